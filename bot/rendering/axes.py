"""What every drawing of a chart agrees on: where its points stand, and how its numbers read."""

import re

from bot.answer import Chart
from bot.language.numerals import spelt

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


def categories(chart: Chart) -> tuple[str, ...]:
    """Return the categories of all series: by their years where each has another, else as met."""
    met = tuple(dict.fromkeys(category for _, points in chart.series for category, _ in points))
    years = _years(met)
    if chart.kind != "line" or years is None:
        return met
    return tuple(category for _, category in sorted(zip(years, met, strict=True)))


def along(names: tuple[str, ...], *, by_year: bool = True) -> list[float]:
    """Return where categories stand on an axis from 0 to 1: as far apart as their years are."""
    years = _years(names) if by_year else None
    at = years or list(range(len(names)))
    span = (at[-1] - at[0]) or 1
    return [(one - at[0]) / span for one in at]


def number(value: float, chart: Chart) -> str:
    """Return a number with its thousands marked, with three digits where it is no whole one."""
    if value == int(value):
        return spelt(f"{value:,.0f}", chart.language)
    return spelt(f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}", chart.language)


def heading(chart: Chart) -> str:
    """Return what a chart shows, with the unit where the title does not say it."""
    unit = chart.y_label.strip()
    return f"{chart.title} ({unit})" if unit and unit not in chart.title else chart.title


def bounds(chart: Chart, *, with_zero: bool) -> tuple[float, float]:
    """Return the least and the greatest value, of bars with the zero that they begin at."""
    values = [value for _, points in chart.series for _, value in points]
    values += [0.0] if with_zero else []
    return min(values), max(values)


def is_line(chart: Chart) -> bool:
    """Whether a chart is drawn as a line: one point alone makes none."""
    return chart.kind == "line" and len(categories(chart)) > 1


def _years(names: tuple[str, ...]) -> list[int] | None:
    """Return the last year in each name, None where one has none or two have the same."""
    found = [_YEAR.findall(name) for name in names]
    years = [int(one[-1]) for one in found if one]
    return years if len(set(years)) == len(names) else None
