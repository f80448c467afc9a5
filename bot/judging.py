"""Says how sure it is that a sentence answers a question, by weights fitted on asked questions.

Two linear models over the measures of `bot.signals`: one weighs each sentence, the other the whole
of what was found: is there an answer at all, and is the best sentence it? The weights, what they
were fitted on and their measured error stand in `answering.json`, which `scripts/fit_answering.py`
writes.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from bot.signals import Sentence, measure
from index.store import Hit

WEIGHTS = "answering.json"
# The best sentences stand by themselves in the measures of the whole, the others in their mean.
BEST = 3
# A chance above this counts as a sentence that may answer.
MAY_ANSWER = 0.3
# How much "there is an answer" counts in being sure enough to show it; the rest is "this is it".
ANSWERABLE_SHARE = 0.75

Measures = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sentence of the `rank`-th hit and the chance that it answers, between 0 and 1."""

    rank: int
    sentence: Sentence
    chance: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """The sentences as found, and the chances that there is an answer and the best one is right.

    `sure` joins both; `is_sure` says that it is enough to show an answer.
    """

    weighed: tuple[Weighed, ...] = ()
    answerable: float = 0.0
    right: float = 0.0
    sure: float = 0.0
    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class Linear:
    """A logistic model over standardised measures."""

    mean: Measures
    scale: Measures
    weights: Measures
    bias: float

    def chances(self, measures: Measures) -> Measures:
        """Return the chance of each row."""
        logits = (measures - self.mean) / self.scale @ self.weights + self.bias
        sure: Measures = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return sure


@dataclass(frozen=True, slots=True)
class Model:
    """The fitted models; `show` is how sure it takes for an answer to be shown."""

    sentence: Linear
    answerable: Linear
    right: Linear
    show: float


@cache
def shipped() -> Model:
    """Return the model that ships with the bot."""
    written = json.loads(files("bot").joinpath(WEIGHTS).read_text(encoding="utf-8"))
    parts = {
        name: Linear(
            np.array(written[name]["mean"]),
            np.array(written[name]["scale"]),
            np.array(written[name]["weights"]),
            float(written[name]["bias"]),
        )
        for name in ("sentence", "answerable", "right")
    }
    return Model(**parts, show=float(written["show"]))


def judge(question: str, hits: Sequence[Hit], model: Model | None = None) -> Judgement:
    """Return how the sentences of the first hits bear on a question."""
    model = model or shipped()
    found = list(measure(question, hits))
    if not found:
        return Judgement()
    rows = np.array([measures for _, _, measures in found])
    chances = model.sentence.chances(rows)
    whole = overall(rows, chances)[None, :]
    weighed = tuple(
        Weighed(rank, sentence, float(chance))
        for (rank, sentence, _), chance in zip(found, chances, strict=True)
    )
    answerable, right = model.answerable.chances(whole), model.right.chances(whole)
    sure = float(joined(answerable, right)[0])
    return Judgement(weighed, float(answerable[0]), float(right[0]), sure, sure >= model.show)


def joined(answerable: Measures, right: Measures) -> Measures:
    """Return how sure an answer is, by the chances that there is one and that the best is right."""
    odds = ANSWERABLE_SHARE * _odds(answerable) + (1 - ANSWERABLE_SHARE) * _odds(right)
    sure: Measures = 1 / (1 + np.exp(-odds))
    return sure


def _odds(chances: Measures) -> Measures:
    clipped = np.clip(chances, 1e-9, 1 - 1e-9)
    odds: Measures = np.log(clipped / (1 - clipped))
    return odds


def overall(rows: Measures, chances: Measures) -> Measures:
    """Return the measures of all that was found: of the best sentences, and over all of them."""
    order = np.argsort(-chances, kind="stable")
    best = [rows[order[min(at, len(order) - 1)]] for at in range(BEST)]
    top = np.zeros(BEST)
    top[: len(order)] = chances[order[:BEST]]
    likely = (chances > MAY_ANSWER).sum()
    told = [chances.sum(), chances.mean(), likely, _odds(top[:1])[0], len(order)]
    return np.concatenate([*best, rows.max(0), rows.min(0), rows.mean(0), top, told])
