"""Comparisons that nobody foresaw: any clusters, no indicator named."""

import random
from pathlib import Path

import pytest

from bot.answering.cause import within
from bot.assistant import Assistant, open_assistant
from index.catalogue import Ranking


@pytest.fixture(scope="module")
def assistant(hashing_store: Path) -> Assistant:
    return open_assistant(hashing_store)


@pytest.mark.parametrize("count", [2, 3, 5, 8])
def test_any_clusters_can_be_compared_or_it_is_said_that_they_cannot(
    assistant: Assistant, count: int
) -> None:
    names = [c.name for c in assistant.store().catalogue.clusters if c.kind == "cluster"]
    chance = random.Random(count)
    for _ in range(8):
        *some, last = chance.sample(names, count)
        answer = assistant.answer(f"Compare {', '.join(some)} and {last}")
        assert answer.kind == "compare", answer.question
        assert answer.text.strip(), answer.question
        assert answer.abstained or answer.table is not None, answer.question


def test_clusters_without_one_indicator_in_common_are_compared_by_those_most_have(
    assistant: Assistant,
) -> None:
    answer = assistant.answer("Compare Medicon Valley, Basel and Munich")
    assert not answer.abstained
    assert answer.table is not None
    assert {row[1].text for row in answer.table.rows} == {"Medicon Valley", "Basel", "Munich"}


@pytest.mark.parametrize(
    ("axis", "told"),
    [
        ("crane speed in the Port Index", "crane speed"),
        ("krantempo i Port Index", "krantempo"),
        ("berths by PI", "berths"),
        ("crane speed", "crane speed"),
        ("Port Index", "Port Index"),
        ("crane speed in the Airport Index", "crane speed in the Airport Index"),
    ],
)
def test_an_axis_is_named_without_its_ranking_beside_the_ranking(axis: str, told: str) -> None:
    ranking = Ranking("port", "Port Index", "", "", aliases=("PI",))
    assert within(axis, ranking) == told
