"""After a rebuild: one line where a figure changed, none where only words did."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

import pytest
from conftest import Scripted
from loopback_slack import Fault

from bot.answer import AnswerTable, Cell, Citation, Statement
from bot.evidence import RowRef, SpanRef
from bot.slack.changes import change


class Rebuilt:
    """An answerer whose store can be replaced."""

    def __init__(self, scripted):
        self.scripted = scripted

    def store(self):
        return SimpleNamespace(generation=self.scripted.generation)

    def answer(self, *question, **more):
        return self.scripted.answer(*question, **more)


async def test_a_changed_figure_is_told_once_in_its_thread(slack, start, options, answerer):
    async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)):
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        await asyncio.sleep(0.2)
        answerer.figure, answerer.generation = 70_000.0, "g2"
        line = await slack.reply("C1", ts, 2)
        assert line["text"] == (
            "Updated: North, Employees: 70,000, was 65,500 (and 1 more figure), "
            "source <https://north.example/facts?a=1&amp;b=2|Facts &amp; figures>."
        )
        answerer.generation = "g3"
        await asyncio.sleep(0.4)
        assert len(slack.replies("C1", ts)) == 2


async def test_a_channel_gets_one_message_with_a_link_to_each_answer_that_changed(
    slack, start, options, answerer, monkeypatch
):
    monkeypatch.setattr("bot.slack.upkeep.LINES", 2)
    async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)) as desk:
        asked = [await slack.mention("C1", "U1", f"How many in North, {n}?") for n in range(3)]
        answers = [await slack.reply("C1", ts) for ts in asked]
        alone = await slack.say("D1", "U1", "How many in North?")
        await slack.reply("D1", alone)
        await slack.until(lambda: not desk.ledger.unfinished())
        answerer.figure, answerer.generation = 70_000.0, "g2"
        await slack.reply("D1", alone, 2)
        await slack.until(lambda: len(slack.messages["C1"]) == 7)
        await asyncio.sleep(0.3)
    news = slack.messages["C1"][-1]
    assert len(slack.messages["C1"]) == 7
    assert "thread_ts" not in news
    head, *lines, more = news["text"].splitlines()
    assert head == "*After a rebuild 3 answers given here have changed*"
    assert more == "… and 1 more."
    newest = answers[::-1][:2]
    for line, answer in zip(lines, newest, strict=True):
        assert line.startswith("• North, Employees: 70,000, was 65,500")
        assert f"p{answer['ts'].replace('.', '')}|the answer>" in line


async def test_a_channel_can_opt_out(slack, start, options, answerer):
    async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)):
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        await slack.response(await slack.command("U1", "updates off"))
        answerer.figure, answerer.generation = 70_000.0, "g2"
        await asyncio.sleep(0.4)
        assert len(slack.replies("C1", ts)) == 1


@pytest.mark.parametrize("silence", ["mute", "delete", "erase", "close"])
async def test_no_line_comes_where_silence_was_asked_for(slack, start, options, answerer, silence):
    async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)) as desk:
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        await slack.until(lambda: not desk.ledger.unfinished())
        if silence == "mute":
            await slack.say("C1", "U1", "mute", ts)
        elif silence == "delete":
            gone = {"type": "message", "subtype": "message_deleted", "channel": "C1",
                    "deleted_ts": ts, "ts": slack.next_ts(), "channel_type": "channel"}  # fmt: skip
            await slack.acked(await slack.event(gone))
        elif silence == "erase":
            await slack.response(await slack.command("U1", "delete my data"))
        else:
            await slack.say("C1", "U2", "Lunch?", is_ext_shared_channel=True)
        answerer.figure, answerer.generation = 70_000.0, "g2"
        await asyncio.sleep(0.4)
        assert len(slack.replies("C1", ts)) == 1


async def test_a_restart_after_a_rebuild_tells_what_changed_meanwhile_once(
    slack, start, options, answerer
):
    async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)) as desk:
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        await slack.until(lambda: not desk.ledger.unfinished())
    answerer.figure, answerer.generation = 70_000.0, "g2"
    for _ in range(2):
        async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)):
            await slack.reply("C1", ts, 2)
            await asyncio.sleep(0.3)
            assert len(slack.replies("C1", ts)) == 2


@pytest.mark.slow
async def test_news_that_an_end_or_an_outage_kept_back_come_once(
    slack, start, options, answerer, monkeypatch
):
    quick = replace(options, check_seconds=0.05)
    async with start(quick, Rebuilt(answerer)) as desk:
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        await slack.until(lambda: not desk.ledger.unfinished())
        monkeypatch.setattr(desk.poster, "post", lambda *_, **__: asyncio.sleep(60))
        answerer.figure, answerer.generation = 70_000.0, "g2"
        await asyncio.sleep(0.4)
    async with start(quick, Rebuilt(answerer)) as desk:
        desk.poster._give_up = 0.3
        slack.fail("chat.postMessage", *[Fault(status=503)] * 4)
        await slack.reply("C1", ts, 2)
        await asyncio.sleep(0.5)
        assert len(slack.replies("C1", ts)) == 2


async def test_a_line_in_a_channel_rests_on_no_restricted_source(slack, start, options, answerer):
    async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)):
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        answerer.figure, answerer.generation = 70_000.0, "g2"
        await slack.reply("C1", ts, 2)
        assert answerer.asked[-1][2] is False


def ranked(*places, kind="rank", figures=()):
    """Return a ranking: a row a place, as (name, shown, row id, value)."""
    rows = tuple((Cell(name), Cell(shown, RowRef(row), value), Cell("2024", RowRef(row)))
                 for name, shown, row, value in places)  # fmt: skip
    made = Scripted().made("q")
    citations = tuple(
        Citation(
            n, f"s{n}", f"Source {n}", "", "", f"https://x.example/{n}", "", "", (RowRef(row),)
        )
        for n, (_, _, row, _) in enumerate(places, start=1)
    )
    table = AnswerTable(("Cluster", "Figure", "Period"), rows)
    return replace(made, kind=kind, table=table, figures=figures, citations=citations)


NORTH, SOUTH, EAST = ("North", "9 firms", "n", 9.0), ("South", "8 firms", "s", 8.0), (
    "East", "7 firms", "e", 7.0,
)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ([NORTH, SOUTH], [NORTH, SOUTH], ""),
        (
            [NORTH, SOUTH], [("South", "10 firms", "s", 10.0), NORTH],
            "South comes first now, was North, source <https://x.example/1|Source 1>.",
        ),
        (
            [NORTH, SOUTH, EAST], [NORTH, ("East", "8.5 firms", "e", 8.5), SOUTH],
            "East is number 2 now, was number 3, source <https://x.example/2|Source 2>.",
        ),
        (
            [NORTH, SOUTH], [NORTH, ("South", "8.5 firms", "s", 8.5)],
            "South: 8.5 firms, was 8 firms, source <https://x.example/2|Source 2>.",
        ),
        (  # another year, so another row of the same name
            [NORTH, SOUTH], [NORTH, ("South", "8.5 firms", "s2", 8.5)],
            "South: 8.5 firms, was 8 firms, source <https://x.example/2|Source 2>.",
        ),
        (  # a source that gave words gives a number
            [NORTH, ("South", "right behind", "s", None)], [NORTH, SOUTH],
            "South: 8 firms, was right behind, source <https://x.example/2|Source 2>.",
        ),
        (  # new words for the same number
            [NORTH, SOUTH], [NORTH, ("South", "about 8 firms", "s", 8.0)], "",
        ),
    ],
)  # fmt: skip
def test_the_line_names_what_changed_and_the_source_of_that(before, after, line):
    assert change(ranked(*before), ranked(*after)) == line


def test_rows_of_one_name_are_told_apart_by_what_they_come_from():
    other = ("North", "20 jobs", "n2", 20.0)
    old, new = (ranked(*rows, kind="lookup") for rows in ([NORTH, other], [other, NORTH]))
    assert change(old, new) == ""
    more = ranked(other, NORTH, ("North", "3 labs", "n3", 3.0), kind="lookup")
    assert change(old, more) == ""


def told_in_a_sentence(text, *rests, kind="lookup"):
    """Return an answer of one sentence, as a single figure is given."""
    made = Scripted().made("q")
    citation = Citation(1, "s", "Report", "", "", "https://x.example/r", "", "", rests)
    return replace(made, kind=kind, table=None, chart=None, figures=(), text=text,
                   statements=(Statement(text, rests),), citations=(citation,))  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        (  # the same row, corrected
            ("North: 1,900 NOK (revenue, 2023). [1]", RowRef("r1")),
            ("North: 1,905 NOK (revenue, 2023). [2]", RowRef("r1")),
            "North: 1,905 NOK (revenue, 2023), was 1,900, "
            "source <https://x.example/r|Report>.",
        ),
        (  # a newer row
            ("North: 1,900 NOK (revenue, 2023). [1]", RowRef("r1")),
            ("North: 1,950 NOK (revenue, 2024). [1]", RowRef("r2")),
            "North: 1,950 NOK (revenue, 2024), was 1,900, 2023, "
            "source <https://x.example/r|Report>.",
        ),
        (  # another source in other words
            ("North: 1,900 NOK (revenue, 2023). [1]", RowRef("r1")),
            ("North: about 2 billion NOK (turnover, 2024). [1]", RowRef("r3")),
            "North: about 2 billion NOK (turnover, 2024), was North: 1,900 NOK "
            "(revenue, 2023), source <https://x.example/r|Report>.",
        ),
        (  # the same number in other words, cited by another number
            ("North: 1,900 NOK (revenue, 2023). [1]", RowRef("r1")),
            ("North has 1,900 NOK of revenue (2023). [7]", RowRef("r1")), "",
        ),
        (  # the same number as another language writes it
            ("North: 1,900 NOK, +0.6% (2023). [1]", RowRef("r1")),
            ("North: 1\u00a0900 NOK, +0,6\u00a0% (2023). [1]", RowRef("r1")), "",
        ),
        (  # quotes are wording
            ("“Some 1,900 came.” [1]", SpanRef("d1", 5, 22)),
            ("“Some 2,000 came.” [1]", SpanRef("d1", 5, 22)), "",
        ),
    ],
)  # fmt: skip
def test_a_figure_that_is_told_in_a_sentence_counts_too(before, after, line):
    assert change(told_in_a_sentence(*before), told_in_a_sentence(*after)) == line


def test_an_answer_whose_sources_are_gone_says_so(answerer):
    old = answerer.made("q")
    told = change(old, replace(old, abstained=True, table=None, figures=()))
    assert told == "the sources no longer hold what this answer rested on."


def test_changed_wording_is_silent(answerer):
    old = answerer.made("q")
    assert change(old, replace(old, text="Other words.", caveats=("Another note.",))) == ""
