"""A corpus of another domain answers its own golden questions: no name of ours is in the code."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.answer import Answer, Figure, Turn
from bot.assistant import open_assistant
from bot.evaluation import load_golden, load_thresholds, run, score, shortfalls
from bot.evidence import PlacesGained, Reweighed, Weighted
from index.build import rebuild
from index.encoding import encoder_named

pytestmark = pytest.mark.slow  # embeds three corpora
DATA = Path(__file__).parent / "data"
DOMAINS = ("other_domain", "universities", "wind_farms")


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    built = {}
    for domain in DOMAINS:
        built[domain] = tmp_path_factory.mktemp(domain) / "store"
        report = rebuild(DATA / domain / "corpus", built[domain], encoder=encoder_named(""))
        assert not report.faults, report.faults
    return built


@pytest.mark.parametrize("domain", DOMAINS)
def test_a_corpus_of_another_domain_answers_its_golden_questions(
    stores: dict[str, Path], domain: str
) -> None:
    assistant = open_assistant(stores[domain])
    golden = DATA / domain / "golden"

    def ask(question: str, thread: Sequence[Turn]) -> Answer:
        return assistant.answer(question, thread)

    verdicts = tuple(run(load_golden(golden), ask))
    missed = shortfalls(score(verdicts), load_thresholds(golden / "thresholds.toml"))
    failures = [
        f"{v.question.id} {v.question.question}: {'; '.join(v.reasons)}"
        for v in verdicts
        if not v.right
    ]
    assert not missed, "\n".join((*missed, *failures))


# The weights of the Wind League's two editions.
WEIGHTS = (40.0, 40.0, 20.0), (50.0, 30.0, 20.0)


def _is(figure: Figure, what: str) -> bool:
    return isinstance(figure.recipe, Weighted) and figure.recipe.what == what


def test_contributions_of_the_published_scores_add_up_to_the_gap(stores: dict[str, Path]) -> None:
    answer = open_assistant(stores["other_domain"]).answer(
        "Why is Tarnmouth ahead of us in the Harbour Index?"
    )
    # By hand: 0.5 × (90 − 80) + 0.3 × (70 − 85) + 0.2 × (80 − 60) = 5.0 − 4.5 + 4.0 = 4.5.
    weighted = {f.label: f.value for f in answer.figures if _is(f, "part")}
    assert weighted == {
        "crane productivity score": 5.0,
        "berth availability score": -4.5,
        "hinterland score": 4.0,
    }
    assert [f.value for f in answer.figures if _is(f, "gap")] == [4.5]
    assert sum(weighted.values()) == 4.5


def test_a_move_between_editions_is_split_by_whose_doing_it_is(stores: dict[str, Path]) -> None:
    answer = open_assistant(stores["wind_farms"]).answer("Why did we fall in the Wind League?")

    # By hand, weights 40/40/20: Havsnäs 76 → 75.2 and Moray Sound 74 → 73.2, so nobody moves; by
    # 50/30/20 they are 72.4 and 73.5, so Moray Sound passes; Dogger West enters above both.
    steps = [f.value for f in answer.figures if isinstance(f.recipe, PlacesGained)]
    assert steps == [0, 0, -1, -1, -2]
    reweighed, shift = (
        next(f.value for f in answer.figures if f.recipe == Reweighed(*WEIGHTS, paired=paired))
        for paired in (False, True)
    )
    assert reweighed == pytest.approx(-2.8)
    gaps = [f.value for f in answer.figures if _is(f, "gap")]
    # Own change; the gap to Moray Sound before and after, own part, Moray Sound's part.
    assert gaps == pytest.approx([-0.8, 2.0, -1.1, -0.8, 0.8])
    assert gaps[1] + gaps[3] + gaps[4] + shift == pytest.approx(gaps[2])
