"""Look-ups: one figure or a few, each with its year and source."""

from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.draft import Draft, Note
from bot.phrases import join, say
from bot.picking import (
    Pick,
    covers_more_or_less,
    family,
    figure_cell,
    in_years,
    newest_first,
    pick,
    shown,
    when,
)
from bot.planner import Plan
from index.rows import KpiRow
from index.store import Store

# Other counts on record that are listed beside the one that answers.
OTHERS_SHOWN = 6
SIBLINGS_SHOWN = 3


def compose(plan: Plan, store: Store) -> Draft:
    """Return the newest figure of each cluster asked for, or of the years asked for."""
    picks = [_best_pick(plan, store, cluster) for cluster in plan.clusters]
    rows = [p.row for p in picks if p.row]
    statements = tuple(Statement(sentence(row, plan, store), (row.id,)) for row in rows)
    gaps = tuple(gap(p, plan, store) for p in picks if p.row is None)
    table_rows = [row for p in picks for row in _listed(p)]
    siblings = [r for p in picks for r in _siblings(p, plan, store)]
    table_rows += siblings
    return Draft(
        kind="lookup",
        statements=statements,
        table=rows_table(table_rows, plan, store) if len(table_rows) > 1 else None,
        gaps=gaps,
        caveats=(
            *(note for p in picks for note in caveats(p, plan, store)),
            *((Note(say(plan.language, "siblings"), ()),) if siblings else ()),
        ),
        abstained=not rows,
        missing=tuple(f"{p.indicator} · {p.cluster}" for p in picks if p.row is None),
    )


def _best_pick(plan: Plan, store: Store, cluster: str) -> Pick:
    """Try the indicator that was meant, then the other readings of the question's words."""
    picks = [pick(store, plan, cluster, i, siblings=False) for i in plan.indicators]
    return next(
        (p for p in picks if p.row),
        pick(store, plan, cluster, plan.indicators[0]),
    )


def _siblings(chosen: Pick, plan: Plan, store: Store) -> list[KpiRow]:
    """Return the newest rows of the family's other definitions, one a definition."""
    if chosen.row is None or chosen.row.kind == "rank":
        return []
    rows = newest_first(
        store.rows(
            clusters=[chosen.cluster], indicators=family(store.catalogue, chosen.row.indicator)
        )
        if family(store.catalogue, chosen.row.indicator)
        else ()
    )
    best: dict[str, KpiRow] = {}
    for row in rows:
        if in_years(row, plan):
            best.setdefault(row.indicator, row)
    return list(best.values())[:SIBLINGS_SHOWN]


def _listed(chosen: Pick) -> list[KpiRow]:
    return [chosen.row, *chosen.others[:OTHERS_SHOWN]] if chosen.row else []


def sentence(row: KpiRow, plan: Plan, store: Store) -> str:
    """Return the sentence that states one row."""
    label = store.catalogue.indicator(row.indicator).name
    key = "place_rank" if row.kind == "rank" and row.value is not None else "lookup"
    cluster = store.catalogue.cluster(row.cluster).name
    if key == "place_rank":
        return say(
            plan.language,
            key,
            cluster=cluster,
            printed=row.printed,
            ranking=label,
            edition=when(row, plan.language),
        )
    return say(
        plan.language,
        key,
        cluster=cluster,
        printed=_opened(shown(row)),
        label=label,
        period=when(row, plan.language),
    )


def _opened(printed: str) -> str:
    return printed


def rows_table(rows: list[KpiRow], plan: Plan, store: Store) -> AnswerTable:
    """Return rows as a table, one a line, with period, area and source."""
    lang = plan.language
    several = len({row.indicator for row in rows}) > 1
    header = [say(lang, "cluster")]
    if several:
        header.append(say(lang, "indicator"))
    header += [say(lang, "figure"), say(lang, "period"), say(lang, "area"), say(lang, "source")]
    lines = []
    for row in rows:
        line = [Cell(store.catalogue.cluster(row.cluster).name)]
        if several:
            line.append(Cell(store.catalogue.indicator(row.indicator).name))
        line += [
            figure_cell(row),
            Cell(when(row, lang), row.id),
            Cell(row.geography or "–", row.id),
            Cell(
                store.source(row.source_id).publisher or store.source(row.source_id).title, row.id
            ),
        ]
        lines.append(tuple(line))
    return AnswerTable(tuple(header), tuple(lines))


def gap(missed: Pick, plan: Plan, store: Store) -> Gap:
    """Return what is missing and what is nearest: other years, then other places."""
    lang, catalogue = plan.language, store.catalogue
    label = catalogue.indicator(missed.indicator).name
    cluster = catalogue.cluster(missed.cluster).name
    asked = f"{label} – {cluster}"
    if missed.others:
        years = ", ".join(map(str, plan.years)) or f"{plan.year_from or ''}–{plan.year_to or ''}"
        held = missed.held or (say(lang, "undated"),)
        row = missed.others[0]
        return Gap(
            asked,
            say(lang, "gap_years", asked=asked, years=years, held=join(lang, list(held[:6]))),
            say(lang, "nearest", what=sentence(row, plan, store).rstrip(".")),
            (f"asked:{years}", *(r.id for r in missed.others)),
        )
    elsewhere = list(
        dict.fromkeys(
            catalogue.cluster(r.cluster).name for r in store.rows(indicators=[missed.indicator])
        )
    )
    if elsewhere:
        return Gap(
            asked,
            say(lang, "gap_places", asked=label, cluster=cluster, held=join(lang, elsewhere[:6])),
        )
    return Gap(asked, say(lang, "gap", asked=asked))


def caveats(chosen: Pick, plan: Plan, store: Store) -> list[Note]:
    """Return what a reader must know of a figure before using it."""
    row, lang = chosen.row, plan.language
    if row is None:
        return []
    cluster = store.catalogue.cluster(row.cluster).name
    notes = []
    if covers_more_or_less(row, store.catalogue):
        notes.append(Note(say(lang, "covers", cluster=cluster, geography=row.geography), (row.id,)))
    if row.status != "final":
        notes.append(Note(say(lang, "status", cluster=cluster, status=row.status), (row.id,)))
    if row.confidence == "low":
        notes.append(
            Note(say(lang, "confidence", cluster=cluster, confidence=row.confidence), (row.id,))
        )
    if row.note and len(row.note) < 160:
        notes.append(Note(say(lang, "note", cluster=cluster, note=row.note.rstrip(".")), (row.id,)))
    same_year = [
        other
        for other in chosen.others
        if other.period.last == row.period.last and other.period.last and other.value != row.value
    ]
    if same_year and not chosen.sibling:
        printed = [f"{shown(r)} ({store.source(r.source_id).publisher})" for r in (row, *same_year)]
        notes.append(
            Note(
                say(lang, "disagree", period=when(row, lang), printed="; ".join(printed)),
                (row.id, *(r.id for r in same_year)),
            )
        )
    listed = chosen.others[:OTHERS_SHOWN]
    if listed and not plan.years and not chosen.sibling:
        notes.append(Note(say(lang, "newest", count=len(listed)), (row.id, f"count:{len(listed)}")))
    return notes
