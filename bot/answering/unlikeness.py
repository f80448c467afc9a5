"""Puts into words in what figures differ, and why they are not computed with one another."""

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import pairwise

from bot.answering.speaker import Speaker
from bot.draft import Note
from bot.evidence import row_refs
from bot.figures.breaks import era
from bot.figures.likeness import unlike_among
from bot.figures.series import teller
from index.rows import KpiRow


def reasons_of(
    rows: Sequence[KpiRow], by: Speaker, *, hard: bool = False, only: Collection[str] = ()
) -> list[str]:
    """Return the ways in which rows are unlike, in words, each once with all that differs.

    With `hard`, only those that forbid arithmetic; with `only`, those of these kinds.
    """
    found = [u for u in unlike_among(rows) if u.hard or not hard]
    kinds = dict.fromkeys(u.what for u in found if not only or u.what in only)
    if "period" in kinds:
        kinds.pop("undated", None)  # what has no date is told among the years
    tell: Mapping[str, Callable[[KpiRow], str]] = {
        "unit": lambda r: by.unit(r.unit),
        "indicator": lambda r: by.label(r.indicator),
        "kind": lambda r: by.word(r.kind),
        "period": by.when,
        "inferred": by.when,
        "undated": by.when,
        "status": lambda r: by.word(r.status),
        "geography": lambda r: r.geography or "–",
    }
    texts = []
    for what in kinds:
        told = dict.fromkeys(map(tell[what], rows)) if what in tell else ()
        texts.append(by.tell(f"unlike_{what}", all=by.join(told)))
    return texts


def softness(rows: Sequence[KpiRow], by: Speaker) -> list[Note]:
    """Say what makes like figures less than firm: another status, rounding, an inferred year."""
    reasons = reasons_of(rows, by, only=("status", "inferred"))
    if any(row.qualifier for row in rows):
        reasons.append(by.tell("hedged"))
    if not reasons:
        return []
    return [Note(by.tell("soft_rows", reasons="; ".join(reasons)), row_refs(rows))]


def mixture(rows: Sequence[KpiRow], by: Speaker) -> tuple[Note, ...]:
    """Say that the figures of one place over the years are not of one way of counting, if so."""
    notes = []
    if len({teller(row, by.store) for row in rows}) > 1:
        notes.append(Note(by.tell("two_sources"), row_refs(rows)))
    new = {b.period.last for a, b in pairwise(rows) if era(a, by.store) < era(b, by.store)}
    if new:
        slots = {"label": by.label(rows[-1].indicator), "year": max(new)}
        notes.append(Note(by.tell("recounted_since", **slots), row_refs(rows)))
    return tuple(notes)
