"""The engine that keeps an index in a folder: SQLite for words and figures, FAISS for vectors.

A generation is a folder of files that never change, published in one rename (`index.generation`).
"""

import shutil
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from copy import copy
from dataclasses import replace
from pathlib import Path

import numpy as np

from index import generation
from index.database import Reader, Writer
from index.encoding import Advance, TextEncoder, Vectors
from index.engine import EVERYTHING, Delta, Filters, Manifest, Phrase, Rows
from index.errors import StoreError, StoreMissing
from index.generation import DATABASE, REPORT, TAIL, VECTORS
from index.report import BuildReport
from index.values import dump, load
from index.vectors import open_vectors, update_vectors


class FolderSnapshot(Reader):
    """One generation of a folder, open."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        super().__init__(folder / DATABASE)
        self.folder = folder
        self.manifest = manifest
        self._index = open_vectors(folder / VECTORS)
        self._hidden: frozenset[str] = frozenset()

    @property
    def published_at(self) -> float:
        """When this generation was written, in seconds since 1970."""
        return (self.folder / REPORT).stat().st_mtime

    def report(self) -> BuildReport:
        """Return the report of the build that made it."""
        return load(BuildReport, (self.folder / REPORT).read_text(encoding="utf-8"))

    def without(self, sources: Collection[str]) -> "FolderSnapshot":
        """Return a view that finds no passage of these sources."""
        view = copy(self)
        view._hidden = self._hidden.union(sources)
        return view

    def _rows_left(self, filters: Filters) -> Rows | None:
        if self._hidden:
            hidden = tuple(sorted(self._hidden.union(filters.without)))
            filters = replace(filters, without=hidden)
        return self.left(filters)

    def by_words(
        self, phrases: Sequence[Phrase], limit: int, filters: Filters = EVERYTHING
    ) -> tuple[tuple[int, float], ...]:
        """Return (row, bm25) of the passages with any of the phrases, best first, ties by row."""
        return self.find_words(phrases, limit, self._rows_left(filters))

    def by_vector(
        self, vector: Vectors, limit: int, filters: Filters = EVERYTHING
    ) -> tuple[tuple[int, float], ...]:
        """Return the nearest (row, cosine), best first, ties by row."""
        return self._index.search(vector, limit, self._rows_left(filters))

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """Return the cosine of a vector to each of the rows, in their order."""
        return self._index.cosines(vector, rows)

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        return self._index.vectors(rows)

    def whole(self) -> Delta:
        """Return all of it as what makes it out of an empty generation, to move it elsewhere."""
        return self.all_with(self.vectors(np.arange(self.manifest.passages)))

    def passages_left(self, filters: Filters) -> int:
        """Return how many passages the filters leave in."""
        left = self._rows_left(filters)
        return len(self._index) if left is None else len(left)


class FolderChange:
    """A generation in the making: a folder of its own until it is renamed."""

    def __init__(self, store: Path, base: FolderSnapshot | None) -> None:
        self.base = base
        self._store = store
        self._folder: Path | None = None
        self._manifest: Manifest | None = None

    def vectors_of(self, encoder: str, digests: Collection[str]) -> Mapping[str, Vectors]:
        """Return the vector of each of these digests that the base has, by this encoder."""
        if self.base is None or self.base.manifest.encoder != encoder:
            return {}
        rows = self.base.rows_with(digests)
        found = self.base.vectors(np.array(list(rows.values()), dtype=np.int64))
        return dict(zip(rows, found, strict=True))

    def embed(
        self, encoder: TextEncoder, texts: Mapping[str, str], advance: Advance
    ) -> Mapping[str, Vectors]:
        """Return the vectors of texts by digest, made here."""
        made = encoder.encode_passages(list(texts.values()), advance)
        return dict(zip(texts, made, strict=True))

    def write(self, delta: Delta, manifest: Manifest) -> None:
        """Write a generation: a copy of the base with what has changed in it."""
        self._folder = generation.begin(self._store, manifest.generation)
        self._manifest = manifest
        base = None if delta.anew or self.base is None else self.base.folder
        with closing(Writer(self._folder / DATABASE, base / DATABASE if base else None)) as writer:
            writer.write(delta)
        update_vectors(
            self._folder / VECTORS,
            base / VECTORS if base else None,
            count=delta.places.count,
            moves=delta.places.moves,
            rows=np.array(delta.places.taken, dtype=np.int64),
            vectors=delta.vectors,
        )

    def seal(self, report: BuildReport) -> None:
        """Write the report and the manifest with everyone's checksum."""
        folder, manifest = self._written
        (folder / REPORT).write_text(dump(report) + "\n", encoding="utf-8")
        sums = tuple((name, self._checksum(name)) for name in (DATABASE, VECTORS, TAIL, REPORT))
        self._manifest = replace(manifest, checksums=sums)
        generation.write_manifest(folder, self._manifest)

    def _checksum(self, name: str) -> str:
        """Return a file's checksum, known already where the base has the same file."""
        written = self._written[0] / name
        if self.base is not None and (self.base.folder / name).samefile(written):
            return dict(self.base.manifest.checksums)[name]
        return generation.checksum(written)

    @contextmanager
    def written(self) -> Iterator[FolderSnapshot]:
        """Open what was written; its checksums were taken a moment ago."""
        folder, manifest = self._written
        with closing(FolderSnapshot(folder, manifest)) as snapshot:
            yield snapshot

    def publish(self) -> None:
        """Put the new generation in use in one step, and prune what is no longer kept."""
        folder, manifest = self._written
        id = generation.publish(self._store, folder)
        self._folder = None
        generation.trust(self._store / id, manifest)

    def tidy(self) -> None:
        """Remove what earlier changes left, where nothing is to be published."""
        generation.tidy(self._store)

    def discard(self) -> None:
        """Remove what was written and not published."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _written(self) -> tuple[Path, Manifest]:
        if self._folder is None or self._manifest is None:
            raise RuntimeError("nothing is written yet")
        return self._folder, self._manifest


class FolderEngine:
    """Keeps an index in a folder of the file system."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self.name = str(store)
        self.local = store
        self.holds_exports = True

    def current(self) -> str:
        """Return the id of the generation in use, "" where there is none or it cannot be told."""
        return generation.current(self._store)

    def open(self, id: str = "", *, checked: bool = False) -> FolderSnapshot:
        """Return a generation; raises StoreMissing, StoreDamaged or StoreMismatch.

        Checksums are compared unless it is `checked`, once for each file, so a damaged file is
        never served.
        """
        if id and not (self._store / id).is_dir():
            raise StoreMissing(
                f"{self.name} no longer holds generation {id}", hint=generation.REBUILD_HINT
            )
        folder = self._store / id if id else generation.current_folder(self._store)
        manifest = generation.read_manifest(folder)
        if not checked:
            generation.check_once(folder, manifest)
        return FolderSnapshot(folder, manifest)

    @contextmanager
    def change(self, wait: float = 0.0) -> Iterator[FolderChange]:
        """Begin a change; RebuildBusy where another one goes on after `wait` seconds."""
        with self._told(), generation.lock(self._store, wait):
            generation.prune(self._store, keep=set(generation.generations(self._store)))
            change = FolderChange(self._store, self._base())
            try:
                yield change
            finally:
                change.discard()
                if change.base is not None:
                    change.base.close()

    def check(self) -> None:
        """Raise StoreDamaged unless all of the generation in use has its checksum."""
        folder = generation.current_folder(self._store)
        generation.check(folder, generation.read_manifest(folder))

    def _base(self) -> FolderSnapshot | None:
        """Return the generation in use; an unusable one counts as none, since it is replaced."""
        try:
            return self.open()
        except StoreError:
            return None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.Error, MemoryError) as error:
            raise StoreError(
                f"the index in {self.name} cannot be written: {error}",
                hint="check free space and permissions, then rebuild; the earlier index still "
                "serves",
            ) from error

    def roll_back(self) -> str:
        """Put the generation before the one in use back in use and return its id."""
        return generation.roll_back(self._store)

    def generations(self) -> tuple[str, ...]:
        """Return the ids of all finished generations, the one in use first."""
        return generation.generations(self._store)

    def encoders(self) -> frozenset[str]:
        """Return the names of the encoders that the readable generations were built with."""
        return generation.encoders(self._store)

    def close(self) -> None:
        """Do nothing: no file stays open."""
