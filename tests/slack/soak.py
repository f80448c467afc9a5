"""Ask the real process for minutes on end while everything goes wrong at random.

`clusterbot serve` runs as a process of its own against the loopback Slack and a built store. In the
first third of the time it is also stopped and killed now and then; after that one process runs to
the end, so that its memory can be watched. Prints questions, terminal replies, duplicates, faults,
acknowledgements, answering times and memory; exits 1 where a question has no reply or more than
one, where an acknowledgement took Slack's three seconds, or where memory grew.
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
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from loopback_slack import APP_TOKEN, BOT_TOKEN, Fault, LoopbackSlack

ROOT = Path(__file__).parents[2]
FAULTS = {
    "429": lambda: Fault(status=429, retry_after=1),
    "500": lambda: Fault(status=500),
    "503": lambda: Fault(status=503),
    "torn before": lambda: Fault(torn="before"),
    "torn after": lambda: Fault(torn="after"),
    "slow": lambda: Fault(wait=0.5),
    "invalid_blocks": lambda: Fault(error="invalid_blocks"),
}
LOSSES = ("close", "refresh", "reset", "end")
SETTLING_SECONDS = 60.0  # caches fill and workers start before memory is looked at
GROWTH_MB = 30


@dataclass
class Seen:
    """What happened in a run."""

    asked: list[tuple[str, str]] = field(default_factory=list)
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
                if chance.random() < 0.02:
                    loss = chance.choice(LOSSES)
                    seen.faults[f"socket {loss}"] += 1
                    await slack.lose_socket(loss)
                await ask(slack, chance, chance.choice(questions), seen)
                if now > settled and (not seen.memory or now - seen.memory[-1][0] > 5):
                    seen.memory.append((now, resident(app.pid)))
                await asyncio.sleep(chance.expovariate(rate))
            last = max((t for t, _ in seen.memory), default=0.0)
            await slack.until(lambda: all(marks(slack, *q) for q in seen.asked), 90)
            await asyncio.sleep(2)  # a second reply would come now
            if time.monotonic() > last:
                seen.memory.append((time.monotonic(), resident(app.pid)))
            app.terminate()
            ended = await asyncio.wait_for(app.wait(), 10)
            return report(slack, seen, ended)


async def served(slack: LoopbackSlack, folder: Path, store: Path) -> asyncio.subprocess.Process:
    """Start the product as an administrator does and wait for its socket."""
    before = slack.connections
    settings = {
        "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": slack.api_url, "CLUSTERBOT_STORE": str(store),
        "CLUSTERBOT_STATE": str(folder / "var"), "CLUSTERBOT_LOG_LEVEL": "ERROR",
        "CLUSTERBOT_SLACK_PER_USER_PER_MINUTE": "100000",
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


async def ask(slack, chance, question, seen):
    """Ask in a channel or a direct message: one or two events, some of them delivered twice."""
    user = f"U{chance.randrange(7)}"
    direct = chance.random() < 0.3
    if direct:
        events = [slack.write(f"D{user}", user, question)]
    else:
        event = slack.write("C1", user, f"<@UBOT> {question}")
        events = [{**event, "type": "app_mention"}, event]
        chance.shuffle(events)
    again = events[: chance.choice([0, 0, 1])]
    for one in events[: chance.choice([1, 2])] + again:
        while True:  # Slack sends again what was not acknowledged
            try:
                delivery = await slack.acked(await slack.event(one))
                seen.acks.append(delivery.seconds)
                break
            except (TimeoutError, ConnectionError, IndexError):
                seen.faults["delivered again"] += 1
                await asyncio.sleep(0.1)
                await slack.until(slack.live_sockets, 60)
    seen.asked.append((events[0]["channel"], events[0]["ts"]))


def marks(slack, channel: str, ts: str) -> list[str]:
    """Return the marks of the replies to a question; a part of one carries a dot."""
    found = [((m.get("metadata") or {}).get("event_payload") or {}).get("mark", "")
             for m in slack.replies(channel, ts)]  # fmt: skip
    return [mark for mark in found if "." not in mark]


def report(slack, seen: Seen, ended: int) -> int:
    counts = [len(marks(slack, *q)) for q in seen.asked]
    missing, double = counts.count(0), sum(n > 1 for n in counts)
    said = [slack.replies(*q)[0]["text"] for q in seen.asked if marks(slack, *q)]
    sorry = sum(text.startswith(("Something went wrong", "This took longer")) for text in said)
    acks = sorted(seen.acks)
    faults = ", ".join(f"{name} {count}" for name, count in sorted(seen.faults.items()))
    print(f"questions {len(counts)}, replies {len(counts) - missing}, missing {missing}, "
          f"duplicates {double}, apologies {sorry}")  # fmt: skip
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
    bad = missing or double or slack.refused or ended or acks[-1] > 3 or grown > GROWTH_MB
    return 1 if bad else 0


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
