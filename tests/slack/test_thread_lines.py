"""Lines in the bot's threads: those for it are told from talk among people."""

from pathlib import Path

import pytest

from bot.answer import Turn
from bot.assistant import open_assistant

LINES = Path(__file__).parent / "thread_lines.tsv"
MOST_WRONG = 0.03


@pytest.mark.slow
def test_lines_for_the_bot_are_told_from_talk_among_people(corpus_store):
    assistant = open_assistant(corpus_store, public=True)
    lines = [line.split("\t") for line in LINES.read_text(encoding="utf-8").splitlines()
             if not line.startswith("#")]  # fmt: skip
    assert len(lines) >= 60
    above = {after: assistant.answer(after).text for _, after, _ in lines}
    for who in ("bot", "people"):
        theirs = [(after, line) for to, after, line in lines if to == who]
        assert len(theirs) >= 30
        wrong = []
        for after, line in theirs:
            thread = [Turn("user", after), Turn("bot", above[after])]
            if assistant.answer(line, thread).understood != (who == "bot"):
                wrong.append(line)
        assert len(wrong) <= MOST_WRONG * len(theirs), (who, wrong)
