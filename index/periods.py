"""Reads the period that a figure is for: a day, a month, a part of a year, years, or undated.

Every whole form of a date is read before any part of one: 2022-12-31 is no span of years.
"""

import re
from collections.abc import Iterator
from datetime import date

from index.rows import Period

_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?!\d|[.,]\d)")
_SHORT_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—/]\s*(\d\d)(?![\d-])")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])(?!\d)")
# "FY21", "Q3'22", "H1 2024/25": a part of a year, or a fiscal year, with two digits.
_SHORT_YEAR = re.compile(r"(?<![^\W_])(FY|CY|[HQ][1-4])[ '’/-]?(\d\d)(?![\d.,%])", re.IGNORECASE)
_INFERRED = re.compile(
    r"n\.d\.|undated|about|around|approx|reported|published|circa|\bca\b|omkring|\bcirka\b", re.I
)
_MONTH_NAMES = (
    "jan(?:uar[iy]?)?",
    "feb(?:ruar[iy]?)?",
    "mar(?:ch|s|ts)?|m[äa]r(?:z|s)",
    "apr(?:il)?",
    "ma[jiy]",
    "june?|juni",
    "july?|juli",
    "aug(?:ust[i]?)?",
    "sept?(?:ember)?",
    "o[ck]t(?:ober)?",
    "nov(?:ember)?",
    "de[cz](?:ember)?",
)
NAMED_MONTH = "|".join(_MONTH_NAMES)
_TIME = r"(?:[T ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:Z|UTC|[ap]m|[+-]\d\d:?\d\d)?)?"
_Y, _M, _D = r"(?P<y>(?:19|20)\d\d)", r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12]\d|3[01])"
# Every whole form of a day. Where day and month may change places, the year is the same.
_DAYS = tuple(
    re.compile(rf"(?<![\d.,/-]){form}{_TIME}(?![\d/-])", re.IGNORECASE)
    for form in (
        rf"{_Y}(?P<s>[-/.]){_M}(?P=s){_D}",
        r"(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])",
        rf"{_D}(?P<s>[-/]|\.\s?){_M}(?P=s){_Y}",
        rf"{_M}(?P<s>[-/.]){_D}(?P=s){_Y}",
        rf"{_D}(?:\.|st|nd|rd|th)?[ -](?:of )?(?P<name>{NAMED_MONTH})\.?,?[ -]{_Y}",
        rf"(?P<name>{NAMED_MONTH})\.? {_D}(?:st|nd|rd|th)?,? {_Y}",
        rf"{_Y}[ -](?P<name>{NAMED_MONTH})\.?[ -]{_D}",
    )
)
_LABEL = re.compile(
    r"(?:as (?:of|at)|at|per|den|on)?\s*"
    r"(?:fy|cy|year|år|end(?: of)?|slutet av|ultimo|financial year|räkenskapsår)?\s*"
    rf"(?:[hq][1-4]\s*[/-]?|(?:first|second) half(?: of)?|(?:{NAMED_MONTH})\.?"
    r"|kv(?:artal)?\.? ?[1-4])?\s*"
    r"(?:19|20)\d\d(?:\s*[-–/]\s*(?:(?:19|20)?\d\d))?\s*[-/]?(?:[hq][1-4]|[efp])?\s*[.:]?",
    re.I,
)
_DAY_LABEL = re.compile(r"(?:as (?:of|at)|at|per|den|on|end of|ultimo)?\s*\0\s*[.:]?", re.I)


def parse_period(label: str) -> Period:
    """Return the period of a printed label; both years are 0 where it names none.

    Years in brackets count only where none stands outside them, and make the period
    approximate, as does any word that says the year was inferred ("n.d. (about 2018)").
    """
    text = " ".join(label.split())
    outside = re.sub(r"\(.*?\)", "", text)
    years = _years(outside)
    if years:
        return Period(min(years), max(years), text, bool(_INFERRED.search(outside)))
    years = _years(text)
    if years:
        return Period(min(years), max(years), text, True)
    return Period(0, 0, text or "n.d.", False)


def is_period(label: str) -> bool:
    """Tell a label that is a period and nothing else ("2022", "H1 2024", "31.12.2022", "2025e")."""
    text = _long(label.strip())
    if _LABEL.fullmatch(text):
        return True
    days, rest = _days(text)
    return len(days) == 1 and bool(_DAY_LABEL.fullmatch(rest))


def is_month(word: str) -> bool:
    """Tell the name of a month."""
    return bool(re.fullmatch(NAMED_MONTH, word, re.IGNORECASE))


def days_in(label: str) -> tuple[date, ...]:
    """Return the whole dates that a label prints, in order."""
    return tuple(_days(" ".join(label.split()))[0])


def _days(text: str) -> tuple[list[date], str]:
    """Return the whole dates of a text, and the text with a zero byte in the place of each."""
    found: list[tuple[int, date]] = []

    def taken(match: re.Match[str]) -> str:
        day = _day(match)
        if day is None:
            return match[0]
        found.append((match.start(), day))
        return "\0"

    for form in _DAYS:
        text = form.sub(taken, text)
    return [day for _, day in sorted(found, key=lambda pair: pair[0])], text


def _day(match: re.Match[str]) -> date | None:
    given = match.groupdict()
    month = int(given["m"]) if given.get("m") else _month(given["name"])
    try:
        return date(int(given["y"]), month, int(given["d"]))
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(
        number
        for number, names in enumerate(_MONTH_NAMES, 1)
        if re.fullmatch(names, name, re.IGNORECASE)
    )


def _long(text: str) -> str:
    """Return a text with its short years of this century written out."""
    return _SHORT_YEAR.sub(r"\1 20\2", text)


def _years(text: str) -> list[int]:
    days, rest = _days(_long(text))
    return [*(day.year for day in days), *_bare_years(rest)]


def _bare_years(text: str) -> Iterator[int]:
    text = _MONTH.sub(r"\1", text)
    yield from (int(year) for year in _YEAR.findall(text))
    for first, last in _SHORT_SPAN.findall(text):
        whole = int(first[:2] + last)
        if int(first) < whole <= int(first) + 60:
            yield whole
