#!/usr/bin/env python3
"""Ask questions about raw documents and print how many answers are right, visible, wrong, declined.

    python scripts/benchmark_documents.py DIR [--store STORE] [--catalogue FILE] [--reranker MODEL]
        [--failures]

DIR holds `corpus/` and `questions.jsonl`: `id`, `question`, `thread` (earlier user turns), `gold`
(regular expressions of which one must match what is shown), `lang`, `kind`, `para` (asked in other
words than the text's) and `answerable`. The corpus is indexed by the product's own rebuild and
asked through the whole assistant.

- first: the first text shown, as answer or as the closest, matches
- visible: any text shown matches
- wrong: texts are shown as the answer and none matches
- declined: nothing that matches is shown, and nothing is claimed
- not claimed: of the unanswerables, those without a text shown as the answer
"""

import argparse
import json
import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from bot.answer import Answer, Turn
from bot.assistant import Assistant, open_assistant
from index.build import rebuild


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one answer fared; `group` is what its line in the table stands for."""

    id: str
    answerable: bool
    groups: tuple[str, ...]
    first: bool
    visible: bool
    claimed: bool
    shown: tuple[str, ...]


def main() -> None:
    """Build, ask and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--store", type=Path, help="keep the index here for another run")
    parser.add_argument("--catalogue", type=Path, help="a catalogue.toml to ask with")
    parser.add_argument("--reranker", default="", help="as CLUSTERBOT_RERANKER")
    parser.add_argument("--failures", action="store_true", help="print what was not visible")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        corpus = given.data / "corpus"
        if given.catalogue:
            corpus = Path(shutil.copytree(corpus, Path(scratch) / "corpus"))
            shutil.copy(given.catalogue, corpus / "catalogue.toml")
        store = given.store or Path(scratch) / "store"
        rebuild(corpus, store)
        lines = (given.data / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        assistant = open_assistant(store, reranker=given.reranker)
        with closing(assistant.store()):
            outcomes = [asked(json.loads(line), assistant) for line in lines if line.strip()]
    report(outcomes)
    if given.failures:
        for one in outcomes:
            if one.answerable != one.visible or (one.claimed and not one.visible):
                print(f"\n{one.id}: {'claimed' if one.claimed else 'not claimed'}")
                print("\n".join(f"  {text[:300]}" for text in one.shown))


def asked(question: dict[str, Any], assistant: Assistant) -> Outcome:
    """Return how the answer to one question fared."""
    thread: list[Turn] = []
    for turn in question["thread"]:
        thread.append(Turn("user", turn["text"]))
        thread.append(Turn("bot", assistant.answer(turn["text"], thread[:-1]).text))
    answer = assistant.answer(str(question["question"]), thread)
    matches = [
        any(re.search(one, text, re.I | re.S) for one in question["gold"]) for text in shown(answer)
    ]
    kinds = [f"{question['lang']}", f"{question['kind']}"]
    kinds += ["in other words"] if question.get("para") else []
    return Outcome(
        str(question["id"]),
        bool(question["answerable"]),
        ("all", *kinds),
        bool(matches) and matches[0],
        any(matches),
        not answer.abstained,
        shown(answer),
    )


def shown(answer: Answer) -> tuple[str, ...]:
    """Return the texts of an answer in the order shown, closest texts last."""
    cells = [c.text for line in answer.table.rows for c in line] if answer.table else []
    texts = (*(s.text for s in answer.statements), *cells, *(s.text for s in answer.nearest))
    return tuple(texts)


def report(outcomes: Sequence[Outcome]) -> None:
    """Print the shares of all questions, by language, kind and wording."""
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for one in outcomes:
        for group in one.groups:
            groups[group].append(one)
    print("| questions | n | first | visible | wrong | declined | unanswerable | not claimed |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for group, of_group in groups.items():
        able = [o for o in of_group if o.answerable]
        rest = [o for o in of_group if not o.answerable]
        shares = (
            share([o.first for o in able]),
            share([o.visible for o in able]),
            share([o.claimed and not o.visible for o in able]),
            share([not o.claimed and not o.visible for o in able]),
            str(len(rest)),
            share([not o.claimed for o in rest]),
        )
        print(f"| {group} | {len(able)} | {' | '.join(shares)} |")


def share(flags: Sequence[bool]) -> str:
    """Return a share with two decimals, a dash where there is nothing to share."""
    return f"{mean(flags):.2f}" if flags else "–"


if __name__ == "__main__":
    main()
