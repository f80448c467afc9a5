"""Measures how a window bears on a question, for `bot.passages.answerability` to weigh.

Every measure reads words, figures and the search's own scores; none knows a subject.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log1p

from bot.language import guess_language
from bot.language.glossary import in_english
from bot.passages.windows import Window
from index.documents import Passage
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

_NUMBERS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve dozen hundred hundreds
    thousand thousands million millions en ett tva tre fyra fem sex sju atta nio tio elva tolv
    hundra tusen miljon miljoner to fire seks syv otte ni ti elleve hundrede tusind""".split()  # noqa: SIM905
)
# "We" in a text stands for whom the text is about.
_FIRST_PERSON = frozenset("we us our ours vi oss var vart vara os vores".split())  # noqa: SIM905
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
    heard = {rank: _heard(hit.passage) for rank, hit in hits.items()}
    documents: dict[str, frozenset[str]] = {}
    for rank, hit in hits.items():
        id = hit.passage.document_id
        documents[id] = documents.get(id, frozenset()) | heard[rank]
    asked = {hit.passage.language: _asked(question, hit.passage.language) for hit in hits.values()}
    spread = {
        language: [sum(bool(word.keys & terms) for terms in heard.values()) for word in spoken]
        for language, spoken in asked.items()
    }
    asks_figure = bool(_ASKS_FIGURE.search(question))
    measured = []
    for (hit, rank, window), logit in zip(found, logits, strict=True):
        passage = hit.passage
        spoken = asked[passage.language]
        of_search = (
            logit,
            log1p(rank),
            hit.bm25 / most,
            hit.cosine,
            nearest,
            first - second if rank == 0 else 0.0,
        )
        of_words = _of_words(
            spoken,
            spread[passage.language],
            window,
            heard[rank],
            documents[passage.document_id],
        )
        no_figure = asks_figure and not _tells_figure(spoken, window)
        measured.append((*of_search, *of_words, float(no_figure), log1p(len(spoken))))
    return tuple(measured)


def _of_words(
    asked: Sequence["_Word"],
    spread: Sequence[int],
    window: Window,
    nearby: frozenset[str],
    document: frozenset[str],
) -> Iterator[float]:
    """Yield what of the question's words stands in the window, its heading and its passage.

    A word that fewer of the passages hold weighs more. Where the window says "we", the names that
    its document gives elsewhere count as said.
    """
    passage = window.passage
    own = _terms(window.text, passage.language)
    told = own | _terms(passage.lead, passage.language)
    meant = document if own & _FIRST_PERSON else frozenset[str]()

    def held(word: _Word, terms: frozenset[str]) -> bool:
        return bool(word.keys & terms) or (word.name and bool(word.keys & meant))

    weights = [(1 + count) ** -0.5 for count in spread]
    whole = sum(weights) or 1.0
    rarest = min(range(len(asked)), key=lambda n: spread[n], default=None)
    pairs = list(zip(weights, asked, strict=True))
    yield sum(weight for weight, word in pairs if held(word, own)) / whole
    yield sum(weight for weight, word in pairs if held(word, nearby)) / whole
    yield float(rarest is not None and held(asked[rarest], told))
    yield sum(weight for weight, count in zip(weights, spread, strict=True) if not count) / whole
    yield float(sum(word.name and not held(word, told) for word in asked))
    yield float(sum(word.name and not held(word, nearby) for word in asked))
    yield float(sum(word.figure and not held(word, told) for word in asked))


def _tells_figure(asked: Sequence["_Word"], window: Window) -> bool:
    """Say whether a window holds a number, in figures or words, that the question does not."""
    given = frozenset[str]().union(*(word.keys for word in asked))
    return any(w[0].isdigit() or w in _NUMBERS for w in words(window.text) if w not in given)


def _heard(passage: Passage) -> frozenset[str]:
    return _terms(f"{passage.lead}\n{passage.text}", passage.language)


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
