"""The vectors of measures are made by a rebuild and kept, so that no question waits for them."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index import build
from index.build import rebuild
from index.catalogue import Indicator
from index.encoding import Advance, HashingEncoder, Vectors
from index.store import Store, open_store

CATALOGUE = """
[[cluster]]
id = "kaldvik"
name = "Kaldvik"
[[indicator]]
id = "berths"
name = "berths"
unit = "berths"
definition = "Places where a ship can lie."
[[indicator]]
id = "cranes"
name = "cranes"
unit = "cranes"
"""
MORE = '[[indicator]]\nid = "tugs"\nname = "tugs"\nunit = "tugs"\ndefinition = "Boats that pull."\n'
FIGURES = "cluster,indicator,value,period\nKaldvik,berths,12,2022\nKaldvik,cranes,3,2022\n"


class Noting(HashingEncoder):
    """Notes every text that it encodes as a passage."""

    def __init__(self) -> None:
        super().__init__(64)
        self.noted: list[str] = []

    def encode_passages(self, texts: Sequence[str], advance: Advance | None = None) -> Vectors:
        self.noted += texts
        return super().encode_passages(texts, advance)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "catalogue.toml").write_text(CATALOGUE)
    (folder / "figures.csv").write_text(FIGURES)
    return folder


@pytest.fixture
def builder(monkeypatch: pytest.MonkeyPatch) -> Noting:
    """Return what encodes the names of measures in a rebuild."""
    made = Noting()
    monkeypatch.setattr(build, "open_query_encoder", lambda name, folder: made)
    return made


def rebuilt(corpus: Path) -> None:
    rebuild(corpus, corpus.parent / "store", encoder=HashingEncoder(64))


@pytest.fixture
def asked(corpus: Path) -> Iterator[tuple[Store, Noting]]:
    """Return a store that was just built, and the encoder that serves it."""
    rebuilt(corpus)
    encoder = Noting()
    with closing(open_store(corpus.parent / "store", encoder=encoder)) as store:
        yield store, encoder


def test_what_a_rebuild_kept_is_not_encoded_by_a_question(asked: tuple[Store, Noting]) -> None:
    store, encoder = asked
    berths, cranes = store.meanings(store.catalogue.indicators)
    assert encoder.noted == []
    texts = ["berths", "berths: Places where a ship can lie.", "cranes", "cranes: "]
    exact = HashingEncoder(64).encode_passages(texts)
    assert np.array_equal(np.concatenate([berths, cranes]), exact)


def test_what_was_not_kept_is_encoded_once(asked: tuple[Store, Noting]) -> None:
    store, encoder = asked
    tugs = Indicator("tugs", "tugs", "tugs")
    for _ in range(2):
        (made,) = store.meanings([tugs])
        assert made.shape == (2, 64)
    assert encoder.noted == ["tugs", "tugs: "]


def test_a_generation_that_kept_none_encodes_its_own(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "KEPT_AS", "something else")  # as an earlier version wrote
    rebuilt(corpus)
    encoder = Noting()
    with closing(open_store(corpus.parent / "store", encoder=encoder)) as store:
        assert len(store.meanings(store.catalogue.indicators)) == 2
    assert len(encoder.noted) == 4


def test_a_rebuild_encodes_the_names_that_are_new(corpus: Path, builder: Noting) -> None:
    rebuilt(corpus)
    assert len([text for text in builder.noted if "berths" in text]) == 2
    builder.noted.clear()
    (corpus / "catalogue.toml").write_text(CATALOGUE + MORE)
    (corpus / "more.md").write_text("# More\n\nA tug pulls.\n")
    rebuilt(corpus)
    named = ["tugs", "tugs: Boats that pull."]
    assert [text for text in builder.noted if text in named] == named
    assert not any("berths" in text or "cranes" in text for text in builder.noted)


def test_a_measure_that_is_gone_is_not_kept(corpus: Path) -> None:
    (corpus / "catalogue.toml").write_text(CATALOGUE + MORE)
    rebuilt(corpus)
    (corpus / "catalogue.toml").write_text(CATALOGUE)
    rebuilt(corpus)
    encoder = Noting()
    with closing(open_store(corpus.parent / "store", encoder=encoder)) as store:
        store.meanings([*store.catalogue.indicators, Indicator("tugs", "tugs", "tugs")])
    assert encoder.noted == ["tugs", "tugs: "]
