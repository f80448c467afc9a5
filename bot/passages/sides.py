"""Finds what texts call a strength or a weakness of a place, sentence by sentence."""

from collections.abc import Iterator

from bot.language.packs import said, word_list
from bot.passages.answer import opening_of, retrieve
from bot.passages.places import places_of
from bot.passages.windows import Window, windows
from index.documents import Passage
from index.store import Store
from index.text import fold

SIDES = ("strong", "weak")


def told_sides(place: str, side: str, query: str, store: Store) -> tuple[Window, ...]:
    """Return the sentences that tell a side of a place, or either side, the nearest text first.

    A sentence is on the place that it names first or, where it names none, on those of its
    document's opening.
    """
    known, wanted = places_of(store), [side] if side else SIDES
    signs = [f"tells_{one}" for one in wanted]
    beside = sorted(frozenset[str]().union(*(word_list(f"{one}_words") for one in wanted)))
    found: dict[str, Window] = {}
    for hit in retrieve(query, store, [place], beside):
        passage = hit.passage
        opening = f"{opening_of(passage.document_id, store)}\n{passage.lead}"
        for sentence in _sentences(passage):
            about = known.first_in(sentence.text) or opening
            told = any(said(sign, fold(sentence.text)) for sign in signs)
            if told and known.speaks_of(about, [place]):
                found.setdefault(sentence.text, sentence)
    return tuple(found.values())


def _sentences(passage: Passage) -> Iterator[Window]:
    units = dict.fromkeys(unit for window in windows(passage) for unit in window.units)
    yield from (Window(passage, (unit,), "statement") for unit in units)
