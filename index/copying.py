"""Copies files within a file system, at the least cost that it offers."""

import fcntl
import os
import shutil
from pathlib import Path

# Linux's request to let a file share another's blocks (btrfs, XFS).
_FICLONE = 0x40049409


def copy_file(source: Path, target: Path) -> None:
    """Copy a file; where the file system can share its blocks, only what changes takes room."""
    with source.open("rb") as read, target.open("wb") as written:
        try:
            fcntl.ioctl(written.fileno(), _FICLONE, read.fileno())
        except OSError:
            shutil.copyfileobj(read, written, 1 << 20)


def share_file(source: Path, target: Path) -> None:
    """Give a file that nobody writes to a second name; a copy where there are no hard links."""
    try:
        os.link(source, target)
    except FileExistsError:  # which may be the same file: to write to it would empty it
        raise
    except OSError:
        copy_file(source, target)
