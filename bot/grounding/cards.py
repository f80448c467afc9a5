"""Computes the numbers of a scorecard again, in floating point, from the values of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from bot.evidence import OfCard

# Two scores nearer than this are a tie in floating point.
TIE = 1e-9
# A value is sought up to so many doublings of a step away.
DOUBLINGS = 30

Values = Sequence[Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class _Grid:
    """A card's weights, directions and values, `values[indicator][cluster]`."""

    method: str
    weights: tuple[float, ...]
    better: tuple[str, ...]
    values: Values

    def points(self, cluster: int) -> list[float]:
        """Return the weighted points of a cluster, on a scale of 100."""
        held = [column[cluster] is not None for column in self.values]
        total = sum(w for w, has in zip(self.weights, held, strict=True) if has)
        return [
            100 * weight / total * self.level(n, cluster) if held[n] else 0.0
            for n, weight in enumerate(self.weights)
        ]

    def score(self, cluster: int) -> float:
        """Return a cluster's score on a scale of 100."""
        return sum(self.points(cluster))

    def level(self, indicator: int, cluster: int) -> float:
        """Return a value on the common scale of the method."""
        column = self.values[indicator]
        own = column[cluster] or 0.0
        present = [v for v in column if v is not None]
        less = self.better[indicator] == "lower"
        if self.method == "published":
            return own / 100
        if self.method == "share-of-best":
            best = min(present) if less else max(present)
            return float(best / own if less else own / best) if own and best else 0.0
        low, high = min(present), max(present)
        if low == high:
            return 0.0  # by a mean that is rounded, equal values would stand off it
        if self.method == "z-score":
            mean = sum(present) / len(present)
            spread = float((sum((v - mean) ** 2 for v in present) / len(present)) ** 0.5)
            return float((mean - own if less else own - mean) / spread)
        return float((high - own if less else own - low) / (high - low))

    def with_value(self, indicator: int, cluster: int, value: float) -> "_Grid":
        """Return the grid with one value replaced."""
        column = [value if n == cluster else v for n, v in enumerate(self.values[indicator])]
        values = [column if n == indicator else c for n, c in enumerate(self.values)]
        return _Grid(self.method, self.weights, self.better, values)


def recompute_card(recipe: OfCard, numbers: Sequence[float]) -> float | None:
    """Return a number of a scorecard from the values of its rows, column by column."""
    rest = iter(numbers)
    grid = _Grid(
        recipe.method,
        tuple(column.weight for column in recipe.columns),
        tuple(column.better for column in recipe.columns),
        [[next(rest) if held else None for held in column.held] for column in recipe.columns],
    )
    if recipe.given:
        part, cluster, change = recipe.given
        grid = grid.with_value(part, cluster, (grid.values[part][cluster] or 0.0) + change)
    one, other = recipe.one, recipe.other
    match recipe.what:
        case "score":
            return grid.score(one)
        case "gap":
            return grid.score(one) - grid.score(other)
        case "part":
            return grid.points(one)[recipe.part] - grid.points(other)[recipe.part]
        case "robust":
            return _robust(grid, recipe)
        case "pass":
            return _passing(grid, recipe)
        case _:
            return None


def _robust(grid: _Grid, recipe: OfCard) -> float:
    """Count, in percent, the weightings under which one cluster stays above another."""
    draw = Random(recipe.seed)  # noqa: S311  a reproducible sample, no secret
    levels = [
        [None if column[c] is None else grid.level(n, c) for n, column in enumerate(grid.values)]
        for c in (recipe.one, recipe.other)
    ]
    held = 0
    for _ in range(recipe.draws):
        drawn = [w * (1 + draw.uniform(-recipe.spread, recipe.spread)) for w in grid.weights]
        one, other = (_weighed(drawn, side) for side in levels)
        held += one > other
    return 100 * held / recipe.draws


def _weighed(weights: Sequence[float], levels: Sequence[float | None]) -> float:
    total = sum(w for w, level in zip(weights, levels, strict=True) if level is not None)
    told = sum(w * level for w, level in zip(weights, levels, strict=True) if level is not None)
    return told / total if total else 0.0


def _passing(grid: _Grid, recipe: OfCard) -> float | None:
    """Seek the least number of steps of one value that flips an order."""
    behind, ahead, indicator = recipe.one, recipe.other, recipe.part
    now = grid.values[indicator][behind] or 0.0
    sign = -1.0 if grid.better[indicator] == "lower" else 1.0

    def flips(steps: int) -> bool:
        tried = grid.with_value(indicator, behind, now + sign * steps * recipe.step)
        return tried.score(behind) - tried.score(ahead) > TIE

    high = next((1 << n for n in range(DOUBLINGS) if flips(1 << n)), None)
    if high is None:
        return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if flips(middle) else (middle, high)
    return now + sign * high * recipe.step
