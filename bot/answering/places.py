"""Places in published rankings: the list, who is next to whom, and a first place lost."""

import itertools
from collections.abc import Sequence

from bot.answer import Statement
from bot.answering import frame
from bot.comparability import bounds
from bot.composing import lookup
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, RowRef, row_refs
from bot.language.messages import tell
from bot.phrases import join
from bot.picking import in_edition, in_years, newest_first, when
from bot.picking import place as place_of
from bot.selection import selection
from bot.understanding.plan import LostFirst, Places, Scope, Within
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store

# Behind the first one so many are told.
THEN = 2


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
    if plan.versus:
        return _versus(rows, name, plan, store)
    if plan.moved:
        return _moved(ranking, plan, store)
    if plan.standing:
        return _standing(rows, name, plan, store)
    everyone = rows
    if scope.places:
        rows = [r for r in rows if r.cluster in scope.places]
        if not rows:
            return None
    if plan.last_first:
        rows = rows[::-1]
    if plan.nth:
        rows = rows[plan.nth - 1 : plan.nth]
        if not rows:
            return None
    take = rows[: plan.take] if plan.take else rows
    if plan.take == 1 or plan.nth:
        then = rows[1 : THEN + 1] if plan.take == 1 else []
        others = "; ".join(_item(r, scope, store) for r in then)
        text = tell(
            lang,
            "places_first",
            name=_called(take[0], store),
            nth=take[0].printed,
            ranking=name,
            others=tell(lang, "then", items=others) if others else "",
        )
        told = (frame.stated(text, row_refs([take[0], *then])),)
        return _draft(told, rows, scope, store, whole=_is_whole(everyone))
    items = "; ".join(_item(r, scope, store) for r in take)
    key = "places_top" if plan.take else "places_all"
    text = tell(lang, key, take=len(take), ranking=name, items=items)
    counts = (CountRef(len(take)),) if plan.take else ()
    told = (frame.stated(text, row_refs(take), counts),)
    return _draft(told, take, scope, store, whole=_is_whole(everyone))


def _edition(ranking: Ranking, plan: Places, store: Store) -> list[KpiRow]:
    """Return the numbered places of one edition, first place first.

    Of a ranking with several lists, the first that is as long as was asked for.
    """
    own_list = _numbered(ranking.indicator, plan, store)
    if len(own_list) >= plan.take or plan.scope.places:
        return own_list
    lists = [
        _numbered(part, plan, store)
        for part in (*ranking.sub_rankings, *store.catalogue.siblings(ranking.indicator))
        if store.catalogue.indicator(part).kind == "rank"
    ]
    return next((rows for rows in lists if len(rows) >= plan.take), own_list)


def _numbered(indicator: str, plan: Places, store: Store) -> list[KpiRow]:
    chosen = selection(plan.scope)
    held = [r for r in newest_first(store.rows(indicators=[indicator])) if in_years(r, chosen)]
    numbered = [r for r in held if r.value is not None and r.cluster not in plan.scope.excluded]
    asked = plan.neighbours or plan.standing
    own = [r for r in numbered if r.cluster == asked] if asked else numbered
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


def _own(rows: Sequence[KpiRow], place: str) -> KpiRow | None:
    return next((r for r in rows if r.cluster == place), None)


def _standing(rows: Sequence[KpiRow], name: str, plan: Places, store: Store) -> Draft | None:
    """Say which number a place has, and whether that is among the first so many."""
    scope, lang = plan.scope, plan.scope.language
    own = _own(rows, plan.standing)
    if own is None:
        return None
    slots = {"name": frame.name_of(plan.standing, store), "printed": own.printed, "ranking": name}
    text = tell(lang, "places_standing", **slots)
    if plan.within:
        holds = (own.value or 0) <= plan.within
        text = f"{tell(lang, 'yes' if holds else 'no')}: {text}"
    return _draft((frame.stated(text, (RowRef(own.id),)),), rows, scope, store)


def _versus(rows: Sequence[KpiRow], name: str, plan: Places, store: Store) -> Draft | None:
    """Say which of two places is ahead, with yes or no where that was asked."""
    scope, lang = plan.scope, plan.scope.language
    one, other = _own(rows, plan.standing), _own(rows, plan.versus)
    if one is None or other is None:
        return None
    ahead = (one.value or 0) < (other.value or 0)
    slots = {
        "a": frame.name_of(plan.standing, store),
        "b": frame.name_of(plan.versus, store),
        "pa": one.printed,
        "pb": other.printed,
        "ranking": name,
    }
    text = tell(lang, "places_versus", **slots)
    if plan.claim:
        text = f"{tell(lang, 'yes' if ahead == (plan.claim == 'more') else 'no')}: {text}"
    return _draft((frame.stated(text, row_refs((one, other))),), rows, scope, store)


def _moved(ranking: Ranking, plan: Places, store: Store) -> Draft | None:
    """Say how a place moved between its editions, the years asked for or the newest two."""
    scope, lang = plan.scope, plan.scope.language
    held = _editions(ranking, plan.standing, store)
    wanted = {*scope.years, scope.first, scope.last} - {0}
    ends = [r for r in held if r.period.last in wanted]
    first = ends[0] if ends else held[-2] if len(held) > 1 else None
    last = ends[-1] if len(ends) > 1 else held[-1] if held else None
    if first is None or last is None or first is last:
        return None
    up = (last.value or 0) - (first.value or 0)
    slots = {
        "name": frame.name_of(plan.standing, store),
        "a": first.printed,
        "b": last.printed,
        "p1": when(first, lang),
        "p2": when(last, lang),
        "ranking": ranking.name,
    }
    text = tell(lang, "places_moved" if up else "places_stayed", **slots)
    if plan.claim:
        holds = up < 0 if plan.claim == "rose" else up > 0
        text = f"{tell(lang, 'yes' if holds else 'no')}: {text}"
    draft = _draft((frame.stated(text, row_refs((first, last))),), held, scope, store)
    return draft.but(kind="trend")


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
    return _draft((frame.stated(f"{text}; {under}. {mine}", row_refs(told)),), rows, scope, store)


def _draft(
    told: tuple[Statement, ...],
    rows: Sequence[KpiRow],
    scope: Scope,
    store: Store,
    *,
    whole: bool | None = None,
) -> Draft:
    return Draft(
        kind="rank",
        statements=told,
        table=lookup.rows_table(list(rows[: frame.TABLE_LINES]), selection(scope), store),
        caveats=()
        if (_is_whole(rows) if whole is None else whole)
        else (Note(tell(scope.language, "places_partial")),),
    )


def _is_whole(rows: Sequence[KpiRow]) -> bool:
    """Say whether every number from the first to the last is held."""
    numbers = {int(r.value or 0) for r in rows}
    return len(numbers) == max(numbers) - min(numbers) + 1 == len(rows)


def compose_within(plan: Within, store: Store) -> Draft | None:
    """Say in which rankings a place is among the first so many, by the newest edition of each."""
    scope, lang = plan.scope, plan.scope.language
    inside: list[tuple[str, KpiRow]] = []
    outside: list[tuple[str, KpiRow]] = []
    for ranking in store.catalogue.rankings:
        held = newest_first(store.rows(clusters=scope.places, indicators=[ranking.indicator]))
        for row in held[:1]:
            low, high = bounds(row)
            told = (in_edition(ranking.name, row, lang), row)
            if high is not None and high <= plan.first:
                inside.append(told)
            elif low is not None and low > plan.first:
                outside.append(told)
    every = [row for _, row in (*inside, *outside)]
    if not every:
        return None
    place = frame.name_of(scope.places[0], store)
    slots = {"name": place, "count": len(inside), "of": len(every), "first": plan.first}
    key = "within_none" if not inside else "within_all" if not outside else "within_some"
    statements = []
    counts = [len(every)] if key != "within_some" else [len(inside), len(every)]
    for head, found in ((key, inside or outside), ("within_not", outside if inside else [])):
        if found:
            items = "; ".join(f"{name} ({place_of(row, lang)})" for name, row in found)
            text = tell(lang, head, items=items, **slots)
            proof = [CountRef(n) for n in counts] if head == key else []
            rows = [row for _, row in found]
            statements.append(
                frame.stated(text, row_refs(rows), proof, (AskedRef(str(plan.first)),))
            )
    table = lookup.rows_table(every[: frame.TABLE_LINES], selection(scope), store)
    return Draft(kind="list", statements=tuple(statements), table=table)


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
            "trend", (frame.stated(tell(lang, "never_lost", name=name), row_refs(firsts)),)
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
    statements = [frame.stated(text, row_refs(told))]
    rows = _editions(found[-1][2], place, store)
    now = tell(
        lang,
        "places_now",
        printed=rows[-1].printed,
        ranking=found[-1][2].name,
        period=when(rows[-1], lang),
    )
    statements.append(frame.stated(now, (RowRef(rows[-1].id),)))
    return Draft(
        kind="trend",
        statements=tuple(statements),
        table=lookup.rows_table(rows, selection(scope), store),
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
