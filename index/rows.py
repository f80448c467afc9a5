"""KPI rows: one figure of one cluster for one indicator and period, with where it is printed.

Reading rows out of tables is left to `index.kpis` and `index.wide`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The years a figure is for. `first == last` for a single year; both 0 where undated.

    `label` is what the source prints ("2006–2016", "H1 2024", "about 2018"); `approximate` says
    that the year is inferred (from the date of publication, say) rather than printed.
    """

    first: int
    last: int
    label: str
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A figure as its source prints it, beside the number that is computed with.

    `value` is in `unit` and is None where the source gives words alone ("just outside the top
    five"); `low` and `high` then bound it, None standing for no bound. `printed` is the source's
    own wording of the figure. `qualifier` is one of "", "about", "more than", "less than",
    "nearly", "at least", "up to". `kind` is `level`, `share`, `growth`, `per_head`, `score`,
    `rank` or `tier`; `status` is `final`, `provisional`, `estimate`, `claim` or `goal`.
    `confidence` is `high`, `medium` or `low`. `path` and `line` name the file and line (or cell)
    of the corpus the row was read from; `place` is the place inside the source itself.
    """

    id: str
    cluster: str
    indicator: str
    value: float | None
    printed: str
    unit: str
    period: Period
    geography: str
    kind: str
    status: str
    source_id: str
    place: str
    confidence: str
    note: str
    path: str
    line: int
    low: float | None = None
    high: float | None = None
    qualifier: str = ""
