"""The line that questions are typed on: completion of names and commands, history, a bottom line.

What the lines mean is left to `bot.chat`.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from prompt_toolkit.styles import Style

from bot.waiting import Behind
from index.text import fold

HISTORY = ".history"
PROMPT = "> "
# Names have so many words at most that what is typed of one is looked for in.
WORDS = 5
LEAST = 2  # letters
OFFERED = 30
_STYLE = Style.from_dict({"bottom-toolbar": "noreverse fg:ansibrightblack"})
_LEAVE = "To leave: /quit or Ctrl-D."


class Names(Completer):
    """Completes commands after a slash, else the names that the last words typed begin."""

    def __init__(
        self, commands: Sequence[tuple[str, str]], names: Callable[[], Sequence[str]]
    ) -> None:
        self._commands = commands
        self._names = names

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        """Yield what the text before the cursor can become."""
        typed = document.text_before_cursor
        if typed.startswith("/"):
            for command, meaning in self._commands:
                if command.startswith(typed):
                    yield Completion(command, -len(typed), display_meta=meaning)
            return
        offered = {
            name: begun
            for begun in reversed(list(_endings(typed)))
            for name in self._names()
            if fold(name).startswith(fold(begun))
        }
        # What goes on with the most words comes first, and of each the names in their own order.
        best = sorted(offered.items(), key=lambda one: -len(one[1]))
        for name, begun in best[:OFFERED]:
            yield Completion(name, -len(begun))


def _endings(typed: str) -> Iterator[str]:
    """Yield the last words of a text, the most of them first."""
    words = typed.split(" ")
    for count in range(min(WORDS, len(words)), 0, -1):
        ending = " ".join(words[-count:])
        if len(ending.strip()) >= LEAST and ending == ending.lstrip():
            yield ending


def typed_lines(
    *,
    state: Path | None,
    commands: Sequence[tuple[str, str]],
    names: Callable[[], Sequence[str]],
    bar: Callable[[], str],
    opening: Behind[Any],
) -> Iterator[str]:
    """Yield the lines that are typed, until Ctrl-D.

    `bar` gives the bottom line anew with each key and each half second. Where `opening` fails, what
    it failed with is raised here, since no question has an answer then.
    """
    session: PromptSession[str] = PromptSession(
        history=_history(state),
        completer=Names(commands, names),
        complete_while_typing=False,
        bottom_toolbar=bar,
        refresh_interval=0.5,
        style=_STYLE,
    )

    def leave_if_failed() -> None:
        if opening.error and session.app.is_running:
            session.app.exit(exception=opening.error)

    def tell() -> None:
        if session.app.loop and session.app.is_running:
            session.app.loop.call_soon_threadsafe(leave_if_failed)

    opening.when_done(tell)
    while True:
        try:
            with patch_stdout(raw=True):
                line = session.prompt(PROMPT, pre_run=leave_if_failed)
        except KeyboardInterrupt:  # clears the line, as in a shell
            if not session.default_buffer.text:
                print(_LEAVE)  # noqa: T201
            continue
        except EOFError:
            return
        yield line


def piped_lines() -> Iterator[str]:
    """Yield the lines of standard input and print each, so that a transcript shows it."""
    for line in sys.stdin:
        print(f"{PROMPT}{line.rstrip()}")  # noqa: T201
        yield line


def _history(state: Path | None) -> History:
    """Return what was typed before; where that cannot be kept, it is forgotten at the end."""
    if state is None:
        return InMemoryHistory()
    try:
        state.mkdir(parents=True, exist_ok=True)
        with (state / HISTORY).open("a"):
            return FileHistory(str(state / HISTORY))
    except OSError:
        return InMemoryHistory()
