"""Numbers the sources of an answer and puts their marks behind what they prove."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.answer import AnswerTable, Cell, Citation, Statement
from bot.draft import Note
from bot.evidence import EntryRef, FigureRef, Ref, RowRef, SpanRef
from index.documents import SOURCES_OWN
from index.rows import KpiRow
from index.store import Store

QUOTES_A_CITATION = 8

# What one number stands for: a source by its rows, or by one span.
_Key = tuple[str, SpanRef | None]
Marks = Mapping[Ref, tuple[int, ...]]


def cite(
    statements: Iterable[Statement],
    table: AnswerTable | None,
    caveats: Iterable[Note],
    store: Store,
) -> tuple[tuple[Citation, ...], Marks]:
    """Number the sources in order of first use; rows of one source share a number, spans do not."""
    numbering = _Numbering(store)
    for statement in statements:
        numbering.use(statement.rests_on)
    for line in table.rows if table else ():
        numbering.use(cell.ref for cell in line if cell.ref)
    for note in caveats:
        numbering.use(note.rests_on)
    return numbering.citations(), numbering.marks()


@dataclass(slots=True)
class _Numbering:
    store: Store
    order: dict[_Key, list[Ref]] = field(default_factory=dict)
    keys: dict[Ref, list[_Key]] = field(default_factory=dict)

    def use(self, refs: Iterable[Ref]) -> None:
        """Number what references cite, where that is not yet done."""
        for ref in refs:
            if ref not in self.keys:
                self.keys[ref] = self._keys_of(ref)
                for key in self.keys[ref]:
                    proved = self.order.setdefault(key, [])
                    if isinstance(ref, RowRef | SpanRef):
                        proved.append(ref)

    def _keys_of(self, ref: Ref) -> list[_Key]:
        match ref:
            case FigureRef():
                rows = [RowRef(id) for id in ref.rows]
                self.use(rows)
                return list(dict.fromkeys(key for row in rows for key in self.keys[row]))
            case SpanRef():
                cited = self.store.sources_at(ref.document, ref.start, ref.end)
                return [(source.id, ref) for source in cited]
            case RowRef():
                return [(self.store.row(ref.id).source_id, None)]
            case EntryRef(kind="source"):
                return [(ref.id, None)]
            case _:
                return []

    def citations(self) -> tuple[Citation, ...]:
        """Return the citations in the order of their numbers."""
        return tuple(
            _citation(number, key, refs, self.store)
            for number, (key, refs) in enumerate(self.order.items(), 1)
        )

    def marks(self) -> Marks:
        """Return the numbers of each reference, rising."""
        number = {key: n for n, key in enumerate(self.order, 1)}
        return {ref: tuple(sorted({number[k] for k in keys})) for ref, keys in self.keys.items()}


def _citation(number: int, key: _Key, refs: Sequence[Ref], store: Store) -> Citation:
    source_id, span = key
    source = store.source(source_id)
    if span:
        document = store.document(span.document)
        section = next(
            (s for s in document.sections if s.start <= span.start < max(s.end, s.start + 1)), None
        )
        place = [document.path]
        if section and section.page:
            # What is said before a sentence may still stand on the page before.
            place.append(f"p. {section.page_at(span.end - 1)}")
        if section and section.headings:
            place.append(section.headings[-1])
        quote = store.text(span.document, span.start, span.end)
        # A text of ours that cites others for its sentences is itself the source of the rest.
        itself = bool(document.line_sources) and source.id == document.source.id
        wording = SOURCES_OWN if itself else document.wording
        where = ", ".join(place)
    else:
        rows = [store.row(ref.id) for ref in refs if isinstance(ref, RowRef)]
        wording = ""
        catalogue = store.catalogue
        parts = [
            f"{catalogue.cluster(r.cluster).name}, {catalogue.indicator(r.indicator).name}, "
            f"{r.period.label}: {r.printed}"
            for r in rows[:QUOTES_A_CITATION]
        ]
        quote = "; ".join(parts) + ("; …" if len(rows) > QUOTES_A_CITATION else "")
        where = rows_place(rows)
        if rows and rows[0].place:
            where = f"{rows[0].place} ({where})"
    return Citation(
        number,
        source.id,
        source.title,
        source.publisher,
        source.published,
        source.url,
        where,
        quote,
        tuple(refs),
        source.restricted,
        wording,
    )


def rows_place(rows: Sequence[KpiRow]) -> str:
    """Return the files and lines of rows ("a.csv line 3; b.csv lines 4, 6"), some of many."""
    lines: dict[str, list[int]] = {}
    for path, line in sorted({(row.path, row.line) for row in rows})[:QUOTES_A_CITATION]:
        lines.setdefault(path, []).append(line)
    return "; ".join(
        f"{path} line{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
        for path, numbers in lines.items()
    )


def mark(shown: Statement | Note, marks: Marks) -> str:
    """Return a text with the marks of its sources behind it."""
    numbers = sorted({n for ref in shown.rests_on for n in marks.get(ref, ())})
    return f"{shown.text} {''.join(f'[{n}]' for n in numbers)}" if numbers else shown.text


def mark_table(table: AnswerTable | None, marks: Marks) -> AnswerTable | None:
    """Put a line's citation marks behind its last cell."""
    if table is None:
        return None
    lines = []
    for line in table.rows:
        numbers = sorted({n for cell in line if cell.ref for n in marks.get(cell.ref, ())})
        behind = "".join(f"[{n}]" for n in numbers)
        last = line[-1]
        lines.append((*line[:-1], Cell(f"{last.text} {behind}".strip(), last.ref, last.value)))
    return replace(table, rows=tuple(lines))
