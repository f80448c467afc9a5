"""Reads one file of the corpus by the reader of its format; a bad file becomes a fault."""

import hashlib
import logging
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from index.documents import Document, Fault, Source, Table
from index.reading.articles import read_json, read_json_lines
from index.reading.assembly import assemble
from index.reading.completeness import completeness
from index.reading.content import BadPart, Content, Limits, Omitted, Unreadable
from index.reading.delimited import read_delimited
from index.reading.markdown import read_markdown
from index.reading.metadata import source_of, wording_of
from index.reading.pages import read_page
from index.reading.plain import read_plain
from index.reading.portable import read_portable
from index.reading.sheets import read_sheets
from index.reading.slides import read_slides
from index.reading.word import read_word
from index.readings import FileReading, Note

Reader = Callable[[bytes, Limits], Iterable[Content | BadPart | Omitted]]

FORMATS: Mapping[str, Reader] = MappingProxyType(
    {
        ".md": read_markdown,
        ".markdown": read_markdown,
        ".txt": read_plain,
        ".text": read_plain,
        ".html": read_page,
        ".htm": read_page,
        ".xhtml": read_page,
        ".pdf": read_portable,
        ".docx": read_word,
        ".pptx": read_slides,
        ".xlsx": read_sheets,
        ".xlsm": read_sheets,
        ".csv": read_delimited,
        ".tsv": read_delimited,
        ".json": read_json,
        ".jsonl": read_json_lines,
        ".ndjson": read_json_lines,
    }
)
# What is wrong with a file is said once, as a fault, not by its parser in twenty lines.
for _parser in ("pdfminer", "trafilatura", "htmldate", "charset_normalizer", "pptx", "docx"):
    logging.getLogger(_parser).setLevel(logging.CRITICAL)

# Of a file with so many words so large a share must be read, or the file is faulty.
_ENOUGH_WORDS = 50
_SHARE = 0.5

_OLDER = MappingProxyType({".doc": ".docx", ".xls": ".xlsx", ".ppt": ".pptx"})


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a file gave: its documents in order, a fault for whatever could not be read, and how
    much of it was read."""

    documents: tuple[Document, ...] = ()
    faults: tuple[Fault, ...] = ()
    reading: FileReading = field(default_factory=lambda: FileReading(""))

    @property
    def tables(self) -> tuple[tuple[Document, Table], ...]:
        """The tables of all documents, each with the document that it stands in."""
        return tuple((one, table) for one in self.documents for table in one.tables)


def read_file(
    corpus: Path, path: str, *, sources: Mapping[str, Source], limits: Limits | None = None
) -> ReadResult:
    """Return what the file at `path`, relative to the corpus, holds; a bad file is a fault."""
    limits = limits or Limits()
    try:
        raw = _bytes(corpus, path, limits)
    except Unreadable as error:
        return ReadResult((), (Fault(path, error.place, error.reason, error.mend),))
    return read_bytes(raw, path, sources=sources, limits=limits)


def read_bytes(
    raw: bytes, path: str, *, sources: Mapping[str, Source], limits: Limits | None = None
) -> ReadResult:
    """Return what a file of these bytes, named `path` in the corpus, holds."""
    limits = limits or Limits()
    documents: list[Document] = []
    faults: list[Fault] = []
    notes: list[Note] = []
    digest = hashlib.sha256(raw).hexdigest()
    try:
        if not raw.strip():
            raise Unreadable("is empty", "fill the file, or delete it")
        for content in _contents(raw, path, limits):
            if isinstance(content, BadPart):
                faults.append(Fault(path, content.place, content.reason, content.mend))
                continue
            if isinstance(content, Omitted):
                notes.append(Note(path, content.place, content.reason))
                continue
            source, wrong = source_of(content, path, sources)
            document, unknown = assemble(
                content, path=path, digest=digest, source=source, sources=sources
            )
            wording, odd = wording_of(content, document)
            faults += (*wrong, *unknown, *odd)
            documents.append(replace(document, wording=wording))
        if not faults and not any(one.text or one.tables for one in documents):
            raise Unreadable("holds no text", "fill the file, or delete it")
    except Unreadable as error:
        return ReadResult((), (Fault(path, error.place, error.reason, error.mend),))
    held, read, unread = completeness(raw, PurePosixPath(path).suffix.lower(), documents)
    if held >= _ENOUGH_WORDS and read < _SHARE * held and not faults and not notes:
        faults.append(
            Fault(
                path,
                "",
                f"only {read:,} of its {held:,} words were read",
                "save it again from the program that made it, or put the text in as Markdown",
            )
        )
    return ReadResult(
        tuple(documents), tuple(faults), FileReading(path, held, read, unread, tuple(notes))
    )


def _contents(raw: bytes, path: str, limits: Limits) -> Iterator[Content | BadPart | Omitted]:
    """Yield what the format's reader finds; whatever a library raises is an Unreadable.

    Parsers of hostile files raise nearly anything, so this is the one place that catches all.
    """
    ending = PurePosixPath(path).suffix.lower()
    reader = FORMATS.get(ending)
    if reader is None:
        raise _unknown(ending)
    try:
        yield from reader(raw, limits)
    except Unreadable:
        raise
    except MemoryError as error:
        raise Unreadable(
            "needs more memory than there is", "split it into smaller files"
        ) from error
    except RecursionError as error:
        raise Unreadable("nests its parts too deep", "save it again more simply") from error
    except Exception as error:
        said = f"{type(error).__name__}: {error}".rstrip(": ")[:160]
        raise Unreadable(
            f"is damaged, or not what its ending {ending} says ({said})",
            "copy it again from its origin, or save it again from the program that made it",
        ) from error


def _unknown(ending: str) -> Unreadable:
    if ending in _OLDER:
        return Unreadable(
            f"is of the format before 2007 ({ending})", f"save it again as {_OLDER[ending]}"
        )
    known = ", ".join(FORMATS)
    return Unreadable(
        f"has the ending '{ending}', which is not read" if ending else "has no ending",
        f"save it as one of {known}, or take it out of the corpus",
    )


def _bytes(corpus: Path, path: str, limits: Limits) -> bytes:
    """Return a file's bytes; Unreadable where it lies outside, is no file, or is too large."""
    place = corpus / path
    try:
        real = place.resolve(strict=True)
        if not real.is_relative_to(corpus.resolve()):
            raise Unreadable(
                "is a link to a file outside the corpus", "copy the file itself into the corpus"
            )
        if not stat.S_ISREG(real.stat().st_mode):
            raise Unreadable("is no regular file", "take it out of the corpus")
        # Not blocking, since opening a pipe would otherwise wait for a writer.
        handle = os.open(real, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("is no regular file", "take it out of the corpus")
            if status.st_size > limits.file_bytes:
                raise Unreadable(
                    f"weighs {status.st_size / 2**20:,.0f} MiB, more than the"
                    f" {limits.file_bytes / 2**20:,.0f} MiB that are read",
                    "split it into smaller files",
                )
            return opened.read(limits.file_bytes + 1)
    except (OSError, ValueError, RuntimeError) as error:
        if "\\x" in path and not place.exists():
            raise Unreadable(
                "has a name that is not in UTF-8", "rename the file, and rebuild"
            ) from error
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(
            f"cannot be opened ({reason})", "check the file and who may read it"
        ) from error
