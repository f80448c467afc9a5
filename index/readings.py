"""What reading a table gives: KPI rows with their ids, faults, and notes on what gave none."""

import hashlib
from dataclasses import dataclass, replace

from index.documents import Fault
from index.rows import KpiRow
from index.text import fold

# A smaller share that is missing is a matter of how words are counted.
PARTIAL = 0.97


@dataclass(frozen=True, slots=True)
class Note:
    """A table, or a part of it or of a file, that was not read as figures, and why.

    A table stays quotable as text. `figures` says how many figures that costs.
    """

    path: str
    place: str
    reason: str
    figures: int = 0


@dataclass(frozen=True, slots=True)
class FileReading:
    """How much of a file was read: its words by a count of their own, and how many are in what
    was read; pieces that are not, and what was left out on purpose."""

    path: str
    held: int = 0
    read: int = 0
    unread: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def partial(self) -> bool:
        """Whether a part of the file worth telling was not read."""
        return bool(self.unread) or self.read < PARTIAL * self.held

    @property
    def tells(self) -> bool:
        """Whether there is anything to tell of the file."""
        return self.partial or bool(self.notes)


@dataclass(frozen=True, slots=True)
class TableRead:
    """How a table was read: its column of labels, the columns read and left out, rows, figures."""

    path: str
    place: str
    key: str
    read: tuple[str, ...]
    left_out: tuple[str, ...]
    rows: int
    figures: int


@dataclass(frozen=True, slots=True)
class KpiReading:
    """What a table gave: rows in its own order, faults of the tidy form, notes of the others."""

    rows: tuple[KpiRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
    tables: tuple[TableRead, ...] = ()


def with_id(row: KpiRow) -> KpiRow:
    """Return the row with an id that holds while its figure, wording and place in the corpus
    change."""
    parts = (
        row.cluster,
        row.indicator,
        fold(row.period.label),
        fold(row.geography),
        row.source_id,
        row.unit,
    )
    return replace(row, id=hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16])
