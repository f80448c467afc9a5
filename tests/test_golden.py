"""The golden questions on the shipped corpus, held to the thresholds beside them."""

from pathlib import Path

from bot.answer import Answer
from bot.evaluation import GoldenQuestion, judge, load_golden, load_thresholds, score, shortfalls

GOLDEN = Path(__file__).parent / "golden"


def test_the_shipped_corpus_answers_its_golden_questions(
    golden_answers: tuple[tuple[GoldenQuestion, Answer], ...],
) -> None:
    verdicts = tuple(judge(golden, answer) for golden, answer in golden_answers)
    missed = shortfalls(score(verdicts), load_thresholds(GOLDEN / "thresholds.toml"))
    failures = [
        f"{v.question.id} {v.question.question}: {'; '.join(v.reasons)}"
        for v in verdicts
        if not v.right
    ]
    assert not missed, "\n".join((*missed, *failures))


def test_the_golden_set_is_as_wide_as_it_claims() -> None:
    questions = load_golden(GOLDEN)
    assert len(questions) >= 250
    assert sum(bool(q.thread) for q in questions) >= 40
    assert sum(q.abstain is True for q in questions) >= 60
    tags = [tag for q in questions for tag in q.tags]
    for tag, least in {"sv": 20, "da": 10, "typo": 8, "adversarial": 10, "near-miss": 40}.items():
        assert tags.count(tag) >= least, tag
