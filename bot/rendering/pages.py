"""Writes answers as a page to hand on: Markdown, or a Word document."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.answer import Answer, AnswerTable
from bot.errors import InputError
from bot.quotation import told_source


def as_markdown(title: str, answers: Sequence[Answer]) -> str:
    """Return answers under one heading, each with its table, caveats and sources."""
    parts = [f"# {title}"]
    for answer in answers:
        parts.append("\n".join(_lines(answer)))
        if answer.table:
            parts.append(_table(answer.table))
        parts += [
            "\n".join(f"- {caveat}" for caveat in answer.caveats),
            "\n".join(_sources(answer)),
        ]
    return "\n\n".join(filter(None, parts)) + "\n"


def write_docx(title: str, answers: Sequence[Answer], path: Path) -> None:
    """Write answers into a new Word document; raises InputError where the file is there already."""
    from docx import Document

    if path.exists():
        raise InputError(f"{path} is there already", hint="name another file by --to")
    rows: Sequence[Sequence[str]]
    page = Document()
    page.add_heading(title, 0)
    for answer in answers:
        for line in _lines(answer):
            page.add_paragraph(line.removeprefix("– "), "List Bullet" if line[:1] == "–" else None)
        if answer.table:
            rows = (answer.table.header, *([c.text for c in row] for row in answer.table.rows))
            table = page.add_table(0, len(answer.table.header), "Table Grid")
            for row in rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        for caveat in answer.caveats:
            page.add_paragraph(caveat, "List Bullet")
        for line in _sources(answer):
            page.add_paragraph(line)
    try:
        page.save(str(path))
    except OSError as why:
        raise InputError(f"{path}: {why.strerror or why}", hint="name another file") from why


def _lines(answer: Answer) -> list[str]:
    said = [line for s in answer.statements for line in s.text.splitlines()]
    return said or answer.text.splitlines()


def _table(table: AnswerTable) -> str:
    def line(cells: Sequence[str]) -> str:
        return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"

    rows = [line([cell.text for cell in row]) for row in table.rows]
    return "\n".join([line(table.header), line(["---"] * len(table.header)), *rows])


def _sources(answer: Answer) -> Iterator[str]:
    for c in answer.citations:
        told = told_source(c, answer.language)
        yield " ".join(filter(None, (f"[{c.number}] {told}", c.place, c.url))) + "  "
