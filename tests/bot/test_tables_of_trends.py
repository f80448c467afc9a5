"""Trends of several places stand in one table, though one place has figures of two measures."""

from collections.abc import Callable

import pytest

from bot.assistant import Assistant
from index.store import Store

CATALOGUE = """
[[indicator]]
id = "boats"
name = "boats"
unit = "boats"
aliases = ["boats"]
family = "boats"
[[indicator]]
id = "sailing-boats"
name = "sailing boats"
unit = "boats"
family = "boats"
"""
FIGURES = """cluster,indicator,value,printed,unit,period,source
Eastport,boats,10,10,boats,2020,Port Office
Eastport,boats,14,14,boats,2021,Port Office
Westport,boats,9,9,boats,2021,Boat Club
Westport,sailing boats,6,6,boats,2022,Port Office
Northport,boats,7,7,boats,2020,Port Office
Northport,boats,3,3,boats,2021,Port Office
"""


@pytest.mark.parametrize("places", ["Eastport and Westport", "Westport, Eastport and Northport"])
def test_a_table_of_several_trends_has_rows_as_wide_as_its_head(
    build: Callable[[dict[str, str]], Store],
    assistant_on: Callable[[Store], Assistant],
    port_files: dict[str, str],
    places: str,
) -> None:
    places_only = port_files["catalogue.toml"].partition("[[indicator]]")[0]
    store = build({"catalogue.toml": places_only + CATALOGUE, "figures.csv": FIGURES})
    table = assistant_on(store).answer(f"trend of boats in {places}").table
    assert table is not None
    assert {len(row) for row in table.rows} == {len(table.header)}
    assert {row[0].text for row in table.rows} >= {"Eastport", "Westport"}
