"""What supervisors see in both transports: health, metrics, systemd's socket, the log's lines."""

import asyncio
import json
import logging
import os
import re
import socket
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
from loopback_slack import Fault

from bot.answer import Aid
from bot.cli import run
from bot.errors import SlackError
from bot.logs import JsonLines
from bot.slack import health, metrics
from bot.slack.app import running
from bot.slack.health import ALIVE
from index.errors import StoreError


class Searched:
    """An open store, as far as the monitor looks into one."""

    generation = "g1"
    published_at = 1_000.0

    def __init__(self):
        self.error = None
        self.hang = threading.Event()
        self.hang.set()

    def search(self, *_, **__):
        self.hang.wait(10)
        if self.error is not None:
            raise self.error


@pytest.fixture
def store():
    made = Searched()
    yield made
    made.hang.set()


@pytest.fixture
def stored(answerer, store):
    """Return an answerer with a store that can be searched."""
    return type("Stored", (type(answerer),), {"store": lambda _: store})()


@pytest.fixture(params=["socket", "http"])
def monitored(request, options, unused_port):
    """Return options of both transports, with a monitor on a port of its own."""
    chosen = replace(options, monitor_port=unused_port)
    if request.param == "socket":
        return chosen
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return replace(
        chosen, transport="http", signing_secret="s", host="127.0.0.1", port=port
    )  # fmt: skip


@asynccontextmanager
async def watched(answerer, options):
    """Run the app; give what returns a page of its monitor, and the desk."""
    async with running(answerer, options) as desk, aiohttp.ClientSession() as session:

        async def page(name):
            async with session.get(f"http://127.0.0.1:{options.monitor_port}/{name}") as got:
                return got.status, await got.text()

        yield page, desk


async def test_health_is_well_and_says_what_is_wrong(stored, monitored, store, monkeypatch):
    monkeypatch.setattr(health, "SEARCH_SECONDS", 0.2)
    async with watched(stored, monitored) as (page, desk):
        assert await page("health") == (200, "ok\n")

        desk.poster.revoked = "token_revoked"
        assert await page("health") == (503, "Slack refuses the token: token_revoked\n")
        desk.poster.revoked = ""

        store.error = StoreError("the words of a question")
        status, told = await page("health")
        assert status == 503
        assert told.startswith("searching fails: StoreError in test_monitor.py")
        assert "words" not in told
        store.error = None

        store.hang.clear()
        assert await page("health") == (503, "no search ended within 0 s\n")
        assert await page("health") == (503, "no search ended within 0 s\n")
        store.hang.set()
        await asyncio.sleep(0.1)
        assert await page("health") == (200, "ok\n")


async def test_a_socket_that_is_silent_is_ill(answerer, options, unused_port, monkeypatch):
    monkeypatch.setattr(health, "DEAF_SECONDS", -1.0)
    async with watched(answerer, replace(options, monitor_port=unused_port)) as (page, _):
        assert await page("health") == (503, "the socket has been silent for 0 s\n")


async def test_metrics_count_questions_tiers_steps_and_refusals(
    slack, stored, options, unused_port
):
    chosen = replace(options, monitor_port=unused_port, per_user_per_minute=2)
    stored.steps = (("open", 0.001), ("prove", 0.03))
    async with watched(stored, chosen) as (page, desk):
        slack.fail("chat.postMessage", Fault(status=429, retry_after=0))
        for text in ("How many work in North?", "Who is taller, North?", "One too many in North?"):
            ts = await slack.mention("C1", "U1", f"<@UBOT> {text}")
            await slack.reply("C1", ts)
        await slack.until(lambda: desk.idle)
        status, text = await page("metrics")

    assert status == 200
    for line in (
        'clusterbot_questions_total{kind="compare",outcome="answered"} 2.0',
        'clusterbot_questions_total{kind="none",outcome="slow_down"} 1.0',
        'clusterbot_answers_total{tier="sure"} 2.0',
        'clusterbot_step_seconds_bucket{le="0.05",step="prove"} 2.0',
        "clusterbot_reply_seconds_count 3.0",
        'clusterbot_slack_refusals_total{error="ratelimited",method="chat.postMessage"} 1.0',
        "clusterbot_queue_waiting 0.0",
        "clusterbot_queue_running 0.0",
        "clusterbot_withheld_total 0.0",
    ):
        assert line in text.splitlines(), line
    [age] = re.findall(r"^clusterbot_index_age_seconds (\S+)$", text, re.M)
    assert float(age) > 1e9
    [silent] = re.findall(r"^clusterbot_socket_silent_seconds (\S+)$", text, re.M)
    assert 0.0 <= float(silent) < 60
    assert "North" not in text


async def test_what_a_language_model_was_asked_is_counted_by_what_came_of_it(answerer):
    counted = metrics.Metrics()
    aids = (Aid("plan", "accepted", "1"), Aid("wording", "refused", "2"))
    for _ in range(2):
        counted.answered(replace(answerer.made("Who is first?"), aids=aids))
    told = counted.text().decode().splitlines()
    assert 'clusterbot_model_requests_total{outcome="accepted",task="plan"} 2.0' in told
    assert 'clusterbot_model_requests_total{outcome="refused",task="wording"} 2.0' in told


async def test_an_answer_that_declines_is_counted_as_such(
    slack, answerer, options, unused_port, monkeypatch
):
    made = answerer.made
    monkeypatch.setattr(
        answerer, "made", lambda *given: replace(made(*given), abstained=True, kind="passages")
    )
    async with watched(answerer, replace(options, monitor_port=unused_port)) as (page, desk):
        ts = await slack.mention("C1", "U1", "<@UBOT> How many work in North?")
        await slack.reply("C1", ts)
        await slack.until(lambda: desk.idle)
        _, text = await page("metrics")

    assert 'clusterbot_questions_total{kind="passages",outcome="declined"} 1.0' in text
    assert 'clusterbot_answers_total{tier="nothing"} 1.0' in text


async def test_a_port_that_is_taken_is_an_error_with_its_mend(answerer, options, slack):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SlackError, match=f"127.0.0.1:{port}") as refused:
            async with running(answerer, replace(options, monitor_port=port)):
                pass
    assert "CLUSTERBOT_MONITOR_PORT" in refused.value.hint


async def test_systemd_hears_of_the_start_the_beats_and_the_end(
    answerer, monitored, tmp_path, monkeypatch
):
    monkeypatch.setattr(health, "BEAT_SECONDS", 0.05)
    place = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(place))
        systemd.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(place))
        loop = asyncio.get_running_loop()
        async with watched(answerer, monitored) as (_, desk):
            told = [await asyncio.wait_for(loop.sock_recv(systemd, 99), 5) for _ in range(4)]
            assert b"READY=1" in told
            assert told.count(b"WATCHDOG=1") == 3
            # A new start would not help here: the watchdog stays quiet, the file grows old.
            desk.poster.revoked = "token_revoked"
            alive = monitored.state / ALIVE
            await asyncio.sleep(0.1)
            before = alive.stat().st_mtime_ns
            for _ in range(8):
                last = await asyncio.wait_for(loop.sock_recv(systemd, 99), 5)
            assert last == b"WATCHDOG=1"
            assert alive.stat().st_mtime_ns == before
        left = []
        while not left or left[-1] != b"STOPPING=1":
            left.append(await asyncio.wait_for(loop.sock_recv(systemd, 99), 5))


async def test_the_watchdog_is_not_told_of_a_bot_that_a_new_start_helps(
    stored, options, store, monkeypatch
):
    monkeypatch.setattr(health, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(health, "SEARCH_SECONDS", 0.05)
    told = []
    monkeypatch.setattr(health, "notify", told.append)
    store.hang.clear()
    async with running(stored, options):
        await asyncio.sleep(0.5)
        assert told == []
        store.hang.set()
        await asyncio.sleep(0.3)
        assert "WATCHDOG=1" in told


def test_a_log_line_as_json_has_a_key_for_each_named_value():
    def line(message, *values):
        record = logging.LogRecord("bot.slack", logging.INFO, "", 0, message, values, None)
        return json.loads(JsonLines().format(record))

    one = line("question=%s outcome=%s seconds=%.3f", "q1", "answer", 0.25)
    assert one["message"] == "question=q1 outcome=answer seconds=0.250"
    assert (one["question"], one["outcome"], one["seconds"]) == ("q1", "answer", 0.25)
    assert one["level"] == "INFO"
    assert one["logger"] == "bot.slack"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", one["time"])
    mixed = line("reference=%s failed: %s", "q1", "ValueError")
    assert mixed["reference"] == "q1"
    assert "failed" not in mixed
    assert line("at=%s, 5%% left", "x")["message"] == "at=x, 5% left"
    assert line("level=%s", "loud")["level"] == "INFO"


def test_the_command_says_whether_the_bot_is_well(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["health"]) == 1
    assert "error: no sign of life in var yet" in capsys.readouterr().err
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / ALIVE).touch()
    assert run(["health"]) == 0
    assert capsys.readouterr().out == "ok\n"
    os.utime(tmp_path / "var" / ALIVE, (1, 1))
    assert run(["health"]) == 1
    assert re.search(r"no sign of life in var for \d+ s", capsys.readouterr().err)
