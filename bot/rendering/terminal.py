"""The answer as plain text for a terminal: answer, table, evidence, caveats, sources, what next."""

import io
import textwrap

from rich import box
from rich.console import Console
from rich.table import Table

from bot.answer import Answer, AnswerTable
from bot.quotation import told_source

WIDTH = 96
# Blanks and the line between two columns of rich's SIMPLE_HEAD box.
_BETWEEN = 3
_HEADINGS = {
    "en": ("Sources", "Ask next", "Did you mean", "Understood as"),
    "sv": ("Källor", "Fråga vidare", "Menade du", "Uppfattat som"),
    "da": ("Kilder", "Spørg videre", "Mente du", "Forstået som"),
}


def render(answer: Answer, *, width: int = WIDTH) -> str:
    """Return an answer as text of at most `width` columns; sources are never cut off."""
    sources, ask_next, did_you_mean, understood = _HEADINGS.get(answer.language, _HEADINGS["en"])
    blocks: list[str] = []
    if answer.reading:
        blocks.append(_wrap(f"({understood}: {answer.reading})", width))
    direct = [s.text for s in answer.statements if s.role == "answer"]
    blocks.append("\n".join(_wrap(text, width) for text in direct))
    if answer.gaps:
        blocks.append(
            "\n".join(
                _wrap(" ".join(t for t in (g.reason, g.nearest) if t), width) for g in answer.gaps
            )
        )
    blocks.append("\n".join(_wrap(f"– {s.text}", width, "  ") for s in answer.nearest))
    if answer.table:
        blocks.append(table_text(answer.table, width))
    rest = [s.text for s in answer.statements if s.role != "answer"]
    blocks.append("\n".join(_wrap(f"• {text}", width, "  ") for text in rest))
    blocks.append("\n".join(_wrap(f"– {text}", width, "  ") for text in answer.caveats))
    if answer.citations:
        lines = [sources]
        for c in answer.citations:
            told = told_source(c, c.title, answer.language)
            lines.append(_wrap(f"[{c.number}] {told}", width, "    "))
            lines.append(_wrap(f"    {c.place}", width, "    "))
            if c.url:
                lines.append(f"    {c.url}")
        blocks.append("\n".join(lines))
    if answer.alternatives:
        blocks.append("\n".join([did_you_mean, *(f"  ? {a}" for a in answer.alternatives)]))
    if answer.follow_ups:
        blocks.append(
            "\n".join(
                [ask_next, *(f"  {n}. {q}" for n, q in enumerate(answer.follow_ups, start=1))]
            )
        )
    return "\n\n".join(block for block in blocks if block.strip()) + "\n"


def table_text(table: AnswerTable, width: int = WIDTH) -> str:
    """Return a table drawn with plain lines; what is the same in every line is said once, above."""
    table, said = _without_sameness(table)
    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, title=None)
    for name, wide in zip(table.header, _column_widths(table, width), strict=True):
        drawn.add_column(name, overflow="fold", width=wide)
    for line in table.rows:
        drawn.add_row(*(cell.text.replace("[", r"\[") for cell in line))
    out = io.StringIO()
    Console(file=out, width=width, color_system=None, legacy_windows=False).print(drawn)
    lines = [*(_wrap(line, width) for line in said), *out.getvalue().rstrip("\n").splitlines()]
    return "\n".join(line.rstrip() for line in lines)


def _without_sameness(table: AnswerTable) -> tuple[AnswerTable, list[str]]:
    """Leave out the columns whose cells all say the same, and return them as lines."""
    last = len(table.header) - 1  # holds the citation marks
    same = {
        at: table.rows[0][at].text
        for at in range(last)
        if len(table.rows) > 1 and len({line[at].text for line in table.rows}) == 1
    }
    kept = [at for at in range(len(table.header)) if at not in same]
    left = AnswerTable(
        tuple(table.header[at] for at in kept),
        tuple(tuple(line[at] for at in kept) for line in table.rows),
    )
    return left, [f"{table.header[at]}: {text}" for at, text in same.items() if text.strip(" –")]


def _column_widths(table: AnswerTable, width: int) -> list[int]:
    """Return widths that keep words whole, with what room is left where cells are tallest.

    rich shrinks every column in proportion, which breaks names that another column has room for.
    """
    lines = (table.header, *([cell.text for cell in line] for line in table.rows))
    columns = [[text or "-" for text in column] for column in zip(*lines, strict=True)]
    widths = [max(len(word) for text in column for word in text.split()) for column in columns]
    room = width - _BETWEEN * (len(widths) - 1)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    while sum(widths) < room:
        heights = [
            max(len(textwrap.wrap(text, wide)) for text in column)
            for column, wide in zip(columns, widths, strict=True)
        ]
        if max(heights) <= 1:
            break
        widths[heights.index(max(heights))] += 1
    return widths


def _wrap(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
