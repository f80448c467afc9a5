"""Says rows, names and figures in the language of the question, as text, tables and charts.

Names and units are the catalogue's in that language; printed figures stay as sources print them,
but for hedges, scales and units in words of another language.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from bot.answer import AnswerTable, Cell, Chart, Figure
from bot.evidence import Ref, RowRef
from bot.figures.likeness import base_unit
from bot.figures.series import definer, teller
from bot.language.messages import join, quoted, tell, word
from bot.language.packs import COMMON, spellings, word_list
from bot.understanding.plan import Scope
from index.numbers import to_float
from index.rows import KpiRow
from index.store import Store
from index.text import fold, words

# A printed figure that holds a word or a sign needs no unit behind it; nor do places.
_SAYS_UNIT = re.compile(r"[^\W\d_]{2,}|%|€|\$|£")
_WORD = re.compile(r"[^\W\d_]{2,}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"[€£$]?\s?\d[\d.,\u00a0\u202f ]*\d|[€£$]?\s?\d")
_MARKED = re.compile(r"\d+(?:[.,'’\u00a0\u202f ]\d+)+")
_UNITS_UNSAID = frozenset({"rank", "position", "tier", "group", ""})
_SCALES = ("thousand", "million", "billion", "trillion")
_UNDATED = frozenset({"n.d.", "n.d", "nd"})
# A table shows so many places.
LINES = 15


@dataclass(frozen=True, slots=True)
class Speaker:
    """Tells what the store holds on a scope; `store` has the catalogue in the scope's language."""

    scope: Scope
    store: Store
    units: Mapping[str, str]

    @property
    def lang(self) -> str:
        """The language that is spoken."""
        return self.scope.language

    def tell(self, message: str, **slots: object) -> str:
        """Return a message with its slots filled."""
        return tell(self.lang, message, **slots)

    def answered(self, holds: bool, text: str, *, goes_on: bool = False) -> str:
        """Return a sentence behind yes or no; one that `goes_on` loses its capital."""
        told = f"{text[0].lower()}{text[1:]}" if goes_on else text
        return f"{self.tell('yes' if holds else 'no')}: {told}"

    def join(self, items: Iterable[str], last: str = "and") -> str:
        """Return items as an enumeration."""
        return join(self.lang, list(items), last)

    def word(self, of_row: str) -> str:
        """Return a word of a row's own columns."""
        return word(self.lang, of_row)

    def name(self, place: str) -> str:
        """Return a place's name."""
        return self.store.catalogue.cluster(place).name

    def called(self, row: KpiRow) -> str:
        """Return a place's name, with what the figure is of where that is no name of a place."""
        name, area = self.name(row.cluster), row.geography.strip()
        own = words(name)
        same = any(a.startswith(b) or b.startswith(a) for a in words(area) for b in own)
        other = area[:1].isupper() and not same
        return f"{name} ({area})" if other else name

    def names(self, places: Iterable[str], last: str = "and") -> str:
        """Return the names of places as an enumeration."""
        return self.join(map(self.name, places), last)

    def label(self, indicator: str = "") -> str:
        """Return the name of a measure, of the scope's where none is given."""
        return self.store.catalogue.indicator(indicator or self.scope.indicator).name

    def unit(self, unit: str) -> str:
        """Return a unit as it is written behind a number: "DKK billion" as "billion DKK"."""
        if unit in self.units:
            return self.units[unit]
        scale = next((w for w in unit.split() if w in _SCALES), "")
        base = " ".join(w for w in unit.split() if w != scale)
        return " ".join(filter(None, (self.word(scale), self.units.get(base, base))))

    def group(self, group: str) -> str:
        """Return the name of a group of measures."""
        return self.word(f"group {group}").removeprefix("group ")

    def given(self, text: str) -> str:
        """Return a text of the catalogue, in quotes where it is in another language."""
        return text if self.lang == COMMON else quoted(self.lang, text)

    def amount(self, figure: Figure, unit: str) -> str:
        """Return a derived number with its unit, a place in a ranking as its number."""
        if unit == "rank":
            return self.tell("number", printed=figure.text)
        return f"{figure.text} {self.unit(unit)}".strip()

    def shown(self, row: KpiRow) -> str:
        """Return a row's figure as its source prints it, with its unit; words alone in quotes."""
        printed, hedge = row.printed, _hedge(row.printed)
        bare = printed[len(hedge) :].strip()
        if self.lang != COMMON:
            if row.value is None and not any(c.isdigit() for c in printed):
                return quoted(self.lang, printed)
            printed = bare = self._translated(row, _marked_alike(row, bare))
            if row.qualifier or hedge:
                printed = f"{self.word(row.qualifier or 'about')} {bare}"
        if _SAYS_UNIT.search(bare) or row.unit in _UNITS_UNSAID:
            return printed
        return f"{printed} {self.unit(row.unit)}"

    def _translated(self, row: KpiRow, bare: str) -> str:
        """Return a printed figure with its scale and its unit in the language spoken."""
        scaled = re.sub("|".join(_SCALES), lambda m: self.word(m[0]), bare)
        known = {self.word(scale) for scale in _SCALES}
        strange = [w for w in _WORD.findall(scaled) if w not in known and not _CURRENCY.match(w)]
        amount = _AMOUNT.search(bare)
        if not strange or row.value is None or amount is None:
            return scaled if not strange or row.value is not None else quoted(self.lang, bare)
        scale = next((s for s in _SCALES if s in bare), "")
        unit = base_unit(row.unit)[0] if scale else row.unit
        # "Down 40" and "−40" alike are told by their sign: the words before it are left out.
        sign = "-" if row.value < 0 else "+" if bare[: amount.start()].endswith("+") else ""
        number = f"{sign}{amount[0].strip()}"
        return " ".join(filter(None, (number, self.word(scale), self.unit(unit))))

    def when(self, row: KpiRow) -> str:
        """Return the period as printed, or the words for "no date given"."""
        label = row.period.label
        if not label or fold(label) in _UNDATED:
            return self.tell("undated")
        inferred = ""
        if label.startswith("n.d. ("):
            inferred = label.removeprefix("n.d. (").removesuffix(")")
        if inferred.startswith("about "):
            return f"{self.word('about')} {inferred.removeprefix('about ')}"
        return inferred or label

    def whens(self, rows: Iterable[KpiRow]) -> list[str]:
        """Return the periods of rows, each once, in order."""
        return list(dict.fromkeys(map(self.when, rows)))

    def placed(self, row: KpiRow) -> str:
        """Return a place in a ranking in words: "number 4", or what the source says of it."""
        if row.value is not None and row.unit == "rank":
            return self.tell("number", printed=self.nth(row))
        return self.shown(row)

    def nth(self, row: KpiRow) -> str:
        """Return the number of a place in a ranking as printed: "4" where that is "place 4"."""
        lead, _, number = row.printed.rpartition(" ")
        is_word = fold(lead).rstrip(".") in word_list("place_words")
        return number if is_word else row.printed

    def in_edition(self, ranking: str, row: KpiRow) -> str:
        """Return a ranking's name with the edition that a place stands in, where it is dated."""
        return f"{ranking} {self.when(row)}" if row.period.last else ranking

    def source(self, row: KpiRow) -> str:
        """Return who tells a figure."""
        return teller(row, self.store)

    def item(self, row: KpiRow, *, dated: bool = False) -> str:
        """Return a place with its figure, and its period where `dated`."""
        slots = {"name": self.name(row.cluster), "printed": self.placed(row)}
        if dated:
            return self.tell("item_dated", **slots, period=self.when(row))
        return self.tell("item", **slots)

    def items(self, rows: Iterable[KpiRow], *, dated: bool = False) -> str:
        """Return places with their figures, one behind the other."""
        return "; ".join(self.item(row, dated=dated) for row in rows)

    def sentences(self, rows: Iterable[KpiRow]) -> str:
        """Return the sentences that state the rows, as one list."""
        return "; ".join(self.sentence(row).rstrip(".") for row in rows)

    def sentence(self, row: KpiRow) -> str:
        """Return the sentence that states one row."""
        slots = {"cluster": self.name(row.cluster), "period": self.when(row)}
        label = self.label(row.indicator)
        if row.kind == "rank" and row.value is not None:
            ranking = f"{label}, {slots['period']}"
            return self.tell("place_rank", ranking=ranking, printed=self.nth(row), **slots)
        printed, unit = self.shown(row), self.unit(row.unit)
        if unit and printed.endswith(f" {unit}"):
            # "65,500 employees (employees in companies)" says one word twice.
            number = printed.removesuffix(unit)
            if label.startswith(f"{unit} ") or label.endswith((f" {unit}", f"-{unit}")):
                return self.tell("lookup_merged", measured=f"{number}{label}", **slots)
        return self.tell("lookup", printed=printed, label=label, **slots)

    def cell(self, row: KpiRow) -> Cell:
        """Return the table cell of a row's figure."""
        return Cell(self.shown(row), RowRef(row.id), row.value)

    def row_cells(self, row: KpiRow) -> tuple[Cell, ...]:
        """Return the cells of a row: figure, period, area and source."""
        ref = RowRef(row.id)
        return (
            self.cell(row),
            Cell(self.when(row), ref),
            Cell(row.geography or "–", ref),
            Cell(self.source(row), ref),
        )

    def header(self, *keys: str) -> tuple[str, ...]:
        """Return the heads of columns."""
        return tuple(self.tell(key) for key in keys)

    def table(
        self, rows: Sequence[KpiRow], *, least: int = 2, most: int = LINES
    ) -> AnswerTable | None:
        """Return rows as a table, one a line; None where there are fewer than `least`."""
        rows = list(dict.fromkeys(rows))[:most]
        if len(rows) < least:
            return None
        several = len({row.indicator for row in rows}) > 1
        middle = ("indicator",) if several else ()
        lines = tuple(
            (
                Cell(self.name(row.cluster)),
                *([Cell(self.label(row.indicator))] if several else []),
                *self.row_cells(row),
            )
            for row in rows
        )
        header = self.header("cluster", *middle, "figure", "period", "area", "source")
        return AnswerTable(header, lines)

    def stacked(self, tables: Sequence[AnswerTable]) -> AnswerTable | None:
        """Return tables of rows as one; where their columns differ, its lines are made anew."""
        lines = tuple(dict.fromkeys(line for table in tables for line in table.rows))
        if len({table.header for table in tables}) > 1:
            held = [c.ref.id for line in lines for c in line if isinstance(c.ref, RowRef)]
            return self.table([self.store.row(id) for id in held], most=len(held))
        return AnswerTable(tables[0].header, lines) if tables else None

    def bars(self, rows: Sequence[KpiRow]) -> Chart | None:
        """Return like figures of several places as a bar chart."""
        drawn = [row for row in rows if row.value is not None][:LINES]
        if len(drawn) < 2:
            return None
        label = self.label(drawn[0].indicator)
        points = tuple((self.name(r.cluster), r.value or 0.0) for r in drawn)
        unit = self.unit(drawn[0].unit)
        return Chart("bar", label, self.tell("cluster"), unit, ((label, points),))

    def curve(self, lines: Sequence[Sequence[KpiRow]]) -> Chart | None:
        """Return figures of places over time as a line chart, a line ending at each break."""
        runs = [list(run) for rows in lines for _, run in groupby(rows, key=self._counted_by)]
        drawn = [run for run in runs if len(run) > 1]
        if not drawn:
            return None
        series = tuple(
            (self.name(rows[0].cluster), tuple((self.when(r), r.value or 0.0) for r in rows))
            for rows in drawn
        )
        first = drawn[0][0]
        unit = self.unit(first.unit)
        return Chart("line", self.label(first.indicator), self.tell("period"), unit, series)

    def _counted_by(self, row: KpiRow) -> tuple[str, str]:
        """Return what figures of one line have in common: the area, and who counts by what."""
        return row.geography, definer(row, self.store, passed_on=True)


def speaker(scope: Scope, store: Store) -> Speaker:
    """Return who tells of a scope, in its language."""
    spoken = store.spoken(scope.language)
    return Speaker(scope, spoken, _units(spoken, scope.language))


# By generation and language: a catalogue has hundreds of units, a question needs two.
_UNITS: dict[tuple[str, str], Mapping[str, str]] = {}
_KEPT = 16


def _units(store: Store, language: str) -> Mapping[str, str]:
    key = store.generation, language
    if key not in _UNITS:
        if len(_UNITS) >= _KEPT:
            _UNITS.clear()
        told = {
            one.unit: unit
            for one in store.catalogue.indicators
            for code, unit in one.units
            if code == language
        }
        _UNITS[key] = MappingProxyType(told)
    return _UNITS[key]


def _marked_alike(row: KpiRow, printed: str) -> str:
    """Return a printed figure with its marks set as in the bot's numbers: "1.150" may be 1,150."""
    held = {abs(bound) for bound in (row.value, row.low, row.high) if bound is not None}

    def amount(found: re.Match[str]) -> str:
        for point in ".,":
            try:
                number = to_float(found[0], decimal=point)
            except ValueError:
                continue
            if number in held:
                decimals = len(found[0].rpartition(point)[2]) if point in found[0] else 0
                return f"{number:,.{decimals}f}"
        return found[0]

    return _MARKED.sub(amount, printed)


def _hedge(printed: str) -> str:
    """Return the hedge that a printed figure begins with ("about")."""
    folded = printed.casefold()
    found = (h for h in spellings("figure_hedges") if folded.startswith(f"{h} "))
    return max(found, key=len, default="")


def stated_refs(*groups: Iterable[Ref]) -> tuple[Ref, ...]:
    """Return references of several groups, each once, in order."""
    return tuple(dict.fromkeys(ref for group in groups for ref in group))
