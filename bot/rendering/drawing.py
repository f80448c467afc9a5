"""Charts as pictures: one drawing of rectangles, lines, dots and words, as SVG or as PNG.

Nothing is loaded from anywhere. A PNG takes its letters from this machine; where it has none, from
Pillow, which knows no accents: they are left off there.
"""

import html
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import normalize

from bot.answer import Chart
from bot.errors import InputError
from bot.rendering.axes import along, bounds, categories, heading, is_line, number
from bot.rendering.words import cut, shown

WIDTH = 700
SIZE = 13  # of letters
LETTER = 7.2  # how wide one is at most, on average
LABEL = 42  # letters of a bar's name; the whole name stands beside an SVG's bar for a pointer
BAR, GAP = 18, 8
PLOT = 170  # height of a line chart between its greatest and least value
# Each keeps a contrast of 3 to 1 with white, and of any two neighbours one is much darker.
COLOURS = ("#1f3a5f", "#b06a00", "#2f7f6f", "#a03a5f", "#6a5fa8", "#707070")
INK, FAINT = "#1d1c1d", "#595959"
MARGIN = 12  # around the drawing
FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Arial.ttf")
SCALE = 2  # dots of a PNG for each point of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle; `told` is what a pointer over it is shown."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    colour: str
    thick: float = 2.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A point that a value was drawn at."""

    x: float
    y: float
    colour: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """Words on a base line; `anchor` is start, middle or end.

    `halo` draws them on white, where a line may run behind them.
    """

    x: float
    y: float
    text: str
    anchor: str = "start"
    colour: str = INK
    halo: bool = False


Mark = Bar | Line | Dot | Word


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with its title, and in words what it shows."""

    height: float
    title: str
    told: str
    marks: tuple[Mark, ...]
    width: float = WIDTH


def picture(chart: Chart, *, by_year: bool = True) -> Picture:
    """Return the drawing of a chart; `by_year` sets points as far apart as their years are."""
    title = shown(heading(chart))
    marks: list[Mark] = [Word(0, 16, cut(title, 95))]
    names = [shown(name) for name, _ in chart.series]
    top = 28.0
    if len(names) > 1:
        x = 0.0
        for name, colour in zip(names, _colours(len(names)), strict=True):
            marks += [Bar(x, top, 11, 11, colour), Word(x + 16, top + 10, name)]
            x += 34 + LETTER * len(name)
        top += 24
    found, bottom = _lines(chart, top, by_year) if is_line(chart) else _bars(chart, top)
    return Picture(bottom, title, _told(chart), (*marks, *found))


def svg(drawing: Picture) -> str:
    """Return a drawing as SVG that can stand in a page or in a file of its own."""
    width, height = drawing.width + 2 * MARGIN, drawing.height + 2 * MARGIN
    body = "".join(map(_svg, drawing.marks))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:g}" '
        f'height="{height:g}" viewBox="{-MARGIN} {-MARGIN} {width:g} {height:g}" '
        f'font-family="sans-serif" font-size="{SIZE}"><title>{html.escape(drawing.title)}</title>'
        f"<desc>{html.escape(drawing.told)}</desc>{body}</svg>"
    )


def png(drawing: Picture) -> bytes:
    """Return a drawing as PNG on white."""
    from PIL import Image, ImageDraw

    wide, high = (round((n + 2 * MARGIN) * SCALE) for n in (drawing.width, drawing.height))
    image = Image.new("RGB", (wide, high), "white")
    canvas = ImageDraw.Draw(image)

    def at(x: float, y: float) -> tuple[float, float]:
        return (x + MARGIN) * SCALE, (y + MARGIN) * SCALE

    for mark in drawing.marks:
        match mark:
            case Bar(x, y, width, height, colour):
                canvas.rectangle((*at(x, y), *at(x + width, y + height)), fill=colour)
            case Line(points, colour, thick):
                path = [at(x, y) for x, y in points]
                canvas.line(path, fill=colour, width=round(thick * SCALE), joint="curve")
            case Dot(x, y, colour):
                canvas.circle(at(x, y), 4 * SCALE, fill=colour)
            case Word(x, y, text, anchor, colour, halo):
                canvas.text(
                    at(x, y),
                    text if _font() else normalize("NFD", text).encode("ascii", "ignore").decode(),
                    fill=colour,
                    font=_font() or _plain_font(),
                    anchor={"start": "ls", "middle": "ms", "end": "rs"}[anchor],
                    stroke_width=3 * SCALE if halo else 0,
                    stroke_fill="white",
                )
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


@cache
def _font() -> Any:
    """Return a font of this machine, None where it has none of the usual ones."""
    from PIL import ImageFont

    for name in FONTS:
        try:
            return ImageFont.truetype(name, SIZE * SCALE)
        except OSError:
            continue
    return None


@cache
def _plain_font() -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(SIZE * SCALE)


def drawable(chart: Chart | None) -> Chart:
    """Return the chart of an answer; raises InputError where it has none."""
    if chart is None:
        raise InputError(
            "there is nothing to draw in this answer",
            hint="two or more figures counted alike are drawn; places in a ranking are not",
        )
    return chart


def write_chart(chart: Chart | None, path: Path) -> None:
    """Write a chart into a file, as its ending says; raises InputError where that cannot be."""
    if path.suffix.lower() not in (".svg", ".png"):
        raise InputError(
            f"{path}: a chart is written as .svg or .png", hint=f"name it {path.stem}.svg"
        )
    drawing = picture(drawable(chart))
    data = png(drawing) if path.suffix.lower() == ".png" else (svg(drawing) + "\n").encode()
    try:
        path.write_bytes(data)
    except OSError as why:
        raise InputError(f"{path}: {why.strerror or why}", hint="name another file") from why


def _bars(chart: Chart, top: float) -> tuple[list[Mark], float]:
    """Return horizontal bars, category by category, from zero to the left or to the right."""
    low, high = bounds(chart, with_zero=True)
    names = [shown(name) for name in categories(chart)]
    gutter = 12 + LETTER * min(LABEL, max(map(len, names)))
    figures = [LETTER * len(number(v, chart)) + 12 for _, points in chart.series for _, v in points]
    left = gutter + (max(figures) if low < 0 else 0)
    scale = (WIDTH - left - (max(figures) if high > 0 else 12)) / ((high - low) or 1.0)
    zero, y = left - low * scale, top
    marks: list[Mark] = []
    for category, name in zip(categories(chart), names, strict=True):
        marks.append(Word(0, y + 14, cut(name, LABEL)))
        for (_, points), colour in zip(chart.series, _colours(len(chart.series)), strict=True):
            value = dict(points).get(category)
            if value is None:
                continue
            begin, wide = zero + min(0.0, value) * scale, max(1.0, abs(value) * scale)
            marks.append(Bar(begin, y, wide, BAR, colour, f"{name}: {number(value, chart)}"))
            end = (begin - 6, "end") if value < 0 else (begin + wide + 6, "start")
            marks.append(Word(end[0], y + 14, number(value, chart), end[1]))
            y += BAR + 2
        y += GAP
    return [*marks, Line(((zero, top - 4), (zero, y - GAP + 4)), FAINT, 1.0)], y + 2


def _lines(chart: Chart, top: float, by_year: bool) -> tuple[list[Mark], float]:
    """Return one line a series, with the value at each point."""
    names = categories(chart)
    low, high = bounds(chart, with_zero=False)
    scale = PLOT / ((high - low) or 1.0)
    at_ends = (number(high, chart), number(low, chart), names[0], names[-1])
    side = 14 + LETTER * max(map(len, at_ends)) / 2
    places = [side + part * (WIDTH - 2 * side) for part in along(names, by_year=by_year)]
    base = top + 24 + PLOT
    marks: list[Mark] = [Line(((0, base + 26), (WIDTH, base + 26)), "#c8c8c8", 1.0)]
    # Periods close to each other take turns on two lines.
    wide = LETTER * max(map(len, names))
    close = any(after - at < wide for at, after in pairwise(places))
    for n, (name, x) in enumerate(zip(names, places, strict=True)):
        marks.append(Word(x, base + 44 + (18 if close and n % 2 else 0), shown(name), "middle"))
    for (series, points), colour in zip(chart.series, _colours(len(chart.series)), strict=True):
        known = dict(points)
        at = [
            (x, base - (known[name] - low) * scale, name, known[name])
            for name, x in zip(names, places, strict=True)
            if name in known
        ]
        marks.append(Line(tuple((x, y) for x, y, *_ in at), colour))
        heights = [y for _, y, *_ in at]
        for n, (x, y, name, value) in enumerate(at):
            told = f"{shown(series)}, {shown(name)}: {number(value, chart)}"
            beside = heights[max(0, n - 1) : n] + heights[n + 1 : n + 2]
            below = y + 20 if all(other < y for other in beside) else y - 9
            marks += [
                Dot(x, y, colour, told),
                Word(x, below, number(value, chart), "middle", colour, halo=True),
            ]
    return marks, base + (70 if close else 52)


def _colours(count: int) -> Sequence[str]:
    return [COLOURS[at % len(COLOURS)] for at in range(count)]


def _told(chart: Chart) -> str:
    """Return all values of a chart in words, for who cannot see it."""
    return "; ".join(
        f"{shown(name)}: " + ", ".join(f"{shown(c)} {number(value, chart)}" for c, value in points)
        for name, points in chart.series
    )


def _svg(mark: Mark) -> str:
    match mark:
        case Bar(x, y, width, height, colour, told):
            title = f"<title>{html.escape(told)}</title>" if told else ""
            return (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:g}" '
                f'fill="{colour}">{title}</rect>'
            )
        case Line(points, colour, thick):
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            return (
                f'<polyline points="{path}" fill="none" stroke="{colour}" '
                f'stroke-width="{thick:g}"/>'
            )
        case Dot(x, y, colour, told):
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}">'
                f"<title>{html.escape(told)}</title></circle>"
            )
        case Word(x, y, text, anchor, colour, halo):
            white = ' stroke="#fff" stroke-width="4" paint-order="stroke"' if halo else ""
            return (
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{white}>'
                f"{html.escape(text)}</text>"
            )
