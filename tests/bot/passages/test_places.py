"""A text on another place is told from one on the places asked about."""

import pytest

from bot.passages.places import places_in
from index.catalogue import Catalogue, Cluster

CATALOGUE = Catalogue(
    clusters=(
        Cluster("norland", "Norland"),
        Cluster("are", "Åre", aliases=("Åre village",), part_of=("norland",)),
        Cluster("saint-are", "Saint Åre"),
        Cluster("calder", "Calder", aliases=("the far isle",)),
    )
)
PLACES = places_in(CATALOGUE)


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
    assert PLACES.is_elsewhere(text, asked) is elsewhere


def test_a_text_speaks_of_a_place_by_its_parts_but_not_by_its_whole() -> None:
    assert PLACES.speaks_of("Åre lost visitors.", ["norland"])
    assert not PLACES.speaks_of("Norland lost visitors.", ["are"])
    assert PLACES.speaks_of("Nobody lost visitors.", [])
