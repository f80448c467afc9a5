"""The bot's own words: every one that is said exists, in all languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

import bot
from bot.language.messages import join, quoted, tell, word
from bot.language.packs import COMMON, packs

BOT = Path(bot.__file__).parent
SAID = re.compile(r"\btell\(\s*(?:[\w.]+,\s*)?\"([a-z0-9_-]+)\"")


def slots(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_every_message_that_the_code_tells_exists() -> None:
    texts = (path.read_text(encoding="utf-8") for path in BOT.rglob("*.py"))
    told = {key for text in texts for key in SAID.findall(text)}

    assert len(told) > 100
    assert told <= set(packs()[COMMON].messages)


@pytest.mark.parametrize("code", sorted(set(packs()) - {COMMON}))
def test_a_language_has_every_message_and_no_slot_of_its_own(code: str) -> None:
    own, english = packs()[code], packs()[COMMON]

    assert set(own.messages) == set(english.messages)
    assert set(own.row_words) >= set(english.row_words)
    for key, template in own.messages.items():
        assert slots(template) <= slots(english.messages[key]), key


def test_words_are_joined_as_each_language_joins_them() -> None:
    assert join("en", ["a", "b", "c"]) == "a, b and c"
    assert join("sv", ["a", "b"], "or") == "a eller b"
    assert join("da", ["a"]) == "a"
    assert quoted("sv", "about") == "”about”"
    assert word("da", "more than") == "mere end"


def test_what_is_told_of_one_has_a_form_of_its_own() -> None:
    assert "1 indicators" not in tell("en", "list_indicators", count=1, names="beds (2)", more="")
    assert tell("xx", "yes") == "Yes"
