"""What "those", "it" and "that" of a follow-up stand for in an answer on all places; libraries."""

import pytest

from bot.answer import Turn
from bot.assistant import Assistant, open_assistant
from index.build import rebuild
from index.encoding import encoder_named

LENDING = {"arla": 900, "bergo": 700, "dalby": 500, "elsted": 300, "falsted": 100}
SHELVES = {"arla": 20, "bergo": 90, "dalby": 60, "elsted": 10, "falsted": 99}
COUNTRY = {"arla": "sweden", "bergo": "sweden", "dalby": "sweden"}
CLUSTER = """
[[cluster]]
id = "{id}"
name = "{name}"
kind = "{kind}"
part_of = [{whole}]
aliases = [{aliases}]
"""
MEASURES = """
[[group]]
id = "libraries"
name = "the libraries"
aliases = ["libraries", "biblioteken", "bibliotekerne"]
members = ["arla", "bergo", "dalby", "elsted", "falsted"]
[[indicator]]
id = "loans"
name = { en = "loans", sv = "lån", da = "udlån" }
unit = { en = "loans", sv = "lån", da = "udlån" }
kind = "level"
better = "higher"
[[indicator]]
id = "shelves"
name = { en = "shelves", sv = "hyllor", da = "reoler" }
unit = { en = "shelves", sv = "hyllor", da = "reoler" }
kind = "level"
better = "higher"
"""
SOURCES = """source_id,publisher,title,published,url,access
a,Reading Office,Shelves,2025,https://l.example/a,public
"""
HEAD = "cluster,indicator,value,printed,unit,period,geography,kind,status,source"


@pytest.fixture(scope="module")
def libraries(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    place = tmp_path_factory.mktemp("libraries")
    countries = [("sweden", "Swedish"), ("denmark", "Danish")]
    entries = [
        CLUSTER.format(id=c, name=c.title(), kind="country", whole="", aliases=f'"{of}"')
        for c, of in countries
    ]
    entries += [
        CLUSTER.format(
            id=one,
            name=one.title(),
            kind="cluster",
            whole=f'"{COUNTRY.get(one, "denmark")}"',
            aliases="",
        )
        for one in LENDING
    ]
    rows = [
        f"{one},{measure},{count},{count},{measure},2024,,level,final,a"
        for measure, counts in (("loans", LENDING), ("shelves", SHELVES))
        for one, count in counts.items()
    ]
    written = {
        "catalogue.toml": "".join((*entries, MEASURES)),
        "sources.csv": SOURCES,
        "kpis/libraries.csv": "\n".join((HEAD, *rows)),
    }
    for name, text in written.items():
        (place / "corpus" / name).parent.mkdir(parents=True, exist_ok=True)
        (place / "corpus" / name).write_text(text, encoding="utf-8")
    rebuild(place / "corpus", place / "store", encoder=encoder_named(""))
    return open_assistant(place / "store")


def told(libraries: Assistant, *questions: str) -> str:
    """Return the first statement of the answer to the last of some questions."""
    thread: list[Turn] = []
    for question in questions[:-1]:
        answer = libraries.answer(question, thread)
        thread += [Turn("user", question), Turn("bot", answer.text)]
    return libraries.answer(questions[-1], thread).statements[0].text


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        (
            ("which libraries have more than 400 loans?", "which of those has most shelves?"),
            "Bergo has the highest figure: 90 shelves",
        ),
        (
            (
                "which libraries have more than 400 loans?",
                "which of those has most shelves?",
                "and the fewest?",
            ),
            "Arla has the lowest figure: 20 shelves",
        ),
        (
            ("which three libraries have the most loans?", "which of them has fewest shelves?"),
            "Arla has the lowest figure: 20 shelves",
        ),
        (
            ("vilka bibliotek har fler än 400 lån?", "vilket av dem har flest hyllor?"),
            "Bergo har den högsta siffran: 90 hyllor",
        ),
        (
            ("hvilke biblioteker har mere end 400 udlån?", "hvilket af dem har flest reoler?"),
            "Bergo har det højeste tal: 90 reoler",
        ),
    ],
)
def test_those_are_the_places_that_were_told(
    libraries: Assistant, asked: tuple[str, ...], most: str
) -> None:
    assert told(libraries, *asked).startswith(most)


@pytest.mark.parametrize("line", ["only the Danish ones", "which of those are in Denmark?"])
def test_a_condition_still_holds_where_its_places_are_narrowed(
    libraries: Assistant, line: str
) -> None:
    found = told(libraries, "which libraries have more than 200 loans?", line)
    assert "Elsted" in found
    assert "Falsted" not in found


@pytest.mark.parametrize(
    ("asked", "one"),
    [
        (("which library has the most loans?", "how many shelves does it have?"), "Arla: 20"),
        (
            ("which library has most loans?", "and the second?", "how many shelves do they have?"),
            "Bergo: 90",
        ),
        (
            ("which library has most loans?", "the third?", "and how many shelves there?"),
            "Dalby: 60",
        ),
        (("vilket bibliotek har flest lån?", "hur många hyllor har de?"), "Arla: 20"),
        (("hvilket bibliotek har flest udlån?", "hvor mange reoler har de?"), "Arla: 20"),
    ],
)
def test_it_is_the_place_that_was_told_first(
    libraries: Assistant, asked: tuple[str, ...], one: str
) -> None:
    assert told(libraries, *asked).startswith(one)


def test_a_condition_before_names_no_figure_of_a_follow_up(libraries: Assistant) -> None:
    asked = "which libraries have at least 300 loans?"
    found = libraries.answer("which of those has most shelves?", [Turn("user", asked)])
    assert len(found.statements) == 1


@pytest.mark.parametrize(
    ("asked", "share"),
    [
        (("how many loans did Sweden's libraries have together?", "what share of that is Dalby?"),
         "23.8%"),
        (("how many loans do all the libraries have together?", "and what share of that is Arla?"),
         "36.0%"),
        (("hur många lån har biblioteken tillsammans?", "hur stor andel av det är Arla?"), "36,0"),
        (("hvor mange udlån har bibliotekerne tilsammen?", "hvor stor en andel af det er Arla?"),
         "36,0"),
    ],
)  # fmt: skip
def test_a_share_is_of_what_was_told_together(
    libraries: Assistant, asked: tuple[str, ...], share: str
) -> None:
    assert told(libraries, *asked).startswith(share)


@pytest.mark.parametrize(
    ("before", "line", "found"),
    [
        (
            "which libraries have the most loans?",
            "how many shelves does number two have?",
            "Bergo: 90",
        ),
        ("which libraries have the most loans?", "and the shelves of number three?", "Dalby: 60"),
        ("vilka bibliotek har flest lån?", "hur många hyllor har tvåan?", "Bergo: 90"),
        ("hvilke biblioteker har flest udlån?", "hvor mange reoler har nummer to?", "Bergo: 90"),
    ],
)
def test_number_two_is_the_second_that_was_told(
    libraries: Assistant, before: str, line: str, found: str
) -> None:
    assert told(libraries, before, line).startswith(found)
