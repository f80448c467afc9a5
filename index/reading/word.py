"""Reads Word files (DOCX): headings, paragraphs, lists and tables in their order."""

import io
import re
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph

from index.documents import Table
from index.reading.archives import check_archive
from index.reading.assembly import RAISED, tidy
from index.reading.content import Block, Content, Limits
from index.reading.tables import rectangular, table_blocks


def read_word(raw: bytes, limits: Limits) -> tuple[Content, ...]:
    """Return the blocks of a Word file; its title property is used where one is set."""
    check_archive(raw, limits, holds="word/document.xml")
    opened = docx.Document(io.BytesIO(raw))
    notes = tuple(_footnotes(opened))
    blocks = (*_blocks(opened), *notes)
    headings = [block for block in blocks if block.kind == "heading"]
    properties = {
        "title": tidy(opened.core_properties.title or "") or (headings[0].text if headings else ""),
        "language": tidy(opened.core_properties.language or "")[:2].lower(),
    }
    return (Content(blocks, {key: text for key, text in properties.items() if text}),)


_FOOTNOTES = ("/footnotes", "/endnotes")


def _footnotes(opened: WordDocument) -> Iterator[Block]:
    """Yield the notes of a file, numbered through, and raise each number where it is pointed at."""
    number = 0
    for kind in _FOOTNOTES:
        part = next((r for r in opened.part.rels.values() if r.reltype.endswith(kind)), None)
        if part is None or part.is_external:
            continue
        name = kind[1:-1]
        texts = {
            note.get(qn("w:id")): tidy("".join(str(t.text or "") for t in note.iter(qn("w:t"))))
            for note in parse_xml(part.target_part.blob).iter(qn(f"w:{name}"))
        }
        for mark in list(opened.element.body.iter(qn(f"w:{name}Reference"))):
            text = texts.get(mark.get(qn("w:id")), "")
            if text:
                number += 1
                raised = str(number).translate(RAISED)
                spoken = OxmlElement("w:t")
                spoken.text = raised
                mark.addprevious(spoken)
                yield Block("text", f"{raised} {text}")


def _blocks(opened: WordDocument) -> Iterator[Block]:
    tables = 0
    for part in opened.iter_inner_content():
        if isinstance(part, Paragraph):
            text = tidy(part.text)
            if text:
                yield _paragraph(part, text)
        else:
            rows = rectangular(_rows(part))
            if not rows:
                continue
            tables += 1
            table = Table(place=f"table {tables}", header=rows[0], rows=tuple(rows[1:]))
            yield from table_blocks(table)


def _paragraph(part: Paragraph, text: str) -> Block:
    style = (part.style.name or "") if part.style is not None else ""
    heading = re.match(r"(?:heading|rubrik|overskrift)\s*(\d)", style, re.IGNORECASE)
    if style.casefold() in ("title", "titel", "rubrik"):
        return Block("heading", text, level=1)
    if heading:
        return Block("heading", text, level=int(heading[1]) + 1)
    listed = part._p.pPr is not None and part._p.pPr.numPr is not None
    if listed or "list" in style.casefold():
        return Block("item", text)
    return Block("text", text)


def _rows(table: WordTable) -> list[list[str]]:
    """Return the cells' texts; a merged cell is printed once."""
    rows: list[list[str]] = []
    for row in table.rows:
        cells: list[str] = []
        before = None
        for cell in row.cells:
            cells.append("" if cell._tc is before else tidy(cell.text))
            before = cell._tc
        rows.append(cells)
    return rows
