"""Answer the golden questions and print the share right by kind, with every failure and its reason.

The door to `bot.evaluation`: `make eval`, or `python scripts/evaluate.py --only why --json`. Exits
1 where a threshold of `thresholds.toml` beside the questions is missed, or nothing can be asked.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot.answer import Answer, Turn
from bot.assistant import open_assistant
from bot.errors import BotError
from bot.evaluation import (
    GoldenQuestion,
    Scores,
    Verdict,
    load_golden,
    load_thresholds,
    run,
    score,
    shortfalls,
)
from bot.settings import load_settings
from index.errors import KnowledgeError

ROOT = Path(__file__).resolve().parent.parent
NAMES = {
    "right": "right",
    "figures_exact": "figures exact",
    "unanswerable_declined": "unanswerables declined",
    "answerable_declined": "answerables declined",
}


@click.command()
@click.option("--golden", type=click.Path(path_type=Path), default=ROOT / "tests" / "golden")
@click.option("--store", type=click.Path(path_type=Path), help="Store to ask; default: settings.")
@click.option("--only", default="", help="A kind (why), an id (why-001) or the start of one.")
@click.option("--json", "as_json", is_flag=True, help="Print one object instead of tables.")
@click.option("--verbose", is_flag=True, help="Show the first sentence of each wrong answer.")
def main(golden: Path, store: Path | None, only: str, as_json: bool, verbose: bool) -> None:
    """Answer the golden questions and compare with what is expected."""
    try:
        questions = _chosen(load_golden(golden), only)
        thresholds = load_thresholds(path) if (path := golden / "thresholds.toml").is_file() else {}
        settings = load_settings()
        assistant = open_assistant(
            store or settings.store, home=settings.home, reranker=settings.reranker
        )
    except (BotError, KnowledgeError) as error:
        click.echo(f"error: {error}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        sys.exit(1)

    def ask(question: str, thread: Sequence[Turn]) -> Answer:
        return assistant.answer(question, thread)

    started = time.perf_counter()
    verdicts = tuple(run(questions, ask))
    seconds = time.perf_counter() - started
    scores = score(verdicts)
    # A part of the questions says nothing about thresholds that are meant for all of them.
    missed = () if only else shortfalls(scores, thresholds)
    if as_json:
        click.echo(json.dumps(_object(verdicts, scores, missed, seconds), ensure_ascii=False))
    else:
        _print(verdicts, scores, missed, seconds, verbose=verbose)
    sys.exit(1 if missed else 0)


def _chosen(questions: Sequence[GoldenQuestion], only: str) -> tuple[GoldenQuestion, ...]:
    """Return the questions of a kind, or whose id starts with `only`, or that bear it as a tag."""
    chosen = tuple(
        q for q in questions if q.group == only or q.id.startswith(only) or only in q.tags
    )
    if not chosen:
        raise BotError(f"no golden question is '{only}'", hint="give a kind, an id or a tag")
    return chosen


def _by_group(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        groups.setdefault(verdict.question.group, []).append(verdict)
    return groups


def _object(
    verdicts: Sequence[Verdict], scores: Scores, missed: Sequence[str], seconds: float
) -> dict[str, object]:
    return {
        "questions": len(verdicts),
        "seconds": round(seconds, 3),
        "scores": asdict(scores),
        "missed": list(missed),
        "by_kind": {
            group: {"questions": len(found), "right": sum(v.right for v in found)}
            for group, found in _by_group(verdicts).items()
        },
        "failures": [
            {
                "id": v.question.id,
                "question": v.question.question,
                "kind": v.kind,
                "reasons": list(v.reasons),
                "lead": v.lead,
            }
            for v in verdicts
            if not v.right
        ],
    }


def _print(
    verdicts: Sequence[Verdict],
    scores: Scores,
    missed: Sequence[str],
    seconds: float,
    *,
    verbose: bool,
) -> None:
    for verdict in verdicts:
        if verdict.right:
            continue
        click.echo(f"{verdict.question.id}  {verdict.question.question}")
        for reason in verdict.reasons:
            click.echo(f"    {reason}")
        if verbose and verdict.lead:
            click.echo(f"    > {verdict.lead}")
    click.echo()
    for group, found in _by_group(verdicts).items():
        right = sum(v.right for v in found)
        click.echo(f"{group:<24}{right:>5} of {len(found):<5}{right / len(found):>7.1%}")
    click.echo()
    for name, value in asdict(scores).items():
        click.echo(f"{NAMES[name]:<24}{value:>7.1%}")
    but_for_kind = sum(v.right_but_for_kind for v in verdicts) / len(verdicts)
    click.echo(f"{'right but for the kind':<24}{but_for_kind:>7.1%}")
    per_question = 1000 * seconds / len(verdicts)
    click.echo(f"{len(verdicts)} questions in {seconds:.1f} s ({per_question:.0f} ms each)")
    for sentence in missed:
        click.echo(f"below the threshold: {sentence}")


if __name__ == "__main__":
    main()
