"""Places by how much their figures moved: who rose or fell, who did most, and who more."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from bot import language
from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.answering import change
from bot.answering.change import slots_of
from bot.answering.comparison import signed
from bot.answering.order import compose_rank, kind_of
from bot.answering.speaker import LINES, Speaker, speaker, stated_refs
from bot.draft import Draft, Note
from bot.evidence import CountRef, Ref, row_refs
from bot.figures.breaks import breaks, rows_of_year
from bot.figures.moves import Move, by_percent, moves_of
from bot.figures.series import candidates, largest_like_set
from bot.understanding.plan import Change, Movers, Rank, Scope
from index.rows import KpiRow
from index.store import Store

# So many movers are told in a sentence behind the first.
THEN = 2
_MOST_FIRST = frozenset({"fastest", "rose", "near"})


def compose_movers(plan: Movers, store: Store) -> Draft | None:
    """Return the places ordered by their change, or those that fell or rose."""
    by = speaker(plan.scope, store)
    moves = moves_of(plan.scope, store)
    if len(moves) < 2:
        return None
    by_amount = plan.by == "amount"
    moves = _in_order(moves, plan, by_amount=by_amount)
    if plan.end in {"fell", "rose"}:
        return _fell_or_rose(plan, moves, by)
    first, *others = moves
    falls = plan.end == "fell_most" and first.figure.value < 0
    then = [m for m in others if not falls or m.figure.value < 0][: max(plan.take - 1, THEN)]
    moved = partial(by_how_much, by=by, by_amount=by_amount)
    slots = {**slots_of(first.first, first.last, by), "moved": moved(first)}
    listed = "; ".join(f"{by.name(m.place)} {moved(m)}" for m in then)
    slots["others"] = by.tell("then", items=listed) if then else ""
    most_first = plan.end in _MOST_FIRST
    if not by_percent(plan.scope.indicator, store):
        key = "movers_points" if most_first else "movers_points_least"
        key = "movers_points_fell" if falls else key
    elif plan.end == "near":
        key = "nearest_is"
    elif most_first and first.figure.value < 0:
        key = "fell_least"
    else:
        key = "fell_most" if falls else "fastest_is" if most_first else "slowest_is"
    draft = _movers(by.tell(key, **slots), [first, *then], moves, (), by)
    draft = draft.but(caveats=(*draft.caveats, *_recounted(first, by)))
    most = _in_order(moves, plan, by_amount=True)[0]
    if plan.end == "near" or plan.by or most.place == first.place or not most.amount:
        return draft
    text = by.tell("most_by_amount", name=by.name(most.place), moved=by_how_much(most, by))
    told = Statement(text, refs_of([most]), "note")
    return draft.but(statements=(*draft.statements, told))


def _recounted(move: Move, by: Speaker) -> tuple[Note, ...]:
    """Say that a measure is counted otherwise before or after the years that are told."""
    last = move.last
    years = breaks(last.indicator, last.cluster, by.store)
    if not years:
        return ()
    since = rows_of_year(last.indicator, last.cluster, years[-1], by.store)
    text = by.tell("recounted_since", label=by.label(last.indicator), year=years[-1])
    return (Note(text, row_refs(since)),)


def _in_order(moves: Sequence[Move], plan: Movers, *, by_amount: bool) -> list[Move]:
    """Return moves in the order that a plan asks for."""
    most_first = plan.end in _MOST_FIRST

    def position(move: Move) -> tuple[float, str]:
        value = move.value(by_amount=by_amount)
        if plan.end == "near":
            return abs(value), move.place
        return -value if most_first else value, move.place

    return sorted(moves, key=position)


def compose_growth(plan: Rank, store: Store) -> Draft:
    """Return who grew most or least; by rates that sources give where no levels are held."""
    by = speaker(plan.scope, store)
    end = "slowest" if plan.end in {"least", "worst"} else "fastest"
    draft = compose_movers(Movers(plan.scope, end, plan.take), store)
    if draft:
        return draft
    if rates := _rates(plan.scope, store):
        return _in_order_of_rates(rates, plan.scope, store, least_first=end == "slowest")
    own = store.catalogue.indicator(plan.scope.indicator)
    gap = Gap(own.name, by.tell("no_growth", label=own.name))
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(own.id,))


def compose_change(plan: Change, store: Store) -> Draft | None:
    """Return how figures moved; where the first place is set against others, which moved more.

    Moves over the same years count, else rates of one time that sources print, else none are set
    against each other and each is told by itself.
    """
    places = plan.scope.places
    if plan.claim not in {"more", "less"} or len(places) < 2 or plan.together:
        return change.compose(plan, store)
    by = speaker(plan.scope, store)
    less = plan.claim == "less"
    asked = Movers(plan.scope, "fell_most" if less else "fastest")
    moves = _in_order(moves_of(plan.scope, store), asked, by_amount=False)
    if len(moves) == len(places):
        draft, first = compose_movers(asked, store), moves[0].place
    elif len(rates := _rates(plan.scope, store)) == len(places):
        draft = _in_order_of_rates(rates, plan.scope, store, least_first=less)
        turned = min if less else max
        first = turned(rates, key=lambda rate: rate.value or 0.0).cluster
    else:
        draft, first = change.compose(replace(plan, claim="", yes_no=False), store), ""
    if draft is None or not (plan.yes_no if first else len(draft.statements) > 1):
        return draft
    told, *others = draft.statements
    if first:
        text = by.answered(first == places[0], told.text)
    else:
        text = by.tell("moves_unlike", told=told.text)
    return draft.but(statements=(replace(told, text=text), *others))


def _in_order_of_rates(
    rates: Sequence[KpiRow], scope: Scope, store: Store, *, least_first: bool
) -> Draft:
    """Return the order of places by the rates that sources print."""
    scope = replace(scope, indicator=rates[0].indicator)
    return compose_rank(Rank(scope, end="least" if least_first else ""), store)


def _rates(scope: Scope, store: Store) -> Sequence[KpiRow]:
    """Return the rates of growth of one time that sources print of most places, () of one alone."""
    own = store.catalogue.indicator(scope.indicator)
    counted = language.content_keys(own.unit)
    for other in store.catalogue.indicators:
        of_family = own.family and own.family == other.family
        named = of_family or language.content_keys(other.name) & counted
        if other.kind == "growth" and named:
            rows = largest_like_set(candidates(replace(scope, indicator=other.id), store))
            if len(rows) > 1:
                return rows
    return ()


def by_how_much(move: Move, by: Speaker, *, by_amount: bool = False) -> str:
    """Return a change in percent and by its amount, the one asked for first; points alone."""
    if move.amount is None:
        return signed(move.figure)
    amount = by.amount(move.amount, move.amount.unit)
    both = f"{signed(move.figure)}%", amount if move.amount.value < 0 else f"+{amount}"
    return ", ".join(reversed(both) if by_amount else both)


def _fell_or_rose(plan: Movers, moves: Sequence[Move], by: Speaker) -> Draft:
    told = [m for m in moves if (m.figure.value < 0) == (plan.end == "fell") and m.figure.value]
    if plan.factor:
        reached = plan.factor.__le__ if plan.end == "rose" else plan.factor.__ge__
        told = [m for m in told if reached((m.last.value or 0.0) / (m.first.value or 1.0))]
    key = f"movers_{plan.end}" if not plan.factor else "movers_factor"
    if len(told) == len(moves):
        key += "_all"
    elif not told:
        key += "_none"
    named = told[:LINES] if told and len(told) < len(moves) else []
    slots = {
        **slots_of(moves[0].first, moves[0].last, by),
        "of": len(moves),
        "number": len(told),
        "places": by.tell(f"places_{kind_of([m.last for m in moves], by)}"),
        "items": "; ".join(f"{by.name(m.place)} {by_how_much(m, by)}" for m in named),
    }
    counts = [len(told), len(moves)] if named else [len(moves)]
    return _movers(by.tell(key, **slots), named, moves, counts, by)


def _movers(
    text: str, told: Sequence[Move], moves: Sequence[Move], counts: Sequence[int], by: Speaker
) -> Draft:
    ends = row_refs((moves[0].first, moves[0].last))
    refs = stated_refs(refs_of(told) or ends, map(CountRef, counts))
    header = (
        by.tell("cluster"),
        by.tell("growth"),
        *(f"{by.label()}, {by.when(r)}" for r in (moves[0].first, moves[0].last)),
    )
    lines = tuple(
        (
            Cell(by.name(m.place)),
            Cell(f"{signed(m.figure)}{'%' if m.amount else ''}", m.figure.ref, m.figure.value),
            by.cell(m.first),
            by.cell(m.last),
        )
        for m in moves[:LINES]
    )
    return Draft(
        kind="rank",
        statements=(Statement(text, refs),),
        table=AnswerTable(header, lines),
        figures=tuple(f for m in moves for f in (m.figure, m.amount) if f),
    )


def refs_of(moves: Sequence[Move]) -> tuple[Ref, ...]:
    """Return what a statement on moves rests on: both ends, the change and its amount."""
    rows = row_refs(r for m in moves for r in (m.first, m.last))
    return stated_refs(rows, (f.ref for m in moves for f in (m.figure, m.amount) if f))
