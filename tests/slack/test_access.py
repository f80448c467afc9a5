"""Who may see what: allow-list, shared channels, restricted sources, pace, and forgetting."""

import asyncio
import logging
from dataclasses import replace


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


async def test_my_data_is_deleted_by_a_direct_message(slack, desk):
    await slack.reply("D1", await slack.say("D1", "U1", "How many work in North?"))
    ts = await slack.say("D1", "U1", "Delete my data.")
    assert "deleted 1 of your questions" in (await slack.reply("D1", ts))["text"]


async def test_old_questions_are_purged(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", ts)
    await slack.until(lambda: not desk.ledger.unfinished())
    assert desk.ledger.purge(before=4e9) == 1
    assert desk.ledger.find("T1", "C1", ts) is None


async def test_the_log_holds_ids_and_no_words(slack, desk, caplog):
    caplog.set_level(logging.DEBUG, logger="bot")
    ts = await slack.mention("C1", "U1", "a very private question?")
    await slack.reply("C1", ts)
    await asyncio.sleep(0.1)
    said = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot."))
    assert "question=" in said
    assert "private" not in said
    assert "xoxb" not in said


async def test_pulled_into_a_thread_it_reads_it_once_and_says_what_it_took(slack, desk, answerer):
    root = slack.write("C1", "U1", "North is hiring.")["ts"]
    slack.write("C1", "U2", "How many work there?", root)
    await slack.mention("C1", "U3", "do you know?", root)
    reply = await slack.reply("C1", root)
    assert [t.text for t in answerer.asked[-1][1]] == ["North is hiring.", "How many work there?"]
    assert "I read the 2 earlier messages" in reply["text"]
    assert [c.method for c in slack.calls].count("conversations.replies") == 1
