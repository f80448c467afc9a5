"""Those of the found passages come first of which one line speaks of the question."""

import json
from collections.abc import Callable

import pytest

from bot.language import glossed
from bot.passages.retrieval import find
from index.store import Store

ROWS = (
    "Cranes before repairs. 2023: 41; 2024: 44",
    "Cranes. 2023: 30; 2024: 31",
    "Cranes under repair, leased and before inspection. 2023: 2; 2024: 3",
    "Harbour pilots. 2023: 12; 2024: 12",
)


def _files(*texts: str) -> dict[str, str]:
    articles = [{"id": f"a{n}", "title": "Report", "text": text} for n, text in enumerate(texts)]
    return {"articles.jsonl": "\n".join(map(json.dumps, articles))}


def test_the_row_named_as_asked_comes_before_rows_that_say_more(
    build: Callable[[dict[str, str]], Store],
) -> None:
    store = build(_files(*ROWS))
    hits = find("How many cranes were there in 2024?", store, 4)
    assert hits[0].passage.text == ROWS[1]
    assert {hit.passage.text for hit in hits} >= set(ROWS[:3])


def test_nothing_is_found_for_nothing(build: Callable[[dict[str, str]], Store]) -> None:
    assert find(" ", build(_files(*ROWS)), 3) == ()


@pytest.mark.parametrize(
    "question",
    ["Vem leder lotseriet?", "Hvem leder lodseriet?", "Hur mycket spenderade lotsarna?"],
)
def test_what_is_done_is_said_in_english_too(question: str) -> None:
    assert {"lead", "spend"} & set(glossed(question).split())
