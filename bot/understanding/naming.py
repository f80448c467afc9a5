"""What the entries of a catalogue are called: names, aliases, initials, codes of countries."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from bot import language
from bot.language import Token
from bot.language.glossary import COLUMNS, is_listed
from bot.language.packs import COMMON, packs, word_list
from index.catalogue import Catalogue, Indicator
from index.text import fold

# A name's initials are its name too where they are so many.
FEWEST_INITIALS = 3
MOST_INITIALS = 5
# Adjectives are made of names of so many letters.
SHORTEST_PLACE = 5
DOUBLE = 2

_FUNCTION = word_list("function")
_ARTICLES = word_list("article")
# Kinds of entries whose names are proper names.
_PROPER = frozenset({"cluster", "ranking", "scorecard"})


def called(catalogue: Catalogue) -> Iterable[tuple[str, str, str, bool]]:
    """Yield kind, id and text of each name of an entry, and whether it is its first one."""
    entries = [
        (kind, entry.id, tuple(dict.fromkeys((entry.name, *entry.aliases))))
        for kind, held in (
            ("cluster", catalogue.clusters),
            ("group", catalogue.groups),
            ("ranking", catalogue.rankings),
            ("scorecard", catalogue.scorecards),
            ("indicator", catalogue.indicators),
        )
        for entry in held
    ]
    known = {fold(name) for *_, names in entries for name in names}
    short = Counter(one for *_, names in entries for one in {*map(_initials, names)})
    words = [(kind, _words_of(names)) for kind, _, names in entries]
    spread = Counter(word for _, own in words for word in own)
    told = known.union(*(own for kind, own in words if kind in ("group", "indicator")))
    for kind, id, names in entries:
        others: tuple[str, ...] = ()
        if kind == "cluster":
            others = tuple(_of_place(names, told, spread))
        if kind == "group":
            others = tuple(other for name in names for other in _in_other_words(name))
        initials = dict.fromkeys(map(_initials, names)) if kind in _PROPER else ()
        own = (one for one in initials if short[one] == 1 and fold(one) not in known)
        for text in filter(None, dict.fromkeys((*names, *others, *own))):
            yield kind, id, text, text == names[0]


def _words_of(names: Iterable[str]) -> set[str]:
    return {token.folded for name in names for token in language.tokens(name)}


def _of_place(
    names: Sequence[str], told: Collection[str], spread: Mapping[str, int]
) -> Iterable[str]:
    """Yield what a place is called besides its names, unless the words are `told` of others."""
    yield from _codes_of(names)
    for form in (*_peoples_of(names), *(a for name in names for a in _adjectives(name))):
        if form not in told and form not in language.STOP_WORDS:
            yield form
    yield from (half for half in _halves(names[0]) if spread[fold(half)] == 1)


def significant(words: Iterable[Token]) -> list[Token]:
    """Leave out function words, unless written as an abbreviation ("THE", "IT")."""
    kept = []
    for word in words:
        if word.folded not in _FUNCTION:
            kept.append(word)
        elif len(word.text) > 1 and word.text.isupper():
            kept.append(replace(word, keys=frozenset({f"={word.text}"})))
    return kept


def own_form(word: Token) -> Token:
    """Return a proper name that is compared by its own form alone, without its stems."""
    bare = word.folded.removesuffix("'s")
    own = frozenset(key for key in word.keys if key == bare or key[0] == "=")
    return replace(word, keys=own or word.keys)


def _initials(name: str) -> str:
    """Return what a name of several words is called for short ("NLI"), "" where it is a word."""
    words = [t.text for t in language.tokens(name) if t.folded not in _FUNCTION | _ARTICLES]
    short = "".join(word[0] for word in words).upper()
    fitting = FEWEST_INITIALS <= len(short) <= MOST_INITIALS and short.isalpha()
    is_word = fold(short) in language.STOP_WORDS or any(
        is_listed(fold(short), code) for code in COLUMNS
    )
    return short if fitting and not is_word else ""


def _halves(name: str) -> Iterable[str]:
    """Yield the halves of a double name: "Ruhr" is said of Rhine-Ruhr, where no other has it."""
    halves = name.split("-")
    if len(halves) == DOUBLE and " " not in name:
        yield from (half for half in halves if len(half) > FEWEST_INITIALS and half.isalpha())


def _codes_of(names: Iterable[str]) -> Iterable[str]:
    """Yield the two letters that stand for a country ("DK")."""
    called = set(map(fold, names))
    yield from (code for code, name in packs()[COMMON].codes.items() if fold(name) in called)


def _peoples_of(names: Iterable[str]) -> Iterable[str]:
    """Yield the words for what is of a country ("Danish", "dansk"), each folded."""
    called = set(map(fold, names))
    for pack in packs().values():
        for country, words in pack.peoples.items():
            heads = {
                name.removesuffix(fold(country)) for name in called if name.endswith(fold(country))
            }
            # "Eastern Danish" is of eastern Denmark.
            heads = {head for head in heads if not head or head.endswith(" ")}
            yield from (f"{head}{fold(word)}" for head in heads for word in words.split())


def in_country(word: str) -> Iterable[str]:
    """Yield a word and, where it says what is of a country, its name and initials ("US")."""
    yield word
    for pack in packs().values():
        for country, words in pack.peoples.items():
            if language.keys(word) & language.text_keys(*words.split()):
                yield from (country, "".join(filter(str.isupper, country)))


def _adjectives(name: str) -> Iterable[str]:
    """Yield what is said of a place that is no country: "Bavaria" is "Bavarian"."""
    folded = fold(name)
    if len(folded) < SHORTEST_PLACE or not folded.isalpha():
        return
    for pack in packs().values():
        for ending, others in (pair.split(">") for pair in pack.words["adjectives"]):
            if folded.endswith(ending):
                yield from (f"{folded.removesuffix(ending)}{other}" for other in others.split(","))


def _in_other_words(name: str) -> Iterable[str]:
    """Yield a group's name with other words for clusters ("US hubs" for "US clusters")."""
    first, *others = packs()[COMMON].words["clusters"]
    if name.endswith(first):
        yield from (f"{name.removesuffix(first)}{other}" for other in others)


def initials_of(measures: Iterable[Indicator]) -> frozenset[str]:
    """Return what neighbouring words of measures' names are called for short, folded.

    "CRA", or "CRAs", is the clinical research associate of a measure of salaries.
    """
    found = set[str]()
    for name in (name for one in measures for name in (one.name, *one.aliases)):
        letters = [token.folded[0] for token in language.tokens(name)]
        for start in range(len(letters)):
            found |= {"".join(letters[start:end]) for end in range(start + 2, len(letters) + 1)}
    return frozenset(found | {f"{one}s" for one in found})


def short_forms(word: str) -> Iterable[str]:
    """Yield what a word with capitals inside goes by ("AstraZeneca": "AZ" and "Astra")."""
    capitals = "".join(filter(str.isupper, word))
    if 1 < len(capitals) < len(word):
        yield capitals
        first = word[0] + word[1:].partition(capitals[1])[0]
        if len(first) >= SHORTEST_PLACE:
            yield first


def shortened(text: str) -> Iterable[str]:
    """Yield what names with capitals inside go by, folded."""
    return (fold(short) for word in language.tokens(text) for short in short_forms(word.text))
