"""What of a generation stays out of sight where some of its sources must: decided a span and a row.

A text is out of sight where its document, or a source cited for that very line, is; a row where its
source or the file that it stands in is. Reading the rest is left to `index.store`.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from sys import maxsize

from index.catalogue import Catalogue, Ranking
from index.documents import Document, Passage
from index.engine import Snapshot
from index.rows import KpiRow

Spans = tuple[tuple[int, int], ...]


class Restriction:
    """The spans and rows of one generation that rest on any of `sources`."""

    def __init__(
        self, snapshot: Snapshot, sources: Collection[str], rows: Sequence[KpiRow]
    ) -> None:
        self.sources = frozenset(sources)
        self._snapshot = snapshot
        summaries = snapshot.summaries()
        hidden = [(id, path) for id, path, source, *_ in summaries if source in self.sources]
        self.documents = frozenset(id for id, _ in hidden)
        self._files = {path for _, path in hidden}
        self._paths = {id: path for id, path, *_ in summaries}
        self._mixed = {row.path for row in rows if self.hides_row(row)} - self._files
        self._spans: dict[str, Spans] = {}

    def hides_row(self, row: KpiRow) -> bool:
        """Say whether a row is out of sight."""
        return row.source_id in self.sources or row.path in self._files

    def spans(self, document_id: str) -> Spans:
        """Return the spans of a document that are out of sight; KeyError for no document."""
        if document_id not in self._spans:
            self._spans[document_id] = self._read(document_id)
        return self._spans[document_id]

    def _read(self, document_id: str) -> Spans:
        own, cited = self._snapshot.line_sources(document_id)
        if own in self.sources:
            return ((0, maxsize),)
        found = [(start, end) for start, end, ids in cited if self.sources.intersection(ids)]
        if self._paths[document_id] in self._mixed:  # which line of a table is whose is not kept
            tables = self._snapshot.document(document_id).document.tables
            found += [(table.start, table.end) for table in tables]
        return tuple(found)

    def hides(self, document_id: str, start: int, end: int) -> bool:
        """Say whether any of a span is out of sight."""
        return any(first < end and start < last for first, last in self.spans(document_id))

    def blanked(self, text: str, document_id: str, start: int = 0) -> str:
        """Return a text that begins at `start` of its document, blank where it is out of sight.

        Its length stays, so that positions in it do.
        """
        for first, last in self.spans(document_id):
            begin, end = max(first - start, 0), min(last - start, len(text))
            if begin < end:
                text = text[:begin] + " " * (end - begin) + text[end:]
        return text

    def passage(self, passage: Passage) -> Passage | None:
        """Return what is in sight of a passage, None where nothing is."""
        text = self.blanked(passage.text, passage.document_id, passage.start)
        return replace(passage, text=text) if text.strip() else None

    def document(self, document: Document) -> Document:
        """Return what is in sight of a document; KeyError where nothing is."""
        if document.id in self.documents:
            raise KeyError(document.id)
        if not self.spans(document.id):
            return document
        return replace(
            document,
            text=self.blanked(document.text, document.id),
            tables=tuple(t for t in document.tables if not self.hides(document.id, t.start, t.end)),
            line_sources=tuple(
                cited for cited in document.line_sources if not self.sources.intersection(cited[2])
            ),
        )

    def catalogue(self, catalogue: Catalogue) -> Catalogue:
        """Return a catalogue without the editions that rest on these sources."""

        def in_sight(ranking: Ranking) -> Ranking:
            editions = tuple(e for e in ranking.editions if e.source_id not in self.sources)
            return replace(ranking, editions=editions)

        return replace(catalogue, rankings=tuple(map(in_sight, catalogue.rankings)))
