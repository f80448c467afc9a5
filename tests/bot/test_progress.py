"""Progress without a terminal is a plain line at the start, now and then, and at the end."""

from collections.abc import Iterator

from bot.progress import plain_lines


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
