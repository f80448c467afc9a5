"""Places in published rankings: the list, who is next to whom, moves, and a first place lost."""

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot import passages
from bot.answer import Gap, Statement
from bot.answering.joining import of_each_year
from bot.answering.speaker import LINES, Speaker, speaker, stated_refs
from bot.answering.value import disagreement, noted, years_of
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, EntryRef, Ref, RowRef, row_refs
from bot.figures.choice import newest_first
from bot.figures.derived import derive
from bot.figures.likeness import bounds, in_order, time_of
from bot.figures.series import window
from bot.understanding.plan import League, LostFirst, Places, Scope, Weights, Within
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store

# Behind the first one so many are told.
THEN = 2
# Who moved most is asked of so many at least.
LEAST_MOVES = 2
# So many places without one are named.
NAMED = 4
# A list of fewer places is hardly one.
FEW = 3
# So many places of earlier editions stand below those of the one asked for.
EARLIER = 6
PERIODS_TOLD = 6


def compose(plan: Places, store: Store) -> Draft | None:
    """Return a ranking's list, or who stands next to a place, in the newest edition asked for."""
    if len(plan.scope.times) > 1 and not (plan.moved or plan.each):
        return of_each_year(plan, store, compose)
    by = speaker(plan.scope, store)
    ranking = by.store.catalogue.ranking(plan.ranking)
    rows = _edition(ranking, plan, by.store)
    if not rows and (plan.within or plan.nth) and not plan.each:
        # Who has no place on record is not where another one is.
        rows = _edition(ranking, replace(plan, standing=""), by.store)
    if not rows:
        return None
    own = rows[0].indicator == ranking.indicator
    name = by.in_edition(ranking.name if own else by.label(rows[0].indicator), rows[0])
    if plan.neighbours:
        return _neighbours(rows, name, plan, by)
    if plan.versus:
        return _versus(rows, name, plan, by)
    if plan.moved:
        return (_moved if plan.standing else climbed)(ranking, plan, by)
    if plan.each and plan.standing:
        return _each(ranking, plan, by)
    if plan.each:
        return _who_was(ranking, plan, by)
    if plan.standing:
        return _standing(rows, name, plan, by)
    return _listed(rows, name, plan, by)


def _listed(everyone: Sequence[KpiRow], name: str, plan: Places, by: Speaker) -> Draft | None:
    """Tell the list, its first so many, or the n-th."""
    rows = [r for r in everyone if not by.scope.places or r.cluster in by.scope.places]
    if plan.within:
        rows = [r for r in rows if r.value is not None and r.value <= plan.within]
    if plan.last_first:
        rows = rows[::-1]
    nth = plan.nth or int(plan.take == 1 and not by.scope.places)
    if nth and not plan.last_first and all(r.value != nth for r in rows):
        return _unnamed(rows, name, replace(plan, nth=nth), by)
    if plan.nth:
        at = plan.nth - 1
        rows = rows[at : at + 1] if plan.last_first else [r for r in rows if r.value == plan.nth]
    if not rows:
        return None
    take = _first(rows, plan) if plan.take else rows
    partial = not _is_whole(everyone)
    if plan.take == 1 or plan.nth:
        then = rows[1 : THEN + 1] if plan.take == 1 else []
        others = by.tell("then", items=_items(then, by)) if then else ""
        slots = {"name": by.called(take[0]), "nth": by.nth(take[0])}
        text = by.tell("places_first", **slots, ranking=name, others=others)
        return _draft(text, row_refs([take[0], *then]), rows, by, partial=partial)
    key = "places_top" if plan.take else "places_all"
    text = by.tell(key, take=len(take), ranking=name, items=_items(take[:LINES], by))
    refs = stated_refs(row_refs(take[:LINES]), [CountRef(len(take))] if plan.take else [])
    return _draft(text, refs, take, by, partial=partial)


def _first(rows: Sequence[KpiRow], plan: Places) -> Sequence[KpiRow]:
    """Return the first so many: by their numbers where the list is whole, else those on record."""
    within = [r for r in rows if (r.value or 0) <= plan.take]
    by_number = within and not (plan.last_first or plan.scope.places or plan.scope.excluded)
    return within if by_number else rows[: plan.take]


def _unnamed(rows: Sequence[KpiRow], name: str, plan: Places, by: Speaker) -> Draft | None:
    """Say that no table names who has a place, and who is named just above and below it."""
    near = [
        *[r for r in rows if (r.value or 0) < plan.nth][-1:],
        *[r for r in rows if (r.value or 0) > plan.nth][:1],
    ]
    if not near:
        return None
    text = by.tell("places_unnamed", nth=plan.nth, ranking=name, items=_items(near, by))
    gap = Gap(name, text, rests_on=(*row_refs(near), AskedRef(str(plan.nth))))
    return Draft(kind="rank", gaps=(gap,), table=by.table(rows), abstained=True)


def _edition(ranking: Ranking, plan: Places, store: Store) -> list[KpiRow]:
    """Return the numbered places of one edition, first place first.

    Of a ranking with several lists, the first that is as long as was asked for.
    """
    own_list = _numbered(plan.scope.indicator or ranking.indicator, plan, store)
    if len(own_list) >= plan.take or plan.scope.places:
        return own_list
    lists = [
        _numbered(part, plan, store)
        for part in (*ranking.sub_rankings, *store.catalogue.siblings(ranking.indicator))
        if store.catalogue.indicator(part).kind == "rank"
    ]
    return next((rows for rows in lists if len(rows) >= plan.take), own_list)


def _numbered(indicator: str, plan: Places, store: Store) -> list[KpiRow]:
    scope = plan.scope
    whole_list = not (plan.take or plan.nth or plan.neighbours or plan.standing)
    numbered = [
        r
        for r in newest_first(store.rows(indicators=[indicator]))
        if (r.value is not None or (whole_list and bounds(r)[0]))
        and scope.is_of_time(r)
        and r.cluster not in scope.excluded
    ]
    asked = plan.neighbours or plan.standing
    own = [r for r in numbered if r.cluster == asked] if asked else numbered
    if not own:
        return []
    # Of several sources for one place, the best one tells.
    same = {(r.cluster, r.geography): r for r in reversed(numbered) if r.period == own[0].period}
    return sorted(same.values(), key=lambda r: (bounds(r)[0] or 0.0, r.cluster))


def _items(rows: Sequence[KpiRow], by: Speaker) -> str:
    return "; ".join(
        by.item(r) if r.value is None else by.tell("places_item", nth=by.nth(r), name=by.called(r))
        for r in rows
    )


def _next(row: KpiRow, by: Speaker) -> str:
    name = by.called(row).replace(" (", ", ").removesuffix(")")
    return by.tell("places_next", nth=by.nth(row), name=name)


def _own(rows: Sequence[KpiRow], place: str) -> KpiRow | None:
    return next((r for r in rows if r.cluster == place), None)


def _standing(rows: Sequence[KpiRow], name: str, plan: Places, by: Speaker) -> Draft | None:
    """Say which number a place has, and whether that is among the first so many."""
    own = _own(rows, plan.standing)
    if own is None:
        return _held_by_another(rows, name, plan, by)
    slots = {"name": by.name(plan.standing), "printed": by.nth(own)}
    text = by.tell("places_standing", **slots, ranking=name)
    if own.value is None:
        return None  # "outside the top ten" is told as it is printed
    if plan.within:
        text = by.answered(own.value <= plan.within, text)
    elif plan.nth:
        text = by.answered(own.value == plan.nth, text)
    firsts = [row for row in rows if row.value == 1 and row is not own] if plan.leader else []
    if firsts:
        text = f"{text} {by.tell('first_is', items=by.names(row.cluster for row in firsts))}"
    return _draft(text, row_refs((own, *firsts)), rows, by)


def _held_by_another(rows: Sequence[KpiRow], name: str, plan: Places, by: Speaker) -> Draft | None:
    """Say no where the one place that was asked about is another's; None where nobody's is held."""
    nth = plan.nth or (plan.within if plan.within == 1 else 0)
    other = next((r for r in rows if nth and r.value == nth), None)
    if other is None:
        return None
    slots = {"name": by.called(other), "nth": by.nth(other), "others": ""}
    text = by.answered(False, by.tell("places_first", **slots, ranking=name))
    draft = _draft(text, (RowRef(other.id),), rows, by)
    absent = Statement(by.tell("places_absent", name=by.name(plan.standing)), ())
    return draft.but(statements=(*draft.statements, absent))


def _versus(rows: Sequence[KpiRow], name: str, plan: Places, by: Speaker) -> Draft | None:
    """Say which of two places is ahead, with yes or no where that was asked."""
    one, other = _own(rows, plan.standing), _own(rows, plan.versus)
    if one is None or other is None:
        return None
    slots = {"a": by.name(plan.standing), "b": by.name(plan.versus)}
    slots |= {"pa": by.nth(one), "pb": by.nth(other)}
    ends = sorted((one, other), key=lambda r: r.value or 0)
    apart = derive("points", by.label(one.indicator), ends)
    if not plan.claim and apart:
        text = by.tell("places_between", **slots, count=int(apart.value), ranking=name)
        refs = stated_refs(row_refs((one, other)), [apart.ref])
        return _draft(text, refs, rows, by).but(kind="compare", figures=(apart,))
    text = by.tell("places_versus", **slots, ranking=name)
    if plan.claim:
        ahead = (one.value or 0) < (other.value or 0)
        text = by.answered(ahead == (plan.claim == "more"), text)
    return _draft(text, row_refs((one, other)), rows, by)


def _moved(ranking: Ranking, plan: Places, by: Speaker) -> Draft | None:
    """Say how a place moved between its editions, the years asked for or the newest two."""
    held = _editions(ranking, plan.standing, by.store)
    ends = _both_ends(held, by.scope)
    if ends is None:
        return None
    first, last = ends
    down = (last.value or 0) - (first.value or 0)
    slots = {"name": by.name(plan.standing), "a": by.nth(first), "b": by.nth(last)}
    slots |= {"p1": by.when(first), "p2": by.when(last)}
    text = by.tell("places_moved" if down else "places_stayed", **slots, ranking=ranking.name)
    if plan.claim:
        text = by.answered(down < 0 if plan.claim == "rose" else down > 0, text)
    return _draft(text, row_refs((first, last)), held, by).but(kind="trend")


def _both_ends(held: Sequence[KpiRow], scope: Scope) -> tuple[KpiRow, KpiRow] | None:
    """Return a place's numbers in the two editions asked for, or in the newest two."""
    ends = [n for n, r in enumerate(held) if r.period.last in scope.times]
    if len(held) < 2:
        return None
    newest = len(held) - 1
    if len(ends) == 1 and scope.years:
        # What moved "in 2023" moved since the edition before.
        return (held[ends[0] - 1], held[ends[0]]) if ends[0] else None
    first, last = (ends[0], ends[-1] if len(ends) > 1 else newest) if ends else (-2, newest)
    return None if first == last else (held[first], held[last])


def _asked_of(ranking: Ranking, by: Speaker) -> Iterable[str]:
    """Return the places of a ranking that are asked about, all of them where none is named."""
    held = dict.fromkeys(r.cluster for r in by.store.rows(indicators=[ranking.indicator]))
    wanted = by.scope.places or held
    return (place for place in held if place in wanted and place not in by.scope.excluded)


def climbed(ranking: Ranking, plan: Places, by: Speaker) -> Draft | None:
    """Say who gained or lost most places between two editions that name several places."""
    held_of = (_editions(ranking, place, by.store) for place in _asked_of(ranking, by))
    pairs = [ends for held in held_of if (ends := _both_ends(held, by.scope))]
    times = Counter((time_of(first), time_of(last)) for first, last in pairs)
    usual, held = next(iter(times.most_common(1)), (None, 0))
    if held < LEAST_MOVES:
        return None
    pairs = [ends for ends in pairs if tuple(map(time_of, ends)) == usual]
    rose = plan.claim == "rose"
    gained = [
        (figure, first, last)
        for first, last in pairs
        if (figure := derive("points", by.label(first.indicator), (last, first)))
        and (figure.value > 0) == rose
        and figure.value
    ]
    gained.sort(key=lambda one: (-abs(one[0].value), one[2].value or 0))
    moves = [
        by.tell("climbed_item", name=by.name(last.cluster), a=by.nth(first), b=by.nth(last))
        for _, first, last in gained[: plan.take or (LINES if plan.each else THEN + 1)]
    ]
    slots = {"ranking": ranking.name, "p1": by.when(pairs[0][0]), "p2": by.when(pairs[0][1])}
    form = "_none" if not moves else "_each" if plan.each else ""
    slots |= {"number": str(len(gained)), "of": str(len(pairs))} if form == "_each" else {}
    counts = (CountRef(len(gained)), CountRef(len(pairs))) if form == "_each" else ()
    text = by.tell(f"climbed_{plan.claim}{form}", **slots, items="; ".join(moves))
    told = [row for _, *ends in gained[: len(moves)] for row in ends] or list(pairs[0])
    shown = [row for ends in pairs for row in ends[::-1]]
    return _draft(
        text,
        (*row_refs(told), *counts),
        shown,
        by,
        partial=not _is_whole([last for _, last in pairs]),
    )


def _each(ranking: Ranking, plan: Places, by: Speaker) -> Draft | None:
    """Say whether a place was among the first so many in each edition, or in any of them."""
    rows = window(_editions(ranking, plan.standing, by.store), by.scope)
    if not rows:
        return None
    asked: Sequence[float | None] = range(1, plan.within + 1) if plan.within else (plan.nth,)
    if plan.each in ("best", "worst"):
        asked = ((min if plan.each == "best" else max)(r.value or 0 for r in rows),)
    inside = [r for r in rows if r.value in asked]
    listed = plan.each in ("which_editions", "best", "worst") and bool(inside)
    rows = inside if listed else rows
    by_place: dict[str, list[KpiRow]] = {}
    for row in (*inside, *(r for r in rows if r not in inside)):
        by_place.setdefault(row.printed, []).append(row)
    items = "; ".join(
        by.tell("places_when", nth=nth, periods=by.join(by.whens(those)))
        for nth, those in by_place.items()
    )
    text = by.tell("places_each", name=by.name(plan.standing), ranking=ranking.name, items=items)
    holds = len(inside) == len(rows) if plan.each == "always" else bool(inside)
    said = text if listed else by.answered(holds, text)
    return _draft(said, row_refs(rows), rows, by).but(kind="trend")


def _who_was(ranking: Ranking, plan: Places, by: Speaker) -> Draft | None:
    """Name the places that were among the first so many in any edition on record, or in each."""
    asked = range(1, plan.take + 1) if plan.take else (plan.nth or 1,)
    of = {
        place: window(_editions(ranking, place, by.store), by.scope)
        for place in _asked_of(ranking, by)
    }
    inside = {place: [r for r in rows if r.value in asked] for place, rows in of.items()}
    if plan.each == "always":
        inside = {place: rows for place, rows in inside.items() if rows == of[place]}
    named = sorted(filter(None, inside.values()), key=lambda rows: min(r.value or 0 for r in rows))
    told = [row for rows in named for row in rows]
    if not told:
        return None
    items = "; ".join(
        by.tell("places_ever_item", name=by.called(rows[-1]), numbers=_numbers(rows, by))
        for rows in named
    )
    first = f"{asked[0]}" if len(asked) == 1 else f"{asked[0]}–{asked[-1]}"
    key = f"places_{plan.each}"
    text = by.tell(key, ranking=ranking.name, first=first, items=items)
    ends = dict.fromkeys((asked[0], asked[-1]))
    refs: list[Ref] = [*row_refs(told), *(AskedRef(str(end)) for end in ends)]
    return _draft(text, refs, told, by, partial=True)


def _numbers(rows: Sequence[KpiRow], by: Speaker) -> str:
    return ", ".join(f"{by.nth(row)} ({by.when(row)})" for row in rows)


def _neighbours(rows: Sequence[KpiRow], name: str, plan: Places, by: Speaker) -> Draft | None:
    """Say who stands right above a place and right below it, or right below it alone."""
    own = _own(rows, plan.neighbours)
    if own is None:
        return None
    above = [r for r in rows if (r.value or 0) < (own.value or 0)][-1:]
    below = [r for r in rows if (r.value or 0) > (own.value or 0)][:1]
    slots = {"name": by.name(plan.neighbours), "ranking": name}
    mine = by.tell("places_own", name=slots["name"], printed=by.nth(own))
    if plan.below:
        key, items = ("places_under", _next(below[0], by)) if below else ("places_under_none", "")
        text = by.tell(key, **slots, items=items)
        return _draft(f"{text}. {mine}", row_refs((*below, own)), rows, by)
    text = by.tell("places_above_none", **slots)
    if above:
        text = by.tell("places_above", **slots, items=_next(above[0], by))
    under = by.tell("places_below_none")
    if below:
        under = by.tell("places_below", items=_next(below[0], by))
    return _draft(f"{text}; {under}. {mine}", row_refs((*above, *below, own)), rows, by)


def _draft(
    text: str,
    refs: Sequence[Ref],
    rows: Sequence[KpiRow],
    by: Speaker,
    *,
    partial: bool | None = None,
) -> Draft:
    partial = not _is_whole(rows) if partial is None else partial
    return Draft(
        kind="rank",
        statements=(Statement(text, tuple(refs)),),
        table=by.table(rows),
        caveats=(Note(by.tell("places_partial")),) if partial else (),
    )


def _is_whole(rows: Sequence[KpiRow]) -> bool:
    """Say whether every number from the first to the last is held."""
    numbers = {int(r.value or 0) for r in rows}
    return len(numbers) == max(numbers) - min(numbers) + 1 == len(rows)


def compose_league(plan: League, store: Store) -> Draft:
    """Return where places stand in a ranking's edition, with its table."""
    several = len(plan.scope.times) > 1 and len(plan.scope.places) == 1
    if several and (told := of_each_year(plan, store, compose_league)):
        return told
    by = speaker(plan.scope, store)
    ranking = _ranking_of(plan, by.store)
    if ranking is None:
        asked = by.label() if by.scope.indicator else by.tell("ranking")
        gap = Gap(asked, by.tell("gap", asked=asked))
        return Draft(kind="rank", gaps=(gap,), abstained=True)
    meant = by.scope.indicator
    indicator = meant if meant in ranking.sub_rankings else ranking.indicator
    rows, others = _of_edition(indicator, by)
    if not rows and (by.scope.years or by.scope.first):
        # An edition may be on record by its partial lists alone.
        axes = ((axis, _of_edition(axis, by)) for axis in ranking.sub_rankings)
        axis, held = next(((a, h) for a, h in axes if h[0]), (indicator, (rows, others)))
        indicator, (rows, others) = axis, held
    if not rows:
        return _no_edition(ranking, others, by)
    own = indicator == ranking.indicator
    edition = by.in_edition(ranking.name if own else by.label(indicator), rows[0])
    return _places_in(edition, ranking, _by_place(rows), others, plan, by)


def _places_in(
    edition: str,
    ranking: Ranking,
    rows: list[KpiRow],
    others: Sequence[KpiRow],
    plan: League,
    by: Speaker,
) -> Draft:
    wanted = _with_parts(by.scope.places, rows, by.store)
    asked = [r for r in rows if r.cluster in wanted]
    listed = {r.cluster for r in asked}
    absent = [c for c in wanted if c not in listed]
    best = {row.cluster: row for row in reversed(newest_first(asked))}
    told = _by_place(list(best.values())) or rows[:1]
    statements = [_place(r, edition, by) for r in told]
    if plan.side and len(asked) == 1:
        statements = [*_beside(plan.side, asked[0], rows, edition, by), *statements]
    if absent and not asked:
        statements = []
    if rows[0].value == 1 and len(rows) >= FEW and _is_whole(rows):
        # In a list that is held from the first to the last, who is not there is not in it.
        statements += [_is_not_placed(c, edition, rows, by) for c in absent]
        absent = []
    if not wanted and _lacks_most(rows):
        # A text may tell more of a list than the tables do.
        texts = passages.compose(by.scope, by.store)
        statements += [] if texts.abstained else texts.statements
    around = _around(absent, rows, by.store)
    statements += [_place(r, edition, by) for r in around if r not in told]
    before = [] if by.scope.times else _placed_before(listed, others, by)
    own = ranking.name if rows[0].indicator == ranking.indicator else by.label(rows[0].indicator)
    statements += [_place(r, by.in_edition(own, r), by) for r in before]
    absent = [c for c in absent if c not in {r.cluster for r in before}]
    earlier = [r for r in others if r.cluster in wanted]
    head = rows[: plan.take or LINES]
    tail = [r for r in rows[len(head) :] if r.cluster in wanted]
    return Draft(
        kind="rank",
        statements=tuple(statements),
        table=by.table([*head[: LINES - len(tail)], *tail, *earlier[:EARLIER]], least=1),
        gaps=_not_placed(absent, edition, rows, by),
        caveats=tuple(_league_notes(rows, best, asked, earlier, by)),
        abstained=not statements,
        missing=tuple(f"{ranking.id} · {c}" for c in absent),
    )


def _placed_before(listed: Collection[str], others: Sequence[KpiRow], by: Speaker) -> list[KpiRow]:
    """Return the newest places of those asked about together that stand in other editions alone.

    "Which Swedish ones are in it?" asks of all inside Sweden.
    """
    asked, catalogue = by.scope.places, by.store.catalogue
    if not by.scope.group and {*asked} & {*listed}:
        return []  # the place itself stands in it
    newest: dict[str, KpiRow] = {}
    for row in others:
        inside = row.cluster in asked or {*asked} & catalogue.wholes_of(row.cluster)
        if inside and row.cluster not in listed and (by.scope.group or row.cluster not in asked):
            newest.setdefault(row.cluster, row)
    return _by_place([*newest.values()])[:LINES]


def _lacks_most(rows: Sequence[KpiRow]) -> bool:
    """Say whether the first place of a list, or all but a few of its places, are not on record."""
    return rows[0].value != 1 or len({r.cluster for r in rows}) < FEW


def _league_notes(
    rows: Sequence[KpiRow],
    best: dict[str, KpiRow],
    asked: Sequence[KpiRow],
    earlier: Sequence[KpiRow],
    by: Speaker,
) -> list[Note]:
    notes = []
    for row in best.values():
        rivals = [r for r in asked if r.cluster == row.cluster and r.value != row.value]
        if rivals:
            notes.append(disagreement(row, rivals, by))
    if _has_holes(rows):
        notes.append(Note(by.tell("only_these")))
    if earlier:
        notes.append(Note(by.tell("other_edition")))
    return [*notes, *(n for row in best.values() for n in noted(row, by))]


def _ranking_of(plan: League, store: Store) -> Ranking | None:
    """Return the ranking named, or the one whose places are the measure named."""
    rankings = store.catalogue.rankings
    named = next((r for r in rankings if r.id == plan.ranking), None)
    meant = plan.scope.indicator
    lists = (r for r in rankings if meant in r.lists)
    return named or next(lists, None)


def _of_edition(indicator: str, by: Speaker) -> tuple[list[KpiRow], list[KpiRow]]:
    """Return the rows of the edition asked for (the newest by default), and those of all others."""
    rows = newest_first(by.store.rows(indicators=[indicator]))
    fitting = [r for r in rows if by.scope.is_of_time(r)]
    chosen = [r for r in fitting if r.cluster in by.scope.places] or fitting
    if not chosen:
        return [], rows
    edition = chosen[0].period
    return [r for r in rows if r.period == edition], [r for r in rows if r.period != edition]


def _by_place(rows: Sequence[KpiRow]) -> list[KpiRow]:
    """Sort rows by place, best first; bounded places stand by their best possible place."""
    return sorted(rows, key=lambda r: (bounds(r)[0] or 0.0, bounds(r)[1] or 1e9, r.cluster))


def _has_holes(rows: Sequence[KpiRow]) -> bool:
    """Say whether places between the first and the last one listed are not on record."""
    places = {r.value for r in rows}
    return None in places or len(rows) < max(v for v in places if v is not None)


def _around(absent: Sequence[str], rows: Sequence[KpiRow], store: Store) -> list[KpiRow]:
    """Return the places of the wider places in which those without one lie, best first."""
    wider = {whole for place in absent for whole in store.catalogue.wholes_of(place)}
    return [row for row in rows if row.cluster in wider]


def _not_placed(
    absent: Sequence[str], edition: str, rows: Sequence[KpiRow], by: Speaker
) -> tuple[Gap, ...]:
    """Say which places have none in an edition, and which places it is held for."""
    if not absent:
        return ()
    left = len(absent[NAMED:])
    more = by.tell("and_more", count=left) if left else ""
    named = map(by.name, absent[:NAMED])
    names = f"{', '.join(named)}{more}" if left else by.join(named)
    held = rows[:LINES]
    told = by.tell("gap_league", names=names, edition=edition, items=_items(held, by))
    counted = (CountRef(left),) if left else ()
    return (Gap(f"{edition} – {names}", told, rests_on=(*row_refs(held), *counted)),)


def _is_not_placed(place: str, edition: str, rows: Sequence[KpiRow], by: Speaker) -> Statement:
    text = by.tell("not_placed", name=by.name(place), number=len(rows), edition=edition)
    return Statement(text, (*row_refs(rows), CountRef(len(rows))))


def _beside(
    side: str, row: KpiRow, rows: Sequence[KpiRow], edition: str, by: Speaker
) -> list[Statement]:
    """Name those that surely stand higher, or lower."""
    turned, key = (-1, "behind_of") if side == "behind" else (1, "ahead_of")
    others = [r for r in rows if r.cluster not in by.scope.excluded]
    named = [r for r in others if in_order(r, row) * turned < 0]
    slots = {"cluster": by.name(row.cluster), "ranking": edition}
    if not named:
        return [Statement(by.tell(f"{key}_none", **slots), (RowRef(row.id),))]
    text = by.tell(key, names=by.names(r.cluster for r in named), **slots)
    return [Statement(text, row_refs((*named, row)))]


def _with_parts(places: Sequence[str], rows: Sequence[KpiRow], store: Store) -> tuple[str, ...]:
    """Let the placed parts of a place that is not itself placed stand for it."""
    placed = {r.cluster for r in rows}
    parts = {
        whole: [c.id for c in store.catalogue.inside(whole) if c.id in placed]
        for whole in places
        if whole not in placed
    }
    return tuple(dict.fromkeys(id for c in places for id in (parts.get(c) or [c])))


def _place(row: KpiRow, edition: str, by: Speaker) -> Statement:
    numbered = row.value is not None and row.unit == "rank"
    printed = by.nth(row) if numbered else by.shown(row)
    slots = {"cluster": by.name(row.cluster), "ranking": edition, "printed": printed}
    return Statement(by.tell("place_rank" if numbered else "place", **slots), (RowRef(row.id),))


def _no_edition(ranking: Ranking, held: Sequence[KpiRow], by: Speaker) -> Draft:
    years = years_of(by.scope)
    periods = by.whens(held)[:PERIODS_TOLD]
    reason = by.tell("gap", asked=ranking.name)
    if periods:
        reason = by.tell("gap_years", asked=ranking.name, years=years, held=", ".join(periods))
    gap = Gap(ranking.name, reason, rests_on=(AskedRef(years), *row_refs(held)))
    missing = (f"{ranking.id} · {years}",)
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=missing)


def compose_weights(plan: Weights, store: Store) -> Draft:
    """Answer a question for scores or weights: the published ones, or that there are none."""
    by = speaker(plan.scope, store)
    ranking = by.store.catalogue.ranking(plan.ranking)
    if plan.changed and len(told := weights_of_editions(ranking, by)) > 1:
        return Draft(kind="rank", statements=told)
    if weights := weights_told(ranking, by):
        return Draft(kind="rank", statements=(weights,))
    gap = Gap(ranking.name, by.tell("not_published", ranking=ranking.name))
    missing = (f"{ranking.id} · scores",)
    return Draft(kind="rank", gaps=(gap,), abstained=True, missing=missing)


def weights_of_editions(ranking: Ranking, by: Speaker) -> tuple[Statement, ...]:
    """Return the weights of each edition that has its own, and of the newest one; oldest first."""
    *earlier, newest = ranking.editions
    held = [(e.label, e.weights) for e in earlier if e.weights]
    now = newest.weights or _own_weights(ranking)
    return tuple(_parts_told(ranking, *one, by) for one in (*held, (newest.label, now)) if one[1])


def weights_told(ranking: Ranking, by: Speaker) -> Statement | None:
    """Return the parts of a ranking with their weights, None where none are published.

    They are those of the edition asked for, the heaviest part first.
    """
    asked = {*by.scope.years, by.scope.first, by.scope.last} - {0}
    edition = next((e for e in ranking.editions if any(str(y) in e.label for y in asked)), None)
    if edition and edition.weights:
        return _parts_told(ranking, edition.label, edition.weights, by)
    own = _own_weights(ranking)
    return _parts_told(ranking, "", own, by) if own else None


def _own_weights(ranking: Ranking) -> tuple[tuple[str, float], ...]:
    return tuple((c.indicator, c.weight) for c in ranking.components if c.weight is not None)


def _parts_told(
    ranking: Ranking, edition: str, weights: Iterable[tuple[str, float]], by: Speaker
) -> Statement:
    name = f"{ranking.name} {edition}".strip()
    heaviest = sorted(weights, key=lambda pair: -pair[1])
    parts = ", ".join(f"{by.label(i)} {w:g}" for i, w in heaviest)
    text = by.tell("components", ranking=name, parts=parts)
    return Statement(text, (EntryRef("ranking", ranking.id),))


def compose_within(plan: Within, store: Store) -> Draft | None:
    """Say in which rankings a place is among the first so many, by the newest edition of each."""
    by = speaker(plan.scope, store)
    inside: list[tuple[str, KpiRow]] = []
    outside: list[tuple[str, KpiRow]] = []
    for ranking in by.store.catalogue.rankings:
        held = by.store.rows(clusters=by.scope.places, indicators=[ranking.indicator])
        for row in newest_first(held)[:1]:
            low, high = bounds(row)
            told = (by.in_edition(ranking.name, row), row)
            if high is not None and high <= plan.first:
                inside.append(told)
            elif low is not None and low > plan.first:
                outside.append(told)
    every = [row for _, row in (*inside, *outside)]
    if not every:
        return None
    slots = {"number": len(inside), "of": len(every), "first": plan.first}
    key = "within_none" if not inside else "within_all" if not outside else "within_some"
    counts = [len(every)] if key != "within_some" else [len(inside), len(every)]
    statements = []
    for head, found in ((key, inside or outside), ("within_not", outside if inside else [])):
        if found:
            items = "; ".join(f"{name} ({by.placed(row)})" for name, row in found)
            text = by.tell(head, items=items, name=by.name(by.scope.places[0]), **slots)
            refs = stated_refs(
                row_refs(row for _, row in found),
                map(CountRef, counts if head == key else []),
                [AskedRef(str(plan.first))],
            )
            statements.append(Statement(text, refs))
    return Draft(kind="list", statements=tuple(statements), table=by.table(every))


def compose_lost(plan: LostFirst, store: Store) -> Draft | None:
    """Return when a place lost a first place in the rankings held, edition by edition."""
    by = speaker(plan.scope, store)
    place = by.scope.places[0]
    rankings = by.store.catalogue.rankings
    held = [
        (ranking, _editions(ranking, place, by.store))
        for ranking in rankings
        if plan.ranking in ("", ranking.id)
    ]
    firsts = [r for _, rows in held for r in rows if r.value == 1]
    found = [
        (a, b, ranking)
        for ranking, rows in held
        for a, b in itertools.pairwise(rows)
        if a.value == 1 and b.value != 1
    ]
    if not firsts:
        return None
    if not found:
        text = by.tell("never_lost", name=by.name(place))
        return Draft("trend", (Statement(text, row_refs(firsts)),))
    items = "; ".join(
        by.tell("lost_item", period=by.when(b), before=by.nth(a), after=by.nth(b), ranking=r.name)
        for a, b, r in found
    )
    periods = by.join(by.whens(b for _, b, _ in found))
    text = by.tell("lost_first", name=by.name(place), periods=periods, items=items)
    told = row_refs(r for a, b, _ in found for r in (a, b))
    rows = _editions(found[-1][2], place, by.store)
    slots = {"printed": by.nth(rows[-1]), "period": by.when(rows[-1])}
    now = by.tell("places_now", ranking=found[-1][2].name, **slots)
    return Draft(
        kind="trend",
        statements=(Statement(text, told), Statement(now, (RowRef(rows[-1].id),))),
        table=by.table(rows),
    )


def each_edition(ranking: Ranking, place: str, by: Speaker) -> tuple[Statement, ...]:
    """Return a place's number in each edition, where there are more than two."""
    rows = _editions(ranking, place, by.store)
    if len(rows) <= 2:
        return ()
    items = "; ".join(by.tell("places_when", nth=by.nth(row), periods=by.when(row)) for row in rows)
    text = by.tell("places_each", name=by.name(place), ranking=ranking.name, items=items)
    return (Statement(text, row_refs(rows)),)


def _editions(ranking: Ranking, place: str, store: Store) -> list[KpiRow]:
    """Return a place's numbers in a ranking, oldest first, one an edition, its best area each."""
    best: dict[int, KpiRow] = {}
    for row in newest_first(store.rows(clusters=[place], indicators=[ranking.indicator])):
        if row.value is not None and row.period.last:
            known = best.get(row.period.last)
            if known is None or row.value < (known.value or 0):
                best[row.period.last] = row
    return [best[year] for year in sorted(best)]
