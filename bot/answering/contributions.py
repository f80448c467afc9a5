"""Tells a gap in a ranking that publishes its component scores, part by part."""

import re
from collections.abc import Sequence
from math import isclose

from bot.answer import AnswerTable, Cell, Chart, Figure, Statement
from bot.answering.speaker import Speaker
from bot.evidence import CountRef, EntryRef, RowRef, row_refs
from bot.figures.choice import newest_first
from bot.figures.contributions import Split, weights_in
from bot.understanding.plan import Why
from index.catalogue import Ranking
from index.rows import KpiRow
from index.text import fold
from index.wording import STOP_WORDS

_EMPTY = frozenset[str]().union(*STOP_WORDS.values())


def signed(figure: Figure) -> str:
    """Return a figure with its sign, plus included; none before nought."""
    return figure.text if figure.value <= 0 else f"+{figure.text}"


def told(
    gap: Split, ranking: Ranking, published: Sequence[KpiRow], by: Speaker, asked: str = ""
) -> tuple[Statement, ...]:
    """Return the gap between two clusters in words: the largest part, the scores, all parts.

    The part `asked` for is told in place of the largest.

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
            isclose(total, row.value or 0, abs_tol=_last_digit(row.printed))
            for total, row in zip(sums, published, strict=True)
        )
        key = "gap_parts" if agree else "gap_parts_apart"
    figures = (gap.one, gap.other, gap.gap, gap.lead)
    parts = [figure for _, figure in gap.parts]
    lead, *others = in_parts(figures, parts, by, key=key, ranking=ranking)
    of = next((figure for part, figure in gap.parts if part.indicator == asked), None)
    if of is not None:
        key = "gap_part" if of.value * gap.gap.value >= 0 else "gap_part_against"
        slots = {"part": within(of.label, ranking), "share": of.text, "gap": gap.gap.text}
        lead = Statement(by.tell(key, **slots), (of.ref, gap.gap.ref))
    return (lead, *lines, *others)


def _last_digit(printed: str) -> float:
    """Return what the last digit of a printed number is worth: 0.1 of "82.2 points"."""
    digits = re.search(r"[.,](\d+)(?!\d)", printed)
    return 10.0 ** -len(digits[1]) if digits else 1.0


def in_parts(
    figures: tuple[Figure, Figure, Figure, Figure],
    parts: Sequence[Figure],
    by: Speaker,
    *,
    key: str = "gap_weighted",
    ranking: Ranking | None = None,
) -> tuple[Statement, Statement, Statement]:
    """Return the largest part of a gap in words, then two scores and the gap, then all parts."""
    one, other, gap, lead = figures

    def name(part: Figure) -> str:
        return within(part.label, ranking) if ranking else part.label

    more = abs(lead.value) > abs(gap.value)  # other parts take some of it back
    lead_key = "gap_lead_more" if more else "gap_lead"
    first = by.tell(lead_key, part=name(lead), share=lead.text, gap=gap.text)
    text = by.tell(key, a=one.label, sa=one.text, b=other.label, sb=other.text, gap=gap.text)
    listed = "; ".join(f"{name(part)} {signed(part)}" for part in parts)
    return (
        Statement(first, (lead.ref, gap.ref)),
        Statement(text, (one.ref, other.ref, gap.ref)),
        Statement(f"{listed}.", tuple(f.ref for f in parts), "evidence"),
    )


def within(axis: str, ranking: Ranking) -> str:
    """Name an axis where its ranking is named already: "crane speed", not "… in the Port Index"."""
    for name in sorted((ranking.name, *ranking.aliases), key=len, reverse=True):
        if fold(axis).endswith(f" {fold(name)}"):
            own = axis[: -len(name)].split()
            while own and fold(own[-1]) in _EMPTY:
                own.pop()
            return " ".join(own) or axis
    return axis


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


def parts_of_place(plan: Why, by: Speaker) -> tuple[list[Statement], AnswerTable | None]:
    """Return on which parts of a ranking a place does worst and best against the others.

    What counts is how far its score is from the mean of all, times the weight. Where a rise or a
    strength is asked about, the best part comes first.
    """
    place = plan.scope.places[0]
    ranking = by.store.catalogue.ranking(plan.ranking)
    numbers = newest_first(by.store.rows(clusters=[place], indicators=[ranking.indicator]))
    edition = next((r.period for r in numbers if by.scope.is_of_time(r)), None)
    found: list[tuple[float, KpiRow, int, int]] = []
    for part, weight in weights_in(ranking, edition) if edition else ():
        rows = [r for r in by.store.rows(indicators=[part]) if r.period == edition]
        values = [r.value for r in rows if r.value is not None]
        own = next((r for r in rows if r.cluster == place and r.value is not None), None)
        if own is None or own.value is None or len(values) < 2:
            continue
        lead = (own.value - sum(values) / len(values)) * (weight or 1)
        found.append((lead, own, 1 + sum(v > own.value for v in values), len(values)))
    if len(found) < 2:
        return [], None
    found.sort(key=lambda one: one[0])
    ends = [("part_weakest", found[0]), ("part_strongest", found[-1])]
    if plan.claim == "rose":
        ends = [("part_strongest_first", found[-1]), ("part_weakest_then", found[0])]
    told = []
    for key, (_, row, nth, of) in ends:
        slots = {"name": by.name(place), "label": by.label(row.indicator), "printed": by.shown(row)}
        text = by.tell(key, **slots, nth=nth, of=of)
        told.append(Statement(text, (RowRef(row.id), CountRef(nth), CountRef(of))))
    return told, by.table([row for _, row, _, _ in found])
