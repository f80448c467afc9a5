"""Words of what all places are called: they name no measure, and a measure's words no place."""

from collections.abc import Callable

import pytest

from bot.assistant import Assistant

CATALOGUE = """
home = "fenmark"
[[cluster]]
id = "fenmark"
name = "Fenmark"
part_of = ["norrland"]
aliases = ["Fenmark Park"]
[[cluster]]
id = "koster"
name = "Koster"
part_of = ["norrland"]
aliases = ["Koster Park"]
[[cluster]]
id = "dale"
name = "Dale"
part_of = ["soderland"]
aliases = ["Dale Park"]
[[cluster]]
id = "norrland"
name = "Norrland"
kind = "country"
[[cluster]]
id = "soderland"
name = "Söderland"
kind = "country"
[[group]]
id = "parks"
name = "the parks"
members = ["fenmark", "koster", "dale"]
aliases = ["all parks", "alla parker"]
[[indicator]]
id = "parking-fee"
name = { en = "parking fee", sv = "parkeringsavgift", da = "parkeringsafgift" }
unit = "EUR"
better = "lower"
aliases = ["parking", "parkering"]
[[indicator]]
id = "rangers"
name = { en = "rangers", sv = "naturvårdare", da = "naturvejledere" }
unit = { en = "rangers", sv = "naturvårdare", da = "naturvejledere" }
main = true
aliases = ["jobs", "jobb"]
[[indicator]]
id = "layoffs"
name = { en = "jobs cut", sv = "uppsagda" }
unit = { en = "jobs", sv = "jobb" }
aliases = ["layoffs", "varsel"]
[[indicator]]
id = "park-count"
name = { en = "national parks in the country", sv = "nationalparker i landet" }
unit = { en = "parks", sv = "parker" }
aliases = ["number of national parks", "antal nationalparker"]
"""
SOURCES = "source_id,title,publisher,published\na,Count,Park Desk,2024\n"
ROWS = """cluster,indicator,value,printed,unit,period,geography,kind,status,source
fenmark,parking-fee,12,12 EUR,EUR,2024,Fenmark,level,final,a
koster,parking-fee,9,9 EUR,EUR,2024,Koster,level,final,a
dale,parking-fee,0,0 EUR,EUR,2024,Dale,level,final,a
fenmark,rangers,11,11 rangers,rangers,2024,Fenmark,level,final,a
koster,rangers,20,20 rangers,rangers,2024,Koster,level,final,a
dale,rangers,14,14 rangers,rangers,2024,Dale,level,final,a
koster,layoffs,3,3 jobs,jobs,2024,Koster,level,final,a
norrland,park-count,31,31 parks,parks,2024,Norrland,level,final,a
soderland,park-count,49,49 parks,parks,2024,Söderland,level,final,a
"""


@pytest.fixture(scope="module")
def parks(small_assistant: Callable[[str, str, str], Assistant]) -> Assistant:
    return small_assistant(CATALOGUE, SOURCES, ROWS)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        # A word that is closer to a measure's name is no form of a place's.
        ("our parking fee?", "Fenmark: 12 EUR (parking fee, 2024)"),
        ("parking dale how much is it", "Dale: 0 EUR (parking fee, 2024)"),
        ("hur mycket är parkeringen i Dale?", "Dale: 0 EUR (parkeringsavgift, 2024)"),
        # A verb in small letters is no place that is spelt alike.
        ("vad kostar parkeringen i Dale?", "Dale: 0 EUR (parkeringsavgift, 2024)"),
        # A measure called "number of X" is asked for by "how many X", and by no "X" alone.
        ("how many national parks are there in Söderland?", "Söderland: 49 parks"),
        ("hur många nationalparker finns det i Norrland?", "Norrland: 31 parker"),
        ("which country has most national parks?", "Söderland has the highest figure: 49 parks"),
        # "The parks in Norrland" are those that lie there.
        ("which parks are there in Norrland?", "2 of the parks have figures: Fenmark and Koster"),
        ("rangers in the parks of Norrland", "Koster has more: 20 rangers against 11 rangers"),
        # What is counted by its unit is the measure that is named beside it.
        ("how many jobs were lost to layoffs in Koster?", "Koster: 3 jobs cut (2024)"),
        ("hur många jobb försvann i varsel i Koster?", "Koster: 3 jobb (uppsagda, 2024)"),
        ("how many jobs in Koster?", "Koster: 20 rangers (rangers"),
    ],
)
def test_words_of_places_and_of_measures_are_kept_apart(
    parks: Assistant, question: str, begins: str
) -> None:
    assert parks.answer(question).text.startswith(begins)
