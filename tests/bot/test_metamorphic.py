"""What changes nothing of a question changes nothing of its plan, over all golden questions."""

import shutil
from pathlib import Path

import pytest

from bot.assistant import Assistant, open_assistant
from bot.evaluation import GoldenQuestion, load_golden
from index.build import rebuild
from index.encoding import encoder_named

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
# Each question gets these in turn, so that every wording meets every kind of question.
AROUND = (
    "hi all, {}",
    "hello everyone, quick question: {}",
    "could you tell me {}",
    "our CEO asked {}",
    "pls: {}",
    "do you know {}",
    "{} thanks!",
    "{} pls",
    "{} thx in advance",
    "hej! {}",
    "  {}  ",
    "{} …",
)
EACH = 1


@pytest.fixture(scope="module")
def assistant(hashing_store: Path) -> Assistant:
    return open_assistant(hashing_store)


def _asked() -> list[GoldenQuestion]:
    """Return the golden questions that are questions: the others order or deceive."""
    return [q for q in load_golden(GOLDEN) if q.group != "adversarial"]


@pytest.fixture(scope="module")
def plans(assistant: Assistant) -> list[tuple[GoldenQuestion, object]]:
    """Return every golden question with the plan that it has as it is written."""
    return [(q, assistant.plans(q.question, q.thread)) for q in _asked()]


@pytest.mark.slow
def test_courtesy_around_a_golden_question_changes_no_plan(
    assistant: Assistant, plans: list[tuple[GoldenQuestion, object]]
) -> None:
    changed = []
    for at, (question, plain) in enumerate(plans):
        for step in range(EACH):
            said = AROUND[(at * EACH + step) % len(AROUND)].format(question.question)
            if assistant.plans(said, question.thread) != plain:
                changed.append(said)
    assert changed == []


@pytest.mark.slow
def test_a_golden_question_without_its_mark_has_the_same_plan(
    assistant: Assistant, plans: list[tuple[GoldenQuestion, object]]
) -> None:
    changed = []
    for question, plain in plans:
        bare = question.question.rstrip("?. ")
        if assistant.plans(bare, question.thread) != plain:
            changed.append(bare)
    assert changed == []


FIGURES = "Land,2020,2021\nAlder,10,30\nBirch,20,25\nCedar,40,5\n"
CATALOGUE = """
[[indicator]]
id = "lambs"
name = "lambs born"
unit = "lambs"
aliases = ["lambs"]

[[cluster]]
id = "alder"
name = "Alder"

[[cluster]]
id = "birch"
name = "Birch"

[[cluster]]
id = "cedar"
name = "Cedar"
"""


def _farm(folder: Path, names: tuple[str, ...]) -> Assistant:
    """Return an assistant on a corpus whose files are written in the order of `names`."""
    texts = {
        "catalogue.toml": CATALOGUE,
        "tables/count.csv": f"Lambs born\n\n{FIGURES}",
        "a.md": "# Alder\n\nAlder keeps its lambs in the valley.\n",
        "b.md": "# Birch\n\nBirch sells its lambs in autumn.\n",
    }
    for name in names:
        path = folder / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts[name], encoding="utf-8")
    rebuild(folder / "corpus", folder / "store", encoder=encoder_named("hashing"))
    shutil.rmtree(folder / "corpus")
    return open_assistant(folder / "store")


FILES = ("catalogue.toml", "tables/count.csv", "a.md", "b.md")
ASKED = (
    "who has the most lambs in 2021?",
    "lambs in Birch",
    "where does Alder keep its lambs?",
    "Alder since 2020",
)


def test_the_order_of_the_files_changes_no_answer(tmp_path: Path) -> None:
    one, other = (_farm(tmp_path / n, order) for n, order in (("1", FILES), ("2", FILES[::-1])))
    for question in ASKED:
        assert one.answer(question).text == other.answer(question).text


@pytest.mark.parametrize("year", [2020, 2021])
def test_the_opposite_end_never_has_the_same_winner(tmp_path: Path, year: int) -> None:
    farm = _farm(tmp_path, FILES)
    wordings = (("most", "fewest"), ("highest number of", "lowest number of"))
    for most, least in wordings:
        leads = [
            farm.answer(f"who has the {end} lambs in {year}?").statements[0].text.split()[0]
            for end in (most, least)
        ]
        assert len(set(leads)) == 2, leads
