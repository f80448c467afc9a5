"""Says whether two KPI rows may be subtracted or ranked together, and if not, why not.

Reasons are values, put into words by `bot.answering`; numbers are made in `bot.figures.derived`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from index.periods import days_in
from index.rows import KpiRow

# Money units that differ by scale alone are brought to one scale before they are compared.
_SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}


@dataclass(frozen=True, slots=True)
class Unlike:
    """One way in which two rows differ. `hard` forbids arithmetic; else it is only called out.

    `what` is unit, indicator, period, inferred, kind, status, source, geography, bound or undated;
    `one` and `other` are the differing entries as printed.
    """

    what: str
    one: str
    other: str
    hard: bool


_YEARLY_MONEY = re.compile(r"^(?P<money>[A-Z]{3}) per year$")
_QUARTER = re.compile(r"\b(?:q([1-4])|h([12]))\b")
_MONTH = re.compile(r"\b(?:19|20)\d\d-(0[1-9]|1[0-2])\b")
_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "ma[jiy]",
    "jun",
    "jul",
    "aug",
    "sep",
    "o[ck]t",
    "nov",
    "dec",
)
_MONTH_NAME = re.compile("|".join(rf"\b({month})" for month in _MONTHS))


def part_of_year(label: str) -> float:
    """Return how far into its year a period ends, 1 where only the year is printed."""
    folded = label.casefold()
    if found := _QUARTER.search(folded):
        return int(found.group(1) or 0) / 4 + int(found.group(2) or 0) / 2
    if days := days_in(label):
        return days[-1].timetuple().tm_yday / 366
    if found := _MONTH.search(folded):
        return int(found.group(1)) / 12
    found = _MONTH_NAME.search(folded)
    return (found.lastindex or 0) / 12 if found else 1.0


def time_of(row: KpiRow) -> tuple[int, int, str]:
    """Return what two rows share that are for the same years and the same part of the year.

    A quarter is not the half year that it ends, and no month is either.
    """
    found = _QUARTER.search(row.period.label.casefold())
    part = found.group() if found else f"{part_of_year(row.period.label):.2f}"
    return row.period.first, row.period.last, part


def length_of(row: KpiRow) -> tuple[int, str]:
    """Return what rows of one series share: how many years a period spans, and which sort of part.

    A half year is no point in a series of years.
    """
    label = row.period.label.casefold()
    quarter = _QUARTER.search(label)
    if quarter:
        part = quarter.group()[0]
    else:
        part = "m" if _MONTH.search(label) or _MONTH_NAME.search(label) else ""
    return row.period.last - row.period.first, part


def base_unit(unit: str) -> tuple[str, float]:
    """Split a unit into its base and its scale: "DKK billion" is ("DKK", 1e9).

    Money a year is the money of the year that its period names.
    """
    scale = 1.0
    kept = []
    for word in unit.split():
        if word in _SCALES:
            scale *= _SCALES[word]
        else:
            kept.append(word)
    return _YEARLY_MONEY.sub(r"\g<money>", " ".join(kept)), scale


def differences(one: KpiRow, other: KpiRow) -> tuple[Unlike, ...]:
    """Return all ways in which two rows are unlike, the gravest first; empty when fully alike."""
    found = []

    def note(what: str, a: str, b: str, hard: bool) -> None:
        if a != b:
            found.append(Unlike(what, a or "–", b or "–", hard))

    note("unit", base_unit(one.unit)[0], base_unit(other.unit)[0], True)
    note("indicator", one.indicator, other.indicator, True)
    note("kind", one.kind, other.kind, True)
    if not one.period.last or not other.period.last:
        found.append(Unlike("undated", one.period.label, other.period.label, True))
    elif time_of(one) != time_of(other):
        found.append(Unlike("period", one.period.label, other.period.label, True))
    elif one.period.approximate != other.period.approximate:
        found.append(Unlike("inferred", one.period.label, other.period.label, False))
    for row in (one, other):
        if row.value is None:
            found.append(Unlike("bound", one.printed, other.printed, True))
            break
    note(
        "status", one.status, other.status, {one.status, other.status} & {"goal", "claim"} != set()
    )
    if one.cluster == other.cluster:
        note("geography", one.geography, other.geography, True)
    note("source", one.source_id, other.source_id, False)
    return tuple(found)


def alike(one: KpiRow, other: KpiRow) -> bool:
    """Say whether arithmetic on the two rows is sound."""
    return not any(unlike.hard for unlike in differences(one, other))


def unlike_among(rows: Sequence[KpiRow]) -> tuple[Unlike, ...]:
    """Return the ways in which any two of the rows are unlike, each once, the hard ones first."""
    found = dict.fromkeys(u for pair in combinations(rows, 2) for u in differences(*pair))
    return tuple(sorted(found, key=lambda unlike: not unlike.hard))


def in_order(one: KpiRow, other: KpiRow) -> int:
    """Compare two places: -1 where `one` is surely the smaller number, 1 the larger, 0 unknown.

    Bounds are enough: a place among the first five is smaller than one outside them.
    """
    one_low, one_high = bounds(one)
    other_low, other_high = bounds(other)
    if one_high is not None and other_low is not None and one_high < other_low:
        return -1
    if other_high is not None and one_low is not None and other_high < one_low:
        return 1
    return 0


def bounds(row: KpiRow) -> tuple[float | None, float | None]:
    """Return the lowest and highest number that a row allows; None where it is open."""
    if row.value is not None and row.kind in {"rank", "tier"}:
        return row.value, row.value
    if row.value is not None and not row.qualifier:
        return row.value, row.value
    return row.low, row.high
