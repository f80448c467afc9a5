"""What the rules of planning look at: an analysis, the scope that its names give, the store."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from bot import language
from bot.language.packs import COMMON, packs, word_list
from bot.understanding.analysis import Analysis
from bot.understanding.leftover import Left
from bot.understanding.plan import NAMED, Scope
from bot.understanding.reading import Reading
from bot.understanding.slots import clusters_of, indicators_of
from bot.understanding.temporal import steps_said
from bot.understanding.wording import aligned
from index.catalogue import Catalogue
from index.store import Store
from index.text import fold

# An order inside a place needs so many.
LEAST_INSIDE = 2
# A group is named after a place by all but one word of a name of it, with its stem.
MOST_MORE = 2
SIDES = 2
_NO_NAME = word_list("function")


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the analysis, the scope it gives, the words left, the store."""

    said: Analysis
    scope: Scope
    store: Store
    left: Left
    follows: bool = False

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of the store."""
        return self.store.catalogue

    @property
    def places(self) -> tuple[str, ...]:
        """The places asked about, in the order said."""
        return self.scope.places

    @property
    def one(self) -> str:
        """The place asked about, "" where it is none or several."""
        return self.places[0] if len(self.places) == 1 else ""

    @property
    def open(self) -> bool:
        """Whether a set is meant that is not two places by name."""
        return not self.places or bool(self.scope.group) or len(self.places) > 2

    @property
    def reading(self) -> Reading:
        """The names and slots found."""
        return self.said.reading

    @property
    def two_times(self) -> bool:
        """Whether two times are named: two years that are no one period of a figure, or parts."""
        rows = self.store.rows(clusters=self.places, indicators=[self.scope.indicator])
        period = any(self.scope.spans(r) for r in rows if r.kind != "growth")
        return (len(self.scope.times) > 1 and not period) or len(self.scope.parts) > 1

    @property
    def measured(self) -> bool:
        """Whether a measure is known."""
        return bool(self.scope.indicator)

    @property
    def ranking(self) -> str:
        """The first ranking named, "" where none is."""
        return self.reading.rankings[0] if self.reading.rankings else ""

    @property
    def subject(self) -> str:
        """What facts are asked for on, without the words that ask for them; all, where none is."""
        query = self.scope.query
        asking = next(
            (words for c in ("facts", "brief") if (words := self.said.cue_words.get(c))), ()
        )
        if asking and (found := re.search(r"\W+".join(map(re.escape, asking)), aligned(query))):
            rest = f"{query[: found.start()]} {query[found.end() :]}".strip(" ?.!,:")
            return " ".join(rest.split()) or query
        return query

    @property
    def asks_age(self) -> bool:
        """Whether it is asked how old something is, of a measure that tells no age."""
        return not word_list("ages").isdisjoint(self.left.vetoes)

    @property
    def adds(self) -> bool:
        """Whether figures of the measure may be parts of a whole."""
        return self.measured and self.catalogue.indicator(self.scope.indicator).adds_up

    @property
    def below(self) -> bool:
        """Whether only who stands below is asked for ("who comes after us?")."""
        return self.has("behind") and not self.has("ahead_of")

    def has(self, *cues: str) -> bool:
        """Say whether any of the cues was said."""
        return self.said.has(*cues)


def scope_of(said: Analysis, store: Store) -> Scope:
    """Return the scope that the names of a question give."""
    catalogue, reading = store.catalogue, said.reading
    excluded = _with_parts(
        (*said.excluded, *([catalogue.home] if said.excludes_home else [])), catalogue
    )
    named = [c for c in clusters_of(replace(reading, groups=()), catalogue) if c not in excluded]
    grouped = [m for g in reading.groups for m in catalogue.members(g) if m not in excluded]
    group = next((g.name for g in catalogue.groups if g.id in reading.groups), "")
    within = [m for m in grouped if catalogue.wholes_of(m) & {*named}]
    measures = indicators_of(said.question)[:1]
    of_whole = bool(measures) and bool(store.rows(clusters=named, indicators=measures))
    if len(named) == 1 and within and not said.has("compare", "share"):
        # "The parks in Norway" are those that lie there, unless what is asked is Norway's.
        named, grouped = (named, []) if of_whole else ([], within)
    places = tuple(dict.fromkeys((*named, *grouped)))
    before = next(iter(said.question.previous.clusters), "") if said.question.previous else ""
    if len(named) == len(places) == SIDES and said.has("side_of", "share"):
        places = _on_its_side(named, catalogue)
    if before and said.has("side_of") and places in {tuple(named[:1]), tuple(named[:SIDES])}:
        # "And the Danish side?", "the Danish and the Swedish one?" are of the place asked before.
        places = tuple(_on_its_side((before, place), catalogue)[1] for place in places)
    # "Now against 2019" is a time that begins then.
    begins = len(reading.years) == 1 and said.has("against_year")
    return Scope(
        places=places,
        excluded=excluded,
        group=group,
        of_kind="country" if said.has("countries") else "",
        per=reading.per,
        each=reading.each,
        years=() if begins else _year_beside(said, store) or reading.years,
        first=reading.years[0] if begins else reading.year_from,
        last=reading.year_to,
        parts=said.parts,
        language=reading.language,
        home=catalogue.home if reading.home else "",
        goal=said.has("goal"),
        counts=said.has("how_many"),
        query=_mended(said.question.query, reading),
        numbers=said.numbers,
    )


def _mended(query: str, reading: Reading) -> str:
    """Return the text to search for without the slips of the keys that were read over."""
    for typed, meant in reading.corrected:
        query = re.sub(rf"(?<!\w){re.escape(typed)}(?!\w)", meant, query)
    return query


def _on_its_side(places: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Put the part of one place that lies in the other one for the other: "the Danish side".

    The one may be a part itself, whose other part is then meant.
    """
    wholes = {one.id: catalogue.wholes_of(one.id) for one in catalogue.clusters}
    kinds = {one.id: one.kind for one in catalogue.clusters}
    for other, one in (places, tuple(reversed(places))):
        around = {one, *wholes[one]}
        if other in around or one in wholes[other] or kinds[other] == "cluster":
            continue
        whole = [w for w in around if kinds[w] == "cluster"]
        inside = [r for r, of in wholes.items() if other in of and of & set(whole) and r != one]
        parts = [r for r in inside if not wholes[r] & set(inside)]
        if len(parts) == 1:
            return tuple(parts[0] if place == other else place for place in places)
    return tuple(places)


def _year_beside(said: Analysis, store: Store) -> tuple[int, ...]:
    """Return the newest year beside the one named ("now and in 2022"), or one before it.

    A year before is asked for by a follow-up that names none.
    """
    reading = said.reading
    leans = said.question.borrowed and not reading.years
    steps = steps_said(fold(said.question.text), reading.language)[0] if leans else 0
    before = steps < 0
    apart = said.has("difference", "more", "less")
    moved = apart or said.has("change", "rose", "fell", "rate")
    spoken_of = said.question.previous.years if said.question.previous else ()
    if before and moved and len(spoken_of) == 1:
        return spoken_of[0] + steps, spoken_of[0]  # "is that up on the year before?"
    if moved and len(reading.years) == 1:
        # "How much more in 2024 than the year before?"
        (year,), back = reading.years, steps_said(fold(said.question.text), reading.language)[0]
        if apart and back < 0:
            return year + back, year
        # "How many fewer in 2024?", "growth until 2024?" behind a question on 2022 is of both.
        both = said.question.borrowed and len(spoken_of) == 1 and spoken_of[0] != year
        if apart or both:
            return tuple(sorted((*spoken_of, year))) if both else ()
    beside = said.has("now_and_then") and len(reading.years) == 1
    if not (before or beside) or reading.year_from:
        return ()
    ranked = [store.catalogue.ranking(r).indicator for r in reading.rankings]
    measures = [m.id for m in reading.indicators[:1]] or ranked
    rows = store.rows(clusters=reading.clusters, indicators=measures) if measures else []
    held = sorted({row.period.last for row in rows} - {0})
    newest = held[-1:] if beside else [year + steps for year in held[-1:]]
    return (*reading.years, *newest)


def opened(case: Case) -> Case:
    """Return the case asked of the places inside a wider one ("the largest in Europe")."""
    place = case.one
    ordered = case.has("most", "least", "best", "worst") or case.said.take or case.said.nth
    # "The list's cities in Europe", which has no place in it itself.
    ranked = case.catalogue.ranking(case.ranking).indicator if case.ranking else ""
    listed = (
        ranked
        and case.has("everywhere")
        and not case.store.rows(clusters=[place], indicators=[ranked])
    )
    if not place or not (ordered or case.said.bounds or listed) or _asks_of_itself(case):
        return case
    wider = case.catalogue.cluster(place)
    inside = tuple(c for c in places_inside(place, case.catalogue) if c not in case.scope.excluded)
    if len(inside) < LEAST_INSIDE:
        # "Where is it cheapest?" behind a question on one place is asked of all.
        before = case.said.question.previous
        goes_on = before is not None and place in (
            *before.clusters,
            *before.home * [case.catalogue.home],
        )
        asks = goes_on and case.has("everywhere", "asks_where") and not case.reading.rankings
        return replace(case, scope=replace(case.scope, places=())) if asks else case
    return replace(case, scope=replace(case.scope, places=inside, group=wider.name))


def of_one_holder(case: Case) -> Case:
    """Return the case asked of the one place that a measure is held for, where none is named."""
    scope = case.scope
    if scope.places or scope.group or scope.of_kind or scope.per or scope.found != NAMED:
        return case
    if case.has("asks_name", "asks_site", "everywhere", "names_parts"):
        return case
    rows = case.store.rows(indicators=[scope.indicator])
    return at_the_one({row.cluster for row in rows} - set(scope.excluded), case)


def at_the_one(places: Collection[str], case: Case) -> Case:
    """Return the case asked of a place, as it is where they are several or none."""
    return (
        replace(case, scope=replace(case.scope, places=tuple(places))) if len(places) == 1 else case
    )


def _asks_of_itself(case: Case) -> bool:
    """Say whether a place is asked about as one: its own standing, year, moves or names in it."""
    return (
        case.said.things
        or _asks_for_range(case)
        or case.has("yes_no", "standing", "neighbours", "when", "peak", "trough", "change", "rose")
        or case.has("best_year", "worst_year")
    )


def _asks_for_range(case: Case) -> bool:
    """Say whether the highest and the lowest figure of one place are asked for, not of several."""
    if not (case.has("most") and case.has("least")) or case.has("everywhere"):
        return False
    measures = indicators_of(case.said.question)[:1]
    return len(case.store.rows(clusters=case.places, indicators=measures)) > 1


def places_inside(place: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the clusters inside a place, and those of a group that is named after it."""
    wider = catalogue.cluster(place)
    called = [language.text_keys(name) for name in (wider.name, *wider.aliases)]
    sort = language.text_keys(*packs()[COMMON].words["clusters"])
    named = [
        g.members
        for g in catalogue.groups
        if (keys := language.text_keys(g.name) - sort - _NO_NAME)
        and any(keys <= own and len(own - keys) <= MOST_MORE for own in called)
    ]
    found = dict.fromkeys(member for members in named for member in members)
    for one in catalogue.clusters:
        if one.kind == "cluster" and place in catalogue.wholes_of(one.id):
            found.setdefault(one.id)
    several = {whole for one in found for whole in catalogue.cluster(one).part_of}
    return tuple(one for one in found if one not in several)


def part_and_whole(places: Sequence[str], catalogue: Catalogue) -> tuple[str, str]:
    """Return which of two places lies in the other, and that other; "" where neither does."""
    first, second = places
    if second in catalogue.wholes_of(first):
        return first, second
    if first in catalogue.wholes_of(second):
        return second, first
    return "", ""


def _with_parts(excluded: Sequence[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Return places with all that lies wholly inside them: a part of two stays for the other."""
    out = dict.fromkeys(filter(None, excluded))
    for _ in range(3):
        for cluster in catalogue.clusters:
            if cluster.part_of and all(whole in out for whole in cluster.part_of):
                out.setdefault(cluster.id)
    return tuple(out)


def bettered(case: Case) -> Case:
    """Return the case with what improved read as a rise, or as a fall where less is better."""
    better = case.catalogue.indicator(case.scope.indicator).better
    cue = next((one for one in ("improved", "worsened") if case.has(one)), "")
    if not cue or better not in {"lower", "higher"}:
        return case
    fell = (better == "lower") == (cue == "improved")
    gone = {"rose", "fell", *(["fastest"] if fell else [])}
    cues = {name: span for name, span in case.said.cues.items() if name not in gone}
    cues["fell" if fell else "rose"] = case.said.cues[cue]
    return replace(case, said=replace(case.said, cues=cues))
