"""Reads PowerPoint files (PPTX): a page a slide, its title a heading, tables as tables."""

import io
from collections.abc import Iterable, Iterator

from pptx import Presentation
from pptx.shapes.base import BaseShape

from index.documents import Table
from index.reading.archives import check_archive
from index.reading.assembly import tidy
from index.reading.content import Block, Content, Limits, Unreadable
from index.reading.tables import rectangular, table_blocks


def read_slides(raw: bytes, limits: Limits) -> tuple[Content, ...]:
    """Return the blocks of a presentation, slide by slide, speaker's notes last on each."""
    check_archive(raw, limits, holds="ppt/presentation.xml")
    opened = Presentation(io.BytesIO(raw))
    slides = list(opened.slides)
    if len(slides) > limits.pages:
        raise Unreadable(f"holds more than {limits.pages:,} slides", "split it into smaller files")
    blocks: list[Block] = []
    for page, slide in enumerate(slides, 1):
        title = slide.shapes.title
        heading = tidy(title.text_frame.text) if title is not None else ""
        if heading:
            blocks.append(Block("heading", heading, level=1 if page == 1 else 2, page=page))
        others = [
            shape for shape in slide.shapes if title is None or shape.shape_id != title.shape_id
        ]
        blocks += _shapes(others, page, depth=0)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            notes = tidy(slide.notes_slide.notes_text_frame.text)
            blocks += [Block("text", notes, page=page)] if notes else []
    title_text = tidy(opened.core_properties.title or "")
    headings = [block.text for block in blocks if block.kind == "heading"]
    if title_text in ("", "PowerPoint Presentation"):
        title_text = headings[0] if headings else ""
    return (Content(tuple(blocks), {"title": title_text} if title_text else {}),)


def _shapes(shapes: Iterable[BaseShape], page: int, *, depth: int) -> Iterator[Block]:
    tables = 0
    for shape in shapes:
        inner = getattr(shape, "shapes", None)
        if inner is not None and depth < 20:
            yield from _shapes(inner, page, depth=depth + 1)
        elif getattr(shape, "has_table", False):
            grid = getattr(shape, "table", None)
            rows = (
                rectangular([[tidy(cell.text) for cell in row.cells] for row in grid.rows])
                if grid
                else []
            )
            if rows:
                tables += 1
                place = f"slide {page}, table {tables}"
                yield from table_blocks(Table(place, rows[0], tuple(rows[1:]), page=page))
        elif shape.has_text_frame:
            yield from _paragraphs(shape, page)


def _paragraphs(shape: BaseShape, page: int) -> Iterator[Block]:
    frame = getattr(shape, "text_frame", None)
    paragraphs = (
        [tidy(paragraph.text) for paragraph in frame.paragraphs] if frame is not None else []
    )
    filled = [text for text in paragraphs if text]
    kind = "item" if len(filled) > 1 else "text"
    for text in filled:
        yield Block(kind, text, page=page)
