"""The year in which something was so: a peak, a bound passed, a fall, one place past another."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answer import Statement
from bot.answering.order import bound_told, within
from bot.answering.speaker import LINES, Speaker, speaker, stated_refs
from bot.answering.steps import compose_largest, compose_run, each_told
from bot.answering.unlikeness import mixture, reasons_of
from bot.answering.value import looked_up
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, EntryRef, RowRef, row_refs
from bot.figures.choice import firm, newest_first, pick
from bot.figures.likeness import base_unit
from bot.figures.series import in_size, line, mixed_line, window
from bot.understanding.plan import Crossing, Match, Moment, Scope
from index.rows import KpiRow
from index.store import Store

# An amount that a row has to within so much of itself was said exactly.
SAME = 1e-9
MOST_MATCHES = 5
LEAST_IN_RANGE = 2


def compose(plan: Moment, store: Store) -> Draft | None:
    """Return the year in which a place's figure peaked, passed a bound, or fell."""
    scope = plan.scope
    by = speaker(scope, store)
    if plan.what == "range":
        return _range(scope, by)
    rows = line(scope, store, scope.places[0])
    if scope.first or scope.last:
        rows = window(rows, scope)
    wider = window(mixed_line(scope, store, scope.places[0]), scope)
    wider = [r for r in wider if r.geography == (rows or wider)[-1].geography]
    notes: tuple[Note, ...] = ()
    short = plan.what in {"fell", "rose"} and len(rows) < LEAST_IN_RANGE
    if (short or (rows and plan.what in {"peak", "trough", "met"})) and len(wider) > len(rows):
        # The highest of one source is none where another one tells of more years.
        rows, notes = wider, mixture(wider, by)
    if plan.what == "met" and (len(rows) < LEAST_IN_RANGE or not (plan.ever or plan.always)):
        return _bounded_now(plan, by)
    if len(rows) < LEAST_IN_RANGE:
        return None
    slots = {
        "name": by.name(scope.places[0]),
        "label": by.label(),
        "first": by.when(rows[0]),
        "last": by.when(rows[-1]),
        "pa": by.shown(rows[0]),
        "pb": by.shown(rows[-1]),
    }
    if plan.what in {"peak", "trough"}:
        best = max if plan.what == "peak" else min
        row = best(rows, key=lambda r: r.value or 0.0)
        slots |= {"year": by.when(row), "printed": by.shown(row)}
        text = by.tell(f"{plan.what}_is", **slots, number=len(rows))
        if plan.yes_no and len(scope.years) == 1:
            text = by.answered(row.period.last in scope.years, text)
        return _draft(text, rows, (row,), by, counts=(len(rows),)).but(caveats=notes)
    if plan.what == "met":
        return _bounded(plan, rows, slots, by)
    if plan.what in {"fell", "rose"}:
        return _ever(plan, rows, slots, by).but(caveats=notes)
    if plan.what.startswith("steepest"):
        return compose_largest(plan, rows, by)
    if plan.what.startswith("run"):
        return compose_run(plan, rows, by)
    return _reached(plan, rows, slots, by)


def _range(scope: Scope, by: Speaker) -> Draft | None:
    """Tell the lowest and the highest figure of a place, of all sources and times."""
    held = firm(newest_first(by.store.rows(clusters=scope.places, indicators=[scope.indicator])))
    asked = [r for r in held if scope.is_of_time(r)]
    unit = Counter(base_unit(r.unit)[0] for r in asked).most_common(1)
    rows = in_size([r for r in asked if base_unit(r.unit)[0] == unit[0][0]], least_first=True)
    if len(rows) < LEAST_IN_RANGE:
        return None
    low, high = rows[0], rows[-1]
    text = by.tell(
        "range_is",
        low=by.shown(low),
        p1=by.when(low),
        high=by.shown(high),
        p2=by.when(high),
        name=by.name(low.cluster),
        label=by.label(),
        number=len(rows),
    )
    refs = stated_refs(row_refs((low, high)), [CountRef(len(rows))])
    reasons = reasons_of(rows, by, only=("geography", "source"))
    notes = (Note(by.tell("side_by_side", reasons="; ".join(reasons)), row_refs(rows)),)
    caveats = notes if reasons else ()
    return Draft("lookup", (Statement(text, refs),), table=by.table(rows[::-1]), caveats=caveats)


def compose_match(plan: Match, store: Store) -> Draft | None:
    """Return the year in which a place had a figure of so much, or the places that had it."""
    scope = plan.scope
    by = speaker(scope, store)
    family = store.catalogue.family(scope.indicator)
    held = newest_first(store.rows(clusters=scope.places, indicators=family))
    rows = [r for r in held if plan.meets(r) and scope.is_of_time(r)]
    exact = replace(plan, step=abs(plan.amount) * SAME)
    rows = [r for r in rows if exact.meets(r)] or rows
    if not rows:
        return None
    if plan.traced:
        told = [_traced(row, by) for row in rows[:MOST_MATCHES]]
    else:
        told = [
            Statement(_met(row, by) if scope.places else by.sentence(row), (RowRef(row.id),))
            for row in rows[:MOST_MATCHES]
        ]
    return Draft("lookup", tuple(told), table=by.table(rows))


def _traced(row: KpiRow, by: Speaker) -> Statement:
    source = by.store.source(row.source_id)
    text = by.tell("traced", figure=by.sentence(row), source=source.cited)
    return Statement(text, (RowRef(row.id), EntryRef("source", source.id)))


def _met(row: KpiRow, by: Speaker) -> str:
    slots = {"name": by.name(row.cluster), "label": by.label(row.indicator)}
    return by.tell("match_when", year=by.when(row), printed=by.shown(row), **slots)


def _draft(
    text: str,
    rows: Sequence[KpiRow],
    told: Sequence[KpiRow],
    by: Speaker,
    *,
    counts: Sequence[int] = (),
) -> Draft:
    refs = stated_refs(row_refs((*told, rows[0], rows[-1])), map(CountRef, counts))
    return Draft(
        kind="trend",
        statements=(Statement(text, refs),),
        table=by.table(rows),
        chart=by.curve([rows]),
    )


def _ever(plan: Moment, rows: Sequence[KpiRow], slots: dict[str, str], by: Speaker) -> Draft:
    """Say in which years a figure fell, or rose."""
    sign = -1 if (plan.what == "fell") != plan.always else 1
    found = [
        (a, b) for a, b in itertools.pairwise(rows) if sign * ((b.value or 0) - (a.value or 0)) > 0
    ]
    if not found:
        slots["each"] = each_told(rows, by)
        key = f"always_{plan.what}" if plan.always else f"ever_{plan.what}_no"
        return _draft(by.tell(key, **slots), rows, (), by)
    items = "; ".join(
        by.tell("ever_item", year=by.when(b), first=by.shown(a), last=by.shown(b)) for a, b in found
    )
    years = by.join(by.when(b) for _, b in found)
    key = "always_not" if plan.always else "ever_years" if plan.yes_no else "ever_some"
    counts = (len(found), len(rows) - 1) if key == "ever_some" else ()
    slots |= {"years": years, "items": items}
    text = by.tell(key, **slots, number=len(found), of=len(rows) - 1)
    return _draft(text, rows, [r for pair in found for r in pair], by, counts=counts)


def _bounded(plan: Moment, rows: Sequence[KpiRow], slots: dict[str, str], by: Speaker) -> Draft:
    """Say in which years a figure was within bounds or, asked whether always, was not."""
    found = [row for row in rows if within(row, plan.bounds) != plan.always]
    told = found[-LINES:]
    bound = bound_told(plan.bounds, by)
    slots |= {"items": "; ".join(f"{by.when(row)} ({by.shown(row)})" for row in told)}
    key = "met_not" if plan.always else "met_some"
    if not found:
        key = "met_all" if plan.always else "met_none"
        told = in_size(rows, least_first=True)
        slots |= {"low": by.shown(told[0]), "high": by.shown(told[-1])}
    text = by.tell(key, **slots, bound=bound, number=len(found), of=len(rows))
    if plan.yes_no:
        text = by.answered(bool(found) != plan.always, text)
    counts = (len(found), len(rows)) if found else (len(rows),)
    draft = _draft(text, rows, told, by, counts=counts)
    said = stated_refs(draft.statements[0].rests_on, (AskedRef(plan.bounds.said),))
    return draft.but(statements=(Statement(text[0].upper() + text[1:], said),))


def _bounded_now(plan: Moment, by: Speaker) -> Draft | None:
    """Say whether the newest figure, or that of the year asked for, is within bounds.

    Of one figure alone it is not known whether others, asked for too, never were.
    """
    row = pick(by.store, plan.scope, plan.scope.places[0], plan.scope.indicator).row
    if row is None or row.value is None or plan.always or not plan.yes_no:
        return None
    met = within(row, plan.bounds)
    if plan.ever and not met:
        return None
    draft = looked_up(replace(plan.scope, numbers=()), plan.scope.places, by.store)
    first, *others = draft.statements
    return draft.but(statements=(replace(first, text=by.answered(met, first.text)), *others))


def _reached(plan: Moment, rows: Sequence[KpiRow], slots: dict[str, str], by: Speaker) -> Draft:
    """Say in which year a figure first went past a bound."""
    at = next((n for n, r in enumerate(rows) if within(r, plan.bounds)), None)
    if at is None:
        text = by.tell("reached_never", **slots, printed=by.shown(rows[-1]))
        return _draft(text, rows, (), by)
    row = rows[at]
    slots |= {"year": by.when(row), "printed": by.shown(row)}
    if not at:
        return _draft(by.tell("reached_first", **slots), rows, (row,), by)
    key = "reached_is" if plan.what == "above" else "fell_below"
    earlier = rows[at - 1]
    text = by.tell(key, **slots, before=by.shown(earlier), earlier=by.when(earlier))
    return _draft(text, rows, (row, earlier), by)


def compose_crossing(plan: Crossing, store: Store) -> Draft | None:
    """Return the year in which one place passed another, or whether it ever was ahead."""
    scope = plan.scope
    by = speaker(scope, store)
    one, other = ({r.period.last: r for r in line(scope, store, p)} for p in scope.places[:2])
    years = sorted(set(one) & set(other))
    if len(years) < 2:
        return None
    text, told = _crossed(plan, years, one, other, by)
    rows = [r for y in reversed(years) for r in (one[y], other[y])]
    statement = Statement(text, row_refs(told))
    return Draft(kind="compare", statements=(statement,), table=by.table(rows))


def _crossed(
    plan: Crossing,
    years: Sequence[int],
    one: Mapping[int, KpiRow],
    other: Mapping[int, KpiRow],
    by: Speaker,
) -> tuple[str, list[KpiRow]]:
    """Return the sentence on who passed whom, with the rows that it tells."""
    first, last = years[0], years[-1]
    ahead = [y for y in years if (one[y].value or 0) > (other[y].value or 0)]
    slots = {"a": by.name(one[last].cluster), "b": by.name(other[last].cluster)}
    slots |= {"label": by.label(), "first": str(first), "last": str(last)}
    slots |= {"pa": by.shown(one[last]), "pb": by.shown(other[last])}
    ends = [one[first], other[first], one[last], other[last]]
    if plan.ever and ahead:
        items = "; ".join(
            by.tell("beat_item", year=y, pa=by.shown(one[y]), pb=by.shown(other[y])) for y in ahead
        )
        text = by.tell("beat_yes", **slots, years=by.join(map(str, ahead)), items=items)
        return text, [r for y in ahead for r in (one[y], other[y])]
    if len(ahead) == len(years):
        return by.tell("passed_always", **slots), ends
    crossed = [n for n, y in enumerate(years) if n and y in ahead and years[n - 1] not in ahead]
    if not crossed:
        return by.tell("beat_no" if plan.ever else "passed_never", **slots), ends
    year, before = years[crossed[-1]], years[crossed[-1] - 1]
    slots |= {"pa": by.shown(one[year]), "pb": by.shown(other[year])}
    slots |= {"oa": by.shown(one[before]), "ob": by.shown(other[before]), "year": str(year)}
    slots["earlier"] = str(before)
    told = [one[year], other[year], one[before], other[before]]
    return by.tell("passed_is", **slots), told
