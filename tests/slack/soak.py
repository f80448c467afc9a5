"""Ask the real process for minutes on end while everything goes wrong at random.

`clusterbot serve` runs as a process of its own against the loopback Slack and a built store: it is
mentioned, written to directly, followed up in threads and given commands, and questions are edited
and deleted. In the first third of the time it is also stopped and killed now and then; after that
one process runs to the end, so that its memory can be watched. Prints questions, terminal replies,
duplicates, faults, acknowledgements and memory, and what happened to each question that went wrong.
Exits 1 where a question has no reply or more than one, where an edited question keeps its old
answer, where an acknowledgement took Slack's three seconds, or where memory grows with questions.

Where nobody can look whether an ephemeral answer has landed, the asker gets a word with a button
instead of a second one; so no command is answered twice either.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression

sys.path.insert(0, str(Path(__file__).parent))

from loopback_slack import APP_TOKEN, BOT_TOKEN, Fault, LoopbackSlack
from timeline import Timeline

from bot.language.messages import tell
from bot.language.packs import packs
from bot.rendering.levels import in_short
from bot.rendering.slack_text import escape
from bot.slack.app import TRY_SECONDS
from bot.slack.doubts import LATE_SECONDS
from bot.slack.keeping import from_json

ROOT = Path(__file__).parents[2]
FAULTS = {
    "429": lambda: Fault(status=429, retry_after=1),
    "500": lambda: Fault(status=500),
    "503": lambda: Fault(status=503),
    "torn before": lambda: Fault(torn="before"),
    "torn after": lambda: Fault(torn="after"),
    "slow": lambda: Fault(wait=0.5),
    "invalid_blocks": lambda: Fault(error="invalid_blocks"),
    # Carried out after the client has given up waiting for the answer: before it looks, and after.
    "late": lambda: Fault(wait=TRY_SECONDS + 2),
    "later": lambda: Fault(wait=TRY_SECONDS + 5),
}
# Where it goes wrong, besides where messages are posted.
ELSEWHERE = ("response_url", "conversations.replies", "chat.update", "chat.delete",
             "chat.postEphemeral")  # fmt: skip


def beginnings(message: str, slot: str) -> tuple[str, ...]:
    """Return how a message of the app's begins in each language."""
    return tuple(tell(code, message, **{slot: "{"}).partition("{")[0] for code in packs())


# What Slack says of a message that may not be changed any more.
FIXED = ("message_not_found", "cant_update_message", "edit_window_closed")
MAY_BE_THERE = beginnings("slack_may_be_there", "question")
SORRY = beginnings("slack_broken", "reference") + beginnings("slack_too_slow", "reference")
LOSSES = ("close", "refresh", "reset", "end", "half-open")
# One channel's limit, and a token that Slack refuses until somebody mends it.
LIMIT_SECONDS, REVOKED_SECONDS = 5, 20
# So few questions are asked, again and again, that caches are full after the first ones of a
# process: what grows after that grows with the questions.
QUESTIONS, WARMING_QUESTIONS = 150, 300
# In a thousand questions: 5.9 to 16.5 were seen in runs of ten minutes, and 1.3 in the last 450
# questions of 1,584, so that caches still fill then. A leak is of 20 KB a question or more.
GROWTH_MB = 18.0
# The last look at what may stand twice, and some time to delete it.
TAKEN_BACK_SECONDS = sum(LATE_SECONDS) + 5
# A channel's messages wait for each other, each late one for a quarter of a minute.
PATIENCE_SECONDS = 300.0


@dataclass
class Seen:
    """What happened in a run."""

    # (channel, root of the thread, user) -> how many questions were asked there
    asked: Counter = field(default_factory=Counter)
    deleted: set = field(default_factory=set)
    edited: set = field(default_factory=set)
    # the id of a command's response address -> who gave it
    commands: dict[str, str] = field(default_factory=dict)
    kinds: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)
    acks: list[float] = field(default_factory=list)
    # MB of the process that runs, by the questions that were asked so far
    memory: list[tuple[int, float]] = field(default_factory=list)
    restarts: Counter = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return sum(self.asked.values()) + len(self.commands)


@dataclass
class Plan:
    """How a run goes: what differs between two runs of the same length."""

    seconds: float
    seed: int
    rate: float
    store: Path
    kills: float


async def soak(plan: Plan) -> int:
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "var"
        async with LoopbackSlack() as slack:
            timeline = Timeline(slack, state)
            app, seen = await asked_for_long(slack, plan, state, timeline)
            slack.revoked = False
            begun = time.monotonic()
            with suppress(TimeoutError):
                await slack.until(lambda: not lacking(slack, seen), PATIENCE_SECONDS)
                await slack.until(lambda: not timeline.stale(), PATIENCE_SECONDS)
            print(f"the last reply came {time.monotonic() - begun:.0f} s after the last question")
            await asyncio.sleep(2)  # a second reply would come now
            with suppress(TimeoutError):  # what landed late is taken back by then
                await slack.until(lambda: not doubled(slack, seen), TAKEN_BACK_SECONDS)
            app.terminate()
            try:
                ended = await asyncio.wait_for(app.wait(), 10)
            except TimeoutError:  # its threads are printed
                app.send_signal(signal.SIGABRT)
                ended = await app.wait()
            return report(slack, seen, timeline, ended)


async def asked_for_long(slack, plan, state, timeline) -> tuple[asyncio.subprocess.Process, Seen]:
    """Ask for as long as planned while things go wrong; return the process that still runs."""
    chance, seen = random.Random(plan.seed), Seen()
    questions = chance.sample(asked_by_people(), QUESTIONS)
    app = await served(slack, state, plan.store, timeline)
    begun = time.monotonic()
    end, restart_at = begun + plan.seconds, begun + 20
    restarts_end = begun + plan.kills * plan.seconds
    revoke_at = begun + plan.seconds * chance.uniform(0.35, 0.65)
    taken_again_at = 0.0
    while (now := time.monotonic()) < end:
        if restart_at < now < restarts_end and not slack.revoked:  # its start would be refused
            how = chance.choice([signal.SIGTERM, signal.SIGKILL])
            seen.restarts[how.name] += 1
            timeline.note(how.name)
            app.send_signal(how)
            await app.wait()
            app = await served(slack, state, plan.store, timeline)
            restart_at = time.monotonic() + chance.uniform(15, 40)
            seen.memory.clear()
        if now > revoke_at:
            revoke_at, taken_again_at = end + 1, now + REVOKED_SECONDS
            seen.faults["token revoked"] += 1
            timeline.note("token revoked")
            slack.revoked = True
        if slack.revoked and now > taken_again_at:
            timeline.note("token taken again")
            slack.revoked = False
        await let_something_fail(slack, chance, seen, timeline)
        await do_something(slack, chance, chance.choice(questions), seen)
        seen.memory.append((seen.count, resident(app.pid)))
        await asyncio.sleep(chance.expovariate(plan.rate))
    return app, seen


async def let_something_fail(slack, chance, seen, timeline):
    """Let some of the next calls fail, or lose the socket."""
    if chance.random() < 0.3:
        fault = chance.choice(list(FAULTS))
        seen.faults[fault] += 1
        slack.fail("chat.postMessage", FAULTS[fault]())
    if chance.random() < 0.1:
        fault = chance.choice(list(FAULTS))
        seen.faults[f"{fault} elsewhere"] += 1
        slack.fail(chance.choice(ELSEWHERE), FAULTS[fault]())
    if chance.random() < 0.02:
        seen.faults["may not be changed"] += 1
        slack.fail("chat.update", Fault(error=chance.choice(FIXED)))
    if chance.random() < 0.06:
        seen.faults["limit of one channel"] += 1
        limit = Fault(status=429, retry_after=LIMIT_SECONDS)
        slack.fail(f"chat.postMessage DU{chance.randrange(7)}", limit)
    if chance.random() < 0.02:
        loss = chance.choice(LOSSES)
        seen.faults[f"socket {loss}"] += 1
        timeline.note(f"socket lost: {loss}")
        await slack.lose_socket(loss)


async def served(
    slack: LoopbackSlack, state: Path, store: Path, timeline: Timeline
) -> asyncio.subprocess.Process:
    """Start the product as an administrator does and wait for its socket."""
    before = slack.connections
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url, "CLUSTERBOT_STORE": str(store),
        "CLUSTERBOT_STATE": str(state), "CLUSTERBOT_LOG_LEVEL": "INFO",
        "CLUSTERBOT_LOG_FORMAT": "json",
        "CLUSTERBOT_SLACK_PER_USER_PER_MINUTE": "100000", "PYTHONFAULTHANDLER": "1",
    }  # fmt: skip
    with timeline.log.open("ab") as log:
        made = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", "--corpus", str(ROOT / "corpus"), cwd=ROOT,
            env={**os.environ, **settings}, stderr=log,
        )  # fmt: skip
    await slack.connected(before + 1, timeout=60)
    timeline.note("started")
    return made


def asked_by_people() -> list[str]:
    """Return the golden questions that stand alone."""
    lines = [line for path in sorted((ROOT / "tests/golden").glob("*.jsonl"))
             for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]  # fmt: skip
    return [q["question"] for q in map(json.loads, lines) if q.get("question", "").strip()]


async def do_something(slack, chance, question, seen):
    """Ask in one of the ways there are, or edit or delete what was asked."""
    user = f"U{chance.randrange(7)}"
    kinds = ["mention"] * 9 + ["direct"] * 5 + ["command"] * 3 + ["follow-up"] * 2
    kind = chance.choice([*kinds, "edit", "delete"])
    answered = [place for place in seen.asked if place[0] == "C1" and place not in seen.deleted
                and len(marks(slack, *place)) == seen.asked[place]]  # fmt: skip
    if kind in ("follow-up", "edit", "delete") and not answered:
        kind = "mention"
    seen.kinds[kind] += 1
    if kind == "command":
        seen.commands[await commanded(slack, user, question, seen)] = user
    elif kind == "follow-up":
        place = chance.choice(answered)
        channel, root, asker = place
        event = slack.write(channel, asker, f"<@UBOT> and {question.rstrip('?')}?", root)
        await delivered(slack, [{**event, "type": "app_mention"}, event], seen)
        seen.asked[place] += 1
        # What people say to each other below it gets no reply.
        await delivered(slack, [slack.write(channel, asker, "who orders lunch?", root)], seen)
    elif kind in ("edit", "delete"):
        await taken_back(slack, chance.choice(answered), question, kind, seen)
    else:
        channel = f"D{user}" if kind == "direct" else "C1"
        words = question if kind == "direct" else f"<@UBOT> {question}"
        event = slack.write(channel, user, words)
        events = [event] if kind == "direct" else [{**event, "type": "app_mention"}, event]
        chance.shuffle(events)
        again = events[: chance.choice([0, 0, 1])]
        await delivered(slack, events[: chance.choice([1, 2])] + again, seen)
        seen.asked[channel, event["ts"], user] += 1
        if chance.random() < 0.03:  # taken back before it is answered, perhaps
            await taken_back(slack, (channel, event["ts"], user), "", "delete", seen)


async def commanded(slack, user, question, seen):
    while True:
        try:
            return await slack.command(user, question)
        except (TimeoutError, ConnectionError, IndexError):  # Slack tells the person to try again
            seen.faults["command again"] += 1
            await asyncio.sleep(0.1)  # a socket that is closing still looks open
            await slack.until(slack.live_sockets, 60)


async def taken_back(slack, place, question, kind, seen):
    """Edit or delete the question that began a thread."""
    channel, ts, user = place
    event = {"type": "message", "channel": channel, "ts": slack.next_ts(),
             "channel_type": "im" if channel[0] == "D" else "channel"}  # fmt: skip
    if kind == "edit":
        seen.edited.add(place)
        message = {"type": "message", "user": user, "ts": ts, "text": f"<@UBOT> {question}"}
        event |= {"subtype": "message_changed", "message": message}
    else:
        seen.deleted.add(place)
        event |= {"subtype": "message_deleted", "deleted_ts": ts}
    await delivered(slack, [event], seen)


async def delivered(slack, events, seen):
    for one in events:
        retry = 0
        while True:  # Slack sends again what was not acknowledged
            try:
                delivery = await slack.acked(await slack.event(one, retry=retry))
                seen.acks.append(delivery.seconds)
                break
            except (TimeoutError, ConnectionError, IndexError):
                seen.faults["delivered again"] += 1
                retry += 1
                await asyncio.sleep(0.1)
                await slack.until(slack.live_sockets, 60)


def marks(slack, channel: str, ts: str, user: str = "", *, parts: bool = False) -> list[str]:
    """Return the marks of the replies to a question, those of further parts too if wanted."""
    found = [mark_of(message) for message in slack.replies(channel, ts)]
    # What replaces an answer after an edit carries a stroke: it is no second reply.
    return [mark for mark in found if parts or not {".", "-"} & set(mark)]


def lacking(slack, seen: Seen) -> list[str | tuple]:
    """Return the questions without a reply, by their place or command; a deleted one needs none."""
    found = [place for place, count in seen.asked.items()
             if place not in seen.deleted and len(set(marks(slack, *place))) < count]  # fmt: skip
    # Where a response address is refused, its words are shown to the person in the channel.
    shown = Counter(told["user"] for told in slack.ephemerals)
    for id, user in seen.commands.items():
        if not slack.responses.get(id):
            shown[user] -= 1
            found += [id] if shown[user] < 0 else []
    return found


def doubled(slack, seen: Seen) -> list[str | tuple]:
    """Return what was answered more than once: places and commands."""
    found = []
    for place, count in seen.asked.items():
        whole = marks(slack, *place, parts=True)
        if len(marks(slack, *place)) > count or len(set(whole)) < len(whole):
            found.append(place)
    for id in seen.commands:
        texts = [r["text"] for r in slack.responses.get(id, [])]
        texts = [text for text in texts if not text.startswith(MAY_BE_THERE)]
        if len(set(texts)) < len(texts):
            found.append(id)
    return found


def outdated(slack, seen: Seen, timeline: Timeline) -> list[tuple]:
    """Return the edited questions below which the last reply is not the answer kept of them."""
    found = []
    for place in seen.edited - seen.deleted:
        id, kept = timeline.answer(*place[:2])
        if not kept:  # it asked for help, say
            continue
        shown = [m["text"] for m in slack.replies(*place[:2]) if mark_of(m).startswith(id)
                 and "." not in mark_of(m)]  # fmt: skip
        said = in_short(from_json(kept)).text.strip().split("\n")[0]
        if place[:2] in timeline.stale() or not shown or escape(said)[:60] not in shown[-1]:
            found.append(place)
    return found


def mark_of(message: dict) -> str:
    return ((message.get("metadata") or {}).get("event_payload") or {}).get("mark", "")


def report(slack, seen: Seen, timeline: Timeline, ended: int) -> int:
    none, twice = lacking(slack, seen), doubled(slack, seen)
    old = outdated(slack, seen, timeline)
    for what, which in (("missing", none), ("twice", twice), ("outdated", old)):
        for one in which:
            print(f"{what}: {one}")
            told = (
                timeline.of_command(one) if isinstance(one, str) else timeline.of_thread(*one[:2])
            )
            print("\n".join(told))
    said = [m["text"] for p in seen.asked for m in slack.replies(p[0], p[1])]
    sorry = sum(text.startswith(SORRY) for text in said)
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(seen.kinds.items()))
    print(f"questions {seen.count} ({kinds}), missing {len(none)}, twice {len(twice)}, "
          f"outdated {len(old)}, apologies {sorry}")  # fmt: skip
    print(f"shown to one person alone, for a refused address: {len(slack.ephemerals)}")
    acks = sorted(seen.acks)
    faults = ", ".join(f"{name} {count}" for name, count in sorted(seen.faults.items()))
    print(f"faults: {faults}; restarts: {dict(seen.restarts)}; refused calls {len(slack.refused)}")
    print(f"acknowledged after {acks[len(acks) // 2]:.3f} s (median), "
          f"{acks[int(len(acks) * 0.99)]:.3f} s (99 %), {acks[-1]:.3f} s (slowest)")  # fmt: skip
    sizes, grown = [size for _, size in seen.memory], growth(seen.memory)
    told = "too few to tell" if grown is None else f"{grown:+.1f} MB in a thousand questions"
    print(f"memory over the last {seen.count - seen.memory[0][0]} questions: {sizes[0]:.0f} MB at "
          f"first, {max(sizes):.0f} MB at most, {sizes[-1]:.0f} MB at last; after the first "
          f"{WARMING_QUESTIONS}: {told}; ended with {ended}")  # fmt: skip
    bad = none or twice or old or sorry or slack.refused or ended
    return 1 if bad or acks[-1] > 3 or (grown or 0.0) > GROWTH_MB else 0


def growth(memory: list[tuple[int, float]]) -> float | None:
    """Return by how many MB in a thousand questions a process grew, its first questions left out.

    The slope of the straight line through all looks; None where too few questions were asked.
    """
    warm = [(n, size) for n, size in memory if n - memory[0][0] >= WARMING_QUESTIONS]
    if len(warm) < 2 or warm[-1][0] - warm[0][0] < WARMING_QUESTIONS / 2:
        return None
    return 1_000 * linear_regression(*zip(*warm, strict=True)).slope


def resident(pid: int) -> float:
    """Return the resident memory of a process in MB, as Linux tells it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2.0, help="questions a second")
    parser.add_argument("--store", type=Path, default=ROOT / "store")
    parser.add_argument("--kills", type=float, default=1 / 3, help="share of the time with stops")
    chosen = parser.parse_args()
    how = Plan(60 * chosen.minutes, chosen.seed, chosen.rate, chosen.store, chosen.kills)
    sys.exit(asyncio.run(soak(how)))
