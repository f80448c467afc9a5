"""Ways to ask: each gets one answer in its place, and what was not asked gets none."""

import asyncio
from dataclasses import replace

import pytest
from loopback_slack import Fault

from bot.slack.keeping import from_json


async def quiet(slack, seconds=0.25):
    """Wait long enough for a reply that should not come."""
    before = sum(len(m) for m in slack.messages.values())
    await asyncio.sleep(seconds)
    assert sum(len(m) for m in slack.messages.values()) == before


async def test_a_mention_is_answered_in_its_thread(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await slack.reply("C1", ts)
    assert reply["thread_ts"] == ts
    assert reply["text"].startswith("North has 65,500 employees. [1]")
    assert "[1] <https://north.example/facts?a=1&amp;b=2|North office, 2024>" in reply["text"]
    assert (reply["unfurl_links"], reply["unfurl_media"]) == (False, False)
    assert [b["type"] for b in reply["blocks"]].count("data_table") == 1
    assert not slack.refused


async def test_a_mention_counts_anywhere_in_the_message(slack, desk, answerer):
    ts = await slack.mention("C1", "U1", "Tell me, <@UBOT>, how big is North?")
    await slack.reply("C1", ts)
    assert answerer.asked[-1][0] == "Tell me, how big is North?"


async def test_a_direct_message_is_answered_in_its_own_thread(slack, desk, answerer):
    ts = await slack.say("D1", "U1", "How many work in North?")
    assert (await slack.reply("D1", ts))["thread_ts"] == ts
    assert answerer.asked[-1][2] is True, "restricted sources may be used in a direct message"


async def test_a_channel_answer_uses_no_restricted_source(slack, desk, answerer):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    assert answerer.asked[-1][2] is False


async def test_a_follow_up_in_the_thread_needs_no_mention_and_brings_the_thread(
    slack, desk, answerer
):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    await slack.say("C1", "U1", "and South?", ts)
    await slack.reply("C1", ts, 2)
    question, thread, _ = answerer.asked[-1]
    assert question == "and South?"
    assert [(t.speaker, t.text) for t in thread] == [
        ("user", "How many work in North?"),
        ("bot", "North has 65,500 employees. [1]"),
    ]


async def test_a_question_is_seen_at_once_and_its_status_never_outlives_its_answer(
    slack, desk, answerer
):
    answerer.seconds = 1.0
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: slack.statuses, timeout=0.9)
    assert slack.statuses == [("C1", ts, "is looking that up …")]
    await slack.reply("C1", ts)
    methods = [call.method for call in slack.calls]
    last = len(methods) - 1 - methods[::-1].index("assistant.threads.setStatus")
    assert last < methods.index("chat.postMessage")


async def test_an_answer_comes_although_no_status_can_be_shown(slack, desk):
    slack.fail("assistant.threads.setStatus", Fault(error="feature_not_enabled"))
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)


async def test_an_empty_mention_gets_help_with_examples(slack, desk):
    ts = await slack.mention("C1", "U1", "")
    reply = await slack.reply("C1", ts)
    assert "/cluster" in reply["text"]
    assert "• and South?" in reply["text"]


async def test_people_talking_in_a_channel_are_left_alone(slack, desk, answerer):
    await slack.say("C1", "U1", "How many work in North?")
    await quiet(slack)
    assert answerer.asked == []


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("U1", "Thanks, that helps"),
        ("U1", "<@U2> what do you think?"),
        ("U2", "Great, I will put it into the deck."),
        ("U1", "Anna, can you check this?"),
    ],
)
async def test_people_talking_in_its_thread_are_left_alone(slack, desk, user, text):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    await slack.say("C1", user, text, ts)
    await quiet(slack)


async def test_a_question_between_two_people_in_its_thread_is_left_alone(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    await slack.say("C1", "U1", "I do not believe that figure.", ts)
    await slack.say("C1", "U2", "Why not?", ts)
    await quiet(slack)


async def test_among_people_who_talk_only_what_names_something_is_answered(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    await slack.say("C1", "U2", "More than I thought.", ts)
    await slack.say("C1", "U1", "I meant that one", ts)
    await quiet(slack)
    await slack.say("C1", "U2", "Nice.", ts)
    await slack.say("C1", "U3", "and South?", ts)
    await slack.reply("C1", ts, 2)


async def test_a_thread_in_which_it_was_never_asked_is_left_alone(slack, desk):
    root = slack.write("C1", "U1", "Lunch?")["ts"]
    await slack.say("C1", "U2", "where?", root)
    await quiet(slack)


async def test_bots_joins_and_edits_of_others_are_acknowledged_and_left_alone(slack, desk):
    for more in (
        {"bot_id": "B9"},
        {"subtype": "channel_join"},
        {"subtype": "message_changed", "message": {"ts": "1.1", "text": "x"}},
        {"subtype": "message_deleted", "deleted_ts": "1.1"},
    ):
        event = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.2",
                 "text": "<@UBOT> hello?", "channel_type": "channel", **more}  # fmt: skip
        await slack.acked(await slack.event(event))
    await slack.acked(await slack.event({"type": "pin_added", "user": "U1"}))
    await quiet(slack)


async def test_one_question_delivered_three_times_and_as_two_events_gets_one_reply(slack, desk):
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    mention = {**event, "type": "app_mention"}
    deliveries = [await slack.event(e) for e in (mention, event, mention, event, mention)]
    for delivery in deliveries:
        assert (await slack.acked(delivery)).seconds < 1
    await slack.reply("C1", event["ts"])
    await slack.acked(await slack.event(mention))
    await quiet(slack)
    assert len(slack.replies("C1", event["ts"])) == 1


@pytest.mark.slow
async def test_acknowledgements_do_not_wait_for_answers(slack, desk, answerer):
    answerer.seconds = 0.3
    events = [slack.write("C1", f"U{n % 10}", f"<@UBOT> question {n}?") for n in range(50)]
    sent = [await slack.event({**e, "type": "app_mention"}) for e in events]
    for delivery in sent:
        assert (await slack.acked(delivery)).seconds < 1
    for event in events:
        await slack.reply("C1", event["ts"], timeout=15)
    assert len(slack.terminal("C1")) == len(set(slack.terminal("C1"))) == 50


async def test_thanks_in_a_direct_message_are_no_question(slack, desk, answerer):
    first = await slack.say("D1", "U1", "How many work in North?")
    await slack.reply("D1", first)
    ts = await slack.say("D1", "U1", "thanks!")
    assert (await slack.reply("D1", ts))["text"].startswith("You are welcome.")
    assert len(answerer.asked) == 1


async def test_a_short_direct_message_leans_on_the_answer_before_it(slack, desk, answerer):
    await slack.reply("D1", await slack.say("D1", "U1", "How many work in North?"))
    await slack.until(lambda: not desk.ledger.unfinished())
    await slack.reply("D1", await slack.say("D1", "U1", "and South?"))
    assert [t.text for t in answerer.asked[-1][1]] == [
        "How many work in North?", "North has 65,500 employees. [1]",
    ]  # fmt: skip


async def test_a_short_direct_message_does_not_lean_on_an_answer_that_found_nothing(
    slack, desk, answerer
):
    made = answerer.made
    answerer.made = lambda *question: replace(made(*question), abstained=True)
    await slack.reply("D1", await slack.say("D1", "U1", "asdf qwer?"))
    await slack.until(lambda: not desk.ledger.unfinished())
    await slack.reply("D1", await slack.say("D1", "U1", "and South?"))
    assert answerer.asked[-1][1] == ()


async def test_of_a_message_of_a_page_the_sentence_that_asks_is_taken(slack, desk, answerer):
    page = "North has a long history. " * 80
    ts = await slack.say("D1", "U1", f"{page} How many work in North? {page}")
    reply = await slack.reply("D1", ts)
    assert answerer.asked[-1][0] == "How many work in North?"
    assert reply["text"].startswith("That is a long message: I went by the part of it that asks.")


async def test_a_page_that_asks_nothing_is_cut(slack, desk, answerer):
    await slack.reply("D1", await slack.say("D1", "U1", "the staff of North " * 400))
    assert len(answerer.asked[-1][0]) <= 1_000
    assert len(answerer.asked[-1][0]) > 900


async def test_a_file_alone_gets_a_word_on_files(slack, desk, answerer):
    event = slack.write("D1", "U1", "", subtype="file_share", files=[{"id": "F1"}])
    await slack.acked(await slack.event(event))
    assert (await slack.reply("D1", event["ts"]))["text"].startswith("I do not read files")
    assert answerer.asked == []


async def test_the_text_of_a_forwarded_message_is_asked(slack, desk, answerer):
    forwarded = {"is_share": True, "text": "How many work in <#C7|north>?", "author_id": "U9"}
    event = slack.write("D1", "U1", "", attachments=[forwarded])
    await slack.acked(await slack.event(event))
    await slack.reply("D1", event["ts"])
    assert answerer.asked[-1][0] == "How many work in #north?"


async def test_a_group_message_is_answered_like_a_channel(slack, desk, answerer):
    event = slack.write("G1", "U1", "<@UBOT> How many work in North?", channel_type="mpim")
    await slack.acked(await slack.event(event))
    await slack.reply("G1", event["ts"])
    assert answerer.asked[-1][2] is False
    await slack.acked(await slack.event(slack.write("G1", "U2", "Lunch?", channel_type="mpim")))
    await quiet(slack)


async def test_a_line_in_its_thread_is_answered_only_where_it_is_about_what_is_known(
    slack, desk, answerer
):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    for text in ("What time is the meeting?", "Why not?", "Compare the menus"):
        await slack.say("C1", "U1", text, ts)
    await quiet(slack)
    await slack.say("C1", "U1", "I meant South", ts)
    await slack.reply("C1", ts, 2)
    await slack.until(lambda: not desk.ledger.unfinished())
    chatter = [e for e in desk.ledger.thread("T1", "C1", ts) if e.outcome == "silence"]
    assert [(e.asked.text, e.answer) for e in chatter] == [("", "")] * 3, "nothing of it is kept"
    assert [m for _, _, m in slack.statuses] == ["is looking that up …"]


@pytest.mark.parametrize("call", ["can you help?", "?", "help!", "", ":point_up:", "👀", "^^"])
async def test_called_into_a_thread_it_takes_the_newest_message_that_it_can_answer(
    slack, desk, answerer, call
):
    root = slack.write("C1", "U1", "How many work in North?")["ts"]
    slack.write("C1", "U2", "No idea, maybe 1000?", root)
    await slack.mention("C1", "U3", call, root)
    reply = await slack.reply("C1", root)
    assert "take the question as: _How many work in North?_" in reply["text"]


async def test_called_into_a_thread_it_takes_no_number_that_somebody_guessed(slack, desk, answerer):
    root = slack.write("C1", "U1", "How many work in North?")["ts"]
    slack.write("C1", "U2", "and 400?", root)  # which leans on the question, as a follow-up does
    await slack.mention("C1", "U3", "", root)
    reply = await slack.reply("C1", root)
    assert "take the question as: _How many work in North?_" in reply["text"]


@pytest.mark.parametrize("call", ["do you know?", "see above", "nån idé?", "se ovenfor"])
async def test_a_call_into_a_thread_that_cannot_be_read_gets_help(slack, desk, answerer, call):
    slack.fail("conversations.replies", Fault(error="missing_scope"))
    root = slack.write("C1", "U1", "How many work in North?")["ts"]
    await slack.mention("C1", "U3", call, root)
    await slack.reply("C1", root)
    assert {question for question, _, _ in answerer.asked} <= {"help", "hjälp", "hjælp"}


async def test_a_picture_below_an_answer_thanks(slack, desk, answerer):
    root = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", root)
    await slack.mention("C1", "U1", ":point_up:", root)
    assert (await slack.reply("C1", root, 2))["text"].startswith("You are welcome")


@pytest.mark.parametrize("text", ["can you read this?", "kan du läsa den här?", "læs filen"])
async def test_words_that_speak_of_a_file_alone_get_a_word_on_files(slack, desk, answerer, text):
    event = slack.write("C1", "U1", f"<@UBOT> {text}", files=[{"id": "F1", "name": "a.xlsx"}])
    await slack.acked(await slack.event({**event, "type": "app_mention"}))
    await slack.reply("C1", event["ts"])
    assert answerer.asked == []


async def test_a_question_with_a_file_is_answered(slack, desk, answerer):
    files = [{"id": "F1", "name": "a.xlsx"}]
    event = slack.write("D1", "U1", "How many work in North, as in this?", files=files)
    await slack.acked(await slack.event(event))
    assert (await slack.reply("D1", event["ts"]))["text"].startswith("North has")


async def test_a_follow_up_to_a_call_for_help_knows_what_was_answered(slack, desk, answerer):
    root = slack.write("C1", "U1", "How many work in North?")["ts"]
    await slack.mention("C1", "U3", "can you help?", root)
    await slack.reply("C1", root)
    await slack.until(lambda: not desk.ledger.unfinished())
    await slack.say("C1", "U3", "and South?", root)
    await slack.reply("C1", root, 2)
    assert answerer.asked[-1][1][0].text == "How many work in North?"


async def test_an_answer_leads_to_its_page_where_there_is_one_and_everybody_may_see_it(
    slack, start, options
):
    def pages(message):
        return [e["url"] for b in message["blocks"] for e in b.get("elements", ()) if "url" in e]

    async with start(replace(options, web_url="https://bot.example/")) as desk:
        ts = await slack.mention("C1", "U1", "How many work in North?")
        (page,) = pages(await slack.reply("C1", ts))
        entry = desk.ledger.find("T1", "C1", ts)
        assert page == f"https://bot.example/answers/{from_json(entry.answer).id}"
        private = await slack.say("D1", "U1", "How many work in North?")
        assert pages(await slack.reply("D1", private)) == []
    async with start():
        ts = await slack.mention("C1", "U1", "How many work in North?")
        assert pages(await slack.reply("C1", ts)) == []
    assert not slack.refused
