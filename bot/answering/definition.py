"""What a measure or a ranking is, in the catalogue's and the sources' words."""

from dataclasses import replace

from bot import passages
from bot.answer import Statement
from bot.answering.rankings import weights_told
from bot.answering.speaker import Speaker, speaker
from bot.draft import Draft
from bot.evidence import EntryRef, Ref
from bot.language.messages import tell
from bot.language.packs import COMMON
from bot.understanding.plan import Definition
from index.store import Store

QUOTES = 3


def compose(plan: Definition, store: Store) -> Draft:
    """Return the catalogue's definition of what was named, with the passages that speak of it."""
    by = speaker(plan.scope, store)
    scope, catalogue = plan.scope, store.catalogue
    quotes = passages.compose(scope, store, limit=QUOTES)
    if quotes.abstained and scope.indicator:
        # In the catalogue's own words, which the passages share where the question's do not.
        query = tell(COMMON, "query_what_is", name=catalogue.indicator(scope.indicator).name)
        quotes = passages.compose(replace(scope, query=query), store, limit=QUOTES)
    statements = [*_of_measure(by), *_of_ranking(plan.ranking, by)]
    if not statements:
        return quotes.but(kind="definition" if not quotes.abstained else "passages")
    shown = () if quotes.abstained else quotes.statements
    return Draft(kind="definition", statements=(*statements, *shown))


def _of_measure(by: Speaker) -> list[Statement]:
    """Return a measure's definition, citing the sources that count by it."""
    if not by.scope.indicator:
        return []
    indicator = by.store.catalogue.indicator(by.scope.indicator)
    if not indicator.definition:
        return []
    rows = by.store.rows(clusters=by.scope.places, indicators=[indicator.id])
    sources = dict.fromkeys(r.source_id for r in rows)
    refs: list[Ref] = [EntryRef("indicator", indicator.id)]
    if len(sources) == 1:
        refs += [EntryRef("source", id) for id in sources]
    text = by.tell("definition", name=indicator.name, definition=by.given(indicator.definition))
    return [Statement(text, tuple(refs))]


def _of_ranking(ranking_id: str, by: Speaker) -> list[Statement]:
    rankings = by.store.catalogue.rankings
    ranking = next((r for r in rankings if r.id == ranking_id), None)
    if ranking is None:
        return []
    told = []
    if method := ranking.method or ranking.scope:
        known = [e for e in ranking.editions if _is_known(e.source_id, by)]
        sources = [e.source_id for e in sorted(known, key=lambda e: e.published)[-1:]]
        refs: list[Ref] = [EntryRef("ranking", ranking.id)]
        refs += [EntryRef("source", id) for id in sources]
        text = by.tell("definition", name=ranking.name, definition=by.given(method))
        told.append(Statement(text, tuple(refs)))
    if weights := weights_told(ranking, by):
        told.append(weights)
    return told


def _is_known(source_id: str, by: Speaker) -> bool:
    return any(s.id == source_id for s in by.store.sources())
