"""Shows a span of a document: a source's own words in quotation marks, our summary without.

The one place where a quote is made; the gate compares each with its span again.
"""

import re
from collections.abc import Iterable

from bot.answer import Citation, Statement
from bot.draft import Draft
from bot.evidence import Ref, SpanRef
from bot.language.messages import tell
from index.documents import OWN
from index.store import Store

# Stands for what is left out between two spans of one document.
LEFT_OUT = " […] "
# What is quoted within a quote stands in single marks, as print does it.
_QUOTED_WITHIN = re.compile(r'[“”"]([^“”"]*)[”"]')
# A span may begin or end within what it quotes.
_SINGLE = str.maketrans("“”", "‘’")


def shown_spans(
    store: Store, document_id: str, spans: Iterable[tuple[int, int]], role: str = "answer"
) -> Statement:
    """Return the statement that shows spans of a document's text, word for word and in order."""
    spans = tuple(spans)
    wording = store.wording(document_id)
    text = in_marks((store.text(document_id, *span) for span in spans), wording)
    rests_on = tuple(SpanRef(document_id, start, end) for start, end in spans)
    return Statement(text, rests_on, role, wording)


def in_marks(texts: Iterable[str], wording: str) -> str:
    """Return spans as they are shown: only what a source itself says stands in quotation marks.

    Marks within are made single ones; nothing else of a span is changed.
    """
    text = LEFT_OUT.join(texts)
    if wording == OWN:
        return text
    within = _QUOTED_WITHIN.sub(r"‘\1’", text).translate(_SINGLE)
    return f"“{within}”"


def with_contradictions(draft: Draft, store: Store, language: str) -> Draft:
    """Return a draft with a note behind each span that a text nearly its copy says otherwise."""
    shown = [(statement, _spans(statement)) for statement in draft.statements]
    read = [span for _, spans in shown for span in spans]
    told: list[Statement] = []
    for statement, spans in shown:
        told.append(statement)
        for span in spans:
            for id, start, end in store.said_otherwise(span.document, span.start, span.end):
                if not any(id == s.document and s.start < end and start < s.end for s in read):
                    other = shown_spans(store, id, [(start, end)])
                    text = tell(language, "said_otherwise", said=other.text)
                    told.append(Statement(text, (*statement.rests_on, *other.rests_on), "note"))
    return draft.but(statements=tuple(dict.fromkeys(told)))


def _spans(statement: Statement) -> list[SpanRef]:
    """Return the spans that a statement shows, word for word."""
    return spans_in(statement.rests_on) if statement.wording else []


def spans_in(refs: Iterable[Ref]) -> list[SpanRef]:
    """Return the spans among what a statement rests on."""
    return [ref for ref in refs if isinstance(ref, SpanRef)]


def told_source(citation: Citation, language: str, title: str = "") -> str:
    """Return what names a source, by `title` where a place writes its title in its own way.

    "Title, publisher, 2024"; where the text is ours, "Our summary, after title (publisher, 2024)".
    """
    title = title or citation.title or citation.source
    if citation.wording != OWN:
        return ", ".join(filter(None, (title, citation.publisher, citation.published)))
    details = ", ".join(filter(None, (citation.publisher, citation.published[:4])))
    return tell(language, "our_summary", title=title) + (f" ({details})" if details else "")
