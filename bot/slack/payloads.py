"""What a delivery must look like before anything of it is read.

Slack's own always do. What does not is refused whole, over either transport.
"""

import json
from typing import Any

from bot.door import whole

# A JSON type; several; an object's fields, each null or left out where nothing asks for it; or a
# list, each member of that shape.
Shape = type | tuple["Shape", ...] | dict[str, "Shape"] | list["Shape"]

_PERSON: Shape = (str, {"id": str, "team_id": str})
_PLACE: Shape = (str, {"id": str})
_MESSAGE: dict[str, Shape] = {
    **dict.fromkeys(("ts", "thread_ts", "text", "subtype", "bot_id", "team", "user_team"), str),
    "user": _PERSON,
    "attachments": [{"text": str}],
    "files": [dict],
}
_EVENT: dict[str, Shape] = {
    **_MESSAGE,
    **dict.fromkeys(("type", "channel_type", "deleted_ts", "tab", "reaction"), str),
    "channel": _PLACE,
    "enterprise": _PLACE,
    "message": _MESSAGE,
    "previous_message": _MESSAGE,
    "item": {"type": str, "channel": _PLACE, "ts": str},
}
_VIEW: Shape = {
    **dict.fromkeys(("type", "callback_id", "private_metadata", "app_installed_team_id"), str),
    "team_id": str,
    "state": {"values": dict},
}
_BODY: Shape = {
    **dict.fromkeys(("type", "team_id", "user_id", "channel_id", "enterprise_id"), str),
    **dict.fromkeys(("command", "text", "callback_id", "action_id", "block_id"), str),
    **dict.fromkeys(("challenge", "trigger_id", "response_url", "thread_ts"), str),
    "event": _EVENT,
    "authorizations": [{"enterprise_id": str, "team_id": str, "user_id": str}],
    "team": (str, {"id": str, "enterprise_id": str}),
    "user": _PERSON,
    "channel": _PLACE,
    "enterprise": _PLACE,
    "message": _MESSAGE,
    "previous_message": _MESSAGE,
    "item": dict,
    "assistant_thread": dict,
    "function_data": {"inputs": dict},
    "view": _VIEW,
    "container": dict,
    "actions": [dict.fromkeys(("type", "action_id", "block_id", "name"), str)],
    "response_urls": [{"response_url": str}],
}

# One of these says what it is.
_KINDS = ("type", "command", "ssl_check")

# Where a field says this ("" for anything), these fields must say something.
_NEEDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("type", "url_verification", ("challenge",)),
    ("type", "event_callback", ("event.type",)),
    ("event.type", "message", ("event.channel", "event.ts")),
    ("event.type", "app_mention", ("event.channel", "event.ts")),
    ("event.subtype", "message_changed", ("event.message.ts",)),
    ("event.subtype", "message_deleted", ("event.deleted_ts",)),
    ("event.type", "app_home_opened", ("event.user", "event.channel")),
    ("event.type", "reaction_added", ("event.user", "event.item.type")),
    ("event.item.type", "message", ("event.item.channel", "event.item.ts")),
    ("type", "block_actions", ("actions.action_id", "user.id", "trigger_id")),
    ("message", "", ("response_url",)),  # what is pressed in a message can be answered there
    ("type", "message_action", ("callback_id", "user.id", "channel.id", "message.ts")),
    ("type", "message_action", ("trigger_id", "response_url")),
    ("type", "shortcut", ("callback_id", "user.id", "trigger_id")),
    ("type", "view_submission", ("view", "user.id")),
    ("type", "view_closed", ("view", "user.id")),
    ("view", "", ("view.type",)),
    ("type", "block_suggestion", ("action_id", "user.id")),
    ("command", "", ("user_id", "channel_id", "trigger_id", "response_url")),
)


def envelope_in(frame: str) -> dict[str, Any] | None:
    """Return the object that a frame of the socket holds, None where it is no envelope.

    It says what it is; beside a payload, which is left to `is_delivery`, it has an id as well.
    """
    try:
        envelope = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    if not isinstance(envelope, dict):
        return None
    needed = ("type", "envelope_id") if "payload" in envelope else ("type",)
    return envelope if all(isinstance(envelope.get(name), str) for name in needed) else None


def is_delivery(body: object) -> bool:
    """Whether a body has the shape of what Slack delivers, as far as anything here reads it."""
    return (
        isinstance(body, dict)
        and _fits(body, _BODY)
        and any(_says(body, kind) for kind in _KINDS)
        and all(
            _says(body, needed)
            for field, value, fields in _NEEDS
            if _says(body, field, value)
            for needed in fields
        )
    )


def _fits(value: Any, shape: Shape) -> bool:
    """Whether a value has a shape."""
    if isinstance(shape, tuple):
        return any(_fits(value, one) for one in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(one, shape[0]) for one in value)
    if isinstance(shape, dict):
        return isinstance(value, dict) and all(
            value.get(name) is None or _fits(value[name], one) for name, one in shape.items()
        )
    return isinstance(value, shape)


def _says(found: Any, path: str, value: str = "") -> bool:
    """Whether a field, named from the outside in, says something: this where a value is given.

    In a list each member has to.
    """
    if isinstance(found, list):
        return bool(found) and all(_says(one, path, value) for one in found)
    name, _, rest = path.partition(".")
    inner = found.get(name) if isinstance(found, dict) else None
    if rest:
        return _says(inner, rest, value)
    return inner == value if value else bool(inner)


def make_whole(body: dict[str, Any]) -> None:
    """Put a mark in the place of each half of a character in what was delivered.

    Halves cannot be kept; they come in JSON's own notation. However deep it is, none is overlooked.
    """
    unread: list[Any] = [body]
    while unread:
        found = unread.pop()
        for name, value in list(found.items() if isinstance(found, dict) else enumerate(found)):
            if isinstance(value, str):
                found[name] = value if value.isascii() else whole(value)
            elif isinstance(value, dict | list):
                unread.append(value)
