"""A draft: what a composer wants to say, before the gate has checked a word of it."""

from dataclasses import dataclass, field, replace

from bot.answer import AnswerTable, Chart, Figure, Gap, Statement
from bot.evidence import Ref


@dataclass(frozen=True, slots=True)
class Note:
    """A caveat with the rows, spans or figures that its numbers come from.

    One that is `proof` only says how a figure came about; the rest change how it is read.
    """

    text: str
    rests_on: tuple[Ref, ...] = ()
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Statements in the order shown, then table, figures, gaps, caveats and follow-up questions.

    `abstained` is set where nothing answers the question; `kind` is the kind of answer that came
    out, which may differ from the plan's (a look-up without rows becomes passages). `confidence`
    is the probability of the best passage, also where that was too little to answer. `nearest`
    holds the closest texts where nothing surely answers, best first. `whole` asks for
    all of it to be shown. `parts` counts the questions of the message.
    """

    kind: str
    statements: tuple[Statement, ...] = ()
    table: AnswerTable | None = None
    figures: tuple[Figure, ...] = ()
    gaps: tuple[Gap, ...] = ()
    caveats: tuple[Note, ...] = ()
    follow_ups: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    chart: Chart | None = None
    abstained: bool = False
    missing: tuple[str, ...] = field(default=())
    confidence: float = 0.0
    nearest: tuple[Statement, ...] = ()
    whole: bool = False
    parts: int = 1

    def but(self, **changes: object) -> "Draft":
        """Return the draft with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]
