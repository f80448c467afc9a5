"""Decides what kind of answer a question wants, and with which slots.

A plan is a value; gathering what it needs is left to `bot.evidence`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot import language
from bot.language.packs import said
from bot.understanding.conversation import Question
from bot.understanding.resolver import Reading
from bot.understanding.slots import clusters_of, indicators_of
from index.catalogue import Catalogue
from index.text import fold

# "Why?" and "but why is that?" take the order as it was told, and claim none of their own.
BARE_WHY = 4


_PART_OF_YEAR = re.compile(r"(?<![^\W_])(?:q[1-4]|h[12])(?![^\W_])")
_OF_SCORECARDS = {"why", "rank", "compare", "definition", "what_would_it_take", "robust", ""}
# "Who leads the cluster?" asks for a person, "who leads in turnover?" for a place.
# "Which companies are …?" asks for names of things, which no row holds.
# "What is capacity factor?" asks what it means, "what is the capacity?" for a figure.
_MOVES = re.compile(
    r"(?<![^\W_])(?:f[ae]ll(?:en)?|ros?e|risen|climb\w*|drop\w*|mov\w+|slip\w*|los[et]|gain\w*"
    r"|chang\w+|improv\w+|up|down|foll|faldt|steg|andrat\w*|tappa\w*|klattra\w*|rykk?e\w*)"
    r"(?![^\W_])"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to answer. `kind` is lookup, compare, rank, why, trend, list, definition, scorecard,
    passages or help.

    `indicators` come best first; the first is meant, later ones are other readings. `clusters`
    stand in the order asked, home last where "than us" was said. `query` is searched for passages.
    `also` are indicators asked for beside the first. `years` empty means the newest. `about`
    narrows a kind: passages to "person" or "share", a list to "cluster", "rankings" or "editions", a rank to "ranking", "indicator",
    "standing", "growth", "total", "share" or "scores", a why to "move", "place", "trend" or "order", a scorecard to what is wanted of it. `only`
    holds the ids of the rows that speak of what was named beyond cluster and indicator, empty
    where nothing was. `period_words` are parts of a year ("q3", "h1"); `of_kind` is "country"
    where countries were asked for; `counts` says that a number was ("how many"), `goal` that what
    is aimed at was; `per` is the indicator of what the first is asked for each of; `by_meaning` is the indicator where no words but their meaning name it.
    """

    kind: str
    clusters: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    ranking: str = ""
    scorecard: str = ""
    years: tuple[int, ...] = ()
    year_from: int = 0
    year_to: int = 0
    query: str = ""
    about: str = ""
    end: str = ""
    top: int = 0
    language: str = "en"
    unexplained: tuple[str, ...] = ()
    home_missing: bool = False
    asks_for_sources: bool = False
    intent: str = ""
    only: frozenset[str] = frozenset()
    period_words: tuple[str, ...] = ()
    of_kind: str = ""
    counts: bool = False
    also: tuple[str, ...] = ()
    goal: bool = False
    by_meaning: str = ""
    per: str = ""


def make_plan(question: Question, catalogue: Catalogue) -> Plan:
    """Return the plan of a question; one that names nothing known is a plan to find passages."""
    reading = question.reading
    folded = fold(question.text).strip(" ?!.")
    plan = Plan(
        kind="passages",
        clusters=clusters_of(reading, catalogue),
        indicators=indicators_of(question),
        also=reading.joined,
        per=reading.per,
        ranking=reading.rankings[0] if reading.rankings else "",
        scorecard=reading.scorecards[0] if reading.scorecards else "",
        years=reading.years,
        year_from=reading.year_from,
        year_to=reading.year_to,
        query=question.query,
        end=reading.end,
        top=reading.top,
        language=reading.language,
        unexplained=tuple(w for w in reading.unexplained if not said("goal", fold(w))),
        home_missing=reading.home and not catalogue.home,
        asks_for_sources="sources" in reading.intents,
        intent=next((i for i in reading.intents if i != "sources"), ""),
        period_words=tuple(dict.fromkeys(_PART_OF_YEAR.findall(folded))),
        counts=bool(said("how_many", folded)),
        goal=bool(said("goal", folded)),
        of_kind="country" if said("countries", folded) else "",
    )
    if not folded or said("asks_help", folded):
        return replace(plan, kind="help", about="help")
    if said("thanks", folded):
        return replace(plan, kind="help", about="welcome")
    if said("asks_trust", folded):
        return replace(plan, kind="help", about="trust")
    if plan.ranking and plan.clusters and not plan.indicators and "trend" in reading.intents:
        place = next(r.indicator for r in catalogue.rankings if r.id == plan.ranking)
        plan = replace(plan, indicators=(place,))
    plan = replace(plan, clusters=_without_wholes(plan, catalogue))
    case = _Case(plan, reading, catalogue)
    found = _by_wording(case)
    for intent in (*reading.intents, ""):
        found = found or _BY_INTENT[intent](case)
    kind, about = found or ("passages", "")
    return replace(plan, kind=kind, about=about)


# A kind of answer and what it is about, None where the slots that it needs are not filled.
_Kind = tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _Case:
    """A question's slots, as the rules look at them."""

    plan: Plan
    reading: Reading
    catalogue: Catalogue

    @property
    def text(self) -> str:
        return fold(self.reading.text).strip()

    @property
    def places(self) -> int:
        return len(self.plan.clusters)

    @property
    def measures(self) -> bool:
        return bool(self.plan.indicators)

    @property
    def explained(self) -> bool:
        return not self.reading.unexplained

    @property
    def is_rank(self) -> bool:
        """Whether the indicator is the place in a ranking."""
        first = self.plan.indicators[:1]
        return any(self.catalogue.indicator(i).kind == "rank" for i in first)

    @property
    def is_axis(self) -> bool:
        """Whether the indicator is an axis or a partial list of a ranking."""
        first = self.plan.indicators[:1]
        return any(i in r.sub_rankings for r in self.catalogue.rankings for i in first)


def _by_wording(case: _Case) -> _Kind:
    """Return the kind that single words decide, whatever else is wanted."""
    plan, intents = case.plan, case.reading.intents
    if plan.ranking and (not case.measures or case.is_axis) and said("weights_said", case.text):
        return "rank", "scores"
    if case.places and not case.measures and not plan.ranking and said("where_first", case.text):
        return "list", "rankings"
    if case.is_axis and not case.places and said("what_is", case.text):
        return "definition", ""
    if plan.ranking and not case.places and not case.measures and _asks_nature(case):
        return "definition", ""
    of_editions = plan.ranking and not case.places and case.reading.intent in {"list", ""}
    if of_editions and said("an_edition", case.text):
        return "list", "editions"
    if plan.ranking and not case.measures and plan.counts:
        return "passages", ""
    wanted = next((i for i in (*intents, "") if i in _OF_SCORECARDS), None)
    if plan.scorecard and wanted is not None:
        return "scorecard", wanted
    if not case.measures and said("said_by", case.text):
        return "passages", ""
    if case.measures and case.places != 1 and case.explained and said("sum", case.text):
        return "rank", "total"
    if case.explained and _is_level(case) and said("share", case.text):
        return "rank", "share"
    if case.places and not case.measures and not plan.ranking and said("share", case.text):
        return "passages", "share"
    things = said("names_of", case.text)
    if (
        things
        and case.places
        and not plan.ranking
        and _is_counted(next(filter(None, things.groups())), case)
    ):
        return "passages", ""
    if said("person", case.text) and case.places and not case.measures and not plan.ranking:
        return "passages", "person"
    return None


def _is_level(case: _Case) -> bool:
    return any(case.catalogue.indicator(i).kind == "level" for i in case.plan.indicators[:1])


def _is_counted(noun: str, case: _Case) -> bool:
    """Say whether a word is what an indicator counts, and no word for a place."""
    return noun not in language.STOP_WORDS and any(
        case.text.startswith(noun, m.start) for m in case.reading.indicators
    )


def _by_card(case: _Case) -> _Kind:
    """Robustness and what it would take are asked of a scorecard, or rest on published weights."""
    if case.plan.ranking:
        return "rank", "scores"
    asked = next(i for i in case.reading.intents if i in {"robust", "what_would_it_take"})
    if case.catalogue.scorecards and (case.places or case.reading.home):
        return "scorecard", asked
    return None


def _why(case: _Case) -> _Kind:
    plan = case.plan
    if case.places >= 2 and (plan.ranking or not case.measures or case.is_rank):
        if len(case.text.split()) <= BARE_WHY:
            return "why", "order"
        return "why", "" if plan.ranking or case.explained else "passages"
    if case.places >= 2:
        return "compare", "why"
    if case.places and plan.ranking:
        return "why", "move" if _MOVES.search(case.text) else "place"
    if case.places == 1 and case.measures and case.explained and _MOVES.search(case.text):
        return "why", "trend"
    return "passages", ""


def _list(case: _Case) -> _Kind:
    if said("a_ranking", case.text) and (case.places or case.explained):
        return "list", "rankings"
    if case.places and not case.measures:
        return "list", "cluster"
    return ("list", "") if not case.measures and case.explained else None


def _definition(case: _Case) -> _Kind:
    return "definition", ""


def _trend(case: _Case) -> _Kind:
    if case.measures and said("fastest", case.text) and case.places != 1:
        return "rank", "growth"
    return ("trend", "") if case.places and case.measures else None


def _rank(case: _Case) -> _Kind:
    plan = case.plan
    if (spanned := _over_years(case)) is not None:
        return spanned
    if case.measures and not case.is_rank:
        if case.places == 1 and said("standing", case.text):
            return "rank", "standing"
        if not case.places or plan.end == "least" or case.places > 2:
            return "rank", "growth" if said("fastest", case.text) else "indicator"
    if plan.ranking or case.is_rank:
        return "rank", "ranking"
    if case.places and not case.measures and case.explained:
        return ("why", "") if case.places == 2 else ("list", "rankings")
    return None


def _over_years(case: _Case) -> _Kind:
    """Figures of a span of years, or of two for one place, are a trend, unless it is of ranks."""
    spans = case.plan.year_from or case.plan.year_to
    spans = spans or (case.places == 1 and len(case.plan.years) == 2)
    return ("trend", "") if case.places and case.measures and spans and not case.is_rank else None


def _compare(case: _Case) -> _Kind:
    if case.places == 1 and (spanned := _over_years(case)):
        return spanned
    if case.places >= 2 and not (case.plan.ranking and not case.measures):
        return "compare", ""
    return _bare(case)


def _asks_nature(case: _Case) -> bool:
    """Say whether it is asked what a ranking is, or how it ranks, and not who stands where."""
    is_bare = said("what_is", case.text) and not case.reading.intents
    return bool(is_bare or said("how_ranked", case.text)) and not case.reading.home


def _names_a_thing(case: _Case) -> bool:
    """Say whether "What is X?" asks of a thing by its name, which an indicator only mentions."""
    if case.places or case.reading.intents or not said("what_is", case.text):
        return False
    subjects = [t.text for t in language.content(case.reading.text)]
    return bool(subjects) and len(subjects) <= 2 and subjects[0][0].isupper()


def _bare(case: _Case) -> _Kind:
    """Slots without a verb: what they are decides."""
    if _names_a_thing(case):
        return "passages", ""
    plan, explained = case.plan, case.explained
    if case.measures and not case.places and explained and said("what_is_bare", case.text):
        return "definition", ""
    if (spanned := _over_years(case)) is not None and "compare" not in case.reading.intents:
        return spanned
    if case.places >= 2 and plan.ranking and not case.measures:
        return "rank", "ranking"
    if case.places > 2 and case.measures and plan.end:
        return "rank", "indicator"
    if case.places >= 2 and case.measures:
        return "compare", ""
    if case.places and case.measures and not (plan.ranking and case.is_rank):
        return "lookup", ""
    if plan.ranking and (case.places or explained):
        return "rank", "ranking"
    if case.measures and not case.places and explained and not case.reading.names:
        return "rank", "indicator"
    if case.places and not case.measures and explained and not case.reading.intents:
        return ("passages", "") if plan.counts else ("list", "cluster")
    return None


_BY_INTENT: Mapping[str, Callable[[_Case], _Kind]] = MappingProxyType(
    {
        "sources": lambda case: None,
        "robust": _by_card,
        "what_would_it_take": _by_card,
        "definition": _definition,
        "list": _list,
        "why": _why,
        "trend": _trend,
        "rank": _rank,
        "compare": _compare,
        "": _bare,
    }
)


def _without_wholes(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """Leave out the whole that a share is of: "share of Swedish life science in Stockholm"."""
    if not any(catalogue.indicator(i).kind == "share" for i in plan.indicators[:1]):
        return plan.clusters
    wholes = {w for c in plan.clusters for w in catalogue.cluster(c).part_of}
    return tuple(c for c in plan.clusters if c not in wholes)
