"""The values of a conversation: turns, the question understood, evidence, and the answer.

Nothing here computes; each value says what it holds and in which order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import OSA

from bot.evidence import FigureRef, Recipe, Ref, RewordedRef, RowRef

# A letter missing, doubled, wrong or swapped with its neighbour, in a word that is not short.
SLIP, SHORT = 1, 3


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a thread. `speaker` is `user` or `bot`."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that is shown, with the evidence it rests on.

    `role` is `answer` (the direct answer), `evidence` (a quote), `background`, `note`, or `table`
    (a note on the table alone); `text` carries its citation marks ("[1]") once it is grounded.
    `wording` is `source` where the text is a quote, `own` where it is a span of a text of ours, ""
    where it is the bot's own sentence. `part` numbers the question of a message that it answers.
    """

    text: str
    rests_on: tuple[Ref, ...]
    role: str = "answer"
    wording: str = ""
    part: int = 0

    def in_own_words(self) -> "Statement":
        """Return the statement as the bot itself says it, where a language model reworded it."""
        own = next((ref for ref in self.rests_on if isinstance(ref, RewordedRef)), None)
        if own is None:
            return self
        return replace(self, text=own.text, rests_on=tuple(r for r in self.rests_on if r != own))


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered source of an answer. `quote` is the very span, or the row as printed.

    `place` is the page, heading or row; `rests` are the rows and spans it proves. `wording`
    says whose words the quote is in: `source`, `own` (our summary after it), "" for rows.
    """

    number: int
    source: str
    title: str
    publisher: str
    published: str
    url: str
    place: str
    quote: str
    rests: tuple[Ref, ...] = ()
    restricted: bool = False
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: the text shown, what proves it (None for a label) and its number."""

    text: str
    ref: Ref | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """The figures of an answer. All rows are as wide as the header; `caption` names the table."""

    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number computed from rows: `recipe` says how, `rows` are the ids of its operands."""

    label: str
    value: float
    unit: str
    rows: tuple[str, ...]
    recipe: Recipe
    text: str

    @property
    def ref(self) -> FigureRef:
        """What a statement rests on that tells this number."""
        return FigureRef(self.recipe, self.rows)

    @property
    def operands(self) -> tuple[RowRef, ...]:
        """References to its rows."""
        return tuple(map(RowRef, self.rows))


@dataclass(frozen=True, slots=True)
class Gap:
    """What was asked for and is not held: `reason` in words, `nearest` what is held instead.

    `rests_on` is what their numbers come from.
    """

    asked: str
    reason: str
    nearest: str = ""
    rests_on: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """Numbers worth drawing, all cells of the answer's table.

    `kind` is `bar` or `line`; `series` is (name, ((category, value), …)), categories in order.
    Its numbers are drawn as `language` writes them.
    """

    kind: str
    title: str
    x_label: str
    y_label: str
    series: tuple[tuple[str, tuple[tuple[str, float], ...]], ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Aid:
    """What a language model was asked on the way to an answer, and what came of it.

    `task` is plan, query, passage, offer or wording; `outcome` is accepted, refused, timeout or
    failed. `asked` is the digest of what was sent and `reply` what came back: by them a proof goes
    the same way again. `local` says that it was sent nowhere but to this machine.
    """

    task: str
    outcome: str
    asked: str
    reply: str = ""
    local: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that an edge may show. `text` is the plain-text answer with its `[n]` marks.

    `kind` is lookup, compare, rank, why, trend, list, definition, scorecard, passages or help.
    `alternatives` are other readings of an ambiguous question, each a question of its own.
    `missing` names what the corpus would have to hold (`indicator · cluster · year`), `home` the
    cluster that "us" was read as. `nearest` quotes the closest texts where nothing surely answers.
    `grasp` says what of the question was understood: it `names` something of the catalogue,
    `leans` on what was said before, asks `nothing` in words of its own, or "" where its words are
    not known or nothing sure is. `notes` are caveats for a reader of all of it; `whole` says that
    all was asked for. `parts` counts the questions of the message.
    `aids` are what a language model was asked, where one is set.
    """

    id: str
    question: str
    standalone: str
    kind: str
    abstained: bool
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    table: AnswerTable | None
    figures: tuple[Figure, ...]
    gaps: tuple[Gap, ...]
    caveats: tuple[str, ...]
    follow_ups: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    chart: Chart | None = None
    generation: str = ""
    language: str = "en"
    seconds: tuple[tuple[str, float], ...] = ()
    withheld: int = 0
    missing: tuple[str, ...] = ()
    nearest: tuple[Statement, ...] = ()
    home: str = ""
    grasp: str = ""
    notes: tuple[str, ...] = ()
    whole: bool = False
    aids: tuple[Aid, ...] = ()
    parts: int = 1

    @property
    def reading(self) -> str:
        """The question as it was understood, "" where it says no more than what was asked.

        A question with the search words of earlier ones behind it is none that anybody asks, and
        one with its slips mended, or a compound set apart, says no more.
        """
        asked, read = (
            " ".join(text.split()).strip(" ?!.").casefold()
            for text in (self.question, self.standalone)
        )
        words, typed = read.split(), asked.split()
        same = "".join(words) in "".join(typed) or read.startswith(asked) or _respells(words, typed)
        return "" if same else self.standalone

    @property
    def understood(self) -> bool:
        """Whether the words were about what is known, and are answered or told what is missing."""
        return self.grasp in ("names", "leans")


def _respells(read: Sequence[str], asked: Sequence[str]) -> bool:
    """Say whether words are the first ones of others, each but for a slip of the keys."""
    return len(read) <= len(asked) and all(
        word == typed
        or (word.isalpha() and len(word) > SHORT and OSA.distance(word, typed) == SLIP)
        for word, typed in zip(read, asked, strict=False)
    )
