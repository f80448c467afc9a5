"""Turn Slack's feedback into candidates for golden questions, one JSON object a line.

Thumbs down come first, with the reason given; each carries the answer's id, the sources it cited
and the generation it came from. A person decides what is expected: candidates are never golden
questions by themselves. Names of people are left out.
"""

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

from bot.slack.ledger import Ledger
from bot.slack.opinions import Feedback


def candidates(feedback: tuple[Feedback, ...]) -> list[dict[str, object]]:
    """Return one candidate a question asked, the worst judged first."""
    by_words: dict[str, list[Feedback]] = defaultdict(list)
    for one in feedback:
        if one.asked.strip():
            by_words[" ".join(one.asked.split()).casefold()].append(one)
    found: list[dict[str, object]] = []
    for words in sorted(by_words, key=lambda w: (-_bad(by_words[w]), w)):
        those = by_words[words]
        newest = max(those, key=lambda f: f.at)
        found.append(
            {
                "question": newest.asked,
                "good": len(those) - _bad(those),
                "bad": _bad(those),
                "reasons": [f.reason for f in those if f.reason],
                "sources": list(newest.sources),
                "answer_id": newest.answer_id,
                "generation": newest.generation,
                "status": "candidate",
            }
        )
    return found


def _bad(feedback: list[Feedback]) -> int:
    return sum(f.verdict == "bad" for f in feedback)


def main() -> int:
    """Print the candidates of a state folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, default=Path("var"), help="folder of the ledger")
    parser.add_argument("--database", default="", help="the server that it is kept on instead")
    chosen = parser.parse_args()
    if not chosen.database and not (chosen.state / "slack.db").is_file():
        print(f"error: no ledger in {chosen.state}", file=sys.stderr)
        print("hint: --state names the folder that CLUSTERBOT_STATE names", file=sys.stderr)
        return 1
    ledger = Ledger(chosen.state, chosen.database)
    try:
        for candidate in candidates(ledger.opinions.feedback()):
            print(json.dumps(candidate, ensure_ascii=False))
    finally:
        ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
