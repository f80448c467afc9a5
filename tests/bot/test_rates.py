"""Which level a rate of growth is of."""

import pytest

from bot.figures.rates import level_of
from index.catalogue import Catalogue, Indicator

CATALOGUE = Catalogue(
    indicators=(
        Indicator("crews", "crews on ferry lines", "crews", main=True),
        Indicator("lines", "ferry lines", "lines"),
        Indicator("berths", "berths", "berths"),
        Indicator("growth-lines", "growth in number of ferry lines", "percent", kind="growth"),
        Indicator("growth-crews", "growth of crews on ferry lines", "percent", kind="growth"),
        Indicator("growth-trade", "growth of trade", "percent", kind="growth"),
    )
)


@pytest.mark.parametrize(
    ("rate", "level"),
    [("growth-lines", "lines"), ("growth-crews", "crews"), ("growth-trade", "")],
)
def test_a_rate_is_of_the_level_with_fewest_other_words(rate: str, level: str) -> None:
    assert level_of(rate, CATALOGUE) == level
