"""What people think of answers, and the analysts they call: as the ledger keeps it."""

import json
import time
from dataclasses import dataclass

from bot.database import Database


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody thought of an answer. `sources` are the ids it cited."""

    question: str
    user: str
    verdict: str
    reason: str
    asked: str
    answer_id: str
    generation: str
    sources: tuple[str, ...]
    at: float


class Opinions:
    """Verdicts on answers, and calls for an analyst."""

    def __init__(self, file: Database) -> None:
        self._rows, self._run = file.rows, file.run

    def judge(self, feedback: Feedback) -> None:
        """Keep one verdict a person and question; the newest counts."""
        self._run(
            "INSERT INTO feedback VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (question, user) DO UPDATE"
            " SET verdict=excluded.verdict, reason=excluded.reason, asked=excluded.asked,"
            " answer_id=excluded.answer_id, generation=excluded.generation,"
            " sources=excluded.sources, at=excluded.at",
            feedback.question, feedback.user, feedback.verdict, feedback.reason, feedback.asked,
            feedback.answer_id, feedback.generation, json.dumps(feedback.sources), feedback.at,
        )  # fmt: skip

    def feedback(self) -> tuple[Feedback, ...]:
        """Return every verdict, oldest first."""
        rows = self._rows("SELECT * FROM feedback ORDER BY at, question, user")
        return tuple(
            Feedback(**{**dict(row), "sources": tuple(json.loads(row["sources"]))}) for row in rows
        )

    def called(self, team: str, channel: str, ts: str, question: str) -> None:
        """Note the message that called an analyst."""
        self._run(
            "INSERT INTO calls (team, channel, ts, question, at) VALUES (?,?,?,?,?)"
            " ON CONFLICT DO NOTHING",
            team, channel, ts, question, time.time(),
        )  # fmt: skip

    def has_called(self, question: str) -> bool:
        """Whether an analyst was called to a question."""
        return bool(self._rows("SELECT 1 FROM calls WHERE question=?", question))

    def resolve(self, team: str, channel: str, ts: str, user: str) -> bool:
        """Mark a call as resolved; False where there is none or it was resolved before."""
        return bool(
            self._run(
                "UPDATE calls SET resolved_by=? WHERE team=? AND channel=? AND ts=?"
                " AND resolved_by=''",
                user,
                team,
                channel,
                ts,
            )
        )
