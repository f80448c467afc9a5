"""Which places and which measures a question asks about, from what was read of it."""

import re
from collections.abc import Iterable

from bot import language
from bot.language.packs import said, spellings
from bot.understanding.conversation import Question
from bot.understanding.reading import Reading
from index.catalogue import Catalogue
from index.text import fold, normalise

# An indicator named this much weaker than the best is another reading of the question.
OTHER_READING = 0.8
_WORD = re.compile(r"[^\W_]+")


def clusters_of(reading: Reading, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the clusters of a reading in the order said, those of groups and home among them."""
    clusters = list(reading.clusters)
    members = {g.id: g.members for g in catalogue.groups}
    for group in reading.groups:
        clusters += members[group]
    if reading.home and catalogue.home:
        clusters.append(catalogue.home)
        # "Why are we behind X?" names us first, "why is X ahead of us?" last.
        asked = normalise(reading.text)
        first = _says_us(asked)
        named = [fold(n) for id in reading.clusters for n in _names(id, catalogue)]
        places = [fold(reading.text).find(n) for n in named if n in fold(reading.text)]
        if first and (not places or len(fold(asked[: first.start()])) < min(places)):
            clusters.insert(0, clusters.pop())
    return tuple(dict.fromkeys(clusters))


def owner_of(start: int, reading: Reading, catalogue: Catalogue) -> str:
    """Return the place that is named last before a measure ("Boston's vacancy"), "" if none is.

    Ours is it where nothing but "our" stands before.
    """
    before = fold(reading.text[:start])
    ends = {
        id: max((_last_of(fold(name), before) for name in _names(id, catalogue)), default=-1)
        for id in reading.clusters
    }
    nearest = max(ends, key=lambda id: ends[id], default="")
    if nearest and ends[nearest] >= 0:
        return nearest
    ours = reading.home and any(language.is_home(word) for word in before.split())
    return catalogue.home if ours else ""


def first_said(names: Iterable[str], text: str) -> int:
    """Return where the first of some names stands in a text, its end where none does."""
    folded = fold(text)
    found = (re.search(rf"(?<!\w){re.escape(fold(name))}", folded) for name in names)
    return min((match.start() for match in found if match), default=len(folded))


def _last_of(name: str, text: str) -> int:
    """Return where a name stands last as the beginning of a word, -1 where nowhere."""
    found = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(name)}", text)]
    return found[-1] if found else -1


def _names(id: str, catalogue: Catalogue) -> tuple[str, ...]:
    cluster = catalogue.cluster(id)
    return (cluster.name, *cluster.aliases)


def indicators_of(question: Question) -> tuple[str, ...]:
    """Return the indicator meant, then other readings of the words.

    A follow-up that asks for "the goal" may mean that of what was spoken of.
    """
    reading = question.reading
    found: tuple[str, ...] = ()
    if reading.indicators:
        first = reading.indicators[0]
        share = 0.5 if reading.intent == "trend" else OTHER_READING
        likely = (m for m in reading.indicators if m.score >= share * first.score)
        # Other words of the question are no other reading of these.
        found = tuple(m.id for m in likely if m.overlaps(first))[:5]
    if question.previous and found and said("goal", fold(question.text)):
        found += tuple(m.id for m in question.previous.indicators[:1])
    return tuple(dict.fromkeys(found))


def _says_us(text: str) -> re.Match[str] | None:
    """Return where "we" or "us" stands, a side of the comparison; else any word for the home."""
    found = list(_WORD.finditer(text))
    selves = (w for w in found if w[0].casefold() in spellings("selves"))
    return next(selves, None) or next((w for w in found if language.is_home(w[0])), None)
