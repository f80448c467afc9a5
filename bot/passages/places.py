"""Tells which places of the catalogue a text names, so that none answers for another."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.catalogue import Catalogue
from index.store import Store

# The names of so many stores are kept, those asked last.
MOST_STORES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The places of a catalogue: `ids` by each name, `wholes` that each place lies in.

    `either` finds any name as it is written: "Åre" is not "are".
    """

    either: re.Pattern[str]
    ids: Mapping[str, frozenset[str]]
    wholes: Mapping[str, frozenset[str]]

    def is_elsewhere(self, text: str, asked: Collection[str]) -> bool:
        """Say whether a text names places, but none of those asked about.

        A place is named by its parts, too, and by what it lies in, unless another place that lies
        in it is named. Nothing is elsewhere where no place is asked about.
        """
        named = self._named(text) if asked else frozenset()
        of = frozenset(asked)
        near = any(id in of or self.wholes[id] & of for id in named)
        around = named & self._holding(asked)
        # "London has the most in Europe" tells of London.
        told_of = self._holding(named - around)
        return bool(named) and not near and around <= told_of

    def first_in(self, text: str) -> str:
        """Return the first name of a place in a text, "" where there is none."""
        found = self.either.search(text)
        return found[0] if found else ""

    def speaks_of(self, text: str, asked: Collection[str]) -> bool:
        """Say whether a text names one of the places asked about, or a part of one."""
        of = frozenset(asked)
        return not asked or any(id in of or self.wholes[id] & of for id in self._named(text))

    def _named(self, text: str) -> frozenset[str]:
        return frozenset[str]().union(*(self.ids[name] for name in self.either.findall(text)))

    def _holding(self, asked: Collection[str]) -> frozenset[str]:
        return frozenset[str]().union(*(self.wholes[id] for id in asked))


@lru_cache(maxsize=MOST_STORES)
def places_of(store: Store) -> Places:
    """Return the places of a store, made once for it."""
    return places_in(store.catalogue)


def places_in(catalogue: Catalogue) -> Places:
    """Return the places of a catalogue."""
    ids: dict[str, frozenset[str]] = {}
    for cluster in catalogue.clusters:
        for name in (cluster.name, *cluster.aliases):
            ids[name] = ids.get(name, frozenset()) | {cluster.id}
    names = sorted(ids, key=lambda name: (-len(name), name))
    either = "|".join(map(re.escape, names)) or r"(?!)"
    wholes = {one.id: catalogue.wholes_of(one.id) for one in catalogue.clusters}
    return Places(re.compile(rf"(?<!\w)(?:{either})(?=s?(?!\w)|['’])"), ids, wholes)
