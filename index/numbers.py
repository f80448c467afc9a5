"""Reads a printed figure: its number or range, qualifier, currency and scale.

What the figure measures is left to `index.kpis`. The printed wording is never changed here.
"""

import re
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Number:
    """A printed figure. `value`, `low` and `high` are in units of `scale` ("2.3bn" is 2.3 at 1e9).

    A range has no `value`, only its bounds; "more than 45" has the value 45 and the low bound 45.
    `currency` is an ISO code, "kr" where the country is not printed, or "". `rest` is what
    follows the figure and was not understood, usually its unit.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    qualifier: str = ""
    currency: str = ""
    scale: float = 1.0
    percent: bool = False
    rest: str = ""


# Longest wording first within each line, since the first that fits is taken.
_WORDINGS: tuple[tuple[str, str], ...] = (
    (
        "at least",
        "no fewer than|not less than|at least|minimum|åtminstone|minst|mindst|≥|>=",
    ),
    (
        "up to",
        "not more than|no more than|at most|up to|upp till|op til|högst|højst|maximum|≤|<=",
    ),
    (
        "nearly",
        "just under|just below|close to|nearly|almost|närmare|nästan|knappt|næsten|tæt på|knap"
        "|nära",
    ),
    (
        "more than",
        "in excess of|well over|more than|just over|greater than|upwards of|mere end|flere end"
        "|mer än|fler än|above|over|över|drygt|>",
    ),
    (
        "less than",
        "fewer than|less than|mindre än|mindre end|färre än|færre end|below|under|<",
    ),
    (
        "about",
        "in the region of|in the order of|approximately|ungefär|omkring|omtrent|cirka|circa|around"
        "|roughly|approx.|approx|about|runt|some|ca.|ca|c.|~|≈",
    ),
)
_QUALIFIERS = tuple((name, wordings.split("|")) for name, wordings in _WORDINGS)

_SCALES = MappingProxyType(
    {
        **dict.fromkeys(
            ("k", "thousand", "thousands", "tusen", "tusind", "tkr", "'000", "000s"), 1e3
        ),
        **dict.fromkeys(
            ("m", "mn", "mln", "mio", "million", "millions", "miljon", "miljoner"), 1e6
        ),
        **dict.fromkeys(("millioner", "millionen", "mkr", "msek", "meur", "mdkk", "musd"), 1e6),
        **dict.fromkeys(("bn", "b", "billion", "billions", "mdr", "mdkr", "mia", "mrd"), 1e9),
        **dict.fromkeys(("miljard", "miljarder", "milliard", "milliarder", "milliarden"), 1e9),
        **dict.fromkeys(("tn", "trillion", "trillions", "biljon", "biljoner"), 1e12),
    }
)

# Some scale words carry their currency with them.
_SCALE_CURRENCY = MappingProxyType(
    {"tkr": "kr", "mkr": "kr", "mdkr": "kr", "msek": "SEK", "meur": "EUR", "mdkk": "DKK"}
    | {"musd": "USD"}
)

_CURRENCIES = MappingProxyType(
    {
        "€": "EUR",
        "us$": "USD",
        "$": "USD",
        "£": "GBP",
        "¥": "JPY",
        **{code.lower(): code for code in ("EUR", "USD", "GBP", "SEK", "DKK", "NOK", "CHF", "JPY")},
        **dict.fromkeys(("euro", "euros"), "EUR"),
        **dict.fromkeys(("dollar", "dollars"), "USD"),
        **dict.fromkeys(("pound", "pounds"), "GBP"),
        "kronor": "SEK",
        "kroner": "DKK",
        "kr": "kr",
        "kr.": "kr",
    }
)

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\t", " "))
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_FIGURE = r"\d{1,3}(?:[ ,.'’]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(_FIGURE)
_RANGE = re.compile(
    rf"(?P<low>{_FIGURE})\s*(?P<unit>%|percent|per cent|procent)?\s*"
    rf"(?:-|to\b|till\b|til\b|and\b|och\b|og\b)\s*"
    rf"(?P<money>€|\$|£)?\s*(?P<high>{_FIGURE})"
)
_PERCENT = re.compile(r"^\s*(?:%|percent\b|per cent\b|procent\b|pct\.?|proc\.?)", re.IGNORECASE)
_WORD = re.compile(r"^\s*([^\W\d_]+\$?\.?|'000|000s|[€$£¥])")
_MORE_AFTER = re.compile(r"^\s*(\+|or more\b|eller mer[ae]?\b|eller fler[ae]?\b)", re.IGNORECASE)


def to_float(figure: str, *, decimal: str = "") -> float:
    """Return a bare figure as a number; ValueError where it is none.

    A mark before exactly three digits groups thousands (`1,150`, `1.150`), unless the figure
    begins with a lone zero (`0.062`) or `decimal` names the mark as the decimal one.
    """
    text = figure.strip().translate(_SPACES).translate(_DASHES).replace("’", "'")
    sign = -1.0 if text.startswith("-") else 1.0
    text = text.lstrip("+-").strip()
    if not re.fullmatch(r"\d[\d ,.']*", text):
        raise ValueError(f"not a number: {figure!r}")
    marks = [mark for mark in text if mark in ",."]
    point = _decimal_mark(text, marks, decimal)
    whole, _, part = text.rpartition(point) if point else (text, "", "")
    digits = re.sub(r"[ ,.']", "", whole)
    if not re.fullmatch(r"\d+|\d{1,3}(?:[ ,.']\d{3})+", whole) or not re.fullmatch(r"\d*", part):
        raise ValueError(f"not a number: {figure!r}")
    return sign * float(f"{digits}.{part or '0'}")


def _decimal_mark(text: str, marks: list[str], decimal: str) -> str:
    if not marks:
        return ""
    last = marks[-1]
    if decimal:
        return decimal if decimal in marks else ""
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1 or " " in text.split(last)[-1]:
        return ""
    whole, part = text.split(last)
    grouped = len(part) == 3 and whole.isdigit() and len(whole) <= 3 and whole.lstrip("0") != ""
    return "" if grouped else last


def parse_number(printed: str, *, decimal: str = "") -> Number | None:
    """Return what a printed figure says; None where it holds no digits that can be read.

    `decimal` is the decimal mark of the language where it is known; without it `1.150` is 1150.
    """
    text = printed.translate(_SPACES).translate(_DASHES).strip()
    found = _NUMBER.search(text)
    if found is None:
        return None
    before, currency = _currency_before(text[: found.start()])
    qualifier = _qualifier(before)
    span = _RANGE.match(text, found.start())
    if span:
        after = text[span.end() :]
        percent = bool(span["unit"])
    else:
        after = text[found.end() :]
        percent = False
    scale, currency, is_percent, after = _after(after, currency)
    percent = percent or is_percent
    if span:
        low, high = to_float(span["low"], decimal=decimal), to_float(span["high"], decimal=decimal)
        if low <= high:
            return Number(None, low, high, qualifier, currency, scale, percent, after.strip())
        after = text[found.end() :].strip()
    # "37.689bn" has decimals: nobody prints tens of thousands of billions.
    value = to_float(found[0], decimal=decimal or ("." if scale > 1 and "." in found[0] else ""))
    if _is_negative(text, found.start(), found.end()):
        value = -value
    more = _MORE_AFTER.match(after)
    if more and not qualifier:
        qualifier, after = "at least", after[more.end() :]
    low_bound = value if qualifier in ("more than", "at least") else None
    high_bound = value if qualifier in ("less than", "up to", "nearly") else None
    rest = after.strip(" .,;)")
    return Number(value, low_bound, high_bound, qualifier, currency, scale, percent, rest)


def unit_words(text: str) -> tuple[float, str, bool]:
    """Return the scale, currency and percent sign that a unit or a column's head names."""
    scale, currency, percent = 1.0, "", False
    for word in re.findall(r"'000|000s|[€$£¥%]|[^\W\d_]+", text.translate(_SPACES)):
        key = word.casefold()
        if scale == 1.0 and key in _SCALES and len(key) > 1:
            scale, currency = _SCALES[key], currency or _SCALE_CURRENCY.get(key, "")
        elif not currency and key in _CURRENCIES:
            currency = _CURRENCIES[key]
        percent = percent or key in ("%", "percent", "procent", "pct")
    return scale, currency, percent


def qualifier_of(printed: str) -> str:
    """Return the qualifier that a printed figure carries ("about", "more than", …), or ""."""
    number = parse_number(printed)
    return number.qualifier if number else ""


def _is_negative(text: str, start: int, end: int) -> bool:
    before = text[:start].rstrip("€$£ ")
    if before.endswith("-") and not re.search(r"[\w)]\s?-$", before):
        return True
    return before.endswith("(") and text[end:].lstrip(" %").startswith(")")


def _qualifier(before: str) -> str:
    words = re.sub(r"[\s(]+", " ", before).strip().casefold()
    for name, wordings in _QUALIFIERS:
        for wording in wordings:
            if words == wording or (words.endswith(wording) and _cut_at_word(words, wording)):
                return name
    return ""


def _cut_at_word(words: str, wording: str) -> bool:
    head = words[: -len(wording)]
    return not wording[0].isalpha() or not head or not head[-1].isalpha()


def _currency_before(before: str) -> tuple[str, str]:
    text = before.rstrip(" -")
    for mark in sorted(_CURRENCIES, key=len, reverse=True):
        if text.casefold().endswith(mark) and _cut_at_word(text.casefold(), mark):
            return text[: -len(mark)], _CURRENCIES[mark]
    return before.rstrip(" -") if before.rstrip().endswith("-") else before, ""


def _after(after: str, currency: str) -> tuple[float, str, bool, str]:
    """Read scale, currency and percent sign behind a figure, in whichever order they stand."""
    percent = _PERCENT.match(after)
    if percent:
        return 1.0, currency, True, after[percent.end() :]
    scale = 1.0
    for _ in range(3):
        word = _WORD.match(after)
        if word is None:
            break
        key = word[1].casefold().rstrip(".")
        attached = word.start(1) == 0
        if scale == 1.0 and key in _SCALES and (len(key) > 1 or attached or currency):
            scale = _SCALES[key]
            currency = currency or _SCALE_CURRENCY.get(key, "")
        elif not currency and key in _CURRENCIES:
            currency = _CURRENCIES[key]
        else:
            break
        after = after[word.end() :]
    return scale, currency, False, after
