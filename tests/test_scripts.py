"""`--help` of every script explains it and does nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
# One process for all of them: each would load the same libraries anew.
EACH = """
import contextlib, io, json, runpy, sys
for script in sys.argv[1:]:
    sys.argv, out, code = [script, "--help"], io.StringIO(), None
    with contextlib.redirect_stdout(out):
        try:
            runpy.run_path(script, run_name="__main__")
        except SystemExit as end:
            code = end.code
    print(json.dumps([script, code, out.getvalue()]))
"""


def files() -> dict[Path, int]:
    """Return when each file of the checkout was last written, but for what programs cache."""
    watched = [ROOT / "README.md", ROOT / "requirements.lock", ROOT / "pyproject.toml"]
    for folder in ("bot", "corpus", "deploy", "docs", "scripts", "tests"):
        watched += [p for p in (ROOT / folder).rglob("*") if "__pycache__" not in p.parts]
    return {path: path.stat().st_mtime_ns for path in watched if path.is_file()}


@pytest.mark.slow
def test_help_explains_each_script_and_writes_nothing(tmp_path: Path) -> None:
    before = files()

    ran = subprocess.run(
        [sys.executable, "-c", EACH, *map(str, SCRIPTS)],
        cwd=tmp_path,
        env={
            "PYTHONPATH": f"{ROOT}:{ROOT}/scripts",
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
        },
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    told = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [Path(script) for script, _, _ in told] == SCRIPTS
    for script, code, shown in told:
        assert code == 0, script
        assert shown.lower().startswith("usage: "), script
    assert files() == before
    assert list(tmp_path.iterdir()) == []
