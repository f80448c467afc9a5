"""Where the bot keeps what it must not forget: SQLite files of one bot, or PostgreSQL for several.

Both understand the same statements; which one is meant is a setting (CLUSTERBOT_DATABASE).
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from sqlite_utils import Migrations

from bot.statefile import StateFile


class Session(Protocol):
    """The statements of one transaction."""

    def execute(self, query: str, values: Sequence[Any] = (), /) -> Any:
        """Carry out a statement; what comes back has `rowcount`, and its rows."""

    def executemany(self, query: str, values: Iterable[Sequence[Any]], /) -> Any:
        """Carry out a statement for each of several values."""


class Database(Protocol):
    """An open database. Every method is one short transaction and is safe from any thread.

    What it refuses is a StateUnusable; a server that does not answer is a StateUnreachable.
    """

    @property
    def shared(self) -> bool:
        """Whether other bots may have it open, too."""

    def now(self) -> float:
        """Return the time that all who share it agree on, in seconds since 1970."""

    def transaction(self) -> AbstractContextManager[Session]:
        """Give a session for statements that are carried out together or not at all."""

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return what a query finds; `?` stands for a value."""

    def run(self, query: str, *values: object) -> int:
        """Carry out one statement and return how many rows it touched."""

    def wipe(self) -> None:
        """Leave nothing on the disk of what was deleted, as far as that is ours to do."""

    def close(self) -> None:
        """Close it."""


def open_database(folder: Path, file: str, migrations: Migrations, address: str = "") -> Database:
    """Return the database at an address, brought up to date; a file of the folder where none is.

    Raises StateUnusable, or StateUnreachable where a server does not answer.
    """
    if not address:
        return StateFile(folder / file, migrations)
    from bot.stateserver import StateServer  # what only a server needs is an extra

    return StateServer(address, migrations)
