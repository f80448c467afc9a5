"""The doctor looks at the model: where it is kept, whether its export is whole, how it is run."""

from pathlib import Path

import pytest
import toy_models

from bot.building import build
from bot.doctor import NOTE, OK, WRONG, examine
from bot.settings import Settings

pytestmark = pytest.mark.slow  # exports a model


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The ferry leaves every morning at seven.")
    model = toy_models.save("static", tmp_path)
    made = Settings(
        corpus=tmp_path / "corpus",
        store=tmp_path / "store",
        state=tmp_path / "var",
        cache=tmp_path / "cache",
        encoder=str(model),
    )
    build(made)
    return made


def told(settings: Settings, check: str) -> list[tuple[str, str, str]]:
    found = [one for one in examine(settings) if one.check == check]
    return [(one.state, one.told, one.mend) for one in found]


def test_a_model_that_needs_torch_to_answer_is_noted(settings: Settings) -> None:
    assert [state for state, _, _ in told(settings, "model")] == [OK]
    notes = [text for state, text, _ in told(settings, "store") if state == NOTE]
    assert any("answers by torch" in text for text in notes)
    assert not [text for state, text, _ in told(settings, "store") if state == WRONG]


def test_a_damaged_export_is_wrong_until_the_next_rebuild(settings: Settings) -> None:
    (weights,) = (settings.store / "encoders").rglob("model.safetensors")
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-4] + b"\1\2\3\4")
    assert (WRONG, "the exported model in it is damaged", "clusterbot rebuild") in told(
        settings, "store"
    )
    build(settings)
    assert weights.read_bytes() == whole
    assert not [one for one in told(settings, "store") if one[0] == WRONG]


def test_a_cache_that_cannot_be_written_and_a_missing_reranker_are_wrong(
    settings: Settings, tmp_path: Path
) -> None:
    from dataclasses import replace

    (tmp_path / "file").write_text("")
    ((state, _, mend),) = told(replace(settings, cache=tmp_path / "file" / "x"), "model")[1:]
    assert (state, "CLUSTERBOT_CACHE" in mend) == (WRONG, True)
    found = told(replace(settings, reranker="no/such-model"), "model")
    assert [(state, "CLUSTERBOT_RERANKER" in mend) for state, _, mend in found] == [
        (OK, False),
        (WRONG, True),
    ]
