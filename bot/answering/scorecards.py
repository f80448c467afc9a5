"""Scorecards and rankings with published weights: order, gaps, what would change it, how robust."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import AnswerTable, Cell, Chart, Figure, Gap, Statement
from bot.answering.contributions import in_parts
from bot.answering.speaker import Speaker, speaker
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef, EntryRef, OfCard, Ref, RowRef
from bot.figures.cards import Filled, card_of, fill, other_weights, possible, scores_of_card
from bot.figures.scoring import DRAWS, WEIGHT_SPREAD
from bot.understanding.plan import LAST, Card, Pass, Robust, WhatIf
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store

# Behind the one that would be first so many are told.
NEXT = 2

Said = tuple[list[Statement], list[Figure]]


def compose(plan: Card, store: Store) -> Draft:
    """Return the standing on the scorecard, or why two places differ, or what would flip them."""
    by = speaker(plan.scope, store)
    cards = store.catalogue.scorecards
    filled = fill(next((s for s in cards if s.id == plan.scorecard), cards[0]), store)
    if plan.asked == "definition":
        return _definition(filled, by)
    notes, name = _rules(filled, by), filled.scorecard.name
    if len(filled.card.clusters) < 2:
        gap = Gap(name, by.tell("gap", asked=name))
        return Draft("scorecard", gaps=(gap,), caveats=tuple(notes), abstained=True)
    scores = scores_of_card(filled, by.store.catalogue)
    draft = Draft(
        kind="scorecard",
        table=_table(filled, scores, by),
        figures=tuple(scores),
        caveats=tuple(notes),
    )
    absent = [c for c in plan.scope.places if c not in filled.card.clusters]
    if absent and not plan.scorecard:
        text = by.tell("robust_unknown", names=by.names(plan.scope.places), card=name)
        return Draft(kind="scorecard", gaps=(Gap(name, text),), abstained=True)
    if absent:
        gaps = tuple(_absence(c, filled, by) for c in absent)
        return draft.but(gaps=gaps, caveats=tuple(notes[:1]), abstained=True)
    return _answered(plan, filled, scores, draft, by)


def _answered(plan: Card, filled: Filled, scores: list[Figure], draft: Draft, by: Speaker) -> Draft:
    pairs = _pairs(plan, filled, by)
    if plan.asked == "robust":
        statements, figures = robustness(pairs, filled, by)
    elif not pairs:
        statements, figures = _standing(scores, plan.nth, filled, by)
        statements = statements[::-1] if plan.first_too else statements
    elif plan.asked == "what_would_it_take":
        draft = draft.but(caveats=(Note(by.tell("pass_rescaled")), *draft.caveats))
        if _wants_up(filled, by) == pairs[0][0]:
            statements, figures = _ahead_already(*pairs[0], scores, filled, by)
        else:
            statements, figures = to_pass(*pairs[0], filled, by)
    else:
        statements, figures = _gap(*pairs[0], scores, filled, by)
        if plan.nth:
            statements = [*_standing(scores, plan.nth, filled, by)[0][:1], *statements]
        if plan.asked == "why" and len(plan.scope.places) > 1:
            statements = [*_premise(plan, pairs[0], filled, by), *statements]
        draft = draft.but(chart=_chart(figures, *pairs[0], filled, by))
    return draft.but(
        statements=tuple(statements), figures=tuple(dict.fromkeys((*scores, *figures)))
    )


def _premise(plan: Card, pair: tuple[int, int], filled: Filled, by: Speaker) -> list[Statement]:
    """Say that the order is the other way round where the question takes it so."""
    claimed = plan.scope.places[1 if plan.behind else 0]
    if filled.card.clusters.index(claimed) == pair[0]:
        return []
    a, b = filled.names(by.store.catalogue, *pair)
    return [Statement(by.tell("card_premise", a=a, b=b, card=filled.scorecard.name), ())]


def _table(filled: Filled, scores: Sequence[Figure], by: Speaker) -> AnswerTable:
    """Return a card as a table, best first."""
    header = (*by.header("cluster", "score"), *map(by.label, filled.card.indicators))
    lines = tuple(
        (
            Cell(score.label),
            Cell(score.text, score.ref, score.value),
            *(_cell(column[c], by) for column in filled.rows),
        )
        for c, score in zip(filled.order(), scores, strict=True)
    )
    return AnswerTable(header, lines, filled.scorecard.name)


def _cell(row: KpiRow | None, by: Speaker) -> Cell:
    if row is None:
        return Cell("–")
    dated = f" ({by.when(row)})" if row.period.last else ""
    return Cell(f"{by.shown(row)}{dated}", RowRef(row.id), row.value)


def _rules(filled: Filled, by: Speaker) -> list[Note]:
    """State the card's rules, that it is an example, and who is left out for want of figures."""
    catalogue, card = by.store.catalogue, filled.scorecard
    weights = ", ".join(f"{catalogue.indicator(i).name} {w:g}" for i, w in card.weights)
    rules = by.tell(
        "card_rule",
        card=card.name,
        method=by.tell(card.normalise),
        missing=by.tell(card.missing),
        weights=weights,
    )
    proof = (EntryRef("scorecard", card.id),)
    scale = _counts(0, 100) if card.normalise == "min-max" else ()
    notes = [Note(rules, (*proof, *scale))]
    if card.example:
        notes.append(Note(by.tell("card_example", card=card.name), proof))
    left_out = [(c, i) for c, i in filled.left_out if not by.scope.places]
    notes += [Note(_left_out(c, i, by)) for c, i in left_out]
    for n, cluster in enumerate(filled.card.clusters):
        lacking = [
            catalogue.indicator(i).name
            for i, column in zip(filled.card.indicators, filled.rows, strict=True)
            if column[n] is None
        ]
        if lacking and (cluster in by.scope.places or not by.scope.places):
            slots = {"cluster": catalogue.cluster(cluster).name, "indicators": by.join(lacking)}
            notes.append(Note(by.tell("card_lacks", **slots)))
    return notes


def _counts(*numbers: int) -> tuple[CountRef, ...]:
    return tuple(map(CountRef, numbers))


def _left_out(cluster: str, indicator: str, by: Speaker) -> str:
    names = by.store.catalogue.cluster(cluster).name, by.store.catalogue.indicator(indicator).name
    return by.tell("left_out", cluster=names[0], indicator=names[1])


def _absence(cluster: str, filled: Filled, by: Speaker) -> Gap:
    card, name = filled.scorecard, by.store.catalogue.cluster(cluster).name
    lacking = next((i for c, i in filled.left_out if c == cluster), "")
    if lacking:
        return Gap(card.name, _left_out(cluster, lacking, by))
    return Gap(card.name, by.tell("gap", asked=f"{card.name} – {name}"))


def _pairs(plan: Card, filled: Filled, by: Speaker) -> list[tuple[int, int]]:
    """Return the pairs asked about as (ahead, behind).

    Two clusters named, or one and ours. One alone stands beside its neighbours on the card; so
    does the first for a question on how robust the order is.
    """
    clusters, order = filled.card.clusters, filled.order()
    asked = [clusters.index(c) for c in by.scope.places]
    home = clusters.index(by.store.catalogue.home) if by.store.catalogue.home in clusters else None
    if len(asked) == 1 and plan.asked and home is not None and home not in asked:
        asked.append(home)
    if len(asked) >= 2:
        one, other = sorted(asked[:2], key=order.index)
        return [(one, other)]
    if plan.asked not in {"robust", "what_would_it_take", "why"}:
        return []
    named = order[plan.nth if plan.nth == LAST else max(plan.nth, 1) - 1]
    neighbours = _neighbours(asked[0] if asked else named, filled)
    return neighbours if plan.asked == "robust" else neighbours[:1]


def _neighbours(place: int, filled: Filled) -> list[tuple[int, int]]:
    """Return a cluster with the one above it and with the one below it, as (ahead, behind)."""
    order = filled.order()
    at = order.index(place)
    return [(order[n], order[n + 1]) for n in (at - 1, at) if 0 <= n < len(order) - 1]


def _wants_up(filled: Filled, by: Speaker) -> int | None:
    """Return the cluster that is to pass another: ours where it is one of them, else the first."""
    clusters, home = filled.card.clusters, by.store.catalogue.home
    if home in clusters and (home in by.scope.places or len(by.scope.places) == 1):
        return clusters.index(home)
    return clusters.index(by.scope.places[0]) if len(by.scope.places) > 1 else None


def _ahead_already(
    upper: int, lower: int, scores: list[Figure], filled: Filled, by: Speaker
) -> Said:
    a, b = filled.names(by.store.catalogue, upper, lower)
    score = {figure.label: figure for figure in scores}
    slots = {"a": a, "b": b, "sa": score[a].text, "sb": score[b].text}
    text = by.tell("ahead_already", card=filled.scorecard.name, **slots)
    return [Statement(text, (score[a].ref, score[b].ref))], []


def _standing(scores: list[Figure], nth: int, filled: Filled, by: Speaker) -> Said:
    """Say where those asked about stand, or who has the place asked for, then who comes first."""
    leader = scores[0]
    slots = {"cluster": leader.label, "card": filled.scorecard.name, "score": leader.text}
    open_ended = filled.scorecard.normalise == "z-score"
    key = "card_first_plain" if open_ended else "card_first"
    proof: tuple[Ref, ...] = (leader.ref, *(() if open_ended else _counts(100)))
    statements = [Statement(by.tell(key, **slots), proof)]
    asked = {by.store.catalogue.cluster(c).name for c in by.scope.places}
    nth = len(scores) if nth == LAST else nth
    told_first = 0
    for place, score in enumerate(scores, 1):
        if score.label in asked or place == nth:
            slots = {"cluster": score.label, "score": score.text}
            text = by.tell("card_place", **slots, place=place, of=len(scores))
            told = Statement(text, (score.ref, *_counts(place, len(scores))))
            statements.insert(told_first, told)
            told_first += 1
    return statements, []


def _gap(upper: int, lower: int, scores: list[Figure], filled: Filled, by: Speaker) -> Said:
    """Split the gap between two clusters into what each indicator adds, the largest part first."""
    card, catalogue = filled.card, by.store.catalogue
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
    told = in_parts((score[a], score[b], distance, parts[0]), parts, by)
    return list(told), [distance, *parts]


def to_pass(upper: int, lower: int, filled: Filled, by: Speaker) -> Said:
    """Name for each indicator the least change of it that puts the lower cluster on top."""
    catalogue, card = by.store.catalogue, filled.card
    a, b = filled.names(catalogue, upper, lower)
    ways, figures = [], []
    ids: list[Ref] = []
    unable = []
    for n, indicator in enumerate(card.indicators):
        step = filled.step(n)
        value = card.value_to_pass(lower, upper, n, step)
        row = filled.rows[n][lower]
        label = catalogue.indicator(indicator).name
        if value is None or row is None or not possible(value, row.kind):
            unable.append(label)
            continue
        figure = filled.figure("pass", label, value, lower, upper, part=n, step=step)
        figures.append(figure)
        ids += [figure.ref, RowRef(row.id)]
        slots = {"label": label, "value": figure.text, "now": by.shown(row)}
        ways.append(by.tell("pass_one", **slots))
    if not ways:
        return [Statement(by.tell("never_pass", a=a, b=b), ())], []
    text = by.tell("to_pass", a=a, b=b, ways=by.join(ways, "or"))
    statements = [Statement(text, tuple(ids))]
    if unable:
        text = by.tell("pass_never", labels=by.join(unable, "or"))
        statements.append(Statement(text, (), "note"))
    return statements, figures


def robustness(pairs: list[tuple[int, int]], filled: Filled, by: Speaker) -> Said:
    """Say under which share of weightings each order holds."""
    statements, figures = [], []
    for upper, lower in pairs:
        a, b = filled.names(by.store.catalogue, upper, lower)
        share = 100 * float(filled.card.share_held(upper, lower))
        held = filled.figure("robust", f"{a} – {b}", share, upper, lower)
        figures.append(held)
        statements.append(Statement(by.tell("robust", a=a, b=b, share=held.text), (held.ref,)))
    spread = int(100 * WEIGHT_SPREAD)
    text = by.tell("robust_how", spread=spread, draws=f"{DRAWS:,}")
    statements.append(Statement(text, _counts(spread, DRAWS), "note"))
    return statements, figures


def _chart(figures: list[Figure], upper: int, lower: int, filled: Filled, by: Speaker) -> Chart:
    a, b = filled.names(by.store.catalogue, upper, lower)
    title = by.tell("contribution")
    points = tuple(
        (f.label, f.value)
        for f in figures
        if isinstance(f.recipe, OfCard) and f.recipe.what == "part"
    )
    return Chart("bar", f"{a} – {b}", by.tell("indicator"), title, ((title, points),))


def _definition(filled: Filled, by: Speaker) -> Draft:
    """Return how a scorecard is put together: its description, rules and weights."""
    card = filled.scorecard
    told = []
    if card.description:
        text = by.tell("definition", name=card.name, definition=card.description)
        told.append(Statement(text, (EntryRef("scorecard", card.id),)))
    rules = [Statement(n.text, n.rests_on) for n in _rules(filled, by)[:1]]
    scores = scores_of_card(filled, by.store.catalogue)
    return Draft(
        kind="scorecard",
        statements=(*told, *rules),
        table=_table(filled, scores, by),
        figures=tuple(scores),
    )


def compose_published(plan: Pass | Robust, store: Store) -> Draft | None:
    """Return what would change a ranking's order, or how far it holds."""
    by = speaker(plan.scope, store)
    ranking = by.store.catalogue.ranking(plan.ranking)
    filled = card_of(ranking, by.store)
    if filled is None or len(filled.card.clusters) < 2:
        return None
    match plan:
        case Pass():
            return _pass(plan, ranking, filled, by)
        case Robust():
            return _robust(plan, ranking, filled, by)


def _published(
    ranking: Ranking,
    filled: Filled,
    told: Sequence[Statement],
    figures: Sequence[Figure],
    by: Speaker,
) -> Draft:
    scores = scores_of_card(filled, by.store.catalogue)
    return Draft(
        kind="scorecard",
        statements=tuple(told),
        table=_table(filled, scores, by),
        figures=tuple(dict.fromkeys((*scores, *figures))),
        caveats=(Note(by.tell("weights_rule", ranking=ranking.name)),),
    )


def _ordered_pair(one: str, other: str, filled: Filled) -> tuple[int, int] | None:
    """Return two places of the card, the one with the higher score first."""
    clusters, card = filled.card.clusters, filled.card
    if one not in clusters or other not in clusters:
        return None
    pair = clusters.index(one), clusters.index(other)
    return pair if card.score(pair[0]) >= card.score(pair[1]) else (pair[1], pair[0])


def _pass(plan: Pass, ranking: Ranking, filled: Filled, by: Speaker) -> Draft | None:
    pair = _ordered_pair(plan.behind, plan.ahead, filled)
    if pair is None:
        return None
    if filled.card.clusters[pair[0]] == plan.behind:
        slots = {"a": by.name(plan.behind), "b": by.name(plan.ahead)}
        text = by.tell("weights_ahead", ranking=ranking.name, **slots)
        return _published(ranking, filled, (Statement(text, ()),), (), by)
    told, figures = to_pass(*pair, filled, by)
    return _published(ranking, filled, told, figures, by)


def _robust(plan: Robust, ranking: Ranking, filled: Filled, by: Speaker) -> Draft | None:
    """Say how far the order of two places holds, or of one and its neighbours."""
    clusters = filled.card.clusters
    if plan.one not in clusters:
        return None
    if plan.other:
        pair = _ordered_pair(plan.one, plan.other, filled)
        pairs = [pair] if pair else []
    else:
        pairs = _neighbours(clusters.index(plan.one), filled)
    if not pairs:
        return None
    return _published(ranking, filled, *robustness(pairs, filled, by), by)


def compose_what_if(plan: WhatIf, store: Store) -> Draft | None:
    """Order places anew under other weights, and say where those asked about then stand."""
    by = speaker(plan.scope, store)
    catalogue = by.store.catalogue
    ranking = catalogue.ranking(plan.ranking) if plan.ranking else None
    card = next((s for s in catalogue.scorecards if s.id == plan.scorecard), None)
    if ranking:
        filled = card_of(ranking, by.store, plan.scope.years)
    else:
        filled = fill(card, by.store) if card else None
    if filled is None or len(filled.card.clusters) < 2:
        return None
    like = _row_of(plan.like, plan, filled)
    if plan.like:
        if like is None or like.value is None:
            return None
        plan = replace(plan, given=like.value)
    other = _changed(plan, ranking, filled, by)
    if other is None:
        return None
    scores = scores_of_card(other, by.store.catalogue)
    how, asked = _told_how(plan, like, by)
    first = _would_lead(scores, how, asked, by)
    home = catalogue.home
    asked_of = by.scope.places or ((home,) if home else ())
    claim = plan.claim if len(asked_of) == 1 else ""
    placed = [_then(p, filled, other, scores, how, asked, by, claim) for p in asked_of]
    told = [s for s in placed if s]
    if plan.claim and len(told) > 1:
        told = [_would_pass(plan, scores, how, asked, by), *told]
    # Who is asked about comes first, else who would lead.
    told = [*told, first] if by.scope.places else [first, *told]
    absent = [p for p in by.scope.places if p not in other.card.clusters]
    rule = Note(by.tell("weights_rule", ranking=ranking.name)) if ranking else _rules(other, by)[0]
    return Draft(
        kind="scorecard",
        statements=tuple(told),
        table=_table(other, scores, by),
        figures=tuple(scores),
        gaps=tuple(_absence(p, other, by) for p in absent),
        caveats=(rule,),
    )


def _changed(plan: WhatIf, ranking: Ranking | None, filled: Filled, by: Speaker) -> Filled | None:
    """Return the card under the other weights or with the figure supposed; None if it cannot be."""
    if plan.given is not None:
        row = _row_of(plan.of, plan, filled)
        if row is None:
            return None
        card = filled.card
        part, place = card.indicators.index(plan.parts[0]), card.clusters.index(plan.of)
        change = plan.given if plan.step else plan.given - (row.value or 0.0)
        return filled.supposing(part, place, round(change, 6))
    weights = _weights(plan, ranking, filled)
    if not weights:
        return None
    changed = replace(filled.scorecard, weights=tuple(weights.items()))
    period = next(r.period for column in filled.rows for r in column if r) if ranking else None
    return fill(changed, by.store, period)


def _row_of(place: str, plan: WhatIf, filled: Filled) -> KpiRow | None:
    """Return the figure of a place for the part that is supposed to be another."""
    card = filled.card
    if place not in card.clusters or not {*plan.parts[:1]} & {*card.indicators}:
        return None
    return filled.rows[card.indicators.index(plan.parts[0])][card.clusters.index(place)]


def _would_pass(
    plan: WhatIf, scores: Sequence[Figure], how: str, asked: tuple[Ref, ...], by: Speaker
) -> Statement:
    """Say whether the first of two places would have more, or less, than the second."""
    one, other = (next(s for s in scores if s.label == by.name(p)) for p in by.scope.places[:2])
    slots = {"a": one.label, "sa": one.text, "b": other.label, "sb": other.text, "how": how}
    text = by.tell("weights_pair", **slots)
    holds = one.value < other.value if plan.claim == "less" else one.value > other.value
    return Statement(by.answered(holds, text), (one.ref, other.ref, *asked))


def _weights(plan: WhatIf, ranking: Ranking | None, filled: Filled) -> dict[str, float] | None:
    """Return the other weights by indicator, None where they cannot be taken."""
    if plan.edition and ranking:
        edition = next(e for e in ranking.editions if e.label == plan.edition)
        own = [(c.indicator, c.weight) for c in ranking.components if c.weight is not None]
        return dict(edition.weights or own)
    now = dict(zip(filled.card.indicators, filled.card.weights, strict=True))
    if not set(plan.parts) <= set(now):
        return None
    return other_weights(now, plan.parts, plan.shares, plan.factor, only=plan.only)


def _told_how(plan: WhatIf, like: KpiRow | None, by: Speaker) -> tuple[str, tuple[Ref, ...]]:
    """Say in words which weights are taken, with the numbers that the question gave.

    `like` is the figure of another place that is taken.
    """
    label = by.join(map(by.label, plan.parts))
    if plan.edition:
        text = by.tell("weights_edition", edition=plan.edition)
        return text, (AskedRef(plan.edition),)
    if like is not None:
        slots = {"name": by.name(like.cluster), "value": by.shown(like)}
        return by.tell("score_like", label=label, **slots), (RowRef(like.id),)
    if plan.given is not None:
        value = f"{abs(plan.given):g}"
        key = "score_at" if not plan.step else "score_up" if plan.given > 0 else "score_down"
        return by.tell(key, label=label, value=value), (AskedRef(value),)
    if not plan.parts:
        return by.tell("weights_equal"), ()
    if plan.only:
        return by.tell("weights_only", label=label), ()
    if plan.shares:
        shares = [f"{100 * share:g}" for share in plan.shares]
        told = [
            by.tell("weights_share", label=by.label(part), share=share)
            for part, share in zip(plan.parts, shares, strict=True)
        ]
        return by.join(told), tuple(map(AskedRef, shares))
    if not plan.factor:
        return by.tell("weights_without", label=label), ()
    factor = f"{plan.factor:g}"
    return by.tell("weights_factor", label=label, factor=factor), (AskedRef(factor),)


def _would_lead(
    scores: Sequence[Figure], how: str, asked: tuple[Ref, ...], by: Speaker
) -> Statement:
    level = [s for s in scores if s.text == scores[0].text]
    then = scores[len(level) : len(level) + NEXT]
    items = "; ".join(by.tell("item", name=s.label, printed=s.text) for s in then)
    others = by.tell("then", items=items) if then else ""
    key = "weights_first" if len(level) == 1 else "weights_first_level"
    names = by.join(s.label for s in level)
    text = by.tell(key, name=names, score=level[0].text, how=how, others=others)
    return Statement(text, (*(s.ref for s in (*level, *then)), *asked))


def _then(
    place: str,
    now: Filled,
    other: Filled,
    scores: Sequence[Figure],
    how: str,
    asked: tuple[Ref, ...],
    by: Speaker,
    claim: str = "",
) -> Statement | None:
    """Say which number a place would have, None where it is not on the card.

    A `claim` is that it would be first, or stand higher (more) or lower (less) than now.
    """
    if place not in other.card.clusters or place not in now.card.clusters:
        return None
    before, then = (1 + [f.card.clusters[n] for n in f.order()].index(place) for f in (now, other))
    score = next(s for s in scores if s.label == by.name(place))
    slots = {"name": score.label, "then": then, "now": before, "score": score.text}
    key = "weights_place" if before != then else "weights_same_place"
    refs = (score.ref, CountRef(then), CountRef(before), *asked)
    text = by.tell(key, **slots, how=how)
    holds = {"first": then == 1, "less": then > before}.get(claim, then < before)
    return Statement(by.answered(holds, text) if claim else text, refs)
