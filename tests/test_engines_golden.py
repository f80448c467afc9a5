"""Golden questions get the same answers to the byte, whichever engine keeps the index."""

from pathlib import Path
from typing import TYPE_CHECKING

from bot.answer import Answer
from bot.assistant import open_assistant
from bot.backlog import digest_of
from bot.evaluation import GoldenQuestion
from index.moving import move

if TYPE_CHECKING:
    from embedded import Embedded

# scripts/compare_engines.py asks them all.
EVERY = 8


def test_answers_from_postgresql_are_those_from_a_folder(
    postgres: "Embedded",
    corpus_store: Path,
    golden_answers: tuple[tuple[GoldenQuestion, Answer], ...],
) -> None:
    address = f"{postgres.database('golden')}#ssci"
    move(corpus_store, address)
    assistant = open_assistant(address, public=True)
    some = golden_answers[::EVERY]
    assert len(some) > 50
    other = [
        asked.question
        for asked, answer in some
        if digest_of(assistant.answer(asked.question, asked.thread)) != digest_of(answer)
    ]
    assert other == []
