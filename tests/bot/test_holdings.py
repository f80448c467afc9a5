"""What is held is listed by one code, whether it is asked for in words or by `clusterbot list`."""

from collections.abc import Callable

import pytest

from bot.answer import Answer
from bot.assistant import Assistant
from bot.understanding.plan import Listing, Scope
from index.store import Store

SHEET = """---
title: Facts sheet
publisher: Desk
published: 2024-11
wording: own
---
# Facts

Westport has a lighthouse of its own.
"""


def rows(answer: Answer) -> list[tuple[str, ...]]:
    """Return the cells of an answer's table, without the marks of sources."""
    lines = answer.table.rows if answer.table else ()
    return [tuple(cell.text.split(" [")[0] for cell in line) for line in lines]


@pytest.fixture
def harbour(
    build: Callable[[dict[str, str]], Store],
    port_files: dict[str, str],
    assistant_on: Callable[[Store], Assistant],
) -> Assistant:
    return assistant_on(build({**port_files, "sheet.md": SHEET}))


def test_documents_are_listed_with_whose_words_they_are_in(harbour: Assistant) -> None:
    asked = harbour.answer("Which documents do you have?")
    listed = harbour.run(Listing(Scope(), "documents"))

    assert asked.text.startswith("3 documents, by publisher: ")
    assert "Port Office (1)" in asked.text
    assert asked.statements[1].text == "1 of them is a text of our own."
    assert sorted(rows(asked)) == [
        ("Facts sheet", "Desk", "2024-11", "our own text", "1"),
        ("The harbour report", "Port Office", "2024-05-02", "the source's words", "1"),
        ("figures", "–", "–", "the source's words", "0"),  # a table alone
    ]
    assert rows(listed) == rows(asked)
    assert listed.withheld == asked.withheld == 0


@pytest.mark.parametrize(
    ("question", "begins", "wording"),
    [
        ("vilka dokument har du?", "3 dokument, efter utgivare: ", "vår egen text"),
        ("hvilke dokumenter har du?", "3 dokumenter, efter udgiver: ", "vores egen tekst"),
    ],
)
def test_documents_are_listed_in_the_language_of_the_question(
    harbour: Assistant, question: str, begins: str, wording: str
) -> None:
    answer = harbour.answer(question)

    assert answer.text.startswith(begins)
    assert wording in {row[3] for row in rows(answer)}


def test_sources_are_no_documents(harbour: Assistant) -> None:
    answer = harbour.answer("which sources do you have?")

    assert answer.text.startswith("3 sources, by publisher: ")
    assert ("Facts sheet", "Desk", "2024-11") in rows(answer)
