"""What the README shows is what the product does: transcript, commands, settings, files named."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def refresh_readme() -> ModuleType:
    """Load the script that writes these pieces, so that both have one way of making them."""
    path = ROOT / "scripts" / "refresh_readme.py"
    spec = importlib.util.spec_from_file_location("refresh_readme", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_transcript_commands_and_settings_are_what_really_comes_out(
    corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBOT_STORE", str(corpus_store))

    fresh = refresh_readme().refreshed(README)

    assert fresh.splitlines() == README.splitlines(), "mend it with: make readme"


def test_the_transcript_shows_a_proved_answer_a_follow_up_and_an_honest_gap() -> None:
    [shown] = re.findall(r"<!-- transcript:.*?-->\n```text\n(.*?)```", README, re.S)

    assert shown.count("\n> ") >= 3
    assert "[1]" in shown
    assert "Sources" in shown


def test_every_piece_is_there_once() -> None:
    assert re.findall(r"<!-- ([a-z]+):", README) == [
        "transcript",
        "commands",
        "fields",
        "settings",
    ]


def test_every_file_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"`((?:bot|index|corpus|scripts|slack|tests)/[\w./-]*)`", README))
    named |= set(re.findall(r"\]\(((?!http)[\w./-]+)\)", README))

    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_make_target_that_the_readme_names_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))

    assert set(re.findall(r"`?make ([a-z]+)", README)) - targets - {"it", "it."} == set()


def test_the_chapters_stand_in_the_order_a_new_user_needs_them() -> None:
    chapters = re.findall(r"^## (.*)$", README, re.M)

    assert chapters == [
        "Two commands",
        "Put in your own documents",
        "Slack in five steps",
        "Script it",
        "Settings",
        "Measured",
        "How it is built",
    ]
