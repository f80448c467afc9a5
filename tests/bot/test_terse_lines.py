"""Lines of one or two words, decades and units cut short, as people type them below an answer."""

from datetime import date
from pathlib import Path

import pytest

from bot.answer import Turn
from bot.understanding.decomposition import act_apart
from bot.understanding.ellipsis import acts_on_answer, rewritten
from bot.understanding.resolver import Resolver
from bot.understanding.wording import plain
from index.catalogue import load_catalogue

CATALOGUE = """
[[cluster]]
id = "arla"
name = "Arla"
"""


@pytest.fixture(scope="module")
def resolver(tmp_path_factory: pytest.TempPathFactory) -> Resolver:
    place: Path = tmp_path_factory.mktemp("places") / "catalogue.toml"
    place.write_text(CATALOGUE, encoding="utf-8")
    return Resolver(load_catalogue(place), today=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("what was it in the mid-90s?", "what was it from 1994 to 1996?"),
        ("visitors in the early 2000s", "visitors from 2000 to 2003"),
        ("and in the late 1980s?", "and from 1987 to 1989?"),
        ("how was it in the 2010s?", "how was it from 2010 to 2019?"),
        ("trend since the 1990s", "trend since 1990"),
        ("hur var det i mitten av 90-talet?", "hur var det från 1994 till 1996?"),
        ("besök i början av 2000-talet", "besök från 2000 till 2003"),
        ("och på 1980-talet?", "och från 1980 till 1989?"),
        ("hvordan var det i midten af 90'erne?", "hvordan var det fra 1994 til 1996?"),
        ("besøg i begyndelsen af 2000'erne", "besøg fra 2000 til 2003"),
        ("og i 1980'erne?", "og fra 1980 til 1989?"),
        ("people in their 80s", "people in their 80s"),  # ages
        ("how many sqm", "how many square metres"),
        ("how many sq ft does it have?", "how many square feet does it have?"),
        ("hur många m2?", "hur många kvadratmeter?"),
        ("hvor mange m2?", "hvor mange kvadratmeter?"),
    ],
)
def test_what_is_cut_short_is_written_out(typed: str, read: str) -> None:
    assert plain(typed) == read


@pytest.mark.parametrize(
    ("before", "line", "asked"),
    [
        ("When was the charter of Arla signed?", "where?", "Where was the charter of Arla signed?"),
        ("Where was the charter signed?", "and when?", "When was the charter signed?"),
        ("När undertecknades stadgan?", "var?", "Var undertecknades stadgan?"),
        ("Hvornår blev vedtægten underskrevet?", "og hvor?", "Hvor blev vedtægten underskrevet?"),
        ("How many people live in Arla?", "where?", "where?"),  # nothing to put it for
    ],
)
def test_where_alone_asks_where_what_was_dated_took_place(
    resolver: Resolver, before: str, line: str, asked: str
) -> None:
    assert rewritten(line, (Turn("user", before),), resolver)[0] == asked


@pytest.mark.parametrize(
    "line",
    ["table by quarter", "as a table by year", "som tabell per kvartal", "som tabel pr. kvartal"],
)
def test_a_table_by_quarter_is_the_answer_as_a_table(line: str) -> None:
    assert acts_on_answer(line)


@pytest.mark.parametrize(
    ("line", "act"),
    [
        ("as a list in English", "in English"),
        ("write it as a bulleted list in Danish please", "in Danish please"),
        ("skriv det som en lista på engelska", "på engelska"),
        ("som punktlista på danska", "på danska"),
        ("skriv det som en liste på engelsk", "på engelsk"),
    ],
)
def test_a_list_beside_another_form_asks_for_nothing_more(line: str, act: str) -> None:
    assert act_apart(line) == ("", act)


def test_a_list_that_is_asked_for_is_a_question() -> None:
    assert act_apart("which of them are in the list of 2024?") == ("", "")
