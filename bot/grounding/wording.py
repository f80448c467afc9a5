"""Says whether a sentence says the same as another: no word that says anything is lost or new.

Free words (articles, forms of "to be" and "to have") may come and go; the packs list them. All
others are compared as they are written: figures, units, dates, names, comparatives, causes,
negations. They keep their order, too, unless the sentence is of one figure and one name.
"""

import re
from collections import Counter

from bot.language import STOP_WORDS
from bot.language.packs import spellings
from index.text import fold

_PIECE = re.compile(r"[-−–+±]?\d+(?:[.,\u00a0\u202f]\d+)*|[^\W\d_]+(?:['’-][^\W\d_]+)*|[^\w\s]")
_YEAR = re.compile(r"(?:19|20)\d\d")
# Marks that say nothing by themselves.
_IDLE = frozenset(".,;:()–—")
_NAME = re.compile(r"[^\W\d_a-zåäöæø][\w’'-]*(?: [^\W\d_a-zåäöæø][\w’'-]*)*")


def says_the_same(told: str, again: str) -> bool:
    """Say whether `again` says what `told` says, and no more."""
    one, other = _said(told), _said(again)
    if Counter(one) != Counter(other):
        return False
    return one == other or (_is_simple(told, one) and _binding(one) == _binding(other))


def _said(text: str) -> list[str]:
    """Return the words, figures and marks that say something, in order."""
    free = spellings("free")
    pieces = (p if len(p) > 1 and p.isupper() else p.casefold() for p in _PIECE.findall(text))
    return [piece for piece in pieces if piece not in free and piece not in _IDLE]


def _is_simple(text: str, said: list[str]) -> bool:
    """Say whether nothing can be told of the wrong one: there is one figure, one name, one year."""
    figures = {piece for piece in said if piece[-1].isdigit()}
    years = {piece for piece in figures if _YEAR.fullmatch(piece)}
    names = set(_NAME.findall(text))
    return len(figures - years) <= 1 and len(years) <= 1 and len(names) <= 1


def _binding(said: list[str]) -> list[str]:
    """Return what keeps its order: figures, marks, and words that say how a figure is meant."""
    return [
        piece
        for piece in said
        if not _YEAR.fullmatch(piece) and (not piece.isalpha() or fold(piece) in STOP_WORDS)
    ]
