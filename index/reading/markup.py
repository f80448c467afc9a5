"""Walks HTML plainly: its blocks in reading order, and what of it no reader of the page sees.

Telling an article from the menus around it is left to `index.reading.pages`.
"""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree, html

from index.documents import Table
from index.reading.assembly import RAISED, tidy
from index.reading.content import Block, Omitted
from index.reading.tables import rectangular, table_blocks

_NOT_TEXT = frozenset(
    ("script", "style", "template", "noscript", "head", "iframe", "object", "canvas", "svg")
)
_STRUCK = frozenset({"del", "s", "strike"})
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog"),
        *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr"),
        *("html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary"),
        *("table", "ul", *_HEADINGS),
    )
)
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_LONGEST_SPAN = 200


def fragment(text: str) -> html.HtmlElement:
    """Return a piece of HTML as a tree under one element."""
    return html.fragment_fromstring(text, create_parent="div")


def take_out_unseen(tree: html.HtmlElement) -> Iterator[Omitted]:
    """Take out what is hidden or struck out, and yield what was, each kind once."""
    left_out: Counter[str] = Counter()
    hidden = _hidden_names(tree)
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None:
            continue
        style = element.get("style") or ""
        names = {f".{name}" for name in (element.get("class") or "").split()}
        names.add(f"#{element.get('id')}")
        unseen = "hidden" in element.attrib or _HIDING.search(style) or names & hidden
        struck = element.tag in _STRUCK or re.search(r"line-through", style)
        if not unseen and not struck:
            continue
        if tidy(element.text_content()) and element.tag not in _NOT_TEXT:
            left_out["hidden text" if unseen else "struck-out text"] += 1
        element.drop_tree()
    for reason, count in left_out.items():
        yield Omitted("", f"{reason} left out: {count} piece{'s' if count > 1 else ''}")


def _hidden_names(tree: html.HtmlElement) -> set[str]:
    """Return the classes and ids that the page's own styles hide, whatever the medium."""
    names: set[str] = set()
    for sheet in tree.iter("style"):
        text = re.sub(
            r"/\*.*?\*/|@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}",
            "",
            sheet.text or "",
            flags=re.S,
        )
        for selectors, rules in _RULE.findall(text):
            if _HIDING.search(rules):
                every = (one.strip() for one in selectors.split(","))
                names |= {one for one in every if re.fullmatch(r"[.#][\w-]+", one)}
    return names


def set_off(tree: html.HtmlElement) -> None:
    """Write raised figures with letters that are raised by themselves, and part what a break or a
    block parts inside of cells and headings."""
    for element in list(tree.iter("sup", "span")):
        raised = element.tag == "sup" or "super" in (element.get("style") or "")
        said = tidy(element.text_content()).strip("[]()")
        if raised and re.fullmatch(r"[-+]?\d{1,3}|[a-z]", said):
            tail = element.tail
            element.clear()
            element.text, element.tail = said.translate(RAISED), tail
            element.drop_tag()
    for cell in tree.iter("td", "th", "caption", *_HEADINGS):
        for inner in list(cell.iter("br", "p", "div", "li", "ul", "ol")):
            if inner is cell:
                continue
            inner.tail = f" {inner.tail or ''}"
            if inner.tag == "br":
                inner.drop_tag()
            elif inner.find(".//table") is None:
                inner.text = f" {inner.text or ''}"
                inner.drop_tag()


class Walk:
    """A plain walk over a tree; tables are numbered through."""

    def __init__(self, tables: int = 0) -> None:
        self.tables = tables

    def blocks(self, element: html.HtmlElement, kind: str = "text") -> Iterator[Block]:
        """Yield the blocks of an element in reading order."""
        if element.tag == "table":
            yield from self._table(element)
            return
        if element.tag in _HEADINGS:
            text = tidy(element.text_content())
            yield from [Block("heading", text, level=int(element.tag[1]))] if text else []
            return
        kind = "item" if element.tag in ("li", "dd", "dt") else kind
        kept = element.tag == "pre"
        said = [_flat(element.text, kept)]
        for child in element:
            spoken = isinstance(child.tag, str) and child.tag not in _NOT_TEXT
            if spoken and child.tag == "br":
                said.append("\n")
            elif spoken and (child.tag in _BLOCKS or _holds_blocks(child)):
                yield from _lines("".join(said), kind)
                said = []
                inner = kind if child.tag in ("p", "div", "span") else "text"
                yield from self.blocks(child, inner)
            elif spoken:
                said.append(_flat(_inline(child), kept))
            said.append(_flat(child.tail, kept))
        yield from _lines("".join(said), kind)

    def _table(self, element: html.HtmlElement) -> Iterator[Block]:
        inner: list[Block] = []
        rows: list[list[str]] = []
        spans: dict[int, tuple[int, str]] = {}
        for row in element.iter("tr"):
            if next(row.iterancestors("table"), None) is element:
                rows.append(self._row(row, spans, inner))
        found = element.find("caption")
        caption = tidy(found.text_content()) if found is not None else ""
        shaped = rectangular(rows)
        if len(shaped) > 1 and len(shaped[0]) > 1:
            self.tables += 1
            place = f"table {self.tables}"
            yield from table_blocks(Table(place, shaped[0], tuple(shaped[1:]), caption=caption))
        else:
            yield from [Block("text", caption)] if caption else []
            yield from (Block("text", cell) for row in shaped for cell in row if cell)
        yield from inner

    def _row(
        self, row: html.HtmlElement, spans: dict[int, tuple[int, str]], inner: list[Block]
    ) -> list[str]:
        """Return a row's cells; one that spans rows is printed in each, one that spans columns
        once."""
        cells: list[str] = []

        def fill() -> None:
            while len(cells) in spans:
                left, text = spans.pop(len(cells))
                if left > 1:
                    spans[len(cells)] = (left - 1, text)
                cells.append(text)

        for cell in row.iter("td", "th"):
            if next(cell.iterancestors("tr"), None) is not row:
                continue
            fill()
            for table in cell.iter("table"):
                if next(table.iterancestors("td", "th"), None) is cell:
                    inner += self._table(table)
            text = tidy(_inline(cell))
            wide, high = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
            for number in range(wide):
                if high > 1:
                    spans[len(cells)] = (high - 1, text if number == 0 else "")
                cells.append(text if number == 0 else "")
        fill()
        return cells


def _span(given: str | None) -> int:
    return min(max(int(given), 1), _LONGEST_SPAN) if given and given.isdecimal() else 1


def _holds_blocks(element: html.HtmlElement) -> bool:
    return any(one.tag in _BLOCKS for one in element.iterdescendants() if isinstance(one.tag, str))


def _inline(element: etree._Element) -> str:
    """Return the text of an element without what is no text, and without tables inside it."""
    said = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in (*_NOT_TEXT, "table"):
            said.append(" " if child.tag == "br" else _inline(child))
        said.append(child.tail or "")
    return "".join(said)


def _flat(text: str | None, kept: bool) -> str:
    """Return a text with its line ends as blanks: in HTML only a break ends a line."""
    return (text or "") if kept else re.sub(r"\s+", " ", text or "")


def _lines(text: str, kind: str) -> Iterator[Block]:
    for line in text.split("\n"):
        if tidy(line):
            yield Block(kind, tidy(line))
