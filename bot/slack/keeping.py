"""Answers as the ledger keeps them: JSON there and back.

Proof, CSV and the lines after a rebuild are made from them later.
"""

import json
from dataclasses import asdict
from typing import Any, TypeVar

from bot.answer import Answer, AnswerTable, Cell, Chart, Citation, Figure, Gap, Statement

T = TypeVar("T")


def to_json(answer: Answer) -> str:
    """Return an answer as one line of JSON."""
    return json.dumps(asdict(answer), ensure_ascii=False)


def from_json(kept: str) -> Answer:
    """Return the answer that `to_json` wrote."""
    raw: dict[str, Any] = json.loads(kept)
    raw["statements"] = tuple(_made(Statement, s) for s in raw["statements"])
    raw["citations"] = tuple(_made(Citation, c) for c in raw["citations"])
    raw["figures"] = tuple(_made(Figure, f) for f in raw["figures"])
    raw["gaps"] = tuple(_made(Gap, g) for g in raw["gaps"])
    raw["nearest"] = tuple(_made(Statement, s) for s in raw.get("nearest", ()))
    raw["table"] = _table(raw["table"]) if raw["table"] else None
    raw["chart"] = _made(Chart, raw["chart"]) if raw["chart"] else None
    return _made(Answer, raw)


def _table(raw: dict[str, Any]) -> AnswerTable:
    rows = tuple(tuple(_made(Cell, cell) for cell in row) for row in raw["rows"])
    return _made(AnswerTable, {**raw, "rows": rows})


def _made(kind: type[T], raw: dict[str, Any]) -> T:
    return kind(**{name: _frozen(value) for name, value in raw.items()})


def _frozen(value: Any) -> Any:
    """Return lists as tuples, all the way down: JSON knows no tuples."""
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
