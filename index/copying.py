"""Copies files within a file system, at the least cost that it offers."""

import fcntl
import os
import signal
from pathlib import Path

# Linux's request to let a file share another's blocks (btrfs, XFS).
_FICLONE = 0x40049409
_CHUNK = 1 << 20
_BLOCK = 1 << 12  # a page of SQLite's files


def copy_file(source: Path, target: Path) -> None:
    """Copy a file; where the file system can share its blocks, only what changes takes room.

    What stands at `target` is written over block by block, where the two differ: an earlier version
    of the file costs what has changed since. One that is in use elsewhere is left alone.
    """
    if not _is_idle(target):
        target.unlink(missing_ok=True)
    with source.open("rb") as read, target.open("r+b" if target.exists() else "w+b") as written:
        try:
            fcntl.ioctl(written.fileno(), _FICLONE, read.fileno())
        except OSError:
            _write_differences(read.fileno(), written.fileno())
        written.truncate(source.stat().st_size)


def share_file(source: Path, target: Path) -> None:
    """Give a file that nobody writes to a second name; a copy where there are no hard links."""
    try:
        os.link(source, target)
    except FileExistsError:  # which may be the same file: to write to it would empty it
        raise
    except OSError:
        copy_file(source, target)


def _write_differences(read: int, written: int) -> None:
    """Make an open file begin as another, writing only the blocks that differ."""
    at = 0
    while new := os.pread(read, _CHUNK, at):
        old = os.pread(written, _CHUNK, at)
        for start in range(0, len(new) if new != old else 0, _BLOCK):
            if new[start : start + _BLOCK] != old[start : start + _BLOCK]:
                os.pwrite(written, new[start : start + _BLOCK], at + start)
        at += len(new)


def _is_idle(path: Path) -> bool:
    """Say whether a file has one name and is open nowhere; False where that cannot be told.

    Linux lends a file to write to only to whoever alone has it open (a lease).
    """
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "r+b") as opened:
            fcntl.fcntl(opened, fcntl.F_SETSIG, signal.SIGURG)  # which is ignored, if one came
            fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_UNLCK)
            return os.fstat(opened.fileno()).st_nlink == 1
    except (OSError, AttributeError):  # no such file, or no leases here
        return False
