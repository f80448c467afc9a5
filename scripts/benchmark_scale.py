#!/usr/bin/env python3
"""Measure an index in PostgreSQL on the made-up passages of scripts/benchmark_index.py.

    python scripts/benchmark_scale.py --database postgresql://… [--passages 20000 100000]

For each number of passages, as a corpus of its own: the seconds to publish it and to publish one
changed document, the lines that change wrote, the bytes a passage takes, and the milliseconds (p50,
p95) of a search by words, by vectors and whole, without a filter and through each.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace

import numpy as np
import psycopg
from benchmark_index import (
    DIMENSIONS,
    FILTERS,
    QUERIES_A_FILTER,
    WORDS_A_PASSAGE,
    DrawnQueries,
    Words,
    made_passage,
    made_vectors,
)

from index.catalogue import Catalogue
from index.documents import Document, Source
from index.encoding import Vectors
from index.engine import (
    EVERYTHING,
    SCHEMA_VERSION,
    Delta,
    Manifest,
    Places,
    StoredDocument,
    StoredPassage,
)
from index.engines import engine_at
from index.postgres.schema import SCHEMA, TABLES
from index.report import BuildReport
from index.retrieval import Searcher

SOURCES = tuple(
    Source(f"s{n}", "made", kind=("article", "facts_sheet")[n % 2], restricted=n == 0)
    for n in range(20)
)


def publish(
    address: str,
    places: Places,
    passages: Sequence[StoredPassage],
    vectors: Vectors,
    count: int,
    *,
    anew: bool,
) -> float:
    """Publish a generation and return the seconds it took."""
    documents = tuple(
        StoredDocument(Document(f"d-{source.id}", f"{source.id}.md", "0", source, "text"))
        for source in SOURCES
    )
    delta = Delta(
        anew=anew,
        places=places,
        dropped_files=(),
        files=(),
        dropped_documents=(),
        documents=documents if anew else (),
        standing=(),
        sources=SOURCES,
        kept_sources=frozenset(source.id for source in SOURCES),
        near_copies={},
        passages=tuple(passages),
        vectors=vectors,
        mentions=None,
        rows=None,
        texts={"catalogue": "{}"},
    )
    manifest = Manifest("made", SCHEMA_VERSION, "drawn", DIMENSIONS, len(SOURCES), count, 0)
    begun = time.perf_counter()
    with closing(engine_at(address)) as engine, engine.change() as change:
        change.write(delta, manifest)
        change.seal(BuildReport("made"))
        change.publish()
    return time.perf_counter() - begun


def timed(work: Callable[[str], object], texts: Sequence[str]) -> str:
    """Return p50 and p95 of the milliseconds that work takes for each text."""
    spent = []
    for text in texts:
        begun = time.perf_counter()
        work(text)
        spent.append(1000 * (time.perf_counter() - begun))
    p50, p95 = np.percentile(spent[1:], [50, 95])
    return f"p50 {p50:7.1f} ms, p95 {p95:7.1f} ms"


def measure(database: str, count: int) -> None:
    """Print what a corpus of so many passages measures."""
    address = f"{database}#made-{count}-{time.time():.0f}"
    words = Words(1)
    passages = [made_passage(row, words.text(WORDS_A_PASSAGE)) for row in range(count)]
    vectors: Vectors = np.concatenate(list(made_vectors(count, 1)))
    rows = tuple(range(count))
    whole = publish(address, Places(count, (), rows, ()), passages, vectors, count, anew=True)
    changed = replace(passages[7], digest="changed", passage=replace(passages[7].passage, id="new"))
    one = Places(count, (7,), (7,), ())
    second = publish(address, one, [changed], vectors[:1], count, anew=False)
    with psycopg.connect(database) as connection:
        lines, size = 0, 0
        for table in TABLES:
            lines += _number(
                connection,
                f"select count(*) from {SCHEMA}.{table} t join {SCHEMA}.corpus c on c.id = t.corpus"  # noqa: S608
                f" where c.name = '{address.partition('#')[2]}' and (born = 2 or died = 2)",
            )
            size += _number(connection, f"select pg_total_relation_size('{SCHEMA}.{table}')")
    print(
        f"{count} passages: published in {whole:.1f} s; one changed document in {second:.2f} s,"
        f" {lines} lines; tables of this database {size / 2**30:.2f} GiB",
        flush=True,
    )
    drawn: Vectors = np.concatenate(list(made_vectors(QUERIES_A_FILTER, 2)))
    asked = Words(2)
    queries = {asked.query(): vector for vector in drawn}
    with closing(engine_at(address)) as engine, closing(engine.open()) as snapshot:
        searcher = Searcher(snapshot, DrawnQueries(queries), Catalogue())
        texts = list(queries)
        print(f"  by words  : {timed(lambda text: searcher.by_words(text, 200), texts)}")
        print(f"  by vectors: {timed(lambda text: snapshot.by_vector(queries[text], 10), texts)}")
        for name, filters in {"": EVERYTHING, **FILTERS}.items():
            told = timed(lambda text, f=filters: searcher.search(text, 10, f), texts)  # type: ignore[misc]
            print(f"  whole, {name or 'none':10}: {told}", flush=True)


def _number(connection: "psycopg.Connection[tuple[int]]", query: str) -> int:
    found = connection.execute(query.encode()).fetchone()
    return int(found[0]) if found else 0


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", required=True)
    parser.add_argument("--passages", type=int, nargs="*", default=[20_000])
    given = parser.parse_args()
    for count in given.passages:
        measure(given.database, count)


if __name__ == "__main__":
    main()
