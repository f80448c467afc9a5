"""Scorecards filled in from rows: which figures count, and the derived numbers.

The arithmetic is `bot.scoring`'s, the sentences are `bot.composing.scorecard`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.answer import AnswerTable, Cell, Figure
from bot.comparability import time_of
from bot.evidence import Column, OfCard, RowRef
from bot.phrases import say
from bot.picking import newest_first, shown, when
from bot.scoring import DRAWS, SEED, WEIGHT_SPREAD, Card
from index.catalogue import Catalogue, Scorecard
from index.rows import KpiRow
from index.store import Store


@dataclass(frozen=True, slots=True)
class Filled:
    """A scorecard with its rows: `rows[i][c]` is indicator i of cluster c, None where missing.

    `left_out` pairs each cluster that is not scored with the first indicator that it lacks.
    """

    scorecard: Scorecard
    card: Card
    rows: tuple[tuple[KpiRow | None, ...], ...]
    left_out: tuple[tuple[str, str], ...]

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
        recipe = OfCard(what, card.method, columns, one, other, part, step)
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


def fill(scorecard: Scorecard, store: Store) -> Filled:
    """Choose one period and unit of each indicator (most clusters, then newest) and who is scored.

    With the rule `leave-out` only clusters in all of them are; with `reweigh` those in any.
    """
    catalogue = store.catalogue
    everyone = tuple(c.id for c in catalogue.clusters if c.kind == "cluster")
    clusters = scorecard.clusters or everyone
    columns = [_column(indicator, clusters, store) for indicator, _ in scorecard.weights]
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


def _column(indicator: str, clusters: Sequence[str], store: Store) -> dict[str, KpiRow]:
    """Return an indicator's largest set of like rows, by cluster; undated ones of one source."""
    sets: dict[tuple[object, ...], dict[str, KpiRow]] = {}
    for row in newest_first(store.rows(clusters=clusters, indicators=[indicator])):
        if row.value is not None and row.status not in {"goal", "claim"}:
            source = "" if row.period.last else row.source_id
            key = (row.unit, time_of(row), source)
            sets.setdefault(key, {}).setdefault(row.cluster, row)
    return max(
        sets.values(),
        key=lambda s: (len(s), max(r.period.last for r in s.values())),
        default={},
    )


def table(filled: Filled, language: str, catalogue: Catalogue) -> tuple[AnswerTable, list[Figure]]:
    """Return the card as a table, best first, and the figures of the scores in that order."""
    card, order = filled.card, filled.order()
    scores = [
        filled.figure("score", name, float(card.score(c)), c)
        for c, name in zip(order, filled.names(catalogue, *order), strict=True)
    ]
    header = (
        say(language, "cluster"),
        say(language, "score"),
        *(catalogue.indicator(i).name for i in card.indicators),
    )
    lines = tuple(
        (
            Cell(score.label),
            Cell(score.text, score.ref, score.value),
            *(_cell(column[c], language) for column in filled.rows),
        )
        for c, score in zip(order, scores, strict=True)
    )
    return AnswerTable(header, lines, filled.scorecard.name), scores


def _cell(row: KpiRow | None, language: str) -> Cell:
    if row is None:
        return Cell("–")
    dated = f" ({when(row, language)})" if row.period.last else ""
    return Cell(f"{shown(row, language)}{dated}", RowRef(row.id), row.value)
