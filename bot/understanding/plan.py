"""Plans: what is asked for, as values. A plan holds no text of the question.

Each kind has only its own slots beside a scope: which places, which measure, which time.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, get_args

from index.numbers import unit_words
from index.rows import KpiRow
from index.text import words

# How a measure was found.
NAMED, DEFAULT, MEANT = "named", "default", "meant"
# The n-th place that is the last one.
LAST = -1


@dataclass(frozen=True, slots=True)
class Scope:
    """What figures are asked for.

    `places` empty means all that have figures, of `of_kind` where that is given; `excluded` are
    left out of any set. `group` names the set as it was asked for. `per` is the measure that the
    first is divided by, `each` how many of that one is for, 0 where that is open. `also` are other
    readings of the measure, `joined` measures asked for beside it. `years` empty means the newest;
    `first` and `last` bound a span, 0 where open. `rows` are the only ones that speak of all that
    was named, () where that is no matter; `goal` asks for what is aimed at, `counts` for a number.
    `query` is searched for in documents and tells no plans apart; `numbers` are figures that it
    names, `left` words that were let go. `unmet` is what was to be worked out, by its cue, where a
    plan only looks a figure up.
    """

    places: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    group: str = ""
    of_kind: str = ""
    indicator: str = ""
    found: str = NAMED
    per: str = ""
    each: float = 0.0
    also: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    first: int = 0
    last: int = 0
    parts: tuple[str, ...] = ()
    language: str = "en"
    home: str = ""
    joined: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    goal: bool = False
    counts: bool = False
    query: str = field(default="", compare=False)
    numbers: tuple[float, ...] = ()
    left: tuple[str, ...] = ()
    unmet: str = ""

    @property
    def times(self) -> tuple[int, ...]:
        """The years that are named, oldest first, the ends of a span among them."""
        return tuple(sorted({*self.years, self.first, self.last} - {0}))

    def spans(self, row: KpiRow) -> bool:
        """Say whether a row is for the very span of years that is named, or since the one named."""
        first, last = row.period.first, row.period.last
        if self.first and not self.last and not self.years:
            return first == self.first < last
        return len(self.times) > 1 and (first, last) == (self.times[0], self.times[-1])

    def is_of_time(self, row: KpiRow) -> bool:
        """Say whether a row is of the years and standing asked for; any row where none were."""
        first, last = row.period.first, row.period.last
        if self.rows and row.id not in self.rows:
            return False
        if self.goal and row.status != "goal":
            return False
        if self.parts and not set(self.parts) & set(words(row.period.label)):
            return False
        if self.years:
            return any(first <= year <= last for year in self.years) and (
                first == last or last - first <= 1 or last in self.years or first in self.years
            )
        if self.first or self.last:
            return bool(last) and last >= self.first and first <= (self.last or 9999)
        return True


@dataclass(frozen=True, slots=True)
class Bounds:
    """A condition on values in a unit's own scale or, with `scaled`, in its base.

    `percent` says that it is stated in percent.
    """

    low: float | None = None
    high: float | None = None
    strict: bool = True
    scaled: bool = False
    said: str = ""
    percent: bool = False

    def met_by(self, value: float, *, at_least: bool = False, at_most: bool = False) -> bool:
        """Say whether a value meets the condition, for sure where it may be more or less."""
        if self.low is not None and self.high is not None:
            return self.low <= value <= self.high
        if self.low is not None:
            reached = value == self.low and (at_least or not self.strict) and not at_most
            return value > self.low or reached
        if self.high is not None:
            reached = value == self.high and (at_most or not self.strict) and not at_least
            return value < self.high or reached
        return True


@dataclass(frozen=True, slots=True)
class Value:
    """The figure of each place; `settled` where it is asked whether it is final or provisional.

    `claimed` is an amount that the figure is said to be, with the half of its last digit.
    """

    scope: Scope
    settled: str = ""
    claimed: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Places in order of their figures. `end` is most, least, best, worst or "" for the whole list.

    `take` first ones, the `nth`, `both` ends, the `neighbours` (only who stands `below`) or the
    `standing` of a place;
    `compared` where places were to be set side by side; `claimed` where the place is said to come
    first. The n-th is none of those `beside` which it is asked for.
    """

    scope: Scope
    end: str = "most"
    take: int = 0
    nth: int = 0
    both: bool = False
    neighbours: str = ""
    below: bool = False
    standing: str = ""
    compared: bool = False
    claimed: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """The places whose figure is within bounds; `claim` asks whether any are, or all.

    `than` is the place whose own figure they are to have more than or, with `less`, less than.
    The `other` measure is to be within bounds of its own, too.
    """

    scope: Scope
    bounds: Bounds = Bounds()
    claim: str = ""
    than: str = ""
    less: bool = False
    other: str = ""
    other_bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Reduce:
    """One number of several: `how` is sum, mean or median, over places or the years of one.

    `than` is a place whose figure a sum is asked to be above, or below (`less`); of a mean or a
    median it is the place that is asked to be above or below that. `end` is most or least where
    the places are put in order by their own numbers of those years, `take` first ones of them.
    """

    scope: Scope
    how: str
    than: str = ""
    less: bool = False
    end: str = ""
    take: int = 0


@dataclass(frozen=True, slots=True)
class Scaled:
    """What a place's figure would be, changed by so many percent; with `part`, so many of it.

    Every year by so many, where it is asked what it would be in the year `until`, so many years
    `ahead`, or when it would meet the `bounds`; with `pace` by as much as it moved a year so far;
    the sign of `percent` is then the way that it is said to go.
    """

    scope: Scope
    percent: float = 0.0
    part: bool = False
    until: int = 0
    ahead: int = 0
    pace: bool = False
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Spread:
    """Each place's figure of a year spread evenly: `over` is "a day", "a week" or "a month"."""

    scope: Scope
    over: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The first place's share, which is the measure of the scope, of the second one's `whole`."""

    scope: Scope
    whole: str


@dataclass(frozen=True, slots=True)
class Sides:
    """Groups of places against each other, or one place against a group, by sum or by mean."""

    scope: Scope
    how: str
    sides: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A place's part of another place, of a group or of all; of itself, the part of a year.

    `bounds` are what the share is asked to be within, in percent; `rest` asks for the whole
    without the part. `parts` are several places that have a part of all together.
    """

    scope: Scope
    part: str
    whole: str = ""
    parts: tuple[str, ...] = ()
    bounds: Bounds = Bounds()
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """What each part has of a whole, "" for the sum of the parts; of no parts all like places."""

    scope: Scope
    whole: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """How figures moved. `how` is amount, percent, times, rate or added.

    `together` adds the places up. `claim` is rose or fell where that was taken for granted or
    asked; of several places more or less, of the first against the others. `real` asks whether the
    figures moved, and not only the way of counting; `factor` is the multiple that they are said to
    have reached, 0 where none is. `since` begins at the peak or the trough of the line.
    """

    scope: Scope
    how: str = "amount"
    together: bool = False
    claim: str = ""
    yes_no: bool = False
    real: bool = False
    factor: float = 0.0
    since: str = ""


@dataclass(frozen=True, slots=True)
class ToGoal:
    """How far a place is from what it aims at; goal and measure are among those of the scope.

    `rate` asks how fast that is a year.
    """

    scope: Scope
    yes_no: bool = False
    rate: bool = False


@dataclass(frozen=True, slots=True)
class ToldGoal:
    """What texts state as the goal for a measure, or all goals where none is named.

    `to_be` says that it is a goal to be or become something, whatever the measure.
    """

    scope: Scope
    to_be: bool = False


@dataclass(frozen=True, slots=True)
class Movers:
    """Places by their change. `end` is fastest, slowest, fell_most, near, fell or rose.

    `by` is percent, amount (how many more or fewer) or "" where either may be meant; with `factor`
    those that rose to so many times as much, or fell to so little of it.
    """

    scope: Scope
    end: str
    take: int = 0
    by: str = ""
    factor: float = 0.0


@dataclass(frozen=True, slots=True)
class Moment:
    """A year of one place: `what` is peak, trough, range, above, below, met, fell or rose.

    Of steps from year to year it is steepest, steepest_rise or steepest_fall (the largest),
    run_rose or run_fell (how many in a row, or at the longest `ever`). `always` asks whether it
    fell, rose or met the bounds in every year, `ever` whether in any; else the newest figure is
    held against the bounds. `yes_no` says that it was so asked.
    """

    scope: Scope
    what: str
    bounds: Bounds = Bounds()
    always: bool = False
    ever: bool = False
    yes_no: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """When a place had a figure of so much, or which places had it, each within `step`.

    `traced` asks for the source of the figure.
    """

    scope: Scope
    amount: float
    step: float = 0.0
    traced: bool = False

    def meets(self, row: KpiRow) -> bool:
        """Say whether a row has the amount, as exactly as it was said."""
        held = None if row.value is None else row.value * unit_words(row.unit)[0]
        return held is not None and abs(held - self.amount) <= self.step


@dataclass(frozen=True, slots=True)
class Crossing:
    """When one place passed another; with `ever`, whether it was ahead in any year."""

    scope: Scope
    ever: bool = False


@dataclass(frozen=True, slots=True)
class Versus:
    """Two places by one measure. `how` is amount, percent, share, times, both or "" (who is ahead).

    `both` are the amount and how many times as much.

    `claim` is more or less where the question holds that the first has more or less, `factor` how
    many times as much; `less` asks which of them has less.
    """

    scope: Scope
    how: str = ""
    claim: str = ""
    less: bool = False
    factor: float = 0.0


@dataclass(frozen=True, slots=True)
class Parts:
    """Several measures of one unit and place: `how` is share, amount, times, sum, mean, order
    or "".

    A share is the first one's of the second, an order the largest first or the `least`, `take` so
    many of them.
    Each measure is of its own place where they are set `beside` each other; `bounds` leave out
    those that do not meet them.
    """

    scope: Scope
    measures: tuple[str, ...]
    how: str = ""
    take: int = 0
    least: bool = False
    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Facts:
    """The most telling statements about a place; with `brief`, half a page in sections.

    With `disputes`, what sources disagree on is told as well.
    """

    scope: Scope
    take: int = 5
    brief: bool = False
    disputes: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """Where a place leads and trails, against another place or among all.

    `side` is `strong` or `weak` where one of the two is asked for; with `first`, strong is what
    the place is among the first so many in. Of a `ranking` its parts alone are told.
    """

    scope: Scope
    against: str = ""
    side: str = ""
    first: int = 0
    ranking: str = ""


@dataclass(frozen=True, slots=True)
class ToldSides:
    """What texts call the strengths or weaknesses of a place; `side` as in `Profile`."""

    scope: Scope
    side: str = ""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What the sources give for one place and measure. `asked` is agree, use or why.

    Of two places it asks whether their figures may be compared.
    """

    scope: Scope
    asked: str = "agree"


@dataclass(frozen=True, slots=True)
class Editions:
    """What changed from edition to edition of a ranking; with `moves`, who climbed and who fell."""

    scope: Scope
    ranking: str
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """A published ranking: its list, its first so many, one place in it or who stands beside it.

    `last_first` turns the order; `within` asks whether the place is among the first so many,
    `versus` whether it is ahead of another, `moved` how it moved between editions, or who moved
    most where no place is named. `each` asks of every edition: always so, ever, in which, or of the
    best or the worst; `each` move asks for all that moved. Of `neighbours`, `below` asks for only
    the one behind. Where a place stands, `leader` asks who is first as well.
    """

    scope: Scope
    ranking: str
    take: int = 0
    nth: int = 0
    last_first: bool = False
    neighbours: str = ""
    below: bool = False
    standing: str = ""
    within: int = 0
    versus: str = ""
    moved: bool = False
    claim: str = ""
    each: str = ""
    leader: bool = False


@dataclass(frozen=True, slots=True)
class Pass:
    """What it would take for one place to pass another under published weights."""

    scope: Scope
    ranking: str
    behind: str
    ahead: str


@dataclass(frozen=True, slots=True)
class Robust:
    """How far an order holds when published weights are moved."""

    scope: Scope
    ranking: str
    one: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A ranking or a scorecard under other weights: equal ones where no more is said.

    Of each of the `parts` the share is changed, or the multiple of all (none leaves them out);
    `only` leaves all others out. `edition` names the edition whose weights are taken. With `given`
    not the weights change but the one part of the place `of`: to that value, or by it as a `step`;
    with `like`, to that of another place.
    `claim` holds that the first place would have more or less than the second.
    """

    scope: Scope
    ranking: str = ""
    scorecard: str = ""
    parts: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()
    factor: float | None = None
    only: bool = False
    edition: str = ""
    given: float | None = None
    step: bool = False
    of: str = ""
    like: str = ""
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """Whether a place is among the first so many, in each ranking that is held."""

    scope: Scope
    first: int


@dataclass(frozen=True, slots=True)
class LostFirst:
    """When a place lost a first place, in one ranking or in any."""

    scope: Scope
    ranking: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What is held: clusters, indicators, rankings, sources, documents, updated or changes.

    Indicators are those of a `group`, the `measures` given, or all.
    """

    scope: Scope
    what: str
    group: str = ""
    measures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compare:
    """Places side by side by one measure or several; `cause` where it was asked why they differ."""

    scope: Scope
    cause: bool = False


@dataclass(frozen=True, slots=True)
class Rank:
    """Places by one measure. `by` is indicator, standing, growth, total or share."""

    scope: Scope
    by: str = "indicator"
    end: str = ""
    take: int = 0


@dataclass(frozen=True, slots=True)
class League:
    """A published ranking's edition and the places in it; `side` asks who is ahead or behind."""

    scope: Scope
    ranking: str = ""
    take: int = 0
    side: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """The published scores or weights of a ranking; `changed` asks for those of each edition."""

    scope: Scope
    ranking: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """How a measure of each place moved over the years; not `sure`, where two years are held.

    With `each`, the figure of every year is told.
    """

    scope: Scope
    sure: bool = True
    each: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """Why two places stand as they do, or why one moved. `about` is order, move, place or trend.

    A `gap` is how far the two are from each other, of which no reason was asked.
    The first place is taken to be ahead, unless `told` takes the order as it was told before.
    `claim` is rose or fell where that is taken for granted; `passed` asks how it got there, `part`
    how much of a gap is that component's.
    """

    scope: Scope
    about: str = "order"
    ranking: str = ""
    told: bool = False
    claim: str = ""
    passed: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The organisation's own scorecard. `asked` is why, what_would_it_take, robust, definition …

    `behind` says that the first place was taken to be behind the second, `nth` that the place of
    that number is asked for, `first_too` that the first one is as well.
    """

    scope: Scope
    scorecard: str = ""
    asked: str = ""
    behind: bool = False
    nth: int = 0
    first_too: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """What a measure or a ranking is, in the catalogue's and the sources' words.

    `changed` asks when it began to be counted so.
    """

    scope: Scope
    ranking: str = ""
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Holdings:
    """What is held of places: `what` is place, described, rankings, editions, periods or lacking.

    Described begins with what the place is. Lacking is which clusters have no figure on the
    measure; of no places, all is told. Of rankings
    `end` asks where a place is number `nth`, whether in any or in every one, or where it stands
    last.
    """

    scope: Scope
    what: str = "place"
    ranking: str = ""
    end: str = ""
    nth: int = 1


@dataclass(frozen=True, slots=True)
class Unheard:
    """A measure asked of something that nothing held tells of, as it was said."""

    scope: Scope
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passages:
    """Texts of documents. `why` asks for reasons; `instead` stands in for a figure not held.

    `topic` asks for whatever is told of a thing ("anything on health data?").

    `beside` are other words that are searched for too, `first` the passage shown first where
    nothing surely answers. Only a text that says each word of a question in `holding` is meant.
    `own` are words that a follow-up adds to the thread: a text that says none is on something else.
    With `closest` texts are shown, and none as the answer.
    """

    scope: Scope
    why: bool = False
    instead: bool = False
    topic: bool = False
    beside: tuple[str, ...] = ()
    first: str = ""
    holding: str = field(default="", compare=False)
    own: str = field(default="", compare=False)
    closest: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """A word from the bot itself: `about` is help, welcome, trust or home."""

    scope: Scope
    about: str = "help"


@dataclass(frozen=True, slots=True)
class AboutAnswer:
    """Something done with the last answer: `act` is csv, chart, shorter, sources and so on."""

    scope: Scope
    act: str
    to: str = ""


Plan = (
    Value
    | Order
    | Filter
    | Reduce
    | Scaled
    | Spread
    | Applied
    | Sides
    | Share
    | Split
    | Change
    | ToGoal
    | ToldGoal
    | Movers
    | Moment
    | Match
    | Crossing
    | Versus
    | Parts
    | Facts
    | Profile
    | ToldSides
    | Disagreement
    | Editions
    | Places
    | Pass
    | Robust
    | WhatIf
    | Within
    | LostFirst
    | Listing
    | Compare
    | Rank
    | League
    | Weights
    | Trend
    | Why
    | Card
    | Definition
    | Holdings
    | Unheard
    | Passages
    | Help
    | AboutAnswer
)
KINDS: Mapping[str, type] = MappingProxyType({kind.__name__: kind for kind in get_args(Plan)})


def to_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values, its kind first."""
    return {"kind": type(plan).__name__, **asdict(plan)}


def from_json(written: Mapping[str, Any]) -> Plan:
    """Return the plan that was written; KeyError or TypeError where it is none."""
    kind = KINDS[written["kind"]]
    slots = {name: _frozen(value) for name, value in written.items() if name != "kind"}
    scope: dict[str, Any] = {k: _frozen(v) for k, v in slots.get("scope", {}).items()}
    slots["scope"] = Scope(**scope)
    slots |= {name: Bounds(**slots[name]) for name in ("bounds", "other_bounds") if name in slots}
    plan: Plan = kind(**slots)
    return plan


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
