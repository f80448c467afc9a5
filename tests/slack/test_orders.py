"""Standing orders: read from a command, due at the person's own time, asked once whatever fails."""

import asyncio
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from loopback_slack import Fault

from bot.slack.orders import Timing, slot_of, wish_in
from bot.slack.standing import ORDERS_A_USER, ask_what_is_due

MONDAY_9 = Timing((0,), 9, 0)


@pytest.mark.parametrize(
    ("text", "kind", "timing", "question"),
    [
        ("every monday 9:00 How many?", "every", "every monday 9:00", "How many?"),
        ("Every Mondays at 9.30 How many?", "every", "every monday 9:30", "How many?"),
        ("every thu 14 How many?", "every", "every thursday 14:00", "How many?"),
        ("every day 7:05 How many?", "every", "every day 7:05", "How many?"),
        ("every weekday 12 am How many?", "every", "every weekday 0:00", "How many?"),
        ("every friday 3pm How many?", "every", "every friday 15:00", "How many?"),
        ("watch How many?", "watch", "None", "How many?"),
        ("watches", "list", "None", ""),
        ("cancel 3", "cancel", "None", ""),
    ],
)
def test_an_order_is_read_from_its_words(text, kind, timing, question):
    wish = wish_in(text)
    assert (wish.kind, str(wish.timing), wish.question) == (kind, timing, question)


@pytest.mark.parametrize(
    "text",
    ["every monday How many?", "every monday 25:00 How many?", "every monday 9:70 How many?",
     "every monday 13pm How many?", "every month 9:00 How many?", "every fri 9:00",
     "watch", "cancel", "cancel everything", "unwatch 2", "every 2nd monday 9:00 How many?",
     "every other week How many?", "every hour how many?", "daily 9:00 How many?",
     "weekly at 8am How many?", "monday 9:00 How many?", "on fridays 14.30 How many?",
     "remind me every monday 9:00 How many?", "each day 9:00 How many?"],
)  # fmt: skip
async def test_an_order_that_cannot_be_read_is_told_how_to_write(text, slack, desk, answerer):
    said = await slack.response(await slack.command("U1", text))
    assert "`/cluster every monday 9:00 QUESTION`" in said["text"]
    assert not answerer.asked
    assert not desk.ledger.orders.all()


@pytest.mark.parametrize(
    "text",
    [
        "every region: how many?",
        "who watches North?",
        "Watchmakers in North?",
        "North every year",
        "daily visitors in North?",
        "monthly rents 2024?",
        "each region's staff?",
        "weekly pay?",
        "second largest region?",
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
    monkeypatch.setattr("bot.slack.standing.time.time", lambda: at("2026-11-23 09:05", "UTC"))
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
    assert others["text"].startswith("You have none.")
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


async def test_nothing_is_ordered_where_nothing_is_answered(slack, start, options):
    async with start(replace(options, channels=("C9",))) as desk:
        said = await slack.response(await slack.command("U1", "watch How many in North?"))
        assert said["text"].startswith("I am not switched on")
        assert desk.ledger.orders.all() == ()
