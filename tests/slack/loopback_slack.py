"""A Slack on this machine: Web API over HTTP and Socket Mode over a WebSocket, with faults.

See README.md beside this file for how to use it. It refuses what Slack refuses (unknown methods,
wrong tokens, arguments and blocks outside the limits) and keeps everything that was done to it.
"""

import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from block_rules import problems_of_message, problems_of_view

BOT_USER, BOT_ID, TEAM, APP = "UBOT", "BBOT", "T1", "A1"
BOT_TOKEN, APP_TOKEN = "xoxb-loopback-1", f"xapp-1-{APP}-loopback"
CONFIG_TOKEN = "xoxe.xoxp-loopback-1"

# Method -> (arguments that must be there, arguments that may).
ARGUMENTS = {
    "auth.test": ((), ()),
    "apps.connections.open": ((), ()),
    "chat.postMessage": (
        ("channel",),
        ("text", "blocks", "thread_ts", "unfurl_links", "unfurl_media", "metadata"),
    ),
    "chat.update": (("channel", "ts"), ("text", "blocks", "metadata")),
    "chat.delete": (("channel", "ts"), ()),
    "chat.postEphemeral": (("channel", "user"), ("text", "blocks", "thread_ts")),
    "assistant.threads.setStatus": (("channel_id", "thread_ts", "status"), ("loading_messages",)),
    "assistant.threads.setSuggestedPrompts": (("channel_id", "prompts"), ("thread_ts", "title")),
    "conversations.replies": (
        ("channel", "ts"),
        ("limit", "cursor", "include_all_metadata", "oldest", "latest"),
    ),
    "conversations.history": (
        ("channel",),
        ("limit", "cursor", "include_all_metadata", "oldest", "latest"),
    ),
    "conversations.open": (("users",), ()),
    "users.info": (("user",), ()),
    "chat.getPermalink": (("channel", "message_ts"), ()),
    "apps.manifest.export": (("app_id",), ()),
    "files.getUploadURLExternal": (("filename", "length"), ("alt_txt",)),
    "files.completeUploadExternal": (("files",), ("channel_id", "thread_ts", "initial_comment")),
    "views.open": (("trigger_id", "view"), ()),
    "views.publish": (("user_id", "view"), ("hash",)),
}
# Method -> scopes, one of which the bot token must have; what is not named needs none.
METHOD_SCOPES = {
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "assistant.threads.setStatus": ("assistant:write", "chat:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "conversations.open": ("im:write", "mpim:write", "channels:manage", "groups:write"),
    "users.info": ("users:read",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
}
# What reads a conversation needs the scope of its kind, by the first letter of its id.
HISTORY = {"C": ("channels:history", "groups:history"), "G": ("groups:history", "mpim:history"),
           "D": ("im:history",)}  # fmt: skip
EVENT_KINDS = {"channel": "message.channels", "group": "message.groups", "im": "message.im",
               "mpim": "message.mpim"}  # fmt: skip
POSTING = ("chat.postMessage", "chat.postEphemeral", "chat.update")
TRIGGER_SECONDS = 3.0
# How long a test waits for what must come, on a busy machine too; where less is promised, it says.
PATIENCE = 30.0


@dataclass
class Fault:
    """What goes wrong with one call: a status, an error code, a wait, or a torn connection.

    `torn` is "before" (nothing was done) or "after" (it was done, the answer got lost). `until`
    holds a call up for as long as a test wants.
    """

    status: int = 200
    error: str = ""
    retry_after: int = 0
    wait: float = 0.0
    torn: str = ""
    until: asyncio.Event | None = None


@dataclass
class Call:
    """A call of the app's: when it came and was ended, what went wrong, and what it posted."""

    method: str
    arguments: dict[str, Any]
    at: float
    outcome: str = "ok"
    ended: float = 0.0
    fault: Fault = field(default_factory=Fault)
    ts: str = ""


@dataclass
class Delivery:
    """An envelope: when it was sent and when (if ever) it was acknowledged, with what."""

    envelope_id: str
    sent_at: float
    acked_at: float = 0.0
    payload: Any = None
    payload_sent: dict[str, Any] = field(default_factory=dict)
    acked: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def seconds(self) -> float:
        return self.acked_at - self.sent_at


class LoopbackSlack:
    def __init__(self):
        self.calls: list[Call] = []
        self.messages: dict[str, list[dict[str, Any]]] = {}
        self.ephemerals: list[dict[str, Any]] = []
        self.responses: dict[str, list[dict[str, Any]]] = {}
        self.views: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.prompts: dict[str, list[dict[str, Any]]] = {}
        self.zones: dict[str, str] = {}
        self.statuses: list[tuple[str, str, str]] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.refused: list[tuple[str, Any]] = []
        self.deliveries: list[Delivery] = []
        self.faults: dict[str, list[Fault]] = {}
        self.refuse_blocks: set[str] = set()
        self.scopes = ""
        self.revoked = False
        self.events: list[str] | None = None
        self.bot_token, self.app_token, self.config_token = BOT_TOKEN, APP_TOKEN, CONFIG_TOKEN
        self.manifest: dict[str, Any] = {}
        self._triggers: dict[str, float] = {}
        self._pressed: dict[str, dict[str, Any]] = {}
        self.connections = 0
        self._sockets: list[web.WebSocketResponse] = []
        self._deaf: list[web.WebSocketResponse] = []
        self._waiting: dict[str, Delivery] = {}
        self._counter = itertools.count(1)
        self._changed = asyncio.Condition()

    # --- life ----------------------------------------------------------------------------------

    async def __aenter__(self):
        app = web.Application(client_max_size=50_000_000)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/link/{ticket}", self._link)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_post("/upload/{id}", self._upload)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_url = f"{self.url}/api/"
        return self

    async def __aexit__(self, *_):
        for socket in self._sockets:
            if not socket.closed:
                transport = socket._req.transport if socket._req else None
                if transport:
                    transport.abort()
        await self._runner.cleanup()

    def grant(self, manifest: dict[str, Any]) -> None:
        """Grant the scopes and deliver the events of an app's manifest, and no others."""
        self.scopes = ",".join(manifest["oauth_config"]["scopes"]["bot"])
        self.events = manifest["settings"]["event_subscriptions"]["bot_events"]
        self.manifest = manifest

    # --- Web API -------------------------------------------------------------------------------

    def fail(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method go wrong, in this order.

        `*` stands for any method; behind a method may stand the channel that it is about.
        """
        self.faults.setdefault(method, []).extend(faults)

    async def _went_wrong(self, call: Call, request: web.Request) -> Any:
        """Let a call go wrong as its name's next fault says; return its answer where it is one."""
        name, channel = call.method, str(call.arguments.get("channel") or "")
        queues = map(self.faults.get, (f"{name} {channel}", name, "*"))
        queue = next(filter(None, queues), None)
        fault = call.fault = queue.pop(0) if queue else Fault()
        if fault.wait:
            await asyncio.sleep(fault.wait)
        if fault.until:
            await fault.until.wait()
        if fault.torn == "before":
            request.transport.abort()
            return web.Response()
        if fault.status == 429:
            wait = {"Retry-After": str(fault.retry_after)}
            words = {"ok": False, "error": "ratelimited"}
            return web.json_response(words, status=429, headers=wait)
        if fault.status >= 500:
            return web.Response(status=fault.status, text="<html>upstream</html>",
                                content_type="text/html")  # fmt: skip
        return None

    @contextmanager
    def _noted(self, method: str, arguments: dict[str, Any]) -> Iterator[Call]:
        """Keep a call, and the time at which it was ended."""
        call = Call(method, arguments, time.monotonic())
        self.calls.append(call)
        try:
            yield call
        finally:
            call.ended = time.monotonic()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        arguments = await self._arguments(request)
        with self._noted(request.match_info["method"], arguments) as call:
            return await self._answer(call, request)

    async def _answer(self, call: Call, request: web.Request) -> web.StreamResponse:
        method, arguments = call.method, call.arguments
        failed = await self._went_wrong(call, request)
        fault = call.fault
        if failed is not None:
            call.outcome = f"torn {fault.torn}" if fault.torn else str(fault.status)
            return failed
        answer = self._refusal(request, method, arguments, fault)
        if answer is None:
            answer = {"ok": True, **getattr(self, "_" + method.replace(".", "_"))(arguments)}
        call.outcome = "ok" if answer["ok"] else answer["error"]
        call.ts = str(answer.get("ts") or "")
        async with self._changed:
            self._changed.notify_all()
        if fault.torn == "after":
            call.outcome = "torn after"
            request.transport.abort()
            return web.Response()
        headers = {"x-oauth-scopes": self.scopes} if self.scopes else {}
        return web.json_response(answer, headers=headers)

    async def _arguments(self, request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return await request.json()
        form = dict(await request.post())
        for name in ("blocks", "metadata", "files", "view", "prompts"):
            if isinstance(form.get(name), str):
                form[name] = json.loads(form[name])
        return form

    def _refusal(self, request, method, arguments, fault):
        def refuse(code, why=""):
            self.refused.append((f"{method}: {code}", why))
            return {"ok": False, "error": code,
                    "response_metadata": {"messages": [f"[ERROR] {why}"]}}  # fmt: skip

        if fault.error:
            return {"ok": False, "error": fault.error}
        if self.revoked and method != "apps.connections.open":
            return {"ok": False, "error": "token_revoked"}
        if method not in ARGUMENTS:
            return refuse("unknown_method", method)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        others = {"apps.connections.open": self.app_token,
                  "apps.manifest.export": self.config_token}  # fmt: skip
        wanted = others.get(method, self.bot_token)
        if token != wanted:
            return refuse("invalid_auth" if token[:5] == wanted[:5] else "not_allowed_token_type")
        scopes = METHOD_SCOPES.get(method, ())
        if method in ("conversations.replies", "conversations.history"):
            scopes = HISTORY[arguments["channel"][0]]
        if self.scopes and scopes and not set(scopes) & set(self.scopes.split(",")):
            return refuse("missing_scope", " or ".join(scopes))
        needed, allowed = ARGUMENTS[method]
        for name in needed:
            if arguments.get(name) in (None, ""):
                return refuse("invalid_arguments", f"missing {name}")
        for name in arguments:
            if name not in (*needed, *allowed, "token"):
                return refuse("invalid_arguments", f"unknown {name}")
        if method in POSTING:
            for code, why in problems_of_message(arguments):
                return refuse(code, why)
            for block in arguments.get("blocks") or []:
                if block["type"] in self.refuse_blocks:
                    return {"ok": False, "error": "invalid_blocks"}
            if method == "chat.update" and len(arguments.get("text") or "") > 4_000:
                return refuse("msg_too_long")
        if method in ("chat.update", "chat.delete"):
            mine = self.message(arguments["channel"], arguments["ts"])
            if mine is None or mine["user"] != BOT_USER:
                code = "message_not_found" if mine is None else f"cant_{method[5:]}_message"
                return {"ok": False, "error": code}
        if method == "views.open":
            given = self._triggers.pop(arguments["trigger_id"], None)
            if given is None:
                return refuse("exchanged_trigger_id")
            if time.monotonic() - given > TRIGGER_SECONDS:
                return refuse("expired_trigger_id")
        if method in ("views.open", "views.publish"):
            for code, why in problems_of_view(arguments["view"]):
                return refuse(code, why)
        root = arguments.get("thread_ts")
        if method == "chat.postMessage" and root:
            found = self.message(arguments["channel"], root)
            if found is None:
                return {"ok": False, "error": "thread_not_found"}
            if found.get("thread_ts", root) != root:
                return refuse("broken_thread", "thread_ts is a reply's ts")
        return None

    def _auth_test(self, _):
        return {"url": self.url, "team": "Loopback", "team_id": TEAM, "user": "clusterbot",
                "user_id": BOT_USER, "bot_id": BOT_ID}  # fmt: skip

    def _apps_connections_open(self, _):
        return {"url": f"ws://127.0.0.1:{self.port}/link/{next(self._counter)}"}

    def _chat_postMessage(self, arguments):  # noqa: N802
        ts = self.next_ts()
        message = {"type": "message", "user": BOT_USER, "bot_id": BOT_ID, "ts": ts,
                   **{k: v for k, v in arguments.items() if k != "token"}}  # fmt: skip
        self.messages.setdefault(arguments["channel"], []).append(message)
        return {"channel": arguments["channel"], "ts": ts, "message": message}

    def _chat_update(self, arguments):
        message = self.message(arguments["channel"], arguments["ts"])
        message.update(text=arguments.get("text", ""), blocks=arguments.get("blocks", []))
        message["updates"] = message.get("updates", 0) + 1
        return {"ts": arguments["ts"]}

    def _chat_delete(self, arguments):
        self.messages[arguments["channel"]].remove(
            self.message(arguments["channel"], arguments["ts"])
        )
        return {"ts": arguments["ts"]}

    def _chat_postEphemeral(self, arguments):  # noqa: N802
        self.ephemerals.append(arguments)
        return {"message_ts": self.next_ts()}

    def _assistant_threads_setStatus(self, arguments):  # noqa: N802
        self.statuses.append((arguments["channel_id"], arguments["thread_ts"], arguments["status"]))
        return {}

    def _assistant_threads_setSuggestedPrompts(self, arguments):  # noqa: N802
        self.prompts[arguments["channel_id"]] = arguments["prompts"]
        return {}

    def _conversations_replies(self, arguments):
        root = arguments["ts"]
        found = [m for m in self.messages.get(arguments["channel"], [])
                 if m["ts"] == root or m.get("thread_ts") == root]  # fmt: skip
        latest = arguments.get("latest")
        found = [m for m in found if not latest or float(m["ts"]) < float(latest)]
        return self._page(found, arguments)

    def _conversations_history(self, arguments):
        """Return the messages of a channel outside threads, newest first."""
        found = [m for m in self.messages.get(arguments["channel"], [])
                 if m.get("thread_ts", m["ts"]) == m["ts"]]  # fmt: skip
        return self._page(found[::-1], arguments)

    def _users_info(self, arguments):
        return {"user": {"id": arguments["user"], "tz": self.zones.get(arguments["user"], "UTC")}}

    def _chat_getPermalink(self, arguments):  # noqa: N802
        ts = arguments["message_ts"].replace(".", "")
        return {"permalink": f"https://loopback.example/archives/{arguments['channel']}/p{ts}"}

    def _page(self, found, arguments):
        begin, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
        more = begin + limit < len(found)
        cursor = {"next_cursor": str(begin + limit) if more else ""}
        page = found[begin : begin + limit]
        if arguments.get("include_all_metadata") != "true":
            page = [{k: v for k, v in m.items() if k != "metadata"} for m in page]
        return {"messages": page, "has_more": more, "response_metadata": cursor}

    def _apps_manifest_export(self, arguments):
        assert arguments["app_id"] == APP
        return {"manifest": self.manifest}

    def _conversations_open(self, arguments):
        return {"channel": {"id": f"D{arguments['users']}"}}

    def _files_getUploadURLExternal(self, arguments):  # noqa: N802
        id = f"F{next(self._counter)}"
        self.files[id] = {"name": arguments["filename"], "length": int(arguments["length"])}
        return {"file_id": id, "upload_url": f"{self.url}/upload/{id}"}

    def _files_completeUploadExternal(self, arguments):  # noqa: N802
        for file in arguments["files"]:
            self.files[file["id"]].update(channel=arguments.get("channel_id"),
                                          thread_ts=arguments.get("thread_ts"))  # fmt: skip
        return {"files": arguments["files"]}

    def _views_open(self, arguments):
        self.views.append(arguments["view"])
        return {"view": {"id": f"V{next(self._counter)}"}}

    def _views_publish(self, arguments):
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"view": {"id": f"V{next(self._counter)}"}}

    async def _upload(self, request):
        file = self.files[request.match_info["id"]]
        with self._noted("upload", {"id": request.match_info["id"]}) as call:
            if (failed := await self._went_wrong(call, request)) is not None:
                return failed
        file["content"] = await request.read()
        assert len(file["content"]) == file["length"]
        return web.Response(text="OK")

    async def _response(self, request):
        body = await request.json()
        arguments = {"id": request.match_info["id"], "text": body["text"]}
        with self._noted("response_url", arguments) as call:
            answer = await self._responded(call, body, request)
            call.outcome = str(answer.status)
            return answer

    async def _responded(self, call: Call, body: dict[str, Any], request: web.Request):
        id = call.arguments["id"]
        taken = self.responses.setdefault(id, [])
        failed = await self._went_wrong(call, request)
        fault = call.fault
        if failed is not None:
            return failed
        if len(taken) >= 5:
            return web.Response(status=404, text="used_url")
        if fault.error:
            return web.Response(status=400, text=fault.error)
        for block in body.get("blocks") or []:
            if block["type"] in self.refuse_blocks:
                return web.Response(status=400, text="invalid_blocks")
        for code, why in problems_of_message(body):
            self.refused.append((f"response_url: {code}", why))
            return web.Response(status=400, text=code)
        # Only what a press came from can be replaced: a command's address shows one message more.
        pressed = self._pressed.get(id) if body.get("replace_original") else None
        if pressed is not None:
            pressed.clear()
            pressed.update(body)
        taken.append(body)
        async with self._changed:
            self._changed.notify_all()
        if fault.torn == "after":
            request.transport.abort()
        return web.Response(text="ok")

    # --- Socket Mode ---------------------------------------------------------------------------

    async def _link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False, autoclose=False)
        await socket.prepare(request)
        self.connections += 1
        await socket.send_json({"type": "hello", "num_connections": 1,
                                "connection_info": {"app_id": APP}})  # fmt: skip
        self._sockets.append(socket)
        async with self._changed:
            self._changed.notify_all()
        while not socket.closed:
            message = await socket.receive()
            deaf = socket in self._deaf  # half-open: nothing is heard, no ping or close is answered
            if message.type not in (WSMsgType.TEXT, WSMsgType.PING, WSMsgType.PONG):
                while deaf and request.transport and not request.transport.is_closing():
                    await asyncio.sleep(0.05)
                await socket.close()
                break
            if message.type is WSMsgType.TEXT and not deaf:
                self._acknowledged(json.loads(message.data))
            elif message.type is WSMsgType.PING and not deaf:
                await socket.pong(message.data)
        if socket in self._sockets:
            self._sockets.remove(socket)
        return socket

    def _acknowledged(self, answer):
        delivery = self._waiting.pop(answer.get("envelope_id"), None)
        if delivery is not None:
            delivery.acked_at, delivery.payload = time.monotonic(), answer.get("payload")
            delivery.acked.set()

    def live_sockets(self):
        return [s for s in self._sockets if not s.closed and s not in self._deaf]

    async def lose_socket(self, how: str) -> None:
        """Lose every socket: "close" (frame), "refresh", "reset", "end" (TCP) or "half-open"."""
        for socket in list(self._sockets):
            transport = socket._req.transport
            if how == "close":
                await socket.close()
            elif how == "refresh":
                await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
            elif how == "reset":
                transport.abort()
            elif how == "end":
                transport.close()
            elif how == "half-open":
                self._deaf.append(socket)

    async def connected(self, count: int = 1, timeout: float = 10.0) -> None:
        """Wait until a socket has been opened this many times."""
        await self.until(lambda: self.connections >= count and self.live_sockets(), timeout)

    async def send(self, kind: str, payload: dict[str, Any], **more: Any) -> Delivery:
        """Send an envelope over the newest live socket."""
        envelope_id = f"E{next(self._counter)}"
        delivery = Delivery(envelope_id, time.monotonic(), payload_sent=payload)
        self._waiting[envelope_id] = delivery
        self.deliveries.append(delivery)
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload,
                    "accepts_response_payload": kind != "events_api", **more}  # fmt: skip
        await self.live_sockets()[-1].send_json(envelope)
        return delivery

    async def acked(self, delivery: Delivery, timeout: float = 3.0) -> Delivery:
        """Wait for the acknowledgement; TimeoutError after Slack's three seconds."""
        await asyncio.wait_for(delivery.acked.wait(), timeout)
        return delivery

    # --- what people do ------------------------------------------------------------------------

    def trigger(self) -> str:
        """Return a new trigger id: it opens one view, within three seconds."""
        id = f"TR{next(self._counter)}"
        self._triggers[id] = time.monotonic()
        return id

    def next_ts(self) -> str:
        return f"{1_790_000_000 + next(self._counter)}.{next(self._counter):06d}"

    def message(self, channel: str, ts: str) -> dict[str, Any] | None:
        return next((m for m in self.messages.get(channel, []) if m["ts"] == ts), None)

    def write(self, channel, user, text, thread_ts=None, **more):
        """Put a person's message into a channel without delivering it; return its event."""
        event = {"type": "message", "channel": channel, "user": user, "text": text,
                 "ts": self.next_ts(), "team": TEAM,
                 "channel_type": "im" if channel[0] == "D" else "channel", **more}  # fmt: skip
        if thread_ts:
            event["thread_ts"] = thread_ts
        self.messages.setdefault(channel, []).append(dict(event))
        return event

    async def event(
        self, event: dict[str, Any], *, event_id: str = "", retry: int = 0, **outer
    ) -> Delivery:
        """Deliver an event, as often as it is called; `retry` counts Slack's own repetitions."""
        body = {"token": "x", "team_id": TEAM, "api_app_id": APP, "type": "event_callback",
                "event": event, "event_id": event_id or f"Ev{next(self._counter)}",
                "event_time": int(time.time()),
                "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
                **outer}  # fmt: skip
        kind = EVENT_KINDS[event["channel_type"]] if event["type"] == "message" else event["type"]
        assert self.events is None or kind in self.events, f"{kind} is not subscribed to"
        again = {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        return await self.send("events_api", body, **again)

    async def mention(self, channel, user, text, thread_ts=None, *, both=False, **outer):
        """Mention the bot; `both` delivers the message event as well. Return the message's ts."""
        event = self.write(channel, user, f"<@{BOT_USER}> {text}" if "<@UBOT>" not in text
                           else text, thread_ts)  # fmt: skip
        await self.acked(await self.event({**event, "type": "app_mention"}, **outer))
        if both:
            await self.acked(await self.event(event, **outer))
        return event["ts"]

    async def say(self, channel, user, text, thread_ts=None, **outer):
        """Write without a mention; return the message's ts."""
        event = self.write(channel, user, text, thread_ts)
        await self.acked(await self.event(event, **outer))
        return event["ts"]

    async def command(self, user, text, channel="C1", command="/cluster"):
        """Give a slash command; return the id under which `responses` keeps the answers."""
        id = f"R{next(self._counter)}"
        delivery = await self.send("slash_commands", {
            "command": command, "text": text, "user_id": user, "channel_id": channel,
            "team_id": TEAM, "response_url": f"{self.url}/response/{id}",
            "trigger_id": self.trigger(), "api_app_id": APP,
        })  # fmt: skip
        await self.acked(delivery)
        return id

    async def press(self, user, action, message=None, channel="C1", value=None):
        """Press a button of a message; return the response id and the delivery.

        An answer to it that replaces the original changes `message` in place.
        """
        id = f"R{next(self._counter)}"
        if message is not None:
            self._pressed[id] = message
        payload = {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM},
            "api_app_id": APP, "trigger_id": self.trigger(),
            "channel": {"id": channel}, "response_url": f"{self.url}/response/{id}",
            "actions": [{"type": action.get("type", "button"), "action_id": action["action_id"],
                         "value": value or action.get("value"), "action_ts": self.next_ts()}],
            "container": {"type": "message", "channel_id": channel,
                          "message_ts": (message or {}).get("ts", "")},
            "message": message or {},
        }  # fmt: skip
        return id, await self.acked(await self.send("interactive", payload))

    async def submit(self, user, view, state, **more):
        """Submit a modal."""
        payload = {
            "type": "view_submission", "team": {"id": TEAM}, "user": {"id": user},
            "api_app_id": APP, "view": {**view, "id": "V1", "state": {"values": state}}, **more,
        }  # fmt: skip
        return await self.acked(await self.send("interactive", payload))

    async def shortcut(self, user, callback_id, message, channel="C1"):
        """Use a message shortcut; return the response id."""
        id = f"R{next(self._counter)}"
        payload = {
            "type": "message_action", "callback_id": callback_id, "team": {"id": TEAM},
            "user": {"id": user}, "channel": {"id": channel}, "message": message,
            "message_ts": message["ts"], "response_url": f"{self.url}/response/{id}",
            "trigger_id": self.trigger(), "api_app_id": APP,
        }  # fmt: skip
        await self.acked(await self.send("interactive", payload))
        return id

    # --- what came of it -----------------------------------------------------------------------

    def replies(self, channel: str, root: str) -> list[dict[str, Any]]:
        """Return the bot's messages in a thread."""
        return [m for m in self.messages.get(channel, [])
                if m.get("thread_ts") == root and m["user"] == BOT_USER]  # fmt: skip

    def terminal(self, channel: str) -> list[str]:
        """Return the marks of all first messages of replies in a channel, in order."""
        marks = [((m.get("metadata") or {}).get("event_payload") or {}).get("mark", "")
                 for m in self.messages.get(channel, []) if m["user"] == BOT_USER]  # fmt: skip
        return [m for m in marks if m and "." not in m]

    async def until(self, true, timeout: float = PATIENCE) -> None:
        """Wait until a condition holds; TimeoutError where it does not."""
        end = time.monotonic() + timeout
        while not true():
            if time.monotonic() > end:
                raise TimeoutError(f"not within {timeout} s; refused: {self.refused}")
            await asyncio.sleep(0.01)

    async def reply(self, channel: str, root: str, count: int = 1, timeout: float = PATIENCE):
        """Wait for the bot's messages in a thread and return the newest."""
        await self.until(lambda: len(self.replies(channel, root)) >= count, timeout)
        return self.replies(channel, root)[-1]

    async def response(self, id: str, count: int = 1, timeout: float = PATIENCE) -> dict[str, Any]:
        """Wait for the answer to a command or a press and return the newest."""
        await self.until(lambda: len(self.responses.get(id, [])) >= count, timeout)
        return self.responses[id][-1]

    def elements(self, message: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """Return everything of a message that can be pressed, by action id."""
        blocks = message.get("blocks") or []
        return {e["action_id"]: e for b in blocks for e in b.get("elements", [])
                if "action_id" in e}  # fmt: skip
