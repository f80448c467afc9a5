"""Writes what is proved for its reader: the bot's own words with numbers in their language.

The words of sources and summaries, names and values stay as they are.
"""

import re
from dataclasses import dataclass, replace

from bot.answer import AnswerTable, Chart, Gap, Statement
from bot.evidence import RewordedRef
from bot.language.numerals import spelt


@dataclass(frozen=True, slots=True)
class Localiser:
    """Writes for a reader of a language; what is `verbatim` stays as it is written."""

    language: str
    verbatim: re.Pattern[str]

    def text(self, own: str) -> str:
        """Return words of the bot's own as they are read."""
        return spelt(own, self.language, self.verbatim)

    def statement(self, told: Statement) -> Statement:
        """Return a statement as it is read; the words of a source or a summary are not touched."""
        if told.wording:
            return told
        rests_on = tuple(
            RewordedRef(self.text(ref.text)) if isinstance(ref, RewordedRef) else ref
            for ref in told.rests_on
        )
        return replace(told, text=self.text(told.text), rests_on=rests_on)

    def gap(self, gap: Gap) -> Gap:
        """Return a gap as it is read; what was asked for stays in the words that asked."""
        return replace(gap, reason=self.text(gap.reason), nearest=self.text(gap.nearest))

    def table(self, table: AnswerTable | None) -> AnswerTable | None:
        """Return a table as it is read; the values of its cells are the same."""
        if table is None:
            return None
        rows = (tuple(replace(c, text=self.text(c.text)) for c in row) for row in table.rows)
        return AnswerTable(
            tuple(map(self.text, table.header)), tuple(rows), self.text(table.caption)
        )

    def chart(self, chart: Chart | None) -> Chart | None:
        """Return a chart as it is read; its numbers are written where it is drawn."""
        if chart is None:
            return None
        title, x_label, y_label = map(self.text, (chart.title, chart.x_label, chart.y_label))
        series = tuple(
            (self.text(name), tuple((self.text(at), value) for at, value in points))
            for name, points in chart.series
        )
        return Chart(chart.kind, title, x_label, y_label, series, self.language)
