"""Finds what a question names: clusters, indicators, rankings, years and what is wanted.

Works from the catalogue alone; conversation and plans are left to others.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from bot import language
from bot.language import Token
from bot.language.glossary import COLUMNS, parts_in_english
from bot.language.packs import COMMON, anywhere, packs, said, word_list
from bot.language.synonyms import synonyms
from bot.understanding.naming import called, in_country, initials_of, own_form, significant
from bot.understanding.ratios import (
    around_per,
    by_heads,
    is_per,
    joined_to_first,
    ratio,
    scale_behind,
)
from bot.understanding.reading import Match, Reading
from bot.understanding.spelling import SHORTEST_CUT, SHORTEST_HALF, Spelling
from bot.understanding.wording import aligned, said_of_measures, taken
from index.catalogue import Catalogue
from index.text import fold

# A word that stands in the names of so many measures tells which is meant.
MOST_TOLD = 2
# A measure that is counted ("how many X") weighs so many times as much.
COUNTED = 1.5
# A measure that is called by a proper name ("SciLifeLab") weighs so many times as much.
PROPER = 1.5
# A compound of a name has so many letters, the name in it so many.
SHORTEST_COMPOUND = 8
# What an alias counts whose words an "and" sets apart.
PARTED = 0.5
# Words of most indicators say the domain, not the measure.
DOMAIN_WEIGHT = 0.2

_YEAR = re.compile(r"(?<![\w.,])((?:19|20)\d\d)(?![\w]|[.,]\d)")
# A year, and what may be counted by it.
_LIKE_YEAR = re.compile(r"(?<![\w.,])((?:19|20)\d\d) ([^\W\d_]+)")
_OF_AMOUNTS = ("more_than", "less_than", "at_least", "at_most", "passed")
_UNSPANNED = r"(?<!\d)((?:19|20)\d\d)\s*(?:[-–/]|{joins})\s*((?:19|20)\d\d)(?!\d)"
_YEAR_SPAN = re.compile(_UNSPANNED.format(joins="|".join(sorted(word_list("years")))))
# Which end of an order is asked for first; "best" and "worst" depend on the indicator.
_ENDS = ("least", "most", "worst")
_WANTED = (
    "sources",
    "robust",
    "what_would_it_take",
    "definition",
    "list",
    "why",
    "trend",
    "rank",
    "compare",
)
# What is asked of figures, by its cues; a part of a message without them asks something else.
_WORKED_OUT = ("change", "rose", "fell", "difference", "percent", "mean", "sum", "times", "share")
_FUNCTION = word_list("function")
# "The ones above 20" names no group of those above us.
_BOUNDS = ("more_than", "less_than")
_JOINS = word_list("joins")
_ARTICLES = word_list("article")
_ONE = word_list("the_one")
# Kinds of measures that are divided by nothing.
_NO_AMOUNTS = frozenset({"per_head", "share", "rank"})
# Kinds of names that may be a word of a measure's name.
_NO_PLACE = frozenset({"group", "ranking"})
_INCLUDING = word_list("including")
# "Cambridge in England" is "Cambridge i England" in other languages.
_INSIDE = word_list("inside")
# A compound has so many parts.
FEWEST_PARTS = 2
# A name of so few words with a place in it is said of that place ("Danish exports").
PART_OF_NAME = 2
_PARTS = re.compile(r"(?<=[.!?;:])\s+|\s--\s|\n+")
_LETTERS = r"[^\W\d_]+"
_SLASH = re.compile(
    rf"(?<![\w/])((?:{_LETTERS} ){{0,2}}{_LETTERS}) ?/ ?({_LETTERS}(?: {_LETTERS})?)(?![\w/])"
)
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>\n]{0,80}>|(?<!\w)[@#][\w-]+")


@dataclass(frozen=True, slots=True)
class _Alias:
    kind: str
    id: str
    text: str
    parts: tuple[frozenset[str], ...]
    weight: float
    is_name: bool
    is_proper: bool = False


class Resolver:
    """Reads questions against one catalogue; built once a generation and then only read."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        today: date,
        is_known_word: Callable[[str], bool] = lambda word: False,
    ) -> None:
        self.catalogue = catalogue
        self._today = today
        # A long message says the same words again and again.
        self._is_known_word = lru_cache(maxsize=4096)(is_known_word)
        # "Visits per head" is asked for as "visits per inhabitant".
        texts = [
            (kind, id, by_heads(text) if kind == "indicator" else text, is_name)
            for kind, id, text, is_name in called(catalogue)
        ]
        spread: Counter[str] = Counter()
        for _, _, text, _ in texts:
            for key in {min(language.keys(t.text)) for t in significant(language.tokens(text))}:
                spread[key] += 1
        self._spread, self._aliases_total = spread, max(len(texts), 1)
        # Words of most indicators ("life", "science") say which domain, not which figure.
        names = [language.tokens(i.name) for i in catalogue.indicators]
        common = Counter(key for name in names for key in {k for t in name for k in t.keys})
        self._domain = frozenset(k for k, n in common.items() if n > max(3, 0.12 * len(names)))
        self._place_words = _said_of_most(
            [(c.name, *c.aliases, c.description) for c in catalogue.clusters]
        )
        placed = [(c.name, *c.aliases) for c in catalogue.clusters]
        grouped = [(g.name, *g.aliases) for g in catalogue.groups]
        self._sorts = _said_of_most(placed) | _said_of_most(grouped) - _FUNCTION - _ARTICLES
        self._names: list[_Alias] = []
        self._by_key: dict[str, list[_Alias]] = defaultdict(list)
        self._measures: list[_Alias] = []
        for kind, id, text, is_name in texts:
            alias = self._alias(kind, id, text, is_name)
            if not alias.parts:
                continue
            (self._measures if kind == "indicator" else self._names).append(alias)
            for key in alias.parts[0]:
                if kind != "indicator":
                    self._by_key[key].append(alias)
        self._by_first_word: dict[str, list[int]] = defaultdict(list)
        for n, alias in enumerate(self._measures):
            for key in alias.parts[0]:
                self._by_first_word[key].append(n)
        self._counted = frozenset[str]().union(
            *(
                language.text_keys(i.name, i.unit, *i.aliases, *(unit for _, unit in i.units))
                for i in catalogue.indicators
            )
        )
        self._units = {
            i.id: frozenset[str]().union(
                *(language.keys(unit) for unit in (i.unit, *(u for _, u in i.units)))
            )
            for i in catalogue.indicators
        }
        self._kinds = {i.id: i.kind for i in catalogue.indicators}
        self._positions = {i.id: n for n, i in enumerate(catalogue.indicators)}
        self._single_names = frozenset(
            fold(a.text) for a in self._names if len(a.parts) == 1 and len(a.text) > SHORTEST_CUT
        )
        self._keys_known = frozenset(
            key for alias in (*self._names, *self._measures) for part in alias.parts for key in part
        )
        named = (alias.text for alias in (*self._names, *self._measures))
        self._spelling = Spelling(named, self._keys_known, self._is_known_word)
        self._about: dict[str, frozenset[str]] = {
            i.id: language.text_keys(
                *(
                    text.replace("_", " ")
                    for text in (i.name, i.unit, i.group, i.family, i.definition, *i.aliases)
                )
            )
            for i in catalogue.indicators
        }
        # A word of a definition that another one of the family is called by asks for that one:
        # "pharma" of "employees (of pharma, biotech and medtech)".
        self._called = {i.id: language.text_keys(i.name, *i.aliases) for i in catalogue.indicators}
        self._parts = {}
        for one in catalogue.indicators:
            family = map(catalogue.indicator, catalogue.siblings(one.id))
            others = (self._called[i.id] for i in family if i.unit == one.unit)
            known = self._called[one.id] | self._domain | language.text_keys(one.unit)
            self._parts[one.id] = frozenset[str]().union(*others) - known
        # How many measures a word is said of.
        self._said_of = Counter(
            key
            for i in catalogue.indicators
            for key in language.content_keys(" ".join((i.name, *i.aliases)))
        )
        self._name_keys = {i.id: _keys_of(i.name) for i in catalogue.indicators}
        self._further: dict[str, tuple[frozenset[str], ...]] = {}
        # "Cytiva" is a known name where a measure is called "employees at Cytiva".
        self._written = frozenset(
            token.text
            for i in catalogue.indicators
            for token in language.tokens(f"{i.name} {i.unit}")
        )
        # What a measure counts something for each of: "injuries per 1,000 skier days".
        self._divided_by = {
            i.id: language.text_keys(
                *(
                    text[found.end() :]
                    for text in (i.name, i.unit, *(unit for _, unit in i.units))
                    if (found := said("per_each", fold(text)))
                )
            )
            for i in catalogue.indicators
        }
        self._family_of = {i.id: i.family or i.id for i in catalogue.indicators}
        self._names_of = {
            **{c.id: language.text_keys(c.name, *c.aliases) for c in catalogue.clusters},
            **{g.id: language.text_keys(g.name, *g.aliases) for g in catalogue.groups},
        }
        self._about_group: dict[str, frozenset[str]] = {
            g.id: language.text_keys(g.name, *g.aliases) for g in catalogue.groups
        }
        self._about_ranking: dict[str, frozenset[str]] = {
            r.id: language.text_keys(r.name, r.publisher, r.scope, *r.aliases)
            for r in catalogue.rankings
        }

    def _alias(self, kind: str, id: str, text: str, is_name: bool) -> _Alias:
        parts = significant(language.tokens(text))
        if kind != "indicator":
            words = list(language.tokens(text))
            while len(words) > 1 and words[0].folded in _ARTICLES and not words[0].text.isupper():
                words = words[1:]
            # "The rank" is no THE ranking: an article is a name in capitals alone.
            parts = [_capital(word) if word.folded in _ARTICLES else word for word in words]
        elif not is_name:
            # "Forskaren", a building, is not Swedish "forskare", researchers.
            parts = [own_form(part) if part.text[0].isupper() else part for part in parts]
        proper = any(letter.isupper() for part in parts for letter in part.text[1:])
        weight = sum(map(self._weigh, parts))
        keys = (t.keys | _INSIDE if t.keys & _INSIDE else t.keys for t in parts)
        return _Alias(kind, id, text, tuple(keys), weight, is_name, proper)

    def _weigh(self, token: Token) -> float:
        """Weigh a word by how few aliases hold it (inverse document frequency, natural log)."""
        weight = math.log(1 + self._aliases_total / (1 + self._spread[min(token.keys)]))
        if token.keys & self._domain:
            return weight * DOMAIN_WEIGHT
        return weight * (0.35 if language.is_stop(token) else 1.0)

    def read(self, text: str) -> Reading:
        """Return what a text names and wants; never fails, at worst finds nothing.

        Where a message holds more than the question (a greeting, an instruction, markup), the
        part that names something is read: the whole message first, then its last such sentence.
        """
        text = self._spelling.spelt(self.apart(text))
        whole = self._read(text)
        if not whole.unexplained:
            return whole
        bare = _MARKUP.sub(" ", text).strip()
        parts = _PARTS.split(bare) if bare == text.strip() else [*_PARTS.split(bare), bare]
        years, worked_out = _asked(text)
        for part in dict.fromkeys(reversed(parts)):
            if len(part.split()) > 1:
                reading = self._read(part)
                if (
                    not reading.bare
                    and _asks_all(part, years, worked_out)
                    and not reading.unexplained
                    and (reading.intents or reading.indicators or reading.rankings)
                ):
                    return replace(reading, language=whole.language)
        return whole

    def names_in(self, text: str) -> tuple[list[Match], set[int]]:
        """Return the names that a text holds and the places of their words among its words."""
        words, _ = self._spelling.mended(_with_capitals(language.tokens(text)))
        return self._find_names(text, words)

    def namesake(self, text: str, before: str) -> str:
        """Return a question put of another place of one name, "" where "the one in X" means none.

        After Cambridge, "the American one" is Cambridge in Massachusetts.
        """
        places = [match for match in self.names_in(before)[0] if match.kind == "cluster"]
        if len(places) != 1 or not _ONE & {token.folded for token in language.tokens(text)}:
            return ""
        old = places[0]
        name = language.tokens(self.catalogue.cluster(old.id).name)[0].text
        for told in (one for word in language.content(text) for one in in_country(word.text)):
            found = self.names_in(f"{name} {told}")[0]
            if len(found) == 1 and found[0].id != old.id and found[0].said.endswith(told):
                return f"{before[: old.start]}{found[0].said}{before[old.end :]}"
        return ""

    def calls_all(self, word: str) -> bool:
        """Say whether a word is what most places are called ("university", "port")."""
        keys = language.keys(word)
        if keys & self._sorts:
            return True
        others = synonyms(word) if not keys & self._keys_known else ()
        return any(language.keys(other) & self._sorts for other in others)

    def apart(self, text: str) -> str:
        """Return a text with compounds of a name taken apart: "parisområdet" is said of Paris.

        A slash between two measures divides one by the other.
        """
        for found in reversed([*_SLASH.finditer(text)]):
            before, behind = found[1].split(), found[2].split()
            ends = (" ".join(before[at:]) for at in range(len(before)))
            starts = (" ".join(behind[:at]) for at in range(len(behind), 0, -1))
            one = next(filter(None, map(self._measure_called, ends)), "")
            other = next(filter(None, map(self._measure_called, starts)), "")
            if one and other and one != other:
                each = packs()[COMMON].words["head"][0]
                text = f"{text[: found.end(1)]} {each} {text[found.start(2) :]}"
        text = self._without_years(text)
        words = language.tokens(text)
        once = {word.text: word for word in words}
        compounds = {said: self._compound(word) for said, word in once.items()}
        for word in reversed(words):
            if parts := compounds[word.text]:
                text = f"{text[: word.start]}{parts}{text[word.end :]}"
        return text

    def _without_years(self, text: str) -> str:
        """Mark the thousands of an amount that looks like a year: "more than 2000 teachers"."""
        folded = aligned(text)
        for found in reversed([*_LIKE_YEAR.finditer(folded)]):
            before = folded[: found.start()].rstrip()
            bounds = (m for cue in _OF_AMOUNTS for m in anywhere(cue).finditer(before))
            if any(m.end() == len(before) for m in bounds) and (
                language.keys(found[2]) & self._counted
            ):
                text = f"{text[: found.start() + 1]},{text[found.start() + 1 :]}"
        return text

    def _knows(self, word: str, spoken: str) -> bool:
        return bool(language.keys(word, spoken) & self._keys_known)

    def _measure_called(self, word: str) -> str:
        """Return the measure that words without a place name, "" where none."""
        words, _ = self._spelling.mended(language.tokens(word, language.guess_language(word)))
        if self._find_names(word, words)[0]:
            return ""
        found = self._find_indicators(words, range(len(words)), frozenset())
        return found[0].id if found else ""

    def _compound(self, word: Token) -> str:
        """Return the parts of a compound: of a place and its people, of a mean, of two measures."""
        known = word.keys & self._keys_known or language.is_stop(word)
        if len(word.text) < SHORTEST_COMPOUND or known or self._is_known_word(word.folded):
            return ""
        cuts = range(len(word.text) - SHORTEST_CUT, SHORTEST_CUT - 1, -1)
        if at := next((at for at in cuts if fold(word.text[:at]) in word_list("heads")), 0):
            return f"{word.text[:at]} {word.text[at:]}"
        for at in cuts:
            tail = word.text[at:]
            for head in (word.text[:at], word.text[:at].removesuffix("s")):
                named = fold(head) in self._single_names
                if named and fold(tail) in word_list("tails"):
                    return head
                if named and language.keys(tail) & self._keys_known:
                    return f"{head} {tail}"
        return "" if word.text[0].isupper() and word.start else self._two_of_measures(word.text)

    def _two_of_measures(self, word: str) -> str:
        """Return the two words for measures that one is written of ("medtechansatte"), else ""."""
        if any(len(parts_in_english(fold(word), code)) == 1 for code in COLUMNS):
            return ""
        for at in range(SHORTEST_CUT, len(word) - SHORTEST_HALF + 1):
            halves = word[:at], word[at:]
            if all(any(self._knows(half, code) for code in packs()) for half in halves):
                return " ".join(halves)
        return ""

    def _read(self, written: str) -> Reading:
        text = by_heads(said_of_measures(written, self._knows))
        spoken = language.guess_language(text)
        folded = fold(text)
        words, corrected = self._spelling.mended(
            _with_capitals(language.tokens(text, spoken)), spoken
        )
        found, used = self._find_names(text, words)
        found, used = self._without_names(found, used, words)
        found, used = self._outside_measures(found, used, words)
        used |= _times(words)
        outside = [word for at, word in enumerate(words) if at not in used]
        groups = _unique(m.id for m in found if m.kind == "group")
        groups = groups or self._narrowed(folded, outside)
        years, year_from, year_to = self._years(folded)
        # "Season 2025" tells a time; "the length of the season" is a measure.
        for spared in (_beside_years(words), set[int]()):
            order = [i for i in range(len(words)) if i not in used | spared]
            indicators, per = self._measures_in(text, words, order, found)
            if indicators or per or not spared:
                break
        if not indicators and not per:
            # A word of some other measure's name may be meant in its other sense.
            others = [
                w if at in used or self._tells(w) else _with_synonyms(w)
                for at, w in enumerate(words)
            ]
            indicators, per = self._measures_in(text, others, order, found)
            words = others if indicators else words
        rest = [words[at] for at in order]
        joined = joined_to_first(indicators, words)
        home = self._says_home(text, words, used)
        clusters = _unique(m.id for m in found if m.kind == "cluster")
        explained = self._accounted_for(indicators, (*joined, *per), groups, found, rest)
        _, each = around_per(words, text)
        scales = {scale for pack in packs().values() for scale in pack.scales} if each else ()
        unexplained = tuple(
            word.text
            for word in rest
            if not language.is_stop(word)
            and not word.text.isdigit()
            and word.folded not in scales
            and word.folded not in packs()[spoken].numbers
            and not _is_explained(word, spoken, explained)
            and not _YEAR.fullmatch(word.text)
            and not any(anywhere(end).fullmatch(word.folded) for end in _ENDS)
            and not _is_verb_between(word, indicators, found, words)
        )
        if groups or said("share", folded):
            # "Malmö's share of Swedish loans" is one of the Swedish cities.
            whole = [w for w in rest if w.text in unexplained and not w.keys & self._sorts]
            groups = _unique((*groups, *self.group_of(whole)))
            known = frozenset[str]().union(*(self._about_group[group] for group in groups))
            named = {w.text for w in whole if w.keys & known}
            unexplained = tuple(word for word in unexplained if word not in named)
        partly = self._partly_named(unexplained)
        unexplained = () if partly else unexplained
        if each and indicators and not per:
            by = self._find_indicators(rest, order, frozenset(), by=each)
            if by and self._is_of_each(indicators[0].id, by[0].id):
                unexplained = tuple(word for word in unexplained if word != each.text)
            elif not each.keys & self._about[indicators[0].id]:
                # Not to be able to divide is no leave to answer without dividing.
                unexplained = tuple(dict.fromkeys((*unexplained, each.text)))
        wanted = _without_said(folded, indicators)
        return Reading(
            text=written,
            language=spoken,
            clusters=clusters,
            groups=groups,
            indicators=indicators,
            joined=joined,
            per="".join(per),
            each=scale_behind(text),
            rankings=_unique(m.id for m in found if m.kind == "ranking")
            or self._ranking_of_kind(folded)
            or partly,
            scorecards=_unique(m.id for m in found if m.kind == "scorecard"),
            years=years,
            year_from=year_from,
            year_to=year_to,
            intents=tuple(name for name in _WANTED if said(f"wants_{name}", wanted)),
            unexplained=unexplained,
            names=tuple(
                w
                for w in unexplained
                if w[0].isupper() and not text.lstrip("\"'“ ").startswith(w)
                if w not in self._written and fold(w) not in self._initials
            ),
            home=home,
            end=next((end for end in _ENDS if said(end, wanted)), ""),
            top=taken(folded, spoken),
            corrected=corrected,
        )

    def _tells(self, word: Token) -> bool:
        """Say whether a word stands in the names of few measures: "price", of the ticket price."""
        return 0 < max((self._said_of[key] for key in word.keys), default=0) <= MOST_TOLD

    def _without_names(
        self, found: list[Match], used: set[int], words: Sequence[Token]
    ) -> tuple[list[Match], set[int]]:
        """Take out groups and rankings that are part of a name: "Novo Nordisk" is a company.

        A measure is called by both words ("cost index", where "the index" is a ranking), or the
        first is not known and a place is named with a group.
        """
        kinds = {match.start: match.kind for match in found if match.kind in _NO_PLACE}
        placed = any(match.kind == "cluster" for match in found)
        part = {
            at
            for at in used - {0}
            if words[at].start in kinds and words[at - 1].end + 1 == words[at].start
            if self._calls_measure(words[at - 1], words[at])
            or (placed and kinds[words[at].start] == "group" and not self._is_known(words[at - 1]))
        }
        gone = {words[at].start for at in part}
        return [m for m in found if m.kind not in _NO_PLACE or m.start not in gone], used - part

    def _outside_measures(
        self, found: list[Match], used: set[int], words: Sequence[Token]
    ) -> tuple[list[Match], set[int]]:
        """Take out names that stand in a measure's whole name: "staff at Karolinska Hospital"."""
        said_keys = frozenset[str]().union(*(word.keys for word in words)) if found else frozenset()
        for alias in self._candidates(said_keys):
            name = [t for t in language.tokens(alias.text) if t.folded not in _ARTICLES]
            whole = PART_OF_NAME < len(name) <= len(words)
            if not whole or any(part.isdisjoint(said_keys) for part in alias.parts):
                continue
            for at in range(len(words) - len(name) + 1):
                window = words[at : at + len(name)]
                within = range(window[0].start, window[-1].end)
                if not any(match.start in within for match in found):
                    continue
                if all(a.keys & b.keys for a, b in zip(name, window, strict=True)):
                    found = [m for m in found if m.start not in within]
                    used = used - set(range(at, at + len(name)))
        return found, used

    def _calls_measure(self, one: Token, other: Token) -> bool:
        """Say whether two words stand next to each other in a measure's name."""
        pair = one.folded, other.folded.removesuffix("s")
        names = (alias.text for alias in self._measures if pair[1] in fold(alias.text))
        return one.folded not in _FUNCTION and any(
            pair == (a.folded, b.folded.removesuffix("s"))
            for name in names
            for a, b in pairwise(language.tokens(name))
        )

    @cached_property
    def _initials(self) -> frozenset[str]:
        """The initials of words of measures' names: "CRA", or "CRAs"."""
        return initials_of(self.catalogue.indicators)

    def _is_first_name(self, match: Match) -> bool:
        return fold(match.said) == fold(self.catalogue.cluster(match.id).name)

    def _is_known(self, word: Token) -> bool:
        return language.is_stop(word) or bool(word.keys & self._keys_known)

    def _measures_in(
        self, text: str, words: Sequence[Token], order: Sequence[int], found: Sequence[Match]
    ) -> tuple[tuple[Match, ...], tuple[str, ...]]:
        """Return the measures that words outside names ask for, and what the first is divided by.

        `order` are the positions of those words, `found` the names.
        """
        after_count = _after_count(words)
        rest = [words[at] for at in order]
        indicators = self._find_indicators(rest, order, after_count)
        if not indicators:
            # "Share of Swedish life science": a measure may have a place in its name.
            everywhere = self._find_indicators(words, range(len(words)), after_count)
            spared = [(w.start, w.end) for w in rest if w.folded not in _FUNCTION]
            indicators = tuple(
                m for m in everywhere if any(m.start <= a and b <= m.end for a, b in spared)
            )
        # "Karolinska Hospital", by which a place goes too, may be whose staff is asked for.
        further = [m for m in found if m.kind == "cluster" and not self._is_first_name(m)]
        beside = [w for w in words for m in further if m.start <= w.start < m.end]
        indicators = self._of_rankings(indicators, found, words, order)
        indicators = self._of_body(self._special(indicators, rest), rest, beside)
        indicators, per = self._divided(indicators, rest, order, text)
        if not per and said("ratio", fold(text)):
            indicators, per = ratio(indicators)
            if indicators and not per:
                # "Film support to films": the second is named by words behind the first.
                behind = [n for n, w in enumerate(rest) if w.start >= indicators[0].end]
                others = self._find_indicators(
                    [rest[n] for n in behind], [order[n] for n in behind], frozenset()
                )
                per = tuple(m.id for m in others[:1] if m.id != indicators[0].id)
        whole = any(is_per(match.said) for match in indicators[:1])
        if not per and not whole and (divisor := self._each(rest, order, text)):
            return (), divisor
        return indicators, per

    def _accounted_for(
        self,
        indicators: Sequence[Match],
        beside: Sequence[str],
        groups: Sequence[str],
        found: Sequence[Match],
        rest: Sequence[Token],
    ) -> set[str]:
        """Return the keys of words that what was found accounts for.

        `beside` are measures asked for beside the first, `rest` the words outside names.
        """
        explained = set(self._domain | self._place_words)
        if indicators:
            near = [m for m in indicators if m.score >= 0.6 * indicators[0].score][:4]
            alone = _INCLUDING.isdisjoint(word.folded for word in rest)
            explained |= self._about[near[0].id] - (self._parts[near[0].id] if alone else set())
            explained |= language.text_keys(near[0].said)
            family = self._family_of[near[0].id]
            explained |= {
                k for m in near[1:] if self._family_of[m.id] == family for k in self._about[m.id]
            }
            # A word of another measure's alias is accounted for where that measure is only part
            # of the one meant ("employees" of "companies").
            meant = self._about[near[0].id] | self._domain
            for match in indicators[1:]:
                if self._name_keys[match.id] <= meant:
                    explained |= language.text_keys(match.said)
                    within = [w for w in rest if match.start <= w.start < match.end]
                    # What stands between words of the alias is no word of it.
                    if len(within) <= len(match.said.split()):
                        explained |= {key for word in within for key in word.keys}
        explained |= {key for id in beside for key in self._about[id]}
        explained |= {key for group in groups for key in self._about_group[group]}
        for match in found:
            if match.kind == "ranking":
                explained |= self._about_ranking[match.id]
        # "Just the eastern part", of a place that is called "East" as well.
        named = {k for m in found for k in self._names_of.get(m.id, ()) if len(k) >= SHORTEST_HALF}
        endings = word_list("place_endings")
        derived = {f"{name}{ending}" for name in named for ending in endings}
        explained |= {k for w in rest for k in w.keys if k in derived or w.folded in derived}
        return explained

    def _find_names(self, text: str, words: list[Token]) -> tuple[list[Match], set[int]]:
        """Find clusters, groups, rankings and scorecards: longest wording first, left to right."""
        found: list[Match] = []
        used: set[int] = set()
        position = 0
        while position < len(words):
            best: _Alias | None = None
            for key in words[position].keys:
                for alias in self._by_key.get(key, ()):
                    if (best is None or _outranks(alias, best)) and self._stands(
                        alias, words, position, text
                    ):
                        best = alias
            if best is None:
                position += 1
                continue
            end = position + len(best.parts)
            span = words[position].start, words[end - 1].end
            found.append(Match(best.kind, best.id, text[slice(*span)], best.weight, *span))
            used.update(range(position, end))
            position = end
        return found, used

    def _stands(self, alias: _Alias, words: list[Token], position: int, text: str) -> bool:
        if position + len(alias.parts) > len(words):
            return False
        window = words[position : position + len(alias.parts)]
        if not all(part & word.keys for part, word in zip(alias.parts, window, strict=True)):
            return False
        # Short names ("UK", "US", "SU") are names only as abbreviations are written, since in
        # small letters they may be words ("us"); a longer one may be typed in any case.
        short = len(alias.text) <= 3
        if short and fold(alias.text) != window[0].folded.removesuffix("'s").removesuffix("’s"):
            return False
        if short and (window[0].folded in language.STOP_WORDS or not window[0].text.islower()):
            return (
                text[window[0].start : window[-1].end].removesuffix("'s").removesuffix("’s")
                == alias.text
            )
        return True

    def _find_indicators(
        self,
        words: Sequence[Token],
        order: Sequence[int],
        counted: frozenset[int],
        by: Token | None = None,
    ) -> tuple[Match, ...]:
        """Rank the indicators that the words name; one entry an indicator, best first.

        An alias counts when all its words were said, in any order, and the word `by` among them
        where one is given; its score is their joint weight, a little more where they stand
        together and for the indicator's own name.
        """
        best: dict[str, Match] = {}
        first: dict[str, int] = {}
        for n, word in enumerate(words):
            for key in word.keys:
                if word is by:
                    first[key] = n
                first.setdefault(key, n)
        for alias in self._candidates(first):
            found = [
                min((first[key] for key in part if key in first), default=-1)
                for part in alias.parts
            ]
            if -1 in found or (by and all(words[hit] is not by for hit in found)):
                continue
            places = [order[hit] for hit in found]
            together = max(places) - min(places) < len(places) + 1
            score = alias.weight * (1.0 if together else 0.85) * (1.02 if alias.is_name else 1.0)
            score *= PROPER if alias.is_proper else 1.0
            # "How many X …" asks for X, whatever else is named in passing.
            score *= COUNTED if set(places) & counted else 1.0
            # "Universities and hospitals" are two things, and no university hospitals.
            between = words[min(found) + 1 : max(found)]
            if any(w.folded in _JOINS for w in between) and not _JOINS & set(
                fold(alias.text).split()
            ):
                score *= PARTED
            span = min(words[hit].start for hit in found), max(words[hit].end for hit in found)
            if alias.id not in best or best[alias.id].score < score:
                best[alias.id] = Match("indicator", alias.id, alias.text, score, *span)
        return tuple(
            sorted(best.values(), key=lambda m: (-m.score, m.start, self._positions[m.id]))
        )

    def _candidates(self, said: Iterable[str]) -> list[_Alias]:
        """Return the aliases of indicators whose first word was said, in the catalogue's order."""
        numbers = {n for key in said for n in self._by_first_word.get(key, ())}
        return [self._measures[n] for n in sorted(numbers)]

    def _divided(
        self, whole: tuple[Match, ...], words: Sequence[Token], order: Sequence[int], text: str
    ) -> tuple[tuple[Match, ...], tuple[str, ...]]:
        """Return the indicators asked for and, of "A per B", the one that they are divided by.

        An indicator that is itself so many per something stays whole.
        """
        before, each = around_per(words, text)
        if not each or any(is_per(match.said) for match in whole[:1]):
            return whole, ()
        if whole and each.keys & self._divided_by.get(whole[0].id, frozenset()):
            return whole, ()
        counted = self._find_indicators(before, order[: len(before)], frozenset())
        counted = tuple(m for m in counted if self._kinds[m.id] not in _NO_AMOUNTS)
        counted = counted or self._counted_in(before)
        divisors = self._find_indicators(words, order, frozenset(), by=each)
        divisors = divisors or self._counted_in([each])
        divisors = tuple(m for m in divisors if not counted or m.id != counted[0].id)
        if whole and divisors and self._is_of_each(whole[0].id, divisors[0].id):
            return whole, ()
        if counted and divisors and divisors[0].start < each.start:
            # "Employees per beacon company" are the employees at those.
            behind = [n for n, word in enumerate(words) if word.start >= each.start]
            told = [words[n] for n in behind], [order[n] for n in behind]
            others = self._find_indicators(*told, frozenset(), by=each)
            if others and self._unit_of(divisors[0]) == self._unit_of(counted[0]):
                return divisors[:1], (others[0].id,)
        return (counted, (divisors[0].id,)) if counted and divisors else (whole, ())

    def _unit_of(self, match: Match) -> str:
        return self.catalogue.indicator(match.id).unit

    def _is_of_each(self, measure: str, divisor: str) -> bool:
        """Say whether a measure is for each of what another one counts.

        "CO2 per visit" is that per skier day, where visits are skier days.
        """
        own = self._divided_by.get(measure, frozenset())
        return bool(own) and own <= self._called[divisor]

    def _counted_in(self, words: Sequence[Token]) -> tuple[Match, ...]:
        """Return the measures of the one family that is counted in a unit that words say ("MW")."""
        found = [
            Match("indicator", one.id, word.text, 1.0, word.start, word.end)
            for word in words
            for one in self.catalogue.indicators
            if one.kind == "level" and self._units[one.id] & word.keys
        ]
        return tuple(found) if len({self._family_of[m.id] for m in found}) == 1 else ()

    def _each(self, words: Sequence[Token], order: Sequence[int], text: str) -> tuple[str, ...]:
        """Return what something unnamed is divided by: "per inhabitant", with no measure said."""
        before, each = around_per(words, text)
        if not each or self._find_indicators(before, order[: len(before)], frozenset()):
            return ()
        behind = [n for n, w in enumerate(words) if w.start >= each.start]
        divisors = self._find_indicators(words, order, frozenset(), by=each)
        others = self._find_indicators(
            [words[n] for n in behind if words[n] is not each],
            [order[n] for n in behind if words[n] is not each],
            frozenset(),
        )
        return (divisors[0].id,) if divisors and not others else ()

    def _narrowed(self, folded: str, words: Sequence[Token]) -> tuple[str, ...]:
        """Return the group that "only Nordic ones" means: the one that a word of it names."""
        return self.group_of(words) if anywhere("narrows").match(folded.strip(" ?!.")) else ()

    def group_of(self, words: Sequence[Token]) -> tuple[str, ...]:
        """Return the one group that a word names ("the American ones"), () where none or more."""
        for word in words:
            bound = any(anywhere(cue).fullmatch(word.folded) for cue in _BOUNDS)
            if word.folded not in _FUNCTION and not bound:
                groups = [id for id, keys in self._about_group.items() if word.keys & keys]
                if len(groups) == 1:
                    return tuple(groups)
        return ()

    def _of_rankings(
        self,
        indicators: tuple[Match, ...],
        found: Sequence[Match],
        every: Sequence[Token],
        order: Sequence[int],
    ) -> tuple[Match, ...]:
        """Read indicators in the light of the rankings named.

        What merely words a ranking ("hospitals" of a hospital list) asks for the ranking itself,
        unless it is counted ("the number of papers"); a word for one of its parts ("talent") means
        that part and no indicator elsewhere. `order` are the places of words outside names.
        """
        named = {m.id for m in found if m.kind == "ranking"}
        words = [every[at] for at in order]
        counted = {every[at].start for at in _after_count(every)}
        for ranking in self.catalogue.rankings:
            if ranking.id not in named:
                continue
            own = self._about_ranking[ranking.id] | self._domain
            parts = (*ranking.sub_rankings, *(c.indicator for c in ranking.components))
            if not {m.id for m in indicators[:1]} & {*parts, ranking.indicator}:
                meant = self._parts_of(parts, words, own)
                if len(meant) == 1:
                    ((part, at),) = meant.items()
                    best = indicators[0].score if indicators else 1.0
                    first = Match("indicator", part, at.text, best, at.start, at.end)
                    indicators = (first, *(m for m in indicators if m.id != part))
            indicators = tuple(
                m
                for m in indicators
                if m.id in parts
                or m.start in counted
                or not {min(t.keys) for t in significant(language.tokens(m.said))} <= own
            )
        return indicators

    def _special(self, indicators: tuple[Match, ...], words: Sequence[Token]) -> tuple[Match, ...]:
        """Read "biotech headcount" as the one of a family whose own words are said, too."""
        if not indicators or not _INCLUDING.isdisjoint(word.folded for word in words):
            return indicators
        # "When did it pass a million?" is of no passes sold.
        nouns = [w.keys for w in words if not anywhere("passed").fullmatch(w.folded)]
        best, said = indicators[0], frozenset[str]().union(*nouns)
        entry = self.catalogue.indicator(best.id)
        own, kind = language.text_keys(entry.name, *entry.aliases), entry.kind
        # A measure named by one word may be any of the family by any of its names.
        alone = len(significant(language.tokens(best.said))) == 1
        special = [
            (len(more), id)
            for id in self.catalogue.siblings(best.id)
            for name in (self._name_keys[id], *(self._other_names(id) if alone else ()))
            if (more := name - own) and more <= said
            if self.catalogue.indicator(id).kind == kind
        ]
        if not special:
            return indicators
        _, id = max(special)
        others = (m for m in indicators[1:] if m.id != id)
        return (replace(best, id=id), *others)

    def _of_body(
        self, indicators: tuple[Match, ...], rest: Sequence[Token], beside: Sequence[Token]
    ) -> tuple[Match, ...]:
        """Read "staff" beside the name of a body as the measure that is called by both.

        `beside` are words by which a place goes that are not its first name.
        """
        if not indicators or not beside:
            return indicators
        best = indicators[0]
        entry = self.catalogue.indicator(best.id)
        body = frozenset[str]().union(*(word.keys for word in beside))
        known = body.union(language.text_keys(entry.name, *entry.aliases), *(w.keys for w in rest))
        for alias in self._candidates(known):
            other = self.catalogue.indicator(alias.id)
            named = any(part & body for part in alias.parts)
            alike = (other.kind, other.unit) == (entry.kind, entry.unit)
            if named and alike and all(part & known for part in alias.parts):
                others = (m for m in indicators if m.id != other.id)
                return (replace(best, id=other.id), *others)
        return indicators

    def _other_names(self, measure: str) -> tuple[frozenset[str], ...]:
        """Return the keys of each further name of a measure but those that ask to work it out.

        Few measures are ever looked at so closely: they are kept as they come.
        """
        if measure not in self._further:
            names = self.catalogue.indicator(measure).aliases
            self._further[measure] = tuple(_keys_of(name) for name in names if not _asked(name)[1])
        return self._further[measure]

    def _ranking_of_kind(self, folded: str) -> tuple[str, ...]:
        """Return the ranking that "the index" means: the only one with that word in its name."""
        found = said("the_ranking", folded)
        noun = next(filter(None, found.groups()), "") if found else ""
        keys = language.keys(noun, language.guess_language(noun)) if noun else frozenset()
        meant = [id for id, own in self._about_ranking.items() if keys & own]
        return tuple(meant) if len(meant) == 1 else ()

    def _partly_named(self, left: Sequence[str]) -> tuple[str, ...]:
        """Return the one ranking whose name holds all words that are left, two or more."""
        if len(left) < 2:
            return ()
        named = {r.id: language.text_keys(r.name, *r.aliases) for r in self.catalogue.rankings}
        meant = tuple(id for id, own in named.items() if all(language.keys(w) & own for w in left))
        return meant if len(meant) == 1 else ()

    def parts_said(self, text: str) -> dict[str, tuple[str, ...]]:
        """Return the parts that a text names of each ranking and scorecard, in their order."""
        words, _ = self._spelling.mended(language.tokens(text, language.guess_language(text)))
        parts = {r.id: tuple(c.indicator for c in r.components) for r in self.catalogue.rankings}
        parts |= {s.id: tuple(i for i, _ in s.weights) for s in self.catalogue.scorecards}
        about = {s.id: language.text_keys(s.name, *s.aliases) for s in self.catalogue.scorecards}
        about |= self._about_ranking
        return {id: tuple(self._parts_of(of, words, about[id])) for id, of in parts.items()}

    def _parts_of(
        self, parts: Sequence[str], words: Sequence[Token], own: frozenset[str]
    ) -> dict[str, Token]:
        """Return the parts that words name, each by a word that stands in no other part's name."""
        found: dict[str, Token] = {}
        for word in words:
            keys = {key for key in word.keys - own if not key.isdigit()}
            called = [i for i in parts if keys & self._called[i]]
            if len(called) == 1 and not language.is_stop(word):
                found.setdefault(called[0], word)
        return found

    def _says_home(self, text: str, words: Sequence[Token], used: set[int]) -> bool:
        for index, word in enumerate(words):
            if index not in used and language.is_home(word.text):
                return True
        return False

    def _years(self, folded: str) -> tuple[tuple[int, ...], int, int]:
        span = _YEAR_SPAN.search(folded)
        named = tuple(dict.fromkeys(int(y) for y in _YEAR.findall(folded)))
        if span and len(named) > len(span.groups()):
            return named, 0, 0  # "2017, 2018 and 2019", "2020-2021 and 2021-2022"
        if span:
            first, last = sorted((int(span.group(1)), int(span.group(2))))
            return (), first, last
        if since := said("since_year", folded):
            first = int(folded[since.end() :].split()[0][:4])
            later = [year for year in named if year > first]
            return (), first, later[0] if len(later) == 1 else 0  # "from 2024, … in 2030?"
        years = [int(y) for y in _YEAR.findall(folded)]
        if said("last_year", folded) and not (years and said("correction", folded)):
            years.append(self._today.year - 1)
        return tuple(dict.fromkeys(years)), 0, 0


def _keys_of(name: str) -> frozenset[str]:
    """Return a key for each word of a name that is no function word."""
    return frozenset(min(t.keys) for t in significant(language.tokens(name)))


def _asked(text: str) -> tuple[set[str], tuple[str, ...]]:
    """Return the years of a message, and the cues in it of what is to be worked out."""
    folded = fold(text)
    return set(_YEAR.findall(folded)), tuple(cue for cue in _WORKED_OUT if said(cue, folded))


def _asks_all(part: str, years: set[str], worked_out: Iterable[str]) -> bool:
    """Say whether a part of a message asks, or has all the years and all to be worked out."""
    folded = fold(part)
    if said("asks", folded):
        return True
    return years <= set(_YEAR.findall(folded)) and all(said(cue, folded) for cue in worked_out)


def _times(words: Sequence[Token]) -> set[int]:
    """Return the places of words that tell a time and no measure ("last season")."""
    return {
        at
        for at in range(1, len(words))
        if words[at].folded in word_list("spans_of_time")
        and words[at - 1].folded in word_list("points_in_time")
    }


def _beside_years(words: Sequence[Token]) -> set[int]:
    """Return the places of words like "season" that stand beside a year."""
    years = {at for at, word in enumerate(words) if _YEAR.fullmatch(word.text)}
    return {
        at
        for at, word in enumerate(words)
        if word.folded in word_list("spans_of_time") and {at - 1, at + 1} & years
    }


def _said_of_most(entries: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the words that half of the entries or more are called or described by.

    Of places they say of which sort all of them are ("port", "university"), not which one is meant.
    """
    spread = Counter(key for texts in entries for key in language.text_keys(*texts))
    return frozenset(key for key, n in spread.items() if n >= max(2, len(entries) / 2))


def _capital(word: Token) -> Token:
    """Return a word that matches as an abbreviation alone, where it is written as one."""
    return replace(word, keys=frozenset({f"={word.text}"})) if word.text.isupper() else word


def _with_capitals(words: Iterable[Token]) -> list[Token]:
    """Let an abbreviation that is spelt like a function word match as it is written."""
    return [
        replace(w, keys=w.keys | {f"={w.text}"}) if len(w.text) > 1 and w.text.isupper() else w
        for w in words
    ]


def _with_synonyms(word: Token) -> Token:
    """Return a word that is compared by words of the same meaning, too."""
    if language.is_stop(word):
        return word
    return replace(word, keys=word.keys.union(*map(language.keys, synonyms(word.folded))))


def _is_explained(word: Token, spoken: str, explained: Collection[str]) -> bool:
    """Say whether what was found accounts for a word, for each part of a compound.

    A "fyrtårnsvirksomhed" is more than a "virksomhed".
    """
    parts = parts_in_english(word.folded, spoken)
    if len(parts) < FEWEST_PARTS:
        return not word.keys.isdisjoint(explained)
    own = language.keys(word.text)
    return not own.isdisjoint(explained) or all(
        any(language.keys(one) & set(explained) for one in part) for part in parts
    )


def _is_verb_between(
    word: Token, indicators: Sequence[Match], found: Sequence[Match], words: Sequence[Token]
) -> bool:
    """Say whether a word is the verb of an inverted question: "containere håndterede Tarnmouth"."""
    at = words.index(word)
    before = words[at - 1].end if at else -1
    after = words[at + 1].start if at + 1 < len(words) else -1
    return (
        word.text.islower()
        and word.folded.endswith(tuple(word_list("verb_endings")))
        and any(m.end == before for m in indicators[:1])
        and any(m.start == after for m in found if m.kind == "cluster")
    )


def _without_said(folded: str, indicators: Sequence[Match]) -> str:
    """Leave out superlatives that belong to the indicator ("most cited"): they ask for no order."""
    said = {w for m in indicators[:1] for w in fold(m.said).split()} & word_list("superlatives")
    return " ".join(w for w in folded.split() if w not in said) if said else folded


def _after_count(words: Sequence[Token]) -> frozenset[int]:
    """Return the places of the two words after "how many" or "number of"."""
    places: set[int] = set()
    for at, word in enumerate(words):
        if word.folded in word_list("counting"):
            following = [n for n in range(at + 1, len(words)) if words[n].folded not in _FUNCTION]
            places.update(following[:1])
    return frozenset(places)


def _outranks(one: _Alias, other: _Alias) -> bool:
    return (len(one.parts), one.weight, one.id) > (len(other.parts), other.weight, other.id)


def _unique(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
