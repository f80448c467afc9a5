"""What goes on beside the questions: lines after a rebuild, and forgetting what is old.

A line is posted only where a figure, the first place or a rank of an answer has changed, once for
a question and generation; changed wording alone stays silent.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.answer import Answer
from bot.errors import SlackRefused, SlackUnreachable
from bot.rendering.blocks import notice
from bot.rendering.slack_text import escape, link, shorten
from bot.slack.desk import Desk
from bot.slack.keeping import from_json, to_json
from bot.slack.ledger import Entry

log = logging.getLogger(__name__)

UPDATE_DAYS = 30
PURGE_SECONDS = 6 * 3600.0


async def keep_up(desk: Desk, generation: Callable[[], str]) -> None:
    """Look for a new generation and for old questions, for as long as the app runs."""
    seen, purged = "", 0.0
    while True:
        try:
            if time.monotonic() - purged > PURGE_SECONDS or not purged:
                purge(desk)
                purged = time.monotonic()
            newest = await desk.in_thread(generation)
            if newest and newest != seen:
                if desk.options.updates:
                    await tell_changes(desk, newest)
                seen = newest
        except asyncio.CancelledError:
            raise
        except Exception as error:  # upkeep must never end the app; the next round tries again
            log.warning("upkeep failed: %s", type(error).__name__)
        await asyncio.sleep(desk.options.check_seconds)


def purge(desk: Desk) -> int:
    """Delete what is older than the retention period; return how many questions that were."""
    before = time.time() - desk.options.retention_days * 86_400
    desk.backlog.purge(before)
    count = desk.ledger.purge(before)
    if count:
        log.info("purged questions=%s", count)
    return count


async def tell_changes(desk: Desk, generation: str) -> int:
    """Answer recent questions anew and post a line where an answer changed; return how many."""
    told = 0
    for entry in desk.ledger.recent(time.time() - UPDATE_DAYS * 86_400):
        asked = entry.asked
        if entry.generation == generation or not asked.root or not asked.text:
            continue
        if desk.ledger.quiet(asked.team, asked.channel) or not desk.ledger.first_update(
            entry.id, generation
        ):
            continue
        old = from_json(entry.answer)
        new = await desk.ask(old.standalone or asked.text, allow_restricted=asked.private)
        line = change(old, new)
        if line and await _post(desk, entry, line, generation):
            told += 1
            desk.ledger.replace_answer(entry.id, to_json(new), new.generation)
    return told


async def _post(desk: Desk, entry: Entry, line: str, generation: str) -> bool:
    asked = entry.asked
    mark = f"update-{entry.id}-{generation[:12]}"
    try:
        await desk.poster.post(asked.channel, asked.root, [[notice(line)]], mark)
    except (SlackRefused, SlackUnreachable) as refused:
        log.warning("question=%s no update: %s", entry.id, refused)
        return False
    return True


def change(old: Answer, new: Answer) -> str:
    """Return one line on the first figure or winner that differs, "" where none does."""
    if new.abstained and not old.abstained:
        return "Updated: the sources no longer hold what this answer rested on."
    before, after = _figures(old), _figures(new)
    for label, (shown, value) in after.items():
        if label in before and before[label][1] != value:
            told = f"Updated: {escape(label)} is {escape(shown)}, was {escape(before[label][0])}"
            return told + _source_of(new)
    first, then = _winner(new), _winner(old)
    if first and then and first != then:
        return f"Updated: {escape(first)} comes first now, was {escape(then)}{_source_of(new)}"
    return ""


def _figures(answer: Answer) -> dict[str, tuple[str, float]]:
    """Return an answer's numbers by what they are of: the table's cells, then the computed ones."""
    found: dict[str, tuple[str, float]] = {}
    if answer.table is not None:
        for row in answer.table.rows:
            name = row[0].text if row else ""
            for column, cell in zip(answer.table.header[1:], row[1:], strict=False):
                if cell.value is not None:
                    found[f"{name}, {column}"] = (cell.text, cell.value)
    for figure in answer.figures:
        found[figure.label] = (figure.text or f"{figure.value:g}", figure.value)
    return found


def _winner(answer: Answer) -> str:
    ranked = answer.kind in ("compare", "rank", "scorecard") and answer.table is not None
    rows = answer.table.rows if ranked and answer.table is not None else ()
    return rows[0][0].text if rows and rows[0] else ""


def _source_of(answer: Answer) -> str:
    if not answer.citations:
        return "."
    first = answer.citations[0]
    return f", source {link(first.url, shorten(first.title or first.source, 150))}."
