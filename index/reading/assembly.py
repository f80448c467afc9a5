"""Joins the blocks of a file into a `Document`: its text, sections, tables and cited sources."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace

from index.catalogue import nearest
from index.documents import Document, Fault, Section, Source, Table
from index.numbers import is_error
from index.reading.content import Block, Content
from index.text import normalise, sentence_spans

_MARK = re.compile(r"\s*\[([A-Za-z0-9][\w.:-]*(?:\s*[;,]\s*[A-Za-z0-9][\w.:-]*)*)\]")

# What stands right under a table and begins like this explains its figures.
NOTE = re.compile(
    r"[*†‡§¹²³⁴⁵]|\[?\(?\w[\])]\s|(?:notes?|sources?|anm(?:ärkning)?|not|källa|kilde)\s*[.:]",
    re.IGNORECASE,
)

# What is raised in print is a footnote's mark or a power: 8,700 with a raised 1 is not 87001.
RAISED = str.maketrans(
    "0123456789+-abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)

LineSources = tuple[tuple[int, int, tuple[str, ...]], ...]


def document_id(path: str, part: str = "") -> str:
    """Return the id of a document: a short hash of its path and its part of the file."""
    return hashlib.sha256(f"{path}\0{part}".encode()).hexdigest()[:16]


def table_text(table: Table) -> str:
    """Return the plain form in which a table stays quotable: a line a row, cells set off by |.

    A cell that is a spreadsheet's error says nothing, and is printed as one without a figure.
    """
    lines = [table.caption] if table.caption else []
    lines += [
        " | ".join("–" if is_error(cell) else cell for cell in row).rstrip(" |")
        for row in (table.header, *table.rows)
    ]
    lines += table.notes
    return "\n".join(line for line in lines if line.strip(" |"))


def assemble(
    content: Content,
    *,
    path: str,
    digest: str,
    source: Source,
    sources: Mapping[str, Source],
) -> tuple[Document, tuple[Fault, ...]]:
    """Return the document that a file's blocks make, and a fault for each unknown citation."""
    draft = _Draft(path, sources)
    for block in content.blocks:
        draft.add(block)
    text = "\n".join(draft.lines)
    document = Document(
        id=document_id(path, content.part),
        path=path,
        digest=digest,
        source=source,
        text=text,
        sections=draft.sections(len(text)),
        tables=tuple(draft.tables),
        line_sources=tuple(draft.line_sources),
    )
    return document, tuple(draft.faults)


class _Draft:
    """The text as it grows; positions are final since nothing is ever put in front."""

    def __init__(self, path: str, sources: Mapping[str, Source]) -> None:
        self.path = path
        self.sources = sources
        self.lines: list[str] = []
        self.tables: list[Table] = []
        self.line_sources: list[tuple[int, int, tuple[str, ...]]] = []
        self.faults: list[Fault] = []
        self._starts: list[tuple[int, tuple[str, ...], int]] = []
        self._headings: list[tuple[int, str]] = []
        self._turns: list[tuple[int, int]] = []
        self._length = 0
        self._last = ""

    def add(self, block: Block) -> None:
        if block.table is not None and block.kind == "table":
            self._add_table(block, block.table)
            return
        text, cited = self._without_marks(_on_lines(block), block)
        if not text:
            return
        if block.kind == "heading":
            self._open_heading(block, text)
        elif self._last in ("table", "note") and block.kind == "text" and self._is_note(text):
            self.tables[-1] = replace(self.tables[-1], notes=(*self.tables[-1].notes, text))
            block = replace(block, kind="note")
        start = self._append(f"- {text}" if block.kind == "item" else text, block)
        offset = 2 if block.kind == "item" else 0
        for begin, end, ids in cited:
            self.line_sources.append((start + offset + begin, start + offset + end, ids))

    def sections(self, length: int) -> tuple[Section, ...]:
        if not self._starts:
            return ()
        ends = [*(start for start, _, _ in self._starts[1:]), length]
        return tuple(
            Section(
                headings, start, end, page, tuple(t for t in self._turns if start <= t[0] < end)
            )
            for (start, headings, page), end in zip(self._starts, ends, strict=True)
            if end > start
        )

    def _add_table(self, block: Block, table: Table) -> None:
        if block.text:
            start = self._append(block.text, block)
            table = replace(table, start=start, end=start + len(block.text))
        self.tables.append(table)

    def _is_note(self, text: str) -> bool:
        """Tell a line under a table that explains its figures; a plain "1" where it is raised."""
        number = re.match(r"(\d{1,2})[.)]?\s", text)
        raised = number[1].translate(RAISED) if number else ""
        return bool(NOTE.match(text)) or (
            raised != "" and raised in table_text(replace(self.tables[-1], notes=()))
        )

    def _open_heading(self, block: Block, text: str) -> None:
        while self._headings and self._headings[-1][0] >= block.level:
            self._headings.pop()
        self._headings.append((block.level, text))

    def _append(self, text: str, block: Block) -> int:
        """Add a paragraph and return where it starts; items of one list stand line by line."""
        if self.lines and not (block.kind == "item" and self._last == "item"):
            self.lines.append("")
            self._length += 1
        start = self._length
        headings = tuple(text for _, text in self._headings)
        if not self._starts or self._starts[-1][1:] != (headings, block.page):
            self._starts.append((start, headings, block.page))
        self._turns += ((start + at, page) for at, page in block.turns)
        self.lines.append(text)
        self._length += len(text) + 1
        self._last = block.kind
        return start

    def _without_marks(self, text: str, block: Block) -> tuple[str, LineSources]:
        if "[" not in text or not self.sources:
            return text.strip(), ()
        kept, at, marks = "", 0, list[tuple[int, tuple[str, ...]]]()
        for mark in _MARK.finditer(text):
            ids = tuple(re.split(r"\s*[;,]\s*", mark[1]))
            if not all(id in self.sources for id in ids):
                self._report(ids, text)
                continue
            kept += text[at : mark.start()]
            marks.append((len(kept.rstrip()), ids))
            at = mark.end()
        kept = (kept + text[at:]).rstrip()
        return kept, _cited_spans(kept, marks, whole=block.kind == "item")

    def _report(self, ids: tuple[str, ...], text: str) -> None:
        for id in ids:
            near = nearest(id, self.sources) if "-" in id and id not in self.sources else ""
            if near:
                self.faults.append(
                    Fault(
                        self.path,
                        f"'{text[:60]}'",
                        f"unknown source [{id}]; did you mean [{near}]?",
                        "correct the mark, or add the source to sources.csv",
                    )
                )


def _on_lines(block: Block) -> str:
    """Return a block's text; only rows keep their line ends, which else close a sentence."""
    return block.text if block.kind == "rows" else " ".join(block.text.split("\n"))


def _cited_spans(
    text: str, marks: list[tuple[int, tuple[str, ...]]], *, whole: bool
) -> LineSources:
    """Return what each mark proves: its own sentence, or all of a list item since the last mark."""
    spans = list(sentence_spans(text))
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    begin = 0
    for position, ids in marks:
        index = bisect_right([start for start, _ in spans], max(position - 1, 0)) - 1
        if index < 0:
            continue
        start, end = spans[index]
        if whole:
            start = min(begin, start)
            start += len(text[start:end]) - len(text[start:end].lstrip())
            begin = end
        found[start, end] = found.get((start, end), ()) + ids
    return tuple((start, end, ids) for (start, end), ids in found.items())


def tidy(text: str) -> str:
    """Return a block's text in normal form on one line."""
    return " ".join(normalise(text).split())
