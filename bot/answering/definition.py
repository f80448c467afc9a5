"""What a measure or a ranking is, in the catalogue's and the sources' words."""

from dataclasses import replace
from itertools import pairwise

from bot import passages
from bot.answer import Statement
from bot.answering.rankings import weights_told
from bot.answering.speaker import Speaker, speaker
from bot.draft import Draft
from bot.evidence import AskedRef, EntryRef, Ref, RowRef
from bot.figures.breaks import breaks
from bot.language.messages import tell
from bot.language.packs import COMMON
from bot.understanding.plan import Definition
from index.rows import KpiRow
from index.store import Store

QUOTES = 3


def compose(plan: Definition, store: Store) -> Draft | None:
    """Return the catalogue's definition of what was named, with the passages that speak of it."""
    by = speaker(plan.scope, store)
    if plan.changed:
        return _changed(by)
    scope, catalogue = plan.scope, store.catalogue
    quotes = passages.compose(scope, store, limit=QUOTES)
    if quotes.abstained and scope.indicator:
        # In the catalogue's own words, which the passages share where the question's do not.
        query = tell(COMMON, "query_what_is", name=catalogue.indicator(scope.indicator).name)
        quotes = passages.compose(replace(scope, query=query), store, limit=QUOTES)
    beside = (_of_measure(replace(by, scope=replace(scope, indicator=i))) for i in scope.joined)
    statements = [*_of_measure(by), *(s for own in beside for s in own)]
    statements += _of_ranking(plan.ranking, by)
    if not statements:
        return quotes.but(kind="definition" if not quotes.abstained else "passages")
    shown = () if quotes.abstained else quotes.statements
    return Draft(kind="definition", statements=(*statements, *shown))


def _changed(by: Speaker) -> Draft | None:
    """Say since when a measure is counted as it is, itself or after one of its family."""
    if (recounted := _recounted(by)) is not None:
        return recounted
    catalogue, measure = by.store.catalogue, by.scope.indicator
    family = catalogue.family(measure)
    lines = {i: sorted(by.store.rows(indicators=[i]), key=_last) for i in family}
    held = sorted((i for i in family if lines[i]), key=lambda i: _last(lines[i][0]))
    pairs = [(a, b) for a, b in pairwise(held) if _last(lines[a][-1]) <= _last(lines[b][0])]
    if not pairs or not all(catalogue.indicator(i).definition for i in pairs[-1]):
        return None
    told = []
    ends = ((pairs[-1][1], 0, "counted_since"), (pairs[-1][0], -1, "counted_before"))
    for id, end, key in ends:
        row, one = lines[id][end], catalogue.indicator(id)
        slots = {"name": by.label(id), "definition": by.given(one.definition)}
        text = by.tell(key, year=by.when(row), **slots)
        told.append(Statement(text, (RowRef(row.id), EntryRef("indicator", id))))
    quotes = passages.compose(by.scope, by.store, limit=1)
    shown = () if quotes.abstained else quotes.statements
    return Draft(kind="definition", statements=(*told, *shown))


def _recounted(by: Speaker) -> Draft | None:
    """Say since when a measure is counted otherwise, and whether two years lie on one side."""
    rows = sorted(by.store.rows(indicators=[by.scope.indicator]), key=_last)
    first = next((r for r in rows if _last(r) in breaks(r.indicator, r.cluster, by.store)), None)
    if first is None:
        return None
    times, year = sorted(by.scope.times), _last(first)
    slots = {"label": by.label(), "year": by.when(first)}
    refs: tuple[Ref, ...] = (RowRef(first.id),)
    text = by.tell("recounted_since", **slots)
    if len(times) > 1:
        alike = not times[0] < year <= times[-1]
        asked = {"p1": str(times[0]), "p2": str(times[-1])}
        text = by.tell("years_alike" if alike else "years_unlike", **slots, **asked)
        refs = (*refs, *map(AskedRef, asked.values()))
    return Draft("definition", (Statement(text, refs), *_of_measure(by)))


def _last(row: KpiRow) -> int:
    return row.period.last


def _of_measure(by: Speaker) -> list[Statement]:
    """Return a measure's definition, citing the sources that count by it."""
    if not by.scope.indicator:
        return []
    indicator = by.store.catalogue.indicator(by.scope.indicator)
    if not indicator.definition:
        return []
    rows = by.store.rows(clusters=by.scope.places, indicators=[indicator.id])
    sources = dict.fromkeys(r.source_id for r in rows)
    refs: list[Ref] = [EntryRef("indicator", indicator.id)]
    if len(sources) == 1:
        refs += [EntryRef("source", id) for id in sources]
    text = by.tell("definition", name=indicator.name, definition=by.given(indicator.definition))
    return [Statement(text, tuple(refs))]


def _of_ranking(ranking_id: str, by: Speaker) -> list[Statement]:
    rankings = by.store.catalogue.rankings
    ranking = next((r for r in rankings if r.id == ranking_id), None)
    if ranking is None:
        return []
    told = []
    if method := ranking.method or ranking.scope:
        known = [e for e in ranking.editions if _is_known(e.source_id, by)]
        sources = [e.source_id for e in sorted(known, key=lambda e: e.published)[-1:]]
        refs: list[Ref] = [EntryRef("ranking", ranking.id)]
        refs += [EntryRef("source", id) for id in sources]
        text = by.tell("definition", name=ranking.name, definition=by.given(method))
        told.append(Statement(text, tuple(refs)))
    if weights := weights_told(ranking, by):
        told.append(weights)
    return told


def _is_known(source_id: str, by: Speaker) -> bool:
    return any(s.id == source_id for s in by.store.sources())
