"""Says English words by others of the same meaning, for names that are asked for in other words.

The groups stand in `synonyms.txt`. Names of clusters and indicators belong in the catalogue.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from index.wording import stems


def synonyms(word: str) -> tuple[str, ...]:
    """Return the other words for a folded English word, () where none is known."""
    known = _known()
    return tuple(dict.fromkeys((*known.get(word, ()), *known.get(_stem(word), ()))))


@cache
def _known() -> Mapping[str, tuple[str, ...]]:
    """Return the other words by each word and by its stem."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for said, meant in _groups():
        others = dict.fromkeys(word for word in meant if word != said)
        for form in dict.fromkeys((said, _stem(said))):
            found[form] |= others
    return MappingProxyType({form: tuple(words) for form, words in found.items()})


def _groups() -> Iterator[tuple[str, list[str]]]:
    """Yield each word with the words that it stands for."""
    text = Path(__file__).with_name("synonyms.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        both_ways, _, one_way = line.partition("<")
        meant = both_ways.split()
        for said in (*meant, *one_way.split()):
            yield said, meant


def _stem(word: str) -> str:
    return stems([word], "en")[0]
