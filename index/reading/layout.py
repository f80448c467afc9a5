"""The layout of a printed page: words into lines, lines into columns, lines into paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from index.numbers import cell_number
from index.periods import is_period
from index.text import fold

# Two words further apart than this many type sizes stand in two columns.
_COLUMN_GAP = 1.4
# Lines further apart than this many type sizes begin a new paragraph.
_PARAGRAPH_GAP = 0.75


# A label of a large figure has so many words at most.
_LABEL_WORDS = 10
# Running headers and footers stand in these parts of a page's height.
_MARGIN = 0.1

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A run of words on one line within one column. Lengths are in points from the top left.

    `table` is the number of the table whose place the line holds, -1 where it is a line of text.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    table: int = -1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together, with hyphenation mended; or the place of a table."""

    text: str
    size: float
    bold: bool
    table: int = -1


def table_line(number: int, box: Box) -> Line:
    """Return the line that holds the place of a table in its column."""
    left, top, right, bottom = box
    return Line("", left, right, top, bottom, 10.0, False, table=number)


def lines_of(words: Sequence[Mapping[str, object]]) -> list[Line]:
    """Return the lines that a page's words make, cut where a column's gutter lies between."""
    rows: list[list[Mapping[str, object]]] = []
    for word in sorted(words, key=lambda word: (_at(word, "bottom"), _at(word, "x0"))):
        size = _at(word, "size") or 10.0
        if rows and abs(_at(rows[-1][0], "bottom") - _at(word, "bottom")) < size * 0.4:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [line for row in rows for line in _cut(sorted(row, key=lambda word: _at(word, "x0")))]


def _cut(row: list[Mapping[str, object]]) -> Iterator[Line]:
    run = row[:1]
    for word in row[1:]:
        gap = _at(word, "x0") - _at(run[-1], "x1")
        if gap > _COLUMN_GAP * (_at(word, "size") or 10.0):
            yield _line(run)
            run = []
        run.append(word)
    if run:
        yield _line(run)


def _line(run: list[Mapping[str, object]]) -> Line:
    return Line(
        text=" ".join(str(word["text"]) for word in run),
        left=_at(run[0], "x0"),
        right=max(_at(word, "x1") for word in run),
        top=min(_at(word, "top") for word in run),
        bottom=max(_at(word, "bottom") for word in run),
        size=median(_at(word, "size") for word in run),
        bold=all(re.search(r"bold|black|heavy|semib", str(word["fontname"]), re.I) for word in run),
    )


def _at(word: Mapping[str, object], key: str) -> float:
    given = word.get(key)
    return float(given) if isinstance(given, int | float) else 0.0


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table without ruling: its lines, its cells row by row, and where it stands."""

    lines: frozenset[Line]
    cells: tuple[tuple[str, ...], ...]
    box: Box


def aligned_tables(lines: Sequence[Line]) -> list[AlignedTable]:
    """Return the tables that are set by columns alone.

    These are three rows or more whose cells, all but the first, are short figures; the row
    above them is their header. Columns of prose hold no such rows.
    """
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.bottom, line.left)):
        if rows and abs(rows[-1][0].bottom - line.bottom) < line.size * 0.4:
            rows[-1].append(line)
        else:
            rows.append([line])
    found: list[AlignedTable] = []
    start = 0
    while start < len(rows):
        stop = start
        while stop < len(rows) and _is_figures(rows[stop]):
            stop += 1
        begin = start - 1 if start and len(rows[start - 1]) >= 2 else start
        if stop - begin >= 3 and stop - start >= 2:
            table = _aligned(rows[begin:stop])
            found += [table] if table else []
        start = max(stop, start + 1)
    return found


def _is_figures(row: Sequence[Line]) -> bool:
    cells = [line.text for line in sorted(row, key=lambda line: line.left)][1:]
    figures = [cell for cell in cells if len(cell) <= 24 and re.search(r"\d|^[-–—]$|n/a", cell)]
    return bool(cells) and len(figures) == len(cells)


def _aligned(rows: Sequence[Sequence[Line]]) -> AlignedTable | None:
    """Return the table of rows whose cells stand in common columns; None where they overlap."""
    spans: list[list[float]] = []
    for line in sorted((line for row in rows for line in row), key=lambda line: line.left):
        if spans and line.left <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], line.right)
        else:
            spans.append([line.left, line.right])
    if len(spans) < max(map(len, rows)) or len(spans) < 2:
        return None
    cells: list[tuple[str, ...]] = []
    for row in rows:
        printed = [""] * len(spans)
        for line in row:
            at = next(n for n, (left, right) in enumerate(spans) if left <= line.left <= right)
            printed[at] = f"{printed[at]} {line.text}".strip()
        cells.append(tuple(printed))
    lines = frozenset(line for row in rows for line in row)
    return AlignedTable(
        lines,
        tuple(cells),
        (
            min(line.left for line in lines),
            min(line.top for line in lines),
            max(line.right for line in lines),
            max(line.bottom for line in lines),
        ),
    )


def without_running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> list[list[Line]]:
    """Return the lines of each page without running headers, footers and page numbers.

    These stand at the edge of most pages, page numbers aside, with nothing else between them and
    the edge: a text that says the same at the top of two pages goes on inside them.
    """
    edges = [_edges(lines, height) for lines, height in zip(pages, heights, strict=True)]
    seen: Counter[tuple[str, ...]] = Counter()
    for page, edge in enumerate(edges):
        seen.update({shape for run in edge for row in run for shape in _shapes(row, page)})
    needed = max(2, len(pages) // 2)
    kept: list[list[Line]] = []
    for page, (lines, edge) in enumerate(zip(pages, edges, strict=True)):
        dropped: set[Line] = set()
        for run in edge:
            for row in run:
                # A table, or a row of its figures, is on many pages what it is: no header.
                is_of_a_table = row[0].table >= 0 or (len(row) > 2 and _is_figures(row))
                runs = max(seen[shape] for shape in _shapes(row, page)) >= needed
                if is_of_a_table or not (runs or _is_page_number(row)):
                    break
                dropped.update(row)
        kept.append([line for line in lines if line not in dropped])
    return kept


def _edges(lines: Sequence[Line], height: float) -> tuple[list[list[Line]], list[list[Line]]]:
    """Return the rows of lines in the margins, from the edge inwards: of the top, of the bottom."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.bottom, line.left)):
        if rows and abs(rows[-1][0].bottom - line.bottom) < line.size * 0.4:
            rows[-1].append(line)
        else:
            rows.append([line])
    above = [row for row in rows if row[0].top < height * _MARGIN]
    below = [row for row in rows if row[0].bottom > height * (1 - _MARGIN)]
    return above, below[::-1]


def _is_page_number(row: Sequence[Line]) -> bool:
    said = fold(" ".join(line.text for line in row))
    return bool(
        re.fullmatch(r"(?:page|sida|side|s\.)?\s*\d{1,4}(?:\s*(?:/|of|av|af)\s*\d{1,4})?", said)
    )


def _shapes(row: Sequence[Line], page: int) -> Iterator[tuple[str, ...]]:
    """Yield what a row says, and that with each number less the page's: a page number is the same
    there on every page, a figure is not."""
    words = re.split(r"(\d+)", fold(" ".join(line.text for line in row)))
    yield tuple(words)
    for at in range(1, len(words), 2):
        if not is_period(words[at]):
            yield (*words[:at], f"#{int(words[at]) - page}", *words[at + 1 :])


def reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return lines in the order they are read: columns one after another, from the left.

    Where a line spans the gutter (a heading, say), what is above it is read before it.
    """
    ordered = sorted(lines, key=lambda line: (line.top, line.left))
    gutter = _gutter(ordered)
    if gutter is None:
        return ordered
    read: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in ordered:
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            read += reading_order(left) + reading_order(right)
            read.append(line)
            left, right = [], []
    return read + reading_order(left) + reading_order(right)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return the place that parts the most lines to both sides, None for a single column.

    A gutter has three lines or more at either side, and few lines run across it.
    """
    if len(lines) < 6:
        return None
    best: tuple[int, float] | None = None
    for place in sorted({line.left - 0.5 for line in lines}):
        left = sum(line.right <= place for line in lines)
        right = sum(line.left >= place for line in lines)
        across = len(lines) - left - right
        beside = min(left, right)
        if beside >= 3 and across <= beside and _side_by_side(lines, place):
            best = max(best or (0, 0.0), (beside, place))
    return best[1] if best else None


def _side_by_side(lines: Sequence[Line], place: float) -> bool:
    left = [line for line in lines if line.right <= place]
    right = [line for line in lines if line.left >= place]
    overlap = min(max(x.bottom for x in left), max(x.bottom for x in right)) - max(
        min(x.top for x in left), min(x.top for x in right)
    )
    return overlap > 2 * median(line.size for line in lines)


def with_labels(lines: Sequence[Line], body: float) -> list[Line]:
    """Return the lines with each lone large figure and its label, below or above it, as one text.

    Neither says much alone, and of figures side by side each has the label in its own column.
    """
    kept = list(lines)
    for figure in [line for line in lines if line.size > 1.12 * body and _is_lone(line.text)]:
        label = _label(figure, kept)
        if label:
            said = " ".join(line.text for line in label)
            below = label[0].top > figure.top
            text = f"{figure.text} {said}" if below else f"{said}: {figure.text}"
            first, last = (figure, label[-1]) if below else (label[0], figure)
            whole = Line(text, figure.left, last.right, first.top, last.bottom, body, False)
            kept = [one for one in kept if one is not figure and one not in label]
            kept.append(whole)
    return kept


def _is_lone(text: str) -> bool:
    return cell_number(text) is not None and not is_period(text)


def _label(figure: Line, lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a figure's label, from the top; [] where none is near."""
    near = [
        line
        for line in lines
        if line.table < 0
        and line.size < figure.size
        and not _is_lone(line.text)
        and line.left < figure.right
        and line.right > figure.left
    ]
    below = sorted((one for one in near if one.top >= figure.bottom - 1), key=lambda one: one.top)
    above = sorted((one for one in near if one.bottom <= figure.top + 1), key=lambda one: -one.top)
    for beside in (below, above):
        run: list[Line] = []
        edge = figure.bottom if beside is below else figure.top
        for line in beside:
            gap = line.top - edge if beside is below else edge - line.bottom
            if gap > (_PARAGRAPH_GAP * line.size if run else 1.2 * figure.size):
                break
            run.append(line)
            edge = line.bottom if beside is below else line.top
        if run and sum(len(line.text.split()) for line in run) <= _LABEL_WORDS:
            return run if beside is below else run[::-1]
    return []


def paragraphs_of(lines: Sequence[Line], body: float, known: Mapping[str, int]) -> list[Paragraph]:
    """Return the paragraphs that lines in reading order make."""
    found: list[list[Line]] = []
    for line in lines:
        if found and _belongs(found[-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return [
        Paragraph(
            text=_whole([line.text for line in run], known),
            size=median(line.size for line in run),
            bold=all(line.bold for line in run),
            table=run[0].table,
        )
        for run in found
    ]


def _belongs(run: Sequence[Line], line: Line) -> bool:
    before = run[-1]
    if line.table >= 0 or before.table >= 0:
        return False
    gap = line.top - before.bottom
    if abs(line.size - before.size) > 0.6 or (line.bold != before.bold and run[0].bold):
        return False
    if re.match(r"[•‣◦▪●○■]\s|[–-]\s|\d{1,2}[.)]\s", line.text):
        return False
    if not -0.5 * line.size < gap < _PARAGRAPH_GAP * line.size:
        return False
    # Lines side by side on one height are two cells, not one paragraph.
    if line.left > before.right or before.left > line.right:
        return False
    # A line that ends early after a full stop closes its paragraph.
    widest = max(one.right for one in run)
    early = before.right < widest - 6 * line.size and len(run) > 1
    indented = line.left > before.left + 0.8 * line.size and len(run) > 1
    return not ((early or indented) and re.search(r"[.!?:][\"'”’»)\]]*$", before.text))


def _whole(lines: Sequence[str], known: Mapping[str, int]) -> str:
    text = ""
    for line in lines:
        text = join(text, line, known) if text else line
    return text


def join(before: str, after: str, known: Mapping[str, int]) -> str:
    """Join two lines; a word broken by a hyphen becomes whole, a compound keeps its hyphen.

    `known` counts the folded words of the document: which of both forms it prints decides.
    """
    broken = re.search(r"([^\W\d_]+)[-\u00ad‐]$", before)
    rest = re.match(r"[^\W\d_]+", after)
    if not broken or not rest:
        return f"{before} {after}" if not re.search(r"\w[-‐]$", before) else before + after
    compound, word = fold(f"{broken[1]}-{rest[0]}"), fold(broken[1] + rest[0])
    if rest[0][0].isupper() or known.get(compound, 0) > known.get(word, 0):
        return before + after
    return before[:-1] + after
