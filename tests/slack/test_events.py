"""What a message asks: its words without Slack's markup, and whether it asks at all."""

import pytest

from bot.slack.events import (
    asked_in,
    mentions_others,
    only_pulls_in,
    only_thanks,
    order_in,
    sounds_like_asking,
    words_of,
)
from bot.slack.work import Pace


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("<@UBOT> how many?", "how many?"),
        ("how many, <@UBOT|bot>?", "how many?"),
        ("<@U2>, <#C1|general> &amp; <https://x.example|this>", "@someone, #general & this"),
        ("<!here> A &lt; B <https://x.example/a>", "@here A < B https://x.example/a"),
        ("<@UBOT>", ""),
    ],
)  # fmt: skip
def test_markup_becomes_words(raw, words):
    assert words_of(raw, "UBOT") == words


@pytest.mark.parametrize(
    "text",
    [
        "and Oxford?",
        "why",
        "Hvorfor",
        "jämför med Lund",
        "och Lund",
        "what about us",
        "Compare both",
    ],
)
def test_questions_are_recognised(text):
    assert sounds_like_asking(text)


@pytest.mark.parametrize(
    "text", ["thanks!", "Great, noted.", "Anna, can you check?", "I agree with this", "+1", ""]
)
def test_talk_is_recognised(text):
    assert not sounds_like_asking(text)


@pytest.mark.parametrize(
    "text",
    ["", "can you help?", "Could you help us out here", "do you know?", "any thoughts?", "help",
     "hi, what do you think?", "kan du hjälpa oss?", "ved du det?", "vad säger du?"],
)  # fmt: skip
def test_a_call_to_answer_what_stands_above_is_recognised(text):
    assert only_pulls_in(text)


@pytest.mark.parametrize(
    "text",
    ["how many firms?", "do you know how many work in life science in the north?",
     "help with North", "what do you know about South and its four universities?", "Lund?"],
)  # fmt: skip
def test_a_question_of_its_own_is_no_such_call(text):
    assert not only_pulls_in(text)


@pytest.mark.parametrize(
    "text", ["thanks", "Thank you so much!", "ok, thanks", "great", "tack", "Mange tak!", ":+1:",
             "👍", "perfect, that helps"],
)  # fmt: skip
def test_thanks_are_recognised(text):
    assert only_thanks(text)


@pytest.mark.parametrize(
    "text", ["", "thanks, and Oxford?", "great places", "good labs in Lund", "ok Basel"],
)  # fmt: skip
def test_a_question_with_thanks_in_it_is_a_question(text):
    assert not only_thanks(text)


@pytest.mark.parametrize(
    ("text", "order"),
    [("stop", "stop"), ("Stop!", "stop"), ("please mute", "mute"), ("cancel", "stop"),
     ("unmute", "unmute"), ("delete my data", "erase"), ("stop the growth of North?", "")],
)  # fmt: skip
def test_orders_are_whole_messages(text, order):
    assert order_in(text) == order


def test_turning_to_others_is_seen():
    assert mentions_others("<@U2> look", "UBOT")
    assert mentions_others("<!channel> look", "UBOT")
    assert not mentions_others("<@UBOT> look", "UBOT")


def test_a_guest_of_another_organisation_is_foreign():
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.1", "text": "hi",
             "user_team": "T9"}  # fmt: skip
    assert asked_in({"team_id": "T1", "event": event}, "UBOT").foreign
    assert not asked_in({"team_id": "T9", "event": event}, "UBOT").foreign


def test_the_pace_counts_one_minute_at_a_time():
    now = [0.0]
    pace = Pace(2, clock=lambda: now[0])
    assert [pace.allows("a"), pace.allows("a"), pace.allows("a"), pace.allows("b")] == [
        True, True, False, True,
    ]  # fmt: skip
    now[0] = 60.1
    assert pace.allows("a")


async def test_an_envelope_of_several_hundred_kilobytes_is_acknowledged(slack, desk):
    long = "å" * 200_000
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1.2",
             "channel_type": "channel", "message": {"ts": "1.1", "text": long, "user": "U1"},
             "previous_message": {"ts": "1.1", "text": long}}  # fmt: skip
    assert (await slack.acked(await slack.event(event))).seconds < 1
