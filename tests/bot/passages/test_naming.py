"""Names are told by how the corpus writes them, and lead to the documents that hold them."""

from collections.abc import Callable

import pytest

from bot.passages.answer import retrieve
from bot.passages.naming import documents_named, names_for_short, names_in, parts
from index.documents import Passage
from index.store import Store

FILES = {
    "brisling.txt": (
        "The shipping company Brisling was founded in 1911.\n\n"
        "A berth costs 310 euros a month. The company employs 75 people.\n"
    ),
    "falk.txt": (
        "The board of Falk met on Monday.\n\n"
        "A berth costs 260 euros a month. It has 240 people on its ships.\n"
    ),
    "museum.txt": "The museum shows a lamp. A lamp of Brisling and of Falk hangs in the hall.\n",
}


def passage(text: str, language: str = "en") -> Passage:
    return Passage("p", "d", "s", 0, len(text), text, language=language)


@pytest.mark.parametrize(
    ("question", "text", "language", "names"),
    [
        ("who leads brisling", "They said that Brisling grew.", "en", {"brisling"}),
        ("vad kostar en plats hos falk", "Man betalar Falk varje månad.", "sv", {"falk"}),
        ("brislings ägare", "Men ägaren av Brisling säger nej.", "sv", {"brislings"}),
        ("what is a lamp", "Lamp is a word. The lamp is old.", "en", set()),
        ("what is a lamp", "Lamp is a word.", "en", set()),
        ("how many companies", "They asked Companies House.", "en", set()),
        ("wie is forskaren", "They let Forskaren stand.", "en", set()),
        ("who won in may", "In May the rain may come.", "en", set()),
    ],
)
def test_a_name_is_what_the_corpus_writes_with_a_capital_inside_sentences(
    question: str, text: str, language: str, names: set[str]
) -> None:
    assert names_in(question, [passage(text, language)]) == names


def test_a_common_word_is_a_name_where_several_passages_write_it_so() -> None:
    texts = ("They let Forskaren to firms.", "The roof of Forskaren leaks.")
    assert names_in("what is forskaren", [passage(text) for text in texts]) == {"forskaren"}


def test_the_documents_of_a_name_are_read_where_they_do_not_repeat_it(
    build: Callable[[dict[str, str]], Store],
) -> None:
    store = build(FILES)
    hits = retrieve("what does a berth cost at brisling", store)
    assert set(documents_named("what does a berth cost at brisling", hits)) >= {"brisling.txt"}
    assert any("310 euros" in hit.passage.text for hit in hits)


def test_things_of_other_documents_are_asked_for_one_by_one(
    build: Callable[[dict[str, str]], Store],
) -> None:
    apart = build({name: text for name, text in FILES.items() if name != "museum.txt"})
    question = "berth price at brisling vs falk"
    assert parts(question, retrieve(question, apart)) == (
        "berth price at brisling vs",
        "berth price at vs falk",
    )
    together = build(FILES)
    assert parts(question, retrieve(question, together)) == ()


@pytest.mark.parametrize(
    ("question", "text", "names"),
    [
        ("what did az build?", "In 2020 AstraZenith built a dock.", {"az": {"astrazenith"}}),
        ("hvad ejer FN?", "Havnen ejes af Falk Nordic.", {"fn": {"falk", "nordic"}}),
        ("how big is BFI?", "The BioFalk Institute is big.", {"bfi": {"biofalk", "institute"}}),
        # What is written as it is asked for is short for nothing.
        ("what is FN?", "FN is a guild, and Falk Nordic another.", {}),
        ("who is in it?", "Irma Tell is.", {}),
    ],
)
def test_a_short_word_is_the_initials_of_a_name_in_a_passage(
    question: str, text: str, names: dict[str, set[str]]
) -> None:
    assert names_for_short(question, [passage(text)]) == names
