"""Reads PowerPoint files (PPTX): a page a slide, its title a heading, tables and charts as tables.

Hidden slides and shapes are left out and told, as is what is struck out.
"""

import io
from collections.abc import Iterator

from lxml import etree
from pptx import Presentation
from pptx.opc.package import Part

from index.documents import Table
from index.reading.archives import check_archive
from index.reading.assembly import tidy
from index.reading.charts import chart_blocks, diagram_texts, paragraph_text
from index.reading.content import Block, Content, Limits, Omitted, Unreadable
from index.reading.tables import rectangular, table_blocks

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_DEEPEST = 40


def read_slides(raw: bytes, limits: Limits) -> Iterator[Content | Omitted]:
    """Yield what is not shown, then the blocks of a presentation, slide by slide, speaker's notes
    last on each."""
    check_archive(raw, limits, holds="ppt/presentation.xml")
    opened = Presentation(io.BytesIO(raw))
    slides = list(opened.slides)
    if len(slides) > limits.pages:
        raise Unreadable(f"holds more than {limits.pages:,} slides", "split it into smaller files")
    blocks: list[Block] = []
    for page, slide in enumerate(slides, 1):
        if slide._element.get("show") in ("0", "false"):
            yield Omitted(f"slide {page}", "the slide is hidden")
            continue
        title = slide.shapes.title
        heading = tidy(_texts(title._element)) if title is not None else ""
        if heading:
            blocks.append(Block("heading", heading, level=1 if page == 1 else 2, page=page))
        walk = _Walk(slide.part, page, None if title is None else title._element)
        blocks += walk.blocks(slide._element.cSld.spTree)
        if walk.hidden:
            yield Omitted(f"slide {page}", f"hidden shapes left out: {walk.hidden}")
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            notes = tidy(slide.notes_slide.notes_text_frame.text)
            blocks += [Block("text", notes, page=page)] if notes else []
    title_text = tidy(opened.core_properties.title or "")
    headings = [block.text for block in blocks if block.kind == "heading"]
    if title_text in ("", "PowerPoint Presentation"):
        title_text = headings[0] if headings else ""
    yield Content(tuple(blocks), {"title": title_text} if title_text else {})


class _Walk:
    """One walk over a slide's shapes."""

    def __init__(self, part: Part, page: int, title: etree._Element | None) -> None:
        self.part = part
        self.page = page
        self.title = title
        self.tables = 0
        self.hidden = 0

    def blocks(self, parent: etree._Element, depth: int = 0) -> Iterator[Block]:
        """Yield the blocks of the shapes in a tree, a group or whatever only wraps shapes."""
        for child in parent if depth < _DEEPEST else ():
            if child is self.title or child.tag == f"{_MC}Fallback":
                continue
            if any(one.get("hidden") in ("1", "true") for one in child.iterfind(f"*/{_P}cNvPr")):
                self.hidden += 1
            elif child.tag == f"{_P}sp":
                yield from self._paragraphs(child)
            elif child.tag == f"{_A}tbl":
                yield from self._table(child)
            elif child.tag in (_CHART, _DIAGRAM):
                yield from self._drawn(child)
            elif isinstance(child.tag, str):
                yield from self.blocks(child, depth + 1)

    def _paragraphs(self, shape: etree._Element) -> Iterator[Block]:
        paragraphs = [paragraph_text(one) for one in shape.iter(f"{_A}p")]
        filled = [text for text in paragraphs if text]
        kind = "item" if len(filled) > 1 else "text"
        yield from (Block(kind, text, page=self.page) for text in filled)

    def _table(self, grid: etree._Element) -> Iterator[Block]:
        cells = [[_texts(cell) for cell in row.iter(f"{_A}tc")] for row in grid.iter(f"{_A}tr")]
        rows = rectangular(cells)
        if rows:
            place = self._place()
            yield from table_blocks(Table(place, rows[0], tuple(rows[1:]), page=self.page))

    def _drawn(self, element: etree._Element) -> Iterator[Block]:
        name = "dm" if element.tag == _DIAGRAM else "id"
        related = self.part.rels.get(str(element.get(f"{_R}{name}")))
        if related is None or related.is_external:
            return
        parser = etree.XMLParser(resolve_entities=False)
        root = etree.fromstring(related.target_part.blob, parser)
        if element.tag == _CHART:
            yield from chart_blocks(root, self._place(), self.page)
        else:
            yield from (Block("item", text, page=self.page) for text in diagram_texts(root))

    def _place(self) -> str:
        self.tables += 1
        return f"slide {self.page}, table {self.tables}"


def _texts(element: etree._Element) -> str:
    return tidy(" ".join(paragraph_text(one) for one in element.iter(f"{_A}p")))
