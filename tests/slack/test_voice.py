"""What the bot says in its own voice is in the language of whom or what it reacts to."""

import ast
import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from conftest import Scripted

import bot.slack
from bot.language import guess_language
from bot.language.messages import tell
from bot.language.packs import COMMON, packs
from bot.slack.changes import change
from bot.slack.voice import spoken_in

SLACK = Path(bot.slack.__file__).parent
KEYS = sorted(key for key in packs()[COMMON].messages if key.startswith("slack_"))
ASKED = "Hur många jobbar inom life science i North?"


class Multilingual(Scripted):
    """Answers in the language of the question."""

    def made(self, question, allow_restricted=True):
        return replace(super().made(question, allow_restricted), language=guess_language(question))


@pytest.fixture
def answerer():
    return Multilingual()


def slots(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize("key", KEYS)
def test_each_message_is_there_in_each_language_with_the_same_slots(key):
    english = packs()[COMMON].messages[key]
    for code, pack in packs().items():
        said = pack.messages[key]
        assert slots(said) == slots(english), code
        assert said.count("`/cluster ") == english.count("`/cluster "), code
        words = re.sub(r"\{\w+\}|`[^`]*`|<[^>]*>", "", english).split()
        assert code == COMMON or len(words) < 3 or said != english, code


@pytest.mark.parametrize(
    ("text", "before", "spoken"),
    [
        ("tack så mycket", "", "sv"), ("mange tak", "", "da"), ("thanks!", "", "en"),
        ("thanks!", "sv", "sv"), ("sluta", "", "sv"), ("hold op", "", "da"), ("stop", "", "en"),
        ("stop", "da", "da"), ("stop", "sv", "sv"), ("radera mina uppgifter", "en", "sv"),
        ("slet mine data", "en", "da"), (":+1:", "sv", "sv"), (":+1:", "", "en"), ("", "", "en"),
        ("Basel?", "sv", "sv"), ("how many in Basel?", "sv", "en"), ("hvad med Basel?", "sv", "da"),
        ("hur många i Basel?", "en", "sv"), ("perfekt", "sv", "sv"), ("hjälp", "en", "sv"),
    ],
)  # fmt: skip
def test_a_message_tells_its_language_or_what_was_said_before_does(text, before, spoken):
    assert spoken_in(text, lambda: before) == spoken


def said_to_operators(node):
    """Whether a part of a module is a docstring, a log line, or an error for who runs it."""
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).startswith(("log.", "Slack"))
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg == "hint")


def test_no_sentence_of_a_natural_language_is_written_in_the_modules_of_slack():
    # The doctor, the monitor and the start speak to who runs the program; a ledger speaks SQL.
    aside = {"app.py", "checks.py", "health.py", "metrics.py", "needs.py"}
    aside |= {"ledger.py", "opinions.py", "orderbook.py", "places.py", "schema.py"}
    found = []
    for path in sorted(SLACK.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left_out = {
            id(part) for n in ast.walk(tree) if said_to_operators(n) for part in ast.walk(n)
        }  # fmt: skip
        texts = (n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in left_out)
        found += [
            (path.name, n.value)
            for n in texts
            if isinstance(n.value, str) and len(re.findall(r"[a-z]{2,} ", n.value)) > 1
        ]
    assert [(name, text) for name, text in found if name not in aside] == []


async def swedish(slack):
    """Have a question asked in Swedish in a channel and return its answer."""
    ts = await slack.mention("C1", "U1", ASKED)
    return await slack.reply("C1", ts)


async def test_slow_down_is_said_in_swedish(slack, start, options):
    async with start(replace(options, per_user_per_minute=1)):
        await swedish(slack)
        ts = await slack.mention("C1", "U1", "och i South?")
        assert (await slack.reply("C1", ts))["text"] == tell("sv", "slack_slow_down")


async def test_thanks_are_taken_in_swedish_danish_and_english(slack, desk):
    for text, spoken in (("tack!", "sv"), ("mange tak", "da"), ("thanks", "en")):
        ts = await slack.say(f"D{spoken}", f"U{spoken}", text)
        assert (await slack.reply(f"D{spoken}", ts))["text"] == tell(spoken, "slack_welcome")


async def test_stop_is_confirmed_in_swedish(slack, desk, answerer):
    answerer.seconds = 1.0
    ts = await slack.mention("C1", "U1", ASKED)
    await slack.until(lambda: answerer.asked)
    await slack.say("C1", "U1", "stop", ts)
    assert (await slack.reply("C1", ts))["text"] == tell("sv", "slack_stopped")


async def test_silence_is_promised_in_swedish_and_ended_by_the_words_that_it_names(slack, desk):
    reply = await swedish(slack)
    await slack.say(
        "C1", "U1", "sluta", reply["ts"] if "thread_ts" not in reply else reply["thread_ts"]
    )
    await slack.until(lambda: slack.ephemerals)
    assert slack.ephemerals[-1]["text"] == tell("sv", "slack_muted")
    for code in packs():
        (words,) = re.findall(r"`([^`]+)`", tell(code, "slack_muted"))
        assert bot.slack.events.order_in(words) == "unmute"


async def test_a_file_alone_is_answered_in_the_language_spoken_before(slack, desk):
    await slack.reply("D1", await slack.say("D1", "U1", ASKED))
    await slack.until(lambda: not desk.ledger.unfinished())
    sent = slack.write("D1", "U1", "", subtype="file_share", files=[{"id": "F1"}])
    await slack.event({**sent, "type": "message", "channel_type": "im"})
    assert (await slack.reply("D1", sent["ts"]))["text"] == tell("sv", "slack_no_files")


async def test_a_shared_answer_is_introduced_in_its_language(slack, desk):
    answer = await slack.response(await slack.command("U1", ASKED))
    await slack.press("U1", slack.elements(answer)["share"])
    await slack.until(lambda: slack.messages.get("C1"))
    assert str(slack.messages["C1"][0]["blocks"]).count("Delat av <@U1>, som frågade") == 1
    await slack.until(lambda: not desk.ledger.unfinished())
    press, _ = await slack.press("U1", slack.elements(answer)["share"])
    assert (await slack.response(press))["text"] == tell("sv", "slack_shared_already")


async def test_proof_and_feedback_are_in_the_language_of_the_answer(slack, desk):
    reply = await swedish(slack)
    await slack.press("U2", slack.elements(reply)["proof"], reply)
    await slack.until(lambda: slack.views)
    view = slack.views[-1]
    assert (view["title"]["text"], view["close"]["text"]) == ("Belägg", "Stäng")
    assert "Bygger på `r1`" in str(view)
    feedback = slack.elements(reply)["feedback"]
    await slack.press("U2", feedback, reply, value=feedback["negative_button"]["value"])
    await slack.until(lambda: len(slack.views) == 2)
    view = slack.views[-1]
    assert (view["title"]["text"], view["submit"]["text"]) == ("Vad var fel?", "Skicka")
    press, _ = await slack.press("U2", feedback, reply, value=feedback["positive_button"]["value"])
    assert (await slack.response(press))["text"] == tell("sv", "slack_thanks")


async def test_the_home_tab_is_english_until_its_reader_has_asked_in_another_language(slack, desk):
    async def opened():
        slack.homes.clear()
        event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}
        await slack.acked(await slack.event(event))
        await slack.until(lambda: slack.homes)
        return slack.homes["U1"]["blocks"][0]["text"]["text"]

    assert await opened() == tell("en", "slack_help")
    await slack.reply("D1", await slack.say("D1", "U1", ASKED))
    await slack.until(lambda: not desk.ledger.unfinished())
    assert await opened() == tell("sv", "slack_help")


async def test_help_is_given_in_the_language_that_asks_for_it(slack, desk, answerer):
    for word, spoken in (("hjälp", "sv"), ("hjælp!", "da"), ("help", "en")):
        ts = await slack.say(f"D{spoken}", f"U{spoken}", word)
        assert (await slack.reply(f"D{spoken}", ts))["text"].startswith(tell(spoken, "slack_help"))
    assert [asked[0] for asked in answerer.asked] == ["hjälp", "hjælp", "help"]


async def test_what_went_wrong_is_told_in_danish(slack, desk, answerer):
    answerer.error = RuntimeError("broken")
    ts = await slack.mention("C1", "U1", "Hvor mange er ansat i North?")
    assert (await slack.reply("C1", ts))["text"].startswith("Noget gik galt, da jeg skulle svare")


def test_what_a_rebuild_changed_is_told_in_the_language_of_the_answer(answerer):
    old = answerer.made(ASKED)
    answerer.figure = 70_000.0
    assert change(old, answerer.made(ASKED)).startswith(
        "North, Employees: 70,000, tidigare 65,500 (och en siffra till), källa <"
    )
    gone = replace(old, abstained=True, table=None, figures=())
    assert change(old, gone) == tell("sv", "slack_updated_gone")
