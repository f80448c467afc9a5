"""Each file tells how much of it was read, by a count that its reader has no part in."""

import io
import zipfile

import docx
import pytest
from reportlab.pdfgen import canvas

from index.documents import Source
from index.reading import files as reading
from index.reading import read_bytes
from index.readings import FileReading


def word(*paragraphs: str) -> bytes:
    opened = docx.Document()
    for text in paragraphs:
        opened.add_paragraph(text)
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def sheet() -> bytes:
    saved = io.BytesIO()
    page = canvas.Canvas(saved)
    page.drawString(60, 700, "The mill of Elm had 3,710 looms in 2022.")
    page.save()
    return saved.getvalue()


@pytest.mark.parametrize(
    ("path", "raw", "words"),
    [
        ("a.md", b"---\ntitle: T\n---\n# Mills\n\nElm has 5 looms.\n", 5),
        ("a.txt", b"Elm has 5 looms and 6 mills.\n", 7),
        ("a.csv", b"Town,Looms\nElm,5\n", 4),
        ("a.docx", word("Elm has 5 looms.", "Ask has none."), 7),
        ("a.pdf", sheet(), 10),
    ],
)
def test_a_file_that_is_read_whole_says_so(path: str, raw: bytes, words: int) -> None:
    assert read_bytes(raw, path, sources={}).reading == FileReading(path, words, words)


def test_a_mark_that_is_read_as_a_source_is_not_lost() -> None:
    raw = b"- Elm has 5 looms. [mill-count-2022; elm]\n- Ask has none. [elm]\n- Oak [sic] too.\n"
    cited = {id: Source(id, id) for id in ("mill-count-2022", "elm")}
    assert read_bytes(raw, "a.md", sources=cited).reading == FileReading("a.md", 15, 15)


def test_what_a_reader_lost_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = word("Elm has 5 looms.", "Ask weaves nothing at all.")
    lost = word("Elm has 5 looms.")
    reader = reading.FORMATS[".docx"]
    readers = {**reading.FORMATS, ".docx": lambda given, limits: reader(lost, limits)}
    monkeypatch.setattr(reading, "FORMATS", readers)
    found = read_bytes(raw, "a.docx", sources={}).reading
    assert (found.held, found.read, found.unread) == (9, 4, ("ask weaves nothing at all",))
    assert found.partial


def test_a_file_of_which_most_is_lost_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = word("Elm has 5 looms.", " ".join(f"word{number}" for number in range(80)))
    lost = word("Elm has 5 looms.")
    reader = reading.FORMATS[".docx"]
    readers = {**reading.FORMATS, ".docx": lambda given, limits: reader(lost, limits)}
    monkeypatch.setattr(reading, "FORMATS", readers)
    (fault,) = read_bytes(raw, "a.docx", sources={}).faults
    assert fault.reason == "only 4 of its 84 words were read"


def test_a_count_that_fails_costs_nothing() -> None:
    saved = io.BytesIO(word("Elm has 5 looms."))
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("word/header9.xml", b"\xff\xfe broken")
    assert (
        "Elm has 5 looms." in read_bytes(saved.getvalue(), "a.docx", sources={}).documents[0].text
    )
