"""Charts on a terminal: bars of blocks, lines of braille dots, every value in figures beside them.

Series differ by colour and, where there is none, by the mark at each point.
"""

from dataclasses import dataclass
from itertools import pairwise

from rich.cells import cell_len
from rich.text import Text

from bot.answer import Chart
from bot.rendering.axes import along, bounds, categories, heading, is_line, number
from bot.rendering.words import cut, shown

COLOURS = ("cyan", "yellow", "green", "magenta", "blue", "red")
MARKS = "●○▲△■□"
HEIGHT = 7  # lines of a line chart
SERIES = len(MARKS)
_EIGHTHS = " ▏▎▍▌▋▊▉"
# Dots of a braille letter: the bit of each, by column and by row.
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BRAILLE = 0x2800


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as lines; `complete` says that every value stands in it as a figure."""

    lines: tuple[Text, ...]
    complete: bool


def drawn(chart: Chart, width: int) -> Drawn:
    """Return a chart in lines of at most `width` columns; no lines where it holds no numbers."""
    if not any(points for _, points in chart.series):
        return Drawn((), complete=False)
    draw = _line if is_line(chart) else _bars
    found = draw(chart, width)
    title = Text(cut(shown(heading(chart)), width), "dim")
    return Drawn((title, *found.lines), found.complete)


def _bars(chart: Chart, width: int) -> Drawn:
    """Return a bar a value from a common zero; more series stand below their category's name."""
    several = len(chart.series) > 1
    low, high = bounds(chart, with_zero=True)
    rows: list[tuple[str, float | None, str]] = []
    for category in categories(chart):
        if several:
            rows.append((category, None, ""))
        for at, (name, points) in enumerate(chart.series):
            value = dict(points).get(category)
            if value is not None:
                label = f"  {name}" if several else category
                rows.append((label, value, COLOURS[at % len(COLOURS)]))
    figures = max(len(number(value, chart)) for _, value, _ in rows if value is not None)
    longest = max(cell_len(shown(label)) for label, *_ in rows)
    wide = min(longest, width * 2 // 5, width - figures - 8)
    room = width - wide - figures - 4
    lines = []
    for label, value, colour in rows:
        name = cut(shown(label), wide if value is not None else width)
        if value is None:
            lines.append(Text(name))
            continue
        bar = _bar(value, low, high, room)
        padded = name + " " * (wide - cell_len(name))
        lines.append(
            Text.assemble(padded, "  ", f"{number(value, chart):>{figures}}", "  ", (bar, colour))
        )
    return Drawn(tuple(lines), complete=True)


def _bar(value: float, low: float, high: float, room: int) -> str:
    """Return the bar of a value, with blanks before it up to zero."""
    span = (high - low) or 1.0
    zero = int(room * (-low / span))
    if value < 0:
        length = min(zero, max(1, round(room * (-value / span))))
        return " " * (zero - length) + "█" * length
    least = 1 if value else 0
    eighths = min(max(least, int(8 * room * (value / span))), 8 * (room - zero))
    return " " * zero + "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def _line(chart: Chart, width: int) -> Drawn:
    """Return the points of each series joined, with periods and values below them."""
    series = chart.series[:SERIES]
    names = categories(chart)
    low, high = bounds(chart, with_zero=False)
    ends = (number(high, chart), number(low, chart))
    gutter = max(map(len, ends)) + 2
    room = width - gutter
    figures = [[_figure(chart, points, name) for name in names] for _, points in series]
    labels = [max(map(cell_len, column)) for column in zip(names, *figures, strict=True)]
    places, complete = _places(names, labels, room)
    canvas = _Canvas(room)
    for at, (_, points) in enumerate(series):
        known = dict(points)
        dots = [
            (places[n], _level(known[name], low, high))
            for n, name in enumerate(names)
            if name in known
        ]
        canvas.join(dots, at)
    lines = [*_key(chart, width)]
    for row, body in enumerate(canvas.lines()):
        end = {0: ends[0], HEIGHT - 1: ends[1]}.get(row, "")
        lines.append(Text.assemble((f"{end:>{gutter - 2}} │", "dim"), body))
    shown_rows = [list(names), *figures] if complete else [_ends_only(names)]
    for at, labelled in enumerate(shown_rows):
        mark = MARKS[at - 1] if at and len(series) > 1 else ""
        style = COLOURS[(at - 1) % len(COLOURS)] if mark else ""
        below = _under(labelled, places, room)
        lines.append(Text.assemble((f"{mark:>{gutter - 1}} ", style), below))
    return Drawn(tuple(lines), complete and len(series) == len(chart.series))


def _figure(chart: Chart, points: tuple[tuple[str, float], ...], name: str) -> str:
    return next((number(value, chart) for category, value in points if category == name), "")


def _key(chart: Chart, width: int) -> list[Text]:
    if len(chart.series) < 2:
        return []
    lines = [Text()]
    for at, (name, _) in enumerate(chart.series[:SERIES]):
        entry = Text(f"{MARKS[at]} {cut(shown(name), width - 2)}", COLOURS[at % len(COLOURS)])
        if lines[-1].plain and lines[-1].cell_len + entry.cell_len + 3 > width:
            lines.append(Text())
        lines[-1].append("   " if lines[-1].plain else "").append_text(entry)
    return lines


def _places(names: tuple[str, ...], labels: list[int], room: int) -> tuple[list[int], bool]:
    """Return the column of each category, and whether labels of these widths fit below them.

    By year where that fits, else at equal distances.
    """
    left, right = (min(labels[at] // 2 + 1, room // 3) for at in (0, -1))
    inner = room - left - right
    for by_year in (True, False):
        places = [left + round(part * inner) for part in along(names, by_year=by_year)]
        begins = [at - wide // 2 for at, wide in zip(places, labels, strict=True)]
        ends = [at + wide for at, wide in zip(begins, labels, strict=True)]
        if all(end < begin for end, begin in zip(ends, begins[1:], strict=False)):
            return places, True
    return places, False


def _ends_only(names: tuple[str, ...]) -> list[str]:
    return [names[0], *[""] * (len(names) - 2), names[-1]]


def _under(row: list[str], places: list[int], room: int) -> str:
    """Return labels centred below their columns, none over another or over the edge."""
    line = ""
    for label, at in zip(row, places, strict=True):
        begin = max(0, min(at - cell_len(label) // 2, room - cell_len(label)))
        if label:
            line += " " * (begin - cell_len(line)) + label
    return cut(line, room)


def _level(value: float, low: float, high: float) -> int:
    """Return the dot row of a value, from the top."""
    steps = HEIGHT * 4 - 3  # the marks stand in the middle of a letter
    return 1 + round((high - value) / ((high - low) or 1.0) * (steps - 1))


class _Canvas:
    """Dots on a grid of braille letters, and the marks of points over them."""

    def __init__(self, width: int) -> None:
        self._bits = [[0] * width for _ in range(HEIGHT)]
        self._series = [[0] * width for _ in range(HEIGHT)]
        self._marks: dict[tuple[int, int], int] = {}

    def join(self, points: list[tuple[int, int]], series: int) -> None:
        """Draw straight lines from point to point, and a mark at each."""
        for (x, y), (to_x, to_y) in pairwise(points):
            steps = max((to_x - x) * 2, abs(to_y - y), 1)
            for step in range(steps + 1):
                at_x = x * 2 + round((to_x - x) * 2 * step / steps)
                at_y = y + round((to_y - y) * step / steps)
                self._bits[at_y // 4][at_x // 2] |= _DOTS[at_x % 2][at_y % 4]
                self._series[at_y // 4][at_x // 2] = series
        for x, y in points:
            self._marks[y // 4, x] = series

    def lines(self) -> list[Text]:
        """Return the rows, each letter in the colour of its series."""
        rows = []
        for row, bits in enumerate(self._bits):
            line = Text()
            for column, bit in enumerate(bits):
                series = self._marks.get((row, column), self._series[row][column])
                marked = (row, column) in self._marks
                letter = MARKS[series] if marked else chr(_BRAILLE + bit) if bit else " "
                line.append(letter, COLOURS[series % len(COLOURS)] if letter != " " else "")
            line.rstrip()
            rows.append(line)
        return rows
