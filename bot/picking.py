"""Chooses which KPI rows answer for a cluster and an indicator, and how a row is shown.

Newest first, firm before vague; whether two rows may be combined is `bot.comparability`'s.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Cell
from bot.comparability import alike, part_of_year
from bot.evidence import RowRef
from bot.phrases import quoted, say, word
from bot.selection import Selection as Plan
from index.catalogue import Catalogue
from index.rows import KpiRow
from index.store import Store
from index.text import fold, words

# A printed figure that holds a word or a sign needs no unit behind it; nor do places.
_SAYS_UNIT = re.compile(r"[^\W\d_]{2,}|%|€|\$|£")
_HEDGED = re.compile(
    r"^(?:about|around|approximately|roughly|some|ca\.?|circa|almost|nearly|over|under|more than"
    r"|less than|at least|at most|up to|just|well|close to)(?= )",
    re.IGNORECASE,
)
_UNITS_UNSAID = {"rank", "position", "tier", "group", ""}
_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}
_STATUS = {"final": 0, "provisional": 1, "estimate": 2, "claim": 3, "goal": 4}


@dataclass(frozen=True, slots=True)
class Pick:
    """The row that answers for a cluster, and what else is held.

    `row` is None where nothing fits; `others` are the same indicator's other rows, newest first;
    `sibling` says that the row is of another definition of the same family.
    """

    cluster: str
    indicator: str
    row: KpiRow | None
    others: tuple[KpiRow, ...] = ()
    sibling: bool = False


def newest_first(rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Sort rows by what is shown first: firm figures, newest first, then goals and claims."""
    return sorted(rows, key=lambda r: (*_preference(r), r.source_id, r.id))


def _preference(row: KpiRow) -> tuple[float, ...]:
    status = _STATUS.get(row.status, 1)
    return (
        status >= 3,
        -row.period.last,
        -part_of_year(row.period.label),
        row.period.first != row.period.last,
        status,
        _CONFIDENCE.get(row.confidence, 1),
        row.value is None,
    )


def chosen_because(row: KpiRow, other: KpiRow, store: Store) -> str:
    """Return why a row is used and not another one: newer, firmer, later (source) or first."""
    if (row.period.last, part_of_year(row.period.label)) != (
        other.period.last,
        part_of_year(other.period.label),
    ):
        return "newer"
    if _preference(row) != _preference(other):
        return "firmer"
    published = [store.source(r.source_id).published for r in (row, other)]
    return "later" if published[0] > published[1] else "first"


def in_years(row: KpiRow, plan: Plan) -> bool:
    """Say whether a row is of the years and the standing asked for; any row where none were."""
    first, last = row.period.first, row.period.last
    if plan.only and row.id not in plan.only:
        return False
    if plan.goal and row.status != "goal":
        return False
    if plan.period_words and not set(plan.period_words) & set(words(row.period.label)):
        return False
    if plan.years:
        return any(first <= year <= last for year in plan.years) and (
            first == last or last - first <= 1 or last in plan.years or first in plan.years
        )
    if plan.year_from or plan.year_to:
        return bool(last) and last >= plan.year_from and first <= (plan.year_to or 9999)
    return True


def family(catalogue: Catalogue, indicator: str) -> tuple[str, ...]:
    """Return the other indicators that go by the same everyday name."""
    return catalogue.siblings(indicator)


def pick(store: Store, plan: Plan, cluster: str, indicator: str, *, siblings: bool = True) -> Pick:
    """Return the row that answers for a cluster and an indicator in the years asked for."""
    own = newest_first(store.rows(clusters=[cluster], indicators=[indicator]))
    fitting = [row for row in own if in_years(row, plan)]
    if fitting:
        best = _latest_told(fitting, store)
        return Pick(cluster, indicator, best, tuple(r for r in own if r.id != best.id))
    if siblings:
        others = family(store.catalogue, indicator)
        for row in newest_first(
            store.rows(clusters=[cluster], indicators=others) if others else ()
        ):
            if in_years(row, plan):
                return Pick(cluster, indicator, row, tuple(own), sibling=True)
    return Pick(cluster, indicator, None, tuple(own))


def _latest_told(rows: Sequence[KpiRow], store: Store) -> KpiRow:
    """Return the first row, or of those that are as good the one whose source is the latest."""
    equals = [r for r in rows if _preference(r) == _preference(rows[0])]
    return max(equals, key=lambda r: store.source(r.source_id).published)


def like_pair(
    store: Store, plan: Plan, one: str, other: str, indicator: str
) -> tuple[KpiRow, KpiRow] | None:
    """Return the newest pair of rows of two clusters that may be subtracted, None if there is none.

    A pair from one source is one definition, so it comes first, also where it is older or another
    indicator of the family; then the indicator itself from two sources.
    """
    found: list[tuple[KpiRow, KpiRow]] = []
    for candidate in (indicator, *family(store.catalogue, indicator)):
        left = newest_first(
            r for r in store.rows(clusters=[one], indicators=[candidate]) if in_years(r, plan)
        )
        right = newest_first(
            r for r in store.rows(clusters=[other], indicators=[candidate]) if in_years(r, plan)
        )
        for a in left:
            for b in right:
                if alike(a, b):
                    found.append((a, b))
    return next((p for p in found if p[0].source_id == p[1].source_id), next(iter(found), None))


def shown(row: KpiRow, language: str = "en") -> str:
    """Return a row's figure as its source prints it, with its unit; words alone in quotes.

    A hedge before the number ("about") is said in the language asked for.
    """
    printed = row.printed
    if language != "en":
        if row.value is None and not any(c.isdigit() for c in printed):
            return quoted(language, printed)
        if row.qualifier and fold(printed).startswith(f"{row.qualifier} "):
            number = printed[len(row.qualifier) + 1 :]
            printed = f"{word(language, row.qualifier)} {number}"
    if _SAYS_UNIT.search(_HEDGED.sub("", row.printed)) or row.unit in _UNITS_UNSAID:
        return printed
    return f"{printed} {spelt(row.unit)}"


def spelt(unit: str) -> str:
    """Return a unit as it is written behind a number: "DKK billion" as "billion DKK"."""
    first, _, rest = unit.partition(" ")
    scale, _, behind = rest.partition(" ")
    if scale in {"thousand", "million", "billion", "trillion"}:
        return " ".join(filter(None, (scale, first, behind)))
    return unit


def place(row: KpiRow, language: str) -> str:
    """Return a place in a ranking in words: "number 4", or what the source says of it."""
    if row.value is not None and row.unit == "rank":
        return say(language, "number", printed=row.printed)
    return shown(row, language)


def when(row: KpiRow, language: str) -> str:
    """Return the period as printed, or the words for "no date given"."""
    label = row.period.label
    if not label or fold(label) in {"n.d.", "n.d", "nd"}:
        return say(language, "undated")
    inferred = label.removeprefix("n.d. (").removesuffix(")") if label.startswith("n.d. (") else ""
    if inferred.startswith("about "):
        return f"{word(language, 'about')} {inferred.removeprefix('about ')}"
    return inferred or label


def in_edition(ranking: str, row: KpiRow, language: str) -> str:
    """Return a ranking's name with the edition that a place stands in, where it is dated."""
    return f"{ranking} {when(row, language)}" if row.period.last else ranking


def figure_cell(row: KpiRow, language: str = "en") -> Cell:
    """Return the table cell of a row's figure."""
    return Cell(shown(row, language), RowRef(row.id), row.value)


def covers_more_or_less(row: KpiRow, catalogue: Catalogue) -> bool:
    """Say whether a row's printed area is worded otherwise than its cluster's names."""
    cluster = catalogue.cluster(row.cluster)
    area = fold(row.geography)
    return bool(area) and not any(area == fold(name) for name in (cluster.name, *cluster.aliases))
