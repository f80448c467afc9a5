"""What is done with the last answer: its table as CSV, its chart, its sources, shorter, longer."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from bot.answer import Cell, Gap, Statement
from bot.answering.change import compose_trend
from bot.answering.holdings import sources_table
from bot.answering.speaker import Speaker, speaker
from bot.draft import Draft, Note
from bot.evidence import CountRef, EntryRef, FigureRef, Ref, RowRef, SpanRef, row_refs
from bot.understanding.plan import AboutAnswer, Trend
from index.rows import KpiRow
from index.store import Store

# So many lines of a list are short enough.
LINES = 3
# So many pieces of evidence are told as the proof.
TOLD = 8


def compose(plan: AboutAnswer, before: Draft | None, store: Store) -> Draft:
    """Return the draft before in the form that was asked for."""
    by = speaker(plan.scope, store)
    if before is None:
        return _none(by.tell("no_previous"))
    if before.abstained:
        return before
    match plan.act:
        case "csv":
            return _csv(before, by)
        case "chart":
            return _drawn(before, by)
        case "shorter":
            lead = _lead(before.statements)
            return before.but(statements=lead, table=None, chart=None, caveats=())
        case "longer":
            return _longer(before, by)
        case "year":
            return _dated(before, by)
        case "sources":
            return _sources(before, by)
        case "proof":
            return _proof(before, by)
        case _:
            return before


def _lead(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Return the first statement; a head over a list ("Basel:") with the first of its lines.

    Quotations that each answer are all told.
    """
    head, *lines = statements
    if head.text.endswith(":"):
        return (head, *lines[:LINES])
    alike = takewhile(lambda one: one.wording and one.role == "answer", lines)
    return (head, *alike) if head.wording else (head,)


def _none(reason: str) -> Draft:
    return Draft(kind="help", gaps=(Gap("", reason),), abstained=True)


def _as_it_is(before: Draft, reason: str) -> Draft:
    """Return an answer that cannot be put in another form, with the reason."""
    return before.but(caveats=(Note(reason), *before.caveats))


def _csv(before: Draft, by: Speaker) -> Draft:
    """Return the table as comma-separated lines, cells as they are shown."""
    table = before.table or by.table(_rows(before, by), least=1)
    if table is None:
        return _as_it_is(before, by.tell("no_table"))
    written = io.StringIO()
    # Between commas alone, a rank and the year behind it read as one number.
    lines = csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL)
    lines.writerow(table.header)
    lines.writerows([cell.text for cell in line] for line in table.rows)
    text = f"{by.tell('csv_head')}\n{written.getvalue().strip()}"
    refs = dict.fromkeys(c.ref for line in table.rows for c in line if c.ref)
    told = (Statement(text, tuple(refs)),)
    return before.but(statements=told, table=table, chart=None, caveats=())


def _drawn(before: Draft, by: Speaker) -> Draft:
    """Return what is drawn of an answer: its own chart, or how its one figure came about."""
    if before.chart:
        return before.but(statements=before.statements[:1])
    rows = {(r.cluster, r.indicator) for r in _rows(before, by)}
    if len(rows) != 1:
        return _as_it_is(before, by.tell("no_chart"))
    ((place, measure),) = rows
    scope = replace(by.scope, places=(place,), indicator=measure)
    series = compose_trend(Trend(scope), by.store)
    return series if series and series.chart else _as_it_is(before, by.tell("no_chart"))


def _rows(before: Draft, by: Speaker) -> list[KpiRow]:
    return [by.store.row(ref.id) for ref in _evidence(before) if isinstance(ref, RowRef)]


def _longer(before: Draft, by: Speaker) -> Draft:
    """Return the whole answer: all notes, and each figure that it rests on as it is printed."""
    refs = [*_evidence(before), *(c.ref for line in _lines(before) for c in line if c.ref)]
    told = {ref for s in before.statements for ref in s.rests_on}
    rows = [ref for ref in dict.fromkeys(refs) if isinstance(ref, RowRef) and ref not in told]
    beside = tuple(Statement(by.sentence(by.store.row(ref.id)), (ref,), "evidence") for ref in rows)
    notes = tuple(replace(note, proof=False) for note in before.caveats)
    statements = (*before.statements, *beside[:TOLD])
    return before.but(statements=statements, caveats=notes, whole=True)


def _lines(before: Draft) -> tuple[tuple[Cell, ...], ...]:
    return before.table.rows if before.table else ()


def _evidence(before: Draft) -> Iterable[Ref]:
    for ref in dict.fromkeys(ref for s in before.statements for ref in s.rests_on):
        yield from map(RowRef, ref.rows) if isinstance(ref, FigureRef) else (ref,)


def sources_of(ref: Ref, store: Store) -> tuple[str, ...]:
    """Return the ids of the sources behind a reference: a figure's are those of its rows."""
    match ref:
        case FigureRef():
            return tuple(store.row(id).source_id for id in ref.rows)
        case SpanRef():
            return tuple(s.id for s in store.sources_at(ref.document, ref.start, ref.end))
        case RowRef():
            return (store.row(ref.id).source_id,)
        case EntryRef(kind="source"):
            return (ref.id,)
        case _:
            return ()


def _sources(before: Draft, by: Speaker) -> Draft:
    """Name the sources of the statements, then list those of the whole answer."""
    cells = (c.ref for line in _lines(before) for c in line if c.ref)
    refs = dict.fromkeys((*_evidence(before), *cells))
    every = dict.fromkeys(id for ref in refs for id in sources_of(ref, by.store))
    if not every:
        return before
    own = dict.fromkeys(id for ref in _evidence(before) for id in sources_of(ref, by.store))
    named = [by.store.source(id) for id in own or every]
    items = "; ".join(source.cited for source in named)
    entries = tuple(EntryRef("source", s.id) for s in named)
    count = len(every)
    told = (
        Statement(by.tell("source_head", items=items), entries),
        Statement(by.tell("sources_of", count=count), (CountRef(count),)),
    )
    table = sources_table(list(every), by)
    statements = (*told, *before.statements)
    return before.but(statements=statements, table=table, chart=None, caveats=())


def _dated(before: Draft, by: Speaker) -> Draft:
    """Say which time the figures of an answer are for, then where they come from."""
    sources, rows = _sources(before, by), _rows(before, by)
    if not rows:
        return sources
    dated = [row for row in rows if row.period.last]
    key = "year_told" if dated else "year_unknown"
    told = Statement(by.tell(key, period=by.join(by.whens(dated))), row_refs(rows))
    of_sources = [s for s in sources.statements if s not in before.statements]
    return sources.but(statements=(told, *before.statements, *of_sources))


def _proof(before: Draft, by: Speaker) -> Draft:
    """Name the figures that the answer rests on, as printed, with their places."""
    rows = list(dict.fromkeys(_rows(before, by)))[:TOLD]
    if not rows:
        return _sources(before, by)
    items = "; ".join(
        f"{by.name(r.cluster)}, {by.label(r.indicator)}, {by.when(r)}: {by.shown(r)}" for r in rows
    )
    told = Statement(by.tell("proof_head", items=items), row_refs(rows))
    return before.but(statements=(told, *before.statements), caveats=())
