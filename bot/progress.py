"""Show the progress of long work: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[str, int, int], None]

# What a step of a rebuild is called beside its bar.
NAMES = {
    "export": "export the model",
    "read": "read the files",
    "split": "cut passages",
    "embed": "embed passages",
    "write": "write the index",
}
EXPORT = "The model is made ready for this machine, once: about a minute."
PLAIN_SECONDS = 5.0  # between plain lines: a log wants to see that work goes on, not each step


@contextmanager
def shown_progress() -> Iterator[Advance]:
    """Give a function to call with (step, done, total), and show it on standard error."""
    if not sys.stderr.isatty():
        yield plain_lines()
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
    )

    from bot.console import error_console

    # The spinner and the seconds move while a model loads and nothing can be counted yet.
    columns = (
        SpinnerColumn(finished_text=" "),
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=error_console(), expand=True) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                if step == "export":
                    bar.console.print(EXPORT)
                tasks[step] = bar.add_task(NAMES.get(step, step))
            bar.update(tasks[step], completed=done, total=total)

        yield advance


def plain_lines(
    write: Callable[[str], object] = lambda line: print(line, file=sys.stderr),  # noqa: T201
    clock: Callable[[], float] = time.monotonic,
) -> Advance:
    """Return a function that writes a line at a step's start, every few seconds, and at its end."""
    last: dict[str, float] = {}

    def advance(step: str, done: int, total: int) -> None:
        now = clock()
        if step not in last or now - last[step] >= PLAIN_SECONDS or (total and done == total):
            last[step] = now
            write(f"{NAMES.get(step, step)}: {done} of {total}")

    return advance
