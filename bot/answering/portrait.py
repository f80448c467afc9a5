"""A place as a whole: its most telling facts, a brief, and where it leads and trails."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answer import Statement
from bot.answering.speaker import LINES, Speaker, speaker, stated_refs
from bot.draft import Draft
from bot.evidence import CountRef, RowRef, row_refs
from bot.figures.choice import firm, like_pair, newest_first
from bot.figures.likeness import in_order, time_of
from bot.figures.series import size
from bot.passages.answer import quote
from bot.passages.sides import told_disputes, told_sides
from bot.understanding.plan import Facts, Profile, ToldSides
from index.catalogue import Indicator
from index.rows import KpiRow
from index.store import Store

# So many indicators are told on each side of a profile.
TOLD = 6
# A place is among the first of an order from this many places on, in its first or last third.
FEW = 4
# So many sentences tell the sides of a place.
MOST_TOLD = 4
# Of a published order, of which sources often print only the top, so many places are the first.
FIRST = 5
# A brief tells so many groups of indicators, and of each so many figures.
GROUPS = 6
A_GROUP = 3
# Sorts of figures in the order in which a speech wants them.
_TELLING = {"level": 0, "rank": 1, "share": 2, "per_head": 3, "growth": 4, "score": 5, "tier": 6}
_PLACES = frozenset({"rank", "tier"})


def compose(plan: Facts, store: Store) -> Draft | None:
    """Return the most telling figures of a place, one an indicator and a source."""
    by = speaker(plan.scope, store)
    rows = telling(plan.scope.places[0], by.store)
    if not rows:
        return None
    head = Statement(by.tell("facts_head", name=by.name(plan.scope.places[0])), ())
    lines = _groups(rows, by) if plan.brief else _facts(_spread(rows, plan.take), by)
    if plan.disputes:
        found = told_disputes(plan.scope.places[0], plan.scope.query, store)[:MOST_TOLD]
        lines += [quote(one, store) for one in found]
    return Draft(kind="list", statements=(head, *lines), table=by.table(rows))


def _facts(rows: Iterable[KpiRow], by: Speaker) -> list[Statement]:
    return [Statement(f"– {_fact(r, by)}", (RowRef(r.id),)) for r in rows]


def _groups(rows: Sequence[KpiRow], by: Speaker) -> list[Statement]:
    """Tell the most telling figures group by group, the fullest groups first."""
    groups: dict[str, list[KpiRow]] = {}
    for row in rows:
        groups.setdefault(by.store.catalogue.indicator(row.indicator).group, []).append(row)
    lines = []
    for group, held in sorted(groups.items(), key=lambda one: -len(one[1]))[:GROUPS]:
        told = held[:A_GROUP]
        items = "; ".join(_fact(r, by) for r in told)
        text = by.tell("brief_group", group=by.group(group), items=items) if group else items
        lines.append(Statement(f"– {text}", row_refs(told)))
    return lines


def telling(place: str, store: Store) -> list[KpiRow]:
    """Return the newest figure of each indicator of a place, the most telling first.

    Firm figures come before soft ones, what many places are measured by before what few are.
    """
    spread, catalogue = _spread_of(store), store.catalogue
    newest: dict[str, KpiRow] = {}
    for row in newest_first(store.rows(clusters=[place])):
        newest.setdefault(row.indicator, row)
    order = {i.id: n for n, i in enumerate(catalogue.indicators)}

    def rank(row: KpiRow) -> tuple[object, ...]:
        kind = catalogue.indicator(row.indicator).kind
        soft = not firm([row]) or row.confidence == "low"
        return soft, _TELLING.get(kind, 9), -spread.get(row.indicator, 0), order[row.indicator]

    families: dict[str, KpiRow] = {}
    for row in sorted(newest.values(), key=rank):
        families.setdefault(catalogue.indicator(row.indicator).family or row.indicator, row)
    return list(families.values())


def _spread_of(store: Store) -> dict[str, int]:
    places: dict[str, set[str]] = {}
    for row in store.rows():
        places.setdefault(row.indicator, set()).add(row.cluster)
    return {indicator: len(held) for indicator, held in places.items()}


def _spread(rows: Sequence[KpiRow], wanted: int) -> list[KpiRow]:
    """Return so many rows, a place in a ranking among them, of different sources first."""
    places = [r for r in rows if r.kind == "rank" and r.value is not None]
    others = [r for r in rows if r not in places]
    pool = [*others[: wanted - 1], *places[:1], *others[wanted - 1 :]] if wanted > 1 else others
    chosen: list[KpiRow] = []
    for fresh in (True, False):
        for row in pool:
            known = row.source_id in {r.source_id for r in chosen}
            if len(chosen) < wanted and row not in chosen and not (fresh and known):
                chosen.append(row)
    order = {r.id: n for n, r in enumerate(rows)}
    return sorted(chosen, key=lambda r: order[r.id])


def _fact(row: KpiRow, by: Speaker) -> str:
    slots = {"label": by.label(row.indicator), "printed": by.placed(row), "period": by.when(row)}
    return by.tell("fact_row", **slots)


@dataclass(frozen=True, slots=True)
class _Side:
    """An indicator on one side of a profile; `counts` are the numbers that its text counts.

    The place is the `nth` of an order, at this `share` of its length from the first.
    """

    text: str
    rows: tuple[KpiRow, ...]
    counts: tuple[int, ...] = ()
    share: float = 0.0
    nth: float = 0.0


def compose_profile(plan: Profile, store: Store) -> Draft | None:
    """Return where a place leads and trails, against another or among all."""
    by = speaker(plan.scope, store)
    if plan.against:
        return _against(plan.scope.places[0], plan, by)
    return _among_all(plan, by)


def compose_told(plan: ToldSides, store: Store) -> Draft | None:
    """Return what texts call a strength or a weakness of a place, None where none does."""
    found = told_sides(plan.scope.places[0], plan.side, plan.scope.query, store)[:MOST_TOLD]
    told = tuple(replace(quote(one, store), role="answer") for one in found)
    return Draft("passages", told) if told else None


def _against(one: str, plan: Profile, by: Speaker) -> Draft | None:
    other, asked = plan.against, plan.side
    parts = by.store.catalogue.ranking(plan.ranking).components if plan.ranking else ()
    of_ranking = {part.indicator for part in parts}
    sides: dict[bool, list[_Side]] = {True: [], False: []}
    unlike: dict[str, None] = {}
    told: set[tuple[KpiRow, ...]] = set()
    for indicator in _by_weight(by.store):
        if of_ranking and indicator.id not in of_ranking:
            continue
        better = _compared(indicator, one, other, by)
        if better is None:
            rows = by.store.rows(clusters=[one, other], indicators=[indicator.id])
            if {r.cluster for r in rows} == {one, other} and indicator.better:
                unlike[indicator.name] = None
        elif better[1].rows not in told:
            told.add(better[1].rows)
            sides[better[0]].append(better[1])
    if not sides[True] and not sides[False]:
        return None
    names = {"name": by.name(one), "other": by.name(other)}
    order = reversed(_SIDES) if asked == "weak" else _SIDES
    statements = [_told(key, sides[ahead], names, by, none) for ahead, key, none in order]
    if unlike:
        items = "; ".join(list(unlike)[:TOLD])
        statements.append(Statement(by.tell("profile_cannot", items=items), (), "note"))
    listed = [r for side in (*sides[True], *sides[False]) for r in side.rows]
    return Draft(kind="compare", statements=tuple(statements), table=by.table(listed))


_SIDES = (
    (True, "profile_lead", "profile_none_lead"),
    (False, "profile_trail", "profile_none_trail"),
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


def _compared(indicator: Indicator, one: str, other: str, by: Speaker) -> tuple[bool, _Side] | None:
    """Say whether the first place does better, None where neither does or nobody can tell."""
    if indicator.kind in _PLACES:
        return _by_place(indicator, one, other, by)
    pair = like_pair(by.store, by.scope, one, other, indicator.id) if indicator.better else None
    if pair is None or pair[0].value == pair[1].value or pair[0].indicator != indicator.id:
        return None
    ahead = ((pair[0].value or 0) > (pair[1].value or 0)) == (indicator.better == "higher")
    return ahead, _side(indicator, pair, by)


def _by_place(indicator: Indicator, one: str, other: str, by: Speaker) -> tuple[bool, _Side] | None:
    mine, theirs = (
        newest_first(by.store.rows(clusters=[p], indicators=[indicator.id])) for p in (one, other)
    )
    for a in mine:
        for b in theirs:
            order = in_order(a, b) if time_of(a) == time_of(b) else 0
            if order:
                return order < 0, _side(indicator, (a, b), by)
    return None


def _side(indicator: Indicator, pair: tuple[KpiRow, KpiRow], by: Speaker) -> _Side:
    a, b = pair
    slots = {"pa": by.placed(a), "pb": by.placed(b), "period": by.when(a)}
    return _Side(by.tell("profile_item", label=indicator.name, **slots), pair)


def _told(
    key: str, sides: Sequence[_Side], names: dict[str, str], by: Speaker, none: str = ""
) -> Statement:
    if not sides:
        return Statement(by.tell(none, **names), ())
    told = sides[:TOLD]
    text = by.tell(key, **names, items="; ".join(s.text for s in told))
    refs = stated_refs(
        row_refs(r for s in told for r in s.rows), (CountRef(n) for s in told for n in s.counts)
    )
    return Statement(text, refs)


def _among_all(plan: Profile, by: Speaker) -> Draft | None:
    """Return in which orders of like figures a place is among the first, and among the last.

    Its places below the first of a ranking are told beside what it is weak in.
    """
    place, asked, measures = plan.scope.places[0], plan.side, _by_weight(by.store)
    found = [s for i in measures if (s := _ranked(i, place, by) or _standing(i, place, by))]
    strong = (s for s in found if (s.nth <= plan.first if plan.first else s.share <= 1 / 3))
    low = (s for i in measures if asked == "weak" and (s := _low(i, place, by)))
    sides = {
        "strong": sorted(strong, key=lambda s: (s.share, s.nth)),
        "weak": sorted((s for s in found if s.share > 2 / 3), key=lambda s: -s.share),
        "low": sorted(low, key=lambda s: -s.nth),
    }
    wanted = {"strong": ("strong",), "weak": ("weak", "low")}.get(asked, ("strong", "weak"))
    if not any(sides.values()):
        return None
    names = {"name": by.name(place)}
    told = [side for side in wanted if sides[side] or side == asked]
    none = f"profile_none_{asked}"
    statements = [_told(f"profile_{side}", sides[side], names, by, none) for side in told]
    rows = [r for side in told for s in sides[side] for r in s.rows][:LINES]
    return Draft(kind="list", statements=tuple(statements), table=by.table(rows))


def _low(indicator: Indicator, place: str, by: Speaker) -> _Side | None:
    """Return a place's newest number in a published order, where it is not among the first."""
    row = _newest_rank(indicator, place, by)
    return _numbered(indicator, row, by) if row and (row.value or 0) > FIRST else None


def _ranked(indicator: Indicator, place: str, by: Speaker) -> _Side | None:
    """Return a place's newest number in a published order, where it is among the first."""
    row = _newest_rank(indicator, place, by)
    return _numbered(indicator, row, by) if row and 0 < (row.value or 0) <= FIRST else None


def _newest_rank(indicator: Indicator, place: str, by: Speaker) -> KpiRow | None:
    if indicator.kind != "rank":
        return None
    rows = by.store.rows(clusters=[place], indicators=[indicator.id])
    return next(iter(newest_first(rows)), None)


def _numbered(indicator: Indicator, row: KpiRow, by: Speaker) -> _Side:
    slots = {"printed": by.placed(row), "period": by.when(row)}
    text = by.tell("profile_number", label=indicator.name, **slots)
    return _Side(text, (row,), nth=row.value or 0.0)


def _standing(indicator: Indicator, place: str, by: Speaker) -> _Side | None:
    """Return a place's figure with its place among like figures, from enough places."""
    if not indicator.better or indicator.kind in _PLACES:
        return None
    rows = firm(newest_first(by.store.rows(indicators=[indicator.id])))
    for mine in (r for r in rows if r.cluster == place and r.period.last):
        like = {r.cluster: r for r in rows if time_of(r) == time_of(mine) and r.unit == mine.unit}
        of = len(like)
        if of >= FEW:
            higher = indicator.better == "higher"
            ahead = (
                size(r) > size(mine) if higher else size(r) < size(mine) for r in like.values()
            )
            nth = 1 + sum(ahead)
            slots = {"nth": nth, "of": of, "printed": by.shown(mine), "period": by.when(mine)}
            text = by.tell("profile_place", label=indicator.name, **slots)
            share = 0.0 if nth == 1 else nth / of
            return _Side(text, (mine,), (nth, of), share, nth)
    return None
