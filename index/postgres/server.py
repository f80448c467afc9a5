"""Reaches a PostgreSQL server: connections that are kept, and errors that say the mend.

A server that is gone is a `StoreUnreachable`; one that came back is reached again by itself.
"""

import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.rows import dict_row

from index.errors import StoreError, StoreUnreachable

T = TypeVar("T")
Connection = psycopg.Connection[dict[str, Any]]
Prepare = Callable[[Connection], None]

CONNECT_SECONDS = 5
# So many connections of one reader at once; more wait for their turn.
MOST = 8
REACH_HINT = "start the server, or mend its address (CLUSTERBOT_STORE); nothing is lost"


def split_address(address: str) -> tuple[str, str, str]:
    """Return the server's URL, the name after `#`, and how both are called without a password."""
    parts = urlsplit(address)
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, parts.query, ""))
    host = parts.netloc.rpartition("@")[2]
    return (
        url,
        parts.fragment,
        f"postgresql://{host}{parts.path}" + (f"#{parts.fragment}" if parts.fragment else ""),
    )


class Session(Protocol):
    """What can be asked in SQL."""

    def rows(self, query: str, given: Any = ()) -> list[dict[str, Any]]:
        """Return what a query finds, by column."""


@contextmanager
def told(name: str) -> Iterator[None]:
    """Raise the server's errors as those of the store."""
    try:
        yield
    except psycopg.OperationalError as error:
        raise StoreUnreachable(f"{name}: {first_line(error)}", hint=REACH_HINT) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise StoreError(
            f"{name}: {first_line(error)}",
            hint="let its owner, or one who may create roles, run clusterbot rebuild once",
        ) from error
    except psycopg.Error as error:
        raise StoreError(
            f"{name}: {first_line(error)}",
            hint="check the server's log and free space, then rebuild; the index in use still "
            "serves",
        ) from error


def first_line(error: Exception) -> str:
    """Return what an error says, in one line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def connect(url: str, prepare: Prepare | None = None) -> Connection:
    """Return a new connection, prepared; each statement is a transaction."""
    connection = psycopg.connect(
        url, autocommit=True, connect_timeout=CONNECT_SECONDS, row_factory=dict_row
    )
    try:
        if prepare is not None:
            prepare(connection)
    except BaseException:
        connection.close()
        raise
    return connection


class Server:
    """Connections to one database, opened when needed and kept for the next who needs one."""

    def __init__(self, url: str, name: str, prepare: Prepare | None = None) -> None:
        self.url = url
        self.name = name
        self._prepare = prepare
        self._idle: list[Connection] = []
        self._turns = threading.BoundedSemaphore(MOST)
        self._close = weakref.finalize(self, _close_all, self._idle)

    def rows(self, query: str, given: Any = ()) -> list[dict[str, Any]]:
        """Return what a query finds; asked once more where a kept connection has been lost."""

        def ask(connection: Connection) -> list[dict[str, Any]]:
            cursor = connection.execute(query, given)
            return cursor.fetchall() if cursor.description else []

        return self.use(ask)

    def use(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns for a connection.

        It is carried out again on a new connection where a kept one was lost before it began to
        matter: work must be one statement or one transaction.
        """
        with self._turns, told(self.name):
            while self._idle:
                with suppress(IndexError):
                    connection = self._idle.pop()
                    try:
                        found = work(connection)
                    except psycopg.OperationalError:
                        if not connection.broken:
                            self._idle.append(connection)
                            raise
                        connection.close()
                        continue
                    except BaseException:
                        self._give_back(connection)
                        raise
                    self._give_back(connection)
                    return found
            connection = connect(self.url, self._prepare)
            try:
                return work(connection)
            finally:
                self._give_back(connection)

    def _give_back(self, connection: Connection) -> None:
        if connection.broken or connection.closed or not self._close.alive:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Close the connections."""
        self._close()


def _close_all(idle: list[Connection]) -> None:
    while idle:
        with suppress(Exception):
            idle.pop().close()


class Within:
    """The session of one transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, query: str, given: Any = ()) -> list[dict[str, Any]]:
        """Return what a query finds, by column."""
        cursor = self._connection.execute(query, given)
        return cursor.fetchall() if cursor.description else []


def translated(query: str, given: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """Return a query whose values are marked `?` as psycopg marks them."""
    return query.replace("%", "%%").replace("?", "%s"), given
