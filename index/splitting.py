"""Cuts documents into passages that the encoder reads whole: never inside a sentence.

Headings lead their passages; tables and lists stay whole where they fit. Encoding passages is
left to `index.encoding`.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from index.documents import Document, Passage, Section, Table
from index.text import sentence_spans

CountTokens = Callable[[str], int]

# all-MiniLM-L6-v2 reads 256 word pieces, two of which mark the beginning and the end. Models that
# read more get passages of the same length: a longer one says too much for one vector and a quote.
LIMIT = 254
# Long sections are cut into pieces of about this size; shorter ones are not cut at all.
TARGET = 200
# A table of more lines is data, whether or not the catalogue knows its names.
RAW_LINES = 300
# A lead is there to say where a passage stands; it must leave the room to the passage.
_LEAD_SHARE = 0.3
# A "word" longer than this is no word; it is cut like text without spaces.
_WORD_CHARACTERS = 400

# Costs beside the squared share by which a run misses its size: a run a third too short is as
# bad as a cut inside a paragraph, and nothing is as bad as a heading parted from its text.
_INSIDE_PARAGRAPH = 0.1
_STRANDED_HEADING = 10.0


@dataclass(frozen=True, slots=True)
class _Unit:
    """A span that is kept whole: a sentence, a list, a row.

    `opens` says it begins a paragraph, `announces` that it is nothing without what follows.
    """

    start: int
    end: int
    tokens: int
    kind: str = "text"
    opens: bool = False
    heading: bool = False
    announces: bool = False


def split(
    document: Document,
    count_tokens: CountTokens,
    *,
    limit: int = LIMIT,
    target: int = TARGET,
    data: Collection[int] = (),
) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order.

    Lead and text together have at most `limit` tokens, as `count_tokens` counts word pieces.
    Every sentence of the text stands in exactly one passage; only a sentence that alone is
    longer than the limit is cut, at the end of a clause or between words. `data` says where
    tables begin whose figures are KPI rows: of them, and of a very large one, only the beginning
    has a passage.
    """
    cutter = _Cutter(document, count_tokens, limit, min(target, limit), data)
    passages: list[Passage] = []
    for section in document.sections or (Section((), 0, len(document.text)),):
        passages += cutter.section(section)
    return tuple(passages)


class _Cutter:
    """What cutting one document needs at every step."""

    def __init__(
        self,
        document: Document,
        count: CountTokens,
        limit: int,
        target: int,
        data: Collection[int],
    ) -> None:
        self.document = document
        self.data = data
        self.count = count
        self.limit = limit
        self.target = target
        declared = [table for table in document.tables if table.end > table.start]
        self.tables = sorted((*declared, *_barred(document, declared)), key=lambda t: t.start)

    def section(self, section: Section) -> Iterator[Passage]:
        """Yield a section's passages: its tables each by itself, the text between them packed."""
        at = section.start
        for table in self.tables:
            if section.start <= table.start < section.end:
                yield from self._prose(section, at, table.start)
                yield from self._table(section, table)
                at = table.end
        yield from self._prose(section, at, section.end)

    def _prose(self, section: Section, start: int, end: int) -> Iterator[Passage]:
        lead = self._lead(section)
        room = self.limit - self.count(lead)
        heading = section.headings[-1:] or ("",)
        whole = self._whole(start, end, room, heading)
        units = [whole] if whole else list(self._units(start, end, room, heading))
        if not units:
            return
        if len(units) == 1 and units[0].heading and self.document.text[end:].strip():
            # A heading without text of its own is said in the lead of what follows.
            return
        for run in _packed(units, room, max(self.target - (self.limit - room), room // 2)):
            yield self._passage(run[0].start, run[-1].end, section, lead, _kind(run))

    def _whole(self, start: int, end: int, room: int, heading: tuple[str, ...]) -> _Unit | None:
        """Return the span as one unit where it fits, which most articles' sections do."""
        text = self.document.text
        while start < end and text[start].isspace():
            start += 1
        end = _stripped_end(text, start, end)
        spoken = text[start:end]
        # A word has a token at least, so a long span need not be counted.
        if spoken in ("", *heading) or "\n" in spoken or spoken.count(" ") >= room:
            return None
        tokens = self.count(spoken) if len(spoken) > room else len(spoken)
        return _Unit(start, end, tokens, opens=True) if tokens <= room else None

    def _units(self, start: int, end: int, room: int, heading: tuple[str, ...]) -> Iterator[_Unit]:
        for first, last in _paragraph_spans(self.document.text, start, end):
            paragraph = self.document.text[first:last]
            kind = _shape(paragraph)
            if kind != "text" or paragraph == heading[0]:
                tokens = self.count(paragraph)
                if tokens <= room:
                    yield _Unit(first, last, tokens, kind, True, paragraph == heading[0])
                    continue
            opens = True
            for begin, stop in sentence_spans(self.document.text, first, last):
                for cut in self._fitting(begin, stop, room):
                    announces = self.document.text[cut[0] : cut[1]].endswith(":")
                    yield _Unit(*cut, kind, opens, announces=announces)
                    opens = False

    def _fitting(self, start: int, end: int, room: int) -> Iterator[tuple[int, int, int]]:
        """Yield the span and its tokens, cut where it alone is longer than the room."""
        text = self.document.text
        if end - start <= _WORD_CHARACTERS * 4:
            tokens = self.count(text[start:end])
            if tokens <= room:
                yield start, end, tokens
                return
        pieces = list(_clauses(text, start, end, self.count, room))
        begin, used = start, 0
        for first, last in pieces:
            tokens = self.count(text[first:last])
            if used and (used + tokens > room or last - begin > _WORD_CHARACTERS * 4):
                yield begin, _stripped_end(text, begin, first), used
                begin, used = first, 0
            used += tokens
        yield begin, _stripped_end(text, begin, end), used

    def _table(self, section: Section, table: Table) -> Iterator[Passage]:
        """Yield a table whole where it fits, else its rows with caption and header in the lead."""
        text = self.document.text
        lead = self._lead(section)
        if self.count(lead) + self.count(text[table.start : table.end]) <= self.limit:
            yield self._passage(table.start, table.end, section, lead, "table", table.page)
            return
        lines = _line_spans(text, table.start, table.end)
        if table.start in self.data or len(lines) > RAW_LINES:
            yield self._stub(section, table, lines, lead)
            return
        top = (1 if table.caption else 0) + 1
        head = " ".join(text[start:end] for start, end in lines[:top])
        repeated = self._shortened(f"{lead}\n{head}", self.limit // 2)
        room = self.limit - max(self.count(repeated), self.count(lead))
        units = [
            _Unit(*cut, "table", opens=True, heading=number < top)
            for number, (start, end) in enumerate(lines)
            for cut in self._fitting(start, end, room)
        ]
        for number, run in enumerate(_packed(units, room, room)):
            where = repeated if number else lead
            yield self._passage(run[0].start, run[-1].end, section, where, "table", table.page)

    def _stub(
        self, section: Section, table: Table, lines: Sequence[tuple[int, int]], lead: str
    ) -> Passage:
        """Return the one passage of a table of data: its head, and as many rows as fit.

        Its figures are looked up as rows; thousands of bare lines answer nothing as quotes.
        """
        end, room = lines[0][1], self.limit - self.count(lead)
        for _, stop in lines[1:]:
            if self.count(self.document.text[table.start : stop]) > room:
                break
            end = stop
        start, end, _ = next(self._fitting(table.start, end, max(room, 1)))
        return self._passage(start, end, section, lead, "table", table.page)

    def _lead(self, section: Section) -> str:
        """Return title and heading path, without repeating what the passage itself begins with."""
        title = self.document.source.title
        parts = [title, *(text for text in section.headings if text != title)]
        lead = "\n".join(part for part in parts if part)
        return self._shortened(lead, int(self.limit * _LEAD_SHARE))

    def _shortened(self, lead: str, room: int) -> str:
        if len(lead) <= room or self.count(lead) <= room:
            return lead
        kept: list[str] = []
        used = 0
        for word in re.findall(r"\S+\s*", lead):
            used += self.count(word)
            if used > room or len(word) > _WORD_CHARACTERS:
                break
            kept.append(word)
        return "".join(kept).rstrip()

    def _passage(
        self, start: int, end: int, section: Section, lead: str, kind: str, page: int = 0
    ) -> Passage:
        document = self.document
        text = document.text[start:end]
        opening = text.partition("\n")[0]
        said = [line for line in lead.split("\n") if line != opening]
        return Passage(
            id=hashlib.sha256(f"{document.id}:{start}:{end}".encode()).hexdigest()[:16],
            document_id=document.id,
            source_id=document.source.id,
            start=start,
            end=end,
            text=text,
            lead="\n".join(said),
            page=page or section.page_at(start),
            kind=kind,
            language=document.source.language,
        )


def _packed(units: Sequence[_Unit], room: int, target: int) -> Iterator[list[_Unit]]:
    """Yield runs of units that fit the room: all in one if they do, else runs of like size.

    Of all ways to part the units the one is taken whose runs come nearest to one size, where a
    cut between paragraphs is better than one inside. Neither a heading nor a line that announces a
    list ends a run if it can help.
    """
    total = sum(unit.tokens for unit in units)
    if total <= room:
        yield list(units)
        return
    aim = total / ceil(total / max(target, 1)) if target < room else room
    # best[n] is the cost of parting the first n units, and where their last run begins.
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, len(units) + 1):
        used = 0
        choice = (float("inf"), stop - 1)
        for start in range(stop - 1, -1, -1):
            used += units[start].tokens
            if used > room and start < stop - 1:
                break
            cost = best[start][0] + _run_cost(units, start, stop, used, aim)
            choice = min(choice, (cost, start))
        best.append(choice)
    cuts = [len(units)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    for start, stop in pairwise(reversed(cuts)):
        yield list(units[start:stop])


def _run_cost(units: Sequence[_Unit], start: int, stop: int, used: int, aim: float) -> float:
    """Return how much worse than an even run between paragraphs a run is."""
    inside = 0.0 if units[start].opens else _INSIDE_PARAGRAPH
    last = units[stop - 1]
    needs_more = (last.heading or last.announces) and stop < len(units)
    stranded = _STRANDED_HEADING if needs_more else 0.0
    return ((used - aim) / aim) ** 2 + inside + stranded


def _barred(document: Document, declared: Sequence[Table]) -> Iterator[Table]:
    """Yield the spans of a text that are tables though their format declared none."""
    if " | " not in document.text:
        return
    for section in document.sections:
        for start, end in _paragraph_spans(document.text, section.start, section.end):
            known = any(table.start <= start < table.end for table in declared)
            if not known and _shape(document.text[start:end]) == "table":
                yield Table("", (), (), page=section.page, start=start, end=end)


def _kind(run: Sequence[_Unit]) -> str:
    kinds = {unit.kind for unit in run if not unit.heading}
    return kinds.pop() if len(kinds) == 1 else "text"


def _shape(paragraph: str) -> str:
    lines = paragraph.split("\n")
    if all(line.startswith("- ") for line in lines):
        return "list"
    barred = sum(" | " in line for line in lines)
    return "table" if len(lines) > 1 and barred >= len(lines) - 1 else "text"


def _paragraph_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"[^\n]+(?:\n[^\n]+)*", text[start:end]):
        yield start + found.start(), start + found.end()


def _line_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [
        (start + found.start(), start + found.end())
        for found in re.finditer(r"[^\n]+", text[start:end])
    ]


def _clauses(
    text: str, start: int, end: int, count: CountTokens, room: int
) -> Iterator[tuple[int, int]]:
    """Yield pieces that fit: clauses where they do, else words, else runs of letters."""
    for clause in re.finditer(r".+?(?:[;:,|–—]\s+|\Z)", text[start:end], re.DOTALL):
        first, last = start + clause.start(), start + clause.end()
        if last - first <= _WORD_CHARACTERS * 4 and count(text[first:last]) <= room:
            yield first, last
            continue
        for word in re.finditer(rf"\S{{1,{_WORD_CHARACTERS}}}\s*", text[first:last]):
            yield first + word.start(), first + word.end()


def _stripped_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
