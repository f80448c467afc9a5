"""What several bots must not forget, in PostgreSQL: the tables of the ledger and the backlog.

The same migrations make them as make the files' (`bot.statefile`); they stand in a schema of their
own, so that one database may hold indexes as well.
"""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from sqlite_utils import Migrations

from bot.errors import StateUnreachable, StateUnusable
from index.postgres.server import Connection, connect, first_line, split_address

SCHEMA = "clusterbot_state"
# A connection that was used so lately is not asked first whether it still answers.
TRUSTED_SECONDS = 1.0
CLOCK_SECONDS = 60.0
# Held while tables are made: two bots may start at once.
_MIGRATING = 0x636C7573
_HINT = "start the server, or mend its address (CLUSTERBOT_DATABASE); nothing is lost"
_REFUSED = "see in the server's log what it refuses, and to whom (CLUSTERBOT_DATABASE)"


class Row(tuple[Any, ...]):
    """A row that is read by column or by place, as those of SQLite are."""

    _columns: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self._columns

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self._columns.index(key) if isinstance(key, str) else key)


@lru_cache(maxsize=256)
def _row_of(columns: tuple[str, ...]) -> type[Row]:
    return type("Row", (Row,), {"_columns": columns})


def _rows_by_either(cursor: Any) -> type[Row]:
    return _row_of(tuple(column.name for column in cursor.description or ()))


class _Session:
    """The statements of one transaction of a connection."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def execute(self, query: str, values: Sequence[Any] = ()) -> Any:
        """Carry out a statement."""
        return self._connection.execute(translated(query), tuple(map(_plain, values)))

    def executemany(self, query: str, values: Iterable[Sequence[Any]]) -> Any:
        """Carry out a statement for each of several values."""
        given = [tuple(map(_plain, one)) for one in values]
        cursor = self._connection.cursor()
        cursor.executemany(translated(query), given)
        return cursor


class StateServer:
    """One set of tables in PostgreSQL."""

    shared = True

    def __init__(self, address: str, migrations: Migrations) -> None:
        self._url, _, self.name = split_address(address)
        self._idle: list[tuple[float, Connection]] = []
        self._clock: tuple[float, float] | None = None
        self._closed = False
        with self.transaction() as session:
            self._bring_up_to_date(session, migrations)

    def _bring_up_to_date(self, session: _Session, migrations: Migrations) -> None:
        session.execute("SELECT pg_advisory_xact_lock(?)", (_MIGRATING,))
        session.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        session.execute(
            "CREATE TABLE IF NOT EXISTS migrations (part TEXT, name TEXT, PRIMARY KEY (part, name))"
        )
        found = session.execute("SELECT name FROM migrations WHERE part=?", (migrations.name,))
        applied = {row["name"] for row in found}
        known = [one for one in migrations._migrations if one.transactional]  # others mend files
        if newer := applied - {one.name for one in known}:
            raise StateUnusable(
                f"{self.name} was written by a newer clusterbot ({', '.join(sorted(newer))})",
                hint="use that one, or set CLUSTERBOT_DATABASE to another database",
            )
        for one in known:
            if one.name not in applied:
                one.fn(session)  # type: ignore[arg-type]  # all that they use is `execute`
                session.execute("INSERT INTO migrations VALUES (?,?)", (migrations.name, one.name))

    @contextmanager
    def transaction(self) -> Iterator[_Session]:
        """Give a session for statements that are carried out together or not at all."""
        with self._connected() as connection, connection.transaction():
            yield _Session(connection)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """Give a connection that answers: a kept one, else a new one."""
        with self._told():
            connection = self._kept() or connect(self._url, _prepared)
            try:
                yield connection
            finally:
                if connection.broken or connection.closed or self._closed:
                    connection.close()
                else:
                    self._idle.append((time.monotonic(), connection))

    def _kept(self) -> Connection | None:
        while self._idle:
            used, connection = self._idle.pop()
            try:
                if time.monotonic() - used > TRUSTED_SECONDS:
                    connection.execute("SELECT 1")
            except psycopg.OperationalError:
                connection.close()
            else:
                return connection
        return None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except psycopg.OperationalError as error:
            raise StateUnreachable(f"{self.name}: {first_line(error)}", hint=_HINT) from error
        except psycopg.Error as error:
            raise StateUnusable(f"{self.name}: {first_line(error)}", hint=_REFUSED) from error

    def now(self) -> float:
        """Return the server's time, since the clocks of bots differ; looked at once a minute."""
        if not self._clock or time.monotonic() - self._clock[0] > CLOCK_SECONDS:
            query = "SELECT extract(epoch FROM clock_timestamp())::float8 AS now"
            (found,) = self.rows(query)
            self._clock = (time.monotonic(), float(found["now"]))
        looked, then = self._clock
        return then + time.monotonic() - looked

    def rows(self, query: str, *values: object) -> list[Any]:
        """Return what a query finds."""
        with self._connected() as connection:
            found: list[Any] = _Session(connection).execute(query, values).fetchall()
            return found

    def run(self, query: str, *values: object) -> int:
        """Carry out one statement and return how many rows it touched."""
        with self._connected() as connection:
            return int(_Session(connection).execute(query, values).rowcount)

    def wipe(self) -> None:
        """Do nothing: the server overwrites what was deleted in its own time (autovacuum)."""

    def close(self) -> None:
        """Close the connections."""
        self._closed = True
        while self._idle:
            self._idle.pop()[1].close()


def _prepared(connection: Connection) -> None:
    connection.row_factory = _rows_by_either  # type: ignore[assignment]
    connection.execute(f"SET search_path TO {SCHEMA}")


@lru_cache(maxsize=256)
def translated(query: str) -> str:
    """Return a statement as PostgreSQL takes it: it has other marks, and `user` is its own word."""
    query = query.replace("%", "%%").replace("?", "%s")
    query = re.sub(r"\bREAL\b", "DOUBLE PRECISION", query)
    return re.sub(r"\buser\b", '"user"', query)


def _plain(value: Any) -> Any:
    """Return a truth value as the number that the tables hold, and a text without NUL."""
    if isinstance(value, bool):
        return int(value)
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value
