"""Builds the wheel: puts `bot` and `index` under the one name `clusterbot`, which cannot clash.

Only import statements are rewritten, on their own lines, so that line numbers stay as they are.
An editable install keeps the folders as they lie.
"""

import ast
import re
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

INSTALLED = "clusterbot"
PACKAGES = ("bot", "index")
_DOTTED = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.[a-z_]+)+")


class OneName(BuildHookInterface[Any]):
    """The hook that hatchling calls for each wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add both packages, rewritten, to what the wheel holds."""
        if version == "editable":
            return
        root = Path(self.root)
        self._made = tempfile.TemporaryDirectory()
        for source, installed in packaged(root):
            made = Path(self._made.name, installed)
            made.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix == ".py":
                text = source.read_text(encoding="utf-8")
                made.write_text(under_one_name(text, str(source)), encoding="utf-8")
            else:
                made.write_bytes(source.read_bytes())
            build_data["force_include"][str(made)] = installed

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the rewritten copies once they are in the wheel."""
        if version != "editable":
            self._made.cleanup()


def packaged(root: Path) -> list[tuple[Path, str]]:
    """Return each file of the wheel with the place it is installed at."""
    found = [
        (path, f"{INSTALLED}/{path.relative_to(root).as_posix()}")
        for name in (*PACKAGES, INSTALLED)
        for path in sorted((root / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    inside = f"{INSTALLED}/{INSTALLED}/"
    return [(path, place.replace(inside, f"{INSTALLED}/")) for path, place in found]


def under_one_name(text: str, place: str) -> str:
    """Return a module's text with `from bot.x import y` as `from clusterbot.bot.x import y`.

    Raises ValueError for `import bot.x`, which would bind another name once rewritten, and for a
    module that is named by a string.
    """
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import) and any(_ours(alias.name) for alias in node.names):
            raise ValueError(f"{place}:{node.lineno}: write `from … import …` for our own modules")
        if isinstance(node, ast.Constant) and _DOTTED.fullmatch(str(node.value)):
            raise ValueError(f"{place}:{node.lineno}: use __name__ or __file__, not {node.value!r}")
        if isinstance(node, ast.ImportFrom) and not node.level and _ours(node.module or ""):
            line = lines[node.lineno - 1]
            head, rest = line[: node.col_offset], line[node.col_offset :]
            lines[node.lineno - 1] = head + rest.replace("from ", f"from {INSTALLED}.", 1)
    return "".join(lines)


def _ours(module: str) -> bool:
    return module.split(".")[0] in PACKAGES
