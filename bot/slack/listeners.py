"""What people press, open and command in Slack: thin listeners that acknowledge first.

A listener checks that an opaque id belongs to the place and person it comes from, and hands the
rest to the desk. Messages and mentions are taken on by the desk itself.
"""

import logging
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.answer import Answer, AnswerTable
from bot.errors import BotError, SlackRefused, SlackUnreachable
from bot.language.messages import tell
from bot.language.packs import COMMON
from bot.rendering.blocks import notice
from bot.rendering.slack_text import shorten
from bot.rendering.spreadsheet import csv_of
from bot.slack import views
from bot.slack.about import Holdings
from bot.slack.events import Asked, command_in, order_in, words_in, words_of
from bot.slack.keeping import from_json
from bot.slack.ledger import Entry
from bot.slack.lifecycle import Desk
from bot.slack.opinions import Feedback
from bot.slack.orders import Wish, wish_in
from bot.slack.voice import language_of_person, spoken_in
from bot.slack.work import trail

log = logging.getLogger(__name__)

COMMAND = "/cluster"
SHORTCUT = "ask_about_message"
SETTLED = "white_check_mark"
HOME_DAYS = 90
_ASKS = re.compile(r"(follow_up|alternative):(\d+)")

Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]


def listen(app: AsyncApp, desk: Desk, known: Callable[[], Holdings | None]) -> None:
    """Register every listener but the one for messages; `known` is asked in a thread."""

    def calmly(listener: Callable[[Ack, Body], Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        """Apologise for what breaks: Bolt would take back an acknowledgement not yet sent."""

        async def listening(ack: Ack, body: Body) -> None:
            try:
                await listener(ack, body)
            except Exception as error:
                await apologise(desk, error, body)

        return listening

    commands, presses, around = Commands(desk, known), Presses(desk), Surroundings(desk, known)
    app.command(COMMAND)(calmly(commands.command))
    app.shortcut(SHORTCUT)(calmly(commands.shortcut))
    app.action(_ASKS)(calmly(presses.ask))
    app.action("again")(calmly(presses.again))
    app.action("proof")(calmly(presses.proof))
    app.action("csv")(calmly(presses.csv))
    app.action("share")(calmly(presses.share))
    app.action("analyst")(calmly(presses.analyst))
    app.action("feedback")(calmly(presses.feedback))
    app.view(views.REASONS)(calmly(presses.reason))
    app.event("app_home_opened")(calmly(around.opened))
    app.event("reaction_added")(calmly(around.reaction))


async def apologise(desk: Desk, error: Exception, body: Body) -> None:
    """Log where something broke, and say so to who gave a command or pressed a button."""
    reference = uuid.uuid4().hex[:8]
    log.error("reference=%s a listener failed: %s", reference, trail(error))
    if body.get("response_url"):
        spoken = COMMON
        with suppress(BotError):  # the ledger may be what broke
            spoken = _spoken(desk, body)
        said = notice(tell(spoken, "slack_broken", reference=reference))
        try:
            await desk.poster.respond(body["response_url"], [[said]])
        except (SlackRefused, SlackUnreachable) as refused:
            log.warning("reference=%s not told: %s", reference, refused)


class Commands:
    """The slash command and the message shortcut: both answer the asker alone."""

    def __init__(self, desk: Desk, known: Callable[[], Holdings | None]) -> None:
        self._desk = desk
        self._known = known

    async def command(self, ack: Ack, body: Body) -> None:
        """Answer `/cluster …`, or carry out what it orders."""
        await ack()
        text = words_of(str(body.get("text") or ""), self._desk.bot_user)
        said = await self._ordered(text, body)
        if said is None:
            self._ask(text, body)
        elif said:
            await self._desk.poster.respond(body["response_url"], [[notice(said)]])

    def _ask(self, text: str, body: Body) -> None:
        self._desk.intake.admit(
            Asked(
                team=_team(body),
                channel=body["channel_id"],
                ts=f"command:{body['trigger_id']}",
                root="",
                user=body["user_id"],
                text=text,
                way="command",
                response_url=body["response_url"],
            )
        )

    async def _ordered(self, text: str, body: Body) -> str | None:
        """Carry out what words order and return what to say to that, None where they ask.

        What was stopped says so itself.
        """
        team, channel, user = _team(body), body["channel_id"], body["user_id"]
        spoken, intake = _spoken(self._desk, body), self._desk.intake
        order = order_in(text)
        if order == "erase":
            count = await self._desk.worker.erase(team, user)
            return tell(spoken, "slack_erased", count=count)
        if order == "stop" and intake.stop(team, channel, user):
            return ""
        command = command_in(text)
        if order in ("mute", "unmute") or command == "pause":  # of which thread is not said
            return tell(spoken, "slack_quiet")
        if command == "help":
            self._ask(tell(spoken, "slack_asks_for_help"), body)
            return ""
        if command in ("updates", "updates_on", "updates_off"):
            return tell(spoken, intake.updates(command, team, channel))
        if command == "status":
            held = await self._desk.tasks.in_thread(self._known)
            return views.known(held, spoken) if held else tell(spoken, "slack_home_closed")
        wish = (
            Wish("which")
            if order == "stop"
            else Wish("list")
            if command == "bare_list"
            else wish_in(text)
        )
        return await intake.placing.carry_out(wish, team, channel, user) if wish else None

    async def shortcut(self, ack: Ack, body: Body) -> None:
        """Answer what a message asks or speaks of."""
        await ack()
        message = body["message"]
        text = words_in(message, self._desk.bot_user)
        if not text:
            said = notice(tell(_spoken(self._desk, body), "slack_nothing_to_ask"))
            await self._desk.poster.respond(body["response_url"], [[said]])
            return
        self._desk.intake.admit(
            Asked(
                team=_team(body),
                channel=body["channel"]["id"],
                user=body["user"]["id"],
                ts=f"shortcut:{body['trigger_id']}",
                root="",
                text=text,
                way="shortcut",
                response_url=body["response_url"],
            )
        )


class Presses:
    """Buttons and the modal behind one of them. Each press names a question by its opaque id."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ledger = desk.ledger
        self._poster = desk.poster
        self._uploading: set[str] = set()

    async def ask(self, ack: Ack, body: Body) -> None:
        """Ask the follow-up or alternative that a button stands for."""
        await ack()
        found = await self._answered(body)
        if found is None:
            return
        entry, answer = found
        match = _ASKS.fullmatch(body["actions"][0]["action_id"])
        kind, number = (match[1], int(match[2])) if match else ("", 0)
        choices = answer.alternatives if kind == "alternative" else answer.follow_ups
        if number >= len(choices):
            return
        private = not entry.asked.root
        if not private and self._desk.intake.closed_to(entry.asked.team, entry.asked.channel):
            await self._whisper(body, answer, "not_here")
            return
        taken = self._desk.intake.admit(
            Asked(
                team=entry.asked.team,
                channel=entry.asked.channel,
                root=entry.asked.root,
                ts=f"press:{entry.id}:{kind}:{number}",
                user=body["user"]["id"],
                text=choices[number],
                way="command" if private else "press",
                response_url=body["response_url"] if private else "",
            )
        )
        if not taken:
            await self._whisper(body, answer, "answered_above")

    async def again(self, ack: Ack, body: Body) -> None:
        """Show a private reply in the place of the word that it may have been lost."""
        await ack()
        entry = await self._pressed(body)
        if entry is not None:
            versions = await self._desk.worker.once_more(entry)
            await self._poster.respond(body["response_url"], versions, instead=True)

    async def proof(self, ack: Ack, body: Body) -> None:
        """Open the rows and spans that an answer rests on."""
        await ack()
        found = await self._answered(body)
        if found is not None:
            await self._open(body, found[1], views.proof(found[1]))

    async def csv(self, ack: Ack, body: Body) -> None:
        """Upload an answer's table: into the thread, or for a private answer to its asker."""
        await ack()
        found = await self._answered(body)
        if found is None or found[1].table is None:
            return
        entry, answer = found
        once = f"csv:{entry.id}:{answer.id}"
        if once in self._uploading or self._ledger.delivered(once):
            await self._whisper(body, answer, "csv_above")
            return
        self._uploading.add(once)
        try:
            await self._upload(entry, answer, found[1].table)
            self._ledger.first_delivery(once)
        except (SlackRefused, SlackUnreachable) as refused:  # another press tries again
            log.warning("reference=%s no CSV: %s", entry.id[:8], refused)
            await self._whisper(body, answer, "broken", reference=entry.id[:8])
            return
        finally:
            self._uploading.discard(once)
        if not entry.asked.root:
            await self._whisper(body, answer, "csv_sent")

    async def _upload(self, entry: Entry, answer: Answer, table: AnswerTable) -> None:
        channel, root = entry.asked.channel, entry.asked.root
        if not root:
            opened = await self._poster.call("conversations.open", users=entry.asked.user)
            channel = str(opened["channel"]["id"])
        title = shorten(table.caption or answer.question, 100)
        await self._poster.upload(
            channel, root, "answer.csv", title, csv_of(table, answer.citations)
        )

    async def share(self, ack: Ack, body: Body) -> None:
        """Put a private answer into its channel, made anew without restricted sources."""
        await ack()
        found = await self._answered(body)
        if found is None or found[0].asked.root:
            return
        entry, answer = found
        asked = entry.asked
        if self._desk.intake.closed_to(asked.team, asked.channel):
            await self._whisper(body, answer, "not_shared")
            return
        taken = self._desk.intake.admit(
            Asked(
                team=asked.team,
                channel=asked.channel,
                ts=f"share:{entry.id}",
                root="",
                user=body["user"]["id"],
                text=answer.standalone or asked.text,
                way="share",
                response_url=body["response_url"],
            )
        )
        if not taken:
            await self._whisper(body, answer, "shared_already")

    async def analyst(self, ack: Ack, body: Body) -> None:
        """Tag the configured person or group in the thread, once a question."""
        await ack()
        found = await self._answered(body)
        who = self._desk.options.analyst
        if found is None or not who or not found[0].asked.root:
            return
        (entry, answer), call = found, f"analyst:{found[0].id}"
        asked = entry.asked
        if self._desk.intake.closed_to(asked.team, asked.channel):
            await self._whisper(body, answer, "not_here")
            return
        if self._ledger.opinions.has_called(entry.id):
            await self._whisper(body, answer, "called")
            return
        tag = f"!subteam^{who}" if who.startswith("S") else f"@{who}"
        said = notice(tell(answer.language, "slack_call", who=tag, user=_user(body)))
        # Two presses at once, or one before the program ended: the call is found by its mark.
        ts = await self._poster.post(asked.channel, asked.root, [[said]], call, unsure=True)
        self._ledger.opinions.called(asked.team, asked.channel, ts, entry.id)

    async def feedback(self, ack: Ack, body: Body) -> None:
        """Keep a thumb; a thumb down asks for the reason."""
        await ack()
        verdict, _, reference = str(body["actions"][0].get("value") or "").partition(":")
        found = await self._answered(body, reference)
        if found is None or verdict not in ("good", "bad"):
            return
        self._judge(found, body["user"]["id"], verdict, "")
        if verdict == "bad":
            await self._open(body, found[1], views.reason(reference, found[1].language))
        else:
            await self._whisper(body, found[1], "thanks")

    async def reason(self, ack: Ack, body: Body) -> None:
        """Keep the reason that somebody gave for a thumb down."""
        await ack()
        view = body["view"]
        entry = self._ledger.entry(str(view.get("private_metadata") or ""))
        user = body["user"]["id"]
        mine = [f for f in self._ledger.opinions.feedback() if entry and f.question == entry.id
                and f.user == user]  # fmt: skip
        if entry is None or not entry.answer or not mine:
            return
        value = view["state"]["values"].get("reason", {}).get("text", {}).get("value")
        self._judge((entry, from_json(entry.answer)), user, "bad", str(value or "")[:2000])

    def _judge(self, found: tuple[Entry, Answer], user: str, verdict: str, reason: str) -> None:
        entry, answer = found
        self._ledger.opinions.judge(
            Feedback(
                question=entry.id,
                user=user,
                verdict=verdict,
                reason=reason,
                asked=entry.asked.text,
                answer_id=answer.id,
                generation=answer.generation,
                sources=tuple(c.source for c in answer.citations),
                at=time.time(),
            )
        )

    async def _answered(self, body: Body, reference: str = "") -> tuple[Entry, Answer] | None:
        """Return the answer that a press belongs to, None where it is not theirs to press."""
        entry = await self._pressed(body, reference, answered=True)
        return (entry, from_json(entry.answer)) if entry else None

    async def _pressed(
        self, body: Body, reference: str = "", *, answered: bool = False
    ) -> Entry | None:
        """Return the question that a press belongs to, None where it is not theirs to press.

        It has a reply, which is an answer where it must be `answered`.
        """
        entry = self._ledger.entry(reference or str(body["actions"][0].get("value") or ""))
        worded = not answered and entry is not None and entry.outcome not in ("", "answer")
        if entry is None or not (entry.answer or worded):
            await self._whisper(body, None, "expired")
            return None
        channel = (body.get("channel") or {}).get("id")
        alone = not entry.asked.root and entry.asked.user != body["user"]["id"]
        if channel != entry.asked.channel or _team(body) != entry.asked.team or alone:
            await self._whisper(body, None, "not_yours")
            return None
        return entry

    async def _open(self, body: Body, answer: Answer, view: dict[str, Any]) -> None:
        try:
            await self._poster.call("views.open", trigger_id=body["trigger_id"], view=view)
        except (SlackRefused, SlackUnreachable) as refused:
            log.warning("no view opened: %s", refused)
            await self._whisper(body, answer, "not_opened")

    async def _whisper(
        self, body: Body, about: Answer | None, message: str, **slots: object
    ) -> None:
        """Say something to who pressed, in the language of what the button stands under,
        else in theirs.
        """
        spoken = about.language if about else _spoken(self._desk, body)
        said = notice(tell(spoken, f"slack_{message}", **slots))
        try:
            await self._poster.respond(body["response_url"], [[said]])
        except (SlackRefused, SlackUnreachable) as refused:
            log.warning("nothing said to a press: %s", refused)


class Surroundings:
    """The Home tab, the Messages tab's prompts, and the tick that settles a call."""

    def __init__(self, desk: Desk, known: Callable[[], Holdings | None]) -> None:
        self._desk = desk
        self._known = known

    async def opened(self, _: Ack, body: Body) -> None:
        """Show what is known on the Home tab, and pin questions to begin with in Messages."""
        event = body["event"]
        spoken = _spoken(self._desk, event)
        examples = await self._desk.worker.examples(spoken)
        poster = self._desk.poster
        if event.get("tab") == "messages":
            if examples:
                prompts = [{"title": shorten(e, 60), "message": e} for e in examples]
                await poster.call("assistant.threads.setSuggestedPrompts",
                                  channel_id=event["channel"], prompts=prompts)  # fmt: skip
            return
        since = time.time() - HOME_DAYS * 86_400
        recent = self._desk.ledger.recent(since, user=event["user"], limit=50)
        held = await self._desk.tasks.in_thread(self._known)
        asked = list(dict.fromkeys(e.asked.text for e in recent))
        view = views.home(held, asked, examples, spoken)
        await poster.call("views.publish", user_id=event["user"], view=view)

    async def reaction(self, _: Ack, body: Body) -> None:
        """Mark a call for an analyst as settled by ✅."""
        event = body["event"]
        item = event.get("item") or {}
        if event.get("reaction") != SETTLED or item.get("type") != "message":
            return
        channel, ts, user = str(item["channel"]), str(item["ts"]), str(event["user"])
        if user != self._desk.bot_user and self._desk.ledger.opinions.resolve(
            _team(body), channel, ts, user
        ):
            called = self._desk.ledger.called_about(_team(body), channel, ts)
            spoken = from_json(called.answer).language if called and called.answer else COMMON
            said = notice(tell(spoken, "slack_resolved", user=user))
            await self._desk.poster.call(
                "chat.update", channel=channel, ts=ts, text=said.text, blocks=list(said.blocks)
            )


def _spoken(desk: Desk, body: Body) -> str:
    """Return the language of a command, else of what the one who pressed or opened asked last."""
    text = str(body.get("text") or "")
    return spoken_in(text, lambda: language_of_person(_user(body), desk.ledger))


def _user(body: Body) -> str:
    user = body.get("user_id") or body.get("user") or ""
    return str(user.get("id") if isinstance(user, dict) else user)


def _team(body: Body) -> str:
    team = body.get("team_id") or (body.get("team") or {}).get("id") or ""
    return str(team)
