"""The manifest keeps Slack's rules, grants what the code uses, and nothing beyond."""

import copy
import re
from pathlib import Path

import pytest
import yaml
from manifest_rules import problems_of_manifest

from bot.slack import needs
from bot.slack.listeners import COMMAND, SHORTCUT

ROOT = Path(__file__).parents[2]
CODE = "\n".join(p.read_text() for p in sorted((ROOT / "bot/slack").glob("*.py"))
                 if p.name != "needs.py")  # fmt: skip


@pytest.fixture
def manifest():
    return yaml.safe_load((ROOT / "bot/slack/manifest.yaml").read_text())


def test_the_manifest_keeps_every_rule_of_slacks_schema(manifest):
    assert problems_of_manifest(manifest) == []


@pytest.mark.parametrize(
    ("where", "value"),
    [
        ("display_information.name", "x" * 36),
        ("display_information.name", None),
        ("display_information.description", "x" * 141),
        ("display_information.long_description", "too short"),
        ("display_information.background_color", "blue"),
        ("display_information.colour", "#000000"),
        ("features.assistant_view", {"assistant_description": "legacy"}),
        ("features.agent_view.agent_description", "x" * 301),
        ("features.agent_view.suggested_prompts", [{"title": "t", "message": "m"}] * 5),
        ("features.agent_view.suggested_prompts", [{"title": "t"}]),
        ("features.agent_view.actions", [{"name": "n"}]),
        ("features.app_home.messages_tab_enabled", "yes"),
        ("features.bot_user.display_name", "x" * 81),
        ("features.slash_commands", [{"command": "cluster", "description": "no slash"}]),
        ("features.slash_commands", [{"command": "/cluster", "description": "x" * 2_001}]),
        ("features.shortcuts", [{"type": "message", "name": "x" * 25, "callback_id": "a",
                                 "description": "d"}]),
        ("features.shortcuts", [{"type": "menu", "name": "n", "callback_id": "a",
                                 "description": "d"}]),
        ("oauth_config.scopes.bot", ["chat:write", "chat:write"]),
        ("oauth_config.scopes.admin", ["admin"]),
        ("settings.event_subscriptions.bot_events", ["message.im"] * 101),
        ("settings.socket_mode_enabled", None),
        ("settings.sockets", True),
    ],
)  # fmt: skip
def test_a_manifest_that_breaks_a_rule_is_refused(manifest, where, value):
    broken = copy.deepcopy(manifest)
    *path, last = where.split(".")
    part = broken
    for name in path:
        part = part[name]
    if value is None:
        del part[last]
    else:
        part[last] = value
    assert problems_of_manifest(broken)


def test_the_agent_view_with_an_open_messages_tab_and_socket_mode_is_on(manifest):
    features, settings = manifest["features"], manifest["settings"]
    assert features["agent_view"]["suggested_prompts"]
    assert features["app_home"]["messages_tab_enabled"] is True
    assert features["app_home"]["messages_tab_read_only_enabled"] is False
    assert features["app_home"]["home_tab_enabled"] is True
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"]["is_enabled"] is True


def test_the_command_and_the_shortcut_are_those_of_the_code(manifest):
    assert [c["command"] for c in manifest["features"]["slash_commands"]] == [COMMAND]
    assert [s["callback_id"] for s in manifest["features"]["shortcuts"]] == [SHORTCUT]


def test_every_method_the_code_calls_is_listed_and_no_other(manifest):
    called = set(re.findall(r'"((?:[a-z]+\.)+[a-z][A-Za-z]+)"', CODE))
    families = (
        "chat.",
        "views.",
        "conversations.",
        "files.",
        "assistant.",
        "auth.",
        "apps.",
        "users.",
    )
    called = {m for m in called if m.startswith(families) and m != "files.upload_url"}
    assert called == set(needs.METHODS)


def test_every_scope_is_needed_and_every_need_is_granted(manifest):
    granted = manifest["oauth_config"]["scopes"]["bot"]
    assert set(granted) == set(needs.SCOPES)
    for scopes in needs.METHODS.values():
        assert not scopes or set(scopes) & set(granted)
    used = {s for scopes in needs.METHODS.values() for s in scopes}
    used |= {s for s in needs.EVENTS.values() if s} | {"commands"}
    assert set(granted) == used


def test_every_event_subscribed_to_is_handled_and_every_handled_one_subscribed_to(manifest):
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == set(needs.EVENTS)
    handled = set(re.findall(r'app\.event\("([a-z_]+)"\)', CODE)) | {"app_mention", "message"}
    assert {event.split(".")[0] for event in needs.EVENTS} == handled


async def test_what_the_manifest_grants_is_enough_and_one_scope_less_is_not(slack, start, manifest):
    slack.grant(manifest)
    async with start():
        await slack.reply("C1", await slack.mention("C1", "U1", "How many?", both=True))
        with pytest.raises(AssertionError, match="not subscribed"):
            await slack.event({"type": "pin_added", "user": "U1"})
        manifest["oauth_config"]["scopes"]["bot"].remove("chat:write")
        slack.grant(manifest)
        await slack.mention("C1", "U1", "How many?")
        await slack.until(
            lambda: ("chat.postMessage: missing_scope", "chat:write") in slack.refused
        )
