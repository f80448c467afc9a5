"""Reads Excel files (XLSX): a sheet's tables with the row of every figure, as printed there.

What a reader of the sheet does not see is left out and told: hidden sheets, rows and columns,
struck-out cells, and cells without a shown value. Text boxes and comments are read as texts.
"""

import datetime
import io
import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils import get_column_letter

from index.reading.archives import check_archive
from index.reading.assembly import RAISED, tidy
from index.reading.content import BadPart, Block, Content, Limits, Omitted, Unreadable
from index.reading.delimited import tables_of_grid
from index.reading.number_format import NotUnderstood, plain, shown, shown_date
from index.reading.tables import table_blocks

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_NAMED = 5  # so many cells are named, the others counted


def read_sheets(raw: bytes, limits: Limits) -> Iterator[Content | BadPart | Omitted]:
    """Yield what was left out, then the tables of every visible sheet under the sheet's name."""
    check_archive(raw, limits, holds="xl/workbook.xml")
    book = load_workbook(
        io.BytesIO(raw), read_only=True, data_only=True, keep_links=False, rich_text=True
    )
    blocks: list[Block] = []
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for sheet in book.worksheets:
                place = f"sheet {sheet.title}"
                if sheet.sheet_state != "visible":
                    yield Omitted(place, "the sheet is hidden")
                    continue
                layout = _layout(archive, str(getattr(sheet, "_worksheet_path", "")))
                grid = _Grid(layout, place)
                # The size that a file declares may be a lie; the rows are counted while read.
                sheet.reset_dimensions()
                rows = list(grid.rows(iter(sheet.iter_rows()), limits))
                tables = tables_of_grid(rows, place=place, decimal=grid.decimal)
                found = [block for table in tables for block in table_blocks(table)]
                found += [Block("text", text) for text in layout.texts]
                if any(block.text for block in found):
                    blocks.append(Block("heading", tidy(sheet.title), level=2))
                blocks += found
                yield from grid.told()
        title = tidy(book.properties.title or "")
    finally:
        book.close()
    properties = {"kind": "dataset"} | ({"title": title} if title else {})
    yield Content(tuple(blocks), properties)


@dataclass(slots=True)
class _Layout:
    """What a sheet's own XML says beside its values. Rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unsaved: list[str] = field(default_factory=list)
    # Texts in runs of different type that stand in the sheet itself.
    runs: dict[str, CellRichText] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


def _layout(archive: zipfile.ZipFile, path: str) -> _Layout:
    layout = _Layout()
    with archive.open(path.lstrip("/")) as part:
        for _, element in etree.iterparse(part, resolve_entities=False, huge_tree=True):
            tag = str(element.tag).removeprefix(_MAIN)
            if tag == "col" and _is_hidden(element, "width"):
                first, last = int(element.get("min", 0)), int(element.get("max", 0))
                layout.hidden_columns |= set(range(first, min(last, first + 20_000) + 1))
            elif tag == "row":
                if _is_hidden(element, "ht"):
                    layout.hidden_rows.add(int(element.get("r") or 0))
                element.clear()
            elif tag == "c":
                value = element.find(f"{_MAIN}v")
                if element.find(f"{_MAIN}f") is not None and (value is None or not value.text):
                    layout.unsaved.append(str(element.get("r") or ""))
                inline = element.find(f"{_MAIN}is")
                if inline is not None and inline.find(f"{_MAIN}r") is not None:
                    layout.runs[str(element.get("r"))] = CellRichText.from_tree(inline)
                element.clear()
    layout.texts += _beside(archive, path.lstrip("/"))
    return layout


def _is_hidden(element: etree._Element, size: str) -> bool:
    return element.get("hidden") in ("1", "true") or element.get(size) in ("0", "0.0")


def _beside(archive: zipfile.ZipFile, path: str) -> Iterator[str]:
    """Yield the texts of a sheet's drawings (boxes, titles of charts) and its comments."""
    for target in _related(archive, path):
        root = _root(archive, target)
        if "/drawings/" in target:
            for paragraph in root.iter(f"{_DRAWN}p"):
                yield _text(paragraph, f"{_DRAWN}t")
            for chart in _related(archive, target):
                if "/charts/chart" in chart:
                    for paragraph in _root(archive, chart).iter(f"{_DRAWN}p"):
                        yield _text(paragraph, f"{_DRAWN}t")
        elif root.tag == f"{_MAIN}comments":
            for comment in root.iter(f"{_MAIN}comment"):
                yield f"Comment on {comment.get('ref')}: {_text(comment, f'{_MAIN}t')}"


def _text(element: etree._Element, tag: str) -> str:
    return tidy("".join(str(part.text or "") for part in element.iter(tag)))


def _related(archive: zipfile.ZipFile, path: str) -> Iterator[str]:
    folder, name = posixpath.split(path)
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.namelist():
        return
    for relation in _root(archive, rels):
        if relation.get("TargetMode") == "External":
            continue
        target = str(relation.get("Target") or "")
        full = posixpath.normpath(posixpath.join(folder, target)).lstrip("/")
        full = target.lstrip("/") if target.startswith("/") else full
        if full.endswith(".xml") and full in archive.namelist():
            yield full


def _root(archive: zipfile.ZipFile, path: str) -> etree._Element:
    return etree.fromstring(archive.read(path), etree.XMLParser(resolve_entities=False))


class _Grid:
    """The cells of one sheet as they are shown, and what was left out of them."""

    def __init__(self, layout: _Layout, place: str) -> None:
        self.layout = layout
        self.place = place
        self.decimal = ""
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.unshown: list[str] = []
        self.struck: list[str] = []
        self.unclear: dict[str, list[str]] = {}

    def rows(
        self, rows: Iterable[tuple[Any, ...]], limits: Limits
    ) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the line and cells of each visible row."""
        empty = 0
        for number, cells in enumerate(rows, 1):
            if number > limits.table_rows or len(cells) > limits.table_columns:
                raise Unreadable(
                    f"{self.place}: holds more than {limits.table_rows:,} rows or"
                    f" {limits.table_columns:,} columns",
                    "split the sheet, or delete its unused rows and columns",
                )
            if number in self.layout.hidden_rows:
                if any(getattr(cell, "value", None) is not None for cell in cells):
                    self.hidden_rows.add(number)
                continue
            printed = tuple(self._cell(number, at, cell) for at, cell in enumerate(cells, 1))
            empty = 0 if any(printed) else empty + 1
            # One blank row parts tables; a million formatted ones part nothing.
            if empty <= 1:
                yield number, printed

    def _cell(self, row: int, column: int, cell: Any) -> str:
        if getattr(cell, "value", None) is None:
            return ""
        if column in self.layout.hidden_columns:
            self.hidden_columns.add(column)
            return ""
        name = f"{get_column_letter(column)}{row}"
        if cell.font is not None and cell.font.strike:
            self.struck.append(name)
            return ""
        given = self.layout.runs.get(name, cell.value)
        number_format = str(cell.number_format or "General")
        try:
            printed = _printed(given, number_format)
        except NotUnderstood:
            self.unclear.setdefault(number_format, []).append(f"{name} ({plain(float(given))})")
            return ""
        if not printed and not isinstance(given, str):
            self.unshown.append(name)
        if isinstance(given, float) and "." in printed:
            self.decimal = "."
        return printed

    def told(self) -> Iterator[BadPart | Omitted]:
        """Yield what was left out of the sheet, each kind once."""
        if self.hidden_rows:
            yield Omitted(self.place, f"hidden rows left out: {_listed(self.hidden_rows)}")
        if self.hidden_columns:
            letters = [get_column_letter(column) for column in sorted(self.hidden_columns)]
            yield Omitted(self.place, f"hidden columns left out: {_listed(letters)}")
        if self.struck:
            yield Omitted(self.place, f"struck-out cells left out: {_listed(self.struck)}")
        if self.unshown:
            yield Omitted(self.place, f"cells hidden by their format: {_listed(self.unshown)}")
        if self.layout.unsaved:
            yield BadPart(
                f"{self.place}, {_listed(self.layout.unsaved)}",
                "formula without a stored value",
                "open the file in a spreadsheet program and save it",
            )
        for number_format, cells in self.unclear.items():
            yield BadPart(
                f"{self.place}, {_listed(cells)}",
                f"the number format '{number_format}' is not understood",
                "give the cells a plain number format",
            )


def _listed(things: Iterable[object]) -> str:
    every = [str(thing) for thing in (sorted(things) if isinstance(things, set) else things)]
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more


def _printed(given: object, number_format: str) -> str:
    """Return a cell's value as the sheet shows it."""
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, int | float):
        return shown(float(given), number_format)
    if isinstance(given, datetime.datetime | datetime.date):
        return shown_date(given, number_format)
    if isinstance(given, list):  # a text of runs in different type
        return tidy("".join(_run(run) for run in given))
    return tidy(str(given))


def _run(run: object) -> str:
    """Return a run of a cell's text; what is raised is set off, what is struck out is gone."""
    font = getattr(run, "font", None)
    text = str(getattr(run, "text", run))
    if getattr(font, "strike", None):
        return ""
    return text.translate(RAISED) if getattr(font, "vertAlign", None) == "superscript" else text
