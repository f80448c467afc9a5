"""Finds out whether the bot can answer now, and tells supervisors: a file, systemd, HTTP.

Quiet workspaces are well, too; a bot that may say nothing, hears nothing or finds nothing is not.
"""

import asyncio
import os
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.slack.metrics import Metrics
from bot.slack.work import trail

ALIVE = "alive"
BEAT_SECONDS = 5.0
# A socket without a sign of life for this long means that the process should be started anew.
DEAF_SECONDS = 60.0
# A search takes hundredths of a second; one that takes so long is stuck.
SEARCH_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps the bot from answering. A supervisor starts it anew only where that may help."""

    told: str
    restart_helps: bool = False


class Health:
    """Looks after one running app. `search` makes a small search in a thread that answers."""

    def __init__(
        self,
        *,
        refused: Callable[[], str],
        heard: Callable[[], float | None],
        full: Callable[[], bool],
        search: Callable[[], Awaitable[None]],
    ) -> None:
        self._refused = refused
        self._heard = heard
        self._full = full
        self._search = search
        self._started = time.time()
        self._searching: asyncio.Future[None] | None = None

    def silent(self) -> float:
        """Return for how many seconds the socket gave no sign of life; 0 where there is none."""
        heard = self._heard()
        return 0.0 if heard is None else max(0.0, time.time() - max(heard, self._started))

    async def problems(self) -> tuple[Problem, ...]:
        """Return what is wrong now, () where all is well."""
        found: list[Problem] = []
        if refused := self._refused():
            found.append(Problem(f"Slack refuses the token: {refused}"))
        if self.silent() > DEAF_SECONDS:
            told = f"the socket has been silent for {self.silent():.0f} s"
            found.append(Problem(told, restart_helps=True))
        if self._full():
            found.append(Problem("the queue is full"))
        return (*found, *await self._searched())

    async def _searched(self) -> tuple[Problem, ...]:
        """Search once; one that is stuck is waited for, and no other is begun."""
        if self._searching is None or self._searching.done():
            self._searching = asyncio.ensure_future(self._search())
        ended, _ = await asyncio.wait([self._searching], timeout=SEARCH_SECONDS)
        if not ended:
            return (Problem(f"no search ended within {SEARCH_SECONDS:.0f} s", restart_helps=True),)
        error = self._searching.exception()
        return (Problem(f"searching fails: {trail(error)}"),) if error else ()

    async def beat(self, alive: Path) -> None:
        """Give signs of life for as long as the app runs.

        The file is touched while all is well, and goes with the app. Systemd's watchdog hears from
        a bot that a new start would not help, too.
        """
        try:
            while True:
                problems = await self.problems()
                if not problems:
                    alive.touch()
                if not any(problem.restart_helps for problem in problems):
                    notify("WATCHDOG=1")
                await asyncio.sleep(BEAT_SECONDS)
        finally:
            alive.unlink(missing_ok=True)


def notify(state: str) -> None:
    """Tell systemd, where it started this process as a service of the type `notify`."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    if not place:
        return
    address = f"\0{place[1:]}" if place.startswith("@") else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told:
        told.sendto(state.encode(), address)


def last_sign(state: Path) -> float:
    """Return when all was well for the last time, in seconds since 1970; 0 where it never was."""
    path = state / ALIVE
    return path.stat().st_mtime if path.exists() else 0.0


def health_page(health: Health) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Return the handler of `/health`: 200 and `ok`, or 503 and a line for each problem."""

    async def page(_: web.Request) -> web.Response:
        problems = await health.problems()
        told = "".join(f"{problem.told}\n" for problem in problems)
        return web.Response(text=told or "ok\n", status=503 if problems else 200)

    return page


async def monitor(health: Health, metrics: Metrics, host: str, port: int) -> web.AppRunner:
    """Serve `/health` and `/metrics` on a port of their own; `cleanup` of what is returned ends it.

    Raises OSError where the port is taken.
    """

    async def measured(_: web.Request) -> web.Response:
        body = await asyncio.to_thread(metrics.text)  # it may open a new index
        return web.Response(body=body, headers={"Content-Type": "text/plain; version=0.0.4"})

    site = web.Application()
    site.router.add_get("/health", health_page(health))
    site.router.add_get("/metrics", measured)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, host, port).start()
    return runner
