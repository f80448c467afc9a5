"""Splits gaps in a ranking that publishes its component scores, to the last digit.

One convention: a component's part is its weight, divided by the sum of the weights, times the
difference of the published scores. Between two places it splits their gap, between two editions
of one place its own change.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.answer import Figure
from bot.evidence import Recipe, Weighted
from bot.figures.choice import newest_first
from bot.figures.scoring import exact
from bot.language.packs import word_list
from index.catalogue import Ranking
from index.rows import KpiRow, Period
from index.store import Store
from index.text import words


@dataclass(frozen=True, slots=True)
class Part:
    """A component's weight with the row of one side and the row it is held against."""

    indicator: str
    weight: float
    one: KpiRow
    other: KpiRow


@dataclass(frozen=True, slots=True)
class Split:
    """A gap taken apart: both scores, the gap, and the parts, the largest first."""

    one: Figure
    other: Figure
    gap: Figure
    parts: tuple[tuple[Part, Figure], ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All numbers derived."""
        return (self.one, self.other, self.gap, *(figure for _, figure in self.parts))

    @property
    def lead(self) -> Figure:
        """The largest part in the direction of the gap."""
        return self.parts[0][1] if self.gap.value >= 0 else self.parts[-1][1]


def scores_of(ranking: Ranking, cluster: str, period: Period, store: Store) -> dict[str, KpiRow]:
    """Return a cluster's component scores in one edition, by indicator."""
    rows = newest_first(
        store.rows(clusters=[cluster], indicators=[i for i, _ in weights_in(ranking, period)])
    )
    found: dict[str, KpiRow] = {}
    for row in rows:
        if row.value is not None and row.period == period:
            found.setdefault(row.indicator, row)
    return found


def published_parts(ranking: Ranking, store: Store, one: KpiRow, other: KpiRow) -> tuple[Part, ...]:
    """Return all weighted components with both sides' scores, or () where one is missing.

    The sides are places in the ranking: of two clusters, or of one cluster in two editions.
    """
    sides = [scores_of(ranking, place.cluster, place.period, store) for place in (one, other)]
    parts = []
    for indicator, weight in weights_in(ranking, other.period):
        rows = [side.get(indicator) for side in sides]
        if weight is None or rows[0] is None or rows[1] is None:
            return ()
        parts.append(Part(indicator, weight, rows[0], rows[1]))
    return tuple(parts)


def weights_in(ranking: Ranking, period: Period) -> tuple[tuple[str, float | None], ...]:
    """Return the components with the weights of an edition, else with those of the ranking."""
    edition = next((e for e in ranking.editions if e.label == period.label), None)
    if edition and edition.weights:
        return edition.weights
    return tuple((c.indicator, c.weight) for c in ranking.components)


def published_totals(
    ranking: Ranking, one: KpiRow, other: KpiRow, store: Store
) -> tuple[KpiRow, ...]:
    """Return both sides' published total scores of an edition, () where they are not held.

    A total is a score of the ranking that is none of its components and is called so.
    """
    weighed = {indicator for indicator, _ in weights_in(ranking, other.period)}
    for id in (*ranking.sub_rankings, *ranking.background):
        indicator = store.catalogue.indicator(id)
        named = set(words(" ".join((indicator.name, *indicator.aliases))))
        if id in weighed or indicator.kind != "score" or not named & word_list("totals"):
            continue
        rows = [
            next(
                (
                    r
                    for r in store.rows(clusters=[side.cluster], indicators=[id])
                    if r.period == side.period
                ),
                None,
            )
            for side in (one, other)
        ]
        found = tuple(row for row in rows if row is not None and row.value is not None)
        if len(found) == len(rows):
            return found
    return ()


def number(value: float) -> str:
    """Return a figure with at most two decimals, one more than scores are printed with."""
    return f"{value:,.2f}".rstrip("0").rstrip(".") or "0"


def split(parts: Sequence[Part], names: tuple[str, str], store: Store) -> Split:
    """Return gap = Σ weight × (score of one − score of other) / Σ weight, largest part first."""
    weights = tuple(p.weight for p in parts)
    total = sum(map(exact, weights))
    values = [
        exact(p.weight) * (exact(p.one.value or 0) - exact(p.other.value or 0)) / total
        for p in parts
    ]
    made = [
        (
            p,
            figure_of(
                Weighted("part", weights, n),
                store.catalogue.indicator(p.indicator).name,
                value,
                (p.one, p.other),
            ),
        )
        for n, (p, value) in enumerate(zip(parts, values, strict=True))
    ]
    sides = [tuple(p.one for p in parts), tuple(p.other for p in parts)]
    scores = [
        figure_of(Weighted("score", weights), name, mean_score(rows, weights), rows)
        for name, rows in zip(names, sides, strict=True)
    ]
    pairs = tuple(row for p in parts for row in (p.one, p.other))
    gap = figure_of(Weighted("gap", weights), " – ".join(names), sum(values, Fraction(0)), pairs)
    return Split(scores[0], scores[1], gap, tuple(sorted(made, key=lambda m: -m[1].value)))


def mean_score(rows: Sequence[KpiRow], weights: Sequence[float]) -> Fraction:
    """Return scores by weight, divided by the sum of the weights."""
    parts = [exact(w) * exact(r.value or 0) for w, r in zip(weights, rows, strict=True)]
    return sum(parts, Fraction(0)) / sum(map(exact, weights))


def figure_of(
    recipe: Recipe, label: str, value: Fraction, rows: Iterable[KpiRow], unit: str = "points"
) -> Figure:
    """Return a number made of published scores."""
    ids = tuple(row.id for row in rows)
    return Figure(label, float(value), unit, ids, recipe, number(float(value)))
