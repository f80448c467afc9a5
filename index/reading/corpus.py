"""Walks a corpus in a fixed order and reads its files."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.documents import Document, Fault, Source
from index.errors import CorpusError
from index.reading.content import Limits
from index.reading.files import ReadResult, read_file

# What the corpus says about itself, at its top.
OWN_FILES = frozenset(
    {"catalogue.toml", "sources.csv", "readme.md", "proposed.toml", "proposed.csv"}
)
# What systems put into any folder.
_SYSTEM_FILES = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon"})
_SYSTEM_FOLDERS = frozenset({"__macosx", "$recycle.bin", "system volume information", "@eadir"})
# A page as a browser saves it, the parts of pages, and what is no such part.
_PAGES = frozenset({"html", "htm", "xhtml"})
_PARTS_OF_PAGES = frozenset(
    (".css", ".js", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".woff", ".woff2")
) | {".download"}
_DOCUMENTS = frozenset({".pdf", ".docx", ".xlsx", ".pptx", ".csv", ".tsv", ".md"})


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """A file that may hold documents: its path relative to the corpus, with `/`, size and time."""

    path: str
    size: int
    modified: int


def corpus_files(corpus: Path, apart: Collection[Path] = ()) -> tuple[CorpusFile, ...]:
    """Return the files of a corpus, sorted by path, without those in folders that are `apart`.

    Hidden files, office programs' lock files, what systems and browsers put beside documents and
    the corpus's own catalogue, sources and README are left out; folders are not entered through
    links, so that no walk goes in circles. A name that is not UTF-8 is written with `\\x`.
    """
    if not corpus.is_dir():
        raise CorpusError(
            f"{corpus}: there is no such folder",
            hint=f"clusterbot init {corpus} starts one; --corpus names another",
        )
    found: list[CorpusFile] = []
    kept_apart = {path.resolve() for path in apart}
    for folder, folders, names in os.walk(corpus, followlinks=False):
        inside = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name.casefold() not in _SYSTEM_FOLDERS
            and not _is_of_a_saved_page(inside / name, names)
            and not (kept_apart and (inside / name).resolve() in kept_apart)
        )
        linked = [name for name in folders if (inside / name).is_symlink()]
        for name in (*names, *linked):
            path = (inside / name).relative_to(corpus).as_posix()
            if name.startswith((".", "~$")) or path.casefold() in OWN_FILES:
                continue
            if name.casefold().strip() in _SYSTEM_FILES:
                continue
            try:
                status = os.lstat(inside / name)
            except FileNotFoundError:  # taken away while the corpus was walked
                continue
            found.append(CorpusFile(spoken(path), status.st_size, status.st_mtime_ns))
    return tuple(sorted(found, key=lambda file: file.path))


def spoken(path: str) -> str:
    """Return a path as text; bytes of its name that are not UTF-8 as `\\xE9`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _is_of_a_saved_page(folder: Path, beside: Iterable[str]) -> bool:
    """Tell the folder that a browser saves beside a page: named after it, in whatever language.

    Beside "report.html" that is "report_files", or "report-" and a word if it holds a page's parts
    and no documents of its own.
    """
    ends = [
        folder.name[len(stem) :]
        for name in beside
        for stem, _, ending in (name.rpartition("."),)
        if ending.casefold() in _PAGES and stem and folder.name.startswith(stem)
    ]
    if any(end.casefold() in ("_files", ".files", "-files", " files") for end in ends):
        return True
    if not any(re.fullmatch(r"[-_. ]?[^\W\d_]+", end) for end in ends):
        return False
    held = {Path(name).suffix.casefold() for _, _, names in os.walk(folder) for name in names}
    return bool(held & _PARTS_OF_PAGES) and not held & _DOCUMENTS


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
