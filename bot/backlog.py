"""What was asked and not held, and the answers given: a small file beside Slack's ledger.

The backlog says what to add to the corpus next; the kept answers let `bot.proof` ask again. No
name of a person is written. A `reference` ties an entry to the edge that asked (Slack's question
id), so that a person's wish to be forgotten reaches what they asked.
"""

import hashlib
import json
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from sqlite_utils import Database, Migrations

from bot.answer import Aid, Answer, Turn
from bot.database import open_database
from bot.errors import AnswerUnknown
from bot.statefile import tables

FILE = "backlog.db"
_MIGRATIONS = Migrations("backlog")
_FIRST = """
CREATE TABLE IF NOT EXISTS missed (
    item TEXT NOT NULL, reference TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (item, reference));
CREATE TABLE IF NOT EXISTS answers (
    id TEXT NOT NULL, reference TEXT NOT NULL, generation TEXT NOT NULL, question TEXT NOT NULL,
    thread TEXT NOT NULL, allow_restricted INTEGER NOT NULL, home TEXT NOT NULL,
    store TEXT NOT NULL, day TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (id, reference));
"""
_KEEP = """
INSERT INTO answers VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (id, reference) DO UPDATE SET
    generation=excluded.generation, question=excluded.question, thread=excluded.thread,
    allow_restricted=excluded.allow_restricted, home=excluded.home, store=excluded.store,
    day=excluded.day, text=excluded.text, digest=excluded.digest, at=excluded.at, aids=excluded.aids
"""


@_MIGRATIONS(name="first")
def _first(database: Database) -> None:
    for table in tables(_FIRST):
        database.execute(table)


@_MIGRATIONS(name="wiped", transactional=False)
def _wiped(database: Database) -> None:
    """Leave nothing of what was deleted before deleting meant overwriting."""
    database.execute("VACUUM")


@_MIGRATIONS(name="aids")
def _aids(database: Database) -> None:
    database.execute("ALTER TABLE answers ADD COLUMN aids TEXT NOT NULL DEFAULT '[]'")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something to add to the corpus: `indicator · cluster · year`, or a question without rows.

    `count` is how often it was missed, `last` when, in seconds since 1970.
    """

    item: str
    count: int
    last: float


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given, with all that it takes to give it again.

    `home` and `day` are what "us" and "last year" were read by; `store` is "" where the edge did
    not say; `digest` is that of the whole answer, table and sources included.
    """

    id: str
    generation: str
    question: str
    thread: tuple[Turn, ...]
    allow_restricted: bool
    home: str
    store: str
    day: date
    text: str
    digest: str
    aids: tuple[Aid, ...] = ()


def digest_of(answer: Answer) -> str:
    """Return the SHA-256 of all that an answer says; how it came about is left out."""
    said = {k: value for k, value in asdict(answer).items() if k not in ("seconds", "aids")}
    written = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


class Backlog:
    """The open file. Every method is one short transaction and may be called from any thread."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self._file = open_database(folder, FILE, _MIGRATIONS, database)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def note(
        self,
        answer: Answer,
        thread: Sequence[Turn] = (),
        *,
        allow_restricted: bool = True,
        reference: str = "",
        store: Path | str | None = None,
    ) -> None:
        """Keep an answer and what it lacked; the same reference counts once for each thing.

        Raises StateUnusable where it cannot be kept: no reason to withhold the answer.
        """
        mark = reference or uuid.uuid4().hex
        now = time.time()
        turns = json.dumps([asdict(turn) for turn in thread], ensure_ascii=False)
        with self._file.transaction() as connection:
            connection.executemany(
                "INSERT INTO missed VALUES (?,?,?)"
                " ON CONFLICT (item, reference) DO UPDATE SET at=excluded.at",
                [(item, mark, now) for item in dict.fromkeys(answer.missing)],
            )
            connection.execute(
                _KEEP,
                (
                    answer.id,
                    mark,
                    answer.generation,
                    answer.question,
                    turns,
                    allow_restricted,
                    answer.home,
                    _name_of(store),
                    date.today().isoformat(),
                    answer.text,
                    digest_of(answer),
                    now,
                    json.dumps([asdict(aid) for aid in answer.aids], ensure_ascii=False),
                ),
            )

    def wanted(self) -> tuple[Wanted, ...]:
        """Return what is missing, the most asked for first, then the latest, then by name."""
        query = (
            "SELECT item, count(*), max(at) FROM missed GROUP BY item"
            " ORDER BY count(*) DESC, max(at) DESC, item"
        )
        return tuple(Wanted(*row) for row in self._file.rows(query))

    def kept(self, id: str, *, store: Path | str | None = None, public: bool = False) -> Kept:
        """Return the latest answer with this id; raises AnswerUnknown where there is none.

        With `store` one of that store alone, with `public` one that everybody may read.
        """
        query = (
            "SELECT id, generation, question, thread, allow_restricted, home, store, day, text,"
            " digest, aids FROM answers WHERE id=? AND allow_restricted<=?"
            " AND (store IN ('', ?) OR 1=?) ORDER BY at DESC LIMIT 1"
        )
        rows = self._file.rows(query, id, int(not public), _name_of(store), int(store is None))
        if not rows:
            raise AnswerUnknown(
                f"no answer with the id {id!r} is kept here",
                hint="ids are told by: clusterbot ask --trace or --json; answers are kept in "
                "CLUSTERBOT_STATE until their time is up",
            )
        _, generation, question, thread, restricted, home, of, day, text, digest, aids = rows[0]
        turns = tuple(Turn(**turn) for turn in json.loads(thread))
        return Kept(
            id=id,
            generation=generation,
            question=question,
            thread=turns,
            allow_restricted=bool(restricted),
            home=home,
            store=of,
            day=date.fromisoformat(day),
            text=text,
            digest=digest,
            aids=tuple(Aid(**aid) for aid in json.loads(aids)),
        )

    def clear(self) -> int:
        """Forget all that is missing and return how many things that were; answers stay."""
        count = len(self.wanted())
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM missed")
        return count

    def forget(self, references: Iterable[str]) -> None:
        """Delete what was kept for these references; no word of it stays on the disk."""
        marks = [(reference,) for reference in references]
        with self._file.transaction() as connection:
            connection.executemany("DELETE FROM missed WHERE reference=?", marks)
            connection.executemany("DELETE FROM answers WHERE reference=?", marks)
        self._file.wipe()

    def purge(self, before: float) -> None:
        """Delete everything older than a moment."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM missed WHERE at<?", (before,))
            connection.execute("DELETE FROM answers WHERE at<?", (before,))


def _name_of(store: Path | str | None) -> str:
    """Return what a store is kept by; an address is not, for it may hold a password."""
    return str(store.resolve()) if isinstance(store, Path) else ""
