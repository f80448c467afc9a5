"""Chooses which row answers: newest first, firm before vague, of the times asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.figures.likeness import alike, part_of_year
from bot.understanding.plan import Scope
from index.rows import KpiRow
from index.store import Store

_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}
_STATUS = {"final": 0, "provisional": 1, "estimate": 2, "claim": 3, "goal": 4}
SOFT = frozenset({"goal", "claim"})


@dataclass(frozen=True, slots=True)
class Pick:
    """The row that answers for a place, and what else is held.

    `row` is None where nothing fits; `others` are the same indicator's other rows, newest first;
    `sibling` says that the row is of another definition of the same family.
    """

    cluster: str
    indicator: str
    row: KpiRow | None
    others: tuple[KpiRow, ...] = ()
    sibling: bool = False


def newest_first(rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Sort rows by what is shown first: firm figures, newest first, then goals and claims."""
    return sorted(rows, key=lambda r: (*_preference(r), r.source_id, r.id))


def _preference(row: KpiRow) -> tuple[float, ...]:
    status = _STATUS.get(row.status, 1)
    return (
        row.status in SOFT,
        -row.period.last,
        -part_of_year(row.period.label),
        row.period.first != row.period.last,
        status,
        _CONFIDENCE.get(row.confidence, 1),
        row.value is None,
    )


def firm(rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Return the rows that hold a number which is no goal and no claim."""
    return [r for r in rows if r.value is not None and r.status not in SOFT]


def held(store: Store, asked: Scope, place: str, indicator: str) -> list[KpiRow]:
    """Return a place's rows of the times asked for, newest first."""
    rows = newest_first(store.rows(clusters=[place], indicators=[indicator]))
    return list(filter(asked.is_of_time, rows))


def pick(store: Store, asked: Scope, place: str, indicator: str, *, siblings: bool = True) -> Pick:
    """Return the row that answers for a place and an indicator in the times asked for."""
    own = newest_first(store.rows(clusters=[place], indicators=[indicator]))
    fitting = list(filter(asked.is_of_time, own))
    if any(r.kind == "growth" and not asked.spans(r) for r in fitting) and len(asked.times) > 1:
        # A rate of other years does not answer for the years asked for.
        fitting = list(filter(asked.spans, fitting))
    if fitting:
        best = _latest_told(fitting, store)
        return Pick(place, indicator, best, tuple(r for r in own if r.id != best.id))
    family = store.catalogue.siblings(indicator) if siblings else ()
    others = newest_first(store.rows(clusters=[place], indicators=family)) if family else []
    of_span = (r for r in others if r.kind == "growth" and asked.spans(r))
    row = next(of_span, None) or next(filter(asked.is_of_time, others), None)
    return Pick(place, indicator, row, tuple(own), sibling=row is not None)


def _latest_told(rows: Sequence[KpiRow], store: Store) -> KpiRow:
    """Return the first row, or of those that are as good the one whose source is the latest."""
    equals = [r for r in rows if _preference(r) == _preference(rows[0])]
    return max(equals, key=lambda r: store.source(r.source_id).published)


def chosen_because(row: KpiRow, other: KpiRow, store: Store) -> str:
    """Return why a row is used and not another one: newer, firmer, later (source) or first."""
    times = [(r.period.last, part_of_year(r.period.label)) for r in (row, other)]
    if times[0] != times[1]:
        return "newer"
    if _preference(row) != _preference(other):
        return "firmer"
    published = [store.source(r.source_id).published for r in (row, other)]
    return "later" if published[0] > published[1] else "first"


def like_pair(
    store: Store, asked: Scope, one: str, other: str, indicator: str
) -> tuple[KpiRow, KpiRow] | None:
    """Return the newest pair of rows of two places that may be subtracted, None if there is none.

    A pair for the very years asked for comes first. A pair from one source is one definition, so it
    comes next, also where it is older or another indicator of the family; then the indicator itself
    from two sources.
    """
    found = [
        (a, b)
        for candidate in store.catalogue.family(indicator)
        for a in held(store, asked, one, candidate)
        for b in held(store, asked, other, candidate)
        if alike(a, b)
    ]
    found.sort(key=lambda p: (not asked.spans(p[0]), p[0].source_id != p[1].source_id))
    return next(iter(found), None)
