"""Words of the languages that questions come in: tokens, stems, stop words, the language spoken.

Which words those are stands in the packs; names of clusters and indicators in the catalogue.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.language.glossary import COLUMNS, in_english, in_other, is_listed
from bot.language.packs import COMMON, packs, spellings, word_list
from index.text import fold
from index.wording import stems

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
STOP_WORDS = word_list("stop") | word_list("asking")
_ACCENTED = spellings("stop") | spellings("asking")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text with its half-open span; `keys` are its folded form and its stems."""

    text: str
    start: int
    end: int
    keys: frozenset[str]

    @property
    def folded(self) -> str:
        """The word without case and accents."""
        return _folded(self.text)


@lru_cache(maxsize=65_536)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=65_536)
def keys(word: str, spoken: str = "en") -> frozenset[str]:
    """Return the forms by which a word is compared: folded, and stemmed in each language.

    A word of a text that is `spoken` in another language has those of its English meaning too.
    """
    folded = fold(word).removesuffix("'s")
    english = in_english(folded, spoken) if spoken in COLUMNS else ()
    if len(folded) < 4 or folded.isdigit():
        return frozenset({folded}).union(*map(keys, english))
    own = (stems([folded], language)[0] for language in packs())
    return frozenset({folded, *own}).union(*map(keys, english))


def tokens(text: str, spoken: str = "en") -> tuple[Token, ...]:
    """Return the words and numbers of a text in order.

    What is asked is `spoken` in its language; names and documents are compared as they are written.
    """
    return tuple(
        Token(m.group(), m.start(), m.end(), keys(m.group(), spoken)) for m in _TOKEN.finditer(text)
    )


def glossed(text: str) -> str:
    """Return a text of another language with the English for its words behind it."""
    spoken = guess_language(text)
    if spoken not in COLUMNS:
        return text
    said = (fold(word) for word in _TOKEN.findall(text))
    english = dict.fromkeys(
        meaning for word in said if word not in STOP_WORDS for meaning in in_english(word, spoken)
    )
    return " ".join((text, *english))


def in_languages(text: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a text in other languages than English, as far as the glossary goes."""
    spoken = guess_language(text)
    said = [word for word in map(fold, _TOKEN.findall(text)) if word not in STOP_WORDS]
    pairs = ((code, word) for code in languages if code in COLUMNS for word in said)
    return tuple(dict.fromkeys(o for code, word in pairs for o in in_other(word, spoken, code)))


def is_stop(token: Token) -> bool:
    """Say whether a word carries no subject.

    One that is written with accents is a stop word by its own letters: "Åre" is not "are".
    """
    if token.text.isascii():
        return token.folded in STOP_WORDS or token.folded.removesuffix("'s") in STOP_WORDS
    said = token.text.casefold().replace("’", "'")
    return said in _ACCENTED or (said.isascii() and said in STOP_WORDS)


def content(text: str) -> tuple[Token, ...]:
    """Return the words of a text that carry its subject."""
    return tuple(token for token in tokens(text) if not is_stop(token))


def text_keys(*texts: str) -> frozenset[str]:
    """Return the forms by which all words of texts are compared."""
    return frozenset(key for text in texts for token in tokens(text) for key in token.keys)


def content_keys(text: str) -> set[str]:
    """Return the forms by which the words that carry a text's subject are compared."""
    return {key for token in content(text) for key in token.keys}


def is_home(word: str) -> bool:
    """Say whether a word means the asker's own ("we", "our").

    By its own letters: Swedish "vara" (to be) is not "våra" (our). "US" is a country.
    """
    return word != "US" and word.casefold() in spellings("home")


@cache
def _telling() -> dict[str, frozenset[str]]:
    """Return each language's stop words that no other language spells alike."""
    own = {code: frozenset(map(fold, pack.words["stop"])) for code, pack in packs().items()}
    return {
        code: said - frozenset().union(*(own[other] for other in own if other != code))
        for code, said in own.items()
    }


@cache
def _common_stop() -> frozenset[str]:
    """Return the folded stop words of the common language."""
    return frozenset(map(fold, packs()[COMMON].words["stop"]))


@cache
def _foreign() -> frozenset[str]:
    """Return the stop words of the other languages that English does not have."""
    others = (pack.words["stop"] for code, pack in packs().items() if code != COMMON)
    return frozenset(fold(word) for said in others for word in said) - _common_stop()


def guess_language(text: str) -> str:
    """Return the code of a short text's language by its words and letters; `en` on a tie."""
    return told_language(text) or COMMON


def told_language(text: str) -> str:
    """Return the code of a short text's language, "" where none of its words tells it."""
    said = [fold(word) for word in _TOKEN.findall(text)]
    lowered = text.casefold()
    scores = {code: _score(code, said, lowered) for code in (COMMON, *reversed(list(packs())))}
    best = max(scores, key=lambda code: scores[code])
    if scores[best] > scores[COMMON]:
        return best
    # Words of the other languages and not of English tell these from it, where none has most.
    foreign = sum(word in _foreign() for word in said)
    if foreign <= scores[COMMON] + 1:
        return COMMON if scores[COMMON] else ""
    others = [code for code in scores if code != COMMON]
    return max(others, key=lambda code: scores[code])


def _score(code: str, said: list[str], lowered: str) -> float:
    pack = packs()[code]
    telling, common = frozenset(pack.words["telling"]), _telling()[COMMON]
    # "Per" is a word of all of them, "capita" of English as well.
    own = [w for w in said if w not in _common_stop() and w not in in_english(w, code)]
    return (
        sum(word in _telling()[code] for word in said)
        + sum(code in COLUMNS and is_listed(word, code) for word in own) / 2
        + sum(lowered.count(letter) for letter in pack.words["letters"]) / 4
        + sum(word in telling and word not in common for word in said) / 8
    )
