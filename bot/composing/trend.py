"""Trends: how an indicator of a cluster moved, with breaks in the series called out."""

from collections import Counter

from bot.answer import Chart, Figure, Statement
from bot.comparability import base_unit, length_of, part_of_year, time_of
from bot.composing import lookup, movement
from bot.draft import Draft, Note
from bot.figures import derive
from bot.phrases import say
from bot.picking import family, in_years, newest_first, pick, shown, spelt, when
from bot.planner import Plan
from index.rows import KpiRow
from index.store import Store

_YEAR = (0, "")


def compose(plan: Plan, store: Store) -> Draft:
    """Return first, last, total change and yearly rate of each cluster's dated figures."""
    lang, catalogue = plan.language, store.catalogue
    indicator = _best_series(plan, store)
    label = catalogue.indicator(indicator).name
    statements: list[Statement] = []
    figures: list[Figure] = []
    notes: list[Note] = []
    table: list[KpiRow] = []
    series = []
    lacking = []
    missing = []
    for cluster in plan.clusters:
        name = catalogue.cluster(cluster).name
        dated = _series(plan, store, cluster, indicator)
        points = tuple((when(r, lang), r.value or 0.0) for r in dated)
        if len(points) > 1:
            series.append((name, points))
        table += dated
        if not dated:
            chosen = pick(store, plan, cluster, indicator)
            if chosen.row is None:
                lacking.append(chosen)
                missing.append(f"{indicator} · {cluster}")
            else:
                statements.append(
                    Statement(lookup.sentence(chosen.row, plan, store), (chosen.row.id,))
                )
            continue
        if beside := _beside(plan, store, cluster, indicator, dated):
            table += beside
            notes.append(Note(say(lang, "beside_series"), tuple(r.id for r in beside)))
        first, last = dated[0], dated[-1]
        if first is last:
            text = say(
                lang,
                "trend_one",
                cluster=name,
                printed=shown(last, lang),
                label=label,
                period=when(last, lang),
            )
            statements.append(Statement(text, (last.id,)))
            continue
        text, made = _change(first, last, name, label, lang, catalogue.indicator(indicator).kind)
        figures += made
        statements.append(Statement(text, (first.id, last.id, *(f.id for f in made))))
        if len({(_teller(r, store), r.geography) for r in dated}) > 1:
            notes.append(Note(say(lang, "trend_break"), tuple(r.id for r in dated)))
        if any(r.qualifier for r in (first, last)):
            notes.append(
                Note(
                    say(lang, "approximate", printed=f"{shown(first, lang)}; {shown(last, lang)}"),
                    (first.id, last.id),
                )
            )
    ranking = next((r for r in catalogue.rankings if r.indicator == indicator), None)
    places = (
        movement.editions_of(plan, store, ranking, plan.clusters[0])
        if ranking
        and (ranking.components or plan.years or plan.year_from)
        and len(plan.clusters) == 1
        else []
    )
    if ranking and places:
        move = movement.moved(ranking, places[0], places[1], plan, store)
        statements = list(move.statements)
        figures += move.figures
        notes += move.notes
    unit = table[0].unit if table else ""
    chart = Chart("line", label, say(lang, "period"), unit, tuple(series)) if series else None
    return Draft(
        kind="trend",
        statements=tuple(statements),
        table=lookup.rows_table(table, plan, store) if table else None,
        figures=tuple(figures),
        gaps=lookup.gaps(lacking, plan, store),
        caveats=tuple(dict.fromkeys(notes)),
        chart=chart,
        abstained=not statements,
        missing=tuple(missing),
    )


def longest(plan: Plan, store: Store) -> int:
    """Return how many dated figures the longest series asked for has."""
    indicator = _best_series(plan, store)
    return max((len(_series(plan, store, c, indicator)) for c in plan.clusters), default=0)


def _best_series(plan: Plan, store: Store) -> str:
    """Return the reading of the indicator with the longest series for the first cluster."""
    level = {i.id for i in store.catalogue.indicators if i.kind not in {"growth", "share"}}
    candidates = list(plan.indicators)
    for indicator in plan.indicators[:1]:
        candidates += [i for i in family(store.catalogue, indicator) if i not in candidates]
    return max(
        candidates,
        key=lambda i: (
            min(len(_series(plan, store, plan.clusters[0], i)), 2),
            i in level,
            -candidates.index(i),
        ),
    )


def _series(plan: Plan, store: Store, cluster: str, indicator: str) -> list[KpiRow]:
    """Return one row a period, oldest first, of one unit and length; firm ones before vague."""
    rows = [
        r
        for r in newest_first(store.rows(clusters=[cluster], indicators=[indicator]))
        if r.value is not None
        and r.period.last
        and in_years(r, plan)
        and r.status not in {"goal", "claim"}
    ]
    if not rows:
        return []
    like = [r for r in rows if base_unit(r.unit)[0] == base_unit(rows[0].unit)[0]]
    lengths = Counter(map(length_of, {time_of(r): r for r in like}.values()))
    # Whole years where there are two, else what most rows are for; all of them where none repeats.
    length = _YEAR if lengths[_YEAR] > 1 else max(lengths, key=lambda n: (lengths[n], n))
    best: dict[tuple[int, float], KpiRow] = {}
    for row in like:
        if length_of(row) == length or lengths[length] == 1:
            best.setdefault((row.period.last, part_of_year(row.period.label)), row)
    return [best[point] for point in sorted(best)]


def _teller(row: KpiRow, store: Store) -> str:
    """Return who tells a figure: the editions of one publisher count alike."""
    source = store.source(row.source_id)
    return source.publisher or source.title


def _beside(
    plan: Plan, store: Store, cluster: str, indicator: str, series: list[KpiRow]
) -> list[KpiRow]:
    """Return figures that have no place in the series: undated, or for periods of other lengths."""
    unit = base_unit(series[0].unit)[0]
    rows = newest_first(store.rows(clusters=[cluster], indicators=[indicator]))
    times = {time_of(r) for r in series}
    return [
        r
        for r in rows
        if in_years(r, plan) and base_unit(r.unit)[0] == unit and time_of(r) not in times
    ]


def _change(
    first: KpiRow, last: KpiRow, name: str, label: str, lang: str, kind: str
) -> tuple[str, list[Figure]]:
    slots = {
        "cluster": name,
        "label": label,
        "first": shown(first, lang),
        "last": shown(last, lang),
        "p1": when(first, lang),
        "p2": when(last, lang),
    }
    if kind not in {"level", "per_head", "score"} or length_of(first) != length_of(last):
        return say(lang, "trend_points", **slots), []
    change = derive(
        "percent_change", f"{name}: {label}, {when(first, lang)}–{when(last, lang)}", [first, last]
    )
    if change is None:
        return say(lang, "trend_points", **slots), []
    rate = derive("cagr", f"{name}: {label}, per year", [first, last])
    amount = derive("difference", f"{name}: {label}, change", [last, first])
    if amount is None:
        return say(lang, "trend_points", **slots), []
    made = [amount, change, *([rate] if rate else [])]
    cagr = say(lang, "a_year", rate=_signed(rate)) if rate else ""
    return say(
        lang,
        "trend",
        **slots,
        amount=f"{_signed(amount)} {spelt(last.unit)}".strip(),
        change=_signed(change),
        cagr=cagr,
    ), made


def _signed(figure: Figure) -> str:
    return figure.text if figure.value < 0 else f"+{figure.text}"
