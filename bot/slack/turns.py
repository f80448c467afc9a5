"""What was said before a question, as turns, and what stands above its answer: pure functions."""

from collections.abc import Sequence

from bot.answer import Answer, Turn
from bot.language.messages import tell
from bot.rendering.slack_text import brief
from bot.slack.events import Asked, only_thanks
from bot.slack.keeping import from_json
from bot.slack.ledger import Entry

BOT = "bot"
# What says who asked, where no message of theirs stands above the answer.
_WHO_ASKED = {"press": "slack_asked_by", "share": "slack_shared", "scheduled": "slack_ordered"}


def preface(asked: Asked, answer: Answer, read: int = 0) -> str:
    """Return what stands above an answer: who asked, and how the question was taken."""
    lines, spoken = [], answer.language
    if asked.way in _WHO_ASKED:
        who, question = asked.user, brief(asked.text, 500)
        lines.append(tell(spoken, _WHO_ASKED[asked.way], user=who, question=question))
    subject = brief(answer.standalone or asked.text, 500)
    if read:
        lines.append(tell(spoken, "slack_subject", count=read, subject=subject))
    elif answer.reading:
        lines.append(tell(spoken, "slack_understood", subject=subject))
    return "\n".join(lines)


def failed(entry: Entry) -> bool:
    """Whether an answer found nothing, so that there is nothing to lean on."""
    return bool(entry.answer) and from_json(entry.answer).abstained


def turns_of(entries: Sequence[Entry]) -> list[Turn]:
    """Return questions and answers as turns, as they were understood, thanks left out."""
    turns = []
    for entry in entries:
        answer = from_json(entry.answer) if entry.answer else None
        words = entry.asked.text  # may have been deleted
        if answer is not None and words:
            words = answer.question or words  # a call for help stands for what it called to
        if words and not only_thanks(words):
            turns.append(Turn("user", words))
        if answer is not None:
            turns.append(Turn(BOT, answer.text))
    return turns
