"""The answers to the golden questions are those that were kept, but for what was meant to change.

`make freeze` keeps them anew; the difference is read in a review, line by line.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.answer import Answer
    from bot.evaluation import GoldenQuestion

KEPT = Path(__file__).parent / "frozen" / "golden.jsonl"
# Texts whose chances are nearly equal may change places on another processor.
MOST_CHANGED = 0.01


@pytest.mark.slow
def test_answers_are_those_that_were_kept(
    golden_answers: "tuple[tuple[GoldenQuestion, Answer], ...]",
) -> None:
    lines = KEPT.read_text(encoding="utf-8").splitlines()
    kept = {one["id"]: one for one in map(json.loads, lines)}
    assert kept.keys() == {question.id for question, _ in golden_answers}, "run: make freeze"
    changed = [
        question.id
        for question, answer in golden_answers
        if (kept[question.id]["kind"], kept[question.id]["text"]) != (answer.kind, answer.text)
    ]
    assert len(changed) <= MOST_CHANGED * len(kept), f"run make freeze, read its diff: {changed}"
