"""What is held: a cluster's figures, the rankings it stands in, sources, definitions."""

from collections.abc import Sequence
from dataclasses import replace

from bot import passages
from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.comparability import in_order, time_of
from bot.composing import lookup, rank
from bot.draft import Draft
from bot.evidence import CountRef, EntryRef, Ref, RowRef, row_refs
from bot.phrases import join, say
from bot.picking import figure_cell, in_edition, newest_first, when
from bot.selection import Selection as Plan
from index.catalogue import Ranking
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
    proof: Ref = EntryRef("ranking", ranking.id)
    held = sorted({r.period.label for r in store.rows(indicators=[ranking.indicator])})
    labels = list(dict.fromkeys([*(e.label for e in ranking.editions), *held]))
    rows = store.rows(indicators=[ranking.indicator])
    ids: tuple[Ref, ...] = (proof, *row_refs(rows))
    if plan.years and not any(str(year) in label for year in plan.years for label in labels):
        slots = {"asked": ranking.name, "years": join(lang, [str(y) for y in plan.years])}
        reason = say(lang, "gap_years", held=join(lang, labels), **slots)
        gap = Gap(ranking.name, reason, rests_on=ids)
        return Draft(kind="list", gaps=(gap,), abstained=True, missing=(ranking.name,))
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
        statements=(Statement(text, ids),),
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
        if not rows:
            continue
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
        counts = tuple(CountRef(n) for n in (len(rows), len(indicators), len(sources)))
        statements += [Statement(text, counts), *_span(rows, plan)]
        newest = [next(r for r in rows if r.indicator == i) for i in indicators]
        main = {i.id: n for n, i in enumerate(store.catalogue.indicators)}
        table += sorted(newest, key=lambda r: main[r.indicator])[:LISTED]
    quotes = passages.compose(plan, store, limit=2)
    if not table:
        return quotes
    return Draft(
        kind="list",
        statements=(*statements, *(s for s in quotes.statements if not quotes.abstained)),
        table=lookup.rows_table(table, plan, store),
    )


def _span(rows: Sequence[KpiRow], plan: Plan) -> list[Statement]:
    """Say from when to when the figures are."""
    dated = sorted((r for r in rows if r.period.last), key=lambda r: (r.period.last, r.id))
    if not dated:
        return []
    first, last = dated[0].period.last, dated[-1].period.last
    text = say(plan.language, "dated" if first != last else "dated_once", first=first, last=last)
    return [Statement(text, row_refs((dated[0], dated[-1])))]


def _rankings(plan: Plan, store: Store) -> Draft:
    """Return where each cluster is placed, with its best place; of two, who is ahead in which."""
    lang = plan.language
    statements: list[Statement] = []
    lines: list[tuple[Cell, ...]] = []
    for cluster in plan.clusters:
        held = _places(cluster, store)
        name = store.catalogue.cluster(cluster).name
        statements.append(_placed(name, held, plan))
        lines += [
            (
                Cell(name),
                Cell(ranking.name),
                figure_cell(row, lang),
                Cell(when(row, lang), RowRef(row.id)),
                Cell(row.geography or "–", RowRef(row.id)),
            )
            for ranking, row in held
        ]
    if len(plan.clusters) == 2:
        statements = [*_ahead_in(plan, store), *statements]
    header = tuple(say(lang, k) for k in ("cluster", "ranking", "place_column", "edition", "area"))
    return Draft(
        kind="list",
        statements=tuple(statements),
        table=AnswerTable(header, tuple(lines)) if lines else None,
        abstained=not lines,
    )


def _places(cluster: str, store: Store) -> list[tuple[Ranking, KpiRow]]:
    """Return the newest place of a cluster in each ranking that has one."""
    found = []
    for ranking in store.catalogue.rankings:
        rows = newest_first(store.rows(clusters=[cluster], indicators=[ranking.indicator]))
        if rows:
            found.append((ranking, rows[0]))
    return found


def _placed(name: str, held: Sequence[tuple[Ranking, KpiRow]], plan: Plan) -> Statement:
    """Say in how many rankings a cluster is placed, and which of the numbered places is best."""
    lang, count = plan.language, CountRef(len(held))
    numbered = [(row.value, ranking.name, row) for ranking, row in held if row.value is not None]
    if not numbered:
        return Statement(say(lang, "rankings_of", cluster=name, count=len(held)), (count,))
    place, ranking, row = min(numbered, key=lambda one: one[:2])
    best = in_edition(ranking, row, lang)
    slots = {"cluster": name, "count": len(held), "place": f"{place:g}", "ranking": best}
    if len(held) == 1:
        return Statement(say(lang, "rankings_only", **slots), (RowRef(row.id),))
    return Statement(say(lang, "rankings_best", **slots), (count, RowRef(row.id)))


def _ahead_in(plan: Plan, store: Store) -> list[Statement]:
    """Say in which rankings each of two clusters is ahead, by the newest edition that has both."""
    lang = plan.language
    a, b = (store.catalogue.cluster(c).name for c in plan.clusters)
    ahead: dict[int, list[tuple[str, tuple[RowRef, ...]]]] = {-1: [], 1: []}
    for ranking in store.catalogue.rankings:
        mine, theirs = (
            newest_first(store.rows(clusters=[c], indicators=[ranking.indicator]))
            for c in plan.clusters
        )
        both = ((a, b) for a in mine for b in theirs if time_of(a) == time_of(b))
        pair = next(both, None)
        if pair and (order := in_order(*pair)):
            told = in_edition(ranking.name, pair[0], lang)
            ahead[order].append((told, row_refs(pair)))
    statements = []
    for found, one, other in ((ahead[-1], a, b), (ahead[1], b, a)):
        if found:
            lists = join(lang, [name for name, _ in found])
            ids = tuple(id for _, rows in found for id in rows)
            statements.append(Statement(say(lang, "ahead_in", a=one, b=other, names=lists), ids))
    return statements


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
        (Cell(kind), Cell(name), Cell(str(number), CountRef(number)))
        for kind, name, number in entries
        if number
    )
    header = tuple(say(plan.language, k) for k in ("kind", "name", "figures"))
    names = join(plan.language, [c.name for c in catalogue.clusters if c.kind == "cluster"])
    listed = (Statement(f"{names}.", (), "note"),) if names else ()
    return Draft(
        kind="list",
        statements=(Statement(text, tuple(CountRef(n) for n in counts.values())), *listed),
        table=AnswerTable(header, lines) if lines else None,
    )


def compose_definition(plan: Plan, store: Store) -> Draft:
    """Return the catalogue's definition of what was named, with the passages that speak of it."""
    lang, catalogue = plan.language, store.catalogue
    statements = []
    quotes = passages.compose(plan, store, limit=3)
    if quotes.abstained and plan.indicators:
        # In the catalogue's own words, which the passages share where the question's do not.
        named = replace(plan, query=f"What is {catalogue.indicator(plan.indicators[0]).name}?")
        quotes = passages.compose(named, store, limit=3)
    ranking = next((r for r in catalogue.rankings if r.id == plan.ranking), None)
    if plan.indicators:
        indicator = catalogue.indicator(plan.indicators[0])
        if indicator.definition:
            statements.append(
                Statement(
                    say(lang, "definition", name=indicator.name, definition=indicator.definition),
                    (EntryRef("indicator", indicator.id),),
                )
            )
    if ranking:
        method = ranking.method or ranking.scope
        if method:
            text = say(lang, "definition", name=ranking.name, definition=method)
            statements.append(Statement(text, (EntryRef("ranking", ranking.id),)))
        if weights := rank.weights_of(ranking, plan, store):
            statements.append(weights)
    if not statements:
        return quotes.but(kind="definition" if not quotes.abstained else "passages")
    shown = () if quotes.abstained else quotes.statements
    return Draft(kind="definition", statements=(*statements, *shown))
