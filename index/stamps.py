"""Remembers the digests of a corpus's files, so that an unchanged one is not even opened.

A file counts as unchanged while its size, its times and its place on the disk are as they were,
as git does it. Losing the stamps costs only time.
"""

import hashlib
import json
import stat
import time
from pathlib import Path
from typing import Any

STAMPS = "stamps.json"
# What was written so shortly before it was read may be written again within the same tick.
FRESH_SECONDS = 3.0


class Stamps:
    """The digests of one corpus's files, kept in a store."""

    def __init__(self, store: Path, corpus: Path) -> None:
        self._place = store / STAMPS
        self._corpus = corpus
        self._known = self._kept()
        self._seen: dict[str, list[Any]] = {}

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a plain file of the corpus, "" for what cannot be read as one."""
        place = self._corpus / path
        try:
            status = place.lstat()
            if not stat.S_ISREG(status.st_mode):
                return ""
            now = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
            known = self._known.get(path)
            if known and known[:-1] == now:
                self._seen[path] = known
                return str(known[-1])
            begun = time.time() - FRESH_SECONDS
            with place.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            return ""
        if max(status.st_mtime, status.st_ctime) < begun:
            self._seen[path] = [*now, digest]
        return digest

    def keep(self) -> None:
        """Write down what was seen, where that is news; where it cannot be, that costs time."""
        if self._seen == self._known:
            return
        aside = self._place.with_suffix(".new")
        written = {"corpus": str(self._corpus.resolve()), "files": self._seen}
        try:
            aside.write_text(json.dumps(written, separators=(",", ":")), encoding="utf-8")
            aside.replace(self._place)
        except OSError:
            aside.unlink(missing_ok=True)

    def _kept(self) -> dict[str, list[Any]]:
        try:
            written = json.loads(self._place.read_text(encoding="utf-8"))
            if written["corpus"] != str(self._corpus.resolve()):
                return {}
            files: dict[str, list[Any]] = dict(written["files"])
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}
        return files


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a plain file, "" for anything that cannot be read as one."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return ""
        with path.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""
