"""A place as a whole: its most telling facts, a brief, and where it leads and trails."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Statement
from bot.answering import frame
from bot.comparability import in_order, time_of
from bot.composing import lookup, ordering
from bot.draft import Draft
from bot.evidence import CountRef, RowRef, row_refs
from bot.language.messages import tell
from bot.picking import like_pair, newest_first, shown, when
from bot.picking import place as place_of
from bot.selection import selection
from bot.understanding.plan import Facts, Profile, Scope
from index.catalogue import Indicator
from index.rows import KpiRow
from index.store import Store

# So many indicators are told on each side of a profile.
TOLD = 6
# A place is among the first of an order from this many places on, in its first or last third.
FEW = 4
# A brief tells so many groups of indicators, and of each so many figures.
GROUPS = 6
A_GROUP = 3
# Sorts of figures in the order in which a speech wants them.
_TELLING = {"level": 0, "rank": 1, "share": 2, "per_head": 3, "growth": 4, "score": 5, "tier": 6}


def compose(plan: Facts, store: Store) -> Draft | None:
    """Return the most telling figures of a place, one an indicator and a source."""
    scope, lang = plan.scope, plan.scope.language
    place = scope.places[0]
    rows = telling(place, store)
    if not rows:
        return None
    if plan.brief:
        return _brief(rows, scope, store)
    chosen = _spread(rows, plan.take, store)
    head = Statement(tell(lang, "facts_head", name=frame.name_of(place, store)), ())
    lines = [Statement(f"– {_fact(r, scope, store)}", (RowRef(r.id),)) for r in chosen]
    return Draft(
        kind="list",
        statements=(head, *lines),
        table=lookup.rows_table(rows[: frame.TABLE_LINES], selection(scope), store),
    )


def _brief(rows: Sequence[KpiRow], scope: Scope, store: Store) -> Draft:
    """Return half a page on a place: its most telling figures, a line for each indicator group."""
    lang = scope.language
    groups: dict[str, list[KpiRow]] = {}
    for row in rows:
        groups.setdefault(store.catalogue.indicator(row.indicator).group or "–", []).append(row)
    head = Statement(tell(lang, "facts_head", name=frame.name_of(scope.places[0], store)), ())
    lines = []
    for group, held in sorted(groups.items(), key=lambda one: -len(one[1]))[:GROUPS]:
        told = held[:A_GROUP]
        items = "; ".join(_fact(r, scope, store) for r in told)
        text = tell(lang, "brief_group", group=group, items=items)
        lines.append(frame.stated(f"– {text}", row_refs(told)))
    return Draft(
        kind="list",
        statements=(head, *lines),
        table=lookup.rows_table(list(rows[: frame.TABLE_LINES]), selection(scope), store),
    )


def telling(place: str, store: Store) -> list[KpiRow]:
    """Return the newest figure of each indicator of a place, the most telling first.

    Firm figures come before soft ones, what many places are measured by before what few are.
    """
    spread = _spread_of(store)
    newest: dict[str, KpiRow] = {}
    for row in newest_first(store.rows(clusters=[place])):
        newest.setdefault(row.indicator, row)
    families: dict[str, KpiRow] = {}
    catalogue = store.catalogue
    order = {i.id: n for n, i in enumerate(catalogue.indicators)}

    def rank(row: KpiRow) -> tuple[object, ...]:
        kind = catalogue.indicator(row.indicator).kind
        soft = row.status in {"goal", "claim"} or row.value is None or row.confidence == "low"
        return soft, _TELLING.get(kind, 9), -spread.get(row.indicator, 0), order[row.indicator]

    for row in sorted(newest.values(), key=rank):
        families.setdefault(catalogue.indicator(row.indicator).family or row.indicator, row)
    return list(families.values())


def _spread_of(store: Store) -> dict[str, int]:
    places: dict[str, set[str]] = {}
    for row in store.rows():
        places.setdefault(row.indicator, set()).add(row.cluster)
    return {indicator: len(held) for indicator, held in places.items()}


def _spread(rows: Sequence[KpiRow], wanted: int, store: Store) -> list[KpiRow]:
    """Return so many rows, a place in a ranking among them, of different sources first."""
    chosen: list[KpiRow] = []
    places = [r for r in rows if r.kind == "rank" and r.value is not None]
    pool = [*[r for r in rows if r not in places[1:]]]
    if places and wanted > 1:
        pool = [*[r for r in pool if r not in places][: wanted - 1], places[0], *pool]
    for fresh in (True, False):
        for row in pool:
            sources = {r.source_id for r in chosen}
            if (
                len(chosen) < wanted
                and row not in chosen
                and (row.source_id not in sources or not fresh)
            ):
                chosen.append(row)
    order = {r.id: n for n, r in enumerate(rows)}
    return sorted(chosen, key=lambda r: order[r.id])


def _fact(row: KpiRow, scope: Scope, store: Store) -> str:
    label = store.catalogue.indicator(row.indicator).name
    printed = place_of(row, scope.language)
    return tell(
        scope.language, "fact_row", label=label, printed=printed, period=when(row, scope.language)
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """An indicator on one side of a profile."""

    text: str
    rows: tuple[KpiRow, ...]


def compose_profile(plan: Profile, store: Store) -> Draft | None:
    """Return where a place leads and trails, against another or among all."""
    return _against(plan, store) if plan.against else _among_all(plan, store)


def _against(plan: Profile, store: Store) -> Draft | None:
    scope, lang = plan.scope, plan.scope.language
    one, other = scope.places[0], plan.against
    lead: list[_Side] = []
    trail: list[_Side] = []
    unlike: list[str] = []
    told: set[tuple[RowRef, ...]] = set()
    for indicator in _by_weight(store):
        better = _compared(indicator, one, other, scope, store)
        if better is None:
            held = {r.cluster for r in store.rows(clusters=[one, other], indicators=[indicator.id])}
            if held == {one, other} and indicator.better:
                unlike.append(indicator.name)
            continue
        ahead, side = better
        if row_refs(side.rows) not in told:
            told.add(row_refs(side.rows))
            (lead if ahead else trail).append(side)
    if not lead and not trail:
        return None
    names = {"name": frame.name_of(one, store), "other": frame.name_of(other, store)}
    statements = [
        _sides("profile_lead", lead, names, lang),
        _sides("profile_trail", trail, names, lang),
    ]
    if unlike:
        items = "; ".join(list(dict.fromkeys(unlike))[:TOLD])
        statements.append(Statement(tell(lang, "profile_cannot", items=items), (), "note"))
    rows = [r for side in (*lead, *trail) for r in side.rows]
    return Draft(
        kind="compare",
        statements=tuple(statements),
        table=lookup.rows_table(rows[: 2 * frame.TABLE_LINES], selection(scope), store),
    )


def _by_weight(store: Store) -> list[Indicator]:
    """Return indicators, places in rankings first, then what many places are measured by."""
    spread = _spread_of(store)
    kinds = {"rank": 0, "tier": 0, "score": 1}
    axes = {i for r in store.catalogue.rankings for i in r.sub_rankings}
    return sorted(
        (i for i in store.catalogue.indicators if i.id in spread),
        key=lambda i: (i.id not in axes, kinds.get(i.kind, 2), -spread[i.id]),
    )


def _compared(
    indicator: Indicator, one: str, other: str, scope: Scope, store: Store
) -> tuple[bool, _Side] | None:
    """Say whether the first place does better, None where neither does or nobody can tell."""
    lang = scope.language
    if indicator.kind in {"rank", "tier"}:
        return _by_place(indicator, one, other, scope, store)
    if not indicator.better:
        return None
    pair = like_pair(store, selection(scope), one, other, indicator.id)
    if pair is None or pair[0].value == pair[1].value or pair[0].indicator != indicator.id:
        return None
    a, b = pair
    ahead = ((a.value or 0) > (b.value or 0)) == (indicator.better == "higher")
    slots = {"label": indicator.name, "pa": shown(a, lang), "pb": shown(b, lang)}
    return ahead, _Side(tell(lang, "profile_item", **slots, period=when(a, lang)), pair)


def _by_place(
    indicator: Indicator, one: str, other: str, scope: Scope, store: Store
) -> tuple[bool, _Side] | None:
    lang = scope.language
    mine, theirs = (
        newest_first(store.rows(clusters=[p], indicators=[indicator.id])) for p in (one, other)
    )
    for a in mine:
        for b in theirs:
            order = in_order(a, b) if time_of(a) == time_of(b) else 0
            if order:
                slots = {"pa": place_of(a, lang), "pb": place_of(b, lang), "period": when(a, lang)}
                text = tell(lang, "profile_rank", label=indicator.name, **slots)
                return order < 0, _Side(text, (a, b))
    return None


def _sides(key: str, sides: Sequence[_Side], names: dict[str, str], lang: str) -> Statement:
    if not sides:
        none = "profile_none_lead" if key == "profile_lead" else "profile_none_trail"
        return Statement(tell(lang, none, **names), ())
    told = sides[:TOLD]
    text = tell(lang, key, **names, items="; ".join(s.text for s in told))
    return frame.stated(text, *(row_refs(s.rows) for s in told))


def _among_all(plan: Profile, store: Store) -> Draft | None:
    """Return in which orders of like figures a place is among the first, and among the last."""
    scope, lang = plan.scope, plan.scope.language
    place = scope.places[0]
    strong: list[tuple[float, str, KpiRow, int, int]] = []
    weak: list[tuple[float, str, KpiRow, int, int]] = []
    for indicator in _by_weight(store):
        found = _standing(indicator, place, scope, store)
        if found is None:
            continue
        row, nth, of = found
        text = tell(
            lang,
            "profile_place",
            label=indicator.name,
            nth=nth,
            of=of,
            printed=shown(row, lang),
            period=when(row, lang),
        )
        share = nth / of
        if share <= 1 / 3 or nth == 1:
            strong.append((share, text, row, nth, of))
        elif share > 2 / 3:
            weak.append((-share, text, row, nth, of))
    if not strong and not weak:
        return None
    statements = []
    for key, found_all in (("profile_strong", strong), ("profile_weak", weak)):
        if found_all:
            told = sorted(found_all, key=lambda s: s[0])[:TOLD]
            text = tell(
                lang, key, name=frame.name_of(place, store), items="; ".join(s[1] for s in told)
            )
            proof = [CountRef(n) for s in told for n in s[3:]]
            statements.append(frame.stated(text, row_refs(s[2] for s in told), proof))
    rows = [s[2] for s in (*strong, *weak)]
    return Draft(
        kind="list",
        statements=tuple(statements),
        table=lookup.rows_table(rows[: frame.TABLE_LINES], selection(scope), store),
    )


def _standing(
    indicator: Indicator, place: str, scope: Scope, store: Store
) -> tuple[KpiRow, int, int] | None:
    """Return a place's figure with its place among like figures, from enough places."""
    if not indicator.better or indicator.kind in {"rank", "tier"}:
        return None
    rows = frame.firm(newest_first(store.rows(indicators=[indicator.id])))
    own = [r for r in rows if r.cluster == place and r.period.last]
    for mine in own:
        like = {r.cluster: r for r in rows if time_of(r) == time_of(mine) and r.unit == mine.unit}
        if len(like) >= FEW:
            better = ordering.larger if indicator.better == "higher" else ordering.smaller
            return mine, 1 + sum(better(r, mine) for r in like.values()), len(like)
    return None
