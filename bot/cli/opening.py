"""What a command works on: settings, the index built where there is none, what is remembered."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import as_given
from bot.errors import BotError, StateUnusable
from bot.extras import absent
from bot.settings import Settings, load_settings
from index.errors import KnowledgeError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bot.answer import Answer, Turn
    from bot.assistant import Assistant
    from bot.backlog import Backlog
    from index.store import Store

    Keep = Callable[[Answer, Sequence[Turn]], None]


def settings_of(corpus: Path | None, store: Path | str | None) -> Settings:
    """Return this process's settings with the folders that the command names.

    A corpus named without a store gets a store of its own, so that trying one out never replaces
    the index of another.
    """
    from bot.building import store_of

    settings = load_settings()
    if corpus is not None:
        if store is None and corpus.resolve() != settings.corpus.resolve():
            store = store_of(corpus, settings.state)
        settings = replace(settings, corpus=corpus)
    return replace(settings, store=store) if store is not None else settings


def build_if_missing(settings: Settings, *, or_stale: bool = False) -> None:
    """Build the index where there is none, or with `or_stale` where the corpus is newer."""
    from bot import building

    if building.is_missing(settings.store) or (or_stale and is_stale(settings)):
        click.echo(
            f"Building the index of {settings.corpus} into {building.called(settings.store)} ...",
            err=True,
        )
        report = building.build(settings, wait=building.WAIT_SECONDS)
        if report.degraded:
            told = f"{len(report.faults)} files or rows were left out; see: clusterbot status"
            click.echo(as_given(told), err=True)


def note_if_stale(settings: Settings) -> None:
    """Say so where the corpus is newer than the index; one that cannot be read is no matter."""
    with suppress(KnowledgeError):
        if is_stale(settings):
            told = "The corpus has changed since; to take it in: clusterbot rebuild"
            click.echo(as_given(told), err=True)


def is_stale(settings: Settings) -> bool:
    """Whether the corpus is newer than the index; no where this installation only answers."""
    from bot import building

    return not absent("build") and building.is_stale(settings)


def assistant_of(settings: Settings, *, public: bool = False) -> "Assistant":
    """Return an assistant on the index of the settings."""
    from bot.assistant import open_assistant
    from bot.llm.protocols import model_of

    return open_assistant(
        settings.store,
        home=settings.home,
        reranker=settings.reranker,
        public=public,
        model=model_of(settings.llm),
    )


def open_index(settings: Settings) -> "AbstractContextManager[Store]":
    """Open the index that is in use."""
    from index.store import open_store, reranker_named

    reranker = reranker_named(settings.reranker)
    return closing(open_store(settings.store, home=settings.home, reranker=reranker))


@contextmanager
def backlog_of(settings: Settings) -> "Iterator[Backlog]":
    """Open what was asked and answered, without what is older than it may be."""
    from bot.backlog import Backlog

    with closing(Backlog(settings.state, settings.database)) as opened:
        opened.purge(time.time() - 86_400 * settings.slack.retention_days)
        yield opened


@contextmanager
def keeping(settings: Settings, *, public: bool) -> "Iterator[Keep]":
    """Keep each answer for `backlog` and `proof`; where that fails, say so once and answer on."""
    failed: list[Exception] = []

    def say_so(why: Exception) -> None:
        if not failed:
            click.echo(f"note: answers are not kept in {settings.state}: {why}", err=True)
        failed.append(why)

    with ExitStack() as stack:
        try:
            backlog = stack.enter_context(backlog_of(settings))
        except (OSError, BotError) as why:
            say_so(why)

        def keep(answer: "Answer", thread: "Sequence[Turn]") -> None:
            if failed:
                return
            try:
                backlog.note(answer, thread, allow_restricted=not public, store=settings.store)
            except StateUnusable as why:
                say_so(why)

        yield keep
