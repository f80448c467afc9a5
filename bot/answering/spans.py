"""Places in order of their own sums or means over several years."""

from dataclasses import replace

from bot.answer import Figure, Statement
from bot.answering.speaker import Speaker, speaker, stated_refs
from bot.draft import Draft, Note
from bot.evidence import row_refs
from bot.figures.derived import derive
from bot.figures.likeness import base_unit
from bot.figures.series import in_time, lacking_years, line, window
from bot.understanding.plan import Reduce, Scope
from index.rows import KpiRow
from index.store import Store

# So many places are told behind the first one.
TOLD = 4
LEAST = 2


def compose(plan: Reduce, store: Store) -> Draft | None:
    """Return places by their sum or mean of the years asked for, all of which must be held."""
    by = speaker(plan.scope, store)
    found = [one for place in _places(plan.scope, store) if (one := _of_place(place, plan, by))]
    units = {base_unit(rows[0].unit)[0] for _, rows in found}
    if len(found) < LEAST or len(units) > 1:
        return None
    sign = 1 if plan.end in {"least", "worst"} else -1
    found.sort(key=lambda one: sign * one[0].value * base_unit(one[1][0].unit)[1])
    shown = found[: plan.take or TOLD + 1]
    items = [f"{by.name(rows[0].cluster)} {by.amount(f, rows[0].unit)}" for f, rows in shown]
    first, years = shown[0][1], (by.when(shown[0][1][0]), by.when(shown[0][1][-1]))
    text = by.tell(
        f"span_{plan.how}_{'least' if sign > 0 else 'most'}",
        first=by.name(first[0].cluster),
        total=by.amount(shown[0][0], first[0].unit),
        label=by.label(),
        years="–".join(years),
        items="; ".join(items[1:]),
    )
    rows = [row for _, own in shown for row in own]
    figures = tuple(figure for figure, _ in shown)
    refs = stated_refs(row_refs(rows), [figure.ref for figure in figures])
    notes = (Note(by.tell("only_held")),)
    return Draft("rank", (Statement(text, refs),), by.table(rows), figures, caveats=notes)


def _places(scope: Scope, store: Store) -> tuple[str, ...]:
    """Return the places asked about, else all clusters with figures."""
    held = dict.fromkeys(row.cluster for row in store.rows(indicators=[scope.indicator]))
    kind = scope.of_kind or "cluster"
    every = (c.id for c in store.catalogue.clusters if c.id in held and c.kind == kind)
    return tuple(p for p in scope.places or every if p not in scope.excluded)


def _of_place(place: str, plan: Reduce, by: Speaker) -> tuple[Figure, list[KpiRow]] | None:
    """Return a place's sum or mean with its rows, None where a year is missing."""
    scope = replace(plan.scope, places=(place,))
    rows = list(in_time(window(line(scope, by.store, place), scope), scope))
    whole = len(rows) > 1 and not lacking_years(rows, scope)
    figure = derive(plan.how, by.name(place), rows) if whole else None
    return (figure, rows) if figure else None
