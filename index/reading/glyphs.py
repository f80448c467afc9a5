"""The words of a printed page: raised marks set off, sideways text turned, drop capitals put back.

Joining words to lines and paragraphs is left to `index.reading.layout`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pdfplumber.page import Page
from pdfplumber.utils.text import extract_words

from index.reading.assembly import RAISED

Word = dict[str, Any]

# Gaps and shifts count in type sizes, since a page may be set in any.
WORD_GAP = 0.15
_RAISED_SIZE = 0.86
_RAISED_BY = 0.12
_DROP_CAPITAL = 1.7


def words_of(page: Page) -> tuple[list[Word], list[list[Word]], str]:
    """Return the upright words of a page, the words of each sideways direction as if the page were
    turned, and the text of its watermarks, which run aslant."""
    chars = page.dedupe_chars(tolerance=1, extra_attrs=()).chars
    ways: dict[str, list[Word]] = {"upright": [], "up": [], "down": [], "aslant": []}
    for char in chars:
        ways[_way(char)].append(char)
    width, height = float(page.width), float(page.height)
    turned = [
        [_turned(char, up, width, height) for char in ways[way]]
        for way, up in (("up", True), ("down", False))
    ]
    slanted = "".join(str(char["text"]) for char in ways["aslant"])
    return _words(ways["upright"]), [_words(chars) for chars in turned if chars], slanted


def _way(char: Mapping[str, Any]) -> str:
    if char.get("upright"):
        return "upright"
    a, b = (float(one) for one in char["matrix"][:2])
    if abs(a) > 0.1 * abs(b) and abs(b) > 0.1 * abs(a):
        return "aslant"
    return "up" if b > 0 else "down"


def _turned(char: Word, up: bool, width: float, height: float) -> Word:
    """Return a sideways letter at its place on the page turned upright."""
    x0, x1, top, bottom = (float(char[key]) for key in ("x0", "x1", "top", "bottom"))
    placed = (
        {"x0": height - bottom, "x1": height - top, "top": x0, "bottom": x1}
        if up
        else {"x0": top, "x1": bottom, "top": width - x1, "bottom": width - x0}
    )
    return {**char, **placed, "doctop": placed["top"], "upright": True, "size": x1 - x0}


def _words(chars: Sequence[Word]) -> list[Word]:
    words = extract_words(
        list(chars),
        x_tolerance_ratio=WORD_GAP,
        extra_attrs=["size", "fontname"],
        use_text_flow=False,
    )
    return _with_capitals(_with_raised(words))


def _with_raised(words: Sequence[Word]) -> list[Word]:
    """Return words with small raised marks joined to the word they stand behind."""
    marks = [word for word in words if re.fullmatch(r"\d{1,3}|[*†‡§+-]{1,3}|[a-z]", word["text"])]
    joined: set[int] = set()
    kept = {id(word): dict(word) for word in words}
    for mark in marks:
        for word in words:
            if word is not mark and _is_raised(mark, word) and id(mark) not in joined:
                kept[id(word)]["text"] += str(mark["text"]).translate(RAISED)
                kept[id(word)]["x1"] = mark["x1"]
                joined.add(id(mark))
    return [kept[id(word)] for word in words if id(word) not in joined]


def _is_raised(mark: Word, word: Word) -> bool:
    size = float(word["size"])
    return (
        0.4 * size < float(mark["size"]) < _RAISED_SIZE * size
        and -0.1 * size < mark["x0"] - word["x1"] < 0.35 * size
        and word["bottom"] - mark["bottom"] > _RAISED_BY * size
        and word["top"] - 0.6 * size < mark["top"] < word["bottom"]
        and mark["bottom"] > word["top"]
    )


def _with_capitals(words: Sequence[Word]) -> list[Word]:
    """Return words with each letter that is some lines high put before the line at its top."""
    kept = list(words)
    for capital in [w for w in words if re.fullmatch(r"[^\W\d_]|[\"“«][^\W\d_]", w["text"])]:
        beside = [
            word
            for word in kept
            if word is not capital
            and capital["size"] > _DROP_CAPITAL * word["size"]
            and 0 <= word["x0"] - capital["x1"] < capital["size"]
            and capital["top"] - 0.5 * word["size"] < (word["top"] + word["bottom"]) / 2
            and word["bottom"] < capital["bottom"] + 0.5 * word["size"]
        ]
        if len({round(word["bottom"]) for word in beside}) < 2:
            continue
        first = min(beside, key=lambda word: (round(word["bottom"]), word["x0"]))
        whole = {**first, "text": f"{capital['text']}{first['text']}"}
        kept = [whole if word is first else word for word in kept if word is not capital]
    return kept


def cell_text(words: Iterable[Word]) -> str:
    """Return the text of the words in a cell, line by line."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (float(one["bottom"]), float(one["x0"]))):
        if lines and abs(lines[-1][0]["bottom"] - word["bottom"]) < 0.4 * word["size"]:
            lines[-1].append(word)
        else:
            lines.append([word])
    ordered: Iterator[Word] = (w for line in lines for w in sorted(line, key=lambda w: w["x0"]))
    return " ".join(str(word["text"]) for word in ordered)
