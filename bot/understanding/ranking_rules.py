"""Rules of published rankings: places in them, and their weights where those are published."""

from dataclasses import replace

from bot import language
from bot.understanding.case import Case
from bot.understanding.plan import LostFirst, Pass, Places, Plan, Robust, WhatIf, Within


def published(case: Case) -> Plan | None:
    """Places in a ranking: named, told by words of its name, or the only one that is held."""
    reading = case.reading
    if reading.intent in {"why", "definition"} or reading.scorecards:
        return None
    if case.one and case.has("lost_first") and case.has("when"):
        return LostFirst(case.scope, reading.rankings[0] if reading.rankings else "")
    if reading.indicators or case.said.bounds or case.scope.per:
        return None
    named = reading.rankings[0] if reading.rankings else _told_by_words(case)
    everyone = replace(case.scope, places=())
    if named:
        if case.one and case.has("neighbours"):
            return Places(replace(case.scope, places=()), named, neighbours=case.one)
        if not case.places and (case.said.take or not reading.rankings):
            return Places(case.scope, named, take=case.said.take)
        if case.one and case.has("yes_no") and case.said.take:
            return Places(everyone, named, standing=case.one, within=case.said.take)
    elif case.one and case.has("yes_no") and case.said.take and not _only_ranking(case):
        return Within(case.scope, case.said.take)
    only = named or _only_ranking(case)
    if not only or (case.left.vetoes and not named) or only != _only_ranking(case):
        return None
    return _in_ranking(case, only)


def _only_ranking(case: Case) -> str:
    """Return the ranking that is meant where none is named, since no other is held."""
    held = [r.id for r in case.catalogue.rankings if case.store.rows(indicators=[r.indicator])]
    return held[0] if len(held) == 1 else ""


def _in_ranking(case: Case, ranking: str) -> Plan | None:
    """What is asked of a ranking, by the wordings of order that name no measure."""
    everyone = replace(case.scope, places=())
    ranked = case.has("a_ranking", "standing", "first_place", "best", "worst")
    moves = case.has("change", "rose", "fell")
    claim = "rose" if case.has("rose") else "fell" if case.has("fell") else ""
    claim = claim if case.has("yes_no") else ""
    if len(case.places) == 2 and not case.scope.group:
        if case.has("more", "less", "best") and not case.has("difference", "size", "times"):
            less = case.has("less") and not case.has("more")
            claimed = ("less" if less else "more") if case.has("yes_no") else ""
            one, other = case.places
            return Places(everyone, ranking, standing=one, versus=other, claim=claimed)
        return None
    if case.one:
        if case.has("neighbours"):
            return Places(everyone, ranking, neighbours=case.one)
        if case.has("yes_no") and case.said.take:
            return Places(everyone, ranking, standing=case.one, within=case.said.take)
        if moves and (case.has("a_ranking", "standing", "place_moved")):
            return Places(everyone, ranking, standing=case.one, moved=True, claim=claim)
        return Places(everyone, ranking, standing=case.one) if case.has("standing") else None
    if case.has("size", "change", "sum", "mean", "median", "share", "most", "least") and not (
        case.said.take and not case.has("size", "least")
    ):
        return None
    turned = case.has("worst", "last_place")
    if case.said.nth:
        return Places(case.scope, ranking, nth=case.said.nth, last_first=turned)
    if case.said.take:
        return Places(case.scope, ranking, take=case.said.take, last_first=turned)
    if case.has("first_place", "best", "worst", "last_place"):
        return Places(case.scope, ranking, take=1, last_first=turned)
    listed = case.scope.group or case.has("everywhere") or ranked
    if listed and case.open and case.reading.intent == "rank":
        return Places(case.scope, ranking)
    return None


def weights(case: Case) -> Plan | None:
    """What it would take, how far an order holds, and what if: where weights are published."""
    reading = case.reading
    if reading.scorecards or not case.has("to_pass", "robust", "what_if"):
        return None
    ranking = _weighted_ranking(case)
    if not ranking:
        return None
    home = case.catalogue.home
    places = case.places or ((home,) if home else ())
    if case.has("what_if"):
        parts = [m.id for m in reading.indicators if m.id in _parts_of(ranking, case)]
        if not parts and not case.has("equal_weights"):
            return None
        part = "" if case.has("equal_weights") else parts[0]
        share, factor = case.said.weight
        if part and share is None and factor is None:
            return None
        return WhatIf(replace(case.scope, places=case.places), ranking, part, share, factor)
    if len(places) == 1 and places[0] != home and home:
        places = (home, *places)
    if case.has("to_pass"):
        if len(places) != 2:
            return None
        behind, ahead = (places[1], places[0]) if places[1] == home else places
        return Pass(case.scope, ranking, behind, ahead)
    return (
        Robust(case.scope, ranking, places[0], places[1] if len(places) > 1 else "")
        if places
        else None
    )


def _weighted_ranking(case: Case) -> str:
    """Return the ranking named, else the one that publishes weights; "" where not just one does."""
    weighted = [
        r.id
        for r in case.catalogue.rankings
        if r.components and all(c.weight is not None for c in r.components)
    ]
    named = case.reading.rankings[:1]
    if named:
        return named[0] if named[0] in weighted else ""
    return weighted[0] if len(weighted) == 1 else ""


def _parts_of(ranking: str, case: Case) -> set[str]:
    return {c.indicator for c in case.catalogue.ranking(ranking).components}


def _told_by_words(case: Case) -> str:
    """Return the one ranking whose name, publisher or aliases hold all words that are left."""
    rest = [language.keys(word) for word in case.said.rest]
    if not rest or not case.has("a_ranking") or case.reading.indicators:
        return ""
    found = []
    for ranking in case.catalogue.rankings:
        text = " ".join((ranking.name, ranking.publisher, *ranking.aliases))
        own = language.text_keys(text)
        if all(keys & own for keys in rest):
            found.append(ranking.id)
    return found[0] if len(found) == 1 else ""


def is_published(case: Case) -> bool:
    """Say whether places in a ranking are asked for, which are no figures to be ordered."""
    kind = case.catalogue.indicator(case.scope.indicator).kind
    return kind in {"rank", "tier"} or bool(case.reading.rankings)
