"""Which ranking is meant where none is named: by its weights, its editions, the place that is told.

"What drags us down?" asks of the one that publishes weights, "how did the list change?" of the one
with several editions, "why is Oslo only seventh?" of the one in which it is seventh.
"""

from collections.abc import Iterable
from dataclasses import replace

from bot import language
from bot.understanding.case import Case
from index.catalogue import Ranking
from index.text import fold

_MOVED = ("change", "place_moved", "rose", "fell")
# Words of these cues speak of a ranking and name no measure.
_SPEAKING = ("pulls", "weights_said", "a_ranking", "editions", "place_moved", "first_place")


def of_ranking(case: Case) -> Case:
    """Return the case asked of the ranking that is meant, as it is where none surely is."""
    reading = case.reading
    if (other := _of_places(case)) != reading.rankings:
        reading = replace(reading, rankings=other)
        question = replace(case.said.question, reading=reading)
        left = replace(case.left, vetoes=()) if not reading.indicators else case.left
        return replace(case, said=replace(case.said, question=question), left=left)
    if reading.rankings or reading.scorecards or reading.indicators or case.said.unknown:
        return case
    told = {word for cue in _SPEAKING for word in case.said.cue_words.get(cue, ())}
    if case.said.bounds or not {fold(w) for w in case.left.vetoes} <= told:
        return case
    ranking = _meant(case)
    if not ranking:
        return case
    question = replace(case.said.question, reading=replace(reading, rankings=(ranking,)))
    said = replace(case.said, question=question)
    return replace(case, said=said, left=replace(case.left, vetoes=()))


def _of_places(case: Case) -> tuple[str, ...]:
    """Return the rankings named, or the one that more words name than those of a short name.

    "JLL innovation" is another list than "JLL" for short.
    """
    named, catalogue = case.reading.rankings, case.catalogue
    if len(named) != 1:
        return named
    one, read = catalogue.ranking(named[0]), {m.id for m in case.reading.indicators[:1]}
    left = frozenset[str]().union(*map(language.keys, case.left.vetoes))
    short = [keys for n in (one.name, *one.aliases) if (keys := language.content_keys(n))]
    others = [
        ranking.id
        for ranking in catalogue.rankings
        if ranking is not one
        if any(keys <= _called(ranking) for keys in short)
        if not read.isdisjoint(ranking.lists)
        or (left and not read and not left & _called(one) and left <= _called(ranking))
    ]
    return tuple(others) if len(others) == 1 else named


def _called(ranking: Ranking) -> frozenset[str]:
    return language.text_keys(ranking.name, ranking.publisher, *ranking.aliases)


def weighted(case: Case) -> str:
    """Return the ranking named, else the one that publishes weights; "" where not just one does."""
    held = [r.id for r in case.catalogue.rankings if _has_weights(r)]
    named = case.reading.rankings[:1]
    if named:
        return named[0] if named[0] in held else ""
    return _only(held)


def holder(ranking: str, nth: int, case: Case) -> str:
    """Return the place that holds a number in a ranking, "" if unknown.

    The edition is the newest one of the years asked for, of all where none are.
    """
    rows = case.store.rows(indicators=[case.catalogue.ranking(ranking).indicator])
    asked = [row for row in rows if row.period.last in (case.scope.times or (row.period.last,))]
    newest = max((row.period.last for row in asked), default=0)
    return _only(r.cluster for r in asked if r.period.last == newest and r.value == nth)


def _meant(case: Case) -> str:
    moved, weights = case.has(*_MOVED), case.has("weights_said")
    # "What does a pass cost?" asks for a price.
    pulled = case.has("pulls") and (case.has("most", "least") or not case.has("costs"))
    bare = case.has("the_weights") and not case.places
    if (case.one and pulled) or bare or (weights and (moved or case.has("other_weights"))):
        return weighted(case)
    nth = case.said.nth or int(case.has("first_place"))
    if case.one and case.reading.intent == "why":
        return _only(_where_placed(case, nth) if nth else _where_moved(case))
    if case.one and nth and case.has("difference", "to_pass"):
        return weighted(case)
    if nth and case.scope.years and not (case.places or case.has("most", "least")):
        dated = (r.id for r in case.catalogue.rankings if _of_years(r, case.scope.years))
        return _only(dated)
    return ""


def _where_placed(case: Case, nth: int) -> Iterable[str]:
    """Yield the rankings whose newest edition has the place at a number."""
    return (r.id for r in case.catalogue.rankings if holder(r.id, nth, case) == case.one)


def _where_moved(case: Case) -> Iterable[str]:
    """Yield the rankings in which the place rose or fell since the edition before."""
    sign = -1 if case.has("rose") else 1 if case.has("fell") else 0
    for ranking in case.catalogue.rankings if sign else ():
        rows = case.store.rows(clusters=case.places, indicators=[ranking.indicator])
        numbers = {r.period.last: r.value for r in rows if r.value is not None}
        newest = sorted(numbers)[-2:]
        if len(newest) > 1 and sign * (numbers[newest[1]] - numbers[newest[0]]) > 0:
            yield ranking.id


def _of_years(ranking: Ranking, years: Iterable[int]) -> bool:
    return all(any(str(year) in e.label for e in ranking.editions) for year in years)


def _has_weights(ranking: Ranking) -> bool:
    return bool(ranking.components) and all(c.weight is not None for c in ranking.components)


def _only(found: Iterable[str]) -> str:
    ids = tuple(dict.fromkeys(found))
    return ids[0] if len(ids) == 1 else ""
