"""Questions to ask next, each of which the store can answer."""

from bot.draft import Draft
from bot.understanding.plan import Plan
from index.store import Store

WANTED = 3

_ASK = {
    "trend": (
        "Show the trend of {indicator} in {cluster}",
        "Visa trend för {indicator} i {cluster}",
        "Vis trend for {indicator} i {cluster}",
    ),
    "most": (
        "Which cluster has the most {indicator}?",
        "Vilket kluster har flest {indicator}?",
        "Hvilken klynge har flest {indicator}?",
    ),
    "compare": (
        "Compare {cluster} and {other} on {indicator}",
        "Jämför {cluster} och {other}: {indicator}",
        "Sammenlign {cluster} og {other}: {indicator}",
    ),
    "why": (
        "Why does {cluster} rank higher than {other} in {ranking}?",
        "Varför rankas {cluster} högre än {other} i {ranking}?",
        "Hvorfor rangerer {cluster} højere end {other} i {ranking}?",
    ),
    "rankings": (
        "Which rankings include {cluster}?",
        "Vilka rankningar innehåller {cluster}?",
        "Hvilke ranglister indeholder {cluster}?",
    ),
    "about": (
        "What do you know about {cluster}?",
        "Vad vet du om {cluster}?",
        "Hvad ved du om {cluster}?",
    ),
    "table": (
        "Show the {ranking} ranking",
        "Visa rankningen {ranking}",
        "Vis ranglisten {ranking}",
    ),
}
_COLUMN = {"en": 0, "sv": 1, "da": 2}


def follow_ups(plan: Plan, draft: Draft, store: Store) -> tuple[str, ...]:
    """Return up to three questions that lead on from an answer and have rows to rest on."""
    catalogue, scope = store.catalogue, plan.scope
    names = {c.id: c.name for c in catalogue.clusters}
    kinds = {c.id: c.kind for c in catalogue.clusters}

    def ask(key: str, **slots: str) -> str:
        return _ASK[key][_COLUMN.get(scope.language, 0)].format(**slots)

    offered: list[str] = []
    clusters = scope.places or ((catalogue.home,) if catalogue.home else ())
    if scope.indicator:
        indicator = catalogue.indicator(scope.indicator)
        rows = [r for r in store.rows(indicators=[indicator.id]) if r.value is not None]
        holders = list(dict.fromkeys(r.cluster for r in rows))
        first = next((c for c in clusters if c in holders), "")
        years = {r.period.last for r in rows if r.cluster == first and r.period.last}
        if draft.kind != "trend" and len(years) > 1:
            offered.append(ask("trend", indicator=indicator.name, cluster=names[first]))
        rival = next(
            (
                c
                for c in (catalogue.home, *holders)
                if c in holders and c not in clusters and kinds[c] == "cluster"
            ),
            "",
        )
        if first and rival:
            offered.append(
                ask("compare", cluster=names[first], other=names[rival], indicator=indicator.name)
            )
        if draft.kind != "rank" and len(holders) > 2:
            offered.append(ask("most", indicator=indicator.name))
    ranking = next((r for r in catalogue.rankings if r.id == getattr(plan, "ranking", "")), None)
    for candidate in (ranking, *catalogue.rankings):
        if candidate is None or len(offered) >= WANTED:
            continue
        placed = {r.cluster for r in store.rows(indicators=[candidate.indicator])}
        if placed & set(clusters) and not (draft.kind == "rank" and candidate is ranking):
            offered.append(ask("table", ranking=candidate.name))
            break
    for cluster in clusters:
        if draft.kind != "list":
            offered.append(ask("about", cluster=names[cluster]))
        offered.append(ask("rankings", cluster=names[cluster]))
    for other in catalogue.clusters:
        if len(offered) >= WANTED:
            break
        if store.rows(clusters=[other.id]):
            offered.append(ask("about", cluster=other.name))
    return tuple(dict.fromkeys(offered))[:WANTED]
