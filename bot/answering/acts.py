"""What is done with the last answer: its table as CSV, its chart, its sources, shorter, longer."""

import csv
import io
from collections.abc import Iterable

from bot.answer import Gap, Statement
from bot.composing import sources
from bot.draft import Draft
from bot.evidence import EntryRef, FigureRef, Ref, RowRef, row_refs
from bot.language.messages import tell
from bot.picking import shown, when
from bot.understanding.plan import AboutAnswer
from index.store import Store

# So many pieces of evidence are told as the proof.
TOLD = 8


def compose(plan: AboutAnswer, before: Draft | None, store: Store) -> Draft:
    """Return the draft before in the form that was asked for."""
    lang = plan.scope.language
    if before is None or before.abstained:
        return _none(tell(lang, "no_previous"))
    match plan.act:
        case "csv":
            return _csv(before, lang)
        case "chart":
            lead = before.statements[:1]
            return before.but(statements=lead) if before.chart else _none(tell(lang, "no_chart"))
        case "shorter":
            return before.but(statements=before.statements[:1], table=None, chart=None, caveats=())
        case "sources":
            return _sources(before, lang, store)
        case "proof":
            return _proof(before, lang, store)
        case _:
            return before


def _none(reason: str) -> Draft:
    return Draft(kind="help", gaps=(Gap("", reason),), abstained=True)


def _csv(before: Draft, lang: str) -> Draft:
    """Return the table as comma-separated lines, cells as they are shown."""
    if before.table is None:
        return _none(tell(lang, "no_table"))
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(before.table.header)
    lines.writerows([cell.text for cell in line] for line in before.table.rows)
    text = f"{tell(lang, 'csv_head')}\n{written.getvalue().strip()}"
    rests_on = dict.fromkeys(c.ref for line in before.table.rows for c in line if c.ref)
    return before.but(statements=(Statement(text, tuple(rests_on)),), chart=None, caveats=())


def _evidence(before: Draft) -> Iterable[Ref]:
    for ref in dict.fromkeys(ref for s in before.statements for ref in s.rests_on):
        yield from map(RowRef, ref.rows) if isinstance(ref, FigureRef) else (ref,)


def _sources(before: Draft, lang: str, store: Store) -> Draft:
    """Name the sources of the statements, then list those of the whole answer."""
    listed = sources.only(before, lang, store)
    found = {s.id: s for ref in _evidence(before) for s in sources.of(ref, store)}
    if not found:
        return listed
    items = "; ".join(
        ", ".join(filter(None, (s.publisher, s.title, s.published))) for s in found.values()
    )
    refs = tuple(EntryRef("source", id) for id in found)
    told = Statement(tell(lang, "source_head", items=items), refs)
    return listed.but(statements=(told, *listed.statements), caveats=())


def _proof(before: Draft, lang: str, store: Store) -> Draft:
    """Name the figures that the answer rests on, as printed, with their places."""
    refs = (ref for ref in _evidence(before) if isinstance(ref, RowRef))
    rows = [store.row(ref.id) for ref in dict.fromkeys(refs)][:TOLD]
    if not rows:
        return _sources(before, lang, store)
    items = "; ".join(
        f"{store.catalogue.cluster(r.cluster).name}, "
        f"{store.catalogue.indicator(r.indicator).name}, {when(r, lang)}: {shown(r, lang)}"
        for r in rows
    )
    told = Statement(tell(lang, "proof_head", items=items), row_refs(rows))
    return before.but(statements=(told, *before.statements), caveats=())
