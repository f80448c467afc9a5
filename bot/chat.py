"""The conversation in a terminal: prompt, answer, follow-ups by number.

Only reading lines and showing answers; understanding follow-ups is left to the assistant, which is
handed the whole thread each time. Works with piped standard input too, a question a line.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from bot.answer import Answer, Turn
from bot.quotation import told_source

GREETING = "Ask about the clusters and rankings in your documents. /help lists the commands."
COMMANDS = """\
/new      forget what was said and start afresh
/sources  show the sources of the last answer with what they say
/trace    show how the last answer came about
/help     show this list
/quit     leave (Ctrl-D does too)
A number asks the suggestion with that number."""
HISTORY = ".history"
PROMPT = "> "


class Answering(Protocol):
    """What a conversation needs of an assistant."""

    def answer(self, question: str, thread: Sequence[Turn] = ()) -> Answer:
        """Return the answer to `question`, read after the turns of `thread`."""
        ...


def converse(
    assistant: Answering,
    *,
    state: Path | None = None,
    lines: Iterator[str] | None = None,
    show: Callable[[str], None] = print,
    keep: Callable[[Answer, Sequence[Turn]], None] | None = None,
) -> None:
    """Answer question after question until the lines end.

    `lines` defaults to what is typed, with history in `state` where a folder is given; `keep` is
    handed each answer with the thread it was read after.
    """
    from bot.rendering.terminal import render

    show(GREETING)
    suggestions = assistant.answer("").follow_ups
    show(_numbered("For example:", suggestions))
    thread: list[Turn] = []
    last: Answer | None = None
    for line in lines if lines is not None else _typed_lines(state):
        said = _suggested(line.strip(), suggestions)
        if not said:
            continue
        if said in ("/quit", "/exit"):
            return
        if said == "/new":
            thread, last = [], None
            show("What was said is forgotten.")
        elif said.startswith("/"):
            show(_command(said, last))
        else:
            last = assistant.answer(said, tuple(thread))
            if keep is not None:
                keep(last, tuple(thread))
            thread += [Turn("user", said), Turn("bot", last.text)]
            suggestions = last.follow_ups or suggestions
            show(f"\n{render(last)}\n")


def _command(said: str, last: Answer | None) -> str:
    if said in ("/sources", "/trace") and last is None:
        return "Nothing was asked yet."
    if said == "/sources" and last is not None:
        return "\n".join(
            f"[{c.number}] {told_source(c, c.title, last.language)} ({c.place})\n    {c.quote}"
            for c in last.citations
        )
    if said == "/trace" and last is not None:
        from bot.rendering.trace import render_trace

        return render_trace(last)
    return COMMANDS


def _suggested(said: str, suggestions: Sequence[str]) -> str:
    """Return the suggestion that a bare number picks, else what was said."""
    if said.isdecimal() and 1 <= int(said) <= len(suggestions):
        return suggestions[int(said) - 1]
    return said


def _numbered(heading: str, questions: Sequence[str]) -> str:
    if not questions:
        return ""
    return "\n".join([heading, *(f"  {n}. {q}" for n, q in enumerate(questions, start=1))])


def _typed_lines(state: Path | None) -> Iterator[str]:
    """Yield the lines of standard input, with a prompt, history and editing on a terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        for line in sys.stdin:
            print(f"{PROMPT}{line.rstrip()}")  # noqa: T201  the transcript shows what was asked
            yield line
        return
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory, InMemoryHistory

    if state is not None:
        state.mkdir(parents=True, exist_ok=True)
    history = FileHistory(str(state / HISTORY)) if state is not None else InMemoryHistory()
    session: PromptSession[str] = PromptSession(history=history)
    while True:
        try:
            yield session.prompt(PROMPT)
        except KeyboardInterrupt:
            continue  # Ctrl-C clears the line, as in a shell
        except EOFError:
            return
