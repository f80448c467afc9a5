"""Reads one generation in PostgreSQL: bm25 in plain SQL over finished terms, vectors by pgvector.

What the tables hold is left to `index.postgres.schema`; what is read in the same way in SQLite to
`index.queries`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from index.encoding import Vectors
from index.engine import EVERYTHING, Delta, Filters, Manifest, Phrase, Rows, cosines_to
from index.errors import StoreMissing
from index.postgres.schema import NOW, PUBLIC_ROLE, SCHEMA, SEPARATOR
from index.postgres.server import Connection, Server, Session, translated
from index.postgres.vectors import as_text, as_vector
from index.queries import Queries
from index.records import LEAD_WEIGHT
from index.report import BuildReport
from index.values import load

# Up to here every vector is compared, exactly; above it a graph (HNSW) is walked.
EXACT_UP_TO = 50_000
# Few passages that filters leave in are compared one by one: a graph loses its way among them.
FEW = 5_000
SEARCH_BREADTH = 256
# Each time a walk finds too few passages that are left in, so many times more are looked at.
WIDER = 4

# Those of FTS5, whose scores these are.
K1 = 1.2
B = 0.75
LEAST_IDF = 1e-6


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation as the database has it. `tokens` counts the terms of all its passages."""

    corpus: int
    number: int
    manifest: Manifest
    report: str
    tokens: int
    published_at: float
    vectors: str


class PostgresSnapshot(Queries):
    """One generation of a corpus, seen through views that show what was alive in it."""

    def __init__(self, session: Session, kept: Generation, hidden: Collection[str] = ()) -> None:
        self._session = session
        self._kept = kept
        self._hidden = frozenset(hidden)
        self.manifest = kept.manifest
        self.published_at = kept.published_at
        self._left: dict[Filters, int] = {}

    def report(self) -> BuildReport:
        """Return the report of the build that made it."""
        return load(BuildReport, self._kept.report)

    def without(self, sources: Collection[str]) -> "PostgresSnapshot":
        """Return a view that finds no passage of these sources.

        Its sessions have a role that the server shows nothing of them, whatever is asked.
        """
        hidden = self._hidden.union(sources)
        session = self._session
        if isinstance(session, Server):
            session = Server(session.url, session.name, reading(self._kept, hidden))
        return PostgresSnapshot(session, self._kept, hidden)

    def close(self) -> None:
        """Close the connections."""
        if isinstance(self._session, Server):
            self._session.close()

    def _all(self, query: str, given: Sequence[Any] = ()) -> list[dict[str, Any]]:
        return self._session.rows(*translated(query, given))

    # Words -----------------------------------------------------------------------------------

    def by_words(
        self, phrases: Sequence[Phrase], limit: int, filters: Filters = EVERYTHING
    ) -> tuple[tuple[int, float], ...]:
        """Return (row, bm25) of the passages with any of the phrases, best first, ties by row.

        How rare a phrase is counts in the whole corpus, whatever the filters leave in.
        """
        if not phrases or not self.manifest.passages:
            return ()
        where, given = self._condition(filters)
        given |= {
            "count": float(self.manifest.passages),
            "average": self._kept.tokens / self.manifest.passages,
            "limit": limit,
        }
        given |= {
            "numbers": list(range(len(phrases))),
            "phrases": [" ".join(phrase) for phrase in phrases],
            "several": [len(set(phrase)) for phrase in phrases],
        }
        join = f"join passage p on p.row = hit.row where {where}" if where else ""
        found = self._session.rows(
            f"""
            with {_HITS}
            select hit.row, sum(
                case when idf <= 0 then {LEAST_IDF}::float8 else idf end * (
                    (uses * {K1 + 1}::float8) / (
                        uses + {K1}::float8 * (
                            {1 - B}::float8 + {B}::float8 * length / %(average)s::float8
                        )
                    )
                ) order by n
            ) as score
            from hit join frequency using (n) {join}
            group by hit.row order by score desc, hit.row limit %(limit)s
            """,
            given,
        )
        return tuple((r["row"], float(r["score"])) for r in found)

    # Vectors ---------------------------------------------------------------------------------

    def by_vector(
        self, vector: Vectors, limit: int, filters: Filters = EVERYTHING
    ) -> tuple[tuple[int, float], ...]:
        """Return the nearest (row, cosine), best first, ties by row."""
        where, given = self._condition(filters)
        given |= {"vector": as_text(vector), "limit": limit}
        if self.manifest.passages > EXACT_UP_TO and (
            not where or self.passages_left(filters) > FEW
        ):
            found = self._by_graph(where, given, limit)
            if found is not None:
                return found
        return _scored(
            self._session.rows(
                f"""
                with near as materialized (
                    select p.row, v.embedding <#> %(vector)s::vector as far
                    from passage p join {self._kept.vectors} v on v.digest = p.digest
                    {f"where {where}" if where else ""}
                )
                select row, far from near order by far, row limit %(limit)s
                """,
                given,
            )
        )

    def _by_graph(
        self, where: str, given: dict[str, Any], limit: int
    ) -> tuple[tuple[int, float], ...] | None:
        """Return what a walk over the graph finds, None where that is too little."""
        wanted = min(limit, self.manifest.passages)
        looked_at = 2 * limit
        while looked_at < self.manifest.passages:
            found = self._session.rows(
                f"""
                with near as materialized (
                    select digest, embedding <#> %(vector)s::vector as far
                    from {self._kept.vectors}
                    order by embedding <#> %(vector)s::vector limit %(looked_at)s
                )
                select p.row, near.far from near join passage p on p.digest = near.digest
                {f"where {where}" if where else ""}
                order by near.far, p.row limit %(limit)s
                """,
                {**given, "looked_at": looked_at},
            )
            if len(found) >= wanted:
                return _scored(found)
            looked_at *= WIDER
        return None

    def cosines(self, vector: Vectors, rows: Rows) -> Vectors:
        """Return the cosine of a vector to each of the rows, in their order."""
        return cosines_to(vector, self.vectors(rows))

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of these rows, in their order."""
        found = self._session.rows(
            f"select p.row, vector_send(v.embedding) as embedding from passage p"
            f" join {self._kept.vectors} v on v.digest = p.digest"
            f" where p.row = any(%(rows)s)",
            {"rows": [int(row) for row in rows]},
        )
        known = {r["row"]: as_vector(r["embedding"]) for r in found}
        made = np.zeros((len(rows), self.manifest.dimensions), dtype=np.float32)
        for at, row in enumerate(rows):
            made[at] = known[int(row)]
        return made

    # Filters ---------------------------------------------------------------------------------

    def whole(self) -> Delta:
        """Return all of it as what makes it out of an empty generation, to move it elsewhere."""
        return self.all_with(self.vectors(np.arange(self.manifest.passages)))

    def passages_left(self, filters: Filters) -> int:
        """Return how many passages the filters leave in."""
        if filters not in self._left:
            where, given = self._condition(filters)
            found = self._session.rows(
                f"select count(*) as n from passage p {f'where {where}' if where else ''}",
                given,
            )
            self._left[filters] = int(found[0]["n"])
        return self._left[filters]

    def _condition(self, filters: Filters) -> tuple[str, dict[str, Any]]:
        """Return filters as a condition on `passage p` and its parameters; "" for none.

        This is the one place where conditions are made, and the first lock on hidden sources.
        """
        hidden = tuple(sorted(self._hidden.union(filters.without)))
        given = {
            "kinds": list(filters.kinds),
            "publishers": list(filters.publishers),
            "sources": list(filters.sources),
            "languages": list(filters.languages),
            "clusters": list(filters.clusters),
            "published_from": filters.published_from,
            "published_to": filters.published_to and filters.published_to + "~",
            "without": list(hidden),
        }
        chosen = {name: value for name, value in given.items() if value}
        return " and ".join(_CONDITIONS[name] for name in chosen), chosen


_CONDITIONS = {
    "kinds": "p.source_id in (select id from source where kind = any(%(kinds)s))",
    "publishers": "p.source_id in (select id from source where publisher = any(%(publishers)s))",
    "sources": "p.source_id = any(%(sources)s)",
    "languages": "p.language = any(%(languages)s)",
    "clusters": "p.row in (select row from mention where cluster = any(%(clusters)s))",
    "published_from": "p.published >= %(published_from)s",
    "published_to": "p.published <> '' and p.published <= %(published_to)s",
    "without": "p.source_id <> all(%(without)s)",
}


# How often a passage has each phrase: (n, row, uses, length) of the n-th. Where it has all terms of
# a longer one, these are looked for one after another.
_HITS = f"""
    asked as (
        select n, string_to_array(phrase, ' ') as terms, several
        from unnest(%(numbers)s::integer[], %(phrases)s::text[], %(several)s::integer[])
            as asked(n, phrase, several)
    ),
    having_all as materialized (
        select a.n, w.row from asked a cross join lateral unnest(a.terms) t(held)
        join word w on w.term = t.held collate "C"
        where cardinality(a.terms) > 1 group by a.n, w.row, a.several
        having count(distinct w.term) = a.several
    ),
    hit as materialized (
        select a.n, w.row, w.uses, w.length::float8 as length
        from asked a join word w on w.term = a.terms[1] collate "C"
        where cardinality(a.terms) = 1
        union all
        select h.n, s.row, f.uses, s.length::float8
        from having_all h join asked a on a.n = h.n join spoken s on s.row = h.row
        cross join lateral (
            select sum(
                case when at < array_position(s.terms, '') then {LEAD_WEIGHT}::float8 else 1 end
            ) as uses from unnest(array_positions(s.terms, a.terms[1])) at
            where s.terms[at : at + cardinality(a.terms) - 1] = a.terms
        ) f where f.uses > 0
    ),
    frequency as materialized (
        select n, ln((%(count)s::float8 - count(*) + 0.5) / (count(*) + 0.5)) as idf
        from hit group by n
    )
"""


def reading(kept: Generation, hidden: Collection[str] = ()) -> Any:
    """Return what makes a connection one to a generation, which is kept while it is open."""

    def prepare(connection: Connection) -> None:
        connection.execute("select pg_advisory_lock_shared(%s, %s)", (kept.corpus, kept.number))
        found = connection.execute(
            f"select 1 as there from {SCHEMA}.generation where corpus = %s and number = %s",
            (kept.corpus, kept.number),
        ).fetchone()
        if not found:
            raise StoreMissing(
                f"generation {kept.manifest.generation} is no longer kept",
                hint="ask again: the generation in use is opened",
            )
        see(connection, kept, hidden)

    return prepare


def see(
    connection: Connection, kept: Generation, hidden: Collection[str] = (), *, local: bool = False
) -> None:
    """Make the views of a connection show a generation; `local` for this transaction alone."""
    settings = {
        "clusterbot.corpus": str(kept.corpus),
        "clusterbot.generation": str(kept.number),
        "clusterbot.without": SEPARATOR.join(sorted(hidden)),
        "jit": "off",  # compiling takes longer than any of these queries
        "hnsw.ef_search": str(SEARCH_BREADTH),
        "hnsw.iterative_scan": "strict_order",
    }
    # The extension's settings are known once it is loaded.
    connection.execute("select '[1]'::vector")
    for name, value in settings.items():
        connection.execute("select set_config(%s, %s, %s)", (name, value, local))
    path = f'{NOW}, "$user", public'
    connection.execute("select set_config('search_path', %s, %s)", (path, local))
    if hidden:
        connection.execute(f"set {'local' if local else 'session'} role {PUBLIC_ROLE}")


def _scored(found: Sequence[Mapping[str, Any]]) -> tuple[tuple[int, float], ...]:
    return tuple((r["row"], -float(r["far"])) for r in found)
