"""Reads a measure by its meaning where no words of the catalogue name it.

Only for a question that names a place and leaves words: the measures that the place has figures for
are compared with the question by cosine.
"""

import re
from collections.abc import Sequence

import numpy as np

from bot.understanding.case import Case
from index.catalogue import Indicator
from index.encoding import Vectors
from index.store import Store

# Fitted on the golden questions: of the answerable ones whose indicator no alias names, those
# above both are read right; no unanswerable one is above them.
NEAR = 0.74
MARGIN = 0.1
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
# Measures of other generations are let go where more than these are kept.
MOST_KEPT = 2_000
_KEPT: dict[tuple[str, str], Vectors] = {}


def by_meaning(case: Case) -> str:
    """Return the measure that a question means, "" where none is near enough."""
    store = case.store
    held = {row.indicator for row in store.rows(clusters=case.places)} - {*case.said.ruled_out}
    candidates = [i for i in store.catalogue.indicators if i.id in held]
    if len(candidates) < 2:
        return ""
    asked = store.encode(_without_places(case))
    scores = [float(max(vectors @ asked)) for vectors in _vectors(candidates, store)]
    first, second = np.argsort(scores)[::-1][:2]
    if scores[first] < NEAR or scores[first] - scores[second] < MARGIN:
        return ""
    return str(candidates[int(first)].id)


def _vectors(measures: Sequence[Indicator], store: Store) -> list[Vectors]:
    """Return the vectors of each measure's name and definition, kept for their generation."""
    new = [i for i in measures if (store.generation, i.id) not in _KEPT]
    if new:
        for old in [k for k in _KEPT if k[0] != store.generation and len(_KEPT) > MOST_KEPT]:
            del _KEPT[old]
        texts = [text for i in new for text in (i.name, f"{i.name}: {i.definition}")]
        made = store.encode_many(texts).reshape(len(new), 2, -1)
        _KEPT.update({(store.generation, i.id): both for i, both in zip(new, made, strict=True)})
    return [_KEPT[store.generation, i.id] for i in measures]


def _without_places(case: Case) -> str:
    """Leave the names of places and years out of a question: they say nothing of the measure."""
    text = _YEARS.sub(" ", case.scope.query)
    for id in case.places:
        cluster = case.catalogue.cluster(id)
        for name in sorted((cluster.name, *cluster.aliases), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return " ".join(text.split())
