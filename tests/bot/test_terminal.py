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


def test_what_every_line_says_is_said_once_above_the_table() -> None:
    shown = table_text(
        table(("Port", "Year", "Staff"), ("Alby", "2023", "9"), ("Alby", "2024", "8"))
    )

    assert shown.splitlines()[0] == "Port: Alby"
    assert shown.count("Alby") == 1


def test_a_narrow_table_is_not_stretched() -> None:
    shown = table_text(table(("Port", "Staff"), ("Alby", "12")), 96)

    assert max(map(len, shown.splitlines())) < 20


@given(
    st.lists(
        st.tuples(*[st.text(st.sampled_from("abc [å]"), max_size=40)] * 4), min_size=1, max_size=4
    )
)
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(lines: list[tuple[str, ...]]) -> None:
    shown = table_text(table(("1", "2", "3", "4"), *lines), 50)

    assert max(map(len, shown.splitlines())) <= 50
    *columns, last = zip(*lines, strict=True)
    said = [text for c in columns for text in (c[:1] if len(set(c)) == 1 else c)] + list(last)
    body = "".join(row for row in shown.splitlines() if not set(row) & set("─"))
    for letter in "abcå":
        wanted = sum(text.count(letter) for text in said)
        assert body.count(letter) == wanted
