"""A table's row is read from its text, and the cell that a question asks for is chosen."""

import pytest

from bot.cells import Cell, best_cell, read_row

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
