"""The tables of the ledger, and how those of earlier versions become them."""

from sqlite_utils import Database, Migrations

from bot.statefile import tables

MIGRATIONS = Migrations("ledger")
_FIRST = """
CREATE TABLE IF NOT EXISTS questions (
    id TEXT PRIMARY KEY, team TEXT NOT NULL, channel TEXT NOT NULL, ts TEXT NOT NULL,
    root TEXT NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL, way TEXT NOT NULL,
    foreign_ INTEGER NOT NULL DEFAULT 0, response_url TEXT NOT NULL DEFAULT '',
    verdict TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    taken_at REAL NOT NULL, done_at REAL, reply_ts TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '',
    generation TEXT NOT NULL DEFAULT '', UNIQUE (team, channel, ts));
CREATE INDEX IF NOT EXISTS questions_by_thread ON questions (team, channel, root);
CREATE INDEX IF NOT EXISTS questions_by_state ON questions (state);
CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS threads (
    team TEXT, channel TEXT, root TEXT, muted INTEGER NOT NULL DEFAULT 0,
    speaker TEXT NOT NULL DEFAULT '', at REAL NOT NULL, PRIMARY KEY (team, channel, root));
CREATE TABLE IF NOT EXISTS quiet_channels (team TEXT, channel TEXT, PRIMARY KEY (team, channel));
CREATE TABLE IF NOT EXISTS shared_channels (team TEXT, channel TEXT, PRIMARY KEY (team, channel));
CREATE TABLE IF NOT EXISTS noted (what TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS updates (
    question TEXT, generation TEXT, at REAL NOT NULL, PRIMARY KEY (question, generation));
CREATE TABLE IF NOT EXISTS feedback (
    question TEXT, user TEXT, verdict TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
    asked TEXT NOT NULL, answer_id TEXT NOT NULL, generation TEXT NOT NULL,
    sources TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (question, user));
CREATE TABLE IF NOT EXISTS calls (
    team TEXT, channel TEXT, ts TEXT, question TEXT NOT NULL, resolved_by TEXT NOT NULL DEFAULT '',
    at REAL NOT NULL, PRIMARY KEY (team, channel, ts));
"""

_LEASES = """
ALTER TABLE questions ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN lease REAL NOT NULL DEFAULT 0;
CREATE TABLE leads (what TEXT PRIMARY KEY, owner TEXT NOT NULL, until REAL NOT NULL);
CREATE TABLE paces (person TEXT PRIMARY KEY, at REAL NOT NULL);
"""


@MIGRATIONS(name="first")
def _first_form(database: Database) -> None:
    for table in tables(_FIRST):
        database.execute(table)


@MIGRATIONS(name="orders")
def _orders(database: Database) -> None:
    database.execute(
        "CREATE TABLE orders (id TEXT PRIMARY KEY, number INTEGER NOT NULL, team TEXT NOT NULL,"
        " channel TEXT NOT NULL, user TEXT NOT NULL, text TEXT NOT NULL, days TEXT NOT NULL,"
        " minute INTEGER NOT NULL, zone TEXT NOT NULL, last TEXT NOT NULL, answer TEXT NOT NULL,"
        " at REAL NOT NULL)"
    )


@MIGRATIONS(name="doubts")
def _doubts(database: Database) -> None:
    database.execute(
        "CREATE TABLE doubts (mark TEXT PRIMARY KEY, channel TEXT NOT NULL, root TEXT NOT NULL,"
        " ts TEXT NOT NULL, at REAL NOT NULL)"
    )


@MIGRATIONS(name="leases")
def _leases(database: Database) -> None:
    for table in tables(_LEASES):
        database.execute(table)


@MIGRATIONS(name="doubt leases")
def _doubt_leases(database: Database) -> None:
    for column in ("owner TEXT NOT NULL DEFAULT ''", "lease REAL NOT NULL DEFAULT 0"):
        database.execute(f"ALTER TABLE doubts ADD COLUMN {column}")


@MIGRATIONS(name="stale answers")
def _stale_answers(database: Database) -> None:
    database.execute("ALTER TABLE questions ADD COLUMN stale INTEGER NOT NULL DEFAULT 0")
