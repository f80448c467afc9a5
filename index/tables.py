"""The shape of tables: the tidy form, headers of many lines, rows that head others, neighbours.

What its labels name is left to `index.wide`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.documents import Table
from index.numbers import cell_number
from index.periods import is_period
from index.text import fold, slug

# A table whose header holds these is made of KPI rows, each with a source of its own.
TIDY = frozenset({"cluster", "indicator"})
TIDY_FIGURES = frozenset({"value", "printed"})
# A column under one of these holds clusters, even if most of them are unknown.
CLUSTER_HEADS = frozenset({"cluster", "clusters", "region", "kluster", "klynge", "hub"})
# A header of more lines than these is none.
_HEADER_LINES = 6


@dataclass(frozen=True, slots=True)
class Part:
    """A table with one header line, and what stood above its columns and rows.

    `levels` holds each column's heads from top to bottom. `groups` holds, for each row, the labels
    of the lines above it that head a group of rows: "" or a period, "" or another label.
    """

    table: Table
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, str], ...]


def is_tidy(table: Table) -> bool:
    """Tell a table in the documented tidy form by its header."""
    header = {slug(name) for name in table.header}
    return header >= TIDY and bool(header & TIDY_FIGURES)


def parts_of(table: Table) -> Iterator[Part]:
    """Yield the tables that a grid holds: side by side, one below the other, one header each."""
    for beside in _side_by_side(table):
        for below in _stacked(_without_titles(beside)):
            if below.rows:
                yield _grouped(*_with_one_header(below))


# Side by side and one below the other ------------------------------------------------------------


def _side_by_side(table: Table) -> list[Table]:
    """Part a grid where a header begins anew: its first head again, not right beside the first, or
    labels behind an empty column."""
    starts = next(filter(None, map(_repeats, (table.header, *table.rows[:2]))), _behind_gaps(table))
    bounds = [*starts, len(table.header)]
    if len(starts) < 2 or min(after - before for before, after in pairwise(bounds)) < 2:
        return [table]
    return [_columns(table, start, end) for start, end in pairwise(bounds)]


def _repeats(header: Sequence[str]) -> list[int]:
    first = fold(header[0]) if header else ""
    if not first or is_period(header[0]):
        return []
    starts = [at for at, head in enumerate(header) if fold(head) == first]
    return starts if len(starts) > 1 else []


def _behind_gaps(table: Table) -> list[int]:
    columns = list(zip(table.header, *table.rows, strict=True))
    starts = [
        at
        for at in range(1, len(columns))
        if not any(columns[at - 1]) and columns[at][0] and _holds_labels(columns[at][1:])
    ]
    return [0, *starts]


def _holds_labels(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and not any(cell_number(cell) for cell in filled)


def _columns(table: Table, start: int, end: int) -> Table:
    rows = [row[start:end] for row in (table.header, *table.rows)]
    while end - start > 1 and not any(row[-1] for row in rows):
        end -= 1
        rows = [row[:-1] for row in rows]
    return _with_rows(table, rows[0], rows[1:])


def _with_rows(
    table: Table, header: tuple[str, ...], rows: Sequence[tuple[str, ...]], skipped: int = 0
) -> Table:
    """Return the table with these rows, without the empty ones; `skipped` rows are gone above."""
    lines = table.lines[skipped:]
    kept = [(row, lines[at] if at < len(lines) else 0) for at, row in enumerate(rows) if any(row)]
    return replace(
        table,
        header=header,
        rows=tuple(row for row, _ in kept),
        lines=tuple(line for _, line in kept) if table.lines else (),
        first_line=kept[0][1] if kept else 0,
    )


def _without_titles(table: Table) -> Table:
    """Return the table with the lone cells above its header in its caption."""
    while _is_title(table):
        said = " ".join(filter(None, table.header))
        caption = " ".join(filter(None, (table.caption, said)))
        table = replace(_with_rows(table, table.rows[0], table.rows[1:], 1), caption=caption)
    return table


def _is_title(table: Table) -> bool:
    if sum(map(bool, table.header)) > 1 or len(table.rows) < 2 or len(table.header) < 2:
        return False
    below = table.rows[0]
    over_labels = bool(table.header[0]) and not below[0]
    return not over_labels and (heads_a_table(below) or sum(map(bool, below)) == 1)


def _stacked(table: Table) -> Iterator[Table]:
    """Part a grid at each row that is a header again: its first head, and no figure beside it."""
    first = fold(table.header[0]) if table.header else ""
    begun = next((at for at, row in enumerate(table.rows) if _is_figures(row)), len(table.rows))
    starts = [
        at
        for at, row in enumerate(table.rows)
        if first and at > begun and fold(row[0]) in {first, *CLUSTER_HEADS} and heads_a_table(row)
    ]
    header, begin = table.header, 0
    for at in (*starts, len(table.rows)):
        part = _with_rows(table, header, table.rows[begin:at], begin)
        if part.rows:
            yield part
        if at < len(table.rows):
            header, begin = table.rows[at], at + 1


# The header --------------------------------------------------------------------------------------


def heads_a_table(header: Sequence[str]) -> bool:
    """Tell a row of labels: two or more, and none of them a figure; a year is a label."""
    filled = [cell for cell in header if cell]
    return len(filled) > 1 and not _is_figures(header)


def _is_figures(row: Sequence[str]) -> bool:
    return any(cell_number(cell) and not is_period(cell) for cell in row[1:] if cell)


def _with_one_header(table: Table) -> tuple[Table, tuple[tuple[str, ...], ...]]:
    """Return the table with a header of several lines joined into one, and each column's heads.

    Merged cells leave blanks or repeat themselves: "Jobs", "", "Share" above "2021", "2022", "2022"
    is "Jobs 2021", "Jobs 2022", "Share 2022".
    """
    levels: list[tuple[str, ...]] = [(head,) if head else () for head in table.header]
    for _ in range(_HEADER_LINES - 1):
        if len(table.rows) < 2 or not _heads_on(table.header, table.rows[0]):
            break
        levels = _deeper(levels, table.header, table.rows[0])
        header = tuple(" ".join(dict.fromkeys(heads)) for heads in levels)
        table = _with_rows(table, header, table.rows[1:], 1)
    return table, tuple(levels)


def _deeper(
    levels: Sequence[tuple[str, ...]], header: Sequence[str], row: Sequence[str]
) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    spanning: tuple[str, ...] = ()
    for at, (above, below) in enumerate(zip(levels, row, strict=True)):
        spanning = above if header[at] or at <= 1 else spanning
        top = above or (spanning if below else ())
        found.append((*top, below) if below and below not in top else top)
    return found


def _heads_on(header: tuple[str, ...], row: tuple[str, ...]) -> bool:
    """Tell a row that goes on with the header above it."""
    if row[0] and header[0] and row[0] != header[0]:
        return False
    below = [cell for cell in row[1:] if cell]
    if not below or _is_figures(row):
        return False
    merged = "" in header[1:] or any(one == other for one, other in pairwise(header[1:]))
    years = sum(map(is_period, below)) == len(below)
    # Without a merged cell above, a line of words under a blank is one of units ("(EUR million)").
    return merged or (not row[0] and not years and len(below) == len(row) - 1)


# Rows that head others -------------------------------------------------------------------------


def _grouped(table: Table, levels: tuple[tuple[str, ...], ...]) -> Part:
    """Take out the rows that hold a label alone: they date or name the rows below them."""
    kept: list[int] = []
    groups: list[tuple[str, str]] = []
    period = label = ""
    for at, row in enumerate(table.rows):
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and len(row) > 1 and is_period(filled[0]):
            period, label = filled[0], ""
            continue
        if len(filled) == 1 and len(row) > 1 and row[0]:
            label = row[0]
            continue
        kept.append(at)
        groups.append((period, label))
    lines = table.lines
    grouped = replace(
        table,
        rows=tuple(table.rows[at] for at in kept),
        lines=tuple(lines[at] for at in kept if at < len(lines)),
    )
    return Part(grouped, levels, tuple(groups))
