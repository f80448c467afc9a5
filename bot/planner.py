"""Decides what kind of answer a question wants, and with which slots.

A plan is a value; gathering what it needs is left to `bot.evidence`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from bot import language
from bot.conversation import Question
from bot.resolver import Reading
from index.catalogue import Catalogue
from index.text import fold, normalise

# An indicator named this much weaker than the best is another reading of the question.
OTHER_READING = 0.8
# "Why?" and "but why is that?" take the order as it was told, and claim none of their own.
BARE_WHY = 4


_PART_OF_YEAR = re.compile(r"(?<![^\W_])(?:q[1-4]|h[12])(?![^\W_])")
_COUNTRIES = re.compile(r"(?<![^\W_])(?:countr(?:y|ies)|lander|lande|land)(?![^\W_])")
_SCORES = re.compile(
    r"(?<![^\W_])(?:scores?|points?|weights?|weighting|poang|vikter?|vaegte?|point)(?![^\W_])"
)
# "We" and "us" are a side of the comparison; "our board asks …" is not.
_SELVES = re.compile(r"(?<![^\W_])(?:we|us|vi|oss|os)(?![^\W_])")
_OF_SCORECARDS = {"why", "rank", "compare", "definition", "what_would_it_take", "robust", ""}
_SAID = re.compile(
    r"(?<![^\W_])(?:says|said|say (?:about|on)|comment\w*|write|writes|wrote|sager|sagt|siger|sagde)"
    r"(?![^\W_])"
)
# "Who leads the cluster?" asks for a person, "who leads in turnover?" for a place.
# "Which companies are …?" asks for names of things, which no row holds.
# "What is capacity factor?" asks what it means, "what is the capacity?" for a figure.
_WHAT_IS_BARE = re.compile(r"^(?:what(?:'s| is| are)|vad ar|hvad er) (?!the |our |your |total )")
_TOTAL = re.compile(
    r"(?<![^\W_])(?:total|sum|combined|together|altogether|in all|sammanlagt|totalt|tillsammans"
    r"|sammanlagd|tilsammen|i alt|samlet)(?![^\W_])"
)
_SHARE = re.compile(r"(?<![^\W_])(?:share|percentage|what percent|proportion|andel)(?![^\W_])")
_THINGS = re.compile(r"(?:which|vilka|hvilke|name the) (\w+) (?:are|is|have|has|ar|har|er)\b")
_GOAL = re.compile(r"(?<![^\W_])(?:goals?|targets?|aims?|aim|mal|malet|malsattning)(?![^\W_])")
_PERSON = re.compile(
    r"(?:who|vem|hvem) (?:leads?|runs?|heads?|chairs?|directs?|manages?|founded|started|owns?|leder"
    r"|styr|driver|grundade|startade|ejer|ager|is the|are the|ar (?:chef|direktor)|er (?:chef"
    r"|direktor))(?![^\W_])"
)
_MOVES = re.compile(
    r"(?<![^\W_])(?:f[ae]ll(?:en)?|ros?e|risen|climb\w*|drop\w*|mov\w+|slip\w*|los[et]|gain\w*"
    r"|chang\w+|improv\w+|up|down|foll|faldt|steg|andrat\w*|tappa\w*|klattra\w*|rykk?e\w*)"
    r"(?![^\W_])"
)
_FASTEST = re.compile(
    r"(?<![^\W_])(?:fastest|quickest|slowest|gr[eo]wn? (?:the )?(?:most|least)|by growth"
    r"|growth rate|snabbast|mest|hurtigst|langsammast|langsomst)(?![^\W_])"
)
_STANDS = re.compile(
    r"(?<![^\W_])(?:where|what (?:place|position|rank)|stands?|ranks?|ranked|hur ligger|var ligger"
    r"|plats|plads|placering|hvor ligger)(?![^\W_])"
)
_RANKINGS = re.compile(r"(?<![^\W_])(?:ranking|rankning|ranglist|list(?! all| every| the )|league)")
_EDITIONS = re.compile(r"(?<![^\W_])(?:editions?|utgavor|udgaver)(?![^\W_])")
_COUNTS = re.compile(
    r"(?<![^\W_])(?:how many|how much|hur manga|hur mycket|hvor mange|hvor meget)(?![^\W_])"
)
_IS_FIRST = re.compile(
    r"^(?:where|in wh(?:ich|at)|which|what|vilka?|var|hvor|hvilken?)\b.*(?<![^\W_])(?:number one|no\.? 1|number 1|first place|in the lead"
    r"|nummer (?:ett|et|1)|etta|forstaplats|forsteplads)(?![^\W_])"
)
_HOW_RANKED = re.compile(
    r"how (?:does|do|is|are|was|were)(?: [^\W_]\S*){1,4} rank(?:ed|s)?(?![^\W_])"
    r"|hur rankar|hvordan rangerer"
)
_WHAT_IS = re.compile(r"^(?:so |and )?(?:what(?:'s| is| are)|vad ar|hvad er)(?![^\W_])")


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
        unexplained=tuple(w for w in reading.unexplained if not _GOAL.search(fold(w))),
        home_missing=reading.home and not catalogue.home,
        asks_for_sources="sources" in reading.intents,
        intent=next((i for i in reading.intents if i != "sources"), ""),
        period_words=tuple(dict.fromkeys(_PART_OF_YEAR.findall(folded))),
        counts=bool(_COUNTS.search(folded)),
        goal=bool(_GOAL.search(folded)),
        of_kind="country" if _COUNTRIES.search(folded) else "",
    )
    if not folded or language.ASKS_HELP.match(folded):
        return replace(plan, kind="help", about="help")
    if language.THANKS.match(folded):
        return replace(plan, kind="help", about="welcome")
    if language.ASKS_TRUST.match(folded):
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
    if plan.ranking and (not case.measures or case.is_axis) and _SCORES.search(case.text):
        return "rank", "scores"
    if case.places and not case.measures and not plan.ranking and _IS_FIRST.search(case.text):
        return "list", "rankings"
    if case.is_axis and not case.places and _WHAT_IS.match(case.text):
        return "definition", ""
    if plan.ranking and not case.places and not case.measures and _asks_nature(case):
        return "definition", ""
    of_editions = plan.ranking and not case.places and case.reading.intent in {"list", ""}
    if of_editions and _EDITIONS.search(case.text):
        return "list", "editions"
    if plan.ranking and not case.measures and plan.counts:
        return "passages", ""
    wanted = next((i for i in (*intents, "") if i in _OF_SCORECARDS), None)
    if plan.scorecard and wanted is not None:
        return "scorecard", wanted
    if not case.measures and _SAID.search(case.text):
        return "passages", ""
    if case.measures and case.places != 1 and case.explained and _TOTAL.search(case.text):
        return "rank", "total"
    if case.explained and _is_level(case) and _SHARE.search(case.text):
        return "rank", "share"
    if case.places and not case.measures and not plan.ranking and _SHARE.search(case.text):
        return "passages", "share"
    things = _THINGS.match(case.text)
    if things and case.places and not plan.ranking and _is_counted(things[1], case):
        return "passages", ""
    if _PERSON.match(case.text) and case.places and not case.measures and not plan.ranking:
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
    if _RANKINGS.search(case.text) and (case.places or case.explained):
        return "list", "rankings"
    if case.places and not case.measures:
        return "list", "cluster"
    return ("list", "") if not case.measures and case.explained else None


def _definition(case: _Case) -> _Kind:
    return "definition", ""


def _trend(case: _Case) -> _Kind:
    if case.measures and _FASTEST.search(case.text) and case.places != 1:
        return "rank", "growth"
    return ("trend", "") if case.places and case.measures else None


def _rank(case: _Case) -> _Kind:
    plan = case.plan
    if (spanned := _over_years(case)) is not None:
        return spanned
    if case.measures and not case.is_rank:
        if case.places == 1 and _STANDS.search(case.text):
            return "rank", "standing"
        if not case.places or plan.end == "least" or case.places > 2:
            return "rank", "growth" if _FASTEST.search(case.text) else "indicator"
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
    is_bare = _WHAT_IS.match(case.text) and not case.reading.intents
    return bool(is_bare or _HOW_RANKED.match(case.text)) and not case.reading.home


def _names_a_thing(case: _Case) -> bool:
    """Say whether "What is X?" asks of a thing by its name, which an indicator only mentions."""
    if case.places or case.reading.intents or not _WHAT_IS.match(case.text):
        return False
    subjects = [t.text for t in language.content(case.reading.text)]
    return bool(subjects) and len(subjects) <= 2 and subjects[0][0].isupper()


def _bare(case: _Case) -> _Kind:
    """Slots without a verb: what they are decides."""
    if _names_a_thing(case):
        return "passages", ""
    plan, explained = case.plan, case.explained
    if case.measures and not case.places and explained and _WHAT_IS_BARE.match(case.text):
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


def clusters_of(reading: Reading, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the clusters of a reading in the order said, those of groups and home among them."""
    clusters = list(reading.clusters)
    members = {g.id: g.members for g in catalogue.groups}
    for group in reading.groups:
        clusters += members[group]
    if reading.home and catalogue.home:
        clusters.append(catalogue.home)
        # "Why are we behind X?" names us first, "why is X ahead of us?" last.
        asked = normalise(reading.text)
        first = _SELVES.search(asked.casefold()) or language.HOME.search(asked)
        named = [fold(n) for id in reading.clusters for n in _names(id, catalogue)]
        places = [fold(reading.text).find(n) for n in named if n in fold(reading.text)]
        if first and (not places or len(fold(asked[: first.start()])) < min(places)):
            clusters.insert(0, clusters.pop())
    return tuple(dict.fromkeys(clusters))


def _names(id: str, catalogue: Catalogue) -> tuple[str, ...]:
    cluster = catalogue.cluster(id)
    return (cluster.name, *cluster.aliases)


def indicators_of(question: Question) -> tuple[str, ...]:
    """Return the indicator meant, then other readings of the words.

    A follow-up that asks for "the goal" may mean that of what was spoken of.
    """
    reading = question.reading
    found: tuple[str, ...] = ()
    if reading.indicators:
        best = reading.indicators[0].score
        share = 0.5 if reading.intent == "trend" else OTHER_READING
        found = tuple(m.id for m in reading.indicators if m.score >= share * best)[:5]
    if question.previous and found and _GOAL.search(fold(question.text)):
        found += tuple(m.id for m in question.previous.indicators[:1])
    return tuple(dict.fromkeys(found))
