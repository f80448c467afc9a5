"""What is read of a generation in SQL that SQLite and PostgreSQL both understand.

How a database is reached, and how it is searched, is left to `index.database` and `index.postgres`.
"""

import json
import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import Any, TypeVar

from index.catalogue import Catalogue
from index.documents import Passage, Source
from index.duplicates import Outline
from index.encoding import Vectors
from index.engine import (
    Delta,
    FileRecord,
    NearCopy,
    Places,
    StoredDocument,
    StoredOutline,
    StoredPassage,
)
from index.records import (
    LineSources,
    to_document,
    to_file,
    to_passage,
    to_row,
    to_sketch,
    to_source,
    to_stored_passage,
)
from index.rows import KpiRow
from index.values import load

T = TypeVar("T")

# One order for all who ask: indicator, cluster, and period from the newest to the oldest.
_ROW_ORDER = "indicator, cluster, last desc, first desc, id"
# SQLite takes so many values in one statement, in every build of it.
_AT_ONCE = 500


class Queries(ABC):
    """The tables of one generation, read-only."""

    @abstractmethod
    def _all(self, query: str, given: Sequence[Any] = ()) -> Sequence[Any]:
        """Return what a query finds, each row readable by column; `?` stands for a value."""

    def _one(self, query: str, id: str) -> Any:
        found = self._all(query, (id,))
        if not found:
            raise KeyError(id)
        return found[0]

    # Passages --------------------------------------------------------------------------------

    def passage(self, id: str) -> Passage:
        """Return the passage with this id; KeyError where there is none."""
        return to_passage(self._one("select * from passage where id = ?", id))

    def passages(self, rows: Collection[int]) -> dict[int, StoredPassage]:
        """Return the passages at these rows, by row."""
        found: dict[int, StoredPassage] = {}
        for some in batches(rows):
            query = f"select * from passage where row in ({marks(some)})"  # noqa: S608
            found |= {r["row"]: to_stored_passage(r) for r in self._all(query, some)}
        return found

    def rows_of(self, document_ids: Iterable[str]) -> tuple[int, ...]:
        """Return the rows of these documents' passages, in order."""
        found: list[int] = []
        for some in batches(document_ids):
            query = f"select row from passage where document_id in ({marks(some)})"  # noqa: S608
            found += (r["row"] for r in self._all(query, some))
        return tuple(sorted(found))

    def row_owners(self) -> dict[int, str]:
        """Return the document id of every passage row."""
        return {
            r["row"]: r["document_id"] for r in self._all("select row, document_id from passage")
        }

    def leads_and_texts(self) -> Iterator[tuple[int, str, str]]:
        """Yield (row, lead, text) of every passage, in order."""
        for r in self._all("select row, lead, text from passage order by row"):
            yield r["row"], r["lead"], r["text"]

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the passages, the most frequent first."""
        found = self._all(
            "select language, count(*) as n from passage group by language"
            " order by n desc, language"
        )
        return tuple(r["language"] for r in found)

    # Documents -------------------------------------------------------------------------------

    def document(self, id: str) -> StoredDocument:
        """Return the document with this id; KeyError where there is none."""
        return self._document(self._one("select * from document where id = ?", id))

    def documents_with_tables(self) -> tuple[StoredDocument, ...]:
        """Return the documents that hold tables, in order."""
        found = self._all("select * from document where has_tables order by path, part")
        return tuple(self._document(r) for r in found)

    def _document(self, r: Any) -> StoredDocument:
        return to_document(r, self._sources[r["source_id"]])

    def outlines(self) -> tuple[StoredOutline, ...]:
        """Return all documents without their texts, in order."""
        found = self._all(
            "select id, path, part, source_id, same_as, superseded_by, runs, whole, length,"
            " has_tables from document order by path, part"
        )
        return tuple(
            StoredOutline(
                Outline(r["id"], r["path"], self._sources[r["source_id"]], to_sketch(r)),
                r["same_as"],
                r["superseded_by"],
                bool(r["has_tables"]),
            )
            for r in found
        )

    def summaries(self) -> tuple[tuple[str, str, str, int, str, str], ...]:
        """Return (id, path, source id, passages, same as, superseded by) of all documents."""
        counted = self._all("select document_id, count(*) as n from passage group by document_id")
        passages = {r["document_id"]: int(r["n"]) for r in counted}
        found = self._all(
            "select id, path, source_id, same_as, superseded_by from document order by path, part"
        )
        return tuple(
            (
                r["id"],
                r["path"],
                r["source_id"],
                passages.get(r["id"], 0),
                r["same_as"],
                r["superseded_by"],
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
            " where line_sources != '[]' or text like '%[%'"
        )
        return {
            r["path"]
            for r in found
            if mark.search(r["text"]) or any(f'"{id}"' in r["line_sources"] for id in source_ids)
        }

    def text(self, document_id: str) -> str:
        """Return the text of a document; KeyError where there is none."""
        return str(self._one("select text from document where id = ?", document_id)["text"])

    def span(self, document_id: str, start: int, end: int) -> str:
        """Return `text[start:end]` of a document; KeyError where there is none."""
        found = self._all(
            "select substr(text, ?, ?) as span from document where id = ?",
            (start + 1, max(end - start, 0), document_id),
        )
        if not found:
            raise KeyError(document_id)
        return str(found[0]["span"])

    def wording(self, document_id: str) -> str:
        """Return whose words a document is in; KeyError where there is none."""
        return str(self._one("select wording from document where id = ?", document_id)["wording"])

    def line_sources(self, document_id: str) -> tuple[str, LineSources]:
        """Return a document's own source id and the spans that cite others."""
        r = self._one("select source_id, line_sources from document where id = ?", document_id)
        return r["source_id"], load(LineSources, r["line_sources"])

    def near_copies(self) -> dict[tuple[str, str], NearCopy]:
        """Return where documents that nearly say the same differ, by their ids.

        They come in the order in which `index.duplicates` looks at documents.
        """
        found = self._all(
            "select n.document_id, n.other_id, n.differences from near_copy n"
            " join document d on d.id = n.other_id order by d.source_id = d.path, d.path, d.id"
        )
        return {(r["document_id"], r["other_id"]): load(NearCopy, r["differences"]) for r in found}

    # The rest --------------------------------------------------------------------------------

    def files(self) -> dict[str, FileRecord]:
        """Return the record of every file, by path."""
        return {r["path"]: to_file(r) for r in self._all("select * from file order by path")}

    def sources(self) -> dict[str, Source]:
        """Return what may be cited, by id."""
        return self._sources

    @cached_property
    def _sources(self) -> dict[str, Source]:
        return {r["id"]: to_source(r) for r in self._all("select * from source order by id")}

    def row_sources(self) -> set[str]:
        """Return the ids of the sources that rows have."""
        return {str(r["source_id"]) for r in self._all("select distinct source_id from kpi_row")}

    def cited(self) -> dict[str, set[str]]:
        """Return, by document, the ids of the sources that single statements of it cite."""
        found = self._all("select id, line_sources from document where line_sources != '[]'")
        return {
            r["id"]: {id for *_, ids in json.loads(r["line_sources"]) for id in ids} for r in found
        }

    def kpi_rows(self) -> tuple[KpiRow, ...]:
        """Return all KPI rows in order of indicator, cluster, and period, the newest first."""
        found = self._all(f"select * from kpi_row order by {_ROW_ORDER}")  # noqa: S608
        return tuple(map(to_row, found))

    def count(self, table: str) -> int:
        """Return how many lines a table has."""
        return int(self._all(f"select count(*) as n from {table}")[0]["n"])  # noqa: S608

    def catalogue(self) -> Catalogue:
        """Return the catalogue that the generation was built with."""
        return load(Catalogue, self.kept("catalogue"))

    def kept(self, name: str) -> str:
        """Return the text kept under a name; KeyError where there is none."""
        return str(self._one("select text from kept where name = ?", name)["text"])

    def all_with(self, vectors: Vectors) -> Delta:
        """Return all of it, with these vectors of its rows, as what makes it out of nothing."""
        clusters: dict[int, list[str]] = defaultdict(list)
        for r in self._all("select row, cluster from mention order by row, cluster"):
            clusters[r["row"]].append(r["cluster"])
        stored = [
            (r["row"], replace(to_stored_passage(r), clusters=tuple(clusters[r["row"]])))
            for r in self._all("select * from passage order by row")
        ]
        documents = self._all("select * from document order by path, part")
        figures = self._all(f"select * from kpi_row order by {_ROW_ORDER}")  # noqa: S608
        rows = tuple(row for row, _ in stored)
        return Delta(
            anew=True,
            places=Places(len(rows), (), rows, ()),
            dropped_files=(),
            files=tuple(self.files().values()),
            dropped_documents=(),
            documents=tuple(map(self._document, documents)),
            standing=(),
            sources=tuple(self.sources().values()),
            kept_sources=frozenset(self.sources()),
            near_copies=self.near_copies(),
            passages=tuple(one for _, one in stored),
            vectors=vectors,
            mentions=None,
            rows=tuple((r["document_id"], to_row(r)) for r in figures),
            texts={r["name"]: r["text"] for r in self._all("select name, text from kept")},
        )


def batches(values: Iterable[T]) -> Iterator[tuple[T, ...]]:
    """Yield the values in tuples that are short enough for one statement."""
    left = iter(values)
    while some := tuple(islice(left, _AT_ONCE)):
        yield some


def marks(values: Sequence[Any]) -> str:
    """Return a mark for each value, with commas between them."""
    return ",".join("?" * len(values))
