"""Questions about the bot itself: what it holds, from whom, since when, and what changed."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.answer import AnswerTable, Cell, Statement
from bot.answering import frame
from bot.draft import Draft
from bot.evidence import AskedRef, CountRef, EntryRef, Ref
from bot.language.messages import tell
from bot.phrases import join, say
from bot.understanding.plan import Editions, Listing
from index.store import Store

# So many names stand in the sentence; the table has them all.
NAMED = 12


def compose(plan: Listing, store: Store) -> Draft | None:
    """Return the list that was asked for."""
    return _LISTS[plan.what](plan, store)


def _draft(text: str, proof: Sequence[Ref], table: AnswerTable | None = None) -> Draft:
    return Draft(kind="list", statements=(Statement(text, tuple(proof)),), table=table)


def _clusters(plan: Listing, store: Store) -> Draft:
    lang = plan.scope.language
    counts = Counter(r.cluster for r in store.rows())
    held = [c for c in store.catalogue.clusters if counts[c.id]]
    if plan.scope.of_kind:
        held = [c for c in held if c.kind == plan.scope.of_kind] or held
    names = join(lang, [c.name for c in held])
    lines = tuple((Cell(c.name), Cell(str(counts[c.id]), CountRef(counts[c.id]))) for c in held)
    text = tell(lang, "list_clusters", count=len(held), names=names)
    header = (say(lang, "cluster"), say(lang, "figures"))
    return _draft(text, (CountRef(len(held)),), AnswerTable(header, lines) if lines else None)


def _indicators(plan: Listing, store: Store) -> Draft | None:
    lang, places = plan.scope.language, plan.scope.places
    rows = store.rows(clusters=places) if places else store.rows()
    spread: dict[str, set[str]] = {}
    for row in rows:
        spread.setdefault(row.indicator, set()).add(row.cluster)
    held = [i for i in store.catalogue.indicators if i.id in spread]
    if plan.group:
        held = [i for i in held if i.group == plan.group]
    if not held:
        return None
    held.sort(key=lambda i: -len(spread[i.id]))
    told = held[:NAMED]
    items = join(
        lang, [tell(lang, "list_item_places", name=i.name, count=len(spread[i.id])) for i in told]
    )
    left = len(held) - len(told)
    key = (
        "list_indicators_group"
        if plan.group
        else "list_indicators_place"
        if places
        else "list_indicators"
    )
    text = tell(
        lang,
        key,
        count=len(held),
        names=items,
        group=plan.group,
        name=join(lang, [frame.name_of(p, store) for p in places]),
        more=tell(lang, "and_more", count=left) if left else "",
    )
    counts = [len(held), *(len(spread[i.id]) for i in told), *([left] if left else [])]
    proof: list[Ref] = [
        *(CountRef(n) for n in counts),
        *(EntryRef("indicator", i.id) for i in told),
    ]
    lines = tuple(
        (
            Cell(i.name, EntryRef("indicator", i.id)),
            Cell(i.unit),
            Cell(str(len(spread[i.id])), CountRef(len(spread[i.id]))),
        )
        for i in held
    )
    header = (say(lang, "indicator"), tell(lang, "unit"), tell(lang, "places"))
    return _draft(text, proof, AnswerTable(header, lines))


def _rankings(plan: Listing, store: Store) -> Draft:
    lang = plan.scope.language
    held = store.catalogue.rankings
    names = join(lang, [r.name for r in held])
    proof: list[Ref] = [CountRef(len(held)), *(EntryRef("ranking", r.id) for r in held)]
    lines = tuple(
        (Cell(r.name, EntryRef("ranking", r.id)), Cell(r.publisher, EntryRef("ranking", r.id)))
        for r in held
    )
    table = AnswerTable((say(lang, "ranking"), say(lang, "publisher")), lines) if lines else None
    return _draft(tell(lang, "list_rankings", count=len(held), names=names), proof, table)


def _sources(plan: Listing, store: Store) -> Draft:
    """Name the publishers, those with most sources first."""
    lang = plan.scope.language
    used = {r.source_id for r in store.rows()}
    sources = [s for s in store.sources() if s.publisher or s.id in used]
    counts = Counter(s.publisher or s.title for s in sources)
    told = counts.most_common(NAMED)
    left = len(counts) - len(told)
    names = join(lang, [tell(lang, "list_item_places", name=name, count=n) for name, n in told])
    more = tell(lang, "and_more", count=left) if left else ""
    text = tell(lang, "list_sources", count=len(sources), names=names, more=more)
    of = {s.publisher or s.title: s for s in sources}
    proof: list[Ref] = [
        CountRef(n) for n in (len(sources), *(n for _, n in told), *([left] if left else []))
    ]
    proof += [EntryRef("source", of[name].id) for name, _ in told]
    lines = tuple(
        (
            Cell(s.title, EntryRef("source", s.id)),
            Cell(s.publisher or "–", EntryRef("source", s.id)),
            Cell(s.published or "–", EntryRef("source", s.id)),
        )
        for s in sources
    )
    header = tuple(say(lang, key) for key in ("title", "publisher", "published"))
    return _draft(text, proof, AnswerTable(header, lines) if lines else None)


def _updated(plan: Listing, store: Store) -> Draft:
    """Say when the sources were last read, and which is the newest."""
    lang = plan.scope.language
    date = datetime.fromtimestamp(store.published_at, UTC).date().isoformat()
    told = [Statement(tell(lang, "updated_at", date=date), (AskedRef(str(date)),))]
    newest = max(store.sources(), key=lambda s: s.published, default=None)
    if newest and newest.published:
        text = tell(lang, "updated_newest", title=newest.title, published=newest.published)
        told.append(Statement(text, (EntryRef("source", newest.id),)))
    return Draft(kind="list", statements=tuple(told))


def _changes(plan: Listing, store: Store) -> Draft:
    """Say what the last rebuild added, changed and removed."""
    report = store.report()
    counts = {
        "added": len(report.added),
        "changed": len(report.changed),
        "removed": len(report.removed),
    }
    text = tell(plan.scope.language, "changed_report", **counts)
    return _draft(text, [CountRef(n) for n in counts.values()])


_LISTS = {
    "clusters": _clusters,
    "indicators": _indicators,
    "rankings": _rankings,
    "sources": _sources,
    "updated": _updated,
    "changes": _changes,
}


def compose_editions(plan: Editions, store: Store) -> Draft | None:
    """Return what each edition of a ranking compares, with the ranking's method."""
    lang = plan.scope.language
    ranking = store.catalogue.ranking(plan.ranking)
    if len(ranking.editions) < 2:
        return None
    proof = (EntryRef("ranking", ranking.id),)
    items = "; ".join(
        tell(lang, "edition_item", label=e.label, coverage=e.coverage or e.published or "–")
        for e in ranking.editions
    )
    told = [Statement(tell(lang, "edition_changes", ranking=ranking.name, items=items), proof)]
    if ranking.method:
        told.append(Statement(tell(lang, "edition_method", method=ranking.method), proof))
    return Draft(kind="list", statements=tuple(told))
