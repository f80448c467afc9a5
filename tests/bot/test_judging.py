"""How sure an answer is follows from what of the question stands where."""

import json
from collections.abc import Callable
from importlib.resources import files

import numpy as np
import pytest

from bot.finding import find
from bot.judging import WEIGHTS, Judgement, judge, shipped
from bot.signals import asks_for, measure
from index.store import Store

TEXT = (
    "The lighthouse of Northport was painted by Ellen Varg in the summer of 1974. "
    "It has stood on the western pier since the great storm. "
    "The harbour master lives in the house beside it."
)


def _judged(store: Store, question: str) -> Judgement:
    return judge(question, find(question, store, 4))


@pytest.fixture
def store(build: Callable[[dict[str, str]], Store]) -> Store:
    return build({"lighthouse.txt": TEXT})


def test_the_sentence_that_says_it_is_likeliest(store: Store) -> None:
    judged = _judged(store, "Who painted the lighthouse of Northport?")
    best = max(judged.weighed, key=lambda one: one.chance)
    assert best.sentence.text.startswith("The lighthouse of Northport was painted by")


@pytest.mark.parametrize(
    "near_miss",
    [
        "Who painted the lighthouse of Southport?",
        "Who sold the lighthouse of Northport?",
        "Who painted the cathedral of Northport in the winter of 1981?",
    ],
)
def test_a_near_miss_is_less_sure(store: Store, near_miss: str) -> None:
    right = _judged(store, "Who painted the lighthouse of Northport?")
    missed = _judged(store, near_miss)
    assert missed.answerable < right.answerable
    assert missed.sure < right.sure


def test_nothing_found_is_nothing_sure() -> None:
    assert judge("Who painted it?", ()) == Judgement()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many cranes are there?", "number"),
        ("When was it painted?", "time"),
        ("Who painted it?", "person"),
        ("Where does he live?", "place"),
        ("What is a pier?", ""),
        ("Vem målade fyren?", "person"),
        ("Hvornår blev det malet?", "time"),
    ],
)
def test_what_is_asked_for_is_told_by_its_words(question: str, kind: str) -> None:
    assert asks_for(question) == kind


def test_the_weights_fit_the_measures_and_tell_their_measured_error(store: Store) -> None:
    question = "Who painted the lighthouse?"
    rows = [row for _, _, row in measure(question, find(question, store, 4))]
    model = shipped()
    assert {len(row) for row in rows} == {len(model.sentence.weights)}
    assert np.all(model.sentence.scale > 0)
    written = json.loads(files("bot").joinpath(WEIGHTS).read_text(encoding="utf-8"))
    error = written["measured_on_unseen_articles"]
    assert error["auroc"] > 0.7
    assert error["end_to_end"] > error["always_declining"]
    assert "CC BY-SA" in written["fitted_on"]
