"""Finds what holds digits and is no figure of the bot's: names, units, titles, areas, periods.

Names of the catalogue that hold a digit among letters are never proved, and whatever is called
by others is never put into another form.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.language.numerals import VERBATIM, is_spelt_alike
from index.store import Store


@dataclass(frozen=True, slots=True)
class Names:
    """What is called by a name: `numbered` are no figures, `verbatim` stays as it is written."""

    numbered: re.Pattern[str]
    verbatim: re.Pattern[str]


# By generation, language and reader, since looking through a catalogue costs more than a proof.
_KNOWN: dict[tuple[str, str, int], Names] = {}
_KEPT = 8


def names_of(store: Store, language: str) -> Names:
    """Return the patterns of a store's names, in a language."""
    key = store.generation, language, len(store.rows())
    if key not in _KNOWN:
        if len(_KNOWN) >= _KEPT:
            _KNOWN.clear()
        spoken = store.spoken(language)
        names = set(_of_catalogue(spoken))
        mixed = (n for n in names if any(map(str.isdigit, n)) and any(map(str.isalpha, n)))
        strange = {t for t in names.union(_of_others(spoken)) if not is_spelt_alike(t, language)}
        whole = re.compile(f"{VERBATIM.pattern}|{_either(strange).pattern}", re.IGNORECASE)
        _KNOWN[key] = Names(_either(mixed), whole if strange else VERBATIM)
    return _KNOWN[key]


def _of_catalogue(store: Store) -> Iterator[str]:
    known = store.catalogue
    for entries in (known.clusters, known.indicators, known.rankings, known.scorecards):
        yield from (entry.name for entry in entries)


def _of_others(store: Store) -> Iterator[str]:
    """Yield what sources are called, and what their rows are of, where and when."""
    for source in store.sources():
        yield from (source.title, source.publisher, source.published)
    for row in store.rows():
        yield from (row.unit, row.geography, row.period.label)
    for indicator in store.catalogue.indicators:
        yield from (unit for _, unit in indicator.units)


def _either(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of whole names, the longest first; without any, one of nothing."""
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    either = "|".join(map(re.escape, longest_first)) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")
