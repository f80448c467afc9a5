"""Makes KPI rows of tables: reads the documented tidy form, and makes the rows of a corpus unique.

A line of the tidy form that cannot be used is a fault with its mend. Tables made for human eyes
are left to `index.wide`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from index.catalogue import INDICATOR_KINDS, Catalogue, did_you_mean
from index.documents import Document, Fault, Source, Table
from index.naming import Names
from index.numbers import NO_FIGURE, figures_in, is_error, qualifier_of
from index.periods import parse_period
from index.readings import KpiReading, with_id
from index.rows import KpiRow
from index.tables import is_tidy
from index.text import fold, slug
from index.units import fitted, row_contradiction
from index.wide import read_wide

STATUSES = ("final", "provisional", "estimate", "claim", "goal")
CONFIDENCES = ("high", "medium", "low")


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
    return read_wide(table, document, names)


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
    said: dict[tuple[object, ...], tuple[KpiRow, str]] = {}
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
            row = _tidy_row(given, line, document, names, sources)
            earlier = said.setdefault(_key_of(row), (row, where))
            if _figure_of(row) != _figure_of(earlier[0]):
                raise _BadRow(
                    "value",
                    f"'{row.printed}' contradicts '{earlier[0].printed}' of {earlier[1]}: one"
                    " cluster, indicator, period, area and source",
                    "keep the right one, or tell them apart by geography, status or note",
                )
            rows.append(row)
        except _BadRow as bad:
            place = f"{where}, column {bad.column}" if bad.column else where
            faults.append(Fault(document.path, place, bad.reason, bad.mend))
        except (ValueError, ArithmeticError, LookupError) as error:
            mend = "write the line as corpus/README.md describes"
            faults.append(Fault(document.path, where, f"cannot be read ({error})", mend))
    return KpiReading(tuple(rows), tuple(faults))


def _figure_of(row: KpiRow) -> tuple[float | None, float | None, float | None]:
    return row.value, row.low, row.high


def _key_of(row: KpiRow) -> tuple[object, ...]:
    """Return what one file of analysts' rows may give one figure for."""
    said = (row.geography, row.source_id, row.status, row.note, row.place)
    return row.cluster, row.indicator, row.period, row.unit, row.kind, *said


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
    if value is None and low is None and high is None:
        value, low, high, unit = _read_printed(printed, unit, given.get("unit", ""))
    row = KpiRow(
        id="",
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
        qualifier=qualifier_of(printed),
    )
    source = sources.get(row.source_id, document.source)
    wrong = row_contradiction(row, source.published)
    if wrong:
        raise _BadRow("value" if printed in wrong[0] else "period", *wrong)
    return with_id(row)


def _read_printed(
    printed: str, unit: str, given: str
) -> tuple[float | None, float | None, float | None, str]:
    """Return value, bounds and unit of a printed figure; words without figures have none."""
    figures = figures_in(printed)
    fit = fitted(figures[0], "", unit) if figures else None
    denied = not figures and any(mark.isdecimal() for mark in printed)
    if is_error(printed) or denied or fold(printed) in NO_FIGURE:
        raise _BadRow(
            "printed",
            f"printed '{printed}' is no figure",
            "write the figure as the source prints it, or take the line out",
        )
    if fit is None:
        return None, None, None, unit
    return fit.value, fit.low, fit.high, given or fit.unit


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
