"""Swedish and Danish words meet English names by what they mean."""

from pathlib import Path

import pytest

from bot import language
from bot.language import glossary
from bot.language.glossary import in_english, inflected
from index.text import fold


@pytest.mark.parametrize(
    ("word", "spoken", "english"),
    [
        ("sjukhusen", "sv", ("hospital",)),
        ("sygehuse", "da", ("hospital",)),
        ("omsaetningen", "da", ("turnover",)),
        ("labbvakansen", "sv", ("lab", "vacancy")),
        ("forskningsanslag", "sv", ("research", "funding", "grant")),
        ("markedsvaerdien", "da", ("market", "value")),
        ("sjukskoterskornas", "sv", ("nurse",)),
        ("solgte", "da", ("sell", "sold")),
        ("vaxthusgaserna", "sv", ("greenhouse", "gas")),
        ("boligpriserne", "da", ("dwelling", "housing", "price", "award")),
        ("vintermanederne", "da", ("winter", "month", "monthly")),
        ("undersogelsen", "da", ("investigation", "examine", "investigate", "study", "survey")),
        ("kobenhavns", "da", ("copenhagen",)),
        ("medlemskap", "sv", ()),
        ("hamnchef", "sv", ()),
        ("rent", "sv", ()),
        ("not", "da", ()),
    ],
)
def test_a_word_is_said_in_english_by_itself_or_by_its_parts(
    word: str, spoken: str, english: tuple[str, ...]
) -> None:
    assert in_english(word, spoken) == english


def test_the_words_are_sorted_by_english_and_stand_once_in_a_cell() -> None:
    text = Path(glossary.__file__).with_name("glossary.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    english = [row[0] for row in rows]

    assert english == sorted(set(english))
    assert {len(row) for row in rows} == {3}
    for cell in (cell.split() for row in rows for cell in row):
        assert len(set(map(fold, cell))) == len(cell)


def test_only_a_swedish_or_danish_text_is_glossed() -> None:
    assert language.glossed("What is the rent in Oxford?") == "What is the rent in Oxford?"
    assert language.glossed("Hur hög är hyran i Oxford?").endswith("? rent")


def test_a_question_meets_an_english_name_and_a_document_stays_as_it_is_written() -> None:
    [hospital] = language.tokens("hospitals")
    [asked] = language.tokens("sjukhusen", "sv")
    [written] = language.tokens("sjukhusen")

    assert hospital.keys & asked.keys
    assert not hospital.keys & written.keys


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("turnover per employee Iceland", "en"),
        ("top 3 per capita 2016", "en"),
        ("labbvakans i Boston?", "en"),
        ("vad är labbvakansen i Boston?", "sv"),
        ("antalet sjukhus i Lund", "sv"),
        ("hvad er huslejen i Lund?", "da"),
        ("headcount in södertälje 2012", "en"),
        ("workforce Århus 2020", "en"),
        ("bolag i Västerås", "sv"),
        ("markedsværdi Lund", "da"),
        ("the land and the state of the art", "en"),
    ],
)
def test_the_language_of_a_short_text_is_told_by_its_words(text: str, spoken: str) -> None:
    assert language.guess_language(text) == spoken


def test_short_words_are_met_in_their_other_forms() -> None:
    assert "koer" in inflected("koerna", "sv")
    assert "koer" in inflected("ko", "sv")
    assert "havnen" in inflected("havne", "da")
    assert inflected("queues", "en") == ()
