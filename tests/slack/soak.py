"""Ask the real process for minutes on end while everything goes wrong at random.

`clusterbot serve` runs as a process of its own against the loopback Slack and a built store: it is
mentioned, written to directly, followed up in threads and given commands, and questions are edited
and deleted. In the first third of the time it is also stopped and killed now and then; after that
one process runs to the end, so that its memory can be watched. Prints questions, terminal replies,
duplicates, faults, acknowledgements and memory; exits 1 where a question has no reply or more than
one, where an acknowledgement took Slack's three seconds, or where memory grew.

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

sys.path.insert(0, str(Path(__file__).parent))

from loopback_slack import APP_TOKEN, BOT_TOKEN, Fault, LoopbackSlack

from bot.language.messages import tell
from bot.language.packs import packs
from bot.slack.app import TRY_SECONDS
from bot.slack.doubts import LATE_SECONDS

ROOT = Path(__file__).parents[2]
FAULTS = {
    "429": lambda: Fault(status=429, retry_after=1),
    "500": lambda: Fault(status=500),
    "503": lambda: Fault(status=503),
    "torn before": lambda: Fault(torn="before"),
    "torn after": lambda: Fault(torn="after"),
    "slow": lambda: Fault(wait=0.5),
    "invalid_blocks": lambda: Fault(error="invalid_blocks"),
    # Carried out after the client has given up waiting for the answer.
    "late": lambda: Fault(wait=TRY_SECONDS + 2),
}
MAY_BE_THERE = tuple(
    tell(code, "slack_may_be_there", question="{").partition("{")[0] for code in packs()
)
LOSSES = ("close", "refresh", "reset", "end", "half-open")
# One channel's limit, and a token that Slack refuses until somebody mends it.
LIMIT_SECONDS, REVOKED_SECONDS = 5, 20
SETTLING_SECONDS = 60.0  # caches fill and workers start before memory is looked at
GROWTH_MB = 30
# The last look at what may stand twice, and some time to delete it.
TAKEN_BACK_SECONDS = LATE_SECONDS[-1] + 5


@dataclass
class Seen:
    """What happened in a run."""

    # (channel, root of the thread, user) -> how many questions were asked there
    asked: Counter = field(default_factory=Counter)
    deleted: set = field(default_factory=set)
    commands: list[str] = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)
    faults: Counter = field(default_factory=Counter)
    acks: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)
    restarts: Counter = field(default_factory=Counter)


async def soak(seconds: float, seed: int, rate: float, store: Path) -> int:
    chance, seen, questions = random.Random(seed), Seen(), asked_by_people()
    with tempfile.TemporaryDirectory() as folder:
        async with LoopbackSlack() as slack:
            app = await served(slack, Path(folder), store)
            begun = time.monotonic()
            third, restart_at = begun + seconds / 3, begun + 20
            end = begun + seconds
            revoke_at, taken_again_at = begun + seconds / 2, 0.0
            settled = third + min(SETTLING_SECONDS, seconds / 6)
            while time.monotonic() < end:
                now = time.monotonic()
                if now > restart_at and now < third:
                    how = chance.choice([signal.SIGTERM, signal.SIGKILL])
                    seen.restarts[how.name] += 1
                    app.send_signal(how)
                    await app.wait()
                    app = await served(slack, Path(folder), store)
                    restart_at = time.monotonic() + chance.uniform(15, 40)
                if chance.random() < 0.3:
                    fault = chance.choice(list(FAULTS))
                    seen.faults[fault] += 1
                    slack.fail("chat.postMessage", FAULTS[fault]())
                if chance.random() < 0.1:
                    fault = chance.choice(list(FAULTS))
                    seen.faults[f"{fault} elsewhere"] += 1
                    where = ["response_url", "conversations.replies", "chat.update"]
                    slack.fail(chance.choice(where), FAULTS[fault]())
                if chance.random() < 0.06:
                    seen.faults["limit of one channel"] += 1
                    limit = Fault(status=429, retry_after=LIMIT_SECONDS)
                    slack.fail(f"chat.postMessage DU{chance.randrange(7)}", limit)
                if now > revoke_at:
                    revoke_at, taken_again_at = end + 1, now + REVOKED_SECONDS
                    seen.faults["token revoked"] += 1
                    slack.revoked = True
                if slack.revoked and now > taken_again_at:
                    slack.revoked = False
                if chance.random() < 0.02:
                    loss = chance.choice(LOSSES)
                    seen.faults[f"socket {loss}"] += 1
                    await slack.lose_socket(loss)
                await do_something(slack, chance, chance.choice(questions), seen)
                if now > settled and (not seen.memory or now - seen.memory[-1][0] > 5):
                    seen.memory.append((now, resident(app.pid)))
                await asyncio.sleep(chance.expovariate(rate))
            slack.revoked = False
            last = max((t for t, _ in seen.memory), default=0.0)
            with suppress(TimeoutError):
                await slack.until(lambda: not missing(slack, seen), 90)
            await asyncio.sleep(2)  # a second reply would come now
            with suppress(TimeoutError):  # what landed late is taken back by then
                await slack.until(lambda: not doubled(slack, seen)[0], TAKEN_BACK_SECONDS)
            if time.monotonic() > last:
                seen.memory.append((time.monotonic(), resident(app.pid)))
            app.terminate()
            try:
                ended = await asyncio.wait_for(app.wait(), 10)
            except TimeoutError:  # its threads are printed
                app.send_signal(signal.SIGABRT)
                ended = await app.wait()
            return report(slack, seen, ended)


async def served(slack: LoopbackSlack, folder: Path, store: Path) -> asyncio.subprocess.Process:
    """Start the product as an administrator does and wait for its socket."""
    before = slack.connections
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url, "CLUSTERBOT_STORE": str(store),
        "CLUSTERBOT_STATE": str(folder / "var"), "CLUSTERBOT_LOG_LEVEL": "ERROR",
        "CLUSTERBOT_SLACK_PER_USER_PER_MINUTE": "100000", "PYTHONFAULTHANDLER": "1",
    }  # fmt: skip
    made = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "serve", "--corpus", str(ROOT / "corpus"), cwd=ROOT,
        env={**os.environ, **settings},
    )  # fmt: skip
    await slack.connected(before + 1, timeout=60)
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
        seen.commands.append(await commanded(slack, user, question, seen))
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


def marks(slack, channel: str, ts: str, user: str = "") -> list[str]:
    """Return the marks of the replies to a question; a part of one carries a dot."""
    found = [((m.get("metadata") or {}).get("event_payload") or {}).get("mark", "")
             for m in slack.replies(channel, ts)]  # fmt: skip
    return [mark for mark in found if "." not in mark]


def missing(slack, seen: Seen) -> int:
    """Return how many questions have no reply; a deleted one needs none."""
    places = [p for p in seen.asked if p not in seen.deleted]
    lacking = sum(max(0, seen.asked[p] - len(set(marks(slack, *p)))) for p in places)
    return lacking + sum(not slack.responses.get(id) for id in seen.commands)


def doubled(slack, seen: Seen) -> tuple[int, int]:
    """Return how many replies are too many: in conversations, and to commands."""
    found = 0
    for place, count in seen.asked.items():
        found += max(0, len(marks(slack, *place)) - count)
    said = [[r["text"] for r in slack.responses.get(id, [])] for id in seen.commands]
    answers = [[text for text in texts if not text.startswith(MAY_BE_THERE)] for texts in said]
    return found, sum(len(set(texts)) < len(texts) for texts in answers)


def tell_doubled(slack, seen: Seen) -> None:
    """Print every reply that is one too many, to be looked into."""
    for place, count in seen.asked.items():
        if len(marks(slack, *place)) > count:
            print(f"twice in {place}, asked {count} times, deleted {place in seen.deleted}:")
            for message in slack.messages.get(place[0], []):
                if place[1] in (message["ts"], message.get("thread_ts")):
                    told = (message.get("metadata") or {}).get("event_payload")
                    print(f"  {message['ts']} {message['user']} {told} {message['text'][:90]!r}")
    for id in seen.commands:
        texts = [r["text"] for r in slack.responses.get(id, [])]
        texts = [text for text in texts if not text.startswith(MAY_BE_THERE)]
        if len(set(texts)) < len(texts):
            print(f"twice for command {id}: {[text[:90] for text in texts]}")


def tell_missing(slack, seen: Seen) -> None:
    """Print every question that has no reply, to be looked into."""
    for place, count in seen.asked.items():
        if place not in seen.deleted and len(set(marks(slack, *place))) < count:
            print(f"missing in {place}, asked {count} times:")
            for message in slack.messages.get(place[0], []):
                if place[1] in (message["ts"], message.get("thread_ts")):
                    told = (message.get("metadata") or {}).get("event_payload")
                    print(f"  {message['ts']} {message['user']} {told} {message['text'][:90]!r}")
    for id in seen.commands:
        if not slack.responses.get(id):
            print(f"missing for command {id}")


def report(slack, seen: Seen, ended: int) -> int:
    tell_doubled(slack, seen)
    tell_missing(slack, seen)
    count = sum(seen.asked.values()) + len(seen.commands)
    lacking, (double, commands_twice) = missing(slack, seen), doubled(slack, seen)
    said = [m["text"] for p in seen.asked for m in slack.replies(p[0], p[1])]
    sorry = sum(text.startswith(("Something went wrong", "This took longer")) for text in said)
    print(f"questions {count} ({', '.join(f'{k} {n}' for k, n in sorted(seen.kinds.items()))}), "
          f"missing {lacking}, duplicates {double}, apologies {sorry}, "
          f"commands answered twice {commands_twice}")  # fmt: skip
    acks = sorted(seen.acks)
    faults = ", ".join(f"{name} {count}" for name, count in sorted(seen.faults.items()))
    print(f"faults: {faults}; restarts: {dict(seen.restarts)}; refused calls {len(slack.refused)}")
    print(f"acknowledged after {acks[len(acks) // 2]:.3f} s (median), "
          f"{acks[int(len(acks) * 0.99)]:.3f} s (99 %), {acks[-1]:.3f} s (slowest)")  # fmt: skip
    sizes = [size for _, size in seen.memory]
    head, tail = sizes[: max(1, len(sizes) // 4)], sizes[-max(1, len(sizes) // 4) :]
    grown = sum(tail) / len(tail) - sum(head) / len(head)
    minutes = (seen.memory[-1][0] - seen.memory[0][0]) / 60
    print(f"memory of one process over {minutes:.1f} min: {head[0]} MB at first, {max(sizes)} MB "
          f"at most, {sizes[-1]} MB at last; last quarter against first: {grown:+.1f} MB; "
          f"ended with {ended}")  # fmt: skip
    bad = lacking or double or commands_twice or sorry or slack.refused or ended
    return 1 if bad or acks[-1] > 3 or grown > GROWTH_MB else 0


def resident(pid: int) -> int:
    """Return the resident memory of a process in MB, as Linux tells it."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2.0, help="questions a second")
    parser.add_argument("--store", type=Path, default=ROOT / "store")
    chosen = parser.parse_args()
    sys.exit(asyncio.run(soak(60 * chosen.minutes, chosen.seed, chosen.rate, chosen.store)))
