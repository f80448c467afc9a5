"""Two places by one measure: who is ahead, by how much, and whether what was claimed holds."""

from bot.answer import Figure
from bot.answering import frame
from bot.comparability import base_unit
from bot.composing import compare
from bot.draft import Draft, Note
from bot.evidence import row_refs
from bot.figures import derive
from bot.language.messages import tell
from bot.picking import like_pair, pick, shown, when
from bot.selection import selection
from bot.understanding.plan import Versus
from index.rows import KpiRow
from index.store import Store


def compose(plan: Versus, store: Store) -> Draft | None:
    """Return the comparison of two places by like figures, None where there are none."""
    scope, lang = plan.scope, plan.scope.language
    one, other = scope.places
    pair = like_pair(store, selection(scope), one, other, scope.indicator)
    if pair is None or pair[0].value is None or pair[1].value is None:
        return _unlike(plan, store) if plan.claim else None
    a, b = pair
    indicator = store.catalogue.indicator(a.indicator)
    difference = derive("difference", indicator.name, _high_low(a, b))
    if difference is None:
        return None
    slots: dict[str, object] = {
        "a": frame.name_of(one, store),
        "b": frame.name_of(other, store),
        "pa": shown(a, lang),
        "pb": shown(b, lang),
        "label": indicator.name,
        "period": when(a, lang),
        "amount": frame.amount(difference, a.unit),
        "more": tell(lang, "word_more" if (a.value or 0) > (b.value or 0) else "word_less"),
        "percent": "",
    }
    if not difference.value:
        text = tell(lang, "versus_equal", **slots)
        return _draft(plan, text, pair, (), store)
    if plan.how == "times":
        ratio = derive("ratio", indicator.name, _high_low(a, b))
        if ratio is None or indicator.kind not in {"level", "per_head"}:
            return None
        high, low = _high_low(a, b)
        slots |= {
            "ratio": ratio.text,
            "a": frame.name_of(high.cluster, store),
            "b": frame.name_of(low.cluster, store),
        }
        slots |= {"pa": shown(high, lang), "pb": shown(low, lang)}
        return _draft(plan, tell(lang, "versus_times", **slots), pair, (ratio,), store)
    percent = (
        derive("percent_change", indicator.name, (b, a)) if indicator.kind == "level" else None
    )
    if plan.how == "percent" and percent:
        slots["percent"] = frame.size(percent)
        return _draft(plan, tell(lang, "versus_percent", **slots), pair, (percent,), store)
    figures: tuple[Figure, ...] = (difference,)
    if plan.claim:
        holds = (plan.claim == "more") == ((a.value or 0) > (b.value or 0))
        slots["yes"] = tell(lang, "yes" if holds else "no")
        return _draft(plan, tell(lang, "versus_claim", **slots), pair, figures, store)
    if plan.how == "amount":
        if percent:
            slots["percent"] = tell(lang, "percent_of", percent=_plus(percent))
            figures = (difference, percent)
        return _draft(plan, tell(lang, "versus_difference", **slots), pair, figures, store)
    return _draft(
        plan,
        _leader(slots, pair, figures, store, lang)[0],
        pair,
        _leader(slots, pair, figures, store, lang)[1],
        store,
    )


def _unlike(plan: Versus, store: Store) -> Draft | None:
    """Answer a claim by the newest figures, saying that they are not made alike."""
    scope, lang = plan.scope, plan.scope.language
    newest = [
        pick(store, selection(scope), p, scope.indicator, siblings=False).row for p in scope.places
    ]
    a, b = newest
    if a is None or b is None or a.value is None or b.value is None or a.value == b.value:
        return None
    if base_unit(a.unit) != base_unit(b.unit):
        return None
    holds = (plan.claim == "more") == (a.value > b.value)
    text = tell(
        lang,
        "versus_unlike",
        a=frame.name_of(a.cluster, store),
        b=frame.name_of(b.cluster, store),
        pa=shown(a, lang),
        pb=shown(b, lang),
        qa=when(a, lang),
        qb=when(b, lang),
        label=frame.label_of(scope, store),
    )
    said = f"{tell(lang, 'yes' if holds else 'no')}: {text}"
    return Draft(
        kind="compare",
        statements=(frame.stated(said, row_refs((a, b))),),
        table=frame.table((a, b), scope, store),
        caveats=(
            Note(tell(lang, "not_subtracted"), row_refs((a, b))),
            *frame.notes((a, b), scope, store),
        ),
    )


def _leader(
    slots: dict[str, object],
    pair: tuple[KpiRow, KpiRow],
    figures: tuple[Figure, ...],
    store: Store,
    lang: str,
) -> tuple[str, tuple[Figure, ...]]:
    """Say who is ahead and by how much; how many times as much where that tells something."""
    high, low = _high_low(*pair)
    kind = store.catalogue.indicator(high.indicator).kind
    ratio = derive("ratio", store.catalogue.indicator(high.indicator).name, (high, low))
    named = {
        **slots,
        "a": frame.name_of(high.cluster, store),
        "b": frame.name_of(low.cluster, store),
    }
    named |= {"pa": shown(high, lang), "pb": shown(low, lang), "ratio": ""}
    if ratio and kind == "level" and ratio.value >= TELLING_RATIO:
        named["ratio"] = tell(lang, "times_more", ratio=ratio.text)
        figures = (*figures, ratio)
    return tell(lang, "versus_more" if kind == "level" else "versus_more_value", **named), figures


# Below this "1.0 times as much" tells nothing.
TELLING_RATIO = 1.15


def _high_low(a: KpiRow, b: KpiRow) -> tuple[KpiRow, KpiRow]:
    return (a, b) if (a.value or 0) >= (b.value or 0) else (b, a)


def _plus(figure: Figure) -> str:
    return figure.text if figure.value < 0 else f"+{figure.text}"


def _draft(
    plan: Versus, text: str, pair: tuple[KpiRow, KpiRow], figures: tuple[Figure, ...], store: Store
) -> Draft:
    """Return the statement with the newest figures beside it where those are others."""
    scope = plan.scope
    side = compare.compose(selection(scope), store)
    return Draft(
        kind="compare",
        statements=(frame.stated(text, row_refs(pair), (f.ref for f in figures)),),
        table=side.table,
        figures=figures,
        caveats=(*frame.notes(pair, scope, store), *side.caveats),
        chart=side.chart,
    )
