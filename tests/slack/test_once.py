"""It always answers, once: whatever Slack, the network or the process does in between."""

import asyncio
import sqlite3
import time
from dataclasses import replace
from weakref import WeakValueDictionary

import pytest
from loopback_slack import Fault

from bot.errors import SlackUnreachable, StateUnreachable
from bot.rendering.blocks import Message, answer_messages
from bot.slack.events import Asked
from bot.slack.keeping import to_json
from bot.slack.ledger import Ledger

pytestmark = pytest.mark.slow  # real waits: limits, outages, sockets that are replaced


@pytest.fixture
def whole_answers(monkeypatch):
    """Post all of an answer, which may take several messages: in short, hardly any does."""
    monkeypatch.setattr("bot.slack.renderings.thread_messages", answer_messages)


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


@pytest.mark.parametrize("told", ["Wed, 21 Oct 2037 07:28:00 GMT", "soon", "nan", "inf", "-3", ""])
async def test_a_wait_that_is_no_number_of_seconds_is_a_short_one(slack, desk, told):
    slack.fail("chat.postMessage", Fault(status=429, retry_after=told))
    slack.fail("response_url", Fault(status=429, retry_after=told))
    await slack.reply("C1", await slack.mention("C1", "U1", "How many?"), timeout=5)
    said = await slack.response(await slack.command("U1", "How many?"), timeout=5)
    assert said["text"].startswith("North has")


async def test_what_still_waits_when_the_app_has_ended_ends_calmly(start):
    async with start() as desk:
        pass
    for waiting in (
        desk.poster.respond("https://hooks.example/1", [[Message("said")]]),
        desk.poster.call("auth.test"),
    ):
        with pytest.raises(SlackUnreachable):
            await asyncio.wait_for(waiting, 1)


async def test_a_long_outage_keeps_the_question_until_slack_is_back(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.1)
    desk.poster._give_up = 0.5
    slack.fail("chat.postMessage", *[Fault(status=503)] * 12)
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await one_reply(slack, ts, timeout=20)
    assert reply["text"].startswith("North has")


@pytest.mark.parametrize(
    "looks", [[Fault(status=503)] * 6, [Fault(error="a_word_of_next_year")] * 2], ids=["503", "no"]
)
async def test_a_reply_that_cannot_be_looked_for_is_looked_for_later(
    slack, desk, monkeypatch, looks
):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.1)
    desk.poster._give_up = 0.3
    slack.fail("chat.postMessage", *[Fault(torn="after")])
    slack.fail("conversations.replies", *looks)
    await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    await slack.until(lambda: not desk.ledger.unfinished())


async def test_a_reply_that_could_not_be_noted_is_not_given_again(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.1)
    done = desk.ledger.done

    def full(*_, **__):
        monkeypatch.setattr(desk.ledger, "done", done)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(desk.ledger, "done", full)
    await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    await slack.until(lambda: not desk.ledger.unfinished())


async def test_a_question_outlives_a_ledger_that_is_away_for_a_while(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.1)
    ledger, loop = desk.ledger, asyncio.get_running_loop()
    claim, rows = ledger.claim, ledger._rows

    def away(*_):
        raise StateUnreachable("the server is away")

    def back():
        monkeypatch.setattr(ledger, "claim", claim)
        monkeypatch.setattr(ledger, "_rows", rows)

    def leave(_):
        monkeypatch.setattr(ledger, "claim", away)
        monkeypatch.setattr(ledger, "_rows", away)
        loop.call_later(0.3, back)
        away()

    monkeypatch.setattr(ledger, "claim", leave)
    await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    await slack.until(lambda: not ledger.unfinished())


async def test_a_question_that_breaks_the_desk_itself_gets_words_in_the_end(
    slack, desk, monkeypatch
):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.05)

    def broken(*_):
        raise ValueError("never thought of")

    monkeypatch.setattr("bot.slack.worker.Worker._work_out", broken)
    reply = await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    assert reply["text"].startswith("Something went wrong")


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
    await slack.acked(await slack.event(deleted(slack, ts)))
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
    edit = changed(slack, ts, "<@UBOT> How many work in North now?")
    await slack.acked(await slack.event(edit))
    await slack.until(lambda: reply.get("updates"))
    assert reply["text"].startswith("North has 70,000")
    assert answerer.asked[-1][0] == "How many work in North now?"
    assert len(slack.replies("C1", ts)) == 1


def deleted(slack, ts, channel="C1"):
    """Return what Slack sends when a message goes that nobody has replied to."""
    return {"type": "message", "subtype": "message_deleted", "channel": channel, "deleted_ts": ts,
            "ts": slack.next_ts(), "channel_type": "channel"}  # fmt: skip


def changed(slack, ts, text, channel="C1", **more):
    """Return what Slack sends when a message is edited."""
    message = {"type": "message", "user": "U1", "ts": ts, "text": text, **more}
    return {"type": "message", "subtype": "message_changed", "channel": channel,
            "ts": slack.next_ts(), "channel_type": "channel", "message": message}  # fmt: skip


async def test_a_question_deleted_with_its_replies_is_not_answered_again(slack, desk, answerer):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await slack.reply("C1", ts)
    await slack.until(lambda: not desk.ledger.unfinished())
    gone = changed(slack, ts, "This message was deleted.", user="USLACKBOT", subtype="tombstone")
    await slack.acked(await slack.event(gone))
    await asyncio.sleep(0.3)
    assert len(answerer.asked) == 1
    assert "updates" not in reply
    assert desk.ledger.find("T1", "C1", ts).state == "withdrawn"
    assert desk.ledger.recent(0) == ()


async def test_a_deleted_question_frees_its_worker_at_once(slack, start, options, answerer):
    answerer.seconds = 1.5
    async with start(replace(options, workers=1)):
        first = await slack.mention("C1", "U1", "How many work in North?")
        await slack.until(lambda: answerer.asked)
        answerer.seconds = 0.0
        second = await slack.mention("C1", "U2", "And in South?")
        await slack.acked(await slack.event(deleted(slack, first)))
        await slack.reply("C1", second, timeout=1.0)
        await asyncio.sleep(1.6)
        assert slack.replies("C1", first) == []


@pytest.mark.usefixtures("whole_answers")
async def test_an_edit_changes_every_message_of_a_long_answer(slack, desk, answerer):
    answerer.pages = 3
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts, 3)
    await slack.until(lambda: not desk.ledger.unfinished())
    count = len(slack.replies("C1", ts))
    assert "<https://north.example" in str(slack.replies("C1", ts)[-1]["blocks"])

    answerer.pages = 1
    await slack.acked(await slack.event(changed(slack, ts, "<@UBOT> And now?")))
    await slack.until(lambda: len(slack.replies("C1", ts)) == 1)
    (only,) = slack.replies("C1", ts)
    assert only["updates"] == 1
    assert "<https://north.example" in str(only["blocks"])

    answerer.pages = 3
    await slack.acked(await slack.event(changed(slack, ts, "<@UBOT> And in all?")))
    await slack.until(lambda: len(slack.replies("C1", ts)) == count)
    assert "<https://north.example" in str(slack.replies("C1", ts)[-1]["blocks"])
    assert not slack.refused


async def test_an_edit_while_the_answer_is_posted_is_answered_too(slack, desk, answerer):
    slack.fail("chat.postMessage", Fault(wait=0.5))
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: "chat.postMessage" in [c.method for c in slack.calls])
    await slack.acked(await slack.event(changed(slack, ts, "<@UBOT> And in South?")))
    await slack.until(lambda: [r.get("updates") for r in slack.replies("C1", ts)] == [1])
    assert answerer.asked[-1][0] == "And in South?"


async def test_stop_is_obeyed_at_once_however_long_the_answer_takes(slack, desk, answerer):
    answerer.seconds = 3.0
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: answerer.asked)
    await slack.say("C1", "U1", "stop", ts)
    assert (await slack.reply("C1", ts, timeout=1.0))["text"] == "Stopped, as you asked."
    await asyncio.sleep(3.2)
    assert len(slack.replies("C1", ts)) == 1


async def test_stop_in_a_direct_message_is_about_all_that_runs_there(slack, desk, answerer):
    answerer.seconds = 3.0
    ts = await slack.say("D1", "U1", "How many work in North?")
    await slack.until(lambda: answerer.asked)
    await slack.say("D1", "U1", "stop")
    assert (await slack.reply("D1", ts, timeout=1.0))["text"] == "Stopped, as you asked."
    later = await slack.say("D1", "U1", "stop")
    assert (await slack.reply("D1", later))["text"].startswith("Nothing is running")


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


@pytest.mark.usefixtures("whole_answers")
async def test_a_crash_between_the_messages_of_an_answer_is_made_good(
    slack, start, options, answerer, monkeypatch
):
    answerer.pages = 3
    async with start():
        whole = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", whole, 3)

    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    ledger = Ledger(options.state)
    asked = Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many work in North?", "mention")
    entry = ledger.take(asked, "answer")
    ledger.posting(entry.id, to_json(answerer.made(asked.text)), "g1")
    ledger.close()
    first = {**slack.replies("C1", whole)[0], "ts": slack.next_ts(), "thread_ts": event["ts"]}
    payload = {**first["metadata"]["event_payload"], "mark": entry.id}
    slack.messages["C1"].append(
        {**first, "metadata": {"event_type": "clusterbot_reply", "event_payload": payload}}
    )
    async with start() as desk:
        await slack.until(lambda: not desk.ledger.unfinished())
        shown = [slack.replies("C1", ts) for ts in (whole, event["ts"])]
        texts = [[m["text"] for m in those] for those in shown]
        assert texts[0] == texts[1]
        proof = slack.elements(shown[1][-1])["proof"]
        await slack.press("U1", proof, shown[1][-1])
        await slack.until(lambda: slack.views)


async def test_the_buttons_of_a_reply_found_after_a_crash_work(slack, start, options, answerer):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    ledger = Ledger(options.state)
    asked = Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many work in North?", "mention")
    entry = ledger.take(asked, "answer")
    ledger.posting(entry.id, to_json(answerer.made(asked.text)), "g1")
    ledger.close()
    landed = {"user": "UBOT", "ts": slack.next_ts(), "thread_ts": event["ts"], "text": "landed",
              "metadata": {"event_type": "clusterbot_reply",
                           "event_payload": {"mark": entry.id, "of": 1}}}  # fmt: skip
    slack.messages["C1"].append(landed)
    async with start() as desk:
        await slack.until(lambda: not desk.ledger.unfinished())
        await slack.press("U1", {"action_id": "proof", "value": entry.id}, landed)
        await slack.until(lambda: slack.views)
        assert [m["text"] for m in slack.replies("C1", event["ts"])] == ["landed"]


async def test_what_the_bot_was_saying_in_its_own_words_at_a_crash_may_be_there(
    slack, start, options
):
    address = f"{slack.url}/response/R1"
    asked = Asked("T1", "C1", "command:1", "", "U1", "thanks", "command", response_url=address)
    ledger = Ledger(options.state)
    entry = ledger.take(asked, "welcome")
    ledger.posting(entry.id)
    ledger.close()
    async with start():
        word = await slack.response("R1")
        assert word["text"].startswith("My answer to _thanks_ may stand above")
        await slack.until(lambda: "again" in slack.elements(word))
        await slack.press("U1", slack.elements(word)["again"], word)
        await slack.until(lambda: word["text"].startswith("You are welcome"))
    assert len(slack.responses["R1"]) == 1


async def test_a_question_that_waited_too_long_is_apologised_for(slack, start, options):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    ledger = Ledger(options.state)
    asked = Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many?", "mention")
    ledger.take(asked, "answer", now=time.time() - 3600)
    ledger.close()
    async with start():
        reply = await one_reply(slack, event["ts"])
        assert "please ask again" in reply["text"].lower()


async def test_what_could_not_be_noted_is_not_acknowledged_and_answered_when_sent_again(
    slack, desk, monkeypatch
):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    take = desk.ledger.take

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(desk.ledger, "take", full)
    delivery = await slack.event({**event, "type": "app_mention"})
    with pytest.raises(TimeoutError):
        await slack.acked(delivery, timeout=0.5)
    monkeypatch.setattr(desk.ledger, "take", take)
    again = await slack.event({**event, "type": "app_mention"}, retry=1)
    assert (await slack.acked(again)).seconds < 1
    await one_reply(slack, event["ts"])


async def test_a_command_that_could_not_be_noted_gets_a_calm_sentence(slack, desk, monkeypatch):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(desk.ledger, "take", full)
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    assert answer["text"].startswith("Something went wrong")
    assert "disk" not in str(answer)


@pytest.mark.parametrize(
    "faults",
    [
        [Fault(status=429, retry_after=1)],
        [Fault(status=503), Fault(status=500)],
        [Fault(error="invalid_blocks")],
        [Fault(error="invalid_blocks"), Fault(error="invalid_blocks")],
    ],
    ids=lambda faults: "+".join(f.torn or f.error or str(f.status) for f in faults),
)
async def test_a_command_is_answered_once_whatever_goes_wrong(slack, desk, faults):
    slack.fail("response_url", *faults)
    id = await slack.command("U1", "How many work in North?")
    assert (await slack.response(id, timeout=10))["text"].startswith("North has")
    await asyncio.sleep(0.3)
    assert len(slack.responses[id]) == 1
    assert "[1] <https://north.example" in str(slack.responses[id])


@pytest.mark.parametrize("torn", ["before", "after"])
async def test_a_command_whose_answer_may_be_lost_gets_a_button_that_shows_it_once(
    slack, desk, torn
):
    slack.fail("response_url", Fault(torn=torn))
    id = await slack.command("U1", "How many work in North?")
    count = 1 if torn == "before" else 2
    word = await slack.response(id, count, timeout=10)
    assert word["text"].startswith("My answer to _How many work in North?_ may stand above")
    slack.fail("response_url", Fault(torn="after"))
    await slack.press("U1", slack.elements(word)["again"], word)
    await slack.until(lambda: word["text"].startswith("North has"))
    await asyncio.sleep(0.5)
    answers = [r for r in slack.responses[id] if r["text"].startswith("North has")]
    assert len(answers) == count, "what was shown before, and what took the word's place"
    assert "proof" in slack.elements(word)


@pytest.mark.parametrize(
    ("said", "reply", "word"),
    [
        ("thanks a lot!", "You are welcome", "My answer to _thanks a lot!_ may stand above"),
        ("tack så mycket!", "Varsågod", "Mitt svar på _tack så mycket!_ kan redan stå"),
        ("hjælp", "Spørg mig", "Mit svar på _hjælp_ står måske"),
    ],
)
async def test_what_the_bot_says_in_its_own_words_is_not_said_twice_either(
    slack, desk, said, reply, word
):
    slack.fail("response_url", Fault(torn="after"))
    id = await slack.command("U1", said)
    shown = await slack.response(id, 2, timeout=10)
    first, _ = slack.responses[id]
    assert shown["text"].startswith(word)
    await slack.press("U1", slack.elements(shown)["again"], shown)
    await slack.until(lambda: shown["text"] == first["text"])
    assert reply in first["text"]
    assert len(slack.responses[id]) == 2


async def test_a_private_answer_that_an_outage_kept_back_comes_whole(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.worker.UNREACHABLE_PAUSE", 0.1)
    desk.poster._give_up = 0.3
    slack.fail("response_url", *[Fault(status=503)] * 4)
    id = await slack.command("U1", "How many work in North?")
    assert (await slack.response(id, timeout=10))["text"].startswith("North has")
    assert len(slack.responses[id]) == 1


async def test_an_answer_shown_to_its_asker_alone_is_not_shown_twice(slack, desk):
    slack.fail("response_url", *[Fault(error="expired_url")] * 4)
    slack.fail("chat.postEphemeral", Fault(torn="after"))
    await slack.command("U1", "How many work in North?")
    await slack.until(lambda: len(slack.ephemerals) == 2)
    assert [m["text"].startswith("North has") for m in slack.ephemerals] == [True, False]


async def test_a_command_whose_address_has_expired_is_answered_to_the_asker_alone(slack, desk):
    slack.fail("response_url", *[Fault(error="expired_url")] * 3)
    await slack.command("U1", "How many work in North?")
    await slack.until(lambda: slack.ephemerals)
    assert slack.ephemerals[0]["user"] == "U1"
    assert "[1] <https://north.example" in slack.ephemerals[0]["text"]


@pytest.mark.usefixtures("whole_answers")
async def test_a_long_private_answer_takes_five_messages_at_most_with_all_its_sources(
    slack, desk, answerer
):
    answerer.pages = 9
    id = await slack.command("U1", "How many work in North?")
    await slack.until(lambda: not desk.ledger.unfinished() and slack.responses.get(id))
    assert len(slack.responses[id]) == 5
    assert "[1] <https://north.example" in str(slack.responses[id][-1]["blocks"])
    assert "this answer is longer than I show here" in str(slack.responses[id])
    assert not slack.refused


async def test_a_refusal_with_an_unknown_word_is_answered_more_plainly(slack, desk):
    slack.fail("chat.postMessage", Fault(error="a_word_of_next_year"))
    reply = await one_reply(slack, await slack.mention("C1", "U1", "How many work in North?"))
    assert "data_table" not in [b["type"] for b in reply["blocks"]]


@pytest.mark.usefixtures("whole_answers")
async def test_a_later_message_that_slack_refuses_comes_as_text_with_its_sources(
    slack, desk, answerer
):
    answerer.pages = 3
    slack.fail("chat.postMessage", Fault(), Fault(error="invalid_blocks"),
               Fault(), Fault(error="invalid_blocks"))  # fmt: skip
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: slack.replies("C1", ts) and not desk.ledger.unfinished())
    plain = [m for m in slack.replies("C1", ts) if "blocks" not in m]
    assert plain
    assert "[1] <https://north.example" in str(slack.replies("C1", ts)[-1])


async def test_an_asker_is_told_alone_where_the_thread_takes_no_reply(slack, desk):
    slack.fail("chat.postMessage", *[Fault(error="restricted_action")] * 3)
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: slack.ephemerals)
    assert (slack.ephemerals[0]["user"], slack.ephemerals[0]["thread_ts"]) == ("U1", ts)
    assert slack.ephemerals[0]["text"].startswith("North has")


async def test_a_thread_that_cannot_be_read_does_not_hold_up_its_question(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.context.READ_SECONDS", 0.2)
    slack.fail("conversations.replies", Fault(status=429, retry_after=60))
    root = slack.write("C1", "U1", "North is hiring.")["ts"]
    await slack.mention("C1", "U3", "How many work there?", root)
    assert (await slack.reply("C1", root, timeout=3))["text"].startswith("North has")


async def test_a_thread_that_may_not_be_read_does_not_keep_its_question_from_an_answer(slack, desk):
    slack.fail("conversations.replies", Fault(error="missing_scope"))
    root = slack.write("C1", "U1", "North is hiring.")["ts"]
    await slack.mention("C1", "U3", "How many work there?", root)
    assert (await slack.reply("C1", root))["text"].startswith("North has")


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


def held_by(desk):
    """Return how many things the parts of the running app hold, by the attribute they are in."""
    sizes, seen, unread = {}, set(), [desk]
    while unread:
        one = unread.pop()
        for name, value in vars(one).items():
            if type(value).__module__.startswith("bot.slack") and id(value) not in seen:
                if hasattr(value, "__dict__"):
                    seen.add(id(value))
                    unread.append(value)
            elif isinstance(value, dict | set | list | WeakValueDictionary):
                sizes[f"{type(one).__name__}.{name}"] = len(value)
    return sizes


async def test_nothing_that_was_asked_is_kept_in_memory(slack, start, options, answerer):
    """However a question ends: answered, failed, deleted before its answer, or refused by Slack."""
    async with start(replace(options, per_user_per_minute=1_000, workers=1)) as desk:

        async def ask(round):
            ts = await slack.mention("C1", "U1", f"How many work in North {round}?")
            await slack.reply("C1", ts)
            await slack.response(await slack.command("U1", f"How many {round}?"))
            answerer.error = ValueError("broken")
            await slack.reply("C1", await slack.mention("C1", "U1", f"and {round}?"))
            answerer.error, answerer.seconds = None, 0.3
            gone = [await slack.mention("C1", "U1", f"gone {round} {n}?") for n in range(3)]
            for ts in gone:
                await slack.acked(await slack.event(deleted(slack, ts)))
            answerer.seconds = 0.0
            await slack.say("D1", "U2", f"How many {round}?")
            slack.fail("chat.postMessage", Fault(error="channel_not_found"))
            await slack.mention("C1", "U1", f"refused {round}?")
            await slack.until(lambda: desk.idle and not desk.ledger.unfinished())
            await asyncio.sleep(0.3)
            return held_by(desk)

        before = await ask(0)
        assert len(before) > 10
        for round in range(1, 4):
            after = await ask(round)
        assert after == before
