"""Measure linking: the indicators that words name, in any order, each with its weight."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bot import language
from bot.language import Token
from bot.language.packs import anywhere, said, word_list
from bot.understanding.reading import Match
from bot.understanding.vocabulary import Alias, Vocabulary, keys_of
from index.catalogue import Indicator
from index.text import fold

# A word that stands in the names of so many measures tells which is meant.
MOST_TOLD = 2
# A measure that is counted ("how many X") weighs so many times as much.
COUNTED = 1.5
# A measure that is called by a proper name ("SciLifeLab") weighs so many times as much.
PROPER = 1.5
# What an alias counts whose words an "and" sets apart.
PARTED = 0.5
# Of so short a word, the stem is another's as often as not.
SHORT = 3
# What an alias counts whose words stand apart, and an indicator's own name.
SCATTERED = 0.85
OWN_NAME = 1.02

_JOINS = word_list("joins")

# A word with its place among all words of a text.
Placed = tuple[int, Token]


class MeasureLinker:
    """Finds the measures of a vocabulary in words.

    `called` are the words that each goes by. `parted` are words that ask for another one of its
    family, though its definition holds them: "pharma" of "employees (of pharma, biotech and
    medtech)". `divided_by` is what it counts something for each of: "injuries per skier day".
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        catalogue = vocabulary.catalogue
        self.catalogue = catalogue
        self.vocabulary = vocabulary
        self._by_first_word: dict[str, list[int]] = defaultdict(list)
        for n, alias in enumerate(vocabulary.measures):
            for key in alias.parts[0]:
                self._by_first_word[key].append(n)
        units = {i.id: (i.unit, *(unit for _, unit in i.units)) for i in catalogue.indicators}
        self._units = {
            id: frozenset[str]().union(*map(language.keys, texts)) for id, texts in units.items()
        }
        self._positions = {i.id: n for n, i in enumerate(catalogue.indicators)}
        self.called = {i.id: language.text_keys(i.name, *i.aliases) for i in catalogue.indicators}
        self.name_keys = {i.id: keys_of(i.name) for i in catalogue.indicators}
        self.parted = {i.id: self._parted(i) for i in catalogue.indicators}
        # Words that may be counted.
        self.counted = frozenset[str]().union(
            *self.called.values(), *(language.text_keys(*texts) for texts in units.values())
        )
        self.divided_by = {
            i.id: language.text_keys(*filter(None, map(_behind_per, (i.name, *units[i.id]))))
            for i in catalogue.indicators
        }
        # How many measures a word is said of.
        self._said_of = Counter(
            key
            for i in catalogue.indicators
            for key in language.content_keys(" ".join((i.name, *i.aliases)))
        )

    def _parted(self, one: Indicator) -> frozenset[str]:
        family = map(self.catalogue.indicator, self.catalogue.siblings(one.id))
        others = (self.called[i.id] for i in family if i.unit == one.unit)
        known = self.called[one.id] | self.vocabulary.domain | language.text_keys(one.unit)
        return frozenset[str]().union(*others) - known

    def find(
        self, placed: Sequence[Placed], counted: Iterable[int] = (), by: Token | None = None
    ) -> tuple[Match, ...]:
        """Rank the indicators that the words name; one entry an indicator, best first.

        An alias counts when all its words were said, in any order, and the word `by` among them
        where one is given; its score is their joint weight, a little more where they stand
        together and for the indicator's own name. What stands at a `counted` place weighs more.
        """
        words = [word for _, word in placed]
        best: dict[str, Match] = {}
        first: dict[str, int] = {}
        for n, word in enumerate(words):
            for key in word.keys:
                if word is by:
                    first[key] = n
                first.setdefault(key, n)
        for alias in self.candidates(first):
            found = [
                min((first[key] for key in part if key in first), default=-1)
                for part in alias.parts
            ]
            if -1 in found or (by and all(words[hit] is not by for hit in found)):
                continue
            if all(_is_other(words[hit], alias) for hit in found):
                continue
            apart = max(found) - min(found) >= len({*found})
            if apart and any(_compares(words[hit]) for hit in found):
                continue  # "is Oslo bigger in companies?" asks for no big companies
            score = _score(alias, [placed[hit][0] for hit in found], counted)
            # "Universities and hospitals" are two things, and no university hospitals.
            between = words[min(found) + 1 : max(found)]
            if any(w.folded in _JOINS for w in between) and not _JOINS & set(
                fold(alias.text).split()
            ):
                score *= PARTED
            span = min(words[hit].start for hit in found), max(words[hit].end for hit in found)
            if alias.id not in best or best[alias.id].score < score:
                best[alias.id] = Match("indicator", alias.id, alias.text, score, *span)
        return tuple(
            sorted(best.values(), key=lambda m: (-m.score, m.start, self._positions[m.id]))
        )

    def candidates(self, said_keys: Iterable[str]) -> list[Alias]:
        """Return the aliases of indicators whose first word was said, in the catalogue's order."""
        numbers = {n for key in said_keys for n in self._by_first_word.get(key, ())}
        return [self.vocabulary.measures[n] for n in sorted(numbers)]

    def counted_in(self, words: Sequence[Token]) -> tuple[Match, ...]:
        """Return the measures of the one family that is counted in a unit that words say ("MW")."""
        found = [
            Match("indicator", one.id, word.text, 1.0, word.start, word.end)
            for word in words
            for one in self.catalogue.indicators
            if one.kind == "level" and self._units[one.id] & word.keys
        ]
        return tuple(found) if len({self.vocabulary.families[m.id] for m in found}) == 1 else ()

    def is_of_each(self, measure: str, divisor: str) -> bool:
        """Say whether a measure is for each of what another one counts.

        "CO2 per visit" is that per skier day, where visits are skier days.
        """
        own = self.divided_by.get(measure, frozenset())
        return bool(own) and own <= self.called[divisor]

    def tells(self, word: Token) -> bool:
        """Say whether a word stands in the names of few measures: "price", of the ticket price."""
        return 0 < max((self._said_of[key] for key in word.keys), default=0) <= MOST_TOLD

    def parts_named(
        self, parts: Sequence[str], words: Sequence[Token], own: frozenset[str]
    ) -> dict[str, Token]:
        """Return the parts that words name, each by a word that stands in no other part's name.

        Words of `own`, those of the whole, name none of them.
        """
        found: dict[str, Token] = {}
        for word in words:
            keys = {key for key in word.keys - own if not key.isdigit()}
            called = [i for i in parts if keys & self.called[i]]
            if len(called) == 1 and not language.is_stop(word):
                found.setdefault(called[0], word)
        return found


def _is_other(word: Token, alias: Alias) -> bool:
    """Say whether a short word of no subject is none of an alias, but its stem ("far", "fare")."""
    is_short = len(word.folded) <= SHORT and language.is_stop(word)
    return is_short and word.folded not in fold(alias.text).split()


def _compares(word: Token) -> bool:
    """Say whether a word only says that something is larger or smaller ("bigger")."""
    larger = any(anywhere(degree).fullmatch(word.folded) for degree in ("more", "less"))
    return larger and anywhere("size").fullmatch(word.folded) is not None


def _score(alias: Alias, places: Sequence[int], counted: Iterable[int]) -> float:
    """Return the weight of an alias whose words stand at places of a text."""
    together = max(places) - min(places) < len(places) + 1
    score = alias.weight * (1.0 if together else SCATTERED) * (OWN_NAME if alias.is_name else 1.0)
    score *= PROPER if alias.is_proper else 1.0
    # "How many X …" asks for X, whatever else is named in passing.
    return score * (COUNTED if not set(places).isdisjoint(counted) else 1.0)


def _behind_per(text: str) -> str:
    found = said("per_each", fold(text))
    return text[found.end() :] if found else ""
