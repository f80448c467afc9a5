"""What is completed on the line that questions are typed on, and who waits for what."""

import threading
import time
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot import waiting
from bot.prompt import HISTORY, Names, typed_lines
from bot.session import ago
from bot.waiting import Behind, patiently

NAMES = ("Medicon Valley", "Malmö", "employees", "employees in medicine")
COMMANDS = (("/sources", "show"), ("/save", "write"))


def completed(typed: str) -> list[str]:
    found = Names(COMMANDS, lambda: NAMES).get_completions(Document(typed), CompleteEvent())
    return [typed[: len(typed) + one.start_position] + one.text for one in found]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("/s", ["/sources", "/save"]),
        ("/sa", ["/save"]),
        ("compare medi", ["compare Medicon Valley"]),
        ("rank malmo", ["rank Malmö"]),
        ("employees in me", ["employees in medicine", "employees in Medicon Valley"]),
        ("m", []),
        ("nothing like it", []),
        ("", []),
    ],
)
def test_names_and_commands_are_completed(typed: str, lines: list[str]) -> None:
    assert completed(typed) == lines


def typed(keys: str, opening: Behind[None], state: Path) -> list[str]:
    with create_pipe_input() as keyboard, create_app_session(keyboard, DummyOutput()):
        keyboard.send_text(keys)
        return list(
            typed_lines(
                state=state, commands=COMMANDS, names=lambda: NAMES, bar=str, opening=opening
            )
        )


def test_lines_are_typed_until_ctrl_d_and_ctrl_c_clears_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = typed("one?\rtw\x03three?\r\x03\x04", Behind(lambda: None), tmp_path / "var")

    assert lines == ["one?", "three?"]
    assert capsys.readouterr().out == "To leave: /quit or Ctrl-D.\n"
    assert "three?" in (tmp_path / "var" / HISTORY).read_text(encoding="utf-8")


def test_history_that_cannot_be_kept_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    assert typed("one?\r\x04", Behind(lambda: None), tmp_path / "var") == ["one?"]


def test_an_index_that_cannot_be_opened_ends_the_waiting_prompt(tmp_path: Path) -> None:
    go = threading.Event()

    def fail() -> None:
        go.wait(5)
        raise LookupError("no index")

    threading.Timer(0.2, go.set).start()
    with pytest.raises(LookupError, match="no index"):
        typed("half a question", Behind(fail), tmp_path)


def test_quick_work_shows_no_spinner_and_slow_work_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "SPINNER_SECONDS", 0.05)
    told: list[str] = []

    class Shown:
        def status(self, text: str) -> "Shown":
            told.append(text)
            return self

        def __enter__(self) -> None: ...

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr("bot.console.console", Shown)

    assert patiently(lambda: 7, "reading") == 7
    assert told == []
    assert patiently(lambda: time.sleep(0.2) or 8, "reading") == 8
    assert told == ["reading"]
    with pytest.raises(ZeroDivisionError):
        patiently(lambda: 1 // 0, "reading")


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (5, "just now"),
        (60, "1 minute ago"),
        (7_300, "2 hours ago"),
        (90_000, "1 day ago"),
        (30 * 86_400, "30 days ago"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, told: str) -> None:
    assert ago(seconds) == told
