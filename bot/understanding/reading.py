"""What a question names and wants, as the resolver finds it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """A catalogue entry found in a text: `kind` and `id`, the words that named it, their weight."""

    kind: str
    id: str
    said: str
    score: float
    start: int
    end: int

    @property
    def is_place(self) -> bool:
        """Whether it names a place, or a group of places."""
        return self.kind in {"cluster", "group"}

    def overlaps(self, other: "Match") -> bool:
        """Say whether both are named by some of the same words."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text names. Order is the order of mention; indicators come best first.

    `years` holds single years asked for; `year_from`/`year_to` bound a span (0 where open).
    `unexplained` are subject words that nothing of the catalogue accounts for; an answer from rows
    alone is not allowed while one is left. `home` says that "us" was said. `joined` are indicators
    asked for beside the best one ("employees and turnover"), `each` how many of `per` one is for.
    `end` is the end of an order that was asked for: `least`, `most`, `worst` or "".
    """

    text: str
    language: str
    clusters: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    indicators: tuple[Match, ...] = ()
    joined: tuple[str, ...] = ()
    per: str = ""
    each: float = 0.0
    rankings: tuple[str, ...] = ()
    scorecards: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    year_from: int = 0
    year_to: int = 0
    intents: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    home: bool = False
    end: str = ""
    top: int = 0
    corrected: tuple[tuple[str, str], ...] = ()

    @property
    def intent(self) -> str:
        """The first thing wanted, "" where the text only names things."""
        return self.intents[0] if self.intents else ""

    @property
    def placed(self) -> bool:
        """Whether a place or a group is named, or our own."""
        return bool(self.clusters or self.groups or self.home)

    @property
    def measured(self) -> bool:
        """Whether a measure, a ranking or a scorecard is named."""
        return bool(self.indicators or self.rankings or self.scorecards)

    @property
    def bare(self) -> bool:
        """Whether nothing of the catalogue is named."""
        return not (self.clusters or self.groups or self.measured)
