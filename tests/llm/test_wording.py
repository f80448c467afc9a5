"""Which sentences say the same: every figure, name, unit, comparison, cause and "not" stays."""

import pytest

from bot.grounding.wording import says_the_same


@pytest.mark.parametrize(
    ("told", "again"),
    [
        (
            "Medicon Valley: about 57 employees per company (2022).",
            "Medicon Valley has about 57 employees per company in 2022.",
        ),
        (
            "Medicon Valley: about 57 employees per company (2022).",
            "In 2022, Medicon Valley had about 57 employees per company.",
        ),
        ("Basel: 31 companies, London: 44.", "Basel has 31 companies, London 44."),
        ("Skåne: 7 500 anställda (2020).", "Skåne hade 7 500 anställda 2020."),
        ("Aarhus: 12 virksomheder.", "Aarhus har 12 virksomheder."),
    ],
)
def test_only_free_words_come_and_go(told: str, again: str) -> None:
    assert says_the_same(told, again)


@pytest.mark.parametrize(
    ("told", "again", "what"),
    [
        ("Basel: 31 companies.", "Basel has 32 companies.", "another figure"),
        ("Basel: 31 companies.", "Basel has 3.1 companies.", "another figure by a point"),
        ("Basel: −1.3 %.", "Basel: 1.3 %.", "a sign"),
        ("Basel: 31 companies.", "Zug has 31 companies.", "another name"),
        ("Basel: 31 % of companies.", "Basel: 31 companies.", "a unit that is lost"),
        ("Basel: 31 million euros.", "Basel: 31 billion euros.", "another unit"),
        ("Basel: 31 companies (2020).", "Basel has 31 companies (2021).", "another year"),
        ("Basel: 31 companies (2020).", "Basel has 31 companies.", "a year that is lost"),
        ("Basel: about 31 companies.", "Basel has 31 companies.", "a hedge that is lost"),
        ("Basel: 31 companies.", "Basel has only 31 companies.", "a judgement"),
        ("Basel is ahead of Zug.", "Zug is ahead of Basel.", "the other way round"),
        ("Basel does not lead.", "Basel does lead.", "a negation that is lost"),
        ("Basel does lead.", "Basel does not lead.", "a negation that is new"),
        ("Basel has more companies than Zug.", "Basel has fewer companies than Zug.", "less"),
        ("Basel fell and Zug rose.", "Basel fell because Zug rose.", "a cause that is new"),
        ("Basel: 31 companies, Zug: 44.", "Basel has 44 companies, Zug 31.", "figures swapped"),
        ("Basel: 5 firms and 9 labs.", "Basel: 5 labs and 9 firms.", "units swapped"),
        ("From 5 (2019) to 9 (2020).", "From 5 (2020) to 9 (2019).", "years swapped"),
        ("Basel: up to 31 companies.", "Basel: 31 companies up to.", "a hedge that moved"),
        ("Basel: 31 companies.", "Basel has 31 companies!", "a mark that says something"),
        ("Basel: 31 companies.", "“Basel has 31 companies.”", "marks of a quote"),
        ("Basel: 31 companies.", "Basel has 31 companies. Ask Zug.", "a sentence more"),
        ("Basel: 31 companies.", "", "nothing"),
    ],
)
def test_whatever_says_something_stays(told: str, again: str, what: str) -> None:
    assert not says_the_same(told, again), what
