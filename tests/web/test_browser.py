"""The pages in a browser: used by keys alone, read by its accessibility tree, at two widths."""

import asyncio
import base64
import io
import shutil
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.errors import BotError
from bot.web.server import ADDRESS, Server
from bot.web.site import HEADERS

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
NAMED = {"link", "button", "textbox", "heading", "image", "region", "navigation", "table"}
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")


@pytest.fixture
def server(visit) -> Iterator[Server]:
    with Server(visit().site, 0) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield served
        served.shutdown()


def ask(
    server: Server, method: str, path: str, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(ADDRESS, server.server_address[1], timeout=20)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    told = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return told


def test_it_listens_on_the_loopback_address_and_answers_get_and_head_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    status, headers, body = ask(server, "GET", "/ask?q=How+many+containers+in+Eastport%3F")
    assert status == 200
    assert b"1,284" in body
    assert HEADERS.items() <= headers.items()
    assert "Python" not in headers["Server"]
    assert ask(server, "HEAD", "/")[::2] == (200, b"")
    assert ask(server, "POST", "/ask")[0] == 501
    assert ask(server, "GET", "/", Host="evil.example")[0] == 403
    assert ask(server, "GET", "/ask?" + "&".join(f"q={n}" for n in range(50)))[0] == 400
    assert ask(server, "GET", "/ask?q=%ff%00%1b[31m")[0] == 200
    with pytest.raises(BotError, match="cannot be used"):
        Server(server.site, server.server_address[1])


class Browser:
    """A tab of a browser, driven as its developer tools drive it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self.complaints: list[str] = []

    async def call(self, method: str, **given: Any) -> dict[str, Any]:
        self._number += 1
        number = self._number
        await self._socket.send_json({"id": number, "method": method, "params": given})
        while True:
            heard = await asyncio.wait_for(self._socket.receive_json(), 30)
            if heard.get("method") == "Log.entryAdded":
                entry = heard["params"]["entry"]
                if entry["level"] == "error" and "favicon" not in entry.get("url", ""):
                    self.complaints.append(entry["text"])
            if heard.get("id") == number:
                assert "error" not in heard, heard
                return heard["result"]

    async def value(self, expression: str) -> Any:
        found = await self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    async def until(self, expression: str) -> None:
        end = time.monotonic() + 20
        while not await self.value(f"document.readyState === 'complete' && !!({expression})"):
            assert time.monotonic() < end, (expression, await self.value("document.body.innerText"))
            await asyncio.sleep(0.05)

    async def open(self, address: str, width: int = 1000) -> None:
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=800, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        await self.call("Page.navigate", url=address)
        await self.until(f"location.href === {address!r} && document.querySelector('main')")

    async def press(self, key: str, times: int = 1) -> None:
        code = {"Tab": 9, "Enter": 13}[key]
        text = {"text": "\r"} if key == "Enter" else {}
        for _ in range(times):
            for kind in ("keyDown", "keyUp"):
                await self.call(
                    "Input.dispatchKeyEvent",
                    type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text,
                )  # fmt: skip

    async def spoken(self) -> list[tuple[str, str]]:
        """Return what a screen reader is told: (role, name) of everything in the page."""
        nodes = (await self.call("Accessibility.getFullAXTree"))["nodes"]
        return [
            (node["role"]["value"], node.get("name", {}).get("value", ""))
            for node in nodes
            if not node["ignored"]
        ]


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    profile = tmp_path / "profile"
    process = subprocess.Popen(
        [
            str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank",
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        told = profile / "DevToolsActivePort"
        end = time.monotonic() + 30
        while not (told.exists() and told.read_text().count("\n")):
            assert time.monotonic() < end, "Chromium did not start"
            await asyncio.sleep(0.1)
        port = told.read_text().split("\n")[0]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as listed:
                tabs = await listed.json()
            address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
            async with session.ws_connect(address, max_msg_size=1 << 26) as socket:
                tab = Browser(socket)
                await tab.call("Log.enable")
                await tab.call("Accessibility.enable")
                yield tab
    finally:
        process.terminate()
        process.wait(20)


@in_browser
@pytest.mark.slow
async def test_a_question_is_asked_answered_and_proved_by_keys_alone(
    server: Server, browser: Browser
) -> None:
    await browser.open(server.address)
    await browser.press("Tab")
    assert await browser.value("document.activeElement.className") == "skip"
    await browser.press("Enter")
    await browser.press("Tab")
    assert await browser.value("document.activeElement.id") == "q"

    await browser.call("Input.insertText", text="How many containers in Eastport?")
    await browser.press("Enter")
    await browser.until("document.querySelector('article')")
    assert "1,284" in await browser.value("document.querySelector('.headline').innerText")

    await browser.value("document.querySelector('summary').focus()")
    await browser.press("Enter")
    assert await browser.value("document.querySelector('details').open")
    await browser.press("Tab")
    await browser.press("Enter")
    await browser.until("document.querySelector('tr.hit')")
    assert "1,284" in await browser.value("document.querySelector('tr.hit').innerText")
    box = "document.querySelector('tr.hit').getBoundingClientRect()"
    assert await browser.value(f"{box}.top >= 0 && {box}.bottom <= innerHeight")
    assert browser.complaints == []


@in_browser
@pytest.mark.slow
async def test_pages_fit_a_phone_and_say_what_each_thing_in_them_is(
    server: Server, browser: Browser
) -> None:
    from PIL import Image

    for path in (
        "",
        "ask?q=Show+the+trend+of+containers+in+Eastport",
        "ask?q=Compare+Eastport+and+Westport",
        "ask?q=Who+painted+the+lighthouse+of+Westport%3F",
        "places", "place?id=eastport", "indicators", "ranking?id=quay", "sources", "report",
    ):  # fmt: skip
        for width in (390, 1000):
            await browser.open(f"{server.address}{path}", width)
            assert await browser.value(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            ), (path, width)
            foot = "document.querySelector('main > :last-child').getBoundingClientRect().bottom"
            below = "document.querySelector('footer').getBoundingClientRect().top"
            assert await browser.value(f"{below} - {foot}") >= 16, path
        spoken = await browser.spoken()
        assert [role for role, name in spoken if role in NAMED and not name.strip()] == [], path
        assert {"banner", "navigation", "main", "contentinfo"} <= {role for role, _ in spoken}
        picture = await browser.call("Page.captureScreenshot")
        with Image.open(io.BytesIO(base64.b64decode(picture["data"]))) as image:
            assert len(image.convert("RGB").getcolors(1 << 20) or ()) > 20, path
    assert browser.complaints == []


@in_browser
@pytest.mark.slow
async def test_a_chart_is_told_in_words(server: Server, browser: Browser) -> None:
    await browser.open(f"{server.address}ask?q=Show+the+trend+of+containers+in+Eastport")

    nodes = (await browser.call("Accessibility.getFullAXTree"))["nodes"]
    (chart,) = (n for n in nodes if n["role"]["value"] in ("image", "img"))
    assert "containers" in chart["name"]["value"]
    assert "2015 1,097, 2023 1,284" in chart["description"]["value"]
