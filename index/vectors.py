"""Keeps the passages' vectors and finds the nearest ones: FAISS, and numpy as its exact reference.

Row `i` is the vector of the passage whose `row` is `i` in the database. Making vectors is left
to `index.encoding`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import faiss as _faiss
import numpy as np

from index.copying import share_file
from index.encoding import Vectors
from index.engine import Rows, cosines_to
from index.errors import StoreDamaged

# The library's own type hints leave out what its classes take.
faiss: Any = _faiss

# Up to here every vector is compared, exactly. Measured by scripts/benchmark_index.py: a query
# among 10⁵ vectors of 384 numbers takes some 15 ms, among 10⁶ ten times that.
FLAT_UP_TO = 200_000
HNSW_LINKS = 32
HNSW_BUILD_BREADTH = 80
HNSW_SEARCH_BREADTH = 256
# So many more than asked for are looked at, for those that are as near as the last one.
SPARE = 8
# A file of vectors is made anew when so large a share of its places stands for no passage.
MOST_DEAD = 0.2
# What has come since it was written is put into it where that is more than so many vectors, and
# than one of so many: until then each change writes all of it.
MOST_APART = 1_000
APART = 100


# What FAISS and numpy raise for files that are damaged.
UNREADABLE = (
    RuntimeError, OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, BadZipFile
)  # fmt: skip


class VectorIndex(Protocol):
    """Unit vectors by row."""

    def search(
        self, query: Vectors, k: int, allowed: Rows | None = None
    ) -> tuple[tuple[int, float], ...]:
        """Return the `k` nearest (row, cosine), best first, ties by row; only `allowed` rows."""

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the exact cosine of the query to each of the rows, in their order."""

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""

    def __len__(self) -> int:
        """Return how many vectors are kept."""


class ExactIndex:
    """Compares with every vector in numpy: the reference that others are measured by."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._vectors)

    def search(
        self, query: Vectors, k: int, allowed: Rows | None = None
    ) -> tuple[tuple[int, float], ...]:
        """Return the `k` nearest (row, cosine), best first, ties by row; only `allowed` rows."""
        rows = np.arange(len(self)) if allowed is None else np.unique(allowed)
        return _ordered(rows, self._vectors[rows] @ query, k)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the exact cosine of the query to each of the rows, in their order."""
        found: Vectors = self._vectors[rows] @ query
        return found

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        found: Vectors = self._vectors[rows]
        return found


@dataclass(frozen=True, slots=True)
class Tail:
    """What has changed since a file of vectors was written, whose places are counted from 0.

    `place_of` has the place of each row. Places behind those of the file are those of `vectors`.
    """

    place_of: Rows
    vectors: Vectors


class FaissIndex:
    """A FAISS index and its tail: every vector compared up to `FLAT_UP_TO`, a graph (HNSW) above.

    So a small change writes a small file, and a graph is not made again. A place that no row has
    is dead: its vector is no longer any passage's.
    """

    def __init__(self, index: Any, tail: Tail) -> None:
        self.is_graph = isinstance(index, faiss.IndexHNSW)
        self.place_of = tail.place_of
        added = faiss.IndexFlatIP(index.d)
        added.add(tail.vectors)
        self._parts = ((index, 0), (added, int(index.ntotal)))
        self.places = int(index.ntotal) + len(tail.vectors)
        self._row_at = np.full(self.places, -1, dtype=np.int64)
        self._row_at[self.place_of] = np.arange(len(self), dtype=np.int64)

    def __len__(self) -> int:
        return len(self.place_of)

    def search(
        self, query: Vectors, k: int, allowed: Rows | None = None
    ) -> tuple[tuple[int, float], ...]:
        """Return the `k` nearest (row, cosine), best first, ties by row; only `allowed` rows.

        Few allowed rows are compared one by one: a graph loses its way among them.
        """
        if allowed is not None and len(allowed) <= max(10 * k, len(self) // 20):
            rows = np.unique(allowed)
            return _ordered(rows, self.cosines(query, rows), k)
        if k <= 0:
            return ()
        chosen = None
        if allowed is not None:
            chosen = self.place_of[allowed]
        elif len(self) < self.places:
            chosen = self.place_of
        found = [_nearest(index, first, query, k, chosen) for index, first in self._parts]
        places, cosines = (np.concatenate(both) for both in zip(*found, strict=True))
        return _ordered(self._row_at[places], cosines, k)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the exact cosine of the query to each of the rows, in their order."""
        return cosines_to(query, self.vectors(rows))

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        places = self.place_of[np.asarray(rows, dtype=np.int64)]
        found = np.zeros((len(places), self._parts[0][0].d), dtype=np.float32)
        for index, first in self._parts:
            at = np.flatnonzero((places >= first) & (places < first + index.ntotal))
            if len(at):
                found[at] = index.reconstruct_batch(places[at] - first)
        return found

    def tail_vectors(self) -> Vectors:
        """Return the vectors that are not in the file, in the order of their places."""
        added = self._parts[1][0]
        found: Vectors = added.reconstruct_n(0, added.ntotal)
        return found


def _nearest(
    index: Any, first: int, query: Vectors, k: int, chosen: Rows | None
) -> tuple[Rows, Vectors]:
    """Return places and cosines of the `k` nearest in an index whose places begin at `first`, and
    of those that are as near; only `chosen` places."""
    within = None
    if chosen is not None:
        within = chosen[(chosen >= first) & (chosen < first + index.ntotal)] - first
    most = int(index.ntotal) if within is None else len(within)
    wanted = min(k + SPARE, most)
    while wanted:
        with _one_thread():
            cosines, places = index.search(
                query[None, :], wanted, params=_settings(index, wanted, within)
            )
        # FAISS takes any of those that are as near as the last: all of them are looked at.
        if wanted == most or cosines[0][-1] < cosines[0][k - 1]:
            found = places[0] >= 0
            return first + places[0][found], cosines[0][found]
        wanted = min(2 * wanted, most)
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)


def _settings(index: Any, wanted: int, chosen: Rows | None) -> Any:
    selector = None if chosen is None else _selector(chosen, int(index.ntotal))
    if isinstance(index, faiss.IndexHNSW):
        breadth = max(HNSW_SEARCH_BREADTH, 2 * wanted)
        return faiss.SearchParametersHNSW(sel=selector, efSearch=breadth)
    return selector and faiss.SearchParameters(sel=selector)


def _selector(places: Rows, count: int) -> Any:
    """Return FAISS's selector of some of `count` places: a bit for each, the quickest to ask."""
    chosen = np.zeros(count, dtype=bool)
    chosen[places] = True
    return faiss.IDSelectorBitmap(np.packbits(chosen, bitorder="little"))


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep FAISS from spreading one query over threads, which wait for one another: five times as
    long where others want the processors too."""
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


def _ordered(rows: Rows, cosines: Vectors, k: int) -> tuple[tuple[int, float], ...]:
    if len(rows) > 4 * k > 0:
        # Everything as near as the k-th stays in, so that ties are still settled by row.
        limit = np.partition(cosines, len(cosines) - k)[len(cosines) - k]
        near = cosines >= limit
        rows, cosines = rows[near], cosines[near]
    order = np.lexsort((rows, -cosines))[:k]
    return tuple((int(rows[i]), float(cosines[i])) for i in order)


def write_vectors(vectors: Vectors, path: Path, *, flat_up_to: int = FLAT_UP_TO) -> None:
    """Write the index of these vectors to a file, and an empty tail beside it."""
    count, dimensions = vectors.shape
    if count <= flat_up_to:
        index: Any = faiss.IndexFlatIP(dimensions)
    else:
        index = faiss.IndexHNSWFlat(dimensions, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = HNSW_BUILD_BREADTH
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))
    _write_tail(path, Tail(np.arange(count, dtype=np.int64), vectors[:0]))


def update_vectors(
    path: Path,
    base: Path | None,
    *,
    count: int,
    moves: Sequence[tuple[int, int]],
    rows: Rows,
    vectors: Vectors,
    flat_up_to: int = FLAT_UP_TO,
    most_apart: int = MOST_APART,
) -> None:
    """Write the index of `base` (an empty one where None) with other vectors at some rows.

    First each of `moves` (from, to) is done, then `vectors` are put at `rows`; rows from `count`
    on are left out. Rows of the outcome go from 0 to `count` without a gap. The file of `base` is
    shared while the tail is short.
    """
    old = None if base is None else open_vectors(base)
    if old is None or base is None:
        made = np.zeros((count, vectors.shape[1]), dtype=np.float32)
        made[rows] = vectors
        write_vectors(made, path, flat_up_to=flat_up_to)
        return
    place_of = np.full(max(count, len(old)), -1, dtype=np.int64)
    place_of[: len(old)] = old.place_of
    for at, to in moves:
        place_of[to] = place_of[at]
    place_of[rows] = np.arange(old.places, old.places + len(rows))
    place_of = place_of[:count]
    # Vectors that came since and went again are left out: their places close up.
    first = old.places - len(old.tail_vectors())
    used = np.unique(place_of[place_of >= first])
    place_of[place_of >= first] = first + np.searchsorted(used, place_of[place_of >= first])
    came = np.concatenate([old.tail_vectors(), vectors])[used - first]
    tail = Tail(place_of, came.astype(np.float32))
    places = first + len(came)
    if old.is_graph != (count > flat_up_to) or places - count > MOST_DEAD * places:
        changed = FaissIndex(faiss.read_index(str(base), faiss.IO_FLAG_MMAP_IFC), tail)
        write_vectors(changed.vectors(np.arange(count)), path, flat_up_to=flat_up_to)
    elif len(tail.vectors) > max(most_apart, count // APART):
        index = faiss.read_index(str(base))
        index.add(tail.vectors)
        faiss.write_index(index, str(path))
        _write_tail(path, Tail(tail.place_of, tail.vectors[:0]))
    else:
        share_file(base, path)
        _write_tail(path, tail)


def open_vectors(path: Path) -> FaissIndex:
    """Return the index of a file, its vectors mapped into memory rather than read."""
    try:
        return FaissIndex(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC), _read_tail(path))
    except UNREADABLE as error:
        raise StoreDamaged(
            f"{path} cannot be read as vectors: {error}",
            hint="rebuild the index, or go back: clusterbot rebuild --rollback",
        ) from error


def tail_beside(path: Path) -> Path:
    """Return where the tail of a file of vectors is."""
    return path.with_suffix(".npz")


def _write_tail(path: Path, tail: Tail) -> None:
    """Write a tail; only the rows that are not at a place of their own number take room."""
    moved = np.flatnonzero(tail.place_of != np.arange(len(tail.place_of)))
    np.savez(
        tail_beside(path),
        count=np.array(len(tail.place_of)),
        rows=moved,
        places=tail.place_of[moved],
        vectors=tail.vectors,
    )


def _read_tail(path: Path) -> Tail:
    with np.load(tail_beside(path)) as kept:
        place_of = np.arange(int(kept["count"]), dtype=np.int64)
        place_of[kept["rows"]] = kept["places"]
        return Tail(place_of, kept["vectors"])
