"""Asks a language model where no text surely answers: for other search words, and which is nearest.

What is shown is the passage itself. Whether one answers is weighed as ever, by the question.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import language
from bot.draft import Draft
from bot.llm.aids import Aids
from bot.llm.protocols import closed, prompt_for
from bot.passages import candidates
from bot.understanding.plan import Passages, Plan
from index.store import Store

MOST_WORDS = 12
_TEXT = {"type": "string"}


def look_again(plan: Plan, draft: Draft, store: Store, aids: Aids) -> Passages | None:
    """Return a plan that searches more widely; None where that is no matter or came to nothing."""
    if not isinstance(plan, Passages) or not draft.abstained or not plan.scope.query.strip():
        return None
    wider = replace(plan, beside=(*plan.beside, *_other_words(plan, aids)))
    wider = replace(wider, first=_nearest(wider, aids.shown(store), aids))
    return wider if wider != plan else None


def _other_words(plan: Passages, aids: Aids) -> tuple[str, ...]:
    """Return words to search for beside those of the question."""
    given = {"question": plan.scope.query, "language": plan.scope.language}

    def words(reply: Mapping[str, Any]) -> tuple[str, ...] | None:
        asked = language.content_keys(plan.scope.query)
        found = (token for token in language.content(reply["query"]))
        new = dict.fromkeys(token.text for token in found if not token.keys & asked)
        return tuple(new)[:MOST_WORDS] or None

    schema = closed({"query": _TEXT}, ("query",))
    return aids.ask(prompt_for("query", given, schema), words) or ()


def _nearest(plan: Passages, store: Store, aids: Aids) -> str:
    """Return the id of the passage that the model points at, "" where it points at none."""
    near = {w.passage.id: w.text for w in candidates(plan.scope, store, plan.beside)}
    if len(near) < 2:
        return ""
    given = {
        "question": plan.scope.query,
        "passages": [{"id": id, "text": text} for id, text in near.items()],
    }

    def chosen(reply: Mapping[str, Any]) -> str | None:
        return reply["id"] if reply["id"] in near else None

    schema = closed({"id": {"enum": [*near, ""]}}, ("id",))
    return aids.ask(prompt_for("passage", given, schema), chosen) or ""
