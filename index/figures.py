"""Reads the figures of all tables of a corpus: KPI rows, and what gave none.

Reading one table is left to `index.kpis`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from index.catalogue import Catalogue
from index.documents import Document, Fault, Source, Table
from index.kpis import rows_from_table, unique_rows
from index.naming import Names
from index.numbers import cell_number
from index.periods import is_period
from index.readings import KpiReading, Note, TableRead
from index.rows import KpiRow

# A table is data where so much of its figures are rows; what no look-up finds stays quotable.
DATA_SHARE = 0.9


@dataclass(frozen=True, slots=True)
class Figures:
    """KPI rows, each with its document, and what of the tables gave none.

    `data` says by document where the tables begin whose figures are rows.
    """

    rows: tuple[tuple[str, KpiRow], ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[Note, ...] = ()
    tables: tuple[TableRead, ...] = ()
    data: Mapping[str, list[int]] = field(default_factory=dict)


def read_figures(
    documents: Iterable[Document],
    of_path: Mapping[str, str],
    catalogue: Catalogue,
    declared: Mapping[str, Source],
) -> Figures:
    """Return the KPI rows of these documents' tables, and what gave none."""
    names = Names(catalogue)
    rows: list[KpiRow] = []
    faults: list[Fault] = []
    notes: list[Note] = []
    tables: list[TableRead] = []
    data: dict[str, list[int]] = defaultdict(list)
    for document in documents:
        for table in document.tables:
            reading = _reading(table, document, catalogue, declared, names)
            if table.end > table.start and _is_data(table, reading):
                data[document.id].append(table.start)
            rows += reading.rows
            faults += reading.faults
            notes += reading.notes
            tables += reading.tables
    ordered = sorted(
        unique_rows(rows),
        key=lambda row: (row.indicator, row.cluster, -row.period.last, -row.period.first, row.id),
    )
    placed = tuple((of_path[row.path], row) for row in ordered)
    return Figures(placed, tuple(faults), tuple(notes), tuple(tables), data)


def _is_data(table: Table, reading: KpiReading) -> bool:
    """Tell a table whose figures can be looked up: nearly all of them are rows."""
    cells = (cell for row in table.rows for cell in row if not is_period(cell))
    figures = sum(cell_number(cell) is not None for cell in cells)
    return bool(reading.rows) and len(reading.rows) >= DATA_SHARE * figures


def _reading(
    table: Table,
    document: Document,
    catalogue: Catalogue,
    sources: Mapping[str, Source],
    names: Names,
) -> KpiReading:
    """Return a table's rows; a table that no one thought of costs itself, not the rebuild."""
    try:
        return rows_from_table(table, document, catalogue, sources, names=names)
    except (ValueError, ArithmeticError, LookupError) as error:
        fault = Fault(
            document.path,
            table.place,
            f"its figures cannot be read ({error})",
            "write the figures plainly, or in the tidy form that corpus/README.md describes",
        )
        return KpiReading(faults=(fault,))
