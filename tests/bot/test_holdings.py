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


def test_what_the_last_rebuild_changed_is_told(harbour: Assistant) -> None:
    answer = harbour.answer("what changed since the last rebuild?")

    told = "At the last rebuild 3 documents were added, 0 changed and 0 removed."
    assert answer.text.startswith(told)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("are we in the top three of any ranking?", "In 1 of 2 rankings, yes, Eastport is among"),
        ("in how many rankings are we in the top ten?", "Yes, in all 2 rankings held Eastport"),
        ("är vi topp tre i någon rankning?", "I 1 av 2 rankningar, ja, är Eastport"),
    ],
)
def test_the_rankings_in_which_a_place_is_so_high_up_are_counted(
    build: Callable[[dict[str, str]], Store],
    port_files: dict[str, str],
    assistant_on: Callable[[Store], Assistant],
    question: str,
    begins: str,
) -> None:
    other = """[[indicator]]
id = "green"
name = "place in the Green List"
unit = "rank"
kind = "rank"
[[ranking]]
id = "green-list"
name = "Green List"
publisher = "Green Post"
indicator = "green"
[[scorecard]]"""
    catalogue = port_files["catalogue.toml"].replace("[[scorecard]]", other)
    row = "Eastport,place in the Green List,7,7,rank,2024,Green Post\n"
    figures = port_files["figures.csv"] + row
    files = {**port_files, "catalogue.toml": catalogue, "figures.csv": figures}
    answer = assistant_on(build(files)).answer(question)

    assert answer.text.startswith(begins), answer.text
    assert answer.withheld == 0
