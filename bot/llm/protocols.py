"""What is asked of a language model, and the seam that a server and a record of replies share."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from bot.answer import Aid
from bot.llm.options import LlmOptions

_PROMPTS = Path(__file__).parent / "prompts"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to a model: what to do, with what, and the JSON schema of its reply."""

    task: str
    system: str
    given: str
    schema: str

    @property
    def digest(self) -> str:
        """Name of the very prompt."""
        told = "\x1f".join((self.task, self.system, self.given, self.schema))
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def prompt_for(task: str, given: Mapping[str, Any], schema: Mapping[str, Any]) -> Prompt:
    """Return the prompt of a task; what to do stands in a text file of that name."""
    system = (_PROMPTS / f"{task}.txt").read_text(encoding="utf-8")
    return Prompt(task, system, json.dumps(given, ensure_ascii=False), json.dumps(schema))


def closed(properties: Mapping[str, Any], required: Sequence[str]) -> dict[str, Any]:
    """Return the schema of an object that has these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


class Silent(Exception):
    """No reply came: `outcome` is timeout or failed."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = outcome


class Model(Protocol):
    """Whatever replies to prompts. Safe to use from several threads."""

    @property
    def local(self) -> bool:
        """Whether what it is sent stays on this machine."""

    @property
    def rewords(self) -> bool:
        """Whether it may say proved sentences in other words."""

    def reply(self, prompt: Prompt) -> str:
        """Return what it replies; raises Silent where nothing came."""


class Recorded:
    """Replies as they came when an answer was given: by them it is given again."""

    rewords = True

    def __init__(self, aids: Sequence[Aid]) -> None:
        self.local = all(aid.local for aid in aids)
        self._replies = {aid.asked: aid.reply for aid in aids}

    def reply(self, prompt: Prompt) -> str:
        """Return what was replied then, "" where nothing came or nothing was asked."""
        return self._replies.get(prompt.digest, "")


def model_of(options: LlmOptions) -> Model | None:
    """Return the model that the options name; None where they name none."""
    if not options.on:
        return None
    from bot.llm.server import Server  # its client is an extra

    return Server(options)
