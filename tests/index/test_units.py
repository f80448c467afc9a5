"""A row's printed figure, read in its unit, is its value; nothing else is a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numbers import cell_number, figures_in, glued_mark, is_unit, unit_words
from index.units import agrees, fitted

SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}


@pytest.mark.parametrize(
    ("printed", "unit", "value"),
    [
        ("about 65,500 employees", "employees", 65500),
        ("€2.3bn", "EUR million", 2300),
        ("2.3bn", "EUR million", 2345),
        ("4300 thousand EUR", "EUR million", 4.3),
        ("4.2 million sq ft", "sq ft", 4_200_000),
        ("1.2 GW", "MW", 1200),
        ("-1.3%", "percent", -1.3),
        ("down 1.3%", "percent", -1.3),
        ("one in two", "percent", 50),
        ("870 million kr", "SEK million", 870),
        ("1.150", "employees", 1150),
        ("2nd of 10", "rank", 2),
    ],
)
def test_a_figure_agrees_with_its_value_in_its_unit(printed: str, unit: str, value: float) -> None:
    assert agrees(printed, unit, value)


@pytest.mark.parametrize(
    ("printed", "unit", "value"),
    [
        ("65,500", "employees", 655000),
        ("65,500", "employees", 6550),
        ("4300", "EUR million", 4.3),
        ("1.3%", "percent", -1.3),
        ("-1.3%", "percent", 1.3),
        ("$2.3bn", "EUR million", 2300),
        ("12%", "employees", 12),
        ("not 65,500", "employees", 65500),
        ("#DIV/0!", "companies", 0),
        ("#DIV/0!", "companies", None),
        ("12–15 %", "percent", 13.5),
        ("2.3bn", "EUR million", 2400),
        ("5", "employees", float("inf")),
    ],
)
def test_another_scale_sign_currency_or_figure_contradicts(
    printed: str, unit: str, value: float | None
) -> None:
    assert not agrees(printed, unit, value)


@given(
    st.integers(1, 10**7),
    st.integers(0, 2),
    st.sampled_from(list(SCALES)),
    st.sampled_from(list(SCALES)),
    st.integers(-6, 6).filter(bool),
)
def test_what_is_fitted_agrees_and_ten_times_as_much_does_not(
    digits: int, decimals: int, printed_scale: str, unit_scale: str, power: int
) -> None:
    figure = f"{digits / 10**decimals:,.{decimals}f} {printed_scale} EUR"
    unit = f"EUR {unit_scale}".strip()
    number = cell_number(figure, decimal=".")
    assert number is not None
    fit = fitted(number, "", unit)
    assert fit is not None
    assert fit.value is not None
    assert agrees(figure, unit, fit.value)
    in_unit = digits / 10**decimals  # without a scale it may be in the unit's
    may_be = [fit.value, in_unit]
    if not decimals and digits >= 1000:  # "1,150" may be 1.15
        may_be += [fit.value / 1000, in_unit / 1000]
    other = fit.value * 10.0**power
    assert other in map(pytest.approx, may_be) or not agrees(figure, unit, other)


@pytest.mark.parametrize(
    "text",
    [
        *("not 65,500", "#DIV/0!", "#N/A", "#REF!", "Err:502", "####", "3/4", "12.5.2022", "10:30"),
        *("8 9002", "8,900 2", "1,234,56", "Top 10", "inf", "-∞", "3 × 10⁶", "1.5E+06", "see p. 5"),
    ],
)
def test_a_cell_that_is_not_a_figure_as_a_whole_is_none(text: str) -> None:
    assert cell_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("3,700 (estimate)", 3700), ("41,300 (2015)", 41300), ("=5", 5), ("5=", 5), ("#5", 5)),
        *(
            ("1st", 1),
            ("4 of 10", 4),
            ("12 m2", 12),
            ("3.7*", 3.7),
            ("(4.5)", -4.5),
            ("8,900a", 8900),
        ),
        *(("1,5 milj. kr", 1.5), ("45 MEUR", 45), ("10 units per year", 10), ("ca. 300", 300)),
    ],
)
def test_a_figure_with_what_belongs_to_it_is_one(text: str, value: float) -> None:
    number = cell_number(text)
    assert number is not None
    assert number.value == value


def test_figures_that_are_denied_are_not_among_those_of_a_wording() -> None:
    assert [one.value for one in figures_in("not 65,500 but 56,500")] == [56500]


@pytest.mark.parametrize(
    ("cell", "column", "glued"),
    [
        ("8,9002", ["9,100", "12,300"], True),
        ("8.9002", ["9.100"], True),
        ("12,3001", ["9,100"], True),
        ("8,9002", ["9.1", "3.25"], False),
        ("0.0512", ["0.0700"], False),
    ],
)
def test_a_mark_stuck_to_a_figure_is_told_by_its_column(
    cell: str, column: list[str], glued: bool
) -> None:
    assert glued_mark(cell, [cell, *column]) is glued


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        *(("EUR thousand", (1e3, "EUR")), ("kEUR", (1e3, "EUR")), ("€m", (1e6, "EUR"))),
        *(("in 1,000 EUR", (1e3, "EUR")), ("EUR '000", (1e3, "EUR")), ("SEK m", (1e6, "SEK"))),
        *(("MNOK", (1e6, "NOK")), ("thousands of euros", (1e3, "EUR")), ("bn USD", (1e9, "USD"))),
    ],
)
def test_scale_and_currency_are_told_in_every_usual_spelling(
    unit: str, told: tuple[float, str]
) -> None:
    assert unit_words(unit)[:2] == told
    assert is_unit(unit)
