"""What the numbers of an answer may come from, read anew from the store."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from math import isclose
from types import MappingProxyType

from bot.answer import Figure
from bot.evidence import AskedRef, CountRef, EntryRef, FigureRef, Ref, RewordedRef, RowRef, SpanRef
from bot.grounding.formulas import SAME_VALUE, recompute
from bot.grounding.numbers import agrees, canonical, numbers_in
from index.rows import KpiRow
from index.store import Store
from index.units import agrees as says_value

_TEXTS = ("name", "definition", "method", "scope", "description")
_ENTRIES = MappingProxyType(
    {
        "indicator": "indicators",
        "ranking": "rankings",
        "scorecard": "scorecards",
        "cluster": "clusters",
    }
)


@dataclass(slots=True)
class Ledger:
    """The evidence of one draft; `figures` are the derived numbers that it claims."""

    store: Store
    figures: dict[FigureRef, Figure]
    _cache: dict[Ref, frozenset[str] | None] = field(default_factory=dict)

    def numbers(self, ref: Ref) -> frozenset[str] | None:
        """Return the numbers that a reference stands for, None where it proves nothing."""
        if ref not in self._cache:
            found = self._read(ref)
            self._cache[ref] = None if found is None else frozenset(found)
        return self._cache[ref]

    def value(self, ref: Ref | None) -> float | None:
        """Return the number that a cell with a reference may carry, None where there is none."""
        if ref is None or self.numbers(ref) is None:
            return None
        if isinstance(ref, FigureRef):
            return self.figures[ref].value
        return self.store.row(ref.id).value if isinstance(ref, RowRef) else None

    def _read(self, ref: Ref) -> Iterable[str] | None:
        match ref:
            case FigureRef():
                return self._figure(ref)
            case CountRef():
                return {str(ref.number)}
            case AskedRef():
                return numbers_in(ref.text)
            case RewordedRef():
                return ()
            case EntryRef():
                return self._source(ref.id) if ref.kind == "source" else self._entry(ref)
            case SpanRef():
                return self._span(ref)
            case RowRef():
                return self._row(ref)

    def _row(self, ref: RowRef) -> Iterable[str] | None:
        try:
            row = self.store.row(ref.id)
        except KeyError:
            return None
        told = says_value(row.printed, row.unit, row.value)
        return row_numbers(row, self.store) if told else None

    def _span(self, ref: SpanRef) -> Iterable[str] | None:
        try:
            return numbers_in(self.store.text(ref.document, ref.start, ref.end))
        except KeyError:
            return None

    def _figure(self, ref: FigureRef) -> Iterable[str] | None:
        """Compute a figure again; None where its value or its text is another."""
        figure = self.figures.get(ref)
        if figure is None:
            return None
        try:
            rows = [self.store.row(id) for id in figure.rows]
        except KeyError:
            return None
        again = recompute(figure.recipe, rows)
        if again is None or not agrees(figure.text, again):
            return None
        if not isclose(figure.value, again, rel_tol=SAME_VALUE, abs_tol=SAME_VALUE):
            return None
        return numbers_in(figure.text)

    def _source(self, id: str) -> Iterable[str] | None:
        try:
            source = self.store.source(id)
        except KeyError:
            return None
        return numbers_in(f"{source.title} | {source.publisher} | {source.published}")

    def _title(self, source_id: str) -> str:
        try:
            return self.store.source(source_id).title
        except KeyError:
            return source_id

    def _entry(self, ref: EntryRef) -> Iterable[str] | None:
        entries = getattr(self.store.catalogue, _ENTRIES[ref.kind])
        entry = next((e for e in entries if e.id == ref.id), None)
        if entry is None:
            return None
        numbers = numbers_in(" | ".join(getattr(entry, name, "") for name in _TEXTS))
        weights = [c.weight for c in getattr(entry, "components", ()) if c.weight is not None]
        weights += [weight for _, weight in getattr(entry, "weights", ())]
        for edition in getattr(entry, "editions", ()):
            title = self._title(edition.source_id)
            told = (edition.label, edition.published, edition.coverage, title)
            numbers |= numbers_in(" | ".join(told))
            weights += [weight for _, weight in edition.weights]
        return numbers | {canonical(f"{weight:g}") for weight in weights}


def row_numbers(row: KpiRow, store: Store) -> set[str]:
    """Return all numbers that a row's own columns hold, its source's name among them."""
    source = store.source(row.source_id)
    texts = (
        row.printed,
        row.period.label,
        row.geography,
        row.note,
        row.unit,
        source.title,
        source.publisher,
    )
    numbers = numbers_in(" | ".join(texts))
    for value in (row.value, row.low, row.high):
        if value is not None:
            numbers.add(canonical(format(Decimal(str(value)), "f")))
    return numbers
