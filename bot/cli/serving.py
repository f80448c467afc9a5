"""Commands that serve until stopped, and what belongs to running them."""

import sys
import time
from pathlib import Path

import click

from bot.cli.opening import assistant_of, backlog_of, build_if_missing, settings_of
from bot.cli.options import FOLDER, corpus_option, public_option, store_option
from bot.cli.printing import EXIT_ERROR, complain
from bot.errors import StateUnusable
from bot.settings import load_settings


@click.command()
@corpus_option
@store_option
def serve(corpus: Path | None, store: Path | str | None) -> None:
    """Answer in Slack until stopped."""
    from bot.logs import set_up
    from bot.slack.app import serve as serve_slack

    settings = settings_of(corpus, store)
    set_up(settings.log_level, settings.log_format)
    serve_slack(assistant_of(settings), settings.slack)


@click.command()
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

    settings = settings_of(corpus, store)
    set_up(settings.log_level, settings.log_format)
    build_if_missing(settings)
    public = public or bool(settings.web_url)
    with backlog_of(settings) as backlog:
        site = Site(assistant_of(settings, public=public), settings, backlog, public=public)
        with Server(site, settings.web_port if port is None else port) as server:
            click.echo(f"{server.address}  (Ctrl-C ends it)")
            server.serve_forever()


@click.command()
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
    """Be a source of facts for another assistant.

    Speaks the Model Context Protocol on standard input and output, for the program that starts it.
    No restricted source is shown unless --restricted says so.
    """
    from bot.logs import set_up
    from bot.mcpserver import protocol_of, serve_http, serve_streams
    from bot.toolbox import Toolbox

    settings = settings_of(corpus, store)
    set_up(settings.log_level, settings.log_format)
    assistant = assistant_of(settings, public=not restricted)
    with backlog_of(settings) as backlog:
        tools = Toolbox(assistant, backlog, settings.store, public=not restricted)
        if port is None:
            if sys.stdin.isatty():
                click.echo("Waiting for the program that should start this: docs/mcp.md", err=True)
            serve_streams(protocol_of(tools))
        else:
            serve_http(protocol_of(tools), port, lambda told: click.echo(told, err=True))


@click.command()
def health() -> int:
    """Say whether the bot that serves Slack is well.

    Exit code 1 says that it is not. Looks at the file that a running bot touches while it can hear,
    search and speak.
    """
    from bot.slack.health import DEAF_SECONDS, last_sign

    state = load_settings().state
    last = last_sign(state)
    if time.time() - last < DEAF_SECONDS:
        click.echo("ok")
        return 0
    since = f"for {time.time() - last:.0f} s" if last else "yet"
    complain(
        f"no sign of life in {state} {since}",
        "look at its log, or at /health where CLUSTERBOT_MONITOR_PORT is set",
    )
    return EXIT_ERROR


@click.command()
def manifest() -> None:
    """Print the manifest of the Slack app, for api.slack.com/apps."""
    place = Path(__file__).parents[1] / "slack" / "manifest.yaml"
    click.echo(place.read_text(encoding="utf-8").rstrip())


@click.command()
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

    settings = settings_of(corpus, store)
    build_if_missing(settings)
    answer = assistant_of(settings, public=True).answer(question)
    made = answer_messages if full else thread_messages
    messages = made(answer, Trimmings(reference="preview"))
    out.mkdir(parents=True, exist_ok=True)
    (out / "answer.json").write_text(as_json(messages), encoding="utf-8")
    (out / "answer.html").write_text(as_html(messages, question), encoding="utf-8")
    click.echo(f"{out / 'answer.json'}\n{out / 'answer.html'}")


@click.command()
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
