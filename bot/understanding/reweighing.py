"""Reads what a question supposes: other weights, or a figure raised or cut by a share.

Which parts it means is `bot.understanding.ranking_rules`'s, which knows the ranking or scorecard.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.language.packs import COMMON, find, packs, word_list

# "Thirty percent", "at 30", "0.3"; a year is no weight.
_NUMBER = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?) ?"
    rf"(%|(?:{'|'.join(sorted(word_list('percent')))})(?![^\W_]))?(?![\w]|[.,]\d)"
)
_ALONE = re.compile(r"(?:19|20)\d\d")
_ASKS = ("what_if", "equal_weights", "other_weights", "drop_part", "only_part")
BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Reweighing:
    """Other weights: `shares` of the parts named, in their order, or a `factor` of them all.

    `only` leaves all other parts out. `edition` is the year whose weights are asked for, or
    `before` for those of the edition before the newest.
    """

    shares: tuple[float, ...] = ()
    factor: float | None = None
    only: bool = False
    edition: str = ""


def reweighed(folded: str, spoken: str, cues: Collection[str]) -> Reweighing | None:
    """Return the other weights that a question speaks of, None where it speaks of none."""
    if not any(name in cues for name in _ASKS):
        return None
    if "other_weights" in cues and (said := find("other_weights", folded, spoken)):
        year = _ALONE.search(said[0])
        return Reweighing(edition=year[0] if year else BEFORE)
    if "only_part" in cues:
        return Reweighing(only=True)
    found = [_share(m[1], bool(m[2])) for m in _NUMBER.finditer(folded)]
    if shares := tuple(share for share in found if share is not None):
        return Reweighing(shares)
    for code in dict.fromkeys((spoken, COMMON)):
        for word, share in packs()[code].shares.items():
            if re.search(rf"(?<![^\W_]){word}(?![^\W_])", folded):
                return Reweighing((share,))
    if factor := multiple(folded, spoken):
        return Reweighing(factor=factor)
    return Reweighing(factor=0.0) if "drop_part" in cues else Reweighing()


def _share(number: str, percent: bool) -> float | None:
    value = float(number.replace(",", "."))
    if percent or value > 1:
        return value / 100 if value <= 100 else None
    return value


def multiple(folded: str, spoken: str) -> float | None:
    """Return the multiple that words say ("twice"), None where they say none."""
    for code in dict.fromkeys((spoken, COMMON)):
        for word, factor in packs()[code].factors.items():
            if re.search(rf"(?<![^\W_]){word}(?![^\W_])", folded):
                return factor
    return None


def supposed(folded: str, spoken: str, cues: Collection[str]) -> float | None:
    """Return by how many percent a figure is supposed to change, None where none is."""
    names = (("down_by", -1.0), ("up_by", 1.0)) if "supposes" in cues else ()
    for name, sign in names:
        if number := _percent(name, folded, spoken):
            return sign * number
    return None


def part_asked(folded: str, spoken: str) -> float:
    """Return how many percent of a figure are asked for ("what is 10% of it?"), 0 where none."""
    return _percent("part_of_it", folded, spoken)


def _percent(cue_name: str, folded: str, spoken: str) -> float:
    """Return the number that a cue holds, 0 where it is not said."""
    for code in dict.fromkeys((spoken, COMMON)):
        cue = packs()[code].cues.get(cue_name)
        found = cue.pattern.search(folded) if cue else None
        number = next((g for g in found.groups() if g), "") if found else ""
        if number:
            return float(number.replace(",", "."))
    return 0.0
