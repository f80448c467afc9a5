"""What an event of Slack's asks of the bot: pure functions from a payload to an `Asked`, or None.

The ledger decides whether it is new; what becomes of it is left to `bot.slack.intake`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.language.messages import tell
from bot.language.packs import is_nothing_but, is_order, is_pictures, packs, without_pictures
from bot.rendering.slack_text import shorten, unescape
from bot.understanding.decomposition import asks
from index.text import sentence_spans

Payload = Mapping[str, Any]

# The message kinds that people write; every other subtype is an edit, a join, a topic change …
WRITTEN = (None, "", "file_share", "thread_broadcast")

# What may be ordered of the bot; the words for it stand in the language packs.
ORDERS = ("stop", "mute", "unmute", "erase")
# What a slash command may order beside that.
COMMANDS = ("pause", "help", "status", "updates", "updates_off", "updates_on", "bare_list")

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[A-Z0-9]+)?(?:\|([^>]*))?>")
_LINK = re.compile(r"<([^>|]+)(?:\|([^>]*))?>")
_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED_LINE = re.compile(r"^(?:&gt;|>).*$", re.MULTILINE)
# What somebody struck out they took back; "~50 and ~60" is about so many.
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])[^~\n]*[^\s~]~(?![\w~])|(?<![\w~])~[^\s~]~(?![\w~])")
# Called by its name, the bot is not what the sentence speaks of.
_BESIDE_MARKS = " \t\n,.:;!?–—-()"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the bot, however it was asked; `(team, channel, ts)` tells it from others.

    `way` is mention, dm, thread, command, shortcut, press, share or scheduled. `root` is the thread
    to reply in, "" where the answer is no thread's. `foreign` says that the channel or the asker
    belongs to another organisation as well; `files` that files came with it.
    """

    team: str
    channel: str
    ts: str
    root: str
    user: str
    text: str
    way: str
    foreign: bool = False
    response_url: str = ""
    files: bool = False

    @property
    def in_thread(self) -> bool:
        """Whether it was written below another message."""
        return self.root != self.ts

    @property
    def private(self) -> bool:
        """Whether only the asker sees the answer, so that restricted sources may be used."""
        return self.way in ("command", "shortcut") or self.channel.startswith("D")


def asked_in(body: Payload, bot_user: str) -> Asked | None:
    """Return the question that an event may hold; whether to answer it is decided elsewhere."""
    event: Payload = body.get("event") or {}
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if event.get("bot_id") or event.get("bot_profile") or not (user and channel and ts):
        return None
    if event.get("subtype") not in WRITTEN or user in (bot_user, "USLACKBOT"):
        return None
    kind, raw = event.get("type"), str(event.get("text") or "")
    team = str(body.get("team_id") or event.get("team") or "")
    if event.get("channel_type") == "im" or str(channel).startswith("D"):
        way = "dm"
    elif kind == "app_mention" or mentions(raw, bot_user):
        way = "mention"
    elif event.get("thread_ts") and event["thread_ts"] != ts:
        way = "thread"
    else:
        return None  # people talking in a channel
    user_team = str(event.get("user_team") or event.get("team") or team)
    foreign = bool(body.get("is_ext_shared_channel")) or (bool(team) and user_team != team)
    return Asked(
        team=team,
        channel=str(channel),
        ts=str(ts),
        root=str(event.get("thread_ts") or ts),
        user=str(user),
        text=words_in(event, bot_user),
        way=way,
        foreign=foreign,
        files=bool(event.get("files")),
    )


_KINDS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


def kind_of(event: Payload) -> str:
    """Return the name under which an app subscribes to an event."""
    kind = str(event.get("type"))
    return _KINDS.get(str(event.get("channel_type")), kind) if kind == "message" else kind


def mentions(raw: str, user: str) -> bool:
    """Whether a message's text mentions this user."""
    return user in _USER.findall(raw)


def mentions_others(raw: str, bot_user: str) -> bool:
    """Whether a message turns to somebody else: a person, a group or everybody."""
    return bool(set(_USER.findall(raw)) - {bot_user}) or bool(_SPECIAL.search(raw))


def words_in(message: Payload, bot_user: str) -> str:
    """Return what a person asks with a message: their own words, and those they forward.

    Code and quoted lines are shown to somebody, not asked; they count where nothing else is said.
    """
    raw = str(message.get("text") or "")
    own = words_of(_QUOTED_LINE.sub("", _FENCED.sub(" ", raw)), bot_user)
    forwarded = " ".join(
        words_of(str(one.get("text") or ""), bot_user)
        for one in message.get("attachments") or ()
        if one.get("is_share") or one.get("is_msg_unfurl")
    )
    return " ".join(filter(None, (own, forwarded))) or words_of(raw, bot_user)


def words_of(raw: str, bot_user: str) -> str:
    """Return what a person typed: Slack's markup as words, the bot's name as "you" or left out."""
    text = _USER.sub(lambda m: _called(m, bot_user), _STRUCK.sub(" ", raw))
    text = _CHANNEL.sub(lambda m: f"#{m[1] or 'channel'}", text)
    text = _SPECIAL.sub(lambda m: m[2] or f"@{m[1]}", text)
    text = _LINK.sub(lambda m: m[2] or m[1], text)
    text = " ".join(without_pictures(unescape(text)).split())
    if is_pictures(text):
        return text
    text = re.sub(r"\s+([,?!.])", r"\1", text)
    return re.sub(r",(?=[,?!.])", "", text).strip(" ,:;–-`>")


def _called(mention: re.Match[str], bot_user: str) -> str:
    if mention[1] != bot_user:
        return "@someone"
    before = mention.string[: mention.start()].rstrip(" ")
    after = mention.string[mention.end() :].lstrip(" ")
    # Between two words it is spoken of; at an end or beside a mark it is only called.
    spoken_of = before and after and before[-1] not in _BESIDE_MARKS + ">"
    return "you" if spoken_of and after[0] not in _BESIDE_MARKS + "<" else ""


def asking_part(text: str, limit: int) -> str:
    """Return a text of at most `limit` characters: of a longer one the sentences that ask."""
    if len(text) <= limit:
        return text
    said = [text[a:b].strip() for a, b in sentence_spans(text)]
    sentences = [one for one in said if len(one) <= limit]
    asking = [one for one in sentences if one.endswith("?")] or [*filter(asks, sentences)]
    return shorten(" ".join(dict.fromkeys(asking)) or text, limit)


def only_thanks(text: str) -> bool:
    """Whether words do no more than thank or agree."""
    return is_pictures(text) or is_nothing_but("thanks_word", text)


def only_calls(text: str) -> bool:
    """Whether words do no more than call for help, as a picture that points up does."""
    helps = {tell(code, "slack_asks_for_help") for code in packs()}
    wordless = is_pictures(text) or not any(map(str.isalnum, text))
    return wordless or text.lower().strip(" ?!.") in helps


def order_in(text: str) -> str:
    """Return the order that a whole message gives, "" where it is none."""
    return next((order for order in ORDERS if is_order(order, text)), "")


def command_in(text: str) -> str:
    """Return what a whole slash command orders beside that, "" where it is a question."""
    return next((command for command in COMMANDS if is_order(command, text)), "")
