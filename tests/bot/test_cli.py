"""The command line: what each command prints, its exit codes, and errors with their hints."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest

from bot.cli import indexing, run
from bot.cli.options import as_given

# A corpus small enough to build in each test that needs one of its own.
ARTICLE = """\
---
title: The harbour report
publisher: Port Office
published: 2024-05-02
---
# Traffic

Eastport handled more containers than Westport in 2023 because its new quay opened in March.
Westport had closed two of its five cranes for repair during the summer.
"""
FIGURES = """\
cluster,indicator,value,printed,unit,period,source
Eastport,containers,1200,"1,200",containers,2023,Port Office
Westport,containers,900,900,containers,2023,Port Office
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


Command = Callable[..., Ran]


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run commands in an empty folder, with the encoder that needs no model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLUSTERBOT_ENCODER", "hashing")

    def ran(*arguments: object) -> Ran:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return ran


@pytest.fixture
def ports(tmp_path: Path) -> Path:
    corpus = tmp_path / "ports"
    corpus.mkdir()
    (corpus / "report.md").write_text(ARTICLE, encoding="utf-8")
    (corpus / "figures.csv").write_text(FIGURES, encoding="utf-8")
    return corpus


def test_help_lists_every_command(command: Command) -> None:
    shown = command("--help")

    assert shown.code == 0
    for name in ("ask", "chat", "rebuild", "status", "search", "serve", "doctor"):
        assert f"\n  {name} " in shown.out
    assert "...\n" not in shown.out.partition("Commands:")[2], "cut short at 80 columns"


def test_no_command_at_all_shows_the_help(command: Command) -> None:
    shown = command()

    assert (shown.code, shown.err) == (0, "")
    assert shown.out == command("--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "one?", "--batch", "file.jsonl"),
        ("ask", "--batch", "file.jsonl", "--thread", "thread.json"),
        ("ask", "one?", "--what"),
        ("search",),
        ("search", "words", "-k", "0"),
        ("rebuild", "--watch", "--dry-run"),
        ("explain",),
        ("list",),
    ],
)
def test_wrong_usage_exits_2_and_points_at_the_help(
    command: Command, arguments: tuple[str, ...]
) -> None:
    wrong = command(*arguments)

    assert wrong.code == 2
    assert wrong.out == ""
    error, hint = wrong.err.splitlines()
    assert error.startswith("error: ")
    assert hint.startswith("hint: clusterbot")
    assert hint.endswith("--help")


@pytest.mark.parametrize("arguments", [("ask", "one?"), ("search", "one"), ("status",)])
def test_a_missing_store_is_an_error_with_the_command_that_mends_it(
    command: Command, arguments: tuple[str, ...]
) -> None:
    wrong = command(*arguments, "--store", "nowhere")

    assert (wrong.code, wrong.out) == (1, "")
    assert wrong.err.startswith("error: ")
    assert "nowhere" in wrong.err
    assert "hint: build the index: clusterbot rebuild --store nowhere\n" in wrong.err


def test_a_hint_that_names_a_store_tells_no_password(command: Command) -> None:
    with click.Context(indexing.status) as context:
        context.params = {"store": "postgresql://me:secret@127.0.0.1/facts#ports"}
        told = as_given("clusterbot rebuild --rollback")

    assert told == "clusterbot rebuild --rollback"


def test_a_missing_corpus_is_an_error(command: Command) -> None:
    wrong = command("rebuild", "--corpus", "nowhere", "--store", "store")

    assert wrong.code == 1
    assert "error: nowhere" in wrong.err
    assert "hint: " in wrong.err


def test_a_missing_corpus_is_said_before_a_model_is_made_for_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.building.encoder_of", lambda *_, **__: pytest.fail("it was made"))

    wrong = command("chat")

    assert wrong.code == 1
    assert "error: corpus: there is no such folder\nhint: clusterbot init corpus" in wrong.err
    assert not Path("store").exists()


def test_all_wrong_settings_are_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLUSTERBOT_LOG_LEVEL", "loud")
    monkeypatch.setenv("SLACK_API_URL", "nowhere")

    wrong = command("status")

    assert wrong.code == 1
    assert "CLUSTERBOT_LOG_LEVEL" in wrong.err
    assert "SLACK_API_URL" in wrong.err


def test_a_corpus_named_by_ask_is_built_first_and_answers(command: Command, ports: Path) -> None:
    answered = command(
        "ask", "How many containers in Eastport?", "--json", "--corpus", ports, "--store", "mine"
    )

    assert answered.code == 0, answered.err
    answer = answered.json()
    assert answer["abstained"] is False
    assert "1,200" in answer["text"]
    assert Path("mine").is_dir()
    assert "Building" in answered.err


def test_a_corpus_named_without_a_store_leaves_the_default_store_alone(
    command: Command, ports: Path
) -> None:
    answered = command("ask", "How many containers in Eastport?", "--corpus", ports)

    assert answered.code == 0, answered.err
    assert not Path("store").exists()
    assert len(list(Path("var/stores").iterdir())) == 1
    assert "1 passages" in (told := command("status", "--corpus", ports)).out, told.err
    assert "crane" in (found := command("search", "cranes", "--corpus", ports)).out, found.err


def test_a_corpus_that_changed_since_is_read_again_when_it_is_named(
    command: Command, ports: Path
) -> None:
    arguments = ("ask", "How many containers in Eastport?", "--json", "--corpus", ports)
    command(*arguments)
    (ports / "figures.csv").write_text(FIGURES.replace("1,200", "1,300"), encoding="utf-8")
    (ports / "figures.csv").write_text(
        FIGURES.replace("1200", "1300").replace("1,200", "1,300"), encoding="utf-8"
    )

    assert "1,300" in command(*arguments).json()["text"]


def test_json_has_the_promised_keys(command: Command, hashing_store: Path) -> None:
    answer = command("ask", "Where are we?", "--json", "--store", hashing_store).json()

    promised = {
        *("question", "standalone", "kind", "abstained", "text", "statements", "citations"),
        *("table", "figures", "gaps", "caveats", "follow_ups", "generation", "seconds"),
    }
    assert promised <= set(answer)
    assert all(set(s) >= {"text", "rests_on"} for s in answer["statements"])
    assert all(
        set(c) >= {"number", "source", "title", "publisher", "published", "url", "place", "quote"}
        for c in answer["citations"]
    )
    assert isinstance(answer["seconds"], dict)


def test_a_thread_lets_a_follow_up_borrow_from_it(
    command: Command, hashing_store: Path, tmp_path: Path
) -> None:
    thread = tmp_path / "thread.json"
    first = "How many people work in life science in Medicon Valley?"
    thread.write_text(json.dumps([{"speaker": "user", "text": first}]), encoding="utf-8")

    answer = command(
        "ask", "And Stockholm-Uppsala?", "--json", "--thread", thread, "--store", hashing_store
    ).json()

    assert answer["question"] == "And Stockholm-Uppsala?"
    assert "Stockholm-Uppsala" in answer["standalone"]
    assert answer["standalone"] != answer["question"]


def test_a_batch_is_answered_in_order_a_line_each_with_its_id(
    command: Command, ports: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"id": "b", "question": "How many containers in Westport?"}\n'
        '{"id": "a", "question": "How many containers in Eastport?", "thread": []}\n',
        encoding="utf-8",
    )

    answers = command(
        "ask", "--batch", batch, "--json", "--corpus", ports, "--store", "mine"
    ).lines()

    assert [answer["id"] for answer in answers] == ["b", "a"]
    assert "900" in answers[0]["text"]
    assert "1,200" in answers[1]["text"]


@pytest.mark.parametrize("form", [(), ("--json",)])
def test_a_line_of_a_batch_that_fails_costs_that_line(
    command: Command, ports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: tuple[str]
) -> None:
    from bot.assistant import Assistant

    trace = Assistant.trace

    def failing(self: Assistant, question: str, *given: object, **more: object) -> object:
        if "Eastport" in question:
            raise ZeroDivisionError("what was asked")
        return trace(self, question, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Assistant, "trace", failing)
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"question": "\\ud800 containers in Eastport?"}\n'
        '{"question": "How many containers in Westport?"}\n',
        encoding="utf-8",
    )
    told = command("ask", "--batch", batch, *form, "--corpus", ports, "--store", "mine")
    assert told.code == 1
    assert "900" in told.out
    assert "question 1: it could not be answered (ZeroDivisionError)" in told.err
    assert "what was asked" not in told.err + told.out


def test_a_batch_of_the_wrong_form_names_the_line(
    command: Command, ports: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"question": "fine?"}\nnot json\n{"query": "boxes"}\n', encoding="utf-8")

    for asked in (("ask", "--corpus", ports), ("search",)):
        told = command(*asked, "--batch", batch, "--json", "--store", "mine")
        assert told.code == 1
        assert "batch.jsonl line 2" in told.err
        assert ["error" in json.loads(line) for line in told.out.splitlines()] == [
            False,
            True,
            False,
        ]


def test_trace_goes_to_standard_error(command: Command, ports: Path) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")

    answered = command(
        "ask", "How many containers in Eastport?", "--json", "--trace", "--store", "mine"
    )

    assert "understood  " in answered.err
    assert 'plan        {"kind": "Value"' in answered.err
    assert "rests on " in answered.err
    assert answered.json()


def test_a_plan_that_was_traced_is_run_from_its_file(command: Command, ports: Path) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")
    asked = command("ask", "top 2 containers", "--trace", "--store", "mine")
    (told,) = [line for line in asked.err.splitlines() if line.startswith("plan ")]
    Path("plan.json").write_text(told.removeprefix("plan").strip(), encoding="utf-8")

    again = command("ask", "--plan", "plan.json", "--json", "--store", "mine")
    assert again.json()["text"].startswith("Top 2 of 2 by containers, 2023: Eastport 1,200")
    Path("plan.json").write_text('{"kind": "Dream"}', encoding="utf-8")
    wrong = command("ask", "--plan", "plan.json", "--store", "mine")
    assert (wrong.code, "not a plan" in wrong.err) == (1, True)


def test_what_is_held_is_listed_and_a_place_is_briefed(command: Command, ports: Path) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")

    listed = command("list", "clusters", "--json", "--store", "mine").json()
    assert listed["text"] == "2 places with figures: Eastport and Westport."
    documents = command("list", "documents", "--json", "--store", "mine").json()
    assert documents["table"]["header"] == [
        "Title", "Publisher", "Published", "Wording", "Passages",
    ]  # fmt: skip
    assert "containers: 1,200" in command("brief", "eastport", "--store", "mine").out
    unknown = command("brief", "Northport", "--store", "mine")
    assert (unknown.code, "no place is called 'Northport'" in unknown.err) == (1, True)


def test_search_gives_passages_with_source_place_and_score(command: Command, ports: Path) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")

    hits = command(
        "search", "cranes closed for repair", "-k", "3", "--json", "--store", "mine"
    ).json()

    assert "two of its five cranes" in hits[0]["text"]
    assert set(hits[0]) >= {"source", "document_id", "place", "text", "score", "found_by"}
    assert "words" in hits[0]["found_by"]
    assert "two of its five cranes" in command("search", "cranes", "--store", "mine").out


def test_search_answers_a_batch(command: Command, ports: Path, tmp_path: Path) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")
    batch = tmp_path / "batch.jsonl"
    batch.write_text(
        '{"id": 1, "query": "quay"}\n{"id": 2, "question": "cranes"}', encoding="utf-8"
    )

    found = command("search", "--batch", batch, "--json", "-k", "1", "--store", "mine").lines()

    assert [line["id"] for line in found] == [1, 2]
    assert all(len(line["hits"]) == 1 for line in found)


def test_rebuild_reports_and_then_finds_nothing_new(command: Command, ports: Path) -> None:
    first = command("rebuild", "--corpus", ports, "--store", "mine", "--json").json()
    second = command("rebuild", "--corpus", ports, "--store", "mine")

    assert first["added"] == ["figures.csv", "report.md"]
    assert (first["documents"] >= 1, first["rows"]) == (True, 2)
    assert second.code == 0
    assert second.out.startswith("Nothing new")


def test_a_row_that_cannot_be_used_is_named_and_the_rest_is_kept(
    command: Command, ports: Path
) -> None:
    with (ports / "figures.csv").open("a", encoding="utf-8") as table:
        table.write("Westport,containers,many,,containers,2022,Port Office\n")

    built = command("rebuild", "--corpus", ports, "--store", "mine")

    assert built.code == 3
    assert "figures.csv line 4" in built.out
    assert "mend: " in built.out
    assert "figures.csv line 4" in command("status", "--store", "mine").out
    assert command("status", "--store", "mine", "--json").json()["rows"] == 2


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    command: Command, ports: Path
) -> None:
    told = command("rebuild", "--corpus", ports, "--store", "mine", "--dry-run")

    assert told.code == 0
    assert "report.md" in told.out
    assert command("status", "--store", "mine").code == 1


def test_rollback_goes_back_one_generation(command: Command, ports: Path) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")
    before = command("status", "--store", "mine", "--json").json()["generation"]
    (ports / "more.md").write_text("# More\n\nA third port is being built.\n", encoding="utf-8")
    command("rebuild", "--corpus", ports, "--store", "mine")

    back = command("rebuild", "--store", "mine", "--rollback")

    assert back.code == 0, back.err
    assert command("status", "--store", "mine", "--json").json()["generation"] == before


def test_doctor_names_the_mend_of_what_is_missing(command: Command, ports: Path) -> None:
    ill = command("doctor", "--corpus", ports, "--store", "mine")
    command("rebuild", "--corpus", ports, "--store", "mine")
    well = command("doctor", "--corpus", ports, "--store", "mine")
    (ports / "more.md").write_text("# More\n\nA third port is being built.\n", encoding="utf-8")
    stale = command("doctor", "--corpus", ports, "--store", "mine", "--json")

    assert ill.code == 1
    assert f"mend: build the index: clusterbot rebuild --corpus {ports} --store mine" in ill.out
    assert well.code == 0, well.out
    assert "nothing to mend" in well.out
    assert stale.code == 1
    assert [finding["told"] for finding in stale.json() if finding["state"] == "wrong"] == [
        "the corpus has changed since it was built"
    ]


def test_serve_without_tokens_says_which_is_missing(command: Command, ports: Path) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")

    wrong = command("serve", "--store", "mine")

    assert wrong.code == 1
    assert "SLACK_" in wrong.err
    assert "hint: " in wrong.err


def test_chat_builds_a_missing_index_and_notes_a_stale_one(
    command: Command, ports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    first = command("chat", "--corpus", ports)
    (ports / "more.md").write_text("# More\n\nA third port is being built.\n", encoding="utf-8")
    later = command("chat", "--corpus", ports)

    assert (first.code, later.code) == (0, 0)
    assert "Building the index" in first.err
    assert "Building the index" not in later.err
    assert f"The corpus has changed since; to take it in: clusterbot rebuild --corpus {ports}" in (
        later.err
    )


def python(*arguments: str, typed: str = "", cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        input=typed,
        cwd=cwd,
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.slow
def test_chat_answers_piped_questions(hashing_store: Path, tmp_path: Path) -> None:
    talked = python(
        *("-m", "bot", "chat", "--store", str(hashing_store)),
        typed="How many people work in life science in Medicon Valley?\nAnd Stockholm-Uppsala?\n",
        cwd=tmp_path,
    )

    assert talked.returncode == 0, talked.stderr
    assert "> And Stockholm-Uppsala?" in talked.stdout
    assert "[1]" in talked.stdout


def test_asking_never_loads_torch_and_help_loads_nothing_heavy(
    corpus_store: Path, tmp_path: Path
) -> None:
    code = (
        "import sys\nfrom bot.cli import run\n"
        "assert run(sys.argv[1:]) == 0\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'slack_bolt'}\n"
        "light = {'numpy', 'rich', 'onnxruntime'} if '--help' in sys.argv else set()\n"
        "assert not (heavy | light) & set(sys.modules), (heavy | light) & set(sys.modules)\n"
    )
    for arguments in (("ask", "Where are we?", "--store", str(corpus_store)), ("--help",)):
        ran = python("-c", code, *arguments, cwd=tmp_path)
        assert ran.returncode == 0, ran.stderr


def test_the_manifest_that_is_printed_is_the_one_that_the_tests_prove(command: Command) -> None:
    printed = command("manifest")

    place = Path(__file__).parents[2] / "bot" / "slack" / "manifest.yaml"
    assert printed.out == place.read_text(encoding="utf-8")


def test_an_answer_is_short_unless_all_of_it_is_wanted_and_its_chart_is_written(
    command: Command, ports: Path
) -> None:
    command("rebuild", "--corpus", ports, "--store", "mine")
    question = "Rank places by containers"

    short = command("ask", question, "--store", "mine", "--chart", "bars.svg")
    full = command("ask", question, "--store", "mine", "--full")

    assert (short.code, full.code) == (0, 0), short.err
    assert "Eastport  1,200  █" in short.out
    assert "written to bars.svg" in short.err
    assert len(full.out.splitlines()) > len(short.out.splitlines())
    assert Path("bars.svg").read_text(encoding="utf-8").startswith("<svg ")
    wrong = command("ask", question, "--store", "mine", "--chart", "bars.gif")
    assert (wrong.code, ".svg or .png" in wrong.err) == (1, True)
    assert command("ask", "--batch", "-", "--chart", "bars.svg").code == 2
