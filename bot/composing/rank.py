"""League tables of published rankings: places, who is ahead of whom, scores and weights."""

from dataclasses import replace

from bot.answer import Gap, Statement
from bot.comparability import bounds, in_order
from bot.composing import lookup, ordering, totals
from bot.draft import Draft, Note
from bot.evidence import AskedRef, EntryRef, RowRef, row_refs
from bot.phrases import join, say
from bot.picking import in_edition, in_years, newest_first, shown, when
from bot.selection import Selection as Plan
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store


def compose(plan: Plan, store: Store) -> Draft:
    """Return the table of a ranking's edition, or the clusters ordered by an indicator."""
    ranking = ranking_of(plan, store)
    if plan.about == "scores" and ranking:
        return _scores(plan, store, ranking)
    if plan.about in {"ranking", "ahead"} and ranking:
        return _published(plan, store, ranking)
    if plan.about in {"total", "share"}:
        return totals.compose(plan, store)
    return ordering.compose(plan, store)


def _scores(plan: Plan, store: Store, ranking: Ranking) -> Draft:
    """Answer a question for scores or weights: the published ones, or that there are none."""
    lang = plan.language
    if weights := weights_of(ranking, plan, store):
        return Draft(kind="rank", statements=(weights,))
    gap = Gap(ranking.name, say(lang, "not_published", ranking=ranking.name))
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=(f"{ranking.id} · scores",))


def weights_of(ranking: Ranking, plan: Plan, store: Store) -> Statement | None:
    """Return the parts of a ranking with their weights, None where none are published."""
    parts = [
        f"{store.catalogue.indicator(c.indicator).name} {c.weight:g}"
        for c in ranking.components
        if c.weight is not None
    ]
    if not parts:
        return None
    text = say(plan.language, "components", ranking=ranking.name, parts=", ".join(parts))
    return Statement(text, (EntryRef("ranking", ranking.id),))


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
    meant = plan.indicators[0] if plan.indicators else ""
    indicator = meant if meant in ranking.sub_rankings else ranking.indicator
    rows, others = edition_rows(store, indicator, plan)
    if not rows:
        # An edition may be on record by its partial lists alone.
        for axis in ranking.sub_rankings:
            axis_rows, _ = edition_rows(store, axis, plan)
            if axis_rows and (plan.years or plan.year_from):
                return _published(replace(plan, indicators=(axis,), ranking=""), store, ranking)
        return _missing(plan, store, ranking, others)
    rows = by_place(rows)
    plan = replace(plan, clusters=_with_parts(plan.clusters, rows, store))
    asked = [r for r in rows if r.cluster in plan.clusters]
    absent = [c for c in plan.clusters if c not in {r.cluster for r in asked}]
    name = catalogue.indicator(indicator).name if indicator != ranking.indicator else ranking.name
    edition = in_edition(name, rows[0], lang)
    first = {row.cluster: row for row in reversed(newest_first(asked))}
    statements = [
        _place(r, edition, plan, store) for r in (by_place(list(first.values())) or rows[:1])
    ]
    if len(asked) == 1 and plan.about == "ahead":
        statements = [*_ahead(asked[0], rows, edition, plan, store), *statements]
    notes = [Note(say(lang, "only_these"), ())] if _has_holes(rows) else []
    earlier = [r for r in others if r.cluster in plan.clusters]
    if earlier:
        notes.append(Note(say(lang, "other_edition"), ()))
    for row in first.values():
        rivals = [r for r in asked if r.cluster == row.cluster and r.value != row.value]
        if rivals:
            notes.append(lookup.disagreement(row, rivals, plan, store))
        if row.note and len(row.note) < lookup.LONGEST_NOTE:
            cluster = catalogue.cluster(row.cluster).name
            text = say(lang, "note", cluster=cluster, note=row.note.rstrip("."))
            notes.append(Note(text, (RowRef(row.id),)))
    return Draft(
        kind="rank",
        statements=() if absent and not asked else tuple(statements),
        table=lookup.rows_table([*_window(rows, plan), *earlier[:6]], plan, store),
        gaps=tuple(_not_placed(c, edition, rows[0], plan, store) for c in absent),
        caveats=tuple(notes),
        abstained=bool(absent) and not asked,
        missing=tuple(f"{ranking.id} · {c}" for c in absent),
    )


def _has_holes(rows: list[KpiRow]) -> bool:
    """Say whether places between the first and the last one listed are not on record."""
    places = {r.value for r in rows}
    return None in places or len(rows) < max(v for v in places if v is not None)


def _not_placed(cluster: str, edition: str, row: KpiRow, plan: Plan, store: Store) -> Gap:
    asked = f"{edition} – {store.catalogue.cluster(cluster).name}"
    return Gap(asked, say(plan.language, "gap", asked=asked), rests_on=(RowRef(row.id),))


def _ahead(
    row: KpiRow, rows: list[KpiRow], edition: str, plan: Plan, store: Store
) -> list[Statement]:
    """Name those that surely stand higher."""
    ahead = [r for r in rows if in_order(r, row) < 0]
    if not ahead:
        return []
    names = [store.catalogue.cluster(r.cluster).name for r in ahead]
    text = say(
        plan.language,
        "ahead_of",
        names=join(plan.language, names),
        cluster=store.catalogue.cluster(row.cluster).name,
        ranking=edition,
    )
    return [Statement(text, row_refs((*ahead, row)))]


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
    lines = plan.top or ordering.LINES
    head = rows[:lines]
    return head + [r for r in rows[lines:] if r.cluster in plan.clusters]


def _place(row: KpiRow, edition: str, plan: Plan, store: Store) -> Statement:
    key = "place_rank" if row.value is not None and row.unit == "rank" else "place"
    cluster = store.catalogue.cluster(row.cluster).name
    printed = row.printed if key == "place_rank" else shown(row, plan.language)
    text = say(plan.language, key, cluster=cluster, ranking=edition, printed=printed)
    return Statement(text, (RowRef(row.id),))


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
        gaps=(Gap(ranking.name, reason, rests_on=(AskedRef(years), *row_refs(held))),),
        abstained=True,
        missing=(f"{ranking.id} · {years}",),
    )
