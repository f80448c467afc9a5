"""Rules of published rankings: places in them, and their weights where those are published."""

import re
from dataclasses import replace

from bot import language
from bot.language.packs import said
from bot.understanding.case import SIDES, Case, part_and_whole, places_inside
from bot.understanding.implied import holder, weighted
from bot.understanding.measures import by_unit
from bot.understanding.plan import (
    NAMED,
    League,
    LostFirst,
    Order,
    Parts,
    Pass,
    Places,
    Plan,
    Profile,
    Reduce,
    Robust,
    Trend,
    WhatIf,
    Why,
    Within,
)
from bot.understanding.reweighing import BEFORE
from bot.understanding.slots import indicators_of, owner_of

# A ranking is asked about itself: who makes it, how it ranks, by which weights.
_OF_ITSELF = ("published_by", "how_ranked", "weights_said")


def part_of_gap(case: Case) -> Plan | None:
    """How much of a gap in a ranking is one component's ("how much of our gap is digital?")."""
    of = {c.indicator: r.id for r in case.catalogue.rankings for c in r.components}
    part = next((m.id for m in case.reading.indicators if m.id in of), "")
    home = case.scope.home or case.catalogue.home
    places = case.places if len(case.places) > 1 else (case.one, home)
    if not (part and case.has("part_of_gap") and all(places)) or len({*places}) != len(places):
        return None
    scope = replace(case.scope, places=places, indicator="", also=())
    return Why(scope, "gap", of[part], told=True, part=part)


def published(case: Case) -> Plan | None:
    """Places in a ranking: named, told by words of its name, or the only one that is held."""
    reading = case.reading
    if reading.intent in {"why", "definition"} or reading.scorecards:
        return None
    if case.one and case.has("lost_first") and case.has("when"):
        return LostFirst(case.scope, reading.rankings[0] if reading.rankings else "")
    if case.said.bounds or case.said.unknown or case.scope.per or case.has(*_OF_ITSELF):
        return None
    if case.has("places_apart") and len(case.places) == 2 and (of := _ranking_meant(case)):
        return _of_two(case, of)
    if reading.indicators:
        measure = indicators_of(case.said.question)[0]
        ranks = case.catalogue.indicator(measure).kind == "rank"
        return (_first_inside(case, measure) if ranks else None) or _in_list(case)
    named = reading.rankings[0] if reading.rankings else _told_by_words(case)
    if named:
        return _in_named(case, named)
    # The largest, who has most of a thing, and what is told in a unit are asked of figures.
    counted = case.said.most_of and not case.said.take
    of_figures = case.has("size", "costs", "paid") or counted or by_unit(case)
    # Who lost more than another one is no question of their places.
    moved = len(case.places) > 1 and case.has("rose", "fell")
    moved = moved and not case.has("a_ranking", "standing", "climbed_most", "slipped_most")
    only = "" if of_figures or moved else _only_ranking(case)
    if case.one and case.has("yes_no", "a_ranking") and case.said.take and not only:
        return Within(case.scope, case.said.take)
    return _in_ranking(case, only) if only and not case.left.vetoes else None


def _in_list(case: Case) -> Plan | None:
    """What is asked of a partial list of a ranking, or of a ranking by the name of its places."""
    counted = indicators_of(case.said.question)[0]
    meant = _numbered(counted, case)
    chosen = case.said.nth or case.said.take or case.has("always", "ever", "mean", "median")
    if case.left.vetoes or not chosen or case.catalogue.indicator(meant).kind != "rank":
        return None
    lists = (r for r in case.catalogue.rankings if meant in r.lists)
    ranking = next(lists, None)
    if ranking is None or (case.ranking and case.ranking != ranking.id):
        return None
    scope = replace(case.scope, indicator=meant)
    asked = _in_ranking(replace(case, scope=scope), ranking.id)
    return asked or (None if meant == counted else League(scope, ranking.id))


def _numbered(measure: str, case: Case) -> str:
    """Return the one rank of a place that goes by the words of a measure ("sixth in articles?").

    The measure itself where no number is asked about, or no rank or several go by it.
    """
    if not case.one or not case.said.nth or case.catalogue.indicator(measure).kind == "rank":
        return measure
    asked = language.content_keys(case.reading.indicators[0].said)
    held = {row.indicator for row in case.store.rows(clusters=[case.one]) if row.kind == "rank"}
    ranks = map(case.catalogue.indicator, sorted(held))
    named = [one.id for one in ranks if asked <= language.text_keys(one.name, *one.aliases)]
    return named[0] if len(named) == 1 else measure


def _in_named(case: Case, ranking: str) -> Plan | None:
    """What is asked of a ranking that is named: of all its places, of one, or of several."""
    moves = case.has("climbed_most", "slipped_most")
    several = case.said.take > 1 or case.has("each_year", "of_all")
    if case.one and case.has("an_edition") and several:
        # "Oslo in the last three editions"
        held = case.catalogue.ranking(ranking).indicator
        return Trend(replace(case.scope, indicator=held), each=True)
    listed = case.said.take or not case.reading.rankings or case.has("whole_list")
    apart = moves or case.has("ever", "always")
    inside = case.scope.group and case.has("everywhere") and not case.said.nth
    inside = inside and not case.has("yes_no")
    if inside and case.has("within_top") and not apart:
        return Places(case.scope, ranking, within=case.said.take)
    if (inside or (not case.places and listed)) and not apart:
        return Places(case.scope, ranking, take=case.said.take)
    return _in_ranking(case, ranking)


def _ranking_meant(case: Case) -> str:
    """Return the ranking that is named, by itself or by the measure of its places, or the only."""
    named = {m.id for m in case.reading.indicators}
    listed = (r.id for r in case.catalogue.rankings if r.indicator in named)
    return case.ranking or next(listed, "") or _only_ranking(case)


def _only_ranking(case: Case) -> str:
    """Return the ranking that is meant where none is named, since no other is held."""
    held = [r.id for r in case.catalogue.rankings if case.store.rows(indicators=[r.indicator])]
    return held[0] if len(held) == 1 else ""


def _in_ranking(case: Case, ranking: str) -> Plan | None:
    """What is asked of a ranking, by the wordings of order that name no measure."""
    if (plan := _reduced(case, ranking)) is not None:
        return plan
    if case.one and case.has("each_part") and (parts := _held_parts(case, ranking)):
        return Parts(replace(case.scope, left=()), parts, least=True)
    if len(case.places) == 2 and not case.scope.group:
        measure = case.scope.indicator or case.catalogue.ranking(ranking).indicator
        return _first_inside(case, measure) or _of_two(case, ranking)
    if case.one:
        return _of_one(case, ranking)
    if (plan := _over_editions(case, ranking)) is not None:
        return plan
    counted = case.said.take or case.said.nth
    turned = case.has("worst", "last_place")
    if (
        case.has("size")
        or (case.has("least") and not turned)
        or (case.has("change", "sum", "share") and not counted)
    ):
        return None
    if case.said.nth:
        return Places(case.scope, ranking, nth=case.said.nth, last_first=turned)
    if case.said.take:
        return Places(case.scope, ranking, take=case.said.take, last_first=turned)
    if case.has("first_place", "best", "worst", "last_place"):
        return Places(case.scope, ranking, take=1, last_first=turned)
    if case.has("yes_no") or case.left.vetoes:
        return None
    ranked = case.has("everywhere", "a_ranking", "standing", "most")
    if (case.scope.group or ranked) and case.open and case.reading.intent == "rank":
        return Places(case.scope, ranking)
    return None


def _held_parts(case: Case, ranking: str) -> tuple[str, ...]:
    """Return the parts of a ranking in which the place has a number of its own."""
    listed = case.catalogue.ranking(ranking).sub_rankings
    rows = case.store.rows(clusters=case.places, indicators=listed) if listed else ()
    held = {row.indicator for row in rows if row.value is not None and case.scope.is_of_time(row)}
    return tuple(part for part in listed if part in held)


def _over_editions(case: Case, ranking: str) -> Plan | None:
    """Return who climbed or fell most, or who was among the first in any edition or in each."""
    take, nth = case.said.take, case.said.nth
    for claim, cue in (("rose", "climbed_most"), ("fell", "slipped_most")):
        if case.has(cue):
            return Places(case.scope, ranking, take=take, moved=True, claim=claim)
    # "Which grew?" asks for figures where no ranking is spoken of.
    of_places = case.ranking or case.has("a_ranking", "place_moved")
    if case.open and of_places and case.has("rose", "fell") and not (take or nth):
        claim = "fell" if case.has("fell") else "rose"
        return Places(case.scope, ranking, moved=True, claim=claim, each="move")
    first = take or nth or case.has("first_place")
    if case.open and first and case.has("ever", "always"):
        each = "always" if case.has("always") else "ever"
        return Places(case.scope, ranking, take=take or int(not nth), nth=nth, each=each)
    return None


def _reduced(case: Case, ranking: str) -> Plan | None:
    """Return the mean or the median place of several, or of one over the editions."""
    how = next((how for how in ("median", "mean") if case.has(how)), "")
    if not how or not case.places:
        return None
    meant = case.scope.indicator or case.catalogue.ranking(ranking).indicator
    return Reduce(replace(case.scope, indicator=meant), how)


def _first_inside(case: Case, counted: str) -> Plan | None:
    """Return whether a place comes first of those that lie in a wider one, which has no place."""
    part, whole = part_and_whole(case.places, case.catalogue) if len(case.places) == 2 else ("", "")
    inside = places_inside(whole, case.catalogue) if whole else ()
    first = case.has("best", "first_place", "most")
    if not first or part not in inside or case.store.rows(clusters=[whole], indicators=[counted]):
        return None
    name = case.catalogue.cluster(whole).name
    scope = replace(case.scope, places=inside, group=name, indicator=counted)
    return Order(scope, "best", standing=part, claimed=case.has("yes_no"))


def _of_two(case: Case, ranking: str) -> Plan | None:
    """Return which of two places is ahead, or on which parts each is."""
    if case.has("profile") and case.catalogue.ranking(ranking).components:
        one, other = case.places
        one, other = (other, one) if other == case.catalogue.home else (one, other)
        return Profile(replace(case.scope, places=(one,)), other, ranking=ranking)
    if case.has("places_apart"):
        one, other = case.places
        return Places(replace(case.scope, places=()), ranking, standing=one, versus=other)
    ordered = case.has("more", "less", "best", "most", "first_place")
    if not ordered or case.has("difference", "size", "times"):
        return None
    less = case.has("less") and not case.has("more")
    claimed = ("less" if less else "more") if case.has("yes_no") else ""
    one, other = case.places
    everyone = replace(case.scope, places=())
    return Places(everyone, ranking, standing=one, versus=other, claim=claimed)


def _of_one(case: Case, ranking: str) -> Plan | None:
    """Return where one place stands, beside whom, how it moved, or whether it is so high up."""
    everyone = replace(case.scope, places=())
    within = case.said.take or int(case.has("first_place") and not case.has("and_first"))
    if case.has("profile") and case.catalogue.ranking(ranking).components:
        # Its strengths and weaknesses are the parts that it does best and worst on.
        return Why(case.scope, "place", ranking, claim="rose")
    if case.has("neighbours"):
        return Places(everyone, ranking, neighbours=case.one, below=case.below)
    if case.has("each_year") and not case.has("yes_no", "mean", "median"):
        listed = case.catalogue.ranking(ranking).indicator
        return Trend(replace(case.scope, indicator=listed), each=True)
    if case.said.nth and case.has("behind") and not case.has("yes_no"):
        return Places(everyone, ranking, nth=case.said.nth)
    dated = case.has("ever", "when", "best_year", "worst_year")
    if (
        dated
        and case.has("best", "worst", "least", "best_year", "worst_year")
        and not (case.has("yes_no") or within > 1)
    ):
        each = "worst" if case.has("worst", "least", "worst_year") else "best"
        return Places(everyone, ranking, standing=case.one, each=each)
    nth = case.said.nth
    if (within or nth) and case.has("always", "ever", "which_editions"):
        each = next(each for each in ("always", "ever", "which_editions") if case.has(each))
        return Places(everyone, ranking, nth=nth, standing=case.one, within=within, each=each)
    either = nth and case.has("compare")  # "is it sixth or seventh?" is no claim
    if (within or nth) and case.has("yes_no") and not either:
        return Places(everyone, ranking, standing=case.one, within=within, nth=nth)
    meant = ranking == _only_ranking(case) or (case.ranking and case.has("yes_no"))
    moves = meant and case.has("change", "rose", "fell")
    if moves and case.has("a_ranking", "standing", "place_moved"):
        claim = "rose" if case.has("rose") else "fell" if case.has("fell") else ""
        claim = claim if case.has("yes_no") else ""
        return Places(everyone, ranking, standing=case.one, moved=True, claim=claim)
    if case.ranking and case.has("change") and not case.has("yes_no", "standing", "difference"):
        listed = case.catalogue.ranking(ranking).indicator
        return Trend(replace(case.scope, indicator=listed), sure=True)
    stands = case.has("standing") and (case.has("now_and_then") or not case.has("change"))
    if not (stands or case.has("and_first")):
        return None
    return Places(everyone, ranking, standing=case.one, leader=case.has("and_first"))


def _is_of_other(ranking: str, case: Case) -> bool:
    """Say whether a measure is named that is no part of a ranking, which is not named itself."""
    of = case.catalogue.ranking(ranking)
    parts = {*of.lists, *of.background, *(c.indicator for c in of.components)}
    named = {match.id for match in case.reading.indicators}
    return bool(named) and not case.reading.rankings and named.isdisjoint(parts)


def weights(case: Case) -> Plan | None:
    """What it would take, how far an order holds, and what if: where weights are published."""
    if (other := _supposed_score(case) or _what_if(case)) is not None:
        return other
    if case.reading.scorecards or not case.has("to_pass", "robust"):
        return None
    ranking = weighted(case)
    if not ranking or _is_of_other(ranking, case):
        return None
    home = case.catalogue.home
    places = case.places or ((home,) if home else ())
    nth = case.said.nth or int(case.has("first_place"))
    ahead = holder(ranking, nth, case) if nth and len(places) == 1 else ""
    if ahead and ahead not in places and case.has("to_pass"):
        return Pass(case.scope, ranking, places[0], ahead)
    if len(places) == 1 and places[0] != home and home:
        places = (home, *places)
    if case.has("to_pass"):
        if len(places) != 2:
            return None
        behind, ahead = (places[1], places[0]) if places[1] == home else places
        return Pass(case.scope, ranking, behind, ahead)
    return (
        Robust(case.scope, ranking, places[0], places[1] if len(places) > 1 else "")
        if places
        else None
    )


def _supposed_score(case: Case) -> Plan | None:
    """One part of a ranking supposed to be another: "if our queue score were 80", or as Oslo's."""
    if not case.has("supposes", "what_if"):
        return None
    ranking, part = _part_named(case)
    if case.said.amount is None:
        return _supposed_like(ranking, part, case)
    number = re.search(r"\d", case.reading.text)
    owner = owner_of(number.start(), case.reading, case.catalogue) if number else ""
    place = owner or case.scope.home or next(iter(case.places), "")
    if not ranking or not place or case.left.named:
        return None
    step = case.has("by_amount")
    down = step and case.has("fell", "less")
    value = case.said.amount[0] * (-1 if down else 1)
    places = tuple(dict.fromkeys((place, *case.places)))
    if len(places) > 1 and _is_asked_of(places[1], place, case):
        places = places[1::-1]
    scope = replace(case.scope, places=places, indicator="", also=(), left=())
    return WhatIf(
        scope, ranking, parts=(part,), given=value, step=step, of=place, claim=_claim(case)
    )


def _supposed_like(ranking: str, part: str, case: Case) -> Plan | None:
    """One part of a place's score supposed to be that of another one; ours, where one is named."""
    home = case.scope.home or (case.catalogue.home if case.one else "")
    places = tuple(dict.fromkeys(filter(None, (home, *case.places))))
    if not (ranking and part and case.has("as_much_as")) or len(places) != SIDES:
        return None
    scope = replace(case.scope, places=places[:1], indicator="", also=(), left=())
    return WhatIf(scope, ranking, parts=(part,), of=places[0], like=places[1])


def _part_named(case: Case) -> tuple[str, str]:
    """Return the ranking and its one part that a question names, by its name or a word of it."""
    parts = {r.id: [c.indicator for c in r.components] for r in case.catalogue.rankings}
    parts = {r: of for r, of in parts.items() if r in (case.ranking or r)}
    first = [m.id for m in case.reading.indicators[:1]]
    by_name = [(r, i) for r, of in parts.items() for i in first if i in of]
    words = (
        {r: case.said.card_parts.get(r, ()) for r in parts}
        if case.has("score", "as_much_as")
        else {}
    )
    by_words = [(r, of[0]) for r, of in words.items() if len(of) == 1]
    return next(iter((*by_name, *by_words)), ("", ""))


def _is_asked_of(one: str, supposed: str, case: Case) -> bool:
    """Say whether a place is named behind the number before any word for the other, supposed of.

    "Would Oslo beat us?" asks of Oslo, "would we beat Oslo?" of us, "would it?" of what was named.
    """
    behind = re.search(r"\d(\D*)$", case.reading.text)
    for word in language.tokens(behind[1] if behind else ""):
        if _is_word_for(one, word, case):
            return True
        if _is_word_for(supposed, word, case) or said("pronoun", word.folded):
            return False
    return False


def _is_word_for(place: str, word: language.Token, case: Case) -> bool:
    if place == case.scope.home and language.is_home(word.text):
        return True
    cluster = case.catalogue.cluster(place)
    return bool(word.keys & language.text_keys(cluster.name, *cluster.aliases))


def _claim(case: Case) -> str:
    """Return what is asked of a place, or the first of two: first, more or less; "" if nothing."""
    if case.one and case.has("first_place"):
        return "first"
    if not case.has("more", "less", "passed"):
        return ""
    return "less" if case.has("less") and not case.has("more", "passed") else "more"


def _what_if(case: Case) -> Plan | None:
    """A ranking or scorecard with its weights changed, where it is clear which and how."""
    other, card = case.said.reweighed, next(iter(case.reading.scorecards), "")
    ranking = "" if card else weighted(case)
    named = card or case.reading.rankings
    if other is None or not (card or ranking):
        return None
    if not named and not case.has("what_if", "equal_weights", "other_weights"):
        return None
    asks = case.has("supposes", "what_if", "first_place", "best", "most", "standing", "beside")
    if other.edition and not (case.places or asks or case.reading.intents):
        return None  # "the weights of 2022" are asked for themselves
    scope = replace(case.scope, indicator="", also=(), left=())
    asks = len(scope.places) == SIDES or (len(scope.places) == 1 and case.has("yes_no"))
    plan = WhatIf(scope, ranking, card, claim=_claim(case) if asks else "")
    if other.edition:
        edition = _edition(ranking, other.edition, case)
        # "Last year's weights" are of no year.
        years = tuple(y for y in scope.years if str(y) not in edition and other.edition != BEFORE)
        scope = replace(scope, years=years, first=0, last=0)
        return replace(plan, scope=scope, edition=edition) if edition else None
    if case.has("equal_weights"):
        # "Were the weights the same in 2022?" supposes nothing.
        told = case.has("yes_no") and not case.has("supposes", "what_if")
        return None if told else plan
    parts = case.said.card_parts.get(card or ranking, ())
    shares = other.shares[-1:] if len(parts) == 1 else other.shares
    changed = len(shares) == len(parts) or other.factor is not None or other.only
    if not parts or not changed:
        return None
    return replace(plan, parts=parts, shares=shares, factor=other.factor, only=other.only)


def _edition(ranking: str, said: str, case: Case) -> str:
    """Return the label of the edition said by its year or as the one before the newest."""
    editions = case.catalogue.ranking(ranking).editions if ranking else ()
    if said == BEFORE:
        return editions[-2].label if len(editions) > 1 else ""
    return next((e.label for e in editions if said in e.label), "")


def _told_by_words(case: Case) -> str:
    """Return the one ranking whose name, publisher or aliases hold all words that are left."""
    rest = [language.keys(word) for word in case.said.rest]
    if not rest or not case.has("a_ranking") or case.reading.indicators:
        return ""
    found = []
    for ranking in case.catalogue.rankings:
        text = " ".join((ranking.name, ranking.publisher, *ranking.aliases))
        own = language.text_keys(text)
        if all(keys & own for keys in rest):
            found.append(ranking.id)
    return found[0] if len(found) == 1 else ""


def is_published(case: Case) -> bool:
    """Say whether places in a ranking are asked for, which are no figures to be ordered."""
    kind = case.catalogue.indicator(case.scope.indicator).kind
    named = bool(case.reading.rankings) and case.scope.found != NAMED
    return kind in {"rank", "tier"} or named
