"""Scorecards filled in from rows: which figures count, the derived numbers, and the gate's check.

The arithmetic is `bot.scoring`'s, the sentences are `bot.composing.scorecard`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.answer import AnswerTable, Cell, Figure
from bot.comparability import time_of
from bot.phrases import say
from bot.picking import newest_first, shown, when
from bot.scoring import DOUBLINGS, Card
from index.catalogue import Catalogue, Scorecard
from index.rows import KpiRow
from index.store import Store

# Two scores nearer than this are a tie in floating point.
TIE = 1e-9


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

    def figure(self, what: str, label: str, value: float, one: int, other: int = -1) -> Figure:
        """Return a number derived from the whole card, with the recipe to compute it again."""
        card = self.card
        columns = zip(card.weights, card.better, self.rows, strict=True)
        recipe = ";".join(
            f"{w},{b},{''.join('01'[row is not None] for row in column)}"
            for w, b, column in columns
        )
        operation = f"card|{what}|{card.method}|{recipe}|{one}|{other}"
        ids = tuple(row.id for column in self.rows for row in column if row)
        decimals = _decimals(value) if what.startswith("pass") else 1
        unit = "percent" if what == "robust" else "points"
        return Figure(
            f"figure:{operation}", label, value, unit, ids, operation, f"{value:,.{decimals}f}"
        )

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
            Cell(score.text, score.id, score.value),
            *(_cell(column[c], language) for column in filled.rows),
        )
        for c, score in zip(order, scores, strict=True)
    )
    return AnswerTable(header, lines, filled.scorecard.name), scores


def _cell(row: KpiRow | None, language: str) -> Cell:
    if row is None:
        return Cell("–")
    dated = f" ({when(row, language)})" if row.period.last else ""
    return Cell(f"{shown(row, language)}{dated}", row.id, row.value)


def recompute_card(operation: str, values: Sequence[float]) -> float | None:
    """Compute a scorecard figure again in floating point, from the numbers of its rows.

    The gate's own way: `operation` carries the recipe, `values` the columns one after another,
    each without the clusters that its mask leaves out.
    """
    _, what, method, recipe, one_text, other_text = operation.split("|")
    one, other = int(one_text), int(other_text)
    weights, better, columns = [], [], []
    rest = iter(values)
    for entry in recipe.split(";"):
        weight, direction, mask = entry.split(",")
        weights.append(float(weight))
        better.append(direction)
        columns.append([next(rest) if held == "1" else None for held in mask])

    def points(cluster: int) -> list[float]:
        return _points(weights, better, columns, method, cluster)

    if what == "score":
        return sum(points(one))
    if what == "gap":
        return sum(points(one)) - sum(points(other))
    if what.startswith("part"):
        part = int(what[4:])
        return points(one)[part] - points(other)[part]
    if what == "robust":
        size = range(len(columns[0])), range(len(columns))
        ids = tuple(tuple(map(str, sizes)) for sizes in size)
        grid = tuple(map(tuple, columns))
        card = Card(ids[0], ids[1], tuple(weights), tuple(better), grid, method)
        return 100 * float(card.share_held(one, other))
    indicator, step = what.removeprefix("pass").split("@")
    return _passing(int(indicator), float(step), one, other, weights, better, columns, method)


def _passing(
    indicator: int,
    step: float,
    behind: int,
    ahead: int,
    weights: list[float],
    better: list[str],
    columns: list[list[float | None]],
    method: str,
) -> float | None:
    """Seek the least number of steps that flips an order, by doubling and halving in floats."""
    column = columns[indicator]
    now = column[behind] or 0.0
    sign = -1.0 if better[indicator] == "lower" else 1.0

    def lead(steps: int) -> float:
        column[behind] = now + sign * steps * step
        scores = [sum(_points(weights, better, columns, method, c)) for c in (behind, ahead)]
        column[behind] = now
        return scores[0] - scores[1]

    high = 1
    while lead(high) <= TIE:
        high *= 2
        if high >= 2**DOUBLINGS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if lead(middle) > TIE else (middle, high)
    return now + sign * high * step


def _points(
    weights: list[float],
    better: list[str],
    columns: list[list[float | None]],
    method: str,
    cluster: int,
) -> list[float]:
    held = [w for w, column in zip(weights, columns, strict=True) if column[cluster] is not None]
    total = sum(held)
    points = []
    for weight, direction, column in zip(weights, better, columns, strict=True):
        own = column[cluster]
        level = 0.0 if own is None else _level(own, column, method, direction)
        points.append(100 * weight / total * level)
    return points


def _level(own: float, column: list[float | None], method: str, better: str) -> float:
    present = [v for v in column if v is not None]
    sign = -1.0 if better == "lower" else 1.0
    if method == "published":
        return own / 100
    if method == "share-of-best":
        best = min(present) if sign < 0 else max(present)
        return (best / own if sign < 0 else own / best) if own and best else 0.0
    if method == "z-score":
        mean = sum(present) / len(present)
        spread = (sum((v - mean) ** 2 for v in present) / len(present)) ** 0.5
        return sign * (own - mean) / spread if spread else 0.0
    low, high = min(present), max(present)
    return ((own - low) if sign > 0 else (high - own)) / (high - low) if high > low else 0.0
