"""Build the index for a command: the encoder of the settings, the progress shown, watching.

The rebuild itself is `index.build`'s; how its report looks is left to `bot.rendering.report`.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bot.progress import shown_progress
from bot.settings import Settings
from index.errors import KnowledgeError, StoreError
from index.report import BuildReport

if TYPE_CHECKING:
    from index.encoding import Encoder
    from index.engines import Address

STORES = "stores"
# A copy of a large file grows in bursts; when nothing grew for this long it is taken to be whole.
SETTLED_SECONDS = 1.0
WATCH_MILLISECONDS = 500
WORK_SECONDS = 1.0  # between looks at an empty queue
WAIT_SECONDS = 600.0  # for another rebuild, where a command needs the index rather than a rebuild


def store_of(corpus: Path, state: Path) -> Path:
    """Return the store of a corpus that is named by itself: one place for each corpus folder."""
    whole = corpus.resolve()
    code = hashlib.sha256(str(whole).encode()).hexdigest()[:8]
    return state / STORES / f"{whole.name}-{code}"


def build(settings: Settings, *, dry_run: bool = False, wait: float = 0.0) -> BuildReport:
    """Rebuild the settings' store from their corpus, showing progress on standard error.

    Waits up to `wait` seconds for another rebuild of the same store to end. Models that are not on
    this machine yet are fetched first, where the settings allow it.
    """
    from index.build import rebuild
    from index.reading.corpus import corpus_files
    from index.reranking import reranker_named

    corpus_files(settings.corpus)  # a folder that is not there is an error before a model is made
    encoder = encoder_of(settings, download=settings.download)
    if settings.download:
        reranker_named(settings.reranker, download=True)
    with shown_progress() as progress:
        return rebuild(
            settings.corpus,
            settings.store,
            encoder=encoder,
            progress=progress,
            dry_run=dry_run,
            wait=wait,
            apart=settings.written,
        )


def encoder_of(settings: Settings, *, download: bool = False) -> "Encoder":
    """Return the encoder that the settings ask for."""
    from index.encoding import encoder_named

    return encoder_named(
        settings.encoder, cache=settings.cache, exports=[local(settings.store)], download=download
    )


def local(store: "Address") -> Path:
    """Return the folder of this machine where a store's exported models are."""
    from index.engines import engine_at

    return engine_at(store).local


def called(store: "Address") -> str:
    """Return how a store is called in messages; no password is in it."""
    from index.engines import engine_at

    return engine_at(store).name


def work(
    settings: Settings, tell: Callable[[int], None], *, once: bool, stop: threading.Event
) -> None:
    """Make vectors that rebuilds on other machines wait for, until stopped or, `once`, until none
    is left; `tell` is told how many were made.

    Raises StoreError where the store is a folder: what is built there is embedded there.
    """
    from index.engines import engine_at
    from index.postgres import PostgresEngine

    engine = engine_at(settings.store)
    if not isinstance(engine, PostgresEngine):
        raise StoreError(
            f"{engine.name} is a folder: a rebuild embeds its passages itself",
            hint="set CLUSTERBOT_STORE to postgresql://…#corpus, or name it by --store",
        )
    encoder = encoder_of(settings, download=settings.download)
    while not stop.is_set():
        made = engine.work(encoder, lambda _: not stop.is_set())
        if made:
            tell(made)
        if once:
            return
        stop.wait(WORK_SECONDS)


def is_missing(store: "Address") -> bool:
    """Whether the store holds no index at all; one that is damaged is there."""
    from index.engines import engine_at

    with closing(engine_at(store)) as engine:
        return not engine.current()


def is_stale(settings: Settings) -> bool:
    """Whether a rebuild would make another index: of other files, names, or with another model."""
    from index.build import rebuild
    from index.engines import engine_at

    encoder = encoder_of(settings)
    with closing(engine_at(settings.store)) as engine:
        try:
            with closing(engine.open()) as snapshot:
                built_with = snapshot.manifest.encoder
        except StoreError:
            return True
        if built_with != encoder.name:
            return True  # told without loading that model
        report = rebuild(
            settings.corpus, settings.store, encoder=encoder, dry_run=True, apart=settings.written
        )
        return report.generation != engine.current()


def watch(
    settings: Settings,
    tell: Callable[[BuildReport], None],
    complain: Callable[[KnowledgeError], None],
    stop: threading.Event | None = None,
) -> None:
    """Rebuild now, and again whenever files of the corpus have changed and come to rest.

    An error (a catalogue saved half-way through an edit, say) is complained of and waits for the
    next change. Ends when `stop` is set, or with KeyboardInterrupt.
    """
    from watchfiles import watch as changes

    from index.reading.corpus import corpus_files

    corpus_files(settings.corpus)  # a folder that is not there is an error at once
    first = True
    # The first yield says that the watcher is up: what changes during the first build is seen.
    for changed in changes(
        settings.corpus,
        stop_event=stop,
        raise_interrupt=True,
        yield_on_timeout=True,
        rust_timeout=WATCH_MILLISECONDS,
    ):
        if first or changed:
            first = False
            _build_or_complain(settings, tell, complain)


def _build_or_complain(
    settings: Settings,
    tell: Callable[[BuildReport], None],
    complain: Callable[[KnowledgeError], None],
) -> None:
    try:
        _wait_until_settled(settings)
        tell(build(settings, wait=WAIT_SECONDS))
    except KnowledgeError as wrong:
        complain(wrong)


def _wait_until_settled(settings: Settings) -> None:
    from index.reading.corpus import corpus_files

    before = corpus_files(settings.corpus, settings.written)
    while True:
        time.sleep(SETTLED_SECONDS)
        after = corpus_files(settings.corpus, settings.written)
        if after == before:
            return
        before = after
