"""Words as a terminal shows them: nothing in them steers it, and lines end between words."""

from rich.cells import cell_len, set_cell_size

from bot.door import UNSHOWN


def shown(text: str) -> str:
    """Return text on one line without marks that a terminal obeys instead of showing."""
    return UNSHOWN.sub("", " ".join(text.split()))


def cut(text: str, width: int) -> str:
    """Return text of at most `width` columns, cut after a word where most of it is left."""
    if cell_len(text) <= width:
        return text
    if width < 2:
        return "…"[:width]
    head = set_cell_size(text, width - 1).rstrip()
    at = head.rfind(" ")
    return (head[:at] if at > len(head) * 2 // 3 else head).rstrip(" ,;:–-(") + "…"
