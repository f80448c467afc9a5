"""Answer every set of questions with a language model's help, and compare with the bot alone.

Without options the models are scripted ones: one that minds what was asked, four that reply
as badly as the checks allow, one that is garbled, one slow and one gone (see
`tests/scripted_model.py`). `--url` and `--model` name a real one. Prints for each set how many
answers are right alone and with help, and which became wrong, be it that the bot declined them
rightly or wrongly alone, that another figure is told where the answer is wrong anyway, or that
a question is offered which has no answer. Exits 1 where one did.
"""

import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import click
from evaluate_sets import (
    ALONE,
    ROOT,
    SETS,
    QuestionSet,
    answered_cases,
    assistant_on,
    scored_cases,
)

from bot.answer import Answer
from bot.evaluation import GoldenQuestion, Verdict, judge, load_golden
from bot.grounding import numbers_in
from bot.llm.options import LlmOptions

sys.path.insert(0, str(ROOT / "tests"))
from scripted_model import (  # type: ignore[import-not-found]  # a module of the tests
    MODEL,
    Raw,
    Reply,
    ScriptedModel,
    minding,
    taking,
)

# Waiting for a slow model is what takes long: so little is enough to tell that nothing waits more.
SOON = 0.05
# How scripted models reply. A hostile one takes every unknown word for an entry of the shortlist.
REPLIES: Mapping[str, Reply] = {
    "minding": minding,
    **{f"hostile {at}": taking(at, at % 3) for at in range(4)},
    "garbled": lambda task, given: "{" if task == "plan" else [task, given],
    "slow": lambda task, given: Raw(b"{}", wait=4 * SOON),
    "gone": lambda task, given: Raw(b"", status=503),
}


@dataclass
class Tally:
    """What help came to over the questions of a set."""

    alone: int = 0
    helped: int = 0
    changed: int = 0
    asked: int = 0
    lost: list[str] = field(default_factory=list)
    won: list[str] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


@click.command()
@click.option("--url", default="", help="Address of a real model.")
@click.option("--model", default="", help="Its name.")
@click.option("--seconds", default=3.0, show_default=True, help="How long to wait for it.")
@click.option("--every", default=1, help="Ask every so-manieth question of a set.")
@click.option("--cases", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--verbose", is_flag=True, help="Show what was won.")
def main(
    url: str, model: str, seconds: float, every: int, cases: Path | None, verbose: bool
) -> None:
    """Compare the answers with and without a model."""
    real = LlmOptions(url=url, model=model, seconds=seconds, reword=True)
    if real.on:
        sys.exit(int(_compare("the model", real, every, cases, verbose=verbose) > 0))
    lost = 0
    for name, reply in REPLIES.items():
        with ScriptedModel(reply) as server:
            wait = SOON if name == "slow" else seconds
            scripted = replace(real, url=server.url, model=MODEL, seconds=wait)
            lost += _compare(name, scripted, every, cases, verbose=verbose)
    sys.exit(int(lost > 0))


def _compare(
    name: str, options: LlmOptions, every: int, cases: Path | None, *, verbose: bool
) -> int:
    """Print a line for each set, and return how many right answers were lost."""
    lost = 0
    for questions in SETS:
        started = time.perf_counter()
        tally = _tally(questions, options, every)
        lost += len(tally.lost)
        seconds = time.perf_counter() - started
        click.echo(
            f"{name:<12}{questions.name:<14}{tally.asked:>5} asked{tally.alone:>5} right alone"
            f"{tally.helped:>5} with help{tally.changed:>4} changed{seconds:>6.0f} s  "
            + ", ".join(f"{what} {n}" for what, n in sorted(tally.outcomes.items()))
        )
        for line in tally.lost:
            click.echo(f"  LOST {line}")
        for line in tally.won if verbose else ():
            click.echo(f"  won  {line}")
    return lost + (_of_cases(name, cases, options) if cases else 0)


def _tally(questions: QuestionSet, options: LlmOptions, every: int) -> Tally:
    tally = Tally()
    helped = assistant_on(questions.corpus, options)
    for one, alone in _alone(questions, every):
        answer = helped.answer(one.question, one.thread)
        _count(tally, one, alone, answer)
        for offer in (q for q in answer.follow_ups if q not in alone.follow_ups):
            if helped.answer(offer, aided=False).abstained:
                tally.lost.append(f"{one.id}  {one.question}  offers {offer}, which has no answer")
    return tally


@cache
def _alone(questions: QuestionSet, every: int) -> tuple[tuple[GoldenQuestion, Answer], ...]:
    """Return every so-manieth question of a set with the bot's own answer."""
    assistant = assistant_on(questions.corpus)
    golden = load_golden(questions.folder)[::every]
    return tuple((one, assistant.answer(one.question, one.thread)) for one in golden)


def _count(tally: Tally, one: GoldenQuestion, alone: Answer, helped: Answer) -> None:
    before, after = judge(one, alone), judge(one, helped)
    tally.asked += 1
    tally.alone += before.right
    tally.helped += after.right
    tally.changed += _said(alone) != _said(helped)
    tally.outcomes.update(f"{aid.task} {aid.outcome}" for aid in helped.aids)
    said_wrongly = alone.abstained and not helped.abstained
    said_wrongly |= bool(_numbers(helped) - _numbers(alone))
    if not after.right and (before.right or said_wrongly):
        tally.lost.append(_line(one, helped, after))
    if after.right and not before.right:
        tally.won.append(_line(one, helped, before))


def _line(one: GoldenQuestion, helped: Answer, verdict: Verdict) -> str:
    reasons = "; ".join(verdict.reasons)
    return f"{one.id}  {one.question}  [{helped.standalone}]  {reasons}"


def _said(answer: Answer) -> tuple[str, ...]:
    return tuple(s.in_own_words().text for s in (*answer.statements, *answer.nearest))


def _numbers(answer: Answer) -> set[str]:
    return set(numbers_in(" ".join(statement.text for statement in answer.statements)))


def _of_cases(name: str, folder: Path, options: LlmOptions) -> int:
    """Score cases that are kept elsewhere by the scorer beside them; return how many were lost."""
    alone, helped = (_failed(folder, one) for one in (ALONE, options))
    lost = sorted(helped - alone)
    click.echo(
        f"{name:<12}{'cases':<14}{len(alone):>5} wrong alone, {len(helped)} with help; "
        f"lost: {', '.join(lost) or 'none'}"
    )
    return len(lost)


@cache
def _failed(folder: Path, options: LlmOptions) -> frozenset[str]:
    """Return the ids of the cases that are answered wrongly."""
    told = scored_cases(folder, list(answered_cases(folder, options)))
    return frozenset(line.split()[0] for line in told.splitlines() if " FAIL " in line)


if __name__ == "__main__":
    main()
