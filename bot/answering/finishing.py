"""Adds what every kind of answer may carry: other readings, words left out, what to ask next."""

from collections.abc import Sequence

from bot.answer import Statement
from bot.answering.followups import follow_ups
from bot.composing import lookup
from bot.draft import Draft, Note
from bot.evidence import RowRef
from bot.language.messages import join, tell
from bot.picking import Pick
from bot.selection import selection
from bot.understanding import plan as plans
from bot.understanding.plan import MEANT, Plan, Scope
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
    draft: Draft, plan: Plan, store: Store, *, corrected: Sequence[tuple[str, str]] = ()
) -> Draft:
    """Return a draft with its notes and follow-up questions; `corrected` are slips mended."""
    scope = plan.scope
    if isinstance(plan, _WITH_NUMBERS) and not scope.per:
        draft = _with_named_figures(draft, plan, store)
    notes = [
        Note(tell(scope.language, "mended", typed=typed, meant=meant))
        for typed, meant in corrected
        if not any(c.isdigit() for c in typed + meant)
    ]
    others: tuple[str, ...] = ()
    if not draft.abstained and isinstance(plan, _OF_MEASURE) and scope.indicator:
        others = _other_readings(scope, store)
        notes += _readings(scope, others, store)
    elif draft.abstained:
        notes = []
    first = store.catalogue.cluster(scope.places[0]).name if scope.places else ""
    names = (store.catalogue.indicator(i).name for i in others)
    return draft.but(
        caveats=(*notes, *draft.caveats),
        alternatives=tuple(f"{name} – {first}" for name in names),
        follow_ups=follow_ups(plan, draft, store),
        missing=tuple(_with_years(item, scope) for item in draft.missing),
    )


def _other_readings(scope: Scope, store: Store) -> tuple[str, ...]:
    """Return up to two other measures that the words may mean and the place has figures for."""
    catalogue = store.catalogue
    if not scope.places or scope.rows:
        return ()
    own = catalogue.indicator(scope.indicator)
    return tuple(
        other.id
        for other in map(catalogue.indicator, scope.also)
        if other.id not in scope.joined
        and (other.family != own.family or not own.family)
        and store.rows(clusters=scope.places[:1], indicators=[other.id])
    )[:MOST_READINGS]


def _readings(scope: Scope, others: Sequence[str], store: Store) -> list[Note]:
    """Name the reading that is answered, where it is one of several or found by meaning alone."""
    catalogue, lang = store.catalogue, scope.language
    meant = catalogue.indicator(scope.indicator).name
    if others:
        names = join(lang, [catalogue.indicator(i).name for i in others], "or")
        return [Note(tell(lang, "ambiguous", meant=meant, others=names))]
    return [Note(tell(lang, "by_meaning", meant=meant))] if scope.found == MEANT else []


def _with_named_figures(draft: Draft, plan: Plan, store: Store) -> Draft:
    """Add the row whose very number the question names ("the 270,000 figure")."""
    scope = plan.scope
    if not scope.numbers:
        return draft
    shown = {ref for statement in draft.statements for ref in statement.rests_on}
    rows = (r for r in store.rows(clusters=scope.places) if r.value in scope.numbers)
    row = next((r for r in rows if RowRef(r.id) not in shown), None)
    if row is None:
        return draft
    slots = selection(scope)
    told = Statement(lookup.sentence(row, slots, store), (RowRef(row.id),))
    notes = tuple(lookup.caveats(Pick(row.cluster, row.indicator, row), slots, store))
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
