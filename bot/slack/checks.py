"""What stands between the app and Slack: tokens, scopes and reach, each with its mend.

For `clusterbot doctor`. Only questions are asked (`auth.test`, `apps.connections.open`); nothing
is posted.
"""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import SlackTokenError
from bot.findings import NOTE, OK, WRONG, Finding
from bot.slack.app import (
    DEAF_SECONDS,
    TRY_SECONDS,
    check_tokens,
    is_served,
    last_sign,
    web_client,
    web_client_as,
)
from bot.slack.needs import EVENTS, SCOPES
from bot.slack.options import SlackOptions

MENDS = {
    "invalid_auth": "copy the token anew: it is not one of this app's",
    "not_authed": "set the token",
    "token_revoked": "reinstall the app to the workspace and copy the token anew",
    "token_expired": "switch token rotation off, or copy a fresh token",
    "account_inactive": "the app was removed from the workspace: install it again",
    "not_allowed_token_type": "this is a token of another kind: see README, Slack in five steps",
    "missing_scope": "give the app-level token the scope connections:write",
}
UNKNOWN = "look the word up on Slack's page of the method"


def diagnose(options: SlackOptions) -> tuple[Finding, ...]:
    """Return what is found out about the connection to Slack; waits for it a few seconds."""

    async def gather() -> tuple[Finding, ...]:
        return tuple([finding async for finding in _findings(options)])

    return asyncio.run(gather())


async def _findings(options: SlackOptions) -> AsyncIterator[Finding]:
    try:
        check_tokens(options)
    except SlackTokenError as wrong:
        yield Finding("slack tokens", WRONG, str(wrong), wrong.hint)
        if not options.bot_token.startswith("xoxb-"):
            return
    if is_served(options.state):
        silent = time.time() - last_sign(options.state)
        if silent < DEAF_SECONDS:
            yield Finding("slack process", OK, "running, and its socket answers")
        else:
            told = f"running, but its socket has been silent for {silent:.0f} s"
            yield Finding("slack process", WRONG, told, "start `clusterbot serve` anew")
    timeout = aiohttp.ClientTimeout(total=TRY_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        client = web_client(options, session)
        try:
            who = await client.auth_test()
        except SlackApiError as refused:
            code = str(refused.response.get("error", "")) or "no reason given"
            mend = MENDS.get(code, UNKNOWN)
            yield Finding("slack bot token", WRONG, f"SLACK_BOT_TOKEN is refused: {code}", mend)
            return
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            told = f"{options.api_url} cannot be reached ({type(lost).__name__})"
            yield Finding("slack", WRONG, told, "check the network, HTTPS_PROXY and SLACK_API_URL")
            return
        yield Finding("slack bot token", OK, f"{who.get('user')} in {who.get('team')}")
        granted = {k.lower(): v for k, v in who.headers.items()}.get("x-oauth-scopes", "")
        missing = SCOPES - {scope.strip() for scope in granted.split(",")}
        if not granted:
            yield Finding("slack scopes", NOTE, "Slack did not say which scopes are granted")
        elif missing:
            lost_events = sorted(e for e, scope in EVENTS.items() if scope in missing)
            told = f"not granted: {', '.join(sorted(missing))}"
            told += f" (so no {', '.join(lost_events)})" if lost_events else ""
            yield Finding(
                "slack scopes", WRONG, told, "update the app from slack/manifest.yaml and reinstall"
            )
        else:
            yield Finding("slack scopes", OK, "every scope of the manifest is granted")
        if options.transport == "http" or not options.app_token.startswith("xapp-"):
            return
        try:
            await web_client_as(client, options.app_token).api_call("apps.connections.open")
        except SlackApiError as refused:
            code = str(refused.response.get("error", "")) or "no reason given"
            mend = MENDS.get(code, UNKNOWN)
            yield Finding("slack app token", WRONG, f"SLACK_APP_TOKEN is refused: {code}", mend)
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            told = f"no socket address from Slack ({type(lost).__name__})"
            yield Finding("slack app token", WRONG, told, "check the network and HTTPS_PROXY")
        else:
            yield Finding("slack app token", OK, "Socket Mode is open to this app")
            yield Finding(
                "slack events", NOTE,
                "events and the Messages tab cannot be seen with these tokens; they are: "
                + ", ".join(EVENTS),
                "compare the app's manifest with slack/manifest.yaml if questions do not arrive",
            )  # fmt: skip
