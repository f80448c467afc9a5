"""A chat on a terminal: the prompt is there at once, and the index opens behind it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from bot.answer import Answer, Turn
from bot.chat import COMMANDS, GREETING, Conversation, Keep, converse
from bot.console import console, folded, print_lines, width_of
from bot.prompt import typed_lines
from bot.waiting import Behind, patiently
from index.errors import KnowledgeError
from index.store import Store

if TYPE_CHECKING:  # it takes longest to import: the prompt comes first
    from bot.assistant import Assistant

OPENING = "opening the index …"
THINKING = "reading … (Ctrl-C stops)"
_AGES = ((86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute"))


def talk(
    opened: "Callable[[], Assistant]",
    keep: Keep,
    *,
    state: Path,
    is_stale: Callable[[], bool] | None,
    rebuild: str,
) -> None:
    """Answer what is typed until it ends.

    `is_stale` looks whether the corpus is newer, and `rebuild` is the command that takes it in.
    """
    opening = Behind(opened)
    session = _Session(opening, rebuild)
    conversation = Conversation(session, keep, wait=lambda work: patiently(work, THINKING))

    def begin() -> None:
        if opening.found is None:
            return
        session.remember(opening.found.store())
        if not session.asked:
            conversation.begin()

    print_lines(folded(Text(GREETING), width_of(console())))
    opening.when_done(begin)
    if is_stale is not None:
        session.stale = Behind(lambda: _after(opening, is_stale))
    lines = typed_lines(
        state=state,
        commands=[(name, command.meaning) for name, command in COMMANDS.items()],
        names=session.names,
        bar=session.bar,
        opening=opening,
    )
    converse(conversation, lines)


class _Session:
    """The assistant as soon as it is there, and what the bottom line tells of it."""

    def __init__(self, opening: "Behind[Assistant]", rebuild: str) -> None:
        self._opening = opening
        self._rebuild = rebuild
        self._store: Store | None = None
        self._names: tuple[str, ...] = ()
        self.asked = False
        self.stale: Behind[bool] | None = None

    def answer(self, question: str, thread: Sequence[Turn] = ()) -> Answer:
        """Return the answer, once the index is open."""
        self.asked = self.asked or bool(question)
        assistant = self._opening.get()
        answer = assistant.answer(question, thread)
        self.remember(assistant.store())
        return answer

    def store(self) -> Store:
        """Return the generation that questions are answered from."""
        return self._opening.get().store()

    def remember(self, store: Store) -> None:
        """Take the names that can be completed, where the index is another one than before."""
        if self._store is not None and self._store.generation == store.generation:
            return
        self._store = store
        known = store.catalogue
        self._names = tuple(
            dict.fromkeys(
                name
                for kind in (known.clusters, known.rankings, known.indicators)
                for name in sorted((one.name for one in kind), key=str.casefold)
            )
        )

    def names(self) -> tuple[str, ...]:
        """Return the names of places, rankings and indicators, in this order."""
        return self._names

    def bar(self) -> str:
        """Return the bottom line: the index, its age, where help is."""
        if self._store is None:
            return f" {OPENING}"
        documents, _, figures, _ = self._store.counts()
        age = ago(time.time() - self._store.published_at)
        parts = [f"{documents:,} documents, {figures:,} figures, built {age}"]
        if self.stale is not None and self.stale.found:
            parts.append(f"the corpus has changed: {self._rebuild}")
        parts.append("/more /sources /help" if self.asked else "/help")
        line = f" {parts[0]}"
        for part in parts[1:]:  # what does not fit is left out whole
            if len(line) + len(part) + 3 <= console().size.width:
                line += f" · {part}"
        return line


def ago(seconds: float) -> str:
    """Return how long something is past, in the largest unit that it fills."""
    for size, name in _AGES:
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return "just now"


def _after(opening: "Behind[Assistant]", is_stale: Callable[[], bool]) -> bool:
    """Look at the corpus last: the prompt comes first and the index second."""
    opening.get()
    try:
        return is_stale()
    except KnowledgeError:
        return False
