"""Adds what every kind of answer may carry: other readings, slips mended, what to ask next."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answer import Statement
from bot.answering.speaker import Speaker, speaker
from bot.answering.suggestions import suggestions
from bot.answering.value import caveats
from bot.draft import Draft, Note
from bot.evidence import RowRef
from bot.figures.choice import Pick
from bot.language.messages import quoted
from bot.understanding import plan as plans
from bot.understanding.plan import DEFAULT, MEANT, Plan, Scope
from index.store import Store

# Kinds beside which a row is told whose very number the question names.
_WITH_NUMBERS = (
    plans.Value,
    plans.Compare,
    plans.Versus,
    plans.Trend,
    plans.Change,
    plans.Rank,
    plans.Order,
    plans.League,
    plans.Definition,
    plans.Passages,
)
_OF_MEASURE = (plans.Value, plans.Compare, plans.Trend, plans.Rank)
MOST_READINGS = 2


def finish(
    draft: Draft,
    plan: Plan,
    store: Store,
    *,
    corrected: Sequence[tuple[str, str]] = (),
    answers: Callable[[str], bool] = lambda question: False,
    offer: str = "",
) -> Draft:
    """Return a draft with its notes and follow-up questions, the one on `offer` first.

    `corrected` are slips mended in the question; `answers` says whether a question has an answer.
    """
    scope = plan.scope
    by = speaker(scope, store)
    if isinstance(plan, _WITH_NUMBERS) and not scope.per:
        draft = _with_named_figures(draft, plan, by)
    notes: list[Note] = []
    others: tuple[str, ...] = ()
    if not draft.abstained:
        others = _other_readings(plan, by)
        notes = [
            Note(by.tell("mended", typed=typed, meant=meant))
            for typed, meant in corrected
            if not any(c.isdigit() for c in typed + meant)
        ]
        notes += _readings(plan, others, by)
        if scope.left and not isinstance(plan, plans.Passages):
            notes.append(
                Note(by.tell("unread", words=by.join(quoted(by.lang, w) for w in scope.left)))
            )
    first = by.name(scope.places[0]) if scope.places else ""
    return draft.but(
        caveats=(*notes, *draft.caveats),
        alternatives=tuple(f"{by.label(i)} – {first}" for i in others),
        follow_ups=tuple(
            dict.fromkeys((*filter(None, (offer,)), *suggestions(plan, draft, store, answers)))
        ),
        missing=tuple(_with_years(item, scope) for item in draft.missing),
    )


def _other_readings(plan: Plan, by: Speaker) -> tuple[str, ...]:
    """Return up to two other measures that the words may mean and the place has figures for.

    Where it has none for the first, another one is told by its name already.
    """
    scope, catalogue = plan.scope, by.store.catalogue
    if not isinstance(plan, _OF_MEASURE) or not scope.indicator or not scope.places or scope.rows:
        return ()
    if not by.store.rows(clusters=scope.places[:1], indicators=[scope.indicator]):
        return ()
    own = catalogue.indicator(scope.indicator)
    return tuple(
        other.id
        for other in map(catalogue.indicator, scope.also)
        if other.id not in scope.joined
        and (other.family != own.family or not own.family)
        and by.store.rows(clusters=scope.places[:1], indicators=[other.id])
    )[:MOST_READINGS]


def _readings(plan: Plan, others: Sequence[str], by: Speaker) -> list[Note]:
    """Name the reading that is answered, where it is one of several or no words name it."""
    if not by.scope.indicator:
        return []
    if others:
        names = by.join(map(by.label, others), "or")
        return [Note(by.tell("ambiguous", meant=by.label(), others=names))]
    if by.scope.found == DEFAULT and not isinstance(plan, plans.Passages):
        return [Note(by.tell("read_as", label=by.label()))]
    if by.scope.found == MEANT and isinstance(plan, _OF_MEASURE):
        return [Note(by.tell("by_meaning", meant=by.label()))]
    return []


def _with_named_figures(draft: Draft, plan: Plan, by: Speaker) -> Draft:
    """Add the row whose very number the question names ("the 270,000 figure")."""
    scope = by.scope
    if not scope.numbers or (isinstance(plan, plans.Passages) and plan.why):
        return draft
    shown = {ref for statement in draft.statements for ref in statement.rests_on}
    rows = (r for r in by.store.rows(clusters=scope.places) if r.value in scope.numbers)
    row = next((r for r in rows if RowRef(r.id) not in shown), None)
    if row is None:
        return draft
    told = Statement(by.sentence(row), (RowRef(row.id),))
    own = replace(by, scope=replace(scope, indicator=row.indicator))
    notes = tuple(caveats(Pick(row.cluster, row.indicator, row), own))
    if draft.abstained:
        return Draft(kind="lookup", statements=(told,), caveats=notes)
    first = isinstance(plan, plans.Passages)
    statements = (told, *draft.statements) if first else (*draft.statements, told)
    return draft.but(statements=statements, caveats=(*draft.caveats, *notes))


def _with_years(item: str, scope: Scope) -> str:
    """Name the years asked for behind what is missing; a question names its own."""
    span = f"{scope.first or ''}–{scope.last or ''}" if scope.first or scope.last else ""
    years = ", ".join(map(str, scope.years)) or span
    return f"{item} · {years}" if years and item != scope.query and years not in item else item
