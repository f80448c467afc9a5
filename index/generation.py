"""Generations: a store folder holds a few finished indexes, and `CURRENT` names the one in use.

A generation is written into `<id>.partial`, renamed when it is whole, and only then named in
`CURRENT`: a reader sees the old one or the new one, whatever happens in between. What stands in
a generation is left to `index.database` and `index.vectors`.
"""

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.engine import KEPT, SCHEMA_VERSION, Manifest
from index.errors import RebuildBusy, StoreDamaged, StoreError, StoreMismatch, StoreMissing
from index.values import dump, load

CURRENT = "CURRENT"
PARTIAL = ".partial"
MANIFEST = "manifest.json"
DATABASE = "knowledge.db"
VECTORS = "vectors.faiss"
TAIL = "vectors.npz"  # what has changed since the vectors were written
REPORT = "report.json"
LOCK = ".rebuild.lock"
CHECKED = "checked.json"
SPARE = "spare.db"  # the database that was pruned last, to be written over by the next
# What was written so shortly before it was read may be written again within the same tick.
FRESH_SECONDS = 3.0
TICK_SECONDS = 0.02  # of the clock that a file's times are taken from, and some more
ASIDE = ".new"  # what is written aside, to take a file's place in one step
_ID = re.compile(r"[\w-]+")
REBUILD_HINT = "build the index: clusterbot rebuild"
ROLLBACK_HINT = "build the index again, or go back: clusterbot rebuild --rollback"


def current(store: Path) -> str:
    """Return the id of the generation in use, "" where there is none or it cannot be told."""
    try:
        id = (store / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return id if _ID.fullmatch(id) else ""


def current_folder(store: Path) -> Path:
    """Return the folder of the generation in use; StoreMissing where there is none."""
    id = current(store)
    if not id and generations(store):
        raise StoreDamaged(f"{store / CURRENT} names no index", hint=ROLLBACK_HINT)
    if not id:
        raise StoreMissing(f"there is no index in {store}", hint=REBUILD_HINT)
    if not (store / id).is_dir():
        raise StoreDamaged(f"{store / CURRENT} names {id}, which is not there", hint=ROLLBACK_HINT)
    return store / id


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a generation; refuses another schema before reading the rest."""
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        manifest = load(Manifest, text)
    except OSError as error:
        raise StoreDamaged(f"{folder / MANIFEST} cannot be read", hint=ROLLBACK_HINT) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise StoreDamaged(f"{folder / MANIFEST} is damaged", hint=ROLLBACK_HINT) from error
    check_schema(manifest, str(folder))
    return manifest


def check_schema(manifest: Manifest, place: str) -> None:
    """Raise StoreMismatch where a generation was written by another schema than this program's."""
    if manifest.schema != SCHEMA_VERSION:
        raise StoreMismatch(
            f"the index in {place} has schema {manifest.schema}, this program reads"
            f" {SCHEMA_VERSION}",
            hint=REBUILD_HINT,
        )


def check(folder: Path, manifest: Manifest) -> None:
    """Raise StoreDamaged unless every file is there with the checksum of the manifest."""
    for name, wanted in manifest.checksums:
        if not (folder / name).is_file():
            raise StoreDamaged(f"{folder / name} is missing", hint=ROLLBACK_HINT)
        if checksum(folder / name) != wanted:
            raise StoreDamaged(f"{folder / name} is not what was written", hint=ROLLBACK_HINT)


def check_once(folder: Path, manifest: Manifest) -> None:
    """Do what `check` does, unless this very file was found whole before.

    A file counts as the same while its size, its times and its place on the disk are as they were.
    Hashing a large index takes longer than opening it; `clusterbot doctor` hashes it all the same.
    """
    stamps = _stamps(folder, manifest)
    if None not in stamps.values() and _read_checked(folder.parent).get(folder.name) == stamps:
        return
    check(folder, manifest)
    stamps = _stamps(folder, manifest)
    if _newest(stamps) < (time.time() - FRESH_SECONDS) * 1e9:
        _remember(folder, stamps)


def trust(folder: Path, manifest: Manifest) -> None:
    """Remember that a generation is whole, which whoever has just published it knows.

    The clock ticks first, so that a later change has another time. Where the file system counts
    whole seconds, that would take too long: the first to open it looks.
    """
    stamps = _stamps(folder, manifest)
    newest = _newest(stamps)
    if newest % 1_000_000_000 == 0:
        return
    time.sleep(min(max(0.0, newest / 1e9 + TICK_SECONDS - time.time()), TICK_SECONDS))
    _remember(folder, stamps)


Stamps = dict[str, list[int] | None]


def _stamps(folder: Path, manifest: Manifest) -> Stamps:
    return {name: _stamp(folder / name) for name, _ in manifest.checksums}


def _newest(stamps: Stamps) -> int:
    return max((stamp[1] for stamp in stamps.values() if stamp), default=0)


def _stamp(path: Path) -> list[int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    newest = max(status.st_mtime_ns, status.st_ctime_ns)
    return [status.st_size, newest, status.st_ino]


def _read_checked(store: Path) -> dict[str, Stamps]:
    try:
        known = json.loads((store / CHECKED).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}


def _remember(folder: Path, stamps: Stamps) -> None:
    """Keep what was found whole; where that cannot be written, it only costs time."""
    store = folder.parent
    kept = {id: one for id, one in _read_checked(store).items() if (store / id).is_dir()}
    aside = (store / CHECKED).with_suffix(f".{os.getpid()}{ASIDE}")
    try:
        aside.write_text(json.dumps({**kept, folder.name: stamps}), encoding="utf-8")
        aside.replace(store / CHECKED)
    except OSError:
        aside.unlink(missing_ok=True)


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def begin(store: Path, id: str) -> Path:
    """Return a new folder to write a generation into, where at most the spare database stands."""
    folder = store / (id + PARTIAL)
    folder.mkdir(parents=True)
    if (store / SPARE).is_file():
        (store / SPARE).replace(folder / DATABASE)
    return folder


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, durably: it is what says that the other files are whole."""
    _write_durably(folder / MANIFEST, dump(manifest) + "\n")


def publish(store: Path, folder: Path) -> str:
    """Make a finished `.partial` folder the generation in use, and prune old ones."""
    id = folder.name.removesuffix(PARTIAL)
    for path in folder.iterdir():
        _sync(path)
    _sync(folder)
    place = store / id
    if place.is_dir():  # an older generation of the same inputs, which this one replaces
        _remove(place)
    folder.rename(place)
    _sync(store)
    previous = current(store)
    point_to(store, id)
    prune(store, keep={id, previous})
    return id


def point_to(store: Path, id: str) -> None:
    """Name `id` in `CURRENT`, in one step that a crash cannot halve."""
    aside = store / (CURRENT + ASIDE)
    _write_durably(aside, id + "\n")
    if (store / CURRENT).is_dir():  # whatever put it there, no file can take its place
        shutil.rmtree(store / CURRENT)
    aside.replace(store / CURRENT)
    _sync(store)


def prune(store: Path, keep: set[str]) -> None:
    """Remove what crashed rebuilds left behind, and all generations but `keep`."""
    if not store.is_dir():
        return
    for path in sorted(store.iterdir()):
        if path.name.endswith(ASIDE) and path.is_file():
            path.unlink()
        elif path.is_dir() and path.name.endswith(PARTIAL):
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_dir() and (path / MANIFEST).is_file() and path.name not in keep:
            _remove(path)


def tidy(store: Path) -> None:
    """Remove what crashed rebuilds left behind, and all generations but the newest two in use."""
    in_use = current(store)
    others = [id for id in generations(store) if id != in_use]
    others.sort(key=lambda id: (store / id / MANIFEST).stat().st_mtime, reverse=True)
    prune(store, keep={in_use, *others[: KEPT - 1]})


def _remove(folder: Path) -> None:
    """Remove a generation; killed halfway through, it is seen to be a leftover.

    Its database is kept as the spare one: the next differs from it in a few pages.
    """
    partial = folder.with_name(f"{folder.name}.old{PARTIAL}")
    shutil.rmtree(partial, ignore_errors=True)
    folder.rename(partial)
    with suppress(OSError):  # without one, the next is a whole copy
        (partial / DATABASE).replace(folder.parent / SPARE)
    shutil.rmtree(partial, ignore_errors=True)


def generations(store: Path) -> tuple[str, ...]:
    """Return the ids of all finished generations, the one in use first."""
    if not store.is_dir():
        return ()
    found = [p.name for p in sorted(store.iterdir()) if (p / MANIFEST).is_file()]
    whole = [name for name in found if not name.endswith(PARTIAL)]
    return tuple(sorted(whole, key=lambda name: (name != current(store), name)))


def encoders(store: Path) -> frozenset[str]:
    """Return the names of the encoders that the generations which can be read were built with."""
    names: set[str] = set()
    for id in generations(store):
        with suppress(StoreError):
            names.add(read_manifest(store / id).encoder)
    return frozenset(names)


def roll_back(store: Path) -> str:
    """Put the generation before the current one back in use and return its id.

    A second call comes forward again, since two generations are kept.
    """
    with lock(store):
        in_use = current(store)
        others = [id for id in generations(store) if id != in_use]
        if not others:
            raise StoreMissing(
                f"{store} holds no earlier generation to go back to", hint=REBUILD_HINT
            )
        folder = store / others[0]
        check(folder, read_manifest(folder))
        point_to(store, others[0])
        return others[0]


@contextmanager
def lock(store: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the store's rebuild lock; RebuildBusy when another process still has it after `wait`."""
    store.mkdir(parents=True, exist_ok=True)
    held = FileLock(store / LOCK)
    try:
        held.acquire(timeout=wait)
    except Timeout as error:
        raise RebuildBusy(
            f"another rebuild of {store} is running", hint="wait until it is done, then try again"
        ) from error
    try:
        yield
    finally:
        held.release()


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
