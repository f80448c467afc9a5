"""What a rebuild did, as a value that is shown, printed as JSON and kept in its generation."""

from dataclasses import asdict, dataclass
from typing import Any

from index.documents import Fault
from index.readings import FileReading, Note, TableRead


@dataclass(frozen=True, slots=True)
class RowChange:
    """A KPI row that was `added`, `changed` or `removed`; `old` and `new` as printed, "" for none.

    `label` says which figure it is: cluster, indicator and period.
    """

    change: str
    row: str
    label: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A document that says what another one says, and is therefore not searched a second time."""

    path: str
    same_as: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two documents that nearly say the same, and a sentence of each in which they do not."""

    path: str
    said: str
    other_path: str
    other_said: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What one rebuild found and did.

    `added`, `changed`, `removed` are paths relative to the corpus, `renamed` pairs (old, new), all
    sorted. `embedded` counts the passages that went through the encoder, `reused` those whose
    vectors were taken over. `published` is False where nothing had changed or it was a dry run.
    `notes` are what gave no figures or was left out on purpose, `tables` how the others were read,
    `readings` the files that were not read whole. `seconds` gives the time
    of each step in order, `built` when the rebuild ended (ISO, UTC).
    """

    generation: str
    documents: int = 0
    passages: int = 0
    rows: int = 0
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    faults: tuple[Fault, ...] = ()
    row_changes: tuple[RowChange, ...] = ()
    notes: tuple[Note, ...] = ()
    tables: tuple[TableRead, ...] = ()
    readings: tuple[FileReading, ...] = ()
    embedded: int = 0
    reused: int = 0
    published: bool = True
    dry_run: bool = False
    seconds: tuple[tuple[str, float], ...] = ()
    built: str = ""

    @property
    def degraded(self) -> bool:
        """Whether anything was left out."""
        return bool(self.faults)

    def as_json(self) -> dict[str, Any]:
        """Return the report as plain values, `seconds` as an object by step."""
        return {
            **asdict(self),
            "seconds": dict(self.seconds),
            "degraded": self.degraded,
        }
