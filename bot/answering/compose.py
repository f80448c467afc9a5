"""Which composer answers which plan, and which of several plans is answered.

A plan that nothing held can answer gives None, and the next one is tried.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot import passages
from bot.answer import Gap, Statement
from bot.answering import (
    aggregation,
    cause,
    change,
    comparison,
    definition,
    disagreement,
    goals,
    holdings,
    moments,
    movers,
    order,
    parts,
    portrait,
    quotients,
    rankings,
    scorecards,
    sides,
    split,
    supposing,
    value,
)
from bot.draft import Draft
from bot.evidence import CountRef
from bot.language.messages import tell
from bot.understanding import plan as plans
from bot.understanding.plan import Plan
from index.store import Store

# So many texts are shown beside the nearest figure.
NEAREST_TEXTS = 2
# What none of these holds may stand in a text; the others say why they decline.
_LOOKED_UP = (
    plans.Value,
    plans.Compare,
    plans.Trend,
    plans.Rank,
    plans.League,
    plans.Places,
    plans.Weights,
    plans.Unheard,
)


def answer(wanted: Sequence[Plan], store: Store) -> tuple[Plan, Draft]:
    """Return the first plan that is answered, with its draft; else the first that declines.

    Documents are looked into before a figure is denied, and then it is said that they were.
    """
    declined: tuple[Plan, Draft] | None = None
    for plan in wanted:
        from_texts = isinstance(plan, plans.Passages)
        if declined and not isinstance(declined[0], plans.Passages):
            if not isinstance(declined[0], _LOOKED_UP):
                break
            if not from_texts:
                continue
        draft = compose(plan, store)
        if draft is None:
            continue
        if not draft.abstained:
            unheld = from_texts and declined and not isinstance(declined[0], plans.Passages)
            return plan, _in_text(draft, declined, plan) if unheld and declined else draft
        only_closest = isinstance(plan, plans.Passages) and plan.closest
        if declined and from_texts and not only_closest:
            declined = declined[0], _looked(declined[1], draft, plan, store)
        elif declined is None or not declined[1].nearest:
            declined = plan, draft
    if declined is None:
        plan = wanted[-1]
        return plan, Draft(kind="passages", abstained=True)
    return declined


def _in_text(found: Draft, declined: tuple[Plan, Draft], plan: Plan) -> Draft:
    """Say that texts answer what no figure does."""
    told = Gap("", tell(plan.scope.language, "in_text"))
    return found.but(gaps=(told,), missing=declined[1].missing)


def _looked(declined: Draft, found: Draft, plan: Plan, store: Store) -> Draft:
    """Say that texts were looked into, and show the closest."""
    documents, *_ = store.counts()
    key = "closest" if found.nearest else "looked"
    looked = tell(plan.scope.language, key, count=documents)
    told = Gap("", looked, rests_on=(CountRef(documents),))
    return declined.but(gaps=(*declined.gaps, told), nearest=found.nearest)


def compose(plan: Plan, store: Store) -> Draft | None:
    """Return the draft of a plan, None where the store holds nothing that it can rest on."""
    if plan.scope.per and plan.scope.indicator and not isinstance(plan, plans.Passages):
        return quotients.compose(plan, store)
    composer = _COMPOSERS.get(type(plan))
    draft = composer(plan, store) if composer else None
    if draft and isinstance(plan, plans.Order):
        return value.unmet(draft, plan.scope, store)
    return draft


def _rank(plan: plans.Rank, store: Store) -> Draft:
    match plan.by:
        case "growth":
            return movers.compose_growth(plan, store)
        case "total":
            return aggregation.compose_total(plan, store)
        case "share":
            return aggregation.compose_shares(plan, store)
        case _:
            return value.unmet(order.compose_rank(plan, store), plan.scope, store)


def _passages(plan: plans.Passages, store: Store) -> Draft | None:
    """Return what documents say, beside the nearest figure where a measure was named."""
    scope = plan.scope
    draft = passages.compose(
        scope,
        store,
        why=plan.why,
        instead=plan.instead,
        topic=plan.topic,
        beside=plan.beside,
        first=plan.first,
        holding=plan.holding,
        own=plan.own,
        closest=plan.closest,
    )
    if plan.holding and draft.abstained:
        return None
    if not draft.abstained:
        return draft.but(kind="why") if plan.why else draft
    if not scope.indicator:
        return draft
    held = scope.places[:1] or tuple({r.cluster for r in store.rows(indicators=[scope.indicator])})
    if len(held) != 1:
        return draft
    found = value.of_places(scope, held, store)
    if found.abstained:
        return draft
    unsure = Gap(scope.query, tell(scope.language, "unsure"))
    texts = draft.nearest[:NEAREST_TEXTS]
    # A figure comes first only where a number is asked for.
    first = 0 if scope.counts else 1
    nearest = (*texts[:first], found.statements[0], *texts[first:])
    return draft.but(gaps=(unsure,), nearest=nearest)


def _help(plan: plans.Help, store: Store) -> Draft:
    lang = plan.scope.language
    if plan.about == "home":
        gap = Gap("we", tell(lang, "gap_home"))
        return Draft(kind="passages", gaps=(gap,), abstained=True)
    return Draft(kind="help", statements=(Statement(tell(lang, plan.about), ()),))


_COMPOSERS: Mapping[type, Callable[[Any, Store], Draft | None]] = MappingProxyType(
    {
        plans.Value: value.compose,
        plans.Order: order.compose,
        plans.Filter: order.compose_filter,
        plans.Rank: _rank,
        plans.Reduce: aggregation.compose,
        plans.Scaled: supposing.compose,
        plans.Spread: supposing.compose_spread,
        plans.Applied: supposing.compose_applied,
        plans.Sides: sides.compose,
        plans.Share: aggregation.compose_share,
        plans.Split: split.compose,
        plans.Change: movers.compose_change,
        plans.Trend: change.compose_trend,
        plans.ToGoal: supposing.compose_goal,
        plans.ToldGoal: goals.compose,
        plans.Movers: movers.compose_movers,
        plans.Moment: moments.compose,
        plans.Match: moments.compose_match,
        plans.Crossing: moments.compose_crossing,
        plans.Compare: comparison.compose,
        plans.Versus: comparison.compose_versus,
        plans.Parts: parts.compose,
        plans.Facts: portrait.compose,
        plans.Profile: portrait.compose_profile,
        plans.ToldSides: portrait.compose_told,
        plans.Disagreement: disagreement.compose,
        plans.Places: rankings.compose,
        plans.League: rankings.compose_league,
        plans.Weights: rankings.compose_weights,
        plans.Within: rankings.compose_within,
        plans.LostFirst: rankings.compose_lost,
        plans.Why: cause.compose,
        plans.Card: scorecards.compose,
        plans.Pass: scorecards.compose_published,
        plans.Robust: scorecards.compose_published,
        plans.WhatIf: scorecards.compose_what_if,
        plans.Definition: definition.compose,
        plans.Editions: holdings.compose_editions,
        plans.Holdings: holdings.compose_holdings,
        plans.Listing: holdings.compose,
        plans.Unheard: value.compose_unheard,
        plans.Passages: _passages,
        plans.Help: _help,
    }
)
