"""No change is worked out over a year from which a measure is counted otherwise."""

from collections.abc import Callable

import pytest

from bot.assistant import Assistant

CATALOGUE = """
home = "elm"
[[cluster]]
id = "elm"
name = "Elm"
[[cluster]]
id = "oak"
name = "Oak"
[[indicator]]
id = "calls"
name = { en = "emergency calls", sv = "larmsamtal", da = "nødopkald" }
unit = { en = "calls", sv = "samtal", da = "opkald" }
definition = "Calls to the county's own desk."
aliases = ["calls", "samtal", "opkald"]
[[indicator]]
id = "staff"
name = { en = "desk staff", sv = "personal", da = "personale" }
unit = { en = "people", sv = "personer", da = "personer" }
definition = "Until 2021 full-time posts; since 2022 part-time posts are counted too."
main = true
"""
SOURCES = "source_id,title,publisher,published\na,Count,County Desk,2025\n"
NEW = "not comparable with the years before 2022"
ROWS = "cluster,indicator,value,printed,unit,period,geography,kind,status,source,note\n" + "".join(
    f"{place},{measure},{value},{value} {unit},{unit},{year},{place.title()},level,final,a,{note}\n"
    for place, measure, unit, values in (
        ("elm", "calls", "calls", {2020: 100, 2021: 110, 2022: 240, 2023: 250}),
        ("oak", "calls", "calls", {2020: 80, 2021: 90, 2022: 200, 2023: 190}),
        ("elm", "staff", "people", {2020: 10, 2021: 11, 2022: 20, 2023: 22}),
    )
    for year, value in values.items()
    for note in [NEW if measure == "calls" and year == 2022 else ""]
)


@pytest.fixture(scope="module")
def desks(small_assistant: Callable[[str, str, str], Assistant]) -> Assistant:
    return small_assistant(CATALOGUE, SOURCES, ROWS)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        # A row's note, or the measure's definition, says from when it is counted otherwise.
        ("how much did calls in Elm rise from 2020 to 2023?", "From 100 calls (2020) to 250 calls"),
        ("emergency calls in Oak 2021 vs 2022", "From 90 calls (2021) to 200 calls (2022)"),
        ("hur mycket ökade personal i Elm 2020-2023?", "Från 10 personer (2020) till 22"),
        ("did staff in Elm double between 2021 and 2022?", "From 11 people (2021) to 20 people"),
        # Within one way of counting changes are worked out, and the line begins there.
        ("how have emergency calls in Elm developed?", "Up 4.2% (+10 calls): Elm"),
        ("how much did calls in Elm rise from 2020 to 2021?", "Up 10.0% (+10 calls): Elm"),
        ("whose calls rose most from 2022 to 2023?", "Elm grew most: +4.2%"),
        ("did calls in Oak more than double?", "No: down 5.0% (-10 calls): Oak"),
        # Whether years may be compared is told.
        ("can I compare the calls of 2020 and 2023?", "No: emergency calls is counted otherwise"),
        ("kan man jämföra larmsamtal 2022 och 2023?", "Ja: larmsamtal räknas lika 2022 och 2023"),
        ("kan man sammenligne personale 2020 og 2023?", "Nej: personale tælles anderledes siden"),
    ],
)
def test_a_change_does_not_span_a_break(desks: Assistant, question: str, begins: str) -> None:
    assert desks.answer(question).text.startswith(begins)


def test_no_step_over_the_break_is_told_year_by_year(desks: Assistant) -> None:
    told = desks.answer("emergency calls in Elm year by year").text

    assert "110 calls (2021) +10.0%; 240 calls (2022); 250 calls (2023) +4.2%" in told
    assert "counted otherwise since 2022" in told
