"""A file is copied at the cost of what differs, and none that somebody reads is written to."""

from contextlib import closing
from pathlib import Path

import pytest

from index import copying, generation
from index.build import rebuild
from index.copying import copy_file
from index.encoding import HashingEncoder
from index.store import open_store

BLOCKS = b"".join(bytes([number]) * 4096 for number in range(20))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the sizes of all that is written from now on, on a file system that shares nothing."""
    sizes: list[int] = []
    pwrite = copying.os.pwrite

    def noted(file: int, data: bytes, at: int) -> int:
        sizes.append(len(data))
        return pwrite(file, data, at)

    def refused(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(copying.os, "pwrite", noted)
    monkeypatch.setattr(copying.fcntl, "ioctl", refused)
    return sizes


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Return a file and where its copy is to be; skips where no file can be told to be idle."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(BLOCKS)
    if not copying._is_idle(source):
        pytest.skip("the file system gives no leases: every copy is a whole one")
    return source, target


@pytest.mark.parametrize("size", [0, 1, 4096, 10_000, len(BLOCKS), len(BLOCKS) + 5000])
def test_a_copy_is_the_file_whatever_stood_there(size: int, files: tuple[Path, Path]) -> None:
    source, target = files
    target.write_bytes((BLOCKS + bytes(5000))[:size][::-1])
    copy_file(source, target)
    assert target.read_bytes() == BLOCKS


def test_an_earlier_version_costs_the_blocks_that_differ(
    files: tuple[Path, Path], written: list[int]
) -> None:
    source, target = files
    copy_file(source, target)
    assert sum(written) == len(BLOCKS)
    written.clear()
    with source.open("r+b") as opened:
        opened.seek(5 * 4096 + 17)
        opened.write(b"changed")
    copy_file(source, target)
    assert written == [4096]
    assert target.read_bytes() == source.read_bytes()


def test_what_is_elsewhere_too_stays_as_it_was(files: tuple[Path, Path], tmp_path: Path) -> None:
    """It may be open, have another name, or be pointed at."""
    source, target = files
    target.write_bytes(b"as read")
    with target.open("rb") as reading:
        copy_file(source, target)
        assert reading.read() == b"as read"
    (tmp_path / "kept").hardlink_to(target)
    source.write_bytes(b"new")
    copy_file(source, target)
    assert target.read_bytes() == b"new"
    assert (tmp_path / "kept").read_bytes() == BLOCKS
    target.unlink()
    target.symlink_to(tmp_path / "kept")
    copy_file(source, target)
    assert (tmp_path / "kept").read_bytes() == BLOCKS
    assert not target.is_symlink()


def test_a_small_change_writes_a_small_part_of_the_database(
    files: tuple[Path, Path], tmp_path: Path, written: list[int]
) -> None:
    corpus, store, encoder = tmp_path / "corpus", tmp_path / "store", HashingEncoder(64)
    corpus.mkdir()
    for number in range(500):
        (corpus / f"{number}.md").write_text(f"The mill of town {number} stands.\n", "utf-8")
    copied = []
    for number in range(6):
        (corpus / "7.md").write_text(f"The mill burnt down in year {number}.\n", "utf-8")
        written.clear()
        report = rebuild(corpus, store, encoder=encoder)
        copied.append(sum(written))
        size = (store / report.generation / generation.DATABASE).stat().st_size
        with closing(open_store(store, encoder=encoder)) as opened:
            assert f"year {number}" in opened.search("mill burnt down", 1)[0].passage.text
    # The first is made of nothing and the next two are copies, since none was pruned before.
    assert copied[0] == 0
    assert min(copied[1:3]) > 0.9 * size
    assert max(copied[3:]) < 0.3 * size
