"""Weighs windows: the probability that each one answers a question, by a fitted logistic model.

One score orders the windows and decides what is shown. The weights, the sets they were fitted on,
the bars and their measured error stand in `answerability.json`, which
`scripts/fit_answerability.py` writes.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bot.passages.features import NAMES, Found, measure
from bot.passages.windows import Window, windows
from index.reranking import Reranker
from index.store import Hit

WEIGHTS = "answerability.json"
# So many windows are scored; the search's first passages have no more.
READ = 40
# A cross-encoder reads the best of them: it takes as long for each as all else takes together.
READ_AGAIN = 8
# What is just below a bar, as a share of it.
UNSURE = 0.99

Measures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model over the measures of `bot.passages.features`, with the bars of its tiers.

    At `sure` or above a window is shown as the answer, at `near` or above as the closest text.
    """

    mean: Measures
    scale: Measures
    weights: Measures
    bias: float
    sure: float
    near: float

    def probabilities(self, measures: Measures) -> Measures:
        """Return the (n,) probabilities of the (n, len(NAMES)) measures."""
        logits = (measures - self.mean) / self.scale @ self.weights + self.bias
        found: Measures = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return found


@dataclass(frozen=True, slots=True)
class Scored:
    """A window, its passage's hit and place in the search, and the probability that it answers.

    What is `lacking` does not hold a name, or the amount, name, time or reason, that is asked for.
    `strange` is the share of the question's words that no passage found holds, 1 where the window
    has none but the names.
    """

    hit: Hit
    rank: int
    window: Window
    probability: float
    lacking: bool = False
    strange: float = 0.0


@cache
def shipped(reads: bool) -> Model:
    """Return the fitted model: the one with a cross-encoder's logit, or the one without."""
    written = json.loads(Path(__file__).with_name(WEIGHTS).read_text(encoding="utf-8"))
    fitted = written["with reader" if reads else "without reader"]
    mean, scale, weights = (
        np.array([fitted[part][name] for name in NAMES]) for part in ("mean", "scale", "weights")
    )
    return Model(mean, scale, weights, fitted["bias"], fitted["sure"], fitted["near"])


def score(
    question: str,
    hits: Sequence[Hit],
    reader: Reranker | None = None,
    *,
    elsewhere: Callable[[Window], bool] = lambda window: False,
    openings: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Scored, ...]:
    """Return the windows of the hits, the most probable answer first.

    `elsewhere` says whether a window is about other places than those asked about: it is left out
    where another one is not, and never surely an answer. `openings` are the first lines of
    documents, by id.
    With a cross-encoder these are the few that are most probable without it.
    """
    cut = [(hit, [w for w in windows(hit.passage) if not elsewhere(w)]) for hit in hits]
    there = [(hit, kept) for hit, kept in cut if kept]
    apart = not there
    there = there or [(hit, list(windows(hit.passage))) for hit in hits]
    found = [(hit, rank, w) for rank, (hit, kept) in enumerate(there) for w in kept][:READ]
    scored = _ordered(question, found, None, openings, apart=apart)
    if reader is None:
        return scored
    best = [(one.hit, one.rank, one.window) for one in scored[:READ_AGAIN]]
    return _ordered(question, best, reader, openings, apart=apart)


def _ordered(
    question: str,
    found: Sequence[Found],
    reader: Reranker | None,
    openings: Mapping[str, str],
    *,
    apart: bool,
) -> tuple[Scored, ...]:
    if not found:
        return ()
    measured = np.array(measure(question, found, logits(question, found, reader), openings))
    model = shipped(reader is not None)
    chances = model.probabilities(measured)
    # Texts on somebody else, and those without what is asked for, are near as often as not; one
    # that says what a thing is answers what it is.
    missing = _any(measured, "names missing", "no such thing") | apart
    chances = np.where(missing, np.minimum(chances, UNSURE * model.sure), chances)
    chances = np.where(_any(measured, "a meaning"), np.maximum(chances, model.sure), chances)
    unsaid = [NAMES.index(name) for name in ("nowhere", "only names")]
    nowhere = np.max(measured[:, unsaid], axis=1)
    scored = [
        Scored(*one, float(chance), bool(lacks), float(strange))
        for one, chance, lacks, strange in zip(found, chances, missing, nowhere, strict=True)
    ]
    # Python's sort keeps the order given among equals.
    return tuple(sorted(scored, key=lambda one: -one.probability))


def _any(measured: Measures, *names: str) -> NDArray[np.bool_]:
    """Return which of the (n, len(NAMES)) measures have any of the named ones."""
    told: NDArray[np.bool_] = np.any(measured[:, [NAMES.index(name) for name in names]], axis=1)
    return told


def logits(question: str, found: Sequence[Found], reader: Reranker | None) -> tuple[float, ...]:
    """Return the cross-encoder's logit of each window, zeros where none reads."""
    if reader is None:
        return (0.0,) * len(found)
    return reader.scores(question, [read_text(window) for _, _, window in found])


def read_text(window: Window) -> str:
    """Return what a cross-encoder reads of a window: its headings and its text."""
    return f"{window.passage.lead}\n{window.text}".strip()
