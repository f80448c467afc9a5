"""The table of an answer on a terminal: columns where they fit, a card a row where they do not."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from bot.answer import AnswerTable, Cell
from bot.console import folded
from bot.rendering.words import shown, words_of

# Columns of a narrower terminal hold a word each, which nobody reads.
CARDS_BELOW = 70
_GAP = 2


def table_lines(table: AnswerTable, width: int) -> list[Text]:
    """Return a table as lines; what is the same in every row is said once, above."""
    table, said = _without_sameness(table)
    lines = [line for one in said for line in folded(Text(one), width)]
    words = _longest_words(table)
    if width < CARDS_BELOW or sum(words) + _GAP * (len(words) - 1) > width:
        return [*lines, *_cards(table, width)]
    return [*lines, *_columns(table, _widths(table, words, width))]


def _without_sameness(table: AnswerTable) -> tuple[AnswerTable, list[str]]:
    """Leave out the columns whose cells all say the same, and return them as lines."""
    last = len(table.header) - 1  # holds the citation marks
    same = {
        at: shown(table.rows[0][at].text)
        for at in range(last)
        if len(table.rows) > 1 and len({line[at].text for line in table.rows}) == 1
    }
    kept = [at for at in range(len(table.header)) if at not in same]
    left = AnswerTable(
        tuple(shown(table.header[at]) for at in kept),
        tuple(tuple(Cell(shown(line[at].text)) for at in kept) for line in table.rows),
    )
    return left, [f"{table.header[at]}: {text}" for at, text in same.items() if text.strip(" –")]


def _by_column(table: AnswerTable) -> list[list[str]]:
    lines = (table.header, *([cell.text for cell in line] for line in table.rows))
    return [list(column) for column in zip(*lines, strict=True)]


def _longest_words(table: AnswerTable) -> list[int]:
    """Return how wide the widest word of each column is."""
    return [
        max((cell_len(word) for text in column for word in words_of(text)), default=1)
        for column in _by_column(table)
    ]


def _widths(table: AnswerTable, words: list[int], width: int) -> list[int]:
    """Return widths that keep words whole; what room is left goes where cells are tallest."""
    columns = [[[cell_len(w) for w in words_of(text)] for text in c] for c in _by_column(table)]
    widths = list(words)
    room = width - _GAP * (len(widths) - 1)
    while sum(widths) < room:
        heights = [
            max(_height(cell, wide) for cell in column)
            for column, wide in zip(columns, widths, strict=True)
        ]
        if max(heights) <= 1:
            break
        widths[heights.index(max(heights))] += 1
    return widths


def _height(words: Sequence[int], width: int) -> int:
    """Return how many lines words of these widths take."""
    lines, used = 1, 0
    for word in words:
        if used and used + 1 + word > width:
            lines, used = lines + 1, 0
        used += word + (1 if used else 0)
    return lines


def _columns(table: AnswerTable, widths: list[int]) -> list[Text]:
    lines = _row(table.header, widths, "bold")
    lines.append(Text("─" * (sum(widths) + _GAP * (len(widths) - 1)), "dim"))
    for row in table.rows:
        lines += _row([cell.text for cell in row], widths)
    return lines


def _row(texts: Sequence[str], widths: list[int], style: str = "") -> list[Text]:
    """Return the lines of a row, each cell as wide as its column."""
    cells = [folded(Text(text, style), wide) for text, wide in zip(texts, widths, strict=True)]
    lines = []
    for at in range(max(map(len, cells))):
        line = Text()
        for cell, wide in zip(cells, widths, strict=True):
            piece = cell[at] if at < len(cell) else Text()
            gap = _GAP if line.plain or line.cell_len else 0
            line.append(" " * gap if cell is not cells[0] else "").append_text(piece)
            line.append(" " * (wide - piece.cell_len))
        line.rstrip()
        lines.append(line)
    return lines


def _cards(table: AnswerTable, width: int) -> list[Text]:
    """Return a card a row: its first cell, and below it the others with their columns' names."""
    lines: list[Text] = []
    for at, row in enumerate(table.rows):
        lines += [Text()] if at else []
        first, *others = (cell.text for cell in row)
        lines += folded(Text(first or "–", "bold"), width)
        told = [
            Text.assemble((f"{name}: ", "dim"), text)
            for name, text in zip(table.header[1:], others, strict=True)
            if text.strip(" –")
        ]
        lines += folded(Text(" · ").join(told), width, "  ", "  ") if told else []
    return lines
