"""Write requirements.lock: all that clusterbot and its tools need, pinned to what is installed.

Walks the declared requirements through the present environment, so that a package nobody asks for
is left out. Names no host, and no local build: `2.13.0+cpu` is written `2.13.0`, which both the
CPU build and the ordinary one satisfy.
"""

import argparse
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
HEADING = (
    "# Written by `make lock` from pyproject.toml; not by hand. Wherever pip looks for packages\n"
    "# (its own settings) is where these come from. README: how to take the CPU build of torch.\n"
)


def closure(project: str, extras: frozenset[str]) -> dict[str, str]:
    """Return name → version of all that `project` with `extras` needs here, itself left out.

    A requirement whose marker is false here, or that is not installed (another platform's, or an
    accelerator's library), is left to pip.
    """
    pinned: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(project, extra) for extra in ("", *sorted(extras))]
    while waiting:
        name, extra = waiting.pop()
        if (canonicalize_name(name), extra) in seen:
            continue
        seen.add((canonicalize_name(name), extra))
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        pinned[canonicalize_name(name)] = Version(found.version).public
        for line in found.requires or ():
            needed = Requirement(line)
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                waiting += [(needed.name, wanted) for wanted in ("", *sorted(needed.extras))]
    pinned.pop(canonicalize_name(project), None)
    return pinned


def main() -> None:
    """Write the lock beside pyproject.toml and say how many packages it pins."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    pinned = closure("clusterbot", frozenset({"dev"}))
    lines = "".join(f"{name}=={version}\n" for name, version in sorted(pinned.items()))
    (ROOT / "requirements.lock").write_text(HEADING + lines, encoding="utf-8")
    print(f"requirements.lock: {len(pinned)} packages")


if __name__ == "__main__":
    main()
