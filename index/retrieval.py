"""Searches one generation: by words, by meaning, and both joined.

Joining scores is left to `index.fusion`, opening a generation to `index.store`.
"""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from index.catalogue import Catalogue
from index.documents import Passage
from index.duplicates import spoken as spoken_words
from index.encoding import QueryEncoder, Vectors
from index.engine import EVERYTHING, Filters, Phrase, Rows, Snapshot, StoredPassage
from index.fusion import SURELY_KNOWN, fuse, trust_in
from index.mentions import ClusterNames
from index.text import words
from index.wording import query_terms, spoken, stems

# So many are taken from each half before they are joined; deeper changed no benchmark by 0.001.
DEPTH = 200

# So many of the passages that words find tell whether the encoder knows their language.
ASKED = 5

# What another name of a cluster counts beside the words that were asked.
OTHER_NAMES = 0.5

# A passage of so many letters that stands within another is that one's excerpt, not a saying of its
# own under a heading of its own.
EXCERPT = 150

# What a passage of a superseded edition loses: enough to settle near ties, no more.
OLDER_COSTS = 0.02


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its scores."""

    row: int
    passage: Passage
    score: float
    cosine: float
    bm25: float
    by_words: bool
    by_meaning: bool


class Searcher:
    """Both halves of a search over one open generation."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: QueryEncoder,
        catalogue: Catalogue,
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._names = ClusterNames(catalogue)
        self.languages = snapshot.languages()

    def over(self, snapshot: Snapshot) -> "Searcher":
        """Return this searcher of another view of the same generation."""
        other = copy(self)
        other._snapshot = snapshot
        return other

    def search(
        self,
        query: str,
        k: int,
        filters: Filters,
        expand: Sequence[str] = (),
        translated: Sequence[str] = (),
    ) -> tuple[Found, ...]:
        """Return the best `k` passages, best first; of those that say the same, the newest.

        `translated` are words of the query in other languages, which only words are found by.
        """
        if k <= 0 or not query.strip():
            return ()
        depth = max(DEPTH, 2 * k)
        bm25 = dict(self.by_words(" ".join((query, *translated)), depth, filters, expand))
        vector = self._encoder.encode_query(query)
        cosines = dict(self._snapshot.by_vector(vector, depth, filters))
        meaning_found, floor = set(cosines), min(cosines.values(), default=0.0)
        missing = np.array(sorted(set(bm25) - meaning_found), dtype=np.int64)
        known = self._snapshot.cosines(vector, missing)
        cosines |= {int(r): float(c) for r, c in zip(missing, known, strict=True)}
        scores = fuse(bm25, cosines, self.trust(query, bm25), floor=floor)
        order = sorted(scores, key=lambda row: (-scores[row], row))
        return self._distinct(order, k, scores, cosines, bm25, meaning_found)

    def by_words(
        self,
        query: str,
        depth: int,
        filters: Filters = EVERYTHING,
        expand: Sequence[str] = (),
    ) -> tuple[tuple[int, float], ...]:
        """Return (row, bm25) of what the words of a query find, best first.

        A passage that uses other names scores by them where that is more than by the query's own
        words: names are alternatives, so a text that lists them all gains nothing by it.
        """
        terms: list[Phrase] = [(term,) for term in query_terms(query, self.languages)]
        named = self._names.other_names(query)
        phrases = dict.fromkeys(
            phrase
            for name in (*named, *expand)
            if words(name)
            for phrase in _phrases(name, spoken(self.languages))
        )
        best: dict[int, float] = {}
        for asked, weight in ((terms, 1.0), (list(phrases), OTHER_NAMES)):
            for row, score in self._snapshot.by_words(asked, depth, filters):
                best[row] = max(best.get(row, 0.0), weight * score)
        return tuple(sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:depth])

    def by_meaning(
        self, query: str, depth: int, filters: Filters = EVERYTHING
    ) -> tuple[tuple[int, float], ...]:
        """Return (row, cosine) of what the meaning of a query finds, best first."""
        return self._snapshot.by_vector(self._encoder.encode_query(query), depth, filters)

    def documents(self) -> Mapping[int, str]:
        """Return the document id of every row."""
        return self._snapshot.row_owners()

    def stored(self, rows: Collection[int]) -> Mapping[int, StoredPassage]:
        """Return the passages at these rows, by row."""
        return self._snapshot.passages(rows)

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        return self._snapshot.vectors(rows)

    def trust(self, query: str, bm25: Mapping[int, float]) -> float:
        """Return how far the encoder can be trusted with this query, 0 to 1.

        A query of rare English terms may look as strange to the encoder as a Swedish one, and a
        Swedish one of many names as well known as an English one: what its words find is asked too.
        """
        own = self._encoder.share_spelt_out(query)
        if own <= SURELY_KNOWN or not bm25:
            return trust_in(own)
        best = sorted(bm25, key=lambda row: (-bm25[row], row))[:ASKED]
        found = [
            self._encoder.share_spelt_out(one.passage.text) for one in self.stored(best).values()
        ]
        return trust_in((own + sum(found) / len(found)) / 2)

    def _distinct(
        self,
        order: list[int],
        k: int,
        scores: dict[int, float],
        cosines: dict[int, float],
        bm25: dict[int, float],
        by_meaning: set[int],
    ) -> tuple[Found, ...]:
        stored = self._snapshot.passages(order[: 4 * k])
        lowered = {row: scores[row] - OLDER_COSTS * one.older for row, one in stored.items()}
        kept: list[Found] = []
        said: list[str] = []
        dates: list[str] = []
        for row in sorted(stored, key=lambda row: (-lowered[row], row)):
            passage, published = stored[row].passage, stored[row].published
            own = " ".join(spoken_words(passage.text))
            same = said.index(own) if own in said else None
            if same is not None and published > dates[same]:
                kept[same] = replace(kept[same], row=row, passage=passage)
                dates[same] = published
            elif same is None and len(own) >= EXCERPT and any(own in other for other in said):
                continue
            elif same is None and len(kept) < k:
                kept.append(
                    Found(
                        row,
                        passage,
                        lowered[row],
                        cosines.get(row, 0.0),
                        bm25.get(row, 0.0),
                        row in bm25,
                        row in by_meaning,
                    )
                )
                said.append(own)
                dates.append(published)
        return tuple(kept)


def _phrases(name: str, languages: Sequence[str]) -> list[Phrase]:
    """Return a name as a phrase, stemmed as the passages of each language hold it."""
    return [tuple(stems(words(name), language)) for language in languages]
