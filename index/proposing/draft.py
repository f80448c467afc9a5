"""Drafts what the files of a corpus name and say, beside what its catalogue knows already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.catalogue import Catalogue, Cluster, Indicator, Ranking
from index.documents import Document
from index.proposing.names import (
    Drafted,
    alias_lines,
    draft_names,
    drafted_names,
    indicator_named,
)
from index.proposing.sentences import Candidate, candidates
from index.text import slug


@dataclass(frozen=True, slots=True)
class Proposal:
    """Names for the catalogue and rows for a table, none of them used before it is accepted.

    `aliases` are (section, id, alias): names that look like known ones. `of_texts` are the ids of
    names that stand in texts alone: they are wanted only where a row of theirs is.
    """

    clusters: tuple[Cluster, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    aliases: tuple[tuple[str, str, str], ...] = ()
    rows: tuple[Candidate, ...] = ()
    of_texts: frozenset[str] = frozenset()


def propose(documents: Sequence[Document], catalogue: Catalogue) -> Proposal:
    """Return what documents name and say that the catalogue does not hold yet."""
    drafted = Drafted()
    for document in documents:
        draft_names(document, catalogue, drafted)
    known = drafted_names(drafted, catalogue)
    rows = [one for document in documents for one in candidates(document, known)]
    ids = {cluster.id for cluster in known.clusters}
    indicators = {indicator.id for indicator in known.indicators}
    of_texts: set[str] = set()
    for at, row in enumerate(rows):
        id = row.cluster if row.cluster in ids else slug(row.cluster)
        if id not in ids:
            of_texts.add(id)
            drafted.clusters.setdefault(id, Cluster(id, row.cluster))
        if row.indicator not in indicators:
            of_texts.add(row.indicator)
            spelt = slug(row.unit) == row.indicator
            name = row.unit if spelt else row.indicator.replace("-", " ")
            drafted.indicators.setdefault(row.indicator, indicator_named(name, row.unit))
        rows[at] = replace(row, cluster=id)
    return Proposal(
        tuple(drafted.clusters.values()),
        tuple(drafted.indicators.values()),
        tuple(drafted.rankings.values()),
        tuple(alias_lines(drafted)),
        tuple(rows),
        frozenset(of_texts),
    )
