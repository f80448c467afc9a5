"""Tells which places of the catalogue a text names, so that none answers for another."""

import re
from collections.abc import Collection
from functools import lru_cache

from index.catalogue import Catalogue

# The names of so many catalogues are kept, those read last.
MOST_CATALOGUES = 4


def is_elsewhere(text: str, asked: Collection[str], catalogue: Catalogue) -> bool:
    """Say whether a text names places, but none of those asked about.

    A place is named by its parts and by what it lies in, too. Nothing is elsewhere where no place
    is asked about.
    """
    named = frozenset(
        id for name in _either(catalogue).findall(text) for id in _ids(catalogue)[name]
    )
    return bool(asked and named) and not named & _around(tuple(asked), catalogue)


def speaks_of(text: str, asked: Collection[str], catalogue: Catalogue) -> bool:
    """Say whether a text names one of the places asked about, or a part of one."""
    parts = {c.id for c in catalogue.clusters if set(c.part_of) & set(asked)}
    names = (
        n for n in _either(catalogue).findall(text) if _ids(catalogue)[n] & (parts | set(asked))
    )
    return not asked or any(names)


@lru_cache(maxsize=64)
def _around(asked: tuple[str, ...], catalogue: Catalogue) -> frozenset[str]:
    """Return places, all that lies inside them and all that they lie in."""
    held = {c.id: catalogue.wholes_of(c.id) for c in catalogue.clusters}
    inside = (id for id, wholes in held.items() if wholes & set(asked))
    return frozenset((*asked, *inside)).union(*(held.get(id, ()) for id in asked))


@lru_cache(maxsize=MOST_CATALOGUES)
def _ids(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Return the places that each name is one of."""
    ids: dict[str, frozenset[str]] = {}
    for cluster in catalogue.clusters:
        for name in (cluster.name, *cluster.aliases):
            ids[name] = ids.get(name, frozenset()) | {cluster.id}
    return ids


@lru_cache(maxsize=MOST_CATALOGUES)
def _either(catalogue: Catalogue) -> re.Pattern[str]:
    """Return a pattern that finds names as they are written: "Åre" is not "are"."""
    names = sorted(_ids(catalogue), key=lambda name: (-len(name), name))
    either = "|".join(map(re.escape, names)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?=s?(?!\w)|['’])")
