"""`clusterbot mcp`, asked by the protocol's own client: over standard streams and over HTTP.

One process a transport answers all questions first; the tests look at what it said.
"""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from mcp import Client, MCPError, StdioServerParameters

from bot.assistant import open_assistant
from bot.cli import run
from bot.door import MOST_CHARACTERS
from bot.rendering.as_json import answer_to_json
from index.build import rebuild
from index.encoding import HashingEncoder
from index.store import open_store

pytestmark = pytest.mark.slow  # starts processes
ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "catalogue.toml": """
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
group = "trade"
""",
    "sources.csv": """source_id,title,publisher,published,url,restricted
office,The harbour report,Port Office,2024,https://office.example/report,no
secret,The board's paper,Board,2024,https://board.example/paper,yes
""",
    "figures.csv": """cluster,indicator,value,printed,unit,period,source,note
Eastport,containers,1284,"1,284",containers,2023,office,
Westport,containers,936,936,containers,2023,office,
Westport,containers,77731,"77,731",containers,2021,secret,
""",
    "office.md": """---
source: office
---
# Traffic

The lighthouse of Westport was painted by Ellen Varg in the summer of 1974.
""",
    "secret.md": """---
source: secret
---
# Plans

The board plans to sell the crane of Westport to Quentin Malm in the autumn of 2026.
""",
}
SECRETS = ("Quentin", "77,731", "board's paper", "board.example")
LONG = "containers " * MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with a store, and the ids of what only some may see."""

    folder: Path
    secret_row: str
    secret_document: str
    open_row: str
    open_document: str
    restricted_answer: str

    @property
    def environment(self) -> dict[str, str]:
        own = {"CLUSTERBOT_STORE": "store", "CLUSTERBOT_STATE": "var", "PYTHONPATH": str(ROOT)}
        return {**os.environ, **own}

    def command(self, *more: str) -> list[str]:
        return [sys.executable, "-m", "bot", "mcp", *more]


@dataclass(slots=True)
class Said:
    """What one server said: results by the name of the call, and refusals of resources."""

    tools: dict[str, Any] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    resources: dict[str, Any] = field(default_factory=dict)
    refused: dict[str, MCPError] = field(default_factory=dict)
    instructions: str = ""

    def of(self, name: str) -> Any:
        assert not self.results[name].is_error, self.results[name].content
        return self.results[name].structured_content

    def wrong(self, name: str) -> str:
        assert self.results[name].is_error, self.results[name].content
        return str(self.results[name].content[0].text)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("mcp")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, text in FILES.items():
        (corpus / name).write_text(text, encoding="utf-8")
    rebuild(corpus, folder / "store", encoder=HashingEncoder(64))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["ask", "Containers in Westport in 2021?", "--json", "--store", "store"]) == 0
    answer = open_assistant(folder / "store").answer("Containers in Westport in 2021?")
    assert "77,731" in answer.text
    store = open_store(folder / "store")
    rows = {row.source_id: row.id for row in store.rows()}
    documents = {summary.path: summary.id for summary in store.documents()}
    store.close()
    return Place(
        folder,
        rows["secret"],
        documents["secret.md"],
        rows["office"],
        documents["office.md"],
        answer.id,
    )


@contextmanager
def serving(place: Place, *more: str) -> Iterator[str]:
    """Run a server over HTTP and yield its address."""
    with subprocess.Popen(
        place.command("--http", "0", *more),
        cwd=place.folder,
        env=place.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        try:
            assert server.stderr is not None
            assert server.stdout is not None
            address = server.stderr.readline().strip()
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/mcp", address)
            yield address
        finally:
            server.terminate()
            assert server.stdout.read() == ""


def streams(place: Place, *more: str) -> StdioServerParameters:
    command, *arguments = place.command(*more)
    return StdioServerParameters(
        command=command, args=arguments, env=place.environment, cwd=place.folder
    )


@pytest.fixture(scope="module", params=["streams", "http"])
def said(request: pytest.FixtureRequest, place: Place) -> Said:
    if request.param == "streams":
        return asyncio.run(conversation(streams(place), place))
    with serving(place) as address:
        return asyncio.run(conversation(address, place))


async def conversation(server: StdioServerParameters | str, place: Place) -> Said:
    """Ask a server for everything that the tests look at."""
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "ask": ("ask", {"question": "How many containers in Eastport?"}),
        "follow-up": ("ask", {"question": "And Westport?", "thread": [
            {"speaker": "user", "text": "How many containers in Eastport?"},
            {"speaker": "bot", "text": "1,284"}]}),
        "unknown": ("ask", {"question": "What does a ferry ticket to Northport cost?"}),
        "secret figure": ("ask", {"question": "Containers in Westport in 2021?"}),
        "secret text": ("ask", {"question": "Who will buy the crane of Westport?"}),
        "search": ("search", {"query": "lighthouse painted", "count": 1}),
        "secret search": ("search", {"query": "board plans to sell the crane Quentin Malm"}),
        "sources": ("list", {"what": "sources"}),
        "indicators": ("list", {"what": "indicators", "group": "trade"}),
        "row": ("row", {"id": place.open_row}),
        "secret row": ("row", {"id": place.secret_row}),
        "unknown row": ("row", {"id": "nowhere"}),
        "brief": ("brief", {"place": "westport"}),
        "two": ("brief", {"place": "Eastport", "against": "Westport"}),
        "unknown place": ("brief", {"place": "Atlantis"}),
        "long": ("ask", {"question": LONG}),
        "long query": ("search", {"query": LONG}),
        "nothing": ("ask", {}),
        "a number": ("ask", {"question": 5}),
        "too many": ("search", {"query": "crane", "count": 5_000}),
        "a speaker": ("ask", {"question": "And?", "thread": [{"speaker": "x", "text": "y"}]}),
        "more": ("row", {"id": place.open_row, "file": "/etc/passwd"}),
        "no such list": ("list", {"what": "passwords"}),
        "no such tool": ("delete", {}),
        "unknown proof": ("proof", {"answer_id": "abcdef"}),
        "secret proof": ("proof", {"answer_id": place.restricted_answer}),
    }  # fmt: skip
    told = Said()
    async with Client(server, cache=None) as client:
        told.instructions = client.instructions or ""
        told.tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        for name, (tool, arguments) in calls.items():
            told.results[name] = await client.call_tool(tool, arguments)
        id = told.of("ask")["answer_id"]
        told.results["proof"] = await client.call_tool("proof", {"answer_id": id})
        listed = await client.list_resources()
        templates = await client.list_resource_templates()
        told.resources["list"] = {str(r.uri): r for r in listed.resources}
        told.resources["templates"] = [t.uri_template for t in templates.resource_templates]
        document = f"clusterbot://documents/{place.open_document}"
        for uri in (document, f"{document}?start=2&end=9", f"clusterbot://rows/{place.open_row}"):
            [contents] = (await client.read_resource(uri)).contents
            told.resources[uri.removeprefix(document)] = json.loads(contents.text)
        for uri in (
            f"clusterbot://documents/{place.secret_document}",
            f"clusterbot://rows/{place.secret_row}",
            "clusterbot://rows/nowhere",
            "clusterbot://elsewhere/1",
            f"{document}?start=-1",
        ):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(uri)
            told.refused[uri] = refused.value
    return told


def test_six_tools_are_told_with_what_they_take(said: Said) -> None:
    assert set(said.tools) == {"ask", "search", "list", "row", "brief", "proof"}
    for tool in said.tools.values():
        assert tool.description
        assert tool.input_schema["required"]
        assert tool.annotations.read_only_hint
    assert "abstained" in said.instructions


def test_an_answer_is_what_ask_prints_as_json(said: Said, place: Place) -> None:
    answer = said.of("ask")

    assistant = open_assistant(place.folder / "store", public=True)
    again = answer_to_json(assistant.answer(answer["question"]))
    assert {**answer, "seconds": 0} == {**again, "seconds": 0}
    assert "1,284" in answer["text"]
    assert [c["source"] for c in answer["citations"]] == ["office"]
    assert json.loads(said.results["ask"].content[0].text) == answer
    assert "936" in said.of("follow-up")["text"]


def test_what_is_not_held_is_said_so(said: Said) -> None:
    answer = said.of("unknown")

    assert answer["abstained"]
    assert {"nearest", "gaps"} <= set(answer)


def test_passages_rows_lists_and_briefs_carry_their_sources(said: Said, place: Place) -> None:
    [hit] = said.of("search")["hits"]
    assert "Ellen Varg" in hit["text"]
    assert (hit["source"], hit["document_id"]) == ("office", place.open_document)
    row = said.of("row")
    assert (row["printed"], row["unit"], row["period"]) == ("936", "containers", "2023")
    assert (row["source"], row["url"]) == ("office", "https://office.example/report")
    assert "1 source: Port Office" in said.of("sources")["text"]
    assert "containers" in said.of("indicators")["text"]
    [brief] = said.of("brief")["answers"]
    assert "936" in brief["text"]
    assert brief["citations"]
    assert len(said.of("two")["answers"]) == 2


def test_a_proof_holds_and_shows_the_rows(said: Said) -> None:
    proof = said.of("proof")

    assert proof["holds"]
    assert any("1,284" in e["told"] for line in proof["lines"] for e in line["evidence"])


def test_documents_and_rows_can_be_read(said: Said, place: Place) -> None:
    assert f"clusterbot://documents/{place.open_document}" in said.resources["list"]
    whole, part = said.resources[""], said.resources["?start=2&end=9"]
    assert "Ellen Varg" in whole["text"]
    assert (whole["title"], whole["length"]) == ("The harbour report", len(whole["text"]))
    assert (part["text"], part["start"], part["end"]) == (whole["text"][2:9], 2, 9)
    assert said.resources[f"clusterbot://rows/{place.open_row}"] == said.of("row")
    assert len(said.resources["templates"]) == 2


def test_a_restricted_source_is_never_visible(said: Said, place: Place) -> None:
    asked = ("Containers in Westport in 2021?", "Who will buy the crane of Westport?")
    for name, result in said.results.items():
        shown = result.content[0].text.replace(asked[0], "").replace(asked[1], "")
        assert not [secret for secret in SECRETS if secret in shown], (name, shown)
    assert place.secret_row in said.wrong("secret row")
    assert said.wrong("secret row").replace(place.secret_row, "nowhere") == said.wrong(
        "unknown row"
    )
    assert said.wrong("secret proof").replace(place.restricted_answer, "abcdef") == said.wrong(
        "unknown proof"
    )
    assert not any(place.secret_document in uri for uri in said.resources["list"])
    assert not [s for s in SECRETS if s in json.dumps(said.resources, default=str)]


@pytest.mark.parametrize(
    ("name", "told", "mend"),
    [
        ("unknown row", "no row has the id 'nowhere'", "take an id from"),
        ("unknown place", "no place is called 'Atlantis'", "list clusters"),
        ("unknown proof", "no answer with the id 'abcdef'", "ids are told by"),
        ("long", "question has 22,000 characters; 2,000 are the most", "fewer words"),
        ("long query", "query has 22,000 characters", "fewer words"),
        ("nothing", "'question' is a required property", "needed: question"),
        ("a number", "question: 5 is not of type 'string'", "ask takes question, thread"),
        ("too many", "count: 5000 is greater than", "search takes query, count"),
        ("a speaker", "thread[0].speaker: 'x' is not one of", "ask takes"),
        ("more", "'file' was unexpected", "row takes id"),
        ("no such list", "'passwords' is not one of", "list takes what"),
        ("no such tool", "no tool is called 'delete'", "ask, search, list"),
    ],
)
def test_what_is_wrong_is_named_with_its_mend(said: Said, name: str, told: str, mend: str) -> None:
    text = said.wrong(name)
    error, hint = text.split("\n")

    assert error.startswith("error: ")
    assert told in error
    assert hint.startswith("hint: ")
    assert mend in hint
    assert "Traceback" not in text


def test_a_resource_that_is_not_there_is_refused_with_its_mend(said: Said, place: Place) -> None:
    assert len(said.refused) == 5
    told = {uri: refused.message for uri, refused in said.refused.items()}
    assert "no row has the id 'nowhere'; take an id" in told["clusterbot://rows/nowhere"]
    assert "nothing is kept under" in told["clusterbot://elsewhere/1"]
    assert "start is not a whole number" in "".join(told.values())
    assert f"no document has the id '{place.secret_document}'" in "".join(told.values())


def test_restricted_sources_are_shown_where_that_is_asked_for(place: Place) -> None:
    async def asked() -> tuple[Any, Any]:
        async with Client(streams(place, "--restricted")) as client:
            row = await client.call_tool("row", {"id": place.secret_row})
            proof = await client.call_tool("proof", {"answer_id": place.restricted_answer})
            return row, proof

    row, proof = asyncio.run(asked())
    assert row.structured_content["printed"] == "77,731"
    assert proof.structured_content["holds"]


def test_only_the_protocol_is_on_standard_output_and_no_words_in_the_log(place: Place) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {},
             "clientInfo": {"name": "test", "version": "1"}}  # fmt: skip
    question = {"name": "ask", "arguments": {"question": "Containers of zebrafinches?"}}
    lines = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}),
        "zebrafinch, no message at all",
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": question}),
    ]
    with subprocess.Popen(
        place.command(),
        cwd=place.folder,
        env={**place.environment, "CLUSTERBOT_LOG_LEVEL": "DEBUG"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        assert server.stderr is not None
        server.stdin.write("\n".join(lines) + "\n")
        server.stdin.flush()
        answers = [json.loads(server.stdout.readline()) for _ in range(2)]
        server.stdin.close()
        rest, log = server.stdout.read(), server.stderr.read()
    assert sorted(answer["id"] for answer in answers) == [1, 2]
    assert rest == ""
    assert server.returncode == 0
    assert "zebrafinch" not in log
    assert "Traceback" not in log


def test_a_page_elsewhere_gets_nothing_over_http(place: Place) -> None:
    with serving(place) as address:
        listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        accept = {"Accept": "application/json, text/event-stream"}
        for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {}):
            asked = Request(
                address,
                json.dumps(listing).encode(),
                {"Content-Type": "application/json", **accept, **headers},
            )
            if not headers:
                assert '"ask"' in urlopen(asked).read().decode()
                continue
            with pytest.raises(HTTPError) as refused:
                urlopen(asked)
            assert refused.value.code in (403, 421)
            assert "ask" not in refused.value.read().decode()


def test_a_port_that_is_taken_and_a_store_that_is_missing_are_told(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(place.folder)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run(["mcp", "--store", "store", "--http", port]) == 1
    told = capsys.readouterr()
    assert f"error: port {port} of 127.0.0.1 cannot be used" in told.err
    assert "hint: name another" in told.err
    assert run(["mcp", "--store", "nowhere"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "hint: " in told.err
