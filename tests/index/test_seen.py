"""What the reader of the page sees is what is read; what is hidden or withdrawn is told once."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import parse_xml
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from index.documents import Document
from index.reading import ReadResult, corpus_files, read_bytes, read_file

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
EDIT = 'w:author="A" w:date="2026-01-01T00:00:00Z"'


def read(raw: bytes | str, path: str) -> ReadResult:
    return read_bytes(raw if isinstance(raw, bytes) else raw.encode(), path, sources={})


def only(result: ReadResult) -> Document:
    (document,) = result.documents
    return document


def told(result: ReadResult) -> list[tuple[str, str]]:
    return [(note.place, note.reason) for note in result.reading.notes]


# Word ------------------------------------------------------------------------------------------


def run(text: str, properties: str = "") -> str:
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r>'


def word(*elements: str) -> bytes:
    opened = docx.Document()
    body = opened.element.body
    for xml in elements:
        tag, rest = xml.split(">", 1)
        body.insert(len(body) - 1, parse_xml(f"{tag} {W}>{rest}"))
    saved = io.BytesIO()
    opened.save(saved)
    return saved.getvalue()


def test_a_word_file_is_read_with_all_its_changes_accepted() -> None:
    gone = "<w:r><w:delText>40</w:delText></w:r>"
    ended = f'<w:pPr><w:rPr><w:del w:id="3" {EDIT}/></w:rPr></w:pPr>'
    moved = f'<w:moveFrom w:id="4" {EDIT}>{run("old place")}</w:moveFrom>'
    result = read(
        word(
            f'<w:p>{run("The mill has ")}<w:del w:id="1" {EDIT}>{gone}</w:del>'
            f'<w:ins w:id="2" {EDIT}>{run("50")}</w:ins>{run(" looms.")}{moved}</w:p>',
            f"<w:p>{ended}{run('One sentence ')}</w:p>",
            f"<w:p>{run('in two.')}</w:p>",
        ),
        "a.docx",
    )
    assert only(result).text == "The mill has 50 looms.\n\nOne sentence in two."
    assert told(result) == [("", "deleted text left out: 2 pieces")]


def test_wrappers_are_opened_wherever_they_stand() -> None:
    def control(inside: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    def row(*cells: str) -> str:
        inside = "".join(f"<w:tc><w:tcPr/><w:p>{run(cell)}</w:p></w:tc>" for cell in cells)
        return f"<w:tr>{inside}</w:tr>"

    field = f'<w:fldSimple w:instr="DOCPROPERTY x">{run("7 of")}</w:fldSimple>'
    document = only(
        read(
            word(
                f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{control(run('A control.'))}</w:p>"
                f"</w:sdtContent></w:sdt>",
                f"<w:p>{run('All ')}{field}{run(' them.')}</w:p>",
                f"<w:tbl><w:tblPr/><w:tblGrid/>{row('Town', 'Looms')}{control(row('Ask', '4'))}"
                f"{row('Elm', '5')}</w:tbl>",
            ),
            "a.docx",
        )
    )
    assert document.text.startswith("A control.\n\nAll 7 of them.")
    assert document.tables[0].rows == (("Ask", "4"), ("Elm", "5"))


def test_hidden_and_struck_out_words_are_left_out_and_raised_ones_set_off() -> None:
    said = (
        run("The mill has 8,900"),
        run("2", '<w:vertAlign w:val="superscript"/>'),
        run(" looms"),
        run(", of which 3 are lost", "<w:vanish/>"),
        run(" and 5", "<w:strike/>"),
        run("."),
    )
    result = read(word(f"<w:p>{''.join(said)}</w:p>"), "a.docx")
    assert only(result).text == "The mill has 8,900² looms."
    assert told(result) == [
        ("", "hidden text left out: 1 piece"),
        ("", "struck-out text left out: 1 piece"),
    ]


def test_margins_boxes_and_inner_tables_of_word_are_read_once() -> None:
    opened = docx.Document()
    opened.sections[0].header.paragraphs[0].text = "As of 2022, town of Elm"
    outer = opened.add_table(1, 2)
    outer.cell(0, 0).text = "Key figures"
    inner = outer.cell(0, 1).add_table(2, 2)
    for at, text in enumerate(("Town", "Looms", "Elm", "5")):
        inner.cell(at // 2, at % 2).text = text
    saved = io.BytesIO()
    opened.save(saved)
    document = only(read(saved.getvalue(), "a.docx"))
    assert document.text == "As of 2022, town of Elm\n\nKey figures\n\nTown | Looms\nElm | 5"
    assert document.tables[0].rows == (("Elm", "5"),)


# Excel -----------------------------------------------------------------------------------------


def test_a_sheet_shows_no_hidden_cell_and_names_what_it_left_out() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Town", "Looms", "Old", "Secret"), ("Ask", 4, 1, 7), ("Elm", "=2+3", 2, 8)):
        sheet.append(row)
    sheet.append(("Oak", 6, 3, 9))
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet["D2"].number_format = sheet["D3"].number_format = ";;;"
    sheet["A2"].comment = Comment("Ask has moved.", "A")
    book.create_sheet("Draft").sheet_state = "veryHidden"
    saved = io.BytesIO()
    book.save(saved)
    result = read(saved.getvalue(), "a.xlsx")
    (table,) = only(result).tables
    assert (table.header, table.rows) == (("Town", "Looms", "", "Secret"), (("Ask", "4", "", ""),))
    assert only(result).text.endswith("Comment on A2: Ask has moved.")
    assert told(result) == [
        ("sheet Sheet", "hidden rows left out: 4"),
        ("sheet Sheet", "hidden columns left out: C"),
        ("sheet Sheet", "cells hidden by their format: D2, D3"),
        ("sheet Draft", "the sheet is hidden"),
    ]
    assert [(fault.place, fault.reason) for fault in result.faults] == [
        ("sheet Sheet, B3", "formula without a stored value")
    ]


def test_a_struck_out_cell_is_left_out_and_a_raised_mark_in_a_cell_set_off() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Town", "Looms"), ("Ask", 4), ("Elm", None), ("Oak", 6)):
        sheet.append(row)
    sheet["B2"].font = Font(strike=True)
    marks = (TextBlock(InlineFont(vertAlign="superscript"), mark) for mark in ("2", "a"))
    sheet["B3"] = CellRichText("6,900", *marks)
    saved = io.BytesIO()
    book.save(saved)
    result = read(saved.getvalue(), "a.xlsx")
    assert only(result).tables[0].rows == (("Ask", ""), ("Elm", "6,900²ᵃ"), ("Oak", "6"))
    assert told(result) == [("sheet Sheet", "struck-out cells left out: B2")]


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        *((4300000, "#,##0,", "4,300"), (4.3, '0.0" bn"', "4.3 bn"), (120, '"$"#,##0', "$120")),
        *(
            (21000, '#,##0.0,"k"', "21.0k"),
            (4299.6000001, "#,##0", "4,300"),
            (0.0512, "0.0%", "5.1%"),
        ),
        *((-5, "#,##0;(#,##0)", "(5)"), (1234.5, "[$€-407]#,##0.00", "€1,234.50")),
        *((2500, '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0', "2.5K"), (12345, "# ##0", "12 345")),
        *((120, '_("$"* #,##0.00_);_("$"* (#,##0.00)', "$ 120.00"), (0, '0;-0;"–"', "–")),
        *((1.5, "General", "1.5"), (0.1 + 0.2, "General", "0.3"), (3, "0.##", "3")),
    ],
)
def test_a_figure_is_printed_as_its_number_format_shows_it(
    value: float, number_format: str, shown: str
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(("Town", "Looms"))
    sheet.append(("Elm", value))
    sheet["B2"].number_format = number_format
    saved = io.BytesIO()
    book.save(saved)
    result = read(saved.getvalue(), "a.xlsx")
    assert (only(result).tables[0].rows, result.faults) == ((("Elm", shown),), ())


@pytest.mark.parametrize("number_format", ["# ?/?", "0.00E+00", "0;[Red]0"])
def test_a_number_format_that_would_have_to_be_guessed_is_a_fault(number_format: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Town", "Looms"), ("Elm", -0.5)):
        sheet.append(row)
    sheet["B2"].number_format = number_format
    saved = io.BytesIO()
    book.save(saved)
    (fault,) = read(saved.getvalue(), "a.xlsx").faults
    assert fault.reason == f"the number format '{number_format}' is not understood"
    assert fault.place == "sheet Sheet, B2 (-0.5)"


# Slides ----------------------------------------------------------------------------------------


def test_slides_give_charts_as_tables_and_no_hidden_slide() -> None:
    opened = pptx.Presentation()
    slide = opened.slides.add_slide(opened.slide_layouts[5])
    slide.shapes.title.text = "Looms"
    data = CategoryChartData()
    data.categories = ["Elm", "Ask"]
    data.add_series("2022", (1.5, 2.0))
    size = (Inches(1), Inches(1), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *size, data)
    hidden = opened.slides.add_slide(opened.slide_layouts[5])
    hidden.shapes.title.text = "Secret"
    hidden._element.set("show", "0")
    saved = io.BytesIO()
    opened.save(saved)
    result = read(saved.getvalue(), "a.pptx")
    assert only(result).tables[0].rows == (("Elm", "1.5"), ("Ask", "2.0"))
    assert "Secret" not in only(result).text
    assert told(result) == [("slide 2", "the slide is hidden")]


# Web pages, Markdown, JSON ---------------------------------------------------------------------

LEAD = (
    "<p>"
    + "The mills of the valley have been counted by the council for a long time. " * 2
    + "</p>"
)


def page(body: str) -> str:
    return f"<html><body><article><h1>Mills</h1>{LEAD}{body}</article></body></html>"


def test_a_web_page_is_read_without_what_is_struck_out_or_hidden() -> None:
    result = read(
        page(
            "<p>Elm has <del>40</del> <ins>50</ins> looms, <s>41</s> and"
            ' <span style="text-decoration: line-through">42</span> more are coming.</p>'
            '<p hidden>Secret one.</p><p style="display:none">Secret two.</p>'
        ),
        "a.html",
    )
    assert "Elm has 50 looms, and more are coming." in only(result).text
    assert "Secret" not in only(result).text
    assert told(result) == [
        ("", "struck-out text left out: 3 pieces"),
        ("", "hidden text left out: 2 pieces"),
    ]


def test_lists_breaks_and_drawings_of_a_web_page_are_read() -> None:
    body = (
        f"<html><body><h1>Mills</h1>{LEAD}<ul><li>Elm had 50 looms in 2022.</li>"
        "<li>Ask had 60 looms in 2022.</li></ul></body></html>"
    )
    assert only(read(body, "a.html")).text.endswith(
        "- Elm had 50 looms in 2022.\n- Ask had 60 looms in 2022."
    )
    table = (
        "<table><tr><th>Town</th><th>Looms<br>2022</th></tr><tr><td>Elm</td><td>5</td></tr></table>"
    )
    assert only(read(page(table), "a.html")).tables[0].header == ("Town", "Looms 2022")
    drawing = '<svg><text>Elm had 70 looms in 2023.</text><text x="1">Elm</text></svg>'
    drawn = read(page(drawing), "a.html")
    assert "Elm had 70 looms in 2023." in only(drawn).text
    assert told(drawn) == [("", "labels of drawings left out: 1")]


def test_html_in_markdown_and_json_is_read_like_a_page() -> None:
    table = (
        "<table>\n<tr><th>Town</th><th>Looms</th></tr>\n\n<tr><td>Elm</td><td>5<sup>1</sup><sup>b</sup></td></tr>\n"
        "</table>\n\n<p>Elm weaves <del>silk</del> linen.</p>"
    )
    result = read(f"# Mills\n\n~~Old~~ New.<br>Line.\n\n{table}\n\n<!-- a note -->\n", "a.md")
    document = only(result)
    assert document.tables[0].rows == (("Elm", "5¹ᵇ"),)
    assert document.text.endswith("Elm weaves linen.")
    assert "New. Line." in document.text
    assert "Old" not in document.text
    assert "note" not in document.text
    article = '{"id": "a", "text": "<p>Elm has <s>4</s> 5.</p><ul><li>One loom.</li></ul>"}'
    assert only(read(article, "a.json")).text == "Elm has 5.\n\n- One loom."


# PDF -------------------------------------------------------------------------------------------


def pdf(draw: object, *pages: object) -> bytes:
    saved = io.BytesIO()
    sheet = canvas.Canvas(saved, pagesize=A4)
    for each in (draw, *pages):
        each(sheet)  # type: ignore[operator]
        sheet.showPage()
    sheet.save()
    return saved.getvalue()


def put(sheet: canvas.Canvas, x: float, y: float, text: str, size: float = 10) -> None:
    sheet.setFont("Helvetica", size)
    sheet.drawString(x, y, text)


def test_words_are_told_apart_by_gaps_relative_to_their_size_and_printed_once() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        x = 60.0
        for text in ["The", "mill", "of", "Elm", "had", "3,710", "looms", "in", "2022."]:
            put(sheet, x, 700, text)
            x += sheet.stringWidth(text, "Helvetica", 10) + 2.2
        for shift in (0, 0.3):
            put(sheet, 60 + shift, 600, "Most of them are old.")

    assert only(read(pdf(draw), "a.pdf")).text == (
        "The mill of Elm had 3,710 looms in 2022.\n\nMost of them are old."
    )


def test_raised_marks_drop_capitals_and_sideways_lines_stand_where_they_are_read() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        put(sheet, 60, 700, "Elm had 8,900")
        put(sheet, 60 + sheet.stringWidth("Elm had 8,900", "Helvetica", 10), 704, "2", 6)
        put(sheet, 132, 700, "looms.")
        put(sheet, 60, 586, "T", 40)
        put(sheet, 88, 605, "he mill of Ask had 4,010 looms, which", 11)
        put(sheet, 88, 591, "is more than ever, as the council says", 11)
        put(sheet, 60, 572, "when we meet in the old hall of the town.", 11)
        sheet.saveState()
        sheet.rotate(90)
        put(sheet, 100, -500, "Oak had 77 looms in 2022.")
        sheet.restoreState()

    text = only(read(pdf(draw), "a.pdf")).text
    assert "Elm had 8,900² looms." in text
    assert "The mill of Ask had 4,010 looms, which is more than ever, as the council says" in text
    assert text.endswith("Oak had 77 looms in 2022.")


def test_a_quote_is_on_the_page_that_it_stands_on() -> None:
    def first(sheet: canvas.Canvas) -> None:
        for line in range(40):
            put(
                sheet,
                60,
                780 - 17 * line,
                "The council asked every mill of the valley about looms and",
            )

    def second(sheet: canvas.Canvas) -> None:
        put(
            sheet,
            60,
            780,
            "the plans for the coming year. The mill of Elm had 3,990 looms in 2022.",
        )

    document = only(read(pdf(first, second), "a.pdf"))
    at = document.text.index("The mill of Elm")
    section = next(s for s in document.sections if s.start <= at < s.end)
    assert (section.page, section.page_at(at)) == (1, 2)


def test_a_table_without_ruling_that_fills_its_pages_keeps_every_line() -> None:
    def fill(begin: int) -> object:
        def draw(sheet: canvas.Canvas) -> None:
            for line in range(52):
                y = 820 - 15.4 * line
                for x, text in ((60, f"Town {begin + line}"), (260, f"{1000 + line}"), (400, "7")):
                    put(sheet, x, y, text)

        return draw

    document = only(read(pdf(fill(0), fill(52), fill(104)), "a.pdf"))
    rows = [row for table in document.tables for row in (table.header, *table.rows)]
    assert [row[0] for row in rows] == [f"Town {number}" for number in range(156)]


def test_a_line_that_differs_in_its_figures_is_no_running_header() -> None:
    def fill(page: int) -> object:
        def draw(sheet: canvas.Canvas) -> None:
            put(sheet, 60, 815, f"Yearbook 2022 – {page}", 8)
            put(sheet, 60, 800, f"Elm had {400 + 7 * page} looms in {2010 + page}.")
            put(sheet, 60, 785, f"Ask had {300 + 9 * page} looms in {2010 + page}.")
            put(sheet, 60, 30, f"{page} of 4", 8)

        return draw

    text = only(read(pdf(*map(fill, range(1, 5))), "a.pdf")).text
    assert "Yearbook" not in text
    assert "of 4" not in text
    for page in range(1, 5):
        assert f"Elm had {400 + 7 * page} looms in {2010 + page}." in text


def test_large_figures_side_by_side_keep_the_label_of_their_own_column() -> None:
    def draw(sheet: canvas.Canvas) -> None:
        put(sheet, 60, 780, "Key figures", 16)
        for x, figure, label in ((60, "4,718", "looms in Elm"), (320, "61", "mills in Ask")):
            put(sheet, x, 700, figure, 40)
            put(sheet, x, 672, f"{label},", 11)
            put(sheet, x, 659, "by the count of 2022", 11)
        put(sheet, 60, 560, "Looms in Oak", 11)
        put(sheet, 60, 520, "93", 40)
        put(sheet, 60, 440, "The council counts the looms of the towns in every spring.", 11)

    assert only(read(pdf(draw), "a.pdf")).text.split("\n\n") == [
        "Key figures",
        "4,718 looms in Elm, by the count of 2022",
        "61 mills in Ask, by the count of 2022",
        "Looms in Oak: 93",
        "The council counts the looms of the towns in every spring.",
    ]


def test_a_pdf_begins_within_its_first_thousand_bytes() -> None:
    raw = pdf(lambda sheet: put(sheet, 60, 700, "The mill of Elm had 3,530 looms in 2022."))
    assert "3,530 looms" in only(read(b"printed by a console\r\n" * 20 + raw, "a.pdf")).text


# One bad thing costs itself alone --------------------------------------------------------------


def test_an_open_quote_costs_its_own_line() -> None:
    head, lines = "Town,Looms\n", ["Elm,1\n", '"Ask, old",2\n', "Oak,3\n"]
    for at in range(len(lines) + 1):
        text = head + "".join([*lines[:at], '"Ash,9\n', *lines[at:]])
        result = read(text, "a.csv")
        rows = only(result).tables[0].rows
        assert {("Elm", "1"), ("Ask, old", "2"), ("Oak", "3")} <= set(rows), text
        assert [fault.place for fault in result.faults] == [f"line {at + 2}"]


def test_one_line_in_another_encoding_does_not_spoil_the_others() -> None:
    raw = "Ort,Vävstolar\nÅby,1\nÖsby,2\n".encode() + "Älmby,3\n".encode("latin-1")
    rows = only(read(raw, "a.csv")).tables[0].rows
    assert rows == (("Åby", "1"), ("Ösby", "2"), ("Älmby", "3"))


def test_a_name_that_is_no_utf8_and_half_a_letter_cost_one_file_or_one_letter(
    tmp_path: Path,
) -> None:
    name = b"caf\xe9.txt"
    (tmp_path / "a.txt").write_text("Elm has looms.")
    with open(bytes(tmp_path) + b"/" + name, "wb") as opened:  # noqa: PTH123
        opened.write(b"Ask has looms.")
    paths = [file.path for file in corpus_files(tmp_path)]
    assert paths == ["a.txt", "caf\\xe9.txt"]
    (fault,) = read_file(tmp_path, paths[1], sources={}).faults
    assert fault.reason == "has a name that is not in UTF-8"
    document = only(read('{"id": "x", "text": "Elm \\ud800 has looms."}', "a.json"))
    assert document.text.encode() == "Elm \ufffd has looms.".encode()


def test_a_saved_pages_folder_and_system_files_are_left_out(tmp_path: Path) -> None:
    for name in (
        *("mill.html", "mill_files/a.css", "mill_files/frame.html", "other.htm", "Thumbs.db"),
        *(
            "other-filer/b.js",
            "other-filer/ad.html",
            "desktop.ini",
            "mill_data/c.csv",
            "mill_data/x.js",
        ),
    ):
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text("x")
    assert [file.path for file in corpus_files(tmp_path)] == [
        *("mill.html", "mill_data/c.csv", "mill_data/x.js", "other.htm")
    ]


def test_a_text_box_of_a_workbook_is_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Town", "Looms"), ("Elm", 5)):
        sheet.append(row)
    saved = io.BytesIO()
    book.save(saved)
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>Ask had 28'
        " looms.</a:t></a:r></a:p></xdr:wsDr>"
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{office}/drawing" Target="../drawings/drawing1.xml"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(saved, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", drawing)
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", rels)
    assert only(read(saved.getvalue(), "a.xlsx")).text.endswith("Ask had 28 looms.")
