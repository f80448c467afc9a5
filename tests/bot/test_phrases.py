"""The bot's own words: every one that is said exists, in three languages with the same slots."""

import re
from pathlib import Path
from string import Formatter

import pytest

from bot import phrases

BOT = Path(phrases.__file__).parent


def slots(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_phrase_that_the_code_says_exists() -> None:
    said = {
        key
        for path in BOT.rglob("*.py")
        for key in re.findall(r"say\(\s*[\w.]+,\s*\"([a-z_-]+)\"", path.read_text(encoding="utf-8"))
    }

    assert len(said) > 60
    assert said <= set(phrases._PHRASES)


@pytest.mark.parametrize("key", sorted(phrases._PHRASES))
def test_a_phrase_has_the_same_slots_in_all_languages(key: str) -> None:
    english, swedish, danish = phrases._PHRASES[key]

    assert slots(english) == slots(swedish) == slots(danish)


def test_words_are_joined_as_each_language_joins_them() -> None:
    assert phrases.join("en", ["a", "b", "c"]) == "a, b and c"
    assert phrases.join("sv", ["a", "b"], "or") == "a eller b"
    assert phrases.join("da", ["a"]) == "a"
    assert phrases.quoted("sv", "about") == "”about”"
    assert phrases.word("da", "more than") == "mere end"
