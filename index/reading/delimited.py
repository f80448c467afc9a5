"""Reads CSV and TSV files: one table a file, with the line of every row."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.documents import Table
from index.periods import is_period
from index.reading.assembly import NOTE
from index.reading.content import BadPart, Block, Content, Limits, Unreadable
from index.reading.decoding import decode
from index.reading.tables import table_blocks
from index.tables import heads_a_table, is_tidy
from index.text import normalise

_Row = tuple[int, tuple[str, ...]]
_DELIMITERS = ",;\t|"
# So many lines tell how wide a file's lines usually are.
_SAMPLE = 60
_LINES_OF_A_CELL = 100
# A tidy table may have so many lines above its header.
_LINES_ABOVE = 10
# "sep=;" above a table: how Excel is told the delimiter.
_TOLD = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


def read_delimited(raw: bytes, limits: Limits) -> Iterator[Content | BadPart]:
    """Yield what is wrong with single lines, then the table of a CSV or TSV file.

    The delimiter is the one that its lines agree on. A quote that is never closed costs its own
    line, not the lines below it.
    """
    lines = list(io.StringIO(decode(raw, limits), newline=""))
    told = _TOLD.fullmatch(lines[0].strip()) if lines else None
    if told:
        lines[0] = "\n"
    delimiter = told[1] if told else _delimiter(lines)
    rows: list[tuple[int, tuple[str, ...]]] = []
    for line, cells, wrong in _records(lines, delimiter):
        if wrong:
            yield BadPart(f"line {line}", wrong, "close every double quote, or take it out")
        if len(cells) > limits.table_columns or len(rows) > limits.table_rows:
            raise Unreadable(
                f"line {line}: holds more than {limits.table_columns:,} columns or"
                f" {limits.table_rows:,} rows",
                "split the table into smaller files",
            )
        rows.append((line, tuple(" ".join(normalise(cell).split()) for cell in cells)))
    blocks: list[Block] = []
    for table in tables_of_grid(rows, place="table", numbered=False):
        blocks += table_blocks(table)
    yield Content(tuple(blocks), {"kind": "dataset"})


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield each record with its line, its cells and what is wrong with it, "" for nothing.

    A cell in quotes may run over lines, unless one of these is a whole record by itself.
    """
    width = _usual_width(lines, delimiter)
    at = 0
    while at < len(lines):
        end = at + 1
        if _is_open(lines[at]):
            end = _closing(lines, at, delimiter, width)
        if end:
            yield at + 1, _cells("".join(lines[at:end]), delimiter), ""
        else:
            end = at + 1
            plain = [cell.strip('" \r\n') for cell in lines[at].split(delimiter)]
            yield at + 1, plain, "opens a double quote that is never closed"
        at = end


def _is_open(line: str) -> bool:
    return line.count('"') % 2 == 1


def _closing(lines: Sequence[str], at: int, delimiter: str, width: int) -> int:
    """Return the line behind the record that a quote opens, 0 where it is never closed."""
    for end in range(at + 1, min(at + _LINES_OF_A_CELL, len(lines))):
        if _is_open(lines[end]):
            whole = _cells("".join(lines[at : end + 1]), delimiter)
            return end + 1 if len(whole) >= min(width, 2) and "\n" in "".join(whole) else 0
        if width > 1 and len(_cells(lines[end], delimiter)) == width:
            return 0
    return 0


def _cells(record: str, delimiter: str) -> list[str]:
    """Return the cells of one record; its quotes are even."""
    if len(record) > csv.field_size_limit():
        return record.split(delimiter)
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter), [])


def _usual_width(lines: Sequence[str], delimiter: str) -> int:
    widths = Counter(
        len(_cells(line, delimiter))
        for line in lines[:_SAMPLE]
        if line.strip() and not _is_open(line)
    )
    return max(widths, key=lambda width: (widths[width], width), default=1)


def _delimiter(lines: Sequence[str]) -> str:
    """Return the mark under which the most lines are of one width, of those the most telling.

    A line without a partner in width is no evidence. A mark between two digits may be a decimal.
    """
    sample = [line for line in lines[:_SAMPLE] if line.strip() and not _is_open(line)]

    def evidence(mark: str) -> tuple[int, int, int]:
        rows = [_cells(line, mark) for line in sample]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width = max(widths, key=lambda one: (widths[one], one), default=1)
        agreeing = widths[width] if widths[width] > 1 or len(sample) == 1 else 0
        between = rf"(?<!\d){re.escape(mark)}|{re.escape(mark)}(?!\d)"
        parted = sum(len(re.findall(between, line)) for line in sample)
        return agreeing, parted if agreeing else 0, width

    return max(_DELIMITERS, key=evidence)


def tables_of_grid(
    rows: Sequence[_Row], *, place: str, numbered: bool = True, decimal: str = ""
) -> list[Table]:
    """Return the tables of a sheet: runs of filled rows, a lone cell above being the caption.

    `decimal` is the decimal mark of its figures where the format settles it.

    Lone cells below are notes. `rows` are (line, cells), lines counting from 1. A run without a
    header of its own goes on with the table above. A tidy table of KPI rows ends with its sheet.
    """
    tables = _tables_of(rows, place, numbered)
    return [replace(table, decimal=decimal) for table in tables] if decimal else tables


def _tables_of(rows: Sequence[_Row], place: str, numbered: bool) -> list[Table]:
    filled = [(line, cells) for line, cells in rows if any(cells)]
    tidy = next(
        (at for at, (_, cells) in enumerate(filled) if is_tidy(Table(place, cells, ()))), None
    )
    if tidy is not None and tidy <= _LINES_ABOVE:
        above = [cell for _, cells in filled[:tidy] for cell in cells if cell]
        return [_grid_table(filled[tidy:], place, " ".join(above), ())]
    runs = list(_runs(rows))
    if not any(_is_wide(run) for run in runs):
        return [_grid_table(filled, place, "", ())] if filled else []
    tables: list[Table] = []
    caption: list[str] = []
    for run in runs:
        if not _is_wide(run):
            said = [next(filter(None, cells)) for _, cells in run]
            if tables and (said[0][:1] in "*†‡([" or NOTE.match(said[0])):
                tables[-1] = _with_notes(tables[-1], tuple(said))
            else:
                caption += said
            continue
        above, grid, notes = _apart(run)
        name = f"{place} table {len(tables) + 1}" if numbered and len(runs) > 1 else place
        tables.append(_grid_table(grid, name, " ".join((*caption, *above)), notes))
        caption = []
    if caption:  # what stands below the last table heads none
        tables[-1] = _with_notes(tables[-1], tuple(caption))
    return tables


def _apart(run: Sequence[_Row]) -> tuple[list[str], Sequence[_Row], tuple[str, ...]]:
    """Return the lone cells above a grid, the grid, and the lone first cells below it."""
    above: list[str] = []
    while _is_lone(run[0][1]):
        above.append(next(filter(None, run[0][1])))
        run = run[1:]
    notes: list[str] = []
    while _is_lone(run[-1][1]) and run[-1][1][0]:
        notes.insert(0, run[-1][1][0])
        run = run[:-1]
    return above, run, tuple(notes)


def _runs(rows: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Yield the runs of filled rows; one that has no header belongs to the labels above it."""
    runs: list[list[_Row]] = [[]]
    for line, cells in rows:
        if any(cells):
            runs[-1].append((line, cells))
        elif runs[-1]:
            runs.append([])
    joined: list[list[_Row]] = []
    for run in filter(None, runs):
        if joined and _goes_on(joined[-1], run):
            joined[-1] += run
        else:
            joined.append(run)
    yield from joined


def _goes_on(above: Sequence[_Row], run: Sequence[_Row]) -> bool:
    """Tell a run whose first wide row holds figures, in columns that the run above heads."""
    first = next((cells for _, cells in run if not _is_lone(cells)), ())
    head = next((cells for _, cells in above if not _is_lone(cells)), ())
    lone = [cells[0] for _, cells in run[:2] if _is_lone(cells)]
    return (
        heads_a_table(head)
        and not heads_a_table(first)
        and _width(first) == _width(head)
        and all(is_period(cell) for cell in lone)
    )


def _width(cells: Sequence[str]) -> int:
    return max((at + 1 for at, cell in enumerate(cells) if cell), default=0)


def _is_lone(cells: tuple[str, ...]) -> bool:
    return sum(map(bool, cells)) == 1


def _is_wide(run: Sequence[_Row]) -> bool:
    return any(not _is_lone(cells) for _, cells in run)


def _with_notes(table: Table, notes: tuple[str, ...]) -> Table:
    return replace(table, notes=table.notes + notes)


def _grid_table(run: Sequence[_Row], place: str, caption: str, notes: tuple[str, ...]) -> Table:
    width = max(_width(cells) for _, cells in run)
    padded = [(line, (cells + ("",) * width)[:width]) for line, cells in run]
    lines = tuple(line for line, _ in padded[1:])
    return Table(
        place=place,
        header=padded[0][1],
        rows=tuple(cells for _, cells in padded[1:]),
        caption=caption,
        notes=notes,
        first_line=lines[0] if lines else 0,
        lines=lines,
    )
