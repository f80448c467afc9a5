"""Several measures of one place: bodies in order, parts added up, one as a share of another."""

import re
from collections.abc import Callable, Sequence

import pytest

from bot.answer import Turn
from bot.assistant import Assistant, Trace
from bot.understanding.plan import Parts, Value
from index.store import Store

Build = Callable[[dict[str, str]], Store]
CATALOGUE = """
home = "vik"
[[cluster]]
id = "vik"
name = "Vik"
[[cluster]]
id = "sund"
name = "Sund"
aliases = ["Ravaria"]
[[cluster]]
id = "strait"
name = "Strait Valley"
[[cluster]]
id = "norland"
name = "Norland"
kind = "country"
[[cluster]]
id = "sorland"
name = "Sorland"
kind = "country"
[[cluster]]
id = "north-side"
name = "Upper Bank"
kind = "region"
part_of = ["strait", "norland"]
[[cluster]]
id = "south-side"
name = "Lower Bank"
kind = "region"
part_of = ["strait", "sorland"]
[[indicator]]
id = "staff"
name = "film industry staff"
unit = "people"
aliases = ["staff", "people work"]
[[indicator]]
id = "crew"
name = "people in animation companies"
unit = "people"
aliases = ["animation staff"]
[[indicator]]
id = "games"
name = "people in games companies"
unit = "people"
aliases = ["games staff"]
[[indicator]]
id = "at-nordisk"
name = "people at Nordisk Tone"
unit = "people"
[[indicator]]
id = "at-lumen"
name = "people at LumenArt"
unit = "people"
[[indicator]]
id = "money"
name = "film funding"
unit = "EUR million"
aliases = ["funding"]
[[indicator]]
id = "screens"
name = "cinema screens"
unit = "screens"
aliases = ["screens"]
[[indicator]]
id = "goal"
name = "goal for cinema screens"
unit = "screens"
[[indicator]]
id = "grants"
name = "grants"
unit = "EUR million"
[[indicator]]
id = "grants-games"
name = "grants to games studios"
unit = "SEK million"
[[indicator]]
id = "halls"
name = "concert halls"
unit = "halls"
aliases = ["halls"]
[[indicator]]
id = "cinema-halls"
name = "cinema halls"
unit = "halls"
[[indicator]]
id = "cinemas"
name = "cinemas"
unit = "cinemas"
[[indicator]]
id = "lamps"
name = "studio lamps"
unit = "lamps"
aliases = ["lamps"]
"""
FIGURES = """cluster,indicator,value,unit,period,geography,source,status
vik,screens,10,screens,2018,Vik county,a,
vik,screens,14,screens,2020,Vik county,a,
vik,screens,13,screens,2022,Vik county,b,
vik,goal,26,screens,2030,Vik county,a,goal
vik,grants,9,EUR million,2021,Vik county,a,
vik,grants-games,4,SEK million,2021,Vik county,a,
vik,halls,3,halls,2021,Vik county,a,
vik,cinema-halls,8,halls,2021,Vik county,a,
vik,cinemas,5,cinemas,2021,Vik county,a,
vik,money,20,EUR million,Q1 2024,Vik county,a,
vik,money,30,EUR million,Q2 2024,Vik county,a,
vik,staff,400,people,2020,Vik county,a,
vik,crew,100,people,2020,Vik county,a,
vik,games,150,people,2020,Vik county,a,
vik,at-nordisk,30,people,2020,Vik county,a,
vik,at-lumen,55,people,2020,Vik and Brinkby,a,
strait,staff,500,people,2020,Strait Valley,a,
north-side,staff,300,people,2020,Upper Bank,a,
south-side,staff,200,people,2019,Lower Bank,a,
norland,staff,900,people,2020,Norland,a,
sund,lamps,12,lamps,2021,Sund,a,
"""
SOURCES = "source_id,title,publisher,published\na,A,Alpha,2024\nb,B,Beta,2024\n"


@pytest.fixture
def ask(build: Build, assistant_on: Callable[[Store], Assistant]) -> Callable[[str], Trace]:
    """Return what answers a question on two film regions."""
    files = {"catalogue.toml": CATALOGUE, "sources.csv": SOURCES, "figures.csv": FIGURES}
    return assistant_on(build(files)).trace


@pytest.mark.parametrize(
    "question",
    [
        "biggest employers in Vik by staff",
        "which companies in Vik had the most staff?",
        "största arbetsgivarna i Vik, staff",
    ],
)
def test_bodies_of_a_place_stand_in_order_without_its_whole(
    ask: Callable[[str], Trace], question: str
) -> None:
    trace = ask(question)

    assert isinstance(trace.plan, Parts)
    assert set(trace.plan.measures) == {"at-nordisk", "at-lumen"}
    assert trace.answer.text.index("55") < trace.answer.text.index("30")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("which subsector has the most staff in Vik?", "people in games companies 150"),
        (
            "vilken delbransch har näst flest staff i Vik?",
            "companies 150 people (2020); people",
        ),
        ("hvilken delbranche har færrest staff i Vik?", "people in animation companies 100"),
        ("top 1 subsectors in Vik by staff", "people in games companies 150 people (2020)."),
        ("the biggest employers here by staff in Vik 2020", "people at LumenArt 55"),
        ("största staff-arbetsgivare i Vik 2020?", "people at LumenArt 55"),
        ("staff by subsector in Vik", "people in games companies 150"),
        ("average staff of the two biggest employers in Vik 2020", "42.5 people on average"),
        ("staff of the two biggest employers in Vik 2020, sum", "85 people together"),
        ("which employers in Vik have more than 40 staff?", "Vik: people at LumenArt 55 people"),
        (
            "which companies in Vik have over 90 staff?",
            "None of the 2 with a figure (more than 90)",
        ),
    ],
)
def test_subsectors_of_a_place_stand_in_order_and_so_do_its_bodies(
    ask: Callable[[str], Trace], question: str, told: str
) -> None:
    assert told in ask(question).answer.text.split("\n")[0]


@pytest.mark.parametrize(
    ("question", "how", "told"),
    [
        ("staff in animation and games in Vik together", "sum", "250"),
        ("games staff as a share of all staff in Vik", "share", "37.5%"),
        ("difference between games staff and animation staff in Vik", "amount", "50"),
    ],
)
def test_measures_of_one_unit_are_set_beside_each_other(
    ask: Callable[[str], Trace], question: str, how: str, told: str
) -> None:
    trace = ask(question)

    assert isinstance(trace.plan, Parts)
    assert trace.plan.how == how
    assert told in trace.answer.statements[0].text


def test_a_part_that_is_not_held_is_not_left_out_of_a_sum(ask: Callable[[str], Trace]) -> None:
    trace = ask("staff in animation, games and opera in Vik together")

    assert not isinstance(trace.plan, Parts)


def test_names_of_bodies_are_no_places(ask: Callable[[str], Trace]) -> None:
    """ "Which companies have …?" of no place is not answered by places."""
    answer = ask("which companies have more than 200 staff?").answer
    assert "Strait Valley" not in answer.text.split("\n")[0]


def test_a_body_goes_by_the_first_part_of_its_name(ask: Callable[[str], Trace]) -> None:
    assert ask("how many staff at lumen in Vik").answer.text.startswith(
        "Vik: 55 people at LumenArt"
    )


def test_measures_that_count_differently_only_stand_side_by_side(
    ask: Callable[[str], Trace],
) -> None:
    trace = ask("is it fair to compare Sund's lamps with our staff?")

    assert isinstance(trace.plan, Parts)
    assert {"12", "400"} <= set(re.findall(r"\d+", trace.answer.text))
    assert not trace.answer.figures


@pytest.mark.parametrize("name", ["LumenArt", "lumenart"])
def test_a_name_that_a_measure_is_called_after_is_known_in_any_case(
    ask: Callable[[str], Trace], name: str
) -> None:
    trace = ask(f"How many people work at {name}?")

    assert isinstance(trace.plan, Value)
    assert trace.plan.scope.indicator == "at-lumen"
    assert ask("How many people work at Pathé?").answer.abstained


@pytest.mark.parametrize(
    "question", ["film funding in Vik q1 + q2 2024", "hur mycket film funding q1 + q2 2024 i Vik"]
)
def test_quarters_are_added_up(ask: Callable[[str], Trace], question: str) -> None:
    assert ask(question).answer.statements[0].text.startswith("50")


@pytest.mark.parametrize("question", ["ravarian lamps", "how many lamps are there?"])
def test_a_place_is_told_by_its_adjective_or_as_the_one_that_is_held(
    ask: Callable[[str], Trace], question: str
) -> None:
    trace = ask(question)

    assert trace.plan.scope.places == ("sund",)
    assert trace.answer.text.startswith("Sund: 12")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("what share of Strait Valley staff is on the Norland side?", "60.0%"),
        ("hur stor andel av staff i Strait Valley är på sidan i Norland?", "60,0\u00a0%"),
        ("share of Strait Valley staff in Lower Bank 2020", "40.0%"),
        ("who has more staff, the Norland side or Lower Bank?", "Upper Bank 300 people"),
        ("staff on the Norland side of Strait Valley", "300"),
    ],
)
def test_a_side_of_a_place_is_the_part_of_it_that_lies_in_the_other_one(
    ask: Callable[[str], Trace], question: str, told: str
) -> None:
    assert told in ask(question).answer.text


def test_a_difference_and_a_multiple_are_told_together(ask: Callable[[str], Trace]) -> None:
    text = ask("staff of Norland minus Strait Valley, and Norland as a multiple of it").answer.text

    assert text.startswith("400 people more; 1.8 times")


def test_what_an_answer_is_for_names_no_place(ask: Callable[[str], Trace]) -> None:
    trace = ask("How much staff does Vik have? It is for a talk on Norland and there is no hurry.")

    assert trace.plan.scope.places == ("vik",)


@pytest.mark.parametrize(
    ("before", "question", "told"),
    [
        (("screens in Vik over time?",), "which year was the peak", "2020: 14 screens"),
        (("hur har screens i Vik utvecklats?",), "vilket år var den högst?", "2020: 14 screens"),
        (("how far is Vik from its screens goal?",), "what growth rate does that need?", "9.1% a"),
        (("staff in Vik 2020", "and animation staff?"), "what share is that?", "25.0%"),
        (("funding in Vik Q1 2024?",), "and the same for Q2", "30"),
        (("staff of Upper Bank 2020?",), "and the Sorland side?", "Lower Bank: 200"),
        (("hur mycket staff har Lower Bank?",), "och på sidan i Norland?", "Upper Bank: 300"),
    ],
)
def test_a_follow_up_asks_for_what_is_worked_out_of_what_was_told(
    ask: Callable[..., Trace], before: Sequence[str], question: str, told: str
) -> None:
    text = ask(question, [Turn("user", one) for one in before]).answer.text

    assert told in text.split("\n")[0]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("grants of games in Vik", "4 million SEK"),
        ("how large were grants to games in Vik in 2021?", "4 million SEK"),
        ("how many cinemas and how many halls are there in Vik?", "3 concert halls"),
    ],
)
def test_a_measure_is_told_from_its_neighbours(
    ask: Callable[..., Trace], question: str, told: str
) -> None:
    assert told in ask(question).answer.text


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("if staff in Vik grew 10% a year from 2020, how many would it be in 2022?", "484 people"),
        ("om staff i Vik minskar 10 % om året, hur många är de 2022?", "324"),
        ("what would staff in Vik be with 10% more?", "440 people"),
    ],
)
def test_a_growth_a_year_is_compounded_to_the_year_that_is_asked_for(
    ask: Callable[..., Trace], question: str, told: str
) -> None:
    assert told in ask(question).answer.text


def test_an_area_within_a_place_is_told_as_left_out_of_a_named_bodys_figure(
    ask: Callable[..., Trace],
) -> None:
    trace = ask("lumenart staff in Brinkby 2020")

    assert trace.plan.scope.places == ("vik",)
    assert trace.plan.scope.left == ("Brinkby",)
    assert "55 people" in trace.answer.text
