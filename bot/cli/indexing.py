"""Commands that make the index: a corpus, its names, a rebuild, what came of it."""

import signal
import threading
from dataclasses import replace
from pathlib import Path

import click

from bot.cli.opening import open_index, settings_of
from bot.cli.options import (
    FILE,
    FOLDER,
    StoreAddress,
    as_given,
    corpus_option,
    json_option,
    store_option,
)
from bot.cli.printing import (
    EXIT_DEGRADED,
    EXIT_ERROR,
    complain,
    print_folded,
    print_json,
    show_report,
)
from bot.settings import Settings


@click.command()
@click.argument("folder", type=FOLDER)
@click.option("--example", is_flag=True, help="Put a small example in.")
def init(folder: Path, example: bool) -> None:
    """Start a corpus in FOLDER; what is there is left as it is."""
    from bot.starting import start

    for place in start(folder, example=example):
        click.echo(f"written  {place}")
    if example:
        click.echo(f"next: clusterbot chat --corpus {folder}")
    else:
        click.echo(f"next: put documents into {folder}, then clusterbot propose --corpus {folder}")


@click.command()
@click.argument("files", nargs=-1, type=FILE, metavar="[FILE]...")
@click.option("--accept", is_flag=True, help="Take over what was left or marked in the drafts.")
@corpus_option
def propose(files: tuple[Path, ...], accept: bool, corpus: Path | None) -> None:
    """Draft names for the catalogue and rows from texts, for review.

    Writes proposed.toml and proposed.csv into the corpus; nothing of them is used before --accept.
    """
    from bot.starting import draft, take_over
    from index.proposing.review import NAMES

    folder = settings_of(corpus, None).corpus
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
            f" next: {as_given('clusterbot rebuild')}"
        )
    else:
        click.echo(as_given("review both, then: clusterbot propose --accept"))


@click.command()
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
    settings = settings_of(corpus, store)
    if rollback:
        return _roll_back(settings, as_json=as_json)
    if watch:
        building.watch(
            settings,
            lambda report: show_report(report, as_json=as_json),
            lambda wrong: complain(str(wrong), wrong.hint),
        )
        return 0
    report = building.build(settings, dry_run=dry_run)
    show_report(report, as_json=as_json)
    return EXIT_DEGRADED if report.degraded else 0


def _roll_back(settings: Settings, *, as_json: bool) -> int:
    from index.build import roll_back

    generation = roll_back(settings.store)
    if as_json:
        print_json({"generation": generation})
    else:
        click.echo(f"Generation {generation} is in use again.")
    return 0


@click.command()
@corpus_option
@store_option
@json_option
def status(corpus: Path | None, store: Path | str | None, as_json: bool) -> None:
    """Tell what the index holds and how its last rebuild went."""
    with open_index(settings_of(corpus, store)) as known:
        show_report(known.report(), as_json=as_json)


@click.command()
@click.argument("source", type=StoreAddress())
@click.argument("target", type=StoreAddress())
def move(source: Path | str, target: Path | str) -> None:
    """Copy the index in use from SOURCE to TARGET.

    Each is a folder or postgresql://…#corpus. Nothing is read or embedded again; SOURCE stays as it
    is.
    """
    from bot.building import called
    from index.moving import move as moved

    manifest = moved(source, target)
    click.echo(
        f"Generation {manifest.generation} is in use in {called(target)}: "
        f"{manifest.documents} documents, {manifest.passages} passages, {manifest.rows} figures."
    )


@click.command()
@store_option
@click.option("--once", is_flag=True, help="End when nothing waits.")
def work(store: Path | str | None, once: bool) -> None:
    """Embed passages for rebuilds on other machines.

    They are taken from the database. As many as you like may run, with the same model; one that is
    killed loses nothing.
    """
    from bot import building

    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    building.work(
        settings_of(None, store),
        lambda made: click.echo(f"{made} passages embedded."),
        once=once,
        stop=stop,
    )


@click.command()
@corpus_option
@store_option
@json_option
def doctor(corpus: Path | None, store: Path | str | None, as_json: bool) -> int:
    """Look for what is missing or wrong, and name the mend of each."""
    from bot.doctor import examine, render_findings

    findings = tuple(
        replace(found, mend=as_given(found.mend)) for found in examine(settings_of(corpus, store))
    )
    if as_json:
        print_json([finding.as_json() for finding in findings])
    else:
        print_folded(render_findings(findings))
    return EXIT_ERROR if any(finding.state == "wrong" for finding in findings) else 0
