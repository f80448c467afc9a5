"""The one door for what people write: what cannot be shown or read is made harmless, once.

Every question and every earlier turn passes it before anything is understood.
"""

import re

# Control marks, those that turn the direction of what follows or cannot be seen, letters that are
# blank, and tags and selectors, in which a text can be hidden behind another.
UNSHOWN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What ends a line elsewhere: a pasted slide has a vertical tab between two words.
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
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
    short = _LONG.sub(r"\1", _SAME.sub(r"\1\1\1", shown(whole(head))))
    if len(short) <= MOST_CHARACTERS:
        return short
    cut = short[:MOST_CHARACTERS]
    return cut[: cut.rfind(" ")] if " " in cut[MOST_CHARACTERS // 2 :] else cut


def shown(text: str) -> str:
    """Return a text as it can be shown: no marks that cannot be seen, each line ended alike."""
    return UNSHOWN.sub("", _LINE_END.sub("\n", text))


def whole(text: str) -> str:
    """Return a text with a mark in the place of each half of a character: it can be kept so."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
