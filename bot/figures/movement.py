"""What moves a place between two editions of a ranking with published scores and weights.

Own change, rivals' change, change of weights, entrants and leavers, one step after the other.
"""

from collections.abc import Mapping
from fractions import Fraction
from itertools import chain, pairwise
from typing import NamedTuple

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


class State(NamedTuple):
    """The component scores of all that an edition places, in the order of its weights."""

    scores: Mapping[str, tuple[KpiRow, ...]]
    weights: tuple[float, ...]

    def mean(self, cluster: str) -> Fraction:
        """Return a place's weighted score."""
        return mean_score(self.scores[cluster], self.weights)


def state_of(ranking: Ranking, edition: KpiRow, store: Store) -> State:
    """Return the scores and weights of an edition; no scores where not all weights are known."""
    placed = {r.cluster for r in store.rows(indicators=[ranking.indicator])}
    weighted = weights_in(ranking, edition.period)
    known = bool(weighted) and all(weight is not None for _, weight in weighted)
    scores = {}
    for cluster in sorted(placed) if known else ():
        held = scores_of(ranking, cluster, edition.period, store)
        if all(indicator in held for indicator, _ in weighted):
            scores[cluster] = tuple(held[indicator] for indicator, _ in weighted)
    return State(scores, tuple(weight or 0.0 for _, weight in weighted))


def own_change(cluster: str, before: State, after: State, store: Store) -> Split:
    """Split a place's own change of score, by the weights of the edition before."""
    own = zip(after.scores[cluster], before.scores[cluster], before.weights, strict=True)
    parts = [Part(new.indicator, weight, new, old) for new, old, weight in own]
    name = store.catalogue.cluster(cluster).name
    return split(parts, (name, name), store)


def turned(cluster: str, before: State, after: State) -> list[str]:
    """Return the rivals that stand on the other side of a place after than before."""

    def above(other: str, state: State) -> bool:
        return state.mean(other) > state.mean(cluster)

    both = [c for c in after.scores if c in before.scores and c != cluster]
    return [c for c in both if above(c, before) != above(c, after)]


def gap_between(cluster: str, rival: str, state: State, store: Store) -> Figure:
    """Return the gap of scores between two places."""
    pairs = zip(state.scores[cluster], state.scores[rival], state.weights, strict=True)
    parts = [Part(a.indicator, weight, a, b) for a, b, weight in pairs]
    names = [store.catalogue.cluster(c).name for c in (cluster, rival)]
    return split(parts, (names[0], names[1]), store).gap


def gap_reweighed(cluster: str, rival: str, before: State, after: State, store: Store) -> Figure:
    """Return what new weights alone do to a gap."""
    by_new = gap_between(cluster, rival, after, store)
    by_old = gap_between(cluster, rival, State(after.scores, before.weights), store)
    value = exact(by_new.value) - exact(by_old.value)
    pairs = zip(after.scores[cluster], after.scores[rival], strict=True)
    recipe = Reweighed(before.weights, after.weights, paired=True)
    return figure_of(recipe, by_new.label, value, chain.from_iterable(pairs))


def reweighed(cluster: str, before: State, after: State, store: Store) -> tuple[Figure, Figure]:
    """Return what new weights alone do to a score, and the score that they come to."""
    reached = own_change(cluster, after, after, store).one
    value = after.mean(cluster) - State(after.scores, before.weights).mean(cluster)
    name = store.catalogue.cluster(cluster).name
    recipe = Reweighed(before.weights, after.weights)
    return figure_of(recipe, name, value, after.scores[cluster]), reached


def steps(cluster: str, before: State, after: State) -> list[Figure]:
    """Return the places gained in each step: own scores, rivals' scores, weights, who is listed."""
    rivals_moved = {c: after.scores.get(c, rows) for c, rows in before.scores.items()}
    states = [
        before,
        State({**before.scores, cluster: after.scores[cluster]}, before.weights),
        State(rivals_moved, before.weights),
        State(rivals_moved, after.weights),
        after,
    ]
    return [gained(cluster, *pair) for pair in pairwise(states)]


def gained(cluster: str, before: State, after: State) -> Figure:
    """Return the places gained from one state of the scores to another."""
    rows: list[KpiRow] = []
    sizes, places = [], []
    for state in (before, after):
        order = [cluster, *(c for c in state.scores if c != cluster)]
        held = [row for c in order for row in state.scores[c]]
        rows += held
        sizes.append(len(held))
        places.append(sum(state.mean(c) > state.mean(cluster) for c in order))
    recipe = PlacesGained(before.weights, after.weights, sizes[0])
    return figure_of(recipe, cluster, Fraction(places[0] - places[1]), rows, "places")
