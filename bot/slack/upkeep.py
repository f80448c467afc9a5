"""What goes on beside the questions: lines after a rebuild, and forgetting what is old.

A line is posted once for a question and generation; which changes deserve one is left to
`bot.slack.changes`.
"""

import asyncio
import logging
import time
from collections.abc import Callable

from bot.answer import Answer
from bot.errors import SlackRefused, SlackUnreachable
from bot.rendering.blocks import notice
from bot.slack.changes import change
from bot.slack.desk import Desk
from bot.slack.keeping import from_json, to_json
from bot.slack.ledger import Entry

log = logging.getLogger(__name__)

UPDATE_DAYS = 30
# Answers looked at after a rebuild; one costs about a tenth of a second beside the questions.
UPDATE_ANSWERS = 2_000
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
    told, since = 0, time.time() - UPDATE_DAYS * 86_400
    answers: dict[tuple[str, bool], Answer] = {}  # the same is asked in many places
    for entry in desk.ledger.recent(since, limit=UPDATE_ANSWERS):
        asked = entry.asked
        if entry.generation == generation or not asked.text or not _may_tell(desk, entry):
            continue
        if not desk.ledger.first_update(entry.id, generation):
            continue
        old = from_json(entry.answer)
        key = (old.standalone or asked.text, asked.private)
        if key not in answers:
            answers[key] = await desk.ask(key[0], allow_restricted=asked.private)
        new = answers[key]
        line = change(old, new)
        if line and await _post(desk, entry, line, generation):
            told += 1
            desk.ledger.replace_answer(entry.id, to_json(new), new.generation)
    return told


def _may_tell(desk: Desk, entry: Entry) -> bool:
    """Whether a line may be posted where an answer stands: not where silence was asked for."""
    asked = entry.asked
    return bool(asked.root) and not (
        desk.ledger.quiet(asked.team, asked.channel)
        or desk.ledger.muted(asked.team, asked.channel, asked.root)
        or desk.closed_to(asked.team, asked.channel)
    )


async def _post(desk: Desk, entry: Entry, line: str, generation: str) -> bool:
    asked = entry.asked
    mark = f"update-{entry.id}-{generation[:12]}"
    try:
        await desk.poster.post(asked.channel, asked.root, [[notice(line)]], mark)
    except (SlackRefused, SlackUnreachable) as refused:
        log.warning("question=%s no update: %s", entry.id, refused)
        return False
    return True
