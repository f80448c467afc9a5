"""Reads PDF: text in reading order with page numbers, headings by type size, tables as tables.

Columns are told apart by their gutters; running headers and footers are dropped, words broken at
line ends mended. The layout of a page is left to `index.reading.layout`.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from time import monotonic

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.utils.exceptions import PdfminerException

from index.documents import Table
from index.reading.archives import check_streams
from index.reading.assembly import tidy
from index.reading.content import Block, Content, Limits, Unreadable
from index.reading.layout import (
    Line,
    Paragraph,
    aligned_tables,
    join,
    lines_of,
    paragraphs_of,
    reading_order,
    table_line,
    without_running,
)
from index.reading.tables import rectangular, table_blocks
from index.text import fold, normalise

_SCANNED = "has pages but no text: a scan"
_BULLET = re.compile(r"^[•‣◦▪●○■–-]\s+")
_DRAWN_LINES = 5_000


def read_portable(raw: bytes, limits: Limits) -> tuple[Content, ...]:
    """Return the blocks of a PDF; Unreadable where it is a scan, encrypted or damaged."""
    if not raw[:1024].lstrip().startswith(b"%PDF"):
        raise Unreadable(
            "holds no PDF, though its name says so", "give the file the ending of its real format"
        )
    check_streams(raw, limits)
    try:
        with pdfplumber.open(io.BytesIO(raw)) as opened:
            if len(opened.pages) > limits.pages:
                raise Unreadable(
                    f"holds more than {limits.pages:,} pages", "split it into smaller files"
                )
            blocks = _blocks(opened.pages, limits)
            title = tidy(str((opened.metadata or {}).get("Title") or ""))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect):
            raise Unreadable(
                "is encrypted with a password", "save it again without the password"
            ) from error
        raise Unreadable(f"is a damaged PDF ({error})", "copy it again from its origin") from error
    if not any(block.text for block in blocks):
        raise Unreadable(_SCANNED, "run text recognition (OCR) over it, then add it again")
    headings = [block.text for block in blocks if block.kind == "heading"]
    if not title or re.search(
        r"\.\w{2,4}$|^untitled|^microsoft word|^\(?anonymous", title.casefold()
    ):
        title = headings[0] if headings else ""
    return (Content(tuple(blocks), {"title": title} if title else {}),)


def _blocks(pages: list[Page], limits: Limits) -> list[Block]:
    read = list(_read_in_time(pages, limits))
    kept = without_running([lines for lines, _ in read], [float(page.height) for page in pages])
    printed = [line for lines in kept for line in lines if line.table < 0]
    sizes = [line.size for line in printed for _ in line.text.split()]
    body = median(sizes) if sizes else 10.0
    larger = sorted({round(size) for size in sizes if size > body * 1.12}, reverse=True)
    known = Counter(re.findall(r"[\w-]+", fold(" ".join(line.text for line in printed))))
    blocks: list[Block] = []
    for number, (lines, (_, tables)) in enumerate(zip(kept, read, strict=True), 1):
        for paragraph in paragraphs_of(reading_order(lines), body, known):
            if paragraph.table >= 0:
                blocks += table_blocks(tables[paragraph.table])
                continue
            block = _block(paragraph, body, larger, number)
            blocks += [block] if block.text else []
    return list(_joined(blocks, known))


def _read_in_time(pages: list[Page], limits: Limits) -> Iterator[tuple[list[Line], list[Table]]]:
    """Yield what each page holds, until reading takes longer than any honest file does."""
    started = monotonic()
    for page in pages:
        if monotonic() - started > limits.seconds:
            raise Unreadable(
                f"takes longer than {limits.seconds:g} seconds to read",
                "split it into smaller files, or print it to a new PDF",
            )
        yield _page(page)


def _page(page: Page) -> tuple[list[Line], list[Table]]:
    """Return a page's lines with one in the place of each table, and its tables."""
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
        cells = [[tidy(cell or "") for cell in row] for row in found.extract()]
        rows = rectangular(cells)
        if len(rows) < 2 or len(rows[0]) < 2:
            continue
        add(rows, found.bbox)
        boxes.append(found.bbox)
    words = page.extract_words(extra_attrs=["size", "fontname"], use_text_flow=False)
    outside = [word for word in words if not any(_inside(word, box) for box in boxes)]
    lines = lines_of(outside)
    for run in aligned_tables(lines):
        add([tuple(map(tidy, row)) for row in run.cells], run.box)
        lines = [line for line in lines if line not in run.lines]
    page.close()
    return [*lines, *stand_ins], tables


def _inside(word: dict[str, object], box: tuple[float, float, float, float]) -> bool:
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
    if short and paragraph.bold and len(text) <= 100 and len(text.split()) > 0:
        return Block("heading", text, level=6, page=page)
    if _BULLET.match(text):
        return Block("item", _BULLET.sub("", text), page=page)
    return Block("text", text, page=page)


def _joined(blocks: list[Block], known: Counter[str]) -> Iterator[Block]:
    """Join a paragraph that goes on over a column or page end; it keeps the page it began on."""
    held: Block | None = None
    for block in blocks:
        if (
            held is not None
            and held.kind == block.kind == "text"
            and not re.search(r"[.!?:;][\"'”’»)\]]*$", held.text)
            and block.text[:1].islower()
        ):
            held = Block("text", join(held.text, block.text, known), page=held.page)
            continue
        if held is not None:
            yield held
        held = block
    if held is not None:
        yield held
