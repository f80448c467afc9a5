"""Writes frozen dataclasses as JSON and reads them back, guided by their annotations.

Only what the library's values are made of is known: texts, numbers, truth values, None, tuples
and other dataclasses. Choosing where the text is kept is left to others.
"""

import json
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(value: Any) -> str:
    """Return a dataclass, or a tuple of them, as a line of JSON: equal values, equal texts."""
    plain = [_plain(one) for one in value] if isinstance(value, tuple) else _plain(value)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def load(kind: type[T], text: str) -> T:
    """Return the value of type `kind` that `dump` wrote. `kind` may be `tuple[X, ...]`."""
    value: T = _read(kind, json.loads(text))
    return value


def load_tuple(kind: type[T], text: str) -> tuple[T, ...]:
    """Return the tuple of `kind` that `dump` wrote."""
    return tuple(_read(kind, one) for one in json.loads(text))


def _read(kind: Any, given: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], value) for name, value in given.items()})
    origin = get_origin(kind)
    if origin is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_read(parts[0], one) for one in given)
        return tuple(_read(part, one) for part, one in zip(parts, given, strict=True))
    if origin in (Union, UnionType):
        if given is None:
            return None
        return _read(next(part for part in get_args(kind) if part is not NoneType), given)
    return given


@cache
def _hints(kind: type) -> dict[str, Any]:
    known = get_type_hints(kind)
    return {field.name: known[field.name] for field in fields(kind) if field.init}
