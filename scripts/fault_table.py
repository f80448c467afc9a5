"""Try faults on the index and the answering, and print how many were survived.

A rebuild is killed at random moments and at every step that touches the disk, stores are damaged,
disks are too small, and questions are made of anything at all. After each fault the last good index
must answer or one sentence must name a mend that works; nothing may be left behind. Exits 1 where
that fails. Runs on Linux, in minutes; nothing of the project's own store is written to.
"""

import argparse
import contextlib
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from bot.assistant import open_assistant
from index.build import rebuild
from index.encoding import HashingEncoder
from index.errors import KnowledgeError
from index.generation import roll_back
from index.store import LiveStore, open_store

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "data" / "other_domain" / "corpus"
SLOW_SECONDS = 2.0
# What the audit hook tells of the disk; reading is not among it.
TOUCHES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "os.truncate")
ENOUGH = 200  # more steps than a rebuild has

Row = tuple[str, int, list[str]]


def encoder() -> HashingEncoder:
    """Return an encoder that needs no model."""
    return HashingEncoder(64)


def made(place: Path) -> tuple[Path, Path]:
    """Return a corpus and a store of two generations and a spare database; change the corpus."""
    corpus, store = place / "corpus", place / "store"
    shutil.copytree(CORPUS, corpus)
    for text in ("One.", "Two.", "Three."):
        (corpus / "more.md").write_text(f"# More\n\n{text} The quay was painted.\n", "utf-8")
        rebuild(corpus, store, encoder=encoder())
    (corpus / "more.md").write_text("# More\n\nThe quay was painted again.\n", "utf-8")
    return corpus, store


def in_child(work: Callable[[], None]) -> int:
    """Run something in a process of its own; return its id."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            work()
        os._exit(0)
    return child


def problems_after(corpus: Path, store: Path) -> Iterator[str]:
    """Yield what is wrong after a fault: no index answers, or something is left behind."""
    try:
        with closing(open_store(store, encoder=encoder())) as opened:
            if not opened.search("painted quay"):
                yield "the index finds nothing"
    except KnowledgeError as error:
        yield f"no index: {error}"
    try:
        rebuild(corpus, store, encoder=encoder(), wait=10)
    except KnowledgeError as error:
        yield f"no rebuild: {error}"
    left = [p.name for p in store.rglob("*") if p.suffix in (".partial", ".new", ".tmp")]
    if left:
        yield f"left behind: {', '.join(sorted(left))}"
    kept = [p.name for p in store.iterdir() if (p / "manifest.json").is_file()]
    if len(kept) > 2:
        yield f"{len(kept)} generations are kept"


def kills(count: int, chance: random.Random) -> Row:
    """Kill a rebuild at random moments."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        corpus, store = made(Path(folder))
        begun = time.monotonic()
        rebuild(corpus, Path(folder) / "timed", encoder=encoder())
        lasts = time.monotonic() - begun
        for number in range(count):
            (corpus / "more.md").write_text(f"# More\n\nQuay {number} painted.\n", "utf-8")
            child = in_child(lambda: void(rebuild(corpus, store, encoder=encoder())))
            time.sleep(chance.uniform(0, 1.2 * lasts))
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            wrong += [f"kill {number}: {one}" for one in problems_after(corpus, store)]
    return "random kills of a rebuild", count, wrong


def void(_: object) -> None:
    """Take a value and give none."""


def crash_points() -> Row:
    """Kill a rebuild at each step that touches the disk."""
    wrong: list[str] = []
    for step in range(ENOUGH):
        with tempfile.TemporaryDirectory() as folder:
            corpus, store = made(Path(folder))
            child = in_child(partial(rebuild_until, step, corpus, store))
            _, status = os.waitpid(child, 0)
            wrong += [f"step {step}: {one}" for one in problems_after(corpus, store)]
            if not os.WIFSIGNALED(status):
                return "crash points of a rebuild", step, wrong
    return "crash points of a rebuild", ENOUGH, [*wrong, "more steps than were tried"]


def rebuild_until(step: int, corpus: Path, store: Path) -> None:
    """Rebuild, and die before the step-th time that the disk is written to."""
    left = [step]

    def touched(event: str, given: tuple[object, ...]) -> None:
        if event == "open":
            writes = isinstance(given[1], str) and given[1][:1] in ("w", "x", "a")
            flags = given[2] if isinstance(given[2], int) else 0
            if not writes and not flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif event not in TOUCHES:
            return
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    sys.addaudithook(touched)
    rebuild(corpus, store, encoder=encoder())


HOW = ("removed", "emptied", "halved", "garbled", "a folder", "of other bytes")


def damages(count: int, chance: random.Random) -> Row:
    """Damage a file of a store: a running bot must go on, a new one name a mend that works."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        corpus, store = made(Path(folder))
        files = [p.relative_to(store) for p in sorted(store.rglob("*"))
                 if p.is_file() and p.suffix != ".lock"]  # fmt: skip
        pairs = [(file, how) for file in files for how in HOW]
        chance.shuffle(pairs)
        for number, (file, how) in enumerate(pairs[:count]):
            other = Path(folder) / f"store-{number}"
            shutil.copytree(store, other)
            running = LiveStore(other, encoder=encoder())
            running.current()
            damage(other / file, how, chance)
            name = f"{file.name} {how}"
            try:
                if not running.current().search("painted quay"):
                    wrong.append(f"{name}: the running bot finds nothing")
                wrong += [f"{name}: {one}" for one in mends(corpus, other)]
            except Exception:
                wrong.append(f"{name}: {traceback.format_exc().splitlines()[-1]}")
            shutil.rmtree(other)
    return "damaged stores", min(count, len(pairs)), wrong


def damage(path: Path, how: str, chance: random.Random) -> None:
    """Damage a file."""
    content = path.read_bytes()
    path.unlink()
    if how == "emptied":
        path.touch()
    elif how == "halved":
        path.write_bytes(content[: len(content) // 2])
    elif how == "garbled":
        at = chance.randrange(max(1, len(content)))
        path.write_bytes(
            content[:at] + bytes([255 - content[at]] if content else []) + content[at + 1 :]
        )
    elif how == "a folder":
        path.mkdir()
    elif how == "of other bytes":
        path.write_bytes(chance.randbytes(max(1, len(content))))


def mends(corpus: Path, store: Path) -> Iterator[str]:
    """Yield what is wrong: an error without a mend, or a mend that does not work."""
    try:
        open_store(store, encoder=encoder()).close()
        good = True
    except KnowledgeError as error:
        good = False
        if not error.hint:
            yield f"no mend is named for: {error}"
        if "--rollback" in error.hint:
            try:
                roll_back(store)
                open_store(store, encoder=encoder()).close()
            except KnowledgeError as again:
                yield f"going back does not mend it: {again}"
    try:
        rebuild(corpus, store, encoder=encoder())
        open_store(store, encoder=encoder()).close()
    except KnowledgeError as error:
        yield f"{'' if good else 'damaged, and '}a rebuild does not mend it: {error}"


def small_disks(count: int) -> Row:
    """Let no file grow beyond a size: a rebuild gives one sentence and leaves the index alone."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        corpus, store = made(Path(folder))
        whole = max(p.stat().st_size for p in store.rglob("*") if p.is_file())
        for number in range(count):
            size = whole * number // count
            told = Path(folder) / "told"
            child = in_child(partial(limited, size, corpus, store, told))
            os.waitpid(child, 0)
            said = told.read_text(encoding="utf-8") if told.exists() else "nothing was told"
            if said.startswith("Traceback") or said == "nothing was told":
                wrong.append(f"{size} bytes: {said.splitlines()[-1]}")
            wrong += [f"{size} bytes: {one}" for one in problems_after(corpus, store)]
            (corpus / "more.md").write_text(f"# More\n\nQuay {number} painted.\n", "utf-8")
            told.unlink(missing_ok=True)
    return "disks too small", count, wrong


def limited(size: int, corpus: Path, store: Path, told: Path) -> None:
    """Rebuild where no file may be larger, and write down what was told of it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    said = "done"
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        rebuild(corpus, store, encoder=encoder())
    except KnowledgeError as error:
        said = str(error)
    except BaseException:
        said = traceback.format_exc()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    told.write_text(said, encoding="utf-8")


PIECES = (
    "how many people work in life science in Medicon Valley", "why does Basel rank higher than us",
    "och i Oxford?", "2015", "\ud800", "\u202e", "\x00", "数据" * 40, "a" * 300, "9" * 400,
    "?" * 50, "🧬", "<script>", "' OR 1=1 --", "\n", "NEAR(", '"', "*", "(", ":", "-", "%", "   ",
    "=1+1", "e\u0301" * 30, "compare", "Stockholm-Uppsala", "rank clusters by", "since 1990",
    "between", "trend", "\t", "word# with Basel and thing# to London",  # "#" is a number that rises
)  # fmt: skip


def fuzzed(count: int, store: Path, chance: random.Random) -> Row:
    """Ask questions made of anything: each is answered in time, and echoes no control marks.

    Time is the processor's, so that a busy machine tells the same.
    """
    assistant = open_assistant(store)
    wrong: list[str] = []
    slowest = 0.0
    for number in range(count):
        parts = [chance.choice(PIECES) for _ in range(chance.choice([1, 2, 3, 5, 9]))]
        once = chance.choice(["", " "]).join(parts)
        times = range(chance.choice([1, 1, 1, 1, 40]))
        question = "".join(once.replace("#", str(n)) for n in times)
        begun = time.process_time()
        try:
            answer = assistant.answer(question)
            shown = f"{answer.text}{answer.standalone}{answer.question}"
            shown.encode("utf-8")
            if "\u202e" in shown or "\x00" in shown:
                wrong.append(f"question {number}: a control mark is echoed")
        except Exception as error:
            wrong.append(f"question {number}: {type(error).__name__}: {error} ({question[:60]!r})")
        took = time.process_time() - begun
        slowest = max(slowest, took)
        if took > SLOW_SECONDS:
            wrong.append(f"question {number}: {took:.1f} s ({len(question)} characters)")
    return f"fuzzed questions (slowest {slowest:.2f} CPU s)", count, wrong


def main() -> int:
    """Try everything, print the table, and return 1 where something was not survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--damages", type=int, default=50)
    parser.add_argument("--disks", type=int, default=40)
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--store", type=Path, default=ROOT / "store")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()

    def chance() -> random.Random:
        """Return the same chances for each part, whichever others are tried."""
        return random.Random(chosen.seed)  # noqa: S311  repeatable, no secret

    faults: tuple[Callable[[], Row], ...] = (
        partial(kills, chosen.kills, chance()),
        crash_points,
        partial(damages, chosen.damages, chance()),
        partial(small_disks, chosen.disks),
        partial(fuzzed, chosen.questions, chosen.store, chance()),
    )
    print(f"{'fault':<42} {'tried':>7} {'survived':>9}", flush=True)
    failed = 0
    for fault in faults:
        name, tried, wrong = fault()
        places = Counter(one.split(":")[0] for one in wrong)
        print(f"{name:<42} {tried:>7} {tried - len(places):>9}", flush=True)
        for one in wrong[:20]:
            print(f"  {one}", flush=True)
        failed |= bool(wrong)
    return failed


if __name__ == "__main__":
    sys.exit(main())
