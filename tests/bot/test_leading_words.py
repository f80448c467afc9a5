"""What people say around a question, and measures whose names hold words that ask something."""

from pathlib import Path

import pytest

from bot.assistant import Assistant, open_assistant
from bot.understanding.wording import sentences
from index.build import rebuild
from index.encoding import encoder_named
from index.store import open_store

WIND = Path(__file__).parent.parent / "data" / "wind_farms" / "corpus"

AROUND = {
    "what is the capacity of Moray?": (
        "I forgot {}",
        "no idea, {}",
        "according to your sources, {}",
        "a journalist asks: {}",
        "remind me, {}",
        "do we know {}",
        "sorry to bother you, but {}",
        "out of curiosity, {}",
        "help! {}",
    ),
    "vad är installerad effekt i Moray?": (
        "påminn mig, {}",
        "jag har glömt {}",
        "en kollega frågar {}",
        "enligt era källor, {}",
        "hjälp! {}",
        "någon som vet {}",
        "vet vi {}",
    ),
    "hvad er installeret effekt i Moray?": (
        "mind mig om {}",
        "jeg har glemt {}",
        "en kollega spørger {}",
        "ifølge jeres kilder, {}",
        "hjælp! {}",
        "ved vi {}",
        "vi spekulerer på {}",
    ),
    "capacity of Moray": (
        "fetch the {}",
        "my boss wants the {}",
        "we need the {} for a slide",
        "could somebody share the {}",
        "looking for the {}",
        "what's our number for the {}",
        "fyi we need the {} by noon",
    ),
    "installerad effekt i Moray": (
        "vet du {}?",
        "hämta {}",
        "chefen vill ha {}",
        "vi behöver {} till en slide",
        "kan nån dela {}",
        "angående {}",
        "{} i dagsläget",
    ),
    "installeret effekt i Moray": (
        "ved du {}?",
        "hent {}",
        "chefen vil have {}",
        "vi mangler {} til en slide",
        "angående {}",
        "{} i øjeblikket",
    ),
}
KEPT = (
    # What stands before the question is a part of it, or asks by itself.
    ("by how much does Dogger exceed Moray in capacity?", "how much does Dogger exceed"),
    ("we need 500 MW more to pass Dogger", "500 MW"),
)


@pytest.fixture(scope="module")
def farms(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    store = tmp_path_factory.mktemp("farms") / "store"
    report = rebuild(WIND, store, encoder=encoder_named("hashing"))
    assert not report.faults, report.faults
    return open_assistant(store)


@pytest.mark.parametrize(
    ("core", "frame"), [(core, frame) for core, frames in AROUND.items() for frame in frames]
)
def test_what_only_talks_of_asking_changes_no_answer(
    farms: Assistant, core: str, frame: str
) -> None:
    expected = farms.answer(core)
    assert expected.text.startswith("Moray Sound:")
    assert farms.answer(frame.format(core)).text == expected.text


@pytest.mark.parametrize(("question", "part"), KEPT)
def test_what_is_asked_is_not_let_go_with_it(farms: Assistant, question: str, part: str) -> None:
    assert farms.plans(question) != farms.plans(part)


@pytest.mark.slow
def test_every_row_is_found_by_the_whole_name_of_its_measure(hashing_store: Path) -> None:
    """Words of a name are no cues ("growth of", "rank in"), and places in it no places asked of."""
    store = open_store(hashing_store)
    assistant = open_assistant(hashing_store)
    kinds = {one.id: one.kind for one in store.catalogue.indicators}
    rows = store.rows()
    held = {(r.cluster, r.indicator) for r in rows if kinds[r.indicator] != "tier"}
    missed = []
    for place, measure in sorted(held):
        name = store.catalogue.indicator(measure).name
        question = f"what is the {name} for {store.catalogue.cluster(place).name}?"
        answer = assistant.answer(question)
        proved = {ref.id for s in answer.statements for ref in s.rests_on if hasattr(ref, "id")}
        own = {r.id for r in rows if (r.cluster, r.indicator) == (place, measure)}
        if not own & proved:
            missed.append(question)
    # A few are told by a text that says the same, or in the list that it is a part of.
    assert len(missed) <= 0.02 * len(held), missed


def test_half_of_a_double_name_is_the_place_where_no_other_has_it(hashing_store: Path) -> None:
    assistant = open_assistant(hashing_store)
    assert assistant.answer("employees in Brandenburg").text.startswith("Berlin-Brandenburg:")
    assert assistant.answer("which group is Ruhr in, JLL 2023?").text.startswith("Rhine-Ruhr:")
    assert assistant.answer("employees in Uppsala").text.startswith("Uppsala:")


def test_a_stop_inside_an_abbreviation_ends_no_sentence() -> None:
    assert sentences("How many leave, i.e. quit? We meet. Two.") == (
        "How many leave, i.e. quit?",
        "We meet.",
        "Two.",
    )
