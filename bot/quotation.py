"""Shows a span of a document: a source's own words in quotation marks, our summary without.

The one place where a quote is made; the gate compares each with its span again.
"""

from collections.abc import Iterable

from bot.answer import Citation, Statement
from bot.draft import Draft, Note
from bot.phrases import say
from index.documents import OWN
from index.store import Store

# Stands for what is left out between two spans of one document.
LEFT_OUT = " […] "


def shown_spans(
    store: Store, document_id: str, spans: Iterable[tuple[int, int]], role: str = "answer"
) -> Statement:
    """Return the statement that shows spans of a document's text, word for word and in order."""
    spans = tuple(spans)
    wording = store.wording(document_id)
    text = in_marks((store.text(document_id, *span) for span in spans), wording)
    rests_on = tuple(f"{document_id}:{start}-{end}" for start, end in spans)
    return Statement(text, rests_on, role, wording)


def in_marks(texts: Iterable[str], wording: str) -> str:
    """Return spans as they are shown: only what a source itself says stands in quotation marks."""
    text = LEFT_OUT.join(texts)
    return text if wording == OWN else f"“{text}”"


def contradicted(draft: Draft, store: Store, language: str) -> tuple[Note, ...]:
    """Return a note for each span that a draft shows and a text nearly its copy says otherwise."""
    ids = [id for statement in draft.statements if statement.wording for id in statement.rests_on]
    notes: dict[str, Note] = {}
    for span in filter(None, map(parse_span, ids)):
        for other, start, end in store.said_otherwise(*span):
            shown = shown_spans(store, other, [(start, end)])
            if not set(shown.rests_on) & set(ids):
                text = say(language, "said_otherwise", said=shown.text)
                notes[shown.rests_on[0]] = Note(text, shown.rests_on)
    return tuple(notes.values())


def parse_span(id: str) -> tuple[str, int, int] | None:
    """Return (document id, start, end) of a span id, None for anything else."""
    document, _, span = id.rpartition(":")
    start, _, end = span.partition("-")
    return (
        (document, int(start), int(end)) if document and start.isdigit() and end.isdigit() else None
    )


def told_source(citation: Citation, title: str, language: str = "en") -> str:
    """Return what names a source, `title` being its title as this place writes it.

    "Title, publisher, 2024"; where the text is ours, "Our summary, after title (publisher, 2024)".
    """
    if citation.wording != OWN:
        return ", ".join(filter(None, (title, citation.publisher, citation.published)))
    details = ", ".join(filter(None, (citation.publisher, citation.published[:4])))
    return say(language, "our_summary", title=title) + (f" ({details})" if details else "")
