"""Tables become KPI rows with their printed figures; what cannot be read says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.catalogue import Catalogue, Cluster, Indicator, Ranking
from index.documents import Document, Source, Table
from index.kpis import rows_from_table, unique_rows
from index.reading import read_bytes
from index.readings import KpiReading
from index.rows import KpiRow, Period

CATALOGUE = Catalogue(
    clusters=(
        Cluster("medicon-valley", "Medicon Valley", aliases=("Øresund", "Greater Copenhagen")),
        Cluster("north", "North Valley", aliases=("NV",)),
        Cluster("south", "South Bay"),
    ),
    indicators=(
        Indicator("employees", "employees", "employees", aliases=("anställda", "headcount")),
        Indicator("investment", "venture capital", "EUR million", aliases=("VC",)),
        Indicator("growth", "growth in employees", "percent", kind="growth"),
        Indicator("companies", "companies", "companies"),
        Indicator("staff-wide", "staff, wide count", "people", aliases=("staff",)),
        Indicator("staff-narrow", "staff, narrow count", "people", aliases=("staff",)),
        Indicator("rank-x", "rank: X list", "rank", kind="rank", better="lower"),
    ),
    rankings=(Ranking("x", "X list", "X", "rank-x"),),
)
SOURCES = {"src-a": Source("src-a", "A"), "src-b": Source("src-b", "B")}
HEADER = (
    "cluster,indicator,value,printed,low,high,unit,period,geography,kind,status,source,place,"
    "confidence,note"
)


def tidy(*lines: str) -> KpiReading:
    raw = "\n".join((HEADER, *lines)).encode()
    (document,) = read_bytes(raw, "kpis/x.csv", sources=SOURCES).documents
    return rows_from_table(document.tables[0], document, CATALOGUE, SOURCES)


def wide(markdown: str, path: str = "a.md") -> KpiReading:
    (document,) = read_bytes(markdown.encode(), path, sources=SOURCES).documents
    return rows_from_table(document.tables[0], document, CATALOGUE, SOURCES)


def figures(reading: KpiReading) -> list[tuple[str, str, str, float | None, str, str]]:
    return [
        (r.cluster, r.indicator, r.period.label, r.value, r.unit, r.printed) for r in reading.rows
    ]


# The tidy form -------------------------------------------------------------------------------


def test_a_tidy_line_becomes_a_row_with_everything_it_says() -> None:
    reading = tidy(
        'Øresund,headcount,65500,"about 65,500",,,employees,2022,eastern Denmark,level,final,'
        "src-a,page 3,high,all"
    )
    (row,) = reading.rows
    assert row == KpiRow(
        id=row.id,
        cluster="medicon-valley",
        indicator="employees",
        value=65500,
        printed="about 65,500",
        unit="employees",
        period=Period(2022, 2022, "2022"),
        geography="eastern Denmark",
        kind="level",
        status="final",
        source_id="src-a",
        place="page 3",
        confidence="high",
        note="all",
        path="kpis/x.csv",
        line=2,
        qualifier="about",
    )
    assert (reading.faults, reading.notes) == ((), ())


def test_words_alone_keep_their_bounds() -> None:
    (row,) = tidy("north,rank-x,,just outside the top five,6,,rank,2024,,,,src-a,,,").rows
    assert (row.value, row.low, row.high, row.printed) == (
        None,
        6,
        None,
        "just outside the top five",
    )


def test_a_printed_figure_alone_is_read_in_the_unit_of_the_row() -> None:
    (row,) = tidy("north,investment,,€2.3bn,,,EUR million,2024,,,,src-a,,,").rows
    assert (row.value, row.printed) == (2300, "€2.3bn")


@pytest.mark.parametrize(
    ("line", "place", "reason"),
    [
        (
            "Medicon Vally,employees,1,1,,,,2022,,,,src-a,,,",
            "cluster",
            "unknown cluster 'Medicon Vally'; did you mean 'Medicon Valley'?",
        ),
        (
            "north,employes,1,1,,,,2022,,,,src-a,,,",
            "indicator",
            "unknown indicator 'employes'; did you mean 'employees'?",
        ),
        (
            "north,staff,1,1,,,,2022,,,,src-a,,,",
            "indicator",
            "'staff' may be any of 'staff-narrow', 'staff-wide'",
        ),
        (
            "north,employees,12o0,1200,,,,2022,,,,src-a,,,",
            "value",
            "value '12o0' is no plain number",
        ),
        (
            'north,employees,"1,200",1200,,,,2022,,,,src-a,,,',
            "value",
            "value '1,200' is no plain number",
        ),
        (
            "north,employees,1510,1 150,,,,2022,,,,src-a,,,",
            "value",
            "value 1510 is not the printed '1 150'",
        ),
        (
            "north,employees,,,,,,2022,,,,src-a,,,",
            "value",
            "no figure: value and printed are both empty",
        ),
        ("north,employees,,some,9,3,,2022,,,,src-a,,,", "low", "low 9 is above high 3"),
        (
            "north,employees,1,1,,,,2022,,levl,,src-a,,,",
            "kind",
            "unknown kind 'levl'; did you mean 'level'?",
        ),
        (
            "north,employees,1,1,,,,2022,,,,src-c,,,",
            "source",
            "unknown source 'src-c'; did you mean 'src-a'?",
        ),
        (",employees,1,1,,,,2022,,,,src-a,,,", "cluster", "no cluster"),
    ],
)
def test_a_bad_line_is_left_out_with_its_line_column_and_reason(
    line: str, place: str, reason: str
) -> None:
    good = "south,employees,2,2,,,,2022,,,,src-a,,,"
    reading = tidy(line, good)
    assert [row.cluster for row in reading.rows] == ["south"]
    (fault,) = reading.faults
    assert (fault.path, fault.place, fault.reason) == (
        "kpis/x.csv",
        f"line 2, column {place}",
        reason,
    )
    assert fault.mend


def test_a_comma_too_many_is_told() -> None:
    (fault,) = tidy("north,employees,1,1,,,,2022,Lund, Malmö,,,src-a,,,,more").faults
    assert (fault.place, fault.reason) == ("line 2", "more cells than columns ('more')")


def test_without_a_source_the_file_itself_is_the_source() -> None:
    (row,) = tidy("north,employees,1,1,,,,2022,,,,,,,").rows
    assert row.source_id == "kpis/x.csv"


LINES = (
    'north,employees,65500,"about 65,500",,,employees,2022,,,,src-a,,,',
    "south,employees,2,2,,,,2022,,,,src-a,,,",
    'Øresund,investment,,€2.3bn,,,EUR million,2021,,,,src-b,,,"a note, with a comma"',
)


@given(
    st.one_of(
        st.text(st.characters(blacklist_categories=["Cs"]), max_size=40),
        st.sampled_from(LINES).flatmap(
            lambda line: st.integers(0, len(line)).map(lambda at: line[:at] + '"' + line[at:])
        ),
        st.sampled_from(
            [
                *('"', '"a', ";;;;", "\x00,1", "", 7 * "\x1f"),
                "north,employees,1e999,,,,,2022,,,,src-a,,,",
            ]
        ),
    ),
    st.integers(0, len(LINES)),
)
def test_no_line_that_is_added_takes_another_ones_row_away(line: str, at: int) -> None:
    before = {row.printed for row in tidy(*LINES).rows}
    after = {row.printed for row in tidy(*LINES[:at], " ".join(line.split("\n")), *LINES[at:]).rows}
    assert before <= after


# Ids -----------------------------------------------------------------------------------------


def test_a_row_keeps_its_id_when_its_figure_or_its_line_changes() -> None:
    (before,) = tidy("north,employees,1,1,,,,2022,,,,src-a,,,").rows
    _, after = tidy(
        "south,employees,9,9,,,,2022,,,,src-a,,,", "NV,employees,2,2,,,,2022,,,,src-a,,,"
    ).rows
    assert before.id == after.id
    (other,) = tidy("north,employees,1,1,,,,2023,,,,src-a,,,").rows
    assert other.id != before.id


def test_rows_that_say_the_same_are_one_and_others_get_ids_of_their_own() -> None:
    line = "north,employees,{0},{0},,,,2022,,,,src-a,,,"
    rows = (*tidy(line.format(1), line.format(1)).rows, *tidy(line.format(2)).rows)
    kept = unique_rows(rows)
    assert [(row.value, row.id) for row in kept] == [(1, rows[0].id), (2, f"{rows[0].id}-2")]


# Tables for human eyes -----------------------------------------------------------------------


def test_clusters_by_years_take_the_indicator_from_the_heading() -> None:
    reading = wide(
        "# Report\n\n## Employees\n\n| Cluster | 2021 | 2022 |\n|---|---|---|\n"
        "| Medicon Valley | 43 000 | ca 44 000* |\n| NV | 9,100 | – |\n\n* Preliminary figure.\n"
    )
    assert figures(reading) == [
        ("medicon-valley", "employees", "2021", 43000, "employees", "43 000"),
        ("medicon-valley", "employees", "2022", 44000, "employees", "ca 44 000"),
        ("north", "employees", "2021", 9100, "employees", "9,100"),
    ]
    second = reading.rows[1]
    assert (second.qualifier, second.status, second.note) == (
        "about",
        "provisional",
        "Preliminary figure.",
    )
    assert (second.place, second.line) == ("table 1, Medicon Valley / 2022", 7)
    assert second.source_id == "a.md"


def test_clusters_by_indicators_take_the_year_from_the_header_or_the_heading() -> None:
    reading = wide(
        "## Clusters in 2023\n\n| Region | Headcount | VC (EUR billion), 2022 | "
        "Weather |\n|---|---|---|---|\n"
        "| Øresund | 44.000 | 1,2 | mild |\n| South Bay | 9.100 | 0,5 | wet |\n"
    )
    assert figures(reading) == [
        ("medicon-valley", "employees", "2023", 44000, "employees", "44.000"),
        ("medicon-valley", "investment", "2022", 1200, "EUR million", "1,2 billion EUR"),
        ("south", "employees", "2023", 9100, "employees", "9.100"),
        ("south", "investment", "2022", 500, "EUR million", "0,5 billion EUR"),
    ]
    assert [note.reason for note in reading.notes] == ["'Weather' is no indicator of the catalogue"]


def test_the_line_above_a_table_tells_its_year_before_the_title_of_the_report_does() -> None:
    head = "---\ntitle: Monitor 2026\npublished: 2026-10\n---\n# Monitor 2026\n\n"
    table = "| Region | Headcount |\n|---|---|\n| North Valley | 12 |\n| South Bay | 9 |\n"
    told = figures(wide(f"{head}Head counts at the end of 2025:\n\n{table}"))
    assert [row[2] for row in told] == ["2025", "2025"]
    untold = figures(wide(head + table))
    assert [row[2] for row in untold] == ["n.d. (about 2026)"] * 2


def test_indicators_by_clusters_and_years_by_clusters_are_read_sideways() -> None:
    across = wide(
        "| 2022 | North Valley | South Bay |\n|---|---|---|\n| employees | 1 | 2 |\n"
        "| companies | 3 | 4 |\n"
    )
    assert figures(across)[1:3] == [
        ("south", "employees", "2022", 2, "employees", "2"),
        ("north", "companies", "2022", 3, "companies", "3"),
    ]
    years = wide(
        "## Companies\n\n| Year | North Valley | South Bay |\n|---|---|---|\n| 2021 | 1 | 2 |\n"
    )
    assert figures(years) == [
        ("north", "companies", "2021", 1, "companies", "1"),
        ("south", "companies", "2021", 2, "companies", "2"),
    ]


def test_indicators_by_years_take_the_cluster_from_the_heading() -> None:
    reading = wide(
        "## North Valley\n\n| | 2021 | 2022 |\n|---|---|---|\n| Employees | 1 | 2 |\n"
        "| Companies | 3 | 4 |\n"
    )
    assert figures(reading)[3] == ("north", "companies", "2022", 4, "companies", "4")
    assert len(reading.rows) == 4


def test_a_column_of_places_belongs_to_the_ranking_that_is_named() -> None:
    reading = wide(
        "## The X list 2024\n\n| Rank | Cluster |\n|---|---|\n| 1 | South Bay |\n| 2 | NV |\n"
    )
    assert figures(reading) == [
        ("south", "rank-x", "2024", 1, "rank", "1"),
        ("north", "rank-x", "2024", 2, "rank", "2"),
    ]


def test_another_currency_keeps_its_own_unit() -> None:
    reading = wide("| Cluster | VC 2022 |\n|---|---|\n| NV | $3.2bn |\n| South Bay | €45m |\n")
    assert figures(reading) == [
        ("north", "investment", "2022", 3.2, "USD billion", "$3.2bn"),
        ("south", "investment", "2022", 45, "EUR million", "€45m"),
    ]


def test_a_share_is_no_figure_of_an_indicator_that_counts() -> None:
    reading = wide("| Cluster | Companies 2022 |\n|---|---|\n| NV | 12 % |\n| South Bay | 7 |\n")
    assert [row.cluster for row in reading.rows] == ["south"]
    assert [note.reason for note in reading.notes] == ["'12 %' is no figure in companies"]


def test_ranges_have_bounds_and_no_value() -> None:
    reading = wide(
        "| Cluster | Growth in employees 2022 |\n|---|---|\n| NV | 12–15 % |\n| South Bay | 3 % |\n"
    )
    first = reading.rows[0]
    assert (first.value, first.low, first.high, first.unit, first.kind) == (
        None,
        12,
        15,
        "percent",
        "growth",
    )


def test_a_misspelt_cluster_in_a_known_column_is_a_fault() -> None:
    reading = wide(
        "| Cluster | Employees |\n|---|---|\n| NV | 1 |\n| Medicon Vally | 2 |\n| Total | 3 |\n"
    )
    assert [row.cluster for row in reading.rows] == ["north"]
    assert [fault.reason for fault in reading.faults] == [
        "unknown cluster 'Medicon Vally'; did you mean 'Medicon Valley'?"
    ]
    assert [note.reason for note in reading.notes] == ["'Total' is no cluster of the catalogue"]


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (
            "| Dish | Price |\n|---|---|\n| Soup | 9 |\n",
            "its rows and columns name no cluster or indicator of the catalogue",
        ),
        (
            "| Cluster | 2021 | 2022 |\n|---|---|---|\n| NV | 1 | 2 |\n",
            "it does not say which indicator its figures are for",
        ),
        (
            "| | 2021 | 2022 |\n|---|---|---|\n| Employees | 1 | 2 |\n",
            "it does not say which cluster its figures are about",
        ),
        (
            "| Cluster | Staff |\n|---|---|\n| NV | 1 |\n| South Bay | 2 |\n",
            "it does not say which indicator its figures are for",
        ),
    ],
)
def test_a_table_that_is_no_kpi_table_is_noted_with_the_reason(table: str, reason: str) -> None:
    reading = wide(table)
    assert (reading.rows, reading.faults) == ((), ())
    assert [note.reason for note in reading.notes] == [reason]


def test_the_year_of_publication_stands_in_for_a_missing_one() -> None:
    reading = wide(
        "---\npublished: 2024-05\n---\n| Cluster | Employees |\n|---|---|\n| NV | 1 "
        "|\n| South Bay | 2 |\n"
    )
    assert reading.rows[0].period == Period(2024, 2024, "n.d. (published 2024)", True)


def test_a_table_without_rows_is_noted() -> None:
    document = Document("d", "a.md", "0", Source("a.md", "T"), "")
    reading = rows_from_table(Table("table 1", ("A",), ()), document, CATALOGUE, {})
    assert [note.reason for note in reading.notes] == ["it has no rows and columns of figures"]


def test_a_single_column_of_figures_is_what_the_caption_says() -> None:
    page = (
        "<html><body><article><h1>Markets</h1><p>"
        + "The markets of the continent differ in size, as this table shows for two of them. " * 3
        + "</p><table><caption>Companies, 2024</caption><tr><th>Market</th><th>Count</th></tr>"
        "<tr><td>North Valley</td><td>56</td></tr><tr><td>South Bay</td><td>4</td></tr></table>"
        "</article></body></html>"
    )
    assert figures(wide(page, "a.html")) == [
        ("north", "companies", "2024", 56, "companies", "56"),
        ("south", "companies", "2024", 4, "companies", "4"),
    ]


def test_a_row_that_a_reports_own_table_repeats_is_one_with_the_analysts_row() -> None:
    entered = tidy("north,employees,43000,43 000,,,,2022,Landia,,,src-a,,,").rows
    (own,) = wide(
        "---\nsource: src-a\n---\n| Cluster | Employees 2022 |\n|---|---|\n| NV | 43,000 |\n"
    ).rows
    assert own.source_id == "src-a"
    assert unique_rows([own, *entered]) == entered
