"""The console that everything on a terminal is printed with: its width, its colours, its lines.

A terminal is used from 40 to 120 columns wide, since longer lines are hard to read. Elsewhere (a
pipe, a file) lines are as wide as `COLUMNS` says, else 96, and nothing is coloured. `NO_COLOR`
switches colours off everywhere.
"""

import os
from collections.abc import Iterable
from functools import cache

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

NARROWEST = 40
WIDEST = 120
PIPED = 96


@cache
def console() -> Console:
    """Return the console of standard output."""
    return _console(stderr=False)


@cache
def error_console() -> Console:
    """Return the console of standard error."""
    return _console(stderr=True)


def width_of(out: Console) -> int:
    """Return how wide lines may be now: a terminal can be drawn wider or narrower."""
    if out.is_terminal:
        return max(NARROWEST, min(WIDEST, out.size.width))
    asked = os.environ.get("COLUMNS", "")
    return max(NARROWEST, min(WIDEST, int(asked))) if asked.isdecimal() else PIPED


def print_lines(lines: Iterable[Text], out: Console | None = None) -> None:
    """Print lines that are laid out already; nothing in them is read as markup."""
    for line in lines:
        (out or console()).print(line, soft_wrap=True)


def print_folded(text: str, out: Console | None = None) -> None:
    """Print plain lines; on a terminal a longer one goes on below, as far in as it begins."""
    out = out or console()
    for line in text.split("\n"):
        if not out.is_terminal:
            print_lines([Text(line)], out)
            continue
        begin = len(line) - len(line.lstrip())
        print_lines(folded(Text(line.strip()), width_of(out), line[:begin], " " * (begin + 2)), out)


def folded(text: Text, width: int, lead: str = "", indent: str = "") -> list[Text]:
    """Return a text as lines: `lead` before the first, `indent` before the others.

    Words are kept whole unless one alone is wider than a line.
    """
    room = max(1, width - max(cell_len(lead), cell_len(indent)))
    text = text.copy()
    text.plain = text.plain.replace(_NO_BREAK, _HELD)
    lines = text.wrap(_LAYOUT, room, overflow="fold") if text.plain.strip() else [Text("")]
    whole = []
    for number, line in enumerate(lines):
        line.rstrip()
        line.plain = line.plain.replace(_HELD, _NO_BREAK)
        whole.append(Text.assemble(indent if number else lead, line))
    return whole


def _console(*, stderr: bool) -> Console:
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False)


# Text.wrap ends lines at any blank, also at one that joins the digits of a number.
_NO_BREAK, _HELD = "\u00a0", "\ue000"
# Text.wrap takes only the size of tabs from it.
_LAYOUT = Console(width=WIDEST)
