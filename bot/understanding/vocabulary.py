"""The vocabulary of a catalogue: what its entries are called, and what its words tell."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot import language
from bot.language import Token
from bot.language.packs import word_list
from bot.language.synonyms import synonyms
from bot.understanding.naming import called, own_form, significant
from bot.understanding.ratios import by_heads
from index.catalogue import Catalogue, Indicator

# Words of most indicators say the domain, not the measure.
DOMAIN_WEIGHT = 0.2
# A stop word in a name weighs so much of another word.
STOP_WEIGHT = 0.35
# A word in more names of measures than this share, and this many, says the domain.
DOMAIN_SHARE = 0.12
FEWEST_OF_DOMAIN = 3
# A name is said with an ending of so many letters ("Danmarks", "ports").
LONGEST_ENDING = 2

_COUNTING = language.text_keys(*word_list("counting"))
_FUNCTION = word_list("function")
_ARTICLES = word_list("article")
# "Cambridge in England" is "Cambridge i England" in other languages.
_INSIDE = word_list("inside")
_ROMAN = {
    numeral: str(n)
    for n, numeral in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"], 1)
}


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of an entry: the keys of each word of it, in order, and what it weighs."""

    kind: str
    id: str
    text: str
    parts: tuple[frozenset[str], ...]
    weight: float
    is_name: bool
    is_proper: bool = False


class Vocabulary:
    """The words of one catalogue; built once a generation and then only read.

    `names` are those of places, groups, rankings and scorecards, `measures` those of indicators.
    `domain` are words of most measures ("life science"), which tell none of them. `sorts` are what
    most places are called ("port"), `place_words` what most are described by.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.domain = _of_most_measures(catalogue.indicators)
        self.place_words = _said_of_most(
            [(c.name, *c.aliases, c.description) for c in catalogue.clusters]
        )
        placed = [(c.name, *c.aliases) for c in catalogue.clusters]
        grouped = [(g.name, *g.aliases) for g in catalogue.groups]
        self.sorts = _said_of_most(placed) | _said_of_most(grouped) - _FUNCTION - _ARTICLES
        self.numbered = _heads_numbered(catalogue.indicators)
        aliases = _aliases(catalogue, self.domain, self.sorts, self.numbered)
        self.names = tuple(alias for alias in aliases if alias.kind != "indicator")
        self.measures = tuple(alias for alias in aliases if alias.kind == "indicator")
        self.keys = _keys_in(aliases)
        self.of_measures = {
            i.id: language.text_keys(
                *(
                    text.replace("_", " ")
                    for text in (i.name, i.unit, i.group, i.family, i.definition, *i.aliases)
                )
            )
            for i in catalogue.indicators
        }
        self.of_places = {c.id: language.text_keys(c.name, *c.aliases) for c in catalogue.clusters}
        self.of_groups = {g.id: language.text_keys(g.name, *g.aliases) for g in catalogue.groups}
        self.of_rankings = {
            r.id: language.text_keys(r.name, r.publisher, r.scope, *r.aliases)
            for r in catalogue.rankings
        }
        self._of_names, self._of_measures = map(_keys_in, (self.names, self.measures))
        self.families = {i.id: i.family or i.id for i in catalogue.indicators}

    def knows(self, word: str, spoken: str) -> bool:
        """Say whether some name holds a word that is spoken in a language."""
        return bool(language.keys(word, spoken) & self.keys)

    def calls_measure(self, keys: frozenset[str]) -> bool:
        """Say whether a word is closer to a measure's name than to any other.

        "Parking" is no form of "park" where there is a parking fee.
        """
        known = self._of_measures, self._of_names
        measured, named = (max(map(len, keys & own), default=0) for own in known)
        return measured > named + LONGEST_ENDING

    def calls_all(self, word: str) -> bool:
        """Say whether a word is what most places are called ("university", "port")."""
        keys = language.keys(word)
        if self.calls_measure(keys):
            return False
        if keys & self.sorts:
            return True
        others = synonyms(word) if not keys & self.keys else ()
        return any(language.keys(other) & self.sorts for other in others)


def _keys_in(aliases: Iterable[Alias]) -> frozenset[str]:
    return frozenset(key for alias in aliases for part in alias.parts for key in part)


def keys_of(name: str) -> frozenset[str]:
    """Return a key for each word of a name that is no function word."""
    return frozenset(min(t.keys) for t in significant(language.tokens(name)))


def _heads_numbered(measures: Iterable[Indicator]) -> frozenset[str]:
    """Return the words that Roman numbers stand behind in names of measures ("phase II trials")."""
    return frozenset(
        key
        for one in measures
        for text in (one.name, *one.aliases)
        for word, number in pairwise(language.tokens(text))
        if number.text in _ROMAN
        for key in word.keys
    )


def numbered(words: Sequence[Token], heads: frozenset[str]) -> list[Token]:
    """Let Roman and Arabic numbers behind such a word mean the same, and be no other word."""
    told = list(words)
    for at, (word, number) in enumerate(pairwise(words), 1):
        # One small letter alone is a word: "i" is "in" in Swedish.
        written = number.text.upper() if len(number.text) > 1 else number.text
        value = _ROMAN.get(written, number.text)
        if word.keys & heads and value in _ROMAN.values():
            told[at] = replace(number, keys=frozenset({f"#{value}"}))
    return told


def with_capitals(words: Iterable[Token]) -> list[Token]:
    """Let an abbreviation that is spelt like a function word match as it is written."""
    return [
        replace(w, keys=w.keys | {f"={w.text}"}) if len(w.text) > 1 and w.text.isupper() else w
        for w in words
    ]


def _of_most_measures(measures: Collection[Indicator]) -> frozenset[str]:
    names = [{key for t in language.tokens(one.name) for key in t.keys} for one in measures]
    spread = Counter(key for name in names for key in name)
    most = max(FEWEST_OF_DOMAIN, DOMAIN_SHARE * len(names))
    return frozenset(key for key, n in spread.items() if n > most)


def _said_of_most(entries: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the words that half of the entries or more are called or described by.

    Of places they say of which sort all of them are ("port", "university"), not which one is meant.
    """
    spread = Counter(key for texts in entries for key in language.text_keys(*texts))
    return frozenset(key for key, n in spread.items() if n >= max(2, len(entries) / 2))


def _aliases(
    catalogue: Catalogue, domain: frozenset[str], sorts: frozenset[str], heads: frozenset[str]
) -> tuple[Alias, ...]:
    """Return every name of every entry with the weight of its words.

    A word weighs the more the fewer aliases hold it (inverse document frequency, natural log).
    """
    # "Visits per head" is asked for as "visits per inhabitant".
    texts = [
        (kind, id, by_heads(text) if kind == "indicator" else text, is_name)
        for kind, id, text, is_name in called(catalogue)
    ]
    spread = Counter(
        key
        for _, _, text, _ in texts
        for key in {min(language.keys(t.text)) for t in significant(language.tokens(text))}
    )
    total = max(len(texts), 1)

    def weigh(token: Token) -> float:
        weight = math.log(1 + total / (1 + spread[min(token.keys)]))
        if token.keys & domain:
            return weight * DOMAIN_WEIGHT
        return weight * (STOP_WEIGHT if language.is_stop(token) else 1.0)

    aliases = []
    for kind, id, text, is_name in texts:
        if words := _telling(kind, text, heads, is_name=is_name):
            if kind == "indicator":
                words = [_no_sort(word, sorts) for word in words]
            proper = any(letter.isupper() for word in words for letter in word.text[1:])
            keys = tuple(w.keys | _INSIDE if w.keys & _INSIDE else w.keys for w in words)
            aliases.append(Alias(kind, id, text, keys, sum(map(weigh, words)), is_name, proper))
    return tuple(aliases)


def _no_sort(word: Token, sorts: frozenset[str]) -> Token:
    """Return a word of a measure that is no form of what places are called: "parking" of "park"."""
    own = word.keys - sorts
    return replace(word, keys=own) if own and word.folded not in sorts else word


def _telling(kind: str, text: str, heads: frozenset[str], *, is_name: bool) -> list[Token]:
    """Return the words of a name that must be said where it is meant."""
    words = numbered(language.tokens(text), heads)
    if kind != "indicator":
        while len(words) > 1 and words[0].folded in _ARTICLES and not words[0].text.isupper():
            words = words[1:]
        # "The rank" is no THE ranking: an article is a name in capitals alone.
        return [_capital(word) if word.folded in _ARTICLES else word for word in words]
    numbers = {word for word in words if min(word.keys)[:1] == "#"}
    words = sorted({*significant(words), *numbers}, key=lambda word: word.start)
    # "How many parks?" asks for the "number of parks".
    words = [replace(w, keys=_COUNTING) if w.folded in word_list("counting") else w for w in words]
    # "Forskaren", a building, is not Swedish "forskare", researchers.
    return words if is_name else [own_form(w) if w.text[0].isupper() else w for w in words]


def _capital(word: Token) -> Token:
    """Return a word that matches as an abbreviation alone, where it is written as one."""
    return replace(word, keys=frozenset({f"={word.text}"})) if word.text.isupper() else word
