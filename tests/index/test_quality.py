"""What the shipped corpus is asked is found: a gate that a change of retrieval has to pass."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.store import Store, open_store

QUERIES = Path(__file__).parent / "labelled_queries.tsv"
# A little under what was measured (0.990 and 0.921), so that one query more or less is no alarm.
LEAST_RECALL_AT_5 = 0.96
LEAST_RECIPROCAL_RANK = 0.89


@pytest.fixture(scope="module")
def store(corpus_store: Path) -> Iterator[Store]:
    with closing(open_store(corpus_store)) as opened:
        yield opened


def labelled() -> list[tuple[str, str]]:
    """Return each query with what a passage that answers it says."""
    _, *lines = QUERIES.read_text(encoding="utf-8").splitlines()
    return [(query, says) for query, says in (line.split("\t") for line in lines)]


def test_every_label_stands_in_the_corpus_and_tells_passages_apart(store: Store) -> None:
    """A label that half of the passages bear would measure nothing."""
    texts = [
        stored.passage.text for stored in store.searcher.stored(range(store.counts()[1])).values()
    ]
    assert len(labelled()) >= 80
    for query, says in labelled():
        bearing = sum(says in text for text in texts)
        assert 1 <= bearing <= len(texts) // 10, (query, says, bearing, len(texts))


def test_what_analysts_ask_is_found_among_the_first_five(store: Store) -> None:
    ranks = {}
    for query, says in labelled():
        hits = store.search(query, 10)
        ranks[query] = next((at for at, h in enumerate(hits, 1) if says in h.passage.text), 0)
    found = [rank for rank in ranks.values() if 1 <= rank <= 5]
    missed = [query for query, rank in ranks.items() if not 1 <= rank <= 5]
    assert len(found) / len(ranks) >= LEAST_RECALL_AT_5, missed
    assert sum(1 / rank for rank in ranks.values() if rank) / len(ranks) >= LEAST_RECIPROCAL_RANK
