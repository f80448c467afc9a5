"""What the sources give for one place and measure: whether they agree, in what they differ."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import language, passages
from bot.answer import Statement
from bot.answering.speaker import Speaker, speaker
from bot.answering.value import noted
from bot.draft import Draft
from bot.evidence import EntryRef, RowRef, row_refs
from bot.figures.choice import like_pair, newest_first, pick
from bot.figures.likeness import differences, time_of
from bot.figures.series import any_time
from bot.language.messages import tell
from bot.language.packs import COMMON
from bot.passages.answer import tells_figures
from bot.understanding.plan import Disagreement
from index.rows import KpiRow
from index.store import Store

# So many figures are set beside one another.
TOLD = 6
SIDES = 2
# Ways in which figures may differ and still be compared, by what tells of them.
_SOFT = {"source": "what_source", "inferred": "what_period"}
# So many texts tell how a source counts.
QUOTES = 2


def compose(plan: Disagreement, store: Store) -> Draft | None:
    """Return the figures of all sources for a place and measure, the family's among them."""
    by = speaker(plan.scope, store)
    if plan.scope.rows:
        named = [store.row(id) for id in plan.scope.rows]
        return _apart(named, by, yes_no=plan.asked == "agree")
    if len(plan.scope.places) == SIDES:
        picks = (pick(store, by.scope, place, by.scope.indicator) for place in by.scope.places)
        rows = [one.row for one in picks if one.row is not None]
        return _of_places(rows[0], rows[1], by) if len(rows) == SIDES else None
    rows = _rows(by)
    if not rows:
        return None
    items = "; ".join(
        by.tell("disagree_item", printed=by.shown(r), period=by.when(r), source=by.source(r))
        for r in rows
    )
    values = {(r.value, r.unit) for r in rows}
    if len(rows) == 1:
        key = "disagree_one"
    elif len(values) == 1:
        key = "disagree_no"
    else:
        key = "disagree_yes" if plan.asked == "agree" else "disagree_use"
    statements = [Statement(by.tell(key, items=items), row_refs(rows))]
    differs = [what for what, told in _parts(rows).items() if len(told) > 1]
    if differs and len(values) > 1:
        what = by.join(by.tell(f"what_{d}") for d in differs)
        about = by.tell("disagree_about", name=by.name(plan.scope.places[0]), label=by.label())
        text = f"{about} {by.tell('disagree_why', what=what)}"
        why = Statement(text, ())
        statements = [why, *statements] if plan.asked == "why" else [*statements, why]
        if plan.asked == "why" and "source" in differs:
            counted = _counted(rows, by)
            statements = [*statements, *counted] if counted else [*_reasons(rows, by), *statements]
    if plan.asked == "use" and len(rows) > 1:
        slots = {"printed": by.shown(rows[0]), "source": by.source(rows[0])}
        advice = Statement(by.tell("disagree_advice", **slots), (RowRef(rows[0].id),))
        statements = [advice, *statements]
    kind = "why" if plan.asked == "why" else "lookup"
    return Draft(kind=kind, statements=tuple(statements), table=by.table(rows))


def _counted(rows: Sequence[KpiRow], by: Speaker) -> list[Statement]:
    """Return what documents say of how each source counts, by the name that it goes by there."""
    told: dict[str, Statement] = {}
    for id in dict.fromkeys(row.source_id for row in rows):
        name = re.sub(r"[\W\d]+$", "", by.store.source(id).title)
        query = tell(COMMON, "query_counts", name=name)
        found = passages.compose(replace(by.scope, query=query), by.store, limit=QUOTES)
        named = language.content_keys(name)
        of_it = (s for s in found.statements if named <= language.text_keys(s.text))
        told |= {s.text: s for s in of_it if not found.abstained}
    return [*told.values()]


def _reasons(rows: Sequence[KpiRow], by: Speaker) -> list[Statement]:
    """Return what documents say on why the figures differ, where they tell two of them."""
    found = passages.compose(by.scope, by.store, why=True, limit=QUOTES)
    return [
        told
        for told in found.statements
        if sum(tells_figures(by.shown(row), told.text) for row in rows) >= SIDES
    ]


def _rows(by: Speaker) -> list[KpiRow]:
    """Return one figure a source, period and value, newest first.

    They are of the times asked for, else of those for which figures disagree where any do.
    """
    catalogue, measure = by.store.catalogue, by.scope.indicator
    kind = catalogue.indicator(measure).kind
    family = catalogue.family(measure)
    found: dict[tuple[object, ...], KpiRow] = {}
    for indicator in (i for i in family if catalogue.indicator(i).kind == kind):
        rows = by.store.rows(clusters=by.scope.places[:1], indicators=[indicator])
        for row in newest_first(rows):
            found.setdefault((row.value, row.period.label, row.source_id), row)
    held = [row for row in found.values() if by.scope.is_of_time(row)]
    rivals = [r for r in held if any(time_of(r) == time_of(o) and r.value != o.value for o in held)]
    return (rivals or held)[:TOLD]


def _apart(rows: Sequence[KpiRow], by: Speaker, *, yes_no: bool) -> Draft:
    """Say in what the very figures that a question names differ, and what each of them is."""
    several = len({r.cluster for r in rows}) > 1
    items = (
        by.sentences(rows)
        if several
        else "; ".join(
            by.tell("fact_row", label=by.label(r.indicator), printed=by.shown(r), period=by.when(r))
            for r in rows
        )
    )
    # Two places are always two areas.
    differs = [
        d
        for d, told in _parts(rows).items()
        if len(told) > 1 and not (several and d == "geography")
    ]
    what = by.join(by.tell(f"what_{d}") for d in differs)
    slots = {"name": by.name(rows[0].cluster), "what": what, "items": items}
    text = by.tell("named_apart_places" if several else "named_apart", **slots)
    if yes_no and differs:
        text = by.answered(False, text)
    told = [Statement(text, row_refs(rows)), *_defined(rows, by)]
    notes = tuple(note for row in rows for note in noted(row, by))
    return Draft(kind="why", statements=tuple(told), table=by.table(rows), caveats=notes)


def _of_places(one: KpiRow, other: KpiRow, by: Speaker) -> Draft:
    """Say whether the figures of two places may be compared, else which ones may."""
    rows, unlike = (one, other), differences(one, other)
    if any(d.hard for d in unlike):
        draft = _apart(rows, by, yes_no=True)
        like = like_pair(by.store, any_time(by.scope), one.cluster, other.cluster, one.indicator)
        if like is None:
            return draft
        items = by.sentences(like)
        told = Statement(by.tell("alike_instead", items=items), row_refs(like))
        return draft.but(statements=(*draft.statements, told))
    items = by.sentences(rows)
    what = by.join(by.tell(_SOFT[d.what]) for d in unlike if d.what in _SOFT)
    text = by.tell("alike_soft" if what else "alike_yes", items=items, what=what)
    notes = tuple(note for row in rows for note in noted(row, by))
    told = Statement(text, row_refs(rows))
    return Draft(kind="compare", statements=(told,), table=by.table(rows), caveats=notes)


def _defined(rows: Sequence[KpiRow], by: Speaker) -> list[Statement]:
    """Return what each figure is by its measure's definition, where they are of several."""
    ids = list(dict.fromkeys(r.indicator for r in rows))
    known = [by.store.catalogue.indicator(id) for id in ids] if len(ids) > 1 else []
    return [
        Statement(
            by.tell("definition", name=i.name, definition=by.given(i.definition)),
            (EntryRef("indicator", i.id),),
        )
        for i in known
        if i.definition
    ]


def _parts(rows: Sequence[KpiRow]) -> dict[str, set[str]]:
    """Return what may differ between figures, with what each has."""
    return {
        "period": {r.period.label for r in rows},
        "indicator": {r.indicator for r in rows},
        "geography": {r.geography for r in rows},
        "source": {r.source_id for r in rows},
        "unit": {r.unit for r in rows},
    }
