"""What moves a place between two editions of a ranking with published scores and weights.

Own change, rivals' change, change of weights, entrants and leavers, one step after the other.
"""

from fractions import Fraction
from itertools import chain, pairwise

from bot.answer import Figure
from bot.evidence import PlacesGained, Reweighed
from bot.figures.contributions import (
    Part,
    Split,
    figure_of,
    mean_score,
    scores_of,
    split,
    weights_in,
)
from bot.figures.scoring import exact
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store

Scores = dict[str, tuple[KpiRow, ...]]
Weights = tuple[float, ...]
State = tuple[Scores, Weights]


def scores_in(ranking: Ranking, edition: KpiRow, store: Store) -> Scores:
    """Return the component scores of all that an edition places, in the order of the weights."""
    placed = {r.cluster for r in store.rows(indicators=[ranking.indicator])}
    indicators = [indicator for indicator, _ in weights_in(ranking, edition.period)]
    scores = {}
    for cluster in sorted(placed):
        held = scores_of(ranking, cluster, edition.period, store)
        if indicators and all(indicator in held for indicator in indicators):
            scores[cluster] = tuple(held[indicator] for indicator in indicators)
    return scores if all(w is not None for _, w in weights_in(ranking, edition.period)) else {}


def weights_of(ranking: Ranking, edition: KpiRow) -> Weights:
    """Return the weights of an edition in the order of its components."""
    return tuple(weight or 0.0 for _, weight in weights_in(ranking, edition.period))


def own_change(
    cluster: str, before: Scores, after: Scores, weights: Weights, store: Store
) -> Split:
    """Split a place's own change of score, by the weights of one edition."""
    parts = [
        Part(new.indicator, weight, new, old)
        for new, old, weight in zip(after[cluster], before[cluster], weights, strict=True)
    ]
    name = store.catalogue.cluster(cluster).name
    return split(parts, (name, name), store)


def turned(cluster: str, before: State, after: State) -> list[str]:
    """Return the rivals that stand on the other side of a place after than before."""

    def above(other: str, state: State) -> bool:
        scores, weights = state
        return mean_score(scores[other], weights) > mean_score(scores[cluster], weights)

    both = [c for c in after[0] if c in before[0] and c != cluster]
    return [c for c in both if above(c, before) != above(c, after)]


def gap_between(cluster: str, rival: str, state: State, store: Store) -> Figure:
    """Return the gap of scores between two places."""
    scores, weights = state
    parts = [
        Part(a.indicator, weight, a, b)
        for a, b, weight in zip(scores[cluster], scores[rival], weights, strict=True)
    ]
    names = [store.catalogue.cluster(c).name for c in (cluster, rival)]
    return split(parts, (names[0], names[1]), store).gap


def gap_reweighed(
    cluster: str, rival: str, after: Scores, weights: tuple[Weights, Weights], store: Store
) -> Figure:
    """Return what new weights alone do to a gap."""
    by_new = gap_between(cluster, rival, (after, weights[1]), store)
    by_old = gap_between(cluster, rival, (after, weights[0]), store)
    value = exact(by_new.value) - exact(by_old.value)
    pairs = zip(after[cluster], after[rival], strict=True)
    recipe = Reweighed(*weights, paired=True)
    return figure_of(recipe, by_new.label, value, chain.from_iterable(pairs))


def reweighed(
    cluster: str, after: Scores, weights: tuple[Weights, Weights], store: Store
) -> tuple[Figure, Figure]:
    """Return what new weights alone do to a score, and the score that they come to."""
    reached = own_change(cluster, after, after, weights[1], store).one
    value = mean_score(after[cluster], weights[1]) - mean_score(after[cluster], weights[0])
    name = store.catalogue.cluster(cluster).name
    return figure_of(Reweighed(*weights), name, value, after[cluster]), reached


def steps(
    cluster: str, before: Scores, after: Scores, weights: tuple[Weights, Weights]
) -> list[Figure]:
    """Return the places gained in each step: own scores, rivals' scores, weights, who is listed."""
    rivals_moved = {c: after.get(c, rows) for c, rows in before.items()}
    states: list[State] = [
        (before, weights[0]),
        ({**before, cluster: after[cluster]}, weights[0]),
        (rivals_moved, weights[0]),
        (rivals_moved, weights[1]),
        (after, weights[1]),
    ]
    return [gained(cluster, *pair) for pair in pairwise(states)]


def gained(cluster: str, before: State, after: State) -> Figure:
    """Return the places gained from one state of the scores to another."""
    rows: list[KpiRow] = []
    sizes, places = [], []
    for scores, weights in (before, after):
        order = [cluster, *(c for c in scores if c != cluster)]
        held = [row for c in order for row in scores[c]]
        rows += held
        sizes.append(len(held))
        totals = [mean_score(scores[c], weights) for c in order]
        places.append(sum(total > totals[0] for total in totals))
    recipe = PlacesGained(before[1], after[1], sizes[0])
    return figure_of(recipe, cluster, Fraction(places[0] - places[1]), rows, "places")
