"""A period's label says which years a figure is for, and whether the year was inferred."""

import pytest

from index.periods import is_period, parse_period
from index.rows import Period


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("2022", Period(2022, 2022, "2022")),
        ("2006-2016", Period(2006, 2016, "2006-2016")),
        ("2006–16", Period(2006, 2016, "2006–16")),
        ("2021/22", Period(2021, 2022, "2021/22")),
        ("H1 2024", Period(2024, 2024, "H1 2024")),
        ("2025-03", Period(2025, 2025, "2025-03")),
        ("2024 (reported 2025)", Period(2024, 2024, "2024 (reported 2025)")),
        ("n.d. (about 2018)", Period(2018, 2018, "n.d. (about 2018)", True)),
        ("2000 to about 2022", Period(2000, 2022, "2000 to about 2022", True)),
        ("n.d.", Period(0, 0, "n.d.")),
        ("", Period(0, 0, "n.d.")),
    ],
)
def test_years_are_read_from_the_label(label: str, expected: Period) -> None:
    assert parse_period(label) == expected


@pytest.mark.parametrize(
    "label", ["2022", "H1 2024", "2021/22", "FY 2023", "March 2024", "2024 Q1"]
)
def test_a_bare_period_is_told_from_a_name(label: str) -> None:
    assert is_period(label)


@pytest.mark.parametrize("label", ["Employees 2022", "22", "Vision 2030 plan", ""])
def test_a_name_with_a_year_is_no_bare_period(label: str) -> None:
    assert not is_period(label)
