"""What the doctor says of tokens, scopes and reach, and how a start without them ends."""

import asyncio
import os
import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from loopback_slack import CONFIG_TOKEN, Fault

from bot.doctor import examine
from bot.errors import SlackRefused, SlackTokenError, SlackUnreachable
from bot.rendering.blocks import notice
from bot.settings import Settings
from bot.slack.app import running
from bot.slack.checks import diagnose
from bot.slack.ledger import Ledger
from bot.slack.needs import EVENTS, SCOPES
from index.build import rebuild
from index.encoding import encoder_named


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
    assert "clusterbot manifest" in found.mend


@pytest.mark.parametrize(("analyst", "state"), [("", "note"), ("U9", "wrong")])
async def test_a_scope_of_a_feature_that_is_off_is_no_lack(slack, options, analyst, state):
    slack.scopes = ",".join(sorted(SCOPES - {"reactions:read", "users:read"}))
    found = (await findings(replace(options, analyst=analyst)))["slack scopes"]
    without = (await findings(options))["slack scopes"]
    assert without.state == "note"
    assert "without reactions:read: no settling a call" in without.told
    assert "without users:read: scheduled questions are asked by UTC" in without.told
    if state == "wrong":
        slack.scopes = ",".join(sorted(SCOPES - {"reactions:read"}))
        found = (await findings(replace(options, analyst=analyst)))["slack scopes"]
        assert found.told.startswith("not granted: reactions:read")
    assert found.state == state


async def test_a_ledger_that_cannot_be_used_is_named_with_its_mend(slack, options):
    options.state.mkdir()
    (options.state / "slack.db").write_bytes(b"damaged" * 1_000)
    found = (await findings(options))["slack ledger"]
    assert (found.state, "back-up" in found.mend) == ("wrong", True)


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


async def test_an_address_that_is_not_slacks_is_named(slack, options, start):
    elsewhere = replace(options, api_url=options.api_url.replace("/api/", "/elsewhere/"))
    found = (await findings(elsewhere))["slack"]
    assert found.state == "wrong"
    assert (elsewhere.api_url in found.told, "SLACK_API_URL" in found.mend) == (True, True)
    with pytest.raises(SlackUnreachable, match="elsewhere") as told:
        async with start(elsewhere):
            pass
    assert "SLACK_API_URL" in told.value.hint


async def test_an_unreachable_slack_is_named(slack, options):
    found = await findings(replace(options, api_url="http://127.0.0.1:9/api/"))
    assert "cannot be reached" in found["slack"].told


@pytest.mark.slow
async def test_a_running_process_with_a_silent_socket_is_named(slack, options, start):
    async with start():
        alive = options.state / "alive"
        await slack.until(alive.exists, timeout=8)
        assert (await findings(options))["slack process"].state == "ok"
        os.utime(alive, (1, 1))
        assert (await findings(options))["slack process"].state == "wrong"
        await slack.until(lambda: alive.stat().st_mtime > 1, timeout=8)
    assert "slack process" not in await findings(options)
    assert not alive.exists(), "who has ended gives no sign of life"


async def test_a_process_over_http_needs_no_socket(slack, options, start, answerer):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    chosen = replace(options, transport="http", signing_secret="s", host="127.0.0.1", port=port)
    async with running(answerer, chosen):
        await slack.until((chosen.state / "alive").exists, timeout=8)
        assert (await findings(chosen))["slack process"].state == "ok"


async def test_a_slack_that_answers_with_an_error_page_is_named_as_out_of_reach(slack, options):
    slack.fail("auth.test", Fault(status=503))
    found = await findings(options)
    assert (found["slack"].state, "503" in found["slack"].told) == ("wrong", True)


@pytest.fixture
def manifest():
    path = Path(__file__).parents[2] / "bot/slack/manifest.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.fixture
def with_settings(slack, options, manifest):
    """Let the doctor read the app's settings at Slack, which are those of the repository."""
    slack.scopes, slack.manifest = ",".join(sorted(SCOPES)), manifest
    return replace(options, config_token=CONFIG_TOKEN)


async def test_settings_as_in_the_repository_are_well(slack, with_settings):
    found = await findings(with_settings)
    assert {f.state for f in found.values()} == {"ok"}
    assert "slack settings" in found


@pytest.mark.parametrize(
    ("where", "value", "check", "told"),
    [
        (("settings", "event_subscriptions", "bot_events"), ["app_mention", "message.channels"],
         "slack events",
         "not subscribed to: app_home_opened, message.groups, message.im, message.mpim, "
         "reaction_added"),
        (("features", "app_home", "messages_tab_enabled"), False,
         "slack messages tab", "the Messages tab is off"),
        (("features", "app_home", "messages_tab_read_only_enabled"), True,
         "slack messages tab", "the Messages tab is read-only"),
        (("features", "app_home", "home_tab_enabled"), False, "slack home tab", "the Home tab"),
        (("settings", "interactivity", "is_enabled"), False, "slack buttons", "Interactivity"),
        (("settings", "socket_mode_enabled"), False, "slack socket mode", "Socket Mode is off"),
        (("features", "slash_commands"), [], "slack command", "the command /cluster"),
        (("features", "shortcuts"), [], "slack shortcut", "the message shortcut"),
    ],
)  # fmt: skip
async def test_a_setting_that_is_not_switched_on_is_named_with_its_mend(
    with_settings, manifest, where, value, check, told
):
    part = manifest
    for name in where[:-1]:
        part = part[name]
    part[where[-1]] = value
    found = await findings(with_settings)
    assert found[check].state == "wrong"
    assert found[check].told.startswith(told)
    assert found[check].mend
    assert [f.check for f in found.values() if f.state == "wrong"] == [check]


async def test_a_configuration_token_that_has_run_out_is_named(slack, with_settings):
    slack.config_token = "xoxe.xoxp-another"
    found = (await findings(with_settings))["slack settings"]
    assert (found.state, found.told) == ("wrong", "SLACK_CONFIG_TOKEN is refused: invalid_auth")


async def test_without_that_token_a_messages_tab_that_is_off_is_known_from_a_refusal(
    slack, options, start
):
    async with start() as desk:
        slack.fail("chat.postMessage", *[Fault(error="messages_tab_disabled")] * 3)
        with pytest.raises(SlackRefused):
            await desk.poster.post("D1", "", [[notice("hello")]], "m")
    found = (await findings(options))["slack messages tab"]
    assert (found.state, found.mend) == ("wrong", "switch it on under App Home, Show Tabs")


async def test_without_that_token_a_missing_event_is_known_from_what_has_arrived(
    slack, options, start
):
    async with start():
        await slack.reply("C1", await slack.mention("C1", "U1", "How many?"))
    found = await findings(options)
    assert found["slack events"].told.startswith("mentions arrive, but never message.channels")
    assert "message.im" in found["slack events seen"].told
    async with start():
        await slack.reply("C1", await slack.mention("C1", "U1", "How many?", both=True))
    assert "slack events" not in await findings(options)


async def test_what_several_bots_have_heard_is_read_where_they_keep_it(slack, options, postgres):
    chosen = replace(options, database=postgres.database("heard"))
    with closing(Ledger(chosen.state, chosen.database)) as ledger:
        for event in EVENTS:
            ledger.note(f"heard {event}")
    found = (await findings(chosen))["slack events seen"]
    assert (found.state, found.told) == ("ok", "every event has arrived")


@pytest.fixture
def small(tmp_path):
    """Return settings of a small corpus of its own, its index built without a model."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "note.md").write_text("# North\n\nNorth has forty firms.\n", encoding="utf-8")
    settings = replace(Settings(), corpus=corpus, store=tmp_path / "store",
                       state=tmp_path / "var", encoder="hashing")  # fmt: skip
    rebuild(corpus, settings.store, encoder=encoder_named("hashing"))
    return settings


def wrong(settings):
    return {f.check: f for f in examine(settings) if f.state == "wrong"}


def test_a_healthy_index_has_nothing_wrong(small):
    assert wrong(small) == {}


def test_no_index_is_named_with_its_mend(small):
    found = wrong(replace(small, store=small.store / "nowhere"))
    assert "clusterbot rebuild" in found["store"].mend


def test_a_stale_index_is_named_with_its_mend(small):
    (small.corpus / "new.md").write_text("# South\n\nSouth has nine.\n", encoding="utf-8")
    found = wrong(small)["store"]
    assert (found.told, found.mend) == (
        "the corpus has changed since it was built", "clusterbot rebuild",
    )  # fmt: skip


def test_an_index_of_another_model_is_named_with_its_mend(small):
    found = wrong(replace(small, encoder=""))["store"]
    assert found.told.startswith("it was built with hashing")
    assert found.mend == "clusterbot rebuild"


def test_a_model_that_is_not_there_is_named(small):
    assert wrong(replace(small, encoder="no/such-model"))["model"].mend
