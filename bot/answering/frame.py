"""The core of like figures: one figure a place, one line of figures a place, and their wording.

Everything that orders, adds, compares or follows figures starts here, so that what may be set
beside what is said once. Arithmetic is `bot.figures`'s.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.answer import AnswerTable, Chart, Figure, Gap, Statement
from bot.comparability import base_unit, length_of, part_of_year, time_of
from bot.composing import lookup, ordering
from bot.draft import Draft, Note
from bot.evidence import Ref, row_refs
from bot.language.messages import tell
from bot.phrases import join, say
from bot.picking import family, in_years, newest_first, shown, spelt, when
from bot.selection import selection
from bot.understanding.plan import DEFAULT, Scope
from index.catalogue import Indicator
from index.rows import KpiRow
from index.store import Store

# A table shows this many places, a sentence this many.
TABLE_LINES = 15
NAMED = 12
DEFINITIONS = 3
_SOFT = {"goal", "claim"}


@dataclass(frozen=True, slots=True)
class Cross:
    """One figure a place, largest first. `alike` says that all are of one time and unit."""

    rows: tuple[KpiRow, ...]
    alike: bool

    @property
    def first(self) -> KpiRow:
        """The row that stands for the set's time and unit."""
        return self.rows[0]


def indicator_of(scope: Scope, store: Store) -> Indicator:
    """Return the measure of a scope."""
    return store.catalogue.indicator(scope.indicator)


def firm(rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Return the rows that hold a number which is no goal and no claim."""
    return [r for r in rows if r.value is not None and r.status not in _SOFT]


def cross(scope: Scope, store: Store) -> Cross | None:
    """Return one figure a place of the scope, None where none is held.

    All are of one time where years are asked for or most places share one; else the newest each.
    """
    chosen = selection(scope)
    rows = [
        r
        for r in newest_first(store.rows(indicators=[scope.indicator]))
        if r.value is not None and r.status not in _SOFT and in_years(r, chosen)
    ]
    rows = [r for r in rows if r.cluster not in scope.excluded]
    if scope.places:
        rows = [r for r in rows if r.cluster in scope.places]
    else:
        rows = ordering.of_one_kind(rows, chosen, store)
    if not rows:
        return None
    newest = list({r.cluster: r for r in reversed(rows)}.values())
    like = ordering.largest_like_set(rows)
    of = like if len(like) >= 2 and 2 * len(like) >= len(newest) else newest
    if scope.places and len(like) < len(newest) and not scope.years:
        of = newest
    unit = Counter(base_unit(r.unit)[0] for r in of).most_common(1)[0][0]
    kept = ordering.in_size([r for r in of if base_unit(r.unit)[0] == unit], least_first=False)
    times = {time_of(r) for r in kept}
    return Cross(tuple(kept), len(times) == 1 and 0 not in {r.period.last for r in kept})


def line(scope: Scope, store: Store, place: str, *, mixed: bool = False) -> list[KpiRow]:
    """Return the figures of one place that are of one definition, oldest first, one a time.

    Of several such lines, the one that has the years asked for, then the longest, then the newest.
    With `mixed`, the figures of all sources and areas in the most common unit.
    """
    held = firm(store.rows(clusters=[place], indicators=[scope.indicator]))
    if mixed:
        return _mixed(held)
    lines: dict[tuple[object, ...], dict[tuple[int, float], KpiRow]] = {}
    for row in newest_first(held):
        if row.period.last:
            key = (base_unit(row.unit)[0], length_of(row), _teller(row, store), row.geography)
            point = (row.period.last, part_of_year(row.period.label))
            lines.setdefault(key, {}).setdefault(point, row)
    if not lines:
        return []
    wanted = {*scope.years, scope.first, scope.last} - {0}

    def fitness(points: dict[tuple[int, float], KpiRow]) -> tuple[int, int, int]:
        years = {year for year, _ in points}
        return len(wanted & years), len(points), max(years)

    best = max(lines.values(), key=fitness)
    return [best[point] for point in sorted(best)]


def _mixed(rows: Sequence[KpiRow]) -> list[KpiRow]:
    dated = [r for r in newest_first(rows) if r.period.last]
    if not dated:
        return []
    unit = Counter(base_unit(r.unit)[0] for r in dated).most_common(1)[0][0]
    best: dict[tuple[int, float, str], KpiRow] = {}
    for row in dated:
        if base_unit(row.unit)[0] == unit:
            point = row.period.last, part_of_year(row.period.label), length_of(row)[1]
            best.setdefault(point, row)
    return [best[point] for point in sorted(best)]


def _teller(row: KpiRow, store: Store) -> str:
    """Return who tells a figure: the editions of one publisher count alike."""
    source = store.source(row.source_id)
    return source.publisher or source.title


def window(rows: Sequence[KpiRow], scope: Scope) -> list[KpiRow]:
    """Return the rows of the years asked for; one year stands for the year before it to it."""
    years = sorted(scope.years)
    first, last = scope.first, scope.last
    if len(years) >= 2:
        first, last = years[0], years[-1]
    elif len(years) == 1:
        first, last = years[0] - 1, years[0]
    return [
        r
        for r in rows
        if (not first or r.period.last >= first) and (not last or r.period.last <= last)
    ]


def name_of(place: str, store: Store) -> str:
    """Return a place's name."""
    return store.catalogue.cluster(place).name


def item(row: KpiRow, scope: Scope, store: Store, *, dated: bool = False) -> str:
    """Return a place with its figure, and its period where `dated`."""
    slots = {"name": name_of(row.cluster, store), "printed": shown(row, scope.language)}
    if dated:
        return tell(scope.language, "item_dated", **slots, period=when(row, scope.language))
    return tell(scope.language, "item", **slots)


def items(rows: Sequence[KpiRow], scope: Scope, store: Store, *, dated: bool = False) -> str:
    """Return places with their figures, one behind the other."""
    return "; ".join(item(r, scope, store, dated=dated) for r in rows)


def label_of(scope: Scope, store: Store) -> str:
    """Return the name of the measure."""
    return indicator_of(scope, store).name


def amount(figure: Figure, unit: str) -> str:
    """Return a derived number with its unit."""
    return f"{figure.text} {spelt(unit)}".strip()


def size(figure: Figure) -> str:
    """Return a derived number without its sign."""
    return figure.text.lstrip("-+")


def table(rows: Sequence[KpiRow], scope: Scope, store: Store) -> AnswerTable | None:
    """Return rows as a table, None where a sentence holds them all."""
    if len(rows) < 2:
        return None
    return lookup.rows_table(list(rows[:TABLE_LINES]), selection(scope), store)


def bars(rows: Sequence[KpiRow], scope: Scope, store: Store) -> Chart | None:
    """Return like figures of several places as a bar chart."""
    shown_rows = rows[:TABLE_LINES]
    if len(shown_rows) < 2:
        return None
    label, unit = label_of(scope, store), rows[0].unit
    points = tuple((name_of(r.cluster, store), r.value or 0.0) for r in shown_rows)
    return Chart("bar", label, say(scope.language, "cluster"), unit, ((label, points),))


def curve(rows: Sequence[KpiRow], scope: Scope, store: Store) -> Chart | None:
    """Return one place's figures over time as a line chart."""
    if len(rows) < 2:
        return None
    points = tuple((when(r, scope.language), r.value or 0.0) for r in rows)
    series = ((name_of(rows[0].cluster, store), points),)
    return Chart(
        "line", label_of(scope, store), say(scope.language, "period"), rows[0].unit, series
    )


def notes(
    rows: Sequence[KpiRow], scope: Scope, store: Store, *, alike: bool = True
) -> tuple[Note, ...]:
    """Return the two caveats at most that change the reading of several figures."""
    found = []
    if scope.found == DEFAULT:
        found.append(Note(tell(scope.language, "read_as", label=label_of(scope, store))))
    if not alike:
        periods = list(dict.fromkeys(when(r, scope.language) for r in rows))
        text = tell(scope.language, "unlike_order", periods=join(scope.language, periods))
        found.append(Note(text, row_refs(rows)))
    return tuple(found)


def siblings(scope: Scope, store: Store) -> tuple[Note, ...]:
    """Name measures of the same family that are not ordered with this one."""
    indicator = indicator_of(scope, store)
    names = [
        other.name
        for other in map(store.catalogue.indicator, family(store.catalogue, indicator.id))
        if other.kind == indicator.kind and store.rows(indicators=[other.id])
    ][:DEFINITIONS]
    if not names:
        return ()
    return (Note(say(scope.language, "other_definitions", names="; ".join(names))),)


def wholes(rows: Sequence[KpiRow], scope: Scope, store: Store) -> tuple[Note, ...]:
    """Name places with a figure that hold several of those listed, and are left out for it."""
    if scope.places:
        return ()
    listed = {r.cluster for r in rows}
    known = store.catalogue.clusters
    held = {r.cluster for r in firm(store.rows(indicators=[scope.indicator]))}
    names = [
        place.name
        for place in known
        if place.kind == "aggregate"
        and place.id in held - listed
        and sum(place.id in one.part_of for one in known if one.id in listed) > 1
    ]
    if not names:
        return ()
    text = tell(scope.language, "wholes_out", names=join(scope.language, names))
    return (Note(text),)


def lacking(scope: Scope, store: Store, places: Sequence[str]) -> Draft:
    """Decline for places without a figure, saying for which years there is one."""
    chosen = selection(scope, clusters=tuple(places))
    return lookup.compose(chosen, store)


def gap(text: str, scope: Scope, store: Store, kind: str, rests_on: Sequence[Ref] = ()) -> Draft:
    """Return a draft that declines with one sentence."""
    label = label_of(scope, store)
    told = Gap(label, text, rests_on=tuple(rests_on))
    return Draft(kind=kind, gaps=(told,), abstained=True, missing=(label,))


def stated(text: str, *evidence: Iterable[Ref]) -> Statement:
    """Return a statement with all the evidence given, in order."""
    return Statement(text, tuple(dict.fromkeys(chain.from_iterable(evidence))))
