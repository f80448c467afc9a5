"""Chooses which KPI rows answer for a cluster and an indicator, and how a row is shown.

Newest first, firm before vague; whether two rows may be combined is `bot.comparability`'s.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answer import Cell
from bot.comparability import alike
from bot.phrases import say
from bot.planner import Plan
from index.catalogue import Catalogue
from index.rows import KpiRow
from index.store import Store
from index.text import fold, words

_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}
_STATUS = {"final": 0, "provisional": 1, "estimate": 2, "claim": 3, "goal": 4}


@dataclass(frozen=True, slots=True)
class Pick:
    """The row that answers for a cluster, and what else is held.

    `row` is None where nothing fits; `others` are the same indicator's other rows, newest first;
    `sibling` says that the row is of another definition of the same family; `held` are the periods
    on record where the years asked for are not.
    """

    cluster: str
    indicator: str
    row: KpiRow | None
    others: tuple[KpiRow, ...] = ()
    sibling: bool = False
    held: tuple[str, ...] = ()


_QUARTER = re.compile(r"\b(?:q([1-4])|h([12]))\b", re.IGNORECASE)
_MONTH = re.compile(r"\b(?:19|20)\d\d-(0[1-9]|1[0-2])\b")


def part_of_year(label: str) -> float:
    """Return how far into its year a period ends, 0 where only the year is printed."""
    if found := _QUARTER.search(label):
        return int(found.group(1) or 0) / 4 + int(found.group(2) or 0) / 2
    found = _MONTH.search(label)
    return int(found.group(1)) / 12 if found else 0.0


def newest_first(rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Sort rows by what is shown first: firm figures, newest first, then goals and claims."""
    return sorted(
        rows,
        key=lambda r: (
            _STATUS.get(r.status, 1) >= 3,
            -r.period.last,
            -part_of_year(r.period.label),
            r.period.first != r.period.last,
            _CONFIDENCE.get(r.confidence, 1),
            r.value is None,
            r.source_id,
            r.id,
        ),
    )


def in_years(row: KpiRow, plan: Plan) -> bool:
    """Say whether a row is for the years that were asked for; any row where none were."""
    first, last = row.period.first, row.period.last
    if plan.only and row.id not in plan.only:
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
    own = catalogue.indicator(indicator)
    return tuple(
        i.id
        for i in catalogue.indicators
        if own.family and i.family == own.family and i.id != own.id
    )


def pick(store: Store, plan: Plan, cluster: str, indicator: str, *, siblings: bool = True) -> Pick:
    """Return the row that answers for a cluster and an indicator in the years asked for."""
    own = newest_first(store.rows(clusters=[cluster], indicators=[indicator]))
    fitting = [row for row in own if in_years(row, plan)]
    if fitting:
        best = fitting[0]
        return Pick(cluster, indicator, best, tuple(r for r in own if r.id != best.id))
    if siblings:
        others = family(store.catalogue, indicator)
        for row in newest_first(
            store.rows(clusters=[cluster], indicators=others) if others else ()
        ):
            if in_years(row, plan):
                return Pick(cluster, indicator, row, tuple(own), sibling=True)
    return Pick(cluster, indicator, None, tuple(own), held=tuple(_periods(own)))


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


def shown(row: KpiRow) -> str:
    """Return a row's figure as its source prints it, with its unit."""
    printed = row.printed
    if re.search(r"[^\W\d_]{2,}|%|€|\$|£", printed) or row.unit in {
        "rank",
        "position",
        "tier",
        "group",
        "",
    }:
        return printed
    return f"{printed} {spelt(row.unit)}"


def spelt(unit: str) -> str:
    """Return a unit as it is written behind a number: "DKK billion" as "billion DKK"."""
    first, _, rest = unit.partition(" ")
    scale, _, behind = rest.partition(" ")
    if scale in {"thousand", "million", "billion", "trillion"}:
        return " ".join(filter(None, (scale, first, behind)))
    return unit


def when(row: KpiRow, language: str) -> str:
    """Return the period as printed, or the words for "no date given"."""
    label = row.period.label
    if not label or fold(label) in {"n.d.", "n.d", "nd"}:
        return say(language, "undated")
    return label.removeprefix("n.d. (").removesuffix(")") if label.startswith("n.d. (") else label


def figure_cell(row: KpiRow) -> Cell:
    """Return the table cell of a row's figure."""
    return Cell(shown(row), row.id, row.value)


def covers_more_or_less(row: KpiRow, catalogue: Catalogue) -> bool:
    """Say whether a row's printed area is worded otherwise than its cluster's names."""
    cluster = catalogue.cluster(row.cluster)
    area = fold(row.geography)
    return bool(area) and not any(area == fold(name) for name in (cluster.name, *cluster.aliases))


def _periods(rows: Sequence[KpiRow]) -> list[str]:
    labels = [
        row.period.label for row in sorted(rows, key=lambda r: r.period.last) if row.period.last
    ]
    return list(dict.fromkeys(labels))
