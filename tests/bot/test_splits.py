"""Wholes and their parts, figures set beside one another, and figures of one place on a topic."""

from collections.abc import Callable

import pytest

from bot.answer import Turn
from bot.assistant import Assistant

CATALOGUE = """
home = "elm"
[[cluster]]
id = "shire"
name = "Treeshire"
kind = "region"
description = "Elm, Oak and Ash counted together."
[[cluster]]
id = "elm"
name = "Elm"
part_of = ["shire"]
[[cluster]]
id = "oak"
name = "Oak"
part_of = ["pair", "shire"]
[[cluster]]
id = "ash"
name = "Ash"
part_of = ["pair", "shire"]
[[cluster]]
id = "pair"
name = "Twins"
[[cluster]]
id = "reno"
name = "Reno"
[[cluster]]
id = "tampa"
name = "Tampa"
[[group]]
id = "us-towns"
name = "the US towns"
members = ["reno", "tampa"]
aliases = ["American towns"]
[[group]]
id = "shire-towns"
name = "the valley towns"
members = ["elm", "oak", "ash", "reno", "tampa"]
aliases = ["valley towns"]
[[indicator]]
id = "trips"
name = { en = "ferry trips", sv = "färjeresor", da = "færgerejser" }
unit = { en = "trips", sv = "resor", da = "rejser" }
aliases = ["trips", "resor", "rejser"]
group = "traffic"
main = true
[[indicator]]
id = "delay"
name = { en = "ferry delay", sv = "försening", da = "forsinkelse" }
unit = { en = "minutes", sv = "minuter", da = "minutter" }
group = "traffic"
aliases = ["delay", "delays"]
[[indicator]]
id = "rent"
name = { en = "quay rent", sv = "kajhyra", da = "kajleje" }
unit = "EUR"
group = "quays"
aliases = ["rent"]
[[indicator]]
id = "rent-new"
name = { en = "quay rent of new quays", sv = "kajhyra för nya kajer", da = "kajleje for nye kajer" }
unit = "EUR"
group = "quays"
aliases = ["new quay rent"]
[[indicator]]
id = "mean-fare"
name = "average ferry fare"
unit = "EUR"
aliases = ["ferry fare"]
[[indicator]]
id = "berths"
name = { en = "ferry berths", sv = "färjelägen", da = "færgelejer" }
unit = { en = "berths", sv = "lägen", da = "lejer" }
[[indicator]]
id = "aim"
name = { en = "goal for ferry trips", sv = "mål för färjeresor", da = "mål for færgerejser" }
unit = { en = "trips", sv = "resor", da = "rejser" }
[[indicator]]
id = "people"
name = { en = "population", sv = "befolkning", da = "befolkning" }
unit = { en = "people", sv = "personer", da = "personer" }
aliases = ["inhabitants", "invånare", "indbyggere"]
[[indicator]]
id = "cards"
name = { en = "ferry cards", sv = "färjekort", da = "færgekort" }
unit = { en = "cards", sv = "kort", da = "kort" }
aliases = ["ferry card"]
[[indicator]]
id = "place"
name = "place in the Ferry Index"
unit = "rank"
kind = "rank"
[[indicator]]
id = "speed"
name = "speed score in the Ferry Index"
unit = "points"
kind = "score"
aliases = ["speed"]
[[indicator]]
id = "comfort"
name = "comfort score in the Ferry Index"
unit = "points"
kind = "score"
aliases = ["comfort"]
[[ranking]]
id = "ferry-index"
name = "Ferry Index"
indicator = "place"
publisher = "Ferry Desk"
scope = "Ferries"
aliases = ["the index"]
[[ranking.component]]
indicator = "speed"
weight = 60
[[ranking.component]]
indicator = "comfort"
weight = 40
"""
SOURCES = "source_id,title,publisher,published\na,Count,Ferry Desk,2025\nb,List,Quay Desk,2025\n"
HEAD = "cluster,indicator,value,printed,unit,period,geography,kind,status,source,note\n"
FIGURES = (
    ("shire", "trips", "trips", "level", "a", {2023: 200}),
    ("elm", "trips", "trips", "level", "a", {2022: 90, 2023: 100}),
    ("oak", "trips", "trips", "level", "a", {2022: 50, 2023: 60}),
    ("ash", "trips", "trips", "level", "a", {2022: 30, 2023: 40}),
    ("reno", "trips", "trips", "level", "a", {2022: 20, 2023: 10}),
    ("elm", "delay", "minutes", "level", "a", {2023: 7}),
    ("oak", "delay", "minutes", "level", "b", {2022: 9}),
    ("reno", "delay", "minutes", "level", "a", {2023: 3}),
    ("elm", "people", "people", "level", "a", {2023: 400}),
    ("elm", "cards", "cards", "level", "a", {2023: 130}),
    ("elm", "rent", "EUR", "level", "b", {2023: 50}),
    ("elm", "rent-new", "EUR", "level", "b", {2023: 80}),
    ("elm", "place", "rank", "rank", "a", {2024: 2}),
    ("oak", "place", "rank", "rank", "a", {2024: 1}),
    ("ash", "place", "rank", "rank", "a", {2024: 3}),
    ("elm", "mean-fare", "EUR", "level", "a", {2022: 4, 2023: 5}),
    ("pair", "berths", "berths", "level", "a", {2023: 70}),
    ("tampa", "berths", "berths", "level", "a", {2023: 20}),
    ("elm", "berths", "berths", "level", "a", {2023: 30}),
    ("elm", "speed", "points", "score", "a", {2024: 50}),
    ("oak", "speed", "points", "score", "a", {2024: 80}),
    ("elm", "comfort", "points", "score", "a", {2024: 60}),
    ("oak", "comfort", "points", "score", "a", {2024: 55}),
)
ROWS = HEAD + "".join(
    f"{place},{measure},{value},{printed},{unit},{year},{place.title()},{kind},final,{source},\n"
    for place, measure, unit, kind, source, values in FIGURES
    for year, value in values.items()
    for printed in [value if unit == "rank" else f"{value} {unit}"]
)
ROWS += 'elm,aim,2000,"2,000 trips",trips,2026,Elm,level,goal,a,\n'


@pytest.fixture(scope="module")
def ferries(small_assistant: Callable[[str, str, str], Assistant]) -> Assistant:
    return small_assistant(CATALOGUE, SOURCES, ROWS)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("how are Treeshire's trips split between the towns?", "Treeshire: 200 trips"),
        ("break down the trips of Treeshire by town", "Treeshire: 200 trips"),
        ("hur fördelar sig resorna i Treeshire på städerna?", "Treeshire: 200 resor"),
        ("hvordan fordeler rejserne i Treeshire sig på byerne?", "Treeshire: 200 rejser"),
    ],
)
def test_a_whole_is_split_over_its_parts(ferries: Assistant, question: str, begins: str) -> None:
    text = ferries.answer(question).text
    assert text.startswith(begins), text
    for part in ("Elm 100", "50.0%", "Oak 60", "30.0%", "Ash 40", "20.0%"):
        assert part in text.replace(",0", ".0").replace("\N{NO-BREAK SPACE}%", "%"), text


def test_without_a_total_shares_are_of_the_sum_of_the_parts(ferries: Assistant) -> None:
    text = ferries.answer("how were the trips split between Elm, Oak and Ash in 2022?").text
    assert "together 170 trips" in text, text
    assert "Elm 90 trips (52.9%)" in text, text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("can I compare the trips of Elm and Oak?", "Yes, both are figures of the same kind"),
        ("is it fair to put Elm's trips next to Oak's?", "Yes, both are figures of the same kind"),
        ("går det att jämföra resorna i Elm och Oak?", "Ja, båda är uppgifter av samma slag"),
        ("are the delays of Elm and Oak comparable?", "No: "),
        ("do Elm and Oak count delay the same way?", "No: "),
        ("kan vi sammenligne forsinkelse i Elm og Oak?", "Nej: "),
    ],
)
def test_whether_two_figures_may_be_compared(
    ferries: Assistant, question: str, begins: str
) -> None:
    assert ferries.answer(question).text.startswith(begins), ferries.answer(question).text


def test_to_ask_for_a_comparison_is_not_to_ask_whether_it_may_be_made(ferries: Assistant) -> None:
    for question in ("can you compare the trips of Elm and Oak?", "put Elm next to Oak on trips"):
        assert not ferries.answer(question).text.startswith(("Yes", "No")), question


def test_a_follow_up_compares_with_what_was_told(ferries: Assistant) -> None:
    asked = "what is the delay in Elm?"
    thread = [Turn("user", asked), Turn("bot", ferries.answer(asked).text)]
    for question in ("can i put that next to Oak's?", "is that comparable to Oak?"):
        assert ferries.answer(question, thread).text.startswith("No: "), question


@pytest.mark.parametrize(
    "question",
    [
        "which quays figures do you have for Elm?",
        "what rent numbers do you hold for Elm?",
        "which indicators on quays do you have for Elm?",
    ],
)
def test_the_figures_of_one_place_on_a_topic(ferries: Assistant, question: str) -> None:
    text = ferries.answer(question).text
    assert "quay rent 50 EUR" in text, text
    assert "quay rent of new quays 80 EUR" in text, text
    assert "trips" not in text, text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        (
            "how much of our gap to Oak in the index comes from speed?",
            "speed score is 18 of the 16",
        ),
        (
            "how many points of Oak's lead over Elm are due to comfort?",
            "comfort score is -2 points",
        ),
        ("hur stor del av gapet till Oak beror på speed?", "speed score är 18 av gapets 16"),
    ],
)
def test_how_much_of_a_gap_is_one_part(ferries: Assistant, question: str, begins: str) -> None:
    assert ferries.answer(question).text.startswith(begins), ferries.answer(question).text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("who comes after Oak in the index?", "Right below Oak in Ferry Index 2024: Elm"),
        ("who is right behind Elm in the 2024 index?", "Right below Elm in Ferry Index 2024: Ash"),
        ("vem ligger närmast efter Oak i Ferry Index?", "Närmast under Oak i Ferry Index 2024"),
        ("who is just above Elm in the index?", "Right above Elm in Ferry Index 2024: Oak"),
    ],
)
def test_who_stands_below(ferries: Assistant, question: str, begins: str) -> None:
    assert ferries.answer(question).text.startswith(begins), ferries.answer(question).text


@pytest.mark.parametrize(
    ("question", "named", "not_named"),
    [
        ("most trips outside the us", "Elm", "Reno"),
        ("most trips, Elm aside", "Oak", "Elm"),
        ("flest resor, Elm borträknat", "Oak", "Elm"),
        ("most trips (Elm excluded)", "Oak", "Elm"),
        ("who has the longest delay outside the us and Oak?", "Elm", "Reno"),
        ("delay in the US?", "Reno 3 minutes", "Elm"),
        ("delay in the usa", "Reno 3 minutes", "Elm"),
        ("which place in Treeshire has most trips?", "Elm has the highest", "Reno"),
        ("most trips in Treeshire outside Elm (Treeshire only!)", "Oak has the highest", "Reno"),
    ],
)
def test_the_us_is_no_us(ferries: Assistant, question: str, named: str, not_named: str) -> None:
    first = ferries.answer(question).text.splitlines()[0]
    assert named in first, first
    assert not_named not in first, first


def test_a_group_is_added_up_without_the_few_that_lack_a_figure(ferries: Assistant) -> None:
    answer = ferries.answer("how many trips did the valley towns have together in 2023?")
    assert answer.text.startswith("210 trips together"), answer.text
    assert "Tampa" in answer.text, answer.text
    grown = ferries.answer("how much did the valley towns' trips grow together 2022-2023?")
    assert grown.text.startswith("Together up 10.5%"), grown.text
    two = ferries.answer("how many trips did Elm and Tampa have together in 2023?")
    assert two.abstained, two.text


def test_why_a_figure_moved_begins_with_the_move(ferries: Assistant) -> None:
    answer = ferries.answer("why did trips in Reno fall in 2023?")
    assert answer.text.startswith("Down 50"), answer.text
    assert "no reason" in answer.text, answer.text


def test_a_word_ruled_out_rules_out_the_measure_that_it_makes(ferries: Assistant) -> None:
    answer = ferries.answer("what is the quay rent in Elm, not of new quays?")
    assert answer.text.startswith("Elm: 50 EUR"), answer.text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("what % of people in Elm have ferry cards?", "Elm: 32.5% (cards per hundred people)"),
        ("what share of Elm's population has a ferry card?", "Elm: 32.5%"),
        ("hur stor andel av invånarna i Elm har färjekort?", "Elm: 32,5 %"),
        ("hvor stor en andel af indbyggerne i Elm har færgekort?", "Elm: 32,5 %"),
    ],
)
def test_how_many_of_a_hundred_people(ferries: Assistant, question: str, begins: str) -> None:
    text = ferries.answer(question).text.replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith(begins), text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("what are our strengths and weaknesses in the index?", "Against the others Elm does best"),
        ("where is Oak strong and weak in the index?", "Against the others Oak does best"),
        ("vilka är våra styrkor och svagheter i Ferry Index?", "Mot de andra står sig Elm bäst"),
    ],
)
def test_strengths_in_a_ranking_are_its_parts(
    ferries: Assistant, question: str, begins: str
) -> None:
    assert ferries.answer(question).text.startswith(begins), ferries.answer(question).text


@pytest.mark.parametrize(
    ("asked", "question", "begins"),
    [
        ("what is the delay in Oak?", "which year is that?", "That is for 2022."),
        ("what is the delay in Oak?", "how old is that figure?", "That is for 2022."),
        ("vad är förseningen i Oak?", "vilket år gäller det?", "Det gäller 2022."),
        ("hvad er forsinkelse i Oak?", "hvornår er tallet fra?", "Det gælder 2022."),
    ],
)
def test_a_follow_up_asks_for_the_year(
    ferries: Assistant, asked: str, question: str, begins: str
) -> None:
    thread = [Turn("user", asked), Turn("bot", ferries.answer(asked).text)]
    assert ferries.answer(question, thread).text.startswith(begins)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("is Oak first in every ranking?", "Yes: Oak is number 1 in Ferry Index 2024"),
        ("is Elm number one in any ranking?", "No: Elm"),
        ("which rankings is Oak no 1 in?", "Oak is placed in one ranking that I hold, Ferry Index"),
        ("är Oak etta i någon rankning?", "Ja: Oak är nummer 1 i 1 av 1 listor"),
        (
            "where is Ash in the index and who won?",
            "Ash is number 3 in Ferry Index 2024. First is Oak",
        ),
        ("var ligger Ash i Ferry Index och vem vann?", "Ash är nummer 3 i Ferry Index 2024. Först"),
    ],
)
def test_where_a_place_is_first(ferries: Assistant, question: str, begins: str) -> None:
    assert ferries.answer(question).text.startswith(begins), ferries.answer(question).text


def test_a_number_in_a_name_is_that_number_alone(
    small_assistant: Callable[[str, str, str], Assistant],
) -> None:
    names = ("stage I trials", "stage II trials")
    catalogue = '[[cluster]]\nid = "elm"\nname = "Elm"\n' + "".join(
        f'[[indicator]]\nid = "s{n}"\nname = "{name}"\nunit = "trials"\n'
        for n, name in enumerate(names, 1)
    )
    rows = HEAD + "".join(
        f"elm,s{n},{n}0,{n}0 trials,trials,2023,Elm,level,final,a,\n" for n in (1, 2)
    )
    trials = small_assistant(catalogue, SOURCES, rows)
    for asked, told in (("stage 2", "Elm: 20 stage II"), ("stage I", "Elm: 10 stage I ")):
        assert trials.answer(f"{asked} trials in Elm").text.startswith(told), asked
    assert not trials.answer("stage 3 trials in Elm").text.startswith("Elm:")


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("which town had most trips in total 2022-2023?", "Elm has the highest sum: 190 trips"),
        ("who had the highest average trips 2022-2023?", "Elm has the highest average: 95 trips"),
        ("lowest total trips 2022 to 2023", "Reno has the lowest sum: 30 trips"),
        ("vilken ort hade flest resor totalt 2022-2023?", "Elm har den högsta summan: 190 resor"),
    ],
)
def test_places_by_their_own_sums_over_years(
    ferries: Assistant, question: str, begins: str
) -> None:
    assert ferries.answer(question).text.startswith(begins), ferries.answer(question).text


def test_strengths_against_another_in_a_ranking(ferries: Assistant) -> None:
    text = ferries.answer("what are our strengths and weaknesses against Oak in the index?").text
    assert text.startswith("Elm leads Oak in: comfort score in the Ferry Index (60 points"), text
    assert "Elm trails Oak in: speed score in the Ferry Index (50 points" in text, text
    assert "trips" not in text, text


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("how big is kelp in Elm?", "Elm: 12 people (kelp staff"),
        ("how much has kelp grown in Elm from 2022 to 2023?", "Up 20.0% (+2 people): Elm, kelp"),
    ],
)
def test_the_size_of_a_sector_is_its_main_measure(
    small_assistant: Callable[[str, str, str], Assistant], question: str, begins: str
) -> None:
    # In the names of most measures it would be a word of the whole domain.
    others = ("exports", "patents", "firms", "rents")
    catalogue = (
        '[[cluster]]\nid = "elm"\nname = "Elm"\n'
        '[[indicator]]\nid = "staff"\nname = "staff"\nunit = "people"\nfamily = "jobs"\n'
        "main = true\n"
        '[[indicator]]\nid = "kelp"\nname = "kelp staff"\nunit = "people"\n'
        'family = "jobs"\naliases = ["staff in kelp"]\n'
    ) + "".join(
        f'[[indicator]]\nid = "o{n}"\nname = "{name}"\nunit = "EUR"\naliases = ["kelp {name}"]\n'
        for n, name in enumerate(others)
    )
    rows = HEAD + "".join(
        f"elm,{measure},{value},{value} {unit},{unit},{year},Elm,level,final,a,\n"
        for measure, unit, values in (
            ("staff", "people", (50, 60)),
            ("kelp", "people", (10, 12)),
            *((f"o{n}", "EUR", (3, 4)) for n in range(len(others))),
        )
        for year, value in zip((2022, 2023), values, strict=True)
    )
    text = small_assistant(catalogue, SOURCES, rows).answer(question).text
    assert text.startswith(begins), text


@pytest.mark.parametrize(
    "question",
    [
        "what is Treeshire?",
        "what exactly is Treeshire?",
        "sorry if this is a stupid question but what is Treeshire?",
        "förlåt om det är en dum fråga, men vad är Treeshire?",
    ],
)
def test_what_a_place_is(ferries: Assistant, question: str) -> None:
    first = ferries.answer(question).text.splitlines()[0]
    assert "Elm, Oak and Ash counted together" in first, first


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("how much growth a year does Elm need to get to 2,000 trips by 2026?", "171% a year"),
        ("how much must trips in Elm grow a year to reach 2,000 in 2026?", "171% a year"),
    ],
)
def test_a_goal_may_be_said_by_its_number(ferries: Assistant, question: str, begins: str) -> None:
    assert ferries.answer(question).text.startswith(begins), ferries.answer(question).text


def test_a_whole_stands_for_its_parts_in_a_group(ferries: Assistant) -> None:
    text = ferries.answer("which valley town has most ferry berths?").text
    assert text.startswith("Twins has the highest figure: 70 berths"), text


@pytest.mark.parametrize(
    "asked",
    [
        "average ferry fare in Elm 2022 to 2023",
        "Elm's ferry fare, 22 to 23",
        "Elm's ferry fare 2022 to 23",
    ],
)
def test_a_mean_by_its_own_name_is_not_averaged(ferries: Assistant, asked: str) -> None:
    assert ferries.answer(asked).text.startswith("Up 25.0% (+1 EUR): Elm"), asked


def test_the_typical_size_of_money_counts_no_things(ferries: Assistant) -> None:
    text = ferries.answer("what is the size of a typical ferry fare in Elm?").text
    assert text.startswith("Elm: 5 EUR (average ferry fare, 2023)"), text


@pytest.mark.parametrize(
    ("line", "for_the_bot"),
    [
        ("where does the 100 come from?", True),
        ("is 100 trips the newest you have?", True),
        ("and Oak? behind Elm, I guess", True),
        ("csv is fine, I'll send you mine", False),
        ("who calls Oak, you or Maria?", False),
        ("who's on the Oak trip?", False),
        ("jag skickar dig resorna i Oak", False),
    ],
)
def test_lines_below_an_answer(ferries: Assistant, line: str, for_the_bot: bool) -> None:
    asked = "how many trips has Elm?"
    thread = [Turn("user", asked), Turn("bot", ferries.answer(asked).text)]
    assert ferries.answer(line, thread).understood is for_the_bot, line


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("sales per head in Elm", "Elm: 20 EUR per worker"),
        ("försäljning per huvud i Elm", "Elm: 20 EUR per worker"),
        ("salg pr. hoved i Elm", "Elm: 20 EUR pr. worker"),
    ],
)
def test_heads_are_those_who_work_where_no_people_are_counted(
    small_assistant: Callable[[str, str, str], Assistant], question: str, begins: str
) -> None:
    catalogue = (
        '[[cluster]]\nid = "elm"\nname = "Elm"\n'
        '[[indicator]]\nid = "staff"\nname = "staff"\nunit = "workers"\nmain = true\n'
        '[[indicator]]\nid = "sales"\nunit = "EUR"\n'
        'name = { en = "sales", sv = "försäljning", da = "salg" }\n'
    )
    rows = HEAD + (
        "elm,staff,60,60 workers,workers,2023,Elm,level,final,a,\n"
        "elm,sales,1200,1200 EUR,EUR,2023,Elm,level,final,a,\n"
    )
    text = small_assistant(catalogue, SOURCES, rows).answer(question).text
    assert text.startswith(begins), text
