"""What people write enters by one door: bounded, without marks that cannot be shown."""

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.answer import Turn
from bot.assistant import Assistant, open_assistant
from bot.door import LONGEST_WORD, MOST_CHARACTERS, admitted
from bot.understanding.reading import Reading
from bot.understanding.resolver import MOST_KEPT, Resolver
from index.store import Store


@pytest.mark.parametrize(
    ("written", "enters"),
    [
        ("How many?", "How many?"),
        ("How\u202e many\x00?", "How many?"),
        ("a lone \ud800 half", "a lone \ufffd half"),
        ("a whole \ud83e\uddec pair", "a whole 🧬 pair"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("pasted\x0bfrom a\r\nslide\rand\u2028a page\x0c", "pasted\nfrom a\nslide\nand\na page\n"),
        ("hid\u00adden\U000e0041\U000e007f \u206atext\u3164\ufe01\U000e0101", "hidden text"),
        ("x" * 500, "x" * LONGEST_WORD),
        ("9" * 500 + " labs", "9" * LONGEST_WORD + " labs"),
        ("word " * 1_000, ("word " * 400).strip()),
        ("What " + "?" * 50 + " really" + "!" * 9 + "..", "What ??? really!!!.."),
        ("7 000 000, ____ and 1000000", "7 000 000, ____ and 1000000"),
    ],
    ids=[
        "words",
        "marks",
        "half a pair",
        "a pair",
        "lines",
        "ends of lines",
        "hidden texts",
        "a long word",
        "digits",
        "a page",
        "marks often",
        "no marks",
    ],
)
def test_a_text_enters_harmless(written: str, enters: str) -> None:
    assert admitted(written) == enters


@pytest.mark.parametrize(
    "text", ["数据" * 5_000, "x" * 60_000, "y " * 60_000, "9" * 60_000, "\ud800" * 9]
)
def test_any_length_is_bounded(text: str) -> None:
    assert len(admitted(text)) <= MOST_CHARACTERS


@pytest.mark.parametrize(
    "question",
    ["Eastport " + "9" * 5_000, "容器" * 5_000, "z" * 50_000, "\ud800 containers",
     "containers " * 9_000, "\u202eHow many containers does Eastport have?",
     "' OR 1=1 -- \u0119\u0119 <b> to containers och i Westport?" * 40],
    ids=["5,000 digits", "Chinese", "one long word", "a surrogate", "one word often", "turned",
         "one question often"],
)  # fmt: skip
def test_any_question_is_answered_soon_and_can_be_shown(
    ports_assistant: Assistant, question: str
) -> None:
    begun = time.process_time()
    answer = ports_assistant.answer(question, [Turn("user", question)])
    assert time.process_time() - begun < 2
    shown = f"{answer.text}{answer.question}{answer.standalone}"
    assert shown.encode("utf-8")
    assert "\u202e" not in shown


def test_a_page_of_words_that_are_all_different_is_answered_soon(corpus_store: Path) -> None:
    assistant = open_assistant(corpus_store)
    assistant.answer("How many people work in Basel?")  # what is read once is read
    begun = time.process_time()
    assistant.answer(" and ".join(f"word{n} in Basel with thing{n} in Oxford" for n in range(50)))
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    "sentence",
    [
        "* 2015 word{} with Basel and thing{} to London:",
        "och ord{} i Basel med sak{} till London?",
        "hvorfor har ord{} i Basel flere ting{} end London;",
    ],
    ids=["en", "sv", "da"],
)
def test_no_part_of_a_long_message_is_read_twice(
    ports_assistant: Assistant, monkeypatch: pytest.MonkeyPatch, sentence: str
) -> None:
    """Each half of it, and each half's parts, used to be read anew: seconds for a page."""
    read: Counter[str] = Counter()
    once = Resolver._read_part

    def counted(self: Resolver, written: str) -> Reading:
        read[written] += 1
        return once(self, written)

    monkeypatch.setattr(Resolver, "_read_part", counted)
    ports_assistant.answer(" ".join(sentence.format(n, n) for n in range(40)))
    assert len(read) > 5
    assert read.total() - len(read) < 10  # what is kept is let go once, at most


def test_of_what_was_read_no_more_than_so_much_is_kept(ports_store: Store) -> None:
    resolver = Resolver(ports_store.catalogue, today=date(2026, 1, 1))
    for n in range(MOST_KEPT + 50):
        assert resolver.read(f"How many containers has Eastport {n}?").text
    assert len(resolver._messages) <= MOST_KEPT
    assert len(resolver._parts) <= MOST_KEPT


def test_of_a_long_text_it_is_said_that_a_part_was_read(ports_assistant: Assistant) -> None:
    page = "How many containers does Eastport have? " * 200
    assert any("first part" in caveat for caveat in ports_assistant.answer(page).caveats)
    short = ports_assistant.answer("How many containers does Eastport have?")
    assert not any("first part" in caveat for caveat in short.caveats)
