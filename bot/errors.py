"""Every error that the application raises, as one tree; the library's own is in `index.errors`.

    BotError                    root: what is wrong, where, and a hint at the mend
    ├── SettingsError           variables of the environment or `.env` are wrong; names all of them
    ├── InputError              a file handed to a command (thread, batch) cannot be read
    ├── AnswerUnknown           an answer is asked for again that was never given here
    ├── ExtraMissing            a package is not installed that an extra of the program brings
    ├── StateUnusable           what the bot remembers is damaged or of a newer program
    │   └── StateUnreachable    the database server that keeps it does not answer
    └── SlackError              Slack refuses the app or cannot be reached
        ├── SlackTokenError     a token is missing, of the wrong kind or revoked
        ├── SlackRefused        a Web API method answered with an error code
        └── SlackUnreachable    no connection to Slack's Web API, or none that the token opens

"I found nothing" is not an error but an answer that abstains. The edges are the only places that
catch these: the command line prints `error:` and `hint:`, Slack gets one calm sentence.
"""

from collections.abc import Sequence


class BotError(Exception):
    """Say what was wrong and where; `hint` says what to do next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class SettingsError(BotError):
    """Settings are wrong; `problems` has one sentence for each, in the order of the variables."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(
            "; ".join(problems),
            hint="mend them in the environment or in the file .env (docs/settings.md)",
        )
        self.problems = tuple(problems)


class InputError(BotError):
    """A file handed to a command is missing, not readable, or not of the form it should have."""


class AnswerUnknown(BotError):
    """An answer is asked for again by an id that was never given here."""


class StateUnusable(BotError):
    """A file of the state folder is damaged, or of a newer program."""


class StateUnreachable(StateUnusable):
    """The database server that keeps what the bot remembers does not answer."""


class ExtraMissing(BotError):
    """A package is not installed that an extra of the program brings."""


class SlackError(BotError):
    """Slack refuses the app or cannot be reached."""


class SlackTokenError(SlackError):
    """A token is missing, of the wrong kind, or revoked."""


class SlackUnreachable(SlackError):
    """There is no connection to Slack's Web API, or none that the token opens."""


class SlackRefused(SlackError):
    """A Web API method answered with an error; `code` is Slack's own word for it."""

    def __init__(self, method: str, code: str) -> None:
        super().__init__(f"{method}: {code}")
        self.method = method
        self.code = code
