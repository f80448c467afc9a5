"""The packs: one TOML file a language with its cues, word lists and messages.

A cue is a class of wordings ("how far behind", "difference") by patterns on folded text, with
examples that are its test. Which cues a question holds decides its plan in `bot.understanding`.
A new language is a new file.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from index.text import fold, words

PICTURES = re.compile(r"[\U0001F000-\U0001FAFF☀-➿\uFE0F\u2764]+|(?<!\d):[a-z0-9_+'-]{2,40}:")
FOLDER = Path(__file__).parent / "packs"
# English is read in every question: staff mix it in whatever language they write.
COMMON = "en"


@dataclass(frozen=True, slots=True)
class Cue:
    """A class of wordings: `pattern` finds it in folded text, `examples` are questions with it.

    A `sign` tells something of a question without accounting for the words that say it. `lines`
    are the patterns as the pack has them, one a line.
    """

    name: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    sign: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """What a language adds: cues by name, lists of words, numbers in words, scales and messages.

    `numbers` are all words that spell one, `ordinals` those of them that tell a place.
    `shares` and `factors` are patterns of words for a weight ("half", "twice"), `parts` of those
    for a part of a year ("the first half"). `short` are words by how they are cut short, `codes`
    the English names of countries by their two letters, `peoples` what is of a country by its
    English name, `wordings` what is read by patterns of how it is put, `measured` the same by the
    word for the measure that is meant. `orders` are what the bot may be told to do.
    """

    code: str
    cues: Mapping[str, Cue]
    words: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
    ordinals: frozenset[str]
    scales: Mapping[str, float]
    messages: Mapping[str, str]
    row_words: Mapping[str, str]
    tongues: Mapping[str, str]
    shares: Mapping[str, float]
    factors: Mapping[str, float]
    parts: Mapping[str, str]
    short: Mapping[str, str]
    codes: Mapping[str, str]
    peoples: Mapping[str, str]
    wordings: Mapping[str, str]
    measured: Mapping[str, Mapping[str, str]]
    orders: Mapping[str, Cue]


@cache
def packs() -> Mapping[str, Pack]:
    """Return all packs by their code."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))})


def _read(path: Path) -> Pack:
    with path.open("rb") as stream:
        written = tomllib.load(stream)
    cues = {
        name: _cue(name, entry, table == "signs")
        for table in ("cues", "signs")
        for name, entry in written[table].items()
    }
    orders = {name: _cue(name, entry, True) for name, entry in written["orders"].items()}
    lists = {
        name: tuple(said.split() if isinstance(said, str) else said)
        for name, said in written["words"].items()
    }
    return Pack(
        path.stem,
        MappingProxyType(cues),
        MappingProxyType(lists),
        MappingProxyType(written["numbers"] | written["ordinals"]),
        frozenset(written["ordinals"]),
        MappingProxyType(written["scales"]),
        MappingProxyType(written["messages"]),
        MappingProxyType(written["row_words"]),
        MappingProxyType(written["tongues"]),
        MappingProxyType(written.get("shares", {})),
        MappingProxyType(written.get("factors", {})),
        MappingProxyType(written.get("parts", {})),
        MappingProxyType(written.get("short", {})),
        MappingProxyType(written.get("codes", {})),
        MappingProxyType(written.get("peoples", {})),
        MappingProxyType(written.get("wordings", {})),
        MappingProxyType(written.get("measured", {})),
        MappingProxyType(orders),
    )


def _cue(name: str, entry: Mapping[str, Sequence[str]], sign: bool) -> Cue:
    lines = tuple(entry["patterns"])
    return Cue(name, whole(lines), tuple(entry["examples"]), sign, lines)


def whole(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of the given ones where they are whole words.

    It is looked for in folded texts and in such as were folded letter by letter ("hjælp").
    """
    either = re.sub(r"ae(?!\])", "(?:ae|æ)", "|".join(patterns))
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])")


def find(cue: str, folded: str, spoken: str) -> re.Match[str] | None:
    """Return where a cue stands in a folded text, in the language spoken or the common one.

    What is done with an answer is said in two words, which tell no language, and near languages
    are taken for one another: then all are tried.
    """
    others = packs() if cue.startswith("act_") or spoken != COMMON else ()
    for code in dict.fromkeys((spoken, COMMON, *others)):
        known = packs()[code].cues.get(cue)
        if known and (found := known.pattern.search(folded)):
            return found
    return None


def find_all(cue: str, folded: str, spoken: str) -> tuple[re.Match[str], ...]:
    """Return wherever a cue stands in a folded text, in the language in which it is found first."""
    found = find(cue, folded, spoken)
    return tuple(found.re.finditer(folded)) if found else ()


def said(cue: str, folded: str) -> re.Match[str] | None:
    """Return where a cue stands in a folded text, in any language."""
    return anywhere(cue).search(folded)


@cache
def anywhere(cue: str) -> re.Pattern[str]:
    """Return the pattern of a cue in all languages."""
    found = (packs()[code].cues.get(cue) for code in dict.fromkeys((COMMON, *packs())))
    return re.compile("|".join(f"(?:{known.pattern.pattern})" for known in found if known))


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a list in all languages, folded."""
    return frozenset(fold(word) for pack in packs().values() for word in pack.words.get(name, ()))


@cache
def spellings(name: str) -> frozenset[str]:
    """Return the words of a list in all languages, in small letters with their own accents."""
    lists = (pack.words.get(name, ()) for pack in packs().values())
    return frozenset(word.casefold() for said in lists for word in said)


@cache
def irregular() -> Mapping[str, str]:
    """Return the infinitive of each irregular form of a verb ("made"), in all languages, folded."""
    pairs = (pair.split() for pack in packs().values() for pair in pack.words["irregular"])
    return MappingProxyType({fold(form): fold(base) for form, base in pairs})


@cache
def scales() -> Mapping[str, float]:
    """Return the words that scale a number ("million"), in all languages, by how much."""
    return MappingProxyType({w: n for pack in packs().values() for w, n in pack.scales.items()})


@cache
def cue_names() -> Mapping[str, bool]:
    """Return the names of all cues, those of the common language first; True for a sign."""
    every = (cue for code in (*packs(), COMMON) for cue in packs()[code].cues.values())
    return MappingProxyType({cue.name: cue.sign for cue in every})


def is_nothing_but(cue: str, text: str, spoken: str = "") -> bool:
    """Whether a text is one cue or several of a kind; pictures and marks aside.

    In any language, or in the one that is given.
    """
    return _nothing_but((pack.cues.get(cue) for pack in _tried(spoken)), text)


def is_order(name: str, text: str, spoken: str = "") -> bool:
    """Whether a text is an order and nothing else, in any language or in the one that is given."""
    return _nothing_but((pack.orders.get(name) for pack in _tried(spoken)), text)


def _tried(spoken: str) -> tuple[Pack, ...]:
    return (packs()[spoken],) if spoken else tuple(packs().values())


def _nothing_but(cues: Iterable[Cue | None], text: str) -> bool:
    said = " ".join(words(PICTURES.sub(" ", text)))
    patterns = [cue.pattern for cue in cues if cue]
    at = 0
    while at < len(said):
        ends = (found.end() for pattern in patterns if (found := pattern.match(said, at)))
        end = max(ends, default=at)
        if end == at:
            return False
        at = end + 1  # and the blank behind it
    return bool(said)


def without_pictures(text: str) -> str:
    """Return a text without its pictures, or as it is where it says nothing else."""
    shown = PICTURES.sub(" ", text)
    return shown if words(shown) else text


def is_pictures(text: str) -> bool:
    """Whether a text is pictures (":+1:") and marks alone."""
    return bool(PICTURES.search(text)) and not words(PICTURES.sub(" ", text))


def number_of(word: str, spoken: str) -> int:
    """Return the number that a folded word spells ("three", "3", "3rd"), 0 where it is none."""
    for code in (spoken, COMMON):
        if word in packs()[code].numbers:
            return packs()[code].numbers[word]
    digits = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th|:a|:e|\.)?", word)
    return int(digits[1]) if digits else 0
