"""Finds what a question names: clusters, indicators, rankings, years and what is wanted.

Works from the catalogue alone; conversation and plans are left to others.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache

from bot import language
from bot.language import Token
from bot.language.glossary import in_english
from bot.language.packs import said, word_list
from bot.language.synonyms import synonyms
from bot.understanding.coverage import ENDS, Found, left_of
from bot.understanding.disambiguation import Divided, Said, measures_in, worked_out
from bot.understanding.entity_linking import EntityLinker
from bot.understanding.measure_linking import MeasureLinker
from bot.understanding.naming import in_country
from bot.understanding.ratios import around_per, by_heads, joined_to_first, scale_behind
from bot.understanding.reading import Match, Reading
from bot.understanding.segmentation import Segmenter
from bot.understanding.spelling import Spelling
from bot.understanding.temporal import beside_years, times, years_asked, years_named
from bot.understanding.vocabulary import Vocabulary, numbered, with_capitals
from bot.understanding.wording import said_of_measures, taken
from index.catalogue import Catalogue
from index.text import fold

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
_ONE = word_list("the_one")
_PARTS = re.compile(r"(?<=[.!?;:])\s+|\s--\s|\n+")
# So many texts are kept with what they name: a long message is read in parts, and its halves again.
MOST_KEPT = 256
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?</\1>|<[^>\n]{0,80}>|(?<!\w)[@#][\w-]+")


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
        is_known_word = lru_cache(maxsize=4096)(is_known_word)
        self.vocabulary = Vocabulary(catalogue)
        self.measures = MeasureLinker(self.vocabulary)
        self.entities = EntityLinker(self.vocabulary, self.measures)
        named = (alias.text for alias in (*self.vocabulary.names, *self.vocabulary.measures))
        self._spelling = Spelling(named, self.vocabulary.keys, is_known_word)
        self.apart = Segmenter(
            self.vocabulary, self.measures.counted, self._measure_called, is_known_word
        ).apart
        self._bodies_of = {c.id: c.bodies for c in catalogue.clusters}
        self._bodies_named = {fold(body) for bodies in self._bodies_of.values() for body in bodies}
        self._messages: dict[str, Reading] = {}
        self._parts: dict[str, Reading] = {}

    def read(self, text: str) -> Reading:
        """Return what a text names and wants; never fails, at worst finds nothing.

        Where a message holds more than the question (a greeting, an instruction, markup), the
        part that names something is read: the whole message first, then its last such sentence.
        """
        return _kept(self._messages, text, self._read_message)

    def _read_message(self, text: str) -> Reading:
        text = self._spelling.spelt(self.apart(text))
        whole = self._read(text)
        if not whole.unexplained:
            return whole
        bare = _MARKUP.sub(" ", text).strip()
        parts = _PARTS.split(bare) if bare == text.strip() else [*_PARTS.split(bare), bare]
        asked = _Asked(text)
        for part in dict.fromkeys(reversed(parts)):
            if len(part.split()) > 1:
                reading = self._read(part)
                if (
                    not reading.bare
                    and not reading.unexplained
                    and (reading.intents or reading.indicators or reading.rankings)
                    and asked.wholly_in(part)
                ):
                    return replace(reading, language=whole.language)
        return whole

    def names_in(self, text: str) -> tuple[list[Match], set[int]]:
        """Return the names that a text holds and the places of their words among its words."""
        words, _ = self._spelling.mended(with_capitals(language.tokens(text)))
        return self.entities.find(text, words)

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

    def parts_said(self, text: str) -> dict[str, tuple[str, ...]]:
        """Return the parts that a text names of each ranking and scorecard, in their order."""
        words, _ = self._spelling.mended(language.tokens(text, language.guess_language(text)))
        parts = {r.id: tuple(c.indicator for c in r.components) for r in self.catalogue.rankings}
        parts |= {s.id: tuple(i for i, _ in s.weights) for s in self.catalogue.scorecards}
        about = {s.id: language.text_keys(s.name, *s.aliases) for s in self.catalogue.scorecards}
        about |= self.vocabulary.of_rankings
        named = self.measures.parts_named
        return {id: tuple(named(of, words, about[id])) for id, of in parts.items()}

    def _measure_called(self, text: str) -> str:
        """Return the measure that words without a place name, "" where none."""
        words, _ = self._spelling.mended(language.tokens(text, language.guess_language(text)))
        if self.entities.find(text, words)[0]:
            return ""
        found = self.measures.find(tuple(enumerate(words)))
        return found[0].id if found else ""

    def _read(self, written: str) -> Reading:
        return _kept(self._parts, written, self._read_part)

    def _read_part(self, written: str) -> Reading:
        text = by_heads(said_of_measures(written, self.vocabulary.knows))
        spoken = language.guess_language(text)
        folded = fold(text)
        tokens = numbered(with_capitals(language.tokens(text, spoken)), self.vocabulary.numbered)
        words, corrected = self._spelling.mended(tokens, spoken)
        names, used = self.entities.find_apart(text, words)
        used |= times(words)
        outside = [word for at, word in enumerate(words) if at not in used]
        groups = _of_kind("group", names) or self.entities.narrowed(folded, outside)
        of_sort, adjective = ("", "") if groups else self.entities.group_of_sort(outside, spoken)
        if not (groups or of_sort or names):
            of_sort, adjective = self.entities.group_within(words, outside)
        groups = groups or tuple(filter(None, [of_sort]))
        told, (indicators, per) = self._measures_of(text, words, names, used)
        bodies = self._bodies(folded, names, indicators)
        if bodies:
            names = [match for match in names if match not in bodies]
            spans = [range(match.start, match.end) for match in bodies]
            used -= {at for at, word in enumerate(words) if any(word.start in s for s in spans)}
            told, (indicators, per) = self._measures_of(text, words, names, used)
        joined = joined_to_first(indicators, told.words)
        found = Found(names, indicators, (*joined, *per), groups)
        unexplained = left_of(told, found, spoken, self.measures)
        unexplained = tuple(word for word in unexplained if word != adjective)
        if groups or said("share", folded):
            groups, unexplained = self._of_groups(told, groups, unexplained)
        partly = self.entities.ranking_of_words(unexplained)
        unexplained = () if partly else unexplained
        if indicators and not per:
            unexplained = self._divided(told, indicators[0].id, unexplained)
        wanted = _without_said(folded, indicators)
        years, year_from, year_to = years_asked(folded, self._today)
        return Reading(
            text=written,
            language=spoken,
            clusters=_of_kind("cluster", names),
            groups=groups,
            indicators=indicators,
            joined=joined,
            per="".join(per),
            each=scale_behind(text),
            rankings=_of_kind("ranking", names) or self.entities.ranking_of_kind(folded) or partly,
            scorecards=_of_kind("scorecard", names),
            years=years,
            year_from=year_from,
            year_to=year_to,
            intents=tuple(name for name in _WANTED if said(f"wants_{name}", wanted)),
            unexplained=unexplained,
            names=tuple(
                w
                for w in unexplained
                if w[0].isupper() and not text.lstrip("\"'“ ").startswith(w)
                if not self.entities.is_written(w)
            ),
            home=any(
                n not in used and language.is_home(w.text) and not _owns_card(w, names, written)
                for n, w in enumerate(words)
            ),
            end=next((end for end in ENDS if said(end, wanted)), ""),
            top=taken(folded, spoken),
            corrected=corrected,
        )

    def _bodies(
        self, folded: str, names: Sequence[Match], indicators: Sequence[Match]
    ) -> list[Match]:
        """Return the bodies that are named and do not stand for their place.

        What a hospital has is not what its city has; its place in a list is, and what is measured
        of hospitals ("hospital beds").
        """
        bodies = [m for m in names if fold(m.said) in self._bodies_named]
        if not bodies or _of_kind("ranking", names):
            return []
        measures = [self.catalogue.indicator(match.id) for match in indicators[:1]]
        called = language.text_keys(*(b for m in bodies for b in self._bodies_of[m.id]))
        of_bodies = any(
            one.kind == "rank" or language.content_keys(one.name) & called for one in measures
        )
        ranked = any(said(sign, folded) for sign in ("wants_rank", "a_ranking", "standing"))
        return [] if ranked or of_bodies else bodies

    def _measures_of(
        self, text: str, words: Sequence[Token], names: Sequence[Match], used: Collection[int]
    ) -> tuple[Said, Divided]:
        """Return a text with its words outside names, and the measures that those ask for."""
        spoken = language.guess_language(text)
        further = [m for m in names if m.kind == "cluster" and not self.entities.is_first_name(m)]

        def split(words: Sequence[Token], apart: Collection[int]) -> Said:
            placed = tuple((at, w) for at, w in enumerate(words) if at not in apart)
            return Said(text, words, placed, names, further)

        # "Season 2025" tells a time; "the length of the season" is a measure.
        for spared in dict.fromkeys((beside_years(words), frozenset[int]())):
            told = split(words, {*used, *spared})
            indicators, per = measures_in(told, self.measures)
            if indicators or per:
                return told, (indicators, per)
        # A word of some other measure's name may be meant in its other sense, where it is counted.
        found = indicators, per
        counts = any(word.folded in word_list("counting") for word in words)
        for plain in (True, False) if counts else (True,):
            others = [
                w if at in used or (plain and self.measures.tells(w)) else _with_synonyms(w, spoken)
                for at, w in enumerate(words)
            ]
            in_other_words = split(others, used)
            if (found := measures_in(in_other_words, self.measures))[0]:
                return in_other_words, found
        return told, found

    def _of_groups(
        self, told: Said, groups: tuple[str, ...], left: tuple[str, ...]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the groups that words left over name, too, and the words that are left then.

        "Malmö's share of Swedish loans" is one of the Swedish cities.
        """
        whole = [w for w in told.rest if w.text in left and not w.keys & self.vocabulary.sorts]
        groups = tuple(dict.fromkeys((*groups, *self.entities.group_of(whole))))
        known = frozenset[str]().union(*(self.vocabulary.of_groups[group] for group in groups))
        named = {w.text for w in whole if w.keys & known}
        return groups, tuple(word for word in left if word not in named)

    def _divided(self, told: Said, measure: str, left: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words left where a measure could not be divided by what stands behind "per".

        Not to be able to divide is no leave to answer without dividing.
        """
        _, each = around_per(told.words, told.text)
        by = self.measures.find(told.outside, by=each) if each else ()
        if each and by and self.measures.is_of_each(measure, by[0].id):
            return tuple(word for word in left if word != each.text)
        if each and not each.keys & self.vocabulary.of_measures[measure]:
            return tuple(dict.fromkeys((*left, each.text)))
        return left


def _owns_card(word: Token, names: Sequence[Match], text: str) -> bool:
    """Say whether a word for our own stands before a scorecard, which places others too."""
    return any(m.kind == "scorecard" and not text[word.end : m.start].strip() for m in names)


def _kept(known: dict[str, Reading], text: str, read: Callable[[str], Reading]) -> Reading:
    """Return what a text was read as before, else read it and keep that for a while."""
    found = known.get(text)
    if found is None:
        if len(known) >= MOST_KEPT:
            known.clear()
        found = known[text] = read(text)
    return found


class _Asked:
    """What a message asks that a part of it may leave out: found once, for all its parts."""

    def __init__(self, message: str) -> None:
        self._message = message

    @cached_property
    def _years(self) -> frozenset[str]:
        return frozenset(years_named(fold(self._message)))

    @cached_property
    def _worked_out(self) -> frozenset[str]:
        return frozenset(worked_out(fold(self._message)))

    def wholly_in(self, part: str) -> bool:
        """Say whether a part asks, or has all the years and all that is to be worked out."""
        folded = fold(part)
        return said("asks", folded) is not None or (
            self._years <= {*years_named(folded)} and self._worked_out <= {*worked_out(folded)}
        )


def _with_synonyms(word: Token, spoken: str) -> Token:
    """Return a word that is compared by words of the same meaning, too."""
    if language.is_stop(word):
        return word
    said_as = (word.folded, *in_english(word.folded, spoken))
    others = (other for one in said_as for other in synonyms(one))
    return replace(word, keys=word.keys.union(*map(language.keys, others)))


def _without_said(folded: str, indicators: Sequence[Match]) -> str:
    """Leave out superlatives that belong to the indicator ("most cited"): they ask for no order."""
    words = {w for m in indicators[:1] for w in fold(m.said).replace("-", " ").split()}
    told = words & word_list("superlatives")
    return " ".join(w for w in folded.split() if w not in told) if told else folded


def _of_kind(kind: str, names: Iterable[Match]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.id for match in names if match.kind == kind))
