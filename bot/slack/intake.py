"""What comes in: which messages are questions, what is to become of each, and what was an order.

All of it runs before Slack's delivery is acknowledged, so it only reads values and writes to the
ledger; answering is left to `bot.slack.worker`.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import SlackRefused, SlackUnreachable
from bot.language.messages import tell
from bot.language.packs import is_pictures
from bot.rendering.blocks import Message, notice
from bot.slack.events import (
    Asked,
    asked_in,
    command_in,
    mentions_others,
    only_calls,
    only_thanks,
    order_in,
    words_in,
)
from bot.slack.ledger import DONE, OPEN, Ledger
from bot.slack.options import SlackOptions
from bot.slack.orders import Wish, wish_in
from bot.slack.placing import Placing
from bot.slack.posting import Poster
from bot.slack.statuses import Statuses
from bot.slack.turns import BOT
from bot.slack.voice import language_of
from bot.slack.work import FairQueue
from bot.slack.worker import Worker
from bot.understanding.restating import asks_of_file

log = logging.getLogger(__name__)


class Intake:
    """Takes questions on. Every method is quick, and safe to call again for the same event."""

    def __init__(
        self, options: SlackOptions, ledger: Ledger, poster: Poster, worker: Worker,
        statuses: Statuses, queue: FairQueue, bot_user: str,
    ) -> None:  # fmt: skip
        self._options = options
        self._ledger = ledger
        self._poster = poster
        self._worker = worker
        self._statuses = statuses
        self._queue = queue
        self._bot_user = bot_user
        self.placing = Placing(ledger, poster, worker, self.closed_to)
        self._heard: set[str] = set()
        self._shared: dict[tuple[str, str], bool] = {}

    def hear(self, kind: str) -> None:
        """Note, once a run, that events of a kind arrive: the doctor cannot see that elsewhere."""
        if kind not in self._heard:
            self._heard.add(kind)
            self._ledger.note(f"heard {kind}")

    def admit_event(self, body: Mapping[str, Any]) -> None:
        """Take on what a message event asks."""
        event: Mapping[str, Any] = body.get("event") or {}
        team, channel = str(body.get("team_id") or ""), str(event.get("channel"))
        self._note_readers(team, channel, bool(body.get("is_ext_shared_channel")))
        if event.get("subtype") == "message_changed":
            self._edited(team, channel, event)
            return
        if event.get("subtype") == "message_deleted":
            self._deleted(team, channel, str(event.get("deleted_ts")))
            return
        asked = asked_in(body, self._bot_user)
        if asked is None or self._ledger.find(asked.team, asked.channel, asked.ts):
            return
        known = bool(self._ledger.thread(asked.team, asked.channel, asked.root))
        order = order_in(asked.text)
        if order and (known or asked.way != "thread"):
            self._obey(asked, order)
            return
        verdict = self._verdict(asked, str(event.get("text") or ""), known)
        command = _command_in(asked) if verdict == "answer" else ""
        if command.startswith("updates"):
            self._say_once(asked, self.updates(command, asked.team, asked.channel))
        elif command:
            self.admit(asked, command)
        elif verdict == "answer" and (wish := _wish_in(asked)):
            self._carry_out(asked, wish)
        elif verdict:
            self.admit(asked, verdict)

    def admit(self, asked: Asked, verdict: str = "") -> bool:
        """Take a question on; False where it has been taken on before."""
        verdict = verdict or self._within_limits(asked)
        entry = self._ledger.take(asked, verdict)
        if entry is None:
            return False
        log.info("question=%s way=%s channel=%s verdict=%s", entry.id, asked.way, asked.channel,
                 verdict)  # fmt: skip
        if self._options.log_texts:
            log.info("question=%s text=%r", entry.id, asked.text)
        if asked.root and verdict == "answer":
            self._statuses.show(entry)
        self._queue.put(asked.user, entry.id)
        return True

    def stop(self, team: str, channel: str, user: str) -> bool:
        """Stop what somebody has asked for themselves in a channel; False where nothing runs."""
        return self._stop(
            lambda asked: (
                (asked.team, asked.channel, asked.user) == (team, channel, user)
                and asked.way in ("command", "shortcut")
            )
        )

    def updates(self, command: str, team: str, channel: str) -> str:
        """Turn the lines that follow a rebuild on or off; return what says which they are."""
        places = self._ledger.places
        if command != "updates":
            places.quieten(team, channel, command == "updates_off")
        return f"slack_updates_{'off' if places.quiet(team, channel) else 'on'}"

    def closed_to(self, team: str, channel: str) -> bool:
        """Whether nothing is answered for all to see: off the allow-list, or shared with others."""
        if channel.startswith("D"):
            return False
        shared = (
            self._ledger.places.shared_with_others(team, channel)
            and not self._options.slack_connect
        )
        return shared or not self._switched_on(channel)

    # --- what to do with a message ---------------------------------------------------------------

    def _note_readers(self, team: str, channel: str, shared: bool) -> None:
        """Note whether other organisations read a channel: commands and presses do not tell."""
        if self._shared.get((team, channel)) != shared:
            self._shared[team, channel] = shared
            self._ledger.places.share_with_others(team, channel, shared)

    def _verdict(self, asked: Asked, raw: str, known: bool) -> str:
        """Return what to do with a message: "" is silence."""
        place = (asked.team, asked.channel, asked.root)
        before = self._ledger.places.spoke(*place, asked.user) if known else ""
        if asked.way == "thread":
            silent = (
                not known or not asked.text or only_thanks(asked.text)
                or mentions_others(raw, self._bot_user)
                or self._ledger.places.muted(*place)
                or (asked.foreign and not self._options.slack_connect)
                or not self._switched_on(asked.channel) or self._queue.full
            )  # fmt: skip
            talking = before not in ("", BOT, asked.user)
            return "" if silent else "aside" if talking else "overheard"
        if asked.foreign and not self._options.slack_connect:
            return "shared_channel"
        if asked.way == "mention" and not self._switched_on(asked.channel):
            return "not_here"
        if self._ledger.places.muted(*place):
            self._ledger.places.mute(*place, False)
        return self._within_limits(asked, known)

    def _within_limits(self, asked: Asked, known: bool = True) -> str:
        """Return what to do with a question; `known` says that something was answered before."""
        person = f"{asked.team}:{asked.user}"
        if not self._ledger.allows(person, self._options.per_user_per_minute):
            return "slow_down"
        if self._queue.full:
            return "busy"
        called = asked.way == "mention" and not known and is_pictures(asked.text)
        if only_thanks(asked.text) and not called:
            return "welcome"
        if asked.files and (not asked.text or (not known and asks_of_file(asked.text))):
            return "no_files"
        above = asked.way == "mention" and asked.in_thread  # there is something to answer
        return "help" if only_calls(asked.text) and not above else "answer"

    def _switched_on(self, channel: str) -> bool:
        return not self._options.channels or channel in self._options.channels

    # --- orders, edits and deletions --------------------------------------------------------------

    def _obey(self, asked: Asked, order: str) -> None:
        """Carry out `stop`, `mute`, `unmute` or a wish to be forgotten, once."""
        if not self._ledger.first_delivery(f"order:{asked.team}:{asked.channel}:{asked.ts}"):
            return
        if order == "erase":
            self._worker.tasks.aside(self._erase(asked))
            return
        top = asked.way == "dm" and not asked.in_thread  # there it is about all that runs
        stopped = self._stop(
            lambda one: (
                (one.team, one.channel) == (asked.team, asked.channel)
                and (top or one.root == asked.root)
            )
        )
        if order == "stop" and stopped:
            return
        said = "nothing_runs"
        if not top:
            muted = order != "unmute"
            self._ledger.places.mute(asked.team, asked.channel, asked.root, muted)
            said = "muted" if muted else "unmuted"
        words = tell(language_of(asked, self._ledger), f"slack_{said}")
        self._worker.tasks.aside(self._tell(asked, notice(words)))

    def _stop(self, is_meant: Callable[[Asked], bool]) -> bool:
        """Stop the work on questions; False where there is none to stop."""
        stopped = [
            entry
            for entry in self._ledger.unfinished()
            if is_meant(entry.asked) and self._ledger.rejudge(entry.id, "stopped")
        ]
        for entry in stopped:
            self._worker.give_up(entry.id)
        return bool(stopped)

    def _carry_out(self, asked: Asked, wish: Wish) -> None:
        """Carry out a standing order that is no slash command, once."""
        if self._ledger.first_delivery(f"order:{asked.team}:{asked.channel}:{asked.ts}"):
            self._worker.tasks.aside(self._place(asked, wish))

    def _say_once(self, asked: Asked, message: str) -> None:
        if self._ledger.first_delivery(f"order:{asked.team}:{asked.channel}:{asked.ts}"):
            words = notice(tell(language_of(asked, self._ledger), message))
            self._worker.tasks.aside(self._tell(asked, words))

    async def _place(self, asked: Asked, wish: Wish) -> None:
        said = await self.placing.carry_out(wish, asked.team, asked.channel, asked.user)
        await self._tell(asked, notice(said))

    async def _tell(self, asked: Asked, said: Message) -> None:
        """Say something to one person where they wrote."""
        try:
            if asked.way == "dm":
                mark = f"told-{asked.ts}"
                await self._poster.post(asked.channel, asked.root, [[said]], mark)
            else:
                await self._poster.whisper(asked.channel, asked.user, said, asked.root)
        except (SlackRefused, SlackUnreachable) as refused:
            log.warning("nothing said: %s", refused)

    async def _erase(self, asked: Asked) -> None:
        spoken = language_of(asked, self._ledger)
        count = await self._worker.erase(asked.team, asked.user)
        await self._tell(asked, notice(tell(spoken, "slack_erased", count=count)))

    def _edited(self, team: str, channel: str, event: Mapping[str, Any]) -> None:
        """Answer the new words of an edited question, in the place of the old answer."""
        message: Mapping[str, Any] = event.get("message") or {}
        if message.get("subtype") == "tombstone":  # what a deleted message with replies leaves
            self._deleted(team, channel, str(message.get("ts")))
            return
        entry = self._ledger.find(team, channel, str(message.get("ts")))
        if entry is None or message.get("bot_id") or entry.outcome == "silence":
            return
        text = words_in(message, self._bot_user)
        if not text or text == entry.asked.text:  # Slack sends one for each link preview, too
            return
        self._ledger.reword(entry.id, text)
        if entry.state not in OPEN and entry.outcome == "answer" and entry.reply_ts:
            self._worker.tasks.aside(self._worker.answer_again(entry.id))

    def _deleted(self, team: str, channel: str, ts: str) -> None:
        """Take back a question whose message is gone; what was answered gets no more updates."""
        entry = self._ledger.find(team, channel, ts)
        if entry is None:
            return
        if self._ledger.withdraw(entry.id):
            self._worker.give_up(entry.id)
        elif entry.state == DONE:
            self._ledger.close_withdrawn(entry.id)
        else:  # closed once the answer, which is on its way, stands
            self._ledger.reword(entry.id, "")
        self._worker.forget([entry.id])
        log.info("question=%s withdrawn", entry.id)


def _command_in(asked: Asked) -> str:
    """Return what else a direct message orders: help, or about the lines after a rebuild."""
    if asked.way != "dm" or asked.in_thread:
        return ""
    command = command_in(asked.text)
    return command if command == "help" or command.startswith("updates") else ""


def _wish_in(asked: Asked) -> Wish | None:
    """Return the standing order that a message to the bot gives.

    In a thread most of their short words lean on the answer above.
    """
    wish = wish_in(asked.text)
    kept = ("every", "watch", "cancel")
    return wish if wish and (not asked.in_thread or wish.kind in kept) else None
