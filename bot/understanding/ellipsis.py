"""Reads a follow-up that only says what to work out of the figures told before ("difference?").

The figures are those of the last questions that differ in one thing alone: the place, the year or
the measure.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot import language
from bot.language.packs import anywhere, number_of
from bot.understanding.reading import Reading
from index.text import fold

# What may be worked out: of two figures, and of as many as were told.
_OF_TWO = (
    "difference",
    "times",
    "share",
    "percent",
    "change",
    "rose",
    "fell",
    "rate",
    "multiplied",
)
_OF_ALL = ("sum", "mean", "median", "most", "least", "best", "worst", "compare", "more", "less")
# Words of these ask for nothing else ("how many times bigger is the second one a year?").
_BESIDE = ("per_year", "size", "both_places", "everywhere")
TWO = 2


def of_all_told(now: Reading, told: Sequence[Reading]) -> Reading | None:
    """Return the reading of an operation on what was told, None where a text is none.

    `told` are the readings of the questions before, each with what it left out.
    """
    folded = fold(now.text)
    of_all = any(anywhere(cue).search(folded) for cue in _OF_ALL)
    asks = of_all or any(anywhere(cue).search(folded) for cue in _OF_TWO)
    placed = now.clusters or now.groups or now.home or now.rankings or now.scorecards
    if len(told) < TWO or placed or now.years or not asks or not _says_nothing_else(now):
        return None
    said = (number_of(word, now.language) for word in folded.split())
    most = next((n for n in said if n >= TWO), len(told) if of_all else TWO)
    for alike, laid in (
        (_of_places, _with_places),
        (_of_years, _with_years),
        (_of_measures, _joined),
    ):
        run = _run(told, alike)[-most:]
        if len(run) >= TWO:
            merged = laid(run)
            return replace(merged, text=now.text, intents=now.intents, end=now.end, unexplained=())
    return None


def _says_nothing_else(now: Reading) -> bool:
    """Say whether all words of a text are of an operation, a number or a pronoun."""
    folded = fold(now.text)
    known = {
        word
        for cue in (*_OF_TWO, *_OF_ALL, *_BESIDE)
        for found in anywhere(cue).finditer(folded)
        for word in found.group().split()
    }
    words = (token.folded for token in language.content(now.text))
    return all(word in known or number_of(word, now.language) for word in words)


def _run(told: Sequence[Reading], alike: Callable[[Reading, Reading], bool]) -> tuple[Reading, ...]:
    """Return the last readings that are alike but for one thing, oldest first."""
    run = [told[-1]]
    for earlier in reversed(told[:-1]):
        if not alike(earlier, run[0]):
            break
        run.insert(0, earlier)
    return tuple(run)


def _place(reading: Reading) -> tuple[object, ...]:
    return (*reading.clusters, reading.home)


def _time(reading: Reading) -> tuple[object, ...]:
    return reading.years, reading.year_from, reading.year_to


def _measure(reading: Reading) -> tuple[object, ...]:
    named = tuple(match.id for match in reading.indicators[:1])
    return named, reading.per, reading.rankings, reading.unexplained


def _of_places(one: Reading, other: Reading) -> bool:
    single = all(len(r.clusters) + r.home == 1 and not r.groups for r in (one, other))
    return single and _measure(one) == _measure(other) and _place(one) != _place(other)


def _with_places(run: Sequence[Reading]) -> Reading:
    places = dict.fromkeys(place for reading in run for place in reading.clusters)
    return replace(run[-1], clusters=tuple(places), home=any(reading.home for reading in run))


def _of_years(one: Reading, other: Reading) -> bool:
    dated = all(len(reading.years) == 1 for reading in (one, other))
    same = _measure(one) == _measure(other) and _place(one) == _place(other)
    return dated and same and one.years != other.years


def _with_years(run: Sequence[Reading]) -> Reading:
    return replace(run[-1], years=tuple(dict.fromkeys(y for r in run for y in r.years)))


def _of_measures(one: Reading, other: Reading) -> bool:
    named = all(reading.indicators and not reading.unexplained for reading in (one, other))
    return named and _place(one) == _place(other) and _measure(one) != _measure(other)


def _joined(run: Sequence[Reading]) -> Reading:
    named = tuple(reading.indicators[0] for reading in run)
    return replace(run[-1], indicators=named, joined=tuple(m.id for m in named[1:]))
