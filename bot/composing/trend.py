"""Trends: how an indicator of a cluster moved, with breaks in the series called out."""

from collections import Counter

from bot.answer import Chart, Figure, Statement
from bot.comparability import base_unit, length_of, part_of_year, time_of
from bot.composing import lookup, movement
from bot.draft import Draft, Note
from bot.evidence import RowRef, row_refs
from bot.figures import derive
from bot.phrases import say
from bot.picking import family, in_years, newest_first, pick, shown, spelt, when
from bot.selection import Selection as Plan
from index.rows import KpiRow
from index.store import Store

_YEAR = (0, "")


def compose(plan: Plan, store: Store) -> Draft:
    """Return first, last, total change and yearly rate of each cluster's dated figures."""
    lang, catalogue = plan.language, store.catalogue
    indicator = _best_series(plan, store)
    label = catalogue.indicator(indicator).name
    drafts, lacking, rows, lines = [], [], [], []
    for cluster in plan.clusters:
        dated = _series(plan, store, cluster, indicator)
        if dated:
            beside = _beside(plan, store, cluster, indicator, dated)
            drafts.append(_of_one(dated, beside, label, plan, store))
            rows += [*dated, *beside]
            points = tuple((when(r, lang), r.value or 0.0) for r in dated)
            lines += [(catalogue.cluster(cluster).name, points)] if len(points) > 1 else []
            continue
        chosen = pick(store, plan, cluster, indicator)
        if chosen.row is None:
            lacking.append(chosen)
        else:
            told = Statement(lookup.sentence(chosen.row, plan, store), (RowRef(chosen.row.id),))
            drafts.append(Draft("trend", statements=(told,)))
    if move := _move(indicator, plan, store):
        drafts = [
            Draft("trend", statements=move.statements, figures=move.figures, caveats=move.notes)
        ]
    chart = None
    if lines:
        chart = Chart("line", label, say(lang, "period"), rows[0].unit, tuple(lines))
    return Draft(
        kind="trend",
        statements=tuple(s for d in drafts for s in d.statements),
        table=lookup.rows_table(rows, plan, store) if rows else None,
        figures=tuple(f for d in drafts for f in d.figures),
        gaps=lookup.gaps(lacking, plan, store),
        caveats=tuple(dict.fromkeys(c for d in drafts for c in d.caveats)),
        chart=chart,
        abstained=not drafts,
        missing=tuple(f"{indicator} · {p.cluster}" for p in lacking),
    )


def _of_one(
    dated: list[KpiRow], beside: list[KpiRow], label: str, plan: Plan, store: Store
) -> Draft:
    """State how one cluster's figures moved, and what in the series keeps from trusting that."""
    lang, catalogue = plan.language, store.catalogue
    first, last = dated[0], dated[-1]
    name = catalogue.cluster(last.cluster).name
    notes = []
    if beside:
        notes.append(Note(say(lang, "beside_series"), row_refs(beside)))
    if first is last:
        slots = {"printed": shown(last, lang), "label": label, "period": when(last, lang)}
        text = say(lang, "trend_one", cluster=name, **slots)
        return Draft(
            "trend", statements=(Statement(text, (RowRef(last.id),)),), caveats=tuple(notes)
        )
    text, figures = _change(
        first, last, name, label, lang, catalogue.indicator(last.indicator).kind
    )
    if len({(_teller(r, store), r.geography) for r in dated}) > 1:
        notes.append(Note(say(lang, "trend_break"), row_refs(dated)))
    if first.qualifier or last.qualifier:
        printed = f"{shown(first, lang)}; {shown(last, lang)}"
        notes.append(Note(say(lang, "approximate", printed=printed), row_refs((first, last))))
    statement = Statement(text, (*row_refs((first, last)), *(f.ref for f in figures)))
    return Draft("trend", statements=(statement,), figures=tuple(figures), caveats=tuple(notes))


def _move(indicator: str, plan: Plan, store: Store) -> movement.Move | None:
    """Return how one cluster moved in a ranking, None where the trend is of something else.

    Without years, a ranking that publishes no scores is told over all its editions instead.
    """
    ranking = next((r for r in store.catalogue.rankings if r.indicator == indicator), None)
    if ranking is None or len(plan.clusters) != 1:
        return None
    if not (ranking.components or plan.years or plan.year_from):
        return None
    places = movement.editions_of(plan, store, ranking, plan.clusters[0])
    return movement.moved(ranking, places[0], places[1], plan, store) if places else None


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
    cagr = say(lang, "rate_a_year", rate=_signed(rate)) if rate else ""
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
