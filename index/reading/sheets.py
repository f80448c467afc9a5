"""Reads Excel files (XLSX): a sheet's tables with the row of every figure, as printed there."""

import datetime
import io
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from openpyxl import load_workbook

from index.reading.archives import check_archive
from index.reading.assembly import tidy
from index.reading.content import Block, Content, Limits, Unreadable
from index.reading.delimited import tables_of_grid
from index.reading.tables import table_blocks


def read_sheets(raw: bytes, limits: Limits) -> tuple[Content, ...]:
    """Return the tables of every visible sheet, each under the sheet's name as heading."""
    check_archive(raw, limits, holds="xl/workbook.xml")
    book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    blocks: list[Block] = []
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # The size that a file declares may be a lie; the rows are counted while they are read.
            sheet.reset_dimensions()
            rows = list(_grid(iter(sheet.iter_rows()), limits, sheet.title))
            tables = tables_of_grid(rows, place=f"sheet {sheet.title}")
            found = [block for table in tables for block in table_blocks(table)]
            if any(block.text for block in found):
                blocks.append(Block("heading", tidy(sheet.title), level=2))
            blocks += found
        title = tidy(book.properties.title or "")
    finally:
        book.close()
    properties = {"kind": "dataset"} | ({"title": title} if title else {})
    return (Content(tuple(blocks), properties),)


def _grid(
    rows: Iterator[tuple[object, ...]], limits: Limits, sheet: str
) -> Iterator[tuple[int, tuple[str, ...]]]:
    empty = 0
    for number, cells in enumerate(rows, 1):
        if number > limits.table_rows or len(cells) > limits.table_columns:
            raise Unreadable(
                f"sheet {sheet}: holds more than {limits.table_rows:,} rows or"
                f" {limits.table_columns:,} columns",
                "split the sheet, or delete its unused rows and columns",
            )
        printed = tuple(_printed(cell) for cell in cells)
        empty = 0 if any(printed) else empty + 1
        # One blank row parts tables; a million formatted ones part nothing.
        if empty <= 1:
            yield number, printed


def _printed(cell: object) -> str:
    """Return a cell as the sheet shows it: percentages and dates by its number format."""
    given = getattr(cell, "value", None)
    if given is None:
        return ""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, int | float):
        return _figure(float(given), str(getattr(cell, "number_format", "") or ""))
    if isinstance(given, datetime.datetime) and given.time() == datetime.time():
        return given.date().isoformat()
    return tidy(str(given))


def _figure(value: float, number_format: str) -> str:
    if "%" in number_format:
        decimals = re.search(r"\.(0+)%", number_format)
        step = Decimal(1).scaleb(-len(decimals[1]) if decimals else 0)
        # Excel rounds a half up, and sees the figure as it was typed.
        return f"{(Decimal(repr(value)) * 100).quantize(step, ROUND_HALF_UP)}%"
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:.12g}"
