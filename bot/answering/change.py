"""Figures over time: how they moved, how fast, and who moved most.

A percentage or a rate never spans a break: both ends are of one definition, source and area.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.answer import Figure, Statement
from bot.answering.comparison import amount, signed
from bot.answering.movement import editions_of, moved
from bot.answering.rankings import each_edition
from bot.answering.speaker import Speaker, speaker, stated_refs
from bot.answering.unlikeness import mixture, reasons_of
from bot.answering.value import gaps, left_out, looked_up
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, EntryRef, RowRef, row_refs
from bot.figures.breaks import breaks, era, rows_of_year
from bot.figures.choice import firm, newest_first, pick
from bot.figures.derived import derive
from bot.figures.likeness import differences, length_of, time_of
from bot.figures.rates import level_of, printed_addition, printed_rate
from bot.figures.series import adds_up_without, in_time, line, mixed_line, window
from bot.understanding.plan import Change, Scope, Trend
from index.rows import KpiRow
from index.store import Store
from index.text import words

# "1.0 times as much" says nothing.
ONCE = "1.0"
# A change has two ends.
ENDS = 2
_COUNTED = frozenset({"level", "per_head", "score"})
_OF_TIME = frozenset({"period", "undated"})
# In what two figures of one measure and place may be counted otherwise.
_COUNTING = frozenset({"source", "geography", "status", "kind"})
_BY_PERCENT = frozenset({"level", "per_head"})
_TOLD_BY_POINTS = frozenset({"share", "rank"})
_NO_SERIES = frozenset({"growth", "share"})


def compose(plan: Change, store: Store) -> Draft | None:
    """Return how places' figures moved over the years asked for, those that rose most first."""
    if plan.together:
        return _together(plan, store)
    scope = plan.scope
    by = speaker(scope, store)
    if scope.joined:
        scopes = (replace(scope, indicator=i, joined=()) for i in (scope.indicator, *scope.joined))
        parts = [compose(replace(plan, scope=own), store) for own in scopes]
        return _beside([part for part in parts if part], by) if any(parts) else None
    if len(scope.places) == 1:
        return _moved(plan, store)
    each = replace(plan, claim="", yes_no=False)
    moves = [_moved(replace(each, scope=replace(scope, places=(p,))), store) for p in scope.places]
    drafts = [draft for draft in moves if draft]
    if not drafts:
        return None
    drafts.sort(key=lambda d: -d.figures[0].value if d.figures else 0.0)
    lacking = [place for place, draft in zip(scope.places, moves, strict=True) if not draft]
    return _beside(drafts, by).but(gaps=left_out(lacking, by))


def _moved(plan: Change, store: Store) -> Draft | None:
    """Return how one place's figures moved: along a line, as a source prints it, else roughly."""
    place = plan.scope.places[0]
    if store.catalogue.indicator(plan.scope.indicator).kind == "growth":
        level = level_of(plan.scope.indicator, store.catalogue)
        printed = printed_rate(plan.scope, store, place, yearly=plan.how == "rate")
        if not level:
            return _printed(printed, None, speaker(plan.scope, store)) if printed else None
        plan = replace(plan, scope=replace(plan.scope, indicator=level))
    scope = plan.scope
    if plan.since and (rows := line(scope, store, place)):
        turned = max if plan.since == "peak" else min
        begins = turned(rows, key=lambda r: r.value or 0.0)
        scope = replace(scope, first=begins.period.last)
        plan = replace(plan, scope=scope)
    by = speaker(scope, store)
    added = printed_addition(scope, store, place)
    if added and plan.how == "added":
        return _printed(added, None, by)
    asked = scope.years or scope.last
    for passed_on in (False, True) if asked else (False,):
        rows = window(line(scope, store, place, passed_on=passed_on), scope)
        if _reaches(rows, scope):
            return _of_line(plan, rows, by)
    broken = _broken(place, by, plan)
    printed = printed_rate(scope, store, place, yearly=plan.how == "rate")
    told = printed or (None if broken else added)
    return _printed(told, broken, by) if told else broken or _of_definitions(place, by)


def _of_definitions(place: str, by: Speaker) -> Draft | None:
    """Tell both ends of the years asked for where they are held, but by different definitions."""
    scope = by.scope
    if len(scope.times) < ENDS:
        return None
    ends = [replace(scope, years=(year,), first=0, last=0) for year in scope.times]
    rows = [pick(by.store, end, place, scope.indicator).row for end in ends]
    held = [row for row in rows if row is not None and row.kind == "level"]
    if len(held) < len(rows) or len({r.indicator for r in held}) < ENDS:
        return None
    items = by.sentences(held)
    text = by.tell("not_one_definition", items=items)
    return Draft("trend", (Statement(text, row_refs(held)),), table=by.table(held))


def _printed(row: KpiRow, broken: Draft | None, by: Speaker) -> Draft:
    """Tell the rate that a source prints, with the levels beside it that give no rate."""
    told = Statement(by.sentence(row), (RowRef(row.id),))
    beside = [replace(s, role="note") for s in broken.statements] if broken else []
    measure = by.store.catalogue.indicator(by.scope.indicator)
    if not broken and measure.kind != "growth" and measure.id != row.indicator:
        reached = by.store.rows(clusters=[row.cluster], indicators=[by.scope.indicator])
        last = [r for r in firm(newest_first(reached)) if r.period.last == row.period.last]
        beside = [Statement(by.sentence(r), (RowRef(r.id),), "note") for r in last[:1]]
    return Draft(
        kind="trend",
        statements=(told, *beside),
        table=broken.table if broken else None,
        figures=broken.figures if broken else (),
        caveats=broken.caveats if broken else (),
    )


def _beside(drafts: Sequence[Draft], by: Speaker) -> Draft:
    """Return the moves of several places, one statement behind the other."""
    return Draft(
        kind="trend",
        statements=tuple(s for d in drafts for s in d.statements),
        table=by.stacked([d.table for d in drafts if d.table]),
        figures=tuple(f for d in drafts for f in d.figures),
        caveats=tuple(dict.fromkeys(c for d in drafts for c in d.caveats)),
    )


def compose_trend(plan: Trend, store: Store) -> Draft | None:
    """Return how a measure of each place moved; of one in a ranking, why as far as is known."""
    scope = replace(plan.scope, indicator=_best_series(plan.scope, store))
    by = speaker(scope, store)
    if plan.each and (listed := _of_each_year(by)):
        return listed
    ranking = next((r for r in by.store.catalogue.rankings if r.indicator == scope.indicator), None)
    told_years = scope.years or scope.first
    if ranking and len(scope.places) == 1 and (ranking.components or told_years):
        places = editions_of(scope, store, ranking, scope.places[0])
        if places:
            move = moved(ranking, places[0], places[1], by)
            held = () if told_years else each_edition(ranking, scope.places[0], by)
            return Draft(
                "trend",
                statements=(*move.statements[:1], *held, *move.statements[1:]),
                figures=move.figures,
                caveats=move.notes,
                table=by.table(places),
            )
    lines = [window(line(scope, store, place), scope) for place in scope.places]
    mixed = (window(mixed_line(scope, store, place), scope) for place in scope.places)
    if not plan.sure and not any(len(rows) > 1 for rows in (*lines, *mixed)):
        return None
    drafts, lacking = [], []
    for place in scope.places:
        draft = _of_place(place, by)
        if draft:
            drafts.append(draft)
        else:
            lacking.append(pick(store, scope, place, scope.indicator))
    return _beside(drafts, by).but(
        gaps=gaps(lacking, by),
        chart=by.curve(lines),
        abstained=not drafts,
        missing=tuple(f"{p.indicator} · {p.cluster}" for p in lacking),
    )


def _of_each_year(by: Speaker) -> Draft | None:
    """Tell the figure of every year of the one place, each with its step where that is sound."""
    scope = by.scope
    place = scope.places[0]
    one, all_of = line(scope, by.store, place), mixed_line(scope, by.store, place)
    rows = in_time(window(all_of if len(all_of) > len(one) else one, scope), scope)
    if len(rows) < ENDS or not set(scope.times) <= {row.period.last for row in rows}:
        return None
    label = f"{by.name(place)}, {by.label()}"
    steps = [None, *(_step(pair, label, by) for pair in pairwise(rows))]
    told = [
        f"{by.placed(row)} ({by.when(row)})" + (f" {signed(step)}%" if step else "")
        for row, step in zip(rows, steps, strict=True)
    ]
    text = by.tell("listing", label=label, items="; ".join(told))
    figures = [step for step in steps if step]
    draft = _draft(text, rows, figures, by)
    refs = stated_refs(row_refs(rows), (f.ref for f in figures))
    notes = mixture(rows, by)
    statement = replace(draft.statements[0], rests_on=refs)
    return draft.but(statements=(statement,), caveats=(*draft.caveats, *notes))


def _step(pair: tuple[KpiRow, KpiRow], label: str, by: Speaker) -> Figure | None:
    """Return the change from one figure to the next, where nothing but time and source differ."""
    if pair[0].kind not in _BY_PERCENT or length_of(pair[0]) != length_of(pair[1]):
        return None
    if era(pair[0], by.store) != era(pair[1], by.store):
        return None
    if any(u.hard and u.what not in _OF_TIME for u in differences(*pair)):
        return None
    return derive("percent_change", label, pair)


def _best_series(scope: Scope, store: Store) -> str:
    """Return the reading of the measure with a series for the first place, levels first."""
    catalogue = store.catalogue
    readings = list(
        dict.fromkeys((scope.indicator, *scope.also, *catalogue.siblings(scope.indicator)))
    )

    def fitness(indicator: str) -> tuple[int, int, int, bool, int]:
        own = replace(scope, indicator=indicator)
        series = window(line(own, store, scope.places[0]), scope)
        mixed = window(mixed_line(own, store, scope.places[0]), scope)
        dated = len({r.period.last for r in mixed} & set(scope.times))
        level = catalogue.indicator(indicator).kind not in _NO_SERIES
        return dated, min(len(mixed), 2), min(len(series), 2), level, -readings.index(indicator)

    return max(readings, key=fitness)


def _of_place(place: str, by: Speaker) -> Draft | None:
    """Tell how one place's figures moved: along a line, else across sources, else the only one."""
    scope = replace(by.scope, places=(place,))
    own = replace(by, scope=scope)
    rows = window(line(scope, by.store, place), scope)
    mixed = window(mixed_line(scope, by.store, place), scope)
    # Both years that were named, if of two sources, before a line that lacks one.
    both = len(scope.times) >= ENDS and _reaches(mixed, scope) and not _reaches(rows, scope)
    if len(rows) > 1 and not both:
        return _of_other_years(rows, _of_line(Change(scope), rows, own), own)
    broken = _broken(place, own)
    if broken:
        return _of_other_years(mixed, broken, own)
    chosen = pick(by.store, scope, place, scope.indicator)
    if chosen.row is None:
        return None
    return looked_up(scope, (place,), by.store).but(kind="trend", caveats=())


def _of_other_years(rows: Sequence[KpiRow], draft: Draft | None, by: Speaker) -> Draft | None:
    """Say first which of the years that bound a time have no figure."""
    held = {year for r in rows for year in range(r.period.first, r.period.last + 1)}
    lacking = [str(year) for year in by.scope.times if year not in held]
    bounded = by.scope.first or len(by.scope.times) >= ENDS
    if draft is None or not bounded or not lacking:
        return draft
    years = by.join(lacking)
    told = Statement(by.tell("years_lacking", years=years), tuple(map(AskedRef, lacking)))
    return draft.but(statements=(told, *draft.statements))


def _of_line(plan: Change, rows: Sequence[KpiRow], by: Speaker) -> Draft | None:
    """Tell how the figures of one line moved."""
    first, last = rows[0], rows[-1]
    slots = slots_of(first, last, by)
    if by.store.catalogue.indicator(by.scope.indicator).kind not in _COUNTED or not first.value:
        draft = _by_points(rows, slots, by)
        if last.kind == "share":
            opening, *others = draft.statements
            said = replace(opening, text=_claimed(plan, opening.text, (first, last), by))
            draft = draft.but(statements=(said, *others))
        if by.scope.years or by.scope.last:
            return draft
        held = by.store.rows(clusters=by.scope.places[:1], indicators=[by.scope.indicator])
        return draft.but(table=by.table([*rows, *newest_first(held)]))
    made = _worked_out(plan, (first, last), slots, by)
    if made is None:
        return None
    text, figures = made
    told = _draft(text, rows, figures, by)
    full = _with_newest(told, rows, by)
    if full is told:
        # What a newer figure may contradict is not affirmed.
        claimed = replace(told.statements[0], text=_claimed(plan, text, (first, last), by))
        full = told.but(statements=(claimed,))
    return full.but(statements=(*full.statements, *_otherwise_before(first, by)))


def _otherwise_before(first: KpiRow, by: Speaker) -> tuple[Statement, ...]:
    """Say that a line begins where the way of counting changed, if it does."""
    if first.period.last not in breaks(first.indicator, first.cluster, by.store):
        return ()
    text = by.tell("counted_otherwise", year=first.period.last, label=by.label(first.indicator))
    return (Statement(text, (RowRef(first.id),), "note"), *_defined(first.indicator, by))


def _worked_out(
    plan: Change, ends: tuple[KpiRow, KpiRow], slots: dict[str, str], by: Speaker
) -> tuple[str, tuple[Figure, ...]] | None:
    """Return how the figures of one line moved, in the form that was asked for."""
    first, last = ends
    label = f"{slots['name']}: {slots['label']}"
    percent, rate = derive("percent_change", label, ends), derive("cagr", label, ends)
    difference, ratio = (
        derive("difference", label, (last, first)),
        derive("ratio", label, (last, first)),
    )
    if percent is None or difference is None or ratio is None:
        return None
    if not difference.value:
        return by.tell("change_none", **slots), ()
    if plan.how == "rate":
        told = rate and by.tell("change_rate", **slots, rate=rate.text, percent=signed(percent))
        return (told, (percent, rate)) if told and rate else None
    if plan.how == "times" and ratio.text != ONCE:
        text = by.tell("change_times", **slots, ratio=ratio.text, percent=signed(percent))
        return text, (ratio, percent)
    up = difference.value > 0
    slots["percent"] = percent.text.lstrip("-")
    slots["amount"] = f"{'+' if up else ''}{by.amount(difference, last.unit)}"
    text = by.tell("change_up" if up else "change_down", **slots)
    if rate and last.period.last - first.period.last > 1:
        return f"{text} {by.tell('a_year', rate=signed(rate))}", (percent, difference, rate)
    return text, (percent, difference)


def _by_points(rows: Sequence[KpiRow], slots: dict[str, str], by: Speaker) -> Draft:
    """Tell how a share moved, in percentage points; of a place or a rate both ends alone."""
    first, last = rows[0], rows[-1]
    points = derive("points", f"{slots['name']}: {slots['label']}", (first, last))
    told = last.kind in _TOLD_BY_POINTS and first.value is not None and last.value is not None
    if not told or points is None or not points.value:
        draft = _draft(by.tell("change_points", **slots), rows, (), by)
        return draft.but(statements=(*draft.statements, *_between(rows, by)))
    # The first place is the highest one.
    rose = (points.value > 0) != (last.kind == "rank")
    way = by.tell("said_up" if rose else "said_down")
    way = f"{way} {_by_how_many(points, last, by)}"
    draft = _draft(by.tell("change_share", direction=way, **slots), rows, (points,), by)
    between = _between(rows, by) if last.kind == "rank" else ()
    return draft.but(statements=(*draft.statements, *between))


def _by_how_many(points: Figure, last: KpiRow, by: Speaker) -> str:
    if last.kind != "rank":
        return by.tell("by_amount", amount=amount(points, last, by))
    number = points.text.lstrip("-")
    return by.tell("by_place" if number == "1" else "by_places", number=number)


def _between(rows: Sequence[KpiRow], by: Speaker) -> tuple[Statement, ...]:
    """Tell the places between the first and the last."""
    middle = rows[1:-1]
    if not middle:
        return ()
    items = "; ".join(f"{by.placed(row)} ({by.when(row)})" for row in middle)
    return (Statement(by.tell("in_between", items=items), row_refs(middle)),)


def _with_newest(draft: Draft, rows: Sequence[KpiRow], by: Speaker) -> Draft:
    """Add the newest figure on record where it is no part of the line and no years were asked."""
    scope = by.scope
    if scope.years or scope.last:
        return draft
    held = firm(by.store.rows(clusters=scope.places[:1], indicators=[scope.indicator]))
    newest = next(iter(newest_first(held)), None)
    if newest is None or newest in rows or newest.period.last < rows[-1].period.last:
        return draft
    slots = {"printed": by.shown(newest), "source": by.source(newest)}
    told = Statement(
        by.tell("newest_other", **slots, period=by.when(newest)), row_refs((newest,)), "note"
    )
    return draft.but(
        statements=(*draft.statements, told),
        table=by.table([*rows, *newest_first(held)]),
        caveats=(*draft.caveats, Note(by.tell("other_lines"), row_refs(held))),
    )


def _claimed(
    plan: Change, text: str, ends: tuple[KpiRow, KpiRow], by: Speaker, reasons: Sequence[str] = ()
) -> str:
    """Begin with yes or no where it was asked whether figures moved, rose or fell, or really did.

    `reasons` say in what the two figures are not counted alike.
    """
    if not plan.yes_no:
        return text
    if not (plan.claim or plan.real or plan.factor):
        return by.answered(ends[0].value != ends[1].value, text, goes_on=True)
    holds = _holds(plan, *(row.value or 0.0 for row in ends))
    if plan.real and holds:
        told = by.tell("real_no" if reasons else "real_yes", reasons="; ".join(reasons))
        return f"{told}. {text}"
    return by.answered(holds, text, goes_on=True)


def _holds(plan: Change, first: float, last: float) -> bool:
    """Say whether figures moved as it was said: so many times, up or down."""
    if plan.factor:
        reached = last >= plan.factor * first
        return reached if plan.factor > 1 else last <= plan.factor * first
    return not plan.claim or (last > first if plan.claim == "rose" else last < first)


def _broken(place: str, by: Speaker, plan: Change | None = None) -> Draft | None:
    """Say which way figures went, without a rate, where no one source has both ends for one area.

    For a change that was asked for, both ends of its years must be held.
    """
    rows = window(mixed_line(by.scope, by.store, place), by.scope)
    if len(rows) < 2 or (plan and not _reaches(rows, by.scope)):
        return None
    if by.store.catalogue.indicator(by.scope.indicator).kind not in _COUNTED:
        return None
    first, last = rows[0], rows[-1]
    if first.period.last == last.period.last and length_of(first) != length_of(last):
        return None  # a half year and its year
    if (recounted := _recounted(rows, by)) is not None:
        return recounted
    label = f"{by.name(place)}: {by.label()}"
    difference = derive("difference", label, (last, first))
    if difference is None:
        return None
    moved_by = difference.value
    way = by.tell("said_up" if moved_by > 0 else "said_down" if moved_by else "said_same")
    if moved_by:
        way = f"{way} {by.tell('by_amount', amount=amount(difference, last, by))}"
    slots = {"direction": way, **slots_of(first, last, by)}
    text = by.tell("change_broken", **slots)
    figures: tuple[Figure, ...] = (difference,) if moved_by else ()
    asked = _between_sources(plan, (first, last), slots, by) if plan else None
    text, figures = asked or (text, figures)
    if plan:
        reasons = reasons_of((first, last), by, only=_COUNTING)
        text = _claimed(plan, text, (first, last), by, reasons)
    draft = _draft(text, rows, figures, by)
    held = newest_first(by.store.rows(clusters=[place], indicators=[by.scope.indicator]))
    return draft.but(table=by.table([*rows, *held]), chart=None)


def _recounted(rows: Sequence[KpiRow], by: Speaker) -> Draft | None:
    """Tell both ends of years between which the way of counting changed, and since when."""
    first, last = rows[0], rows[-1]
    new = [
        year
        for year in breaks(last.indicator, last.cluster, by.store)
        if first.period.last < year <= last.period.last
    ]
    if not new:
        return None
    text = by.tell("change_recounted", **slots_of(first, last, by), year=new[-1])
    since = rows_of_year(last.indicator, last.cluster, new[-1], by.store)
    told = Statement(text, row_refs((first, last, *since)))
    draft = _draft(text, rows, (), by).but(chart=None)
    return draft.but(statements=(told, *_defined(last.indicator, by)))


def _defined(indicator: str, by: Speaker) -> tuple[Statement, ...]:
    """Return the definition of a measure, where the catalogue has one."""
    one = by.store.catalogue.indicator(indicator)
    if not one.definition:
        return ()
    text = by.tell("definition", name=by.label(indicator), definition=by.given(one.definition))
    return (Statement(text, (EntryRef("indicator", indicator),), "note"),)


def _between_sources(
    plan: Change, ends: tuple[KpiRow, KpiRow], slots: dict[str, str], by: Speaker
) -> tuple[str, tuple[Figure, ...]] | None:
    """Return the percentage, multiple or rate asked for where nothing but the source differs.

    Where no form was asked for, both ends must have been named.
    """
    if plan.how == "amount" and len(by.scope.times) < ENDS:
        return None
    if any(u.hard and u.what not in _OF_TIME for u in differences(*ends)):
        return None
    label = f"{slots['name']}: {slots['label']}"
    percent = derive("percent_change", label, ends)
    ratio, difference = derive("ratio", label, ends[::-1]), derive("difference", label, ends[::-1])
    if percent is None or ratio is None or difference is None:
        return None
    if plan.how == "times":
        text = by.tell("change_times", **slots, ratio=ratio.text, percent=signed(percent))
        return f"{text} {by.tell('between_sources')}", (ratio, percent)
    text = by.tell("change_two_sources", **slots, percent=signed(percent))
    rate = derive("cagr", label, ends) if plan.how == "rate" else None
    if rate:
        return f"{text} {by.tell('a_year', rate=signed(rate))}", (percent, difference, rate)
    return text, (percent, difference)


def _reaches(rows: Sequence[KpiRow], scope: Scope) -> bool:
    """Say whether rows hold both ends of the years asked for, and of the parts of a year."""
    wanted = set(scope.times)
    parts = {word for r in rows for word in words(r.period.label)}
    held = wanted <= {r.period.last for r in rows} and parts.issuperset(scope.parts)
    return len(rows) > 1 and held


def slots_of(first: KpiRow, last: KpiRow, by: Speaker) -> dict[str, str]:
    """Return what a sentence says of both ends of a line."""
    return {
        "name": by.name(last.cluster),
        "label": by.label(),
        "first": by.shown(first),
        "last": by.shown(last),
        "p1": by.when(first),
        "p2": by.when(last),
    }


def _draft(text: str, rows: Sequence[KpiRow], figures: Sequence[Figure], by: Speaker) -> Draft:
    """Return a statement on one place's years, with the table and curve of all of them."""
    refs = stated_refs(row_refs((rows[0], rows[-1])), (f.ref for f in figures))
    notes = []
    if figures and (rows[0].qualifier or rows[-1].qualifier):
        printed = f"{by.shown(rows[0])}; {by.shown(rows[-1])}"
        notes.append(Note(by.tell("approximate", printed=printed), row_refs((rows[0], rows[-1]))))
    return Draft(
        kind="trend",
        statements=(Statement(text, refs),),
        table=by.table(rows),
        figures=tuple(figures),
        caveats=tuple(notes),
        chart=by.curve([rows]),
    )


def _together(plan: Change, store: Store) -> Draft | None:
    """Add like figures of several places up at both ends, and tell how the sum moved."""
    scope = plan.scope
    by = speaker(scope, store)
    if store.catalogue.indicator(scope.indicator).kind != "level":
        return None
    every = {place: window(line(scope, store, place), scope) for place in scope.places}
    lines = [rows for rows in every.values() if rows and _reaches(rows, scope)]
    lacking = [place for place, rows in every.items() if rows not in lines]
    if not adds_up_without(lacking, lines, scope):
        return None
    firsts, lasts = [rows[0] for rows in lines], [rows[-1] for rows in lines]
    if len({time_of(r) for r in firsts}) > 1 or len({time_of(r) for r in lasts}) > 1:
        return None
    label = by.label()
    before, after = derive("sum", label, firsts), derive("sum", label, lasts)
    change = derive("sum_change", label, [*firsts, *lasts])
    if before is None or after is None or change is None:
        return None
    text = by.tell(
        "together_change",
        direction=by.tell("direction_up" if change.value >= 0 else "direction_down"),
        percent=change.text.lstrip("-"),
        label=label,
        first=by.amount(before, firsts[0].unit),
        p1=by.when(firsts[0]),
        last=by.amount(after, lasts[0].unit),
        p2=by.when(lasts[0]),
        number=len(lines),
        names=by.names(rows[0].cluster for rows in lines),
    )
    figures = (change, before, after)
    refs = stated_refs(
        row_refs([*firsts, *lasts]), (f.ref for f in figures), [CountRef(len(lines))]
    )
    return Draft(
        kind="trend",
        statements=(Statement(text, refs),),
        table=by.table([*lasts, *firsts]),
        figures=figures,
        gaps=left_out(lacking, by),
    )
