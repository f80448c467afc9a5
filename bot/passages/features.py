"""Measures how a window bears on a question, for `bot.passages.answerability` to weigh.

Every measure reads words, figures and the search's own scores; none knows a subject.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from bot.glossary import in_english
from bot.language import guess_language
from bot.passages.windows import Window
from index.store import Hit
from index.text import words
from index.wording import BEGINNING, STOP_WORDS, stems

NAMES = (
    "reader",  # the cross-encoder's logit, 0 where none reads
    "rank",  # log(1 + the passage's place in the search, from 0)
    "words",  # bm25 as a share of the best passage's
    "meaning",  # cosine of passage and question
    "nearest",  # the highest cosine of all passages found
    "ahead",  # how far the search puts the first passage before the second; 0 for the others
    "covered",  # share of the question's words in the window
    "covered nearby",  # share of them in the window's passage or its heading
    "rarest covered",  # 1 where the word that the fewest passages hold is in window or heading
    "nowhere",  # share of the question's words that none of the passages holds
    "names missing",  # how many names of the question are in neither window nor heading
    "names nowhere near",  # how many of them are not in the passage either
    "figures missing",  # how many years and other figures of the question are in neither
    "no figure",  # 1 where a number or a time is asked for and the window gives none
    "asked",  # log(1 + the question's words that carry a subject)
)
# Function words of every language: a question and a text may mix them.
_EMPTY = frozenset[str]().union(*STOP_WORDS.values())

# Asks for a number or a time, which a window without any figure seldom gives.
_ASKS_FIGURE = re.compile(
    r"\b(?:how (?:many|much|old|large|big|long|high|far)|when|(?:what|which) (?:year|date|share|"
    r"percentage|number)|hur (?:många|mycket|gammal|stor[at]?|länge|hög[at]?)|när|vilket"
    r" (?:år|datum)|hvor (?:mange|meget|gammel|stor[et]?|længe|høj[et]?)|hvornår|når|hvilket år)\b",
    re.IGNORECASE,
)

Found = tuple[Hit, int, Window]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question that carries a subject: `keys` are the terms that stand for it."""

    keys: frozenset[str]
    name: bool
    figure: bool


def measure(
    question: str, found: Sequence[Found], logits: Sequence[float]
) -> tuple[tuple[float, ...], ...]:
    """Return the measures of each window, in the order of NAMES.

    `found` holds the windows with their passage and its place in the search; `logits` are the
    cross-encoder's, zeros where none reads.
    """
    hits = {rank: hit for hit, rank, _ in found}
    first, second, *_ = (*(hits[rank].score for rank in sorted(hits)), 0.0, 0.0)
    most = max((hit.bm25 for hit in hits.values()), default=0.0) or 1.0
    nearest = max((hit.cosine for hit in hits.values()), default=0.0)
    near = {
        rank: _terms(f"{h.passage.lead}\n{h.passage.text}", h.passage.language)
        for rank, h in hits.items()
    }
    counts = bool(_ASKS_FIGURE.search(question))
    asked = {hit.passage.language: _asked(question, hit.passage.language) for hit in hits.values()}
    spread = {
        language: [sum(bool(word.keys & terms) for terms in near.values()) for word in spoken]
        for language, spoken in asked.items()
    }
    measured = []
    for (hit, rank, window), logit in zip(found, logits, strict=True):
        language = hit.passage.language
        spoken, held = asked[language], spread[language]
        own = _terms(window.text, language)
        told = own | _terms(hit.passage.lead, language)
        nearby = [bool(word.keys & near[rank]) for word in spoken]
        rarest = min(range(len(spoken)), key=lambda n: held[n], default=None)
        weights = [(1 + spread) ** -0.5 for spread in held]
        whole = sum(weights) or 1.0
        known = frozenset[str]().union(*(word.keys for word in spoken))
        measured.append(
            (
                logit,
                log1p(rank),
                hit.bm25 / most,
                hit.cosine,
                nearest,
                first - second if rank == 0 else 0.0,
                sum(x for x, word in zip(weights, spoken, strict=True) if word.keys & own) / whole,
                sum(x for x, there in zip(weights, nearby, strict=True) if there) / whole,
                float(rarest is not None and bool(spoken[rarest].keys & told)),
                sum(x for x, spread in zip(weights, held, strict=True) if not spread) / whole,
                float(sum(word.name and not word.keys & told for word in spoken)),
                float(sum(w.name and not there for w, there in zip(spoken, nearby, strict=True))),
                float(sum(word.figure and not word.keys & told for word in spoken)),
                float(counts and not any(term[0].isdigit() for term in own - known)),
                log1p(len(spoken)),
            )
        )
    return tuple(measured)


@lru_cache(maxsize=4096)
def _terms(text: str, language: str) -> frozenset[str]:
    """Return the stems of a text's words, and how the long ones begin."""
    tokens = words(text)
    beginnings = (_beginning(word) for word in tokens)
    return frozenset((*stems(tokens, language or "en"), *beginnings))


def _beginning(word: str) -> str:
    return f"{word[:BEGINNING]}…" if len(word) > BEGINNING and not word[0].isdigit() else word


@lru_cache(maxsize=256)
def _asked(question: str, language: str) -> tuple[_Word, ...]:
    spoken = guess_language(question)
    found = []
    for at, typed in enumerate(question.split()):
        for word in words(typed):
            if word in _EMPTY:
                continue
            alike = (word, *(in_english(word, spoken) if spoken != "en" else ()))
            keys = frozenset((*stems(list(alike), language or "en"), *map(_beginning, alike)))
            found.append(_Word(keys, at > 0 and typed[:1].isupper(), word[0].isdigit()))
    return tuple(found)
