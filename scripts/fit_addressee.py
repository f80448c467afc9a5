#!/usr/bin/env python3
"""Fit what tells lines said to the bot from talk among people, and print how it does.

    python scripts/fit_addressee.py [--write]

The lines stand in `thread_lines.tsv` beside this script and in `tests/slack/thread_lines.tsv`:
`for`, `after` and `line`, and here the batch that a line was written in. Printed for each batch:
how many lines are told wrongly by a fit on all the others. Nothing of `thread_lines_unseen.tsv`
of the tests is read.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from bot.understanding.addressee import TO_BOT, TO_PEOPLE, WEIGHTS, runs

PROJECT = Path(__file__).resolve().parent.parent
LINES = (PROJECT / "scripts", PROJECT / "tests" / "slack")
PACKAGE = PROJECT / "bot" / "understanding"
# A run of words that one line alone has says nothing of others.
LEAST = 2
# From 0.3 to 2 all batches do alike.
SOFTNESS = 0.5

Floats = NDArray[np.float64]


def labelled() -> Iterator[tuple[bool, str, str]]:
    """Yield whether each line is for the bot, the line, and its batch."""
    for folder in LINES:
        for row in (folder / "thread_lines.tsv").read_text(encoding="utf-8").splitlines():
            if row and not row.startswith("#"):
                who, _, line, *batch = row.split("\t")
                yield who == "bot", line, batch[0] if batch else "tests"


def fit(found: csr_matrix, for_bot: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Return the weights of a (lines, runs) matrix, a rarer run counting for more, and the bias."""
    lines_with = np.asarray((found > 0).sum(axis=0)).ravel()
    rarity = np.log((1 + found.shape[0]) / (1 + lines_with)) + 1
    model = LogisticRegression(C=SOFTNESS, class_weight="balanced", max_iter=3000)
    model.fit(found @ diags(rarity), for_bot)
    return model.coef_[0] * rarity, float(model.intercept_[0])


def report(found: csr_matrix, for_bot: NDArray[np.bool_], batches: NDArray[np.str_]) -> None:
    """Print what a fit on the other batches gets wrong in each."""
    print(f"{'batch':<8}  people  > {TO_BOT:<4}  > 0.5    bot  < {TO_PEOPLE:<4}  < 0.5")
    for batch in sorted(set(batches)):
        out = batches == batch
        weights, bias = fit(found[~out], for_bot[~out])
        chance = 1 / (1 + np.exp(-bias - found[out] @ weights))
        people, bot = chance[~for_bot[out]], chance[for_bot[out]]
        print(
            f"{batch:<8}  {len(people):>6}  {sum(people >= TO_BOT):>6}  {sum(people >= 0.5):>5}"
            f"  {len(bot):>5}  {sum(bot < TO_PEOPLE):>6}  {sum(bot < 0.5):>5}"
        )


def main() -> None:
    """Fit, report, and write the weights where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS}")
    write = parser.parse_args().write
    said, lines, batches = map(np.array, zip(*labelled(), strict=True))
    counting = CountVectorizer(analyzer=runs, min_df=LEAST, binary=True)
    found = csr_matrix(normalize(counting.fit_transform(lines).astype(float)))
    report(found, said, batches)
    if write:
        weights, bias = fit(found, said)
        told = zip(counting.get_feature_names_out(), weights.round(2).tolist(), strict=True)
        written = {
            "bias": round(bias, 3),
            "weights": {run: weight for run, weight in told if weight},
        }
        text = json.dumps(written, ensure_ascii=False, indent=0, sort_keys=True)
        (PACKAGE / WEIGHTS).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
