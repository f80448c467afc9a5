"""Writes the next generation into PostgreSQL: what has gone dies in it, what is new is born in it.

All of it is one transaction, so that a killed rebuild leaves nothing; vectors alone are kept before
it, by the digest of what was encoded, since making them takes longest and every corpus shares them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from index.encoding import Advance, TextEncoder, Vectors
from index.engine import KEPT, Delta, Manifest, Places, StoredPassage
from index.errors import RebuildBusy
from index.postgres.schema import FOREVER, REBUILD_LOCK, SCHEMA, TABLES, names
from index.postgres.server import Connection, Within
from index.postgres.snapshot import EXACT_UP_TO, Generation, PostgresSnapshot, see
from index.postgres.vectors import draw_graph, embed, keep_vectors, made_vector_table, vectors_of
from index.records import (
    LEAD_WEIGHT,
    Record,
    of_document,
    of_file,
    of_mentions,
    of_near_copies,
    of_passage,
    of_row,
    of_source,
    terms_of,
)
from index.report import BuildReport
from index.values import dump

# A vector that no passage has is kept so long: its rebuild may still be running.
UNUSED_VECTORS_KEPT = "1 day"
# Where so large a share of the passages is new, the planner is told at once what the tables hold.
STATISTICS_FROM = 0.1


class PostgresChange:
    """A generation in the making. The connection holds the corpus's lock while it is open."""

    def __init__(
        self, connection: Connection, corpus: int, base: PostgresSnapshot | None, number: int
    ) -> None:
        self.base = base
        self._connection = connection
        self._corpus = corpus
        self._base_number = number
        self._number = 0
        self._written: Generation | None = None

    # Steps -----------------------------------------------------------------------------------

    def vectors_of(self, encoder: str, digests: Collection[str]) -> Mapping[str, Vectors]:
        """Return the vector of each of these digests that any corpus has, by this encoder."""
        return vectors_of(self._connection, encoder, digests)

    def embed(
        self, encoder: TextEncoder, texts: Mapping[str, str], advance: Advance
    ) -> Mapping[str, Vectors]:
        """Return the vectors of texts by digest, made here and by other workers."""
        return embed(self._connection, encoder, texts, advance)

    def write(self, delta: Delta, manifest: Manifest) -> None:
        """Write a generation: the base with what has changed in it."""
        table = made_vector_table(self._connection, manifest.encoder, manifest.dimensions)
        keep_vectors(
            self._connection,
            table,
            {p.digest: v for p, v in zip(delta.passages, delta.vectors, strict=True)},
        )
        self._connection.autocommit = False
        self._begin()
        self._take_out(delta)
        self._put_in(delta)
        texts = [{"name": name, "text": text} for name, text in delta.texts.items()]
        self._settle("kept", texts, "name = any(%s)", (list(delta.texts),))
        if len(delta.passages) > STATISTICS_FROM * delta.places.count:
            for place in (table, *(f"{SCHEMA}.{name}" for name in TABLES)):
                self._connection.execute(f"analyze {place}")
        self._written = Generation(
            self._corpus, self._number, manifest, "", self._tokens(), 0.0, table
        )

    def seal(self, report: BuildReport) -> None:
        """Write the report; nothing is written after it."""
        made = self._made
        self._connection.execute(
            f"insert into {SCHEMA}.generation (corpus, number, id, manifest, report, tokens)"
            " values (%s, %s, %s, %s, %s, %s)",
            (
                self._corpus,
                self._number,
                made.manifest.generation,
                dump(made.manifest),
                dump(report),
                made.tokens,
            ),
        )

    @contextmanager
    def written(self) -> Iterator[PostgresSnapshot]:
        """Open what was written, as this transaction alone sees it."""
        see(self._connection, self._made, local=True)
        yield PostgresSnapshot(Within(self._connection), self._made)

    def publish(self) -> None:
        """Put the new generation in use in one step, and prune what is no longer kept."""
        if self._made.manifest.passages > EXACT_UP_TO:
            draw_graph(self._connection, self._made.vectors)
        moved = self._connection.execute(
            f"update {SCHEMA}.corpus set current = %s where id = %s and current = %s",
            (self._number, self._corpus, self._base_number),
        ).rowcount
        if not moved:
            raise RebuildBusy(
                "another rebuild has published a generation meanwhile", hint="rebuild again"
            )
        prune(self._connection, self._corpus, {self._number, self._base_number})
        self._connection.commit()

    def tidy(self) -> None:
        """Remove what earlier changes left, where nothing is to be published."""
        self._connection.autocommit = False
        numbers = [number for number, _ in kept_generations(self._connection, self._corpus)]
        prune(self._connection, self._corpus, set(numbers[:KEPT]))
        self._connection.commit()

    # Beginning -------------------------------------------------------------------------------

    @property
    def _made(self) -> Generation:
        if self._written is None:
            raise RuntimeError("nothing is written yet")
        return self._written

    def _begin(self) -> None:
        """Take the next number; where the base is an earlier generation, go back to it first."""
        newest = self._connection.execute(
            f"update {SCHEMA}.corpus set last = last + 1 where id = %s returning last",
            (self._corpus,),
        ).fetchone()
        self._number = int(newest["last"]) if newest else 0
        if 0 < self._base_number < self._number - 1:
            for table in TABLES:
                self._go_back(table)

    def _go_back(self, table: str) -> None:
        """Let a table hold what was alive in the base, as lines of the new generation."""
        columns = names(TABLES[table].columns)
        given = {"corpus": self._corpus, "base": self._base_number, "new": self._number}
        self._connection.execute(
            f"insert into {SCHEMA}.{table} (corpus, {columns}, born)"
            f" select corpus, {columns}, %(new)s from {SCHEMA}.{table} where corpus = %(corpus)s"
            f" and born <= %(base)s and died > %(base)s and died < {FOREVER}",
            given,
        )
        self._connection.execute(
            f"update {SCHEMA}.{table} set died = %(new)s where corpus = %(corpus)s"
            f" and born > %(base)s and born < %(new)s and died = {FOREVER}",
            given,
        )

    # Taking out and putting in ---------------------------------------------------------------

    def _take_out(self, delta: Delta) -> None:
        if delta.anew:
            for table in TABLES:
                self._end(table, "true")
            return
        self._end("file", "path = any(%s)", (list(delta.dropped_files),))
        self._end("document", "id = any(%s)", (list(delta.dropped_documents),))
        freed = list(delta.places.freed)
        self._end_words(freed)
        for table in ("passage", "spoken", "mention"):
            self._end(table, "row = any(%s)", (freed,))

    def _put_in(self, delta: Delta) -> None:
        self._insert("file", map(of_file, delta.files))
        for old, new in delta.places.moves:
            self._move(old, new)
        for id, same_as, superseded_by in delta.standing:
            self._amend(
                "document",
                {"same_as": same_as, "superseded_by": superseded_by},
                "id = %s",
                (id,),
            )
            self._amend("passage", {"older": bool(superseded_by)}, "document_id = %s", (id,))
        self._insert("document", map(of_document, delta.documents))
        ids = [source.id for source in delta.sources]
        self._settle("source", map(of_source, delta.sources), "id = any(%s)", (ids,))
        self._end_unused_sources(delta.kept_sources)
        self._settle("near_copy", of_near_copies(delta.near_copies))
        self._put_passages(delta.passages, delta.places)
        if delta.mentions is not None:
            self._settle("mention", self._mentions(delta))
        else:
            self._insert("mention", self._mentions(delta))
        if delta.rows is not None:
            self._settle("kpi_row", (of_row(document_id, row) for document_id, row in delta.rows))

    def _mentions(self, delta: Delta) -> Iterator[Record]:
        yield from of_mentions(delta.mentions or ())
        placed = zip(delta.places.taken, delta.passages, strict=True)
        yield from of_mentions((row, stored.clusters) for row, stored in placed)

    def _put_passages(self, passages: Sequence[StoredPassage], places: Places) -> None:
        placed = tuple(zip(places.taken, passages, strict=True))
        self._insert("passage", (of_passage(row, stored) for row, stored in placed))
        spoken: list[Record] = []
        for row, stored in placed:
            lead, text = (said.split() for said in terms_of(stored.passage))
            terms = [*lead, "", *text]
            spoken.append({"row": row, "terms": terms, "length": len(terms) - 1})
        self._insert("spoken", spoken)
        self._insert("word", (word for one in spoken for word in _words(one)))

    def _end_words(self, rows: Collection[int]) -> None:
        """End the words of these rows, each found by its term: they have no index by row."""
        found = self._connection.execute(
            f"select row, terms from {SCHEMA}.spoken where corpus = %s and died = {FOREVER}"
            " and row = any(%s)",
            (self._corpus, list(rows)),
        )
        for r in found.fetchall():
            condition = "term = any(%s) and row = %s"
            self._end("word", condition, (sorted(set(r["terms"])), r["row"]))

    def _move(self, old: int, new: int) -> None:
        """Give a passage another, free row."""
        found = self._connection.execute(
            f"select terms from {SCHEMA}.spoken where corpus = %s and died = {FOREVER}"
            " and row = %s",
            (self._corpus, old),
        ).fetchone()
        terms = sorted(set(found["terms"])) if found else []
        self._amend("word", {"row": new}, "term = any(%s) and row = %s", (terms, old))
        for table in ("passage", "spoken", "mention"):
            self._amend(table, {"row": new}, "row = %s", (old,))

    def _end_unused_sources(self, kept: Collection[str]) -> None:
        self._end(
            "source",
            f"id <> all(%s) and id not in (select source_id from {SCHEMA}.document"
            f" where corpus = %s and died = {FOREVER})",
            (sorted(kept), self._corpus),
        )

    def _tokens(self) -> int:
        found = self._connection.execute(
            f"select coalesce(sum(length), 0) as n from {SCHEMA}.spoken"
            f" where corpus = %s and died = {FOREVER}",
            (self._corpus,),
        ).fetchone()
        return int(found["n"]) if found else 0

    # Lines -----------------------------------------------------------------------------------

    def _insert(self, table: str, records: Iterable[Record]) -> None:
        columns = tuple(TABLES[table].columns)
        into = f"copy {SCHEMA}.{table} (corpus, {names(columns)}, born) from stdin"
        with self._connection.cursor().copy(into) as copied:
            for record in records:
                copied.write_row(
                    [self._corpus, *(_plain(record[name]) for name in columns), self._number]
                )

    def _end(self, table: str, condition: str, given: Sequence[Any] = ()) -> None:
        """End what fits a condition; what was born in this very generation was never there."""
        where = f"where corpus = %s and died = {FOREVER} and ({condition})"
        self._connection.execute(
            f"delete from {SCHEMA}.{table} {where} and born = %s",
            (self._corpus, *given, self._number),
        )
        self._connection.execute(
            f"update {SCHEMA}.{table} set died = %s {where}",
            (self._number, self._corpus, *given),
        )

    def _amend(
        self, table: str, changed: Mapping[str, Any], condition: str, given: Sequence[Any]
    ) -> None:
        """End what fits a condition, and let it live on with other values."""
        columns = TABLES[table].columns
        found = self._connection.execute(
            f"select {names(columns)} from {SCHEMA}.{table}"
            f" where corpus = %s and died = {FOREVER} and ({condition})",
            (self._corpus, *given),
        ).fetchall()
        if found:
            self._end(table, condition, given)
            self._insert(table, ({**record, **changed} for record in found))

    def _settle(
        self,
        table: str,
        wanted: Iterable[Record],
        among: str = "true",
        given: Sequence[Any] = (),
    ) -> None:
        """Let a table hold just these lines among those that fit a condition.

        What is the same already stays, so that this writes no more than what differs.
        """
        shape = TABLES[table]
        found = self._connection.execute(
            f"select {names(shape.columns)} from {SCHEMA}.{table}"
            f" where corpus = %s and died = {FOREVER} and ({among})",
            (self._corpus, *given),
        )
        held = {tuple(r[name] for name in shape.key): r for r in found.fetchall()}
        new: list[Record] = []
        for record in wanted:
            plain = {name: _plain(record[name]) for name in shape.columns}
            key = tuple(plain[name] for name in shape.key)
            if held.get(key) == plain:
                del held[key]
            else:
                new.append(plain)
        for key in held:
            condition = " and ".join(f'"{name}" = %s' for name in shape.key)
            self._end(table, condition, key)
        self._insert(table, new)


def _words(spoken: Record) -> Iterator[Record]:
    terms: list[str] = spoken["terms"]
    uses: dict[str, float] = {}
    weight = LEAD_WEIGHT
    for term in terms:
        if term:
            uses[term] = uses.get(term, 0.0) + weight
        else:
            weight = 1.0
    for term, count in uses.items():
        yield {"term": term, "row": spoken["row"], "uses": count, "length": spoken["length"]}


def _plain(value: Any) -> Any:
    """Return a value as PostgreSQL can keep it: its texts hold no NUL."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) and "\0" in value else value


# Generations ------------------------------------------------------------------------------------


def kept_generations(connection: Connection, corpus: int) -> list[tuple[int, str]]:
    """Return (number, id) of all generations, the one in use first, then the newest."""
    found = connection.execute(
        f"select g.number, g.id from {SCHEMA}.generation g"
        f" join {SCHEMA}.corpus c on c.id = g.corpus where c.id = %s"
        " order by g.number = c.current desc, g.number desc",
        (corpus,),
    )
    return [(r["number"], r["id"]) for r in found]


def prune(connection: Connection, corpus: int, keep: Collection[int]) -> None:
    """Remove all generations but some and those that somebody still reads, with their lines."""
    stay = set(keep)
    for number, _ in kept_generations(connection, corpus):
        if number not in stay and not _unread(connection, corpus, number):
            stay.add(number)
    gone = connection.execute(
        f"delete from {SCHEMA}.generation where corpus = %s and number <> all(%s)",
        (corpus, sorted(stay)),
    ).rowcount
    if not gone:
        return
    for table in TABLES:
        connection.execute(
            f"delete from {SCHEMA}.{table} where corpus = %s and died < {FOREVER} and not exists"
            " (select 1 from unnest(%s::integer[]) n where born <= n and n < died)",
            (corpus, sorted(stay)),
        )
    for r in connection.execute(f"select id from {SCHEMA}.encoder").fetchall():
        connection.execute(
            f"delete from {SCHEMA}.vector_{r['id']} v where added < now() - interval"
            f" '{UNUSED_VECTORS_KEPT}' and not exists"
            f" (select 1 from {SCHEMA}.passage p where p.digest = v.digest)"
        )


def _unread(connection: Connection, corpus: int, number: int) -> bool:
    found = connection.execute(
        "select pg_try_advisory_xact_lock(%s, %s) as free", (corpus, number)
    ).fetchone()
    return bool(found and found["free"])


def lock(connection: Connection, corpus: int) -> bool:
    """Take the lock of a corpus's rebuilds for this connection; False where another has it."""
    found = connection.execute(
        "select pg_try_advisory_lock(%s, %s) as free", (corpus, REBUILD_LOCK)
    ).fetchone()
    return bool(found and found["free"])
