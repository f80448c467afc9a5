"""Several measures of one place and unit: added up, averaged, in order, or one as a part."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Figure, Statement
from bot.answering.aggregation import NEAR_YEARS
from bot.answering.comparison import amount
from bot.answering.joining import joined
from bot.answering.order import bound_told, within
from bot.answering.speaker import Speaker, speaker, stated_refs
from bot.answering.unlikeness import reasons_of, softness
from bot.answering.value import of_places
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, row_refs
from bot.figures.choice import firm, held
from bot.figures.derived import derive
from bot.figures.likeness import base_unit, time_of
from bot.figures.series import in_size
from bot.understanding.plan import Parts
from index.rows import KpiRow
from index.store import Store

# So many figures are told in a sentence, the rest in the table.
TOLD = 8
# What measures of one place differ in where they are set beside each other.
_TOLD = frozenset({"period", "undated", "geography"})


def compose(plan: Parts, store: Store) -> Draft | None:
    """Return what is asked of the measures, None where they can't be set beside each other."""
    by = speaker(plan.scope, store)
    if plan.how == "beside":
        return _beside(plan, by)
    place = plan.scope.places[0]
    choices = [firm(held(store, plan.scope, place, measure)) for measure in plan.measures]
    if not plan.how:
        choices = [own for own in choices if own]  # of some no number is held
    if not (choices and all(choices)):
        return None
    if plan.how in {"share", "amount", "times"}:
        return _of_two(plan.how, choices[0], choices[1], by)
    rows = in_size([own[0] for own in choices], least_first=plan.least)
    met = [row for row in rows if within(row, plan.bounds)] if plan.bounds.said else rows
    if not met:
        return _none(rows, plan, by)
    shown = met[: plan.take] if plan.take else met
    together = _together(plan.how, shown, by) if plan.how in {"sum", "mean"} else None
    if together is not None:
        return together
    if len({base_unit(row.unit)[0] for row in rows}) > 1:
        return _listed([own[0] for own in choices], by)
    text = by.tell("listing", label=by.name(place), items=_items(shown, by))
    notes = softness(rows, by) if plan.how else []
    if plan.how:
        notes.insert(0, Note(by.tell("only_held")))
    return _draft(text, rows, (), by, notes)


def _listed(rows: Sequence[KpiRow], by: Speaker) -> Draft:
    """Return figures of several units one behind the other, in no order."""
    text = by.tell("listing", label=by.name(rows[0].cluster), items=_items(rows[:TOLD], by))
    told = Statement(text, row_refs(rows[:TOLD]))
    return Draft(kind="list", statements=(told,), table=by.table(rows))


def _none(rows: Sequence[KpiRow], plan: Parts, by: Speaker) -> Draft:
    """Say that none of the measures meets the bounds, and which comes nearest."""
    bound = bound_told(plan.bounds, by)
    text = by.tell("parts_none", number=len(rows), bound=bound, items=_items(rows[:1], by))
    draft = _draft(text, rows, (), by, softness(rows, by))
    refs = (CountRef(len(rows)), AskedRef(plan.bounds.said))
    said = stated_refs(draft.statements[0].rests_on, refs)
    return draft.but(statements=(Statement(text, said),))


def _beside(plan: Parts, by: Speaker) -> Draft:
    """Return a figure of each place, and that they do not count the same."""
    scopes = [
        replace(plan.scope, places=(place,), indicator=measure)
        for place, measure in zip(plan.scope.places, plan.measures, strict=True)
    ]
    drafts = [(one.places[0], of_places(one, one.places, by.store)) for one in scopes]
    draft = joined(drafts, by.lang)
    labels = by.join(map(by.label, plan.measures))
    told = Statement(by.tell("not_one_measure", labels=labels), ())
    return draft.but(kind="compare", statements=(told, *draft.statements))


def _of_two(
    how: str, ones: Sequence[KpiRow], others: Sequence[KpiRow], by: Speaker
) -> Draft | None:
    """Return one measure as a share of the other, or how far they are apart."""
    pairs = [
        (a, b)
        for a in ones
        for b in others
        if a.geography == b.geography and a.period.last == b.period.last
    ]
    if not pairs:
        return None
    one, other = min(pairs, key=lambda p: (p[0].source_id != p[1].source_id, -p[0].period.last))
    name, label = by.name(one.cluster), by.label(other.indicator)
    if how == "share":
        figure = derive("share", label, (one, other))
        slots = {"part": _item(one, by), "total": by.shown(other), "whole": name}
        made = figure and by.tell(
            "share_is", share=figure.text, label=label, period=by.when(other), **slots
        )
    else:
        figure = derive("ratio" if how == "times" else "difference", label, (other, one))
        made = figure and by.tell(
            "versus_times" if how == "times" else "versus_difference",
            ratio=figure.text,
            amount=amount(figure, one, by),
            more=by.tell("word_more"),
            percent="",
            a=label,
            b=by.label(one.indicator),
            pa=by.shown(other),
            pb=by.shown(one),
            label=name,
            period=by.when(other),
        )
    if not made or figure is None:
        return None
    return _draft(made, (one, other), (figure,), by, softness((one, other), by))


def _together(how: str, rows: Sequence[KpiRow], by: Speaker) -> Draft | None:
    """Add up the measures of one time or take their mean, roughly of those of near years."""
    figure = derive(how, by.name(rows[0].cluster), rows)
    years = [row.period.last for row in rows]
    if figure is None or not all(years) or max(years) - min(years) > NEAR_YEARS:
        return None
    one_time = len({time_of(row) for row in rows}) == 1
    name = by.name(rows[0].cluster)
    total = by.amount(figure, rows[0].unit)
    if one_time:
        text = by.tell(
            f"parts_{how}", total=total, label=name, period=by.when(rows[0]), names=_items(rows, by)
        )
    else:
        text = by.tell(f"{how}_rough", total=total, label=name, items=_items(rows, by))
    return _draft(text, rows, (figure,), by, softness(rows, by))


def _items(rows: Sequence[KpiRow], by: Speaker) -> str:
    return "; ".join(_item(row, by, dated=True) for row in rows)


def _item(row: KpiRow, by: Speaker, *, dated: bool = False) -> str:
    slots = {"name": by.label(row.indicator), "printed": by.shown(row)}
    return (
        by.tell("item_dated", **slots, period=by.when(row)) if dated else by.tell("item", **slots)
    )


def _draft(
    text: str,
    rows: Sequence[KpiRow],
    figures: Sequence[Figure],
    by: Speaker,
    notes: Sequence[Note],
) -> Draft:
    refs = stated_refs(row_refs(rows), (f.ref for f in figures))
    reasons = reasons_of(rows, by, only=_TOLD)
    unlike = [Note(by.tell("unlike_ranked", reasons="; ".join(reasons)), row_refs(rows))]
    return Draft(
        kind="rank",
        statements=(Statement(text, refs),),
        table=by.table(rows),
        figures=tuple(figures),
        caveats=(*notes, *(unlike if reasons and not figures else ())),
    )
