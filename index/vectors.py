"""Keeps the passages' vectors and finds the nearest ones: FAISS, and numpy as its exact reference.

Row `i` is the vector of the passage whose `row` is `i` in the database. Making vectors is left
to `index.encoding`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import faiss as _faiss
import numpy as np

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
# A graph cannot forget; it is made anew when so large a share of it stands for no passage.
MOST_DEAD = 0.2


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


class FaissIndex:
    """A FAISS index: every vector compared up to `FLAT_UP_TO`, a graph (HNSW) above it.

    A graph's places are not the rows, since it can be added to but not taken from: its map holds
    the row of each place, -1 where a vector is no longer any passage's.
    """

    def __init__(self, index: Any) -> None:
        mapped = isinstance(index, faiss.IndexIDMap)
        self._index = faiss.downcast_index(index.index) if mapped else index
        self._owner = index  # which frees what it holds
        self._rows: Rows | None = None
        if mapped:
            self._rows = faiss.vector_to_array(index.id_map)
            alive = np.flatnonzero(self._rows >= 0)
            self._places = np.empty(len(alive), dtype=np.int64)
            self._places[self._rows[alive]] = alive

    def __len__(self) -> int:
        return int(self._index.ntotal) if self._rows is None else len(self._places)

    def search(
        self, query: Vectors, k: int, allowed: Rows | None = None
    ) -> tuple[tuple[int, float], ...]:
        """Return the `k` nearest (row, cosine), best first, ties by row; only `allowed` rows.

        Few allowed rows are compared one by one: a graph loses its way among them.
        """
        if allowed is not None and len(allowed) <= max(10 * k, len(self) // 20):
            rows = np.unique(allowed)
            return _ordered(rows, self.cosines(query, rows), k)
        most = len(self) if allowed is None else len(allowed)
        wanted = min(k + SPARE, most)
        while k and most:
            with _one_thread():
                cosines, places = self._index.search(
                    query[None, :], wanted, params=self._settings(wanted, allowed)
                )
            # FAISS takes any of those that are as near as the last: all of them are looked at.
            if wanted == most or cosines[0][-1] < cosines[0][k - 1]:
                found = places[0] >= 0
                places = places[0][found]
                rows = places if self._rows is None else self._rows[places]
                return _ordered(rows, cosines[0][found], k)
            wanted = min(2 * wanted, most)
        return ()

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the exact cosine of the query to each of the rows, in their order."""
        return cosines_to(query, self.vectors(rows))

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        if len(rows) == 0:
            return np.zeros((0, self._index.d), dtype=np.float32)
        wanted = np.asarray(rows, dtype=np.int64)
        places = wanted if self._rows is None else self._places[wanted]
        found: Vectors = self._index.reconstruct_batch(places)
        return found

    def _settings(self, wanted: int, allowed: Rows | None) -> Any:
        if self._rows is None:
            if allowed is None:
                return None
            return faiss.SearchParameters(sel=_selector(allowed, len(self)))
        chosen: Any = None
        if allowed is not None:
            chosen = _selector(self._places[allowed], len(self._rows))
        elif len(self._places) < len(self._rows):
            chosen = _selector(self._places, len(self._rows))
        breadth = max(HNSW_SEARCH_BREADTH, 2 * wanted)
        return faiss.SearchParametersHNSW(sel=chosen, efSearch=breadth)


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
    """Write the index of these vectors to a file."""
    count, dimensions = vectors.shape
    made = np.ascontiguousarray(vectors, dtype=np.float32)
    if count <= flat_up_to:
        index: Any = faiss.IndexFlatIP(dimensions)
        index.add(made)
    else:
        graph = faiss.IndexHNSWFlat(dimensions, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = HNSW_BUILD_BREADTH
        index = faiss.IndexIDMap(graph)
        index.add_with_ids(made, np.arange(count, dtype=np.int64))
    faiss.write_index(index, str(path))


def update_vectors(
    path: Path,
    base: Path | None,
    *,
    count: int,
    moves: Sequence[tuple[int, int]],
    rows: Rows,
    vectors: Vectors,
    flat_up_to: int = FLAT_UP_TO,
) -> None:
    """Write the index of `base` (an empty one where None) with other vectors at some rows.

    First each of `moves` (from, to) is done, then `vectors` are put at `rows`; rows from `count`
    on are left out. Rows of the outcome go from 0 to `count` without a gap.
    """
    if base is not None and count > flat_up_to:
        graph = faiss.read_index(str(base))
        if isinstance(graph, faiss.IndexIDMap) and _grow(graph, count, moves, rows, vectors):
            faiss.write_index(graph, str(path))
            return
    made = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    if base is not None:
        old = open_vectors(base)
        kept = min(count, len(old))
        made[:kept] = old.vectors(np.arange(kept, dtype=np.int64))
        if moves:
            made[[to for _, to in moves]] = old.vectors(np.array([at for at, _ in moves]))
    made[rows] = vectors
    write_vectors(made, path, flat_up_to=flat_up_to)


def _grow(
    graph: Any, count: int, moves: Sequence[tuple[int, int]], rows: Rows, vectors: Vectors
) -> bool:
    """Change a graph as `update_vectors` says; False, and no change, where much of it is dead."""
    before = int(graph.ntotal)
    after = before + len(rows)
    if after - count > MOST_DEAD * after:
        return False
    row_at = faiss.vector_to_array(graph.id_map)
    alive = np.flatnonzero(row_at >= 0)
    place_of = np.full(max(count, len(alive)), -1, dtype=np.int64)
    place_of[row_at[alive]] = alive
    for at, to in moves:
        place_of[to] = place_of[at]
    place_of[rows] = np.arange(before, after)
    inner = faiss.downcast_index(graph.index)
    inner.add(np.ascontiguousarray(vectors, dtype=np.float32))
    row_at = np.full(after, -1, dtype=np.int64)
    row_at[place_of[:count]] = np.arange(count)
    faiss.copy_array_to_vector(row_at, graph.id_map)
    graph.ntotal = after
    return True


def open_vectors(path: Path) -> FaissIndex:
    """Return the index of a file, its vectors mapped into memory rather than read."""
    try:
        return FaissIndex(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
    except RuntimeError as error:
        raise StoreDamaged(
            f"{path} cannot be read as vectors: {error}",
            hint="rebuild the index, or go back: clusterbot rebuild --rollback",
        ) from error
