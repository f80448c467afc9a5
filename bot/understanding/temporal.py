"""Temporal expressions: the years that a text asks for, and words that tell a time."""

import re
from collections.abc import Sequence
from datetime import date

from bot.language import Token
from bot.language.packs import said, word_list

_YEAR = re.compile(r"(?<![\w.,])((?:19|20)\d\d)(?![\w]|[.,]\d)")
_UNSPANNED = r"(?<!\d)((?:19|20)\d\d)\s*(?:[-–/]|{joins})\s*((?:19|20)\d\d)(?!\d)"
_YEAR_SPAN = re.compile(_UNSPANNED.format(joins="|".join(sorted(word_list("years")))))


def years_named(folded: str) -> tuple[str, ...]:
    """Return the years that a text names, in order."""
    return tuple(_YEAR.findall(folded))


def is_year(word: str) -> bool:
    """Say whether a word is a year and nothing else."""
    return _YEAR.fullmatch(word) is not None


def years_asked(folded: str, today: date) -> tuple[tuple[int, ...], int, int]:
    """Return the single years that a text asks for, and the bounds of a span, 0 where open."""
    span = _YEAR_SPAN.search(folded)
    named = tuple(dict.fromkeys(map(int, years_named(folded))))
    if span and len(named) > len(span.groups()):
        return named, 0, 0  # "2017, 2018 and 2019", "2020-2021 and 2021-2022"
    if span:
        first, last = sorted((int(span.group(1)), int(span.group(2))))
        return (), first, last
    if since := said("since_year", folded):
        first = int(folded[since.end() :].split()[0][:4])
        later = [year for year in named if year > first]
        return (), first, later[0] if len(later) == 1 else 0  # "from 2024, … in 2030?"
    if said("last_year", folded) and not (named and said("correction", folded)):
        named = tuple(dict.fromkeys((*named, today.year - 1)))
    return named, 0, 0


def times(words: Sequence[Token]) -> frozenset[int]:
    """Return the places of words that tell a time and no measure ("last season")."""
    return frozenset(
        at
        for at in range(1, len(words))
        if words[at].folded in word_list("spans_of_time")
        and words[at - 1].folded in word_list("points_in_time")
    )


def beside_years(words: Sequence[Token]) -> frozenset[int]:
    """Return the places of words like "season" that stand beside a year."""
    years = {at for at, word in enumerate(words) if is_year(word.text)}
    return frozenset(
        at
        for at, word in enumerate(words)
        if word.folded in word_list("spans_of_time") and {at - 1, at + 1} & years
    )
