"""Makes the search words of a follow-up whole from its thread, with no catalogue to help.

A question is judged by its wording alone: it may point back ("its", "that of"), answer what the
bot asked back, or name a new subject and leave out what is asked of it. What it leaves out is
carried over from the question before it, itself made whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Turn
from bot.language.packs import anywhere, said, word_list
from index.text import fold
from index.wording import STOP_WORDS

# A longer thread than this adds nothing that is still meant.
TURNS_READ = 12
# A piece of a question ("and payroll taxes?") with so many words of its own is a new subject.
NEW_SUBJECT = 2
# So many words of its own before a pronoun are what the pronoun stands for.
ANTECEDENT = 2

_WORD = re.compile(r"[^\W_]+(?:[-'’&/.,][^\W_]+)*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\b[Ff][Yy] ?\d\d\b")
_ASIDE = re.compile(r"\([^()]*\)")
_EMPTY = frozenset[str]().union(*STOP_WORDS.values())


@dataclass(frozen=True, slots=True)
class _Whole:
    """A question made whole: its own words first, since an encoder weighs what opens a text.

    `frame` is what was asked, `filler` what the last follow-up put in the place of a part of it,
    `times` the years that are still meant though neither says them.
    """

    frame: str = ""
    filler: str = ""
    times: str = ""

    @property
    def words(self) -> str:
        return f"{self.filler} {self.frame}".strip()

    @property
    def text(self) -> str:
        return f"{self.words} {self.times}".strip()


def query_with_history(turns: Sequence[Turn], question: str, *, joined: bool = False) -> str:
    """Return the words to search for: the question's own and those it takes from its thread.

    A question that stands by itself is returned as it is, unless it is `joined` to the last turn.
    """
    whole, asked_back = _Whole(), False
    for turn in turns[-TURNS_READ:]:
        if turn.speaker == "user" and turn.text.strip():
            whole, asked_back = _continued(whole, turn.text, asked_back), False
        elif turn.speaker != "user":
            asked_back = asks_back(turn.text)
    if joined and whole.frame:
        frame = _framed(_ASIDE.sub(" ", whole.words), fold(question))
        return _Whole(frame, question, _times(whole, question)).text
    return _continued(whole, question, asked_back).text


def asks_back(text: str) -> bool:
    """Say whether a message of the bot is a question to the user."""
    return text.rstrip().endswith("?") and bool(said("asks", fold(text)))


def _continued(before: _Whole, now: str, asked_back: bool) -> _Whole:
    if not before.frame:
        return _Whole(now)
    asked = fold(now).strip()
    adds = bool(said("and_now", asked))
    complete = bool(said("asks", asked)) and not adds
    if asked_back and not complete:
        return _Whole(before.text, now)
    own = _subject(now)
    times = _times(before, now)
    if not own:
        if _YEAR.search(now):
            return _Whole(_YEAR.sub("", before.words), now)
        return _Whole(before.words, now, before.times)
    if not _points_back(asked) and (complete or len(own) >= NEW_SUBJECT):
        return _Whole(now, times=times if adds or said("that_time", asked) else "")
    # What the follow-up before this one put in its place gives way to what this one puts there.
    kept = before.words if complete else before.frame
    frame = " ".join(_subject(_without_object(kept, asked)))
    return _Whole(frame, now, times) if frame else _Whole(now, times=times)


def _framed(before: str, asked: str) -> str:
    """Return what a question before is about, and "how much" where a folded text asks nothing.

    "And to schools in the valley?" asks how much goes to them.
    """
    amount = None if said("asks", asked) else said("asks_amount", fold(before))
    return " ".join((*_subject(before), *([amount[0]] if amount else ())))


def _without_object(frame: str, asked: str) -> str:
    """Return a frame without the thing that a folded "and that of the debts?" replaces.

    "What are the values of the receivables in Basel?" is then of values in Basel.
    """
    link = said("that_of", asked)
    words = frame.split()
    folded = [fold(word) for word in words]
    if link is None or (of := link[0].split()[-1]) not in folded:
        return frame
    at = folded.index(of)
    rest = (n for n, word in enumerate(folded) if n > at and word in word_list("where_words"))
    return " ".join((*words[:at], *words[next(rest, len(words)) :]))


def _times(before: _Whole, now: str) -> str:
    """Return the years that were asked about before, where a text neither says nor asks for any."""
    own = _YEAR.search(now) or said("when", fold(now))
    return "" if own else " ".join(dict.fromkeys(_YEAR.findall(before.text)))


def _points_back(asked: str) -> bool:
    """Say whether a folded question points at what was said before, times apart."""
    timeless = anywhere("that_time").sub(" ", asked)
    if said("points_at", timeless):
        return True
    pronoun = said("pronoun", timeless)
    if pronoun is None:
        return False
    # After two subject words of the question's own, a pronoun stands for those.
    return len(_subject(timeless[: pronoun.start()])) < ANTECEDENT


def _subject(text: str) -> list[str]:
    """Return the words that say what a text is about, in its order and spelling."""
    return list(
        dict.fromkeys(
            word
            for word in _WORD.findall(text)
            if (folded := fold(word)) not in _EMPTY
            and folded not in word_list("operations") | word_list("being")
            and not _YEAR.search(word)
        )
    )
