"""Reads what of a corpus is new or changed; what is as it was is kept from the generation in use.

How one file is read is left to `index.reading`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from index.claims import claim, settled
from index.documents import Document, Source
from index.engine import FileRecord, Manifest, Snapshot, StoredOutline
from index.reading.files import read_file
from index.reading.metadata import bare_address, spelling
from index.readings import FileReading
from index.values import load_tuple

# Called with the step, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Previous:
    """The generation in use, as far as it can be taken over."""

    snapshot: Snapshot | None = None
    manifest: Manifest | None = None
    files: Mapping[str, FileRecord] = field(default_factory=dict)


def previous_of(snapshot: Snapshot | None) -> Previous:
    """Return what a generation holds to be taken over, nothing where there is none."""
    if snapshot is None:
        return Previous()
    return Previous(snapshot, snapshot.manifest, snapshot.files())


@dataclass(frozen=True, slots=True)
class Intake:
    """The corpus as read. `kept` and `gone` are documents of the generation in use.

    What is kept stays where it stands in the new generation; with nothing kept, that is made anew.
    """

    files: tuple[FileRecord, ...]
    fresh: tuple[Document, ...]
    kept: tuple[StoredOutline, ...]
    gone: tuple[StoredOutline, ...]
    readings: tuple[FileReading, ...] = ()


def read(
    corpus: Path,
    digests: Mapping[str, str],
    declared: Mapping[str, Source],
    previous: Previous,
    progress: Progress,
    *,
    keep: bool,
) -> Intake:
    """Read the files that are new, changed or failed last time; with `keep`, keep the others.

    `digests` are of all files, by path; `declared` the sources that the corpus lists, by id.
    """
    outlines: dict[str, list[StoredOutline]] = defaultdict(list)
    for one in previous.snapshot.outlines() if previous.snapshot and keep else ():
        outlines[one.outline.path].append(one)
    kept = _kept(digests, declared, previous, outlines) if keep else set()
    fresh: list[Document] = []
    readings: dict[str, FileReading] = {}
    records: dict[str, FileRecord] = {}
    left = [path for path in digests if path not in kept]
    while left:
        for path in left:
            progress("read", len(records), len(digests))
            result = read_file(corpus, path, sources=declared)
            digest = result.documents[0].digest if result.documents else digests[path]
            records[path] = FileRecord(path, digest, result.faults, bool(result.faults))
            readings[path] = replace(result.reading, path=path)
            fresh += result.documents
        left = sorted(_claiming_alike(fresh, outlines, kept, declared))
        kept.difference_update(left)
    before = previous.snapshot.kept("readings") if previous.snapshot and kept else "[]"
    readings |= {one.path: one for one in load_tuple(FileReading, before) if one.path in kept}
    progress("read", len(digests), len(digests))
    fresh.sort(key=lambda one: one.path)
    return Intake(
        tuple(records.get(path) or previous.files[path] for path in digests),
        settled(fresh, declared),
        tuple(one for path in kept for one in outlines[path]),
        tuple(one for path in outlines if path not in kept for one in outlines[path]),
        tuple(readings[path] for path in sorted(readings) if readings[path].tells),
    )


def _kept(
    digests: Mapping[str, str],
    declared: Mapping[str, Source],
    previous: Previous,
    outlines: Mapping[str, list[StoredOutline]],
) -> set[str]:
    """Return the files that are as they were, and of which nothing else would be made now."""
    if previous.snapshot is None:
        return set()
    records = {path: previous.files.get(path) for path in digests}
    kept = {
        path
        for path, record in records.items()
        if record and record.digest == digests[path] and not record.retry
    }
    kept -= _citing(previous.snapshot, outlines, declared)
    return kept - _sharing_a_source(outlines, kept, declared)


def _citing(
    reader: Snapshot, outlines: Mapping[str, list[StoredOutline]], declared: Mapping[str, Source]
) -> set[str]:
    """Return the files that a changed list of sources may make something else of.

    These are the documents of a source that was added, changed or removed, and the texts with a
    mark of it.
    """
    known = reader.sources()
    before = {id: known[id] for id in json.loads(reader.kept("declared"))}
    changed = {id for id in {*before, *declared} if before.get(id) != declared.get(id)}
    if not changed:
        return set()
    if not before or not declared:  # without any source no mark is looked at
        return set(outlines)
    addresses = {bare_address(declared[id].url) for id in changed & set(declared)} - {""}
    spelt = {spelling(id) for id in changed}
    described = {
        path
        for path, all in outlines.items()
        for one in all
        if one.outline.source.id in changed
        or spelling(PurePosixPath(path).stem) in spelt
        or bare_address(one.outline.source.url) in addresses
    }
    return described | reader.paths_with(changed)


def _sharing_a_source(
    outlines: Mapping[str, list[StoredOutline]], kept: set[str], declared: Mapping[str, Source]
) -> set[str]:
    """Return the kept files that name a source as a changed or removed one does.

    Which of them describes it is settled among them all: they are read again together.
    """
    described = {
        claim(one.outline.source.id, path)
        for path, all in outlines.items()
        if path not in kept
        for one in all
    }
    return _claiming(described - declared.keys(), outlines, kept)


def _claiming_alike(
    fresh: Iterable[Document],
    outlines: Mapping[str, list[StoredOutline]],
    kept: Collection[str],
    declared: Mapping[str, Source],
) -> set[str]:
    """Return the kept files with a source whose id a document that was read now gives, too."""
    return _claiming({one.source.id for one in fresh} - declared.keys(), outlines, kept)


def _claiming(
    ids: Collection[str], outlines: Mapping[str, list[StoredOutline]], kept: Collection[str]
) -> set[str]:
    return {
        path
        for path in kept
        for one in outlines.get(path, ())
        if claim(one.outline.source.id, path) in ids
    }
