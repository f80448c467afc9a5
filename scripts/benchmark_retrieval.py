#!/usr/bin/env python3
"""Measure retrieval on public benchmarks, beside bm25s and plain FAISS over the same model.

    python scripts/benchmark_retrieval.py --data DIR [SET ...] [--stores DIR] [--limit N]

DIR holds one folder a set: `corpus.jsonl` (`_id`, `title`, `text`, for tables also `section`,
`header`, `rows`), `queries.jsonl` (`_id`, `text`) and `qrels.tsv`. Each corpus is written as
articles into a folder and indexed by the product's own rebuild; a document scores as its best
passage. bm25s (`pip install bm25s`; left out where it is not there) and plain FAISS over the same
model are measured in the same run, whole documents each, as their users would index them.
`--stores` keeps the stores for a second run.
Milliseconds count the encoding of a query where it is first needed: in the fused search, not again
in its halves, and not for plain FAISS.
"""

import argparse
import importlib.util
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import faiss as _faiss
import numpy as np

from index.build import rebuild
from index.encoding import encoder_named
from index.engine import Filters
from index.reading.assembly import document_id
from index.retrieval import DEPTH
from index.store import Store, open_store

# The library's own type hints leave out what its classes take.
faiss: Any = _faiss

ARTICLES = "articles.jsonl"
SETS = {
    "scifact": "english",
    "squad2_en": "english",
    "squad2_sv": "swedish",
    "fetaqa_test": "english",
}
HEADER = f"{'set':14} {'run':22} {'nDCG@10':>8} {'R@5':>7} {'R@10':>7} {'MRR@10':>7} {'ms':>7}"

Run = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A set as it is measured: articles by id, queries, and the relevant ids of each query."""

    name: str
    articles: dict[str, dict[str, str]]
    queries: dict[str, str]
    relevant: dict[str, set[str]]


def read_benchmark(folder: Path) -> Benchmark:
    """Return the set of a folder; queries without a relevant document are left out."""
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, _ = line.split("\t")
        relevant.setdefault(query, set()).add(document)
    return Benchmark(
        folder.name,
        {one["_id"]: article(one) for one in _lines(folder / "corpus.jsonl")},
        {q["_id"]: q["text"] for q in _lines(folder / "queries.jsonl") if q["_id"] in relevant},
        relevant,
    )


def drawn(benchmark: Benchmark, limit: int) -> Benchmark:
    """Return the set with `limit` of its queries at even distances; all of them for 0."""
    ids = list(benchmark.queries)
    if not 0 < limit < len(ids):
        return benchmark
    kept = [ids[at * len(ids) // limit] for at in range(limit)]
    return replace(benchmark, queries={id: benchmark.queries[id] for id in kept})


def _lines(path: Path) -> Iterable[dict[str, Any]]:
    with path.open(encoding="utf-8") as opened:
        yield from map(json.loads, opened)


def article(given: dict[str, Any]) -> dict[str, str]:
    """Return a document of a set as an article: a table's rows become lines."""
    if "rows" in given:
        lines = [given.get("section", ""), " | ".join(given["header"])]
        text = "\n".join([*lines, *(" | ".join(row) for row in given["rows"])])
    else:
        text = given["text"]
    return {"id": given["_id"], "title": given["title"] or "", "text": text}


def build(benchmark: Benchmark, place: Path) -> tuple[Store, float]:
    """Return the store of a set, built where it is missing, and the seconds that took."""
    corpus = place / "corpus"
    if not (corpus / ARTICLES).is_file():
        corpus.mkdir(parents=True, exist_ok=True)
        lines = [json.dumps(one, ensure_ascii=False) for one in benchmark.articles.values()]
        (corpus / ARTICLES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    begun = time.perf_counter()
    rebuild(corpus, place / "store")
    return open_store(place / "store"), time.perf_counter() - begun


def product_runs(store: Store, benchmark: Benchmark) -> dict[str, Run]:
    """Return the search that the product ships and its two halves."""
    article_of = {document_id(ARTICLES, id): id for id in benchmark.articles}
    searcher = store.searcher
    owner = searcher.documents()

    def by_rows(found: Iterable[tuple[int, float]]) -> list[str]:
        return list(dict.fromkeys(article_of[owner[row]] for row, _ in found))

    def search(query: str) -> list[str]:
        hits = searcher.search(query, 30, Filters())
        return list(dict.fromkeys(article_of[hit.passage.document_id] for hit in hits))

    return {
        "fused (shipped)": search,
        "words": lambda query: by_rows(searcher.by_words(query, DEPTH)),
        "meaning": lambda query: by_rows(searcher.by_meaning(query, DEPTH)),
    }


def bm25s_run(benchmark: Benchmark, language: str) -> dict[str, Run]:
    """Return bm25s with its defaults and Snowball's stemming; nothing where it is not installed."""
    if importlib.util.find_spec("bm25s") is None:
        print("# bm25s is left out; to have it: pip install bm25s", file=sys.stderr)
        return {}
    import bm25s
    import Stemmer

    ids, texts = _whole(benchmark)
    stemmer = Stemmer.Stemmer(language)

    def cut(given: list[str]) -> Any:
        return bm25s.tokenize(given, stopwords=language, stemmer=stemmer, show_progress=False)

    words = bm25s.BM25()
    words.index(cut(texts), show_progress=False)

    def by_words(query: str) -> list[str]:
        found, scores = words.retrieve(cut([query]), k=min(10, len(ids)), show_progress=False)
        return [ids[i] for i, score in zip(found[0], scores[0], strict=True) if score > 0]

    return {"bm25s": by_words}


def faiss_run(benchmark: Benchmark) -> dict[str, Run]:
    """Return a flat FAISS index of the packaged model's vectors."""
    ids, texts = _whole(benchmark)
    encoder = encoder_named()
    flat: Any = faiss.IndexFlatIP(encoder.dimensions)
    flat.add(encoder.encode_passages(texts))
    asked = list(benchmark.queries.values())
    vectors = {text: encoder.encode_query(text) for text in asked}

    def by_meaning(query: str) -> list[str]:
        return [ids[i] for i in flat.search(vectors[query][None, :], min(10, len(ids)))[1][0]]

    return {"FAISS + MiniLM": by_meaning}


def _whole(benchmark: Benchmark) -> tuple[list[str], list[str]]:
    texts = [
        f"{one['title']}. {one['text']}" if one["title"] else one["text"]
        for one in benchmark.articles.values()
    ]
    return list(benchmark.articles), texts


def measure(runs: dict[str, Run], benchmark: Benchmark) -> dict[str, tuple[float, ...]]:
    """Return nDCG@10, Recall@5, Recall@10, MRR@10 and milliseconds a query of each run."""
    scores: dict[str, list[tuple[float, ...]]] = {run: [] for run in runs}
    for id, text in benchmark.queries.items():
        for run, find in runs.items():
            begun = time.perf_counter()
            found = list(find(text))[:10]
            spent = 1000 * (time.perf_counter() - begun)
            scores[run].append((*score(found, benchmark.relevant[id]), spent))
    return {run: tuple(float(mean) for mean in np.mean(all, axis=0)) for run, all in scores.items()}


def score(found: Sequence[str], wanted: set[str]) -> tuple[float, float, float, float]:
    """Return nDCG@10, Recall@5, Recall@10 and MRR@10 of ten documents found."""
    hits = [document in wanted for document in found]
    gain = sum(1 / math.log2(at + 2) for at, hit in enumerate(hits) if hit)
    best = sum(1 / math.log2(at + 2) for at in range(min(10, len(wanted))))
    first = next((1 / (at + 1) for at, hit in enumerate(hits) if hit), 0.0)
    return gain / best, sum(hits[:5]) / len(wanted), sum(hits) / len(wanted), first


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stores", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="only so many queries, evenly drawn")
    given = parser.parse_args()
    print(HEADER)
    with tempfile.TemporaryDirectory() as aside:
        for name in given.sets:
            benchmark = drawn(read_benchmark(given.data / name), given.limit)
            store, seconds = build(benchmark, (given.stores or Path(aside)) / name)
            with closing(store):
                runs = product_runs(store, benchmark)
                runs |= bm25s_run(benchmark, SETS.get(name, "english")) | faiss_run(benchmark)
                for run, (*figures, spent) in measure(runs, benchmark).items():
                    printed = " ".join(f"{figure:7.4f}" for figure in figures)
                    print(f"{name:14} {run:22}  {printed} {spent:7.2f}", flush=True)
            print(
                f"# {name}: {store.manifest.passages} passages, built in {seconds:.0f} s",
                file=sys.stderr,
            )


if __name__ == "__main__":
    main()
