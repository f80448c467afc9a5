"""Where a place has a number, what "that one" is then, the other end of a series, and remarks."""

from collections.abc import Callable, Iterable

import pytest

from bot.answer import Turn
from bot.assistant import Assistant

CATALOGUE = """
home = "elm"
[[cluster]]
id = "elm"
name = "Elm"
[[cluster]]
id = "oak"
name = "Oak"
[[cluster]]
id = "ash"
name = "Ash"
[[indicator]]
id = "trips"
name = { en = "ferry trips", sv = "färjeresor", da = "færgerejser" }
unit = { en = "trips", sv = "resor", da = "rejser" }
aliases = ["trips", "resor", "rejser"]
main = true
[[indicator]]
id = "berths"
name = { en = "ferry berths", sv = "färjelägen", da = "færgelejer" }
unit = { en = "berths", sv = "lägen", da = "lejer" }
aliases = ["berths"]
[[indicator]]
id = "place"
name = "place in the Ferry Index"
unit = "rank"
kind = "rank"
[[indicator]]
id = "quay"
name = "place in the Quay Survey"
unit = "rank"
kind = "rank"
[[ranking]]
id = "ferry-index"
name = "Ferry Index"
indicator = "place"
publisher = "Ferry Desk"
scope = "Ferries"
[[ranking]]
id = "quay-survey"
name = "Quay Survey"
indicator = "quay"
publisher = "Quay Desk"
scope = "Quays"
"""
SOURCES = "source_id,title,publisher,published\na,Count,Ferry Desk,2025\nb,List,Quay Desk,2025\n"
HEAD = "cluster,indicator,value,printed,unit,period,geography,kind,status,source,note\n"
FIGURES = (
    ("elm", "trips", "trips", "level", {2019: 90, 2020: 40, 2021: 70, 2022: 80}),
    ("oak", "trips", "trips", "level", {2021: 60, 2022: 50}),
    ("elm", "berths", "berths", "level", {2022: 30}),
    ("oak", "berths", "berths", "level", {2022: 20}),
    ("elm", "place", "rank", "rank", {2022: 7, 2024: 2}),
    ("oak", "place", "rank", "rank", {2024: 1}),
    ("ash", "place", "rank", "rank", {2024: 33}),
    ("elm", "quay", "rank", "rank", {2024: 5}),
    ("oak", "quay", "rank", "rank", {2024: 5}),
    ("ash", "quay", "rank", "rank", {2024: 1}),
)


def rows(figures: Iterable[tuple[str, str, str, str, dict[int, int]]]) -> str:
    """Return figures as a table: place, measure, unit, kind and values by year."""
    return HEAD + "".join(
        f"{place},{measure},{value},{value},{unit},{year},,{kind},final,a,\n"
        for place, measure, unit, kind, years in figures
        for year, value in years.items()
    )


@pytest.fixture(scope="module")
def ferries(small_assistant: Callable[[str, str, str], Assistant]) -> Assistant:
    return small_assistant(CATALOGUE, SOURCES, rows(FIGURES))


def told(assistant: Assistant, *asked: str) -> str:
    thread: list[Turn] = []
    text = ""
    for question in asked:
        text = assistant.answer(question, thread).text
        thread += [Turn("user", question), Turn("bot", text)]
    return text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("which ranking has us in place 5?", "Elm is number 5 in 1 of 2 lists that I hold: Quay"),
        ("in which list are we fifth?", "Elm is number 5 in 1 of 2 lists that I hold: Quay Survey"),
        ("where is Ash 33rd?", "Ash is number 33 in 1 of 2 lists that I hold: Ferry Index 2024."),
        ("i vilken lista är vi femma?", "Elm är nummer 5 i 1 av 2 listor som jag har: Quay Survey"),
        ("vilka listor har Ash på plats 33?", "Ash är nummer 33 i 1 av 2 listor som jag har"),
        ("hvilken rangliste har os på plads 5?", "Elm er nummer 5 i 1 af 2 lister, som jeg har"),
        ("are we number 5 in any ranking?", "Yes: Elm is number 5 in 1 of 2 lists that I hold"),
        # Of an earlier edition, where no newest one has it.
        ("which ranking had us in place 7?", "Elm is number 7 in 1 of 2 lists that I hold: Ferry"),
        ("are we number 9 in any ranking?", "No: Elm is number 9 in none of the 2 lists"),
        ("which ranking has Oak at number 9?", "Oak is number 9 in none of the 2 lists"),
    ],
)
def test_in_which_list_a_place_has_a_number(ferries: Assistant, question: str, begins: str) -> None:
    answer = ferries.answer(question)
    assert answer.text.startswith(begins), answer.text
    assert answer.understood


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        # "That one" is the list that was told.
        (("which ranking has us in place 5?", "who's on top of that one?"), "Ash is number 1 in Q"),
        (("where is Ash 33rd?", "who comes second in that list?"), "Elm is number 2 in Ferry"),
        (("where is Ash 33rd?", "who leads it?", "and where is Elm in it?"), "Elm is number 2 in"),
        (("who won the Ferry Index?", "ok and where was Elm"), "Elm is number 2 in Ferry Index"),
        (("vem vann Ferry Index?", "och var hamnade Elm?"), "Elm är nummer 2 i Ferry Index"),
        (("hvem vandt Ferry Index?", "og hvor var Elm?"), "Elm er nummer 2 i Ferry Index"),
        (("i vilken lista är vi femma?", "vem leder den?"), "Ash är nummer 1 i Quay Survey"),
        (("hvilken rangliste har os på plads 5?", "hvem er nummer et i den?"), "Ash er nummer 1 i"),
        # Those that come after, or the one right before.
        (("who won the Ferry Index?", "and the next two?"), "Top 2 in Ferry Index 2024: 1 Oak"),
        (
            ("vem vann Ferry Index?", "och de två följande?"),
            "De 2 första i Ferry Index 2024: 1 Oak",
        ),
        (("hvem vandt Ferry Index?", "og de næste to?"), "De 2 første i Ferry Index 2024: 1 Oak"),
        (("who has most trips?", "and the next best?"), "Oak"),
        (("who won the Ferry Index?", "next best?"), "Elm is number 2 in Ferry Index 2024"),
        (("Elm in the Ferry Index?", "who is right in front of us?"), "Right above Elm in Ferry"),
        (("Elm i Ferry Index?", "vem är precis framför oss?"), "Närmast över Elm i Ferry Index"),
        (("Elm i Ferry Index?", "hvem er lige foran os?"), "Lige over Elm i Ferry Index"),
        (("Elm in the Ferry Index?", "who comes directly before?"), "Right above Elm in Ferry"),
        (("Elm i Ferry Index?", "hvem er umiddelbart foran os?"), "Lige over Elm i Ferry Index"),
        # The other end of a series.
        (("how many trips has Elm?", "what was the peak?", "and the lowest?"), "2020: 40 trips"),
        (("when were trips in Elm lowest?", "and the most?"), "2019: 90 trips, the highest of 4"),
        (("how many trips has Elm?", "what's the highest it has been?"), "2019: 90 trips"),
        (("hur många resor har Elm?", "vad är det lägsta det har varit?"), "2020: 40 resor, lägst"),
        (("hur många resor har Elm?", "rekordåret?", "och lägst?"), "2020: 40 resor, lägst av 4"),
        (("hvor mange rejser har Elm?", "hvad er det højeste det har været?"), "2019: 90 rejser"),
        # Of places, not of years.
        (("who has most berths?", "and the fewest?"), "Oak"),
        # A remark before what is asked is no part of it.
        (
            ("how many berths has Elm?", "hm that's lower than I thought, and Oak?"),
            "Oak: 20 ferry berths",
        ),
        (("how many trips has Elm?", "thats way up, what was it in 2020?"), "Elm: 40 ferry trips"),
        (("how many berths has Elm?", "less than I thought, and Oak?"), "Oak: 20 ferry berths"),
        (("hur många färjelägen har Elm?", "mer än jag trodde, och Oak?"), "Oak: 20 lägen"),
        (("how many berths has Elm?", "not a lot, what about Oak?"), "Oak: 20 ferry berths"),
        (("hur många färjelägen har Elm?", "det var färre än jag trodde, och Oak?"), "Oak: 20 lä"),
        (("hvor mange færgelejer har Elm?", "ikke så mange, hvad med Oak?"), "Oak: 20 lejer"),
        (("how many berths has Elm?", "fair enough. and Oak?"), "Oak: 20 "),
        (("how many berths has Elm?", "makes sense. how many has Oak?"), "Oak: 20 "),
        (("how many berths has Elm?", "okej då. och Oak?"), "Oak: 20 "),
    ],
)
def test_a_follow_up_goes_on_with_what_was_told(
    ferries: Assistant, asked: tuple[str, ...], begins: str
) -> None:
    text = told(ferries, *asked)
    assert text.startswith(begins), text
    assert "Not taken into account" not in text


@pytest.mark.parametrize(
    ("asked", "begins", "left"),
    [
        (
            ("how many trips has Elm?", "for Oak only, since that is our office"),
            "Oak: 50",
            "office",
        ),
        (("how many trips has Elm?", "Oak next, my aunt would want to know"), "Oak: 50", "aunt"),
        (("hur många resor har Elm?", "och 2020, det måste vara hemskt"), "Elm: 40", "hemskt"),
        (("hvor mange rejser har Elm?", "og 2020, det må være rædsomt"), "Elm: 40", "rædsomt"),
    ],
)
def test_a_remark_behind_what_is_asked_is_left_out_and_said_to_be(
    ferries: Assistant, asked: tuple[str, ...], begins: str, left: str
) -> None:
    first, *caveats = told(ferries, *asked).split("\n")
    assert first.startswith(begins), first
    assert any(left in one for one in caveats)


@pytest.mark.parametrize(
    "line", ["src?", "the src", "src and year?", "source pls"]
)  # fmt: skip
def test_a_source_may_be_cut_short(ferries: Assistant, line: str) -> None:
    assert told(ferries, "how many berths has Elm?", line).startswith("Source: Ferry Desk, Count")


@pytest.mark.parametrize(
    "line",
    [
        "can someone put the berths in the report before the meeting?",
        "could anyone ask Oak about the trips?",
        "kan nån lägga in resorna i rapporten?",
        "kan nogen skrive rejserne ind i rapporten?",
        "great, then we have it",
        "bra, då har vi det",
        "fint, så har vi det",
    ],
)
def test_work_for_somebody_is_not_for_the_bot(ferries: Assistant, line: str) -> None:
    asked = "how many trips has Elm?"
    thread = [Turn("user", asked), Turn("bot", ferries.answer(asked).text)]
    assert not ferries.answer(line, thread).understood


@pytest.mark.parametrize(
    "line",
    ["can someone tell me how many berths Oak has?", "kan nån säga hur många resor Oak har?"],
)
def test_somebody_who_asks_anybody_asks_the_bot_too(ferries: Assistant, line: str) -> None:
    asked = "how many trips has Elm?"
    thread = [Turn("user", asked), Turn("bot", ferries.answer(asked).text)]
    assert ferries.answer(line, thread).understood


CREWS = """
[[cluster]]
id = "elm"
name = "Elm"
[[cluster]]
id = "oak"
name = "Oak"
[[indicator]]
id = "crew"
name = "ferry crew"
unit = "people"
family = "crew"
[[indicator]]
id = "engineers"
name = "engineers at ferry lines"
unit = "people"
family = "crew"
aliases = ["engine crew"]
definition = "Those at ferry lines alone."
[[indicator]]
id = "engineers-port"
name = "engineers in the port count"
unit = "people"
family = "crew-part"
aliases = ["engine crew"]
"""
CREW_FIGURES = (
    ("elm", "crew", "people", "level", {2021: 500, 2022: 510}),
    ("elm", "engineers-port", "people", "level", {2021: 40, 2022: 50}),
    ("oak", "engineers", "people", "level", {2022: 30}),
)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("engine crew in Elm in 2022?", "Elm: 50 people (engineers in the port count, 2022)"),
        (
            "how did the engine crew of Elm change from 2021 to 2022?",
            "Up 25.0% (+10 people): Elm, engineers in the port count",
        ),
        ("engine crew in Oak?", "Oak: 30 people (engineers at ferry lines, 2022)"),
    ],
)
def test_a_measure_of_the_same_words_comes_before_the_whole_of_its_family(
    small_assistant: Callable[[str, str, str], Assistant], question: str, begins: str
) -> None:
    text = small_assistant(CREWS, SOURCES, rows(CREW_FIGURES)).answer(question).text
    assert text.startswith(begins), text
    assert "may also mean" not in text


ORDERS = """
[[cluster]]
id = "oak"
name = "Oak"
[[cluster]]
id = "ash"
name = "Ash"
[[indicator]]
id = "place"
name = "place in the Ferry Index"
unit = "rank"
kind = "rank"
[[ranking]]
id = "ferry-index"
name = "Ferry Index"
indicator = "place"
publisher = "Ferry Desk"
scope = "Ferries"
"""
ORDER_FIGURES = (
    ("oak", "place", "rank", "rank", {2024: 1}),
    ("ash", "place", "rank", "rank", {2024: 3}),
)


@pytest.mark.parametrize(
    ("question", "of_order"),
    [
        ("why is Oak ahead of Ash?", True),
        ("why does Ash rank lower than Oak?", True),
        ("varför ligger Oak före Ash?", True),
        ("how come Oak kept its yards and Ash didn't?", False),
        ("why did Ash close the night ferries while Oak ran them?", False),
        ("varför behöll Oak sina varv men inte Ash?", False),
    ],
)
def test_why_without_an_order_asks_for_no_places_in_a_ranking(
    small_assistant: Callable[[str, str, str], Assistant], question: str, of_order: bool
) -> None:
    answer = small_assistant(ORDERS, SOURCES, rows(ORDER_FIGURES)).answer(question)
    assert ("Ferry Index" in answer.text) is of_order, answer.text


BODIES = """
[[cluster]]
id = "oak"
name = "Oak"
[[cluster]]
id = "ash"
name = "Ash"
[[indicator]]
id = "yards"
name = "ferry yards"
unit = "yards"
aliases = ["yards"]
[[indicator]]
id = "big-yards"
name = "yards with more than ten docks"
unit = "yards"
aliases = ["big yards", "large yards"]
"""
BODY_FIGURES = (
    ("oak", "yards", "yards", "level", {2024: 9}),
    ("ash", "yards", "yards", "level", {2024: 7}),
    ("ash", "big-yards", "yards", "level", {2024: 2}),
)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("is Ash bigger than Oak in yards?", "No: Oak has more: 9 yards against 7 yards for Ash"),
        (
            "is Ash larger than Oak by number of yards?",
            "No: Oak has more: 9 yards against 7 yards for Ash",
        ),
        ("how many big yards has Ash?", "Ash: 2 yards with more than ten docks"),
        ("the most yards that we have on file?", "Oak has the highest figure: 9 yards"),
        ("do we have the yards of Oak on file?", "Oak: 9 ferry yards"),
    ],
)
def test_bigger_in_a_count_asks_for_no_big_ones(
    small_assistant: Callable[[str, str, str], Assistant], question: str, begins: str
) -> None:
    text = small_assistant(BODIES, SOURCES, rows(BODY_FIGURES)).answer(question).text
    assert text.startswith(begins), text


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("why is Ash only 3rd in the Ferry Index?", "My sources give no reason for this"),
        ("varför är Ash bara nummer 3 i Ferry Index?", "Mina källor anger inget skäl till det"),
        ("hvorfor er Ash kun nummer 3 i Ferry Index?", "Mine kilder angiver ingen grund til det"),
    ],
)
def test_a_place_without_a_reason_says_so(
    small_assistant: Callable[[str, str, str], Assistant], question: str, reason: str
) -> None:
    text = small_assistant(ORDERS, SOURCES, rows(ORDER_FIGURES)).answer(question).text
    assert "3" in text.split("\n")[0], text
    assert reason in text
