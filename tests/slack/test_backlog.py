"""Slack's answers are kept for `backlog` and `proof`, without names, until they are forgotten."""

from dataclasses import replace

from bot.errors import StateUnreachable
from bot.slack.upkeep import purge


async def test_what_an_answer_lacked_is_counted_and_a_wish_to_be_forgotten_reaches_it(
    slack, desk, answerer
):
    made = answerer.made
    answerer.made = lambda question, allow: replace(
        made(question, allow), missing=("staff · North",)
    )
    for user in ("U1", "U2"):
        await slack.reply("C1", await slack.mention("C1", user, "How many?"))

    assert [(w.item, w.count) for w in desk.backlog.wanted()] == [("staff · North", 2)]
    kept = desk.backlog.kept("a1")
    assert (kept.question, kept.allow_restricted, kept.generation) == ("How many?", False, "g1")

    await slack.response(await slack.command("U1", "delete my data"))

    assert [(w.item, w.count) for w in desk.backlog.wanted()] == [("staff · North", 1)]


async def test_kept_answers_go_when_the_ledgers_time_is_up(slack, desk):
    await slack.reply("D1", await slack.say("D1", "U1", "How many?"))
    assert desk.backlog.kept("a1").allow_restricted is True

    desk.options = replace(desk.options, retention_days=-1)
    purge(desk)

    assert desk.backlog.wanted() == ()


async def test_an_answer_is_posted_even_where_it_cannot_be_kept(slack, desk):
    desk.backlog.close()

    reply = await slack.reply("C1", await slack.mention("C1", "U1", "How many?"))

    assert reply["text"].startswith("North has")


async def test_an_answer_is_posted_even_where_the_server_that_keeps_it_is_away(
    slack, desk, monkeypatch
):
    def note(*_, **__):
        raise StateUnreachable("the server does not answer")

    monkeypatch.setattr(desk.backlog, "note", note)

    reply = await slack.reply("C1", await slack.mention("C1", "U1", "How many?"))

    assert reply["text"].startswith("North has")
