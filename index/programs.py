"""Tells apart programs that may make something else of the same file.

What was read by an earlier program, and the faults it found, are not taken over: the digest of the
modules that read stands in every generation, so that nobody has to remember to raise a number.
"""

import hashlib
from functools import cache
from pathlib import Path

# Modules that search, publish or embed: they make nothing of a file.
NOT_INTAKE = frozenset(
    {
        *("__init__.py", "build.py", "engine.py", "engines.py", "errors.py", "folder.py"),
        *(
            "fusion.py",
            "generation.py",
            "intake.py",
            "moving.py",
            "programs.py",
            "queries.py",
            "reranking.py",
            "report.py",
        ),
        *("retrieval.py", "stamps.py", "standing.py", "store.py", "vectors.py"),
    }
)


@cache
def intake_version(package: Path = Path(__file__).parent) -> str:
    """Return a digest of the source of every module that reads, splits or writes what was read."""
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix()
        if name not in NOT_INTAKE and not name.startswith(("encoding/", "postgres/")):
            whole.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()[:16]
