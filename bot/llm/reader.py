"""Asks a language model for the plan of a question whose words are not all understood.

The model says which entries of the catalogue the words mean, and the plan. Code puts their names
into the question and reads it again: the model's plan holds only where that reading gives the very
same one. No text of a document is ever in this prompt.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from rapidfuzz.distance import OSA

from bot.answering.compose import answer
from bot.draft import Draft
from bot.language.glossary import in_english
from bot.llm.aids import Aids
from bot.llm.protocols import closed, prompt_for
from bot.understanding.analysis import Analysis
from bot.understanding.leftover import MOST_STORES, left_over
from bot.understanding.naming import called
from bot.understanding.plan import (
    KINDS,
    AboutAnswer,
    Help,
    Passages,
    Plan,
    Value,
    from_json,
    to_json,
)
from bot.understanding.restating import in_other_words
from index.encoding import Vectors
from index.store import Store
from index.text import fold

# So many measures are offered at most, the nearest to the words by meaning.
SHORTLIST = 12
# The kinds of plan are offered that the question comes to with one of so many of them put in.
TRIED = 3
MOST_YEARS = 4
# Words mean a measure only where a name of it is as near to them as NEAR (cosine), and where the
# question with that name in their place is as near to itself as SAME. Of all readings that a model
# could give of 780 questions in four domains, 11 would turn a right answer wrong ("dentists" for
# employees, the "capital" of France): each is below SAME, all but one below NEAR too. Words for
# places are not guessed at: one country is as near to another as a word to its synonym. They, and
# those for rankings, must be spelt as one of their names is, by so large a share of the letters.
SPELT = 0.75
SHORTEST = 5
NEAR = 0.65
SAME = 0.75
# A model chooses among measures no further behind the nearest than this ("biotechs" are biotech
# companies at 0.90; biotech and medtech companies, at 0.83, are others).
TIED = 0.05

_NO_PLAN = (Passages, Help, AboutAnswer)
Read = tuple[Analysis, tuple[Plan, ...]]


@dataclass(frozen=True, slots=True)
class Meant:
    """A question read, with the plan that is answered and its draft.

    `names` are what a model put in for some of its words, `offer` a question that it may stand for.
    """

    said: Analysis
    plans: tuple[Plan, ...]
    plan: Plan
    draft: Draft
    names: Mapping[str, str] = field(default_factory=dict)
    offer: str = ""


def read_again(
    before: Meant, store: Store, aids: Aids, read: Callable[[Mapping[str, str]], Read]
) -> Meant | None:
    """Return what a weakly read question means to the model; None where that does not hold.

    `read` reads the question with names put in for some of its words.
    """
    spelt = _misspelt(before, aids.shown(store))
    words = _not_understood(before, spelt)
    others = tuple(word for word in words if word not in spelt)
    near = shortlist(others, aids.shown(store), before.said) if others else {}
    offered = dict(islice(near.items(), SHORTLIST))
    if not words or not (offered or spelt):
        return None
    put = {word: entry.name for word, entry in spelt.items()}
    tried = [{**dict.fromkeys(words, name), **put} for name in [*offered.values()][:TRIED]]
    kinds = _kinds(tried or [put], read)
    if not kinds:
        return None
    scope = before.plan.scope
    places = dict.fromkeys((*scope.places, *(e.id for e in spelt.values() if e.kind == "cluster")))
    given = {
        "question": scope.query,
        "words": words,
        "read": {"places": scope.places, "years": scope.years, "language": scope.language},
        "measures": [{"id": id, "name": name} for id, name in offered.items()],
        "names": [{"id": entry.id, "name": entry.name} for entry in spelt.values()],
        "kinds": kinds_told(kinds),
    }
    ids = dict.fromkeys((*offered, *(entry.id for entry in spelt.values())))
    schema = _schema(words, list(ids), kinds, list(places), list(offered))
    check = _Check(before, words, offered, spelt, store, read)
    return aids.ask(prompt_for("plan", given, schema), check.accepted)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A place or a ranking of the catalogue that a word may be a misspelt name of."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class _Check:
    """What a model's reply must be to hold."""

    before: Meant
    words: Sequence[str]
    offered: Mapping[str, str]
    spelt: Mapping[str, _Entry]
    store: Store
    read: Callable[[Mapping[str, str]], Read]

    def accepted(self, reply: Mapping[str, Any]) -> Meant | None:
        """Return what the reply means, None where anything speaks against it."""
        used: Mapping[str, str] = reply["used"]
        if not used or {*used, *reply["left"]} != {*self.words}:
            return None
        named = {w: e.name for w, e in self.spelt.items() if used.get(w) == e.id}
        meant = {word: id for word, id in used.items() if word not in named}
        if not all(self._is_near(meant, id) for id in meant.values()):
            return None
        names = {word: self.offered[id] for word, id in meant.items()}
        if names and not self._means_the_same(names):
            return None
        names |= named
        said, plans = self.read(names)
        if said.unknown or left_over(said, self.store).vetoes:
            return None
        plan = next((plan for plan in plans if _is_given(reply["plan"], plan)), None)
        if plan is None or not self._keeps(plan, set(used.values())):
            return None
        plan, draft = answer((plan,), self.store)
        return None if draft.abstained else Meant(said, plans, plan, draft, names)

    def _is_near(self, used: Mapping[str, str], id: str) -> bool:
        """Say whether a measure goes by a name that is near to the words used for it."""
        words = " ".join(word for word in self.words if used.get(word) == id)
        near = _nearness(words, self.store, self.before.said)
        return near[id] >= max(NEAR, max(near.values()) - TIED)

    def _means_the_same(self, names: Mapping[str, str]) -> bool:
        """Say whether the question stays what it is with the names put in for its words."""
        asked = self.before.plan.scope.query
        again = in_other_words(asked, names)
        return float(self.store.encode(asked) @ self.store.encode(again)) >= SAME

    def _keeps(self, plan: Plan, used: set[str]) -> bool:
        """Say whether a plan holds what the model used, and all that code had read before."""
        before = self.before.plan.scope
        answered = "" if self.before.draft.abstained else before.indicator
        wanted = {*used, *before.places, *filter(None, (answered,))}
        # "Where did the conference take place?" names no place, and asks for no figure.
        placed = before.places or any(e.id in used for e in self.spelt.values())
        of_nowhere = isinstance(plan, Value) and not placed
        kept = wanted <= texts_in(to_json(plan))
        return kept and not of_nowhere and not isinstance(plan, _NO_PLAN)


def _not_understood(before: Meant, spelt: Mapping[str, _Entry]) -> tuple[str, ...]:
    """Return the words that weaken a reading; a name that nobody knows is no word to guess at."""
    plan, said = before.plan, before.said
    weak = before.draft.abstained or plan.scope.left
    unknown = set(said.unknown) - set(spelt)
    if not weak or unknown or isinstance(plan, Help | AboutAnswer):
        return ()
    return tuple(dict.fromkeys(said.rest))


def _misspelt(before: Meant, store: Store) -> dict[str, _Entry]:
    """Return the entry whose name each word that is none is spelt like, where one alone is."""
    found: dict[str, _Entry] = {}
    for word in before.said.rest:
        if len(word) < SHORTEST or store.is_word(fold(word)):
            continue
        alike = [
            (OSA.normalized_similarity(fold(word), name), entry) for name, entry in _words_of(store)
        ]
        near = [pair for pair in alike if pair[0] >= SPELT]
        if near and len({entry.id for _, entry in near}) == 1:
            found[word] = max(near, key=lambda pair: pair[0])[1]
    return found


def _kinds(
    tried: Sequence[Mapping[str, str]], read: Callable[[Mapping[str, str]], Read]
) -> tuple[str, ...]:
    """Return the kinds of plan that the question may come to with some of the names put in."""
    plans = (plan for names in tried for plan in read(names)[1])
    found = (plan for plan in plans if not isinstance(plan, _NO_PLAN))
    return tuple(dict.fromkeys(type(plan).__name__ for plan in found))


def _is_given(given: Mapping[str, Any], plan: Plan) -> bool:
    """Say whether a plan has all that is given of one; places may stand in any order."""
    own = to_json(plan)
    if given["kind"] != own["kind"]:
        return False
    scope = dict(given.get("scope", {}))
    if sorted(scope.get("places", ())) == sorted(own["scope"]["places"]):
        scope["places"] = own["scope"]["places"]
    return from_json({**own, **given, "scope": {**own["scope"], **scope}}) == plan


def texts_in(written: object) -> set[str]:
    """Return all texts in plain values."""
    if isinstance(written, Mapping):
        return set[str]().union(*map(texts_in, written.values()))
    if isinstance(written, list | tuple):
        return set[str]().union(*map(texts_in, written))
    return {written} if isinstance(written, str) else set()


def shortlist(
    words: Sequence[str], store: Store, said: Analysis, least: float = NEAR
) -> dict[str, str]:
    """Return id and name of the measures near to all the words or one of them, nearest first."""
    near: dict[str, float] = {}
    for text in dict.fromkeys((" ".join(words), *words)):
        for id, cosine in _nearness(text, store, said).items():
            near[id] = max(cosine, near.get(id, 0.0))
    nearest = sorted((id for id in near if near[id] >= least), key=lambda id: -near[id])
    return {id: store.catalogue.indicator(id).name for id in nearest}


def _nearness(words: str, store: Store, said: Analysis) -> dict[str, float]:
    """Return how near the nearest name of each measure is to words, or to the English for them."""
    spoken = said.reading.language
    english = (" ".join(in_english(fold(word), spoken)) or word for word in words.split())
    ids, vectors = _names(store)
    near: dict[str, float] = {}
    for text in {words, " ".join(english)}:
        for id, cosine in zip(ids, vectors @ store.encode(text), strict=True):
            near[id] = max(float(cosine), near.get(id, 0.0))
    return near


@lru_cache(maxsize=MOST_STORES)
def _words_of(store: Store) -> tuple[tuple[str, _Entry], ...]:
    """Return each name of a place or a ranking that is one long word, folded, with its entry."""
    return tuple(
        (fold(text), _Entry(kind, id, text))
        for kind, id, text, _ in called(store.catalogue)
        if kind in ("cluster", "ranking") and len(text) >= SHORTEST and " " not in text
    )


@lru_cache(maxsize=MOST_STORES)
def _names(store: Store) -> tuple[tuple[str, ...], Vectors]:
    """Return the measure of each name that one goes by, with the vectors of the names."""
    named = [(i.id, name) for i in store.catalogue.indicators for name in (i.name, *i.aliases)]
    return tuple(id for id, _ in named), store.encode_many([name for _, name in named])


def _schema(
    words: Sequence[str],
    ids: Sequence[str],
    kinds: Sequence[str],
    places: Sequence[str],
    measures: Sequence[str],
) -> dict[str, Any]:
    return closed(
        {
            "used": closed({word: {"enum": list(ids)} for word in words}, ()),
            "left": _listed({"enum": list(words)}, len(words)),
            "plan": plan_schema(kinds, places, measures),
        },
        ("used", "left", "plan"),
    )


def plan_schema(
    kinds: Iterable[str], places: Iterable[str], measures: Iterable[str], **slots: Any
) -> dict[str, Any]:
    """Return the schema of a plan of one of the kinds over entries; `slots` beside its scope."""
    scope: dict[str, Any] = {
        "years": _listed({"type": "integer", "minimum": 1900, "maximum": 2100}, MOST_YEARS)
    }
    if ids := list(measures):
        scope["indicator"] = {"enum": ids}
    if ids := list(places):
        scope["places"] = _listed({"enum": ids}, len(ids))
    kind = {"kind": {"enum": list(kinds)}}
    return closed({**kind, "scope": closed(scope, ()), **slots}, ("kind", "scope"))


def kinds_told(kinds: Iterable[str]) -> dict[str, str]:
    """Return what each kind of plan asks for, in a line."""
    return {kind: (KINDS[kind].__doc__ or "").partition("\n")[0] for kind in kinds}


def _listed(items: Mapping[str, Any], most: int) -> dict[str, Any]:
    """Return the schema of a list of at most so many; small models repeat themselves."""
    return {"type": "array", "items": items, "maxItems": most}
