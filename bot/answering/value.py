"""The figure of each place asked about, with its year, its source and what else is on record."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answer import Gap, Statement
from bot.answering.speaker import Speaker, speaker
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, Ref, RowRef, row_refs
from bot.figures.choice import Pick, chosen_because, newest_first, pick
from bot.figures.likeness import base_unit, time_of
from bot.figures.series import cross
from bot.language.messages import quoted
from bot.language.packs import said
from bot.understanding.plan import Scope, Unheard, Value
from index.catalogue import Catalogue
from index.numbers import unit_words
from index.rows import KpiRow
from index.store import Store
from index.text import fold

# Other counts on record that are listed beside the one that answers.
OTHERS_SHOWN = 6
# So many places inside one tell of it where it has no figure of its own.
FEWEST_INSIDE = 2
SIBLINGS_SHOWN = 3
# More years than these in a row are told as a span.
MANY_YEARS = 2
PLACES_NAMED = 5
# A longer note is left out.
LONGEST_NOTE = 160


def compose(plan: Value, store: Store) -> Draft:
    """Return the newest figure of each place, or those of the times asked for."""
    draft = looked_up(plan.scope, plan.scope.places, store)
    by = speaker(plan.scope, store)
    if draft.abstained:
        return draft
    if plan.claimed and draft.statements:
        first, *others = draft.statements
        return draft.but(statements=(_claimed(first, *plan.claimed, by), *others))
    if plan.settled:
        told = (_settled(statement, plan.settled, by) for statement in draft.statements)
        return draft.but(statements=tuple(told))
    return draft


def _claimed(told: Statement, asked: float, half: float, by: Speaker) -> Statement:
    """Say whether a figure is the amount asked, as far as that is written (`half` a digit)."""
    row = next((by.store.row(ref.id) for ref in told.rests_on if isinstance(ref, RowRef)), None)
    if row is None or row.value is None:
        return told
    alike = abs(row.value * unit_words(row.unit)[0] - asked) <= half
    return replace(told, text=by.answered(alike, told.text))


def _settled(told: Statement, asked: str, by: Speaker) -> Statement:
    """Say whether a figure is final, or provisional, by the standing of its row."""
    rows = [by.store.row(ref.id) for ref in told.rests_on if isinstance(ref, RowRef)]
    status = next((row.status for row in rows if row.status != "final"), "final")
    claim = by.tell("yes" if (status == "final") == (asked == "final") else "no")
    return replace(told, text=f"{claim}, {by.word(status)}: {told.text}")


def looked_up(scope: Scope, places: Sequence[str], store: Store) -> Draft:
    """Return the figure of each place, after what was to be worked out and is not."""
    return unmet(of_places(scope, places, store), scope, store)


def unmet(draft: Draft, scope: Scope, store: Store) -> Draft:
    """Return a draft that first says what was to be worked out and is not."""
    if not scope.unmet or draft.abstained:
        return draft
    by = speaker(scope, store)
    told = by.tell(f"unmet_{scope.unmet}")
    told = told if scope.unmet == "names" else by.tell("unmet", what=told)
    return draft.but(statements=(Statement(told, ()), *draft.statements))


def of_places(scope: Scope, places: Sequence[str], store: Store) -> Draft:
    """Return the figure of each place by the scope's measure and those joined to it."""
    by = speaker(scope, store)
    picks = [
        chosen
        for place in places
        for chosen in (
            _best(scope, store, place),
            *(pick(store, scope, place, other) for other in scope.joined),
        )
    ]
    rows = [p.row for p in picks if p.row]
    if not rows and len(picks) == 1 and not picks[0].others:
        inside = _inside(picks[0].cluster, picks[0].indicator, by)
        if len(inside) >= FEWEST_INSIDE:
            return _of_parts(picks[0], inside, by)
    siblings = [row for p in picks for row in _siblings(p, by)]
    listed = [*(row for p in picks for row in _listed(p)), *siblings]
    notes = [note for p in picks for note in caveats(p, by)]
    if siblings and not any(p.others for p in picks):
        notes.append(Note(by.tell("siblings"), proof=True))
    return Draft(
        kind="lookup",
        statements=tuple(Statement(by.sentence(row), (RowRef(row.id),)) for row in rows),
        table=by.table(listed),
        gaps=gaps(picks, by),
        caveats=tuple(dict.fromkeys(notes)),
        abstained=not rows,
        missing=missing(picks),
    )


def _of_parts(whole: Pick, inside: Sequence[KpiRow], by: Speaker) -> Draft:
    """Return the figures of the places inside one that has no figure of its own."""
    items = by.items(inside[:OTHERS_SHOWN], dated=True)
    slots = {"items": items, "name": by.name(whole.cluster), "label": by.label(whole.indicator)}
    told = Statement(by.tell("inside_only", **slots), row_refs(inside[:OTHERS_SHOWN]))
    return Draft(kind="lookup", statements=(told,), table=by.table(inside))


def _best(scope: Scope, store: Store, place: str) -> Pick:
    """Try the measure that was meant, then the other readings of the question's words."""
    readings = [i for i in (scope.indicator, *scope.also) if i not in scope.joined]
    # A goal is often an indicator of its own beside the one it is a goal for.
    picks = [pick(store, scope, place, i, siblings=scope.goal) for i in readings]
    return next((p for p in picks if p.row), pick(store, scope, place, readings[0]))


def _siblings(chosen: Pick, by: Speaker) -> list[KpiRow]:
    """Return the newest rows of the family's other definitions, one a definition."""
    if chosen.row is None or chosen.row.kind == "rank":
        return []
    family = by.store.catalogue.siblings(chosen.row.indicator)
    rows = by.store.rows(clusters=[chosen.cluster], indicators=family) if family else ()
    # The same count of the same source under a second name tells nothing new.
    told = {(r.value, r.period, r.source_id) for r in _listed(chosen)}
    best: dict[str, KpiRow] = {}
    for row in newest_first(rows):
        if by.scope.is_of_time(row) and (row.value, row.period, row.source_id) not in told:
            best.setdefault(row.indicator, row)
    return list(best.values())[:SIBLINGS_SHOWN]


def _listed(chosen: Pick) -> list[KpiRow]:
    return [chosen.row, *chosen.others[:OTHERS_SHOWN]] if chosen.row else []


def left_out(places: Iterable[str], by: Speaker) -> tuple[Gap, ...]:
    """Name the places that a figure of several places does without."""
    return gaps([Pick(place, by.scope.indicator, None) for place in places], by)


def gaps(picks: Sequence[Pick], by: Speaker) -> tuple[Gap, ...]:
    """Return what is missing and what is nearest: other years, then other places.

    Places that lack a measure altogether share a line, which names where it is held only if no
    place asked about has it.
    """
    missed = [p for p in picks if p.row is None]
    found = [_other_years(p, by) for p in missed if p.others]
    without: dict[str, list[str]] = {}
    for p in missed:
        if not p.others:
            without.setdefault(p.indicator, []).append(p.cluster)
    for indicator, places in without.items():
        label, names = by.label(indicator), by.names(places)
        asked = f"{label} – {names}"
        held, refs = ("", ()) if any(p.row for p in picks) else _holders(indicator, by)
        inside = [row for place in places for row in _inside(place, indicator, by)][:OTHERS_SHOWN]
        if inside and held:
            held, refs = by.items(inside, dated=True), row_refs(inside)
        if held:
            slots = {"asked": label, "cluster": names, "held": held}
            found.append(Gap(asked, by.tell("gap_places", **slots), rests_on=refs))
        else:
            found.append(Gap(asked, by.tell("gap", asked=asked)))
    return tuple(found)


def compose_unheard(plan: Unheard, store: Store) -> Draft:
    """Decline what nothing held tells of, by its name, and show what is nearest."""
    scope = plan.scope
    by = speaker(scope, store)
    words = by.join(quoted(by.lang, word) for word in plan.words)
    held, refs = _holders(scope.indicator, by)
    told = by.tell("held_for", label=by.label(), held=held) if held else ""
    gap = Gap(f"{by.label()} – {words}", by.tell("unheard", words=words), told, refs)
    return Draft(
        kind="passages",
        gaps=(gap,),
        nearest=of_places(scope, scope.places, store).statements,
        abstained=True,
        missing=tuple(f"{scope.indicator} · {word}" for word in plan.words),
    )


def missing(picks: Iterable[Pick]) -> tuple[str, ...]:
    """Return what the corpus would have to hold, for each pick without a row."""
    return tuple(f"{p.indicator} · {p.cluster}" for p in picks if p.row is None)


def _other_years(missed: Pick, by: Speaker) -> Gap:
    asked = f"{by.label(missed.indicator)} – {by.name(missed.cluster)}"
    years = years_of(by.scope)
    dated = sorted(missed.others, key=lambda r: r.period.last)
    held = by.join(spans(by.whens(dated)))
    nearest = by.sentence(_nearest_row(missed, by.scope)).rstrip(".")
    key = "gap_years" if by.scope.times else "gap_goal"
    return Gap(
        asked,
        by.tell(key, asked=asked, years=years, held=held),
        by.tell("nearest", what=nearest),
        (AskedRef(years), *row_refs(missed.others)),
    )


def years_of(scope: Scope) -> str:
    """Return the years asked for in words."""
    return ", ".join(map(str, scope.years)) or f"{scope.first or ''}–{scope.last or ''}"


def spans(labels: Sequence[str]) -> list[str]:
    """Return periods with runs of following years written as spans ("2005–2016")."""
    runs: list[list[str]] = []
    for label in labels:
        last = runs[-1][-1] if runs else ""
        if label.isdigit() and last.isdigit() and int(label) == int(last) + 1:
            runs[-1].append(label)
        else:
            runs.append([label])
    return [
        part for run in runs for part in ([f"{run[0]}–{run[-1]}"] if len(run) > MANY_YEARS else run)
    ]


def _nearest_row(missed: Pick, scope: Scope) -> KpiRow:
    """Return the row nearest in time to the years asked for, the newest where none were."""
    wanted = scope.years or tuple(y for y in (scope.first, scope.last) if y)
    if not wanted:
        return missed.others[0]
    return min(missed.others, key=lambda r: min(abs(r.period.last - year) for year in wanted))


def _inside(place: str, indicator: str, by: Speaker) -> list[KpiRow]:
    """Return the newest figure asked for of each cluster that lies in a place, largest first."""
    inside = [c.id for c in by.store.catalogue.inside(place) if c.kind == "cluster"]
    scope = replace(by.scope, places=tuple(inside), indicator=indicator)
    rows = cross(scope, by.store) if inside else None
    return list(rows.rows) if rows else []


def _holders(indicator: str, by: Speaker) -> tuple[str, tuple[Ref, ...]]:
    """Return the names of some places that a measure is held for, clusters first."""
    catalogue = by.store.catalogue
    held = {r.cluster for r in by.store.rows(indicators=[indicator])}
    places = [c for c in catalogue.clusters if c.id in held]
    places.sort(key=lambda c: (c.id != catalogue.home, c.kind != "cluster"))
    names, more = [c.name for c in places[:PLACES_NAMED]], len(places) - PLACES_NAMED
    if more <= 0:
        return by.join(names), ()
    return f"{', '.join(names)}{by.tell('and_more', count=more)}", (CountRef(more),)


def caveats(chosen: Pick, by: Speaker) -> list[Note]:
    """Return what a reader must know of a figure before using it, the gravest first."""
    row = chosen.row
    if row is None:
        return []
    notes = _beside(chosen, row, by)
    name, own = by.name(row.cluster), (RowRef(row.id),)
    if chosen.sibling:
        slots = {"asked": by.label(chosen.indicator), "label": by.label(row.indicator)}
        notes.insert(0, Note(by.tell("sibling", cluster=name, **slots), own))
    if covers_more_or_less(row, by.store.catalogue):
        notes.append(Note(by.tell("covers", cluster=name, geography=row.geography), own))
    if row.status != "final":
        notes.append(Note(by.tell("status", cluster=name, status=by.word(row.status)), own))
    if row.confidence == "low":
        notes.append(Note(by.tell("confidence", cluster=name), own))
    return [*notes, *noted(row, by)]


def noted(row: KpiRow, by: Speaker) -> list[Note]:
    """Return the analysts' note on a row, which is for the proof alone.

    How the source words its date is left out of it.
    """
    parts = (part.strip() for part in row.note.split(";"))
    told = "; ".join(part for part in parts if part and not said("dated_as", fold(part)))
    if not told or len(told) >= LONGEST_NOTE:
        return []
    text = by.tell("note", cluster=by.name(row.cluster), note=told.rstrip("."))
    return [Note(text, (RowRef(row.id),), proof=True)]


def _beside(chosen: Pick, row: KpiRow, by: Speaker) -> list[Note]:
    """Say which other figures are on record: of the same time, else of other times."""
    if chosen.sibling or not chosen.others:
        return []
    rivals = [
        other
        for other in chosen.others
        if time_of(other) == time_of(row) and row.period.last and other.value != row.value
    ]
    if rivals:
        return [disagreement(row, rivals, by)]
    if by.scope.years:
        return []
    others = chosen.others[:OTHERS_SHOWN]
    like = sorted(
        (r for r in others if r.value is not None and base_unit(r.unit) == base_unit(row.unit)),
        key=lambda r: r.value or 0.0,
    )
    count = len(others)
    if len(like) == count and like[0].value != like[-1].value and row.period.last:
        slots = {"low": by.shown(like[0]), "high": by.shown(like[-1])}
        refs: tuple[Ref, ...] = (CountRef(count), *row_refs((like[0], like[-1])))
        return [Note(by.tell("others_range", count=count, **slots), refs)]
    told = "newest" if row.period.last else "undated_several"
    count += 1
    return [Note(by.tell(told, count=count), (RowRef(row.id), CountRef(count)))]


def disagreement(row: KpiRow, rivals: Sequence[KpiRow], by: Speaker) -> Note:
    """Say that sources print different figures for one period, which is used, and why."""
    each = (row, *rivals)
    sources = [by.store.source(one.source_id) for one in each]
    publishers = [source.publisher for source in sources]
    # One publisher's two texts are told apart by their titles.
    apart = len(set(publishers)) == len(publishers)
    told = [
        f"{by.shown(one)} ({source.publisher if apart and source.publisher else source.title})"
        for one, source in zip(each, sources, strict=True)
    ]
    reason = by.tell(f"because_{chosen_because(row, rivals[0], by.store)}")
    text = by.tell("disagree", period=by.when(row), printed="; ".join(told), reason=reason)
    return Note(text, row_refs(each))


def covers_more_or_less(row: KpiRow, catalogue: Catalogue) -> bool:
    """Say whether a row's printed area is worded otherwise than its place's names."""
    cluster = catalogue.cluster(row.cluster)
    area = fold(row.geography)
    return bool(area) and not any(area == fold(name) for name in (cluster.name, *cluster.aliases))
