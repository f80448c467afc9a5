"""FAISS, flat and as a graph, keeps the promise of the exact numpy index."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.encoding import Vectors
from index.errors import StoreDamaged
from index.vectors import ExactIndex, VectorIndex, open_vectors, write_vectors

Make = Callable[[Vectors, Path], VectorIndex]


def flat(vectors: Vectors, folder: Path) -> VectorIndex:
    write_vectors(vectors, folder / "v.faiss")
    return open_vectors(folder / "v.faiss")


def graph(vectors: Vectors, folder: Path) -> VectorIndex:
    write_vectors(vectors, folder / "v.faiss", flat_up_to=0)
    return open_vectors(folder / "v.faiss")


def exact(vectors: Vectors, folder: Path) -> VectorIndex:
    return ExactIndex(vectors)


EVERY = pytest.mark.parametrize("make", [exact, flat, graph])


def unit(count: int, dimensions: int = 16, seed: int = 1) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@EVERY
def test_the_nearest_come_first_with_their_cosines(make: Make, tmp_path: Path) -> None:
    vectors = np.array([[0, 1], [1, 0], [0.6, 0.8]], dtype=np.float32)
    found = make(vectors, tmp_path).search(np.array([1, 0], dtype=np.float32), 2)
    assert [row for row, _ in found] == [1, 2]
    assert [cosine for _, cosine in found] == pytest.approx([1.0, 0.6])


@EVERY
def test_ties_are_settled_by_row(make: Make, tmp_path: Path) -> None:
    vectors = np.array([[0, 1], [1, 0], [1, 0], [1, 0]], dtype=np.float32)
    found = make(vectors, tmp_path).search(np.array([1, 0], dtype=np.float32), 3)
    assert [row for row, _ in found] == [1, 2, 3]


@EVERY
def test_only_allowed_rows_are_found(make: Make, tmp_path: Path) -> None:
    vectors = unit(300)
    index = make(vectors, tmp_path)
    allowed = np.arange(0, 300, 2, dtype=np.int64)
    found = index.search(vectors[1], 5, allowed)
    reference = ExactIndex(vectors).search(vectors[1], 5, allowed)
    assert [row for row, _ in found] == [row for row, _ in reference]
    assert index.search(vectors[1], 5, np.array([], dtype=np.int64)) == ()


@EVERY
def test_more_is_asked_for_than_there_is(make: Make, tmp_path: Path) -> None:
    found = make(unit(3), tmp_path).search(unit(1)[0], 10)
    assert sorted(row for row, _ in found) == [0, 1, 2]


@EVERY
def test_vectors_and_cosines_come_back_in_the_order_asked_for(make: Make, tmp_path: Path) -> None:
    vectors = unit(20)
    index = make(vectors, tmp_path)
    rows = np.array([7, 3, 7], dtype=np.int64)
    assert np.array_equal(index.vectors(rows), vectors[rows])
    assert index.cosines(vectors[3], rows)[1] == pytest.approx(1.0)
    assert len(index) == 20


@EVERY
def test_an_empty_index_finds_nothing(make: Make, tmp_path: Path) -> None:
    index = make(np.zeros((0, 4), dtype=np.float32), tmp_path)
    assert index.search(np.ones(4, dtype=np.float32), 3) == ()
    assert len(index) == 0


def test_the_graph_finds_nearly_what_comparing_all_finds(tmp_path: Path) -> None:
    vectors = unit(3000, 32)
    index, reference = graph(vectors, tmp_path), ExactIndex(vectors)
    queries = unit(50, 32, seed=2)
    shared = sum(
        len({r for r, _ in index.search(q, 10)} & {r for r, _ in reference.search(q, 10)})
        for q in queries
    )
    assert shared / 500 >= 0.99


def test_a_damaged_file_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "v.faiss").write_bytes(b"no index")
    with pytest.raises(StoreDamaged) as told:
        open_vectors(tmp_path / "v.faiss")
    assert "rollback" in told.value.hint
