"""Reads a printed figure: its number or range, qualifier, currency and scale.

What the figure measures is left to `index.kpis`. The printed wording is never changed here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType

# What stands in a cell for a figure that is not there.
NO_FIGURE = frozenset({"", "-", "–", "—", "n/a", "n.a.", "na", "..", ".", "x", "?", "n.d.", "nd"})


@dataclass(frozen=True, slots=True)
class Number:
    """A printed figure. `value`, `low` and `high` are in units of `scale` ("2.3bn" is 2.3 at 1e9).

    A range has no `value`, only its bounds; "more than 45" has the value 45 and the low bound 45.
    `currency` is an ISO code, "kr" where the country is not printed, or "". `rest` is what
    follows the figure and was not understood, usually its unit. `step` is what the last printed
    digit counts, in units of `scale`.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    qualifier: str = ""
    currency: str = ""
    scale: float = 1.0
    percent: bool = False
    rest: str = ""
    step: float = field(default=1.0, compare=False)


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
            ("k", "thousand", "thousands", "tusen", "tusind", "tkr", "'000", "000s", "000"), 1e3
        ),
        **dict.fromkeys(("tsd", "thsd", "thd"), 1e3),
        **dict.fromkeys(
            ("m", "mn", "mln", "mio", "million", "millions", "miljon", "miljoner"), 1e6
        ),
        **dict.fromkeys(("millioner", "millionen", "milj", "mkr"), 1e6),
        **dict.fromkeys(("bn", "b", "billion", "billions", "mdr", "mdkr", "mia", "mrd"), 1e9),
        **dict.fromkeys(("miljard", "miljarder", "milliard", "milliarder", "milliarden"), 1e9),
        **dict.fromkeys(("tn", "trillion", "trillions", "biljon", "biljoner"), 1e12),
    }
)

# Some scale words carry their currency with them.
_SCALE_CURRENCY = MappingProxyType({"tkr": "kr", "mkr": "kr", "mdkr": "kr"})

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

# "MEUR", "kSEK", "€k", "$bn": a scale and a currency written as one word.
_JOINED = re.compile(
    r"(?P<scale>k|t|m|mn|mio|mln|bn|md|mdr|mrd)(?P<code>eur|usd|gbp|sek|dkk|nok|chf|jpy|€|£|\$)"
    r"|(?P<sign>us\$|€|£|\$|eur|usd|gbp|sek|dkk|nok|chf|jpy)\s?(?P<behind>k|m|mn|bn|b)"
)
_JOINED_SCALES = MappingProxyType({"t": 1e3, "md": 1e9})

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
_WORD = re.compile(r"^\s*([^\W\d_]+\$|[^\W\d_]+[€£]?\.?|'000|000s|[€$£¥])")
_UNIT_WORD = re.compile(
    r"(?:[€£$]|\b(?:EUR|USD|GBP|SEK|DKK|NOK|CHF|JPY))\s[kmb]\b|'000|000s?|[^\W\d_]*[€$£¥%][^\W\d_]*|[^\W\d_]+"
)
_THOUSANDS = re.compile(r"(?<![\d.,])(?:x ?)?1[ ,.']?000(?![\d.,])")
_DENIED = re.compile(
    r"\b(?:not|never|no longer|rather than|instead of|inte|ikke|ikkje|nicht)\s*$", re.IGNORECASE
)
# What a spreadsheet prints where a figure could not be worked out.
_ERROR = re.compile(
    r"#(?:DIV/0!|N/A|REF!|NAME\?|VALUE!|NUM!|NULL!|SPILL!|CALC!|FIELD!|GETTING_DATA|[^\W\d_]+[!?])"
    r"|#{3,}|Err:\d{3}|(?:[-+]?(?:inf|infinity|nan)|[-+]?∞)",
    re.IGNORECASE,
)
# What may stand before the figure of a cell that is one.
_LEADS = re.compile(
    r"(?:[(\[=±#*†‡]|\+|no\.?|nr\.?|number|rank(?:ed)?|place|placering|plats|position|est(?:imated)?"
    r"|preliminary|score)*",
    re.IGNORECASE,
)
# A remark behind a figure ("3,700 (estimate)"), and figures that belong to what follows one.
_REMARK = re.compile(r"(?<=[^\s(\[])\s*(?:\([^()]*\)|\[[^\[\]]*\])$")
_IN_REST = re.compile(
    r"\b(?:of|out of|av|af|von)\s+\d[\d ,.]*|\b(?:k?m|ft|c?m|h|co|ch)[23²³]\b|/\s*10+\b|co2\w*",
    re.IGNORECASE,
)
_REST = re.compile(r"[*†‡§%‰+=]*\s*(?:[^\W\d]|/\s*[^\W\d]|-\s*[^\W\d]|$)\D*|[*†‡§]*\s*/?$")
_LONGEST_REST = 6
_MORE_AFTER = re.compile(r"^\s*(\+|or more\b|eller mer[ae]?\b|eller fler[ae]?\b)", re.IGNORECASE)


def is_error(text: str) -> bool:
    """Tell what a spreadsheet prints for a figure that could not be worked out, or is infinite."""
    return bool(_ERROR.fullmatch(text.strip()))


def cell_number(printed: str, *, decimal: str = "") -> Number | None:
    """Return the figure that a cell is; None unless its whole text is one.

    Beside the figure only a qualifier, a currency, a scale, a unit in few words and a remark in
    brackets may stand: "not 65,500", "#DIV/0!", "3/4", "12.5.2022" and "8 9002" are no figures.
    """
    text = _plain(printed)
    while _REMARK.search(text):
        text = _REMARK.sub("", text)
    found = None if is_error(text) else _NUMBER.search(text)
    read = _figure_at(text, found, decimal) if found else None
    if read is None:
        return None
    before, number = read
    rest = _IN_REST.sub("", number.rest)
    lead = re.sub(r"[\s.\-]+", "", before)
    if not _LEADS.fullmatch(lead) or not _REST.fullmatch(rest):
        return None
    return number if len(rest.split()) <= _LONGEST_REST else None


def figures_in(printed: str, *, decimal: str = "") -> tuple[Number, ...]:
    """Return every figure of a wording, but those that it denies ("not 65,500")."""
    return tuple(number for number, _, _ in figure_spans(_plain(printed), decimal=decimal))


def figure_spans(text: str, *, decimal: str = "") -> Iterator[tuple[Number, int, int]]:
    """Yield every figure of a text that it does not deny, with its span: from the qualifier or
    currency before it to the percent sign, scale or currency behind it."""
    for each in _NUMBER.finditer(text):
        read = _figure_at(text, each, decimal)
        if read is None or _DENIED.search(read[0]):
            continue
        before, number = read
        lead = text[len(before) : each.start()]
        start = len(before) + len(lead) - len(lead.lstrip()) if before else 0
        behind = text.find(number.rest, each.end()) if number.rest else len(text)
        end = each.start() + len(text[each.start() : behind].rstrip(" ,.;:"))
        yield number, start, end


def glued_mark(printed: str, column: Iterable[str]) -> bool:
    """Tell a figure with a footnote's digit set right behind it, by how its column groups digits.

    Beside "9,100" and "12,300" no "8,9002" has four decimals: it is 8,900 with a mark 2.
    """
    found = re.match(r"\D*?\d{1,3}(?:[,.'’ ]\d{3})*([,.'’])\d{4,}(?!\d)", printed)
    if not found:
        return False
    grouped = re.compile(rf"(?<!\d)\d{{1,3}}(?:{re.escape(found[1])}\d{{3}})+(?!\d)")
    return any(grouped.search(cell) for cell in column if cell != printed)


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
    """Return what the first figure of a wording says; None where it holds no digits.

    `decimal` is the decimal mark of the language where it is known; without it `1.150` is 1150.
    Whether the whole wording is a figure is told by `cell_number`.
    """
    text = _plain(printed)
    found = _NUMBER.search(text)
    read = _figure_at(text, found, decimal) if found else None
    return read[1] if read else None


def _plain(printed: str) -> str:
    """Return a wording with plain blanks and dashes, and a zero before a mark that begins it."""
    text = printed.translate(_SPACES).translate(_DASHES).strip()
    return re.sub(r"(?<![\w.,])(?=[.,]\d)", "0", text)


def _figure_at(text: str, found: re.Match[str], decimal: str) -> tuple[str, Number] | None:
    """Return what stands before a figure and its qualifier, and the figure; None where its marks
    contradict one another ("1,234,56")."""
    before, currency = _currency_before(text[: found.start()])
    qualifier, before = _qualifier(before)
    try:
        span = _RANGE.match(text, found.start())
        if span:
            low, high = (_value(span[side], decimal) for side in ("low", "high"))
            if low <= high:
                scale, currency, percent, after = _after(text[span.end() :], currency)
                percent = percent or bool(span["unit"])
                rest = after.strip()
                return before, Number(None, low, high, qualifier, currency, scale, percent, rest)
        scale, currency, percent, after = _after(text[found.end() :], currency)
        # "37.689bn" has decimals: nobody prints tens of thousands of billions.
        value = _value(found[0], decimal or ("." if scale > 1 and "." in found[0] else ""))
    except ValueError:
        return None
    if _is_negative(text, found.start(), found.end()):
        value = -value
    more = _MORE_AFTER.match(after)
    if more and not qualifier:
        qualifier, after = "at least", after[more.end() :]
    low_bound = value if qualifier in ("more than", "at least") else None
    high_bound = value if qualifier in ("less than", "up to", "nearly") else None
    rest = after.strip(" .,;)")
    return before, Number(
        value,
        low_bound,
        high_bound,
        qualifier,
        currency,
        scale,
        percent,
        rest,
        _step(found[0], decimal),
    )


def _value(figure: str, decimal: str) -> float:
    """Return a figure as a number, by the other reading where `decimal` cannot be its mark."""
    try:
        return to_float(figure, decimal=decimal)
    except ValueError:
        return to_float(figure)


def _step(figure: str, decimal: str) -> float:
    """Return what the last printed digit counts: 0.1 in "4.3", 1 in "4,300" and "4300"."""
    part = re.search(r"([.,])(\d+)$", figure)
    grouped = part is not None and len(part[2]) == 3 and part[1] != decimal
    return 1.0 if part is None or grouped else float(10.0 ** -len(part[2]))


def unit_words(text: str) -> tuple[float, str, bool]:
    """Return the scale, currency and percent sign that a unit or a column's head names."""
    scale, currency, percent = 1.0, "", bool(re.search(r"\bper cent\b", text, re.IGNORECASE))
    for word in _UNIT_WORD.findall(_THOUSANDS.sub(" thousand ", text.translate(_SPACES))):
        own, code = _scale_of(word) if len(word) > 1 else (1.0, "")
        key = word.casefold()
        if scale == 1.0 and own != 1.0:
            scale, currency = own, currency or code
        elif not currency and key in _CURRENCIES:
            currency = _CURRENCIES[key]
        percent = percent or key in ("%", "percent", "procent", "prosent", "pct")
    return scale, currency, percent


def is_unit(text: str) -> bool:
    """Tell words that name a scale, a currency or percent, and nothing else ("in EUR thousand")."""
    words = _UNIT_WORD.findall(_THOUSANDS.sub(" thousand ", text.translate(_SPACES)))
    said = [word for word in words if word.casefold() not in ("in", "of", "i", "per", "cent")]
    return bool(words) and all(
        (len(word) > 1 and _scale_of(word)[0] != 1.0)
        or word.casefold() in _CURRENCIES
        or word.casefold() in ("%", "percent", "procent", "prosent", "pct")
        for word in said
    )


def _scale_of(word: str) -> tuple[float, str]:
    """Return the scale that a word names and the currency joined to it ("MEUR", "€k")."""
    key = word.casefold().rstrip(".")
    if key in _SCALES:
        return _SCALES[key], _SCALE_CURRENCY.get(key, "")
    joined = _JOINED.fullmatch(key)
    if not joined:
        return 1.0, ""
    scale = joined["scale"] or joined["behind"]
    return _JOINED_SCALES.get(scale) or _SCALES[scale], _CURRENCIES[
        joined["code"] or joined["sign"]
    ]


def qualifier_of(printed: str) -> str:
    """Return the qualifier that a printed figure carries ("about", "more than", …), or ""."""
    number = parse_number(printed)
    return number.qualifier if number else ""


def _is_negative(text: str, start: int, end: int) -> bool:
    before = text[:start].rstrip("€$£ ")
    if before.endswith("-") and not re.search(r"[\w)]\s?-$", before):
        return True
    return before.endswith("(") and text[end:].lstrip(" %").startswith(")")


def _qualifier(before: str) -> tuple[str, str]:
    """Return the qualifier that stands last before a figure, and what stands before that."""
    words = re.sub(r"[\s(]+", " ", before).strip().casefold()
    for name, wordings in _QUALIFIERS:
        for wording in wordings:
            if words.endswith(wording) and _cut_at_word(words, wording):
                return name, words[: -len(wording)]
    return "", before


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
        own, code = _scale_of(word[1])
        if scale == 1.0 and own != 1.0 and (len(key) > 1 or attached or currency):
            scale, currency = own, currency or code
        elif not currency and key in _CURRENCIES:
            currency = _CURRENCIES[key]
        else:
            break
        after = after[word.end() :]
    return scale, currency, False, after
