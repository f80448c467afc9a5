"""Over the golden questions a hostile model changes no right answer, and no sentence of any."""

from pathlib import Path

import pytest
from scripted_model import MODEL, Raw, ScriptedModel, taking

from bot.answer import Answer
from bot.assistant import Assistant
from bot.evaluation import GoldenQuestion, judge
from bot.evidence import RewordedRef
from bot.grounding import numbers_in
from bot.llm.options import LlmOptions
from bot.llm.protocols import model_of
from index.store import LiveStore

# Every so-manieth question: all of them are asked by scripts/evaluate_llm.py.
STEP = 8
HOSTILE = {
    "the nearest entry": taking(0),
    "the next, another kind": taking(1, 1),
    "a remote one": taking(7),
    "garbled": lambda task, given: Raw(b"{"),
}

Answered = tuple[tuple[GoldenQuestion, Answer], ...]


@pytest.fixture(scope="module")
def knowledge(corpus_store: Path) -> LiveStore:
    """Open the index once: names of measures are embedded for each that is opened."""
    return LiveStore(corpus_store)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_model_does_no_harm(
    name: str, golden_answers: Answered, knowledge: LiveStore
) -> None:
    harmed: list[str] = []
    with ScriptedModel(HOSTILE[name]) as server:
        options = LlmOptions(server.url, MODEL, reword=True)
        helped = Assistant(knowledge, model=model_of(options))
        for golden, alone in golden_answers[::STEP]:
            answer = helped.answer(golden.question, golden.thread)
            if judge(golden, alone).right and not judge(golden, answer).right:
                harmed.append(f"{golden.id}: {golden.question} [{answer.standalone}]")
            assert _numbers(answer) <= _numbers(alone) or not alone.statements, golden.id
            for offer in set(answer.follow_ups) - set(alone.follow_ups):
                assert not helped.answer(offer, aided=False).abstained, (golden.id, offer)
            assert not any(isinstance(ref, RewordedRef) for ref in _refs(answer)), golden.id
        assert {task for task, _ in server.asked} >= {"query", "wording", "offer"}
    assert harmed == []


def _refs(answer: Answer) -> list[object]:
    return [ref for statement in answer.statements for ref in statement.rests_on]


def _numbers(answer: Answer) -> set[str]:
    return numbers_in(" ".join(statement.text for statement in answer.statements))
