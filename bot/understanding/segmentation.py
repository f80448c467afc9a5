"""Word segmentation: what is written as one word, or with a slash, is taken apart.

"Parisområdet" is said of Paris, "medtechansatte" of two measures, "loans/visits" of one for each
of another. The thousands of an amount are marked where it looks like a year.
"""

import re
from collections.abc import Callable

from bot import language
from bot.language import Token
from bot.language.glossary import COLUMNS, parts_in_english
from bot.language.packs import COMMON, anywhere, packs, word_list
from bot.understanding.spelling import SHORTEST_CUT, SHORTEST_HALF
from bot.understanding.vocabulary import Vocabulary
from bot.understanding.wording import aligned
from index.text import fold

# A compound of a name has so many letters.
SHORTEST_COMPOUND = 8

# A year, and what may be counted by it.
_LIKE_YEAR = re.compile(r"(?<![\w.,])((?:19|20)\d\d) ([^\W\d_]+)")
_OF_AMOUNTS = ("more_than", "less_than", "at_least", "at_most", "passed")
_LETTERS = r"[^\W\d_]+"
_SLASH = re.compile(
    rf"(?<![\w/])((?:{_LETTERS} ){{0,2}}{_LETTERS}) ?/ ?({_LETTERS}(?: {_LETTERS})?)(?![\w/])"
)


class Segmenter:
    """Takes words apart. `measure_called` returns the measure that words name, "" where none."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        counted: frozenset[str],
        measure_called: Callable[[str], str],
        is_known_word: Callable[[str], bool],
    ) -> None:
        self._vocabulary = vocabulary
        self._counted = counted
        self._measure_called = measure_called
        self._is_known_word = is_known_word
        self._single_names = frozenset(
            fold(a.text)
            for a in vocabulary.names
            if len(a.parts) == 1 and len(a.text) > SHORTEST_CUT
        )

    def apart(self, text: str) -> str:
        """Return a text with its compounds and slashes taken apart."""
        text = self._without_years(self._without_slashes(text))
        words = language.tokens(text)
        once = {word.text: word for word in words}
        compounds = {said: self._compound(word) for said, word in once.items()}
        for word in reversed(words):
            if parts := compounds[word.text]:
                text = f"{text[: word.start]}{parts}{text[word.end :]}"
        return text

    def _without_slashes(self, text: str) -> str:
        """Say of a slash between two measures that it divides one by the other."""
        for found in reversed([*_SLASH.finditer(text)]):
            before, behind = found[1].split(), found[2].split()
            ends = (" ".join(before[at:]) for at in range(len(before)))
            starts = (" ".join(behind[:at]) for at in range(len(behind), 0, -1))
            one = next(filter(None, map(self._measure_called, ends)), "")
            other = next(filter(None, map(self._measure_called, starts)), "")
            if one and other and one != other:
                each = packs()[COMMON].words["head"][0]
                text = f"{text[: found.end(1)]} {each} {text[found.start(2) :]}"
        return text

    def _without_years(self, text: str) -> str:
        """Mark the thousands of an amount that looks like a year: "more than 2000 teachers"."""
        folded = aligned(text)
        for found in reversed([*_LIKE_YEAR.finditer(folded)]):
            before = folded[: found.start()].rstrip()
            bounds = (m for cue in _OF_AMOUNTS for m in anywhere(cue).finditer(before))
            if any(m.end() == len(before) for m in bounds) and (
                language.keys(found[2]) & self._counted
            ):
                text = f"{text[: found.start() + 1]},{text[found.start() + 1 :]}"
        return text

    def _compound(self, word: Token) -> str:
        """Return the parts of a compound: of a place and its people, of a mean, of two measures."""
        known = word.keys & self._vocabulary.keys or language.is_stop(word)
        if len(word.text) < SHORTEST_COMPOUND or known or self._is_known_word(word.folded):
            return ""
        cuts = range(len(word.text) - SHORTEST_CUT, SHORTEST_CUT - 1, -1)
        if at := next((at for at in cuts if fold(word.text[:at]) in word_list("heads")), 0):
            return f"{word.text[:at]} {word.text[at:]}"
        for at in cuts:
            tail = word.text[at:]
            for head in (word.text[:at], word.text[:at].removesuffix("s")):
                named = fold(head) in self._single_names
                if named and fold(tail) in word_list("tails"):
                    return head
                if named and language.keys(tail) & self._vocabulary.keys:
                    return f"{head} {tail}"
        return "" if word.text[0].isupper() and word.start else self._two_of_measures(word.text)

    def _two_of_measures(self, word: str) -> str:
        """Return the two words for measures that one is written of ("medtechansatte"), else ""."""
        if any(len(parts_in_english(fold(word), code)) == 1 for code in COLUMNS):
            return ""
        for at in range(SHORTEST_CUT, len(word) - SHORTEST_HALF + 1):
            halves = word[:at], word[at:]
            if all(any(self._vocabulary.knows(half, code) for code in packs()) for half in halves):
                return " ".join(halves)
        return ""
