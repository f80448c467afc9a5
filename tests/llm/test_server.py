"""However a model's server behaves, an answer comes in time and is the bot's own."""

import socket
import threading
import time

import pytest
from scripted_model import MODEL, Raw, ScriptedModel, completion

from bot.doctor import NOTE, OK, WRONG, examine
from bot.llm.options import LlmOptions
from bot.llm.protocols import Silent, model_of, prompt_for
from bot.settings import Settings

PROMPT = prompt_for("query", {"question": "Who keeps barrels?"}, {"type": "object"})
UNREAD = "How many longshoremen does Westport have?"
GARBLED = {
    "no json": Raw(b"\xff\xfe<html>"),
    "json of another form": Raw(b'{"choices": []}'),
    "content that is none": Raw(completion("I think it is 42.")),
    "a list": Raw(completion([1, 2])),
    "numbers": Raw(completion({"used": 3, "left": 4, "plan": 5, "query": None, "id": []})),
    "null": Raw(completion("null")),
    "deep": Raw(completion("[" * 5_000)),
    "empty": Raw(b""),
    "refused": Raw(b'{"error": {"message": "no"}}', status=400),
    "broken": Raw(b"", status=500),
    "torn": Raw(b'{"choices"', headers={"Content-Length": "900"}),
    "too much": Raw(b"[" * 300_000),
}


def gone() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}/v1/"


def test_the_same_is_asked_once() -> None:
    with ScriptedModel(lambda task, given: {"query": "casks"}) as server:
        model = model_of(LlmOptions(server.url, MODEL))
        assert model is not None
        assert [model.reply(PROMPT) for _ in range(3)] == ['{"query": "casks"}'] * 3
        assert server.asked == [("query", {"question": "Who keeps barrels?"})]
        assert server.paths == ["/v1/chat/completions"]


@pytest.mark.parametrize(
    "made", [Raw(wait=3.0), Raw(completion({}), drip=0.1)], ids=["slow", "drip"]
)
def test_no_longer_is_waited_than_is_set(made: Raw) -> None:
    with ScriptedModel(lambda task, given: made) as server:
        model = model_of(LlmOptions(server.url, MODEL, seconds=0.5))
        assert model is not None
        started = time.monotonic()
        with pytest.raises(Silent) as told:
            model.reply(PROMPT)
        assert told.value.outcome == "timeout"
        assert time.monotonic() - started < 1.5


def test_a_server_that_is_gone_fails_at_once() -> None:
    model = model_of(LlmOptions(gone(), MODEL))
    assert model is not None
    started = time.monotonic()
    with pytest.raises(Silent) as told:
        model.reply(PROMPT)
    assert (told.value.outcome, time.monotonic() - started < 1.5) == ("failed", True)


def test_no_redirection_leads_elsewhere() -> None:
    with ScriptedModel(lambda task, given: {"query": "casks"}) as elsewhere:
        to = {"Location": f"{elsewhere.url}chat/completions"}
        with ScriptedModel(lambda task, given: Raw(status=307, headers=to)) as server:
            model = model_of(LlmOptions(server.url, MODEL))
            assert model is not None
            with pytest.raises(Silent):
                model.reply(PROMPT)
        assert elsewhere.paths == []


def test_no_proxy_of_the_environment_is_used_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", gone())
    monkeypatch.setenv("ALL_PROXY", gone())
    with ScriptedModel(lambda task, given: {"query": "casks"}) as server:
        model = model_of(LlmOptions(server.url, MODEL))
        assert model is not None
        assert model.reply(PROMPT) == '{"query": "casks"}'


@pytest.mark.parametrize("name", GARBLED)
def test_what_is_garbled_changes_nothing(name, scripted, plain) -> None:
    helped, server = scripted(lambda task, given: GARBLED[name])
    answer = helped.answer(UNREAD)
    assert server.asked
    assert answer.text == plain.answer(UNREAD).text
    assert {aid.outcome for aid in answer.aids} <= {"refused", "failed"}


def test_after_one_silence_nothing_more_is_asked_for_an_answer(scripted, plain) -> None:
    helped, _ = scripted(lambda task, given: Raw(wait=3.0), seconds=0.3)
    started = time.monotonic()
    answer = helped.answer(UNREAD)
    assert time.monotonic() - started < 1.5
    assert [(aid.task, aid.outcome) for aid in answer.aids] == [("plan", "timeout")]
    assert answer.text == plain.answer(UNREAD).text


def test_many_threads_ask_at_once(scripted) -> None:
    helped, _ = scripted(lambda task, given: Raw(completion("null"), wait=0.1))
    answers: list[str] = []
    threads = [
        threading.Thread(target=lambda: answers.append(helped.answer(UNREAD).text))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:11434/v1/", True),
        ("http://127.8.9.1/v1/", True),
        ("http://[::1]:8080/v1/", True),
        ("http://localhost:8000/", True),
        ("https://localhost.example.org/", False),
        ("http://10.0.0.5:11434/", False),
        ("http://0.0.0.0:11434/", False),
        ("https://127.0.0.1.example.org/", False),
        ("https://user:127.0.0.1@example.org/", False),
    ],
)
def test_loopback_is_told_by_the_address_alone(url: str, local: bool) -> None:
    assert LlmOptions(url=url).local is local


def examined(**options: object) -> list[tuple[str, str]]:
    found = examine(Settings(llm=LlmOptions(**options)))  # type: ignore[arg-type]
    return [(one.state, one.told) for one in found if one.check == "language model"]


@pytest.mark.slow
def test_the_doctor_says_that_none_is_needed() -> None:
    assert examined() == [(OK, "none is set, and none is needed")]


@pytest.mark.slow
def test_the_doctor_names_what_is_half_set() -> None:
    told = "none is asked: CLUSTERBOT_LLM_MODEL is not set"
    assert examined(url="http://127.0.0.1:1/") == [(WRONG, told)]
    told = "none is asked: CLUSTERBOT_LLM_URL is not set"
    assert examined(model="m") == [(WRONG, told)]


@pytest.mark.slow
def test_the_doctor_asks_the_server_for_the_model() -> None:
    with ScriptedModel(lambda task, given: {}) as server:
        assert examined(url=server.url, model=MODEL) == [(OK, f"scripted at {server.url}")]
        [(state, told)] = examined(url=server.url, model="other")
        assert (state, told) == (WRONG, f"{server.url} has no model other")
    [(state, told)] = examined(url=gone(), model=MODEL)
    assert state == WRONG
    assert "does not answer" in told


@pytest.mark.slow
def test_the_doctor_says_that_another_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.llm.server.Server.models", lambda self: (MODEL,))
    found = examined(url="https://llm.example.org/v1/", model=MODEL)
    assert [state for state, _ in found] == [OK, NOTE]
    assert "leaves this machine" in found[1][1]
