"""The packs: one TOML file a language with its cues and messages; a new language is a new file.

A cue is a class of wordings ("how far behind", "difference") by patterns on folded text, with
examples that are its test. Which cues a question holds decides its plan in `bot.understanding`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

FOLDER = Path(__file__).parent / "packs"
# English is read in every question: staff mix it in whatever language they write.
COMMON = "en"


@dataclass(frozen=True, slots=True)
class Cue:
    """A class of wordings: `pattern` finds it in folded text, `examples` are questions with it."""

    name: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """What a language adds: cues by name, numbers in words, scales and the bot's messages.

    `spans` are the words around two short years ("between and"), `joiners` those between names,
    `shares` and `factors` words for a weight ("half", "twice"), `empty` words that say nothing of
    a subject, `clusters` other words for a set of places.
    """

    code: str
    cues: Mapping[str, Cue]
    numbers: Mapping[str, int]
    scales: Mapping[str, float]
    messages: Mapping[str, str]
    spans: tuple[str, ...]
    joiners: frozenset[str]
    tongues: Mapping[str, str]
    shares: Mapping[str, float]
    factors: Mapping[str, float]
    empty: frozenset[str]
    you: str
    clusters: tuple[str, ...]


@cache
def packs() -> Mapping[str, Pack]:
    """Return all packs by their code."""
    return MappingProxyType({path.stem: _read(path) for path in sorted(FOLDER.glob("*.toml"))})


def _read(path: Path) -> Pack:
    with path.open("rb") as stream:
        written = tomllib.load(stream)
    cues = {
        name: Cue(
            name,
            re.compile(rf"(?<![^\W_])(?:{'|'.join(entry['patterns'])})(?![^\W_])"),
            tuple(entry["examples"]),
        )
        for name, entry in written["cues"].items()
    }
    return Pack(
        path.stem,
        MappingProxyType(cues),
        MappingProxyType(written["numbers"]),
        MappingProxyType(written["scales"]),
        MappingProxyType(written["messages"]),
        tuple(written["words"]["spans"]),
        frozenset(written["words"]["joiners"]),
        MappingProxyType(written["tongues"]),
        MappingProxyType(written.get("shares", {})),
        MappingProxyType(written.get("factors", {})),
        frozenset(written["words"]["empty"]),
        written["words"]["you"],
        tuple(written["words"]["clusters"]),
    )


def find(cue: str, folded: str, spoken: str) -> re.Match[str] | None:
    """Return where a cue stands in a folded text, in the language spoken or the common one.

    What is done with an answer is said in two words, which tell no language: all are tried.
    """
    others = packs() if cue.startswith("act_") else ()
    for code in dict.fromkeys((spoken, COMMON, *others)):
        known = packs()[code].cues.get(cue)
        if known and (found := known.pattern.search(folded)):
            return found
    return None


def cue_names() -> tuple[str, ...]:
    """Return the names of all cues, those of the common language first."""
    every = (name for code in (COMMON, *packs()) for name in packs()[code].cues)
    return tuple(dict.fromkeys(every))


def number_of(word: str, spoken: str) -> int:
    """Return the number that a folded word spells ("three", "3", "3rd"), 0 where it is none."""
    for code in (spoken, COMMON):
        if word in packs()[code].numbers:
            return packs()[code].numbers[word]
    digits = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th|:a|:e|\.)?", word)
    return int(digits[1]) if digits else 0


def tell(spoken: str, message: str, **slots: object) -> str:
    """Return a message in a language with its slots filled; English where it has none."""
    own = packs().get(spoken, packs()[COMMON]).messages
    return own.get(message, packs()[COMMON].messages[message]).format(**slots)
