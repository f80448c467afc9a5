"""What an answer rests on, listed: the reply to "show the sources" after an answer."""

from collections.abc import Iterator

from bot.answer import AnswerTable, Cell, Statement
from bot.draft import Draft
from bot.phrases import say
from index.documents import Source
from index.store import Store


def only(draft: Draft, lang: str, store: Store) -> Draft:
    """Return a draft's first statement with the list of all that the draft rests on."""
    ids = [id for s in draft.statements for id in s.rests_on]
    ids += [cell.row for line in (draft.table.rows if draft.table else ()) for cell in line]
    found: dict[str, tuple[Source, str]] = {}
    for id in dict.fromkeys(ids):
        for source in _sources(id, draft, store):
            found.setdefault(source.id, (source, id))
    if not found:
        return draft
    header = tuple(say(lang, key) for key in ("title", "publisher", "published"))
    lines = tuple(
        (
            Cell(source.title, f"source:{source.id}"),
            Cell(source.publisher or "–", f"source:{source.id}"),
            Cell(source.published or "–", f"source:{source.id}"),
        )
        for source, _ in found.values()
    )
    count = len(found)
    told = Statement(say(lang, "sources_of", count=count), (f"count:{count}",))
    return draft.but(
        statements=(told, *draft.statements), table=AnswerTable(header, lines), chart=None
    )


def of(id: str, draft: Draft, store: Store) -> tuple[Source, ...]:
    """Return the sources behind an evidence id."""
    return tuple(_sources(id, draft, store))


def _sources(id: str, draft: Draft, store: Store) -> Iterator[Source]:
    """Yield the sources behind an evidence id: a figure's are those of its rows."""
    figure = next((f for f in draft.figures if f.id == id), None)
    if figure:
        for row in figure.rows:
            yield from _sources(row, draft, store)
        return
    document, _, span = id.rpartition(":")
    start, _, end = span.partition("-")
    if document and start.isdigit() and end.isdigit():
        yield from store.sources_at(document, int(start), int(end))
    elif id and not id.startswith(("count:", "catalogue:", "asked:", "figure:", "source:")):
        yield store.source(store.row(id).source_id)
