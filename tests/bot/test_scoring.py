"""Scorecards: contributions add up to the gap to the last digit, whatever is on the card."""

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.evidence import Column, OfCard
from bot.figures.scoring import DRAWS, SEED, WEIGHT_SPREAD, Card, exact, normalised
from bot.grounding.cards import recompute_card

METHODS = ("min-max", "share-of-best", "z-score")
values = st.floats(0.01, 1e6).map(lambda v: round(v, 3)).filter(bool)


@st.composite
def cards(draw: st.DrawFn, methods: tuple[str, ...] = METHODS) -> Card:
    clusters = draw(st.integers(2, 5))
    indicators = draw(st.integers(1, 5))
    # Some cards have holes, but none but full columns for the first two clusters' sake.
    cell = st.one_of(values, st.none()) if draw(st.booleans()) else values
    column = st.tuples(values, values, *[cell] * (clusters - 2))
    return Card(
        clusters=tuple(f"c{n}" for n in range(clusters)),
        indicators=tuple(f"i{n}" for n in range(indicators)),
        weights=draw(st.tuples(*[st.integers(1, 100).map(lambda w: w / 100)] * indicators)),
        better=draw(st.tuples(*[st.sampled_from(["higher", "lower"])] * indicators)),
        values=draw(st.tuples(*[column] * indicators)),
        method=draw(st.sampled_from(methods)),
    )


@given(cards())
def test_contributions_sum_to_the_gap_exactly(card: Card) -> None:
    assert sum(card.contributions(0, 1)) == card.score(0) - card.score(1)


@given(cards())
def test_swapping_the_two_turns_every_contribution_around(card: Card) -> None:
    assert card.contributions(0, 1) == tuple(-part for part in card.contributions(1, 0))


@given(cards())
@example(Card(("a", "b", "c"), ("i",), (1.0,), ("higher",), ((1.9, 1.9, 1.9),), "z-score"))
def test_the_gates_own_formulas_come_to_the_same_numbers(card: Card) -> None:
    columns = tuple(
        Column(weight, better, tuple(v is not None for v in values))
        for weight, better, values in zip(card.weights, card.better, card.values, strict=True)
    )
    numbers = [v for column in card.values for v in column if v is not None]

    def again(what: str, part: int = -1) -> float | None:
        recipe = OfCard(what, card.method, columns, 0, 1, part)
        drawn = replace(recipe, draws=DRAWS, seed=SEED, spread=float(WEIGHT_SPREAD))
        return recompute_card(drawn, numbers)

    assert again("score") == pytest.approx(float(card.score(0)), abs=1e-6)
    assert again("gap") == pytest.approx(float(card.score(0) - card.score(1)), abs=1e-6)
    for n, part in enumerate(card.contributions(0, 1)):
        assert again("part", n) == pytest.approx(float(part), abs=1e-6)


@pytest.mark.slow
@given(cards(), st.data())
def test_the_value_to_pass_flips_the_order_and_one_step_less_does_not(
    card: Card, data: st.DataObject
) -> None:
    behind, ahead = sorted(range(2), key=card.score)
    indicator = data.draw(st.integers(0, len(card.indicators) - 1))
    needed = card.value_to_pass(behind, ahead, indicator, 0.001)
    now = card.values[indicator][behind]
    if needed is None or now is None:
        return
    sign = -1 if card.better[indicator] == "lower" else 1

    def leads(value: float) -> bool:
        imagined = card.with_value(indicator, behind, value)
        return imagined.score(behind) > imagined.score(ahead)

    assert leads(needed)
    step = max(exact(0.001), exact(2 * math.ulp(needed)))  # of so large a number none is smaller
    assert not leads(float(exact(needed) - sign * step))
    assert sign * (needed - now) > 0


def test_the_value_to_pass_is_found_by_hand_on_a_card_scored_anew() -> None:
    # Min–max of one indicator: whoever has more leads, so the next whole number does it.
    card = Card(("a", "b", "c"), ("i",), (1.0,), ("higher",), ((5.0, 9.0, 1.0),), "min-max")
    assert card.value_to_pass(0, 1, 0, 1.0) == 10
    # Lower is better: a place behind 7 passes at 6.
    card = Card(("a", "b"), ("i",), (1.0,), ("lower",), ((12.0, 7.0),), "min-max")
    assert card.value_to_pass(0, 1, 0, 1.0) == 6
    # The second indicator weighs too little to make up for the first.
    card = Card(
        ("a", "b"),
        ("i", "j"),
        (0.9, 0.1),
        ("higher", "higher"),
        ((1.0, 2.0), (1.0, 2.0)),
        "min-max",
    )
    assert card.value_to_pass(0, 1, 1, 1.0) is None


def test_a_missing_figure_scales_the_other_weights_up() -> None:
    card = Card(
        ("a", "b", "c"),
        ("i", "j"),
        (0.5, 0.5),
        ("higher", "higher"),
        ((10.0, 20.0, 15.0), (None, 1.0, 3.0)),
        "min-max",
    )
    assert card.shares(0) == (1, 0)
    assert [card.score(c) for c in range(3)] == [0, 50, 75]
    assert sum(card.contributions(2, 0)) == 75


def test_min_max_gives_nought_to_the_worst_and_one_to_the_best() -> None:
    assert normalised([10, 30, 20], "min-max", "higher") == (0, 1, Fraction(1, 2))
    assert normalised([10, 30, 20], "min-max", "lower") == (1, 0, Fraction(1, 2))
    assert normalised([7, 7], "min-max", "higher") == (0, 0)


def test_share_of_best_divides_by_the_best() -> None:
    assert normalised([10, 40], "share-of-best", "higher") == (Fraction(1, 4), 1)
    assert normalised([10, 40], "share-of-best", "lower") == (1, Fraction(1, 4))


def test_z_scores_count_standard_deviations() -> None:
    assert normalised([1, 3], "z-score", "higher") == (-1, 1)
    assert normalised([1, 3], "z-score", "lower") == (1, -1)


def test_a_card_computed_by_hand() -> None:
    card = Card(
        ("east", "west", "north"),
        ("containers", "waiting"),
        (0.6, 0.2),
        ("higher", "lower"),
        ((100.0, 50.0, 0.0), (10.0, 20.0, 30.0)),
        "min-max",
    )
    # Weights 0.6 and 0.2 are three quarters and one quarter of their sum.
    assert card.shares(0) == (Fraction(3, 4), Fraction(1, 4))
    assert [card.score(c) for c in range(3)] == [100, 50, 0]
    assert card.contributions(0, 1) == (Fraction(75, 2), Fraction(25, 2))
    # With v containers West is the best (75 + 12.5) and East has 75 × 100 / v + 25: v is above 120.
    assert card.value_to_pass(1, 0, 0, 1.0) == 121
    # The least waiting gives West 37.5 + 25 points, and East keeps 75 for its containers alone.
    assert card.value_to_pass(1, 0, 1, 1.0) is None
    assert card.share_held(0, 1) == 1
    assert card.share_held(1, 0) == 0


def test_the_share_held_is_the_same_each_time() -> None:
    card = Card(
        ("a", "b"), ("i", "j"), (0.5, 0.5), ("higher",) * 2, ((1.0, 0.0), (0.0, 1.0)), "min-max"
    )

    held = card.share_held(0, 1)

    assert held == card.share_held(0, 1)
    assert Fraction(45, 100) < held < Fraction(55, 100)
