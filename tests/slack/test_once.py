"""It always answers, once: whatever Slack, the network or the process does in between."""

import asyncio
import time
from dataclasses import replace

import pytest
from loopback_slack import Fault

from bot.slack.events import Asked
from bot.slack.ledger import Ledger


async def one_reply(slack, ts, timeout=15.0):
    reply = await slack.reply("C1", ts, timeout=timeout)
    await asyncio.sleep(0.3)
    assert len(slack.replies("C1", ts)) == 1
    return reply


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(status=429, retry_after=1)],
        [Fault(status=429, retry_after=1), Fault(status=429, retry_after=1)],
        [Fault(status=500)],
        [Fault(status=503), Fault(error="internal_error")],
        [Fault(torn="before")],
        [Fault(torn="after")],
        [Fault(torn="after"), Fault(torn="after")],
        [Fault(status=500), Fault(torn="before"), Fault(status=429, retry_after=1)],
    ],
    ids=lambda faults: "+".join(f.torn or f.error or str(f.status) for f in faults),
)
async def test_a_reply_lands_once_whatever_goes_wrong_with_posting(slack, desk, faults):
    slack.fail("chat.postMessage", *faults)
    await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))


async def test_a_limit_is_waited_out_for_as_long_as_slack_says_and_for_that_method_alone(
    slack, desk
):
    slack.fail("chat.postMessage", Fault(status=429, retry_after=1))
    await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    first, second = [c.at for c in slack.calls if c.method == "chat.postMessage"]
    assert 1.0 <= second - first < 2.5
    assert "conversations.replies" not in [c.method for c in slack.calls], "429 is no doubt"


async def test_a_long_outage_keeps_the_question_until_slack_is_back(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.desk.UNREACHABLE_PAUSE", 0.1)
    desk.poster._give_up = 0.5
    slack.fail("chat.postMessage", *[Fault(status=503)] * 12)
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await one_reply(slack, ts, timeout=20)
    assert reply["text"].startswith("North has")


async def test_refused_blocks_are_sent_again_more_plainly(slack, desk):
    slack.refuse_blocks = {"data_table"}
    reply = await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    assert "data_table" not in [b["type"] for b in reply["blocks"]]
    assert "North · 65,500" in str(reply["blocks"])


async def test_when_all_blocks_are_refused_the_text_holds_the_answer_and_its_sources(slack, desk):
    slack.refuse_blocks = {"section"}
    reply = await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    assert "blocks" not in reply
    assert "[1] <https://north.example/facts" in reply["text"]


async def test_a_failure_is_one_calm_sentence_with_a_reference(slack, desk, answerer):
    answerer.error = RuntimeError("secret path /srv/db")
    reply = await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    assert reply["text"].startswith("Something went wrong while I answered this.")
    assert "secret" not in str(reply)


async def test_an_answer_that_takes_too_long_is_given_up_with_words(
    slack, start, options, answerer
):
    answerer.seconds = 1.0
    async with start(replace(options, answer_seconds=0.2)):
        reply = await one_reply(slack, await slack.mention("C1", "U1", "How many?"))
        assert reply["text"].startswith("This took longer than I allow myself")


async def test_a_question_deleted_before_its_answer_gets_none(slack, desk, answerer):
    answerer.seconds = 0.5
    ts = await slack.mention("C1", "U1", "How many work in North?")
    gone = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": ts,
            "ts": slack.next_ts(), "channel_type": "channel"}  # fmt: skip
    await slack.acked(await slack.event(gone))
    await asyncio.sleep(1.0)
    assert slack.replies("C1", ts) == []


async def test_a_question_whose_thread_is_gone_is_closed(slack, desk):
    slack.fail("chat.postMessage", Fault(error="thread_not_found"))
    await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: not desk.ledger.unfinished())


async def test_an_edited_question_changes_its_answer_in_place(slack, desk, answerer):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await slack.reply("C1", ts)
    answerer.figure = 70_000.0
    edit = {"type": "message", "subtype": "message_changed", "channel": "C1",
            "ts": slack.next_ts(), "channel_type": "channel",
            "message": {"type": "message", "user": "U1", "ts": ts,
                        "text": "<@UBOT> How many work in North now?"}}  # fmt: skip
    await slack.acked(await slack.event(edit))
    await slack.until(lambda: reply.get("updates"))
    assert reply["text"].startswith("North has 70,000")
    assert answerer.asked[-1][0] == "How many work in North now?"
    assert len(slack.replies("C1", ts)) == 1


async def test_stop_ends_what_runs_and_otherwise_makes_silent(slack, desk, answerer):
    answerer.seconds = 0.6
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.say("C1", "U1", "stop", ts)
    assert (await one_reply(slack, ts))["text"] == "Stopped, as you asked."
    await slack.say("C1", "U1", "mute", ts)
    await slack.until(lambda: slack.ephemerals)
    await slack.say("C1", "U1", "and South?", ts)
    await asyncio.sleep(0.9)
    assert len(slack.replies("C1", ts)) == 1
    await slack.mention("C1", "U1", "and South?", ts)
    await slack.reply("C1", ts, 2)


async def test_a_restart_in_mid_answer_finishes_the_question_once(slack, start, options, answerer):
    answerer.seconds = 1.5
    async with start(replace(options, drain_seconds=0.1)):
        ts = await slack.mention("C1", "U1", "How many work in North?")
    assert slack.replies("C1", ts) == []
    answerer.seconds = 0.0
    async with start():
        await one_reply(slack, ts)


async def test_a_reply_that_landed_before_a_crash_is_found_and_not_repeated(slack, start, options):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    ledger = Ledger(options.state)
    asked = Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many work in North?", "mention")
    entry = ledger.take(asked, "answer")
    ledger.posting(entry.id)
    ledger.close()
    slack.messages["C1"].append(
        {"user": "UBOT", "ts": slack.next_ts(), "thread_ts": event["ts"], "text": "landed",
         "metadata": {"event_type": "clusterbot_reply", "event_payload": {"mark": entry.id}}}
    )  # fmt: skip
    async with start() as desk:
        await slack.until(lambda: not desk.ledger.unfinished())
        assert [m["text"] for m in slack.replies("C1", event["ts"])] == ["landed"]


async def test_a_question_that_waited_too_long_is_apologised_for(slack, start, options):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    ledger = Ledger(options.state)
    asked = Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many?", "mention")
    ledger.take(asked, "answer", now=time.time() - 3600)
    ledger.close()
    async with start():
        reply = await one_reply(slack, event["ts"])
        assert "please ask again" in reply["text"].lower()


async def test_what_was_taken_on_before_a_restart_is_not_answered_again(slack, start):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    mention = {**event, "type": "app_mention"}
    async with start():
        await slack.acked(await slack.event(mention))
        await slack.reply("C1", event["ts"])
    async with start():
        await slack.acked(await slack.event(mention))
        await one_reply(slack, event["ts"])


@pytest.mark.parametrize("how", ["close", "refresh", "reset", "end"])
async def test_a_lost_socket_is_replaced_within_ten_seconds(slack, desk, how):
    before = slack.connections
    started = time.monotonic()
    await slack.lose_socket(how)
    await slack.connected(before + 1, timeout=10)
    assert time.monotonic() - started < 10
    await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))


@pytest.mark.slow
async def test_a_half_open_socket_is_replaced_within_twenty_seconds(slack, desk):
    before = slack.connections
    await slack.lose_socket("half-open")
    await slack.connected(before + 1, timeout=20)
    await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))


async def test_stopping_drains_what_runs(slack, start, options, answerer):
    answerer.seconds = 0.5
    started = time.monotonic()
    async with start():
        ts = await slack.mention("C1", "U1", "How many work in North?")
    assert time.monotonic() - started < 10
    assert len(slack.replies("C1", ts)) == 1


async def test_two_processes_do_not_share_a_ledger(slack, start, options):
    async with start():
        with pytest.raises(Exception, match="another process serves Slack"):
            async with start():
                pass
