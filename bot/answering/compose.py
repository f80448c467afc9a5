"""Which composer answers which plan. A plan that none can answer from figures gives None."""

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
from bot.composing import lookup
from bot.composing import per as quotients
from bot.draft import Draft
from bot.understanding import plan as plans
from bot.understanding.plan import Plan
from index.store import Store


def compose(plan: Plan, store: Store) -> Draft | None:
    """Return the draft of a plan, None where the store holds nothing that it can rest on."""
    if plan.scope.per:
        return _quotients(plan, store)
    match plan:
        case plans.Value():
            return lookup.compose(frame.selection(plan.scope), store)
        case plans.Order():
            return order.compose(plan, store)
        case plans.Filter():
            return order.compose_filter(plan, store)
        case plans.Reduce():
            return reduce.compose(plan, store)
        case plans.Share():
            return reduce.compose_share(plan, store)
        case plans.Change():
            return change.compose(plan, store)
        case plans.Movers():
            return change.compose_movers(plan, store)
        case plans.Moment():
            return change.compose_moment(plan, store)
        case plans.Crossing():
            return change.compose_crossing(plan, store)
        case plans.Versus():
            return versus.compose(plan, store)
        case plans.Facts():
            return portrait.compose(plan, store)
        case plans.Profile():
            return portrait.compose_profile(plan, store)
        case plans.Disagreement():
            return disagreement.compose(plan, store)
        case plans.Editions():
            return holdings.compose_editions(plan, store)
        case plans.Places():
            return places.compose(plan, store)
        case plans.Pass() | plans.Robust() | plans.WhatIf():
            return weights.compose(plan, store)
        case plans.Within():
            return places.compose_within(plan, store)
        case plans.LostFirst():
            return places.compose_lost(plan, store)
        case plans.Listing():
            return holdings.compose(plan, store)
        case _:
            return None


def _quotients(plan: Plan, store: Store) -> Draft | None:
    """Return so many of one measure for each of another, the most first where no place is named."""
    chosen = frame.selection(plan.scope, kind="compare")
    draft = quotients.compose(chosen, store)
    return (
        None
        if draft.abstained
        else draft.but(caveats=(*frame.notes((), plan.scope, store), *draft.caveats))
    )
