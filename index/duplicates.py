"""Folds texts that were saved several times, and tells which edition of a series is the newest.

Two documents are one where they share nearly all of their word runs and all of their figures:
two years' facts sheets read alike, but their figures differ.
"""

import hashlib
import re
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.documents import Document, Source
from index.text import fold as normal
from index.text import words

# Runs of this many words mark a text; shorter ones are shared by chance.
_RUN = 5
# So many of the smallest run hashes stand for a text (bottom-k sketch).
_SKETCH = 96
# Texts that share one of so many smallest hashes, and their figures, are compared.
_BANDS = 12
# Texts of one template share the template's runs: so many others are looked at, those first that
# share what fewest share. A true twin shares its rare runs too.
_MOST_COMPARED = 24
# With fewer figures than this, none may differ.
_MANY_FIGURES = 19
_ALIKE = 0.8
_SHORT_WORDS = 40
# A year, also of two calendar years ("2021/22"), with the half or quarter before or after it.
_YEARS = re.compile(
    r"\b(?:[HQ][1-4]\s*)?(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?(?:\s*[HQ][1-4])?\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of a document, small enough to keep in the store."""

    document_id: str
    path: str
    runs: tuple[int, ...]
    figures: tuple[str, ...]
    length: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What is compared with other documents of a corpus: a document without its text."""

    id: str
    path: str
    source: Source
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Folded:
    """Which documents are kept, and for each dropped one's id the kept one's id."""

    kept: tuple[Document, ...]
    same_as: Mapping[str, str]

    def paths(self, documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
        """Return the other places of each kept document that has some, by its id."""
        places: dict[str, list[str]] = defaultdict(list)
        for document in documents:
            if document.id in self.same_as:
                insort(places[self.same_as[document.id]], document.path)
        return {id: tuple(found) for id, found in places.items()}


def sketch(document: Document) -> Sketch:
    """Return the sketch of a document's text: its smallest word-run hashes and its figures."""
    spoken = words(document.text)
    if len(spoken) < _SHORT_WORDS:
        runs = {_hash(" ".join(spoken))}
    else:
        runs = {_hash(" ".join(spoken[at : at + _RUN])) for at in range(len(spoken) - _RUN + 1)}
    figures = tuple(sorted({word for word in spoken if word[0].isdigit()}))
    smallest = tuple(sorted(runs)[:_SKETCH])
    return Sketch(document.id, document.path, smallest, figures, len(spoken))


def outline(document: Document) -> Outline:
    """Return the outline of a document."""
    return Outline(document.id, document.path, document.source, sketch(document))


def fold(documents: Iterable[Document]) -> Folded:
    """Return the documents without those that repeat another one."""
    ordered = sorted(documents, key=_preferred)
    same_as = repeats(outline(document) for document in ordered)
    return Folded(tuple(one for one in ordered if one.id not in same_as), same_as)


def repeats(outlines: Iterable[Outline]) -> dict[str, str]:
    """Return for each repeating document's id the id of the one that is kept.

    The one whose path sorts first is kept, one with a declared source before one without.
    """
    return same_texts(one.sketch for one in sorted(outlines, key=_preferred))


def _preferred(one: Outline | Document) -> tuple[bool, str, str]:
    return one.source.id == one.path, one.path, one.id


def same_texts(sketches: Iterable[Sketch]) -> dict[str, str]:
    """Return for each repeating document's id the id of the first sketch that it repeats.

    Articles of one file are told apart by their makers, so they are never folded into another.
    """
    buckets: dict[tuple[int, tuple[str, ...]], list[Sketch]] = defaultdict(list)
    same_as: dict[str, str] = {}
    for one in sketches:
        if not one.length:
            continue
        figures = one.figures if len(one.figures) < _MANY_FIGURES else ()
        shared = [buckets[run, figures] for run in one.runs[:_BANDS]]
        first = next((other for other in _likely(shared) if _alike(one, other)), None)
        if first is not None:
            same_as[one.document_id] = first.document_id
            continue
        for bucket in shared:
            bucket.append(one)
    return same_as


def _likely(buckets: Iterable[list[Sketch]]) -> Iterator[Sketch]:
    """Yield a bounded number of those that stand in any of the buckets, the smallest first."""
    seen: set[str] = set()
    for bucket in sorted(buckets, key=len):
        for other in bucket:
            if len(seen) == _MOST_COMPARED:
                return
            if other.document_id not in seen:
                seen.add(other.document_id)
                yield other


def _alike(one: Sketch, other: Sketch) -> bool:
    if one.path == other.path:
        return False
    if min(one.length, other.length) < _SHORT_WORDS:
        return one.runs == other.runs
    if min(one.length, other.length) < 0.8 * max(one.length, other.length):
        return False
    joined = sorted({*one.runs, *other.runs})[:_SKETCH]
    shared = len(set(joined) & set(one.runs) & set(other.runs))
    if shared < _ALIKE * len(joined):
        return False
    # A differing figure makes another edition, save for a page number or the day of saving.
    differing = set(one.figures) ^ set(other.figures)
    return len(differing) <= max(len(one.figures), len(other.figures)) // 20


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


def superseded(documents: Iterable[Outline]) -> dict[str, str]:
    """Return for each older edition's document id the id of the newest one of its series.

    Editions are the documents whose sources name one series, or whose titles differ in the year
    alone and are of one publisher; the newest is the one published last. Without dates none
    supersedes another.
    """
    series: dict[tuple[str, ...], list[Outline]] = defaultdict(list)
    for document in documents:
        key = _series(document.source)
        if key and document.source.published:
            series[key].append(document)
    older: dict[str, str] = {}
    for editions in series.values():
        newest = max(editions, key=lambda one: (one.source.published, one.path))
        for one in editions:
            if one.source.published < newest.source.published:
                older[one.id] = newest.id
    return older


def _series(source: Source) -> tuple[str, ...]:
    """Return what a source's series is told by, () where it belongs to none."""
    if source.series:
        return (source.series,)
    spoken = words(_YEARS.sub(" ", source.title))
    if not source.publisher or len(spoken) < 2 or not _YEARS.search(source.title):
        return ()
    return (normal(source.publisher), source.kind, " ".join(spoken))
