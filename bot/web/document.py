"""A document as a page: a stretch of its text, and in it the span that an answer quotes."""

from dataclasses import dataclass

from index.store import Store

# Letters of a page; a span stands in the middle of one.
STRETCH = 30_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text: before, inside and after the span, `start` and `end` of the whole."""

    before: str
    span: str
    after: str
    start: int
    end: int
    length: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a document shows."""

    id: str
    path: str
    source: str
    title: str
    publisher: str
    published: str
    wording: str
    heading: str
    stretch: Stretch


def shown_document(store: Store, id: str, start: int, end: int) -> Shown:
    """Return a document around a span; KeyError where it is not held or not for this reader."""
    document = store.document(id)
    store.text(id, start, end)  # refuses a span of a source that this reader may not see
    heading = next((s for s in reversed(document.sections) if s.start <= start), None)
    page = heading.page_at(start) if heading else 0
    told = [*(heading.headings if heading else ()), *([f"page {page}"] if page else [])]
    return Shown(
        id=id,
        path=document.path,
        source=document.source.id,
        title=document.source.title,
        publisher=document.source.publisher,
        published=document.source.published,
        wording=document.wording,
        heading=" › ".join(told) if end > start else "",
        stretch=stretch(document.text, start, end),
    )


def stretch(text: str, start: int, end: int) -> Stretch:
    """Return a stretch of a text around a span, cut between lines where there are any."""
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    half = max(0, STRETCH - (end - start)) // 2
    first, last = max(0, start - half), min(len(text), end + half)
    if first:
        first = text.find("\n", first, start) + 1 or first
    if last < len(text):
        at = text.rfind("\n", end, last)
        last = at if at >= 0 else last
    return Stretch(text[first:start], text[start:end], text[end:last], first, last, len(text))
