"""Reads JSON and JSON Lines: one article an object, each a document of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml.etree import LxmlError

from index.reading.content import BadPart, Block, Content, Limits, Unreadable
from index.reading.decoding import decode
from index.reading.markup import Walk, fragment, set_off, take_out_unseen
from index.reading.plain import text_blocks
from index.text import normalise

_ID_KEYS = ("id", "_id")
_TEXT_KEYS = ("text", "body", "content")
_PROPERTIES = (
    "title",
    "publisher",
    "published",
    "url",
    "language",
    "kind",
    "series",
    "source",
    "restricted",
    "wording",
)


def read_json_lines(raw: bytes, limits: Limits) -> Iterator[Content | BadPart]:
    """Yield the article of every line, or what is wrong with the line."""
    seen: dict[str, int] = {}
    for number, line in enumerate(decode(raw, limits).split("\n"), 1):
        if not line.strip():
            continue
        if number > limits.articles:
            raise Unreadable(
                f"holds more than {limits.articles:,} articles", "split it into smaller files"
            )
        place = f"line {number}"
        try:
            given = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield BadPart(place, f"is no JSON: {_short(error)}", "write one JSON object a line")
            continue
        yield _article(given, place, str(number), seen)


def read_json(raw: bytes, limits: Limits) -> Iterator[Content | BadPart]:
    """Yield the articles of a JSON file: one object, a list of them, or an object with a list."""
    text = decode(raw, limits)
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(
            f"is no JSON: {_short(error)}", "correct the file at the place named"
        ) from error
    listed = _listed(given)
    if len(listed) > limits.articles:
        raise Unreadable(
            f"holds more than {limits.articles:,} articles", "split it into smaller files"
        )
    seen: dict[str, int] = {}
    for number, one in enumerate(listed, 1):
        yield _article(one, f"article {number}", str(number), seen)


def _listed(given: object) -> list[object]:
    if isinstance(given, list):
        return given
    if isinstance(given, dict) and not any(key in given for key in _TEXT_KEYS):
        for key in ("articles", "documents", "items"):
            if isinstance(given.get(key), list):
                return list(given[key])
    return [given]


def _article(given: object, place: str, number: str, seen: dict[str, int]) -> Content | BadPart:
    if not isinstance(given, dict):
        return BadPart(place, "is no JSON object", 'write {"id": …, "title": …, "text": …}')
    text = next((given[key] for key in _TEXT_KEYS if key in given), None)
    if not isinstance(text, str) or not text.strip():
        return BadPart(place, "has no text", 'give the article a "text"')
    properties = _declared(given)
    given_ids = (given[key] for key in _ID_KEYS if given.get(key) not in (None, ""))
    id = next((normalise(str(one)) for one in given_ids), "")
    part = id or number
    seen[part] = seen.get(part, 0) + 1
    try:
        blocks = tuple(_blocks(text))
    except (LxmlError, RecursionError, ValueError) as error:
        return BadPart(place, f"its HTML cannot be read ({_short(error)})", "write plain text")
    content = Content(blocks, properties, part, id)
    return content if seen[part] == 1 else replace(content, part=f"{part}\0{seen[part]}")


# An end tag, or one of the two that are never closed: a text that merely holds a "<" has neither.
_MARKUP = re.compile(
    r"</(?:p|div|b|i|a|em|strong|span|li|td|del|sup|h[1-6])\s*>|<(?:p|br)\s*/?>", re.IGNORECASE
)


def _blocks(text: str) -> Iterator[Block]:
    """Yield the blocks of an article: plain text, or HTML as it was exported."""
    if not _MARKUP.search(text):
        yield from text_blocks(normalise(text))
        return
    tree = fragment(normalise(text))
    for _ in take_out_unseen(tree):
        pass
    set_off(tree)
    yield from Walk().blocks(tree)


def _declared(given: Mapping[str, object]) -> dict[str, str]:
    return {
        key: normalise(str(given[key]))
        for key in _PROPERTIES
        if isinstance(given.get(key), str | int | bool) and given[key] != ""
    }


def _short(error: Exception) -> str:
    return str(error)[:120] or type(error).__name__
