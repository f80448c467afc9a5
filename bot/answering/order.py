"""Places in order of their figures: who leads, the n-th, both ends, neighbours, conditions."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import frame
from bot.answering.frame import Cross
from bot.comparability import base_unit
from bot.composing import ordering
from bot.draft import Draft
from bot.evidence import AskedRef, CountRef, row_refs
from bot.language.messages import tell
from bot.phrases import join
from bot.picking import shown, when
from bot.understanding.plan import Bounds, Filter, Order, Scope
from index.catalogue import Indicator
from index.rows import KpiRow
from index.store import Store

# Behind the first one so many are told.
THEN = 2


def compose(plan: Order, store: Store) -> Draft | None:
    """Return the order that was asked for, None where fewer than two places can be ordered."""
    found = frame.cross(plan.scope, store)
    if found is None:
        return None
    if len(found.rows) == 1:
        return _only(found, plan, store)
    indicator = frame.indicator_of(plan.scope, store)
    least_first = _least_first(indicator, plan.end)
    rows = ordering.in_size(found.rows, least_first=least_first)
    ordered = Cross(tuple(rows), found.alike)
    if plan.both:
        return _both(ordered, plan.scope, store)
    if plan.neighbours:
        return _neighbours(ordered, plan.neighbours, plan.scope, store)
    if plan.standing:
        return _standing(ordered, plan.standing, plan.scope, store)
    if plan.nth:
        return _nth(ordered, plan, store)
    if plan.take > 1 or plan.compared:
        return _list(ordered, plan, store, least_first=least_first)
    return _first(ordered, plan, store, least_first=least_first)


def _only(found: Cross, plan: Order, store: Store) -> Draft | None:
    """Name the one place that has a figure, where others were ruled out: nobody leads alone."""
    if not plan.scope.excluded:
        return None
    text = tell(plan.scope.language, "only_one", **_slots(found.first, plan.scope, store))
    return _draft(text, found.rows, (), found, plan.scope, store)


def _least_first(indicator: Indicator, end: str) -> bool:
    """Say whether the smallest figure comes first: where asked, or best where less is better."""
    if end in {"least", "most"}:
        return end == "least"
    return (indicator.better == "lower") != (end == "worst")


def _draft(
    text: str,
    rows: Sequence[KpiRow],
    counts: Sequence[int],
    cross: Cross,
    scope: Scope,
    store: Store,
) -> Draft:
    """Return an order: the sentence, the whole table, and a chart where all is alike."""
    proof = tuple(CountRef(n) for n in counts)
    return Draft(
        kind="rank",
        statements=(frame.stated(text, row_refs(rows), proof),),
        table=frame.table(cross.rows, scope, store),
        caveats=(
            *frame.notes(cross.rows, scope, store, alike=cross.alike),
            *frame.siblings(scope, store),
            *frame.wholes(cross.rows, scope, store),
        ),
        chart=frame.bars(cross.rows, scope, store) if cross.alike else None,
    )


def _slots(row: KpiRow, scope: Scope, store: Store) -> dict[str, str]:
    return {
        "name": frame.name_of(row.cluster, store),
        "printed": shown(row, scope.language),
        "label": frame.label_of(scope, store),
        "period": when(row, scope.language),
    }


def _first(cross: Cross, plan: Order, store: Store, *, least_first: bool) -> Draft:
    """Say who is first, all of them where several are level, and who comes then."""
    scope, lang = plan.scope, plan.scope.language
    first = [r for r in cross.rows if ordering.same_size(r, cross.first)]
    told = THEN if plan.end else frame.NAMED
    then = cross.rows[len(first) : len(first) + told]
    dated = not cross.alike
    others = tell(lang, "then", items=frame.items(then, scope, store, dated=dated)) if then else ""
    names = join(lang, [frame.name_of(r.cluster, store) for r in first])
    text = tell(
        lang,
        _end_key(plan.end if cross.alike else plan.end or "most", least_first=least_first),
        come=tell(lang, "come_one" if len(first) == 1 else "come_many"),
        **_slots(cross.first, scope, store),
        names=names,
        has=tell(lang, "has_one" if len(first) == 1 else "has_many"),
        others=others,
    )
    return _draft(text, [*first, *then], (), cross, scope, store)


def _end_key(end: str, *, least_first: bool) -> str:
    if end in {"best", ""}:
        return "first_best"
    return "end_least" if least_first else "end_most"


def _list(cross: Cross, plan: Order, store: Store, *, least_first: bool) -> Draft:
    """Tell the first so many, or all."""
    scope, lang = plan.scope, plan.scope.language
    rows = cross.rows[: plan.take or frame.NAMED]
    of, take = len(cross.rows), len(rows)
    slots = {**_slots(cross.first, scope, store), "take": take, "of": of}
    slots["items"] = frame.items(rows, scope, store, dated=not cross.alike)
    if not plan.take:
        key = "ordered" if cross.alike else "ordered_unlike"
        draft = _draft(tell(lang, key, **slots), rows, (), cross, scope, store)
        return draft.but(kind="compare") if plan.compared else draft
    key = f"{'bottom' if least_first else 'top'}_{'list' if cross.alike else 'unlike'}"
    counts = (take, of) if cross.alike else (take,)
    draft = _draft(tell(lang, key, **slots), rows, counts, cross, scope, store)
    chart = frame.bars(rows, scope, store) if draft.chart else None
    return draft.but(table=frame.table(rows, scope, store), chart=chart)


def _both(cross: Cross, scope: Scope, store: Store) -> Draft:
    high, low = cross.rows[0], cross.rows[-1]
    text = tell(
        scope.language,
        "both_ends",
        first=frame.name_of(high.cluster, store),
        most=shown(high, scope.language),
        last=frame.name_of(low.cluster, store),
        least=shown(low, scope.language),
        of=len(cross.rows),
        label=frame.label_of(scope, store),
        period=when(high, scope.language),
    )
    return _draft(text, (high, low), (len(cross.rows),), cross, scope, store)


def _nth(cross: Cross, plan: Order, store: Store) -> Draft | None:
    scope, lang = plan.scope, plan.scope.language
    if plan.nth > len(cross.rows):
        return None
    row = cross.rows[plan.nth - 1]
    before = cross.rows[: plan.nth - 1]
    text = tell(lang, "nth_of", **_slots(row, scope, store), nth=plan.nth, of=len(cross.rows))
    after = tell(lang, "nth_after", items=frame.items(before, scope, store, dated=not cross.alike))
    counts = (plan.nth, len(cross.rows))
    return _draft(f"{text} {after}", [row, *before], counts, cross, scope, store)


def _neighbours(cross: Cross, place: str, scope: Scope, store: Store) -> Draft | None:
    lang = scope.language
    at = next((n for n, r in enumerate(cross.rows) if r.cluster == place), None)
    if at is None:
        return None
    name = frame.name_of(place, store)
    above, below = cross.rows[max(at - 1, 0) : at], cross.rows[at + 1 : at + 2]
    dated = not cross.alike
    if above:
        text = tell(
            lang, "above_is", name=name, items=frame.items(above, scope, store, dated=dated)
        )
    else:
        text = tell(lang, "above_none", name=name)
    under = tell(lang, "below_none")
    if below:
        under = tell(lang, "below_is", items=frame.items(below, scope, store, dated=dated))
    own = tell(lang, "own_is", **_slots(cross.rows[at], scope, store))
    rows = (*above, *below, cross.rows[at])
    return _draft(f"{text}; {under}. {own}", rows, (), cross, scope, store)


def _standing(cross: Cross, place: str, scope: Scope, store: Store) -> Draft | None:
    at = next((n for n, r in enumerate(cross.rows) if r.cluster == place), None)
    if at is None:
        return None
    row = cross.rows[at]
    nth = 1 + sum(ordering.larger(r, row) for r in cross.rows)
    text = tell(
        scope.language, "stands_at", **_slots(row, scope, store), nth=nth, of=len(cross.rows)
    )
    return _draft(text, (row,), (nth, len(cross.rows)), cross, scope, store)


def compose_filter(plan: Filter, store: Store) -> Draft | None:
    """Return the places whose figure is within bounds, or how many they are."""
    found = frame.cross(plan.scope, store)
    if found is None:
        return None
    scope, lang, of = plan.scope, plan.scope.language, len(found.rows)
    within = [r for r in found.rows if _within(r, plan.bounds)]
    asked = (AskedRef(str(plan.bounds.said)),)
    slots = {
        "of": of,
        "count": len(within),
        "places": tell(lang, f"places_{_kind(found.rows, scope, store)}"),
        "label": frame.label_of(scope, store)
        + (f", {when(found.first, lang)}" if found.alike else ""),
        "bound": _bound(plan.bounds, lang),
        "items": frame.items(within[: frame.TABLE_LINES], scope, store, dated=not found.alike),
    }
    key = "filter_none" if not within else "filter_all" if len(within) == of else "filter_some"
    if key == "filter_some" and not found.alike:
        key = "filter_some_unlike"
    counts = (of, len(within)) if key.startswith("filter_some") else (of,)
    kept = Cross(tuple(within), found.alike)
    text = tell(lang, key, **slots)
    draft = _draft(text, within or found.rows, counts, kept, scope, store)
    told = draft.statements[0]
    return draft.but(statements=(replace(told, rests_on=(*told.rests_on, *asked)),))


def _within(row: KpiRow, bounds: Bounds) -> bool:
    """Say whether a figure surely meets a condition: "more than 1,000" is more than 1,000."""
    value = row.value or 0.0
    _base, scale = base_unit(row.unit)
    if bounds.scaled:
        value *= scale
    more, less = row.qualifier in {"more than"}, row.qualifier in {"less than", "nearly", "up to"}
    if bounds.low is not None and bounds.high is not None:
        return bounds.low <= value <= bounds.high
    if bounds.low is not None:
        at_bound = value == bounds.low
        above = value > bounds.low or (at_bound and (more or not bounds.strict))
        return above and not (at_bound and less)
    if bounds.high is not None:
        at_bound = value == bounds.high
        return value < bounds.high or (at_bound and (less or not bounds.strict) and not more)
    return True


def _bound(bounds: Bounds, lang: str) -> str:
    if bounds.low is not None and bounds.high is not None:
        return bounds.said
    if bounds.low is not None:
        return tell(lang, "bound_more" if bounds.strict else "bound_least", low=bounds.said)
    return tell(lang, "bound_less" if bounds.strict else "bound_most", high=bounds.said)


def _kind(rows: Sequence[KpiRow], scope: Scope, store: Store) -> str:
    """Return what the places are called together: countries, clusters or places."""
    kinds = {store.catalogue.cluster(r.cluster).kind for r in rows}
    return kinds.pop() if len(kinds) == 1 and kinds <= {"country", "cluster"} else "any"
