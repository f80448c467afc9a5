"""What goes on beside the questions: news after a rebuild, standing orders, and forgetting.

News are posted once a channel and generation; which changes deserve a line is left to
`bot.slack.changes`, standing orders to `bot.slack.standing`.
"""

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answer import Answer
from bot.errors import SlackRefused, SlackUnreachable
from bot.language.messages import tell
from bot.rendering.blocks import notice
from bot.slack.changes import change
from bot.slack.keeping import from_json, to_json
from bot.slack.ledger import Entry
from bot.slack.lifecycle import Desk
from bot.slack.standing import ask_what_is_due, look_at_watches
from bot.slack.work import trail

log = logging.getLogger(__name__)

UPDATE_DAYS = 30
# Answers looked at after a rebuild; one costs about a tenth of a second beside the questions.
UPDATE_ANSWERS = 2_000
# So many changes are named in a channel; of more it says how many there are.
LINES = 8
PURGE_SECONDS = 6 * 3600.0
# The one bot that keeps up for all is another when it has missed so many rounds.
LEADS_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class News:
    """A question whose answer has changed, with the new one and a line on what is new."""

    entry: Entry
    answer: Answer
    line: str


async def keep_up(desk: Desk, generation: Callable[[], str]) -> None:
    """Look for a new generation and for old questions, for as long as the app runs."""
    seen, purged = "", 0.0
    while True:
        try:
            newest = await desk.tasks.in_thread(generation)
            if not desk.ledger.leads("upkeep", LEADS_ROUNDS * desk.options.check_seconds):
                await asyncio.sleep(desk.options.check_seconds)
                continue
            if time.monotonic() - purged > PURGE_SECONDS or not purged:
                await desk.tasks.in_thread(lambda: purge(desk))
                purged = time.monotonic()
            ask_what_is_due(desk, time.time())
            if newest and newest != seen:
                await look_at_watches(desk, newest)
                if desk.options.updates:
                    await tell_changes(desk, newest)
                seen = newest
        except Exception as error:  # upkeep must never end the app; the next round tries again
            log.warning("upkeep failed: %s", trail(error))
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
    """Answer recent questions anew and tell each channel what changed; return how many answers.

    What could not be told for an outage raises SlackUnreachable in the end, and is told next time.
    """
    since = time.time() - UPDATE_DAYS * 86_400
    answers: dict[tuple[str, bool], Answer] = {}  # the same is asked in many places
    news: dict[tuple[str, str], list[News]] = defaultdict(list)
    done = desk.ledger.all_looked_at(generation)
    for entry in desk.ledger.recent(since, limit=UPDATE_ANSWERS):
        asked = entry.asked
        if entry.generation == generation or not asked.text or not _may_tell(desk, entry):
            continue
        if entry.id in done:
            continue
        old = from_json(entry.answer)
        key = (old.standalone or asked.text, asked.private)
        if key not in answers:
            answers[key] = await desk.worker.ask(key[0], allow_restricted=asked.private)
        line = change(old, answers[key])
        if line:
            news[asked.team, asked.channel].append(News(entry, answers[key], line))
        else:
            desk.ledger.looked_at(entry.id, generation)
    told, out_of_reach = 0, None
    for (_, channel), changed in news.items():
        try:
            posted = await _post(desk, channel, changed, generation)
        except SlackUnreachable as error:
            out_of_reach = error
            continue
        for one in changed:
            if posted:
                told += 1
                desk.ledger.replace_answer(one.entry.id, to_json(one.answer), generation)
            desk.ledger.looked_at(one.entry.id, generation)
    if out_of_reach is not None:
        raise out_of_reach
    return told


def _may_tell(desk: Desk, entry: Entry) -> bool:
    """Whether news may be posted where an answer stands: not where silence was asked for."""
    asked = entry.asked
    return bool(asked.root) and not (
        desk.ledger.places.quiet(asked.team, asked.channel)
        or desk.ledger.places.muted(asked.team, asked.channel, asked.root)
        or desk.intake.closed_to(asked.team, asked.channel)
    )


async def _post(desk: Desk, channel: str, changed: Sequence[News], generation: str) -> bool:
    """Post the news of one channel: in the thread where it is of one answer, else as a list."""
    mark = f"update-{channel}-{generation[:12]}"
    first, count = changed[0], len(changed)
    spoken = first.answer.language
    root, text = first.entry.asked.root, tell(spoken, "slack_updated", line=first.line)
    if count > 1:
        root, lines = "", [await _line(desk, one) for one in changed[:LINES]]
        left = count - LINES
        more = [tell(spoken, "slack_more_news", count=left)] if left > 0 else []
        text = "\n".join([tell(spoken, "slack_news", count=count), *lines, *more])
    try:
        # An earlier process may have posted them and ended before it could note that.
        await desk.poster.post(channel, root, [[notice(text)]], mark, unsure=True)
    except SlackRefused as refused:
        log.warning("channel=%s no news: %s", channel, refused)
        return False
    return True


async def _line(desk: Desk, one: News) -> str:
    """Return a line of a list, with a link to the answer that it is about."""
    asked = one.entry.asked
    try:
        found = await desk.poster.call(
            "chat.getPermalink", channel=asked.channel, message_ts=one.entry.reply_ts
        )
    except (SlackRefused, SlackUnreachable):  # the news matter more than the link
        return f"• {one.line}"
    return f"• {one.line} <{found['permalink']}|{tell(one.answer.language, 'slack_answer')}>"
