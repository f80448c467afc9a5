"""The conversation in a terminal: question, answer, follow-ups by number, commands.

Understanding follow-ups is left to the assistant, which is handed the whole thread each time;
reading lines is left to `bot.prompt`. Works with piped standard input too, a question a line.
"""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rich.text import Text

from bot.answer import Answer, Turn
from bot.console import console, folded, print_lines, width_of
from bot.errors import BotError, InputError
from index.errors import KnowledgeError
from index.store import Store

GREETING = "Ask about the clusters and rankings in your documents. /help lists the commands."
NOTHING_YET = "Nothing was asked yet."


class Answering(Protocol):
    """What a conversation needs of an assistant."""

    def answer(self, question: str, thread: Sequence[Turn] = ()) -> Answer:
        """Return the answer to `question`, read after the turns of `thread`."""
        ...

    def store(self) -> Store:
        """Return the generation that questions are answered from."""
        ...


Keep = Callable[[Answer, Sequence[Turn]], None]
# Runs what may take long, and shows that it does.
Wait = Callable[[Callable[[], Answer]], Answer]


@dataclass
class Conversation:
    """What was said so far, and what the next line is taken for."""

    assistant: Answering
    keep: Keep | None = None
    wait: Wait = lambda work: work()
    show: Callable[[Sequence[Text]], None] = print_lines
    width: Callable[[], int] = lambda: width_of(console())
    choices: tuple[str, ...] = ()
    _thread: list[Turn] = field(default_factory=list)
    _answers: list[Answer] = field(default_factory=list)

    def begin(self) -> None:
        """Show what can be asked."""
        self.choices = self.assistant.answer("").follow_ups
        if self.choices:
            lines = [Text("For example:")]
            for number, question in enumerate(self.choices, start=1):
                lines += folded(Text(question), self.width(), f"  {number}. ", "     ")
            self.show(lines)

    def hear(self, line: str) -> bool:
        """Answer a line that was typed; False where it ends the conversation."""
        said = line.strip()
        if said in ("/quit", "/exit"):
            return False
        try:
            if said.startswith("/"):
                self._obey(*said.partition(" ")[::2])
            elif said:
                self._ask(said)
        except KeyboardInterrupt:
            self._say("Stopped. Ask something else, or the same again.")
        except (BotError, KnowledgeError) as wrong:
            self._say(f"error: {wrong}", *([f"hint: {wrong.hint}"] if wrong.hint else []))
        return True

    def _ask(self, said: str) -> None:
        question = said
        if said.isdecimal() and self.choices:
            if not 1 <= int(said) <= len(self.choices):
                of = f"1 to {len(self.choices)}" if len(self.choices) > 1 else "1"
                self._say(f"There is no suggestion {said}: type {of}, or a question in words.")
                return
            question = self.choices[int(said) - 1]
            self._say(f"> {question}")
        thread = tuple(self._thread)
        answer = self.wait(lambda: self.assistant.answer(question, thread))
        if self.keep is not None:
            self.keep(answer, thread)
        self._thread += [Turn("user", question), Turn("bot", answer.text)]
        self._answers.append(answer)
        self._show_answer(answer)

    def _show_answer(self, answer: Answer, *, full: bool = False) -> None:
        from bot.rendering.terminal import answer_lines, choices_of

        self.choices = choices_of(answer, full=full) or self.choices
        self.show([Text(), *answer_lines(answer, self.width(), full=full), Text()])

    def _obey(self, command: str, rest: str) -> None:
        if command not in COMMANDS:
            near = difflib.get_close_matches(command, COMMANDS, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            self._say(f"There is no command {command}.{meant} /help lists them.")
            return
        known = COMMANDS[command]
        if known.of_answer and not self._answers:
            self._say(NOTHING_YET)
        elif rest.strip() and not known.takes:
            self._say(f"{command} takes nothing after it.")
        else:
            known.run(self, rest.strip())

    def _say(self, *lines: str) -> None:
        self.show([part for line in lines for part in folded(Text(line), self.width())])

    # --- commands: each is handed what stands behind its name ------------------------------------

    def _new(self, _: str) -> None:
        self._thread.clear()
        self._answers.clear()
        self._say("What was said is forgotten.")

    def _more(self, _: str) -> None:
        self._show_answer(self._answers[-1], full=True)

    def _brief(self, _: str) -> None:
        self._show_answer(self._answers[-1])

    def _sources(self, _: str) -> None:
        from bot.rendering.terminal import quoted_sources

        lines = quoted_sources(self._answers[-1], self.width())
        self.show(lines or [Text("The last answer rests on no source.")])

    def _proof(self, _: str) -> None:
        from bot.proof import evidence_of
        from bot.rendering.proof import render_evidence

        answer, store = self._answers[-1], self.assistant.store()
        if store.generation != answer.generation:
            self._say("The index was rebuilt since this answer. Ask again, then /proof.")
            return
        lines = render_evidence(*evidence_of(answer, store)) or ["The last answer shows nothing."]
        self.show([part for line in lines for part in _hanging(line, self.width())])

    def _chart(self, name: str) -> None:
        from bot.rendering.charts import drawn
        from bot.rendering.drawing import drawable, write_chart

        chart = self._answers[-1].chart
        if name:
            write_chart(chart, _new_file(name))
            self._say(f"Written to {name}.")
        else:
            self.show(drawn(drawable(chart), self.width()).lines)

    def _csv(self, name: str) -> None:
        from bot.rendering.spreadsheet import csv_of

        answer = self._answers[-1]
        if answer.table is None:
            self._say("The last answer has no table.")
            return
        table = csv_of(answer.table, answer.citations)
        if name:
            _write(_new_file(name), table)
            self._say(f"Written to {name}.")
        else:
            self.show([Text(line) for line in table.decode("utf-8-sig").splitlines()])

    def _save(self, name: str) -> None:
        from bot.rendering.terminal import render

        if not name:
            self._say("Name a file: /save FILE")
            return
        said = [f"> {a.question}\n\n{render(a, full=True)}" for a in self._answers]
        _write(_new_file(name), "\n".join(said).encode())
        self._say(f"Written to {name}.")

    def _trace(self, _: str) -> None:
        from bot.rendering.trace import render_trace

        lines = render_trace(self._answers[-1]).splitlines()
        self.show([part for line in lines for part in _hanging(line, self.width())])

    def _help(self, _: str) -> None:
        wide = max(len(command.usage(name)) for name, command in COMMANDS.items()) + 2
        lines: list[Text] = []
        for name, command in COMMANDS.items():
            lead = f"{command.usage(name):<{wide}}"
            lines += folded(Text(command.meaning), self.width(), lead, " " * wide)
        self.show([*lines, *folded(Text(NUMBERS), self.width())])

    def _quit(self, _: str) -> None:
        """Only listed: `hear` ends the conversation."""


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it does, what it takes, and whether it is about the last answer."""

    run: Callable[[Conversation, str], None]
    meaning: str
    takes: str = ""
    of_answer: bool = True

    def usage(self, name: str) -> str:
        """Return how the command is typed."""
        return f"{name} {self.takes}".rstrip()


COMMANDS = {
    "/more": Command(Conversation._more, "show all of the last answer"),
    "/brief": Command(Conversation._brief, "show it in short again"),
    "/sources": Command(Conversation._sources, "show its sources with what they say"),
    "/proof": Command(Conversation._proof, "show what each sentence and figure rests on"),
    "/chart": Command(Conversation._chart, "draw its figures, or write an .svg or .png", "[FILE]"),
    "/csv": Command(Conversation._csv, "show its table as CSV, or write it into a file", "[FILE]"),
    "/save": Command(Conversation._save, "write the whole conversation into a file", "FILE"),
    "/trace": Command(Conversation._trace, "show how it came about"),
    "/new": Command(Conversation._new, "forget what was said and start afresh", of_answer=False),
    "/help": Command(Conversation._help, "show this list", of_answer=False),
    "/quit": Command(Conversation._quit, "leave (Ctrl-D does too)", of_answer=False),
}
NUMBERS = "A number asks the suggestion with that number. Ctrl-C stops a question."


def converse(conversation: Conversation, lines: Iterable[str]) -> None:
    """Answer line after line until they end or one of them ends it."""
    for line in lines:
        if not conversation.hear(line):
            return


def _hanging(line: str, width: int) -> list[Text]:
    """Return a line folded, what is below it as far in as it begins and a little more."""
    begin = len(line) - len(line.lstrip())
    return folded(Text(line.strip()), width, " " * begin, " " * (begin + 4))


def _new_file(name: str) -> Path:
    """Return the path of a file that is not there yet: a chat is no place to lose one."""
    path = Path(name).expanduser()
    if path.exists():
        raise InputError(f"{path} is there already", hint="name another file")
    return path


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as why:
        raise InputError(f"{path}: {why.strerror or why}", hint="name another file") from why
