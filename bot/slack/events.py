"""What an event of Slack's asks of the bot: pure functions from a payload to an `Asked`, or None.

The ledger decides whether it is new; answering is left to `bot.slack.answering`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.rendering.slack_text import unescape

Payload = Mapping[str, Any]

# The message kinds that people write; every other subtype is an edit, a join, a topic change …
WRITTEN = (None, "", "file_share", "thread_broadcast")

_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[A-Z0-9]+)?(?:\|([^>]*))?>")
_LINK = re.compile(r"<([^>|]+)(?:\|([^>]*))?>")
_STOP = re.compile(r"(?:please )?(stop|mute|unmute|cancel)[.! ]*", re.IGNORECASE)
_ERASE = re.compile(r"(?:please )?(?:delete|erase|forget) my data[.! ]*", re.IGNORECASE)
# What somebody says who wants an answer to what stands above, in English, Swedish and Danish.
_PULLED_IN = re.compile(
    r"(?:(?:hi|hello|hey|hej|please|so)\b[,! ]*)*"
    r"(?:help|over to you|see above|answer (?:this|that|please)|thoughts|ideas|"
    r"(?:can|could) you (?:please )?(?:help|answer|look|chime in|weigh in|step in)\b.{0,25}|"
    r"any (?:ideas?|thoughts|input|clue)\b.{0,15}|do you (?:know|have (?:this|that|it))\b.{0,15}|"
    r"what (?:do|would) you (?:think|say|know)\b.{0,15}|your (?:view|take|turn)|"
    r"kan du (?:hjälpa|svara|titta|hjælpe|svare|kigge)\b.{0,20}|(?:vet|ved) du(?: det)?|"
    r"vad (?:säger|tror|tycker|vet) du\b.{0,15}|hvad (?:siger|tror|mener|synes|ved) du\b.{0,15}|"
    r"någon idé|nogen idé|hjälp|hjælp)?[ ?!.]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"(?:(?:ok(?:ay)?|great|perfect|super|nice|cool|good|fine|wonderful|excellent|got it|"
    r"(?:many |thank|mange |tusen )?(?:thanks?|thx|tack|tak)|ty|cheers|toppen|bra|fint|"
    r"you|so much|a lot|very much|that helps|så mycket|for hjælpen|för hjälpen|bot)\b[ ,!.]*)+"
    r"(?::[a-z_+0-9-]+:|[👍🙏❤️🎉 ])*|(?::[a-z_+0-9-]+:|[👍🙏❤️🎉 ])+",
    re.IGNORECASE,
)
_PERSON_FIRST = re.compile(
    r"^[A-ZÅÄÖÆØ][\w-]+[,:]\s+(?:can|could|would|will|do|did|have|please|you|kan|vill)\b"
)
_ASKING = re.compile(
    r"^(?:and|but|so|or|why|how|what|which|who|whom|whose|when|where|is|are|was|were|do|does|did|"
    r"can|could|compare|rank|show|list|explain|define|tell|give|trend|same|now|only|och|men|varför|"
    r"hur|vad|vilk\w+|vem|när|var|är|jämför|visa|og|hvorfor|hvordan|hvad|hvilk\w+|hvem|hvornår|hvor|"
    r"er|sammenlign|vis)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the bot, however it was asked; `(team, channel, ts)` tells it from others.

    `way` is mention, dm, thread, command, shortcut, press or share. `root` is the thread to reply
    in, "" where the answer is no thread's.
    `foreign` says that the channel or the asker belongs to another organisation as well.
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
        text=words_of(raw, bot_user),
        way=way,
        foreign=foreign,
    )


_KINDS = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}


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


def words_of(raw: str, bot_user: str) -> str:
    """Return what a person typed: no mention of the bot, and Slack's markup as words."""
    text = _USER.sub(lambda m: "" if m[1] == bot_user else "@someone", raw)
    text = _CHANNEL.sub(lambda m: f"#{m[1] or 'channel'}", text)
    text = _SPECIAL.sub(lambda m: m[2] or f"@{m[1]}", text)
    text = _LINK.sub(lambda m: m[2] or m[1], text)
    text = re.sub(r"\s+([,?!.])", r"\1", " ".join(unescape(text).split()))
    return re.sub(r",(?=[,?!.])", "", text).strip(" ,:;–-")


def sounds_like_asking(text: str) -> bool:
    """Whether words in a thread ask something, rather than thank, agree or turn to a colleague."""
    if not text or _PERSON_FIRST.match(text):
        return False
    return "?" in text or bool(_ASKING.match(text))


def only_pulls_in(text: str) -> bool:
    """Whether words say no more than "answer what stands above"; no words say that, too."""
    return bool(_PULLED_IN.fullmatch(text.strip()))


def only_thanks(text: str) -> bool:
    """Whether words do no more than thank or agree."""
    return bool(_THANKS.fullmatch(text.strip(" !.")))


def order_in(text: str) -> str:
    """Return `stop`, `mute`, `unmute` or `erase` where the whole message is that order, else ""."""
    found = _STOP.fullmatch(text.strip())
    if found:
        word = found[1].lower()
        return "stop" if word == "cancel" else word
    return "erase" if _ERASE.fullmatch(text.strip()) else ""
