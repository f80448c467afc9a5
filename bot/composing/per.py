"""So many of one thing for each of another ("employees per company"), from like figures only."""

from dataclasses import dataclass

from bot.answer import AnswerTable, Cell, Figure, Statement
from bot.comparability import differences
from bot.composing import compare, lookup
from bot.draft import Draft, Note
from bot.evidence import RowRef, row_refs
from bot.figures import derive, per_operation
from bot.phrases import say, word
from bot.picking import Pick, family, figure_cell, in_years, newest_first, pick, shown, when
from bot.selection import Selection as Plan
from index.rows import KpiRow
from index.store import Store

# What must be alike before one figure is divided by another; that they measure different things
# is the point of it.
_MUST_MATCH = {"period", "undated", "bound", "status", "geography"}
# Where no cluster is named, so many are told in words; the table has them all.
TOLD = 3


@dataclass(frozen=True, slots=True)
class _Quotient:
    """A cluster's figure for each of another; no `figure` where the two may not be divided."""

    cluster: str
    counted: Pick
    each: Pick
    figure: Figure | None = None

    @property
    def rows(self) -> tuple[KpiRow, ...]:
        return tuple(p.row for p in (self.counted, self.each) if p.row)


def compose(plan: Plan, store: Store) -> Draft:
    """Return each cluster's figure divided by the one it is asked for, or both side by side.

    Where no cluster is named, those are listed whose figures can be divided, the most first.
    """
    found = [_quotient(c, plan, store) for c in plan.clusters or _holders(plan, store)]
    if not plan.clusters:
        found = [one for one in found if one.figure]
        found.sort(key=lambda one: -one.figure.value if one.figure else 0.0)
    picks = [p for one in found for p in (one.counted, one.each)]
    missed = [p for p in picks if p.row is None]
    told = found if plan.clusters else found[:TOLD]
    kind = "rank" if not plan.clusters else "lookup" if len(found) == 1 else "compare"
    return Draft(
        kind=kind,
        statements=tuple(s for one in told for s in _statements(one, plan, store)),
        table=_table(found, plan, store) if len(found) > 1 else None,
        figures=tuple(one.figure for one in found if one.figure),
        gaps=lookup.gaps(picks, plan, store),
        caveats=tuple(_caveats(found, plan, store)),
        abstained=not any(one.figure for one in found) and (bool(missed) or not found),
        missing=tuple(f"{p.indicator} · {p.cluster}" for p in missed),
    )


def _holders(plan: Plan, store: Store) -> list[str]:
    """Return the clusters that have figures of both sorts."""
    counted, each = (
        {r.cluster for r in store.rows(indicators=[i])} for i in (plan.indicators[0], plan.per)
    )
    return sorted(counted & each)


def _quotient(cluster: str, plan: Plan, store: Store) -> _Quotient:
    """Divide the newest two rows that may be, those of one source before others."""
    counted, each = (
        [
            row
            for indicator in (asked, *family(store.catalogue, asked))
            for row in newest_first(store.rows(clusters=[cluster], indicators=[indicator]))
            if row.value and in_years(row, plan)
        ]
        for asked in (plan.indicators[0], plan.per)
    )
    pairs = [
        (a, b)
        for a in counted
        for b in each
        if not any(u.hard and u.what in _MUST_MATCH for u in differences(a, b))
    ]
    best = min(pairs, key=lambda p: p[0].source_id != p[1].source_id, default=None)
    if best is None:
        return _Quotient(
            cluster,
            pick(store, plan, cluster, plan.indicators[0]),
            pick(store, plan, cluster, plan.per),
        )
    one, other = best
    name = store.catalogue.cluster(cluster).name
    label = f"{name}: {' / '.join(store.catalogue.indicator(r.indicator).name for r in best)}"
    return _Quotient(
        cluster,
        Pick(cluster, one.indicator, one),
        Pick(cluster, other.indicator, other),
        derive(per_operation(one, other), label, best),
    )


def _statements(one: _Quotient, plan: Plan, store: Store) -> list[Statement]:
    lang, rows = plan.language, one.rows
    if one.figure is None:
        role = "answer" if len(rows) == 2 else "note"
        return [
            Statement(lookup.sentence(row, plan, store), (RowRef(row.id),), role) for row in rows
        ]
    text = say(
        lang,
        "per",
        cluster=store.catalogue.cluster(one.cluster).name,
        amount=_amount(one.figure, rows, lang),
        one=shown(rows[0], lang),
        other=shown(rows[1], lang),
        period=when(rows[0], lang),
    )
    return [Statement(text, (*row_refs(rows), one.figure.ref))]


def _amount(figure: Figure, rows: tuple[KpiRow, ...], language: str) -> str:
    """Return the quotient with its unit, "about" where an operand is."""
    hedge = f"{word(language, 'about')} " if any(row.qualifier for row in rows) else ""
    return f"{hedge}{figure.text} {figure.unit}"


def _table(found: list[_Quotient], plan: Plan, store: Store) -> AnswerTable:
    lang, catalogue = plan.language, store.catalogue
    lines = []
    for one in found:
        rows = one.rows
        quotient = (
            Cell(_amount(one.figure, rows, lang), one.figure.ref, one.figure.value)
            if one.figure
            else Cell("–")
        )
        sources = dict.fromkeys(store.source(r.source_id) for r in rows)
        named = ", ".join(source.publisher or source.title for source in sources)
        lines.append(
            (
                Cell(catalogue.cluster(one.cluster).name),
                quotient,
                *(
                    figure_cell(p.row, lang) if p.row else Cell("–")
                    for p in (one.counted, one.each)
                ),
                Cell(when(rows[0], lang), RowRef(rows[0].id)) if one.figure else Cell("–"),
                Cell(named, RowRef(rows[0].id) if rows else None),
            )
        )
    header = (
        say(lang, "cluster"),
        say(lang, "figure"),
        *(catalogue.indicator(i).name for i in (plan.indicators[0], plan.per)),
        say(lang, "period"),
        say(lang, "source"),
    )
    return AnswerTable(header, tuple(lines))


def _caveats(found: list[_Quotient], plan: Plan, store: Store) -> list[Note]:
    """Say why two figures are not divided, or why the order of several is no ranking."""
    notes = []
    for one in found:
        if one.figure is None and len(one.rows) == 2:
            reasons = compare.reasons_of(one.rows, plan, store, only=_MUST_MATCH)
            text = say(plan.language, "not_divided", reasons="; ".join(reasons))
            notes.append(Note(text, row_refs(one.rows)))
    counted = [one.rows[0] for one in found if one.figure]
    reasons = compare.reasons_of(counted, plan, store, only=_MUST_MATCH)
    if not plan.clusters and reasons:
        text = say(plan.language, "unlike_ranked", reasons="; ".join(reasons))
        notes.append(Note(text, row_refs(counted)))
    return notes
