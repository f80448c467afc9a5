"""Entity linking: the places, groups, rankings and scorecards that a text names."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from bot import language
from bot.language import Token
from bot.language.glossary import COLUMNS, in_english, is_listed
from bot.language.packs import anywhere, said, word_list
from bot.language.synonyms import synonyms
from bot.understanding.measure_linking import MeasureLinker
from bot.understanding.naming import initials_of, own_form
from bot.understanding.reading import Match
from bot.understanding.vocabulary import Alias, Vocabulary
from index.text import fold

# A name of so few words with a place in it is said of that place ("Danish exports").
PART_OF_NAME = 2
# So few letters are a name only as abbreviations are written.
SHORT = 3

_FUNCTION = word_list("function")
_ARTICLES = word_list("article")
_INSIDE = word_list("inside")
# "The ones above 20" names no group of those above us.
_BOUNDS = ("more_than", "less_than")
# Kinds of names that may be a word of a measure's name.
_NO_PLACE = frozenset({"group", "ranking"})


class EntityLinker:
    """Finds the names of a vocabulary in words; those inside a measure's name are none."""

    def __init__(self, vocabulary: Vocabulary, measures: MeasureLinker) -> None:
        self._catalogue = vocabulary.catalogue
        self._vocabulary = vocabulary
        self._measures = measures
        self._by_key: dict[str, list[Alias]] = defaultdict(list)
        for alias in vocabulary.names:
            for key in alias.parts[0]:
                self._by_key[key].append(alias)

    def find(self, text: str, words: Sequence[Token]) -> tuple[list[Match], set[int]]:
        """Return the names among words, longest wording first, left to right, and their places."""
        words = [own_form(w) if self._vocabulary.calls_measure(w.keys) else w for w in words]
        found: list[Match] = []
        used: set[int] = set()
        position = 0
        while position < len(words):
            fitting = (
                alias
                for key in words[position].keys
                for alias in self._by_key.get(key, ())
                if _stands(alias, words, position, text)
            )
            best = max(fitting, key=lambda a: (len(a.parts), a.weight, a.id), default=None)
            if best is None:
                position += 1
                continue
            end = position + len(best.parts)
            span = words[position].start, words[end - 1].end
            found.append(Match(best.kind, best.id, text[slice(*span)], best.weight, *span))
            used.update(range(position, end))
            position = end
        return found, used

    def find_apart(self, text: str, words: Sequence[Token]) -> tuple[list[Match], set[int]]:
        """Return the names that are no part of another name or of a measure's whole name."""
        found, used = self.find(text, words)
        return self._outside_measures(*self._without_parts(found, used, words), words)

    def _without_parts(
        self, found: list[Match], used: set[int], words: Sequence[Token]
    ) -> tuple[list[Match], set[int]]:
        """Take out groups and rankings that are part of a name: "Novo Nordisk" is a company.

        A measure is called by both words ("cost index", where "the index" is a ranking), or the
        first is not known and a place is named with a group.
        """
        kinds = {match.start: match.kind for match in found if match.kind in _NO_PLACE}
        placed = any(match.kind == "cluster" for match in found)
        part = {
            at
            for at in used - {0}
            if words[at].start in kinds and words[at - 1].end + 1 == words[at].start
            if self._calls_measure(words[at - 1], words[at])
            or (placed and kinds[words[at].start] == "group" and not self._is_known(words[at - 1]))
        }
        gone = {words[at].start for at in part}
        return [m for m in found if m.kind not in _NO_PLACE or m.start not in gone], used - part

    def _outside_measures(
        self, found: list[Match], used: set[int], words: Sequence[Token]
    ) -> tuple[list[Match], set[int]]:
        """Take out names that stand in a measure's whole name: "staff at Karolinska Hospital"."""
        said_keys = frozenset[str]().union(*(word.keys for word in words)) if found else frozenset()
        for alias in self._measures.candidates(said_keys):
            name = [t for t in language.tokens(alias.text) if t.folded not in _ARTICLES]
            whole = PART_OF_NAME < len(name) <= len(words)
            if not whole or any(part.isdisjoint(said_keys) for part in alias.parts):
                continue
            for at in range(len(words) - len(name) + 1):
                window = words[at : at + len(name)]
                within = range(window[0].start, window[-1].end)
                if not any(match.start in within for match in found):
                    continue
                if all(a.keys & b.keys for a, b in zip(name, window, strict=True)):
                    found = [m for m in found if m.start not in within]
                    used = used - set(range(at, at + len(name)))
        return found, used

    def _calls_measure(self, one: Token, other: Token) -> bool:
        """Say whether two words stand next to each other in a measure's name."""
        pair = one.folded, other.folded.removesuffix("s")
        return one.folded not in _FUNCTION and pair in self._pairs_of_measures

    @cached_property
    def _pairs_of_measures(self) -> frozenset[tuple[str, str]]:
        """The words that stand next to each other in names of measures, the second without "s"."""
        return frozenset(
            (a.folded, b.folded.removesuffix("s"))
            for alias in self._vocabulary.measures
            for a, b in pairwise(language.tokens(alias.text))
        )

    def _is_known(self, word: Token) -> bool:
        return language.is_stop(word) or bool(word.keys & self._vocabulary.keys)

    def is_first_name(self, match: Match) -> bool:
        """Say whether a place is named by its first name."""
        return fold(match.said) == fold(self._catalogue.cluster(match.id).name)

    def group_of(self, words: Sequence[Token]) -> tuple[str, ...]:
        """Return the one group that a word names ("the American ones"), () where none or more."""
        for word in words:
            bound = any(anywhere(cue).fullmatch(word.folded) for cue in _BOUNDS)
            if word.folded not in _FUNCTION and not bound:
                of_groups = self._vocabulary.of_groups
                groups = tuple(id for id, keys in of_groups.items() if word.keys & keys)
                if len(groups) == 1:
                    return groups
        return ()

    def group_of_sort(self, words: Sequence[Token], spoken: str) -> tuple[str, str]:
        """Return the group that a word before one for places names, and that word; "" if none.

        "The Swedish cities" are those of the one group with that word in its name.
        """
        sorts = language.text_keys(*word_list("clusters")) | self._vocabulary.sorts
        for word, sort in pairwise(words):
            # "Science City" is a name, and its first word one that every group is called by.
            is_name = sort.text[0].isupper() or word.keys & self._vocabulary.domain
            if is_name or not sort.keys & sorts or word.end + 1 != sort.start:
                continue
            if self._calls_measure(word, sort):
                continue
            english = (language.keys(one) for one in in_english(word.folded, spoken))
            keys = word.keys.union(*english)
            if group := self.group_of([replace(word, keys=keys)]):
                return group[0], word.text
        return "", ""

    def group_within(self, words: Sequence[Token], free: Sequence[Token]) -> tuple[str, str]:
        """Return the group that a name behind "in" alone names, and that name; "" if none.

        "Rents in the US" are those of the US clusters.
        """
        behind = words[:0]
        of_rankings = frozenset[str]().union(*self._vocabulary.of_rankings.values())
        for word in words:
            named = word.text[:1].isupper() or bool(synonyms(word.folded))
            named = named and not word.keys & of_rankings
            if behind and word in free and named and word.folded not in _FUNCTION:
                others = map(language.keys, synonyms(word.folded))
                if group := self.group_of([replace(word, keys=word.keys.union(*others))]):
                    return group[0], word.text
            article = bool(behind) and word.folded in _ARTICLES
            behind = [word] if word.keys & _INSIDE or article else []
        return "", ""

    def narrowed(self, folded: str, words: Sequence[Token]) -> tuple[str, ...]:
        """Return the group that "only Nordic ones" means: the one that a word of it names."""
        return self.group_of(words) if anywhere("narrows").match(folded.strip(" ?!.")) else ()

    def ranking_of_kind(self, folded: str) -> tuple[str, ...]:
        """Return the ranking that "the index" means: the only one with that word in its name."""
        found = said("the_ranking", folded)
        noun = next(filter(None, found.groups()), "") if found else ""
        keys = language.keys(noun, language.guess_language(noun)) if noun else frozenset()
        meant = tuple(id for id, own in self._vocabulary.of_rankings.items() if keys & own)
        return meant if len(meant) == 1 else ()

    def ranking_of_words(self, left: Sequence[str]) -> tuple[str, ...]:
        """Return the one ranking whose name holds all words that are left, two or more."""
        if len(left) < 2:
            return ()
        named = {r.id: language.text_keys(r.name, *r.aliases) for r in self._catalogue.rankings}
        meant = tuple(id for id, own in named.items() if all(language.keys(w) & own for w in left))
        return meant if len(meant) == 1 else ()

    def is_written(self, word: str) -> bool:
        """Say whether measures' names hold a word as it is written, or are called by it for short.

        "Cytiva" is a known name where a measure is called "employees at Cytiva".
        """
        return word in self._written or fold(word) in self._initials

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(
            token.text
            for i in self._catalogue.indicators
            for token in language.tokens(f"{i.name} {i.unit}")
        )

    @cached_property
    def _initials(self) -> frozenset[str]:
        """The initials of words of measures' names: "CRA", or "CRAs"."""
        return initials_of(self._catalogue.indicators)


def _stands(alias: Alias, words: Sequence[Token], position: int, text: str) -> bool:
    """Say whether an alias stands at a place among the words of a text."""
    window = words[position : position + len(alias.parts)]
    if len(window) < len(alias.parts):
        return False
    if not all(part & word.keys for part, word in zip(alias.parts, window, strict=True)):
        return False
    # Short names ("UK", "US", "SU") are names only as abbreviations are written, since in
    # small letters they may be words ("us"); a longer one may be typed in any case.
    own = _without_genitive(window[0].folded) == fold(alias.text)
    if alias.kind == "cluster" and len(window) == 1 and not own and _is_word(window[0]):
        return False
    short = len(alias.text) <= SHORT
    if short and fold(alias.text) != _without_genitive(window[0].folded):
        return False
    if short and (language.is_stop(window[0]) or not window[0].text.islower()):
        return _without_genitive(text[window[0].start : window[-1].end]) == alias.text
    return True


def _is_word(word: Token) -> bool:
    """Say whether a word typed in small letters is an ordinary one: "kostar" is not Koster's."""
    return word.text.islower() and any(is_listed(word.folded, code) for code in COLUMNS)


def _without_genitive(word: str) -> str:
    """Return a word without the ending of what is its own ("UK's")."""
    return word.removesuffix("'s").removesuffix("’s")
