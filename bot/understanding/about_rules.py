"""Rules of what needs no measure: acts on an answer, lists of what is held, facts, profiles."""

from dataclasses import replace
from math import prod

from bot import language
from bot.language.messages import word
from bot.language.packs import COMMON, packs, said, word_list
from bot.understanding.case import SIDES, Case, at_the_one, places_inside
from bot.understanding.measures import by_parts, default_measure
from bot.understanding.plan import (
    AboutAnswer,
    Definition,
    Disagreement,
    Editions,
    Facts,
    Holdings,
    Listing,
    Match,
    Parts,
    Passages,
    Plan,
    Profile,
)
from bot.understanding.slots import first_said, indicators_of
from bot.understanding.wording import sentences
from index.rows import KpiRow
from index.text import fold

FACTS = 5
# More figures than these are not set against each other by a question that names two.
MOST_NAMED = 4
# A figure is said rounded by so much of itself.
ROUNDED = 0.01
# So many measures are told apart.
NAMED_APART = 2
_ACTS = ("csv", "chart", "shorter", "longer", "year", "sources", "proof", "language")
_SIDES = {"strong": "strong_side", "weak": "weak_side"}
_LISTED = ("indicators", "rankings", "documents", "sources", "clusters")


def act(case: Case) -> Plan | None:
    """Something is done with the last answer."""
    if not case.follows:
        return None
    for act in _ACTS:
        if case.has(f"act_{act}") and (act != "language" or case.said.tongue):
            return AboutAnswer(case.scope, act, case.said.tongue)
    return None


def definition_changed(case: Case) -> Plan | None:
    """Since when a measure is counted as it is."""
    found = indicators_of(case.said.question)
    over_years = case.has("comparable") and len(case.scope.times) > 1
    if over_years and (apart := _named_apart(case)) is not None:
        return apart
    if not (case.has("definition_changed") or over_years) or not found or case.ranking:
        return None
    return Definition(replace(case.scope, indicator=found[0], also=()), changed=True)


def what_counts(case: Case) -> Plan | None:
    """What is in a figure and what is left out ("does the count include suppliers?")."""
    named = sorted(case.reading.indicators, key=lambda match: match.start)
    asked = case.has("counts_in", "counts_what")
    if case.has("comparable") and len(case.places) == SIDES:
        return None  # "Do both count jobs the same way?"
    if not asked or not named or case.ranking or case.said.bounds or case.scope.numbers:
        return None
    # "Are platforms counted in the stops?" asks of the stops.
    of = named[-1 if case.has("counts_in") else 0].id
    return Definition(replace(case.scope, indicator=of, also=()))


def definitions_apart(case: Case) -> Plan | None:
    """What two measures of one family are, where it is asked how they differ."""
    if case.places or case.ranking or not case.has("difference", "apart"):
        return None
    text = case.reading.text
    called = {
        one: (case.catalogue.indicator(one).name, *case.catalogue.indicator(one).aliases)
        for m in case.reading.indicators[:1]
        for one in case.catalogue.family(m.id)
    }
    asked = language.text_keys(text)
    said = {
        one: [name for name in names if language.content_keys(name) <= asked]
        for one, names in called.items()
    }
    named = sorted(filter(said.get, said), key=lambda one: first_said(said[one], text))
    if len(named) != NAMED_APART:
        return None
    return Definition(replace(case.scope, indicator=named[0], also=(), joined=(named[1],)))


def listing(case: Case) -> Plan | None:
    """What is held is listed: places, measures, rankings, sources, editions."""
    reading = case.reading
    of_figures = case.places or case.reading.indicators or case.scope.times
    if case.has("changed_since") and not of_figures:
        return Listing(case.scope, "changes")
    if case.has("updated"):
        return Listing(case.scope, "updated")
    if case.has("list_all") and not (case.places or case.measured or case.ranking):
        return Holdings(case.scope, "all")
    if (match := _traced(case)) is not None:
        return match
    found = indicators_of(case.said.question)
    counted = case.said.amount and case.has("when")  # "which year did we have 126?"
    if case.has("held_when") and not (case.left.vetoes or counted or reading.rankings):
        main = default_measure(case.scope, case.store, sized=True)
        found = found or ((main,) if main and not case.places else ())
    if case.has("lacks_figure") and found and not (case.places or case.ranking):
        return Holdings(replace(case.scope, indicator=found[0], also=()), "lacking")
    if case.has("held_when") and found and not case.left.vetoes and not counted:
        scope = replace(case.scope, indicator=found[0], also=found[1:])
        return Holdings(scope, "periods")
    changed = case.has("change") and not case.has("weights_said", "rose", "fell", "most", "when")
    # "Can one say that a place moved up between two editions?"
    apart = case.has("an_edition") and case.has("yes_no") and case.has("compare", "rose", "fell")
    apart = apart and not case.scope.times
    changed = (changed and not found) or apart
    changed = (changed or case.has("editions")) and not case.has("weights_said")
    if reading.rankings and changed and (case.has("editions") or not case.places):
        return Editions(case.scope, reading.rankings[0], moves=not case.has("editions"))
    bare = not reading.rankings and case.said.bounds is None and not case.said.unknown
    measuring = case.has(
        "compare", "facts", "most", "least", "fastest", "slowest", "size", "profile"
    )
    measuring = measuring or case.has("change", "fell", "rose")
    if not bare or measuring:
        return None
    if (figures := _figures_listed(case)) is not None:
        return figures
    wanted = (what for what in _LISTED if case.has(f"list_{what}"))
    return next(filter(None, (_list_of(what, case) for what in wanted)), None)


def _traced(case: Case) -> Match | None:
    """The source of a figure that is said ("where does the 65,500 come from?")."""
    if case.said.amount is None or not case.has("asks_origin", "list_sources"):
        return None
    amount, half_digit = case.said.amount
    for measure in dict.fromkeys((case.scope.indicator, "")):
        family = case.catalogue.family(measure)
        scope = replace(case.scope, indicator=measure, numbers=())
        match = Match(scope, amount, half_digit, traced=True)
        if any(map(match.meets, case.store.rows(clusters=case.places, indicators=family))):
            return match
    return None


def _list_of(what: str, case: Case) -> Listing | None:
    """List what is held of one sort: measures of a group, places inside another, sources."""
    measures = indicators_of(case.said.question)
    if what == "indicators":
        group = _indicator_group(case)
        known = not case.left.vetoes and not case.reading.indicators
        if group or known:
            return Listing(case.scope, what, group)
        on_topic = _indicators_on(case)
        return Listing(case.scope, what, measures=on_topic) if on_topic else None
    if case.left.vetoes:
        return None
    if what == "sources" and measures:
        return Listing(replace(case.scope, indicator=measures[0]), what)
    if case.places:
        return _places_inside(case) if what == "clusters" else None
    return None if case.reading.indicators else Listing(case.scope, what)


def _places_inside(case: Case) -> Listing | None:
    """List the places of a group or inside a wider place ("which do you cover in Norway?")."""
    if case.reading.indicators:
        return None
    if not case.scope.group and not case.one:
        return None
    inside = case.places if case.scope.group else places_inside(case.one, case.catalogue)
    named = case.scope.group or case.catalogue.cluster(case.one).name
    return Listing(replace(case.scope, places=inside, group=named), "clusters") if inside else None


def _indicators_on(case: Case) -> tuple[str, ...]:
    """Return the measures that share a word with what they are asked for on ("on lab space")."""
    words = (*(m.said for m in case.reading.indicators), *case.left.vetoes)
    about = frozenset[str]().union(*map(language.content_keys, words))
    return tuple(
        one.id
        for one in case.catalogue.indicators
        if about & language.text_keys(one.name, one.group, *one.aliases)
    )


def _figures_listed(case: Case) -> Plan | None:
    """Which figures are held: of which measures, or those of one place, on a topic or all."""
    bare = case.has("list_figures") and not case.left.vetoes
    if bare and not case.places:
        return _list_of("indicators", case)
    if not case.one or not case.has("list_figures", "list_indicators"):
        return None
    of_place = Facts(case.scope, brief=True) if bare and not case.reading.indicators else None
    return _held_on(case) or of_place


def _held_on(case: Case) -> Parts | None:
    """The figures of one place on a topic ("which property figures do you have for Oslo?")."""
    group = _indicator_group(case)
    wanted = {i.id for i in case.catalogue.indicators if i.group == group} if group else {}
    rows = case.store.rows(clusters=case.places)
    held = dict.fromkeys(row.indicator for row in rows if row.value is not None)
    found = tuple(i for i in held if i in (wanted or _indicators_on(case)))
    return Parts(replace(case.scope, left=()), found) if len(found) > 1 else None


def _indicator_group(case: Case) -> str:
    """Return the group of indicators that a word of the question names."""
    groups = {i.group for i in case.catalogue.indicators if i.group}
    said = set(fold(case.reading.text).replace("?", " ").split())
    named = {g: word(case.scope.language, f"group {g}").removeprefix("group ") for g in groups}
    return next((g for g in sorted(groups) if {fold(g), fold(named[g])} & said), "")


def called(case: Case) -> Plan | None:
    """What something is or was called, which no figure tells."""
    return Passages(case.scope) if case.has("asks_called") else None


def objection(case: Case) -> Plan | None:
    """Who is against something and why, which no figure tells."""
    beside = tuple(sorted(word_list("objecting")))
    return Passages(case.scope, beside=beside) if case.has("asks_objection") else None


def facts(case: Case) -> Plan | None:
    """Facts or a brief on one place, or a place alone."""
    if case.reading.intent in {"why", "definition"}:
        return None
    if case.has("facts", "brief") and not (case.places or case.left.vetoes or case.follows):
        # "The headline numbers" of nobody are our own.
        own = tuple(filter(None, [case.catalogue.home]))
        case = replace(case, scope=replace(case.scope, places=own))
    if not case.one or case.reading.rankings:
        return None
    if not case.has("facts", "brief") and not _is_bare_place(case):
        return None
    if _counts_facts(case):
        asking = _words_asking(case)
        named = any(asking & {*fold(m.said).split()} for m in case.reading.indicators)
        left = asking & {*map(fold, case.left.vetoes)}
    else:
        named = bool(case.reading.indicators or case.said.unknown or case.has("disagree"))
        left = {*case.left.vetoes}
    if named or case.has("profile"):
        return None
    if left:  # "the gist of the Swedish strategy" is no portrait of Sweden
        return Passages(case.scope)
    disputes = case.has("disputes")
    return Facts(case.scope, case.said.take or FACTS, brief=case.has("brief"), disputes=disputes)


def _counts_facts(case: Case) -> bool:
    """Say whether so many facts or figures are asked for, whatever is said around that."""
    return bool(case.said.take and case.has("facts")) and not case.has("opens_question")


def _words_asking(case: Case) -> set[str]:
    """Return the words that ask for facts; other sentences tell what they are for."""
    told = sentences(case.reading.text)
    asking = next((one for one in told if said("facts", fold(one))), case.reading.text)
    words = {token.folded for token in language.tokens(asking)}
    return words - {*case.said.cue_words.get("disputes", ())}


def _is_bare_place(case: Case) -> bool:
    """Say whether nothing but a place was said."""
    return case.said.only_names and not case.follows and not case.reading.scorecards


def profile(case: Case) -> Plan | None:
    """Strengths and weaknesses of a place, or of one against another."""
    plan = _profile(case)
    sides = [side for side, sign in _SIDES.items() if said(sign, fold(case.reading.text))]
    if plan is None or len(sides) != 1:
        return plan
    side = sides[0]
    if plan.against and plan.against == case.places[0]:
        # What the other one is strong in is told of ours.
        side = "weak" if side == "strong" else "strong"
    return replace(plan, side=side, first=case.said.take if side == "strong" else 0)


def _profile(case: Case) -> Profile | None:
    two = case.has("brief") and len(case.places) == 2
    if (
        case.reading.intent in {"why", "definition"}
        or not (case.has("profile") or two)
        or case.reading.rankings
        or case.reading.scorecards
    ):
        return None
    home = case.catalogue.home
    others = [p for p in case.places if p != home]
    if len(case.places) == 1 and not case.reading.indicators:
        if others and case.has("compare"):
            return Profile(case.scope, others[0]) if home else None
        return Profile(case.scope)
    if len(case.places) == 2 and not case.reading.indicators:
        first, second = case.places
        scope = replace(case.scope, places=(first,))
        if second == home:
            scope, second = replace(case.scope, places=(home,)), first
        return Profile(scope, second)
    return None


def disagreement(case: Case) -> Plan | None:
    """What the sources give for one place and measure."""
    case = _of_holder(case) if case.has("disagree") else case
    if (apart := _named_apart(case)) is not None:
        return apart
    if case.said.unknown or _counts_facts(case):
        return None
    if not case.one or not case.has("disagree"):
        return None
    found = indicators_of(case.said.question)
    if not found or (case.left.vetoes and not case.scope.numbers):
        found = by_parts(case)
    found = found or (_disputed(case) if not case.left.vetoes else ())
    if not found:
        return None
    asked = "why" if case.reading.intent == "why" else "agree"
    if asked == "agree" and not case.has("yes_no"):
        asked = "use"
    return Disagreement(replace(case.scope, indicator=found[0], also=found[1:]), asked)


def _disputed(case: Case) -> tuple[str, ...]:
    """Return the first measure of which two sources give a place unlike figures of one time."""
    told: dict[tuple[str, str], dict[float, str]] = {}
    for row in case.store.rows(clusters=case.places):
        if row.value is not None and row.period.last and case.scope.is_of_time(row):
            values = told.setdefault((row.indicator, row.period.label), {})
            values.setdefault(row.value, row.source_id)
    found = (i for (i, _), values in told.items() if len(set(values.values())) > 1)
    return tuple(found)[:1]


def _of_holder(case: Case) -> Case:
    """Ask of the only place that has figures for the measure, where none is named.

    That is our own where its figures of one time disagree, too.
    """
    found = indicators_of(case.said.question)
    rows = case.store.rows(indicators=found[:1]) if found and not case.places else []
    holders = {row.cluster for row in rows}
    own = {(row.period.label, row.value) for row in rows if row.cluster == case.catalogue.home}
    if len({time for time, _ in own}) < len(own):
        holders = {case.catalogue.home}
    return at_the_one(holders, case)


def _named_apart(case: Case) -> Plan | None:
    """Figures that a question names and sets against each other, but that are not alike.

    "Why did it fall from 921k to 812k?" may ask of two definitions, "was it 18 or 35 billion?" of
    two measures, "can I put our 270k beside their 65,500?" of two places, "I have seen 2,500 and
    3,000, which one is it?" of two sources.
    """
    set_apart = case.has("compare", "comparable", "disagree")
    if case.said.bounds or not (case.places or set_apart):
        return None
    found = indicators_of(case.said.question)
    family = case.catalogue.family(found[0]) if found else ()
    rows = _of_value(case, family) if family and case.places else []
    if len({row.value for row in rows}) < 2:
        rows = _of_value(case, ())
    if len({row.value for row in rows}) < 2 and case.has("comparable"):
        # "Can I put our 270k beside their 65,500?" names but one of the places.
        everywhere = replace(case, scope=replace(case.scope, places=()))
        rows = _of_value(everywhere, ())
    if len({row.value for row in rows}) < 2 or len(rows) > MOST_NAMED:
        return None
    one_measure = len({row.indicator for row in rows}) == 1
    one_place = len({row.cluster for row in rows}) == 1
    scope = replace(case.scope, indicator=rows[0].indicator)
    if one_measure and one_place and case.has("disagree") and case.reading.intent != "why":
        return Disagreement(replace(scope, places=(rows[0].cluster,), left=()), "use")
    sorts = {(row.indicator, row.geography) for row in rows}
    explained = case.has("comparable") or (one_place and case.reading.intent == "why")
    explained = explained or (not found and case.has("compare"))
    if len(sorts) < 2 or (one_measure and not explained):
        return None
    scope = replace(scope, rows=tuple(row.id for row in rows))
    # "Was it 18 or 35 billion?" is no claim that they are alike.
    judged = case.has("yes_no") and (case.has("comparable") or not one_place)
    return Disagreement(scope, "agree" if judged else "why")


def _of_value(case: Case, measures: tuple[str, ...]) -> list[KpiRow]:
    """Return the rows of the places and measures, of all where none is named, that were said."""
    if len(case.scope.numbers) < 2:
        return []
    rows = case.store.rows(clusters=case.places, indicators=measures)
    told = [(row, (row.value or 0) * _scale(row.unit)) for row in rows if row.value is not None]
    exact = [row for row, value in told if value in case.scope.numbers]
    near = [row for row, value in told if case.places and _is_near(value, case)]
    return exact if len(exact) > 1 else near


def _is_near(value: float, case: Case) -> bool:
    """Say whether a figure may be one that was said rounded ("65k" of 65,500)."""
    return any(abs(value - said_of) <= ROUNDED * said_of for said_of in case.scope.numbers)


def _scale(unit: str) -> float:
    """Return what a unit counts in ("EUR million")."""
    return prod(packs()[COMMON].scales.get(word, 1.0) for word in unit.split())
