"""What is written into the database is read back as it was."""

from contextlib import closing
from pathlib import Path

import pytest

from index.database import FileRecord, Reader, StoredDocument, StoredPassage, Writer
from index.documents import Document, Fault, Passage, Section, Source, Table
from index.duplicates import sketch
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
        writer.add_documents([StoredDocument(DOCUMENT, "", "e", sketch(DOCUMENT))])
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
        assert reader.documents() == (StoredDocument(DOCUMENT, "", "e", sketch(DOCUMENT)),)
        assert reader.document("d") == reader.documents("a/ö.md")[0]
        assert [one.passage for one in reader.passages_of("d")] == list(PASSAGES)
        assert reader.kpi_rows() == reader.kpi_rows("d") == (ROW,)
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


def test_words_find_rows_within_a_condition(path: Path) -> None:
    with closing(Reader(path)) as reader:
        ((row, score),) = reader.find_words('"kaj"', 5)
        assert row == 0
        assert score > 0
        assert reader.find_words('"kaj"', 5, where="kind = ?", given=("list",)) == ()
        assert list(reader.rows_where("kind = ?", ("list",))) == [1]


def test_what_is_no_database_is_damage(tmp_path: Path) -> None:
    (tmp_path / "k.db").write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(StoreDamaged):
        Reader(tmp_path / "k.db")
