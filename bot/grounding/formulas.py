"""Computes derived numbers again, in floating point, by formulas of the gate's own.

Nothing here is shared with `bot.figures`, which makes the numbers: two ways must meet in one value.
"""

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean
from types import MappingProxyType

from bot.evidence import Formula, OfCard, PartOf, PlacesGained, Raised, Recipe, Reweighed, Weighted
from bot.grounding.cards import recompute_card
from index.rows import KpiRow

# A currency has so many letters.
_CODE = 3
_SCALES = MappingProxyType({"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12})
# Two ways to one number in floating point differ by no more than this share of it.
SAME_VALUE = 1e-9


def recompute(recipe: Recipe, rows: Sequence[KpiRow]) -> float | None:
    """Return a derived number from rows read anew, None where the recipe does not apply to them."""
    if not rows or any(row.value is None for row in rows):
        return None
    numbers = [row.value or 0.0 for row in rows]
    try:
        match recipe:
            case Formula():
                return _by_formula(recipe.name, rows)
            case Weighted():
                return _weighted(recipe, numbers)
            case Reweighed():
                return _reweighed(recipe, numbers)
            case PlacesGained():
                return _places_gained(recipe, numbers)
            case PartOf():
                return _part_of(recipe.size, rows)
            case Raised():
                return numbers[0] + numbers[0] * recipe.percent / 100
            case OfCard():
                return recompute_card(recipe, numbers)
    except (ZeroDivisionError, OverflowError, IndexError, ValueError):
        return None


def _unit_and_scale(unit: str) -> tuple[str, float]:
    """Return a unit without its scale, and the scale; money a year is money of its year."""
    scale, kept = 1.0, []
    for word in unit.split():
        if word in _SCALES:
            scale *= _SCALES[word]
        else:
            kept.append(word)
    money = len(kept[0]) == _CODE and kept[0].isupper() if kept else False
    return " ".join(kept[:1] if money and kept[1:] == ["per", "year"] else kept), scale


def _by_formula(name: str, rows: Sequence[KpiRow]) -> float | None:
    """Return the value of a formula over amounts, each in its unit without its scale."""
    formula = _FORMULAS.get(name)
    units = [_unit_and_scale(row.unit) for row in rows]
    if formula is None or (len({base for base, _ in units}) > 1 and name not in _OF_TWO_UNITS):
        return None
    amounts = _amounts(rows)
    if name == "cagr":
        years = rows[1].period.last - rows[0].period.last
        return float((amounts[1] / amounts[0]) ** (1 / years) - 1) * 100 if years > 0 else None
    value = formula(amounts)
    return value / units[0][1] if name in _IN_THE_UNIT else value


def _amounts(rows: Sequence[KpiRow]) -> list[float]:
    return [(row.value or 0.0) * _unit_and_scale(row.unit)[1] for row in rows]


def _part_of(size: int, rows: Sequence[KpiRow]) -> float | None:
    if len({_unit_and_scale(row.unit)[0] for row in rows}) > 1:
        return None
    amounts = _amounts(rows)
    return sum(amounts[:size]) / sum(amounts) * 100


def _median(amounts: Sequence[float]) -> float:
    middle = sorted(amounts)[(len(amounts) - 1) // 2 : len(amounts) // 2 + 1]
    return sum(middle) / len(middle)


def _sum_change(amounts: Sequence[float]) -> float:
    half = len(amounts) // 2
    return (sum(amounts[half:]) / sum(amounts[:half]) - 1) * 100


_FORMULAS: Mapping[str, Callable[[Sequence[float]], float]] = MappingProxyType(
    {
        "sum": sum,
        "mean": fmean,
        "median": _median,
        "difference": lambda a: a[0] - a[1],
        "points": lambda a: a[1] - a[0],
        "ratio": lambda a: a[0] / a[1],
        "share": lambda a: a[0] / a[1] * 100,
        "percent_of": lambda a: a[0] / 100 * a[1],
        "percent_change": lambda a: (a[1] / a[0] - 1) * 100,
        "cagr": lambda a: a[1],
        "sum_change": _sum_change,
        "per": lambda a: a[0] / a[1],
        "per-hundred": lambda a: a[0] * 100 / a[1],
        "per-thousand": lambda a: a[0] * 1000 / a[1],
        "per-ten-thousand": lambda a: a[0] * 10_000 / a[1],
        "per-hundred-thousand": lambda a: a[0] * 100_000 / a[1],
        "per-million": lambda a: a[0] * 1_000_000 / a[1],
        "per-in-millions": lambda a: a[0] / 1e6 / a[1],
        "a day": lambda a: a[0] / 365,
        "a week": lambda a: a[0] / 52,
        "a month": lambda a: a[0] / 12,
    }
)
_IN_THE_UNIT = frozenset({"sum", "mean", "median", "difference", "points", "percent_of"})
_OF_TWO_UNITS = frozenset(
    {"percent_of", *(name for name in _FORMULAS if name.startswith("per-")), "per"}
)


def _weighted(recipe: Weighted, numbers: Sequence[float]) -> float | None:
    weights, total = recipe.weights, sum(recipe.weights)
    if recipe.what == "score":
        return sum(w * n for w, n in zip(weights, numbers, strict=True)) / total
    apart = [a - b for a, b in zip(numbers[0::2], numbers[1::2], strict=True)]
    if recipe.what == "gap":
        return sum(w * d for w, d in zip(weights, apart, strict=True)) / total
    return weights[recipe.part] * apart[0] / total


def _mean(weights: Sequence[float], numbers: Sequence[float]) -> float:
    return sum(w * n for w, n in zip(weights, numbers, strict=True)) / sum(weights)


def _reweighed(recipe: Reweighed, numbers: Sequence[float]) -> float:
    """Weigh the same numbers by two sets of weights; what lies between is the method's."""
    told = numbers
    if recipe.paired:
        told = [a - b for a, b in zip(numbers[0::2], numbers[1::2], strict=True)]
    return _mean(recipe.after, told) - _mean(recipe.before, told)


def _places_gained(recipe: PlacesGained, numbers: Sequence[float]) -> float:
    """Count who stands above the first cluster before and after."""
    states = (recipe.before, numbers[: recipe.size]), (recipe.after, numbers[recipe.size :])
    places = []
    for weights, state in states:
        width = len(weights)
        scores = [_mean(weights, state[at : at + width]) for at in range(0, len(state), width)]
        places.append(sum(score > scores[0] + SAME_VALUE for score in scores))
    return float(places[0] - places[1])
