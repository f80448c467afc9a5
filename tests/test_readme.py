"""What the README and docs/ show is what the product does: answers, commands, settings, files."""

import re
from pathlib import Path

import pytest
from installing import module_at

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
TOP = tuple(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING", "SECURITY"))
DOCUMENTS = (*TOP, *sorted((ROOT / "docs").rglob("*.md")))
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
PIECES = {
    "README.md": ["answer"],
    "docs/answers.md": ["transcript"],
    "docs/commands.md": ["commands", "chat", "fields"],
    "docs/settings.md": ["settings"],
}
LINK = re.compile(r"(?:\]\(|(?:href|src)=\")((?!http)[\w./-]*)(?:#([\w-]+))?[)\"]")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PIECES)
def test_what_a_document_shows_is_what_really_comes_out(
    name: str, corpus_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBOT_STORE", str(corpus_store))

    fresh = module_at("scripts/refresh_readme.py").refreshed(read(name))

    assert fresh.splitlines() == read(name).splitlines(), "mend it with: make readme"


def test_every_piece_is_where_it_is_looked_for() -> None:
    found = {name: re.findall(r"<!-- ([a-z]+):", read(name)) for name in NAMES}

    assert {name: pieces for name, pieces in found.items() if pieces} == PIECES


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(read("README.md").splitlines()) <= 160
    [shown] = re.findall(r"<!-- answer:.*?-->\n```text\n(.*?)```", read("README.md"), re.S)
    assert len(shown.splitlines()) <= 20


def test_the_transcript_shows_a_proved_answer_a_follow_up_and_an_honest_gap() -> None:
    [shown] = re.findall(
        r"<!-- transcript:.*?-->\n```text\n(.*?)```", read("docs/answers.md"), re.S
    )

    assert shown.count("\n> ") >= 3
    assert "[1]" in shown
    assert "Sources" in shown
    assert "I don't have" in shown


def test_the_chapters_stand_in_the_order_a_new_user_needs_them() -> None:
    assert re.findall(r"^## (.*)$", read("README.md"), re.M) == [
        "Two commands",
        "Put in your own documents",
        "Slack in five steps",
        "Where to read on",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_link_and_file_of_a_document_exists(name: str) -> None:
    text, here = read(name), (ROOT / name).parent
    for target, anchor in LINK.findall(text):
        place = here / target if target else ROOT / name
        assert place.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.*)$", place.read_text(encoding="utf-8"), re.M)
            assert anchor in {re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in heads}
    for file in re.findall(r"`((?:bot|index|corpus|deploy|docs|scripts|tests)/[\w./-]*)`", text):
        assert (ROOT / file).exists(), file


def test_every_document_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [README]
    while waiting:
        place = waiting.pop()
        if place in reached:
            continue
        reached.add(place)
        targets = LINK.findall(place.read_text(encoding="utf-8"))
        waiting += [
            (place.parent / target).resolve() for target, _ in targets if target.endswith(".md")
        ]

    assert set(DOCUMENTS) - reached == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_and_command_that_a_document_names_exists(name: str) -> None:
    from bot.cli import clusterbot

    text = read(name)
    code = "\n".join(re.findall(r"`+(?:sh\n)?(.*?)`+", text, re.S))
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M))
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) - targets == set()
    commands = set(re.findall(r"(?m)(?:^|/|\s)clusterbot ([a-z]+)\b", code))
    assert commands - set(clusterbot.commands) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_that_a_document_names_is_a_setting(name: str) -> None:
    from bot.settings import VARIABLES

    named = set(re.findall(r"\b(?:CLUSTERBOT|SLACK)_[A-Z_]+\b", read(name)))
    assert named - {variable.name for variable in VARIABLES} == set()
