"""What is written into the database is read back as it was."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from index.database import FIND_WORDS, Reader, Writer, condition, match_of, rows_query
from index.documents import Document, Fault, Passage, Section, Source, Table
from index.duplicates import sketch
from index.engine import FileRecord, Filters, StoredDocument, StoredPassage
from index.errors import StoreDamaged
from index.rows import KpiRow, Period

SOURCE = Source("s", "Title", "Publisher", "2024-05", "sv", "https://example.org", restricted=True)
DOCUMENT = Document(
    id="d",
    path="a/ö.md",
    digest="0",
    source=SOURCE,
    text="Hamnen har 12 kajer.\nMer text.",
    sections=(Section(("Hamn", "Kajer"), 0, 30, 2),),
    tables=(Table("table 1", ("a", "b"), (("1", "2"),), lines=(4,)),),
    line_sources=((0, 20, ("s", "t")),),
)
PASSAGES = (
    Passage("p0", "d", "s", 0, 20, "Hamnen har 12 kajer.", "Hamn", 2, "text", "sv"),
    Passage("p1", "d", "s", 21, 30, "Mer text.", "", 0, "list", "sv"),
)
ROW = KpiRow(
    "r", "c", "i", None, "top five", "rank", Period(2020, 2022, "2020–2022", True), "city", "rank",
    "estimate", "s", "page 3", "low", "note", "a/ö.md", 7, 1.0, 5.0, "about",
)  # fmt: skip
FAULT = Fault("a/ö.md", "line 3", "unknown", "mend it")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(Writer(tmp_path / "k.db")) as writer:
        writer.add_files([FileRecord("a/ö.md", "0", (FAULT,), True)])
        writer.add_sources([SOURCE])
        writer.add_documents([StoredDocument(DOCUMENT, "", "e", sketch(DOCUMENT.text))])
        writer.add_passages(
            [StoredPassage(one, f"digest {one.id}", "2024-05", True, ("c",)) for one in PASSAGES]
        )
        writer.add_rows([("d", ROW)])
        writer.keep("name", "text")
    return tmp_path / "k.db"


def test_everything_comes_back_as_it_went_in(path: Path) -> None:
    with closing(Reader(path)) as reader:
        assert reader.files() == {"a/ö.md": FileRecord("a/ö.md", "0", (FAULT,), True)}
        assert reader.sources() == {"s": SOURCE}
        assert reader.document("d") == StoredDocument(DOCUMENT, "", "e", sketch(DOCUMENT.text))
        assert reader.documents_with_tables() == (reader.document("d"),)
        assert [reader.passages([n])[n].passage for n in (0, 1)] == list(PASSAGES)
        assert reader.kpi_rows() == (ROW,)
        assert reader.kept("name") == "text"
        assert reader.rows_with(["digest p1", "none"]) == {"digest p1": 1}
        assert reader.line_sources("d") == ("s", DOCUMENT.line_sources)
        assert reader.summaries() == (("d", "a/ö.md", "s", 2, "", "e"),)


def test_what_is_not_there_is_a_key_error(path: Path) -> None:
    with closing(Reader(path)) as reader:
        for read in (reader.document, reader.passage, reader.kept, reader.line_sources):
            with pytest.raises(KeyError):
                read("nothing")
        with pytest.raises(KeyError):
            reader.span("nothing", 0, 1)


def test_spans_count_letters_not_bytes(path: Path) -> None:
    with closing(Reader(path)) as reader:
        assert reader.span("d", 7, 10) == "har"
        assert reader.span("d", 25, 99) == "text."
        assert reader.span("d", 5, 5) == ""


def test_words_find_allowed_rows_alone(path: Path) -> None:
    with closing(Reader(path)) as reader:
        ((row, score),) = reader.find_words([("kaj",)], 5)
        assert row == 0
        assert score > 0
        assert reader.find_words([("kaj",)], 5, np.array([0, 1])) == ((row, score),)
        assert reader.find_words([("kaj",)], 5, np.array([1])) == ()
        assert reader.find_words([("kaj",)], 5, np.array([], dtype=np.int64)) == ()
        assert reader.left(Filters(sources=("s",), clusters=("c",))).tolist() == [0, 1]


def test_the_best_allowed_rows_come_first_however_many_better_ones_are_not(tmp_path: Path) -> None:
    with closing(Writer(tmp_path / "k.db")) as writer:
        writer.add_passages(
            [
                StoredPassage(
                    Passage(f"p{n}", "d", "s", 0, 1, "kaj " * (50 - n) + "hamn", language="sv"), ""
                )
                for n in range(40)
            ]
        )
    with closing(Reader(tmp_path / "k.db")) as reader:
        everything = reader.find_words([("kaj",)], 40)
        allowed = np.arange(0, 40, 3)
        assert (
            reader.find_words([("kaj",)], 5, allowed)
            == tuple(pair for pair in everything if pair[0] in set(allowed.tolist()))[:5]
        )


FILTERS = {
    "restricted": Filters(without=("s", "t")),
    "source": Filters(sources=("s", "t")),
    "kind": Filters(kinds=("article",)),
    "publisher": Filters(publishers=("Publisher",)),
    "language": Filters(languages=("sv",)),
    "dates": Filters(published_from="2020", published_to="2024"),
    "cluster": Filters(clusters=("c", "d")),
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_sqlite_plans_each_filter_without_reading_a_text(path: Path, filters: Filters) -> None:
    where, given = condition(filters)
    with closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(f"explain query plan {rows_query(where)}", given).fetchall()
    passages = [step for *_, step in plan if re.match(r"(SCAN|SEARCH) passage\b", step)]
    assert len(passages) == 1
    assert "USING COVERING INDEX" in passages[0]


def test_sqlite_runs_a_match_once_and_beside_nothing_else(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        plan = connection.execute(
            f"explain query plan {FIND_WORDS}", (match_of([("kaj",)]), 5)
        ).fetchall()
    looked_at = [step for *_, step in plan if step.startswith(("SCAN", "SEARCH", "LIST"))]
    assert len(looked_at) == 1
    # "0:M2" is a match; "0:=M2", the quadratic way, is a match for a given row.
    assert re.fullmatch(r"SCAN word VIRTUAL TABLE INDEX \d+:M\d", looked_at[0])


def test_what_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "k.db").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(StoreDamaged):
        Reader(tmp_path / "k.db")
