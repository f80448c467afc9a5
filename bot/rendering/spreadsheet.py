"""The table of an answer as CSV, for a spreadsheet."""

import csv
import io
import re
from collections.abc import Sequence

from bot.answer import AnswerTable, Citation
from bot.rendering.slack_text import plain, web_address

_DANGEROUS = tuple("=+-@|%＝＋－＠")
_NUMBER = r"[+-]?\d[\d.,\u00a0\u202f ]*%?"
_PLAIN_NUMBER = re.compile(_NUMBER)
# Where a comma parts a number's decimals, spreadsheets take a semicolon for the end of a cell.
_NEXT_CELL = re.compile(
    rf'(;[\s"]*)(?={"|".join(map(re.escape, _DANGEROUS))})(?!{_NUMBER}["\s]*(?:;|$))'
)


def csv_of(table: AnswerTable, citations: Sequence[Citation] = ()) -> bytes:
    """Return a table as CSV that a spreadsheet opens with its letters right and runs nothing of.

    A column of figures is followed by their bare numbers, to compute with; the sources that the
    marks stand for come below the table.
    """
    numeric = {n for row in table.rows for n, cell in enumerate(row) if cell.value is not None}
    out = io.StringIO()
    rows = csv.writer(out)
    header: list[str] = []
    for n, name in enumerate(table.header):
        header += [_inert(name), *([_inert(f"{name} (number)")] if n in numeric else [])]
    rows.writerow(header)
    for row in table.rows:
        line: list[object] = []
        for n, cell in enumerate(row):
            line.append(_inert(cell.text))
            if n in numeric:
                line.append("" if cell.value is None else f"{cell.value:.12g}")
        rows.writerow(line)
    if citations:
        rows.writerow([])
    for c in citations:
        told = map(_inert, (c.title, c.publisher, c.published, c.place))
        rows.writerow([f"[{c.number}]", *told, web_address(c.url).replace(";", "%3B")])
    return out.getvalue().encode("utf-8-sig")


def _inert(text: str) -> str:
    """Return a cell that no spreadsheet runs: one line, and no formula unless a plain number."""
    words = " ".join(plain(text).split())
    bare = _PLAIN_NUMBER.fullmatch(words) or not words.startswith(_DANGEROUS)
    return _NEXT_CELL.sub(r"\1'", words if bare else f"'{words}")
