"""Several bots on one ledger: one reply each, in order, and what one is told all of them know."""

import asyncio
import multiprocessing
import os
import signal
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from loopback_slack import PATIENCE, Fault
from sharing import REPLIES, answer_all

from bot.answer import Answer
from bot.backlog import Backlog
from bot.errors import StateUnreachable, StateUnusable
from bot.slack import ledger as ledgers
from bot.slack import lifecycle
from bot.slack.doubts import Doubt
from bot.slack.events import Asked
from bot.slack.ledger import Ledger
from bot.slack.opinions import Feedback
from bot.slack.orders import Timing

QUESTIONS, PROCESSES, KILLS = 120, 8, 3


def asked(number, root="", user="U1"):
    ts = f"{number:04}.1"
    return Asked("T1", "C1", ts, root or ts, user, f"How many in {number}?", "mention")


@pytest.fixture
def database(postgres, request):
    return postgres.database(f"state-{abs(hash(request.node.name))}")


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.slow)])
def place(request):
    """Return what tells a ledger where it is: a folder alone, or a server too."""
    return "" if request.param == "file" else request.getfixturevalue("database")


@pytest.fixture
def ledger(place, tmp_path):
    with closing(Ledger(tmp_path, place)) as opened:
        yield opened


def test_a_question_is_taken_once_and_answered_once(ledger):
    entry = ledger.take(asked(1), "answer")
    assert entry.asked == asked(1)
    assert ledger.take(asked(1), "answer") is None
    assert ledger.find("T1", "C1", "0001.1") == entry
    assert (ledger.claim(entry.id), ledger.holds(entry.id)) == (True, True)
    assert (ledger.begin(entry.id), ledger.begin(entry.id)) == (1, 2)
    ledger.spare(entry.id)
    assert ledger.posting(entry.id, '{"a": 1}', "g1")
    ledger.done(entry.id, "answer", "9.1")
    assert (ledger.posting(entry.id), ledger.claim(entry.id)) == (False, False)
    (done,) = ledger.recent(0.0, user="U1")
    assert (done.attempts, done.reply_ts, done.answer, done.generation) == (
        1, "9.1", '{"a": 1}', "g1",
    )  # fmt: skip
    assert [one.id for one in ledger.thread("T1", "C1", "0001.1")] == [entry.id]


def test_what_is_kept_beside_questions_comes_back(ledger):
    assert ledger.first_delivery("d1")
    assert not ledger.first_delivery("d1")
    assert (
        ledger.places.spoke("T1", "C1", "1.1", "U1"),
        ledger.places.spoke("T1", "C1", "1.1", "U2"),
    ) == (
        "",
        "U1",
    )
    for muted in (True, False):
        ledger.places.mute("T1", "C1", "1.1", muted)
        assert ledger.places.muted("T1", "C1", "1.1") is muted
    for quiet in (True, True, False):
        ledger.places.quieten("T1", "C1", quiet)
        ledger.places.share_with_others("T1", "C1", quiet)
        assert (
            ledger.places.quiet("T1", "C1") is ledger.places.shared_with_others("T1", "C1") is quiet
        )
    ledger.note("heard x")
    ledger.note("heard x")
    assert list(ledger.noted()) == ["heard x"]
    ledger.looked_at("q", "g")
    assert ledger.all_looked_at("g") == {"q"}
    for _ in range(2):
        ledger.doubt(Doubt("m", "C1", "1.0"))
    assert ledger.doubts() == (Doubt("m", "C1", "1.0"),)
    # Of a file whoever opens it goes on; of a server only what nobody keeps.
    assert ledger.take_doubts() == (() if ledger.shared else ledger.doubts())
    ledger.settle("m")
    assert ledger.doubts() == ()
    for verdict in ("good", "bad"):
        ledger.opinions.judge(Feedback("q", "U1", verdict, "", "How?", "a", "g", ("s",), 1.0))
    assert [(one.verdict, one.sources) for one in ledger.opinions.feedback()] == [("bad", ("s",))]
    ledger.opinions.called("T1", "C1", "2.1", "q")
    assert ledger.opinions.has_called("q")
    assert ledger.opinions.resolve("T1", "C1", "2.1", "U2")
    assert not ledger.opinions.resolve("T1", "C1", "2.1", "U2")


def test_orders_are_numbered_kept_and_forgotten(ledger):
    timing = Timing((0, 4), 8, 30)
    first = ledger.orders.place("T1", "C1", "U1", "How many?", timing, "UTC", last="2026-01-01")
    second = ledger.orders.place("T1", "C1", "U1", "Why?", None, "", last="g", answer="{}")
    assert [one.number for one in ledger.orders.all()] == [1, 2]
    ledger.orders.seen(second.id, "g2", '{"a": 2}')
    ledger.orders.seen(second.id, "g3")
    assert [(one.timing, one.last, one.answer) for one in ledger.orders.all()] == [
        (timing, "2026-01-01", ""), (None, "g3", '{"a": 2}'),
    ]  # fmt: skip
    ledger.orders.cancel(first.id)
    assert [one.id for one in ledger.orders.all()] == [second.id]


def test_a_person_is_forgotten_and_old_things_go(ledger):
    open_one, closed = ledger.take(asked(1), "answer"), ledger.take(asked(2), "answer", now=5.0)
    ledger.done(closed.id, "answer", "9.1")
    assert set(ledger.asked_by("T1", "U1")) == {open_one.id, closed.id}
    assert ledger.erase("T1", "U1") == 2
    assert ledger.unfinished() == ()
    assert ledger.entry(open_one.id).asked.text == ledger.entry(open_one.id).asked.user == ""
    assert not ledger.posting(open_one.id, "{}")
    assert ledger.purge(6.0) == 1
    ledger.wipe()


def test_a_persons_bucket_fills_again_by_and_by(ledger, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(ledger._file, "now", lambda: now[0])
    assert [ledger.allows("a", 2) for _ in range(3)] == [True, True, False]
    assert ledger.allows("b", 2)
    now[0] += 30.1
    assert [ledger.allows("a", 2) for _ in range(2)] == [True, False]
    now[0] += 600
    assert [ledger.allows("a", 2) for _ in range(3)] == [True, True, False]


def test_the_backlog_is_kept_there_as_well(place, tmp_path):
    answer = Answer(
        id="a1", question="How many?", standalone="How many?", kind="value", abstained=True,
        text="None.", statements=(), citations=(), table=None, figures=(), gaps=(), caveats=(),
        follow_ups=(), chart=None, generation="g1", missing=("cranes · North",),
    )  # fmt: skip
    with closing(Backlog(tmp_path, place)) as backlog:
        for reference in ("q1", "q1", "q2"):
            backlog.note(answer, reference=reference)
        assert [(one.item, one.count) for one in backlog.wanted()] == [("cranes · North", 2)]
        assert backlog.kept("a1").text == "None."
        backlog.forget(["q1"])
        assert [one.count for one in backlog.wanted()] == [1]
        assert backlog.clear() == 1


def test_what_a_database_refuses_is_the_same_error_wherever_it_is(ledger):
    ledger._run("DROP TABLE doubts")
    for refused in (ledger.doubts, lambda: ledger.settle("m"), lambda: ledger.purge(1.0)):
        with pytest.raises(StateUnusable, match="doubts") as told:
            refused()
        assert told.value.hint


# Several bots -----------------------------------------------------------------------------------


@pytest.fixture
def two(database, tmp_path, monkeypatch):
    """Return two bots' ledgers on one server, whose clock a test sets."""
    with closing(Ledger(tmp_path, database)) as one, closing(Ledger(tmp_path, database)) as other:
        clock = [1000.0]
        for ledger in (one, other):
            monkeypatch.setattr(ledger._file, "now", lambda: clock[0])
        yield one, other, clock


def test_another_bot_takes_over_only_what_is_no_longer_renewed(two):
    one, other, clock = two
    entry = one.take(asked(1), "answer")
    assert not other.claim(entry.id)
    assert other.abandoned() == ()
    clock[0] += ledgers.LEASE_SECONDS - 1
    assert one.renew() == {entry.id: "answer"}
    clock[0] += 2
    assert not other.claim(entry.id)
    clock[0] += ledgers.LEASE_SECONDS
    assert [found.id for found in other.abandoned()] == [entry.id]
    assert other.claim(entry.id)
    assert one.renew() == {}
    # The first one wakes up late: nothing that it does reaches anybody.
    assert not one.holds(entry.id)
    assert not one.posting(entry.id, "late")
    assert other.posting(entry.id, "in time")
    assert other.entry(entry.id).answer == "in time"


def test_a_doubt_of_a_bot_that_died_is_taken_over_and_no_longer_its_own(two):
    one, other, clock = two
    doubt = Doubt("m", "C1", "1.0")
    one.doubt(doubt)
    assert (one.take_doubts(), other.take_doubts()) == ((), ())
    clock[0] += ledgers.DOUBT_SECONDS - 1
    assert one.keeps_doubt("m")
    clock[0] += ledgers.DOUBT_SECONDS - 1
    assert other.take_doubts() == ()
    clock[0] += 2
    assert other.take_doubts() == (doubt,)
    assert (one.take_doubts(), one.keeps_doubt("m"), other.keeps_doubt("m")) == ((), False, True)
    other.release()
    assert one.take_doubts() == (doubt,)
    one.settle("m")
    assert not one.keeps_doubt("m")


def test_a_bot_that_ends_leaves_its_questions_at_once(two):
    one, other, _ = two
    entry = one.take(asked(1), "answer")
    assert one.leads("upkeep", 60)
    assert not other.leads("upkeep", 60)
    one.release()
    assert other.claim(entry.id)
    assert other.leads("upkeep", 60)


def test_a_thread_is_answered_in_order_whichever_bot_has_its_questions(two):
    one, other, _ = two
    first = one.take(asked(1, root="1.0"), "answer", now=1.0)
    second = other.take(asked(2, root="1.0"), "answer", now=2.0)
    elsewhere = other.take(asked(3, root="2.0"), "answer", now=3.0)
    assert not other.claim(second.id)
    assert other.claim(elsewhere.id)
    assert one.claim(first.id)
    one.done(first.id, "answer", "9.1")
    assert other.claim(second.id)


def test_eight_processes_and_three_kills_give_every_question_one_reply(database, tmp_path):
    with closing(Ledger(tmp_path, database)) as ledger:
        for number in range(QUESTIONS):
            ledger.take(asked(number, root=f"{number % 60}.0"), "answer", now=float(number))
        ledger.release()
    with psycopg.connect(database, autocommit=True) as slack:
        slack.execute(REPLIES)
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["sharing"])
        until = time.time() + 120.0  # on a busy machine; else some five seconds
        bots = [
            context.Process(target=answer_all, args=(database, tmp_path, until))
            for _ in range(PROCESSES)
        ]
        for bot in bots:
            bot.start()

        def count():
            return slack.execute(
                "select count(*), count(distinct question) from replies"
            ).fetchone()

        def wait_for(replies):
            while count()[1] < replies and time.time() < until:
                time.sleep(0.02)

        for killed in range(KILLS):
            wait_for(10 + 25 * killed)
            os.kill(bots[killed].pid, signal.SIGKILL)
        os.kill(bots[KILLS].pid, signal.SIGSTOP)  # one sleeps through its lease, and wakes
        wait_for(QUESTIONS - 20)
        os.kill(bots[KILLS].pid, signal.SIGCONT)
        wait_for(QUESTIONS)
        time.sleep(0.3)
        found = count()
        for bot in bots:
            bot.kill()
            bot.join()
        order = slack.execute(
            "select q.root, q.taken_at from replies r join clusterbot_state.questions q"
            " on q.id = r.question order by r.at"
        ).fetchall()
    assert found == (QUESTIONS, QUESTIONS)
    for root in {root for root, _ in order}:
        times = [taken for thread, taken in order if thread == root]
        assert times == sorted(times)


# Two whole bots ---------------------------------------------------------------------------------


@pytest.fixture
def bots(start, options, database, tmp_path, monkeypatch):
    """Start another bot on the same ledger; what Slack sends goes to the last one."""
    monkeypatch.setattr(lifecycle, "STEP_SECONDS", 0.1)
    numbers = iter(range(9))
    return lambda: start(
        replace(options, state=tmp_path / f"bot-{next(numbers)}", database=database)
    )


async def test_stop_reaches_the_bot_that_works_on_the_question(slack, bots, answerer):
    answerer.seconds = 3.0
    async with bots():
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.until(lambda: answerer.asked)
        async with bots():
            await slack.say("C1", "U1", "stop", ts)
            assert (await slack.reply("C1", ts))["text"] == "Stopped, as you asked."
            await asyncio.sleep(0.3)
    assert len(slack.replies("C1", ts)) == 1


async def test_erase_and_mute_reach_every_bot(slack, bots, answerer):
    answerer.seconds = 1.0
    async with bots() as one:
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.until(lambda: answerer.asked)
        async with bots() as other:
            assert await other.worker.erase("T1", "U1") == 1
            await asyncio.sleep(1.5)
            assert slack.replies("C1", ts) == []
            other.ledger.places.mute("T1", "C1", ts, True)
            assert one.ledger.places.muted("T1", "C1", ts)


async def test_a_question_of_a_bot_that_died_is_answered_by_another(
    slack, bots, database, tmp_path, monkeypatch
):
    monkeypatch.setattr(ledgers, "LEASE_SECONDS", 0.5)
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    with closing(Ledger(tmp_path, database)) as dead:
        dead.take(
            Asked("T1", "C1", event["ts"], event["ts"], "U1", "How many work in North?", "mention"),
            "answer",
        )
    async with bots():
        await slack.reply("C1", event["ts"])
    assert len(slack.replies("C1", event["ts"])) == 1


BOT = """
import sys
sys.path[:0] = {paths!r}
import conftest
from pathlib import Path
from bot.slack import app, doubts, ledger, posting
from bot.slack.options import SlackOptions
ledger.LEASE_SECONDS, ledger.DOUBT_SECONDS, app.TRY_SECONDS = 2.0, 5.0, 1.0
doubts.LATE_SECONDS = posting.LATE_SECONDS = {late}
scripted = conftest.Scripted()
scripted.seconds = {seconds}
sys.exit(app.serve(scripted, SlackOptions(
    bot_token={bot!r}, app_token={app!r}, api_url={url!r}, state=Path({state!r}),
    database={database!r},
)))
"""


async def test_of_two_processes_one_is_killed_and_the_other_takes_up_its_question_and_its_doubt(
    slack, options, database, tmp_path
):
    async def process(name, seconds=0.0, late=(0.5, 1.0)):
        here = Path(__file__).parent
        code = BOT.format(
            paths=[str(here), str(here.parents[1])], bot=options.bot_token, app=options.app_token,
            url=options.api_url, state=str(tmp_path / name), database=database, seconds=seconds,
            late=late,
        )  # fmt: skip
        before = slack.connections
        made = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
        await slack.connected(before + 1, timeout=120)
        return made

    survivor = await process("survivor")
    # What Slack sends goes to the newest. Its first post is carried out only after its end.
    doubting, late = await process("doubting", late=(0.5, 60.0)), asyncio.Event()
    slack.fail("chat.postMessage", Fault(until=late))
    doubtful = await slack.mention("C1", "U1", "How many work in North?")
    await slack.reply("C1", doubtful)
    doubting.kill()
    await doubting.wait()
    late.set()
    await slack.until(lambda: len(slack.replies("C1", doubtful)) == 2)
    working = await process("working", seconds=60.0)
    asked = await slack.mention("C2", "U1", "How many work in North?")
    await asyncio.sleep(0.2)
    working.kill()
    await working.wait()
    await slack.reply("C2", asked)
    await slack.until(lambda: len(slack.replies("C1", doubtful)) == 1)
    with closing(Ledger(tmp_path, database)) as ledger:
        await slack.until(lambda: not ledger.doubts())
    survivor.terminate()
    assert await asyncio.wait_for(survivor.wait(), PATIENCE) == 0
    assert len(slack.replies("C2", asked)) == 1


def test_a_server_that_is_gone_is_told_with_its_mend_and_asked_again_when_it_is_back(
    postgres, database, tmp_path
):
    with closing(Ledger(tmp_path, database)) as ledger:
        entry = ledger.take(asked(1), "answer")
        postgres.stop()
        try:
            with pytest.raises(StateUnreachable) as told:
                ledger.unfinished()
            assert "CLUSTERBOT_DATABASE" in told.value.hint
            with pytest.raises(StateUnreachable):
                Ledger(tmp_path, database)
        finally:
            postgres.start()
        assert [one.id for one in ledger.unfinished()] == [entry.id]
