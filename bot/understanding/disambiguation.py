"""Disambiguation: which of the measures that words name are meant, beside the other names.

A measure may be divided by another, be a part of a ranking, or go by the name of a body.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot import language
from bot.language import Token
from bot.language.packs import anywhere, said, word_list
from bot.understanding.measure_linking import MeasureLinker, Placed
from bot.understanding.naming import significant
from bot.understanding.ratios import around_per, is_per, ratio
from bot.understanding.reading import Match
from bot.understanding.vocabulary import keys_of
from index.catalogue import Indicator
from index.text import fold

_FUNCTION = word_list("function")
_INCLUDING = word_list("including")
# What is asked of figures, by its cues; a part of a message without them asks something else.
_WORKED_OUT = ("change", "rose", "fell", "difference", "percent", "mean", "sum", "times", "share")
# Kinds of measures that are divided by nothing.
_NO_AMOUNTS = frozenset({"per_head", "share", "rank"})
# The further names of so many measures are kept.
MOST_NAMED = 4_096

# Measures asked for, best first, and what the first of them is divided by.
Divided = tuple[tuple[Match, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Said:
    """A text with its words, its names, and the words outside names with their places.

    `further` are the places that go by another name than their first.
    """

    text: str
    words: Sequence[Token]
    outside: Sequence[Placed]
    names: Sequence[Match]
    further: Sequence[Match]

    @property
    def rest(self) -> list[Token]:
        """The words outside names."""
        return [word for _, word in self.outside]


def measures_in(told: Said, linker: MeasureLinker) -> Divided:
    """Return the measures that words outside names ask for, and what the first is divided by."""
    counted = after_count(told.words)
    # "Share of Swedish life science": a measure may have a place in its name.
    indicators = linker.find(told.outside, counted) or _around_names(told, counted, linker)
    indicators = _of_rankings(indicators, told, linker)
    indicators = _special(indicators, told.rest, linker)
    indicators = _of_body(indicators, told, linker)
    indicators, per = _divided(indicators, told, linker)
    if not per and said("ratio", fold(told.text)):
        indicators, per = _of_ratio(indicators, told, linker)
    whole = any(is_per(match.said) for match in indicators[:1])
    if not per and not whole and (divisor := _each(told, linker)):
        return (), divisor
    return indicators, per


def worked_out(folded: str) -> tuple[str, ...]:
    """Return the cues in a text of what is to be worked out from figures."""
    return tuple(cue for cue in _WORKED_OUT if said(cue, folded))


def after_count(words: Sequence[Token]) -> frozenset[int]:
    """Return the places of the first word with a meaning after "how many" or "number of"."""
    places: set[int] = set()
    for at, word in enumerate(words):
        if word.folded in word_list("counting"):
            following = [n for n in range(at + 1, len(words)) if words[n].folded not in _FUNCTION]
            places.update(following[:1])
    return frozenset(places)


def _around_names(told: Said, counted: frozenset[int], linker: MeasureLinker) -> tuple[Match, ...]:
    """Return the measures that words inside and outside names call together."""
    everywhere = linker.find(tuple(enumerate(told.words)), counted)
    spared = [(w.start, w.end) for w in told.rest if w.folded not in _FUNCTION]
    return tuple(m for m in everywhere if any(m.start <= a and b <= m.end for a, b in spared))


def _of_rankings(
    indicators: tuple[Match, ...], told: Said, linker: MeasureLinker
) -> tuple[Match, ...]:
    """Read indicators in the light of the rankings named.

    What merely words a ranking ("hospitals" of a hospital list) asks for the ranking itself,
    unless it is counted ("the number of papers"); a word for one of its parts ("talent") means
    that part and no indicator elsewhere.
    """
    named = {m.id for m in told.names if m.kind == "ranking"}
    counted = {told.words[at].start for at in after_count(told.words)}
    vocabulary = linker.vocabulary
    for ranking in linker.catalogue.rankings:
        if ranking.id not in named:
            continue
        own = vocabulary.of_rankings[ranking.id] | vocabulary.domain
        parts = (*ranking.sub_rankings, *(c.indicator for c in ranking.components))
        if not {m.id for m in indicators[:1]} & {*parts, ranking.indicator}:
            meant = linker.parts_named(parts, told.rest, own)
            if len(meant) == 1:
                ((part, at),) = meant.items()
                best = indicators[0].score if indicators else 1.0
                first = Match("indicator", part, at.text, best, at.start, at.end)
                indicators = (first, *(m for m in indicators if m.id != part))
        indicators = tuple(
            m
            for m in indicators
            if m.id in parts or m.start in counted or not keys_of(m.said) <= own
        )
    return indicators


def _special(
    indicators: tuple[Match, ...], words: Sequence[Token], linker: MeasureLinker
) -> tuple[Match, ...]:
    """Read "biotech headcount" as the one of a family whose own words are said, too."""
    if not indicators or not _INCLUDING.isdisjoint(word.folded for word in words):
        return indicators
    # "When did it pass a million?" is of no passes sold.
    nouns = [w.keys for w in words if not anywhere("passed").fullmatch(w.folded)]
    best, keys = indicators[0], frozenset[str]().union(*nouns)
    catalogue = linker.catalogue
    entry, own = catalogue.indicator(best.id), linker.called[best.id]
    # A measure named by one word may be any of the family by any of its names.
    alone = len(significant(language.tokens(best.said))) == 1
    siblings = map(catalogue.indicator, catalogue.siblings(best.id))
    special = [
        (len(more), one.id)
        for one in siblings
        if one.kind == entry.kind
        for name in (linker.name_keys[one.id], *(_further_names(one) if alone else ()))
        if (more := name - own) and more <= keys
    ]
    if not special:
        return indicators
    return _first(max(special)[1], indicators[0], indicators[1:])


def _of_body(indicators: tuple[Match, ...], told: Said, linker: MeasureLinker) -> tuple[Match, ...]:
    """Read "staff" beside the name of a body as the measure that is called by both.

    "Karolinska Hospital", by which a place goes too, may be whose staff is asked for.
    """
    beside = [w for w in told.words for m in told.further if m.start <= w.start < m.end]
    if not indicators or not beside:
        return indicators
    entry = linker.catalogue.indicator(indicators[0].id)
    body = frozenset[str]().union(*(word.keys for word in beside))
    known = body.union(linker.called[entry.id], *(w.keys for w in told.rest))
    for alias in linker.candidates(known):
        other = linker.catalogue.indicator(alias.id)
        named = any(part & body for part in alias.parts)
        alike = (other.kind, other.unit) == (entry.kind, entry.unit)
        if named and alike and all(part & known for part in alias.parts):
            return _first(other.id, indicators[0], indicators)
    return indicators


def _first(id: str, said_as: Match, others: Sequence[Match]) -> tuple[Match, ...]:
    """Return a measure that is meant by the words of another, before the others."""
    return (replace(said_as, id=id), *(m for m in others if m.id != id))


@lru_cache(maxsize=MOST_NAMED)
def _further_names(measure: Indicator) -> tuple[frozenset[str], ...]:
    """Return the keys of each further name of a measure but those that ask to work it out."""
    return tuple(keys_of(name) for name in measure.aliases if not worked_out(fold(name)))


def _divided(whole: tuple[Match, ...], told: Said, linker: MeasureLinker) -> Divided:
    """Return the indicators asked for and, of "A per B", the one that they are divided by.

    An indicator that is itself so many per something stays whole.
    """
    before, each = around_per(told.rest, told.text)
    if not each or any(is_per(match.said) for match in whole[:1]):
        return whole, ()
    measure = linker.catalogue.indicator
    counted = linker.find(told.outside[: len(before)])
    counted = tuple(m for m in counted if measure(m.id).kind not in _NO_AMOUNTS)
    counted = counted or linker.counted_in(before)
    # "Per company: is Oslo bigger?" ends with its clause.
    clause = re.split(r"[:;,?]", told.text[each.end :], maxsplit=1)[0]
    within = [one for one in told.outside if one[1].start <= each.end + len(clause)]
    divisors = linker.find(within, by=each) or linker.counted_in([each])
    divisors = tuple(m for m in divisors if not counted or m.id != counted[0].id)
    if whole and divisors and linker.is_of_each(whole[0].id, divisors[0].id):
        return whole, ()
    if counted and divisors and divisors[0].start < each.start:
        # "Employees per beacon company" are the employees at those.
        others = linker.find(_behind(each.start, told.outside), by=each)
        if others and measure(divisors[0].id).unit == measure(counted[0].id).unit:
            return divisors[:1], (others[0].id,)
    return (counted, (divisors[0].id,)) if counted and divisors else (whole, ())


def _of_ratio(indicators: tuple[Match, ...], told: Said, linker: MeasureLinker) -> Divided:
    """Return the two measures of a ratio."""
    indicators, per = ratio(indicators)
    if indicators and not per:
        # "Film support to films": the second is named by words behind the first.
        others = linker.find(_behind(indicators[0].end, told.outside))
        per = tuple(m.id for m in others[:1] if m.id != indicators[0].id)
    return indicators, per


def _each(told: Said, linker: MeasureLinker) -> tuple[str, ...]:
    """Return what something unnamed is divided by: "per inhabitant", with no measure said."""
    before, each = around_per(told.rest, told.text)
    if not each or linker.find(told.outside[: len(before)]):
        return ()
    divisors = linker.find(told.outside, by=each)
    behind = [one for one in _behind(each.start, told.outside) if one[1] is not each]
    return (divisors[0].id,) if divisors and not linker.find(behind) else ()


def _behind(start: int, placed: Iterable[Placed]) -> list[Placed]:
    return [(at, word) for at, word in placed if word.start >= start]
