"""Coverage: which words of a text what was found in it accounts for, and which are left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot import language
from bot.language import Token
from bot.language.glossary import parts_in_english
from bot.language.packs import anywhere, packs, scales, word_list
from bot.understanding.disambiguation import Said
from bot.understanding.measure_linking import MeasureLinker
from bot.understanding.ratios import around_per
from bot.understanding.reading import Match
from bot.understanding.spelling import SHORTEST_HALF
from bot.understanding.temporal import is_year

# Another measure whose match weighs so much of the best one, and so many, accounts for words too.
NEAR = 0.6
MOST_NEAR = 4
# Which end of an order is asked for first; "best" and "worst" depend on the indicator.
ENDS = ("least", "most", "worst")
# A compound has so many parts.
FEWEST_PARTS = 2

_INCLUDING = word_list("including")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a text: names, measures best first, those `beside` the first, groups."""

    names: Sequence[Match]
    indicators: Sequence[Match]
    beside: Sequence[str]
    groups: Sequence[str]


def left_of(told: Said, found: Found, spoken: str, linker: MeasureLinker) -> tuple[str, ...]:
    """Return the subject words that nothing found in a text accounts for, as they are written."""
    covered = _accounted_for(found, told.rest, linker)
    _, each = around_per(told.words, told.text)
    per = scales() if each else {}
    return tuple(
        word.text
        for word in told.rest
        if not language.is_stop(word)
        and not word.text.isdigit()
        and not is_year(word.text)
        and word.folded not in per
        and word.folded not in packs()[spoken].numbers
        and not any(anywhere(end).fullmatch(word.folded) for end in ENDS)
        and not _is_covered(word, spoken, covered)
        and not _is_verb_between(word, found, told.words)
    )


def _accounted_for(found: Found, rest: Sequence[Token], linker: MeasureLinker) -> set[str]:
    """Return the keys of words that what was found accounts for."""
    vocabulary = linker.vocabulary
    covered = {*vocabulary.domain, *vocabulary.place_words}
    if found.indicators:
        covered |= _of_measures(found.indicators, rest, linker)
    covered.update(*(vocabulary.of_measures[id] for id in found.beside))
    covered.update(*(vocabulary.of_groups[id] for id in found.groups))
    covered.update(*(vocabulary.of_rankings[m.id] for m in found.names if m.kind == "ranking"))
    return covered | _of_places(found.names, rest, linker)


def _of_measures(
    indicators: Sequence[Match], rest: Sequence[Token], linker: MeasureLinker
) -> set[str]:
    vocabulary = linker.vocabulary
    about = vocabulary.of_measures
    near = [m for m in indicators if m.score >= NEAR * indicators[0].score][:MOST_NEAR]
    first = near[0]
    alone = _INCLUDING.isdisjoint(word.folded for word in rest)
    covered = {*about[first.id]} - (linker.parted[first.id] if alone else frozenset())
    covered |= language.text_keys(first.said)
    family = vocabulary.families[first.id]
    covered.update(*(about[m.id] for m in near[1:] if vocabulary.families[m.id] == family))
    # A word of another measure's alias is accounted for where that measure is only part of the
    # one meant ("employees" of "companies").
    meant = about[first.id] | vocabulary.domain
    for match in indicators[1:]:
        if linker.name_keys[match.id] <= meant:
            covered |= language.text_keys(match.said)
            within = [w for w in rest if match.start <= w.start < match.end]
            # What stands between words of the alias is no word of it.
            if len(within) <= len(match.said.split()):
                covered.update(*(word.keys for word in within))
    return covered


def _of_places(names: Sequence[Match], rest: Sequence[Token], linker: MeasureLinker) -> set[str]:
    """Return words made of names: "just the eastern part", of a place that is called "East"."""
    called = linker.vocabulary.of_places | linker.vocabulary.of_groups
    named = {k for m in names for k in called.get(m.id, ()) if len(k) >= SHORTEST_HALF}
    derived = {f"{name}{ending}" for name in named for ending in word_list("place_endings")}
    return {k for w in rest for k in w.keys if k in derived or w.folded in derived}


def _is_covered(word: Token, spoken: str, covered: Collection[str]) -> bool:
    """Say whether what was found accounts for a word, for each part of a compound.

    A "fyrtårnsvirksomhed" is more than a "virksomhed".
    """
    parts = parts_in_english(word.folded, spoken)
    if len(parts) < FEWEST_PARTS:
        return not word.keys.isdisjoint(covered)
    own = language.keys(word.text)
    return not own.isdisjoint(covered) or all(
        any(not language.keys(one).isdisjoint(covered) for one in part) for part in parts
    )


def _is_verb_between(word: Token, found: Found, words: Sequence[Token]) -> bool:
    """Say whether a word is the verb of an inverted question: "containere håndterede Tarnmouth"."""
    if not word.text.islower() or not word.folded.endswith(tuple(word_list("verb_endings"))):
        return False
    at = words.index(word)
    before = words[at - 1].end if at else -1
    after = words[at + 1].start if at + 1 < len(words) else -1
    between = any(m.end == before for m in found.indicators[:1])
    return between and any(m.start == after for m in found.names if m.kind == "cluster")
