#!/usr/bin/env python3
"""Fit the weights that say how sure an answer is, and store them with their measured error.

    python scripts/fit_answering.py --data DIR [--stores DIR] [--write]

DIR holds `squad2_en` (questions on articles, half of them without an answer) as `corpus.jsonl`,
`queries.jsonl` and `qrels.tsv`. The articles are parted into folds; every figure printed and stored
is of questions on articles that were not fitted on, thresholds included. `--write` stores the
weights fitted on all of them as `bot/answering.json`.
"""

import argparse
import hashlib
import json
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from benchmark_answers import ARTICLES, build, lines, plain, relevant
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from bot.finding import find
from bot.judging import WEIGHTS, Linear, Measures, Model, joined, overall
from bot.quoting import HITS
from bot.signals import measure
from index.reading.assembly import document_id

ROOT = Path(__file__).resolve().parent.parent
FOLDS = 4
# Of a tenth to three times these, none changed the measured error by more than 0.003.
SENTENCE_C = 0.3
WHOLE_C = 0.01
# So many right outcomes less than the most are given up to decline fewer that can be answered.
NEARLY = 0.01
DATA = "SQuAD 2.0 development set, one half (rajpurkar.github.io/SQuAD-explorer), CC BY-SA 4.0"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the measures of its sentences; `holds` marks those with the gold answer,
    `of_gold` those of them in the passage that it was asked of."""

    title: str
    answerable: bool
    rows: Measures
    holds: np.ndarray[Any, np.dtype[np.bool_]]
    of_gold: np.ndarray[Any, np.dtype[np.bool_]]


def read(folder: Path, place: Path) -> list[Asked]:
    """Return the questions of a set as the product would see them."""
    corpus = {one["_id"]: one for one in lines(folder / "corpus.jsonl")}
    gold = relevant(folder)
    found = []
    with closing(build(corpus.values(), place)) as store:
        id_of = {document_id(ARTICLES, id): id for id in corpus}
        for q in lines(folder / "queries.jsonl"):
            hits = find(q["text"], store, HITS)
            measured = list(measure(q["text"], hits))
            if not measured:
                continue
            answers = [plain(answer) for answer in q["answers"]]
            own = gold.get(q["_id"], set()) or {q["passage_without_answer"]}
            holds = [any(a in plain(s.text) for a in answers) for _, s, _ in measured]
            of_gold = [
                held and id_of[hits[rank].passage.document_id] in own
                for held, (rank, _, _) in zip(holds, measured, strict=True)
            ]
            title = corpus[next(iter(own))]["title"]
            rows = np.array([row for _, _, row in measured])
            found.append(Asked(title, q["answerable"], rows, np.array(holds), np.array(of_gold)))
    return found


def fit_sentences(asked: Sequence[Asked]) -> Any:
    """Return the model of sentences."""
    rows = np.concatenate([one.rows for one in asked])
    right = np.concatenate([one.of_gold for one in asked])
    model = make_pipeline(StandardScaler(), LogisticRegression(C=SENTENCE_C, max_iter=1000))
    return model.fit(rows, right)


def fit_whole(wholes: Measures, wanted: Sequence[bool]) -> Any:
    """Return a model of the whole."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=WHOLE_C, max_iter=2000))
    return model.fit(wholes, wanted)


def chances(model: Any, rows: Measures) -> Measures:
    """Return the chances that a model gives."""
    found: Measures = model.predict_proba(rows)[:, 1]
    return found


def wholes(asked: Sequence[Asked], sentences: Any) -> tuple[Measures, list[bool]]:
    """Return the measures of the whole, and whether the best sentence holds the answer."""
    rows, right = [], []
    for one in asked:
        sure = chances(sentences, one.rows)
        rows.append(overall(one.rows, sure))
        right.append(bool(one.answerable and one.holds[sure.argmax()]))
    return np.array(rows), right


def cross_wholes(asked: Sequence[Asked], folds: Sequence[int]) -> tuple[Measures, list[bool]]:
    """Return the same, every question's sentences weighed by a model that has not seen it."""
    rows: list[Measures] = [np.zeros(0)] * len(asked)
    right = [False] * len(asked)
    for fold in sorted(set(folds)):
        model = fit_sentences([one for one, f in zip(asked, folds, strict=True) if f != fold])
        at = [n for n, f in enumerate(folds) if f == fold]
        found, found_right = wholes([asked[n] for n in at], model)
        for n, row, is_right in zip(at, found, found_right, strict=True):
            rows[n], right[n] = row, is_right
    return np.array(rows), right


def threshold(sure: Measures, right: Sequence[bool], answerable: Sequence[bool]) -> float:
    """Return how sure it takes to show: the least that gives nearly the most right outcomes.

    A question that could be answered and was declined costs its reader more than a quote that
    turns out not to answer, so what is nearly as good and shows more is better.
    """
    steps = [float(step) for step in np.quantile(sure, np.linspace(0, 1, 201))]
    outcomes = [float(outcome(sure, right, answerable, step).mean()) for step in steps]
    least = max(outcomes) - NEARLY
    return next(step for step, got in zip(steps, outcomes, strict=True) if got >= least)


def outcome(
    sure: Measures, right: Sequence[bool], answerable: Sequence[bool], show: float
) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which questions come out right: shown with the answer, or rightly declined."""
    shown = sure >= show
    return np.where(np.array(answerable), shown & np.array(right), ~shown)


def folds_of(asked: Sequence[Asked], seed: int) -> list[int]:
    """Part the questions by the article they were asked of."""
    titles = sorted({one.title for one in asked})
    Random(seed).shuffle(titles)  # noqa: S311  a reproducible split, no secret
    return [titles.index(one.title) % FOLDS for one in asked]


def fit(asked: Sequence[Asked], seed: int) -> Model:
    """Return the models and the threshold, the whole's measures made by cross-fitting."""
    rows, right = cross_wholes(asked, folds_of(asked, seed))
    can = [one.answerable for one in asked]
    answerable, best = fit_whole(rows, can), fit_whole(rows, right)
    sure = joined(chances(answerable, rows), chances(best, rows))
    sentences = fit_sentences(asked)
    return Model(linear(sentences), linear(answerable), linear(best), threshold(sure, right, can))


def cross_fit(asked: Sequence[Asked]) -> tuple[list[int], list[Model]]:
    """Return each question's fold, and of each fold the model that has not seen its articles."""
    folds = folds_of(asked, 1)
    models = [
        fit([one for one, f in zip(asked, folds, strict=True) if f != fold], 2)
        for fold in range(FOLDS)
    ]
    return folds, models


def measured_error(asked: Sequence[Asked]) -> dict[str, float]:
    """Return the figures on articles that neither weights nor threshold were fitted on."""
    folds, models = cross_fit(asked)
    could, right, shown, told = [], [], [], []
    for one, fold in zip(asked, folds, strict=True):
        model = models[fold]
        sure = model.sentence.chances(one.rows)
        whole = overall(one.rows, sure)[None, :]
        answerable = model.answerable.chances(whole)
        could.append(one.answerable)
        right.append(bool(one.answerable and one.holds[sure.argmax()]))
        shown.append(bool(joined(answerable, model.right.chances(whole))[0] >= model.show))
        told.append(float(answerable[0]))
    yes, said, held = np.array(could), np.array(shown), np.array(right)
    return {
        "questions": len(asked),
        "auroc": float(roc_auc_score(yes, told)),
        "end_to_end": float(np.where(yes, said & held, ~said).mean()),
        "always_declining": float(1 - yes.mean()),
        "right_of_answerables_shown": float(held[yes & said].mean()),
        "answerables_shown": float(said[yes].mean()),
        "unanswerables_declined": float(1 - said[~yes].mean()),
        "best_sentence_right_of_answerables": float(held[yes].mean()),
    }


def linear(model: Any) -> Linear:
    """Return a fitted model as the product reads it."""
    scaler, logistic = model[0], model[1]
    return Linear(scaler.mean_, scaler.scale_, logistic.coef_[0], float(logistic.intercept_[0]))


def written(model: Linear) -> dict[str, Any]:
    """Return a model as plain numbers."""
    return {
        "mean": [float(f"{x:.6g}") for x in model.mean],
        "scale": [float(f"{x:.6g}") for x in model.scale],
        "weights": [float(f"{x:.6g}") for x in model.weights],
        "bias": float(f"{model.bias:.6g}"),
    }


def digest(title: str) -> str:
    """Return by what an article that was fitted on is known again."""
    return hashlib.sha256(title.encode()).hexdigest()[:12]


def store_weights(asked: Sequence[Asked], error: dict[str, float]) -> None:
    """Write the weights fitted on all questions, with what is known of them."""
    model = fit(asked, 1)
    fitted = {
        "fitted_on": DATA,
        "fitted_articles": sorted({digest(one.title) for one in asked}),
        "measured_on_unseen_articles": {name: round(value, 4) for name, value in error.items()},
        "show": round(model.show, 4),
        "sentence": written(model.sentence),
        "answerable": written(model.answerable),
        "right": written(model.right),
    }
    text = json.dumps(fitted, separators=(",", ":")).replace('},"', '},\n"')
    (ROOT / "bot" / WEIGHTS).write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Print the measured error; write the weights where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stores", type=Path, help="keep the store here for a second run")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        asked = read(given.data / "squad2_en", (given.stores or Path(aside)) / "squad2_en")
    error = measured_error(asked)
    for name, figure in error.items():
        print(f"{name:36}{figure:9.3f}")
    if given.write:
        store_weights(asked, error)


if __name__ == "__main__":
    main()
