"""Look for what is missing or wrong, from Python to Slack, and name the mend of each.

Every check is tried, whatever the others found. Looking at Slack is left to `bot.slack.checks`.
"""

import importlib.util
import platform
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from bot.errors import BotError
from bot.extras import WHAT, absent, command_for
from bot.findings import NOTE, OK, WRONG, Finding
from bot.settings import Settings
from index.errors import KnowledgeError

MARKS = {OK: "ok   ", NOTE: "note ", WRONG: "WRONG"}
# Looked for and not imported: importing them all takes seconds.
MODULES = ("onnxruntime", "faiss", "sqlite_utils", "tokenizers", "Stemmer", "rapidfuzz")


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Return what every check finds, in the order in which the parts build on one another."""
    checks: tuple[tuple[str, str, Callable[[Settings], Iterator[Finding]]], ...] = (
        ("python", "", _python),
        ("model", "build", _model),
        ("corpus", "build", _corpus),
        ("store", "", _store),
        ("state", "", _state),
        ("language model", "", _llm),
        ("slack", "slack", _slack),
    )
    return tuple(
        finding
        for name, extra, check in checks
        if not (extra and absent(extra))
        for finding in _tried(name, check, settings)
    )


def render_findings(findings: tuple[Finding, ...]) -> str:
    """Return the findings as lines, a mend under each that has one, and the count at the end."""
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{MARKS[finding.state]} {finding.check}: {finding.told}")
        if finding.mend:
            lines.append(f"      mend: {finding.mend}")
    wrong = sum(finding.state == WRONG for finding in findings)
    lines.append(f"{wrong} to mend" if wrong else "nothing to mend")
    return "\n".join(lines)


def _tried(
    name: str, check: Callable[[Settings], Iterator[Finding]], settings: Settings
) -> Iterator[Finding]:
    """Yield what a check finds; an error that it meets is a finding too."""
    try:
        yield from check(settings)
    except (BotError, KnowledgeError) as wrong:
        yield Finding(name, WRONG, str(wrong), wrong.hint)


def _python(_: Settings) -> Iterator[Finding]:
    missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if missing:
        mend = "make setup in a checkout; elsewhere install the wheel again"
        yield Finding("python", WRONG, f"not installed: {', '.join(missing)}", mend)
    else:
        yield Finding("python", OK, f"{platform.python_version()}, with every package to answer")
    for extra, what in WHAT.items():
        lacking = absent(extra)
        if lacking:
            told = f"not here: {what}; not installed: {', '.join(lacking)}"
            yield Finding("python", NOTE, told, f"{command_for(extra)}, where wanted")


def _model(settings: Settings) -> Iterator[Finding]:
    from bot.building import encoder_of
    from index.encoding import SentenceTransformerEncoder, user_cache
    from index.reranking import reranker_named

    encoder = encoder_of(settings)
    timing = encoder.timing() if isinstance(encoder, SentenceTransformerEncoder) else None
    fastest = f", embeds by {timing.rates[0][0]}: {timing.rates[0][1]} texts/s" if timing else ""
    yield Finding("model", OK, encoder.name + fastest)
    if reranker_named(settings.reranker):
        yield Finding("model", OK, f"{settings.reranker} reads what was found")
    if not isinstance(encoder, SentenceTransformerEncoder):
        return
    cache = settings.cache or user_cache()
    problem = _unwritable(cache)
    if problem:
        mend = "let the bot write there, or name another folder by CLUSTERBOT_CACHE"
        yield Finding("model", WRONG, f"exported models go into {cache}: {problem}", mend)


def _corpus(settings: Settings) -> Iterator[Finding]:
    from index.catalogue import load_catalogue
    from index.reading.corpus import corpus_files
    from index.sources import load_sources

    count = len(corpus_files(settings.corpus, settings.written))
    if count:
        yield Finding("corpus", OK, f"{settings.corpus}: {count} files")
    else:
        mend = "put documents in, or name another folder by CLUSTERBOT_CORPUS"
        yield Finding("corpus", WRONG, f"{settings.corpus} holds no documents", mend)
    for name, load in (("catalogue.toml", load_catalogue), ("sources.csv", load_sources)):
        path = settings.corpus / name
        if path.is_file():
            load(path)
            yield Finding("corpus", OK, f"{path} can be used")
        else:
            yield Finding("corpus", NOTE, f"{path} is not there; names are taken from the tables")


def _store(settings: Settings) -> Iterator[Finding]:
    from bot.building import called, encoder_of, local
    from index.encoding import exported_record, is_exported
    from index.engines import engine_at
    from index.store import open_store

    with closing(engine_at(settings.store)) as engine:
        engine.check()
    with closing(open_store(settings.store, home=settings.home)) as store:
        report = store.report()
        yield Finding(
            "store",
            OK,
            f"{called(settings.store)}: generation {store.generation}, "
            f"{report.documents} documents, {report.rows} figures",
        )
        if report.faults:
            told = f"{len(report.faults)} files or rows were left out of it"
            yield Finding("store", NOTE, told, "clusterbot status names each with its mend")
        built_with = store.manifest.encoder
        if not is_exported(built_with, local(settings.store)):
            told = "the exported model in it is damaged"
            yield Finding("store", WRONG, told, "clusterbot rebuild")
        record = exported_record(built_with, local(settings.store))
        if record and record.why:
            told = f"{record.name} answers by torch, slow to start: {record.why}"
            yield Finding("store", NOTE, told)
        if absent("build"):
            return
        wanted = encoder_of(settings).name
        if built_with != wanted:
            told = f"it was built with {built_with}, the settings ask for {wanted}"
            yield Finding("store", WRONG, told, "clusterbot rebuild")
            return
    yield from _freshness(settings)


def _freshness(settings: Settings) -> Iterator[Finding]:
    from bot.building import is_stale

    if is_stale(settings):
        told = "the corpus has changed since it was built"
        yield Finding("store", WRONG, told, "clusterbot rebuild")
    else:
        yield Finding("store", OK, "it is as new as the corpus")


def _state(settings: Settings) -> Iterator[Finding]:
    problem = _unwritable(settings.state)
    if problem:
        mend = "let the bot write there, or name another folder by CLUSTERBOT_STATE"
        yield Finding("state", WRONG, f"{settings.state}: {problem}", mend)
    else:
        yield Finding("state", OK, f"{settings.state} can be written")


def _llm(settings: Settings) -> Iterator[Finding]:
    name, options = "language model", settings.llm
    if not options.on:
        other = "CLUSTERBOT_LLM_MODEL" if options.url else "CLUSTERBOT_LLM_URL"
        if options.url or options.model:
            yield Finding(name, WRONG, f"none is asked: {other} is not set", f"set {other}")
        else:
            yield Finding(name, OK, "none is set, and none is needed")
        return
    if lacking := absent("llm"):
        mend = f"{command_for('llm')}, or set CLUSTERBOT_LLM_URL no longer"
        yield Finding(name, WRONG, f"not installed: {', '.join(lacking)}", mend)
        return
    from bot.llm.protocols import Silent
    from bot.llm.server import Server

    try:
        held = Server(options).models()
    except Silent as why:
        mend = "start the server, or mend CLUSTERBOT_LLM_URL or CLUSTERBOT_LLM_KEY"
        yield Finding(name, WRONG, f"{options.url} does not answer: {why}", mend)
        return
    if options.model in held:
        yield Finding(name, OK, f"{options.model} at {options.url}")
    else:
        mend = f"set CLUSTERBOT_LLM_MODEL to one of: {', '.join(held) or 'there is none'}"
        yield Finding(name, WRONG, f"{options.url} has no model {options.model}", mend)
    if not options.local:
        told = "what is asked of it leaves this machine; nothing restricted is sent"
        yield Finding(name, NOTE, told)


def _unwritable(folder: Path) -> str:
    """Return why the folder cannot be written, "" where it can; nothing is left behind in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as why:
        return why.strerror or str(why)


def _slack(settings: Settings) -> Iterator[Finding]:
    options = settings.slack
    if not (options.bot_token or options.app_token):
        told = "no tokens are set; the terminal works without"
        yield Finding("slack", NOTE, told, "docs/slack.md, or the README, Slack in five steps")
        return
    from bot.slack.checks import diagnose

    yield from diagnose(options)
