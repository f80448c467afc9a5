"""League tables: places in a published ranking, or clusters ordered by one indicator."""

import re
from collections import Counter
from dataclasses import replace

from bot.answer import AnswerTable, Cell, Chart, Gap, Statement
from bot.comparability import bounds, in_order
from bot.composing import lookup
from bot.draft import Draft, Note
from bot.phrases import join, say
from bot.picking import figure_cell, in_years, newest_first, part_of_year, shown, when
from bot.planner import Plan
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store
from index.text import fold

_AHEAD = re.compile(
    r"\b(?:ahead of|above|before|higher than|better than|in front of|outranks?"
    r"|fore|over|hogre an|foran)\b"
)
# A league table shows this many lines unless another number was asked for.
LINES = 15


def compose(plan: Plan, store: Store) -> Draft:
    """Return the table of a ranking's edition, or the clusters ordered by an indicator."""
    ranking = ranking_of(plan, store)
    if plan.about == "scores" and ranking:
        return _scores(plan, store, ranking)
    if plan.about == "ranking" and ranking:
        return _published(plan, store, ranking)
    return _by_indicator(plan, store)


def _scores(plan: Plan, store: Store, ranking: Ranking) -> Draft:
    """Answer a question for scores or weights: the published ones, or that there are none."""
    lang = plan.language
    held = [c for c in ranking.components if c.weight is not None]
    if held:
        names = ", ".join(
            f"{store.catalogue.indicator(c.indicator).name} {c.weight:g}" for c in held
        )
        text = f"{ranking.name}: {names}."
        return Draft(
            kind="rank", statements=(Statement(text, (f"catalogue:ranking:{ranking.id}",)),)
        )
    gap = Gap(ranking.name, say(lang, "not_published", ranking=ranking.name))
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(f"{ranking.id} · scores",))


def ranking_of(plan: Plan, store: Store) -> Ranking | None:
    """Return the ranking named, or the one whose places are the indicator named."""
    named = next((r for r in store.catalogue.rankings if r.id == plan.ranking), None)
    by_indicator = next(
        (
            r
            for i in plan.indicators[:1]
            for r in store.catalogue.rankings
            if i == r.indicator or i in r.sub_rankings
        ),
        None,
    )
    return named or by_indicator


def edition_rows(store: Store, indicator: str, plan: Plan) -> tuple[list[KpiRow], list[KpiRow]]:
    """Return the rows of the edition asked for (the newest by default), and those of all others."""
    rows = newest_first(store.rows(indicators=[indicator]))
    fitting = [r for r in rows if in_years(r, plan)]
    wanted = set(plan.clusters)
    with_asked = [r for r in fitting if r.cluster in wanted] or fitting
    if not with_asked:
        return [], rows
    edition = with_asked[0].period
    same = [r for r in rows if r.period == edition]
    return same, [r for r in rows if r.period != edition]


def by_place(rows: list[KpiRow]) -> list[KpiRow]:
    """Sort rows by place, best first; bounded places stand by their best possible place."""
    return sorted(rows, key=lambda r: (bounds(r)[0] or 0.0, bounds(r)[1] or 1e9, r.cluster))


def _published(plan: Plan, store: Store, ranking: Ranking) -> Draft:
    lang, catalogue = plan.language, store.catalogue
    indicator = plan.indicators[0] if plan.indicators and not plan.ranking else ranking.indicator
    rows, others = edition_rows(store, indicator, plan)
    if not rows:
        # An edition may be on record by its partial lists alone.
        for axis in ranking.sub_rankings:
            axis_rows, _ = edition_rows(store, axis, plan)
            if axis_rows and (plan.years or plan.year_from):
                return _published(replace(plan, indicators=(axis,), ranking=""), store, ranking)
        return _missing(plan, store, ranking, others)
    rows = by_place(rows)
    edition = when(rows[0], lang)
    plan = replace(plan, clusters=_with_parts(plan.clusters, rows, store))
    asked = [r for r in rows if r.cluster in plan.clusters]
    name = catalogue.indicator(indicator).name if indicator != ranking.indicator else ranking.name
    statements = [
        Statement(_place(row, name, edition, plan, store), (row.id,)) for row in (asked or rows[:1])
    ]
    if len(asked) == 1 and _AHEAD.search(fold(plan.query)):
        ahead = [r for r in rows if in_order(r, asked[0]) < 0]
        if ahead:
            names = join(lang, [catalogue.cluster(r.cluster).name for r in ahead])
            text = say(
                lang,
                "ahead_of",
                names=names,
                cluster=catalogue.cluster(asked[0].cluster).name,
                ranking=name,
                edition=edition,
            )
            statements.insert(0, Statement(text, tuple(r.id for r in (*ahead, asked[0]))))
    gaps = [
        Gap(
            f"{ranking.name} – {catalogue.cluster(c).name}",
            say(lang, "gap", asked=f"{ranking.name} {edition} – {catalogue.cluster(c).name}"),
            rests_on=(rows[0].id,),
        )
        for c in plan.clusters
        if c not in {r.cluster for r in asked}
    ]
    notes = [Note(say(lang, "only_these"), ())]
    earlier = [r for r in others if r.cluster in plan.clusters]
    if earlier:
        notes.append(Note(say(lang, "other_edition"), ()))
    for row in asked:
        if row.note:
            cluster = catalogue.cluster(row.cluster).name
            notes.append(
                Note(say(lang, "note", cluster=cluster, note=row.note.rstrip(".")), (row.id,))
            )
    shown_rows = _window(rows, plan)
    return Draft(
        kind="rank",
        statements=tuple(statements) if not (plan.clusters and not asked) else (),
        table=_table([*shown_rows, *earlier[:6]], plan, store),
        gaps=tuple(gaps),
        caveats=tuple(notes),
        chart=None,
        abstained=bool(plan.clusters) and not asked,
        missing=tuple(
            f"{ranking.id} · {c}" for c in plan.clusters if c not in {r.cluster for r in asked}
        ),
    )


def _with_parts(clusters: tuple[str, ...], rows: list[KpiRow], store: Store) -> tuple[str, ...]:
    """Let the placed parts of a place that is not itself placed stand for it."""
    placed = {r.cluster for r in rows}
    parts = {
        whole: [c.id for c in store.catalogue.clusters if whole in c.part_of and c.id in placed]
        for whole in clusters
        if whole not in placed
    }
    return tuple(dict.fromkeys(id for c in clusters for id in (parts.get(c) or [c])))


def _window(rows: list[KpiRow], plan: Plan) -> list[KpiRow]:
    lines = plan.top or LINES
    head = rows[:lines]
    return head + [r for r in rows[lines:] if r.cluster in plan.clusters]


def _place(row: KpiRow, name: str, edition: str, plan: Plan, store: Store) -> str:
    key = "place_rank" if row.value is not None and row.unit == "rank" else "place"
    cluster = store.catalogue.cluster(row.cluster).name
    return say(
        plan.language, key, cluster=cluster, ranking=name, edition=edition, printed=shown(row)
    )


def _missing(plan: Plan, store: Store, ranking: Ranking, held: list[KpiRow]) -> Draft:
    periods = list(dict.fromkeys(when(r, plan.language) for r in held))
    years = ", ".join(map(str, plan.years)) or f"{plan.year_from or ''}–{plan.year_to or ''}"
    reason = (
        say(
            plan.language, "gap_years", asked=ranking.name, years=years, held=", ".join(periods[:6])
        )
        if periods
        else say(plan.language, "gap", asked=ranking.name)
    )
    return Draft(
        kind="rank",
        gaps=(Gap(ranking.name, reason, rests_on=(f"asked:{years}", *(r.id for r in held))),),
        abstained=True,
        missing=(f"{ranking.id} · {years}",),
    )


def _by_indicator(plan: Plan, store: Store) -> Draft:
    lang, catalogue = plan.language, store.catalogue
    indicator = catalogue.indicator(plan.indicators[0])
    lowest_first = plan.ascending or (indicator.kind == "rank")
    candidates = [
        r
        for r in newest_first(store.rows(indicators=[indicator.id]))
        if r.value is not None and in_years(r, plan) and r.status not in {"goal", "claim"}
    ]
    if plan.clusters:
        candidates = [r for r in candidates if r.cluster in plan.clusters]
    else:
        candidates = _no_wholes(candidates, store, plan.of_kind)
    if not candidates:
        row = next(iter(newest_first(store.rows(indicators=[indicator.id]))), None)
        reason = say(lang, "gap", asked=indicator.name)
        nearest = (
            say(lang, "nearest", what=lookup.sentence(row, plan, store).rstrip(".")) if row else ""
        )
        return Draft(
            kind="rank",
            gaps=(Gap(indicator.name, reason, nearest, (row.id,) if row else ()),),
            abstained=True,
            missing=(indicator.id,),
        )
    like = _largest_like_set(candidates)
    newest = list({r.cluster: r for r in reversed(candidates)}.values())
    notes: list[Note] = []
    if len(like) >= 2 and len(like) >= len(newest) / 2:
        rows = like
        if len(newest) > len(like):
            notes.append(
                Note(
                    say(lang, "like_rows", label=indicator.name, period=when(like[0], lang)),
                    (like[0].id,),
                )
            )
    else:
        rows = newest
        if len({(r.period.first, r.period.last, r.unit) for r in rows}) > 1:
            notes.append(Note(say(lang, "unlike_years"), ()))
    one_unit = Counter(r.unit for r in rows).most_common(1)[0][0]
    ordered = sorted(
        (r for r in rows if r.unit == one_unit),
        key=lambda r: ((r.value or 0.0) * (1 if lowest_first else -1), r.cluster),
    )
    others = [r for r in rows if r.unit != one_unit]
    leader = ordered[0]
    key = "leads_least" if plan.ascending else "leads"
    text = say(
        lang,
        key,
        cluster=catalogue.cluster(leader.cluster).name,
        printed=shown(leader),
        label=indicator.name,
        period=when(leader, lang),
    )
    ties = [r for r in ordered[1:] if r.value == leader.value]
    statements = [Statement(text, (leader.id,))]
    statements += [Statement(lookup.sentence(r, plan, store), (r.id,)) for r in ties]
    home = catalogue.home
    for row in ordered:
        if row.cluster == home and row not in ties and row is not leader:
            statements.append(Statement(lookup.sentence(row, plan, store), (row.id,), "note"))
    drawn = ordered[: plan.top or LINES]
    chart = None
    if len(like) >= 2 and rows is like and len(drawn) >= 2:
        points = tuple((catalogue.cluster(r.cluster).name, r.value or 0.0) for r in drawn)
        chart = Chart(
            "bar", indicator.name, say(lang, "cluster"), one_unit, ((indicator.name, points),)
        )
    return Draft(
        kind="rank",
        statements=tuple(statements),
        table=_table([*drawn, *others], plan, store),
        caveats=tuple(notes),
        chart=chart,
    )


def _no_wholes(rows: list[KpiRow], store: Store, of_kind: str) -> list[KpiRow]:
    """Never rank a part beside its whole: a cluster stays, its sub-regions and wholes go."""
    places = {c.id: c for c in store.catalogue.clusters}
    if of_kind:
        return [r for r in rows if places[r.cluster].kind == of_kind] or rows
    held = {r.cluster for r in rows}
    dropped = set()
    for id in held:
        for whole in held & set(places[id].part_of):
            dropped.add(id if places[id].kind == "region" else whole)
    return [r for r in rows if r.cluster not in dropped]


def _largest_like_set(rows: list[KpiRow]) -> list[KpiRow]:
    """Return the most clusters with one unit and period; the newest such set among equals."""
    sets: dict[tuple[str, int, int, str], dict[str, KpiRow]] = {}
    for row in rows:
        if row.period.last:
            period = row.period
            key = (row.unit, period.first, period.last, period.label)
            sets.setdefault(key, {}).setdefault(row.cluster, row)
    if not sets:
        return []
    best = max(sets, key=lambda k: (len(sets[k]), k[2], part_of_year(k[3]), k[1]))
    return list(sets[best].values())


def _table(rows: list[KpiRow], plan: Plan, store: Store) -> AnswerTable:
    lang = plan.language
    header = tuple(say(lang, k) for k in ("cluster", "figure", "period", "area", "source"))
    return AnswerTable(
        header,
        tuple(
            (
                Cell(store.catalogue.cluster(r.cluster).name),
                figure_cell(r),
                Cell(when(r, lang), r.id),
                Cell(r.geography or "–", r.id),
                Cell(store.source(r.source_id).publisher or store.source(r.source_id).title, r.id),
            )
            for r in rows
        ),
    )
