"""Values as the columns of a table, and back: the same for every engine that speaks SQL.

Which columns a table has is left to `index.columns`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np

from index.documents import Document, Fault, Passage, Section, Source, Table
from index.duplicates import Sketch, sketch
from index.engine import FileRecord, NearCopy, StoredDocument, StoredPassage
from index.rows import KpiRow, Period
from index.values import dump, load, load_tuple
from index.wording import indexed

Record = dict[str, Any]
LineSources = tuple[tuple[int, int, tuple[str, ...]], ...]

_SKETCH_NUMBERS = "<u8"

# A word of a passage's lead (title and headings) says more than one of its text. Beside 1.0, 1.25
# gives nDCG@10 0.002 more on claims and 0.001 on tables, and the same on other questions.
LEAD_WEIGHT = 1.25


def of_file(file: FileRecord) -> Record:
    """Return the columns of a file's record."""
    return {
        "path": file.path,
        "digest": file.digest,
        "faults": dump(file.faults),
        "retry": file.retry,
    }


def to_file(r: Mapping[str, Any]) -> FileRecord:
    """Return the file's record with these columns."""
    return FileRecord(r["path"], r["digest"], load_tuple(Fault, r["faults"]), bool(r["retry"]))


def of_source(source: Source) -> Record:
    """Return the columns of a source."""
    return _columns(source)


def to_source(r: Mapping[str, Any]) -> Source:
    """Return the source with these columns."""
    known = {field.name: r[field.name] for field in fields(Source)}
    return Source(**{**known, "restricted": bool(r["restricted"])})


def of_document(stored: StoredDocument) -> Record:
    """Return the columns of a document."""
    document, drawn = stored.document, stored.sketch or sketch(stored.document.text)
    return {
        "id": document.id,
        "path": document.path,
        "part": stored.part,
        "digest": document.digest,
        "source_id": document.source.id,
        "same_as": stored.same_as,
        "superseded_by": stored.superseded_by,
        "runs": np.array(drawn.runs, dtype=_SKETCH_NUMBERS).tobytes(),
        "whole": drawn.whole,
        "length": drawn.length,
        "has_tables": bool(document.tables),
        "text": document.text,
        "sections": dump(document.sections),
        "tables": dump(document.tables),
        "line_sources": dump(document.line_sources),
        "wording": document.wording,
    }


def to_document(r: Mapping[str, Any], source: Source) -> StoredDocument:
    """Return the document with these columns and this source."""
    document = Document(
        id=r["id"],
        path=r["path"],
        digest=r["digest"],
        source=source,
        text=r["text"],
        sections=load_tuple(Section, r["sections"]),
        tables=load_tuple(Table, r["tables"]),
        line_sources=load(LineSources, r["line_sources"]),
        wording=r["wording"],
    )
    return StoredDocument(document, r["same_as"], r["superseded_by"], to_sketch(r), r["part"])


def to_sketch(r: Mapping[str, Any]) -> Sketch:
    """Return the sketch that a document's columns hold."""
    runs = np.frombuffer(r["runs"], dtype=_SKETCH_NUMBERS).tolist()
    return Sketch(tuple(runs), r["whole"], r["length"])


def of_passage(row: int, stored: StoredPassage) -> Record:
    """Return the columns of a passage at a row; those of its words and clusters are apart."""
    return {
        "row": row,
        **_columns(stored.passage),
        "digest": stored.digest,
        "published": stored.published,
        "older": stored.older,
    }


def to_passage(r: Mapping[str, Any]) -> Passage:
    """Return the passage with these columns."""
    return Passage(**{field.name: r[field.name] for field in fields(Passage)})


def to_stored_passage(r: Mapping[str, Any]) -> StoredPassage:
    """Return the stored passage with these columns, without the clusters that it names."""
    return StoredPassage(to_passage(r), r["digest"], r["published"], bool(r["older"]))


def of_mentions(named: Iterable[tuple[int, Iterable[str]]]) -> Iterator[Record]:
    """Yield a record for each cluster that a passage names, by row."""
    for row, clusters in named:
        for cluster in sorted(set(clusters)):
            yield {"cluster": cluster, "row": row}


def of_near_copies(near: Mapping[tuple[str, str], NearCopy]) -> Iterator[Record]:
    """Yield a record for each pair of documents that nearly say the same."""
    for (one, other), found in near.items():
        yield {"document_id": one, "other_id": other, "differences": dump(found)}


def of_row(document_id: str, row: KpiRow) -> Record:
    """Return the columns of a KPI row that was read from a document."""
    columns = _columns(row)
    period = columns.pop("period")
    return {"document_id": document_id, **columns, **_columns(period)}


def to_row(r: Mapping[str, Any]) -> KpiRow:
    """Return the KPI row with these columns."""
    period = Period(r["first"], r["last"], r["label"], bool(r["approximate"]))
    known = {field.name: r[field.name] for field in fields(KpiRow) if field.name != "period"}
    return KpiRow(**known, period=period)


def terms_of(passage: Passage) -> tuple[str, str]:
    """Return the terms of a passage's lead and of its text, with spaces between them."""
    return indexed(passage.lead, passage.language), indexed(passage.text, passage.language)


def _columns(value: Any) -> Record:
    return {field.name: getattr(value, field.name) for field in fields(value)}
