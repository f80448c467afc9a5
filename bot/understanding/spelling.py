"""Mends slips of the keys in a question, and reads its words by those of the catalogue."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot import language
from bot.language import Token
from bot.language.glossary import in_english, inflected
from bot.language.packs import COMMON, packs, word_list
from bot.language.synonyms import synonyms
from index.text import fold

# One slip of the keys (a letter missing, doubled, wrong or swapped with its neighbour) is mended in
# words of this length, two in long words; shorter words have too many neighbours.
TYPO_LETTERS = 5
LONG_WORD = 8
# Two words written as one are taken apart where neither half is shorter.
SHORTEST_HALF = 4
SHORTEST_CUT = 3
# So many words are kept with what they are slips for.
MOST_KEPT = 4096


class Spelling:
    """Knows how the words of a catalogue are spelt, and which of them follow one another.

    `texts` are its names; `known` the forms by which their words are compared; `is_word` says
    whether a folded word is known from elsewhere, and no slip.
    """

    def __init__(
        self, texts: Iterable[str], known: frozenset[str], is_word: Callable[[str], bool]
    ) -> None:
        self._known = known
        self._is_word = is_word
        self._vocabulary: dict[str, str] = {}
        self._following: dict[str, set[str]] = defaultdict(set)
        self._preceding: dict[str, set[str]] = defaultdict(set)
        for tokens in map(language.tokens, texts):
            for token in tokens:
                if len(token.text) >= TYPO_LETTERS:
                    self._vocabulary.setdefault(token.folded, token.text)
            for one, next_one in pairwise(tokens):
                self._following[one.folded].add(next_one.folded)
                if len(one.text) >= SHORTEST_HALF:
                    self._preceding[next_one.folded].add(one.folded)
        # A long question is read many times over, each time with the same words.
        self._closest = lru_cache(MOST_KEPT)(partial(_closest, sorted(self._vocabulary)))

    def spelt(self, text: str) -> str:
        """Return a text with the words mended that decide what is asked for ("hihgest")."""
        said = language.tokens(text)
        for before, word in reversed(list(zip((None, *said), said, strict=False))):
            is_name = word.text[0].isupper() and word.start
            counted = _after_how(before, word)
            meant = counted or self._meant(word, _closest_deciding) or self._swapped(word)
            if not is_name and meant:
                text = f"{text[: word.start]}{meant}{text[word.end :]}"
        return text

    def mended(
        self, words: Sequence[Token], spoken: str = COMMON
    ) -> tuple[list[Token], tuple[tuple[str, str], ...]]:
        """Replace slips of the keys and synonyms by the catalogue's words; others stay as they are.

        Synonyms need no telling, since the answer names the indicator that was read.
        """
        mended: list[Token] = []
        changes: list[tuple[str, str]] = []
        for before, word, behind in zip((None, *words), words, (*words[1:], None), strict=False):
            beside = self._beside(before, word) or self._in_front_of(behind, word)
            if not beside and (others := self._by_other_words(word, spoken)):
                mended.append(replace(word, keys=word.keys.union(*map(language.keys, others))))
                continue
            if spelling := beside or self._meant(word, self._closest):
                meant = self._vocabulary.get(spelling, spelling)
                changes.append((word.text, meant))
                word = replace(word, keys=language.keys(meant))
            mended.append(word)
        return mended, tuple(changes)

    def _meant(self, word: Token, closest: Callable[[str, int], str]) -> str:
        """Return the spelling that an unknown word is a slip of the keys for, "" where none is."""
        known = word.keys & self._known or language.is_stop(word)
        if len(word.text) < TYPO_LETTERS or word.text.isdigit() or known:
            return ""
        if self._is_word(word.folded) or word.folded in word_list("empty"):
            return ""
        if synonyms(word.folded):
            return ""  # "cleanest" is no slip for "cheapest"
        return closest(word.folded, 2 if len(word.text) >= LONG_WORD else 1)

    def _swapped(self, word: Token) -> str:
        """Return the function word that two swapped letters spell ("agian"), "" for other words."""
        meant = _by_letters().get("".join(sorted(word.folded)), "")
        return self._meant(word, partial(_closest, (meant,))) if meant else ""

    def _beside(self, before: Token | None, word: Token) -> str:
        """Return the word that follows another in a name where one slip of the keys makes it.

        The word before tells what was meant, even by a real word ("clinical trails").
        """
        if before is None or word.keys & self._known or len(word.text) < TYPO_LETTERS:
            return ""
        following = self._following.get(before.folded, frozenset[str]())
        return _one_slip_off(word, (w for w in following if w in self._vocabulary))

    def _in_front_of(self, behind: Token | None, word: Token) -> str:
        """Return the word before another in a name of which one slip makes an unknown word."""
        known = word.keys & self._known or language.is_stop(word) or self._is_word(word.folded)
        if behind is None or known or len(word.text) < SHORTEST_CUT or word.text.isdigit():
            return ""
        return _one_slip_off(word, self._preceding.get(behind.folded, ()))

    def _by_other_words(self, word: Token, spoken: str) -> tuple[str, ...]:
        """Return the catalogue's words for a word that it does not know: synonyms, other forms."""
        if word.keys & self._known or language.is_stop(word):
            return ()
        meant = (word.folded, *in_english(word.folded, spoken))
        alike = (*(w for one in meant for w in synonyms(one)), *inflected(word.folded, spoken))
        others = tuple(w for w in alike if language.keys(w) & self._known)
        halves = self._two_in_one(word.folded)
        # "Biotechbolag" is "biotech" and, in English, "company".
        return others or tuple(w for one in halves for w in (one, *in_english(one, spoken)))

    def _two_in_one(self, word: str) -> tuple[str, ...]:
        """Return the two words of the catalogue that were written as one ("lifescience").

        The second of two that stand together in a name may be cut short ("lifesci").
        """
        for at in range(2, len(word) - 1):
            if word[at:] in self._following.get(word[:at], ()):
                return word[:at], word[at:]
        for at in range(SHORTEST_CUT, len(word) - SHORTEST_CUT + 1):
            behind = sorted(self._following.get(word[:at], ()))
            if whole := next((w for w in behind if w.startswith(word[at:])), ""):
                return word[:at], whole
        return ()


def _one_slip_off(word: Token, among: Iterable[str]) -> str:
    """Return the first word, by letters, that one slip of the keys but not on its first makes."""
    near = (other for other in sorted(among) if other[0] == word.folded[0])
    return next((other for other in near if OSA.distance(other, word.folded) == 1), "")


def _closest(among: Sequence[str], word: str, most: int) -> str:
    """Return the spelling that at most so many slips of the keys make a folded word of, else ""."""
    best = process.extractOne(word, among, scorer=OSA.distance, score_cutoff=most)
    # Fingers seldom slip on the first letter, "un-" makes another word, and a word that a name
    # only goes on from is another name ("Bayer" is no slip for "Bayern").
    cut = best and len(word) <= TYPO_LETTERS and best[0][:-1] == word
    slipped = best and best[0] != word and best[0][0] == word[0] and not cut
    return str(best[0]) if best and slipped else ""


@lru_cache(MOST_KEPT)
def _closest_deciding(word: str, most: int) -> str:
    return _closest(_deciding(), word, most)


@cache
def _deciding() -> tuple[str, ...]:
    """Return the words that decide what is asked for; slips of the keys in them are mended."""
    return tuple(sorted(word_list("deciding")))


@cache
def _by_letters() -> Mapping[str, str]:
    """Return words that carry no subject by their letters in order."""
    words = sorted(word_list("stop") | word_list("empty"))
    return {"".join(sorted(word)): word for word in words if len(word) >= TYPO_LETTERS}


def _after_how(before: Token | None, word: Token) -> str:
    """Return "many" or "much" for a slip of the keys behind "how", "" for anything else."""
    quantities = next(
        (
            pack.words["how"][1:]
            for pack in packs().values()
            if before and pack.words["how"][0] == before.folded
        ),
        (),
    )
    near = (q for q in quantities if OSA.distance(fold(q), word.folded) == 1)
    return next((q for q in near if q[0] == word.folded[0]), "")
