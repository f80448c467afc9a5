"""The organisation's own scorecards: order, why one is behind, what would change it, how robust."""

from dataclasses import dataclass

from bot.answer import AnswerTable, Cell, Chart, Figure, Gap, Statement
from bot.composing.contributions import number
from bot.draft import Draft, Note
from bot.phrases import join, say
from bot.picking import newest_first, shown, when
from bot.planner import Plan
from bot.scoring import DRAWS, WEIGHT_SPREAD, Card
from index.catalogue import Scorecard
from index.rows import KpiRow
from index.store import Store


@dataclass(frozen=True, slots=True)
class _Filled:
    scorecard: Scorecard
    card: Card
    rows: tuple[tuple[KpiRow, ...], ...]
    left_out: tuple[tuple[str, str], ...]


def compose(plan: Plan, store: Store) -> Draft:
    """Return the standing on the scorecard, or why two clusters differ, or what would flip them."""
    scorecard = next(
        (s for s in store.catalogue.scorecards if s.id == plan.scorecard),
        store.catalogue.scorecards[0],
    )
    filled = _fill(scorecard, store)
    lang, catalogue = plan.language, store.catalogue
    notes = [
        Note(
            f"{scorecard.name}: {scorecard.description}".strip(": "),
            (f"catalogue:scorecard:{scorecard.id}",),
        )
    ]
    weights = ", ".join(f"{catalogue.indicator(i).name} {w:g}" for i, w in scorecard.weights)
    notes.append(
        Note(say(lang, "weights", weights=weights), (f"catalogue:scorecard:{scorecard.id}",))
    )
    missing = [(c, i) for c, i in filled.left_out if c in plan.clusters or not plan.clusters]
    for cluster, indicator in missing:
        text = say(
            lang,
            "left_out",
            cluster=catalogue.cluster(cluster).name,
            indicator=catalogue.indicator(indicator).name,
        )
        notes.append(Note(text, ()))
    card = filled.card
    if len(card.clusters) < 2:
        gap = Gap(scorecard.name, say(lang, "gap", asked=scorecard.name))
        return Draft(kind="scorecard", gaps=(gap,), caveats=tuple(notes), abstained=True)
    absent = [c for c in plan.clusters if c not in card.clusters]
    if absent:
        gaps = tuple(
            Gap(
                scorecard.name,
                next((n.text for n in notes[1:] if catalogue.cluster(c).name in n.text), "")
                or say(lang, "gap", asked=f"{scorecard.name} – {catalogue.cluster(c).name}"),
            )
            for c in absent
        )
        return Draft(
            kind="scorecard",
            gaps=gaps,
            table=_table(filled, plan, store)[0],
            figures=_table(filled, plan, store)[1],
            caveats=tuple(notes),
            abstained=True,
        )
    table, scores = _table(filled, plan, store)
    pair = _pair(plan, card, store)
    if pair is None:
        leader = scores[0]
        statements = [
            Statement(
                say(
                    lang, "card_first", cluster=leader.label, card=scorecard.name, score=leader.text
                ),
                (leader.id,),
            )
        ]
        for place, figure in enumerate(scores, 1):
            if any(catalogue.cluster(c).name == figure.label for c in plan.clusters):
                text = say(
                    lang,
                    "card_place",
                    cluster=figure.label,
                    place=place,
                    of=len(scores),
                    score=figure.text,
                )
                statements.append(
                    Statement(text, (figure.id, f"count:{place}", f"count:{len(scores)}"))
                )
        if plan.intent == "robust" and len(card.clusters) > 1:
            by_score = sorted(range(len(card.clusters)), key=lambda c: -card.score(c))
            pair = by_score[0], by_score[1]
        else:
            return Draft(
                kind="scorecard",
                statements=tuple(statements),
                table=table,
                figures=scores,
                caveats=tuple(notes),
            )
    upper, lower = pair
    names = (
        catalogue.cluster(card.clusters[upper]).name,
        catalogue.cluster(card.clusters[lower]).name,
    )
    figures = list(scores)
    statements = []
    distance = _figure(
        filled,
        "gap",
        f"{names[0]} – {names[1]}",
        float(card.score(upper) - card.score(lower)),
        upper,
        lower,
    )
    parts = [
        _part(filled, n, catalogue.indicator(i).name, float(v), upper, lower)
        for n, (i, v) in enumerate(
            zip(card.indicators, card.contributions(upper, lower), strict=True)
        )
    ]
    figures += [distance, *parts]
    score = {f.label: f for f in scores}
    lead = max(parts, key=lambda f: f.value)
    text = say(
        lang,
        "gap_weighted",
        a=names[0],
        sa=score[names[0]].text,
        b=names[1],
        sb=score[names[1]].text,
        gap=distance.text,
        part=lead.label,
        share=lead.text,
    )
    ids = (score[names[0]].id, score[names[1]].id, distance.id, lead.id)
    statements.append(Statement(text, ids))
    listed = "; ".join(
        f"{f.label} {'+' if f.value > 0 else ''}{f.text}"
        for f in sorted(parts, key=lambda f: -f.value)
    )
    statements.append(Statement(f"{listed}.", tuple(f.id for f in parts), "evidence"))
    if plan.intent == "what_would_it_take" or plan.about == "what_would_it_take":
        statements, more = _to_pass(filled, plan, store, upper, lower)
        figures += more
    if plan.intent == "robust" or plan.about == "robust":
        held = _figure(
            filled, "robust", names[0], 100 * float(card.share_held(upper, lower)), upper, lower
        )
        figures.append(held)
        text = say(
            lang,
            "robust",
            a=names[0],
            b=names[1],
            share=held.text,
            spread=int(100 * WEIGHT_SPREAD),
            draws=f"{DRAWS:,}",
        )
        rest = (held.id, f"count:{int(100 * WEIGHT_SPREAD)}", f"count:{DRAWS}")
        statements.insert(0, Statement(text, rest))
    chart = Chart(
        "bar",
        f"{names[0]} – {names[1]}",
        say(lang, "indicator"),
        say(lang, "contribution"),
        ((say(lang, "contribution"), tuple((f.label, f.value) for f in parts)),),
    )
    return Draft(
        kind="scorecard",
        statements=tuple(statements),
        table=table,
        figures=tuple(figures),
        caveats=tuple(notes),
        chart=chart,
    )


def _pair(plan: Plan, card: Card, store: Store) -> tuple[int, int] | None:
    """Return the clusters asked about as (ahead, behind); home stands in for a missing one."""
    asked = [card.clusters.index(c) for c in plan.clusters if c in card.clusters]
    home = store.catalogue.home
    if (
        len(asked) == 1
        and home in card.clusters
        and card.clusters.index(home) not in asked
        and plan.intent
    ):
        asked.append(card.clusters.index(home))
    if len(asked) < 2:
        return None
    one, other = asked[:2]
    return (one, other) if card.score(one) >= card.score(other) else (other, one)


def _fill(scorecard: Scorecard, store: Store) -> _Filled:
    """Choose one period of each indicator (most clusters, then newest) and the clusters in all."""
    clusters = scorecard.clusters or tuple(c.id for c in store.catalogue.clusters)
    columns: list[dict[str, KpiRow]] = []
    for indicator, _ in scorecard.weights:
        sets: dict[tuple[str, str], dict[str, KpiRow]] = {}
        for row in newest_first(store.rows(clusters=clusters, indicators=[indicator])):
            if row.value is not None and row.status not in {"goal", "claim"}:
                sets.setdefault((row.unit, row.period.label), {}).setdefault(row.cluster, row)
        best = max(
            sets.values(),
            key=lambda s: (len(s), max(r.period.last for r in s.values())),
            default={},
        )
        columns.append(best)
    inside = tuple(c for c in clusters if all(c in column for column in columns))
    left_out = tuple(
        (
            c,
            next(
                i
                for (i, _), column in zip(scorecard.weights, columns, strict=True)
                if c not in column
            ),
        )
        for c in clusters
        if c not in inside
    )
    better = tuple(store.catalogue.indicator(i).better or "higher" for i, _ in scorecard.weights)
    card = Card(
        inside,
        tuple(i for i, _ in scorecard.weights),
        tuple(w for _, w in scorecard.weights),
        better,
        tuple(tuple(column[c].value or 0.0 for c in inside) for column in columns),
        scorecard.normalise,
    )
    return _Filled(
        scorecard, card, tuple(tuple(column[c] for c in inside) for column in columns), left_out
    )


def _recipe(filled: _Filled) -> str:
    card = filled.card
    parts = ";".join(f"{w},{b}" for w, b in zip(card.weights, card.better, strict=True))
    return f"{card.method}|{len(card.clusters)}|{parts}"


def _figure(
    filled: _Filled, what: str, label: str, value: float, one: int, other: int = -1
) -> Figure:
    ids = tuple(r.id for column in filled.rows for r in column)
    operation = f"card|{what}|{_recipe(filled)}|{one}|{other}"
    unit = "percent" if what == "robust" else "points"
    return Figure(f"figure:{operation}", label, value, unit, ids, operation, f"{value:,.1f}")


def _part(
    filled: _Filled, indicator: int, label: str, value: float, one: int, other: int
) -> Figure:
    return _figure(filled, f"part{indicator}", label, value, one, other)


def _table(filled: _Filled, plan: Plan, store: Store) -> tuple[AnswerTable, tuple[Figure, ...]]:
    lang, catalogue, card = plan.language, store.catalogue, filled.card
    order = sorted(range(len(card.clusters)), key=lambda c: (-card.score(c), card.clusters[c]))
    scores = tuple(
        _figure(filled, "score", catalogue.cluster(card.clusters[c]).name, float(card.score(c)), c)
        for c in order
    )
    header = (
        say(lang, "cluster"),
        say(lang, "score"),
        *(f"{catalogue.indicator(i).name}" for i in card.indicators),
    )
    lines = tuple(
        (
            Cell(figure.label),
            Cell(figure.text, figure.id, figure.value),
            *(
                Cell(f"{shown(column[c])} ({when(column[c], lang)})", column[c].id, column[c].value)
                for column in filled.rows
            ),
        )
        for c, figure in zip(order, scores, strict=True)
    )
    return AnswerTable(header, lines, filled.scorecard.name), scores


def _to_pass(
    filled: _Filled, plan: Plan, store: Store, upper: int, lower: int
) -> tuple[list[Statement], list[Figure]]:
    lang, catalogue, card = plan.language, store.catalogue, filled.card
    names = (
        catalogue.cluster(card.clusters[upper]).name,
        catalogue.cluster(card.clusters[lower]).name,
    )
    texts, made, rests = [], [], []
    for n, indicator in enumerate(card.indicators):
        value = card.value_to_pass(lower, upper, n)
        if value is None:
            continue
        label = catalogue.indicator(indicator).name
        figure = _figure(filled, f"pass{n}", label, float(value), lower, upper)
        if filled.rows[n][lower].kind == "rank" and value < 1:
            texts.append(say(lang, "pass_never", label=label))
            rests.append(filled.rows[n][lower].id)
            continue
        made.append(figure)
        row = filled.rows[n][lower]
        rests += [figure.id, row.id]
        texts.append(
            say(lang, "pass_one", label=label, value=number(round(float(value), 1)), now=shown(row))
        )
    text = say(lang, "to_pass", b=names[1], a=names[0], ways=join(lang, texts))
    return [Statement(text, tuple(rests))], made


def recompute_card(operation: str, values: list[float]) -> float | None:
    """Compute a scorecard figure again in floating point, from the numbers of its rows.

    The gate's own way: `operation` carries the recipe, `values` the columns one after another.
    """
    _, what, method, width_text, weights_text, one_text, other_text = operation.split("|")
    width, one, other = int(width_text), int(one_text), int(other_text)
    recipe = [entry.split(",") for entry in weights_text.split(";")]
    total = sum(float(w) for w, _ in recipe)
    columns = [values[n * width : (n + 1) * width] for n in range(len(recipe))]
    levels = [
        _level(column, method, better) for column, (_, better) in zip(columns, recipe, strict=True)
    ]
    points = [
        [100 * float(w) / total * x for x in level]
        for level, (w, _) in zip(levels, recipe, strict=True)
    ]
    if what == "score":
        return sum(p[one] for p in points)
    if what == "gap":
        return sum(p[one] - p[other] for p in points)
    if what.startswith("part"):
        part = points[int(what[4:])]
        return part[one] - part[other]
    card = Card(
        tuple(map(str, range(width))),
        tuple(map(str, range(len(recipe)))),
        tuple(float(w) for w, _ in recipe),
        tuple(b for _, b in recipe),
        tuple(map(tuple, columns)),
        method,
    )
    if what == "robust":
        return 100 * float(card.share_held(one, other))
    passing = card.value_to_pass(one, other, int(what[4:]))
    return None if passing is None else float(passing)


def _level(column: list[float], method: str, better: str) -> list[float]:
    sign = -1.0 if better == "lower" else 1.0
    if method == "share-of-best":
        best = min(column) if sign < 0 else max(column)
        return [(best / v if sign < 0 else v / best) if v and best else 0.0 for v in column]
    if method == "z-score":
        mean = sum(column) / len(column)
        spread = (sum((v - mean) ** 2 for v in column) / len(column)) ** 0.5
        return [sign * (v - mean) / spread if spread else 0.0 for v in column]
    low, high = min(column), max(column)
    return [
        ((v - low) if sign > 0 else (high - v)) / (high - low) if high > low else 0.0
        for v in column
    ]
