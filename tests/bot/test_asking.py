"""Threads and batches are read from files; every mistake names the file and the line."""

from pathlib import Path

import pytest

from bot.answer import Turn
from bot.asking import BatchLine, read_batch, read_thread
from bot.errors import InputError


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_thread_is_read_oldest_turn_first(tmp_path: Path) -> None:
    path = written(
        tmp_path, '[{"speaker": "user", "text": "a?"}, {"speaker": "bot", "text": "b."}]'
    )

    assert read_thread(path) == (Turn("user", "a?"), Turn("bot", "b."))


def test_a_batch_keeps_its_order_its_ids_and_its_threads(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '{"id": "x", "question": "one?"}\n\n'
        '{"question": "two\u2028lines?", "thread": [{"speaker": "user", "text": "one?"}]}\n'
        '{"id": 7, "query": "three", "thread": null}',
    )

    assert read_batch(path) == (
        BatchLine("x", "one?"),
        BatchLine(3, "two\u2028lines?", (Turn("user", "one?"),)),
        BatchLine(7, "three"),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[{", "file.json line 1: not JSON"),
        ("{}", "file.json: the thread is not a list"),
        ("[" * 100_000, "file.json: not JSON that can be read"),
        ("9" * 5_000, "file.json: not JSON that can be read"),
        ('[{"speaker": "user"}]', "file.json: turn 1 has no text"),
        (
            '[{"speaker": "cat", "text": "x"}]',
            "turn 1: speaker must be user or bot, not 'cat'",
        ),
    ],
    ids=lambda text: text[:30],
)
def test_a_thread_of_the_wrong_form_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputError) as wrong:
        read_thread(written(tmp_path, text))

    assert told in str(wrong.value)
    assert wrong.value.hint


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"question": "fine?"}\nnot json', "file.json line 2: not JSON"),
        ("[]", "file.json line 1: not a JSON object"),
        ('{"id": 1}', "file.json line 1: no question"),
        ('{"question": "x", "thread": "y"}', "file.json line 1: the thread is not a list"),
    ],
)
def test_a_batch_line_of_the_wrong_form_costs_itself(tmp_path: Path, text: str, told: str) -> None:
    *_, wrong, last = read_batch(written(tmp_path, f'{text}\n{{"question": "last?"}}'))
    assert wrong.wrong is not None
    assert told in str(wrong.wrong)
    assert wrong.wrong.hint
    assert last.question == "last?"


def test_a_missing_file_and_one_that_is_not_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_thread(tmp_path / "absent.json")
    path = tmp_path / "bytes.json"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_thread(path)
    path.write_bytes(b'\xef\xbb\xbf{"question": "a?"}\n{"question": "\xe5?"}\n{"question": "b?"}')
    first, other, last = read_batch(path)
    assert "bytes.json line 2: not UTF-8 text" in str(other.wrong)
    assert (first.question, last.question) == ("a?", "b?")


@pytest.mark.parametrize("text", ['{"question": ' + "9" * 5_000 + "}", "[" * 100_000])
def test_json_that_cannot_be_read_names_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text(text, encoding="utf-8")
    (line,) = read_batch(path)
    assert "line 1: not JSON" in str(line.wrong)
