"""What a model takes a declined question for is offered as a question of the bot's own words."""

import json

import pytest

from bot.assistant import Assistant
from bot.llm.protocols import Recorded

ASKED = "did westport's ships ever outdo eastport?"
MEANT = {"kind": "Compare", "scope": {"places": ["westport", "eastport"], "indicator": "dockers"}}


def offering(plan):
    return lambda task, given: plan if task == "offer" else "null"


@pytest.mark.parametrize(
    ("question", "plan", "offer"),
    [
        (ASKED, MEANT, "Compare Westport and Eastport on dockers"),
        (
            "how busy were westport's quays in 2023?",
            {
                "kind": "Value",
                "scope": {"places": ["westport"], "indicator": "containers", "years": [2023]},
            },
            "Westport: containers 2023",
        ),
        (
            "vilken hamn har störst kajer?",
            {"kind": "Order", "scope": {"indicator": "containers"}},
            "Vem ligger först i containers?",
        ),
    ],
)
def test_the_plan_is_offered_and_the_answer_stays(question, plan, offer, scripted, plain) -> None:
    alone = plain.answer(question)
    assert alone.abstained
    helped, server = scripted(offering(plan))
    answer = helped.answer(question)
    assert (answer.text, answer.abstained) == (alone.text, True)
    assert answer.follow_ups[0] == offer
    assert answer.follow_ups[1:] == alone.follow_ups
    assert not plain.answer(offer).abstained
    assert server.asked[-1][1]["kinds"]["Order"].startswith("Places in order")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": ""}, "none comes close"),
        ({"kind": "Why"}, "a kind that takes an order for granted"),
        ({"kind": "Delete"}, "no kind"),
        ({"kind": ["Value"]}, "no text"),
        ({"kind": "Places"}, "a kind without what it needs"),
        ({"kind": "Places", "ranking": "best"}, "a ranking that does not exist"),
        ({"kind": "Order"}, "places that were read are lost"),
        ({"scope": {"places": ["westport"]}}, "no measure"),
        ({"scope": {"places": ["westport"], "indicator": "dockers"}}, "one place for two"),
        ({"scope": {"places": ["x", "westport"], "indicator": "dockers"}}, "no such place"),
        ({"scope": {**MEANT["scope"], "indicator": "sailors"}}, "no such measure"),
        ({"scope": {**MEANT["scope"], "years": [2023]}}, "a year that nobody said"),
        ({"scope": {**MEANT["scope"], "years": "soon"}}, "no year"),
        ({"scope": None}, "no scope"),
    ],
)
def test_what_does_not_hold_is_not_offered(changes, why, scripted, plain) -> None:
    helped, _ = scripted(offering({**MEANT, **changes}))
    answer = helped.answer(ASKED)
    assert answer.follow_ups == plain.answer(ASKED).follow_ups, why
    assert ("offer", "refused") in [(aid.task, aid.outcome) for aid in answer.aids]


def test_no_text_of_a_document_and_no_figure_is_in_the_prompt(scripted) -> None:
    helped, server = scripted(offering(MEANT))
    helped.answer(ASKED)
    told = json.dumps([given for task, given in server.asked if task == "offer"])
    assert "dockers" in told
    for words in ("painted by", "Ellen", "brewery", "pilots", "389", "1,284", "sealed"):
        assert words not in told


def test_an_answer_is_offered_nothing_else(scripted) -> None:
    helped, server = scripted(offering(MEANT))
    assert not helped.answer("How many dockers does Westport have?").abstained
    assert [task for task, _ in server.asked if task == "offer"] == []


def test_an_offer_comes_again_without_the_model(scripted) -> None:
    helped, _ = scripted(offering(MEANT))
    answer = helped.answer(ASKED)
    again = Assistant(helped._knowledge, model=Recorded(answer.aids))
    assert again.answer(ASKED).follow_ups == answer.follow_ups
