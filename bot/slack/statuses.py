"""Shows that a question was seen, until its reply is there."""

import asyncio
import logging

from bot.errors import SlackRefused, SlackUnreachable
from bot.language.messages import tell
from bot.slack.events import Asked
from bot.slack.ledger import Entry, Ledger
from bot.slack.posting import Poster
from bot.slack.voice import language_of
from bot.slack.work import TaskRunner

log = logging.getLogger(__name__)

STATUS_SECONDS = 2.0


class Statuses:
    """The statuses that are being set, by question."""

    def __init__(self, ledger: Ledger, poster: Poster, tasks: TaskRunner) -> None:
        self._ledger = ledger
        self._poster = poster
        self._tasks = tasks
        self._setting: dict[str, asyncio.Task[None]] = {}

    def show(self, entry: Entry) -> None:
        """Show that a question was seen, beside everything else."""
        status = tell(language_of(entry.asked, self._ledger), "slack_status")
        task = self._tasks.aside(self._set(entry.asked, status))
        self._setting[entry.id] = task
        task.add_done_callback(lambda _: self._setting.pop(entry.id, None))

    async def _set(self, asked: Asked, status: str) -> None:
        """Set a status; it is an extra, so one try is enough."""
        try:
            await self._poster.call(
                "assistant.threads.setStatus", channel_id=asked.channel, thread_ts=asked.root,
                status=status,
            )  # fmt: skip
        except (SlackRefused, SlackUnreachable) as refused:
            log.info("no status shown: %s", refused)

    async def settle(self, id: str) -> None:
        """See that no status is set after the reply has cleared it: it would stand for minutes."""
        task = self._setting.pop(id, None)
        if task is not None and not task.done():
            await asyncio.wait([task], timeout=STATUS_SECONDS)
            task.cancel()
