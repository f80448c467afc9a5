"""Scorecards filled in from rows: which figures count, and the derived numbers.

A ranking that prints scores and weights is a scorecard whose scores are taken as they are. The
arithmetic is `bot.figures.scoring`'s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answer import Figure
from bot.evidence import Column, OfCard
from bot.figures.choice import firm, newest_first
from bot.figures.contributions import weights_in
from bot.figures.likeness import time_of
from bot.figures.scoring import DRAWS, SEED, WEIGHT_SPREAD, Card, exact
from index.catalogue import Catalogue, Ranking, Scorecard
from index.rows import KpiRow, Period
from index.store import Store


@dataclass(frozen=True, slots=True)
class Filled:
    """A scorecard with its rows: `rows[i][c]` is indicator i of cluster c, None where missing.

    `left_out` pairs each cluster that is not scored with the first indicator that it lacks. `given`
    is a figure of the card that is supposed: indicator, cluster and by how much it differs.
    """

    scorecard: Scorecard
    card: Card
    rows: tuple[tuple[KpiRow | None, ...], ...]
    left_out: tuple[tuple[str, str], ...]
    given: tuple[int, int, float] | None = None

    def supposing(self, part: int, cluster: int, change: float) -> "Filled":
        """Return the card with one figure changed by so much, as it cannot stay where it lacks."""
        now = self.card.values[part][cluster]
        card = self.card.with_value(part, cluster, float(exact(now or 0.0) + exact(change)))
        return replace(self, card=card, given=(part, cluster, change))

    def names(self, catalogue: Catalogue, *clusters: int) -> tuple[str, ...]:
        """Return the names of clusters by their place on the card."""
        return tuple(catalogue.cluster(self.card.clusters[c]).name for c in clusters)

    def order(self) -> tuple[int, ...]:
        """Return the clusters from the highest score to the lowest."""
        card = self.card
        return tuple(
            sorted(range(len(card.clusters)), key=lambda c: (-card.score(c), card.clusters[c]))
        )

    def figure(
        self,
        what: str,
        label: str,
        value: float,
        one: int,
        other: int = -1,
        *,
        part: int = -1,
        step: float = 0.0,
    ) -> Figure:
        """Return a number derived from the whole card, with the recipe to compute it again."""
        card = self.card
        columns = tuple(
            Column(weight, better, tuple(row is not None for row in rows))
            for weight, better, rows in zip(card.weights, card.better, self.rows, strict=True)
        )
        recipe = OfCard(what, card.method, columns, one, other, part, step, given=self.given)
        if what == "robust":
            recipe = replace(recipe, draws=DRAWS, seed=SEED, spread=float(WEIGHT_SPREAD))
        ids = tuple(row.id for column in self.rows for row in column if row)
        decimals = _decimals(value) if what == "pass" else 1
        unit = "percent" if what == "robust" else "points"
        return Figure(label, value, unit, ids, recipe, f"{value:,.{decimals}f}")

    def step(self, indicator: int) -> float:
        """Return the least change that an indicator's figures are printed with."""
        present = [row.value or 0.0 for row in self.rows[indicator] if row]
        return 10.0 ** -max(map(_decimals, present))


def _decimals(number: float) -> int:
    return max(0, -int(Decimal(str(number)).normalize().as_tuple().exponent))


def fill(scorecard: Scorecard, store: Store, period: Period | None = None) -> Filled:
    """Choose one period and unit of each indicator (most clusters, then newest) and who is scored.

    With the rule `leave-out` only clusters in all of them are; with `reweigh` those in any.
    A `period` given is the only one that is taken.
    """
    catalogue = store.catalogue
    everyone = tuple(c.id for c in catalogue.clusters if c.kind == "cluster")
    clusters = scorecard.clusters or everyone
    columns = [_column(indicator, clusters, store, period) for indicator, _ in scorecard.weights]
    enough = any if scorecard.missing == "reweigh" else all
    inside = tuple(c for c in clusters if enough(c in column for column in columns))
    left_out = tuple(
        (
            c,
            next(
                i for (i, _), held in zip(scorecard.weights, columns, strict=True) if c not in held
            ),
        )
        for c in clusters
        if c not in inside
    )
    rows = tuple(tuple(column.get(c) for c in inside) for column in columns)
    card = Card(
        inside,
        tuple(i for i, _ in scorecard.weights),
        tuple(w for _, w in scorecard.weights),
        tuple(catalogue.indicator(i).better or "higher" for i, _ in scorecard.weights),
        tuple(tuple(row.value if row else None for row in column) for column in rows),
        scorecard.normalise,
    )
    return Filled(scorecard, card, rows, left_out)


def _column(
    indicator: str, clusters: Sequence[str], store: Store, period: Period | None
) -> dict[str, KpiRow]:
    """Return an indicator's largest set of like rows, by cluster; undated ones of one source."""
    sets: dict[tuple[object, ...], dict[str, KpiRow]] = {}
    for row in firm(newest_first(store.rows(clusters=clusters, indicators=[indicator]))):
        if period and row.period != period:
            continue
        source = "" if row.period.last else row.source_id
        key = (row.unit, time_of(row), source)
        sets.setdefault(key, {}).setdefault(row.cluster, row)
    return max(
        sets.values(),
        key=lambda s: (len(s), max(r.period.last for r in s.values())),
        default={},
    )


def card_of(ranking: Ranking, store: Store, years: Sequence[int] = ()) -> Filled | None:
    """Return a ranking's newest edition as a scorecard, or that of the years asked for.

    None where scores or weights lack.
    """
    rows = newest_first(store.rows(indicators=[ranking.indicator]))
    rows = [r for r in rows if not years or r.period.last in years]
    if not rows:
        return None
    weights = [(i, w) for i, w in weights_in(ranking, rows[0].period) if w is not None]
    if len(weights) != len(ranking.components) or not weights:
        return None
    placed = tuple(dict.fromkeys(r.cluster for r in rows if r.period == rows[0].period))
    card = Scorecard(
        ranking.id, ranking.name, tuple(weights), clusters=placed, normalise="published"
    )
    return fill(card, store, rows[0].period)


def scores_of_card(filled: Filled, catalogue: Catalogue) -> list[Figure]:
    """Return the scores of a card, best first, labelled by the places' names."""
    order = filled.order()
    return [
        filled.figure("score", name, float(filled.card.score(c)), c)
        for c, name in zip(order, filled.names(catalogue, *order), strict=True)
    ]


def possible(value: float, kind: str) -> bool:
    """Say whether a figure of a kind can have a value: no place above the first, no share of all
    and more, no level below nothing."""
    if kind in {"rank", "tier"}:
        return value >= 1
    if kind == "share":
        return 0 <= value <= 100
    return kind == "growth" or value >= 0


def other_weights(
    weights: Mapping[str, float],
    parts: Sequence[str],
    shares: Sequence[float],
    factor: float | None,
    *,
    only: bool,
) -> dict[str, float] | None:
    """Return all weights alike without parts, else with the shares or the multiple of the parts.

    With `only` the other weights are left out, else they keep their proportions to one another.
    None where that cannot be.
    """
    if not parts:
        return dict.fromkeys(weights, 1.0)
    rest = sum(w for i, w in weights.items() if i not in parts)
    if only:
        changed = {i: w for i, w in weights.items() if i in parts}
    elif shares:
        if not rest or not 0 <= sum(shares) <= 1:
            return None
        new, left = dict(zip(parts, shares, strict=True)), 1 - sum(shares)
        changed = {i: new.get(i, round(w * left / rest, 6)) for i, w in weights.items()}
    else:
        changed = {i: w * (factor or 0) if i in parts else w for i, w in weights.items()}
    return {i: w for i, w in changed.items() if w} or None
