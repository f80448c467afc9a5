"""The SQLite file of a generation: what is known, and the words that passages are found by.

One writer that fills a new file or changes the copy of an earlier one, one reader that opens a
finished one. Vectors are left to `index.vectors`, joining the two halves of a search to
`index.fusion`.
"""

import json
import re
import shutil
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from sqlite_utils import Database as SqliteUtils

from index.catalogue import Catalogue
from index.documents import Document, Fault, Passage, Section, Source, Table
from index.duplicates import Outline, Sketch, Span, sketch
from index.errors import StoreDamaged
from index.rows import KpiRow, Period
from index.values import dump, load, load_tuple
from index.vectors import Rows
from index.wording import indexed

T = TypeVar("T")

# The spans in which two documents that are alike say something else.
NearCopy = tuple[tuple[Span, Span], ...]

# A passage's lead (title and headings) counts more than its text, as a title word says more.
LEAD_WEIGHT = 1.0
TEXT_WEIGHT = 1.0

# One order for all who ask: indicator, cluster, and period from the newest to the oldest.
_ROW_ORDER = "indicator, cluster, last desc, first desc, id"
_SKETCH_NUMBERS = "<u8"
# SQLite takes so many values in one statement, in every build of it.
_AT_ONCE = 500

_SCHEMA = """
create table file (path text primary key, digest text, faults text, retry integer);
create table source (
    id text primary key, title text, publisher text, published text, language text, url text,
    kind text, series text, restricted integer, wording text
);
create table document (
    id text primary key, path text, part integer, digest text, source_id text,
    same_as text, superseded_by text, runs blob, whole text, length integer, has_tables integer,
    text text, sections text, tables text, line_sources text, wording text
);
create index document_path on document (path, part);
create index document_source on document (source_id);
create table passage (
    row integer primary key, id text unique, document_id text, source_id text, start integer,
    end integer, text text, lead text, page integer, kind text, language text, digest text,
    published text, older integer
);
create index passage_document on passage (document_id);
create index passage_filter on passage (source_id, language, published);
create index passage_digest on passage (digest);
create table mention (cluster text, row integer, primary key (cluster, row)) without rowid;
create index mention_row on mention (row);
create table near_copy (document_id text, other_id text, differences text);
create table kpi_row (
    id text primary key, document_id text, cluster text, indicator text,
    value real, printed text, unit text, first integer, last integer, label text,
    approximate integer, geography text, kind text, status text, source_id text, place text,
    confidence text, note text, path text, line integer, low real, high real, qualifier text
);
create table kept (name text primary key, text text);
create virtual table word using fts5(
    lead, text, content='', tokenize="unicode61 remove_diacritics 0"
);
"""

FIND_WORDS = f"""
select rowid, -bm25(word, {LEAD_WEIGHT}, {TEXT_WEIGHT}) as score from word where word match ?
order by score desc, rowid limit ?
"""  # noqa: S608


def rows_query(where: str) -> str:
    """Return the query for the rows of the passages that fit a condition.

    It has no order: to keep one, SQLite would read every passage's text instead of an index.
    """
    return f"select row from passage where {where}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file as it was read: its digest and what was left out of it."""

    path: str
    digest: str
    faults: tuple[Fault, ...]
    retry: bool


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """A document with what the corpus as a whole says of it: its twin, and its newer edition.

    `part` counts the documents of one file; `sketch` is made where none is given.
    """

    document: Document
    same_as: str = ""
    superseded_by: str = ""
    sketch: Sketch | None = None
    part: int = 0


@dataclass(frozen=True, slots=True)
class StoredOutline:
    """A document as it is kept, without its text."""

    outline: Outline
    same_as: str
    superseded_by: str
    has_tables: bool


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the digest of what the encoder reads of it, and the clusters it names."""

    passage: Passage
    digest: str
    published: str = ""
    older: bool = False
    clusters: tuple[str, ...] = ()


class Writer:
    """Fills a new database, or changes a copy of an earlier one (`base`)."""

    def __init__(self, path: Path, base: Path | None = None) -> None:
        self._fresh = base is None
        if base is not None:
            shutil.copyfile(base, path)
        self._connection = sqlite3.connect(path)
        # The file is thrown away after a crash, so it needs no journal; it is synced once whole.
        self._connection.executescript(
            "pragma journal_mode=off; pragma synchronous=off; pragma cache_size=-65536;"
            + (_SCHEMA if self._fresh else "")
        )
        self._tables = SqliteUtils(self._connection)

    def add_files(self, files: Iterable[FileRecord]) -> None:
        """Add the records of files."""
        self._insert(
            "file",
            (
                {"path": f.path, "digest": f.digest, "faults": dump(f.faults), "retry": f.retry}
                for f in files
            ),
        )

    def drop_files(self, paths: Iterable[str]) -> None:
        """Take out the records of these files."""
        self._drop("file", "path", paths)

    def add_sources(self, sources: Iterable[Source]) -> None:
        """Add what may be cited; one that is there already is replaced."""
        self._insert("source", (_columns(source) for source in sources), replace=True)

    def drop_sources(self, keep: Collection[str]) -> None:
        """Take out the sources that no document has, except those to keep."""
        unused = self._connection.execute(
            "select id from source where id not in (select source_id from document)"
        )
        self._drop("source", "id", [id for (id,) in unused.fetchall() if id not in keep])

    def add_documents(self, documents: Iterable[StoredDocument]) -> None:
        """Add documents."""
        self._insert("document", (_document_columns(stored) for stored in documents))

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
        self._insert(
            "passage",
            (
                {
                    "row": row,
                    **_columns(stored.passage),
                    "digest": stored.digest,
                    "published": stored.published,
                    "older": stored.older,
                }
                for row, stored in placed
            ),
        )
        self.add_mentions((row, stored.clusters) for row, stored in placed)
        self._connection.executemany(
            "insert into word (rowid, lead, text) values (?, ?, ?)",
            ((row, *_terms(stored.passage)) for row, stored in placed),
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
        self._insert(
            "mention",
            (
                {"cluster": cluster, "row": row}
                for row, clusters in named
                for cluster in sorted(set(clusters))
            ),
        )

    def add_rows(self, rows: Iterable[tuple[str, KpiRow]]) -> None:
        """Add KPI rows, each with the id of the document it was read from."""
        self._insert(
            "kpi_row", ({"document_id": document_id, **_row_columns(r)} for document_id, r in rows)
        )

    def set_near_copies(self, near: Mapping[tuple[str, str], NearCopy]) -> None:
        """Put which documents nearly say the same, and where they do not, in place of what was."""
        self._connection.execute("delete from near_copy")
        self._insert(
            "near_copy",
            (
                {"document_id": one, "other_id": other, "differences": dump(found)}
                for (one, other), found in near.items()
            ),
        )

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
        for some in _batches(rows):
            for row, lead, text, language in self._connection.execute(
                f"select row, lead, text, language from passage where row in ({_marks(some)})",  # noqa: S608
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


class Reader:
    """A finished database, read-only. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        try:
            self._connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("pragma cache_size=-65536")
            self._sources = {s.id: s for s in self._read_sources()}
        except sqlite3.Error as error:
            raise StoreDamaged(
                f"{path} cannot be read: {error}",
                hint="build the index again, or go back: clusterbot rebuild --rollback",
            ) from error

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def files(self) -> dict[str, FileRecord]:
        """Return the record of every file, by path."""
        return {
            r["path"]: FileRecord(
                r["path"], r["digest"], load_tuple(Fault, r["faults"]), bool(r["retry"])
            )
            for r in self._all("select * from file order by path")
        }

    def sources(self) -> dict[str, Source]:
        """Return what may be cited, by id."""
        return self._sources

    def _read_sources(self) -> Iterator[Source]:
        for r in self._all("select * from source order by id"):
            yield Source(**{**dict(r), "restricted": bool(r["restricted"])})

    def document(self, id: str) -> StoredDocument:
        """Return the document with this id; KeyError where there is none."""
        found = self._all("select * from document where id = ?", (id,))
        if not found:
            raise KeyError(id)
        return self._document(found[0])

    def documents(self, path: str | None = None) -> tuple[StoredDocument, ...]:
        """Return all documents in order, or those of one file."""
        where, given = ("", ()) if path is None else (" where path = ?", (path,))
        found = self._all(f"select * from document{where} order by path, part", given)  # noqa: S608
        return tuple(self._document(r) for r in found)

    def documents_with_tables(self) -> tuple[StoredDocument, ...]:
        """Return the documents that hold tables, in order."""
        found = self._all("select * from document where has_tables order by path, part")
        return tuple(self._document(r) for r in found)

    def outlines(self) -> tuple[StoredOutline, ...]:
        """Return all documents without their texts, in order."""
        found = self._all(
            "select id, path, part, source_id, same_as, superseded_by, runs, whole, length,"
            " has_tables from document order by path, part"
        )
        return tuple(
            StoredOutline(
                Outline(r["id"], r["path"], self._sources[r["source_id"]], _sketch(r)),
                r["same_as"],
                r["superseded_by"],
                bool(r["has_tables"]),
            )
            for r in found
        )

    def held_paths(self) -> frozenset[str]:
        """Return the paths of the files that gave a document."""
        return frozenset(r["path"] for r in self._all("select distinct path from document"))

    def paths_with(self, source_ids: Collection[str]) -> set[str]:
        """Return the paths of the texts that cite one of these sources, or hold its mark unread."""
        ids = "|".join(re.escape(id) for id in sorted(source_ids))
        mark = re.compile(rf"\[(?:[^\[\]]*[\s;,])?(?:{ids})(?:[\s;,][^\[\]]*)?\]")
        found = self._all(
            "select path, text, line_sources from document"
            " where line_sources != '[]' or instr(text, '[') > 0"
        )
        return {
            r["path"]
            for r in found
            if mark.search(r["text"]) or any(f'"{id}"' in r["line_sources"] for id in source_ids)
        }

    def row_sources(self) -> set[str]:
        """Return the ids of the sources that rows have."""
        return {str(r["source_id"]) for r in self._all("select distinct source_id from kpi_row")}

    def cited(self) -> dict[str, set[str]]:
        """Return, by document, the ids of the sources that single statements of it cite."""
        found = self._all("select id, line_sources from document where line_sources != '[]'")
        return {
            r["id"]: {id for *_, ids in json.loads(r["line_sources"]) for id in ids} for r in found
        }

    def summaries(self) -> tuple[tuple[str, str, str, int, str, str], ...]:
        """Return (id, path, source id, passages, same as, superseded by) of all documents."""
        found = self._all(
            "select d.id, d.path, d.source_id, count(p.row), d.same_as, d.superseded_by"
            " from document d left join passage p on p.document_id = d.id"
            " group by d.id order by d.path, d.part"
        )
        return tuple(tuple(r) for r in found)

    def document_ids(self) -> tuple[str, ...]:
        """Return the ids of all documents in order."""
        return tuple(r["id"] for r in self._all("select id from document order by path, part"))

    def _document(self, r: sqlite3.Row) -> StoredDocument:
        document = Document(
            id=r["id"],
            path=r["path"],
            digest=r["digest"],
            source=self._sources[r["source_id"]],
            text=r["text"],
            sections=load_tuple(Section, r["sections"]),
            tables=load_tuple(Table, r["tables"]),
            line_sources=load(
                tuple[tuple[int, int, tuple[str, ...]], ...],
                r["line_sources"],
            ),
            wording=r["wording"],
        )
        return StoredDocument(document, r["same_as"], r["superseded_by"], _sketch(r), r["part"])

    def text(self, document_id: str) -> str:
        """Return the text of a document; KeyError where there is no such document."""
        found = self._all("select text from document where id = ?", (document_id,))
        if not found:
            raise KeyError(document_id)
        return str(found[0]["text"])

    def near_copies(self) -> dict[tuple[str, str], NearCopy]:
        """Return where documents that nearly say the same differ, by their ids."""
        return {
            (r["document_id"], r["other_id"]): load(NearCopy, r["differences"])
            for r in self._all("select * from near_copy order by rowid")
        }

    def wording(self, document_id: str) -> str:
        """Return whose words a document is in; KeyError where there is no such document."""
        found = self._all("select wording from document where id = ?", (document_id,))
        if not found:
            raise KeyError(document_id)
        return str(found[0]["wording"])

    def span(self, document_id: str, start: int, end: int) -> str:
        """Return `document.text[start:end]`; KeyError where there is no such document."""
        found = self._all(
            "select substr(text, ?, ?) as span from document where id = ?",
            (start + 1, max(end - start, 0), document_id),
        )
        if not found:
            raise KeyError(document_id)
        return str(found[0]["span"])

    def line_sources(
        self, document_id: str
    ) -> tuple[str, tuple[tuple[int, int, tuple[str, ...]], ...]]:
        """Return a document's own source id and the spans that cite others."""
        found = self._all(
            "select source_id, line_sources from document where id = ?", (document_id,)
        )
        if not found:
            raise KeyError(document_id)
        spans = load(
            tuple[tuple[int, int, tuple[str, ...]], ...],
            found[0]["line_sources"],
        )
        return found[0]["source_id"], spans

    def passage(self, id: str) -> Passage:
        """Return the passage with this id; KeyError where there is none."""
        found = self._all("select * from passage where id = ?", (id,))
        if not found:
            raise KeyError(id)
        return _passage(found[0])

    def passages(self, rows: Collection[int]) -> dict[int, StoredPassage]:
        """Return the passages at these rows, by row."""
        marks = ",".join("?" * len(rows))
        found = self._all(f"select * from passage where row in ({marks})", tuple(rows))  # noqa: S608
        return {r["row"]: _stored(r) for r in found}

    def passages_of(self, document_id: str) -> tuple[StoredPassage, ...]:
        """Return a document's passages in reading order."""
        found = self._all(
            "select * from passage where document_id = ? order by start, end, row", (document_id,)
        )
        return tuple(_stored(r) for r in found)

    def rows_of(self, document_ids: Iterable[str]) -> tuple[int, ...]:
        """Return the rows of these documents' passages, in order."""
        found: list[int] = []
        for some in _batches(document_ids):
            query = f"select row from passage where document_id in ({_marks(some)})"  # noqa: S608
            found += (r["row"] for r in self._all(query, some))
        return tuple(sorted(found))

    def rows_with(self, digests: Iterable[str]) -> dict[str, int]:
        """Return a row of each of these digests that has one."""
        found: dict[str, int] = {}
        for some in _batches(digests):
            query = f"select digest, row from passage where digest in ({_marks(some)})"  # noqa: S608
            found |= {r["digest"]: r["row"] for r in self._all(query, some)}
        return found

    def leads_and_texts(self) -> Iterator[tuple[int, str, str]]:
        """Yield (row, lead, text) of every passage, in order."""
        for r in self._all("select row, lead, text from passage order by row"):
            yield r["row"], r["lead"], r["text"]

    def row_owners(self) -> dict[int, str]:
        """Return the document id of every passage row."""
        return {
            r["row"]: r["document_id"] for r in self._all("select row, document_id from passage")
        }

    def count(self, table: str) -> int:
        """Return how many lines a table has."""
        found = self._all(f"select count(*) as n from {table}")  # noqa: S608
        return int(found[0]["n"])

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the passages, the most frequent first."""
        return tuple(
            r["language"]
            for r in self._all(
                "select language, count(*) as n from passage group by language order by n desc"
            )
        )

    def kpi_rows(self, document_id: str | None = None) -> tuple[KpiRow, ...]:
        """Return all KPI rows in order, or those that were read from one document."""
        where, given = (
            ("", ()) if document_id is None else (" where document_id = ?", (document_id,))
        )
        found = self._all(f"select * from kpi_row{where} order by {_ROW_ORDER}", given)  # noqa: S608
        return tuple(_kpi_row(r) for r in found)

    def row_documents(self) -> dict[str, str]:
        """Return the document id of each KPI row's id."""
        return {r["id"]: r["document_id"] for r in self._all("select id, document_id from kpi_row")}

    def catalogue(self) -> Catalogue:
        """Return the catalogue that the generation was built with."""
        return load(Catalogue, self.kept("catalogue"))

    def kept(self, name: str) -> str:
        """Return the text kept under a name."""
        found = self._all("select text from kept where name = ?", (name,))
        if not found:
            raise KeyError(name)
        return str(found[0]["text"])

    def find_words(
        self, match: str, limit: int, allowed: Rows | None = None
    ) -> tuple[tuple[int, float], ...]:
        """Return (row, bm25) of the best matches, best first, ties by row; higher is better.

        Only `allowed` rows are returned. They are picked out of what SQLite finds: a condition
        beside `match` would make it run the match once for each row that fits.
        """
        with self._tuples() as cursor:
            if allowed is None:
                return tuple(cursor.execute(FIND_WORDS, (match, limit)))
            fits = np.zeros(int(allowed.max(initial=-1)) + 1, dtype=bool)
            fits[allowed] = True
            among = fits.tobytes()
            found = cursor.execute(FIND_WORDS, (match, -1))
            return tuple(islice((r for r in found if r[0] < len(among) and among[r[0]]), limit))

    def rows_where(self, where: str, given: Sequence[Any]) -> Rows:
        """Return the rows of the passages that fit a condition, in order."""
        with self._tuples() as cursor:
            found = cursor.execute(rows_query(where), tuple(given))
            return np.sort(np.fromiter((row for (row,) in found), dtype=np.int64))

    @contextmanager
    def _tuples(self) -> Iterator[sqlite3.Cursor]:
        """Give a cursor of plain tuples, of which there may be very many."""
        with self._lock, closing(self._connection.cursor()) as cursor:
            cursor.row_factory = None
            yield cursor

    def _all(self, query: str, given: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(query, tuple(given)).fetchall()


def _document_columns(stored: StoredDocument) -> dict[str, Any]:
    document, drawn = stored.document, stored.sketch or sketch(stored.document.text)
    return {
        "id": document.id,
        "path": document.path,
        "part": stored.part,
        "digest": document.digest,
        "source_id": document.source.id,
        "same_as": stored.same_as,
        "superseded_by": stored.superseded_by,
        "runs": np.array(drawn.runs, dtype=_SKETCH_NUMBERS).tobytes(),
        "whole": drawn.whole,
        "length": drawn.length,
        "has_tables": bool(document.tables),
        "text": document.text,
        "sections": dump(document.sections),
        "tables": dump(document.tables),
        "line_sources": dump(document.line_sources),
        "wording": document.wording,
    }


def _sketch(r: sqlite3.Row) -> Sketch:
    runs = np.frombuffer(r["runs"], dtype=_SKETCH_NUMBERS).tolist()
    return Sketch(tuple(runs), r["whole"], r["length"])


def _terms(passage: Passage) -> tuple[str, str]:
    return indexed(passage.lead, passage.language), indexed(passage.text, passage.language)


def _batches(values: Iterable[T]) -> Iterator[tuple[T, ...]]:
    left = iter(values)
    while some := tuple(islice(left, _AT_ONCE)):
        yield some


def _marks(values: Sequence[Any]) -> str:
    return ",".join("?" * len(values))


def _columns(value: Any) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _row_columns(row: KpiRow) -> dict[str, Any]:
    columns = _columns(row)
    period = columns.pop("period")
    return {**columns, **_columns(period)}


def _kpi_row(r: sqlite3.Row) -> KpiRow:
    columns = dict(r)
    period = Period(
        columns.pop("first"),
        columns.pop("last"),
        columns.pop("label"),
        bool(columns.pop("approximate")),
    )
    del columns["document_id"]
    return KpiRow(**columns, period=period)


def _passage(r: sqlite3.Row) -> Passage:
    return Passage(**{field.name: r[field.name] for field in fields(Passage)})


def _stored(r: sqlite3.Row) -> StoredPassage:
    return StoredPassage(_passage(r), r["digest"], r["published"], bool(r["older"]))
