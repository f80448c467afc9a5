"""Published rankings under their weights: what passes whom, how far an order holds, what if.

Only rankings that print both scores and weights can be worked through; a ranking is then a
scorecard whose scores are taken as they are. The arithmetic is `bot.scoring`'s.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Figure, Statement
from bot.answering import frame
from bot.composing import scorecard
from bot.composing.cards import Filled, fill, table
from bot.composing.contributions import weights_in
from bot.draft import Draft, Note
from bot.evidence import AskedRef, CountRef
from bot.language.messages import tell
from bot.picking import newest_first
from bot.selection import selection
from bot.understanding.plan import Pass, Robust, WhatIf
from index.catalogue import Ranking, Scorecard
from index.store import Store


def compose(plan: Pass | Robust | WhatIf, store: Store) -> Draft | None:
    """Return what would change an order, how far it holds, or the order under other weights."""
    ranking = store.catalogue.ranking(plan.ranking)
    filled = card_of(ranking, store)
    if filled is None or len(filled.card.clusters) < 2:
        return None
    match plan:
        case Pass():
            return _pass(plan, ranking, filled, store)
        case Robust():
            return _robust(plan, ranking, filled, store)
        case WhatIf():
            return _what_if(plan, ranking, filled, store)


def card_of(ranking: Ranking, store: Store) -> Filled | None:
    """Return a ranking's newest edition as a scorecard, None where scores or weights lack."""
    rows = newest_first(store.rows(indicators=[ranking.indicator]))
    if not rows:
        return None
    weights = [(i, w) for i, w in weights_in(ranking, rows[0].period) if w is not None]
    if len(weights) != len(ranking.components) or not weights:
        return None
    card = Scorecard(ranking.id, ranking.name, tuple(weights), normalise="published")
    return fill(card, store)


def _draft(
    ranking: Ranking,
    filled: Filled,
    told: Sequence[Statement],
    figures: Sequence[Figure],
    lang: str,
    store: Store,
) -> Draft:
    grid, scores = table(filled, lang, store.catalogue)
    rule = Note(tell(lang, "weights_rule", ranking=ranking.name))
    return Draft(
        kind="scorecard",
        statements=tuple(told),
        table=grid,
        figures=tuple(dict.fromkeys((*scores, *figures))),
        caveats=(rule,),
    )


def _pair(one: str, other: str, filled: Filled) -> tuple[int, int] | None:
    """Return two clusters of the card, the one with the higher score first."""
    clusters = filled.card.clusters
    if one not in clusters or other not in clusters:
        return None
    pair = clusters.index(one), clusters.index(other)
    card = filled.card
    return pair if card.score(pair[0]) >= card.score(pair[1]) else (pair[1], pair[0])


def _pass(plan: Pass, ranking: Ranking, filled: Filled, store: Store) -> Draft | None:
    lang = plan.scope.language
    pair = _pair(plan.behind, plan.ahead, filled)
    if pair is None:
        return None
    upper, lower = pair
    if filled.card.clusters[upper] == plan.behind:
        slots = {"a": frame.name_of(plan.behind, store), "b": frame.name_of(plan.ahead, store)}
        text = tell(lang, "weights_ahead", ranking=ranking.name, **slots)
        return _draft(ranking, filled, (Statement(text, ()),), (), lang, store)
    chosen = selection(plan.scope)
    told, figures = scorecard.to_pass(upper, lower, filled, chosen, store)
    return _draft(ranking, filled, told, figures, lang, store)


def _robust(plan: Robust, ranking: Ranking, filled: Filled, store: Store) -> Draft | None:
    """Say how far the order of two places holds, or of one and its neighbours."""
    order, clusters = filled.order(), filled.card.clusters
    if plan.one not in clusters:
        return None
    if plan.other:
        pair = _pair(plan.one, plan.other, filled)
        pairs = [pair] if pair else []
    else:
        at = order.index(clusters.index(plan.one))
        pairs = [(order[n], order[n + 1]) for n in (at - 1, at) if 0 <= n < len(order) - 1]
    if not pairs:
        return None
    told, figures = scorecard.robustness(pairs, filled, selection(plan.scope), store)
    return _draft(ranking, filled, told, figures, plan.scope.language, store)


def _what_if(plan: WhatIf, ranking: Ranking, filled: Filled, store: Store) -> Draft | None:
    """Order the places anew under other weights, and say where the place asked about then is."""
    lang, scope = plan.scope.language, plan.scope
    weights = _other_weights(plan, filled)
    if weights is None:
        return None
    indicators = filled.card.indicators
    card = replace(filled.scorecard, weights=tuple(zip(indicators, weights, strict=True)))
    other = fill(card, store)
    grid, scores = table(other, lang, store.catalogue)
    leader = scores[0]
    label = store.catalogue.indicator(plan.part).name if plan.part else ""
    how = tell(
        lang,
        f"weights_{_how(plan)}",
        label=label,
        share=f"{100 * (plan.share or 0):g}",
        factor=f"{plan.factor or 0:g}",
    )
    asked = tuple(
        AskedRef(str(text)) for text in (f"{100 * (plan.share or 0):g}", f"{plan.factor or 0:g}")
    )
    told = []
    for place in scope.places or ((store.catalogue.home,) if store.catalogue.home else ()):
        if place not in other.card.clusters:
            continue
        now, then = (
            1 + [f.card.clusters[n] for n in f.order()].index(place) for f in (filled, other)
        )
        score = next(s for s in scores if s.label == frame.name_of(place, store))
        slots = {"name": score.label, "then": then, "now": now, "score": score.text, "how": how}
        key = "weights_place" if now != then else "weights_same_place"
        counts = (CountRef(then), CountRef(now))
        told.append(Statement(tell(lang, key, **slots), (score.ref, *counts, *asked)))
    first = tell(lang, "weights_first", name=leader.label, score=leader.text, how=how)
    told.append(Statement(first, (leader.ref, *asked)))
    rule = Note(tell(lang, "weights_rule", ranking=ranking.name))
    return Draft(
        kind="scorecard", statements=tuple(told), table=grid, figures=tuple(scores), caveats=(rule,)
    )


def _how(plan: WhatIf) -> str:
    if not plan.part:
        return "equal"
    return "share" if plan.share is not None else "factor"


def _other_weights(plan: WhatIf, filled: Filled) -> tuple[float, ...] | None:
    """Return the weights that were asked for; the others keep their proportions."""
    indicators, weights = filled.card.indicators, filled.card.weights
    if not plan.part:
        return tuple(1.0 for _ in weights)
    if plan.part not in indicators:
        return None
    at, total = indicators.index(plan.part), sum(weights)
    if plan.factor is not None:
        return tuple(w * plan.factor if n == at else w for n, w in enumerate(weights))
    share = plan.share or 0.0
    rest = total - weights[at]
    if not rest or not 0 <= share <= 1:
        return None
    others = (round(w * (1 - share) / rest, 6) for w in weights)
    return tuple(share if n == at else w for n, w in enumerate(others))
