"""Sees what the documents of a corpus say of one another: copies, editions, disagreements."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.duplicates import Outline, TextOf, differences, likeness, outline, superseded
from index.engine import NearCopy, Snapshot
from index.intake import Intake
from index.report import Disagreement


@dataclass(frozen=True, slots=True)
class Standing:
    """What the documents of a corpus say of one another, by the id of the document that repeats
    another or is superseded, and whose passages come and go with that. `near` are pairs of ids
    that nearly say the same."""

    outlines: tuple[Outline, ...]
    same_as: Mapping[str, str]
    older: Mapping[str, str]
    near: tuple[tuple[str, str], ...]
    restored: tuple[str, ...]
    folded: tuple[str, ...]
    changed: tuple[str, ...]


def standing_of(intake: Intake, text_of: TextOf) -> Standing:
    """Compare all documents, and say for which of the kept ones that changes anything."""
    outlines = [one.outline for one in intake.kept]
    outlines += (outline(one) for one in intake.fresh)
    outlines.sort(key=lambda one: one.path)
    found = likeness(outlines, text_of)
    same_as = found.same_as
    older = superseded(one for one in outlines if one.id not in same_as)
    restored: list[str] = []
    folded: list[str] = []
    changed: list[str] = []
    for one in intake.kept:
        id = one.outline.id
        now = same_as.get(id, ""), older.get(id, "")
        if now != (one.same_as, one.superseded_by):
            changed.append(id)
        if bool(now[0]) != bool(one.same_as):
            (folded if now[0] else restored).append(id)
    return Standing(
        tuple(outlines),
        same_as,
        older,
        found.near,
        tuple(sorted(restored)),
        tuple(sorted(folded)),
        tuple(sorted(changed)),
    )


def texts_of(intake: Intake, reader: Snapshot | None) -> TextOf:
    """Return what gives the text of a document that was read now or is kept."""
    fresh = {one.id: one.text for one in intake.fresh}

    def text_of(id: str) -> str:
        return fresh[id] if id in fresh or reader is None else reader.text(id)

    return text_of


def near_copies_of(
    standing: Standing, text_of: TextOf, intake: Intake, reader: Snapshot | None
) -> dict[tuple[str, str], NearCopy]:
    """Return where documents that nearly say the same differ; two editions differ by right."""
    before = reader.near_copies() if reader and intake.kept else {}
    fresh = {one.id for one in intake.fresh}
    published = {one.id: one.source.published for one in standing.outlines}
    found: dict[tuple[str, str], NearCopy] = {}
    for pair in standing.near:
        if pair in before and fresh.isdisjoint(pair):
            found[pair] = before[pair]
        elif len({published[id] for id in pair} - {""}) < 2:
            found[pair] = differences(*map(text_of, pair))
    return found


def disagreements_of(
    near_copies: Mapping[tuple[str, str], NearCopy],
    standing: Standing,
    text_of: TextOf,
) -> tuple[Disagreement, ...]:
    """Return what near-copies say otherwise, in their own words."""
    paths = {one.id: one.path for one in standing.outlines}
    return tuple(
        Disagreement(
            paths[one], text_of(one)[slice(*span)], paths[other], text_of(other)[slice(*other_span)]
        )
        for (one, other), pairs in near_copies.items()
        for span, other_span in pairs
    )
