"""Judges the words that neither a name nor a cue accounts for: which may mean another measure.

A word that is left vetoes a plan only where it is a name that the catalogue does not know, or tells
measures apart. Every other one is left out, and the answer says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot import language
from bot.language.packs import word_list
from bot.understanding.case import Case
from bot.understanding.plan import Scope
from index.rows import KpiRow
from index.store import Store


@dataclass(frozen=True, slots=True)
class Left:
    """Words left over: `vetoes` may mean another measure, `named` are unknown names among them."""

    vetoes: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    named: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All words that are left."""
        return (*self.vetoes, *self.dropped)


def left_over(case: Case) -> Left:
    """Return the words that are left, parted into those that veto a plan and those let go."""
    rest = case.said.rest
    if not (case.measured or case.ranking):
        return Left(rest, named=_is_named(rest, case))
    vetoes = tuple(word for word in rest if _tells(word, case))
    dropped = tuple(word for word in rest if word not in vetoes)
    return Left(vetoes, dropped, _is_named(vetoes, case))


def _is_named(words: Sequence[str], case: Case) -> bool:
    """Say whether names are among the words that the catalogue uses for no measure."""
    said = {t.text for i in case.catalogue.indicators for n in (i.name, *i.aliases)
            for t in language.tokens(n)}  # fmt: skip
    return any(word[:1].isupper() and word not in said for word in words)


def _tells(word: str, case: Case) -> bool:
    """Say whether a word may be an unknown name, or mean another measure."""
    if word in case.said.unknown or _is_unknown(word, case):
        return True
    return bool(language.keys(word) & _of_measures(case.store))


def _is_unknown(word: str, case: Case) -> bool:
    """Say whether a word is written as a name in the texts, or stands in none of them."""
    folded = word.casefold()
    if folded in word_list("empty") or case.scope.language != "en":
        return False
    return not case.store.knows_word(folded) or _is_written_as_name(word, case.store)


def _is_written_as_name(word: str, store: Store) -> bool:
    """Say whether the passages nearest to a word write it with a capital inside a sentence."""
    inside = re.compile(rf"(?<=\w ){re.escape(word)}(?!\w)", re.IGNORECASE)
    found = [m for hit in store.search(word, 3) for m in inside.findall(hit.passage.text)]
    return bool(found) and all(one[0].isupper() for one in found)


@cache
def _of_measures(store: Store) -> frozenset[str]:
    """Return the words that tell measures apart: of their names and texts, and of notes on rows."""
    texts = [
        text for i in store.catalogue.indicators for text in (i.name, i.definition, *i.aliases)
    ]
    texts += [row.note for row in store.rows()]
    return frozenset(key for text in texts for token in language.tokens(text) for key in token.keys)


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


def _row_words(row: KpiRow, store: Store, *, name: bool) -> set[str]:
    """Return the words a row speaks of; a name must stand where the row says what it is about."""
    source = store.source(row.source_id)
    indicator = store.catalogue.indicator(row.indicator)
    text = f"{row.geography} {source.publisher} {indicator.name}"
    if not name:
        text += f" {row.note} {row.printed} {indicator.definition}"
    return {key for token in language.tokens(text) for key in token.keys}
