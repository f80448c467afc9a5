"""Reads a measure by its meaning where no words of the catalogue name it.

Only for a question that names a place and leaves words: the measures that the place has figures for
are compared with the question by cosine.
"""

import re

import numpy as np

from bot.understanding.case import Case

# Fitted on the golden questions: of the answerable ones whose indicator no alias names, those
# above both are read right; no unanswerable one is above them.
NEAR = 0.74
MARGIN = 0.1
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")


def by_meaning(case: Case) -> str:
    """Return the measure that a question means, "" where none is near enough."""
    store = case.store
    held = {row.indicator for row in store.rows(clusters=case.places)} - {*case.said.ruled_out}
    candidates = [i for i in store.catalogue.indicators if i.id in held]
    if len(candidates) < 2:
        return ""
    asked = store.encode(_without_places(case))
    scores = [float(max(vectors @ asked)) for vectors in store.meanings(candidates)]
    first, second = np.argsort(scores)[::-1][:2]
    if scores[first] < NEAR or scores[first] - scores[second] < MARGIN:
        return ""
    return str(candidates[int(first)].id)


def _without_places(case: Case) -> str:
    """Leave the names of places and years out of a question: they say nothing of the measure."""
    text = _YEARS.sub(" ", case.scope.query)
    for id in case.places:
        cluster = case.catalogue.cluster(id)
        for name in sorted((cluster.name, *cluster.aliases), key=len, reverse=True):
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", text)
    return " ".join(text.split())
