"""Read questions and threads from files, as `ask` and `search` are scripted with.

Answering is left to `bot.assistant`. Every mistake in a file is an InputError that names the file
and the line; in a batch it costs its line alone.
"""

import json
import sys
from codecs import BOM_UTF8
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import Turn
from bot.errors import InputError
from bot.understanding.plan import Plan, from_json

SPEAKERS = ("user", "bot")
THREAD_FORM = 'a thread is a JSON list like [{"speaker": "user", "text": "…"}]'
BATCH_FORM = 'a batch is one JSON object a line, like {"id": "1", "question": "…", "thread": []}'

PLAN_FORM = 'a plan is one JSON object like {"kind": "Facts", "scope": {"places": ["basel"]}}'


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One question of a batch. `id` is given back as it stands; the line's number where none is.

    `wrong` says why the line holds no question.
    """

    id: Any
    question: str
    thread: tuple[Turn, ...] = ()
    wrong: InputError | None = None


def read_thread(path: Path) -> tuple[Turn, ...]:
    """Return the turns of a thread file, oldest first."""
    try:
        written = json.loads(_text(path))
    except json.JSONDecodeError as why:
        raise InputError(
            f"{path} line {why.lineno}: not JSON ({why.msg})", hint=THREAD_FORM
        ) from None
    except (ValueError, RecursionError):  # a number of 5,000 digits, brackets without end
        raise InputError(f"{path}: not JSON that can be read", hint=THREAD_FORM) from None
    return _turns(written, str(path))


def read_plan(path: Path) -> Plan:
    """Return the plan of a file, as `--trace` prints one; InputError where it is none."""
    try:
        return from_json(json.loads(_text(path)))
    except json.JSONDecodeError as why:
        raise InputError(
            f"{path} line {why.lineno}: not JSON ({why.msg})", hint=PLAN_FORM
        ) from None
    except (ValueError, RecursionError) as why:
        raise InputError(f"{path}: not a plan that can be read ({why})", hint=PLAN_FORM) from None
    except (KeyError, TypeError, AttributeError) as why:
        raise InputError(f"{path}: not a plan ({why})", hint=PLAN_FORM) from None


def read_batch(path: Path) -> tuple[BatchLine, ...]:
    """Return the questions of a batch file in its order; empty lines are skipped.

    A line may say `query` for `question`, as batches for `search` do. `-` is standard input.
    """
    questions = []
    for number, line in enumerate(_bytes(path).split(b"\n"), start=1):
        if line.strip():
            try:
                questions.append(_batch_line(line, number, f"{path} line {number}"))
            except InputError as wrong:
                questions.append(BatchLine(number, "", wrong=wrong))
    return tuple(questions)


def _batch_line(line: bytes, number: int, place: str) -> BatchLine:
    try:
        written = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise InputError(f"{place}: not UTF-8 text", hint="save the file as UTF-8") from None
    except json.JSONDecodeError as why:
        raise InputError(f"{place}: not JSON ({why.msg})", hint=BATCH_FORM) from None
    except (ValueError, RecursionError):  # a number of 5,000 digits, brackets without end
        raise InputError(f"{place}: not JSON that can be read", hint=BATCH_FORM) from None
    if not isinstance(written, dict):
        raise InputError(f"{place}: not a JSON object", hint=BATCH_FORM)
    question = written.get("question", written.get("query"))
    if not isinstance(question, str):
        raise InputError(f"{place}: no question, or not a text", hint=BATCH_FORM)
    return BatchLine(written.get("id", number), question, _turns(written.get("thread", []), place))


def _turns(written: object, place: str) -> tuple[Turn, ...]:
    if written is None:
        return ()
    if not isinstance(written, list):
        raise InputError(f"{place}: the thread is not a list", hint=THREAD_FORM)
    turns = []
    for number, turn in enumerate(written, start=1):
        if not isinstance(turn, dict) or not isinstance(turn.get("text"), str):
            raise InputError(f"{place}: turn {number} has no text", hint=THREAD_FORM)
        if turn.get("speaker") not in SPEAKERS:
            raise InputError(
                f"{place}: turn {number}: speaker must be user or bot, not {turn.get('speaker')!r}",
                hint=THREAD_FORM,
            )
        turns.append(Turn(speaker=turn["speaker"], text=turn["text"]))
    return tuple(turns)


def _text(path: Path) -> str:
    try:
        return _bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not UTF-8 text", hint="save the file as UTF-8") from None


def _bytes(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as why:
        raise InputError(f"{path}: {why.strerror or why}", hint="check the file's name") from None
