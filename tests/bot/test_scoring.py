"""Scorecards: contributions add up to the gap to the last digit, whatever is on the card."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.composing.scorecard import recompute_card
from bot.scoring import Card, exact, normalised

METHODS = ("min-max", "share-of-best", "z-score")
values = st.floats(0.01, 1e6).map(lambda v: round(v, 3)).filter(bool)


@st.composite
def cards(draw: st.DrawFn, methods: tuple[str, ...] = METHODS) -> Card:
    clusters = draw(st.integers(2, 5))
    indicators = draw(st.integers(1, 5))
    column = st.tuples(*[values] * clusters)
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
def test_the_gates_own_formulas_come_to_the_same_numbers(card: Card) -> None:
    recipe = ";".join(f"{w},{b}" for w, b in zip(card.weights, card.better, strict=True))
    numbers = [v for column in card.values for v in column]

    def again(what: str) -> float | None:
        return recompute_card(
            f"card|{what}|{card.method}|{len(card.clusters)}|{recipe}|0|1", numbers
        )

    assert again("score") == pytest.approx(float(card.score(0)), abs=1e-6)
    assert again("gap") == pytest.approx(float(card.score(0) - card.score(1)), abs=1e-6)
    for n, part in enumerate(card.contributions(0, 1)):
        assert again(f"part{n}") == pytest.approx(float(part), abs=1e-6)


@given(cards(methods=("min-max",)))
def test_the_value_to_pass_draws_level_on_the_scale_held_fixed(card: Card) -> None:
    gap = card.score(1) - card.score(0)
    for n, share in enumerate(card.shares()):
        column = [exact(v) for v in card.values[n]]
        needed = card.value_to_pass(0, 1, n)
        spread = max(column) - min(column)
        if needed is None:
            assert spread == 0
            continue
        sign = -1 if card.better[n] == "lower" else 1
        assert 100 * share * sign * (needed - column[0]) / spread == gap


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
    assert card.shares() == (Fraction(3, 4), Fraction(1, 4))
    assert [card.score(c) for c in range(3)] == [100, 50, 0]
    assert card.contributions(0, 1) == (Fraction(75, 2), Fraction(25, 2))
    # West needs 50 points: 66⅔ containers more, or 20 hours less.
    assert card.value_to_pass(1, 0, 0) == Fraction(350, 3)
    assert card.value_to_pass(1, 0, 1) == -20
    assert card.share_held(0, 1) == 1
    assert card.share_held(1, 0) == 0


def test_the_share_held_is_the_same_each_time() -> None:
    card = Card(
        ("a", "b"), ("i", "j"), (0.5, 0.5), ("higher",) * 2, ((1.0, 0.0), (0.0, 1.0)), "min-max"
    )

    held = card.share_held(0, 1)

    assert held == card.share_held(0, 1)
    assert Fraction(45, 100) < held < Fraction(55, 100)
