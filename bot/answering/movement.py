"""How a place moved between two editions of a ranking, and by whose doing.

Where component scores and weights are published the move is taken apart; where they are not, only
the places are told.
"""

from dataclasses import dataclass

from bot.answer import AnswerTable, Figure, Statement
from bot.answering.contributions import signed, table_of, within
from bot.answering.speaker import Speaker
from bot.draft import Note
from bot.evidence import row_refs
from bot.figures import movement
from bot.figures.choice import newest_first
from bot.figures.contributions import weights_in
from bot.figures.likeness import in_order, part_of_year
from bot.understanding.plan import Scope
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store

RIVALS_TOLD = 2


@dataclass(frozen=True, slots=True)
class Move:
    """A move in words, figures and, where it is taken apart, a table of the place's scores."""

    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...] = ()
    table: AnswerTable | None = None
    notes: tuple[Note, ...] = ()


def editions_of(asked: Scope, store: Store, ranking: Ranking, cluster: str) -> list[KpiRow]:
    """Return a place's numbers in the two editions asked about, the older first.

    Years that were asked for pick them; else they are the newest two. Fewer than two where
    a ranking places the cluster but once.
    """
    rows = newest_first(store.rows(clusters=[cluster], indicators=[ranking.indicator]))
    held: dict[tuple[int, float], KpiRow] = {}
    for row in rows:
        if row.period.last and row.period.first == row.period.last:
            held.setdefault((row.period.last, part_of_year(row.period.label)), row)
    dated = [held[time] for time in sorted(held)]
    wanted = asked.years or tuple(year for year in (asked.first, asked.last) if year)
    ends = False
    if len(wanted) >= 2 or (wanted and asked.first):
        last = max(wanted) if len(wanted) >= 2 else 9999
        dated = [r for r in dated if min(wanted) <= r.period.last <= last]
        ends = True
    elif wanted:
        dated = [r for r in dated if r.period.last <= wanted[0]]
    if len(dated) < 2:
        return []
    return [dated[0], dated[-1]] if ends else dated[-2:]


def moved(ranking: Ranking, old: KpiRow, new: KpiRow, by: Speaker, rival: str = "") -> Move:
    """Return how a place went from one number to another, `rival` told of first where given."""
    first = _from_to(ranking, old, new, by)
    before, after = (movement.state_of(ranking, row, by.store) for row in (old, new))
    parts = [[i for i, _ in weights_in(ranking, row.period)] for row in (old, new)]
    scored = old.cluster in before.scores and new.cluster in after.scores
    if parts[0] != parts[1] or not scored:
        unsplit = Statement(by.tell("moved_unsplit", ranking=ranking.name), (), "note")
        return Move((first, *_passed_by(ranking, old, new, by), unsplit))
    own = movement.own_change(new.cluster, before, after, by.store)
    slots = {"s1": own.other.text, "s2": own.one.text, "own": signed(own.gap)}
    slots |= {"part": within(own.lead.label, ranking), "name": by.name(new.cluster)}
    text = by.tell("moved_score", **slots, share=signed(own.lead))
    told = [first, _of_figures(text, own.other, own.one, own.gap, own.lead)]
    figures = list(own.figures)
    if before.weights != after.weights:
        shift, reached = movement.reweighed(new.cluster, before, after, by.store)
        text = by.tell("moved_method", points=signed(shift), s3=reached.text)
        told.append(_of_figures(text, shift, reached))
        figures += [shift, reached]
    held = rival in before.scores and rival in after.scores and rival != new.cluster
    rivals = [rival] if held else movement.turned(new.cluster, before, after)[:RIVALS_TOLD]
    for other in rivals:
        statement, made = _against(new.cluster, other, before, after, by)
        told.append(statement)
        figures += made
    stepped, made, notes = _stepped(old, new, before, after, by)
    table, _ = table_of(own, ranking, (by.when(new), by.when(old)), by)
    return Move((*told, *stepped), (*figures, *made), table, notes)


def _from_to(ranking: Ranking, old: KpiRow, new: KpiRow, by: Speaker) -> Statement:
    same = old.value == new.value and old.printed == new.printed
    text = by.tell(
        "stayed" if same else "moved",
        cluster=by.name(new.cluster),
        ranking=ranking.name,
        old=by.placed(old),
        first=by.when(old),
        new=by.placed(new),
        last=by.when(new),
    )
    return Statement(text, row_refs((old, new)))


def _of_figures(text: str, *figures: Figure, role: str = "answer") -> Statement:
    return Statement(text, tuple(f.ref for f in figures), role)


def _stepped(
    old: KpiRow, new: KpiRow, before: movement.State, after: movement.State, by: Speaker
) -> tuple[list[Statement], list[Figure], tuple[Note, ...]]:
    """Tell the places gained step by step, where the scores on record make up the whole move."""
    steps = movement.steps(new.cluster, before, after)
    total = movement.gained(new.cluster, before, after)
    if total.value != (old.value or 0) - (new.value or 0):
        return [], [], ()
    names = ("own", "rivals", "method", "entrants")
    listed = "; ".join(
        f"{by.tell(f'step_{name}')} {signed(step)}" for name, step in zip(names, steps, strict=True)
    )
    text = by.tell("moved_steps", steps=listed, total=signed(total))
    rules = [by.tell("moved_convention")]
    if before.weights == after.weights:
        rules.append(by.tell("same_weights"))
    told = _of_figures(text, *steps, total, role="evidence")
    return [told], [*steps, total], (Note(" ".join(rules)),)


def _against(
    cluster: str, rival: str, before: movement.State, after: movement.State, by: Speaker
) -> tuple[Statement, list[Figure]]:
    """Tell how the gap to a rival moved: by own change, by the rival's, by new weights."""
    first = movement.gap_between(cluster, rival, before, by.store)
    last = movement.gap_between(cluster, rival, after, by.store)
    own = movement.own_change(cluster, before, after, by.store).gap
    # What the rival gained is lost to us, so its change counts backwards.
    lost = movement.State(after.scores, before.weights)
    theirs = movement.own_change(rival, lost, before, by.store).gap
    figures, method = [first, last, own, theirs], ""
    if before.weights != after.weights:
        shift = movement.gap_reweighed(cluster, rival, before, after, by.store)
        method = by.tell("moved_by_method", points=signed(shift))
        figures.append(shift)
    text = by.tell(
        "moved_against",
        rival=by.name(rival),
        g1=signed(first),
        g2=signed(last),
        own=signed(own),
        theirs=signed(theirs),
        method=method,
    )
    return _of_figures(text, *figures), figures


def _passed_by(ranking: Ranking, old: KpiRow, new: KpiRow, by: Speaker) -> list[Statement]:
    """Name those that stand above a cluster now and did not, or had no place on record, before."""
    rows = by.store.rows(indicators=[ranking.indicator])
    earlier = {r.cluster: r for r in rows if r.period == old.period}
    turned, entered = [], []
    for row in rows:
        if row.period != new.period or in_order(row, new) >= 0:
            continue
        if row.cluster not in earlier:
            entered.append(row)
        elif in_order(earlier[row.cluster], old) > 0:
            turned.append(row)
    statements = []
    for key, found in (("overtook", turned), ("newly_listed", entered)):
        names = [by.name(r.cluster) for r in found]
        if names:
            text = by.tell(key, names=by.join(dict.fromkeys(names)))
            statements.append(Statement(text, row_refs((*found, new, old))))
    return statements
