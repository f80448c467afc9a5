"""Feedback becomes candidates for golden questions: the worst first, and nobody's name in them."""

from installing import module_at

from bot.slack.opinions import Feedback

module = module_at("scripts/feedback_to_eval.py")


def thumb(question, user, verdict, asked, reason="", at=1.0):
    return Feedback(question, user, verdict, reason, asked, "a1", "g1", ("s1",), at)


def test_questions_are_joined_by_their_words_and_ordered_by_how_bad_they_were():
    found = module.candidates(
        (
            thumb("q1", "U1", "good", "How many?"),
            thumb("q2", "U1", "bad", "Why?", "wrong year", 2.0),
            thumb("q3", "U2", "bad", " why? ", "", 3.0),
            thumb("q4", "U2", "bad", ""),
        )
    )
    assert [(c["question"], c["good"], c["bad"], c["reasons"]) for c in found] == [
        (" why? ", 0, 2, ["wrong year"]),
        ("How many?", 1, 0, []),
    ]
    assert "U1" not in str(found)
