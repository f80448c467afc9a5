"""How measures are set beside each other: one for each of another, one and another."""

import re
from collections.abc import Sequence
from functools import cache

from bot import language
from bot.language import Token
from bot.language.packs import COMMON, anywhere, packs, said, scales, word_list
from bot.understanding.reading import Match
from bot.understanding.wording import aligned
from index.numbers import unit_words
from index.text import fold

_FUNCTION = word_list("function")
_WORD = re.compile(r"[^\W\d_]+")
_JOINS = word_list("joins")
# "Per 1,000 inhabitants": the number is no part of what is divided by.
_SCALES = "|".join(sorted(scales()))
_NUMBER_BEHIND = re.compile(rf"\s*(?:\d[\d ,.]*)?(?:(?:{_SCALES})(?![^\W_])\s*)?", re.IGNORECASE)


def by_heads(text: str) -> str:
    """Return a text that says "inhabitant" where people are what is divided by."""
    head = " ".join(packs()[COMMON].words["head"])
    text = _per_head().sub(head, text)
    found = anywhere("per_each").search(aligned(text))
    behind = _NUMBER_BEHIND.match(text, found.end()) if found else None
    word = _WORD.match(text, behind.end()) if behind else None
    if word is None or fold(word[0]) not in word_list("persons"):
        return text
    return f"{text[: word.start()]}{head.split()[-1]}{text[word.end() :]}"


@cache
def _per_head() -> re.Pattern[str]:
    return re.compile(anywhere("per_head").pattern, re.IGNORECASE)


def is_per(said_of: str) -> bool:
    """Say whether an alias is itself so many of one thing for each of another."""
    return said("per_each", f"{fold(said_of)} ") is not None


def around_per(words: Sequence[Token], text: str) -> tuple[list[Token], Token | None]:
    """Return the words before "per" and the first one behind it, none where it is not said."""
    found = anywhere("per_each").search(aligned(text))
    if not found:
        return [], None
    end = found.end() + len(_NUMBER_BEHIND.match(text, found.end())[0])  # type: ignore[index]
    behind = [w for w in words if w.start >= end and w.folded not in _FUNCTION]
    # "Per million euro of turnover" divides by the turnover.
    counted = [w for w in behind if not unit_words(w.text)[1]] or behind
    return [w for w in words if w.end <= found.start()], next(iter(counted), None)


def scale_behind(text: str) -> float:
    """Return how many of the second one figure is for ("per million inhabitants"), 0 if unsaid."""
    found = anywhere("per_each").search(aligned(text))
    behind = _NUMBER_BEHIND.match(text, found.end()) if found else None
    said_of = fold(behind[0]) if behind else ""
    number = "".join(re.findall(r"\d", said_of))
    scale = next((scales()[word] for word in _WORD.findall(said_of) if word in scales()), 1.0)
    return float(number or 1) * scale if said_of.strip() else 0.0


def joined_to_first(matches: Sequence[Match], words: Sequence[Token]) -> tuple[str, ...]:
    """Return the indicators that an "and" sets beside the best one, in words of their own."""
    if not matches:
        return ()
    chain = [matches[0]]
    for other in matches[1:]:
        if any(map(other.overlaps, chain)):
            continue
        first, last = sorted((chain[-1], other), key=lambda m: m.start)
        between = [w for w in words if first.end <= w.start and w.end <= last.start]
        joins = any(w.folded in _JOINS | word_list("set_beside") for w in between)
        if joins and all(language.is_stop(w) for w in between):
            chain.append(other)
    return tuple(m.id for m in chain[1:])


def ratio(matches: tuple[Match, ...]) -> tuple[tuple[Match, ...], tuple[str, ...]]:
    """Return the two measures of a ratio, the first one named by the second."""
    first, *others = matches or (None,)
    apart = [m for m in others if first and (m.start >= first.end or m.end <= first.start)]
    if first is None or not apart:
        return matches, ()
    one, other = sorted((first, apart[0]), key=lambda m: m.start)
    return (one,), (other.id,)
