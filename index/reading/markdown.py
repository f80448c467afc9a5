"""Reads Markdown: front matter, headings, paragraphs, lists and tables."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.documents import Table
from index.reading.assembly import RAISED, table_text, tidy
from index.reading.content import Block, Content, Limits, Unreadable, bold_block
from index.reading.decoding import decode
from index.reading.markup import Walk, fragment, set_off, take_out_unseen
from index.reading.tables import table_blocks
from index.text import normalise

# "[^1]" in a text, and at the head of the note itself: the mark of a footnote, raised in print.
_FOOTNOTE = re.compile(r"\[\^(\w+)\]:?")
_HTML_TAG = re.compile(r"<(/?)(\w+)[^>]*>")
# A blank line would end a table of HTML.
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.DOTALL | re.IGNORECASE)
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read_markdown(raw: bytes, limits: Limits) -> tuple[Content, ...]:
    """Return the blocks of a Markdown file; front matter becomes its properties."""
    text = decode(raw, limits).replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    properties, body, first_line = _front_matter(text)
    _check_marks(body)
    tokens = _parser(limits.nesting).parse(_TABLE.sub(_unbroken, body))
    blocks = tuple(_blocks(tokens, first_line))
    title = next((block.text for block in blocks if block.kind == "heading"), "")
    if title and "title" not in properties:
        properties["title"] = title
    return (Content(blocks, properties),)


# Every mark is compared with those before it in its paragraph; no paragraph has so many.
_MARKS = re.compile(r"[\[\]*_`<!]")
_MOST_MARKS = 20_000


@cache
def _parser(nesting: int) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": nesting})
    return parser.enable(["table", "strikethrough"])


def _check_marks(text: str) -> None:
    for paragraph in re.split(r"\n[ \t]*\n", text):
        marks = sum(1 for _ in _MARKS.finditer(paragraph)) if len(paragraph) > _MOST_MARKS else 0
        if marks > _MOST_MARKS:
            raise Unreadable(
                f"holds a paragraph with {marks:,} marks of Markdown",
                "give the file the ending .txt, or mend the paragraph",
            )


def _unbroken(table: re.Match[str]) -> str:
    """Return a table of HTML without its blank lines; the lines are as many as before."""
    lines = table[0].split("\n")
    return "\n".join(line if line.strip() else "<!-- -->" for line in lines)


def _of_html(content: str, tables: int) -> list[Block]:
    """Return the blocks of a piece of HTML; comments, hidden and struck-out text stay out."""
    if not re.search(r"[^<>\s]", re.sub(r"<!--.*?-->|<[^>]*>", "", content, flags=re.DOTALL)):
        return []
    tree = fragment(content)
    for _ in take_out_unseen(tree):
        pass
    set_off(tree)
    return list(Walk(tables).blocks(tree))


def _front_matter(text: str) -> tuple[dict[str, str], str, int]:
    """Return the declared properties, the text below them, and the line it begins on, from 0."""
    found = _FRONT.match(text)
    if not found:
        return {}, text, 0
    properties = {}
    for line in found[1].split("\n"):
        key, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[A-Za-z_ -]+", key.strip()):
            properties[key.strip().casefold().replace(" ", "_")] = _unquoted(normalise(value))
    return properties, text[found.end() :], found[0].count("\n")


def _unquoted(value: str) -> str:
    quoted = re.fullmatch(r"\"(.*)\"|'(.*)'", value)
    return (quoted[1] or quoted[2] or "") if quoted else value


def _blocks(tokens: Sequence[Token], first_line: int) -> Iterator[Block]:
    items = 0
    tables = 0
    at = 0
    starred = False
    while at < len(tokens):
        token = tokens[at]
        if token.type in ("heading_open", "list_item_close", "paragraph_open") and not items:
            starred = False
        if token.type == "heading_open":
            yield Block("heading", _inline(tokens[at + 1]), level=int(token.tag[1:]))
            at += 2
        elif token.type == "list_item_open":
            items += 1
        elif token.type == "list_item_close":
            items -= 1
        elif token.type == "table_open":
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
            tables += 1
            table = _table(tokens[at:end], tables, first_line)
            yield from table_blocks(table)
            at = end
            starred = "*" in table_text(table)
        elif token.type == "inline":
            # "* Preliminary" under a starred figure is its footnote, though Markdown reads a list.
            if items and starred and tokens[at - 2].markup == "*":
                yield Block("text", f"* {_inline(token)}")
            else:
                yield _paragraph(token, "item" if items else "text")
        elif token.type == "html_block":
            found = _of_html(token.content, tables)
            tables += sum(block.table is not None for block in found)
            yield from found
        elif token.type in ("fence", "code_block"):
            for line in token.content.splitlines():
                yield Block("text", tidy(line))
        at += 1


def _paragraph(token: Token, kind: str) -> Block:
    """Return the block of a paragraph or an item; a paragraph that is all bold may be a heading."""
    text = _inline(token)
    inner = [child.type for child in token.children or () if child.content or child.nesting]
    bold = inner[:1] + inner[-1:] == ["strong_open", "strong_close"]
    if kind == "text" and text and bold and inner.count("strong_open") == 1:
        return bold_block(text)
    return Block(kind, text)


def _inline(token: Token) -> str:
    """Return the text of an inline token: a break is a blank, what is struck out is gone."""
    parts: list[str] = []
    struck: list[str] = []
    raised = False
    for child in token.children or ():
        tag = _HTML_TAG.fullmatch(child.content) if child.type == "html_inline" else None
        name = tag[2].casefold() if tag else ""
        if child.type == "s_open" or (tag and not tag[1] and name in ("del", "s", "strike")):
            struck.append(name)
        elif struck and (child.type == "s_close" or (tag and tag[1] and name == struck[-1])):
            struck.pop()
        elif struck:
            continue
        elif name == "sup":
            raised = not (tag and tag[1])
        elif child.type in ("softbreak", "hardbreak") or name == "br":
            parts.append(" ")
        elif child.type in ("text", "code_inline", "image"):
            parts.append(child.content.translate(RAISED) if raised else child.content)
    return _FOOTNOTE.sub(_mark, tidy("".join(parts)))


def _mark(found: re.Match[str]) -> str:
    return found[1].translate(RAISED) if found[1].isdecimal() else "*"


def _table(tokens: Sequence[Token], number: int, first_line: int) -> Table:
    rows: list[list[str]] = []
    lines: list[int] = []
    for token, inner in zip(tokens, (*tokens[1:], tokens[-1]), strict=True):
        if token.type == "tr_open":
            rows.append([])
            lines.append(first_line + (token.map[0] if token.map else 0) + 1)
        elif token.type in ("th_open", "td_open"):
            rows[-1].append(_inline(inner))
    return Table(
        place=f"table {number}",
        header=tuple(rows[0]),
        rows=tuple(map(tuple, rows[1:])),
        first_line=lines[1] if len(lines) > 1 else 0,
        lines=tuple(lines[1:]),
    )
