"""Drops texts that others hold whole, pairs those that nearly say the same, and tells editions.

A text is dropped only where all its words stand in another, in their order. Of two that are merely
alike both are kept, since a word or a figure may turn what they say; where they differ is told.
"""

import hashlib
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.documents import Document, Source
from index.text import fold as normal
from index.text import sentence_spans, words

# Runs of this many words mark a text; shorter ones are shared by chance.
_RUN = 5
# So many of the smallest run hashes stand for a text (bottom-k sketch).
_SKETCH = 96
# Texts that share one of so many smallest hashes are compared.
_BANDS = 12
# Texts of one template share the template's runs: so many others are looked at, those first that
# share what fewest share. A true twin shares its rare runs too.
_MOST_COMPARED = 24
# Texts of which one is this much shorter, or shares less with the other, are not alike.
_ALIKE = 0.8
# Shorter texts are one only where they are equal: they share too few runs to be found alike.
_SHORT_WORDS = 40
# Sentences that have so much in common say something of the same.
_SAME_SUBJECT = 0.7
# What is told of two texts; where more differs, they are about different things.
DIFFERENCES_TOLD = 5
# A word, a figure with its sign, or a sign that changes one.
_SPOKEN = re.compile(r"[^\W\d_]+|(?:(?<!\w)[-\u2212])?\d+(?:[.,]\d+)*|[%‰<>≤≥±]")
_ITEM = re.compile(r"(?:[-*•–]|#+|\d+[.)])\s+")
# A year, also of two calendar years ("2021/22"), with the half or quarter before or after it.
_YEARS = re.compile(
    r"\b(?:[HQ][1-4]\s*)?(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?(?:\s*[HQ][1-4])?\b", re.IGNORECASE
)

TextOf = Callable[[str], str]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is compared of a document first, small enough to keep in the store.

    `whole` is the digest of all its words, "" where it has none.
    """

    runs: tuple[int, ...]
    whole: str
    length: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What is compared with other documents of a corpus: a document without its text."""

    id: str
    path: str
    source: Source
    sketch: Sketch


@dataclass(frozen=True, slots=True)
class Likeness:
    """How documents repeat one another: for each dropped one's id the kept one's, and pairs of
    kept ones that nearly say the same, each document with the one most like it before it."""

    same_as: dict[str, str]
    near: tuple[tuple[str, str], ...]


def spoken(text: str) -> list[str]:
    """Return the words and figures of a text, without regard to capitals, spaces and full stops."""
    return _SPOKEN.findall(text.casefold())


def sketch(text: str) -> Sketch:
    """Return the sketch of a text: the digest of its words and its smallest word-run hashes."""
    said = spoken(text)
    runs = {_hash(" ".join(said[at : at + _RUN])) for at in range(len(said) - _RUN + 1)}
    whole = hashlib.sha256(" ".join(said).encode()).hexdigest()[:32] if said else ""
    return Sketch(tuple(sorted(runs)[:_SKETCH]), whole, len(said))


def outline(document: Document) -> Outline:
    """Return the outline of a document."""
    return Outline(document.id, document.path, document.source, sketch(document.text))


def likeness(outlines: Iterable[Outline], text_of: TextOf) -> Likeness:
    """Return which documents repeat others, and which are merely alike.

    Of equal texts the one whose path sorts first is kept, one with a declared source before one
    without; of two of which one holds the other, the longer. A text is not dropped for one of
    another restriction, and one with a declared source not for a longer one without. Articles of
    one file are told apart by their makers, so they are never compared.
    """
    same_as: dict[str, str] = {}
    near: list[tuple[str, str]] = []
    equal: dict[tuple[str, bool], Outline] = {}
    buckets: dict[int, list[Outline]] = defaultdict(list)
    for one in sorted(outlines, key=_preferred):
        if not one.sketch.whole:
            continue
        first = equal.setdefault((one.sketch.whole, one.source.restricted), one)
        if first is not one and first.path != one.path:
            same_as[one.id] = first.id
            continue
        shared = [buckets[run] for run in one.sketch.runs[:_BANDS]]
        runs = set(one.sketch.runs)
        nearest, most = None, 0.0
        for other in _likely(shared):
            if not _comparable(one, other):
                continue
            common = len(runs.intersection(other.sketch.runs))
            short, long = (one, other) if one.sketch.length <= other.sketch.length else (other, one)
            if short.id not in same_as and _repeats(short, long, common, text_of):
                same_as[short.id] = long.id
            alike = _jaccard(one.sketch, other.sketch, common)
            if alike > most:
                nearest, most = other, alike
        if nearest is not None and most >= _ALIKE:
            near.append((nearest.id, one.id))
        for bucket in shared:
            bucket.append(one)
    for id, kept_id in same_as.items():
        while kept_id in same_as:
            kept_id = same_as[kept_id]
        same_as[id] = kept_id
    return Likeness(same_as, tuple(p for p in near if p[0] not in same_as and p[1] not in same_as))


def _preferred(one: Outline) -> tuple[bool, str, str]:
    return one.source.id == one.path, one.path, one.id


def _likely(buckets: Iterable[list[Outline]]) -> Iterator[Outline]:
    """Yield a bounded number of those that stand in any of the buckets, the smallest first."""
    seen: set[str] = set()
    for bucket in sorted(buckets, key=len):
        for other in bucket:
            if len(seen) == _MOST_COMPARED:
                return
            if other.id not in seen:
                seen.add(other.id)
                yield other


def _comparable(one: Outline, other: Outline) -> bool:
    short, long = sorted((one.sketch.length, other.sketch.length))
    return one.path != other.path and short >= max(_SHORT_WORDS, _ALIKE * long)


def _repeats(short: Outline, long: Outline, common: int, text_of: TextOf) -> bool:
    """Say whether a text may be dropped, since another holds it whole; so many runs are common."""
    if (
        short.source.restricted != long.source.restricted
        or _preferred(short)[0] < _preferred(long)[0]
    ):
        return False
    if short.sketch.length == long.sketch.length:
        return short.sketch.whole == long.sketch.whole
    if common < bisect_right(short.sketch.runs, long.sketch.runs[-1]):
        return False
    held, holding = (f" {' '.join(spoken(text_of(one.id)))} " for one in (short, long))
    return held in holding


def _jaccard(one: Sketch, other: Sketch, common: int) -> float:
    """Estimate which share of the word runs of two texts both have, 0 where too few are common."""
    size = min(_SKETCH, len(one.runs) + len(other.runs) - common)
    if common / size < _ALIKE:
        return 0.0
    joined = sorted({*one.runs, *other.runs})[:size]
    return len({*joined} & {*one.runs} & {*other.runs}) / size


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest(), "big")


def differences(one: str, other: str) -> tuple[tuple[Span, Span], ...]:
    """Return the pairs of sentences in which two texts that are alike say something else.

    These stand at the same place, speak of the same names and share most of their words. Nothing
    where much differs: such texts are made by one form, about different things.
    """
    spans = [list(_sentences(text)) for text in (one, other)]
    said = [
        [" ".join(spoken(text[start:end])) for start, end in among]
        for text, among in zip((one, other), spans, strict=True)
    ]
    found: list[tuple[Span, Span]] = []
    for change, a, b, c, d in SequenceMatcher(None, said[0], said[1], autojunk=False).get_opcodes():
        if change != "replace" or b - a != d - c:
            continue
        found += (
            pair
            for pair in zip(spans[0][a:b], spans[1][c:d], strict=True)
            if _of_the_same(one[slice(*pair[0])], other[slice(*pair[1])])
        )
    return tuple(found) if len(found) <= DIFFERENCES_TOLD else ()


def _sentences(text: str) -> Iterator[Span]:
    """Yield the span of every sentence, without the mark of a list's item."""
    for start, end in sentence_spans(text):
        mark = _ITEM.match(text, start, end)
        yield mark.end() if mark else start, end


def _of_the_same(one: str, other: str) -> bool:
    """Say whether two unlike sentences speak of the same names, in mostly the same words."""
    matcher = SequenceMatcher(None, spoken(one), spoken(other), autojunk=False)
    return _names(one) == _names(other) and matcher.ratio() >= _SAME_SUBJECT


def _names(sentence: str) -> set[str]:
    return {word for word in re.findall(r"\w+", sentence)[1:] if word[0].isupper()}


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
