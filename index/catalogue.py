"""The catalogue: the clusters, indicators, rankings and scorecards that a corpus speaks of.

It is written in `corpus/catalogue.toml` by analysts, and read and checked here. Finding these
names in a question is left to the bot's resolver.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, TypeVar

from rapidfuzz import fuzz, process

from index.documents import Table
from index.errors import CatalogueError
from index.numbers import parse_number, unit_words
from index.periods import is_period
from index.text import slug


@dataclass(frozen=True, slots=True)
class Cluster:
    """A place that figures are about. `kind` is `cluster`, `country`, `region` or `aggregate`.

    `part_of` names the clusters that hold it, so that a part is never ranked beside its whole.
    `names` are (language, name) in languages other than the catalogue's. `bodies` are aliases that
    name a body inside it, such as a hospital, which stands for the place in rankings alone.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "cluster"
    part_of: tuple[str, ...] = ()
    description: str = ""
    names: tuple[tuple[str, str], ...] = ()
    bodies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a figure measures, with one definition: another definition is another indicator.

    `better` is `higher`, `lower` or "" where neither is better. `family` joins indicators that
    people ask for by one name though their definitions differ (all head counts, say). `main` marks
    the measure that is meant where a question names none. `names` and `units` are (language, words)
    in languages other than the catalogue's.
    """

    id: str
    name: str
    unit: str
    aliases: tuple[str, ...] = ()
    kind: str = "level"
    better: str = "higher"
    group: str = ""
    family: str = ""
    definition: str = ""
    main: bool = False
    names: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str], ...] = ()

    @property
    def in_percent(self) -> bool:
        """Whether figures are percentages."""
        return unit_words(self.unit)[2]

    @property
    def adds_up(self) -> bool:
        """Whether figures of places may be parts of a whole: no ranks, scores or rates."""
        return self.kind == "level" and not self.in_percent


@dataclass(frozen=True, slots=True)
class Edition:
    """One publication of a ranking. `coverage` says in words what it compares.

    `weights` pairs components with the weights of this edition, where they differ from those of
    the ranking.
    """

    label: str
    source_id: str = ""
    published: str = ""
    coverage: str = ""
    weights: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Component:
    """A published part of a ranking's score; `weight` is None where it is not published."""

    indicator: str
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """A published order of clusters. Its places are KPI rows of `indicator`, one a period.

    `sub_rankings` are the ranking's own axes or partial lists, as indicator ids. `background`
    lists indicator ids that help to read the order but are not inputs of it.
    """

    id: str
    name: str
    publisher: str
    indicator: str
    aliases: tuple[str, ...] = ()
    scope: str = ""
    method: str = ""
    editions: tuple[Edition, ...] = ()
    components: tuple[Component, ...] = ()
    sub_rankings: tuple[str, ...] = ()
    background: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()

    @property
    def lists(self) -> tuple[str, ...]:
        """The indicators whose rows are places: in the whole, then on its axes."""
        return (self.indicator, *self.sub_rankings)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The organisation's own weighted indicators.

    `normalise` is `min-max`, `z-score` or `share-of-best`. `missing` is `leave-out` (clusters
    without every figure are left out) or `reweigh`.
    """

    id: str
    name: str
    weights: tuple[tuple[str, float], ...]
    clusters: tuple[str, ...] = ()
    normalise: str = "min-max"
    missing: str = "leave-out"
    aliases: tuple[str, ...] = ()
    description: str = ""
    example: bool = False
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A named set of clusters ("the Nordics")."""

    id: str
    name: str
    members: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All names of a corpus. `home` is the cluster id that "us" stands for, "" where none is set.

    `inferred` says that no catalogue was given and the names were taken from the tables.
    """

    clusters: tuple[Cluster, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    scorecards: tuple[Scorecard, ...] = ()
    groups: tuple[Group, ...] = ()
    home: str = ""
    inferred: bool = field(default=False)

    def cluster(self, id: str) -> Cluster:
        """Return the cluster with this id; KeyError where there is none."""
        return next((c for c in self.clusters if c.id == id), None) or _missing(id)

    def indicator(self, id: str) -> Indicator:
        """Return the indicator with this id; KeyError where there is none."""
        return next((i for i in self.indicators if i.id == id), None) or _missing(id)

    def ranking(self, id: str) -> Ranking:
        """Return the ranking with this id; KeyError where there is none."""
        return next((r for r in self.rankings if r.id == id), None) or _missing(id)

    def inside(self, place: str) -> tuple[Cluster, ...]:
        """Return the clusters that name a place as one that holds them."""
        return tuple(c for c in self.clusters if place in c.part_of)

    def wholes_of(self, place: str) -> frozenset[str]:
        """Return all that a place lies in, near and far."""
        known = {c.id: c.part_of for c in self.clusters}
        found, waiting = set[str](), [place]
        while waiting:
            new = {whole for whole in known[waiting.pop()] if whole in known} - found
            found |= new
            waiting += new
        return frozenset(found)

    def members(self, group: str) -> tuple[str, ...]:
        """Return the clusters of a group, () where there is no such group."""
        return next((g.members for g in self.groups if g.id == group), ())

    def siblings(self, indicator: str) -> tuple[str, ...]:
        """Return the other indicators that people ask for by the same everyday name."""
        own = self.indicator(indicator)
        return tuple(
            i.id for i in self.indicators if own.family and i.family == own.family and i is not own
        )

    def family(self, indicator: str) -> tuple[str, ...]:
        """Return an indicator and its siblings, () where none is named."""
        return (indicator, *self.siblings(indicator)) if indicator else ()

    def spoken(self, language: str) -> "Catalogue":
        """Return the catalogue with the names of a language, where it gives them.

        A place keeps the name that sources call it by among its others.
        """

        def named(entries: tuple[N, ...]) -> tuple[N, ...]:
            return tuple(
                replace(one, name=name) if (name := dict(one.names).get(language)) else one
                for one in entries
            )

        return replace(
            self,
            clusters=tuple(
                replace(one, aliases=(*one.aliases, own.name)) if one is not own else own
                for own, one in zip(self.clusters, named(self.clusters), strict=True)
            ),
            indicators=named(self.indicators),
            rankings=named(self.rankings),
            scorecards=named(self.scorecards),
            groups=named(self.groups),
        )


N = TypeVar("N", Cluster, Indicator, Ranking, Scorecard, Group)


def _missing(id: str) -> NoReturn:
    raise KeyError(id)


T = TypeVar("T")

# Where a name is given in several languages, this one is the catalogue's own.
FIRST_LANGUAGE = "en"
CLUSTER_KINDS = ("cluster", "country", "region", "aggregate")
INDICATOR_KINDS = ("level", "share", "growth", "per_head", "score", "rank", "tier")

# The keys of each section, with the type that each must have; `!` marks the required ones.
_KEYS: Mapping[str, str] = MappingProxyType(
    {
        "cluster": "id! name:words! aliases:list bodies:list kind part_of:list description",
        "group": "id! name:words! members:list! aliases:list",
        "indicator": "id! name:words! unit:words! aliases:list kind better group family definition"
        " main:bool",
        "ranking": "id! name:words! publisher! indicator! aliases:list scope method"
        " sub_rankings:list background:list edition:tables component:tables",
        "edition": "label! source published coverage weights:numbers",
        "component": "indicator! weight:number",
        "scorecard": "id! name:words! weights:numbers! clusters:list normalise missing aliases:list"
        " description example:bool",
    }
)
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType(
    {
        ("cluster", "kind"): CLUSTER_KINDS,
        ("indicator", "kind"): INDICATOR_KINDS,
        ("indicator", "better"): ("higher", "lower", ""),
        ("scorecard", "normalise"): ("min-max", "z-score", "share-of-best"),
        ("scorecard", "missing"): ("leave-out", "reweigh"),
    }
)
# What people write for what is called otherwise here.
_MEANT: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("ranking", "weights"): "component, one [[ranking.component]] with its weight for each",
        ("ranking", "components"): "component, one [[ranking.component]] for each",
        ("ranking", "editions"): "edition, one [[ranking.edition]] for each",
        ("ranking", "axes"): "sub_rankings",
        ("scorecard", "components"): "weights, a table of indicator = weight",
        ("indicator", "direction"): "better",
        ("cluster", "parent"): "part_of",
    }
)
_TYPES: Mapping[str, tuple[str, Callable[[object], bool]]] = MappingProxyType(
    {
        "text": ("a text", lambda given: isinstance(given, str)),
        "words": (
            f"a text, or texts by language with {FIRST_LANGUAGE} among them",
            lambda given: isinstance(given, str) or _is_by_language(given),
        ),
        "list": (
            "a list of texts",
            lambda given: isinstance(given, list) and all(isinstance(one, str) for one in given),
        ),
        "tables": (
            "a list of tables",
            lambda given: isinstance(given, list) and all(isinstance(one, dict) for one in given),
        ),
        "number": ("a number", lambda given: _is_number(given)),
        "numbers": (
            "a table of numbers",
            lambda given: isinstance(given, dict) and all(map(_is_number, given.values())),
        ),
        "bool": ("true or false", lambda given: isinstance(given, bool)),
    }
)
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")
_LANGUAGE = re.compile(r"[a-z]{2}")


def load_catalogue(path: Path) -> Catalogue:
    """Return the catalogue written in a TOML file.

    All problems are reported in one CatalogueError, each with its section, line and mend.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        written = tomllib.loads(text)
    except OSError as error:
        raise CatalogueError(
            f"{path.name}: cannot be read ({error.strerror or error})",
            hint="check that the file exists and may be read",
        ) from error
    except UnicodeDecodeError as error:
        raise CatalogueError(
            f"{path.name}: is not UTF-8 text (byte {error.start + 1})",
            hint="save the file again with the encoding UTF-8",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(
            f"{path.name}: is not valid TOML: {error}",
            hint="mend the line named; texts stand in double quotes, lists in [ ]",
        ) from error
    problems: list[str] = []
    catalogue = _catalogue(written, _lines_of(text), problems)
    problems += _broken_references(catalogue)
    if problems:
        raise CatalogueError(
            "\n".join(f"{path.name}: {problem}" for problem in problems),
            hint=f"mend {'this' if len(problems) == 1 else f'these {len(problems)} places'}"
            f" in {path.name} and rebuild",
        )
    return catalogue


def _is_number(given: object) -> bool:
    return isinstance(given, int | float) and not isinstance(given, bool)


def _is_by_language(given: object) -> bool:
    return (
        isinstance(given, dict)
        and FIRST_LANGUAGE in given
        and all(
            _LANGUAGE.fullmatch(code) and isinstance(words, str) and words.strip()
            for code, words in given.items()
        )
    )


def _lines_of(text: str) -> dict[tuple[str, int], int]:
    """Return the file line of the nth `[[section]]`, since TOML's reader keeps no lines."""
    lines: dict[tuple[str, int], int] = {}
    counts: Counter[str] = Counter()
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r"\s*\[\[\s*([\w.]+)\s*\]\]", line)
        if found:
            counts[found[1]] += 1
            lines[found[1], counts[found[1]]] = number
    return lines


@dataclass(frozen=True, slots=True)
class _Entry:
    """One section's values after the check of its keys and types."""

    values: Mapping[str, object]

    def text(self, key: str, default: str = "") -> str:
        given = self.values.get(key, default)
        if isinstance(given, dict):
            given = given.get(FIRST_LANGUAGE)
        return given.strip() if isinstance(given, str) else default

    def spoken(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return (language, text) of all languages but the first."""
        given = self.values.get(key)
        told = given.items() if isinstance(given, dict) else ()
        return tuple((code, text.strip()) for code, text in told if code != FIRST_LANGUAGE)

    def aliases(self) -> tuple[str, ...]:
        """Return the aliases; a name in another language is one too."""
        names = (name for _, name in self.spoken("name") if name != self.text("name"))
        return tuple(dict.fromkeys((*self.texts("aliases"), *names)))

    def texts(self, key: str) -> tuple[str, ...]:
        given = self.values.get(key)
        return tuple(str(one).strip() for one in given) if isinstance(given, list) else ()

    def number(self, key: str) -> float | None:
        given = self.values.get(key)
        return float(given) if isinstance(given, int | float) else None

    def numbers(self, key: str) -> tuple[tuple[str, float], ...]:
        given = self.values.get(key)
        return (
            tuple((str(k), float(v)) for k, v in given.items()) if isinstance(given, dict) else ()
        )

    def tables(self, key: str) -> tuple[dict[str, object], ...]:
        given = self.values.get(key)
        return tuple(given) if isinstance(given, list) else ()


def _catalogue(
    written: Mapping[str, object], lines: Mapping[tuple[str, int], int], problems: list[str]
) -> Catalogue:
    sections = ("cluster", "group", "indicator", "ranking", "scorecard")
    for key in written:
        if key not in (*sections, "home"):
            problems.append(f"unknown section '{key}'{did_you_mean(key, (*sections, 'home'))}")
    home = written.get("home", "")
    if not isinstance(home, str):
        problems.append("home: must be the id of a cluster in quotes")
        home = ""

    def read(section: str, make: Callable[[_Entry, str], T]) -> tuple[T, ...]:
        return tuple(_read_section(written, section, lines, problems, make))

    return Catalogue(
        clusters=read("cluster", _cluster),
        indicators=read("indicator", _indicator),
        rankings=read("ranking", lambda entry, where: _ranking(entry, where, problems)),
        scorecards=read("scorecard", _scorecard),
        groups=read("group", _group),
        home=home,
    )


def _read_section(
    written: Mapping[str, object],
    section: str,
    lines: Mapping[tuple[str, int], int],
    problems: list[str],
    make: Callable[[_Entry, str], T],
) -> Iterator[T]:
    given = written.get(section, [])
    if not isinstance(given, list):
        problems.append(f"[{section}] must be written [[{section}]], once for each {section}")
        return
    seen: dict[str, str] = {}
    for number, values in enumerate(given, 1):
        line = lines.get((section, number))
        where = f"[[{section}]] {number}" + (f" (line {line})" if line else "")
        if not isinstance(values, dict):
            problems.append(f"{where}: must be a table of keys")
            continue
        entry = _checked(section, values, where, problems)
        id = entry.text("id")
        if not id or not entry.text("name"):
            continue
        if id in seen:
            problems.append(f"{where}: id '{id}' is already used by {seen[id]}; choose another id")
            continue
        if not _ID.fullmatch(id):
            problems.append(f"{where}: id '{id}' may hold only a-z, 0-9, '-', '_' and '.'")
        seen[id] = where
        yield make(entry, where)


def _checked(section: str, values: Mapping[str, object], where: str, problems: list[str]) -> _Entry:
    """Return the values whose key and type are right; each other one is a problem."""
    keys = {
        word.rstrip("!").partition(":")[0]: (
            word.rstrip("!").partition(":")[2] or "text",
            "!" in word,
        )
        for word in _KEYS[section].split()
    }
    good: dict[str, object] = {}
    for key, given in values.items():
        if key not in keys:
            meant = _MEANT.get((section, key))
            asked = f"; did you mean {meant}?" if meant else did_you_mean(key, keys)
            problems.append(f"{where}: unknown key '{key}'{asked} (known: {', '.join(keys)})")
            continue
        wanted, fits = _TYPES[keys[key][0]]
        choices = _CHOICES.get((section, key))
        if not fits(given):
            problems.append(f"{where}: {key} must be {wanted}, not {given!r}")
        elif choices and given not in choices:
            listed = ", ".join(f"'{choice}'" for choice in choices)
            problems.append(f"{where}: {key} '{given}' must be one of {listed}")
        else:
            good[key] = given
    for key, (_, required) in keys.items():
        if required and key not in values:
            problems.append(f"{where}: {key} is missing")
        elif required and isinstance(values[key], str) and not str(values[key]).strip():
            problems.append(f"{where}: {key} is empty")
    return _Entry(good)


def _cluster(entry: _Entry, where: str) -> Cluster:
    return Cluster(
        id=entry.text("id"),
        name=entry.text("name"),
        aliases=(*entry.aliases(), *entry.texts("bodies")),
        kind=entry.text("kind", "cluster"),
        part_of=entry.texts("part_of"),
        description=entry.text("description"),
        names=entry.spoken("name"),
        bodies=entry.texts("bodies"),
    )


def _group(entry: _Entry, where: str) -> Group:
    return Group(
        entry.text("id"),
        entry.text("name"),
        entry.texts("members"),
        entry.aliases(),
        entry.spoken("name"),
    )


def _indicator(entry: _Entry, where: str) -> Indicator:
    return Indicator(
        id=entry.text("id"),
        name=entry.text("name"),
        unit=entry.text("unit"),
        aliases=entry.aliases(),
        kind=entry.text("kind", "level"),
        better=entry.text("better", "higher"),
        group=entry.text("group"),
        family=entry.text("family"),
        definition=entry.text("definition"),
        main=entry.values.get("main") is True,
        names=entry.spoken("name"),
        units=entry.spoken("unit"),
    )


def _ranking(entry: _Entry, where: str, problems: list[str]) -> Ranking:
    editions = [
        _checked("edition", values, f"{where} edition {number}", problems)
        for number, values in enumerate(entry.tables("edition"), 1)
    ]
    components = [
        _checked("component", values, f"{where} component {number}", problems)
        for number, values in enumerate(entry.tables("component"), 1)
    ]
    return Ranking(
        id=entry.text("id"),
        name=entry.text("name"),
        publisher=entry.text("publisher"),
        indicator=entry.text("indicator"),
        aliases=entry.aliases(),
        scope=entry.text("scope"),
        method=entry.text("method"),
        editions=tuple(
            Edition(
                e.text("label"),
                e.text("source"),
                e.text("published"),
                e.text("coverage"),
                e.numbers("weights"),
            )
            for e in editions
        ),
        components=tuple(Component(c.text("indicator"), c.number("weight")) for c in components),
        sub_rankings=entry.texts("sub_rankings"),
        background=entry.texts("background"),
        names=entry.spoken("name"),
    )


def _scorecard(entry: _Entry, where: str) -> Scorecard:
    return Scorecard(
        id=entry.text("id"),
        name=entry.text("name"),
        weights=entry.numbers("weights"),
        clusters=entry.texts("clusters"),
        normalise=entry.text("normalise", "min-max"),
        missing=entry.text("missing", "leave-out"),
        aliases=entry.aliases(),
        description=entry.text("description"),
        example=entry.values.get("example") is True,
        names=entry.spoken("name"),
    )


def _broken_references(catalogue: Catalogue) -> Iterator[str]:
    clusters = [cluster.id for cluster in catalogue.clusters]
    indicators = [indicator.id for indicator in catalogue.indicators]

    def check(where: str, named: Iterable[str], known: list[str], what: str) -> Iterator[str]:
        for id in named:
            if id and id not in known:
                yield f"{where} names the {what} '{id}', which is not declared" + did_you_mean(
                    id, known
                )

    yield from check("home", [catalogue.home], clusters, "cluster")
    for cluster in catalogue.clusters:
        yield from check(f"part_of of cluster '{cluster.id}'", cluster.part_of, clusters, "cluster")
    for group in catalogue.groups:
        yield from check(f"members of group '{group.id}'", group.members, clusters, "cluster")
    for ranking in catalogue.rankings:
        inputs = [component.indicator for component in ranking.components]
        inputs += [id for edition in ranking.editions for id, _ in edition.weights]
        named = [*ranking.lists, *ranking.background, *inputs]
        yield from check(f"ranking '{ranking.id}'", named, indicators, "indicator")
    for card in catalogue.scorecards:
        where, weights = f"scorecard '{card.id}'", [weight for _, weight in card.weights]
        yield from check(where, (id for id, _ in card.weights), indicators, "indicator")
        yield from check(where, card.clusters, clusters, "cluster")
        if min(weights, default=0) < 0 or not any(weights):
            yield f"{where}: weights must be 0 or more, and one above 0"
    for id in clusters:
        if id in catalogue.wholes_of(id):
            yield f"part_of of cluster '{id}' leads back to itself; take one of the links out"


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'X'?" for the nearest known name, or "" where none is near."""
    near = nearest(given, known)
    return f"; did you mean '{near}'?" if near else ""


def nearest(given: str, known: Iterable[str], *, likeness: float = 74) -> str:
    """Return the known name that looks most like the given one, or "" where none is near.

    `likeness` runs to 100; at 74 two exchanged letters of a four-letter word still count.
    """
    found = process.extractOne(
        given, sorted(set(known)), scorer=fuzz.WRatio, processor=slug, score_cutoff=likeness
    )
    return found[0] if found else ""


def infer_catalogue(tables: Iterable[Table]) -> Catalogue:
    """Return the clusters and indicators that tables name, where no catalogue is written.

    Tidy tables name them in columns. A table of names by figures (text in the first column, numbers
    in all others) names places in its first column and indicators in its header; the first column's
    own name says what the places are. Ids are slugs of the names; a unit is the first one that a
    row of the indicator prints.
    """
    clusters: dict[str, Cluster] = {}
    units: dict[str, tuple[str, str]] = {}
    for table in tables:
        header = [slug(name) for name in table.header]
        if not {"cluster", "indicator"} <= set(header):
            for place, measures in _names_by_figures(table):
                clusters.setdefault(
                    slug(place), Cluster(slug(place), place, description=table.header[0].strip())
                )
                for measure, unit in measures:
                    units.setdefault(slug(measure), (measure, unit))
            continue
        at = {
            name: header.index(name) for name in ("cluster", "indicator", "unit") if name in header
        }
        for row in table.rows:
            cluster, indicator = row[at["cluster"]].strip(), row[at["indicator"]].strip()
            if not cluster or not indicator:
                continue
            clusters.setdefault(slug(cluster), Cluster(slug(cluster), cluster))
            name, unit = units.get(slug(indicator), (indicator, ""))
            units[slug(indicator)] = (
                name,
                unit or (row[at["unit"]].strip() if "unit" in at else ""),
            )
    return Catalogue(
        clusters=tuple(one for _, one in sorted(clusters.items())),
        indicators=tuple(
            Indicator(id, name, unit, kind=_kind_of(name, unit), better=_better(name, unit))
            for id, (name, unit) in sorted(units.items())
        ),
        inferred=True,
    )


# A first column with longer entries holds sentences, not names.
_LONGEST_NAME = 60
# A year behind a column's name says when, not what.
_YEAR_AT_END = re.compile(r"(?<=[^\W\d_)\]])[ ,:]+(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?$")


def _names_by_figures(table: Table) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield each place of a table of names by figures with the table's indicators and units, else
    nothing."""
    measures = tuple(_measure(name) for name in table.header[1:])
    places = [row[0].strip() for row in table.rows if row]
    if len(places) < 2 or not measures or len(set(places)) < len(places):
        return
    if any(not re.search(r"[^\W\d_]", name) or is_period(name) for name, _ in measures):
        return
    if any(len(p) > _LONGEST_NAME or not any(c.isalpha() for c in p) for p in places):
        return
    cells = [cell.strip() for row in table.rows for cell in row[1:] if cell.strip(" -–")]
    if cells and all(parse_number(cell) for cell in cells):
        for place in places:
            yield place, measures


def _measure(label: str) -> tuple[str, str]:
    """Return the name and the unit of a column: "Quay length (m), 2024" is "Quay length" in m."""
    name = _YEAR_AT_END.sub("", label.strip())
    bracket = re.fullmatch(r"(.*\S)\s*[(\[]([^)\]]*)[)\]]", name)
    if not bracket:
        return name, ""
    if is_period(bracket[2]):
        return bracket[1], ""
    return _YEAR_AT_END.sub("", bracket[1]), bracket[2].strip()


def _kind_of(name: str, unit: str) -> str:
    spoken = set(slug(f"{name} {unit}").split("-"))
    if spoken & {"rank", "ranking", "position"}:
        return "rank"
    if spoken & {"growth", "change", "increase"}:
        return "growth"
    return "share" if spoken & {"share", "percent"} else "level"


def _better(name: str, unit: str) -> str:
    return "lower" if _kind_of(name, unit) == "rank" else "higher"
