"""Follow-ups are made whole from their thread, and questions that stand alone are left alone."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.answer import Turn
from bot.understanding.analysis import analyse
from bot.understanding.conversation import stand_alone
from bot.understanding.following import asks_back, query_with_history
from bot.understanding.resolver import Resolver
from index.store import Store


def _thread(*texts: str) -> tuple[Turn, ...]:
    """Return turns of the user and the bot by turns."""
    return tuple(Turn("bot" if at % 2 else "user", text) for at, text in enumerate(texts))


OPENING = _thread("Why did the number of biotech patents fall in Basel?", "Fewer grants.")


@pytest.mark.parametrize(
    "question",
    [
        "Which company runs the proton clinic?",
        "What did the minister say about dental schools in 2019?",
        "Does the hospital publish its waiting times?",
    ],
)
def test_questions_that_stand_alone_take_nothing_from_the_thread(question: str) -> None:
    assert query_with_history(OPENING, question) == question


@pytest.mark.parametrize("question", ["Why was that?", "What was its change?", "And in 2019?"])
def test_what_points_back_carries_the_subject(question: str) -> None:
    assert "biotech patents" in query_with_history(OPENING, question)


def test_an_answer_to_the_bot_is_joined_to_the_question_it_completes() -> None:
    thread = _thread("How large is the fund?", "Which fund are you asking about?")
    query = query_with_history(thread, "The seed fund.")
    assert query.startswith("The seed fund.")
    assert "How large is the fund?" in query


def test_a_new_question_is_no_answer_to_the_bot() -> None:
    thread = _thread("How large is the fund?", "Which fund are you asking about?")
    question = "Who founded the proton clinic?"
    assert query_with_history(thread, question) == question


def test_a_time_that_is_pointed_at_brings_no_subject() -> None:
    question = "How many dentists qualified in that year?"
    assert query_with_history(OPENING, question) == question


def test_a_follow_up_replaces_what_the_one_before_put_in() -> None:
    thread = (*OPENING, *_thread("And Oslo?", "Fewer grants there too."))
    query = query_with_history(thread, "And Lund?")
    assert "Lund" in query
    assert "patents" in query
    assert "Oslo" not in query


@pytest.mark.parametrize(
    ("asked", "follow_up", "kept", "gone"),
    [
        (
            "What is the yearly turnover of the ferry company in Oslo?",
            "And that of the bus lines?",
            {"turnover", "Oslo", "bus"},
            {"ferry", "company"},
        ),
        (
            "What are the values of receivables in 2019?",
            "And that of debts?",
            {"debts"},
            {"values"},
        ),
        (
            "Vad är lönen för läkare i Lund?",
            "Och den för barnmorskor?",
            {"lönen", "Lund"},
            {"läkare"},
        ),
        ("Hvad er prisen for lejligheder?", "Hvad med den for huse?", {"prisen"}, {"lejligheder"}),
    ],
)
def test_what_is_put_in_the_place_of_a_thing_leaves_that_thing_out(
    asked: str, follow_up: str, kept: set[str], gone: set[str]
) -> None:
    found = set(query_with_history(_thread(asked, "It is 4."), follow_up).replace("?", "").split())
    assert kept <= found
    assert not gone & found


def test_a_third_follow_up_keeps_the_years_of_the_first() -> None:
    thread = _thread(
        "What is the amount of vacation pay in 2019?", "$4", "And that of bonuses?", "$3"
    )
    assert query_with_history(thread, "And that of taxes?") == "And that of taxes? 2019"


def test_a_question_back_ends_with_a_mark_and_asks() -> None:
    assert asks_back("Which year are you asking about?")
    assert not asks_back("Basel: 12 patents (2019).")


def test_the_passages_of_a_follow_up_are_searched_with_its_whole_question(
    build: Callable[[dict[str, str]], Store],
) -> None:
    store = build({"museum.txt": "The sailing museum was founded by a trust and has two boats."})
    resolver = Resolver(store.catalogue, today=date(2024, 5, 1), is_known_word=store.knows_word)
    thread = _thread("Who founded the sailing museum?", "A trust.")
    assert "museum" in stand_alone("And who runs it?", thread, resolver).query
    assert stand_alone("Who painted the boats?", (), resolver).query == "Who painted the boats?"
    assert "museum" in stand_alone("How many rooms?", thread, resolver).query
    assert "museum" in stand_alone("hur många besökare kom?", thread, resolver).query
    assert "museum" in stand_alone("hvem byggede?", thread, resolver).query
    for whole in ("What is a barge?", "How many rooms has Varholm?", "Who painted the red boats?"):
        assert stand_alone(whole, thread, resolver).query == whole


@pytest.mark.parametrize(
    ("before", "now", "amount"),
    [
        ("How much does Basel give to ballet schools?", "And to choirs of children?", "how much"),
        ("Hur mycket ger Basel till balettskolor?", "Och till körer av barn?", "hur mycket"),
        ("Hvor meget giver Basel til balletskoler?", "Og til kor af børn?", "hvor meget"),
    ],
)
def test_a_new_object_keeps_the_amount_that_was_asked_for(before, now, amount):
    query = query_with_history([Turn("user", before)], now, joined=True)
    assert query.startswith(now)
    assert query.endswith(amount)
    assert amount not in query_with_history([Turn("user", before)], "What is a choir?", joined=True)


@pytest.mark.parametrize(
    ("question", "amount"),
    [
        ("How much of it falls on ballet?", "How much"),
        ("Hur mycket av det går till balett?", "Hur mycket"),
        ("Hvor meget af det går til ballet?", "Hvor meget"),
    ],
)
def test_texts_are_searched_for_how_much_of_what_was_spoken_of(
    build: Callable[[dict[str, str]], Store], question: str, amount: str
) -> None:
    store = build({"grant.txt": "Ballet schools share a grant of 9 million crowns with choirs."})
    resolver = Resolver(store.catalogue, today=date(2024, 5, 1), is_known_word=store.knows_word)
    thread = _thread("How big is the grant to schools?", "9 million crowns.")
    query = analyse(question, thread, resolver).question.query
    assert query.startswith(amount)
    assert "grant" in query
