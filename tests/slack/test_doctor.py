"""What the doctor says of tokens, scopes and reach, and how a start without them ends."""

import asyncio
import os
from dataclasses import replace

import pytest
from loopback_slack import Fault

from bot.errors import SlackTokenError
from bot.slack.checks import diagnose
from bot.slack.needs import SCOPES


async def findings(options):
    found = await asyncio.get_running_loop().run_in_executor(None, diagnose, options)
    return {f.check: f for f in found}


async def test_all_is_well(slack, options):
    slack.scopes = ",".join(sorted(SCOPES))
    found = await findings(options)
    assert {f.state for f in found.values()} <= {"ok", "note"}
    assert found["slack scopes"].state == "ok"
    assert found["slack app token"].state == "ok"


async def test_missing_scopes_are_named_with_the_events_they_cost(slack, options):
    slack.scopes = ",".join(sorted(SCOPES - {"channels:history", "files:write"}))
    found = (await findings(options))["slack scopes"]
    assert found.state == "wrong"
    assert found.told == "not granted: channels:history, files:write (so no message.channels)"
    assert "manifest.yaml" in found.mend


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"bot_token": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"bot_token": "xoxp-1"}, "SLACK_BOT_TOKEN is of the wrong kind"),
        ({"app_token": "xoxb-1"}, "SLACK_APP_TOKEN is of the wrong kind"),
        ({"transport": "http"}, "SLACK_SIGNING_SECRET is not set"),
    ],
)
async def test_a_missing_or_wrong_token_is_named_before_anything_is_tried(
    slack, options, start, change, told
):
    found = (await findings(replace(options, **change)))["slack tokens"]
    assert found.told.startswith(told)
    assert found.mend
    with pytest.raises(SlackTokenError, match=told):
        async with start(replace(options, **change)):
            pass


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
async def test_a_revoked_token_is_named(slack, options, start, error):
    slack.fail("auth.test", Fault(error=error), Fault(error=error))
    found = (await findings(options))["slack bot token"]
    assert (found.state, found.told) == ("wrong", f"SLACK_BOT_TOKEN is refused: {error}")
    with pytest.raises(SlackTokenError, match=error):
        async with start():
            pass


async def test_a_refused_app_token_is_named(slack, options, start):
    slack.app_token = "xapp-another"
    assert (await findings(options))["slack app token"].state == "wrong"
    with pytest.raises(SlackTokenError, match="SLACK_APP_TOKEN"):
        async with start():
            pass


async def test_an_unreachable_slack_is_named(slack, options):
    found = await findings(replace(options, api_url="http://127.0.0.1:9/api/"))
    assert "cannot be reached" in found["slack"].told


async def test_a_running_process_with_a_silent_socket_is_named(slack, options, start):
    async with start():
        alive = options.state / "alive"
        await slack.until(alive.exists, timeout=8)
        assert (await findings(options))["slack process"].state == "ok"
        os.utime(alive, (1, 1))
        assert (await findings(options))["slack process"].state == "wrong"
    assert "slack process" not in await findings(options)
