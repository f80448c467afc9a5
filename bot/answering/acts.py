"""What is done with the last answer: its table as CSV, its chart, its sources, shorter, longer."""

import csv
import io
from collections.abc import Iterable

from bot.answer import Gap, Statement
from bot.composing import sources
from bot.draft import Draft
from bot.language.packs import tell
from bot.picking import shown, when
from bot.understanding.plan import AboutAnswer
from index.documents import Source
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
    rests_on = dict.fromkeys(c.row for line in before.table.rows for c in line if c.row)
    return before.but(statements=(Statement(text, tuple(rests_on)),), chart=None, caveats=())


def _evidence(before: Draft) -> Iterable[str]:
    figures = {f.id: f for f in before.figures}
    for statement in before.statements:
        for id in statement.rests_on:
            yield from figures[id].rows if id in figures else (id,)


def _sources(before: Draft, lang: str, store: Store) -> Draft:
    """Name the sources of the statements, then list those of the whole answer."""
    listed = sources.only(before, lang, store)
    found: dict[str, Source] = {}
    for id in dict.fromkeys(_evidence(before)):
        for source in sources.of(id, before, store):
            found.setdefault(source.id, source)
    if not found:
        return listed
    items = "; ".join(
        ", ".join(filter(None, (s.publisher, s.title, s.published))) for s in found.values()
    )
    told = Statement(tell(lang, "source_head", items=items), tuple(f"source:{id}" for id in found))
    return listed.but(statements=(told, *listed.statements), caveats=())


def _proof(before: Draft, lang: str, store: Store) -> Draft:
    """Name the figures that the answer rests on, as printed, with their places."""
    rows = []
    for id in dict.fromkeys(_evidence(before)):
        try:
            rows.append(store.row(id))
        except KeyError:
            continue
    if not rows:
        return _sources(before, lang, store)
    items = "; ".join(
        f"{store.catalogue.cluster(r.cluster).name}, "
        f"{store.catalogue.indicator(r.indicator).name}, {when(r, lang)}: {shown(r, lang)}"
        for r in rows[:TOLD]
    )
    told = Statement(tell(lang, "proof_head", items=items), tuple(r.id for r in rows[:TOLD]))
    return before.but(statements=(told, *before.statements), caveats=())
