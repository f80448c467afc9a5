"""Shows a span of a document: a source's own words in quotation marks, our summary without.

The one place where a quote is made; the gate compares each with its span again.
"""

from bot.answer import Citation, Statement
from bot.phrases import say
from index.documents import OWN
from index.store import Store


def shown_span(
    store: Store, document_id: str, start: int, end: int, role: str = "answer"
) -> Statement:
    """Return the statement that shows `document.text[start:end]`, word for word."""
    wording = store.wording(document_id)
    text = in_marks(store.text(document_id, start, end), wording)
    return Statement(text, (f"{document_id}:{start}-{end}",), role, wording)


def in_marks(text: str, wording: str) -> str:
    """Return a span as it is shown: only what a source itself says stands in quotation marks."""
    return text if wording == OWN else f"“{text}”"


def told_source(citation: Citation, title: str, language: str = "en") -> str:
    """Return what names a source, `title` being its title as this place writes it.

    "Title, publisher, 2024"; where the text is ours, "Our summary, after title (publisher, 2024)".
    """
    if citation.wording != OWN:
        return ", ".join(filter(None, (title, citation.publisher, citation.published)))
    details = ", ".join(filter(None, (citation.publisher, citation.published[:4])))
    return say(language, "our_summary", title=title) + (f" ({details})" if details else "")
