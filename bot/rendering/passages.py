"""Show found passages, as JSON and as lines of text."""

from typing import Any

from index.store import Hit, Store


def hit_to_json(store: Store, hit: Hit) -> dict[str, Any]:
    """Return a hit as `search --json` prints it."""
    passage = hit.passage
    return {
        "source": passage.source_id,
        "document_id": passage.document_id,
        "place": place_of(hit),
        "text": passage.text,
        "score": hit.score,
        "found_by": list(hit.found_by),
        "title": store.source(passage.source_id).title,
        "passage": passage.id,
    }


def render_hit(store: Store, hit: Hit) -> str:
    """Return a hit as a heading line with its source, and its text."""
    source = store.source(hit.passage.source_id)
    origin = ", ".join(part for part in (source.title, source.published, place_of(hit)) if part)
    return f"{hit.score:.3f}  {origin}  ({' and '.join(hit.found_by)})\n{hit.passage.text}"


def place_of(hit: Hit) -> str:
    """Return where in its document a passage stands: its page, or its headings, or neither."""
    if hit.passage.page:
        return f"page {hit.passage.page}"
    return hit.passage.lead
