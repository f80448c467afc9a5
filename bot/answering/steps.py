"""What happened from year to year: the largest step of a place, and years that rose in a row."""

from collections.abc import Sequence
from itertools import pairwise

from bot.answer import Statement
from bot.answering.change import slots_of
from bot.answering.movers import by_how_much, refs_of
from bot.answering.speaker import Speaker, stated_refs
from bot.draft import Draft
from bot.evidence import CountRef, row_refs
from bot.figures.moves import Move, move
from bot.understanding.plan import Moment
from index.rows import KpiRow

_Step = tuple[KpiRow, KpiRow]


def compose_largest(plan: Moment, rows: Sequence[KpiRow], by: Speaker) -> Draft | None:
    """Return the largest step from one year to the next: of both ways, only up or only down."""
    moves = [m for a, b in steps(rows) if (m := move(a, b, by.store))]
    if not moves:
        return None
    sign = {"steepest_rise": 1, "steepest_fall": -1}.get(plan.what, 0)
    in_size = sorted(moves, key=lambda m: _size(m, sign), reverse=True)
    best = in_size[0]
    slots = {**slots_of(best.first, best.last, by), "moved": by_how_much(best, by)}
    slots |= {"pa": by.shown(best.first), "pb": by.shown(best.last)}
    if sign and _size(best, sign) <= 0:
        return _never(rows, sign, by)
    text = by.tell(f"{plan.what}_is", **slots, number=len(moves))
    draft = _told(text, rows, [best], by, counts=(len(moves),))
    return draft.but(figures=tuple(f for f in (best.figure, best.amount) if f))


def compose_run(plan: Moment, rows: Sequence[KpiRow], by: Speaker) -> Draft | None:
    """Return how many years in a row a figure rose, or fell, up to now and at the longest."""
    sign = -1 if plan.what == "run_fell" else 1
    runs = _runs(rows, sign)
    if not runs:
        return _never(rows, sign, by)
    slots = {"name": by.name(rows[0].cluster), "label": by.label(), "last": by.when(rows[-1])}
    longest = max(runs, key=lambda run: (len(run), run[-1][1].period.last))
    now = runs[-1] if runs[-1][-1][1] is rows[-1] else None
    told = longest if plan.ever else now
    state = "over" if told is None else "now" if told is now else "longest"
    told = told or longest
    slots |= {"pa": by.shown(told[0][0]), "p0": by.when(told[0][0]), "pb": by.shown(told[-1][1])}
    way = "fell" if sign < 0 else "rose"
    text = by.tell(f"run_{state}_{way}", **slots, **_span(told, by), number=len(told))
    counts = [len(told)]
    ends = [told[0][0], told[0][1], told[-1][1]]
    if told is now and len(longest) > len(told):
        text = f"{text} {by.tell('longest_run', number=len(longest), **_span(longest, by))}"
        counts, ends = [*counts, len(longest)], [*ends, longest[0][1], longest[-1][1]]
    refs = stated_refs(row_refs((*ends, rows[0], rows[-1])), map(CountRef, counts))
    return _drawn(Statement(text, refs), rows, by)


def steps(rows: Sequence[KpiRow]) -> list[_Step]:
    """Return the pairs of figures of years that follow one another."""
    return [(a, b) for a, b in pairwise(rows) if b.period.last == a.period.last + 1]


def _never(rows: Sequence[KpiRow], sign: int, by: Speaker) -> Draft | None:
    """Say that a figure never moved one way; None where it may have in years that are not held."""
    if any(sign * ((b.value or 0.0) - (a.value or 0.0)) > 0 for a, b in pairwise(rows)):
        return None
    slots = {"name": by.name(rows[0].cluster), "label": by.label(), "each": each_told(rows, by)}
    key = "ever_rose_no" if sign > 0 else "ever_fell_no"
    text = by.tell(key, **slots, first=by.when(rows[0]), last=by.when(rows[-1]))
    return _told(text, rows, [], by)


def each_told(rows: Sequence[KpiRow], by: Speaker) -> str:
    """Return the words for every step of a line: each year, or each figure that is held."""
    return by.tell("word_each_year" if len(steps(rows)) == len(rows) - 1 else "word_each_held")


def _size(moved: Move, sign: int) -> float:
    value = moved.value(by_amount=True)
    return value * sign if sign else abs(value)


def _runs(rows: Sequence[KpiRow], sign: int) -> list[list[_Step]]:
    """Return the runs of steps in one direction, oldest first."""
    runs: list[list[_Step]] = []
    for first, last in steps(rows):
        if sign * ((last.value or 0.0) - (first.value or 0.0)) <= 0:
            continue
        if runs and runs[-1][-1][1] is first:
            runs[-1].append((first, last))
        else:
            runs.append([(first, last)])
    return runs


def _span(run: Sequence[_Step], by: Speaker) -> dict[str, str]:
    return {"p1": by.when(run[0][1]), "p2": by.when(run[-1][1])}


def _told(
    text: str,
    rows: Sequence[KpiRow],
    moves: Sequence[Move],
    by: Speaker,
    *,
    counts: Sequence[int] = (),
) -> Draft:
    ends = row_refs((rows[0], rows[-1]))
    refs = stated_refs(refs_of(moves), ends, map(CountRef, counts))
    return _drawn(Statement(text, refs), rows, by)


def _drawn(statement: Statement, rows: Sequence[KpiRow], by: Speaker) -> Draft:
    return Draft("trend", (statement,), table=by.table(rows), chart=by.curve([rows]))
