"""Why one cluster ranks above another: positions, reasons on record, what can be apportioned.

Where a ranking publishes its component scores and weights the gap is split to the last digit;
where it does not, nothing is apportioned and figures are shown as background only.
"""

import re
from dataclasses import dataclass, replace

from bot.answer import AnswerTable, Cell, Chart, Figure, Gap, Statement
from bot.comparability import differences, in_order
from bot.composing import compare, passages
from bot.composing.contributions import contributions, published_parts
from bot.draft import Draft, Note
from bot.phrases import join, say
from bot.picking import figure_cell, in_years, like_pair, newest_first, pick, shown, when
from bot.planner import Plan
from bot.quoting import select
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store
from index.text import fold

BACKGROUND_LINES = 8
_BEHIND = re.compile(
    r"\b(?:behind|lower|below|worse|trails?|trailing|lags?|lagging|weaker|after|under|efter|lagre|samre|bakom|bag|lavere|darligere)\b"
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Both places in one edition of a ranking; `order` is −1 where `upper` surely stands higher."""

    ranking: Ranking
    upper: KpiRow
    lower: KpiRow
    order: int


def compose(plan: Plan, store: Store) -> Draft:
    """Return the explanation of an order of two clusters, with everything it rests on."""
    lang, catalogue = plan.language, store.catalogue
    upper, lower = plan.clusters[:2]
    if _BEHIND.search(fold(plan.query)):
        upper, lower = lower, upper
    standings = _standings(plan, store, upper, lower)
    if not standings:
        quoted = passages.compose(plan, store)
        asked = f"{catalogue.cluster(upper).name} – {catalogue.cluster(lower).name}"
        gap = Gap(asked, say(lang, "gap", asked=f"{say(lang, 'ranking').lower()}: {asked}"))
        return quoted.but(kind="why", gaps=(gap,), missing=(f"ranking · {asked}",))
    chosen = standings[0]
    statements = [_order(chosen, plan, store)]
    notes: list[Note] = []
    recorded = _on_record(chosen, plan, store)
    statements += recorded
    quotes = [] if chosen.order > 0 else _quotes(plan, store, chosen)
    statements += quotes
    parts = published_parts(chosen.ranking, store, chosen.upper, chosen.lower)
    figures: tuple[Figure, ...] = ()
    table: AnswerTable | None = None
    chart: Chart | None = None
    if parts:
        split = contributions(chosen.ranking, parts, plan, store, chosen.upper, chosen.lower)
        statements += split.statements
        figures, table, chart = split.figures, split.table, split.chart
        notes += split.caveats
    else:
        statements.append(
            Statement(
                say(lang, "not_published", ranking=chosen.ranking.name),
                (f"catalogue:ranking:{chosen.ranking.id}",),
                "note",
            )
        )
        if not quotes and not recorded:
            statements.append(Statement(say(lang, "no_reason"), (), "note"))
    if not parts:
        table, background_notes = _background(chosen, plan, store)
        if table:
            statements.append(Statement(say(lang, "background"), (), "note"))
        notes += background_notes
    for other in [s for s in standings[1:] if s.order][:3]:
        statements.append(_also(other, plan, store))
    return Draft(
        kind="why",
        statements=tuple(statements),
        table=table,
        figures=tuple(figures),
        caveats=tuple(dict.fromkeys(notes)),
        chart=chart,
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


def _order(standing: _Standing, plan: Plan, store: Store) -> Statement:
    a, b = _names(standing, store)
    key = {-1: "why_order", 0: "why_unknown_order", 1: "why_premise"}[standing.order]
    text = say(
        plan.language,
        key,
        ranking=standing.ranking.name,
        edition=when(standing.upper, plan.language),
        a=a,
        b=b,
        pa=_place(standing.upper),
        pb=_place(standing.lower),
    )
    return Statement(text, (standing.upper.id, standing.lower.id))


def _place(row: KpiRow) -> str:
    return f"number {row.printed}" if row.value is not None and row.unit == "rank" else shown(row)


def _on_record(standing: _Standing, plan: Plan, store: Store) -> list[Statement]:
    """Say on which of the ranking's own axes each stands higher, where the sources order them."""
    ahead: list[str] = []
    behind: list[str] = []
    rests: list[str] = []
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
            (ahead if in_order(a, b) < 0 else behind).append(store.catalogue.indicator(axis).name)
            rests += [a.id, b.id]
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
    a, b = _names(standing, store)
    query = f"Why does {a} rank higher than {b}?"
    chosen = select(
        query,
        store,
        clusters=(standing.upper.cluster, standing.lower.cluster),
        limit=2,
        together=True,
    )
    return [Statement(f"“{q.text}”", (q.span,), "evidence") for q in chosen.quotes]


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
                figure_cell(left),
                Cell(when(left, lang), left.id),
                figure_cell(right),
                Cell(when(right, lang), right.id),
            )
        )
        if unlike:
            why = "; ".join(compare.reasons(unlike, plan, store))
            notes.append(
                Note(say(lang, "background_unlike", label=label, reasons=why), (left.id, right.id))
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


def _also(standing: _Standing, plan: Plan, store: Store) -> Statement:
    a, b = _names(standing, store)
    key = {-1: "why_order", 0: "why_unknown_order", 1: "why_order"}[standing.order]
    if standing.order > 0:
        a, b = b, a
    first, second = (
        (standing.lower, standing.upper) if standing.order > 0 else (standing.upper, standing.lower)
    )
    text = say(
        plan.language,
        key,
        ranking=standing.ranking.name,
        edition=when(first, plan.language),
        a=a,
        b=b,
        pa=_place(first),
        pb=_place(second),
    )
    return Statement(text, (first.id, second.id), "background")
