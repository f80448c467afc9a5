"""What the sources give for one place and measure: whether they agree, in what they differ."""

from bot.answering import frame
from bot.composing import lookup
from bot.draft import Draft
from bot.evidence import RowRef, row_refs
from bot.language.messages import tell
from bot.phrases import join
from bot.picking import family, newest_first, shown, when
from bot.selection import selection
from bot.understanding.plan import Disagreement
from index.rows import KpiRow
from index.store import Store

# So many figures are set beside one another.
TOLD = 6


def compose(plan: Disagreement, store: Store) -> Draft | None:
    """Return the figures of all sources for a place and measure, the family's among them."""
    scope, lang = plan.scope, plan.scope.language
    place = scope.places[0]
    rows = _rows(plan, store)
    if not rows:
        return None
    items = "; ".join(
        tell(
            lang,
            "disagree_item",
            printed=shown(r, lang),
            period=when(r, lang),
            source=_source(r, store),
        )
        for r in rows
    )
    values = {(r.value, r.unit) for r in rows}
    key = "disagree_one"
    if len(rows) > 1:
        key = (
            "disagree_no"
            if len(values) == 1
            else "disagree_yes"
            if plan.asked == "agree"
            else "disagree_use"
        )
    slots = {"name": frame.name_of(place, store), "label": frame.label_of(scope, store)}
    statements = [frame.stated(tell(lang, key, items=items), row_refs(rows))]
    differs = [what for what, told in _parts(rows).items() if len(told) > 1]
    if differs and len(values) > 1:
        what = join(lang, [tell(lang, f"what_{d}") for d in differs])
        about = tell(lang, "disagree_about", **slots)
        statements.append(frame.stated(f"{about} {tell(lang, 'disagree_why', what=what)}"))
    if plan.asked == "use" and len(rows) > 1:
        best = rows[0]
        advice = tell(
            lang, "disagree_advice", printed=shown(best, lang), source=_source(best, store)
        )
        statements.append(frame.stated(advice, (RowRef(best.id),)))
    return Draft(
        kind="lookup" if plan.asked != "why" else "why",
        statements=tuple(statements),
        table=lookup.rows_table(rows, selection(scope), store) if len(rows) > 1 else None,
    )


def _rows(plan: Disagreement, store: Store) -> list[KpiRow]:
    """Return one figure a source, period and value, newest first."""
    scope = plan.scope
    indicators = [scope.indicator, *family(store.catalogue, scope.indicator)]
    kinds = frame.indicator_of(scope, store).kind
    indicators = [i for i in indicators if store.catalogue.indicator(i).kind == kinds]
    found: dict[tuple[object, ...], KpiRow] = {}
    for indicator in indicators:
        for row in newest_first(store.rows(clusters=[scope.places[0]], indicators=[indicator])):
            found.setdefault((row.value, row.period.label, row.source_id), row)
    return list(found.values())[:TOLD]


def _source(row: KpiRow, store: Store) -> str:
    source = store.source(row.source_id)
    return source.publisher or source.title


def _parts(rows: list[KpiRow]) -> dict[str, set[str]]:
    """Return what may differ between figures, with what each has."""
    return {
        "period": {r.period.label for r in rows},
        "indicator": {r.indicator for r in rows},
        "geography": {r.geography for r in rows},
        "source": {r.source_id for r in rows},
        "unit": {r.unit for r in rows},
    }
