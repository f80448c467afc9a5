"""What texts tell and tables do not: objections, goals, weak sides, reasons; a made-up tramway."""

import pytest

from bot.answer import Turn
from bot.assistant import Assistant, open_assistant
from bot.passages.answer import says_measure
from bot.passages.answerability import Scored
from bot.passages.windows import windows
from bot.understanding.plan import Facts, Scope
from index.build import rebuild
from index.encoding import encoder_named

CATALOGUE = """
home = "alvik"
[[cluster]]
id = "alvik"
name = "Alvik"
[[cluster]]
id = "berga"
name = "Berga"
[[group]]
id = "parks"
name = "the parks"
members = ["alvik", "berga"]
[[indicator]]
id = "riders"
name = { en = "tram passengers", sv = "spårvagnsresenärer", da = "sporvognspassagerer" }
unit = { en = "passengers", sv = "resenärer", da = "passagerer" }
kind = "level"
aliases = ["riders", "passengers", "resenärer", "passagerer"]
[[indicator]]
id = "fee"
name = { en = "parking fee", sv = "parkeringsavgift", da = "parkeringsafgift" }
unit = { en = "EUR a day", sv = "EUR per dag", da = "EUR om dagen" }
kind = "level"
aliases = ["parking fee"]
"""
SOURCES = """source_id,publisher,title,published,url,access
a,Tram Office,Yearbook,2025,https://trams.example/a,public
n,Alvik News,The tram,2025,https://trams.example/n,public
p,Alvik Council,Alvik 2030,2024,https://trams.example/p,public
"""
HEAD = "cluster,indicator,value,printed,unit,period,geography,kind,status,source"
PLAN = """---
title: "Alvik 2030"
source: p
language: en
---
# Alvik 2030

The plan was adopted by the council of Alvik in May 2024. The aim of Alvik is to be the quietest
town of the coast. Berga aims to be the fastest town of the country.

## Goals for 2030

1. Riders: 52,000 passengers a day.
2. Noise: no more than 60 decibels at any stop.
3. Money: a third of the cost paid by tickets.
"""
ARTICLE = """---
title: "A tram over the square"
source: n
language: en
---
# A tram over the square

The tram crosses the square of Alvik since 2023. It is quieter than the bus, says the council.

## Why did the tram leave Kings Street?

Mona Lind of the tram office answers with a cellar. It was older than the maps, and it had caved in.

## A tax on shoppers

Otto Brandt keeps a hat shop on the square. He calls the tickets of the tram a tax on shoppers, and
he has collected 900 signatures.

## Weak spots

A weak spot of Alvik is the bridge, which closes in storms. Another weak spot of the trams of Alvik:
two drivers in three retire before 2030. Night trams are a strength of Berga.

## Signatures

The sources disagree on the list of signatures in Alvik: it holds 700 or 900 names.

## The cost

One paper put the cost of the line at 4.1 billion; another said 3,600 million, without trains.

## Trees

Forty limes were felled for the depot last spring. New limes will be planted in Harbour Street.
"""


@pytest.fixture(scope="module")
def trams(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    place = tmp_path_factory.mktemp("trams")
    corpus = place / "corpus"
    corpus.mkdir()
    rows = [
        f"{place},riders,{count + year},{count + year},passengers,{year},,level,final,a"
        for place, count in (("alvik", 38_000), ("berga", 28_000))
        for year in range(2020, 2025)
    ]
    fees = (("alvik", 9), ("berga", 4))
    rows += [f"{place},fee,{fee},{fee},EUR a day,2024,,level,final,a" for place, fee in fees]
    written = {
        "catalogue.toml": CATALOGUE,
        "sources.csv": SOURCES,
        "kpis/trams.csv": "\n".join((HEAD, *rows)),
        "plan.md": PLAN,
        "article.md": ARTICLE,
    }
    for name, text in written.items():
        (corpus / name).parent.mkdir(exist_ok=True)
        (corpus / name).write_text(text, encoding="utf-8")
    rebuild(corpus, place / "store", encoder=encoder_named(""))
    return open_assistant(place / "store")


def told(trams: Assistant, *questions: str) -> str:
    """Return the answer to the last of some questions, "" where it declines."""
    thread: list[Turn] = []
    for question in questions[:-1]:
        answer = trams.answer(question, thread)
        thread += [Turn("user", question), Turn("bot", answer.text)]
    found = trams.answer(questions[-1], thread)
    return "" if found.abstained else found.text


@pytest.mark.parametrize(
    "asked",
    [
        ("who is against the tram over the square?",),
        ("does anybody disagree with the tram tickets on the square",),
        ("what do the critics of the tram on the square say",),
        ("vem är emot spårvagnen över torget i Alvik?",),
        ("hvem er imod billetterne til sporvognen over torvet?",),
        ("where does the tram of Alvik cross the square?", "and who is against it?"),
    ],
)
def test_an_objection_is_told_whatever_its_words(trams: Assistant, asked: tuple[str, ...]) -> None:
    assert "Otto Brandt" in told(trams, *asked).split("\n")[0]


@pytest.mark.parametrize(
    "asked", ["who is against the limes?", "vem är emot lindarna?", "who opposes the depot?"]
)
def test_a_text_without_an_objection_names_nobody_against(trams: Assistant, asked: str) -> None:
    assert told(trams, asked) == ""


@pytest.mark.parametrize(
    "asked",
    [
        ("what is our goal for riders and how far are we from it?",),
        ("how far are we from the passengers goal",),
        ("vad är vårt mål för resenärerna till 2030 och hur långt är det kvar?",),
        ("hvad er vores mål for passagererne, og hvor langt er vi fra det?",),
        ("what's our target for passengers?", "how far are we from it"),
    ],
)
def test_a_goal_of_a_text_stands_beside_the_newest_figure(
    trams: Assistant, asked: tuple[str, ...]
) -> None:
    goal, now, *_ = told(trams, *asked).split("\n")
    assert "Riders: 52,000 passengers a day." in goal
    assert now.startswith("Alvik: ")
    assert "2024" in now


@pytest.mark.parametrize(
    "asked",
    ["what are the goals of our plan?", "vilka är våra tre mål?", "hvilke mål har vi i planen?"],
)
def test_goals_are_listed_in_whole(trams: Assistant, asked: str) -> None:
    text = told(trams, asked)
    assert all(goal in text for goal in ("52,000", "60 decibels", "a third of the cost"))


@pytest.mark.parametrize(
    ("asked", "goal"),
    [
        ("is our goal to be the quietest of the coast or of the country?", "The aim of Alvik"),
        ("är vårt mål att bli tystast på kusten eller i landet?", "The aim of Alvik"),
        ("er vores mål at blive den stilleste ved kysten eller i landet?", "The aim of Alvik"),
        ("does Berga aim to be the fastest or the cheapest?", "Berga aims to be the fastest"),
    ],
)
def test_a_goal_to_be_something_is_told_of_whose_it_is(
    trams: Assistant, asked: str, goal: str
) -> None:
    first, *_ = told(trams, asked).split("\n")
    assert goal in first


def test_no_goal_is_made_up_of_another(trams: Assistant) -> None:
    assert told(trams, "what is our goal for the parking fee?") == ""


def test_parking_asks_of_no_parks(trams: Assistant) -> None:
    assert trams.plans("parking in Berga, how much is it?")[0].scope.places == ("berga",)


def test_who_is_against_it_names_no_countries(trams: Assistant) -> None:
    asked = trams.plans("who is against it?", [Turn("user", "the tram over the square")])
    assert "IS" not in asked[0].scope.query


@pytest.mark.parametrize(
    "asked",
    [
        ("what is Alvik weak at?",),
        ("weak spots of Alvik pls, short",),
        ("vad är Alviks svagheter?",),
        ("hvad er Alviks svage sider?",),
        ("vad är Alvik dåliga på?",),
    ],
)
def test_every_weak_spot_that_a_text_tells_is_told(
    trams: Assistant, asked: tuple[str, ...]
) -> None:
    text = told(trams, *asked)
    assert "bridge" in text
    assert "drivers" in text
    assert "Berga" not in text


@pytest.mark.parametrize(
    "asked",
    [
        "why did the tram leave Kings Street in Alvik?",
        "varför lämnade spårvagnen Kings Street i Alvik?",
        "hvorfor forlod sporvognen Kings Street i Alvik?",
    ],
)
def test_what_stands_below_a_line_that_asks_why_is_its_reason(trams: Assistant, asked: str) -> None:
    assert "cellar" in told(trams, asked).split("\n\n")[-1]


def test_a_reason_below_another_why_is_none(trams: Assistant) -> None:
    assert told(trams, "why were the limes felled in Alvik?") == ""


def test_a_text_that_opens_with_another_place_tells_nothing_of_ours(trams: Assistant) -> None:
    assert "cellar" not in told(trams, "why did the tram of Berga leave Kings Street?")


def test_why_so_goes_on_with_the_figure_before(trams: Assistant) -> None:
    asked = trams.plans("why so low now", [Turn("user", "the parking fee in Berga")])
    assert {"parking", "fee"} <= {*asked[-1].scope.query.split()}


@pytest.mark.parametrize(
    "asked",
    [
        "two numbers on Berga for a speech to the county council please",
        "ge mig två siffror om Berga till ett tal för kommunfullmäktige",
        "giv mig et par tal om Berga til en tale for byrådet",
        "The mayor travels to Berga next week. Two facts please, and flag if any is disputed",
        "Ordföranden åker till Berga på fredag. Två fakta om Berga tack",
    ],
)
def test_so_many_facts_are_told_whatever_they_are_for(trams: Assistant, asked: str) -> None:
    plan, *_ = trams.plans(asked)
    assert isinstance(plan, Facts)
    assert (plan.scope.places, plan.take) == (("berga",), 2)


def test_what_sources_dispute_is_told_beside_the_facts(trams: Assistant) -> None:
    asked = "Two facts about Alvik please, and a warning if any number is disputed"
    assert "700 or 900" in told(trams, asked)


@pytest.mark.parametrize(
    "asked", ["two facts on the sewers of Berga", "två fakta om avloppen i Berga"]
)
def test_facts_on_a_thing_are_no_facts_on_its_place(trams: Assistant, asked: str) -> None:
    assert not isinstance(trams.plans(asked)[0], Facts)


@pytest.mark.parametrize(
    "asked",
    [
        "why does one say 4.1 bn and another 3.6 bn for the line?",
        "how come it was 3,600 million here and 4.1 there?",
        "varför skriver en 4,1 miljarder och en annan 3 600 miljoner?",
    ],
)
def test_a_text_with_both_figures_says_why_they_differ(trams: Assistant, asked: str) -> None:
    assert "without trains" in told(trams, asked), told(trams, asked)


def test_a_text_with_one_of_the_figures_does_not(trams: Assistant) -> None:
    assert "without trains" not in told(trams, "why is it 4.1 bn here and 9.9 bn there?")


@pytest.mark.parametrize(
    ("question", "words", "says"),
    [
        ("How many passengers has Alvik?", "passengers a day", True),
        ("Hur många passagerare har Alvik?", "passengers a day", True),
        ("How many passengers has Alvik?", "square of Alvik", False),
        ("Hur många resenärer har Alvik?", "square of Alvik", False),
        ("Hvor mange passagerer har Alvik?", "square of Alvik", False),
    ],
)
def test_a_text_stands_for_a_figure_only_where_it_says_the_measure(trams, question, words, says):
    store = trams.store()
    hits = [hit for hit in store.search(words, k=5) if words in hit.passage.text]
    shown = [
        Scored(hit, 0, w, 0.9) for hit in hits for w in windows(hit.passage) if words in w.text
    ]
    asked = Scope(query=question, language="en", places=("alvik",), indicator="riders")
    assert shown
    assert says_measure(asked, shown, store) == says
