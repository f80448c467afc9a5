"""Calling Slack's Web API so that it always ends, and so that a message is posted once.

Waits out 429 for as long as Slack says (that method alone), tries again after 5xx and torn
connections, and before it posts again looks whether the first try has landed after all. Which
words are posted is left to others.
"""

import asyncio
import json
import logging
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackRefused, SlackUnreachable
from bot.rendering.blocks import Message
from bot.slack.needs import METHODS

log = logging.getLogger(__name__)

EVENT_TYPE = "clusterbot_reply"
GIVE_UP_SECONDS = 120.0
ATTEMPTS = 6
# Methods that take no JSON body.
_FORMS = {"conversations.replies", "files.getUploadURLExternal", "files.completeUploadExternal"}
# Slack's words for "these blocks I do not take": the same answer goes out again, more plainly.
BLOCKS_REFUSED = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_attachments",
     "block_mismatch", "too_many_blocks", "msg_too_long"}
)  # fmt: skip
# Slack's words for "there is nothing left to reply to".
GONE = frozenset(
    {"message_not_found", "thread_not_found", "cannot_reply_to_message", "channel_not_found",
     "is_archived", "not_in_channel"}
)  # fmt: skip


class Poster:
    """The one door to the Web API. `attempt_seconds` bounds a single try."""

    def __init__(self, client: AsyncWebClient, *, give_up_seconds: float = GIVE_UP_SECONDS) -> None:
        self.client = client
        self._give_up = give_up_seconds
        self._closed_until: dict[str, float] = {}

    async def call(self, method: str, **arguments: object) -> dict[str, Any]:
        """Return the method's answer; raises SlackRefused or, in the end, SlackUnreachable."""
        return await self._call(method, arguments, mark="")

    async def _call(
        self, method: str, arguments: Mapping[str, object], *, mark: str
    ) -> dict[str, Any]:
        if method not in METHODS:
            raise SlackRefused(method, "not_listed_in_needs")
        until = time.monotonic() + self._give_up
        unsure = False  # whether an earlier try may have been carried out after all
        for attempt in range(ATTEMPTS):
            await self._wait_for(method, until)
            if unsure and mark:
                landed = await self._landed(arguments, mark)
                if landed:
                    return landed
            try:
                return await self._once(method, arguments)
            except SlackApiError as error:
                status, code, wait = _read(error)
                log.warning("slack method=%s status=%s error=%s", method, status, code)
                if status == 429:
                    pause = wait + random.uniform(0.05, 0.4)  # noqa: S311  spread, no secret
                    self._closed_until[method] = time.monotonic() + pause
                    continue
                if status < 500:
                    raise SlackRefused(method, code) from error
            except (aiohttp.ClientError, TimeoutError, OSError, SlackClientError) as error:
                log.warning("slack method=%s failed=%s", method, type(error).__name__)
            unsure = True
            pause = min(0.25 * 2**attempt, 4.0)
            await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311
            if time.monotonic() > until:
                break
        if unsure and mark:
            landed = await self._landed(arguments, mark)
            if landed:
                return landed
        raise SlackUnreachable(f"{method} got no answer", hint="is Slack up, and the network?")

    async def _wait_for(self, method: str, until: float) -> None:
        while (wait := self._closed_until.get(method, 0.0) - time.monotonic()) > 0:
            if time.monotonic() + wait > until:
                raise SlackUnreachable(f"{method} is rate limited for {wait:.0f} s more")
            await asyncio.sleep(wait)

    async def _once(self, method: str, arguments: Mapping[str, object]) -> dict[str, Any]:
        if method in _FORMS:
            form = {k: v if isinstance(v, str | int) else json.dumps(v)
                    for k, v in arguments.items()}  # fmt: skip
            response = await self.client.api_call(method, data=form)
        else:
            response = await self.client.api_call(method, json=dict(arguments))
        found = response.data
        return found if isinstance(found, dict) else {}

    async def _landed(self, arguments: Mapping[str, object], mark: str) -> dict[str, Any] | None:
        found = await self.posted(str(arguments["channel"]), str(arguments["thread_ts"]), mark)
        return {"ok": True, "ts": found} if found else None

    async def posted(self, channel: str, root: str, mark: str) -> str:
        """Return the ts of our message with this mark in a thread, "" where there is none."""
        for message in await self.replies(channel, root):
            metadata = message.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == EVENT_TYPE and payload.get("mark") == mark:
                return str(message["ts"])
        return ""

    async def replies(self, channel: str, root: str, pages: int = 5) -> list[dict[str, Any]]:
        """Return a thread's messages, oldest first; [] where it cannot be read."""
        found: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(pages):
            arguments: dict[str, object] = {
                "channel": channel, "ts": root, "limit": 200, "include_all_metadata": "true",
            }  # fmt: skip
            try:
                page = await self.call(
                    "conversations.replies", **arguments, **({"cursor": cursor} if cursor else {})
                )
            except SlackRefused:
                return found
            found += page.get("messages") or []
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return found

    async def post(
        self, channel: str, root: str, versions: Sequence[Sequence[Message]], mark: str
    ) -> str:
        """Post an answer in a thread, plainer where Slack refuses it, and return its first ts.

        Without a `root` it becomes a message of the channel's own.
        `versions` are the same answer, richest first. `mark` is an opaque id that tells this reply
        from every other, in the message's metadata, which everybody in the workspace can read.
        """
        head: Sequence[Message] = ()
        ts = ""
        for level, messages in enumerate(versions):
            try:
                ts = await self._send(channel, root, messages[0], mark)
                head = messages
                break
            except SlackRefused as refused:
                if refused.code not in BLOCKS_REFUSED or level == len(versions) - 1:
                    raise
        for number, message in enumerate(head[1:], start=1):
            part = f"{mark}.{number}"
            try:
                await self._send(channel, root, message, part)
            except SlackRefused:
                await self._send(channel, root, Message(message.text), part)
        return ts

    async def _send(self, channel: str, root: str, message: Message, mark: str) -> str:
        arguments: dict[str, object] = {
            "channel": channel,
            "text": message.text,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"mark": mark}},
        }
        if root:
            arguments["thread_ts"] = root
        if message.blocks:
            arguments["blocks"] = list(message.blocks)
        answer = await self._call("chat.postMessage", arguments, mark=mark if root else "")
        return str(answer.get("ts") or "")

    async def update(self, channel: str, ts: str, versions: Sequence[Sequence[Message]]) -> bool:
        """Put an answer in the place of one of our messages; False where Slack does not let us."""
        for messages in versions:
            message = messages[0]
            try:
                await self.call("chat.update", channel=channel, ts=ts, text=message.text,
                                blocks=list(message.blocks))  # fmt: skip
                return True
            except SlackRefused as refused:
                if refused.code not in BLOCKS_REFUSED:
                    return False
        return False

    async def whisper(self, channel: str, user: str, message: Message, root: str = "") -> None:
        """Show a message to one person alone; nothing happens where Slack does not allow it."""
        arguments: dict[str, object] = {
            "channel": channel, "user": user, "text": message.text, "blocks": list(message.blocks),
        }  # fmt: skip
        if root:
            arguments["thread_ts"] = root
        try:
            await self.call("chat.postEphemeral", **arguments)
        except SlackRefused as refused:
            log.info("slack whisper refused: %s", refused.code)

    async def respond(
        self, response_url: str, versions: Sequence[Sequence[Message]], *, in_channel: bool = False
    ) -> None:
        """Answer a command or a button through its response address, plainer where refused."""
        kind = "in_channel" if in_channel else "ephemeral"
        refused = "no version"
        for messages in versions:
            for number, message in enumerate(messages[:5]):  # Slack takes five answers
                body = {
                    "response_type": kind, "text": message.text, "blocks": list(message.blocks),
                    "replace_original": False, "unfurl_links": False, "unfurl_media": False,
                }  # fmt: skip
                refused = await self._respond_once(response_url, body)
                if refused and not number:
                    break
            if not refused:
                return
        raise SlackRefused("response_url", refused)

    async def _respond_once(self, response_url: str, body: Mapping[str, object]) -> str:
        until = time.monotonic() + self._give_up
        for attempt in range(ATTEMPTS):
            try:
                async with self._session().post(response_url, json=body) as response:
                    words = (await response.text())[:200]
                    if response.status == 200:
                        return ""
                    if 400 <= response.status < 500 and response.status != 429:
                        return words or str(response.status)
                    wait = float(response.headers.get("Retry-After", 0.25 * 2**attempt))
            except (aiohttp.ClientError, TimeoutError, OSError):
                wait = 0.25 * 2**attempt
            if time.monotonic() + wait > until:
                break
            await asyncio.sleep(wait)
        raise SlackUnreachable("response_url got no answer")

    def _session(self) -> aiohttp.ClientSession:
        session = self.client.session
        if session is None:
            raise SlackUnreachable("the HTTP session is closed")
        return session

    async def upload(self, channel: str, root: str, name: str, title: str, content: bytes) -> None:
        """Put a file into a conversation (in a thread where `root` is given)."""
        ticket = await self.call("files.getUploadURLExternal", filename=name, length=len(content))
        async with self._session().post(str(ticket["upload_url"]), data=content) as response:
            if response.status != 200:
                raise SlackRefused("files.upload_url", str(response.status))
        arguments: dict[str, object] = {
            "files": [{"id": ticket["file_id"], "title": title}], "channel_id": channel,
        }  # fmt: skip
        await self.call(
            "files.completeUploadExternal", **arguments, **({"thread_ts": root} if root else {})
        )


def _read(error: SlackApiError) -> tuple[int, str, float]:
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
    wait = next((v for k, v in headers.items() if k.lower() == "retry-after"), "1")
    try:
        return status, code, max(0.0, float(wait))
    except (TypeError, ValueError):
        return status, code, 1.0
