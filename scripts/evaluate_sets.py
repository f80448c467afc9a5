"""Answer every set of questions and print the scores side by side, or what changed in the answers.

`make eval`: golden, held out, the made-up domains and, by `--cases FOLDER`, cases that are kept
elsewhere. `--freeze FOLDER` keeps all answers, `--against FOLDER` prints those that differ from
kept ones. Exits 1 where a threshold is missed.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import click

from bot.answer import Answer, Turn
from bot.asking import read_batch
from bot.assistant import Assistant
from bot.evaluation import load_golden, load_thresholds, run, score, shortfalls
from bot.llm.options import LlmOptions
from bot.llm.protocols import model_of
from bot.rendering.as_json import answer_to_json
from index.build import rebuild
from index.encoding import encoder_named
from index.store import LiveStore

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
DOMAINS = ("other_domain", "universities", "wind_farms")
SHIPPED = ROOT / "corpus"
STORES = ROOT / "var" / "evaluation"
ALONE = LlmOptions()  # no language model
# What is compared of two answers; the rest (seconds, generation) differs without meaning.
COMPARED = ("kind", "abstained", "figures", "citations", "text")


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions of one folder, asked of one corpus."""

    name: str
    folder: Path
    corpus: Path


SETS = (
    QuestionSet("golden", GOLDEN, SHIPPED),
    QuestionSet("held out", GOLDEN / "held_out", SHIPPED),
    *(
        QuestionSet(name, ROOT / f"tests/data/{name}/golden", ROOT / f"tests/data/{name}/corpus")
        for name in DOMAINS
    ),
)


@click.command()
@click.option("--cases", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--freeze", type=click.Path(path_type=Path, file_okay=False))
@click.option("--against", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--verbose", is_flag=True, help="Show the failures.")
def main(cases: Path | None, freeze: Path | None, against: Path | None, verbose: bool) -> None:
    """Print the share right of every set, side by side."""
    missed = False
    kept: dict[str, list[dict[str, Any]]] = {}
    click.echo(f"{'set':<14}{'questions':>10}{'right':>9}{'figures':>9}{'declined':>10}")
    for questions in SETS:
        kept[questions.name] = []
        missed |= _evaluate(questions, kept[questions.name], verbose=verbose)
    if cases:
        kept["cases"] = answers = list(answered_cases(cases))
        scored = scored_cases(cases, answers)
        if verbose:
            click.echo(scored)
        click.echo(f"{'cases':<14}{len(answers):>10}  {scored.splitlines()[-1]}")
    if freeze:
        _freeze(kept, freeze)
    if against:
        _compare(kept, against)
    sys.exit(1 if missed else 0)


@cache
def assistant_on(corpus: Path, llm: LlmOptions = ALONE) -> Assistant:
    """Return an assistant on a corpus, with the help of a language model where one is named."""
    return Assistant(_knowledge_on(corpus), model=model_of(llm))


@cache
def _knowledge_on(corpus: Path) -> LiveStore:
    """Return the index of a corpus; it is made anew only where the corpus changed."""
    store = STORES / corpus.relative_to(corpus.anchor).as_posix().replace("/", "_")
    rebuild(corpus, store, encoder=encoder_named(""))
    return LiveStore(store)


def _evaluate(questions: QuestionSet, kept: list[dict[str, Any]], *, verbose: bool) -> bool:
    assistant = assistant_on(questions.corpus)

    def ask(question: str, thread: Sequence[Turn]) -> Answer:
        answer = assistant.answer(question, thread)
        kept.append(answer_to_json(answer))
        return answer

    golden = load_golden(questions.folder)
    verdicts = tuple(run(golden, ask))
    if len(kept) == len(golden):
        kept[:] = [{"id": q.id, **answer} for q, answer in zip(golden, kept, strict=True)]
    scores = score(verdicts)
    shares = (
        f"{scores.right:>9.1%}{scores.figures_exact:>9.1%}{scores.unanswerable_declined:>10.1%}"
    )
    click.echo(f"{questions.name:<14}{len(verdicts):>10}{shares}")
    for verdict in verdicts:
        if verbose and not verdict.right:
            click.echo(f"  {verdict.question.id}  {verdict.question.question}")
            click.echo(f"      {'; '.join(verdict.reasons)}")
            click.echo(f"      > {verdict.lead[:300]}")
    bounds = questions.folder / "thresholds.toml"
    short = shortfalls(scores, load_thresholds(bounds)) if bounds.is_file() else ()
    for sentence in short:
        click.echo(f"  below the threshold: {sentence}")
    return bool(short)


def answered_cases(folder: Path, llm: LlmOptions = ALONE) -> Iterator[dict[str, Any]]:
    """Answer the cases of a folder.

    A line's `corpus` is `shipped` or names a folder beside it, `corpus_` before its first word.
    """
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    corpora = {x["id"]: x["corpus"] for x in map(json.loads, lines)}
    for line in read_batch(folder / "questions.jsonl"):
        name = corpora[line.id]
        corpus = SHIPPED if name == "shipped" else folder / f"corpus_{name.split('-')[0]}"
        answer = assistant_on(corpus, llm).answer(line.question, line.thread)
        yield {"id": line.id, **answer_to_json(answer)}


def scored_cases(folder: Path, answers: Sequence[dict[str, Any]]) -> str:
    """Return what the scorer says that lies beside the cases."""
    STORES.mkdir(parents=True, exist_ok=True)
    written = STORES / "cases.jsonl"
    _write(answers, written)
    command = [sys.executable, str(folder / "score.py"), "--answers", str(written), "--specs"]
    command.append(str(folder / "questions.jsonl"))
    scored = subprocess.run(command, capture_output=True, text=True, check=False)
    return scored.stdout or scored.stderr[-200:]


def _freeze(kept: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, answers in kept.items():
        chosen = [
            {"id": a["id"], "question": a["question"], **_compared(a)} for a in answers if "id" in a
        ]
        _write(chosen, folder / f"{name.replace(' ', '_')}.jsonl")


def _write(answers: Sequence[dict[str, Any]], path: Path) -> None:
    text = "".join(json.dumps(a, ensure_ascii=False) + "\n" for a in answers)
    path.write_text(text, encoding="utf-8")


def _compared(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what two answers are compared by; figures by their texts, citations by sources."""
    return {
        "kind": answer["kind"],
        "abstained": answer["abstained"],
        "figures": [f["text"] for f in answer["figures"]],
        "citations": [c["source"] for c in answer["citations"]],
        "text": answer["text"],
    }


def _compare(kept: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    for name, answers in kept.items():
        path = folder / f"{name.replace(' ', '_')}.jsonl"
        if not path.is_file():
            continue
        old = {x["id"]: x for x in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
        for answer in answers:
            before, now = old.get(answer.get("id")), _compared(answer)
            changed = [key for key in COMPARED if before and before[key] != now[key]]
            if before and changed:
                click.echo(f"\n{name} {answer['id']}  {answer['question']}  ({', '.join(changed)})")
                click.echo(f"  - {before['text'][:300]!r}\n  + {now['text'][:300]!r}")


if __name__ == "__main__":
    main()
