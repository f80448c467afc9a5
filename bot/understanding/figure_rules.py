"""Rules of figures: order, conditions, sums, shares, change. The most special wording is first."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot import language
from bot.language.packs import number_of, said, word_list
from bot.understanding import change_rules
from bot.understanding.case import SIDES, Case, part_and_whole, places_inside
from bot.understanding.plan import (
    DEFAULT,
    MEANT,
    NAMED,
    Applied,
    Bounds,
    Compare,
    Crossing,
    Disagreement,
    Filter,
    Match,
    Moment,
    Order,
    Plan,
    Reduce,
    Scaled,
    Scope,
    Share,
    Sides,
    Split,
    Spread,
    ToGoal,
    Value,
    Versus,
)
from bot.understanding.quantities import WRITTEN_OUT
from bot.understanding.slots import first_said, owner_of
from index.catalogue import Indicator
from index.numbers import unit_words
from index.rows import KpiRow
from index.text import fold

# How two places are set apart, by the cues that ask for it.
_APART = {"times": "times", "share": "share", "percent": "percent", "difference": "amount"}
# So many conditions are each on a measure of its own.
BOTH = 2
# A measure that is named after a body is told of so many places that have it.
MOST_HOLDERS = 3


def _scaled(case: Case) -> Plan | None:
    if case.said.part and case.one:
        # "40% of the staff were women" is so much of the staff.
        named = sorted(case.reading.indicators, key=lambda match: match.start)
        levels = (m.id for m in named if case.catalogue.indicator(m.id).kind == "level")
        of = next(levels, case.scope.indicator)
        of = case.scope.indicator if of in case.scope.also else of
        return Scaled(replace(case.scope, indicator=of, also=()), case.said.part - 100, part=True)
    if case.said.percent is None or len(case.scope.numbers) > 1:
        return None  # figures that are set apart suppose nothing
    places = case.places or ((case.catalogue.home,) if case.catalogue.home else ())
    if len(places) == 2:
        # "If Basel grows by 4%, when are we at 3,000?" supposes it of Basel, "if we cut ours by 5%,
        # would that beat Basel?" of us: of whoever stands before the number.
        number = re.search(r"\d", case.reading.text)
        owner = owner_of(number.start(), case.reading, case.catalogue) if number else ""
        places = (owner,) if owner else tuple(p for p in places if p != case.scope.home)
    if len(places) != 1:
        return None
    scope, until = replace(case.scope, places=places), max(case.scope.times, default=0)
    if case.catalogue.indicator(scope.indicator).kind == "growth":
        # The growth is what is supposed, not what it is supposed of.
        levels = (i for i in scope.also if case.catalogue.indicator(i).kind == "level")
        scope = replace(scope, indicator=next(levels, scope.indicator), also=())
    ahead, bounds = _years_ahead(case), _aimed_at(case, up=case.said.percent > 0)
    if not case.has("per_year", "rate"):
        return None if bounds else Scaled(scope, case.said.percent)
    years = tuple(y for y in scope.times if y != until)
    scope = replace(scope, years=years, first=0, last=0)
    return Scaled(scope, case.said.percent, until=until, ahead=ahead, bounds=bounds or Bounds())


def _years_ahead(case: Case) -> int:
    """Return how many years ahead a figure is asked for ("in five years"), 0 where unsaid."""
    words = case.said.cue_words.get("years_ahead", ())
    spoken = case.reading.language
    return next((number for word in words if (number := number_of(word, spoken))), 0)


def _aimed_at(case: Case, *, up: bool) -> Bounds | None:
    """Return what a figure is to reach: the condition said, or the amount that "when" asks of."""
    amount = case.said.amount if case.has("when") else None
    if case.said.bounds or amount is None:
        return case.said.bounds
    low, high = (amount[0], None) if up else (None, amount[0])
    return Bounds(low, high, strict=False, scaled=amount[0] >= WRITTEN_OUT, said=f"{amount[0]:g}")


def _at_own_pace(case: Case) -> Plan | None:
    """What a figure would be, or when it would be so much, did it go on as it moved so far."""
    places = case.places or ((case.catalogue.home,) if case.catalogue.home else ())
    if not case.has("own_pace") or len(places) != 1 or case.said.percent is not None:
        return None
    rows = case.store.rows(clusters=places, indicators=[case.scope.indicator])
    newest = max((row.period.last for row in rows), default=0)
    until = max((year for year in case.scope.times if year > newest), default=0)
    first = min((year for year in case.scope.times if year < newest), default=0)
    scope = replace(case.scope, places=places, years=(), first=first, last=0)
    ahead, bounds = _years_ahead(case), _aimed_at(case, up=not case.has("fell"))
    if not (until or ahead or bounds):
        return None
    way = float(case.has("rose")) - float(case.has("fell"))
    bounds = bounds or Bounds()
    return Scaled(scope, way, until=until, ahead=ahead, pace=True, bounds=bounds)


def _spread(case: Case) -> Plan | None:
    """The figure of a year for each day, week or month of it, unless the measure is so counted."""
    said_as = next((cue for cue in ("a_day", "a_week", "a_month") if case.has(cue)), "")
    measure = case.catalogue.indicator(case.scope.indicator)
    own = language.text_keys(measure.name, measure.unit, *measure.aliases)
    price = said("per_each", f"{fold(measure.unit)} ")
    if not said_as or not case.places or measure.kind != "level" or price:
        return None
    counted_so = any(language.keys(word) & own for word in case.said.cue_words[said_as])
    return None if counted_so or case.two_times else Spread(case.scope, said_as.replace("_", " "))


def applied(case: Case) -> Plan | None:
    """A share that one place has, supposed of what another one has ("A's vacancy on B's stock")."""
    catalogue, named = case.catalogue, case.reading.indicators
    if not case.has("supposes") or len(case.places) != 2 or not named:
        return None
    rate = next((m for m in named if unit_words(catalogue.indicator(m.id).unit)[2]), None)
    place = owner_of(rate.start, case.reading, catalogue) if rate else ""
    if rate is None or place not in case.places:
        return None
    other = next(p for p in case.places if p != place)
    held = {r.indicator for r in case.store.rows(clusters=[other]) if r.kind == "level"}
    wanted = [language.keys(word) for word in case.left.vetoes]
    wholes = [m.id for m in named if m.id in held and m is not rate]
    wholes += [
        i.id
        for i in catalogue.indicators
        if i.id in held
        and wanted
        and all(keys & language.text_keys(i.name, i.unit, *i.aliases) for keys in wanted)
    ]
    scope = replace(case.scope, places=(place, other), indicator=rate.id, also=())
    return Applied(scope, wholes[0]) if wholes else None


def _sides(case: Case) -> Plan | None:
    """Two groups against each other, or a place against the mean of a group."""
    catalogue, reading = case.catalogue, case.reading
    home = (catalogue.home,) if reading.home and catalogue.home else ()
    single = tuple(dict.fromkeys((*reading.clusters, *home)))
    groups = tuple(dict.fromkeys(reading.groups))
    if not groups or len(groups) + len(single) != 2 or case.scope.per:
        return None
    averaged = case.has("mean", "median")
    set_apart = case.has("compare", "more", "less", "difference", "yes_no")
    if not set_apart or case.has("share", "change", "rate") or (single and not averaged):
        return None
    added = _sums(catalogue.indicator(case.scope.indicator)) and not averaged
    of_groups = [(g.members, (g.name, *g.aliases)) for g in catalogue.groups if g.id in groups]
    of_places = [((c.id,), (c.name, *c.aliases)) for c in map(catalogue.cluster, single)]
    sides = sorted((*of_places, *of_groups), key=lambda side: first_said(side[1], reading.text))
    claim = "less" if case.has("less") and not case.has("more") else "more"
    return Sides(
        replace(case.scope, places=(), group=""),
        "sum" if added else "median" if case.has("median") else "mean",
        tuple(members for members, _ in sides),
        tuple(names[0] for _, names in sides),
        claim if case.has("yes_no") else "",
    )


def _sums(measure: Indicator) -> bool:
    """Say whether figures of places make a sum that says anything: no prices, no durations."""
    scale, currency, _ = unit_words(measure.unit)
    is_price = bool(currency) and scale == 1.0
    lasts = language.text_keys(measure.unit) & language.text_keys(*word_list("durations"))
    return measure.adds_up and not (is_price or lasts or said("per_each", f"{fold(measure.unit)} "))


def _crossing(case: Case) -> Plan | None:
    if len(case.places) != 2 or case.said.bounds or case.scope.group:
        return None
    if case.has("when") and case.has("passed"):
        return Crossing(case.scope)
    if case.has("ever") and case.has("more", "passed"):
        return Crossing(case.scope, ever=True)
    if case.has("passed") and case.has("yes_no") and not case.has("more", "less", "to_pass"):
        return Versus(case.scope, "", "more")
    return None


def _moment(case: Case) -> Plan | None:
    if not case.one:
        return None
    bounds = _bounds(case)
    if bounds and (met := _met(bounds, case)):
        return met
    if case.has("most") and case.has("least"):
        return Moment(case.scope, "range")
    if case.has("run_of_years"):
        ever = bool(word_list("longest") & {*case.said.cue_words["run_of_years"]})
        return Moment(case.scope, "run_fell" if case.has("fell") else "run_rose", ever=ever)
    if case.has("yearly_step"):
        rises = case.has("rose") or word_list("rises") & {*case.said.cue_words["yearly_step"]}
        end = "_fall" if case.has("fell") else "_rise" if rises else ""
        return Moment(case.scope, f"steepest{end}")
    if what := _extreme_year(case):
        return Moment(case.scope, what, yes_no=case.has("yes_no"))
    if case.has("ever", "when", "always", "which_editions") and case.has("fell", "rose"):
        always = case.has("always") and not case.has("when")
        # Who never fell rose in every year, or stood still.
        what = "fell" if case.has("fell") != (always and _is_never(case)) else "rose"
        return Moment(case.scope, what, always=always, yes_no=case.has("yes_no", "ever"))
    return None


def _is_never(case: Case) -> bool:
    return bool(word_list("never") & {*case.said.cue_words.get("always", ())})


def _met(bounds: Bounds, case: Case) -> Moment | None:
    """When a place went past a bound, in which years it was past it, whether ever or now."""
    yes_no, each = case.has("yes_no", "ever", "always"), case.has("which_editions")
    if case.has("when") and case.has("reached") and not (each or case.has("ever")):
        return Moment(case.scope, "below" if bounds.low is None else "above", bounds)
    always = case.has("always") and not _is_never(case)
    ever = (case.has("ever") and not always) or each
    if not (yes_no or each):
        return None
    return Moment(case.scope, "met", bounds, always, ever, yes_no)


def _extreme_year(case: Case) -> str:
    """Return whether the year of the highest or of the lowest figure is asked for, else "".

    The best year of a measure of which less is better is that of its lowest figure.
    """
    ends = ("peak", "trough")
    pairs = zip(ends, ("most", "least"), strict=True)
    if said := next((e for e, o in pairs if case.has(e) or (case.has("when") and case.has(o))), ""):
        return said
    judged = next((n for n, cue in enumerate(("best_year", "worst_year")) if case.has(cue)), -1)
    less = case.catalogue.indicator(case.scope.indicator).better == "lower"
    return ends[judged ^ less] if judged >= 0 else ""


def _match(case: Case) -> Plan | None:
    """The year in which a place had a figure of so much, or the places that had it."""
    whose = not case.places and case.has("everywhere", "standing")
    asked = case.has("when") if case.one else whose
    if case.said.amount is None or not asked or case.said.take or case.has("supposes", "nth"):
        return None
    scope = replace(case.scope, numbers=())
    amount, half_digit = case.said.amount
    indicators = case.catalogue.family(scope.indicator)
    rows = case.store.rows(clusters=scope.places, indicators=indicators)
    # Rounded, else cut off: "32 million" may be said of 32.8.
    for plan in (Match(scope, amount, half_digit), Match(scope, amount, 2 * half_digit)):
        if any(plan.meets(row) and scope.is_of_time(row) for row in rows):
            return plan
    return None


def _bounds(case: Case) -> Bounds | None:
    """Return the condition on figures; one in percent is none on what is no percentage."""
    bounds, measure = case.said.bounds, case.catalogue.indicator(case.scope.indicator)
    return None if bounds and bounds.percent and not measure.in_percent else bounds


def both_met(case: Case) -> Plan | None:
    """The places that meet two conditions, each on a measure of its own, in the order said."""
    conditions, text = case.said.conditions, case.reading.text
    limits = {w for c in ("more", "less", "less_than") for w in case.said.cue_words.get(c, ())}
    named = [m for m in case.reading.indicators if fold(text[m.start : m.end]) not in limits]
    first, *others = named or (None,)
    other = next((m for m in others if first and not m.overlaps(first)), None)
    if first is None or other is None or len(conditions) != BOTH or case.one:
        return None
    if case.scope.per or case.said.things or case.ranking:
        return None
    one, two = sorted((first, other), key=lambda match: match.start)
    scope = replace(case.scope, indicator=one.id, also=(), joined=(), numbers=())
    return Filter(scope, conditions[0], other=two.id, other_bounds=conditions[1])


def _none_of(case: Case) -> Bounds | None:
    """Return the condition of having none of what is measured, where it is named."""
    asked = case.has("has_none") and case.has("everywhere", "which_ones")
    named = case.scope.found == NAMED and not case.left.vetoes
    rows = case.store.rows(indicators=[case.scope.indicator]) if asked else ()
    held = bool(rows) and (named or any(r.value == 0 for r in rows))
    return Bounds(high=0.0, strict=False, said="0") if held else None


def _filter(case: Case) -> Plan | None:
    bounds = _bounds(case) or _none_of(case)
    if bounds is None or not case.open or case.said.things or case.has("when"):
        return None
    claim = "all" if case.has("of_all") else "any"
    return Filter(case.scope, bounds, claim if case.has("yes_no") else "")


def _beyond(case: Case) -> Plan | None:
    """Which places have more, or less, than one ("who has more crews than us?"), or whether any."""
    said_at = case.said.cues
    compared = min((said_at[cue][0] for cue in ("more", "less") if cue in said_at), default=0)
    asked = any(said_at[c][0] < compared for c in ("everywhere", "which_ones") if c in said_at)
    other = case.has("when", "change", "rose", "fell", "most", "least", "difference")
    counted = case.said.nth or case.said.take or case.scope.numbers or case.scope.per
    if not case.one or not asked or other or counted:
        return None
    less = "less" in said_at and said_at["less"][0] == compared
    claim = "any" if case.has("yes_no") else ""
    return Filter(replace(case.scope, places=()), claim=claim, than=case.one, less=less)


def _standing(case: Case) -> Plan | None:
    one = case.one or _one_of_group(case)
    dated = case.has("now_and_then") or (case.has("standing") and case.scope.times)
    if not one or case.has("when") or (case.has("change") and not dated):
        return None
    among = _at_both_ends(case)
    among = among if case.scope.group else replace(among, places=())
    if case.has("neighbours"):
        return Order(among, neighbours=one, below=case.below)
    return Order(among, standing=one) if case.has("standing", "judged") else None


def _at_both_ends(case: Case) -> Scope:
    """Return the scope at the ends of a span, of which the newest year held is the last."""
    if not case.scope.first:
        return case.scope
    rows = case.store.rows(indicators=[case.scope.indicator])
    newest = max((row.period.last for row in rows), default=0)
    ends = (case.scope.first, case.scope.last or newest)
    return replace(case.scope, years=ends, first=0, last=0)


def _ends(case: Case) -> Plan | None:
    """Both ends of an order, or the n-th place in it ("second highest, after Boston")."""
    if case.open and case.has("most") and case.has("least"):
        return Order(case.scope, both=True)
    if case.open and case.has("and_second") and case.has("most", "least", "best", "worst"):
        return Order(case.scope, end=_end(case), take=2)
    behind = case.one and case.has("behind") and not case.has("yes_no")
    if case.said.nth and (case.open or behind) and not case.has("when"):
        scope = case.scope if case.open else replace(case.scope, places=())
        # "Third largest besides Oslo and Bergen" counts those two among the three.
        beside = scope.excluded if case.said.besides else ()
        if len(beside) >= case.said.nth:
            beside = ()
        scope = replace(scope, excluded=()) if beside else scope
        return Order(scope, end=_end(case), nth=case.said.nth, beside=beside)
    return None


def _claimed_first(case: Case) -> Plan | None:
    """Whether a place has the most or the least, of all or inside a wider place."""
    if not case.has("yes_no") or not case.has("most", "least") or case.has("ever", "change"):
        return None
    if case.one:
        return Order(replace(case.scope, places=()), _end(case), standing=case.one, claimed=True)
    if one := _one_of_group(case):
        return Order(case.scope, _end(case), standing=one, claimed=True)
    part, whole = part_and_whole(case.places, case.catalogue) if len(case.places) == 2 else ("", "")
    inside = places_inside(whole, case.catalogue) if whole else ()
    if part not in inside:
        return None
    scope = replace(case.scope, places=inside, group=case.catalogue.cluster(whole).name)
    return Order(scope, _end(case), standing=part, claimed=True)


def _one_of_group(case: Case) -> str:
    """Return the one place that is named beside a group that it is of, "" where none is."""
    named = dict.fromkeys((*case.reading.clusters, *filter(None, [case.scope.home])))
    one = next(iter(named), "")
    return one if len(named) == 1 and case.scope.group and one in _group_of(case) else ""


def _end(case: Case) -> str:
    if _is_last(case):
        # The other end of the order that was asked for before.
        return {"most": "least", "least": "most"}.get(case.reading.end, "worst")
    return next((end for end in ("worst", "least", "most") if case.has(end)), "best")


def _is_last(case: Case) -> bool:
    """Say whether it is asked who comes last, and of no other end."""
    return case.has("last_place") and case.has("everywhere") and not case.has("most", "least")


def _rest(case: Case) -> Plan | None:
    """What a wider place has without a part of it ("in Sweden outside Oslo", "the rest of it")."""
    if not case.adds or case.scope.per or case.scope.group:
        return None
    part, whole = "", case.one
    within = [e for e in case.scope.excluded if whole in case.catalogue.wholes_of(e)]
    outer = [e for e in within if not case.catalogue.wholes_of(e) & set(within)]
    if whole and len(outer) == 1:
        part = outer[0]
    elif case.has("the_rest") and len(case.places) == SIDES:
        part, whole = part_and_whole(case.places, case.catalogue)
    elif case.has("the_rest") and whole and case.said.question.previous:
        before = case.said.question.previous.clusters
        part = next((p for p in before if whole in case.catalogue.wholes_of(p)), "")
    if not (part and whole):
        return None
    scope = replace(case.scope, places=(part, whole), excluded=())
    return Share(scope, part, whole, rest=True)


def _comparable(case: Case) -> Plan | None:
    """Whether figures of two places count the same ("can I put ours next to Oslo's?")."""
    several = len(case.places) == SIDES and not case.scope.group
    if not case.has("comparable") or not several or case.scope.numbers:
        return None
    return Disagreement(case.scope)


def _split(case: Case) -> Plan | None:
    """What each part has of a whole ("how is the Nordic total split between the countries?")."""
    if not case.has("split") or not case.adds or case.scope.per or case.has("change", "rate"):
        return None
    places, catalogue = case.places, case.catalogue
    wholes = [w for w in places if any(w in catalogue.wholes_of(p) for p in places if p != w)]
    whole = "" if case.scope.group else next(iter(wholes), case.one)
    parts = tuple(p for p in places if p != whole)
    parts = places_inside(whole, catalogue) if whole and not parts else parts
    if whole and len(parts) < SIDES:
        return None
    return Split(replace(case.scope, places=()), whole, parts)


def _share(case: Case) -> Plan | None:
    plan, bounds = _share_of(case), case.said.bounds
    if isinstance(plan, Share) and bounds and bounds.percent and case.has("yes_no"):
        return replace(plan, bounds=bounds)
    return plan


def _share_of(case: Case) -> Plan | None:
    if not case.has("share") or case.has("change", "rate") or case.scope.per:
        return None
    first = next((m.id for m in case.reading.indicators), "")
    kind = case.catalogue.indicator(case.scope.indicator).kind
    if kind == "share" and case.places and case.scope.indicator != first:
        # Another reading of the words is the share itself, which is printed.
        met = _met(case.said.bounds, case) if case.one and case.said.bounds else None
        return met or (Value(case.scope) if case.one else Compare(case.scope))
    if not case.adds:
        return None
    places = case.places
    if case.scope.group:
        return _share_of_group(case)
    if len(places) == 2:
        part, whole = part_and_whole(places, case.catalogue)
        return Share(replace(case.scope, places=(part, whole)), part, whole) if part else None
    if case.one and case.said.parts and (case.scope.years or case.reading.year_from):
        return Share(case.scope, case.one, case.one)
    if case.one and (whole := _whole_of(case)):
        return Share(replace(case.scope, places=(case.one, whole)), case.one, whole)
    judged = case.said.bounds is not None and case.said.bounds.percent
    if case.one and (judged or case.has("everywhere", "sum")):
        return Share(replace(case.scope, places=()), case.one)
    return None


def _share_of_group(case: Case) -> Plan:
    """Return the part of a group that a place has, or the part that the group has of all."""
    places = case.places
    members = _group_of(case)
    part = next((p for p in places if p == case.scope.home or p not in members), "")
    inside = tuple(m for m in members if part in case.catalogue.wholes_of(m))
    own = next((p for p in case.reading.clusters if p in inside), "")
    if own and not _rows_at(part, case):
        named = case.catalogue.cluster(part).name
        return Share(replace(case.scope, places=inside, group=named), own)
    if inside and not _rows_at(part, case):
        return Share(replace(case.scope, places=members), "", parts=inside)
    part = part or next(iter(case.reading.clusters), "")
    part = part or (places[0] if len(places) == 1 else "")
    before = case.said.question.previous
    if not part and before and len(before.clusters) == 1 and not case.reading.clusters:
        part = before.clusters[0]  # "as a share of all the Nordic ones?"
    if not part:
        return Share(replace(case.scope, places=()), "", parts=places)  # the Danes' of all
    return Share(replace(case.scope, places=members), part)


def _rows_at(place: str, case: Case) -> Sequence[KpiRow]:
    return case.store.rows(clusters=[place], indicators=[case.scope.indicator])


def _to_goal(case: Case) -> Plan | None:
    """How far it is to a goal, which may be a measure of its own beside the one it is for."""
    if (said_so := _goal_said(case)) is not None:
        scope = replace(case.scope, indicator=said_so.indicator, also=(case.scope.indicator,))
        scope = replace(scope, years=(), first=0, last=0, goal=False, numbers=())
        return ToGoal(scope, rate=case.has("rate", "per_year"))
    aims_at = [r for r in _rows_of(case) if r.status != "goal"]
    aimed = case.has("goal") or (case.follows and case.one and not aims_at)
    set_apart = aimed and case.has("difference", "percent", "times", "latest", "share")
    if len(case.places) > 1 or not (case.has("to_goal") or set_apart):
        return None
    named = dict.fromkeys((case.scope.indicator, *(m.id for m in case.reading.indicators)))
    goals = [r for r in case.store.rows(clusters=case.places) if r.status == "goal"]
    meant = [r for r in goals if r.indicator in named] or goals
    aims = {(r.cluster, r.indicator) for r in meant}
    if not case.one and len(aims) != 1:
        return None
    places = case.places or tuple(r.cluster for r in meant[:1])
    also = (*tuple(named)[1:], *(indicator for _, indicator in sorted(aims) if len(aims) == 1))
    scope = replace(case.scope, places=places, also=also, goal=False)
    return ToGoal(scope, yes_no=case.has("yes_no"), rate=case.has("rate", "per_year"))


def _goal_said(case: Case) -> KpiRow | None:
    """Return the goal of one place that is said by its number ("to get to 350 bn by 2030")."""
    if not case.one or not case.scope.numbers or not case.has("rate", "per_year", "change", "rose"):
        return None
    held = (r for r in case.store.rows(clusters=case.places) if r.status == "goal" and r.value)
    return next(
        (
            row
            for row in held
            if row.period.last in (case.scope.times or (row.period.last,))
            if (row.value or 0) * unit_words(row.unit)[0] in case.scope.numbers
        ),
        None,
    )


def _whole_of(case: Case) -> str:
    """Return the place that the one asked of lies in, with a figure of one time and one source.

    "What share of the beacon companies is in Skåne?" asks of those of the whole cluster.
    """
    own = {(row.period.label, row.source_id) for row in _rows_of(case)}
    for whole in case.catalogue.wholes_of(case.one):
        rows = case.store.rows(clusters=[whole], indicators=[case.scope.indicator])
        if any((row.period.label, row.source_id) in own for row in rows):
            return whole
    return ""


def _rows_of(case: Case) -> Sequence[KpiRow]:
    return case.store.rows(clusters=case.places, indicators=[case.scope.indicator])


def _group_of(case: Case) -> tuple[str, ...]:
    ids = case.reading.groups
    return tuple(dict.fromkeys(m for g in ids for m in case.catalogue.members(g)))


def _reduce(case: Case) -> Plan | None:
    how = next((h for h in ("median", "mean", "sum") if case.has(h)), "")
    own = language.text_keys(case.catalogue.indicator(case.scope.indicator).name)
    asks = language.text_keys(*case.said.cue_words.get(how, ()))
    if asks and asks <= own:
        return None  # "the average round" is what is measured
    times = len(case.scope.times) > 1 or len(case.scope.parts) > 1
    if not how or (case.has("change", "rate") and not times) or case.scope.per:
        return None
    ends = case.has("most", "least")
    summed = how == "mean" or (how == "sum" and case.adds)
    if summed and case.open and len(case.scope.times) > 1 and ends:
        # "Who invested most in total 2022-2024?" adds up the years of each.
        return Reduce(case.scope, how, end=_end(case), take=case.said.take)
    ordered = case.reading.intent == "rank" and ends and not case.said.take
    scored = how == "sum" and case.catalogue.indicator(case.scope.indicator).kind == "score"
    if case.has("rate", "fell", "rose") or ordered or scored:
        return None  # "the highest average rent", "their total scores" are figures of each
    open_end = bool(case.scope.first) != bool(case.scope.last)
    spanned = times or (open_end and case.scope.first != case.scope.last)
    if case.one:
        if spanned and (how != "sum" or case.has("adds_up") or _is_flow(case)):
            return Reduce(case.scope, how)
        parts = _parts_inside(case)
        inside = replace(case.scope, places=parts, group=case.catalogue.cluster(case.one).name)
        return Reduce(inside, how) if len(parts) > 1 and not spanned else None
    if spanned:
        return None
    apart = case.has("compare") and case.has("more", "less") and not case.scope.group
    if apart and len(case.places) > SIDES:
        # "Do A and B together have more than C?"
        *together, than = case.places
        return Reduce(replace(case.scope, places=tuple(together)), how, than, case.has("less"))
    return Reduce(case.scope, how)


def _beside_mean(case: Case) -> Plan | None:
    """Whether a place is above, or below, the average of all, of a group or of a country."""
    how = next((h for h in ("median", "mean") if case.has(h)), "")
    above, below = case.has("more", "more_than"), case.has("less", "less_than")
    timed = len(case.scope.times) > 1 or case.has("change", "rate", "fell", "rose")
    if not how or not (above or below) or not case.has("yes_no") or case.scope.per or timed:
        return None
    one = case.scope.home or next(iter(case.reading.clusters), "")
    members = _group_of(case)
    others = [place for place in case.reading.clusters if place != one]
    inside = [c.id for other in others for c in case.catalogue.inside(other)]
    if not one or len(inside) < len(others):
        return None
    scope = replace(case.scope, places=tuple(dict.fromkeys((*members, *inside))))
    return Reduce(scope, how, one, below and not above)


def _is_flow(case: Case) -> bool:
    """Say whether figures of following times add up: of quarters, or money that is no price."""
    rows = case.store.rows(clusters=[case.one], indicators=[case.scope.indicator])
    if case.scope.parts:
        return True
    paid = bool(rows) and all(r.kind == "level" and unit_words(r.unit)[1] for r in rows)
    return paid and not any(" per " in r.unit or "-" in r.period.label for r in rows)


def _parts_inside(case: Case) -> tuple[str, ...]:
    """Return the clusters inside a place of several, or of one that has no figure of its own."""
    place, catalogue = case.one, case.catalogue
    held = case.store.rows(clusters=[place], indicators=[case.scope.indicator])
    if catalogue.cluster(place).kind != "aggregate" and held:
        return ()
    return tuple(c.id for c in catalogue.inside(place) if c.kind == "cluster")


def _mean_size(case: Case) -> Plan | None:
    """How large one of what is counted is on average: the main measure for each of them."""
    main = next((i.id for i in case.catalogue.indicators if i.main), "")
    # "How big" names no measure of big ones.
    named = (m for m in case.reading.indicators if m.id != main)
    others = (m.id for m in named if not said("size", fold(m.said)))
    counted = next(others, case.scope.indicator)
    if not case.has("average_size") or case.scope.per or main in {"", counted}:
        return None
    if unit_words(case.catalogue.indicator(counted).unit)[1]:
        return None  # money is no thing that there are so many of
    return Value(replace(case.scope, indicator=main, per=counted, found=DEFAULT, also=()))


def _order(case: Case) -> Plan | None:
    if not case.open or case.has("change", "rate", "when"):
        return None
    if case.has("most", "least", "best", "worst") or case.said.take or _is_last(case):
        return Order(case.scope, end=_end(case), take=case.said.take)
    return None


def _listed(case: Case) -> Plan | None:
    """A league table, or several places side by side."""
    ranked = case.reading.intent == "rank"
    if ranked and case.open and (case.has("everywhere", "a_ranking") or case.scope.group):
        return Order(case.scope, end="")
    moved = case.two_times and case.has("change", "rate", "rose", "fell")
    if case.has("compare") and not moved and (case.scope.group or len(case.places) > 2):
        return Order(case.scope, end="", compared=not ranked)
    return None


def _beside(case: Case) -> Plan | None:
    """Places side by side: each in its own currency, or with nothing but a year said."""
    bare = case.scope.years and not (case.said.cues or case.reading.intents)
    apart = case.has("no_conversion") or (bare and not case.left.vetoes)
    return Compare(case.scope) if len(case.places) > 1 and apart else None


def _versus(case: Case) -> Plan | None:
    if len(case.places) != 2 or case.scope.first or case.scope.last:
        return None
    set_apart = case.has("difference", "times") and len(case.scope.years) > 1
    if case.two_times and not (set_apart and not case.has("rose", "fell", "rate")):
        return None
    ranked = "rank" in case.reading.intents and not case.has("size", "most", "least")
    if (ranked or case.has("a_ranking")) and case.scope.found != NAMED:
        return None
    if case.has("change", "rose", "fell") and not set_apart:
        return None  # who grew more is no question of who has more
    if case.has("multiplied") and case.said.factor and not case.has("change"):
        return Versus(case.scope, "times", factor=case.said.factor if case.has("yes_no") else 0.0)
    claim = ""
    # "Who has more, and by how much?" wants a name first; the sentence tells the amount as well.
    ordered = case.has("more", "less", "most", "least") and case.has(
        "everywhere", "both_places", "yes_no"
    )
    which = ordered and case.has("asks_amount") and not case.has("times", "percent")
    if case.has("yes_no") and (which or not case.has("difference", "times")):
        claim = (
            "less"
            if case.has("less") and not case.has("more")
            else "more"
            if case.has("more")
            else ""
        )
    if case.has("times") and case.has("difference"):
        return Versus(case.scope, "both", claim)
    for cue, how in {} if which else _APART.items():
        if case.has(cue) and (how != "share" or _divisible(case)):
            return Versus(case.scope, how, claim)
    if claim or case.has("more", "less", "compare", "most", "least"):
        less = not claim and case.has("less", "least") and not case.has("more", "most")
        return Versus(case.scope, "", claim, less)
    return None


def _to_match(case: Case) -> Plan | None:
    """How much more a place would need to come up to another one."""
    home = case.scope.home or case.catalogue.home
    places = case.places if len(case.places) > 1 else (home, *case.places)
    if not case.has("to_pass") or len(set(places)) != SIDES or "" in places or case.ranking:
        return None
    named = case.scope.found == NAMED and not case.reading.scorecards
    return Versus(replace(case.scope, places=places), "amount") if named else None


def _divisible(case: Case) -> bool:
    """Say whether one place's figure may be told as a share of another's."""
    return case.scope.found == NAMED and case.adds


def _settled(case: Case) -> Plan | None:
    """Whether a figure is final or provisional; where no place is named, ours."""
    asked = next((s for s in ("final", "provisional") if case.has(f"is_{s}")), "")
    places = case.places or tuple(filter(None, [case.catalogue.home]))
    if not asked or not case.has("yes_no") or not places:
        return None
    return Value(replace(case.scope, places=places), asked)


def _value(case: Case) -> Plan | None:
    """One place's figure, where the measure is the default or other words were let go."""
    if case.scope.found == MEANT and not case.places:
        rows = case.store.rows(indicators=[case.scope.indicator])
        holders = tuple(dict.fromkeys(row.cluster for row in rows))
        return Value(replace(case.scope, places=holders)) if len(holders) <= MOST_HOLDERS else None
    if case.places and case.scope.per:
        return Value(case.scope)
    scored = case.has("score") and case.catalogue.indicator(case.scope.indicator).kind == "score"
    asked_for = case.has("costs") or scored
    if not case.one or case.two_times or (case.reading.intents and not asked_for):
        return None
    if case.scope.found == NAMED:
        named = [m.id for m in case.reading.indicators]
        other = not {case.scope.indicator, *case.scope.also} & set(named)
        family = [i for one in named[:1] for i in case.catalogue.family(one)]
        lacked = not case.store.rows(clusters=case.places, indicators=family)
        lacked = lacked and case.scope.indicator not in family
        return Value(case.scope) if case.reading.unexplained or other or lacked else None
    asked = case.scope.years or case.scope.counts or case.has("latest", "size", "costs", "paid")
    return Value(case.scope) if asked or case.scope.found == MEANT else None


_Rule = Callable[[Case], Plan | None]
RULES: tuple[_Rule, ...] = (
    _comparable,
    _settled,
    _to_goal,
    _mean_size,
    _at_own_pace,
    _scaled,
    _spread,
    _sides,
    _crossing,
    _match,
    change_rules.since_extreme,
    _moment,
    change_rules.each_year,
    change_rules.movers,
    change_rules.change_together,
    _filter,
    _ends,
    _claimed_first,
    _standing,
    _beyond,
    _rest,
    _split,
    _share,
    _beside_mean,
    _reduce,
    _order,
    _to_match,
    _listed,
    _beside,
    _versus,
    change_rules.change,
    _value,
)
