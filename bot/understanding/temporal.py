"""Temporal expressions: the years that a text asks for, and words that tell a time."""

import re
from collections.abc import Sequence
from datetime import date

from bot.language import Token
from bot.language.packs import find, number_of, packs, said, word_list
from index.text import fold

_YEAR = re.compile(r"(?<![\w.,])((?:19|20)\d\d)(?![\w]|[.,]\d)")
_PART_OF_YEAR = re.compile(r"(?<![^\W_])(?:q[1-4]|h[12])(?![^\W_])")
_QUARTER = re.compile(r"(?<!\w)q([1-4])(?!\w)")
_UNSPANNED = r"(?<!\d)((?:19|20)\d\d)\s*(?:[-–/]|{joins})\s*((?:19|20)\d\d)(?!\d)"
_YEAR_SPAN = re.compile(_UNSPANNED.format(joins="|".join(sorted(word_list("years")))))


def years_named(folded: str) -> tuple[str, ...]:
    """Return the years that a text names, in order."""
    return tuple(_YEAR.findall(folded))


def parts_of_year(folded: str) -> tuple[str, ...]:
    """Return the quarters and half years that a folded text names, each once, in order."""
    return tuple(dict.fromkeys(_PART_OF_YEAR.findall(folded)))


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
    if not named and (ago := said("years_ago", folded)):
        counts = (number_of(word, code) for word in ago[0].split() for code in packs())
        named = tuple(today.year - count for count in counts if count)[:1]
    return named, 0, 0


def steps_said(folded: str, spoken: str) -> tuple[int, bool]:
    """Return how far "two years earlier" is from the time spoken of, and whether in quarters.

    0 where a text says no such thing.
    """
    for cue, sign in (("earlier", -1), ("later", 1)):
        if found := find(cue, folded, spoken):
            words = found[0].split()
            count = next((n for word in words if (n := number_of(word, spoken))), 1)
            return sign * count, not word_list("quarters").isdisjoint(words)
    return 0, False


def moved(text: str, steps: int, quarters: bool) -> str:
    """Return a text with its one time put so many steps off, "" where it names none or several."""
    named = {*years_named(fold(text))}
    found = {*_QUARTER.findall(fold(text))}
    if len(named) != 1 or (quarters and len(found) != 1):
        return ""
    (year,) = named
    if not quarters:
        return text.replace(year, str(int(year) + steps))
    (old,) = found
    to_year, quarter = divmod(4 * int(year) + int(old) - 1 + steps, 4)
    other = re.sub(rf"(?i)(?<!\w)q{old}(?!\w)", f"Q{quarter + 1}", text)
    return other.replace(year, str(to_year))


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
