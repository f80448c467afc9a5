"""A bounded queue of questions that is fair between people.

Answering is left to the coroutine that the queue is made with.
"""

import asyncio
import logging
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol, TypeVar

log = logging.getLogger(__name__)

TRAIL = 8

T = TypeVar("T")


class TaskRunner(Protocol):
    """What runs blocking calls and coroutines beside the questions."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Return what a blocking call returns, without holding up the event loop."""
        ...

    def aside(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run a coroutine beside the questions."""
        ...


def trail(error: BaseException) -> str:
    """Return an error's kind and where it was raised: its words may be a question's, so they stay.

    The innermost place comes first.
    """
    frames = traceback.extract_tb(error.__traceback__)[-TRAIL:]
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames)]
    return f"{type(error).__name__} in {' < '.join(places)}"


class FairQueue:
    """Questions by person; each worker takes the next person's oldest one, in turn."""

    def __init__(
        self, work: Callable[[str], Awaitable[None]], *, workers: int, capacity: int
    ) -> None:
        self._work = work
        self._capacity = capacity
        self._waiting: OrderedDict[str, deque[str]] = OrderedDict()
        self._count = 0
        self._some = asyncio.Event()
        self._running: set[str] = set()
        self._closing = False
        self._tasks = [asyncio.create_task(self._serve()) for _ in range(workers)]

    def put(self, person: str, id: str) -> None:
        """Add a question; the caller asks `full` first, where that matters."""
        if self._closing:
            return  # it stays in the ledger and is answered after the restart
        self._waiting.setdefault(person, deque()).append(id)
        self._count += 1
        self._some.set()

    @property
    def full(self) -> bool:
        """Whether no more questions should be taken on."""
        return self._count >= self._capacity

    @property
    def waiting(self) -> int:
        """How many questions wait."""
        return self._count

    @property
    def running(self) -> int:
        """How many questions are worked on."""
        return len(self._running)

    @property
    def idle(self) -> bool:
        """Whether nothing waits and nothing runs."""
        return not self._count and not self._running

    async def _next(self) -> str:
        while not self._count or self._closing:
            self._some.clear()
            await self._some.wait()
        person, theirs = self._waiting.popitem(last=False)
        id = theirs.popleft()
        self._count -= 1
        if theirs:
            self._waiting[person] = theirs  # to the end of the line
        return id

    async def _serve(self) -> None:
        while True:
            id = await self._next()
            self._running.add(id)
            try:
                await self._work(id)
            except Exception as error:
                log.error("question=%s the worker failed: %s", id, trail(error))
            finally:
                self._running.discard(id)

    async def close(self, seconds: float) -> None:
        """Take nothing more, let what runs end within `seconds`, then cancel the rest."""
        self._closing = True
        until = time.monotonic() + seconds
        while self._running and time.monotonic() < until:
            await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
