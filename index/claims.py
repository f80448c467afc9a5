"""Keeps documents from describing one another's sources: an id belongs to whoever has it first.

An article of a JSON file gives its source's id itself, which may be another file's path or another
article's id. Declared sources are not concerned: their description is `sources.csv`'s alone.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from index.documents import Document, Fault, Source
from index.duplicates import Outline


def settled(documents: Sequence[Document], declared: Collection[str]) -> tuple[Document, ...]:
    """Return the documents, with a source of its own each that describes another's otherwise.

    The file of that path has an id, else the first by path; who describes it alike shares it.
    """
    claimants: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(documents):
        if one.source.id not in declared:
            claimants[one.source.id].append(at)
    made = list(documents)
    for id, places in claimants.items():
        places.sort(key=lambda at: (documents[at].path != id, documents[at].path, at))
        held = _told(documents[places[0]].source)
        apart: Counter[str] = Counter()
        for at in places[1:]:
            one = documents[at]
            if _told(one.source) != held:
                apart[one.path] += 1
                place = one.path if apart[one.path] == 1 else f"{one.path} {apart[one.path]}"
                made[at] = replace(one, source=replace(one.source, id=f"{id} ({place})"))
    return tuple(made)


def _told(source: Source) -> Source:
    """Return a source as its file describes it; its language may have been read from the text."""
    return replace(source, language="")


def claim(source_id: str, path: str) -> str:
    """Return the id that a document of this path gave its source, whatever was made of it."""
    id, apart, number = source_id.removesuffix(")").rpartition(f" ({path}")
    return id if apart and re.fullmatch(r"(?: \d+)?", number) else source_id


def disputed(outlines: Sequence[Outline]) -> tuple[Fault, ...]:
    """Return a fault for each document whose source's id is another's, naming both."""
    holders = {one.source.id: one.path for one in outlines}
    faults: list[Fault] = []
    for one in outlines:
        id = claim(one.source.id, one.path)
        if id != one.source.id and id in holders:
            holder = f"{holders[id]} itself" if holders[id] == id else holders[id]
            faults.append(
                Fault(
                    one.path,
                    f"id '{id}'",
                    f"is the id of {holder}, which is described otherwise; it is cited apart",
                    f"give one of {one.path} and {holders[id]} another id, or both one description",
                )
            )
    return tuple(dict.fromkeys(faults))
