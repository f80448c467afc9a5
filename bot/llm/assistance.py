"""Reads and searches again with a language model's help, where the bot alone is weak."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.answering.compose import answer
from bot.llm.aids import Aids
from bot.llm.offering import offered
from bot.llm.reader import Meant, Read, read_again
from bot.llm.retrieval import look_again
from bot.understanding.plan import Plan
from index.store import Store


def with_help(
    meant: Meant,
    store: Store,
    aids: Aids,
    read: Callable[[Mapping[str, str]], Read],
    alone: Callable[[str], tuple[Plan, ...]],
) -> Meant:
    """Return a question read and searched for with a model's help, or as it is where none holds.

    `read` reads the question with names put in for some of its words, `alone` any other by itself.
    """
    meant = read_again(meant, store, aids, read) or meant
    wider = look_again(meant.plan, meant.draft, store, aids)
    if wider is not None:
        plan, draft = answer((wider,), store)
        meant = replace(meant, plan=plan, draft=draft)
    return replace(meant, offer=offered(meant, store, aids, alone))
