"""Answers as the ledger keeps them: JSON there and back.

Proof, CSV and the lines after a rebuild are made from them later. Each value is written with the
name of its type, so that references and recipes come back as what they were.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import MappingProxyType
from typing import Any, get_args

from bot.answer import Aid, Answer, AnswerTable, Cell, Chart, Citation, Figure, Gap, Statement
from bot.evidence import Column, Recipe, Ref

_TYPE = "type"
_PARTS = (Aid, AnswerTable, Cell, Chart, Citation, Figure, Gap, Statement, Column)
_TYPES: Mapping[str, type] = MappingProxyType(
    {kind.__name__: kind for kind in (Answer, *_PARTS, *get_args(Ref), *get_args(Recipe))}
)
# What an answer that was kept before references were typed says without them.
_BARE = ("statements", "citations", "figures", "gaps", "nearest", "table", "chart")


def to_json(answer: Answer) -> str:
    """Return an answer as one line of JSON."""
    return json.dumps(_plain(answer), ensure_ascii=False)


def from_json(kept: str) -> Answer:
    """Return the answer that `to_json` wrote; of an older form, its text without its parts."""
    raw: dict[str, Any] = json.loads(kept)
    if _TYPE not in raw:
        emptied = {name: None if name in ("table", "chart") else () for name in _BARE}
        return Answer(**{name: _value(value) for name, value in (raw | emptied).items()})
    answer = _value(raw)
    assert isinstance(answer, Answer)  # noqa: S101  what `to_json` takes is what comes back
    return answer


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {_TYPE: type(value).__name__, **told}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _value(raw: Any) -> Any:
    """Return lists as tuples, and what has a type as that, all the way down."""
    if isinstance(raw, list):
        return tuple(map(_value, raw))
    if not isinstance(raw, dict):
        return raw
    slots = {name: _value(value) for name, value in raw.items() if name != _TYPE}
    return _TYPES[raw[_TYPE]](**slots)
