"""Decides what kind of answer a question wants, and with which slots.

A plan is a value; gathering what it needs is left to `bot.evidence`.
"""

import re
from dataclasses import dataclass, replace

from bot import language
from bot.conversation import Question
from bot.resolver import Reading
from index.catalogue import Catalogue
from index.text import fold

# An indicator named this much weaker than the best is another reading of the question.
OTHER_READING = 0.8


_PART_OF_YEAR = re.compile(r"(?<![^\W_])(?:q[1-4]|h[12])(?![^\W_])")
_COUNTRIES = re.compile(r"(?<![^\W_])(?:countr(?:y|ies)|lander|lande|land)(?![^\W_])")
_SCORES = re.compile(
    r"(?<![^\W_])(?:scores?|points?|weights?|weighting|poang|vikter?|vaegte?|point)(?![^\W_])"
)
# "We" and "us" are a side of the comparison; "our board asks …" is not.
_SELVES = re.compile(r"(?<![^\W_])(?:we|us|vi|oss|os)(?![^\W_])")
_OF_SCORECARDS = {"why", "rank", "compare", "definition", "what_would_it_take", "robust", ""}
_SAID = re.compile(
    r"(?<![^\W_])(?:says|said|comment\w*|write|writes|wrote|sager|sagt|siger|sagde)(?![^\W_])"
)
_EDITIONS = re.compile(r"(?<![^\W_])(?:editions?|utgavor|udgaver)(?![^\W_])")
_COUNTS = re.compile(
    r"(?<![^\W_])(?:how many|how much|hur manga|hur mycket|hvor mange|hvor meget)(?![^\W_])"
)
_WHAT_IS = re.compile(r"^(?:so |and )?(?:what(?:'s| is| are)|vad ar|hvad er)(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to answer. `kind` is lookup, compare, rank, why, trend, list, definition, scorecard,
    passages or help.

    `indicators` come best first; the first is meant, later ones are other readings. `clusters`
    stand in the order asked, home last where "than us" was said. `query` is searched for passages.
    `years` empty means the newest. `about` narrows a list: "cluster", "rankings" or "". `only`
    holds the ids of the rows that speak of what was named beyond cluster and indicator, empty
    where nothing was. `period_words` are parts of a year ("q3", "h1"); `of_kind` is "country"
    where countries were asked for; `counts` says that a number was ("how many").
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
    ascending: bool = False
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


def make_plan(question: Question, catalogue: Catalogue) -> Plan:
    """Return the plan of a question; one that names nothing known is a plan to find passages."""
    reading = question.reading
    folded = fold(question.text).strip(" ?!.")
    clusters = _clusters(reading, catalogue)
    plan = Plan(
        kind="passages",
        clusters=clusters,
        indicators=_indicators(reading),
        ranking=reading.rankings[0] if reading.rankings else "",
        scorecard=reading.scorecards[0] if reading.scorecards else "",
        years=reading.years,
        year_from=reading.year_from,
        year_to=reading.year_to,
        query=question.query,
        ascending=reading.ascending,
        top=reading.top,
        language=reading.language,
        unexplained=reading.unexplained,
        home_missing=reading.home and not catalogue.home,
        asks_for_sources="sources" in reading.intents,
        intent=reading.intent,
        period_words=tuple(dict.fromkeys(_PART_OF_YEAR.findall(folded))),
        counts=bool(_COUNTS.search(folded)),
        of_kind="country" if _COUNTRIES.search(folded) else "",
    )
    if not folded or language.ASKS_HELP.match(folded):
        return _as(plan, "help")
    if plan.ranking and plan.clusters and not plan.indicators and "trend" in reading.intents:
        place = next(r.indicator for r in catalogue.rankings if r.id == plan.ranking)
        plan = replace(plan, indicators=(place,))
    for intent in (*reading.intents, ""):
        kind, about = _kind(intent, plan, reading, catalogue)
        if kind:
            return _as(plan, kind, about)
    return plan


def _kind(intent: str, plan: Plan, reading: Reading, catalogue: Catalogue) -> tuple[str, str]:
    """Return the kind that an intent leads to where its slots are filled, else ("", "")."""
    places, measures = len(plan.clusters), bool(plan.indicators)
    asked = fold(reading.text).strip()
    axis = measures and any(plan.indicators[0] in r.sub_rankings for r in catalogue.rankings)
    if plan.ranking and (not measures or axis) and _SCORES.search(asked):
        return "rank", "scores"
    if plan.ranking and not places and intent in {"list", ""} and _EDITIONS.search(asked):
        return "list", "editions"
    if _COUNTS.search(asked) and plan.ranking and not measures:
        return "passages", ""
    if plan.scorecard and intent in _OF_SCORECARDS:
        return "scorecard", intent
    if intent in {"what_would_it_take", "robust"} and catalogue.scorecards:
        return ("scorecard", intent) if places or reading.home else ("", "")
    if (_SAID.search(asked) or " say about" in asked or " say on" in asked) and not measures:
        return "passages", ""
    if intent == "why":
        if places >= 2 and (plan.ranking or not measures or _is_rank(plan, catalogue)):
            return "why", ""
        if places >= 2 and measures:
            return "compare", "why"
        return ("passages", "") if not (measures and places and reading.text == "") else ("", "")
    if intent == "list":
        if _asks_rankings(reading) and (places or not reading.unexplained):
            return "list", "rankings"
        if places and not measures:
            return "list", "cluster"
        return ("list", "") if not measures and not reading.unexplained else ("", "")
    if intent == "definition":
        return "definition", ""
    if axis and not places and _WHAT_IS.match(asked):
        return "definition", ""
    if (
        places
        and measures
        and (plan.year_from or plan.year_to)
        and intent != "compare"
        and not _is_rank(plan, catalogue)
    ):
        return "trend", ""
    if intent == "trend":
        return ("trend", "") if places and measures else ("", "")
    if intent == "rank":
        if (
            measures
            and not _is_rank(plan, catalogue)
            and (not places or plan.ascending or len(plan.clusters) > 2)
        ):
            return "rank", "indicator"
        if plan.ranking or _is_rank(plan, catalogue):
            return "rank", "ranking"
        if places and not measures and not reading.unexplained:
            return "list", "rankings"
        return "", ""
    if intent in {"compare", ""}:
        if places >= 2 and plan.ranking and not measures:
            return "rank", "ranking"
        if places >= 2 and (measures or intent == "compare"):
            return "compare", ""
        if places and measures and not (plan.ranking and _is_rank(plan, catalogue)):
            return "lookup", ""
        if places >= 1 and plan.ranking:
            return "rank", "ranking"
        if plan.ranking and not reading.unexplained:
            return "rank", "ranking"
        if measures and not places and not reading.unexplained and not reading.names:
            return "rank", "indicator"
        if (
            places
            and not measures
            and not reading.unexplained
            and intent == ""
            and not reading.intents
        ):
            return "list", "cluster"
    return "", ""


def _is_rank(plan: Plan, catalogue: Catalogue) -> bool:
    return bool(plan.indicators) and catalogue.indicator(plan.indicators[0]).kind == "rank"


def _asks_rankings(reading: Reading) -> bool:
    words = set(fold(reading.text).split())
    return any(w.startswith(("ranking", "rankning", "ranglist", "list", "league")) for w in words)


def _clusters(reading: Reading, catalogue: Catalogue) -> tuple[str, ...]:
    clusters = list(reading.clusters)
    members = {g.id: g.members for g in catalogue.groups}
    for group in reading.groups:
        clusters += members[group]
    if reading.home and catalogue.home:
        clusters.append(catalogue.home)
        # "Why are we behind X?" names us first, "why is X ahead of us?" last.
        asked = fold(reading.text)
        first = _SELVES.search(asked) or language.HOME.search(asked)
        named = [fold(n) for id in reading.clusters for n in _names(id, catalogue)]
        places = [fold(reading.text).find(n) for n in named if n in fold(reading.text)]
        if first and (not places or first.start() < min(places)):
            clusters.insert(0, clusters.pop())
    return tuple(dict.fromkeys(clusters))


def _names(id: str, catalogue: Catalogue) -> tuple[str, ...]:
    cluster = catalogue.cluster(id)
    return (cluster.name, *cluster.aliases)


def _indicators(reading: Reading) -> tuple[str, ...]:
    if not reading.indicators:
        return ()
    best = reading.indicators[0].score
    share = 0.5 if reading.intent == "trend" else OTHER_READING
    return tuple(m.id for m in reading.indicators if m.score >= share * best)[:5]


def _as(plan: Plan, kind: str, about: str = "") -> Plan:
    return replace(plan, kind=kind, about=about)
