"""The rebuild: a corpus folder becomes a new generation of the store, in one straight line.

Read, split, embed, write, verify, publish. A new generation is a copy of the one in use with what
changed taken out and put in, so that it costs what changed; the first one changes an empty copy.
What is read anew is left to `index.intake`, what documents say of one another to `index.standing`,
how a generation is kept to `index.engine`'s engines.
"""

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import numpy as np

from index.catalogue import Catalogue, did_you_mean, infer_catalogue, load_catalogue
from index.claims import disputed
from index.differences import row_changes
from index.documents import Document, Fault, Passage, Source
from index.encoding import (
    Encoder,
    Vectors,
    encoder_named,
    keep_exported,
    open_query_encoder,
    prune_exports,
)
from index.engine import (
    EVERYTHING,
    SCHEMA_VERSION,
    Change,
    Delta,
    Engine,
    FileRecord,
    Manifest,
    NearCopy,
    Places,
    Snapshot,
    StoredDocument,
    StoredPassage,
    held_by,
)
from index.engines import Address, engine_at
from index.errors import CorpusError, StoreDamaged, StoreMismatch, StoreMissing
from index.figures import Figures, read_figures
from index.intake import Intake, Previous, Progress, previous_of, read
from index.meanings import KEPT_AS, kept_by, made_for, written
from index.mentions import ClusterNames
from index.programs import intake_version
from index.reading.corpus import corpus_files
from index.readings import Note, TableRead
from index.report import BuildReport, Disagreement, Duplicate, RowChange
from index.sources import load_sources
from index.splitting import LIMIT, split
from index.stamps import Stamps, file_digest
from index.standing import (
    Standing,
    disagreements_of,
    near_copies_of,
    standing_of,
    texts_of,
)
from index.values import dump, load_tuple

__all__ = ["BuildReport", "Progress", "rebuild", "roll_back"]

CATALOGUE_FILE = "catalogue.toml"
SOURCES_FILE = "sources.csv"
# So many passages must find themselves before a generation is published.
PROBES = 5
SAME_COSINE = 0.99


def rebuild(
    corpus: Path,
    store: Address,
    *,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
    dry_run: bool = False,
    wait: float = 0.0,
    apart: Collection[Path] = (),
) -> BuildReport:
    """Read the corpus and publish a new generation of the store; say what changed.

    Nothing is published where the inputs are those of the generation in use, or with `dry_run`.
    `progress` is called with the step, how much of it is done, and how much there is. Folders in
    the corpus that are `apart` are not read, and neither is the store. Raises
    CorpusError for a corpus without anything readable, RebuildBusy when another rebuild still
    runs after `wait` seconds, StoreError when the store cannot be written; the generation in use
    goes on serving in each case.
    """
    with closing(engine_at(store)) as engine:
        encoder = encoder or encoder_named(exports=[engine.local])
        run = _Run(corpus, engine, encoder, progress or _silent, (engine.local, *apart))
        if dry_run:
            return run.report()
        with engine.change(wait) as change:
            return run.publish(change)


def roll_back(store: Address) -> str:
    """Put the generation before the one in use back in use and return its id.

    A second call comes forward again, since two generations are kept.
    """
    with closing(engine_at(store)) as engine:
        return engine.roll_back()


def _silent(step: str, done: int, total: int) -> None:
    pass


@dataclass(frozen=True, slots=True)
class _Plan:
    """The new generation as a change of the one in use. No `figures`: they and the catalogue are
    as they were."""

    intake: Intake
    standing: Standing
    near_copies: Mapping[tuple[str, str], NearCopy]
    disagreements: tuple[Disagreement, ...]
    declared: Mapping[str, Source]
    catalogue: Catalogue
    renames: bool
    figures: Figures | None
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    tables: tuple[TableRead, ...]
    passages: tuple[StoredPassage, ...]
    places: Places
    rows: int


def _figures_told(figures: Figures | None, reader: Snapshot | None) -> tuple[Figures, int]:
    """Return figures with what is said of them, and how many; where none are made, those kept.

    Those kept come without their rows.
    """
    if figures is not None or reader is None:
        return figures or Figures(), len(figures.rows) if figures else 0
    told = Figures(
        (),
        load_tuple(Fault, reader.kept("faults")),
        load_tuple(Note, reader.kept("notes")),
        load_tuple(TableRead, reader.kept("tables")),
    )
    return told, reader.count("kpi_row")


class _Run:
    """One rebuild, step by step. `seconds` grows as the steps end."""

    def __init__(
        self, corpus: Path, engine: Engine, encoder: Encoder, progress: Progress,
        apart: Collection[Path],
    ) -> None:  # fmt: skip
        self.corpus = corpus
        self.apart = apart
        self.engine = engine
        self.encoder = encoder
        self.progress = progress
        self.seconds: list[tuple[str, float]] = []
        self.catalogue_digest = file_digest(corpus / CATALOGUE_FILE)
        self.sources_digest = file_digest(corpus / SOURCES_FILE)
        self.stamps = Stamps(engine.local, corpus)
        self.digests: dict[str, str] = {}

    def report(self) -> BuildReport:
        """Return what a rebuild would do, without doing it."""
        try:
            snapshot = self.engine.open()
        except (StoreMissing, StoreDamaged, StoreMismatch):  # which a rebuild would replace
            return self._would_do(Previous())
        with closing(snapshot):
            return self._would_do(previous_of(snapshot))

    def _would_do(self, previous: Previous) -> BuildReport:
        if self._is_current(previous) and previous.snapshot is not None:
            return replace(self._unchanged(previous.snapshot), dry_run=True)
        plan = self._plan(previous)
        return self._report(self._id(plan), plan, previous, published=False, dry_run=True)

    def publish(self, change: Change) -> BuildReport:
        """Build and publish a generation, unless the one in use is already it."""
        with self._timed("export"):
            keep_exported(
                self.encoder,
                self.engine.local,
                lambda done, all: self.progress("export", done, all),
            )
        previous = previous_of(change.base)
        if self._is_current(previous) and change.base is not None:
            change.tidy()
            self.stamps.keep()
            return self._unchanged(change.base)
        plan = self._plan(previous)
        id = self._id(plan)
        if previous.manifest is not None and id == previous.manifest.generation:
            change.tidy()
            return self._report(id, plan, previous, published=False)
        with self._timed("embed"):
            vectors, embedded = self._vectors(plan, change)
            meanings = self._meanings(plan, previous)
        manifest = self._manifest(id, plan)
        with self._timed("write"):
            self.progress("write", 0, 1)
            change.write(self._delta(plan, vectors, meanings, previous), manifest)
            self.progress("write", 1, 1)
        report = self._report(id, plan, previous, embedded=embedded)
        change.seal(report)
        with self._timed("verify"):
            _verify(self.engine, change, plan.passages, vectors)
        with self._timed("publish"):
            change.publish()
        prune_exports(self.engine.local, self.engine.encoders())
        self.stamps.keep()
        return replace(report, seconds=tuple(self.seconds))

    def _can_keep(self, previous: Previous) -> bool:
        """Return whether what was read and split before holds: by this program and encoder."""
        manifest = previous.manifest
        return (
            manifest is not None
            and manifest.encoder == self.encoder.name
            and manifest.intake == intake_version()
        )

    def _is_current(self, previous: Previous) -> bool:
        """Return whether every input is as it was, and nothing failed that is to be tried again."""
        with self._timed("look"):
            self.digests = {
                file.path: self.stamps.digest(file.path)
                for file in corpus_files(self.corpus, self.apart)
            }
        return (
            self._can_keep(previous)
            and previous.manifest is not None
            and self._same_names(previous.manifest)
            and not any(record.retry for record in previous.files.values())
            and self.digests == {path: one.digest for path, one in previous.files.items()}
        )

    def _same_names(self, manifest: Manifest | None) -> bool:
        """Return whether catalogue and sources are those of this generation."""
        return manifest is not None and (manifest.catalogue, manifest.sources) == (
            self.catalogue_digest,
            self.sources_digest,
        )

    def _unchanged(self, snapshot: Snapshot) -> BuildReport:
        """Return the report of the generation in use, without the changes that it brought."""
        return replace(
            snapshot.report(),
            added=(),
            changed=(),
            removed=(),
            renamed=(),
            row_changes=(),
            embedded=0,
            reused=0,
            published=False,
            seconds=tuple(self.seconds),
        )

    # Planning --------------------------------------------------------------------------------

    def _plan(self, previous: Previous) -> _Plan:
        sources_path = self.corpus / SOURCES_FILE
        declared = load_sources(sources_path) if sources_path.is_file() else {}
        with self._timed("read"):
            intake = read(
                self.corpus,
                self.digests,
                declared,
                previous,
                self.progress,
                keep=self._can_keep(previous),
            )
        if not intake.fresh and not intake.kept:
            raise _nothing_read(self.corpus, intake.files)
        with self._timed("compare"):
            text_of = texts_of(intake, previous.snapshot)
            standing = standing_of(intake, text_of)
            near_copies = near_copies_of(standing, text_of, intake, previous.snapshot)
        with self._timed("figures"):
            catalogue, figures = self._figures(intake, standing, declared, previous)
        reader = previous.snapshot if intake.kept else None
        data, anew = _tables_of_data(figures, reader, intake, standing)
        with self._timed("split"):
            passages = self._passages(
                intake, [*standing.restored, *anew], standing, catalogue, data, previous
            )
        gone = [*(one.outline.id for one in intake.gone), *standing.folded, *anew]
        told, rows = _figures_told(figures, reader)
        apart = disputed(standing.outlines)
        lost, idle = _unused(declared, intake, self._used(intake, catalogue, figures, reader))
        return _Plan(
            intake,
            standing,
            near_copies,
            disagreements_of(near_copies, standing, text_of),
            declared,
            catalogue,
            figures is not None
            and reader is not None
            and reader.catalogue().clusters != catalogue.clusters,
            figures,
            (
                *(fault for file in intake.files for fault in file.faults),
                *told.faults,
                *apart,
                *lost,
            ),
            (*(note for reading in intake.readings for note in reading.notes), *told.notes, *idle),
            told.tables,
            passages,
            _places(
                reader.count("passage") if reader else 0,
                reader.rows_of(gone) if reader else (),
                len(passages),
            ),
            rows,
        )

    def _figures(
        self,
        intake: Intake,
        standing: Standing,
        declared: Mapping[str, Source],
        previous: Previous,
    ) -> tuple[Catalogue, Figures | None]:
        """Return the catalogue and the figures, none where no table and no name has changed.

        Tables are kept in the store, so a changed catalogue reads no file again.
        """
        place = self.corpus / CATALOGUE_FILE
        moved = {*standing.restored, *standing.folded}
        reader = previous.snapshot if intake.kept else None
        touched = (
            any(one.tables for one in intake.fresh)
            or any(one.has_tables for one in intake.gone)
            or any(one.has_tables for one in intake.kept if one.outline.id in moved)
        )
        if reader is not None and self._same_names(previous.manifest) and not touched:
            return reader.catalogue(), None
        kept = {one.outline.id for one in intake.kept}
        documents = [one for one in intake.fresh if one.tables]
        if reader is not None:
            stored = reader.documents_with_tables()
            documents += (one.document for one in stored if one.document.id in kept)
        documents.sort(key=lambda one: one.path)
        catalogue = (
            load_catalogue(place)
            if place.is_file()
            else infer_catalogue(table for one in documents for table in one.tables)
        )
        of_path: dict[str, str] = {}
        for one in standing.outlines:
            of_path.setdefault(one.path, one.id)
        kinds = [one for one in documents if one.id not in standing.same_as]
        return catalogue, read_figures(kinds, of_path, catalogue, declared)

    def _used(
        self,
        intake: Intake,
        catalogue: Catalogue,
        figures: Figures | None,
        reader: Snapshot | None,
    ) -> set[str]:
        """Return the ids of the sources that a document, a mark, a row or a ranking rests on."""
        if figures is not None:
            used = {row.source_id for _, row in figures.rows}
        else:
            used = reader.row_sources() if reader else set()
        used |= {one.outline.source.id for one in intake.kept}
        used |= {one.source.id for one in intake.fresh}
        used |= {id for one in intake.fresh for *_, ids in one.line_sources for id in ids}
        used |= {one.source_id for ranking in catalogue.rankings for one in ranking.editions}
        cited = reader.cited() if reader else {}
        return used.union(*(cited.get(one.outline.id, ()) for one in intake.kept))

    def _passages(
        self,
        intake: Intake,
        again: Collection[str],
        standing: Standing,
        catalogue: Catalogue,
        data: Mapping[str, Sequence[int]],
        previous: Previous,
    ) -> tuple[StoredPassage, ...]:
        """Return the passages that the generation in use does not hold, in order: of what was read
        now, and of the kept documents that are split `again`."""
        names = ClusterNames(catalogue)
        documents = [one for one in intake.fresh if one.id not in standing.same_as]
        if previous.snapshot:
            documents += (previous.snapshot.document(id).document for id in again)
        documents.sort(key=lambda one: one.path)
        made: list[StoredPassage] = []
        limit = min(self.encoder.room, LIMIT)
        for number, document in enumerate(documents):
            self.progress("split", number, len(documents))
            made += (
                StoredPassage(
                    piece,
                    hashlib.sha256(encoded_text(piece).encode()).hexdigest()[:32],
                    document.source.published,
                    document.id in standing.older,
                    names.named(f"{piece.lead}\n{piece.text}"),
                )
                for piece in split(
                    document,
                    self.encoder.count_tokens,
                    limit=limit,
                    data=data.get(document.id, ()),
                )
            )
        self.progress("split", len(documents), len(documents))
        return tuple(made)

    # Writing ---------------------------------------------------------------------------------

    def _id(self, plan: _Plan) -> str:
        """Return the generation id: a digest of everything that goes into it."""
        parts = [
            str(SCHEMA_VERSION),
            intake_version(),
            self.encoder.name,
            self.catalogue_digest,
            self.sources_digest,
            *(f"{file.path}\0{file.digest}" for file in plan.intake.files),
            dump(plan.faults),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def _vectors(self, plan: _Plan, change: Change) -> tuple[Vectors, int]:
        """Return the vectors of the plan's passages and how many went through the encoder."""
        made = np.zeros((len(plan.passages), self.encoder.dimensions), dtype=np.float32)
        wanted: dict[str, list[int]] = defaultdict(list)
        for at, stored in enumerate(plan.passages):
            wanted[stored.digest].append(at)
        before = change.vectors_of(self.encoder.name, wanted)
        for digest, vector in before.items():
            made[wanted[digest]] = vector
        texts = {
            digest: encoded_text(plan.passages[at[0]].passage)
            for digest, at in wanted.items()
            if digest not in before
        }
        self.progress("embed", 0, len(texts))
        new = change.embed(self.encoder, texts, lambda done, all: self.progress("embed", done, all))
        for digest, vector in new.items():
            made[wanted[digest]] = vector
        return made, len(texts)

    def _manifest(self, id: str, plan: _Plan) -> Manifest:
        return Manifest(
            generation=id,
            schema=SCHEMA_VERSION,
            encoder=self.encoder.name,
            dimensions=self.encoder.dimensions,
            documents=len(plan.standing.outlines),
            passages=plan.places.count,
            rows=plan.rows,
            catalogue=self.catalogue_digest,
            sources=self.sources_digest,
            intake=intake_version(),
        )

    def _meanings(self, plan: _Plan, previous: Previous) -> str:
        """Return the vectors of the measures as they are kept; "" where no name can have changed.

        They are made as a question would make them, for which no way of encoding has to be timed.
        """
        if plan.figures is None:
            return ""
        same = previous.manifest is not None and previous.manifest.encoder == self.encoder.name
        reader = previous.snapshot if same else None
        encoder = open_query_encoder(self.encoder.name, self.engine.local)
        made = made_for(
            plan.catalogue.indicators,
            kept_by(reader) if reader else {},
            encoder.encode_passages,
        )
        return written(made)

    def _delta(self, plan: _Plan, vectors: Vectors, measures: str, previous: Previous) -> Delta:
        """Return the plan as what is taken out of the generation in use and what is put in."""
        intake, standing, figures = plan.intake, plan.standing, plan.figures
        anew = not intake.kept
        stay = {
            file.path for file in intake.files if not anew and file is previous.files.get(file.path)
        }
        own = {one.source.id: one.source for one in reversed(intake.fresh)}
        named = {**own, **plan.declared}
        texts = {
            "readings": dump(intake.readings),
            "declared": json.dumps(sorted(plan.declared)),
        }
        if figures is not None:
            texts |= {
                "catalogue": dump(plan.catalogue),
                KEPT_AS: measures,
                "faults": dump(figures.faults),
                "notes": dump(figures.notes),
                "tables": dump(figures.tables),
                "data": json.dumps(figures.data),
            }
        return Delta(
            anew=anew,
            places=plan.places,
            dropped_files=() if anew else tuple(p for p in previous.files if p not in stay),
            files=tuple(file for file in intake.files if file.path not in stay),
            dropped_documents=() if anew else tuple(one.outline.id for one in intake.gone),
            documents=tuple(_stored(intake.fresh, standing)),
            standing=tuple(
                (id, standing.same_as.get(id, ""), standing.older.get(id, ""))
                for id in standing.changed
            ),
            sources=tuple(named[key] for key in sorted(named)),
            kept_sources=frozenset(plan.declared),
            near_copies=plan.near_copies,
            passages=plan.passages,
            vectors=vectors,
            mentions=_mentioned_again(plan, previous.snapshot),
            rows=None if figures is None else figures.rows,
            texts=texts,
        )

    # Telling ---------------------------------------------------------------------------------

    def _report(
        self,
        id: str,
        plan: _Plan,
        previous: Previous,
        *,
        embedded: int = 0,
        published: bool = True,
        dry_run: bool = False,
    ) -> BuildReport:
        outlines, reader = plan.standing.outlines, previous.snapshot
        held = {one.path for one in outlines}
        held_before = reader.held_paths() if reader else frozenset()
        now = {one.path: one.digest for one in plan.intake.files if one.path in held}
        before = {path: one.digest for path, one in previous.files.items() if path in held_before}
        renamed = _renamed(before, now)
        paths = {one.id: one.path for one in outlines}
        changes: tuple[RowChange, ...] = ()
        if plan.figures is not None:
            old = reader.kpi_rows() if reader else ()
            changes = row_changes(old, [row for _, row in plan.figures.rows], plan.catalogue)
        return BuildReport(
            generation=id,
            documents=len(outlines),
            passages=plan.places.count,
            rows=plan.rows,
            added=tuple(sorted(set(now) - set(before) - {new for _, new in renamed})),
            changed=tuple(sorted(p for p in now if p in before and now[p] != before[p])),
            removed=tuple(sorted(set(before) - set(now) - {old for old, _ in renamed})),
            renamed=renamed,
            disagreements=plan.disagreements,
            duplicates=tuple(
                Duplicate(one.path, paths[plan.standing.same_as[one.id]])
                for one in outlines
                if one.id in plan.standing.same_as
            ),
            faults=plan.faults,
            row_changes=changes,
            notes=plan.notes,
            tables=plan.tables,
            readings=tuple(one for one in plan.intake.readings if one.partial),
            embedded=embedded,
            reused=plan.places.count - embedded if published else 0,
            published=published,
            dry_run=dry_run,
            seconds=tuple(self.seconds),
            built=datetime.now(UTC).isoformat(timespec="seconds"),
        )

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.seconds.append((step, round(time.perf_counter() - begun, 3)))


def _unused(
    declared: Mapping[str, Source], intake: Intake, used: Collection[str]
) -> tuple[tuple[Fault, ...], tuple[Note, ...]]:
    """Return a fault for each source marked restricted that nothing rests on, a note for others.

    Whoever marked it believes that something is kept back, which everybody can read.
    """
    unused = [declared[id] for id in sorted(declared) if id not in used]
    names = [PurePosixPath(file.path).stem for file in intake.files]
    faults = tuple(
        Fault(
            SOURCES_FILE,
            f"source '{one.id}'",
            "is marked restricted, but no file, line or row has it: nothing is kept back"
            + did_you_mean(one.id, names),
            "name the file, or `source` in it, as the source_id is written",
        )
        for one in unused
        if one.restricted
    )
    reason = "no file, mark or row uses this source"
    notes = (Note(SOURCES_FILE, f"'{one.id}'", reason) for one in unused if not one.restricted)
    return faults, tuple(notes)


def _mentioned_again(
    plan: _Plan, snapshot: Snapshot | None
) -> tuple[tuple[int, tuple[str, ...]], ...] | None:
    """Return the clusters that each kept passage names, where the names have changed."""
    if not plan.renames or snapshot is None:
        return None
    names = ClusterNames(plan.catalogue)
    moved = dict(plan.places.moves)
    freed = set(plan.places.freed)
    return tuple(
        (moved.get(row, row), tuple(names.named(f"{lead}\n{text}")))
        for row, lead, text in snapshot.leads_and_texts()
        if row not in freed
    )


def _places(before: int, freed: Sequence[int], made: int) -> Places:
    """Return where passages go: into freed rows first, then behind the last; gaps that are left
    are filled from the end."""
    count = before - len(freed) + made
    free = [row for row in freed if row < count] + list(range(before, count))
    taken, gaps = free[:made], free[made:]
    gone = set(freed)
    last = [row for row in range(count, before) if row not in gone]
    return Places(count, tuple(freed), tuple(taken), tuple(zip(last, gaps, strict=True)))


def _stored(fresh: Iterable[Document], standing: Standing) -> Iterator[StoredDocument]:
    known = {one.id: one.sketch for one in standing.outlines}
    parts: dict[str, int] = defaultdict(int)
    for document in fresh:
        yield StoredDocument(
            document,
            standing.same_as.get(document.id, ""),
            standing.older.get(document.id, ""),
            known[document.id],
            parts[document.path],
        )
        parts[document.path] += 1


def _tables_of_data(
    figures: Figures | None, reader: Snapshot | None, intake: Intake, standing: Standing
) -> tuple[Mapping[str, Sequence[int]], list[str]]:
    """Return where each document's tables of data begin, and the kept documents for which other
    names make other tables data: they are split again."""
    before = json.loads(reader.kept("data")) if reader else {}
    now = before if figures is None else figures.data
    apart = {*standing.same_as, *standing.restored}
    kept = (one.outline.id for one in intake.kept)
    return now, [id for id in kept if id not in apart and before.get(id) != now.get(id)]


def encoded_text(passage: Passage) -> str:
    """Return what the encoder reads of a passage: its lead and its text."""
    return f"{passage.lead}\n{passage.text}" if passage.lead else passage.text


def _nothing_read(corpus: Path, files: Sequence[FileRecord]) -> CorpusError:
    if not files:
        return CorpusError(
            f"{corpus} holds no documents",
            hint="put documents or tables in, or name another folder with --corpus",
        )
    first = next((file.faults[0] for file in files if file.faults), None)
    told = f"; {first.path} {first.reason}: {first.mend}" if first else ""
    return CorpusError(
        f"{corpus}: none of its {len(files)} files can be read",
        hint=f"mend the files{told}",
    )


def _renamed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return (old, new) for each path that is gone and whose bytes stand under a new one."""
    gone: dict[str, list[str]] = defaultdict(list)
    for path in sorted(set(before) - set(now)):
        if before[path]:
            gone[before[path]].append(path)
    return tuple(
        (gone[now[path]].pop(0), path) for path in sorted(set(now) - set(before)) if gone[now[path]]
    )


def _verify(
    engine: Engine, change: Change, passages: Sequence[StoredPassage], vectors: Vectors
) -> None:
    """Open the generation again and compare it with what was meant to be written."""
    with change.written() as written:
        manifest = written.manifest
        held, found = held_by(written), written.passages_left(EVERYTHING)
        if (held, found) != (manifest.holds, manifest.passages):
            raise StoreDamaged(
                f"{engine.name} holds {(*held, found)} instead of what the manifest says",
                hint="check the disk, then rebuild",
            )
        encoder = open_query_encoder(manifest.encoder, engine.local)
        for at in range(0, len(vectors), max(1, len(vectors) // PROBES)):
            if not np.linalg.norm(vectors[at]):
                continue
            nearest = written.by_vector(vectors[at], 1)
            if not any(cosine >= SAME_COSINE for _, cosine in nearest):
                raise StoreDamaged(
                    f"{engine.name}: a passage does not find itself",
                    hint="check the disk, then rebuild",
                )
            (again,) = encoder.encode_passages([encoded_text(passages[at].passage)])
            if not float(again @ vectors[at]) >= SAME_COSINE:
                raise StoreDamaged(
                    f"{engine.name}: {manifest.encoder} gives a passage another vector when asked",
                    hint="rebuild with another model: CLUSTERBOT_ENCODER",
                )
