"""A comparison with one place alone sets it beside what was spoken of before."""

import pytest

from bot.answer import AnswerTable, Cell, Gap, Statement, Turn
from bot.answering.joining import joined
from bot.assistant import Assistant
from bot.draft import Draft
from bot.rendering.levels import PART_CHARACTERS, in_short

BEFORE = [
    Turn("user", "How many containers does Eastport have?"),
    Turn("bot", "Eastport: 1,284 containers (2023). [1]"),
]


@pytest.mark.parametrize(
    "text", ["compare with Westport", "Compare to Westport", "jämför med Westport", "vs Westport"]
)
def test_one_place_is_compared_with_the_one_before_it(
    ports_assistant: Assistant, text: str
) -> None:
    answer = ports_assistant.answer(text, BEFORE)
    assert answer.kind == "compare"
    assert answer.table is not None
    values = [c.value for line in answer.table.rows for c in line if c.value is not None]
    assert values == [1284, 936]


def test_a_comparison_of_something_else_stands_alone(ports_assistant: Assistant) -> None:
    trace = ports_assistant.trace("Compare Westport and Northport on turnover", BEFORE)
    assert set(trace.said.reading.clusters) == {"westport", "northport"}


BERTHS = Gap("berths – Northport", "No berths.")
SHIPS, NOTHING = Gap("ships – Northport", "No ships."), Gap("", "Nothing near it.")


def test_of_two_questions_that_are_declined_both_are_named_and_once_where_it_was_looked() -> None:
    both = joined(
        [
            ("berths?", Draft(kind="lookup", gaps=(BERTHS, NOTHING), abstained=True)),
            ("ships?", Draft(kind="lookup", gaps=(SHIPS, NOTHING), abstained=True)),
        ],
        "en",
    )
    told = ["On “berths”: No berths.", "On “ships”: No ships.", "Nothing near it."]
    assert [gap.reason for gap in both.gaps] == told
    assert both.abstained


def test_the_question_that_has_no_answer_is_named_beside_the_answer_of_the_other() -> None:
    answered = Draft(kind="lookup", statements=(Statement("900 berths.", ()),))
    declined = Draft(kind="lookup", gaps=(SHIPS, NOTHING), abstained=True)
    both = joined([("hur många berths?", answered), ("hur många ships?", declined)], "sv")
    assert [gap.reason for gap in both.gaps] == ["Om ”hur många ships”: No ships.", NOTHING.reason]
    assert not both.abstained


def test_a_text_that_answers_two_questions_is_shown_once() -> None:
    text = Statement("900 berths and 12 cranes.", ())
    answered = Draft(kind="passages", statements=(text,))
    near = Draft(kind="passages", gaps=(SHIPS,), nearest=(text,), abstained=True)
    both = joined([("berths?", answered), ("cranes?", answered), ("ships?", near)], "en")
    assert both.statements == (text,)
    assert both.nearest == ()
    (above,) = both.gaps
    assert above.reason == "On “ships”: I have nothing surer than the text above."


def test_figures_of_the_same_columns_make_one_table() -> None:
    head = ("Cluster", "Figure")
    tables = [AnswerTable(head, ((Cell(name), Cell(n)),), name) for name, n in ("A1", "B2")]
    drafts = [(t.caption, Draft(kind="lookup", table=t)) for t in tables]
    whole = joined(drafts, "en").table
    assert whole == AnswerTable(head, (*tables[0].rows, *tables[1].rows))


@pytest.mark.parametrize(
    "message",
    [
        "How many containers does Eastport have? Who was on the quay in 1812? How many lighthouses "
        "does Westport have? How many containers does Northport have?",
        "Hur många fyrar har Westport? Vem var på kajen 1812? Hur många containers har Eastport? "
        "Hur många containers har Northport?",
        "Hvor mange containers har Eastport? Hvor mange fyrtårne har Westport? Hvem var på kajen i "
        "1812? Hvor mange containers har Northport?",
    ],
)
def test_in_short_each_question_of_a_message_keeps_a_line_or_a_reason(
    ports_assistant: Assistant, message: str
) -> None:
    answer = ports_assistant.answer(message)
    short = in_short(answer)
    assert answer.parts > 2
    assert {s.part for s in short.statements} == {s.part for s in answer.statements}
    told = [s.text for s in short.statements]
    assert [any(number in text for text in told) for number in ("284", "751")] == [True, True]
    assert len([g for g in short.gaps if g.asked]) == len([g for g in answer.gaps if g.asked])
    assert short.table is None
    assert all(len(s.text) <= PART_CHARACTERS + 20 for s in short.statements)  # and its marks
