"""A table's row is read from its text, and the cell that a question asks for is chosen."""

import json
from collections.abc import Callable

import pytest

from bot.assistant import Assistant
from bot.passages.tables import Cell, answering_cell, best_cell, read_row
from index.documents import Passage
from index.store import Store

ROW = "Ferry passengers. 2021: 4,100; Year ended 31 December 2022: 5,230; Change %: 27.6%"


def test_a_row_is_its_label_and_its_cells_with_their_heads() -> None:
    row = read_row(ROW)
    assert row is not None
    assert row.label == "Ferry passengers"
    assert row.cells == (
        Cell("2021", "4,100"),
        Cell("Year ended 31 December 2022", "5,230"),
        Cell("Change %", "27.6%"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "The port grew. It handled more passengers than ever that year.",
        "Ferry passengers.\n2021: 4,100",
        "Ferry passengers | 4,100",
        "The quay is new. Ships call: " + "every week of the year and in every weather, " * 3,
    ],
)
def test_prose_and_several_lines_are_no_row(text: str) -> None:
    assert read_row(text) is None


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many ferry passengers were there in 2022?", "5,230"),
        ("How many ferry passengers were there in 2021?", "4,100"),
        ("What was the change in ferry passengers in percent?", "27.6%"),
    ],
)
def test_the_cell_is_chosen_by_the_words_of_its_head(question: str, value: str) -> None:
    row = read_row(ROW)
    assert row is not None
    cell = best_cell(question, row.cells, row.label)
    assert cell is not None
    assert cell.value == value


def _table(text: str, kind: str = "table") -> Passage:
    return Passage("p", "d", "s", 100, 100 + len(text), text, lead="Harbour report", kind=kind)


TABLE = "Traffic | 2021 | 2022\nCranes | 30 | 31\nCranes under repair | 2 | 3"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How many cranes were there in 2022?", "31"),
        ("How many cranes were under repair in 2021?", "2"),
        ("How many cranes were there in 2019?", None),
        ("How many leased cranes were there in 2022?", None),
        ("How many pilots were there in 2022?", None),
    ],
)
def test_a_table_answers_only_what_its_row_and_column_name(
    question: str, value: str | None
) -> None:
    found = answering_cell(question, _table(TABLE))
    assert (found.cell.value if found else None) == value
    if found:
        assert TABLE[found.span[0] - 100 : found.span[1] - 100].startswith(found.label + " | ")


def test_the_assistant_tells_the_cell_with_its_row_as_the_quote(
    build: Callable[[dict[str, str]], Store], assistant_on: Callable[[Store], Assistant]
) -> None:
    article = {"id": "a", "title": "Harbour report", "text": ROW}
    answer = assistant_on(build({"a.jsonl": json.dumps(article)})).answer(
        "How many ferry passengers were there in 2022?"
    )
    assert not answer.abstained
    assert answer.withheld == 0
    assert "Year ended 31 December 2022: 5,230" in answer.statements[0].text
    assert answer.statements[1].text.startswith(f"“{ROW}”")


def test_a_table_in_a_document_is_answered_from_with_its_heads_proved(
    build: Callable[[dict[str, str]], Store], assistant_on: Callable[[Store], Assistant]
) -> None:
    rows = [
        "| Traffic | 2021 | 2022 |",
        "|---|---|---|",
        "| Cranes | 30 | 31 |",
        "| Sheds | 4 | 6 |",
    ]
    store = build({"t.md": "# Harbour report\n\n" + "\n".join(rows) + "\n"})
    answer = assistant_on(store).answer("How many cranes were there in 2021?")
    assert answer.withheld == 0
    assert answer.statements[0].text.startswith("Cranes, 2021: 30")
    assert answer.statements[1].text.startswith("“Cranes | 30 | 31”")
    assert assistant_on(store).answer("How many cranes were there in 1999?").abstained


def test_the_rest_of_a_cut_table_has_no_heads_to_answer_by() -> None:
    rest = _table("Cranes | 30 | 31\nSheds | 4 | 6")
    assert answering_cell("How many sheds were there?", rest) is None
