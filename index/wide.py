"""Makes KPI rows of tables made for human eyes, by the names that their sides carry.

Every label of a table says something of its row or column: a cluster, an indicator, a period, a
unit. A cell whose labels, with the words around the table, say cluster and indicator is a row. A
table that names none is no fault: it is noted, and stays quotable as text. The tidy form is left to
`index.kpis`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from index.documents import Document, Fault, Table
from index.measures import measure_of
from index.naming import Named, Names, marks_of, without_marks
from index.numbers import Number, parse_number, unit_words
from index.periods import is_period, parse_period
from index.readings import KpiReading, TableNote, with_id
from index.rows import KpiRow, Period
from index.tables import with_one_header
from index.text import fold

_NO_FIGURE = frozenset({"", "-", "–", "—", "n/a", "n.a.", "na", "..", ".", "x", "?", "n.d.", "nd"})
# A longer line above a table is a paragraph, which may speak of anything.
_LABEL = 80
_NEAR_TEXT = 150
# A column under one of these holds clusters, even if most of them are unknown.
_CLUSTER_HEADS = frozenset({"cluster", "clusters", "region", "kluster", "klynge", "hub"})
# A column under one of these says something of the figures beside it, and holds none itself.
_BESIDE = MappingProxyType(
    {
        **dict.fromkeys(("year", "years", "period", "date", "quarter", "fiscal year"), "period"),
        **dict.fromkeys(("ar", "artal", "datum", "dato", "jahr", "kvartal", "periode"), "period"),
        **dict.fromkeys(("reference year", "reporting year", "annee", "ano"), "period"),
        **dict.fromkeys(("unit", "units", "enhet", "enhed", "einheit", "currency"), "unit"),
        **dict.fromkeys(("valuta", "wahrung", "measure unit"), "unit"),
        **dict.fromkeys(("note", "notes", "comment", "comments", "remark", "remarks"), "note"),
        **dict.fromkeys(("anm", "anmarkning", "kommentar", "bemaerkning", "bemerkung"), "note"),
        **dict.fromkeys(("source", "sources", "kalla", "kilde", "quelle"), "source"),
    }
)
# What tells one row of a table from the next, beside its first label.
_TELLING = ("cluster", "indicator", "period")
# A row of a table for human eyes may be any place; only a near miss is taken for a slip.
_MISSPELT = 88
# Three decimals are usual in these; a count or a sum with them groups its thousands.
_DECIMAL_KINDS = ("share", "growth", "per_head", "score")


def read_wide(table: Table, document: Document, names: Names) -> KpiReading:
    """Return the rows of a table as it stands, or the note that says why there are none."""
    return _Wide(with_one_header(table), document, names).read()


@dataclass(frozen=True, slots=True)
class _Axis:
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
class _Cell:
    """A printed figure with all that its labels say. `row` counts the table's rows from 0."""

    printed: str
    row: int
    cluster: str
    named: Named
    period: str
    unit: str
    labels: tuple[str, ...]


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
        """Return the rows of the table, or the note that says why there are none."""
        table = self.table
        if not table.rows or len(table.header) < 2:
            return self._noted("it has no rows and columns of figures")
        key = self._key_column()
        beside = self._beside(key)
        columns = [at for at in range(len(table.header)) if at != key and at not in beside]
        rows = self._filled(key, beside)
        labels, heads = [row[key] for row in rows], [table.header[at] for at in columns]
        sides = self._sides(key, labels, heads, set(beside.values()))
        if sides is None:
            return self._noted("its rows and columns name no cluster or indicator of the catalogue")
        missing = {"cluster", "indicator"} - {side.kind for side in sides} - set(beside.values())
        cluster = self.names.cluster_in(self.context) if "cluster" in missing else ""
        indicator = self._context_indicator(key) if "indicator" in missing else None
        if "cluster" in missing and not cluster:
            return self._noted("it does not say which cluster its figures are about")
        if "indicator" in missing and indicator is None:
            return self._noted("it does not say which indicator its figures are for")
        self._report_unknown(labels, sides[0])
        self._report_unknown(heads, sides[1])
        cells = list(self._cells(rows, key, columns, beside, sides, cluster, indicator))
        found = self._rows(cells)
        if not found and not self.notes:
            return self._noted("none of its cells holds a figure that can be read")
        return KpiReading(tuple(found), tuple(self.faults), tuple(self.notes))

    def _noted(self, reason: str) -> KpiReading:
        note = TableNote(self.document.path, self.table.place, reason)
        return KpiReading((), tuple(self.faults), (*self.notes, note))

    # What the sides say ----------------------------------------------------------------------

    def _column(self, at: int) -> list[str]:
        return [row[at] for row in self.table.rows]

    def _key_column(self) -> int:
        """Return the column of labels: the one that names most clusters, else the first."""
        columns = range(len(self.table.header))
        named = {
            at: sum(bool(self.names.cluster(cell)) for cell in self._column(at)) for at in columns
        }
        return max(columns, key=lambda at: (named[at], -at))

    def _beside(self, key: int) -> dict[int, str]:
        """Return the columns that say something of the figures in their row, each with what."""
        found: dict[int, str] = {}
        by_cluster = any(self.names.cluster(cell) for cell in self._column(key))
        for at, head in enumerate(self.table.header):
            if at == key or self.names.indicator(head):
                continue
            cells = [cell for cell in self._column(at) if cell]
            kind = _BESIDE.get(fold(without_marks(head)), "")
            if kind == "period" and not any(parse_period(cell).first for cell in cells):
                kind = ""
            named = sum(self.names.indicator(cell) is not None for cell in cells)
            if not kind and by_cluster and cells and 2 * named >= len(cells):
                kind = "indicator"
            if kind and (kind in ("note", "source") or kind not in found.values()):
                found[at] = kind
        return found

    def _filled(self, key: int, beside: Mapping[int, str]) -> list[tuple[str, ...]]:
        """Return the rows with what merged cells leave blank taken from the row above.

        Only where another label tells the rows apart: a total has a blank label too.
        """
        telling = [key, *(at for at, kind in beside.items() if kind in _TELLING)]
        rows: list[tuple[str, ...]] = []
        seen: set[tuple[str, ...]] = set()
        for row in self.table.rows:
            filled = row
            if rows and any(row[at] for at in telling) and not all(row[at] for at in telling):
                cells = [
                    rows[-1][at] if at in telling and not cell else cell
                    for at, cell in enumerate(row)
                ]
                if tuple(cells[at] for at in telling) not in seen:
                    filled = tuple(cells)
            seen.add(tuple(filled[at] for at in telling))
            rows.append(filled)
        return rows

    def _sides(
        self, key: int, labels: Sequence[str], heads: Sequence[str], beside: set[str]
    ) -> tuple[_Axis, _Axis] | None:
        """Return what rows and columns name; None where that makes no KPI rows."""
        named_so = fold(self.table.header[key]) in _CLUSTER_HEADS
        pairs = [
            (one, other)
            for one in self._axes(labels, clusters_needed=1 if named_so else 2)
            for other in self._axes(heads)
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

    def _axes(self, labels: Sequence[str], *, clusters_needed: int = 2) -> list[_Axis]:
        filled = sum(bool(label.strip()) for label in labels) or 1
        clusters = [self.names.cluster_and_period(label) for label in labels]
        named = tuple(
            self.names.indicator(label) or self.names.rank_indicator(label, self.context)
            for label in labels
        )
        periods = tuple(
            without_marks(label) if is_period(without_marks(label)) else "" for label in labels
        )
        known = sum(bool(id) for id, _ in clusters)
        none, blank = (None,) * len(labels), ("",) * len(labels)
        names = tuple(one.id if one else "" for one in named)
        beside = tuple(period for _, period in clusters)
        shares = (known, sum(map(bool, names)), sum(map(bool, periods)))
        in_cluster, in_indicator, in_period = (count / filled for count in shares)
        found = [
            _Axis("cluster", tuple(id for id, _ in clusters), in_cluster, none, beside),
            _Axis("indicator", names, in_indicator, named, blank),
            _Axis("period", periods, in_period, none, periods),
            # A single column of figures may leave it to its surroundings what it holds.
            _Axis("figure", ("figure",) * len(labels), 0.0, none, blank),
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

    def _context_indicator(self, key: int) -> Named | None:
        own = self.names.indicator(self.table.header[key])
        return (
            own or self.names.indicator(self.table.caption) or self.names.indicator_in(self.context)
        )

    def _report_unknown(self, labels: Sequence[str], axis: _Axis) -> None:
        """Report the labels that a recognised side leaves over; a near miss is a fault."""
        for label, id in dict(zip(labels, axis.ids, strict=True)).items():
            name = without_marks(label)
            if id or not name:
                continue
            near = (
                self.names.near_cluster(name, likeness=_MISSPELT) if axis.kind == "cluster" else ""
            )
            place = f"{self.table.place}, '{name}'"
            if near and abs(len(near) - len(name)) <= 3:
                self.faults.append(
                    Fault(
                        self.document.path,
                        place,
                        f"unknown cluster '{name}'; did you mean '{near}'?",
                        "correct the name, or add the cluster or alias to catalogue.toml",
                    )
                )
            else:
                known = "" if axis.kind == "period" else " of the catalogue"
                reason = f"'{name}' is no {axis.kind}{known}"
                self.notes.append(TableNote(self.document.path, place, reason))

    # What the cells hold ---------------------------------------------------------------------

    def _cells(
        self,
        rows: Sequence[tuple[str, ...]],
        key: int,
        columns: Sequence[int],
        beside: Mapping[int, str],
        sides: tuple[_Axis, _Axis],
        cluster: str,
        indicator: Named | None,
    ) -> Iterator[_Cell]:
        """Yield the cells whose labels say cluster and indicator."""
        labels, heads = sides
        for number, row in enumerate(rows):
            said = {kind: row[at] for at, kind in beside.items()}
            for position, at in enumerate(columns):
                ids = {labels.kind: labels.ids[number], heads.kind: heads.ids[position]}
                if not all(ids.values()):
                    continue
                named = (
                    labels.named[number]
                    or heads.named[position]
                    or self.names.indicator(said.get("indicator", ""))
                    or indicator
                )
                if named is None:
                    continue
                period = heads.periods[position] or labels.periods[number] or named.period
                yield _Cell(
                    row[at],
                    number,
                    ids.get("cluster", cluster),
                    named,
                    period or said.get("period", ""),
                    f"{named.unit} {said.get('unit', '')}".strip(),
                    tuple(filter(None, (row[key], said.get("indicator"), self.table.header[at]))),
                )

    def _rows(self, cells: Sequence[_Cell]) -> list[KpiRow]:
        """Return the rows of the cells that hold a figure; others that are not empty are noted."""
        series: dict[str, list[str]] = defaultdict(list)
        for cell in cells:
            series[cell.named.id].append(cell.printed)
        whole = _decimal_mark([cell for row in self.table.rows for cell in row])
        marks = {
            id: _decimal_mark(printed)
            or (whole if self.names.catalogue.indicator(id).kind in _DECIMAL_KINDS else "")
            for id, printed in series.items()
        }
        rows = (self._row(cell, marks[cell.named.id]) for cell in cells)
        return [row for row in rows if row is not None]

    def _row(self, cell: _Cell, decimal: str) -> KpiRow | None:
        printed = without_marks(cell.printed)
        if fold(printed) in _NO_FIGURE:
            return None
        figure = parse_number(printed, decimal=decimal)
        indicator = self.names.catalogue.indicator(cell.named.id)
        place = f"{self.table.place}, {' / '.join(filter(None, map(without_marks, cell.labels)))}"
        if figure is None or len(figure.rest.split()) > 6:
            reason = f"'{cell.printed}' holds no figure that can be read"
            self.notes.append(TableNote(self.document.path, place, reason))
            return None
        fitted = _fitted(figure, cell.unit or self._context_unit(indicator.unit), indicator.unit)
        if fitted is None:
            reason = f"'{cell.printed}' is no figure in {indicator.unit}"
            self.notes.append(TableNote(self.document.path, place, reason))
            return None
        value, low, high, unit = fitted
        note = self._footnote(cell.printed, *cell.labels)
        lines = self.table.lines
        row = KpiRow(
            id="",
            cluster=cell.cluster,
            indicator=indicator.id,
            value=value,
            low=low,
            high=high,
            printed=printed,
            unit=unit,
            period=self._period(cell.period),
            # A table prints a place's name, not where its borders are drawn.
            geography="",
            kind=indicator.kind,
            status=_status(" ".join((note, cell.period, cell.printed))),
            source_id=self.document.source.id,
            place=place,
            confidence="medium",
            note=note,
            path=self.document.path,
            line=lines[cell.row] if cell.row < len(lines) else 0,
            qualifier=figure.qualifier,
        )
        return with_id(row)

    def _context_unit(self, unit: str) -> str:
        """Return the unit that the words around the table print, for an indicator in money."""
        if not unit_words(unit)[1]:
            return ""
        near = (self.table.caption, _lead(self.table, self.document), *reversed(self._headings()))
        # Outside of brackets "million" may belong to anything, beside a currency to the figures.
        return unit_in(self.context) or next((said for said in near if unit_words(said)[1]), "")

    def _period(self, label: str) -> Period:
        if label:
            return parse_period(label)
        corner = without_marks(self.table.header[0])
        if is_period(corner):
            return parse_period(corner)
        published = parse_period(self.document.source.published)
        lead = _lead(self.table, self.document)
        for text in (self.table.caption, lead, *reversed(self._headings()), self.context):
            period = parse_period(text)
            if not period.first:
                continue
            years = str(period.first)
            years += f"-{period.last}" if period.last != period.first else ""
            # The year in a report's title is that of its edition; its figures may be older.
            titled = fold(text) == fold(self.document.source.title)
            if titled and period.last == published.last:
                return Period(period.first, period.last, f"n.d. (about {years})", True)
            return replace(period, label=years, approximate=text is self.context)
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
            # A raised figure and a plain one are the same mark.
            if re.match(rf"[\[(]?{re.escape(fold(mark))}(?![\w*†‡])", fold(note))
        ]
        return " ".join(found)


def _context(table: Table, document: Document) -> str:
    """Return the words around a table that say what it is about: caption, headings, line above."""
    at = table.start
    headings = next((s.headings for s in document.sections if s.start <= at < s.end), ())
    sheet = table.place if table.place.startswith("sheet ") else ""
    parts = (
        table.caption,
        _lead(table, document),
        sheet,
        *reversed(headings),
        document.source.title,
    )
    return " . ".join(part for part in parts if part)


def _lead(table: Table, document: Document) -> str:
    """Return the line above a table where it introduces it, else ""; a paragraph above may be
    about anything."""
    before = document.text[: table.start].rstrip().rpartition("\n")[2]
    introduces = before.endswith(":") or len(before) <= _LABEL
    return before if introduces and len(before) <= _NEAR_TEXT else ""


def _decimal_mark(printed: Sequence[str]) -> str:
    """Return the decimal mark that the unambiguous figures use, "" where they differ."""
    cells = " ; ".join(printed)
    comma = bool(re.search(r"\d,\d{1,2}(?![\d,.])", cells))
    point = bool(re.search(r"\d\.\d{1,2}(?![\d,.])", cells))
    return "," if comma and not point else "." if point and not comma else ""


def unit_in(context: str) -> str:
    """Return the context's unit words where it prints some in brackets ("(EUR million)")."""
    for bracket in re.findall(r"[(\[](.*?)[)\]]", context):
        scale, currency, percent = unit_words(bracket)
        if scale != 1.0 or currency or percent:
            return str(bracket)
    return ""


_SCALE_WORDS = MappingProxyType({1e3: "thousand", 1e6: "million", 1e9: "billion", 1e12: "trillion"})


def _fitted(
    figure: Number, printed_unit: str, unit: str
) -> tuple[float | None, float | None, float | None, str] | None:
    """Return a figure's value and bounds with their unit; None where it measures something else.

    A figure in another currency or measure keeps its own; one in another scale is brought to the
    unit's.
    """
    base, base_currency, base_percent = unit_words(unit)
    head_scale, head_currency, head_percent = unit_words(printed_unit)
    scale = figure.scale if figure.scale != 1.0 else head_scale
    currency = figure.currency or head_currency
    percent = figure.percent or head_percent
    if (percent and not base_percent) or (currency and not base_currency):
        return None
    if currency and currency != base_currency:
        # Beside a bare figure a currency takes the place of the unit's own.
        scale = base if scale == 1.0 and not figure.currency else scale
        unit = f"{currency} {_SCALE_WORDS.get(scale, '')}".strip()
        return figure.value, figure.low, figure.high, unit
    # A bare figure is in the scale of the unit; one with a currency of its own says its own scale.
    factor = scale / base if scale != 1.0 or figure.currency else 1.0
    own = measure_of(figure.rest) or measure_of(printed_unit)
    wanted = measure_of(unit)
    if own and wanted is None:
        return None
    if own and wanted and own[0] == wanted[0]:
        factor *= own[1] / wanted[1]
    elif own and wanted:
        scaled = "" if scale == 1.0 else f"{_SCALE_WORDS.get(scale, '')} "
        return figure.value, figure.low, figure.high, scaled + (figure.rest or printed_unit)
    value, low, high = (
        None if one is None else float(f"{one * factor:.12g}")
        for one in (figure.value, figure.low, figure.high)
    )
    return value, low, high, unit


def _status(words: str) -> str:
    """Return what a footnote, a period ("2025e") and a cell ("32 (est.)") say of a figure."""
    said = fold(words)
    if re.search(r"prelim|provision|forelob|\b(?:19|20)\d\d ?p\b", said):
        return "provisional"
    estimated = r"estimat|\best\b|uppskatt|skon|beraknad|anslaet|\b(?:19|20)\d\d ?[ef]\b"
    return "estimate" if re.search(estimated, said) else "final"
