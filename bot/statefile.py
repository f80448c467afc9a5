"""One SQLite file of the state folder: brought up to date when it is opened, used from any thread.

The ledger and the backlog are such files. What their tables hold is theirs to say: each hands over
the migrations that lead from its first form to its newest.
"""

import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from filelock import FileLock
from sqlite_utils import Database, Migrations

from bot.errors import StateUnusable

BUSY_SECONDS = 10.0
CHECKPOINTS = 20

_HINT = "see that the disk has room and that the file may be written; what was kept before is there"

# secure_delete: what somebody wants forgotten must not stay in the file's free pages.
# Of a file that grows with each question 256 KiB are kept in memory, not 2 MiB.
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "cache_size=-256")


class StateFile:
    """An open file. Every method is one short transaction."""

    shared = False

    def __init__(self, path: Path, migrations: Migrations) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.Lock()
        with ExitStack() as stack:
            try:
                self._connection = sqlite3.connect(
                    path, check_same_thread=False, isolation_level=None, timeout=BUSY_SECONDS
                )
                stack.callback(self._connection.close)
                for pragma in _PRAGMAS:
                    self._connection.execute(f"PRAGMA {pragma}")
                self._bring_up_to_date(migrations)
            except sqlite3.DatabaseError as error:
                raise StateUnusable(
                    f"{path} cannot be used: {error}",
                    hint="put a back-up in its place (clusterbot backup), or move it away: a new "
                    "one is made",
                ) from error
            stack.pop_all()
        self._connection.row_factory = sqlite3.Row

    def _bring_up_to_date(self, migrations: Migrations) -> None:
        database = Database(self._connection, execute_plugins=False)
        known = {migration.name for migration in migrations._migrations}
        if newer := {one.name for one in migrations.applied(database)} - known:
            raise StateUnusable(
                f"{self.path} was written by a newer clusterbot ({', '.join(sorted(newer))})",
                hint="use that one, or set CLUSTERBOT_STATE to another folder",
            )
        if migrations.pending(database):
            # Two processes may open the same old file at once.
            with FileLock(f"{self.path}.migrating", timeout=60):
                migrations.apply(database)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise StateUnusable(f"{self.path}: {error}", hint=_HINT) from error

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give the connection for statements that are carried out together or not at all."""
        with self._told(), self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """Return what a query finds."""
        with self._told(), self._lock:
            return self._connection.execute(query, values).fetchall()

    def run(self, query: str, *values: object) -> int:
        """Carry out one statement and return how many rows it touched."""
        with self.transaction() as connection:
            return connection.execute(query, values).rowcount

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return time.time()

    def wipe(self) -> None:
        """Leave nothing on the disk of what was deleted: the write-ahead log is emptied.

        Somebody who reads in the meantime is waited for, a second at most; the next call tries
        again.
        """
        for _ in range(CHECKPOINTS):
            with self._told(), self._lock:
                busy, *_ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return
            time.sleep(1 / CHECKPOINTS)


def tables(statements: str) -> Iterable[str]:
    """Return the statements of a schema one by one: a script would end the transaction."""
    return [one for one in statements.split(";") if one.strip()]


def back_up(file: Path, folder: Path) -> Path:
    """Copy a file as it is at one moment, whoever writes to it, and return where the copy is."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.name
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(partial)) as copy,
    ):
        source.backup(copy)
    partial.replace(target)
    return target
