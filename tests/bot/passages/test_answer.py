"""One score decides: an answer, the closest texts where none is sure, or nothing near."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer, Turn
from bot.assistant import Assistant
from bot.passages.answer import compose, is_meant, is_worded, retrieve
from bot.passages.answerability import Scored, score, shipped
from bot.passages.features import NAMES, measure
from bot.passages.retrieval import find
from bot.passages.windows import windows
from bot.rendering import terminal
from bot.rendering.as_json import answer_to_json
from bot.rendering.blocks import text_twin
from bot.understanding.plan import Scope
from index.build import rebuild
from index.encoding import encoder_named
from index.store import LiveStore, Store, open_store

LIGHTHOUSE = (
    "The lighthouse of Skarv stands on a rock outside Norrhamn. It was lit for the first time in "
    "1868, and a keeper lived there until 1974. The lamp is seen from eighteen miles.\n\n"
    "The keepers left the rock because the lamp was made automatic and the houses had become too "
    "damp to live in. Their boat is shown in the museum."
)
HARBOUR = (
    "Norrhamn has three ship companies: Falk, Brisling and Norrhamn Line.\n\n"
    "Falk employs 240 people and Brisling 75. The harbour board moved to Havsgatan in 2011.\n\n"
    "The fastest growing goods are:\n\n- timber\n- second-hand engines\n- salted fish\n"
)
SWEDISH = (
    "Sjöfartsmuseet i Norrhamn öppnades 1932. Museet visar båtar, kartor och redskap från "
    "hela kusten. Inträdet är fritt på söndagar eftersom kommunen betalar driften."
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    place = tmp_path_factory.mktemp("passages")
    (place / "corpus").mkdir()
    for name, text in (("skarv", LIGHTHOUSE), ("norrhamn", HARBOUR), ("museum", SWEDISH)):
        (place / "corpus" / f"{name}.txt").write_text(text, encoding="utf-8")
    rebuild(place / "corpus", place / "store", encoder=encoder_named(""))
    with closing(open_store(place / "store")) as opened:
        yield opened


@pytest.fixture(scope="module")
def assistant(store: Store) -> Assistant:
    class Fixed:
        def current(self) -> Store:
            return store

    return Assistant(Fixed())


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("When was the lighthouse of Skarv lit for the first time?", "1868"),
        ("Why did the keepers leave the rock?", "automatic"),
        ("How many people does Brisling employ?", "75"),
        ("Which goods grow fastest in Norrhamn?", "second-hand engines"),
        ("När öppnades sjöfartsmuseet?", "1932"),
        ("Varför är inträdet fritt på söndagar?", "kommunen betalar"),
    ],
)
def test_what_a_text_says_is_shown(assistant: Assistant, question: str, shown: str) -> None:
    answer = assistant.answer(question)
    texts = [s.text for s in (*answer.statements, *answer.nearest)]
    assert shown in "\n".join(texts)
    assert answer.withheld == 0


@pytest.mark.parametrize(
    ("question", "shown"),
    [
        ("anything on the lighthouse of Skarv?", "eighteen miles"),
        ("what do you hold on salted fish?", "salted fish"),
        ("vad vet du om sjöfartsmuseet?", "kartor och redskap"),
    ],
)
def test_whatever_is_told_of_a_topic_answers_what_is_held_on_it(
    assistant: Assistant, question: str, shown: str
) -> None:
    answer = assistant.answer(question)
    assert not answer.abstained
    assert shown in answer.text


@pytest.mark.parametrize("topic", ["lawsuits", "submarines", "Captain Olsen"])
def test_nothing_is_held_on_what_no_text_speaks_of(assistant: Assistant, topic: str) -> None:
    assert assistant.answer(f"anything on {topic}?").abstained


def best_on(question: str, store: Store) -> Scored:
    """Return the most probable window on a question."""
    return score(question, retrieve(question, store))[0]


@pytest.mark.parametrize(
    ("question", "probability", "strange", "meant"),
    [
        ("which companies run ships out of Norrhamn?", 0.16, 0.34, True),
        ("which companies run ships out of Norrhamn?", 0.14, 0.34, False),
        ("which companies run ships out of Norrhamn?", 0.16, 0.6, False),
        ("Which year saw the harbour board settle at Havsgatan?", 0.16, 0.32, True),
        ("What turned the lamp of Skarv automatic?", 0.16, 0.32, False),
    ],
)
def test_a_text_that_is_nearly_sure_is_sure_where_it_means_the_question(
    store: Store, question: str, probability: float, strange: float, meant: bool
) -> None:
    near = replace(best_on(question, store), probability=probability, strange=strange)
    assert is_meant(question, near, store) == meant


@pytest.mark.parametrize(
    ("question", "probability", "worded"),
    [
        ("who lived at the lighthouse until 1974?", 0.2, True),
        ("who lived at the lighthouse until 1974?", 0.19, False),
        ("hur många anställda har Brisling?", 0.2, True),
        ("who painted the lighthouse until 1974?", 0.2, False),
        # It asks for no number, date or name.
        ("the lamp of the lighthouse", 0.2, False),
    ],
)
def test_a_text_that_says_each_word_and_holds_what_is_asked_for_is_sure_sooner(
    store: Store, question: str, probability: float, worded: bool
) -> None:
    near = replace(best_on(question, store), probability=probability)
    assert is_worded(question, near) == worded


def test_a_sure_answer_is_a_quotation_with_its_source(assistant: Assistant) -> None:
    answer = assistant.answer("When was the lighthouse of Skarv lit for the first time?")
    assert not answer.abstained
    assert answer.nearest == ()
    assert answer.statements[0].text.startswith("“")
    assert answer.citations[0].title == "skarv"


@pytest.fixture
def unsure(assistant: Assistant) -> Answer:
    return assistant.answer("Who designed the lighthouse of Skarv in 1790?")


def test_where_nothing_is_sure_the_closest_texts_are_shown_as_such(unsure: Answer) -> None:
    assert unsure.abstained
    assert unsure.statements == ()
    assert "lighthouse of Skarv stands on a rock" in unsure.nearest[0].text
    assert unsure.nearest[0].text.endswith("[1]")
    assert unsure.text.startswith("I am not sure this answers it. The closest I have:\n– “")


def test_every_edge_shows_the_closest_texts(unsure: Answer) -> None:
    shown = answer_to_json(unsure)
    assert shown["abstained"] is True
    assert shown["nearest"][0]["text"] == unsure.nearest[0].text
    for rendered in (terminal.render(unsure), text_twin(unsure)):
        assert "The closest I have:" in rendered
        assert "stands on a rock" in " ".join(rendered.split())


def test_a_follow_up_keeps_its_subject_and_shows_no_search_words(assistant: Assistant) -> None:
    first = "When was the lighthouse of Skarv lit for the first time?"
    thread = (Turn("user", first), Turn("bot", assistant.answer(first).text))
    answer = assistant.answer("From how far is the lamp seen?", thread)
    assert "eighteen miles" in answer.text
    assert answer.reading == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("when was the lamp lit for the first time?", "1868"),
        ("until when did a keeper live there?", "1974"),
        ("när tändes lampan?", "1868"),  # not sure, but shown
        ("who paid for the lamp?", ""),
        ("is the boat ready?", ""),
    ],
)
def test_a_line_goes_on_with_a_text_that_says_each_of_its_words(
    assistant: Assistant, line: str, told: str
) -> None:
    first = "Where does the lighthouse of Skarv stand?"
    thread = (Turn("user", first), Turn("bot", assistant.answer(first).text))
    answer = assistant.answer(line, thread)
    assert answer.understood == bool(told)
    assert told in answer.text


def test_nothing_near_says_where_was_looked(assistant: Assistant) -> None:
    answer = assistant.answer("xylophone quartets zzyzx")
    assert answer.abstained
    assert answer.nearest == ()
    assert "3 documents" in answer.text


@pytest.mark.slow
def test_a_file_more_costs_no_other_its_answer(store: Store, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name, text in (("skarv", LIGHTHOUSE), ("norrhamn", HARBOUR), ("museum", SWEDISH)):
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")
    for at in range(12):
        cake = f"Recipe {at} takes {at + 2} eggs, flour and butter. The cake is baked for an hour."
        (corpus / f"cake-{at}.txt").write_text(cake)
    rebuild(corpus, tmp_path / "store", encoder=encoder_named(""))
    larger = Assistant(LiveStore(tmp_path / "store"))
    answer = larger.answer("When was the lighthouse of Skarv lit for the first time?")
    assert not answer.abstained
    assert "1868" in answer.text


def test_measures_tell_what_of_the_question_a_window_holds(store: Store) -> None:
    question = "How many people does Falk employ in Sydhamn in 1950?"
    hits = find(question, store, 3)
    found = [(hit, rank, w) for rank, hit in enumerate(hits) for w in windows(hit.passage)]
    (row,) = (
        dict(zip(NAMES, measured, strict=True))
        for (_, _, window), measured in zip(
            found, measure(question, found, [0.0] * len(found)), strict=True
        )
        if "Falk employs" in window.text
    )
    assert row["names missing"] == 1.0  # Sydhamn
    assert row["figures missing"] == 1.0  # 1950
    assert row["no such thing"] == 0.0
    assert 0.0 < row["covered"] < 1.0


class ByWord:
    """A cross-encoder's seat, taken by one that looks for a word."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.read: list[str] = []

    def scores(self, query: str, passages: Sequence[str]) -> tuple[float, ...]:
        self.read += passages
        return tuple(9.0 if self.word in text else -9.0 for text in passages)


def test_a_cross_encoder_reads_each_window_below_its_heading(store: Store) -> None:
    hits = find("lighthouse", store, 3)
    reader = ByWord("museum")
    found = score("Where is the boat of the keepers?", hits, reader)
    assert len(reader.read) == len(found) > 0
    assert all(text.startswith(("skarv\n", "norrhamn\n", "museum\n")) for text in reader.read)


def test_the_bars_of_the_tiers_are_in_order() -> None:
    model = shipped(False)
    assert 0 < model.near < model.sure < 1


CATALOGUE = """
[[cluster]]
id = "norrhamn"
name = "Norrhamn"
[[indicator]]
id = "ships"
name = "ships"
unit = "ships"
kind = "level"
better = "higher"
"""
SHIPS = "Norrhamn has 31 ships. The oldest ship was built in 1901 and sails every summer."


@pytest.fixture(scope="module")
def without_rows(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    place = tmp_path_factory.mktemp("no-rows")
    (place / "corpus").mkdir()
    (place / "corpus" / "catalogue.toml").write_text(CATALOGUE)
    (place / "corpus" / "ships.md").write_text(f"# Ships of Norrhamn\n\n{SHIPS}")
    rebuild(place / "corpus", place / "store", encoder=encoder_named(""))
    return Assistant(LiveStore(place / "store"))


@pytest.mark.parametrize("question", ["How many ships are there in Norrhamn?", "ships in norrhamn"])
def test_a_figure_that_no_row_holds_is_looked_for_in_the_texts(
    without_rows: Assistant, question: str
) -> None:
    answer = without_rows.answer(question)
    assert "31 ships" in answer.text
    assert "tables" in answer.text


def test_a_place_without_figures_is_told_of_by_the_texts(without_rows: Assistant) -> None:
    answer = without_rows.answer("What do you know about Norrhamn?")
    assert "31 ships" in answer.text
    assert "0 figures" not in answer.text


@pytest.mark.parametrize(
    "note",
    [
        "Note by the desk: this is a summary of the report on the tram of Norrhamn.",
        "Redaktionens anmärkning: texten om spårvagnen i Norrhamn är rättad.",
        "Disclaimer: nothing here is advice on the tram of Norrhamn.",
    ],
)
def test_what_tells_of_its_own_text_is_no_closest_text(
    build: Callable[[dict[str, str]], Store], note: str
) -> None:
    store = build({"tram.txt": f"{note}\n\nThe tram of Norrhamn was closed in 1961.\n"})
    draft = compose(Scope(query="Who owned the tram of Norrhamn?"), store)
    assert not any(note[:20] in text.text for text in (*draft.nearest, *draft.statements))


@pytest.mark.parametrize(
    "question",
    [
        "Why was the lighthouse built outside Norrhamn?",
        "Why does Falk employ so many?",
        "Why does the harbour board sit in Havsgatan?",
    ],
)
def test_a_text_without_a_reason_is_no_sure_answer_to_why(
    assistant: Assistant, question: str
) -> None:
    told = assistant.answer(question)
    assert told.abstained
    assert told.nearest


@pytest.fixture(scope="module")
def harbour_money(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    place = tmp_path_factory.mktemp("money")
    (place / "corpus").mkdir()
    text = (
        "The harbour board of Norrhamn has announced a grant of 90 million crowns to the ports "
        "of the coast for the year to come. The board of the harbour said that the grant to the "
        "ports is the largest so far, and that the ports of the coast are to share it.\n\n"
        "The grant pays 31 million for dredging and 12 million for lamps.\n\n"
        "Rowing clubs of blind and deaf members are glad of the grant of the harbour board.\n\n"
        "Of the grant 3 million crowns go to rowing clubs of blind and deaf members.\n"
    )
    (place / "corpus" / "grant.txt").write_text(text, encoding="utf-8")
    rebuild(place / "corpus", place / "store", encoder=encoder_named(""))

    class Fixed:
        def current(self) -> Store:
            return opened

    with closing(open_store(place / "store")) as opened:
        yield Assistant(Fixed())


GRANT = [Turn("user", "How big was the grant to the ports announced by the harbour board?")]


@pytest.mark.parametrize(
    "question",
    [
        "How much of it pays for dredging?",
        "Hur mycket av det betalar dredging?",
        "Hvor meget af det betaler dredging?",
    ],
)
def test_a_part_of_what_was_spoken_of_is_told_by_the_text_that_says_it(harbour_money, question):
    assert "31 million for dredging" in shown(harbour_money.answer(question, GRANT))[0]


@pytest.mark.parametrize(
    "question",
    ["And to rowing clubs of blind members?", "and to clubs of the deaf and blind?"],
)
def test_a_new_object_is_asked_for_the_amount_of_the_question_before(harbour_money, question):
    assert "3 million crowns" in shown(harbour_money.answer(question, GRANT))[0]


def shown(answer: Answer) -> list[str]:
    return [one.text for one in (*answer.statements, *answer.nearest)]
