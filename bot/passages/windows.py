"""Cuts a passage into windows: the pieces that are scored, and quoted when they answer.

A window is never cut inside a sentence. A sentence brings its neighbours, a list the line that
announces it, a row of a table the line of heads.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.documents import Passage
from index.text import sentence_spans

# A window of prose holds so many sentences and shares one with the next.
SENTENCES = 3
# Sentences that together are no longer than this are one window.
SHORT = 300
# A list up to this long is one window; of a longer one, so many characters of items at a time.
WHOLE_LIST = 900
ITEMS = 450
# A line of no more words, without a closing mark or a figure, is a heading: context, no sentence.
HEADING = 16
# An item of a list that has so many words and a full stop is a statement of its own.
STATEMENT = 6
# No more than this lies between neighbours; a blank that is longer hides what may not be shown.
NEIGHBOUR = 8
END_MARKS = (".", "!", "?", ":", ";", "…")
CLOSING = '”"’)]*_ '
# The closest text is shown with what stands around it, up to so many characters.
ROOM = 600

_ITEM = re.compile(r"\s*(?:[-*•–·]|\d{1,2}[.)]|[a-z]\))\s+")
# A figure that is no year: headings have those.
_FIGURE = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d")
# Marks of lists and headings, which are no part of what is quoted.
_MARK = re.compile(r"(?:[-*•·]|#+|>)\s+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """A piece of a passage: its sentences and lines as spans of the document, in order.

    `text` is what they say, joined by spaces and line ends as in the document. `kind` is `text`
    for neighbouring sentences, `list`, `statement` for an item of a list that says its own, `row`.
    """

    passage: Passage
    units: tuple[Span, ...]
    kind: str = "text"

    @property
    def spans(self) -> tuple[Span, ...]:
        """The fewest spans that hold the units: neighbours are joined."""
        start, end = self.units[0]
        joined: list[Span] = []
        for first, last in self.units[1:]:
            between = self._text(end, first)
            if len(between) > NEIGHBOUR or _MARK.sub("", between.lstrip()).strip():
                joined.append((start, end))
                start = first
            end = last
        return (*joined, (start, end))

    @property
    def text(self) -> str:
        return "\n".join(self._text(*span) for span in self.spans)

    def _text(self, start: int, end: int) -> str:
        return self.passage.text[start - self.passage.start : end - self.passage.start]


@lru_cache(maxsize=4096)
def windows(passage: Passage) -> tuple[Window, ...]:
    """Return the windows of a passage in reading order, every sentence in at least one."""
    if passage.kind == "table":
        return tuple(_of_table(passage))
    return tuple(_of_lines(passage))


def widened(window: Window) -> Window:
    """Return a window with what follows it in its passage, as far as there is ROOM.

    It still begins with the window: where texts are shown in short, their beginning stays.
    """
    passage = window.passage
    units = _all_units(passage)
    if window.kind in ("statement", "row") or not set(window.units) <= set(units):
        return window
    start = window.units[0][0]
    whole = tuple(unit for unit in units if unit[0] >= start and unit[1] - start <= ROOM)
    return Window(passage, whole if len(whole) > len(window.units) else window.units, window.kind)


def _all_units(passage: Passage) -> tuple[Span, ...]:
    found = {unit for window in windows(passage) for unit in window.units}
    return tuple(sorted(found))


def _windows(
    passage: Passage, runs: Iterable[Sequence[Span]], kind: str = "text"
) -> tuple[Window, ...]:
    at = passage.start
    return tuple(
        Window(passage, tuple((a + at, b + at) for a, b in run), kind) for run in runs if run
    )


def _of_lines(passage: Passage) -> Iterator[Window]:
    """Yield the windows of prose and lists, each list with the line before it that announces it."""
    text = passage.text
    prose: list[Span] = []
    items: list[Span] = []
    for start, end in _lines(text):
        if _ITEM.match(text, start, end):
            items.append((start, end))
            continue
        if items and not _is_numbered_heading(text, items):
            yield from _list(passage, prose, items)
            prose = []
        items = []
        prose += _sentences(text, start, end)
    if items:
        yield from _list(passage, prose, items)
    else:
        yield from _windows(passage, _runs(passage.text, prose))


def heading_of(passage: Passage) -> str:
    """Return the heading that a passage stands below, "" where it is only the document's title."""
    first, *_ = passage.text.split("\n")
    _, *below_title = passage.lead.split("\n")
    is_heading = not (first.endswith(END_MARKS[:3]) or is_item(first))
    return first if is_heading else next(reversed(below_title), "")


def is_item(line: str) -> bool:
    """Say whether a line is an item of a list."""
    return _ITEM.match(line) is not None


def _is_numbered_heading(text: str, items: Sequence[Span]) -> bool:
    """Say whether a list of one item, before prose, is a heading ("6. The tram")."""
    item = text[slice(*_unmarked(text, *items[0]))]
    return len(items) == 1 and len(item.split()) <= HEADING and not item.endswith(END_MARKS)


def _list(passage: Passage, before: list[Span], items: list[Span]) -> Iterator[Window]:
    announces = bool(before) and passage.text[: before[-1][1]].endswith(":")
    prose, lead = (before[:-1], before[-1:]) if announces else (before, [])
    yield from _windows(passage, _runs(passage.text, prose))
    bare = [_unmarked(passage.text, *item) for item in items]
    told = [span for span in bare if _is_sentence(passage.text[slice(*span)])]
    if len(told) > len(bare) / 2:
        # Statements one below the other: each says its own.
        yield from _windows(passage, [[*lead, span] for span in bare], "statement")
        return
    size = WHOLE_LIST if bare[-1][1] - bare[0][0] <= WHOLE_LIST else ITEMS
    yield from _windows(passage, [[*lead, *run] for run in _filled(bare, size)], "list")


def _is_sentence(item: str) -> bool:
    return item.endswith((".", "!", "”")) and len(item.split()) >= STATEMENT


def _filled(spans: Sequence[Span], size: int) -> Iterator[list[Span]]:
    """Yield the spans in runs of about `size` characters."""
    run: list[Span] = []
    for span in spans:
        if run and span[1] - run[0][0] > size:
            yield run
            run = []
        run.append(span)
    if run:
        yield run


def _runs(text: str, sentences: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Yield runs of neighbours, within a paragraph where it has some of its own.

    A paragraph that asks stands before each run of the next one, which answers it.
    """
    asked: list[Span] = []
    for paragraph in _paragraphs(text, sentences):
        if _asks(text, paragraph):
            asked = paragraph
            continue
        for run in _cut(paragraph):
            yield [*asked, *run]
        asked = []
    if asked:
        yield asked


def _asks(text: str, paragraph: Sequence[Span]) -> bool:
    """Say whether a paragraph is a question of an interview or of a list of answers."""
    return 0 < len(paragraph) <= SENTENCES and text[: paragraph[-1][1]].rstrip(CLOSING).endswith(
        "?"
    )


def _cut(paragraph: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Yield a paragraph, or its sentences by threes where it is long."""
    if paragraph[-1][1] - paragraph[0][0] <= SHORT:
        yield paragraph
        return
    for first in range(0, max(1, len(paragraph) - 1), SENTENCES - 1):
        yield paragraph[first : first + SENTENCES]


def _paragraphs(text: str, sentences: Sequence[Span]) -> Iterator[list[Span]]:
    """Yield the sentences by paragraph; paragraphs of one sentence are taken together.

    One that asks stays alone.
    """
    found: list[list[Span]] = []
    for span in sentences:
        if not found or "\n\n" in text[found[-1][-1][1] : span[0]]:
            found.append([])
        found[-1].append(span)
    joined: list[Span] = []
    for paragraph in found:
        apart = len(joined) > 1 < len(paragraph) or _asks(text, paragraph) or _asks(text, joined)
        if joined and apart:
            yield joined
            joined = []
        joined += paragraph
    if joined:
        yield joined


def _of_table(passage: Passage) -> Iterator[Window]:
    """Yield each row of a table with the line of heads above it."""
    lines = list(_lines(passage.text))
    head = lines[:1]
    runs = [[*head, row] for row in lines[1:]] or [lines]
    yield from _windows(passage, runs, "row")


def _lines(text: str) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at + len(line) - len(line.lstrip()), at + len(line.rstrip())
        at += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the sentences of a line, none where it is a heading."""
    line = text[start:end]
    bare = line.rstrip(CLOSING)
    says = bare.endswith(END_MARKS) or _FIGURE.search(line)
    if says or len(line.split()) > HEADING:
        for span in sentence_spans(text, start, end):
            yield _unmarked(text, *span)


def _unmarked(text: str, start: int, end: int) -> Span:
    mark = _MARK.match(text, start, end)
    return (mark.end(), end) if mark and mark.end() < end else (start, end)
