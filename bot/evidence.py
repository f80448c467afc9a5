"""What an answer rests on: references to rows, spans, figures, counts and entries, and recipes.

A reference says what proves a number; a recipe says how a derived number is made from its rows.
Both are values that nobody parses; their text is for people and JSON.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from index.rows import KpiRow


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula over plain rows: "sum", "percent_change" and so on, as `bot.figures` has them."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Weighted:
    """A sum of published scores by weight, divided by the sum of the weights.

    `what` is score (of one side), gap (pairs of rows, one side then the other) or part (what the
    weight at `part` adds to a gap).
    """

    what: str
    weights: tuple[float, ...]
    part: int = 0

    def __str__(self) -> str:
        return self.what if self.what != "part" else f"weighted part {self.part + 1}"


@dataclass(frozen=True, slots=True)
class Reweighed:
    """What new weights alone do to a score, or with `paired` to a gap between two sides."""

    before: tuple[float, ...]
    after: tuple[float, ...]
    paired: bool = False

    def __str__(self) -> str:
        return "change of a gap by new weights" if self.paired else "change by new weights"


@dataclass(frozen=True, slots=True)
class PlacesGained:
    """Places that the first of several clusters gains from one state of the scores to another.

    The first `size` rows are the state before; a cluster has as many rows as there are weights.
    """

    before: tuple[float, ...]
    after: tuple[float, ...]
    size: int

    def __str__(self) -> str:
        return "places gained"


@dataclass(frozen=True, slots=True)
class PartOf:
    """The first `size` rows added up, as a share of all rows added up, in percent."""

    size: int = 1

    def __str__(self) -> str:
        return "part" if self.size == 1 else f"part of the first {self.size}"


@dataclass(frozen=True, slots=True)
class Raised:
    """One figure raised by so many percent, or cut where they are below nothing."""

    percent: float

    def __str__(self) -> str:
        return f"changed by {self.percent:g} percent"


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator of a scorecard: its weight, what is better, and which clusters have a row."""

    weight: float
    better: str
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class OfCard:
    """A number of a whole scorecard, its rows column by column.

    `what` is score, gap, part, pass or robust; `part` is the indicator of part and pass, `step`
    the least change that is tried. `one` and `other` are clusters by their place on the card.
    `draws`, `seed` and `spread` say which weightings robust counts. `given` is a value that is
    supposed: the indicator, the cluster and how much its figure changes.
    """

    what: str
    method: str
    columns: tuple[Column, ...]
    one: int
    other: int = -1
    part: int = -1
    step: float = 0.0
    draws: int = 0
    seed: int = 0
    spread: float = 0.0
    given: tuple[int, int, float] | None = None

    def __str__(self) -> str:
        return f"scorecard {self.what} ({self.method})"


Recipe = Formula | Weighted | Reweighed | PlacesGained | PartOf | Raised | OfCard


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row of figures."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class SpanRef:
    """A stretch of a document's text, `end` excluded."""

    document: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.document}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class FigureRef:
    """A number derived from rows by a recipe."""

    recipe: Recipe
    rows: tuple[str, ...]

    def __str__(self) -> str:
        return f"figure:{self.recipe} of {', '.join(self.rows)}"


@dataclass(frozen=True, slots=True)
class CountRef:
    """A number that counts what is listed or held."""

    number: int

    def __str__(self) -> str:
        return f"count:{self.number}"


@dataclass(frozen=True, slots=True)
class EntryRef:
    """An entry of the catalogue or of the list of sources.

    `kind` is indicator, ranking, scorecard, cluster or source.
    """

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class AskedRef:
    """A number that the question itself gives."""

    text: str

    def __str__(self) -> str:
        return f"asked:{self.text}"


@dataclass(frozen=True, slots=True)
class RewordedRef:
    """The bot's own sentence that a statement says in other words; it proves no number itself."""

    text: str

    def __str__(self) -> str:
        return f"reworded:{self.text}"


Ref = RowRef | SpanRef | FigureRef | CountRef | EntryRef | AskedRef | RewordedRef


def row_refs(rows: Iterable[KpiRow]) -> tuple[RowRef, ...]:
    """Return references to rows, in order."""
    return tuple(RowRef(row.id) for row in rows)
