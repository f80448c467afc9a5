"""Weighted scores: normalising, contributions, what would flip an order, and how robust it is.

Exact rational arithmetic, so that contributions add up to the gap to the last digit. One
convention throughout: contribution = weight × (normalised value of one − normalised value of the
other), weights divided by their sum; the scale (least, most, mean, spread) is that of all clusters
on the card and stays fixed when one value is imagined to change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
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
    """
    exacts = [exact(v) for v in values]
    sign = -1 if better == "lower" else 1
    if method == "share-of-best":
        best = min(exacts) if sign < 0 else max(exacts)
        shares: list[Fraction] = [
            (best / v if sign < 0 else v / best) if v and best else Fraction(0) for v in exacts
        ]
        return tuple(shares)
    if method == "z-score":
        mean = sum(exacts) / len(exacts)
        spread = exact(float(sum((v - mean) ** 2 for v in exacts) / len(exacts)) ** 0.5)
        return tuple(
            Fraction(sign * (v - mean) / spread) if spread else Fraction(0) for v in exacts
        )
    low, high = min(exacts), max(exacts)
    if low == high:
        return tuple(Fraction(0) for _ in exacts)
    return tuple(
        (v - low) / (high - low) if sign > 0 else (high - v) / (high - low) for v in exacts
    )


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard filled in. `values[i][c]` is indicator i of cluster c, as it is computed with."""

    clusters: tuple[str, ...]
    indicators: tuple[str, ...]
    weights: tuple[float, ...]
    better: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    method: str

    def shares(self) -> tuple[Fraction, ...]:
        """Return the weights divided by their sum."""
        total = sum(map(exact, self.weights))
        return tuple(exact(w) / total for w in self.weights)

    def parts(self, cluster: int) -> tuple[Fraction, ...]:
        """Return each indicator's weighted points of a cluster, on a scale of 100."""
        return tuple(
            100 * share * normalised(column, self.method, better)[cluster]
            for share, column, better in zip(self.shares(), self.values, self.better, strict=True)
        )

    def score(self, cluster: int) -> Fraction:
        """Return a cluster's score on a scale of 100."""
        return sum(self.parts(cluster), Fraction(0))

    def contributions(self, one: int, other: int) -> tuple[Fraction, ...]:
        """Return what each indicator adds to the gap; they sum to it exactly."""
        return tuple(a - b for a, b in zip(self.parts(one), self.parts(other), strict=True))

    def value_to_pass(self, behind: int, ahead: int, indicator: int) -> Fraction | None:
        """Return the value of one indicator at which `behind` draws level, the scale held fixed.

        None where the indicator has no weight or does not vary.
        """
        share = self.shares()[indicator]
        column = [exact(v) for v in self.values[indicator]]
        better = self.better[indicator]
        gap = (self.score(ahead) - self.score(behind)) / 100
        if not share or len(set(column)) == 1:
            return None
        sign = -1 if better == "lower" else 1
        if self.method == "share-of-best":
            best = min(column) if sign < 0 else max(column)
            level = normalised(self.values[indicator], self.method, better)[behind] + gap / share
            return best / level if sign < 0 and level > 0 else level * best if sign > 0 else None
        if self.method == "z-score":
            mean = sum(column) / len(column)
            unit = exact(float(sum((v - mean) ** 2 for v in column) / len(column)) ** 0.5)
        else:
            unit = max(column) - min(column)
        return column[behind] + sign * gap / share * unit

    def share_held(self, one: int, other: int) -> Fraction:
        """Return the share of seeded weightings, each weight moved by up to a quarter of itself,
        under which `one` stays above `other`."""
        diffs = [
            float(a - b)
            for a, b in zip(
                (
                    normalised(c, self.method, b)[one]
                    for c, b in zip(self.values, self.better, strict=True)
                ),
                (
                    normalised(c, self.method, b)[other]
                    for c, b in zip(self.values, self.better, strict=True)
                ),
                strict=True,
            )
        ]
        draw = Random(SEED)  # noqa: S311  a reproducible sample, no secret
        spread = float(WEIGHT_SPREAD)
        held = 0
        for _ in range(DRAWS):
            weights = [w * (1 + draw.uniform(-spread, spread)) for w in self.weights]
            held += sum(w * d for w, d in zip(weights, diffs, strict=True)) > 0
        return Fraction(held, DRAWS)
