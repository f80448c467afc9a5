"""Why one cluster ranks above another: positions, reasons on record, what can be apportioned.

Where a ranking publishes its component scores and weights the gap is split to the last digit;
where it does not, nothing is apportioned and figures are shown as background only.
"""

import re
from dataclasses import dataclass, replace

from bot import passages
from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.comparability import differences, in_order
from bot.composing import compare, movement, rank, trend
from bot.composing.contributions import (
    published_parts,
    published_totals,
    split,
    table_of,
    told,
)
from bot.draft import Draft, Note
from bot.evidence import EntryRef, Formula, RowRef, row_refs
from bot.phrases import join, say
from bot.picking import (
    figure_cell,
    in_edition,
    in_years,
    like_pair,
    newest_first,
    pick,
    place,
    when,
)
from bot.selection import Selection as Plan
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store

BACKGROUND_LINES = 8
# So many quotes are looked at for a reason.
REASONS = 3
# So many other rankings are told of in which both stand.
ELSEWHERE = 3
# Shorter names are abbreviations, which stand in longer words too.
SHORT_NAME = 3
# A cause, or a comparison on a matter ("better on infrastructure"); "ranks higher than" is none.
_GIVES_A_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|driven by|reasons?|explain\w*|credits?"
    r"|rated|strengths?|weakness\w*|eftersom|därför|beror|tack vare|styrka\w*|fordi|skyldes)\b"
    r"|\b(?:better|stronger|weaker|worse|ahead|higher|lower|bättre|bedre|starkare|stærkere)"
    r" (?:on|in|for|at|på|i|inom)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Both places in one edition of a ranking; `order` is −1 where `upper` surely stands higher."""

    ranking: Ranking
    upper: KpiRow
    lower: KpiRow
    order: int


def compose(plan: Plan, store: Store) -> Draft:
    """Return the explanation of an order of two clusters, or of one cluster's move in a ranking."""
    if plan.about == "trend":
        return _trend(plan, store)
    if plan.about == "place":
        return _held_place(plan, store)
    if len(plan.clusters) == 1:
        return _move(plan, store)
    upper, lower = plan.clusters[:2]
    standings = _standings(plan, store, upper, lower)
    if not standings:
        return _no_order(upper, lower, plan, store)
    chosen = _turned(standings[0]) if plan.about == "told" else standings[0]
    recorded = _on_record(chosen, plan, store)
    quotes = [] if chosen.order > 0 else _quotes(plan, store, chosen)
    draft = Draft(
        kind="why",
        statements=(_order(chosen, plan, store), *recorded, *quotes),
    )
    draft = _apportioned(draft, chosen, plan, store)
    if not chosen.ranking.components and not quotes and not recorded:
        no_reason = Statement(say(plan.language, "no_reason"), (), "note")
        draft = draft.but(statements=(*draft.statements, no_reason))
    if plan.passed:
        draft = _with_move(draft, chosen, plan, store)
    elsewhere = [s for s in standings[1:] if s.order and s.ranking.id != plan.ranking]
    also = tuple(_order(_turned(s), plan, store, "background") for s in elsewhere[:ELSEWHERE])
    return draft.but(statements=(*draft.statements, *also))


def _no_order(upper: str, lower: str, plan: Plan, store: Store) -> Draft:
    lang, catalogue = plan.language, store.catalogue
    quoted = passages.compose(plan, store, why=True)
    asked = f"{catalogue.cluster(upper).name} – {catalogue.cluster(lower).name}"
    gap = Gap(asked, say(lang, "gap", asked=f"{say(lang, 'ranking').lower()}: {asked}"))
    return quoted.but(kind="why", gaps=(gap,), missing=(f"ranking · {asked}",))


def _apportioned(draft: Draft, chosen: _Standing, plan: Plan, store: Store) -> Draft:
    """Split the gap where scores and weights are published, else say why that cannot be done."""
    lang, ranking = plan.language, chosen.ranking
    names = _names(chosen, store)
    parts = published_parts(ranking, store, chosen.upper, chosen.lower)
    if parts:
        published = published_totals(ranking, chosen.upper, chosen.lower, store)
        gap = split(parts, names, store)
        split_table, chart = table_of(gap, ranking, names, plan)
        return draft.but(
            statements=(*draft.statements, *told(gap, plan, published, store)),
            figures=gap.figures,
            table=split_table,
            chart=chart,
            caveats=(Note(say(lang, "convention")),),
        )
    proof = (EntryRef("ranking", ranking.id),)
    if any(c.weight is not None for c in ranking.components):
        key = "scores_missing"
    else:
        key = "not_published"
    text = say(lang, key, ranking=ranking.name, a=names[0], b=names[1])
    statements = [*draft.statements, Statement(text, proof, "note")]
    table, notes = _background(chosen, plan, store)
    if table:
        statements.append(Statement(say(lang, "background"), (), "table"))
    return draft.but(statements=tuple(statements), table=table, caveats=tuple(notes))


def _with_move(draft: Draft, chosen: _Standing, plan: Plan, store: Store) -> Draft:
    """Add how the one that passed got there, from the edition before."""
    places = movement.editions_of(plan, store, chosen.ranking, chosen.upper.cluster)
    if not places:
        return draft
    rival = chosen.lower.cluster
    move = movement.moved(chosen.ranking, places[0], places[1], plan, store, rival)
    first, *rest = draft.statements
    return draft.but(
        statements=(first, *move.statements, *rest),
        figures=tuple(dict.fromkeys((*draft.figures, *move.figures))),
        caveats=(*draft.caveats, *move.notes),
    )


def _move(plan: Plan, store: Store) -> Draft:
    """Explain how one cluster moved between editions of a ranking."""
    ranking = store.catalogue.ranking(plan.ranking)
    quoted = passages.compose(plan, store, why=True)
    reasons = () if quoted.abstained else quoted.statements
    places = movement.editions_of(plan, store, ranking, plan.clusters[0])
    if not places:
        return quoted.but(kind=quoted.kind if quoted.abstained else "why")
    move = movement.moved(ranking, places[0], places[1], plan, store)
    evidence = tuple(replace(s, role="evidence") for s in reasons)
    return Draft(
        kind="why",
        statements=(*move.statements[:1], *evidence, *move.statements[1:]),
        figures=move.figures,
        table=move.table,
        caveats=move.notes if move.table else (Note(say(plan.language, "other_edition")),),
    )


def _held_place(plan: Plan, store: Store) -> Draft:
    """Say which place a cluster holds, whatever the question takes it to be, and the reasons."""
    quoted = passages.compose(plan, store, why=True)
    placed = rank.compose(replace(plan, about="ranking", indicators=()), store)
    if placed.abstained:
        return quoted.but(kind=quoted.kind if quoted.abstained else "why")
    evidence = tuple(replace(s, role="evidence") for s in quoted.statements)
    return Draft(kind="why", statements=(*placed.statements[:1], *evidence))


def _trend(plan: Plan, store: Store) -> Draft:
    """Explain why a figure rose or fell, and say so first where it did the other."""
    quoted = passages.compose(plan, store, why=True)
    moved = trend.compose(replace(plan, about=""), store)
    change = next((f.value for f in moved.figures if f.recipe == Formula("percent_change")), 0.0)
    claimed = {"rose": 1, "fell": -1}.get(plan.claim, 0)
    if change * claimed >= 0:
        return quoted.but(kind=quoted.kind if quoted.abstained else "why")
    first, *rest = moved.statements
    text = say(plan.language, "trend_premise", told=first.text.rstrip("."))
    return moved.but(
        kind="why",
        statements=(Statement(text, first.rests_on), *rest),
    )


def _standings(plan: Plan, store: Store, upper: str, lower: str) -> list[_Standing]:
    """Return the rankings in which both stand, the one that the question means first.

    That is the ranking named; else one in which the order is as the question says, rankings in
    the catalogue's order and editions newest first.
    """
    named = {plan.ranking} | {
        r.id for r in store.catalogue.rankings for i in plan.indicators[:1] if i == r.indicator
    }
    named.discard("")
    found = []
    for ranking in store.catalogue.rankings:
        pairs = [
            _Standing(ranking, a, b, in_order(a, b))
            for a in newest_first(store.rows(clusters=[upper], indicators=[ranking.indicator]))
            for b in store.rows(clusters=[lower], indicators=[ranking.indicator])
            if a.period == b.period and in_years(a, plan)
        ]
        if pairs:
            found.append(pairs[0])
    meant = [s for s in found if s.ranking.id in named]
    rest = [s for s in found if s.ranking.id not in named]
    if meant:
        return meant + rest
    if named:
        return []
    return sorted(rest, key=lambda s: (s.order >= 0, s.order > 0))


def _names(standing: _Standing, store: Store) -> tuple[str, str]:
    catalogue = store.catalogue
    return catalogue.cluster(standing.upper.cluster).name, catalogue.cluster(
        standing.lower.cluster
    ).name


def _order(standing: _Standing, plan: Plan, store: Store, role: str = "answer") -> Statement:
    lang = plan.language
    a, b = _names(standing, store)
    key = {-1: "why_order", 0: "why_unknown_order", 1: "why_premise"}[standing.order]
    text = say(
        lang,
        key,
        ranking=in_edition(standing.ranking.name, standing.upper, lang),
        a=a,
        b=b,
        pa=place(standing.upper, lang),
        pb=place(standing.lower, lang),
    )
    return Statement(text, row_refs((standing.upper, standing.lower)), role)


_PLACES = ("rank", "tier")


def _turned(standing: _Standing) -> _Standing:
    """Return a standing told from the side of the higher of the two."""
    if standing.order <= 0:
        return standing
    return _Standing(standing.ranking, standing.lower, standing.upper, -1)


def _on_record(standing: _Standing, plan: Plan, store: Store) -> list[Statement]:
    """Say on which of the ranking's own axes each stands higher, where the sources order them."""
    ahead: list[str] = []
    behind: list[str] = []
    rests: list[RowRef] = []
    for axis in standing.ranking.sub_rankings:
        for a in store.rows(clusters=[standing.upper.cluster], indicators=[axis]):
            b = next(
                (
                    r
                    for r in store.rows(clusters=[standing.lower.cluster], indicators=[axis])
                    if r.period == a.period and r.unit == a.unit
                ),
                None,
            )
            if b is None or a.period != standing.upper.period or not in_order(a, b):
                continue
            indicator = store.catalogue.indicator(axis)
            if not indicator.better and a.kind not in _PLACES:
                continue
            # A place is the better the smaller it is, a score the larger.
            lower = a.kind in _PLACES or indicator.better == "lower"
            (ahead if (in_order(a, b) < 0) == lower else behind).append(indicator.name)
            rests += row_refs((a, b))
    if not rests:
        return []
    name_a, name_b = _names(standing, store)
    slots = {
        "a": name_a,
        "b": name_b,
        "ahead": join(plan.language, ahead),
        "behind": join(plan.language, behind),
    }
    key = "why_recorded" if ahead and behind else "why_recorded_ahead" if ahead else "why_against"
    return [Statement(say(plan.language, key, **slots), tuple(rests))]


def _quotes(plan: Plan, store: Store, standing: _Standing) -> list[Statement]:
    """Quote sentences that give a reason for the order, not such that merely tell it."""
    a, b = _names(standing, store)
    asked = replace(
        plan,
        query=f"Why does {a} rank higher than {b}?",
        clusters=(standing.upper.cluster, standing.lower.cluster),
    )
    return [
        replace(quote, role="evidence")
        for quote in passages.compose(asked, store, limit=REASONS, why=True).statements
        if _GIVES_A_REASON.search(quote.text) and _is_of_these(quote.text, standing, store)
    ]


def _is_of_these(text: str, standing: _Standing, store: Store) -> bool:
    """Say whether a sentence speaks of the higher one, or of nobody but the two."""
    named = {
        c.id
        for c in store.catalogue.clusters
        if any(
            len(name) > SHORT_NAME and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            for name in (c.name, *c.aliases)
        )
    }
    pair = {standing.upper.cluster, standing.lower.cluster}
    return standing.upper.cluster in named or bool(named and named <= pair)


def _background(
    standing: _Standing, plan: Plan, store: Store
) -> tuple[AnswerTable | None, list[Note]]:
    """Lay the ranking's background indicators side by side, with why they may not be subtracted."""
    lang, catalogue = plan.language, store.catalogue
    a, b = standing.upper.cluster, standing.lower.cluster
    lines, notes = [], []
    for id in standing.ranking.background:
        pair = like_pair(store, _any_year(plan), a, b, id)
        if pair and pair[0].indicator != id and pair[0].indicator in standing.ranking.background:
            continue
        rows = pair or (
            pick(store, _any_year(plan), a, id, siblings=False).row,
            pick(store, _any_year(plan), b, id, siblings=False).row,
        )
        left, right = rows
        if left is None or right is None:
            continue
        label = catalogue.indicator(left.indicator).name
        unlike = [u for u in differences(left, right) if u.hard]
        lines.append(
            (
                Cell(label),
                figure_cell(left, lang),
                Cell(when(left, lang), RowRef(left.id)),
                figure_cell(right, lang),
                Cell(when(right, lang), RowRef(right.id)),
            )
        )
        if unlike:
            why = "; ".join(compare.reasons_of((left, right), plan, store, hard=True))
            notes.append(
                Note(
                    say(lang, "background_unlike", label=label, reasons=why),
                    row_refs((left, right)),
                )
            )
        if len(lines) == BACKGROUND_LINES:
            break
    if not lines:
        return None, []
    name_a, name_b = _names(standing, store)
    period = say(lang, "period")
    header = (say(lang, "indicator"), name_a, period, name_b, period)
    return AnswerTable(header, tuple(lines), caption=say(lang, "background")), notes


def _any_year(plan: Plan) -> Plan:
    return replace(plan, years=(), year_from=0, year_to=0)
