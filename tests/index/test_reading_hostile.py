"""No file crashes a rebuild: each bad one is a fault with its reason, and the rest is read."""

import base64
import io
import os
import random
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.pdfgen.canvas import Canvas

from index.reading import FORMATS, Limits, ReadResult, read_bytes, read_corpus

SMALL = Limits(
    file_bytes=200_000,
    unpacked_bytes=1_000_000,
    pages=3,
    text_characters=100_000,
    line_characters=20_000,
    table_rows=500,
    table_columns=50,
    articles=100,
)


def read(raw: bytes, path: str) -> ReadResult:
    return read_bytes(raw, path, sources={}, limits=SMALL)


def reason(raw: bytes, path: str) -> str:
    result = read(raw, path)
    assert result.documents == ()
    (fault,) = result.faults
    assert fault.path == path
    assert fault.mend
    return fault.reason


def saved_word() -> bytes:
    stream = io.BytesIO()
    made = docx.Document()
    made.add_paragraph("A sentence of a Word file.")
    made.save(stream)
    return stream.getvalue()


def saved_sheet() -> bytes:
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["a", "b"])
    book.save(stream)
    return stream.getvalue()


def saved_pdf(pages: int = 1) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for _ in range(pages):
        canvas.drawString(72, 700, "A sentence of a PDF file.")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def malformed() -> Iterator[tuple[str, bytes]]:
    """Yield two hundred bad files: noise, cuts, lies and emptiness in every format."""
    chance = random.Random(7)
    endings = sorted(FORMATS)
    for number in range(100):
        noise = chance.randbytes(chance.randrange(1, 3000))
        yield f"noise-{number:03}{endings[number % len(endings)]}", noise
    for number in range(60):
        whole, ending = ((saved_word(), ".docx"), (saved_sheet(), ".xlsx"), (saved_pdf(), ".pdf"))[
            number % 3
        ]
        yield f"cut-{number:03}{ending}", whole[: len(whole) * chance.randrange(5, 80) // 100]
    for number, ending in enumerate(endings):
        yield f"empty-{number:03}{ending}", b" \n" * (number % 2)
    lies = (
        (".pdf", saved_word()),
        (".docx", saved_pdf()),
        (".xlsx", saved_word()),
        (".txt", saved_pdf()[:40] + bytes(900)),
        (".pptx", saved_sheet()),
        (".html", bytes(range(256)) * 4),
        (".json", b"not json"),
        (".jsonl", b"nor this"),
    )
    for number in range(200 - 160 - len(endings)):
        ending, raw = lies[number % len(lies)]
        yield f"lie-{number:03}{ending}", raw


@pytest.mark.slow
def test_two_hundred_malformed_files_are_each_named_and_the_good_one_is_read(
    tmp_path: Path,
) -> None:
    files = dict(malformed())
    assert len(files) == 200
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    (tmp_path / "good.md").write_text("This one is good.")
    result = read_corpus(tmp_path, sources={})
    assert [one.text for one in result.documents if one.path == "good.md"] == ["This one is good."]
    named = {fault.path for fault in result.faults}
    # A short run of noise may be a text in some old encoding; nothing else may pass for one.
    passed = {one.path for one in result.documents} - {"good.md"}
    assert named | passed == set(files)
    assert len(passed) <= 6
    assert all(fault.reason and fault.mend for fault in result.faults)


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_an_empty_file_of_any_format_says_so(ending: str) -> None:
    assert reason(b"", f"a{ending}") == "is empty"


@pytest.mark.parametrize(
    ("path", "raw", "said"),
    [
        ("a.md", b"\x89PNG\r\n\x1a\n" + bytes(200), "holds no text"),
        ("a.pdf", b"just words", "holds no PDF"),
        ("a.docx", b"PK\x03\x04broken", "is truncated or damaged"),
        ("a.docx", zipped({"x.txt": b"x"}), "holds no word/document.xml"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected by a password"),
        ("a.html", b"no tags at all here", "holds no HTML"),
        ("a.html", b"<html><body></body></html>", "holds no article text"),
        ("a.json", b"[1, 2", "is no JSON"),
        ("a.doc", b"old", "of the format before 2007"),
        ("a.png", b"\x89PNG", "'.png', which is not read"),
        ("noending", b"text", "has no ending"),
        ("a.txt", b"x" * 30_000, "holds a line of 30,000 characters"),
        ("a.txt", b"word word.\n" * 20_000, "more than 100,000 characters"),
        ("a.csv", b"a,b\n" + b"1,2\n" * 600, "more than 50 columns or 500 rows"),
        ("a.csv", b"a,b\n" + b"1," * 100, "more than 50 columns"),
        ("a.jsonl", b'{"text": "x"}\n' * 101, "more than 100 articles"),
        ("a.json", b"[" * 19_000, "is no JSON"),
        ("a.pdf", saved_pdf(4), "more than 3 pages"),
    ],
)
def test_each_kind_of_bad_file_says_what_is_wrong(path: str, raw: bytes, said: str) -> None:
    assert said in reason(raw, path)


def test_an_archive_that_unpacks_to_far_more_than_it_weighs_is_refused() -> None:
    bomb = zipped({"word/document.xml": b"<a/>", "word/media/x.bin": bytes(3_000_000)})
    assert "would unpack to" in reason(bomb, "a.docx")
    dense = Limits(unpacked_bytes=10**9)
    (fault,) = read_bytes(bomb, "a.docx", sources={}, limits=dense).faults
    assert "times its size" in fault.reason


def test_a_pdf_whose_text_unpacks_to_far_more_than_it_weighs_is_refused() -> None:
    packed = zlib.compress(b"0 0 m " * 3_000_000)
    for form, content in (("", packed), ("/ASCII85Decode ", base64.a85encode(packed) + b"~>")):
        made = f"%PDF-1.4\n1 0 obj\n<< /Filter [ {form}/FlateDecode ] >>\nstream\n".encode()
        (fault,) = read_bytes(made + content + b"\nendstream\n", "a.pdf", sources={}).faults
        assert "times its size" in fault.reason


def test_xml_that_declares_entities_is_refused() -> None:
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    assert "declares XML entities" in reason(zipped({"word/document.xml": lol}), "a.docx")


@pytest.mark.slow
def test_deeply_nested_pages_and_lists_are_refused_or_read_but_never_crash() -> None:
    assert "too deep" in reason(b"<html><body>" + b"<div>\n" * 10_000 + b"x", "a.html")
    for raw in (
        b"> " * 9_000 + b"x",
        b"- " * 9_000 + b"x",
        b"[" * 9_000,
        b"*" * 9_000,
        b"`" * 9_000,
    ):
        result = read(raw, "a.md")
        assert result.documents or result.faults


def test_a_file_above_the_limit_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_bytes(b"x" * 200_001)
    result = read_corpus(tmp_path, sources={}, limits=SMALL)
    assert [fault.reason for fault in result.faults] == [
        "weighs 0 MiB, more than the 0 MiB that are read"
    ]


def test_a_pipe_is_a_fault_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert [fault.reason for fault in read_corpus(tmp_path, sources={}).faults] == [
        "is no regular file"
    ]


def test_a_paragraph_of_nothing_but_marks_is_refused_and_a_long_page_is_read_to_its_end() -> None:
    (fault,) = read_bytes(b"[" * 100_000 + b"a", "a.md", sources={}).faults
    assert "marks of Markdown" in fault.reason
    said = "".join(f"<div><p>Line {n} of the long list.</p></div>" for n in range(3_500))
    page = f"<html><body><article><h1>List</h1>{said}</article></body></html>"
    (document,) = read_bytes(page.encode(), "a.html", sources={}).documents
    assert "Line 0 of" in document.text
    assert "Line 3499 of" in document.text
