"""Rules of several measures of one place and unit: parts listed or added, bodies, a part of all.

"Staff in medtech, pharma and biotech" names three measures, "the biggest employers" all that are
called after a body, "pharma employees as a share of all employees" one beside another.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise

from bot import language
from bot.language.packs import COMMON, anywhere, packs, word_list
from bot.language.synonyms import synonyms
from bot.understanding.case import Case
from bot.understanding.naming import shortened
from bot.understanding.plan import Bounds, Change, Parts, Plan, Value
from bot.understanding.reading import Match
from bot.understanding.wording import aligned
from index.rows import KpiRow
from index.text import fold

# Fewer parts than these are no list.
LEAST_PARTS = 2
# A part is called by so many words of its own ("medtech companies").
MOST_OWN = 2
BESIDE = 2
PERCENT = 100.0
# Subsectors are called alike in so many words ("employees in diagnostics").
FRAME = 2
_APART = {"share": "share", "percent": "share", "times": "times", "difference": "amount"}
_JOINS = word_list("joins")
_JOINT = re.compile(r"[\s,;+&/]+")
_SOFT = frozenset({"goal", "claim"})
_Held = Mapping[str, Sequence[KpiRow]]


def parts(case: Case) -> Plan | None:
    """Return the plan of several measures of the one place that is named, None where none fits.

    Two places may be named with a measure each.
    """
    if (beside := _beside(case)) is not None:
        return beside
    if not case.one or case.scope.group or case.scope.per or case.ranking:
        return None
    held = _held(case)
    for rule in (_bodies, _sectors, _of_people, _against, _listed):
        if (plan := rule(case, held)) is not None:
            return plan
    return None


def _beside(case: Case) -> Plan | None:
    """A measure of one place beside another measure of another place ("our jobs and its rent")."""
    if len(case.places) != BESIDE or not case.has("compare", "more", "less"):
        return None
    first, *others = case.reading.indicators or (None,)
    other = next((m for m in others if first and not m.overlaps(first)), None)
    if first is None or other is None:
        return None
    one, two = sorted((first, other), key=lambda m: m.start)
    text = case.reading.text
    for found in anywhere("beside").finditer(aligned(text), one.end, two.start):
        sides = text[: found.start()], text[found.end() :]
        if all(map(partial(_names_place, case), case.places, sides)):
            return Parts(replace(case.scope, left=()), (one.id, two.id), "beside")
    return None


def _names_place(case: Case, place: str, text: str) -> bool:
    """Say whether a text names a place, which may be our own."""
    one = case.catalogue.cluster(place)
    names = "|".join(re.escape(fold(name)) for name in (one.name, *one.aliases))
    named = re.search(rf"(?<!\w)(?:{names})(?!\w)", fold(text)) is not None
    own = place == case.scope.home and any(language.is_home(t.text) for t in language.tokens(text))
    return named or own


def _held(case: Case) -> _Held:
    """Return the firm amounts of the place and the times asked for, by measure."""
    rows: dict[str, list[KpiRow]] = {}
    for row in case.store.rows(clusters=[case.one]):
        if row.kind == "level" and row.status not in _SOFT and case.scope.is_of_time(row):
            rows.setdefault(row.indicator, []).append(row)
    return rows


def _bodies(case: Case, held: _Held) -> Plan | None:
    """The bodies of a place in the order of what is asked of them ("the biggest employers")."""
    if not case.said.things or case.left.named:
        return None
    frames: dict[tuple[str, ...], list[str]] = {}
    for measure in held:
        frame, has_body = _frame(case.catalogue.indicator(measure).name)
        if has_body:
            frames.setdefault(frame, []).append(measure)
    units = {case.catalogue.indicator(m.id).unit for m in case.reading.indicators}
    asked = frozenset[str]().union(*map(language.keys, case.left.vetoes))
    named = [
        (len(found), frame, tuple(found))
        for frame, found in frames.items()
        if len(found) >= LEAST_PARTS
        if held[found[0]][0].unit in units or language.text_keys(*frame) & asked
    ]
    if not named:
        return None
    _, frame, found = max(named)
    known = language.text_keys(*frame)
    left = tuple(word for word in case.left.vetoes if not language.keys(word) & known)
    how = next((how for how in ("mean", "sum") if case.has(how)), "order")
    scope, bounds = replace(case.scope, left=left), case.said.bounds or Bounds()
    return Parts(scope, found, how, take=case.said.take, bounds=bounds)


def _frame(name: str) -> tuple[tuple[str, ...], bool]:
    """Return the words of a measure's name but those of a body, and whether it names one."""
    words = language.tokens(name)
    frame = tuple(w.folded for at, w in enumerate(words) if not at or not w.text[0].isupper())
    return frame, len(frame) < len(words)


def _sectors(case: Case, held: _Held) -> Plan | None:
    """The subsectors of a place in order: measures of a family whose names begin alike."""
    asked = word_list("subsectors").intersection(map(fold, case.said.rest))
    mains = [i.id for i in case.catalogue.indicators if i.main and i.id in held]
    measures = [*(m.id for m in case.reading.indicators), *mains]
    if not asked or not measures:
        return None
    first = case.catalogue.indicator(measures[0])
    frames: dict[tuple[str, ...], list[str]] = {}
    for measure in map(case.catalogue.indicator, held):
        frame, has_body = _frame(measure.name)
        is_part = measure.unit == first.unit and (
            measure.family != first.family or not first.family
        )
        if is_part and (not has_body or len(frame) > FRAME):
            frames.setdefault((measure.family, *frame[:FRAME]), []).append(measure.id)
    areas = language.text_keys(*(row.geography for rows in held.values() for row in rows))
    others = {fold(w) for w in case.left.vetoes if not language.keys(w) & areas} - asked
    found = max(frames.values(), key=len, default=[])
    if len(found) < LEAST_PARTS or others:
        return None
    scope, take = replace(case.scope, left=()), case.said.take or case.said.nth
    if case.has("change", "fell", "rose"):
        return Change(replace(scope, indicator=found[0], also=(), joined=tuple(found[1:])))
    return Parts(scope, tuple(found), "order", take, least=case.has("least"))


def _of_people(case: Case, held: _Held) -> Plan | None:
    """How many of a hundred people of a place are counted ("what % of people are members?")."""
    if not case.has("of_people"):
        return None
    head = language.text_keys(*packs()[COMMON].words["head"])
    of = [i for i in held if head & language.text_keys(*_names(i, case))]
    part = next((m.id for m in case.reading.indicators if m.id in held and m.id not in of), "")
    if not (of and part):
        return None
    return Value(replace(case.scope, indicator=part, also=(), per=of[0], each=PERCENT, left=()))


def _listed(case: Case, held: _Held) -> Plan | None:
    """Measures that are each named by a word of its own in an enumeration behind one head."""
    chosen = _parts_named(case, held)
    return _plan(case, chosen, "sum" if case.has("sum") else "") if chosen else None


def _parts_named(case: Case, held: _Held) -> tuple[str, ...]:
    """Return the measures that an enumeration names, () where one of its words names none."""
    found = [m.id for m in case.reading.indicators[:1]]
    if not found:
        return ()
    unit = case.catalogue.indicator(found[0]).unit
    common = language.text_keys(unit)
    own = {i: _own(i, common, case) for i in held if held[i][0].unit == unit}
    place = case.catalogue.cluster(case.one)
    others = common | language.text_keys(place.name, *place.aliases)
    words = _enumerated(case.reading.text, case.reading.language)
    named = tuple(dict.fromkeys(_called(w, own) for w in words if not w.keys & others))
    return named if len(named) >= LEAST_PARTS and "" not in named else ()


def _own(measure: str, common: frozenset[str], case: Case) -> frozenset[str]:
    """Return the words that a measure is called by beside those of its unit, none of a long name.

    "Employees in biotech tools and supply" is not what "biotech" means.
    """
    name = [t for t in language.content(case.catalogue.indicator(measure).name) if t.keys - common]
    if len(name) > MOST_OWN:
        return frozenset()
    return language.text_keys(*_names(measure, case)) - common


def _called(word: language.Token, own: Mapping[str, frozenset[str]]) -> str:
    """Return the one measure that a word tells from the others, of several the shortest name."""
    keys = word.keys.union(*map(language.keys, synonyms(word.folded)))
    found = sorted((len(own[i]), i) for i in own if keys & own[i])
    clear = found and (len(found) == 1 or found[0][0] < found[1][0])
    return found[0][1] if clear else ""


def _enumerated(text: str, spoken: str) -> tuple[language.Token, ...]:
    """Return the words of a text that commas, slashes or words like "and" join to another."""
    words = language.tokens(text, spoken)
    carry = [w for w in words if w.folded not in _JOINS]
    found = dict[language.Token, None]()
    for one, other in pairwise(carry):
        joint = text[one.end : other.start].strip()
        if joint and all(part in _JOINS for part in _JOINT.split(fold(joint)) if part):
            found |= {one: None, other: None}
    return tuple(found)


def _against(case: Case, held: _Held) -> Plan | None:
    """One measure as a share of another one, or the difference between the two."""
    if len(case.scope.times) > 1:
        return None  # what is set against what is one measure at two times
    how = _apart(case)
    named = list(dict.fromkeys(filter(None, (_held_one(m, held, case) for m in _matches(case)))))
    # "Oslo's share of all cities' visits", but not "Cytiva's share of all staff".
    of_places = how == "share" and case.has("everywhere") and not case.left.vetoes
    if not how or not named or of_places or (how == "share" and _parts_named(case, held)):
        return None
    whole = named[0]
    by_left = [i for i in held if case.left.vetoes and _adds_words(i, whole, case)]
    # "What part of the staff is in medtech?" is a share of the main measure in the same unit.
    unit = case.catalogue.indicator(whole).unit
    mains = (i.id for i in case.catalogue.indicators if i.main and i.unit == unit)
    all_of = [i for i in mains if how == "share" and i in held and i != whole]
    by_text = [
        i for i in held if how == "share" and _is_called_in(case.reading.text, i, whole, case)
    ]
    for other in (*named[1:], *by_left, *by_text, *all_of):
        if _alike(other, whole, held):
            return _plan(case, _smaller_first(whole, other, held), how)
    if how == "share" and len(named) == BESIDE and case.has("percent"):
        # Jobs that were cut, of all people employed: so many for each hundred.
        part, of = _smaller_first(named[0], named[1], held)
        return Value(replace(case.scope, indicator=part, also=(), per=of, each=PERCENT))
    return None


def _apart(case: Case) -> str:
    return next((how for cue, how in _APART.items() if case.has(cue)), "")


def _smaller_first(one: str, other: str, held: _Held) -> tuple[str, str]:
    first, second = sorted((one, other), key=lambda i: held[i][0].value or 0.0)
    return first, second


def _matches(case: Case) -> tuple[Match, ...]:
    """Return the best reading of the measures, and those named by other words.

    Of a share, the other readings of the same words count too: the part is named by its whole.
    """
    first, *others = case.reading.indicators or (None,)
    if first is None:
        return ()
    return (first, *(m for m in others if case.has("share") or not m.overlaps(first)))


def _held_one(match: Match, held: _Held, case: Case) -> str:
    """Return the measure that a match names, or one of the same words that is held."""
    if match.id in held:
        return match.id
    wanted = language.content_keys(match.said)
    like = (i for i in held if wanted <= language.text_keys(*_names(i, case)))
    return next(like, "")


def _names(measure: str, case: Case) -> tuple[str, ...]:
    one = case.catalogue.indicator(measure)
    return (one.name, *one.aliases)


def _adds_words(other: str, whole: str, case: Case) -> bool:
    """Say whether what is left names another measure, of which the whole's name says nothing."""
    new = language.text_keys(*_names(other, case)) - language.text_keys(*_names(whole, case))
    new |= set(shortened(case.catalogue.indicator(other).name))
    return any(language.keys(word) & new for word in case.left.vetoes)


def _is_called_in(text: str, other: str, whole: str, case: Case) -> bool:
    """Say whether a text holds all words that a measure's name has beside those of its whole."""
    known = language.text_keys(case.catalogue.indicator(whole).name)
    one = case.catalogue.indicator(other)
    own = [language.content_keys(name) - known for name in (one.name, *one.aliases)]
    return other != whole and any(keys and keys <= language.text_keys(text) for keys in own)


def _alike(one: str, other: str, held: _Held) -> bool:
    """Say whether two measures have figures of one unit, area and time."""
    return one != other and any(
        a.unit == b.unit and a.geography == b.geography and a.period.last == b.period.last
        for a in held[one]
        for b in held[other]
    )


def _plan(case: Case, measures: tuple[str, ...], how: str) -> Plan | None:
    """Return the plan, None where a word is left that neither measure nor their area is called."""
    rows = [r for m in measures for r in case.store.rows(clusters=[case.one], indicators=[m])]
    known = language.text_keys(
        *(name for m in measures for name in _names(m, case)), *(r.geography for r in rows)
    ).union(*(shortened(case.catalogue.indicator(m).name) for m in measures))
    left = (*case.left.vetoes, *case.said.unknown)
    if not all(language.keys(word) & known for word in left):
        return None
    return Parts(replace(case.scope, left=()), measures, how)
