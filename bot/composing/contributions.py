"""Splits the gap between two clusters in a ranking that publishes its component scores."""

from dataclasses import dataclass

from bot.answer import AnswerTable, Cell, Chart, Figure, Statement
from bot.draft import Note
from bot.phrases import say
from bot.picking import figure_cell, newest_first, when
from bot.planner import Plan
from bot.scoring import exact
from index.catalogue import Ranking
from index.rows import KpiRow
from index.store import Store


@dataclass(frozen=True, slots=True)
class Part:
    """A component's weight and both clusters' rows in one edition."""

    indicator: str
    weight: float
    upper: KpiRow
    lower: KpiRow


@dataclass(frozen=True, slots=True)
class Split:
    """The gap in words, figures, a table and a chart."""

    statements: tuple[Statement, ...]
    figures: tuple[Figure, ...]
    table: AnswerTable
    chart: Chart
    caveats: tuple[Note, ...]


def published_parts(
    ranking: Ranking, store: Store, upper: KpiRow, lower: KpiRow
) -> tuple[Part, ...]:
    """Return all weighted components with both clusters' scores, or () where one is missing."""
    parts = []
    for component in ranking.components:
        rows = []
        for place in (upper, lower):
            held = newest_first(
                store.rows(clusters=[place.cluster], indicators=[component.indicator])
            )
            rows.append(
                next((r for r in held if r.period == place.period and r.value is not None), None)
            )
        if component.weight is None or rows[0] is None or rows[1] is None:
            return ()
        parts.append(Part(component.indicator, component.weight, rows[0], rows[1]))
    return tuple(parts)


def number(value: float) -> str:
    """Return a figure's shortest exact form with at most four decimals."""
    return f"{value:,.4f}".rstrip("0").rstrip(".") or "0"


def contributions(
    ranking: Ranking,
    parts: tuple[Part, ...],
    plan: Plan,
    store: Store,
    upper: KpiRow,
    lower: KpiRow,
) -> Split:
    """Return gap = Σ weight × (score of one − score of the other), the largest part first."""
    lang, catalogue = plan.language, store.catalogue
    a, b = catalogue.cluster(upper.cluster).name, catalogue.cluster(lower.cluster).name
    made = []
    for part in parts:
        value = exact(part.weight) * (exact(part.upper.value or 0) - exact(part.lower.value or 0))
        name = catalogue.indicator(part.indicator).name
        made.append(
            (part, _figure(f"weighted:{part.weight}", name, float(value), (part.upper, part.lower)))
        )
    made.sort(key=lambda m: -m[1].value)
    weights = ",".join(str(p.weight) for p in parts)
    score_a = _figure(f"score:{weights}", a, _score(parts, True), tuple(p.upper for p in parts))
    score_b = _figure(f"score:{weights}", b, _score(parts, False), tuple(p.lower for p in parts))
    pairs = tuple(r for p in parts for r in (p.upper, p.lower))
    gap = _figure(f"gap:{weights}", f"{a} – {b}", score_a.value - score_b.value, pairs)
    gap_value = float(sum(exact(m[1].value) for m in made))
    gap = _figure(f"gap:{weights}", f"{a} – {b}", gap_value, pairs)
    lead = made[0] if gap.value >= 0 else made[-1]
    text = say(
        lang,
        "gap_weighted",
        a=a,
        sa=score_a.text,
        b=b,
        sb=score_b.text,
        gap=gap.text,
        part=lead[1].label,
        share=lead[1].text,
    )
    ids = tuple(f.id for f in (score_a, score_b, gap, lead[1]))
    statements = [Statement(text, (*(r.id for r in pairs), *ids))]
    rest = "; ".join(f"{f.label} {'+' if f.value > 0 else ''}{f.text}" for _, f in made)
    statements.append(
        Statement(f"{rest}.", (*(r.id for r in pairs), *(f.id for _, f in made)), "evidence")
    )
    header = (
        say(lang, "indicator"),
        say(lang, "weight"),
        a,
        b,
        say(lang, "contribution"),
        say(lang, "period"),
    )
    lines = tuple(
        (
            Cell(f.label),
            Cell(number(p.weight), f"catalogue:ranking:{ranking.id}", p.weight),
            figure_cell(p.upper),
            figure_cell(p.lower),
            Cell(f.text, f.id, f.value),
            Cell(when(p.upper, lang), p.upper.id),
        )
        for p, f in made
    )
    chart = Chart(
        "bar",
        f"{a} – {b}",
        say(lang, "indicator"),
        say(lang, "contribution"),
        ((say(lang, "contribution"), tuple((f.label, f.value) for _, f in made)),),
    )
    figures = (score_a, score_b, gap, *(f for _, f in made))
    return Split(tuple(statements), figures, AnswerTable(header, lines), chart, ())


def _score(parts: tuple[Part, ...], upper: bool) -> float:
    return float(
        sum(exact(p.weight) * exact((p.upper if upper else p.lower).value or 0) for p in parts)
    )


def _figure(operation: str, label: str, value: float, rows: tuple[KpiRow, ...]) -> Figure:
    ids = tuple(r.id for r in rows)
    return Figure(
        f"figure:{operation}:{':'.join(ids)}", label, value, "points", ids, operation, number(value)
    )
