"""How a cluster moved between two editions of a ranking, and by whose doing.

Where component scores and weights are published the move is taken apart: own change, rivals'
change, change of weights, entrants and leavers. Where they are not, only the places are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise

from bot.answer import AnswerTable, Figure, Statement
from bot.comparability import in_order, part_of_year
from bot.composing.contributions import (
    Part,
    Split,
    figure_of,
    mean_score,
    scores_of,
    signed,
    split,
    table_of,
    weights_in,
)
from bot.draft import Note
from bot.evidence import PlacesGained, Reweighed, row_refs
from bot.phrases import join, say
from bot.picking import newest_first, place, when
from bot.scoring import exact
from bot.selection import Selection as Plan
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store

RIVALS_TOLD = 2
Scores = dict[str, tuple[KpiRow, ...]]


@dataclass(frozen=True, slots=True)
class Move:
    """A move in words, figures and, where it is taken apart, a table of the cluster's scores."""

    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...] = ()
    table: AnswerTable | None = None
    notes: tuple[Note, ...] = ()


def editions_of(plan: Plan, store: Store, ranking: Ranking, cluster: str) -> list[KpiRow]:
    """Return a cluster's places in the two editions asked about, the older first.

    Years that were asked for pick them; else they are the newest two. Fewer than two where
    a ranking places the cluster but once.
    """
    rows = newest_first(store.rows(clusters=[cluster], indicators=[ranking.indicator]))
    held: dict[tuple[int, float], KpiRow] = {}
    for row in rows:
        if row.period.last and row.period.first == row.period.last:
            held.setdefault((row.period.last, part_of_year(row.period.label)), row)
    dated = [held[time] for time in sorted(held)]
    wanted = plan.years or tuple(year for year in (plan.year_from, plan.year_to) if year)
    if len(wanted) >= 2:
        dated = [r for r in dated if min(wanted) <= r.period.last <= max(wanted)]
        return [dated[0], dated[-1]] if len(dated) > 1 else []
    if wanted and plan.year_from:
        dated = [r for r in dated if r.period.last >= wanted[0]]
        return [dated[0], dated[-1]] if len(dated) > 1 else []
    if wanted:
        dated = [r for r in dated if r.period.last <= wanted[0]]
    return dated[-2:] if len(dated) > 1 else []


def moved(
    ranking: Ranking, old: KpiRow, new: KpiRow, plan: Plan, store: Store, rival: str = ""
) -> Move:
    """Return how a cluster went from one place to another, `rival` told of first where given."""
    lang = plan.language
    same = old.value == new.value and old.printed == new.printed
    text = say(
        lang,
        "stayed" if same else "moved",
        cluster=store.catalogue.cluster(new.cluster).name,
        ranking=ranking.name,
        old=place(old, lang),
        first=when(old, lang),
        new=place(new, lang),
        last=when(new, lang),
    )
    first = Statement(text, row_refs((old, new)))
    before, after = _scores(ranking, old, store), _scores(ranking, new, store)
    parts = [tuple(i for i, _ in weights_in(ranking, row.period)) for row in (old, new)]
    if parts[0] != parts[1] or old.cluster not in before or new.cluster not in after:
        unsplit = Statement(say(lang, "moved_unsplit", ranking=ranking.name), (), "note")
        return Move((first, *_passed_by(ranking, old, new, plan, store), unsplit))
    weights = [_weights(ranking, row) for row in (old, new)]
    own = _change(new.cluster, before, after, weights[0], store)
    slots = {"s1": own.other.text, "s2": own.one.text, "own": signed(own.gap)}
    told = say(lang, "moved_score", **slots, part=own.lead.label, share=signed(own.lead))
    statements = [
        first,
        Statement(told, tuple(f.ref for f in (own.other, own.one, own.gap, own.lead))),
    ]
    figures = list(own.figures)
    if weights[0] != weights[1]:
        shift, reached = _by_method(new.cluster, after, weights, store)
        text = say(lang, "moved_method", points=signed(shift), s3=reached.text)
        statements.append(Statement(text, (shift.ref, reached.ref)))
        figures += [shift, reached]
    for other in _rivals(new.cluster, rival, before, after, weights):
        made = _against(new.cluster, other, before, after, weights, plan, store)
        statements.append(made.statements[0])
        figures += made.figures
    rules: list[str] = []
    steps = _steps(new.cluster, before, after, weights)
    total = _gained(new.cluster, (before, weights[0]), (after, weights[1]))
    if total.value == (old.value or 0) - (new.value or 0):
        # Else the scores on record are not all that the places were made from.
        names = ("own", "rivals", "method", "entrants")
        listed = "; ".join(
            f"{say(lang, f'step_{name}')} {signed(step)}"
            for name, step in zip(names, steps, strict=True)
        )
        text = say(lang, "moved_steps", steps=listed, total=signed(total))
        statements.append(Statement(text, tuple(f.ref for f in (*steps, total)), "evidence"))
        rules.append(say(lang, "moved_convention"))
        figures += [*steps, total]
        if weights[0] == weights[1]:
            rules.append(say(lang, "same_weights"))
    heads = (when(new, lang), when(old, lang))
    table = table_of(own, ranking, heads, plan)[0]
    notes = (Note(" ".join(rules)),) if rules else ()
    return Move(tuple(statements), tuple(figures), table, notes)


def _scores(ranking: Ranking, edition: KpiRow, store: Store) -> Scores:
    """Return the component scores of all that an edition places, in the order of the weights."""
    placed = {r.cluster for r in store.rows(indicators=[ranking.indicator])}
    indicators = [indicator for indicator, _ in weights_in(ranking, edition.period)]
    scores = {}
    for cluster in sorted(placed):
        held = scores_of(ranking, cluster, edition.period, store)
        if indicators and all(indicator in held for indicator in indicators):
            scores[cluster] = tuple(held[indicator] for indicator in indicators)
    return scores if all(w is not None for _, w in weights_in(ranking, edition.period)) else {}


def _weights(ranking: Ranking, edition: KpiRow) -> tuple[float, ...]:
    return tuple(weight or 0.0 for _, weight in weights_in(ranking, edition.period))


def _change(
    cluster: str, before: Scores, after: Scores, weights: Sequence[float], store: Store
) -> Split:
    """Split a cluster's own change of score, by the weights of one edition."""
    parts = [
        Part(new.indicator, weight, new, old)
        for new, old, weight in zip(after[cluster], before[cluster], weights, strict=True)
    ]
    name = store.catalogue.cluster(cluster).name
    return split(parts, (name, name), store)


def _rivals(
    cluster: str,
    named: str,
    before: Scores,
    after: Scores,
    weights: Sequence[Sequence[float]],
) -> list[str]:
    """Return the rivals to tell of: the one named, else those that changed sides."""
    both = [c for c in after if c in before and c != cluster]
    if named in both:
        return [named]

    def above(other: str, scores: Scores, by: Sequence[float]) -> bool:
        return mean_score(scores[other], by) > mean_score(scores[cluster], by)

    turned = [c for c in both if above(c, before, weights[0]) != above(c, after, weights[1])]
    return turned[:RIVALS_TOLD]


def _against(
    cluster: str,
    rival: str,
    before: Scores,
    after: Scores,
    weights: Sequence[Sequence[float]],
    plan: Plan,
    store: Store,
) -> Move:
    """Tell how the gap to a rival moved: by own change, by the rival's, by new weights."""
    names = store.catalogue.cluster(cluster).name, store.catalogue.cluster(rival).name

    def gap(scores: Scores, by: Sequence[float]) -> Figure:
        parts = [
            Part(a.indicator, weight, a, b)
            for a, b, weight in zip(scores[cluster], scores[rival], by, strict=True)
        ]
        return split(parts, names, store).gap

    first, last = gap(before, weights[0]), gap(after, weights[1])
    own = _change(cluster, before, after, weights[0], store).gap
    # What the rival gained is lost to us, so its change counts backwards.
    theirs = _change(rival, after, before, weights[0], store).gap
    figures = [first, last, own, theirs]
    method = ""
    if weights[0] != weights[1]:
        value = exact(last.value) - exact(gap(after, weights[0]).value)
        recipe = Reweighed(tuple(weights[0]), tuple(weights[1]), paired=True)
        pairs = zip(after[cluster], after[rival], strict=True)
        shift = figure_of(recipe, last.label, value, chain.from_iterable(pairs))
        method = say(plan.language, "moved_by_method", points=signed(shift))
        figures.append(shift)
    text = say(
        plan.language,
        "moved_against",
        rival=names[1],
        g1=signed(first),
        g2=signed(last),
        own=signed(own),
        theirs=signed(theirs),
        method=method,
    )
    return Move((Statement(text, tuple(f.ref for f in figures)),), tuple(figures))


def _by_method(
    cluster: str, after: Scores, weights: Sequence[Sequence[float]], store: Store
) -> tuple[Figure, Figure]:
    """Return what new weights alone do to a score, and the score that they come to."""
    name = store.catalogue.cluster(cluster).name
    reached = _change(cluster, after, after, weights[1], store).one
    value = mean_score(after[cluster], weights[1]) - mean_score(after[cluster], weights[0])
    recipe = Reweighed(tuple(weights[0]), tuple(weights[1]))
    return figure_of(recipe, name, value, after[cluster]), reached


State = tuple[Scores, Sequence[float]]


def _steps(
    cluster: str, before: Scores, after: Scores, weights: Sequence[Sequence[float]]
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
    return [_gained(cluster, *pair) for pair in pairwise(states)]


def _gained(cluster: str, before: State, after: State) -> Figure:
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
    recipe = PlacesGained(tuple(before[1]), tuple(after[1]), sizes[0])
    return figure_of(recipe, cluster, Fraction(places[0] - places[1]), rows, "places")


def _passed_by(
    ranking: Ranking, old: KpiRow, new: KpiRow, plan: Plan, store: Store
) -> list[Statement]:
    """Name those that stand above a cluster now and did not, or had no place on record, before."""
    rows = store.rows(indicators=[ranking.indicator])
    earlier = {r.cluster: r for r in rows if r.period == old.period}
    turned, entered = [], []
    for row in rows:
        if row.period != new.period or in_order(row, new) >= 0:
            continue
        if row.cluster not in earlier:
            entered.append(row)
        elif in_order(earlier[row.cluster], old) > 0:
            turned.append(row)
    statements = []
    for key, found in (("overtook", turned), ("newly_listed", entered)):
        names = [store.catalogue.cluster(r.cluster).name for r in found]
        if names:
            text = say(plan.language, key, names=join(plan.language, list(dict.fromkeys(names))))
            statements.append(Statement(text, row_refs((*found, new, old))))
    return statements
