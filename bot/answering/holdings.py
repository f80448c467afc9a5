"""What is held: places, measures, rankings and sources, since when, and what changed."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from bot import passages
from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.answering.portrait import telling
from bot.answering.rankings import climbed, weights_of_editions
from bot.answering.speaker import LINES, Speaker, speaker
from bot.answering.value import of_places, spans
from bot.draft import Draft
from bot.evidence import AskedRef, CountRef, EntryRef, Ref, RowRef, row_refs
from bot.figures.choice import newest_first
from bot.figures.likeness import in_order, time_of
from bot.understanding.plan import Editions, Holdings, Listing, Places
from index.catalogue import Ranking
from index.documents import OWN, Source
from index.rows import KpiRow
from index.store import Store

# So many names stand in the sentence; the table has them all.
NAMED = 12
# So many figures stand for a place, and so many quotes beside them.
FACTS = 3
QUOTES = 2


def compose(plan: Listing, store: Store) -> Draft | None:
    """Return the list that was asked for."""
    return _LISTS[plan.what](plan, speaker(plan.scope, store))


def _draft(text: str, refs: Sequence[Ref], table: AnswerTable | None = None) -> Draft:
    return Draft(kind="list", statements=(Statement(text, tuple(refs)),), table=table)


def _counted(number: int) -> Cell:
    return Cell(str(number), CountRef(number))


def _clusters(plan: Listing, by: Speaker) -> Draft:
    counts = Counter(r.cluster for r in by.store.rows())
    inside = plan.scope.places
    held = [
        c
        for c in by.store.catalogue.clusters
        if counts[c.id] and (not inside or c.id in inside) and c.id not in plan.scope.excluded
    ]
    if plan.scope.of_kind:
        held = [c for c in held if c.kind == plan.scope.of_kind] or held
    lines = tuple((Cell(c.name), _counted(counts[c.id])) for c in held)
    slots = {"count": len(held), "names": by.join(c.name for c in held)}
    grouped = plan.scope.group in {g.name for g in by.store.catalogue.groups}
    key = f"list_clusters_{'of' if grouped else 'in'}" if inside else "list_clusters"
    text = by.tell(key, **slots, place=plan.scope.group)
    table = AnswerTable(by.header("cluster", "figures"), lines) if lines else None
    return _draft(text, (CountRef(len(held)),), table)


def _indicators(plan: Listing, by: Speaker) -> Draft | None:
    places, catalogue = plan.scope.places, by.store.catalogue
    spread: dict[str, set[str]] = {}
    for row in by.store.rows(clusters=places) if places else by.store.rows():
        spread.setdefault(row.indicator, set()).add(row.cluster)
    asked = plan.measures or spread
    held = [
        i
        for i in catalogue.indicators
        if i.id in spread and i.id in asked and plan.group in ("", i.group)
    ]
    if not held:
        return None
    held.sort(key=lambda i: -len(spread[i.id]))
    told, left = held[:NAMED], held[NAMED:]
    items = by.join(by.tell("list_item_places", name=i.name, count=len(spread[i.id])) for i in told)
    of = "_group" if plan.group else "_place" if places else ""
    text = by.tell(
        f"list_indicators{of}",
        count=len(held),
        names=items,
        group=by.group(plan.group),
        name=by.names(places),
        more=by.tell("and_more", count=len(left)) if left else "",
    )
    counts = [len(held), *(len(spread[i.id]) for i in told), *([len(left)] if left else [])]
    refs: list[Ref] = [CountRef(n) for n in counts]
    refs += [EntryRef("indicator", i.id) for i in told]
    lines = tuple(
        (
            Cell(i.name, EntryRef("indicator", i.id)),
            Cell(by.unit(i.unit)),
            _counted(len(spread[i.id])),
        )
        for i in held
    )
    return _draft(text, refs, AnswerTable(by.header("indicator", "unit", "places"), lines))


def _rankings(plan: Listing, by: Speaker) -> Draft:
    held = by.store.catalogue.rankings
    refs: list[Ref] = [CountRef(len(held)), *(EntryRef("ranking", r.id) for r in held)]
    lines = tuple(
        tuple(Cell(text, EntryRef("ranking", r.id)) for text in (r.name, r.publisher)) for r in held
    )
    table = AnswerTable(by.header("ranking", "publisher"), lines) if lines else None
    text = by.tell("list_rankings", count=len(held), names=by.join(r.name for r in held))
    return _draft(text, refs, table)


def _sources(plan: Listing, by: Speaker) -> Draft | None:
    """Name the publishers, those with most sources first; of one measure, its sources."""
    if by.scope.indicator:
        return _sources_of_measure(by)
    used = {r.source_id for r in by.store.rows()}
    sources = [s for s in by.store.sources() if s.publisher or s.id in used]
    table = sources_table([s.id for s in sources], by)
    return _draft(*_by_publisher("list_sources", sources, by), table)


def _documents(plan: Listing, by: Speaker) -> Draft:
    """Name the publishers of the documents; each document stands in the table."""
    held = by.store.documents()
    wordings = [by.store.wording(d.id) for d in held]
    told = [Statement(*_by_publisher("list_documents", [d.source for d in held], by))]
    if own := wordings.count(OWN):
        told.append(Statement(by.tell("documents_own", count=own), (CountRef(own),)))
    lines = tuple(
        (*_source_cells(d.source), Cell(by.tell(f"wording_{wording}")), _counted(d.passages))
        for d, wording in zip(held, wordings, strict=True)
    )
    header = by.header("title", "publisher", "published", "wording", "passages")
    return Draft("list", tuple(told), AnswerTable(header, lines) if lines else None)


def _by_publisher(
    message: str, sources: Sequence[Source], by: Speaker
) -> tuple[str, tuple[Ref, ...]]:
    """Return how many there are of each publisher, most first, and what proves that."""
    counts = Counter(s.publisher or s.title for s in sources)
    told = counts.most_common(NAMED)
    left = len(counts) - len(told)
    names = by.join(by.tell("list_item_places", name=name, count=n) for name, n in told)
    more = by.tell("and_more", count=left) if left else ""
    of = {s.publisher or s.title: s for s in sources}
    numbers = (len(sources), *(n for _, n in told), *((left,) if left else ()))
    entries = (EntryRef("source", of[name].id) for name, _ in told)
    text = by.tell(message, count=len(sources), names=names, more=more)
    return text, (*map(CountRef, numbers), *entries)


def _sources_of_measure(by: Speaker) -> Draft | None:
    rows = newest_first(by.store.rows(clusters=by.scope.places, indicators=[by.scope.indicator]))
    ids = list(dict.fromkeys(r.source_id for r in rows))
    if not ids:
        return None
    named = [by.store.source(id) for id in ids]
    items = "; ".join(source.cited for source in named[:NAMED])
    left = len(ids) - len(named[:NAMED])
    more = by.tell("and_more", count=left) if left else ""
    text = by.tell("sources_of_measure", label=by.label(), items=items, more=more)
    refs: list[Ref] = [EntryRef("source", s.id) for s in named[:NAMED]]
    refs += [CountRef(left)] if left else []
    return _draft(text, refs, sources_table(ids, by))


def sources_table(ids: Sequence[str], by: Speaker) -> AnswerTable | None:
    """Return sources as a table: title, publisher, date."""
    lines = tuple(_source_cells(by.store.source(id)) for id in ids)
    return AnswerTable(by.header("title", "publisher", "published"), lines) if lines else None


def _source_cells(source: Source) -> tuple[Cell, ...]:
    entry = EntryRef("source", source.id)
    told = (source.title, source.publisher, source.published)
    return tuple(Cell(text or "–", entry) for text in told)


def _updated(plan: Listing, by: Speaker) -> Draft:
    """Say when the sources were last read, and which is the newest."""
    date = datetime.fromtimestamp(by.store.published_at, UTC).date().isoformat()
    told = [Statement(by.tell("updated_at", date=date), (AskedRef(date),))]
    newest = max(by.store.sources(), key=lambda s: s.published, default=None)
    if newest and newest.published:
        text = by.tell("updated_newest", title=newest.title, published=newest.published)
        told.append(Statement(text, (EntryRef("source", newest.id),)))
    return Draft(kind="list", statements=tuple(told))


def _changes(plan: Listing, by: Speaker) -> Draft:
    """Say what the last rebuild added, changed and removed."""
    report = by.store.report()
    told = {"added": report.added, "changed": report.changed, "removed": report.removed}
    counts = {name: len(paths) for name, paths in told.items()}
    return _draft(by.tell("changed_report", **counts), [CountRef(n) for n in counts.values()])


_LISTS: Mapping[str, Callable[[Listing, Speaker], Draft | None]] = MappingProxyType(
    {
        "clusters": _clusters,
        "indicators": _indicators,
        "rankings": _rankings,
        "sources": _sources,
        "documents": _documents,
        "updated": _updated,
        "changes": _changes,
    }
)


def compose_editions(plan: Editions, store: Store) -> Draft | None:
    """Return what each edition of a ranking compares, with the ranking's method."""
    by = speaker(plan.scope, store)
    ranking = by.store.catalogue.ranking(plan.ranking)
    if len(ranking.editions) < 2:
        return None
    refs = (EntryRef("ranking", ranking.id),)
    items = "; ".join(
        by.tell("edition_item", label=e.label, coverage=e.coverage or e.published or "–")
        for e in ranking.editions
    )
    told = [Statement(by.tell("edition_changes", ranking=ranking.name, items=items), refs)]
    ends = ("rose", "fell") if plan.moves else ()
    moves = (Places(plan.scope, ranking.id, moved=True, claim=end, each="move") for end in ends)
    drafts = [draft for one in moves if (draft := climbed(ranking, one, by))]
    if drafts:
        told = [s for draft in drafts for s in draft.statements] + told
        return drafts[0].but(statements=tuple(told))
    weights = weights_of_editions(ranking, by)
    told += weights if len(weights) > 1 else ()
    if ranking.method:
        told.append(Statement(by.tell("edition_method", method=ranking.method), refs))
    return Draft(kind="list", statements=tuple(told))


def compose_holdings(plan: Holdings, store: Store) -> Draft:
    """Return what the store holds on places, on their rankings, on a ranking, or at all."""
    by = speaker(plan.scope, store)
    if plan.what == "editions":
        return _editions_held(plan.ranking, by)
    if plan.what == "periods":
        return _periods(by)
    if plan.what == "lacking":
        return _lacking(by)
    if not plan.scope.places:
        return _everything(by)
    if plan.what == "rankings":
        return _placements(plan, by)
    draft = _places(by)
    described = [_described(place, by) for place in by.scope.places if plan.what == "described"]
    return draft.but(statements=(*filter(None, described), *draft.statements))


def _lacking(by: Speaker) -> Draft:
    """Name the clusters that have no figure on a measure, with those that have one."""
    rows = by.store.rows(indicators=[by.scope.indicator])
    held = {row.cluster for row in rows}
    clusters = [c.id for c in by.store.catalogue.clusters if c.kind == "cluster"]
    without = [id for id in clusters if id not in held]
    label, count = by.label(), len(clusters)
    refs: list[Ref] = [CountRef(count), EntryRef("indicator", by.scope.indicator)]
    if without:
        number, names = len(without), by.names(without)
        text = by.tell("lacking", label=label, count=count, number=number, names=names)
        refs.append(CountRef(number))
    else:
        text = by.tell("lacking_none", label=label, count=count)
    return _draft(text, refs, by.table(newest_first(rows), least=1))


def _periods(by: Speaker) -> Draft:
    """Tell for which times a measure is held, with the figures of each place asked about."""
    scope = by.scope
    rows = newest_first(by.store.rows(clusters=scope.places, indicators=[scope.indicator]))[::-1]
    if not rows:
        return of_places(scope, scope.places, by.store)
    if not scope.places:
        label, periods = by.label(), by.join(spans(sorted(by.whens(rows))))
        text = by.tell("periods_held", label=label, periods=periods)
        return _draft(text, row_refs(rows), by.table(rows, least=1))
    told = []
    for place in dict.fromkeys(r.cluster for r in rows):
        own = [r for r in rows if r.cluster == place]
        items = "; ".join(f"{by.shown(r)} ({by.when(r)})" for r in own[-LINES:])
        text = by.tell("periods_item", name=by.name(place), label=by.label(), items=items)
        told.append(Statement(text, row_refs(own)))
    return Draft(kind="list", statements=tuple(told), table=by.table(rows, least=1))


def _editions_held(ranking_id: str, by: Speaker) -> Draft:
    """List a ranking's editions: those of the catalogue, and the periods that rows are held for."""
    ranking = by.store.catalogue.ranking(ranking_id)
    entry = EntryRef("ranking", ranking.id)
    rows = by.store.rows(indicators=[ranking.indicator])
    held = sorted({r.period.label for r in rows})
    labels = list(dict.fromkeys([*(e.label for e in ranking.editions), *held]))
    refs: tuple[Ref, ...] = (entry, *row_refs(rows))
    years = by.scope.years
    if years and not any(str(year) in label for year in years for label in labels):
        slots = {"asked": ranking.name, "years": by.join(map(str, years))}
        gap = Gap(ranking.name, by.tell("gap_years", held=by.join(labels), **slots), "", refs)
        return Draft(kind="list", gaps=(gap,), abstained=True, missing=(ranking.name,))
    lines = tuple(
        tuple(
            Cell(text, entry)
            for text in (e.label, e.published or "–", e.coverage or "–", _title(e.source_id, by))
        )
        for e in ranking.editions
    )
    header = by.header("edition", "period", "area", "source")
    text = by.tell("editions", ranking=ranking.name, labels=by.join(labels))
    return _draft(text, refs, AnswerTable(header, lines) if lines else None)


def _title(source_id: str, by: Speaker) -> str:
    try:
        return by.store.source(source_id).title
    except KeyError:
        return source_id or "–"


def _places(by: Speaker) -> Draft:
    """Return each place's most telling figures, and what is held of it."""
    statements: list[Statement] = []
    listed: list[KpiRow] = []
    for place in by.scope.places:
        rows = newest_first(by.store.rows(clusters=[place]))
        if not rows:
            continue
        best = telling(place, by.store)
        statements += [Statement(by.sentence(r), (RowRef(r.id),)) for r in best[:FACTS]]
        indicators, sources = {r.indicator for r in rows}, {r.source_id for r in rows}
        counts = {"rows": len(rows), "indicators": len(indicators), "sources": len(sources)}
        text = by.tell("coverage", cluster=by.name(place), **counts)
        refs: tuple[Ref, ...] = tuple(map(CountRef, counts.values()))
        dated = sorted((r for r in rows if r.period.last), key=lambda r: (r.period.last, r.id))
        if dated:
            first, last = dated[0].period.last, dated[-1].period.last
            key = "dated" if first != last else "dated_once"
            text = f"{text} {by.tell(key, first=first, last=last)}"
            refs = (*refs, *row_refs((dated[0], dated[-1])))
        statements.append(Statement(text, refs, "note"))
        listed += best
    quotes = passages.compose(by.scope, by.store, limit=QUOTES)
    if not listed:
        return quotes
    quoted = () if quotes.abstained else quotes.statements
    table = by.table(listed, least=1)
    return Draft(kind="list", statements=(*statements, *quoted), table=table)


def _described(place: str, by: Speaker) -> Statement | None:
    """Return what the catalogue says that a place is."""
    cluster = by.store.catalogue.cluster(place)
    slots = {"name": cluster.name, "definition": by.given(cluster.description)}
    ref = EntryRef("cluster", place)
    return Statement(by.tell("definition", **slots), (ref,)) if cluster.description else None


def _placements(plan: Holdings, by: Speaker) -> Draft:
    """Return where each place stands, with its best place; of two, who is ahead in which."""
    if plan.end in {"first", "any", "every"} and (found := _numbered(plan, by)):
        return found
    statements: list[Statement] = []
    lines: list[tuple[Cell, ...]] = []
    for place in by.scope.places:
        held = _placed(place, by.store)
        listed = _every_place(held, by) if len(by.scope.places) == 1 else []
        best = _best_place(place, held, by)
        lowest = [_lowest_place(place, held, by)] if plan.end == "last" and len(held) > 1 else []
        statements += [*lowest, best, *listed]
        for ranking, row in held:
            ref = RowRef(row.id)
            edition = (Cell(by.when(row), ref), Cell(row.geography or "–", ref))
            lines.append((Cell(by.name(place)), Cell(ranking.name), by.cell(row), *edition))
    if len(by.scope.places) == 2:
        statements = [*_ahead_in(by), *statements]
    if not lines:
        texts = passages.compose(by.scope, by.store, limit=QUOTES)
        return texts.but(kind="list", statements=(*statements, *texts.statements), gaps=())
    header = by.header("cluster", "ranking", "place_column", "edition", "area")
    table = AnswerTable(header, tuple(lines))
    return Draft(kind="list", statements=tuple(statements), table=table)


def _numbered(plan: Holdings, by: Speaker) -> Draft | None:
    """Say in which lists, those of parts of rankings among them, a place has a number.

    A number that it has in the newest edition of none is looked for in earlier ones.
    """
    place, nth = by.scope.places[0], plan.nth
    lists = {listed: ranking for ranking in by.store.catalogue.rankings for listed in ranking.lists}
    every = [newest_first(by.store.rows(clusters=[place], indicators=[one])) for one in lists]
    newest = (row for held in every for row in held[:1])
    rows = [row for row in newest if row.kind == "rank" and row.value is not None]
    found = [row for row in rows if row.value == nth]
    if not found and nth > 1:
        found = [row for held in every for row in held if row.kind == "rank" and row.value == nth]
    names = [
        lists[row.indicator].name
        if row.indicator == lists[row.indicator].indicator
        else by.label(row.indicator)
        for row in found
    ]
    items = "; ".join(by.in_edition(n, row) for n, row in zip(names, found, strict=True))
    claimed = plan.end != "first"
    if not claimed and (len(rows) == 1 or (not found and nth == 1)):
        return None  # its best place is told
    count = len({row.indicator for row in found})
    slots = {"cluster": by.name(place), "count": count, "of": len(rows), "items": items}
    at = "first" if nth == 1 else "nth"
    text = by.tell(f"rankings_{at}" if found else f"rankings_{at}_none", **slots, number=nth)
    if claimed:
        holds = bool(found) and (plan.end == "any" or count == len(rows))
        text = by.answered(holds, text)
    counts = {len(rows), count} if found else {len(rows)}
    asked = () if found or nth == 1 else (AskedRef(str(nth)),)
    told = [Statement(text, (*map(CountRef, counts), *row_refs(found), *asked))]
    if not found:
        best = _best_place(place, _placed(place, by.store), by)
        only = replace(best, text=by.answered(False, best.text))
        told = [*told, best] if len(rows) > 1 else [only]
    return Draft(kind="list", statements=tuple(told), table=by.table(rows))


def _lowest_place(place: str, held: Sequence[tuple[Ranking, KpiRow]], by: Speaker) -> Statement:
    """Say in which ranking a place has its highest number."""
    numbered = [(row.value or 0, ranking.name, row) for ranking, row in held]
    number, ranking, row = max(numbered, key=lambda one: one[0])
    slots = {"cluster": by.name(place), "place": f"{number:g}"}
    text = by.tell("rankings_worst", **slots, ranking=by.in_edition(ranking, row))
    return Statement(text, (RowRef(row.id),))


def _placed(place: str, store: Store) -> list[tuple[Ranking, KpiRow]]:
    """Return the newest number of a place in each ranking, or in a list of its, that has one."""
    held = (
        (ranking, newest_first(store.rows(clusters=[place], indicators=[listed])))
        for ranking in store.catalogue.rankings
        for listed in ranking.lists
    )
    newest: dict[str, tuple[Ranking, KpiRow]] = {}
    for ranking, rows in held:
        if rows and rows[0].kind == "rank":
            newest.setdefault(ranking.id, (ranking, rows[0]))
    return list(newest.values())


def _best_place(place: str, held: Sequence[tuple[Ranking, KpiRow]], by: Speaker) -> Statement:
    """Say in how many rankings a place stands, and which of its numbers is best."""
    count, name = len(held), by.name(place)
    if not held:
        every = len(by.store.catalogue.rankings)
        text = by.tell("rankings_none", cluster=name, count=every)
        return Statement(text, (CountRef(every),))
    numbered = [(row.value, ranking.name, row) for ranking, row in held if row.value is not None]
    if not numbered:
        return Statement(by.tell("rankings_of", cluster=name, count=count), (CountRef(count),))
    number, ranking, row = min(numbered, key=lambda one: one[:2])
    slots = {"cluster": name, "place": f"{number:g}", "ranking": by.in_edition(ranking, row)}
    if count == 1:
        return Statement(by.tell("rankings_only", **slots), (RowRef(row.id),))
    text = by.tell("rankings_best", **slots, count=count)
    return Statement(text, (CountRef(count), RowRef(row.id)))


def _every_place(held: Sequence[tuple[Ranking, KpiRow]], by: Speaker) -> list[Statement]:
    """Tell the number of a place in each ranking, where it is placed in several."""
    told = held[:NAMED] if len(held) > 1 else ()
    items = "; ".join(f"{by.in_edition(r.name, row)} ({by.placed(row)})" for r, row in told)
    return [Statement(f"{items}.", row_refs(row for _, row in told), "note")] if told else []


def _ahead_in(by: Speaker) -> list[Statement]:
    """Say in which rankings each of two places is ahead, by the newest edition that has both."""
    one, other = by.scope.places
    ahead: dict[int, list[tuple[str, tuple[KpiRow, KpiRow]]]] = {-1: [], 1: []}
    for ranking in by.store.catalogue.rankings:
        mine, theirs = (
            newest_first(by.store.rows(clusters=[c], indicators=[ranking.indicator]))
            for c in (one, other)
        )
        both = ((a, b) for a in mine for b in theirs if time_of(a) == time_of(b))
        pair = next(both, None)
        if pair and (order := in_order(*pair)):
            ahead[order].append((by.in_edition(ranking.name, pair[0]), pair))
    statements = []
    for found, a, b in ((ahead[-1], one, other), (ahead[1], other, one)):
        if found:
            names = by.join(name for name, _ in found)
            text = by.tell("ahead_in", a=by.name(a), b=by.name(b), names=names)
            rows = (row for _, pair in found for row in pair)
            statements.append(Statement(text, row_refs(rows)))
    return statements


def _everything(by: Speaker) -> Draft:
    catalogue, rows = by.store.catalogue, by.store.rows()
    counts = {
        "documents": len(by.store.documents()),
        "rows": len(rows),
        "clusters": len(catalogue.clusters),
        "indicators": len(catalogue.indicators),
        "rankings": len(catalogue.rankings),
    }
    of_place, of_measure = Counter(r.cluster for r in rows), Counter(r.indicator for r in rows)
    entries = [(by.tell("cluster"), c.name, of_place[c.id]) for c in catalogue.clusters]
    entries += [(by.tell("ranking"), r.name, of_measure[r.indicator]) for r in catalogue.rankings]
    lines = tuple((Cell(kind), Cell(name), _counted(n)) for kind, name, n in entries if n)
    names = by.join(c.name for c in catalogue.clusters if c.kind == "cluster")
    listed = (Statement(f"{names}.", (), "note"),) if names else ()
    told = Statement(by.tell("inventory", **counts), tuple(map(CountRef, counts.values())))
    table = AnswerTable(by.header("kind", "name", "figures"), lines) if lines else None
    return Draft(kind="list", statements=(told, *listed), table=table)
