"""Words of the languages that questions come in: tokens, stems, stop words, the language spoken.

Which words those are stands in the packs; names of clusters and indicators in the catalogue.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from bot.language.glossary import (
    COLUMNS,
    in_english,
    in_other,
    is_listed,
    is_only_english,
    parts_in_english,
)
from bot.language.packs import COMMON, irregular, packs, spellings, word_list
from index.text import fold
from index.wording import STOP_WORDS as FUNCTION_WORDS
from index.wording import stems

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# A stem of less than this share of a word is another word ("fast" of "fastigheter").
LEAST_STEM = 0.4
# A word of so many letters is told by its forms as well.
LONG = 6
# What is longer is no name.
NAME_CHARACTERS = 80
STOP_WORDS = word_list("stop") | word_list("asking")
# Texts are searched for more words than name a measure: "leads" and "spent" tell who did what.
_EMPTY = frozenset[str]().union(*FUNCTION_WORDS.values(), word_list("empty"))
_ACCENTED = spellings("stop") | spellings("asking")


# Letters of no script, which stand for words while a text is folded.
_SET_APART = 0xE000


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


@lru_cache(maxsize=16_384)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=16_384)
def keys(word: str, spoken: str = "en") -> frozenset[str]:
    """Return the forms by which a word is compared: folded, and stemmed in each language.

    A word of a text that is `spoken` in another language has those of its English meaning too.
    """
    folded = fold(word).removesuffix("'s")
    english = in_english(folded, spoken) if spoken in COLUMNS else ()
    if folded.isdigit() or (len(folded) < 4 and folded not in irregular()):
        return frozenset({folded}).union(*map(keys, english))
    spelt = dict.fromkeys((folded, folded.replace("ks", "x")))  # Danish "indeks" is "index"
    own = (stems([one], language)[0] for one in spelt for language in packs())
    near = (stem for stem in own if len(stem) >= LEAST_STEM * len(folded))
    verb = [irregular()[folded]] if folded in irregular() else []
    return frozenset({*spelt, *near, *verb}).union(*map(keys, english))


def tokens(text: str, spoken: str = "en") -> tuple[Token, ...]:
    """Return the words and numbers of a text in order.

    What is asked is `spoken` in its language; names and documents are compared as they are written.
    """
    return (_of_name if len(text) <= NAME_CHARACTERS else _of_text)(text, spoken)


@lru_cache(maxsize=16_384)  # names of the catalogue are read with each question
def _of_name(text: str, spoken: str) -> tuple[Token, ...]:
    return _tokens(text, spoken)


@lru_cache(maxsize=512)  # a text is read again within a question
def _of_text(text: str, spoken: str) -> tuple[Token, ...]:
    return _tokens(text, spoken)


def _tokens(text: str, spoken: str) -> tuple[Token, ...]:
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
        meaning for word in said if word not in _EMPTY for meaning in in_english(word, spoken)
    )
    return " ".join((text, *english))


def in_languages(text: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the words of a text in other languages than English, as far as the glossary goes."""
    spoken = guess_language(text)
    said = [word for word in map(fold, _TOKEN.findall(text)) if word not in _EMPTY]
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


def folded_apart(text: str) -> str:
    """Return a text folded, but for words that are a stop word only without their accents.

    "Åre" stays apart from "are", so that no wording is found in a name.
    """
    strange = {t.text for t in tokens(text) if not t.text.isascii() and t.folded in STOP_WORDS}
    kept = [word for word in strange if not is_stop(Token(word, 0, len(word), frozenset()))]
    for at, word in enumerate(kept):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", chr(_SET_APART + at), text)
    folded = fold(text)
    for at, word in enumerate(kept):
        folded = folded.replace(chr(_SET_APART + at), word.casefold())
    return folded


def content(text: str) -> tuple[Token, ...]:
    """Return the words of a text that carry its subject."""
    return tuple(token for token in tokens(text) if not is_stop(token))


@lru_cache(maxsize=16_384)
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
def _spoken_in() -> Mapping[str, tuple[str, ...]]:
    """Return the languages that each stop word is one of, as it is spelt and without accents.

    People leave accents out: "at" may be Swedish "åt", but it is a word of other languages first.
    """
    spelt: dict[str, dict[str, None]] = defaultdict(dict)
    bare: dict[str, dict[str, None]] = defaultdict(dict)
    for code, pack in packs().items():
        for word in (*pack.words["stop"], *pack.words["asking"]):
            spelt[word.casefold()][code] = None
            bare[fold(word)][code] = None
    return MappingProxyType({word: tuple(codes) for word, codes in {**bare, **spelt}.items()})


def guess_language(text: str) -> str:
    """Return the code of a short text's language by its words and letters; `en` on a tie."""
    return told_language(text) or COMMON


@lru_cache(maxsize=1_024)
def told_language(text: str) -> str:
    """Return the code of a short text's language, "" where none of its words tells it."""
    said = [word.casefold() for word in _TOKEN.findall(text)]
    scores = {code: _score(code, said) for code in (COMMON, *reversed(list(packs())))}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] else ""


def _is_of(word: str, code: str) -> bool:
    """Say whether a folded word is one of a language alone, in any form and no compound."""
    parts = parts_in_english(word, code)
    return len(parts) == 1 and word not in parts[0] and (len(word) >= LONG or is_listed(word, code))


def _score(code: str, said: Sequence[str]) -> float:
    """Weigh the words that a language has by how few others have them, and its own letters."""
    pack = packs()[code]
    telling = frozenset(pack.words["telling"])
    owners = {word: _spoken_in().get(word, ()) for word in said}
    # "Capita" is a word of English too.
    own = (fold(w) for w in said if code in COLUMNS and COMMON not in owners[w])
    return (
        sum(1 / len(owners[word]) for word in said if code in owners[word])
        + sum(_is_of(word, code) for word in own) / 2
        + sum(any(letter in word for letter in pack.words["letters"]) for word in said) / 8
        + sum(code == COMMON and is_only_english(fold(w)) and not owners[w] for w in said) / 8
        + sum(fold(word) in telling for word in said) / 8
    )
