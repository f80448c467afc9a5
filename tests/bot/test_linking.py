"""What words of a text name: places, measures, years; what is taken apart first, what is left."""

from datetime import date
from pathlib import Path

import pytest

from bot import language
from bot.understanding.coverage import Found, left_of
from bot.understanding.disambiguation import Said, measures_in
from bot.understanding.entity_linking import EntityLinker
from bot.understanding.measure_linking import MeasureLinker
from bot.understanding.segmentation import Segmenter
from bot.understanding.temporal import years_asked
from bot.understanding.vocabulary import Vocabulary
from index.catalogue import Catalogue, load_catalogue
from index.text import fold

CATALOGUE = """
[[cluster]]
id = "oslo"
name = "Oslo"
aliases = ["Oslo Harbour Hospital"]
[[cluster]]
id = "north"
name = "Northport"
[[group]]
id = "nordic"
name = "the Nordic ports"
members = ["oslo", "north"]
[[indicator]]
id = "staff"
name = "staff"
unit = "people"
kind = "level"
aliases = ["employees"]
family = "staff"
[[indicator]]
id = "biotech"
name = "staff in biotech"
unit = "people"
kind = "level"
family = "staff"
[[indicator]]
id = "hospital"
name = "staff at Oslo Harbour Hospital"
unit = "people"
kind = "level"
[[indicator]]
id = "visits"
name = "visits"
unit = "visits"
kind = "level"
[[indicator]]
id = "queue"
name = "waiting hours"
unit = "hours"
kind = "level"
[[indicator]]
id = "freight"
name = "Nordic freight"
unit = "tonnes"
kind = "level"
"""


@pytest.fixture(scope="module")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    path: Path = tmp_path_factory.mktemp("names") / "catalogue.toml"
    path.write_text(CATALOGUE, encoding="utf-8")
    catalogue: Catalogue = load_catalogue(path)
    return Vocabulary(catalogue)


def told(text: str, vocabulary: Vocabulary) -> tuple[Said, MeasureLinker]:
    """Return a text with its words outside names, and what finds measures in them."""
    linker = MeasureLinker(vocabulary)
    entities = EntityLinker(vocabulary, linker)
    words = language.tokens(text)
    names, used = entities.find_apart(text, words)
    outside = tuple((at, word) for at, word in enumerate(words) if at not in used)
    further = [m for m in names if m.kind == "cluster" and not entities.is_first_name(m)]
    return Said(text, words, outside, names, further), linker


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("staff in 2019", ((2019,), 0, 0)),
        ("staff in 2019, 2020 and 2021", ((2019, 2020, 2021), 0, 0)),
        ("staff 2021-2019", ((), 2019, 2021)),
        ("staff since 2016", ((), 2016, 0)),
        ("staff last year", ((2025,), 0, 0)),
        ("staff ten years ago", ((2016,), 0, 0)),
        ("anställda för 5 år sedan", ((2021,), 0, 0)),
        ("ansatte for to år siden", ((2024,), 0, 0)),
        ("för ett år sedan", ((2025,), 0, 0)),
        ("visits a year", ((), 0, 0)),
        ("years ago they had staff", ((), 0, 0)),
        ("2,019 people and 20194 visits", ((), 0, 0)),
    ],
)
def test_years_are_named_one_by_one_or_span_a_time(
    text: str, years: tuple[tuple[int, ...], int, int]
) -> None:
    assert years_asked(fold(text), date(2026, 11, 27)) == years


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("visits/staff in Oslo", "visits per staff in Oslo"),
        ("and/or Oslo", "and/or Oslo"),
        ("Osloområdet", "Oslo"),
        ("more than 2000 visits", "more than 2,000 visits"),
        ("more than 2000 of them in 2019", "more than 2000 of them in 2019"),
    ],
)
def test_what_is_written_as_one_is_taken_apart(
    vocabulary: Vocabulary, text: str, apart: str
) -> None:
    linker = MeasureLinker(vocabulary)

    def measure_called(words: str) -> str:
        found = linker.find(tuple(enumerate(language.tokens(words))))
        return found[0].id if found else ""

    segmenter = Segmenter(vocabulary, linker.counted, measure_called, lambda word: False)
    assert segmenter.apart(text) == apart


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Oslo and Northport", ["oslo", "north"]),
        ("the Nordic ports", ["nordic"]),
        ("visits to Oslo Harbour Hospital", ["oslo"]),
        # A name inside a measure's whole name is no place.
        ("how many staff at Oslo Harbour Hospital", []),
        # Beside a word that is not known, a word of a group is part of another name.
        ("nordic freight of Northport", ["north"]),
    ],
)
def test_names_are_found_outside_the_names_of_measures(
    vocabulary: Vocabulary, text: str, names: list[str]
) -> None:
    said, _ = told(text, vocabulary)
    assert [match.id for match in said.names] == names


@pytest.mark.parametrize(
    ("text", "measures", "per"),
    [
        ("how many staff in Oslo", "staff", ()),
        ("biotech employees", "biotech", ()),
        ("employees of Oslo Harbour Hospital", "hospital", ()),
        ("visits per employee", "visits", ("staff",)),
        ("ratio of visits to staff", "visits", ("staff",)),
        ("hours of waiting", "queue", ()),
        ("of nothing that is held", "", ()),
    ],
)
def test_a_measure_is_found_by_all_its_words_in_any_order(
    vocabulary: Vocabulary, text: str, measures: str, per: tuple[str, ...]
) -> None:
    said, linker = told(text, vocabulary)
    found, divisor = measures_in(said, linker)
    assert (found[0].id if found else "", divisor) == (measures, per)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("how many staff in Oslo in 2019", ()),
        ("dancing staff in Oslo", ("dancing",)),
        ("the three largest by staff", ()),
        ("staff of the Norwegian opera", ("Norwegian", "opera")),
    ],
)
def test_words_that_nothing_found_accounts_for_are_left(
    vocabulary: Vocabulary, text: str, left: tuple[str, ...]
) -> None:
    said, linker = told(text, vocabulary)
    indicators, per = measures_in(said, linker)
    assert left_of(said, Found(said.names, indicators, per, ()), "en", linker) == left
