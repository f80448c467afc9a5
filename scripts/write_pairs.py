#!/usr/bin/env python3
"""Write the labelled pairs that `fit_reranker.py` teaches a cross-encoder.

    python scripts/write_pairs.py --bench DIR --train DIR --stores DIR PAIRS.jsonl.gz

Asks the questions of the sets that `fit_answerability.py` describes and writes what the product
would read for them: `set`, `question`, `text` (the passage's headings and a window) and `label`.
It takes the groups that `fit_answerability.is_read` gives it; the others weigh the reader beside
the other measures.
"""

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from fit_answerability import SETS, Asked, Labelled, ask, is_read, labelled, plain, stored

from bot.passages.answerability import read_text
from bot.passages.windows import Window
from index.store import Store, open_store
from index.wording import STOP_WORDS

# So many questions of a set are asked, as many without an answer as with one.
EACH = 1500
# So many windows that do not answer are kept of a question.
WRONG = 5
# This share of the questions is asked again with one other figure, name and word.
TURNED = 0.5
SEED = 5

Pair = dict[str, Any]


def pairs_of(name: str, questions: list[Labelled], store: Store) -> Iterator[Pair]:
    """Yield the pairs of a set: windows that answer, some that do not, and turned questions."""
    chance = random.Random(SEED)  # noqa: S311
    asked = [ask(question, store) for question in questions]
    for question, found in zip(questions, asked, strict=True):
        right, wrong = [], []
        for (hit, _, window), answers in zip(found.found, found.answers, strict=True):
            if answers and question.is_home(hit):
                right += [window, *shorter(window)]
            elif not answers:
                wrong.append(window)
        told = [(w, any(gold in plain(w.text) for gold in question.gold)) for w in right]
        first, rest = wrong[: WRONG // 2], wrong[WRONG // 2 :]
        few = [*first, *chance.sample(rest, min(len(rest), WRONG - len(first)))]
        for window, answers in [*told, *((w, False) for w in few)]:
            yield pair(name, question.text, window, answers)
    answered = {id(one.found): one.answers for one in asked}
    for other in turned(asked):
        for (_, _, window), answers in zip(other.found, answered[id(other.found)], strict=True):
            if answers:
                yield pair(name, other.text, window, answers=False)


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


def shorter(window: Window) -> list[Window]:
    """Return the shorter runs of a window's sentences; lists and tables stay whole."""
    units = window.units if window.kind == "text" else ()
    return [
        Window(window.passage, units[first : first + size])
        for size in range(1, len(units))
        for first in range(len(units) - size + 1)
    ]


def pair(name: str, question: str, window: Window, answers: bool) -> Pair:
    """Return a labelled pair as it is written."""
    text = read_text(window)
    return {"set": SETS[name], "question": question, "text": text, "label": float(answers)}


def write_pairs(bench: Path, train: Path, stores: Path, out: Path) -> None:
    """Write the pairs of every set."""
    written = []
    for name in SETS:
        articles, questions = labelled(name, bench, train)
        mixed = random.Random(SEED).sample(questions, len(questions))  # noqa: S311
        read = [q for q in mixed if is_read(q.group)]
        of = [[q for q in read if q.answerable == able][:EACH] for able in (True, False)]
        with closing(open_store(stored(articles, stores / name))) as store:
            made = list(pairs_of(name, [*of[0], *of[1]], store))
        right = sum(one["label"] for one in made)
        print(f"{name}: {len(made):,} pairs, {right:,.0f} of them right", flush=True)
        written += made
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in written)
    out.write_bytes(gzip.compress(text.encode()))


def main() -> None:
    """Write the pairs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("bench", "train", "stores"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    write_pairs(given.bench, given.train, given.stores, given.out)


if __name__ == "__main__":
    main()
