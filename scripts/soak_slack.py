"""Ask the Slack app for ten minutes while faults happen at random; see `tests/slack/soak.py`.

Takes that program's options: `--minutes`, `--seed`, `--rate` and `--store`.
"""

import runpy
from pathlib import Path

if __name__ == "__main__":
    soak = Path(__file__).resolve().parent.parent / "tests" / "slack" / "soak.py"
    runpy.run_path(str(soak), run_name="__main__")
