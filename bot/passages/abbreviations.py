"""Spells out the abbreviations of a catalogue in what is searched for ("RIS", "BII").

Texts give a name in full where people ask by its letters.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot import language
from bot.understanding.naming import short_forms
from index.catalogue import Catalogue
from index.store import Store
from index.text import fold

# So short an abbreviation is one only in capitals ("US", "it").
SHORT = 2
# The names of so many stores are kept, those asked last.
MOST_STORES = 4

_SHORT_FORM = re.compile(r"(?<![\w-])[A-Z]{2,6}(?![\w-])")
_NAME = re.compile(r"[^\W\d_]\w*")
_WORD = re.compile(r"[^\W_]+")


def spelt_out(query: str, store: Store) -> str:
    """Return a query with the full names of its abbreviations in their place."""
    known, folded = _known(store), fold(query)

    def full(found: re.Match[str]) -> str:
        said = found[0]
        name = known.get(said.upper(), "")
        inside = name.isalnum() and said.upper() in short_forms(name)
        short = len(said) <= SHORT and not inside
        as_name = said.isupper() or not (short or fold(said) in language.STOP_WORDS)
        return name if name and as_name and fold(name) not in folded else said

    return _WORD.sub(full, query)


@lru_cache(maxsize=MOST_STORES)
def _known(store: Store) -> Mapping[str, str]:
    """Return the full names by their abbreviations, without those that stand for several."""
    found: dict[str, set[str]] = {}
    # "Sweden" is a name of its own beside SwedenBIO.
    every = (name for names in _entries(store.catalogue) for name in names)
    apart = {word.upper() for name in every for word in _NAME.findall(name)}
    for names in _entries(store.catalogue):
        shorts = {short for name in names for short in _SHORT_FORM.findall(name)}
        for short in shorts:
            found.setdefault(short, set()).update(_in_full(short, names))
        for word in (word for name in names for word in _NAME.findall(name)):
            inside = {short.upper() for short in short_forms(word)} if word.isalnum() else set()
            for short in inside - apart:
                found.setdefault(short, set()).add(word)
    # "AstraZenecas" is "AstraZeneca" with an ending.
    one = {short: min(full, key=len) for short, full in found.items() if full}
    return {s: name for s, name in one.items() if all(f.startswith(name) for f in found[s])}


def _entries(catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    for kind in (catalogue.clusters, catalogue.indicators, catalogue.rankings, catalogue.groups):
        for entry in kind:
            yield (entry.name, *entry.aliases)


def _in_full(short: str, names: tuple[str, ...]) -> Iterator[str]:
    """Yield the words of names, each with a capital, whose capitals spell an abbreviation."""
    for name in names:
        said = [found for found in _NAME.finditer(name) if found[0] != short]
        for at, first in enumerate(said):
            letters = ""
            for last in said[at:]:
                own = "".join(letter for letter in last[0] if letter.isupper())
                letters += own
                if letters == short and last is not first:
                    yield name[first.start() : last.end()]
                if not own or letters == short or not short.startswith(letters):
                    break
