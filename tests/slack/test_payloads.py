"""What is no delivery of Slack's: refused plainly over HTTP, left over the socket."""

import copy
import json
import logging
from dataclasses import replace
from urllib.parse import urlencode

import aiohttp
import pytest
from test_process import signed

from bot.slack.app import running
from bot.slack.payloads import is_delivery, make_whole

NOWHERE = "https://hooks.example"
EVENT = {"channel": "C1", "user": "U1", "ts": "1.1", "text": "hi", "channel_type": "channel"}
PRESS = {
    "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"},
    "channel": {"id": "C1"}, "trigger_id": "1.2", "response_url": f"{NOWHERE}/R1",
    "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1"},
    "message": {"ts": "1.1", "text": "hi", "user": "UBOT"},
    "actions": [{"type": "button", "action_id": "proof", "block_id": "b", "value": "x"}],
}  # fmt: skip


def event(**fields):
    given = [{"team_id": "T1", "enterprise_id": None, "user_id": "UBOT"}]
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": fields,
            "authorizations": given}  # fmt: skip


DELIVERIES = {
    "mention": event(**EVENT, type="app_mention", files=[{"id": "F1"}],
                     attachments=[{"text": "more", "is_share": True}]),
    "message": event(**EVENT, type="message", thread_ts="1.0", subtype="file_share"),
    "edited": event(type="message", subtype="message_changed", channel="C1", ts="1.2",
                    message=EVENT, previous_message=EVENT),
    "deleted": event(type="message", subtype="message_deleted", channel="C1", ts="1.2",
                     deleted_ts="1.1", previous_message=EVENT),
    "reaction": event(type="reaction_added", user="U1", reaction="white_check_mark",
                      item={"type": "message", "channel": "C1", "ts": "1.1"}),
    "home": event(type="app_home_opened", user="U1", channel="D1", tab="home"),
    "press": PRESS,
    "shortcut": PRESS | {"type": "message_action", "callback_id": "ask_about_message"},
    "modal": {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"},
              "view": {"type": "modal", "callback_id": "reason", "private_metadata": "x",
                       "state": {"values": {"reason": {"text": {"value": "so"}}}}}},
    "command": {"command": "/cluster", "text": "stop", "user_id": "U1", "team_id": "T1",
                "channel_id": "C1", "trigger_id": "1.3",
                "response_url": f"{NOWHERE}/R2"},
}  # fmt: skip
NO_OBJECTS = (
    "[]", "[1]", "[{}]", "5", "null", "true", '"x"', '"\\ud800"', "{", "nope", "[" * 50_000,
)  # fmt: skip


def changed(found, by):
    """Yield a value once for each place in it, with that place changed."""
    for name in list(found) if isinstance(found, dict) else range(len(found)):
        for odd in by:
            other = copy.copy(found)
            other[name] = odd
            yield other
        if isinstance(found, dict):
            yield {n: v for n, v in found.items() if n != name}
        if isinstance(found[name], dict | list):
            for inner in changed(found[name], by):
                other = copy.copy(found)
                other[name] = inner
                yield other


@pytest.mark.parametrize("kind", DELIVERIES)
def test_what_slack_delivers_is_a_delivery(kind):
    assert is_delivery(DELIVERIES[kind])


@pytest.mark.parametrize("text", NO_OBJECTS[:8])
def test_what_is_no_object_is_none(text):
    assert not is_delivery(json.loads(text))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": None},
        {"type": "event_callback"},
        {"type": "event_callback", "event": []},
        event(type="message"),
        event(**EVENT, type="app_mention", attachments=[5]),
        event(**EVENT | {"text": 5}, type="app_mention"),
        event(type="message", subtype="message_changed", channel="C1", ts="1.2"),
        event(type="reaction_added", user="U1", item={"type": "message"}),
        PRESS | {"actions": []},
        PRESS | {"actions": [None]},
        {"command": "/cluster", "text": "hi"},
        {"type": "url_verification"},
    ],
)
def test_what_lacks_something_or_has_it_in_another_form_is_none(body):
    assert not is_delivery(body)


def test_half_characters_become_marks_however_deep_they_are():
    body = {"text": "a \ud83d b", "event": {"blocks": [{"text": "\ude00"}]}, "kept": "😀 ö"}
    make_whole(body)
    assert body == {"text": "a \ufffd b", "event": {"blocks": [{"text": "\ufffd"}]}, "kept": "😀 ö"}


async def test_over_http_it_is_refused_plainly(slack, options, answerer, unused_port, caplog):
    """Signed or not: no list, number or null, and no object with a field of another kind."""
    chosen = replace(options, transport="http", signing_secret="s", host="127.0.0.1",
                     port=unused_port)  # fmt: skip
    seen = {}
    async with running(answerer, chosen), aiohttp.ClientSession() as session:

        async def status(body, kind="application/json"):
            headers = signed("s", body) | {"Content-Type": kind}
            url = f"http://127.0.0.1:{unused_port}/slack/events"
            async with session.post(url, data=body.encode(), headers=headers) as answer:
                return answer.status

        for text in NO_OBJECTS:
            seen[text[:9]] = await status(text)
            seen[f"payload={text[:9]}"] = await status(
                urlencode({"payload": text}), "application/x-www-form-urlencoded"
            )
        assert set(seen.values()) == {400}, seen
        assert await status('{"type": "of another kind"}') == 404
        assert await status("[]", "text/plain; charset=klingon") == 400
        for kind, body in DELIVERIES.items():
            for n, odd in enumerate(changed(body, (None, 5, [None], {"id": 5}))):
                seen[f"{kind} {n} {json.dumps(odd)[:300]}"] = await status(
                    json.dumps(odd).replace(NOWHERE, f"{slack.url}/response")
                )
        asked = slack.write("C1", "U1", "<@UBOT> How many work in North?")
        assert await status(json.dumps(event(**asked | {"type": "app_mention"}))) == 200
        await slack.reply("C1", asked["ts"])
    assert not {body: said for body, said in seen.items() if said >= 500}
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    # An address takes no more than five answers.
    assert not [said for said in errors if "SlackRefused" not in said]


async def test_over_the_socket_it_is_left_and_not_sent_again(slack, desk, caplog):
    for body in DELIVERIES.values():
        for odd in filter(lambda one: not is_delivery(one), changed(body, (5, None))):
            await slack.acked(await slack.send("events_api", odd))
    ts = await slack.mention("C1", "U1", "How many?")
    await slack.reply("C1", ts)
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert not errors


@pytest.mark.parametrize("text", NO_OBJECTS)
async def test_a_frame_that_is_no_object_is_left(text, slack, desk, caplog):
    await slack.live_sockets()[-1].send_str(text)
    ts = await slack.mention("C1", "U1", "How many?")
    await slack.reply("C1", ts)
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


@pytest.mark.parametrize("payload", [None, 5, [], [{}], "x", True], ids=str)
async def test_a_payload_that_is_no_object_is_acknowledged_and_left(payload, slack, desk, caplog):
    await slack.acked(await slack.send("events_api", payload))
    ts = await slack.mention("C1", "U1", "How many?")
    await slack.reply("C1", ts)
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


@pytest.mark.parametrize("name", ["type", "envelope_id"])
@pytest.mark.parametrize("odd", [None, 5, [], {}, ["E1"]], ids=str)
async def test_an_envelope_with_an_odd_name_is_left(name, odd, slack, desk, caplog):
    await slack.send("events_api", DELIVERIES["reaction"], **{name: odd})
    ts = await slack.mention("C1", "U1", "How many?")
    await slack.reply("C1", ts)
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]


async def test_a_question_with_half_a_character_is_kept_and_answered(slack, desk, answerer):
    ts = await slack.mention("C1", "U1", "How many work in \ud83d North?")
    await slack.reply("C1", ts)
    assert answerer.asked[-1][0] == "How many work in \ufffd North?"
