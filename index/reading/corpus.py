"""Walks a corpus in a fixed order and reads its files."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.documents import Document, Fault, Source
from index.errors import CorpusError
from index.reading.content import Limits
from index.reading.files import ReadResult, read_file

# What the corpus says about itself, at its top.
OWN_FILES = frozenset({"catalogue.toml", "sources.csv", "readme.md"})


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that may hold documents: its path relative to the corpus, with `/`, size and time."""

    path: str
    size: int
    modified: int


def corpus_files(corpus: Path) -> tuple[CorpusFile, ...]:
    """Return the files of a corpus, sorted by path.

    Hidden files, office programs' lock files and the corpus's own catalogue, sources and README
    are left out; folders are not entered through links, so that no walk goes in circles.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"{corpus}: there is no such folder",
            hint="create it and put your documents in, or name another with --corpus",
        )
    found: list[CorpusFile] = []
    for folder, folders, names in os.walk(corpus, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        inside = Path(folder)
        linked = [name for name in folders if (inside / name).is_symlink()]
        for name in (*names, *linked):
            path = (inside / name).relative_to(corpus).as_posix()
            if name.startswith((".", "~$")) or path.casefold() in OWN_FILES:
                continue
            try:
                status = os.lstat(inside / name)
            except FileNotFoundError:  # taken away while the corpus was walked
                continue
            found.append(CorpusFile(path, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found, key=lambda file: file.path))


def read_corpus(
    corpus: Path,
    *,
    sources: Mapping[str, Source],
    paths: Iterable[str] | None = None,
    limits: Limits | None = None,
) -> ReadResult:
    """Return what all files of a corpus hold, or those at `paths`, in the order of their paths."""
    chosen = [file.path for file in corpus_files(corpus)] if paths is None else sorted(paths)
    documents: list[Document] = []
    faults: list[Fault] = []
    for path in chosen:
        read = read_file(corpus, path, sources=sources, limits=limits)
        documents += read.documents
        faults += read.faults
    return ReadResult(tuple(documents), tuple(faults))
