"""The wheel, installed into new virtual environments: under one name, with just what it declares.

Each environment is new and the wheel is truly installed; the packages that it depends on are
linked from this environment, those of its declared requirements and no others.
"""

import ast
import asyncio
import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from installing import link_needed, module_at, new_environment, wheel_in
from mcp import Client, StdioServerParameters

pytestmark = pytest.mark.slow  # builds and installs the wheel
ROOT = Path(__file__).resolve().parent.parent
Environment = Callable[..., Path]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_in(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Return a maker of environments with the wheel and what it needs with some extras."""

    def make(*extras: str) -> Path:
        folder = tmp_path_factory.mktemp("installed")
        pip = new_environment(folder / "venv") / "pip"
        subprocess.run([pip, "install", "-q", "--no-deps", "--no-index", wheel], check=True)
        link_needed(module_at("scripts/write_lock.py").declared(extras), folder / "venv")
        return folder

    return make


def run(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(folder / "venv/bin/clusterbot"), *arguments],
        input=typed,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": "", "NO_COLOR": "1"},
        capture_output=True,
        encoding="utf-8",
    )


def test_nothing_in_the_wheel_has_a_name_that_can_clash(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"clusterbot"}
    assert "clusterbot/py.typed" in names
    for name in names:
        if not name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(zipfile.ZipFile(wheel).read(name))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert (node.module or "").split(".")[0] not in ("bot", "index"), name


def test_every_file_of_both_packages_is_in_the_wheel(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        f"clusterbot/{path.relative_to(ROOT).as_posix()}"
        for package in ("bot", "index")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert ours - names == set()
    assert "clusterbot/bot/slack/manifest.yaml" in names


def test_the_metadata_is_complete(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    text = archive.read(metadata).decode()

    for part in ("License-Expression: Apache-2.0", "License-File: NOTICE", "Summary: ",
                 "Requires-Python: >=3.11", "Classifier: Typing :: Typed", "Keywords: ",
                 "Description-Content-Type: text/markdown"):  # fmt: skip
        assert part in text, part
    for line in text.splitlines():
        if line.startswith("Requires-Dist: "):
            assert "==" not in line.split(";")[0], f"only the lock pins: {line}"


def test_an_import_that_cannot_be_renamed_is_refused_with_its_place() -> None:
    module = module_at("hatch_build.py")

    assert module.under_one_name("def f():\n    from bot.x import y\n", "a.py") == (
        "def f():\n    from clusterbot.bot.x import y\n"
    )
    assert module.under_one_name('"""\nfrom index on."""\n', "a.py") == '"""\nfrom index on."""\n'
    with pytest.raises(ValueError, match=r"a\.py:1"):
        module.under_one_name("import bot.x\n", "a.py")
    with pytest.raises(ValueError, match=r"a\.py:1: use __name__"):
        module.under_one_name("f = files('bot.language')\n", "a.py")


def test_a_new_user_starts_the_example_and_is_answered(environment: Environment) -> None:
    folder = environment("build")

    started = run(folder, "init", "demo", "--example")
    assert started.returncode == 0, started.stderr
    assert "next: clusterbot chat --corpus demo" in started.stdout
    chatted = run(folder, "chat", "--corpus", "demo", typed="Ships in Northport in 2023?\n")
    assert chatted.returncode == 0, chatted.stderr
    assert "432" in chatted.stdout
    assert "[1] harbours" in chatted.stdout
    asked = run(folder, "ask", "--corpus", "demo", "What does Southport repair?")
    assert "wooden ships" in asked.stdout


def test_answering_alone_needs_nothing_of_the_build(
    environment: Environment, corpus_store: Path
) -> None:
    folder = environment()
    [site] = (folder / "venv/lib").glob("python*/site-packages")
    for heavy in ("torch", "sentence_transformers", "onnx", "openvino", "lxml", "slack_bolt"):
        assert not (site / heavy).exists()

    question = "How many people work in life science in Basel?"
    asked = run(folder, "ask", question, "--store", str(corpus_store))
    assert asked.returncode == 0, asked.stderr
    assert "25,000" in asked.stdout
    # With a corpus beside the store, too: whether that is newer cannot be told here.
    named = run(folder, "ask", question, "--store", str(corpus_store), "--corpus", ".")
    assert "25,000" in named.stdout, named.stderr
    run(folder, "init", "demo", "--example")
    built = run(folder, "rebuild", "--corpus", "demo")
    assert built.returncode == 1
    assert "error: reading documents and building an index needs the package" in built.stderr
    assert "hint: install clusterbot with its extra: pip install 'FILE.whl[build]'" in built.stderr
    assert "FILE.whl[slack]" in run(folder, "serve").stderr
    assert "FILE.whl[mcp]" in run(folder, "mcp", "--store", str(corpus_store)).stderr
    examined = run(folder, "doctor", "--store", str(corpus_store))
    assert examined.returncode == 0, examined.stdout
    assert "not here: reading documents and building an index" in examined.stdout
    module = [str(folder / "venv/bin/python"), "-m", "clusterbot", "--version"]
    assert "clusterbot" in subprocess.check_output(module, cwd=folder, encoding="utf-8")


def test_another_assistant_is_answered_with_nothing_but_its_extra(
    environment: Environment, corpus_store: Path
) -> None:
    folder = environment("mcp")
    server = StdioServerParameters(
        command=str(folder / "venv/bin/clusterbot"),
        args=["mcp", "--store", str(corpus_store)],
        env={"XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]},
        cwd=folder,
    )

    async def asked() -> dict[str, Any]:
        async with Client(server) as client:
            question = "How many people work in life science in Basel?"
            result = await client.call_tool("ask", {"question": question})
            assert result.structured_content is not None
            return result.structured_content

    answer = asyncio.run(asked())
    assert "25,000" in answer["text"]
    assert answer["citations"][0]["source"] == "awa-bs"
