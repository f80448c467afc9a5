"""What the app needs of Slack: methods with their scopes, events with theirs.

The manifest is compared with these tables in a test, `bot.slack.checks` compares them with what a
workspace has granted, and `bot.slack.posting` calls nothing that is not listed here.
"""

# Web API method -> scopes of the bot token, any one of a group; () needs none.
METHODS: dict[str, tuple[str, ...]] = {
    "auth.test": (),
    "apps.connections.open": (),  # the app-level token's own scope, connections:write
    "apps.manifest.export": (),  # an app configuration token, for the doctor alone
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.getPermalink": (),
    "assistant.threads.setStatus": ("chat:write", "assistant:write"),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.open": ("im:write",),
    "files.getUploadURLExternal": ("files:write",),
    "files.completeUploadExternal": ("files:write",),
    "users.info": ("users:read",),  # the time zone of who schedules a question
    "views.open": (),
    "views.publish": (),
}

# Event -> the scope without which Slack does not send it.
EVENTS: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_home_opened": "",
    "reaction_added": "reactions:read",
}

SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "mpim:history",
        "reactions:read",
        "users:read",
    }
)
# Scopes that one feature alone needs, and what becomes of it without them.
FEATURES = {
    "reactions:read": "no settling a call for an analyst with ✅ (CLUSTERBOT_SLACK_ANALYST)",
    "users:read": "scheduled questions are asked by UTC",
}
