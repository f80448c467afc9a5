"""Every question of a message is found, and what a later one leaves out it takes from the first."""

from datetime import date

import pytest

from bot.answer import Turn
from bot.assistant import Assistant
from bot.understanding.decomposition import act_apart, parts, without_label
from bot.understanding.resolver import Resolver
from index.store import Store


@pytest.fixture(scope="module")
def resolver(ports_store: Store) -> Resolver:
    """Read questions on the ports."""
    return Resolver(ports_store.catalogue, today=date(2024, 5, 1))


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "how many containers in 2015 and what was it in 2023?",
            ["how many containers in 2015", "what was it in 2023?"],
        ),
        (
            "How many dockers has Eastport? And who painted the lighthouse?",
            ["How many dockers has Eastport?", "who painted the lighthouse?"],
        ),
        (
            "hur många dockers har Eastport, och hur mycket omsätter de?",
            ["hur många dockers har Eastport", "hur mycket omsätter de?"],
        ),
        (
            "hvor mange dockers har Eastport og hvornår åbnede kajen?",
            ["hvor mange dockers har Eastport", "hvornår åbnede kajen?"],
        ),
        (
            "the lighthouse: when, where and how big?",
            ["the lighthouse when", "the lighthouse where", "the lighthouse how big?"],
        ),
        (
            "fyren - när, var och hur stor?",
            ["fyren när", "fyren var", "fyren hur stor?"],
        ),
        (
            "fyrtårnet: hvornår, hvor og hvor stort",
            ["fyrtårnet hvornår", "fyrtårnet hvor", "fyrtårnet hvor stort"],
        ),
        (
            "Eastport - dockers, turnover and containers?",
            ["Eastport dockers", "Eastport turnover", "Eastport containers"],
        ),
        (
            "Northport lighthouse: metres? and how much of it was painted",
            ["Northport lighthouse metres?", "Northport lighthouse how much of it was painted"],
        ),
        (
            "two questions: how many dockers has Eastport, and who painted the lighthouse?",
            ["how many dockers has Eastport", "who painted the lighthouse?"],
        ),
        (
            "Two things: containers of Eastport 2015 and turnover of Westport 2022",
            ["containers of Eastport 2015", "turnover of Westport 2022"],
        ),
        (
            "containers of Eastport 2015 and turnover 2022?",
            ["containers of Eastport 2015", "turnover 2022?"],
        ),
        ("1) how many dockers? 2) how many boxes?", ["how many dockers?", "how many boxes?"]),
        (
            "budget for the lighthouse + how much of it from Eastport",
            ["budget for the lighthouse", "how much of it from Eastport"],
        ),
        (
            "the quay of Eastport, when did it open, how long is it and who paid?",
            ["the quay of Eastport, when did it open, how long is it", "who paid?"],
        ),
        ("who is first and why?", ["who is first", "why?"]),
        ("has Eastport grown, and if so why?", ["has Eastport grown", "why?"]),
        ("har Eastport vuxit, och i så fall varför?", ["har Eastport vuxit", "varför?"]),
        ("er Eastport vokset, og hvorfor?", ["er Eastport vokset", "hvorfor?"]),
    ],
)
def test_each_question_of_a_message_is_a_part(
    resolver: Resolver, message: str, asked: list[str]
) -> None:
    assert [part.text for part in parts(message, resolver)] == asked


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?",
        "lambs in Alder and Birch?",
        "containers and dockers in Eastport",
        "is Eastport bigger than Westport and by how much?",
        "has Eastport more dockers than Westport, and how many more?",
        "how many dockers in Eastport and how many in Westport?",
        "what if depth counted double, who would lead and where would Westport be?",
        "the quay, which opened in 2021, is how long?",
        "how long is the quay of Eastport, how many metres?",
        "Quay Ranking: best and worst",
        "growth 2015 - 2023",
        "dockers of Eastport as a share of all dockers",
        "who painted the lighthouse, and where?",
    ],
)
def test_one_question_stays_whole(resolver: Resolver, message: str) -> None:
    (only,) = parts(message, resolver)
    assert only.text == message


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "name, address and number of rooms of the boat house in Skarv?",
            [
                "name of the boat house in Skarv?",
                "address of the boat house in Skarv?",
                "number of rooms of the boat house in Skarv?",
            ],
        ),
        (
            "what are the date and venue of the regatta?",
            ["date of the regatta?", "venue of the regatta?"],
        ),
        ("form to sign: date, host of the regatta", ["date of the regatta", "host of the regatta"]),
        ("vad är datum och plats för regattan?", ["datum för regattan?", "plats för regattan?"]),
        (
            "dato, sted og vært for regattaen",
            [f"{w} for regattaen" for w in ("dato", "sted", "vært")],
        ),
        # Measures are read as such, and a list of subjects has one attribute.
        ("dockers and turnover of Eastport", ["dockers and turnover of Eastport"]),
        ("the date of the regatta and the race", ["the date of the regatta and the race"]),
    ],
)
def test_each_attribute_in_a_list_is_asked_of_the_subject_behind_it(
    resolver: Resolver, message: str, asked: list[str]
) -> None:
    assert [part.text for part in parts(message, resolver)] == asked


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (
            "The mayor is meeting Brisling on Friday. Who are they and where do they sail?",
            ["Who are Brisling", "where do Brisling sail?"],
        ),
        ("We host Stina Rask in May. What is her title?", ["What is Stina Rask's title?"]),
        ("Vi träffar Brisling på fredag. Vad gör de?", ["Vad gör Brisling?"]),
        ("Vi møder Stina Rask. Hvad er hendes titel?", ["Hvad er Stina Rask's titel?"]),
        # Two names, a number or an article: nobody knows who is meant.
        ("We host Falk and Brisling. Who are they?", None),
        ("Brisling had 4 ships when Ann joined Falk. Who are they?", None),
        ("Vi träffar Brisling. Vilka är de största rederierna?", None),
    ],
)
def test_a_pronoun_stands_for_the_one_name_in_the_scene(
    resolver: Resolver, message: str, asked: list[str] | None
) -> None:
    assert [part.text for part in parts(message, resolver)] == (asked or [message])


def test_what_a_message_is_for_is_left_out_where_nothing_else_answers(
    ports_assistant: Assistant, resolver: Resolver
) -> None:
    assert without_label("safety drill: who painted the lighthouse?", resolver) == (
        "who painted the lighthouse?"
    )
    assert without_label("Eastport: how many dockers?", resolver) == ""
    assert without_label("how many dockers has Eastport?", resolver) == ""
    assert "Ellen Varg" in ports_assistant.answer("safety drill: who painted the lighthouse?").text


def test_a_first_part_without_a_place_takes_that_of_the_next(resolver: Resolver) -> None:
    first, second = parts("how many dockers and how many containers are in Eastport?", resolver)
    assert first.before == (second.text,)


def test_a_place_that_is_named_outside_the_questions_is_asked_about(resolver: Resolver) -> None:
    first, second = parts("How many dockers? How many containers? (Eastport)", resolver)
    assert first.before == ("Eastport",)
    assert second.before == ("Eastport", first.text)


def test_what_is_to_be_done_with_an_answer_is_told_apart() -> None:
    assert act_apart("only the cold ports, as csv") == ("only the cold ports", "as csv")
    assert act_apart("containers of Eastport, dockers of Westport") == ("", "")


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("how many containers has Eastport in 2023 and how many dockers?", ["1,284", "412"]),
        ("How many dockers has Eastport? And who painted the lighthouse?", ["412", "Ellen Varg"]),
        ("hur många containers har Eastport, och vem målade fyren?", ["1\u00a0284", "Ellen Varg"]),
        ("Eastport - dockers, waiting hours?", ["412", "17"]),
    ],
)
def test_parts_are_answered_by_rows_and_by_texts(
    ports_assistant: Assistant, message: str, told: list[str]
) -> None:
    answer = ports_assistant.answer(message)
    assert not answer.abstained
    assert [figure for figure in told if figure not in answer.text] == []


def test_a_part_that_has_no_answer_is_named(ports_assistant: Assistant) -> None:
    answer = ports_assistant.answer("how many dockers has Eastport, and how many pilots?")
    assert "412" in answer.text
    assert "how many pilots" in answer.text
    assert not answer.abstained


def test_parts_of_a_follow_up_lean_on_the_thread(ports_assistant: Assistant) -> None:
    thread = [Turn("user", "How many containers does Eastport have?")]
    answer = ports_assistant.answer(
        "and how many dockers has it, and what is the turnover?", thread
    )
    assert "412" in answer.text
    assert "46.5" in answer.text
