"""A comparison with one place alone sets it beside what was spoken of before."""

import pytest

from bot.answer import Turn
from bot.assistant import Assistant

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
