"""The pages that browse what is held, as values: places, indicators, rankings, sources, rows.

How a page looks is left to the templates; a page of something that is not held is a KeyError.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from urllib.parse import urlencode

from bot.backlog import Wanted
from bot.evidence import EntryRef, Ref, RowRef, SpanRef
from bot.rendering.slack_text import web_address
from index.documents import OWN
from index.report import BuildReport
from index.rows import KpiRow
from index.store import Store

# Rows of one table around the one that is looked at, and entries of one list.
AROUND = 100
LISTED = 500
_ENTRIES = {
    "indicator": "/indicator",
    "ranking": "/ranking",
    "cluster": "/place",
    "source": "/source",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its words, and where they lead to."""

    text: str
    href: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `hit` marks the one that a page is about."""

    cells: tuple[Cell, ...]
    hit: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with its heading; `note` stands below it."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its title, single facts, and tables."""

    title: str
    facts: tuple[tuple[str, Cell], ...] = ()
    listings: tuple[Listing, ...] = ()


def link(path: str, fragment: str = "", **query: str | int) -> str:
    """Return an address on this site."""
    return f"{path}?{urlencode(query)}{f'#{fragment}' if fragment else ''}"


def place_of(ref: Ref) -> str:
    """Return where the evidence of a reference can be read, "" where there is no page of it."""
    match ref:
        case RowRef(id):
            return link("/row", "row", id=id)
        case SpanRef(document, start, end):
            return link("/document", "span", id=document, start=start, end=end)
        case EntryRef(kind, id) if kind in _ENTRIES:
            return link(_ENTRIES[kind], id=id)
    return ""


def places(store: Store) -> Page:
    """Return all places, with how many figures each has."""
    held = Counter(row.cluster for row in store.rows())
    clusters = sorted(store.catalogue.clusters, key=lambda c: (-held[c.id], c.name))
    listing = _listing(
        "Places",
        ("Place", "Kind", "Figures"),
        ((_place(store, c.id), c.kind, _count(held[c.id])) for c in clusters),
    )
    return Page("Places", (), (_shortened(listing),))


def place(store: Store, id: str) -> Page:
    """Return a place with its figures, indicator by indicator."""
    cluster = store.catalogue.cluster(id)
    parts = store.catalogue.inside(id)
    facts = [
        ("Also called", Cell(", ".join(cluster.aliases))),
        ("Description", Cell(cluster.description)),
        *(("Part of", _place(store, whole)) for whole in cluster.part_of),
        *(("Contains", _place(store, part.id)) for part in parts),
    ]
    rows = store.rows(clusters=[id])
    return Page(cluster.name, _told(facts), (_figures("Figures", rows, store, with_place=False),))


def indicators(store: Store) -> Page:
    """Return all indicators by their groups."""
    held = Counter(row.indicator for row in store.rows())
    by_group = sorted(store.catalogue.indicators, key=lambda i: (i.group, -held[i.id], i.name))
    return Page(
        "Indicators",
        (),
        tuple(
            _listing(
                group.capitalize() or "Others",
                ("Indicator", "Unit", "Figures"),
                ((_indicator(store, i.id), i.unit, _count(held[i.id])) for i in members),
            )
            for group, members in groupby(by_group, key=lambda i: i.group)
        ),
    )


def indicator(store: Store, id: str) -> Page:
    """Return an indicator with its figures, place by place."""
    known = store.catalogue.indicator(id)
    facts = [
        ("Definition", Cell(known.definition)),
        ("Unit", Cell(known.unit)),
        ("Better", Cell(known.better)),
        ("Also called", Cell(", ".join(known.aliases))),
    ]
    figures = _figures("Figures", store.rows(indicators=[id]), store, with_indicator=False)
    return Page(known.name, _told(facts), (figures,))


def rankings(store: Store) -> Page:
    """Return all rankings with their editions."""
    listing = _listing(
        "Rankings",
        ("Ranking", "Publisher", "Editions"),
        (
            (
                Cell(r.name, link("/ranking", id=r.id)),
                r.publisher,
                ", ".join(e.label for e in r.editions),
            )
            for r in store.catalogue.rankings
        ),
    )
    return Page("Rankings", (), (listing,))


def ranking(store: Store, id: str) -> Page:
    """Return a ranking with what is known of its making, and its figures, best first."""
    known = store.catalogue.ranking(id)
    facts = [
        ("Publisher", Cell(known.publisher)),
        ("Scope", Cell(known.scope)),
        ("Method", Cell(known.method)),
        *(
            (
                "Component",
                _indicator(store, c.indicator, f", weight {c.weight:g}" if c.weight else ""),
            )
            for c in known.components
        ),
        *(("Edition", Cell(_edition(e.label, e.published, e.coverage))) for e in known.editions),
    ]
    rows = sorted(
        store.rows(indicators=[known.indicator]),
        key=lambda r: (-r.period.last, r.value is None, r.value or 0.0),
    )
    figures = _figures("Places in it", rows, store, with_indicator=False)
    return Page(known.name, _told(facts), (figures,))


def sources(store: Store) -> Page:
    """Return all sources by their titles."""
    known = sorted(store.sources(), key=lambda s: s.title.casefold())
    listing = _listing(
        "Sources",
        ("Title", "Publisher", "Published"),
        ((Cell(s.title, link("/source", id=s.id)), s.publisher, s.published) for s in known),
    )
    return Page("Sources", (), (_shortened(listing),))


def source(store: Store, id: str) -> Page:
    """Return a source with its documents and its figures."""
    known = store.source(id)
    facts = [
        ("Publisher", Cell(known.publisher)),
        ("Published", Cell(known.published)),
        ("Address", Cell(known.url, web_address(known.url))),
        ("For", Cell("not for shared channels" if known.restricted else "")),
    ]
    documents = _listing(
        "Documents",
        ("Document", "Passages"),
        (
            (Cell(d.path, link("/document", id=d.id)), _count(d.passages))
            for d in store.documents()
            if d.source.id == id
        ),
    )
    rows = [row for row in store.rows() if row.source_id == id]
    return Page(known.title, _told(facts), (documents, _figures("Figures", rows, store)))


def row(store: Store, id: str) -> Page:
    """Return a row among its neighbours in its file."""
    found = store.row(id)
    facts = [
        ("Place", _place(store, found.cluster)),
        ("Indicator", _indicator(store, found.indicator)),
        ("Figure, as printed", Cell(found.printed)),
        ("Period", Cell(found.period.label)),
        ("Area", Cell(found.geography)),
        ("Source", _source(store, found.source_id)),
        ("Where in the source", Cell(found.place)),
        ("Note", Cell(found.note)),
    ]
    mates = sorted((r for r in store.rows() if r.path == found.path), key=lambda r: (r.line, r.id))
    at = mates.index(found)
    shown = mates[max(0, at - AROUND) : at + AROUND]
    table = _figures(found.path, shown, store, hit=id)
    return Page(f"{found.path} line {found.line}", _told(facts), (table,))


def missing(wanted: Iterable[Wanted]) -> Page:
    """Return what was asked for and is not held, the most asked for first."""
    listing = _listing(
        "Asked for and not held",
        ("What", "Times", "Last asked"),
        (
            (w.item, _count(w.count), datetime.fromtimestamp(w.last, UTC).date().isoformat())
            for w in wanted
        ),
    )
    return Page("Missing", (), (_shortened(listing),))


def report(done: BuildReport) -> Page:
    """Return what the last rebuild did: what it left out first, for somebody to mend."""
    facts = [
        ("Finished", Cell(done.built)),
        ("Generation", Cell(done.generation)),
        ("Documents", _count(done.documents)),
        ("Passages", _count(done.passages)),
        ("Figures", _count(done.rows)),
        ("Seconds", Cell(", ".join(f"{step} {s:.1f}" for step, s in done.seconds))),
    ]
    changed: list[tuple[str, str]] = []
    for what, paths in (
        ("added", done.added),
        ("changed", done.changed),
        ("removed", done.removed),
        ("renamed", tuple(f"{old} → {new}" for old, new in done.renamed)),
        ("duplicate", tuple(f"{d.path} says what {d.same_as} says" for d in done.duplicates)),
    ):
        changed += [(what, path) for path in paths]
    listings = (
        _listing(
            "Left out",
            ("File", "Place", "Reason", "Mend"),
            ((f.path, f.place, f.reason, f.mend) for f in done.faults),
        ),
        _listing(
            "Figures that changed",
            ("What", "Figure", "Before", "Now"),
            ((c.change, c.label, c.old, c.new) for c in done.row_changes),
        ),
        _listing("Files that changed", ("What", "File"), changed),
        _listing(
            "Texts that disagree",
            ("File", "Says", "Other file", "Says"),
            ((d.path, d.said, d.other_path, d.other_said) for d in done.disagreements),
        ),
        _listing(
            "Tables as they were read",
            ("File", "Place", "Rows are", "Columns", "Left out", "Figures"),
            (
                (t.path, t.place, t.key, ", ".join(t.read), ", ".join(t.left_out), f"{t.figures:,}")
                for t in done.tables
            ),
        ),
        _listing(
            "Files not read whole",
            ("File", "Words read", "Words in it", "What was not"),
            ((r.path, f"{r.read:,}", f"{r.held:,}", "; ".join(r.unread)) for r in done.readings),
        ),
        _listing(
            "Notes", ("File", "Place", "Note"), ((n.path, n.place, n.reason) for n in done.notes)
        ),
    )
    return Page(
        "Last rebuild", _told(facts), tuple(_shortened(one) for one in listings if one.rows)
    )


def _listing(
    heading: str, columns: tuple[str, ...], rows: Iterable[tuple[Cell | str, ...]]
) -> Listing:
    """Return a table; a cell that is plain words leads nowhere."""
    told = (tuple(c if isinstance(c, Cell) else Cell(c) for c in cells) for cells in rows)
    return Listing(heading, columns, tuple(map(Row, told)))


def _figures(
    heading: str,
    rows: Iterable[KpiRow],
    store: Store,
    *,
    with_place: bool = True,
    with_indicator: bool = True,
    hit: str = "",
) -> Listing:
    """Return rows as a table, without the column that the page itself is about."""
    columns: list[tuple[str, Callable[[KpiRow], Cell]]] = [
        ("Place", lambda r: _place(store, r.cluster)),
        ("Indicator", lambda r: _indicator(store, r.indicator)),
        ("Figure", lambda r: Cell(r.printed, link("/row", "row", id=r.id))),
        ("Period", lambda r: Cell(r.period.label)),
        ("Area", lambda r: Cell(r.geography)),
        ("Source", lambda r: _source(store, r.source_id)),
    ]
    left_out = {
        name for name, on in (("Place", with_place), ("Indicator", with_indicator)) if not on
    }
    kept = [(name, cell) for name, cell in columns if name not in left_out]
    listing = Listing(
        heading,
        tuple(name for name, _ in kept),
        tuple(Row(tuple(cell(r) for _, cell in kept), hit=r.id == hit) for r in rows),
    )
    return _shortened(listing)


def _shortened(listing: Listing) -> Listing:
    left = len(listing.rows) - LISTED
    if left <= 0:
        return listing
    note = f"{left:,} more are not shown."
    return Listing(listing.heading, listing.columns, listing.rows[:LISTED], note)


def _told(facts: Iterable[tuple[str, Cell]]) -> tuple[tuple[str, Cell], ...]:
    return tuple((name, cell) for name, cell in facts if cell.text.strip())


def _count(number: int) -> Cell:
    return Cell(f"{number:,}", number=True)


def _edition(label: str, published: str, coverage: str) -> str:
    return ", ".join(filter(None, (label, published and f"published {published}", coverage)))


def _place(store: Store, id: str) -> Cell:
    return Cell(store.catalogue.cluster(id).name, link("/place", id=id))


def _indicator(store: Store, id: str, more: str = "") -> Cell:
    return Cell(store.catalogue.indicator(id).name + more, link("/indicator", id=id))


def _source(store: Store, id: str) -> Cell:
    told = store.source(id)
    kind = "our summary of " if told.wording == OWN else ""
    return Cell(
        kind + ", ".join(filter(None, (told.title, told.published))), link("/source", id=id)
    )
