"""A conversation: examples at the start, follow-ups with their thread, commands, numbers."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, AnswerTable, Cell, Chart, Citation, Statement, Turn
from bot.assistant import Assistant
from bot.chat import COMMANDS, NOTHING_YET, Conversation, converse
from bot.errors import BotError
from index.store import Store

BARS = Chart("bar", "staff", "Port", "", (("staff", (("Alby", 10.0), ("Boro", 5.0))),))


class Parrot:
    """Answers with what it was asked, and remembers the threads it was handed."""

    def __init__(self) -> None:
        self.threads: list[tuple[Turn, ...]] = []

    def store(self) -> Store:
        raise NotImplementedError

    def answer(self, question: str, thread: Sequence[Turn] = ()) -> Answer:
        if question:
            self.threads.append(tuple(thread))
        if question == "fail?":
            raise BotError("it broke", hint="mend it")
        said = f"You said {question}."
        return Answer(
            id="a1",
            question=question,
            standalone=question,
            kind="rank" if question else "help",
            abstained=False,
            text=said,
            statements=(Statement(said, ("row-1",)),),
            citations=(Citation(1, "s", "A title", "A house", "2024", "", "row 3", "a quote"),),
            table=AnswerTable(("Port", "Staff"), ((Cell("Alby"), Cell("10", "row-1", 10.0)),)),
            figures=(),
            gaps=(),
            caveats=(),
            follow_ups=("And then?", "Why?"),
            chart=BARS if question == "draw?" else None,
        )


class Talk:
    """A conversation with a parrot, and what it showed."""

    def __init__(self, assistant: Any = None, **options: Any) -> None:
        self.parrot = assistant or Parrot()
        self.shown: list[str] = []
        self.conversation = Conversation(
            self.parrot,
            show=lambda lines: self.shown.extend(line.plain for line in lines),
            width=lambda: 80,
            **options,
        )

    def say(self, *lines: str) -> str:
        """Say lines and return what was shown since, as one text."""
        self.shown.clear()
        converse(self.conversation, lines)
        return "\n".join(self.shown)


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_it_begins_with_numbered_examples(talk: Talk) -> None:
    talk.conversation.begin()

    assert talk.shown == ["For example:", "  1. And then?", "  2. Why?"]


def test_a_question_is_handed_over_with_all_that_was_said(talk: Talk) -> None:
    shown = talk.say("one?", "", "two?")

    assert talk.parrot.threads == [(), (Turn("user", "one?"), Turn("bot", "You said one?."))]
    assert shown.index("You said one?.") < shown.index("You said two?.")


def test_a_number_asks_its_suggestion_and_one_out_of_range_is_answered(talk: Talk) -> None:
    assert "You said 7." in talk.say("7")  # nothing was suggested yet: it is a question
    assert "You said Why?." in talk.say("2")
    assert talk.say("7") == "There is no suggestion 7: type 1 to 2, or a question in words."
    assert talk.say("0") == "There is no suggestion 0: type 1 to 2, or a question in words."


def test_new_forgets_what_was_said(talk: Talk) -> None:
    talk.say("one?", "/new", "two?")

    assert talk.parrot.threads == [(), ()]


@pytest.mark.parametrize("word", ["/quit", "/exit"])
def test_it_ends_when_told(talk: Talk, word: str) -> None:
    talk.say(word, "one?")

    assert talk.parrot.threads == []


def test_an_unknown_command_is_said_with_the_one_that_was_meant(talk: Talk) -> None:
    assert talk.say("/sorces") == (
        "There is no command /sorces. Did you mean /sources? /help lists them."
    )
    assert talk.say("/xyz") == "There is no command /xyz. /help lists them."
    assert talk.say("/new york") == "/new takes nothing after it."


@pytest.mark.parametrize("name", [n for n, command in COMMANDS.items() if command.of_answer])
def test_commands_about_an_answer_say_so_where_there_is_none(talk: Talk, name: str) -> None:
    assert talk.say(name) == NOTHING_YET


def test_help_lists_every_command(talk: Talk) -> None:
    shown = talk.say("/help")

    assert [name for name in COMMANDS if f"\n{name}" not in f"\n{shown}"] == []


def test_sources_more_and_trace_are_of_the_last_answer(talk: Talk) -> None:
    talk.say("one?")

    assert talk.say("/sources") == "[1] A title, A house, 2024\n    row 3\n    a quote"
    assert "Port  Staff" in talk.say("/more")
    assert "You said one?." in talk.say("/brief")
    assert "rests on row-1" in talk.say("/trace")


def test_figures_are_drawn_or_written(talk: Talk, tmp_path: Path) -> None:
    talk.say("one?")
    assert talk.say("/chart").startswith("error: there is nothing to draw in this answer\nhint: ")
    talk.say("draw?")
    assert "Alby  10  ████" in talk.say("/chart")
    assert talk.say("/csv").splitlines()[0] == "Port,Staff,Staff (number)"

    picture, table = tmp_path / "a.svg", tmp_path / "a.csv"
    for command, path in (("/chart", picture), ("/csv", table)):  # a long path is folded anywhere
        assert "".join(talk.say(f"{command} {path}").split()) == f"Writtento{path}."
    assert picture.read_text().startswith("<svg ")
    assert table.read_text(encoding="utf-8-sig").startswith("Port,Staff")


def test_the_whole_conversation_is_saved_and_no_file_is_lost(talk: Talk, tmp_path: Path) -> None:
    place = tmp_path / "talk.txt"
    talk.say("one?", "two?", f"/save {place}")

    written = place.read_text(encoding="utf-8")
    assert written.startswith("> one?\n\nYou said one?.")
    assert "> two?\n\nYou said two?." in written
    for command in ("/save", "/csv", "/chart"):
        told = talk.say("draw?", f"{command} {place}")
        assert "is there already" in " ".join(told.split())  # wherever the path lets it wrap
    assert place.read_text(encoding="utf-8") == written
    assert "/save FILE" in talk.say("/save")
    assert "error:" in talk.say(f"/save {tmp_path / 'nowhere' / 'x.txt'}")
    assert ".svg or .png" in talk.say(f"/chart {tmp_path / 'a.jpeg'}")


def test_an_error_ends_the_question_and_not_the_conversation(talk: Talk) -> None:
    shown = talk.say("fail?", "two?")

    assert shown.startswith("error: it broke\nhint: mend it\n")
    assert "You said two?." in shown


def test_stopping_a_question_leaves_no_trace_of_it() -> None:
    calls: list[str] = []

    def wait(work: Callable[[], Answer]) -> Answer:
        calls.append("waited")
        if len(calls) == 1:
            raise KeyboardInterrupt
        return work()

    talk = Talk(wait=wait)
    shown = talk.say("one?", "two?")

    assert shown.startswith("Stopped.")
    assert "You said two?." in shown
    assert talk.parrot.threads == [()]


def test_each_answer_is_kept_with_its_thread() -> None:
    kept: list[tuple[str, int]] = []

    Talk(keep=lambda answer, thread: kept.append((answer.question, len(thread)))).say("a?", "b?")

    assert kept == [("a?", 0), ("b?", 2)]


def test_the_proof_reads_row_and_span_again(ports_assistant: Assistant) -> None:
    talk = Talk(ports_assistant)

    shown = talk.say("How many containers in Eastport?", "/proof")

    assert "row       Eastport, containers, 2023: 1,284 = 1,284 containers" in shown
    assert "figures.csv line 2" in shown
