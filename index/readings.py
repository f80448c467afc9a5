"""What reading a table gives: KPI rows with their ids, faults, and notes on what gave none."""

import hashlib
from dataclasses import dataclass, replace

from index.documents import Fault
from index.rows import KpiRow
from index.text import fold


@dataclass(frozen=True, slots=True)
class TableNote:
    """A table, or a part of it, that gave no KPI rows, and why. It stays quotable as text."""

    path: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class KpiReading:
    """What a table gave: rows in its own order, faults of the tidy form, notes of the others."""

    rows: tuple[KpiRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[TableNote, ...] = ()


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
