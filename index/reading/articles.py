"""Reads JSON and JSON Lines: one article an object, each a document of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import unescape

from index.reading.content import Content, Limits, Unreadable
from index.reading.decoding import decode
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


@dataclass(frozen=True, slots=True)
class BadArticle:
    """An article that was left out: its place in the file, why, and what mends it."""

    place: str
    reason: str
    mend: str


def read_json_lines(raw: bytes, limits: Limits) -> Iterator[Content | BadArticle]:
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
            yield BadArticle(place, f"is no JSON: {_short(error)}", "write one JSON object a line")
            continue
        yield _article(given, place, str(number), seen)


def read_json(raw: bytes, limits: Limits) -> Iterator[Content | BadArticle]:
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


def _article(given: object, place: str, number: str, seen: dict[str, int]) -> Content | BadArticle:
    if not isinstance(given, dict):
        return BadArticle(place, "is no JSON object", 'write {"id": …, "title": …, "text": …}')
    text = next((given[key] for key in _TEXT_KEYS if key in given), None)
    if not isinstance(text, str) or not text.strip():
        return BadArticle(place, "has no text", 'give the article a "text"')
    properties = _declared(given)
    id = next((str(given[key]) for key in _ID_KEYS if given.get(key) not in (None, "")), "")
    part = id or number
    seen[part] = seen.get(part, 0) + 1
    blocks = tuple(text_blocks(normalise(without_markup(text))))
    content = Content(blocks, properties, part, id)
    return content if seen[part] == 1 else replace(content, part=f"{part}\0{seen[part]}")


# An end tag, or one of the two that are never closed: a text that merely holds a "<" has neither.
_MARKUP = re.compile(
    r"</(?:p|div|b|i|a|em|strong|span|li|h[1-6])\s*>|<(?:p|br)\s*/?>", re.IGNORECASE
)
_BREAKS = re.compile(r"</?(?:p|div|br|li|ul|ol|h[1-6]|blockquote)\b[^>]*>", re.IGNORECASE)


def without_markup(text: str) -> str:
    """Return the plain text of an article that was exported as HTML; others as they are."""
    if not _MARKUP.search(text):
        return text
    parted = _BREAKS.sub("\n\n", text)
    return unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", parted))


def _declared(given: Mapping[str, object]) -> dict[str, str]:
    return {
        key: normalise(str(given[key]))
        for key in _PROPERTIES
        if isinstance(given.get(key), str | int | bool) and given[key] != ""
    }


def _short(error: Exception) -> str:
    return str(error)[:120] or type(error).__name__
