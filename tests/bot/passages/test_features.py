"""What a window is measured by: one question and one text show one measure each."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from bot.passages.answer import best_of_each, retrieve
from bot.passages.answerability import score, shipped
from bot.passages.features import NAMES, measure
from bot.passages.windows import windows
from index.build import rebuild
from index.encoding import HashingEncoder
from index.store import Store, open_store

TEXTS = {
    "brisling": "Brisling owns four ships. In 2024 Brisling carried 310,000 tonnes of timber. "
    "It closed the office in Skarv because the rent had doubled.",
    "ropes": "A tarred rope is a rope that is soaked in tar. The ropewalk was 300 m long.",
    "race": "Falk came third in the race of 2019 and sixth in May. The talks on the roof ended.",
    "pier": "Den 4 maj mötte färjan flera båtar. On 4 May the ferry met several boats. "
    "The pier of Skarv rests on 300 poles. Stina Rask is harbour master since 2020-03-12.",
    "lind": "Lind was 24th in the regatta of the bay, where half of the sails were new.",
    "mast": "The rest of the mast went to a pier, a boat and a roof in Vik for 12 crowns.",
    "yard": "Rurik Falk is head of the yard in Vik.",
    "hamnen": "Hamnen i Norrhamn byggdes ut 2019 eftersom fartygen hade blivit större.",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("features")
    (place / "corpus").mkdir()
    for name, text in TEXTS.items():
        (place / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    rebuild(place / "corpus", place / "store", encoder=HashingEncoder(64))
    with closing(open_store(place / "store")) as opened:
        yield opened


def measured(store: Store, question: str, text: str) -> dict[str, float]:
    """Return the measures of the window that holds a text."""
    hits = retrieve(question, store)
    found = [(hit, rank, w) for rank, hit in enumerate(hits) for w in windows(hit.passage)]
    each = measure(question, found, [0.0] * len(found))
    held = [values for (_, _, w), values in zip(found, each, strict=True) if text in w.text]
    return dict(zip(NAMES, held[0], strict=True))


@pytest.mark.parametrize(
    ("question", "text", "name", "value"),
    [
        ("How much timber did Brisling carry in 24?", "310,000", "figures missing", 0),
        ("How much timber did Brisling carry in 22?", "310,000", "figures missing", 1),
        ("Who chairs Brisling?", "four ships", "only names", 1),
        ("How many vessels has Brisling?", "four ships", "only names", 0),
        ("Who owns the ships of Brisling?", "four ships", "only names", 0),
        ("Why was the office in Skarv closed?", "rent", "a reason", 1),
        ("Why is a tarred rope tarred?", "soaked", "a reason", 0),
        ("When was the office in Skarv closed?", "rent", "a reason", 0),
        ("Varför byggdes hamnen ut?", "fartygen", "a reason", 1),
        ("How long was the ropewalk?", "300 m", "no such thing", 0),
        ("Who leads the ropewalk?", "soaked", "no such thing", 1),
        ("How many boats did Falk row?", "third", "no such thing", 1),
        ("In which year did Falk row?", "third", "no such thing", 0),
        # A day of a month is no number of boats, and a number of poles no price.
        ("How many boats did the ferry meet?", "several boats", "no such thing", 1),
        ("How many ferries came?", "several boats", "no such thing", 1),
        ("How many poles has the pier?", "300 poles", "no such thing", 0),
        # "24th" counts nothing, and a number of tonnes is no share and no age.
        ("How many sails did Lind set?", "24th", "no such thing", 1),
        ("What share of the timber did Brisling carry?", "310,000", "no such thing", 1),
        ("What share of the sails was new?", "half of the sails", "no such thing", 0),
        ("How much of the mast went to Vik?", "12 crowns", "no such thing", 0),
        ("How old is Brisling?", "310,000", "no such thing", 1),
        ("How much did the pier of Skarv cost?", "300 poles", "no such thing", 1),
        ("Vad kostade piren i Skarv?", "300 poles", "no such thing", 1),
        ("Hvad kostede molen i Skarv?", "300 poles", "no such thing", 1),
        # A name is only asked for where its office is spoken of.
        ("Who is harbour master of Skarv?", "Stina", "no such thing", 0),
        ("Who is the pilot of Skarv?", "Stina", "no such thing", 1),
        ("Vem är kassör i Skarv?", "Stina", "no such thing", 1),
        ("Hvem er lods i Skarv?", "Stina", "no such thing", 1),
        ("When did the tarred rope come?", "soaked", "no such thing", 1),
        # A year tells no day.
        ("What date was the race of Falk?", "sixth in May", "no such thing", 0),
        ("What date was the timber carried?", "310,000", "no such thing", 1),
        ("Vilken dag kom färjan?", "mötte färjan", "no such thing", 0),
        ("Hvilken dato blev Stina Rask havnemester?", "Stina", "no such thing", 0),
        # What somebody is by title is a title; a report has another.
        ("What is Falk's title?", "third", "no such thing", 1),
        ("What is Rurik Falk's title?", "Rurik", "no such thing", 0),
        ("Vad har Rurik Falk för titel?", "Rurik", "no such thing", 0),
        ("Hvad er Rurik Falks titel?", "Rurik", "no such thing", 0),
        ("What is the title of the rope?", "soaked", "no such thing", 0),
        ("What are the poles of the pier called?", "300 poles", "no such thing", 0),
        ("What is the tar of the rope called?", "soaked", "no such thing", 1),
        ("What is a tarred rope?", "soaked", "a meaning", 1),
        ("vad menas med a tarred rope?", "soaked", "a meaning", 1),
        ("What is a ropewalk?", "soaked", "a meaning", 0),
        ("What is the length of a tarred rope?", "soaked", "a meaning", 0),
        ("How many ships has Falk?", "four ships", "names missing", 1),
        ("How many ships has Brisling?", "four ships", "names missing", 0),
    ],
)
def test_a_measure(store: Store, question: str, text: str, name: str, value: float) -> None:
    assert measured(store, question, text)[name] == value


def test_words_without_a_subject_weigh_nothing(store: Store) -> None:
    plain = measured(store, "How many ships has Brisling?", "four ships")
    typed = measured(store, "typ how many ships has Brisling igen?", "four ships")
    for name in ("covered", "nowhere", "only names", "asked"):
        assert typed[name] == plain[name]


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("How many ships does Brisling own?", "ships own Brisling"),
        ("How many ships did Brisling come to own?", "ships own Brisling"),
        ("Hur många ships tog Brisling?", "ships Brisling"),
    ],
)
def test_verbs_and_amounts_of_any_subject_are_no_words_of_the_question(
    store: Store, question: str, bare: str
) -> None:
    one, other = (measured(store, text, "four ships") for text in (question, bare))

    assert (one["covered"], one["asked"]) == (other["covered"], other["asked"])


def test_the_sort_of_name_that_is_asked_for_need_not_stand_in_the_text(store: Store) -> None:
    asked = measured(store, "In which city was the office closed?", "rent")

    assert asked["asked"] == measured(store, "office closed", "rent")["asked"]


def test_half_of_a_compound_is_not_the_whole(store: Store) -> None:
    whole = measured(store, "När hölls samtalen?", "talks")["covered"]
    assert 0 < measured(store, "När hölls lönesamtalen?", "talks")["covered"] < whole


def test_all_windows_of_a_passage_that_are_nearly_as_probable_are_shown(store: Store) -> None:
    found = score("ships of Brisling", retrieve("ships of Brisling", store))
    first = found[0]
    alike, less = replace(first, probability=0.95), replace(first, probability=0.5)
    assert list(best_of_each([replace(first, probability=1.0), alike, less])) == [
        replace(first, probability=1.0),
        alike,
    ]


def test_a_text_that_says_what_a_thing_is_answers_what_it_is(store: Store) -> None:
    for question in ("what is a tarred rope", "hvad betyder a tarred rope", "define tarred rope"):
        best = score(question, retrieve(question, store))[0]
        assert "soaked in tar" in best.window.text
        assert best.probability >= shipped(False).sure


@pytest.mark.parametrize("name", ["Falk", "Vinga", "Westport"])
def test_a_text_without_a_name_of_the_question_is_never_sure(store: Store, name: str) -> None:
    question = f"Why did {name} close the office in Skarv?"
    best = score(question, retrieve(question, store))[0]
    known = score("Why did Brisling close the office in Skarv?", retrieve(question, store))[0]
    assert best.probability < shipped(False).sure < known.probability


def test_an_address_is_no_name_and_must_be_said(store: Store) -> None:
    assert measured(store, "name of the harbour master of Skarv", "Stina")["covered"] == 1
    assert measured(store, "address of the harbour master of Skarv", "Stina")["covered"] < 1
