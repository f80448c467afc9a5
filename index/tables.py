"""Tells the documented tidy form of KPI rows from tables made for human eyes."""

from index.documents import Table
from index.text import slug

# A table whose header holds these is made of KPI rows, each with a source of its own.
TIDY = frozenset({"cluster", "indicator"})
TIDY_FIGURES = frozenset({"value", "printed"})


def is_tidy(table: Table) -> bool:
    """Tell a table in the documented tidy form by its header."""
    header = {slug(name) for name in table.header}
    return header >= TIDY and bool(header & TIDY_FIGURES)
