"""PDF, Word, PowerPoint and Excel files are read in the order and form a reader sees."""

import io
import zipfile
from collections.abc import Callable

import docx
import openpyxl
import pptx
import pytest
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Frame,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
    TableStyle,
)

from index.documents import Document
from index.reading import ReadResult, read_bytes

STYLES = getSampleStyleSheet()
LONG = (
    "The region has grown for ten years and its companies have hired people from every part of"
    " the country, which nobody had expected when the first laboratories were opened by the"
    " university in the old harbour."
)

NAMES = ("Ada", "Bo", "Cleo", "Dan", "Eva", "Finn", "Gro", "Hal", "Ida", "Jon", "Kai", "Lea")


def read(raw: bytes, path: str) -> ReadResult:
    return read_bytes(raw, path, sources={})


def only(raw: bytes, path: str) -> Document:
    result = read(raw, path)
    assert result.faults == ()
    (document,) = result.documents
    return document


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    stream = io.BytesIO()
    save(stream)
    return stream.getvalue()


def running(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, A4[1] - 40, "Region Report 2024")
    canvas.drawString(72, 30, f"Page {document.page}")


@pytest.mark.slow
def test_a_pdf_has_pages_headings_tables_and_no_running_lines() -> None:
    ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    story = [Paragraph("Report on laboratories", STYLES["Title"])]
    for number in range(1, 4):
        story += [
            Paragraph(f"Chapter {number}", STYLES["Heading2"]),
            *[Paragraph(f"{LONG} This is {name} of them.", STYLES["BodyText"]) for name in NAMES],
        ]
    story.insert(6, Table([["Cluster", "2021"], ["North", "1 150"], ["South", "900"]], style=ruled))
    raw = saved(
        lambda stream: SimpleDocTemplate(stream, pagesize=A4).build(
            story, onFirstPage=running, onLaterPages=running
        )
    )
    document = only(raw, "report.pdf")
    assert document.source.title == "Report on laboratories"
    assert "Region Report 2024" not in document.text
    assert "Page 1" not in document.text
    assert document.text.count(LONG) == 36
    assert all(document.text.count(f"This is {name} of them.") == 3 for name in NAMES)
    assert [one.headings for one in document.sections if one.page == 1][:2] == [
        ("Report on laboratories",),
        ("Report on laboratories", "Chapter 1"),
    ]
    assert max(one.page for one in document.sections) >= 3
    (table,) = document.tables
    assert (table.header, table.rows, table.page) == (
        ("Cluster", "2021"),
        (("North", "1 150"), ("South", "900")),
        1,
    )
    assert document.text[table.start : table.end] == "Cluster | 2021\nNorth | 1 150\nSouth | 900"


def test_a_table_without_ruling_is_a_table_where_its_figures_stand_in_columns() -> None:
    def build(stream: io.BytesIO) -> None:
        canvas = Canvas(stream, pagesize=A4)
        canvas.drawString(72, 720, "The following table holds the employees of two places by year.")
        rows = (
            ("Cluster", "2021", "2022"),
            ("North Valley", "1 150", "1 200"),
            ("South Bay", "900", "ca 950"),
            ("East", "10", "12"),
        )
        for number, row in enumerate(rows):
            for place, cell in zip((72, 260, 360), row, strict=True):
                canvas.drawString(place, 680 - 16 * number, cell)
        canvas.drawString(72, 590, "After the table the text goes on in a sentence of its own.")
        canvas.save()

    document = only(saved(build), "a.pdf")
    (table,) = document.tables
    assert table.header == ("Cluster", "2021", "2022")
    assert table.rows == (
        ("North Valley", "1 150", "1 200"),
        ("South Bay", "900", "ca 950"),
        ("East", "10", "12"),
    )
    assert document.text == (
        "The following table holds the employees of two places by year.\n\n"
        "Cluster | 2021 | 2022\nNorth Valley | 1 150 | 1 200\nSouth Bay | 900 | ca "
        "950\nEast | 10 | 12\n\n"
        "After the table the text goes on in a sentence of its own."
    )


@pytest.mark.slow
def test_columns_are_read_one_after_another() -> None:
    def build(stream: io.BytesIO) -> None:
        width, height = A4
        frames = [
            Frame(50 + at * (width - 100) / 2, 60, (width - 120) / 2, height - 120) for at in (0, 1)
        ]
        template = BaseDocTemplate(stream, pagesize=A4)
        template.addPageTemplates(PageTemplate(frames=frames))
        words = [
            f"Sentence {n} of the text says that rents and vacancies moved in step."
            for n in range(70)
        ]
        template.build(
            [Paragraph(" ".join(words[at : at + 7]), STYLES["BodyText"]) for at in range(0, 70, 7)]
        )

    text = only(saved(build), "columns.pdf").text.replace("\n\n", " ")
    places = [
        text.find(f"Sentence {n} of the text says that rents and vacancies moved in step.")
        for n in range(70)
    ]
    assert places == sorted(places)
    assert -1 not in places


@pytest.mark.slow
def test_a_table_in_a_column_stands_where_it_is_read_and_a_text_may_repeat_itself() -> None:
    ruled = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")])
    rows = [["Cluster", "2021", "2022"], ["North", "1 150", "1 203"], ["South", "900", "ca 950"]]
    said = "The harbour has grown into the largest base of the coast, and its quays carry blades."

    def build(stream: io.BytesIO) -> None:
        width, height = A4
        frames = [
            Frame(50 + at * (width - 100) / 2, 50, (width - 120) / 2, height - 110) for at in (0, 1)
        ]
        template = BaseDocTemplate(stream, pagesize=A4)
        template.addPageTemplates(PageTemplate(frames=frames, onPage=running))
        prose = [Paragraph(f"Part {n}. {said * 6}", STYLES["BodyText"]) for n in range(12)]
        head = Paragraph("Employees by cluster", STYLES["Heading2"])
        template.build([*prose, head, Table(rows, style=ruled), *prose])

    document = only(saved(build), "columns.pdf")
    (table,) = document.tables
    assert document.text[: table.start].rstrip().endswith("Employees by cluster")
    assert document.text.replace("\n", " ").count(said) == 2 * 12 * 6
    assert "Region Report" not in document.text


def test_words_broken_at_line_ends_are_mended() -> None:
    def build(stream: io.BytesIO) -> None:
        canvas = Canvas(stream, pagesize=A4)
        lines = (
            "The infrastructure of the region is strong, and the infra-",
            "structure grows with well-known",
            "partners. A well-",
            "known name is a help, says the office of",
            "Stockholm-",
            "Uppsala in its report.",
        )
        for number, line in enumerate(lines):
            canvas.drawString(72, 700 - 14 * number, line)
        canvas.save()

    assert only(saved(build), "a.pdf").text == (
        "The infrastructure of the region is strong, and the infrastructure grows with well-known"
        " partners. A well-known name is a help, says the office of "
        "Stockholm-Uppsala in its report."
    )


def test_a_scan_and_an_encrypted_pdf_are_faults_that_say_so() -> None:
    def scan(stream: io.BytesIO) -> None:
        canvas = Canvas(stream)
        canvas.rect(50, 50, 300, 300, fill=1)
        canvas.save()

    def locked(stream: io.BytesIO) -> None:
        canvas = Canvas(stream, encrypt="secret")
        canvas.drawString(72, 700, "Nobody reads this.")
        canvas.save()

    (scanned,) = read(saved(scan), "scan.pdf").faults
    assert (scanned.reason, scanned.mend) == (
        "has pages but no text: a scan",
        "run text recognition (OCR) over it, then add it again",
    )
    (encrypted,) = read(saved(locked), "locked.pdf").faults
    assert (encrypted.reason, encrypted.mend) == (
        "is encrypted with a password",
        "save it again without the password",
    )


def test_a_word_file_keeps_headings_lists_and_tables_in_order() -> None:
    made = docx.Document()
    made.core_properties.title = "Yearly facts"
    made.add_heading("Yearly facts", 0)
    made.add_paragraph("An introduction.")
    made.add_heading("People", 1)
    made.add_paragraph("44,000 employees", style="List Bullet")
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ("Cluster", "2021", "North", "1\u00a0150"), strict=True):
        cell.text = text
    made.add_paragraph("After the table.")
    document = only(saved(made.save), "facts.docx")
    assert document.text == (
        "Yearly facts\n\nAn introduction.\n\nPeople\n\n- 44,000 employees\n\nCluster "
        "| 2021\nNorth | 1 150"
        "\n\nAfter the table."
    )
    assert document.sections[-1].headings == ("Yearly facts", "People")
    assert document.source.title == "Yearly facts"


def test_slides_are_pages_with_titles_lists_and_tables() -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "Where we stand"
    slide.placeholders[1].text_frame.text = "Second in Europe"
    slide.placeholders[1].text_frame.add_paragraph().text = "First in the north"
    second = made.slides.add_slide(made.slide_layouts[5])
    second.shapes.title.text = "Figures"
    grid = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table
    for at, text in enumerate(("Cluster", "2021", "North", "7")):
        grid.cell(at // 2, at % 2).text = text
    second.notes_slide.notes_text_frame.text = "Said aloud."
    document = only(saved(made.save), "talk.pptx")
    assert document.text == (
        "Where we stand\n\n- Second in Europe\n- First in the north\n\nFigures\n\n"
        "Cluster | 2021\nNorth | 7"
        "\n\nSaid aloud."
    )
    assert [one.page for one in document.sections] == [1, 2]
    assert document.tables[0].place == "slide 2, table 1"


def test_a_sheet_prints_figures_as_excel_shows_them() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Growth"
    sheet.append(["Growth by cluster, 2022"])
    sheet.append([])
    sheet.append(["Cluster", "Share", "People", "Date"])
    sheet.append(["North", 0.125, 1150, None])
    sheet.append(["South", 0.5, 2.5, None])
    sheet["B4"].number_format = "0.0%"
    sheet["B5"].number_format = "0%"
    hidden = made.create_sheet("Secret")
    hidden.append(["not", "shown"])
    hidden.sheet_state = "hidden"
    document = only(saved(made.save), "growth.xlsx")
    assert document.text == (
        "Growth\n\nGrowth by cluster, 2022\nCluster | Share | People | Date\nNorth | "
        "12.5% | 1150\nSouth | 50% | 2.5"
    )
    (table,) = document.tables
    assert (table.caption, table.lines) == ("Growth by cluster, 2022", (4, 5))


def test_a_share_is_rounded_as_excel_rounds_it() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Cluster", "Share"])
    sheet.append(["North", 0.3325])
    sheet["B2"].number_format = "0.0%"
    assert only(saved(book.save), "a.xlsx").tables[0].rows == (("North", "33.3%"),)


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def test_a_bold_paragraph_of_a_word_file_is_a_heading() -> None:
    document = docx.Document()
    document.add_heading("Harbour", 1)
    document.add_paragraph().add_run("Cranes").bold = True
    document.add_paragraph("Two cranes turn.").add_run(" None is new.").bold = True
    stream = io.BytesIO()
    document.save(stream)
    assert [one.headings for one in only(stream.getvalue(), "a.docx").sections] == [
        ("Harbour",),
        ("Harbour", "Cranes"),
    ]


def test_the_footnotes_of_a_word_file_are_numbered_and_stand_at_its_end() -> None:
    document = docx.Document()
    document.add_paragraph("The harbour employs 1 300 people.")
    document.add_paragraph("It was built in 1950.")
    parts = {}
    with zipfile.ZipFile(io.BytesIO(saved(document.save))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="0"/><w:footnote w:id="7"><w:p><w:r><w:t>In'
        " full-time posts.</w:t></w:r></w:p></w:footnote></w:footnotes>"
    ).encode()
    changes = {
        "word/document.xml": (
            b"people.</w:t></w:r>",
            b'people.</w:t></w:r><w:r><w:footnoteReference w:id="7"/></w:r>',
        ),
        "word/_rels/document.xml.rels": (
            b"</Relationships>",
            f'<Relationship Id="rId99" Type="{RELATION}" Target="footnotes.xml"/>'.encode()
            + b"</Relationships>",
        ),
        "[Content_Types].xml": (
            b"</Types>",
            b'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.wordprocessingml.footnotes+xml"/></Types>',
        ),
    }
    for name, (old, new) in changes.items():
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert only(stream.getvalue(), "a.docx").text.split("\n\n") == [
        "The harbour employs 1 300 people.\u00b9",
        "It was built in 1950.",
        "\u00b9 In full-time posts.",
    ]
