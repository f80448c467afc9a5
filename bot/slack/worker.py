"""Has questions answered, one reply each: works out what to say, then has it delivered.

Working out takes one of a few places in the queue; delivering does not, so that nobody waits for
another channel's limit. Delivering is left to `bot.slack.delivery`, looks to `bot.rendering`.
"""

import asyncio
import logging
import time
from collections.abc import Coroutine, Mapping, Sequence
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from weakref import WeakValueDictionary

from bot.answer import Answer, Turn
from bot.backlog import Backlog
from bot.errors import SlackRefused, SlackUnreachable, StateUnusable
from bot.language.messages import tell
from bot.rendering.blocks import Message, Trimmings
from bot.rendering.elements import section
from bot.rendering.slack_text import escape
from bot.slack.context import Context
from bot.slack.delivery import SILENCE, Delivery, Reply, is_unseen, may_be_there, own_words
from bot.slack.events import Asked, asking_part, only_calls
from bot.slack.keeping import from_json, to_json
from bot.slack.ledger import DONE, OPEN, POSTING, Entry, Ledger
from bot.slack.metrics import Metrics
from bot.slack.options import SlackOptions
from bot.slack.posting import NOTHING, Landed, Poster, Versions
from bot.slack.renderings import Renderings
from bot.slack.turns import BOT, preface
from bot.slack.voice import language_of
from bot.slack.work import FairQueue, TaskRunner, trail
from bot.understanding.decomposition import asks
from bot.understanding.restating import only_guesses, only_points_above

log = logging.getLogger(__name__)

# A question that took the program down three times is not tried again.
ATTEMPTS = 3
# Nobody asks a question of more; a whole page would only be searched for all its words at once.
QUESTION_CHARACTERS = 1_000
# Called into a thread, it looks so far up for something that it can answer.
MESSAGES_ABOVE = 6
UNREACHABLE_PAUSE = 20.0
STATUS_SECONDS = 2.0
TURN_PAUSE = 0.5

T = TypeVar("T")


class Answerer(Protocol):
    """Whatever answers questions. It is called from several threads at once."""

    def answer(
        self,
        question: str,
        thread: Sequence[Turn] = (),
        *,
        allow_restricted: bool = True,
        aided: bool = True,
    ) -> Answer:
        """Return the answer; `allow_restricted` says whether restricted sources may be used.

        Where it is not `aided`, nothing is sent to a language model.
        """
        ...


# Lines in a thread that do not turn to the bot: after its own words or the same person's, and
# after somebody else's, where only what names something by itself can be for the bot.
OVERHEARD = ("overheard", "aside")
# The verdicts that call for an answer; the others are spoken to in the bot's own words.
ANSWERED = ("answer", *OVERHEARD)


class Worker:
    """Answers the questions of the ledger by their ids."""

    def __init__(
        self, answerer: Answerer, options: SlackOptions, ledger: Ledger, poster: Poster,
        delivery: Delivery, backlog: Backlog, context: Context, tasks: TaskRunner,
        queue: FairQueue, metrics: Metrics,
    ) -> None:  # fmt: skip
        self.answerer = answerer
        self.tasks = tasks
        self._options = options
        self._ledger = ledger
        self._poster = poster
        self._delivery = delivery
        self._backlog = backlog
        self._context = context
        self._queue = queue
        self._metrics = metrics
        self._working: dict[str, asyncio.Task[tuple[Answer, str]]] = {}
        self._delivering: set[asyncio.Task[None]] = set()
        self._changing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def reply(self, id: str) -> None:
        """Work out what to say to a question, and have it delivered."""
        await self._guarded(id, self._begin(id))

    def keep_to(self, held: Mapping[str, str]) -> None:
        """End the work on what is no longer ours, was taken back or was stopped by another bot."""
        for id in list(self._working):
            if held.get(id, "stopped") == "stopped":
                self.give_up(id)

    def give_up(self, id: str) -> None:
        """End the work on a question now, where there is any."""
        if id in self._working:
            self._working[id].cancel()

    async def ask(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        *,
        allow_restricted: bool,
        aided: bool = False,
    ) -> Answer:
        """Return the answer to a question, worked out in a thread of its own.

        It is `aided` by a language model only where somebody asks the bot.
        """

        def work() -> Answer:
            return self.answerer.answer(
                question, turns, allow_restricted=allow_restricted, aided=aided
            )

        return await self.tasks.in_thread(work)

    def forget(self, ids: Sequence[str]) -> None:
        """Forget what was kept of questions, beside everything else."""
        self.tasks.aside(self._leave_nothing(ids))

    async def erase(self, team: str, user: str) -> int:
        """Forget a person's words and answers; return how many questions that were."""
        theirs = self._ledger.asked_by(team, user)
        count = self._ledger.erase(team, user)
        for id in theirs:
            self.give_up(id)
        await self._leave_nothing(theirs)
        return count

    async def _leave_nothing(self, ids: Sequence[str]) -> None:
        """Delete what was kept of questions, and see that no word of it stays on the disk."""

        def wipe() -> None:
            self._backlog.forget(ids)
            self._ledger.wipe()

        await self.tasks.in_thread(wipe)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way to Slack."""
        return not self._delivering

    async def close(self, seconds: float) -> None:
        """Let what is on its way arrive within `seconds`; the rest is found again at the start."""
        if self._delivering:
            await asyncio.wait(self._delivering, timeout=seconds)
        for task in self._delivering:
            task.cancel()
        # Each still notes in the ledger how far it came.
        await asyncio.gather(*self._delivering, return_exceptions=True)

    # --- from a question to its reply -------------------------------------------------------------

    async def _guarded(self, id: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            self._ledger.spare(id)  # the program is ending: that is not the question's fault
            raise
        except SlackUnreachable:
            log.warning("question=%s kept: Slack is out of reach", id)
            self._try_later(id, UNREACHABLE_PAUSE)
            self._ledger.spare(id)
        except Exception as error:  # a full disk, say: three tries, then words
            log.error("question=%s was not answered: %s", id, trail(error))
            self._try_later(id, UNREACHABLE_PAUSE)

    def _try_later(self, id: str, pause: float) -> None:
        try:
            entry = self._ledger.entry(id)
        except StateUnusable:
            entry = None  # whoever asked, it is not lost: what cannot be told waits in one line
        person = entry.asked.user if entry else ""
        asyncio.get_running_loop().call_later(pause, self._queue.put, person, id)

    def _deliver_beside(self, id: str, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._guarded(id, work))
        self._delivering.add(task)
        task.add_done_callback(self._delivering.discard)

    async def _begin(self, id: str) -> None:
        if not self._ledger.claim(id):
            if self._ledger.holds(id):  # an earlier question of the thread is another bot's
                self._try_later(id, TURN_PAUSE)
            return
        entry = self._ledger.entry(id)
        if entry is None:
            return
        if entry.taken_back:
            self._blank(entry)
            return
        if entry.state == POSTING:
            self._deliver_beside(id, self._finish(entry))
            return
        reply = await self._decide(entry)
        current = self._ledger.entry(id)
        if current is not None and reply.answer and current.asked.text != entry.asked.text:
            entry = current  # edited in the meantime
            reply = await self._work_out(entry)
        if reply is SILENCE:
            self._metrics.overheard()
            self._ledger.overheard(id)
            return
        if self._take(entry, reply, entry.asked.text):
            self._deliver_beside(id, self._deliver(entry, reply, NOTHING, time.monotonic()))

    async def _finish(self, entry: Entry) -> None:
        """Deliver what an earlier try began: all of it has landed, a part of it, or nothing."""
        asked, landed = entry.asked, NOTHING
        if not is_unseen(asked):
            landed = await self._poster.landed(asked.channel, asked.root, entry.id)
        kept = from_json(entry.answer) if entry.answer else None
        begun = is_unseen(asked) and not self._delivery.surely_unsaid(entry.id)
        if begun and (kept or entry.verdict not in ANSWERED):
            outcome = "answer" if kept else entry.verdict
            reply = Reply(outcome, [[may_be_there(entry, kept, self._ledger)]], kept)
        elif kept:  # worked out in time, so it is given whatever time has gone by since
            reply = Reply("answer", await self.once_more(entry), kept)
        elif landed.parts:
            reply = Reply(entry.verdict, [[Message("")]])  # it is there: nothing is posted
        else:
            reply = await self._decide(entry)
        # What was kept may be to words that have been edited since.
        if self._take(entry, reply, "" if entry.answer else entry.asked.text):
            await self._deliver(entry, reply, landed, time.monotonic(), unsure=True)

    def _take(self, entry: Entry, reply: Reply, words: str) -> bool:
        """Keep a reply to `words` before it is posted; False where they were taken back."""
        kept = (to_json(reply.answer), reply.answer.generation) if reply.answer else ("", "")
        return self._ledger.posting(entry.id, *kept, words)

    async def _decide(self, entry: Entry) -> Reply:
        old = time.time() - entry.taken_at > 60 * self._options.stale_minutes
        if entry.verdict in OVERHEARD and old:
            return SILENCE
        if old:
            return own_words(entry, "interrupted", self._ledger)
        if self._ledger.begin(entry.id) > ATTEMPTS:
            return self._failed(entry, "broken")
        if entry.verdict not in ANSWERED:
            return await self._own_words(entry, entry.verdict)
        return await self._work_out(entry)

    async def _own_words(self, entry: Entry, outcome: str) -> Reply:
        if outcome == "help":
            return Reply("help", [[await self._help(language_of(entry.asked, self._ledger))]])
        return own_words(entry, outcome, self._ledger)

    async def once_more(self, entry: Entry) -> Versions:
        """Return the messages of the reply that a question got."""
        if entry.answer:
            kept = from_json(entry.answer)
            return await self.render(entry, kept, preface(entry.asked, kept))
        return (await self._own_words(entry, entry.outcome)).versions

    async def _work_out(self, entry: Entry) -> Reply:
        reference = entry.id[:8]
        work = asyncio.create_task(self._answer(entry))
        self._working[entry.id] = work
        try:
            await asyncio.wait([work], timeout=self._options.answer_seconds)
        finally:
            del self._working[entry.id]
            work.cancel()
        try:
            answer, above = await work
        except asyncio.CancelledError:
            current = self._ledger.entry(entry.id)
            if current is None or current.verdict == "stopped" or current.state not in OPEN:
                return own_words(entry, "stopped", self._ledger)
            log.error("reference=%s too slow", reference)
            return self._failed(entry, "too_slow")
        except Exception as error:  # whatever broke, the asker gets one calm sentence
            log.error("reference=%s failed: %s", reference, trail(error))
            return self._failed(entry, "broken")
        if not _is_for_us(entry, answer):
            return SILENCE
        self._metrics.answered(answer)
        return Reply("answer", await self.render(entry, answer, above), answer, above)

    def _failed(self, entry: Entry, outcome: str) -> Reply:
        return SILENCE if entry.verdict in OVERHEARD else own_words(entry, outcome, self._ledger)

    async def _answer(self, entry: Entry) -> tuple[Answer, str]:
        """Return the answer to a question, and the lines that stand above it."""
        asked = entry.asked
        turns, read = await self._context.before(entry)
        # What only points at what stands above asks for help where nothing can be read there.
        bare = only_calls(asked.text) or (not turns and only_points_above(asked.text))
        question = "" if bare else asking_part(asked.text, QUESTION_CHARACTERS)
        answer = await self.ask(
            question or _word_for_help(language_of(asked, self._ledger)),
            turns,
            allow_restricted=asked.private,
            aided=entry.verdict not in OVERHEARD,
        )
        if read and not answer.understood and (not question or answer.grasp == "nothing"):
            question, turns, answer = await self._newest_above(asked, question, turns, answer)
        if not asked.private and any(c.restricted for c in answer.citations):
            raise PermissionError("a restricted source in an answer for a channel")
        if not _is_for_us(entry, answer):
            return answer, ""  # nothing of it is kept
        await self.tasks.in_thread(lambda: self._keep(entry, answer, turns))
        long = len(asked.text) > QUESTION_CHARACTERS
        lines = [tell(answer.language, "slack_long")] if long else []
        lines.append(preface(asked, answer, read))
        if answer.abstained and not asked.private:
            lines.append(await self._hint(question, turns))
        return answer, "\n".join(filter(None, lines))

    async def _newest_above(
        self, asked: Asked, question: str, turns: list[Turn], answer: Answer
    ) -> tuple[str, list[Turn], Answer]:
        """Return the newest message above a call for help that can be answered, with its answer."""
        said = [
            n for n, turn in enumerate(turns)
            if turn.speaker != BOT and not only_guesses(turn.text)
        ]  # fmt: skip
        for n in said[::-1][:MESSAGES_ABOVE]:
            text = asking_part(turns[n].text, QUESTION_CHARACTERS)
            found = await self.ask(text, turns[:n], allow_restricted=asked.private)
            if found.understood:
                return text, turns[:n], found
        if question or not said:
            return question, turns, answer
        last = next((n for n in said[::-1] if asks(turns[n].text)), said[-1])
        text = asking_part(turns[last].text, QUESTION_CHARACTERS)
        found = await self.ask(text, turns[:last], allow_restricted=asked.private)
        return text, turns[:last], found

    async def _hint(self, question: str, turns: Sequence[Turn]) -> str:
        """Return where to ask again, if sources that are not for everybody hold an answer."""
        fuller = await self.ask(question, turns, allow_restricted=True)
        held = not fuller.abstained and any(c.restricted for c in fuller.citations)
        return tell(fuller.language, "slack_ask_directly") if held else ""

    def _keep(self, entry: Entry, answer: Answer, turns: Sequence[Turn]) -> None:
        try:
            self._backlog.note(
                answer, turns, allow_restricted=entry.asked.private, reference=entry.id
            )
        except StateUnusable as error:
            log.warning("reference=%s not kept: %s", entry.id[:8], error)

    async def render(self, entry: Entry, answer: Answer, above: str = "") -> Versions:
        """Return an answer's messages, richest first, the richest made already."""
        asked = entry.asked
        own = not asked.root and asked.way not in ("share", "scheduled")
        trimmings = Trimmings(
            reference=entry.id,
            preface=above,
            # A private answer is not for everybody who can open the page.
            page=f"{self._options.web_url}answers/{answer.id}"
            if self._options.web_url and not asked.private
            else "",
            share=own and not asked.channel.startswith("D"),
            # In a direct message nobody else would see the call.
            analyst=bool(self._options.analyst and asked.root) and not asked.private,
        )
        made = Renderings(answer, trimmings)
        await self.tasks.in_thread(lambda: made[0])
        return made

    async def _deliver(
        self, entry: Entry, reply: Reply, landed: Landed, started: float, *, unsure: bool = False
    ) -> None:
        await self._delivery.deliver(entry, reply, landed, started, unsure=unsure)
        latest = self._ledger.entry(entry.id)
        if latest is None:  # what was not shared may be pressed again, and is nobody's until then
            self.forget([entry.id])
        if latest and latest.taken_back:
            self._blank(latest)
        elif latest and latest.outcome == "answer" and latest.stale:
            await self.answer_again(entry.id)  # edited while it was posted

    def _blank(self, entry: Entry) -> None:
        """Forget a question that was taken back while its answer was on its way."""
        self._ledger.close_withdrawn(entry.id)
        self.forget([entry.id])

    async def answer_again(self, id: str) -> None:
        """Put the answer to a question's newest words in the place of the old one.

        Of several edits the last is answered; where Slack is out of reach, that is done later.
        """
        async with self._changing.setdefault(id, asyncio.Lock()):
            entry = self._ledger.entry(id)
            if entry is None or entry.state != DONE or not entry.stale:
                return
            if entry.taken_back:
                self._blank(entry)
                return
            try:
                await self._change(entry)
            except SlackRefused as refused:
                log.warning("question=%s keeps its first answer: %s", id, refused)
            except SlackUnreachable:
                asyncio.get_running_loop().call_later(
                    UNREACHABLE_PAUSE, lambda: self.tasks.aside(self.answer_again(id))
                )

    async def _change(self, entry: Entry) -> None:
        """Change an answer where it stands; what may not be changed is replaced by a new reply."""
        asked, reply = entry.asked, await self._work_out(entry)
        landed = await self._poster.landed(asked.channel, asked.root, entry.id, or_instead=True)
        if reply.answer is None or 0 not in landed.parts:  # somebody has deleted it, say
            return
        place, ts = (asked.channel, asked.root), ""
        if not await self._poster.update(*place, reply.versions, landed.mark, landed):
            replaces = tell(reply.answer.language, "slack_replaces")
            above = "\n".join(filter(None, (replaces, reply.above)))
            versions = await self.render(entry, reply.answer, above)
            # The same for the same words: after a crash it is found.
            mark = f"{entry.id}-{sha256(asked.text.encode()).hexdigest()[:12]}"
            ts = await self._poster.post(*place, versions, mark, unsure=True)
        kept = to_json(reply.answer), reply.answer.generation
        self._ledger.replace_answer(entry.id, *kept, asked.text, ts)

    # --- help -------------------------------------------------------------------------------------

    async def examples(self, spoken: str) -> tuple[str, ...]:
        """Return questions to start with, from the knowledge itself; () where there are none."""
        try:
            found = await self.ask(_word_for_help(spoken), allow_restricted=False)
        except Exception as error:  # examples are an extra, never a reason to fail
            log.warning("no examples: %s", type(error).__name__)
            return ()
        return found.follow_ups[:4]

    async def _help(self, spoken: str) -> Message:
        examples = await self.examples(spoken)
        lines = [tell(spoken, "slack_help")]
        if examples:
            heading = tell(spoken, "slack_examples")
            lines.append("\n".join([heading, *(f"• {escape(e)}" for e in examples)]))
        return Message("\n\n".join(lines), tuple(section(line) for line in lines))


def _is_for_us(entry: Entry, answer: Answer) -> bool:
    """Whether a line is answered: what turns to the bot always is."""
    if entry.verdict not in OVERHEARD:
        return True
    return answer.understood and (entry.verdict == "overheard" or answer.grasp == "names")


def _word_for_help(spoken: str) -> str:
    """Return what a person says who wants to know what may be asked."""
    return tell(spoken, "slack_asks_for_help")
