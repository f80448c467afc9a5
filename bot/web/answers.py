"""The page of an answer: its sentences with their evidence, its table, its chart, its sources."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Answer, Citation
from bot.proof import Line, Recomputed
from bot.quotation import told_source
from bot.rendering.drawing import picture, svg
from bot.rendering.slack_text import web_address
from bot.web.pages import Cell, link, place_of


@dataclass(frozen=True, slots=True)
class Cited:
    """A numbered source: what it is called, where it leads, what it says."""

    number: int
    told: str
    href: str
    page: str
    place: str
    quote: str


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """All that the page of an answer shows. `earlier` says that the index was rebuilt since."""

    answer: Answer
    said: tuple[Line, ...]
    notes: tuple[Line, ...]
    nearest: tuple[Line, ...]
    table: tuple[tuple[Cell, ...], ...]
    computed: tuple[Recomputed, ...]
    sources: tuple[Cited, ...]
    chart: str
    earlier: bool = False
    changed: bool = False


def answer_page(
    answer: Answer,
    lines: Sequence[Line],
    figures: Iterable[Recomputed],
    *,
    earlier: bool = False,
    changed: bool = False,
) -> AnswerPage:
    """Return the page of an answer; nothing of an `earlier` index is linked, as it may be gone."""
    table = answer.table.rows if answer.table else ()
    return AnswerPage(
        answer,
        said=tuple(line for line in lines if line.role in ("answer", "evidence")),
        notes=tuple(line for line in lines if line.role in ("background", "note")),
        nearest=tuple(line for line in lines if line.role == "near"),
        table=tuple(
            tuple(
                Cell(
                    cell.text,
                    place_of(cell.ref) if cell.ref and not earlier else "",
                    cell.value is not None,
                )
                for cell in row
            )
            for row in table
        ),
        computed=tuple(figures),
        sources=tuple(_cited(c, answer.language, linked=not earlier) for c in answer.citations),
        chart=svg(picture(answer.chart)) if answer.chart else "",
        earlier=earlier,
        changed=changed,
    )


def _cited(c: Citation, language: str, *, linked: bool) -> Cited:
    address = web_address(c.url)
    page = link("/source", id=c.source) if linked else ""
    return Cited(c.number, told_source(c, language), address, page, c.place, c.quote)
