"""A figure and its source as objects of plain values."""

from typing import Any

from index.documents import Source
from index.rows import KpiRow
from index.store import Store


def source_to_json(source: Source) -> dict[str, str]:
    """Return a source with the keys that it has in the citations of an answer."""
    return {
        "source": source.id,
        "title": source.title,
        "publisher": source.publisher,
        "published": source.published,
        "url": source.url,
    }


def row_to_json(store: Store, row: KpiRow) -> dict[str, Any]:
    """Return a row with the names of what it is of, and its source."""
    return {
        "id": row.id,
        "cluster": store.catalogue.cluster(row.cluster).name,
        "indicator": store.catalogue.indicator(row.indicator).name,
        "period": row.period.label,
        "printed": row.printed,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "qualifier": row.qualifier,
        "unit": row.unit,
        "geography": row.geography,
        "kind": row.kind,
        "status": row.status,
        "confidence": row.confidence,
        "note": row.note,
        **source_to_json(store.source(row.source_id)),
        "place": row.place,
        "file": row.path,
        "line": row.line,
    }
