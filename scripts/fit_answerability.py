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

The fit also sees questions made unanswerable by one other figure, name or word, since a corpus on
one subject has passages near to any question on it. Each set weighs the same. Leave-one-set-out:
the measured set, and its twin in the other language, is not fitted on. `--readers` holds the
cross-encoders that `fit_reranker.py` and `pack_reranker.py` made, each in the folder of the set
that it left out; what they weigh is fitted on groups that they have not seen.
"""

import argparse
import gzip
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from bot.passages.answer import retrieve
from bot.passages.answerability import READ, READ_AGAIN, WEIGHTS, logits
from bot.passages.features import NAMES, Found, measure
from bot.passages.windows import windows
from index.build import rebuild
from index.reranking import OnnxReranker, Reranker
from index.store import Hit, Store, open_store
from index.text import words
from index.wording import STOP_WORDS

# The bars of the tiers: at SURE few texts shown as the answer are wrong, below NEAR nothing is
# worth showing (scripts/benchmark_documents.py prints what they give).
SURE, NEAR = 0.28, 0.03
# A cross-encoder's logit spreads the probabilities: its own bar, found in the same way.
SURE_READ = 0.4
OWN = Path(__file__).resolve().parent / "labelled"
SETS = {"squad2_en": "squad", "squad2_sv": "squad", "selqa": "selqa", "norquad": "norquad"}
# So many questions with and as many without an answer are drawn of each set: by 150, an AUROC is
# known to 0.07 only.
EACH = 600
# This share of the questions is asked again with one other figure, name and word.
TURNED = 0.5
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


def turned(questions: Sequence[Asked]) -> Iterator[Asked]:
    """Yield questions with one other figure, name or word: what was found answers none of them."""
    chance = random.Random(SEED)  # noqa: S311
    empty = frozenset[str]().union(*STOP_WORDS.values())
    name = re.compile(r"(?<=\s)[A-ZÅÄÖÆØ][\w-]+")
    names = sorted({n for q in questions for n in name.findall(q.text)}) or ["Zorn"]
    told = [[w for w in q.text.split() if w.isalpha() and w.islower()] for q in questions]
    others = sorted({w for of in told for w in of if plain(w) not in empty})
    for question, own in zip(questions, told, strict=True):
        figures = re.findall(r"\b\d{2,4}\b", question.text)
        swaps = [
            (f, str(int(f) + chance.choice((-7, -3, -2, -1, 1, 2, 3, 5)))) for f in figures[-1:]
        ]
        if held := name.findall(question.text):
            swaps.append((chance.choice(held), chance.choice(names)))
        if kept := [w for w in own if plain(w) not in empty]:
            swaps.append((chance.choice(kept), chance.choice(others)))
        for old, new in swaps:
            if question.answerable and chance.random() < TURNED:
                text = re.sub(rf"\b{re.escape(old)}\b", new, question.text)
                yield replace(
                    question, text=text, answerable=False, answers=(False,) * len(question.answers)
                )


# --- fitting and measuring ------------------------------------------------------------------------


def with_turned(questions: Sequence[Asked]) -> list[Asked]:
    """Return questions and such as are made unanswerable, as a fit sees them."""
    return [*questions, *turned(questions)]


def fit(sets: Iterable[Sequence[Asked]]) -> tuple[StandardScaler, LogisticRegression]:
    """Return a logistic model over the windows of the sets, each set weighing the same."""
    measures, answers, weights = [], [], []
    for questions in sets:
        asked = [q for q in questions if q.found]
        measures += [q.measures() for q in asked]
        answers += [answer for q in asked for answer in q.answers]
        count = sum(len(q.answers) for q in asked)
        weights += [1000 / count] * count
    stacked = np.vstack(measures)
    scaler = StandardScaler().fit(stacked)
    model = LogisticRegression(max_iter=2000)
    return scaler, model.fit(scaler.transform(stacked), answers, sample_weight=weights)


def fit_with(
    reader: Reranker, chance: Callable[[Floats], Floats], sets: Iterable[Sequence[Asked]]
) -> tuple[StandardScaler, LogisticRegression]:
    """Return a logistic model over what a cross-encoder says of the most probable windows too."""
    return fit([question.reread(chance, reader) for question in one] for one in sets)


def chances(scaler: StandardScaler, model: LogisticRegression) -> Callable[[Floats], Floats]:
    """Return what gives windows their probabilities by a fitted model."""
    return lambda measures: model.predict_proba(scaler.transform(measures))[:, 1]


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
    # What a fit sees of each set; our own hold near misses, and need none made.
    seen = {**{name: with_turned(of) for name, of in asked.items()}, **own}
    read = {**{name: with_turned(of) for name, of in kept.items()}, **own}
    groups = {**SETS, **{name: name for name in own}}
    print("| set | by | first | of three | AUROC | end to end |")
    print("| --- | --- | --- | --- | --- | --- |")
    for left_out in dict.fromkeys(groups.values()):
        others = [other for other in groups if groups[other] != left_out]
        fitted = chances(*fit(seen[other] for other in others))
        ways = {"cosine": column("meaning"), "bm25": column("words"), "fit": fitted}
        again = {}
        if given.readers:
            unread = left_out if left_out in SETS.values() else "all"
            reader = OnnxReranker(given.readers / unread)
            weighed = fit_with(reader, fitted, (read[other] for other in others))
            again = {"reader": column("reader"), "fit with reader": chances(*weighed)}
        for name in (name for name in groups if groups[name] == left_out):
            held_out = {**asked, **own}[name]
            for way, chance in ways.items():
                print(f"| {name} | {way} | {told(held_out, chance)} |")
            reread = [one.reread(fitted, reader) for one in held_out] if again else []
            for way, chance in again.items():
                print(f"| {name} | {way} | {told(reread, chance)} |", flush=True)
    if given.write:
        without = fit(seen.values())
        write("without reader", SURE, *without)
        if given.readers:
            reader = OnnxReranker(given.readers / "all")
            write("with reader", SURE_READ, *fit_with(reader, chances(*without), read.values()))


def write(name: str, sure: float, scaler: StandardScaler, model: LogisticRegression) -> None:
    """Write the weights that the product ships, with or without a reader."""
    parts = {"mean": scaler.mean_, "scale": scaler.scale_, "weights": model.coef_[0]}
    shipped = {
        part: {name: round(float(value), 6) for name, value in zip(NAMES, values, strict=True)}
        for part, values in parts.items()
    }
    kept = {**shipped, "bias": round(float(model.intercept_[0]), 6), "sure": sure, "near": NEAR}
    path = PACKAGE / WEIGHTS
    held = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    held[name] = kept
    path.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
