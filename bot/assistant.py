"""The straight line from a question to an answer: read, plan, answer, prove.

Protocols and rendering belong to the edges; each step is a module of its own.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Protocol
from unicodedata import normalize

from bot.answer import Answer, Gap, Turn
from bot.answering import acts
from bot.answering.compose import answer, compose
from bot.answering.finishing import finish
from bot.answering.joining import joined_parts
from bot.answering.telling import told_by
from bot.door import MOST_CHARACTERS, admitted
from bot.draft import Draft, Note
from bot.grounding import ground
from bot.language import guess_language, told_language
from bot.language.messages import join, quoted, tell
from bot.llm.aids import Aids
from bot.llm.assistance import with_help
from bot.llm.protocols import Model
from bot.llm.reader import Meant
from bot.llm.rewording import reworded
from bot.quotation import with_contradictions
from bot.understanding.analysis import Analysis, analyse
from bot.understanding.antecedent import Told, with_names
from bot.understanding.decomposition import Part, act_apart, parts, without_label, without_remarks
from bot.understanding.plan import AboutAnswer, Help, Passages, Plan
from bot.understanding.planning import plans
from bot.understanding.reading import Reading
from bot.understanding.resolver import Resolver
from bot.understanding.restating import grasp, in_other_words, restate
from bot.understanding.wording import plain
from index.store import LiveStore, Store, reranker_named

# Suggestions that were tried are remembered, so many.
MOST_TRIED = 5_000
# A longer message is not read again without what stands beside its question.
MOST_REREAD = 400


@dataclass(frozen=True, slots=True)
class Trace:
    """What each step made of a question, for `--trace`: the analysis, the plans, the answer.

    `plan` is the one that was answered.
    """

    said: Analysis
    plans: tuple[Plan, ...]
    plan: Plan
    draft: Draft
    answer: Answer


@dataclass(frozen=True, slots=True)
class _Made:
    """What one question of a message came to; `own` is what its words say by themselves."""

    text: str
    own: Reading
    meant: Meant
    draft: Draft


class Knowledge(Protocol):
    """What an assistant answers from: a `LiveStore`, or one generation held fast."""

    def current(self) -> Store:
        """Return the store to answer the next question from."""
        ...


class Assistant:
    """Answers questions from the newest generation. Safe to use from several threads.

    A language model, where one is given, may help to read them (`bot.llm`).
    """

    def __init__(
        self,
        knowledge: Knowledge,
        *,
        today: Callable[[], date] = date.today,
        model: Model | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._today = today
        self._model = model
        self._lock = threading.Lock()
        self._resolvers: dict[bool, tuple[str, Resolver]] = {}
        self._tried: dict[tuple[str, str, int, str], bool] = {}

    def store(self) -> Store:
        """Return the generation that the next question is answered from."""
        return self._knowledge.current()

    def answer(
        self,
        question: str,
        thread: Sequence[Turn] = (),
        *,
        allow_restricted: bool = True,
        aided: bool = True,
    ) -> Answer:
        """Return the proved answer to a question, earlier turns of its thread oldest first.

        Where it is not `aided`, nothing is sent to a language model.
        """
        return self.trace(question, thread, allow_restricted=allow_restricted, aided=aided).answer

    def trace(
        self,
        question: str,
        thread: Sequence[Turn] = (),
        *,
        allow_restricted: bool = True,
        aided: bool = True,
    ) -> Trace:
        """Return the answer with what each step made on the way to it."""
        clock = _Clock()
        # Some systems send the letters of a word and their accents apart.
        said = normalize("NFC", question)
        question = admitted(said)
        thread = tuple(replace(t, text=normalize("NFC", admitted(t.text))) for t in thread)
        store, resolver = self._knowing(allow_restricted)
        clock.lap("open")
        aids = Aids(self._model) if self._model and aided else None
        made = self._made(question, thread, store, resolver, aids)
        clock.lap("compose")
        first = made[0].meant
        lang = first.plan.scope.language
        draft = with_contradictions(
            joined_parts([(one.text, one.draft) for one in made], lang), store, lang
        )
        if len(question) < len(said.strip()) and len(said) > MOST_CHARACTERS:
            draft = draft.but(caveats=(Note(tell(lang, "read_in_part")), *draft.caveats))
        standalone = restate(first.said, first.plan, store.catalogue)
        prove = partial(
            ground, store=store, question=question, standalone=standalone, language=lang
        )
        proved = prove(draft)
        if aids and (other := reworded(draft, proved, aids)):
            again = prove(other)
            if again.withheld <= proved.withheld:
                draft, proved = other, again
        clock.lap("prove")
        proved = replace(
            proved,
            grasp=grasp(question, made[0].text, made[0].own, first.said, first.plan, proved),
            seconds=clock.laps(),
            aids=aids.noted if aids else (),
        )
        return Trace(first.said, first.plans, first.plan, draft, proved)

    def run(self, plan: Plan) -> Answer:
        """Return the proved answer to a plan, as `ask --plan` and `list` ask for one."""
        store = self._knowledge.current()
        draft = compose(plan, store)
        if draft is None:
            reason = tell(plan.scope.language, "nothing_held")
            draft = Draft(kind="help", gaps=(Gap("", reason),), abstained=True)
        asked = type(plan).__name__
        return ground(draft, store, question=asked, standalone=asked, language=plan.scope.language)

    def plans(self, question: str, thread: Sequence[Turn] = ()) -> tuple[Plan, ...]:
        """Return the plans of a question, first tried first, without answering it."""
        store, resolver = self._knowing(allow_restricted=True)
        first, *_ = parts(admitted(normalize("NFC", question)), resolver)
        said = analyse(first.text, thread, resolver)
        return plans(said, store, follows=any(turn.speaker == "user" for turn in thread))

    def _made(
        self,
        text: str,
        thread: Sequence[Turn],
        store: Store,
        resolver: Resolver,
        aids: Aids | None,
    ) -> list[_Made]:
        """Return what each question of a message comes to, else without what is beside them."""
        each = partial(self._each, thread=thread, store=store, resolver=resolver, aids=aids)
        made = each(text)
        if not _all_abstain(made) or len(text) > MOST_REREAD:
            return made
        unlabelled = without_label(text, resolver)
        if unlabelled and not _all_abstain(again := each(unlabelled)):
            return again
        core, remarks = without_remarks(text, resolver)
        if not core:
            return made
        only, *more = each(core)
        if more or only.draft.abstained or only.draft.kind == "passages":
            return made
        lang = only.meant.plan.scope.language
        left = join(lang, [quoted(lang, one) for one in remarks])
        note = (Note(tell(lang, "unread", words=left)),) if remarks else ()
        draft = only.draft.but(caveats=(*note, *only.draft.caveats))
        return [replace(made[0], meant=only.meant, draft=draft)]

    def _each(
        self,
        text: str,
        thread: Sequence[Turn],
        store: Store,
        resolver: Resolver,
        aids: Aids | None,
    ) -> list[_Made]:
        """Return what each question of a message comes to, one after the other.

        A model helps with a message of one question alone: how it was read is shown of the first.
        """
        before, act = act_apart(text)
        if act:
            turns = (*thread, Turn("user", before)) if before else thread
            return [self._one(act, turns, store, resolver, aids=aids)]
        asked = parts(text, resolver)
        if len(asked) == 1 and not asked[0].before:
            return [self._one(asked[0].text, thread, store, resolver, aids=aids)]
        spoken, among = guess_language(text), len(asked)
        one = partial(self._one, store=store, resolver=resolver, tongue=spoken, among=among)
        return [self._part(part, thread, one) for part in asked]

    def _part(self, part: Part, thread: Sequence[Turn], one: Callable[..., _Made]) -> _Made:
        """Return what a part of a message comes to, by itself or with the parts before it."""
        if not part.before or part.whole:
            alone = one(part.text, thread)
            if not part.before or not alone.draft.abstained:
                return alone
        turns = (*thread, *(Turn("user", text) for text in part.before))
        return one(part.text, turns, joined=True)

    def _one(
        self,
        text: str,
        thread: Sequence[Turn],
        store: Store,
        resolver: Resolver,
        tongue: str = "",
        aids: Aids | None = None,
        *,
        joined: bool = False,
        among: int = 1,
    ) -> _Made:
        """Return what one question comes to, which may be a part `among` others of a message."""
        follows = any(turn.speaker == "user" for turn in thread)
        typed, thread = text, self._named(thread, store, resolver)
        text = with_names(text, thread, resolver, partial(self._told, thread, store, resolver))
        tongue = tongue or (told_language(plain(typed)) if text != typed else "")

        def read(names: Mapping[str, str]) -> tuple[Analysis, tuple[Plan, ...]]:
            """Read the question, with names put in for some of its words."""
            turns = [replace(t, text=in_other_words(t.text, names)) for t in thread]
            text_read = in_other_words(text, names)
            said = analyse(text_read, turns, resolver, tongue=tongue, joined=joined)
            return said, plans(said, store, follows=follows, among=among)

        said, wanted = read({})
        if isinstance(wanted[0], AboutAnswer):
            plan, draft = self._acted(wanted[0], thread, store, resolver, aids)
            return _Made(typed, resolver.read(text), Meant(said, wanted, plan, draft), draft)
        meant = Meant(said, wanted, *answer(wanted, store))

        def alone(question: str) -> tuple[Plan, ...]:
            return plans(analyse(question, (), resolver), store, follows=False)

        if aids:
            meant = with_help(meant, store, aids, read, alone)
        draft = finish(
            meant.draft,
            meant.plan,
            store,
            corrected=meant.said.reading.corrected,
            answers=self._tries(store, resolver),
            offer=meant.offer,
        )
        return _Made(typed, resolver.read(meant.said.question.text), meant, draft)

    def _named(self, thread: Sequence[Turn], store: Store, resolver: Resolver) -> tuple[Turn, ...]:
        """Return a thread with the names of the places that its questions point at."""
        turns = list[Turn]()
        for turn in thread:
            told = partial(self._told, tuple(turns), store, resolver)
            named = turn.speaker == "user"
            text = with_names(turn.text, turns, resolver, told) if named else turn.text
            turns.append(replace(turn, text=text))
        return tuple(turns)

    def _told(self, thread: Sequence[Turn], store: Store, resolver: Resolver) -> Told:
        """Return the places that the answer to the last question of a thread told."""
        at = max(n for n, turn in enumerate(thread) if turn.speaker == "user")
        before = self._one(thread[at].text, thread[:at], store, resolver).meant
        return told_by(before.plan, before.draft, store)

    def _tries(self, store: Store, resolver: Resolver) -> Callable[[str], bool]:
        """Return what says whether a question gets an answer that is no text; told once tried."""

        def answers(question: str) -> bool:
            key = store.generation, store.catalogue.home, len(store.rows()), question
            if key not in self._tried:
                if len(self._tried) >= MOST_TRIED:
                    self._tried.clear()
                wanted = plans(analyse(question, (), resolver), store, follows=False)
                plan, draft = answer(wanted, store)
                self._tried[key] = not draft.abstained and not isinstance(plan, Passages | Help)
            return self._tried[key]

        return answers

    def _acted(
        self,
        plan: AboutAnswer,
        thread: Sequence[Turn],
        store: Store,
        resolver: Resolver,
        aids: Aids | None,
    ) -> tuple[Plan, Draft]:
        """Answer the question before again, in the form or language that is asked for."""
        asked = [n for n, turn in enumerate(thread) if turn.speaker == "user"]
        if not asked:
            return plan, acts.compose(plan, None, store)
        at = asked[-1]
        before = self._one(thread[at].text, thread[:at], store, resolver, plan.to, aids)
        # What is said of an answer is said in its language.
        scope = replace(plan.scope, language=before.meant.plan.scope.language)
        plan = replace(plan, scope=scope)
        return plan, acts.compose(plan, before.draft, store)

    def _knowing(self, allow_restricted: bool) -> tuple[Store, Resolver]:
        """Return the newest generation and what reads questions against it."""
        whole = self._knowledge.current()
        store = whole if allow_restricted else whole.public()
        with self._lock:
            today = self._today()  # "last year" is another one after New Year's Eve
            key = f"{store.generation}:{store.catalogue.home}:{today}"
            kept, resolver = self._resolvers.get(allow_restricted, ("", None))
            if resolver is None or kept != key:
                resolver = Resolver(store.catalogue, today=today, is_known_word=store.is_word)
                self._resolvers[allow_restricted] = key, resolver
            return store, resolver


@dataclass(frozen=True, slots=True)
class Public:
    """Knowledge without its restricted sources, for places where not everyone may read them."""

    knowledge: Knowledge

    def current(self) -> Store:
        """Return the store to answer the next question from."""
        return self.knowledge.current().public()


def open_assistant(
    store: Path | str,
    *,
    home: str = "",
    reranker: str = "",
    public: bool = False,
    model: Model | None = None,
) -> Assistant:
    """Return an assistant on a store; raises what `index.store.open_store` raises.

    A `public` one never uses restricted sources, whoever asks. A `model` helps to read questions.
    """
    knowledge = LiveStore(store, home=home, reranker=reranker_named(reranker))
    knowledge.current()
    return Assistant(Public(knowledge) if public else knowledge, model=model)


def _all_abstain(made: Sequence[_Made]) -> bool:
    return all(one.draft.abstained for one in made)


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
