"""Judging an answer: what counts as shown, declined, cited and right."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer, AnswerTable, Cell, Citation, Statement
from bot.errors import InputError
from bot.evaluation import (
    Expectation,
    GoldenQuestion,
    judge,
    load_golden,
    load_thresholds,
    run,
    score,
    shortfalls,
    shows,
)


def answer(
    text: str, *, abstained: bool = False, kind: str = "lookup", cells: tuple[str, ...] = ()
) -> Answer:
    table = AnswerTable(("cluster", "value"), (tuple(Cell(c) for c in cells),)) if cells else None
    return Answer(
        id="a1",
        question="How many?",
        standalone="How many?",
        kind=kind,
        abstained=abstained,
        text=text,
        statements=(Statement(text, ("row-1",)),),
        citations=(Citation(7, "nls-2024", "Life science", "NLS", "2024", "", "p. 3", "12"),),
        table=table,
        figures=(),
        gaps=(),
        caveats=(),
        follow_ups=(),
    )


def question(abstain: bool | None = False, **expect: object) -> GoldenQuestion:
    return GoldenQuestion(
        "q-1", "lookup", "How many?", (), ("lookup",), abstain, Expectation(**expect)
    )


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("About 65,500 employees", "65,500"),
        ("Cirka 65 500 anställda", "65,500"),
        ("Cirka 65\u00a0500 anställda", "65,500"),
        ("Omkring 65.500 ansatte", "65,500"),
        ("hyran är 62,50 pund", "62.50"),
        ("62.5 GBP", "62.50"),
        ("falling 1.3%", "-1.3"),
        ("down to fourth place", "4"),
        ("i 2015 120 ansatte", "2015"),
        ("just outside the top five", "just outside the top five"),
    ],
)
def test_a_figure_is_shown_in_any_usual_spelling(text: str, figure: str) -> None:
    assert shows(text, figure)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("165,500 employees", "65,500"),
        ("65,500.5 employees", "65,500"),
        ("in 2019 [16]", "16"),
        ("Q4 saw 12.7", "2.7"),
        ("1,150 companies", "150"),
    ],
)
def test_a_part_of_a_number_or_a_citation_mark_is_no_figure(text: str, figure: str) -> None:
    assert not shows(text, figure)


def test_a_figure_may_stand_in_the_table_alone() -> None:
    verdict = judge(question(figures=("485",)), answer("See the table", cells=("Lund", "485")))
    assert verdict.right
    assert (verdict.figures_shown, verdict.figures_expected) == (1, 1)


def test_a_wrong_figure_source_and_kind_are_each_named() -> None:
    verdict = judge(question(figures=("9",), sources=("other",)), answer("12 firms", kind="rank"))
    assert [reason.split(":")[0] for reason in verdict.reasons] == ["kind", "figure", "source"]


def test_declining_is_right_only_where_it_is_expected() -> None:
    declined = answer("Not in my sources", abstained=True)
    assert judge(question(abstain=True), declined).right
    assert judge(question(abstain=None), declined).right
    assert judge(question(abstain=False), declined).reasons == ("declined: Not in my sources",)
    assert judge(question(abstain=True), answer("12 firms")).reasons == ("answered: 12 firms",)


def test_an_unsure_answer_is_right_where_the_closest_text_holds_what_is_expected() -> None:
    unsure = replace(
        answer("Not sure.", abstained=True),
        nearest=(Statement("“Falk has 12 ships.” [1]", ("d:0-9",)),),
    )
    assert judge(question(figures=("12",)), unsure).right
    assert judge(question(figures=("12",)), unsure).declined
    assert not judge(question(figures=("13",)), unsure).right
    assert not judge(question(), unsure).right


def test_what_is_forbidden_is_looked_for_in_claims_and_not_in_the_question_repeated() -> None:
    repeated = answer("12 firms")
    assert judge(question(forbid=("How many",)), repeated).right
    assert not judge(question(forbid=("12 firms",)), repeated).right


def test_an_answer_that_raises_is_a_failure_and_the_run_goes_on() -> None:
    def ask(text: str, thread: object) -> Answer:
        raise ValueError("broken")

    verdicts = list(run([question(), question()], ask))
    assert [v.reasons for v in verdicts] == [("error: ValueError: broken",)] * 2


def test_scores_and_shortfalls_over_four_answers() -> None:
    verdicts = [
        judge(question(figures=("12",)), answer("12 firms")),
        judge(question(figures=("12", "13")), answer("12 firms")),
        judge(question(), answer("Not held", abstained=True)),
        judge(question(abstain=True), answer("Not held", abstained=True)),
    ]
    scores = score(verdicts)
    assert scores.right == 0.5
    assert scores.figures_exact == pytest.approx(2 / 3)
    assert scores.unanswerable_declined == 1.0
    assert scores.answerable_declined == pytest.approx(1 / 3)
    assert shortfalls(scores, {"right": 0.5, "answerable_declined": 0.03}) == (
        "answerable_declined is 0.333, at most 0.030",
    )


def test_a_bad_line_is_named_with_its_file_and_number(tmp_path: Path) -> None:
    good = {"id": "a", "question": "?", "abstain": True}
    path = tmp_path / "lookup.jsonl"
    path.write_text(json.dumps(good) + "\n" + json.dumps({"id": "b"}) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"lookup\.jsonl line 2"):
        load_golden(tmp_path)
    path.write_text(json.dumps(good) + "\n" + json.dumps(good) + "\n", encoding="utf-8")
    with pytest.raises(InputError, match="'a' stands twice"):
        load_golden(tmp_path)


def test_an_unknown_threshold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.toml"
    path.write_text("rihgt = 0.9\n", encoding="utf-8")
    with pytest.raises(InputError, match="rihgt"):
        load_thresholds(path)
