"""A printed figure is read as its source means it: separators, ranges, qualifiers, currencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.numbers import Number, parse_number, to_float, unit_words


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1 150", 1150),
        ("1\u00a0150", 1150),
        ("1,150", 1150),
        ("1.150", 1150),
        ("1'150", 1150),
        ("1 234 567,89", 1234567.89),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("0.062", 0.062),
        ("0,5", 0.5),
        ("37.68", 37.68),
        ("−3.2", -3.2),
        ("(4.5)", -4.5),
        ("12", 12),
    ],
)
def test_separators_group_thousands_or_mark_decimals(printed: str, value: float) -> None:
    number = parse_number(printed)
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("€2.3bn", Number(2.3, currency="EUR", scale=1e9)),
        (">45 mdr DKK", Number(45, 45, None, "more than", "DKK", 1e9)),
        ("12–15 %", Number(None, 12, 15, percent=True)),
        ("11-12%", Number(None, 11, 12, percent=True)),
        ("1000-2000", Number(None, 1000, 2000)),
        ("41 000–44 000 anställda", Number(None, 41000, 44000, rest="anställda")),
        ("ca 300", Number(300, qualifier="about")),
        ("more than 1,500", Number(1500, 1500, None, "more than")),
        ("about 65,500 employees", Number(65500, qualifier="about", rest="employees")),
        ("nearly 45 billion DKK", Number(45, None, 45, "nearly", "DKK", 1e9)),
        ("SEK 3.2 billion", Number(3.2, currency="SEK", scale=1e9)),
        ("£37.689bn", Number(37.689, currency="GBP", scale=1e9)),
        ("knap 3 mia. kr.", Number(3, None, 3, "nearly", "kr", 1e9)),
        ("drygt 40 000", Number(40000, 40000, None, "more than")),
        ("up to 500", Number(500, None, 500, "up to")),
        ("minst 20", Number(20, 20, None, "at least")),
        ("20+", Number(20, 20, None, "at least")),
        ("fewer than 10 companies", Number(10, None, 10, "less than", rest="companies")),
        ("15 MSEK", Number(15, currency="SEK", scale=1e6)),
        ("30 m", Number(30, rest="m")),
        ("£30m", Number(30, currency="GBP", scale=1e6)),
    ],
)
def test_a_figure_keeps_qualifier_currency_and_scale_apart(printed: str, expected: Number) -> None:
    assert parse_number(printed) == expected


def test_words_without_digits_hold_no_figure() -> None:
    assert parse_number("just outside the top five") is None


def test_the_decimal_mark_of_a_table_settles_what_one_cell_leaves_open() -> None:
    assert to_float("1.150", decimal=".") == 1.15
    assert to_float("1,150", decimal=",") == 1.15
    assert to_float("1,150", decimal=".") == 1150


@pytest.mark.parametrize("figure", ["", "12o0", "1..2", "abc", "12 percent"])
def test_what_is_no_bare_figure_is_refused(figure: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        to_float(figure)


def test_a_unit_names_scale_currency_and_percent() -> None:
    assert unit_words("EUR million") == (1e6, "EUR", False)
    assert unit_words("thousands") == (1e3, "", False)
    assert unit_words("percent per year") == (1.0, "", True)
    assert unit_words("sq ft") == (1.0, "", False)


@given(st.integers(0, 10**9), st.sampled_from([",", ".", " ", "\u00a0", "'"]))
def test_grouped_whole_numbers_are_read_back(number: int, mark: str) -> None:
    assert to_float(f"{number:,}".replace(",", mark)) == number


@given(st.text(max_size=40))
def test_any_text_is_read_or_declined_without_an_error(printed: str) -> None:
    number = parse_number(printed)
    assert number is None or number.scale >= 1
