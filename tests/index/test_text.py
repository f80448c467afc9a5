"""Text is kept as printed, compared folded, and cut into sentences where a reader would."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text import fold, normalise, sentence_spans, slug, words


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("a\u030angstro\u0308m", "ångström"),
        ("1\u00a0150\u202fm", "1 150 m"),
        ("infra\u00adstructure", "infrastructure"),
        ("\ufeffZero\u200bwidth", "Zerowidth"),
        ("a\tb  c", "a b c"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one \n\n\n\n two", "one\n\ntwo"),
        ("ef\ufb01cient", "efficient"),
        ("bell\x07", "bell"),
        ("“quoted” – ‘so’", "“quoted” – ‘so’"),
    ],
)
def test_normalise_keeps_the_wording_and_drops_what_is_not_seen(given_text: str, kept: str) -> None:
    assert normalise(given_text) == kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Øresund", "Öresund"),
        ("ÅNGSTRÖM", "angstrom"),
        ("Île-de-France", "ile–de–france"),
        ("Sjælland", "sjaelland"),
        ("Großstadt", "grossstadt"),
        ("“Medicon”", '"medicon"'),
        ("Mr Holm’s", "mr holm's"),
        ("two\n  words", "two words"),
    ],
)
def test_fold_makes_spellings_of_one_name_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_slug_is_a_readable_id() -> None:
    assert slug("Paris / Île-de-France") == "paris-ile-de-france"
    assert slug("R&D spending") == "r-and-d-spending"
    assert slug("???") == "unnamed"


def test_words_leave_punctuation_out() -> None:
    assert words("Malmö–Lund, 3.5 %") == ["malmo", "lund", "3", "5"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. J. Smith met Prof. Lee. They spoke.", ["Dr. J. Smith met Prof. Lee.", "They spoke."]),
        ("It grew 3.5 percent. Rents fell.", ["It grew 3.5 percent.", "Rents fell."]),
        (
            "“Is it true?” he asked. “Yes.” She left.",
            ["“Is it true?” he asked.", "“Yes.”", "She left."],
        ),
        (
            "Bl.a. Novo m.fl. deltog. Det var ca. 300.",
            ["Bl.a. Novo m.fl. deltog.", "Det var ca. 300."],
        ),
        ("Den 3. maj kom de. Så gik de.", ["Den 3. maj kom de.", "Så gik de."]),
        (
            "See fig. 2 and no. 5. The answer is no. We left.",
            ["See fig. 2 and no. 5.", "The answer is no.", "We left."],
        ),
        ("Labs, offices etc. Rents rose.", ["Labs, offices etc.", "Rents rose."]),
        ("Acme Inc. rose, e.g. in Lund.", ["Acme Inc. rose, e.g. in Lund."]),
        ("1. First step\n2. Second step", ["1. First step", "2. Second step"]),
        ("A heading\nA sentence.", ["A heading", "A sentence."]),
        ("Wait… what? No.", ["Wait… what?", "No."]),
        ("He said so (twice.) Then he left.", ["He said so (twice.)", "Then he left."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet='aB .!?\n"”1(', max_size=80))
def test_sentence_spans_hold_every_visible_mark_once_and_in_order(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(a < b for a, b in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    kept = "".join(text[a:b] for a, b in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_sentence_spans_stay_inside_the_span_asked_for() -> None:
    text = "One. Two. Three."
    assert [text[a:b] for a, b in sentence_spans(text, 5, 9)] == ["Two."]


@given(st.text(max_size=60))
def test_normalise_is_settled_after_one_pass(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
