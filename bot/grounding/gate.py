"""The gate: nothing is shown that does not stand in a row, a span or a figure made from rows.

Each statement's spans and rows are read again, each figure is computed again, and every number in
every outgoing line must be one of theirs. What fails is withheld and counted. Only then are numbers
written as the reader's language writes them.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from bot.answer import Answer, AnswerTable, Cell, Chart, Gap, Statement
from bot.draft import Draft
from bot.evidence import CountRef, EntryRef, FigureRef, Ref
from bot.grounding.citing import cite, mark, mark_table
from bot.grounding.ledger import Ledger
from bot.grounding.localisation import Localiser
from bot.grounding.naming import names_of
from bot.grounding.numbers import numbers_in
from bot.language.messages import tell
from bot.quotation import in_marks, spans_in
from index.store import Store

_QUOTED = re.compile(r"[“”»](.*?)[”«]")


def ground(draft: Draft, store: Store, *, question: str, standalone: str, language: str) -> Answer:
    """Return the answer that is left of a draft once everything in it has been proved."""
    ledger = Ledger(store, {f.ref: f for f in draft.figures})
    names = names_of(store, language)
    gate = _Gate(store, ledger, names.numbered)
    asked = numbers_in(question) | numbers_in(standalone)
    kept = gate.statements(draft.statements)
    nearest = gate.statements(draft.nearest)
    table = gate.table(draft.table)
    caveats = tuple(n for n in draft.caveats if gate.proves(n.text, n.rests_on))
    reading, proofs = ([n for n in caveats if n.proof is proof] for proof in (False, True))
    chart = draft.chart if gate.draws(draft.chart, table) else None
    gaps = tuple(gate.gap(g, asked) for g in draft.gaps)
    if draft.statements and not (kept or gaps):
        gaps = (Gap(question, tell(language, "unproved")),)
    follow_ups, alternatives = (
        tuple(q for q in told if gate.numbers(q) <= asked)
        for told in (draft.follow_ups, draft.alternatives)
    )
    left = draft.but(
        statements=kept,
        nearest=nearest,
        table=table,
        caveats=caveats,
        follow_ups=follow_ups,
        alternatives=alternatives,
        chart=chart,
        gaps=gaps,
    )
    citations, marks = cite((*kept, *nearest), table, (*reading, *proofs), store)
    reader = Localiser(language, names.verbatim)
    statements, nearest = (
        tuple(replace(s, text=mark(s, marks)) for s in map(reader.statement, told))
        for told in (kept, nearest)
    )
    shown_caveats, notes = (
        tuple(dict.fromkeys(reader.text(mark(n, marks)) for n in told))
        for told in (reading, proofs)
    )
    gaps = tuple(map(reader.gap, gaps))
    text = _text(statements, shown_caveats, gaps, nearest)
    told = (store.generation, store.catalogue.home, question, standalone, text)
    return Answer(
        id=hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:12],
        question=question,
        standalone=standalone,
        kind=draft.kind,
        abstained=draft.abstained or (not kept and draft.kind != "help"),
        text=text,
        statements=statements,
        citations=citations,
        table=mark_table(reader.table(table), marks),
        figures=tuple(
            replace(f, label=reader.text(f.label))
            for f in draft.figures
            if gate.holds(f.label, (f.ref, *f.operands))
        ),
        gaps=gaps,
        caveats=shown_caveats,
        follow_ups=follow_ups,
        alternatives=alternatives,
        chart=reader.chart(chart),
        generation=store.generation,
        language=language,
        withheld=_withheld(draft, left),
        missing=tuple(dict.fromkeys(draft.missing or (g.asked for g in draft.gaps))),
        nearest=nearest,
        home=store.catalogue.home,
        notes=notes,
        whole=draft.whole,
        parts=draft.parts,
    )


def _withheld(draft: Draft, left: Draft) -> int:
    """Return how many parts of a draft are not left."""
    parts = (
        (draft.statements, left.statements),
        (draft.nearest, left.nearest),
        (draft.table.rows if draft.table else (), left.table.rows if left.table else ()),
        (draft.caveats, left.caveats),
        (draft.follow_ups, left.follow_ups),
        (draft.alternatives, left.alternatives),
    )
    lost = sum(len(was) - len(now) for was, now in parts)
    lost += sum(was != now for was, now in zip(draft.gaps, left.gaps, strict=False))
    return lost + (draft.chart is not None and left.chart is None)


@dataclass(frozen=True)
class _Gate:
    """Checks the parts of a draft against its evidence; `names` may hold digits that are none."""

    store: Store
    ledger: Ledger
    names: re.Pattern[str]

    def numbers(self, text: str) -> set[str]:
        """Return the numbers of a text; a digit in a name is none."""
        return numbers_in(self.names.sub(" ", text))

    def holds(self, text: str, refs: Iterable[Ref]) -> bool:
        """Say whether each number of a text is held by its evidence, none of which is lost."""
        allowed: set[str] = set()
        for ref in refs:
            numbers = self.ledger.numbers(ref)
            if numbers is None:
                return False
            allowed |= numbers
        return self.numbers(text) <= allowed

    def proves(self, text: str, refs: Sequence[Ref]) -> bool:
        """Say whether a text is proved, and each number derived for it is told.

        A count or figure that a text rests on and does not show was swapped for another number.
        """
        shown = self.numbers(text)
        derived = (self.ledger.numbers(r) for r in refs if isinstance(r, CountRef | FigureRef))
        return self.holds(text, refs) and all((numbers or set()) <= shown for numbers in derived)

    def statements(self, told: Iterable[Statement]) -> tuple[Statement, ...]:
        """Return the statements that are proved, with spans shown word for word."""
        return tuple(s for s in told if self.proves(s.text, s.rests_on) and self._shows(s))

    def _shows(self, statement: Statement) -> bool:
        """Say whether a statement that shows a span is that span, quoted only as a source's.

        The bot's own sentences show none, and may not look as if they did.
        """
        if not (statement.wording or statement.text.startswith("“")):
            return True
        spans = spans_in(statement.rests_on)
        if not spans:
            return False
        wording = self.store.wording(spans[0].document)
        texts = (self.store.text(s.document, s.start, s.end) for s in spans)
        return statement.text == in_marks(texts, wording) and statement.wording in ("", wording)

    def table(self, table: AnswerTable | None) -> AnswerTable | None:
        """Drop the lines of a table with a cell that its reference does not prove."""
        if table is None:
            return None
        columns = [
            [line[n].ref for line in table.rows if line[n].ref] for n in range(len(table.header))
        ]
        heads = zip((*table.header, table.caption), (*columns, []), strict=True)
        if not all(self.holds(text, filter(None, refs)) for text, refs in heads):
            return None
        lines = tuple(line for line in table.rows if all(map(self._cell, line)))
        return replace(table, rows=lines) if lines else None

    def _cell(self, cell: Cell) -> bool:
        if not self.proves(cell.text, (cell.ref,) if cell.ref else ()):
            return False
        if cell.value is None:
            return True
        if isinstance(cell.ref, CountRef | EntryRef):
            number = numbers_in(format(Decimal(str(cell.value)), "f"))
            return number <= (self.ledger.numbers(cell.ref) or set())
        return cell.value == self.ledger.value(cell.ref)

    def draws(self, chart: Chart | None, table: AnswerTable | None) -> bool:
        """Say whether each point of a chart is a cell of the table's line for it, or a figure."""
        if chart is None:
            return True
        lines = table.rows if table else ()
        points = {(c.text, v.value) for line in lines for c in line for v in line}
        points |= {
            (f.label, f.value) for ref, f in self.ledger.figures.items() if self.ledger.numbers(ref)
        }
        refs = tuple({cell.ref for line in lines for cell in line if cell.ref})
        words = (chart.title, chart.x_label, chart.y_label, *(name for name, _ in chart.series))
        drawn = (point for _, series in chart.series for point in series)
        return all(point in points for point in drawn) and all(self.holds(w, refs) for w in words)

    @cached_property
    def _titles(self) -> set[str]:
        return {s.title for s in self.store.sources() if any(c.isdigit() for c in s.title)}

    def gap(self, gap: Gap, asked: set[str]) -> Gap:
        """Let a gap name only numbers of the question, of its evidence, and of quoted titles."""
        known = asked.union(*(self.ledger.numbers(ref) or set() for ref in gap.rests_on))

        def kept(text: str) -> str:
            bare = _QUOTED.sub(lambda m: "" if m[1] in self._titles else m[0], text)
            return text if self.numbers(bare) <= known else ""

        return replace(
            gap, asked=kept(gap.asked), reason=kept(gap.reason), nearest=kept(gap.nearest)
        )


def _text(
    statements: tuple[Statement, ...],
    caveats: tuple[str, ...],
    gaps: tuple[Gap, ...],
    nearest: tuple[Statement, ...],
) -> str:
    lines = [s.text for s in statements if s.role == "answer"]
    lines += [s.text for s in statements if s.role != "answer"]
    lines += [" ".join(t for t in (g.reason, g.nearest) if t) for g in gaps]
    lines += [f"– {s.text}" for s in nearest]
    lines += [f"– {c}" for c in caveats]
    return "\n".join(line for line in lines if line)
