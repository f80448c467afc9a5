"""The organisation's own scorecards: order, why one is behind, what would change it, how robust.

Filling a card from rows and checking its numbers is `bot.composing.cards`'.
"""

from bot.answer import Chart, Figure, Gap, Statement
from bot.composing.cards import Filled, fill, table
from bot.draft import Draft, Note
from bot.evidence import CountRef, EntryRef, OfCard, Ref, RowRef
from bot.phrases import join, say
from bot.picking import shown
from bot.scoring import DRAWS, WEIGHT_SPREAD
from bot.selection import Selection as Plan
from index.catalogue import Scorecard
from index.store import Store

Said = tuple[list[Statement], list[Figure]]


def compose(plan: Plan, store: Store) -> Draft:
    """Return the standing on the scorecard, or why two clusters differ, or what would flip them."""
    catalogue = store.catalogue
    card = next((s for s in catalogue.scorecards if s.id == plan.scorecard), None)
    filled = fill(card or catalogue.scorecards[0], store)
    notes = _rules(filled, plan, store)
    if len(filled.card.clusters) < 2:
        asked = filled.scorecard.name
        gap = Gap(asked, say(plan.language, "gap", asked=asked))
        return Draft(kind="scorecard", gaps=(gap,), caveats=tuple(notes), abstained=True)
    grid, scores = table(filled, plan.language, catalogue)
    draft = Draft(kind="scorecard", table=grid, figures=tuple(scores), caveats=tuple(notes))
    absent = [c for c in plan.clusters if c not in filled.card.clusters]
    if absent and not plan.scorecard:
        names = [catalogue.cluster(c).name for c in plan.clusters]
        slots = {"names": join(plan.language, names), "card": filled.scorecard.name}
        gap = Gap(filled.scorecard.name, say(plan.language, "robust_unknown", **slots))
        return Draft(kind="scorecard", gaps=(gap,), abstained=True)
    if absent:
        gaps = tuple(_absence(c, filled, plan, store) for c in absent)
        return draft.but(gaps=gaps, caveats=tuple(notes[:1]), abstained=True)
    pairs = _pairs(plan, filled, store)
    if plan.about == "robust":
        statements, figures = robustness(pairs, filled, plan, store)
    elif plan.about == "what_would_it_take" and pairs:
        statements, figures = to_pass(*pairs[0], filled, plan, store)
        draft = draft.but(caveats=(*notes, Note(say(plan.language, "pass_rescaled"))))
        if _wants_up(plan, filled, store) == pairs[0][0]:
            statements, figures = _ahead_already(*pairs[0], scores, filled, plan, store)
    elif pairs:
        statements, figures = _gap(*pairs[0], scores, filled, plan, store)
        if plan.about == "why" and len(plan.clusters) > 1 and _claimed(plan, filled) != pairs[0][0]:
            a, b = filled.names(catalogue, *pairs[0])
            premise = say(plan.language, "card_premise", a=a, b=b, card=filled.scorecard.name)
            statements = [Statement(premise, ()), *statements]
        draft = draft.but(chart=_chart(figures, *pairs[0], filled, plan, store))
    else:
        statements, figures = _standing(scores, filled, plan, store)
    return draft.but(
        statements=tuple(statements), figures=tuple(dict.fromkeys((*scores, *figures)))
    )


def _rules(filled: Filled, plan: Plan, store: Store) -> list[Note]:
    """State the card's rules, that it is an example, and who is left out for want of figures."""
    lang, catalogue, card = plan.language, store.catalogue, filled.scorecard
    weights = ", ".join(f"{catalogue.indicator(i).name} {w:g}" for i, w in card.weights)
    rules = say(
        lang,
        "card_rule",
        card=card.name,
        method=say(lang, card.normalise),
        missing=say(lang, card.missing),
        weights=weights,
    )
    proof = (EntryRef("scorecard", card.id),)
    scale = _counts(0, 100) if card.normalise == "min-max" else ()
    notes = [Note(rules, (*proof, *scale))]
    if card.example:
        notes.append(Note(say(lang, "card_example", card=card.name), proof))
    left_out = [(c, i) for c, i in filled.left_out if not plan.clusters]
    notes += [Note(_left_out(c, i, plan, store)) for c, i in left_out]
    for n, cluster in enumerate(filled.card.clusters):
        lacking = [
            catalogue.indicator(i).name
            for i, column in zip(filled.card.indicators, filled.rows, strict=True)
            if column[n] is None
        ]
        if lacking and (cluster in plan.clusters or not plan.clusters):
            slots = {"cluster": catalogue.cluster(cluster).name, "indicators": join(lang, lacking)}
            notes.append(Note(say(lang, "card_lacks", **slots)))
    return notes


def _counts(*numbers: int) -> tuple[CountRef, ...]:
    return tuple(map(CountRef, numbers))


def _left_out(cluster: str, indicator: str, plan: Plan, store: Store) -> str:
    names = store.catalogue.cluster(cluster).name, store.catalogue.indicator(indicator).name
    return say(plan.language, "left_out", cluster=names[0], indicator=names[1])


def _absence(cluster: str, filled: Filled, plan: Plan, store: Store) -> Gap:
    card, name = filled.scorecard, store.catalogue.cluster(cluster).name
    lacking = next((i for c, i in filled.left_out if c == cluster), "")
    if lacking:
        return Gap(card.name, _left_out(cluster, lacking, plan, store))
    return Gap(card.name, say(plan.language, "gap", asked=f"{card.name} – {name}"))


def _pairs(plan: Plan, filled: Filled, store: Store) -> list[tuple[int, int]]:
    """Return the pairs asked about as (ahead, behind).

    Two clusters named, or one and ours. One alone stands beside its neighbours on the card; so
    does the first for a question on how robust the order is.
    """
    clusters, order = filled.card.clusters, filled.order()
    asked = [clusters.index(c) for c in plan.clusters]
    home = clusters.index(store.catalogue.home) if store.catalogue.home in clusters else None
    if len(asked) == 1 and plan.about and home is not None and home not in asked:
        asked.append(home)
    if len(asked) >= 2:
        one, other = sorted(asked[:2], key=order.index)
        return [(one, other)]
    if plan.about not in {"robust", "what_would_it_take", "why"}:
        return []
    place = order.index(asked[0]) if asked else 0
    neighbours = [(order[n], order[n + 1]) for n in (place - 1, place) if 0 <= n < len(order) - 1]
    return neighbours if plan.about == "robust" else neighbours[:1]


def _claimed(plan: Plan, filled: Filled) -> int:
    """Return the cluster that the question takes to be ahead."""
    return filled.card.clusters.index(plan.clusters[1 if plan.behind else 0])


def _wants_up(plan: Plan, filled: Filled, store: Store) -> int | None:
    """Return the cluster that is to pass another: ours where it is one of them, else the first."""
    clusters, home = filled.card.clusters, store.catalogue.home
    if home in clusters and (home in plan.clusters or len(plan.clusters) == 1):
        return clusters.index(home)
    return clusters.index(plan.clusters[0]) if len(plan.clusters) > 1 else None


def _ahead_already(
    upper: int, lower: int, scores: list[Figure], filled: Filled, plan: Plan, store: Store
) -> Said:
    a, b = filled.names(store.catalogue, upper, lower)
    score = {figure.label: figure for figure in scores}
    slots = {"a": a, "b": b, "sa": score[a].text, "sb": score[b].text}
    text = say(plan.language, "ahead_already", card=filled.scorecard.name, **slots)
    return [Statement(text, (score[a].ref, score[b].ref))], []


def _standing(scores: list[Figure], filled: Filled, plan: Plan, store: Store) -> Said:
    """Say who comes first and where those asked about stand."""
    lang, leader = plan.language, scores[0]
    slots = {"cluster": leader.label, "card": filled.scorecard.name, "score": leader.text}
    open_ended = filled.scorecard.normalise == "z-score"
    key = "card_first_plain" if open_ended else "card_first"
    proof: tuple[Ref, ...] = (leader.ref, *(() if open_ended else _counts(100)))
    statements = [Statement(say(lang, key, **slots), proof)]
    asked = {store.catalogue.cluster(c).name for c in plan.clusters}
    for place, score in enumerate(scores, 1):
        if score.label in asked:
            slots = {"cluster": score.label, "score": score.text}
            text = say(lang, "card_place", **slots, place=place, of=len(scores))
            statements.append(Statement(text, (score.ref, *_counts(place, len(scores)))))
    return statements, []


def _gap(
    upper: int, lower: int, scores: list[Figure], filled: Filled, plan: Plan, store: Store
) -> Said:
    """Split the gap between two clusters into what each indicator adds, the largest part first."""
    card, catalogue = filled.card, store.catalogue
    a, b = filled.names(catalogue, upper, lower)
    distance = filled.figure(
        "gap", f"{a} – {b}", float(card.score(upper) - card.score(lower)), upper, lower
    )
    parts = [
        filled.figure("part", catalogue.indicator(i).name, float(value), upper, lower, part=n)
        for n, (i, value) in enumerate(
            zip(card.indicators, card.contributions(upper, lower), strict=True)
        )
    ]
    parts.sort(key=lambda part: -part.value)
    score = {figure.label: figure for figure in scores}
    text = say(
        plan.language,
        "gap_weighted",
        a=a,
        sa=score[a].text,
        b=b,
        sb=score[b].text,
        gap=distance.text,
        part=parts[0].label,
        share=parts[0].text,
    )
    ids = (score[a].ref, score[b].ref, distance.ref, parts[0].ref)
    listed = "; ".join(f"{f.label} {'+' if f.value > 0 else ''}{f.text}" for f in parts)
    return [
        Statement(text, ids),
        Statement(f"{listed}.", tuple(f.ref for f in parts), "evidence"),
    ], [distance, *parts]


def to_pass(upper: int, lower: int, filled: Filled, plan: Plan, store: Store) -> Said:
    """Name for each indicator the least change of it that puts the lower cluster on top."""
    lang, catalogue, card = plan.language, store.catalogue, filled.card
    a, b = filled.names(catalogue, upper, lower)
    ways, figures = [], []
    ids: list[Ref] = []
    unable = []
    for n, indicator in enumerate(card.indicators):
        step = filled.step(n)
        value = card.value_to_pass(lower, upper, n, step)
        row = filled.rows[n][lower]
        label = catalogue.indicator(indicator).name
        if value is None or row is None or not _possible(value, row.kind):
            unable.append(label)
            continue
        figure = filled.figure("pass", label, value, lower, upper, part=n, step=step)
        figures.append(figure)
        ids += [figure.ref, RowRef(row.id)]
        slots = {"label": label, "value": figure.text, "now": shown(row, lang)}
        ways.append(say(lang, "pass_one", **slots))
    if not ways:
        return [Statement(say(lang, "never_pass", a=a, b=b), ())], []
    text = say(lang, "to_pass", a=a, b=b, ways=join(lang, ways, "or"))
    statements = [Statement(text, tuple(ids))]
    if unable:
        text = say(lang, "pass_never", labels=join(lang, unable, "or"))
        statements.append(Statement(text, (), "note"))
    return statements, figures


def _possible(value: float, kind: str) -> bool:
    """Say whether a figure of a kind can have a value: no place above the first, no share of all
    and more, no level below nothing."""
    if kind in {"rank", "tier"}:
        return value >= 1
    if kind == "share":
        return 0 <= value <= 100
    return kind == "growth" or value >= 0


def robustness(pairs: list[tuple[int, int]], filled: Filled, plan: Plan, store: Store) -> Said:
    """Say under which share of weightings each order holds."""
    lang = plan.language
    statements, figures = [], []
    for upper, lower in pairs:
        a, b = filled.names(store.catalogue, upper, lower)
        share = 100 * float(filled.card.share_held(upper, lower))
        held = filled.figure("robust", f"{a} – {b}", share, upper, lower)
        figures.append(held)
        statements.append(Statement(say(lang, "robust", a=a, b=b, share=held.text), (held.ref,)))
    spread = int(100 * WEIGHT_SPREAD)
    text = say(lang, "robust_how", spread=spread, draws=f"{DRAWS:,}")
    statements.append(Statement(text, _counts(spread, DRAWS), "note"))
    return statements, figures


def _chart(
    figures: list[Figure], upper: int, lower: int, filled: Filled, plan: Plan, store: Store
) -> Chart:
    lang = plan.language
    a, b = filled.names(store.catalogue, upper, lower)
    title = say(lang, "contribution")
    points = tuple(
        (f.label, f.value)
        for f in figures
        if isinstance(f.recipe, OfCard) and f.recipe.what == "part"
    )
    return Chart("bar", f"{a} – {b}", say(lang, "indicator"), title, ((title, points),))


def definition(card: Scorecard, plan: Plan, store: Store) -> Draft:
    """Return how a scorecard is put together: its description, rules and weights."""
    filled = fill(card, store)
    proof = (EntryRef("scorecard", card.id),)
    text = say(plan.language, "definition", name=card.name, definition=card.description)
    rules = [Statement(n.text, n.rests_on) for n in _rules(filled, plan, store)[:1]]
    told = [Statement(text, proof)] if card.description else []
    return Draft(
        kind="scorecard",
        statements=(*told, *rules),
        table=table(filled, plan.language, store.catalogue)[0],
        figures=tuple(table(filled, plan.language, store.catalogue)[1]),
    )
