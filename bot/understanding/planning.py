"""Decides from an analysis what is wanted: plans in the order in which they are tried.

Rules run from the most special wording to the most general; a rule returns a plan only where all
its slots are filled. No rule sees the text.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot import language
from bot.understanding.analysis import Analysis, group_members, period_parts
from bot.understanding.plan import (
    DEFAULT,
    NAMED,
    AboutAnswer,
    Change,
    Crossing,
    Disagreement,
    Editions,
    Facts,
    Filter,
    Listing,
    LostFirst,
    Moment,
    Movers,
    Order,
    Pass,
    Places,
    Plan,
    Profile,
    Reduce,
    Robust,
    Scope,
    Share,
    Value,
    Versus,
    WhatIf,
    Within,
)
from bot.understanding.slots import clusters_of, indicators_of
from index.catalogue import Catalogue
from index.store import Store
from index.text import fold

# A measure with so many times the figures of the next one is what a corpus is about.
DOMINATES = 2.0
FACTS = 5
# Words that name parts of more measures than these name none.
MOST_PARTS = 3
_ACTS = ("csv", "chart", "shorter", "longer", "sources", "proof", "language")
_LISTED = ("indicators", "rankings", "sources", "clusters")
_NOT_ADDED = {"rank", "tier", "share", "growth", "score", "per_head"}


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rules look at: the analysis, the scope it gives, and the catalogue."""

    said: Analysis
    scope: Scope
    store: Store
    wholes: tuple[str, ...] = ()
    follows: bool = False

    @property
    def catalogue(self) -> Catalogue:
        return self.store.catalogue

    @property
    def places(self) -> tuple[str, ...]:
        return self.scope.places

    @property
    def one(self) -> str:
        """The place asked about, "" where it is none or several."""
        return self.places[0] if len(self.places) == 1 else ""

    @property
    def many(self) -> bool:
        """Whether a set is asked about: a group, several places by name, or all."""
        return len(self.places) != 1

    @property
    def open(self) -> bool:
        """Whether a set is meant that is not two places by name."""
        return not self.places or bool(self.scope.group) or len(self.places) > 2

    @property
    def measured(self) -> bool:
        return bool(self.scope.indicator)

    def has(self, *cues: str) -> bool:
        return self.said.has(*cues)


def plans(said: Analysis, store: Store, *, follows: bool) -> tuple[Plan, ...]:
    """Return the plans of a question, first tried first; none where no rule knows its kind.

    `follows` says that an answer was given before in the thread.
    """
    case = _Case(said, _scope(said, store), store, follows=follows)
    return tuple(_each(case))


def _each(case: _Case) -> Iterator[Plan]:
    for rule in _ABOUT:
        if (plan := rule(case)) is not None:
            yield plan
            return
    reading = case.said.reading
    if reading.scorecards or case.said.unknown or reading.intent in {"why", "definition"}:
        return
    if reading.joined:
        return
    measured = _measured(case)
    if measured is None or _is_published(measured):
        return
    for rule in _OF_FIGURES:
        if (plan := rule(measured)) is not None:
            yield plan
            return


def _scope(said: Analysis, store: Store) -> Scope:
    """Return the scope that the names of a question give."""
    catalogue, reading = store.catalogue, said.reading
    excluded = _with_parts(
        (*said.excluded, *([catalogue.home] if said.excludes_home else [])), catalogue
    )
    named = [c for c in clusters_of(replace(reading, groups=()), catalogue) if c not in excluded]
    grouped = [m for g in reading.groups for m in group_members(catalogue, g) if m not in excluded]
    group = next((g.name for g in catalogue.groups if g.id in reading.groups), "")
    places = tuple(dict.fromkeys((*named, *grouped)))
    folded = fold(reading.text)
    return Scope(
        places=places,
        excluded=excluded,
        group=group,
        of_kind="country" if said.has("countries") else "",
        per=reading.per,
        years=reading.years,
        first=reading.year_from,
        last=reading.year_to,
        parts=period_parts(folded),
        language=reading.language,
        home=catalogue.home if reading.home else "",
    )


def _with_parts(excluded: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return places with all that lies wholly inside them: a part of two stays for the other."""
    out = dict.fromkeys(filter(None, excluded))
    for _ in range(3):
        for cluster in catalogue.clusters:
            if (
                cluster.part_of
                and all(w in out or _is_wider(w, out, catalogue) for w in cluster.part_of)
                and any(w in out for w in cluster.part_of)
            ):
                out.setdefault(cluster.id)
    return tuple(out)


def _is_wider(whole: str, out: dict[str, None], catalogue: Catalogue) -> bool:
    """Say whether a whole holds one that is out ("the golden triangle" of the UK)."""
    known = {c.id: c for c in catalogue.clusters}
    return whole in known and any(part in out for part in known[whole].part_of)


# --- measures -----------------------------------------------------------------------------------


def _measured(case: _Case) -> _Case | None:
    """Return the case with its measure: named, or the default where nothing speaks against it."""
    reading = case.said.reading
    found = indicators_of(case.said.question)
    if found:
        if case.said.rest:
            return None
        chosen = _held_for(found, case)
        others = tuple(i for i in found if i != chosen)
        return replace(case, scope=replace(case.scope, indicator=chosen, also=others, found=NAMED))
    if case.said.rest and not reading.rankings and _is_of_figures(case):
        parts = by_parts(case.said, case.places, case.store)
        if 0 < len(parts) <= MOST_PARTS:
            return replace(case, scope=replace(case.scope, indicator=parts[0], found=DEFAULT))
    if case.said.rest or reading.rankings or not _is_of_figures(case):
        return None
    sized = case.has("size") and not case.has("a_ranking", "lost_first")
    scored = case.has("score")
    chosen = default_measure(
        case.scope,
        case.store,
        sized=sized,
        scored=scored,
        moves=case.has("change", "fell", "rose", "rate"),
    )
    if not chosen:
        return None
    return replace(case, scope=replace(case.scope, indicator=chosen, found=DEFAULT))


def _held_for(found: Sequence[str], case: _Case) -> str:
    """Return the first reading, or one of its family, that most of the places have figures for."""
    if not case.places:
        return found[0]
    others = [m.id for m in case.said.reading.indicators]
    readings = [i for f in (*found, *others) for i in (f, *case.catalogue.siblings(f))]
    held = {
        i: {r.cluster for r in case.store.rows(clusters=case.places, indicators=[i])}
        for i in readings
    }
    years = {*case.scope.years, case.scope.first, case.scope.last} - {0}
    moves = case.has("change", "fell", "rose", "rate") or len(years) > 1

    def fitness(indicator: str) -> tuple[int, int]:
        rows = case.store.rows(clusters=case.places, indicators=[indicator])
        dated = len({r.period.last for r in rows if r.value is not None} - {0})
        level = case.catalogue.indicator(indicator).kind == "level"
        return min(dated, 2) * level if moves else 0, len(held[indicator])

    return max(dict.fromkeys(readings), key=fitness)


def _is_of_figures(case: _Case) -> bool:
    """Say whether the wording asks for figures, though it names no measure."""
    scope = case.scope
    dated = bool(scope.years or scope.first or scope.last)
    return (
        (dated and bool(scope.places or case.has("everywhere", "most", "least", "take")))
        or case.said.bounds is not None
        or (
            len(scope.places) >= 2
            and case.has("compare", "more", "less", "difference", "times", "passed")
        )
        or case.has(
            "score", "size", "sum", "mean", "median", "share", "rate", "fastest", "slowest", "peak"
        )
        or case.has("change", "latest")
        or (case.said.reading.intent == "rank" and case.has("best", "worst", "most", "least"))
        or case.has("fell", "rose", "trough", "difference", "times", "neighbours", "nth", "take")
        or bool(scope.per)
    )


def default_measure(
    scope: Scope, store: Store, *, sized: bool, scored: bool = False, moves: bool = False
) -> str:
    """Return the measure that is meant where none is named, "" where none is natural.

    That is the only one held, or one that the corpus is mostly about; of a corpus of many
    measures, where growth or size is asked for, the one with figures for all the places and years
    that most places have.
    """
    catalogue = store.catalogue
    if scored and (overall := _overall_score(catalogue)):
        return overall
    kinds = {i.id: i.kind for i in catalogue.indicators}
    every = Counter(r.indicator for r in store.rows() if kinds[r.indicator] not in {"rank", "tier"})
    ranked = every.most_common(2)
    if not ranked:
        return ""
    if len(ranked) == 1 or ranked[0][1] >= DOMINATES * ranked[1][1]:
        return ranked[0][0]
    counts = Counter({i: n for i, n in every.items() if kinds[i] == "level"})
    if not sized or (not scope.places and len(counts) != 1):
        return ""
    spread = {i: len({r.cluster for r in store.rows(indicators=[i])}) for i in counts}
    years = {*scope.years, scope.first, scope.last} - {0}
    fitting = []
    for indicator in counts:
        rows = store.rows(clusters=scope.places, indicators=[indicator])
        held = {r.period.last for r in rows if r.value is not None}
        if {r.cluster for r in rows} >= set(scope.places) and years <= held and len(held) > moves:
            fitting.append(indicator)
    return max(fitting, key=lambda i: (spread[i], counts[i], i), default="")


def by_parts(said: Analysis, places: Sequence[str], store: Store) -> tuple[str, ...]:
    """Return the indicators, held for the places or for any, whose names hold all the words left.

    Words of a cue that no indicator holds are no words for a measure; () where none is left.
    """
    counts = Counter(r.indicator for r in store.rows(clusters=places))
    held = {}
    for indicator in store.catalogue.indicators:
        if counts[indicator.id]:
            text = " ".join((indicator.name, *indicator.aliases))
            held[indicator.id] = {key for token in language.tokens(text) for key in token.keys}
    every = frozenset[str]().union(*held.values())
    words = [w for w in said.reading.unexplained if w in said.rest or language.keys(w) & every]
    wanted = [language.keys(word) for word in words]
    found = [i for i, own in held.items() if wanted and all(keys & own for keys in wanted)]
    return tuple(
        sorted(found, key=lambda i: (store.catalogue.indicator(i).kind == "rank", -counts[i]))
    )


def _overall_score(catalogue: Catalogue) -> str:
    """Return the one score that is no part of another."""
    parts = {c.indicator for r in catalogue.rankings for c in r.components}
    parts |= {i for r in catalogue.rankings for i in r.sub_rankings}
    whole = [i.id for i in catalogue.indicators if i.kind == "score" and i.id not in parts]
    return whole[0] if len(whole) == 1 else ""


def _is_published(case: _Case) -> bool:
    """Say whether places in a ranking are asked for, which are no figures to be ordered."""
    kind = case.catalogue.indicator(case.scope.indicator).kind
    return kind in {"rank", "tier"} or bool(case.said.reading.rankings)


# --- rules that need no measure -----------------------------------------------------------------


def _act(case: _Case) -> Plan | None:
    if not case.follows:
        return None
    for act in _ACTS:
        if case.has(f"act_{act}") and (act != "language" or case.said.tongue):
            return AboutAnswer(case.scope, act, case.said.tongue)
    return None


def _listing(case: _Case) -> Plan | None:
    reading = case.said.reading
    if case.has("changed_since"):
        return Listing(case.scope, "changes")
    if case.has("updated"):
        return Listing(case.scope, "updated")
    if case.has("editions") and reading.rankings:
        return Editions(case.scope, reading.rankings[0])
    bare = not reading.rankings and case.said.bounds is None and not case.said.unknown
    if not bare or case.has("compare", "facts", "most", "least"):
        return None
    for what in _LISTED:
        if not case.has(f"list_{what}"):
            continue
        group = _indicator_group(case)
        if what == "indicators":
            known = group or not case.said.rest
            return (
                Listing(case.scope, what, group)
                if (known and not case.said.reading.indicators) or group
                else None
            )
        if not case.places and not reading.indicators and not case.said.rest:
            return Listing(case.scope, what)
    return None


def _indicator_group(case: _Case) -> str:
    """Return the group of indicators that a word of the question names."""
    groups = {i.group for i in case.catalogue.indicators if i.group}
    said = set(fold(case.said.reading.text).replace("?", " ").split())
    return next((g for g in sorted(groups) if fold(g) in said), "")


def _published(case: _Case) -> Plan | None:
    """Places in a ranking: named, told by words of its name, or the only one that is held."""
    reading = case.said.reading
    if reading.intent in {"why", "definition"} or reading.scorecards:
        return None
    if case.one and case.has("lost_first") and case.has("when"):
        return LostFirst(case.scope, reading.rankings[0] if reading.rankings else "")
    if reading.indicators or case.said.bounds or case.scope.per:
        return None
    named = reading.rankings[0] if reading.rankings else _told_by_words(case)
    everyone = replace(case.scope, places=())
    if named:
        if case.one and case.has("neighbours"):
            return Places(replace(case.scope, places=()), named, neighbours=case.one)
        if not case.places and (case.said.take or not reading.rankings):
            return Places(case.scope, named, take=case.said.take)
        if case.one and case.has("yes_no") and case.said.take:
            return Places(everyone, named, standing=case.one, within=case.said.take)
    elif case.one and case.has("yes_no") and case.said.take and not _only_ranking(case):
        return Within(case.scope, case.said.take)
    only = named or _only_ranking(case)
    if not only or (case.said.rest and not named) or only != _only_ranking(case):
        return None
    return _in_ranking(case, only)


def _only_ranking(case: _Case) -> str:
    """Return the ranking that is meant where none is named, since no other is held."""
    held = [r.id for r in case.catalogue.rankings if case.store.rows(indicators=[r.indicator])]
    return held[0] if len(held) == 1 else ""


def _in_ranking(case: _Case, ranking: str) -> Plan | None:
    """What is asked of a ranking, by the wordings of order that name no measure."""
    everyone = replace(case.scope, places=())
    ranked = case.has("a_ranking", "standing", "first_place", "best", "worst")
    moves = case.has("change", "rose", "fell")
    claim = "rose" if case.has("rose") else "fell" if case.has("fell") else ""
    claim = claim if case.has("yes_no") else ""
    if len(case.places) == 2 and not case.scope.group:
        if case.has("more", "less", "best") and not case.has("difference", "size", "times"):
            less = case.has("less") and not case.has("more")
            claimed = ("less" if less else "more") if case.has("yes_no") else ""
            one, other = case.places
            return Places(everyone, ranking, standing=one, versus=other, claim=claimed)
        return None
    if case.one:
        if case.has("neighbours"):
            return Places(everyone, ranking, neighbours=case.one)
        if case.has("yes_no") and case.said.take:
            return Places(everyone, ranking, standing=case.one, within=case.said.take)
        if moves and (case.has("a_ranking", "standing", "place_moved")):
            return Places(everyone, ranking, standing=case.one, moved=True, claim=claim)
        return Places(everyone, ranking, standing=case.one) if case.has("standing") else None
    if case.has("size", "change", "sum", "mean", "median", "share", "most", "least") and not (
        case.said.take and not case.has("size", "least")
    ):
        return None
    turned = case.has("worst", "last_place")
    if case.said.nth:
        return Places(case.scope, ranking, nth=case.said.nth, last_first=turned)
    if case.said.take:
        return Places(case.scope, ranking, take=case.said.take, last_first=turned)
    if case.has("first_place", "best", "worst", "last_place"):
        return Places(case.scope, ranking, take=1, last_first=turned)
    listed = case.scope.group or case.has("everywhere") or ranked
    if listed and case.open and case.said.reading.intent == "rank":
        return Places(case.scope, ranking)
    return None


def _weights(case: _Case) -> Plan | None:
    """What it would take, how far an order holds, and what if: where weights are published."""
    reading = case.said.reading
    if reading.scorecards or not case.has("to_pass", "robust", "what_if"):
        return None
    ranking = _weighted_ranking(case)
    if not ranking:
        return None
    home = case.catalogue.home
    places = case.places or ((home,) if home else ())
    if case.has("what_if"):
        parts = [m.id for m in reading.indicators if m.id in _parts_of(ranking, case)]
        if not parts and not case.has("equal_weights"):
            return None
        part = "" if case.has("equal_weights") else parts[0]
        share, factor = case.said.weight
        if part and share is None and factor is None:
            return None
        return WhatIf(replace(case.scope, places=case.places), ranking, part, share, factor)
    if len(places) == 1 and places[0] != home and home:
        places = (home, *places)
    if case.has("to_pass"):
        if len(places) != 2:
            return None
        behind, ahead = (places[1], places[0]) if places[1] == home else places
        return Pass(case.scope, ranking, behind, ahead)
    return (
        Robust(case.scope, ranking, places[0], places[1] if len(places) > 1 else "")
        if places
        else None
    )


def _weighted_ranking(case: _Case) -> str:
    """Return the ranking named, else the one that publishes weights; "" where not just one does."""
    weighted = [
        r.id
        for r in case.catalogue.rankings
        if r.components and all(c.weight is not None for c in r.components)
    ]
    named = case.said.reading.rankings[:1]
    if named:
        return named[0] if named[0] in weighted else ""
    return weighted[0] if len(weighted) == 1 else ""


def _parts_of(ranking: str, case: _Case) -> set[str]:
    return {c.indicator for c in case.catalogue.ranking(ranking).components}


def _told_by_words(case: _Case) -> str:
    """Return the one ranking whose name, publisher or aliases hold all words that are left."""
    rest = [language.keys(word) for word in case.said.rest]
    if not rest or not case.has("a_ranking") or case.said.reading.indicators:
        return ""
    found = []
    for ranking in case.catalogue.rankings:
        text = " ".join((ranking.name, ranking.publisher, *ranking.aliases))
        own = {key for token in language.tokens(text) for key in token.keys}
        if all(keys & own for keys in rest):
            found.append(ranking.id)
    return found[0] if len(found) == 1 else ""


def _facts(case: _Case) -> Plan | None:
    if case.said.reading.intent in {"why", "definition"}:
        return None
    if not case.one or case.said.reading.rankings:
        return None
    if not case.has("facts", "brief") and not _is_bare_place(case):
        return None
    if case.said.reading.indicators or case.said.unknown or case.has("disagree", "profile"):
        return None
    return Facts(case.scope, case.said.take or FACTS, brief=case.has("brief"))


def _is_bare_place(case: _Case) -> bool:
    """Say whether nothing but a place was said."""
    return case.said.only_names and not case.follows and not case.said.reading.scorecards


def _profile(case: _Case) -> Plan | None:
    if (
        case.said.reading.intent in {"why", "definition"}
        or not case.has("profile")
        or case.said.reading.rankings
        or case.said.reading.scorecards
    ):
        return None
    home = case.catalogue.home
    others = [p for p in case.places if p != home]
    if len(case.places) == 1 and not case.said.reading.indicators:
        if others and case.has("compare"):
            return Profile(case.scope, others[0]) if home else None
        return Profile(case.scope)
    if len(case.places) == 2 and not case.said.reading.indicators:
        first, second = case.places
        scope = replace(case.scope, places=(first,))
        if second == home:
            scope, second = replace(case.scope, places=(home,)), first
        return Profile(scope, second)
    return None


def _disagreement(case: _Case) -> Plan | None:
    if not case.one or not case.has("disagree") or case.said.unknown:
        return None
    found = indicators_of(case.said.question)
    if not found or case.said.rest:
        found = by_parts(case.said, case.places, case.store)
    if not found:
        return None
    asked = "why" if case.said.reading.intent == "why" else "agree"
    if asked == "agree" and not case.has("yes_no"):
        asked = "use"
    return Disagreement(replace(case.scope, indicator=found[0], also=found[1:]), asked)


# --- rules of figures ---------------------------------------------------------------------------


def _crossing(case: _Case) -> Plan | None:
    if len(case.places) != 2 or case.said.bounds or case.scope.group:
        return None
    if case.has("when") and case.has("passed"):
        return Crossing(case.scope)
    if case.has("ever") and case.has("more", "passed"):
        return Crossing(case.scope, ever=True)
    return None


def _moment(case: _Case) -> Plan | None:
    if not case.one:
        return None
    bounds = case.said.bounds
    if bounds and case.has("when") and case.has("reached"):
        return Moment(case.scope, "below" if bounds.low is None else "above", bounds)
    for what in ("peak", "trough"):
        if case.has(what):
            return Moment(case.scope, what)
    if case.has("ever", "when") and case.has("fell", "rose"):
        what = "fell" if case.has("fell") else "rose"
        return Moment(case.scope, what, always=case.has("always") and not case.has("when"))
    return None


def _movers(case: _Case) -> Plan | None:
    if not case.open or case.said.bounds:
        return None
    if case.has("slowest"):
        return Movers(
            case.scope, "slowest" if not case.has("fell") else "fell_most", case.said.take
        )
    if case.has("fastest") and case.has("change", "rose", "fell"):
        return Movers(case.scope, "fastest", case.said.take)
    dated = case.scope.years or case.scope.first
    if dated and case.has("fell") and case.has("everywhere"):
        return Movers(case.scope, "fell")
    if dated and case.has("rose") and case.has("everywhere"):
        return Movers(case.scope, "rose")
    return None


def _change_together(case: _Case) -> Plan | None:
    if len(case.places) >= 2 and case.has("sum") and case.has("change", "rose", "fell"):
        return Change(case.scope, together=True)
    return None


def _filter(case: _Case) -> Plan | None:
    bounds = case.said.bounds
    if bounds is None or not case.open or case.has("when"):
        return None
    return Filter(case.scope, bounds, counted=case.has("count_places"))


def _standing(case: _Case) -> Plan | None:
    if not case.one or case.has("change", "when"):
        return None
    everyone = replace(case.scope, places=())
    if case.has("neighbours"):
        return Order(everyone, neighbours=case.one)
    if case.has("standing"):
        return Order(everyone, standing=case.one)
    return None


def _ends(case: _Case) -> Plan | None:
    if not case.open:
        return None
    if case.has("most") and case.has("least"):
        return Order(case.scope, both=True)
    if case.said.nth and not case.has("when"):
        return Order(case.scope, end=_end(case), nth=case.said.nth)
    return None


def _end(case: _Case) -> str:
    return next((end for end in ("worst", "least", "most") if case.has(end)), "best")


def _share(case: _Case) -> Plan | None:
    if not case.has("share") or case.has("change", "rate") or case.scope.per:
        return None
    if case.catalogue.indicator(case.scope.indicator).kind in _NOT_ADDED:
        return None
    places, grouped = case.places, case.scope.group
    if grouped:
        members = set(_group_of(case))
        part = next((p for p in places if p == case.scope.home or p not in members), "")
        part = part or (places[0] if len(places) == 1 else "")
        return Share(replace(case.scope, places=tuple(members)), part) if part else None
    if len(places) == 2:
        part, whole = _part_and_whole(places, case.catalogue)
        return Share(replace(case.scope, places=(part, whole)), part, whole) if part else None
    if case.one and case.has("everywhere", "sum"):
        return Share(replace(case.scope, places=()), case.one)
    return None


def _group_of(case: _Case) -> tuple[str, ...]:
    ids = case.said.reading.groups
    return tuple(dict.fromkeys(m for g in ids for m in group_members(case.catalogue, g)))


def _part_and_whole(places: Sequence[str], catalogue: Catalogue) -> tuple[str, str]:
    first, second = places
    if second in _all_wholes(first, catalogue):
        return first, second
    if first in _all_wholes(second, catalogue):
        return second, first
    return "", ""


def _all_wholes(place: str, catalogue: Catalogue) -> set[str]:
    known = {c.id: c for c in catalogue.clusters}
    found: set[str] = set()
    waiting = [place]
    while waiting:
        for whole in known[waiting.pop()].part_of:
            if whole not in found and whole in known:
                found.add(whole)
                waiting.append(whole)
    return found


def _reduce(case: _Case) -> Plan | None:
    how = next((h for h in ("median", "mean", "sum") if case.has(h)), "")
    if not how or (case.has("change", "rate") and not case.scope.first) or case.scope.per:
        return None
    if case.has("rate", "fell", "rose"):
        return None
    spanned = bool(case.scope.first or case.scope.last) and case.scope.first != case.scope.last
    if case.one:
        if spanned and how != "sum":
            return Reduce(case.scope, how)
        parts = _parts_inside(case.one, case.catalogue)
        inside = replace(case.scope, places=parts, group=case.catalogue.cluster(case.one).name)
        return Reduce(inside, how) if len(parts) > 1 and not spanned else None
    return None if spanned else Reduce(case.scope, how)


def _parts_inside(place: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the clusters that a place of several holds, () for any other place."""
    if catalogue.cluster(place).kind != "aggregate":
        return ()
    return tuple(c.id for c in catalogue.clusters if place in c.part_of and c.kind == "cluster")


def _order(case: _Case) -> Plan | None:
    if not case.open or case.has("change", "rate", "when"):
        return None
    if case.has("most", "least", "best", "worst") or case.said.take:
        return Order(case.scope, end=_end(case), take=case.said.take)
    return None


def _listed(case: _Case) -> Plan | None:
    """A league table, or several places side by side."""
    ranked = case.said.reading.intent == "rank"
    if ranked and case.open and (case.has("everywhere", "a_ranking") or case.scope.group):
        return Order(case.scope, end="")
    if case.has("compare") and (case.scope.group or len(case.places) > 2):
        return Order(case.scope, end="", compared=not ranked)
    return None


def _versus(case: _Case) -> Plan | None:
    if len(case.places) != 2 or case.scope.per or case.scope.first or case.scope.last:
        return None
    claim = ""
    if case.has("yes_no") and not case.has("difference", "times"):
        claim = (
            "less"
            if case.has("less") and not case.has("more")
            else "more"
            if case.has("more")
            else ""
        )
    for cue, how in (("times", "times"), ("percent", "percent"), ("difference", "amount")):
        if case.has(cue):
            return Versus(case.scope, how, claim)
    if claim or case.has("more", "less", "compare", "most", "least"):
        return Versus(case.scope, "", claim)
    return None


def _change(case: _Case) -> Plan | None:
    if not case.one or case.scope.per or not case.has("change", "rate", "fell", "rose"):
        return None
    how = "rate" if case.has("rate") else "percent"
    claim = "fell" if case.has("fell") else "rose" if case.has("rose") else ""
    return Change(case.scope, how, claim=claim, yes_no=case.has("yes_no"))


def _value(case: _Case) -> Plan | None:
    """One place's figure, where the measure is the default or other words were let go."""
    if case.places and case.scope.per:
        return Value(case.scope)
    if not case.one or case.said.reading.intents:
        return None
    if case.scope.found == NAMED:
        return Value(case.scope) if case.said.reading.unexplained else None
    return Value(case.scope) if case.scope.years or case.has("latest") else None


_Rule = Callable[[_Case], Plan | None]
_ABOUT: tuple[_Rule, ...] = (
    _act,
    _listing,
    _weights,
    _profile,
    _published,
    _disagreement,
    _facts,
)
_OF_FIGURES: tuple[_Rule, ...] = (
    _crossing,
    _moment,
    _movers,
    _change_together,
    _filter,
    _standing,
    _ends,
    _share,
    _reduce,
    _order,
    _listed,
    _versus,
    _change,
    _value,
)
