"""Switch each line of the language packs off in turn and print which carry no question, or one.

Questions are those of all sets and, with `--cases FOLDER`, of `questions.jsonl` in a folder. Only
questions in which a line is found are planned again; a plan that changes is carried by the line.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from evaluate_sets import SETS, SHIPPED, assistant_on

from bot.answer import Turn
from bot.assistant import Assistant
from bot.evaluation import load_golden
from bot.language.packs import Cue, anywhere, packs, whole
from bot.understanding.wording import aligned
from index.text import fold


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its thread and who answers it."""

    text: str
    thread: tuple[Turn, ...]
    assistant: Assistant


@click.command()
@click.option("--cases", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--most", default=1, help="Print lines that carry at most so many questions.")
@click.option("--only", default="", help="Only cues whose name begins so.")
def main(cases: Path | None, most: int, only: str) -> None:
    """Print each line of a pack that carries hardly anything, with what it carries."""
    asked = list(_asked(cases))
    plain = [one.assistant.plans(one.text, one.thread) for one in asked]
    click.echo(f"{len(asked)} questions")
    for code, cue in ((c, cue) for c, pack in packs().items() for cue in pack.cues.values()):
        if not cue.name.startswith(only):
            continue
        for line in cue.lines:
            carried = []
            found = [n for n, one in enumerate(asked) if _holds(line, one)]
            with_line = cue.pattern
            _set(cue, [other for other in cue.lines if other != line])
            for n in found:
                one = asked[n]
                if one.assistant.plans(one.text, one.thread) != plain[n]:
                    carried.append(one.text)
            object.__setattr__(cue, "pattern", with_line)
            anywhere.cache_clear()
            if len(carried) <= most:
                told = f"  {carried[0]}" if carried else ""
                click.echo(f"{len(carried)} of {len(found):>3}  {code} {cue.name}  {line}{told}")


def _asked(cases: Path | None) -> Iterator[Asked]:
    for questions in SETS:
        assistant = assistant_on(questions.corpus)
        for one in load_golden(questions.folder):
            yield Asked(one.question, tuple(one.thread), assistant)
    if cases is None:
        return
    for line in (cases / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        name = case["corpus"]
        corpus = SHIPPED if name == "shipped" else cases / f"corpus_{name.split('-')[0]}"
        thread = tuple(Turn(t["speaker"], t["text"]) for t in case.get("thread", ()))
        yield Asked(case["question"], thread, assistant_on(corpus))


def _holds(line: str, one: Asked) -> bool:
    pattern = re.compile(line)
    texts = (one.text, *(turn.text for turn in one.thread))
    return any(pattern.search(form(text)) for text in texts for form in (fold, aligned))


def _set(cue: Cue, lines: list[str]) -> None:
    """Let a cue be told by some of its lines alone; by nothing where none is left."""
    object.__setattr__(cue, "pattern", whole(lines or [r"(?!)"]))
    anywhere.cache_clear()


if __name__ == "__main__":
    main()
