"""Quantities: the numbers, the conditions on values and the units that a question states."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.language.packs import COMMON, find, packs, word_list
from bot.understanding.plan import Bounds
from index.text import fold

# So large a number is written out, and in no scale of a unit ("700 000" of what is in thousands).
WRITTEN_OUT = 10_000
# A figure that a question names: with its thousands marked, or of four digits and more, no year.
_FIGURE = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[, ]\d{3})+|(?!(?:19|20)\d\d\b)\d{4,})(?![\w]|[.,]\d)"
)
# Conditions by the words before a number, or behind it.
_BOUNDS = dict.fromkeys(("at_least", "at_most", "more_than", "less_than"), False)
_BOUNDS |= {"or_more": True, "or_less": True}
_NUMBER = r"(\d[\d,. ]*\d|\d)"
# "10^6" and "30/2" are sums, whose first number is not what they come to.
_ENDS = r"(?!\w|\^|/\d)"
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W_]+")
_PERCENT = re.compile(r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?) ?(?:%|per ?cent|procent)")
_UNIT = re.compile(r" ?(%|[^\W\d_]+)")


def bounds_in(folded: str, spoken: str) -> tuple[Bounds | None, str]:
    """Return the condition on values that a question states, and the words that state it."""
    stated = _stated(folded, spoken)
    if not stated:
        return None, ""
    (bounds, words), *others = stated
    for other, _ in others:
        # "More than 10 and less than 25": one condition with two ends.
        bounds = _joined(bounds, other)
    unit = _UNIT.match(folded.partition(words)[2])
    percent = unit is not None and (unit[1] == "%" or unit[1] in word_list("percent"))
    return replace(bounds, percent=percent), words


def conditions_in(folded: str, spoken: str) -> tuple[Bounds, ...]:
    """Return the conditions that a question states, up to two, in their order.

    None where the first one has two ends: it is one condition and no second one is looked for.
    """
    stated = _stated(folded, spoken)
    if stated and None not in (stated[0][0].low, stated[0][0].high):
        return ()
    return tuple(one for one, _ in sorted(stated, key=lambda pair: folded.find(pair[1])))


def _stated(folded: str, spoken: str) -> list[tuple[Bounds, str]]:
    """Return a condition with the words that state it, and a second one beside a one-ended one."""
    first, words = _bounds_in(folded, spoken)
    if first is None:
        return []
    if None not in (first.low, first.high):
        return [(first, words)]
    other, others = _bounds_in(folded.replace(words, " ", 1), spoken)
    return [(first, words), *([(other, others)] if other else [])]


def _joined(one: Bounds, other: Bounds) -> Bounds:
    """Return two conditions as one from the lower to the upper end, the first where they clash."""
    low, high = (one, other) if one.high is None else (other, one)
    if low.low is None or high.high is None or low.low >= high.high:
        return one
    said = f"{low.said}–{high.said}"
    return Bounds(low.low, high.high, strict=False, scaled=low.scaled or high.scaled, said=said)


def _bounds_in(folded: str, spoken: str) -> tuple[Bounds | None, str]:
    scales = scales_of(spoken)
    scale = f"(?: ?({_any_of(scales)})(?![^\\W_]))?"
    if span := _span(folded, spoken, scales, scale):
        return span
    for name, open_ended in _BOUNDS.items():
        for code in dict.fromkeys((spoken, COMMON)):
            cue = packs()[code].cues.get(name)
            if cue is None:
                continue
            inner, amount = cue.pattern.pattern, rf"[$€£]?{_NUMBER}{scale}{_ENDS}"
            behind = rf"(?<![\w.,]){amount}(?: [^\W\d]+){{0,2}} ?{inner}"
            found = re.search(
                behind if open_ended else rf"{inner}\s*(?:about |around |ca\.? )?{amount}", folded
            )
            if not found and name == "more_than" and code != COMMON:
                # A verb stands before what passed: "när passerade exporten 100 miljarder".
                passed = packs()[code].cues["passed"].pattern.pattern
                found = re.search(rf"{passed}(?: [^\W\d]+){{1,5}} {amount}", folded)
            if not found or find("either_side", folded, spoken):
                continue
            number, unit = found.groups()[:2] if open_ended else found.groups()[-2:]
            if stated := _bound(name, number.strip(), unit or "", scales):
                return stated, found[0]
    return None, ""


def _bound(name: str, number: str, unit: str, scales: Mapping[str, float]) -> Bounds | None:
    """Return the condition that a cue makes of a number, None where that is a year."""
    value = _value(number)
    if value is None or (_YEAR.fullmatch(number) and not unit):
        return None
    scaled = bool(unit) or value >= WRITTEN_OUT
    value *= scales.get(unit, 1.0)
    at_least = name in {"at_least", "more_than", "or_more"}
    low, high = (value, None) if at_least else (None, value)
    return Bounds(low, high, name in {"more_than", "less_than"}, scaled, f"{number} {unit}".strip())


def _span(
    folded: str, spoken: str, scales: Mapping[str, float], scale: str
) -> tuple[Bounds, str] | None:
    """Return the bounds of "between 5 and 10 million"; "from 90 to 80" tells of a fall."""
    codes = dict.fromkeys((spoken, COMMON))
    opens = "|".join(pair.split()[0] for code in codes for pair in packs()[code].words["spans"])
    between = rf"(?<![^\W_])(?:{opens}) {_NUMBER}{scale} \w+ {_NUMBER}{scale}(?!\w)"
    found = re.search(between, folded)
    if found is None:
        return None
    first, of_first, second, unit = (group or "" for group in found.groups())
    low, high = _value(first), _value(second)
    below, above = scales.get(of_first or unit, 1.0), scales.get(unit, 1.0)
    years = _YEAR.fullmatch(first.strip()) and not unit
    if low is None or high is None or years or low * below >= high * above:
        return None
    told = f"{first.strip()}–{second.strip()} {unit}".strip()
    scaled = bool(unit) or high >= WRITTEN_OUT
    return Bounds(low * below, high * above, False, scaled, told), found[0]


def scales_of(spoken: str) -> Mapping[str, float]:
    """Return the words that scale a number, by how much, in a language and the common one."""
    return {**packs()[COMMON].scales, **packs()[spoken].scales}


def _any_of(words: Iterable[str]) -> str:
    """Return a pattern for one of some words, the longest first."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _value(number: str) -> float | None:
    bare = number.strip().rstrip(".,")
    grouped = re.fullmatch(r"\d{1,3}(?:[ ,.]\d{3})+", bare)
    text = re.sub(r"[ ,.]", "", bare) if grouped else bare.replace(" ", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None


def figures_in(text: str, spoken: str) -> tuple[float, ...]:
    """Return the figures that a question names ("the 270,000 figure", "921k")."""
    scales = scales_of(spoken)
    words = _any_of(scales)
    scaled = re.compile(rf"(?<![\w.,]){_NUMBER} ?({words})(?![^\W_])")
    found = [float(re.sub("[, ]", "", number)) for number in _FIGURE.findall(text)]
    folded = fold(text)
    joins = "|".join(sorted(map(fold, word_list("joins"))))
    paired = re.compile(rf"(?<![\w.,]){_NUMBER} (?:{joins}) {_NUMBER} ?({words})(?![^\W_])")
    for number, scale in (
        *scaled.findall(folded),
        *((m[1], m[3]) for m in paired.finditer(folded)),  # "18 or 35 billion"
    ):
        value = _value(number)
        found += [value * scales[scale]] if value is not None else []
    percents = _PERCENT.findall(folded)
    if len(percents) > 1:  # one alone is a condition or a claim
        found += [float(number.replace(",", ".")) for number in percents]
    return tuple(found)


def amount_in(folded: str, spoken: str) -> tuple[float, float] | None:
    """Return the one number of a question and the half of its last digit; years are none."""
    scales = scales_of(spoken)
    words = _any_of(scales)
    number = re.compile(rf"(?<![\w.,]){_NUMBER}(?: ?({words})(?![^\W_]))?(?![\w]|[.,]\d)")
    found = [m for m in number.finditer(folded) if m[2] or not _YEAR.fullmatch(m[1])]
    value = _value(found[0][1]) if len(found) == 1 else None
    if value is None:
        return None
    scale = scales.get(found[0][2] or "", 1.0)
    decimals = len(re.split(r"[.,]", found[0][1])[-1]) if value % 1 else 0
    return value * scale, 0.5 * 10.0**-decimals * scale


def units_in(folded: str, cues: Mapping[str, tuple[int, int]], bound: str) -> tuple[str, ...]:
    """Return the words that may be the unit asked for: "how many days", "more than 60 euro"."""
    asked = [folded[cues["how_many"][1] :]] if "how_many" in cues else []
    number = re.search(r"\d\D*$", bound)
    stated = [bound[number.start() + 1 :] + folded.partition(bound)[2]] if number else []
    found = (_WORD.search(text) for text in (*stated, *asked))
    signs = re.findall(r"[$€£]", bound)
    return (*signs, *(word[0] for word in found if word))
