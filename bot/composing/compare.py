"""Comparisons: figures side by side, subtracted only where they are like for like."""

from collections.abc import Collection, Sequence
from itertools import combinations

from bot.answer import AnswerTable, Cell, Chart, Figure, Gap, Statement
from bot.comparability import alike, time_of, unlike_among
from bot.composing import lookup
from bot.draft import Draft, Note
from bot.evidence import CountRef, row_refs
from bot.figures import derive
from bot.phrases import join, say, word
from bot.picking import Pick, in_years, like_pair, newest_first, pick, place, shown, spelt, when
from bot.selection import Selection as Plan
from index.rows import KpiRow
from index.store import Store

# Without an indicator asked for, this many that both clusters have are compared.
UNASKED = 6


def compose(plan: Plan, store: Store) -> Draft:
    """Return the figures of all clusters for each indicator, with differences of like figures."""
    asked = (*plan.indicators[:1], *plan.also)
    drafts = [_one(plan, store, i) for i in asked or _shared(plan, store)]
    if not asked and drafts:
        # Nobody asked for each figure's small print.
        drafts = [d.but(caveats=()) for d in drafts]
        drafts[0] = drafts[0].but(caveats=(Note(say(plan.language, "only_like")),))
    tables = [d.table for d in drafts if d.table]
    lines = dict.fromkeys(line for table in tables for line in table.rows)
    return Draft(
        kind="compare",
        statements=tuple(dict.fromkeys(s for d in drafts for s in d.statements)),
        table=AnswerTable(tables[0].header, tuple(lines)) if tables else None,
        figures=tuple(dict.fromkeys(f for d in drafts for f in d.figures)),
        gaps=tuple(g for d in drafts for g in d.gaps)
        if drafts
        else (_nothing_shared(plan, store),),
        caveats=tuple(dict.fromkeys(c for d in drafts for c in d.caveats)),
        chart=drafts[0].chart if len(drafts) == 1 else None,
        abstained=not any(d.statements for d in drafts),
        missing=tuple(m for d in drafts for m in d.missing),
    )


def _nothing_shared(plan: Plan, store: Store) -> Gap:
    names = join(plan.language, [store.catalogue.cluster(c).name for c in plan.clusters])
    return Gap(names, say(plan.language, "nothing_shared", clusters=names))


def _shared(plan: Plan, store: Store) -> tuple[str, ...]:
    """Return indicators that all clusters have, those with like figures first, one a like pair.

    Where all have none in common, those that most of them have.
    """
    rows = store.rows(clusters=plan.clusters)
    holders = {i.id: {r.cluster for r in rows if r.indicator == i.id}
               for i in store.catalogue.indicators}  # fmt: skip
    if not any(held >= set(plan.clusters) for held in holders.values()):
        several = [i for i, held in holders.items() if len(held) > 1]
        return tuple(sorted(several, key=lambda i: -len(holders[i]))[:UNASKED])
    alike, unlike = [], []
    told: set[tuple[str, ...]] = set()
    for indicator in store.catalogue.indicators:
        if not holders[indicator.id] >= set(plan.clusters):
            continue
        pairs = [
            like_pair(store, plan, a, b, indicator.id) for a, b in combinations(plan.clusters, 2)
        ]
        if not all(pairs):
            unlike.append(indicator.id)
            continue
        ids = tuple(row.id for pair in pairs if pair for row in pair)
        if ids not in told:
            told.add(ids)
            alike.append(indicator.id)
    return tuple((alike + unlike)[:UNASKED])


def _one(plan: Plan, store: Store, indicator: str) -> Draft:
    lang = plan.language
    picks = [pick(store, plan, cluster, indicator) for cluster in plan.clusters]
    newest = [p.row for p in picks if p.row]
    like = _like_rows(plan, store, indicator, [row.cluster for row in newest])
    statements: list[Statement] = []
    figures: list[Figure] = []
    notes: list[Note] = []
    if len(like) == 2:
        statements, figures, notes = _difference(like[0], like[1], plan, store)
    elif like:
        statements = [listing(sorted(like, key=_size), plan, store)]
    other = [row for row in newest if row not in like]
    reasons = reasons_of(newest, plan, store, hard=True)
    if not like and newest:
        statements = [listing(newest, plan, store)]
        if reasons:
            text = say(lang, "side_by_side", reasons="; ".join(reasons))
            notes.append(Note(text, row_refs(newest)))
    elif other:
        items = "; ".join(_item(row, plan, store) for row in newest)
        text = say(lang, "newest_unlike", reasons="; ".join(reasons), items=items)
        notes.append(Note(text, row_refs(newest)))
    if len(newest) <= 2:
        notes += [n for p in picks for n in _small_print(p, plan, store)]
    listed = list(dict.fromkeys((*like, *newest)))
    return Draft(
        kind="compare",
        statements=tuple(statements),
        table=_table(listed, plan, store) if listed else None,
        figures=tuple(figures),
        gaps=lookup.gaps(picks, plan, store),
        caveats=tuple(notes),
        chart=_chart(list(like or newest), plan, store),
        missing=tuple(f"{indicator} · {p.cluster}" for p in picks if p.row is None),
    )


def _small_print(chosen: Pick, plan: Plan, store: Store) -> list[Note]:
    """Return a figure's caveats without the count of older ones, which are not in the table."""
    return [
        note
        for note in lookup.caveats(chosen, plan, store)
        if not any(isinstance(ref, CountRef) for ref in note.rests_on)
    ]


def _like_rows(
    plan: Plan, store: Store, indicator: str, clusters: Sequence[str]
) -> tuple[KpiRow, ...]:
    """Return rows of all the clusters that may be subtracted, the newest such set, or ()."""
    if len(clusters) == 2:
        return like_pair(store, plan, clusters[0], clusters[1], indicator) or ()
    rows = newest_first(store.rows(clusters=clusters, indicators=[indicator]))
    rows = [r for r in rows if r.value is not None and in_years(r, plan)]
    for time in dict.fromkeys(time_of(r) for r in rows if r.period.last):
        same = [r for r in rows if time_of(r) == time]
        chosen = [next((r for r in same if r.cluster == c), None) for c in clusters]
        complete = tuple(r for r in chosen if r)
        if len(complete) == len(clusters) > 1 and all(
            alike(a, b) for a, b in combinations(complete, 2)
        ):
            return complete
    return ()


def _size(row: KpiRow) -> float:
    """Sort key of a listing: largest first, places from the first down."""
    return row.value or 0.0 if row.kind in {"rank", "tier"} else -(row.value or 0.0)


def _item(row: KpiRow, plan: Plan, store: Store) -> str:
    cluster = store.catalogue.cluster(row.cluster).name
    lang = plan.language
    return say(lang, "listed", cluster=cluster, printed=place(row, lang), period=when(row, lang))


def listing(rows: Sequence[KpiRow], plan: Plan, store: Store) -> Statement:
    """State several clusters' figures in one sentence, by definition where there are several."""
    labels = dict.fromkeys(store.catalogue.indicator(r.indicator).name for r in rows)
    items = "; ".join(_item(row, plan, store) for row in rows)
    text = say(plan.language, "listing", label=" / ".join(labels), items=items)
    return Statement(text, row_refs(rows))


def _difference(
    one: KpiRow, other: KpiRow, plan: Plan, store: Store
) -> tuple[list[Statement], list[Figure], list[Note]]:
    lang, catalogue = plan.language, store.catalogue
    indicator = catalogue.indicator(one.indicator)
    high, low = sorted((one, other), key=lambda r: r.value or 0.0, reverse=True)
    names = catalogue.cluster(high.cluster).name, catalogue.cluster(low.cluster).name
    label, period = indicator.name, when(high, lang)
    ids = row_refs((high, low))
    if indicator.kind in {"rank", "tier"}:
        return [listing((low, high), plan, store)], [], []
    side_by_side = [listing((high, low), plan, store)]
    if high.value == low.value:
        text = say(lang, "equal", a=names[0], b=names[1], label=label, period=period)
        return [Statement(text, ids), *side_by_side], [], []
    gap = derive("difference", f"{names[0]} – {names[1]}: {label}", [high, low])
    if gap is None:
        return side_by_side, [], []
    ratio = derive("ratio", f"{names[0]} / {names[1]}: {label}", [high, low])
    if indicator.kind != "level" or (low.value or 0.0) <= 0:
        ratio = None
    one_source = high.source_id == low.source_id
    hedged = bool(high.qualifier or low.qualifier)
    key = "difference" if ratio else "difference_plain"
    text = say(
        lang,
        key if one_source else "difference_sources",
        a=names[0],
        pa=shown(high, lang),
        b=names[1],
        pb=shown(low, lang),
        amount=f"{word(lang, 'about')} {gap.text}" if hedged else gap.text,
        unit=say(lang, "points") if high.unit.startswith("percent") else spelt(high.unit),
        label=label,
        period=period,
        ratio=ratio.text if ratio else "",
    )
    figures = [gap, *([ratio] if ratio else [])]
    notes = []
    if hedged:
        printed = f"{shown(high, lang)}; {shown(low, lang)}"
        notes.append(Note(say(lang, "approximate", printed=printed), ids))
    soft = [r for r in reasons_of((high, low), plan, store) if r != say(lang, "unlike_source")]
    if soft:
        notes.append(Note(say(lang, "soft_rows", reasons="; ".join(soft)), ids))
    return [Statement(text, (*ids, *(f.ref for f in figures)))], figures, notes


def reasons_of(
    rows: Sequence[KpiRow],
    plan: Plan,
    store: Store,
    *,
    hard: bool = False,
    only: Collection[str] = (),
) -> list[str]:
    """Return the ways in which rows are unlike, in words, each once with all that differs.

    With `hard`, only those that forbid arithmetic; with `only`, those of these kinds.
    """
    found = [u for u in unlike_among(rows) if u.hard or not hard]
    found = [u for u in found if not only or u.what in only]
    lang, catalogue = plan.language, store.catalogue
    tell = {
        "unit": lambda r: spelt(r.unit),
        "indicator": lambda r: catalogue.indicator(r.indicator).name,
        "kind": lambda r: word(lang, r.kind),
        "period": lambda r: when(r, lang),
        "inferred": lambda r: when(r, lang),
        "undated": lambda r: when(r, lang),
        "status": lambda r: word(lang, r.status),
        "geography": lambda r: r.geography or "–",
    }
    kinds = dict.fromkeys(u.what for u in found)
    if "period" in kinds:
        kinds.pop("undated", None)  # what has no date is told among the years
    texts = []
    for what in kinds:
        told = dict.fromkeys(map(tell[what], rows)) if what in tell else ()
        texts.append(say(lang, f"unlike_{what}", all=join(lang, list(told))))
    return texts


def _table(rows: Sequence[KpiRow], plan: Plan, store: Store) -> AnswerTable:
    keys = ("indicator", "cluster", "figure", "period", "area", "source")
    return AnswerTable(
        tuple(say(plan.language, key) for key in keys),
        tuple(
            (
                Cell(store.catalogue.indicator(row.indicator).name),
                Cell(store.catalogue.cluster(row.cluster).name),
                *lookup.row_cells(row, plan, store),
            )
            for row in rows
        ),
    )


def _chart(rows: list[KpiRow], plan: Plan, store: Store) -> Chart | None:
    """Return a bar chart of like rows, else None: a picture is a comparison too."""
    drawn = [r for r in rows if r.value is not None]
    if len(drawn) < 2 or any(u.hard for u in unlike_among(drawn)):
        return None
    indicator = store.catalogue.indicator(drawn[0].indicator)
    points = tuple((store.catalogue.cluster(r.cluster).name, r.value or 0.0) for r in drawn)
    return Chart(
        "bar",
        indicator.name,
        say(plan.language, "cluster"),
        drawn[0].unit,
        ((indicator.name, points),),
    )
