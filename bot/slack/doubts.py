"""Takes back messages that came twice: of a post that may have landed after all, the second.

A try that the client gave up, or that a killed process had begun, may still be carried out later.
Where a message is posted again after such a try, its place is looked at some times, whatever
becomes of the new try. Always the first message stays, so that no two looks take back both. What
is in doubt is kept in a book, so that another process goes on looking where this one ends.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.errors import SlackRefused, SlackUnreachable

log = logging.getLogger(__name__)

# What Slack had received when the client gave up may still be carried out so long after.
LATE_SECONDS = (3.0, 12.0, 30.0)
# Where Slack is out of reach it is looked for an hour; the book keeps the doubt for the next start.
MOST_LOOKS = 120


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message that may stand twice in a place."""

    mark: str
    channel: str
    root: str


class Book(Protocol):
    """What keeps doubts on the disk, one a mark, each one bot's for a while."""

    def doubt(self, doubt: Doubt) -> None:
        """Keep a doubt as ours, in the place of an earlier one about the same message."""
        ...

    def keeps_doubt(self, mark: str) -> bool:
        """Keep a doubt for a while longer; False where it is settled or another bot's."""
        ...

    def take_doubts(self) -> Sequence[Doubt]:
        """Take the doubts that no living bot has, and return them."""
        ...

    def settle(self, mark: str) -> None:
        """Forget a doubt."""
        ...


class NoBook:
    """Keeps nothing: for a client that posts no marked messages."""

    def doubt(self, doubt: Doubt) -> None:
        """Keep nothing."""

    def keeps_doubt(self, mark: str) -> bool:
        """Let whoever looks go on."""
        return True

    def take_doubts(self) -> Sequence[Doubt]:
        """Return nothing."""
        return ()

    def settle(self, mark: str) -> None:
        """Forget nothing."""


class Doubts:
    """Looks at each doubt until it is settled, beside everything else.

    `same` returns the messages of a place with a mark, `delete` takes one back.
    """

    def __init__(
        self, book: Book, same: Callable[[Doubt], Awaitable[Sequence[dict[str, Any]]]],
        delete: Callable[[str, str], Awaitable[object]],
    ) -> None:  # fmt: skip
        self._book = book
        self._same = same
        self._delete = delete
        self._looking: dict[str, asyncio.Task[None]] = {}

    def look(self, doubt: Doubt) -> None:
        """Begin to look at a doubt, or begin anew; nobody looks at a message twice at a time."""
        self._book.doubt(doubt)
        if doubt.mark in self._looking:
            self._looking[doubt.mark].cancel()
        task = asyncio.create_task(self._settle(doubt))
        self._looking[doubt.mark] = task
        task.add_done_callback(lambda ended: self._end(doubt.mark, ended))

    def _end(self, mark: str, ended: asyncio.Task[None]) -> None:
        if self._looking.get(mark) is ended:
            del self._looking[mark]

    def resume(self) -> None:
        """Go on with what an earlier process left, or another bot that has died."""
        for doubt in self._book.take_doubts():
            self.look(doubt)

    async def _settle(self, doubt: Doubt) -> None:
        for look in range(1, MOST_LOOKS):
            await asyncio.sleep(LATE_SECONDS[min(look, len(LATE_SECONDS)) - 1])
            if not self._book.keeps_doubt(doubt.mark):
                return
            try:
                await self._take_back(doubt)
            except (SlackRefused, SlackUnreachable) as error:
                log.info("not taken back: %s", error)
                continue
            if look >= len(LATE_SECONDS):
                self._book.settle(doubt.mark)
                return

    async def _take_back(self, doubt: Doubt) -> None:
        """Delete what stands there beside the first message."""
        same = sorted(await self._same(doubt), key=lambda message: float(message["ts"]))
        for message in same[1:]:
            await self._delete(doubt.channel, str(message["ts"]))

    async def close(self) -> None:
        """Stop looking; the book keeps what is not settled."""
        looking = list(self._looking.values())
        for task in looking:
            task.cancel()
        await asyncio.gather(*looking, return_exceptions=True)
