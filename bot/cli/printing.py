"""What commands print with, and the codes that they exit by."""

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.answer import Answer
    from index.report import BuildReport

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_DEGRADED = 3
EXIT_INTERRUPTED = 130


def complain(message: str, hint: str) -> None:
    """Tell on standard error what was wrong and what to do next."""
    for line in message.splitlines():
        click.echo(f"error: {line}", err=True)
    if hint:
        click.echo(f"hint: {hint}", err=True)


def show(answer: "Answer", *, as_json: bool) -> None:
    """Print all of an answer."""
    if as_json:
        from bot.rendering.as_json import answer_to_json

        print_json(answer_to_json(answer))
    else:
        print_answer(answer, full=True)


def print_answer(answer: "Answer", *, full: bool) -> None:
    """Print an answer as a terminal shows it."""
    from rich.text import Text

    from bot.console import console, print_lines, width_of
    from bot.rendering.terminal import answer_lines

    print_lines([*answer_lines(answer, width_of(console()), full=full), Text()])


def show_report(report: "BuildReport", *, as_json: bool) -> None:
    """Print what a rebuild did."""
    if as_json:
        print_json(report.as_json())
    else:
        from bot.rendering.report import render_report

        print_folded(render_report(report))


def print_folded(text: str) -> None:
    """Print plain lines, folded on a terminal."""
    from bot import console

    console.print_folded(text)


def print_json(value: object) -> None:
    """Print one JSON value on one line, so that lines and values agree in a batch."""
    click.echo(json.dumps(value, ensure_ascii=False))
