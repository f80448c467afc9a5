"""Reads what Office files draw: a chart's stored values as a table, a diagram's texts."""

from collections.abc import Iterator

from lxml import etree

from index.documents import Table
from index.reading.assembly import RAISED, tidy
from index.reading.content import Block
from index.reading.tables import rectangular, table_blocks

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def chart_blocks(root: etree._Element, place: str, page: int = 0) -> Iterator[Block]:
    """Yield the title of a chart and the table of its stored values: categories by series."""
    title = root.find(f".//{_C}chart/{_C}title")
    caption = texts_of(title) if title is not None else ""
    series = list(root.iter(f"{_C}ser"))
    names = [_first(one, "tx") for one in series]
    categories = next(filter(None, (_points(one, "cat", "xVal") for one in series)), {})
    values = [_points(one, "val", "yVal") for one in series]
    rows = [["", *names]] + [
        [categories.get(at, ""), *(one.get(at, "") for one in values)]
        for at in sorted({at for one in (categories, *values) for at in one})
    ]
    shaped = rectangular(rows)
    if len(shaped) > 1:
        table = Table(place, shaped[0], tuple(shaped[1:]), caption=caption, page=page, decimal=".")
        yield from table_blocks(table)
    elif caption:
        yield Block("text", caption, page=page)


def texts_of(element: etree._Element) -> str:
    """Return the text of a drawn element on one line."""
    return tidy(" ".join(paragraph_text(one) for one in element.iter(f"{_A}p")))


def paragraph_text(paragraph: etree._Element) -> str:
    """Return the text of a drawn paragraph; what is struck out is gone, what is raised set off."""
    said: list[str] = []
    for child in paragraph.iter(f"{_A}r", f"{_A}fld", f"{_A}br"):
        if child.tag == f"{_A}br":
            said.append(" ")
            continue
        text = str(child.findtext(f"{_A}t") or "")
        properties = child.find(f"{_A}rPr")
        if properties is not None and properties.get("strike", "noStrike") != "noStrike":
            continue
        raised = properties is not None and (properties.get("baseline") or "0")[:1] in "123456789"
        said.append(text.translate(RAISED) if raised else text)
    return tidy("".join(said))


def diagram_texts(root: etree._Element) -> Iterator[str]:
    """Yield the texts of a diagram's shapes."""
    for paragraph in root.iter(f"{_A}p"):
        text = paragraph_text(paragraph)
        if text:
            yield text


def _first(series: etree._Element, part: str) -> str:
    found = series.find(f"{_C}{part}")
    return (
        tidy(" ".join(str(v.text or "") for v in found.iter(f"{_C}v"))) if found is not None else ""
    )


def _points(series: etree._Element, *parts: str) -> dict[int, str]:
    found = next(
        (one for one in (series.find(f"{_C}{part}") for part in parts) if one is not None), None
    )
    if found is None:
        return {}
    return {
        int(point.get("idx") or 0): tidy(str(point.findtext(f"{_C}v") or ""))
        for point in found.iter(f"{_C}pt")
    }
