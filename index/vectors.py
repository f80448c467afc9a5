"""Keeps the passages' vectors and finds the nearest ones: FAISS, and numpy as its exact reference.

Row `i` is the vector of the passage whose `row` is `i` in the database. Making vectors is left
to `index.encoding`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import faiss as _faiss
import numpy as np
from numpy.typing import NDArray

from index.encoding import Vectors
from index.errors import StoreDamaged

Rows = NDArray[np.int64]

# The library's own type hints leave out what its classes take.
faiss: Any = _faiss

# Up to here every vector is compared, exactly. Measured by scripts/benchmark_index.py: a query
# among 10⁵ vectors of 384 numbers takes some 15 ms, among 10⁶ ten times that.
FLAT_UP_TO = 200_000
HNSW_LINKS = 32
HNSW_BUILD_BREADTH = 80
HNSW_SEARCH_BREADTH = 256


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
    """A FAISS index: every vector compared up to `FLAT_UP_TO`, a graph (HNSW) above it."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: Vectors, k: int, allowed: Rows | None = None
    ) -> tuple[tuple[int, float], ...]:
        """Return the `k` nearest (row, cosine), best first, ties by row; only `allowed` rows.

        Few allowed rows are compared one by one: a graph loses its way among them.
        """
        if allowed is not None and len(allowed) <= max(10 * k, len(self) // 20):
            rows = np.unique(allowed)
            return _ordered(rows, self.cosines(query, rows), k)
        wanted = min(k, len(self) if allowed is None else len(allowed))
        if wanted == 0:
            return ()
        settings = self._settings(wanted, allowed)
        cosines, rows = self._index.search(query[None, :], wanted, params=settings)
        found = rows[0] >= 0
        return _ordered(rows[0][found], cosines[0][found], k)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Return the exact cosine of the query to each of the rows, in their order."""
        found: Vectors = self.vectors(rows) @ query
        return found

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        if len(rows) == 0:
            return np.zeros((0, self._index.d), dtype=np.float32)
        found: Vectors = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        return found

    def _settings(self, wanted: int, allowed: Rows | None) -> Any:
        chosen = None if allowed is None else faiss.IDSelectorBatch(np.unique(allowed))
        if isinstance(self._index, faiss.IndexHNSW):
            breadth = max(HNSW_SEARCH_BREADTH, 2 * wanted)
            return faiss.SearchParametersHNSW(sel=chosen, efSearch=breadth)
        return faiss.SearchParameters(sel=chosen) if chosen is not None else None


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
    dimensions = vectors.shape[1]
    if len(vectors) <= flat_up_to:
        index: Any = faiss.IndexFlatIP(dimensions)
    else:
        index = faiss.IndexHNSWFlat(dimensions, HNSW_LINKS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = HNSW_BUILD_BREADTH
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))


def update_vectors(
    path: Path,
    base: Path | None,
    *,
    count: int,
    moves: Sequence[tuple[int, int]],
    rows: Rows,
    vectors: Vectors,
) -> None:
    """Write the index of `base` (an empty one where None) with other vectors at some rows.

    First each of `moves` (from, to) is done, then `vectors` are put at `rows`; rows from `count`
    on are left out. Rows of the outcome go from 0 to `count` without a gap.
    """
    made = np.zeros((count, vectors.shape[1]), dtype=np.float32)
    if base is not None:
        old = open_vectors(base)
        kept = min(count, len(old))
        made[:kept] = old.vectors(np.arange(kept, dtype=np.int64))
        if moves:
            made[[to for _, to in moves]] = old.vectors(np.array([at for at, _ in moves]))
    made[rows] = vectors
    write_vectors(made, path)


def open_vectors(path: Path) -> FaissIndex:
    """Return the index of a file, its vectors mapped into memory rather than read."""
    try:
        return FaissIndex(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
    except RuntimeError as error:
        raise StoreDamaged(
            f"{path} cannot be read as vectors: {error}",
            hint="rebuild the index, or go back: clusterbot rebuild --rollback",
        ) from error
