"""Tables as people draw them: headers of two lines, years in a column, units beside figures."""

import io
from dataclasses import replace

import docx
import openpyxl
import pytest

from index.catalogue import Catalogue, Cluster, Indicator
from index.kpis import rows_from_table
from index.measures import measure_of
from index.reading import read_bytes
from index.readings import KpiReading

CATALOGUE = Catalogue(
    clusters=(
        Cluster("esbo", "Esbo Harbour", aliases=("Esbo Havn",)),
        Cluster("aber", "Aber", aliases=("Granite City",)),
        Cluster("gota", "Göta"),
    ),
    indicators=(
        Indicator("jobs", "jobs", "jobs", aliases=("employees", "anställda")),
        Indicator("women", "share of women", "%", aliases=("women",), kind="share"),
        Indicator("turnover", "turnover", "EUR million", aliases=("omsättning", "revenue")),
        Indicator("capacity", "installed capacity", "MW", aliases=("MW installed",)),
        Indicator("floor", "floor space", "sq m"),
    ),
)

Figure = tuple[str, str, str, float | None, str]


def read(raw: bytes, path: str) -> KpiReading:
    (document,) = read_bytes(raw, path, sources={}).documents
    return rows_from_table(document.tables[0], document, CATALOGUE, {})


def figures(reading: KpiReading) -> list[Figure]:
    return [(r.cluster, r.indicator, r.period.label, r.value, r.unit) for r in reading.rows]


def csv(text: str) -> KpiReading:
    return read(text.encode(), "a.csv")


TWO_LINES: list[Figure] = [
    ("esbo", "jobs", "2021", 1203, "jobs"),
    ("esbo", "jobs", "2022", 1287, "jobs"),
    ("esbo", "women", "2022", 24.1, "%"),
    ("aber", "jobs", "2021", 8200, "jobs"),
    ("aber", "jobs", "2022", 8350, "jobs"),
    ("aber", "women", "2022", 31, "%"),
]


def test_a_header_of_two_lines_in_excel_is_joined() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Jobs in the wind industry"],
        [],
        ["Cluster", "Jobs", None, "Share of women"],
        [None, 2021, 2022, 2022],
        ["Esbo Havn", 1203, 1287, 0.241],
        ["Granite City", 8200, 8350, 0.31],
    ):
        sheet.append(row)
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("A3:A4")
    sheet["D5"].number_format = sheet["D6"].number_format = "0.0%"
    saved = io.BytesIO()
    book.save(saved)
    reading = read(saved.getvalue(), "a.xlsx")
    assert figures(reading) == TWO_LINES
    assert [row.line for row in reading.rows] == [5, 5, 5, 6, 6, 6]
    assert reading.notes == ()


def test_a_header_of_two_lines_in_word_is_joined() -> None:
    opened = docx.Document()
    table = opened.add_table(rows=4, cols=4)
    for at, cells in enumerate(
        (
            ("Cluster", "Jobs", "", "Share of women"),
            ("", "2021", "2022", "2022"),
            ("Esbo Havn", "1 203", "1 287", "24.1 %"),
            ("Granite City", "8 200", "8 350", "31 %"),
        )
    ):
        for column, text in enumerate(cells):
            table.cell(at, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    saved = io.BytesIO()
    opened.save(saved)
    assert figures(read(saved.getvalue(), "a.docx")) == TWO_LINES


def test_a_header_of_two_lines_in_a_web_page_is_joined_and_raised_marks_are_no_digits() -> None:
    page = (
        "<html><body><article><h1>Jobs at the coast</h1><p>"
        + "The yards along the coast have grown for years, as this table shows for two. " * 3
        + "</p><table><tr><th rowspan=2>Cluster</th><th colspan=2>Jobs</th>"
        "<th rowspan=2>Share of women 2022</th></tr><tr><th>2021</th><th>2022</th></tr>"
        "<tr><td>Esbo Harbour</td><td>1,203</td><td>1,287</td><td>24.1%</td></tr>"
        "<tr><td>Aber</td><td>8,200</td><td>8,350<sup>1</sup></td><td>31%</td></tr></table>"
        "<p>1 Estimate by the council.</p><p>The next count is due in the spring of next year.</p>"
        "</article></body></html>"
    )
    reading = read(page.encode(), "a.html")
    assert figures(reading) == TWO_LINES
    marked = reading.rows[4]
    assert (marked.printed, marked.note, marked.status) == (
        "8,350",
        "Estimate by the council.",
        "estimate",
    )


def test_a_line_of_units_under_the_header_is_part_of_it() -> None:
    reading = csv(
        ",Turnover,Installed capacity\n,(EUR billion),(GW)\nEsbo Havn,2.3,1.2\nAber,1,3\n"
    )
    assert figures(reading)[:2] == [
        ("esbo", "turnover", "n.d.", 2300, "EUR million"),
        ("esbo", "capacity", "n.d.", 1200, "MW"),
    ]


def test_years_in_a_column_are_the_periods_of_their_rows() -> None:
    reading = csv(
        "Year;Cluster;Jobs;Turnover\n2021;Esbo Havn;1 150;1,5\n2022;Esbo Havn;1 203;1,7\n"
    )
    assert figures(reading) == [
        ("esbo", "jobs", "2021", 1150, "jobs"),
        ("esbo", "turnover", "2021", 1.5, "EUR million"),
        ("esbo", "jobs", "2022", 1203, "jobs"),
        ("esbo", "turnover", "2022", 1.7, "EUR million"),
    ]
    assert reading.notes == ()


def test_indicators_in_a_second_column_and_merged_clusters_are_read() -> None:
    reading = csv(
        "Cluster,Measure,2021,2022\nEsbo Havn,Jobs,1150,1203\n,Share of women,23 %,24 %\n"
        "Aber,Jobs,8100,8200\n,Share of women,30 %,31 %\n"
    )
    assert [row[:4] for row in figures(reading)] == [
        ("esbo", "jobs", "2021", 1150),
        ("esbo", "jobs", "2022", 1203),
        ("esbo", "women", "2021", 23),
        ("esbo", "women", "2022", 24),
        ("aber", "jobs", "2021", 8100),
        ("aber", "jobs", "2022", 8200),
        ("aber", "women", "2021", 30),
        ("aber", "women", "2022", 31),
    ]


def test_a_total_with_a_blank_label_belongs_to_no_cluster() -> None:
    reading = csv("Cluster,Year,Jobs\nEsbo Havn,2022,1203\nAber,2022,8200\n,2022,9403\n")
    assert [row.value for row in reading.rows] == [1203, 8200]


def test_one_clusters_indicators_with_value_unit_and_year_are_read() -> None:
    reading = read(
        b"# Esbo Harbour in figures\n\n| Indicator | Value | Unit | Year |\n|---|---|---|---|\n"
        b"| Employees | 1 300 | persons | 2022 |\n| Turnover | 2.3 | EUR billion | 2021 |\n",
        "a.md",
    )
    assert figures(reading) == [
        ("esbo", "jobs", "2022", 1300, "jobs"),
        ("esbo", "turnover", "2021", 2300, "EUR million"),
    ]


def test_a_currency_in_a_column_takes_the_place_of_the_units_own() -> None:
    reading = csv("Cluster,Year,Turnover,Currency\nEsbo Havn,2022,2300,EUR\nAber,2022,1150,GBP\n")
    assert figures(reading) == [
        ("esbo", "turnover", "2022", 2300, "EUR million"),
        ("aber", "turnover", "2022", 1150, "GBP million"),
    ]


def test_clusters_with_years_head_columns_of_indicators() -> None:
    reading = csv("Measure,Esbo Havn 2021,Esbo Havn 2022,Aber (2022)\nJobs,1150,1203,8200\n")
    assert [row[:4] for row in figures(reading)] == [
        ("esbo", "jobs", "2021", 1150),
        ("esbo", "jobs", "2022", 1203),
        ("aber", "jobs", "2022", 8200),
    ]


def test_a_place_in_brackets_is_another_place() -> None:
    assert csv("Cluster,Jobs\nAber,1\nAber (US),2\nGöta,3\n").rows[-1].cluster == "gota"
    assert [row.value for row in csv("Cluster,Jobs\nAber,1\nAber (US),2\nGöta,3\n").rows] == [1, 3]


def test_year_and_unit_may_both_stand_behind_the_name_of_an_indicator() -> None:
    reading = csv("Region;Omsättning 2022 (mdr DKK);Anställda\nEsbo Havn;>45;1\nGöta;12,5;2\n")
    assert figures(reading)[::2] == [
        ("esbo", "turnover", "2022", 45, "DKK billion"),
        ("gota", "turnover", "2022", 12.5, "DKK billion"),
    ]


def test_thousands_are_grouped_whatever_mark_other_indicators_have_for_decimals() -> None:
    reading = csv(
        "Indicator,Esbo Havn,Granite City,Göta\nRevenue,€2.3bn,£450m,n/a\n"
        'Employees,"1,150",8.100,~12 400\nShare of women,24.5 %,31%,33.250%\n'
    )
    assert [row.value for row in reading.rows] == [2300, 450, 1150, 8100, 12400, 24.5, 31, 33.25]
    assert reading.rows[0].printed == "€2.3bn"


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("1.2 GW", 1200, "MW"),
        ("900 kW", 0.9, "MW"),
        ("450", 450, "MW"),
    ],
)
def test_a_figure_in_another_prefix_is_brought_to_the_unit(
    printed: str, value: float, unit: str
) -> None:
    reading = csv(f"Cluster,Installed capacity\nEsbo Havn,{printed}\nAber,1\n")
    assert (reading.rows[0].value, reading.rows[0].unit) == (value, unit)


def test_a_figure_in_another_measure_keeps_its_own_or_is_refused() -> None:
    floor = csv('Cluster,Floor space\nEsbo Havn,"120,000 sq ft"\nAber,"9,000 m²"\n')
    assert figures(floor) == [
        ("esbo", "floor", "n.d.", 120000, "sq ft"),
        ("aber", "floor", "n.d.", 9000, "sq m"),
    ]
    jobs = csv("Cluster,Jobs\nEsbo Havn,12 MW\nAber,9\n")
    assert [note.reason for note in jobs.notes] == ["'12 MW' is no figure in jobs"]


def test_a_sum_with_a_currency_says_its_own_scale() -> None:
    reading = csv('Cluster,Turnover\nEsbo Havn,"€450,000"\nAber,450\n')
    assert [row.value for row in reading.rows] == [0.45, 450]
    headed = read(
        "**Turnover (EUR million)**\n\n| Cluster | Turnover |\n|---|---|\n| Aber | €2,300 |\n"
        "| Göta | €45 |\n".encode(),
        "a.md",
    )
    assert [row.value for row in headed.rows] == [2300, 45]


def test_measures_are_told_by_their_spellings() -> None:
    assert measure_of("GW") == ("W", 1e9)
    assert measure_of("sq. ft") == measure_of("square feet") == ("ft2", 1.0)
    assert measure_of("m²") == measure_of("kvm") == ("m2", 1.0)
    assert measure_of("employees") is None


def test_the_words_above_a_table_say_in_what_its_money_is() -> None:
    reading = read(
        b"# Ports\n\nTurnover in billion DKK:\n\n| Cluster | 2019 | 2020 |\n|---|---|---|\n"
        b"| Esbo Havn | >45 mdr DKK | ca 47 |\n| Aber | 12 | 13 |\n",
        "a.md",
    )
    assert [(row.value, row.unit) for row in reading.rows] == [
        (45, "DKK billion"),
        (47, "DKK billion"),
        (12, "DKK billion"),
        (13, "DKK billion"),
    ]


def test_an_estimate_is_told_by_its_year_or_its_cell() -> None:
    reading = csv("Jobs,2024,2025e,2026p\nEsbo Havn,1,2,3\nAber,4 (est.),5,6\n")
    assert [(r.period.first, r.value, r.status) for r in reading.rows] == [
        (2024, 1, "final"),
        (2025, 2, "estimate"),
        (2026, 3, "provisional"),
        (2024, 4, "estimate"),
        (2025, 5, "estimate"),
        (2026, 6, "provisional"),
    ]


def test_marks_in_square_brackets_are_footnotes_of_a_name_and_of_a_figure() -> None:
    reading = csv("Jobs;2024;2025\nEsbo Havn [a];1500;1600 [12]\nAber[b][2];2500;4500\n")
    assert figures(reading) == [
        ("esbo", "jobs", "2024", 1500, "jobs"),
        ("esbo", "jobs", "2025", 1600, "jobs"),
        ("aber", "jobs", "2024", 2500, "jobs"),
        ("aber", "jobs", "2025", 4500, "jobs"),
    ]
    assert [row.printed for row in reading.rows] == ["1500", "1600", "2500", "4500"]


def test_a_column_that_is_no_year_is_noted_and_brackets_are_no_footnote() -> None:
    reading = csv('Jobs;2024;2025;Change\nEsbo Havn;1,5;"(12,9)";3\nAber;2,5;4,5;9\n')
    assert [row.printed for row in reading.rows] == ["1,5", "(12,9)", "2,5", "4,5"]
    assert [note.reason for note in reading.notes] == ["'Change' is no period"]


OPERATORS = replace(
    CATALOGUE,
    clusters=(
        *CATALOGUE.clusters,
        Cluster("quay", "Quay Ltd", kind="region", part_of=("esbo",)),
        Cluster("dock", "Dock & Co", kind="region", part_of=("aber",)),
    ),
)


@pytest.mark.parametrize(
    "table",
    [
        "Operator,Harbour,Jobs\nQuay Ltd,Esbo Havn,12\nDock & Co,Aber,15\n",
        "Harbour,Operator,Jobs\nEsbo Havn,Quay Ltd,12\nAber,Dock & Co,15\n",
        # Who is not known stands in the narrower column all the same.
        "Operator,Harbour,Jobs\nQuay Ltd,Esbo Havn,12\nDock & Co,Aber,15\nPier AS,Göta,9\n",
    ],
)
def test_of_two_columns_of_names_the_one_that_lies_in_the_other_has_the_figures(
    table: str,
) -> None:
    (document,) = read_bytes(table.encode(), "a.csv", sources={}).documents
    reading = rows_from_table(document.tables[0], document, OPERATORS, {})
    assert [row[:4] for row in figures(reading)] == [
        ("quay", "jobs", "n.d.", 12),
        ("dock", "jobs", "n.d.", 15),
    ]
    unknown = ["'Pier AS' is no cluster of the catalogue"] if "Pier" in table else []
    assert [note.reason for note in reading.notes] == unknown


def test_two_columns_of_places_that_lie_in_none_of_each_other_are_refused_with_the_mend() -> None:
    reading = csv("From,To,Jobs\nEsbo Havn,Aber,12\nAber,Göta,15\nGöta,Esbo Havn,9\n")
    assert reading.rows == ()
    assert [(note.place, note.reason) for note in reading.notes] == [
        (
            "table",
            "'From' and 'To' both name places, and it is not said whose its figures are; give the"
            " column that they are not of the head 'note', or add part_of to catalogue.toml",
        )
    ]


def test_a_column_of_names_that_are_not_known_beside_one_of_places_is_told() -> None:
    reading = csv("Operator,Harbour,Jobs\nPier AS,Esbo Havn,12\nMole AB,Aber,15\n")
    assert reading.rows == ()
    assert [note.reason for note in reading.notes] == [
        "its rows are of 'Operator', which names nothing of the catalogue; add its names to"
        " catalogue.toml, or give it the head 'note' if the figures are those of 'Harbour'"
    ]
