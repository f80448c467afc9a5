"""What was said before a question: from the ledger, and from Slack where the ledger has nothing."""

import asyncio
import logging
from typing import Any

from bot.answer import Turn
from bot.errors import SlackRefused, SlackUnreachable
from bot.slack.events import Asked, words_of
from bot.slack.ledger import Entry, Ledger
from bot.slack.posting import Poster
from bot.slack.turns import BOT, failed, turns_of

log = logging.getLogger(__name__)

# A short top-level message in a DM soon after an answer may lean on it ("and Oxford?").
LEANING_SECONDS = 15 * 60.0
LEANING_WORDS = 6
THREAD_MESSAGES = 30
# A thread that cannot be read by then is no reason to let its question wait.
READ_SECONDS = 5.0


class Context:
    """Reads what stands above a question; nothing here answers or posts."""

    def __init__(self, ledger: Ledger, poster: Poster, bot_user: str) -> None:
        self._ledger = ledger
        self._poster = poster
        self._bot_user = bot_user

    async def before(self, entry: Entry) -> tuple[list[Turn], int]:
        """Return what was said before, and how many messages had to be read from Slack for it."""
        asked = entry.asked
        if asked.way in ("share", "scheduled"):
            return [], 0  # its words are those of the question as it was understood
        if asked.way in ("command", "shortcut"):
            # A button of a private answer asks with that answer in mind; a command stands alone.
            parent = self._ledger.entry(asked.ts.split(":")[1]) if ":" in asked.ts else None
            return (turns_of([parent]) if parent else []), 0
        earlier = [
            e for e in self._ledger.thread(asked.team, asked.channel, asked.root)
            if e.id != entry.id and e.taken_at <= entry.taken_at
        ]  # fmt: skip
        if earlier:
            return turns_of(earlier), 0
        if asked.in_thread and asked.way == "mention":
            turns = await self._read(asked)
            return turns, len(turns)
        if asked.way == "dm" and len(asked.text.split()) <= LEANING_WORDS:
            since = entry.taken_at - LEANING_SECONDS
            recent = self._ledger.recent(since, user=asked.user, limit=5)
            last = [e for e in recent if e.asked.channel == asked.channel and not failed(e)][:1]
            return turns_of(last), 0
        return [], 0

    async def _read(self, asked: Asked) -> list[Turn]:
        """Return the messages of a thread above a question, as far as Slack gives them."""
        before = [m for m in await self._messages(asked) if float(m["ts"]) < float(asked.ts)]
        turns = (
            Turn(BOT if m.get("user") == self._bot_user else "user",
                 words_of(str(m.get("text") or ""), self._bot_user))
            for m in before[-THREAD_MESSAGES:]
        )  # fmt: skip
        return [turn for turn in turns if turn.text]

    async def _messages(self, asked: Asked) -> list[dict[str, Any]]:
        """Return the messages of a thread as far as they can be read in a few seconds."""
        reading = self._poster.replies(asked.channel, asked.root, pages=1, latest=asked.ts)
        try:
            return await asyncio.wait_for(reading, READ_SECONDS)
        except (TimeoutError, SlackRefused, SlackUnreachable):
            log.warning("channel=%s a thread could not be read", asked.channel)
            return []
