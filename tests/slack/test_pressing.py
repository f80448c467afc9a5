"""Commands, buttons, modals, the Home tab: acknowledged first, answered to the right person."""

import asyncio
from dataclasses import replace

import pytest
from loopback_slack import Fault


async def asked(slack, text="How many work in North?", user="U1"):
    ts = await slack.mention("C1", user, text)
    return await slack.reply("C1", ts)


async def test_a_command_answers_the_asker_alone_and_can_be_shared(slack, desk, answerer):
    id = await slack.command("U1", "How many work in North?")
    answer = await slack.response(id)
    assert answer["response_type"] == "ephemeral"
    assert answer["text"].startswith("North has 65,500 employees.")
    assert slack.messages == {}
    assert answerer.asked[-1][2] is True
    await slack.press("U1", slack.elements(answer)["share"])
    await slack.until(lambda: slack.messages.get("C1"))
    shared = slack.messages["C1"][0]
    assert shared["text"].startswith("Shared by <@U1>, who asked: How many work in North?")
    assert "thread_ts" not in shared
    press, _ = await slack.press("U1", slack.elements(answer)["share"])
    assert "has been shared" in (await slack.response(press))["text"]
    assert len(slack.messages["C1"]) == 1


async def test_a_shared_answer_can_be_pressed_and_followed_up_by_everybody(slack, desk, answerer):
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    await slack.press("U1", slack.elements(answer)["share"])
    await slack.until(lambda: slack.messages.get("C1") and not desk.ledger.unfinished())
    shared = slack.messages["C1"][0]
    assert "share" not in slack.elements(shared)
    await slack.press("U2", slack.elements(shared)["proof"], shared)
    await slack.until(lambda: slack.views)
    await slack.say("C1", "U2", "and South?", shared["ts"])
    await slack.reply("C1", shared["ts"])
    assert answerer.asked[-1][1][0].text == "How many work in North?"


@pytest.mark.parametrize("torn", ["before", "after"])
async def test_an_answer_is_shared_once_whatever_becomes_of_the_connection(slack, desk, torn):
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    slack.fail("chat.postMessage", Fault(torn=torn))
    await slack.press("U1", slack.elements(answer)["share"])
    await slack.until(lambda: slack.messages.get("C1") and not desk.ledger.unfinished())
    assert len(slack.messages["C1"]) == 1


@pytest.mark.parametrize("what", ["breaks", "declines", "is too slow", "is asked too fast"])
async def test_what_is_no_answer_never_reaches_the_channel(slack, start, options, answerer, what):
    limits = {"answer_seconds": 0.5, "per_user_per_minute": 1 if "fast" in what else 20}
    async with start(replace(options, **limits)) as desk:
        answer = await slack.response(await slack.command("U1", "How many work in North?"))
        made = answerer.made
        if what == "breaks":
            answerer.error = ValueError("a secret")
        elif what == "declines":
            answerer.made = lambda *question: replace(made(*question), abstained=True)
        elif what == "is too slow":
            answerer.seconds = 1.0
        press, _ = await slack.press("U1", slack.elements(answer)["share"])
        said = await slack.response(press)
        assert "North has" not in said["text"]
        await slack.until(lambda: not desk.ledger.unfinished())
        assert "C1" not in slack.messages
        if what in ("breaks", "declines"):  # it may be tried again
            answerer.error, answerer.made = None, made
            await slack.press("U1", slack.elements(answer)["share"])
            await slack.until(lambda: "C1" in slack.messages)


async def test_the_csv_of_an_answer_is_uploaded_once(slack, desk):
    ts = await slack.mention("C1", "U1", "How many work in North?")
    reply = await slack.reply("C1", ts)
    await slack.press("U1", slack.elements(reply)["csv"], reply)
    await slack.until(lambda: slack.files)
    press, _ = await slack.press("U2", slack.elements(reply)["csv"], reply)
    assert (await slack.response(press))["text"].startswith("The CSV is here already")
    assert len(slack.files) == 1


async def test_a_csv_that_an_end_kept_back_can_be_had_by_another_press(slack, start, monkeypatch):
    async with start() as desk:
        reply = await asked(slack)
        monkeypatch.setattr(desk.poster, "upload", lambda *_: asyncio.sleep(60))
        await slack.press("U1", slack.elements(reply)["csv"], reply)
    async with start():
        await slack.press("U1", slack.elements(reply)["csv"], reply)
        await slack.until(lambda: any("channel" in f for f in slack.files.values()))


async def test_an_answer_can_be_shared_once_the_bot_was_invited(slack, desk):
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    slack.fail("chat.postMessage", *[Fault(error="not_in_channel")] * 3)
    press, _ = await slack.press("U1", slack.elements(answer)["share"])
    assert "could not post there" in (await slack.response(press))["text"]
    slack.faults.clear()
    await slack.press("U1", slack.elements(answer)["share"])
    await slack.until(lambda: slack.messages.get("C1"))


async def test_a_private_answer_with_restricted_sources_is_shared_without_them(
    slack, desk, answerer
):
    answerer.restricted = True
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    await slack.press("U1", slack.elements(answer)["share"])
    await slack.until(lambda: slack.messages.get("C1"))
    assert [allowed for _, _, allowed in answerer.asked] == [True, False]


async def test_an_empty_command_gets_help(slack, desk):
    answer = await slack.response(await slack.command("U1", ""))
    assert "delete my data" in answer["text"]


async def test_a_private_button_does_nothing_for_somebody_else(slack, desk):
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    press, _ = await slack.press("U2", slack.elements(answer)["proof"])
    assert "belongs to somebody else" in (await slack.response(press))["text"]
    assert slack.views == []


async def test_a_button_from_another_channel_is_refused(slack, desk):
    reply = await asked(slack)
    press, _ = await slack.press("U1", slack.elements(reply)["proof"], reply, channel="C2")
    await slack.response(press)
    assert slack.views == []


async def test_an_unknown_id_says_that_the_answer_is_gone(slack, desk):
    reply = await asked(slack)
    button = {**slack.elements(reply)["proof"], "value": "f00"}
    press, _ = await slack.press("U1", button, reply)
    assert "no longer kept" in (await slack.response(press))["text"]


async def test_a_follow_up_button_asks_its_question_once(slack, desk, answerer):
    reply = await asked(slack)
    button = slack.elements(reply)["follow_up:0"]
    assert "South" not in button["value"], "a button carries an opaque id, never content"
    await slack.press("U2", button, reply)
    second = await slack.reply("C1", reply["thread_ts"], 2)
    assert second["text"].startswith("<@U2> asked: and South?")
    assert answerer.asked[-1][0] == "and South?"
    press, _ = await slack.press("U2", button, reply)
    assert "already" in (await slack.response(press))["text"]
    assert len(slack.replies("C1", reply["thread_ts"])) == 2


async def test_a_follow_up_of_a_private_answer_stays_private_and_knows_what_it_follows(
    slack, desk, answerer
):
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    press, _ = await slack.press("U1", slack.elements(answer)["follow_up:0"])
    assert (await slack.response(press))["response_type"] == "ephemeral"
    question, thread, allowed = answerer.asked[-1]
    assert (question, allowed) == ("and South?", True)
    assert thread[0].text == "How many work in North?"
    assert slack.messages == {}


async def test_proof_shows_the_rows_and_quotes_within_three_seconds(slack, desk):
    reply = await asked(slack)
    await slack.press("U1", slack.elements(reply)["proof"], reply)
    await slack.until(lambda: slack.views)
    text = str(slack.views[0])
    assert slack.views[0]["title"]["text"] == "Proof"
    assert "65,500" in text
    assert "`r1`" in text
    assert "page 4" in text


async def test_the_csv_of_a_channel_answer_lands_in_its_thread(slack, desk):
    reply = await asked(slack)
    await slack.press("U1", slack.elements(reply)["csv"], reply)
    await slack.until(lambda: any("channel" in f for f in slack.files.values()))
    (file,) = slack.files.values()
    assert (file["channel"], file["thread_ts"]) == ("C1", reply["thread_ts"])
    assert file["content"].decode("utf-8-sig").splitlines() == [
        "Cluster,Employees,Employees (number)",
        'North,"65,500",65500',
        "South,40,40",
        "",
        "[1],Facts & figures,North office,2024,page 4,https://north.example/facts?a=1&b=2",
    ]


@pytest.mark.parametrize("fault", [Fault(status=503), Fault(torn="before"), Fault(torn="after")])
async def test_a_csv_arrives_whatever_becomes_of_its_upload(slack, desk, fault):
    reply = await asked(slack)
    slack.fail("upload", fault)
    await slack.press("U1", slack.elements(reply)["csv"], reply)
    await slack.until(lambda: any("channel" in f for f in slack.files.values()))


async def test_a_view_that_slack_does_not_open_is_spoken_of(slack, desk):
    reply = await asked(slack)
    slack.fail("views.open", Fault(error="expired_trigger_id"))
    press, _ = await slack.press("U1", slack.elements(reply)["proof"], reply)
    assert "press once more" in (await slack.response(press))["text"]


async def test_an_analyst_who_could_not_be_called_can_be_called_again(slack, start, options):
    async with start(replace(options, analyst="U9")):
        reply = await asked(slack)
        slack.fail("chat.postMessage", *[Fault(error="invalid_blocks")] * 3)
        press, _ = await slack.press("U1", slack.elements(reply)["analyst"], reply)
        assert "went wrong" in (await slack.response(press))["text"]
        slack.faults.clear()
        await slack.press("U1", slack.elements(reply)["analyst"], reply)
        assert (await slack.reply("C1", reply["thread_ts"], 2))["text"].startswith("<@U9>, <@U1>")


async def test_the_csv_of_a_private_answer_goes_to_its_asker(slack, desk):
    answer = await slack.response(await slack.command("U1", "How many work in North?"))
    await slack.press("U1", slack.elements(answer)["csv"])
    await slack.until(lambda: any("channel" in f for f in slack.files.values()))
    assert next(iter(slack.files.values()))["channel"] == "DU1"


async def test_a_thumb_down_asks_why_and_both_are_kept(slack, desk):
    reply = await asked(slack)
    feedback = slack.elements(reply)["feedback"]
    bad = feedback["negative_button"]["value"]
    await slack.press("U2", feedback, reply, value=bad)
    await slack.until(lambda: slack.views)
    view = slack.views[0]
    state = {"reason": {"text": {"value": "That is the 2019 figure."}}}
    await slack.submit("U2", view, state)
    await slack.until(
        lambda: desk.ledger.opinions.feedback() and desk.ledger.opinions.feedback()[0].reason
    )
    (kept,) = desk.ledger.opinions.feedback()
    assert (kept.verdict, kept.reason) == ("bad", "That is the 2019 figure.")
    assert (kept.asked, kept.answer_id, kept.generation, kept.sources) == (
        "How many work in North?",
        "a1",
        "g1",
        ("s1",),
    )


async def test_a_thumb_up_is_thanked_for(slack, desk):
    reply = await asked(slack)
    feedback = slack.elements(reply)["feedback"]
    press, _ = await slack.press("U2", feedback, reply, value=feedback["positive_button"]["value"])
    assert "Thank you" in (await slack.response(press))["text"]
    assert desk.ledger.opinions.feedback()[0].verdict == "good"


async def test_a_message_shortcut_answers_about_the_message(slack, desk, answerer):
    message = slack.write("C1", "U2", "How many work in <https://x.example|North>?")
    id = await slack.shortcut("U1", "ask_about_message", message)
    assert (await slack.response(id))["response_type"] == "ephemeral"
    assert answerer.asked[-1][0] == "How many work in North?"


async def test_an_analyst_is_tagged_once_and_a_tick_settles_it(slack, start, options):
    async with start(replace(options, analyst="S0ANALYST")):
        reply = await asked(slack)
        button = slack.elements(reply)["analyst"]
        await slack.press("U1", button, reply)
        call = await slack.reply("C1", reply["thread_ts"], 2)
        assert call["text"].startswith("<!subteam^S0ANALYST>, <@U1> asks")
        await slack.press("U1", button, reply)
        tick = {"type": "reaction_added", "user": "U9", "reaction": "white_check_mark",
                "item": {"type": "message", "channel": "C1", "ts": call["ts"]}}  # fmt: skip
        await slack.acked(await slack.event(tick))
        await slack.until(lambda: call.get("updates"))
        assert call["text"] == "Settled by <@U9>."
        assert len(slack.replies("C1", reply["thread_ts"])) == 2


async def test_no_analyst_is_called_where_nobody_would_see_it(slack, start, options):
    async with start(replace(options, analyst="U9")):
        ts = await slack.say("D1", "U1", "How many work in North?")
        assert "analyst" not in slack.elements(await slack.reply("D1", ts))


async def test_the_home_tab_and_the_messages_tab_say_how_to_begin(slack, desk):
    await slack.say("D1", "U1", "How many work in North?")
    await slack.until(lambda: slack.terminal("D1"))
    for tab in ("home", "messages"):
        event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": tab}
        await slack.acked(await slack.event(event))
    await slack.until(lambda: slack.homes and slack.prompts)
    assert "How many work in North?" in str(slack.homes["U1"])
    assert slack.prompts["D1"] == [
        {"title": "and South?", "message": "and South?"},
        {"title": "Why?", "message": "Why?"},
    ]


async def test_every_interaction_is_acknowledged_even_an_unknown_one(slack, desk):
    for payload in (
        {
            "type": "block_actions",
            "actions": [{"type": "button", "action_id": "old", "value": "x"}],
        },
        {
            "type": "view_submission",
            "view": {"type": "modal", "callback_id": "old", "state": {"values": {}}},
        },
        {"type": "view_closed", "view": {"type": "modal", "callback_id": "old"}},
        {"type": "shortcut", "callback_id": "old"},
        {"type": "message_action", "callback_id": "old", "message": {"text": "x", "ts": "1.1"}},
    ):
        body = {"team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "1", **payload}
        assert (await slack.acked(await slack.send("interactive", body))).seconds < 1
    body = {"command": "/old", "text": "", "user_id": "U1", "team_id": "T1", "channel_id": "C1"}
    await slack.acked(await slack.send("slash_commands", body))
