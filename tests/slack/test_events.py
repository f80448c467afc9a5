"""What a message asks: its words without Slack's markup, and whether it asks at all."""

import pytest

from bot.slack.events import (
    asked_in,
    asking_part,
    mentions_others,
    only_thanks,
    order_in,
    words_in,
    words_of,
)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("<@UBOT> how many?", "how many?"),
        ("how many, <@UBOT|bot>?", "how many?"),
        ("<@U2>, <#C1|general> &amp; <https://x.example|this>", "@someone, #general & this"),
        ("<!here> A &lt; B <https://x.example/a>", "@here A < B https://x.example/a"),
        ("<@UBOT>", ""),
        ("<@UBOT> :wave: how many? :thinking_face:", "how many?"),
        (":point_up::skin-tone-2: <@UBOT> hur många?", "hur många?"),
        ("<@UBOT> at 10:30:45?", "at 10:30:45?"),
        ("<@UBOT> :+1:", ":+1:"),  # thanks, not a question
    ],
)  # fmt: skip
def test_markup_becomes_words(raw, words):
    assert words_of(raw, "UBOT") == words


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ("Tell me, <@UBOT>, how many?", "Tell me, how many?"),
        ("Could <@UBOT> say how many?", "Could you say how many?"),
        ("What do <@UBOT> and <@U2> think", "What do you and @someone think"),
        ("How many? <@UBOT>", "How many?"),
        ("<@UBOT> <@U2> how many?", "@someone how many?"),
        ("<@UBOT> how many in ~North~ South?", "how many in South?"),  # struck out
        ("<@UBOT> ~x~ ~y z~ how many?", "how many?"),
        ("<@UBOT> between ~50 and ~60 firms?", "between ~50 and ~60 firms?"),
    ],
)  # fmt: skip
def test_the_bots_name_is_you_where_it_is_spoken_of(raw, words):
    assert words_of(raw, "UBOT") == words


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"text": "see\n```select 1\nfrom x?```\nhow many?"}, "see how many?"),
        ({"text": "&gt; It grew by half\nis that so?"}, "is that so?"),
        ({"text": "```how many?```"}, "how many?"),
        ({"text": "this?", "attachments": [{"is_msg_unfurl": True, "text": "How many?"}]},
         "this? How many?"),
        ({"text": "how many?", "attachments": [{"text": "a preview of a page"}]}, "how many?"),
    ],
    ids=["code", "quoted line", "code alone", "forwarded", "link preview"],
)  # fmt: skip
def test_what_is_shown_is_not_what_is_asked(message, words):
    assert words_in(message, "UBOT") == words


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("how many?", "how many?"),
        ("It rained all day. How many? It rained all day.", "How many?"),
        ("How many? And why? It rained all day and all night.", "How many? And why?"),
        ("It rained all day and all night long", "It rained all day and…"),
    ],
)
def test_of_a_long_text_the_part_that_asks_is_taken(text, part):
    assert asking_part(text, 25) == part


@pytest.mark.parametrize(
    "asked",
    ["I wonder how many firms there are in North.", "Could you tell us how many work there",
     "Jag undrar hur många bolag det finns i Lund.", "Jag skulle vilja veta hur många som jobbar.",
     "Kan du fortælle, hvor mange virksomheder der er i Skåne.", "How many firms? In North."],
)  # fmt: skip
def test_of_a_long_text_a_sentence_that_asks_without_a_mark_is_taken(asked):
    told = "It rained all day, and we walked home. "
    part = asked.split("? ")[0] + "?" if "? " in asked else asked
    assert asking_part(f"{told * 30}{asked} {told * 3}", 1_000) in (part, f"{asked} {told.strip()}")


@pytest.mark.parametrize(
    "text", ["thanks", "Thank you so much!", "ok, thanks", "great", "tack", "Mange tak!", ":+1:",
             "👍", "perfect, that helps", "tack för hjälpen!", "ok, tack, that helps a lot :tada:",
             "Godt gået, mange tak"],
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
     ("unmute", "unmute"), ("delete my data", "erase"), ("stop the growth of North?", ""),
     ("Snälla sluta!", "stop"), ("ti stille", "mute"), ("Glöm mina frågor", "erase"), ("👍", ""),
     ("", "")],
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


async def test_an_envelope_of_several_hundred_kilobytes_is_acknowledged(slack, desk):
    long = "å" * 200_000
    event = {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1.2",
             "channel_type": "channel", "message": {"ts": "1.1", "text": long, "user": "U1"},
             "previous_message": {"ts": "1.1", "text": long}}  # fmt: skip
    assert (await slack.acked(await slack.event(event))).seconds < 1
