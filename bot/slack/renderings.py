"""An answer's messages at each level, richest first; a level is made when it is first needed."""

from collections.abc import Sequence
from typing import overload

from bot.answer import Answer
from bot.rendering.blocks import Level, Message, Trimmings, thread_messages

_LEVELS = sorted(Level, reverse=True)


class Renderings(Sequence[Sequence[Message]]):
    """The renderings of one answer. Plainer ones are only needed where Slack refuses a richer."""

    def __init__(self, answer: Answer, trimmings: Trimmings) -> None:
        self._answer = answer
        self._trimmings = trimmings
        self._made: dict[Level, tuple[Message, ...]] = {}

    def __len__(self) -> int:
        return len(_LEVELS)

    @overload
    def __getitem__(self, at: int) -> tuple[Message, ...]: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[tuple[Message, ...], ...]: ...
    def __getitem__(self, at: int | slice) -> tuple[Message, ...] | tuple[tuple[Message, ...], ...]:
        """Return the messages of a level, or of several."""
        if isinstance(at, slice):
            return tuple(self[n] for n in range(*at.indices(len(self))))
        level = _LEVELS[at]
        if level not in self._made:
            self._made[level] = thread_messages(self._answer, self._trimmings, level)
        return self._made[level]
