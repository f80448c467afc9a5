"""So many of one thing for each of another: of one place or two, in order, within a condition."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import AnswerTable, Cell, Figure, Gap, Statement
from bot.answering.order import bound_told, kind_of
from bot.answering.speaker import LINES, Speaker, speaker, stated_refs
from bot.answering.unlikeness import reasons_of
from bot.answering.value import covers_more_or_less, gaps, missing, unmet
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, Formula, Ref, RowRef, row_refs
from bot.figures.choice import Pick, held, pick
from bot.figures.derived import PER, derive, per_operation, scale_of
from bot.figures.likeness import Unlike, base_unit, differences
from bot.language.packs import COMMON
from bot.understanding.plan import Bounds, Filter, Order, Plan, Rank, Scope, Versus
from index.rows import KpiRow
from index.store import Store

# So many quotients are told where no place is named.
TOLD = 3
# What must be alike before one figure is divided by another; that they measure different things
# is the point of it.
_MUST_MATCH = frozenset({"period", "undated", "bound", "status", "geography"})
# Of a place that is named, figures that differ in no more than these give a rough quotient, told
# with what they differ in: areas in other words, and so many years.
_ROUGH = frozenset({"geography", "period"})
ROUGH_YEARS = 5


@dataclass(frozen=True, slots=True)
class _Quotient:
    """A place's figure for each of another; no `figure` where the two may not be divided.

    It is `rough` where the two are not of one area or year.
    """

    place: str
    counted: Pick
    each: Pick
    figure: Figure | None = None
    rough: bool = False

    @property
    def rows(self) -> tuple[KpiRow, ...]:
        return tuple(p.row for p in (self.counted, self.each) if p.row)

    @property
    def value(self) -> float:
        """The quotient, 0 where there is none."""
        return self.figure.value if self.figure else 0.0


def compose(plan: Plan, store: Store) -> Draft:
    """Return each place's figure divided by the one it is asked for, or both side by side.

    Where no place is named, those are listed whose figures can be divided, the most first.
    """
    scope = plan.scope
    by = speaker(scope, store)
    several = len(scope.times) > 1 and bool(scope.places)
    ordered = not scope.places or (isinstance(plan, Order | Filter) and bool(scope.group))
    times = scope.times if several else (0,)
    each = [replace(scope, years=(t,), first=0, last=0) if t else scope for t in times]
    places = scope.places or _holders(scope, store)
    found = _in_one_scale([_quotient(p, one, store) for p in places for one in each], scope)
    picks = [p for one in found for p in (one.counted, one.each)]
    if ordered:
        found = _in_order([one for one in found if one.figure], plan, by)
    if not found:
        label = f"{by.label()} / {by.label(scope.per)}"
        gap = Gap(label, by.tell("gap", asked=label))
        return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(scope.indicator,))
    told = _told(found, plan, by) if all(one.figure for one in found) else None
    told = told or [s for one in (found[:TOLD] if ordered else found) for s in _each(one, by)]
    lacking = missing(picks)
    draft = Draft(
        kind="rank" if ordered else "lookup" if len(found) == 1 else "compare",
        statements=tuple(told),
        table=_table(found, by) if len(found) > 1 else None,
        figures=tuple(one.figure for one in found if one.figure),
        gaps=gaps(picks, by),
        caveats=tuple(_notes(found, by)),
        abstained=not any(one.figure for one in found) and bool(lacking),
        missing=lacking,
    )
    return unmet(draft, scope, store)


def _in_one_scale(found: Sequence[_Quotient], scope: Scope) -> list[_Quotient]:
    """Return quotients for the same number of the second, the one that the smallest is read in."""
    scales = {str(one.figure.recipe) for one in found if one.figure}
    if scope.each or len(scales) < 2:
        return [*found]
    largest = max(scales, key=PER.__getitem__)
    return [
        replace(one, figure=derive(largest, one.figure.label, one.rows)) if one.figure else one
        for one in found
    ]


def _in_order(found: Sequence[_Quotient], plan: Plan, by: Speaker) -> list[_Quotient]:
    """Return quotients in the order asked for, the most first where none is."""
    end = plan.end if isinstance(plan, Order | Rank) else ""
    less_is_better = by.store.catalogue.indicator(by.scope.indicator).better == "lower"
    least = end == "least" or (end in {"best", "worst"} and less_is_better == (end == "best"))
    return sorted(found, key=lambda one: one.value, reverse=not least)


def _told(found: Sequence[_Quotient], plan: Plan, by: Speaker) -> list[Statement] | None:
    """Return what answers of an order, a condition or a comparison, None where all is listed."""
    if any(one.rough for one in found):
        return None  # no order or verdict rests on rough figures
    match plan:
        case Filter():
            return _within(found, plan.bounds, by)
        case Order() if plan.standing:
            at = next((n for n, one in enumerate(found) if one.place == plan.standing), None)
            return None if at is None else _placed(found, at, by)
        case Order() if plan.nth and plan.nth <= len(found):
            return _placed(found, plan.nth - 1, by)
        case Order() if plan.take:
            return [s for one in found[: plan.take] for s in _each(one, by)]
        case Versus() if len(found) == 2:
            one, other = found
            least = plan.less or plan.claim == "less"
            pair = found if plan.claim or (one.value < other.value) == least else found[::-1]
            first, *rest = [s for q in pair for s in _each(q, by)]
            if plan.claim:
                holds = one.value < other.value if least else one.value > other.value
                first = replace(first, text=by.answered(holds, first.text))
            return [first, *rest]
        case _:
            return None


def _within(found: Sequence[_Quotient], bounds: Bounds, by: Speaker) -> list[Statement]:
    """Tell the places whose quotient meets a condition, and how many they are."""
    met = [one for one in found if _meets(one, bounds)]
    key = "filter_none" if not met else "filter_all" if len(met) == len(found) else "filter_some"
    amounts = ((one.place, _amount(one.figure, one.rows, by)) for one in met if one.figure)
    items = [f"{by.name(place)} {amount}" for place, amount in amounts]
    text = by.tell(
        key,
        of=len(found),
        number=len(met),
        places=by.tell(f"places_{kind_of([one.rows[0] for one in found], by)}"),
        items="; ".join(items[:LINES]),
        label=f"{by.label()} / {by.label(by.scope.per)}",
        bound=bound_told(bounds, by),
    )
    counts = (len(found), len(met)) if key == "filter_some" else (len(found),)
    rows = row_refs(row for one in met[:LINES] for row in one.rows)
    figures = [one.figure.ref for one in met[:LINES] if one.figure]
    asked = AskedRef(bounds.said)
    return [Statement(text, stated_refs(rows, figures, map(CountRef, counts), (asked,)))]


def _meets(one: _Quotient, bounds: Bounds) -> bool:
    in_millions = one.figure is not None and str(one.figure.recipe) == "per-in-millions"
    return bounds.met_by(
        one.value / (PER["per-in-millions"] if in_millions and bounds.scaled else 1.0)
    )


def _placed(found: Sequence[_Quotient], at: int, by: Speaker) -> list[Statement]:
    """Tell which number a place is among all, and who comes first."""
    one = found[at]
    first, *_ = _each(one, by)
    place = by.tell("per_place", name=by.name(one.place), nth=at + 1, of=len(found))
    refs = stated_refs(first.rests_on, map(CountRef, (at + 1, len(found))))
    told = [Statement(f"{place} {first.text}", refs)]
    return told if not at else [*told, *_each(found[0], by)]


def _holders(scope: Scope, store: Store) -> list[str]:
    """Return the places that have figures of both sorts and are not left out."""
    counted, each = (
        {r.cluster for r in store.rows(indicators=[i])} for i in (scope.indicator, scope.per)
    )
    return sorted((counted & each) - set(scope.excluded))


def _quotient(place: str, scope: Scope, store: Store) -> _Quotient:
    """Divide the newest two rows that may be, those of one source before others."""
    counted, each = (
        [
            row
            for indicator in store.catalogue.family(asked)
            for row in held(store, scope, place, indicator)
            if row.value
        ]
        for asked in (scope.indicator, scope.per)
    )
    pairs = [
        (a, b)
        for a in counted
        for b in each
        if not any(u.hard and u.what in _MUST_MATCH for u in differences(a, b) if _tells(u))
    ]
    best = min(pairs, key=lambda p: p[0].source_id != p[1].source_id, default=None)
    rough = best is None and bool(scope.places)
    if best is None:
        one, other = (pick(store, scope, place, i) for i in (scope.indicator, scope.per))
        if not (rough and one.row and other.row and _is_near(one.row, other.row)):
            return _Quotient(place, one, other)
        best = one.row, other.row
    names = [store.catalogue.indicator(r.indicator).name for r in best]
    label = f"{store.catalogue.cluster(place).name}: {' / '.join(names)}"
    one, other = (Pick(place, row.indicator, row) for row in best)
    figure = derive(per_operation(*best, scope.each), label, best)
    return _Quotient(place, one, other, figure, rough)


def _is_near(one: KpiRow, other: KpiRow) -> bool:
    """Say whether two figures differ in area and in a few years at most."""
    hard = {u.what for u in differences(one, other) if u.hard and u.what in _MUST_MATCH}
    years = abs(one.period.last - other.period.last)
    dated = one.period.last and other.period.last
    return hard <= _ROUGH and bool(dated) and years <= ROUGH_YEARS


def _covered(row: KpiRow, by: Speaker) -> str:
    return by.tell("covers", cluster=by.name(row.cluster), geography=row.geography)


def _tells(unlike: Unlike) -> bool:
    """Say whether two rows tell of what they differ in; a row without an area is of its place."""
    return unlike.what != "geography" or "–" not in (unlike.one, unlike.other)


def _each(one: _Quotient, by: Speaker) -> list[Statement]:
    rows = one.rows
    if one.figure is None:
        role = "answer" if len(rows) == 2 else "note"
        return [Statement(by.sentence(row), (RowRef(row.id),), role) for row in rows]
    dates = dict.fromkeys(by.whens(rows))
    text = by.tell(
        "per_rough" if one.rough else "per",
        cluster=by.name(one.place),
        amount=_amount(one.figure, rows, by, hedged=not one.rough),
        one=by.shown(rows[0]),
        other=by.shown(rows[1]),
        period=" / ".join(dates) if one.rough else by.when(rows[0]),
    )
    return [Statement(text, (*row_refs(rows), one.figure.ref))]


def _amount(figure: Figure, rows: Sequence[KpiRow], by: Speaker, *, hedged: bool = True) -> str:
    """Return the quotient with its unit, "about" where an operand is."""
    hedge = f"{by.word('about')} " if hedged and any(row.qualifier for row in rows) else ""
    in_percent = figure.recipe == Formula("per-hundred")
    if by.lang == COMMON:
        unit = f"% ({figure.unit})" if in_percent else f" {figure.unit}"
        return f"{hedge}{figure.text}{unit}"
    counted, each = (base_unit(row.unit)[0] for row in rows)
    scale = by.word("million") if figure.unit.startswith("million ") else ""
    many = scale_of(str(figure.recipe))
    one = by.unit(each) if many else by.word(f"each {each}")
    one = by.unit(each) if one == f"each {each}" else one
    one = f"{by.word(f'each {many}')} {one}" if many else one
    told = f"{scale} {by.unit(counted)}".strip()
    unit = by.tell("per_each", counted=told, each=one)
    return f"{hedge}{figure.text}% ({unit})" if in_percent else f"{hedge}{figure.text} {unit}"


def _table(found: Sequence[_Quotient], by: Speaker) -> AnswerTable:
    lines = []
    for one in found:
        rows = one.rows
        ref: Ref | None = RowRef(rows[0].id) if rows else None
        quotient = Cell("–")
        if one.figure:
            quotient = Cell(_amount(one.figure, rows, by), one.figure.ref, one.figure.value)
        lines.append(
            (
                Cell(by.name(one.place)),
                quotient,
                *(by.cell(p.row) if p.row else Cell("–") for p in (one.counted, one.each)),
                Cell(by.when(rows[0]), ref) if one.figure else Cell("–"),
                Cell(", ".join(dict.fromkeys(map(by.source, rows))), ref),
            )
        )
    heads = (by.label(), by.label(by.scope.per))
    header = (*by.header("cluster", "figure"), *heads, *by.header("period", "source"))
    return AnswerTable(header, tuple(lines))


def _notes(found: Sequence[_Quotient], by: Speaker) -> list[Note]:
    """Say why two figures are not divided, or why the order of several is no ranking."""
    notes = []
    for one in found:
        if one.figure is None and len(one.rows) == 2:
            reasons = reasons_of(one.rows, by, only=_MUST_MATCH)
            text = by.tell("not_divided", reasons="; ".join(reasons))
            notes.append(Note(text, row_refs(one.rows)))
        if one.rough and one.figure:
            reasons = reasons_of(one.rows, by, only=_MUST_MATCH)
            text = by.tell("roughly_divided", reasons="; ".join(reasons))
            notes.append(Note(text, row_refs(one.rows)))
        elif one.figure and by.scope.places:
            rows = [r for r in one.rows if covers_more_or_less(r, by.store.catalogue)]
            notes += [Note(_covered(r, by), (RowRef(r.id),)) for r in rows]
    counted = [one.rows[0] for one in found if one.figure]
    reasons = reasons_of(counted, by, only=_MUST_MATCH)
    if not by.scope.places and reasons:
        text = by.tell("unlike_ranked", reasons="; ".join(reasons))
        notes.append(Note(text, row_refs(counted)))
    return notes
