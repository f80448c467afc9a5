"""Begins what is quoted with the sentence that says what is asked."""

from collections.abc import Sequence

from bot.language.packs import said
from bot.passages.features import NAMES, asks_for_kind, measure
from bot.passages.windows import Window
from index.store import Hit
from index.text import fold

# What "was it on time?" is answered by, for or against: each set holds opposites.
_OPPOSITES = (("in_time",), ("in_cost",), ("in_turn",), ("more", "less", "rose", "fell"))
_COVERED, _LACKS = NAMES.index("covered"), NAMES.index("no such thing")
# The sentence that leads says this share of the question's words, and as many as the first one.
LEADS = 0.5


def led(question: str, hit: Hit, window: Window) -> Window:
    """Return a window of prose from the sentence on that holds what is asked.

    The whole is returned where the first one holds it, or none. What is asked is a number, a time,
    a name or a title, or whether something was on time, dearer, earlier or more.
    """
    each = tuple(Window(window.passage, (unit,)) for unit in window.units)
    folded = fold(question)
    kind = asks_for_kind(question)
    asked = [signs for signs in _OPPOSITES if _speaks(signs, folded)]
    judged = asked and said("yes_no", folded)
    if window.kind != "text" or len(each) == 1 or not (kind or judged):
        return window
    told = measure(question, [(hit, 0, one) for one in each], (0.0,) * len(each))
    holds = [
        not row[_LACKS] if kind else any(_speaks(signs, fold(one.text)) for signs in asked)
        for row, one in zip(told, each, strict=True)
    ]
    least = max(LEADS, told[0][_COVERED])
    fit = [n for n, row in enumerate(told) if holds[n] and row[_COVERED] >= least]
    if holds[0] or not fit:
        return window
    at = max(fit, key=lambda n: (told[n][_COVERED], -n))
    if said("pronoun", " ".join(fold(each[at].text).split()[:1])):
        return window  # "it" is told of by what stands before
    return Window(window.passage, window.units[at:], window.kind)


def _speaks(signs: Sequence[str], folded: str) -> bool:
    return any(said(sign, folded) for sign in signs)
