"""Puts a follow-up into the whole question that it was understood as."""

from bot.planner import Plan
from bot.understanding.conversation import Question
from index.catalogue import Catalogue

_WHOLE = {
    "lookup": "{indicator} – {clusters}{years}?",
    "compare": "Compare {clusters}: {indicator}{years}",
    "trend": "How has {indicator} developed in {clusters}{years}?",
    "rank": "{ranking}{clusters_colon}{years}?",
    "rank share": "What share of {indicator} does {clusters} have{years}?",
    "rank total": "What is the total of {indicator}{clusters_colon}{years}?",
    "rank growth": "Who grew fastest on {indicator}{clusters_colon}{years}?",
    "why move": "Why did {clusters} move{in_ranking}{years}?",
    "scorecard robust": "How robust is the order on {scorecard}{clusters_colon}?",
    "scorecard what_would_it_take": "What would it take on {scorecard}{clusters_colon}?",
    "scorecard why": "Why this order on {scorecard}{clusters_colon}?",
    "why": "Why does {first} rank higher than {second}{in_ranking}{years}?",
    "list": "What is known about {clusters}?",
    "scorecard": "{scorecard}: {clusters}?",
}


def restate(question: Question, plan: Plan, catalogue: Catalogue) -> str:
    """Return the question as typed where it stands alone, else with its slots spelt out."""
    template = _WHOLE.get(f"{plan.kind} {plan.about}", _WHOLE.get(plan.kind))
    if not question.borrowed:
        return question.text.strip()
    if template is None or plan.unexplained:
        return question.query.strip()
    names = [catalogue.cluster(c).name for c in plan.clusters]
    indicator = catalogue.indicator(plan.indicators[0]).name if plan.indicators else ""
    ranking = catalogue.ranking(plan.ranking).name if plan.ranking else ""
    span = f"{plan.year_from or ''}–{plan.year_to or ''}" if plan.year_from or plan.year_to else ""
    years = ", ".join(map(str, plan.years)) or span
    cards = sorted(catalogue.scorecards, key=lambda s: s.id != plan.scorecard)
    card = cards[0].name if cards else ""
    return template.format(
        indicator=indicator or ranking,
        clusters=", ".join(names),
        clusters_colon=f": {', '.join(names)}" if names else "",
        years=f", {years}" if years else "",
        first=names[0] if names else "",
        second=names[1] if len(names) > 1 else "",
        ranking=ranking or indicator,
        in_ranking=f" in {ranking}" if ranking else "",
        scorecard=card,
    ).strip()
