"""Calling Slack's Web API so that it always ends, and so that a message is posted once.

Waits out 429 for as long as Slack says (that method alone, and for posting that channel alone),
tries again after 5xx and torn connections, and before it posts again looks whether the first try
has landed after all. Where one lands later still, `bot.slack.doubts` takes it back. What is shown
to one person alone cannot be looked at: where its connection is lost, another message is shown in
its place, which says so. Which words are posted is left to others.
"""

import asyncio
import json
import logging
import math
import random
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused, SlackUnreachable
from bot.rendering.blocks import MESSAGES, Message, in_words
from bot.slack.doubts import LATE_SECONDS, Book, Doubt, Doubts, NoBook
from bot.slack.needs import METHODS

log = logging.getLogger(__name__)

EVENT_TYPE = "clusterbot_reply"
GIVE_UP_SECONDS = 120.0
ATTEMPTS = 6
PAGE = 200
# Methods that take no JSON body.
_FORMS = {
    "conversations.replies", "conversations.history", "files.getUploadURLExternal",
    "files.completeUploadExternal", "users.info", "chat.getPermalink",
}  # fmt: skip

Versions = Sequence[Sequence[Message]]

# Slack's words for "there is nothing left to reply to".
GONE = frozenset(
    {"message_not_found", "thread_not_found", "cannot_reply_to_message", "channel_not_found",
     "is_archived", "not_in_channel"}
)  # fmt: skip
# Slack's words for "this token may not": no wording of the message helps.
REVOKED = frozenset(
    {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed",
     "not_allowed_token_type"}
)  # fmt: skip
# Refusals that the app's settings at Slack cause: the doctor names them.
MENDABLE = frozenset({"messages_tab_disabled", "missing_scope"})
# Every other refusal may be about the blocks, whose kinds come and go: an answer is tried again
# more plainly.
HOPELESS = GONE | {
    "missing_scope", "messages_tab_disabled", "restricted_action", "cant_update_message",
    "restricted_action_read_only_channel", "restricted_action_thread_locked", "not_switched_on",
    "edit_window_closed", "user_not_in_channel", "not_listed_in_needs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Landed:
    """The messages of one reply that stand in Slack: ts by number, of how many there should be."""

    parts: Mapping[int, str] = field(default_factory=dict)
    of: int = 1
    mark: str = ""

    @property
    def whole(self) -> bool:
        """Whether every message of the reply is there."""
        return len(self.parts) >= self.of


NOTHING = Landed()


class TokenRevoked(SlackUnreachable):
    """Slack refuses the token, so that nothing can be said until it takes one again."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}", hint=(
            "Questions are kept and answered once it is taken again: reinstall the app to the "
            "workspace; if its token is another one then, copy it and start anew."
        ))  # fmt: skip
        self.code = code


class MayHaveLanded(SlackUnreachable):
    """The connection was lost behind a message that cannot be looked for."""


class Poster:
    """The one door to the Web API.

    `note` is told of refusals that an administrator can mend, `count` of each.

    `revoked` is Slack's word for why it refuses the token, "" while it takes it.
    """

    def __init__(
        self, client: AsyncWebClient, *, note: Callable[[str], None] = lambda _: None,
        count: Callable[[str, str], None] = lambda *_: None,
        give_up_seconds: float = GIVE_UP_SECONDS, opens_with: str = "SLACK_BOT_TOKEN",
        book: Book | None = None,
    ) -> None:  # fmt: skip
        self.client = client
        self.revoked = ""
        self._opens_with = opens_with
        self._note = note
        self._count = count
        self._give_up = give_up_seconds
        self._closed_until: dict[str, float] = {}
        self._lanes: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.doubts = Doubts(book or NoBook(), self._same, self._delete)

    async def call(self, method: str, **arguments: object) -> dict[str, Any]:
        """Return the method's answer; raises SlackRefused or, in the end, SlackUnreachable."""
        return await self._call(method, arguments)

    async def _call(
        self, method: str, arguments: Mapping[str, object], *, mark: str = "",
        unsure: bool = False, once: bool = False,
    ) -> dict[str, Any]:  # fmt: skip
        """Return the method's answer.

        `unsure` says that an earlier process may have sent the message with this `mark`. With
        `once`, a try that may have been carried out is the last: MayHaveLanded.
        """
        if method not in METHODS:
            raise SlackRefused(method, "not_listed_in_needs")
        if method != "chat.postMessage":
            return await self._try(method, method, arguments, mark, unsure, once)
        # A channel takes about one message a second: its messages wait for each other, and for no
        # other channel's.
        place = f"{method} {arguments['channel']}"
        lane = self._lanes.setdefault(place, asyncio.Lock())
        async with lane:
            return await self._try(method, place, arguments, mark, unsure, once)

    async def _try(
        self, method: str, place: str, arguments: Mapping[str, object], mark: str,
        unsure: bool, once: bool,
    ) -> dict[str, Any]:  # fmt: skip
        until = time.monotonic() + self._give_up
        doubt = Doubt(mark, str(arguments.get("channel")), str(arguments.get("thread_ts") or ""))
        for attempt in range(ATTEMPTS):
            await self._wait_for(place, until)
            if unsure and mark:
                if landed := await self._landed(doubt):
                    return landed
                self.doubts.look(doubt)  # an earlier try may land yet, whatever becomes of this one
            try:
                return await self._once(method, arguments)
            except SlackApiError as error:
                status, code, wait = read_refusal(error)
                log.warning("slack method=%s status=%s error=%s", method, status, code)
                self._count(method, code)
                if status == 429:
                    pause = wait + random.uniform(0.05, 0.4)  # noqa: S311  spread, no secret
                    self._closed_until[place] = time.monotonic() + pause
                    continue
                if status < 500:
                    raise self._refusal(method, code) from error
                pause = min(0.25 * 2**attempt, 4.0)
            except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
                log.warning("slack method=%s failed=%s", method, type(error).__name__)
                given_up = isinstance(error, TimeoutError) and mark
                pause = LATE_SECONDS[0] if given_up else min(0.25 * 2**attempt, 4.0)
                if once and not isinstance(error, aiohttp.ClientConnectorError):
                    raise MayHaveLanded(f"{method}: the connection was lost") from error
            unsure = True
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311
            if time.monotonic() > until:
                break
        if unsure and mark and (landed := await self._landed(doubt)):
            return landed
        raise SlackUnreachable(f"{method} got no answer", hint="is Slack up, and the network?")

    def _refusal(self, method: str, code: str) -> Exception:
        """Return what a refusal is raised as; one of the token closes every door for a while."""
        if code in MENDABLE:
            self._note(f"refused {code}")
        if code not in REVOKED:
            return SlackRefused(method, code)
        revoked = TokenRevoked(method, code)
        if not self.revoked:
            log.error("Slack refuses %s: %s. %s", self._opens_with, code, revoked.hint)
        self.revoked = code
        return revoked

    async def _wait_for(self, place: str, until: float) -> None:
        while (wait := self._closed_until.get(place, 0.0) - time.monotonic()) > 0:
            if time.monotonic() + wait > until:
                raise SlackUnreachable(f"{place} is rate limited for {wait:.0f} s more")
            await asyncio.sleep(wait)
        self._closed_until.pop(place, None)

    async def _once(self, method: str, arguments: Mapping[str, object]) -> dict[str, Any]:
        self._session()
        if method in _FORMS:
            form = {k: v if isinstance(v, str | int) else json.dumps(v)
                    for k, v in arguments.items()}  # fmt: skip
            response = await self.client.api_call(method, data=form)
        else:
            response = await self.client.api_call(method, json=dict(arguments))
        if self.revoked:
            log.warning("Slack takes %s again", self._opens_with)
            self.revoked = ""
        found = response.data
        return found if isinstance(found, dict) else {}

    async def _same(self, doubt: Doubt) -> list[dict[str, Any]]:
        """Return the messages with a mark that stand in its place."""
        said = await self._said(doubt.channel, doubt.root)
        return [message for message in said if _mark(message) == doubt.mark]

    async def _delete(self, channel: str, ts: str) -> None:
        await self.call("chat.delete", channel=channel, ts=ts)

    async def _landed(self, doubt: Doubt) -> dict[str, Any] | None:
        same = await self._same(doubt)
        return {"ok": True, "ts": same[0]["ts"]} if same else None

    async def landed(
        self, channel: str, root: str, mark: str, *, or_instead: bool = False
    ) -> Landed:
        """Return which messages of the reply with this mark stand in a thread.

        With `or_instead`, those of the last reply that was posted in its place.
        """
        found: dict[str, Landed] = {}
        for message in await self._said(channel, root):
            own, _, number = _mark(message).partition(".")
            if own == mark or (or_instead and own.startswith(f"{mark}-")):
                parts = found[own].parts if own in found else {}
                of = int(message["metadata"]["event_payload"].get("of") or 1)
                found[own] = Landed({**parts, int(number or 0): str(message["ts"])}, of, own)
        return list(found.values())[-1] if found else NOTHING

    async def _said(self, channel: str, root: str) -> list[dict[str, Any]]:
        """Return the messages among which one of ours may be: the thread, or the newest ones.

        Raises SlackUnreachable where that cannot be seen now: not to know is no leave to post.
        """
        try:
            if root:
                return await self.replies(channel, root)
            return await self._pages("conversations.history", channel=channel)
        except SlackRefused as refused:
            if refused.code in HOPELESS:
                return []
            raise SlackUnreachable(f"{channel} cannot be looked at: {refused.code}") from refused

    async def replies(
        self, channel: str, root: str, *, pages: int = 5, latest: str = ""
    ) -> list[dict[str, Any]]:
        """Return a thread's messages, oldest first."""
        until = {"latest": latest} if latest else {}
        return await self._pages("conversations.replies", pages, channel=channel, ts=root, **until)

    async def _pages(self, method: str, pages: int = 5, **asked: object) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: dict[str, object] = {}
        for _ in range(pages):
            page = await self.call(
                method, limit=PAGE, include_all_metadata="true", **asked, **cursor
            )
            found += page.get("messages") or []
            following = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not following:
                break
            cursor = {"cursor": following}
        return found

    async def post(
        self, channel: str, root: str, versions: Versions, mark: str, landed: Landed = NOTHING,
        *, unsure: bool = False,
    ) -> str:  # fmt: skip
        """Post an answer in a thread, plainer where Slack refuses it, and return its first ts.

        Without a `root` it becomes a message of the channel's own.
        `versions` are the same answer, richest first. `mark` is an opaque id that tells this reply
        from every other, in the message's metadata, which everybody in the workspace can read.
        Messages that have `landed` are not posted again; `unsure` says that others may land yet.
        """
        like = [v for v in versions if len(v) == landed.of] if landed.parts else []
        for level, messages in enumerate(left := like or versions):
            of = len(messages)
            try:
                ts = landed.parts.get(0) or await self._send(
                    channel, root, messages[0], mark, of, unsure
                )
            except SlackRefused as refused:
                if refused.code in HOPELESS or level == len(left) - 1:
                    raise
                continue
            for number, message in enumerate(messages[1:], start=1):
                if number not in landed.parts:
                    part = f"{mark}.{number}"
                    await self._send_part(channel, root, message, part, of, unsure)
            return ts
        return ""

    async def update(
        self, channel: str, root: str, versions: Versions, mark: str, landed: Landed
    ) -> bool:
        """Put an answer in the place of the messages that have landed; False where Slack refuses.

        What is one message more is posted, what is one less is deleted.
        """
        for messages in versions:
            try:
                await self._change(channel, landed.parts[0], messages[0])
            except SlackRefused as refused:
                if refused.code in HOPELESS:
                    return False
                continue
            for number in range(1, max(len(messages), *landed.parts) + 1):
                ts, wanted = landed.parts.get(number), messages[number : number + 1]
                if ts and wanted and await self._tried(self._change(channel, ts, wanted[0])):
                    continue
                if ts:
                    await self._tried(self.call("chat.delete", channel=channel, ts=ts))
                for message in wanted:
                    part = f"{mark}.{number}"
                    await self._send_part(channel, root, message, part, len(messages))
            return True
        return False

    async def _tried(self, work: Awaitable[object]) -> bool:
        try:
            await work
        except SlackRefused as refused:
            log.info("slack refused: %s", refused.code)
            return False
        return True

    async def _change(self, channel: str, ts: str, message: Message) -> None:
        await self.call("chat.update", channel=channel, ts=ts, text=message.text,
                        blocks=list(message.blocks))  # fmt: skip

    async def _send_part(
        self, channel: str, root: str, message: Message, mark: str, of: int, unsure: bool = False
    ) -> None:
        try:
            await self._send(channel, root, message, mark, of, unsure)
        except SlackRefused as refused:
            if refused.code in HOPELESS:
                raise
            await self._send(channel, root, in_words(message), mark, of, unsure)

    async def _send(
        self, channel: str, root: str, message: Message, mark: str, of: int, unsure: bool = False
    ) -> str:
        arguments: dict[str, object] = {
            "channel": channel,
            "text": message.text,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"mark": mark, "of": of}},
        }
        if root:
            arguments["thread_ts"] = root
        if message.blocks:
            arguments["blocks"] = list(message.blocks)
        answer = await self._call("chat.postMessage", arguments, mark=mark, unsure=unsure)
        return str(answer.get("ts") or "")

    async def whisper(
        self, channel: str, user: str, message: Message, root: str = "", *, once: bool = False
    ) -> None:
        """Show a message to one person alone; nothing happens where Slack does not allow it.

        With `once`, a lost connection raises MayHaveLanded instead of showing it again.
        """
        arguments: dict[str, object] = {"channel": channel, "user": user, "text": message.text}
        if message.blocks:
            arguments["blocks"] = list(message.blocks)
        if root:
            arguments["thread_ts"] = root
        try:
            await self._call("chat.postEphemeral", arguments, once=once)
        except SlackRefused as refused:
            log.info("slack whisper refused: %s", refused.code)

    async def respond(
        self, response_url: str, versions: Versions, *, once: bool = False, instead: bool = False
    ) -> None:
        """Answer a command or a button for one person alone, plainer where Slack refuses it.

        With `once`, a lost connection raises MayHaveLanded instead of saying it again. `instead`
        puts the answer in the place of the message whose button was pressed, so that saying it
        again changes nothing.
        """
        refused = "no version"
        for version in versions:
            for number, message in enumerate(_at_most_five(version)):
                how = {"once": once, "instead": instead and not number}
                try:
                    refused = await self._respond(response_url, message, **how)
                    if refused and number:  # what stands already must not be said again
                        refused = await self._respond(response_url, in_words(message), **how)
                except SlackUnreachable as error:
                    if once and number:
                        raise MayHaveLanded("response_url: a part is there") from error
                    raise
                if refused and not number:
                    break
            else:
                return
        raise SlackRefused("response_url", refused)

    async def _respond(
        self, response_url: str, message: Message, *, once: bool, instead: bool
    ) -> str:
        """Return "" where Slack took the message, else why it did not."""
        until = time.monotonic() + self._give_up
        body = {
            "response_type": "ephemeral", "text": message.text, "blocks": list(message.blocks),
            "replace_original": instead, "unfurl_links": False, "unfurl_media": False,
        }  # fmt: skip
        for attempt in range(ATTEMPTS):
            try:
                async with self._session().post(response_url, json=body) as response:
                    words = (await response.text())[:200]
                    if response.status == 200:
                        return ""
                    if 400 <= response.status < 500 and response.status != 429:
                        return words or str(response.status)
                    wait = _seconds(response.headers.get("Retry-After"), 0.25 * 2**attempt)
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                if once and not isinstance(error, aiohttp.ClientConnectorError):
                    raise MayHaveLanded("response_url: the connection was lost") from error
                wait = 0.25 * 2**attempt
            if time.monotonic() + wait > until:
                break
            await asyncio.sleep(wait)
        raise SlackUnreachable("response_url got no answer")

    def _session(self) -> aiohttp.ClientSession:
        session = self.client.session
        if session is None or session.closed:  # the app has ended while something still waited
            raise SlackUnreachable("the HTTP session is closed")
        return session

    async def upload(self, channel: str, root: str, name: str, title: str, content: bytes) -> None:
        """Put a file into a conversation (in a thread where `root` is given)."""
        ticket = await self.call("files.getUploadURLExternal", filename=name, length=len(content))
        await self._put(str(ticket["upload_url"]), content)
        arguments: dict[str, object] = {
            "files": [{"id": ticket["file_id"], "title": title}], "channel_id": channel,
        }  # fmt: skip
        await self.call(
            "files.completeUploadExternal", **arguments, **({"thread_ts": root} if root else {})
        )

    async def _put(self, address: str, content: bytes) -> None:
        for attempt in range(ATTEMPTS):
            try:
                async with self._session().post(address, data=content) as response:
                    if response.status == 200:
                        return
                    if response.status < 500 and response.status != 429:
                        raise SlackRefused("files.upload_url", str(response.status))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("slack upload failed=%s", type(error).__name__)
            await asyncio.sleep(0.25 * 2**attempt)
        raise SlackUnreachable("a file could not be uploaded")


def _at_most_five(messages: Sequence[Message]) -> list[Message]:
    """Return the messages that a response address takes; nothing of them is lost."""
    rest = messages[MESSAGES - 1 :]
    if len(rest) < 2:
        return list(messages)
    return [*messages[: MESSAGES - 1], Message("\n".join(in_words(m).text for m in rest))]


def _mark(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("mark") or "") if metadata.get("event_type") == EVENT_TYPE else ""


def read_refusal(error: SlackApiError) -> tuple[int, str, float]:
    """Return status, Slack's code and the seconds to wait, from either kind of response."""
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    content = getattr(response, "data", None)
    code = str(content.get("error", "")) if isinstance(content, dict) else ""
    if code == "ratelimited":
        status = 429
    if code in ("internal_error", "fatal_error", "service_unavailable", "request_timeout"):
        status = 500
    headers = getattr(response, "headers", None) or {}
    wait = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    return status, code, _seconds(wait, 1.0)


def _seconds(told: str | None, otherwise: float) -> float:
    """Return how long a header says to wait, and otherwise where it names no seconds."""
    try:
        wait = float(told or "")
    except (TypeError, ValueError):  # a date, or words of a proxy's
        return otherwise
    return min(max(0.0, wait), GIVE_UP_SECONDS + 1) if math.isfinite(wait) else otherwise
