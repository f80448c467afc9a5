"""A draft: what a composer wants to say, before the gate has checked a word of it."""

from collections.abc import Sequence
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
    all of it to be shown.
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

    def but(self, **changes: object) -> "Draft":
        """Return the draft with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]


def joined(drafts: Sequence[Draft]) -> Draft:
    """Put the drafts of one message's questions together, in their order."""
    first, *others = drafts
    for other in others:
        declined = first.abstained and other.abstained
        gaps = (*first.gaps, *other.gaps)
        tables = [d.table for d in (first, other) if d.table]
        first = first.but(
            kind=other.kind if first.abstained else first.kind,
            statements=(*first.statements, *other.statements),
            figures=tuple(dict.fromkeys((*first.figures, *other.figures))),
            gaps=_asked_first(gaps) if declined else gaps,
            caveats=tuple(dict.fromkeys((*first.caveats, *other.caveats))),
            table=tables[0] if len(tables) == 1 else None,
            chart=None,
            abstained=declined,
            missing=(*first.missing, *other.missing),
            nearest=(*first.nearest, *other.nearest),
        )
    return first


def _asked_first(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """Return what is not held, then once what was looked into: it is said of all of them."""
    notes = [gap for gap in gaps if not gap.asked]
    return (*(gap for gap in gaps if gap.asked), *notes[:1])
