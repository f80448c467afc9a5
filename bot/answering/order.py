"""Places in order of their figures: who leads, the n-th, both ends, neighbours, conditions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answer import Figure, Gap, Statement
from bot.answering.comparison import amount, signed
from bot.answering.joining import of_each_year
from bot.answering.speaker import LINES, Speaker, speaker, stated_refs
from bot.answering.unlikeness import reasons_of, softness
from bot.answering.value import spans, years_of
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, Ref, RowRef, row_refs
from bot.figures.choice import firm, newest_first
from bot.figures.derived import derive
from bot.figures.likeness import base_unit
from bot.figures.moves import Move, moves_of
from bot.figures.series import (
    Cross,
    candidates,
    cross,
    in_size,
    largest_like_set,
    newest_by_place,
    newest_of_each,
    size,
)
from bot.language.packs import said, word_list
from bot.understanding.plan import Bounds, Filter, Order, Rank
from index.catalogue import Indicator
from index.rows import KpiRow
from index.store import Store
from index.text import fold

# Behind the first one so many are told, and in a list so many.
THEN = 2
NAMED = 12
# So many places that are left out are told with their figures.
FEW = 3
DEFINITIONS_NAMED = 3
# Like figures of no more of the places than this are no order of them all.
MOST_OF = 2 / 3


def compose(plan: Order, store: Store) -> Draft | None:
    """Return the order that was asked for, None where fewer than two places can be ordered."""
    if len(plan.scope.years) > 1 and plan.standing:
        return of_each_year(plan, store, compose)
    found = cross(plan.scope, store)
    if found is None:
        return None
    by = speaker(plan.scope, store)
    if len(found.rows) == 1:
        return _only(found, plan, by)
    return _ordered(found, plan, by)


def compose_rank(plan: Rank, store: Store) -> Draft:
    """Return the order of places by a measure, with who leads by growth or share where another."""
    scope = plan.scope
    found = cross(replace(scope, places=()) if plan.by == "standing" else scope, store)
    by = speaker(scope, store)
    if found is None:
        return nothing(by)
    end = plan.end or ("best" if plan.by != "standing" else "")
    order = Order(scope, end, plan.take)
    if plan.by == "standing" and scope.places:
        standing = replace(order, standing=scope.places[0])
        draft = _standing(_sorted(found, order, by), standing.standing, by)
        if draft is not None:
            return draft
    if len(found.rows) == 1:
        return _none_alike(by) or _only_one(found, by)
    draft = _ordered(found, order, by) or nothing(by)
    if plan.end in {"least", "worst"} or scope.years or scope.places:
        return draft
    others, figures = _other_orders(found, by)
    home = _home_stands(_sorted(found, order, by), order, by)
    told = (*draft.statements, *home, *others)
    return draft.but(statements=told, figures=(*draft.figures, *figures))


def nothing(by: Speaker) -> Draft:
    """Decline to order by a measure, with the years that it is held for or the nearest figure."""
    label = by.label()
    rows = newest_first(by.store.rows(indicators=[by.scope.indicator]))
    if by.scope.times and rows:
        held = by.join(spans(sorted(by.whens(rows))))
        years = years_of(by.scope)
        text = by.tell("gap_years", asked=label, years=years, held=held)
        gap = Gap(label, text, rests_on=(AskedRef(years), *row_refs(rows)))
        return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(by.scope.indicator,))
    row = next(iter(rows), None)
    nearest = by.tell("nearest", what=by.sentence(row).rstrip(".")) if row else ""
    gap = Gap(label, by.tell("gap", asked=label), nearest, row_refs([row] if row else []))
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(by.scope.indicator,))


def _ordered(found: Cross, plan: Order, by: Speaker) -> Draft | None:
    ordered = _sorted(found, plan, by)
    if plan.both:
        return _both(ordered, by)
    if plan.neighbours:
        return _neighbours(ordered, plan, by)
    if plan.standing:
        return _standing(ordered, plan.standing, by, claimed=plan.claimed)
    if plan.nth:
        return _nth(ordered, plan, by)
    if plan.take > 1 or plan.compared:
        return _list(ordered, plan, by)
    return _first(ordered, plan, by)


def _sorted(found: Cross, plan: Order, by: Speaker) -> Cross:
    rows = in_size(found.rows, least_first=_least_first(_measure(by), plan.end))
    return Cross(tuple(rows), found.alike)


def _measure(by: Speaker) -> Indicator:
    return by.store.catalogue.indicator(by.scope.indicator)


def _only(found: Cross, plan: Order, by: Speaker) -> Draft | None:
    """Name the one place that has a figure, where others were ruled out: nobody leads alone."""
    return _only_one(found, by) if plan.scope.excluded else None


def _only_one(found: Cross, by: Speaker) -> Draft:
    return _draft(by.tell("only_one", **_slots(found.first, by)), found.rows, (), found, by)


def _none_alike(by: Speaker) -> Draft | None:
    """Name the newest figure of each place where no two can be ordered; None where one has one."""
    rows = newest_by_place(candidates(by.scope, by.store))[::-1]
    if len(rows) == 1:
        return None
    text = by.tell("none_alike", items=by.items(rows[:LINES], dated=True), label=by.label())
    refs = row_refs(rows[:LINES])
    return Draft(
        "rank", (Statement(text, refs),), table=by.table(rows), caveats=tuple(_siblings(by))
    )


def _least_first(indicator: Indicator, end: str) -> bool:
    """Say whether the smallest figure comes first: where asked, or best where less is better."""
    if end in {"least", "most"}:
        return end == "least"
    less_is_better = indicator.better == "lower" or indicator.kind == "rank"
    return less_is_better != (end == "worst")


def _draft(
    text: str,
    rows: Sequence[KpiRow],
    counts: Sequence[int],
    found: Cross,
    by: Speaker,
    of: Cross | None = None,
) -> Draft:
    """Return an order: the sentence, the whole table, and a chart where all is alike.

    `of` are the figures that those found were chosen from, where that was done by a condition.
    """
    refs = stated_refs(row_refs(rows), map(CountRef, counts))
    notes = softness(found.rows, by) if found.alike else _unlike(found, by)
    return Draft(
        kind="rank",
        statements=(Statement(text, refs),),
        table=by.table(found.rows),
        caveats=(*notes, *_left_out(of or found, by), *_siblings(by)),
        chart=by.bars(found.rows) if found.alike else None,
    )


def _unlike(found: Cross, by: Speaker) -> list[Note]:
    """Say that figures are not of one time, so that their order is no ranking."""
    reasons = reasons_of(found.rows, by, hard=True)
    if not reasons:
        return []
    return [Note(by.tell("unlike_ranked", reasons="; ".join(reasons)), row_refs(found.rows))]


def _left_out(found: Cross, by: Speaker) -> list[Note]:
    """Name places that have figures for other times or units only."""
    if not found.alike:
        return []
    rows = _newest_outside(found, candidates(by.scope, by.store))
    if not rows:
        return []
    # A few are told with their figures, many by name.
    few = len(rows) <= FEW
    names = by.items(rows, dated=True) if few else by.names(r.cluster for r in rows)
    slots = {"label": by.label(), "period": by.when(found.first), "names": names}
    return [Note(by.tell("like_rows", **slots), row_refs([found.first, *(rows if few else ())]))]


def _newest_outside(found: Cross, rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Return the first of the rows, newest first, of each place that is not among those found."""
    listed = {r.cluster for r in found.rows}
    others: dict[str, KpiRow] = {}
    for row in rows:
        if row.cluster not in listed:
            others.setdefault(row.cluster, row)
    return list(others.values())


def _siblings(by: Speaker) -> list[Note]:
    """Name measures of the same family that are not ordered with this one."""
    own = _measure(by)
    names = [
        other.name
        for other in map(by.store.catalogue.indicator, by.store.catalogue.siblings(own.id))
        if other.kind == own.kind and by.store.rows(indicators=[other.id])
    ][:DEFINITIONS_NAMED]
    if not names:
        return []
    return [Note(by.tell("other_definitions", names="; ".join(names)))]


def _slots(row: KpiRow, by: Speaker) -> dict[str, str]:
    return {
        "name": by.name(row.cluster),
        "printed": by.shown(row),
        "label": by.label(),
        "period": by.when(row),
    }


def _widened(ordered: Cross, plan: Order, by: Speaker) -> Cross:
    """Return the newest figures of all places, where one left out as unlike comes first.

    As it is where like figures are held of most places, or times are asked for.
    """
    if by.scope.times or not _beyond(ordered, _least_first(_measure(by), plan.end), by):
        return ordered
    newest = newest_by_place(candidates(by.scope, by.store))
    if MOST_OF * len(newest) < len(ordered.rows):
        return ordered
    return _sorted(Cross(tuple(newest), alike=False), plan, by)


def _first(ordered: Cross, plan: Order, by: Speaker) -> Draft:
    """Say who is first, all of them where several are level, and who comes then."""
    ordered = _widened(ordered, plan, by)
    least_first = _least_first(_measure(by), plan.end)
    beyond = _beyond(ordered, least_first, by)
    first = [r for r in ordered.rows if size(r) == size(ordered.first)]
    then = ordered.rows[len(first) : len(first) + (THEN if plan.end else NAMED)]
    others = ""
    if then:
        others = by.tell("then", items=by.items(then, dated=not ordered.alike))
    if not ordered.alike:
        key = "first_unlike_least" if least_first else "first_unlike_most"
    elif plan.end in {"best", ""}:
        key = "first_best"
    else:
        key = "end_least" if least_first else "end_most"
    names = by.names([r.cluster for r in first])
    text = by.tell(
        key if len(first) == 1 else f"{key}_many",
        **_slots(ordered.first, by),
        names=names,
        others=others,
    )
    draft = _draft(text, [*first, *then], (), ordered, by)
    return draft.but(statements=(*draft.statements, *beyond))


def _beyond(ordered: Cross, least_first: bool, by: Speaker) -> list[Statement]:
    """Tell the figures left out as unlike that would come before the first one."""
    if not ordered.alike:
        return []
    unit = base_unit(ordered.first.unit)
    like = (row for row in candidates(by.scope, by.store) if base_unit(row.unit) == unit)
    rows = [*_newest_outside(ordered, like), ordered.first]
    before = in_size(rows, least_first=least_first)
    before = [r for r in before[: before.index(ordered.first)] if size(r) != size(ordered.first)]
    if not before:
        return []
    key = "beyond_least" if least_first else "beyond_most"
    text = by.tell(key, items=by.items(before[:NAMED], dated=True))
    return [Statement(text, row_refs(before[:NAMED]))]


def _list(ordered: Cross, plan: Order, by: Speaker) -> Draft:
    """Tell the first so many, or all."""
    rows = ordered.rows[: plan.take or NAMED]
    of, take = len(ordered.rows), len(rows)
    slots = {"label": by.label(), "period": by.when(ordered.first), "take": take, "of": of}
    slots["items"] = by.items(rows, dated=not ordered.alike)
    if not plan.take:
        key = "ordered" if ordered.alike else "ordered_unlike"
        draft = _draft(by.tell(key, **slots), rows, (), ordered, by)
        return draft.but(kind="compare") if plan.compared else draft
    end = "bottom" if _least_first(_measure(by), plan.end) else "top"
    key = f"{end}_{'list' if ordered.alike else 'unlike'}"
    counts = (take, of) if ordered.alike else (take,)
    draft = _draft(by.tell(key, **slots), rows, counts, ordered, by)
    return draft.but(table=by.table(rows), chart=by.bars(rows) if draft.chart else None)


def _both(ordered: Cross, by: Speaker) -> Draft:
    """Say who is highest and who lowest, and how far apart like figures are."""
    high, low = ordered.rows[0], ordered.rows[-1]
    text = by.tell(
        "both_ends",
        first=by.name(high.cluster),
        most=by.shown(high),
        last=by.name(low.cluster),
        least=by.shown(low),
        of=len(ordered.rows),
        label=by.label(),
        period=by.when(high),
    )
    draft = _draft(text, (high, low), (len(ordered.rows),), ordered, by)
    turned = Cross(ordered.rows[::-1], ordered.alike)
    beyond = (*_beyond(ordered, False, by), *_beyond(turned, True, by))
    draft = draft.but(statements=(*draft.statements, *beyond))
    apart = derive("difference", by.label(), (high, low)) if ordered.alike else None
    if apart is None or not apart.value:
        return draft
    told = Statement(by.tell("apart", amount=amount(apart, high, by)), (apart.ref,))
    return draft.but(statements=(*draft.statements, told), figures=(apart,))


def _nth(ordered: Cross, plan: Order, by: Speaker) -> Draft | None:
    ordered = _widened(ordered, plan, by)
    others = [n for n, row in enumerate(ordered.rows, 1) if row.cluster not in plan.beside]
    nth = plan.nth - len(plan.beside)
    if nth > len(others):
        return None
    nth = others[nth - 1]
    row, before = ordered.rows[nth - 1], ordered.rows[: nth - 1]
    text = by.tell("nth_of", **_slots(row, by), nth=nth, of=len(ordered.rows))
    after = by.tell("nth_after", items=by.items(before, dated=not ordered.alike)) if before else ""
    counts = (nth, len(ordered.rows))
    return _draft(f"{text} {after}".strip(), [row, *before], counts, ordered, by)


def _at(ordered: Cross, place: str) -> int | None:
    return next((n for n, r in enumerate(ordered.rows) if r.cluster == place), None)


def _neighbours(ordered: Cross, plan: Order, by: Speaker) -> Draft | None:
    """Say who stands right above a place and right below it, or right below it alone."""
    place = plan.neighbours
    at = _at(ordered, place)
    if at is None:
        return None
    dated = not ordered.alike
    above, below = ordered.rows[max(at - 1, 0) : at], ordered.rows[at + 1 : at + 2]
    own = by.tell("own_is", **_slots(ordered.rows[at], by))
    if plan.below:
        key = "under_is" if below else "under_none"
        text = by.tell(key, name=by.name(place), items=by.items(below, dated=dated))
        return _draft(f"{text}. {own}", (*below, ordered.rows[at]), (), ordered, by)
    text = by.tell("above_none", name=by.name(place))
    if above:
        text = by.tell("above_is", name=by.name(place), items=by.items(above, dated=dated))
    under = by.tell("below_is", items=by.items(below, dated=dated)) if below else ""
    under = under or by.tell("below_none")
    rows = (*above, *below, ordered.rows[at])
    return _draft(f"{text}; {under}. {own}", rows, (), ordered, by)


def _standing(ordered: Cross, place: str, by: Speaker, *, claimed: bool = False) -> Draft | None:
    """Say where a place stands, and who is first; after yes or no where it was said to be."""
    at = _at(ordered, place)
    if at is None:
        return None
    text, refs = _stands(ordered, at, by)
    if claimed:
        holds = size(ordered.rows[at]) == size(ordered.first)
        text = by.answered(holds, text)
    draft = _draft(text, (ordered.rows[at],), (), ordered, by)
    leader = by.tell("first_is", items=by.item(ordered.first, dated=not ordered.alike))
    if at == 0:
        return draft.but(statements=(Statement(text, refs),))
    told = Statement(f"{text} {leader}", (*refs, RowRef(ordered.first.id)))
    return draft.but(statements=(told,))


def _stands(ordered: Cross, at: int, by: Speaker) -> tuple[str, tuple[Ref, ...]]:
    """Say which number a place has: one more than stand strictly before it."""
    row = ordered.rows[at]
    nth = 1 + next(n for n, r in enumerate(ordered.rows) if size(r) == size(row))
    text = by.tell("stands_at", **_slots(row, by), nth=nth, of=len(ordered.rows))
    return text, (RowRef(row.id), CountRef(nth), CountRef(len(ordered.rows)))


def _home_stands(ordered: Cross, plan: Order, by: Speaker) -> list[Statement]:
    """Say where our own place stands in an order that does not tell it yet."""
    at = _at(ordered, by.store.catalogue.home)
    if not at or plan.take > at or size(ordered.rows[at]) == size(ordered.first):
        return []
    if ordered.alike and plan.end in {"best", ""}:
        text, refs = _stands(ordered, at, by)
        return [Statement(text, refs, "note")]
    row = ordered.rows[at]
    return [Statement(by.sentence(row), (RowRef(row.id),), "note")]


def _other_orders(found: Cross, by: Speaker) -> tuple[list[Statement], list[Figure]]:
    """Tell who comes first by growth, and by shares and rates of the family, if another."""
    own, catalogue = _measure(by), by.store.catalogue
    leader = found.first.cluster
    if own.kind != "level":
        return [], []
    statements: list[Statement] = []
    figures: list[Figure] = []
    grown = sorted(moves_of(by.scope, by.store), key=lambda m: -m.figure.value)
    if len(grown) > 1 and grown[0].place != leader and grown[0].figure.value > 0:
        statements.append(_grown_most(grown[0], by))
        figures.append(grown[0].figure)
    for other in map(catalogue.indicator, catalogue.siblings(own.id)):
        if other.kind not in {"growth", "share", "per_head"}:
            continue
        like = largest_like_set(candidates(replace(by.scope, indicator=other.id), by.store))
        best = in_size(like, least_first=other.better == "lower")[:1] if len(like) > 1 else []
        if best and best[0].cluster != leader:
            row = best[0]
            slots = {"cluster": by.name(row.cluster), "printed": by.shown(row)}
            text = by.tell("by_other", label=other.name, period=by.when(row), **slots)
            statements.append(Statement(text, (RowRef(row.id),), "note"))
    return statements, figures


def _grown_most(move: Move, by: Speaker) -> Statement:
    text = by.tell(
        "by_growth",
        cluster=by.name(move.place),
        change=signed(move.figure),
        first=by.when(move.first),
        last=by.when(move.last),
    )
    return Statement(text, (*row_refs((move.first, move.last)), move.figure.ref), "note")


def _in_unit_of(found: Cross, plan: Filter, store: Store) -> KpiRow | None:
    """Return the newest firm figure in the unit of those found that a place has, if any."""
    unit = base_unit(found.rows[0].unit)[0]
    held = store.rows(clusters=[plan.than], indicators=[plan.scope.indicator])
    return next((r for r in firm(newest_first(held)) if base_unit(r.unit)[0] == unit), None)


def compose_filter(plan: Filter, store: Store) -> Draft | None:
    """Return the places whose figure is within bounds, or how many they are."""
    if plan.other:
        return _both_met(plan, store)
    each = not plan.scope.times and not plan.than
    found = newest_of_each(plan.scope, store) if each else None
    found = found or cross(plan.scope, store, parts=True)
    found, own = _with_own(found, plan, store) if found and plan.than else (found, None)
    if found is None or (plan.than and own is None):
        return None
    by, of = speaker(plan.scope, store), len(found.rows)
    bounds = _than(own, less=plan.less) if own else plan.bounds
    met = [r for r in found.rows if r is not own and within(r, bounds)]
    inside = [r for r in met if _is_rate(r) or not _whole_of(r, met, store)]
    label = by.label() + (f", {by.when(found.first)}" if found.alike else "")
    slots = {
        "of": of,
        "number": len(inside),
        "places": by.tell(f"places_{kind_of(found.rows, by)}"),
        "label": label,
        "bound": bound_told(replace(bounds, said=by.item(own)) if own else bounds, by),
        "items": by.items(inside[:LINES], dated=not found.alike),
    }
    key = "filter_none" if not inside else "filter_all" if len(inside) == of else "filter_some"
    if key == "filter_some" and not found.alike:
        key = "filter_some_unlike"
    counts = (of, len(inside)) if key.startswith("filter_some") else (of,)
    kept = Cross(tuple(inside), found.alike)
    text = by.tell(key, **slots)
    if plan.claim:
        holds = len(met) == of if plan.claim == "all" else bool(met)
        text = by.answered(holds, text, goes_on=True)
    draft = _draft(text, inside or found.rows, counts, kept, by, of=found)
    told = draft.statements[0]
    asked = RowRef(own.id) if own else AskedRef(bounds.said)
    return draft.but(statements=(replace(told, rests_on=(*told.rests_on, asked)),))


def _both_met(plan: Filter, store: Store) -> Draft | None:
    """Return the places whose newest figures of two measures each meet a condition."""
    asked = ((plan.scope.indicator, plan.bounds), (plan.other, plan.other_bounds))
    found = [newest_of_each(replace(plan.scope, indicator=i), store) for i, _ in asked]
    if None in found:
        return None
    by = speaker(plan.scope, store)
    first, other = ({row.cluster: row for row in cross.rows} for cross in found if cross)
    pairs = [(first[place], other[place]) for place in first if place in other]
    bounds = [condition for _, condition in asked]
    met = [pair for pair in pairs if all(map(within, pair, bounds))]
    conditions = by.join(f"{bound_told(b, by)} {by.label(i)}" for i, b in asked)
    items = (f"{by.item(a, dated=True)}, {by.shown(b)} ({by.when(b)})" for a, b in met[:LINES])
    slots = {"of": len(pairs), "number": len(met), "conditions": conditions}
    slots["places"] = by.tell(f"places_{kind_of([a for a, _ in pairs], by)}")
    text = by.tell("both_met" if met else "both_none", items="; ".join(items), **slots)
    rows = [row for pair in met or pairs for row in pair]
    counts = (len(pairs), len(met)) if met else (len(pairs),)
    refs = stated_refs(row_refs(rows), map(CountRef, counts))
    told = Statement(text, (*refs, *(AskedRef(b.said) for b in bounds)))
    return Draft("rank", (told,), table=by.table(rows))


def _with_own(found: Cross, plan: Filter, store: Store) -> tuple[Cross, KpiRow | None]:
    """Return the figures with that of the place that the others are held against, None without."""
    if own := next((r for r in found.rows if r.cluster == plan.than), None):
        return found, own
    if own := _in_unit_of(found, plan, store):
        return Cross(tuple(in_size((*found.rows, own), least_first=False)), alike=False), own
    return found, None


def _than(own: KpiRow, *, less: bool) -> Bounds:
    """Return the condition of more, or less, than a figure, in the base of its unit."""
    amount = (own.value or 0.0) * base_unit(own.unit)[1]
    return Bounds(None if less else amount, amount if less else None, scaled=True)


def _is_rate(row: KpiRow) -> bool:
    """Say whether a figure is a share or so much of one thing for another, and no count."""
    unit = fold(base_unit(row.unit)[0])
    return bool(set(unit.split()) & word_list("percent")) or said("per_each", unit) is not None


def _whole_of(row: KpiRow, others: Sequence[KpiRow], store: Store) -> bool:
    """Say whether one of the other places holds this one, whose count is among its own."""
    return bool({r.cluster for r in others} & set(store.catalogue.cluster(row.cluster).part_of))


def within(row: KpiRow, bounds: Bounds) -> bool:
    """Say whether a figure surely meets a condition: "more than 1,000" is more than 1,000."""
    value = (row.value or 0.0) * (base_unit(row.unit)[1] if bounds.scaled else 1.0)
    return bounds.met_by(
        value,
        at_least=row.qualifier == "more than",
        at_most=row.qualifier in {"less than", "nearly", "up to"},
    )


def bound_told(bounds: Bounds, by: Speaker) -> str:
    """Return a condition in words."""
    if bounds.low is not None and bounds.high is not None:
        return bounds.said
    if bounds.low is not None:
        return by.tell("bound_more" if bounds.strict else "bound_least", low=bounds.said)
    return by.tell("bound_less" if bounds.strict else "bound_most", high=bounds.said)


def kind_of(rows: Sequence[KpiRow], by: Speaker) -> str:
    """Return what the places are called together: country, cluster or any."""
    kinds = {by.store.catalogue.cluster(r.cluster).kind for r in rows}
    return kinds.pop() if len(kinds) == 1 and kinds <= {"country", "cluster"} else "any"
