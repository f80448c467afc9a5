"""Places by how much their figures moved: who rose or fell most, and which did."""

from collections.abc import Sequence
from dataclasses import replace

from bot import language
from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.answering.change import slots_of
from bot.answering.comparison import signed
from bot.answering.order import compose_rank, kind_of
from bot.answering.speaker import LINES, Speaker, speaker, stated_refs
from bot.draft import Draft
from bot.evidence import CountRef, row_refs
from bot.figures.moves import Move, by_percent, moves_of
from bot.figures.series import candidates, largest_like_set
from bot.understanding.plan import Movers, Rank
from index.store import Store

# So many movers are told in a sentence behind the first.
THEN = 2


def compose_movers(plan: Movers, store: Store) -> Draft | None:
    """Return the places ordered by their change, or those that fell or rose."""
    by = speaker(plan.scope, store)
    moves = moves_of(plan.scope, store)
    if len(moves) < 2:
        return None
    most_first = plan.end in {"fastest", "rose", "near"}
    moves.sort(key=lambda m: (-m.figure.value if most_first else m.figure.value, m.place))
    if plan.end == "near":
        moves.sort(key=lambda m: abs(m.figure.value))
    if plan.end in {"fell", "rose"}:
        return _fell_or_rose(plan, moves, by)
    first, *others = moves
    then = others[: max(plan.take - 1, THEN)]
    slots = {**slots_of(first.first, first.last, by), "percent": signed(first.figure)}
    listed = "; ".join(f"{by.name(m.place)} {_by_how_much(m)}" for m in then)
    slots["others"] = by.tell("then", items=listed) if then else ""
    slots["points"] = slots["percent"]
    if not by_percent(plan.scope.indicator, store):
        key = "movers_points" if most_first else "movers_points_least"
    elif plan.end == "near":
        key = "nearest_is"
    elif most_first and first.figure.value < 0:
        key = "fell_least"
    elif plan.end == "fell_most" and first.figure.value < 0:
        key = "fell_most"
    else:
        key = "fastest_is" if most_first else "slowest_is"
    return _movers(by.tell(key, **slots), [first, *then], moves, (), by)


def compose_growth(plan: Rank, store: Store) -> Draft:
    """Return who grew most or least; by rates that sources give where no levels are held."""
    by = speaker(plan.scope, store)
    end = "slowest" if plan.end in {"least", "worst"} else "fastest"
    draft = compose_movers(Movers(plan.scope, end, plan.take), store)
    if draft:
        return draft
    own = by.store.catalogue.indicator(plan.scope.indicator)
    counted = language.content_keys(store.catalogue.indicator(own.id).unit)
    for other in store.catalogue.indicators:
        if other.kind != "growth":
            continue
        of_family = own.family and own.family == other.family
        scope = replace(plan.scope, indicator=other.id)
        named = of_family or language.content_keys(other.name) & counted
        if named and len(largest_like_set(candidates(scope, store))) > 1:
            return compose_rank(Rank(scope, end="least" if end == "slowest" else ""), store)
    gap = Gap(own.name, by.tell("no_growth", label=own.name))
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(own.id,))


def _by_how_much(move: Move) -> str:
    return f"{signed(move.figure)}{'%' if move.figure.unit == 'percent' else ''}"


def _fell_or_rose(plan: Movers, moves: Sequence[Move], by: Speaker) -> Draft:
    told = [m for m in moves if (m.figure.value < 0) == (plan.end == "fell") and m.figure.value]
    key = f"movers_{plan.end}"
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
        "items": "; ".join(f"{by.name(m.place)} {_by_how_much(m)}" for m in named),
    }
    counts = [len(told), len(moves)] if named else [len(moves)]
    return _movers(by.tell(key, **slots), named, moves, counts, by)


def _movers(
    text: str, told: Sequence[Move], moves: Sequence[Move], counts: Sequence[int], by: Speaker
) -> Draft:
    rows = [r for m in told or moves[:1] for r in (m.first, m.last)]
    refs = stated_refs(row_refs(rows), map(CountRef, counts), (m.figure.ref for m in told))
    header = (
        by.tell("cluster"),
        by.tell("growth"),
        *(f"{by.label()}, {by.when(r)}" for r in (moves[0].first, moves[0].last)),
    )
    lines = tuple(
        (
            Cell(by.name(m.place)),
            Cell(_by_how_much(m), m.figure.ref, m.figure.value),
            by.cell(m.first),
            by.cell(m.last),
        )
        for m in moves[:LINES]
    )
    return Draft(
        kind="rank",
        statements=(Statement(text, refs),),
        table=AnswerTable(header, lines),
        figures=tuple(m.figure for m in moves),
    )
