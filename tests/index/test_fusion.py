"""Both halves' scores meet on one scale, and each half counts as far as it can be trusted."""

from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.catalogue import Catalogue
from index.database import Writer
from index.documents import Passage
from index.engine import SCHEMA_VERSION, Manifest, StoredPassage
from index.folder import FolderSnapshot
from index.fusion import LEAST_TRUST, fuse, trust_in
from index.generation import DATABASE, VECTORS
from index.retrieval import Searcher
from index.vectors import write_vectors


def test_what_both_halves_find_first_comes_first() -> None:
    scores = fuse({1: 9.0, 2: 5.0, 3: 1.0}, {1: 0.8, 3: 0.5, 2: 0.4})
    assert max(scores, key=lambda row: scores[row]) == 1
    assert set(scores) == {1, 2, 3}


def test_without_trust_the_words_alone_decide() -> None:
    bm25 = {1: 3.0, 2: 2.0, 3: 1.0}
    scores = fuse(bm25, {3: 0.9, 2: 0.5, 1: 0.1}, trust=0.0)
    assert sorted(scores, key=lambda row: -scores[row]) == [1, 2, 3]


def test_where_words_find_nothing_the_order_is_that_of_meaning() -> None:
    scores = fuse({}, {4: 0.2, 5: 0.7}, trust=0.5)
    assert sorted(scores, key=lambda row: -scores[row]) == [5, 4]


def test_equal_scores_stay_equal() -> None:
    scores = fuse({1: 2.0, 2: 2.0}, {1: 0.5, 2: 0.5})
    assert scores[1] == pytest.approx(scores[2])


def test_a_row_below_the_floor_counts_against_itself() -> None:
    scores = fuse({1: 2.0, 2: 2.0}, {1: 0.9, 2: 0.1, 3: 0.5}, floor=0.5)
    assert scores[2] < scores[3] + 0.6 < scores[1] + 0.6


def test_trust_falls_with_the_share_of_strange_words() -> None:
    assert trust_in(0.0) == trust_in(0.25) == 1.0
    assert trust_in(0.35) < 1.0
    assert trust_in(0.5) == trust_in(1.0) == LEAST_TRUST


def test_nothing_found_gives_nothing() -> None:
    assert fuse({}, {}) == {}


class Speller:
    """Stands for an encoder: it spells out every word in capitals."""

    name = "speller"
    dimensions = 1

    def share_spelt_out(self, text: str) -> float:
        return sum(word.isupper() for word in text.split()) / len(text.split())


@pytest.mark.parametrize(
    ("query", "said", "trust"),
    [
        ("who opened the quay", "the quay was opened", 1.0),
        ("who OPENED the quay", "the quay was opened", 1.0),
        ("who OPENED the quay", "THE QUAY WAS OPENED", LEAST_TRUST),
        ("WHO OPENED THE QUAY", "THE QUAY WAS OPENED", LEAST_TRUST),
        ("WHO OPENED THE QUAY", "nothing of it", LEAST_TRUST),
    ],
)
def test_an_encoder_is_trusted_that_knows_the_question_and_what_its_words_find(
    tmp_path: Path, query: str, said: str, trust: float
) -> None:
    passage = Passage("p", "d", "s", 0, len(said), said, language="en")
    manifest = Manifest("g", SCHEMA_VERSION, "speller", 1, 0, 1, 0)
    with closing(Writer(tmp_path / DATABASE)) as writer:
        writer.add_passages([StoredPassage(passage, "")])
    write_vectors(np.zeros((1, 1), dtype=np.float32), tmp_path / VECTORS)
    with closing(FolderSnapshot(tmp_path, manifest)) as snapshot:
        searcher = Searcher(snapshot, Speller(), Catalogue())  # type: ignore[arg-type]
        assert searcher.trust(query, dict(searcher.by_words(query, 5))) == trust
