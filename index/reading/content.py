"""What a format's reader returns: the file's blocks in reading order and its properties.

Making a `Document` of it is left to `index.reading.assembly`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from index.documents import Table


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read before it is taken for hostile or broken.

    The defaults leave room for the longest annual reports and for benchmark corpora of tens of
    thousands of articles, and keep the memory of one file well under a gigabyte.
    """

    file_bytes: int = 64 * 2**20
    unpacked_bytes: int = 512 * 2**20
    unpacking_ratio: int = 200
    archive_members: int = 20_000
    pages: int = 2_000
    text_characters: int = 40_000_000
    line_characters: int = 4_000_000
    table_rows: int = 200_000
    table_columns: int = 2_000
    nesting: int = 200
    articles: int = 500_000
    seconds: float = 120.0


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a file in reading order.

    `kind` is `heading`, `text`, `item`, `table`, or `rows` for lines that look like a table's.
    `level` is a heading's depth, 1 being the title; `page` is 0 where the format has no pages.
    `turns` holds (position, page) wherever the text goes on on another page.
    """

    kind: str
    text: str
    level: int = 0
    page: int = 0
    table: Table | None = None
    turns: tuple[tuple[int, int], ...] = ()


def bold_block(text: str, page: int = 0) -> Block:
    """Return the block of a paragraph that is bold throughout: a heading where it reads like one.

    Its level is below those of headings that are marked as such.
    """
    heads = len(text) <= 100 and any(map(str.isalpha, text)) and text[-1] not in ".,;"
    return Block("heading", text.rstrip(": "), 6, page) if heads else Block("text", text, 0, page)


@dataclass(frozen=True, slots=True)
class Content:
    """What one file, or one article of a file, holds.

    `properties` may hold title, publisher, published, url, language, kind, series, source,
    restricted and wording, as the file declares them. `part` names the article
    within its file, `id` is the one that it gives itself.
    """

    blocks: tuple[Block, ...]
    properties: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    part: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class BadPart:
    """A part of a file that was left out: its place, why, and what mends it."""

    place: str
    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class Omitted:
    """What a reader of the page does not see either and was therefore left out: where, and what."""

    place: str
    reason: str


class Unreadable(Exception):
    """A file, or a place in it, that cannot be read: why, and what mends it."""

    def __init__(self, reason: str, mend: str, place: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.mend = mend
        self.place = place
