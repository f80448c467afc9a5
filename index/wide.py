"""Makes KPI rows of tables made for human eyes, by the names that their sides carry.

Every label of a table says something of its row or column: a cluster, an indicator, a period, a
unit. A cell whose labels, with the words around the table, say cluster and indicator is a row. A
table that names none is no fault: it is noted, and stays quotable as text. The tidy form is left to
`index.kpis`, the shape of tables to `index.tables`, what their sides name to `index.sides`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.documents import Document, Fault, Table
from index.measures import measure_of
from index.naming import Named, Names, marks_of, without_marks
from index.numbers import NO_FIGURE, cell_number, glued_mark, unit_words
from index.periods import is_period, parse_period
from index.readings import KpiReading, Note, TableRead, with_id
from index.rows import KpiRow, Period
from index.sides import TELLING, Axis, Columns, columns_of, sides_of
from index.tables import Part, parts_of
from index.text import fold
from index.units import fitted, row_contradiction, spelt_out

# A longer line above a table is a paragraph, which may speak of anything.
_LABEL = 80
_NEAR_TEXT = 150
# A row of a table for human eyes may be any place; only a near miss is taken for a slip.
_MISSPELT = 88
# Three decimals are usual in these; a count or a sum with them groups its thousands.
_DECIMAL_KINDS = ("share", "growth", "per_head", "score")
# These are never counted in thousands or millions.
_UNSCALED_KINDS = ("share", "growth", "score", "rank", "tier")

_RIVALS = (
    "'{}' and '{}' both name places, and it is not said whose its figures are; give the column that"
    " they are not of the head 'note', or add part_of to catalogue.toml"
)
_UNKNOWN = (
    "its rows are of '{}', which names nothing of the catalogue; add its names to catalogue.toml,"
    " or give it the head 'note' if the figures are those of '{}'"
)

# "(thousands)", "in millions", "Employees, thousands": the scale of a whole table of counts.
_IN_THOUSANDS = re.compile(
    r"[(\[,;]\s*(?:in\s+)?(thousands?|millions?|billions?|'000s?|tusental|tusen|tusinde?r?)\s*[)\],;]"
    r"|(?:\bin|,|\()\s+(thousands?|millions?|billions?|tusental)\b",
    re.IGNORECASE,
)


def read_wide(table: Table, document: Document, names: Names) -> KpiReading:
    """Return the rows of a table as it stands, or the note that says why there are none."""
    parts = list(parts_of(table))
    if not parts:
        note = Note(document.path, table.place, "it has no rows and columns of figures")
        return KpiReading(notes=(note,))
    readings = [_Wide(part, document, names).read() for part in parts]
    return KpiReading(
        tuple(row for reading in readings for row in reading.rows),
        tuple(fault for reading in readings for fault in reading.faults),
        tuple(note for reading in readings for note in reading.notes),
        tuple(read for reading in readings for read in reading.tables),
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    """A printed figure with all that its labels say. `row` counts the table's rows from 0."""

    printed: str
    row: int
    column: int
    cluster: str
    named: Named
    period: str
    unit: str
    labels: tuple[str, ...]


class _Wide:
    """One table that is matched against the catalogue, side by side."""

    def __init__(self, part: Part, document: Document, names: Names) -> None:
        self.part = part
        self.table = part.table
        self.document = document
        self.names = names
        self.context = _context(part.table, document)
        self.notes: list[Note] = []
        self.faults: list[Fault] = []

    def read(self) -> KpiReading:
        """Return the rows of the table, or the note that says why there are none."""
        table = self.table
        if not table.rows or len(table.header) < 2:
            return self._noted("it has no rows and columns of figures")
        columns = columns_of(self.part, self.names)
        if columns.rival >= 0:
            return self._noted(self._of_heads(_RIVALS, *sorted((columns.key, columns.rival))))
        rows = self._filled(columns)
        labels = [row[columns.key] for row in rows]
        heads = [self.part.levels[at] for at in columns.figures]
        known = set(columns.beside.values())
        sides = sides_of(
            labels,
            heads,
            self.names,
            context=self.context,
            corner=table.header[columns.key],
            beside=known,
        )
        if sides is None and columns.context and not any(map(self.names.cluster, labels)):
            return self._noted(self._of_heads(_UNKNOWN, columns.key, columns.context[0]))
        if sides is None:
            return self._noted("its rows and columns name no cluster or indicator of the catalogue")
        said = known | {side.kind for side in sides}
        cluster, indicator = self._from_around(said, columns, sides[0].kind)
        if not {"cluster", "indicator"} <= said and cluster is None:
            return self._noted("it does not say which cluster its figures are about")
        if indicator is None and "indicator" not in said and not self._named_within(sides):
            return self._noted("it does not say which indicator its figures are for")
        cells = list(self._cells(rows, columns, sides, cluster or "", indicator))
        found = self._without_contradictions(self._rows(cells), columns)
        self._report_unknown(labels, sides[0], rows, columns)
        self._report_unknown([table.header[at] for at in columns.figures], sides[1], rows, columns)
        if not found and not self.notes and not self.faults:
            return self._noted("none of its cells holds a figure that can be read")
        return KpiReading(
            tuple(found), tuple(self.faults), tuple(self.notes), (self._told(columns, found),)
        )

    def _of_heads(self, reason: str, *columns: int) -> str:
        return reason.format(*(without_marks(self.table.header[at]) for at in columns))

    def _noted(self, reason: str) -> KpiReading:
        figures = sum(cell_number(cell) is not None for row in self.table.rows for cell in row)
        note = Note(self.document.path, self.table.place, reason, figures)
        return KpiReading((), tuple(self.faults), (*self.notes, note))

    # What the labels say ---------------------------------------------------------------------

    def _filled(self, columns: Columns) -> list[tuple[str, ...]]:
        """Return the rows with what merged cells leave blank taken from the row above.

        Only where another label tells the rows apart: a total has a blank label too.
        """
        beside = [at for at, kind in columns.beside.items() if kind in TELLING]
        telling = [columns.key, *beside]
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

    def _from_around(
        self, said: set[str], columns: Columns, labels: str
    ) -> tuple[str | None, Named | None]:
        """Return the cluster and the indicator that the words around the table name, where its
        sides do not; None where they name none. Lines above a group of rows may name a cluster."""
        cluster: str | None = ""
        if "cluster" not in said:
            cluster = self.names.cluster_in(self.context) or None
            if cluster is None and labels != "cluster":
                grouped = any(self.names.cluster(label) for _, label in self.part.groups)
                cluster = "" if grouped else None
        if "indicator" in said:
            return cluster, None
        own = self.names.indicator(self.table.header[columns.key])
        return cluster, (
            own or self.names.indicator(self.table.caption) or self.names.indicator_in(self.context)
        )

    def _named_within(self, sides: tuple[Axis, Axis]) -> bool:
        """Tell whether heads above one another or lines above groups of rows name indicators."""
        grouped = any(self.names.indicator(label) for _, label in self.part.groups)
        return grouped or any(named for side in sides for named in side.named)

    def _report_unknown(
        self,
        labels: Sequence[str],
        axis: Axis,
        rows: Sequence[tuple[str, ...]],
        columns: Columns,
    ) -> None:
        """Report the labels that a recognised side leaves over, and how many figures that costs.

        A near miss is a fault, but where most labels are unknown it is chance.
        """
        by_row = len(labels) == len(rows) and list(labels) == [row[columns.key] for row in rows]
        unknown: dict[str, int] = defaultdict(int)
        for at, (label, id) in enumerate(zip(labels, axis.ids, strict=True)):
            name = without_marks(label)
            if id or not name:
                continue
            cells = (
                [rows[at][column] for column in columns.figures]
                if by_row
                else [row[columns.figures[at]] for row in rows]
            )
            unknown[name] += sum(cell_number(cell) is not None for cell in cells)
        near = {name: self._near(name) if axis.kind == "cluster" else "" for name in unknown}
        known = len(set(filter(None, axis.ids)))
        trusted = known >= sum(not meant for meant in near.values())
        for name, figures in unknown.items():
            place = f"{self.table.place}, '{name}'"
            if near[name] and trusted:
                self.faults.append(
                    Fault(
                        self.document.path,
                        place,
                        f"unknown cluster '{name}'; did you mean '{near[name]}'?",
                        "correct the name, or add the cluster or alias to catalogue.toml",
                    )
                )
            else:
                of = "" if axis.kind == "period" else " of the catalogue"
                reason = f"'{name}' is no {axis.kind}{of}"
                self.notes.append(Note(self.document.path, place, reason, figures))

    def _near(self, name: str) -> str:
        near = self.names.near_cluster(name, likeness=_MISSPELT)
        return near if abs(len(near) - len(name)) <= 3 else ""

    def _told(self, columns: Columns, found: Sequence[KpiRow]) -> TableRead:
        """Return how the table was read, for the report."""
        read = {row.place.rpartition(" / ")[2] for row in found}
        heads = [without_marks(self.table.header[at]) for at in columns.figures]
        return TableRead(
            self.document.path,
            self.table.place,
            self.table.header[columns.key],
            tuple(head for head in heads if head in read),
            tuple(head for head in heads if head and head not in read),
            len(self.table.rows),
            len(found),
        )

    # What the cells hold ---------------------------------------------------------------------

    def _cells(
        self,
        rows: Sequence[tuple[str, ...]],
        columns: Columns,
        sides: tuple[Axis, Axis],
        cluster: str,
        indicator: Named | None,
    ) -> Iterator[_Cell]:
        """Yield the cells whose labels say cluster and indicator."""
        labels, heads = sides
        for number, row in enumerate(rows):
            said = {kind: row[at] for at, kind in columns.beside.items()}
            dated, group = self.part.groups[number]
            of_group = self.names.indicator(group) if labels.kind != "indicator" else None
            place = self.names.cluster(group) if labels.kind != "cluster" else ""
            for position, at in enumerate(columns.figures):
                ids = {labels.kind: labels.ids[number], heads.kind: heads.ids[position]}
                if not all(ids.values()):
                    continue
                named = (
                    labels.named[number]
                    or heads.named[position]
                    or self.names.indicator(said.get("indicator", ""))
                    or of_group
                    or indicator
                )
                about = ids.get("cluster") or place or cluster
                if named is None or not about:
                    continue
                period = heads.periods[position] or labels.periods[number] or named.period
                told = (group if place or of_group else "", row[columns.key])
                yield _Cell(
                    row[at],
                    number,
                    at,
                    about,
                    named,
                    period or said.get("period", "") or dated,
                    f"{named.unit} {said.get('unit', '')}".strip(),
                    tuple(filter(None, (*told, said.get("indicator"), self.table.header[at]))),
                )

    def _rows(self, cells: Sequence[_Cell]) -> list[KpiRow]:
        """Return the rows of the cells that hold a figure; others that are not empty are noted."""
        series: dict[str, list[str]] = defaultdict(list)
        for cell in cells:
            series[cell.named.id].append(cell.printed)
        whole = _decimal_mark([cell for row in self.table.rows for cell in row])
        marks = {
            id: self.table.decimal
            or _decimal_mark(printed)
            or (whole if self.names.catalogue.indicator(id).kind in _DECIMAL_KINDS else "")
            for id, printed in series.items()
        }
        rows = (self._row(cell, marks[cell.named.id], series[cell.named.id]) for cell in cells)
        return [row for row in rows if row is not None]

    def _row(self, cell: _Cell, decimal: str, series: Sequence[str]) -> KpiRow | None:
        printed = without_marks(cell.printed)
        if fold(printed) in NO_FIGURE:
            return None
        indicator = self.names.catalogue.indicator(cell.named.id)
        place = f"{self.table.place}, {' / '.join(filter(None, map(without_marks, cell.labels)))}"

        def left_out(reason: str) -> None:
            self.notes.append(Note(self.document.path, place, reason, 1))

        figure = cell_number(printed, decimal=decimal)
        if figure is None:
            left_out(f"'{cell.printed}' holds no figure that can be read")
            return None
        if glued_mark(printed, series):
            left_out(
                f"'{cell.printed}' is no figure beside others that group their digits in threes:"
                " a footnote's mark may be stuck to it"
            )
            return None
        head = self._unit_of(cell, indicator.unit, indicator.kind)
        fit = fitted(figure, head, indicator.unit)
        if fit is None:
            left_out(f"'{cell.printed}' is no figure in {indicator.unit}")
            return None
        printed = spelt_out(printed, figure, head, fit, indicator.unit)
        note = self._footnote(cell.printed, *cell.labels)
        lines = self.table.lines
        row = KpiRow(
            id="",
            cluster=cell.cluster,
            indicator=indicator.id,
            value=fit.value,
            low=fit.low,
            high=fit.high,
            printed=printed,
            unit=fit.unit,
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
        wrong = row_contradiction(row, self.document.source.published)
        if wrong:
            self.faults.append(Fault(self.document.path, place, *wrong))
            return None
        return with_id(row)

    def _without_contradictions(self, rows: Sequence[KpiRow], columns: Columns) -> list[KpiRow]:
        """Leave out, as faults, what the table gives two figures for: no key tells them apart.

        Where another column does ("men", "women"), every figure is of a part, and all are out.
        """
        said: dict[tuple[object, ...], dict[object, KpiRow]] = defaultdict(dict)
        for row in rows:
            said[_key_of(row)].setdefault((row.value, row.low, row.high), row)
        twice = {key: found for key, found in said.items() if len(found) > 1}
        for indicator in dict.fromkeys(key[1] for key in twice):
            of_it = [list(found.values()) for key, found in twice.items() if key[1] == indicator]
            shown = of_it[0]
            name = self.names.catalogue.cluster(shown[0].cluster).name
            more = f" (and so for {len(of_it) - 1} more)" if len(of_it) > 1 else ""
            self.faults.append(
                Fault(
                    self.document.path,
                    self.table.place,
                    f"gives {name} two figures of one period for"
                    f" {self.names.catalogue.indicator(shown[0].indicator).name}:"
                    f" {'; '.join(row.printed for row in shown[:3])}{more}",
                    "give each row and column a label that tells it from the others, or say in"
                    " the tidy form what each figure is",
                )
            )
        if twice and any(self._tells_parts(columns, at) for at in columns.figures):
            return []
        return [row for row in rows if _key_of(row) not in twice]

    def _tells_parts(self, columns: Columns, at: int) -> bool:
        """Tell a column of words that, with the key, makes every row its own."""
        said = [(row[columns.key], row[at]) for row in self.table.rows if row[at]]
        words = [cell for _, cell in said if cell_number(cell) is None]
        return len(words) == len(said) > 0 and len(set(said)) == len(said)

    def _unit_of(self, cell: _Cell, unit: str, kind: str) -> str:
        """Return the unit that labels print, or else the words around the table."""
        if unit_words(cell.unit) != (1.0, "", False) or measure_of(cell.unit):
            return cell.unit
        near = (self.table.caption, _lead(self.table, self.document), *reversed(self._headings()))
        if unit_words(unit)[1]:
            # Outside of brackets "million" may belong to anything, beside a currency to figures.
            around = (one for one in near if unit_words(one)[1])
            return unit_in(self.context) or next(around, cell.unit)
        if kind in _UNSCALED_KINDS:
            return cell.unit
        found = next(filter(None, map(_IN_THOUSANDS.search, near)), None)
        return (found[1] or found[2]) if found else cell.unit

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


def _key_of(row: KpiRow) -> tuple[object, ...]:
    """Return what one table may give one figure for."""
    return row.cluster, row.indicator, row.period.first, row.period.last, row.period.label, row.unit


def _status(words: str) -> str:
    """Return what a footnote, a period ("2025e") and a cell ("32 (est.)") say of a figure."""
    said = fold(words)
    if re.search(r"prelim|provision|forelob|\b(?:19|20)\d\d ?p\b", said):
        return "provisional"
    estimated = r"estimat|\best\b|uppskatt|skon|beraknad|anslaet|\b(?:19|20)\d\d ?[ef]\b"
    return "estimate" if re.search(estimated, said) else "final"
