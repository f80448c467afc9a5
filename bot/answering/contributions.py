"""Tells a gap in a ranking that publishes its component scores, part by part."""

from collections.abc import Sequence
from math import isclose

from bot.answer import AnswerTable, Cell, Chart, Figure, Statement
from bot.answering.speaker import Speaker
from bot.evidence import EntryRef, RowRef, row_refs
from bot.figures.contributions import Split
from index.catalogue import Ranking
from index.rows import KpiRow


def signed(figure: Figure) -> str:
    """Return a figure with its sign, plus included; none before nought."""
    return figure.text if figure.value <= 0 else f"+{figure.text}"


def told(gap: Split, published: Sequence[KpiRow], by: Speaker) -> tuple[Statement, ...]:
    """Return the gap between two clusters in words: the scores, the largest part, all parts.

    Where the source prints totals, these are the scores, and the sum is called what it is.
    """
    lines: list[Statement] = []
    key = "gap_weighted"
    if published:
        slots = {"a": gap.one.label, "b": gap.other.label}
        slots |= {"pa": published[0].printed, "pb": published[1].printed}
        slots["total"] = by.label(published[0].indicator)
        totals = by.tell("totals_published", **slots)
        lines.append(Statement(totals, row_refs(published)))
        sums = (gap.one.value, gap.other.value)
        agree = all(
            isclose(total, row.value or 0, abs_tol=10.0 ** -len(row.printed.partition(".")[2]))
            for total, row in zip(sums, published, strict=True)
        )
        key = "gap_parts" if agree else "gap_parts_apart"
    text = by.tell(
        key,
        a=gap.one.label,
        sa=gap.one.text,
        b=gap.other.label,
        sb=gap.other.text,
        gap=gap.gap.text,
        part=gap.lead.label,
        share=gap.lead.text,
    )
    ids = tuple(f.ref for f in (gap.one, gap.other, gap.gap, gap.lead))
    return (
        *lines,
        Statement(text, ids),
        Statement(parts_listed(gap), tuple(f.ref for _, f in gap.parts), "evidence"),
    )


def parts_listed(gap: Split) -> str:
    """Return all parts in a row, each with its sign."""
    return "; ".join(f"{figure.label} {signed(figure)}" for _, figure in gap.parts) + "."


def table_of(
    gap: Split, ranking: Ranking, heads: tuple[str, str], by: Speaker
) -> tuple[AnswerTable, Chart]:
    """Return the parts as a table and as a bar chart."""
    ends = [by.tell(key) for key in ("indicator", "weight", "contribution", "period")]
    header = (ends[0], ends[1], *heads, ends[2], ends[3])
    lines = tuple(
        (
            Cell(figure.label),
            Cell(f"{part.weight:g}", EntryRef("ranking", ranking.id), part.weight),
            by.cell(part.one),
            by.cell(part.other),
            Cell(figure.text, figure.ref, figure.value),
            Cell(by.when(part.one), RowRef(part.one.id)),
        )
        for part, figure in gap.parts
    )
    points = tuple((figure.label, figure.value) for _, figure in gap.parts)
    chart = Chart("bar", gap.gap.label, ends[0], ends[2], ((ends[2], points),))
    return AnswerTable(header, lines), chart
