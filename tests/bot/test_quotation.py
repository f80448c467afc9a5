"""A source's own words stand in quotation marks, ours do not, and each place says whose."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer, Statement
from bot.assistant import Assistant
from bot.draft import Draft
from bot.grounding import ground
from bot.quotation import in_marks, shown_spans
from bot.rendering import terminal
from bot.rendering.as_json import answer_to_json
from bot.rendering.blocks import Level, answer_messages
from bot.rendering.levels import in_short
from bot.slack.views import proof
from index.reading.corpus import read_corpus
from index.sources import load_sources
from index.store import Store

SENTENCE = "The pilots of Eastport went home early."
FILES = {
    "catalogue.toml": '[[cluster]]\nid = "eastport"\nname = "Eastport"\n',
    "sources.csv": "source_id,title,publisher,published,language,wording\n"
    "gazette,Pilots at home,The Gazette,2024-05-02,en,\n"
    "memo,A memo,The office,2023,en,own\n",
    "raw.md": f"---\nsource: gazette\n---\n{SENTENCE}\n",
    "summary.md": f"---\nsource: gazette\nwording: own\n---\n# In short\n\nIn short: {SENTENCE}\n",
    "memo.txt": f"From the memo: {SENTENCE}\n",
    "sheet.md": f"---\ntitle: Sheet\n---\n- We heard: {SENTENCE} [gazette]\n- We saw it as well.\n",
}

Shown = Callable[[str, str], Answer]


@pytest.fixture
def store(build: Callable[[dict[str, str]], Store]) -> Store:
    return build(FILES)


@pytest.fixture
def shown(store: Store) -> Shown:
    """Return an answer that shows one sentence of a document."""

    def answer(path: str, sentence: str, language: str = "en") -> Answer:
        (document,) = (one for one in store.documents() if one.path == path)
        start = store.document(document.id).text.index(sentence)
        statement = shown_spans(store, document.id, [(start, start + len(sentence))])
        draft = Draft("passages", (statement,))
        return ground(draft, store, question="?", standalone="?", language=language)

    return answer


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"It pays," said Jo.', "“‘It pays,’ said Jo.”"),
        ("“It pays,” said Jo.", "“‘It pays,’ said Jo.”"),
        ("Jo said ”det lönar sig”.", "“Jo said ‘det lönar sig’.”"),
        ("“It pays, and it goes on.", "“‘It pays, and it goes on.”"),
        ("It's 5\" wide.", "“It's 5\" wide.”"),
    ],
)
def test_a_quote_within_a_quote_stands_in_single_marks(written: str, shown: str) -> None:
    assert in_marks([written], "source") == shown
    assert in_marks([written], "own") == written


def test_only_what_the_source_says_stands_in_quotation_marks(shown: Shown) -> None:
    quoted, ours = shown("raw.md", SENTENCE), shown("summary.md", SENTENCE)
    assert quoted.text == f"“{SENTENCE}” [1]"
    assert ours.text == f"{SENTENCE} [1]"
    assert (quoted.citations[0].wording, ours.citations[0].wording) == ("source", "own")


@pytest.mark.parametrize(
    ("path", "wording"),
    [("raw.md", "source"), ("summary.md", "own"), ("memo.txt", "own"), ("sheet.md", "own")],
)
def test_a_head_a_source_or_the_marks_of_a_text_say_whose_words_they_are(
    store: Store, path: str, wording: str
) -> None:
    (document,) = (one for one in store.documents() if one.path == path)
    assert store.wording(document.id) == store.document(document.id).wording == wording


def test_each_rendering_names_our_summary_and_the_source_it_is_after(shown: Shown) -> None:
    answer = shown("summary.md", SENTENCE)
    told = "Our summary, after Pilots at home (The Gazette, 2024)"
    assert f"{SENTENCE} [1]" in terminal.render(answer)
    assert f"[1] {told}" in terminal.render(answer)
    for level in Level:
        (message,) = answer_messages(answer, level=level)
        said = json.dumps([message.text, message.blocks], ensure_ascii=False)
        assert told in said
        assert "“" not in said
        assert "> " not in said
    assert answer_to_json(answer)["citations"][0]["wording"] == "own"
    seen = json.dumps(proof(answer), ensure_ascii=False)
    assert told in seen
    assert f"> {SENTENCE}" not in seen


def test_a_quote_is_still_set_off_as_one(shown: Shown) -> None:
    answer = shown("raw.md", SENTENCE)
    assert "“The pilots of Eastport went home early.” [1]" in terminal.render(answer)
    assert "[1] Pilots at home, The Gazette, 2024-05-02" in terminal.render(answer, full=True)
    assert f"> {SENTENCE}" in json.dumps(proof(answer), ensure_ascii=False)


@pytest.mark.parametrize(
    ("language", "told"),
    [("sv", "Vår sammanfattning, efter Pilots"), ("da", "Vores resumé, efter Pilots")],
)
def test_our_summary_is_named_in_the_language_of_the_answer(
    shown: Callable[..., Answer], language: str, told: str
) -> None:
    answer = shown("summary.md", SENTENCE, language)
    assert told in terminal.render(answer)
    assert told in answer_messages(answer)[0].text


def test_a_sheet_of_ours_is_itself_the_source_of_what_it_credits_to_nobody(shown: Shown) -> None:
    credited, ours = shown("sheet.md", SENTENCE), shown("sheet.md", "We saw it as well.")
    assert (credited.citations[0].source, credited.citations[0].wording) == ("gazette", "own")
    assert (ours.citations[0].title, ours.citations[0].wording) == ("Sheet", "source")
    assert ours.text == "We saw it as well. [1]"


def test_the_gate_holds_our_words_against_their_span_as_it_does_a_quote(store: Store) -> None:
    (ours,) = (one for one in store.documents() if one.path == "summary.md")
    start = store.document(ours.id).text.index(SENTENCE)
    right = shown_spans(store, ours.id, [(start, start + len(SENTENCE))])
    wrong = (
        replace(right, text=SENTENCE.replace("early", "late")),
        replace(right, text=f"“{SENTENCE}”"),
        replace(right, text=f"“{SENTENCE}”", wording="source"),
        replace(right, text=f"“{SENTENCE}”", wording=""),
        Statement("“Nobody said so.”", ()),
        replace(right, rests_on=()),
    )
    for statement in wrong:
        draft = Draft("passages", (right, statement))
        answer = ground(draft, store, question="?", standalone="?", language="en")
        assert (answer.withheld, answer.text) == (1, f"{SENTENCE} [1]")


def test_what_a_near_copy_says_otherwise_stands_behind_it(
    build: Callable[[dict[str, str]], Store], assistant_on: Callable[[Store], Assistant]
) -> None:
    told = (
        "The harbour of Eastport is deeper than the harbour of Westport because the bay was dredged"
        " in the spring. The pilots went home early on the day it was finished, and the mayor held"
        " a speech for everybody who had come to the quay to see the last of the machines leave."
    )
    catalogue = FILES["catalogue.toml"] + '[[cluster]]\nid = "westport"\nname = "Westport"\n'
    files = {"catalogue.toml": catalogue, "z.md": told, "a.md": told.replace("deeper", "shallower")}
    answer = assistant_on(build(files)).answer(
        "Why is the harbour of Eastport deeper than the harbour of Westport?"
    )
    shown, note, *_ = answer.statements
    assert "deeper than" in shown.text
    assert (note.role, "shallower than" in note.text) == ("note", True)
    assert any("disagree here" in caveat for caveat in in_short(answer).caveats)
    assert answer.withheld == 0


def test_no_text_of_the_shipped_corpus_is_a_source_s_own(corpus: Path) -> None:
    read = read_corpus(corpus, sources=load_sources(corpus / "sources.csv"))
    assert [one.path for one in read.documents if one.text and one.wording != "own"] == []
