"""The manifest keeps Slack's rules, grants what the code uses, and nothing beyond."""

import re
from pathlib import Path

import pytest
import yaml

from bot.slack import needs
from bot.slack.listeners import COMMAND, SHORTCUT

ROOT = Path(__file__).parents[2]
CODE = "\n".join(p.read_text() for p in sorted((ROOT / "bot/slack").glob("*.py"))
                 if p.name != "needs.py")  # fmt: skip
KEYS = {
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "display_information": {"name", "description", "background_color", "long_description"},
    "features": {"agent_view", "app_home", "bot_user", "slash_commands", "shortcuts"},
    "features.agent_view": {"agent_description", "suggested_prompts", "actions"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled",
                          "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "oauth_config": {"scopes"},
    "oauth_config.scopes": {"bot"},
    "settings": {"event_subscriptions", "interactivity", "org_deploy_enabled",
                 "socket_mode_enabled", "token_rotation_enabled"},
    "settings.event_subscriptions": {"bot_events"},
    "settings.interactivity": {"is_enabled"},
}  # fmt: skip


@pytest.fixture(scope="module")
def manifest():
    return yaml.safe_load((ROOT / "slack/manifest.yaml").read_text())


def test_no_key_is_unknown_to_slack(manifest):
    for path, allowed in KEYS.items():
        part = manifest
        for name in filter(None, path.split(".")):
            part = part[name]
        assert set(part) <= allowed, path


def test_lengths_are_within_slacks_limits(manifest):
    shown, features = manifest["display_information"], manifest["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert 1 <= len(features["agent_view"]["suggested_prompts"]) <= 4
    assert len(features["bot_user"]["display_name"]) <= 80
    for command in features["slash_commands"]:
        assert len(command["command"]) <= 32
        assert len(command["description"]) <= 2_000
    for shortcut in features["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_the_agent_view_with_an_open_messages_tab_and_socket_mode_is_on(manifest):
    features, settings = manifest["features"], manifest["settings"]
    assert "assistant_view" not in features
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
    families = ("chat.", "views.", "conversations.", "files.", "assistant.", "auth.", "apps.")
    called = {m for m in called if m.startswith(families) and m != "files.upload_url"}
    assert called == set(needs.METHODS)


def test_every_scope_is_needed_and_every_need_is_granted(manifest):
    granted = manifest["oauth_config"]["scopes"]["bot"]
    assert len(set(granted)) == len(granted)
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
