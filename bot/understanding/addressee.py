"""Tells how probably a line of a thread is said to the bot, from its words alone.

A logistic model over runs of one or two words and runs of four letters, fitted on labelled lines by
`scripts/fit_addressee.py`, which writes `addressee.json`.
"""

import json
import re
from functools import cache
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path

from index.text import fold

WEIGHTS = "addressee.json"
LETTERS = 4
# A line at or above the first is answered where there is anything to show, one below the second
# never; `scripts/fit_addressee.py` prints how many lines of a batch it has not seen are beyond.
TO_BOT, TO_PEOPLE = 0.65, 0.15
_WORD = re.compile(r"\w+|[^\w\s]")


def chance_for_bot(line: str) -> float:
    """Return the probability, 0 to 1, that a line of a thread is said to the bot."""
    weights, bias = _fitted()
    known = [weights[run] for run in runs(line) if run in weights]
    return 1 / (1 + exp(-bias - sum(known) / sqrt(len(known) or 1)))


def runs(line: str) -> set[str]:
    """Return the runs of words and of letters that a line has, each once, every digit a 0."""
    words = _WORD.findall(re.sub(r"\d", "0", fold(line)))
    ends = ["^", *words, "$"]
    found = {*ends, *map(" ".join, pairwise(ends))}
    for word in words:
        if word.isalnum():
            bounded = f"<{word}>"
            found |= {bounded[at : at + LETTERS] for at in range(len(bounded) - LETTERS + 1)}
    return found


@cache
def _fitted() -> tuple[dict[str, float], float]:
    written = json.loads(Path(__file__).with_name(WEIGHTS).read_text(encoding="utf-8"))
    return written["weights"], written["bias"]
