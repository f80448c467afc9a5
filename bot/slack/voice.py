"""Which language the bot speaks in its own voice: that of the message or answer it reacts to.

Where a message is too short to tell ("stop", ":+1:"), what was said before it does; else English.
What is said stands in the language packs.
"""

from collections.abc import Callable

from bot.language import told_language
from bot.language.packs import COMMON, is_nothing_but, is_order, packs
from bot.slack.events import COMMANDS, ORDERS, Asked
from bot.slack.keeping import from_json
from bot.slack.ledger import Entry, Ledger


def spoken_in(text: str, before: Callable[[], str] = str) -> str:
    """Return the language of a text; `before` says, where it is needed, that of what came before.

    English words are said in every language, so they don't tell where they are all that is said.
    """
    fitting = [code for code in packs() if _is_short(text, code)]
    if len(fitting) == 1 and COMMON not in fitting:
        return fitting[0]
    if not fitting and (told := told_language(text)):
        return told
    return before() or (COMMON if COMMON in fitting else (*fitting, COMMON)[0])


def _is_short(text: str, code: str) -> bool:
    """Whether a text of a language is too short to tell it, and may be written so in others."""
    ordered = any(is_order(order, text, code) for order in (*ORDERS, *COMMANDS))
    return ordered or is_nothing_but("thanks_word", text, code)


def language_of(asked: Asked, ledger: Ledger) -> str:
    """Return the language of a message, by its thread or its writer where it does not tell."""

    def before() -> str:
        thread = ledger.thread(asked.team, asked.channel, asked.root) if asked.root else ()
        said = [e for e in thread if e.asked.ts != asked.ts and (e.answer or e.asked.text)]
        return _of(said[-1]) if said else language_of_person(asked.user, ledger)

    return spoken_in(asked.text, before)


def language_of_person(user: str, ledger: Ledger) -> str:
    """Return the language of the last answer that somebody got, "" where they got none."""
    last = ledger.recent(0.0, user=user, limit=1) if user else ()
    return _of(last[0]) if last else ""


def _of(entry: Entry) -> str:
    return from_json(entry.answer).language if entry.answer else spoken_in(entry.asked.text)
