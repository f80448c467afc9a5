"""A body inside a place stands for it in rankings, and for none of its other figures."""

from collections.abc import Callable

import pytest

from bot.assistant import Assistant

CATALOGUE = """
home = "alm"
[[cluster]]
id = "alm"
name = "Alm"
bodies = ["Elm Clinic"]
[[cluster]]
id = "bok"
name = "Bok"
bodies = ["Oak Clinic"]
[[indicator]]
id = "staff"
name = "staff"
unit = "people"
main = true
[[indicator]]
id = "beds"
name = "clinic beds"
unit = "beds"
[[indicator]]
id = "clinic-rank"
name = "place in the Clinic List"
unit = "rank"
kind = "rank"
better = "lower"
[[ranking]]
id = "clinics"
name = "Clinic List"
publisher = "Ward Press"
indicator = "clinic-rank"
"""
SOURCES = "source_id,title,publisher,published\na,Count,Ward Press,2024\n"
ROWS = """cluster,indicator,value,printed,unit,period,geography,kind,status,source
alm,staff,900,900 people,people,2022,Alm,level,final,a
alm,staff,950,950 people,people,2023,Alm,level,final,a
bok,staff,700,700 people,people,2023,Bok,level,final,a
alm,beds,40,40 beds,beds,2023,Elm Clinic,level,final,a
alm,clinic-rank,2,2,rank,2023,Elm Clinic,rank,final,a
bok,clinic-rank,5,5,rank,2023,Oak Clinic,rank,final,a
"""


@pytest.fixture(scope="module")
def clinics(small_assistant: Callable[[str, str, str], Assistant]) -> Assistant:
    return small_assistant(CATALOGUE, SOURCES, ROWS)


@pytest.mark.parametrize(
    "question",
    [
        "how big is Elm Clinic?",
        "how many staff does Oak Clinic have?",
        "has Elm Clinic grown?",
        "hur stor är Elm Clinic?",
    ],
)
def test_what_its_place_has_is_not_told_of_a_body(clinics: Assistant, question: str) -> None:
    assert clinics.answer(question).abstained


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("where does Elm Clinic rank?", "number 2"),
        ("Elm Clinic or Oak Clinic, who ranks higher?", "Alm is number 2 and Bok number 5"),
        ("does Bok rank higher than us?", "No: Bok is number 5 and Alm number 2"),
        ("how many clinic beds does Elm Clinic have?", "Alm: 40 clinic beds"),
        ("how big is Alm?", "950 people"),
    ],
)
def test_a_body_stands_for_its_place_where_it_is_ranked_or_measured(
    clinics: Assistant, question: str, holds: str
) -> None:
    assert holds in clinics.answer(question).text
