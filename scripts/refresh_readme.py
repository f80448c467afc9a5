"""Write anew what the documents show of the product: answers, commands, settings.

README.md and docs/*.md hold each piece between `<!-- name: words -->` and `<!-- /name -->`; the
words of a transcript are its questions, with a bar between them. Everything else is left as it is.
`--check` writes nothing and exits 1 where a document and the product differ.
"""

import argparse
import difflib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.rendering.as_json import described
from bot.settings import VARIABLES

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
WIDTH = "96"  # a code block of this width needs no scroll bar on a page
# What is empty in the environment does not count as set, and hides what a `.env` file says.
UNSET = {variable.name: "" for variable in VARIABLES}
PIECE = re.compile(
    r"<!-- (?P<name>[a-z]+):(?P<words>.*?)-->\n(?P<body>.*?)<!-- /(?P=name) -->", re.S
)


def main() -> int:
    """Refresh the documents of this checkout, or with `--check` say how they differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say how they differ")
    check = parser.parse_args().check
    differ = False
    for document in DOCUMENTS:
        written = document.read_text(encoding="utf-8")
        fresh = refreshed(written)
        if not check:
            document.write_text(fresh, encoding="utf-8")
        elif written != fresh:
            differ = True
            told = difflib.unified_diff(
                written.splitlines(), fresh.splitlines(), document.name, "the product", lineterm=""
            )
            print("\n".join(told))
    return int(differ)


def refreshed(text: str) -> str:
    """Return a document with every piece as the product would show it now."""
    makers: dict[str, Callable[[str], str]] = {
        "answer": answer,
        "transcript": transcript,
        "commands": lambda _: fenced(clusterbot(["--help"])),
        "settings": lambda _: settings_table(),
        "fields": lambda _: fields_table(),
        "chat": lambda _: fenced(chat_commands()),
    }

    def piece(found: re.Match[str]) -> str:
        name, words = found["name"], found["words"]
        return f"<!-- {name}:{words}-->\n{makers[name](words)}\n<!-- /{name} -->"

    return PIECE.sub(piece, text)


def answer(question: str) -> str:
    """Return what `clusterbot ask` shows for a question."""
    asked = question.strip()
    return fenced(f'$ clusterbot ask "{asked}"\n\n{clusterbot(["ask", asked])}')


def transcript(words: str) -> str:
    """Return what the chat shows when the questions of `words` are asked one after the other."""
    questions = [question.strip() for question in words.split("|")]
    shown = clusterbot(["chat"], "\n".join(questions) + "\n")
    return fenced(re.sub(r"\n{3,}", "\n\n", shown))


def chat_commands() -> str:
    """Return what `/help` shows in the chat."""
    return clusterbot(["chat"], "/help\n").partition("/help\n")[2].lstrip("\n")


def settings_table() -> str:
    """Return the variables as a Markdown table, in their order."""
    lines = ["| variable | default | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{v.name}` | {v.default} | {v.meaning} |" for v in VARIABLES]
    return "\n".join(lines)


def fields_table() -> str:
    """Return the keys of `ask --json` as a Markdown table, in their order."""
    lines = ["| key | value | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{path}` | {type} | {meaning} |" for path, type, meaning in described()]
    return "\n".join(lines)


def fenced(text: str) -> str:
    """Return `text` as a code block, with no blanks at the ends of its lines."""
    lines = (line.rstrip() for line in text.strip().split("\n"))
    return "\n".join(["```text", *lines, "```"])


def clusterbot(arguments: Sequence[str], typed: str = "") -> str:
    """Return what `clusterbot` prints on standard output; raises CalledProcessError if it fails."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed,
        cwd=ROOT,
        env={**UNSET, **os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        check=True,
        encoding="utf-8",
    )
    return ran.stdout


if __name__ == "__main__":
    sys.exit(main())
