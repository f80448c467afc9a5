"""Judges the words that neither a name nor a cue accounts for: which may mean another measure.

A word that is left vetoes a plan only where it is a name that the catalogue does not know, what is
counted, a word of a measure's name, or one without which the question means something else.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot import language
from bot.language.glossary import COLUMNS, in_english, in_other, inflected
from bot.language.packs import COMMON, word_list
from bot.language.synonyms import synonyms
from bot.understanding.analysis import Analysis
from bot.understanding.conversation import Question
from bot.understanding.naming import initials_of, shortened
from bot.understanding.slots import indicators_of
from index.measures import measure_of
from index.numbers import is_unit
from index.store import Store
from index.text import fold

# A question that loses a word which says nothing of its subject ("gets", "round", "yr") keeps this
# cosine to itself; one that loses a word of its subject ("women", "dentists", "heathrow") falls
# below. Of 75 words in 60 questions of four domains, 66 are told right.
KEPT = 0.925
# The model is English: of other languages more must be kept.
KEPT_FOREIGN = 0.965
# All words let go together leave this much.
KEPT_TOGETHER = 0.905
# What stands in brackets says more of what is asked, and names no other measure.
_ASIDE = re.compile(r"\(([^()]*)\)")
# The words of so many stores are kept, those asked last.
MOST_STORES = 4
# So short a word that is in no list is a name ("az"), of which an encoder makes nothing.
SHORT_NAME = 2
# A text with more words left asks for something else: each costs an encoding of the whole, of
# so many characters together. The parts of one message share what it may cost.
MOST_LEFT = 8
MOST_ENCODED = 900
MOST_OF_MESSAGE = 2_700
# What asks for a text, whatever it asks of.
_OF_TEXTS = {"why", "definition"}
# Words that change as little as this are not worth telling.
UNTOLD = 0.96


@dataclass(frozen=True, slots=True)
class Left:
    """Words left over: `vetoes` may mean another measure, `named` are unknown names among them.

    `dropped` are those that a plan does without, `told` those of them that the answer names.
    `unheard` are vetoes that nothing held tells of, in this or in other words.
    """

    vetoes: tuple[str, ...] = ()
    unheard: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    named: bool = False


def left_over(said: Analysis, store: Store, among: int = 1) -> Left:
    """Return the words that are left, parted into those that veto a plan and those let go.

    `among` says of how many parts of a message this is one.
    """
    count = len(set(said.rest))
    most = min(MOST_ENCODED, MOST_OF_MESSAGE // among)
    if count > MOST_LEFT or (count + 1) * len(said.question.query) > most:
        return Left(vetoes=said.rest, named=_is_named(said.rest, store))
    measures = _of_measures(store)
    vetoes: list[str] = []
    dropped: list[str] = []
    told: list[str] = []
    aside = {w for found in _ASIDE.findall(said.question.text) for w in found.split()}
    initials = _initials(said.question, store) if said.rest else frozenset[str]()
    own = _called(said, store)
    for word in said.rest:
        if fold(word) in initials or measure_of(word) or is_unit(word):
            continue
        if any(language.keys(other) & own for other in synonyms(fold(word))):
            continue  # "the most cited papers" of a measure of articles
        asked = word in said.unknown or fold(word) in said.counted | word_list("ages")
        # "What share of the staff is women?" asks for what stands last.
        asked = asked or (said.has("share") and _is_last(word, said.question.text))
        is_name = len(word) == SHORT_NAME and word.isalpha()
        if asked or is_name or (word not in aside and language.keys(word) & measures):
            vetoes.append(word)
            continue
        kept = _kept_without([word], said.question.query, store)
        if kept < (KEPT if said.reading.language == COMMON else KEPT_FOREIGN):
            vetoes.append(word)
            continue
        dropped.append(word)
        if kept < UNTOLD:
            told.append(word)
    if len(dropped) > 1 and _kept_without(dropped, said.question.query, store) < KEPT_TOGETHER:
        vetoes, dropped, told = [*said.rest], [], []
    spoken = said.reading.language
    strange = (w for w in vetoes if not language.keys(w) & measures and _may_be_asked_of(w, said))
    unheard = tuple(w for w in strange if _is_unheard(w, spoken, store))
    named = _is_named(vetoes, store)
    return Left(tuple(vetoes), unheard, tuple(dropped), tuple(told), named)


def _called(said: Analysis, store: Store) -> frozenset[str]:
    """Return the words that the measure read goes by."""
    read = said.question.reading.indicators[:1]
    ones = [store.catalogue.indicator(match.id) for match in read]
    return frozenset[str]().union(*(language.text_keys(i.name, *i.aliases) for i in ones))


def _is_last(word: str, text: str) -> bool:
    return fold(text).rstrip(" ?.!").endswith(f" {fold(word)}")


def _may_be_asked_of(word: str, said: Analysis) -> bool:
    """Say whether a word may be what a figure is asked of: a name, or what a function word is of.

    Where no verb asks anything, any word may be the place.
    """
    if said.reading.intent in _OF_TEXTS or said.has("gives_reason"):
        return False
    before = said.question.text.partition(word)[0].split()
    is_name = word[:1].isupper() and bool(before)
    follows = bool(before) and fold(before[-1]) in word_list("function") - word_list("infinitive")
    return is_name or follows or said.has("compare") or not said.has("asks", "opens_question")


def _is_unheard(word: str, spoken: str, store: Store) -> bool:
    """Say whether no document and no name holds a word, a form of it or one of its meaning."""
    folded = fold(word).removesuffix("'s").removesuffix("’s")
    forms = {folded, *inflected(folded, spoken), *synonyms(folded)}
    codes = (COMMON, *COLUMNS)
    forms |= {e for code in codes for form in (*forms,) for e in in_english(form, code)}
    forms |= {o for code in COLUMNS for e in (*forms,) for o in in_other(e, COMMON, code)}
    return folded not in _called_for_short(store) and not any(map(store.knows_word, forms))


@lru_cache(maxsize=MOST_STORES)
def _called_for_short(store: Store) -> frozenset[str]:
    """Return the initials of the words of all measures, those of two letters left out."""
    every = initials_of(store.catalogue.indicators)
    return frozenset(one for one in every if len(one) > SHORT_NAME)


def _initials(question: Question, store: Store) -> frozenset[str]:
    """Return what names and neighbouring words of the measures found are called for short."""
    measures = [store.catalogue.indicator(id) for id in indicators_of(question)]
    names = (name for one in measures for name in (one.name, *one.aliases))
    return initials_of(measures).union(*map(shortened, names))


def _kept_without(words: Sequence[str], query: str, store: Store) -> float:
    """Return the cosine of a question to itself without some of its words."""
    said = "|".join(map(re.escape, words))
    without = " ".join(re.sub(rf"(?<!\w)(?:{said})(?!\w)", "", query).split())
    if not without.strip(" ?.!"):
        return 0.0
    return float(store.encode(query) @ store.encode(without))


def _is_named(words: Sequence[str], store: Store) -> bool:
    """Say whether names are among the words that the catalogue uses for no measure."""
    return any(word[:1].isupper() and word not in _written(store) for word in words)


@lru_cache(maxsize=MOST_STORES)
def _written(store: Store) -> frozenset[str]:
    """Return the words of measures' names as the catalogue writes them."""
    names = (n for i in store.catalogue.indicators for n in (i.name, i.unit, *i.aliases))
    return frozenset(token.text for name in names for token in language.tokens(name))


@lru_cache(maxsize=MOST_STORES)
def _of_measures(store: Store) -> frozenset[str]:
    """Return the words that tell measures apart: those of their names and what they go by."""
    names = [n for i in store.catalogue.indicators for n in (i.name, *i.aliases)]
    short = (one for i in store.catalogue.indicators for one in shortened(i.name))
    return frozenset[str](short).union(*map(language.content_keys, names))
