"""New virtual environments for tests: only what is linked or installed on purpose is in them."""

import importlib.util
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def module_at(place: str) -> ModuleType:
    """Return a module of the repository that is in no package."""
    path = ROOT / place
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def new_environment(folder: Path) -> Path:
    """Return the folder of programs of a new, empty environment with a `pip` that is not in it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = folder / "bin" / "pip"
    pip.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m pip --python "{folder}/bin/python" "$@"\n'
    )
    pip.chmod(0o755)
    return folder / "bin"


def link_needed(requirements: Iterable[str], folder: Path) -> None:
    """Link all that the requirements need from this environment, and nothing else."""
    [site] = (folder / "lib").glob("python*/site-packages")
    for name in module_at("scripts/write_lock.py").closure(requirements):
        found = distribution(name)
        tops = {file.parts[0] for file in found.files or () if ".." not in file.parts}
        for top in tops - {"__pycache__"}:
            if not (site / top).exists():
                (site / top).symlink_to(str(found.locate_file(top)))


def wheel_in(folder: Path) -> Path:
    """Build the wheel of this checkout into a folder and return it."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [made] = folder.glob("*.whl")
    return made
