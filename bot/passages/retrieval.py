"""Finds passages for a question and puts first those of which one line speaks of it.

The search scores a passage as a whole; of a table that is one row among like ones, and of a long
paragraph one sentence, that answers. Searching itself is the store's.
"""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from bot.passages.tables import read_row
from index.documents import Passage
from index.store import Hit, Store
from index.text import fold, sentence_spans
from index.wording import STOP_WORDS, stems

# So many passages are read for windows.
HITS = 8
# Words and meaning weigh alike among the few passages left, and the best line as much as either.
# Anything from 0.3 to 0.5 of the line is equally good on both halves of the PACIFIC threads.
LINE = 0.5
# Cosines that lie closer together than this say little about which is the better one.
NARROW = 0.2

_WORD = re.compile(r"[^\W_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_EMPTY = STOP_WORDS["en"] | STOP_WORDS["sv"] | STOP_WORDS["da"]
# Words for the form of a figure, which every row could be asked for with.
_FORMS = frozenset(
    ("amount", "value", "number", "much", "many", "year", "years", "respectively", "company")
)


def find(
    query: str,
    store: Store,
    k: int,
    *,
    expand: Sequence[str] = (),
    translated: Sequence[str] = (),
    sources: Collection[str] = (),
) -> tuple[Hit, ...]:
    """Return the `k` passages that a search finds, those first that answer the query best."""
    hits = store.search(
        query,
        k,
        expand=expand,
        translated=translated,
        sources=sources,
    )
    if not hits:
        return ()
    asked = frozenset(_terms(query))
    most = max(hit.bm25 for hit in hits) or 1.0
    cosines = [hit.cosine for hit in hits]
    low, width = min(cosines), max(max(cosines) - min(cosines), NARROW)

    def worth(hit: Hit) -> float:
        whole = hit.bm25 / most + (hit.cosine - low) / width
        return 0.5 * whole + LINE * _best_line(asked, hit.passage)

    # Python's sort keeps the search's order among equals.
    return tuple(sorted(hits, key=worth, reverse=True)[:k])


def _best_line(asked: frozenset[str], passage: Passage) -> float:
    """Return how far one line of a passage agrees with a question, 0 to 1.

    The name of a table's row should hold the question's words and no others; a sentence may say
    more than was asked.
    """
    if not asked:
        return 0.0
    labels, sentences = _lines(passage.text, passage.kind)
    named = (2 * len(asked & words) / (len(asked) + len(words)) for words in labels if words)
    told = (len(asked & words) / len(asked) for words in sentences)
    return max((*named, *told), default=0.0)


@lru_cache(maxsize=4096)
def _lines(text: str, kind: str) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """Return the words of each row's label and of each sentence."""
    if kind == "table":
        labels = [line.partition(" | ")[0] for line in text.split("\n")]
        return tuple(frozenset(_terms(label)) for label in labels), ()
    if row := read_row(text):
        # A row without a name of its own is the table's head.
        name = row.label or " ".join(cell.head for cell in row.cells)
        return (frozenset(_terms(name)),), ()
    return (), tuple(frozenset(_terms(text[a:b])) for a, b in sentence_spans(text))


def _terms(text: str) -> list[str]:
    kept = [
        word
        for word in _WORD.findall(fold(text))
        if word not in _EMPTY and word not in _FORMS and not _YEAR.fullmatch(word)
    ]
    return stems(kept, "en")
