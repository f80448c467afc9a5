"""How much a question makes the encoder read is bounded, however it is worded: it is counted."""

from collections.abc import Callable

import pytest

from bot.assistant import Assistant
from bot.understanding.leftover import MOST_OF_MESSAGE
from index.encoding import HashingEncoder, Vectors

Encoded = Callable[[str], list[str]]


@pytest.fixture
def encoded(ports_assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Encoded:
    """Return what answers a question and returns the texts that were encoded for it."""
    noted: list[str] = []
    encode = HashingEncoder.encode_query

    def noting(encoder: HashingEncoder, text: str) -> Vectors:
        noted.append(text)
        return encode(encoder, text)

    monkeypatch.setattr(HashingEncoder, "encode_query", noting)

    def asked(question: str) -> list[str]:
        noted.clear()
        ports_assistant.answer(question)
        return list(noted)

    return asked


@pytest.mark.parametrize(
    "question",
    [
        "How many gnarls did Eastport have?",
        "Hur många gnarlar hade Eastport?",
        "Hvor mange gnarler havde Eastport?",
    ],
)
def test_a_question_waits_for_no_name_of_a_measure(encoded: Encoded, question: str) -> None:
    texts = encoded(question)
    assert texts
    assert not {"containers", "turnover", "dockers"} & set(texts)


# A message of parts as long as this, each with names that nothing knows; "#" is a number.
LONG = [
    '" rank ports by {} word# with Eastport and thing# to Westport och i Northport?',
    "word# with Eastport and thing# to Westport och i Northport? {}",
    "ord# med Eastport och sak# till Westport and in Northport? {}",
    "How many gnarls of zorgon# did Eastport have with its {}?",
    "Hur många gnarlar av zorgon# hade Eastport med sina {}?",
    "Hvor mange gnarler af zorgon# havde Eastport med sine {}?",
]
LOADED = "quay of Westport " * 5
FILLS = ["数" * 80 + " " + "9" * 60, LOADED, "snarf " * 3]
# What is searched for is encoded beside: each part of so many, by itself and with those before.
MOST_SEARCHED = 2_000


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("count", [6, 40])
@pytest.mark.parametrize("part", LONG)
def test_the_parts_of_a_message_share_what_it_may_encode_for_its_words(
    encoded: Encoded, part: str, count: int, fill: str
) -> None:
    texts = encoded(" ".join(part.format(fill).replace("#", str(n)) for n in range(count)))
    assert sum(map(len, texts)) <= MOST_OF_MESSAGE + MOST_SEARCHED, [len(text) for text in texts]


@pytest.mark.parametrize("part", [LONG[0], LONG[1], LONG[4]])
def test_words_of_a_long_part_among_many_are_not_weighed_one_by_one(
    encoded: Encoded, part: str
) -> None:
    texts = encoded(" ".join(part.format(LOADED).replace("#", str(n)) for n in range(6)))
    assert len(texts) <= 2 * 6, [len(text) for text in texts]
