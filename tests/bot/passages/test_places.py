"""A text on another place is told from one on the places asked about."""

import pytest

from bot.passages.places import is_elsewhere, speaks_of
from index.catalogue import Catalogue, Cluster

CATALOGUE = Catalogue(
    clusters=(
        Cluster("norland", "Norland"),
        Cluster("are", "Åre", aliases=("Åre village",), part_of=("norland",)),
        Cluster("saint-are", "Saint Åre"),
        Cluster("calder", "Calder", aliases=("the far isle",)),
    )
)


@pytest.mark.parametrize(
    ("text", "asked", "elsewhere"),
    [
        ("Calder lost visitors because the lift stood still.", ("are",), True),
        ("Calder's visitors are fewer.", ("are",), True),
        ("Åre lost visitors to Calder.", ("are",), False),
        ("Visitors are fewer.", ("are",), False),
        ("All of Norland lost visitors.", ("are",), False),
        ("Åre lost visitors.", ("norland",), False),
        ("The far isle lost visitors, as did the far isle.", ("are",), True),
        ("Saint Åre lost visitors.", ("are",), True),
        ("Calder lost visitors.", (), False),
    ],
)
def test_a_text_is_elsewhere_that_names_other_places_alone(
    text: str, asked: tuple[str, ...], elsewhere: bool
) -> None:
    assert is_elsewhere(text, asked, CATALOGUE) is elsewhere


def test_a_text_speaks_of_a_place_by_its_parts_but_not_by_its_whole() -> None:
    assert speaks_of("Åre lost visitors.", ["norland"], CATALOGUE)
    assert not speaks_of("Norland lost visitors.", ["are"], CATALOGUE)
    assert speaks_of("Nobody lost visitors.", [], CATALOGUE)
