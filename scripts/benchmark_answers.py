#!/usr/bin/env python3
"""Measure answers on public sets: follow-ups, table cells, quotes, abstention and latency.

    python scripts/benchmark_answers.py --data DIR [pacific|squad ...] [--stores DIR] [--limit N]

DIR holds `pacific_validation` and `squad2_en`, each with `corpus.jsonl`, `queries.jsonl` and
`qrels.tsv`. Each corpus is indexed by the product's own rebuild and asked through its own code with
the shipped settings. Threads are made whole by `bot.understanding.conversation` and searched
inside the report (`context`) that they are about; passage questions go through the whole
assistant. Printed beside them: what the last turn alone, and the set's own self-contained form,
would have found.
"""

import argparse
import json
import math
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean, median
from typing import Any

from fit_answerability import is_fitted

from bot.answer import Answer, Turn
from bot.assistant import Assistant, open_assistant
from bot.passages.retrieval import find
from bot.passages.tables import cell_of
from bot.understanding.conversation import stand_alone
from bot.understanding.resolver import Resolver
from index.build import rebuild
from index.reading.assembly import document_id
from index.store import Hit, Store, open_store
from index.text import fold

ARTICLES = "articles.jsonl"
ROOT = Path(__file__).resolve().parent.parent
# The title of every report: a name would be searched too, and the sets give none.
REPORT = "Report"
STEPS = ("compose", "prove")


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as opened:
        return [json.loads(line) for line in opened]


def relevant(folder: Path) -> dict[str, set[str]]:
    """Return the ids of each question's documents."""
    found: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        question, document, _ = line.split("\t")
        found.setdefault(question, set()).add(document)
    return found


def drawn(questions: Sequence[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Return `limit` of the questions at even distances; all of them for 0."""
    if not 0 < limit < len(questions):
        return list(questions)
    return [questions[at * len(questions) // limit] for at in range(limit)]


def build(corpus: Iterable[Mapping[str, Any]], place: Path) -> Store:
    """Return the store of a set, built where it is missing; a `context` becomes a source."""
    folder = place / "corpus"
    folder.mkdir(parents=True, exist_ok=True)
    articles, reports = [], dict[str, None]()
    for one in corpus:
        article = {"id": one["_id"], "title": one["title"] or "", "text": one["text"]}
        if "context" in one:
            reports[one["context"]] = None
            article |= {"source": one["context"], "title": REPORT}
        articles.append(json.dumps(article, ensure_ascii=False))
    (folder / ARTICLES).write_text("\n".join(articles) + "\n", encoding="utf-8")
    if reports:
        listed = [f"{id},{REPORT},en" for id in reports]
        head = "source_id,title,language"
        (folder / "sources.csv").write_text("\n".join([head, *listed]) + "\n", encoding="utf-8")
    rebuild(folder, place / "store")
    return open_store(place / "store")


# --- follow-ups and table cells ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """One question's scores; `cell` is None where no single cell answers it."""

    depends: bool
    ndcg: float
    first: float
    row: float | None
    cell: float | None


def pacific(folder: Path, place: Path, limit: int) -> None:
    """Print how well threads find their row or paragraph, and the cell."""
    corpus = {one["_id"]: one for one in lines(folder / "corpus.jsonl")}
    wanted = relevant(folder)
    questions = drawn([q for q in lines(folder / "queries.jsonl") if q["_id"] in wanted], limit)
    with closing(build(corpus.values(), place)) as store:
        id_of = {document_id(ARTICLES, id): id for id in corpus}
        resolver = Resolver(store.catalogue, today=date(2020, 1, 1), is_known_word=store.is_word)

        def whole(q: Mapping[str, Any]) -> str:
            turns = [
                Turn("user" if t["speaker"] == "user" else "bot", t["text"]) for t in q["history"]
            ]
            return stand_alone(q["text"], turns, resolver).query

        def scored(query_of: Callable[[Mapping[str, Any]], str]) -> list[Found]:
            return [_pacific(q, query_of(q), store, id_of, corpus, wanted) for q in questions]

        print(f"\npacific_validation: {len(questions)} questions, within their report")
        print(f"{'':26}{'nDCG@10':>9}{'Hit@1 if dependent':>21}{'if not':>9}{'row':>8}{'cell':>8}")
        for name, query_of in (
            ("product (history + last)", whole),
            ("last turn alone", lambda q: str(q["text"])),
            ("self-contained form", lambda q: str(q["variants"]["rewrite"])),
        ):
            found = scored(query_of)
            cells = [f for f in found if f.cell is not None]
            print(
                f"{name:26}{mean(f.ndcg for f in found):9.3f}"
                f"{mean(f.first for f in found if f.depends):21.3f}"
                f"{mean(f.first for f in found if not f.depends):9.3f}"
                f"{mean(f.row or 0.0 for f in cells):8.3f}"
                f"{mean(f.cell or 0.0 for f in cells):8.3f}",
                flush=True,
            )
        counts = sum(f.depends for f in found), sum(not f.depends for f in found), len(cells)
        print("  {} depend on the thread, {} do not; {} are answered by one cell".format(*counts))


def _pacific(
    q: Mapping[str, Any],
    query: str,
    store: Store,
    id_of: Mapping[str, str],
    corpus: Mapping[str, Mapping[str, Any]],
    wanted: Mapping[str, set[str]],
) -> Found:
    hits = find(query, store, 10, sources=[q["context"]])
    ids = list(dict.fromkeys(id_of[hit.passage.document_id] for hit in hits))
    right = wanted[q["_id"]]
    gain = sum(1 / math.log2(at + 2) for at, id in enumerate(ids) if id in right)
    best = sum(1 / math.log2(at + 2) for at in range(min(10, len(right))))
    first = float(bool(ids) and ids[0] in right)
    row = cell = None
    holder = _one_cell(q, right, corpus)
    if holder:
        row = float(bool(ids) and ids[0] == holder)
        cell = float(bool(row) and _cell(query, hits[0]) == _bare(q["answers"][0]))
    return Found(q["context_dependent"], gain / best, first, row, cell)


def _one_cell(
    q: Mapping[str, Any], right: set[str], corpus: Mapping[str, Mapping[str, Any]]
) -> str:
    """Return the row of which one cell is the whole answer, "" where there is none."""
    if len(q["answers"]) != 1 or len(right) != 1:
        return ""
    (id,) = right
    values = [_bare(value) for value in corpus[id].get("cells", [])[1:]]
    return id if _bare(q["answers"][0]) in values else ""


def _cell(query: str, hit: Hit) -> str:
    found = cell_of(query, hit.passage)
    return _bare(found.value) if found else ""


def _bare(value: str) -> str:
    return re.sub(r"\s+", "", value)


# --- passage questions ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Judged:
    """One passage question's outcome. `seconds` are the answer's own, without the encoding."""

    answerable: bool
    shown: bool
    right: bool
    confidence: float
    encoding: float
    seconds: Mapping[str, float]


def squad(folder: Path, place: Path, limit: int, reranker: str) -> None:
    """Print how often the quote holds the answer, and how well the bot declines.

    Asked are questions on the articles that the shipped weights were not fitted on.
    """
    title_of = {one["_id"]: one["title"] for one in lines(folder / "corpus.jsonl")}
    own = relevant(folder)
    unseen = [
        q
        for q in lines(folder / "queries.jsonl")
        if not is_fitted(title_of[min(own.get(q["_id"], {q.get("passage_without_answer", "")}))])
    ]
    build(lines(folder / "corpus.jsonl"), place).close()
    assistant = open_assistant(place / "store", reranker=reranker)
    with closing(assistant.store()) as store:
        judged = [_ask(q, assistant, store) for q in drawn(unseen, limit)]
    shown = [j for j in judged if j.answerable and j.shown]
    right = mean(j.right if j.answerable else not j.shown for j in judged)
    declined = [j for j in judged if not j.answerable]
    print(f"\nsquad2_en: {len(judged)} questions, {len(declined)} of them without an answer")
    answerable = len(judged) - len(declined)
    for told, figure in (
        ("gold answer in the first quote, of answerables shown", mean(j.right for j in shown)),
        ("answerables shown", len(shown) / answerable),
        ("unanswerables declined", mean(not j.shown for j in declined)),
        ("abstention, AUROC of the confidence", auroc(judged)),
        ("end to end: answer in the first quote, or declined", right),
        ("  always declining", len(declined) / len(judged)),
    ):
        print(f"{told:54}{figure:6.3f}")
    latency("squad2_en", [(j.encoding, j.seconds) for j in judged])


def _ask(q: Mapping[str, Any], assistant: Assistant, store: Store) -> Judged:
    begun = time.perf_counter()
    store.encode(q["text"])
    encoding = time.perf_counter() - begun
    trace = assistant.trace(q["text"])
    answer = trace.answer
    said = plain(next((s.text for s in answer.statements if s.role == "answer"), ""))
    right = any(plain(gold) in said for gold in q["answers"])
    return Judged(
        bool(q["answerable"]),
        not answer.abstained,
        right and not answer.abstained,
        trace.draft.confidence,
        encoding,
        dict(answer.seconds),
    )


def plain(text: str) -> str:
    """Return the folded words of a text, to look for one text in another."""
    return " ".join(re.findall(r"\w+", fold(text)))


def auroc(judged: Sequence[Judged]) -> float:
    """Return how often an answerable question has more confidence than one that is not."""
    order = sorted(judged, key=lambda j: j.confidence)
    ranks: dict[float, list[int]] = {}
    for at, one in enumerate(order, 1):
        ranks.setdefault(one.confidence, []).append(at)
    yes = [mean(ranks[j.confidence]) for j in judged if j.answerable]
    no = len(judged) - len(yes)
    return (sum(yes) - len(yes) * (len(yes) + 1) / 2) / (len(yes) * no) if yes and no else 0.5


# --- latency -------------------------------------------------------------------------------------


def latency(name: str, spent: Sequence[tuple[float, Mapping[str, float]]]) -> None:
    """Print the median milliseconds of encoding a question and of everything else."""
    encoding = 1000 * median(encoded for encoded, _ in spent)
    steps = {step: 1000 * median(s[step] for _, s in spent) for step in STEPS}
    rest = 1000 * median(sum(s[step] for step in STEPS) for _, s in spent)
    told = ", ".join(f"{step} {ms:.1f}" for step, ms in steps.items())
    print(f"{name}: encoding {encoding:.1f} ms, everything else {rest:.1f} ms ({told})")


def golden(place: Path, limit: int, reranker: str) -> None:
    """Print the latency of the project's own golden questions on its own corpus, by kind."""
    rebuild(ROOT / "corpus", place)
    assistant = open_assistant(place, reranker=reranker)
    store = assistant.store()
    spent: dict[str, list[tuple[float, Mapping[str, float]]]] = {}
    for path in sorted((ROOT / "tests" / "golden").glob("*.jsonl")):
        for one in drawn([q for q in lines(path) if "question" in q], limit):
            thread = [Turn(t["speaker"], t["text"]) for t in one.get("thread", ())]
            begun = time.perf_counter()
            store.encode(one["question"])
            encoding = time.perf_counter() - begun
            answer: Answer = assistant.answer(one["question"], thread)
            spent.setdefault(answer.kind, []).append((encoding, dict(answer.seconds)))
    print("\nlatency after the index is loaded, medians, on the project's own questions")
    for kind, found in sorted(spent.items()):
        latency(f"{kind} ({len(found)})", found)
    latency("all", [one for found in spent.values() for one in found])


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", default=["pacific", "squad", "golden"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--stores", type=Path, help="keep the stores here for a second run")
    parser.add_argument("--limit", type=int, default=0, help="only so many questions a set")
    parser.add_argument("--reranker", default="", help="as CLUSTERBOT_RERANKER")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as aside:
        stores = given.stores or Path(aside)
        if "pacific" in given.parts:
            pacific(given.data / "pacific_validation", stores / "pacific", given.limit)
        if "squad" in given.parts:
            squad(given.data / "squad2_en", stores / "squad2_en", given.limit, given.reranker)
        if "golden" in given.parts:
            golden(stores / "golden", given.limit, given.reranker)


if __name__ == "__main__":
    main()
