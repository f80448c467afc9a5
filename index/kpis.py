"""Makes KPI rows of tables: the documented tidy form, and tables made for human eyes.

A line of the tidy form that cannot be used is a fault with its mend. A table for human eyes that
names no known cluster or indicator is no fault: it is noted, and stays quotable as text.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from index.catalogue import INDICATOR_KINDS, Catalogue, did_you_mean
from index.documents import Document, Fault, Source, Table
from index.naming import Named, Names, marks_of, without_marks
from index.numbers import Number, parse_number, unit_words
from index.periods import is_period, parse_period
from index.rows import KpiRow, Period
from index.tables import is_tidy
from index.text import fold, slug

STATUSES = ("final", "provisional", "estimate", "claim", "goal")
CONFIDENCES = ("high", "medium", "low")

_NO_FIGURE = frozenset({"", "-", "–", "—", "n/a", "n.a.", "na", "..", ".", "x", "?", "n.d.", "nd"})
# A longer line above a table is a paragraph, which may speak of anything.
_LABEL = 80
_NEAR_TEXT = 150
# A column under one of these holds clusters, even if most of them are unknown.
_CLUSTER_HEADS = frozenset({"cluster", "clusters", "region", "kluster", "klynge", "hub"})
# A row of a table for human eyes may be any place; only a near miss is taken for a slip.
_MISSPELT = 88


@dataclass(frozen=True, slots=True)
class TableNote:
    """A table, or a part of it, that gave no KPI rows, and why. It stays quotable as text."""

    path: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class KpiReading:
    """What a table gave: rows in its own order, faults of the tidy form, notes of the others."""

    rows: tuple[KpiRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[TableNote, ...] = ()


def rows_from_table(
    table: Table,
    document: Document,
    catalogue: Catalogue,
    sources: Mapping[str, Source],
    *,
    names: Names | None = None,
) -> KpiReading:
    """Return the KPI rows of a table of a document.

    `names` spares the folding of the catalogue's names when many tables are read.
    """
    names = names or Names(catalogue)
    if is_tidy(table):
        return _tidy_rows(table, document, names, sources)
    return _Wide(table, document, names).read()


def unique_rows(rows: Iterable[KpiRow]) -> tuple[KpiRow, ...]:
    """Return the rows of a whole corpus with ids of their own, ordered by file and line.

    Rows that say the same of the same are one: a report's own table often repeats what an
    analyst has entered from it, and then the more exact row stays. Where two differ only in the
    figure, the later one's id gets a number.
    """
    kept: dict[str, KpiRow] = {}
    said: dict[tuple[object, ...], list[KpiRow]] = defaultdict(list)
    ordered = sorted(rows, key=lambda row: (row.path, row.line, row.place, row.id))
    for row in sorted(ordered, key=lambda row: (not row.geography, row.period.approximate)):
        figure = (row.cluster, row.indicator, row.source_id, row.unit, row.value, row.low, row.high)
        if any(_same(row, other) for other in said[figure]):
            continue
        said[figure].append(row)
        number, id = 1, row.id
        while id in kept:
            number += 1
            id = f"{row.id}-{number}"
        kept[id] = row if id == row.id else replace(row, id=id)
    return tuple(sorted(kept.values(), key=lambda row: (row.path, row.line, row.place, row.id)))


def _same(row: KpiRow, other: KpiRow) -> bool:
    """Tell whether two rows with one figure from one source are for one time and place."""
    one, two = row.period, other.period
    vague = row.id != other.id and (one.approximate or two.approximate or not two.first)
    same_time = (one.first, one.last) == (two.first, two.last) and one.label == two.label
    close = (
        same_time
        or vague
        or (not row.geography and one.first <= two.last and two.first <= one.last)
    )
    same_place = fold(row.geography) == fold(other.geography) or not row.geography
    return close and same_place and (row.printed == other.printed or row.id != other.id)


def _row_id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


# The tidy form -------------------------------------------------------------------------------


class _BadRow(Exception):
    """Why a line of the tidy form cannot be used, in which column, and what mends it."""

    def __init__(self, column: str, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.mend = mend


def _tidy_rows(
    table: Table, document: Document, names: Names, sources: Mapping[str, Source]
) -> KpiReading:
    columns = [slug(name) if name.strip() else "" for name in table.header]
    rows: list[KpiRow] = []
    faults: list[Fault] = []
    for number, cells in enumerate(table.rows):
        line = table.lines[number] if number < len(table.lines) else 0
        where = f"line {line}" if line else f"{table.place}, row {number + 1}"
        given = dict(zip(reversed(columns), reversed(cells), strict=True))
        beyond = [cell for name, cell in zip(columns, cells, strict=True) if cell and not name]
        try:
            if beyond:
                raise _BadRow(
                    "",
                    f"more cells than columns ('{beyond[-1]}')",
                    "put a text that holds a comma in double quotes",
                )
            rows.append(_tidy_row(given, line, document, names, sources))
        except _BadRow as bad:
            place = f"{where}, column {bad.column}" if bad.column else where
            faults.append(Fault(document.path, place, bad.reason, bad.mend))
    return KpiReading(tuple(rows), tuple(faults))


def _tidy_row(
    given: Mapping[str, str],
    line: int,
    document: Document,
    names: Names,
    sources: Mapping[str, Source],
) -> KpiRow:
    cluster = _known_cluster(given.get("cluster", ""), names)
    indicator = names.catalogue.indicator(_known_indicator(given.get("indicator", ""), names))
    value, low, high = (_plain_number(given, column) for column in ("value", "low", "high"))
    printed = given.get("printed", "") or given.get("value", "")
    if not printed:
        raise _BadRow(
            "value",
            "no figure: value and printed are both empty",
            "write the figure as value, or the source's words as printed",
        )
    if low is not None and high is not None and low > high:
        raise _BadRow("low", f"low {low:g} is above high {high:g}", "exchange the two")
    unit = given.get("unit", "") or indicator.unit
    number = parse_number(printed)
    if value is None and low is None and high is None and number is not None:
        value, low, high = _in_unit(number, unit)
    elif value is not None and number is not None:
        _check_printed(value, printed)
    return _row(
        cluster=cluster,
        indicator=indicator.id,
        value=value,
        low=low,
        high=high,
        printed=printed,
        unit=unit,
        period=parse_period(given.get("period", "")),
        geography=given.get("geography", ""),
        kind=_choice(given, "kind", INDICATOR_KINDS, indicator.kind),
        status=_choice(given, "status", STATUSES, "final"),
        source_id=_known_source(given.get("source", ""), document, sources),
        place=given.get("place", ""),
        confidence=_choice(given, "confidence", CONFIDENCES, "medium"),
        note=given.get("note", ""),
        path=document.path,
        line=line,
        qualifier=number.qualifier if number else "",
    )


def _row(
    *,
    cluster: str,
    indicator: str,
    value: float | None,
    low: float | None,
    high: float | None,
    printed: str,
    unit: str,
    period: Period,
    geography: str,
    kind: str,
    status: str,
    source_id: str,
    place: str,
    confidence: str,
    note: str,
    path: str,
    line: int,
    qualifier: str,
) -> KpiRow:
    """Return a row whose id holds while its figure, wording and place in the corpus change."""
    id = _row_id(cluster, indicator, fold(period.label), fold(geography), source_id, unit)
    return KpiRow(
        id=id,
        cluster=cluster,
        indicator=indicator,
        value=value,
        printed=printed,
        unit=unit,
        period=period,
        geography=geography,
        kind=kind,
        status=status,
        source_id=source_id,
        place=place,
        confidence=confidence,
        note=note,
        path=path,
        line=line,
        low=low,
        high=high,
        qualifier=qualifier,
    )


def _known_cluster(label: str, names: Names) -> str:
    if not label:
        raise _BadRow("cluster", "no cluster", "name a cluster of catalogue.toml")
    id = names.cluster(label)
    if not id:
        near = names.near_cluster(label)
        asked = f"; did you mean '{near}'?" if near else ""
        raise _BadRow(
            "cluster",
            f"unknown cluster '{label}'{asked}",
            "correct the name, or add the cluster or alias to catalogue.toml",
        )
    return id


def _known_indicator(label: str, names: Names) -> str:
    if not label:
        raise _BadRow("indicator", "no indicator", "name an indicator of catalogue.toml")
    named = names.indicator(label)
    if named is not None:
        return named.id
    several = names.indicators.get(slug(label), ())
    if several:
        listed = ", ".join(f"'{id}'" for id in several)
        raise _BadRow(
            "indicator",
            f"'{label}' may be any of {listed}",
            "write the id of the one that is meant",
        )
    near = names.near_indicator(label)
    asked = f"; did you mean '{near}'?" if near else ""
    raise _BadRow(
        "indicator",
        f"unknown indicator '{label}'{asked}",
        "correct the name, or add the indicator or alias to catalogue.toml",
    )


def _known_source(label: str, document: Document, sources: Mapping[str, Source]) -> str:
    if not label or label in sources:
        return label or document.source.id
    if not sources:
        return document.source.id
    raise _BadRow(
        "source",
        f"unknown source '{label}'{did_you_mean(label, sources)}",
        "correct the name, or add the source to sources.csv",
    )


def _plain_number(given: Mapping[str, str], column: str) -> float | None:
    text = given.get(column, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[-−]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", text):
        raise _BadRow(
            column,
            f"{column} '{text}' is no plain number",
            "write it like 1150 or 2.5, without spaces, commas or units; words go to printed",
        )
    return float(text.replace("−", "-"))


def _choice(given: Mapping[str, str], column: str, known: tuple[str, ...], default: str) -> str:
    text = given.get(column, "") or default
    if text not in known:
        raise _BadRow(
            column,
            f"unknown {column} '{text}'{did_you_mean(text, known)}",
            f"write one of {', '.join(known)}",
        )
    return text


def _check_printed(value: float, printed: str) -> None:
    """Raise where no figure of the printed wording can be read as the value.

    Both readings of a mark before three digits count, and any scale in words.
    """
    readings: list[float] = []
    for figure in re.findall(r"\d[\d ,.'’\u00a0]*", printed):
        for mark in ("", ".", ","):
            try:
                number = parse_number(figure.rstrip(" ,.'’"), decimal=mark)
            except ValueError:  # the mark cannot be the decimal one of this figure
                continue
            if number is not None and number.value is not None:
                readings.append(abs(number.value))
    scales = (1.0, 1e-3, 1e3, 1e-6, 1e6, 1e-9, 1e9, 1e-12, 1e12, 10.0, 0.1)
    near = any(
        abs(reading * scale - abs(value)) <= 0.006 * abs(value) + 1e-9
        for reading in readings
        for scale in scales
    )
    if readings and not near:
        raise _BadRow(
            "value",
            f"value {value:g} is not the printed '{printed}'",
            "correct the one that is wrong; printed is the source's own wording",
        )


def _in_unit(number: Number, unit: str) -> tuple[float | None, float | None, float | None]:
    """Return value, low and high of a printed figure in the unit, where the scales allow it."""
    base, _, _ = unit_words(unit)
    factor = number.scale / base if number.scale != 1.0 else 1.0
    value, low, high = (
        None if figure is None else float(f"{figure * factor:.12g}")
        for figure in (number.value, number.low, number.high)
    )
    return value, low, high


# Tables for human eyes -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Axis:
    """What the labels of one side of a table name: clusters, indicators or periods."""

    kind: str
    ids: tuple[str, ...]
    named: tuple[Named | None, ...]
    share: float


class _Wide:
    """One table that is matched against the catalogue, side by side."""

    def __init__(self, table: Table, document: Document, names: Names) -> None:
        self.table = table
        self.document = document
        self.names = names
        self.context = _context(table, document)
        self.notes: list[TableNote] = []
        self.faults: list[Fault] = []

    def read(self) -> KpiReading:
        """Return the rows of the table as it stands, or the note that says why there are none."""
        table = self.table
        if not table.rows or len(table.header) < 2:
            return self._noted("it has no rows and columns of figures")
        key = self._key_column()
        labels = [row[key] for row in table.rows]
        heads = [head for at, head in enumerate(table.header) if at != key]
        sides = self._sides(labels, heads)
        if sides is None:
            return self._noted("its rows and columns name no cluster or indicator of the catalogue")
        rows_axis, heads_axis = sides
        missing = {"cluster", "indicator"} - {rows_axis.kind, heads_axis.kind}
        cluster = self.names.cluster_in(self.context) if "cluster" in missing else ""
        indicator = self._context_indicator(key) if "indicator" in missing else None
        if "cluster" in missing and not cluster:
            return self._noted("it does not say which cluster its figures are about")
        if "indicator" in missing and indicator is None:
            return self._noted("it does not say which indicator its figures are for")
        self._report_unknown(labels, rows_axis)
        self._report_unknown(heads, heads_axis)
        found = list(self._cells(key, rows_axis, heads_axis, cluster, indicator))
        if not found and not self.notes:
            return self._noted("none of its cells holds a figure that can be read")
        return KpiReading(tuple(found), tuple(self.faults), tuple(self.notes))

    def _noted(self, reason: str) -> KpiReading:
        note = TableNote(self.document.path, self.table.place, reason)
        return KpiReading((), tuple(self.faults), (*self.notes, note))

    def _key_column(self) -> int:
        """Return the column of labels: the one of the first three that names most clusters."""
        columns = range(min(3, len(self.table.header)))
        named = {
            at: sum(bool(self.names.cluster(row[at])) for row in self.table.rows) for at in columns
        }
        return max(columns, key=lambda at: (named[at], -at))

    def _sides(self, labels: list[str], heads: list[str]) -> tuple[_Axis, _Axis] | None:
        """Return what rows and columns name; None where that makes no KPI rows."""
        named_so = fold(self.table.header[self._key_column()]) in _CLUSTER_HEADS
        pairs = [
            (one, other)
            for one in self._axes(labels, clusters_needed=1 if named_so else 2)
            for other in self._axes(heads)
            if one.kind != other.kind and {one.kind, other.kind} & {"cluster", "indicator"}
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

    def _axes(self, labels: list[str], *, clusters_needed: int = 2) -> list[_Axis]:
        filled = sum(bool(label.strip()) for label in labels) or 1
        clusters = tuple(self.names.cluster(label) for label in labels)
        named = tuple(
            self.names.indicator(label) or self.names.rank_indicator(label, self.context)
            for label in labels
        )
        periods = tuple(
            without_marks(label) if is_period(without_marks(label)) else "" for label in labels
        )
        found = [
            _Axis("cluster", clusters, (), sum(map(bool, clusters)) / filled),
            _Axis(
                "indicator",
                tuple(n.id if n else "" for n in named),
                named,
                sum(n is not None for n in named) / filled,
            ),
            _Axis("period", periods, (), sum(map(bool, periods)) / filled),
            # A single column of figures may leave it to the caption what it holds.
            _Axis("figure", ("figure",) * len(labels), (), 0.0),
        ]
        # One known indicator among many columns is worth its rows; clusters and years are
        # whole sides or chance.
        return [
            axis
            for axis in found
            if axis.share >= 0.5
            or (axis.kind == "indicator" and axis.share > 0)
            or (axis.kind == "figure" and len(labels) == 1)
            or (axis.kind == "cluster" and sum(map(bool, axis.ids)) >= clusters_needed)
        ]

    def _context_indicator(self, key: int) -> Named | None:
        own = self.names.indicator(self.table.header[key])
        return (
            own or self.names.indicator(self.table.caption) or self.names.indicator_in(self.context)
        )

    def _report_unknown(self, labels: list[str], axis: _Axis) -> None:
        """Report the labels that a recognised side leaves over; a near miss is a fault."""
        for label, id in zip(labels, axis.ids, strict=True):
            name = without_marks(label)
            if id or not name or axis.kind == "period":
                continue
            near = (
                self.names.near_cluster(name, likeness=_MISSPELT) if axis.kind == "cluster" else ""
            )
            if near and abs(len(near) - len(name)) <= 3:
                self.faults.append(
                    Fault(
                        self.document.path,
                        f"{self.table.place}, '{name}'",
                        f"unknown cluster '{name}'; did you mean '{near}'?",
                        "correct the name, or add the cluster or alias to catalogue.toml",
                    )
                )
            else:
                self.notes.append(
                    TableNote(
                        self.document.path,
                        f"{self.table.place}, '{name}'",
                        f"'{name}' is no {axis.kind} of the catalogue",
                    )
                )

    def _cells(
        self, key: int, rows_axis: _Axis, heads_axis: _Axis, cluster: str, indicator: Named | None
    ) -> Iterator[KpiRow]:
        decimal = _decimal_mark(self.table)
        columns = [at for at in range(len(self.table.header)) if at != key]
        for number, row in enumerate(self.table.rows):
            for position, at in enumerate(columns):
                sides = (
                    (rows_axis, number, row[key]),
                    (heads_axis, position, self.table.header[at]),
                )
                if not all(axis.ids[place] for axis, place, _ in sides):
                    continue
                ids = {axis.kind: axis.ids[place] for axis, place, _ in sides}
                named = next(
                    (axis.named[place] for axis, place, _ in sides if axis.named), indicator
                )
                if named is None:
                    continue
                labels = [label for _, _, label in sides]
                found = self._cell(
                    row[at],
                    ids.get("cluster", cluster),
                    named,
                    ids.get("period", ""),
                    labels,
                    number,
                    decimal,
                )
                if found is not None:
                    yield found

    def _cell(
        self,
        printed: str,
        cluster: str,
        named: Named,
        period: str,
        labels: list[str],
        number: int,
        decimal: str,
    ) -> KpiRow | None:
        if fold(without_marks(printed)) in _NO_FIGURE:
            return None
        figure = parse_number(without_marks(printed), decimal=decimal)
        indicator = self.names.catalogue.indicator(named.id)
        place = f"{self.table.place}, {' / '.join(filter(None, map(without_marks, labels)))}"
        if figure is None or len(figure.rest.split()) > 6:
            self.notes.append(
                TableNote(
                    self.document.path, place, f"'{printed}' holds no figure that can be read"
                )
            )
            return None
        fitted = _fitted(figure, named.unit, indicator.unit)
        if fitted is None:
            self.notes.append(
                TableNote(
                    self.document.path, place, f"'{printed}' is no figure in {indicator.unit}"
                )
            )
            return None
        value, low, high, unit = fitted
        note = self._footnote(printed, *labels)
        line = self.table.lines[number] if number < len(self.table.lines) else 0
        return _row(
            cluster=cluster,
            indicator=indicator.id,
            value=value,
            low=low,
            high=high,
            printed=without_marks(printed),
            unit=unit,
            period=self._period(period or named.period),
            # A table prints a place's name, not where its borders are drawn.
            geography="",
            kind=indicator.kind,
            status=_status(note),
            source_id=self.document.source.id,
            place=place,
            confidence="medium",
            note=note,
            path=self.document.path,
            line=line,
            qualifier=figure.qualifier,
        )

    def _period(self, label: str) -> Period:
        if label:
            return parse_period(label)
        for text in (self.table.caption, *reversed(self._headings()), self.context):
            period = parse_period(text)
            if period.first:
                years = str(period.first)
                years += f"-{period.last}" if period.last != period.first else ""
                return replace(period, label=years, approximate=text is self.context)
        published = parse_period(self.document.source.published)
        if published.first:
            return replace(published, label=f"n.d. (published {published.first})", approximate=True)
        return Period(0, 0, "n.d.")

    def _headings(self) -> tuple[str, ...]:
        at = self.table.start
        return next((s.headings for s in self.document.sections if s.start <= at < s.end), ())

    def _footnote(self, *labels: str) -> str:
        """Return the notes that the labels' footnote marks point to."""
        marks = [mark for label in labels for mark in marks_of(label)]
        found = [
            note.lstrip("*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰0123456789[]() ").strip()
            for mark in dict.fromkeys(marks)
            for note in self.table.notes
            if re.match(rf"[\[(]?{re.escape(mark)}(?![\w*†‡])", note)
        ]
        return " ".join(found)


def _context(table: Table, document: Document) -> str:
    """Return the words around a table that say what it is about: caption, headings, line above."""
    at = table.start
    headings = next((s.headings for s in document.sections if s.start <= at < s.end), ())
    before = document.text[:at].rstrip().rpartition("\n")[2]
    # Only a line that introduces the table speaks of it; a paragraph above may be about anything.
    introduces = before.endswith(":") or len(before) <= _LABEL
    before = before if introduces and len(before) <= _NEAR_TEXT else ""
    sheet = table.place if table.place.startswith("sheet ") else ""
    parts = (table.caption, before, sheet, *reversed(headings), document.source.title)
    return " . ".join(part for part in parts if part)


def _decimal_mark(table: Table) -> str:
    """Return the decimal mark that the table's unambiguous figures use, "" where they differ."""
    cells = " ; ".join(cell for row in table.rows for cell in row)
    comma = bool(re.search(r"\d,\d{1,2}(?![\d,.])", cells))
    point = bool(re.search(r"\d\.\d{1,2}(?![\d,.])", cells))
    return "," if comma and not point else "." if point and not comma else ""


_SCALE_WORDS = {1e3: "thousand", 1e6: "million", 1e9: "billion", 1e12: "trillion"}


def _fitted(
    figure: Number, printed_unit: str, unit: str
) -> tuple[float | None, float | None, float | None, str] | None:
    """Return a figure's value and bounds with their unit; None where it measures something else.

    A figure in another currency keeps its own; one in another scale is brought to the unit's.
    """
    base, base_currency, base_percent = unit_words(unit)
    head_scale, head_currency, head_percent = unit_words(printed_unit)
    scale = figure.scale if figure.scale != 1.0 else head_scale
    currency = figure.currency or head_currency
    percent = figure.percent or head_percent
    if (percent and not base_percent) or (currency and not base_currency):
        return None
    if currency and currency != base_currency:
        unit = f"{currency} {_SCALE_WORDS.get(scale, '')}".strip()
        return figure.value, figure.low, figure.high, unit
    value, low, high = (
        None if one is None else float(f"{one * (scale / base if scale != 1.0 else 1.0):.12g}")
        for one in (figure.value, figure.low, figure.high)
    )
    return value, low, high, unit


def _status(note: str) -> str:
    said = fold(note)
    if re.search(r"prelim|provision|forelob", said):
        return "provisional"
    return "estimate" if re.search(r"estimat|uppskatt|skon|beraknad|anslaet", said) else "final"
