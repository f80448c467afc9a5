"""The core of like figures: one figure a place, or one line of figures of a place.

What orders, adds, compares, follows or shares figures starts here, so that it is said once what
may be set beside what.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence, Sized
from dataclasses import dataclass, replace

from bot.figures.breaks import era
from bot.figures.choice import firm, newest_first
from bot.figures.likeness import base_unit, length_of, part_of_year, time_of
from bot.understanding.plan import Scope
from index.catalogue import Cluster
from index.rows import KpiRow
from index.store import Store
from index.text import fold, words

# "More than 1,500" is more than 1,500, and "nearly 1,500" less.
_CLUSTERS = frozenset({"cluster", "region"})
_PARTS_SUMMED = frozenset({"q", "h"})
_HEDGE = {"more than": 2, "at least": 1, "nearly": -1, "up to": -1, "less than": -2}


# A newer set with such a share of the places of the largest is the one that is meant.
NEARLY_ALL = 0.8
# A sum of a group may lack one place for so many that it has.
FEW = 4


@dataclass(frozen=True, slots=True)
class Cross:
    """One figure a place, largest first. `alike` says that all are of one time and unit."""

    rows: tuple[KpiRow, ...]
    alike: bool

    @property
    def first(self) -> KpiRow:
        """The row that stands for the set's time and unit."""
        return self.rows[0]


def cross(scope: Scope, store: Store, *, parts: bool = False) -> Cross | None:
    """Return one figure a place of the scope, None where none is held.

    All are of one time where years are asked for or most places share one; else the newest each.
    With `parts`, those that lie inside others stand beside them.
    """
    rows = candidates(scope, store, parts=parts)
    if not rows:
        return None
    newest = newest_by_place(rows)
    like = largest_like_set(rows)
    of = like if len(like) >= 2 and 2 * len(like) >= len(newest) else newest
    if scope.places and len(like) < len(newest) and not scope.years:
        of = newest
    return _of_one_unit(of)


def newest_of_each(scope: Scope, store: Store) -> Cross | None:
    """Return the newest figure of each place of the scope, parts beside wholes; None if none is.

    A condition is asked of each place for itself: their figures need not be alike.
    """
    rows = candidates(scope, store, parts=True)
    return _of_one_unit(newest_by_place(rows)) if rows else None


def newest_by_place(rows: Sequence[KpiRow]) -> list[KpiRow]:
    """Return the first of the figures of each place, of which the newest come first."""
    return list({r.cluster: r for r in reversed(rows)}.values())


def _of_one_unit(rows: Iterable[KpiRow]) -> Cross:
    """Return the figures of the commonest unit, largest first."""
    units = Counter(base_unit(r.unit)[0] for r in rows).most_common(1)[0][0]
    kept = in_size([r for r in rows if base_unit(r.unit)[0] == units], least_first=False)
    return Cross(tuple(kept), _of_one_time(kept))


def _of_one_time(rows: Sequence[KpiRow]) -> bool:
    """Say whether rows are of one time; an edition of a ranking is one, dated or not."""
    if all(r.kind == "rank" for r in rows):
        return len({r.period.label for r in rows}) == 1
    return len({time_of(r) for r in rows}) == 1 and all(r.period.last for r in rows)


def candidates(scope: Scope, store: Store, *, parts: bool = False) -> list[KpiRow]:
    """Return the figures that may be ordered: firm ones, of the times and places asked for."""
    rows = [
        r
        for r in firm(newest_first(store.rows(indicators=[scope.indicator])))
        if scope.is_of_time(r) and r.cluster not in scope.excluded
    ]
    if scope.places:
        held = {r.cluster for r in rows if r.cluster in scope.places}
        held |= _counted_together(scope, held, store) if scope.group else set()
        return [r for r in rows if r.cluster in held]
    if parts and not scope.of_kind:
        kinds = {c.id: c.kind for c in store.catalogue.clusters}
        inside = [r for r in rows if kinds[r.cluster] in _CLUSTERS]
        return inside or rows
    return of_one_kind(rows, scope.of_kind, store)


def _counted_together(scope: Scope, held: Collection[str], store: Store) -> set[str]:
    """Return the wholes whose parts are all in a group, none of them with a figure of its own."""
    catalogue = store.catalogue
    parts = {
        one.id: {part.id for part in catalogue.inside(one.id)}
        for one in catalogue.clusters
        if one.kind in {"aggregate", "cluster"}
    }
    return {id for id, own in parts.items() if own and own <= {*scope.places} - {*held}}


def of_one_kind(rows: Sequence[KpiRow], of_kind: str, store: Store) -> list[KpiRow]:
    """Leave out parts beside their whole, and countries among clusters where those are held."""
    places = {c.id: c for c in store.catalogue.clusters}
    kind = of_kind or "cluster"
    kept = [r for r in rows if _is_of(kind, places[r.cluster], r)]
    if len({r.cluster for r in kept}) < 2:
        kept = list(rows)
    listed = {r.cluster for r in kept}
    dropped = {
        id if places[id].kind == "region" else whole
        for id in listed
        for whole in listed & set(places[id].part_of)
    }
    return [r for r in kept if r.cluster not in dropped]


def _is_of(kind: str, place: Cluster, row: KpiRow) -> bool:
    """Say whether a row is for a place of a kind; a cluster may stand for its country by name."""
    if place.kind == kind:
        return True
    area = fold(row.geography)
    return kind == "country" and not place.part_of and area in map(fold, place.aliases)


def largest_like_set(rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Return the places with one unit and period, the newest set that has nearly the most."""
    sets: dict[tuple[str, tuple[int, int, str]], dict[str, KpiRow]] = {}
    for row in rows:
        if row.period.last:
            sets.setdefault((base_unit(row.unit)[0], time_of(row)), {}).setdefault(row.cluster, row)
    if not sets:
        return []
    enough = NEARLY_ALL * max(map(len, sets.values()))
    full = [k for k in sets if len(sets[k]) >= enough]
    best = max(full, key=lambda k: (k[1][1], len(sets[k]), k[1][2], k[1][0]))
    return list(sets[best].values())


def line(scope: Scope, store: Store, place: str, *, passed_on: bool = False) -> list[KpiRow]:
    """Return the figures of one place that are of one definition, oldest first, one a time.

    Of several such lines, the one that has the years asked for, then the longest, then the newest.
    With `passed_on`, what one publisher passes on of another's count is the other's.
    """
    lines: dict[tuple[object, ...], dict[tuple[int, float], KpiRow]] = {}
    for row in _dated(scope, store, place):
        told = definer(row, store, passed_on=passed_on)
        key = (base_unit(row.unit)[0], length_of(row), told, row.geography, era(row, store))
        point = (row.period.last, part_of_year(row.period.label))
        lines.setdefault(key, {}).setdefault(point, row)
    if not lines:
        return []
    wanted = set(scope.times)

    def fitness(points: dict[tuple[int, float], KpiRow]) -> tuple[int, int, int]:
        years = {year for year, _ in points}
        return len(wanted & years), len(points), max(years)

    best = max(lines.values(), key=fitness)
    return [best[point] for point in sorted(best)]


def mixed_line(scope: Scope, store: Store, place: str) -> list[KpiRow]:
    """Return a place's figures of all sources and areas in the most common unit, oldest first.

    A sum over a half year is no point in a series of years.
    """
    dated = _of_one_length(_dated(scope, store, place), scope)
    if not dated:
        return []
    unit = Counter(base_unit(r.unit)[0] for r in dated).most_common(1)[0][0]
    best: dict[tuple[int, float, str], KpiRow] = {}
    for row in dated:
        if base_unit(row.unit)[0] == unit:
            point = row.period.last, part_of_year(row.period.label), length_of(row)[1]
            best.setdefault(point, row)
    return [best[point] for point in sorted(best)]


def _of_one_length(rows: Sequence[KpiRow], scope: Scope) -> list[KpiRow]:
    """Return the sums over parts of a year, or over years, that have more of the years asked for.

    Figures at points in time stay together.
    """
    lengths: dict[bool, list[KpiRow]] = {True: [], False: []}
    for row in rows:
        lengths[length_of(row)[1] in _PARTS_SUMMED].append(row)
    parts, wholes = ({r.period.last for r in lengths[summed]} for summed in (True, False))

    def fitness(rows: Sequence[KpiRow]) -> tuple[int, int]:
        return len({r.period.last for r in rows} & set(scope.times)), len(rows)

    # A year that has a figure of its own beside one of its half is a sum, no point in time.
    if scope.parts or not parts & wholes:
        return list(rows)
    return max(lengths.values(), key=fitness)


def _dated(scope: Scope, store: Store, place: str) -> list[KpiRow]:
    rows = newest_first(firm(store.rows(clusters=[place], indicators=[scope.indicator])))
    return [r for r in rows if r.period.last and (not scope.rows or r.id in scope.rows)]


def definer(row: KpiRow, store: Store, *, passed_on: bool) -> str:
    """Return who says what a figure counts: a place is the ranking's, whoever tells of it.

    Of "A / B", where one publisher passes on what another counts, that is the last one.
    """
    told = teller(row, store)
    return "" if row.kind == "rank" else told.split(" / ")[-1] if passed_on else told


def teller(row: KpiRow, store: Store) -> str:
    """Return who tells a figure: the editions of one publisher count alike."""
    source = store.source(row.source_id)
    return source.publisher or source.title


def window(rows: Sequence[KpiRow], asked: Scope) -> list[KpiRow]:
    """Return the rows of the years asked for; one year stands for the year before it to it.

    Of one year and several of its parts, or of one part of several years, those are asked for.
    """
    years = sorted(asked.years)
    first, last = asked.first, asked.last
    if len(asked.parts) > 1 or (asked.parts and len(asked.times) > 1):
        of_parts = [r for r in rows if set(asked.parts) & set(words(r.period.label))]
        rows = of_parts if len(of_parts) > 1 else rows
    if len(years) >= 2 or (years and len(asked.parts) > 1):
        first, last = years[0], years[-1]
    elif len(years) == 1:
        first, last = years[0] - 1, years[0]
    return [
        r
        for r in rows
        if (not first or r.period.last >= first) and (not last or r.period.last <= last)
    ]


def in_time(rows: Sequence[KpiRow], asked: Scope) -> list[KpiRow]:
    """Return rows of the years that are named one by one, whole years where a year has both."""
    kept = [row for row in rows if not asked.years or asked.is_of_time(row)]
    whole = {row.period.last for row in kept if not length_of(row)[1]}
    return [r for r in kept if asked.parts or not length_of(r)[1] or r.period.last not in whole]


def lacking_years(rows: Sequence[KpiRow], asked: Scope) -> list[int]:
    """Return the years asked for, one by one or from the first to the last, that no row covers."""
    span = asked.first and asked.last
    years = range(asked.first, asked.last + 1) if span else asked.times
    return [y for y in years if not any(r.period.first <= y <= r.period.last for r in rows)]


def adds_up_without(lacking: Sized, held: Sized, scope: Scope) -> bool:
    """Say whether places may be added up: none lacks a figure, or of a group only a few."""
    few = bool(scope.group) and len(lacking) * FEW <= len(held)
    return len(held) > 0 and (few or not len(lacking))


def in_size(rows: Sequence[KpiRow], *, least_first: bool) -> list[KpiRow]:
    """Sort rows of one base unit by size, hedged figures on the side that they are hedged to."""
    sign = 1 if least_first else -1
    return sorted(rows, key=lambda r: (sign * size(r)[0], sign * size(r)[1], r.cluster))


def size(row: KpiRow) -> tuple[float, int]:
    """Return what a figure is ordered by: its amount, then its hedge."""
    return (row.value or 0.0) * base_unit(row.unit)[1], _HEDGE.get(row.qualifier, 0)


def any_time(scope: Scope) -> Scope:
    """Return a scope that asks for no time."""
    return replace(scope, years=(), first=0, last=0, parts=())
