"""Where a measure began to be counted otherwise: figures before and after are no one series.

A row says so in its note ("not comparable with the years before"), or the measure's definition does
("until 2020 …; since 2021 …"). Another source, area or measure is no break but another series.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from bot.language.packs import said
from index.rows import KpiRow
from index.store import Store
from index.text import fold

# The breaks of so many stores are kept, those asked last.
MOST_STORES = 4

# The first years of new ways of counting, by measure and place.
_Breaks = Mapping[tuple[str, str], tuple[int, ...]]


def breaks(indicator: str, place: str, store: Store) -> tuple[int, ...]:
    """Return the years from which a place's figures of a measure are counted otherwise, sorted."""
    return _all_breaks(store).get((indicator, place), ())


def era(row: KpiRow, store: Store) -> int:
    """Return how many breaks lie before a row: rows of one era are counted alike."""
    return sum(year <= row.period.last for year in breaks(row.indicator, row.cluster, store))


def rows_of_year(indicator: str, place: str, year: int, store: Store) -> list[KpiRow]:
    """Return a place's figures of a measure for the year of a break, which prove that year."""
    rows = store.rows(clusters=[place], indicators=[indicator])
    return [row for row in rows if row.period.last == year]


@lru_cache(maxsize=MOST_STORES)
def _all_breaks(store: Store) -> _Breaks:
    series: dict[tuple[str, str], list[KpiRow]] = {}
    for row in store.rows():
        if row.period.last:
            series.setdefault((row.indicator, row.cluster), []).append(row)
    defined = {one.id: _defined(one.definition) for one in store.catalogue.indicators}
    found = {key: _between(rows) | defined[key[0]] for key, rows in series.items()}
    return {key: tuple(sorted(years)) for key, years in found.items() if years}


def _between(rows: list[KpiRow]) -> set[int]:
    """Return the years of the first rows that are noted as no continuation of those before."""
    in_order = sorted(rows, key=lambda row: row.period.last)
    return {b.period.last for a, b in pairwise(in_order) if _is_new(b) and not _is_new(a)}


def _is_new(row: KpiRow) -> bool:
    return bool(row.note) and said("recounted", fold(row.note)) is not None


def _defined(definition: str) -> set[int]:
    """Return the year since when a definition says that something else is counted."""
    found = said("counted_since", fold(definition)) if definition else None
    years = [int(year) for year in found.groups() if year] if found else []
    return {max(years)} if years else set()
