"""Questions to ask next: those that fit an answer and have been tried."""

from collections.abc import Callable, Iterator

from bot.answering.speaker import Speaker, speaker
from bot.draft import Draft
from bot.evidence import RowRef
from bot.figures.choice import firm, like_pair
from bot.figures.series import line
from bot.understanding import plan as plans
from bot.understanding.plan import Plan
from index.catalogue import Ranking
from index.store import Store

WANTED = 3
# So many are tried at most: what leads on from an answer is tried first.
TRIED = 8


def suggestions(
    plan: Plan, draft: Draft, store: Store, answers: Callable[[str], bool]
) -> tuple[str, ...]:
    """Return up to three questions that lead on from an answer; `answers` tries one."""
    by = speaker(plan.scope, store)
    found: list[str] = []
    tried = dict.fromkeys(_fitting(plan, draft, by))
    for question in list(tried)[:TRIED]:
        if len(found) < WANTED and answers(question):
            found.append(question)
    return tuple(found)


def _fitting(plan: Plan, draft: Draft, by: Speaker) -> Iterator[str]:
    """Yield questions on the same measure, then the same ranking, then the same places."""
    home = by.store.catalogue.home
    places = plan.scope.places or ((home,) if home else ())
    if plan.scope.indicator and not plan.scope.per:
        yield from _on_measure(plan, draft, places, by)
    ranking = _ranking_of(plan, draft, by)
    if ranking:
        yield from _on_ranking(draft, ranking, places, by)
    for place in places[:2]:
        if not isinstance(plan, plans.Facts):
            yield by.tell("ask_facts", name=by.name(place))
        if not isinstance(plan, plans.Holdings):
            yield by.tell("ask_rankings", name=by.name(place))
    if len(places) == 1 and home and places[0] != home:
        yield by.tell("ask_profile", name=by.name(places[0]))
    if not plan.scope.places:
        held = {r.cluster for r in by.store.rows()}
        for cluster in by.store.catalogue.clusters:
            if cluster.id in held and cluster.id not in places:
                yield by.tell("ask_facts", name=cluster.name)


def _on_measure(plan: Plan, draft: Draft, places: tuple[str, ...], by: Speaker) -> Iterator[str]:
    scope, catalogue = plan.scope, by.store.catalogue
    rows = firm(by.store.rows(indicators=[scope.indicator]))
    holders = list(dict.fromkeys(r.cluster for r in rows))
    first = next((p for p in places if p in holders), "")
    slots = {"label": by.label()}
    if first and draft.kind != "trend" and len(line(scope, by.store, first)) > 1:
        yield by.tell("ask_trend", name=by.name(first), **slots)
    rivals = [
        p
        for p in dict.fromkeys((catalogue.home, *holders))
        if p in holders and p not in places and catalogue.cluster(p).kind == "cluster"
    ]
    if first:
        like = (p for p in rivals if like_pair(by.store, scope, first, p, scope.indicator))
        rival = next(like, "")
        if rival:
            names = {"name": by.name(first), "other": by.name(rival)}
            yield by.tell("ask_compare", **names, **slots)
    if draft.kind != "rank" and len(holders) > 2:
        yield by.tell("ask_most", **slots)


def _ranking_of(plan: Plan, draft: Draft, by: Speaker) -> Ranking | None:
    """Return the ranking that a plan names, or whose places its answer tells."""
    named = getattr(plan, "ranking", "")
    refs = [ref for s in draft.statements for ref in s.rests_on if isinstance(ref, RowRef)]
    measures = {by.store.row(ref.id).indicator for ref in refs}
    for ranking in by.store.catalogue.rankings:
        if ranking.id == named or ranking.indicator in measures:
            return ranking
    return None


def _on_ranking(
    draft: Draft, ranking: Ranking, places: tuple[str, ...], by: Speaker
) -> Iterator[str]:
    rows = firm(by.store.rows(indicators=[ranking.indicator]))
    own = next((r for r in rows if r.cluster in places), None)
    if own and draft.kind != "why":
        same = sorted((r for r in rows if r.period == own.period), key=lambda r: r.value or 0)
        at = same.index(own)
        pair = (same[at - 1], own) if at else tuple(same[:2])
        if len(pair) == 2:
            names = {"name": by.name(pair[0].cluster), "other": by.name(pair[1].cluster)}
            yield by.tell("ask_why", **names, ranking=ranking.name)
    if draft.kind != "rank":
        yield by.tell("ask_table", ranking=ranking.name)
    if (
        own
        and draft.kind != "trend"
        and len({r.period for r in rows if r.cluster == own.cluster}) > 1
    ):
        yield by.tell("ask_moved", name=by.name(own.cluster), ranking=ranking.name)
