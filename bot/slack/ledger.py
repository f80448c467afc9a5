"""The ledger: every question taken on, what became of it, and what the bot must not forget.

One SQLite file in the state folder, or tables that several bots share. A question is keyed by
(team, channel, ts), so that however often Slack delivers it there is one row, and one row gets one
reply. Posting is left to others; they tell the ledger *before* they post and after, so that a
restart knows what to look for. Of several bots, one holds a question for as long as it renews that.
"""

import sqlite3
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from bot.database import open_database
from bot.slack.doubts import Doubt
from bot.slack.events import Asked
from bot.slack.opinions import Opinions
from bot.slack.orderbook import Orders
from bot.slack.places import Places
from bot.slack.schema import MIGRATIONS

FILE = "slack.db"
# Slack delivers an event at most three more times, the last about six minutes after the first.
DELIVERY_SECONDS = 24 * 3600.0

# A question is another bot's to answer when it has not been renewed for so long.
LEASE_SECONDS = 15.0
# A doubt is looked at some times with pauses of half a minute, and kept anew each time.
DOUBT_SECONDS = 60.0

TAKEN, POSTING, DONE, WITHDRAWN = "taken", "posting", "done", "withdrawn"
OPEN = (TAKEN, POSTING)


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in the ledger. `id` is opaque: it is what buttons and metadata carry.

    `stale` says that its words were edited since those which its answer is to.
    """

    id: str
    asked: Asked
    verdict: str
    state: str
    attempts: int
    taken_at: float
    reply_ts: str
    outcome: str
    answer: str
    generation: str
    stale: bool

    @property
    def taken_back(self) -> bool:
        """Whether its message was deleted while the answer was on its way."""
        return self.stale and not self.asked.text


class Ledger:
    """The open ledger. Every method is one short transaction and may be called from any thread."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self._file = open_database(folder, FILE, MIGRATIONS, database)
        self._rows, self._run = self._file.rows, self._file.run
        # Of a file one bot alone has questions, so that a restart takes up its own at once.
        self.owner = uuid.uuid4().hex if self.shared else ""
        self.places = Places(self._file)
        self.opinions = Opinions(self._file)
        self.orders = Orders(self._file)

    @property
    def shared(self) -> bool:
        """Whether other bots may have it open, too."""
        return self._file.shared

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # --- questions ---

    def take(self, asked: Asked, verdict: str, now: float | None = None) -> Entry | None:
        """Return the new entry of a question, None where it has been taken on before."""
        new = uuid.uuid4().hex
        taken = self._run(
            "INSERT INTO questions (id, team, channel, ts, root, user, text, way,"
            " foreign_, response_url, verdict, state, taken_at, owner, lease)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            new, asked.team, asked.channel, asked.ts, asked.root, asked.user, asked.text,
            asked.way, asked.foreign, asked.response_url, verdict, TAKEN, now or time.time(),
            self.owner, self._file.now() + LEASE_SECONDS,
        )  # fmt: skip
        return self.entry(new) if taken else None

    def entry(self, id: str) -> Entry | None:
        """Return the entry with this id, None where there is none."""
        return _first(self._rows("SELECT * FROM questions WHERE id=?", id))

    def find(self, team: str, channel: str, ts: str) -> Entry | None:
        """Return the entry of a message, None where it was no question."""
        rows = self._rows(
            "SELECT * FROM questions WHERE team=? AND channel=? AND ts=?", team, channel, ts
        )
        return _first(rows)

    def unfinished(self) -> tuple[Entry, ...]:
        """Return the questions without a reply, oldest first."""
        rows = self._rows("SELECT * FROM questions WHERE state IN (?,?) ORDER BY taken_at", *OPEN)
        return tuple(map(_entry, rows))

    def thread(self, team: str, channel: str, root: str) -> tuple[Entry, ...]:
        """Return the questions of a thread, oldest first."""
        rows = self._rows(
            "SELECT * FROM questions WHERE team=? AND channel=? AND root=? ORDER BY taken_at, ts",
            team, channel, root,
        )  # fmt: skip
        return tuple(map(_entry, rows))

    def recent(self, since: float, *, user: str = "", limit: int = 200) -> tuple[Entry, ...]:
        """Return answered questions, newest first."""
        rows = self._rows(
            "SELECT * FROM questions WHERE state=? AND answer!='' AND taken_at>=?"
            " AND user=COALESCE(NULLIF(?,''), user) ORDER BY taken_at DESC LIMIT ?",
            DONE, since, user, limit,
        )  # fmt: skip
        return tuple(map(_entry, rows))

    def begin(self, id: str) -> int:
        """Count one more attempt at a question and return how many there have been."""
        self._run("UPDATE questions SET attempts=attempts+1 WHERE id=?", id)
        found = self.entry(id)
        return found.attempts if found else 0

    def spare(self, id: str) -> None:
        """Take back one attempt that failed for reasons outside the question."""
        self._run("UPDATE questions SET attempts=attempts-1 WHERE id=? AND attempts>0", id)

    def posting(self, id: str, answer: str = "", generation: str = "", words: str = "") -> bool:
        """Keep the answer to `words` that is about to be posted; False where that is no longer
        ours to do: the question is closed, or another bot has taken it over.

        Kept before it is posted, so that its buttons work whatever happens after that.
        """
        return bool(
            self._run(
                "UPDATE questions SET state=?, answer=?, generation=?,"
                " stale=CASE WHEN text=? THEN 0 ELSE stale END"
                " WHERE id=? AND owner=? AND state IN (?,?)",
                POSTING, answer, generation, words, id, self.owner, *OPEN,
            )
        )  # fmt: skip

    def done(self, id: str, outcome: str, reply_ts: str, root: str = "") -> None:
        """Close a question with the reply it got; a reply that begins a thread gives its `root`."""
        self._run(
            "UPDATE questions SET state=?, outcome=?, reply_ts=?, done_at=?, response_url='',"
            " root=COALESCE(NULLIF(?,''), root) WHERE id=?",
            DONE, outcome, reply_ts, time.time(), root, id,
        )  # fmt: skip

    def withdraw(self, id: str) -> bool:
        """Close a question that its asker took back; False where it was closed already."""
        return bool(
            self._run(
                "UPDATE questions SET state=?, text='' WHERE id=? AND state=?", WITHDRAWN, id, TAKEN
            )
        )

    def close_withdrawn(self, id: str) -> None:
        """Close a question that is gone, whatever its state; its words and its answer go, too."""
        self._run(
            "UPDATE questions SET state=?, response_url='', text='', answer='' WHERE id=?",
            WITHDRAWN, id,
        )  # fmt: skip

    def overheard(self, id: str) -> None:
        """Close a line that was not for the bot; its words are forgotten, its key stays."""
        self._run(
            "UPDATE questions SET state=?, outcome='silence', text='', done_at=? WHERE id=?",
            DONE, time.time(), id,
        )  # fmt: skip

    def drop(self, id: str) -> None:
        """Forget that a question was taken on, so that it may be asked again."""
        self._run("DELETE FROM questions WHERE id=?", id)

    def reword(self, id: str, text: str) -> None:
        """Replace the words of a question after an edit, by none where it was deleted."""
        self._run("UPDATE questions SET text=?, stale=1 WHERE id=?", text, id)

    def edited(self) -> tuple[Entry, ...]:
        """Return the questions that were edited after their answer, and have no new one yet."""
        rows = self._rows(
            "SELECT * FROM questions WHERE stale=1 AND state=? AND outcome='answer'", DONE
        )
        return tuple(map(_entry, rows))

    def rejudge(self, id: str, verdict: str) -> bool:
        """Change what an open question is to be answered with; False where it is closed."""
        return bool(
            self._run("UPDATE questions SET verdict=? WHERE id=? AND state=?", verdict, id, TAKEN)
        )

    def replace_answer(
        self, id: str, answer: str, generation: str, words: str = "", reply_ts: str = ""
    ) -> None:
        """Keep a newer answer of a closed question: to newer `words`, or in another message."""
        self._run(
            "UPDATE questions SET answer=?, generation=?,"
            " stale=CASE WHEN text=? THEN 0 ELSE stale END,"
            " reply_ts=COALESCE(NULLIF(?,''), reply_ts) WHERE id=?",
            answer, generation, words, reply_ts, id,
        )  # fmt: skip

    # --- several bots ---

    def claim(self, id: str) -> bool:
        """Take an open question to work on, for a while; False where that must wait.

        Another bot has it, or an earlier question of its thread: those are answered in order.
        """
        now = self._file.now()
        return bool(
            self._run(
                "UPDATE questions SET owner=?, lease=? WHERE id=? AND state IN (?,?)"
                " AND (owner=? OR lease<=?) AND NOT EXISTS (SELECT 1 FROM questions other WHERE"
                " other.team=questions.team AND other.channel=questions.channel"
                " AND other.root=questions.root AND other.root<>'' AND other.state IN (?,?)"
                " AND other.taken_at<questions.taken_at AND other.owner<>?)",
                self.owner, now + LEASE_SECONDS, id, *OPEN, self.owner, now, *OPEN, self.owner,
            )
        )  # fmt: skip

    def holds(self, id: str) -> bool:
        """Whether an open question is ours to answer, now."""
        now = self._file.now() if self.shared else 0.0
        return bool(
            self._rows(
                "SELECT 1 FROM questions WHERE id=? AND owner=? AND state IN (?,?) AND lease>=?",
                id, self.owner, *OPEN, now,
            )
        )  # fmt: skip

    def renew(self) -> dict[str, str]:
        """Keep all that we hold for a while longer; return what to do with each, by its id."""
        now = self._file.now()
        self._run(
            "UPDATE questions SET lease=? WHERE owner=? AND state IN (?,?) AND lease>?",
            now + LEASE_SECONDS, self.owner, *OPEN, now,
        )  # fmt: skip
        rows = self._rows(
            "SELECT id, verdict FROM questions WHERE owner=? AND state IN (?,?) AND lease>?",
            self.owner, *OPEN, now,
        )  # fmt: skip
        return {str(row["id"]): str(row["verdict"]) for row in rows}

    def abandoned(self) -> tuple[Entry, ...]:
        """Return the questions without a reply that no living bot has, oldest first."""
        rows = self._rows(
            "SELECT * FROM questions WHERE state IN (?,?) AND lease<=? ORDER BY taken_at",
            *OPEN, self._file.now(),
        )  # fmt: skip
        return tuple(map(_entry, rows))

    def release(self) -> None:
        """Leave what we hold to other bots, at once."""
        self._run("UPDATE questions SET lease=0 WHERE owner=?", self.owner)
        self._run("UPDATE doubts SET lease=0 WHERE owner=?", self.owner)
        self._run("DELETE FROM leads WHERE owner=?", self.owner)

    def leads(self, what: str, seconds: float) -> bool:
        """Whether we are the one bot that does something for all, for so many seconds."""
        if not self.shared:
            return True
        now = self._file.now()
        return bool(
            self._run(
                "INSERT INTO leads VALUES (?,?,?) ON CONFLICT (what) DO UPDATE SET"
                " owner=excluded.owner, until=excluded.until"
                " WHERE leads.owner=excluded.owner OR leads.until<=?",
                what, self.owner, now + seconds, now,
            )
        )  # fmt: skip

    def allows(self, person: str, per_minute: int) -> bool:
        """Take a token of a person's bucket, which all bots share; False where it is empty.

        Kept is when the bucket is full again: each token puts that off.
        """
        now, a_token = self._file.now(), 60 / per_minute
        return bool(
            self._run(
                "INSERT INTO paces VALUES (?,?) ON CONFLICT (person) DO UPDATE SET"
                " at=CASE WHEN paces.at>? THEN paces.at ELSE ? END + ? WHERE paces.at<=?",
                person, now + a_token, now, now, a_token, now + 60 - a_token,
            )
        )  # fmt: skip

    # --- deliveries and what was seen ---

    def first_delivery(self, id: str) -> bool:
        """Note a delivery that is no question; False where it was handled before."""
        return bool(
            self._run("INSERT INTO deliveries VALUES (?,?) ON CONFLICT DO NOTHING", id, time.time())
        )

    def delivered(self, id: str) -> bool:
        """Whether a delivery that is no question was noted."""
        return bool(self._rows("SELECT 1 FROM deliveries WHERE id=?", id))

    def note(self, what: str) -> None:
        """Note that something was seen, for the doctor; no names and no words of anybody."""
        self._run(
            "INSERT INTO noted VALUES (?,?) ON CONFLICT (what) DO UPDATE SET at=excluded.at",
            what,
            time.time(),
        )

    def noted(self) -> dict[str, float]:
        """Return what was seen, with the time it was last."""
        return {row["what"]: row["at"] for row in self._rows("SELECT * FROM noted ORDER BY what")}

    def looked_at(self, question: str, generation: str) -> None:
        """Note that an answer was looked at for a generation, and told where it changed."""
        self._run(
            "INSERT INTO updates VALUES (?,?,?) ON CONFLICT DO NOTHING",
            question,
            generation,
            time.time(),
        )

    def all_looked_at(self, generation: str) -> frozenset[str]:
        """Return the ids of the questions that were looked at for a generation."""
        rows = self._rows("SELECT question FROM updates WHERE generation=?", generation)
        return frozenset(str(row["question"]) for row in rows)

    # --- messages that may stand twice ---

    def doubt(self, doubt: Doubt) -> None:
        """Keep a doubt as ours, in the place of an earlier one about the same message."""
        self._run(
            "INSERT INTO doubts (mark, channel, root, ts, at, owner, lease)"
            " VALUES (?,?,?,'',?,?,?) ON CONFLICT (mark) DO UPDATE SET"
            " at=excluded.at, owner=excluded.owner, lease=excluded.lease",
            doubt.mark, doubt.channel, doubt.root, time.time(), self.owner,
            self._file.now() + DOUBT_SECONDS,
        )  # fmt: skip

    def doubts(self) -> tuple[Doubt, ...]:
        """Return all doubts that are not settled, oldest first."""
        rows = self._rows("SELECT mark, channel, root FROM doubts ORDER BY at, mark")
        return tuple(Doubt(**dict(row)) for row in rows)

    def keeps_doubt(self, mark: str) -> bool:
        """Keep a doubt for a while longer; False where it is settled or another bot's."""
        until = self._file.now() + DOUBT_SECONDS
        return bool(
            self._run("UPDATE doubts SET lease=? WHERE mark=? AND owner=?", until, mark, self.owner)
        )

    def take_doubts(self) -> tuple[Doubt, ...]:
        """Take the doubts that no living bot has, and return them; of a file, all are ours."""
        now = self._file.now()
        ended = now if self.shared else now + DOUBT_SECONDS
        return tuple(
            doubt
            for doubt in self.doubts()
            if self._run(
                "UPDATE doubts SET owner=?, lease=? WHERE mark=? AND lease<=?",
                self.owner, now + DOUBT_SECONDS, doubt.mark, ended,
            )
        )  # fmt: skip

    def settle(self, mark: str) -> None:
        """Forget a doubt."""
        self._run("DELETE FROM doubts WHERE mark=?", mark)

    def called_about(self, team: str, channel: str, ts: str) -> Entry | None:
        """Return the question that a call for an analyst is about, None where there is none."""
        rows = self._rows(
            "SELECT q.* FROM calls c JOIN questions q ON q.id=c.question"
            " WHERE c.team=? AND c.channel=? AND c.ts=?", team, channel, ts,
        )  # fmt: skip
        return _first(rows)

    # --- forgetting ---

    def erase(self, team: str, user: str) -> int:
        """Forget a person's words, answers and orders; return how many questions that were.

        The keys stay, without a name: a redelivered question must still be known. Questions that
        still wait for their answer are taken back.
        """
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM orders WHERE team=? AND user=?", (team, user))
            connection.execute("DELETE FROM paces WHERE person=?", (f"{team}:{user}",))
            connection.execute("UPDATE threads SET speaker='' WHERE team=? AND speaker=?",
                               (team, user))  # fmt: skip
            connection.execute("UPDATE calls SET resolved_by='somebody' WHERE team=? AND"
                               " resolved_by=?", (team, user))  # fmt: skip
            connection.execute(
                "DELETE FROM feedback WHERE user=? OR question IN"
                " (SELECT id FROM questions WHERE team=? AND user=?)", (user, team, user),
            )  # fmt: skip
            return int(connection.execute(
                "UPDATE questions SET text='', answer='', user='', response_url='', state=CASE"
                " WHEN state IN (?,?) THEN ? ELSE state END WHERE team=? AND user=?",
                (*OPEN, WITHDRAWN, team, user),
            ).rowcount)  # fmt: skip

    def wipe(self) -> None:
        """Leave nothing of what was deleted on the disk; not quick."""
        self._file.wipe()

    def asked_by(self, team: str, user: str) -> tuple[str, ...]:
        """Return the ids of a person's questions."""
        rows = self._rows("SELECT id FROM questions WHERE team=? AND user=?", team, user)
        return tuple(str(row["id"]) for row in rows)

    def purge(self, before: float) -> int:
        """Delete everything older than a moment; return how many questions that were."""
        with self._file.transaction() as connection:
            connection.execute("DELETE FROM feedback WHERE at<?", (before,))
            connection.execute("DELETE FROM threads WHERE at<?", (before,))
            connection.execute("DELETE FROM calls WHERE at<?", (before,))
            connection.execute("DELETE FROM updates WHERE at<?", (before,))
            connection.execute("DELETE FROM doubts WHERE at<?", (before,))
            connection.execute("DELETE FROM paces WHERE at<?", (before,))
            connection.execute(
                "DELETE FROM deliveries WHERE at<?", (max(before, time.time() - DELIVERY_SECONDS),)
            )
            old = "DELETE FROM questions WHERE taken_at<? AND state NOT IN (?,?)"
            return int(connection.execute(old, (before, *OPEN)).rowcount)


def _first(rows: Sequence[sqlite3.Row]) -> Entry | None:
    return _entry(rows[0]) if rows else None


def _entry(row: sqlite3.Row) -> Entry:
    asked = Asked(
        team=row["team"], channel=row["channel"], ts=row["ts"], root=row["root"], user=row["user"],
        text=row["text"], way=row["way"], foreign=bool(row["foreign_"]),
        response_url=row["response_url"],
    )  # fmt: skip
    names = [f.name for f in fields(Entry) if f.name not in ("asked", "stale")]
    told = {name: row[name] for name in names}
    return Entry(asked=asked, stale=bool(row["stale"]), **told)
