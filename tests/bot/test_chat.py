"""A conversation: examples at the start, follow-ups with their thread, commands, numbers."""

from collections.abc import Sequence

import pytest

from bot.answer import Answer, Citation, Statement, Turn
from bot.chat import COMMANDS, GREETING, converse


class Parrot:
    """Answers with what it was asked, and remembers the threads it was handed."""

    def __init__(self) -> None:
        self.threads: list[tuple[Turn, ...]] = []

    def answer(self, question: str, thread: Sequence[Turn] = ()) -> Answer:
        if question:
            self.threads.append(tuple(thread))
        said = f"You said {question}."
        return Answer(
            id="a1",
            question=question,
            standalone=question,
            kind="lookup" if question else "help",
            abstained=False,
            text=said,
            statements=(Statement(said, ("row-1",)),),
            citations=(Citation(1, "s", "A title", "A house", "2024", "", "row 3", "a quote"),),
            table=None,
            figures=(),
            gaps=(),
            caveats=(),
            follow_ups=("And then?", "Why?"),
        )


def conversation(*lines: str) -> tuple[Parrot, list[str]]:
    parrot, shown = Parrot(), []
    converse(parrot, lines=iter(lines), show=shown.append)
    return parrot, shown


def test_it_greets_with_numbered_examples() -> None:
    _, shown = conversation()

    assert shown == [GREETING, "For example:\n  1. And then?\n  2. Why?"]


def test_a_question_is_handed_over_with_all_that_was_said() -> None:
    parrot, shown = conversation("one?", "", "two?")

    assert parrot.threads == [(), (Turn("user", "one?"), Turn("bot", "You said one?."))]
    assert "You said one?." in shown[2]
    assert "You said two?." in shown[3]


def test_a_number_asks_the_suggestion_and_other_numbers_are_questions() -> None:
    _, shown = conversation("2", "7")

    assert "You said Why?." in shown[2]
    assert "You said 7." in shown[3]


def test_new_forgets_what_was_said() -> None:
    parrot, _ = conversation("one?", "/new", "two?")

    assert parrot.threads == [(), ()]


@pytest.mark.parametrize("word", ["/quit", "/exit"])
def test_it_ends_when_told(word: str) -> None:
    parrot, _ = conversation(word, "one?")

    assert parrot.threads == []


def test_sources_and_trace_are_of_the_last_answer() -> None:
    _, shown = conversation("/sources", "one?", "/sources", "/trace", "/what")

    assert shown[2] == "Nothing was asked yet."
    assert shown[4] == "[1] A title, A house, 2024 (row 3)\n    a quote"
    assert "rests on row-1" in shown[5]
    assert shown[6] == COMMANDS
