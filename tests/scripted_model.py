"""A language model's server on the loopback address that replies as a script says.

`ScriptedModel` speaks as much of the OpenAI protocol as is used. What it replies is a function of
the task and of what it was given; it may as well be slow, garbled, endless or gone.
"""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Reply = Callable[[str, Mapping[str, Any]], object]
MODEL = "scripted"


@dataclass(frozen=True)
class Raw:
    """A body that is sent as it is, after a wait; with `drip` a byte at a time."""

    body: bytes = b""
    status: int = 200
    wait: float = 0.0
    drip: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


class ScriptedModel:
    """The server. `asked` are (task, given) of all requests, `paths` where they went."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.paths: list[str] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.paths.append(self.path)
                self._send(Raw(json.dumps({"object": "list", "data": [_model()]}).encode()))

            def do_POST(self) -> None:
                owner.paths.append(self.path)
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                task = sent["response_format"]["json_schema"]["name"]
                given = json.loads(sent["messages"][1]["content"])
                owner.asked.append((task, given))
                made = owner.reply(task, given)
                self._send(made if isinstance(made, Raw) else Raw(completion(made)))

            def _send(self, made: Raw) -> None:
                time.sleep(made.wait)
                with suppress(OSError):  # whoever asked has gone
                    self.send_response(made.status)
                    self.send_header("Content-Type", "application/json")
                    if "Content-Length" not in made.headers:
                        self.send_header("Content-Length", str(len(made.body)))
                    for name, value in made.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    for at in range(len(made.body) if made.drip else 0):
                        self.wfile.write(made.body[at : at + 1])
                        self.wfile.flush()
                        time.sleep(made.drip)
                    if not made.drip:
                        self.wfile.write(made.body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1/"
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> "ScriptedModel":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def completion(content: object) -> bytes:
    """Return the body of a reply; what is no text is sent as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}}
    return json.dumps({"object": "chat.completion", "choices": [choice]}).encode()


def _model() -> dict[str, object]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "tests"}


def taking(at: int, kind: int = 0) -> Reply:
    """Return a hostile reader: every unknown word means the entry at a place of the shortlist.

    It also searches for what was not asked, points at the last passage and falsifies sentences.
    """

    def reply(task: str, given: Mapping[str, Any]) -> object:
        match task:
            case "plan":
                entries, kinds = [*given["measures"], *given["names"]], list(given["kinds"])
                taken = entries[at % len(entries)]["id"]
                used = dict.fromkeys(given["words"], taken)
                is_place = taken in {one["id"] for one in given["names"]}
                scope = {"places": [taken]} if is_place else {"indicator": taken}
                plan = {"kind": kinds[kind % len(kinds)], "scope": scope}
                return {"used": used, "left": [], "plan": plan}
            case "query":
                return {"query": "turnover employees growth ranking million percent 2024"}
            case "passage":
                return {"id": given["passages"][-1]["id"]}
            case "offer":
                entries, kinds = list(given["measures"]), list(given["kinds"])
                scope = {"places": [*given["places"]][-1:], "years": given["read"]["years"]}
                scope |= {"indicator": entries[at % len(entries)]} if entries else {}
                return {"kind": kinds[(at + kind) % len(kinds)], "scope": scope}
            case _:
                return {"sentences": [*map(falsified, given["sentences"])]}

    return reply


def minding(task: str, given: Mapping[str, Any]) -> object:
    """Reply as a good model would that keeps to what was asked.

    The nearest measure is meant by all that is not understood, and is offered for what was read.
    """
    match task:
        case "plan":
            return taking(0)(task, given)
        case "query":
            return {"query": given["question"]}
        case "passage":
            return {"id": given["passages"][0]["id"]}
        case "offer":
            scope = {"places": given["read"]["places"], "years": given["read"]["years"]}
            scope |= {"indicator": next(iter(given["measures"]), "")}
            kind = ("Order", "Value", "Compare")[min(2, len(scope["places"]))]
            return {"kind": kind, "scope": scope}
        case _:
            return {"sentences": given["sentences"]}


def falsified(sentence: Mapping[str, str]) -> dict[str, str]:
    """Return a sentence with each digit raised by one."""
    turned = str.maketrans("0123456789", "1234567890")
    return {"id": sentence["id"], "text": sentence["text"].translate(turned)}
