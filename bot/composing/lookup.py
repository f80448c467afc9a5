"""Look-ups: one figure or a few, each with its year and source."""

import re
from collections.abc import Sequence

from bot.answer import AnswerTable, Cell, Gap, Statement
from bot.comparability import time_of
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, RowRef, row_refs
from bot.phrases import join, say, word
from bot.picking import (
    Pick,
    chosen_because,
    covers_more_or_less,
    family,
    figure_cell,
    in_years,
    newest_first,
    pick,
    shown,
    when,
)
from bot.selection import Selection as Plan
from index.rows import KpiRow
from index.store import Store

# Other counts on record that are listed beside the one that answers.
OTHERS_SHOWN = 6
SIBLINGS_SHOWN = 3
# More years than these in a row are told as a span.
MANY_YEARS = 2
PLACES_NAMED = 5
# How analysts note the words by which a source dates a figure.
_DATING = re.compile(r"dated in the source as\b", re.IGNORECASE)
# A longer note is left to the proof.
LONGEST_NOTE = 160


def compose(plan: Plan, store: Store) -> Draft:
    """Return the newest figure of each cluster asked for, or of the years asked for."""
    picks = [
        chosen
        for cluster in plan.clusters
        for chosen in (
            _best_pick(plan, store, cluster),
            *(pick(store, plan, cluster, also) for also in plan.also),
        )
    ]
    rows = [p.row for p in picks if p.row]
    siblings = [r for p in picks for r in _siblings(p, plan, store)]
    listed = list(dict.fromkeys([*(row for p in picks for row in _listed(p)), *siblings]))
    notes = [note for p in picks for note in caveats(p, plan, store)]
    if siblings and not any(p.others for p in picks):
        notes.append(Note(say(plan.language, "siblings"), ()))
    return Draft(
        kind="lookup",
        statements=tuple(Statement(sentence(row, plan, store), (RowRef(row.id),)) for row in rows),
        table=rows_table(listed, plan, store) if len(listed) > 1 else None,
        gaps=gaps(picks, plan, store),
        caveats=tuple(dict.fromkeys(notes)),
        abstained=not rows,
        missing=tuple(f"{p.indicator} · {p.cluster}" for p in picks if p.row is None),
    )


def _best_pick(plan: Plan, store: Store, cluster: str) -> Pick:
    """Try the indicator that was meant, then the other readings of the question's words."""
    readings = [i for i in plan.indicators if i not in plan.also]
    # A goal is often an indicator of its own beside the one it is a goal for.
    picks = [pick(store, plan, cluster, i, siblings=plan.goal) for i in readings]
    return next((p for p in picks if p.row), pick(store, plan, cluster, readings[0]))


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
    # The same count of the same source under a second name tells nothing new.
    told = {(r.value, r.period, r.source_id) for r in _listed(chosen)}
    best: dict[str, KpiRow] = {}
    for row in rows:
        if in_years(row, plan) and (row.value, row.period, row.source_id) not in told:
            best.setdefault(row.indicator, row)
    return list(best.values())[:SIBLINGS_SHOWN]


def _listed(chosen: Pick) -> list[KpiRow]:
    return [chosen.row, *chosen.others[:OTHERS_SHOWN]] if chosen.row else []


def sentence(row: KpiRow, plan: Plan, store: Store) -> str:
    """Return the sentence that states one row."""
    lang, catalogue = plan.language, store.catalogue
    label = catalogue.indicator(row.indicator).name
    cluster = catalogue.cluster(row.cluster).name
    if row.kind == "rank" and row.value is not None:
        in_list = f"{label}, {when(row, lang)}"
        return say(lang, "place_rank", cluster=cluster, printed=row.printed, ranking=in_list)
    return say(
        lang,
        "lookup",
        cluster=cluster,
        printed=shown(row, lang),
        label=label,
        period=when(row, lang),
    )


def rows_table(rows: list[KpiRow], plan: Plan, store: Store) -> AnswerTable:
    """Return rows as a table, one a line, with period, area and source."""
    lang = plan.language
    several = len({row.indicator for row in rows}) > 1
    header = [say(lang, "cluster")]
    if several:
        header.append(say(lang, "indicator"))
    header += [say(lang, key) for key in ("figure", "period", "area", "source")]
    lines = []
    for row in rows:
        line = [Cell(store.catalogue.cluster(row.cluster).name)]
        if several:
            line.append(Cell(store.catalogue.indicator(row.indicator).name))
        lines.append((*line, *row_cells(row, plan, store)))
    return AnswerTable(tuple(header), tuple(lines))


def row_cells(row: KpiRow, plan: Plan, store: Store) -> tuple[Cell, ...]:
    """Return the cells of a row: figure, period, area and source."""
    source = store.source(row.source_id)
    return (
        figure_cell(row, plan.language),
        Cell(when(row, plan.language), RowRef(row.id)),
        Cell(row.geography or "–", RowRef(row.id)),
        Cell(source.publisher or source.title, RowRef(row.id)),
    )


def gaps(picks: Sequence[Pick], plan: Plan, store: Store) -> tuple[Gap, ...]:
    """Return what is missing and what is nearest: other years, then other places.

    Clusters that lack an indicator altogether share a line, which names where it is held only if
    no cluster asked about has it.
    """
    lang, catalogue = plan.language, store.catalogue
    missed = [p for p in picks if p.row is None]
    found = [_other_years(p, plan, store) for p in missed if p.others]
    without: dict[str, list[str]] = {}
    for p in missed:
        if not p.others:
            without.setdefault(p.indicator, []).append(catalogue.cluster(p.cluster).name)
    for indicator, names in without.items():
        label = catalogue.indicator(indicator).name
        asked = f"{label} – {join(lang, names)}"
        held = [] if any(p.row for p in picks) else _holders(indicator, plan, store)
        if held:
            slots = {"asked": label, "cluster": join(lang, names), "held": join(lang, held)}
            found.append(Gap(asked, say(lang, "gap_places", **slots)))
        else:
            found.append(Gap(asked, say(lang, "gap", asked=asked)))
    return tuple(found)


def _other_years(missed: Pick, plan: Plan, store: Store) -> Gap:
    lang, catalogue = plan.language, store.catalogue
    names = catalogue.indicator(missed.indicator).name, catalogue.cluster(missed.cluster).name
    asked = " – ".join(names)
    years = ", ".join(map(str, plan.years)) or f"{plan.year_from or ''}–{plan.year_to or ''}"
    held = [when(r, lang) for r in sorted(missed.others, key=lambda r: r.period.last)]
    labels = spans(list(dict.fromkeys(held)))
    return Gap(
        asked,
        say(lang, "gap_years", asked=asked, years=years, held=join(lang, labels)),
        say(lang, "nearest", what=sentence(_nearest_row(missed, plan), plan, store).rstrip(".")),
        (AskedRef(years), *row_refs(missed.others)),
    )


def spans(labels: Sequence[str]) -> list[str]:
    """Return periods with runs of following years written as spans ("2005–2016")."""
    told: list[list[str]] = []
    for label in labels:
        if (
            told
            and label.isdigit()
            and told[-1][-1].isdigit()
            and int(label) == int(told[-1][-1]) + 1
        ):
            told[-1].append(label)
        else:
            told.append([label])
    return [
        part for run in told for part in ([f"{run[0]}–{run[-1]}"] if len(run) > MANY_YEARS else run)
    ]


def _nearest_row(missed: Pick, plan: Plan) -> KpiRow:
    """Return the row nearest in time to the years asked for, the newest where none were."""
    wanted = plan.years or tuple(y for y in (plan.year_from, plan.year_to) if y)
    if not wanted:
        return missed.others[0]
    return min(missed.others, key=lambda r: min(abs(r.period.last - year) for year in wanted))


def _holders(indicator: str, plan: Plan, store: Store) -> list[str]:
    """Return the names of some places that an indicator is held for, clusters first."""
    held = {r.cluster for r in store.rows(indicators=[indicator])}
    places = [c for c in store.catalogue.clusters if c.id in held]
    places.sort(key=lambda c: (c.id != store.catalogue.home, c.kind != "cluster"))
    return [c.name for c in places[:PLACES_NAMED]]


def caveats(chosen: Pick, plan: Plan, store: Store) -> list[Note]:
    """Return what a reader must know of a figure before using it."""
    row, lang = chosen.row, plan.language
    if row is None:
        return []
    cluster = store.catalogue.cluster(row.cluster).name
    notes = []
    if chosen.sibling:
        names = [store.catalogue.indicator(i).name for i in (chosen.indicator, row.indicator)]
        slots = {"cluster": cluster, "asked": names[0], "label": names[1]}
        notes.append(Note(say(lang, "sibling", **slots), (RowRef(row.id),)))
    if covers_more_or_less(row, store.catalogue):
        notes.append(
            Note(say(lang, "covers", cluster=cluster, geography=row.geography), (RowRef(row.id),))
        )
    if row.status != "final":
        status = word(lang, row.status)
        notes.append(Note(say(lang, "status", cluster=cluster, status=status), (RowRef(row.id),)))
    if row.confidence == "low":
        notes.append(Note(say(lang, "confidence", cluster=cluster), (RowRef(row.id),)))
    told = reading_note(row)
    if told and len(told) < LONGEST_NOTE:
        notes.append(
            Note(say(lang, "note", cluster=cluster, note=told.rstrip(".")), (RowRef(row.id),))
        )
    rivals = [
        other
        for other in chosen.others
        if time_of(other) == time_of(row) and row.period.last and other.value != row.value
    ]
    if rivals and not chosen.sibling:
        notes.append(disagreement(row, rivals, plan, store))
    elif chosen.others and not plan.years and not chosen.sibling:
        count = 1 + len(chosen.others[:OTHERS_SHOWN])
        told = "newest" if row.period.last else "undated_several"
        notes.append(Note(say(lang, told, count=count), (RowRef(row.id), CountRef(count))))
    return notes


def reading_note(row: KpiRow) -> str:
    """Return what a row's note says of its figure, without how the source words its date.

    That part is the analysts' own bookkeeping; the proof shows it.
    """
    parts = (part.strip() for part in row.note.split(";"))
    return "; ".join(part for part in parts if part and not _DATING.match(part))


def disagreement(row: KpiRow, rivals: list[KpiRow], plan: Plan, store: Store) -> Note:
    """Say that sources print different figures for one period, which is used, and why."""
    lang = plan.language
    sources = [store.source(each.source_id) for each in (row, *rivals)]
    publishers = [source.publisher for source in sources]
    # One publisher's two texts are told apart by their titles.
    apart = len(set(publishers)) == len(publishers)
    told = [
        f"{shown(each, lang)} ({source.publisher if apart and source.publisher else source.title})"
        for each, source in zip((row, *rivals), sources, strict=True)
    ]
    reason = say(lang, f"because_{chosen_because(row, rivals[0], store)}")
    text = say(lang, "disagree", period=when(row, lang), printed="; ".join(told), reason=reason)
    return Note(text, row_refs((row, *rivals)))
