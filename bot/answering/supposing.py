"""Figures that are supposed: one raised or cut by a share."""

from bot.answer import Statement
from bot.answering.speaker import speaker
from bot.draft import Draft
from bot.evidence import AskedRef, RowRef
from bot.figures.choice import pick
from bot.figures.derived import scaled
from bot.understanding.plan import Scaled
from index.store import Store


def compose(plan: Scaled, store: Store) -> Draft | None:
    """Return what a place's figure would be, raised or cut by so many percent."""
    by = speaker(plan.scope, store)
    place = plan.scope.places[0]
    row = pick(store, plan.scope, place, plan.scope.indicator).row
    figure = scaled(row, by.name(place), plan.percent) if row else None
    if row is None or figure is None:
        return None
    percent = f"{abs(plan.percent):g}"
    text = by.tell(
        "scaled_up" if plan.percent > 0 else "scaled_down",
        name=by.name(place),
        amount=by.amount(figure, row.unit),
        percent=percent,
        printed=by.shown(row),
        label=by.label(row.indicator),
        period=by.when(row),
    )
    refs = (figure.ref, RowRef(row.id), AskedRef(percent))
    return Draft("lookup", (Statement(text, refs),), figures=(figure,))
