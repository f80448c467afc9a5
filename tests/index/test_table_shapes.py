"""The key of a table is a key, and a header heads what stands under it, however it is drawn."""

import pytest

from index.catalogue import Catalogue, Cluster, Indicator, Ranking
from index.kpis import rows_from_table
from index.reading import read_bytes
from index.readings import KpiReading

CATALOGUE = Catalogue(
    clusters=(
        *(Cluster(name.lower(), name) for name in ("Almby", "Borvik", "Costa", "Dalen", "Eken")),
        *(Cluster(name.lower(), name, kind="country") for name in ("Utland", "Grannland")),
    ),
    indicators=(
        Indicator("beds", "beds", "beds", aliases=("hospital beds",)),
        Indicator("nurses", "nurses", "nurses"),
        Indicator("budget", "budget", "EUR million"),
        Indicator("score-care", "care score", "points", aliases=("care",), kind="score"),
        Indicator("rank-gold", "Gold rank", "rank", aliases=("GL2025",), kind="rank"),
    ),
    rankings=(Ranking("gold", "Gold list", "G", "rank-gold"),),
)
Figure = tuple[str, str, str, float | None]


def read(text: str, path: str = "a.csv") -> KpiReading:
    result = read_bytes(text.encode(), path, sources={})
    readings = [rows_from_table(t, d, CATALOGUE, {}) for d, t in result.tables]
    return KpiReading(
        tuple(row for reading in readings for row in reading.rows),
        tuple(fault for reading in readings for fault in reading.faults),
        tuple(note for reading in readings for note in reading.notes),
    )


def figures(reading: KpiReading) -> list[Figure]:
    return [(r.cluster, r.indicator, r.period.label, r.value) for r in reading.rows]


def test_the_column_whose_names_are_unique_is_the_key_and_another_one_is_context() -> None:
    sites = "Site;Land;Beds 2022\nAlmby;Utland;10\nBorvik;Utland;20\nNowhere;Grannland;30\n"
    assert figures(read(sites)) == [("almby", "beds", "2022", 10), ("borvik", "beds", "2022", 20)]
    unknown = read("Site;Land;Beds 2022\nHere;Utland;10\nThere;Grannland;30\n")
    assert unknown.rows == ()


def test_two_figures_for_one_key_are_a_fault_and_no_figure() -> None:
    reading = read("Land;Beds 2022\nUtland;10\nGrannland;7\nUtland;30\n")
    assert figures(reading) == [("grannland", "beds", "2022", 7)]
    assert [fault.reason for fault in reading.faults] == [
        "gives Utland two figures of one period for beds: 10; 30"
    ]


def test_where_a_column_tells_parts_apart_no_part_is_taken_for_the_whole() -> None:
    text = "Cluster;Sex;Beds 2022\nAlmby;men;4\nAlmby;women;5\nBorvik;men;6\n"
    reading = read(text)
    assert reading.rows == ()
    assert len(reading.faults) == 1


def test_a_general_head_gives_way_to_one_that_names_the_measure() -> None:
    reading = read("GL2025,Cluster,Land,NR\n5,Almby,Utland,1\n9,Borvik,Utland,2\n", "Gold list.csv")
    assert [row[3] for row in figures(reading)] == [5, 9]


@pytest.mark.parametrize(
    "text",
    [
        "Cluster;Beds 2022;;Cluster;Nurses 2022\nAlmby;1;;Borvik;3\nCosta;2;;Almby;4\n",
        "Cluster;Beds 2022;Cluster;Nurses 2022\nAlmby;1;Borvik;3\nCosta;2;Almby;4\n",
        "Cluster;Beds 2022;;Place;Nurses 2022\nAlmby;1;;Borvik;3\nCosta;2;;Almby;4\n",
        "Cluster;Beds 2022\nAlmby;1\nCosta;2\nCluster;Nurses 2022\nBorvik;3\nAlmby;4\n",
        "Cluster;Beds 2022\nAlmby;1\nCosta;2\n\nCluster;Nurses 2022\nBorvik;3\nAlmby;4\n",
    ],
)
def test_a_grid_is_parted_where_a_second_table_begins(text: str) -> None:
    assert figures(read(text)) == [
        ("almby", "beds", "2022", 1),
        ("costa", "beds", "2022", 2),
        ("borvik", "nurses", "2022", 3),
        ("almby", "nurses", "2022", 4),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Cluster;Beds;Nurses\n2021;;\nAlmby;1;3\n2022;;\nAlmby;2;4\n",
        "Cluster;Beds;Nurses\n\n2021;;\nAlmby;1;3\n\n2022;;\nAlmby;2;4\n",
        "Cluster;Beds;Nurses\n;31.12.2021;\nAlmby;1;3\n;31.12.2022;\nAlmby;2;4\n",
    ],
)
def test_a_row_that_is_a_period_alone_dates_the_rows_below(text: str) -> None:
    assert [(r.cluster, r.period.first, r.value) for r in read(text).rows] == [
        *(("almby", 2021, 1), ("almby", 2021, 3), ("almby", 2022, 2), ("almby", 2022, 4))
    ]


def test_a_row_that_is_a_name_alone_names_the_rows_below() -> None:
    by_measure = read("Cluster;2021;2022\nBeds;;\nAlmby;1;2\nBorvik;3;4\nNurses;;\nAlmby;5;6\n")
    assert figures(by_measure)[-1] == ("almby", "nurses", "2022", 6)
    by_place = read("Measure;2021;2022\nAlmby;;\nBeds;1;2\nNurses;3;4\nBorvik;;\nBeds;5;6\n")
    assert figures(by_place)[-1] == ("borvik", "beds", "2022", 6)
    assert (len(by_measure.rows), len(by_place.rows)) == (6, 6)


def test_a_blank_line_under_the_header_does_not_part_it_from_its_rows() -> None:
    reading = read("Cluster;Beds 2022;Nurses 2022\n;;\nAlmby;1;2\n;;\nBorvik;3;4\n")
    assert [row[3] for row in figures(reading)] == [1, 2, 3, 4]


def test_a_group_head_over_heads_gives_them_unit_and_year_and_not_their_name() -> None:
    reading = read(
        "Cluster;All of it, 2022 (EUR thousand);\n;Budget;Other\nAlmby;4300;9\nCosta;1;8\n"
    )
    first = reading.rows[0]
    assert (first.indicator, first.period.label, first.value) == ("budget", "2022", 4.3)
    assert first.printed == "4300 thousand EUR"
    plain = read("Cluster;Marks (0–100);\n;Care;Food\nAlmby;61.5;9\nCosta;63.5;8\n")
    assert figures(plain) == [
        ("almby", "score-care", "n.d.", 61.5),
        ("costa", "score-care", "n.d.", 63.5),
    ]
    assert [(note.reason, note.figures) for note in plain.notes] == [
        ("'Marks (0–100) Food' is no indicator of the catalogue", 2)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Cluster;Beds, 2022;Nurses, registered, 2022\nAlmby;1,5;2\nBorvik;3,5;4\n",
        "Care in the north, beds, by place\n\nCluster;Beds 2022\nAlmby;1,5\nBorvik;3,5\n",
        "Care, in beds\nCluster\tBeds 2022\nAlmby\t1,5\nBorvik\t3,5\n",
        'sep=;\nCluster;"Beds; 2022"\nAlmby;1,5\nBorvik;3,5\n',
    ],
)
def test_the_delimiter_is_the_one_under_which_lines_are_of_one_width(text: str) -> None:
    values = [row.value for row in read(text.replace('"Beds; 2022"', "Beds 2022")).rows]
    assert values[:1] + values[-1:] in ([1.5, 3.5], [1.5, 4])


@pytest.mark.parametrize(
    "head",
    [
        *("Budget 2022 (EUR thousand)", "Budget, kEUR, 2022", "Budget in EUR thousand 2022"),
        *("Budget 2022 [€k]", "Budget 2022 (in 1,000 EUR)", "Budget (EUR '000) 2022"),
    ],
)
def test_a_row_is_in_the_unit_that_its_head_prints(head: str) -> None:
    reading = read(f"Cluster;{head}\nAlmby;4300\nBorvik;5100\n")
    assert [(r.value, r.unit, r.printed, r.period.label) for r in reading.rows][:1] == [
        (4.3, "EUR million", "4300 thousand EUR", "2022")
    ]


def test_the_words_above_a_table_say_that_its_counts_are_in_thousands() -> None:
    for text in ("Beds (thousands)\n\nCluster;2021;2022\nAlmby;1.2;1.3\n",):
        assert [(r.value, r.printed) for r in read(text).rows] == [
            (1200, "1.2 thousand beds"),
            (1300, "1.3 thousand beds"),
        ]


def test_an_error_cell_or_a_stuck_mark_is_noted_with_its_place() -> None:
    reading = read(
        "Cluster;Beds 2022;Nurses 2022\nAlmby;0;#DIV/0!\nBorvik;8,9002;5\nCosta;9,100;6\n"
    )
    assert [row[3] for row in figures(reading)] == [0, 5, 9100, 6]
    assert [note.place for note in reading.notes] == [
        "table, Almby / Nurses 2022",
        "table, Borvik / Beds 2022",
    ]


def test_a_final_figure_later_than_its_source_is_a_fault() -> None:
    head = "---\npublished: 2024-05\n---\n"
    table = "| Cluster | Beds 2023 | Beds 2031 |\n|---|---|---|\n| Almby | 1 | 2 |\n"
    table += "| Costa | 3 | 4e |\n"
    reading = read(head + table, "a.md")
    assert [row[3] for row in figures(reading)] == [1, 3]
    assert {fault.reason for fault in reading.faults} == {
        "a final figure of 2031 is later than its source, of 2024"
    }
    expected = read(head + table.replace("2031", "2031e"), "a.md")
    assert [row.status for row in expected.rows] == ["final", "estimate", "final", "estimate"]


@pytest.mark.parametrize(
    ("head", "first"),
    [
        *(("Beds 31.12.2022", 2022), ("Beds 2022-12-31", 2022), ("Beds, as of 30 June 2021", 2021)),
        *(("Beds (Q1 2023)", 2023), ("2020 Beds", 2020), ("Beds 2021/22", 2021), ("Beds", 0)),
    ],
)
def test_the_date_in_a_head_is_that_of_its_figures(head: str, first: int) -> None:
    reading = read(f"Cluster;{head}\nAlmby;4300\nBorvik;5100\n")
    assert [row.period.first for row in reading.rows] == [first, first]


def test_dates_in_a_column_are_single_years_and_keep_their_order() -> None:
    text = "Cluster;As of;Beds\nAlmby;2022-12-31;1\nAlmby;30.06.2022;2\nBorvik;2023-01-01T00:00;3\n"
    assert [(r.period.first, r.period.last, r.value) for r in read(text).rows] == [
        *((2022, 2022, 1), (2022, 2022, 2), (2023, 2023, 3)),
    ]
