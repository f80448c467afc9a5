"""Who may see what: allow-list, shared channels, restricted sources, pace, and forgetting."""

import asyncio
import logging
from dataclasses import replace

import pytest
from loopback_slack import Fault

from bot.slack.events import order_in


async def test_a_channel_that_is_not_on_the_list_is_declined_and_direct_messages_are_not(
    slack, start, options
):
    async with start(replace(options, channels=("C1",))):
        ts = await slack.mention("C2", "U1", "How many?")
        assert "not switched on in this channel" in (await slack.reply("C2", ts))["text"]
        ts = await slack.say("D1", "U1", "How many?")
        assert (await slack.reply("D1", ts))["text"].startswith("North has")


async def test_a_channel_shared_with_another_organisation_is_declined(slack, desk, answerer):
    ts = await slack.mention("C1", "U1", "How many?", is_ext_shared_channel=True)
    assert "shared with another organisation" in (await slack.reply("C1", ts))["text"]
    assert answerer.asked == []


async def test_what_is_private_stays_so_in_a_channel_that_others_read(slack, desk, answerer):
    await slack.say("C1", "U1", "Lunch?", is_ext_shared_channel=True)
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    press, _ = await slack.press("U1", slack.elements(answer)["share"])
    assert "could not post there" in (await slack.response(press))["text"]
    assert len(slack.messages["C1"]) == 1


async def test_old_buttons_ask_nothing_once_others_read_the_channel(slack, desk, answerer):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await slack.reply("C1", ts)
    await slack.say("C1", "U1", "Lunch?", is_ext_shared_channel=True)
    press, _ = await slack.press("U2", slack.elements(reply)["follow_up:0"], reply)
    assert "not switched on" in (await slack.response(press))["text"]
    assert len(answerer.asked) == 1


@pytest.mark.parametrize("way", ["follow-up", "thread", "edit", "share", "csv", "proof"])
async def test_no_way_into_a_channel_leads_past_restricted_sources(slack, desk, answerer, way):
    """Restricted figures are 65,500; without them the answer says 40."""
    answerer.restricted = True
    made = answerer.made

    def public_or_not(question, allowed=True):
        answerer.figure = 65_500.0 if allowed else 40.0
        return made(question, allowed)

    answerer.made = public_or_not
    if way == "share":
        answer = await slack.response(await slack.command("U1", "How many work in North?"))
        assert "65,500" in str(answer)
        await slack.press("U1", slack.elements(answer)["share"])
        await slack.until(lambda: slack.messages.get("C1"))
    else:
        ts = await slack.mention("C1", "U1", "How many work in North?")
        reply = await slack.reply("C1", ts)
        await slack.until(lambda: not desk.ledger.unfinished())
        if way == "follow-up":
            await slack.press("U2", slack.elements(reply)["follow_up:0"], reply)
            await slack.reply("C1", ts, 2)
        elif way == "thread":
            await slack.say("C1", "U1", "and South?", ts)
            await slack.reply("C1", ts, 2)
        elif way == "edit":
            message = {"type": "message", "user": "U1", "ts": ts, "text": "<@UBOT> And now?"}
            await slack.acked(await slack.event(
                {"type": "message", "subtype": "message_changed", "channel": "C1",
                 "ts": slack.next_ts(), "channel_type": "channel", "message": message}
            ))  # fmt: skip
            await slack.until(lambda: reply.get("updates"))
        elif way == "csv":
            await slack.press("U2", slack.elements(reply)["csv"], reply)
            await slack.until(lambda: any("channel" in f for f in slack.files.values()))
        else:
            await slack.press("U2", slack.elements(reply)["proof"], reply)
            await slack.until(lambda: slack.views)
    shown = str([m for m in slack.messages["C1"] if m["user"] == "UBOT"])
    shown += str(slack.files) + str(slack.views)
    assert "40" in shown
    assert "65,500" not in shown


@pytest.mark.parametrize("restricted", [True, False])
async def test_where_only_restricted_sources_know_the_asker_is_told_where_to_ask(
    slack, desk, answerer, restricted
):
    made = answerer.made
    answerer.restricted = restricted
    answerer.made = lambda question, allowed=True: replace(
        made(question, allowed), abstained=not allowed, text="I don't have that.", statements=(),
        citations=made(question, allowed).citations if allowed else (), table=None, chart=None,
        figures=(),
    )  # fmt: skip
    reply = await slack.reply("C1", await slack.mention("C1", "U1", "How many work in North?"))
    assert ("Ask me this in a direct message" in reply["text"]) is restricted
    assert "65,500" not in str(reply)


async def test_a_restricted_source_never_reaches_a_channel_even_if_the_answer_holds_one(
    slack, desk, answerer
):
    made = answerer.made
    answerer.made = lambda question, allow: made(question, True)
    answerer.restricted = True
    ts = await slack.mention("C1", "U1", "How many?")
    reply = await slack.reply("C1", ts)
    assert reply["text"].startswith("Something went wrong")
    assert "65,500" not in str(reply)


async def test_who_asks_too_fast_is_told_kindly_and_others_are_answered(slack, start, options):
    async with start(replace(options, per_user_per_minute=2)):
        fast = [await slack.mention("C1", "U1", f"question {n}?") for n in range(3)]
        other = await slack.mention("C1", "U2", "question?")
        texts = [(await slack.reply("C1", ts))["text"] for ts in [*fast, other]]
    assert [t.startswith("North has") for t in texts] == [True, True, False, True]
    assert "faster than I can answer" in texts[2]


async def test_one_person_with_many_questions_does_not_hold_up_another(
    slack, start, options, answerer
):
    answerer.seconds = 0.1
    async with start(replace(options, workers=1)):
        many = [await slack.mention("C1", "U1", f"question {n}?") for n in range(10)]
        one = await slack.mention("C1", "U2", "question?")
        await slack.reply("C1", one)
        assert sum(bool(slack.replies("C1", ts)) for ts in many) <= 4
        for ts in many:
            await slack.reply("C1", ts)


async def test_document_text_cannot_mention_link_or_format_its_way_out(slack, desk, answerer):
    made = answerer.made
    evil = (
        "See <!channel> <@U9> <https://evil.example/?d=1|here> https://evil.example ![x](y) & co."
    )
    answerer.made = lambda question, allow: replace(
        made(question, allow), text=evil,
        statements=(replace(made(question).statements[0], text=evil),),
    )  # fmt: skip
    ts = await slack.mention("C1", "U1", "How many?")
    reply = await slack.reply("C1", ts)
    for shown in (reply["text"], str(reply["blocks"])):
        assert "<!" not in shown
        assert "<@" not in shown
        assert "https://evil" not in shown
    assert "&lt;!channel&gt; &lt;@U9&gt;" in reply["text"]


async def test_my_data_is_deleted_on_request(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    answer = await slack.response(await slack.command("U1", "delete my data"))
    assert "deleted 1 of your questions" in answer["text"]
    entry = desk.ledger.find("T1", "C1", ts)
    assert (entry.asked.user, entry.asked.text, entry.answer) == ("", "", "")


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("delete all data about me", "erase"),
        ("Could you please remove everything you know about me?", "erase"),
        ("forget what I have asked", "erase"),
        ("ta bort allt du vet om mig", "erase"),
        ("kan du radera allt jag har frågat?", "erase"),
        ("slet alt hvad du ved om mig", "erase"),
        ("glem alt, jeg har sagt", "erase"),
        ("remove me", ""),
        ("delete 2", ""),
        ("delete my question", ""),
        ("what do you know about me?", ""),
        ("forget Basel", ""),
        ("radera 2", ""),
        ("glem det", ""),
    ],
)
def test_a_wish_to_be_forgotten_is_read_in_many_words(text, order):
    assert order_in(text) == order


async def test_my_data_is_deleted_by_a_direct_message(slack, desk):
    await slack.reply("D1", await slack.say("D1", "U1", "How many work in North?"))
    ts = await slack.say("D1", "U1", "Delete my data.")
    assert "deleted 1 of your questions" in (await slack.reply("D1", ts))["text"]


async def test_nothing_of_a_person_is_left_in_the_files_after_that(slack, start, options, answerer):
    async with start(replace(options, analyst="U9")) as desk:
        ts = await slack.mention("C1", "U1SECRET", "a very private question?")
        reply = await slack.reply("C1", ts)
        feedback = slack.elements(reply)["feedback"]
        bad = feedback["negative_button"]["value"]
        await slack.press("U1SECRET", feedback, reply, value=bad)
        await slack.until(lambda: slack.views)
        state = {"reason": {"text": {"value": "a very private reason"}}}
        await slack.submit("U1SECRET", slack.views[0], state)
        await slack.press("U1SECRET", slack.elements(reply)["analyst"], reply)
        call = await slack.reply("C1", ts, 2)
        tick = {"type": "reaction_added", "user": "U1SECRET", "reaction": "white_check_mark",
                "item": {"type": "message", "channel": "C1", "ts": call["ts"]}}  # fmt: skip
        await slack.acked(await slack.event(tick))
        await slack.until(lambda: call.get("updates"))
        answerer.seconds = 1.0
        running = await slack.mention("C1", "U1SECRET", "one more very private question?")
        await slack.response(await slack.command("U1SECRET", "delete my data"))
        await asyncio.sleep(1.2)
        assert slack.replies("C1", running) == []
        assert desk.ledger.opinions.feedback() == ()
    left = b"".join(p.read_bytes() for p in options.state.iterdir() if p.is_file())
    for words in (b"private", b"U1SECRET", b"65,500"):
        assert words not in left


async def test_nothing_is_left_of_what_could_not_be_shared(slack, start, options, answerer):
    """A share that finds no answer is forgotten as a question: so must be what was noted of it."""
    made = answerer.made
    answerer.made = lambda question, allowed=True: replace(
        made(question, allowed), abstained=True, text="I don't have that.", statements=(),
        citations=(), table=None, chart=None, figures=(),
    )  # fmt: skip
    async with start():
        answer = await slack.response(await slack.command("U1", "a very private matter?"))
        press, _ = await slack.press("U1", slack.elements(answer)["share"])
        await slack.response(press)
        await slack.response(await slack.command("U1", "delete my data"))
    left = b"".join(p.read_bytes() for p in options.state.iterdir() if p.is_file())
    assert b"private matter" not in left


async def test_somebody_elses_questions_stay(slack, desk):
    await slack.reply("C1", await slack.mention("C1", "U1", "How many?"))
    ts = await slack.mention("C1", "U2", "How many work in North?")
    await slack.reply("C1", ts)
    await slack.until(lambda: not desk.ledger.unfinished())
    await slack.response(await slack.command("U1", "delete my data"))
    assert desk.ledger.find("T1", "C1", ts).asked.text == "How many work in North?"


async def test_old_questions_are_purged(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    await slack.until(lambda: not desk.ledger.unfinished())
    assert desk.ledger.purge(before=4e9) == 1
    assert desk.ledger.find("T1", "C1", ts) is None


async def test_the_log_holds_ids_and_no_words_even_when_all_of_it_is_kept(
    slack, start, options, answerer, caplog
):
    caplog.set_level(logging.DEBUG)
    for name in ("slack_sdk", "slack_bolt"):  # as `serve` does
        caplog.set_level(logging.INFO, logger=name)
    async with start():
        await slack.reply("C1", await slack.mention("C1", "U1", "a very private question?"))
        answerer.error = ValueError("cannot read: a very private question?")
        reply = await slack.reply("C1", await slack.mention("C1", "U1", "one private question?"))
        slack.fail("chat.postMessage", Fault(status=500), Fault(torn="after"))
        await slack.reply("C1", await slack.mention("C1", "U1", "its private question?"))
        await slack.response(await slack.command("U1", "my private question?"))
        await asyncio.sleep(0.1)
    said = "\n".join(
        f"{r.getMessage()} {r.exc_text or ''} {r.exc_info or ''}" for r in caplog.records
    )
    reference = reply["text"].split("`")[1]
    assert f"reference={reference} failed: ValueError in conftest.py" in said
    for words in ("private", "xoxb-", "xapp-", options.bot_token, options.app_token):
        assert words not in said


async def test_pulled_into_a_thread_it_reads_it_once_and_says_what_it_took(slack, desk, answerer):
    root = slack.write("C1", "U1", "North is hiring.")["ts"]
    slack.write("C1", "U2", "How many work there?", root)
    await slack.mention("C1", "U3", "do you know?", root)
    reply = await slack.reply("C1", root)
    question, turns, _ = answerer.asked[-1]
    assert (question, [t.text for t in turns]) == ("How many work there?", ["North is hiring."])
    assert (
        "I read the 2 earlier messages of this thread and take the question as: _How many"
        in (reply["text"])
    )
    assert [c.method for c in slack.calls].count("conversations.replies") == 1


async def test_pulled_in_with_a_question_it_answers_that_one(slack, desk, answerer):
    root = slack.write("C1", "U1", "North is hiring.")["ts"]
    await slack.mention("C1", "U3", "how many work there?", root)
    await slack.reply("C1", root)
    question, turns, _ = answerer.asked[-1]
    assert (question, [t.text for t in turns]) == ("how many work there?", ["North is hiring."])


async def test_pulled_in_without_a_word_it_answers_what_stands_above(slack, desk, answerer):
    root = slack.write("C1", "U1", "Staff of North")["ts"]
    await slack.mention("C1", "U3", "", root)
    await slack.reply("C1", root)
    assert answerer.asked[-1][0] == "Staff of North"
