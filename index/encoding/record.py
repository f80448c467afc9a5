"""The record of an exported model: what it is, what it reads, and the checksum of each file.

It lies beside the files as `encoder.json`, and is all that answering needs to know of a model.
"""

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import EncoderError
from index.values import dump, load

RECORD = "encoder.json"
# Raised whenever an export of an earlier program can no longer be used.
FORMAT = 1
ONNX = "onnxruntime"
SENTENCE_TRANSFORMERS = "sentence-transformers"
REBUILD_HINT = "clusterbot rebuild makes it anew"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export; `path` is relative to its folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """An exported model. `run_by` is ONNX or SENTENCE_TRANSFORMERS, `why` says why not ONNX.

    `limit` is how many tokens the model reads at once, `room` how many of them are a passage's
    own. The prompts are put before each query and passage. `multilingual` says that it knows
    Swedish and Danish as it knows English.
    """

    name: str
    run_by: str
    dimensions: int
    limit: int
    room: int
    query_prompt: str = ""
    passage_prompt: str = ""
    multilingual: bool = False
    why: str = ""
    files: tuple[ExportedFile, ...] = ()
    format: int = FORMAT


def seal(folder: Path, record: Record) -> None:
    """Write the record with the checksums of all files in the folder, durably."""
    files = tuple(
        ExportedFile(path.relative_to(folder).as_posix(), path.stat().st_size, file_sha256(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / RECORD
    )
    with (folder / RECORD).open("w", encoding="utf-8") as opened:
        opened.write(dump(replace(record, files=files)) + "\n")
        opened.flush()
        os.fsync(opened.fileno())


def read_record(folder: Path) -> Record:
    """Return the record of an export whose files have the sizes that were written.

    Raises EncoderError, with the mend, for a missing or damaged export and for one of another
    program version. Sizes show a truncated file at no cost; `is_whole` compares checksums too.
    """
    try:
        record = load(Record, (folder / RECORD).read_text(encoding="utf-8"))
    except OSError as error:
        raise EncoderError(f"there is no exported model in {folder}", hint=REBUILD_HINT) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _of_another_program(folder) from error
    if record.format != FORMAT:
        raise _of_another_program(folder)
    for file in record.files:
        path = folder / file.path
        if not path.is_file() or path.stat().st_size != file.size:
            raise EncoderError(
                f"{path} of the exported model is damaged or missing", hint=REBUILD_HINT
            )
    return record


def is_whole(folder: Path) -> bool:
    """Return whether an export can be used and each file has the checksum of its record."""
    try:
        record = read_record(folder)
        return all(file_sha256(folder / file.path) == file.sha256 for file in record.files)
    except (EncoderError, OSError):
        return False


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _of_another_program(folder: Path) -> EncoderError:
    return EncoderError(
        f"the exported model in {folder} is not one that this version of the program reads",
        hint=REBUILD_HINT,
    )
