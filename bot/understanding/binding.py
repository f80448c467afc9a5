"""Binds a plan to the rows that speak of what was named beyond place and measure.

Words that the catalogue does not know may stand in a row: a hospital, a town, a publisher.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import language
from bot.understanding.case import Case
from bot.understanding.plan import Scope
from index.rows import KpiRow
from index.store import Store

_OF_PARTS = re.compile(r"(?<![\w.,])\d[\d,.]* [^\W\d_]+")


def bound(case: Case, words: Sequence[str]) -> Scope | None:
    """Return the scope that is bound to the rows that speak of the words, None where none do."""
    scope, store = case.scope, case.store
    ranked = tuple(r.indicator for r in case.catalogue.rankings if r.id == case.ranking)
    named = (scope.indicator, *scope.also) if scope.indicator else ()
    candidates = [named[:1], named] if named else [ranked]
    if case.ranking:
        candidates.insert(0, ranked)
    wanted = [(language.keys(word), word[:1].isupper()) for word in words]
    for indicators in filter(None, candidates):
        rows = store.rows(clusters=scope.places, indicators=indicators)
        speaking = [
            row
            for row in rows
            if all(keys & _row_words(row, store, name=name) for keys, name in wanted)
        ]
        if speaking:
            measures = tuple(dict.fromkeys(r.indicator for r in speaking))
            places = scope.places or tuple(dict.fromkeys(r.cluster for r in speaking))
            rows_of = tuple(sorted({r.id for r in speaking}))
            return replace(
                scope,
                places=places,
                indicator=measures[0],
                also=measures[1:],
                rows=rows_of,
                left=(),
            )
    return None


def _row_words(row: KpiRow, store: Store, *, name: bool) -> frozenset[str]:
    """Return the words a row speaks of; a name must stand where the row says what it is about."""
    source, catalogue = store.source(row.source_id), store.catalogue
    indicator = catalogue.indicator(row.indicator)
    text = f"{row.geography} {source.publisher} {indicator.name}"
    if name:
        return language.text_keys(text)
    # "50 pharma, 38 biotech" are figures of parts, which the row is not; nor is it what other
    # measures of its family are called by in its definition.
    family = map(catalogue.indicator, catalogue.siblings(indicator.id))
    others = language.text_keys(*(n for one in family for n in (one.name, *one.aliases)))
    about = language.text_keys(indicator.definition) - others
    return language.text_keys(f"{text} {_OF_PARTS.sub(' ', row.note)} {row.printed}") | about
