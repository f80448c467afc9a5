"""Show the progress of long work: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[str, int, int], None]

PLAIN_SECONDS = 5.0  # between plain lines: a log wants to see that work goes on, not each step


@contextmanager
def shown_progress() -> Iterator[Advance]:
    """Give a function to call with (step, done, total), and show it on standard error."""
    if not sys.stderr.isatty():
        yield plain_lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, TaskID] = {}

        def advance(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, rate="")
            task = tasks[step]
            speed = bar.tasks[list(tasks).index(step)].speed
            rate = f"{speed:.0f}/s" if speed else ""
            bar.update(task, completed=done, total=total, rate=rate)

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
            write(f"{step}: {done} of {total}")

    return advance
