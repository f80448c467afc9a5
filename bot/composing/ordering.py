"""Clusters ordered by one indicator: like figures only, or a reading aid that says why it is none.

Level and growth, or a share of the same family, order differently: where rows allow it, both are
told. Published rankings are `bot.composing.rank`'s.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import language
from bot.answer import AnswerTable, Cell, Chart, Figure, Gap, Statement
from bot.comparability import base_unit, time_of
from bot.composing import compare, lookup
from bot.draft import Draft, Note
from bot.evidence import CountRef, RowRef, row_refs
from bot.figures import derive
from bot.phrases import join, say
from bot.picking import family, figure_cell, in_years, newest_first, shown, when
from bot.selection import Selection as Plan
from index.catalogue import Cluster, Indicator
from index.rows import KpiRow
from index.store import Store
from index.text import fold

# A league table shows this many lines unless another number was asked for.
LINES = 15
DEFINITIONS_NAMED = 3
# "More than 1,500" is more than 1,500, and "nearly 1,500" less.
_HEDGE = {"more than": 2, "at least": 1, "nearly": -1, "up to": -1, "less than": -2}


def compose(plan: Plan, store: Store) -> Draft:
    """Return the clusters ordered by an indicator, or by how it grew."""
    indicator = store.catalogue.indicator(plan.indicators[0])
    rows = candidates(indicator.id, plan, store)
    if not rows:
        return nothing(indicator, plan, store)
    if plan.about == "growth":
        grown = _growth(rows, plan, store)
        return _by_growth(grown, plan, store) if grown else _by_rate(indicator, plan, store)
    like = largest_like_set(rows)
    newest = list({r.cluster: r for r in reversed(rows)}.values())
    ranked = like if len(like) >= 2 and len(like) >= len(newest) / 2 else newest
    unit = max(
        (base_unit(r.unit)[0] for r in ranked),
        key=lambda u: sum(base_unit(r.unit)[0] == u for r in ranked),
    )
    ordered = in_size(
        [r for r in ranked if base_unit(r.unit)[0] == unit],
        least_first=_least_first(indicator, plan),
    )
    unlike = compare.reasons_of(ordered, plan, store, hard=True)
    statements = _leaders(ordered, bool(unlike), plan, store)
    other_orders, figures = _other_orders(rows, ordered, indicator, plan, store)
    statements += other_orders
    drawn = ordered[: plan.top or LINES]
    drawn += [r for r in ordered[len(drawn) :] if r.cluster in plan.clusters]
    others = [r for r in ranked if r not in ordered]
    return Draft(
        kind="rank",
        statements=tuple(statements),
        table=lookup.rows_table([*drawn, *others], plan, store),
        figures=tuple(figures),
        caveats=tuple(_notes(ordered, newest, indicator, unlike, plan, store)),
        chart=None if unlike else _chart(drawn, indicator, unit, plan, store),
    )


def candidates(indicator: str, plan: Plan, store: Store) -> list[KpiRow]:
    """Return the figures that may be ranked: firm ones, of the years and places asked for."""
    rows = [
        r
        for r in newest_first(store.rows(indicators=[indicator]))
        if r.value is not None and in_years(r, plan) and r.status not in {"goal", "claim"}
    ]
    if plan.clusters and plan.about != "standing":
        return [r for r in rows if r.cluster in plan.clusters]
    return of_one_kind(rows, plan, store)


def of_one_kind(rows: list[KpiRow], plan: Plan, store: Store) -> list[KpiRow]:
    """Leave out parts beside their whole, and countries among clusters where those are held."""
    places = {c.id: c for c in store.catalogue.clusters}
    kind = plan.of_kind or "cluster"
    alike = [r for r in rows if _is_of(kind, places[r.cluster], r)]
    if len({r.cluster for r in alike}) >= 2 or (plan.of_kind and alike):
        rows = alike
    held = {r.cluster for r in rows}
    dropped = set()
    for id in held:
        for whole in held & set(places[id].part_of):
            dropped.add(id if places[id].kind == "region" else whole)
    return [r for r in rows if r.cluster not in dropped]


def _is_of(kind: str, place: Cluster, row: KpiRow) -> bool:
    """Say whether a row is for a place of a kind; a cluster may stand for its country by name."""
    if place.kind == kind:
        return True
    area = fold(row.geography)
    return kind == "country" and not place.part_of and area in map(fold, place.aliases)


def nothing(indicator: Indicator, plan: Plan, store: Store) -> Draft:
    """Decline to rank an indicator, with the nearest figure that is held."""
    lang = plan.language
    row = next(iter(newest_first(store.rows(indicators=[indicator.id]))), None)
    nearest = lookup.sentence(row, plan, store).rstrip(".") if row else ""
    gap = Gap(
        indicator.name,
        say(lang, "gap", asked=indicator.name),
        say(lang, "nearest", what=nearest) if row else "",
        (RowRef(row.id),) if row else (),
    )
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(indicator.id,))


def largest_like_set(rows: Iterable[KpiRow]) -> list[KpiRow]:
    """Return the most clusters with one unit and period; the newest such set among equals."""
    sets: dict[tuple[str, tuple[int, int, str]], dict[str, KpiRow]] = {}
    for row in rows:
        if row.period.last:
            sets.setdefault((base_unit(row.unit)[0], time_of(row)), {}).setdefault(row.cluster, row)
    if not sets:
        return []
    best = max(sets, key=lambda k: (len(sets[k]), k[1][1], k[1][2], k[1][0]))
    return list(sets[best].values())


def in_size(rows: Sequence[KpiRow], *, least_first: bool) -> list[KpiRow]:
    """Sort rows of one base unit by size, hedged figures on the side that they are hedged to."""
    sign = 1 if least_first else -1
    return sorted(rows, key=lambda r: (sign * _size(r)[0], sign * _size(r)[1], r.cluster))


def same_size(one: KpiRow, other: KpiRow) -> bool:
    """Say whether two figures are level, hedges counted."""
    return _size(one) == _size(other)


def larger(one: KpiRow, other: KpiRow) -> bool:
    """Say whether the first figure is the larger one, hedges counted."""
    return _size(one) > _size(other)


def smaller(one: KpiRow, other: KpiRow) -> bool:
    """Say whether the first figure is the smaller one, hedges counted."""
    return _size(one) < _size(other)


def _size(row: KpiRow) -> tuple[float, int]:
    return (row.value or 0.0) * base_unit(row.unit)[1], _HEDGE.get(row.qualifier, 0)


def _least_first(indicator: Indicator, plan: Plan) -> bool:
    """Say whether the smallest figure comes first: where asked, else where less is better."""
    less_is_better = indicator.better == "lower" or indicator.kind == "rank"
    if plan.end in {"least", "most"}:
        return plan.end == "least"
    return less_is_better != (plan.end == "worst")


def _end_named(indicator: Indicator, plan: Plan) -> str:
    """Return "_least" or "_most" where an end of the figures is meant and not who does best."""
    least_first = _least_first(indicator, plan)
    if least_first != (indicator.better == "lower" or indicator.kind == "rank"):
        return "_least" if least_first else "_most"
    return "_least" if plan.end == "least" else ""


def _leaders(ordered: Sequence[KpiRow], unlike: bool, plan: Plan, store: Store) -> list[Statement]:
    """State who comes first, who ties, and where the cluster asked about or our own stands."""
    lang, catalogue = plan.language, store.catalogue
    leader = ordered[0]
    label = catalogue.indicator(leader.indicator).name

    def state(key: str, row: KpiRow, **slots: object) -> str:
        return say(
            lang,
            key,
            cluster=catalogue.cluster(row.cluster).name,
            printed=shown(row, lang),
            label=label,
            period=when(row, lang),
            **slots,
        )

    end = _end_named(catalogue.indicator(leader.indicator), plan)
    key = f"leads{end}{'_unlike' if unlike else ''}"
    statements = [Statement(state(key, leader), (RowRef(leader.id),))]
    ties = [r for r in ordered[1:] if _size(r) == _size(leader)]
    statements += [Statement(lookup.sentence(r, plan, store), (RowRef(r.id),)) for r in ties]
    if plan.top > 1 and not ties:
        statements.append(compare.listing(ordered[: plan.top], plan, store))
    standing = plan.clusters if plan.about == "standing" else (catalogue.home,)
    for place, row in enumerate(ordered, 1):
        if row.cluster not in standing or row in (leader, *ties):
            continue
        if unlike or end:
            statements.append(
                Statement(lookup.sentence(row, plan, store), (RowRef(row.id),), "note")
            )
        else:
            counts = (CountRef(place), CountRef(len(ordered)))
            text = state("stands", row, place=place, of=len(ordered))
            statements.append(Statement(text, (RowRef(row.id), *counts), "note"))
    if plan.about == "standing":
        statements.sort(key=lambda s: s.role == "answer")
        statements = [Statement(s.text, s.rests_on) for s in statements]
    return statements


def _other_orders(
    rows: list[KpiRow],
    ordered: Sequence[KpiRow],
    indicator: Indicator,
    plan: Plan,
    store: Store,
) -> tuple[list[Statement], list[Figure]]:
    """Tell who comes first by growth, and by shares and rates of the family, if another."""
    lang, catalogue = plan.language, store.catalogue
    leader = ordered[0].cluster
    statements: list[Statement] = []
    figures: list[Figure] = []
    if plan.end in {"least", "worst"} or plan.years or plan.clusters:
        return statements, figures
    grown = _growth(rows, plan, store) if indicator.kind == "level" else []
    if grown and grown[0][1].cluster != leader:
        first, last, figure = grown[0]
        text = say(
            lang,
            "by_growth",
            cluster=catalogue.cluster(last.cluster).name,
            change=_signed(figure),
            first=when(first, lang),
            last=when(last, lang),
        )
        statements.append(Statement(text, (*row_refs((first, last)), figure.ref), "note"))
        figures.append(figure)
    for id in family(catalogue, indicator.id):
        other = catalogue.indicator(id)
        if indicator.kind != "level" or other.kind not in {"growth", "share", "per_head"}:
            continue
        like = largest_like_set(candidates(id, plan, store))
        best = in_size(like, least_first=other.better == "lower")[:1] if len(like) > 1 else []
        if best and best[0].cluster != leader:
            text = say(
                lang,
                "by_other",
                label=other.name,
                cluster=catalogue.cluster(best[0].cluster).name,
                printed=shown(best[0], lang),
                period=when(best[0], lang),
            )
            statements.append(Statement(text, (RowRef(best[0].id),), "note"))
    return statements, figures


def _growth(rows: list[KpiRow], plan: Plan, store: Store) -> list[tuple[KpiRow, KpiRow, Figure]]:
    """Return (first row, last row, change in percent) of clusters, the fastest first.

    Each pair is of one source, area and unit; all pairs are of the two times that most clusters
    have, the widest apart among equals. Empty for fewer than two clusters.
    """
    spans: dict[tuple[tuple[int, int, str], ...], dict[str, tuple[KpiRow, KpiRow]]] = {}
    for first in rows:
        for last in rows:
            like = (first.cluster, first.source_id, first.geography, first.unit) == (
                last.cluster,
                last.source_id,
                last.geography,
                last.unit,
            )
            if like and 0 < first.period.last < last.period.last and first.value:
                pairs = spans.setdefault((time_of(first), time_of(last)), {})
                pairs.setdefault(first.cluster, (first, last))
    if not spans:
        return []
    best = max(spans, key=lambda s: (len(spans[s]), s[1][1] - s[0][1], s[1]))
    grown = []
    for first, last in spans[best].values():
        name = store.catalogue.cluster(first.cluster).name
        figure = derive("percent_change", name, [first, last])
        if figure:
            grown.append((first, last, figure))
    grown.sort(key=lambda g: (g[2].value if plan.end == "least" else -g[2].value, g[0].cluster))
    return grown if len(grown) > 1 else []


def _signed(figure: Figure) -> str:
    return figure.text if figure.value < 0 else f"+{figure.text}"


def _by_growth(grown: list[tuple[KpiRow, KpiRow, Figure]], plan: Plan, store: Store) -> Draft:
    lang, catalogue = plan.language, store.catalogue
    first, last, figure = grown[0]
    label = catalogue.indicator(first.indicator).name
    text = say(
        lang,
        "grows",
        cluster=catalogue.cluster(last.cluster).name,
        change=_signed(figure),
        label=label,
        first=when(first, lang),
        last=when(last, lang),
    )
    return Draft(
        kind="rank",
        statements=(Statement(text, (*row_refs((first, last)), figure.ref)),),
        table=growth_table(grown, plan, store),
        figures=tuple(f for _, _, f in grown),
    )


def growth_table(
    grown: list[tuple[KpiRow, KpiRow, Figure]], plan: Plan, store: Store
) -> AnswerTable:
    """Return (first row, last row, change) of places as a table, one a line."""
    lang, catalogue = plan.language, store.catalogue
    first, last, _ = grown[0]
    label = catalogue.indicator(first.indicator).name
    header = (
        say(lang, "cluster"),
        say(lang, "growth"),
        *(f"{label}, {when(r, lang)}" for r in (first, last)),
    )
    lines = tuple(
        (
            Cell(catalogue.cluster(a.cluster).name),
            Cell(_signed(f) + ("%" if f.unit == "percent" else ""), f.ref, f.value),
            figure_cell(a, lang),
            figure_cell(b, lang),
        )
        for a, b, f in grown[: plan.top or LINES]
    )
    return AnswerTable(header, lines)


def _names(indicator: Indicator, keys: frozenset[str]) -> bool:
    """Say whether a word stands in an indicator's name."""
    return any(token.keys & keys for token in language.tokens(indicator.name))


def _by_rate(indicator: Indicator, plan: Plan, store: Store) -> Draft:
    """Order by a rate of growth that a source gives, where levels of two years are not held."""
    counted = language.keys(indicator.unit)
    rates = [
        i.id
        for i in store.catalogue.indicators
        if i.kind == "growth"
        and (i.family == indicator.family != "" or _names(i, counted))
        and len(largest_like_set(candidates(i.id, plan, store))) > 1
    ]
    if rates:
        return compose(replace(plan, indicators=(rates[0],), about="indicator"), store)
    text = say(plan.language, "no_growth", label=indicator.name)
    gap = Gap(indicator.name, text)
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(indicator.id,))


def _notes(
    ordered: Sequence[KpiRow],
    newest: Sequence[KpiRow],
    indicator: Indicator,
    unlike: Sequence[str],
    plan: Plan,
    store: Store,
) -> list[Note]:
    """Say what keeps the order from being a ranking, who is left out, and what else is held."""
    lang, catalogue = plan.language, store.catalogue
    ids = row_refs(ordered)
    notes = []
    if unlike:
        notes.append(Note(say(lang, "unlike_ranked", reasons="; ".join(unlike)), ids))
    else:
        soft = [
            r for r in compare.reasons_of(ordered, plan, store) if r != say(lang, "unlike_source")
        ]
        if soft:
            notes.append(Note(say(lang, "soft_rows", reasons="; ".join(soft)), ids))
    ranked = {r.cluster for r in ordered}
    left = [catalogue.cluster(r.cluster).name for r in newest if r.cluster not in ranked]
    if left and not unlike:
        slots = {"label": indicator.name, "period": when(ordered[0], lang)}
        text = say(lang, "like_rows", **slots, names=join(lang, left))
        notes.append(Note(text, (RowRef(ordered[0].id),)))
    siblings = [
        i.name
        for i in map(catalogue.indicator, family(catalogue, indicator.id))
        if i.kind == indicator.kind and candidates(i.id, plan, store)
    ]
    if siblings:
        names = "; ".join(siblings[:DEFINITIONS_NAMED])
        notes.append(Note(say(lang, "other_definitions", names=names), ()))
    return notes


def _chart(
    rows: Sequence[KpiRow], indicator: Indicator, unit: str, plan: Plan, store: Store
) -> Chart | None:
    if len(rows) < 2:
        return None
    points = tuple((store.catalogue.cluster(r.cluster).name, r.value or 0.0) for r in rows)
    label = say(plan.language, "cluster")
    return Chart("bar", indicator.name, label, unit, ((indicator.name, points),))
