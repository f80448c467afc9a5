"""Asks a kept question again on its own generation and shows what the answer rests on.

Everything is read anew: rows and spans from the generation's files, figures by the gate's own
formulas. Keeping answers is `bot.backlog`'s, laying a proof out `bot.rendering.proof`'s.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.answer import Answer, Figure
from bot.assistant import Assistant
from bot.backlog import Kept, digest_of
from bot.errors import AnswerUnknown
from bot.grounding import agrees, recalculate
from bot.quotation import in_marks, parse_span
from index.documents import SOURCES_OWN
from index.reranking import Reranker
from index.rows import KpiRow
from index.store import Store, open_generation


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an id stands for, read anew. `kind` is row, span (a quote), summary (a span of a text of
    ours), figure, count, catalogue or source."""

    id: str
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


def prove(kept: Kept, store: Path, *, reranker: Reranker | None = None) -> Proof:
    """Return the proof of a kept answer from a store folder.

    Raises AnswerUnknown where the generation is gone, else what `index.store` raises.
    """
    place = store / kept.generation
    if not place.is_dir():
        raise AnswerUnknown(
            f"answer {kept.id} was given from generation {kept.generation}, which {store} no"
            " longer holds",
            hint="the last two generations are kept: put the corpus back as it was and run "
            "clusterbot rebuild, or ask again; --store names another store",
        )
    with closing(open_generation(place, store, home=kept.home, reranker=reranker)) as opened:
        assistant = Assistant(_HeldFast(opened), today=lambda: kept.day)
        answer = assistant.answer(
            kept.question, kept.thread, allow_restricted=kept.allow_restricted
        )
        read = _reader(opened, {f.id: f for f in answer.figures})
        lines = [
            Line(s.role, s.text, tuple(read(id) for id in s.rests_on)) for s in answer.statements
        ]
        for row in answer.table.rows if answer.table else ():
            ids = dict.fromkeys(cell.row for cell in row if cell.row)
            lines.append(
                Line("table", " | ".join(cell.text for cell in row), tuple(map(read, ids)))
            )
        figures = tuple(
            Recomputed(
                figure,
                recalculate(figure.operation, [opened.row(id) for id in figure.rows]),
                tuple(map(read, dict.fromkeys(figure.rows))),
            )
            for figure in answer.figures
        )
    return Proof(
        kept,
        answer,
        same_text=answer.text.encode() == kept.text.encode(),
        same_answer=digest_of(answer) == kept.digest,
        lines=tuple(lines),
        figures=figures,
    )


class _HeldFast:
    """One generation, whatever is published meanwhile."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def current(self) -> Store:
        return self._store


def _reader(store: Store, figures: dict[str, Figure]) -> Callable[[str], Evidence]:
    def read(id: str) -> Evidence:
        if id in figures:
            figure = figures[id]
            return Evidence(id, "figure", f"{figure.label}: {figure.text}", "computed, see below")
        if id.startswith("count:"):
            return Evidence(id, "count", id.removeprefix("count:"), "counted in the index")
        if id.startswith("catalogue:"):
            return Evidence(id, "catalogue", id.removeprefix("catalogue:"), "catalogue.toml")
        if id.startswith("source:"):
            told = store.source(id.removeprefix("source:"))
            return Evidence(id, "source", f"{told.title}, {told.published}", "sources.csv")
        if span := parse_span(id):
            document = store.document(span[0])
            return Evidence(
                id,
                "span" if document.wording == SOURCES_OWN else "summary",
                in_marks([store.text(*span)], document.wording),
                f"{document.path} {span[1]}–{span[2]}",
            )
        row = store.row(id)
        return Evidence(id, "row", _told(row, store), f"{row.path} line {row.line}")

    return read


def _told(row: KpiRow, store: Store) -> str:
    cluster = store.catalogue.cluster(row.cluster).name
    indicator = store.catalogue.indicator(row.indicator).name
    value = "" if row.value is None else f" = {row.value:,.10g} {row.unit}".rstrip()
    source = store.source(row.source_id).title
    return f"{cluster}, {indicator}, {row.period.label}: {row.printed}{value} ({source})"
