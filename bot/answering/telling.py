"""Says which places an answer told, for a follow-up that points at them."""

from bot.answering.order import within
from bot.draft import Draft
from bot.evidence import RowRef
from bot.understanding.antecedent import Told
from bot.understanding.plan import (
    Filter,
    Holdings,
    League,
    Listing,
    Movers,
    Order,
    Places,
    Plan,
    Rank,
)
from index.store import Store

_ONE_FIRST = (Order, Rank, League, Movers, Places)


def told_by(plan: Plan, draft: Draft, store: Store) -> Told:
    """Return the places that an answer told in its order, none where it is on no such set.

    Of where a place stands the one ranking is told, if all of its rows are of that.
    """
    if isinstance(plan, Listing):
        return Told(plan.scope.places if plan.what == "clusters" else ())
    if draft.abstained or not draft.statements:
        return Told()
    refs = (ref for ref in draft.statements[0].rests_on if isinstance(ref, RowRef))
    rows = [store.row(ref.id) for ref in refs]
    if isinstance(plan, Holdings):
        lists = {row.indicator for row in rows}
        of = [r.id for r in store.catalogue.rankings if not lists.isdisjoint(r.lists)]
        return Told(ranking=of[0] if len(of) == 1 else "")
    if not isinstance(plan, (*_ONE_FIRST, Filter)):
        return Told()
    if isinstance(plan, Filter):
        met = [r for r in rows if plan.than or plan.other or within(r, plan.bounds)]
        every = (r.cluster for r in met if r.cluster != plan.than)
        return Told(tuple(dict.fromkeys(every)), chosen=True)
    places = tuple(dict.fromkeys(row.cluster for row in rows))
    if isinstance(plan, Order) and (plan.standing or plan.both or plan.neighbours):
        return Told()
    if isinstance(plan, Order) and plan.nth:
        return Told(places[:1], places[0] if places else "")
    if isinstance(plan, Places) and plan.scope.places:
        return Told()
    several = getattr(plan, "take", 0) > 1
    return Told(places, places[0] if places and not several else "", chosen=several)
