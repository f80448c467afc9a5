"""What becomes of an answer whose question is edited: it changes in place, or is replaced once."""

import asyncio

import pytest
from loopback_slack import Fault

from bot.slack.events import Asked
from bot.slack.keeping import to_json
from bot.slack.ledger import Ledger

REPLACES = "The question was edited: this replaces my earlier answer."
REFUSALS = ("message_not_found", "cant_update_message", "edit_window_closed", "message_too_old")


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.1)


async def asked_and_answered(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await slack.reply("C1", ts)
    await slack.until(lambda: not desk.ledger.unfinished())
    return ts, reply


async def edit(slack, ts, words):
    """Edit a question, as Slack tells of it."""
    message = {"type": "message", "user": "U1", "ts": ts, "text": f"<@UBOT> {words}"}
    event = {"type": "message", "subtype": "message_changed", "channel": "C1",
             "ts": slack.next_ts(), "channel_type": "channel", "message": message}  # fmt: skip
    await slack.acked(await slack.event(event))


@pytest.mark.parametrize("code", REFUSALS)
async def test_an_answer_that_may_not_be_changed_is_replaced_by_one_reply_that_says_so(
    slack, desk, answerer, code
):
    ts, old = await asked_and_answered(slack, desk)
    answerer.figure = 70_000.0
    slack.fail("chat.update", *[Fault(error=code)] * 9)
    await edit(slack, ts, "How many work in North now?")
    new = await slack.reply("C1", ts, 2)
    assert old["text"].startswith("North has 65,500")
    assert new["text"].startswith(f"{REPLACES}\nNorth has 70,000")
    assert new["thread_ts"] == ts
    await slack.until(lambda: not desk.ledger.find("T1", "C1", ts).stale)
    assert desk.ledger.find("T1", "C1", ts).reply_ts == new["ts"]
    await asyncio.sleep(0.3)
    assert len(slack.replies("C1", ts)) == 2


async def test_what_replaced_an_answer_is_what_the_next_edit_changes(slack, desk, answerer):
    ts, _ = await asked_and_answered(slack, desk)
    slack.fail("chat.update", *[Fault(error="cant_update_message")])
    await edit(slack, ts, "How many work in North now?")
    new = await slack.reply("C1", ts, 2)
    answerer.figure = 80_000.0
    await edit(slack, ts, "How many work in North by now?")
    await slack.until(lambda: new.get("updates"))
    assert new["text"].startswith("North has 80,000")
    assert len(slack.replies("C1", ts)) == 2


async def test_a_replacement_that_landed_before_a_crash_is_not_posted_again(slack, start, options):
    async with start() as desk:
        ts, _ = await asked_and_answered(slack, desk)
        slack.fail("chat.update", *[Fault(error="cant_update_message")] * 9)
        # The last that it does before it is "killed" is to post.
        desk.ledger.replace_answer = lambda *_: None
        await edit(slack, ts, "How many work in North now?")
        await slack.reply("C1", ts, 2)
    slack.faults.clear()
    slack.fail("chat.update", *[Fault(error="cant_update_message")] * 9)
    async with start() as desk:
        await slack.until(lambda: not desk.ledger.find("T1", "C1", ts).stale)
        assert len(slack.replies("C1", ts)) == 2


@pytest.mark.parametrize(("first", "second"), [(0.6, 0.0), (0.3, 0.9)])
async def test_of_two_edits_at_once_the_later_words_are_answered(
    slack, desk, answerer, first, second
):
    ts, reply = await asked_and_answered(slack, desk)
    answerer.seconds = first
    await edit(slack, ts, "How many work in South?")
    await slack.until(lambda: len(answerer.asked) == 2)
    answerer.seconds, answerer.figure = second, 70_000.0
    await edit(slack, ts, "How many work in East?")
    await slack.until(lambda: answerer.asked[-1][0] == "How many work in East?")
    await slack.until(lambda: not desk.ledger.find("T1", "C1", ts).stale)
    await asyncio.sleep(0.8)  # the slower answer would come now
    assert answerer.asked[-1][0] == "How many work in East?"
    assert "How many work in East?" in desk.ledger.find("T1", "C1", ts).answer
    assert reply["text"].startswith("North has 70,000")


async def test_an_edit_during_an_outage_is_answered_after_it(slack, desk, answerer, impatient):
    ts, reply = await asked_and_answered(slack, desk)
    answerer.figure = 70_000.0
    slack.fail("conversations.replies", Fault(error="token_revoked"))
    slack.fail("chat.update", Fault(error="token_revoked"))
    await edit(slack, ts, "How many work in North now?")
    await slack.until(lambda: reply.get("updates"))
    assert reply["text"].startswith("North has 70,000")
    assert len(slack.replies("C1", ts)) == 1


async def test_an_edit_before_a_crash_is_answered_after_the_start(slack, start, options, answerer):
    async with start() as desk:
        ts, reply = await asked_and_answered(slack, desk)
    ledger = Ledger(options.state)
    ledger.reword(ledger.find("T1", "C1", ts).id, "How many work in North now?")
    ledger.close()
    answerer.figure = 70_000.0
    async with start():
        await slack.until(lambda: reply.get("updates"))
        assert reply["text"].startswith("North has 70,000")


async def test_an_edit_before_a_crash_in_mid_post_is_answered_after_the_start(
    slack, start, options, answerer
):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    ledger = Ledger(options.state)
    asked = Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many work in North?", "mention")
    entry = ledger.take(asked, "answer")
    ledger.posting(entry.id, to_json(answerer.made(asked.text)), "g1", asked.text)
    ledger.reword(entry.id, "How many work in North now?")
    ledger.close()
    answerer.figure = 70_000.0
    async with start():
        await slack.until(
            lambda: [r.get("updates") for r in slack.replies("C1", event["ts"])] == [1]
        )
        assert slack.replies("C1", event["ts"])[0]["text"].startswith("North has 70,000")


async def test_an_answer_that_somebody_deleted_is_not_posted_again(slack, desk, answerer):
    ts, reply = await asked_and_answered(slack, desk)
    slack.messages["C1"].remove(reply)
    await edit(slack, ts, "How many work in North now?")
    await slack.until(lambda: len(answerer.asked) == 2)
    await asyncio.sleep(0.5)
    assert slack.replies("C1", ts) == []


async def test_a_question_deleted_while_its_answer_is_posted_leaves_no_word(slack, desk, options):
    slack.fail("chat.postMessage", Fault(wait=0.5))
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: "chat.postMessage" in [c.method for c in slack.calls])
    gone = {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": ts,
            "ts": slack.next_ts(), "channel_type": "channel"}  # fmt: skip
    await slack.acked(await slack.event(gone))
    await slack.until(lambda: desk.ledger.find("T1", "C1", ts).state == "withdrawn")
    entry = desk.ledger.find("T1", "C1", ts)
    assert (entry.asked.text, entry.answer) == ("", "")
    await slack.until(
        lambda: not any(b"in North" in path.read_bytes() for path in options.state.glob("*.db*"))
    )


async def test_a_question_deleted_in_mid_post_before_a_crash_is_closed(
    slack, start, options, answerer
):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    ledger = Ledger(options.state)
    asked = Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many work in North?", "mention")
    entry = ledger.take(asked, "answer")
    ledger.posting(entry.id, to_json(answerer.made(asked.text)), "g1", asked.text)
    ledger.reword(entry.id, "")
    ledger.close()
    async with start() as desk:
        await slack.until(lambda: not desk.ledger.unfinished())
        assert desk.ledger.entry(entry.id).state == "withdrawn"
        assert slack.replies("C1", event["ts"]) == []
