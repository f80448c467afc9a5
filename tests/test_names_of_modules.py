"""Every module and file that a docstring or a document of the project names is there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (
    *sorted(ROOT.glob("*.md")),
    ROOT / "corpus" / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
)
_MODULE = re.compile(r"`((?:bot|index)(?:\.[a-z_]+)+)`")
_FILE = re.compile(r"`((?:bot|index|scripts|tests|corpus|deploy|docs)/[\w./-]*)`")


def docstrings() -> Iterator[tuple[Path, str]]:
    for package in ("bot", "index", "scripts"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    yield path, ast.get_docstring(node) or ""


def is_there(name: str) -> bool:
    """A module, or a name inside one."""
    parts = name.split(".")
    for length in (len(parts), len(parts) - 1):
        path = ROOT.joinpath(*parts[:length])
        if path.is_dir() or path.with_suffix(".py").is_file():
            return True
    return False


@pytest.mark.slow
def test_each_module_that_a_docstring_names_exists() -> None:
    named = [
        (str(path.relative_to(ROOT)), name)
        for path, text in docstrings()
        for name in _MODULE.findall(text)
    ]
    assert len(named) > 50
    assert [one for one in named if not is_there(one[1])] == []


def test_each_file_that_a_document_names_exists() -> None:
    named = [
        (document.name, name)
        for document in DOCUMENTS
        for name in _FILE.findall(document.read_text(encoding="utf-8"))
    ]
    assert len(named) > 20
    assert [one for one in named if not (ROOT / one[1]).exists()] == []
