"""Takes back messages that came twice: of a post that may have landed after all, the second.

A try that the client gave up, or that a killed process had begun, may still be carried out later.
Where a message was posted again after such a try, its place is looked at some times. What is in
doubt is kept in a book, so that the next process goes on looking.
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


@dataclass(frozen=True, slots=True)
class Doubt:
    """A message that may stand twice in a place. `ts` is the one that stays, "" for the first."""

    mark: str
    channel: str
    root: str
    ts: str = ""


class Book(Protocol):
    """What keeps doubts on the disk, one a mark."""

    def doubt(self, doubt: Doubt) -> None:
        """Keep a doubt in the place of an earlier one about the same message."""
        ...

    def doubts(self) -> Sequence[Doubt]:
        """Return all doubts that are not settled."""
        ...

    def settle(self, mark: str) -> None:
        """Forget a doubt."""
        ...


class NoBook:
    """Keeps nothing: for a client that posts no marked messages."""

    def doubt(self, doubt: Doubt) -> None:
        """Keep nothing."""

    def doubts(self) -> Sequence[Doubt]:
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
        self._looking: set[asyncio.Task[None]] = set()

    def note(self, doubt: Doubt) -> None:
        """Keep a doubt; it is looked at when the message is known to stand, or at the start."""
        self._book.doubt(doubt)

    def look(self, doubt: Doubt) -> None:
        """Begin to look at a doubt."""
        self._book.doubt(doubt)
        task = asyncio.create_task(self._settle(doubt))
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    def resume(self) -> None:
        """Go on with what an earlier process left."""
        for doubt in self._book.doubts():
            self.look(doubt)

    async def _settle(self, doubt: Doubt) -> None:
        seen = False
        for seconds in LATE_SECONDS:
            await asyncio.sleep(seconds)
            try:
                same = sorted(await self._same(doubt), key=lambda m: float(m["ts"]))
                stays = doubt.ts if doubt.ts in [m["ts"] for m in same] else ""
                stays = stays or (same[0]["ts"] if same else "")
                for message in same:
                    if message["ts"] != stays:
                        await self._delete(doubt.channel, str(message["ts"]))
                seen = True
            except (SlackRefused, SlackUnreachable) as error:
                log.info("not looked at again: %s", error)
                seen = False
        if seen:
            self._book.settle(doubt.mark)

    async def close(self) -> None:
        """Stop looking; the book keeps what is not settled."""
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)
