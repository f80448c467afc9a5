"""The desk as a whole: its parts, and how they begin and end together.

`intake` takes questions on, `worker` has them answered, `delivery` sees the replies through to
Slack, `context` knows what was said before. Here are the queue between them and the threads and
tasks that all of them use.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from bot.backlog import Backlog
from bot.errors import BotError
from bot.slack.context import Context
from bot.slack.delivery import Delivery
from bot.slack.intake import Intake
from bot.slack.ledger import LEASE_SECONDS, Ledger
from bot.slack.metrics import Metrics
from bot.slack.options import SlackOptions
from bot.slack.posting import Poster
from bot.slack.statuses import Statuses
from bot.slack.work import FairQueue, trail
from bot.slack.worker import Answerer, Worker

log = logging.getLogger(__name__)

STEP_SECONDS = 1.0  # after which a bot knows what another was told: stop, forget, take over
THREADS = "answer"  # what the threads that answer are called

T = TypeVar("T")


class Tasks:
    """Threads for calls that block, and coroutines that run beside the questions."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=THREADS)
        self._asides: set[asyncio.Task[None]] = set()

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Return what a blocking call returns, without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def aside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine beside the questions; it is given time to end when the desk closes."""

        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # asyncio would log its words, which may be a question's
                log.error("something beside the questions failed: %s", trail(error))

        task = asyncio.create_task(guarded())
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)
        return task

    async def close(self, seconds: float) -> None:
        """Let what runs end within `seconds`, then cancel it."""
        if self._asides:
            await asyncio.wait(self._asides, timeout=max(0.1, seconds))
        for task in self._asides:
            task.cancel()
        await asyncio.gather(*self._asides, return_exceptions=True)
        self._pool.shutdown(wait=False, cancel_futures=True)


class Desk:
    """One workspace's desk. Made inside a running loop; `close` ends it."""

    def __init__(
        self, answerer: Answerer, options: SlackOptions, ledger: Ledger, poster: Poster,
        *, bot_user: str, backlog: Backlog, metrics: Metrics,
    ) -> None:  # fmt: skip
        self.options = options
        self.ledger = ledger
        self.poster = poster
        self.bot_user = bot_user
        self.backlog = backlog
        # A hung answer keeps its thread; twice the workers leaves room for the others.
        self.tasks = Tasks(2 * options.workers)
        self._queue = FairQueue(self._work, workers=options.workers, capacity=options.waiting)
        context = Context(ledger, poster, bot_user)
        statuses = Statuses(ledger, poster, self.tasks)
        self.worker = Worker(
            answerer, options, ledger, poster, Delivery(ledger, poster, statuses, metrics),
            backlog, context, self.tasks, self._queue, metrics,
        )  # fmt: skip
        self.intake = Intake(options, ledger, poster, self.worker, statuses, self._queue, bot_user)

    async def _work(self, id: str) -> None:
        await self.worker.reply(id)

    def resume(self) -> int:
        """Queue what an earlier run left without a reply; return how many questions that is."""
        taken = [entry for entry in self.ledger.unfinished() if self.ledger.claim(entry.id)]
        for entry in taken:
            self._queue.put(entry.asked.user, entry.id)
        if self.ledger.leads("edits", LEASE_SECONDS):
            for entry in self.ledger.edited():
                self.tasks.aside(self.worker.answer_again(entry.id))
        self.poster.doubts.resume()
        return len(taken)

    async def share(self) -> None:
        """Keep in step with the other bots of the ledger, for as long as the app runs."""
        while self.ledger.shared:
            try:
                self.worker.keep_to(self.ledger.renew())
                for entry in self.ledger.abandoned():
                    if not self._queue.full and self.ledger.claim(entry.id):
                        self._queue.put(entry.asked.user, entry.id)
                self.poster.doubts.resume()
            except BotError as error:  # the next round tries again
                log.warning("the other bots are out of reach: %s", error)
            await asyncio.sleep(STEP_SECONDS)

    def waiting(self) -> int:
        """Return how many questions wait."""
        return self._queue.waiting

    def running(self) -> int:
        """Return how many questions are worked on."""
        return self._queue.running

    def is_full(self) -> bool:
        """Whether no more questions are taken on."""
        return self._queue.full

    @property
    def idle(self) -> bool:
        """Whether no question waits or runs."""
        return self._queue.idle and self.worker.idle

    async def close(self, seconds: float) -> None:
        """Finish what runs, within `seconds`; the rest stays in the ledger for the next start."""
        until = time.monotonic() + seconds
        await self._queue.close(seconds)
        await self.worker.close(max(0.1, until - time.monotonic()))
        await self.tasks.close(until - time.monotonic())
        await self.poster.doubts.close()
        if self.ledger.shared:
            self.ledger.release()
