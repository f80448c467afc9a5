"""Reads Word files (DOCX): headings, paragraphs, lists and tables in their order.

The text is that of the page with all changes accepted: every element that only wraps others is
opened, what is deleted, struck out or hidden is left out and told. The parts of a chart are left to
`index.reading.charts`.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

import docx
from docx.document import Document as WordDocument
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from index.documents import Table
from index.reading.archives import check_archive
from index.reading.assembly import RAISED, tidy
from index.reading.charts import chart_blocks, diagram_texts
from index.reading.content import BadPart, Block, Content, Limits, Omitted, bold_block
from index.reading.tables import rectangular, table_blocks

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
# What is gone from the page once all changes are accepted.
_WITHDRAWN = frozenset(map(qn, ("w:del", "w:moveFrom", "w:cellDel")))
_BREAKS = frozenset(map(qn, ("w:tab", "w:ptab", "w:br", "w:cr")))
_DRAWINGS = frozenset((*map(qn, ("w:drawing", "w:pict", "w:object")), _ALTERNATE))
_NOTES = {qn("w:footnoteReference"): "footnote", qn("w:endnoteReference"): "endnote"}
_OFF = ("0", "false", "off")


def read_word(raw: bytes, limits: Limits) -> Iterator[Content | BadPart | Omitted]:
    """Yield what is not seen on the page, then the blocks of a Word file."""
    check_archive(raw, limits, holds="word/document.xml")
    opened = docx.Document(io.BytesIO(raw))
    walk = _Walk(opened)
    blocks = (
        *walk.margins(),
        *walk.blocks(opened.element.body, opened.part),
        *walk.notes,
        *walk.comments(),
    )
    for reason, count in walk.left_out.items():
        yield Omitted("", f"{reason} left out: {count} piece{'s' if count > 1 else ''}")
    headings = [block for block in blocks if block.kind == "heading"]
    properties = {
        "title": tidy(opened.core_properties.title or "") or (headings[0].text if headings else ""),
        "language": tidy(opened.core_properties.language or "")[:2].lower(),
    }
    yield Content(blocks, {key: text for key, text in properties.items() if text})


class _Walk:
    """One walk over a file's XML. `notes` and `left_out` grow as it goes."""

    def __init__(self, opened: WordDocument) -> None:
        self.opened = opened
        self.notes: list[Block] = []
        self.left_out: Counter[str] = Counter()
        self.tables = 0
        self.joined = ""

    # Blocks --------------------------------------------------------------------------------------

    def blocks(self, parent: etree._Element, part: Part) -> Iterator[Block]:
        """Yield the blocks of a body, a cell, a text box or whatever only wraps such things."""
        for child in parent:
            if child.tag == qn("w:p"):
                yield from self._paragraph(child, part)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child, part)
            elif child.tag in _WITHDRAWN:
                self.left_out["deleted text"] += 1
            elif child.tag == _ALTERNATE:
                yield from self.blocks(_preferred(child), part)
            elif isinstance(child.tag, str) and child.tag != qn("w:sectPr"):
                yield from self.blocks(child, part)

    def _paragraph(self, element: etree._Element, part: Part) -> Iterator[Block]:
        style = _of(element, "w:pPr/w:pStyle")
        text = self.joined + "".join(self._inline(element, part, style))
        # A paragraph whose end is deleted goes on in the next one.
        if element.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None:
            self.joined = text
        else:
            self.joined = ""
            if tidy(text):
                yield self._block(element, tidy(text), style)
        for box in _boxes(element):
            yield from self._drawn(box, part)

    def _drawn(self, box: etree._Element, part: Part) -> Iterator[Block]:
        related = part.rels.get(box.get(f"{_RELATION}{'dm' if box.tag == _DIAGRAM else 'id'}"))
        if box.tag == qn("w:txbxContent"):
            yield from self.blocks(box, part)
        elif related is not None and not related.is_external:
            root = parse_xml(related.target_part.blob)
            if box.tag == _CHART:
                self.tables += 1
                yield from chart_blocks(root, f"table {self.tables}")
            else:
                yield from (Block("item", text) for text in diagram_texts(root))

    def _block(self, element: etree._Element, text: str, style: str) -> Block:
        name = self._names.get(style, "")
        heading = re.match(r"(?:heading|rubrik|overskrift)\s*(\d)", name, re.IGNORECASE)
        if name.casefold() in ("title", "titel", "rubrik"):
            return Block("heading", text, level=1)
        if heading:
            return Block("heading", text, level=int(heading[1]) + 1)
        if text and self._is_bold(element, style):
            return bold_block(text)
        listed = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
        return Block("item" if listed or "list" in name.casefold() else "text", text)

    def _is_bold(self, element: etree._Element, style: str) -> bool:
        runs = [one for one in element.iter(qn("w:r")) if one.find(qn("w:t")) is not None]
        return bool(runs) and all(self._has(run, style, "w:b") for run in runs)

    # Runs ----------------------------------------------------------------------------------------

    def _inline(self, parent: etree._Element, part: Part, style: str) -> Iterator[str]:
        """Yield the texts of a paragraph, run by run."""
        for child in parent:
            if child.tag == qn("w:r"):
                yield self._run(child, style)
            elif child.tag in _WITHDRAWN:
                self.left_out["deleted text"] += 1
            elif child.tag == _MATH:
                yield str(child.text or "")
            elif child.tag == _ALTERNATE:
                yield from self._inline(_preferred(child), part, style)
            elif isinstance(child.tag, str) and child.tag not in (qn("w:pPr"), *_DRAWINGS):
                yield from self._inline(child, part, style)

    def _run(self, run: etree._Element, style: str) -> str:
        text = "".join(self._spoken(run))
        if not text.strip():
            return text
        if self._has(run, style, "w:vanish") or self._has(run, style, "w:specVanish"):
            self.left_out["hidden text"] += 1
            return ""
        if self._has(run, style, "w:strike") or self._has(run, style, "w:dstrike"):
            self.left_out["struck-out text"] += 1
            return ""
        raised = _of(run, "w:rPr/w:vertAlign") or self._align.get(_of(run, "w:rPr/w:rStyle"), "")
        return text.translate(RAISED) if raised == "superscript" else text

    def _spoken(self, run: etree._Element) -> Iterator[str]:
        for child in run:
            if child.tag == qn("w:t"):
                yield str(child.text or "")
            elif child.tag in _BREAKS:
                yield " "
            elif child.tag == qn("w:noBreakHyphen"):
                yield "-"
            elif child.tag == qn("w:sym"):
                code = int(child.get(qn("w:char"), "0"), 16)
                yield chr(code) if code < 0xE000 else ""
            elif child.tag in _NOTES:
                yield self._note(_NOTES[child.tag], child.get(qn("w:id")))
            elif child.tag == _ALTERNATE:
                yield from self._spoken(_preferred(child))

    def _has(self, run: etree._Element, style: str, flag: str) -> bool:
        """Tell a property that is switched on in a run, in its style or in the paragraph's."""
        own = run.find(f"{qn('w:rPr')}/{qn(flag)}")
        if own is not None:
            return own.get(qn("w:val")) not in _OFF
        return flag in self._flags.get(_of(run, "w:rPr/w:rStyle"), ()) or (
            flag in self._flags.get(style, ())
        )

    @cached_property
    def _styles(self) -> dict[str, etree._Element]:
        try:
            element = self.opened.part.styles.element
        except (KeyError, AttributeError):
            return {}
        return {str(one.get(qn("w:styleId"))): one for one in element.iter(qn("w:style"))}

    @cached_property
    def _names(self) -> dict[str, str]:
        return {id: _of(style, "w:name") for id, style in self._styles.items()}

    @cached_property
    def _align(self) -> dict[str, str]:
        return {id: _of(style, "w:rPr/w:vertAlign") for id, style in self._styles.items()}

    @cached_property
    def _flags(self) -> dict[str, frozenset[str]]:
        flags = ("w:vanish", "w:specVanish", "w:strike", "w:dstrike", "w:b")
        found: dict[str, frozenset[str]] = {}
        for id in self._styles:
            on: dict[str, bool] = {}
            at, seen = id, set[str]()
            while at in self._styles and at not in seen:
                seen.add(at)
                for flag in flags:
                    own = self._styles[at].find(f"{qn('w:rPr')}/{qn(flag)}")
                    if own is not None:
                        on.setdefault(flag, own.get(qn("w:val")) not in _OFF)
                at = _of(self._styles[at], "w:basedOn")
            found[id] = frozenset(flag for flag, is_on in on.items() if is_on)
        return found

    # Tables ------------------------------------------------------------------------------------

    def _table(self, element: etree._Element, part: Part) -> Iterator[Block]:
        """Yield a table, then the tables inside its cells; a frame of one row is its texts."""
        inner: list[Block] = []
        rows: list[list[str]] = []
        above: dict[int, str] = {}
        for row in self._opened(element, qn("w:tr")):
            properties = row.find(qn("w:trPr"))
            if properties is not None and properties.find(qn("w:del")) is not None:
                self.left_out["deleted text"] += 1
                continue
            hidden = properties.find(qn("w:hidden")) if properties is not None else None
            if hidden is not None and hidden.get(qn("w:val")) not in _OFF:
                self.left_out["hidden rows"] += 1
                continue
            rows.append(self._cells(row, part, above, inner))
        shaped = rectangular(rows)
        if len(shaped) > 1 and len(shaped[0]) > 1:
            self.tables += 1
            place = f"table {self.tables}"
            yield from table_blocks(Table(place=place, header=shaped[0], rows=tuple(shaped[1:])))
        else:
            yield from (Block("text", cell) for row in shaped for cell in row if cell)
        yield from inner

    def _cells(
        self, row: etree._Element, part: Part, above: dict[int, str], inner: list[Block]
    ) -> list[str]:
        """Return the cells' texts: one merged to the right is printed once, one merged downwards
        in each row. Tables inside of cells go to `inner`."""
        before = _of(row, "w:trPr/w:gridBefore")
        cells = [""] * (int(before) if before.isdecimal() else 0)
        for cell in self._opened(row, qn("w:tc")):
            at = len(cells)
            blocks = list(self.blocks(cell, part))
            inner += (block for block in blocks if block.table is not None)
            text = " ".join(block.text for block in blocks if block.table is None)
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            if merged is not None and merged.get(qn("w:val")) != "restart":
                text = above.get(at, "")
            above[at] = text
            span = _of(cell, "w:tcPr/w:gridSpan")
            cells += [text, *[""] * ((int(span) if span.isdecimal() else 1) - 1)]
        return cells

    def _opened(self, parent: etree._Element, tag: str) -> Iterator[etree._Element]:
        """Yield the rows or cells of a table, those in wrappers too."""
        for child in parent:
            if child.tag == tag:
                yield child
            elif child.tag in _WITHDRAWN:
                self.left_out["deleted text"] += 1
            elif isinstance(child.tag, str) and not child.tag.endswith("Pr"):
                yield from self._opened(child, tag)

    # Beside the body ------------------------------------------------------------------------------

    def margins(self) -> Iterator[Block]:
        """Yield what stands in the headers and footers of pages, each text once."""
        said: set[str] = set()
        for relation in self.opened.part.rels.values():
            if relation.is_external or not relation.reltype.endswith(("/header", "/footer")):
                continue
            part = relation.target_part
            for block in self.blocks(parse_xml(part.blob), part):
                if re.search(r"[^\W\d_]{3}", block.text) and block.text not in said:
                    said.add(block.text)
                    yield Block("text", block.text) if block.table is None else block

    def comments(self) -> Iterator[Block]:
        """Yield the remarks that stand in the margin of the page."""
        for relation in self.opened.part.rels.values():
            if not relation.is_external and relation.reltype.endswith("/comments"):
                part = relation.target_part
                for comment in parse_xml(part.blob).iter(qn("w:comment")):
                    texts = [block.text for block in self.blocks(comment, part)]
                    if any(texts):
                        yield Block("text", f"Comment: {' '.join(texts)}")

    def _note(self, kind: str, id: str | None) -> str:
        """Return the raised number of a footnote, and keep its text for the end."""
        text = self._note_texts(kind).get(id or "", "")
        if not text:
            return ""
        raised = str(len(self.notes) + 1).translate(RAISED)
        self.notes.append(Block("text", f"{raised} {text}"))
        return raised

    def _note_texts(self, kind: str) -> dict[str, str]:
        relations = self.opened.part.rels.values()
        related = next((r for r in relations if r.reltype.endswith(f"/{kind}s")), None)
        if related is None or related.is_external:
            return {}
        part = related.target_part
        return {
            str(note.get(qn("w:id"))): " ".join(
                tidy("".join(self._inline(paragraph, part, "")))
                for paragraph in note.iter(qn("w:p"))
            )
            for note in parse_xml(part.blob).iter(qn(f"w:{kind}"))
        }


def _of(element: etree._Element, path: str) -> str:
    """Return the value of a property, "" where it is not set."""
    found = element.find("/".join(map(qn, path.split("/"))))
    return str(found.get(qn("w:val")) or "") if found is not None else ""


def _preferred(alternate: etree._Element) -> etree._Element:
    """Return the one of several forms that a program of today shows."""
    choice = alternate.find(_CHOICE)
    return choice if choice is not None else alternate


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes, charts and diagrams drawn in a paragraph, each once."""
    for child in element:
        if child.tag in (qn("w:txbxContent"), _CHART, _DIAGRAM):
            yield child
        elif child.tag == _ALTERNATE:
            yield from _boxes(_preferred(child))
        elif child.tag not in _WITHDRAWN and child.tag != _FALLBACK:
            yield from _boxes(child)
