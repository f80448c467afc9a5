"""Rules of the slots and the verbs: what is wanted of the places and measures that are named.

They stand behind all special wordings. Each ends in the documents, which are asked first where a
word is left that may mean another measure.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.understanding.binding import bound
from bot.understanding.case import SIDES, Case, bettered
from bot.understanding.implied import holder
from bot.understanding.leftover import Left
from bot.understanding.meaning import by_meaning
from bot.understanding.plan import (
    LAST,
    MEANT,
    Card,
    Compare,
    Definition,
    Help,
    Holdings,
    League,
    Listing,
    Passages,
    Plan,
    Rank,
    Scope,
    Trend,
    Unheard,
    Value,
    Weights,
    Why,
)
from bot.understanding.slots import indicators_of

_OF_CARDS = {"why", "rank", "compare", "definition", "what_would_it_take", "robust", ""}
# Kinds made of rows; documents stand in where no row is held.
_FROM_ROWS = (Value, Compare, Trend, Rank, League, Weights)


def general(case: Case) -> Iterator[Plan]:
    """Yield the plan that the slots and verbs give, before or behind the documents."""
    if case.reading.home and not case.catalogue.home:
        yield Passages(case.scope)
        yield Help(case.scope, "home")
        return
    found = indicators_of(case.said.question)
    scope = replace(
        case.scope, indicator=found[0] if found else "", also=found[1:], joined=case.reading.joined
    )
    case = _of_place(replace(case, scope=scope))
    left = case.left
    plan = _kind(case, left)
    meant = _meant(plan, case, left)
    if meant is not plan:
        plan, left = meant, Left()
    if left.unheard and (scope.indicator or case.ranking):
        ranked = case.catalogue.ranking(case.ranking).indicator if case.ranking else ""
        known = replace(scope, indicator=scope.indicator or ranked)
        yield Unheard(known, left.unheard)
        if not (left.named or case.has("per_each", "asks_amount", "share", "costs")):
            # No text on another name, and no other number, is near what was asked.
            yield Passages(case.scope, instead=True)
        return
    if _judges_ranking(plan, case):
        yield Passages(case.scope)
    if isinstance(plan, _FROM_ROWS):
        yield from _from_rows(plan, case, left)
    elif isinstance(plan, Why) and left.vetoes and plan.about in {"order", "gap"}:
        yield Passages(case.scope, why=True)
        yield plan
    else:
        yield plan


def _asks_what_is_said(case: Case) -> bool:
    """Say whether somebody's words are asked for; "I meant" corrects what was asked."""
    return case.has("said_by") and not case.has("correction")


def _judges_ranking(plan: Plan, case: Case) -> bool:
    """Say whether texts are asked on a ranking: whether something is so."""
    return isinstance(plan, Definition) and bool(case.ranking) and case.has("yes_no")


def _of_place(case: Case) -> Case:
    """Ask for the place in a ranking over time, and leave out the whole that a share is of."""
    scope = case.scope
    if case.ranking and scope.places and not scope.indicator and "trend" in case.reading.intents:
        scope = replace(scope, indicator=case.catalogue.ranking(case.ranking).indicator)
    if scope.indicator and case.catalogue.indicator(scope.indicator).kind == "share":
        wholes = {w for c in scope.places for w in case.catalogue.cluster(c).part_of}
        scope = replace(scope, places=tuple(c for c in scope.places if c not in wholes))
    return replace(case, scope=scope)


def _from_rows(plan: Plan, case: Case, left: Left) -> Iterator[Plan]:
    """Yield a plan made of rows, bound to those that speak of what is left, then the documents."""
    if left.vetoes:
        if (only := bound(case, left.vetoes)) is not None:
            yield _bound_kind(plan, only, case)
        else:
            yield Passages(plan.scope, instead=case.has("how_many", "asks_amount"))
        return
    if isinstance(plan, Compare) and plan.cause:
        yield Passages(plan.scope, why=True)
    names = plan.scope.unmet == "names"
    of_text = asks_moment(case) or _asks_what_is_said(case) or names
    if isinstance(plan, Value | Rank) and of_text:
        # When a thing was done, what it is called and what is said of it, is no figure of it.
        yield Passages(plan.scope, instead=names)
    yield from _of_held(plan, case)
    yield Passages(plan.scope, instead=True)


def asks_moment(case: Case) -> bool:
    """Say whether it is asked when something was, and neither how many nor which figure's year."""
    return case.has("asks_moment") and not case.scope.counts and case.said.amount is None


def _bound_kind(plan: Plan, scope: Scope, case: Case) -> Plan:
    if isinstance(plan, Trend | Compare) and case.places:
        return replace(plan, scope=scope)
    return Trend(scope) if case.reading.intent == "trend" else Value(scope)


def _of_held(plan: Plan, case: Case) -> Iterator[Plan]:
    """Yield a plan as the rows allow: a series where one is held, the one holder for all."""
    scope, store = plan.scope, case.store
    if isinstance(plan, Trend):
        several = len(scope.places) > 1
        if case.reading.intent != "trend" or scope.counts or several:
            yield replace(plan, sure=False)
            yield Compare(scope) if several else Value(scope)
            return
    if isinstance(plan, Rank | League) and not scope.places and scope.indicator:
        held = store.rows(indicators=[scope.indicator])
        holders = {r.cluster for r in held if not scope.goal or scope.is_of_time(r)}
        if len(holders) == 1 and any(map(scope.is_of_time, held)):
            yield Value(replace(scope, places=tuple(holders)))
            return
    yield plan


def _meant(plan: Plan, case: Case, left: Left) -> Plan:
    """Return a plan with the measure that is meant where no word names one."""
    scope = plan.scope
    counted = scope.counts and not scope.indicator
    if not isinstance(plan, (*_FROM_ROWS, Passages, Holdings)) or case.ranking:
        return plan
    if case.asks_age or not scope.places or not (left.vetoes or counted) or left.named:
        return plan
    if case.said.question.of_those:
        return plan  # a part of what was counted is not what was counted
    # Who did it is no figure, however near the rest of the question is to one.
    if case.reading.intent in {"why", "definition"} or case.has("asks_name"):
        return plan
    if not (found := by_meaning(case)):
        return plan
    scope = replace(scope, indicator=found, also=(), joined=(), found=MEANT)
    if isinstance(plan, Passages | Holdings):
        return Compare(scope) if len(scope.places) > 1 else Value(scope)
    return replace(plan, scope=scope)


def _kind(case: Case, left: Left) -> Plan:
    # Without a measure, a word that says little else may be what is asked about.
    explained = not (left.vetoes if case.measured or case.ranking else case.said.rest)
    rules = [_by_wording, *(_BY_INTENT[intent] for intent in (*case.reading.intents, ""))]
    found = (plan for rule in rules if (plan := rule(case, explained)) is not None)
    # A number that rows of figures do not hold is seldom in a text on something near it.
    instead = case.scope.counts and bool(case.catalogue.indicators)
    return next(found, Passages(case.scope, why="why" in case.reading.intents, instead=instead))


# What says that places come in an order.
_ORDERED = ("a_ranking", "standing", "more", "less", "best", "worst", "first_place", "last_place",
            "behind", "ahead_of", "behind_it", "place_moved", "passed", "difference")  # fmt: skip
_Rule = Callable[[Case, bool], Plan | None]


def _by_wording(case: Case, explained: bool) -> Plan | None:
    """Return the plan that single words decide, whatever else is wanted."""
    for rule in (_of_ranking, _of_card, _of_documents, _of_whole):
        if (plan := rule(case, explained)) is not None:
            return plan
    return None


def _of_ranking(case: Case, explained: bool) -> Plan | None:
    scope, ranking = case.scope, case.ranking
    bare = not case.measured and not case.places
    if ranking and case.has("names_parts") and not scope.counts:
        return Definition(replace(scope, indicator="", also=()), ranking)
    if ranking and case.one and case.has("difference") and not case.measured:
        nth = case.said.nth or int(case.has("first_place"))
        ahead = holder(ranking, nth, case) if nth else ""
        if ahead not in {"", case.one}:
            return Why(replace(scope, places=(ahead, case.one)), "gap", ranking, told=True)
    if ranking and case.one and case.has("pulls"):
        return _why_placed(case, moves=case.has("rose", "fell", "place_moved"))
    if ranking and (not case.measured or _is_axis(case)) and case.has("weights_said"):
        return Weights(scope, ranking, changed=case.has("change", "now_and_then"))
    numbered = case.one and case.said.nth and case.has("a_ranking", "asks_where")
    numbered = numbered and case.reading.intent in {"", "rank", "list"} and not case.has("person")
    where = numbered or case.has("where_first")
    if case.places and not case.measured and not ranking and where:
        return _in_rankings(case)
    if _is_axis(case) and not case.places and case.has("what_is"):
        return _definition(case, explained)
    borrowed = case.said.question.borrowed  # "who makes it?" behind a place in a list
    of_itself = case.has("how_ranked") or (borrowed and case.has("published_by"))
    if ranking and (bare or (of_itself and not case.measured)) and _asks_nature(case):
        return _definition(case, explained)
    of_editions = ranking and not case.places and case.reading.intent in {"list", ""}
    if of_editions and case.has("an_edition"):
        return Holdings(scope, "editions", ranking)
    if ranking and not case.measured and scope.counts:
        return Passages(scope)
    return None


def _of_card(case: Case, explained: bool) -> Plan | None:
    if not case.reading.scorecards:
        return None
    wanted = next((i for i in (*case.reading.intents, "") if i in _OF_CARDS), None)
    return None if wanted is None else _card(case, wanted)


def _card(case: Case, asked: str) -> Card:
    named = case.reading.scorecards
    return Card(
        case.scope,
        named[0] if named else "",
        asked,
        behind=case.has("behind"),
        nth=case.said.nth or (LAST if case.has("last_place") else 0),
        first_too=case.has("and_second"),
    )


def _of_documents(case: Case, explained: bool) -> Plan | None:
    """Words of authors, names of things and persons, times and sites stand in documents alone."""
    if not case.measured and _asks_what_is_said(case):
        return Passages(case.scope)
    timed = case.has("when") and not case.measured and not case.scope.years
    if not case.ranking and (timed or case.has("asks_site")):
        return Passages(case.scope)
    if case.said.things and case.measured and case.one and not case.ranking:
        return Value(replace(case.scope, unmet="names"))
    named = case.said.things or (not case.measured and case.has("person"))
    of_place = case.places or case.said.bounds
    return Passages(case.scope) if named and of_place and not case.ranking else None


def _of_whole(case: Case, explained: bool) -> Plan | None:
    if case.measured and len(case.places) != 1 and explained and case.has("sum"):
        return Rank(case.scope, "total")
    if explained and case.adds and case.has("share"):
        # The part of one place that another thing named is of is no part of all places.
        first, *others = case.reading.indicators
        apart = case.one and any(not other.overlaps(first) for other in others)
        return Passages(case.scope, instead=True) if apart else Rank(case.scope, "share")
    if case.places and not case.measured and not case.ranking and case.has("share"):
        return Passages(case.scope)
    return None


def _kind_of(case: Case) -> str:
    return case.catalogue.indicator(case.scope.indicator).kind if case.measured else ""


def _is_axis(case: Case) -> bool:
    """Say whether the measure is an axis or a partial list of a ranking."""
    return any(case.scope.indicator in r.sub_rankings for r in case.catalogue.rankings)


def _is_listed(case: Case) -> bool:
    """Say whether the measure is what a ranking held lists, in whole or in part."""
    return any(case.scope.indicator in r.lists for r in case.catalogue.rankings)


def _asks_nature(case: Case) -> bool:
    """Say whether it is asked what a ranking is, or how it ranks, and not who stands where."""
    bare = case.has("what_is") and not case.reading.intents
    return (bare or case.has("how_ranked", "published_by")) and not case.reading.home


def _by_weights(case: Case, explained: bool) -> Plan | None:
    """Robustness and what it would take are asked of a scorecard, or rest on published weights."""
    if case.ranking:
        return Weights(case.scope, case.ranking)
    if case.measured and len(case.places) == 2 and not case.reading.scorecards:
        return Compare(case.scope)  # "what would it take to pass Basel on employees?"
    asked = next(i for i in case.reading.intents if i in {"robust", "what_would_it_take"})
    home = case.scope.home or case.catalogue.home
    places = case.places if len(case.places) > 1 else tuple(filter(None, (home, *case.places)))
    cards = [c for c in case.catalogue.scorecards if c.id in case.reading.scorecards]
    cards = cards or list(case.catalogue.scorecards[:1])
    if cards and all(
        case.store.rows(clusters=[place], indicators=[indicator])
        for indicator, _ in cards[0].weights
        for place in places
    ):
        return _card(case, asked) if case.places or case.reading.home else None
    if asked == "what_would_it_take" and len(set(places)) == SIDES:
        # What puts the other one ahead, as far as it is on record.
        behind, ahead = sorted(dict.fromkeys(places), key=home.__ne__)
        return Why(replace(case.scope, places=(ahead, behind)), "order")
    return _card(case, asked) if cards and (case.places or case.reading.home) else None


def _why(case: Case, explained: bool) -> Plan | None:
    case = _against_home(case)
    scope, ranking = case.scope, case.ranking
    if case.measured and explained and not case.places and case.has("asks_meaning"):
        return Definition(scope)
    if len(case.places) >= 2 and (ranking or not case.measured or _kind_of(case) == "rank"):
        upper, lower, *others = case.places
        if case.has("behind"):
            upper, lower = lower, upper
        told = case.said.short
        passed = case.has("place_moved")
        # An order that no ranking held is named for is told of those held, and says so; what is
        # no order ("why did Oslo keep its yards?") is none of theirs.
        unheld = case.said.rest if case.has("a_ranking") else case.left.vetoes
        unheld = () if case.reading.rankings or case.measured else unheld
        if unheld and not (case.has(*_ORDERED) or "rank" in case.reading.intents):
            return None
        left = tuple(dict.fromkeys((*scope.left, *unheld)))
        scope = replace(scope, places=(upper, lower, *others), left=left)
        return Why(scope, "order", ranking, told=told, passed=passed)
    if len(case.places) >= 2:
        return Compare(scope, cause=True)
    moves = case.has("rose", "fell", "change", "place_moved")
    if case.places and ranking:
        return _why_placed(case, moves=moves)
    if case.one and case.measured and explained and moves:
        case = bettered(case)
        claim = "rose" if case.has("rose") else "fell" if case.has("fell") else ""
        return Why(scope, "trend", claim=claim)
    return Passages(scope, why=True)


def _against_home(case: Case) -> Case:
    """Set one place that is said to rank higher, than whom is not said, against our own."""
    home = case.scope.home or case.catalogue.home
    higher = case.has("more", "ahead_of") and case.has("wants_rank") and not case.measured
    if not (higher and home and case.one and case.one != home) or case.reading.home:
        return case
    return replace(case, scope=replace(case.scope, places=(case.one, home)))


def _why_placed(case: Case, *, moves: bool) -> Why:
    """Why a place moved in a ranking or stands where it does; its weak parts first, or its strong.

    "Which part drags us down" is asked of the standing, unless editions are named.
    """
    pulled = case.has("pulls")
    strong = pulled or case.has("first_place")
    claim = "fell" if case.has("weak_part") else "rose" if strong else ""
    dated = case.scope.first or len(case.scope.years) > 1
    moved = moves and (dated or not pulled)
    return Why(case.scope, "move" if moved else "place", case.ranking, claim=claim)


def _holdings(case: Case) -> Holdings:
    """What is held of places; of one that may be the best, its places in rankings."""
    own = (case.catalogue.home,) if case.reading.home else ()
    named = [place for place in (*case.reading.clusters, *own) if place in case.places]
    wider = {whole for place in named for whole in case.catalogue.wholes_of(place)}
    inside = tuple(place for place in named if place not in wider)
    stands = case.has("best", "first_place") or (case.has("yes_no") and case.reading.end == "most")
    if stands and len(inside) == 1:
        return _in_rankings(replace(case, scope=replace(case.scope, places=inside)))
    return Holdings(case.scope, "described" if case.has("what_is", "asks_meaning") else "place")


def _in_rankings(case: Case) -> Holdings:
    """A place's numbers in all rankings: where it is first or fifth, in any or in all, or last."""
    end = ""
    if case.one and (case.said.nth or case.has("first_place", "where_first")):
        claimed = case.has("yes_no", "tag_question") and not case.has("where_first")
        end = ("every" if case.has("of_all", "in_all_places") else "any") if claimed else "first"
    elif case.one and case.has("worst"):
        end = "last"
    return Holdings(case.scope, "rankings", end=end, nth=case.said.nth or 1)


def _list(case: Case, explained: bool) -> Plan | None:
    if case.ranking and case.one and case.has("ahead_of", "behind_it"):
        return _league(case)
    if case.has("a_ranking") and (case.places or explained):
        return _in_rankings(case) if case.places else Listing(case.scope, "rankings")
    if case.places and not case.measured:
        return _league(case) if case.ranking else _holdings(case)
    return Holdings(case.scope, "all") if not case.measured and explained else None


def _definition(case: Case, explained: bool) -> Plan:
    if case.one and case.measured and case.has("costs", "paid"):  # "what's a nurse paid in Basel?"
        return Value(case.scope)
    if explained:
        return Definition(case.scope, case.ranking)
    return Definition(replace(case.scope, indicator="", also=()))


def _trend(case: Case, explained: bool) -> Plan | None:
    if case.one and not (case.measured or case.ranking) and explained and case.has("and_now"):
        return _holdings(case)  # "how are things going for Oslo?"
    return Trend(case.scope) if case.places and case.measured else None


def _rank(case: Case, explained: bool) -> Plan | None:
    if (spanned := _over_years(case)) is not None:
        return spanned
    end, take = case.reading.end, case.reading.top
    ranks = _kind_of(case) == "rank"
    if case.measured and not ranks:
        if case.one and case.has("standing"):
            return Rank(case.scope, "standing", end, take)
        if not case.places or end == "least" or len(case.places) > 2:
            return Rank(case.scope, _ordered_by(case), end, take)
    if ranks and case.places and not case.ranking and not _is_listed(case):
        return _bare_places(case, explained)
    if case.ranking or ranks:
        return _league(case)
    if case.places and not case.measured and explained:
        two = len(case.places) == 2
        why = Why(case.scope, "gap", told=not case.has("yes_no"))
        return why if two else _in_rankings(case)
    return None


def _ordered_by(case: Case) -> str:
    """Return what places are ordered by: who rose or fell is no order by size."""
    return "growth" if case.has("fastest", "slowest", "fell", "rose") else "indicator"


def _league(case: Case) -> League:
    sides = {"behind": "behind_it", "ahead": "ahead_of"} if case.one else {}
    side = next((side for side, cue in sides.items() if case.has(cue)), "")
    return League(case.scope, case.ranking, case.reading.top, side)


def _over_years(case: Case) -> Plan | None:
    """Figures of a span of years, or of two for one place, are a trend, unless it is of ranks."""
    scope = case.scope
    spans = scope.first or scope.last or (case.one and len(scope.years) == 2)
    if case.places and case.measured and spans and _kind_of(case) != "rank":
        return Trend(scope)
    return None


def _compare(case: Case, explained: bool) -> Plan | None:
    if case.one and (spanned := _over_years(case)):
        return spanned
    if len(case.places) >= 2 and not (case.ranking and not case.measured):
        # What is not known to be held is not compared by all that is.
        return Compare(case.scope) if case.measured or explained else Passages(case.scope)
    return _bare(case, explained)


def _bare(case: Case, explained: bool) -> Plan | None:
    """Slots without a verb: what they are decides."""
    if case.said.named_thing and not case.places and not case.reading.intents:
        return Passages(case.scope)
    if case.measured and not case.places and explained and case.has("what_is_bare"):
        return _definition(case, explained)
    spanned = _over_years(case)
    if spanned is not None and "compare" not in case.reading.intents:
        return spanned
    if case.places:
        return _bare_places(case, explained)
    if case.ranking and explained:
        of_itself = case.has("yes_no") and not (case.said.take or case.said.nth)
        return _definition(case, explained) if of_itself else _league(case)
    if case.measured and explained and not case.reading.names:
        end = case.reading.end or ("least" if case.has("fell") else "")
        return Rank(case.scope, _ordered_by(case), end, case.reading.top)
    return None


def _bare_places(case: Case, explained: bool) -> Plan | None:
    several = len(case.places) >= 2
    if several and case.ranking and not case.measured:
        apart = len(case.places) == 2 and explained and case.has("difference", "apart")
        return Why(case.scope, "gap", case.ranking, told=True) if apart else _league(case)
    if len(case.places) > 2 and case.measured and case.reading.end:
        return Rank(case.scope, "indicator", case.reading.end, case.reading.top)
    if several and case.measured:
        return Compare(case.scope)
    if case.measured and not (case.ranking and _kind_of(case) == "rank"):
        return Value(case.scope)
    if case.ranking:
        return _league(case)
    if not case.measured and explained and not case.reading.intents:
        if len(case.places) == SIDES and case.has("difference", "more", "less"):
            return Compare(case.scope)  # "how far behind Boston are we?"
        # "How high is it?" asks for one thing, and not for all that is held.
        of_one = case.scope.counts or case.has("bare_question", "supposes")
        return Passages(case.scope) if of_one else _holdings(case)
    return None


_BY_INTENT: Mapping[str, _Rule] = MappingProxyType(
    {
        "sources": lambda case, explained: None,
        "robust": _by_weights,
        "what_would_it_take": _by_weights,
        "definition": _definition,
        "list": _list,
        "why": _why,
        "trend": _trend,
        "rank": _rank,
        "compare": _compare,
        "": _bare,
    }
)
