"""Figures over time: change, its rate, who moved most, and the year in which something was so."""

import itertools
from collections.abc import Sequence

from bot.answer import AnswerTable, Figure
from bot.answering import frame
from bot.answering.order import _kind, _within
from bot.comparability import length_of, time_of
from bot.composing import ordering
from bot.draft import Draft, Note
from bot.evidence import CountRef, Ref, RowRef, row_refs
from bot.figures import derive
from bot.language.messages import tell
from bot.phrases import join
from bot.picking import newest_first, shown, when
from bot.selection import selection
from bot.understanding.plan import Change, Crossing, Moment, Movers, Scope
from index.rows import KpiRow
from index.store import Store

# So many movers are told in a sentence behind the first.
THEN = 2
_COUNTED = {"level", "per_head", "score"}


def compose(plan: Change, store: Store) -> Draft | None:
    """Return how a place's figures moved over the years asked for, or those of several together."""
    if plan.together:
        return _together(plan, store)
    scope, _lang = plan.scope, plan.scope.language
    rows = frame.window(frame.line(scope, store, scope.places[0]), scope)
    if not _reaches(rows, scope):
        return _mixed(plan, store)
    return _of_line(plan, rows, store)


def _of_line(plan: Change, rows: Sequence[KpiRow], store: Store) -> Draft | None:
    """Tell how the figures of one line moved."""
    scope, lang = plan.scope, plan.scope.language
    first, last = rows[0], rows[-1]
    kind = frame.indicator_of(scope, store).kind
    slots = _slots(first, last, scope, store)
    if kind not in _COUNTED or not first.value:
        text = tell(lang, "change_points", **slots)
        return _draft(text, rows, (), scope, store)
    percent = derive("percent_change", f"{slots['name']}: {slots['label']}", (first, last))
    difference = derive("difference", f"{slots['name']}: {slots['label']}", (last, first))
    rate = derive("cagr", f"{slots['name']}: {slots['label']}", (first, last))
    if percent is None or difference is None:
        return None
    slots |= {"percent": frame.size(percent), "amount": _signed(difference, last.unit)}
    figures = [percent, difference]
    if plan.how == "rate":
        if rate is None:
            return None
        slots |= {"rate": rate.text, "percent": _plus(percent)}
        text = tell(lang, "change_rate", **slots)
        return _with_newest(_draft(text, rows, (percent, rate), scope, store), rows, scope, store)
    key = (
        "change_none"
        if not difference.value
        else f"change_{'up' if difference.value > 0 else 'down'}"
    )
    text = tell(lang, key, **slots)
    if key == "change_none":
        return _draft(text, rows, (), scope, store)
    if plan.yes_no and plan.claim:
        holds = (plan.claim == "rose") == (difference.value > 0)
        text = f"{tell(lang, 'yes' if holds else 'no')}: {text[0].lower()}{text[1:]}"
    if rate and last.period.last - first.period.last > 1:
        text = f"{text} {tell(lang, 'a_year', rate=_plus(rate))}"
        figures.append(rate)
    return _with_newest(_draft(text, rows, figures, scope, store), rows, scope, store)


def _with_newest(draft: Draft, rows: Sequence[KpiRow], scope: Scope, store: Store) -> Draft:
    """Add the newest figure on record where it is no part of the line and no years were asked."""
    if scope.years or scope.last:
        return draft
    held = frame.firm(store.rows(clusters=scope.places, indicators=[scope.indicator]))
    newest = next(iter(newest_first(held)), None)
    if newest is None or newest in rows or newest.period.last < rows[-1].period.last:
        return draft
    source = store.source(newest.source_id)
    text = tell(
        scope.language,
        "newest_other",
        printed=shown(newest, scope.language),
        period=when(newest, scope.language),
        source=source.publisher or source.title,
    )
    told = frame.stated(text, (RowRef(newest.id),))
    return draft.but(
        statements=(*draft.statements, told),
        table=_everything(scope, store),
        caveats=(*draft.caveats, _beside(held, scope)),
    )


def _everything(scope: Scope, store: Store) -> AnswerTable | None:
    """Return all figures of a place, those of other sources and areas too, as a table."""
    rows = newest_first(store.rows(clusters=scope.places, indicators=[scope.indicator]))
    return frame.table(rows, scope, store)


def _beside(rows: Sequence[KpiRow], scope: Scope) -> Note:
    return Note(tell(scope.language, "other_lines"), row_refs(rows))


def _mixed(plan: Change, store: Store) -> Draft | None:
    """Follow figures across sources where no one source has both ends.

    Of one area and length of time the change is worked out and the sources named; else only which
    way it went.
    """
    scope, lang = plan.scope, plan.scope.language
    rows = frame.window(frame.line(scope, store, scope.places[0], mixed=True), scope)
    if not _reaches(rows, scope):
        return None
    first, last = rows[0], rows[-1]
    alike = (first.geography, length_of(first)) == (last.geography, length_of(last))
    firsts = [
        r for r in rows if r.period.last == first.period.last and length_of(r) == length_of(last)
    ]
    if not alike and firsts and firsts[-1].geography == last.geography:
        first, alike = firsts[-1], True
    if alike and (scope.years or (scope.first and scope.last)):
        draft = _of_line(plan, [first, last], store)
        note = Note(tell(lang, "mixed_sources"), row_refs((first, last)))
        return draft and draft.but(caveats=(*draft.caveats, note))
    if frame.indicator_of(scope, store).kind not in _COUNTED:
        return None
    moved = (last.value or 0) - (first.value or 0)
    direction = tell(lang, "said_up" if moved > 0 else "said_down" if moved else "said_same")
    text = tell(lang, "change_broken", direction=direction, **_slots(first, last, scope, store))
    draft = _draft(text, rows, (), scope, store)
    return draft.but(
        table=_everything(scope, store), caveats=(*draft.caveats, _beside(rows, scope))
    )


def _reaches(rows: Sequence[KpiRow], scope: Scope) -> bool:
    """Say whether rows hold both ends of the years asked for."""
    wanted = {*scope.years, scope.first, scope.last} - {0}
    return len(rows) > 1 and wanted <= {r.period.last for r in rows}


def _slots(first: KpiRow, last: KpiRow, scope: Scope, store: Store) -> dict[str, str]:
    lang = scope.language
    return {
        "name": frame.name_of(last.cluster, store),
        "label": frame.label_of(scope, store),
        "first": shown(first, lang),
        "last": shown(last, lang),
        "p1": when(first, lang),
        "p2": when(last, lang),
    }


def _plus(figure: Figure) -> str:
    return figure.text if figure.value < 0 else f"+{figure.text}"


def _signed(figure: Figure, unit: str) -> str:
    sign = "" if figure.value < 0 else "+"
    return f"{sign}{frame.amount(figure, unit)}"


def _draft(
    text: str, rows: Sequence[KpiRow], figures: Sequence[Figure], scope: Scope, store: Store
) -> Draft:
    """Return a statement on one place's years, with the table and curve of all of them."""
    proof = tuple(f.ref for f in figures)
    return Draft(
        kind="trend",
        statements=(frame.stated(text, row_refs((rows[0], rows[-1])), proof),),
        table=frame.table(rows, scope, store),
        figures=tuple(figures),
        caveats=frame.notes(rows, scope, store),
        chart=frame.curve(rows, scope, store),
    )


def _together(plan: Change, store: Store) -> Draft | None:
    """Add like figures of several places up at both ends, and tell how the sum moved."""
    scope, lang = plan.scope, plan.scope.language
    if frame.indicator_of(scope, store).kind != "level":
        return None
    ends = []
    for place in scope.places:
        rows = frame.window(frame.line(scope, store, place), scope)
        if not _reaches(rows, scope):
            return None
        ends.append((rows[0], rows[-1]))
    firsts, lasts = [a for a, _ in ends], [b for _, b in ends]
    if len({time_of(r) for r in firsts}) > 1 or len({time_of(r) for r in lasts}) > 1:
        return None
    label = frame.label_of(scope, store)
    before, after = derive("sum", label, firsts), derive("sum", label, lasts)
    moved = derive("sum_change", label, [*firsts, *lasts])
    if before is None or after is None or moved is None:
        return None
    text = tell(
        lang,
        "together_change",
        direction=tell(lang, "direction_up" if moved.value >= 0 else "direction_down"),
        percent=frame.size(moved),
        label=label,
        first=frame.amount(before, firsts[0].unit),
        p1=when(firsts[0], lang),
        last=frame.amount(after, lasts[0].unit),
        p2=when(lasts[0], lang),
        count=len(ends),
        names=join(lang, [frame.name_of(p, store) for p in scope.places]),
    )
    figures = (moved, before, after)
    proof: tuple[Ref, ...] = (*(f.ref for f in figures), CountRef(len(ends)))
    return Draft(
        kind="trend",
        statements=(frame.stated(text, row_refs([*firsts, *lasts]), proof),),
        table=frame.table([*lasts, *firsts], scope, store),
        figures=figures,
        caveats=frame.notes(lasts, scope, store),
    )


def compose_movers(plan: Movers, store: Store) -> Draft | None:
    """Return the places ordered by their change, or those that fell or rose."""
    scope, lang = plan.scope, plan.scope.language
    moves = _moves(scope, store)
    if len(moves) < 2:
        return None
    reverse = plan.end in {"fastest", "rose"}
    moves.sort(key=lambda m: (-m[2].value if reverse else m[2].value, m[0].cluster))
    first, last, figure = moves[0]
    slots = {**_slots(first, last, scope, store), "of": len(moves), "percent": _plus(figure)}
    slots["points"] = _plus(figure)
    slots["places"] = tell(lang, f"places_{_kind([b for _, b, _ in moves], scope, store)}")
    if plan.end in {"fell", "rose"}:
        return _fell_or_rose(plan, moves, slots, store)
    then = moves[1 : max(plan.take, THEN + 1)]
    listed = "; ".join(f"{frame.name_of(b.cluster, store)} {_moved_by(f)}" for _, b, f in then)
    slots["others"] = tell(lang, "then", items=listed) if then else ""
    key = "fell_most" if plan.end == "fell_most" else f"{plan.end}_is"
    if key == "fell_most" and figure.value >= 0:
        key = "slowest_is"
    if not _by_percent(scope, store):
        key = "movers_points" if reverse else "movers_points_least"
    text = tell(lang, key, **slots)
    told = [moves[0], *then]
    return _movers_draft(text, told, moves, (), scope, store)


_Move = tuple[KpiRow, KpiRow, Figure]


def _moves(scope: Scope, store: Store) -> list[_Move]:
    """Return each place's change between two times that all told have.

    Without years, the widest span that most places have.
    """
    held = {r.cluster for r in store.rows(indicators=[scope.indicator])}
    chosen = selection(scope)
    rows = [r for p in held for r in frame.line(scope, store, p)]
    if scope.places:
        rows = [r for r in rows if r.cluster in scope.places]
    else:
        rows = ordering.of_one_kind(rows, chosen, store)
    lines: dict[str, list[KpiRow]] = {}
    for row in rows:
        if row.cluster not in scope.excluded:
            lines.setdefault(row.cluster, []).append(row)
    ends = _ends_of(lines, scope)
    if ends is None:
        return []
    moves = []
    for place, line in lines.items():
        by_year = {r.period.last: r for r in line}
        if ends[0] in by_year and ends[1] in by_year:
            pair = by_year[ends[0]], by_year[ends[1]]
            how = "percent_change" if _by_percent(scope, store) else "points"
            figure = derive(how, frame.name_of(place, store), pair)
            if figure:
                moves.append((*pair, figure))
    return moves


def _by_percent(scope: Scope, store: Store) -> bool:
    """Say whether change is told in percent: shares and scores move by points."""
    return frame.indicator_of(scope, store).kind in {"level", "per_head"}


def _moved_by(figure: Figure) -> str:
    return f"{_plus(figure)}%" if figure.unit == "percent" else _plus(figure)


def _ends_of(lines: dict[str, list[KpiRow]], scope: Scope) -> tuple[int, int] | None:
    years = sorted(scope.years)
    if scope.first and scope.last:
        return scope.first, scope.last
    if len(years) == 1:
        return years[0] - 1, years[0]
    if len(years) >= 2:
        return years[0], years[-1]
    spans: dict[tuple[int, int], int] = {}
    for line in lines.values():
        held = sorted({r.period.last for r in line})
        for n, first in enumerate(held):
            for last in held[n + 1 :]:
                if (not scope.first or first == scope.first) and (
                    not scope.last or last == scope.last
                ):
                    spans[first, last] = spans.get((first, last), 0) + 1
    return max(spans, key=lambda s: (spans[s], s[1] - s[0], s[1]), default=None)


def _fell_or_rose(
    plan: Movers, moves: list[_Move], slots: dict[str, object], store: Store
) -> Draft:
    scope, lang = plan.scope, plan.scope.language
    told = [m for m in moves if (m[2].value < 0) == (plan.end == "fell") and m[2].value]
    key = f"movers_{plan.end}"
    counts: tuple[int, ...] = (len(moves),)
    if len(told) == len(moves):
        key = f"{key}_all"
    elif not told:
        key = f"{key}_none"
    else:
        counts = (len(told), len(moves))
    named = told[: frame.TABLE_LINES] if key == f"movers_{plan.end}" else []
    items = "; ".join(f"{frame.name_of(b.cluster, store)} {_moved_by(f)}" for _, b, f in named)
    text = tell(lang, key, **{**slots, "count": len(told), "items": items})
    return _movers_draft(text, named or moves[:1], moves, counts, scope, store, shows=bool(named))


def _movers_draft(
    text: str,
    told: Sequence[_Move],
    moves: Sequence[_Move],
    counts: Sequence[int],
    scope: Scope,
    store: Store,
    *,
    shows: bool = True,
) -> Draft:
    proof: list[Ref] = [CountRef(n) for n in counts]
    if shows:
        proof += [f.ref for _, _, f in told]
    rows = [r for a, b, _ in told for r in (a, b)]
    return Draft(
        kind="rank",
        statements=(frame.stated(text, row_refs(rows), proof),),
        table=ordering.growth_table(list(moves), selection(scope), store),
        figures=tuple(f for _, _, f in moves),
        caveats=frame.notes(rows, scope, store),
    )


def compose_moment(plan: Moment, store: Store) -> Draft | None:
    """Return the year in which a place's figure peaked, passed a bound, or fell."""
    scope, lang = plan.scope, plan.scope.language
    rows = frame.line(scope, store, scope.places[0])
    if scope.first or scope.last:
        rows = frame.window(rows, scope)
    if len(rows) < 2:
        return None
    slots: dict[str, object] = dict(_slots(rows[0], rows[-1], scope, store))
    slots |= {"first": when(rows[0], lang), "last": when(rows[-1], lang)}
    if plan.what in {"peak", "trough"}:
        best = max if plan.what == "peak" else min
        row = best(rows, key=lambda r: r.value or 0.0)
        slots |= {"year": when(row, lang), "printed": shown(row, lang), "count": len(rows)}
        return _moment(
            tell(lang, f"{plan.what}_is", **slots), rows, (row,), (len(rows),), scope, store
        )
    if plan.what in {"fell", "rose"}:
        return _ever(plan, rows, slots, store)
    return _reached(plan, rows, slots, store)


def _moment(
    text: str,
    rows: Sequence[KpiRow],
    told: Sequence[KpiRow],
    counts: Sequence[int],
    scope: Scope,
    store: Store,
    figures: Sequence[Figure] = (),
    asked: tuple[Ref, ...] = (),
) -> Draft:
    proof: tuple[Ref, ...] = (
        *(CountRef(n) for n in counts),
        *(f.ref for f in figures),
        *asked,
    )
    draft = _draft(text, rows, figures, scope, store)
    evidence = row_refs((*told, rows[0], rows[-1]))
    return draft.but(statements=(frame.stated(text, evidence, proof),))


def _ever(plan: Moment, rows: Sequence[KpiRow], slots: dict[str, object], store: Store) -> Draft:
    """Say in which years a figure fell, or rose."""
    scope, lang = plan.scope, plan.scope.language
    steps = list(itertools.pairwise(rows))
    sign = -1 if (plan.what == "fell") != plan.always else 1
    found = [(a, b) for a, b in steps if sign * ((b.value or 0) - (a.value or 0)) > 0]
    if not found:
        key = f"always_{plan.what}" if plan.always else f"ever_{plan.what}_no"
        return _moment(tell(lang, key, **slots), rows, (), (), scope, store)
    items = [
        tell(lang, "ever_item", year=when(b, lang), first=shown(a, lang), last=shown(b, lang))
        for a, b in found
    ]
    years = join(lang, [when(b, lang) for _, b in found])
    key = "always_not" if plan.always else "ever_years"
    text = tell(lang, key, years=years, items="; ".join(items))
    told = [r for pair in found for r in pair]
    return _moment(f"{text} ({slots['name']}, {slots['label']})", rows, told, (), scope, store)


def _reached(plan: Moment, rows: Sequence[KpiRow], slots: dict[str, object], store: Store) -> Draft:
    """Say in which year a figure first went past a bound."""
    scope, lang = plan.scope, plan.scope.language
    bounds = plan.bounds
    at = next((n for n, r in enumerate(rows) if _within(r, bounds)), None)
    if at is None:
        slots["printed"] = shown(rows[-1], lang)
        slots |= {"last": when(rows[-1], lang)}
        text = tell(lang, "reached_never", **slots)
        return _moment(text, rows, (), (), scope, store)
    row = rows[at]
    slots |= {"year": when(row, lang), "printed": shown(row, lang)}
    if not at:
        return _moment(tell(lang, "reached_first", **slots), rows, (row,), (), scope, store)
    slots["before"] = shown(rows[at - 1], lang)
    key = "reached_is" if plan.what == "above" else "fell_below"
    return _moment(tell(lang, key, **slots), rows, (row, rows[at - 1]), (), scope, store)


def compose_crossing(plan: Crossing, store: Store) -> Draft | None:
    """Return the year in which one place passed another, or whether it ever was ahead."""
    scope, lang = plan.scope, plan.scope.language
    one, other = ({r.period.last: r for r in frame.line(scope, store, p)} for p in scope.places)
    years = sorted(set(one) & set(other))
    if len(years) < 2:
        return None
    ahead = [y for y in years if (one[y].value or 0) > (other[y].value or 0)]
    last = years[-1]
    slots: dict[str, object] = {
        "a": frame.name_of(scope.places[0], store),
        "b": frame.name_of(scope.places[1], store),
        "label": frame.label_of(scope, store),
        "first": years[0],
        "last": last,
        "pa": shown(one[last], lang),
        "pb": shown(other[last], lang),
    }
    ends = [one[years[0]], other[years[0]], one[last], other[last]]
    if not ahead:
        text = tell(lang, "beat_no" if plan.ever else "passed_never", **slots)
        return _pair(text, ends, years, one, other, scope, store)
    if plan.ever:
        told = [r for y in ahead for r in (one[y], other[y])]
        items = "; ".join(
            tell(lang, "beat_item", year=y, pa=shown(one[y], lang), pb=shown(other[y], lang))
            for y in ahead
        )
        text = tell(lang, "beat_yes", **slots, years=join(lang, list(map(str, ahead))), items=items)
        return _pair(text, told, years, one, other, scope, store)
    if len(ahead) == len(years):
        return _pair(tell(lang, "passed_always", **slots), ends, years, one, other, scope, store)
    crossed = [y for n, y in enumerate(years) if n and y in ahead and years[n - 1] not in ahead]
    if not crossed:
        return _pair(tell(lang, "passed_never", **slots), ends, years, one, other, scope, store)
    year = crossed[-1]
    before = years[years.index(year) - 1]
    slots |= {"year": year, "pa": shown(one[year], lang), "pb": shown(other[year], lang)}
    slots |= {"oa": shown(one[before], lang), "ob": shown(other[before], lang)}
    told = [one[year], other[year], one[before], other[before]]
    return _pair(tell(lang, "passed_is", **slots), told, years, one, other, scope, store)


def _pair(
    text: str,
    told: Sequence[KpiRow],
    years: Sequence[int],
    one: dict[int, KpiRow],
    other: dict[int, KpiRow],
    scope: Scope,
    store: Store,
) -> Draft:
    rows = [r for y in reversed(years) for r in (one[y], other[y])]
    return Draft(
        kind="compare",
        statements=(frame.stated(text, row_refs(told)),),
        table=frame.table(rows, scope, store),
        caveats=frame.notes(rows, scope, store),
    )
