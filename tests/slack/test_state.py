"""The files of the state folder: taken over from the version before, wiped, damaged, backed up."""

import sqlite3
import time
from contextlib import closing

import pytest

from bot.backlog import Backlog
from bot.cli import run
from bot.errors import StateUnusable
from bot.slack.events import Asked
from bot.slack.ledger import Ledger
from bot.statefile import back_up

# As clusterbot 0.1 made them, before it kept count of the forms of its files.
LEDGER_BEFORE = """
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
BACKLOG_BEFORE = """
CREATE TABLE IF NOT EXISTS missed (
    item TEXT NOT NULL, reference TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (item, reference));
CREATE TABLE IF NOT EXISTS answers (
    id TEXT NOT NULL, reference TEXT NOT NULL, generation TEXT NOT NULL, question TEXT NOT NULL,
    thread TEXT NOT NULL, allow_restricted INTEGER NOT NULL, home TEXT NOT NULL,
    store TEXT NOT NULL, day TEXT NOT NULL, text TEXT NOT NULL, digest TEXT NOT NULL,
    at REAL NOT NULL, PRIMARY KEY (id, reference));
"""
ASKED = Asked("T1", "C1", "1.1", "1.1", "U1", "How many in North?", "mention")


def before(path, schema, *rows):
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.executescript(schema)
        for table, *values in rows:
            marks = ",".join("?" * len(values))
            made.execute(f"INSERT INTO {table} VALUES ({marks})", values)
        made.commit()


def test_a_ledger_of_the_version_before_is_taken_over_with_all_it_holds(tmp_path):
    row = ("q1", "T1", "C1", "1.1", "1.1", "U1", "How many?", "mention", 0, "", "answer", "taken",
           0, 1.0, None, "", "", "", "")  # fmt: skip
    before(tmp_path / "slack.db", LEDGER_BEFORE, ("questions", *row), ("noted", "heard x", 1.0))
    for _ in range(2):
        with closing(Ledger(tmp_path)) as ledger:
            assert [entry.asked.text for entry in ledger.unfinished()] == ["How many?"]
            assert ledger.noted() == {"heard x": 1.0}
            assert ledger.orders.all() == ()


def test_a_backlog_of_the_version_before_is_taken_over_and_its_deleted_words_are_gone(tmp_path):
    deleted = [("missed", "a word long deleted " * 200, f"r{n}", 1.0) for n in range(2, 40)]
    before(
        tmp_path / "backlog.db", BACKLOG_BEFORE, ("missed", "cranes · North", "r1", 1.0), *deleted
    )
    with closing(sqlite3.connect(tmp_path / "backlog.db")) as old:
        old.execute("PRAGMA secure_delete=OFF")  # as SQLite is built in most places
        old.execute("DELETE FROM missed WHERE reference != 'r1'")
        old.commit()
    assert b"long deleted" in (tmp_path / "backlog.db").read_bytes()
    with closing(Backlog(tmp_path)) as backlog:
        assert [wanted.item for wanted in backlog.wanted()] == ["cranes · North"]
    assert b"long deleted" not in (tmp_path / "backlog.db").read_bytes()


@pytest.mark.parametrize("content", [b"no database at all, whatever its name says" * 50, None])
def test_a_file_that_cannot_be_used_is_one_sentence_with_a_mend(tmp_path, content):
    path = tmp_path / "slack.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(StateUnusable, match=r"slack\.db cannot be used") as raised:
        Ledger(tmp_path)
    assert "back-up" in raised.value.hint


def test_a_file_of_a_newer_program_is_left_as_it_is(tmp_path):
    Ledger(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "slack.db")) as made:
        made.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
                     " VALUES ('ledger', 'of next year', '')")  # fmt: skip
        made.commit()
    with pytest.raises(StateUnusable, match="newer clusterbot"):
        Ledger(tmp_path)


def test_a_question_taken_back_leaves_no_word_on_the_disk(tmp_path):
    with closing(Ledger(tmp_path)) as ledger:
        entry = ledger.take(ASKED, "answer")
        ledger.posting(entry.id, '{"text": "65,500"}')
        ledger.done(entry.id, "answer", "1.2")
        ledger.close_withdrawn(entry.id)
        ledger.wipe()
        left = b"".join(p.read_bytes() for p in tmp_path.iterdir())
        assert b"How many" not in left
        assert b"65,500" not in left


def test_a_back_up_taken_while_it_is_written_to_can_be_put_back(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CLUSTERBOT_STATE", str(tmp_path / "var"))
    with closing(Ledger(tmp_path / "var")) as ledger, closing(Backlog(tmp_path / "var")):
        ledger.take(ASKED, "answer")
        assert run(["backup", str(tmp_path / "kept")]) == 0
        ledger.erase("T1", "U1")
    assert "slack.db" in capsys.readouterr().out
    (tmp_path / "var" / "slack.db").write_bytes(b"damaged" * 1_000)
    for copy in (tmp_path / "kept").iterdir():
        copy.replace(tmp_path / "var" / copy.name)
    with closing(Ledger(tmp_path / "var")) as ledger:
        assert [entry.asked.text for entry in ledger.unfinished()] == ["How many in North?"]


def test_a_back_up_replaces_an_older_one_whole(tmp_path):
    with closing(Ledger(tmp_path / "var")) as ledger:
        for text in ("one", "two"):
            ledger.note(text)
            copy = back_up(tmp_path / "var" / "slack.db", tmp_path / "kept")
    assert [p.name for p in (tmp_path / "kept").iterdir()] == ["slack.db"]
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("SELECT count(*) FROM noted").fetchone() == (2,)


@pytest.mark.slow
def test_two_processes_that_open_an_old_file_at_once_both_can(tmp_path):
    import subprocess
    import sys

    before(tmp_path / "slack.db", LEDGER_BEFORE)
    code = ("import sys; from pathlib import Path; from bot.slack.ledger import Ledger\n"
            "print(len(Ledger(Path(sys.argv[1])).orders.all()))")  # fmt: skip
    started = time.monotonic()
    made = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
            for _ in range(3)]  # fmt: skip
    assert [one.communicate(timeout=60)[0] for one in made] == [b"0\n"] * 3
    assert time.monotonic() - started < 60
