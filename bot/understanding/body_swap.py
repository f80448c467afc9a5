"""Puts the body of a follow-up in the place of the body of the question before it.

After "How many members does the Oslo Cluster Alliance have?" the follow-up "and FjordBio?" asks how
many members FjordBio has. A body is no place of the catalogue: it is a name that the words of a
question tell by their capitals.
"""

from dataclasses import dataclass

from bot import language
from bot.language.packs import anywhere, packs, said, word_list
from bot.understanding.naming import short_forms
from bot.understanding.reading import Match
from bot.understanding.resolver import Resolver
from bot.understanding.temporal import years_named
from bot.understanding.wording import aligned, and_now
from index.text import fold

# Between the words of one name stands no more than this.
_JOINTS = frozenset({" ", "-", "–", "&", " & "})
# What sets a body beside another, or asks the same of it, says nothing else.
_BESIDE = ("wants_compare", "refers_back", "and_now")


# So short a word is no name of a body.
SHORT_NAME = 2


@dataclass(frozen=True, slots=True)
class _Named:
    """The names in a text: bodies by their spans, and places that are in none of these.

    `of_place` says that the name of a place is a part of a body's.
    """

    bodies: tuple[tuple[int, int], ...]
    places: tuple[Match, ...]
    of_place: bool


def of_other_body(text: str, before: str, resolver: Resolver) -> str:
    """Return the question before, asked of the body that a follow-up names, "" if none is.

    A body takes the place of a body, and so does a place of one that is called after a place.
    """
    if said("share", fold(text)) or said("narrows", fold(text)):
        return ""
    old, told = _named(before, resolver), _in_full(text, before, resolver)
    new = _named(told, resolver)
    if len(old.bodies) != 1 or not _says_no_more(told, new):
        return ""
    start, end = old.bodies[0]
    swaps = list[tuple[int, int, str]]()
    if len(new.bodies) == 1:
        swaps.append((start, end, told[slice(*new.bodies[0])]))
    elif not new.bodies and not old.places and old.of_place:
        swaps += [(start, end, place.said) for place in new.places]
    if new.bodies and new.places and old.places:
        swaps.append((old.places[0].start, old.places[0].end, new.places[0].said))
    if len(new.bodies) > 1 or len(new.places) > 1 or len(old.places) > 1 or not swaps:
        return ""
    other = before
    for first, last, name in sorted(swaps, reverse=True):
        other = f"{other[:first]}{name}{other[last:]}"
    # "Who leads Oslo?" asks for no body.
    return other if new.bodies or resolver.read(other).indicators else ""


def _in_full(text: str, before: str, resolver: Resolver) -> str:
    """Return a follow-up with the whole name of what the question before names, for "AZ"."""
    short = {form: name.text for name in language.tokens(before) for form in short_forms(name.text)}
    for token in reversed(language.tokens(text)):
        if token.text in short and not resolver.names_in(token.text)[0]:
            text = f"{text[: token.start]}{short[token.text]}{text[token.end :]}"
    return text


def _named(text: str, resolver: Resolver) -> _Named:
    """Return the bodies and the places that a text names, its opening words apart."""
    named = resolver.names_in(text)[0]
    rows = list[list[language.Token]]()
    for token in language.tokens(text):
        if not token.text[0].isupper() or token.start < len(and_now(text)):
            continue
        last = rows[-1][-1] if rows else None
        if last is not None and text[last.end : token.start] in _JOINTS:
            rows[-1].append(token)
        else:
            rows.append([token])
    found = []
    for row in rows:
        kept = row[1:] if _only_begins(row, text) else row
        span = (kept[0].start, kept[-1].end - _of_owner(kept[-1].text)) if kept else (0, 0)
        is_place = any(
            m.start <= span[0] and span[1] <= m.end and not _is_body(m, resolver) for m in named
        )
        if not is_place and any(_names_body(word, resolver) for word in kept):
            found.append(span)
    inside = [m for m in named if m.is_place and any(s <= m.start and m.end <= e for s, e in found)]
    places = tuple(m for m in named if m.is_place and m not in inside)
    return _Named(tuple(found), places, bool(inside))


def _of_owner(word: str) -> int:
    """Return how many letters at the end of a word say whose something is ("Arla's")."""
    return next((len(end) for end in ("'s", "’s") if word.endswith(end)), 0)


def _is_body(match: Match, resolver: Resolver) -> bool:
    """Say whether the name of a place is spelt as that of a body is ("FjordBio", "Fjord Park")."""
    name = match.said[: len(match.said) - _of_owner(match.said)]
    if match.kind != "cluster" or name == resolver.catalogue.cluster(match.id).name:
        return False
    words = name.split()
    several = len(words) > 1 and all(word[0].isupper() for word in words)
    return several or (name.isalpha() and not (name[1:].islower() or name.isupper()))


def _names_body(word: language.Token, resolver: Resolver) -> bool:
    """Say whether a word with a capital may name a body: no abbreviation of what is measured."""
    measured = word.text.isupper() and any(
        word.keys & keys for keys in resolver.vocabulary.of_measures.values()
    )
    return not (language.is_stop(word) or len(word.text) <= SHORT_NAME or measured)


def _only_begins(row: list[language.Token], text: str) -> bool:
    """Say whether a word has its capital only because a text begins with it."""
    first = row[0]
    return not text[: first.start].strip() and (
        language.is_stop(first) or (first.text[1:].islower() and len(text.split()) > len(row))
    )


def _says_no_more(text: str, named: _Named) -> bool:
    """Say whether a follow-up holds nothing but its names and words that set them beside others."""
    spans = [*named.bodies, *((m.start, m.end) for m in named.places)]
    folded = aligned(text)
    spans += [m.span() for sign in _BESIDE for m in anywhere(sign).finditer(folded)]
    others = [
        token
        for token in language.tokens(text)
        if not any(start <= token.start and token.end <= end for start, end in spans)
    ]
    return all(token.folded in word_list("function") | word_list("empty") for token in others)


def of_its_role(text: str, before: str, resolver: Resolver) -> str:
    """Return who has the role that a follow-up names in the body asked about, "" if none is named.

    "And the CEO?" and "who was the CEO there in 2022?" ask of the one body that was spoken of.
    """
    words = language.tokens(text)
    roles = [word for word in words if word.folded in word_list("leading_roles")]
    bodies = _named(before, resolver).bodies
    if len(roles) != 1 or len(bodies) != 1 or resolver.names_in(text)[0]:
        return ""
    folded = aligned(text)
    asking = ("and_now", "asks_role", "refers_back")
    spans = [m.span() for sign in asking for m in anywhere(sign).finditer(folded)]
    known = word_list("function") | word_list("empty") | word_list("article")
    years = years_named(folded)
    others = [
        word
        for word in words
        if word is not roles[0]
        and not any(start <= word.start and word.end <= end for start, end in spans)
        and word.folded not in known
        and word.text not in years
    ]
    if others:
        return ""
    asked = packs()[language.guess_language(before)].messages["role_in"]
    told = asked.format(role=roles[0].text, body=before[slice(*bodies[0])])
    return " ".join((told.rstrip("?"), *years)) + "?"
