"""Brings printed figures to units, and proves that a row's figure is its value.

Reading a printed figure is left to `index.numbers`, measures to `index.measures`.
"""

from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType

from index.measures import measure_of
from index.numbers import Number, figures_in, is_error, unit_words
from index.rows import KpiRow
from index.text import fold

SCALE_WORDS = MappingProxyType({1e3: "thousand", 1e6: "million", 1e9: "billion", 1e12: "trillion"})
# Words that say the minus of a figure that is printed without one.
_FALLS = frozenset(
    (
        *("down", "fell", "fall", "decrease", "decreased", "decline", "declined", "drop"),
        *("dropped", "loss", "lost", "minus", "lower", "negative", "shrank", "fewer", "less"),
        *("ned", "minskade", "minskat", "minskning", "faldt", "fald", "tilbage", "lavere"),
    )
)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A figure in a unit: value and bounds, the unit, and how many of it are one as printed."""

    value: float | None
    low: float | None
    high: float | None
    unit: str
    factor: float = 1.0


def fitted(figure: Number, printed_unit: str, unit: str) -> Fitted | None:
    """Return a figure in a unit; None where it measures something else.

    `printed_unit` is what the head or the words around a bare figure say. A figure in another
    currency or measure keeps its own; one in another scale is brought to the unit's.
    """
    base, base_currency, base_percent = unit_words(unit)
    head_scale, head_currency, head_percent = unit_words(printed_unit)
    scale = figure.scale if figure.scale != 1.0 else head_scale
    currency = figure.currency or head_currency
    percent = figure.percent or head_percent
    if (percent and not base_percent) or (currency and not base_currency):
        return None
    if currency and not same_currency(currency, base_currency):
        # Beside a bare figure a currency takes the place of the unit's own.
        scale = base if scale == 1.0 and not figure.currency else scale
        unit = f"{currency} {SCALE_WORDS.get(scale, '')}".strip()
        return _scaled(figure, 1.0, unit)
    # A bare figure is in the scale of the unit; one with a currency of its own says its own scale.
    factor = scale / base if scale != 1.0 or figure.currency else 1.0
    own = measure_of(figure.rest) or measure_of(printed_unit)
    wanted = measure_of(unit)
    if own and wanted is None:
        return None
    if own and wanted and own[0] == wanted[0]:
        factor *= own[1] / wanted[1]
    elif own and wanted:
        scaled = "" if scale == 1.0 else f"{SCALE_WORDS.get(scale, '')} "
        return _scaled(figure, 1.0, scaled + (figure.rest or printed_unit))
    return _scaled(figure, factor, unit)


def _scaled(figure: Number, factor: float, unit: str) -> Fitted:
    value, low, high = (
        None if one is None else float(f"{one * factor:.12g}")
        for one in (figure.value, figure.low, figure.high)
    )
    return Fitted(value, low, high, unit, factor)


def same_currency(one: str, other: str) -> bool:
    """Tell whether two currencies may be one; "kr" is any crown."""
    crowns = ("kr", "SEK", "DKK", "NOK")
    return one == other or ("kr" in (one, other) and one in crowns and other in crowns)


def agrees(printed: str, unit: str, value: float | None) -> bool:
    """Tell whether a printed figure, read in the unit of its row, is the row's value.

    A wording without digits is not read. The last printed digit may be rounded.
    """
    if is_error(printed) or (value is not None and not isfinite(value)):
        return False
    if value is None or not any(mark.isdecimal() for mark in printed):
        return True
    falls = bool(_FALLS & set(fold(printed).split()))
    return any(
        _is_near(fit, figure.step, value, falls)
        for decimal in ("", ".", ",")
        for figure in figures_in(printed, decimal=decimal)
        for fit in _readings(figure, unit)
    )


def row_contradiction(row: KpiRow, published: str) -> tuple[str, str] | None:
    """Return what is wrong with a row by itself and the mend, None where it agrees.

    Its printed figure must be its value, and a final figure is no later than its source; rankings
    are named after the year to come.
    """
    if not agrees(row.printed, row.unit, row.value):
        told = "no figure" if row.value is None else f"value {row.value:g}"
        return (
            f"{told} is not the printed '{row.printed}'",
            "correct value, printed or unit; printed is the source's own wording",
        )
    ahead = 1 if row.kind in ("rank", "score", "tier") else 0
    year = int(published[:4]) if published[:4].isdigit() else 0
    if year and row.status == "final" and row.period.first > year + ahead:
        return (
            f"a final figure of {row.period.label} is later than its source, of {year}",
            "give it the status goal, estimate or provisional, or correct the period or the date",
        )
    return None


def spelt_out(printed: str, figure: Number, head: str, fit: Fitted, unit: str) -> str:
    """Return a cell's figure with what its head says of it, where the cell alone says less.

    "4300" under "EUR thousand" is "4300 thousand EUR", "4.3 bn" of money "4.3 bn EUR".
    """
    scale, currency, _ = unit_words(head)
    own = unit_words(unit)[1]
    measure = measure_of(head)
    if measure and fit.factor != 1.0 and not measure_of(figure.rest):
        return f"{printed} {head}"
    if own and figure.scale != 1.0 and not figure.currency:
        return f"{printed} {currency or own}"
    if figure.scale != 1.0 or scale == 1.0 or (fit.factor == 1.0 and not figure.currency):
        return printed
    money = "" if figure.currency else currency or own
    behind = money or ("" if own or figure.rest else unit)
    return f"{printed} {SCALE_WORDS.get(scale, '')} {behind}".strip()


def _readings(figure: Number, unit: str) -> list[Fitted]:
    """Return a figure in a unit; beside a currency and without a scale it may be in the unit's."""
    fit = fitted(figure, "", unit)
    if fit is None or not _same_unit(fit.unit, unit):
        return []
    bare = figure.currency and figure.scale == 1.0
    return [fit, _scaled(figure, 1.0, unit)] if bare else [fit]


def _same_unit(one: str, other: str) -> bool:
    return unit_words(one) == unit_words(other) or one == other


def _is_near(fit: Fitted, step: float, value: float, falls: bool) -> bool:
    if fit.value is None:
        return False
    margin = 0.5 * step * fit.factor + 1e-9 * abs(value) + 1e-12
    return abs(fit.value - value) <= margin or (falls and abs(fit.value + value) <= margin)
