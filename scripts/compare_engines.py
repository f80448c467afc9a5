#!/usr/bin/env python3
"""Ask all golden questions of a folder and of PostgreSQL, and say where the answers differ.

    python scripts/compare_engines.py --store store --database postgresql://… [--golden FOLDER]

The index of the folder is moved to the database, as the corpus `compared`. Each question is asked
as in a channel and as by a colleague. Exit code 1 where any answer differs in a byte.
"""

import argparse
import sys
import time
from pathlib import Path

from bot.assistant import open_assistant
from bot.backlog import digest_of
from bot.evaluation import load_golden
from index.moving import move

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"


def main() -> int:
    """Print what differs, and the milliseconds an answer takes from each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, default=Path("store"))
    parser.add_argument("--database", required=True)
    parser.add_argument("--golden", type=Path, default=GOLDEN)
    given = parser.parse_args()
    address = f"{given.database}#compared"
    move(given.store, address)
    asked = load_golden(given.golden)
    differ = 0
    for public in (True, False):
        digests: list[list[str]] = []
        for store in (given.store, address):
            assistant = open_assistant(store, public=public)
            begun = time.perf_counter()
            digests.append([digest_of(assistant.answer(g.question, g.thread)) for g in asked])
            spent = 1000 * (time.perf_counter() - begun) / len(asked)
            where = "folder" if store == given.store else "PostgreSQL"
            print(f"{where:10} {'public' if public else 'all':6} {spent:6.0f} ms an answer")
        for question, one, other in zip(asked, *digests, strict=True):
            if one != other:
                differ += 1
                print(f"differs: {question.question}")
    print(f"{2 * len(asked) - differ} of {2 * len(asked)} answers are the same to the byte")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
