"""How a whole is split over its parts: each part's figure and its share."""

from dataclasses import replace

from bot.answer import Figure, Statement
from bot.answering.comparison import amount
from bot.answering.speaker import Speaker, speaker, stated_refs
from bot.draft import Draft
from bot.evidence import CountRef, row_refs
from bot.figures.choice import firm, held
from bot.figures.derived import derive, part_of
from bot.figures.likeness import time_of
from bot.figures.series import cross, in_size
from bot.understanding.plan import Split
from index.rows import KpiRow
from index.store import Store

# So many parts are told in the sentence, the rest in the table.
TOLD = 8
LEAST = 2


def compose(plan: Split, store: Store) -> Draft | None:
    """Return what each part has of the whole at one time, None where fewer than two are known."""
    by = speaker(plan.scope, store)
    whole, parts = _of_whole(plan, store) if plan.whole else (None, _like(plan, store))
    if len(parts) < LEAST:
        return None
    shares = [_share(row, whole, parts, by) for row in parts]
    made = [share for share in shares if share is not None]
    label = by.label(parts[0].indicator)
    total = None if whole else derive("sum", label, parts)
    if len(made) < len(parts) or not (whole or total):
        return None
    items = (
        by.tell("split_item", name=by.name(row.cluster), printed=by.shown(row), share=share.text)
        for row, share in zip(parts[:TOLD], made, strict=False)
    )
    slots = {"label": label, "period": by.when(parts[0]), "items": "; ".join(items)}
    if whole:
        text = by.tell("split_is", whole=by.name(plan.whole), total=by.shown(whole), **slots)
    else:
        number, of_all = len(parts), amount(total, parts[0], by) if total else ""
        text = by.tell("split_sum", number=number, total=of_all, **slots)
    rows = [whole, *parts] if whole else parts
    figures = [total, *made] if total else made
    refs = (*row_refs(rows), *((CountRef(len(parts)),) if total else ()))
    told = Statement(text, stated_refs(refs, [figure.ref for figure in figures]))
    return Draft(kind="rank", statements=(told,), table=by.table(rows), figures=tuple(figures))


def _share(row: KpiRow, whole: KpiRow | None, parts: list[KpiRow], by: Speaker) -> Figure | None:
    """Return a part's share of the whole, else of the sum of all parts."""
    if whole:
        return derive("share", by.name(row.cluster), (row, whole))
    return part_of(by.name(row.cluster), (row, *(other for other in parts if other is not row)))


def _of_whole(plan: Split, store: Store) -> tuple[KpiRow | None, list[KpiRow]]:
    """Return the figure of a whole that most parts have one beside, of one source and time."""
    best: tuple[KpiRow | None, list[KpiRow]] = None, []
    for measure in store.catalogue.family(plan.scope.indicator):
        own = firm(store.rows(clusters=plan.parts, indicators=[measure]))
        for whole in firm(held(store, plan.scope, plan.whole, measure)):
            like = {
                row.cluster: row
                for row in own
                if row.source_id == whole.source_id and time_of(row) == time_of(whole)
            }
            if len(like) > len(best[1]):
                best = whole, in_size([*like.values()], least_first=False)
    return best


def _like(plan: Split, store: Store) -> list[KpiRow]:
    """Return the like figures of all parts, none where one is missing or they are not alike."""
    found = cross(replace(plan.scope, places=plan.parts), store)
    if found is None or not found.alike or {*plan.parts} - {row.cluster for row in found.rows}:
        return []
    return in_size(found.rows, least_first=False)
