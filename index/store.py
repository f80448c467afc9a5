"""The only door into what is known: one open generation, searched and read.

Everything here reads; building a generation is left to `index.build`.
"""

import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from index.catalogue import Catalogue, Indicator
from index.documents import Document, Passage, Source
from index.duplicates import Span
from index.encoding import (
    Remembering,
    TextEncoder,
    Vectors,
    encoder_named,
    is_exported,
    keep_exported,
    open_query_encoder,
)
from index.engine import EVERYTHING, Engine, Filters, Manifest, NearCopy, Snapshot
from index.engines import Address, engine_at
from index.errors import CatalogueError, StoreError, StoreMismatch
from index.generation import REBUILD_HINT
from index.meanings import Meanings
from index.report import BuildReport
from index.reranking import Reranker, reranker_named
from index.restriction import Restriction
from index.retrieval import Found, Searcher
from index.rows import KpiRow
from index.wording import indexed, spoken

__all__ = [
    "BuildReport",
    "Hit",
    "LiveStore",
    "Manifest",
    "Store",
    "Summary",
    "open_store",
    "reranker_named",
]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found.

    `score` compares hits of one query; `found_by` holds `words`, `meaning` or both; `cosine` is
    the passage's to the query; `bm25` is higher for better, 0.0 where the words did not find it.
    """

    passage: Passage
    score: float
    found_by: tuple[str, ...]
    cosine: float
    bm25: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A document without its text. `same_as` names the document it repeats, `superseded_by` the
    newer edition of its series; both "" where there is none."""

    id: str
    path: str
    source: Source
    passages: int
    same_as: str = ""
    superseded_by: str = ""


class Store:
    """One open generation, read-only. Safe to use from several threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        catalogue: Catalogue,
        encoder: TextEncoder,
        reranker: Reranker | None = None,
    ) -> None:
        self._snapshot = snapshot
        self.manifest = snapshot.manifest
        self.generation = self.manifest.generation
        self.catalogue = catalogue
        self._encoder = Remembering(encoder)
        self.reranker = reranker
        self.searcher = Searcher(snapshot, self._encoder, catalogue)
        self._meanings = Meanings(snapshot, self.encode_many)
        self._restriction: Restriction | None = None
        self._public: Store | None = None
        self._spoken: dict[str, Store] = {}
        self._take_rows(snapshot.kpi_rows())
        self._unlike = _unlike(snapshot.near_copies())

    def _take_rows(self, rows: Sequence[KpiRow]) -> None:
        self._rows = rows
        self._rows_by_id = {row.id: row for row in rows}
        self._rows_at = _positions(rows)

    def public(self) -> "Store":
        """Return this generation as everybody may see it: without its restricted sources."""
        if self._restriction is not None or not any(s.restricted for s in self.sources()):
            return self
        if self._public is None:
            self._public = self.without([s.id for s in self.sources() if s.restricted])
        return self._public

    def without(self, sources: Collection[str]) -> "Store":
        """Return a view of this generation in which nothing that rests on these sources is held.

        Neither passages nor spans, rows, editions of rankings, words or counts of theirs come out
        of it: what is asked for by its id raises KeyError, as if it had never been read.
        """
        if not sources:
            return self
        hidden = Restriction(self._snapshot, sources, self._rows)
        view = copy(self)
        view._restriction = hidden
        view._snapshot = self._snapshot.without(hidden.sources)
        view.searcher = self.searcher.over(view._snapshot)
        view._spoken = {}
        view._take_rows(tuple(row for row in self._rows if not hidden.hides_row(row)))
        view.catalogue = hidden.catalogue(self.catalogue)
        documents, passages, rows, _ = view.counts()
        view.manifest = replace(self.manifest, documents=documents, passages=passages, rows=rows)
        return view

    def spoken(self, language: str) -> "Store":
        """Return a view of this generation with the names of a language in its catalogue."""
        if language not in self._spoken:
            view = copy(self)
            view.catalogue = self.catalogue.spoken(language)
            same = view.catalogue == self.catalogue
            self._spoken[language] = self if same else view
        return self._spoken[language]

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        kinds: Collection[str] = (),
        publishers: Collection[str] = (),
        sources: Collection[str] = (),
        languages: Collection[str] = (),
        published_from: str = "",
        published_to: str = "",
        clusters: Collection[str] = (),
        expand: Sequence[str] = (),
        translated: Sequence[str] = (),
    ) -> tuple[Hit, ...]:
        """Return the `k` passages nearest to the query, best first.

        The filters are joined by "and", the members of each by "or"; `kinds` and `publishers` are
        those of sources, `clusters` the ids of clusters that a passage names. `expand` are further
        names of what is asked for, which words look for too, and `translated` its words in other
        languages. Passages that say the same are returned once.
        """
        filters = Filters(
            kinds=tuple(kinds),
            publishers=tuple(publishers),
            sources=tuple(sources),
            languages=tuple(languages),
            published_from=published_from,
            published_to=published_to,
            clusters=tuple(clusters),
        )
        hits = map(_hit, self.searcher.search(query, k, filters, expand, translated))
        if self._restriction is None:
            return tuple(hits)
        seen = ((hit, self._restriction.passage(hit.passage)) for hit in hits)
        return tuple(replace(hit, passage=passage) for hit, passage in seen if passage)

    def rows(
        self,
        *,
        clusters: Collection[str] = (),
        indicators: Collection[str] = (),
    ) -> tuple[KpiRow, ...]:
        """Return the KPI rows of these clusters and indicators (all where none is named).

        In order of indicator, cluster, and period from the newest to the oldest.
        """
        return tuple(self._rows_of(clusters, indicators))

    def _rows_of(self, clusters: Collection[str], indicators: Collection[str]) -> Iterable[KpiRow]:
        if not clusters and not indicators:
            return self._rows
        if not indicators:
            wanted = [pair for pair in self._rows_at if pair[1] in set(clusters)]
        else:
            among = set(clusters) or {cluster for _, cluster in self._rows_at}
            wanted = [(indicator, cluster) for indicator in set(indicators) for cluster in among]
        found = sorted(at for pair in wanted for at in self._rows_at.get(pair, ()))
        return (self._rows[at] for at in found)

    def row(self, id: str) -> KpiRow:
        """Return the KPI row with this id; KeyError where there is none."""
        return self._rows_by_id[id]

    def passage(self, id: str) -> Passage:
        """Return the passage with this id; KeyError where there is none."""
        passage = self._snapshot.passage(id)
        seen = self._restriction.passage(passage) if self._restriction else passage
        if seen is None:
            raise KeyError(id)
        return seen

    def document(self, id: str) -> Document:
        """Return the document with this id; KeyError where there is none."""
        document = self._snapshot.document(id).document
        return self._restriction.document(document) if self._restriction else document

    def documents(self) -> tuple[Summary, ...]:
        """Return all documents without their texts, in order of their paths."""
        hidden = self._restriction.documents if self._restriction else ()
        return tuple(
            Summary(id, path, self._snapshot.sources()[source_id], passages, same_as, superseded_by)
            for id, path, source_id, passages, same_as, superseded_by in self._snapshot.summaries()
            if id not in hidden
        )

    def text(self, document_id: str, start: int, end: int) -> str:
        """Return a span of a document's text, read from the database; KeyError for no document."""
        if self._restriction and self._restriction.hides(document_id, start, end):
            raise KeyError(document_id)
        return self._snapshot.span(document_id, start, end)

    def wording(self, document_id: str) -> str:
        """Return whose words a document is in, `own` or `source`; KeyError for no document."""
        return self._snapshot.wording(document_id)

    def said_otherwise(
        self, document_id: str, start: int, end: int
    ) -> tuple[tuple[str, int, int], ...]:
        """Return the spans (document id, start, end) that say otherwise what a span says, in texts
        that are nearly its document's copies."""
        found = (
            (other_id, *span)
            for (first, last), other_id, span in self._unlike.get(document_id, ())
            if first < end and start < last
        )
        return tuple(
            span for span in found if not (self._restriction and self._restriction.hides(*span))
        )

    def source(self, source_id: str) -> Source:
        """Return the source with this id; KeyError where there is none."""
        if self._restriction and source_id in self._restriction.sources:
            raise KeyError(source_id)
        return self._snapshot.sources()[source_id]

    def sources(self) -> tuple[Source, ...]:
        """Return all sources, by id."""
        hidden = self._restriction.sources if self._restriction else ()
        return tuple(s for s in self._snapshot.sources().values() if s.id not in hidden)

    def sources_at(self, document_id: str, start: int, end: int) -> tuple[Source, ...]:
        """Return the sources that a span of a document cites, else the document's own."""
        if self._restriction and self._restriction.hides(document_id, start, end):
            raise KeyError(document_id)
        own, spans = self._snapshot.line_sources(document_id)
        known = self._snapshot.sources()
        cited = dict.fromkeys(
            id for first, last, ids in spans if first < end and start < last for id in ids
        )
        return tuple(known[id] for id in cited if id in known) or (known[own],)

    @property
    def published_at(self) -> float:
        """When this generation was written, in seconds since 1970."""
        return self._snapshot.published_at

    def report(self) -> BuildReport:
        """Return the report of the build that made this generation."""
        return self._snapshot.report()

    def encode(self, text: str) -> Vectors:
        """Return the (d,) unit vector of a question."""
        return self._encoder.encode_query(text)

    def encode_many(self, texts: Sequence[str]) -> Vectors:
        """Return the (n, d) unit vectors of texts that may answer one, in order."""
        if not texts:
            return np.zeros((0, self.manifest.dimensions), dtype=np.float32)
        return self._encoder.encode_passages(texts)

    def meanings(self, measures: Sequence[Indicator]) -> list[Vectors]:
        """Return the (2, d) unit vectors of each measure: of its name, and with its definition."""
        return self._meanings.of(measures)

    def counts(self) -> tuple[int, int, int, int]:
        """Return how many documents, passages, KPI rows and vectors there are."""
        documents, passages = map(self._snapshot.count, ("document", "passage"))
        if self._restriction is not None:
            documents = sum(1 for _ in self.documents())
            passages = self._snapshot.passages_left(EVERYTHING)
        return documents, passages, len(self._rows), passages

    def knows_word(self, word: str) -> bool:
        """Say whether any passage holds a word, in the spelling given or inflected."""
        if not word.isalnum():
            return False
        languages = spoken(self.searcher.languages)
        phrases = {tuple(indexed(word, language).split()) for language in languages}
        return bool(self._snapshot.by_words(sorted(phrases), 1))

    def is_word(self, word: str) -> bool:
        """Say whether a word is one and no slip of the keys: held, or known to the encoder."""
        return self.knows_word(word) or self._encoder.knows_whole(word)

    def close(self) -> None:
        """Let go of the generation."""
        self._snapshot.close()


def _positions(rows: Sequence[KpiRow]) -> Mapping[tuple[str, str], Sequence[int]]:
    """Return where the rows of each indicator and cluster stand."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        found[row.indicator, row.cluster].append(at)
    return found


def _unlike(
    near: Mapping[tuple[str, str], NearCopy],
) -> Mapping[str, Sequence[tuple[Span, str, Span]]]:
    """Return for each document its spans that a near-copy has otherwise, with that one's."""
    found: dict[str, list[tuple[Span, str, Span]]] = defaultdict(list)
    for (one, other), pairs in near.items():
        for span, other_span in pairs:
            found[one].append((span, other, other_span))
            found[other].append((other_span, one, span))
    return found


def _hit(found: Found) -> Hit:
    by = tuple(
        name for name, true in (("words", found.by_words), ("meaning", found.by_meaning)) if true
    )
    return Hit(found.passage, found.score, by, found.cosine, found.bm25)


def open_store(
    address: Address,
    *,
    generation: str = "",
    encoder: TextEncoder | None = None,
    home: str = "",
    reranker: Reranker | None = None,
) -> Store:
    """Return a generation of a store, the one in use where none is named.

    `home` takes the place of the catalogue's own. Raises StoreMissing, StoreDamaged or
    StoreMismatch, each with a hint; a damaged file is never served.
    """
    engine = engine_at(address)
    try:
        return _opened(engine, generation, encoder, home, reranker)
    finally:
        engine.close()


def _opened(
    engine: Engine,
    generation: str,
    encoder: TextEncoder | None,
    home: str,
    reranker: Reranker | None,
) -> Store:
    snapshot = engine.open(generation)
    try:
        built_with = snapshot.manifest.encoder
        encoder = encoder or _query_encoder(built_with, engine)
        if encoder.name != built_with:
            raise StoreMismatch(
                f"the index in {engine.name} was built with {built_with}, not {encoder.name}",
                hint=REBUILD_HINT,
            )
        return Store(snapshot, _at_home(snapshot.catalogue(), home), encoder, reranker)
    except BaseException:
        snapshot.close()
        raise


def _query_encoder(name: str, engine: Engine) -> TextEncoder:
    """Return the encoder that a store was built with.

    A machine that only asks has no export of the packaged model yet: it makes its own.
    """
    if not is_exported(name, engine.local) and not engine.holds_exports:
        encoder = encoder_named(exports=[engine.local])
        if encoder.name == name:
            keep_exported(encoder, engine.local)
    return open_query_encoder(name, engine.local)


def _at_home(catalogue: Catalogue, home: str) -> Catalogue:
    """Return a catalogue with another home, where one is named."""
    if not home:
        return catalogue
    if home not in {cluster.id for cluster in catalogue.clusters}:
        raise CatalogueError(
            f"the home cluster '{home}' is not in the catalogue",
            hint="set CLUSTERBOT_HOME to the id of a cluster in catalogue.toml",
        )
    return replace(catalogue, home=home)


class LiveStore:
    """The generation in use, opened again when a rebuild has published a new one."""

    def __init__(
        self,
        address: Address,
        *,
        encoder: TextEncoder | None = None,
        home: str = "",
        reranker: Reranker | None = None,
    ) -> None:
        self._engine = engine_at(address)
        self._reranker = reranker
        self._encoder = encoder
        self._home = home
        self._opening = threading.Lock()
        self._store: Store | None = None

    def current(self) -> Store:
        """Return the newest generation.

        An earlier Store that is still in use stays open until its last user lets go of it. When
        the new generation cannot be opened, the one that is open goes on serving; while somebody
        opens it, too.
        """
        store = self._store
        if store is not None and self._is_newest(store):
            return store
        if not self._opening.acquire(blocking=store is None) and store is not None:
            return store
        try:
            if self._store is None or not self._is_newest(self._store):
                self._store = _opened(self._engine, "", self._encoder, self._home, self._reranker)
        except Exception:
            if self._store is None:
                raise
        finally:
            self._opening.release()
        return self._store

    def _is_newest(self, store: Store) -> bool:
        try:
            id = self._engine.current()
        except StoreError:  # the server is away: what is open may have what is asked in memory
            return True
        return not id or id == store.generation
