"""Faults of Slack's that leave no trace: a revoked token, a late post, one channel's limit."""

import asyncio
import logging
import time
from dataclasses import replace

import aiohttp
import pytest
from loopback_slack import Fault

from bot.slack.app import running
from bot.slack.health import ALIVE
from index.errors import StoreMissing

pytestmark = pytest.mark.slow  # real waits: limits, outages, sockets that are replaced


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.1)


async def test_a_revoked_token_keeps_the_questions_until_it_is_taken_again(
    slack, desk, impatient, caplog
):
    slack.fail("chat.postMessage", Fault(error="token_revoked"))
    slack.fail("conversations.replies", *[Fault(error="token_revoked")] * 5)
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: desk.poster.revoked)
    await slack.reply("C1", ts)
    await slack.until(lambda: not desk.ledger.unfinished())
    assert desk.poster.revoked == ""
    assert len(slack.replies("C1", ts)) == 1
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "SLACK_BOT_TOKEN" in errors[0]
    assert "reinstall the app" in errors[0]


async def test_an_answer_that_was_worked_out_in_time_is_given_however_late(
    slack, start, options, impatient, answerer
):
    async with start(replace(options, stale_minutes=0.02)) as desk:
        slack.fail("chat.postMessage", Fault(error="token_revoked"))
        slack.fail("conversations.replies", *[Fault(error="token_revoked")] * 20)
        ts = await slack.mention("C1", "U1", "How many work in North?")
        reply = await slack.reply("C1", ts, timeout=10)
        assert time.time() - desk.ledger.thread("T1", "C1", ts)[0].taken_at > 1.2
        assert reply["text"].startswith("North has")


async def test_a_supervisor_sees_that_the_token_is_revoked(
    slack, start, options, impatient, monkeypatch
):
    monkeypatch.setattr("bot.slack.health.BEAT_SECONDS", 0.05)
    alive = options.state / ALIVE
    async with start() as desk:
        await slack.until(lambda: alive.exists(), timeout=10)
        slack.fail("*", *[Fault(error="account_inactive")] * 1_000)
        await slack.mention("C1", "U1", "How many work in North?")
        await slack.until(lambda: desk.poster.revoked)
        await asyncio.sleep(0.1)
        last = alive.stat().st_mtime
        await asyncio.sleep(0.5)
        assert alive.stat().st_mtime == last
        slack.faults.clear()


async def test_over_http_a_supervisor_sees_it_too(slack, options, answerer, impatient, unused_port):
    chosen = replace(options, transport="http", signing_secret="s", host="127.0.0.1",
                     port=unused_port)  # fmt: skip
    async with running(answerer, chosen) as desk, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{unused_port}"
        async with session.get(f"{url}/health") as healthy:
            assert healthy.status == 200
        desk.poster.revoked = "token_revoked"
        async with session.get(f"{url}/health") as ill:
            assert (ill.status, "token_revoked" in await ill.text()) == (503, True)
        odd = {"Content-Type": "text/plain; charset=klingon"}
        for junk in (b"\x00\xff" * 40, b"", b"{", b"payload=%7B", b'{"a":' * 100_000):
            async with session.post(f"{url}/slack/events", data=junk) as refused:
                assert refused.status == 401, junk
            async with session.post(f"{url}/slack/events", data=junk, headers=odd) as refused:
                assert refused.status == 401, junk
        for stamp, mark in (("soon", "v0=1"), ("9" * 5_000, "v0=1"), (f"{time.time():.0f}", "ö")):
            forged = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": mark}
            async with session.post(f"{url}/slack/events", data="{}", headers=forged) as refused:
                assert refused.status == 401, stamp[:9]


@pytest.fixture
def giving_up(monkeypatch):
    """Let the client give up after a second, and look soon at what may land later."""
    monkeypatch.setattr("bot.slack.app.TRY_SECONDS", 1.0)
    monkeypatch.setattr("bot.slack.posting.LATE_SECONDS", (1.0,))
    monkeypatch.setattr("bot.slack.doubts.LATE_SECONDS", (0.4, 3.0))


@pytest.mark.parametrize("wait", [1.2, 3.5], ids=["before it looks", "after it has posted again"])
async def test_a_post_that_lands_after_the_client_gave_up_is_not_there_twice(
    slack, giving_up, start, wait
):
    async with start() as desk:
        slack.fail("chat.postMessage", Fault(wait=wait))
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await asyncio.sleep(wait + 0.2)
        await slack.until(lambda: not desk.ledger.unfinished())
        await slack.until(lambda: len(slack.replies("C1", ts)) == 1, 8)
        (entry,) = desk.ledger.thread("T1", "C1", ts)
        assert (entry.state, entry.reply_ts) == ("done", slack.replies("C1", ts)[0]["ts"])
        sent = [call for call in slack.calls if call.method == "chat.postMessage"]
        assert len(sent) == 1 + (wait > 2)


async def test_a_post_that_lands_after_two_others_were_tried_is_not_there_twice(
    slack, giving_up, start
):
    async with start() as desk:
        # The second try lands, but its answer is lost: it is found, and the first is yet to come.
        slack.fail("chat.postMessage", Fault(wait=3.5), Fault(torn="after"))
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.until(lambda: len(slack.replies("C1", ts)) == 2)
        await slack.until(lambda: len(slack.replies("C1", ts)) == 1, 8)
        (entry,) = desk.ledger.thread("T1", "C1", ts)
        assert (entry.state, entry.reply_ts) == ("done", slack.replies("C1", ts)[0]["ts"])


async def test_a_late_post_is_not_there_twice_where_a_plainer_one_was_posted_after_it(
    slack, giving_up, start
):
    async with start():
        # The second try is refused, so that a plainer message is posted: a new one, in no doubt.
        slack.fail("chat.postMessage", Fault(wait=3.5), Fault(error="invalid_blocks"))
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.until(lambda: len(slack.replies("C1", ts)) == 2)
        await slack.until(lambda: len(slack.replies("C1", ts)) == 1, 8)


async def test_what_landed_late_is_taken_back_after_an_outage(slack, giving_up, start):
    async with start():
        slack.fail("chat.postMessage", Fault(wait=3.5))
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        # As many looks as there are in all, and one more.
        slack.fail("conversations.replies", *[Fault(error="token_revoked")] * 3)
        await slack.until(lambda: len(slack.replies("C1", ts)) == 2)
        await slack.until(lambda: len(slack.replies("C1", ts)) == 1, 20)


async def test_a_private_answer_of_which_a_part_was_shown_before_an_outage_is_not_shown_anew(
    slack, desk, impatient, answerer, monkeypatch
):
    monkeypatch.setattr("bot.rendering.blocks.in_short", lambda answer: answer)
    desk.poster._give_up = 0.3
    answerer.pages = 3
    slack.fail("response_url", Fault(), *[Fault(status=503)] * 4)
    id = await slack.command("U1", "How many work in North?")
    await slack.until(lambda: not desk.ledger.unfinished())
    first, word = slack.responses[id]
    assert first["text"].startswith("Part 0 of North has")
    assert word["text"].startswith("My answer to _How many work in North?_ may stand above")


async def test_one_channels_limit_is_no_other_channels(slack, start, options):
    async with start(replace(options, workers=2)):
        slack.fail("chat.postMessage C1", *[Fault(status=429, retry_after=3)])
        busy = [await slack.mention("C1", "U1", f"How many work in North, {n}?") for n in range(6)]
        await slack.until(lambda: any(c.outcome == "429" for c in slack.calls))
        begun = time.monotonic()
        direct = await slack.say("D1", "U2", "How many work in South?")
        await slack.reply("D1", direct, timeout=2)
        assert time.monotonic() - begun < 2
        for ts in busy:
            await slack.reply("C1", ts, timeout=15)
        assert len(slack.terminal("C1")) == 6
        assert [c.outcome for c in slack.calls].count("429") == 1, "the others waited, too"


async def test_a_broken_listener_says_one_calm_sentence_and_logs_no_words(slack, desk, caplog):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await slack.reply("C1", ts)

    def broken(*_):
        raise ValueError("what somebody asked")

    desk.ledger.entry = broken
    id, _ = await slack.press("U1", slack.elements(reply)["proof"], reply)
    assert (await slack.response(id))["text"].startswith("Something went wrong")
    said = "\n".join(
        f"{r.getMessage()}{r.exc_text or ''}{r.exc_info or ''}" for r in caplog.records
    )
    assert "a listener failed: ValueError" in said
    assert "what somebody asked" not in said


async def test_the_home_tab_opens_without_a_store(slack, start):
    class Empty:
        def store(self):
            raise StoreMissing("there is no index", hint="clusterbot rebuild")

        def answer(self, *_, **__):
            raise StoreMissing("there is no index", hint="clusterbot rebuild")

    async with start(using=Empty()):
        event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
        await slack.acked(await slack.event(event))
        await slack.until(lambda: "U1" in slack.homes)
        assert "I cannot open my index right now." in str(slack.homes["U1"])
