"""The smallest pieces of Block Kit that several renderings are made of."""

from typing import Any

from bot.rendering.slack_text import shorten

Block = dict[str, Any]

SECTION_CHARACTERS = 3_000
DASH = "–"


def section(text: str) -> Block:
    """Return a section of mrkdwn that Slack does not search for addresses and names."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> Block:
    """Return small print of mrkdwn, cut to what Slack takes."""
    words = {"type": "mrkdwn", "text": shorten(text, SECTION_CHARACTERS), "verbatim": True}
    return {"type": "context", "elements": [words]}
