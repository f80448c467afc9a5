"""Reads PDF: text in reading order with page numbers, headings by type size, tables as tables.

Columns are told apart by their gutters; running headers and footers are dropped, words broken at
line ends mended. The layout of a page is left to `index.reading.layout`.
"""

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from time import monotonic
from typing import TypeGuard

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.utils import decode_text
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from index.documents import Table
from index.reading.archives import check_streams
from index.reading.assembly import tidy
from index.reading.content import Block, Content, Limits, Omitted, Unreadable, bold_block
from index.reading.glyphs import Word, cell_text, words_of
from index.reading.layout import (
    Line,
    Paragraph,
    aligned_tables,
    join,
    lines_of,
    paragraphs_of,
    reading_order,
    table_line,
    with_labels,
    without_running,
)
from index.reading.tables import rectangular, table_blocks
from index.tables import heads_a_table, is_tidy
from index.text import fold, normalise

# Viewers look for a PDF's header in so many bytes.
_BEFORE_HEADER = 1_024
_SCANNED = "has pages but no text: a scan"
_BULLET = re.compile(r"^[•‣◦▪●○■–-]\s+")
_DRAWN_LINES = 5_000


def read_portable(raw: bytes, limits: Limits) -> Iterator[Content | Omitted]:
    """Yield what is apart from a PDF's text, then its blocks; Unreadable where it is a scan,
    encrypted or damaged."""
    begin = raw[:_BEFORE_HEADER].find(b"%PDF")
    if begin < 0:
        raise Unreadable(
            "holds no PDF, though its name says so", "give the file the ending of its real format"
        )
    check_streams(raw, limits)
    try:
        with pdfplumber.open(io.BytesIO(raw[begin:])) as opened:
            if len(opened.pages) > limits.pages:
                raise Unreadable(
                    f"holds more than {limits.pages:,} pages", "split it into smaller files"
                )
            read = list(_read_in_time(opened.pages, limits))
            blocks = _blocks(read, [float(page.height) for page in opened.pages])
            title = tidy(str((opened.metadata or {}).get("Title") or ""))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Unreadable(
                "is encrypted with a password", "save it again without the password"
            ) from error
        raise Unreadable(f"is a damaged PDF ({error})", "copy it again from its origin") from error
    if not any(block.text for block in blocks):
        raise Unreadable(_SCANNED, "run text recognition (OCR) over it, then add it again")
    marks = [page.slanted for page in read if page.slanted]
    if marks:
        yield Omitted("", f"watermark left out of {len(marks)} pages: '{marks[0][:60]}'")
    headings = [block.text for block in blocks if block.kind == "heading"]
    if not title or re.search(
        r"\.\w{2,4}$|^untitled|^microsoft word|^\(?anonymous", title.casefold()
    ):
        title = headings[0] if headings else ""
    yield Content(tuple(blocks), {"title": title} if title else {})


@dataclass(frozen=True, slots=True)
class _Read:
    """What one page holds: lines with one in the place of each table, sideways lines, the tables,
    the slanted text, and what is written into its fields and remarks."""

    lines: list[Line]
    sideways: list[list[Line]]
    tables: list[Table]
    slanted: str
    written: list[str]


def _blocks(read: list[_Read], heights: list[float]) -> list[Block]:
    kept = without_running([page.lines for page in read], heights)
    printed = [line for lines in kept for line in lines if line.table < 0]
    sizes = [line.size for line in printed for _ in line.text.split()]
    body = median(sizes) if sizes else 10.0
    larger = sorted({round(size) for size in sizes if size > body * 1.12}, reverse=True)
    known = Counter(re.findall(r"[\w-]+", fold(" ".join(line.text for line in printed))))
    blocks: list[Block] = []
    for number, (lines, page) in enumerate(zip(kept, read, strict=True), 1):
        fresh: list[Block] = []
        for flow in (lines, *page.sideways):
            ordered = reading_order(with_labels(flow, body))
            for paragraph in paragraphs_of(ordered, body, known):
                if paragraph.table >= 0:
                    fresh += table_blocks(page.tables[paragraph.table])
                    continue
                block = _block(paragraph, body, larger, number)
                fresh += [block] if block.text else []
        fresh += (Block("text", text, page=number) for text in page.written)
        if blocks and fresh and _goes_on(blocks[-1].table, fresh[0].table):
            blocks[-1:] = _continued(blocks[-1].table, fresh.pop(0).table)
        blocks += fresh
    return list(_joined(blocks, known))


def _goes_on(above: Table | None, below: Table | None) -> TypeGuard[Table]:
    """Tell a table at the top of a page that goes on with the one at the end of the page before:
    as many columns, and the same header or none."""
    if above is None or below is None or len(above.header) != len(below.header):
        return False
    own = heads_a_table(below.header) and below.header != above.header
    return not own and not is_tidy(above)


def _continued(above: Table | None, below: Table | None) -> Iterator[Block]:
    if above is not None and below is not None:
        again = () if below.header == above.header else (below.header,)
        yield from table_blocks(replace(above, rows=(*above.rows, *again, *below.rows)))


def _read_in_time(pages: list[Page], limits: Limits) -> Iterator[_Read]:
    """Yield what each page holds, until reading takes longer than any honest file does."""
    started = monotonic()
    for page in pages:
        if monotonic() - started > limits.seconds:
            raise Unreadable(
                f"takes longer than {limits.seconds:g} seconds to read",
                "split it into smaller files, or print it to a new PDF",
            )
        yield _page(page)


def _page(page: Page) -> _Read:
    words, sideways, slanted = words_of(page)
    tables: list[Table] = []
    stand_ins: list[Line] = []
    boxes: list[tuple[float, float, float, float]] = []

    def add(rows: Sequence[tuple[str, ...]], box: tuple[float, float, float, float]) -> None:
        place = f"page {page.page_number}, table {len(tables) + 1}"
        stand_ins.append(table_line(len(tables), box))
        tables.append(Table(place, rows[0], tuple(rows[1:]), page=page.page_number))

    # Finding tables looks at every pair of lines; a map or a drawing has tens of thousands.
    drawn = len(page.lines) + len(page.rects) + len(page.curves)
    for found in page.find_tables() if drawn <= _DRAWN_LINES else ():
        inside = [word for word in words if _inside(word, found.bbox)]
        cells = [
            [
                tidy(cell_text(word for word in inside if _inside(word, cell))) if cell else ""
                for cell in row.cells
            ]
            for row in found.rows
        ]
        rows = rectangular(cells)
        if len(rows) < 2 or len(rows[0]) < 2:
            continue
        add(rows, found.bbox)
        boxes.append(found.bbox)
    lines, set_out = _tables_of(
        [word for word in words if not any(_inside(word, box) for box in boxes)]
    )
    for rows, box in set_out:
        add(rows, box)
    turned: list[list[Line]] = []
    for each in sideways:
        rest, set_out = _tables_of(each)
        for rows, box in set_out:
            place = f"page {page.page_number}, table {len(tables) + 1}"
            rest.append(table_line(len(tables), box))
            tables.append(Table(place, rows[0], tuple(rows[1:]), page=page.page_number))
        turned.append(rest)
    written = list(_written(page))
    page.close()
    return _Read([*lines, *stand_ins], turned, tables, tidy(slanted), written)


def _tables_of(
    words: list[Word],
) -> tuple[list[Line], list[tuple[list[tuple[str, ...]], tuple[float, float, float, float]]]]:
    """Return the lines that words make without those of tables set by columns, and these tables."""
    lines = lines_of(words)
    found = []
    for run in aligned_tables(lines):
        found.append(([tuple(map(tidy, row)) for row in run.cells], run.box))
        lines = [line for line in lines if line not in run.lines]
    return lines, found


def _written(page: Page) -> Iterator[str]:
    """Yield what is written into the fields and remarks of a page."""
    for note in page.annots:
        data = note.get("data") or {}
        name, value = _spoken(data.get("T")), _spoken(data.get("V"))
        contents = _spoken(note.get("contents") or data.get("Contents"))
        if value and str(data.get("FT") or "").strip("/'") not in ("Btn", "Sig"):
            yield f"{name}: {value}" if name else value
        elif contents and "Link" not in str(data.get("Subtype")):
            yield contents


def _spoken(given: object) -> str:
    if isinstance(given, bytes):
        given = decode_text(given)
    return tidy(given) if isinstance(given, str) else ""


def _inside(word: Mapping[str, object], box: tuple[float, float, float, float]) -> bool:
    x = (_number(word["x0"]) + _number(word["x1"])) / 2
    y = (_number(word["top"]) + _number(word["bottom"])) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _number(given: object) -> float:
    return float(given) if isinstance(given, int | float) else 0.0


def _block(paragraph: Paragraph, body: float, larger: list[int], page: int) -> Block:
    text = tidy(normalise(paragraph.text))
    short = len(text) <= 200 and not re.search(r"[.,;]$", text)
    if short and paragraph.size > body * 1.12:
        level = 1 + larger.index(round(paragraph.size)) if round(paragraph.size) in larger else 2
        return Block("heading", text, level=min(level, 6), page=page)
    if paragraph.bold and bold_block(text).kind == "heading":
        return bold_block(text, page)
    if _BULLET.match(text):
        return Block("item", _BULLET.sub("", text), page=page)
    return Block("text", text, page=page)


def _joined(blocks: Iterable[Block], known: Counter[str]) -> Iterator[Block]:
    """Join a paragraph that goes on over a column or page end; it keeps where each page begins."""
    held: Block | None = None
    for block in blocks:
        if (
            held is not None
            and held.kind == block.kind == "text"
            and not re.search(r"[.!?:;][\"'”’»)\]]*$", held.text)
            and block.text[:1].islower()
        ):
            text = join(held.text, block.text, known)
            turn = (len(text) - len(block.text), block.page)
            turns = held.turns if turn[1] == held.page else (*held.turns, turn)
            held = replace(held, text=text, turns=turns)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held
