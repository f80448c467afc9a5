"""Asks a language model to say proved sentences in smoother words, and keeps what says the same.

Quotes are never touched. `bot.grounding.wording` decides what says the same, and the gate reads
the new sentences like any other.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answer import Answer, Statement
from bot.draft import Draft
from bot.evidence import RewordedRef
from bot.grounding.wording import says_the_same
from bot.llm.aids import Aids
from bot.llm.protocols import closed, prompt_for


def reworded(draft: Draft, answer: Answer, aids: Aids) -> Draft | None:
    """Return the draft of a proved answer in other words; None where none of them holds.

    What rests on a restricted source is sent to no other machine.
    """
    proved = {statement.rests_on for statement in answer.statements}
    told = {
        str(at): statement
        for at, statement in enumerate(draft.statements)
        if statement.rests_on in proved and _is_ours(statement)
    }
    leaves = not aids.model.local and any(citation.restricted for citation in answer.citations)
    if not aids.model.rewords or leaves or not told:
        return None
    given = {
        "language": answer.language,
        "sentences": [{"id": id, "text": one.text} for id, one in told.items()],
    }
    sentence = closed({"id": {"enum": list(told)}, "text": {"type": "string"}}, ("id", "text"))
    schema = closed({"sentences": {"type": "array", "items": sentence}}, ("sentences",))

    def kept(reply: Mapping[str, Any]) -> Draft | None:
        said = {one["id"]: " ".join(one["text"].split()) for one in reply["sentences"]}
        new = {id: _in_words(told[id], text) for id, text in said.items() if id in told}
        if not any(new.values()):
            return None
        each = enumerate(draft.statements)
        return draft.but(statements=tuple(new.get(str(at)) or one for at, one in each))

    return aids.ask(prompt_for("wording", given, schema), kept)


def _is_ours(statement: Statement) -> bool:
    """Say whether a statement is a sentence of the bot's own, with no quote in it."""
    quotes = statement.wording or "“" in statement.text or "\n" in statement.text
    return bool(statement.rests_on) and not quotes and statement.role in ("answer", "background")


def _in_words(statement: Statement, text: str) -> Statement | None:
    """Return a statement in other words that say the same; None where they do not."""
    told = statement.text
    if text == told or not says_the_same(told, text):
        return None
    return replace(statement, text=text, rests_on=(*statement.rests_on, RewordedRef(told)))
