"""What may be subtracted from what: only like rows, and the reason is told for others."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.likeness import (
    alike,
    base_unit,
    bounds,
    differences,
    in_order,
    length_of,
    part_of_year,
    time_of,
    unlike_among,
)
from index.periods import parse_period
from index.rows import KpiRow, Period

Row = Callable[..., KpiRow]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"unit": "crates"}, "unit"),
        ({"indicator": "berths"}, "indicator"),
        ({"kind": "share"}, "kind"),
        ({"year": 2022}, "period"),
        ({"year": 0}, "undated"),
        ({"value": None}, "bound"),
        ({"status": "goal"}, "status"),
        ({"status": "claim"}, "status"),
        ({"period": Period(2022, 2023, "2022/23")}, "period"),
    ],
)
def test_rows_that_differ_in_one_thing_are_unlike_by_that_thing(
    row: Row, changed: dict[str, object], what: str
) -> None:
    one, other = row(cluster="eastport"), row(cluster="westport", **changed)

    assert not alike(one, other)
    assert not alike(other, one)
    assert [u.what for u in differences(one, other) if u.hard] == [what]


@pytest.mark.parametrize(
    "changed", [{"source_id": "t"}, {"status": "provisional"}, {"status": "estimate"}]
)
def test_another_source_or_a_softer_status_is_called_out_and_no_more(
    row: Row, changed: dict[str, object]
) -> None:
    one, other = row(), row(cluster="westport", **changed)

    assert alike(one, other)
    assert len(differences(one, other)) == 1


def test_currencies_are_units_and_scales_are_not(row: Row) -> None:
    assert base_unit("DKK billion") == ("DKK", 1e9)
    assert base_unit("thousand million EUR") == ("EUR", 1e9)
    assert alike(row(unit="EUR million"), row(unit="EUR billion", cluster="w"))
    assert not alike(row(unit="EUR million"), row(unit="DKK million", cluster="w"))


def test_two_areas_of_one_cluster_are_unlike(row: Row) -> None:
    assert not alike(row(geography="the city"), row(geography="the county"))
    assert alike(row(geography="the city"), row(geography="the bay", cluster="westport"))


fields = {
    "unit": ["boxes", "EUR million", "DKK million", "percent"],
    "indicator": ["containers", "berths"],
    "kind": ["level", "share", "growth"],
    "year": [0, 2021, 2023],
    "value": [None, 1.0, 2.0],
    "status": ["final", "estimate", "goal"],
}
described = st.fixed_dictionaries({name: st.sampled_from(v) for name, v in fields.items()})


@given(described, described)
def test_alike_means_one_unit_definition_kind_and_dated_period(
    row: Row, left: dict[str, object], right: dict[str, object]
) -> None:
    one, other = row(**left), row(**right)

    if alike(one, other):
        assert base_unit(one.unit)[0] == base_unit(other.unit)[0]
        assert (one.indicator, one.kind, one.period) == (other.indicator, other.kind, other.period)
        assert one.period.last
        assert None not in (one.value, other.value)
    assert alike(one, other) == alike(other, one)


def test_bounded_places_are_ordered_where_the_bounds_suffice(row: Row) -> None:
    third = row(3.0, "rank", kind="rank")
    top_five = row(None, "rank", kind="rank", low=1.0, high=5.0)
    below_five = row(None, "rank", kind="rank", low=6.0)

    assert in_order(top_five, below_five) == -1
    assert in_order(below_five, third) == 1
    assert in_order(third, top_five) == 0
    assert bounds(below_five) == (6.0, None)


@pytest.mark.parametrize("label", ["Q3 2024", "H1 2024", "2024-03", "March 2024", "mars 2024"])
def test_a_part_of_a_year_is_not_subtracted_from_the_year(row: Row, label: str) -> None:
    whole = row(period=parse_period("2024"))
    part = row(period=parse_period(label), cluster="westport")

    assert not alike(whole, part)
    assert [u.what for u in differences(whole, part)] == ["period"]
    assert length_of(whole) != length_of(part)


def test_two_writings_of_one_time_are_one_time(row: Row) -> None:
    assert time_of(row(period=parse_period("2024-03"))) == time_of(
        row(period=parse_period("March 2024"))
    )
    assert time_of(row(period=parse_period("Q2 2024"))) != time_of(
        row(period=parse_period("H1 2024"))
    )
    assert part_of_year("2023") > part_of_year("H1 2023") > part_of_year("Q1 2023")


def test_an_inferred_year_is_told_and_forbids_nothing(row: Row) -> None:
    one = row(period=parse_period("2018"))
    other = row(period=parse_period("n.d. (about 2018)"), cluster="westport")

    assert alike(one, other)
    assert [u.what for u in differences(one, other)] == ["inferred"]


def test_what_is_unlike_among_several_rows_is_told_once_each_kind_the_hard_ones_first(
    row: Row,
) -> None:
    rows = [row(source_id="a"), row(source_id="b", year=2020), row(source_id="a", year=2020)]

    found = unlike_among(rows)

    assert [u.hard for u in found] == sorted((u.hard for u in found), reverse=True)
    assert {u.what for u in found} == {"source", "period"}
