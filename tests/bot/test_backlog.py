"""The backlog and the proof: what was missed, and an answer given again from its own index."""

import sqlite3
from pathlib import Path

import pytest

from bot.answer import Answer, Turn
from bot.assistant import open_assistant
from bot.backlog import Backlog
from bot.cli import run
from bot.errors import AnswerUnknown, StateUnreachable
from bot.proof import prove
from index.build import rebuild
from index.encoding import HashingEncoder

CATALOGUE = """
home = "eastport"
[[cluster]]
id = "eastport"
name = "Eastport"
[[cluster]]
id = "westport"
name = "Westport"
[[indicator]]
id = "containers"
name = "containers"
unit = "containers"
[[indicator]]
id = "berths"
name = "berths"
unit = "berths"
"""
FIGURES = """cluster,indicator,value,printed,unit,period,source
Eastport,containers,1200,"1,200",containers,2023,Port Office
Westport,containers,900,900,containers,2023,Port Office
Eastport,berths,14,14,berths,2023,Port Office
"""
COMPARE = "Compare Eastport and Westport on containers"


def corpus_in(folder: Path, figures: str = FIGURES) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    (folder / "figures.csv").write_text(figures, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    rebuild(corpus_in(tmp_path / "corpus"), tmp_path / "store", encoder=HashingEncoder(64))
    return tmp_path / "store"


@pytest.fixture
def backlog(tmp_path: Path) -> Backlog:
    return Backlog(tmp_path / "var")


def answer_without(*missing: str, question: str = "how many?") -> Answer:
    return Answer(
        id="a1",
        question=question,
        standalone=question,
        kind="lookup",
        abstained=True,
        text="No.",
        statements=(),
        citations=(),
        table=None,
        figures=(),
        gaps=(),
        caveats=(),
        follow_ups=(),
        generation="g",
        missing=missing,
    )


def test_what_is_asked_most_comes_first(backlog: Backlog) -> None:
    backlog.note(answer_without("berths · westport"))
    backlog.note(answer_without("cranes · eastport", "berths · westport"))
    backlog.note(answer_without())

    assert [(w.item, w.count) for w in backlog.wanted()] == [
        ("berths · westport", 2),
        ("cranes · eastport", 1),
    ]


def test_one_question_counts_once_however_often_it_is_tried(backlog: Backlog) -> None:
    for _ in range(3):
        backlog.note(answer_without("berths · westport"), reference="q1")

    assert [w.count for w in backlog.wanted()] == [1]


def test_clearing_empties_the_list_and_keeps_the_answers(backlog: Backlog) -> None:
    backlog.note(answer_without("berths · westport"))

    assert backlog.clear() == 1
    assert backlog.wanted() == ()
    assert backlog.kept("a1").text == "No."


def test_forgetting_reaches_the_references_named_and_no_others(backlog: Backlog) -> None:
    backlog.note(answer_without("one"), reference="q1")
    backlog.note(answer_without("two"), reference="q2")

    backlog.forget(["q1"])

    assert [w.item for w in backlog.wanted()] == ["two"]


def test_an_id_that_was_never_given_is_an_error_with_a_hint(backlog: Backlog) -> None:
    with pytest.raises(AnswerUnknown) as wrong:
        backlog.kept("a9")
    assert "'a9'" in str(wrong.value)
    assert "--trace" in wrong.value.hint


def test_no_name_has_a_column(tmp_path: Path, backlog: Backlog) -> None:
    with sqlite3.connect(tmp_path / "var" / "backlog.db") as opened:
        columns = {
            row[1]
            for table in ("missed", "answers")
            for row in opened.execute(f"PRAGMA table_info({table})")
        }
    assert columns == {
        *("item", "reference", "at", "id", "generation", "question", "thread"),
        *("allow_restricted", "home", "store", "day", "text", "digest", "aids"),
    }


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("How many berths does Westport have?", ("berths · westport",)),
        ("How many containers in Westport in 2011?", ("containers · westport · 2011",)),
        ("Who painted the lighthouse?", ("Who painted the lighthouse?",)),
        ("How many containers does Westport have?", ()),
    ],
)
def test_an_answer_names_what_it_lacks(
    store: Path, question: str, missing: tuple[str, ...]
) -> None:
    assert open_assistant(store).answer(question).missing == missing


def test_a_proof_gives_the_answer_again_and_computes_its_figures_anew(
    store: Path, backlog: Backlog
) -> None:
    thread = (Turn("user", "How many containers does Westport have?"), Turn("bot", "900"))
    backlog.note(given := open_assistant(store).answer("and Eastport?", thread), thread)
    backlog.note(compared := open_assistant(store).answer(COMPARE))

    follow_up = prove(backlog.kept(given.id), store)
    proof = prove(backlog.kept(compared.id), store)

    assert follow_up.holds
    assert follow_up.answer.text == given.text
    assert proof.holds
    assert [(str(f.figure.recipe), f.value) for f in proof.figures] == [
        ("difference", 300.0),
        ("ratio", pytest.approx(4 / 3)),
    ]
    rows = {e.told: e.place for line in proof.lines for e in line.evidence if e.kind == "row"}
    assert rows == {
        "Eastport, containers, 2023: 1,200 = 1,200 containers (figures)": "figures.csv line 2",
        "Westport, containers, 2023: 900 = 900 containers (figures)": "figures.csv line 3",
    }


def test_a_proof_reads_the_very_generation_even_after_a_rebuild(
    tmp_path: Path, store: Path, backlog: Backlog
) -> None:
    backlog.note(given := open_assistant(store).answer(COMPARE))
    changed = corpus_in(tmp_path / "corpus", FIGURES.replace('1200,"1,200"', '1300,"1,300"'))
    rebuild(changed, store, encoder=HashingEncoder(64))

    assert open_assistant(store).answer(COMPARE).text != given.text
    assert prove(backlog.kept(given.id), store).holds


def test_a_generation_that_is_gone_is_an_error_with_a_hint(
    tmp_path: Path, store: Path, backlog: Backlog
) -> None:
    backlog.note(given := open_assistant(store).answer(COMPARE))
    for value in ("1300", "1400"):
        changed = corpus_in(tmp_path / "corpus", FIGURES.replace('1200,"1,200"', f"{value},"))
        rebuild(changed, store, encoder=HashingEncoder(64))

    with pytest.raises(AnswerUnknown) as wrong:
        prove(backlog.kept(given.id), store)
    assert given.generation in str(wrong.value)
    assert "clusterbot rebuild" in wrong.value.hint


def test_a_text_that_was_kept_otherwise_is_not_proved(
    tmp_path: Path, store: Path, backlog: Backlog
) -> None:
    backlog.note(given := open_assistant(store).answer(COMPARE))
    with sqlite3.connect(tmp_path / "var" / "backlog.db") as opened:
        opened.execute("UPDATE answers SET text = replace(text, '300', '301')")

    proof = prove(backlog.kept(given.id), store)

    assert not proof.same_text
    assert not proof.holds


def test_the_commands_list_the_backlog_and_prove_an_answer(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLUSTERBOT_STATE", "var")
    monkeypatch.setenv("CLUSTERBOT_ENCODER", "hashing")

    assert run(["ask", "How many berths does Westport have?", "--store", str(store)]) == 0
    capsys.readouterr()
    assert run(["backlog"]) == 0
    assert "1 ×  berths · westport  (last asked " in capsys.readouterr().out
    assert run(["backlog", "--clear"]) == 0
    capsys.readouterr()
    assert run(["backlog", "--json"]) == 0
    assert capsys.readouterr().out == "[]\n"

    answer = open_assistant(store).answer("How many berths does Westport have?")
    assert run(["proof", answer.id]) == 0
    assert "text        the same, byte for byte" in capsys.readouterr().out
    assert run(["proof", "a9"]) == 1
    assert "hint: " in capsys.readouterr().err


def test_a_state_folder_that_cannot_be_written_does_not_keep_from_answering(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLUSTERBOT_STATE", "file")

    assert run(["ask", "How many berths does Eastport have?", "--store", str(store)]) == 0

    told = capsys.readouterr()
    assert "14" in told.out
    assert "note: answers are not kept in file" in told.err


def test_a_server_that_stops_answering_does_not_keep_from_answering(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def note(*_: object, **__: object) -> None:
        raise StateUnreachable("the server does not answer")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Backlog, "note", note)

    assert run(["ask", "How many berths does Eastport have?", "--store", str(store)]) == 0

    told = capsys.readouterr()
    assert "14" in told.out
    assert "note: answers are not kept in var: the server does not answer" in told.err
