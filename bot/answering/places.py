"""Places in published rankings: the list, who is next to whom, and a first place lost."""

import itertools
from collections.abc import Sequence

from bot.answer import Statement
from bot.answering import frame
from bot.comparability import bounds
from bot.composing import lookup
from bot.draft import Draft, Note
from bot.language.packs import tell
from bot.phrases import join
from bot.picking import in_edition, in_years, newest_first, when
from bot.understanding.plan import LostFirst, Places, Scope
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store


def compose(plan: Places, store: Store) -> Draft | None:
    """Return a ranking's list, or who stands next to a place, in the newest edition asked for."""
    scope, lang = plan.scope, plan.scope.language
    ranking = store.catalogue.ranking(plan.ranking)
    rows = _edition(ranking, plan, store)
    if not rows:
        return None
    listed = store.catalogue.indicator(rows[0].indicator).name
    of_ranking = ranking.name if rows[0].indicator == ranking.indicator else listed
    name = in_edition(of_ranking, rows[0], lang)
    if plan.neighbours:
        return _neighbours(rows, name, plan, store)
    take = rows[: plan.take] if plan.take else rows
    items = "; ".join(_item(r, scope, store) for r in take)
    key = "places_top" if plan.take else "places_all"
    text = tell(lang, key, take=len(take), ranking=name, items=items)
    counts = (f"count:{len(take)}",) if plan.take else ()
    return _draft((frame.stated(text, frame.ids(take), counts),), rows, scope, store)


def _edition(ranking: Ranking, plan: Places, store: Store) -> list[KpiRow]:
    """Return the numbered places of one edition, first place first.

    Of a ranking with several lists, the first that is as long as was asked for.
    """
    own_list = _numbered(ranking.indicator, plan, store)
    if len(own_list) >= plan.take:
        return own_list
    lists = [
        _numbered(part, plan, store)
        for part in ranking.sub_rankings
        if store.catalogue.indicator(part).kind == "rank"
    ]
    return next((rows for rows in lists if len(rows) >= plan.take), own_list)


def _numbered(indicator: str, plan: Places, store: Store) -> list[KpiRow]:
    chosen = frame.selection(plan.scope)
    held = [r for r in newest_first(store.rows(indicators=[indicator])) if in_years(r, chosen)]
    numbered = [r for r in held if r.value is not None and r.cluster not in plan.scope.excluded]
    own = [r for r in numbered if r.cluster == plan.neighbours] if plan.neighbours else numbered
    if not own:
        return []
    same = [r for r in numbered if r.period == own[0].period]
    return sorted(same, key=lambda r: (bounds(r)[0] or 0.0, r.cluster))


def _item(row: KpiRow, scope: Scope, store: Store) -> str:
    return tell(scope.language, "places_item", nth=row.printed, name=_called(row, store))


def _next(row: KpiRow, scope: Scope, store: Store) -> str:
    name = _called(row, store).replace(" (", ", ").removesuffix(")")
    return tell(scope.language, "places_next", nth=row.printed, name=name)


def _called(row: KpiRow, store: Store) -> str:
    """Return a place's name, with the area that is ranked where that is another."""
    name = frame.name_of(row.cluster, store)
    area = row.geography.strip()
    return f"{name} ({area})" if area and area[0].isupper() and area not in name else name


def _neighbours(rows: Sequence[KpiRow], name: str, plan: Places, store: Store) -> Draft | None:
    scope, lang = plan.scope, plan.scope.language
    own = next(r for r in rows if r.cluster == plan.neighbours)
    above = [r for r in rows if (r.value or 0) < (own.value or 0)][-1:]
    below = [r for r in rows if (r.value or 0) > (own.value or 0)][:1]
    place = frame.name_of(plan.neighbours, store)
    slots = {"name": place, "ranking": name}
    if above:
        text = tell(lang, "places_above", **slots, items=_next(above[0], scope, store))
    else:
        text = tell(lang, "places_above_none", **slots)
    if below:
        under = tell(lang, "places_below", items=_next(below[0], scope, store))
    else:
        under = tell(lang, "places_below_none")
    mine = tell(lang, "places_own", name=place, printed=own.printed)
    told = (*above, *below, own)
    return _draft((frame.stated(f"{text}; {under}. {mine}", frame.ids(told)),), rows, scope, store)


def _draft(
    told: tuple[Statement, ...], rows: Sequence[KpiRow], scope: Scope, store: Store
) -> Draft:
    return Draft(
        kind="rank",
        statements=told,
        table=lookup.rows_table(list(rows[: frame.TABLE_LINES]), frame.selection(scope), store),
        caveats=(Note(tell(scope.language, "places_partial")),),
    )


def compose_lost(plan: LostFirst, store: Store) -> Draft | None:
    """Return when a place lost a first place in the rankings held, edition by edition."""
    scope, lang = plan.scope, plan.scope.language
    place = scope.places[0]
    name = frame.name_of(place, store)
    found: list[tuple[KpiRow, KpiRow, Ranking]] = []
    firsts = []
    for ranking in store.catalogue.rankings:
        if plan.ranking and ranking.id != plan.ranking:
            continue
        rows = _editions(ranking, place, store)
        firsts += [r for r in rows if r.value == 1]
        found += [
            (a, b, ranking) for a, b in itertools.pairwise(rows) if a.value == 1 and b.value != 1
        ]
    if not firsts:
        return None
    if not found:
        return Draft(
            "trend", (frame.stated(tell(lang, "never_lost", name=name), frame.ids(firsts)),)
        )
    items = "; ".join(
        tell(
            lang,
            "lost_item",
            period=when(b, lang),
            before=a.printed,
            after=b.printed,
            ranking=r.name,
        )
        for a, b, r in found
    )
    periods = join(lang, list(dict.fromkeys(when(b, lang) for _, b, _ in found)))
    text = tell(lang, "lost_first", name=name, periods=periods, items=items)
    told = [r for a, b, _ in found for r in (a, b)]
    statements = [frame.stated(text, frame.ids(told))]
    rows = _editions(found[-1][2], place, store)
    now = tell(
        lang,
        "places_now",
        printed=rows[-1].printed,
        ranking=found[-1][2].name,
        period=when(rows[-1], lang),
    )
    statements.append(frame.stated(now, (rows[-1].id,)))
    return Draft(
        kind="trend",
        statements=tuple(statements),
        table=lookup.rows_table(rows, frame.selection(scope), store),
    )


def _editions(ranking: Ranking, place: str, store: Store) -> list[KpiRow]:
    """Return a place's numbers in a ranking, oldest first, one an edition, its best area each."""
    best: dict[int, KpiRow] = {}
    for row in newest_first(store.rows(clusters=[place], indicators=[ranking.indicator])):
        if row.value is not None and row.period.last:
            known = best.get(row.period.last)
            if known is None or row.value < (known.value or 0):
                best[row.period.last] = row
    return [best[year] for year in sorted(best)]
