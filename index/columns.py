"""The tables of a generation by their columns: one list for every engine that speaks SQL.

How values become columns is left to `index.records`; how a table is made, indexed and searched to
`index.database` and `index.postgres`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

from index.documents import Passage, Source
from index.rows import KpiRow, Period


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the columns that tell its lines apart, and all columns with the types of values."""

    key: tuple[str, ...]
    columns: Mapping[str, Any]


def _typed(*types: type, without: str = "") -> dict[str, Any]:
    """Return a column for each field of these dataclasses."""
    found = {name: hint for one in types for name, hint in get_type_hints(one).items()}
    return {name: hint for name, hint in found.items() if name != without}


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, str)


TABLES: Mapping[str, Table] = {
    "file": Table(("path",), {**_texts("path", "digest", "faults"), "retry": bool}),
    "source": Table(("id",), _typed(Source)),
    "document": Table(
        ("id",),
        {
            **_texts("id", "path", "digest", "source_id", "same_as", "superseded_by"),
            "part": int,
            "runs": bytes,
            "whole": str,
            "length": int,
            "has_tables": bool,
            **_texts("text", "sections", "tables", "line_sources", "wording"),
        },
    ),
    "passage": Table(
        ("row",), {"row": int, **_typed(Passage), **_texts("digest", "published"), "older": bool}
    ),
    "mention": Table(("cluster", "row"), {"cluster": str, "row": int}),
    "near_copy": Table(
        ("document_id", "other_id"), _texts("document_id", "other_id", "differences")
    ),
    "kpi_row": Table(
        ("id",), {"document_id": str, **_typed(KpiRow, without="period"), **_typed(Period)}
    ),
    "kept": Table(("name",), _texts("name", "text")),
}
