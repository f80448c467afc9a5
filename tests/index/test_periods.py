"""A period's label says which years a figure is for, and whether the year was inferred."""

from datetime import date, timedelta

import pytest

from index.periods import days_in, is_period, parse_period
from index.rows import Period


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("2022", Period(2022, 2022, "2022")),
        ("2006-2016", Period(2006, 2016, "2006-2016")),
        ("2006–16", Period(2006, 2016, "2006–16")),
        ("2021/22", Period(2021, 2022, "2021/22")),
        ("H1 2024", Period(2024, 2024, "H1 2024")),
        ("FY21", Period(2021, 2021, "FY21")),
        ("FY21/22", Period(2021, 2022, "FY21/22")),
        ("Q3'22", Period(2022, 2022, "Q3'22")),
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
    "label",
    ["2022", "H1 2024", "2021/22", "FY 2023", "March 2024", "2024 Q1", "FY21", "fy21/22", "Q1 24"],
)
def test_a_bare_period_is_told_from_a_name(label: str) -> None:
    assert is_period(label)


@pytest.mark.parametrize(
    "label", ["Employees 2022", "22", "Vision 2030 plan", "", "H2 5", "H2O 22", "Q1 24.5", "FY"]
)
def test_a_name_with_a_year_is_no_bare_period(label: str) -> None:
    assert not is_period(label)


_ENGLISH = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
_SWEDISH = [
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
]


def _forms(day: date) -> tuple[str, ...]:
    name, quarter = _ENGLISH[day.month - 1], (day.month + 2) // 3
    return (
        *(f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d} 00:00:00", f"{day:%Y-%m-%d}T12:30:00Z"),
        *(
            f"{day:%Y/%m/%d}",
            f"{day:%Y%m%d}",
            f"{day:%d.%m.%Y}",
            f"{day.day}.{day.month}.{day.year}",
        ),
        *(f"{day:%d/%m/%Y}", f"{day:%m/%d/%Y}", f"{day:%d-%m-%Y}"),
        *(f"{day.day} {name} {day.year}", f"{name} {day.day}, {day.year}"),
        *(
            f"{day.day}-{name[:3]}-{day.year}",
            f"den {day.day} {_SWEDISH[day.month - 1]} {day.year}",
        ),
        *(f"{day:%Y-%m}", f"{name} {day.year}", f"Q{quarter} {day.year}", f"{day.year}-Q{quarter}"),
    )


@pytest.mark.slow
def test_each_day_of_forty_years_is_of_its_own_year_in_every_form() -> None:
    start = date(2000, 1, 1)
    # Each day in one form, all forms in turn: every form meets every month, day and year.
    wrong = [
        form
        for number in range((date(2041, 1, 1) - start).days)
        for day in (start + timedelta(days=number),)
        for form in (_forms(day)[number % 18], _forms(day)[(number // 18) % 18])
        if (parse_period(form).first, parse_period(form).last) != (day.year, day.year)
        or not is_period(form)
    ]
    assert wrong == []


def test_the_days_of_a_label_are_told_for_their_order() -> None:
    assert days_in("as of 2022-06-30") == (date(2022, 6, 30),)
    assert days_in("2022-02-31") == days_in("2021/22") == ()
