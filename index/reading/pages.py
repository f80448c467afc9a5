"""Reads saved web pages (HTML): the main content alone, with its headings, lists and tables.

Menus, cookie banners, share links, newsletter boxes and related articles are left behind;
trafilatura tells them from the article. What it misses of the article's own blocks is read by the
plain walk of `index.reading.markup`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

import trafilatura
from lxml import etree, html

from index.documents import Table
from index.reading.assembly import tidy
from index.reading.content import Block, Content, Limits, Omitted, Unreadable, bold_block
from index.reading.decoding import decode
from index.reading.markup import Walk, set_off, take_out_unseen
from index.reading.plain import without_edges
from index.reading.tables import rectangular, table_blocks
from index.text import words

_META: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "title": ("og:title", "dc.title", "dcterms.title", "citation_title", "twitter:title"),
        "publisher": (
            "og:site_name",
            "dc.publisher",
            "dcterms.publisher",
            "citation_publisher",
            "application-name",
        ),
        "published": (
            "article:published_time",
            "datepublished",
            "dc.date",
            "dcterms.date",
            "dcterms.issued",
            "citation_publication_date",
            "date",
            "pubdate",
            "publish-date",
        ),
        "url": ("og:url",),
        "language": ("og:locale", "dc.language", "content-language"),
    }
)
_DATE = re.compile(r"\d{4}(?:[-/]\d{2}(?:[-/]\d{2})?)?")
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MANY_PARAGRAPHS = 3_000
# A text of so many words may be a sentence; a block so long is no label.
_WORDS_OF_A_SENTENCE = 4
_LONG_ENOUGH = 60
# So small a share of an article is not worth a second opinion.
_MISSED = 0.05
_INLINE = frozenset({"hi", "ref", "lb", "del", "graphic"})


def read_page(raw: bytes, limits: Limits) -> Iterator[Content | Omitted]:
    """Yield what is not seen on a web page, then its main content; its meta elements become the
    properties."""
    text = page_text(raw, limits)
    if not re.search(r"<\s*[a-zA-Z!]", text):
        raise Unreadable(
            "holds no HTML, though its name says so", "give the file the ending .txt or .md"
        )
    if _depth(text) > limits.nesting * 5:
        raise Unreadable("nests its elements too deep", "save the page again from a browser")
    tree = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    properties = _properties(tree)
    yield from take_out_unseen(tree)
    yield from _speak_drawings(tree)
    _mark_headings(tree)
    set_off(tree)
    _drop_chrome(tree)
    plain = list(Walk().blocks(tree.body if tree.body is not None else tree))
    found = trafilatura.bare_extraction(
        html.tostring(tree, encoding="unicode"),
        include_comments=False,
        include_tables=True,
        include_links=False,
        with_metadata=False,
        # Its second opinion compares every paragraph with every other one.
        fast=sum(1 for _ in tree.iter("p", "div", "td", "li")) > _MANY_PARAGRAPHS,
    )
    body = getattr(found, "body", None)
    kept = tuple(_blocks(body)) if body is not None else ()
    blocks = tuple(_without_leftovers(_completed(kept, plain)))
    if not any(block.text or block.table for block in blocks):
        raise Unreadable(
            "holds no article text", "save the page once it is fully shown, or save it as PDF"
        )
    headings = [block.text for block in blocks if block.kind == "heading"]
    properties.setdefault("title", headings[0] if headings else "")
    if properties["title"] and not headings:
        blocks = (Block("heading", properties["title"], level=1), *blocks)
    yield Content(blocks, {key: given for key, given in properties.items() if given})


def _speak_drawings(tree: html.HtmlElement) -> Iterator[Omitted]:
    """Put the sentences of drawings into the text; their bare labels are left out and told."""
    labels = 0
    for drawing in list(tree.iter("svg")):
        texts = [tidy(text.text_content()) for text in drawing.iter("text", "{*}text")]
        spoken = [text for text in texts if len(text.split()) >= _WORDS_OF_A_SENTENCE]
        labels += sum(map(bool, texts)) - len(spoken)
        for text in reversed(spoken):
            paragraph = html.Element("p")
            paragraph.text = text
            drawing.addnext(paragraph)
    if labels:
        yield Omitted("", f"labels of drawings left out: {labels}")


def _completed(kept: tuple[Block, ...], plain: list[Block]) -> tuple[Block, ...]:
    """Return the article's blocks, with those of the page that belong to it and were missed.

    These stand between what was kept, or right behind it: sentences and lists with figures. What
    is a menu, a teaser or a footer stands before, behind, or in parts that are gone already.
    """
    said = " ".join(words(" ".join(block.text for block in kept)))
    inside = [_says(said, block) for block in plain]
    if not any(inside):
        longest = max((len(block.text) for block in plain), default=0)
        return kept or (tuple(plain) if longest >= _LONG_ENOUGH else ())
    first = inside.index(True)
    last = len(inside) - 1 - inside[::-1].index(True)
    missed = [
        at
        for at in range(first, len(plain))
        if not inside[at] and _is_content(plain[at]) and (at < last or plain[at].kind == "item")
    ]
    lost = sum(len(plain[at].text) for at in missed)
    # Of a page that is nearly a table alone, the cells come as lines of text.
    tables = [block.table for block, here in zip(plain, inside, strict=True) if here]
    flat = any(tables) and not any(block.table for block in kept)
    if lost < _MISSED * len(said) and not flat:
        return kept
    return tuple(block for at, block in enumerate(plain) if inside[at] or at in missed)


def _says(said: str, block: Block) -> bool:
    return bool(block.text) and f" {' '.join(words(block.text))} " in f" {said} "


def _is_content(block: Block) -> bool:
    """Tell a block that says something: a table, or a sentence."""
    if block.table is not None:
        return True
    return len(block.text.split()) >= _WORDS_OF_A_SENTENCE and bool(
        re.search(r"[.!?:;][\"'”’»)\]]*$", block.text)
    )


def page_text(raw: bytes, limits: Limits) -> str:
    """Return the page's text, in the encoding that it declares where it is not UTF-8."""
    declared = _CHARSET.search(raw[:4096])
    if declared and not raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            name = declared[1].decode("ascii").lower()
            if name not in ("utf-8", "utf8"):
                return raw.decode("cp1252" if name in ("iso-8859-1", "latin1") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(raw, limits)


def _depth(text: str) -> int:
    """Return about how deep elements nest, without building a tree of them."""
    depth = deepest = 0
    for mark in re.finditer(r"<(/?)(?:div|span|table|tr|td|ul|ol|li|b|i|font|section)\b", text):
        depth = max(0, depth - 1) if mark[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _properties(tree: html.HtmlElement) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        name = name or meta.get("http-equiv") or ""
        metas.setdefault(name.casefold(), tidy(meta.get("content") or ""))
    found = {
        key: next((metas[name] for name in names if metas.get(name)), "")
        for key, names in _META.items()
    }
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    found["url"] = str(canonical[0]) if canonical else found["url"]
    if urlsplit(found["url"]).scheme not in ("http", "https"):
        found["url"] = ""
    linked = _linked_data(tree)
    found["published"] = found["published"] or linked.get("datePublished", "")
    date = _DATE.match(found["published"])
    found["published"] = date[0].replace("/", "-") if date else ""
    title = tidy("".join(tree.xpath("//head/title//text()")))
    found["title"] = found["title"] or linked.get("headline", "") or title
    found["language"] = (tree.get("lang") or found["language"])[:2].casefold()
    return {key: text for key, text in found.items() if text}


def _linked_data(tree: html.HtmlElement) -> dict[str, str]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            given = json.loads(script)
        except (ValueError, RecursionError):
            continue
        listed = given if isinstance(given, list) else [given]
        for one in listed:
            graph = one.get("@graph", [one]) if isinstance(one, dict) else []
            for node in graph if isinstance(graph, list) else []:
                if isinstance(node, dict) and isinstance(node.get("datePublished"), str):
                    return {key: text for key, text in node.items() if isinstance(text, str)}
    return {}


def _mark_headings(tree: html.HtmlElement) -> None:
    """Make a paragraph that is bold throughout the heading that it reads like."""
    for element in tree.iter("p", "div"):
        inner = [one for one in element if one.tag != "br"]
        if len(inner) == 1 and inner[0].tag in ("b", "strong"):
            text = tidy(element.text_content())
            alone = text and text == tidy(inner[0].text_content())
            if alone and bold_block(text).kind == "heading":
                element.tag = "h6"


# What trafilatura keeps now and then inside an article's own element.
_CHROME = re.compile(
    r"cookie|consent|gdpr|newsletter|nyhetsbrev|nyhedsbrev|breadcrumb|paywall"
    r"|(?:^|[-_ ])(?:subscribe|share|sharing|social|related|relaterat|relateret|recommended"
    r"|recommendations|promo|advert|ads?|comments?|kommentarer|most-?read|read-?more|sidebar"
    r"|also-?like)(?:$|[-_ ])",
    re.IGNORECASE,
)


# A box that holds so much of the page's text is the article, whatever it is called.
_MOST_TEXT = 0.5


def _drop_chrome(tree: html.HtmlElement) -> None:
    whole = len(tree.text_content())
    for element in list(tree.iter("div", "section", "aside", "ul", "nav", "form", "footer")):
        named = f"{element.get('class') or ''} {element.get('id') or ''}"
        chrome = element.tag in ("nav", "form", "aside") or _CHROME.search(named)
        if not chrome or element.getparent() is None:
            continue
        # A wrapper that says "has-related" around the whole article is no box.
        heads = element.find(".//h1") is not None
        if not heads and len(element.text_content()) < _MOST_TEXT * whole:
            element.drop_tree()


def _blocks(body: etree._Element) -> Iterator[Block]:
    tables = 0
    for element in body:
        tag = str(element.tag)
        if tag == "head":
            level = re.search(r"\d", element.get("rend") or "")
            yield from _text_block("heading", element, int(level[0]) if level else 2)
        elif tag == "list":
            for item in element.iter("item"):
                yield from _text_block("item", item)
        elif tag == "table":
            tables += 1
            yield from _table(element, tables)
        elif tag in ("div", "quote") and any(str(one.tag) not in _INLINE for one in element):
            yield from _blocks(element)
        else:
            yield from _text_block("text", element)


def _text_block(kind: str, element: etree._Element, level: int = 0) -> Iterator[Block]:
    for line in "".join(_spoken(element)).split("\n"):
        text = tidy(line)
        if text:
            yield Block(kind, text, level=level)


def _spoken(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield "\n"
        elif child.tag not in ("list", "table"):
            yield from _spoken(child)
        yield child.tail or ""


def _table(element: etree._Element, number: int) -> Iterator[Block]:
    printed = [
        [tidy("".join(cell.itertext())) for cell in row.iter("cell")] for row in element.iter("row")
    ]
    caption = ""
    while printed and sum(map(bool, printed[0])) == 1 and len(printed) > 2:
        caption = f"{caption} {next(filter(None, printed[0]))}".strip()
        printed = printed[1:]
    rows = rectangular(printed)
    if rows:
        table = Table(f"table {number}", rows[0], tuple(rows[1:]), caption=caption)
        yield from table_blocks(table)


def _without_leftovers(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Leave out navigation lines that stand in the article's own element."""
    kept = set(without_edges([block.text for block in blocks if block.kind in ("text", "item")]))
    for block in blocks:
        if block.kind in ("heading", "table") or block.text in kept:
            yield block
