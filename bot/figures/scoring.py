"""Weighted scores: normalising, contributions, what would flip an order, and how robust it is.

Exact rational arithmetic, so that contributions add up to the gap to the last digit. One
convention throughout: contribution = weight × (normalised value of one − normalised value of the
other), weights divided by the sum of those that a cluster has figures for. What would flip an
order is sought with the whole card scored anew, since a new value can move the scale.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

# Weightings drawn to see how far an order holds: enough for one percent, seeded so that the same
# card gives the same share.
DRAWS = 4000
SEED = 20_240_502
# Each weight may move by this share of itself.
WEIGHT_SPREAD = Fraction(1, 4)


def exact(number: float) -> Fraction:
    """Return the decimal number that a float was printed as, exactly."""
    return Fraction(str(number))


def normalised(values: Sequence[float], method: str, better: str) -> tuple[Fraction, ...]:
    """Return values on a common scale, more always being better.

    `min-max` gives 0 to the worst and 1 to the best; `share-of-best` divides by the best (or the
    best by the value where less is better); `z-score` counts standard deviations from the mean
    (population form; the root is taken in floating point). All equal values give zero each.
    `published` scores are taken as they are, on their scale of 100.
    """
    exacts = [exact(v) for v in values]
    least_first = better == "lower"
    worst, best = sorted((min(exacts), max(exacts)), reverse=least_first)
    if method == "published":
        return tuple(v / 100 for v in exacts)
    if method == "share-of-best":
        ratios = ((best, v) if least_first else (v, best) for v in exacts)
        return tuple(over / under if over and under else Fraction(0) for over, under in ratios)
    if method == "z-score":
        mean = Fraction(sum(exacts)) / len(exacts)
        spread = exact(float(sum((v - mean) ** 2 for v in exacts) / len(exacts)) ** 0.5)
        return _apart(exacts, mean, -spread if least_first else spread)
    return _apart(exacts, worst, best - worst)


def _apart(values: Sequence[Fraction], zero: Fraction, one: Fraction) -> tuple[Fraction, ...]:
    """Return values counted from a zero in units of `one`; all are zero where that is none."""
    return tuple((value - zero) / one if one else Fraction(0) for value in values)


# A value is sought up to so many doublings of a step away; beyond, none will do.
DOUBLINGS = 30


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard filled in. `values[i][c]` is indicator i of cluster c, as it is computed with.

    None where a cluster has no figure: its other weights are then scaled up.
    """

    clusters: tuple[str, ...]
    indicators: tuple[str, ...]
    weights: tuple[float, ...]
    better: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]
    method: str

    def shares(self, cluster: int) -> tuple[Fraction, ...]:
        """Return a cluster's weights divided by their sum, 0 where it has no figure."""
        held = [
            exact(w) if column[cluster] is not None else Fraction(0)
            for w, column in zip(self.weights, self.values, strict=True)
        ]
        total = sum(held) or Fraction(1)
        return tuple(w / total for w in held)

    def parts(self, cluster: int) -> tuple[Fraction, ...]:
        """Return each indicator's weighted points of a cluster, on a scale of 100."""
        return tuple(
            100 * share * self._level(n, cluster) for n, share in enumerate(self.shares(cluster))
        )

    def score(self, cluster: int) -> Fraction:
        """Return a cluster's score on a scale of 100."""
        return sum(self.parts(cluster), Fraction(0))

    def contributions(self, one: int, other: int) -> tuple[Fraction, ...]:
        """Return what each indicator adds to the gap; they sum to it exactly."""
        return tuple(a - b for a, b in zip(self.parts(one), self.parts(other), strict=True))

    def with_value(self, indicator: int, cluster: int, value: float) -> "Card":
        """Return the card with one value replaced."""
        column = list(self.values[indicator])
        column[cluster] = value
        values = list(self.values)
        values[indicator] = tuple(column)
        return replace(self, values=tuple(values))

    def value_to_pass(self, behind: int, ahead: int, indicator: int, step: float) -> float | None:
        """Return the nearest value of one indicator, in whole steps, that puts `behind` on top.

        None where no value does. `step` is the least change that the figures are printed with.
        """
        now = self.values[indicator][behind]
        if now is None:
            return None
        sign = -1 if self.better[indicator] == "lower" else 1

        def value(steps: int) -> float:
            return float(exact(now) + sign * steps * exact(step))

        def flips(steps: int) -> bool:
            card = self.with_value(indicator, behind, value(steps))
            return card.score(behind) > card.score(ahead)

        high = next((2**n for n in range(DOUBLINGS) if flips(2**n)), None)
        if high is None:
            return None
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if flips(middle) else (middle, high)
        return value(high)

    def share_held(self, one: int, other: int) -> Fraction:
        """Return the share of seeded weightings, each weight moved by up to a quarter of itself,
        under which `one` stays above `other`."""
        draw = Random(SEED)  # noqa: S311  a reproducible sample, no secret
        spread = float(WEIGHT_SPREAD)
        levels = [
            [None if column[c] is None else float(self._level(n, c)) for c in (one, other)]
            for n, column in enumerate(self.values)
        ]
        held = 0
        for _ in range(DRAWS):
            weights = [w * (1 + draw.uniform(-spread, spread)) for w in self.weights]
            scores = [_mean(weights, [pair[c] for pair in levels]) for c in (0, 1)]
            held += scores[0] > scores[1]
        return Fraction(held, DRAWS)

    def _level(self, indicator: int, cluster: int) -> Fraction:
        column = self.values[indicator]
        if column[cluster] is None:
            return Fraction(0)
        place = sum(v is not None for v in column[:cluster])
        present = [v for v in column if v is not None]
        return normalised(present, self.method, self.better[indicator])[place]


def _mean(weights: Sequence[float], levels: Sequence[float | None]) -> float:
    held = [(w, level) for w, level in zip(weights, levels, strict=True) if level is not None]
    total = sum(w for w, _ in held)
    return sum(w * level for w, level in held) / total if total else 0.0
