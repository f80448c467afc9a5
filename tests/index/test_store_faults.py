"""A store that is damaged, or left by a killed rebuild: one sentence, and a mend that works."""

import os
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from index import generation
from index.build import rebuild
from index.encoding import ENCODERS, HashingEncoder
from index.engines import engine_at
from index.errors import KnowledgeError, StoreDamaged, StoreMissing
from index.store import LiveStore, open_store

ENCODER = HashingEncoder(64)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Return a corpus and its store of two generations."""
    corpus, store = tmp_path / "corpus", tmp_path / "store"
    corpus.mkdir()
    for text in ("The mill stands.", "The mill was sold."):
        (corpus / "mill.md").write_text(f"{text}\n", encoding="utf-8")
        rebuild(corpus, store, encoder=ENCODER)
    return corpus, store


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"../../etc", b"a\x00b", b"two words", b"0123456789abcdef"]
)
def test_a_garbled_pointer_is_one_sentence_with_a_mend_and_the_running_bot_goes_on(
    places: tuple[Path, Path], content: bytes
) -> None:
    _, store = places
    running = LiveStore(store, encoder=ENCODER)
    before = running.current().generation
    (store / generation.CURRENT).write_bytes(content)
    assert running.current().generation == before
    with pytest.raises(StoreDamaged) as raised:
        open_store(store, encoder=ENCODER)
    assert "--rollback" in raised.value.hint
    generation.roll_back(store)
    open_store(store, encoder=ENCODER).close()


@pytest.mark.parametrize(
    "content",
    ["", "null", "[1]", "5", '"x"', "{}", '{"schema":', "[" * 100_000, '{"a":' * 100_000,
     "9" * 5_000, '{"schema": ' + "9" * 5_000 + "}"],
    ids=lambda content: content[:9] or "empty",
)  # fmt: skip
def test_a_damaged_manifest_is_one_sentence_with_a_mend(
    places: tuple[Path, Path], content: str
) -> None:
    corpus, store = places
    current = store / (store / generation.CURRENT).read_text(encoding="utf-8").strip()
    for path in (current / generation.MANIFEST, store / generation.CHECKED):
        path.write_text(content, encoding="utf-8")
    with pytest.raises(StoreDamaged) as raised:
        open_store(store, encoder=ENCODER)
    assert "--rollback" in raised.value.hint
    rebuild(corpus, store, encoder=ENCODER)
    open_store(store, encoder=ENCODER).close()


def test_a_pointer_that_is_a_folder_is_put_right_by_a_rebuild(places: tuple[Path, Path]) -> None:
    corpus, store = places
    (store / generation.CURRENT).unlink()
    (store / generation.CURRENT).mkdir()
    with pytest.raises(StoreDamaged):
        open_store(store, encoder=ENCODER)
    rebuild(corpus, store, encoder=ENCODER)
    open_store(store, encoder=ENCODER).close()


def test_without_any_generation_there_is_no_index(tmp_path: Path) -> None:
    (tmp_path / generation.CURRENT).write_text("0123456789abcdef\n", encoding="ascii")
    with pytest.raises(KnowledgeError):
        open_store(tmp_path, encoder=ENCODER)
    (tmp_path / generation.CURRENT).write_text("", encoding="ascii")
    with pytest.raises(StoreMissing):
        open_store(tmp_path, encoder=ENCODER)


def test_an_unchanged_rebuild_cleans_up_after_a_killed_one(places: tuple[Path, Path]) -> None:
    corpus, store = places
    kept = set(generation.generations(store))
    in_use = store / generation.current(store)
    shutil.copytree(in_use, store / "00000000000000aa")  # published, and killed before the pruning
    old = store / "00000000000000aa" / generation.MANIFEST
    os.utime(old, (1, 1))
    half = store / f"00000000000000bb{generation.PARTIAL}"  # removed halfway
    half.mkdir()
    (half / "vectors.faiss").touch()
    (store / f"{generation.CURRENT}{generation.ASIDE}").write_text("x", encoding="ascii")
    rebuild(corpus, store, encoder=ENCODER)
    assert {p.name for p in store.iterdir() if p.is_dir()} - {ENCODERS} == kept
    assert not list(store.glob(f"*{generation.ASIDE}"))
    with closing(open_store(store, encoder=ENCODER)) as opened:
        assert opened.generation == in_use.name


def test_a_generation_killed_while_it_is_removed_is_seen_to_be_a_leftover(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, store = places
    monkeypatch.setattr(generation.shutil, "rmtree", lambda *_, **__: None)
    (corpus / "mill.md").write_text("The mill burnt down.\n", encoding="utf-8")
    rebuild(corpus, store, encoder=ENCODER)
    monkeypatch.undo()
    assert len(generation.generations(store)) == 2
    assert list(store.glob(f"*{generation.PARTIAL}"))
    rebuild(corpus, store, encoder=ENCODER)
    assert not list(store.glob(f"*{generation.PARTIAL}"))


def test_a_file_that_was_found_whole_is_not_hashed_again_before_it_changes(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = places
    hashed: list[str] = []
    checksum = generation.checksum

    def counted(path: Path) -> str:
        hashed.append(path.name)
        return checksum(path)

    monkeypatch.setattr(generation, "checksum", counted)
    open_store(store).close()
    assert hashed == []
    with closing(engine_at(store)) as engine:
        engine.check()  # the doctor looks all the same
    assert len(hashed) == 4
    vectors = store / generation.current(store) / generation.VECTORS
    content = vectors.read_bytes()
    vectors.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(StoreDamaged):
        open_store(store)
    with closing(engine_at(store)) as engine, pytest.raises(StoreDamaged):
        engine.check()


def test_what_was_just_written_is_hashed_again(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = places
    (store / generation.CHECKED).unlink()  # as if another program had written it
    monkeypatch.setattr(generation, "FRESH_SECONDS", 1e6)
    open_store(store).close()
    assert not (store / generation.CHECKED).exists()


def test_the_clock_of_a_file_system_that_counts_seconds_is_not_trusted(
    places: tuple[Path, Path],
) -> None:
    _, store = places
    folder = store / generation.current(store)
    (store / generation.CHECKED).unlink()
    manifest = generation.read_manifest(folder)
    whole = {name: [1, 2_000_000_000, 3] for name, _ in manifest.checksums}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generation, "_stamps", lambda *_: whole)
        generation.trust(folder, manifest)
    assert not (store / generation.CHECKED).exists()
    generation.trust(folder, manifest)
    assert (store / generation.CHECKED).exists()


def test_a_small_change_shares_the_vectors_with_the_generation_before(tmp_path: Path) -> None:
    corpus, store = tmp_path / "corpus", tmp_path / "store"
    corpus.mkdir()
    for number in range(40):
        (corpus / f"{number}.md").write_text(f"The mill of town {number} stands.\n", "utf-8")
    folders = []
    for number in range(4):
        (corpus / "7.md").write_text(f"The mill burnt down in year {number}.\n", "utf-8")
        report = rebuild(corpus, store, encoder=ENCODER)
        folders.append(store / report.generation)
        assert (folders[-1] / generation.VECTORS).samefile(folders[0] / generation.VECTORS)
        with closing(open_store(store, encoder=ENCODER)) as opened:
            first = opened.search(f"burnt down in year {number}", 1)[0]
            assert f"year {number}" in first.passage.text
        if len(folders) > 1:
            generation.roll_back(store)
            open_store(store, encoder=ENCODER).close()
            generation.roll_back(store)
        folders[0] = folders[-1]  # the first one is pruned in time
