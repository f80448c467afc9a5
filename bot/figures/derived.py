"""Numbers derived from KPI rows, each kept with its operands so that it can be computed again.

The gate has formulas of its own for the same numbers (`bot.grounding.formulas`). Whether rows may
be combined is `bot.figures.likeness`'s to say.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from types import MappingProxyType

from bot.answer import Figure
from bot.evidence import Formula, PartOf, Raised
from bot.figures.likeness import base_unit
from index.rows import KpiRow

# A figure made of rounded figures is shown with no more digits than its operands carry.
PERCENT_DECIMALS = 1
RATIO_DECIMALS = 1
# From here on the decimals of a percentage say nothing.
WHOLE_PERCENT = 100
# The operations that give so many of the first for each of the second, with their factors.
PER = {
    "per": 1.0,
    "per-hundred": 1e2,
    "per-thousand": 1e3,
    "per-ten-thousand": 1e4,
    "per-hundred-thousand": 1e5,
    "per-million": 1e6,
    "per-in-millions": 1e-6,
}
# The operations that spread the figure of a year over its parts, with how many those are.
SPREAD = {"a day": 365, "a week": 52, "a month": 12}
# A figure below this is told for more of the second.
LEAST_TOLD = 0.1
# From here on one decimal more than a figure has says nothing.
WHOLE_AMOUNT = 1_000
# From here on the decimals of "so many for each" say nothing.
WHOLE_FROM = 20


def derive(operation: str, label: str, rows: Sequence[KpiRow]) -> Figure | None:
    """Return the figure of an operation, None where it is undefined: no years, division by 0, or
    units that differ, since nothing makes a sum or difference of those.

    `difference` is first minus second in the first row's unit; `ratio` first over second;
    `percent_change` from first to second in percent; `cagr` the compound annual growth rate from
    first to second in percent a year, (b / a) ** (1 / years) − 1; `sum` adds all rows; `share` is
    first over second in percent, `percent_of` so many percent of the first as the second says;
    `mean` and `median` are of all rows; `sum_change` is the change in percent from the sum of the
    first half of the rows to that of the second; `points` is second minus first in percentage
    points or places; `per` is first for each of second, `per-thousand` for each thousand of it and
    so on, all in the base unit of the first or, where that makes long numbers, in millions of it
    (`per-in-millions`); `a day`, `a week` and `a month` spread one year's figure evenly, in its
    base unit.
    """
    formula = _FORMULAS.get(operation)
    values = [Decimal(str(row.value)) for row in rows if row.value is not None]
    if formula is None or len(values) != len(rows) or not _one_unit(operation, rows):
        return None
    if operation in _OF_PAIRS and len(rows) != 2:
        return None
    scales = [Decimal(str(base_unit(row.unit)[1])) for row in rows]
    amounts = [v * s for v, s in zip(values, scales, strict=True)]
    years = rows[-1].period.last - rows[0].period.last
    try:
        value = formula(amounts) if operation != "cagr" else _yearly(amounts, years)
    except ArithmeticError:
        return None
    # Operands in the unit of the result: "2.1 billion" beside millions has no decimals.
    measured = amounts[:1] if operation == "percent_of" else amounts
    operands = [amount / scales[0] for amount in measured]
    if operation in _IN_THE_UNIT:
        value /= scales[0]
    return Figure(
        label=label,
        value=float(value),
        unit=_unit(operation, rows),
        rows=tuple(row.id for row in rows),
        recipe=Formula(operation),
        text=rounded(value, operation, operands),
    )


def scaled(row: KpiRow, label: str, percent: float) -> Figure | None:
    """Return a row's figure changed by so many percent, with one digit more where it has to."""
    if row.value is None:
        return None
    value = Decimal(str(row.value))
    changed = value * (1 + Decimal(str(percent)) / 100)
    # What is counted in thousands has no use for one digit more.
    text = rounded(changed, "mean" if abs(changed) < WHOLE_AMOUNT else "sum", (value,))
    return Figure(label, float(changed), row.unit, (row.id,), Raised(percent), text)


def part_of(label: str, rows: Sequence[KpiRow], size: int = 1) -> Figure | None:
    """Return the first `size` rows as a share of all, in percent; None where units differ."""
    if any(row.value is None for row in rows) or not _one_unit("sum", rows):
        return None
    amounts = [Decimal(str(row.value)) * Decimal(str(base_unit(row.unit)[1])) for row in rows]
    if not (whole := _total(amounts)):
        return None
    share = 100 * _total(amounts[:size]) / whole
    text = rounded(share, "share", amounts)
    return Figure(label, float(share), "percent", tuple(r.id for r in rows), PartOf(size), text)


def _yearly(amounts: Sequence[Decimal], years: int) -> Decimal:
    times = amounts[1] / amounts[0]
    if years <= 0 or times <= 0:
        raise ArithmeticError
    return Decimal(str(100 * (float(times) ** (1 / years) - 1)))


def _sum_change(amounts: Sequence[Decimal]) -> Decimal:
    half = len(amounts) // 2
    before, after = sum(amounts[:half], Decimal(0)), sum(amounts[half:], Decimal(0))
    return 100 * (after - before) / before


def _total(amounts: Sequence[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _each(factor: float) -> Callable[[Sequence[Decimal]], Decimal]:
    return lambda a: a[0] / a[1] * Decimal(str(factor))


def _part_of(number: int) -> Callable[[Sequence[Decimal]], Decimal]:
    return lambda a: a[0] / number


_FORMULAS: Mapping[str, Callable[[Sequence[Decimal]], Decimal]] = MappingProxyType(
    {
        "difference": lambda a: a[0] - a[1],
        "points": lambda a: a[1] - a[0],
        "sum": _total,
        "mean": lambda a: _total(a) / len(a),
        "median": lambda a: Decimal(median(a)),
        "sum_change": _sum_change,
        "ratio": lambda a: a[0] / a[1],
        "share": lambda a: 100 * a[0] / a[1],
        "percent_of": lambda a: a[0] * a[1] / 100,
        "percent_change": lambda a: 100 * (a[1] - a[0]) / a[0],
        "cagr": lambda a: a[1],
        **{name: _each(factor) for name, factor in PER.items()},
        **{name: _part_of(number) for name, number in SPREAD.items()},
    }
)
_OF_PAIRS = frozenset(
    {"difference", "points", "ratio", "share", "percent_change", "percent_of", "cagr", *PER}
)
_IN_THE_UNIT = frozenset({"difference", "points", "sum", "mean", "median", "percent_of"})
_OF_TWO_UNITS = frozenset({"percent_of", *PER})
_UNITS: Mapping[str, str] = MappingProxyType(
    {"ratio": "times", "cagr": "percent a year"}
    | dict.fromkeys(("share", "percent_change", "sum_change"), "percent")
)


def _unit(operation: str, rows: Sequence[KpiRow]) -> str:
    if operation in PER:
        return _per_unit(operation, rows[0].unit, rows[1].unit)
    if operation in SPREAD:
        return f"{base_unit(rows[0].unit)[0]} {operation}"
    return _UNITS.get(operation, rows[0].unit)


def _one_unit(operation: str, rows: Sequence[KpiRow]) -> bool:
    """Say whether there are rows, and in one unit where the operation asks for that."""
    units = {base_unit(row.unit)[0] for row in rows}
    return len(units) == 1 or (operation in _OF_TWO_UNITS and bool(units))


def rounded(value: Decimal, operation: str, operands: Sequence[Decimal]) -> str:
    """Return the number as it is shown: as many decimals as its operands, one for rates."""
    if operation in {"ratio", "share", "percent_change", "cagr", "sum_change", "per-hundred"}:
        decimals = RATIO_DECIMALS if operation == "ratio" else PERCENT_DECIMALS
        if operation != "ratio" and abs(value) >= WHOLE_PERCENT:
            decimals = 0
    elif operation in PER or operation in SPREAD:
        decimals = 0 if abs(value) >= WHOLE_FROM else RATIO_DECIMALS + (abs(value) < 1)
    else:
        exponents = [operand.normalize().as_tuple().exponent for operand in operands]
        decimals = max(max(0, -int(exponent)) for exponent in exponents)
        if (
            operation in {"mean", "median", "percent_of"}
            and -int(value.normalize().as_tuple().exponent) > decimals
        ):
            decimals += 1
    quantum = Decimal(1).scaleb(-decimals)
    return f"{value.quantize(quantum, rounding=ROUND_HALF_UP):,f}"


def per_operation(one: KpiRow, other: KpiRow, scale: float = 0.0) -> str:
    """Return the `per` operation of the scale asked for, else that of a number easily read."""
    if asked := next((name for name, factor in PER.items() if factor == scale), ""):
        return asked
    if one.value is None or not other.value:
        return "per"
    each = one.value * base_unit(one.unit)[1] / (other.value * base_unit(other.unit)[1])
    if abs(each) >= LEAST_TOLD:
        return "per-in-millions" if abs(each) >= 1e6 else "per"
    return "per-thousand" if abs(each) * PER["per-thousand"] >= LEAST_TOLD else "per-million"


def _per_unit(operation: str, one: str, other: str) -> str:
    counted, each = base_unit(one)[0], base_unit(other)[0]
    if operation == "per-in-millions":
        counted = f"million {counted}"
    scale = scale_of(operation)
    return f"{counted} per {f'{scale} {each}' if scale else _singular(each)}"


def scale_of(operation: str) -> str:
    """Return the words of how many of the second a `per` operation is for, "" for one of them."""
    words = operation.removeprefix("per").replace("-", " ").strip()
    return "" if words == "in millions" else words


def _singular(unit: str) -> str:
    """Return an English unit in the singular ("companies" is "company", "people" is "person")."""
    if unit == "people":
        return "person"
    if unit.endswith("ies"):
        return f"{unit[:-3]}y"
    return unit[:-1] if unit.endswith("s") and not unit.endswith("ss") else unit
