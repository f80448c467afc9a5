"""Takes a list of attributes apart that are asked of one subject ("date and venue of the launch").

Each attribute is asked of the subject, which is said once, behind the last.
"""

import re

from bot import language
from bot.language.packs import word_list
from bot.understanding.wording import aligned
from index.text import fold

# A list has so many attributes; one is said in so many words, the subject behind it aside.
FEWEST, MOST = 2, 6
LONGEST = 4

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_APART = re.compile(r"\s*[,;/&+]\s*")


def of_one_subject(text: str) -> tuple[str, ...]:
    """Return each attribute with its subject, () where a text lists none."""
    items = _items(text)
    if not FEWEST <= len(items) <= MOST:
        return ()
    *first, last = items
    own, of = _cut(last)
    asked = [_bare(one) for one in (*first, own)]
    named = all(_names_attribute(one) for one in asked[:-1]) and asked[-1]
    if not (of and named and all(len(one.split()) <= LONGEST for one in asked)):
        return ()
    return tuple(f"{one} {of}" for one in asked)


def _items(text: str) -> list[str]:
    """Return what stands between the commas and words that join a list."""
    folded = aligned(text)
    joints = [found.span() for found in _APART.finditer(folded)]
    joints += [f.span() for f in _WORD.finditer(folded) if f[0] in word_list("list_joins")]
    bounds = [0, *(at for span in sorted(joints) for at in span), len(text)]
    pieces = (text[a:b].strip() for a, b in zip(bounds[::2], bounds[1::2], strict=True))
    return [piece for piece in pieces if piece]


def _cut(item: str) -> tuple[str, str]:
    """Return the last attribute, and its subject with the word that joins it; both "" if none."""
    before = ""
    for found in _WORD.finditer(item):
        word = fold(found[0])
        behind = item[found.end() :]
        joins = word in word_list("of_words") and before and before not in word_list("counting")
        if joins and language.content(behind):
            return item[: found.start()].strip(), item[found.start() :].strip()
        before = word
    return "", ""


def _bare(item: str) -> str:
    """Return an item without what leads up to it ("what are the")."""
    words = item.split()
    leads = word_list("article") | word_list("copula")
    at = max((n for n, word in enumerate(words, 1) if fold(word) in leads), default=0)
    return " ".join(words[at:])


def _names_attribute(item: str) -> bool:
    return bool(word_list("attributes") & {fold(word) for word in _WORD.findall(item)})
