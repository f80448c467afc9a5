"""Write requirements.lock and its parts: all that clusterbot needs, pinned and with every hash.

Walks the declared requirements through the present environment, so that a package nobody asks for
is left out. `uv` looks the hashes up. Names no host, and no local build: `2.13.0+cpu` is written
`2.13.0`, and its hash is added to those of the ordinary builds, so that the lock admits both.
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
HEADING = (
    "# Written by `make lock` from pyproject.toml; not by hand. Wherever pip looks for packages\n"
    "# (its own settings) is where these come from. docs/installation.md: the CPU build of torch.\n"
)
# The extras that each file locks: for a clone, and for the two images of deploy/Dockerfile.
LOCKS = {
    "requirements.lock": ("dev",),
    "deploy/answer.lock": ("slack",),
    "deploy/rebuild.lock": ("build", "openvino", "slack"),
}
LOCAL_BUILDS = ("torch",)  # what pip finds here may be another build than the registry's


def declared(extras: Iterable[str] = ()) -> list[str]:
    """Return the requirements of this project and of these extras of it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines: list[str] = list(project["dependencies"])
    for extra in extras:
        for line in project["optional-dependencies"][extra]:
            needed = Requirement(line)
            own = needed.name == project["name"]
            lines += declared(sorted(needed.extras)) if own else [line]
    return lines


def closure(requirements: Iterable[str]) -> dict[str, str]:
    """Return name → version of all that the requirements need here.

    A requirement whose marker is false here, or that is not installed (another platform's, or an
    accelerator's library), is left to pip.
    """
    pinned: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [_wanted(Requirement(line)) for line in requirements]
    while waiting:
        for name, extra in waiting.pop():
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                found = distribution(name)
            except PackageNotFoundError:
                continue
            pinned[name] = Version(found.version).public
            for line in found.requires or ():
                needed = Requirement(line)
                if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                    waiting.append(_wanted(needed))
    return pinned


def _wanted(needed: Requirement) -> list[tuple[str, str]]:
    return [(canonicalize_name(needed.name), extra) for extra in ("", *sorted(needed.extras))]


def hashed(pinned: dict[str, str]) -> dict[str, str]:
    """Return the lines of the lock by package: its version, then the hashes of all its files."""
    found = subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "-", "--universal", "--no-deps", "--quiet",
         "--generate-hashes", "--no-header", "--no-annotate"],
        input="".join(f"{name}=={version}\n" for name, version in sorted(pinned.items())),
        stdout=subprocess.PIPE, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    for name in LOCAL_BUILDS:
        line, here = f"{name}=={pinned[name]} \\\n", f"    --hash=sha256:{_hash_here(name, pinned)}"
        if here not in found:
            found = found.replace(line, f"{line}{here} \\\n")
    blocks = re.findall(r"(?m)^\S.*\n(?: .*\n)*", found)
    return {block.partition("==")[0]: block for block in blocks}


def _hash_here(name: str, pinned: dict[str, str]) -> str:
    """Return the hash of the file that pip installs on this machine."""
    report = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
         "--no-deps", "--report", "-", f"{name}=={pinned[name]}"],
        stdout=subprocess.PIPE, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    [chosen] = json.loads(report)["install"]
    return str(chosen["download_info"]["archive_info"]["hashes"]["sha256"])


def main() -> None:
    """Write each lock and say how many packages it pins."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    lines = hashed(closure(declared(["dev"])))
    for name, extras in LOCKS.items():
        wanted = sorted(closure(declared(extras)))
        text = HEADING + "".join(lines[package] for package in wanted)
        (ROOT / name).write_text(text, encoding="utf-8")
        print(f"{name}: {len(wanted)} packages")


if __name__ == "__main__":
    main()
