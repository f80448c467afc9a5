"""What the readers of all formats do with a table: its block, and rows of one width."""

from collections.abc import Iterator

from index.documents import Table
from index.reading.assembly import table_text
from index.reading.content import Block
from index.tables import is_tidy


def table_blocks(table: Table) -> Iterator[Block]:
    """Yield the block of a table; a tidy one has no text, so that its file is never quoted."""
    text = "" if is_tidy(table) else table_text(table)
    yield Block("table", text, page=table.page, table=table)


def rectangular(rows: list[list[str]]) -> list[tuple[str, ...]]:
    """Return rows without empty columns and rows, all as wide as the widest."""
    width = max(map(len, rows), default=0)
    padded = [row + [""] * (width - len(row)) for row in rows]
    used = [at for at in range(width) if any(row[at] for row in padded)]
    return [tuple(row[at] for at in used) for row in padded if any(row)]
