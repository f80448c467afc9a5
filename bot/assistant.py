"""The straight line from a question to an answer: understand, plan, compose, prove.

Protocols and rendering belong to the edges; each step is a module of its own.
"""

import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Protocol
from unicodedata import normalize

from bot import language, passages
from bot.answer import Answer, Gap, Statement, Turn
from bot.answering.acts import compose as act
from bot.answering.compose import compose
from bot.composing import (
    compare,
    coverage,
    lookup,
    per,
    rank,
    scorecard,
    sources,
    trend,
    why,
)
from bot.door import MOST_CHARACTERS, admitted
from bot.draft import Draft, Note
from bot.evidence import CountRef, RowRef
from bot.followups import follow_ups
from bot.grasp import grasp
from bot.grounding import ground
from bot.language.messages import tell
from bot.language.packs import word_list
from bot.meanings import Meanings, filler_words
from bot.phrases import join, say
from bot.picking import Pick, in_years
from bot.planner import Plan, make_plan
from bot.quotation import with_contradictions
from bot.restating import restate
from bot.understanding.analysis import analyse, questions
from bot.understanding.conversation import Question
from bot.understanding.plan import AboutAnswer, Profile
from bot.understanding.plan import Plan as Typed
from bot.understanding.planning import plans
from bot.understanding.resolver import Reading, Resolver
from index.rows import KpiRow
from index.store import LiveStore, Store, reranker_named

# A figure that a question names: with its thousands marked, or of four digits and more, no year.
_FIGURE = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[, ]\d{3})+|(?!(?:19|20)\d\d\b)\d{4,})(?![\w]|[.,]\d)"
)
EMPTY = word_list("empty")
# Words that ask for another kind of figure, however near in meaning the question is without them.
_OF_KIND = frozenset(
    [
        "rate",
        "ratio",
        "average",
        "median",
        "snitt",
        "capita",
        "head",
        "person",
        "inhabitant",
        "inhabitants",
        "invånare",
        "indbygger",
    ]
)
# So many texts are shown beside the nearest figure.
NEAREST_TEXTS = 2
# Kinds that are made from rows; an unexplained word in the question sends them to the passages.
_FROM_ROWS = {"lookup", "compare", "trend", "rank"}


@dataclass(frozen=True, slots=True)
class Trace:
    """What each step made of a question, for `--trace`; `typed` is the plan where one was made."""

    question: Question
    plan: Plan
    draft: Draft
    answer: Answer
    typed: Typed | None = None


@dataclass(frozen=True, slots=True)
class _Made:
    """What one question of a message came to; `own` is what its words say by themselves."""

    own: Reading
    question: Question
    plan: Plan
    typed: Typed | None
    draft: Draft

    @property
    def grasp(self) -> str:
        """How far the question was understood, as `Answer.grasp` tells."""
        if isinstance(self.typed, AboutAnswer):
            return "leans"
        return grasp(self.own, self.question, self.plan)


class Knowledge(Protocol):
    """What an assistant answers from: a `LiveStore`, or one generation held fast."""

    def current(self) -> Store:
        """Return the store to answer the next question from."""
        ...


class Assistant:
    """Answers questions from the newest generation. Safe to use from several threads."""

    def __init__(self, knowledge: Knowledge, *, today: Callable[[], date] = date.today) -> None:
        self._knowledge = knowledge
        self._today = today
        self._lock = threading.Lock()
        self._resolvers: dict[bool, tuple[str, Resolver]] = {}
        self._meanings = Meanings()

    def store(self) -> Store:
        """Return the generation that the next question is answered from."""
        return self._knowledge.current()

    def answer(
        self, question: str, thread: Sequence[Turn] = (), *, allow_restricted: bool = True
    ) -> Answer:
        """Return the proved answer to a question, earlier turns of its thread oldest first."""
        return self.trace(question, thread, allow_restricted=allow_restricted).answer

    def trace(
        self, question: str, thread: Sequence[Turn] = (), *, allow_restricted: bool = True
    ) -> Trace:
        """Return the answer with what each step made on the way to it."""
        clock = _Clock()
        # Some systems send the letters of a word and their accents apart.
        said = normalize("NFC", question)
        question = admitted(said)
        thread = tuple(replace(t, text=normalize("NFC", admitted(t.text))) for t in thread)
        whole = self._knowledge.current()
        store = whole if allow_restricted else whole.public()
        resolver = self._resolver_for(store, allow_restricted)
        clock.lap("open")
        made, *more = self._made(question, thread, store, resolver)
        clock.lap("compose")
        draft = _joined(made.draft, [other.draft for other in more])
        draft = with_contradictions(draft, store, made.plan.language)
        if len(question) < len(said.strip()) and len(said) > MOST_CHARACTERS:
            draft = draft.but(
                caveats=(Note(say(made.plan.language, "read_in_part")), *draft.caveats)
            )
        answer = ground(
            draft,
            store,
            question=question,
            standalone=restate(made.question, made.plan, store.catalogue),
            language=made.plan.language,
        )
        clock.lap("prove")
        answer = replace(answer, grasp=made.grasp, seconds=clock.laps())
        return Trace(made.question, made.plan, draft, answer, made.typed)

    def run(self, plan: Typed) -> Answer:
        """Return the proved answer to a plan, as `ask --plan` and `list` ask for one."""
        store = self._knowledge.current()
        draft = compose(plan, store)
        if draft is None:
            reason = tell(plan.scope.language, "nothing_held")
            draft = Draft(kind="help", gaps=(Gap("", reason),), abstained=True)
        asked = type(plan).__name__
        return ground(draft, store, question=asked, standalone=asked, language=plan.scope.language)

    def _made(
        self, text: str, thread: Sequence[Turn], store: Store, resolver: Resolver
    ) -> list["_Made"]:
        """Return what each question of a message comes to, one after the other."""
        made, turns = [], list(thread)
        for one in questions(text, resolver):
            made.append(self._one(one, turns, store, resolver))
            turns.append(Turn("user", one))
        return made

    def _one(
        self,
        text: str,
        thread: Sequence[Turn],
        store: Store,
        resolver: Resolver,
        tongue: str = "",
    ) -> "_Made":
        own = resolver.read(text)
        said = analyse(text, thread, resolver, tongue=tongue)
        follows = any(turn.speaker == "user" for turn in thread)
        typed = plans(said, store, follows=follows)
        plan = make_plan(said.question, store.catalogue)
        for one in typed:
            if isinstance(one, AboutAnswer):
                draft = self._acted(one, thread, store, resolver)
                return _Made(own, said.question, plan, one, draft)
            if isinstance(one, Profile) and not one.against:
                told = passages.compose(replace(plan, kind="passages"), store)
                if not told.abstained:
                    return _Made(own, said.question, plan, one, told)
            composed = compose(one, store)
            if composed is not None:
                bounded = said.bounds is not None
                extras = _with_extras(
                    composed, plan, said.question, store, typed=True, numbered=bounded
                )
                return _Made(own, said.question, plan, one, extras)
        plan = _localise(self._meanings.read(_without_fillers(plan, store), store), store)
        draft = _with_extras(_compose(plan, store), plan, said.question, store)
        return _Made(own, said.question, plan, None, draft)

    def _acted(
        self, plan: AboutAnswer, thread: Sequence[Turn], store: Store, resolver: Resolver
    ) -> Draft:
        """Answer the question before again, in the form or language that is asked for."""
        asked = [n for n, turn in enumerate(thread) if turn.speaker == "user"]
        before = None
        if asked:
            at = asked[-1]
            before = self._one(thread[at].text, thread[:at], store, resolver, plan.to).draft
        return act(plan, before, store)

    def _resolver_for(self, store: Store, whole: bool) -> Resolver:
        with self._lock:
            today = self._today()  # "last year" is another one after New Year's Eve
            key = f"{store.generation}:{store.catalogue.home}:{today}"
            kept, resolver = self._resolvers.get(whole, ("", None))
            if resolver is None or kept != key:
                resolver = Resolver(store.catalogue, today=today, is_known_word=store.knows_word)
                self._resolvers[whole] = key, resolver
            return resolver


def _joined(first: Draft, others: Sequence[Draft]) -> Draft:
    """Put the drafts of one message's questions together, in their order."""
    for other in others:
        tables = [d.table for d in (first, other) if d.table]
        first = first.but(
            kind=other.kind if first.abstained else first.kind,
            statements=(*first.statements, *other.statements),
            figures=tuple(dict.fromkeys((*first.figures, *other.figures))),
            gaps=(*first.gaps, *other.gaps),
            caveats=tuple(dict.fromkeys((*first.caveats, *other.caveats))),
            table=tables[0] if len(tables) == 1 else None,
            chart=None,
            abstained=first.abstained and other.abstained,
            missing=(*first.missing, *other.missing),
            nearest=(*first.nearest, *other.nearest),
        )
    return first


@dataclass(frozen=True, slots=True)
class Public:
    """Knowledge without its restricted sources, for places where not everyone may read them."""

    knowledge: Knowledge

    def current(self) -> Store:
        """Return the store to answer the next question from."""
        return self.knowledge.current().public()


def open_assistant(
    store: Path, *, home: str = "", reranker: str = "", public: bool = False
) -> Assistant:
    """Return an assistant on a store folder; raises what `index.store.open_store` raises.

    A `public` one never uses restricted sources, whoever asks.
    """
    knowledge = LiveStore(store, home=home, reranker=reranker_named(reranker))
    knowledge.current()
    return Assistant(Public(knowledge) if public else knowledge)


def _compose(plan: Plan, store: Store) -> Draft:
    """Compose by the plan's kind; what rows do not answer, passages may."""
    if plan.kind == "help":
        return Draft(kind="help", statements=(Statement(say(plan.language, plan.about), ()),))
    if plan.home_missing:
        gap = Gap("we", say(plan.language, "gap_home"))
        quoted = passages.compose(plan, store)
        return quoted.but(gaps=(gap,)) if quoted.abstained and not quoted.nearest else quoted
    if plan.kind == "passages":
        found = _nearest(passages.compose(plan, store), plan, store)
        return found.but(kind="why") if plan.intent == "why" and not found.abstained else found
    if plan.kind in _FROM_ROWS and plan.unexplained:
        return _nearest(passages.compose(plan, store, instead=True), plan, store)
    if plan.per and plan.indicators and plan.kind in _FROM_ROWS:
        return per.compose(plan, store)
    if plan.kind == "compare" and plan.about == "why":
        reasons = passages.compose(plan, store)
        if not reasons.abstained:
            return reasons.but(kind="why")
    if plan.kind == "why" and plan.about == "passages":
        reasons = passages.compose(plan, store)
        if not reasons.abstained:
            return reasons.but(kind="why")
    if plan.kind == "scorecard" and plan.about == "definition":
        cards = store.catalogue.scorecards
        card = next((s for s in cards if s.id == plan.scorecard), cards[0])
        return scorecard.definition(card, plan, store)
    composed = _FROM_PLAN[plan.kind](plan, store)
    if plan.kind == "compare" and plan.about == "why" and not composed.abstained:
        plainly = Statement(say(plan.language, "no_cause"), (), "note")
        return composed.but(statements=(*composed.statements, plainly))
    return _or_passages(composed, plan, store) if composed.abstained else composed


_FROM_PLAN: Mapping[str, Callable[[Plan, Store], Draft]] = MappingProxyType(
    {
        "lookup": lookup.compose,
        "compare": compare.compose,
        "rank": rank.compose,
        "trend": trend.compose,
        "why": why.compose,
        "list": coverage.compose_list,
        "definition": coverage.compose_definition,
        "scorecard": scorecard.compose,
    }
)


def _or_passages(composed: Draft, plan: Plan, store: Store) -> Draft:
    """Look into the documents for what no row holds, before it is denied."""
    if plan.kind not in _FROM_ROWS:
        return composed
    found = passages.compose(plan, store, instead=True)
    if not found.abstained:
        in_text = Gap("", say(plan.language, "in_text"))
        return found.but(gaps=(in_text,), missing=composed.missing)
    documents, *_ = store.counts()
    key = "closest" if found.nearest else "looked"
    looked = say(plan.language, key, count=documents)
    told = Gap("", looked, rests_on=(CountRef(documents),))
    return composed.but(gaps=(*composed.gaps, told), nearest=found.nearest)


def _without_fillers(plan: Plan, store: Store) -> Plan:
    """Let go of unexplained words that change nothing of what the question means."""
    if not plan.unexplained or not (plan.indicators or plan.ranking):
        return plan
    # A word that no document holds may be a name ("genentech"): it is let go only as a filler.
    known = [
        w
        for w in plan.unexplained
        if plan.language != "en"
        or w.casefold() in EMPTY
        or (store.knows_word(w.casefold()) and not _is_name(w, store))
    ]
    fillers = filler_words(plan.query, known, store, foreign=plan.language != "en")
    fillers -= _OF_KIND
    left = tuple(word for word in plan.unexplained if word not in fillers)
    return replace(plan, unexplained=left) if left != plan.unexplained else plan


def _is_name(word: str, store: Store) -> bool:
    """Say whether the passages nearest to a word write it with a capital inside a sentence."""
    inside = re.compile(rf"(?<=\w ){re.escape(word)}(?!\w)", re.IGNORECASE)
    found = [m for hit in store.search(word, 3) for m in inside.findall(hit.passage.text)]
    return bool(found) and all(one[0].isupper() for one in found)


def _localise(plan: Plan, store: Store) -> Plan:
    """Settle what the catalogue's names left open, from the rows themselves.

    Words that the catalogue does not know may stand in a row (a hospital, a town, a publisher):
    the plan is then bound to the rows that speak of them. An indicator that a single cluster has
    needs no cluster to be named.
    """
    measures = plan.indicators[:1] or tuple(
        r.indicator for r in store.catalogue.rankings if r.id == plan.ranking
    )
    if not measures:
        return plan
    candidates = [plan.indicators[:1], plan.indicators] if plan.indicators else [measures]
    if plan.ranking:
        candidates.insert(
            0, tuple(r.indicator for r in store.catalogue.rankings if r.id == plan.ranking)
        )
    if plan.unexplained:
        wanted = [language.keys(word) for word in plan.unexplained]
        for indicators in candidates:
            rows = store.rows(clusters=plan.clusters, indicators=indicators)
            speaking = [
                r
                for r in rows
                if all(
                    keys & _row_words(r, store, name=word[:1].isupper())
                    for word, keys in zip(plan.unexplained, wanted, strict=True)
                )
            ]
            if speaking:
                clusters = plan.clusters or tuple(dict.fromkeys(r.cluster for r in speaking))
                chosen = tuple(dict.fromkeys(r.indicator for r in speaking))
                return replace(
                    plan,
                    clusters=clusters,
                    indicators=chosen,
                    unexplained=(),
                    only=frozenset(r.id for r in speaking),
                    kind=_kind_of_bound(plan),
                    about="",
                )
        return plan
    if plan.kind == "trend" and _is_rate_of_span(plan, store):
        return replace(plan, kind="lookup")
    if plan.kind == "trend" and (plan.intent != "trend" or plan.counts or len(plan.clusters) > 1):
        series = trend.longest(plan, store)
        if series < 2:
            return replace(plan, kind="compare" if len(plan.clusters) > 1 else "lookup")
    if not plan.clusters and plan.indicators and plan.kind == "rank":
        held = store.rows(indicators=plan.indicators[:1])
        holders = {r.cluster for r in held}
        if len(holders) == 1 and any(in_years(r, plan) for r in held):
            return replace(plan, clusters=tuple(holders), kind="lookup")
    return plan


def _is_rate_of_span(plan: Plan, store: Store) -> bool:
    """Say whether the indicator is a rate of growth, and one is held for the very years asked."""
    indicator = store.catalogue.indicator(plan.indicators[0])
    span = (plan.year_from, plan.year_to)
    return indicator.kind == "growth" and any(
        (r.period.first, r.period.last) == span
        for r in store.rows(clusters=plan.clusters, indicators=[indicator.id])
    )


def _kind_of_bound(plan: Plan) -> str:
    if plan.kind in {"trend", "compare"} and plan.clusters:
        return plan.kind
    return "trend" if plan.intent == "trend" else "lookup"


def _row_words(row: KpiRow, store: Store, *, name: bool) -> set[str]:
    """Return the words a row speaks of; a name must stand where the row says what it is about."""
    source = store.source(row.source_id)
    indicator = store.catalogue.indicator(row.indicator)
    text = f"{row.geography} {source.publisher} {indicator.name}"
    if not name:
        text += f" {row.note} {row.printed} {indicator.definition}"
    return {key for token in language.tokens(text) for key in token.keys}


def _nearest(draft: Draft, plan: Plan, store: Store) -> Draft:
    """Add to an abstention the nearest figure that is held, where the question named one."""
    if not draft.abstained or not plan.indicators:
        return draft
    clusters = plan.clusters[:1]
    if not clusters:
        holders = {r.cluster for r in store.rows(indicators=plan.indicators[:1])}
        if len(holders) != 1:
            return draft
        clusters = tuple(holders)
    found = lookup.compose(replace(plan, clusters=clusters), store)
    if found.abstained:
        return draft
    figure, *_ = found.statements
    unsure = Gap(plan.query, say(plan.language, "unsure"))
    texts = draft.nearest[:NEAREST_TEXTS]
    # A figure comes first only where a number is asked for.
    first = 0 if plan.counts else 1
    return draft.but(gaps=(unsure,), nearest=(*texts[:first], figure, *texts[first:]))


def _with_extras(
    draft: Draft,
    plan: Plan,
    question: Question,
    store: Store,
    *,
    typed: bool = False,
    numbered: bool = False,
) -> Draft:
    """Add what every kind of answer may carry: mended words, other readings, what to ask next."""
    if plan.asks_for_sources and question.borrowed and not draft.abstained:
        draft = sources.only(draft, plan.language, store)
    if typed:
        if plan.kind in _FROM_ROWS and not numbered:
            draft = _with_named_figures(draft, plan, store)
        follow = () if draft.abstained else follow_ups(plan, draft, store)
        notes = (*_read_as(plan, question), *draft.caveats)
        return draft.but(caveats=notes, follow_ups=follow)
    draft = _with_named_figures(draft, plan, store)
    if not draft.abstained:
        others = _other_readings(plan, store)
        notes = (*_read_as(plan, question), *_ambiguity(plan, others, store))
        draft = draft.but(
            caveats=(*notes, *draft.caveats),
            alternatives=tuple(
                f"{store.catalogue.indicator(i).name} – {_first_place(plan, store)}" for i in others
            ),
        )
    return draft.but(
        follow_ups=follow_ups(plan, draft, store),
        missing=tuple(_with_years(item, plan) for item in draft.missing),
    )


def _read_as(plan: Plan, question: Question) -> list[Note]:
    return [
        Note(say(plan.language, "mended", typed=typed, meant=meant))
        for typed, meant in question.reading.corrected
        if not any(c.isdigit() for c in typed + meant)
    ]


def _first_place(plan: Plan, store: Store) -> str:
    return store.catalogue.cluster(plan.clusters[0]).name


def _other_readings(plan: Plan, store: Store) -> tuple[str, ...]:
    """Return up to two other indicators that the words may mean and the cluster has figures for."""
    catalogue = store.catalogue
    if plan.kind not in _FROM_ROWS or not plan.indicators or not plan.clusters:
        return ()
    own = catalogue.indicator(plan.indicators[0])
    return tuple(
        other.id
        for other in map(catalogue.indicator, plan.indicators[1:])
        if other.id not in plan.also
        if other.family != own.family or not own.family
        if store.rows(clusters=plan.clusters[:1], indicators=[other.id])
    )[:2]


def _ambiguity(plan: Plan, others: Sequence[str], store: Store) -> list[Note]:
    """Name the reading that is answered, where it is one of several or found by meaning alone."""
    catalogue = store.catalogue
    if others:
        names = [catalogue.indicator(i).name for i in others]
        meant = catalogue.indicator(plan.indicators[0]).name
        text = say(plan.language, "ambiguous", meant=meant, others=join(plan.language, names, "or"))
        return [Note(text)]
    if plan.by_meaning:
        meant = catalogue.indicator(plan.by_meaning).name
        return [Note(say(plan.language, "by_meaning", meant=meant))]
    return []


def _with_named_figures(draft: Draft, plan: Plan, store: Store) -> Draft:
    """Add the rows whose very number the question names ("the 270,000 figure")."""
    wanted = {
        int(number.replace(",", "").replace(" ", "")) for number in _FIGURE.findall(plan.query)
    }
    if not wanted or plan.per or plan.kind not in {*_FROM_ROWS, "definition", "passages"}:
        return draft
    shown = {ref for statement in draft.statements for ref in statement.rests_on}
    rows = [
        r
        for r in store.rows(clusters=plan.clusters)
        if r.value in wanted and RowRef(r.id) not in shown
    ][:1]
    if not rows:
        return draft
    statements = tuple(Statement(lookup.sentence(r, plan, store), (RowRef(r.id),)) for r in rows)
    chosen = (Pick(r.cluster, r.indicator, r) for r in rows)
    notes = tuple(note for p in chosen for note in lookup.caveats(p, plan, store))
    if draft.abstained:
        return Draft(kind="lookup", statements=statements, caveats=notes)
    told = (
        [*draft.statements, *statements]
        if plan.kind != "passages"
        else [*statements, *draft.statements]
    )
    return draft.but(statements=tuple(told), caveats=(*draft.caveats, *notes))


def _with_years(item: str, plan: Plan) -> str:
    """Name the years asked for behind what is missing; a question names its own."""
    span = f"{plan.year_from or ''}–{plan.year_to or ''}" if plan.year_from or plan.year_to else ""
    years = ", ".join(map(str, plan.years)) or span
    return f"{item} · {years}" if years and item != plan.query and years not in item else item


class _Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._laps: list[tuple[str, float]] = []

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps.append((name, round(now - self._last, 6)))
        self._last = now

    def laps(self) -> tuple[tuple[str, float], ...]:
        return tuple(self._laps)
