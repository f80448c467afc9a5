"""What may not be said of figures: no rate over a break, nobody first alone, ties together."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.answering.aggregation import compose as reduced
from bot.answering.change import compose as changed
from bot.answering.change import compose_trend as trend
from bot.answering.order import compose as ordered
from bot.answering.speaker import speaker
from bot.figures.derived import derive
from bot.figures.series import cross, line
from bot.grounding.formulas import recompute
from bot.understanding.plan import Change, Order, Reduce, Scope, Trend
from index.rows import KpiRow
from index.store import Store

Build = Callable[[dict[str, str]], Store]
CATALOGUE = """
[[cluster]]
id = "north"
name = "North"
part_of = ["land"]
[[cluster]]
id = "south"
name = "South"
part_of = ["land"]
[[cluster]]
id = "mid"
name = "Mid"
[[cluster]]
id = "east"
name = "East"
[[cluster]]
id = "land"
name = "Landia"
kind = "country"
[[indicator]]
id = "firms"
name = "firms"
unit = "firms"
"""
SOURCES = "source_id,title,publisher,published\na,A,Alpha,2024\nb,B,Beta,2024\n"
HEAD = "cluster,indicator,value,unit,period,geography,source\n"


def _store(build: Build, *rows: str) -> Store:
    lines = "\n".join(rows)
    files = {"catalogue.toml": CATALOGUE, "sources.csv": SOURCES}
    return build({**files, "firms.csv": f"{HEAD}{lines}\n"})


def _firms(**slots: object) -> Scope:
    return Scope(indicator="firms", **slots)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "last",
    ["north,firms,150,firms,2022,North,b", "north,firms,150,firms,2022,Greater North,a"],
)
def test_no_percentage_spans_a_break_of_source_or_area(build: Build, last: str) -> None:
    store = _store(build, "north,firms,100,firms,2020,North,a", last)

    draft = changed(Change(_firms(places=("north",))), store)

    assert draft is not None
    assert "%" not in draft.statements[0].text
    assert {str(f.recipe) for f in draft.figures} == {"difference"}


def test_a_percentage_between_two_sources_is_told_where_asked_for_and_said_to_be_one(
    build: Build,
) -> None:
    rows = ["north,firms,100,firms,2020,North,a", "north,firms,150,firms,2022,North,b"]
    other_area = "north,firms,150,firms,2022,Greater North,b"
    asked = Change(_firms(places=("north",), years=(2020, 2022)), "percent")

    alike = changed(asked, _store(build, *rows))
    unlike = changed(asked, _store(build, rows[0], other_area))

    assert alike is not None
    assert unlike is not None
    assert "+50.0% between figures of two sources" in alike.statements[0].text
    yearly = changed(replace(asked, how="rate"), _store(build, *rows))
    assert yearly is not None
    assert "+22.5% a year" in yearly.statements[0].text
    assert "%" not in unlike.statements[0].text


def test_every_years_figure_is_told_with_its_step(build: Build) -> None:
    rows = [
        f"north,firms,{n},firms,{y},North,a" for y, n in ((2020, 100), (2021, 125), (2022, 120))
    ]
    scope = _firms(places=("north",))

    draft = trend(Trend(scope, each=True), _store(build, *rows))

    assert draft is not None
    told = draft.statements[0].text
    assert told.endswith("100 firms (2020); 125 firms (2021) +25.0%; 120 firms (2022) -4.0%.")


def test_a_sum_over_years_is_not_told_where_a_year_lacks(build: Build) -> None:
    rows = [f"north,firms,{n},firms,{y},North,a" for y, n in ((2020, 100), (2021, 125))]
    store = _store(build, *rows)

    whole = reduced(Reduce(_firms(places=("north",), first=2020, last=2021), "sum"), store)
    lacking = reduced(Reduce(_firms(places=("north",), first=2020, last=2022), "sum"), store)

    assert whole is not None
    assert whole.statements[0].text.startswith("225 firms in all")
    assert lacking is not None
    assert lacking.figures == ()
    assert "can't be worked out" in lacking.statements[0].text


def test_money_a_year_is_added_to_the_money_of_a_year(row: Callable[..., KpiRow]) -> None:
    rows = [row(261, "SEK million", 2018, id="a"), row(267, "SEK million per year", 2019, id="b")]

    figure = derive("sum", "", rows)

    assert figure is not None
    assert figure.text == "528"
    assert recompute(figure.recipe, rows) == 528
    assert derive("sum", "", [row(5, "jobs", id="a"), row(6, "jobs per year", id="b")]) is None


def test_a_half_year_is_not_set_against_a_year_that_it_is_part_of(build: Build) -> None:
    store = _store(
        build,
        "north,firms,30,firms,H1 2023,North,a",
        "north,firms,35,firms,H1 2024,North,b",
        "north,firms,80,firms,2024,North,b",
    )
    scope = _firms(places=("north",), years=(2023, 2024), parts=("h1",))

    draft = changed(Change(scope), store)
    whole = changed(Change(_firms(places=("north",), years=(2023, 2024))), store)

    assert draft is not None
    assert draft.statements[0].text.startswith("Up by 5 firms, from 30 firms (H1 2023)")
    assert whole is not None
    assert "80" not in whole.statements[0].text


@pytest.mark.parametrize(
    ("last", "drawn"),
    [
        ("north,firms,150,firms,2022,North,a", ["2018", "2020", "2022"]),
        ("north,firms,150,firms,2022,North,b", ["2018", "2020"]),
        ("north,firms,150,firms,2022,Greater North,a", ["2018", "2020"]),
    ],
)
def test_a_line_is_drawn_to_a_break_and_no_further(
    build: Build, last: str, drawn: list[str]
) -> None:
    first = ("north,firms,90,firms,2018,North,a", "north,firms,100,firms,2020,North,a")
    store = _store(build, *first, last)
    rows = sorted(store.rows(), key=lambda row: row.period.last)

    chart = speaker(_firms(places=("north",)), store).curve([rows])

    assert chart is not None
    assert [[when for when, _ in points] for _, points in chart.series] == [drawn]


def test_a_percentage_is_told_along_one_source_and_area(build: Build) -> None:
    store = _store(
        build, "north,firms,100,firms,2020,North,a", "north,firms,150,firms,2022,North,a"
    )

    draft = changed(Change(_firms(places=("north",))), store)

    assert draft is not None
    assert "50.0%" in draft.statements[0].text
    assert [r.period.last for r in line(_firms(), store, "north")] == [2020, 2022]


def test_nobody_comes_first_alone(build: Build) -> None:
    store = _store(build, "north,firms,100,firms,2020,North,a")

    assert ordered(Order(_firms()), store) is None


@pytest.mark.parametrize(
    ("end", "told"),
    [("least", "Lower still, but of another time or source: East 10"), ("most", "")],
)
def test_who_would_come_first_but_for_another_time_is_told(
    build: Build, end: str, told: str
) -> None:
    store = _store(
        build,
        "north,firms,100,firms,2024,North,a",
        "south,firms,50,firms,2024,South,a",
        "mid,firms,70,firms,2024,Mid,a",
        "east,firms,10,firms,2019,East,b",
    )

    draft = ordered(Order(_firms(), end), store)

    assert draft is not None
    assert "East" not in draft.statements[0].text
    assert [s.text[: len(told)] for s in draft.statements[1:]] == ([told] if told else [])


def test_all_figures_are_ordered_where_few_are_alike_and_one_left_out_comes_first(
    build: Build,
) -> None:
    store = _store(
        build,
        "north,firms,100,firms,2024,North,a",
        "south,firms,50,firms,2024,South,a",
        "east,firms,10,firms,2019,East,b",
    )

    draft = ordered(Order(_firms(), "least"), store)

    assert draft is not None
    assert draft.statements[0].text.startswith("The lowest figure on record is that of East: 10")
    assert "not alike" in draft.caveats[0].text


def test_both_ends_are_told_with_how_far_they_are_apart(build: Build) -> None:
    rows = ("north,firms,9,firms,2020,,a", "south,firms,7,firms,2020,,a")
    store = _store(build, *rows, "east,firms,5,firms,2020,,a")

    draft = ordered(Order(_firms(), both=True), store)

    assert draft is not None
    assert [s.text for s in draft.statements] == [
        "Highest is North with 9 firms and lowest East with 5 firms, of 3 (firms, 2020).",
        "They are 4 firms apart.",
    ]


def test_ties_are_told_as_a_group(build: Build) -> None:
    rows = (f"{place},firms,9,firms,2020,,a" for place in ("north", "south"))
    store = _store(build, *rows, "east,firms,5,firms,2020,,a")

    draft = ordered(Order(_firms()), store)

    assert draft is not None
    assert "North and South share the highest figure: 9 firms each" in draft.statements[0].text


def test_a_published_total_stands_beside_the_sum_of_its_parts(build: Build) -> None:
    rows = (f"{place},firms,{n},firms,2020,,a" for place, n in (("north", 9), ("south", 6)))
    store = _store(build, *rows, "land,firms,17,firms,2020,,b")

    draft = reduced(Reduce(_firms(places=("north", "south")), "sum"), store)

    assert draft is not None
    assert draft.statements[0].text.startswith("15 firms together")
    assert "Beta gives 17 firms for Landia as a whole" in draft.statements[1].text


@pytest.mark.parametrize("language", ["en", "sv", "da"])
@pytest.mark.parametrize("how", ["sum", "mean", "median"])
def test_a_place_without_a_figure_is_named_and_nothing_is_put_together(
    build: Build, how: str, language: str
) -> None:
    rows = (f"{place},firms,{n},firms,2022,,a" for n, place in enumerate(("north", "south"), 1))
    asked = _firms(places=("north", "south", "east"), language=language)

    draft = reduced(Reduce(asked, how), _store(build, *rows))

    assert draft is not None
    assert draft.abstained
    assert "East" in draft.gaps[0].reason


def test_figures_of_two_years_are_not_alike(build: Build) -> None:
    store = _store(build, "north,firms,9,firms,2020,,a", "south,firms,6,firms,2021,,a")

    found = cross(_firms(), store)

    assert found is not None
    assert not found.alike


def test_a_mean_has_one_digit_more_than_its_figures(row: Callable[..., KpiRow]) -> None:
    mean = derive("mean", "", [row(10, id="a"), row(11, id="b"), row(11, id="c")])

    assert mean is not None
    assert mean.text == "10.7"
