"""The seam to what keeps an index: an engine, its snapshots to read, its changes to write.

Only values cross it: finished terms and phrases, filters, numbers of passages. Stemming and joining
scores stay above, so that every engine speaks the same Swedish. Two engines are behind it: a folder
(`index.folder`) and PostgreSQL (`index.postgres`).

The passages of a generation are numbered from 0 without a gap. These numbers, called rows, settle
ties, so that every engine returns the same order.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.catalogue import Catalogue
from index.documents import Document, Fault, Passage, Source
from index.duplicates import Outline, Sketch, Span
from index.encoding import Advance, TextEncoder, Vectors
from index.report import BuildReport
from index.rows import KpiRow

# Raised whenever what is written is no longer read in the same way.
SCHEMA_VERSION = 5
# So many generations are kept: the one in use, and the one to go back to.
KEPT = 2

Rows = NDArray[np.int64]
# Terms that stand one after another, as `index.wording` makes them; a single term is a phrase too.
Phrase = tuple[str, ...]
# The spans in which two documents that are alike say something else.
NearCopy = tuple[tuple[Span, Span], ...]


def cosines_to(query: Vectors, vectors: Vectors) -> Vectors:
    """Return the cosine of a query to each vector; equal vectors get equal ones to the bit.

    A product of a matrix does not say so: it adds in another order where rows are left over.
    """
    found: Vectors = np.einsum("ij,j->i", vectors, query)
    return found


@dataclass(frozen=True, slots=True)
class Filters:
    """What passages are left in a search: fields are joined by "and", their members by "or".

    A passage without a date is in no span of dates; "2024" as an upper bound takes in all of 2024.
    `without` names the sources of which none is left.
    """

    kinds: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    published_from: str = ""
    published_to: str = ""
    clusters: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of. `checksums` are (file name, SHA-256) where it is in files.

    `catalogue` and `sources` are digests of the two files, "" where there is none; `intake` tells
    apart programs that may read the same file differently.
    """

    generation: str
    schema: int
    encoder: str
    dimensions: int
    documents: int
    passages: int
    rows: int
    catalogue: str = ""
    sources: str = ""
    intake: str = ""
    checksums: tuple[tuple[str, str], ...] = ()

    @property
    def holds(self) -> tuple[int, int, int]:
        """How many documents, passages and KPI rows it says there are."""
        return self.documents, self.passages, self.rows


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was read: its digest and what was left out of it."""

    path: str
    digest: str
    faults: tuple[Fault, ...]
    retry: bool


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with what the corpus as a whole says of it: its twin, and its newer edition.

    `part` counts the documents of one file; `sketch` is made where none is given.
    """

    document: Document
    same_as: str = ""
    superseded_by: str = ""
    sketch: Sketch | None = None
    part: int = 0


@dataclass(frozen=True, slots=True)
class StoredOutline:
    """A document as it is kept, without its text."""

    outline: Outline
    same_as: str
    superseded_by: str
    has_tables: bool


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the digest of what the encoder reads of it, and the clusters it names."""

    passage: Passage
    digest: str
    published: str = ""
    older: bool = False
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """At which rows passages come, go and move; rows count from 0 to `count` without a gap.

    First `freed` are taken out, then each of `moves` (from, to) is done, then `taken` are filled.
    """

    count: int
    freed: tuple[int, ...]
    taken: tuple[int, ...]
    moves: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """What turns the generation in use into the next one; with `anew`, an empty one.

    `standing` holds (document id, same as, superseded by) of kept documents for which that has
    changed; `mentions` the clusters that kept passages name, by row, where names have changed;
    `rows` all KPI rows, each with its document's id, None where they stay as they are.
    `kept_sources` stay although no document has them; `texts` are kept under a name.
    """

    anew: bool
    places: Places
    dropped_files: tuple[str, ...]
    files: tuple[FileRecord, ...]
    dropped_documents: tuple[str, ...]
    documents: tuple[StoredDocument, ...]
    standing: tuple[tuple[str, str, str], ...]
    sources: tuple[Source, ...]
    kept_sources: frozenset[str]
    near_copies: Mapping[tuple[str, str], NearCopy]
    passages: tuple[StoredPassage, ...]
    vectors: Vectors
    mentions: tuple[tuple[int, tuple[str, ...]], ...] | None
    rows: tuple[tuple[str, KpiRow], ...] | None
    texts: Mapping[str, str] = field(default_factory=dict)


class Snapshot(Protocol):
    """One generation, which never changes. Safe to use from several threads."""

    @property
    def manifest(self) -> Manifest:
        """What the generation is made of."""

    @property
    def published_at(self) -> float:
        """When it was written, in seconds since 1970."""

    def report(self) -> BuildReport:
        """Return the report of the build that made it."""

    def without(self, sources: Collection[str]) -> "Snapshot":
        """Return a view that finds no passage of these sources."""

    def close(self) -> None:
        """Let go of what reading it needs."""

    # Searching -------------------------------------------------------------------------------

    def by_words(
        self, phrases: Sequence[Phrase], limit: int, filters: Filters = EVERYTHING
    ) -> tuple[tuple[int, float], ...]:
        """Return (row, bm25) of the passages with any of the phrases, best first, ties by row."""

    def by_vector(
        self, vector: Vectors, limit: int, filters: Filters = EVERYTHING
    ) -> tuple[tuple[int, float], ...]:
        """Return the nearest (row, cosine), best first, ties by row."""

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """Return the cosine of a vector to each of the rows, in their order."""

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""

    def passages_left(self, filters: Filters) -> int:
        """Return how many passages the filters leave in."""

    # Passages and documents ------------------------------------------------------------------

    def passage(self, id: str) -> Passage:
        """Return the passage with this id; KeyError where there is none."""

    def passages(self, rows: Collection[int]) -> Mapping[int, StoredPassage]:
        """Return the passages at these rows, by row."""

    def rows_of(self, document_ids: Collection[str]) -> tuple[int, ...]:
        """Return the rows of these documents' passages, in order."""

    def row_owners(self) -> Mapping[int, str]:
        """Return the document id of every row."""

    def leads_and_texts(self) -> Iterator[tuple[int, str, str]]:
        """Yield (row, lead, text) of every passage, in order."""

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the passages, the most frequent first."""

    def document(self, id: str) -> StoredDocument:
        """Return the document with this id; KeyError where there is none."""

    def documents_with_tables(self) -> tuple[StoredDocument, ...]:
        """Return the documents that hold tables, in order."""

    def outlines(self) -> tuple[StoredOutline, ...]:
        """Return all documents without their texts, in order."""

    def summaries(self) -> tuple[tuple[str, str, str, int, str, str], ...]:
        """Return (id, path, source id, passages, same as, superseded by) of all documents."""

    def held_paths(self) -> frozenset[str]:
        """Return the paths of the files that gave a document."""

    def paths_with(self, source_ids: Collection[str]) -> set[str]:
        """Return the paths of the texts that cite one of these sources, or hold its mark unread."""

    def text(self, document_id: str) -> str:
        """Return the text of a document; KeyError where there is none."""

    def span(self, document_id: str, start: int, end: int) -> str:
        """Return `text[start:end]` of a document; KeyError where there is none."""

    def wording(self, document_id: str) -> str:
        """Return whose words a document is in; KeyError where there is none."""

    def line_sources(
        self, document_id: str
    ) -> tuple[str, tuple[tuple[int, int, tuple[str, ...]], ...]]:
        """Return a document's own source id and the spans that cite others."""

    def near_copies(self) -> Mapping[tuple[str, str], NearCopy]:
        """Return where documents that nearly say the same differ, by their ids."""

    # The rest --------------------------------------------------------------------------------

    def files(self) -> Mapping[str, FileRecord]:
        """Return the record of every file, by path."""

    def sources(self) -> Mapping[str, Source]:
        """Return what may be cited, by id."""

    def row_sources(self) -> set[str]:
        """Return the ids of the sources that rows have."""

    def cited(self) -> Mapping[str, set[str]]:
        """Return, by document, the ids of the sources that single statements of it cite."""

    def kpi_rows(self) -> tuple[KpiRow, ...]:
        """Return all KPI rows in order of indicator, cluster, and period, the newest first."""

    def count(self, table: str) -> int:
        """Return how many there are of `document`, `passage` or `kpi_row`."""

    def catalogue(self) -> Catalogue:
        """Return the catalogue that the generation was built with."""

    def kept(self, name: str) -> str:
        """Return the text kept under a name; KeyError where there is none."""

    def whole(self) -> Delta:
        """Return all of it as what makes it out of an empty generation, to move it elsewhere."""


def held_by(snapshot: Snapshot) -> tuple[int, int, int]:
    """Return how many documents, passages and KPI rows a generation holds, counted."""
    return snapshot.count("document"), snapshot.count("passage"), snapshot.count("kpi_row")


class Change(Protocol):
    """A generation in the making, which nobody sees before it is published.

    Its steps come in this order; whatever is not published leaves nothing behind.
    """

    @property
    def base(self) -> Snapshot | None:
        """The generation in use, None where there is none or it cannot be used."""

    def vectors_of(self, encoder: str, digests: Collection[str]) -> Mapping[str, Vectors]:
        """Return the vector of each of these digests that an encoder has made before."""

    def embed(
        self, encoder: TextEncoder, texts: Mapping[str, str], advance: Advance
    ) -> Mapping[str, Vectors]:
        """Return the vectors of texts by digest, made here or by whoever else makes them."""

    def write(self, delta: Delta, manifest: Manifest) -> None:
        """Write a generation: the base with what has changed in it."""

    def seal(self, report: BuildReport) -> None:
        """Write the report; nothing is written after it."""

    def written(self) -> AbstractContextManager[Snapshot]:
        """Open what was written, to compare it with what was meant."""

    def publish(self) -> None:
        """Put the new generation in use in one step, and prune what is no longer kept."""

    def tidy(self) -> None:
        """Remove what earlier changes left, where nothing is to be published."""


class Engine(Protocol):
    """What keeps the generations of one corpus. Errors are of `index.errors.StoreError`."""

    @property
    def name(self) -> str:
        """How it is called in messages; no password is in it."""

    @property
    def local(self) -> Path:
        """The folder of this machine for what can be made again, such as exported models."""

    @property
    def holds_exports(self) -> bool:
        """Whether that folder comes with the index, rather than being each machine's own."""

    def current(self) -> str:
        """Return the id of the generation in use, "" where there is none or it cannot be told."""

    def open(self, generation: str = "", *, checked: bool = False) -> Snapshot:
        """Return a generation, the one in use where none is named; `checked` says it is whole.

        Raises StoreMissing, StoreDamaged or StoreMismatch.
        """

    def check(self) -> None:
        """Raise StoreDamaged unless the generation in use is whole, however long looking takes."""

    def change(self, wait: float = 0.0) -> AbstractContextManager[Change]:
        """Begin a change; RebuildBusy where another one goes on after `wait` seconds."""

    def roll_back(self) -> str:
        """Put the generation before the one in use back in use and return its id."""

    def generations(self) -> tuple[str, ...]:
        """Return the ids of all finished generations, the one in use first."""

    def encoders(self) -> frozenset[str]:
        """Return the names of the encoders that these were built with."""

    def close(self) -> None:
        """Let go of what it needs."""
