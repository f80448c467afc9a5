"""What an answer rests on, listed: the reply to "show the sources" after an answer."""

from bot.answer import AnswerTable, Cell, Statement
from bot.draft import Draft
from bot.evidence import CountRef, EntryRef, FigureRef, Ref, RowRef, SpanRef
from bot.phrases import say
from index.documents import Source
from index.store import Store


def only(draft: Draft, lang: str, store: Store) -> Draft:
    """Return a draft's first statement with the list of all that the draft rests on."""
    refs = [ref for s in draft.statements for ref in s.rests_on]
    lines = draft.table.rows if draft.table else ()
    refs += [cell.ref for line in lines for cell in line if cell.ref]
    found = {s.id: s for ref in dict.fromkeys(refs) for s in of(ref, store)}
    if not found:
        return draft
    header = tuple(say(lang, key) for key in ("title", "publisher", "published"))
    lines = tuple(
        (
            Cell(source.title, EntryRef("source", source.id)),
            Cell(source.publisher or "–", EntryRef("source", source.id)),
            Cell(source.published or "–", EntryRef("source", source.id)),
        )
        for source in found.values()
    )
    count = len(found)
    told = Statement(say(lang, "sources_of", count=count), (CountRef(count),))
    return draft.but(
        statements=(told, *draft.statements), table=AnswerTable(header, lines), chart=None
    )


def of(ref: Ref, store: Store) -> tuple[Source, ...]:
    """Return the sources behind a reference: a figure's are those of its rows."""
    match ref:
        case FigureRef():
            return tuple(store.source(store.row(id).source_id) for id in ref.rows)
        case SpanRef():
            return tuple(store.sources_at(ref.document, ref.start, ref.end))
        case RowRef():
            return (store.source(store.row(ref.id).source_id),)
        case _:
            return ()
