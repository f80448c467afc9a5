"""How places moved between two times: pairs of figures of one line, with their change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answer import Figure
from bot.figures.derived import derive
from bot.figures.likeness import base_unit
from bot.figures.series import line, of_one_kind
from bot.understanding.plan import Scope
from index.rows import KpiRow
from index.store import Store

# Shares and scores move by points; a percentage of a percentage misleads.
_BY_PERCENT = frozenset({"level", "per_head"})


@dataclass(frozen=True, slots=True)
class Move:
    """A place's first and last figure of one line, and the change from one to the other.

    `figure` is the change in percent or points, `amount` that in the unit, None beside points.
    """

    first: KpiRow
    last: KpiRow
    figure: Figure
    amount: Figure | None = None

    @property
    def place(self) -> str:
        """The place that moved."""
        return self.last.cluster

    def value(self, *, by_amount: bool = False) -> float:
        """Return the change, by amount in the base of its unit."""
        if by_amount and self.amount:
            return self.amount.value * base_unit(self.amount.unit)[1]
        return self.figure.value


def by_percent(indicator: str, store: Store) -> bool:
    """Say whether the change of a measure is told in percent."""
    return store.catalogue.indicator(indicator).kind in _BY_PERCENT


def moves_of(scope: Scope, store: Store) -> list[Move]:
    """Return each place's change between two times that all told have.

    Both figures are of one source, area and unit. Without years, the widest span that most places
    have.
    """
    holders = dict.fromkeys(r.cluster for r in store.rows(indicators=[scope.indicator]))
    rows = [
        r
        for place in holders
        if place not in scope.excluded and (not scope.places or place in scope.places)
        for r in line(scope, store, place)
    ]
    if not scope.places:
        rows = of_one_kind(rows, scope.of_kind, store)
    lines: dict[str, dict[int, KpiRow]] = {}
    for row in rows:
        lines.setdefault(row.cluster, {})[row.period.last] = row
    ends = _ends(lines, scope)
    if ends is None:
        return []
    both = [years for years in lines.values() if ends[0] in years and ends[1] in years]
    moves = (move(years[ends[0]], years[ends[1]], store) for years in both)
    return [one for one in moves if one]


def move(first: KpiRow, last: KpiRow, store: Store) -> Move | None:
    """Return the change from one figure of a line to another, None where it is undefined."""
    name = store.catalogue.cluster(last.cluster).name
    in_percent = by_percent(last.indicator, store)
    figure = derive("percent_change" if in_percent else "points", name, (first, last))
    amount = derive("difference", name, (last, first)) if in_percent else None
    return Move(first, last, figure, amount) if figure else None


def _ends(lines: Mapping[str, Mapping[int, KpiRow]], scope: Scope) -> tuple[int, int] | None:
    years = sorted(scope.years)
    if scope.first and scope.last:
        return scope.first, scope.last
    if len(years) == 1:
        return years[0] - 1, years[0]
    if len(years) >= 2:
        return years[0], years[-1]
    spans: dict[tuple[int, int], int] = {}
    for held in map(sorted, lines.values()):
        for span in _spans(held):
            if scope.first in (0, span[0]) and scope.last in (0, span[1]):
                spans[span] = spans.get(span, 0) + 1
    return max(spans, key=lambda s: (spans[s], s[1] - s[0], s[1]), default=None)


def _spans(years: Sequence[int]) -> list[tuple[int, int]]:
    return [(first, last) for n, first in enumerate(years) for last in years[n + 1 :]]
