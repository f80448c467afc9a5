"""The engine of one corpus in a PostgreSQL database.

Generations are numbered; the one in use is a number in one line, which publishing compares and
swaps. Whoever reads a generation holds a shared lock on its number, so that it is not pruned.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from index.encoding import TextEncoder, user_cache
from index.engine import Manifest, held_by
from index.errors import RebuildBusy, StoreDamaged, StoreMismatch, StoreMissing
from index.generation import REBUILD_HINT, check_schema
from index.postgres.change import PostgresChange, kept_generations, lock
from index.postgres.schema import SCHEMA, is_set_up, set_up
from index.postgres.server import Connection, Server, connect, split_address, told
from index.postgres.snapshot import Generation, PostgresSnapshot, reading
from index.postgres.vectors import work_off
from index.values import load

DEFAULT_CORPUS = "default"
LOOK_SECONDS = 0.1  # at a lock that another rebuild holds


class PostgresEngine:
    """Keeps the index of `postgresql://…#corpus`; nothing is opened before it is needed."""

    def __init__(self, address: str) -> None:
        self._url, corpus, self.name = split_address(address)
        self._corpus = corpus or DEFAULT_CORPUS
        self._server = Server(self._url, self.name)
        place = hashlib.sha256(self.name.encode()).hexdigest()[:16]
        self.holds_exports = False
        self.local: Path = user_cache() / "databases" / place

    def current(self) -> str:
        """Return the id of the generation in use, "" where there is none."""
        found = self._generation("")
        return str(found["id"]) if found else ""

    def _generation(self, id: str) -> dict[str, Any] | None:
        """Return the line of a generation, that in use where none is named."""

        def find(connection: Connection) -> dict[str, Any] | None:
            if not is_set_up(connection):
                return None
            which = "g.id = %s" if id else "g.number = c.current"
            return connection.execute(
                f"select g.*, extract(epoch from g.published_at)::float8 as seconds"
                f" from {SCHEMA}.generation g join {SCHEMA}.corpus c on c.id = g.corpus"
                f" where c.name = %s and {which} order by g.number desc limit 1",
                (self._corpus, id) if id else (self._corpus,),
            ).fetchone()

        return self._server.use(find)

    def open(self, id: str = "", *, checked: bool = False) -> PostgresSnapshot:
        """Return a generation, that in use where none is named.

        Raises StoreMissing, StoreMismatch or StoreUnreachable; the server itself sees to damage.
        """
        while True:
            found = self._generation(id)
            if found is None:
                what = f"generation {id}" if id else "index"
                raise StoreMissing(f"there is no {what} in {self.name}", hint=REBUILD_HINT)
            kept = self._kept(found)
            snapshot = PostgresSnapshot(Server(self._url, self.name, reading(kept)), kept)
            try:
                snapshot.sources()
            except StoreMissing:  # pruned between looking and opening
                continue
            return snapshot

    def _kept(self, found: dict[str, Any]) -> Generation:
        manifest = load(Manifest, found["manifest"])
        check_schema(manifest, self.name)
        encoder = self._server.rows(
            f"select id from {SCHEMA}.encoder where name = %s",
            (manifest.encoder,),
        )
        return Generation(
            found["corpus"],
            found["number"],
            manifest,
            found["report"],
            found["tokens"],
            found["seconds"],
            f"{SCHEMA}.vector_{encoder[0]['id']}",
        )

    def check(self) -> None:
        """Count the generation in use; the server itself sees to the bytes of its files."""
        with closing(self.open()) as snapshot:
            held = held_by(snapshot)
            if held != snapshot.manifest.holds:
                raise StoreDamaged(
                    f"{self.name} holds {held} instead of what its manifest says",
                    hint="rebuild, or go back: clusterbot rebuild --rollback",
                )

    @contextmanager
    def change(self, wait: float = 0.0) -> Iterator[PostgresChange]:
        """Begin a change; RebuildBusy where another one goes on after `wait` seconds."""
        with told(self.name), self._alone(wait) as (connection, corpus):
            number = self._current_number(connection, corpus)
            base = self._base() if number else None
            try:
                yield PostgresChange(connection, corpus, base, number)
            finally:
                if base is not None:
                    base.close()

    def _base(self) -> PostgresSnapshot | None:
        """Return the generation in use; one of another schema counts as none: it is replaced."""
        try:
            return self.open()
        except (StoreMissing, StoreMismatch):
            return None

    @contextmanager
    def _alone(self, wait: float = 0.0) -> Iterator[tuple[Connection, int]]:
        """Give a connection that holds the lock of this corpus's rebuilds, and the corpus."""
        connection = connect(self._url)
        try:
            with connection.transaction():
                set_up(connection)
            corpus = self._corpus_id(connection)
            until = time.monotonic() + wait
            while not lock(connection, corpus):
                if time.monotonic() >= until:
                    raise RebuildBusy(
                        f"another rebuild of {self.name} is running",
                        hint="wait until it is done, then try again",
                    )
                time.sleep(LOOK_SECONDS)
            yield connection, corpus
        finally:
            connection.close()

    def _corpus_id(self, connection: Connection) -> int:
        connection.execute(
            f"insert into {SCHEMA}.corpus (name) values (%s) on conflict do nothing",
            (self._corpus,),
        )
        found = connection.execute(
            f"select id from {SCHEMA}.corpus where name = %s",
            (self._corpus,),
        ).fetchone()
        return int(found["id"]) if found else 0

    def _current_number(self, connection: Connection, corpus: int) -> int:
        found = connection.execute(
            f"select current from {SCHEMA}.corpus where id = %s",
            (corpus,),
        ).fetchone()
        return int(found["current"]) if found else 0

    def work(self, encoder: TextEncoder, go_on: Callable[[int], bool] = lambda _: True) -> int:
        """Make the vectors that rebuilds of any corpus wait for; return how many that were."""
        with told(self.name), closing(connect(self._url)) as connection:
            return work_off(connection, encoder, go_on) if is_set_up(connection) else 0

    def roll_back(self) -> str:
        """Put the generation before the one in use back in use and return its id."""
        with told(self.name), self._alone() as (connection, corpus):
            in_use = self._current_number(connection, corpus)
            others = [one for one in kept_generations(connection, corpus) if one[0] != in_use]
            if not others:
                raise StoreMissing(
                    f"{self.name} holds no earlier generation to go back to", hint=REBUILD_HINT
                )
            number, id = others[0]
            connection.execute(
                f"update {SCHEMA}.corpus set current = %s where id = %s",
                (number, corpus),
            )
            return id

    def generations(self) -> tuple[str, ...]:
        """Return the ids of all finished generations, the one in use first."""
        return tuple(dict.fromkeys(r["id"] for r in self._all_kept()))

    def encoders(self) -> frozenset[str]:
        """Return the names of the encoders that these were built with."""
        return frozenset(load(Manifest, r["manifest"]).encoder for r in self._all_kept())

    def _all_kept(self) -> list[dict[str, Any]]:
        return self._server.rows(
            f"select g.id, g.manifest from {SCHEMA}.generation g"
            f" join {SCHEMA}.corpus c on c.id = g.corpus where c.name = %s"
            " order by g.number = c.current desc, g.number desc",
            (self._corpus,),
        )

    def close(self) -> None:
        """Close the connections."""
        self._server.close()
