"""A catalogue is read whole or refused with every problem named, its line and its mend."""

from pathlib import Path

import pytest

from index.catalogue import Catalogue, Component, Edition, infer_catalogue, load_catalogue
from index.documents import Table
from index.errors import CatalogueError

GOOD = """
home = "north"

[[cluster]]
id = "north"
name = "North Valley"
aliases = ["NV", "Nordanlund"]
part_of = ["land"]

[[cluster]]
id = "land"
name = "Landia"
kind = "country"

[[group]]
id = "all"
name = "everyone"
members = ["north", "land"]

[[indicator]]
id = "staff"
name = "staff"
unit = "people"

[[indicator]]
id = "rank-x"
name = "rank: X"
unit = "rank"
kind = "rank"
better = "lower"

[[ranking]]
id = "x"
name = "The X list"
publisher = "X"
indicator = "rank-x"
background = ["staff"]
[[ranking.edition]]
label = "2024"
source = "x-2024"
[[ranking.component]]
indicator = "staff"
weight = 0.25

[[scorecard]]
id = "mine"
name = "Mine"
example = true
clusters = ["north"]
[scorecard.weights]
staff = 1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "catalogue.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str) -> str:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(written(folder, text))
    assert caught.value.hint
    return str(caught.value)


def test_a_catalogue_is_read_with_all_its_parts(tmp_path: Path) -> None:
    catalogue = load_catalogue(written(tmp_path, GOOD))
    assert catalogue.home == "north"
    assert not catalogue.inferred
    assert catalogue.cluster("north").aliases == ("NV", "Nordanlund")
    assert catalogue.cluster("land").kind == "country"
    assert catalogue.indicator("rank-x").better == "lower"
    assert catalogue.ranking("x").editions == (Edition("2024", "x-2024"),)
    assert catalogue.ranking("x").components == (Component("staff", 0.25),)
    assert catalogue.scorecards[0].weights == (("staff", 1.0),)
    assert catalogue.scorecards[0].example
    assert catalogue.groups[0].members == ("north", "land")


def test_names_and_units_are_read_in_the_languages_that_are_given(tmp_path: Path) -> None:
    text = GOOD.replace('name = "Landia"', 'name = { en = "Landia", sv = "Landien" }')
    text = text.replace('unit = "people"', 'unit.en = "people"\nunit.sv = "personer"\nmain = true')
    text = text.replace('name = "The X list"', 'name = { en = "The X list", sv = "Listan X" }')

    catalogue = load_catalogue(written(tmp_path, text))

    assert catalogue.cluster("land").name == "Landia"
    assert "Landien" in catalogue.cluster("land").aliases
    assert catalogue.spoken("sv").cluster("land").name == "Landien"
    assert catalogue.spoken("sv").cluster("north") == catalogue.cluster("north")
    assert catalogue.spoken("da").cluster("land").name == "Landia"
    assert catalogue.spoken("sv").ranking("x").name == "Listan X"
    assert "Listan X" in catalogue.ranking("x").aliases
    staff = catalogue.indicator("staff")
    assert (staff.unit, staff.units, staff.main) == ("people", (("sv", "personer"),), True)


def test_an_empty_catalogue_names_nothing(tmp_path: Path) -> None:
    assert load_catalogue(written(tmp_path, "")) == Catalogue()


def test_all_problems_are_told_at_once_with_line_and_mend(tmp_path: Path) -> None:
    bad = GOOD.replace('kind = "country"', 'kind = "contry"').replace(
        'members = ["north", "land"]', 'members = ["north", "lnad"]'
    )
    bad = bad.replace('[[indicator]]\nid = "staff"', '[[indicator]]\nid = "staff"\nnam = 3')
    told = problems(tmp_path, bad).split("\n")
    assert told == [
        "catalogue.toml: [[cluster]] 2 (line 10): kind 'contry' must be one of 'cluster',"
        " 'country', 'region', 'aggregate'",
        "catalogue.toml: [[indicator]] 1 (line 20): unknown key 'nam'; did you mean 'name'?"
        " (known: id, name, unit, aliases, kind, better, group, family, definition, main)",
        "catalogue.toml: members of group 'all' names the cluster 'lnad', which is not declared;"
        " did you mean 'land'?",
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('home = "north"', 'home = "nroth"'), "home names the cluster 'nroth'"),
        (('id = "land"', 'id = "north"'), "id 'north' is already used by [[cluster]] 1"),
        (('unit = "people"', ""), "[[indicator]] 1 (line 20): unit is missing"),
        (('name = "Landia"', 'name = ""'), "[[cluster]] 2 (line 10): name is empty"),
        (("weight = 0.25", 'weight = "a"'), "component 1: weight must be a number, not 'a'"),
        (("staff = 1", "staf = 1"), "names the indicator 'staf'"),
        (("staff = 1", "staff = -1"), "weights must be 0 or more"),
        (('kind = "country"', 'part_of = ["north"]'), "leads back to itself"),
        (("[[group]]", "[[gruop]]"), "unknown section 'gruop'; did you mean 'group'?"),
        (('aliases = ["NV", "Nordanlund"]', 'aliases = "NV"'), "must be a list of texts"),
        (('home = "north"', "home = [[["), "is not valid TOML"),
        (('name = "Landia"', 'name = { sv = "Landien" }'), "with en among them, not {'sv'"),
        (('name = "Landia"', 'name = { en = "Landia", sv = "" }'), "texts by language"),
        (
            ('unit = "people"', 'unit = { en = "people", swedish = "folk" }'),
            "unit must be a text, or",
        ),
    ],
)
def test_each_kind_of_mistake_is_named(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    assert expected in problems(tmp_path, GOOD.replace(*change, 1))


def test_a_missing_or_undecodable_file_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_catalogue(tmp_path / "catalogue.toml")
    path = tmp_path / "catalogue.toml"
    path.write_bytes(b'home = "\xff"')
    with pytest.raises(CatalogueError, match=r"is not UTF-8 text \(byte 9\)"):
        load_catalogue(path)


def test_without_a_catalogue_names_come_from_tidy_tables() -> None:
    tidy = Table(
        "table",
        ("Cluster", "indicator", "value", "unit"),
        (("Lund", "Staff", "5", "people"), ("Århus", "rank in Europe", "2", "")),
    )
    other = Table("table", ("A", "B"), (("1", "2"),))
    catalogue = infer_catalogue([tidy, other])
    assert catalogue.inferred
    assert [(one.id, one.name) for one in catalogue.clusters] == [
        ("arhus", "Århus"),
        ("lund", "Lund"),
    ]
    rank, staff = catalogue.indicators
    assert (rank.id, rank.kind, rank.better) == ("rank-in-europe", "rank", "lower")
    assert (staff.id, staff.unit, staff.kind) == ("staff", "people", "level")


def test_without_a_catalogue_a_column_names_its_indicator_unit_and_year() -> None:
    table = Table(
        "table 1",
        ("Port", "Quay length (m)", "Staff 2024", "Growth (2023-2024)"),
        (("Alby", "2,400", "11,000", "3 %"), ("Bevik", "1,900", "9,500", "1 %")),
    )
    catalogue = infer_catalogue([table])
    assert [one.name for one in catalogue.clusters] == ["Alby", "Bevik"]
    assert [(one.name, one.unit) for one in catalogue.indicators] == [
        ("Growth", ""),
        ("Quay length", "m"),
        ("Staff", ""),
    ]
