"""A bot reduced to its ledger, run in a process of its own: several share one, and some are killed.

"Slack" is a table of replies that nothing keeps from holding two for one question.
"""

import random
import time
from pathlib import Path
from typing import Any

import psycopg

from bot.slack import ledger as ledgers
from bot.slack.ledger import POSTING, Ledger

LEASE = 2.0
REPLIES = "create table replies (question text not null, at float8 not null)"


def answer_all(database: str, folder: Path, until: float) -> None:
    """Answer what can be had until a moment, as the desk does: claim, keep, look, post, close."""
    ledgers.LEASE_SECONDS = LEASE
    ledger = Ledger(folder, database)
    with psycopg.connect(database, autocommit=True) as slack:
        while time.time() < until:
            ledger.renew()
            left = ledger.abandoned()
            for entry in random.sample(left, min(10, len(left))):
                if ledger.claim(entry.id):
                    _answer(ledger, slack, entry)
            time.sleep(0.01)
    ledger.release()


def _answer(ledger: Ledger, slack: Any, entry: Any) -> None:
    known = ledger.entry(entry.id)
    if known and known.state == POSTING:  # another bot may have posted it and died
        query = "select 1 from replies where question = %s"
        if slack.execute(query, (entry.id,)).fetchone():
            ledger.done(entry.id, "answer", "found")
            return
    time.sleep(0.005)
    if ledger.posting(entry.id, "{}") and ledger.holds(entry.id):
        slack.execute("insert into replies values (%s, %s)", (entry.id, time.time()))
        time.sleep(0.002)  # killed here, the next bot must look before it posts
        ledger.done(entry.id, "answer", "posted")
