"""Finds the one cell of a table's row that a question asks for, by the words of the heads.

For tables that are no KPI rows: the row was found as text, "label. head: value; head: value" or
"label | value". Finding rows is the search's.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.documents import Passage
from index.text import fold
from index.wording import STOP_WORDS, stems

_WORD = re.compile(r"[^\W_]+|%")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FIGURE = re.compile(r"[^\w]*\d[\d.,]*[^\w]*")
_SHORT_YEAR = re.compile(r"\bfy ?(\d\d)\b")
_EMPTY = STOP_WORDS["en"] | STOP_WORDS["sv"] | STOP_WORDS["da"]
_SHARE = {"%", "percent", "percentage", "procent", "share", "andel"}
_MOVED = {"change", "changes", "increase", "decrease", "growth", "andring", "forandring"}

# Words for the form of a figure, which every row could be asked for with.
_FORMS = frozenset(("amount", "value", "number", "much", "many", "figure", "total", "give", "show"))

# What each kind of agreement between a question and a head counts; a year outweighs words.
YEAR = 3.0
OTHER_YEAR = -3.0
WORD = 1.0
UNASKED = -0.15
SHARE = 1.5
# What is longer between two semicolons is a clause of prose.
LONGEST_CELL = 90


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its column's head and the value, as the text spells them."""

    head: str
    value: str


def best_cell(question: str, cells: Sequence[Cell], label: str = "") -> Cell | None:
    """Return the cell that a question asks for, the first of equals; None where there is none.

    `label` is what the row is called; its words say nothing about columns.
    """
    asked = _terms(question)
    own = _terms(label)
    years = _years(question)
    if not cells:
        return None
    return max(cells, key=lambda cell: _agreement(asked - own, years, cell))


def _agreement(asked: frozenset[str], years: frozenset[str], cell: Cell) -> float:
    if not cell.value.strip():
        return -100.0
    head, told = _terms(cell.head), _years(cell.head)
    score = WORD * len(asked & head) + UNASKED * len(head - asked)
    if years and told:
        score += YEAR / len(told) if years & told else OTHER_YEAR
    wants, shows = bool(asked & _SHARE), bool(head & _SHARE or "%" in cell.value)
    if wants != shows:
        score -= SHARE
    if bool(asked & _MOVED) != bool(head & _MOVED):
        score -= SHARE
    return score


def _years(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset((*_YEAR.findall(folded), *(f"20{two}" for two in _SHORT_YEAR.findall(folded))))


def _terms(text: str) -> frozenset[str]:
    words = [w for w in _WORD.findall(fold(text)) if w not in _EMPTY and not _YEAR.fullmatch(w)]
    return frozenset((*words, *stems(words, "en")))


def cell_of(question: str, passage: Passage) -> Cell | None:
    """Return the cell of a found row that a question asks for, None where the passage is no row."""
    parsed = read_row(passage.text)
    return best_cell(question, parsed.cells, parsed.label) if parsed else None


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row as text: what it is called, and its cells in order."""

    label: str
    cells: tuple[Cell, ...]


def read_row(text: str) -> Row | None:
    """Return the row that a single line holds; None where it is prose or several lines."""
    label, found, rest = text.strip().partition(". ")
    parts = rest.split("; ")
    if not found or "\n" in rest or len(max(parts, key=len)) > LONGEST_CELL:
        return None
    named = [part.partition(": ") for part in parts]
    if not any(value or _FIGURE.fullmatch(head.strip()) for head, _, value in named):
        return None
    cells = tuple(
        Cell(head.strip(), value.strip()) if colon else Cell("", head.strip())
        for head, colon, value in named
    )
    return Row(label, cells)


@dataclass(frozen=True, slots=True)
class Answering:
    """The cell that answers, in its row; the spans are of its document.

    `head` is the span of the line of heads, where they stand apart from the row.
    """

    label: str
    cell: Cell
    span: tuple[int, int]
    head: tuple[int, int] | None


def answering_cell(question: str, passage: Passage) -> Answering | None:
    """Return the cell of a passage's rows that answers a question, None where none surely does.

    The row's name must hold the question's words and no others, but for those of its column, the
    table's head and title; a year that is asked for must stand over the cell.
    """
    asked, years = _asked(question), _years(question)
    found: list[tuple[float, Answering]] = []
    for row, span, head in _rows(passage):
        cell = best_cell(question, row.cells, row.label)
        if cell is None or not _FIGURE.fullmatch(cell.value.strip("$€£ %()")):
            continue
        named = _asked(row.label)
        around = _asked(f"{cell.head} {passage.lead}")
        if not named or not named <= asked or asked - named - around:
            continue
        if years and not years & _years(f"{cell.head} {passage.lead}"):
            continue
        found.append((len(named), Answering(row.label, cell, span, head)))
    if not found:
        return None
    most = max(named for named, _ in found)
    best = [one for named, one in found if named == most]
    # Rows of one name are of different parts of a table; which is meant, nothing says.
    return best[0] if len({one.cell.value for one in best}) == 1 else None


def _asked(text: str) -> frozenset[str]:
    """Return the stems that say which figure is meant, years and forms of figures apart."""
    words = [w for w in _WORD.findall(fold(text)) if w not in _EMPTY and w not in _FORMS]
    return frozenset(stems([w for w in words if not _YEAR.fullmatch(w)], "en"))


def _rows(
    passage: Passage,
) -> Iterator[tuple[Row, tuple[int, int], tuple[int, int] | None]]:
    """Yield the rows of a passage with the spans of row and heads in the document."""
    if row := read_row(passage.text):
        yield row, (passage.start, passage.end), None
    if passage.kind != "table":
        return
    heads: list[str] = []
    head, at = (0, 0), passage.start
    for line in passage.text.split("\n"):
        cells, span = [cell.strip() for cell in line.split(" | ")], (at, at + len(line))
        at += len(line) + 1
        if not heads and len(cells) > 1:
            if any(_FIGURE.fullmatch(c) and not _YEAR.fullmatch(c) for c in cells[1:]):
                return  # the heads of a table that was cut stand in another passage
            heads, head = cells, span
        elif len(cells) == len(heads) > 1:
            pairs = zip(heads[1:], cells[1:], strict=True)
            yield Row(cells[0], tuple(Cell(*pair) for pair in pairs)), span, head
