"""Measures how a window bears on a question, for `bot.passages.answerability` to weigh.

Every measure reads words, figures and the search's own scores; none knows a subject.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log1p
from types import MappingProxyType

from bot.language import guess_language
from bot.language.glossary import from_english, parts_in_english
from bot.language.packs import COMMON, number_of, packs, said, word_list
from bot.language.synonyms import synonyms
from bot.passages.naming import capitals, names_for_short, names_in
from bot.passages.windows import Window, heading_of
from index.documents import Passage
from index.numbers import unit_words
from index.periods import days_in, is_month
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
    "a reason",  # 1 where a reason, or an objection, is asked for and there
    "a meaning",  # 1 where a meaning is asked for and there
    "asked",  # log(1 + the question's words that carry a subject)
)
# What a question may ask for, as its words tell.
REASON, MEANING, AMOUNT, MOMENT = "wants_why", "asks_meaning", "asks_amount", "asks_moment"
NAME, OBJECTION, TITLE = "asks_name", "asks_objection", "asks_title"
WANTED = (OBJECTION, REASON, TITLE, AMOUNT, MOMENT, MEANING, NAME)
# What is met by any words of its kind, so that its own words need not stand in a text.
MET_IN_KIND = frozenset({NAME, MOMENT, OBJECTION, TITLE})
OF_MONEY = ("money", "costs", "spent")
# Behind these a capital tells no name.
SENTENCE_ENDS = (".", "?", "!", ":")
# A bare number between these is a year.
FIRST_YEAR, LAST_YEAR = 1500, 2100
# What a sentence says something of stands among so many words at its head.
SUBJECT = 6
# The number of what is counted stands within so many words of it.
BESIDE = 8
# Words without a subject in every language: a question and a text may mix them.
# What a text does with it ("what does the report say of …") is none either, nor are verbs of any
# subject ("who took over …", "how many …").
_EMPTY = frozenset[str]().union(
    *STOP_WORDS.values(), *map(word_list, ("empty", "saying", "light", "being"))
)
_FUNCTION = frozenset[str]().union(*STOP_WORDS.values())
_HYPHENED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")
_ISO_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# Initials take an "s" without an apostrophe.
_OF_INITIALS = re.compile(r"[^\Waeiouy\d]{2,}s")

Found = tuple[Hit, int, Window]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the question that carries a subject: `keys` are the terms that stand for it."""

    keys: frozenset[str]
    name: bool
    figure: bool


@dataclass(frozen=True, slots=True)
class _Want:
    """What a question asks for, and the words by which it does.

    `of` is the word right behind: what is counted, or whose name is asked for. `money` says that an
    amount of it is wanted, `share` a part of a whole, `day` that a year tells no moment.
    """

    what: str = ""
    asking: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    money: bool = False
    share: bool = False
    day: bool = False


def measure(
    question: str,
    found: Sequence[Found],
    logits: Sequence[float],
    openings: Mapping[str, str] = MappingProxyType({}),
) -> tuple[tuple[float, ...], ...]:
    """Return the measures of each window, in the order of NAMES.

    `found` holds the windows with their passage and its place in the search; `logits` are the
    cross-encoder's, zeros where none reads. `openings` are the first lines of documents by id.
    """
    hits = {rank: hit for hit, rank, _ in found}
    most = max((hit.bm25 for hit in hits.values()), default=0.0) or 1.0
    heard = {rank: _heard(hit.passage) for rank, hit in hits.items()}
    documents: dict[str, frozenset[str]] = {}
    for rank, hit in hits.items():
        id = hit.passage.document_id
        documents[id] = documents.get(id, frozenset()) | heard[rank]
    names = names_in(question, (hit.passage for hit in hits.values()))
    short = names_for_short(question, [hit.passage for hit in hits.values()])
    full = tuple(sorted(short.items()))
    folded = fold(question)
    want = _wanted(folded)
    # "In which city was it founded?" is answered by a name, not by the word "city".
    spared = frozenset(want.asking) if want.what in MET_IN_KIND else frozenset[str]()
    asked = {
        hit.passage.language: _asked(question, hit.passage.language, names, full, spared)
        for hit in hits.values()
    }
    # A report has a title as well.
    if want.what == TITLE and not all(word.name for spoken in asked.values() for word in spoken):
        want = _Want()
    spread = {
        language: [sum(bool(word.keys & terms) for terms in heard.values()) for word in spoken]
        for language, spoken in asked.items()
    }
    measured = []
    for (hit, rank, window), logit in zip(found, logits, strict=True):
        passage = hit.passage
        spoken = asked[passage.language]
        of_search = (logit, log1p(rank), hit.bm25 / most, hit.cosine)
        of_words = _of_words(
            spoken,
            spread[passage.language],
            window,
            documents[passage.document_id],
            openings.get(passage.document_id, ""),
        )
        holds = bool(want.what) and _holds(want, window, spoken, question)
        of_answer = (
            bool(want.what) and want.what != MEANING and not holds,
            holds and want.what in {REASON, OBJECTION},
            holds and want.what == MEANING,
        )
        measured.append((*of_search, *of_words, *map(float, of_answer), log1p(len(spoken))))
    return tuple(measured)


def asks_for_kind(question: str) -> bool:
    """Say whether a question asks for a number, a moment, a name or a title."""
    return _wanted(fold(question)).what in {AMOUNT, MOMENT, NAME, TITLE}


def _of_words(
    asked: Sequence["_Word"],
    spread: Sequence[int],
    window: Window,
    document: frozenset[str],
    opening: str,
) -> Iterator[float]:
    """Yield what of the question's words stands in the window, and what of it nowhere.

    A word that fewer of the passages hold weighs more. A document says once of whom it speaks: a
    name of its opening is not missing from a window, nor one that it gives anywhere from a window
    that says "we".
    """
    passage = window.passage
    own = _terms(window.text, passage.language)
    told = own | _terms(passage.lead, passage.language)
    named = told | _terms(opening, passage.language)
    if own & word_list("selves"):
        named |= document

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


def _wanted(question: str) -> _Want:
    """Return what a folded question asks for."""
    what, cue = next(((what, m) for what in WANTED if (m := said(what, question))), ("", None))
    if cue is None:
        return _Want()
    asking = tuple(words(cue[0]))
    of_role = said("asks_role", question) if what == NAME else None
    counts = asking[-1] in word_list("counting")
    behind = of_role.end() if of_role else cue.end() if counts else len(question)
    money = any(said(sign, question) for sign in OF_MONEY)
    part = said("share", question) if what == AMOUNT else None
    # "How many of them" asks for a number.
    share = part is not None and word_list("counting").isdisjoint(words(part[0]))
    day = what == MOMENT and said("asks_day", question) is not None
    of = tuple(word for word in words(question[behind:])[:1] if word not in _FUNCTION)
    return _Want(what, asking, of, money, share, day)


def _holds(want: _Want, window: Window, asked: Sequence["_Word"], question: str) -> bool:
    """Say whether a window holds what is asked for, other than what was asked."""
    if want.what == REASON:
        return gives_reason(window, question)
    if want.what == OBJECTION:
        return said("objects", fold(f"{window.passage.lead}\n{window.text}")) is not None
    if want.what == MEANING:
        return _defines(window, [w.keys for w in asked if not w.keys & set(want.asking)])
    given = frozenset[str]().union(*(word.keys for word in asked))
    language = window.passage.language
    if want.what == MOMENT:
        told = [word for word in words(window.text) if word not in given]
        year = not want.day and any(map(_is_year, told))
        return year or any(map(is_month, told)) or bool(days_in(window.text))
    if want.what == TITLE:
        return _names_role(words(window.text), language)
    if want.what == AMOUNT and word_list("ages") & {*want.asking}:
        ages = word_list("ages") | word_list("durations")
        return not ages.isdisjoint(words(window.text))  # a number alone is no age
    if want.share and "%" not in window.text:
        portions = word_list("portions") | word_list("percent")
        return not portions.isdisjoint(words(window.text))
    if want.what == AMOUNT:
        return _gives_amount(_ISO_DATE.sub("", window.text), given, want, language)
    role = next((word.keys for word in asked if word.keys & {*want.of}), frozenset[str]())
    if role and not role & _terms(f"{window.passage.lead}\n{window.text}", language):
        return False
    return not capitals(window.text, language)[0] <= given


def gives_reason(window: Window, question: str) -> bool:
    """Say whether a window gives a reason, in words for one or below a line that asks why.

    That line asks for some word of the question, too.
    """
    folded = fold(window.text)
    above = next((line for line in _asking_why(window, folded)), "")
    language = window.passage.language
    asked = _asked(question, language, frozenset(), ())
    keys = frozenset[str]().union(*(word.keys for word in asked))
    return bool(keys & _terms(above, language) or said("gives_reason", folded))


def _asking_why(window: Window, folded: str) -> Iterator[str]:
    """Yield the lines above what a window tells that ask why: its heading, its own first one."""
    first, _, answer = folded.partition("?")
    lines = (fold(heading_of(window.passage)), first if answer.strip() else "")
    yield from (line for line in lines if said("wants_why", line))


def _gives_amount(text: str, given: frozenset[str], want: _Want, language: str) -> bool:
    """Say whether a text gives a number that was not asked with, and that is no date.

    Where a sentence speaks of what is counted, the number stands beside that.
    """
    code = language or "en"
    keys = frozenset(stems(list(want.of), code))
    sentences = [text[start:end] for start, end in sentence_spans(text)]
    told = [(words(one), not want.money or bool(unit_words(one)[1])) for one in sentences]
    spoken = [one for one in told if keys & set(stems(one[0], code))]
    return any(
        min((abs(n - at) for at, stem in enumerate(stems(one, code)) if stem in keys), default=0)
        <= BESIDE
        for one, fits in spoken or told
        for n in _amounts(one, given, language)
        if fits
    )


def _amounts(told: Sequence[str], given: frozenset[str], language: str) -> Iterator[int]:
    """Yield where numbers stand that are neither given, nor years, nor days of a month."""
    spelt = _numbers(language)
    for n, word in enumerate(told):
        # "74th" is a place, no amount.
        nth = not word.isdigit() and number_of(word, COMMON) and word not in spelt
        number = (word[0].isdigit() and not (nth or _is_year(word))) or word in spelt
        if number and word not in given and not any(map(is_month, told[max(n - 1, 0) : n + 2])):
            yield n


def _names_role(told: Sequence[str], language: str) -> bool:
    """Say whether words name what somebody is by title; a compound does by its end."""
    roles = tuple(map(fold, packs().get(language, packs()[COMMON]).words["roles"]))
    return any(word.endswith(roles) if language != COMMON else word in roles for word in told)


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
    # "Spin-out" is written "spinout" as well.
    tokens = [*words(text), *(fold(w).replace("-", "") for w in _HYPHENED.findall(text))]
    beginnings = (_beginning(word) for word in tokens)
    return frozenset((*stems(tokens, language or "en"), *beginnings))


def _beginning(word: str) -> str:
    return f"{word[:BEGINNING]}…" if len(word) > BEGINNING and not word[0].isdigit() else word


@lru_cache(maxsize=256)
def _asked(
    question: str,
    language: str,
    names: frozenset[str],
    full: tuple[tuple[str, frozenset[str]], ...],
    spared: frozenset[str] = frozenset(),
) -> tuple[_Word, ...]:
    """Return the words of a question that carry a subject, none of those spared.

    `full` are names said for short.
    """
    spoken = guess_language(question)
    found = []
    opens = True
    for typed in question.split():
        capital, opens = typed[:1].isupper() and not opens, typed.endswith(SENTENCE_ENDS)
        for word in words(typed):
            if word in _EMPTY or word in spared:
                continue
            written = dict(full).get(word, frozenset())
            named = bool(written) or word in names or capital
            # A compound is only there where both of its parts are.
            for english in parts_in_english(word, spoken) or ((),):
                alike = [word, *english, *written]
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
