"""What the bot knows, for its Home tab: read from the open store, nothing where there is none."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import nan
from typing import Protocol, runtime_checkable

from index.errors import KnowledgeError
from index.store import Store

A_WORD = "life "


@runtime_checkable
class Stored(Protocol):
    """An answerer whose store can be looked into."""

    def store(self) -> Store:
        """Return the newest open store."""
        ...


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a generation holds. `news` counts what the last rebuild changed, by kind of change;
    `moved` are some figures that it changed: label, new and old."""

    generation: str
    documents: int
    rows: int
    clusters: int
    rankings: int
    home: str
    refreshed: str
    news: tuple[tuple[str, int], ...] = ()
    moved: tuple[tuple[str, str, str], ...] = ()


def generation(answerer: object) -> str:
    """Return the generation that answers come from, "" where that cannot be told."""
    return answerer.store().generation if isinstance(answerer, Stored) else ""


def age(answerer: object) -> float:
    """Return for how many seconds the index in use has been published; NaN where none can tell."""
    return time.time() - answerer.store().published_at if isinstance(answerer, Stored) else nan


def warm(answerer: object) -> None:
    """Search once, so that nobody's first question waits for the model to be loaded."""
    if isinstance(answerer, Stored):
        answerer.store().search("a first search", k=1)


def take_memory(answerer: object) -> None:
    """Encode a long text and many short ones, so that the model takes now what it keeps for good.

    Nothing is done where there is no index yet.
    """
    with suppress(KnowledgeError):
        if isinstance(answerer, Stored):
            answerer.store().encode_many([A_WORD * 400, *[A_WORD * 20] * 40])


def holdings(answerer: object) -> Holdings | None:
    """Return what the newest store holds, None where there is none to look into."""
    if not isinstance(answerer, Stored):
        return None
    try:
        store = answerer.store()
    except KnowledgeError:  # nothing is built yet, or what was built is damaged
        return None
    catalogue, report = store.catalogue, store.report()
    home = next((c.name for c in catalogue.clusters if c.id == catalogue.home), "")
    counts = (
        ("added", len(report.added)),
        ("changed", len(report.changed)),
        ("removed", len(report.removed)),
        ("rows", len(report.row_changes)),
        ("faults", len(report.faults)),
    )
    return Holdings(
        generation=store.generation,
        documents=store.manifest.documents,
        rows=store.manifest.rows,
        clusters=sum(c.kind == "cluster" for c in catalogue.clusters),
        rankings=len(catalogue.rankings),
        home=home,
        refreshed=datetime.fromtimestamp(store.published_at, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        news=tuple((what, count) for what, count in counts if count),
        moved=tuple(
            (c.label, c.new, c.old) for c in report.row_changes[:5] if c.change == "changed"
        ),
    )
