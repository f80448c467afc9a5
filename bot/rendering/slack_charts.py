"""An answer's numbers as Slack's own charts, within what Slack draws.

What a chart leaves out is said below it; the table and the CSV have the rest.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, nan

from bot.answer import Chart
from bot.language.messages import tell
from bot.rendering.elements import DASH, Block, context
from bot.rendering.slack_text import plain, shorten

CHART_CATEGORIES = 20
CHART_SERIES = 6
CHARTS = 2
LABEL_CHARACTERS = 20
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one colour of bars: its points, in the order of the axis."""

    name: str
    points: tuple[tuple[str, float], ...]

    def has(self, category: str) -> bool:
        """Whether there is a number to draw for a category."""
        return isfinite(self.value(category))

    def value(self, category: str) -> float:
        """Return the number for a category, NaN where there is none."""
        return next((value for label, value in self.points if label == category), nan)


def charts(chart: Chart, lang: str) -> list[list[Block]]:
    """Return an answer's numbers as native charts; mostly one, nothing where none can be drawn."""
    series = [Series(name, points) for name, points in chart.series[:CHART_SERIES]]
    every_line = len(chart.series)
    left = ""
    if len(series) < every_line:
        left = tell(lang, "chart_lines", shown=CHART_SERIES, of=every_line)
    # One point a category: a gap must not be drawn as a zero.
    shared = [c for c, _ in series[0].points if all(s.has(c) for s in series)] if series else []
    if len(shared) > 1:
        every = {c for s in series for c, _ in s.points}
        some = "" if len(every) == len(shared) else tell(lang, "chart_common")
        return _chart(chart, series, shared, [left, some], lang)
    if len(series) != CHARTS:
        return []
    apart = [_chart(chart, [s], [c for c, _ in s.points if s.has(c)], [], lang) for s in series]
    if not all(apart):
        return []
    (first,), (last,) = apart
    return [first[:1] if first[1:] == last[1:] else first, last]  # one note serves both


def _chart(
    chart: Chart, series: Sequence[Series], held: Sequence[str], left: Sequence[str], lang: str
) -> list[list[Block]]:
    """Return one chart of the categories given, with a note on what it leaves out."""
    if len(held) < 2 or len(set(held)) < len(held):
        return []  # two values for one category: which one to draw is not for a chart to say
    line = chart.kind == "line"
    categories = held[-CHART_CATEGORIES:] if line else held[:CHART_CATEGORIES]
    labels = _labels(categories)
    axes: Block = {"categories": labels}
    axes |= {
        key: shorten(plain(text), 50)
        for key, text in (("x_label", chart.x_label), ("y_label", chart.y_label))
        if plain(text)
    }
    names = _labels([one.name or chart.y_label for one in series])
    alone = len(series) == 1 < len(chart.series)
    title = f"{series[0].name}: {chart.title}" if alone else chart.title
    block: Block = {
        "type": "data_visualization",
        "title": shorten(plain(title) or tell(lang, "chart_title"), 50),
        "chart": {
            "type": "line" if line else "bar",
            "series": [
                {
                    "name": name,
                    "data": [
                        {"label": label, "value": _drawn(one.value(category))}
                        for label, category in zip(labels, categories, strict=True)
                    ],
                }
                for name, one in zip(names, series, strict=True)
            ],
            "axis_config": axes,
        },
    }
    if len(categories) < len(held):
        which = "chart_last" if line else "chart_first"
        left = [*left, tell(lang, which, shown=len(categories), of=len(held))]
    shows = ", ".join(filter(None, left))
    notes = [tell(lang, "chart_shows", what=shows)] if shows else []
    if line and _uneven(categories):
        notes.append(tell(lang, "chart_uneven"))
    return [[block, *([context(" ".join(notes))] if notes else [])]]


def _uneven(periods: Sequence[str]) -> bool:
    """Whether the years of an axis have unlike distances, which Slack's axis cannot show."""
    years = [int(found[-1]) for found in (_YEAR.findall(p) for p in periods) if found]
    return len({late - early for early, late in pairwise(years)}) > 1


def _drawn(value: float) -> float:
    """Return a number as exact as an answer's words give it: Slack shows every digit of a point."""
    return (
        value
        if value.is_integer()
        else float(f"{value:.3g}")
        if abs(value) < 100
        else round(value, 1)
    )


def _label(name: str, limit: int) -> str:
    """Return a name cut after a word where that leaves most of it, else inside one."""
    if len(name) <= limit:
        return name
    head = name[: limit - 1]
    at = head.rfind(" ")
    return (head[:at] if at > limit * 2 // 3 else head).rstrip(" /,;–-") + "…"


def _labels(names: Sequence[str]) -> list[str]:
    """Return short and different labels; words that all begin with go first where it is tight."""
    words = [plain(name).split() for name in names]
    while len(words) > 1 and any(len(" ".join(w)) > LABEL_CHARACTERS for w in words):
        if len({w[0] if len(w) > 1 else "" for w in words}) != 1 or len(words[0]) < 2:
            break
        words = [w[1:] for w in words]
    found: list[str] = []
    for name in (" ".join(w) for w in words):
        label, n = _label(name or DASH, LABEL_CHARACTERS), 2
        while label in found:
            label, n = f"{_label(name, LABEL_CHARACTERS - 5)} ({n})", n + 1
        found.append(label)
    return found
