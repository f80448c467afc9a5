"""Decides from an analysis what is wanted: plans in the order in which they are tried.

Rules run from the most special wording to the most general; a rule returns a plan only where all
its slots are filled. Documents come last. No rule sees the text.
"""

from collections.abc import Iterator
from dataclasses import replace

from bot import language
from bot.language.messages import tell
from bot.language.packs import said, word_list
from bot.understanding import about_rules, change_rules, figure_rules, part_rules, ranking_rules
from bot.understanding.analysis import Analysis
from bot.understanding.case import Case, bettered, of_one_holder, opened, scope_of
from bot.understanding.conversation import Question
from bot.understanding.general_rules import asks_moment, general
from bot.understanding.implied import of_ranking
from bot.understanding.leftover import left_over
from bot.understanding.measures import areas, measured
from bot.understanding.plan import (
    NAMED,
    AboutAnswer,
    Help,
    Movers,
    Passages,
    Plan,
    Profile,
    Rank,
    Share,
    ToldGoal,
    ToldSides,
    Value,
)
from bot.understanding.shortfall import unmet
from bot.understanding.slots import clusters_of, indicators_of
from index.store import Store
from index.text import fold

# Cues of moves, of which a measure's own name may hold the words.
_MOVES = ("fell", "rose", "change")
_OF_NO_FIGURE = {"why", "definition", "what_would_it_take", "robust"}
_ABOUT = (
    about_rules.act,
    about_rules.definition_changed,
    about_rules.what_counts,
    about_rules.definitions_apart,
    about_rules.listing,
    ranking_rules.weights,
    ranking_rules.part_of_gap,
    about_rules.profile,
    ranking_rules.published,
    about_rules.called,
    about_rules.objection,
    about_rules.disagreement,
    about_rules.facts,
)


def plans(said: Analysis, store: Store, *, follows: bool, among: int = 1) -> tuple[Plan, ...]:
    """Return the plans of a question, first tried first; the last one asks the documents.

    `follows` says that an answer was given before in the thread, `among` of how many parts of a
    message this is one.
    """
    said = _called(said, store)
    left = left_over(said, store, among)
    scope = replace(scope_of(said, store), left=left.told)
    case = _counted_by_unit(_of_own_words(Case(said, scope, store, left, follows)))
    case = of_ranking(_of_staff(case))
    within = (plan for plan in _each(case) if not _is_of_excluded(plan))
    found = tuple(_of_topic(_claimed(unmet(plan, case), case), case) for plan in within)
    return _threaded(found, case)


def _of_staff(case: Case) -> Case:
    """Read "per head" of a place whose people are not counted as of those who work there."""
    main = next((i.id for i in case.catalogue.indicators if i.main), "")
    heads = word_list("staff_heads").intersection(case.said.cue_words.get("per_head", ()))
    held = {row.indicator for row in case.store.rows(clusters=case.places)}
    if not heads or not case.places or case.scope.per in held or main not in held:
        return case
    return replace(case, scope=replace(case.scope, per=main))


def _is_of_excluded(plan: Plan) -> bool:
    """Say whether a plan is on a place that was left out, as what a whole has without it is not."""
    without = isinstance(plan, Share) and plan.rest
    return not without and not {*plan.scope.places}.isdisjoint(plan.scope.excluded)


def _threaded(found: tuple[Plan, ...], case: Case) -> tuple[Plan, ...]:
    """Return plans where a text on what was spoken of is looked for before any other one.

    Behind one that is searched for with words of the thread anyway, one less sure is looked for;
    not in the place of a figure, which a text on the like gives of another place.
    """
    question = case.said.question
    own = _own_words(question)
    found = tuple(replace(p, own=own) if isinstance(p, Passages) else p for p in found)
    texts = [n for n, plan in enumerate(found) if isinstance(plan, Passages) and not plan.why]
    query = question.threaded or (question.query if question.query != question.text else "")
    if not texts or not query:
        return found
    if found[texts[0]].scope.indicator and not question.threaded:
        return found
    at = texts[0] if question.threaded else len(found)
    scope = replace(found[texts[0]].scope, query=query)
    text = Passages(scope, topic=not question.threaded, holding=question.text)
    # Where nothing is near it by itself, what is near it and the thread is shown.
    beside = (Passages(scope, closest=True),) if question.threaded else ()
    return (*found[:at], text, *found[at:], *beside)


def _own_words(question: Question) -> str:
    """Return the words that a follow-up puts in the place of others ("and to schools?").

    So does a part of what was spoken of ("how much of it goes to schools?").
    """
    folded = fold(question.text)
    instead = question.of_those or (said("and_now", folded) and not said("asks", folded))
    if question.query == question.text or not instead:
        return ""
    told = language.text_keys(question.query.replace(question.text, " ", 1))
    own = (w for w in language.content(question.text) if w.folded not in word_list("being"))
    return " ".join(w.text for w in own if not (language.keys(w.folded) & told or w.text.isdigit()))


def _of_own_words(case: Case) -> Case:
    """Return the case without moves told by words of the measure's own name ("jobs cut")."""
    found = indicators_of(case.said.question)
    own = case.catalogue.indicator(found[0]) if found else None
    if own is None or own.kind == "growth":
        return case
    keys = language.text_keys(own.name, *own.aliases)
    words = {cue: case.said.cue_words.get(cue, ()) for cue in _MOVES}
    told = {cue: [w for w in said if w not in language.STOP_WORDS] for cue, said in words.items()}
    gone = {
        cue for cue, said in told.items() if said and all(language.keys(w) & keys for w in said)
    }
    kept = {cue: span for cue, span in case.said.cues.items() if cue not in gone}
    return replace(case, said=replace(case.said, cues=kept)) if gone else case


def _counted_by_unit(case: Case) -> Case:
    """Return the case asked of the measure in whose unit is counted: "jobs lost to layoffs".

    The first is said by a word of the other's unit alone, and all words left name the other.
    """
    if not case.reading.indicators or not case.left.vetoes:
        return case
    first, *others = case.reading.indicators
    for other in others:
        one = case.catalogue.indicator(other.id)
        named = language.text_keys(other.said, one.name, *one.aliases)
        counts = language.text_keys(one.unit, *(unit for _, unit in one.units))
        own = language.content_keys(case.reading.text[first.start : first.end])
        told = all(language.keys(word) & named for word in case.left.vetoes)
        if other.overlaps(first) or not (told and own and own <= counts):
            continue
        question = case.said.question
        reading = replace(question.reading, indicators=(other,), unexplained=())
        # What is counted is lost or gone: no change is asked for.
        cues = {cue: span for cue, span in case.said.cues.items() if cue not in _MOVES}
        said = replace(case.said, question=replace(question, reading=reading), cues=cues)
        return replace(case, said=said, left=replace(case.left, vetoes=()))
    return case


def _called(said: Analysis, store: Store) -> Analysis:
    """Return the question of a measure called by its whole name, where the places have it."""
    rows = store.rows(clusters=clusters_of(said.reading, store.catalogue), indicators=[said.whole])
    return said.by_name if said.whole and rows else said


def _of_topic(plan: Plan, case: Case) -> Plan:
    """Return a plan for texts as one on a topic, where whatever is told of it is asked for."""
    if not isinstance(plan, Passages) or plan.why or plan.instead or case.measured:
        return plan
    if not case.has("facts", "brief"):
        return plan
    return replace(plan, topic=True, scope=replace(plan.scope, query=case.subject))


def _claimed(plan: Plan, case: Case) -> Plan:
    """Return a plan for one figure with the amount that it is asked to be, if any."""
    if not isinstance(plan, Value) or len(plan.scope.places) != 1 or not case.has("yes_no"):
        return plan
    return replace(plan, claimed=None if plan.scope.unmet else case.said.amount)


def _each(case: Case) -> Iterator[Plan]:
    within = opened(case)
    special = next((plan for rule in _ABOUT if (plan := rule(within)) is not None), None)
    if isinstance(special, AboutAnswer):
        yield special
        return
    if special is None and case.said.help:
        yield Help(case.scope, case.said.help)
        return
    if isinstance(special, Passages) or (special is None and case.said.question.of_text):
        yield special if isinstance(special, Passages) else Passages(case.scope)
        return
    in_figures = case.has("asks_where", "of_measures")
    if isinstance(special, Profile) and not (special.against or in_figures):
        # What a place is good or bad at is told in words; where it leads, by figures.
        names = " ".join(case.catalogue.cluster(place).name for place in special.scope.places)
        asked = tell(case.scope.language, f"query_{special.side or 'both'}_sides", names=names)
        whole = case.left.vetoes or case.scope.times  # "strong sides in the 2023 scoreboard"
        scope = case.scope if whole else replace(case.scope, query=asked)
        if not whole:
            yield ToldSides(scope, special.side)
        yield Passages(scope)
        if case.scope.times:
            return  # what a paper of that year found is told by no figure of today
    if case.ranking and case.one and case.has("profile"):
        yield Passages(case.scope)  # what a place is good at in a ranking is told in words
    special = special or _of_figures(within)
    if isinstance(special, Value) and asks_moment(case):
        yield Passages(case.scope)  # when a thing is to be done is no figure of it
        special = special if special.scope.found == NAMED else None
    if (told := _told_goal(case)) is not None:
        yield told
    if special is not None:
        yield special
    if isinstance(special, Movers) and _is_held_of_several(special, case):
        # Where no two figures of a place are alike, rates that sources give put places in order.
        least = special.end in {"slowest", "fell", "fell_most"}
        yield Rank(special.scope, "growth", "least" if least else "most", special.take)
    yield from general(case)


def _told_goal(case: Case) -> Plan | None:
    """Return what texts state as a goal, where one is asked for that no row holds."""
    if case.has("goal_to_be") and (whose := _who_aims(case)):
        return ToldGoal(replace(case.scope, places=(whose,), indicator=""), to_be=True)
    asked = case.has("goal", "to_goal", "lists_goals")
    home = case.scope.home or case.catalogue.home
    places = case.places or tuple(filter(None, [home]))
    if not asked or len(places) != 1 or case.ranking:
        return None
    found = indicators_of(case.said.question)
    if not found and not case.has("lists_goals"):
        return None
    rows = case.store.rows(clusters=places, indicators=found)
    if found and any(row.status == "goal" for row in rows):
        return None
    scope = replace(case.scope, places=places, indicator=found[0] if found else "", also=found[1:])
    return ToldGoal(scope)


def _who_aims(case: Case) -> str:
    """Return the place that has a goal to be something, "" where that is not one.

    What other places lie in ("the best in Europe"), or our own, is where they are to be so.
    """
    home = case.scope.home or (case.reading.home and case.catalogue.home) or ""
    if home:
        return home
    inside = frozenset[str]().union(
        *(case.catalogue.wholes_of(id) for id in (*case.places, case.catalogue.home) if id)
    )
    named = [id for id in case.places if id not in inside]
    return named[0] if len(named) == 1 else ""


def _is_held_of_several(plan: Movers, case: Case) -> bool:
    rows = case.store.rows(indicators=[plan.scope.indicator])
    return len({row.cluster for row in rows}) > 1


def _beside_home(case: Case) -> Case:
    """Return the case asked of our own place, too: "how much bigger is Oslo?" is than ours."""
    home = case.catalogue.home
    other = case.one if case.one not in {"", home} else ""
    apart = case.has("degree") and case.has("more", "less") and not case.has(*_MOVES)
    if not (home and other and apart) or case.scope.times or case.said.bounds or case.scope.group:
        return case
    return replace(case, scope=replace(case.scope, places=(other, home)))


def _moved_together(case: Case) -> Plan | None:
    """Return how several measures of places moved ("growth of staff and turnover")."""
    known = measured(case)
    plan = change_rules.change(known) if known else None
    return replace(plan, scope=replace(plan.scope, joined=case.reading.joined)) if plan else None


def _of_figures(case: Case) -> Plan | None:
    reading = case.reading
    counted = reading.indicators or case.has("most", "least", "more", "best", "first_place")
    if case.has("person") and not counted:
        return None
    # "What is the price in Basel?" defines nothing; "why is Basel so dear?" asks for a reason.
    priced = reading.intent != "why" and case.one and case.has("costs")
    explained = reading.intent in _OF_NO_FIGURE and not priced
    if reading.scorecards or explained:
        return None
    if (several := part_rules.parts(case)) is not None:
        return several
    known_areas = areas(case.store) if case.said.unknown else {}
    if any(not language.keys(name) & known_areas.keys() for name in case.said.unknown):
        return None
    if case.said.things and case.one:
        return None
    if case.ranking and case.one and case.has("pulls"):
        return None
    if (both := figure_rules.both_met(case)) is not None:
        return both
    if reading.joined:
        return _moved_together(case)
    if (supposed := figure_rules.applied(case)) is not None:
        return supposed
    known = measured(case)
    known = known and bettered(_beside_home(of_one_holder(known)))
    if known is None or ranking_rules.is_published(known):
        return None
    return next((plan for rule in figure_rules.RULES if (plan := rule(known)) is not None), None)
