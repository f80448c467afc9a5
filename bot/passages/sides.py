"""Finds sentences that tell a place's strong or weak sides, its goals or what is in dispute."""

from collections.abc import Iterator, Sequence

from bot.language.packs import said, word_list
from bot.passages.answer import opening_of, retrieve
from bot.passages.places import places_of
from bot.passages.windows import Window, windows
from index.documents import Passage
from index.store import Store
from index.text import fold

SIDES = ("strong", "weak")


def told_sides(place: str, side: str, query: str, store: Store) -> tuple[Window, ...]:
    """Return the sentences that tell a side of a place, or either side."""
    return _told(place, [side] if side else SIDES, query, store)


def told_disputes(place: str, query: str, store: Store) -> tuple[Window, ...]:
    """Return the sentences that tell what sources disagree on of a place."""
    return _told(place, ["dispute"], query, store)


def told_goals(place: str, query: str, store: Store) -> tuple[Window, ...]:
    """Return the sentences that tell what a place aims for."""
    return _told(place, ["goal"], query, store)


def _told(place: str, wanted: Sequence[str], query: str, store: Store) -> tuple[Window, ...]:
    """Return the sentences with a sign of what is wanted, the nearest text first.

    A sentence is on the place that it names first or, where it names none, on those of its
    document's opening.
    """
    known = places_of(store)
    beside = sorted(frozenset[str]().union(*(word_list(f"{one}_words") for one in wanted)))
    found: dict[str, Window] = {}
    for hit in retrieve(query, store, [place], beside):
        passage = hit.passage
        opening = f"{opening_of(passage.document_id, store)}\n{passage.lead}"
        for sentence in _sentences(passage):
            about = known.first_in(sentence.text) or opening
            told = any(said(f"tells_{one}", fold(sentence.text)) for one in wanted)
            if told and known.speaks_of(about, [place]):
                found.setdefault(sentence.text, sentence)
    return tuple(found.values())


def _sentences(passage: Passage) -> Iterator[Window]:
    units = dict.fromkeys(unit for window in windows(passage) for unit in window.units)
    yield from (Window(passage, (unit,), "statement") for unit in units)
