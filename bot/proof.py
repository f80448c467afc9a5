"""Asks a kept question again on its own generation and shows what the answer rests on.

Everything is read anew: rows and spans from the generation's files, figures by the gate's own
formulas. Keeping answers is `bot.backlog`'s, laying a proof out `bot.rendering.proof`'s.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace

from bot.answer import Answer, Figure
from bot.assistant import Assistant
from bot.backlog import Kept, digest_of
from bot.errors import AnswerUnknown
from bot.evidence import AskedRef, CountRef, EntryRef, FigureRef, Ref, RewordedRef, RowRef, SpanRef
from bot.grounding import agrees, recompute
from bot.llm.protocols import Recorded
from bot.quotation import in_marks
from index.documents import SOURCES_OWN
from index.engines import Address, engine_at
from index.errors import StoreMissing
from index.reranking import Reranker
from index.rows import KpiRow
from index.store import Store, open_store


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reference stands for, read anew.

    `kind` is row, span (a quote), summary (a span of a text of ours), figure, count, asked,
    catalogue, source, or reworded (the bot's own sentence, where it is shown in other words).
    """

    ref: Ref
    kind: str
    told: str
    place: str


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, caveat or table line with its evidence."""

    role: str
    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A figure, and the value that its rows give again: None where they give none."""

    figure: Figure
    value: float | None
    rows: tuple[Evidence, ...]

    @property
    def holds(self) -> bool:
        """Whether the figure as shown is the value computed again."""
        return self.value is not None and agrees(self.figure.text, self.value)

    @property
    def again(self) -> str:
        """The value computed again, in digits."""
        return "not defined" if self.value is None else f"{self.value:.10g}"

    @property
    def verdict(self) -> str:
        """Whether the figure holds, in words."""
        return "holds" if self.holds else "DOES NOT HOLD"


@dataclass(frozen=True, slots=True)
class Proof:
    """An answer given again. `same_text` compares the bytes of the text, `same_answer` those of
    everything else too: table, citations, figures, follow-ups."""

    kept: Kept
    answer: Answer
    same_text: bool
    same_answer: bool
    lines: tuple[Line, ...]
    figures: tuple[Recomputed, ...]

    @property
    def holds(self) -> bool:
        """Whether the answer came out the same and all its figures hold."""
        return self.same_text and self.same_answer and all(f.holds for f in self.figures)


def prove(kept: Kept, store: Address, *, reranker: Reranker | None = None) -> Proof:
    """Return the proof of a kept answer from a store.

    Raises AnswerUnknown where the generation is gone, else what `index.store` raises.
    """
    try:
        store_then = open_store(
            store, generation=kept.generation, home=kept.home, reranker=reranker
        )
    except StoreMissing as gone:
        raise AnswerUnknown(
            f"answer {kept.id} was given from generation {kept.generation}, which"
            f" {engine_at(store).name} no longer holds",
            hint="the last two generations are kept: put the corpus back as it was and run "
            "clusterbot rebuild, or ask again; --store names another store",
        ) from gone
    with closing(store_then) as opened:
        model = Recorded(kept.aids) if kept.aids else None
        assistant = Assistant(_HeldFast(opened), today=lambda: kept.day, model=model)
        answer = assistant.answer(
            kept.question, kept.thread, allow_restricted=kept.allow_restricted
        )
        lines, figures = evidence_of(answer, opened)
    return Proof(
        kept,
        answer,
        same_text=answer.text.encode() == kept.text.encode(),
        same_answer=digest_of(answer) == kept.digest,
        lines=lines,
        figures=figures,
    )


def evidence_of(answer: Answer, store: Store) -> tuple[tuple[Line, ...], tuple[Recomputed, ...]]:
    """Return what each line of an answer rests on, and its figures computed again.

    The store must be of the generation that answered.
    """
    read = _reader(store, {f.ref: f for f in answer.figures})
    lines = [
        Line(s.role, s.text, tuple(map(read, s.rests_on)))
        for s in (*answer.statements, *(replace(near, role="near") for near in answer.nearest))
    ]
    for row in answer.table.rows if answer.table else ():
        refs = dict.fromkeys(cell.ref for cell in row if cell.ref)
        lines.append(Line("table", " | ".join(cell.text for cell in row), tuple(map(read, refs))))
    figures = (
        Recomputed(
            figure,
            recompute(figure.recipe, [store.row(id) for id in figure.rows]),
            tuple(map(read, dict.fromkeys(figure.operands))),
        )
        for figure in answer.figures
    )
    return tuple(lines), tuple(figures)


class _HeldFast:
    """One generation, whatever is published meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self) -> Store:
        return self._store


def _reader(store: Store, figures: dict[FigureRef, Figure]) -> Callable[[Ref], Evidence]:
    def read(ref: Ref) -> Evidence:
        match ref:
            case FigureRef():
                figure = figures[ref]
                told = f"{figure.label}: {figure.text}"
                return Evidence(ref, "figure", told, "computed, see below")
            case CountRef():
                return Evidence(ref, "count", str(ref.number), "counted in the index")
            case AskedRef():
                return Evidence(ref, "asked", ref.text, "the question")
            case RewordedRef():
                return Evidence(ref, "reworded", ref.text, "in a language model's words")
            case EntryRef(kind="source"):
                source = store.source(ref.id)
                return Evidence(ref, "source", f"{source.title}, {source.published}", "sources.csv")
            case EntryRef():
                return Evidence(ref, "catalogue", str(ref), "catalogue.toml")
            case SpanRef():
                return _span(ref, store)
            case RowRef():
                row = store.row(ref.id)
                return Evidence(ref, "row", _told(row, store), f"{row.path} line {row.line}")

    return read


def _span(ref: SpanRef, store: Store) -> Evidence:
    document = store.document(ref.document)
    kind = "span" if document.wording == SOURCES_OWN else "summary"
    quote = in_marks([store.text(ref.document, ref.start, ref.end)], document.wording)
    return Evidence(ref, kind, quote, f"{document.path} {ref.start}–{ref.end}")


def _told(row: KpiRow, store: Store) -> str:
    cluster = store.catalogue.cluster(row.cluster).name
    indicator = store.catalogue.indicator(row.indicator).name
    value = "" if row.value is None else f" = {row.value:,.10g} {row.unit}".rstrip()
    source = store.source(row.source_id).title
    return f"{cluster}, {indicator}, {row.period.label}: {row.printed}{value} ({source})"
