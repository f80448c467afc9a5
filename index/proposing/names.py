"""Drafts names from tables: places from label columns, indicators from heads, rankings from places.

Sentences are left to `index.proposing.sentences`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from index.catalogue import (
    Catalogue,
    Cluster,
    Component,
    Edition,
    Indicator,
    Ranking,
    nearest,
)
from index.documents import Document, Table
from index.naming import RANK_HEADS, Names, without_marks
from index.numbers import cell_number, unit_words
from index.periods import is_period, parse_period
from index.sides import columns_of
from index.tables import Part, is_tidy, parts_of
from index.text import fold, slug
from index.units import SCALE_WORDS

# A column under one of these holds places.
_PLACE_HEADS = frozenset(
    (
        *("cluster", "region", "hub", "city", "town", "country", "place", "area", "municipality"),
        *("county", "state", "district", "university", "institution", "company", "organisation"),
        *("site", "port", "airport", "school", "hospital", "name", "market", "kluster", "klynge"),
        *("stad", "ort", "kommun", "lan", "land", "by", "kommune", "universitet"),
    )
)
_NO_PLACE = re.compile(
    r"(?:grand )?totals?|sum|average|mean|median|all|others?|rest|summa|totalt|i alt|genomsnitt",
    re.IGNORECASE,
)
_PROPER = re.compile(
    r"[^\W\d_a-zåäöøæé][\w'’.&-]*(?:[ -](?:[a-z]{1,4}[ -])?[^\W\d_a-zåäöøæé][\w'’.&-]*)*"
)
_LONGEST_NAME = 60
_LOWER_IS_BETTER = frozenset(
    (
        *(
            "rank",
            "place",
            "position",
            "unemployment",
            "vacancy",
            "emissions",
            "mortality",
            "crime",
        ),
        *("waiting", "delay", "delays", "debt", "accidents", "deaths", "arbetsloshet", "ledighet"),
    )
)
# A name so like a known one is offered as its alias.
_ALIKE = 88


@dataclass(slots=True)
class Drafted:
    """What tables name that the catalogue does not, by id, in the order found."""

    clusters: dict[str, Cluster] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    rankings: dict[str, Ranking] = field(default_factory=dict)
    aliases: dict[tuple[str, str], str] = field(default_factory=dict)


def draft_names(document: Document, catalogue: Catalogue, drafted: Drafted) -> None:
    """Add what the tables of a document name and the catalogue does not."""
    names = Names(catalogue)
    for table in document.tables:
        for part in parts_of(table) if not is_tidy(table) else ():
            _from_part(part, document, names, drafted)


def _from_part(part: Part, document: Document, names: Names, drafted: Drafted) -> None:
    table = part.table
    columns = columns_of(part, names)
    corner = table.header[columns.key]
    labels = [without_marks(row[columns.key]) for row in table.rows]
    figures = [at for at in columns.figures if _holds_figures(table, at)]
    heads = {at: without_marks(" ".join(part.levels[at])) for at in figures}
    if not labels or not heads or not _are_places(labels, corner, names):
        return
    for label in dict.fromkeys(labels):
        _add_cluster(label, corner, names, drafted)
    measured = {at: head for at, head in heads.items() if head and not is_period(head)}
    if not measured and table.caption:
        measured = {figures[0]: table.caption}
    scored: list[tuple[str, float | None]] = []
    ranked = ""
    for at, head in measured.items():
        cells = [row[at] for row in table.rows]
        if fold(head) in RANK_HEADS:
            ranked = ranked or _rank_indicator(document, names, drafted)
            continue
        weight = re.search(r"[(\[]\s*(\d{1,2}(?:[.,]\d+)?)\s*%\s*[)\]]", head)
        name = head.replace(weight[0], " ") if weight else head
        id = _add_indicator(" ".join(name.split()), cells, names, drafted)
        indicator = drafted.indicators.get(id)
        if indicator is not None and indicator.kind == "rank":
            ranked = ranked or id
        elif weight or (indicator is not None and indicator.kind == "score"):
            scored.append((id, float(weight[1].replace(",", ".")) if weight else None))
    if ranked:
        _add_ranking(ranked, scored, document, names, drafted)


def _holds_figures(table: Table, at: int) -> bool:
    cells = [row[at] for row in table.rows if row[at]]
    return 2 * sum(cell_number(cell) is not None for cell in cells) > len(cells) > 0


def _are_places(labels: Sequence[str], corner: str, names: Names) -> bool:
    """Tell labels that name places: the catalogue or their head says so, or all are proper
    names."""
    filled = [label for label in labels if label]
    if fold(corner) in _PLACE_HEADS or 2 * sum(map(bool, map(names.cluster, filled))) > len(filled):
        return True
    if any(names.indicator(label) for label in filled) or any("(" in label for label in filled):
        return False
    return len(filled) > 1 and all(_PROPER.fullmatch(label) for label in filled)


def _add_cluster(label: str, corner: str, names: Names, drafted: Drafted) -> None:
    if not label or _NO_PLACE.fullmatch(label) or len(label) > _LONGEST_NAME:
        return
    if names.cluster(label) or slug(label) in drafted.clusters:
        return
    near = nearest(label, [c.name for c in names.catalogue.clusters], likeness=_ALIKE)
    if near and abs(len(near) - len(label)) <= 6:
        drafted.aliases.setdefault(("cluster", label), names.cluster(near))
        return
    kind = "country" if fold(corner) in ("country", "land") else "cluster"
    drafted.clusters[slug(label)] = Cluster(slug(label), label, kind=kind)


def _add_indicator(head: str, cells: Sequence[str], names: Names, drafted: Drafted) -> str:
    """Return the id of the indicator that a head names; it is drafted where none is known."""
    known = names.indicator(head)
    if known is not None:
        return known.id
    name, unit = measure_in(head)
    id = slug(name)
    if id in drafted.indicators:
        return id
    near = nearest(name, [i.name for i in names.catalogue.indicators], likeness=_ALIKE)
    if near and names.indicator(near) is not None:
        drafted.aliases.setdefault(("indicator", name), slug(near))
    drafted.indicators[id] = indicator_named(name, unit or unit_of(cells), cells)
    return id


def measure_in(label: str) -> tuple[str, str]:
    """Return name and unit of a head: "Quay length (m), 2024" is "quay length" in m."""
    text = " ".join(word for word in label.split(" ") if not is_period(word.strip("(),")))
    unit = ""
    bracket = re.search(r"[(\[]([^)\]]*)[)\]]", text)
    if bracket:
        unit = bracket[1].strip() if not is_period(bracket[1]) else ""
        text = text.replace(bracket[0], " ")
    name = " ".join(text.split()).strip(" ,:;–-")
    return name[:1].lower() + name[1:] if name[1:] == name[1:].lower() else name, unit


def unit_of(cells: Sequence[str]) -> str:
    """Return the unit that figures print: percent, or a currency with its scale."""
    for number in filter(None, map(cell_number, cells)):
        if number.percent:
            return "percent"
        if number.currency:
            return f"{number.currency} {SCALE_WORDS.get(number.scale, '')}".strip()
    return ""


def indicator_named(name: str, unit: str, cells: Sequence[str] = ()) -> Indicator:
    """Return an indicator with the kind, unit and direction that its name and figures suggest."""
    spoken = set(slug(f"{name} {unit}").split("-"))
    if spoken & {"rank", "ranking", "position", "placering"}:
        kind, unit = "rank", "rank"
    elif spoken & {"growth", "change", "increase", "tillvaxt", "vaekst"}:
        kind, unit = "growth", unit or "percent"
    elif unit_words(unit)[2] or spoken & {"share", "percent", "rate", "andel"}:
        kind, unit = "share", "percent" if not unit or unit == "%" else unit
    elif spoken & {"score", "points", "index"} or _are_scores(cells):
        kind, unit = "score", unit or "points"
    elif "per" in spoken:
        kind = "per_head"
    else:
        kind = "level"
    better = "lower" if spoken & _LOWER_IS_BETTER else "higher"
    return Indicator(slug(name), name, unit or name, kind=kind, better=better)


def _are_scores(cells: Sequence[str]) -> bool:
    """Tell figures with one decimal between 0 and 100 each, as scores are printed."""
    filled = [cell for cell in cells if cell]
    return len(filled) > 1 and all(re.fullmatch(r"(?:\d{1,2}|100)[.,]\d", cell) for cell in filled)


def _rank_indicator(document: Document, names: Names, drafted: Drafted) -> str:
    """Return the id of the indicator of a column that says "Rank" and no more."""
    title = _without_year(document.source.title)
    id = f"rank-{slug(title)}"
    if names.indicator(id) is None:
        drafted.indicators.setdefault(
            id, Indicator(id, f"{title} rank", "rank", kind="rank", better="lower")
        )
    return id


def _add_ranking(
    indicator: str,
    scored: Sequence[tuple[str, float | None]],
    document: Document,
    names: Names,
    drafted: Drafted,
) -> None:
    if any(ranking.indicator == indicator for ranking in names.catalogue.rankings):
        return
    title = _without_year(document.source.title)
    year = parse_period(document.source.title).last or parse_period(document.source.published).last
    edition = Edition(str(year), "", str(year)) if year else None
    weighted = tuple(Component(id, weight) for id, weight in scored if weight is not None)
    drafted.rankings.setdefault(
        slug(title),
        Ranking(
            slug(title),
            title,
            document.source.publisher or "unknown",
            indicator,
            editions=(edition,) if edition else (),
            components=weighted,
            sub_rankings=tuple(id for id, weight in scored if weight is None),
        ),
    )


def _without_year(title: str) -> str:
    return " ".join(word for word in title.split() if not is_period(word.strip("(),"))) or title


def drafted_names(drafted: Drafted, catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with what was drafted, to read sentences with."""
    return Catalogue(
        (*catalogue.clusters, *drafted.clusters.values()),
        (*catalogue.indicators, *drafted.indicators.values()),
        (*catalogue.rankings, *drafted.rankings.values()),
        catalogue.scorecards,
        catalogue.groups,
        catalogue.home,
    )


def alias_lines(drafted: Drafted) -> Iterator[tuple[str, str, str]]:
    """Yield (section, id, alias) of names that look like known ones."""
    for (section, alias), id in drafted.aliases.items():
        yield section, id, alias
