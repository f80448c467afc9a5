"""Tells the names in a question by how the corpus writes its words, however they were typed.

A word that the passages found never write but with a capital inside their sentences is a name
("helvira", "tallhöjden"); a document is about the names that it holds, wherever it says them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from bot.language.glossary import is_common
from index.documents import Passage
from index.store import Hit
from index.text import fold, words
from index.wording import STOP_WORDS, stems

# A question that names fewer documents than this is read in them too.
MOST_NAMED = 4

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
# Behind these a sentence or a line begins, so that a capital tells nothing.
_OPENS = re.compile(r"(?:^|[.!?:;|\n“”\"‘(–—-])\s*$")
_MAY_BE_SHORT = re.compile(r"[^\W\d_]{2,5}")
_CAPITALISED = re.compile(r"(?<!\w)[A-ZÅÄÖÆØ]\w+(?: [A-ZÅÄÖÆØ]\w+)*")
_EMPTY = frozenset[str]().union(*STOP_WORDS.values())


def names_in(question: str, passages: Iterable[Passage]) -> frozenset[str]:
    """Return the folded words of a question that the passages write as names.

    One passage may write a common word with a capital in some name ("Companies House").
    """
    asked = [word for word in words(question) if word not in _EMPTY and not word[0].isdigit()]
    capital = Counter[str]()
    small: set[str] = set()
    for passage in passages:
        named, plain = capitals(passage.text, passage.language)
        for word, stem in zip(asked, stems(asked, passage.language or "en"), strict=True):
            capital[word] += stem in named
            if stem in plain:
                small.add(word)
    return frozenset(
        word
        for word, times in capital.items()
        if times and word not in small and (times > 1 or not is_common(word))
    )


def names_for_short(question: str, passages: Iterable[Passage]) -> dict[str, frozenset[str]]:
    """Return the words of the names that short words of a question are the initials of.

    "KI" is the Karolinska Institutet of a passage, "az" its AstraZeneca; a word that a passage
    holds as it stands is short for nothing.
    """
    asked = {word for word in words(question) if _MAY_BE_SHORT.fullmatch(word)} - _EMPTY
    found: dict[str, set[str]] = {}
    for passage in passages if asked else ():
        text = f"{passage.lead}\n{passage.text}"
        asked -= set(words(text))
        for name in _names_in_capitals(text) if asked else ():
            if (short := fold("".join(filter(str.isupper, name)))) in asked:
                found.setdefault(short, set()).update(words(name))
    return {short: frozenset(own) for short, own in found.items() if short in asked}


def _names_in_capitals(text: str) -> Iterator[str]:
    """Yield the words in a row that begin with a capital, and each part of such a row."""
    for run in _CAPITALISED.findall(text):
        own = run.split()
        for start in range(len(own)):
            yield from (" ".join(own[start:end]) for end in range(start + 1, len(own) + 1))


def documents_named(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the ids of the sources that hold most of a question's names, () where many do."""
    held = _held(question, hits)
    most = max(map(len, held.values()), default=0)
    found = tuple(source for source, told in held.items() if most and len(told) == most)
    return found if len(found) < MOST_NAMED else ()


def parts(question: str, hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return a question for each of the things that one sets beside each other.

    Names that some document gives together are one thing; () where all are.
    """
    groups: list[frozenset[str]] = []
    for told in filter(None, _held(question, hits).values()):
        apart = [group for group in groups if not group & told]
        groups = [*apart, frozenset(told).union(*(g for g in groups if g & told))]
    if len(groups) < 2:
        return ()
    groups.sort(key=lambda group: min(map(words(question).index, group)))
    every = frozenset[str]().union(*groups)
    return tuple(
        " ".join(w for w in question.split() if not (every - group) & set(words(w)))
        for group in groups
    )


def _held(question: str, hits: Sequence[Hit]) -> dict[str, set[str]]:
    """Return the names of a question that each source found holds, as far as it was read."""
    names = names_in(question, (hit.passage for hit in hits))
    held: dict[str, set[str]] = {}
    for hit in hits:
        passage = hit.passage
        language = passage.language or "en"
        own = _stems_in(f"{passage.lead}\n{passage.text}", language)
        told = {name for name in names if stems([name], language)[0] in own}
        held.setdefault(passage.source_id, set()).update(told)
    return held


@lru_cache(maxsize=4096)
def _stems_in(text: str, language: str) -> frozenset[str]:
    return frozenset(stems(words(text), language))


@lru_cache(maxsize=4096)
def capitals(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the stems of the words written with a capital inside a sentence, and of the others."""
    named: set[str] = set()
    plain: set[str] = set()
    for found in _WORD.finditer(text):
        stem = stems([fold(found[0])], language or "en")[0]
        if not found[0][0].isupper():
            plain.add(stem)
        elif not _OPENS.search(text, max(0, found.start() - 4), found.start()):
            named.add(stem)
    return frozenset(named), frozenset(plain)
