"""The real process: started by the command line's door, ended by SIGTERM, reached over HTTP too."""

import asyncio
import hashlib
import hmac
import json
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from loopback_slack import PATIENCE, Fault

from bot.slack.health import DEAF_SECONDS

pytestmark = pytest.mark.slow  # starts processes
SERVE = """
import asyncio, sys
sys.path[:0] = {paths!r}
import conftest
from pathlib import Path
from bot.slack.app import serve
from bot.slack.options import SlackOptions
scripted = conftest.Scripted()
scripted.seconds = {seconds}
sys.exit(serve(scripted, SlackOptions(bot_token={bot!r}, app_token={app!r}, api_url={url!r},
                                      state=Path({state!r}))))
"""


async def process(slack, options, seconds=0.0):
    here = Path(__file__).parent
    code = SERVE.format(paths=[str(here), str(here.parents[1])], bot=options.bot_token,
                        app=options.app_token, url=options.api_url, state=str(options.state),
                        seconds=seconds)  # fmt: skip
    before = slack.connections
    made = await asyncio.create_subprocess_exec(sys.executable, "-c", code)
    await slack.connected(before + 1, timeout=120)
    return made


async def test_sigterm_drains_and_ends_with_zero_within_ten_seconds(slack, options):
    served = await process(slack, options, seconds=0.8)
    ts = await slack.mention("C1", "U1", "How many work in North?")
    started = time.monotonic()
    served.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(served.wait(), 10) == 0
    assert time.monotonic() - started < 10
    assert len(slack.replies("C1", ts)) == 1


async def test_sigterm_does_not_wait_for_an_answer_that_hangs_and_it_is_given_later(slack, options):
    served = await process(slack, options, seconds=40.0)
    ts = await slack.mention("C1", "U1", "How many work in North?")
    await asyncio.sleep(0.3)
    served.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(served.wait(), 10) == 0
    assert slack.replies("C1", ts) == []
    served = await process(slack, options)
    await slack.reply("C1", ts, timeout=PATIENCE)
    served.terminate()
    assert await asyncio.wait_for(served.wait(), 10) == 0
    assert len(slack.replies("C1", ts)) == 1


async def test_a_killed_process_is_followed_by_one_that_finishes_its_questions(slack, options):
    served = await process(slack, options, seconds=5.0)
    asked = [await slack.mention("C1", f"U{n}", "How many work in North?") for n in range(5)]
    served.kill()
    await served.wait()
    assert all(not slack.replies("C1", ts) for ts in asked)
    served = await process(slack, options)
    for ts in asked:
        await slack.reply("C1", ts, timeout=PATIENCE)
    await asyncio.sleep(0.3)
    assert [len(slack.replies("C1", ts)) for ts in asked] == [1] * 5
    served.terminate()
    await served.wait()


async def test_a_post_that_lands_after_its_process_was_killed_is_not_there_twice(slack, options):
    served = await process(slack, options)
    late = asyncio.Event()
    slack.fail("chat.postMessage", Fault(until=late), Fault(until=late))
    asked = [(c, await ask(c, "U1", "How many work in North?"))
             for c, ask in (("C1", slack.mention), ("D1", slack.say))]  # fmt: skip
    await slack.until(lambda: [c.method for c in slack.calls].count("chat.postMessage") == 2)
    served.kill()
    await served.wait()
    for _ in range(2):  # killed once more, before it has seen the late ones
        served = await process(slack, options)
        for channel, ts in asked:
            await slack.reply(channel, ts, timeout=PATIENCE)
        served.kill()
        await served.wait()
    served = await process(slack, options)
    late.set()
    await slack.until(lambda: any(len(slack.replies(*one)) == 2 for one in asked))
    await slack.until(lambda: all(len(slack.replies(*one)) == 1 for one in asked))
    served.terminate()
    assert await asyncio.wait_for(served.wait(), 10) == 0


async def test_a_private_answer_that_a_kill_may_have_lost_is_not_shown_twice(slack, options):
    served = await process(slack, options)
    slack.fail("response_url", Fault(wait=2))
    id = await slack.command("U1", "How many work in North?")
    await slack.until(lambda: id in slack.responses)
    served.kill()
    await served.wait()
    served = await process(slack, options)
    await slack.response(id, 2, timeout=PATIENCE)
    served.terminate()
    assert await asyncio.wait_for(served.wait(), 10) == 0
    assert sorted(r["text"].split()[0] for r in slack.responses[id]) == ["My", "North"]


async def test_ending_in_the_middle_of_a_delivery_leaves_no_traceback(slack, options, capfd):
    served = await process(slack, options)
    limit = Fault(status=429, retry_after=30)
    slack.fail("chat.postMessage", *[limit] * 3)
    asked = [await slack.mention("C1", f"U{n}", "How many work in North?") for n in range(3)]
    await slack.until(lambda: any(c.outcome == "429" for c in slack.calls))
    served.terminate()
    assert await asyncio.wait_for(served.wait(), 10) == 0
    assert "Traceback" not in capfd.readouterr().err
    assert not any(slack.replies("C1", ts) for ts in asked)


async def test_a_dead_socket_and_a_post_that_hangs_do_not_hold_up_the_end(slack, options):
    served = await process(slack, options)
    slack.fail("chat.postMessage", Fault(wait=30))
    await slack.mention("C1", "U1", "How many work in North?")
    await slack.until(lambda: any(c.method == "chat.postMessage" for c in slack.calls))
    await slack.lose_socket("half-open")
    started = time.monotonic()
    served.terminate()
    assert await asyncio.wait_for(served.wait(), 60) == 0
    # Docker kills after ten seconds; two are left for a busy machine.
    assert time.monotonic() - started < 8


def signed(secret, body, at=None):
    at = str(int(at or time.time()))
    mark = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={mark}",
            "Content-Type": "application/json"}  # fmt: skip


async def test_over_http_only_what_slack_has_signed_is_answered(
    slack, options, answerer, unused_port
):
    from bot.slack.app import running

    chosen = replace(options, transport="http", signing_secret="s3cret", host="127.0.0.1",
                     port=unused_port)  # fmt: skip
    event = slack.write("C1", "U1", "<@UBOT> How many work in North?")
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "Ev1",
                       "event": {**event, "type": "app_mention"}})  # fmt: skip
    url = f"http://127.0.0.1:{unused_port}"
    async with running(answerer, chosen), aiohttp.ClientSession() as session:

        async def post(headers):
            async with session.post(f"{url}/slack/events", data=body, headers=headers) as answer:
                return answer.status

        assert await post(signed("another", body)) == 401
        assert await post(signed("s3cret", body, time.time() - 600)) == 401
        assert await post(signed("s3cret", body)) == 200
        assert await post(signed("s3cret", body)) == 200
        await slack.reply("C1", event["ts"])
        await asyncio.sleep(0.3)
        assert len(slack.replies("C1", event["ts"])) == 1
        async with session.get(f"{url}/health") as healthy:
            assert healthy.status == 200


async def test_commands_and_buttons_come_over_http_too_and_only_signed(
    slack, options, answerer, unused_port
):
    from bot.slack.app import running

    chosen = replace(options, transport="http", signing_secret="s3cret", host="127.0.0.1",
                     port=unused_port)  # fmt: skip
    body = urlencode({
        "command": "/cluster", "text": "How many work in North?", "user_id": "U1",
        "team_id": "T1", "channel_id": "C1", "trigger_id": "T1.1",
        "response_url": f"{slack.url}/response/R1",
    })  # fmt: skip
    url = f"http://127.0.0.1:{unused_port}/slack/events"
    async with running(answerer, chosen), aiohttp.ClientSession() as session:

        async def post(secret, body):
            headers = signed(secret, body) | {"Content-Type": "application/x-www-form-urlencoded"}
            async with session.post(url, data=body, headers=headers) as answer:
                return answer.status

        assert await post("another", body) == 401
        assert await post("s3cret", body) == 200
        answer = await slack.response("R1")
        press = {
            "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"},
            "channel": {"id": "C1"}, "trigger_id": slack.trigger(),
            "response_url": f"{slack.url}/response/R2",
            "actions": [{"type": "button", "action_id": "proof",
                         "value": slack.elements(answer)["proof"]["value"]}],
        }  # fmt: skip
        pressed = urlencode({"payload": json.dumps(press)})
        assert await post("another", pressed) == 401
        assert slack.views == []
        assert await post("s3cret", pressed) == 200
        await slack.until(lambda: slack.views)


async def test_the_sign_of_life_is_kept_fresh_in_a_quiet_workspace(slack, desk, options):
    alive = options.state / "alive"
    await slack.until(alive.exists, timeout=8)
    assert time.time() - alive.stat().st_mtime < DEAF_SECONDS
