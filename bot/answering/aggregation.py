"""One number of several like figures: sums, means, medians, shares and quotients."""

from collections.abc import Sequence
from dataclasses import replace

from bot import language
from bot.answer import Figure, Gap, Statement
from bot.answering import spans
from bot.answering.comparison import amount
from bot.answering.speaker import Speaker, speaker, stated_refs
from bot.answering.unlikeness import reasons_of, softness
from bot.answering.value import left_out, of_places
from bot.draft import Draft, Note
from bot.evidence import CountRef, Formula, RowRef, row_refs
from bot.figures.choice import firm, held, newest_first, pick
from bot.figures.derived import derive, part_of
from bot.figures.likeness import base_unit, differences, length_of, time_of, unlike_among
from bot.figures.series import (
    Cross,
    adds_up_without,
    any_time,
    cross,
    in_time,
    lacking_years,
    line,
    mixed_line,
    window,
)
from bot.understanding.plan import Bounds, Rank, Reduce, Share
from index.rows import KpiRow
from index.store import Store

# So many names stand in a sentence, so many quotients where no place is named.
NAMED = 12
# Figures of so many years apart make a rough sum.
NEAR_YEARS = 3
# The figures of so many years are told beside their sum.
TOLD_YEARS = 6


def compose(plan: Reduce, store: Store) -> Draft | None:
    """Return the sum, mean or median of places, or the mean of one place over years."""
    if plan.end:
        return spans.compose(plan, store)
    if len(plan.scope.places) == 1 and not plan.than:
        return _over_years(plan, store)
    found = cross(plan.scope, store)
    if found is None or len(found.rows) < 2:
        return None
    by = speaker(plan.scope, store)
    listed = {r.cluster for r in found.rows}
    lacking = [p for p in plan.scope.places if p not in listed]
    if plan.how == "sum":
        total = _sum(found, lacking, by)
        return _held_against(plan, total, found, by) if plan.than else total
    figure = derive(plan.how, f"{plan.how}: {by.label()}", found.rows)
    if not found.alike or (lacking and not plan.scope.group):
        rough = _rough(plan.how, figure, found, lacking, by)
        return rough or _apart(plan.how, found.rows, lacking, by)
    if figure is None:
        return None
    text = by.tell(
        f"{plan.how}_is",
        total=by.amount(figure, found.first.unit),
        label=by.label(),
        period=by.when(found.first),
        number=len(found.rows),
        names=by.names(r.cluster for r in found.rows[:NAMED]),
        middle=_middle(found.rows, by) if plan.how == "median" else "",
    )
    draft = _draft(text, found, figure, by, counts=(len(found.rows),))
    return _held_against(plan, draft, found, by) if plan.than else draft


def compose_total(plan: Rank, store: Store) -> Draft:
    """Return the total of the places asked about, or of all that have a like figure."""
    found = cross(plan.scope, store)
    by = speaker(plan.scope, store)
    if found is None:
        return of_places(plan.scope, plan.scope.places, store)
    listed = {r.cluster for r in found.rows}
    return _sum(found, [p for p in plan.scope.places if p not in listed], by)


def _draft(
    text: str, found: Cross, figure: Figure, by: Speaker, *, counts: Sequence[int] = ()
) -> Draft:
    refs = stated_refs(row_refs(found.rows), [figure.ref], map(CountRef, counts))
    return Draft(
        kind="rank",
        statements=(Statement(text, refs),),
        table=by.table(found.rows),
        figures=(figure,),
        caveats=tuple(softness(found.rows, by)),
        chart=by.bars(found.rows),
    )


def _middle(rows: Sequence[KpiRow], by: Speaker) -> str:
    """Name the place in the middle, or the two that the median lies between."""
    half = len(rows) // 2
    if len(rows) % 2:
        return by.tell("median_place", name=by.name(rows[half].cluster))
    two = [by.name(r.cluster) for r in rows[half - 1 : half + 1]]
    return by.tell("median_between", a=two[0], b=two[1])


def _sum(found: Cross, lacking: Sequence[str], by: Speaker) -> Draft:
    """Add up like figures of places that hold no part of one another.

    A total that a source gives for a place that holds them all is told beside it.
    """
    catalogue = by.store.catalogue
    places = {r.cluster for r in found.rows}
    overlap = any(places & set(catalogue.cluster(p).part_of) for p in places)
    adds = catalogue.indicator(by.scope.indicator).adds_up
    figure = derive("sum", by.label(), found.rows) if adds and len(places) > 1 else None
    whole = adds_up_without(lacking, found.rows, by.scope)
    if figure is None or not found.alike or not whole or overlap:
        rough = _whole_told(lacking, by) or _rough("sum", figure, found, lacking, by)
        return rough or _apart("sum", found.rows, lacking, by)
    text = by.tell(
        "sum_is",
        total=by.amount(figure, found.first.unit),
        label=by.label(),
        period=by.when(found.first),
        names=by.names(r.cluster for r in found.rows),
    )
    draft = _draft(text, found, figure, by).but(gaps=left_out(lacking, by))
    published = _published_total(found, by)
    if published is None:
        return draft
    slots = {"name": by.name(published.cluster), "printed": by.shown(published)}
    told = by.tell("sum_published", **slots, source=by.source(published))
    beside = Statement(told, (RowRef(published.id),), "note")
    return draft.but(statements=(*draft.statements, beside))


def _held_against(plan: Reduce, total: Draft, found: Cross, by: Speaker) -> Draft:
    """Say whether a sum is above a like figure of another place, or a place above a mean."""
    other = pick(by.store, by.scope, plan.than, by.scope.indicator).row
    figure = next((f for f in total.figures if f.recipe == Formula(plan.how)), None)
    if other is None or other.value is None or figure is None:
        return total
    unlike = (u for u in differences(found.first, other) if u.hard and u.what != "geography")
    if any(unlike):
        return total
    mine, theirs = figure.value * base_unit(found.first.unit)[1], _amount(other)
    first, *others = total.statements
    key = "held_against" if plan.how == "sum" else "held_to_mean"
    told = by.tell(key, told=first.text, other=by.item(other))
    above = mine > theirs if plan.how == "sum" else theirs > mine
    text = by.answered(above != plan.less and mine != theirs, told)
    said = Statement(text, (*first.rests_on, RowRef(other.id)))
    return total.but(statements=(said, *others), table=by.table([*found.rows, other]))


def _whole_told(lacking: Sequence[str], by: Speaker) -> Draft | None:
    """Return what a source gives for all places as a whole, where one of them has no figure."""
    whole = _whole(by) if lacking else None
    if whole is None:
        return None
    return of_places(replace(by.scope, places=(whole.cluster,)), (whole.cluster,), by.store)


def _rough(
    how: str, figure: Figure | None, found: Cross, lacking: Sequence[str], by: Speaker
) -> Draft | None:
    """Return a sum, mean or median over near years, which is rough, and said to be."""
    years = [r.period.last for r in found.rows]
    only = {u.what for u in unlike_among(found.rows) if u.hard} <= {"period"}
    near = only and all(years) and max(years) - min(years) <= NEAR_YEARS
    if figure is None or lacking or not near or not by.scope.places:
        return None
    text = by.tell(
        f"{how}_rough",
        total=by.amount(figure, found.first.unit),
        label=by.label(),
        items=by.items(found.rows, dated=True),
    )
    return _draft(text, found, figure, by).but(chart=None)


def _whole(by: Speaker) -> KpiRow | None:
    """Return the newest figure of the place that is made of just the places asked about."""
    catalogue = by.store.catalogue
    for place in catalogue.clusters:
        if {c.id for c in catalogue.inside(place.id)} == set(by.scope.places):
            rows = by.store.rows(clusters=[place.id], indicators=[by.scope.indicator])
            return next(iter(firm(newest_first(rows))), None)
    return None


def _published_total(found: Cross, by: Speaker) -> KpiRow | None:
    """Return a like figure of a place that holds all those added up, and no others with one."""
    listed = {r.cluster for r in found.rows}
    catalogue = by.store.catalogue
    for place in catalogue.clusters:
        if not listed <= {c.id for c in catalogue.inside(place.id)}:
            continue
        for row in firm(
            newest_first(by.store.rows(clusters=[place.id], indicators=[by.scope.indicator]))
        ):
            if time_of(row) == time_of(found.first) and row.unit == found.first.unit:
                return row
    return None


def _apart(how: str, rows: Sequence[KpiRow], lacking: Sequence[str], by: Speaker) -> Draft:
    """Say why figures are not put together, and show them side by side."""
    measure = by.store.catalogue.indicator(by.scope.indicator)
    # A place whose figure is of another unit does not lack one.
    others = [r for p in lacking for r in held(by.store, by.scope, p, by.scope.indicator)[:1]]
    rows, lacking = [*rows, *others], [p for p in lacking if p not in {r.cluster for r in others}]
    reasons = reasons_of(rows, by, hard=True)
    if how == "sum" and not measure.adds_up:
        kind = "share" if measure.in_percent else measure.kind
        reasons = [by.tell("no_sum_of_kind", kind=by.word(kind))]
    label, what = by.label(), by.tell(f"what_{how}")
    if lacking and not reasons:
        text = by.tell("gap_whole", label=label, names=by.names(lacking), what=what)
    elif not reasons and how == "share":
        told = by.tell("unmet", what=by.tell("unmet_share"))
        text = f"{told} {by.items(rows[:NAMED], dated=True)}."
    elif not reasons:
        text = by.tell("together_overlap", label=label)
    else:
        text = by.tell("together_not", label=label, reasons="; ".join(reasons), what=what)
    shown = not rows or (how == "share" and not reasons and not lacking)
    nearest = "" if shown else by.tell("nearest", what=by.items(rows[:NAMED], dated=True))
    gap = Gap(label, text, nearest, rests_on=row_refs(rows))
    table = by.table(rows, least=1)
    return Draft("rank", gaps=(gap,), table=table, abstained=True, missing=(label,))


def _over_years(plan: Reduce, store: Store) -> Draft | None:
    """Return one number of a place's figures of several times, all of which must be held."""
    scope = plan.scope
    by = speaker(scope, store)
    lines = (line(scope, store, scope.places[0]), mixed_line(scope, store, scope.places[0]))
    rows = max((in_time(window(rows, scope), scope) for rows in lines), key=len)
    figure = derive(plan.how, f"{plan.how}: {by.label()}", rows) if len(rows) > 1 else None
    if figure is None:
        return None
    first, last = by.when(rows[0]), by.when(rows[-1])
    items = "; ".join(f"{by.shown(row)} ({by.when(row)})" for row in rows)
    slots = {"name": by.name(scope.places[0]), "label": by.label()}
    listed = Statement(
        by.tell("listing", label=f"{slots['name']}, {slots['label']}", items=items), row_refs(rows)
    )
    if lacking_years(rows, scope):
        told = Statement(
            by.tell("unmet", what=by.tell(f"unmet_{plan.how}")),
            (),
        )
        return Draft("trend", statements=(told, listed), table=by.table(rows))
    text = by.tell(
        f"{plan.how}_years",
        total=by.amount(figure, rows[0].unit),
        first=first,
        last=last,
        number=len(rows),
        **slots,
    )
    refs = stated_refs(row_refs(rows), [figure.ref, CountRef(len(rows))])
    return Draft(
        kind="trend",
        statements=(Statement(text, refs), *([listed] if len(rows) <= TOLD_YEARS else [])),
        table=by.table(rows),
        figures=(figure,),
        caveats=tuple(softness(rows, by)),
        chart=by.curve([rows]),
    )


def compose_share(plan: Share, store: Store) -> Draft | None:
    """Return a place's share of a whole, a group or all places."""
    by = speaker(plan.scope, store)
    if plan.whole and plan.whole == plan.part:
        return _of_year(plan, by)
    draft = _of_whole(plan, by) if plan.whole else _of_sum(plan, by)
    return _judged(draft, plan.bounds, by) if draft and plan.bounds.said else draft


def _judged(draft: Draft, bounds: Bounds, by: Speaker) -> Draft:
    """Say first whether a share, worked out or printed, is within what it was asked to be."""
    first, *rest = draft.statements
    printed = (by.store.row(ref.id) for ref in first.rests_on if isinstance(ref, RowRef))
    share = draft.figures[0] if draft.figures else next(printed, None)
    if share is None or share.value is None:
        return draft
    text = by.answered(bounds.met_by(share.value), first.text)
    return draft.but(statements=(replace(first, text=text), *rest))


def compose_shares(plan: Rank, store: Store) -> Draft:
    """Return the share of one place in the one that holds it, or in all with a like figure."""
    scope, catalogue = plan.scope, store.catalogue
    by = speaker(scope, store)
    places = () if scope.group else scope.places
    pairs = [(p, w) for p in places for w in places if w in catalogue.cluster(p).part_of]
    draft = None
    if pairs:
        draft = _of_whole(Share(replace(scope, places=()), *pairs[0]), by)
    elif len(scope.places) == 1:
        draft = _of_sum(Share(replace(scope, places=()), scope.places[0]), by)
    if draft is not None:
        return draft
    rows = [r for p in scope.places for r in held(store, scope, p, scope.indicator)[:1]]
    lacking = [p for p in scope.places if p not in {r.cluster for r in rows}]
    return _apart("share", rows, lacking, by)


def _of_year(plan: Share, by: Speaker) -> Draft | None:
    """Divide the figure of a part of a year by that of the year, both of one measure."""
    scope, store = plan.scope, by.store
    for indicator in store.catalogue.family(scope.indicator):
        rows = firm(held(store, replace(scope, parts=()), plan.part, indicator))
        part = next((r for r in rows if scope.is_of_time(r)), None)
        whole = next((r for r in rows if r.period.first == r.period.last and not _parted(r)), None)
        figure = derive("share", by.label(indicator), (part, whole)) if part and whole else None
        if figure is None or part is None or whole is None:
            continue
        text = by.tell(
            "share_is",
            share=figure.text,
            label=by.label(indicator),
            whole=by.name(plan.whole),
            period=by.when(whole),
            part=by.item(part, dated=True),
            total=by.item(whole, dated=True),
        )
        refs = stated_refs(row_refs((part, whole)), [figure.ref])
        return Draft(
            kind="rank",
            statements=(Statement(text, refs),),
            table=by.table([part, whole]),
            figures=(figure,),
        )
    return None


def _parted(row: KpiRow) -> bool:
    """Say whether a row is for a part of its year."""
    return bool(length_of(row)[1])


def _of_whole(plan: Share, by: Speaker) -> Draft | None:
    """Divide like figures of part and whole, else those of one source and near years.

    A share that a source prints for the very part comes first.
    """
    scope = plan.scope
    if not plan.rest and (printed := _printed_share(plan, by)):
        return printed
    own, of_all = (
        firm(held(by.store, scope, place, scope.indicator)) for place in (plan.part, plan.whole)
    )
    # The time that was named may be that of the whole alone.
    own = own or firm(held(by.store, any_time(scope), plan.part, scope.indicator))
    own, of_all = (
        own or _counted_like(plan.part, of_all, by),
        of_all or _counted_like(plan.whole, own, by),
    )
    pairs = [
        (a, b)
        for a in own
        for b in of_all
        if base_unit(a.unit)[0] == base_unit(b.unit)[0] and _amount(a) <= _amount(b)
    ]
    if not pairs:
        return None
    part, whole = min(pairs, key=_distance)
    like = time_of(part) == time_of(whole) and bool(part.period.last)
    rows = row_refs((part, whole))
    slots = {
        "label": by.label(),
        "whole": by.name(plan.whole),
        "period": " / ".join(by.whens((part, whole))),
        "part": by.item(part, dated=not like),
        "total": by.item(whole, dated=not like),
    }
    if plan.rest and not like:
        told = Statement(by.tell("rest_unlike", **slots), rows)
        return Draft(kind="rank", statements=(told,), table=by.table((part, whole)))
    if plan.rest:
        figure = derive("difference", by.label(), (whole, part))
        slots |= {"amount": amount(figure, whole, by), "of": by.name(plan.part)} if figure else {}
    else:
        figure = derive("share", by.label(), (part, whole))
        slots |= {"share": figure.text} if figure else {}
    if figure is None:
        return None
    text = by.tell("rest_is" if plan.rest else "share_is", **slots)
    notes = tuple(
        Note(by.tell("sibling", cluster=by.name(r.cluster), asked=by.label(), label=other), rows)
        for r in (part, whole)
        if (other := by.label(r.indicator)) != by.label()
    )
    if not like:
        notes = (*notes, Note(by.tell("share_doubt", what=by.tell("what_period")), rows))
    return Draft(
        kind="rank",
        statements=(Statement(text, (*rows, figure.ref)),),
        table=by.table((part, whole)),
        figures=(figure,),
        caveats=notes,
    )


def _amount(row: KpiRow) -> float:
    """Return a row's value in the base of its unit."""
    return (row.value or 0.0) * base_unit(row.unit)[1]


def _counted_like(place: str, like: Sequence[KpiRow], by: Speaker) -> list[KpiRow]:
    """Return the figures of the one other measure of a place that counts the same in one unit.

    "National container volume" is that of a country where a port has a container volume.
    """
    catalogue, units = by.store.catalogue, {base_unit(row.unit)[0] for row in like}
    own = catalogue.indicator(by.scope.indicator)
    wanted, called = language.content_keys(own.name), language.content_keys(" ".join(own.aliases))
    rows = by.store.rows(clusters=[place])
    held_there = {r.indicator for r in rows if base_unit(r.unit)[0] in units}
    found = [
        one.id
        for one in map(catalogue.indicator, sorted(held_there))
        if one.kind == own.kind and (keys := language.content_keys(one.name))
        if wanted <= keys or keys <= called | wanted
    ]
    return firm(held(by.store, by.scope, place, found[0])) if len(found) == 1 else []


def _distance(pair: tuple[KpiRow, KpiRow]) -> tuple[bool, int, bool, int]:
    """Order pairs by how alike they are, newest first among equals."""
    one, other = pair
    undated = not one.period.last or not other.period.last
    apart = abs(one.period.last - other.period.last) if not undated else 99
    return undated, apart, one.source_id != other.source_id, -one.period.last


def _printed_share(plan: Share, by: Speaker) -> Draft | None:
    """Return the share that a source prints for the very part, where one of the family does."""
    scope, catalogue = plan.scope, by.store.catalogue
    own, whole = catalogue.indicator(scope.indicator), catalogue.cluster(plan.whole)
    wanted = language.content_keys(" ".join((whole.name, *whole.aliases)))
    measured = language.content_keys(f"{own.family} {own.unit}") - wanted
    for indicator in catalogue.indicators:
        about = language.content_keys(
            " ".join((indicator.name, *indicator.aliases, indicator.definition))
        )
        if indicator.kind != "share" or not about & wanted or not about & measured:
            continue
        if firm(held(by.store, scope, plan.part, indicator.id)):
            of = replace(scope, indicator=indicator.id, also=(), joined=(), places=(plan.part,))
            return of_places(of, (plan.part,), by.store)
    return None


def _of_sum(plan: Share, by: Speaker) -> Draft | None:
    """Divide the figures of one place or more by the sum of like figures of a group or of all."""
    scope, parts = plan.scope, plan.parts or (plan.part,)
    places = tuple(dict.fromkeys((*parts, *scope.places))) if scope.places else ()
    found = cross(replace(scope, places=places), by.store)
    if found is None or not found.alike or len(found.rows) < 2:
        return None
    listed = {r.cluster: r for r in found.rows}
    own = [listed[p] for p in parts if p in listed]
    rows = (*own, *(r for r in found.rows if r not in own))
    if len(own) < len(parts) or {*places} - {*listed} or len(own) == len(rows):
        return None
    name = by.names(parts) if scope.places or not plan.parts else scope.group
    figure = part_of(f"{name}: {by.label()}", rows, len(own))
    total = derive("sum", name, own) if len(own) > 1 else None
    if figure is None:
        return None
    inside = bool(scope.group and scope.places)
    text = by.tell(
        "share_group" if inside else "share_sum",
        share=figure.text,
        label=by.label(),
        whole=scope.group,
        number=len(rows),
        period=by.when(own[0]),
        name=name,
        part=amount(total, own[0], by) if total else by.shown(own[0]),
    )
    counts = () if inside else (len(rows),)
    draft = _draft(text, Cross(rows, alike=True), figure, by, counts=counts).but(chart=None)
    return _with_total(draft, total) if total else draft


def _with_total(draft: Draft, total: Figure) -> Draft:
    first, *others = draft.statements
    first = replace(first, rests_on=(*first.rests_on, total.ref))
    return draft.but(statements=(first, *others), figures=(*draft.figures, total))
