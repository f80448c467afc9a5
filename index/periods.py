"""Reads the period that a figure is for: a year, some years, a half or a quarter, or undated."""

import re

from index.rows import Period

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SHORT_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—/]\s*(\d\d)(?![\d-])")
_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)-(0[1-9]|1[0-2])(?!\d)")
_INFERRED = re.compile(
    r"n\.d\.|undated|about|around|approx|reported|published|circa|\bca\b|omkring|\bcirka\b", re.I
)
_LABEL = re.compile(
    r"(?:fy|cy|year|år|end(?: of)?|slutet av|ultimo)?\s*"
    r"(?:[hq][1-4]|(?:first|second) half(?: of)?|jan\w*|feb\w*|mar\w*|apr\w*|ma[jiy]|jun\w*|jul\w*"
    r"|aug\w*|sep\w*|o[ck]t\w*|nov\w*|dec\w*)?\s*"
    r"(?:19|20)\d\d(?:\s*[-–/]\s*(?:(?:19|20)?\d\d))?\s*(?:[hq][1-4]|[efp])?",
    re.I,
)


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
    """Tell a label that is a period and nothing else ("2022", "H1 2024", "2021/22", "2025e")."""
    return bool(_LABEL.fullmatch(label.strip()))


def _years(text: str) -> list[int]:
    text = _MONTH.sub(r"\1", text)
    years = [int(year) for year in _YEAR.findall(text)]
    for first, last in _SHORT_SPAN.findall(text):
        whole = int(first[:2] + last)
        if int(first) < whole <= int(first) + 60:
            years.append(whole)
    return years
