"""The program on a terminal of 60, 80 and 120 columns, as the terminal would show it."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyte
import pytest
from rich.console import Console
from rich.text import Text

from bot.answer import Answer
from bot.assistant import open_assistant
from bot.console import NARROWEST, PIPED, WIDEST, print_folded, print_lines, width_of
from bot.rendering.terminal import render

ROOT = Path(__file__).resolve().parents[2]
ASKED = (
    "Why does Medicon Valley rank higher than us?",
    "Rank clusters by life science articles published",
    "Compare lab stock in Cambridge and Paris",
)
Answers = tuple[Answer, ...]
WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass
class Terminal:
    """A terminal that tells a program one width and shows lines of any."""

    columns: int
    screen: pyte.HistoryScreen = field(init=False)
    _main: int = -1

    def __post_init__(self) -> None:
        self.screen = pyte.HistoryScreen(300, 200, history=1000)
        self._stream = pyte.ByteStream(self.screen)

    def start(self, *arguments: str, **environment: str) -> None:
        """Start the program on this terminal."""
        self._main, its = pty.openpty()
        fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, self.columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            stdin=its,
            stdout=its,
            stderr=its,
            env={
                **{k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")},
                "PYTHONPATH": str(ROOT),
                "TERM": "xterm-256color",
                **environment,
            },
            start_new_session=True,
        )
        os.close(its)

    def type(self, keys: str) -> None:
        os.write(self._main, keys.encode())

    def until(self, shown: Callable[[list[str]], bool], seconds: float = 60.0) -> list[str]:
        """Read until the lines shown are as wanted, and return them."""
        end = time.monotonic() + seconds
        while not shown(lines := self.lines):
            assert self._read(end), "\n".join(lines)
        return lines

    def _read(self, end: float) -> bool:
        """Show what the program writes next; False where it writes no more, or not in time."""
        if not select.select([self._main], [], [], max(0.0, end - time.monotonic()))[0]:
            return False
        try:
            data = os.read(self._main, 65_536)
        except OSError:  # the program has gone
            data = b""
        # Whoever asks a terminal where its cursor is gets an answer.
        if b"\x1b[6n" in data:
            os.write(self._main, b"\x1b[1;1R")
        self._stream.feed(data)
        return bool(data)

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display if line.strip()]

    def end(self) -> int:
        """Wait for the program to end and return its exit code."""
        while self._read(time.monotonic() + 60.0):
            pass
        os.close(self._main)
        return self._process.wait(10)


@pytest.fixture(scope="module")
def answers(corpus_store: Path) -> Answers:
    known = open_assistant(corpus_store)
    return tuple(known.answer(question) for question in ASKED)


@pytest.mark.slow
@pytest.mark.parametrize("form", [(), ("--full",)], ids=["in short", "in full"])
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal_and_no_word_is_split(
    corpus_store: Path, tmp_path: Path, columns: int, form: tuple[str, ...], answers: Answers
) -> None:
    batch = tmp_path / "asked.jsonl"
    batch.write_text("".join(json.dumps({"id": q, "question": q}) + "\n" for q in ASKED))
    terminal = Terminal(columns)
    terminal.start(
        "ask", "--batch", str(batch), "--store", str(corpus_store), *form,
        CLUSTERBOT_STATE=str(tmp_path),
    )  # fmt: skip
    assert terminal.end() == 0
    begins = [terminal.lines.index(f"> {question}") for question in ASKED]
    for answer, begin, end in zip(answers, begins, [*begins[1:], None], strict=True):
        lines = terminal.lines[begin + 1 : end]
        assert max(map(len, lines)) <= columns
        if columns == 80 and not form:
            assert len(lines) <= 24, "an answer in short stays on the screen"
        # A table of that width has no card, a list of sources no title that is cut.
        wide = render(answer, width=10_000, full=bool(form))
        said = set(WORD.findall(wide + repr(answer)))
        whole = [word for line in lines if "…" not in line for word in WORD.findall(line)]
        assert len(whole) > 20
        assert [word for word in whole if word not in said] == []


@pytest.mark.slow
@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_chat_has_its_prompt_at_once_completes_names_and_stops_at_ctrl_d(
    hashing_store: Path, tmp_path: Path, columns: int
) -> None:
    terminal = Terminal(columns)
    started = time.monotonic()
    terminal.start("chat", "--store", str(hashing_store), CLUSTERBOT_STATE=str(tmp_path))
    terminal.until(lambda lines: any(line.startswith(">") for line in lines))
    assert time.monotonic() - started < 10  # under load; alone it takes half a second

    terminal.until(lambda lines: "/help" in lines[-1])
    terminal.type("employees in life science companies in Medico\t")
    terminal.until(lambda lines: any("Medicon Valley" in line for line in lines))
    terminal.type("\r")
    lines = terminal.until(lambda lines: "Ask next" in lines)
    assert any("65,500" in line for line in lines)
    assert max(map(len, lines)) <= columns
    terminal.type("99\r")
    terminal.until(lambda lines: any("There is no suggestion 99" in line for line in lines))
    terminal.type("\x03")
    terminal.until(lambda lines: "To leave: /quit or Ctrl-D." in lines)
    terminal.type("\x04")
    assert terminal.end() == 0


def told_by(terminal: Console, text: str) -> str:
    with terminal.capture() as captured:
        print_folded(text, terminal)
    return captured.get()


def made(**options: object) -> Console:
    return Console(highlight=False, markup=False, **options)  # type: ignore[arg-type]


def test_the_width_is_the_terminals_within_bounds_and_fixed_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    real = {wide: made(force_terminal=True, width=wide) for wide in (20, 77, 300)}

    assert [width_of(one) for one in real.values()] == [NARROWEST, 77, WIDEST]
    assert width_of(made(force_terminal=False)) == PIPED
    monkeypatch.setenv("COLUMNS", "60")
    assert width_of(made(force_terminal=False)) == 60
    monkeypatch.setenv("COLUMNS", "wide")
    assert width_of(made(force_terminal=False)) == PIPED


def test_colours_are_off_where_they_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Text("warm", "red")

    def printed(terminal: Console) -> str:
        with terminal.capture() as captured:
            print_lines([line], terminal)
        return captured.get()

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[31m" in printed(made(force_terminal=True, color_system="standard"))
    assert printed(made(force_terminal=False)) == "warm\n"
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in printed(made(force_terminal=True, color_system="standard"))


def test_reports_are_folded_on_a_terminal_and_left_as_they_are_elsewhere() -> None:
    report = "first line\n  table      " + "word " * 20 + "end"

    on = told_by(made(force_terminal=True, width=60, color_system=None), report).splitlines()
    off = told_by(made(force_terminal=False), report)

    assert max(map(len, on)) <= 60
    assert on[1].startswith("  table")
    assert on[2].startswith("    word")
    assert off == report + "\n"
