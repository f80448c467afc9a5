"""Which composer answers which plan, and which of several plans is answered.

A plan that nothing held can answer gives None, and the next one is tried.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot import passages
from bot.answer import Gap, Statement
from bot.answering import (
    change,
    disagreement,
    frame,
    holdings,
    order,
    places,
    portrait,
    reduce,
    versus,
    weights,
)
from bot.composing import compare, coverage, lookup, rank, scorecard, trend, why
from bot.composing import per as quotients
from bot.draft import Draft
from bot.evidence import CountRef
from bot.language.messages import tell
from bot.selection import selection
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
    plans.Weights,
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
            return plan, _in_text(draft, declined, plan) if from_texts and declined else draft
        if declined and from_texts:
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
        return _quotients(plan, store)
    composer = _COMPOSERS.get(type(plan))
    return composer(plan, store) if composer else None


def _quotients(plan: Plan, store: Store) -> Draft:
    """Return so many of one measure for each of another, the most first where no place is named."""
    draft = quotients.compose(selection(plan.scope), store)
    return draft.but(caveats=(*frame.notes((), plan.scope, store), *draft.caveats))


def _value(plan: plans.Value, store: Store) -> Draft:
    return lookup.compose(selection(plan.scope), store)


def _compare(plan: plans.Compare, store: Store) -> Draft:
    draft = compare.compose(selection(plan.scope), store)
    if not plan.cause or draft.abstained:
        return draft
    plainly = Statement(tell(plan.scope.language, "no_cause"), (), "note")
    return draft.but(statements=(*draft.statements, plainly))


def _rank(plan: plans.Rank, store: Store) -> Draft:
    slots = selection(plan.scope, about=plan.by, end=plan.end, top=plan.take)
    return rank.compose(slots, store)


def _league(plan: plans.League, store: Store) -> Draft:
    about = "ahead" if plan.ahead else "ranking"
    slots = selection(plan.scope, about=about, ranking=plan.ranking, top=plan.take)
    return rank.compose(slots, store)


def _weights(plan: plans.Weights, store: Store) -> Draft:
    return rank.compose(selection(plan.scope, about="scores", ranking=plan.ranking), store)


def _trend(plan: plans.Trend, store: Store) -> Draft | None:
    slots = selection(plan.scope)
    return trend.compose(slots, store) if plan.sure or trend.longest(slots, store) > 1 else None


def _why(plan: plans.Why, store: Store) -> Draft:
    about = "told" if plan.told and plan.about == "order" else plan.about
    slots = {"about": about, "ranking": plan.ranking, "claim": plan.claim, "passed": plan.passed}
    return why.compose(selection(plan.scope, **slots), store)


def _card(plan: plans.Card, store: Store) -> Draft:
    cards = store.catalogue.scorecards
    slots = selection(plan.scope, about=plan.asked, scorecard=plan.scorecard, behind=plan.behind)
    if plan.asked == "definition":
        card = next((s for s in cards if s.id == plan.scorecard), cards[0])
        return scorecard.definition(card, slots, store)
    return scorecard.compose(slots, store)


def _definition(plan: plans.Definition, store: Store) -> Draft:
    return coverage.compose_definition(selection(plan.scope, ranking=plan.ranking), store)


def _holdings(plan: plans.Holdings, store: Store) -> Draft:
    return coverage.compose_list(
        selection(plan.scope, about=plan.what, ranking=plan.ranking), store
    )


def _passages(plan: plans.Passages, store: Store) -> Draft:
    """Return what documents say, beside the nearest figure where a measure was named."""
    scope = plan.scope
    draft = passages.compose(selection(scope), store, why=plan.why, instead=plan.instead)
    if not draft.abstained:
        return draft.but(kind="why") if plan.why else draft
    if not scope.indicator:
        return draft
    held = scope.places[:1] or tuple({r.cluster for r in store.rows(indicators=[scope.indicator])})
    if len(held) != 1:
        return draft
    found = lookup.compose(selection(scope, clusters=held), store)
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
        plans.Value: _value,
        plans.Order: order.compose,
        plans.Filter: order.compose_filter,
        plans.Reduce: reduce.compose,
        plans.Share: reduce.compose_share,
        plans.Change: change.compose,
        plans.Movers: change.compose_movers,
        plans.Moment: change.compose_moment,
        plans.Crossing: change.compose_crossing,
        plans.Versus: versus.compose,
        plans.Facts: portrait.compose,
        plans.Profile: portrait.compose_profile,
        plans.Disagreement: disagreement.compose,
        plans.Editions: holdings.compose_editions,
        plans.Places: places.compose,
        plans.Pass: weights.compose,
        plans.Robust: weights.compose,
        plans.WhatIf: weights.compose,
        plans.Within: places.compose_within,
        plans.LostFirst: places.compose_lost,
        plans.Listing: holdings.compose,
        plans.Compare: _compare,
        plans.Rank: _rank,
        plans.League: _league,
        plans.Weights: _weights,
        plans.Trend: _trend,
        plans.Why: _why,
        plans.Card: _card,
        plans.Definition: _definition,
        plans.Holdings: _holdings,
        plans.Passages: _passages,
        plans.Help: _help,
    }
)
