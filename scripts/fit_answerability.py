#!/usr/bin/env python3
"""Fit what decides whether a passage answers a question, and print how it does on sets held out.

    python scripts/fit_answerability.py --bench DIR --train DIR [--stores DIR] [--write]

Sets: `squad2_en` and `squad2_sv` of `--bench` (`corpus.jsonl`, `queries.jsonl`, `qrels.tsv`), and
`selqa` and `norquad` of `--train` (`NAME.jsonl.gz`: `question`, `sentence`, `label`, `group`, the
sentences of a section in order). Each is indexed by the product's own rebuild and searched by its
own code. Questions without an answer are SQuAD's own; of the other sets, every second question is
asked without the passages that answer it. Both SQuADs share articles: the fit sees those with an
even digest, `benchmark_answers.py` measures on the others.

`labelled/` beside this script holds sets of our own: documents written for it and questions as
staff type them, nearly half of them near misses that nothing answers. Left out one by one too.

Each set weighs the same. Leave-one-set-out:
the measured set, and its twin in the other language, is not fitted on. `--readers` holds the
cross-encoders that `fit_reranker.py` and `pack_reranker.py` made, each in the folder of the set
that it left out; what they weigh is fitted on groups that they have not seen.
"""

import argparse
import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from bot.passages.answer import retrieve
from bot.passages.answerability import READ, READ_AGAIN, WEIGHTS, Model, logits
from bot.passages.features import NAMES, Found, measure
from bot.passages.windows import windows
from index.build import rebuild
from index.reranking import OnnxReranker, Reranker
from index.store import Hit, Store, open_store
from index.text import words

# The bars of the tiers: at SURE few texts shown as the answer are wrong, below NEAR nothing is
# worth showing (scripts/benchmark_documents.py prints what they give).
SURE, NEAR = 0.26, 0.03
# A cross-encoder's logit spreads the probabilities: its own bar, found in the same way.
SURE_READ = 0.4
OWN = Path(__file__).resolve().parent / "labelled"
SETS = {"squad2_en": "squad", "squad2_sv": "squad", "selqa": "selqa", "norquad": "norquad"}
# So many questions with and as many without an answer are drawn of each set.
EACH = 600
# What large weights cost: from 0.003 to 0.02 all sets do alike.
RIDGE = 0.01
# A window that does not answer weighs so much more for the level: few sets have as many questions
# without an answer as a chat, and the bars were chosen by documents.
WARY = 1.3
SEED = 5

PROJECT = Path(__file__).resolve().parent.parent
CORPUS, PACKAGE = PROJECT / "corpus", PROJECT / "bot" / "passages"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, the windows read for it and which of them answer."""

    text: str
    group: str
    answerable: bool
    found: tuple[Found, ...]
    answers: tuple[bool, ...]
    logits: tuple[float, ...] = ()

    def measures(self) -> Floats:
        """Return the (windows, measures) array."""
        return np.array(measure(self.text, self.found, self.logits or [0.0] * len(self.found)))

    def reread(self, chance: Callable[[Floats], Floats], reader: Reranker) -> "Asked":
        """Return the question with its most probable windows and what a cross-encoder says."""
        if not self.found:
            return self
        order = np.argsort(-chance(self.measures()), kind="stable")[:READ_AGAIN]
        found = tuple(self.found[at] for at in order)
        answers = tuple(self.answers[at] for at in order)
        return replace(self, found=found, answers=answers, logits=logits(self.text, found, reader))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question as its set gives it: `gold` are texts that answer, `section` is where they stand.

    `group` is what questions share that a fit must not tear apart. With `hidden` the section is
    left out of the search, so that nothing answers.
    """

    text: str
    group: str
    answerable: bool
    gold: tuple[str, ...]
    section: str
    hidden: bool = False

    def is_home(self, hit: Hit) -> bool:
        """Say whether a passage found is of the question's own section."""
        return plain(hit.passage.text)[:200] in self.section


# --- reading the sets -----------------------------------------------------------------------------


def squad(folder: Path) -> tuple[list[dict[str, str]], list[Labelled]]:
    """Return the articles of a SQuAD set and its questions on articles with an even digest."""
    documents = {one["_id"]: one for one in lines(folder / "corpus.jsonl")}
    rows = (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]
    home = dict(row.split("\t")[:2] for row in rows)
    questions = []
    for one in lines(folder / "queries.jsonl"):
        own = home.get(one["_id"], one.get("passage_without_answer", ""))
        if own in documents and is_fitted(documents[own]["title"]):
            gold = tuple(filter(None, map(plain, one["answers"])))
            title, text = documents[own]["title"], plain(documents[own]["text"])
            questions.append(Labelled(one["text"], title, bool(one["answerable"]), gold, text))
    return [article(id, one["title"], one["text"]) for id, one in documents.items()], questions


def sections(path: Path) -> tuple[list[dict[str, str]], list[Labelled]]:
    """Return the sections of a set of labelled sentences and its questions, half unanswerable."""
    asked: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in lines(path):
        asked.setdefault((one["group"], one["question"]), []).append(one)
    articles: dict[str, dict[str, str]] = {}
    questions: list[Labelled] = []
    for (group, question), rows in asked.items():
        text = " ".join(row["sentence"] for row in rows)
        _, named, title = group.partition(":")
        title = title if named and not title[-1:].isdigit() else rows[0]["sentence"][:80]
        articles.setdefault(text, article(str(len(articles)), title, text))
        gold = tuple(plain(row["sentence"]) for row in rows if row["label"])
        if gold:
            able = len(questions) % 2 == 0
            questions.append(Labelled(question, group, able, gold, plain(text), hidden=not able))
    return list(articles.values()), questions


def article(id: str, title: str, text: str) -> dict[str, str]:
    """Return an article as the product's intake reads it."""
    return {"id": id, "title": title.replace("_", " "), "text": text}


def is_fitted(title: str) -> bool:
    """Say whether the fit may see questions on an article."""
    return sha256(title.encode()).digest()[0] % 2 == 0


def is_read(group: str) -> bool:
    """Say whether a group's questions teach the cross-encoder; the others weigh its score."""
    return sha256(group.encode()).digest()[1] % 3 > 0


def labelled(name: str, bench: Path, train: Path) -> tuple[list[dict[str, str]], list[Labelled]]:
    """Return the articles and questions of a set."""
    if SETS[name] == "squad":
        return squad(bench / name)
    return sections(train / f"{name}.jsonl.gz")


def own_sets(stores: Path) -> dict[str, list[Asked]]:
    """Return the questions of each set of our own, asked; one without documents is of `corpus/`."""
    asked = {}
    for folder in sorted(OWN.iterdir()):
        corpus = folder / "documents" if (folder / "documents").is_dir() else CORPUS
        rebuild(corpus, stores / folder.name)
        with closing(open_store(stores / folder.name)) as store:
            asked[folder.name] = [
                ask(
                    Labelled(
                        one["question"],
                        one["document"],
                        bool(one["answers"]),
                        tuple(map(plain, one["answers"])),
                        "",
                    ),
                    store,
                )
                for one in lines(folder / "questions.jsonl")
            ]
    return asked


def stored(articles: Sequence[dict[str, str]], place: Path) -> Path:
    """Return the store of a set's articles, built by the product's rebuild."""
    (place / "corpus").mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(one, ensure_ascii=False) for one in articles)
    (place / "corpus" / "articles.jsonl").write_text(text + "\n", encoding="utf-8")
    rebuild(place / "corpus", place / "store")
    return place / "store"


def lines(path: Path) -> Iterator[Any]:
    """Yield the objects of a JSON Lines file, packed or not."""
    written = path.read_bytes()
    text = gzip.decompress(written) if path.suffix == ".gz" else written
    yield from map(json.loads, text.decode().splitlines())


def plain(text: str) -> str:
    """Return the folded words of a text, to look for one text in another."""
    return " ".join(words(text))


# --- asking them ----------------------------------------------------------------------------------


def drawn(questions: Sequence[Labelled]) -> list[Labelled]:
    """Return as many answerable as unanswerable questions."""
    mixed = random.Random(SEED).sample(questions, len(questions))  # noqa: S311
    of = {true: [q for q in mixed if q.answerable == true][:EACH] for true in (True, False)}
    return of[True] + of[False]


def ask(question: Labelled, store: Store) -> Asked:
    """Search for a question; of one that is to have no answer, its section is left out."""
    hits = retrieve(question.text, store)
    if question.hidden:
        hits = tuple(hit for hit in hits if not question.is_home(hit))
    found = [(h, rank, w) for rank, h in enumerate(hits) for w in windows(h.passage)]
    found = found[:READ]
    answers = [
        question.answerable
        and any(f" {gold} " in f" {plain(window.text)} " for gold in question.gold)
        for _, _, window in found
    ]
    return Asked(question.text, question.group, question.answerable, tuple(found), tuple(answers))


# --- fitting and measuring ------------------------------------------------------------------------


def fit(sets: Iterable[Sequence[Asked]], sure: float = SURE) -> Model:
    """Return a logistic model over the windows of the sets, each set weighing the same."""
    asked = [[q for q in questions if q.found] for questions in sets]
    share = np.concatenate([np.full(len(one), 1 / len(one) / len(asked)) for one in asked])
    questions = [question for one in asked for question in one]
    sizes = np.array([len(question.found) for question in questions])
    right = np.array([answer for question in questions for answer in question.answers], dtype=float)
    measures = np.vstack([question.measures() for question in questions])
    scaler = StandardScaler().fit(measures)
    stacked = scaler.transform(measures)
    weights = chosen(stacked, right, sizes, share)
    level = LogisticRegression().fit(
        (stacked @ weights)[:, None],
        right,
        sample_weight=np.repeat(share, sizes) * np.where(right, 1, WARY) * len(right),
    )
    weights, bias = weights * level.coef_[0, 0], float(level.intercept_[0])
    return Model(scaler.mean_, scaler.scale_, weights, bias, sure, NEAR)


def chosen(measures: Floats, right: Floats, sizes: NDArray[np.int64], share: Floats) -> Floats:
    """Return the weights by which the choice among the windows of a question is most probable.

    Chosen are those that answer, or none where none does. `sizes` says how many windows each
    question has, one after the other, and `share` what it weighs.
    """
    first = np.cumsum(sizes) - sizes
    answered = np.add.reduceat(right, first) > 0

    def loss(told: Floats) -> tuple[float, Floats]:
        odds = np.exp(np.clip(measures @ told[1:] + told[0], -30, 30))
        every = 1 + np.add.reduceat(odds, first)
        best = np.where(answered, np.add.reduceat(odds * right, first), 1)
        pull = odds * np.repeat(share / every, sizes) - odds * right * np.repeat(
            share / best, sizes
        )
        cost = RIDGE * told[1:]
        lost = float(share @ np.log(every / best) + cost @ told[1:])
        return lost, np.append(pull.sum(), pull @ measures + 2 * cost)

    found = minimize(loss, np.zeros(measures.shape[1] + 1), jac=True, method="L-BFGS-B")
    weights: Floats = found.x[1:]
    return weights


def fit_with(
    reader: Reranker, chance: Callable[[Floats], Floats], sets: Iterable[Sequence[Asked]]
) -> Model:
    """Return a model over what a cross-encoder says of the most probable windows too."""
    return fit(([q.reread(chance, reader) for q in one] for one in sets), SURE_READ)


def column(name: str) -> Callable[[Floats], Floats]:
    """Return what gives windows one of their measures."""
    at = NAMES.index(name)
    return lambda measures: measures[:, at]


def told(questions: Sequence[Asked], score: Callable[[Floats], Floats]) -> str:
    """Return how an order of the windows does: first, among three, AUROC, end to end."""
    first, three, best, right = [], [], [], []
    for question in questions:
        if not question.found:
            continue
        scores, answers = score(question.measures()), np.array(question.answers)
        order = np.argsort(-scores, kind="stable")
        best.append(scores[order[0]])
        right.append(bool(answers[order[0]]))
        if question.answerable:
            first.append(right[-1])
            three.append(answers[order[:3]].any())
    able = np.array([q.answerable for q in questions if q.found])
    tops, rights = np.array(best), np.array(right)
    whole = max(float(np.mean(np.where(tops >= bar, rights, ~able))) for bar in tops)
    shares = (float(np.mean(first)), float(np.mean(three)), roc_auc_score(able, tops), whole)
    return " | ".join(f"{share:.3f}" for share in shares)


def main() -> None:
    """Fit, print and write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bench", type=Path, required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--stores", type=Path, default=Path("var/fit"), help="stores are kept here")
    parser.add_argument("--readers", type=Path, help="cross-encoders: squad, selqa, norquad, all")
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS}")
    given = parser.parse_args()
    asked, kept = {}, {}
    for name in SETS:
        articles, questions = labelled(name, given.bench, given.train)
        with closing(open_store(stored(articles, given.stores / name))) as store:
            asked[name] = [ask(question, store) for question in drawn(questions)]
            unseen = drawn([q for q in questions if not is_read(q.group)])[::2]
            kept[name] = [ask(question, store) for question in unseen] if given.readers else []
    own = own_sets(given.stores / "own")
    seen, read = {**asked, **own}, {**kept, **own}
    groups = {**SETS, **{name: name for name in own}}
    print("| set | by | first | of three | AUROC | end to end |")
    print("| --- | --- | --- | --- | --- | --- |")
    for left_out in dict.fromkeys(groups.values()):
        others = [other for other in groups if groups[other] != left_out]
        fitted = fit(seen[other] for other in others).probabilities
        ways = {"cosine": column("meaning"), "bm25": column("words"), "fit": fitted}
        again = {}
        if given.readers:
            unread = left_out if left_out in SETS.values() else "all"
            reader = OnnxReranker(given.readers / unread)
            weighed = fit_with(reader, fitted, (read[other] for other in others))
            again = {"reader": column("reader"), "fit with reader": weighed.probabilities}
        for name in (name for name in groups if groups[name] == left_out):
            held_out = seen[name]
            for way, chance in ways.items():
                print(f"| {name} | {way} | {told(held_out, chance)} |")
            reread = [one.reread(fitted, reader) for one in held_out] if again else []
            for way, chance in again.items():
                print(f"| {name} | {way} | {told(reread, chance)} |", flush=True)
    if given.write:
        without = fit(seen.values())
        write("without reader", without)
        if given.readers:
            reader = OnnxReranker(given.readers / "all")
            write("with reader", fit_with(reader, without.probabilities, read.values()))


def write(name: str, model: Model) -> None:
    """Write the weights that the product ships, with or without a reader."""
    parts = {"mean": model.mean, "scale": model.scale, "weights": model.weights}
    shipped = {
        part: {name: round(float(value), 6) for name, value in zip(NAMES, values, strict=True)}
        for part, values in parts.items()
    }
    kept = {**shipped, "bias": round(model.bias, 6), "sure": model.sure, "near": model.near}
    path = PACKAGE / WEIGHTS
    held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    held[name] = kept
    path.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
