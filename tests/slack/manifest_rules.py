"""Slack's rules for an app's manifest, as far as an app of this kind meets them: what is wrong.

Written against the published schema of manifests (draft-07, July 2026), which knows no further
keys: what is not named here is refused.
"""

import re

COLOUR = re.compile(r"#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")


def text(low, high, pattern=None):
    """Return a rule for a text of so many characters."""

    def check(value):
        if not isinstance(value, str) or not low <= len(value) <= high:
            return [f"no text of {low} to {high} characters"]
        return [] if pattern is None or re.fullmatch(pattern, value) else ["not of the form"]

    return check


def switch(value):
    return [] if isinstance(value, bool) else ["neither true nor false"]


def one_of(*values):
    return lambda value: [] if value in values else [f"none of {values}"]


def several(rule, low, high, *, unlike=False):
    """Return a rule for a list of so many things, each by the rule."""

    def check(value):
        if not isinstance(value, list) or not low <= len(value) <= high:
            return [f"no list of {low} to {high}"]
        found = [f"{n}: {problem}" for n, one in enumerate(value) for problem in rule(one)]
        return found + (["one twice"] if unlike and len(set(value)) < len(value) else [])

    return check


def keys(needed, allowed):
    """Return a rule for an object: the keys that must be there, those that may, and no other."""

    def check(value):
        if not isinstance(value, dict):
            return ["no object"]
        found = [f"{name} is missing" for name in needed if name not in value]
        found += [f"{name} is unknown" for name in value if name not in {**needed, **allowed}]
        rules = {**needed, **allowed}
        return found + [f"{name}: {problem}" for name in value if name in rules
                        for problem in rules[name](value[name])]  # fmt: skip

    return check


PROMPT = keys({"title": text(1, 255), "message": text(1, 4_000)}, {})
COMMAND = keys(
    {"command": text(2, 32, r"/\S+"), "description": text(1, 2_000)},
    {"usage_hint": text(1, 1_000), "should_escape": switch, "url": text(1, 3_000)},
)
ENTRY = keys(
    {"type": one_of("message", "global"), "name": text(1, 24), "callback_id": text(1, 255),
     "description": text(1, 150)}, {},
)  # fmt: skip
SCOPES = several(text(1, 255), 1, 255, unlike=True)

MANIFEST = keys(
    {
        "display_information": keys(
            {"name": text(1, 35)},
            {"description": text(1, 140), "long_description": text(175, 4_000),
             "background_color": text(4, 7, COLOUR)},
        ),
        "features": keys(
            {},
            {
                "agent_view": keys(
                    {"agent_description": text(1, 300)},
                    {"suggested_prompts": several(PROMPT, 1, 4),
                     "actions": several(keys({"name": text(1, 255),
                                              "description": text(1, 255)}, {}), 1, 10)},
                ),
                "app_home": keys({}, {"home_tab_enabled": switch, "messages_tab_enabled": switch,
                                      "messages_tab_read_only_enabled": switch}),
                "bot_user": keys({"display_name": text(1, 80, r"[A-Za-z0-9 ._-]+")},
                                 {"always_online": switch}),
                "slash_commands": several(COMMAND, 1, 50),
                "shortcuts": several(ENTRY, 1, 10),
            },
        ),
        "oauth_config": keys({"scopes": keys({"bot": SCOPES}, {"user": SCOPES})},
                             {"redirect_urls": several(text(1, 3_000), 1, 1_000)}),
        "settings": keys(
            {"socket_mode_enabled": switch},
            {
                "event_subscriptions": keys(
                    {"bot_events": several(text(1, 255), 1, 100, unlike=True)},
                    {"request_url": text(1, 3_000)},
                ),
                "interactivity": keys({"is_enabled": switch}, {"request_url": text(1, 3_000)}),
                "org_deploy_enabled": switch,
                "token_rotation_enabled": switch,
            },
        ),
    },
    {"_metadata": keys({}, {"major_version": one_of(1, 2), "minor_version": one_of(0, 1)})},
)  # fmt: skip


def problems_of_manifest(manifest):
    return MANIFEST(manifest)
