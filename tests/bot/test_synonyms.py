"""A name that is asked for in other words is found, where the catalogue does not know the words."""

from dataclasses import replace
from datetime import date

import pytest

from bot.language.synonyms import synonyms
from bot.understanding.resolver import Resolver
from index.catalogue import Catalogue, Cluster, Indicator

PORTS = Catalogue(
    clusters=(
        Cluster("alby", "Alby", description="A port in the north."),
        Cluster("bevik", "Bevik", description="The southern port."),
        Cluster("sund", "Sund", description="A ferry harbour."),
    ),
    indicators=(
        Indicator("employees", "employees", "people"),
        Indicator("pilots", "pilot staff", "people"),
        Indicator("quay", "quay length", "metres"),
    ),
)
RESOLVER = Resolver(PORTS, today=date(2026, 1, 1))


def found(question: str) -> tuple[list[str], tuple[str, ...]]:
    reading = RESOLVER.read(question)
    return [match.id for match in reading.indicators], reading.unexplained


def test_a_group_works_both_ways_and_a_quality_stands_for_its_measure_only() -> None:
    assert "employee" in synonyms("headcount")
    assert "headcount" in synonyms("employees")
    assert synonyms("longest") == ("length",)
    assert "longest" not in synonyms("length")


def test_an_indicator_is_found_by_a_synonym_of_its_name() -> None:
    assert found("What is the headcount of Alby?") == (["employees"], ())
    assert found("Which port has the longest quay?") == (["quay"], ())


def test_a_word_that_the_catalogue_knows_is_read_as_itself() -> None:
    assert found("How large is the pilot staff of Alby?") == (["pilots"], ())


def test_the_word_for_what_all_places_are_asks_for_nothing_else() -> None:
    assert found("Which port has most employees?") == (["employees"], ())
    assert found("Which ferry has most employees?") == (["employees"], ("ferry",))


VISITED = replace(
    PORTS,
    indicators=(
        *PORTS.indicators,
        Indicator("visits", "visits", "visits"),
        Indicator("people", "inhabitants", "people", aliases=("invånare", "indbyggere")),
    ),
)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("how many people went to Westport in 2021?", "visits"),
        ("hur många besökte Westport 2021", "visits"),
        ("hvor mange gik i Westport 2021", "visits"),
        ("how many live in Westport", "people"),
        ("hur många bor i Westport", "people"),
        ("hvor mange mennesker bor i Westport", "people"),
    ],
)
def test_a_verb_says_a_measure_only_where_it_is_known(text: str, measure: str) -> None:
    known = Resolver(VISITED, today=date(2026, 1, 1)).read(text)
    assert [match.id for match in known.indicators] == [measure]
    assert measure not in [match.id for match in RESOLVER.read(text).indicators]
    assert RESOLVER.read(text).text == text
