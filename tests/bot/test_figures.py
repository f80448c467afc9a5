"""Derived figures: values worked out by hand, and two ways to each that agree."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evidence import Formula, PartOf
from bot.figures.derived import derive, part_of, per_operation, rounded
from bot.figures.likeness import base_unit
from bot.grounding import agrees, recompute
from index.rows import KpiRow

Row = Callable[..., KpiRow]
OPERATIONS = ("difference", "points", "sum", "ratio", "share", "percent_change", "cagr")


@pytest.mark.parametrize(
    ("operation", "first", "second", "value", "text"),
    [
        ("difference", 1284, 936, 348, "348"),
        ("difference", 2.5, 0.75, 1.75, "1.75"),
        ("points", 12.5, 10, -2.5, "-2.5"),
        ("sum", 1284, 936, 2220, "2,220"),
        ("ratio", 900, 600, 1.5, "1.5"),
        ("share", 1, 3, 100 / 3, "33.3"),
        ("percent_of", 4.2, 38.3, 1.6086, "1.61"),
        ("percent_change", 800, 900, 12.5, "12.5"),
        ("percent_change", 900, 800, -100 / 9, "-11.1"),
        ("cagr", 100, 121, 10, "10.0"),
    ],
)
def test_figures_by_hand(
    row: Row, operation: str, first: float, second: float, value: float, text: str
) -> None:
    rows = [row(first, year=2021, id="a"), row(second, year=2023, id="b")]

    figure = derive(operation, "label", rows)

    assert figure is not None
    assert figure.value == pytest.approx(value)
    assert (figure.text, figure.rows, figure.recipe) == (text, ("a", "b"), Formula(operation))


@pytest.mark.parametrize(
    ("operation", "value", "unit"),
    [
        ("difference", -498.5, "EUR million"),
        ("ratio", 0.003, "times"),
        ("sum", 501.5, "EUR million"),
    ],
)
def test_scales_of_one_unit_are_brought_together(
    row: Row, operation: str, value: float, unit: str
) -> None:
    figure = derive(operation, "", [row(1.5, "EUR million"), row(0.5, "EUR billion")])

    assert figure is not None
    assert (figure.value, figure.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize(
    ("operation", "first", "second", "years"),
    [
        ("ratio", 1, 0, (2020, 2021)),
        ("share", 1, 0, (2020, 2021)),
        ("percent_change", 0, 1, (2020, 2021)),
        ("cagr", 1, 2, (2021, 2021)),
        ("cagr", -1, 2, (2020, 2021)),
        ("difference", None, 2, (2020, 2021)),
        ("average", 1, 2, (2020, 2021)),
    ],
)
def test_what_is_undefined_makes_no_figure(
    row: Row, operation: str, first: float | None, second: float, years: tuple[int, int]
) -> None:
    assert derive(operation, "", [row(first, year=years[0]), row(second, year=years[1])]) is None


UNITS = ("boxes", "hours", "EUR million", "EUR million (2015 prices)", "DKK billion", "percent")


@given(
    st.sampled_from([*OPERATIONS, "part"]),
    st.lists(st.sampled_from(UNITS), min_size=2, max_size=4),
    st.floats(0.1, 1e6),
)
def test_rows_of_different_units_never_make_a_figure(
    row: Row, operation: str, units: list[str], value: float
) -> None:
    rows = [row(value, unit, 2020 + n, id=str(n)) for n, unit in enumerate(units)]
    if len({base_unit(unit)[0] for unit in units}) > 1:
        assert derive(operation, "", rows) is None
        assert recompute(Formula(operation), rows) is None


def test_a_part_is_its_share_of_the_sum_of_all(row: Row) -> None:
    rows = [row(1, "EUR billion"), row(500, "EUR million"), row(500, "EUR million")]

    figure = part_of("", rows)
    two = part_of("", rows, 2)

    assert figure is not None
    assert (figure.value, figure.text, figure.unit) == (50.0, "50.0", "percent")
    assert recompute(PartOf(), rows) == 50.0
    assert two is not None
    assert two.value == recompute(PartOf(2), rows) == 75.0
    assert part_of("", [row(1, "people"), row(1, "beds")]) is None
    assert recompute(PartOf(), [row(1, "people"), row(1, "beds")]) is None


def test_operands_of_one_scale_decide_the_decimals(row: Row) -> None:
    figure = derive("difference", "", [row(5200, "SEK million"), row(2.1, "SEK billion")])

    assert figure is not None
    assert figure.text == "3,100"


def test_a_difference_has_the_decimals_of_its_operands_and_halves_go_up() -> None:
    assert rounded(Decimal("0.125"), "ratio", []) == "0.1"
    assert rounded(Decimal("2.25"), "ratio", []) == "2.3"
    assert rounded(Decimal("1234.5"), "difference", [Decimal("1"), Decimal("1000")]) == "1,235"
    assert rounded(Decimal("0.3"), "difference", [Decimal("0.10"), Decimal("0.25")]) == "0.30"


numbers = st.integers(1, 10**9).map(lambda n: n / 1000)
units = st.sampled_from(["EUR", "EUR thousand", "EUR million", "EUR billion"])


@given(
    st.sampled_from(OPERATIONS),
    st.tuples(numbers, numbers),
    st.tuples(units, units),
    st.integers(1, 40),
)
def test_a_figure_computed_again_is_the_same(
    row: Row,
    operation: str,
    values: tuple[float, float],
    units: tuple[str, str],
    years: int,
) -> None:
    if operation == "points":
        units = (units[0], units[0])
    rows = [
        row(values[0], units[0], 1980, id="a"),
        row(values[1], units[1], 1980 + years, id="b"),
    ]

    figure, again = derive(operation, "", rows), recompute(Formula(operation), rows)

    assert figure is not None
    assert again is not None
    size = max(v * base_unit(u)[1] for v, u in zip(values, units, strict=True))
    noise = 1e-12 * size / base_unit(units[0])[1]
    assert figure.value == pytest.approx(again, rel=1e-9, abs=max(noise, 1e-9))
    assert agrees(figure.text, figure.value)


@given(st.integers(-(10**9), 10**9).map(lambda n: n / 100), st.integers(0, 3))
def test_only_the_value_rounded_to_the_decimals_shown_agrees(value: float, decimals: int) -> None:
    shown = f"{value:,.{decimals}f}"

    assert agrees(shown, value)
    assert not agrees(shown, value + 1.1 * 10**-decimals)
    assert not agrees(shown, value - 1.1 * 10**-decimals)


@pytest.mark.parametrize(
    ("one", "other", "text", "unit"),
    [
        ((65500, "employees"), (1150, "companies"), "57", "employees per company"),
        ((8, "hospitals"), (4, "million people"), "2.0", "hospitals per million people"),
        ((50000, "employees"), (4, "million people"), "12.5", "employees per thousand people"),
        ((474, "SEK billion"), (52400, "employees"), "9.0", "million SEK per employee"),
        ((300, "GBP"), (2, "houses"), "150", "GBP per house"),
    ],
)
def test_so_many_for_each_is_told_in_a_readable_size(
    row: Row, one: tuple[float, str], other: tuple[float, str], text: str, unit: str
) -> None:
    rows = [row(*one, id="a"), row(*other, id="b")]

    figure = derive(per_operation(*rows), "", rows)

    assert figure is not None
    assert (figure.text, figure.unit) == (text, unit)
    assert recompute(figure.recipe, rows) == pytest.approx(figure.value)
