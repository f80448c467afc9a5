"""Building for a command: a store of one's own for a corpus, staleness, watching."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot import building
from bot.building import build, is_missing, is_stale, store_of, watch
from bot.settings import Settings
from index.errors import KnowledgeError
from index.report import BuildReport


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.md").write_text("# One\n\nThe first harbour opened in 1901.\n", encoding="utf-8")
    return Settings(corpus=corpus, store=tmp_path / "store", encoder="hashing")


def test_each_corpus_folder_has_one_store_of_its_own(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "corpus", tmp_path / "b" / "corpus"

    assert store_of(first, tmp_path) == store_of(tmp_path / "a" / "." / "corpus", tmp_path)
    assert store_of(first, tmp_path) != store_of(second, tmp_path)
    assert store_of(first, tmp_path).name.startswith("corpus-")


def test_a_store_is_missing_then_fresh_then_stale(settings: Settings) -> None:
    assert is_missing(settings.store)

    build(settings)
    assert not is_missing(settings.store)
    assert not is_stale(settings)

    (settings.corpus / "one.md").write_text("# One\n\nIt opened in 1902.\n", encoding="utf-8")
    assert is_stale(settings)


def test_what_the_bot_writes_into_the_corpus_folder_is_no_part_of_it(settings: Settings) -> None:
    """As where somebody works in the folder of the documents itself and keeps an answer there."""
    inside = replace(
        settings, store=settings.corpus / "stores" / "one", state=settings.corpus / "var"
    )
    first = build(inside)
    page = settings.corpus / "var" / "preview" / "answer.html"
    page.parent.mkdir(parents=True)
    page.write_text("<h1>Answer</h1><p>The first harbour opened in 1901.</p>", encoding="utf-8")
    assert not is_stale(inside)
    again = build(inside)
    assert (again.generation, again.faults) == (first.generation, ())


@contextmanager
def watching(
    settings: Settings, told: list[BuildReport], complaints: list[KnowledgeError]
) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(settings, told.append, complaints.append, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=20)


def until(there: list[object], count: int) -> None:
    deadline = time.monotonic() + 20
    while len(there) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(there) >= count


@pytest.mark.slow
def test_watching_rebuilds_on_a_change_and_outlives_an_error(settings: Settings) -> None:
    told: list[BuildReport] = []
    complaints: list[KnowledgeError] = []
    with watching(settings, told, complaints):
        until(told, 1)
        (settings.corpus / "two.md").write_text("# Two\n\nA second one.\n", encoding="utf-8")
        until(told, 2)
        (settings.corpus / "catalogue.toml").write_text("half = ", encoding="utf-8")
        until(complaints, 1)

    assert told[0].added == ("one.md",)
    assert told[1].added == ("two.md",)
    assert "catalogue.toml" in str(complaints[0])


def test_watching_a_folder_that_is_not_there_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        watch(Settings(corpus=tmp_path / "absent"), print, print, threading.Event())


def test_a_file_that_is_still_being_copied_is_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = settings.corpus / "two.txt"
    sizes: list[int] = []

    def copy_on(_: float) -> None:
        if len(sizes) < 3:
            with place.open("a") as opened:
                opened.write("One more sentence of the long text. ")
        sizes.append(place.stat().st_size)

    monkeypatch.setattr(building.time, "sleep", copy_on)
    building._wait_until_settled(settings)

    assert len(sizes) == 4
    assert sizes[-1] == sizes[-2]


@pytest.mark.slow
def test_watching_outlives_a_corpus_that_is_gone_for_a_while(settings: Settings) -> None:
    told: list[BuildReport] = []
    complaints: list[KnowledgeError] = []
    with watching(settings, told, complaints):
        until(told, 1)
        (settings.corpus / "one.md").unlink()
        until(complaints, 1)
        (settings.corpus / "one.md").write_text("# One\n\nIt is back again.\n", encoding="utf-8")
        until(told, 2)

    assert "no documents" in str(complaints[0])
