"""The Slack app: Bolt over Socket Mode (or HTTP), from a connection to a clean end.

Wires the parts together and owns their lives; what each does is left to them. Answers take well
under two seconds, so nothing is streamed: a stream would only add ways to break.
"""

import asyncio
import fcntl
import logging
import os
import re
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn, TextIO

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.internals import parse_body
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.backlog import Backlog
from bot.errors import SlackError, SlackRefused, SlackTokenError, SlackUnreachable
from bot.slack.about import age, generation, holdings, take_memory, warm
from bot.slack.events import kind_of
from bot.slack.health import ALIVE, Health, health_page, monitor, notify
from bot.slack.ledger import Ledger
from bot.slack.lifecycle import THREADS, Desk
from bot.slack.listeners import apologise, listen
from bot.slack.metrics import Metrics
from bot.slack.options import SlackOptions
from bot.slack.payloads import envelope_in, is_delivery, make_whole
from bot.slack.posting import Poster, TokenRevoked
from bot.slack.upkeep import keep_up
from bot.slack.worker import Answerer

log = logging.getLogger(__name__)
BOLT_LOG = logging.getLogger("slack_bolt")

TRY_SECONDS = 10.0
NO_SLACK = "mend SLACK_API_URL, or take it out: what it is by itself is right for Slack"
GOODBYE_SECONDS = 1.0

Stop = Callable[[], Awaitable[None]]


def serve(assistant: Answerer, options: SlackOptions) -> NoReturn:
    """Answer in Slack until SIGTERM or SIGINT, then end the process.

    Raises SlackTokenError or SlackUnreachable, with a hint, where it cannot begin.
    """
    for quiet in (logging.getLogger("slack_sdk"), BOLT_LOG):  # at DEBUG they print every message
        quiet.setLevel(max(logging.INFO, logging.getLogger().level))
    asyncio.run(_serve(assistant, options))
    _end()


def _end() -> NoReturn:
    """End the process at once: Python would free all it holds, and wait for answers that hang.

    The question of such an answer is in the ledger and is answered after the next start.
    """
    until = time.monotonic() + 0.5
    running = [t for t in threading.enumerate() if t.name.startswith(THREADS)]
    for thread in running:
        thread.join(max(0.0, until - time.monotonic()))
    if any(thread.is_alive() for thread in running):
        log.warning("left an answer that did not end")
    logging.shutdown()
    sys.stdout.flush()
    os._exit(0)


async def _serve(assistant: Answerer, options: SlackOptions) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with running(assistant, options):
        await stop.wait()
        log.info("stopping")


@asynccontextmanager
async def running(assistant: Answerer, options: SlackOptions) -> AsyncIterator[Desk]:
    """Run the app for as long as the context is open, and drain it at the end."""
    check_tokens(options)
    async with AsyncExitStack() as stack:
        stack.enter_context(_only_one(options.state))
        timeout = aiohttp.ClientTimeout(total=TRY_SECONDS)
        session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=timeout, trust_env=True)
        )
        client = web_client(options, session)
        ledger, metrics = Ledger(options.state, options.database), Metrics()
        poster = Poster(client, note=ledger.note, count=metrics.refused, book=ledger)
        who = await identity(poster, options.api_url)
        stack.callback(ledger.close)
        backlog = Backlog(options.state, options.database)
        stack.callback(backlog.close)
        desk = Desk(
            assistant, options, ledger, poster, bot_user=str(who["user_id"]), backlog=backlog,
            metrics=metrics,
        )  # fmt: skip
        app = bolt_app(desk, options, client, who)
        desk.tasks.aside(desk.tasks.in_thread(lambda: take_memory(assistant)))
        resumed = desk.resume()
        upkeep = asyncio.create_task(keep_up(desk, lambda: generation(assistant)))
        stack.callback(upkeep.cancel)
        sharing = asyncio.create_task(desk.share())
        stack.callback(sharing.cancel)
        transport = _Http(app) if options.transport == "http" else _Socket(app)
        health = Health(
            refused=lambda: poster.revoked,
            heard=transport.heard,
            full=desk.is_full,
            search=lambda: desk.tasks.in_thread(lambda: warm(assistant)),
        )
        if options.monitor_port:
            stack.push_async_callback(await _monitored(desk, health, metrics))
        stop = await transport.start(options, client, health)
        beats = asyncio.create_task(health.beat(options.state / ALIVE))
        stack.callback(beats.cancel)
        notify("READY=1")
        log.info("ready: bot=%s resumed=%s transport=%s", desk.bot_user, resumed, options.transport)
        try:
            yield desk
        finally:
            notify("STOPPING=1")
            until = time.monotonic() + options.drain_seconds
            # Hear nothing new first; a question that comes now is delivered again after the start.
            await _hang_up(stop)
            await desk.close(max(0.1, until - time.monotonic()))


async def _hang_up(stop: Stop) -> None:
    """End a transport; one whose other end is gone would wait long for its goodbye.

    What a first try left open, a second one finds cut off and clears away.
    """
    for _ in range(2):
        with suppress(TimeoutError):
            return await asyncio.wait_for(stop(), GOODBYE_SECONDS)
    return None


async def _monitored(desk: Desk, health: Health, metrics: Metrics) -> Stop:
    """Serve health and metrics on the port of the options; return what ends it."""
    options, answerer = desk.options, desk.worker.answerer
    metrics.watch("queue_waiting", "Questions that wait.", desk.waiting)
    metrics.watch("queue_running", "Questions that are worked on.", desk.running)
    metrics.watch("socket_silent_seconds", "Since the socket's last sign of life.", health.silent)
    metrics.watch("index_age_seconds", "Since the index in use was built.", lambda: age(answerer))
    try:
        runner = await monitor(health, metrics, options.monitor_host, options.monitor_port)
    except OSError as why:
        raise SlackError(
            f"nothing can be served on {options.monitor_host}:{options.monitor_port}: {why}",
            hint="set CLUSTERBOT_MONITOR_PORT to a port that is free",
        ) from why
    return runner.cleanup


def check_tokens(options: SlackOptions) -> None:
    """Raise SlackTokenError with the mend where a token is missing or of the wrong kind."""
    wanted = [("SLACK_BOT_TOKEN", options.bot_token, "xoxb-", "OAuth & Permissions")]
    if options.transport == "http":
        if not options.signing_secret:
            raise SlackTokenError("SLACK_SIGNING_SECRET is not set",
                                  hint="copy it from Basic Information of the app")  # fmt: skip
    else:
        wanted.append(("SLACK_APP_TOKEN", options.app_token, "xapp-", "Basic Information"))
    for name, token, kind, page in wanted:
        if not token:
            raise SlackTokenError(f"{name} is not set", hint=f"copy it from {page} of the app")
        if not token.startswith(kind):
            raise SlackTokenError(
                f"{name} is of the wrong kind: it begins with {token[:5]!r}, not {kind!r}",
                hint=f"copy the right one from {page} of the app",
            )


async def identity(poster: Poster, api_url: str) -> dict[str, Any]:
    """Return what Slack says of the bot token.

    Raises SlackTokenError where it refuses it, SlackUnreachable where no Slack is at the address.
    """
    try:
        return await poster.call("auth.test")
    except TokenRevoked as refused:
        raise SlackTokenError(
            f"Slack refuses SLACK_BOT_TOKEN: {refused.code}",
            hint="reinstall the app and copy the bot token anew",
        ) from refused
    except SlackRefused as refused:
        if refused.code:
            raise
        raise SlackUnreachable(f"{api_url} is no Slack", hint=NO_SLACK) from refused


def web_client(options: SlackOptions, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return the Web API client; retrying is the poster's business alone."""
    return AsyncWebClient(
        token=options.bot_token,
        base_url=options.api_url,
        session=session,
        retry_handlers=[],
        timeout=int(TRY_SECONDS),
    )


def bolt_app(
    desk: Desk, options: SlackOptions, client: AsyncWebClient, who: dict[str, Any]
) -> AsyncApp:
    """Return the Bolt app with every listener."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=who.get("enterprise_id"),
            team_id=who.get("team_id"),
            bot_user_id=who.get("user_id"),
            bot_id=who.get("bot_id"),
            bot_token=options.bot_token,
        )

    app = AsyncApp(
        client=web_client_as(client, None),  # the token comes from `authorize`
        authorize=authorize,
        signing_secret=options.signing_secret,
        request_verification_enabled=options.transport == "http",
        name="clusterbot",
        logger=BOLT_LOG,  # else Bolt takes the root's level, whatever its own logger was set to
        attaching_conversation_kwargs_enabled=False,
    )

    async def take_on(body: dict[str, Any], next: Callable[[], Awaitable[None]]) -> None:
        """Write a question into the ledger before its delivery is acknowledged.

        A failure here leaves the delivery without an acknowledgement: Slack sends it again.
        """
        make_whole(body)
        event = body.get("event") or {}
        if body.get("type") == "event_callback":
            desk.intake.hear(kind_of(event))
            if event.get("type") in _MESSAGES:
                desk.intake.admit_event(body)
        await next()

    async def broke(
        error: Exception, body: dict[str, Any], response: BoltResponse | None
    ) -> BoltResponse | None:
        """Leave a delivery that was not taken on without an acknowledgement."""
        await apologise(desk, error, body)
        return BoltResponse(status=500) if response is not None else None

    app.middleware(take_on)
    app.error(broke)
    listen(app, desk, lambda: holdings(desk.worker.answerer))
    _catch_all(app)
    return app


_MESSAGES = ("message", "app_mention")
_ANYTHING = re.compile(".*", re.DOTALL)


def _catch_all(app: AsyncApp) -> None:
    """Acknowledge whatever has no listener of its own, so that Slack does not send it again."""

    async def heard(ack: Callable[[], Awaitable[BoltResponse]]) -> None:
        await ack()

    app.event(_ANYTHING)(heard)
    app.action(_ANYTHING)(heard)
    app.command(_ANYTHING)(heard)
    app.shortcut(_ANYTHING)(heard)
    app.view(_ANYTHING)(heard)
    app.view_closed(_ANYTHING)(heard)
    app.options(_ANYTHING)(heard)


# --- transports -----------------------------------------------------------------------------------


class _Socket:
    """Socket Mode: an outgoing connection that Slack sends everything through."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._socket: Any = None  # slack_sdk leaves its connect and close untyped

    def heard(self) -> float:
        """Return when the socket last answered a ping, 0 where it never did."""
        return float(self._socket.last_ping_pong_time or 0.0) if self._socket else 0.0

    async def start(self, options: SlackOptions, client: AsyncWebClient, _: Health) -> Stop:
        """Connect; return what ends the connection."""
        handler = AsyncSocketModeHandler(
            self._app, options.app_token, web_client=client, ping_interval=options.ping_seconds
        )
        self._socket = handler.client
        self._socket.enqueue_message = _only_envelopes(self._socket)
        self._socket.socket_mode_request_listeners = [_only_deliveries(handler)]
        try:
            self._socket.wss_uri = await _socket_address(client, options)
            await asyncio.wait_for(self._socket.connect(), 60)
        except BaseException:
            await self._socket.close()
            raise
        stop: Stop = self._socket.close
        return stop


def _only_envelopes(client: SocketModeClient) -> Callable[[str], Awaitable[None]]:
    """Return what takes frames in: slack_sdk fails on those that are no envelope, and logs them."""
    take_in = client.enqueue_message

    async def received(frame: str) -> None:
        if not frame.strip():  # Slack sends such
            return
        envelope = envelope_in(frame)
        if envelope is None:
            log.warning("a frame that is no envelope was left: %d characters", len(frame))
        elif isinstance(envelope.get("payload", {}), dict):
            await take_in(frame)
        else:
            await _leave(client, envelope["envelope_id"])

    return received


async def _leave(client: SocketModeClient, id: str) -> None:
    """Acknowledge an envelope that holds no delivery, so that it is not sent again."""
    log.warning("an envelope that holds no delivery was left: %s", id)
    await client.send_socket_mode_response(SocketModeResponse(id))


def _only_deliveries(
    handler: AsyncSocketModeHandler,
) -> Callable[[SocketModeClient, SocketModeRequest], Awaitable[None]]:
    """Return what hands deliveries to Bolt; what is none is acknowledged and left."""

    async def delivered(client: SocketModeClient, request: SocketModeRequest) -> None:
        if is_delivery(request.payload):
            await handler.handle(client, request)
            return
        await _leave(client, request.envelope_id)

    return delivered


async def _socket_address(client: AsyncWebClient, options: SlackOptions) -> str:
    poster = Poster(web_client_as(client, options.app_token), opens_with="SLACK_APP_TOKEN")
    try:
        return str((await poster.call("apps.connections.open"))["url"])
    except (TokenRevoked, SlackRefused) as refused:
        if isinstance(refused, TokenRevoked) or refused.code == "missing_scope":
            raise SlackTokenError(
                f"Slack refuses SLACK_APP_TOKEN: {refused.code}",
                hint="make an app-level token with connections:write under Basic Information",
            ) from refused
        raise


def web_client_as(client: AsyncWebClient, token: str | None) -> AsyncWebClient:
    """Return the same client with another token."""
    return AsyncWebClient(token=token, base_url=client.base_url, session=client.session,
                          retry_handlers=[], timeout=client.timeout)  # fmt: skip


class _Http:
    """HTTP mode: Slack calls an address of ours."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app

    def heard(self) -> None:
        """Return None: there is no connection that could fall silent."""

    async def start(self, options: SlackOptions, _: AsyncWebClient, health: Health) -> Stop:
        """Listen; return what ends that."""
        server = self._app.server(port=options.port, path="/slack/events", host=options.host)
        site = server.web_app
        site.middlewares.append(_only_signed(SignatureVerifier(options.signing_secret)))
        site.router.add_get("/health", health_page(health))
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, options.host, options.port).start()
        return runner.cleanup


def _only_signed(verifier: SignatureVerifier) -> Middleware:
    """Return what answers 401 to all that Slack has not signed, 400 to what is no delivery."""

    @web.middleware
    async def refusing(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "POST":
            content = await request.read()
            try:
                signed = verifier.is_valid_request(content, request.headers)
            except (ValueError, TypeError):  # a stamp or mark that cannot be read
                signed = False
            if not signed:
                return web.Response(status=401)
            if not _is_delivery(await _text(request), request.content_type):
                log.warning("a signed body that is no delivery was refused")
                return web.Response(status=400)
        return await handler(request)

    return refusing


async def _text(request: web.Request) -> str | None:
    """Return a request's body as a text, None where it is none."""
    with suppress(ValueError, LookupError):  # bytes of no such script, a script nobody knows
        return await request.text()
    return None


def _is_delivery(text: str | None, content_type: str) -> bool:
    """Whether a request's body is a delivery, read as Bolt reads it."""
    try:
        return text is not None and is_delivery(parse_body(text, content_type))
    except (ValueError, RecursionError):
        return False


def is_served(state: Path) -> bool:
    """Whether a process serves Slack with this state folder right now."""
    try:
        with _only_one(state):
            return False
    except SlackError:
        return True


class _only_one:  # noqa: N801  reads as a phrase where it is used
    """Hold a lock on the state folder: two processes with one ledger would both resume it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: TextIO | None = None

    def __enter__(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._file = (self._folder / "slack.lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._file.close()
            raise SlackError(
                f"another process serves Slack with the state folder {self._folder}",
                hint="stop it first, or set CLUSTERBOT_STATE to another folder",
            ) from None

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
