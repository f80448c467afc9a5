"""`--help` of every script explains it and does nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))


def files() -> dict[Path, int]:
    """Return when each file of the checkout was last written, but for what programs cache."""
    watched = [ROOT / "README.md", ROOT / "requirements.lock", ROOT / "pyproject.toml"]
    for folder in ("bot", "corpus", "docs", "scripts", "slack", "tests"):
        watched += [p for p in (ROOT / folder).rglob("*") if "__pycache__" not in p.parts]
    return {path: path.stat().st_mtime_ns for path in watched if path.is_file()}


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_help_explains_and_writes_nothing(script: Path, tmp_path: Path) -> None:
    before = files()

    ran = subprocess.run(
        [sys.executable, str(script), "--help"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.lower().startswith("usage: ")
    assert files() == before
    assert list(tmp_path.iterdir()) == []
