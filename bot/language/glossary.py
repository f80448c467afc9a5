"""Says common Swedish and Danish words in English, so that they meet English names and texts.

The words are those that people use of figures, places and organisations in any domain; they stand
in `glossary.tsv`, English first. Names of clusters and indicators belong in the catalogue instead.
Left out are words that are spelt like an English word of another meaning.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from index.text import fold
from index.wording import stems

COLUMNS = MappingProxyType({"sv": 1, "da": 2})
# A part of a compound is at least so long; shorter ones are found inside any word.
_SHORTEST_PART = 3
_SHORTEST_COMPOUND = 8
# A shorter stem is another word's too often.
_SHORTEST_STEM = 4
_SHORTEST_WORD = 2
_PLURALS = ("er", "ar", "or", "r")
_ENDINGS = ("erna", "orna", "arna", "erne", "ene", "ne", "na", "en", "et", "n", "t")


@lru_cache(maxsize=16_384)
def in_english(word: str, language: str) -> tuple[str, ...]:
    """Return the English words for a folded word of `sv` or `da`, () where it is not known.

    A compound is said by its parts: "labbvakansen" is ("lab", "vacancy").
    """
    return tuple(english for part in parts_in_english(word, language) for english in part)


def parts_in_english(word: str, language: str) -> tuple[tuple[str, ...], ...]:
    """Return the English words for each part of a folded word, () where it is not known."""
    if language not in COLUMNS:
        return ()
    whole = _meaning(word, language)
    return (whole,) if whole else _of_parts(word, language)


def inflected(word: str, language: str) -> tuple[str, ...]:
    """Return what other forms a folded word of `sv` or `da` may have, () in other languages.

    A stemmer leaves short words as they are ("kö", "köer", "köerna").
    """
    if language not in COLUMNS:
        return ()
    endings = (*_ENDINGS, *_PLURALS, "")
    bare = [word.removesuffix(e) for e in endings if word.endswith(e)]
    forms = (f"{b}{e}" for b in bare for e in endings if len(b) >= _SHORTEST_WORD)
    return tuple(dict.fromkeys(f for f in forms if f != word))


@lru_cache(maxsize=16_384)
def in_other(word: str, spoken: str, language: str) -> tuple[str, ...]:
    """Return the words of `sv` or `da` for a folded word of another language, () if not known."""
    if spoken == language:
        return ()
    return from_english(in_english(word, spoken) if spoken in COLUMNS else (word,), language)


def from_english(english: Iterable[str], language: str) -> tuple[str, ...]:
    """Return the words of `sv` or `da` for English ones, () for another language."""
    known = _from_english(language) if language in COLUMNS else {}
    found = (other for one in stems(list(english), "en") for other in known.get(one, ()))
    return tuple(dict.fromkeys(found))


def is_listed(word: str, language: str) -> bool:
    """Return whether a folded word stands in the glossary of a language as it is written."""
    return word in _listed(language)


def is_only_english(word: str) -> bool:
    """Return whether a folded word is an English one that no other language spells alike."""
    return word in _english() and not any(word in _listed(code) for code in COLUMNS)


def is_common(word: str) -> bool:
    """Return whether a folded word is a common one of any language, in any form."""
    return any(stem in _common(code) for code in ("en", *COLUMNS) for stem in stems([word], code))


@cache
def _common(language: str) -> frozenset[str]:
    """Return the stems of the glossary's words of a language."""
    said = _english() if language == "en" else _listed(language)
    return frozenset(stems(list(said), language))


def _meaning(word: str, language: str) -> tuple[str, ...]:
    """Return what a word means in English, and what other forms of it are listed for."""
    listed = _listed(language)
    own = next((listed[form] for form in _forms(word, language) if form in listed), ())
    return tuple(dict.fromkeys((*own, *_stems(language).get(_stem(word, language), ()))))


def _forms(word: str, language: str) -> Iterator[str]:
    """Yield a word and what it may be the definite or owning form of.

    A stemmer often takes more off a word itself than off its inflected form ("vakans", "vakansen").
    """
    yield word
    yield _stem(word, language)
    bare = word.removesuffix("s")
    yield bare
    for ending in _ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= _SHORTEST_PART:
            yield bare.removesuffix(ending)


def _of_parts(word: str, language: str) -> tuple[tuple[str, ...], ...]:
    if len(word) < _SHORTEST_COMPOUND:
        return ()
    for cut in range(len(word) - _SHORTEST_PART, _SHORTEST_PART - 1, -1):
        first, second = word[:cut], word[cut:]
        # Swedish and Danish often join the parts of a compound by an "s".
        before = _meaning(first, language)
        if not before and first.endswith("s"):
            before = _meaning(first[:-1], language)
        # So short an ending of a word is mostly no word ("medlemskap").
        is_word = len(second) > _SHORTEST_STEM or second in _listed(language)
        behind = _meaning(second, language) if before and is_word else ()
        if before and behind:
            return before, behind
    return ()


@cache
def _listed(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the English words by folded word."""
    column = COLUMNS[language]
    found: dict[str, dict[str, None]] = defaultdict(dict)
    text = Path(__file__).with_name("glossary.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        cells = line.split("\t")
        for word in cells[column].split():
            found[fold(word)] |= dict.fromkeys(cells[0].split())
    return MappingProxyType({word: tuple(english) for word, english in found.items()})


@cache
def _english() -> frozenset[str]:
    """Return the English words of the glossary."""
    return frozenset(word for code in COLUMNS for said in _listed(code).values() for word in said)


@cache
def _from_english(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the words of a language by the stem of the English word."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for word, english in _listed(language).items():
        for stem in stems(list(english), "en"):
            found[stem][word] = None
    return MappingProxyType({stem: tuple(of) for stem, of in found.items()})


@cache
def _stems(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the English words by the stem of the word."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for word, english in _listed(language).items():
        stem = _stem(word, language)
        if len(stem) >= _SHORTEST_STEM:
            found[stem] |= dict.fromkeys(english)
    return MappingProxyType({stem: tuple(english) for stem, english in found.items()})


def _stem(word: str, language: str) -> str:
    return stems([word], language)[0]
