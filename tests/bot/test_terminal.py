"""An answer in a terminal: no line runs over, words stay whole, and all of it is there."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from bot.answer import Answer, AnswerTable, Cell, Chart, Citation, Statement
from bot.assistant import Assistant
from bot.rendering.charts import drawn
from bot.rendering.tables import table_lines
from bot.rendering.terminal import answer_lines, quoted_sources, render


def test_a_quotation_of_several_lines_is_one_item_of_a_list() -> None:
    text = render(answer(nearest=(Statement("“Alby has a quay.\n\nIts crane is old.” [1]", ()),)))
    assert "\n– “Alby has a quay.\n  Its crane is old.” [1]\n" in text


def table(*lines: tuple[str, ...]) -> AnswerTable:
    header, *rows = lines
    return AnswerTable(header, tuple(tuple(Cell(text) for text in row) for row in rows))


def shown(drawn_table: AnswerTable, width: int) -> list[str]:
    return [line.plain for line in table_lines(drawn_table, width)]


def cited(**changes: object) -> Citation:
    first = Citation(1, "s", "A title", "A house", "2024", "https://a.example/x", "row 3", "“Yes.”")
    return replace(first, **changes)  # type: ignore[arg-type]


def answer(**changes: object) -> Answer:
    first = Answer(
        id="a1",
        question="q",
        standalone="q",
        kind="lookup",
        abstained=False,
        text="Alby has 12 cranes. [1]",
        statements=(Statement("Alby has 12 cranes. [1]", ("row-1",)),),
        citations=(cited(),),
        table=None,
        figures=(),
        gaps=(),
        caveats=(),
        follow_ups=(),
    )
    return replace(first, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "understood", "told"),
    [
        ("how many pepole work in Alby?", "how many people work in Alby?", False),
        ("wich port has the higest crane right now", "wich port has the highest crane", False),
        ("hur många krannar har Alby", "hur många kranar har Alby", False),
        ("hur många hamnkranar har Alby", "hur många hamn kranar har Alby", False),
        # Another place, year or word is no slip, and what is put in is told.
        ("and in 2021?", "and in 2022?", True),
        ("cranes in the us", "cranes in the uk", True),
        ("cranes in York", "cranes in New York", True),
        ("and Alby?", "how many cranes has Alby?", True),
    ],
)
def test_how_a_question_was_understood_is_told_where_it_says_more(
    asked: str, understood: str, told: bool
) -> None:
    shown = render(answer(question=asked, standalone=understood))
    assert (understood in shown) is told


def test_a_long_name_stays_whole_where_another_column_can_give_room() -> None:
    lines = shown(
        table(
            ("Cluster", "Indicator", "Figure", "Source"),
            ("Alby", "people employed in the ports of the whole region", "1,200", "Hafnarstofnun"),
        ),
        70,
    )

    assert "Hafnarstofnun" in lines[2]
    assert "employed" in " ".join(lines)


def test_what_every_line_says_is_said_once_above_the_table() -> None:
    lines = shown(
        table(("Port", "Year", "Staff"), ("Alby", "2023", "9"), ("Alby", "2024", "8")), 96
    )

    assert lines == ["Port: Alby", "Year  Staff", "───────────", "2023  9", "2024  8"]


def test_a_narrow_terminal_gets_cards() -> None:
    lines = shown(
        table(("Port", "Staff", "Year"), ("Alby", "12", "2023"), ("Boro", "–", "2024")), 69
    )

    assert lines == ["Alby", "  Staff: 12 · Year: 2023", "", "Boro", "  Year: 2024"]


def test_columns_that_words_do_not_fit_into_become_cards() -> None:
    long = "Verkehrsinfrastrukturfinanzierungsgesellschaft"

    assert shown(table(("Port", "Owner"), ("Alby", f"{long} {long}")), 96)[0].startswith("Port")
    assert shown(table((long, long), ("Alby", "x")), 80)[0] == "Alby"


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(*[st.text(st.sampled_from("abc [å語]"), max_size=40)] * 4), min_size=1, max_size=4
    ),
    st.sampled_from([50, 80]),
)
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(
    lines: list[tuple[str, ...]], width: int
) -> None:
    shows = shown(table(("1", "2", "3", "4"), *lines), width)

    assert max(map(cell_len, shows)) <= width
    *columns, last = zip(*lines, strict=True)
    said = [text for c in columns for text in (c[:1] if len(set(c)) == 1 else c)] + list(last)
    for letter in "abcå語":
        assert "".join(shows).count(letter) == sum(text.count(letter) for text in said)


@pytest.mark.parametrize("width", [40, 60, 80, 96, 120])
@pytest.mark.parametrize("full", [False, True])
def test_every_part_of_an_answer_keeps_to_the_width(
    ports_assistant: Assistant, width: int, full: bool
) -> None:
    for question in (
        "Compare Eastport and Westport",
        "Rank clusters by containers",
        "Show the trend of containers in Eastport",
        "Why does Eastport rank above Westport?",
        "Who painted the lighthouse of Northport?",
    ):
        found = ports_assistant.answer(question)
        lines = answer_lines(found, width, full=full)
        assert max(line.cell_len for line in lines) <= width
        assert max(line.cell_len for line in quoted_sources(found, width)) <= width


def test_sources_take_a_line_a_document_with_all_its_marks() -> None:
    twice = answer(
        citations=(
            cited(),
            cited(number=2, place="row 9"),
            cited(number=3, title="Another title that goes on " * 9),
        )
    )

    full = render(twice, width=60, full=True).splitlines()

    at = full.index("Sources")
    assert full[at + 1] == "[1][2] A title, A house, 2024"
    assert full[at + 2].startswith("[3] Another title")
    assert full[at + 2].endswith("…")
    assert len(full) == at + 3


def test_a_source_leads_to_its_address_and_nowhere_else() -> None:
    fine, bad = (
        answer_lines(answer(citations=(cited(url=url),)), 80)
        for url in ("https://a.example/x", "javascript:alert(1)")
    )

    links = [span.style.link for line in fine for span in line.spans if hasattr(span.style, "link")]
    assert links == ["https://a.example/x"]
    assert not [s for line in bad for s in line.spans if getattr(s.style, "link", "")]


def test_marks_that_steer_a_terminal_are_not_passed_on() -> None:
    said = "Red \x1b[31malert\x1b]8;;http://x\x07 \u202eevil [1]"

    lines = render(answer(statements=(Statement(said, ()),)), full=True)

    assert "\x1b" not in lines
    assert "\x07" not in lines
    assert "\u202e" not in lines


BARS = Chart("bar", "staff", "Port", "people", (("staff", (("Alby", 10.0), ("Boro", 5.0))),))
FALLING = Chart("bar", "growth", "Port", "%", (("growth", (("Alby", -4.0), ("Boro", 4.0))),))
LINE = Chart(
    "line", "staff", "Period", "people", (("Alby", (("2010", 4.0), ("2011", 8.0), ("2020", 6.0))),)
)


def test_bars_are_as_long_as_their_values() -> None:
    found = drawn(BARS, 40)

    assert found.complete
    assert [line.plain for line in found.lines] == [
        "staff (people)",
        "Alby  10  " + "█" * 30,
        "Boro   5  " + "█" * 15,
    ]


def test_bars_below_zero_grow_to_the_left() -> None:
    first, second = (line.plain for line in drawn(FALLING, 40).lines[1:])

    assert first == "Alby  -4  " + "█" * 15
    assert second == "Boro   4  " + " " * 15 + "█" * 15


def test_a_line_sets_years_as_far_apart_as_they_are_and_says_each_value() -> None:
    found = drawn(LINE, 60)
    *_, years, values = (line.plain for line in found.lines)

    at = [years.index(year) for year in ("2010", "2011", "2020")]
    assert at[1] - at[0] == pytest.approx((at[2] - at[0]) / 10, abs=1)
    assert values.split() == ["4", "8", "6"]
    assert "".join(line.plain for line in found.lines).count("●") == 3


def test_values_that_do_not_fit_below_a_line_are_left_to_the_table() -> None:
    many = tuple((str(year), 1_000_000.0 + year) for year in range(1990, 2020))

    assert not drawn(Chart("line", "t", "", "", (("a", many),)), 80).complete


@settings(deadline=None)
@given(
    st.sampled_from(["bar", "line"]),
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(["2001", "2002", "about 2010", "n.d.", "語" * 30, "x"]),
                st.floats(-1e12, 1e12, allow_nan=False),
            ),
            unique_by=lambda point: point[0],
            max_size=5,
        ),
        max_size=8,
    ),
    st.integers(40, 120),
)
def test_no_chart_is_wider_than_asked(
    kind: str, series: list[list[tuple[str, float]]], width: int
) -> None:
    named = tuple((f"series {n}", tuple(points)) for n, points in enumerate(series))
    chart = Chart(kind, "title " * 9, "x", "y", named)

    assert all(line.cell_len <= width for line in drawn(chart, width).lines)


def test_what_only_the_whole_answer_tells_is_left_out_in_short() -> None:
    noted = answer(caveats=("Read with care.",), notes=("A point of method.",))

    assert "A point of method." not in render(noted)
    assert "– A point of method." in render(noted, full=True)
    assert "– A point of method." in render(replace(noted, whole=True))
