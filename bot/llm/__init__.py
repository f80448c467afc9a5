"""A language model that may read a question, and never state: off unless one is set.

It is asked where the words of a question are not all understood (`bot.llm.reader`), where no text
surely answers (`bot.llm.retrieval`), and, if that is switched on, to say proved sentences more
smoothly (`bot.llm.rewording`). Whatever it replies is checked by code, and dropped where in doubt.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answering.compose import answer
from bot.llm.aids import Aids
from bot.llm.options import LlmOptions
from bot.llm.protocols import Model, Prompt, Recorded, Silent
from bot.llm.reader import Meant, Read, read_again
from bot.llm.retrieval import look_again
from bot.llm.rewording import reworded
from index.store import Store

__all__ = [
    "Aids",
    "LlmOptions",
    "Meant",
    "Model",
    "Prompt",
    "Recorded",
    "Silent",
    "model_of",
    "reworded",
    "with_help",
]


def model_of(options: LlmOptions) -> Model | None:
    """Return the model that the options name; None where they name none."""
    if not options.on:
        return None
    from bot.llm.server import Server  # its client is an extra

    return Server(options)


def with_help(
    meant: Meant, store: Store, aids: Aids, read: Callable[[Mapping[str, str]], Read]
) -> Meant:
    """Return a question read and searched for with a model's help, or as it is where none holds.

    `read` reads the question with names put in for some of its words.
    """
    meant = read_again(meant, store, aids, read) or meant
    wider = look_again(meant.plan, meant.draft, store, aids)
    if wider is None:
        return meant
    plan, draft = answer((wider,), store)
    return replace(meant, plan=plan, draft=draft)
