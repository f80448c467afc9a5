"""What intake makes of a file: sources, documents, their sections and tables, and passages.

Reading files is left to `index.reading`, cutting passages to `index.splitting`.
"""

from dataclasses import dataclass, field

# Whose words a text is in: the source's, or our own where it summarises one or gathers several.
OWN = "own"
SOURCES_OWN = "source"
WORDINGS = (OWN, SOURCES_OWN)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from, as it is cited.

    `id` is the key of `sources.csv`, or the document's own path where no source is declared.
    `published` is an ISO date or its beginning (`2024`, `2024-05`), empty where unknown.
    `kind` is `article`, `facts_sheet`, `ranking_report` or `dataset`. `wording` says whose words
    its document is in, as `sources.csv` declares it.
    """

    id: str
    title: str
    publisher: str = ""
    published: str = ""
    language: str = ""
    url: str = ""
    kind: str = "article"
    series: str = ""
    restricted: bool = False
    wording: str = ""

    @property
    def cited(self) -> str:
        """Publisher, title and date, as far as they are known."""
        return ", ".join(filter(None, (self.publisher, self.title, self.published)))


@dataclass(frozen=True, slots=True)
class Section:
    """A run of text under one heading path, as a half-open span of `Document.text`.

    `page` is the one it begins on; it counts from 1, and is 0 where the format has no pages.
    `turns` holds (position, page) wherever a paragraph of it goes on on another page.
    """

    headings: tuple[str, ...]
    start: int
    end: int
    page: int = 0
    turns: tuple[tuple[int, int], ...] = ()

    def page_at(self, position: int) -> int:
        """Return the page that a position of the text stands on."""
        return next((page for at, page in reversed(self.turns) if at <= position), self.page)


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in a document: cells as printed, rows all as wide as the header.

    `place` names it for a person ("page 3, table 1", "sheet Employees"). `first_line` is the file
    line of the first row of cells where the format has lines, else 0; `lines` holds the file line
    (or sheet row) of every row, or nothing. `start`/`end` span the table's plain-text form in
    `Document.text`, so that it stays quotable; a tidy table of KPI rows has none, since its rows
    are cited instead. `decimal` is the decimal mark of its figures where the format settles it.
    """

    place: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    notes: tuple[str, ...] = ()
    page: int = 0
    first_line: int = 0
    start: int = 0
    end: int = 0
    lines: tuple[int, ...] = ()
    decimal: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One source text of the corpus, clean of everything that is not its own content.

    `id` is stable for the same path and part; `path` is relative to the corpus and uses `/`.
    `digest` is the SHA-256 of the file's bytes. Quotes are spans of `text`. `line_sources` maps
    spans of `text` to source ids where a document cites others for single statements. `wording`
    is `own` where the text is ours and not the source's, else `source`.
    """

    id: str
    path: str
    digest: str
    source: Source
    text: str
    sections: tuple[Section, ...] = ()
    tables: tuple[Table, ...] = ()
    line_sources: tuple[tuple[int, int, tuple[str, ...]], ...] = field(default=())
    wording: str = SOURCES_OWN


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document that is searched as a whole: `document.text[start:end]`.

    `lead` is the title and heading path that the encoder reads before the text. `kind` is `text`,
    `list` or `table`.
    """

    id: str
    document_id: str
    source_id: str
    start: int
    end: int
    text: str
    lead: str = ""
    page: int = 0
    kind: str = "text"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A file, line or row that was left out of a rebuild, why, and what mends it."""

    path: str
    place: str
    reason: str
    mend: str
