"""Writes the numbers of a text as its reader's language does: "7,500" is "7 500" in Swedish.

Texts come with numbers as the bot computes and compares them: thousands by comma, decimals by
point. Babel knows the marks of every language.
"""

import re
from functools import cache

from bot.language.packs import COMMON

# What is quoted and what is an address stands as it was written.
VERBATIM = re.compile(r"“[^“”]*”|”[^”]*”|»[^«»]*«|\"[^\"]*\"|https?://\S+")
_NOTHING = re.compile(r"(?!)")
# No part of a word ("v1.2", "GPT-4.1"), of a date or of a list of years ("2017,2021").
_NUMBER = re.compile(
    r"(?<![\w.,])(?<![^\W\d_]-)([1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(\d+))?(?!\d|,\d|\.\w)"
)
_PERCENT = re.compile(r"(?<=\d)[ \u00a0]?%")


def spelt(text: str, spoken: str, verbatim: re.Pattern[str] = VERBATIM) -> str:
    """Return a text with its numbers as a language writes them, but in what stays `verbatim`.

    The pattern of what stays has no groups. A text goes through here once: "1,5" is no thousand.
    """
    if spoken == COMMON:
        return text
    group, point, percent = _marks(spoken)

    def number(found: re.Match[str]) -> str:
        whole, part = found[1].replace(",", group), found[2]
        return whole if part is None else f"{whole}{point}{part}"

    at, pieces = 0, []
    for found in (*verbatim.finditer(text), None):
        end = found.start() if found else len(text)
        own = _NUMBER.sub(number, text[at:end])
        pieces += [_PERCENT.sub(percent, own), found[0] if found else ""]
        at = found.end() if found else end
    return "".join(pieces)


def is_spelt_alike(text: str, spoken: str) -> bool:
    """Say whether no number of a text is written in another way in a language."""
    return spelt(text, spoken, _NOTHING) == text


@cache
def _marks(spoken: str) -> tuple[str, str, str]:
    """Return what a language sets between thousands, before decimals and for percent."""
    from babel import Locale  # only other languages than the common one have to load it

    locale = Locale.parse(spoken)
    symbols = locale.number_symbols["latn"]
    percent = str(locale.percent_formats[None].pattern).rpartition("0")[2]
    return symbols["group"], symbols["decimal"], percent
