"""A corpus of another domain answers its own golden questions: no name of ours is in the code."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answer import Answer, Turn
from bot.assistant import open_assistant
from bot.evaluation import load_golden, load_thresholds, run, score, shortfalls
from index.build import rebuild
from index.encoding import encoder_named

DATA = Path(__file__).parent / "data" / "other_domain"


@pytest.fixture(scope="module")
def ports_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("ports") / "store"
    report = rebuild(DATA / "corpus", store, encoder=encoder_named(""))
    assert not report.faults, report.faults
    return store


def test_a_corpus_of_seaports_answers_its_golden_questions(ports_store: Path) -> None:
    assistant = open_assistant(ports_store)

    def ask(question: str, thread: Sequence[Turn]) -> Answer:
        return assistant.answer(question, thread)

    verdicts = tuple(run(load_golden(DATA / "golden"), ask))
    missed = shortfalls(score(verdicts), load_thresholds(DATA / "golden" / "thresholds.toml"))
    failures = [
        f"{v.question.id} {v.question.question}: {'; '.join(v.reasons)}"
        for v in verdicts
        if not v.right
    ]
    assert not missed, "\n".join((*missed, *failures))


def test_contributions_of_the_published_scores_add_up_to_the_gap(ports_store: Path) -> None:
    answer = open_assistant(ports_store).answer(
        "Why is Tarnmouth ahead of us in the Harbour Index?"
    )
    # By hand: 0.5 × (90 − 80) + 0.3 × (70 − 85) + 0.2 × (80 − 60) = 5.0 − 4.5 + 4.0 = 4.5.
    weighted = {f.label: f.value for f in answer.figures if f.operation.startswith("weighted")}
    assert weighted == {
        "crane productivity score": 5.0,
        "berth availability score": -4.5,
        "hinterland score": 4.0,
    }
    assert [f.value for f in answer.figures if f.operation.startswith("gap")] == [4.5]
    assert sum(weighted.values()) == 4.5
