"""The object of `--json` is what its description says, key by key."""

from dataclasses import fields, replace
from typing import Any

import pytest

from bot.answer import Aid, Answer, Cell, Citation, Gap, Statement
from bot.assistant import Assistant
from bot.rendering.as_json import FIELDS, answer_to_json, described

KINDS: dict[str, Any] = {
    "text": str,
    "number": int | float,
    "true or false": bool,
    "list of texts": list,
    "list of lists": list,
    "list": list,
    "object": dict,
    "text or null": str | None,
    "number or null": int | float | None,
    "object or null": dict | None,
}
ASKED = (
    "Compare Eastport and Westport on containers",
    "Show the trend of containers in Eastport",
    "Rank clusters by containers",
    "How many containers in Eastport in 1995?",
    "Why did Eastport move more boxes?",
    "Who painted the lighthouse of Northport?",
    "What is the price of a lighthouse keeper's lunch?",
)


def values(path: str, value: Any) -> list[Any]:
    """Return all values that stand at a path of the description."""
    head, _, rest = path.partition(".")
    name, lists = head.partition("[")[0], head.count("[]")
    found = [value[name]]
    for _ in range(lists):
        found = [member for members in found for member in members or ()]
    if not rest:
        return found
    return [deeper for one in found if one is not None for deeper in values(rest, one)]


@pytest.fixture(scope="module")
def objects(ports_assistant: Assistant) -> list[dict[str, Any]]:
    answers = [ports_assistant.answer(question) for question in ASKED]
    aided = replace(answers[0], aids=(Aid("plan", "refused", "0"),))
    return [answer_to_json(answer) for answer in (*answers, aided)]


def test_every_value_is_of_the_kind_that_is_described(objects: list[dict[str, Any]]) -> None:
    met = set()
    for path, kind, _ in described():
        for value in (one for o in objects for one in values(path, o)):
            assert isinstance(value, KINDS[kind]), (path, value)
            met.add(path)
    assert {path for path, *_ in described()} - met == set(), "no question above makes these"


def test_there_is_no_key_that_is_not_described(objects: list[dict[str, Any]]) -> None:
    told = {path for path, *_ in described()}

    def keys(value: Any, above: str = "") -> set[str]:
        if isinstance(value, dict):
            return {f"{above}{k}" for k in value} | {
                key for k, member in value.items() for key in keys(member, f"{above}{k}.")
            }
        if isinstance(value, list):
            return {key for member in value for key in keys(member, f"{above[:-1]}[].")}
        return set()

    found = {key for one in objects for key in keys({**one, "seconds": None})}
    assert found - told == set()


def test_nothing_that_an_answer_says_is_left_out() -> None:
    # `id` comes out as `answer_id`
    at_edges_only = {"id", "missing", "home", "grasp", "whole", "parts"}
    for kind, names, left_out in (
        (Answer, {field.name for field in FIELDS}, at_edges_only),
        (Statement, _parts("statements"), set()),
        (Citation, _parts("citations"), {"rests", "restricted"}),
        (Gap, _parts("gaps"), set()),
        (Cell, {"text", "value"}, {"ref"}),  # comes out as `row`
    ):
        assert {f.name for f in fields(kind)} - left_out - names == set()


def _parts(name: str) -> set[str]:
    (field,) = (field for field in FIELDS if field.name == name)
    return {part.name for part in field.parts}
