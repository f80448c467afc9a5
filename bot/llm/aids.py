"""What a language model is asked for one answer; each reply is checked and each outcome noted."""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from bot.answer import Aid
from bot.llm.protocols import Model, Prompt, Silent
from index.store import Store

T = TypeVar("T")


class Aids:
    """The requests of one answer. Once nothing came in time, nothing more is asked for it."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._noted: list[Aid] = []
        self._silent = False

    @property
    def noted(self) -> tuple[Aid, ...]:
        """What was asked so far."""
        return tuple(self._noted)

    def shown(self, store: Store) -> Store:
        """Return what of a store a prompt may be made from: nothing restricted leaves here."""
        return store if self.model.local else store.public()

    def ask(self, prompt: Prompt, use: Callable[[Any], T | None]) -> T | None:
        """Return what `use` makes of the JSON that came; None where it refuses it or none came."""
        if self._silent:
            return None
        reply, made = "", None
        try:
            reply = self.model.reply(prompt)
            made = use(json.loads(reply))
            outcome = "refused" if made is None else "accepted"
        except Silent as why:
            self._silent, outcome = True, why.outcome
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            outcome = "refused"  # not JSON, or of another form
        kept = reply if made is not None else ""
        self._noted.append(Aid(prompt.task, outcome, prompt.digest, kept, self.model.local))
        return made
