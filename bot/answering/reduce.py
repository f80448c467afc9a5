"""One number of several figures: sums, means, medians and shares, from like figures only."""

from collections.abc import Sequence
from dataclasses import replace

from bot import language
from bot.answering import frame
from bot.comparability import time_of
from bot.composing import compare, totals
from bot.draft import Draft, Note
from bot.evidence import CountRef, row_refs
from bot.figures import derive
from bot.language.messages import tell
from bot.phrases import join
from bot.picking import shown, when
from bot.selection import selection
from bot.understanding.plan import Reduce, Scope, Share
from index.rows import KpiRow
from index.store import Store

_OPERATIONS = {"sum": "sum", "mean": "mean", "median": "median"}


def compose(plan: Reduce, store: Store) -> Draft | None:
    """Return the sum, mean or median of places, or the mean of one place over years."""
    if len(plan.scope.places) == 1:
        return _over_years(plan, store)
    scope, lang = plan.scope, plan.scope.language
    found = frame.cross(scope, store)
    if found is None or len(found.rows) < 2:
        return None
    indicator = frame.indicator_of(scope, store)
    held = {r.cluster for r in found.rows}
    lack = [frame.name_of(p, store) for p in scope.places if p not in held and _is_named(p, scope)]
    if plan.how == "sum":
        return _sum(plan, found, lack, store)
    if not found.alike or (lack and not scope.group):
        return _unlike(plan, found.rows, lack, store)
    figure = derive(plan.how, f"{plan.how}: {indicator.name}", found.rows)
    if figure is None:
        return None
    slots = {
        "total": frame.amount(figure, found.first.unit),
        "label": indicator.name,
        "period": when(found.first, lang),
        "count": len(found.rows),
        "names": join(lang, [frame.name_of(r.cluster, store) for r in found.rows[: frame.NAMED]]),
        "middle": _middle(found.rows, scope, store) if plan.how == "median" else "",
    }
    text = tell(lang, f"{plan.how}_is", **slots)
    proof = (figure.ref, CountRef(len(found.rows)))
    return Draft(
        kind="rank",
        statements=(frame.stated(text, row_refs(found.rows), proof),),
        table=frame.table(found.rows, scope, store),
        figures=(figure,),
        caveats=frame.notes(found.rows, scope, store),
        chart=frame.bars(found.rows, scope, store),
    )


def _is_named(place: str, scope: Scope) -> bool:
    return place in scope.places


def _middle(rows: Sequence[KpiRow], scope: Scope, store: Store) -> str:
    """Name the place in the middle, or the two that the median lies between."""
    half = len(rows) // 2
    if len(rows) % 2:
        return tell(scope.language, "median_place", name=frame.name_of(rows[half].cluster, store))
    two = [frame.name_of(r.cluster, store) for r in rows[half - 1 : half + 1]]
    return tell(scope.language, "median_between", a=two[0], b=two[1])


def _sum(plan: Reduce, found: frame.Cross, lack: Sequence[str], store: Store) -> Draft | None:
    """Add up like figures of places that hold no part of one another."""
    scope, lang = plan.scope, plan.scope.language
    indicator = frame.indicator_of(scope, store)
    places = {r.cluster for r in found.rows}
    overlap = any(places & set(store.catalogue.cluster(p).part_of) for p in places)
    if indicator.kind != "level" or not found.alike or lack or overlap:
        return _unlike(plan, found.rows, lack, store)
    figure = derive("sum", indicator.name, found.rows)
    if figure is None:
        return None
    text = tell(
        lang,
        "sum_is",
        total=frame.amount(figure, found.first.unit),
        label=indicator.name,
        period=when(found.first, lang),
        names=join(lang, [frame.name_of(r.cluster, store) for r in found.rows]),
    )
    return Draft(
        kind="rank",
        statements=(frame.stated(text, row_refs(found.rows), (figure.ref,)),),
        table=frame.table(found.rows, scope, store),
        figures=(figure,),
        caveats=frame.notes(found.rows, scope, store),
        chart=frame.bars(found.rows, scope, store),
    )


def _unlike(plan: Reduce, rows: Sequence[KpiRow], lack: Sequence[str], store: Store) -> Draft:
    """Say why figures are not put together, and show them side by side."""
    scope, lang = plan.scope, plan.scope.language
    reasons = compare.reasons_of(rows, selection(scope), store, hard=True)
    label = frame.label_of(scope, store)
    if lack and not reasons:
        text = tell(
            lang,
            "gap_whole",
            label=label,
            names=join(lang, lack),
            what=tell(lang, f"what_{plan.how}"),
        )
    else:
        text = tell(lang, "together_not", label=label, reasons="; ".join(reasons))
    draft = frame.gap(text, scope, store, "rank", row_refs(rows))
    return draft.but(table=frame.table(rows, scope, store))


def _over_years(plan: Reduce, store: Store) -> Draft | None:
    scope, lang = plan.scope, plan.scope.language
    rows = frame.window(frame.line(scope, store, scope.places[0]), scope)
    if len(rows) < 2:
        return None
    wanted = [y for y in (scope.first, scope.last) if y]
    if not set(wanted) <= {r.period.last for r in rows}:
        return None
    indicator = frame.indicator_of(scope, store)
    figure = derive(plan.how, f"{plan.how}: {indicator.name}", rows)
    if figure is None:
        return None
    text = tell(
        lang,
        "mean_years" if plan.how == "mean" else "median_is",
        total=frame.amount(figure, rows[0].unit),
        name=frame.name_of(scope.places[0], store),
        label=indicator.name,
        first=when(rows[0], lang),
        last=when(rows[-1], lang),
        count=len(rows),
        period=f"{when(rows[0], lang)}–{when(rows[-1], lang)}",
        middle="",
    )
    return Draft(
        kind="trend",
        statements=(frame.stated(text, row_refs(rows), (figure.ref, CountRef(len(rows)))),),
        table=frame.table(rows, scope, store),
        figures=(figure,),
        caveats=frame.notes(rows, scope, store),
        chart=frame.curve(rows, scope, store),
    )


def compose_share(plan: Share, store: Store) -> Draft | None:
    """Return a place's share of a whole, a group or all places."""
    return _of_whole(plan, store) if plan.whole else _of_sum(plan, store)


def _of_whole(plan: Share, store: Store) -> Draft | None:
    """Divide like figures of part and whole, else unlike ones of near years with a warning."""
    scope, lang = plan.scope, plan.scope.language
    if printed := _printed_share(plan, store):
        return printed
    chosen = selection(scope)
    held = {
        place: frame.firm(totals.fitting(place, scope.indicator, chosen, store))
        for place in (plan.part, plan.whole)
    }
    pairs = [
        (a, b)
        for a in held[plan.part]
        for b in held[plan.whole]
        if a.unit == b.unit and (a.value or 0) <= (b.value or 0)
    ]
    if not pairs:
        return None
    part, whole = min(pairs, key=_distance)
    like = time_of(part) == time_of(whole) and bool(part.period.last)
    figure = derive("share", frame.label_of(scope, store), (part, whole))
    if figure is None:
        return None
    text = tell(
        lang,
        "share_is",
        share=figure.text,
        label=frame.label_of(scope, store),
        whole=frame.name_of(plan.whole, store),
        period=" / ".join(dict.fromkeys(when(r, lang) for r in (part, whole))),
        part=frame.item(part, scope, store, dated=not like),
        total=frame.item(whole, scope, store, dated=not like),
    )
    notes = frame.notes((part, whole), scope, store, alike=True)
    if not like:
        what = join(lang, [tell(lang, "what_period")])
        notes = (*notes, Note(tell(lang, "share_doubt", what=what), row_refs((part, whole))))
    return Draft(
        kind="rank",
        statements=(frame.stated(text, row_refs((part, whole)), (figure.ref,)),),
        table=frame.table((part, whole), scope, store),
        figures=(figure,),
        caveats=notes,
    )


def _distance(pair: tuple[KpiRow, KpiRow]) -> tuple[bool, int, bool, int]:
    """Order pairs by how alike they are, newest first among equals."""
    one, other = pair
    undated = not one.period.last or not other.period.last
    apart = abs(one.period.last - other.period.last) if not undated else 99
    return undated, apart, one.source_id != other.source_id, -one.period.last


def _printed_share(plan: Share, store: Store) -> Draft | None:
    """Return the share that a source prints for the very part, where one of the family does."""
    scope = plan.scope
    own, whole = frame.indicator_of(scope, store), store.catalogue.cluster(plan.whole)
    wanted = _keys(" ".join((whole.name, *whole.aliases)))
    measured = _keys(f"{own.family} {own.unit}") - wanted
    for indicator in store.catalogue.indicators:
        about = _keys(" ".join((indicator.name, *indicator.aliases, indicator.definition)))
        if indicator.kind != "share" or not about & wanted or not about & measured:
            continue
        rows = frame.firm(totals.fitting(plan.part, indicator.id, selection(scope), store))
        if rows:
            of = replace(scope, indicator=indicator.id, places=(plan.part,))
            return frame.lacking(of, store, (plan.part,))
    return None


def _keys(text: str) -> set[str]:
    words = (t for t in language.tokens(text) if not language.is_stop(t))
    return {key for token in words for key in token.keys}


def _of_sum(plan: Share, store: Store) -> Draft | None:
    """Divide a place's figure by the sum of like figures of a group or of all places."""
    scope, lang = plan.scope, plan.scope.language
    everyone = (
        replace(scope, places=tuple(dict.fromkeys((plan.part, *scope.places))))
        if scope.places
        else scope
    )
    found = frame.cross(everyone, store)
    own = next((r for r in found.rows if r.cluster == plan.part), None) if found else None
    if found is None or own is None or not found.alike or len(found.rows) < 2:
        return None
    if set(everyone.places) - {r.cluster for r in found.rows}:
        return None
    others = (own, *(r for r in found.rows if r is not own))
    figure = derive("part", frame.label_of(scope, store), others)
    if figure is None:
        return None
    text = tell(
        lang,
        "share_group" if scope.group else "share_sum",
        share=figure.text,
        label=frame.label_of(scope, store),
        whole=scope.group,
        count=len(others),
        period=when(own, lang),
        name=frame.name_of(plan.part, store),
        part=shown(own, lang),
    )
    counts = () if scope.group else (CountRef(len(others)),)
    return Draft(
        kind="rank",
        statements=(frame.stated(text, row_refs(others), (figure.ref,), counts),),
        table=frame.table(found.rows, scope, store),
        figures=(figure,),
        caveats=frame.notes(found.rows, scope, store),
    )
