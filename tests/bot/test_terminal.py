"""A table in the terminal keeps its words whole and never runs over the line."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answer import AnswerTable, Cell
from bot.rendering.terminal import table_text


def table(*lines: tuple[str, ...]) -> AnswerTable:
    header, *rows = lines
    return AnswerTable(header, tuple(tuple(Cell(text) for text in row) for row in rows))


def test_a_long_name_stays_whole_where_another_column_can_give_room() -> None:
    shown = table_text(
        table(
            ("Cluster", "Indicator", "Figure", "Source"),
            ("Alby", "people employed in the ports of the region", "1,200", "Hafnarstofnuninni"),
        ),
        60,
    )

    assert "Hafnarstofnuninni" in shown
    assert "employed" in shown


def test_a_narrow_table_is_not_stretched() -> None:
    shown = table_text(table(("Port", "Staff"), ("Alby", "12")), 96)

    assert max(map(len, shown.splitlines())) < 20


@given(
    st.lists(
        st.tuples(*[st.text(st.sampled_from("abc [å]"), max_size=40)] * 4), min_size=1, max_size=4
    )
)
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(lines: list[tuple[str, ...]]) -> None:
    shown = table_text(table(("one", "two", "three", "four"), *lines), 50)

    assert max(map(len, shown.splitlines())) <= 50
    for letter in "abcå":
        wanted = sum(text.count(letter) for line in lines for text in line)
        assert sum(row.count(letter) for row in shown.splitlines()[2:]) == wanted
