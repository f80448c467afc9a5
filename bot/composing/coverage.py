"""What is held: a cluster's figures, the rankings it stands in, sources, definitions."""

from dataclasses import replace

from bot.answer import AnswerTable, Cell, Statement
from bot.composing import lookup, passages, rank
from bot.draft import Draft
from bot.phrases import join, say
from bot.picking import figure_cell, newest_first, when
from bot.planner import Plan
from index.rows import KpiRow
from index.store import Store

LISTED = 15


def compose_list(plan: Plan, store: Store) -> Draft:
    """Return what the store holds on the clusters, on their rankings, or at all."""
    if plan.about == "editions":
        return _editions(plan, store)
    if plan.about == "rankings" and plan.clusters:
        return _rankings(plan, store)
    if plan.clusters:
        return _clusters(plan, store)
    return _inventory(plan, store)


def _editions(plan: Plan, store: Store) -> Draft:
    """List a ranking's editions: those of the catalogue, and the periods that rows are held for."""
    lang = plan.language
    ranking = store.catalogue.ranking(plan.ranking)
    proof = f"catalogue:ranking:{ranking.id}"
    held = sorted({r.period.label for r in store.rows(indicators=[ranking.indicator])})
    labels = list(dict.fromkeys([*(e.label for e in ranking.editions), *held]))
    rows = store.rows(indicators=[ranking.indicator])
    text = say(lang, "editions", ranking=ranking.name, labels=join(lang, labels))
    lines = tuple(
        (
            Cell(e.label, proof),
            Cell(e.published or "–", proof),
            Cell(e.coverage or "–", proof),
            Cell(_title(e.source_id, store), proof),
        )
        for e in ranking.editions
    )
    header = tuple(say(lang, k) for k in ("edition", "period", "area", "source"))
    return Draft(
        kind="list",
        statements=(Statement(text, (proof, *(r.id for r in rows))),),
        table=AnswerTable(header, lines) if lines else None,
    )


def _title(source_id: str, store: Store) -> str:
    try:
        return store.source(source_id).title
    except KeyError:
        return source_id or "–"


def _clusters(plan: Plan, store: Store) -> Draft:
    lang = plan.language
    statements, table = [], []
    for cluster in plan.clusters:
        rows = newest_first(store.rows(clusters=[cluster]))
        indicators = list(dict.fromkeys(r.indicator for r in rows))
        sources = {r.source_id for r in rows}
        name = store.catalogue.cluster(cluster).name
        text = say(
            lang,
            "coverage",
            cluster=name,
            rows=len(rows),
            indicators=len(indicators),
            sources=len(sources),
        )
        counts = tuple(f"count:{n}" for n in (len(rows), len(indicators), len(sources)))
        statements.append(Statement(text, counts))
        newest = [next(r for r in rows if r.indicator == i) for i in indicators]
        main = {i.id: n for n, i in enumerate(store.catalogue.indicators)}
        table += sorted(newest, key=lambda r: main[r.indicator])[:LISTED]
    quotes = passages.compose(plan, store, limit=2)
    return Draft(
        kind="list",
        statements=(*statements, *(s for s in quotes.statements if not quotes.abstained)),
        table=lookup.rows_table(table, plan, store) if table else None,
        abstained=not table and quotes.abstained,
    )


def _rankings(plan: Plan, store: Store) -> Draft:
    lang = plan.language
    statements: list[Statement] = []
    lines: list[tuple[Cell, ...]] = []
    for cluster in plan.clusters:
        held: list[tuple[str, KpiRow]] = []
        for ranking in store.catalogue.rankings:
            rows = newest_first(store.rows(clusters=[cluster], indicators=[ranking.indicator]))
            if rows:
                held.append((ranking.name, rows[0]))
        name = store.catalogue.cluster(cluster).name
        statements.append(
            Statement(
                say(lang, "rankings_of", cluster=name, count=len(held)), (f"count:{len(held)}",)
            )
        )
        lines += [
            (
                Cell(name),
                Cell(ranking),
                figure_cell(row, lang),
                Cell(when(row, lang), row.id),
                Cell(row.geography or "–", row.id),
            )
            for ranking, row in held
        ]
    header = tuple(say(lang, k) for k in ("cluster", "ranking", "place_column", "edition", "area"))
    return Draft(
        kind="list",
        statements=tuple(statements),
        table=AnswerTable(header, tuple(lines)) if lines else None,
        abstained=not lines,
    )


def _inventory(plan: Plan, store: Store) -> Draft:
    catalogue = store.catalogue
    counts = {
        "documents": len(store.documents()),
        "rows": len(store.rows()),
        "clusters": len(catalogue.clusters),
        "indicators": len(catalogue.indicators),
        "rankings": len(catalogue.rankings),
    }
    text = say(plan.language, "inventory", **counts)
    held = store.rows()
    entries = [
        (say(plan.language, "cluster"), c.name, sum(r.cluster == c.id for r in held))
        for c in catalogue.clusters
    ]
    entries += [
        (say(plan.language, "ranking"), r.name, sum(row.indicator == r.indicator for row in held))
        for r in catalogue.rankings
    ]
    lines = tuple(
        (Cell(kind), Cell(name), Cell(str(number), f"count:{number}"))
        for kind, name, number in entries
        if number
    )
    header = tuple(say(plan.language, k) for k in ("kind", "name", "figures"))
    names = join(plan.language, [c.name for c in catalogue.clusters if c.kind == "cluster"])
    listed = (Statement(f"{names}.", (), "note"),) if names else ()
    return Draft(
        kind="list",
        statements=(Statement(text, tuple(f"count:{n}" for n in counts.values())), *listed),
        table=AnswerTable(header, lines) if lines else None,
    )


def compose_definition(plan: Plan, store: Store) -> Draft:
    """Return the catalogue's definition of what was named, with the passages that speak of it."""
    lang, catalogue = plan.language, store.catalogue
    statements = []
    quotes = passages.compose(plan, store, limit=3)
    if quotes.abstained and plan.indicators and not plan.unexplained:
        # In the catalogue's own words, which the passages share where the question's do not.
        named = replace(plan, query=f"What is {catalogue.indicator(plan.indicators[0]).name}?")
        quotes = passages.compose(named, store, limit=3)
    ranking = next((r for r in catalogue.rankings if r.id == plan.ranking), None)
    if plan.indicators and not plan.unexplained:
        indicator = catalogue.indicator(plan.indicators[0])
        if indicator.definition:
            statements.append(
                Statement(
                    say(lang, "definition", name=indicator.name, definition=indicator.definition),
                    (f"catalogue:indicator:{indicator.id}",),
                )
            )
    if ranking and not plan.unexplained:
        method = ranking.method or ranking.scope
        if method:
            text = say(lang, "definition", name=ranking.name, definition=method)
            statements.append(Statement(text, (f"catalogue:ranking:{ranking.id}",)))
        if weights := rank.weights_of(ranking, plan, store):
            statements.append(weights)
    if not statements:
        return quotes.but(kind="definition" if not quotes.abstained else "passages")
    shown = () if quotes.abstained else quotes.statements
    return Draft(kind="definition", statements=(*statements, *shown))
