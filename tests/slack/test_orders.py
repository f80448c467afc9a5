"""Standing orders: read from a command, due at the person's own time, asked once whatever fails."""

import asyncio
import re
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from loopback_slack import Fault

from bot.language.packs import packs
from bot.slack.events import command_in, order_in
from bot.slack.orders import Timing, slot_of, wish_in, written
from bot.slack.placing import ORDERS_A_CHANNEL, ORDERS_A_USER
from bot.slack.standing import ask_what_is_due

MONDAY_9 = Timing((0,), 9, 0)


@pytest.mark.parametrize(
    ("text", "timing", "question"),
    [
        ("every monday 9:00 How many?", "every monday 9:00", "How many?"),
        ("Every Mondays at 9.30 How many?", "every monday 9:30", "How many?"),
        ("every thu 14 How many?", "every thursday 14:00", "How many?"),
        ("every day 7:05 How many?", "every day 7:05", "How many?"),
        ("every morning 7:05, How many?", "every day 7:05", "How many?"),
        ("every weekday 12 am How many?", "every weekday 0:00", "How many?"),
        ("every friday at 3 p.m.: How many?", "every friday 15:00", "How many?"),
        ("each sun, mon and wed 8:00 Who?", "every monday, wednesday and sunday 8:00", "Who?"),
        ("remind me every monday 9:00 How many?", "every monday 9:00", "How many?"),
        ("please schedule every fri 9:00: How many?", "every friday 9:00", "How many?"),
        ("How many work in Basel, every monday at 9:00", "every monday 9:00",
         "How many work in Basel"),
        ("How many? (each weekday 8am)", "every weekday 8:00", "How many?"),
        ("Hur många på ön, varje fredag kl. 9?", "varje fredag 9:00", "Hur många på ön"),
        ("send mig hver mandag 9:00 Hvor mange?", "hver mandag 9:00", "Hvor mange?"),
        ("varje måndag kl. 9 Hur många på ön?", "varje måndag 9:00", "Hur många på ön?"),
        ("Varje mån och lör klockan 9.30: Vem?", "varje måndag och lördag 9:30", "Vem?"),
        ("alla vardagar 8:00 Hur många?", "varje vardag 8:00", "Hur många?"),
        ("hver mandag kl 9 Hvor mange på øen?", "hver mandag 9:00", "Hvor mange på øen?"),
        ("hver lør. og søndag 9:15 Hvor mange?", "hver lørdag og søndag 9:15", "Hvor mange?"),
        ("hver hverdag klokken 8, Hvor mange?", "hver hverdag 8:00", "Hvor mange?"),
    ],
)  # fmt: skip
def test_when_a_question_is_to_be_asked_is_read_from_its_words(text, timing, question):
    wish = wish_in(text)
    assert (wish.kind, written(wish.timing, wish.spoken), wish.question) == (
        "every", timing, question)  # fmt: skip
    again = wish_in(f"{timing} {question}")
    assert (again.timing, again.question) == (wish.timing, question)


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("watch How many?", "watch", "How many?"),
        ("subscribe to How many?", "watch", "How many?"),
        ("Bevaka hur många på ön?", "watch", "hur många på ön?"),
        ("håll koll på hyran i London", "watch", "hyran i London"),
        ("overvåg: hvor mange?", "watch", "hvor mange?"),
        ("hold øje med lejen i London", "watch", "lejen i London"),
        ("watches", "list", ""),
        ("Show my watches!", "list", ""),
        ("what am I watching?", "list", ""),
        ("mina bevakningar", "list", ""),
        ("vis mine overvågninger", "list", ""),
        ("cancel 3", "cancel", (3,)),
        ("please cancel 1, #2 and 3", "cancel", (1, 2, 3)),
        ("unsubscribe from 1", "cancel", (1,)),
        ("unwatch 2", "cancel", (2,)),
        ("stop 2", "cancel", (2,)),
        ("remove watch 2", "cancel", (2,)),
        ("avbryt 1 och 2", "cancel", (1, 2)),
        ("ta bort bevakning nr 2", "cancel", (2,)),
        ("afmeld 1", "cancel", (1,)),
        ("slet overvågning 2", "cancel", (2,)),
        ("cancel all", "cancel_all", ""),
        ("stop everything", "cancel_all", ""),
        ("delete all my watches", "cancel_all", ""),
        ("avbryt alla", "cancel_all", ""),
        ("ta bort mina bevakningar", "cancel_all", ""),
        ("afslut det hele", "cancel_all", ""),
        ("fjern alle mine abonnementer", "cancel_all", ""),
        ("stop watching how many?", "cancel_asked", "how many?"),
        ("sluta bevaka hur många?", "cancel_asked", "hur många?"),
        ("hold op med at overvåge hvor mange?", "cancel_asked", "hvor mange?"),
        ("cancel", "which", ""),
        ("unsubscribe", "which", ""),
        ("cancel my watch", "which", ""),
        ("delete all", "which", ""),
        ("avprenumerera", "which", ""),
        ("radera allt", "which", ""),
        ("afmeld", "which", ""),
    ],
)
def test_what_is_ordered_beside_that_is_read_from_its_words(text, kind, what):
    wish = wish_in(text)
    assert (wish.kind, wish.numbers or wish.question) == (kind, what)


@pytest.mark.parametrize("code", packs())
def test_each_order_that_a_message_names_is_read_as_one(code):
    """What the bot tells people to write is understood, in their language."""
    told = "\n".join(packs()[code].messages.values())
    named = {found.split("|")[0] for found in re.findall(r"`/cluster ([^`]+)`", told)}
    question = {"your question", "din fråga", "dit spørgsmål"}
    assert len(named) > 8
    for text in named - question:
        order = text.replace("NUMBER", "1").replace("NUMMER", "1")
        wish = wish_in(order)
        read = (wish and wish.kind != "unclear") or command_in(order) or order_in(order)
        assert read, text
        if wish:
            assert wish.spoken == code, text


@pytest.mark.parametrize(
    "text",
    ["every monday How many?", "every monday 25:00 How many?", "every monday 9:70 How many?",
     "every monday 13pm How many?", "every month 9:00 How many?", "every fri 9:00",
     "watch", "subscribe", "every 2nd monday 9:00 How many?", "every monday 0.5 m How many?",
     "every other week How many?", "every hour how many?", "daily 9:00 How many?",
     "weekly at 8am How many?", "monday 9:00 How many?", "on fridays 14.30 How many?",
     "mondays at 9 How many?", "on mondays at noon How many?",
     "remind me every monday How many?", "every monday and then 9:00 How many?",
     "let me know when the rent in North changes"],
)  # fmt: skip
async def test_an_order_that_cannot_be_read_is_told_how_to_write(text, slack, desk, answerer):
    said = await slack.response(await slack.command("U1", text))
    assert "`/cluster every monday 9:00 QUESTION`" in said["text"]
    assert not answerer.asked
    assert not desk.ledger.orders.all()


@pytest.mark.parametrize("text", ["måndagar kl 9 Hur många?", "om mandagen kl. 9 Hvor mange?"])
def test_an_order_of_another_language_that_cannot_be_read_is_one(text):
    assert wish_in(text).kind == "unclear"


@pytest.mark.parametrize(
    "text",
    [
        "every region: how many?",
        "how many visits every day 2015?",
        "visitors each day at 9 ports?",
        "who watches North?",
        "Watchmakers in North?",
        "North every year",
        "daily visitors in North?",
        "monthly rents 2024?",
        "each region's staff?",
        "weekly pay?",
        "second largest region?",
        "stop codons in North?",
        "end of 2024 vacancy?",
        "drop in rents in North?",
        "list all regions",
        "alla regioner 2024",
        "hver region 2024",
        "varje region 2024",
    ],
)
def test_other_words_are_a_question(text):
    assert wish_in(text) is None


def at(text, zone="Europe/Stockholm"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-23 08:59", ""),
        ("2026-11-23 09:00", "2026-11-23"),
        ("2026-11-23 14:59", "2026-11-23"),
        ("2026-11-23 15:01", ""),
        ("2026-11-24 09:00", ""),
    ],
    ids=["before", "on time", "made up for", "too late", "another day"],
)
def test_a_slot_begins_at_the_persons_own_time(now, slot):
    assert slot_of(MONDAY_9, "Europe/Stockholm", at(now)) == slot


def test_a_slot_before_midnight_is_made_up_for_after_it():
    late = Timing((0,), 23, 30)
    assert slot_of(late, "Europe/Stockholm", at("2026-11-24 01:00")) == "2026-11-23"


@pytest.mark.parametrize("now", ["2026-10-25 02:30", "2026-10-25 03:30"])
def test_an_hour_that_the_clocks_repeat_is_one_slot(now):
    assert slot_of(Timing((6,), 2, 15), "Europe/Stockholm", at(now)) == "2026-10-25"


def test_a_zone_that_nobody_knows_is_utc():
    assert slot_of(MONDAY_9, "Mars/Olympus", at("2026-11-23 09:00", "UTC")) == "2026-11-23"


@pytest.mark.parametrize(
    ("one", "again"),
    [("every monday 9:00 How many in North?", "Every Monday at 9 how many in  North?"),
     ("watch How many in North?", "watch how many in North?")],
)  # fmt: skip
async def test_an_order_given_twice_is_one(slack, desk, one, again):
    for text in (one, again):
        said = await slack.response(await slack.command("U1", text))
        assert "• 1: " in said["text"]
    assert len(desk.ledger.orders.all()) == 1
    for text, channel in ((one.replace("North", "South"), "C1"), (one, "C2")):
        await slack.response(await slack.command("U1", text, channel))
    assert len(desk.ledger.orders.all()) == 3


async def test_a_scheduled_question_is_asked_once_a_slot_and_stands_in_the_channel(slack, desk):
    slack.zones["U1"] = "Europe/Stockholm"
    said = await slack.response(await slack.command("U1", "every monday 9:00 How many in North?"))
    assert "1: every monday 9:00 (Europe/Stockholm): How many in North?" in said["text"]
    for _ in range(3):
        ask_what_is_due(desk, at("2026-11-23 09:05"))
    await slack.until(lambda: slack.terminal("C1"))
    await asyncio.sleep(0.3)
    (message,) = slack.messages["C1"]
    assert "thread_ts" not in message
    assert message["text"].startswith("Ordered by <@U1>: How many in North?")
    ask_what_is_due(desk, at("2026-11-30 09:05"))
    await slack.until(lambda: len(slack.terminal("C1")) == 2)
    await slack.say("C1", "U2", "and South?", message["ts"])
    await slack.reply("C1", message["ts"])


@pytest.mark.parametrize(
    "faults",
    [[Fault(torn="after")], [Fault(status=500)], [Fault(status=429, retry_after=1)]],
    ids=["torn", "500", "429"],
)
async def test_it_is_there_once_whatever_fails(slack, desk, faults):
    await slack.response(await slack.command("U1", "every monday 9:00 How many in North?"))
    slack.fail("chat.postMessage", *faults)
    ask_what_is_due(desk, at("2026-11-23 09:05", "UTC"))
    await slack.until(lambda: not desk.ledger.unfinished(), 10)
    assert len(slack.terminal("C1")) == 1


async def test_a_slot_that_was_due_when_it_was_ordered_is_over(slack, desk, monkeypatch):
    monkeypatch.setattr("bot.slack.placing.time.time", lambda: at("2026-11-23 09:05", "UTC"))
    await slack.response(await slack.command("U1", "every monday 9:00 How many in North?"))
    assert ask_what_is_due(desk, at("2026-11-23 09:06", "UTC")) == 0


async def test_where_it_may_not_post_the_order_ends_and_its_owner_is_told(slack, desk):
    await slack.response(await slack.command("U1", "every monday 9:00 How many in North?"))
    slack.fail("chat.postMessage C1", Fault(error="not_in_channel"))
    ask_what_is_due(desk, at("2026-11-23 09:05", "UTC"))
    await slack.until(lambda: any(m for c, m in slack.messages.items() if c.startswith("D")))
    assert desk.ledger.orders.all() == ()
    assert "C1" not in slack.messages


async def test_without_an_answer_nothing_is_posted_to_the_channel(slack, desk, answerer):
    await slack.response(await slack.command("U1", "every monday 9:00 How many in North?"))
    made = answerer.made
    answerer.made = lambda *question: replace(made(*question), abstained=True)
    ask_what_is_due(desk, at("2026-11-23 09:05", "UTC"))
    await slack.until(lambda: any(m for c, m in slack.messages.items() if c.startswith("D")))
    assert "C1" not in slack.messages
    assert len(desk.ledger.orders.all()) == 1


async def test_a_watch_posts_when_a_rebuild_has_changed_the_figures_and_only_then(
    slack, start, options, answerer
):
    answers = SimpleNamespace(
        store=lambda: SimpleNamespace(generation=answerer.generation), answer=answerer.answer
    )

    class Rebuilt:
        store, answer = staticmethod(answers.store), staticmethod(answers.answer)

    async with start(replace(options, check_seconds=0.05), Rebuilt()):
        said = await slack.response(await slack.command("U1", "watch How many in North?"))
        assert "1: watch: How many in North?" in said["text"]
        answerer.generation = "g2"
        await asyncio.sleep(0.3)
        assert "C1" not in slack.messages
        answerer.figure, answerer.generation = 70_000.0, "g3"
        await slack.until(lambda: slack.terminal("C1"))
        assert "North has 70,000" in slack.messages["C1"][0]["text"]
        answerer.generation = "g4"
        await asyncio.sleep(0.3)
        assert len(slack.terminal("C1")) == 1


async def test_orders_are_listed_cancelled_and_forgotten_by_their_owner_alone(slack, desk):
    for question in ("How many in North?", "How many in South?"):
        await slack.response(await slack.command("U1", f"watch {question}"))
    mine = await slack.response(await slack.command("U1", "watches"))
    assert "1: watch: How many in North?" in mine["text"]
    assert "2: watch: How many in South?" in mine["text"]
    others = await slack.response(await slack.command("U2", "watches"))
    assert others["text"].startswith("You have no standing orders.")
    assert (
        "no standing order" in (await slack.response(await slack.command("U2", "cancel 1")))["text"]
    )
    await slack.response(await slack.command("U1", "cancel 1"))
    assert [order.text for order in desk.ledger.orders.all()] == ["How many in South?"]
    await slack.response(await slack.command("U1", "delete my data"))
    assert desk.ledger.orders.all() == ()


async def test_one_person_has_a_ceiling(slack, desk):
    for n in range(ORDERS_A_USER):
        await slack.response(await slack.command("U1", f"every day 9:{n:02} How many in North?"))
    said = await slack.response(await slack.command("U1", "every day 10:00 How many in North?"))
    assert said["text"].startswith("That is too many")
    assert len(desk.ledger.orders.all()) == ORDERS_A_USER


async def test_one_channel_has_a_ceiling(slack, desk):
    users = [f"U{n // ORDERS_A_USER}" for n in range(ORDERS_A_CHANNEL)]
    for n, user in enumerate(users):
        await slack.response(await slack.command(user, f"every day 9:{n:02} How many in North?"))
    said = await slack.response(await slack.command("U9", "every day 9:00 How many in North?"))
    assert said["text"].startswith("That is too many")
    elsewhere = await slack.command("U9", "every day 9:00 How many in North?", "C2")
    assert (await slack.response(elsewhere))["text"].startswith("Done.")
    assert len(desk.ledger.orders.all()) == ORDERS_A_CHANNEL + 1


async def test_nothing_is_ordered_where_nothing_is_answered(slack, start, options):
    async with start(replace(options, channels=("C9",))) as desk:
        said = await slack.response(await slack.command("U1", "watch How many in North?"))
        assert said["text"].startswith("I am not switched on")
        assert desk.ledger.orders.all() == ()


@pytest.fixture
async def three(slack, desk):
    """U1 has three standing orders."""
    for order in ("watch How many in North?", "every monday 9:00 How many in South?"):
        await slack.response(await slack.command("U1", order))
    await slack.response(await slack.command("U1", "watch How many in South?", "C2"))

    async def told(text, user="U1"):
        said = await slack.response(await slack.command(user, text))
        return said["text"], [order.number for order in desk.ledger.orders.all()]

    return told


@pytest.mark.parametrize(
    "text",
    ["stop", "cancel", "unsubscribe", "unwatch", "stop watching", "delete all", "quit",
     "cancel what I ordered yesterday", "avbryt", "sluta", "avprenumerera", "afmeld", "afbryd"],
)  # fmt: skip
async def test_who_wants_to_end_something_is_shown_what_and_how(text, three, answerer):
    said, left = await three(text)
    assert left == [1, 2, 3]
    assert "• 1: " in said
    assert "How many in North?" in said
    assert "9:00 (UTC): How many in South?" in said
    assert "<#C2>: How many in South?" in said
    assert re.search(r"`/cluster (cancel|avbryt|afbryd) NUM", said)
    assert re.search(r"`/cluster (cancel all|avbryt alla|afbryd alle)`", said)
    assert len(answerer.asked) == 2  # the watches


@pytest.mark.parametrize(
    ("text", "left"),
    [("cancel 2", [1, 3]), ("stop 2", [1, 3]), ("unsubscribe from 1 and 3", [2]),
     ("cancel all", []), ("stop all", []), ("avbryt alla", []), ("afslut dem alle", []),
     ("unwatch how many in  north", [2, 3]), ("ta bort bevakning 3", [1, 2])],
)  # fmt: skip
async def test_what_is_named_ends_and_is_told(text, left, three):
    said, now = await three(text)
    assert now == left
    assert [n for n in (1, 2, 3) if f"• {n}: " in said] == [n for n in (1, 2, 3) if n not in left]


async def test_of_several_numbers_those_that_are_none_are_told(three):
    said, left = await three("cancel 2, 7 and 9")
    assert left == [1, 3]
    assert said.startswith("Cancelled:\n• 2: every monday 9:00 (UTC): How many in South?")
    assert "the number 7" in said
    assert "the number 9" in said


async def test_who_has_ordered_nothing_is_told_that_and_what_may_be_meant(three):
    said, _ = await three("stop", "U2")
    assert said.startswith("You have no standing orders, and I am working on nothing for you here.")
    assert "`/cluster updates off`" in said


async def test_stop_stops_what_somebody_has_asked_for_themselves(slack, desk, answerer):
    answerer.seconds = 1.0
    asked = await slack.command("U1", "How many in North?")
    others = await slack.command("U2", "How many in North?")
    await slack.until(lambda: answerer.asked)
    await slack.command("U1", "stop")
    assert (await slack.response(asked))["text"] == "Stopped, as you asked."
    assert (await slack.response(others))["text"].startswith("North has")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mute", "In a thread, `stop` makes me silent"),
        ("pause", "In a thread, `stop` makes me silent"),
        ("resume", "In a thread, `stop` makes me silent"),
        ("tyst", "I en tråd gör `sluta` mig tyst"),
        ("ti stille", "I en tråd gør `hold op` mig stille"),
        ("list", "You have no standing orders."),
        ("lista", "You have no standing orders."),
        ("updates", "I will post here when a rebuild"),
        ("turn off updates", "I will not post updates in this channel"),
        ("uppdateringar av", "Jag skriver inga uppdateringar i den här kanalen"),
        ("opdateringer fra", "Jeg skriver ingen opdateringer i denne kanal"),
        ("help", "Ask me about the clusters"),
        ("commands", "Ask me about the clusters"),
        ("settings", "Ask me about the clusters"),
        ("kommandon", "Fråga mig om de kluster"),
        ("kommandoer", "Spørg mig om de klynger"),
        ("status", "*What I know*"),
    ],
)
async def test_what_people_try_is_no_question(text, said, slack, desk, answerer):
    got = await slack.response(await slack.command("U1", text))
    assert got["text"].startswith(said)
    assert all(asked[0] in ("help", "hjälp", "hjælp") for asked in answerer.asked)


async def test_updates_are_off_until_they_are_on_again(slack, desk):
    for text, quiet in (("updates off", True), ("updates", True), ("updates on", False)):
        await slack.response(await slack.command("U1", text))
        assert desk.ledger.places.quiet("T1", "C1") is quiet


@pytest.mark.parametrize("where", ["channel", "direct"])
async def test_it_may_be_ordered_by_a_message_too(where, slack, desk, answerer):
    async def order(text):
        if where == "direct":
            ts = await slack.say("D1", "U1", text)
            return (await slack.reply("D1", ts))["text"]
        told = len(slack.ephemerals)
        await slack.mention("C1", "U1", f"<@UBOT> {text}")
        await slack.until(lambda: len(slack.ephemerals) > told)
        return slack.ephemerals[-1]["text"]

    channel = "D1" if where == "direct" else "C1"
    assert "1: watch: How many in North?" in await order("watch How many in North?")
    assert "2: every monday 9:00 (UTC)" in await order("every monday at 9, How many in South?")
    assert "• 2: every monday" in await order("watches")
    assert [(o.channel, o.text) for o in desk.ledger.orders.all()] == [
        (channel, "How many in North?"), (channel, "How many in South?")]  # fmt: skip
    assert "• 1: watch" in await order("cancel 1")
    assert len(desk.ledger.orders.all()) == 1
    assert [asked[0] for asked in answerer.asked] == ["How many in North?"]


@pytest.mark.parametrize(
    ("text", "said", "quiet"),
    [
        ("turn off updates", "I will not post updates", True),
        ("uppdateringar av", "Jag skriver inga uppdateringar", True),
        ("updates", "I will post here when", False),
        ("commands", "Ask me about the clusters", False),
        ("kommandoer", "Spørg mig om de klynger", False),
    ],
)
async def test_a_direct_message_may_order_that_too(text, said, quiet, slack, desk):
    reply = await slack.reply("D1", await slack.say("D1", "U1", text))
    assert reply["text"].startswith(said)
    assert desk.ledger.places.quiet("T1", "D1") is quiet


async def test_in_a_thread_short_words_lean_on_the_answer(slack, desk, answerer):
    root = await slack.mention("C1", "U1", "<@UBOT> How many in North?")
    await slack.reply("C1", root)
    await slack.mention("C1", "U1", "<@UBOT> orders", root)
    await slack.reply("C1", root, 2)
    assert [asked[0] for asked in answerer.asked] == ["How many in North?", "orders"]


async def test_what_a_direct_message_orders_is_told_once(slack, desk):
    asked = slack.write("D1", "U1", "updates off")
    for retry in (0, 1):
        await slack.event(asked, retry=retry)
    await slack.reply("D1", asked["ts"])
    await asyncio.sleep(0.2)
    assert len(slack.replies("D1", asked["ts"])) == 1


async def test_an_order_delivered_twice_is_carried_out_once(slack, desk):
    asked = slack.write("C1", "U1", "<@UBOT> every day 9:00 How many in North?")
    for retry in (0, 1):
        await slack.event(asked | {"type": "app_mention"}, retry=retry)
    await slack.until(lambda: slack.ephemerals)
    await asyncio.sleep(0.2)
    assert len(slack.ephemerals) == 1
    assert len(desk.ledger.orders.all()) == 1
