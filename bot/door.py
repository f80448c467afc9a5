"""The one door for what people write: what cannot be shown or read is made harmless, once.

Every question and every earlier turn passes it before anything is understood.
"""

import re

# Control marks, and those that turn the direction of what follows or cannot be seen.
UNSHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
# Nobody asks a question of more: a page is searched for all its words at once, to no use.
MOST_CHARACTERS = 2_000
# No word of any language that is read here is longer; some steps compare a word's letters.
LONGEST_WORD = 80
# Scripts without spaces come as one long word; so many of its letters say what it is about.
_LONG = re.compile(rf"(\S{{{LONGEST_WORD}}})\S+")
# A mark that is said so often says no more than three of it; each costs the encoder a step.
_SAME = re.compile(r"([^\w\s])\1{3,}")


def admitted(text: str) -> str:
    """Return a text as it may enter: of bounded length, each mark one that can be shown."""
    head = text[: 2 * MOST_CHARACTERS]
    shown = _LONG.sub(r"\1", _SAME.sub(r"\1\1\1", UNSHOWN.sub("", whole(head))))
    if len(shown) <= MOST_CHARACTERS:
        return shown
    cut = shown[:MOST_CHARACTERS]
    return cut[: cut.rfind(" ")] if " " in cut[MOST_CHARACTERS // 2 :] else cut


def whole(text: str) -> str:
    """Return a text with a mark in the place of each half of a character: it can be kept so."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
