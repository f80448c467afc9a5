"""Finds the clusters that a text names, by the catalogue's names and aliases.

For the index alone: understanding what a question asks is left to the bot's resolver.
"""

from index.catalogue import Catalogue
from index.text import words

# Shorter aliases ("MV") are left alone: folded, they are parts of ordinary texts.
_TELLING_LETTERS = 3


class ClusterNames:
    """The names of a catalogue's clusters, as runs of folded words."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._names: dict[str, tuple[str, ...]] = {}
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for cluster in catalogue.clusters:
            self._names[cluster.id] = (cluster.name, *cluster.aliases)
            for name in dict.fromkeys(self._names[cluster.id]):
                spoken = tuple(words(name))
                if spoken and len("".join(spoken)) >= _TELLING_LETTERS:
                    self._by_first.setdefault(spoken[0], []).append((spoken, cluster.id))
        for known in self._by_first.values():
            known.sort(key=lambda pair: (-len(pair[0]), pair))

    def named(self, text: str) -> tuple[str, ...]:
        """Return the ids of the clusters that a text names, in order of their first mention."""
        if not self._by_first:
            return ()
        spoken = words(text)
        found: dict[str, None] = {}
        for at, word in enumerate(spoken):
            for name, id in self._by_first.get(word, ()):
                if tuple(spoken[at : at + len(name)]) == name:
                    found.setdefault(id)
        return tuple(found)

    def other_names(self, text: str) -> tuple[str, ...]:
        """Return the names of the clusters that a text names, without those it uses itself."""
        said = f" {' '.join(words(text))} "
        return tuple(
            name
            for id in self.named(text)
            for name in self._names[id]
            if f" {' '.join(words(name))} " not in said
        )
