"""What a question supposes: other weights, parts left out, a figure raised; groups set apart."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from bot.answer import Turn
from bot.assistant import Assistant
from bot.understanding.plan import Listing, Plan, Scaled, Sides, WhatIf, Why
from index.build import rebuild
from index.encoding import HashingEncoder
from index.store import Store, open_store

CATALOGUE = """
home = "north"
[[cluster]]
id = "north"
name = "North"
[[cluster]]
id = "south"
name = "South"
[[cluster]]
id = "east"
name = "East"
[[cluster]]
id = "west"
name = "West"
[[group]]
id = "coast"
name = "the coast towns"
members = ["north", "south"]
aliases = ["coast"]
[[group]]
id = "hills"
name = "the hill towns"
members = ["east", "west"]
aliases = ["hills"]
[[indicator]]
id = "ponds"
name = { en = "ponds", sv = "dammar" }
unit = "ponds"
[[indicator]]
id = "fee"
name = { en = "bathing fee", sv = "badpris" }
unit = "EUR"
better = "lower"
aliases = ["price"]
[[indicator]]
id = "place"
name = "place in the Bath Index"
unit = "rank"
kind = "rank"
better = "lower"
[[indicator]]
id = "score-water"
name = { en = "Bath Index: water", sv = "Bath Index: vatten" }
unit = "points"
kind = "score"
[[indicator]]
id = "score-calm"
name = { en = "Bath Index: calm", sv = "Bath Index: lugn" }
unit = "points"
kind = "score"
[[ranking]]
id = "bath"
name = "Bath Index"
publisher = "Bather"
indicator = "place"
[[ranking.component]]
indicator = "score-water"
weight = 60
[[ranking.component]]
indicator = "score-calm"
weight = 40
[[ranking.edition]]
label = "2023"
source = "a"
[ranking.edition.weights]
"score-water" = 20
"score-calm" = 80
[[ranking.edition]]
label = "2024"
source = "a"
[[scorecard]]
id = "card"
name = "Bathing card"
aliases = ["card"]
[scorecard.weights]
ponds = 0.7
fee = 0.3
"""
SOURCES = "source_id,title,publisher,published\na,Pond book,Alpha,2024\n"
VALUES = {
    "ponds": (10, 30, 20, 16),
    "fee": (5, 20, 10, 8),
    "score-water": (50, 90, 70, 40),
    "score-calm": (90, 30, 60, 80),
}
UNITS = {"ponds": "ponds", "fee": "EUR", "score-water": "points", "score-calm": "points"}
PLACES = {2023: (2, 4, 3, 1), 2024: (3, 1, 2, 4)}


def _lines() -> Iterator[str]:
    towns = ("north", "south", "east", "west")
    for indicator, values in VALUES.items():
        for town, value in zip(towns, values, strict=True):
            yield f"{town},{indicator},{value},{UNITS[indicator]},2024,a"
    for year, places in PLACES.items():
        for town, place in zip(towns, places, strict=True):
            yield f"{town},place,{place},rank,{year},a"


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("towns")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    (corpus / "sources.csv").write_text(SOURCES, encoding="utf-8")
    rows = "\n".join(_lines())
    head = "cluster,indicator,value,unit,period,source"
    (corpus / "figures.csv").write_text(f"{head}\n{rows}\n", encoding="utf-8")
    assert rebuild(corpus, folder / "store", encoder=HashingEncoder(64)).faults == ()
    with closing(open_store(folder / "store")) as opened:
        yield opened


@pytest.fixture(scope="module")
def bot(towns: Store, assistant_on: Callable[[Store], Assistant]) -> Assistant:
    return assistant_on(towns)


def _first(bot: Assistant, question: str) -> Plan:
    return bot.plans(question)[0]


@pytest.mark.parametrize(
    ("question", "parts", "shares", "factor", "only", "edition"),
    [
        ("who leads the Bath Index with equal weights?", (), (), None, False, ""),
        ("Bath Index if both parts weighed the same", (), (), None, False, ""),
        ("Bath Index med samma vikt på allt", (), (), None, False, ""),
        ("Bath Index if calm weighed 70", ("score-calm",), (0.7,), None, False, ""),
        ("Bath Index with water at 30 percent", ("score-water",), (0.3,), None, False, ""),
        ("Bath Index om lugn vägde 70 procent", ("score-calm",), (0.7,), None, False, ""),
        ("double the weight of calm in the Bath Index", ("score-calm",), (), 2.0, False, ""),
        ("Bath Index om vikten för vatten halveras", ("score-water",), (), 0.5, False, ""),
        ("Bath Index without water, who leads?", ("score-water",), (), 0.0, False, ""),
        ("stryk vatten i Bath Index, vem leder?", ("score-water",), (), 0.0, False, ""),
        ("Bath Index if only calm counted", ("score-calm",), (), None, True, ""),
        ("with the old weights, where would we be in the Bath Index?", (), (), None, False, "2023"),
        ("vem vinner Bath Index med 2023 års vikter?", (), (), None, False, "2023"),
    ],
)  # fmt: skip
def test_other_weights_of_a_ranking_are_read(
    bot: Assistant,
    question: str,
    parts: tuple[str, ...],
    shares: tuple[float, ...],
    factor: float | None,
    only: bool,
    edition: str,
) -> None:
    plan = _first(bot, question)

    assert isinstance(plan, WhatIf)
    assert (plan.ranking, plan.scorecard, plan.edition) == ("bath", "", edition)
    assert (plan.parts, plan.shares, plan.factor, plan.only) == (parts, shares, factor, only)


@pytest.mark.parametrize(
    ("question", "leader"),
    [
        ("card without price, who leads?", "South"),  # most ponds
        ("the card if only price counted, who is best?", "North"),  # lowest fee
        ("Bath Index without water, who leads?", "North"),
        ("Bath Index if calm weighed 0.9, who is first?", "North"),
        ("who would lead the Bath Index with the old weights?", "North"),
        ("who leads the Bath Index with equal weights?", "North"),
    ],
)
def test_the_one_that_would_lead_is_told_first(bot: Assistant, question: str, leader: str) -> None:
    answer = bot.answer(question)

    assert answer.statements[0].text.startswith(f"{leader} would be first")
    assert not answer.abstained


def test_the_place_asked_about_is_told_before_who_would_lead(bot: Assistant) -> None:
    answer = bot.answer("where would West be in the Bath Index if only calm counted?")

    # By the published weights 70, 66, 66, 56; by calm alone 90, 80, 60, 30.
    assert answer.statements[0].text.startswith("West would be number 2 instead of 4")
    assert "80.0 points" in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "percent"),
    [
        ("if we raise the price by 10 pct, what would it cost", 10.0),
        ("what would the bathing fee in North be with a 10% increase?", 10.0),
        ("suppose our fee rose 10 percent", 10.0),
        ("om vi höjer badpriset med 10 procent, vad blir det?", 10.0),
        ("if the bathing fee of North fell by 20%, what would it be?", -20.0),
        ("hvis vi sænker bathing fee med 20 procent, hvad bliver den?", -20.0),
    ],
)
def test_a_figure_is_raised_or_cut(bot: Assistant, question: str, percent: float) -> None:
    plan = _first(bot, question)
    answer = bot.answer(question)

    assert isinstance(plan, Scaled)
    assert (plan.scope.places, plan.percent) == (("north",), percent)
    assert {f.value for f in answer.figures} == {5 * (1 + percent / 100)}


@pytest.mark.parametrize(
    ("question", "how", "first"),
    [
        ("total ponds coast vs hills", "sum", "The coast towns 40 ponds, the hill towns 36 ponds"),
        ("ponds: compare the hills with the coast", "sum", "The coast towns 40 ponds"),
        ("average bathing fee on the coast against the hills", "mean", "The coast towns 12.5 EUR"),
        ("is East above the coast average on ponds?", "mean", "No: East 20 ponds, the coast"),
    ],
)
def test_groups_are_set_against_each_other(
    bot: Assistant, question: str, how: str, first: str
) -> None:
    plan = _first(bot, question)
    answer = bot.answer(question)

    assert isinstance(plan, Sides)
    assert plan.how == how
    level = question.startswith("is East")
    told = answer.statements[0].text
    assert told.startswith("No: East and the coast towns are level" if level else first)


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("what drags South down in the Bath Index?", "calm: 30 points"),
        ("weakest part of South in the index", "calm: 30 points"),
        ("which component helps South most in the Bath Index?", "water: 90 points"),
        ("vad drar ner South i indexet?", "lugn: 30 points"),
    ],
)
def test_the_part_behind_a_standing_is_named_first(
    bot: Assistant, question: str, part: str
) -> None:
    plan = _first(bot, question)
    answer = bot.answer(question)

    assert isinstance(plan, Why)
    assert (plan.about, plan.ranking) == ("place", "bath")
    assert part in answer.statements[0].text


@pytest.mark.parametrize(
    ("question", "what", "indicator"),
    [
        ("where do the pond numbers come from?", "sources", "ponds"),
        ("what is the source for ponds?", "sources", "ponds"),
        ("var kommer siffrorna om dammar ifrån?", "sources", "ponds"),
        ("which rankings do you have in here?", "rankings", ""),
        ("vilka rankningar har du?", "rankings", ""),
        ("hvilke ranglister findes der?", "rankings", ""),
    ],
)
def test_what_is_held_is_listed(bot: Assistant, question: str, what: str, indicator: str) -> None:
    plan = _first(bot, question)

    assert isinstance(plan, Listing)
    assert (plan.what, plan.scope.indicator) == (what, indicator)


def test_the_weights_told_are_those_of_the_edition(bot: Assistant) -> None:
    newest = bot.answer("what are the weights of the Bath Index?").statements[0].text
    older = bot.answer("which weights did the Bath Index use in 2023?").statements[0].text

    assert newest.index("water 60") < newest.index("calm 40")
    assert older.index("calm 80") < older.index("water 20")


@pytest.mark.parametrize(
    "order",
    ["only the coast, as csv", "as csv pls, only the coast", "just the coast; csv please"],
)
def test_a_question_and_what_is_done_with_its_answer(bot: Assistant, order: str) -> None:
    answer = bot.answer(order, (Turn("user", "ponds in all places 2024"),))

    assert '"North","10' in answer.statements[0].text
    assert '"South","30' in answer.statements[0].text
    assert "East" not in answer.statements[0].text


@pytest.mark.parametrize("order", ["ok same in swedish", "and now in Swedish please", "på svenska"])
def test_what_is_done_with_an_answer_may_have_openings(bot: Assistant, order: str) -> None:
    answer = bot.answer(order, (Turn("user", "how many ponds in North?"),))

    assert "dammar" in answer.statements[0].text


def test_two_figures_of_two_definitions_are_told_apart(
    build: Callable[[dict[str, str]], Store], assistant_on: Callable[[Store], Assistant]
) -> None:
    catalogue = """
home = "north"
[[cluster]]
id = "north"
name = "North"
[[indicator]]
id = "new"
name = "visits (gates)"
unit = "visits"
family = "visits"
main = true
aliases = ["visits"]
definition = "Counted at the gates."
[[indicator]]
id = "old"
name = "visits (tickets)"
unit = "visits"
family = "visits"
definition = "Worked out from tickets."
"""
    rows = "north,new,812000,visits,2022,a\nnorth,old,921000,visits,2022,a\n"
    head = "cluster,indicator,value,unit,period,source\n"
    files = {"catalogue.toml": catalogue, "sources.csv": SOURCES, "figures.csv": head + rows}
    bot = assistant_on(build(files))

    for question in (
        "why did our visits collapse from 921k to 812k in 2022?",
        "what explains the fall in our visits from 921,000 to 812,000?",
        "varför rasade våra visits från 921 000 till 812 000?",
    ):
        answer = bot.answer(question)
        told = " ".join(s.text for s in answer.statements)
        assert "Counted at the gates." in told
        assert "Worked out from tickets." in told
