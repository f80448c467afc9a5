"""Binds a plan to the rows that speak of what was named beyond place and measure.

Words that the catalogue does not know may stand in a row: a hospital, a town, a publisher.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import language
from bot.understanding.case import Case
from bot.understanding.plan import Scope
from index.catalogue import Catalogue
from index.rows import KpiRow
from index.store import Store

_OF_PARTS = re.compile(r"(?<![\w.,])\d[\d,.]* [^\W\d_]+")


def bound(case: Case, words: Sequence[str]) -> Scope | None:
    """Return the scope that is bound to the rows that speak of the words, None where none do."""
    scope, store = case.scope, case.store
    ranked = tuple(r.indicator for r in case.catalogue.rankings if r.id == case.ranking)
    named = (scope.indicator, *scope.also) if scope.indicator else ()
    candidates = [named[:1], named] if named else [ranked]
    for indicators in filter(None, candidates):
        rows = store.rows(clusters=scope.places, indicators=indicators)
        told = {id: _told_by(id, store.catalogue) for id in {row.indicator for row in rows}}
        told_of = (row for row in rows if scope.is_of_time(row))
        speaking = [row for row in told_of if _speaks_of(words, row, told[row.indicator], store)]
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


def _told_by(measure: str, catalogue: Catalogue) -> frozenset[str]:
    """Return what a measure's definition tells, less what others of its family are called by."""
    family = map(catalogue.indicator, catalogue.siblings(measure))
    others = language.text_keys(*(n for one in family for n in (one.name, *one.aliases)))
    return language.text_keys(catalogue.indicator(measure).definition) - others


def _speaks_of(words: Sequence[str], row: KpiRow, told: frozenset[str], store: Store) -> bool:
    """Say whether a row speaks of all words; a name must stand where it says what it is about."""
    source, indicator = store.source(row.source_id), store.catalogue.indicator(row.indicator)
    about = language.text_keys(row.geography, source.publisher, indicator.name)
    # "50 pharma, 38 biotech" are figures of parts, which the row is not.
    more = about | told | language.text_keys(_OF_PARTS.sub(" ", row.note), row.printed)
    return all(language.keys(w) & (about if w[:1].isupper() else more) for w in words)
