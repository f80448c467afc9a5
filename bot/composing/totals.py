"""Sums over several places and one place's share of them, from like figures only.

Which figures are alike is `bot.composing.ordering`'s to say; unlike ones are shown side by side,
with the reason why they are not added up.
"""

from collections.abc import Sequence

from bot.answer import Figure, Gap, Statement
from bot.composing import compare, lookup, ordering
from bot.draft import Draft, Note
from bot.evidence import CountRef, Ref, row_refs
from bot.figures import derive
from bot.phrases import join, say, word
from bot.picking import in_years, newest_first, spelt, when
from bot.selection import Selection as Plan
from index.catalogue import Indicator
from index.rows import KpiRow
from index.store import Store


def compose(plan: Plan, store: Store) -> Draft:
    """Return the total of the places asked about, or one place's share."""
    indicator = store.catalogue.indicator(plan.indicators[0])
    if plan.about == "total":
        return _sum(ordering.candidates(indicator.id, plan, store), indicator, plan, store)
    held = newest_first(store.rows(indicators=[indicator.id]))
    rows = [
        r
        for r in held
        if r.value is not None and in_years(r, plan) and r.status not in {"goal", "claim"}
    ]
    return _share(rows, indicator, plan, store)


def _sum(rows: list[KpiRow], indicator: Indicator, plan: Plan, store: Store) -> Draft:
    """Add up like figures of several places; never unlike ones."""
    lang, catalogue = plan.language, store.catalogue
    like = ordering.in_size(ordering.largest_like_set(rows), least_first=False)
    complete = set(plan.clusters) <= {r.cluster for r in like}
    figure = derive("sum", indicator.name, like) if len(like) > 1 and complete else None
    if indicator.kind != "level" or figure is None:
        return _no_sum(rows, indicator, plan, store)
    text = say(
        lang,
        "together",
        amount=figure.text,
        unit=spelt(like[0].unit),
        label=indicator.name,
        period=when(like[0], lang),
        names=join(lang, [catalogue.cluster(r.cluster).name for r in like]),
    )
    return _of_all(text, figure, like, (), plan, store)


def _share(rows: list[KpiRow], indicator: Indicator, plan: Plan, store: Store) -> Draft:
    """Tell a place's share of the place that holds it, or of all places with a like figure."""
    lang, catalogue = plan.language, store.catalogue
    names = [catalogue.cluster(c).name for c in plan.clusters]
    pair = next(((p, w) for p in plan.clusters for w in _wholes(p, plan, store)), None)
    like = {
        r.cluster: r
        for r in ordering.largest_like_set(r for r in rows if r.cluster in (pair or ()))
    }
    if pair and len(like) == 2:
        chosen = [like[cluster] for cluster in pair]
        figure = derive("share", " / ".join(names), chosen)
        if figure:
            text = say(
                lang,
                "part_of_whole",
                cluster=catalogue.cluster(pair[0]).name,
                share=figure.text,
                label=indicator.name,
                whole=catalogue.cluster(pair[1]).name,
                period=when(chosen[0], lang),
            )
            return _of_all(text, figure, chosen, (), plan, store)
    like_rows = ordering.in_size(
        ordering.largest_like_set(ordering.of_one_kind(rows, plan, store)), least_first=False
    )
    own = next((r for r in like_rows if r.cluster in plan.clusters), None)
    if len(names) != 1 or own is None or len(like_rows) < 2:
        return _no_sum(rows, indicator, plan, store)
    others = [own, *(r for r in like_rows if r is not own)]
    figure = derive("part", f"{names[0]}: {indicator.name}", others)
    if figure is None:
        return _no_sum(rows, indicator, plan, store)
    count = len(others)
    text = say(
        lang,
        "part_of_sum",
        cluster=names[0],
        share=figure.text,
        label=indicator.name,
        count=count,
        period=when(own, lang),
    )
    return _of_all(text, figure, others, (CountRef(count),), plan, store)


def fitting(place: str, indicator: str, plan: Plan, store: Store) -> list[KpiRow]:
    """Return a place's figures of the years asked for, newest first."""
    rows = newest_first(store.rows(clusters=[place], indicators=[indicator]))
    return [r for r in rows if in_years(r, plan)]


def _wholes(cluster: str, plan: Plan, store: Store) -> list[str]:
    """Return the places asked about that hold another one of them."""
    return [w for w in plan.clusters if w in store.catalogue.cluster(cluster).part_of]


def _of_all(
    text: str,
    figure: Figure,
    rows: Sequence[KpiRow],
    counts: tuple[Ref, ...],
    plan: Plan,
    store: Store,
) -> Draft:
    """Return a number made of several rows, with how firm they are."""
    lang, ids = plan.language, row_refs(rows)
    soft = compare.reasons_of(rows, plan, store)
    if any(r.qualifier for r in rows):
        soft.append(say(lang, "hedged"))
    notes = (Note(say(lang, "soft_rows", reasons="; ".join(soft)), ids),) if soft else ()
    return Draft(
        kind="rank",
        statements=(Statement(text, (*ids, *counts, figure.ref)),),
        table=lookup.rows_table(list(rows), plan, store),
        figures=(figure,),
        caveats=notes,
    )


def _no_sum(rows: list[KpiRow], indicator: Indicator, plan: Plan, store: Store) -> Draft:
    """Say why figures cannot be added up, and show them side by side."""
    lang, catalogue = plan.language, store.catalogue
    newest = list({r.cluster: r for r in reversed(rows)}.values())
    reasons = compare.reasons_of(newest, plan, store, hard=True)
    if indicator.kind != "level":
        reasons = [say(lang, "no_sum_of_kind", kind=word(lang, indicator.kind))]
    held = {r.cluster for r in rows}
    lacking = [catalogue.cluster(c).name for c in plan.clusters if c not in held]
    if lacking or not reasons:
        asked = f"{indicator.name} – {join(lang, lacking)}" if lacking else indicator.name
        reasons.append(say(lang, "gap", asked=asked).rstrip("."))
    text = say(lang, "no_sum", label=indicator.name, reasons="; ".join(reasons))
    gap = Gap(indicator.name, text, rests_on=row_refs(newest))
    table = lookup.rows_table(newest[: ordering.LINES], plan, store) if newest else None
    return Draft(kind="rank", gaps=(gap,), table=table, abstained=True, missing=(indicator.id,))
