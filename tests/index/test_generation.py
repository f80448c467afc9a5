"""A generation is either whole and in use, or not there."""

from pathlib import Path

import pytest

from index import generation
from index.engine import SCHEMA_VERSION, Manifest
from index.errors import RebuildBusy, StoreDamaged, StoreMismatch, StoreMissing


def manifest(id: str, **more: object) -> Manifest:
    return Manifest(id, SCHEMA_VERSION, "hashing-8", 8, 1, 1, 0, **more)  # type: ignore[arg-type]


def publish(store: Path, id: str) -> None:
    folder = generation.begin(store, id)
    (folder / "content").write_text(id)
    sums = (("content", generation.checksum(folder / "content")),)
    generation.write_manifest(folder, manifest(id, checksums=sums))
    generation.publish(store, folder)


def test_the_newest_is_in_use_and_two_are_kept(tmp_path: Path) -> None:
    for id in ("a", "b", "c"):
        publish(tmp_path, id)
    assert generation.current(tmp_path) == "c"
    assert generation.generations(tmp_path) == ("c", "b")


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    written = manifest("a", catalogue="x", checksums=(("f", "0"),))
    generation.write_manifest(tmp_path, written)
    assert generation.read_manifest(tmp_path) == written


def test_rolling_back_takes_the_earlier_one_and_comes_forward_again(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    publish(tmp_path, "b")
    assert generation.roll_back(tmp_path) == "a"
    assert generation.current(tmp_path) == "a"
    assert generation.roll_back(tmp_path) == "b"


def test_there_is_nothing_to_roll_back_to(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    with pytest.raises(StoreMissing):
        generation.roll_back(tmp_path)
    assert generation.current(tmp_path) == "a"


def test_a_damaged_generation_is_not_rolled_back_to(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    publish(tmp_path, "b")
    (tmp_path / "a" / "content").write_text("x")
    with pytest.raises(StoreDamaged):
        generation.roll_back(tmp_path)
    assert generation.current(tmp_path) == "b"


def test_leftovers_of_a_crash_are_pruned_and_the_rest_is_left_alone(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    generation.begin(tmp_path, "b")
    (tmp_path / "encoders").mkdir()
    generation.prune(tmp_path, keep={"a"})
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["a", "encoders"]


def test_no_store_and_a_lost_generation_are_different_errors(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing) as missing:
        generation.current_folder(tmp_path / "nowhere")
    assert "clusterbot rebuild" in missing.value.hint
    generation.point_to(tmp_path, "gone")
    with pytest.raises(StoreDamaged) as damaged:
        generation.current_folder(tmp_path)
    assert "rollback" in damaged.value.hint


@pytest.mark.parametrize("text", ["", "{", "[]", '{"generation": "a"}', '{"unknown": 1}'])
def test_a_broken_manifest_is_damage(tmp_path: Path, text: str) -> None:
    (tmp_path / generation.MANIFEST).write_text(text)
    with pytest.raises(StoreDamaged):
        generation.read_manifest(tmp_path)


def test_another_schema_is_refused(tmp_path: Path) -> None:
    generation.write_manifest(tmp_path, Manifest("a", 999, "e", 8, 0, 0, 0))
    with pytest.raises(StoreMismatch):
        generation.read_manifest(tmp_path)


def test_missing_and_altered_files_are_damage(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    folder = tmp_path / "a"
    known = generation.read_manifest(folder)
    generation.check(folder, known)
    (folder / "content").write_text("other")
    with pytest.raises(StoreDamaged):
        generation.check(folder, known)
    (folder / "content").unlink()
    with pytest.raises(StoreDamaged):
        generation.check(folder, known)


def test_a_second_rebuild_is_told_that_one_is_running(tmp_path: Path) -> None:
    with generation.lock(tmp_path), pytest.raises(RebuildBusy), generation.lock(tmp_path):
        pass
    with generation.lock(tmp_path):
        pass
