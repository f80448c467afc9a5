"""Reads an indicator by its meaning where no words of the catalogue name it.

Only for a question that names a place and leaves words unexplained: the indicators that the place
has figures for are compared with the question by cosine.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.planner import Plan
from index.catalogue import Indicator
from index.encoding import Vectors
from index.store import Store

# Fitted on the golden questions: of the answerable ones whose indicator no alias names, those
# above both are read right; no unanswerable one is above them.
NEAR = 0.74
# A query that loses a filler ("check", "lately") keeps this cosine to itself; one that loses a word
# of its subject ("women", "dentists", "age") falls below. Tried out on two dozen questions.
FILLER = 0.945
FILLER_FOREIGN = 0.965
MARGIN = 0.1
_READ = {"lookup", "compare", "trend", "rank", "passages", "list"}
_WORDS = re.compile(r"[^\W_]+")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")


class Meanings:
    """Vectors of indicators, made when first needed and kept for their generation."""

    def __init__(self) -> None:
        self._generation = ""
        self._vectors: dict[str, Vectors] = {}

    def read(self, plan: Plan, store: Store) -> Plan:
        """Return the plan with the indicator that is meant, as it is where none is near enough."""
        # Names ("Tokyo") are no words for a measure, unless the catalogue uses them for one ("VC").
        said = {w for i in store.catalogue.indicators for w in _WORDS.findall(_all_names(i))}
        named = any(word[:1].isupper() and word not in said for word in plan.unexplained)
        unnamed = bool(plan.unexplained) or (plan.counts and not plan.indicators)
        if plan.kind not in _READ or not plan.clusters or not unnamed or named:
            return plan
        if plan.ranking or plan.intent in {"why", "definition"}:
            return plan
        held = {row.indicator for row in store.rows(clusters=plan.clusters)}
        candidates = [i for i in store.catalogue.indicators if i.id in held]
        if len(candidates) < 2:
            return plan
        asked = store.encode(_without_places(plan, store))
        scores = [float(max(self._of(i, store) @ asked)) for i in candidates]
        first, second = np.argsort(scores)[::-1][:2]
        if scores[first] < NEAR or scores[first] - scores[second] < MARGIN:
            return plan
        best = candidates[first]
        kind = plan.kind
        if kind in {"passages", "list"}:
            kind = "compare" if len(plan.clusters) > 1 else "lookup"
        return replace(
            plan, kind=kind, indicators=(best.id,), also=(), unexplained=(), by_meaning=best.id
        )

    def _of(self, indicator: Indicator, store: Store) -> Vectors:
        if store.generation != self._generation:
            self._generation, self._vectors = store.generation, {}
        if indicator.id not in self._vectors:
            texts = [indicator.name, f"{indicator.name}: {indicator.definition}"]
            self._vectors[indicator.id] = store.encode_many(texts)
        return self._vectors[indicator.id]


def _all_names(indicator: Indicator) -> str:
    return " ".join((indicator.name, *indicator.aliases))


def _without_places(plan: Plan, store: Store) -> str:
    """Leave the names of places and years out of a question: they say nothing of the measure."""
    text = _YEARS.sub(" ", plan.query)
    for id in plan.clusters:
        cluster = store.catalogue.cluster(id)
        for name in sorted((cluster.name, *cluster.aliases), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return " ".join(text.split())


def filler_words(
    query: str, words: Sequence[str], store: Store, *, foreign: bool = False
) -> frozenset[str]:
    """Return those of the words that the query can lose and still mean the same.

    Measured by meaning: the cosine of the query with and without the word. Names are never
    fillers. `foreign` queries are judged more strictly, since the model is English.
    """
    needed = FILLER_FOREIGN if foreign else FILLER
    fillers = set()
    for word in words:
        if word[:1].isupper() and not query.lstrip().startswith(word):
            continue
        without = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "", query)
        if without.strip(" ?.!") and float(store.encode(query) @ store.encode(without)) >= needed:
            fillers.add(word)
    return frozenset(fillers)
