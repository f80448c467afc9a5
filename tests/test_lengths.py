"""How long an answer is in a thread: short enough for a phone, for every golden question."""

import random
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer
from bot.assistant import open_assistant
from bot.evaluation import GoldenQuestion
from bot.rendering.blocks import Trimmings, thread_messages
from bot.rendering.levels import CAVEATS, in_short

MOST = {"lookup": 700, "why": 1_500}
MOST_OF_ANY = 2_200
_LINK = re.compile(r"<[^>|]*\|([^>]*)>")


def visible(blocks: Iterable[dict[str, Any]]) -> int:
    """Return how many characters of a message are read; what can be pressed is not counted."""
    count = 0
    for block in blocks:
        if block["type"] == "section":
            count += len(_LINK.sub(r"\1", block["text"]["text"]))
        elif block["type"] == "context":
            count += sum(len(_LINK.sub(r"\1", e["text"])) for e in block["elements"])
        elif block["type"] == "data_table":
            count += len(block["caption"]) + sum(len(c["text"]) for r in block["rows"] for c in r)
        elif block["type"] == "data_visualization":
            chart = block["chart"]
            labels = [*chart["axis_config"]["categories"], *(s["name"] for s in chart["series"])]
            count += len(block["title"]) + sum(map(len, labels))
    return count


@pytest.mark.slow
def test_every_golden_answer_fits_a_phone(
    golden_answers: tuple[tuple[GoldenQuestion, Answer], ...],
) -> None:
    too_long = []
    for golden, answer in golden_answers:
        (message,) = thread_messages(answer, Trimmings("f" * 32))
        length = visible(message.blocks)
        if length > (MOST.get(answer.kind, MOST_OF_ANY) if answer.parts == 1 else MOST_OF_ANY):
            too_long.append(f"{length} {answer.kind}: {golden.question}")
        short = in_short(answer)
        assert len(short.caveats) <= CAVEATS + 1
        said = " ".join((*(s.text for s in short.statements), *short.caveats, message.text))
        for citation in short.citations:
            assert f"[{citation.number}]" in said, golden.question
            assert citation.place == ""
        if short.statements:
            marks = set(re.findall(r"\[(\d+)\]", " ".join(s.text for s in short.statements)))
            assert marks <= {str(c.number) for c in short.citations}, golden.question
    assert too_long == []


@pytest.mark.slow
def test_a_message_of_several_questions_is_short_and_passes_none_of_them_by(
    golden_answers: tuple[tuple[GoldenQuestion, Answer], ...], corpus_store: Path
) -> None:
    assistant, chance = open_assistant(corpus_store), random.Random(7)
    alone = [g.question.strip(" ?!.") for g, a in golden_answers if not g.thread and a.parts == 1]
    too_long, passed_by = [], []
    for _ in range(120):
        mixed = "? ".join(chance.sample(alone, chance.randint(2, 8))) + "?"
        answer = assistant.answer(mixed)
        messages = thread_messages(answer, Trimmings("f" * 32))
        length = sum(visible(message.blocks) for message in messages)
        if length > MOST_OF_ANY:
            too_long.append(f"{length} {answer.parts}: {mixed}")
        short = in_short(answer)
        shown = {s.part for s in short.statements}
        # What another one's sentence answers is not said again; a note may be left of it.
        told = {s.part for s in answer.statements if s.role in ("answer", "evidence")}
        passed_by += [mixed] * bool(told - shown)
        passed_by += [
            mixed for gap in answer.gaps if gap.asked not in {g.asked for g in short.gaps}
        ]
    assert too_long == []
    assert passed_by == []
