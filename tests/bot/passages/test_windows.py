"""Windows are scored and quoted: sentences with neighbours, lists with lead, rows with head."""

import pytest

from bot.passages.windows import WHOLE_LIST, widened, windows
from index.documents import Passage
from index.text import sentence_spans

PROSE = (
    "The harbour was dredged in 1911 to take larger ships. It had silted up for decades before. "
    "Ships of nine metres can enter today, whatever the tide. The work was paid by the crown. "
    "A second basin was planned but never dug, since the war began that year and took the men. "
    "Its place is a park today, and the boathouse of the pilots stands there."
)
GOODS = "The port handles three goods:\n- timber from the north\n- salt\n- grain from the plain"
FACTS = (
    "- The quay employs 900 people, most of them dockers.\n"
    "- The ferry to the island leaves every morning at seven."
)
TABLE = "Port | Ships | Crew\nEastport | 120 | 900\nWestport | 80 | 400"


def passage(text: str, kind: str = "text", start: int = 0) -> Passage:
    return Passage("p", "d", "s", start, start + len(text), text, kind=kind, language="en")


def test_sentences_come_with_their_neighbours_and_every_one_in_a_window() -> None:
    found = windows(passage(PROSE))
    sentences = [PROSE[a:b] for a, b in sentence_spans(PROSE)]
    assert [w.text for w in found] == [
        " ".join(sentences[:3]),
        " ".join(sentences[2:5]),
        " ".join(sentences[4:]),
    ]


def test_a_paragraph_with_sentences_of_its_own_is_not_mixed_with_the_next() -> None:
    other = "The ferry is old. It was built of oak."
    found = [w.text for w in windows(passage(f"{other}\n\n{PROSE}"))]
    assert found[0] == other
    assert not any("oak" in text for text in found[1:])


def test_spans_are_of_the_document() -> None:
    (first, *_) = windows(passage(PROSE, start=1000))
    (span,) = first.spans
    assert PROSE[span[0] - 1000 : span[1] - 1000] == first.text


def test_a_line_that_announces_takes_its_list() -> None:
    (found,) = windows(passage(GOODS))
    assert found.text == GOODS


def test_a_long_list_keeps_the_line_that_announces_it_over_each_part() -> None:
    items = [f"goods of kind {at} from the warehouse behind the quay" for at in range(40)]
    text = "The port handles many goods:\n" + "\n".join(f"- {item}" for item in items)
    assert len(text) > WHOLE_LIST
    found = windows(passage(text))
    assert len(found) > 2
    assert all(w.text.startswith("The port handles many goods:") for w in found)
    assert all(any(item in w.text for w in found) for item in items)


def test_statements_below_each_other_stand_each_for_itself() -> None:
    assert [w.text for w in windows(passage(FACTS))] == [
        "The quay employs 900 people, most of them dockers.",
        "The ferry to the island leaves every morning at seven.",
    ]


@pytest.mark.parametrize("heading", ["The harbour today", "# Goods and ships", "Om hamnen"])
def test_a_heading_is_no_sentence(heading: str) -> None:
    (found,) = windows(passage(f"{heading}\n\nThe quay has nine cranes."))
    assert found.text == "The quay has nine cranes."


def test_a_row_comes_with_the_heads_of_its_columns() -> None:
    found = windows(passage(TABLE, "table"))
    assert [w.text for w in found] == [
        "Port | Ships | Crew\nEastport | 120 | 900",
        "Port | Ships | Crew\nWestport | 80 | 400",
    ]
    assert [len(w.spans) for w in found] == [1, 2]  # the first row follows the heads


def test_the_closest_text_is_shown_with_what_stands_around_it() -> None:
    whole = widened(windows(passage(PROSE))[0])
    assert whole.text == PROSE
    assert widened(windows(passage(FACTS))[1]) == windows(passage(FACTS))[1]


@pytest.mark.parametrize(
    "asked", ["You turned down a hotel. Why?", "What is a berth?", "Vad är en kaj, egentligen?"]
)
def test_a_question_in_a_text_stands_before_what_answers_it(asked: str) -> None:
    told = "Because the plot lies by the bridge. A crane needs it."
    found = windows(passage(f"{asked}\n\n{told}\n\nWhat else?\n\nNothing. We wait for spring."))
    assert [w.text for w in found] == [
        f"{asked}\n\n{told}",
        "What else?\n\nNothing. We wait for spring.",
    ]


@pytest.mark.parametrize("heading", ["6. The tram to the quay", "2) Planen för hamnen"])
def test_a_numbered_heading_is_no_list_of_one(heading: str) -> None:
    (found,) = windows(passage(f"{heading}\n\nIt will have eight stops."))
    assert found.text == "It will have eight stops."
