"""The command line: `clusterbot`. Knows options and exit codes, and leaves all else to others.

Exit codes: 0 done (an honest "I don't know" too), 1 an error, told as `error:` and `hint:` lines,
2 wrong usage, 3 a rebuild that left files out. Each command imports what it needs when it runs:
`--help` is quick, and `ask` never loads torch.
"""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.door import admitted
from bot.errors import BotError, StateUnusable
from bot.extras import absent, extra_missing
from bot.settings import Settings, load_settings, store_at
from index.errors import KnowledgeError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from bot.answer import Answer, Turn
    from bot.asking import BatchLine
    from bot.assistant import Assistant
    from bot.backlog import Backlog
    from index.report import BuildReport
    from index.store import Store

    Keep = Callable[[Answer, Sequence[Turn]], None]

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_DEGRADED = 3
EXIT_INTERRUPTED = 130

FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)

corpus_option = click.option("--corpus", type=FOLDER, help="Folder of documents and figures.")


class StoreAddress(click.ParamType):  # type: ignore[type-arg]
    """A folder, or the address of a database."""

    name = "store"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path | str:
        """Return the address of a database as it is, else a folder."""
        found = store_at(str(value))
        return found if isinstance(found, str) else Path(FOLDER.convert(found, param, ctx))


store_option = click.option(
    "--store",
    type=StoreAddress(),
    metavar="DIRECTORY",
    help="Folder that the index is built into, or postgresql://…#corpus.",
)
public_option = click.option(
    "--public", is_flag=True, help="Use no restricted source, as in a channel."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
batch_option = click.option(
    "--batch",
    type=FILE,
    metavar="FILE.jsonl",
    help="Many in one process: a JSON object a line, - for standard input.",
)


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer is shown; `chart` is a file that its figures are drawn into as well."""

    as_json: bool = False
    full: bool = False
    trace: bool = False
    chart: Path | None = None


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    sys.exit(run())


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command, of this process's arguments where none are given; return its exit code."""
    try:
        code = clusterbot.main(args=arguments, prog_name="clusterbot", standalone_mode=False)
    except click.UsageError as wrong:
        _complain(wrong.format_message(), _usage_hint(wrong))
        return EXIT_USAGE
    except (BotError, KnowledgeError) as wrong:
        _complain(str(wrong), wrong.hint)
        return EXIT_ERROR
    except ModuleNotFoundError as error:
        missing = extra_missing(error)
        if missing is None:
            raise
        _complain(str(missing), missing.hint)
        return EXIT_ERROR
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone (`| head`); nothing is left to say
        return EXIT_ERROR
    return code if isinstance(code, int) else 0


def _usage_hint(wrong: click.UsageError) -> str:
    command = wrong.ctx.command_path if wrong.ctx else "clusterbot"
    return f"{command} --help"


def _complain(message: str, hint: str) -> None:
    for line in message.splitlines():
        click.echo(f"error: {line}", err=True)
    if hint:
        click.echo(f"hint: {hint}", err=True)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    invoke_without_command=True,
)
@click.version_option(package_name="clusterbot")
@click.pass_context
def clusterbot(context: click.Context) -> None:
    """Answer questions about clusters from your own documents, every figure proved."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@clusterbot.command()
@click.argument("question", required=False)
@json_option
@click.option("--thread", type=FILE, metavar="FILE", help="JSON list of earlier turns.")
@batch_option
@corpus_option
@store_option
@public_option
@click.option("--full", is_flag=True, help="Show all of the answer, with titles and addresses.")
@click.option("--chart", type=FILE, metavar="FILE", help="Draw its figures into an .svg or .png.")
@click.option("--trace", is_flag=True, help="Tell how the answer came about, on standard error.")
@click.option("--plan", type=FILE, metavar="FILE.json", help="Run a plan as --trace prints it.")
def ask(
    question: str | None,
    as_json: bool,
    thread: Path | None,
    batch: Path | None,
    corpus: Path | None,
    store: Path | str | None,
    public: bool,
    full: bool,
    chart: Path | None,
    trace: bool,
    plan: Path | None,
) -> int:
    """Answer one QUESTION, or a batch of them.

    Builds the index first where --corpus is given and there is none.
    """
    from bot.asking import read_batch, read_plan, read_thread

    if sum(given is not None for given in (question, batch, plan)) != 1:
        raise click.UsageError("give a QUESTION, --batch FILE.jsonl or --plan FILE.json")
    if batch is not None and thread is not None:
        raise click.UsageError("--thread is for one question; a batch names its threads itself")
    if chart is not None and question is None:
        raise click.UsageError("--chart is for one question")
    form = Form(as_json, full, trace, chart)
    turns = read_thread(thread) if thread else ()
    lines = read_batch(batch) if batch else ()
    settings = _settings(corpus, store)
    if corpus is not None:
        _build_if_missing(settings, or_stale=True)
    assistant = _assistant(settings, public=public)
    if plan is not None:
        _show(assistant.run(read_plan(plan)), as_json=as_json)
        return 0
    with _keeping(settings, public=public) as keep:
        if batch is not None:
            return _answer_batch(assistant, lines, keep, form)
        _answer(assistant, question or "", turns, keep, form)
    return 0


def _answer(
    assistant: "Assistant",
    question: str,
    turns: "Sequence[Turn]",
    keep: "Keep",
    form: Form,
    extra: dict[str, Any] | None = None,
) -> None:
    traced = assistant.trace(question, turns)
    answer = traced.answer
    keep(answer, turns)
    if form.trace:
        from bot.rendering.trace import render_trace

        click.echo(render_trace(answer, traced.plan), err=True)
    if form.as_json:
        from bot.rendering.as_json import answer_to_json

        _print_json({**(extra or {}), **answer_to_json(answer)})
    else:
        _print_answer(answer, full=form.full)
    if form.chart is not None:
        from bot.rendering.drawing import write_chart

        write_chart(answer.chart, form.chart)


def _print_answer(answer: "Answer", *, full: bool) -> None:
    from rich.text import Text

    from bot.console import console, print_lines, width_of
    from bot.rendering.terminal import answer_lines

    print_lines([*answer_lines(answer, width_of(console()), full=full), Text()])


def _answer_batch(
    assistant: "Assistant",
    lines: "Sequence[BatchLine]",
    keep: "Keep",
    form: Form,
) -> int:
    """Answer a batch in its order; a question that fails gets its own line, and exit code 1."""
    code = 0
    for line in lines:
        if not form.as_json and line.wrong is None:
            click.echo(f"> {admitted(line.question)}\n")
        try:
            if line.wrong is not None:
                raise line.wrong
            _answer(assistant, line.question, line.thread, keep, form, {"id": line.id})
        except Exception as wrong:  # whatever it is, it costs this line and no other
            code = EXIT_ERROR
            told, hint = f"it could not be answered ({type(wrong).__name__})", ""
            if isinstance(wrong, BotError | KnowledgeError):
                told, hint = str(wrong), wrong.hint
            _complain(f"question {line.id}: {told}", hint)
            if form.as_json:
                _print_json({"id": line.id, "error": told, "hint": hint})
        if not form.as_json:
            click.echo("")
    return code


@clusterbot.command()
@corpus_option
@store_option
@public_option
def chat(corpus: Path | None, store: Path | str | None, public: bool) -> None:
    """Ask in the terminal; follow-ups are understood.

    Builds the index first where there is none.
    """
    settings = _settings(corpus, store)
    _build_if_missing(settings)
    # A store that is named alone says nothing of the corpus it is of.
    watched = store is None or corpus is not None
    with _keeping(settings, public=public) as keep:
        if sys.stdin.isatty() and sys.stdout.isatty():
            from bot.session import talk

            talk(
                lambda: _assistant(settings, public=public),
                keep,
                state=settings.state,
                is_stale=(lambda: _is_stale(settings)) if watched else None,
            )
            return
        from bot.chat import GREETING, Conversation, converse
        from bot.prompt import piped_lines

        if watched:
            _note_if_stale(settings)
        conversation = Conversation(_assistant(settings, public=public), keep)
        click.echo(GREETING)
        conversation.begin()
        converse(conversation, piped_lines())


@clusterbot.command()
@corpus_option
@store_option
@json_option
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@click.option("--watch", is_flag=True, help="Rebuild whenever the corpus changes, until Ctrl-C.")
@click.option("--rollback", is_flag=True, help="Go back to the generation before this one.")
def rebuild(
    corpus: Path | None,
    store: Path | str | None,
    as_json: bool,
    dry_run: bool,
    watch: bool,
    rollback: bool,
) -> int:
    """Read the corpus again and publish a new generation of the index.

    Exit code 3 says that it was published, but files or rows were left out.
    """
    from bot import building

    if dry_run + watch + rollback > 1:
        raise click.UsageError("--dry-run, --watch and --rollback exclude one another")
    settings = _settings(corpus, store)
    if rollback:
        return _roll_back(settings, as_json=as_json)
    if watch:
        building.watch(
            settings,
            lambda report: _show_report(report, as_json=as_json),
            lambda wrong: _complain(str(wrong), wrong.hint),
        )
        return 0
    report = building.build(settings, dry_run=dry_run)
    _show_report(report, as_json=as_json)
    return EXIT_DEGRADED if report.degraded else 0


@clusterbot.command()
@click.argument("folder", type=FOLDER)
@click.option("--example", is_flag=True, help="Put a small example in.")
def init(folder: Path, example: bool) -> None:
    """Start a corpus in FOLDER; what is there already is left as it is."""
    from bot.starting import start

    for place in start(folder, example=example):
        click.echo(f"written  {place}")
    if example:
        click.echo(f"next: clusterbot chat --corpus {folder}")
    else:
        click.echo(f"next: put documents into {folder}, then clusterbot propose --corpus {folder}")


@clusterbot.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")
@click.option("--accept", is_flag=True, help="Take over what was left or marked in the drafts.")
@corpus_option
def propose(files: tuple[Path, ...], accept: bool, corpus: Path | None) -> None:
    """Draft names for the catalogue and rows from texts, for review.

    Writes proposed.toml and proposed.csv into the corpus; nothing of them is used before --accept.
    """
    from bot.starting import draft, take_over
    from index.proposing.review import NAMES

    folder = _settings(corpus, None).corpus
    if not accept or not (folder / NAMES).is_file():
        drafted = draft(folder, files)
        found = drafted.proposal
        names = len(found.clusters) + len(found.indicators) + len(found.rankings)
        sure = sum(row.confidence == "high" for row in found.rows)
        click.echo(f"{names} names, {len(found.aliases)} possible aliases: {drafted.names}")
        click.echo(f"{len(found.rows)} rows from texts, {sure} marked yes: {drafted.rows}")
    if accept:
        taken = take_over(folder)
        click.echo(
            f"taken over: {taken.names} names, {taken.aliases} aliases, {taken.rows} rows;"
            " next: clusterbot rebuild"
        )
    else:
        click.echo("review both, then: clusterbot propose --accept")


@clusterbot.command()
@store_option
@json_option
def status(store: Path | str | None, as_json: bool) -> None:
    """Tell what the index holds and how its last rebuild went."""
    with _open(_settings(None, store)) as known:
        _show_report(known.report(), as_json=as_json)


@clusterbot.command()
@click.argument("query", required=False)
@click.option("-k", "count", type=click.IntRange(min=1), default=10, show_default=True)
@json_option
@batch_option
@store_option
@public_option
def search(
    query: str | None,
    count: int,
    as_json: bool,
    batch: Path | None,
    store: Path | str | None,
    public: bool,
) -> int:
    """Show the passages nearest to a QUERY, best first."""
    from bot.asking import read_batch
    from bot.rendering.passages import hit_to_json, render_hit

    if (query is None) == (batch is None):
        raise click.UsageError("give either a QUERY or --batch FILE.jsonl")
    lines, code = read_batch(batch) if batch else (), 0
    with _open(_settings(None, store)) as whole:
        known = whole.public() if public else whole
        for line in lines:
            if line.wrong is not None:
                _complain(str(line.wrong), line.wrong.hint)
                _print_json({"id": line.id, "error": str(line.wrong), "hint": line.wrong.hint})
                code = EXIT_ERROR
                continue
            hits = [hit_to_json(known, hit) for hit in known.search(line.question, count)]
            _print_json({"id": line.id, "hits": hits})
        if query is not None:
            found = known.search(query, count)
            if as_json:
                _print_json([hit_to_json(known, hit) for hit in found])
            else:
                _print_folded(
                    "\n\n".join(render_hit(known, hit) for hit in found) or "nothing found"
                )
    return code


@clusterbot.command()
@corpus_option
@store_option
def serve(corpus: Path | None, store: Path | str | None) -> int:
    """Answer in Slack until stopped."""
    from bot.logs import set_up
    from bot.slack.app import serve as serve_slack

    settings = _settings(corpus, store)
    set_up(settings.log_level, settings.log_format)
    return serve_slack(_assistant(settings), settings.slack)


@clusterbot.command()
@corpus_option
@store_option
@public_option
@click.option("--port", type=click.IntRange(min=0, max=65_535), help="Port; 0 takes a free one.")
def web(corpus: Path | None, store: Path | str | None, public: bool, port: int | None) -> None:
    """Show pages for a browser of this machine, until Ctrl-C.

    Builds the index first where there is none. With --public, or where CLUSTERBOT_WEB_URL is set,
    nothing is shown that is not for everybody.
    """
    from bot.logs import set_up
    from bot.web.server import Server
    from bot.web.site import Site

    settings = _settings(corpus, store)
    set_up(settings.log_level, settings.log_format)
    _build_if_missing(settings)
    public = public or bool(settings.web_url)
    with _backlog(settings) as backlog:
        site = Site(_assistant(settings, public=public), settings, backlog, public=public)
        with Server(site, settings.web_port if port is None else port) as server:
            click.echo(f"{server.address}  (Ctrl-C ends it)")
            server.serve_forever()


@clusterbot.command()
@corpus_option
@store_option
@click.option("--restricted", is_flag=True, help="Show restricted sources too.")
@click.option(
    "--http",
    "port",
    type=click.IntRange(min=0, max=65_535),
    metavar="PORT",
    help="Serve HTTP on the loopback address instead; 0 takes a free port.",
)
def mcp(corpus: Path | None, store: Path | str | None, restricted: bool, port: int | None) -> None:
    """Be a source of facts for another assistant, by the Model Context Protocol.

    Speaks on standard input and output, for the program that starts it. No restricted source is
    shown unless --restricted says so.
    """
    from bot.logs import set_up
    from bot.mcpserver import protocol_of, serve_http, serve_streams
    from bot.toolbox import Toolbox

    settings = _settings(corpus, store)
    set_up(settings.log_level, settings.log_format)
    assistant = _assistant(settings, public=not restricted)
    with _backlog(settings) as backlog:
        tools = Toolbox(assistant, backlog, settings.store, public=not restricted)
        if port is None:
            if sys.stdin.isatty():
                click.echo("Waiting for the program that should start this: docs/mcp.md", err=True)
            serve_streams(protocol_of(tools))
        else:
            serve_http(protocol_of(tools), port, lambda told: click.echo(told, err=True))


@clusterbot.command()
def health() -> int:
    """Say whether the bot that serves Slack is well; exit code 1 where it is not.

    Looks at the file that a running bot touches while it can hear, search and speak.
    """
    from bot.slack.health import DEAF_SECONDS, last_sign

    state = load_settings().state
    last = last_sign(state)
    if time.time() - last < DEAF_SECONDS:
        click.echo("ok")
        return 0
    since = f"for {time.time() - last:.0f} s" if last else "yet"
    _complain(
        f"no sign of life in {state} {since}",
        "look at its log, or at /health where CLUSTERBOT_MONITOR_PORT is set",
    )
    return EXIT_ERROR


@clusterbot.command()
def manifest() -> None:
    """Print the manifest that api.slack.com/apps makes the Slack app from."""
    place = Path(__file__).parent / "slack" / "manifest.yaml"
    click.echo(place.read_text(encoding="utf-8").rstrip())


@clusterbot.command()
@click.argument("question")
@corpus_option
@store_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/preview"),
    show_default=True,
    help="Folder for answer.json and answer.html.",
)
@click.option("--full", is_flag=True, help="Show all of the answer, not what a thread shows.")
def preview(
    question: str, corpus: Path | None, store: Path | str | None, out: Path, full: bool
) -> None:
    """Write a Slack answer as Block Kit JSON and as a page to look at."""
    from bot.rendering.blocks import Trimmings, answer_messages, thread_messages
    from bot.rendering.preview import as_html, as_json

    settings = _settings(corpus, store)
    _build_if_missing(settings)
    answer = _assistant(settings, public=True).answer(question)
    made = answer_messages if full else thread_messages
    messages = made(answer, Trimmings(reference="preview"))
    out.mkdir(parents=True, exist_ok=True)
    (out / "answer.json").write_text(as_json(messages), encoding="utf-8")
    (out / "answer.html").write_text(as_html(messages, question), encoding="utf-8")
    click.echo(f"{out / 'answer.json'}\n{out / 'answer.html'}")


@clusterbot.command()
@json_option
@click.option("--clear", is_flag=True, help="Forget the list once it is dealt with.")
def backlog(as_json: bool, clear: bool) -> None:
    """List what was asked for and is not held, most asked first."""
    from datetime import datetime

    with _backlog(load_settings()) as kept:
        wanted = kept.wanted()
        if clear:
            kept.clear()
    if as_json:
        _print_json([{"missing": w.item, "count": w.count, "last": w.last} for w in wanted])
        return
    for item in wanted:
        day = datetime.fromtimestamp(item.last).date().isoformat()
        click.echo(f"{item.count:>5} ×  {item.item}  (last asked {day})")
    if not wanted:
        click.echo("Nothing was asked for that is not held.")
    elif clear:
        click.echo(f"{len(wanted)} entries forgotten.")


@clusterbot.command()
@click.argument("folder", type=FOLDER)
def backup(folder: Path) -> None:
    """Copy what the bot remembers into FOLDER, while it runs or not.

    To go back: stop the bot, put the files into the state folder, start it.
    """
    from bot.statefile import back_up

    settings = load_settings()
    if settings.database:
        raise StateUnusable(
            "what the bot remembers is kept on a database server, which backup does not copy",
            hint="copy the database with pg_dump, as docs/scale.md says",
        )
    files = sorted(settings.state.glob("*.db"))
    for file in files:
        click.echo(f"{back_up(file, folder)}")
    if not files:
        click.echo("There is nothing to copy yet.")


@clusterbot.command()
@click.argument("source", type=StoreAddress())
@click.argument("target", type=StoreAddress())
def move(source: Path | str, target: Path | str) -> None:
    """Copy the index in use from SOURCE to TARGET, folders or postgresql://…#corpus.

    Nothing is read or embedded again; SOURCE stays as it is.
    """
    from bot.building import called
    from index.moving import move as moved

    manifest = moved(source, target)
    click.echo(
        f"Generation {manifest.generation} is in use in {called(target)}: "
        f"{manifest.documents} documents, {manifest.passages} passages, {manifest.rows} figures."
    )


@clusterbot.command()
@store_option
@click.option("--once", is_flag=True, help="End when nothing waits.")
def work(store: Path | str | None, once: bool) -> None:
    """Embed passages for rebuilds on other machines, taking them from the database.

    As many as you like may run, with the same model; one that is killed loses nothing.
    """
    from bot import building

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    building.work(
        _settings(None, store),
        lambda made: click.echo(f"{made} passages embedded."),
        once=once,
        stop=stop,
    )


@clusterbot.command()
@click.argument("answer_id")
@store_option
@json_option
def proof(answer_id: str, store: Path | str | None, as_json: bool) -> int:
    """Give an answer again from its own index, and show what it rests on.

    Exit code 1 says that it did not come out the same.
    """
    from bot.proof import prove
    from bot.rendering.proof import proof_to_json, render_proof
    from index.store import reranker_named

    settings = _settings(None, store)
    with _backlog(settings) as backlog:
        kept = backlog.kept(answer_id)
    own = store_at(kept.store) if kept.store and store is None else settings.store
    proved = prove(kept, own, reranker=reranker_named(settings.reranker))
    if as_json:
        _print_json(proof_to_json(proved))
    else:
        _print_folded(render_proof(proved))
    return 0 if proved.holds else EXIT_ERROR


@clusterbot.command("list")
@click.argument("what", type=click.Choice(["clusters", "indicators", "rankings", "sources"]))
@click.option("--group", default="", help="Only the indicators of this group.")
@corpus_option
@store_option
@json_option
def list_(
    what: str, group: str, corpus: Path | None, store: Path | str | None, as_json: bool
) -> None:
    """List what is held, as the bot answers when it is asked."""
    from bot.understanding.plan import Listing, Scope

    settings = _settings(corpus, store)
    _show(_assistant(settings).run(Listing(Scope(), what, group)), as_json=as_json)


@clusterbot.command()
@click.argument("place")
@click.option("--against", default="", help="A second place: where does the first lead and trail?")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "md", "docx"]),
    default="text",
    help="Text, Markdown, or a Word document.",
)
@click.option("--to", type=click.Path(path_type=Path), help="The Word document to write.")
@corpus_option
@store_option
@json_option
def brief(
    place: str,
    against: str,
    form: str,
    to: Path | None,
    corpus: Path | None,
    store: Path | str | None,
    as_json: bool,
) -> None:
    """Write half a page on a PLACE, its most telling figures by group."""
    from bot.rendering.pages import as_markdown, write_docx
    from bot.toolbox import briefs

    answers = briefs(_assistant(_settings(corpus, store)), place, against)
    title = f"{place} – {against}" if against else place
    if form == "md":
        click.echo(as_markdown(title, answers), nl=False)
    elif form == "docx":
        path = to or Path(f"brief-{place.replace('/', '-')}.docx")
        write_docx(title, answers, path)
        click.echo(f"written to {path}")
    else:
        for answer in answers:
            _show(answer, as_json=as_json)


def _show(answer: "Answer", *, as_json: bool) -> None:
    if as_json:
        from bot.rendering.as_json import answer_to_json

        _print_json(answer_to_json(answer))
    else:
        _print_answer(answer, full=True)


@clusterbot.command()
@corpus_option
@store_option
@json_option
def doctor(corpus: Path | None, store: Path | str | None, as_json: bool) -> int:
    """Look for what is missing or wrong, and name the mend of each."""
    from bot.doctor import examine, render_findings

    findings = examine(_settings(corpus, store))
    if as_json:
        _print_json([finding.as_json() for finding in findings])
    else:
        _print_folded(render_findings(findings))
    return EXIT_ERROR if any(finding.state == "wrong" for finding in findings) else 0


def _settings(corpus: Path | None, store: Path | str | None) -> Settings:
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


def _roll_back(settings: Settings, *, as_json: bool) -> int:
    from index.build import roll_back

    generation = roll_back(settings.store)
    if as_json:
        _print_json({"generation": generation})
    else:
        click.echo(f"Generation {generation} is in use again.")
    return 0


def _build_if_missing(settings: Settings, *, or_stale: bool = False) -> None:
    """Build the index where there is none, or with `or_stale` where the corpus is newer."""
    from bot import building

    if building.is_missing(settings.store) or (or_stale and _is_stale(settings)):
        click.echo(
            f"Building the index of {settings.corpus} into {building.called(settings.store)} ...",
            err=True,
        )
        report = building.build(settings, wait=building.WAIT_SECONDS)
        if report.degraded:
            click.echo(
                f"{len(report.faults)} files or rows were left out; see: clusterbot status",
                err=True,
            )


def _note_if_stale(settings: Settings) -> None:
    """Say so where the corpus is newer than the index; one that cannot be read is no matter."""
    with suppress(KnowledgeError):
        if _is_stale(settings):
            click.echo("The corpus has changed since; to take it in: clusterbot rebuild", err=True)


def _is_stale(settings: Settings) -> bool:
    """Whether the corpus is newer than the index; no where this installation only answers."""
    from bot import building

    return not absent("build") and building.is_stale(settings)


def _assistant(settings: Settings, *, public: bool = False) -> "Assistant":
    from bot.assistant import open_assistant

    return open_assistant(
        settings.store, home=settings.home, reranker=settings.reranker, public=public
    )


@contextmanager
def _backlog(settings: Settings) -> "Iterator[Backlog]":
    from bot.backlog import Backlog

    with closing(Backlog(settings.state, settings.database)) as opened:
        opened.purge(time.time() - 86_400 * settings.slack.retention_days)
        yield opened


@contextmanager
def _keeping(settings: Settings, *, public: bool) -> "Iterator[Keep]":
    """Keep each answer for `backlog` and `proof`; where that fails, say so once and answer on."""
    failed: list[Exception] = []

    def say_so(why: Exception) -> None:
        if not failed:
            click.echo(f"note: answers are not kept in {settings.state}: {why}", err=True)
        failed.append(why)

    with ExitStack() as stack:
        try:
            backlog = stack.enter_context(_backlog(settings))
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


def _open(settings: Settings) -> "AbstractContextManager[Store]":
    from index.store import open_store, reranker_named

    reranker = reranker_named(settings.reranker)
    return closing(open_store(settings.store, home=settings.home, reranker=reranker))


def _show_report(report: "BuildReport", *, as_json: bool) -> None:
    if as_json:
        _print_json(report.as_json())
    else:
        from bot.rendering.report import render_report

        _print_folded(render_report(report))


def _print_folded(text: str) -> None:
    from bot.console import print_folded

    print_folded(text)


def _print_json(value: object) -> None:
    """Print one JSON value on one line, so that lines and values agree in a batch."""
    click.echo(json.dumps(value, ensure_ascii=False))
