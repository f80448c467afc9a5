#!/usr/bin/env python3
"""Measure rebuilds and the vector index on made-up corpora.

    python scripts/benchmark_index.py [--documents 10000] [--vectors 10000 100000] [--encoder NAME]

Prints the seconds of a first rebuild, of one with nothing changed and of one with one document
changed; then, for each size, milliseconds a query (p50, p95) and recall@10 against the exact
index, for comparing all vectors and for the graph. Vectors are drawn around common centres, as
real ones lie; without centres nearest neighbours would mean nothing.
"""

import argparse
import random
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from index.build import rebuild
from index.encoding import Vectors, encoder_named
from index.vectors import ExactIndex, open_vectors, write_vectors

WORDS = (
    *("harbour", "quay", "crane", "ferry", "market", "company", "research", "hospital", "student"),
    *("patent", "campus", "cluster", "region", "export", "vaccine", "protein", "sensor", "clinic"),
    *("trial", "founder", "grant", "budget", "building", "engine", "network", "school", "museum"),
)
DIMENSIONS = 384
QUERIES = 200
CENTRES = 500
SPREAD = 1.2


def write_corpus(folder: Path, documents: int) -> None:
    """Write so many short articles, a file each."""
    drawn = random.Random(1)  # noqa: S311
    for number in range(documents):
        sentences = [
            f"{' '.join(drawn.choices(WORDS, k=9))} {drawn.randrange(10_000)}.".capitalize()
            for _ in range(8)
        ]
        (folder / f"{number:06}.txt").write_text(" ".join(sentences), encoding="utf-8")


def measure_rebuilds(documents: int, encoder: str) -> None:
    """Print the seconds of a first, an unchanged and a nearly unchanged rebuild."""
    with tempfile.TemporaryDirectory() as aside:
        corpus, store = Path(aside) / "corpus", Path(aside) / "store"
        corpus.mkdir()
        write_corpus(corpus, documents)
        seconds: list[float] = []
        for step in ("first", "unchanged", "one changed"):
            if step == "one changed":
                (corpus / "000000.txt").write_text("A new lighthouse was built in the bay.")
            begun = time.perf_counter()
            report = rebuild(corpus, store, encoder=encoder_named(encoder))
            seconds.append(time.perf_counter() - begun)
            share = 100 * seconds[-1] / seconds[0]
            print(
                f"{documents} documents, {step:11}: {seconds[-1]:8.2f} s ({share:5.1f} %),"
                f" {report.embedded} of {report.passages} passages embedded",
                flush=True,
            )


def made_vectors(count: int, seed: int) -> Vectors:
    """Return unit vectors around centres that are the same for every seed."""
    centres = np.random.default_rng(0).normal(size=(CENTRES, DIMENSIONS)).astype(np.float32)
    drawn = np.random.default_rng(seed)
    vectors = centres[drawn.integers(0, CENTRES, count)]
    vectors += SPREAD * drawn.normal(size=vectors.shape).astype(np.float32)
    found: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def measure_vectors(count: int) -> None:
    """Print build seconds, query times and recall of both kinds of index."""
    vectors, queries = made_vectors(count, 1), made_vectors(QUERIES, 2)
    exact = ExactIndex(vectors)
    wanted = [{row for row, _ in exact.search(query, 10)} for query in queries]
    for kind, flat_up_to in (("flat", count), ("graph", 0)):
        with tempfile.TemporaryDirectory() as aside:
            begun = time.perf_counter()
            write_vectors(vectors, Path(aside) / "v", flat_up_to=flat_up_to)
            built = time.perf_counter() - begun
            index = open_vectors(Path(aside) / "v")
            spent, right = [], 0
            for query, rows in zip(queries, wanted, strict=True):
                begun = time.perf_counter()
                found = index.search(query, 10)
                spent.append(1000 * (time.perf_counter() - begun))
                right += len(rows & {row for row, _ in found})
        p50, p95 = np.percentile(spent, [50, 95])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"{count:8} vectors, {kind:5}: built in {built:7.1f} s, p50 {p50:7.2f} ms,"
            f" p95 {p95:7.2f} ms, recall@10 {right / (10 * QUERIES):.4f}, peak {peak:.1f} GiB",
            flush=True,
        )


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--vectors", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--encoder", default="")
    given = parser.parse_args()
    if given.documents:
        measure_rebuilds(given.documents, given.encoder)
    for count in given.vectors:
        measure_vectors(count)


if __name__ == "__main__":
    main()
