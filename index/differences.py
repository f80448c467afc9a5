"""Says which figures are new, changed or gone between two builds.

What else a rebuild tells is left to `index.build`.
"""

from collections.abc import Sequence

from index.catalogue import Catalogue
from index.report import RowChange
from index.rows import KpiRow


def row_changes(
    before: Sequence[KpiRow], now: Sequence[KpiRow], catalogue: Catalogue
) -> tuple[RowChange, ...]:
    """Return the changes in the order of the new rows, then of the old ones that are gone."""
    clusters = {cluster.id: cluster.name for cluster in catalogue.clusters}
    indicators = {indicator.id: indicator.name for indicator in catalogue.indicators}
    old, new = {row.id: row for row in before}, {row.id: row for row in now}

    def change(kind: str, row: KpiRow, was: str, will: str) -> RowChange:
        cluster = clusters.get(row.cluster, row.cluster)
        indicator = indicators.get(row.indicator, row.indicator)
        return RowChange(kind, row.id, f"{cluster}, {indicator}, {row.period.label}", was, will)

    changes: list[RowChange] = []
    for id, row in new.items():
        if id not in old:
            changes.append(change("added", row, "", _figure(row)))
        elif _figure(old[id]) != _figure(row):
            changes.append(change("changed", row, _figure(old[id]), _figure(row)))
    changes += (
        change("removed", row, _figure(row), "") for id, row in old.items() if id not in new
    )
    return tuple(changes)


def _figure(row: KpiRow) -> str:
    """Return a row's figure as printed, with its unit where the source does not print one."""
    said = row.printed or (f"{row.value:g}" if row.value is not None else "")
    return f"{said} {row.unit}".strip() if said.replace(".", "").isdigit() else said
