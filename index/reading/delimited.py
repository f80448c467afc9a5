"""Reads CSV and TSV files: one table a file, with the line of every row."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

from index.documents import Table
from index.reading.assembly import NOTE
from index.reading.content import Block, Content, Limits, Unreadable
from index.reading.decoding import decode
from index.reading.tables import table_blocks
from index.tables import is_tidy
from index.text import normalise

_DELIMITERS = ",;\t|"


def read_delimited(raw: bytes, limits: Limits) -> tuple[Content, ...]:
    """Return the table of a CSV or TSV file; the delimiter is the one that its lines agree on."""
    text = decode(raw, limits)
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[tuple[int, tuple[str, ...]]] = []
    before = 0
    try:
        for cells in reader:
            first, before = before + 1, reader.line_num
            if len(cells) > limits.table_columns or len(rows) > limits.table_rows:
                raise Unreadable(
                    f"line {first}: holds more than {limits.table_columns:,} columns or"
                    f" {limits.table_rows:,} rows",
                    "split the table into smaller files",
                )
            rows.append((first, tuple(" ".join(normalise(cell).split()) for cell in cells)))
    except csv.Error as error:
        raise Unreadable(
            f"line {reader.line_num}: {error}", "close every double quote, and save the file again"
        ) from error
    blocks: list[Block] = []
    for table in tables_of_grid(rows, place="table", numbered=False):
        blocks += table_blocks(table)
    return (Content(tuple(blocks), {"kind": "dataset"}),)


def _delimiter(text: str) -> str:
    """Return the mark that parts the first lines into equally many cells, the most of them."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]

    def agreement(mark: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        widest = max(widths, default=0)
        return (sum(width == widest for width in widths) if widest > 1 else 0, widest)

    try:
        # The header decides between marks that fit equally well, since it holds no figures.
        return max(
            _DELIMITERS, key=lambda mark: (lines[0].count(mark) if lines else 0, *agreement(mark))
        )
    except csv.Error:
        return ","


def tables_of_grid(
    rows: Sequence[tuple[int, tuple[str, ...]]], *, place: str, numbered: bool = True
) -> list[Table]:
    """Return the tables of a sheet: runs of filled rows, a lone cell above being the caption.

    Lone cells below are notes. `rows` are (line, cells), lines counting from 1. A tidy table of
    KPI rows fills its sheet: blank rows do not end it.
    """
    filled = [(line, cells) for line, cells in rows if any(cells)]
    if filled and is_tidy(Table(place, filled[0][1], ())):
        return [_grid_table(filled, place, "", ())]
    runs: list[list[tuple[int, tuple[str, ...]]]] = [[]]
    for line, cells in rows:
        if any(cells):
            runs[-1].append((line, cells))
        elif runs[-1]:
            runs.append([])
    if not any(_is_wide(run) for run in runs):
        return [_grid_table(filled, place, "", ())] if filled else []
    tables: list[Table] = []
    caption: list[str] = []
    for run in filter(None, runs):
        if not _is_wide(run):
            said = [next(filter(None, cells)) for _, cells in run]
            if tables and (said[0][:1] in "*†‡([" or NOTE.match(said[0])):
                tables[-1] = _with_notes(tables[-1], tuple(said))
            else:
                caption += said
            continue
        while _is_lone(run[0][1]):
            caption.append(next(filter(None, run[0][1])))
            run = run[1:]
        notes: list[str] = []
        while _is_lone(run[-1][1]) and run[-1][1][0]:
            notes.insert(0, run[-1][1][0])
            run = run[:-1]
        name = f"{place} table {len(tables) + 1}" if numbered and len(runs) > 1 else place
        tables.append(_grid_table(run, name, " ".join(caption), tuple(notes)))
        caption = []
    if caption:  # what stands below the last table heads none
        tables[-1] = _with_notes(tables[-1], tuple(caption))
    return tables


def _is_lone(cells: tuple[str, ...]) -> bool:
    return sum(map(bool, cells)) == 1


def _is_wide(run: Sequence[tuple[int, tuple[str, ...]]]) -> bool:
    return any(not _is_lone(cells) for _, cells in run)


def _with_notes(table: Table, notes: tuple[str, ...]) -> Table:
    return replace(table, notes=table.notes + notes)


def _grid_table(
    run: Sequence[tuple[int, tuple[str, ...]]], place: str, caption: str, notes: tuple[str, ...]
) -> Table:
    width = max(
        max((at + 1 for at, cell in enumerate(cells) if cell), default=0) for _, cells in run
    )
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
