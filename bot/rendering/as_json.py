"""The answer as the object that `--json` prints; scripts rely on its keys.

`FIELDS` is the one list of them: the object and its description are both made from it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.answer import Answer
from bot.evidence import Ref


@dataclass(frozen=True, slots=True)
class Field:
    """A key of the object, what kind of value it has and what it says.

    `of` takes the value out of what holds it. `parts` are the keys of an object, or of each object
    of a list; the value of a field with parts may be None.
    """

    name: str
    type: str
    meaning: str
    of: Callable[[Any], Any]
    parts: "tuple[Field, ...]" = ()


def _same(name: str, type: str, meaning: str) -> Field:
    """Return a field that is called as its attribute is; a tuple comes out as a list."""

    def of(value: Any) -> Any:
        held = getattr(value, name)
        return list(held) if isinstance(held, tuple) else held

    return Field(name, type, meaning, of)


def _parts(name: str, type: str, meaning: str, *parts: Field) -> Field:
    return Field(name, type, meaning, lambda value: getattr(value, name), parts)


_RESTS_ON = _same(
    "rests_on", "list of texts", "Ids of rows, figures, and spans (`document:start-end`)."
)
FIELDS: tuple[Field, ...] = (
    Field(
        "answer_id", "text", "Name of the answer, for `clusterbot proof`.", lambda answer: answer.id
    ),
    _same("question", "text", "The question as it was asked."),
    _same("standalone", "text", "The question as it was understood, without its thread."),
    _same(
        "kind",
        "text",
        "`lookup`, `compare`, `rank`, `why`, `trend`, `list`, `definition`, `scorecard`, "
        "`passages` or `help`.",
    ),
    _same("abstained", "true or false", "Whether nothing held answers the question."),
    _same("text", "text", "The whole answer in plain words, with its `[1]` marks."),
    _parts(
        "statements",
        "list",
        "The sentences, in the order in which they are shown.",
        _same("text", "text", "The sentence with its marks."),
        _RESTS_ON,
        _same(
            "role",
            "text",
            "`answer`, `evidence` (a quote), `background`, `note`, or `table` (a note on it).",
        ),
        _same(
            "wording",
            "text",
            "`source` for a quote, `own` for a text of yours, empty for the bot's own sentence.",
        ),
        _same("part", "number", "Which question of a message it answers; 0 where there is one."),
    ),
    _parts(
        "nearest",
        "list",
        "The closest texts where nothing surely answers, best first.",
        _same("text", "text", "The text with its marks."),
        _RESTS_ON,
    ),
    _parts(
        "citations",
        "list",
        "The numbered sources.",
        _same("number", "number", "The number in its mark."),
        _same("source", "text", "Id of the source, as in `sources.csv`."),
        _same("title", "text", "Title of the source."),
        _same("publisher", "text", "Who published it."),
        _same("published", "text", "When: a day, a month, a year or nothing."),
        _same("url", "text", "Its address, or nothing."),
        _same("place", "text", "Page, heading or row in it."),
        _same("quote", "text", "The very span, or the row as it is printed."),
        _same("wording", "text", "Whose words the quote is in: `source`, `own`, empty for rows."),
    ),
    _parts(
        "table",
        "object or null",
        "The figures of the answer.",
        _same("header", "list of texts", "Names of the columns."),
        Field(
            "rows",
            "list of lists",
            "A list of cells for each row, as many as there are columns.",
            lambda table: table.rows,
            (
                _same("text", "text", "What is shown."),
                Field("row", "text or null", "Id of its row.", lambda cell: cell.ref),
                _same("value", "number or null", "Its number."),
            ),
        ),
        _same("caption", "text", "What the table is of, or nothing."),
    ),
    _parts(
        "figures",
        "list",
        "The numbers that were computed.",
        _same("label", "text", "What the number is."),
        _same("value", "number", "The number, not rounded."),
        _same("unit", "text", "Its unit."),
        _same("rows", "list of texts", "Ids of the rows it was computed from, in order."),
        _same("text", "text", "The number as it is shown."),
        Field("operation", "text", "The formula.", lambda figure: str(figure.recipe)),
    ),
    _parts(
        "gaps",
        "list",
        "What was asked for and is not held.",
        _same("asked", "text", "What was asked for."),
        _same("reason", "text", "Why it is not there, in words."),
        _same("nearest", "text", "What is held instead, or nothing."),
        _same("rests_on", "list of texts", "Ids of the rows that its numbers come from."),
    ),
    _same("caveats", "list of texts", "What changes how the answer is to be read."),
    _same("notes", "list of texts", "What only a reader of the whole answer needs to know."),
    _same("follow_ups", "list of texts", "Questions to ask next."),
    _same("alternatives", "list of texts", "Other readings of an ambiguous question."),
    _parts(
        "chart",
        "object or null",
        "Numbers worth drawing, all of them cells of the table.",
        _same("kind", "text", "`bar` or `line`."),
        _same("title", "text", "What is drawn."),
        _same("x_label", "text", "Name of the categories."),
        _same("y_label", "text", "Name of the values, mostly their unit."),
        _same("series", "list of lists", "`[name, [[category, value], …]]` for each series."),
    ),
    _same("generation", "text", "Name of the index that answered."),
    _same("language", "text", "`en`, `sv` or `da`."),
    _same("withheld", "number", "How many parts could not be proved and were left out."),
    _parts(
        "aids",
        "list",
        "What a language model was asked for, where one is set.",
        _same("task", "text", "`plan`, `query`, `passage`, `offer` or `wording`."),
        _same("outcome", "text", "`accepted`, `refused`, `timeout` or `failed`."),
    ),
    Field("seconds", "object", "How long each step took.", lambda answer: dict(answer.seconds)),
)


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain values, key by key of `FIELDS`."""
    return {field.name: _plain(field, field.of(answer)) for field in FIELDS}


def described(fields: Sequence[Field] = FIELDS, above: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield (path, type, meaning) of each key; `[]` stands for each member of a list."""
    for field in fields:
        path = f"{above}{field.name}"
        yield path, field.type, field.meaning
        members = {"list": "[]", "list of lists": "[][]"}.get(field.type, "")
        yield from described(field.parts, f"{path}{members}.")


def _plain(field: Field, value: Any) -> Any:
    if not field.parts or value is None:
        return _listed(value)
    if isinstance(value, tuple):
        return [_plain(field, member) for member in value]
    return {part.name: _plain(part, part.of(value)) for part in field.parts}


def _listed(value: Any) -> Any:
    if isinstance(value, Ref):
        return str(value)
    return [_listed(member) for member in value] if isinstance(value, list | tuple) else value
