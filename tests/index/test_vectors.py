"""FAISS, flat and as a graph, keeps the promise of the exact numpy index."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import _places
from index.encoding import Vectors
from index.errors import StoreDamaged
from index.vectors import (
    ExactIndex,
    VectorIndex,
    open_vectors,
    tail_beside,
    update_vectors,
    write_vectors,
)

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


@pytest.mark.parametrize("flat_up_to", [0, 1000])
@pytest.mark.parametrize("most_apart", [0, 3, 1000])
@given(changes=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=6))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_index_that_was_changed_holds_what_one_made_anew_holds(
    tmp_path: Path, flat_up_to: int, most_apart: int, changes: list[tuple[int, int]]
) -> None:
    path, base = tmp_path / "now.faiss", tmp_path / "before.faiss"
    expected = unit(30)
    write_vectors(expected, path, flat_up_to=flat_up_to)
    for number, (gone, come) in enumerate(changes):
        path.replace(base)
        path.unlink(missing_ok=True)  # two names of one file are both left where they are
        tail_beside(path).replace(tail_beside(base))
        freed = sorted(np.random.default_rng(number).permutation(len(expected))[:gone].tolist())
        places = _places(len(expected), freed, come)
        new = unit(come, seed=100 + number)
        update_vectors(
            path,
            base,
            count=places.count,
            moves=places.moves,
            rows=np.array(places.taken, dtype=np.int64),
            vectors=new,
            flat_up_to=flat_up_to,
            most_apart=most_apart,
        )
        made = np.zeros((places.count, 16), dtype=np.float32)
        kept = min(places.count, len(expected))
        made[:kept] = expected[:kept]
        for at, to in places.moves:
            made[to] = expected[at]
        made[list(places.taken)] = new
        expected = made
    index = open_vectors(path)
    rows = np.arange(len(expected), dtype=np.int64)
    assert len(index) == len(expected)
    assert np.array_equal(index.vectors(rows), expected)
    for query in unit(3, seed=7):
        found, wanted = index.search(query, 5), ExactIndex(expected).search(query, 5)
        assert [row for row, _ in found] == [row for row, _ in wanted]
        some = rows[::2]
        assert {row for row, _ in index.search(query, 3, some)} <= set(some.tolist())


def test_a_graph_is_added_to_and_made_anew_when_much_of_it_is_dead(tmp_path: Path) -> None:
    path, base = tmp_path / "now.faiss", tmp_path / "before.faiss"
    write_vectors(unit(40), base, flat_up_to=0)
    sizes = []
    for changed in (4, 20):
        rows = np.arange(changed, dtype=np.int64)
        given_vectors = unit(changed, seed=changed)
        update_vectors(
            path, base, count=40, moves=(), rows=rows, vectors=given_vectors, flat_up_to=0,
            most_apart=0,
        )  # fmt: skip
        sizes.append(int(faiss.read_index(str(path)).ntotal))
        assert np.array_equal(open_vectors(path).vectors(rows), given_vectors)
    assert sizes == [44, 40]


@pytest.mark.parametrize("flat_up_to", [0, 1000])
def test_a_small_change_shares_the_file_and_writes_what_came(
    tmp_path: Path, flat_up_to: int
) -> None:
    paths = [tmp_path / f"{number}.faiss" for number in range(5)]
    expected = unit(400)
    write_vectors(expected, paths[0], flat_up_to=flat_up_to)
    for number, (before, path) in enumerate(pairwise(paths)):
        rows = np.array([7, 11], dtype=np.int64)  # the same ones change again and again
        expected[rows] = unit(2, seed=50 + number)
        update_vectors(
            path, before, count=400, moves=(), rows=rows, vectors=expected[rows],
            flat_up_to=flat_up_to,
        )  # fmt: skip
        assert path.samefile(paths[0])
        assert tail_beside(path).stat().st_size < 2_000
        index = open_vectors(path)
        assert np.array_equal(index.vectors(np.arange(400)), expected)
        assert index.search(expected[11], 1)[0][0] == 11


def test_what_came_later_ties_with_what_was_there(tmp_path: Path) -> None:
    vectors = unit(60, 384)
    write_vectors(vectors, tmp_path / "0.faiss")
    rows = np.array([3, 59], dtype=np.int64)
    update_vectors(
        tmp_path / "1.faiss", tmp_path / "0.faiss", count=60, moves=(), rows=rows,
        vectors=vectors[[40, 40]],
    )  # fmt: skip
    index = open_vectors(tmp_path / "1.faiss")
    assert [row for row, _ in index.search(vectors[40], 3)] == [3, 40, 59]
    assert [row for row, _ in index.search(vectors[40], 2)] == [3, 40]


@pytest.mark.parametrize("content", [b"", b"PK", b"no tail of any kind", None])
def test_a_damaged_tail_is_told_as_such(tmp_path: Path, content: bytes | None) -> None:
    write_vectors(unit(3), tmp_path / "v.faiss")
    if content is None:
        tail_beside(tmp_path / "v.faiss").unlink()
    else:
        tail_beside(tmp_path / "v.faiss").write_bytes(content)
    with pytest.raises(StoreDamaged) as told:
        open_vectors(tmp_path / "v.faiss")
    assert "rollback" in told.value.hint
