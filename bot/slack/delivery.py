"""Sees replies through to Slack: into a thread, to one person alone, or as a word to the asker.

What a reply says is left to `bot.slack.worker`, how it is posted to `bot.slack.posting`.
"""

import logging
import time
from dataclasses import dataclass

from bot.answer import Answer
from bot.errors import SlackRefused, SlackUnreachable
from bot.language.messages import tell
from bot.rendering.blocks import Message, button, notice
from bot.rendering.elements import section
from bot.rendering.slack_text import brief, escape
from bot.slack.events import Asked
from bot.slack.ledger import Entry, Ledger
from bot.slack.metrics import Metrics
from bot.slack.posting import GONE, Landed, MayHaveLanded, Poster, Versions
from bot.slack.statuses import Statuses
from bot.slack.turns import BOT
from bot.slack.voice import language_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a question gets: the outcome's name, its messages, and the answer where it is one.

    `above` are the lines that stand above the answer.
    """

    outcome: str
    versions: Versions
    answer: Answer | None = None
    above: str = ""


SILENCE = Reply("silence", ())


def own_words(entry: Entry, outcome: str, ledger: Ledger) -> Reply:
    """Return what the bot says in its own voice where it has no answer, named by why."""
    spoken = language_of(entry.asked, ledger)
    return Reply(outcome, _said(tell(spoken, f"slack_{outcome}", reference=entry.id[:8])))


class Delivery:
    """Delivers replies, each once whatever fails."""

    def __init__(
        self, ledger: Ledger, poster: Poster, statuses: Statuses, metrics: Metrics
    ) -> None:
        self._ledger = ledger
        self._poster = poster
        self._statuses = statuses
        self._metrics = metrics
        # Private answers of which Slack has surely shown nothing yet, though they were begun.
        self._unsaid: set[str] = set()

    def surely_unsaid(self, id: str) -> bool:
        """Whether Slack has surely shown nothing of a private answer."""
        return id in self._unsaid

    async def deliver(
        self, entry: Entry, reply: Reply, landed: Landed, started: float, *, unsure: bool = False
    ) -> None:
        """See a reply through; it was begun before where something of it has `landed`."""
        id, asked = entry.id, entry.asked
        current = self._ledger.entry(id)
        if current is not None and current.verdict == "stopped":
            reply = own_words(entry, "stopped", self._ledger)
        await self._statuses.settle(id)
        if not self._ledger.holds(id):  # it took so long that another bot has it now
            log.warning("question=%s is another bot's now", id)
            return
        if asked.way in ("share", "scheduled") and not _is_answer(reply):
            await self._not_for_all(entry, reply)
            return
        ts = await self._post(entry, reply, landed, unsure)
        if ts is None:
            return
        begins = asked.way in ("share", "scheduled")
        self._ledger.done(id, reply.outcome, ts, root=ts if begins else "")
        if asked.root or ts:
            self._ledger.places.spoke(asked.team, asked.channel, asked.root or ts, BOT)
        self._metrics.replied(reply.answer, reply.outcome, time.time() - entry.taken_at)
        log.info("question=%s outcome=%s seconds=%.3f", id, reply.outcome,
                 time.monotonic() - started)  # fmt: skip

    async def _post(self, entry: Entry, reply: Reply, landed: Landed, unsure: bool) -> str | None:
        """Post a reply and return its ts; None where it cannot be posted at all."""
        asked, versions = entry.asked, reply.versions
        try:
            if is_unseen(asked):
                await self._show_alone(entry, reply)
                return ""
            return await self._poster.post(
                asked.channel, asked.root, versions, entry.id, landed, unsure=unsure
            )
        except SlackRefused as refused:
            log.warning("question=%s not posted: %s", entry.id, refused.code)
            if asked.way == "share":
                self._ledger.drop(entry.id)  # it may be shared once the bot was invited
                said = own_words(entry, "not_shared", self._ledger).versions
                await self._poster.respond(asked.response_url, said)
                return None
            self._ledger.close_withdrawn(entry.id)
            if asked.way == "scheduled":
                self._ledger.orders.cancel(asked.ts.split(":")[1])
                spoken = language_of(asked, self._ledger)
                words = tell(spoken, "slack_order_ended", channel=asked.channel)
                await self._directly(asked.user, words)
            elif refused.code not in GONE:
                for message in versions[-1]:
                    await self._poster.whisper(asked.channel, asked.user, message, asked.root)
        return None

    async def _show_alone(self, entry: Entry, reply: Reply) -> None:
        """Show a reply to its asker alone, never twice: where the connection is lost behind it,
        a button that shows it in the place of this word."""
        asked = entry.asked
        self._unsaid.discard(entry.id)
        try:
            try:
                await self._poster.respond(asked.response_url, reply.versions, once=True)
            except SlackRefused:  # the address is too old, or used up
                for message in reply.versions[-1]:
                    await self._poster.whisper(asked.channel, asked.user, message, once=True)
        except MayHaveLanded:
            await self._say_that_it_may_be_there(entry, reply)
        except SlackUnreachable:
            self._unsaid.add(entry.id)
            raise

    async def _say_that_it_may_be_there(self, entry: Entry, reply: Reply) -> None:
        asked, said = entry.asked, may_be_there(entry, reply.answer, self._ledger)
        try:
            await self._poster.respond(asked.response_url, [[said]])
        except SlackRefused:
            await self._poster.whisper(asked.channel, asked.user, said)

    async def _not_for_all(self, entry: Entry, reply: Reply) -> None:
        """Tell who wanted to share something, or had it scheduled, that there is no answer."""
        asked = entry.asked
        if asked.way == "share":
            self._ledger.drop(entry.id)  # another press may find one
            nothing = own_words(entry, "nothing_to_share", self._ledger)
            said = reply if reply.answer is None else nothing
            await self._poster.respond(asked.response_url, said.versions)
            return
        self._ledger.close_withdrawn(entry.id)
        spoken = language_of(asked, self._ledger)
        words = tell(spoken, "slack_order_without_answer", question=escape(asked.text))
        await self._directly(asked.user, words)

    async def _directly(self, user: str, words: str) -> None:
        """Say something to a person in a direct message."""
        try:
            opened = await self._poster.call("conversations.open", users=user)
            mark = f"told-{user}-{time.time():.0f}"
            await self._poster.post(str(opened["channel"]["id"]), "", _said(words), mark)
        except SlackRefused as refused:
            log.warning("nothing said: %s", refused)


def is_unseen(asked: Asked) -> bool:
    """Whether the reply is shown to one person alone, where nobody can look whether it landed."""
    return bool(asked.response_url) and asked.way != "share"


def may_be_there(entry: Entry, answer: Answer | None, ledger: Ledger) -> Message:
    """Return the word that a reply may be there already, with a button that shows it."""
    language = answer.language if answer else language_of(entry.asked, ledger)
    said = tell(language, "slack_may_be_there", question=brief(entry.asked.text, 250))
    again = button("again", tell(language, "slack_show_again"), entry.id)
    pressed = {"type": "actions", "elements": [again]}
    return Message(said, (section(said), pressed))


def _is_answer(reply: Reply) -> bool:
    return reply.answer is not None and not reply.answer.abstained


def _said(text: str) -> Versions:
    return [[notice(text)]]
