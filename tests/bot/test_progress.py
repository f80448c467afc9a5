"""Progress without a terminal is a plain line at the start, now and then, and at the end."""

import io
from collections.abc import Iterator

import pytest
from rich.console import Console

from bot.progress import EXPORT, plain_lines, shown_progress


def test_plain_lines_are_few_and_tell_start_and_end() -> None:
    lines: list[str] = []
    moments: Iterator[float] = iter((0.0, 1.0, 6.0, 7.0, 7.1))
    advance = plain_lines(lines.append, lambda: next(moments))

    for step, done in (("embed", 0), ("embed", 10), ("embed", 60), ("embed", 100), ("check", 0)):
        advance(step, done, 100)

    assert lines == [
        "embed passages: 0 of 100",
        "embed passages: 60 of 100",
        "embed passages: 100 of 100",
        "check: 0 of 100",
    ]


def test_a_terminal_is_told_what_is_made_once_and_how_far_each_step_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shown = Console(width=60, force_terminal=True, color_system=None, file=io.StringIO())
    monkeypatch.setattr("bot.console.error_console", lambda: shown)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)

    with shown_progress() as advance:
        advance("export", 0, 3)
        advance("export", 3, 3)
        advance("embed", 32, 70)

    assert isinstance(shown.file, io.StringIO)
    said = shown.file.getvalue()
    assert " ".join(EXPORT.split()) in " ".join(said.split())
    assert "export the model" in said
    assert "3/3" in said
    assert "embed passages" in said
    assert "32/70" in said
