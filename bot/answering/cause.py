"""Why one place ranks above another: positions, reasons on record, what can be apportioned.

Where a ranking publishes its component scores and weights the gap is split to the last digit;
where it does not, nothing is apportioned and figures are shown as background only.
"""

import re
from dataclasses import dataclass, replace

from bot import passages
from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.answering import movement
from bot.answering.change import compose as compose_change
from bot.answering.change import compose_trend
from bot.answering.contributions import parts_of_place, table_of, told, within
from bot.answering.rankings import compose_league
from bot.answering.speaker import Speaker, speaker
from bot.answering.unlikeness import reasons_of
from bot.draft import Draft, Note
from bot.evidence import EntryRef, Formula, RowRef, row_refs
from bot.figures.choice import like_pair, newest_first, pick
from bot.figures.contributions import published_parts, published_totals, split
from bot.figures.likeness import differences, in_order
from bot.figures.series import any_time, line
from bot.language.messages import tell
from bot.language.packs import COMMON, said
from bot.understanding.plan import Change, League, Trend, Why
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store
from index.text import fold

BACKGROUND_LINES = 8
# So many quotes are looked at for a reason.
REASONS = 3
# So many other rankings are told of in which both stand.
ELSEWHERE = 3
# Shorter names are abbreviations, which stand in longer words too.
SHORT_NAME = 3
_PLACES = ("rank", "tier")
# Figures whose sign says which way something went.
_MOVES = (Formula("percent_change"), Formula("difference"))


@dataclass(frozen=True, slots=True)
class _Standing:
    """Both places in one edition of a ranking; `order` is −1 where `upper` surely stands higher."""

    ranking: Ranking
    upper: KpiRow
    lower: KpiRow
    order: int

    @property
    def turned(self) -> "_Standing":
        """The standing told from the side of the higher of the two."""
        if self.order <= 0:
            return self
        return _Standing(self.ranking, self.lower, self.upper, -1)


def compose(plan: Why, store: Store) -> Draft:
    """Return the explanation of an order of two places, or of one place's move in a ranking."""
    by = speaker(plan.scope, store)
    if plan.about == "trend":
        return _trend(plan, by)
    if plan.about == "place":
        return _held_place(plan, by)
    if len(plan.scope.places) == 1:
        return _move(plan, by)
    standings = _standings(plan, by)
    if not standings:
        return _no_order(by)
    chosen = standings[0].turned if plan.told else standings[0]
    recorded = _on_record(chosen, by)
    quotes = [] if chosen.order > 0 else _quotes(chosen, by)
    order = _order(chosen, by)
    # Where the order is as the question has it, its reason is the answer.
    first = [*recorded, order] if chosen.order < 0 else [order, *recorded]
    draft = _apportioned(Draft("why", statements=(*first, *quotes)), chosen, by, plan)
    if not chosen.ranking.components and not quotes and not recorded:
        draft = _and(draft, Statement(by.tell("no_reason"), (), "note"))
    if plan.passed:
        draft = _with_move(draft, chosen, by)
    elsewhere = [s for s in standings[1:] if s.order and s.ranking.id != plan.ranking]
    return _and(draft, *(_order(s.turned, by, "background") for s in elsewhere[:ELSEWHERE]))


def _and(draft: Draft, *statements: Statement) -> Draft:
    return draft.but(statements=(*draft.statements, *statements))


def _quoted(by: Speaker) -> Draft:
    """Return what documents say on the question, reasons first."""
    return passages.compose(by.scope, by.store, why=True)


def _no_order(by: Speaker) -> Draft:
    asked = " – ".join(map(by.name, by.scope.places[:2]))
    gap = Gap(asked, by.tell("gap", asked=f"{by.tell('ranking').lower()}: {asked}"))
    return _quoted(by).but(kind="why", gaps=(gap,), missing=(f"ranking · {asked}",))


def _apportioned(draft: Draft, chosen: _Standing, by: Speaker, plan: Why) -> Draft:
    """Split the gap where scores and weights are published, else say why that cannot be done.

    Where it is asked why, the largest part is the answer, or the part asked for.
    """
    ranking, names = chosen.ranking, _names(chosen, by)
    parts = published_parts(ranking, by.store, chosen.upper, chosen.lower)
    if parts:
        published = published_totals(ranking, chosen.upper, chosen.lower, by.store)
        gap = split(parts, names, by.store)
        grid, chart = table_of(gap, ranking, names, by)
        lead, *others = told(gap, ranking, published, by, plan.part)
        asked_why = bool(plan.part) or (plan.about != "gap" and chosen.order < 0)
        said = draft.statements
        return draft.but(
            statements=(lead, *said, *others) if asked_why else (*said, lead, *others),
            figures=gap.figures,
            table=grid,
            chart=chart,
            caveats=(Note(by.tell("convention"), proof=True),),
        )
    weighed = any(c.weight is not None for c in ranking.components)
    key = "scores_missing" if weighed else "not_published"
    text = by.tell(key, ranking=ranking.name, a=names[0], b=names[1])
    draft = _and(draft, Statement(text, (EntryRef("ranking", ranking.id),), "note"))
    table, notes = _background(chosen, by)
    if table:
        draft = _and(draft, Statement(by.tell("background"), (), "table"))
    return draft.but(table=table, caveats=tuple(notes))


def _with_move(draft: Draft, chosen: _Standing, by: Speaker) -> Draft:
    """Add how the one that passed got there, from the edition before."""
    places = movement.editions_of(by.scope, by.store, chosen.ranking, chosen.upper.cluster)
    if not places:
        return draft
    move = movement.moved(chosen.ranking, places[0], places[1], by, chosen.lower.cluster)
    first, *rest = draft.statements
    return draft.but(
        statements=(first, *move.statements, *rest),
        figures=tuple(dict.fromkeys((*draft.figures, *move.figures))),
        caveats=(*draft.caveats, *move.notes),
    )


def _move(plan: Why, by: Speaker) -> Draft:
    """Explain how one place moved between editions of a ranking."""
    ranking = by.store.catalogue.ranking(plan.ranking)
    quoted = _quoted(by)
    places = movement.editions_of(by.scope, by.store, ranking, by.scope.places[0])
    if not places:
        return quoted.but(kind=quoted.kind if quoted.abstained else "why")
    move = movement.moved(ranking, places[0], places[1], by)
    first, *others = move.statements
    if move.table:
        first, others = others[0], [first, *others[1:]]  # of which part it came is the reason
    return Draft(
        kind="why",
        statements=(first, *_evidence(quoted), *others),
        figures=move.figures,
        table=move.table,
        caveats=move.notes if move.table else (Note(by.tell("other_edition")),),
    )


def _evidence(quoted: Draft) -> tuple[Statement, ...]:
    reasons = () if quoted.abstained else quoted.statements
    return tuple(replace(s, role="evidence") for s in reasons)


def _held_place(plan: Why, by: Speaker) -> Draft:
    """Say which place a cluster holds, whatever the question takes it to be, and the reasons."""
    quoted = _quoted(by)
    scope = replace(by.scope, indicator="", also=(), joined=())
    placed = compose_league(League(scope, plan.ranking), by.store)
    if placed.abstained:
        return quoted.but(kind=quoted.kind if quoted.abstained else "why")
    first, reasons = placed.statements[:1], _evidence(quoted)
    rows = (
        by.store.row(ref.id) for said in first for ref in said.rests_on if isinstance(ref, RowRef)
    )
    if not {*scope.places} & {row.cluster for row in rows}:
        # The reason is why it has no place, which is the answer.
        lead = (replace(reason, role="answer") for reason in reasons)
        return Draft(kind="why", statements=(*lead, *first))
    parts, table = parts_of_place(plan, by)
    told = (*parts, *first) if plan.claim else (*first, *parts)
    if not (parts or reasons):
        told = (*told, Statement(by.tell("no_reason_move"), (), "note"))
    return Draft(kind="why", statements=(*told, *reasons), table=table)


def _trend(plan: Why, by: Speaker) -> Draft:
    """Explain why a figure rose or fell, and say so first where it did the other."""
    quoted = _quoted(by)
    moved = compose_trend(Trend(by.scope), by.store)
    figures = moved.figures if moved else ()
    change = next((f.value for f in figures if f.recipe in _MOVES), 0.0)
    claimed = {"rose": 1, "fell": -1}.get(plan.claim, 0)
    if quoted.abstained and (step := _step(by)) is not None:
        way = next((f.value for f in step.figures if f.recipe in _MOVES), 0.0)
        if way * claimed > 0:
            unknown = Statement(by.tell("no_reason_move"), (), "note")
            draft = step.but(kind="why", statements=(*step.statements[:1], unknown))
            return draft.but(nearest=quoted.nearest[:1])
    if moved is None or change * claimed >= 0:
        return quoted.but(kind=quoted.kind if quoted.abstained else "why")
    # What rose over the years may have fallen of late.
    since = "peak" if claimed < 0 else "trough"
    turned = compose_change(Change(by.scope, since=since), by.store)
    of_late = next((f.value for f in turned.figures), 0.0) if turned else 0.0
    if turned and of_late * claimed > 0:
        return turned.but(kind="why", statements=(*turned.statements[:1], *_evidence(quoted)))
    first, *rest = moved.statements
    text = by.tell("trend_premise", told=first.text)
    return moved.but(kind="why", statements=(Statement(text, first.rests_on), *rest))


def _step(by: Speaker) -> Draft | None:
    """Return how a figure moved over the times asked for, in one year from the one held before."""
    scope = by.scope
    if len(scope.times) == 1 and len(scope.places) == 1:
        rows = line(any_time(scope), by.store, scope.places[0])
        before = [row.period.last for row in rows if row.period.last < scope.times[0]][-1:]
        scope = replace(scope, years=(*before, *scope.times), first=0, last=0)
    return compose_change(Change(scope), by.store)


def _standings(plan: Why, by: Speaker) -> list[_Standing]:
    """Return the rankings in which both stand, the one that the question means first.

    That is the ranking named; else one in which the order is as the question says, rankings in
    the catalogue's order and editions newest first.
    """
    upper, lower = by.scope.places[:2]
    rankings, store = by.store.catalogue.rankings, by.store
    named = {plan.ranking, *(r.id for r in rankings if r.indicator == by.scope.indicator)} - {""}
    found = []
    for ranking in rankings:
        pairs = (
            _Standing(ranking, a, b, in_order(a, b))
            for a in newest_first(store.rows(clusters=[upper], indicators=[ranking.indicator]))
            for b in store.rows(clusters=[lower], indicators=[ranking.indicator])
            if a.period == b.period and by.scope.is_of_time(a)
        )
        if pair := next(pairs, None):
            found.append(pair)
    meant = [s for s in found if s.ranking.id in named]
    rest = [s for s in found if s.ranking.id not in named]
    if meant:
        return meant + rest
    return [] if named else sorted(rest, key=lambda s: (s.order >= 0, s.order > 0))


def _names(standing: _Standing, by: Speaker) -> tuple[str, str]:
    return by.name(standing.upper.cluster), by.name(standing.lower.cluster)


def _order(standing: _Standing, by: Speaker, role: str = "answer") -> Statement:
    a, b = _names(standing, by)
    key = {-1: "why_order", 0: "why_unknown_order", 1: "why_premise"}[standing.order]
    text = by.tell(
        key,
        ranking=by.in_edition(standing.ranking.name, standing.upper),
        a=a,
        b=b,
        pa=by.placed(standing.upper),
        pb=by.placed(standing.lower),
    )
    return Statement(text, row_refs((standing.upper, standing.lower)), role)


def _on_record(standing: _Standing, by: Speaker) -> list[Statement]:
    """Say on which of the ranking's own axes each stands higher, where the sources order them."""
    sides: dict[bool, list[str]] = {True: [], False: []}
    refs: list[RowRef] = []
    for axis in standing.ranking.sub_rankings:
        indicator = by.store.catalogue.indicator(axis)
        others = by.store.rows(clusters=[standing.lower.cluster], indicators=[axis])
        for a in by.store.rows(clusters=[standing.upper.cluster], indicators=[axis]):
            same = (b for b in others if b.period == a.period and b.unit == a.unit)
            b = next(same, None)
            directed = indicator.better or a.kind in _PLACES
            if b is None or a.period != standing.upper.period or not directed:
                continue
            order = in_order(a, b)
            # A place is the better the smaller it is, a score the larger, unless it says otherwise.
            less_is_better = a.kind in _PLACES or indicator.better == "lower"
            if order:
                upper_leads = (order < 0) == less_is_better
                named = within(indicator.name, standing.ranking)
                sides[upper_leads].append(_axis(named, (a, b) if upper_leads else (b, a), by))
                refs += row_refs((a, b))
    if not refs:
        return []
    a_name, b_name = _names(standing, by)
    slots = {"a": a_name, "b": b_name, "ranking": standing.ranking.name}
    slots |= {"ahead": by.join(sides[True]), "behind": by.join(sides[False])}
    key = "why_recorded"
    if not sides[True] or not sides[False]:
        key = "why_recorded_ahead" if sides[True] else "why_against"
    return [Statement(by.tell(key, **slots), tuple(refs))]


def _axis(name: str, pair: tuple[KpiRow, KpiRow], by: Speaker) -> str:
    """Name an axis of a ranking, with its two scores where it has some, the better one first."""
    if pair[0].kind in _PLACES:
        return name
    better, other = (row.printed for row in pair)
    return by.tell("why_axis", axis=name, better=better, other=other)


def _quotes(standing: _Standing, by: Speaker) -> list[Statement]:
    """Quote sentences that give a reason for the order, not such that merely tell it."""
    a, b = _names(standing, by)
    scope = replace(
        by.scope,
        query=tell(COMMON, "query_why_order", a=a, b=b),
        places=(standing.upper.cluster, standing.lower.cluster),
    )
    found = passages.compose(scope, by.store, limit=REASONS, why=True).statements
    return [
        replace(quote, role="evidence")
        for quote in found
        if said("gives_reason", fold(quote.text)) and _is_of_these(quote.text, standing, by)
    ]


def _is_of_these(text: str, standing: _Standing, by: Speaker) -> bool:
    """Say whether a sentence speaks of the higher one, or of nobody but the two."""
    named = {
        c.id
        for c in by.store.catalogue.clusters
        if any(
            len(name) > SHORT_NAME and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            for name in (c.name, *c.aliases)
        )
    }
    pair = {standing.upper.cluster, standing.lower.cluster}
    return standing.upper.cluster in named or bool(named and named <= pair)


def _background(standing: _Standing, by: Speaker) -> tuple[AnswerTable | None, list[Note]]:
    """Lay the ranking's background indicators side by side, with why they may not be subtracted."""
    scope, known = any_time(by.scope), standing.ranking.background
    places = standing.upper.cluster, standing.lower.cluster
    lines: list[tuple[Cell, ...]] = []
    notes: list[Note] = []
    for id in known:
        pair = like_pair(by.store, scope, *places, id)
        if pair and pair[0].indicator != id and pair[0].indicator in known:
            continue
        rows = pair or tuple(pick(by.store, scope, p, id, siblings=False).row for p in places)
        left, right = rows
        if left is None or right is None or len(lines) == BACKGROUND_LINES:
            continue
        label = by.label(left.indicator)
        dated = ((by.cell(r), Cell(by.when(r), RowRef(r.id))) for r in (left, right))
        lines.append((Cell(label), *(cell for cells in dated for cell in cells)))
        if any(u.hard for u in differences(left, right)):
            why = "; ".join(reasons_of((left, right), by, hard=True))
            text = by.tell("background_unlike", label=label, reasons=why)
            notes.append(Note(text, row_refs((left, right)), proof=True))
    if not lines:
        return None, []
    a, b = _names(standing, by)
    period = by.tell("period")
    header = (by.tell("indicator"), a, period, b, period)
    return AnswerTable(header, tuple(lines), caption=by.tell("background")), notes
