"""Which measure is asked for: the one named, one found by its parts, or the default."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bot import language
from bot.language.glossary import in_english
from bot.language.packs import anywhere, said, scales, word_list
from bot.language.synonyms import synonyms
from bot.understanding.case import Case, at_the_one
from bot.understanding.naming import initials_of, shortened
from bot.understanding.plan import DEFAULT, MEANT, NAMED, Scope
from bot.understanding.slots import indicators_of
from index.catalogue import Catalogue, Indicator, Ranking
from index.measures import measure_of
from index.numbers import unit_words
from index.store import Store
from index.text import fold

# A measure with so many times the figures of the next one is what a corpus is about.
DOMINATES = 2.0
# An indicator named by so much less of its words is no other reading.
WEAK = 0.5
# The areas of so many stores are kept, those asked last.
MOST_STORES = 4
# Words that name parts of more measures than these name none.
MOST_PARTS = 3
PART_AND_WHOLE = 2
# What is asked of the years of one place.
_OVER_YEARS = ("peak", "trough", "best_year", "worst_year", "yearly_step", "run_of_years")


def measured(case: Case) -> Case | None:
    """Return the case with its measure: named, or the default where nothing speaks against it."""
    reading = case.reading
    if case.asks_age:
        return None
    found = indicators_of(case.said.question)
    share = bool(found) and case.catalogue.indicator(found[0]).in_percent  # it has no price
    if not share and case.has("costs", "paid") and (priced := _priced(found, case)):
        return priced
    paid = found and not share and not case.left.vetoes and _is_paid(found[0], case)
    if paid and (costing := _costing(found, case)):
        return costing
    if case.has("share") and (named := _share_named(found, case)):
        return replace(case, scope=replace(case.scope, indicator=named, found=NAMED))
    if found:
        # "If 40% of the staff were women" leaves open what they were.
        others = case.left.vetoes and not case.said.part
        return _narrower(found[0], case) if others else _named(found, case)
    if of_parts := _of_parts(case):
        return of_parts
    if one := by_unit(case) or by_money(case) or _of_people(case):
        return replace(case, scope=replace(case.scope, indicator=one, found=DEFAULT))
    if total := _total_of(case):
        return replace(case, scope=replace(case.scope, indicator=total, found=NAMED))
    if case.left.vetoes or reading.rankings or not _is_of_figures(case):
        return None
    if grown := _growth_of(case):
        return replace(case, scope=replace(case.scope, indicator=grown, found=MEANT))
    chosen = _by_default(case)
    if chosen in {"", case.scope.per, *case.said.ruled_out}:
        return None
    return replace(case, scope=replace(case.scope, indicator=chosen, found=DEFAULT))


def _of_parts(case: Case) -> Case | None:
    """Return the case asked of the measure whose name holds the words that are left, if any."""
    if not case.left.vetoes or case.reading.rankings or not _is_of_figures(case):
        return None
    parts = by_parts(case)
    if len(parts) > MOST_PARTS:
        # How large biopharma is, of which much is measured, is asked of its main measure.
        families = {i.family for i in case.catalogue.indicators if i.main and i.family}
        parts = tuple(p for p in parts if case.catalogue.indicator(p).family in families)
    if not 0 < len(parts) <= MOST_PARTS:
        return None
    named = replace(case, scope=replace(case.scope, indicator=parts[0], found=DEFAULT))
    holders = {row.cluster for row in case.store.rows(indicators=[parts[0]])}
    return named if case.places else at_the_one(holders, named)


def _by_default(case: Case) -> str:
    """Return the measure that is meant by the wording alone, "" where none is.

    What goes on with a thing that a text told of asks for no figure of its place.
    """
    before = case.said.question.previous
    if before is not None and before.unexplained and not before.measured:
        return ""
    if word_list("dimensioned") & {*case.said.cue_words.get("most", ())}:
        return ""  # what is longest is not what is most
    if case.has("a_ranking") and case.has("first_place", "best", "worst"):
        return ""  # "our worst placing" is one in rankings
    over_years = case.has(*_OVER_YEARS)
    moved = case.has("fell", "rose") or (case.has("when", "passed") and case.said.bounds)
    sized = bool(over_years or moved or case.has("size"))
    return default_measure(
        case.scope,
        case.store,
        sized=sized and not case.has("a_ranking", "lost_first"),
        scored=case.has("score") and case.said.cue_words["score"] != ("overall",),
        moves=over_years or case.has("change", "fell", "rose", "rate"),
        longest=over_years,
    )


def _growth_of(case: Case) -> str:
    """Return the growth that is held of one place, told of most places, where no measure is named.

    "How fast is Zurich growing?" is answered by what is printed of it.
    """
    if not case.one or case.scope.times or not case.has("rate"):
        return ""
    held = {row.indicator for row in case.store.rows(clusters=case.places) if row.kind == "growth"}
    spread = Counter(row.indicator for row in case.store.rows(indicators=list(held)))
    return max(sorted(held), key=lambda one: spread[one], default="")


def _named(found: Sequence[str], case: Case) -> Case:
    """Return the case asked of the reading that the places have, or of what is counted alike."""
    chosen = _held_for(found, case)
    others = tuple(i for i in found if i != chosen)
    named = replace(case.scope, indicator=chosen, also=others, found=NAMED)
    if own := _counted_alike(chosen, case):
        named = replace(case.scope, indicator=own, also=(), found=MEANT)
    return replace(case, scope=named)


def _is_paid(measure: str, case: Case) -> bool:
    """Say whether money is asked for, by a word or by the currency of a condition."""
    named = {t.folded for m in case.reading.indicators[:1] for t in language.tokens(m.said)}
    if case.has("spent") or set(case.said.cue_words.get("costs", ())) - named:
        return True  # but "the cost index" is a measure by its own name
    in_money = any(unit_words(word)[1] for word in case.said.units)
    return in_money and not unit_words(case.catalogue.indicator(measure).unit)[1]


def _costing(found: Sequence[str], case: Case) -> Case | None:
    """Return the case asked of the price of what is named."""
    # "How much is paid for films" may be a sum, "where are films cheapest" is of a price.
    sums = case.has("how_many", "asks_amount")
    price = "" if case.has("spent") else _price_of(found[0], case.catalogue, sums=sums)
    if price:
        return replace(case, scope=replace(case.scope, indicator=price, also=(), found=NAMED))
    return None


def _in_any(word: str, spoken: str) -> frozenset[str]:
    """Return what a word is compared by, its English ones among them."""
    return language.keys(word).union(*map(language.keys, in_english(fold(word), spoken)))


def _priced(found: Sequence[str], case: Case) -> Case | None:
    """Return the case asked of the price of what is called by a word of its name ("labs cost").

    The prices held are of one family; no other word is left that tells measures apart.
    """
    if any(unit_words(case.catalogue.indicator(one).unit)[1] for one in found[:1]):
        return None
    own = [m.said for m in case.reading.indicators[:1]]
    told = language.tokens(" ".join((*own, *case.reading.unexplained)), case.reading.language)
    spoken = case.reading.language
    said_of = frozenset[str]().union(*(_in_any(word.text, spoken) for word in told))
    rows = case.store.rows(clusters=case.places)
    held = Counter(r.indicator for r in rows if " per " in r.unit and unit_words(r.unit)[1])
    prices = {
        one.id: (one.family, called)
        for one in map(case.catalogue.indicator, held)
        if (called := language.text_keys(one.name, *one.aliases)) & said_of
    }
    if len({family for family, _ in prices.values()}) != 1:
        return None
    called = frozenset[str]().union(*(keys for _, keys in prices.values()))
    called |= initials_of(map(case.catalogue.indicator, prices))
    vetoes = tuple(w for w in case.left.vetoes if not _in_any(w, spoken) & called)
    if any(not measure_of(word) for word in vetoes):
        return None
    chosen = max(prices, key=lambda one: held[one])
    scope = replace(case.scope, indicator=chosen, also=(), per="", found=DEFAULT)
    return replace(case, left=replace(case.left, vetoes=()), scope=scope)


def _price_of(counted: str, catalogue: Catalogue, *, sums: bool) -> str:
    """Return the one price, or sum, that is named by all words of a name of what is counted."""
    first = catalogue.indicator(counted)
    names = [keys for n in (first.name, *first.aliases) if (keys := language.content(n))]
    found = [
        one.id
        for one in catalogue.indicators
        if unit_words(one.unit)[1]
        and (sums or unit_words(one.unit)[0] == 1)
        and (own := language.text_keys(one.name, *one.aliases))
        and any(all(word.keys & own for word in name) for name in names)
    ]
    return found[0] if len(found) == 1 else ""


def _share_named(found: Sequence[str], case: Case) -> str:
    """Return the held share that is named by all its words but "share", "" where none is.

    "Hur stor del av bolagen är medtech?" asks for the share of companies in medtech.
    """
    kinds = {one.id: one.kind for one in case.catalogue.indicators}
    called = any(said("share", fold(m.said)) for m in case.reading.indicators[:1])
    of_each = (case.store.rows(indicators=found[:1], clusters=[place]) for place in case.places)
    whole = called and all(of_each)
    of_both = "" if whole else _of_both(case, kinds)
    held = {row.indicator for row in case.store.rows(clusters=case.places)}
    part = "" if of_both else _part_named(case, held)
    if part or of_both or any(kinds[one] == "share" for one in found[:1]):
        return part or of_both
    other = next((one for one in found if kinds[one] == "share" and one in held), "")
    return other if other and len(case.places) == 1 else _share_of_words(case, held)


def _share_of_words(case: Case, held: Collection[str]) -> str:
    """Return the held share whose name has most words in a question, all or all but one."""
    words_asked = language.tokens(case.scope.query, case.reading.language)
    others = (other for token in words_asked for other in synonyms(token.folded))
    asked = frozenset[str]().union(*(t.keys for t in words_asked), *map(language.keys, others))
    apart = _of_measures(case)
    named: dict[str, int] = {}
    for one in case.catalogue.indicators:
        if one.kind == "share" and one.id in held and not _is_of_another(one, apart):
            for name in (one.name, *one.aliases):
                every = language.content(re.sub(r"\(.*?\)", "", name))
                words = [word for word in every if not said("share", word.folded)]
                told = sum(1 for word in words if word.keys & asked)
                if told > 1 and len(words) - told <= (told >= MOST_PARTS):
                    named[one.id] = max(told, named.get(one.id, 0))
    return max(named, key=lambda id: named[id], default="")


def _of_measures(case: Case) -> tuple[frozenset[str], ...]:
    """Return the keys of each word left that names measures ("of GDP")."""
    spoken = case.reading.language
    left = [language.text_keys(w, *in_english(fold(w), spoken)) for w in case.left.vetoes]
    named = language.text_keys(*(i.name for i in case.catalogue.indicators)) if left else ()
    return tuple(keys for keys in left if not keys.isdisjoint(named))


def _is_of_another(share: Indicator, apart: Sequence[frozenset[str]]) -> bool:
    """Say whether one of the words that name measures is no word of this share."""
    own = language.text_keys(share.name, share.definition, *share.aliases)
    return any(keys.isdisjoint(own) for keys in apart)


def _part_named(case: Case, held: Collection[str]) -> str:
    """Return the held share that is named beside what it is a share of ("of calls on time")."""
    named = [case.catalogue.indicator(m.id) for m in case.reading.indicators]
    for share in (one for one in named if one.kind == "share" and one.id in held):
        told = language.text_keys(share.name, share.definition)
        if any(told & language.content_keys(w.name) for w in named if w.kind == "level"):
            return share.id
    return ""


def _of_both(case: Case, kinds: Mapping[str, str]) -> str:
    """Return what two places have an amount of, of which one's share of the other is asked."""
    if len(case.places) != PART_AND_WHOLE:
        return ""
    levels = (m.id for m in case.reading.indicators if kinds[m.id] == "level")
    return next((one for one in levels if _all_held(one, case.places, case.store)), "")


def _narrower(measure: str, case: Case) -> Case | None:
    """Return the case asked of the one measure of the same unit with what is left as its name.

    "How many people work at Cytiva?" asks for the employees at Cytiva, "venture capital of
    biopharma" for that into biopharma. A measure found by a proper name is no more general one.
    """
    known = {i.id: i for i in case.catalogue.indicators}
    said_as = language.tokens(case.reading.indicators[0].said)
    if {t.folded for t in said_as} & _proper(known[measure].name):
        return None
    for asked in (case, _of_area(case)):
        parts = [
            i
            for i in by_parts(asked)
            if _sort_of(known[i]) == _sort_of(known[measure])
            if set(map(fold, asked.left.vetoes)) <= _proper(known[i].name)
            or _is_named(i, said_as, asked)
        ]
        if len(parts) == 1:
            scope = replace(asked.scope, indicator=parts[0], found=MEANT)
            return replace(asked, scope=scope)
    return None


def _of_area(case: Case) -> Case:
    """Ask of the one place with figures for an area that is named, which is told as left out.

    "The staff of a company in Södertälje" is held for the counties around it.
    """
    within = areas(case.store)
    named = [w for w in case.left.vetoes if language.keys(w) & within.keys()]
    held = [{c for k in language.keys(w) for c in within.get(k, ())} for w in named]
    places = set.intersection(*held) if held and not case.places else set()
    if len(places) != 1:
        return case
    vetoes = tuple(w for w in case.left.vetoes if w not in named)
    unexplained = tuple(w for w in case.reading.unexplained if w not in named)
    reading = replace(case.reading, unexplained=unexplained)
    said = replace(case.said, question=replace(case.said.question, reading=reading))
    scope = replace(case.scope, places=tuple(places), left=(*case.scope.left, *named))
    return replace(case, said=said, left=replace(case.left, vetoes=vetoes), scope=scope)


@lru_cache(maxsize=MOST_STORES)
def areas(store: Store) -> Mapping[str, frozenset[str]]:
    """Return the places that have figures for an area, by the words that it is called by."""
    within: dict[str, set[str]] = {}
    for row in store.rows():
        for key in language.content_keys(row.geography):
            within.setdefault(key, set()).add(row.cluster)
    return {key: frozenset(places) for key, places in within.items()}


def _sort_of(one: Indicator) -> tuple[str, str]:
    """Return what two measures share that count the same, or both money."""
    return one.kind, "" if unit_words(one.unit)[1] else one.unit


def _is_named(measure: str, said_as: Sequence[language.Token], case: Case) -> bool:
    """Say whether a measure is called by all words of a more general one that were said."""
    one = case.catalogue.indicator(measure)
    called = language.text_keys(one.name, *one.aliases)
    return all(token.keys & called for token in said_as)


def _proper(name: str) -> frozenset[str]:
    """Return the folded words of a measure's name that are a name themselves, short forms too."""
    capitals = (t.folded for t in language.tokens(name) if t.text[0].isupper())
    return frozenset({*shortened(name), *capitals})


def _held_for(found: Sequence[str], case: Case) -> str:
    """Return the first reading, or one of its family, that most of the places have figures for."""
    if not case.places:
        return found[0]
    # Another reading is one of the same words, not of other words of the question.
    first = case.reading.indicators[0]
    others = [
        m.id
        for m in case.reading.indicators[1:]
        if m.overlaps(first) and m.score > WEAK * first.score
    ]
    meant = (*found, *others)  # what was said comes before what is like it
    readings = [*meant, *(i for one in meant for i in case.catalogue.family(one))]
    readings = [i for i in readings if i not in case.said.ruled_out] or list(found)
    held = {
        i: {r.cluster for r in case.store.rows(clusters=case.places, indicators=[i])}
        for i in readings
    }
    years = set(case.scope.times)
    moves = case.has("change", "fell", "rose", "rate") or len(years) > 1

    def fitness(indicator: str) -> tuple[int, int, int]:
        rows = case.store.rows(clusters=case.places, indicators=[indicator])
        dated = {r.period.last for r in rows if r.value is not None} - {0}
        series = case.catalogue.indicator(indicator).kind != "growth"
        reached = len(dated & years) if len(years) > 1 else 0
        # One that half of the places have is not given up for another that all have.
        holders = min(2 * len(held[indicator]), len(case.places))
        return reached, min(len(dated), 2) * series if moves else 0, holders

    return max(dict.fromkeys(readings), key=fitness)


def _counted_alike(measure: str, case: Case) -> str:
    """Return the one measure that a place has of what it lacks, counted in the same unit.

    "The staff of Quay Ltd" are its employees, though a harbour's are another measure.
    """
    one, store = case.catalogue.indicator(measure), case.store
    lacked = case.catalogue.family(measure)
    is_rate = unit_words(one.unit)[1:] != ("", False) or one.kind != "level"
    if not case.one or is_rate or store.rows(clusters=case.places, indicators=lacked):
        return ""
    held = {row.indicator for row in store.rows(clusters=case.places)}
    said_as = [t.folded for t in language.content(case.reading.indicators[0].said)]
    alike = [
        other.id
        for other in case.catalogue.indicators
        if other.id in held and (other.kind, other.unit) == (one.kind, one.unit)
        if (own := language.text_keys(other.name, other.unit, *other.aliases))
        and all(any(language.keys(w) & own for w in (word, *synonyms(word))) for word in said_as)
    ]
    return alike[0] if len(alike) == 1 else ""


def _is_of_figures(case: Case) -> bool:
    """Say whether the wording asks for figures, though it names no measure."""
    scope = case.scope
    dated = bool(scope.years or scope.first or scope.last)
    return (
        (dated and bool(scope.places or case.has("everywhere", "most", "least", "take")))
        or case.said.bounds is not None
        or (len(scope.places) > 2 and case.has("compare"))
        or (len(scope.places) >= 2 and case.has("more", "less", "difference", "times", "passed"))
        or (len(scope.places) >= 2 and bool(case.left.vetoes) and case.has("compare"))
        or case.has(
            "score",
            "size",
            "sum",
            "mean",
            "median",
            "share",
            "rate",
            "fastest",
            "slowest",
            "peak",
            "best_year",
            "worst_year",
            "recovered",
            "near_again",
            "yearly_step",
            "run_of_years",
        )
        or case.has("change", "latest")
        or (case.has("when") and case.has("most", "least"))
        or (case.reading.intent == "rank" and case.has("best", "worst", "most", "least"))
        or case.has("fell", "rose", "trough", "difference", "times", "neighbours", "nth", "take")
        or bool(scope.per)
    )


def default_measure(
    scope: Scope,
    store: Store,
    *,
    sized: bool,
    scored: bool = False,
    moves: bool = False,
    longest: bool = False,
) -> str:
    """Return the measure that is meant where none is named, "" where none is natural.

    That is the one declared the main one, the only one held, or one that the corpus is mostly
    about; of a corpus of many measures, where growth or size is asked for, the one with figures for
    all the places and years that most places have, or with `longest` for most years.
    """
    catalogue = store.catalogue
    if scored and (overall := _overall_score(catalogue)):
        return overall
    main = next((i for i in catalogue.indicators if i.main), None)
    if main and (main.kind == "score" or not scored):
        family = catalogue.family(main.id)
        return next((i for i in family if _all_held(i, scope.places, store)), "")
    kinds = {i.id: i.kind for i in catalogue.indicators}
    every = Counter(r.indicator for r in store.rows() if kinds[r.indicator] not in {"rank", "tier"})
    ranked = every.most_common(2)
    if not ranked:
        return ""
    if len(ranked) == 1 or ranked[0][1] >= DOMINATES * ranked[1][1]:
        return ranked[0][0]
    if not sized:
        return ""
    counts = Counter({i: n for i, n in every.items() if kinds[i] == "level"})
    spread = {i: len({r.cluster for r in store.rows(indicators=[i])}) for i in counts}
    years = set(scope.times)
    fitting: dict[str, int] = {}
    for indicator in counts:
        rows = store.rows(clusters=scope.places, indicators=[indicator])
        held = {r.period.last for r in rows if r.value is not None}
        if {r.cluster for r in rows} >= set(scope.places) and years <= held and len(held) > moves:
            fitting[indicator] = len(held) * longest
    return max(fitting, key=lambda i: (fitting[i], spread[i], counts[i], i), default="")


def _all_held(indicator: str, places: Sequence[str], store: Store) -> bool:
    return {r.cluster for r in store.rows(indicators=[indicator])} >= set(places)


def by_parts(case: Case) -> tuple[str, ...]:
    """Return the indicators, held for the places or for any, whose names hold all the words left.

    Words of a cue that no indicator holds are no words for a measure; () where none is left.
    """
    counts = Counter(r.indicator for r in case.store.rows(clusters=case.places))
    held = {}
    for indicator in case.catalogue.indicators:
        if counts[indicator.id]:
            text = " ".join((indicator.name, *indicator.aliases))
            held[indicator.id] = language.text_keys(text) | set(shortened(text))
    every = frozenset[str]().union(*held.values())
    words = (
        w for w in case.reading.unexplained if w in case.left.vetoes or language.keys(w) & every
    )
    wanted = [language.keys(word) for word in words]
    found = [i for i, own in held.items() if wanted and all(keys & own for keys in wanted)]
    return tuple(
        sorted(found, key=lambda i: (case.catalogue.indicator(i).kind == "rank", -counts[i]))
    )


def _of_people(case: Case) -> str:
    """Return the first measure of people, where they are set against another one for each.

    "People per studio" are those who work there, the first that a catalogue counts.
    """
    persons = word_list("persons")
    words = {token.folded for token in language.tokens(case.reading.text)}
    if not case.scope.per or case.left.vetoes or words.isdisjoint(persons):
        return ""
    held = {r.indicator for r in case.store.rows(clusters=case.places)} - {case.scope.per}
    found = (
        one.id
        for one in case.catalogue.indicators
        if one.id in held and one.kind == "level" and fold(one.unit) in persons
    )
    return next(found, "")


def by_unit(case: Case) -> str:
    """Return the one measure held in the unit that was said, "" where none or several are.

    No other word may be left that tells measures apart.
    """
    alone = (w for w in case.reading.unexplained if w not in case.left.vetoes)
    words = (*case.said.units, *map(fold, alone))
    said_in = tuple(w for w in words if w not in word_list("persons") | scales().keys())
    catalogue = case.catalogue
    paid = anywhere("paid")
    others = [w for w in map(fold, case.left.vetoes) if w not in said_in and not paid.fullmatch(w)]
    if others or case.reading.rankings:
        return ""
    bounds = case.said.bounds
    scaled = bounds.scaled if bounds else False
    held = {r.indicator for r in case.store.rows(clusters=case.places)}
    found = [
        one
        for one in catalogue.indicators
        if one.id in held and any(_is_unit_of(word, one, scaled=scaled) for word in said_in)
    ]
    families = {one.family or one.id for one in found}
    # "60 million visits" are no visits per inhabitant.
    found.sort(key=lambda one: one.kind != "level")
    return found[0].id if len(families) == 1 else ""


def _is_unit_of(word: str, measure: Indicator, *, scaled: bool) -> bool:
    """Say whether a word is what a measure counts in: a currency with its scale, or its noun."""
    scale, currency, _ = unit_words(measure.unit)
    if asked := unit_words(word)[1]:
        return currency == asked and (scale == 1.0 or scaled)
    units = (measure.unit, *(text for _, text in measure.units))
    heads = (re.split(r" (?:a|per|i|pr\.?|om) ", unit)[0] for unit in units)
    return bool(language.keys(word) & language.text_keys(*heads))


def by_money(case: Case) -> str:
    """Return the one measure in a currency that the places have, where money is asked for.

    No other word may be left that tells measures apart.
    """
    others = [word for word in case.left.vetoes if not anywhere("money").fullmatch(fold(word))]
    if not case.has("money", "spent", "costs") or others or case.reading.rankings:
        return ""
    rows = case.store.rows(clusters=case.places)
    paid = {r.indicator: r.unit for r in rows if r.kind == "level" and unit_words(r.unit)[1]}
    if case.has("spent"):
        # What is spent is a sum of money, no price.
        paid = {id: unit for id, unit in paid.items() if unit_words(unit)[0] > 1} or paid
    elif case.has("costs"):
        paid = {id: unit for id, unit in paid.items() if unit_words(unit)[0] == 1} or paid
    return next(iter(paid)) if len(paid) == 1 else ""


def _total_of(case: Case) -> str:
    """Return the total score of the ranking that is named, where its score is asked for."""
    if not case.has("score") or case.left.vetoes:
        return ""
    named, rankings = case.ranking, case.catalogue.rankings
    meant = [r for r in rankings if r.id == named or (not named and case.has("a_ranking"))]
    return _one_total(meant, case.catalogue)


def _one_total(rankings: Iterable[Ranking], catalogue: Catalogue) -> str:
    """Return the one total score that rankings have, "" where they have none or several."""
    totals = {i for r in rankings for i in r.background if catalogue.indicator(i).kind == "score"}
    return totals.pop() if len(totals) == 1 else ""


def _overall_score(catalogue: Catalogue) -> str:
    """Return the one total score of a ranking, else the one score that is no part of another."""
    if total := _one_total(catalogue.rankings, catalogue):
        return total
    parts = {c.indicator for r in catalogue.rankings for c in r.components}
    parts |= {i for r in catalogue.rankings for i in r.sub_rankings}
    whole = [i.id for i in catalogue.indicators if i.kind == "score" and i.id not in parts]
    return whole[0] if len(whole) == 1 else ""
