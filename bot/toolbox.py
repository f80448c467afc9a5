"""What another assistant may ask for: each tool a function from its arguments to plain values.

Knows no protocol and checks no arguments; `bot.mcpserver` speaks one and does.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.answer import Answer, Turn
from bot.asking import SPEAKERS
from bot.assistant import Assistant
from bot.backlog import Backlog
from bot.door import MOST_CHARACTERS
from bot.errors import BotError, StateUnusable
from bot.proof import prove
from bot.rendering.as_json import answer_to_json
from bot.rendering.passages import hit_to_json
from bot.rendering.proof import proof_to_json
from bot.rendering.rows import row_to_json, source_to_json
from bot.understanding.plan import Facts, Listing, Plan, Profile, Scope
from index.naming import Names
from index.store import Summary

log = logging.getLogger(__name__)
LISTED = ("clusters", "indicators", "rankings", "sources", "documents")
MOST_HITS = 50
MOST_TURNS = 40
STRETCH = 30_000  # letters of a document that are given at once


@dataclass(frozen=True, slots=True)
class Toolbox:
    """Runs tools on an assistant. Safe to use from several threads.

    The assistant of a `public` one must be public too: then no tool shows a restricted source.
    """

    assistant: Assistant
    backlog: Backlog
    store: Path | str
    public: bool = True

    def ask(self, question: str, thread: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
        """Return the answer to a question, and keep it for `proof`."""
        turns = tuple(Turn(turn["speaker"], turn["text"]) for turn in thread)
        answer = self.assistant.answer(question, turns)
        try:
            self.backlog.note(answer, turns, allow_restricted=not self.public, store=self.store)
        except StateUnusable as why:
            log.warning("an answer is not kept: %s", why)
        return answer_to_json(answer)

    def search(self, query: str, count: int = 10) -> dict[str, Any]:
        """Return the passages nearest to a query."""
        store = self.assistant.store()
        return {"hits": [hit_to_json(store, hit) for hit in store.search(query, count)]}

    def list(self, what: str, group: str = "") -> dict[str, Any]:
        """Return the answer that lists what is held."""
        return answer_to_json(self.assistant.run(Listing(Scope(), what, group)))

    def row(self, id: str) -> dict[str, Any]:
        """Return one figure with its source."""
        store = self.assistant.store()
        try:
            return row_to_json(store, store.row(id))
        except KeyError:
            raise BotError(
                f"no row has the id '{id}'",
                hint="take an id from `rests_on` or `table` of an answer",
            ) from None

    def brief(self, place: str, against: str = "") -> dict[str, Any]:
        """Return half a page on a place, and how it stands against another."""
        return {"answers": [answer_to_json(a) for a in briefs(self.assistant, place, against)]}

    def proof(self, answer_id: str) -> dict[str, Any]:
        """Return an answer of `ask` again, with what each of its lines rests on."""
        kept = self.backlog.kept(answer_id, store=self.store, public=self.public)
        return proof_to_json(prove(kept, self.store, reranker=self.assistant.store().reranker))

    def documents(self) -> tuple[Summary, ...]:
        """Return all documents without their texts."""
        return self.assistant.store().documents()

    def document(self, id: str, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """Return a stretch of a document's text with its source."""
        try:
            document = self.assistant.store().document(id)
        except KeyError:
            raise BotError(
                f"no document has the id '{id}'", hint="take one from `search` or from the list"
            ) from None
        length = len(document.text)
        start = min(start, length)
        end = max(start, min(length, start + STRETCH, length if end is None else end))
        return {
            "document_id": id,
            **source_to_json(document.source),
            "wording": document.wording,
            "length": length,
            "start": start,
            "end": end,
            "text": document.text[start:end],
        }


def briefs(assistant: Assistant, place: str, against: str = "") -> tuple[Answer, ...]:
    """Return half a page on a place, and where it leads and trails another if one is named."""
    scope = Scope(places=(_place(assistant, place),))
    plans: list[Plan] = [Facts(scope, brief=True)]
    if against:
        plans.append(Profile(scope, _place(assistant, against)))
    return tuple(map(assistant.run, plans))


def _place(assistant: Assistant, name: str) -> str:
    """Return the id of a place by its id, name or alias."""
    if id := Names(assistant.store().catalogue).cluster(name):
        return id
    raise BotError(f"no place is called '{name}'", hint="list clusters names them all")


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool as it is told of: its name, what it does, and the arguments it takes."""

    name: str
    meaning: str
    arguments: Mapping[str, Any]
    required: tuple[str, ...]
    run: Callable[..., dict[str, Any]]

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of its arguments."""
        return {
            "type": "object",
            "properties": dict(self.arguments),
            "required": [*self.required],
            "additionalProperties": False,
        }


def _text(meaning: str) -> dict[str, Any]:
    return {"type": "string", "maxLength": MOST_CHARACTERS, "description": meaning}


_TURN = {
    "type": "object",
    "properties": {"speaker": {"enum": [*SPEAKERS]}, "text": {"type": "string"}},
    "required": ["speaker", "text"],
    "additionalProperties": False,
}
_THREAD = {
    "type": "array",
    "items": _TURN,
    "maxItems": MOST_TURNS,
    "description": "Earlier turns, oldest first, so that a follow-up is understood.",
}
_COUNT = {"type": "integer", "minimum": 1, "maximum": MOST_HITS, "description": "How many; 10."}
TOOLS = MappingProxyType(
    {
        tool.name: tool
        for tool in (
            Tool(
                "ask",
                "Answer a question in English, Swedish or Danish from the documents held. State "
                "nothing beyond `text`, and cite `citations`. Where `abstained` is true nothing "
                "held answers it; `nearest` has the closest texts and `gaps` what is missing.",
                {"question": _text("The question, in plain words."), "thread": _THREAD},
                ("question",),
                Toolbox.ask,
            ),
            Tool(
                "search",
                "Find the passages nearest to a query, best first, each with its source.",
                {"query": _text("What to look for."), "count": _COUNT},
                ("query",),
                Toolbox.search,
            ),
            Tool(
                "list",
                "List what is held: clusters, indicators, rankings, sources or documents.",
                {"what": {"enum": [*LISTED]}, "group": _text("Only indicators of this group.")},
                ("what",),
                Toolbox.list,
            ),
            Tool(
                "row",
                "Give one figure as its source prints it, with its unit, period and source.",
                {"id": _text("Id of a row, as `rests_on` and `table` of an answer name it.")},
                ("id",),
                Toolbox.row,
            ),
            Tool(
                "brief",
                "Write half a page on a place; with `against`, also where it leads and trails.",
                {"place": _text("Its name."), "against": _text("Name of a second place.")},
                ("place",),
                Toolbox.brief,
            ),
            Tool(
                "proof",
                "Give an answer of `ask` again, and show what each line and figure rests on.",
                {"answer_id": _text("`answer_id` of the answer.")},
                ("answer_id",),
                Toolbox.proof,
            ),
        )
    }
)
