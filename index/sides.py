"""What the sides of a table name: its key column, and the clusters, indicators and periods that
head its rows and columns.

Making KPI rows of it is left to `index.wide`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from index.documents import Table
from index.naming import Named, Names, without_marks
from index.numbers import cell_number, unit_words
from index.periods import is_period, parse_period
from index.tables import CLUSTER_HEADS, Part
from index.text import fold

# A column under one of these says something of the figures beside it, and holds none itself.
_BESIDE = MappingProxyType(
    {
        **dict.fromkeys(("year", "years", "period", "date", "quarter", "fiscal year"), "period"),
        **dict.fromkeys(("ar", "artal", "datum", "dato", "jahr", "kvartal", "periode"), "period"),
        **dict.fromkeys(("reference year", "reporting year", "annee", "ano"), "period"),
        **dict.fromkeys(("as of", "month", "reference date", "reporting date"), "period"),
        **dict.fromkeys(("unit", "units", "enhet", "enhed", "einheit", "currency"), "unit"),
        **dict.fromkeys(("valuta", "wahrung", "measure unit"), "unit"),
        **dict.fromkeys(("note", "notes", "comment", "comments", "remark", "remarks"), "note"),
        **dict.fromkeys(("anm", "anmarkning", "kommentar", "bemaerkning", "bemerkung"), "note"),
        **dict.fromkeys(("source", "sources", "kalla", "kilde", "quelle"), "source"),
    }
)
# What tells one row of a table from the next, beside its first label.
TELLING = ("cluster", "indicator", "period")
# A key may repeat itself now and then: a total, a slip.
_UNIQUE = 0.9
# A column of codes ("DK01", "NO") names rows too, but not for a reader.
_CODE = re.compile(r"[A-Z]{1,5}\d*|[A-Z0-9]{1,6}")
_CODE_HEADS = frozenset({"code", "id", "iso", "nuts", "geo", "abbreviation", "kod", "kode"})
# The larger the kind of a place, the less it is what a row is about.
_KINDS = MappingProxyType({"cluster": 0, "region": 1, "country": 2, "aggregate": 3})


@dataclass(frozen=True, slots=True)
class Axis:
    """What the labels of one side of a table name, in order, "" where nothing.

    `kind` is `cluster`, `indicator`, `period`, or `figure` for a single column that its
    surroundings name. `periods` are those that stand in the labels beside the names.
    """

    kind: str
    ids: tuple[str, ...]
    share: float
    named: tuple[Named | None, ...]
    periods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds the rows' labels, which say something beside the figures, which are left
    for figures. `context` are further columns of names, `rival` is one that may be the key as well,
    -1 where none is."""

    key: int
    beside: Mapping[int, str]
    figures: tuple[int, ...]
    context: tuple[int, ...] = ()
    rival: int = -1


# The columns --------------------------------------------------------------------------------------


def columns_of(part: Part, names: Names) -> Columns:
    """Return the columns of a table by what they hold.

    The key is the column of labels whose values are (nearly) unique, together with the period and
    indicator beside them; a further column of names is context.
    """
    table = part.table
    width = range(len(table.header))
    beside = _beside(table, names)
    labels = [at for at in width if at not in beside and _is_labels(_column(table, at))]
    telling = [_filled_down(_column(table, at)) for at, kind in beside.items() if kind in TELLING]
    telling += [[" ".join(group) for group in part.groups]] if any(map(any, part.groups)) else []
    placed = [at for at in labels if _places(table, names, at)]
    keys = [at for at in labels if not placed or not _names_indicators(table, names, at)]
    key = _key(table, names, keys, telling)
    if any(names.cluster(cell) for cell in _column(table, key)):
        beside |= {
            at: "indicator"
            for at in labels
            if at != key
            and "indicator" not in beside.values()
            and _names_indicators(table, names, at)
        }
    beside = {at: kind for at, kind in beside.items() if at != key}
    context = tuple(at for at in labels if at != key and _names_clusters(table, names, at))
    figures = tuple(at for at in width if at != key and at not in beside and at not in context)
    rivals = (at for at in context if at not in beside and _are_rivals(table, names, key, at))
    return Columns(key, beside, figures, context, next(rivals, -1))


def _column(table: Table, at: int) -> list[str]:
    return [row[at] for row in table.rows]


def _is_labels(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    named = [c for c in filled if any(m.isalpha() for m in c) and not cell_number(c)]
    return bool(filled) and 2 * len(named) > len(filled)


def _names_indicators(table: Table, names: Names, at: int) -> bool:
    cells = [cell for cell in _column(table, at) if cell]
    return 2 * sum(names.indicator(cell) is not None for cell in cells) >= len(cells) > 0


def _names_clusters(table: Table, names: Names, at: int) -> bool:
    """Tell a column whose names the catalogue knows, or that is headed as one of clusters."""
    cells = [cell for cell in _column(table, at) if cell]
    known = sum(bool(names.cluster(cell)) for cell in cells)
    return 2 * known >= len(cells) > 0 or fold(table.header[at]) in CLUSTER_HEADS


def _key(
    table: Table, names: Names, labels: Sequence[int], telling: Sequence[Sequence[str]]
) -> int:
    """Return the column of labels; the first one that tells its rows apart, clusters before codes.

    Of several that do, the one whose places lie in those of another is what a row is about, else
    the one with the smaller kind of place.
    """
    if not labels:
        return max(
            range(len(table.header)),
            key=lambda at: (sum(bool(names.cluster(c)) for c in _column(table, at)), -at),
        )
    placed = [at for at in labels if _places(table, names, at)]
    unique = [at for at in labels if _tells_apart(table, at, telling)] or placed or list(labels)
    spoken = [at for at in unique if not _is_code(table, names, at)] or unique
    first = spoken[0]
    if not _places(table, names, first):
        return first
    inside = [at for at in spoken if any(_lies_in(table, names, at, other) for other in placed)]
    inner = (at for at in inside if not any(_lies_in(table, names, other, at) for other in inside))
    return next(inner, min(spoken, key=lambda at: (_largest(table, names, at), at)))


def _tells_apart(table: Table, at: int, telling: Sequence[Sequence[str]]) -> bool:
    cells = _filled_down(_column(table, at)) if telling else _column(table, at)
    rows = [row for row in zip(cells, *telling, strict=True) if row[0]]
    return len(set(rows)) >= _UNIQUE * len(rows)


def _filled_down(cells: Sequence[str]) -> list[str]:
    """Return the cells with what merged cells leave blank taken from above."""
    filled: list[str] = []
    for cell in cells:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _is_code(table: Table, names: Names, at: int) -> bool:
    cells = [cell for cell in _column(table, at) if cell]
    codes = all(_CODE.fullmatch(cell) for cell in cells) or fold(table.header[at]) in _CODE_HEADS
    return codes and not any(names.cluster(cell) for cell in cells)


def _places(table: Table, names: Names, at: int) -> list[str]:
    return [id for id in map(names.cluster, _column(table, at)) if id]


def _pairs(table: Table, names: Names, one: int, other: int) -> list[tuple[str, str]]:
    """Return the places of two columns in the rows where both name one, another in each."""
    ids = ((names.cluster(row[one]), names.cluster(row[other])) for row in table.rows)
    return [(a, b) for a, b in ids if a and b and a != b]


def _lies_in(table: Table, names: Names, one: int, other: int) -> bool:
    """Say whether the places of a column lie in those of another, row by row."""
    pairs = _pairs(table, names, one, other)
    return bool(pairs) and all(whole in names.catalogue.wholes_of(part) for part, whole in pairs)


def _are_rivals(table: Table, names: Names, one: int, other: int) -> bool:
    """Say whether two columns name places of a kind of which none lies in the other."""
    alike = _largest(table, names, one) == _largest(table, names, other)
    nested = any(_lies_in(table, names, a, b) for a, b in ((one, other), (other, one)))
    return alike and not nested and bool(_pairs(table, names, one, other))


def _largest(table: Table, names: Names, at: int) -> int:
    kinds = [_KINDS.get(names.catalogue.cluster(id).kind, 0) for id in _places(table, names, at)]
    return max(kinds, default=len(_KINDS))


def _beside(table: Table, names: Names) -> dict[int, str]:
    """Return the columns that say something of the figures in their row, each with what."""
    found: dict[int, str] = {}
    for at, head in enumerate(table.header):
        if names.indicator(head):
            continue
        cells = [cell for cell in _column(table, at) if cell]
        kind = _BESIDE.get(fold(without_marks(head)), "")
        dated = [cell for cell in cells if is_period(cell) and not cell.isdecimal()]
        if kind == "period" and not any(parse_period(cell).first for cell in cells):
            kind = ""
        if not kind and at and cells and dated == cells and not is_period(head):
            kind = "period"
        if kind and (kind in ("note", "source") or kind not in found.values()):
            found[at] = kind
    return found


# What the labels name -----------------------------------------------------------------------------


def sides_of(
    labels: Sequence[str],
    heads: Sequence[tuple[str, ...]],
    names: Names,
    *,
    context: str,
    corner: str,
    beside: set[str],
) -> tuple[Axis, Axis] | None:
    """Return what rows and columns name; None where that makes no KPI rows."""
    needed = 1 if fold(corner) in CLUSTER_HEADS else 2
    ones = [(label,) for label in labels]
    pairs = [
        (one, other)
        for one in _axes(ones, names, context, clusters_needed=needed)
        for other in _axes(heads, names, context)
        if one.kind != other.kind
        and other.kind not in beside
        and {one.kind, other.kind, *beside} & {"cluster", "indicator"}
    ]
    # Clusters on one side beat a cluster found in the caption alone.
    return max(
        pairs,
        key=lambda pair: (
            "cluster" in (pair[0].kind, pair[1].kind),
            pair[0].share + pair[1].share,
        ),
        default=None,
    )


def _axes(
    labels: Sequence[tuple[str, ...]], names: Names, context: str, *, clusters_needed: int = 2
) -> list[Axis]:
    filled = sum(map(bool, labels)) or 1
    clusters = [_cluster_by_name(label, names) for label in labels]
    named = _indicators(labels, names, context)
    periods = tuple(_period_of(label) for label in labels)
    known = sum(bool(id) for id, _, _ in clusters)
    none, blank = (None,) * len(labels), ("",) * len(labels)
    ids = tuple(one.id if one else "" for one in named)
    shares = (known, sum(map(bool, ids)), sum(map(bool, periods)))
    in_cluster, in_indicator, in_period = (count / filled for count in shares)
    found = [
        Axis(
            "cluster",
            tuple(id for id, _, _ in clusters),
            in_cluster,
            tuple(other for _, _, other in clusters),
            tuple(period for _, period, _ in clusters),
        ),
        Axis("indicator", ids, in_indicator, named, blank),
        Axis("period", periods, in_period, none, periods),
        # A single column of figures may leave it to its surroundings what it holds.
        Axis("figure", ("figure",) * len(labels), 0.0, none, blank),
    ]
    # One known indicator among many columns is worth its rows; clusters and years are
    # whole sides or chance.
    return [
        axis
        for axis in found
        if axis.share >= 0.5
        or (axis.kind == "indicator" and axis.share > 0)
        or (axis.kind == "figure" and len(labels) == 1)
        or (axis.kind == "cluster" and known >= clusters_needed)
    ]


def _cluster_by_name(label: tuple[str, ...], names: Names) -> tuple[str, str, Named | None]:
    """Return the cluster that heads above one another name, and the period and indicator that the
    others do."""
    id, period = names.cluster_and_period(" ".join(label))
    if id or len(label) < 2:
        return id, period, None
    for at in range(len(label) - 1, -1, -1):
        id, period = names.cluster_and_period(label[at])
        if id:
            others = (*label[:at], *label[at + 1 :])
            dated = next((without_marks(o) for o in others if is_period(without_marks(o))), "")
            return id, period or dated, _by_name(others, names)
    return "", "", None


def _period_of(label: tuple[str, ...]) -> str:
    """Return the period that a label is, or the heads above one another are together."""
    joined = without_marks(" ".join(label))
    return joined if is_period(joined) else ""


def _indicators(
    labels: Sequence[tuple[str, ...]], names: Names, context: str
) -> tuple[Named | None, ...]:
    """Return the indicators that labels name; a general head ("NR") gives way to one by name."""
    named = [_by_name(label, names) for label in labels]
    told = {one.id for one in named if one}
    for at, label in enumerate(labels):
        if named[at] is None and label:
            general = names.rank_indicator(label[-1], context)
            named[at] = general if general and general.id not in told else None
    return tuple(named)


def _by_name(label: tuple[str, ...], names: Names) -> Named | None:
    """Return the indicator that heads above one another name: joined, or the lowest alone, to which
    the others give unit and period."""
    joined = names.indicator(" ".join(label))
    if joined or len(label) < 2:
        return joined
    for at in range(len(label) - 1, -1, -1):
        named = names.indicator(label[at])
        if named is None:
            continue
        others = [*label[:at], *label[at + 1 :]]
        unit = next((one for one in others if unit_words(one) != (1.0, "", False)), "")
        dated = [one for one in others if parse_period(one).first]
        period = dated[0] if len(dated) == 1 and is_period(dated[0]) else ""
        if len(dated) == 1 and not period:
            years = re.search(r"(?:19|20)\d\d(?:\s*[-–/]\s*\d{2,4})?", dated[0])
            period = years[0] if years else ""
        return replace(named, unit=named.unit or unit, period=named.period or period)
    return None
