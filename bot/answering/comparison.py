"""Places side by side: who is ahead and by how much, subtracted only where figures are alike."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from bot.answer import AnswerTable, Cell, Figure, Gap, Statement
from bot.answering.joining import of_each_year
from bot.answering.speaker import Speaker, speaker, stated_refs
from bot.answering.unlikeness import reasons_of
from bot.answering.value import caveats, gaps, missing
from bot.draft import Draft, Note
from bot.evidence import CountRef, Ref, row_refs
from bot.figures.choice import Pick, like_pair, newest_first, pick
from bot.figures.derived import derive
from bot.figures.likeness import alike, base_unit, time_of, unlike_among
from bot.figures.series import in_size
from bot.understanding.plan import Compare, Scope, Versus
from index.numbers import unit_words
from index.rows import KpiRow
from index.store import Store

# Without a measure asked for, this many that the places have are compared.
UNASKED = 6
# Below this "1.0 times as much" tells nothing.
TELLING_RATIO = 1.15
_PLACES = frozenset({"rank", "tier"})
Pair = tuple[KpiRow, KpiRow]


def compose(plan: Compare, store: Store) -> Draft:
    """Return the figures of all places for each measure, with differences of like figures."""
    scope = plan.scope
    by = speaker(scope, store)
    asked = (scope.indicator, *scope.joined) if scope.indicator else ()
    drafts = [side_by_side(i, by) for i in asked or _shared(scope, store)]
    if not drafts:
        names = by.names(scope.places)
        gap = Gap(names, by.tell("nothing_shared", clusters=names))
        return Draft(kind="compare", gaps=(gap,), abstained=True)
    if not asked:
        # Nobody asked for each figure's small print.
        drafts = [d.but(caveats=()) for d in drafts]
        drafts[0] = drafts[0].but(caveats=(Note(by.tell("only_like")),))
    statements = list(dict.fromkeys(s for d in drafts for s in d.statements))
    if not asked and statements:
        head = by.tell("shared_head", clusters=by.names(scope.places))
        statements = [Statement(head, ()), *statements]
    if plan.cause and statements:
        statements.append(Statement(by.tell("no_cause"), (), "note"))
    return Draft(
        kind="compare",
        statements=tuple(statements),
        table=by.stacked([d.table for d in drafts if d.table]),
        figures=tuple(dict.fromkeys(f for d in drafts for f in d.figures)),
        gaps=tuple(g for d in drafts for g in d.gaps),
        caveats=tuple(dict.fromkeys(c for d in drafts for c in d.caveats)),
        chart=drafts[0].chart if len(drafts) == 1 else None,
        abstained=not statements,
        missing=tuple(m for d in drafts for m in d.missing),
    )


def _shared(scope: Scope, store: Store) -> tuple[str, ...]:
    """Return measures that all places have, those with like figures first, one a like pair.

    Where all have none in common, those that most of them have.
    """
    wanted = set(scope.places)
    holders: dict[str, set[str]] = {i.id: set() for i in store.catalogue.indicators}
    for row in store.rows(clusters=scope.places):
        holders[row.indicator].add(row.cluster)
    common = [i for i, held in holders.items() if held >= wanted]
    if not common:
        several = [i for i, held in holders.items() if len(held) > 1]
        return tuple(sorted(several, key=lambda i: -len(holders[i]))[:UNASKED])
    like, unlike = [], []
    told: set[tuple[str, ...]] = set()
    for indicator in common:
        pairs = [like_pair(store, scope, a, b, indicator) for a, b in combinations(scope.places, 2)]
        ids = tuple(row.id for pair in pairs if pair for row in pair)
        if not all(pairs):
            unlike.append(indicator)
        elif ids not in told:
            told.add(ids)
            like.append(indicator)
    return tuple((like + unlike)[:UNASKED])


def side_by_side(indicator: str, by: Speaker) -> Draft:
    """Return the figures of the scope's places by one measure."""
    picks = [pick(by.store, by.scope, place, indicator) for place in by.scope.places]
    newest = [p.row for p in picks if p.row]
    like = _like_rows(by, indicator, [row.cluster for row in newest])
    statements: list[Statement] = []
    figures: tuple[Figure, ...] = ()
    notes: list[Note] = []
    if len(like) == 2:
        statement, figures = _ahead((like[0], like[1]), by)
        statements, notes = [statement], _of_two_sources(like, by)
    elif newest:
        statements = [listing(_by_size(like or newest), by)]
    unlike = [row for row in newest if row not in like]
    reasons = reasons_of(newest, by, hard=True) if unlike else []
    if reasons:
        key = "newest_unlike" if like else "side_by_side"
        text = by.tell(key, reasons="; ".join(reasons), items=by.items(newest, dated=True))
        notes.append(Note(text, row_refs(newest)))
    if len(newest) <= 2:
        notes += [n for p in picks for n in _small_print(p, by)]
    listed = list(dict.fromkeys((*like, *newest)))
    drawn = like or newest
    same = not any(u.hard for u in unlike_among(drawn)) and len(drawn) > 1
    return Draft(
        kind="compare",
        statements=tuple(statements),
        table=_table(listed, by) if listed else None,
        figures=figures,
        gaps=gaps(picks, by),
        caveats=tuple(notes),
        chart=by.bars(drawn) if same else None,
        missing=missing(picks),
    )


def _small_print(chosen: Pick, by: Speaker) -> list[Note]:
    """Return a figure's caveats without the count of others, which are not in the table."""
    return [
        note
        for note in caveats(chosen, by)
        if not any(isinstance(ref, CountRef) for ref in note.rests_on)
    ]


def _like_rows(by: Speaker, indicator: str, places: Sequence[str]) -> tuple[KpiRow, ...]:
    """Return rows of all the places that may be subtracted, the newest such set, or ()."""
    if len(places) == 2:
        return like_pair(by.store, by.scope, places[0], places[1], indicator) or ()
    rows = newest_first(by.store.rows(clusters=places, indicators=[indicator]))
    rows = [r for r in rows if r.value is not None and by.scope.is_of_time(r)]
    for time in dict.fromkeys(time_of(r) for r in rows if r.period.last):
        same = [r for r in rows if time_of(r) == time]
        chosen = [next((r for r in same if r.cluster == c), None) for c in places]
        complete = tuple(r for r in chosen if r)
        pairs = combinations(complete, 2)
        if len(complete) == len(places) > 1 and all(alike(a, b) for a, b in pairs):
            return complete
    return ()


def _by_size(rows: Sequence[KpiRow]) -> list[KpiRow]:
    """Sort rows largest first, places in a ranking from the first down."""
    return in_size(rows, least_first=bool(rows) and rows[0].kind in _PLACES)


def listing(rows: Sequence[KpiRow], by: Speaker) -> Statement:
    """State several places' figures in one sentence, by definition where there are several."""
    labels = dict.fromkeys(by.label(r.indicator) for r in rows)
    text = by.tell("listing", label=" / ".join(labels), items=by.items(rows, dated=True))
    return Statement(text, row_refs(rows))


def _table(rows: Sequence[KpiRow], by: Speaker) -> AnswerTable:
    header = by.header("indicator", "cluster", "figure", "period", "area", "source")
    lines = tuple(
        (Cell(by.label(r.indicator)), Cell(by.name(r.cluster)), *by.row_cells(r)) for r in rows
    )
    return AnswerTable(header, lines)


def compose_versus(plan: Versus, store: Store) -> Draft | None:
    """Return the comparison of two places, side by side where their figures are not alike.

    None where one of them has no figure.
    """
    scope = plan.scope
    if len(scope.years) > 1:
        return of_each_year(plan, store, compose_versus)
    by = speaker(scope, store)
    one, other = scope.places[:2]
    pair = like_pair(store, scope, one, other, scope.indicator)
    if pair is None or pair[0].value is None or pair[1].value is None:
        return (_unlike(plan, by) if plan.claim else None) or _beside(plan, by)
    made = _told(plan, pair, by)
    if made is None:
        return None
    statement, figures = made
    side = side_by_side(scope.indicator, by)
    return side.but(statements=(statement,), figures=figures, gaps=(), missing=())


def _told(plan: Versus, pair: Pair, by: Speaker) -> tuple[Statement, tuple[Figure, ...]] | None:
    """Return the sentence that answers how two figures differ."""
    kind = by.store.catalogue.indicator(pair[0].indicator).kind
    if kind in _PLACES or not plan.how or pair[0].value == pair[1].value:
        return _ahead(pair, by, claim=plan.claim, less=plan.less)
    if plan.how in {"times", "both"}:
        # What was said of the first place is told of it, else of the larger one.
        high, low = pair if plan.factor else _high_low(*pair)
        ratio = derive("ratio", by.label(high.indicator), (high, low))
        if ratio is None or kind not in {"level", "per_head"}:
            return None
        slots = _slots(high, low, by) | {"ratio": ratio.text}
        text = by.tell("versus_times", **slots)
        if plan.factor:
            text = by.answered(ratio.value >= plan.factor, text)
        apart = derive("difference", by.label(high.indicator), (high, low))
        if plan.how == "both" and apart:
            more = by.tell("word_more")
            return _statement(f"{amount(apart, high, by)} {more}; {text}", pair, (apart, ratio))
        return _statement(text, pair, (ratio,))
    slots = _slots(*pair, by)
    share = derive("share", by.label(pair[0].indicator), pair) if plan.how == "share" else None
    if share:
        return _statement(by.tell("versus_share", **slots, share=share.text), pair, (share,))
    difference = derive("difference", by.label(pair[0].indicator), _high_low(*pair))
    percent = None
    if kind == "level":
        percent = derive("percent_change", by.label(pair[0].indicator), (pair[1], pair[0]))
    if plan.how == "percent" and percent:
        text = by.tell("versus_percent", **slots, percent=percent.text.lstrip("-"))
        return _statement(text, pair, (percent,))
    if difference is None:
        return None
    figures = (difference, *((percent,) if percent else ()))
    told = by.tell("percent_of", percent=signed(percent)) if percent else ""
    text = by.tell(
        "versus_difference", **slots, amount=amount(difference, pair[0], by), percent=told
    )
    return _statement(text, pair, figures)


def _statement(
    text: str, pair: Pair, figures: tuple[Figure, ...]
) -> tuple[Statement, tuple[Figure, ...]]:
    refs: tuple[Ref, ...] = stated_refs(row_refs(pair), (f.ref for f in figures))
    return Statement(text, refs), figures


def _slots(one: KpiRow, other: KpiRow, by: Speaker) -> dict[str, str]:
    more = (one.value or 0) > (other.value or 0)
    return {
        "a": by.called(one),
        "b": by.called(other),
        "pa": by.placed(one),
        "pb": by.placed(other),
        "label": by.label(one.indicator),
        "period": by.when(one),
        "more": by.tell("word_more" if more else "word_less"),
    }


def _ahead(
    pair: Pair, by: Speaker, *, claim: str = "", less: bool = False
) -> tuple[Statement, tuple[Figure, ...]]:
    """Say who is ahead and by how much, after yes or no where one was said to be.

    How many times as much is told where that tells something.
    """
    kind = by.store.catalogue.indicator(pair[0].indicator).kind
    high, low = _high_low(*pair)
    if kind in _PLACES:
        return listing((low, high), by), ()
    label = by.label(high.indicator)
    difference = derive("difference", label, (high, low))
    if difference is None or not difference.value:
        return _statement(by.tell("versus_equal", **_slots(*pair, by)), pair, ())
    figures: tuple[Figure, ...] = (difference,)
    about = by.word("about") if high.qualifier or low.qualifier else ""
    slots = _slots(high, low, by) | {"ratio": ""}
    slots["amount"] = f"{about} {amount(difference, high, by)}".strip()
    ratio = derive("ratio", label, (high, low)) if kind == "level" else None
    if ratio and ratio.value >= TELLING_RATIO:
        slots["ratio"] = by.tell("times_more", ratio=ratio.text)
        figures = (difference, ratio)
    counted = kind == "level" and not _is_price(high.unit)
    text = by.tell("versus_more" if counted else "versus_more_value", **slots)
    if less:
        turned = {**_slots(low, high, by), "amount": slots["amount"]}
        text = by.tell("versus_less", **turned)
        figures = (difference,)
    if claim:
        holds = (claim == "more") == (pair[0] is high)
        text = by.answered(holds, text)
    return _statement(text, pair, figures)


def _is_price(unit: str) -> bool:
    """Say whether a unit is one of money for each of something, or of plain money."""
    scale, currency, _ = unit_words(unit)
    return bool(currency) and (" per " in unit or scale == 1)


def amount(difference: Figure, row: KpiRow, by: Speaker) -> str:
    """Return a difference without its sign and with its unit; percentages differ by points."""
    unit = by.tell("points") if base_unit(row.unit)[0].startswith("percent") else by.unit(row.unit)
    return f"{difference.text.lstrip('-')} {unit}".strip()


def signed(figure: Figure) -> str:
    """Return a figure with its sign, plus included."""
    return figure.text if figure.value < 0 else f"+{figure.text}"


def _high_low(a: KpiRow, b: KpiRow) -> Pair:
    return (a, b) if (a.value or 0) >= (b.value or 0) else (b, a)


def _of_two_sources(rows: Sequence[KpiRow], by: Speaker) -> list[Note]:
    """Say where like figures come from two sources, which may draw the line differently."""
    if len({row.source_id for row in rows}) < 2:
        return []
    return [Note(by.tell("two_sources"), row_refs(rows))]


def _beside(plan: Versus, by: Speaker) -> Draft | None:
    """Return both figures side by side, None where one is missing."""
    side = side_by_side(plan.scope.indicator, by)
    if side.missing or side.abstained:
        return None
    first, *others = side.statements
    if plan.claim:
        first = replace(first, text=by.tell("claim_open", told=first.text))
    return side.but(statements=(first, *others))


def _unlike(plan: Versus, by: Speaker) -> Draft | None:
    """Answer a claim by the newest figures, saying that they are not made alike."""
    scope = plan.scope
    a, b = (pick(by.store, scope, p, scope.indicator, siblings=False).row for p in scope.places[:2])
    if a is None or b is None or a.value is None or b.value is None or a.value == b.value:
        return None
    if base_unit(a.unit) != base_unit(b.unit):
        return None
    holds = (plan.claim == "more") == (a.value > b.value)
    slots = _slots(a, b, by) | {"qa": by.when(a), "qb": by.when(b)}
    said = by.answered(holds, by.tell("versus_unlike", **slots))
    return Draft(
        kind="compare",
        statements=(Statement(said, row_refs((a, b))),),
        table=by.table((a, b)),
        caveats=(Note(by.tell("not_subtracted"), row_refs((a, b))),),
    )
