"""Comparisons: figures side by side, subtracted only where they are like for like."""

from itertools import combinations

from bot.answer import AnswerTable, Cell, Chart, Figure, Statement
from bot.comparability import Unlike, differences
from bot.composing import lookup
from bot.draft import Draft, Note
from bot.figures import derive
from bot.phrases import say
from bot.picking import Pick, figure_cell, like_pair, pick, shown, spelt, when
from bot.planner import Plan
from index.rows import KpiRow
from index.store import Store

# Without an indicator asked for, this many that both clusters have are compared.
UNASKED = 6


def compose(plan: Plan, store: Store) -> Draft:
    """Return the figures of all clusters for each indicator, with differences of like figures."""
    indicators = plan.indicators[:1] or _shared(plan, store)
    drafts = [_one(plan, store, indicator) for indicator in indicators]
    statements = tuple(s for d in drafts for s in d.statements)
    tables = [d.table for d in drafts if d.table]
    table = (
        AnswerTable(tables[0].header, tuple(r for t in tables for r in t.rows)) if tables else None
    )
    return Draft(
        kind="compare",
        statements=statements,
        table=table,
        figures=tuple(f for d in drafts for f in d.figures),
        gaps=tuple(g for d in drafts for g in d.gaps),
        caveats=tuple(dict.fromkeys(c for d in drafts for c in d.caveats)),
        chart=drafts[0].chart if len(drafts) == 1 else None,
        abstained=not statements,
        missing=tuple(m for d in drafts for m in d.missing),
    )


def _shared(plan: Plan, store: Store) -> tuple[str, ...]:
    """Return indicators that all clusters have, those with like figures first."""
    rows = store.rows(clusters=plan.clusters)
    held = {
        i.id: {r.cluster for r in rows if r.indicator == i.id} for i in store.catalogue.indicators
    }
    shared = [id for id, clusters in held.items() if clusters >= set(plan.clusters)]
    alike = [
        id
        for id in shared
        if all(like_pair(store, plan, a, b, id) for a, b in combinations(plan.clusters, 2))
    ]
    return tuple((alike + [id for id in shared if id not in alike])[:UNASKED])


def _one(plan: Plan, store: Store, indicator: str) -> Draft:
    lang = plan.language
    picks = [pick(store, plan, cluster, indicator) for cluster in plan.clusters]
    rows: list[KpiRow] = [p.row for p in picks if p.row]
    pairs = {
        (a, b): like_pair(store, plan, a, b, indicator) for a, b in combinations(plan.clusters, 2)
    }
    statements: list[Statement] = []
    figures: list[Figure] = []
    notes: list[Note] = []
    in_table: dict[str, KpiRow] = {}
    if len(plan.clusters) == 2 and (pair := pairs[(plan.clusters[0], plan.clusters[1])]):
        statements, figures, notes = _difference(pair, plan, store)
        in_table |= {row.id: row for row in pair}
    elif len(rows) > 2:
        first = _common(picks, store, plan, indicator)
        if first:
            rows = list(first)
    for row in rows:
        if row.id not in in_table:
            if not statements or len(plan.clusters) > 2 or row.id not in in_table:
                statements.append(
                    Statement(
                        lookup.sentence(row, plan, store),
                        (row.id,),
                        "answer" if not figures else "note",
                    )
                )
            in_table[row.id] = row
    unlike = _all_unlike(rows)
    if len(rows) > 1 and any(u.hard for u in unlike):
        notes.append(
            Note(
                say(lang, "side_by_side", reasons="; ".join(reasons(unlike, plan, store))),
                tuple(r.id for r in rows),
            )
        )
    for chosen in picks:
        notes += [
            n for n in lookup.caveats(chosen, plan, store) if "count:" not in "".join(n.rests_on)
        ]
    listed = list(in_table.values())
    return Draft(
        kind="compare",
        statements=tuple(statements),
        table=_table(listed, plan, store) if listed else None,
        figures=tuple(figures),
        gaps=tuple(lookup.gap(p, plan, store) for p in picks if p.row is None),
        caveats=tuple(notes),
        chart=_chart(listed, plan, store),
        missing=tuple(f"{indicator} · {p.cluster}" for p in picks if p.row is None),
    )


def _common(
    picks: list[Pick], store: Store, plan: Plan, indicator: str
) -> tuple[KpiRow, ...] | None:
    """Return like rows for all clusters (one indicator and period), the newest such set."""
    rows = store.rows(clusters=plan.clusters, indicators=[indicator])
    periods = sorted({(r.period.last, r.period.first) for r in rows if r.period.last}, reverse=True)
    for last, first in periods:
        same = [r for r in rows if (r.period.last, r.period.first) == (last, first)]
        chosen = [next((r for r in same if r.cluster == c), None) for c in plan.clusters]
        if all(chosen):
            return tuple(r for r in chosen if r)
    return None


def _difference(
    pair: tuple[KpiRow, KpiRow], plan: Plan, store: Store
) -> tuple[list[Statement], list[Figure], list[Note]]:
    lang, catalogue = plan.language, store.catalogue
    indicator = catalogue.indicator(pair[0].indicator)
    ranked = indicator.kind in {"rank", "tier"}
    high, low = sorted(pair, key=lambda r: r.value or 0.0, reverse=True)
    names = catalogue.cluster(high.cluster).name, catalogue.cluster(low.cluster).name
    label, period = indicator.name, when(high, lang)
    ids = (high.id, low.id)
    statements = [Statement(lookup.sentence(row, plan, store), (row.id,)) for row in pair]
    if ranked:
        return statements, [], []
    if high.value == low.value:
        text = say(lang, "equal", a=names[0], b=names[1], label=label, period=period)
        return [Statement(text, ids), *statements], [], []
    gap = derive("difference", f"{names[0]} – {names[1]}: {label}", [high, low])
    ratio = derive("ratio", f"{names[0]} / {names[1]}: {label}", [high, low])
    if gap is None:
        return statements, [], []
    unit = "percentage points" if high.unit.startswith("percent") else spelt(high.unit)
    meaningful = ratio is not None and indicator.kind == "level" and (low.value or 0) > 0
    one_source = high.source_id == low.source_id
    vague = bool(high.qualifier or low.qualifier)
    key = "difference" if meaningful else "difference_plain"
    text = say(
        lang,
        key if one_source else "difference_sources",
        a=names[0],
        b=names[1],
        amount=f"{say(lang, 'about')} {gap.text}" if vague else gap.text,
        unit=unit,
        label=label,
        period=period,
        ratio=ratio.text if ratio else "",
    )
    figures = [gap, *([ratio] if ratio and meaningful else [])]
    notes = []
    if high.qualifier or low.qualifier:
        notes.append(Note(say(lang, "approximate", printed=f"{shown(high)}; {shown(low)}"), ids))
    if high.source_id != low.source_id:
        notes.append(Note(say(lang, "unlike_source").capitalize() + ".", ids))
    return [Statement(text, (*ids, *(f.id for f in figures))), *statements], figures, notes


def _all_unlike(rows: list[KpiRow]) -> list[Unlike]:
    found: dict[tuple[str, str, str], Unlike] = {}
    for one, other in combinations(rows, 2):
        for unlike in differences(one, other):
            found.setdefault((unlike.what, unlike.one, unlike.other), unlike)
    return sorted(found.values(), key=lambda u: not u.hard)


def reasons(unlike: list[Unlike] | tuple[Unlike, ...], plan: Plan, store: Store) -> list[str]:
    """Return the ways in which rows are unlike, in words, each once."""
    catalogue = store.catalogue
    texts = []
    for item in unlike:
        one, other = item.one, item.other
        if item.what == "indicator":
            one, other = catalogue.indicator(one).name, catalogue.indicator(other).name
        texts.append(say(plan.language, f"unlike_{item.what}", one=one, other=other))
    return list(dict.fromkeys(texts))


def _table(rows: list[KpiRow], plan: Plan, store: Store) -> AnswerTable:
    lang, catalogue = plan.language, store.catalogue
    header = tuple(
        say(lang, key) for key in ("indicator", "cluster", "figure", "period", "area", "source")
    )
    lines = tuple(
        (
            Cell(catalogue.indicator(row.indicator).name),
            Cell(catalogue.cluster(row.cluster).name),
            figure_cell(row),
            Cell(when(row, lang), row.id),
            Cell(row.geography or "–", row.id),
            Cell(
                store.source(row.source_id).publisher or store.source(row.source_id).title, row.id
            ),
        )
        for row in rows
    )
    return AnswerTable(header, lines)


def _chart(rows: list[KpiRow], plan: Plan, store: Store) -> Chart | None:
    """Return a bar chart of like rows, else None: a picture is a comparison too."""
    drawn = [r for r in rows if r.value is not None]
    if len(drawn) < 2 or any(u.hard for u in _all_unlike(drawn)):
        return None
    indicator = store.catalogue.indicator(drawn[0].indicator)
    points = tuple((store.catalogue.cluster(r.cluster).name, r.value or 0.0) for r in drawn)
    return Chart(
        "bar",
        indicator.name,
        say(plan.language, "cluster"),
        drawn[0].unit,
        ((indicator.name, points),),
    )
