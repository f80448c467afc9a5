"""After a rebuild: one line where a figure changed, none where only words did."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace

from bot.slack.upkeep import change


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
            "Updated: North, Employees is 70,000, was 65,500, "
            "source <https://north.example/facts?a=1&amp;b=2|Facts &amp; figures>."
        )
        answerer.generation = "g3"
        await asyncio.sleep(0.4)
        assert len(slack.replies("C1", ts)) == 2


async def test_a_channel_can_opt_out(slack, start, options, answerer):
    async with start(replace(options, check_seconds=0.05), Rebuilt(answerer)):
        ts = await slack.mention("C1", "U1", "How many work in North?")
        await slack.reply("C1", ts)
        await slack.response(await slack.command("U1", "updates off"))
        answerer.figure, answerer.generation = 70_000.0, "g2"
        await asyncio.sleep(0.4)
        assert len(slack.replies("C1", ts)) == 1


def test_changed_wording_is_silent_and_a_changed_winner_is_told(answerer):
    old = answerer.made("q")
    assert change(old, replace(old, text="Other words.")) == ""
    rows = old.table.rows
    turned = replace(old, table=replace(old.table, rows=(rows[1], rows[0])))
    assert change(old, turned).startswith("Updated: South comes first now, was North")
