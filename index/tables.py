"""Tells the tidy form of KPI rows from tables for human eyes, and joins headers of many lines."""

from dataclasses import replace
from itertools import pairwise

from index.documents import Table
from index.numbers import parse_number
from index.periods import is_period
from index.text import slug

# A table whose header holds these is made of KPI rows, each with a source of its own.
TIDY = frozenset({"cluster", "indicator"})
TIDY_FIGURES = frozenset({"value", "printed"})
# "Jobs" above "men" above "2022": more lines than these head no table that is read.
_HEADER_LINES = 3


def is_tidy(table: Table) -> bool:
    """Tell a table in the documented tidy form by its header."""
    header = {slug(name) for name in table.header}
    return header >= TIDY and bool(header & TIDY_FIGURES)


def with_one_header(table: Table) -> Table:
    """Return the table with a header of several lines joined into one.

    Merged cells leave blanks or repeat themselves: "Jobs", "", "Share" above "2021", "2022", "2022"
    is "Jobs 2021", "Jobs 2022", "Share 2022".
    """
    for _ in range(_HEADER_LINES - 1):
        if len(table.rows) < 2 or not _heads_on(table.header, table.rows[0]):
            break
        table = replace(
            table,
            header=_joined(table.header, table.rows[0]),
            rows=table.rows[1:],
            lines=table.lines[1:],
            first_line=table.lines[1] if len(table.lines) > 1 else 0,
        )
    return table


def _heads_on(header: tuple[str, ...], row: tuple[str, ...]) -> bool:
    """Tell a row that goes on with the header above it."""
    if row[0] and header[0] and row[0] != header[0]:
        return False
    below = [cell for cell in row[1:] if cell]
    if not below or any(parse_number(cell) and not is_period(cell) for cell in below):
        return False
    merged = "" in header[1:] or any(one == other for one, other in pairwise(header[1:]))
    years = sum(map(is_period, below)) == len(below)
    # Without a merged cell above, a line of words under a blank is one of units ("(EUR million)").
    return merged or (not row[0] and not years and len(below) == len(row) - 1)


def _joined(header: tuple[str, ...], row: tuple[str, ...]) -> tuple[str, ...]:
    spanning = ""
    joined: list[str] = []
    for at, (above, below) in enumerate(zip(header, row, strict=True)):
        spanning = above if above or at <= 1 else spanning
        top = above or (spanning if below else "")
        joined.append(" ".join(dict.fromkeys(part for part in (top, below) if part)))
    return tuple(joined)
