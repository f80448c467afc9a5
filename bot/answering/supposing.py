"""Figures against what is aimed at or supposed: how far to a goal, one raised or cut by a share."""

from dataclasses import replace

from bot import language
from bot.answer import Statement
from bot.answering.comparison import signed
from bot.answering.order import within
from bot.answering.speaker import speaker, stated_refs
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, RowRef, row_refs
from bot.figures.choice import firm, newest_first, pick
from bot.figures.derived import SPREAD, derive, scaled
from bot.figures.likeness import base_unit, length_of
from bot.figures.series import line, window
from bot.understanding.plan import Applied, Bounds, Scaled, Spread, ToGoal
from index.rows import KpiRow
from index.store import Store

# Percents of a raise over years keep so many decimals.
PLACES = 9
WHOLE = 100
# Nothing goes on as it did for longer.
MOST_YEARS = 50
# The length of a period that is one whole year.
_A_YEAR = (0, "")


def compose_goal(plan: ToGoal, store: Store) -> Draft | None:
    """Return what lies between a place's newest figure and the goal it is set beside."""
    pair = _goal_and_now(plan, store)
    if pair is None:
        return None
    goal, now = pair
    by = speaker(replace(plan.scope, indicator=now.indicator), store)
    label = by.label()
    distance = derive("difference", label, (goal, now))
    share = derive("share", label, (now, goal))
    more = derive("percent_change", label, (now, goal))
    if distance is None or share is None or more is None:
        return None
    slots = {"name": by.name(now.cluster), "goal": by.shown(goal), "now": by.shown(now)}
    slots |= {"p1": by.when(now), "p2": by.when(goal)}
    missing = distance.value > 0
    text = by.tell("goal_met", **slots)
    if missing:
        text = by.tell(
            "to_goal",
            **slots,
            distance=by.amount(distance, goal.unit),
            share=share.text,
            more=signed(more),
        )
    rate = derive("cagr", label, (now, goal)) if missing else None
    if rate and plan.rate:
        text = by.tell("goal_rate_first", rate=rate.text, told=text)
    elif rate:
        text = f"{text} {by.tell('goal_rate', rate=rate.text)}"
    if plan.yes_no:
        text = f"{by.tell('no' if missing else 'yes')}: {text}"
    figures = (distance, share, more, *([rate] if rate else [])) if missing else ()
    refs = stated_refs(row_refs((goal, now)), (f.ref for f in figures))
    return Draft(
        kind="compare",
        statements=(Statement(text, refs),),
        figures=figures,
        table=by.table([now, goal]),
    )


def _goal_and_now(plan: ToGoal, store: Store) -> tuple[KpiRow, KpiRow] | None:
    """Return the goal of a place and its newest firm figure alike: of its unit, for whole years."""
    scope = plan.scope
    named = [
        row
        for indicator in (scope.indicator, *scope.also)
        for row in newest_first(store.rows(clusters=scope.places, indicators=[indicator]))
    ]
    goal = next((r for r in named if r.status == "goal" and r.value is not None), None)
    if goal is None:
        return None
    like = base_unit(goal.unit)[0], length_of(goal)[1]
    aimed = _aimed_at(goal, store)
    rows = [*named, *newest_first(store.rows(clusters=scope.places, indicators=aimed))]
    now = (r for r in firm(rows) if (base_unit(r.unit)[0], length_of(r)[1]) == like)
    return next(((goal, row) for row in now), None)


def _aimed_at(goal: KpiRow, store: Store) -> list[str]:
    """Return the measures that a goal's own name calls by a name of theirs ("goal for exports")."""
    called = language.text_keys(store.catalogue.indicator(goal.indicator).name)
    return [
        one.id
        for one in store.catalogue.indicators
        if one.id != goal.indicator
        and any(
            (keys := language.content_keys(name)) and keys <= called
            for name in (one.name, *one.aliases)
        )
    ]


def compose_applied(plan: Applied, store: Store) -> Draft | None:
    """Return what one place's share comes to of another place's whole."""
    scope = plan.scope
    by = speaker(scope, store)
    one, other = scope.places
    rate = pick(store, scope, one, scope.indicator).row
    whole = pick(store, scope, other, plan.whole).row
    if rate is None or whole is None:
        return None
    total = derive("percent_of", by.label(plan.whole), (whole, rate))
    if total is None:
        return None
    text = by.tell(
        "applied",
        total=by.amount(total, whole.unit),
        share=by.shown(rate),
        rate=by.label(rate.indicator),
        one=by.name(one),
        p1=by.when(rate),
        whole=by.shown(whole),
        label=by.label(whole.indicator),
        other=by.name(other),
        p2=by.when(whole),
    )
    refs = stated_refs(row_refs((whole, rate)), [total.ref])
    table = by.table([rate, whole])
    return Draft("lookup", (Statement(text, refs),), figures=(total,), table=table)


def compose(plan: Scaled, store: Store) -> Draft | None:
    """Return what a place's figure would be, raised or cut by so many percent."""
    if plan.pace:
        return _at_own_pace(plan, store)
    by = speaker(plan.scope, store)
    place = plan.scope.places[0]
    scope = plan.scope
    if scope.first and not scope.last:
        # "Had it grown another 10% after 2023" goes on from the figure of that year.
        scope = replace(scope, years=(scope.first,), first=0)
    rows = store.rows(clusters=[place], indicators=store.catalogue.family(scope.indicator))
    named = () if plan.bounds.said else scope.numbers
    said = (r for r in newest_first(rows) if r.value in named)
    row = next(said, None) or pick(store, scope, place, scope.indicator).row
    years = _years_until(plan, row, 1 + plan.percent / 100) if row else 0
    if row is None or not 0 < years <= MOST_YEARS:
        return None
    until = row.period.last + years if plan.until or plan.ahead or plan.bounds.said else 0
    raised = round(100 * ((1 + plan.percent / 100) ** years - 1), PLACES)
    figure = scaled(row, by.name(place), raised)
    if figure is None:
        return None
    percent = f"{plan.percent + 100 if plan.part else abs(plan.percent):g}"
    key = "scaled_up" if plan.percent > 0 else "scaled_down"
    if until:
        key = "scaled_when" if plan.bounds.said else "scaled_yearly"
        percent = f"{plan.percent:+g}"
    text = by.tell(
        "scaled_part" if plan.part else key,
        until=until,
        name=by.name(place),
        amount=by.amount(figure, row.unit),
        percent=percent,
        printed=by.shown(row),
        label=by.label(row.indicator),
        period=by.when(row),
    )
    dated = (AskedRef(str(plan.until)),) if plan.until else (CountRef(until),) if until else ()
    refs = (figure.ref, RowRef(row.id), AskedRef(percent), *dated)
    return Draft("lookup", (Statement(text, refs),), figures=(figure,))


def _years_until(plan: Scaled, row: KpiRow, yearly: float) -> int:
    """Return for how many years a figure is raised: to a year, so many on, or to bounds."""
    if plan.bounds.said:
        return _years_to(plan.bounds, row, yearly)
    if plan.until:
        return plan.until - row.period.last if row.period.last else 1
    return plan.ahead or 1


def _at_own_pace(plan: Scaled, store: Store) -> Draft | None:
    """Return a figure carried on at the rate of its own line, to a year or to a bound."""
    by = speaker(plan.scope, store)
    rows = window(line(plan.scope, store, plan.scope.places[0]), plan.scope)
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    rate = derive("cagr", by.label(), (first, last)) if first and last else None
    if rate is None or first is None or last is None or rate.value <= -WHOLE:
        return None
    if rate.value * plan.percent < 0:
        return None  # what rose cannot keep falling
    yearly = 1 + rate.value / WHOLE
    ahead = _years_until(plan, last, yearly)
    if not 0 < ahead <= MOST_YEARS:
        return None
    until = last.period.last + ahead
    figure = scaled(last, by.name(last.cluster), round(WHOLE * (yearly**ahead - 1), PLACES))
    if figure is None:
        return None
    text = by.tell(
        "at_pace_when" if plan.bounds.said else "at_pace",
        name=by.name(last.cluster),
        amount=by.amount(figure, last.unit),
        until=until,
        rate=signed(rate),
        p1=by.when(first),
        p2=by.when(last),
        printed=by.shown(last),
        label=by.label(last.indicator),
    )
    refs = stated_refs([figure.ref, rate.ref], row_refs((first, last)), [CountRef(until)])
    notes = (Note(by.tell("projected"), row_refs((first, last))),)
    figures, table = (figure, rate), by.table(rows)
    return Draft("lookup", (Statement(text, refs),), figures=figures, caveats=notes, table=table)


def _years_to(bounds: Bounds, row: KpiRow, yearly: float) -> int:
    """Return in how many years a figure that moves so much a year meets bounds, 0 where never."""
    value = row.value or 0.0
    for ahead in range(1, MOST_YEARS + 1):
        if within(replace(row, value=value * yearly**ahead), bounds):
            return 0 if within(row, bounds) else ahead
    return 0


def compose_spread(plan: Spread, store: Store) -> Draft | None:
    """Return what each place's figure of a year is for a day, a week or a month of it."""
    scope = plan.scope
    by = speaker(scope, store)
    rows = [pick(store, scope, place, scope.indicator).row for place in scope.places]
    label, number = by.label(), SPREAD[plan.over]
    told, figures = [], []
    for row in rows:
        figure = derive(plan.over, label, (row,)) if row and length_of(row) == _A_YEAR else None
        if row is None or figure is None:
            return None
        amount = f"{figure.text} {by.unit(base_unit(row.unit)[0])} {by.word(plan.over)}"
        slots = {"name": by.name(row.cluster), "printed": by.shown(row), "period": by.when(row)}
        text = by.tell("spread", amount=amount, number=number, label=label, **slots)
        told.append(Statement(text, (figure.ref, RowRef(row.id), CountRef(number))))
        figures.append(figure)
    return Draft("lookup", tuple(told), figures=tuple(figures))
