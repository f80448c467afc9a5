"""The answer on a terminal: what answers it, its figures, what changes its reading, its sources.

In short unless all of it is wanted. Everything is laid out as lines of styled text first, so that
a pipe gets the same lines in the same width without their colours.
"""

import re
from collections.abc import Iterable, Sequence

from rich.style import Style
from rich.text import Text

from bot.answer import Answer, Citation
from bot.console import PIPED, folded
from bot.language.messages import tell
from bot.quotation import told_source
from bot.rendering.charts import drawn
from bot.rendering.levels import in_short
from bot.rendering.slack_text import web_address
from bot.rendering.tables import table_lines
from bot.rendering.words import cut, shown

HEADLINE = 320  # characters: a longer first sentence is a list, which bold letters would blacken
_MARKS = re.compile(r"\s?\[\d+\]")


def render(answer: Answer, *, width: int = PIPED, full: bool = False) -> str:
    """Return an answer as plain text of at most `width` columns."""
    return "\n".join(line.plain for line in answer_lines(answer, width, full=full)) + "\n"


def answer_lines(answer: Answer, width: int, *, full: bool = False) -> list[Text]:
    """Return an answer as lines of at most `width` columns, a blank one between its parts."""
    brief = answer if full else in_short(answer, titles=True)
    sources, ask_next, did_you_mean, understood = (
        tell(answer.language, f"heading_{what}")
        for what in ("sources", "next", "meant", "understood")
    )
    said = [s.text for s in brief.statements if s.role == "answer"]
    rest = [s.text for s in brief.statements if s.role != "answer"]
    caveats = (*brief.caveats, *answer.notes) if brief is answer else brief.caveats
    gaps = [f"{gap.reason} {gap.nearest}" for gap in brief.gaps]
    choices = len(answer.alternatives) + 1
    blocks = [
        _wrapped([f"({understood}: {answer.reading})"] if answer.reading else [], width, "dim"),
        _wrapped(said[:1], width, _headline(said)) + _wrapped(said[1:], width),
        _wrapped(gaps, width),
        _wrapped((near.text for near in brief.nearest), width, lead="– "),
        *_figures(answer, brief, width),
        _wrapped(rest, width, lead="• "),
        _wrapped(caveats, width, "dim", lead="– "),
        source_lines(brief.citations, width, answer.language, sources),
        _numbered(did_you_mean, answer.alternatives, width, 1),
        _numbered(ask_next, brief.follow_ups, width, choices),
    ]
    return [line for block in blocks if block for line in (Text(), *block)][1:]


def choices_of(answer: Answer, *, full: bool = False) -> tuple[str, ...]:
    """Return the questions that the numbers below an answer stand for."""
    brief = answer if full else in_short(answer)
    return (*answer.alternatives, *brief.follow_ups)


def source_lines(
    citations: Sequence[Citation], width: int, language: str, heading: str = ""
) -> list[Text]:
    """Return a line a document, with the numbers of all that is cited from it and its address."""
    marks: dict[tuple[str, str], str] = {}
    for c in citations:
        told = shown(told_source(c, language))
        marks[told, c.url] = f"{marks.get((told, c.url), '')}[{c.number}]"
    lines = [Text(heading, "dim")] if heading and citations else []
    for (told, url), numbers in marks.items():
        line = Text(f"{numbers} ")
        line.append(cut(told, max(8, width - line.cell_len)), _linked(url))
        lines += folded(line, width)
    return lines


def quoted_sources(answer: Answer, width: int) -> list[Text]:
    """Return every source with its place, its address and what it says."""
    lines: list[Text] = []
    for c in answer.citations:
        told = shown(told_source(c, answer.language))
        lines += [Text()] if lines else []
        lines += folded(Text(f"[{c.number}] {told}", "bold"), width, "", "    ")
        for text, style in ((c.place, "dim"), (c.quote, ""), (c.url, _linked(c.url) or "dim")):
            if text.strip():
                lines += folded(Text(shown(text), style), width, "    ", "    ")
    return lines


def _headline(said: Sequence[str]) -> str:
    return "bold" if said and len(said[0]) <= HEADLINE else ""


def _figures(answer: Answer, brief: Answer, width: int) -> Iterable[list[Text]]:
    """Yield the table and the chart; in short the chart alone where it says all of the table.

    Two places are compared in a sentence and a table: their bars would only repeat it.
    """
    in_full = brief is answer
    picture = drawn(answer.chart, width) if answer.chart and answer.kind != "compare" else None
    points = sum(len(points) for _, points in answer.chart.series) if answer.chart else 0
    rows = len(answer.table.rows) if answer.table else 0
    if brief.table and (in_full or not (picture and picture.complete and points >= rows)):
        yield table_lines(brief.table, width)
    if picture and (in_full or answer.kind != "compare"):
        yield list(picture.lines)


def _wrapped(texts: Iterable[str], width: int, style: str = "", *, lead: str = "") -> list[Text]:
    lines: list[Text] = []
    for text in texts:
        before = lead
        for line in text.split("\n"):  # a list inside an answer keeps its lines
            styled = Text(shown(line), style)
            styled.highlight_regex(_MARKS, "not bold dim")
            if styled.plain:
                lines += folded(styled, width, before, " " * len(lead))
                before = " " * len(lead)
    return lines


def _numbered(heading: str, questions: Sequence[str], width: int, first: int) -> list[Text]:
    lines = [Text(heading, "dim")] if questions else []
    for number, question in enumerate(questions, start=first):
        lines += folded(Text(shown(question)), width, f"  {number}. ", "     ")
    return lines


def _linked(url: str) -> Style | str:
    address = web_address(url)
    return Style(link=address) if address else ""
