"""Groups of places against each other, or one place against the mean of a group."""

from dataclasses import dataclass, replace

from bot.answer import Figure, Statement
from bot.answering.speaker import Speaker, speaker, stated_refs
from bot.answering.unlikeness import softness
from bot.draft import Draft
from bot.evidence import CountRef, Ref, RowRef, row_refs
from bot.figures.derived import derive
from bot.figures.likeness import time_of
from bot.figures.series import candidates, cross
from bot.understanding.plan import Sides
from index.rows import KpiRow
from index.store import Store


@dataclass(frozen=True, slots=True)
class _Side:
    """One side with its number: a figure of several rows, or the one row of a place."""

    name: str
    rows: tuple[KpiRow, ...]
    figure: Figure | None

    @property
    def value(self) -> float:
        """What the sides are ordered by."""
        return self.figure.value if self.figure else self.rows[0].value or 0.0

    @property
    def ref(self) -> Ref:
        """What proves the number."""
        return self.figure.ref if self.figure else RowRef(self.rows[0].id)


def compose(plan: Sides, store: Store) -> Draft | None:
    """Return the sum or mean of each side, the larger first; all figures are of one time."""
    by = speaker(plan.scope, store)
    found = _of_one_time(plan, store)
    if found is None:
        return None
    first, last = sorted(found, key=lambda side: -side.value)
    rows = [row for side in found for row in side.rows]
    key = "sides_level" if first.value == last.value else f"sides_{plan.how}"
    text = by.tell(
        key,
        a=first.name,
        b=last.name,
        pa=_amount(first, by),
        pb=_amount(last, by),
        label=by.label(),
        period=by.when(rows[0]),
        number=by.join(str(len(side.rows)) for side in (first, last)),
    )
    text = f"{text[:1].upper()}{text[1:]}"
    if plan.claim:
        holds = found[0] is (first if plan.claim == "more" else last)
        text = by.answered(holds and first.value != last.value, text)
    counts = [CountRef(len(side.rows)) for side in found]
    figures = tuple(side.figure for side in found if side.figure)
    refs = stated_refs([side.ref for side in found], counts, row_refs(rows))
    return Draft(
        kind="compare",
        statements=(Statement(text, refs),),
        table=by.table(rows),
        figures=figures,
        caveats=tuple(softness(rows, by)),
    )


def _amount(side: _Side, by: Speaker) -> str:
    row = side.rows[0]
    return by.amount(side.figure, row.unit) if side.figure else by.shown(row)


def _of_one_time(plan: Sides, store: Store) -> tuple[_Side, ...] | None:
    """Return the sides by the newest time that all of their places with figures have in common."""
    everyone = tuple(dict.fromkeys(p for side in plan.sides for p in side))
    rows = candidates(replace(plan.scope, places=everyone), store)
    newest = max((time_of(r) for r in rows), default=None)
    if newest is None:
        return None
    year = newest[1]
    scope = plan.scope if plan.scope.years or plan.scope.first else replace(
        plan.scope, years=(year,)
    )  # fmt: skip
    made = []
    for name, places in zip(plan.names, plan.sides, strict=True):
        like = cross(replace(scope, places=places), store)
        if like is None or not like.alike:
            return None
        figure = derive(plan.how, name, like.rows) if len(like.rows) > 1 else None
        made.append(_Side(name, like.rows, figure))
    one, other = (side.rows[0] for side in made)
    return tuple(made) if (one.unit, time_of(one)) == (other.unit, time_of(other)) else None
