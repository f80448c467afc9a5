"""Rates of growth and amounts added that sources print, beside the levels that they are of."""

from bot import language
from bot.figures.choice import firm, newest_first
from bot.figures.likeness import base_unit
from bot.language.packs import word_list
from bot.understanding.plan import Scope
from index.catalogue import Catalogue, Indicator
from index.rows import KpiRow
from index.store import Store

# A level's name has no more words than its rate's but one, of which the stem counts as well.
MOST_MORE = 2
_RATE, _LEVEL = "growth", "level"
_IN_ALL = "percent"


def level_of(rate: str, catalogue: Catalogue) -> str:
    """Return the level that a rate is of, "" where none is: the one with fewest other words.

    Of those the main one comes first.
    """
    levels = [i for i in catalogue.indicators if _is_rate_of(rate, i.id, catalogue)]
    wanted = language.content_keys(catalogue.indicator(rate).name)

    def others(level: Indicator) -> int:
        return len(language.content_keys(level.name) - wanted)

    return min(levels, key=lambda i: (others(i), not i.main, len(i.name))).id if levels else ""


def rates_of(indicator: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the measures of growth that belong to a measure, itself among them if it is one."""
    if catalogue.indicator(indicator).kind == _RATE:
        return tuple(i for i in catalogue.family(indicator) if catalogue.indicator(i).kind == _RATE)
    rates = (i.id for i in catalogue.indicators if i.kind == _RATE)
    return tuple(rate for rate in rates if _is_rate_of(rate, indicator, catalogue))


def _is_rate_of(rate: str, level: str, catalogue: Catalogue) -> bool:
    """Say whether a level is called by all words of a rate's name, and hardly more."""
    one = catalogue.indicator(level)
    wanted = language.content_keys(catalogue.indicator(rate).name)
    own = language.content_keys(one.name)
    called = own | language.content_keys(one.unit)
    return (
        one.kind == _LEVEL and bool(wanted) and wanted <= called and len(own - wanted) <= MOST_MORE
    )


def printed_addition(scope: Scope, store: Store, place: str) -> KpiRow | None:
    """Return what a source says was added to a level, over the years named or else the newest.

    That is a measure of its own ("new companies").
    """
    level = store.catalogue.indicator(scope.indicator)
    called = language.text_keys(level.name, level.unit, *level.aliases)
    counted = language.text_keys(level.unit, *(a for a in level.aliases if " " not in a))
    newness = frozenset(key for word in word_list("newness") for key in language.keys(word))
    added = []
    for one in store.catalogue.indicators:
        own = language.content_keys(one.name)
        like = one.kind == _LEVEL and language.content_keys(one.unit) <= counted
        if like and own & newness and own - newness <= called:
            added.append(one.id)
    rows = firm(newest_first(store.rows(clusters=[place], indicators=added))) if added else []
    spanned = [r for r in rows if scope.spans(r)] if scope.times else rows
    return next(iter(spanned), None)


def printed_rate(scope: Scope, store: Store, place: str, *, yearly: bool) -> KpiRow | None:
    """Return the rate that a source prints for a place and the very years that are named.

    With `yearly` a rate a year comes first, else one over all the years.
    """
    rates = rates_of(scope.indicator, store.catalogue) if scope.times else ()
    rows = firm(newest_first(store.rows(clusters=[place], indicators=rates))) if rates else []
    found = [row for row in rows if scope.spans(row)]
    found.sort(key=lambda row: (base_unit(row.unit)[0] == _IN_ALL) == yearly)
    return next(iter(found), None)
