"""Matches labels of tables against the catalogue's names and aliases, exactly once folded.

Finding names inside questions is left to the bot's resolver.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from index.catalogue import Catalogue, nearest
from index.numbers import is_unit
from index.periods import is_period
from index.text import fold, slug
from index.wording import stems

_RAISED = "¹²³⁴⁵⁶⁷⁸⁹⁰ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
_FOOTNOTE = re.compile(rf"(?:\s*(?:[*†‡§{_RAISED}]+|\[\w{{1,2}}\]|\(\d\)|(?<![\d.,(])\d\)))+$")
_PERIOD = re.compile(r"(?<!\d)(?:[HQ][1-4] )?(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?(?!\d)")
# "Investment in EUR thousand", "Turnover – MEUR": a unit behind a name without brackets.
_UNIT_AT_END = re.compile(
    r"(.*?\S)[ ,:–/-]+((?:in |i )?(?:[^\W\d_€$£%]+ ){0,2}[^\W\d_]*[€$£%]?'?(?:000)?s?)",
    re.IGNORECASE,
)
# "as of 31 December 2022" has six words.
_PERIOD_WORDS = 6
RANK_HEADS = frozenset(
    {"rank", "ranking", "place", "position", "#", "no.", "placering", "plats", "rang", "nr"}
)


@dataclass(frozen=True, slots=True)
class Named:
    """What a label of a table names: an indicator, with the unit and period printed beside it."""

    id: str
    unit: str = ""
    period: str = ""


class Names:
    """The folded names of a catalogue, made once for all tables."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.clusters = _by_name((c.id, (c.name, *c.aliases)) for c in catalogue.clusters)
        self.indicators = _by_name((i.id, (i.name, *i.aliases)) for i in catalogue.indicators)
        self.rankings = _by_name((r.id, (r.name, *r.aliases)) for r in catalogue.rankings)

    def cluster(self, label: str) -> str:
        """Return the id of the cluster that a label names, "" where none or several."""
        return _only(self.clusters, without_marks(label))

    def indicator(self, label: str) -> Named | None:
        """Return the indicator that a label names, with a unit in brackets or behind a comma."""
        for name, rest in _readings(without_marks(label)):
            id = _only(self.indicators, name)
            if id:
                return Named(id, *_unit_and_period(rest))
        return None

    def indicator_like(self, words: str, language: str) -> Named | None:
        """Return the one indicator with a name of these words, inflected otherwise."""
        wanted = stems(slug(words).split("-"), language)
        ids = {
            id
            for name, ids in self.indicators.items()
            for id in ids
            if wanted and stems(name.split("-"), language) == wanted
        }
        return Named(ids.pop()) if len(ids) == 1 else None

    def cluster_and_period(self, label: str) -> tuple[str, str]:
        """Return the id of the cluster that a label names, and the period beside it; "" for none.

        A place in brackets may be another place ("Cambridge (US)"): only a period may.
        """
        for name, rest in _readings(without_marks(label)):
            id = _only(self.clusters, name)
            if id and (not rest or is_period(rest)):
                return id, rest.strip()
        return "", ""

    def rank_indicator(self, label: str, context: str) -> Named | None:
        """Return the indicator of the ranking that the context names, for a column of places."""
        if fold(without_marks(label)) not in RANK_HEADS:
            return None
        ranking = _in_context(self.rankings, context)
        return Named(self.catalogue.ranking(ranking).indicator) if ranking else None

    def indicator_in(self, context: str) -> Named | None:
        """Return the indicator with the longest name that the context holds."""
        id = _in_context(self.indicators, context)
        return Named(id) if id else None

    def cluster_in(self, context: str) -> str:
        """Return the cluster with the longest name that the context holds."""
        return _in_context(self.clusters, context)

    def near_cluster(self, label: str, *, likeness: float = 74) -> str:
        """Return the cluster name that looks most like the label, "" where none is near."""
        return nearest(label, self._spelt(self.catalogue.clusters), likeness=likeness)

    def near_indicator(self, label: str) -> str:
        """Return the indicator name that looks most like the label, "" where none is near."""
        return nearest(label, self._spelt(self.catalogue.indicators))

    @staticmethod
    def _spelt(named: Iterable[object]) -> list[str]:
        return [
            name
            for one in named
            for name in (getattr(one, "name", ""), *getattr(one, "aliases", ()))
        ]


def without_marks(label: str) -> str:
    """Return a label without its footnote marks and closing colon."""
    return _FOOTNOTE.sub("", label.strip()).strip(" :")


def marks_of(label: str) -> tuple[str, ...]:
    """Return the footnote marks that close a label or cell."""
    found = _FOOTNOTE.search(label.strip())
    return tuple(re.findall(rf"[*†‡§]+|[{_RAISED}]|\w", found[0])) if found else ()


def _by_name(named: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Return the ids by folded name; an own name or id wins over others' aliases."""
    own: dict[str, str] = {}
    found: dict[str, set[str]] = defaultdict(set)
    for id, names in named:
        own.setdefault(slug(id), id)
        own.setdefault(slug(names[0]), id)
        for name in names:
            found[slug(name)].add(id)
    return {key: tuple(sorted(ids)) for key, ids in found.items()} | {
        key: (id,) for key, id in own.items()
    }


def _only(names: Mapping[str, tuple[str, ...]], label: str) -> str:
    if not label:
        return ""
    ids = names.get(slug(label), ())
    return ids[0] if len(ids) == 1 else ""


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """Yield a label as name and rest: whole, then without what is cut off once or twice."""
    yield text, ""
    for name, rest in _cuts(text):
        yield name, rest
        yield from ((deeper, f"{rest}, {more}") for deeper, more in _cuts(name))


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Yield a label without brackets, without what follows a comma, without a year at an end."""
    bracket = re.fullmatch(r"(.*?)\s*[(\[](.*?)[)\]]\s*(.*)", text)
    if bracket:
        yield f"{bracket[1]} {bracket[3]}".strip(), bracket[2]
    before, comma, after = text.rpartition(",")
    if comma:
        yield before, after
    unit = _UNIT_AT_END.fullmatch(text)
    if unit and is_unit(unit[2]):
        yield unit[1], unit[2]
    words = text.split(" ")
    for count in range(1, min(_PERIOD_WORDS, len(words) - 1) + 1):
        first, last = " ".join(words[:count]), " ".join(words[-count:])
        if is_period(last):
            yield " ".join(words[:-count]).rstrip(" ,:–-"), last
        if is_period(first.rstrip(",:")):
            yield " ".join(words[count:]), first.rstrip(",:")


def _unit_and_period(rest: str) -> tuple[str, str]:
    """Return what a label says beside a name: "2022, EUR million" is in EUR million and of 2022."""
    parts = [part.strip(" ()") for part in rest.split(",")]
    period = next((part for part in parts if is_period(part)), "")
    if period:
        return ", ".join(part for part in parts if part != period), period
    years = _PERIOD.search(rest)
    unit = _PERIOD.sub(" ", rest) if years else rest
    return unit.strip(" ,;()"), years[0].strip() if years else ""


def _in_context(names: Mapping[str, tuple[str, ...]], context: str) -> str:
    hay = f"-{slug(context)}-"
    found = [key for key in names if f"-{key}-" in hay]
    longest = max(found, key=lambda key: (len(key), key), default="")
    ids = names.get(longest, ())
    return ids[0] if len(ids) == 1 else ""
