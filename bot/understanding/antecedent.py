"""Antecedents: what of the answer before a follow-up means by "those", "it" and "there".

A question of all places names none, so its thread alone does not tell whom the answer put first or
who met a condition; nor does "which ranking has us fifth?" name the ranking that was told. The
names of those are put into the follow-up.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot import language
from bot.answer import Turn
from bot.language.packs import number_of, packs, said
from bot.understanding.resolver import Resolver
from bot.understanding.wording import aligned, plain

# More places than these are no part of all that is put into a question.
MOST_NAMED = 15
# A word for an order that spells no number ("the runner-up") means the second.
SECOND = 2


@dataclass(frozen=True, slots=True)
class Told:
    """The places that an answer told, in its order: `several`, and the `first` that it put apart.

    `first` is "" where the answer is on several alike, as those that meet a condition: they are
    `chosen` then among more that might have been told. `ranking` is the one that all is told of.
    """

    several: tuple[str, ...] = ()
    first: str = ""
    chosen: bool = False
    ranking: str = ""


def with_names(
    text: str, turns: Sequence[Turn], resolver: Resolver, told: Callable[[], Told]
) -> str:
    """Return a follow-up with the names of the places or the ranking it points at, or as it is.

    `told` works out what the last answer told, which is only done where it is pointed at.
    """
    before = next((t.text for t in reversed(turns) if t.speaker == "user" and t.text.strip()), "")
    asked = plain(text)
    folded = aligned(asked)
    points = said("points_at", folded) or said("refers_back", folded)
    if before and points and (ranking := _listed(asked, before, resolver, told)):
        return f"{asked[: points.start()]}{ranking}{asked[points.end() :]}"
    if (nth := said("of_nth", folded)) and before and not _is_of_one(before, resolver):
        return _of_nth(text, asked, nth, resolver, told)
    several, one = said("of_several", folded), said("of_one", folded)
    narrows = said("narrows", folded.strip(" ?!."))
    if not before or not (several or one or narrows) or _is_of_one(before, resolver):
        return text
    now = resolver.read(asked)
    if now.home or now.rankings or now.scorecards:
        return text
    if now.placed:
        return _narrowed(text, before, resolver, told) if several or narrows else text
    counts = said("how_many", folded) and not (now.unexplained or language.content(asked))
    asks = now.indicators or (now.end and several) or (counts and not several)
    if not asks or not (several or one):
        return text
    known = told()
    chosen = known.several if several or not known.first else (known.first,)
    return f"{text.rstrip(' ?!.')}, {_names(chosen, resolver)}?" if _is_part(chosen) else text


def _listed(asked: str, before: str, resolver: Resolver, told: Callable[[], Told]) -> str:
    """Return the name of the ranking that was told where none was named, and a place is asked of.

    It is "" where something else is asked ("who is on top of that one?").
    """
    now, then = resolver.read(asked), resolver.read(plain(before))
    named = (*now.rankings, *now.indicators, *then.rankings, *then.indicators)
    orders = "rank" in now.intents or any(said(cue, aligned(asked)) for cue in ("nth", "standing"))
    if named or not orders:
        return ""
    ranking = told().ranking
    return resolver.catalogue.ranking(ranking).name if ranking else ""


def _of_nth(
    text: str, asked: str, nth: re.Match[str], resolver: Resolver, told: Callable[[], Told]
) -> str:
    """Return what is measured of the one that was told second ("how many has number two?")."""
    now = resolver.read(asked)
    if not now.indicators or now.placed or now.rankings or now.end or now.unexplained:
        return text
    word = next(filter(None, nth.groups()))
    place = next((n for code in packs() if (n := number_of(word, code))), SECOND)
    known = told().several
    if not place <= len(known) <= MOST_NAMED:
        return text
    return f"{asked[: nth.start()]}{_names(known[place - 1 : place], resolver)}{asked[nth.end() :]}"


def _is_of_one(before: str, resolver: Resolver) -> bool:
    """Say whether a question names a place of its own, of which a follow-up then is."""
    now = resolver.read(plain(before))
    return bool(now.clusters or now.home) and not now.end


def _narrowed(text: str, before: str, resolver: Resolver, told: Callable[[], Told]) -> str:
    """Return what was measured of those of the places told that lie where a follow-up says."""
    asked = plain(before)
    measure = resolver.read(asked).indicators[:1]
    now = resolver.read(plain(text))
    if not measure or now.indicators or now.unexplained or now.years:
        return text
    answer = told()
    known = answer.several if answer.chosen else ()
    catalogue = resolver.catalogue
    members = {one for group in now.groups for one in catalogue.members(group)}
    inside = tuple(
        one for one in known if one in members or catalogue.wholes_of(one) & {*now.clusters}
    )
    if not inside or len(inside) == len(known) or not {*now.clusters}.isdisjoint(known):
        return text
    return f"{asked[measure[0].start : measure[0].end]}: {_names(inside, resolver)}"


def _is_part(places: Sequence[str]) -> bool:
    return 0 < len(places) <= MOST_NAMED


def _names(places: Sequence[str], resolver: Resolver) -> str:
    return ", ".join(resolver.catalogue.cluster(one).name for one in places)
