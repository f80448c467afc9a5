"""The desk: takes questions on, has them answered, and sees that each gets exactly one reply.

`admit` runs before Slack's delivery is acknowledged and only writes to the ledger; the answering
runs in threads behind a fair queue. How events become questions is left to `bot.slack.events`,
what was said before them to `bot.slack.turns`, how answers look to `bot.rendering.blocks`, how they
are posted to `bot.slack.posting`.
"""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from bot.answer import Answer, Turn
from bot.backlog import Backlog
from bot.errors import SlackRefused, SlackUnreachable
from bot.rendering.blocks import (
    Level,
    Message,
    Trimmings,
    answer_messages,
    notice,
    section,
)
from bot.rendering.slack_text import escape, shorten
from bot.slack import wording
from bot.slack.events import (
    Asked,
    asked_in,
    mentions_others,
    only_thanks,
    order_in,
    sounds_like_asking,
    words_of,
)
from bot.slack.keeping import from_json, to_json
from bot.slack.ledger import DONE, OPEN, POSTING, Entry, Ledger
from bot.slack.options import SlackOptions
from bot.slack.posting import GONE, NOTHING, Landed, Poster, Versions
from bot.slack.turns import BOT, failed, preface, subject, turns_of
from bot.slack.work import FairQueue, Pace, trail

log = logging.getLogger(__name__)

THREADS = "answer"  # what the threads that answer are called
# A question that took the program down three times is not tried again.
ATTEMPTS = 3
# A short top-level message in a DM soon after an answer may lean on it ("and Oxford?").
LEANING_SECONDS = 15 * 60.0
LEANING_WORDS = 6
THREAD_MESSAGES = 30
# Nobody asks a question of more; a whole page would only be searched for all its words at once.
QUESTION_CHARACTERS = 1_000
# A thread that cannot be read by then is no reason to let its question wait.
READ_SECONDS = 5.0
UNREACHABLE_PAUSE = 20.0

T = TypeVar("T")
Decision = tuple[str, Versions, Answer | None]


class Answerer(Protocol):
    """Whatever answers questions. It is called from several threads at once."""

    def answer(
        self, question: str, thread: Sequence[Turn] = (), *, allow_restricted: bool = True
    ) -> Answer:
        """Return the answer; `allow_restricted` says whether restricted sources may be used."""
        ...


class Desk:
    """One workspace's desk. Made inside a running loop; `close` ends it."""

    def __init__(
        self, answerer: Answerer, options: SlackOptions, ledger: Ledger, poster: Poster,
        *, bot_user: str, backlog: Backlog,
    ) -> None:  # fmt: skip
        self.answerer = answerer
        self.options = options
        self.ledger = ledger
        self.poster = poster
        self.bot_user = bot_user
        self.backlog = backlog
        self._pace = Pace(options.per_user_per_minute)
        # A hung answer keeps its thread; twice the workers leaves room for the others.
        self._pool = ThreadPoolExecutor(2 * options.workers, thread_name_prefix=THREADS)
        self._queue = FairQueue(self._reply, workers=options.workers, capacity=options.waiting)
        self._asides: set[asyncio.Task[None]] = set()
        self._status: dict[str, asyncio.Task[None]] = {}
        self._working: dict[str, asyncio.Task[tuple[Answer, str]]] = {}
        self._heard: set[str] = set()
        self._shared: dict[tuple[str, str], bool] = {}

    # --- taking questions on ---------------------------------------------------------------------

    def resume(self) -> int:
        """Queue what an earlier run left without a reply; return how many questions that is."""
        left = self.ledger.unfinished()
        for entry in left:
            self._queue.put(entry.asked.user, entry.id)
        return len(left)

    def admit_event(self, body: Mapping[str, Any]) -> None:
        """Take on what a message event asks. Quick, and safe to call again for the same event."""
        event: Mapping[str, Any] = body.get("event") or {}
        team, channel = str(body.get("team_id") or ""), str(event.get("channel"))
        self._note_readers(team, channel, bool(body.get("is_ext_shared_channel")))
        if event.get("subtype") == "message_changed":
            self._edited(team, channel, event)
            return
        if event.get("subtype") == "message_deleted":
            self._deleted(team, channel, str(event.get("deleted_ts")))
            return
        asked = asked_in(body, self.bot_user)
        if asked is None or self.ledger.find(asked.team, asked.channel, asked.ts):
            return
        raw = str(event.get("text") or "")
        known = bool(self.ledger.thread(asked.team, asked.channel, asked.root))
        if order_in(asked.text) and (known or asked.way != "thread"):
            self._obey(asked, order_in(asked.text))
            return
        verdict = self._verdict(asked, raw, known)
        if verdict:
            self.admit(asked, verdict)

    def hear(self, kind: str) -> None:
        """Note, once a run, that events of a kind arrive: the doctor cannot see that elsewhere."""
        if kind not in self._heard:
            self._heard.add(kind)
            self.ledger.note(f"heard {kind}")

    def _note_readers(self, team: str, channel: str, shared: bool) -> None:
        """Note whether other organisations read a channel: commands and presses do not tell."""
        if self._shared.get((team, channel)) != shared:
            self._shared[team, channel] = shared
            self.ledger.share_with_others(team, channel, shared)

    def admit(self, asked: Asked, verdict: str = "") -> bool:
        """Take a question on; False where it has been taken on before."""
        verdict = verdict or self._within_limits(asked)
        entry = self.ledger.take(asked, verdict)
        if entry is None:
            return False
        log.info("question=%s way=%s channel=%s verdict=%s", entry.id, asked.way, asked.channel,
                 verdict)  # fmt: skip
        if self.options.log_texts:
            log.info("question=%s text=%r", entry.id, asked.text)
        if asked.root and verdict == "answer":
            self._status[entry.id] = self.aside(self._show_status(asked, wording.STATUS))
        self._queue.put(asked.user, entry.id)
        return True

    def _verdict(self, asked: Asked, raw: str, known: bool) -> str:
        """Return what to do with a message: "" is silence."""
        place = (asked.team, asked.channel, asked.root)
        before = self.ledger.spoke(*place, asked.user) if known else ""
        if asked.way == "thread":
            talking = before not in ("", BOT, asked.user) or mentions_others(raw, self.bot_user)
            silent = (
                not known or talking or self.ledger.muted(*place)
                or (asked.foreign and not self.options.slack_connect)
                or not self._switched_on(asked.channel) or not sounds_like_asking(asked.text)
            )  # fmt: skip
            return "" if silent else self._within_limits(asked)
        if asked.foreign and not self.options.slack_connect:
            return "shared_channel"
        if asked.way == "mention" and not self._switched_on(asked.channel):
            return "not_here"
        if self.ledger.muted(*place):
            self.ledger.mute(*place, False)
        return self._within_limits(asked)

    def _within_limits(self, asked: Asked) -> str:
        if not self._pace.allows(f"{asked.team}:{asked.user}"):
            return "slow_down"
        if self._queue.full:
            return "busy"
        if only_thanks(asked.text):
            return "welcome"
        bare = asked.text.lower().strip(" ?!.") in ("", "help")
        above = asked.way == "mention" and asked.in_thread  # there is something to answer
        return "help" if bare and not above else "answer"

    def _switched_on(self, channel: str) -> bool:
        return not self.options.channels or channel in self.options.channels

    def _obey(self, asked: Asked, order: str) -> None:
        """Carry out `stop`, `mute`, `unmute` or a wish to be forgotten, once."""
        if not self.ledger.first_delivery(f"order:{asked.team}:{asked.channel}:{asked.ts}"):
            return
        if order == "erase":
            self.aside(self._erase(asked))
            return
        top = asked.way == "dm" and not asked.in_thread  # there it is about all that runs
        stopped = [
            entry
            for entry in self.ledger.unfinished()
            if (entry.asked.team, entry.asked.channel) == (asked.team, asked.channel)
            and (top or entry.asked.root == asked.root)
            and self.ledger.rejudge(entry.id, "stopped")
        ]
        for entry in stopped:
            self._give_up(entry.id)
        if order == "stop" and stopped:
            return
        if top:
            said = notice(wording.NOTHING_RUNS)
            self.aside(self._tell(asked, said))
            return
        muted = order != "unmute"
        self.ledger.mute(asked.team, asked.channel, asked.root, muted)
        said = notice(wording.MUTED if muted else wording.UNMUTED)
        self.aside(self._tell(asked, said))

    def _give_up(self, id: str) -> None:
        """End the work on a question now, where there is any."""
        if id in self._working:
            self._working[id].cancel()

    async def _tell(self, asked: Asked, said: Message) -> None:
        """Say something to one person where they wrote."""
        try:
            if asked.way == "dm":
                mark = f"told-{asked.ts}"
                await self.poster.post(asked.channel, asked.root, [[said]], mark)
            else:
                await self.poster.whisper(asked.channel, asked.user, said, asked.root)
        except (SlackRefused, SlackUnreachable) as refused:
            log.warning("nothing said: %s", refused)

    def forget(self, team: str, user: str) -> int:
        """Forget a person's words and answers; return how many questions that were."""
        theirs = self.ledger.asked_by(team, user)
        for id in theirs:
            self._give_up(id)
        self.backlog.forget(theirs)
        return self.ledger.erase(team, user)

    async def _erase(self, asked: Asked) -> None:
        count = self.forget(asked.team, asked.user)
        await self._tell(asked, notice(wording.ERASED.format(count=count)))

    def _edited(self, team: str, channel: str, event: Mapping[str, Any]) -> None:
        """Answer the new words of an edited question, in the place of the old answer."""
        message: Mapping[str, Any] = event.get("message") or {}
        if message.get("subtype") == "tombstone":  # what a deleted message with replies leaves
            self._deleted(team, channel, str(message.get("ts")))
            return
        entry = self.ledger.find(team, channel, str(message.get("ts")))
        if entry is None or message.get("bot_id"):
            return
        text = words_of(str(message.get("text") or ""), self.bot_user)
        if not text or text == entry.asked.text:  # Slack sends one for each link preview, too
            return
        self.ledger.reword(entry.id, text)
        if entry.state not in OPEN and entry.outcome == "answer" and entry.reply_ts:
            self.aside(self._answer_again(entry.id))

    def _deleted(self, team: str, channel: str, ts: str) -> None:
        """Take back a question whose message is gone; what was answered gets no more updates."""
        entry = self.ledger.find(team, channel, ts)
        if entry is None:
            return
        if self.ledger.withdraw(entry.id):
            self._give_up(entry.id)
        elif entry.state == DONE:
            self.ledger.close_withdrawn(entry.id)
        log.info("question=%s withdrawn", entry.id)

    # --- answering -------------------------------------------------------------------------------

    async def _reply(self, id: str) -> None:
        try:
            await self._reply_to(id)
        except asyncio.CancelledError:
            self.ledger.spare(id)  # the program is ending: that is not the question's fault
            raise
        except SlackUnreachable:
            log.warning("question=%s kept: Slack is out of reach", id)
            self.ledger.spare(id)
            self._try_later(id)
        except Exception as error:  # a full disk, say: three tries, then words
            log.error("question=%s was not answered: %s", id, trail(error))
            self._try_later(id)
        finally:
            self._status.pop(id, None)

    def _try_later(self, id: str) -> None:
        entry = self.ledger.entry(id)
        if entry is not None:
            loop = asyncio.get_running_loop()
            loop.call_later(UNREACHABLE_PAUSE, self._queue.put, entry.asked.user, id)

    async def _reply_to(self, id: str) -> None:
        entry = self.ledger.entry(id)
        if entry is None or entry.state not in OPEN:
            return
        asked, started = entry.asked, time.monotonic()
        landed = NOTHING
        if entry.state == POSTING and (asked.root or asked.way == "share"):
            # Posted by a run that ended before it could say so: all of it, a part, or nothing.
            landed = await self.poster.landed(asked.channel, asked.root, id)
        outcome, versions, answer = await self._decide(entry, landed)
        current = self.ledger.entry(id)
        if current is not None and outcome == "answer" and current.asked.text != asked.text:
            asked = current.asked  # edited in the meantime
            outcome, versions, answer = await self._work_out(current, id[:8])
        kept = (to_json(answer), answer.generation) if answer is not None else ("", "")
        if not self.ledger.posting(id, *kept):
            return  # taken back in the meantime
        current = self.ledger.entry(id)
        if current is not None and current.verdict == "stopped":
            outcome, versions = "stopped", _said(wording.STOPPED)
        await self._settle_status(id)
        ts = await self._deliver(asked, versions, id, landed)
        if ts is None:
            return
        self.ledger.done(id, outcome, ts, root=ts if asked.way == "share" else "")
        root = asked.root or ts
        if root:
            self.ledger.spoke(asked.team, asked.channel, root, BOT)
        log.info("question=%s outcome=%s seconds=%.3f", id, outcome, time.monotonic() - started)
        latest = self.ledger.entry(id)
        if outcome == "answer" and latest is not None and latest.asked.text != asked.text:
            await self._answer_again(id)  # edited while it was posted

    async def _deliver(
        self, asked: Asked, versions: Versions, id: str, landed: Landed
    ) -> str | None:
        """Post a reply and return its ts; None where it cannot be posted at all."""
        try:
            return await self._send(asked, versions, id, landed)
        except SlackRefused as refused:
            log.warning("question=%s not posted: %s", id, refused.code)
            if asked.way == "share":
                self.ledger.drop(id)  # it may be shared once the bot was invited
                await self.poster.respond(asked.response_url, _said(wording.NOT_SHARED))
                return None
            self.ledger.close_withdrawn(id)
            if refused.code not in GONE:
                for message in versions[-1]:
                    await self.poster.whisper(asked.channel, asked.user, message, asked.root)
        return None

    async def _send(self, asked: Asked, versions: Versions, mark: str, landed: Landed) -> str:
        if not asked.response_url or asked.way == "share":
            return await self.poster.post(asked.channel, asked.root, versions, mark, landed)
        try:
            await self.poster.respond(asked.response_url, versions)
        except SlackRefused:  # the address is too old, or used up
            for message in versions[-1]:
                await self.poster.whisper(asked.channel, asked.user, message)
        return ""

    async def _decide(self, entry: Entry, landed: Landed = NOTHING) -> Decision:
        """Return the outcome's name, the reply, and the answer where there is one."""
        if landed.parts and entry.answer:  # what is not there yet follows
            kept = from_json(entry.answer)
            return "answer", self.versions(entry, kept, preface(entry.asked, kept)), kept
        if landed.parts:
            return entry.verdict, [[Message("")]], None  # it is there: nothing is posted
        reference = entry.id[:8]
        old = time.time() - entry.taken_at > 60 * self.options.stale_minutes
        if old:
            return "interrupted", _said(wording.INTERRUPTED.format(reference=reference)), None
        if self.ledger.begin(entry.id) > ATTEMPTS:
            return "broken", _said(wording.BROKEN.format(reference=reference)), None
        if entry.verdict == "help":
            return "help", [[await self._help()]], None
        if entry.verdict != "answer":
            return entry.verdict, _said(getattr(wording, entry.verdict.upper())), None
        return await self._work_out(entry, reference)

    async def _work_out(self, entry: Entry, reference: str) -> Decision:
        work = asyncio.create_task(self._answer(entry))
        self._working[entry.id] = work
        try:
            await asyncio.wait([work], timeout=self.options.answer_seconds)
        finally:
            del self._working[entry.id]
            work.cancel()
        try:
            answer, preface = await work
        except asyncio.CancelledError:
            current = self.ledger.entry(entry.id)
            if current is None or current.verdict == "stopped" or current.state not in OPEN:
                return "stopped", _said(wording.STOPPED), None
            log.error("reference=%s too slow", reference)
            return "too_slow", _said(wording.TOO_SLOW.format(reference=reference)), None
        except Exception as error:  # whatever broke, the asker gets one calm sentence
            log.error("reference=%s failed: %s", reference, trail(error))
            return "broken", _said(wording.BROKEN.format(reference=reference)), None
        return "answer", self.versions(entry, answer, preface), answer

    def versions(self, entry: Entry, answer: Answer, preface: str = "") -> Versions:
        """Return an answer's messages, richest first."""
        trimmings = Trimmings(
            reference=entry.id,
            preface=preface,
            share=not entry.asked.root
            and entry.asked.way != "share"
            and not entry.asked.channel.startswith("D"),
            # In a direct message nobody else would see the call.
            analyst=bool(self.options.analyst and entry.asked.root) and not entry.asked.private,
        )
        return [answer_messages(answer, trimmings, level) for level in sorted(Level, reverse=True)]

    async def _answer(self, entry: Entry) -> tuple[Answer, str]:
        asked = entry.asked
        turns, read = await self._turns(entry)
        question, turns = subject(asked.text, turns) if read else (asked.text, turns)
        short = shorten(question, QUESTION_CHARACTERS)
        answer = await self.ask(short or "help", turns, allow_restricted=asked.private)
        if not asked.private and any(c.restricted for c in answer.citations):
            raise PermissionError("a restricted source in an answer for a channel")
        self._keep(entry, answer, turns)
        lines = [wording.LONG] if short != question else []
        lines.append(preface(asked, answer, read))
        if answer.abstained and not asked.private:
            lines.append(await self._hint(short, turns))
        return answer, "\n".join(filter(None, lines))

    async def _hint(self, question: str, turns: Sequence[Turn]) -> str:
        """Return where to ask again, if sources that are not for everybody hold an answer."""
        fuller = await self.ask(question, turns, allow_restricted=True)
        held = not fuller.abstained and any(c.restricted for c in fuller.citations)
        return wording.ASK_DIRECTLY if held else ""

    def _keep(self, entry: Entry, answer: Answer, turns: Sequence[Turn]) -> None:
        try:
            self.backlog.note(
                answer, turns, allow_restricted=entry.asked.private, reference=entry.id
            )
        except sqlite3.Error as error:  # no reason to withhold the answer
            log.warning("reference=%s not kept: %s", entry.id[:8], error)

    async def ask(
        self, question: str, turns: Sequence[Turn] = (), *, allow_restricted: bool
    ) -> Answer:
        """Return the answer to a question, worked out in a thread of its own."""

        def work() -> Answer:
            return self.answerer.answer(question, turns, allow_restricted=allow_restricted)

        return await self.in_thread(work)

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Return what a blocking call returns, without holding up the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def closed_to(self, team: str, channel: str) -> bool:
        """Whether nothing is answered for all to see: off the allow-list, or shared with others."""
        if channel.startswith("D"):
            return False
        shared = self.ledger.shared_with_others(team, channel) and not self.options.slack_connect
        return shared or not self._switched_on(channel)

    async def _turns(self, entry: Entry) -> tuple[list[Turn], int]:
        """Return what was said before, and how many messages had to be read from Slack for it."""
        asked = entry.asked
        if asked.way == "share":
            return [], 0  # its words are those of the question as it was understood
        if asked.way in ("command", "shortcut"):
            # A button of a private answer asks with that answer in mind; a command stands alone.
            parent = self.ledger.entry(asked.ts.split(":")[1]) if ":" in asked.ts else None
            return (turns_of([parent]) if parent else []), 0
        earlier = [
            e for e in self.ledger.thread(asked.team, asked.channel, asked.root)
            if e.id != entry.id and e.taken_at <= entry.taken_at
        ]  # fmt: skip
        if earlier:
            return turns_of(earlier), 0
        if asked.in_thread and asked.way == "mention":
            said = await self._thread_of(asked)
            before = [m for m in said if float(m["ts"]) < float(asked.ts) and m.get("text")]
            turns = [
                Turn(BOT if m.get("user") == self.bot_user else "user",
                     words_of(str(m["text"]), self.bot_user))
                for m in before[-THREAD_MESSAGES:]
            ]  # fmt: skip
            return turns, len(turns)
        if asked.way == "dm" and len(asked.text.split()) <= LEANING_WORDS:
            since = entry.taken_at - LEANING_SECONDS
            recent = self.ledger.recent(since, user=asked.user, limit=5)
            last = [e for e in recent if e.asked.channel == asked.channel and not failed(e)][:1]
            return turns_of(last), 0
        return [], 0

    async def _thread_of(self, asked: Asked) -> list[dict[str, Any]]:
        """Return the messages of a thread as far as they can be read in a few seconds."""
        reading = self.poster.replies(asked.channel, asked.root, pages=1, latest=asked.ts)
        try:
            return await asyncio.wait_for(reading, READ_SECONDS)
        except (TimeoutError, SlackRefused, SlackUnreachable):
            log.warning("channel=%s a thread could not be read", asked.channel)
            return []

    async def _answer_again(self, id: str) -> None:
        entry = self.ledger.entry(id)
        if entry is None:
            return
        outcome, versions, answer = await self._work_out(entry, id[:8])
        if outcome != "answer" or answer is None:
            return
        asked = entry.asked
        try:
            landed = await self.poster.landed(asked.channel, asked.root, id)
            if landed.parts and await self.poster.update(
                asked.channel, asked.root, versions, id, landed
            ):
                self.ledger.replace_answer(id, to_json(answer), answer.generation)
        except (SlackRefused, SlackUnreachable) as refused:
            log.warning("question=%s keeps its first answer: %s", id, refused)

    # --- help and status --------------------------------------------------------------------------

    async def examples(self) -> tuple[str, ...]:
        """Return questions to start with, from the knowledge itself; () where there are none."""
        try:
            found = await self.ask("help", allow_restricted=False)
        except Exception as error:  # examples are an extra, never a reason to fail
            log.warning("no examples: %s", type(error).__name__)
            return ()
        return found.follow_ups[:4]

    async def _help(self) -> Message:
        examples = await self.examples()
        lines = [wording.HELP]
        if examples:
            lines.append("\n".join([wording.EXAMPLES, *(f"• {escape(e)}" for e in examples)]))
        return Message("\n\n".join(lines), tuple(section(line) for line in lines))

    async def _show_status(self, asked: Asked, status: str) -> None:
        """Show that the question was seen; a status is an extra, so one try is enough."""
        try:
            await self.poster.call(
                "assistant.threads.setStatus", channel_id=asked.channel, thread_ts=asked.root,
                status=status,
            )  # fmt: skip
        except (SlackRefused, SlackUnreachable) as refused:
            log.info("no status shown: %s", refused)

    async def _settle_status(self, id: str) -> None:
        """See that no status is set after the reply has cleared it: it would stand for minutes."""
        task = self._status.get(id)
        if task is not None and not task.done():
            await asyncio.wait([task], timeout=2.0)
            task.cancel()

    # --- the end ----------------------------------------------------------------------------------

    def aside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run a coroutine beside the questions; it is given time to end when the desk closes."""

        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # asyncio would log its words, which may be a question's
                log.error("something beside the questions failed: %s", trail(error))

        task = asyncio.create_task(guarded())
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)
        return task

    @property
    def idle(self) -> bool:
        """Whether no question waits or runs."""
        return self._queue.idle

    async def close(self, seconds: float) -> None:
        """Finish what runs, within `seconds`; the rest stays in the ledger for the next start."""
        until = time.monotonic() + seconds
        await self._queue.close(seconds)
        if self._asides:
            await asyncio.wait(self._asides, timeout=max(0.1, until - time.monotonic()))
        for task in self._asides:
            task.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)


def _said(text: str) -> Versions:
    return [[notice(text)]]
