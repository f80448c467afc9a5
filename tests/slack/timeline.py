"""What happened to one question, in order: deliveries, calls, faults, the app's log and ledger.

A soak prints it of every question that went wrong, so that each failure can be explained.
"""

import json
import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from loopback_slack import Call, Delivery, Fault, LoopbackSlack

WORDS = 70
_ROW = ("id", "ts", "way", "verdict", "state", "attempts", "taken_at", "done_at", "outcome",
        "reply_ts", "text")  # fmt: skip

Line = tuple[float, str]


class Timeline:
    """Notes what a soak does to the app, and tells it beside what the app and Slack did."""

    def __init__(self, slack: LoopbackSlack, state: Path) -> None:
        self.slack = slack
        self.state = state
        self.log = state.parent / "app.log"
        self.begun = time.time()
        self._ahead = time.time() - time.monotonic()  # Slack's times are of the other clock
        self._noted: list[Line] = []

    def note(self, what: str) -> None:
        """Note what is done to the app as a whole: a kill, a lost socket, a refused token."""
        self._noted.append((time.time(), f"*** {what}"))

    def of_thread(self, channel: str, root: str) -> list[str]:
        """Return what happened to the questions of a thread."""
        return self._told(lambda told: told.get("channel") == channel and root in _stamps(told))

    def of_command(self, id: str) -> list[str]:
        """Return what happened to a slash command, by the id of its response address."""
        given = [d.payload_sent for d in self.slack.deliveries]
        given = [p for p in given if str(p.get("response_url", "")).endswith(f"/{id}")]
        triggers = {f"command:{payload['trigger_id']}" for payload in given}
        users = {payload["user_id"] for payload in given}

        def is_its(told: dict[str, Any]) -> bool:
            whispered = told.get("user") in users and "ts" not in told and "channel" in told
            return told.get("id") == id or whispered or told.get("ts") in triggers or (
                str(told.get("response_url", "")).endswith(f"/{id}"))  # fmt: skip

        return self._told(is_its)

    def errors(self) -> list[str]:
        """Return what the app's processes logged as errors, and what they printed besides."""
        logged = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in logged if not line.startswith("{") or '"level": "ERROR"' in line]

    def _told(self, is_its) -> list[str]:
        lines = [line for d in self.slack.deliveries if is_its(d.payload_sent.get("event")
                 or d.payload_sent) for line in self._of_delivery(d)]  # fmt: skip
        lines += [line for c in self.slack.calls if is_its(c.arguments) for line in self._of(c)]
        rows = [row for row in self._rows("questions") if is_its(row)]
        lines += [(row["done_at"] or row["taken_at"], f"ledger {_short(row)}") for row in rows]
        ids = [row["id"] for row in rows]
        lines += [(row["at"], f"doubt {dict(row)}") for row in self._rows("doubts")
                  if row["mark"].partition(".")[0] in ids]  # fmt: skip
        lines += self._logged(ids)
        if not lines:
            return ["nothing is known of it"]
        first, last = min(lines)[0], max(lines)[0]
        lines += [line for line in self._noted if first - 20 < line[0] < last + 60]
        return [f"{at - self.begun:9.3f} {what}" for at, what in sorted(lines)]

    def _of_delivery(self, delivery: Delivery) -> list[Line]:
        sent = delivery.payload_sent
        event = sent.get("event") or sent
        kind = f"{event.get('type') or event.get('command')} {event.get('subtype') or ''}"
        what = f"delivered {kind} {str(event.get('text') or '')[:WORDS]!r}"
        after = f"acknowledged after {delivery.seconds:.3f} s" if delivery.acked_at else "no ack"
        return [(delivery.sent_at + self._ahead, f"{what}: {after}")]

    def _of(self, call: Call) -> list[Line]:
        arguments = call.arguments
        mark = ((arguments.get("metadata") or {}).get("event_payload") or {}).get("mark", "")
        what = f"{call.method} {arguments.get('ts', '')} {mark} {arguments.get('text', '')[:40]!r}"
        lines = [(call.at + self._ahead, f"called {what}{_fault(call.fault)}")]
        if call.ended:
            ended = f"ended {what}: {call.outcome} {call.ts}"
            lines.append((call.ended + self._ahead, ended))
        return lines

    def stale(self) -> list[tuple[str, str]]:
        """Return the messages that were edited after their answer, and have no new one yet."""
        rows = self._rows("questions WHERE stale=1 AND state='done' AND outcome='answer'")
        return [(row["channel"], row["ts"]) for row in rows]

    def answer(self, channel: str, ts: str) -> tuple[str, str]:
        """Return the id and the answer that the ledger keeps of a question."""
        (row,) = self._rows("questions WHERE channel=? AND ts=?", channel, ts)
        return row["id"], row["answer"]

    def _rows(self, what: str, *values: str) -> list[dict[str, Any]]:
        address = f"{(self.state / 'slack.db').resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as ledger:
            ledger.row_factory = sqlite3.Row
            return [dict(row) for row in ledger.execute(f"SELECT * FROM {what}", values)]

    def _logged(self, ids: list[str]) -> list[Line]:
        lines = []
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            if any(id[:8] in line for id in ids) and line.startswith("{"):
                told = json.loads(line)
                at = datetime.fromisoformat(told["time"]).timestamp()
                lines.append((at, f"log {told['level']} {told['message']}"))
        return lines


def _stamps(told: dict[str, Any]) -> set[str]:
    """Return the messages that an event, a call or a row of the ledger is about."""
    message = told.get("message") or {}
    stamps = (told.get("ts"), told.get("thread_ts"), told.get("root"), told.get("deleted_ts"),
              message.get("ts"))  # fmt: skip
    return {str(stamp) for stamp in stamps if stamp}


def _short(row: dict[str, Any]) -> str:
    told = {name: row[name] for name in _ROW} | {"text": row["text"][:WORDS]}
    return f"{told} answer of {len(row['answer'])} characters"


def _fault(fault: Fault) -> str:
    return f" FAULT {fault}" if fault != Fault() else ""
