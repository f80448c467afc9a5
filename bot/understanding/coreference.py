"""Puts a name in the place of the pronoun that stands for it.

"We meet Brisling on Friday. Who are they?" asks who Brisling are; the sentence before only sets
the scene.
"""

import re
from collections.abc import Sequence

from bot.language.packs import word_list
from bot.understanding.resolver import Resolver
from index.periods import is_month
from index.text import fold

_NAME = re.compile(r"(?<!\w)[A-ZÅÄÖÆØ][\w&'’-]*(?: [A-ZÅÄÖÆØ][\w&'’-]*)*")
_WORD = re.compile(r"[^\W\d_]+")
_JOINS = word_list("list_joins")


def named_in(scene: Sequence[str], resolver: Resolver) -> str:
    """Return the one name in sentences that ask nothing; "" where they have more, or tell more.

    A name of the catalogue is read as such elsewhere.
    """
    text = " ".join(scene)
    if any(map(str.isdigit, text)) or not resolver.read(text).bare:
        return ""
    found = {name for sentence in scene for name in _names(sentence)}
    return found.pop() if len(found) == 1 else ""


def with_name(text: str, name: str) -> str:
    """Return a question with a name for the pronouns that stand for it; "" where it has none."""
    told = _WORD.sub(lambda found: _put(found, name), text)
    return told if told != text else ""


def _put(found: re.Match[str], name: str) -> str:
    word = fold(found[0])
    if word in word_list("their"):
        return f"{name}'s"
    # Swedish and Danish "de" is an article as well.
    behind = _WORD.match(found.string[found.end() :].lstrip())
    article = word in word_list("article") and behind and fold(behind[0]) not in _JOINS
    return name if word in word_list("they") and not article else found[0]


def _names(sentence: str) -> list[str]:
    """Return the words in a row that are written with a capital, but for the first and for days."""
    rows = [found[0] for found in _NAME.finditer(sentence) if found.start()]
    return [row for row in rows if fold(row) not in word_list("weekdays") and not is_month(row)]
