"""Measures how a window bears on a question, for `bot.passages.answerability` to weigh.

Every measure reads words, figures and the search's own scores; none knows a subject.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log1p

from bot.language import guess_language
from bot.language.glossary import from_english, parts_in_english
from bot.language.packs import COMMON, packs, said, word_list
from bot.language.synonyms import synonyms
from bot.passages.naming import capitals, names_in
from bot.passages.windows import Window
from index.documents import Passage
from index.periods import is_month
from index.store import Hit
from index.text import fold, sentence_spans, words
from index.wording import BEGINNING, STOP_WORDS, stems

NAMES = (
    "reader",  # the cross-encoder's logit, 0 where none reads
    "rank",  # log(1 + the passage's place in the search, from 0)
    "words",  # bm25 as a share of the best passage's
    "meaning",  # cosine of passage and question
    "covered",  # share of the question's words in the window
    "nowhere",  # share of the question's words that none of the passages holds
    "names missing",  # how many names of the question are in neither window nor heading
    "only names",  # 1 where no other word of the question is in either
    "figures missing",  # how many years and other figures of the question are in neither
    "no such thing",  # 1 where a figure, name or reason is asked for and not there
    "a reason",  # 1 where a reason is asked for and there
    "a meaning",  # 1 where a meaning is asked for and there
    "asked",  # log(1 + the question's words that carry a subject)
)
# What a question may ask for, as its words tell.
REASON, MEANING, AMOUNT, MOMENT = "wants_why", "asks_meaning", "asks_amount", "asks_moment"
WANTED = (REASON, AMOUNT, MOMENT, MEANING, "asks_name")
# A bare number between these is a year.
FIRST_YEAR, LAST_YEAR = 1500, 2100
# What a sentence says something of stands among so many words at its head.
SUBJECT = 6
# Words without a subject in every language: a question and a text may mix them.
# What a text does with it ("what does the report say of …") is none either.
_EMPTY = frozenset[str]().union(*STOP_WORDS.values(), word_list("empty"), word_list("saying"))
# Initials take an "s" without an apostrophe.
_OF_INITIALS = re.compile(r"[^\Waeiouy\d]{2,}s")

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
    most = max((hit.bm25 for hit in hits.values()), default=0.0) or 1.0
    heard = {rank: _heard(hit.passage) for rank, hit in hits.items()}
    documents: dict[str, frozenset[str]] = {}
    for rank, hit in hits.items():
        id = hit.passage.document_id
        documents[id] = documents.get(id, frozenset()) | heard[rank]
    names = names_in(question, (hit.passage for hit in hits.values()))
    asked = {
        hit.passage.language: _asked(question, hit.passage.language, names) for hit in hits.values()
    }
    spread = {
        language: [sum(bool(word.keys & terms) for terms in heard.values()) for word in spoken]
        for language, spoken in asked.items()
    }
    folded = fold(question)
    wanted, cue = next(((what, m) for what in WANTED if (m := said(what, folded))), ("", None))
    asking = words(cue[0]) if cue else []
    measured = []
    for (hit, rank, window), logit in zip(found, logits, strict=True):
        passage = hit.passage
        spoken = asked[passage.language]
        of_search = (logit, log1p(rank), hit.bm25 / most, hit.cosine)
        of_words = _of_words(
            spoken, spread[passage.language], window, documents[passage.document_id]
        )
        holds = bool(wanted) and _holds(wanted, window, spoken, asking)
        of_answer = (
            bool(wanted) and wanted != MEANING and not holds,
            holds and wanted == REASON,
            holds and wanted == MEANING,
        )
        measured.append((*of_search, *of_words, *map(float, of_answer), log1p(len(spoken))))
    return tuple(measured)


def _of_words(
    asked: Sequence["_Word"],
    spread: Sequence[int],
    window: Window,
    document: frozenset[str],
) -> Iterator[float]:
    """Yield what of the question's words stands in the window, and what of it nowhere.

    A word that fewer of the passages hold weighs more. A document says once of whom it speaks: a
    name that it gives anywhere is not missing from a window that says "we".
    """
    passage = window.passage
    own = _terms(window.text, passage.language)
    told = own | _terms(passage.lead, passage.language)
    named = told | document if own & word_list("selves") else told

    def held(word: _Word) -> bool:
        return bool(word.keys & (document if word.name else own))

    weights = [(1 + count) ** -0.5 for count in spread]
    whole = sum(weights) or 1.0
    yield sum(weight for weight, word in zip(weights, asked, strict=True) if held(word)) / whole
    yield sum(weight for weight, count in zip(weights, spread, strict=True) if not count) / whole
    yield float(sum(word.name and not word.keys & named for word in asked))
    others = [word.keys for word in asked if not word.name]
    yield float(bool(others) and not any(keys & told for keys in others))
    yield float(sum(word.figure and not word.keys & told for word in asked))


def _holds(wanted: str, window: Window, asked: Sequence["_Word"], asking: Sequence[str]) -> bool:
    """Say whether a window holds what the `asking` words ask for, other than what was asked."""
    if wanted == REASON:
        return said("gives_reason", fold(window.text)) is not None
    if wanted == MEANING:
        return _defines(window, [word.keys for word in asked if not word.keys & set(asking)])
    given = frozenset[str]().union(*(word.keys for word in asked))
    if wanted in {AMOUNT, MOMENT}:
        told = [word for word in words(window.text) if word not in given]
        if wanted == MOMENT:
            return any(map(_is_year, told)) or any(map(is_month, told))
        spelt = _numbers(window.passage.language)
        return any((word[0].isdigit() and not _is_year(word)) or word in spelt for word in told)
    return not capitals(window.text, window.passage.language)[0] <= given


def _defines(window: Window, asked: Sequence[frozenset[str]]) -> bool:
    """Say whether a sentence begins with all that was asked for and says what it is."""
    language = window.passage.language or "en"
    for start, end in sentence_spans(window.text):
        opening = words(window.text[start:end])[:SUBJECT]
        at = next((n for n, word in enumerate(opening) if word in word_list("copula")), 0)
        head = frozenset[str]().union(*(_terms(word, language) for word in opening[:at]))
        if asked and all(keys & head for keys in asked):
            return True
    return False


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and FIRST_YEAR <= int(word) <= LAST_YEAR


@cache
def _numbers(language: str) -> frozenset[str]:
    """Return the words that spell amounts, less those that are articles too."""
    pack = packs().get(language, packs()[COMMON])
    return frozenset((*pack.numbers, *pack.scales)) - pack.ordinals - word_list("article")


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
def _asked(question: str, language: str, names: frozenset[str]) -> tuple[_Word, ...]:
    spoken = guess_language(question)
    found = []
    for at, typed in enumerate(question.split()):
        for word in words(typed):
            if word in _EMPTY:
                continue
            named = word in names or (at > 0 and typed[:1].isupper())
            # A compound is only there where both of its parts are.
            for english in parts_in_english(word, spoken) or ((),):
                alike = [word, *english]
                if spoken != language:
                    alike += from_english(english or (word,), language)
                if language == "en":
                    alike += [other for w in alike for other in synonyms(w)]
                keys = frozenset((*stems(alike, language or "en"), *map(_beginning, alike)))
                if len(word) == 2 and word.isdigit():  # "in 24"
                    keys |= {f"20{word}"}
                if _OF_INITIALS.fullmatch(word):
                    keys |= {word.removesuffix("s")}
                found.append(_Word(keys, named, word[0].isdigit()))
    return tuple(found)
