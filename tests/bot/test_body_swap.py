"""A follow-up with the name of a body asks of it what was asked of another, a role of it; mills."""

from datetime import date
from pathlib import Path

import pytest

from bot.understanding.body_swap import of_its_role, of_other_body
from bot.understanding.resolver import Resolver
from index.catalogue import load_catalogue

CATALOGUE = """
[[cluster]]
id = "arla"
name = "Arla"
aliases = ["ArlaMill", "Arla River Park"]
[[cluster]]
id = "bergo"
name = "Bergo Vale"
aliases = ["Bergo"]
[[indicator]]
id = "members"
name = { en = "members", sv = "medlemmar", da = "medlemmer" }
unit = "members"
[[indicator]]
id = "gdp"
name = "GDP"
unit = "EUR"
[[indicator]]
id = "staff"
name = { en = "employees", sv = "anställda", da = "ansatte" }
unit = "employees"
"""


@pytest.fixture(scope="module")
def resolver(tmp_path_factory: pytest.TempPathFactory) -> Resolver:
    place: Path = tmp_path_factory.mktemp("mills") / "catalogue.toml"
    place.write_text(CATALOGUE, encoding="utf-8")
    return Resolver(load_catalogue(place), today=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("before", "line", "asked"),
    [
        (
            "How many members does Bergo Mill Union have?",
            "and ArlaMill",
            "How many members does ArlaMill have?",
        ),
        (
            "How many members does Bergo Mill Union have?",
            "compare with Dalby Flour Guild",
            "How many members does Dalby Flour Guild have?",
        ),
        (
            "Hur många medlemmar har Bergo Mill Union?",
            "jämför med Dalby Flour Guild",
            "Hur många medlemmar har Dalby Flour Guild?",
        ),
        (
            "Hvor mange medlemmer har Bergo Mill Union?",
            "hvad med ArlaMill?",
            "Hvor mange medlemmer har ArlaMill?",
        ),
        (
            "How many members are in Dalby Flour Guild's list?",
            "and Elsted Bakers?",
            "How many members are in Elsted Bakers's list?",
        ),
        ("Who leads Dalby Flour Guild?", "And Elsted Bakers?", "Who leads Elsted Bakers?"),
        ("Vem leder Dalby Flour Guild?", "och Elsted Bakers?", "Vem leder Elsted Bakers?"),
        ("Hvem leder Dalby Flour Guild?", "og Elsted Bakers?", "Hvem leder Elsted Bakers?"),
        (
            "How many employees are at Arla River Park?",
            "And Elsted Bakers?",
            "How many employees are at Elsted Bakers?",
        ),
        (
            "How many people does GrainForce employ in Arla?",
            "the same for GF in Bergo",
            "How many people does GrainForce employ in Bergo?",
        ),
        (
            "Hur många anställda har GrainForce i Arla?",
            "samma för GF i Bergo",
            "Hur många anställda har GrainForce i Bergo?",
        ),
        (
            "Hvor mange ansatte har GrainForce i Arla?",
            "hvad med Elsted Bakers?",
            "Hvor mange ansatte har Elsted Bakers i Arla?",
        ),
    ],
)
def test_what_was_asked_is_asked_of_the_body(
    resolver: Resolver, before: str, line: str, asked: str
) -> None:
    assert of_other_body(line, before, resolver) == asked


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("How many employees does Arla have?", "and Bergo?"),  # a place in the place of a place
        ("How many employees does Arla have?", "and GrainForce?"),  # no body was asked of
        ("How many employees do Bergo Vale's mills have?", "and GrainForce?"),
        ("Who leads Bergo Mill Union?", "and Arla?"),  # a place is led by nobody
        ("Who leads Dalby Flour Guild?", "and Elsted Bakers moved to town"),  # says more
        ("Who leads Dalby Flour Guild?", "is Elsted Bakers larger?"),
        ("Who leads Dalby Flour Guild?", "what does Elsted Bakers do then"),
        ("Who leads Dalby Flour Guild?", "Elsted Bakers or Falsted Bread Union?"),  # two
        ("Who leads Dalby Flour Guild?", "what share is that of Elsted Bakers?"),
        ("What is the GDP of Arla?", "and Elsted Bakers?"),  # an abbreviation of what is measured
    ],
)
def test_other_follow_ups_are_left_as_they_are(resolver: Resolver, before: str, line: str) -> None:
    assert of_other_body(line, before, resolver) == ""


@pytest.mark.parametrize(
    ("before", "line", "asked"),
    [
        (
            "How many members does Dalby Flour Guild have?",
            "and the CEO?",
            "Who is the CEO of Dalby Flour Guild?",
        ),
        (
            "How many employees are at Arla River Park?",
            "who was the director there in 2019",
            "Who is the director of Arla River Park 2019?",
        ),
        (
            "Hur många medlemmar har Dalby Flour Guild?",
            "och vd?",
            "Vem är vd för Dalby Flour Guild?",
        ),
        (
            "Hvor mange medlemmer har Dalby Flour Guild?",
            "og formanden?",
            "Hvem er formanden for Dalby Flour Guild?",
        ),
    ],
)
def test_a_role_is_that_of_the_body_spoken_of(
    resolver: Resolver, before: str, line: str, asked: str
) -> None:
    assert of_its_role(line, before, resolver) == asked


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("How many employees does Arla have?", "and the CEO?"),  # a place has none
        ("How many members does Dalby Flour Guild have?", "my boss asked for this"),
        ("How many members does Dalby Flour Guild have?", "the chair of Bergo?"),
        ("How many members does Dalby Flour Guild have?", "the CEO and the chair?"),
    ],
)
def test_a_role_of_nobody_in_particular_is_none(resolver: Resolver, before: str, line: str) -> None:
    assert of_its_role(line, before, resolver) == ""
