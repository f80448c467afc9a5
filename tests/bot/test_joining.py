"""A comparison with one place alone sets it beside what was spoken of before."""

import pytest

from bot.answer import Gap, Statement, Turn
from bot.assistant import Assistant
from bot.draft import Draft, joined

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
    for figure in ("1,284", "936"):
        assert figure in str(answer.table)


def test_a_comparison_of_something_else_stands_alone(ports_assistant: Assistant) -> None:
    trace = ports_assistant.trace("Compare Westport and Northport on turnover", BEFORE)
    assert set(trace.said.reading.clusters) == {"westport", "northport"}


def test_of_two_questions_that_are_declined_both_are_said_and_once_where_it_was_looked() -> None:
    berths, ships = Gap("berths – Northport", "No berths."), Gap("ships – Northport", "No ships.")
    closest, nothing = Gap("", "The closest text:"), Gap("", "Nothing near it.")
    both = joined(
        [
            Draft(kind="lookup", gaps=(berths, closest), abstained=True),
            Draft(kind="lookup", gaps=(ships, nothing), abstained=True),
        ]
    )
    assert both.gaps == (berths, ships, closest)
    assert both.abstained


def test_what_one_of_two_questions_was_looked_for_in_is_said_beside_the_other_ones_answer() -> None:
    ships, nothing = Gap("ships – Northport", "No ships."), Gap("", "Nothing near it.")
    answered = Draft(kind="lookup", statements=(Statement("900 berths.", ()),))
    both = joined([answered, Draft(kind="lookup", gaps=(ships, nothing), abstained=True)])
    assert both.gaps == (ships, nothing)
    assert not both.abstained
