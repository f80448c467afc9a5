"""Words as a terminal shows them: nothing in them steers it, and lines end between words."""

import re

from rich.cells import cell_len, set_cell_size

from bot.door import UNSHOWN

# Blanks between words; one that joins the digits of a number is none.
_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


def shown(text: str) -> str:
    """Return text on one line without marks that a terminal obeys instead of showing."""
    return UNSHOWN.sub("", one_line(text))


def one_line(text: str) -> str:
    """Return text on one line, with one blank between words."""
    return _BLANKS.sub(" ", text).strip()


def words_of(text: str) -> list[str]:
    """Return the words of a text, which a line may end between."""
    return [word for word in _BLANKS.split(text) if word]


def cut(text: str, width: int) -> str:
    """Return text of at most `width` columns, cut after a word where most of it is left."""
    if cell_len(text) <= width:
        return text
    if width < 2:
        return "…"[:width]
    head = set_cell_size(text, width - 1).rstrip()
    at = head.rfind(" ")
    return (head[:at] if at > len(head) * 2 // 3 else head).rstrip(" ,;:–-(") + "…"
