"""The slots of a plan as those take them who choose rows."""

from dataclasses import dataclass, replace

from bot.understanding.plan import Scope


@dataclass(frozen=True, slots=True)
class Selection:
    """Places, measures and times to choose rows by; the first measure is meant.

    `also` are measures asked for beside the first. `about` narrows a kind of answer. `only` holds
    the ids of the only rows that will do, empty where all will.
    """

    clusters: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    ranking: str = ""
    scorecard: str = ""
    years: tuple[int, ...] = ()
    year_from: int = 0
    year_to: int = 0
    query: str = ""
    about: str = ""
    end: str = ""
    top: int = 0
    language: str = "en"
    only: frozenset[str] = frozenset()
    period_words: tuple[str, ...] = ()
    of_kind: str = ""
    also: tuple[str, ...] = ()
    goal: bool = False
    per: str = ""
    behind: bool = False
    passed: bool = False
    claim: str = ""


def selection(scope: Scope, **changes: object) -> Selection:
    """Return the slots of a scope as the choosers of rows take them."""
    made = Selection(
        clusters=scope.places,
        indicators=(scope.indicator, *scope.also) if scope.indicator else (),
        also=scope.joined,
        years=scope.years,
        year_from=scope.first,
        year_to=scope.last,
        period_words=scope.parts,
        of_kind=scope.of_kind,
        language=scope.language,
        per=scope.per,
        only=frozenset(scope.rows),
        goal=scope.goal,
        query=scope.query,
    )
    return replace(made, **changes) if changes else made  # type: ignore[arg-type]
