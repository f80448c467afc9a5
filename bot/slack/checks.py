"""What stands between the app and Slack: tokens, scopes and reach, each with its mend.

For `clusterbot doctor`. Only questions are asked (`auth.test`, `apps.connections.open`, with a
configuration token `apps.manifest.export`); nothing is posted. A bot token cannot see which events
and tabs are switched on: without a configuration token that is told from what has arrived so far.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SlackTokenError, StateUnusable
from bot.findings import NOTE, OK, WRONG, Finding
from bot.slack.app import (
    NO_SLACK,
    TRY_SECONDS,
    check_tokens,
    is_served,
    web_client,
    web_client_as,
)
from bot.slack.health import DEAF_SECONDS, last_sign
from bot.slack.ledger import FILE, Ledger
from bot.slack.listeners import COMMAND, SHORTCUT
from bot.slack.needs import EVENTS, FEATURES, SCOPES
from bot.slack.options import SlackOptions
from bot.slack.posting import read_refusal

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
    for finding in _of_process(options):
        yield finding
    timeout = aiohttp.ClientTimeout(total=TRY_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        client = web_client(options, session)
        try:
            who = await client.auth_test()
        except SlackApiError as refused:
            yield _of_refusal(options, refused)
            return
        except (aiohttp.ClientError, TimeoutError, OSError) as lost:
            told = f"{options.api_url} cannot be reached ({type(lost).__name__})"
            yield Finding("slack", WRONG, told, "check the network, HTTPS_PROXY and SLACK_API_URL")
            return
        yield Finding("slack bot token", OK, f"{who.get('user')} in {who.get('team')}")
        for finding in _of_scopes(options, who.headers):
            yield finding
        if options.transport == "http" or not options.app_token.startswith("xapp-"):
            return
        yield await _of_socket(options, client)
        if options.config_token:
            async for finding in _told_by_slack(options, client):
                yield finding
        else:
            for finding in _told_by_experience(options):
                yield finding


def _of_refusal(options: SlackOptions, refused: SlackApiError) -> Finding:
    """Say what keeps the bot token from being known."""
    status, code, _ = read_refusal(refused)
    if status >= 500 or status == 429:
        told = f"{options.api_url} answers with {status} to everything"
        return Finding("slack", WRONG, told, "see slack-status.com, and try again later")
    if not code:
        return Finding("slack", WRONG, f"{options.api_url} is no Slack", NO_SLACK)
    told = f"SLACK_BOT_TOKEN is refused: {code}"
    return Finding("slack bot token", WRONG, told, MENDS.get(code, UNKNOWN))


def _of_process(options: SlackOptions) -> Iterator[Finding]:
    """Say how a bot that is running here does."""
    if not is_served(options.state):
        return
    last = last_sign(options.state)
    silent = time.time() - last
    if silent < DEAF_SECONDS:
        over = "HTTP" if options.transport == "http" else "a socket that answers"
        yield Finding("slack process", OK, f"running and well, over {over}")
    elif not last:
        yield Finding("slack process", NOTE, "running, and has given no sign of life yet")
    else:
        told = f"running, but without a sign of life for {silent:.0f} s"
        yield Finding("slack process", WRONG, told, "start `clusterbot serve` anew")


def _of_scopes(options: SlackOptions, headers: Mapping[str, str]) -> Iterator[Finding]:
    """Say which scopes are not granted, and what each would be for."""
    granted = {k.lower(): v for k, v in headers.items()}.get("x-oauth-scopes", "")
    lacking = SCOPES - {scope.strip() for scope in granted.split(",")}
    needless = {scope for scope in lacking & set(FEATURES) if not _uses(options, scope)}
    missing = lacking - needless
    if not granted:
        yield Finding("slack scopes", NOTE, "Slack did not say which scopes are granted")
    elif missing:
        lost_events = sorted(e for e, scope in EVENTS.items() if scope in missing)
        told = f"not granted: {', '.join(sorted(missing))}"
        told += f" (so no {', '.join(lost_events)})" if lost_events else ""
        yield Finding(
            "slack scopes",
            WRONG,
            told,
            "update the app from what clusterbot manifest prints, and reinstall",
        )
    elif not needless:
        yield Finding("slack scopes", OK, "every scope of the manifest is granted")
    if granted and needless:
        told = "; ".join(f"without {scope}: {FEATURES[scope]}" for scope in sorted(needless))
        yield Finding("slack scopes", NOTE, told)


async def _of_socket(options: SlackOptions, client: AsyncWebClient) -> Finding:
    """Say whether Socket Mode is open to the app."""
    try:
        await web_client_as(client, options.app_token).api_call("apps.connections.open")
    except SlackApiError as refused:
        _, code, _ = read_refusal(refused)
        mend = MENDS.get(code, UNKNOWN)
        return Finding("slack app token", WRONG, f"SLACK_APP_TOKEN is refused: {code}", mend)
    except (aiohttp.ClientError, TimeoutError, OSError) as lost:
        told = f"no socket address from Slack ({type(lost).__name__})"
        return Finding("slack app token", WRONG, told, "check the network and HTTPS_PROXY")
    return Finding("slack app token", OK, "Socket Mode is open to this app")


def _uses(options: SlackOptions, scope: str) -> bool:
    """Whether the feature that a scope is for is switched on."""
    return scope == "reactions:read" and bool(options.analyst)


async def _told_by_slack(options: SlackOptions, client: AsyncWebClient) -> AsyncIterator[Finding]:
    """Compare the app's settings at Slack with what the bot needs."""
    app_id = options.app_token.removeprefix("xapp-").split("-")[1:2]  # xapp-1-A0…-…
    try:
        answer = await web_client_as(client, options.config_token).api_call(
            "apps.manifest.export", data={"app_id": "".join(app_id)}
        )
    except SlackApiError as refused:
        _, code, _ = read_refusal(refused)
        told = f"SLACK_CONFIG_TOKEN is refused: {code}"
        mend = "generate one anew at api.slack.com/apps: it is good for twelve hours"
        yield Finding("slack settings", WRONG, told, mend)
        return
    except (aiohttp.ClientError, TimeoutError, OSError) as lost:
        yield Finding("slack settings", WRONG, f"not read ({type(lost).__name__})", "try again")
        return
    wrong = list(_unlike(answer.get("manifest") or {}, options.transport))
    for finding in wrong:
        yield finding
    if not wrong:
        yield Finding("slack settings", OK, "events, tabs, command and shortcut are switched on")


def _unlike(manifest: Mapping[str, Any], transport: str) -> Iterator[Finding]:
    """Yield what an app's manifest lacks, with the page of its settings where it is switched on."""
    settings, features = manifest.get("settings") or {}, manifest.get("features") or {}
    subscribed = (settings.get("event_subscriptions") or {}).get("bot_events") or []
    missing = sorted(set(EVENTS) - set(subscribed))
    if missing:
        told = f"not subscribed to: {', '.join(missing)}"
        mend = "add them under Event Subscriptions, bot events, and reinstall the app"
        yield Finding("slack events", WRONG, told, mend)
    home = features.get("app_home") or {}
    page = "switch it on under App Home, Show Tabs"
    if not home.get("messages_tab_enabled"):
        told = "the Messages tab is off: nobody can write to the bot directly"
        yield Finding("slack messages tab", WRONG, told, page)
    elif home.get("messages_tab_read_only_enabled"):
        told = "the Messages tab is read-only: nobody can write to the bot directly"
        mend = "allow users to send messages under App Home, Show Tabs"
        yield Finding("slack messages tab", WRONG, told, mend)
    if not home.get("home_tab_enabled"):
        yield Finding("slack home tab", WRONG, "the Home tab is off", page)
    if not (settings.get("interactivity") or {}).get("is_enabled"):
        told = "Interactivity is off: no button does anything"
        yield Finding("slack buttons", WRONG, told, "switch it on under Interactivity & Shortcuts")
    if transport == "socket" and not settings.get("socket_mode_enabled"):
        told = "Socket Mode is off: no event arrives"
        yield Finding("slack socket mode", WRONG, told, "switch it on under Socket Mode")
    if COMMAND not in [c.get("command") for c in features.get("slash_commands") or []]:
        told = f"the command {COMMAND} is not there"
        yield Finding("slack command", WRONG, told, "add it under Slash Commands, and reinstall")
    if SHORTCUT not in [s.get("callback_id") for s in features.get("shortcuts") or []]:
        told = f"the message shortcut {SHORTCUT} is not there"
        yield Finding("slack shortcut", WRONG, told, "add it under Interactivity & Shortcuts")


def _told_by_experience(options: SlackOptions) -> Iterator[Finding]:
    """Tell from what has arrived and what was refused so far which settings are not right."""
    noted: dict[str, float] = {}
    if options.database or (options.state / FILE).is_file():
        try:
            with closing(Ledger(options.state, options.database)) as ledger:
                noted = ledger.noted()
        except StateUnusable as wrong:
            yield Finding("slack ledger", WRONG, str(wrong), wrong.hint)
            return
    heard = {event for event in EVENTS if f"heard {event}" in noted}
    refused = noted.get("refused messages_tab_disabled", 0.0)
    if refused > noted.get("heard message.im", 0.0):
        told = "the Messages tab is off: Slack refused a direct message for that"
        yield Finding("slack messages tab", WRONG, told, "switch it on under App Home, Show Tabs")
    elsewhere = {"message.channels", "message.groups"}
    if "app_mention" in heard and not heard & elsewhere:
        told = f"mentions arrive, but never {' or '.join(sorted(elsewhere))}: no follow-up is heard"
        mend = "add them under Event Subscriptions, bot events, and reinstall the app"
        yield Finding("slack events", WRONG, told, mend)
    never = [event for event in EVENTS if event not in heard]
    told = f"not seen to arrive yet: {', '.join(never)}" if never else "every event has arrived"
    mend = (
        "set SLACK_CONFIG_TOKEN to have the app's settings read, or compare them with "
        "clusterbot manifest"
    )
    yield Finding("slack events seen", NOTE if never else OK, told, mend if never else "")
