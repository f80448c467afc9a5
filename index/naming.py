"""Matches labels of tables against the catalogue's names and aliases, exactly once folded.

Finding names inside questions is left to the bot's resolver.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.catalogue import Catalogue, nearest
from index.numbers import unit_words
from index.text import fold, slug

_FOOTNOTE = re.compile(r"(?:\s*(?:[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[\w{1,2}\]|\(\d\)|\b\d\)))+$")
_RANK_HEADS = frozenset(
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
        text = without_marks(label)
        for name, rest in _readings(text):
            id = _only(self.indicators, name)
            if id:
                years = re.search(r"(?<!\d)(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?(?!\d)", rest)
                period = years[0] if years else ""
                return Named(id, rest.replace(period, " ").strip(" ,;()"), period)
        return None

    def rank_indicator(self, label: str, context: str) -> Named | None:
        """Return the indicator of the ranking that the context names, for a column of places."""
        if fold(without_marks(label)) not in _RANK_HEADS:
            return None
        ranking = _in_context(self.rankings, context)
        return Named(self.catalogue.ranking(ranking).indicator) if ranking else None

    def indicator_in(self, context: str) -> Named | None:
        """Return the indicator with the longest name that the context holds."""
        id = _in_context(self.indicators, context)
        return Named(id, _unit_in(context)) if id else None

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
    return tuple(re.findall(r"[*†‡§]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]|\w", found[0])) if found else ()


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


def _readings(text: str) -> Iterable[tuple[str, str]]:
    """Yield a label as name and rest: whole, without brackets, without what follows a comma."""
    yield text, ""
    bracket = re.fullmatch(r"(.*?)\s*[(\[](.*?)[)\]]\s*(.*)", text)
    if bracket:
        yield f"{bracket[1]} {bracket[3]}".strip(), bracket[2]
    before, comma, after = text.rpartition(",")
    if comma:
        yield before, after
    year = re.fullmatch(r"(.*?)[ ,:]+((?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?)", text)
    if year:
        yield from ((name, f"{rest}, {year[2]}") for name, rest in _readings(year[1]))
    start = re.fullmatch(r"((?:19|20)\d\d)[ ,:]+(.*)", text)
    if start:
        yield start[2], start[1]


def _in_context(names: Mapping[str, tuple[str, ...]], context: str) -> str:
    hay = f"-{slug(context)}-"
    found = [key for key in names if f"-{key}-" in hay]
    longest = max(found, key=lambda key: (len(key), key), default="")
    ids = names.get(longest, ())
    return ids[0] if len(ids) == 1 else ""


def _unit_in(context: str) -> str:
    """Return the context's unit words where it prints some in brackets ("(EUR million)")."""
    for bracket in re.findall(r"[(\[](.*?)[)\]]", context):
        scale, currency, percent = unit_words(bracket)
        if scale != 1.0 or currency or percent:
            return str(bracket)
    return ""
