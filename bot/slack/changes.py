"""What changed between two answers to one question, in a line: pure functions.

Told is only where the first place, a rank or a figure has changed; changed wording alone stays
silent. Figures are told apart by the rows they come from, so that two rows of one name are never
compared with each other.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.answer import Answer, Statement
from bot.evidence import Ref, RowRef, SpanRef
from bot.grounding import canonical
from bot.language.messages import tell
from bot.language.numerals import spelt
from bot.rendering.slack_text import escape, link, shorten

_MARKS = re.compile(r"\s*\[\d+\]")
_NUMBER = re.compile(r"\d(?:[\d.,\u00a0\u202f]*\d)?")


def change(old: Answer, new: Answer) -> str:
    """Return one line on the first place, rank or figure that differs, "" where none does."""
    if new.abstained and not old.abstained:
        return tell(new.language, "slack_updated_gone")
    first = _first_moved(old, new)
    if first:
        return first
    changed = list(_changed(old, new))
    if not changed:
        return _other_sentence(old, new)
    was, now = changed[0]
    more = len(changed) - 1
    return tell(
        new.language, "slack_updated_figure", label=escape(now.label), now=escape(now.shown),
        was=escape(was.shown), source=_source_of(new, now.row),
        others=tell(new.language, "slack_updated_others", count=more) if more else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Number:
    """A number that an answer shows: what it is of, its column, its words, value and row."""

    of: str
    column: str
    shown: str
    value: float | None
    row: Ref | None

    @property
    def label(self) -> str:
        """What the number is of; a unit in its words says more than the name of the column."""
        bare = not any(letter.isalpha() for letter in self.shown)
        return f"{self.of}, {self.column}" if self.column and bare else self.of


def _first_moved(old: Answer, new: Answer) -> str:
    """Return a line on the first place of a ranking, else on a rank, that is another one now."""
    before, after = _order(old), _order(new)
    if not before or not after:
        return ""
    if before[0].of != after[0].of:
        return tell(
            new.language, "slack_updated_first", now=escape(after[0].of), was=escape(before[0].of),
            source=_source_of(new, after[0].row),
        )  # fmt: skip
    places = {number.of: place for place, number in enumerate(before, start=1)}
    for place, number in enumerate(after, start=1):
        was = places.get(number.of, place)
        if was != place:
            return tell(
                new.language, "slack_updated_rank", name=escape(number.of), now=place, was=was,
                source=_source_of(new, number.row),
            )  # fmt: skip
    return ""


def _order(answer: Answer) -> list[_Number]:
    """Return the first number of each place in a ranking, in order; [] where nothing is ranked."""
    found: dict[str, _Number] = {}
    if answer.kind in ("rank", "scorecard"):
        for number in _in_table(answer):
            found.setdefault(number.of, number)
    return list(found.values())


def _changed(old: Answer, new: Answer) -> Iterator[tuple[_Number, _Number]]:
    """Yield the numbers whose value differs: of the same row, else the only ones of their name."""
    before, after = _numbers(old), _numbers(new)
    same_row = {(n.row, n.column): n for n in before}
    alone, alone_now = (
        {key for key, count in Counter((n.of, n.column) for n in those).items() if count == 1}
        for those in (before, after)
    )
    same_name = {(n.of, n.column): n for n in before if (n.of, n.column) in alone}
    for number in after:
        was = same_row.get((number.row, number.column)) if number.row else None
        if was is None and (number.of, number.column) in alone_now:
            was = same_name.get((number.of, number.column))
        if was is not None and was.value != number.value:
            yield was, number


def _numbers(answer: Answer) -> list[_Number]:
    """Return the numbers of an answer: those of its table, then those computed beside it."""
    shown = list(_in_table(answer))
    cells = {number.row for number in shown}
    return shown + [
        _Number(f.label, "", spelt(f.text or f"{f.value:g}", answer.language), f.value, None)
        for f in answer.figures
        if f.ref not in cells
    ]


def _in_table(answer: Answer) -> Iterator[_Number]:
    """Yield the cells of the columns that hold numbers, row by row, named by the row's labels."""
    if answer.table is None:
        return
    rows = answer.table.rows
    numeric = {n for row in rows for n, cell in enumerate(row) if cell.value is not None}
    for row in rows:
        of = ", ".join(cell.text for cell in row if not cell.ref and cell.value is None)
        for n in sorted(numeric):
            if n < min(len(row), len(answer.table.header)):
                cell = row[n]
                yield _Number(of, answer.table.header[n], cell.text, cell.value, cell.ref)


def _other_sentence(old: Answer, new: Answer) -> str:
    """Return a line on the first sentence whose numbers differ: one figure comes in no table."""
    before, after = _sentences(old), _sentences(new)
    for sentence in after:
        was = next((s for s in before if s.rests_on == sentence.rests_on), None)
        was = was or next((s for s in before if _skeleton(s) == _skeleton(sentence)), None)
        if was is None and len(before) == len(after) == 1 and old.kind == new.kind == "lookup":
            was = before[0]  # another source, unit or year answers the same question now
        if was is None or _values_in(was) == _values_in(sentence):
            continue
        shown, then = _unmarked(sentence), _unmarked(was)
        if _skeleton(was) == _skeleton(sentence):
            pairs = zip(_numbers_in(was), _numbers_in(sentence), strict=True)
            then = ", ".join(one for one, other in pairs if canonical(one) != canonical(other))
        row = next((ref for ref in sentence.rests_on if isinstance(ref, RowRef)), None)
        return tell(
            new.language, "slack_updated_sentence", now=escape(shown), was=escape(then),
            source=_source_of(new, row),
        )  # fmt: skip
    return ""


def _sentences(answer: Answer) -> list[Statement]:
    """Return the sentences of the direct answer that were made from rows, quotes left out."""
    return [
        s.in_own_words()
        for s in answer.statements
        if s.role == "answer" and not all(isinstance(ref, SpanRef) for ref in s.rests_on)
    ]


def _unmarked(statement: Statement) -> str:
    return _MARKS.sub("", statement.text).strip().rstrip(".")


def _numbers_in(statement: Statement) -> list[str]:
    return _NUMBER.findall(_unmarked(statement))


def _values_in(statement: Statement) -> list[str]:
    """Return the numbers of a statement in one spelling: that of a kept answer may be another."""
    return list(map(canonical, _numbers_in(statement)))


def _skeleton(statement: Statement) -> str:
    return _NUMBER.sub("#", _unmarked(statement))


def _source_of(answer: Answer, row: Ref | None) -> str:
    """Return the source that proves a row, else the answer's first one, as a sentence's end."""
    proving = [c for c in answer.citations if row and row in c.rests] or list(answer.citations)
    if not proving:
        return "."
    first = proving[0]
    linked = link(first.url, shorten(first.title or first.source, 150))
    return tell(answer.language, "slack_updated_source", source=linked)
