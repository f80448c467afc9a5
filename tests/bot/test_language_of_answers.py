"""An answer speaks the language of its question: outside quotes and names no English is left."""

import re

from bot.answer import Answer
from bot.evaluation import GoldenQuestion
from bot.language.packs import COMMON, packs

QUOTED = re.compile(r"“[^”]*”|”[^”]*”|»[^«]*«|\([^)]*\)")
WORD = re.compile(r"[^\W\d_]{2,}")
# Words of English alone; sources, rankings and places have names of their own.
ENGLISH = frozenset(("the", "is", "are", "than", "has", "have", "with", "from", "against", "which"))


def test_no_english_is_left_but_quotes_and_names(
    golden_answers: tuple[tuple[GoldenQuestion, Answer], ...],
) -> None:
    others = [answer for _, answer in golden_answers if answer.language != COMMON]
    left = {}
    for answer in others:
        told = [s.text for s in answer.statements if not s.wording]
        bare = QUOTED.sub("", " ".join((*told, *answer.caveats))).casefold()
        if found := ENGLISH & set(WORD.findall(bare)):
            left[answer.question] = found

    assert set(packs()) > {COMMON}
    assert len(others) > 30
    assert left == {}
