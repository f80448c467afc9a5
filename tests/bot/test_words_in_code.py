"""Words of natural languages stand in the packs: no pattern and no list of them in any module."""

import ast
import re
from pathlib import Path

from bot.language.packs import packs
from index.text import fold

ROOT = Path(__file__).resolve().parents[2]
# Modules whose patterns look for words in the documents' or rows' own texts, not in questions.
ALLOWED = {
    "bot/slack/listeners.py": "the words of a slash command",
    "bot/passages/windows.py": "how sentences of documents open",
    "bot/passages/features.py": "what sentences of documents say beside a figure",
    "bot/passages/tables.py": "how tables head their columns",
}
_OPTIONS = re.compile(r"[^\W\d_]{2,}(?:\|[^\W\d_]{2,})+")


def _stop_words() -> frozenset[str]:
    lists = (pack.words["stop"] for pack in packs().values())
    return frozenset(fold(word) for said in lists for word in said if len(word) > 1)


def _patterns(tree: ast.Module) -> list[str]:
    """Return the texts given to `re`, and those of lists, sets and tuples of texts alone."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            named = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
            texts = [a.value for a in node.args[:1] if isinstance(a, ast.Constant)] if named else []
            found += [text for text in texts if isinstance(text, str)]
    return found


def test_no_module_holds_a_pattern_of_words() -> None:
    stop = _stop_words()
    held = {}
    for path in sorted((ROOT / "bot").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {
            word
            for text in _patterns(tree)
            for options in _OPTIONS.findall(text)
            for word in options.split("|")
            if fold(word) in stop
        }
        if said and name not in ALLOWED:
            held[name] = sorted(said)
    assert held == {}


def test_each_module_that_is_allowed_still_needs_it() -> None:
    assert [name for name in ALLOWED if not (ROOT / name).exists()] == []
