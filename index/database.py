"""The SQLite file of a generation: what is known, and the words that passages are found by.

One writer that fills a new file or changes the copy of an earlier one, one reader that opens a
finished one. What else is read of it is left to `index.queries`, vectors to `index.vectors`.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from sqlite_utils import Database as SqliteUtils

from index.columns import TABLES, Table
from index.copying import copy_file
from index.documents import Source
from index.engine import (
    EVERYTHING,
    Delta,
    FileRecord,
    Filters,
    NearCopy,
    Phrase,
    Rows,
    StoredDocument,
    StoredPassage,
)
from index.errors import StoreDamaged
from index.queries import Queries, batches, marks
from index.records import (
    LEAD_WEIGHT,
    of_document,
    of_file,
    of_mentions,
    of_near_copies,
    of_passage,
    of_row,
    of_source,
    terms_of,
)
from index.rows import KpiRow
from index.wording import indexed

# The rows that so many filters leave in are kept: finding them costs more than the search itself.
FILTERS_KEPT = 16

_TYPES = {
    str: "text",
    int: "integer",
    bool: "integer",
    bytes: "blob",
    float | None: "real",
}


def _made(name: str, table: Table) -> str:
    """Return the statement that makes a table."""
    columns = ", ".join(f'"{column}" {_TYPES[kind]}' for column, kind in table.columns.items())
    made = f"create table {name} ({columns}, primary key ({', '.join(table.key)}))"
    return made if len(table.key) == 1 else f"{made} without rowid"


_SCHEMA = ";".join(
    (
        *(_made(name, table) for name, table in TABLES.items()),
        """
create index document_path on document (path, part);
create index document_source on document (source_id);
create unique index passage_id on passage (id);
create index passage_document on passage (document_id);
create index passage_filter on passage (source_id, language, published);
create index passage_digest on passage (digest);
create index mention_row on mention (row);
create virtual table word using fts5(
    lead, text, content='', tokenize="unicode61 remove_diacritics 0"
);
""",
    )
)

FIND_WORDS = f"""
select rowid, -bm25(word, {LEAD_WEIGHT}, 1.0) as score from word where word match ?
order by score desc, rowid limit ?
"""  # noqa: S608


def rows_query(where: str) -> str:
    """Return the query for the rows of the passages that fit a condition.

    It has no order: to keep one, SQLite would read every passage's text instead of an index.
    """
    return f"select row from passage where {where}"  # noqa: S608


class Writer:
    """Fills a new database, or changes a copy of an earlier one (`base`).

    What stands at its place may be used for the copy, and is lost.
    """

    def __init__(self, path: Path, base: Path | None = None) -> None:
        self._fresh = base is None
        if base is None:
            path.unlink(missing_ok=True)
        else:
            copy_file(base, path)
        self._connection = sqlite3.connect(path)
        # The file is thrown away after a crash, so it needs no journal; it is synced once whole.
        self._connection.executescript(
            "pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-65536;"
            + (_SCHEMA if self._fresh else "")
        )
        self._tables = SqliteUtils(self._connection)

    def write(self, delta: Delta) -> None:
        """Take out and put in what makes another generation of what the file holds."""
        places = delta.places
        self.drop_files(delta.dropped_files)
        self.add_files(delta.files)
        self.drop_passages(places.freed)
        self.move_passages(places.moves)
        self.drop_documents(delta.dropped_documents)
        self.add_documents(delta.documents)
        for id, same_as, superseded_by in delta.standing:
            self.stand(id, same_as, superseded_by)
        self.add_sources(delta.sources)
        self.drop_sources(keep=delta.kept_sources)
        self.set_near_copies(delta.near_copies)
        if delta.mentions is not None:
            self.drop_mentions()
            self.add_mentions(delta.mentions)
        self.add_passages(delta.passages, places.taken)
        if delta.rows is not None:
            self.drop_rows()
            self.add_rows(delta.rows)
        for name, text in delta.texts.items():
            self.keep(name, text)

    def add_files(self, files: Iterable[FileRecord]) -> None:
        """Add the records of files."""
        self._insert("file", map(of_file, files))

    def drop_files(self, paths: Iterable[str]) -> None:
        """Take out the records of these files."""
        self._drop("file", "path", paths)

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Add what may be cited; one that is there already is replaced."""
        self._insert("source", map(of_source, sources), replace=True)

    def drop_sources(self, keep: Collection[str]) -> None:
        """Take out the sources that no document has, except those to keep."""
        unused = self._connection.execute(
            "select id from source where id not in (select source_id from document)"
        )
        self._drop("source", "id", [id for (id,) in unused.fetchall() if id not in keep])

    def add_documents(self, documents: Iterable[StoredDocument]) -> None:
        """Add documents."""
        self._insert("document", map(of_document, documents))

    def drop_documents(self, ids: Iterable[str]) -> None:
        """Take out these documents; their passages are dropped by themselves."""
        self._drop("document", "id", ids)

    def stand(self, id: str, same_as: str, superseded_by: str) -> None:
        """Change what a document repeats and what has superseded it."""
        self._connection.execute(
            "update document set same_as = ?, superseded_by = ? where id = ?",
            (same_as, superseded_by, id),
        )
        self._connection.execute(
            "update passage set older = ? where document_id = ?", (bool(superseded_by), id)
        )

    def add_passages(
        self,
        passages: Sequence[StoredPassage],
        rows: Sequence[int] | None = None,
        *,
        last: bool = True,
    ) -> None:
        """Add passages and their words at these free rows; from 0 on where none are given.

        `last` is False where more are to follow: the words are put in their final form once.
        """
        placed = tuple(zip(range(len(passages)) if rows is None else rows, passages, strict=True))
        self._insert("passage", (of_passage(row, stored) for row, stored in placed))
        self.add_mentions((row, stored.clusters) for row, stored in placed)
        self._connection.executemany(
            "insert into word (rowid, lead, text) values (?, ?, ?)",
            ((row, *terms_of(stored.passage)) for row, stored in placed),
        )
        if self._fresh and last:
            self._connection.execute("insert into word (word) values ('optimize')")

    def drop_passages(self, rows: Iterable[int]) -> None:
        """Take out the passages at these rows and their words."""
        dropped = tuple(rows)
        self._drop_words(dropped)
        self._drop("passage", "row", dropped)
        self._drop("mention", "row", dropped)

    def move_passages(self, moves: Sequence[tuple[int, int]]) -> None:
        """Give passages other, free rows: pairs (from, to)."""
        words = self._words([old for old, _ in moves])
        self._drop_words([old for old, _ in moves])
        for table in ("passage", "mention"):
            self._connection.executemany(
                f"update {table} set row = ? where row = ?",  # noqa: S608
                ((new, old) for old, new in moves),
            )
        self._connection.executemany(
            "insert into word (rowid, lead, text) values (?, ?, ?)",
            ((new, *words[old]) for old, new in moves),
        )

    def drop_mentions(self) -> None:
        """Forget which clusters the passages name."""
        self._connection.execute("delete from mention")

    def add_mentions(self, named: Iterable[tuple[int, Collection[str]]]) -> None:
        """Add which clusters the passages name, by row."""
        self._insert("mention", of_mentions(named))

    def add_rows(self, rows: Iterable[tuple[str, KpiRow]]) -> None:
        """Add KPI rows, each with the id of the document it was read from."""
        self._insert("kpi_row", (of_row(document_id, row) for document_id, row in rows))

    def set_near_copies(self, near: Mapping[tuple[str, str], NearCopy]) -> None:
        """Put which documents nearly say the same, and where they do not, in place of what was."""
        self._connection.execute("delete from near_copy")
        self._insert("near_copy", of_near_copies(near))

    def drop_rows(self) -> None:
        """Take out all KPI rows."""
        self._connection.execute("delete from kpi_row")

    def keep(self, name: str, text: str) -> None:
        """Keep a text under a name, in the place of an earlier one."""
        self._connection.execute(
            "insert or replace into kept (name, text) values (?, ?)", (name, text)
        )

    def close(self) -> None:
        """Write everything out; room that much of the file no longer needs is given back."""
        self._connection.commit()
        if not self._fresh:
            (unused,) = self._connection.execute("pragma freelist_count").fetchone()
            (pages,) = self._connection.execute("pragma page_count").fetchone()
            if unused > pages // 3:
                self._connection.execute("vacuum")
        self._connection.execute("pragma optimize")
        self._connection.close()

    def _words(self, rows: Iterable[int]) -> dict[int, tuple[str, str]]:
        found: dict[int, tuple[str, str]] = {}
        for some in batches(rows):
            for row, lead, text, language in self._connection.execute(
                f"select row, lead, text, language from passage where row in ({marks(some)})",  # noqa: S608
                some,
            ):
                found[row] = (indexed(lead, language), indexed(text, language))
        return found

    def _drop_words(self, rows: Iterable[int]) -> None:
        # The table keeps no texts, so it has to be told what it is to forget.
        self._connection.executemany(
            "insert into word (word, rowid, lead, text) values ('delete', ?, ?, ?)",
            ((row, *terms) for row, terms in self._words(rows).items()),
        )

    def _insert(
        self, table: str, records: Iterable[dict[str, Any]], *, replace: bool = False
    ) -> None:
        self._tables[table].insert_all(  # type: ignore[union-attr]
            records, batch_size=500, replace=replace
        )

    def _drop(self, table: str, column: str, values: Iterable[Any]) -> None:
        self._connection.executemany(
            f"delete from {table} where {column} = ?",  # noqa: S608
            ((value,) for value in values),
        )


class Reader(Queries):
    """A finished database, read-only. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("pragma cache_size=-65536")
            self.sources()
        except sqlite3.Error as error:
            raise StoreDamaged(
                f"{path} cannot be read: {error}",
                hint="build the index again, or go back: clusterbot rebuild --rollback",
            ) from error
        self.left = lru_cache(FILTERS_KEPT)(self._left)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def find_words(
        self, phrases: Sequence[Phrase], limit: int, allowed: Rows | None = None
    ) -> tuple[tuple[int, float], ...]:
        """Return (row, bm25) of the best matches, best first, ties by row; higher is better.

        Only `allowed` rows are returned. They are picked out of what SQLite finds: a condition
        beside `match` would make it run the match once for each row that fits.
        """
        if not phrases:
            return ()
        match = match_of(phrases)
        with self._tuples() as cursor:
            if allowed is None:
                return tuple(cursor.execute(FIND_WORDS, (match, limit)))
            fits = np.zeros(int(allowed.max(initial=-1)) + 1, dtype=bool)
            fits[allowed] = True
            among = fits.tobytes()
            found = cursor.execute(FIND_WORDS, (match, -1))
            return tuple(islice((r for r in found if r[0] < len(among) and among[r[0]]), limit))

    def _left(self, filters: Filters) -> Rows | None:
        """Return the rows that filters leave in, in order; None where that is all of them."""
        if filters == EVERYTHING:
            return None
        where, given = condition(filters)
        with self._tuples() as cursor:
            found = cursor.execute(rows_query(where), given)
            return np.sort(np.fromiter((row for (row,) in found), dtype=np.int64))

    def rows_with(self, digests: Iterable[str]) -> dict[str, int]:
        """Return a row of each of these digests that has one."""
        found: dict[str, int] = {}
        for some in batches(digests):
            query = f"select digest, row from passage where digest in ({marks(some)})"  # noqa: S608
            found |= {r["digest"]: r["row"] for r in self._all(query, some)}
        return found

    @contextmanager
    def _tuples(self) -> Iterator[sqlite3.Cursor]:
        """Give a cursor of plain tuples, of which there may be very many."""
        with self._lock, closing(self._connection.cursor()) as cursor:
            cursor.row_factory = None
            yield cursor

    def _all(self, query: str, given: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(query, tuple(given)).fetchall()


def match_of(phrases: Sequence[Phrase]) -> str:
    """Return the phrases as FTS5 asks for any of them."""
    return " OR ".join('"' + " ".join(phrase) + '"' for phrase in phrases)


def condition(filters: Filters) -> tuple[str, tuple[str, ...]]:
    """Return filters as an SQL condition on `passage` and its parameters."""
    parts: list[str] = []
    given: list[str] = []

    def among(template: str, values: tuple[str, ...]) -> None:
        if values:
            parts.append(template.format(marks(values)))
            given.extend(values)

    among("source_id in (select id from source where kind in ({}))", filters.kinds)
    among("source_id in (select id from source where publisher in ({}))", filters.publishers)
    among("source_id in ({})", filters.sources)
    among("language in ({})", filters.languages)
    among("+row in (select row from mention where cluster in ({}))", filters.clusters)
    if filters.published_from:
        parts.append("published >= ?")
        given.append(filters.published_from)
    if filters.published_to:
        parts.append("published != '' and published <= ?")
        given.append(filters.published_to + "~")
    if filters.without:
        parts.append("source_id not in (select value from json_each(?))")
        given.append(json.dumps(filters.without))
    return " and ".join(parts), tuple(given)
