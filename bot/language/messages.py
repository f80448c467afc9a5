"""The bot's own words, in the language of the question; each pack has its messages.

What is said about the world comes from rows and quotes; names of places and measures come from
the catalogue.
"""

from collections.abc import Sequence

from bot.language.packs import COMMON, packs

# A message whose count is one may have a form of its own.
_OF_ONE = "_one"


def tell(spoken: str, message: str, **slots: object) -> str:
    """Return a message in a language with its slots filled; English where it has none.

    With `count=1` the form for one is told where the pack has it ("places_held_one").
    """
    own = packs().get(spoken, packs()[COMMON]).messages
    if slots.get("count") == 1 and f"{message}{_OF_ONE}" in own:
        message = f"{message}{_OF_ONE}"
    return own.get(message, packs()[COMMON].messages[message]).format(**slots)


def word(spoken: str, of_row: str) -> str:
    """Return a word of a row's own columns (kind, status, qualifier, scale) in a language."""
    return packs().get(spoken, packs()[COMMON]).row_words.get(of_row, of_row)


def quoted(spoken: str, text: str) -> str:
    """Return a text in the quotation marks of a language."""
    return tell(spoken, "quoted", text=text)


def join(spoken: str, items: Sequence[str], last: str = "and") -> str:
    """Return the items as an enumeration ("a, b and c"; "a, b or c" with `last` "or")."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {tell(spoken, last)} {items[-1]}"
